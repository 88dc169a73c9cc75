//! The attribute `types` of addresses: for which types an address is used, and whether it is the default of each.

use clientele_domain::addresses::Changes;
use clientele_jsonapi::{Problem, Value};
use serde_json::{Value as Json, json};

/// What the two types are called.
pub const NAMES: [&str; 2] = ["billing", "shipping"];

/// One element, for the OpenAPI document.
pub fn schema() -> Json {
    json!({
        "type": "object",
        "required": ["addressType", "default"],
        "properties": { "addressType": { "enum": NAMES }, "default": { "type": "boolean" } },
        "additionalProperties": false,
    })
}

/// Reads the attribute; it replaces what was there.
pub fn read(value: &Value, changes: &mut Changes, problems: &mut Vec<Problem>) {
    let elements: &[Json] = match value {
        Value::Json(Json::Array(elements)) => elements,
        _ => &[],
    };
    let (mut billing, mut shipping) = ((false, false), (false, false));
    for (at, element) in elements.iter().enumerate() {
        let Some((name, default)) = one(at, element, problems) else { continue };
        let marks = if name == NAMES[0] { &mut billing } else { &mut shipping };
        *marks = (true, marks.1 || default);
    }
    (changes.billing, changes.default_billing) = (Some(billing.0), Some(billing.1));
    (changes.shipping, changes.default_shipping) = (Some(shipping.0), Some(shipping.1));
}

fn one(at: usize, element: &Json, problems: &mut Vec<Problem>) -> Option<(&'static str, bool)> {
    let wrong = |below: &str| Problem::not_valid().below("types", format!("{at}{below}"));
    let empty = serde_json::Map::new();
    let members = match element {
        Json::Object(members) => members,
        Json::Null => &empty,
        _ => {
            problems.push(wrong(""));
            return None;
        }
    };
    let default = match members.get("default") {
        Some(Json::Bool(default)) => Some(*default),
        Some(Json::Null) | None => {
            problems.push(mandatory(at, "default"));
            None
        }
        Some(_) => {
            problems.push(wrong("/default"));
            None
        }
    };
    let name = match members.get("addressType") {
        Some(Json::String(name)) => {
            let known = NAMES.into_iter().find(|known| known == name);
            if known.is_none() {
                problems.push(wrong("/addressType"));
            }
            known
        }
        Some(Json::Null) | None => {
            problems.push(mandatory(at, "addressType"));
            None
        }
        Some(_) => {
            problems.push(wrong("/addressType"));
            None
        }
    };
    let mut unknown: Vec<&String> =
        members.keys().filter(|key| !matches!(key.as_str(), "default" | "addressType")).collect();
    unknown.sort();
    if !unknown.is_empty() {
        let names: Vec<String> = unknown.iter().map(|name| format!("\"{name}\"")).collect();
        let detail = format!("This form should not contain extra fields: {}.", names.join(", "));
        problems.push(Problem::rule("extra fields constraint", detail).below("types", at.to_string()));
        return None;
    }
    name.zip(default)
}

fn mandatory(at: usize, member: &str) -> Problem {
    Problem::rule("form constraint", "This value is mandatory.").below("types", format!("{at}/{member}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_a_name_and_says_whether_it_is_the_default() {
        let mut changes = Changes::default();
        let mut problems = Vec::new();
        let value = json!([{ "addressType": "billing", "default": true }]);
        read(&Value::Json(value), &mut changes, &mut problems);
        assert_eq!(problems, []);
        assert_eq!((changes.billing, changes.default_billing), (Some(true), Some(true)));
        assert_eq!((changes.shipping, changes.default_shipping), (Some(false), Some(false)));
    }

    #[test]
    fn what_is_no_type_is_told_where_it_stands() {
        for (element, expected) in [
            (json!("billing"), vec!["1"]),
            (json!(null), vec!["1/default", "1/addressType"]),
            (json!({}), vec!["1/default", "1/addressType"]),
            (json!({ "addressType": "home", "default": false }), vec!["1/addressType"]),
            (json!({ "addressType": "billing", "default": 1 }), vec!["1/default"]),
            (json!({ "addressType": "billing", "default": false, "x": 1 }), vec!["1"]),
        ] {
            let mut problems = Vec::new();
            let value = json!([{ "addressType": "shipping", "default": false }, element]);
            read(&Value::Json(value), &mut Changes::default(), &mut problems);
            let places: Vec<String> = problems
                .iter()
                .map(|problem| match &problem.source {
                    Some(clientele_jsonapi::Source::Field { below: Some(below), .. }) => below.clone(),
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(places, expected, "{element}");
        }
    }
}
