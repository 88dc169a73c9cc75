//! What an address must be made of.

use clientele_access::Permission;
use clientele_language::{Message, Region, country, region, region_required, regions};

use super::entity::Model;
use crate::check::{Check, TEXT_LIMIT};
use crate::error::{Error, FieldError};

/// What to change of an address, or to make a new one of; nothing said of a field leaves it as it is. Empty text
/// empties a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Which address of the book; a new one without.
    pub id: Option<i64>,
    /// Whether to remove it.
    pub remove: bool,
    pub label: Option<String>,
    pub name_prefix: Option<String>,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub name_suffix: Option<String>,
    pub organization: Option<String>,
    pub street: Option<String>,
    pub street2: Option<String>,
    pub city: Option<String>,
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2, in any case.
    pub country: Option<String>,
    /// ISO 3166-2 (`US-FL`) or free text.
    pub region: Option<String>,
    pub phone: Option<String>,
    pub primary: Option<bool>,
    pub billing: Option<bool>,
    pub default_billing: Option<bool>,
    pub shipping: Option<bool>,
    pub default_shipping: Option<bool>,
    pub validated_at: Option<Option<clientele_store::Timestamp>>,
}

impl Changes {
    /// What it takes to make this change.
    pub(super) const fn permission(&self) -> Permission {
        match (self.id, self.remove) {
            (None, _) => Permission::Create,
            (Some(_), true) => Permission::Delete,
            (Some(_), false) => Permission::Edit,
        }
    }
}

/// An address as it will be, its marks not yet settled within its book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    pub label: Option<String>,
    pub name_prefix: Option<String>,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub name_suffix: Option<String>,
    pub organization: Option<String>,
    pub street: String,
    pub street2: Option<String>,
    pub city: String,
    pub postal_code: String,
    pub country: String,
    pub region: Option<String>,
    pub region_text: Option<String>,
    pub phone: Option<String>,
    pub primary: bool,
    pub billing: bool,
    pub default_billing: bool,
    pub shipping: bool,
    pub default_shipping: bool,
    pub validated_at: Option<clientele_store::Timestamp>,
}

impl Draft {
    pub fn of(model: &Model) -> Self {
        Self {
            label: model.label.clone(),
            name_prefix: model.name_prefix.clone(),
            first_name: model.first_name.clone(),
            middle_name: model.middle_name.clone(),
            last_name: model.last_name.clone(),
            name_suffix: model.name_suffix.clone(),
            organization: model.organization.clone(),
            street: model.street.clone(),
            street2: model.street2.clone(),
            city: model.city.clone(),
            postal_code: model.postal_code.clone(),
            country: model.country.clone(),
            region: model.region.clone(),
            region_text: model.region_text.clone(),
            phone: model.phone.clone(),
            primary: model.is_primary,
            billing: model.billing,
            default_billing: model.default_billing,
            shipping: model.shipping,
            default_shipping: model.default_shipping,
            validated_at: model.validated_at,
        }
    }
}

/// The rules that a new address would break, in whose book ever.
pub fn broken_by(changes: &Changes) -> Vec<FieldError> {
    let mut check = Check::new();
    apply(None, changes, &mut check);
    match check.done() {
        Err(Error::Invalid(errors)) => errors,
        _ => Vec::new(),
    }
}

/// The address with the changes, and every rule that it would break.
pub(crate) fn apply(old: Option<&Model>, changes: &Changes, check: &mut Check) -> Draft {
    let mut draft = old.map(Draft::of).unwrap_or_default();
    let mut optional = |field: &str, change: &Option<String>, value: &mut Option<String>| {
        if let Some(text) = change {
            *value = check.text(field, text, TEXT_LIMIT);
        }
    };
    optional("label", &changes.label, &mut draft.label);
    optional("name_prefix", &changes.name_prefix, &mut draft.name_prefix);
    optional("first_name", &changes.first_name, &mut draft.first_name);
    optional("middle_name", &changes.middle_name, &mut draft.middle_name);
    optional("last_name", &changes.last_name, &mut draft.last_name);
    optional("name_suffix", &changes.name_suffix, &mut draft.name_suffix);
    optional("organization", &changes.organization, &mut draft.organization);
    optional("street2", &changes.street2, &mut draft.street2);
    optional("phone", &changes.phone, &mut draft.phone);
    for (field, change, value) in [
        ("street", &changes.street, &mut draft.street),
        ("city", &changes.city, &mut draft.city),
        ("postal_code", &changes.postal_code, &mut draft.postal_code),
    ] {
        *value = check.required(field, change.as_deref().unwrap_or(value), TEXT_LIMIT);
    }
    place(changes, &mut draft, check);
    if draft.organization.is_none() && (draft.first_name.is_none() || draft.last_name.is_none()) {
        for (field, value) in [("first_name", &draft.first_name), ("last_name", &draft.last_name)] {
            if value.is_none() {
                check.add(field, "name-or-organization-required");
            }
        }
        check.add("organization", "name-or-organization-required");
    }
    for (change, value) in [
        (changes.primary, &mut draft.primary),
        (changes.billing, &mut draft.billing),
        (changes.default_billing, &mut draft.default_billing),
        (changes.shipping, &mut draft.shipping),
        (changes.default_shipping, &mut draft.default_shipping),
    ] {
        *value = change.unwrap_or(*value);
    }
    // A default is of its type by its nature.
    draft.billing |= draft.default_billing;
    draft.shipping |= draft.default_shipping;
    draft.validated_at = changes.validated_at.unwrap_or(draft.validated_at);
    draft
}

/// Country and region: a region is a code where the country has such regions, and free text elsewhere.
fn place(changes: &Changes, draft: &mut Draft, check: &mut Check) {
    let typed = changes.country.as_deref().unwrap_or(&draft.country);
    let code = check.required("country", typed, TEXT_LIMIT).to_uppercase();
    let known = country(&code).is_some();
    if !code.is_empty() && !known {
        check.add("country", "unknown-choice");
    }
    let moved = code != draft.country;
    let mut misread = false;
    draft.country = code;
    if let Some(region) = &changes.region {
        let typed = check.text("region", region, TEXT_LIMIT);
        draft.region = None;
        draft.region_text = None;
        let choices = if known { regions(&draft.country) } else { Vec::new() };
        match typed {
            Some(typed) if !choices.is_empty() => {
                let wanted = typed.to_lowercase();
                let fits = |region: &Region| {
                    region.combined_code.to_lowercase() == wanted
                        || region.code.to_lowercase() == wanted
                        || region.name.to_lowercase() == wanted
                };
                match choices.iter().find(|region| fits(region)) {
                    Some(region) => draft.region = Some(region.combined_code.to_string()),
                    None => {
                        check.add("region", "region-unknown");
                        misread = true;
                    }
                }
            }
            typed => draft.region_text = typed,
        }
    } else if moved {
        // What the region was is no part of another country, and nobody said what it is now.
        let stale = draft.region.take().or_else(|| {
            let has_regions = known && !regions(&draft.country).is_empty();
            draft.region_text.clone().filter(|_| has_regions)
        });
        if let (Some(stale), Some(country)) = (stale, country(&draft.country)) {
            let name = region(&stale).map_or(stale.clone(), |region| region.name.to_string());
            let message = Message::new("region-of-other-country").with("region", name);
            check.add("region", message.with("country", country.name.to_string()));
            misread = true;
        }
    }
    let missing = draft.region.is_none() && draft.region_text.is_none() && !misread;
    if known && missing && region_required(&draft.country) {
        check.add("region", "region-required");
    }
}
