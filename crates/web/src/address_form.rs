//! The fields of an address: as a part of other forms, or as a form of their own.

use clientele_domain::addresses::{Changes, Model};
use minijinja::Value;

use crate::form::Form;
use crate::options;

const TEXTS: [&str; 13] = [
    "label",
    "name_prefix",
    "first_name",
    "middle_name",
    "last_name",
    "name_suffix",
    "organization",
    "street",
    "street2",
    "city",
    "postal_code",
    "country",
    "phone",
];
const MARKS: [&str; 5] = ["primary", "billing", "default_billing", "shipping", "default_shipping"];

/// The name of a field of an address; `prefix` is empty or `addresses[0]`.
fn named(prefix: &str, field: &str) -> String {
    if prefix.is_empty() { field.to_owned() } else { format!("{prefix}[{field}]") }
}

/// What a form says of an address.
pub fn changes(form: &Form, prefix: &str) -> Changes {
    let text = |field: &str| Some(form.text(&named(prefix, field)).to_owned());
    let mark = |field: &str| Some(form.checked(&named(prefix, field)));
    Changes {
        id: form.text(&named(prefix, "id")).parse().ok(),
        remove: form.checked(&named(prefix, "remove")),
        label: text("label"),
        name_prefix: text("name_prefix"),
        first_name: text("first_name"),
        middle_name: text("middle_name"),
        last_name: text("last_name"),
        name_suffix: text("name_suffix"),
        organization: text("organization"),
        street: text("street"),
        street2: text("street2"),
        city: text("city"),
        postal_code: text("postal_code"),
        country: text("country"),
        region: text("region"),
        phone: text("phone"),
        primary: mark("primary"),
        billing: mark("billing"),
        default_billing: mark("default_billing"),
        shipping: mark("shipping"),
        default_shipping: mark("default_shipping"),
        validated_at: None,
    }
}

/// The addresses in a form of a record; those in which nothing was typed are none.
pub fn changes_in(form: &Form) -> Vec<Changes> {
    form.indexes("addresses")
        .into_iter()
        .map(|index| format!("addresses[{index}]"))
        .filter(|prefix| {
            form.has(&named(prefix, "id"))
                || TEXTS.iter().chain(&["region"]).any(|field| !form.text(&named(prefix, field)).is_empty())
        })
        .map(|prefix| changes(form, &prefix))
        .collect()
}

/// Gives the addresses of a form the indexes 0, 1, 2 … in their order and leaves empty ones out, so that what the rules
/// say of the second address stands at the second address.
pub fn renumber(form: &mut Form) {
    let kept: Vec<usize> = form
        .indexes("addresses")
        .into_iter()
        .filter(|index| {
            let prefix = format!("addresses[{index}]");
            form.has(&named(&prefix, "id"))
                || TEXTS.iter().chain(&["region"]).any(|field| !form.text(&named(&prefix, field)).is_empty())
        })
        .collect();
    let pairs: Vec<(String, String)> = form
        .pairs()
        .iter()
        .filter_map(|(name, value)| {
            let Some(rest) = name.strip_prefix("addresses[") else {
                return Some((name.clone(), value.clone()));
            };
            let (index, rest) = rest.split_once(']')?;
            let place = kept.iter().position(|kept| Some(*kept) == index.parse().ok())?;
            Some((format!("addresses[{place}]{rest}"), value.clone()))
        })
        .collect();
    *form = Form::of(pairs);
}

/// Adds an empty address to a form: *New Address* without a script.
pub fn add_blank(form: &mut Form) {
    let next = form.indexes("addresses").into_iter().max().map_or(0, |index| index + 1);
    form.put(format!("addresses[{next}][country]"), "");
    form.remove("add_address");
}

/// Puts an address into a form.
pub fn put(form: &mut Form, prefix: &str, address: &Model) {
    let texts = [
        &address.label,
        &address.name_prefix,
        &address.first_name,
        &address.middle_name,
        &address.last_name,
        &address.name_suffix,
        &address.organization,
        &Some(address.street.clone()),
        &address.street2,
        &Some(address.city.clone()),
        &Some(address.postal_code.clone()),
        &Some(address.country.clone()),
        &address.phone,
    ];
    for (field, text) in TEXTS.iter().zip(texts) {
        form.put(named(prefix, field), text.clone().unwrap_or_default());
    }
    let region = address.region.clone().or_else(|| address.region_text.clone());
    form.put(named(prefix, "region"), region.unwrap_or_default());
    let marks = [
        address.is_primary,
        address.billing,
        address.default_billing,
        address.shipping,
        address.default_shipping,
    ];
    for (field, mark) in MARKS.iter().zip(marks) {
        form.put(named(prefix, field), if mark { "1" } else { "0" });
    }
    form.put(named(prefix, "id"), address.id.to_string());
}

/// The regions that go with the countries in a form: by prefix of the address.
pub fn regions(form: &Form) -> Value {
    let mut prefixes: Vec<String> =
        form.indexes("addresses").into_iter().map(|index| format!("addresses[{index}]")).collect();
    prefixes.push(String::new());
    let known: std::collections::BTreeMap<String, Vec<Value>> = prefixes
        .into_iter()
        .map(|prefix| {
            let regions = options::regions_of(form.text(&named(&prefix, "country")));
            (prefix, regions)
        })
        .collect();
    Value::from(known)
}
