//! Under which URLs websites stand: each under one of its own, and none where the program itself answers.

use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{ConnectionTrait, QuerySelect};

use super::entity::{Column, Entity};
use super::visiting::parts;
use crate::check::Check;
use crate::error::Error;

/// With what the paths begin at which the program answers on every host, and those of a website that has its host for
/// itself: another one that stood there would hide them.
const RESERVED: [&str; 19] = [
    ".well-known",
    "account",
    "admin",
    "api",
    "assets",
    "confirm",
    "confirm-email",
    "forgot-password",
    "health",
    "invitation",
    "login",
    "logout",
    "metrics",
    "oauth2",
    "oauth2-server",
    "oauth2-token",
    "register",
    "reset-password",
    "set-password",
];

/// Whether no website can stand under this path.
pub fn is_reserved(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(first))
}

/// Whether two URLs lead to the same place; `https` and `http` do.
fn is_same(one: &str, other: &str) -> bool {
    let ((host, path), (other_host, other_path)) = (parts(one), parts(other));
    host.eq_ignore_ascii_case(other_host) && path == other_path
}

/// The URLs of all websites but one, of all sellers.
async fn of_others<C: ConnectionTrait>(connection: &C, but: Option<i64>) -> Result<Vec<String>, Error> {
    let all = Entity::find().select_only().column(Column::Url);
    let others = match but {
        Some(id) => all.filter(Column::Id.ne(id)),
        None => all,
    };
    Ok(others.into_tuple().all(connection).await?)
}

/// Refuses a new URL of a website that another one has, or at which the program answers.
pub(super) async fn refuse_taken(
    unit: &Unit,
    website: Option<i64>,
    url: &str,
    check: &mut Check,
) -> Result<(), Error> {
    if is_reserved(parts(url).1) {
        check.add("url", "website-url-reserved");
    } else if of_others(unit.connection(), website).await?.iter().any(|other| is_same(other, url)) {
        check.add("url", "website-url-taken");
    }
    Ok(())
}

/// A URL for the first website of a further organization: below that of the installation, after the organization's name.
pub(crate) async fn free(unit: &Unit, base_url: &str, name: &str) -> Result<String, Error> {
    let taken = of_others(unit.connection(), None).await?;
    let base = base_url.trim_end_matches('/');
    let slug = slug(name);
    let numbered = (2_u32..).map(|number| format!("{slug}-{number}"));
    let free = std::iter::once(slug.clone())
        .chain(numbered)
        .filter(|path| !is_reserved(path))
        .map(|path| format!("{base}/{path}"))
        .find(|url| !taken.iter().any(|other| is_same(other, url)));
    Ok(free.unwrap_or_else(|| format!("{base}/{slug}")))
}

/// A name as a part of a path: small letters of the Latin alphabet, digits and hyphens.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().take(60) {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "website".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_parts_of_paths() {
        for (name, expected) in [
            ("Second Seller", "second-seller"),
            ("  Müller & Söhne GmbH ", "m-ller-s-hne-gmbh"),
            ("株式会社", "website"),
            ("", "website"),
        ] {
            assert_eq!(slug(name), expected);
        }
    }

    #[test]
    fn the_same_place_has_several_spellings() {
        assert!(is_same("https://shop.example.com/", "http://SHOP.example.com"));
        assert!(!is_same("https://shop.example.com/europe", "https://shop.example.com"));
        assert!(is_reserved("/admin") && is_reserved("/Account/x") && is_reserved("login"));
        assert!(!is_reserved("") && !is_reserved("/administration"));
    }
}
