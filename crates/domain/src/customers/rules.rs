//! What a customer must be made of. Many are checked at once, so that an import asks the database few questions.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use clientele_access::Permission;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryFilter, QuerySelect};

use super::entity::{Column, Entity, Model};
use super::hierarchy;
use super::profile::Changes;
use crate::check::{Check, TEXT_LIMIT};
use crate::context::Context;
use crate::error::Error;
use crate::{customer_groups, reach, users};

/// What is known of the records that drafts refer to, as far as the actor may refer to them.
#[derive(Debug, Default)]
pub(crate) struct Known {
    groups: BTreeSet<i64>,
    users: BTreeSet<i64>,
    parents: BTreeMap<i64, Model>,
    /// Which customers have the external ids.
    externals: HashMap<String, i64>,
}

impl Known {
    /// Reads all that these changes refer to, in one question a kind.
    pub async fn read(ctx: &Context, unit: &Unit, changes: &[&Changes]) -> Result<Self, Error> {
        let connection = unit.connection();
        let set =
            |ids: Vec<i64>| -> Vec<i64> { ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect() };
        let groups = set(changes.iter().filter_map(|change| change.group_id.flatten()).collect());
        let parents = set(changes.iter().filter_map(|change| change.parent_id.flatten()).collect());
        let users = set(changes
            .iter()
            .flat_map(|change| {
                change
                    .owner_id
                    .flatten()
                    .into_iter()
                    .chain(change.sales_representatives.iter().flatten().copied())
            })
            .collect());
        let externals = changes.iter().filter_map(|change| change.external_id.as_deref().map(str::trim));
        let externals: Vec<(String, i64)> = Entity::find()
            .select_only()
            .columns([Column::ExternalId, Column::Id])
            .filter(Column::OrganizationId.eq(ctx.organization()))
            .filter(Column::ExternalId.is_in(externals.filter(|id| !id.is_empty())))
            .into_tuple()
            .all(connection)
            .await?;
        Ok(Self {
            externals: externals.into_iter().collect(),
            groups: reach::among::<customer_groups::Entity, _>(ctx, connection, Permission::View, &groups)
                .await?
                .into_iter()
                .map(|group| group.id)
                .collect(),
            users: users::colleagues_among(ctx, connection, &users).await?,
            parents: reach::among::<Entity, _>(ctx, connection, Permission::View, &parents)
                .await?
                .into_iter()
                .map(|parent| (parent.id, parent))
                .collect(),
        })
    }
}

impl Known {
    /// Another one in the same go takes this external id.
    pub fn take(&mut self, external_id: &str) {
        self.externals.insert(external_id.to_owned(), 0);
    }
}

/// A customer as it will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    pub name: String,
    pub parent_id: Option<i64>,
    pub group_id: Option<i64>,
    pub internal_rating: Option<String>,
    pub tax_code: Option<String>,
    pub payment_term: Option<String>,
    pub vat_id: Option<String>,
    pub account_name: Option<String>,
    pub owner_id: Option<i64>,
    pub external_id: Option<String>,
    /// None: stay as they are.
    pub sales_representatives: Option<Vec<i64>>,
}

/// The customer with the changes, and every rule that it would break, but for circles in the hierarchy.
pub(crate) fn apply(
    ctx: &Context,
    old: Option<&Model>,
    changes: &Changes,
    known: &Known,
    check: &mut Check,
) -> Draft {
    let mut draft = Draft {
        name: check.required(
            "name",
            changes.name.as_deref().or(old.map(|old| old.name.as_str())).unwrap_or_default(),
            TEXT_LIMIT,
        ),
        parent_id: changes.parent_id.unwrap_or(old.and_then(|old| old.parent_id)),
        group_id: changes.group_id.unwrap_or(old.and_then(|old| old.group_id)),
        internal_rating: old.and_then(|old| old.internal_rating.clone()),
        tax_code: old.and_then(|old| old.tax_code.clone()),
        payment_term: old.and_then(|old| old.payment_term.clone()),
        vat_id: old.and_then(|old| old.vat_id.clone()),
        account_name: old.and_then(|old| old.account_name.clone()),
        owner_id: changes.owner_id.unwrap_or(old.map_or(ctx.user_id(), |old| old.owner_id)),
        external_id: old.and_then(|old| old.external_id.clone()),
        sales_representatives: changes.sales_representatives.clone(),
    };
    for (field, change, value) in [
        ("internal_rating", &changes.internal_rating, &mut draft.internal_rating),
        ("tax_code", &changes.tax_code, &mut draft.tax_code),
        ("payment_term", &changes.payment_term, &mut draft.payment_term),
        ("vat_id", &changes.vat_id, &mut draft.vat_id),
        ("account_name", &changes.account_name, &mut draft.account_name),
        ("external_id", &changes.external_id, &mut draft.external_id),
    ] {
        if let Some(text) = change {
            *value = check.text(field, text, TEXT_LIMIT);
        }
    }
    let holder = changes.external_id.as_ref().and_then(|id| known.externals.get(id.trim()));
    if holder.is_some_and(|holder| Some(*holder) != old.map(|old| old.id)) {
        check.add("external_id", "external-id-taken");
    }
    if changes.group_id.flatten().is_some_and(|id| !known.groups.contains(&id)) {
        check.add("group_id", "unknown-choice");
    }
    if changes.parent_id.flatten().is_some_and(|id| !known.parents.contains_key(&id)) {
        check.add("parent_id", "unknown-choice");
    }
    if changes.owner_id.flatten().is_some_and(|id| !known.users.contains(&id)) {
        check.add("owner_id", "unknown-choice");
    }
    if changes.sales_representatives.iter().flatten().any(|id| !known.users.contains(id)) {
        check.add("sales_representatives", "unknown-choice");
    }
    draft
}

/// A customer can be neither its own parent nor a child of its own descendant.
pub(crate) async fn refuse_circle(
    unit: &Unit,
    customer_id: i64,
    parent_id: Option<i64>,
    check: &mut Check,
) -> Result<(), Error> {
    let Some(parent_id) = parent_id else { return Ok(()) };
    if parent_id == customer_id {
        check.add("parent_id", "customer-own-parent");
        return Ok(());
    }
    let ancestors = hierarchy::ancestors(unit.connection(), parent_id).await?;
    if ancestors.contains(&customer_id) {
        let direct = Entity::find_by_id(parent_id)
            .filter(Column::ParentId.eq(customer_id))
            .one(unit.connection())
            .await?
            .is_some();
        check.add("parent_id", if direct { "customer-parent-is-subsidiary" } else { "customer-circle" });
    }
    Ok(())
}
