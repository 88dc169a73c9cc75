//! Making and changing a customer.

use std::collections::BTreeMap;

use clientele_access::Permission;
use clientele_store::{FieldChange, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter};

use super::entity::{ActiveModel, Entity, Model};
use super::representatives;
use super::rules::{self, Draft, Known};
use crate::addresses::{self, Owner};
use crate::check::Check;
use crate::context::Context;
use crate::error::Error;
use crate::reach::{self, Reached};
use crate::{customer_groups, users};

/// What to change; nothing said of a field leaves it as it is, empty text empties it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub name: Option<String>,
    pub parent_id: Option<Option<i64>>,
    pub group_id: Option<Option<i64>>,
    pub internal_rating: Option<String>,
    pub tax_code: Option<String>,
    pub payment_term: Option<String>,
    pub vat_id: Option<String>,
    pub account_name: Option<String>,
    pub owner_id: Option<Option<i64>>,
    pub external_id: Option<String>,
    pub sales_representatives: Option<Vec<i64>>,
    pub addresses: Vec<addresses::Changes>,
}

/// A customer with what its page shows beside its own fields.
#[derive(Clone, Debug)]
pub struct Card {
    pub customer: Model,
    pub parent: Option<(i64, String)>,
    pub group: Option<(i64, String)>,
    pub owner: Option<(i64, String)>,
    /// Id and name.
    pub sales_representatives: Vec<(i64, String)>,
}

pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    reach::find::<Entity>(ctx, permission, id).await
}

pub async fn card(ctx: &Context, permission: Permission, id: i64) -> Result<Card, Error> {
    let customer = find(ctx, permission, id).await?;
    let read = ctx.store.read();
    let parent = match customer.parent_id {
        Some(id) => Entity::find_by_id(id).one(read).await?.map(|parent| (parent.id, parent.name)),
        None => None,
    };
    let group = match customer.group_id {
        Some(id) => {
            customer_groups::Entity::find_by_id(id).one(read).await?.map(|group| (group.id, group.name))
        }
        None => None,
    };
    let represented_by = representatives_of(read, id).await?;
    let mut names =
        users::names(read, represented_by.iter().copied().chain(customer.owner_id).collect()).await?;
    let owner = customer.owner_id.and_then(|id| names.get(&id).map(|name| (id, name.clone())));
    let sales_representatives =
        represented_by.into_iter().filter_map(|id| names.remove(&id).map(|name| (id, name))).collect();
    Ok(Card { customer, parent, group, owner, sales_representatives })
}

pub(crate) async fn representatives_of<C: ConnectionTrait>(
    connection: &C,
    id: i64,
) -> Result<Vec<i64>, Error> {
    Ok(representatives::Entity::find()
        .filter(representatives::Column::CustomerId.eq(id))
        .all(connection)
        .await?
        .into_iter()
        .map(|row| row.user_id)
        .collect())
}

pub async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
    let mut unit = ctx.begin_new().await?;
    let customer = one(save(ctx, &mut unit, vec![(None, changes)]).await?)?;
    ctx.commit_new(unit, customer.id).await?;
    Ok(customer)
}

/// Makes a customer within a unit of work.
pub async fn create_in(ctx: &Context, unit: &mut Unit, changes: Changes) -> Result<Model, Error> {
    one(save(ctx, unit, vec![(None, changes)]).await?)
}

/// Changes a customer within a unit of work, as it is there.
pub async fn update_in(ctx: &Context, unit: &mut Unit, id: i64, changes: Changes) -> Result<Model, Error> {
    let old = reach::find_in::<Entity, _>(ctx, unit.connection(), Permission::Edit, id).await?;
    one(save(ctx, unit, vec![(Some(old), changes)]).await?)
}

/// Changes a customer that nobody else has changed since `version`.
pub async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
    let old = find(ctx, Permission::Edit, id).await?;
    if old.version != version {
        return Err(Error::Stale);
    }
    let mut unit = ctx.begin().await?;
    let customer = one(save(ctx, &mut unit, vec![(Some(old), changes)]).await?)?;
    unit.commit().await?;
    Ok(customer)
}

fn one(mut results: Vec<Result<Model, Error>>) -> Result<Model, Error> {
    results.pop().unwrap_or(Err(Error::NotFound))
}

/// Saves many customers, new ones and changed ones (which the actor may edit), each all or nothing: the answer of
/// each stands at its place. New ones are written in few statements.
pub async fn save(
    ctx: &Context,
    unit: &mut Unit,
    records: Vec<(Option<Model>, Changes)>,
) -> Result<Vec<Result<Model, Error>>, Error> {
    let mut known =
        Known::read(ctx, unit, &records.iter().map(|(_, changes)| changes).collect::<Vec<_>>()).await?;
    let mut answers: Vec<Option<Result<Model, Error>>> = records.iter().map(|_| None).collect();
    let mut new = Vec::new();
    for (place, (old, changes)) in records.into_iter().enumerate() {
        let mut check = Check::new();
        let draft = rules::apply(ctx, old.as_ref(), &changes, &known, &mut check);
        if old.is_none() && !ctx.may(Entity::KIND, Permission::Create) {
            answers[place] = Some(Err(Error::Denied));
            continue;
        }
        if let Some(old) = &old
            && draft.parent_id != old.parent_id
        {
            rules::refuse_circle(unit, old.id, draft.parent_id, &mut check).await?;
        }
        match &old {
            Some(old) if draft.owner_id != old.owner_id => {
                refuse_unassignable::<Entity>(ctx, unit, old.id, &mut check).await?;
            }
            None => refuse_giving_away::<Entity>(ctx, changes.owner_id, &mut check),
            Some(_) => {}
        }
        dry_addresses(&changes.addresses, &mut check);
        if let Err(error) = check.done() {
            answers[place] = Some(Err(error));
            continue;
        }
        if let Some(id) = draft.external_id.as_deref().filter(|_| changes.external_id.is_some()) {
            known.take(id);
        }
        match old {
            Some(old) => {
                answers[place] = Some(Ok(change(ctx, unit, &old, draft, &changes).await?));
            }
            None => new.push((place, draft, changes)),
        }
    }
    for (place, customer) in insert(ctx, unit, new).await? {
        answers[place] = Some(Ok(customer));
    }
    Ok(answers.into_iter().map(|answer| answer.unwrap_or(Err(Error::NotFound))).collect())
}

/// Another owner is given by those who may assign the record.
pub(crate) async fn refuse_unassignable<E: Reached>(
    ctx: &Context,
    unit: &Unit,
    id: i64,
    check: &mut Check,
) -> Result<(), Error> {
    if reach::among::<E, _>(ctx, unit.connection(), Permission::Assign, &[id]).await?.is_empty() {
        check.add("owner_id", "refused-denied");
    }
    Ok(())
}

/// Whoever makes a record owns it; to give it to somebody else from the beginning takes the same right as later. In the
/// storefront nobody names an owner at all.
pub(crate) fn refuse_giving_away<E: Reached>(ctx: &Context, owner: Option<Option<i64>>, check: &mut Check) {
    if ctx.is_storefront() {
        return;
    }
    if owner.is_some_and(|owner| owner != ctx.user_id()) && !ctx.may(E::KIND, Permission::Assign) {
        check.add("owner_id", "refused-denied");
    }
}

/// The rules of addresses, before anything is written; the marks of the book are settled when it is.
pub(crate) fn dry_addresses(changes: &[addresses::Changes], check: &mut Check) {
    for (place, change) in changes.iter().enumerate() {
        if change.id.is_none() && !change.remove {
            let mut part = Check::of_part(address_prefix(place));
            addresses::rules::apply(None, change, &mut part);
            check.absorb(part);
        }
    }
}

pub(crate) fn address_prefix(place: usize) -> String {
    format!("addresses[{place}]")
}

/// The book of a record that is being saved. The rules have been checked but for those that need the book itself.
pub(crate) async fn save_book(
    ctx: &Context,
    unit: &mut Unit,
    owner: Owner,
    changes: &[addresses::Changes],
) -> Result<(), Error> {
    if changes.is_empty() {
        return Ok(());
    }
    let named =
        changes.iter().enumerate().map(|(place, change)| (change.clone(), address_prefix(place))).collect();
    let mut check = Check::new();
    addresses::book::save(ctx, unit, owner, named, &mut check).await?;
    check.done()
}

async fn insert(
    ctx: &Context,
    unit: &mut Unit,
    new: Vec<(usize, Draft, Changes)>,
) -> Result<Vec<(usize, Model)>, Error> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let everyone = new.iter().flat_map(|(_, draft, _)| draft.sales_representatives.iter().flatten().copied());
    let names = users::names(unit.connection(), everyone.collect()).await?;
    let rows = new
        .iter()
        .map(|(_, draft, _)| {
            let row = ActiveModel { organization_id: ActiveValue::Set(ctx.organization()), ..row_of(draft) };
            let representatives = draft.sales_representatives.as_deref().unwrap_or_default();
            (row, note_of("sales_representatives", &names, &[], representatives))
        })
        .collect();
    let models: Vec<Model> = unit.insert_many(rows).await?;
    let mut links = Vec::new();
    for (model, (_, draft, _)) in models.iter().zip(&new) {
        for user_id in draft.sales_representatives.iter().flatten() {
            links.push(representatives::ActiveModel {
                customer_id: ActiveValue::Set(model.id),
                user_id: ActiveValue::Set(*user_id),
            });
        }
    }
    if !links.is_empty() {
        representatives::Entity::insert_many(links).exec_without_returning(unit.connection()).await?;
    }
    let mut made = Vec::new();
    for (model, (place, _, changes)) in models.into_iter().zip(new) {
        save_book(ctx, unit, Owner::Customer(model.id), &changes.addresses).await?;
        made.push((place, model));
    }
    Ok(made)
}

async fn change(
    ctx: &Context,
    unit: &mut Unit,
    old: &Model,
    draft: Draft,
    changes: &Changes,
) -> Result<Model, Error> {
    let mut notes = Vec::new();
    if let Some(wanted) = &draft.sales_representatives {
        let before = representatives_of(unit.connection(), old.id).await?;
        let names = users::names(unit.connection(), before.iter().chain(wanted).copied().collect()).await?;
        notes = note_of("sales_representatives", &names, &before, wanted);
        if !notes.is_empty() {
            representatives::Entity::delete_many()
                .filter(representatives::Column::CustomerId.eq(old.id))
                .exec(unit.connection())
                .await?;
            let links = wanted.iter().map(|user_id| representatives::ActiveModel {
                customer_id: ActiveValue::Set(old.id),
                user_id: ActiveValue::Set(*user_id),
            });
            if !wanted.is_empty() {
                representatives::Entity::insert_many(links).exec_without_returning(unit.connection()).await?;
            }
        }
    }
    let customer = unit.update(old, row_of(&draft), notes).await?;
    save_book(ctx, unit, Owner::Customer(old.id), &changes.addresses).await?;
    Ok(customer)
}

fn row_of(draft: &Draft) -> ActiveModel {
    let draft = draft.clone();
    ActiveModel {
        name: ActiveValue::Set(draft.name),
        parent_id: ActiveValue::Set(draft.parent_id),
        group_id: ActiveValue::Set(draft.group_id),
        internal_rating: ActiveValue::Set(draft.internal_rating),
        tax_code: ActiveValue::Set(draft.tax_code),
        payment_term: ActiveValue::Set(draft.payment_term),
        vat_id: ActiveValue::Set(draft.vat_id),
        account_name: ActiveValue::Set(draft.account_name),
        owner_id: ActiveValue::Set(draft.owner_id),
        external_id: ActiveValue::Set(draft.external_id),
        ..Default::default()
    }
}

/// A change in a list of related records, told by their names; none if it stays the same.
pub(crate) fn note_of(
    field: &str,
    names: &BTreeMap<i64, String>,
    before: &[i64],
    after: &[i64],
) -> Vec<FieldChange> {
    let sorted = |ids: &[i64]| {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let (before, after) = (sorted(before), sorted(after));
    if before == after {
        return Vec::new();
    }
    let told = |ids: Vec<i64>| -> Vec<String> {
        ids.iter().map(|id| names.get(id).cloned().unwrap_or_else(|| id.to_string())).collect()
    };
    vec![FieldChange::new(field, told(before), told(after))]
}
