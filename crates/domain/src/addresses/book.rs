//! An address book: exactly one address of it is primary, and at most one the default of each type.

use clientele_access::{Entity as Kind, Permission};
use clientele_store::{Audited, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter, QueryOrder};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::rules::{Changes, Draft, apply};
use crate::check::Check;
use crate::context::Context;
use crate::error::Error;
use crate::{customer_users, customers, reach};

/// The most addresses that one book holds.
pub const MOST: usize = 200;

/// Whose book it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Customer(i64),
    CustomerUser { id: i64, customer_id: i64 },
}

impl Owner {
    pub const fn kind(self) -> Kind {
        match self {
            Self::Customer(_) => Kind::CustomerAddress,
            Self::CustomerUser { .. } => Kind::CustomerUserAddress,
        }
    }

    const fn of(address: &Model) -> Self {
        match address.customer_user_id {
            None => Self::Customer(address.customer_id),
            Some(id) => Self::CustomerUser { id, customer_id: address.customer_id },
        }
    }

    const fn columns(self) -> (i64, Option<i64>) {
        match self {
            Self::Customer(id) => (id, None),
            Self::CustomerUser { id, customer_id } => (customer_id, Some(id)),
        }
    }

    /// The owner, if the actor may see it.
    pub async fn customer(ctx: &Context, id: i64) -> Result<Self, Error> {
        reach::find::<customers::Entity>(ctx, Permission::View, id).await?;
        Ok(Self::Customer(id))
    }

    /// The owner, if the actor may see it.
    pub async fn customer_user(ctx: &Context, id: i64) -> Result<Self, Error> {
        let person = reach::find::<customer_users::Entity>(ctx, Permission::View, id).await?;
        Ok(Self::CustomerUser { id, customer_id: person.customer_id })
    }
}

/// The addresses of a book that the actor may see, the primary one first.
pub async fn all_of(ctx: &Context, owner: Owner) -> Result<Vec<Model>, Error> {
    Ok(Entity::find()
        .filter(belonging_to(owner))
        .filter(reach::addresses(ctx, owner.kind(), Permission::View))
        .order_by_desc(Column::IsPrimary)
        .order_by_asc(Column::Id)
        .all(ctx.store.read())
        .await?)
}

/// One address that the actor may use with this permission.
pub async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
    let address = Entity::find_by_id(id)
        .filter(reach::addresses(ctx, Kind::CustomerAddress, Permission::View).any_of(reach::addresses(
            ctx,
            Kind::CustomerUserAddress,
            Permission::View,
        )))
        .one(ctx.store.read())
        .await?
        .ok_or(Error::NotFound)?;
    if permission != Permission::View {
        let kind = Owner::of(&address).kind();
        let allowed = Entity::find_by_id(id).filter(reach::addresses(ctx, kind, permission));
        allowed.one(ctx.store.read()).await?.ok_or(Error::Denied)?;
    }
    Ok(address)
}

/// Two conditions of which one must hold.
trait AnyOf {
    fn any_of(self, other: Self) -> Self;
}

impl AnyOf for sea_orm::Condition {
    fn any_of(self, other: Self) -> Self {
        Self::any().add(self).add(other)
    }
}

/// Puts a new address into a book.
pub async fn create(ctx: &Context, owner: Owner, changes: Changes) -> Result<Model, Error> {
    let mut unit = ctx.begin_new().await?;
    let change = Changes { id: None, ..changes };
    let mut check = Check::new();
    let saved = save(ctx, &mut unit, owner, vec![(change, String::new())], &mut check).await?;
    check.done()?;
    let made = saved.into_iter().max_by_key(|address| address.id).ok_or(Error::NotFound)?;
    ctx.commit_new(unit, made.id).await?;
    Ok(made)
}

/// Changes an address that nobody else has changed since `version`.
pub async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
    let address = find(ctx, Permission::Edit, id).await?;
    if address.version != version {
        return Err(Error::Stale);
    }
    let mut unit = ctx.begin().await?;
    let change = Changes { id: Some(id), remove: false, ..changes };
    let mut check = Check::new();
    let saved = save(ctx, &mut unit, Owner::of(&address), vec![(change, String::new())], &mut check).await?;
    check.done()?;
    unit.commit().await?;
    saved.into_iter().find(|saved| saved.id == id).ok_or(Error::NotFound)
}

/// Takes an address out of its book; the primary one only when it is the last.
pub async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
    let address = find(ctx, Permission::Delete, id).await?;
    let mut unit = ctx.begin().await?;
    let change = Changes { id: Some(id), remove: true, ..Changes::default() };
    let mut check = Check::new();
    save(ctx, &mut unit, Owner::of(&address), vec![(change, String::new())], &mut check).await?;
    match check.done() {
        Err(Error::Invalid(errors)) => {
            return Err(errors
                .into_iter()
                .next()
                .map_or(Error::NotFound, |error| Error::Refused(error.message)));
        }
        checked => checked?,
    }
    unit.commit().await?;
    Ok(address)
}

/// An address of the book on its way to what it will be.
struct Entry {
    old: Option<Model>,
    draft: Draft,
}

/// Applies changes to a book within a unit of work and keeps its marks in order: the last one marked primary is
/// primary, the first address of a book is, and of each type at most one is the default. Each change comes with the
/// prefix under which its errors are told. Nothing is written if a rule is broken. Returns the whole book.
pub(crate) async fn save(
    ctx: &Context,
    unit: &mut Unit,
    owner: Owner,
    changes: Vec<(Changes, String)>,
    check: &mut Check,
) -> Result<Vec<Model>, Error> {
    let book =
        Entity::find().filter(belonging_to(owner)).order_by_asc(Column::Id).all(unit.connection()).await?;
    if changes.is_empty() {
        return Ok(book);
    }
    let mut entries: Vec<Entry> =
        book.into_iter().map(|old| Entry { draft: Draft::of(&old), old: Some(old) }).collect();
    let mut removed = Vec::new();
    for (change, prefix) in &changes {
        let mut part = Check::of_part(prefix.clone());
        one(ctx, owner, change, &mut entries, &mut removed, &mut part)?;
        check.absorb(part);
    }
    if entries.len() > MOST {
        check.add("addresses", clientele_language::Message::new("too-many").with("limit", MOST));
    }
    if let Some(index) = removed.iter().position(|(old, _): &(Model, String)| old.is_primary)
        && !entries.is_empty()
        && !entries.iter().any(|entry| entry.draft.primary)
    {
        let mut part = Check::of_part(removed[index].1.clone());
        part.add("primary", "primary-address-not-deletable");
        check.absorb(part);
    }
    if !check.is_clean() {
        return Ok(Vec::new());
    }
    settle(&mut entries);
    write(ctx, unit, owner, entries, removed.into_iter().map(|(old, _)| old).collect()).await
}

fn one(
    ctx: &Context,
    owner: Owner,
    change: &Changes,
    entries: &mut Vec<Entry>,
    removed: &mut Vec<(Model, String)>,
    part: &mut Check,
) -> Result<(), Error> {
    let Some(id) = change.id else {
        if change.remove {
            return Ok(());
        }
        ctx.require(owner.kind(), Permission::Create)?;
        let draft = apply(None, change, part);
        unmark(entries, &draft);
        entries.push(Entry { old: None, draft });
        return Ok(());
    };
    let place = entries.iter().position(|entry| entry.old.as_ref().is_some_and(|old| old.id == id));
    let Some(place) = place else {
        part.add("id", "unknown-choice");
        return Ok(());
    };
    if change.remove {
        ctx.require(owner.kind(), Permission::Delete)?;
        if let Some(old) = entries.remove(place).old {
            removed.push((old, part.prefix().to_owned()));
        }
        return Ok(());
    }
    ctx.require(owner.kind(), Permission::Edit)?;
    let draft = apply(entries[place].old.as_ref(), change, part);
    unmark(entries, &draft);
    entries[place].draft = draft;
    Ok(())
}

/// Another address takes over the marks that this one claims.
fn unmark(entries: &mut [Entry], claiming: &Draft) {
    for entry in entries {
        entry.draft.primary &= !claiming.primary;
        entry.draft.default_billing &= !claiming.default_billing;
        entry.draft.default_shipping &= !claiming.default_shipping;
    }
}

/// A book with addresses has a primary one.
fn settle(entries: &mut [Entry]) {
    if !entries.iter().any(|entry| entry.draft.primary) {
        let before = entries.iter().position(|entry| entry.old.as_ref().is_some_and(|old| old.is_primary));
        if let Some(entry) = entries.get_mut(before.unwrap_or(0)) {
            entry.draft.primary = true;
        }
    }
}

async fn write(
    ctx: &Context,
    unit: &mut Unit,
    owner: Owner,
    entries: Vec<Entry>,
    removed: Vec<Model>,
) -> Result<Vec<Model>, Error> {
    for old in &removed {
        unit.delete(old).await?;
    }
    // The mark leaves its old place before it comes to the new one: the database knows that there is only one.
    let (unmarked, rest): (Vec<Entry>, Vec<Entry>) = entries
        .into_iter()
        .partition(|entry| !entry.draft.primary && entry.old.as_ref().is_some_and(|old| old.is_primary));
    let mut book = Vec::new();
    for entry in unmarked.into_iter().chain(rest) {
        let row = row_of(&entry.draft);
        let saved = match &entry.old {
            Some(old) => unit.update(old, row, Vec::new()).await?,
            None => {
                let (customer_id, customer_user_id) = owner.columns();
                let row = ActiveModel {
                    organization_id: ActiveValue::Set(ctx.organization()),
                    customer_id: ActiveValue::Set(customer_id),
                    customer_user_id: ActiveValue::Set(customer_user_id),
                    ..row
                };
                unit.insert::<_, Model>(row, Vec::new()).await?
            }
        };
        book.push(saved);
    }
    book.sort_by_key(Audited::id);
    Ok(book)
}

fn row_of(draft: &Draft) -> ActiveModel {
    let draft = draft.clone();
    ActiveModel {
        label: ActiveValue::Set(draft.label),
        name_prefix: ActiveValue::Set(draft.name_prefix),
        first_name: ActiveValue::Set(draft.first_name),
        middle_name: ActiveValue::Set(draft.middle_name),
        last_name: ActiveValue::Set(draft.last_name),
        name_suffix: ActiveValue::Set(draft.name_suffix),
        organization: ActiveValue::Set(draft.organization),
        street: ActiveValue::Set(draft.street),
        street2: ActiveValue::Set(draft.street2),
        city: ActiveValue::Set(draft.city),
        postal_code: ActiveValue::Set(draft.postal_code),
        country: ActiveValue::Set(draft.country),
        region: ActiveValue::Set(draft.region),
        region_text: ActiveValue::Set(draft.region_text),
        phone: ActiveValue::Set(draft.phone),
        is_primary: ActiveValue::Set(draft.primary),
        billing: ActiveValue::Set(draft.billing),
        default_billing: ActiveValue::Set(draft.default_billing),
        shipping: ActiveValue::Set(draft.shipping),
        default_shipping: ActiveValue::Set(draft.default_shipping),
        validated_at: ActiveValue::Set(draft.validated_at),
        ..Default::default()
    }
}

fn belonging_to(owner: Owner) -> sea_orm::Condition {
    let (customer_id, customer_user_id) = owner.columns();
    let here = sea_orm::Condition::all();
    match customer_user_id {
        Some(id) => here.add(Column::CustomerUserId.eq(id)),
        None => here.add(Column::CustomerId.eq(customer_id)).add(Column::CustomerUserId.is_null()),
    }
}

/// Removes a whole book, for an owner who goes.
pub(crate) async fn clear(unit: &mut Unit, owner: Owner) -> Result<(), Error> {
    for address in Entity::find().filter(belonging_to(owner)).all(unit.connection()).await? {
        unit.delete(&address).await?;
    }
    Ok(())
}

/// The addresses of a person follow them to another customer.
pub(crate) async fn follow(unit: &mut Unit, customer_user_id: i64, customer_id: i64) -> Result<(), Error> {
    let theirs =
        Entity::find().filter(Column::CustomerUserId.eq(customer_user_id)).all(unit.connection()).await?;
    for address in theirs {
        let row = ActiveModel { customer_id: ActiveValue::Set(customer_id), ..Default::default() };
        unit.update(&address, row, Vec::new()).await?;
    }
    Ok(())
}

/// How many addresses the books of some customers and their people hold.
pub(crate) async fn count_of_customers<C: ConnectionTrait>(
    connection: &C,
    customers: &[i64],
) -> Result<u64, Error> {
    use sea_orm::PaginatorTrait;
    Ok(Entity::find().filter(Column::CustomerId.is_in(customers.iter().copied())).count(connection).await?)
}
