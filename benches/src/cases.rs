//! The pages that are asked for.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use crate::http::Connection;
use crate::place::Scale;

pub const GRID: &str = "/admin/customer-users";
/// Rows of a page, as long as nobody chose another number.
const SIZE: u64 = 25;

/// What a case measures, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Name {
    Default,
    FiltersAndSort,
    OtherFilters,
    FirstAsked,
    SortByCustomer,
    SearchRare,
    SearchCommon,
    NextPages,
    DeepPages,
    DeepNumber,
    View,
}

impl Name {
    pub const ALL: [Self; 11] = [
        Self::Default,
        Self::FiltersAndSort,
        Self::OtherFilters,
        Self::FirstAsked,
        Self::SortByCustomer,
        Self::SearchRare,
        Self::SearchCommon,
        Self::NextPages,
        Self::DeepPages,
        Self::DeepNumber,
        Self::View,
    ];

    /// What the report calls it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Default => "Grid as it opens",
            Self::FiltersAndSort => "Grid, two filters and a sort",
            Self::OtherFilters => "Grid, other two filters and sorts",
            Self::FirstAsked => "Grid, two filters and a sort nobody asked for before",
            Self::SortByCustomer => "Grid, sorted by customer",
            Self::SearchRare => "Grid, quick search for what few have",
            Self::SearchCommon => "Grid, quick search for what many have",
            Self::NextPages => "Grid, page after page from its beginning",
            Self::DeepPages => "Grid, page after page from its middle",
            Self::DeepNumber => "Grid, page in the middle by its number",
            Self::View => "View page",
        }
    }
}

pub struct Case {
    pub name: Name,
    pub paths: Vec<String>,
}

/// All cases; what leads deep into the list is found by going there.
pub async fn cases(address: &str, cookies: &str, scale: Scale) -> Result<Vec<Case>> {
    let mut connection = Connection::open(address, cookies).await?;
    let middle = format!("{GRID}?page={}", (scale.customer_users / SIZE / 2).max(1));
    let to = |query: &str| format!("{GRID}?{query}");
    let mut all = Vec::new();
    for name in Name::ALL {
        let paths = match name {
            Name::Default => vec![GRID.to_owned()],
            Name::FiltersAndSort => {
                vec![to("f.last_name.op=starts-with&f.last_name=S&f.enabled=yes&sort=email")]
            }
            Name::OtherFilters => vec![
                to("f.last_name=schmidt&f.confirmed=no&sort=-created_at"),
                to("f.customer=atlas&f.enabled=yes&sort=last_name"),
                to("f.first_name.op=equals&f.first_name=anna&f.guest=no&sort=email"),
            ],
            Name::FirstAsked => first_asked().iter().map(|query| to(query)).collect(),
            Name::SortByCustomer => vec![to("sort=customer"), to("sort=-customer")],
            Name::SearchRare => {
                let step = (scale.customer_users / 20).max(1);
                (0..20).map(|part| to(&format!("q={}", part * step + 123))).collect()
            }
            Name::SearchCommon => ["smith", "anna", "seed", "rossi"].map(|q| to(&format!("q={q}"))).into(),
            Name::NextPages => follow(&mut connection, GRID, 20).await?,
            Name::DeepPages => follow(&mut connection, &middle, 20).await?,
            Name::DeepNumber => vec![middle.clone()],
            Name::View => records(&mut connection, scale).await?,
        };
        all.push(Case { name, paths });
    }
    Ok(all)
}

/// Many ways of looking at the grid, none of which is like another: what was remembered for one serves no other.
fn first_asked() -> Vec<String> {
    let mut queries = Vec::new();
    for sort in ["email", "-email", "first_name", "-created_at", "last_name"] {
        for enabled in ["yes", "no"] {
            for second in "aeioulr".chars() {
                for first in ('a'..='z').filter(|letter| !"qxy".contains(*letter)) {
                    queries.push(format!(
                        "f.last_name.op=starts-with&f.last_name={first}{second}&f.enabled={enabled}&sort={sort}"
                    ));
                }
            }
        }
    }
    // Neighbours have nothing in common.
    let (step, all) = (389, queries.len());
    (0..all).map(|place| queries[place * step % all].clone()).collect()
}

/// The pages that follow a page, by their links.
async fn follow(connection: &mut Connection, from: &str, pages: usize) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    let mut path = from.to_owned();
    for _ in 0..pages {
        let page = connection.get(&path, None).await?;
        ensure!(page.status == 200, "{path} answered {}", page.status);
        let Some(next) = links(&page.text()).into_iter().find(|link| link.contains("after=")) else { break };
        paths.push(next.clone());
        path = next;
    }
    ensure!(!paths.is_empty(), "no page follows {from}");
    Ok(paths)
}

/// The view pages of some hundred records from all over the list.
async fn records(connection: &mut Connection, scale: Scale) -> Result<Vec<String>> {
    let pages = (scale.customer_users / SIZE).max(1);
    let mut paths = BTreeSet::new();
    for part in 0..8 {
        let page = connection.get(&format!("{GRID}?page={}", 1 + part * pages / 8), None).await?;
        for link in links(&page.text()) {
            let id = link.strip_prefix(&format!("{GRID}/")).and_then(|rest| rest.split('?').next());
            if let Some(id) = id.filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())) {
                paths.insert(format!("{GRID}/{id}"));
            }
        }
    }
    let paths: Vec<String> = paths.into_iter().collect();
    paths.first().context("the grid shows no records")?;
    Ok(paths)
}

/// Where the links of a page lead.
fn links(page: &str) -> Vec<String> {
    page.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|link| link.replace("&amp;", "&").replace("&#x2f;", "/").replace("&#x3d;", "="))
        .collect()
}
