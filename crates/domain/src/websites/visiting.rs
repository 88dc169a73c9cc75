//! Which website answers at an address.

use clientele_store::Store;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};

use super::entity::{Column, Entity};
use crate::error::Error;
use crate::{localizations, organizations};

/// A website that somebody visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    pub id: i64,
    pub organization_id: i64,
    pub name: String,
    /// The path under which it stands on its host, such as `/europe`; empty where it has the host for itself.
    pub mount: String,
    /// Language and formatting of its default localization.
    pub localization: Option<(String, String)>,
}

#[derive(Clone, Debug, FromQueryResult)]
struct Row {
    id: i64,
    organization_id: i64,
    name: String,
    url: String,
    is_default: bool,
    language: Option<String>,
    formatting: Option<String>,
}

/// The website of an enabled organization that answers at this host (as in the header `Host`) and path: the one whose
/// URL has the host, and of those the one with the longest path. Reached by another name, as in development, the
/// program goes by the path alone; the first organization's default website answers where nothing else fits.
pub async fn at(store: &Store, host: &str, path: &str) -> Result<Option<Site>, Error> {
    let question = Query::select()
        .columns(
            [Column::Id, Column::OrganizationId, Column::Name, Column::Url, Column::IsDefault]
                .map(|column| (Entity, column)),
        )
        .column((localizations::Entity, localizations::entity::Column::Language))
        .column((localizations::Entity, localizations::entity::Column::Formatting))
        .from(Entity)
        .inner_join(
            organizations::Entity,
            Expr::col((organizations::Entity, organizations::entity::Column::Id))
                .equals((Entity, Column::OrganizationId)),
        )
        .left_join(
            localizations::Entity,
            Expr::col((localizations::Entity, localizations::entity::Column::Id))
                .equals((Entity, Column::DefaultLocalizationId)),
        )
        .and_where(Expr::col((organizations::Entity, organizations::entity::Column::Enabled)).eq(true))
        .to_owned();
    let rows = store.read().query_all(&question).await?;
    let rows = rows.iter().map(|row| Row::from_query_result(row, "")).collect::<Result<Vec<_>, _>>()?;
    Ok(choose(rows, host, path))
}

fn choose(rows: Vec<Row>, host: &str, path: &str) -> Option<Site> {
    let fitting = |own_host: bool| {
        rows.iter()
            .filter_map(|row| {
                let (its_host, mount) = parts(&row.url);
                let here = (!own_host || its_host.eq_ignore_ascii_case(host)) && is_below(path, mount);
                here.then_some((row, mount))
            })
            .max_by_key(|(row, mount)| {
                // Of two that fit alike the older one, the default one first.
                let age = std::cmp::Reverse(row.organization_id);
                (mount.len(), age, row.is_default, std::cmp::Reverse(row.id))
            })
    };
    let (row, mount) = fitting(true).or_else(|| fitting(false))?;
    Some(Site {
        id: row.id,
        organization_id: row.organization_id,
        name: row.name.clone(),
        mount: mount.to_owned(),
        localization: row.language.clone().zip(row.formatting.clone()),
    })
}

/// Under which address a website is known to whoever reaches it at this host: its own, or, by another name, that of the
/// installation with the website's path.
pub async fn address_of(store: &Store, site: &Site, host: &str, installation: &str) -> Result<String, Error> {
    let website = Entity::find_by_id(site.id).one(store.read()).await?.ok_or(Error::NotFound)?;
    let own = parts(&website.url).0.eq_ignore_ascii_case(host) && website.url.contains("://");
    Ok(if own {
        website.url.trim_end_matches('/').to_owned()
    } else {
        format!("{installation}{}", site.mount)
    })
}

/// Host (with its port, if there is one) and path of a URL.
pub(super) fn parts(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/');
    rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash))
}

fn is_below(path: &str, mount: &str) -> bool {
    path.strip_prefix(mount).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, organization_id: i64, url: &str, is_default: bool) -> Row {
        Row {
            id,
            organization_id,
            name: id.to_string(),
            url: url.into(),
            is_default,
            language: None,
            formatting: None,
        }
    }

    #[test]
    fn host_and_path_lead_to_a_website() {
        let rows = || {
            vec![
                row(1, 1, "https://shop.example.com", true),
                row(2, 1, "https://shop.example.com/europe", false),
                row(3, 2, "https://globex.example.com", true),
                row(4, 2, "https://globex.example.com/globex", false),
            ]
        };
        for (host, path, id, mount) in [
            ("shop.example.com", "/login", 1, ""),
            ("SHOP.example.com", "/europe/login", 2, "/europe"),
            ("shop.example.com", "/europe", 2, "/europe"),
            ("shop.example.com", "/european", 1, ""),
            ("globex.example.com", "/login", 3, ""),
            // Reached by an address of the machine: by path alone, else the first one.
            ("127.0.0.1:8080", "/login", 1, ""),
            ("127.0.0.1:8080", "/globex/login", 4, "/globex"),
            // At its own host a website has all paths, whatever others are called.
            ("shop.example.com", "/globex/login", 1, ""),
        ] {
            let site = choose(rows(), host, path).unwrap();
            assert_eq!((site.id, site.mount.as_str()), (id, mount), "{host}{path}");
        }
        assert_eq!(choose(Vec::new(), "shop.example.com", "/"), None);
    }
}
