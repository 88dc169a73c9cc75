//! What the domain refuses, in the words of the protocol.

use axum::http::StatusCode;
use clientele_domain::{Error, FieldError};
use clientele_jsonapi::{Fault, Problem};
use clientele_language::{Argument, Language, Message, text};

use crate::names::Names;

/// The title of the rule that an e-mail address logs one customer user in.
pub const EMAIL_USED: &str = "unique customer user name and email constraint";

/// A failure that is about no field and no record in particular.
pub fn fault(error: Error) -> Fault {
    written(error, &Names(&[]))
}

/// Why something was not written.
pub fn written(error: Error, names: &Names) -> Fault {
    match error {
        Error::Invalid(errors) => problems(errors, names).into(),
        Error::Denied => Problem::no_permission("EDIT").into(),
        Error::NotFound => Problem::not_found().into(),
        Error::Stale => Problem::conflict("The entity was changed in the meantime.").into(),
        Error::Refused(message) => rule(&message).into(),
        Error::Busy => {
            let detail = "Too much is asked at once. Try again in a moment.";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "service unavailable http exception", detail).into()
        }
        // Programs send no forms.
        error @ (Error::Repeated(_) | Error::Store(_)) => Fault::internal(error),
    }
}

/// Why something was not created.
pub fn created(error: Error, names: &Names) -> Fault {
    match error {
        Error::Denied => Problem::no_access_to_type().into(),
        error => written(error, names),
    }
}

/// Why something was not deleted.
pub fn deleted(error: Error) -> Fault {
    match error {
        Error::Denied => Problem::no_permission("DELETE").into(),
        Error::Refused(message) => match message.id.as_ref() {
            "role-has-users" | "role-is-default" | "role-is-guest" => Problem::no_permission("DELETE").into(),
            "not-on-oneself" => Problem::deletion_forbidden("self delete").into(),
            _ => {
                let reason = text(Language::En, &message);
                Problem::deletion_forbidden(reason.trim_end_matches('.')).into()
            }
        },
        error => fault(error),
    }
}

/// Problems, and those of a fault besides.
pub fn and(mut problems: Vec<Problem>, fault: Fault) -> Fault {
    match fault {
        Fault::Problems(others) => {
            problems.extend(others);
            problems.into()
        }
        fault => fault,
    }
}

/// What is wrong with a record at the other end of a relation, told at the relation.
pub fn other_end(error: Error, relation: &str) -> Result<Vec<Problem>, Fault> {
    let detail = "The \"EDIT\" permission is denied for the related resource.";
    match error {
        Error::Denied => Ok(vec![Problem::rule("access granted constraint", detail).at(relation)]),
        Error::NotFound => Ok(vec![Problem::not_valid().at(relation)]),
        error => match fault(error) {
            Fault::Problems(problems) => {
                Ok(problems.into_iter().map(|problem| problem.at(relation)).collect())
            }
            fault => Err(fault),
        },
    }
}

/// Each broken rule as a problem; those of a password make one sentence.
pub fn problems(errors: Vec<FieldError>, names: &Names) -> Vec<Problem> {
    let (passwords, others): (Vec<_>, Vec<_>) = errors
        .into_iter()
        .partition(|error| error.field == "password" && error.message.id.starts_with("password-"));
    let mut problems: Vec<Problem> = others
        .iter()
        .map(|error| {
            let problem = match (error.message.id.as_ref(), error.field.as_str()) {
                ("name-or-organization-required", field) => name_or_organization(field),
                _ => rule(&error.message),
            };
            let whole = matches!(
                error.message.id.as_ref(),
                "region-required" | "region-unknown" | "region-of-other-country"
            );
            if error.field.is_empty() || whole { problem } else { problem.at(names.on_wire(&error.field)) }
        })
        .collect();
    if !passwords.is_empty() {
        let broken: Vec<&Message> = passwords.iter().map(|error| &error.message).collect();
        let detail = password_sentence(&broken);
        problems.push(Problem::rule("password complexity constraint", detail).at("password"));
    }
    problems
}

/// An address is for a person or for a company, and lacks both; each field says it beginning with itself.
fn name_or_organization(field: &str) -> Problem {
    let detail = match field {
        "first_name" => "First Name and Last Name or Organization should not be blank.",
        "last_name" => "Last Name and First Name or Organization should not be blank.",
        _ => "Organization or First Name and Last Name should not be blank.",
    };
    Problem::rule("name or organization constraint", detail)
}

/// `The password must be at least 8 characters long and include a lower case letter and a number.`
fn password_sentence(broken: &[&Message]) -> String {
    let parts: Vec<&str> = broken
        .iter()
        .filter_map(|message| match message.id.as_ref() {
            "password-needs-lower-case" => Some("a lower case letter"),
            "password-needs-upper-case" => Some("an upper case letter"),
            "password-needs-number" => Some("a number"),
            "password-needs-special" => Some("a special character"),
            _ => None,
        })
        .collect();
    let included = match parts.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    };
    let length = broken.iter().find(|message| message.id == "password-too-short");
    let length = length.map(|message| format!("be at least {} characters long", limit(message)));
    let included = (!included.is_empty()).then(|| format!("include {included}"));
    let rules: Vec<String> = length.into_iter().chain(included).collect();
    format!("The password must {}.", rules.join(" and "))
}

fn limit(message: &Message) -> i64 {
    match message.arguments.get("limit") {
        Some(Argument::Number(limit)) => *limit,
        _ => 0,
    }
}

/// A broken rule: those that clients know by a name of their own, and the rest by their sentence.
fn rule(message: &Message) -> Problem {
    let sentence = || text(Language::En, message);
    let (title, detail) = match message.id.as_ref() {
        "must-not-be-blank" => ("not blank constraint", "This value should not be blank.".to_owned()),
        "too-long" => {
            let limit = limit(message);
            (
                "length constraint",
                format!("This value is too long. It should have {limit} characters or less."),
            )
        }
        "too-short" => {
            let limit = limit(message);
            (
                "length constraint",
                format!("This value is too short. It should have {limit} characters or more."),
            )
        }
        "not-an-email" => ("email constraint", "This value is not a valid email address.".to_owned()),
        "email-already-used" => (EMAIL_USED, "This email is already used.".to_owned()),
        "unknown-choice" | "invalid-characters" => ("form constraint", "This value is not valid.".to_owned()),
        "birthday-in-future" => ("less than or equal constraint", sentence()),
        "role-required-to-enable" => ("customer user without role constraint", sentence()),
        "role-name-taken" => ("unique entity constraint", "Role with this name already exists".to_owned()),
        "external-id-taken" | "name-already-used" => ("unique entity constraint", sentence()),
        "region-required" => ("required region constraint", sentence()),
        "region-unknown" => ("valid region constraint", sentence()),
        "region-of-other-country" => ("valid region constraint", sentence().trim_end_matches('.').to_owned()),
        _ => {
            let title = format!("{} constraint", message.id.replace('-', " "));
            return Problem::rule(title, sentence());
        }
    };
    Problem::rule(title, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_broken_rules_of_a_password_make_one_sentence() {
        let short = Message::new("password-too-short").with("limit", 8_usize);
        let (lower, upper, number) = (
            Message::new("password-needs-lower-case"),
            Message::new("password-needs-upper-case"),
            Message::new("password-needs-number"),
        );
        for (broken, expected) in [
            (vec![&short], "The password must be at least 8 characters long."),
            (vec![&number], "The password must include a number."),
            (
                vec![&short, &lower, &upper],
                "The password must be at least 8 characters long and include a lower case letter and an upper case letter.",
            ),
            (
                vec![&lower, &upper, &number],
                "The password must include a lower case letter, an upper case letter and a number.",
            ),
        ] {
            assert_eq!(password_sentence(&broken), expected);
        }
    }
}
