//! What the records are called that a history knows by their ids.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use clientele_access::Permission;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType};

use crate::context::Context;
use crate::error::Error;
use crate::{customer_groups, customers, reach, roles};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Customer,
    Group,
    User,
    Website,
    Localization,
    Role,
}

const KINDS: [Kind; 6] =
    [Kind::Customer, Kind::Group, Kind::User, Kind::Website, Kind::Localization, Kind::Role];

/// What a field of a kind of record holds the id of.
fn kind_of(entity: &str, field: &str) -> Option<Kind> {
    Some(match (entity, field) {
        ("customer", "parent_id") | ("customer_user" | "customer_user_role", "customer_id") => Kind::Customer,
        ("customer", "group_id") => Kind::Group,
        ("customer" | "customer_group" | "customer_user", "owner_id")
        | ("customer" | "customer_user", "sales_representatives") => Kind::User,
        ("customer_user", "website_id") => Kind::Website,
        ("customer_user", "localization_id") => Kind::Localization,
        ("customer_user", "roles") => Kind::Role,
        _ => return None,
    })
}

/// Names by kind and id. A record that is gone, or that the actor may not see, has none.
#[derive(Debug, Default)]
pub struct Names(HashMap<(Kind, i64), String>);

impl Names {
    /// One question for all that these values stand for. Each comes with the kind of record and its field, as the history
    /// calls them.
    pub async fn of(ctx: &Context, values: &[(&str, &str, String)]) -> Result<Self, Error> {
        let mut wanted: BTreeMap<Kind, BTreeSet<i64>> = BTreeMap::new();
        for (entity, field, value) in values {
            if let (Some(kind), Ok(id)) = (kind_of(entity, field), value.parse()) {
                wanted.entry(kind).or_default().insert(id);
            }
        }
        let mut parts = wanted.iter().map(|(kind, ids)| kind.named(ctx, ids));
        let Some(mut question) = parts.next() else { return Ok(Self::default()) };
        for part in parts {
            question.union(UnionType::All, part);
        }
        let mut names = HashMap::new();
        for row in ctx.store.read().query_all(&question).await? {
            let (kind, id): (i64, i64) = (row.try_get("", "kind")?, row.try_get("", "id")?);
            if let Some(kind) = usize::try_from(kind).ok().and_then(|place| KINDS.get(place)) {
                names.insert((*kind, id), row.try_get("", "name")?);
            }
        }
        Ok(Self(names))
    }

    /// What the record is called that this value of a field stands for.
    pub fn name(&self, entity: &str, field: &str, value: &str) -> Option<&str> {
        self.0.get(&(kind_of(entity, field)?, value.parse().ok()?)).map(String::as_str)
    }
}

impl Kind {
    fn named(self, ctx: &Context, ids: &BTreeSet<i64>) -> SelectStatement {
        let (table, seen) = match self {
            Self::Customer => ("customer", reach::condition::<customers::Entity>(ctx, Permission::View)),
            Self::Group => {
                ("customer_group", reach::condition::<customer_groups::Entity>(ctx, Permission::View))
            }
            Self::Role => ("customer_user_role", reach::condition::<roles::Entity>(ctx, Permission::View)),
            Self::Website => ("website", here("website", ctx)),
            Self::Localization => ("localization", here("localization", ctx)),
            // Of people who have changed records here the history tells anyway.
            Self::User => ("back_office_user", Condition::all()),
        };
        let id = || Expr::col((Alias::new(table), Alias::new("id")));
        let name: SimpleExpr = match self {
            Self::User => Expr::cust(FULL_NAME),
            _ => Expr::col((Alias::new(table), Alias::new("name"))),
        };
        Query::select()
            .expr_as(Expr::val(self as i64), "kind")
            .expr_as(id(), "id")
            .expr_as(name, "name")
            .from(Alias::new(table))
            .and_where(id().is_in(ids.iter().copied()))
            .cond_where(seen)
            .to_owned()
    }
}

const FULL_NAME: &str = "COALESCE(name_prefix || ' ', '') || first_name || ' ' || COALESCE(middle_name || ' ', '') \
     || last_name || COALESCE(' ' || name_suffix, '')";

fn here(table: &'static str, ctx: &Context) -> Condition {
    let column = Expr::col((Alias::new(table), Alias::new("organization_id")));
    Condition::all().add(column.eq(ctx.organization()))
}
