//! An address book: exactly one address of it is primary, and at most one the default of each type.

use std::collections::{BTreeMap, HashMap};

use clientele_access::{Entity as Kind, Permission};
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::allowed::Allowed;
use super::entity::{ActiveModel, Column, Entity, Model};
use super::owner::Owner;
use super::rules::{Changes, Draft, apply};
use crate::check::Check;
use crate::context::Context;
use crate::error::Error;
use crate::reach;

/// The most addresses that one book holds.
pub const MOST: usize = 200;

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
    if ![Kind::CustomerAddress, Kind::CustomerUserAddress]
        .into_iter()
        .any(|kind| ctx.may(kind, Permission::View))
    {
        return Err(Error::Denied);
    }
    let address = Entity::find_by_id(id)
        .filter(in_reach(ctx, Permission::View))
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

/// Those of these addresses that the actor may use with this permission.
pub async fn among(
    ctx: &Context,
    unit: &Unit,
    permission: Permission,
    ids: &[i64],
) -> Result<Vec<Model>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let addresses =
        Entity::find().filter(Column::Id.is_in(ids.iter().copied())).filter(in_reach(ctx, permission));
    Ok(addresses.all(unit.connection()).await?)
}

/// The next addresses that the actor may see, in the order of their ids.
pub async fn batch(ctx: &Context, after: i64, limit: u64) -> Result<Vec<Model>, Error> {
    Ok(Entity::find()
        .filter(Column::Id.gt(after))
        .filter(in_reach(ctx, Permission::View))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(ctx.store.read())
        .await?)
}

/// Addresses of both kinds of books.
fn in_reach(ctx: &Context, permission: Permission) -> sea_orm::Condition {
    reach::addresses(ctx, Kind::CustomerAddress, permission).any_of(reach::addresses(
        ctx,
        Kind::CustomerUserAddress,
        permission,
    ))
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
#[derive(Clone)]
struct Entry {
    old: Option<Model>,
    draft: Draft,
    /// Which of the changes made it, where it is new.
    place: Option<usize>,
}

/// A book on its way to what it will be.
#[derive(Clone)]
struct Book {
    owner: Owner,
    entries: Vec<Entry>,
    removed: Vec<Model>,
}

impl Book {
    fn of(owner: Owner, addresses: Vec<Model>) -> Self {
        let entries =
            addresses.into_iter().map(|old| Entry { draft: Draft::of(&old), old: Some(old), place: None });
        Self { owner, entries: entries.collect(), removed: Vec::new() }
    }

    /// The rules that concern the book as a whole; the primary address goes only as the last one.
    fn check(&self, check: &mut Check, primary_removed_by: Option<&str>) {
        if self.entries.len() > MOST {
            check.add("addresses", clientele_language::Message::new("too-many").with("limit", MOST));
        }
        if let Some(prefix) = primary_removed_by
            && !self.entries.is_empty()
            && !self.entries.iter().any(|entry| entry.draft.primary)
        {
            let mut part = Check::of_part(prefix);
            part.add("primary", "primary-address-not-deletable");
            check.absorb(part);
        }
    }
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
    let addresses =
        Entity::find().filter(belonging_to(owner)).order_by_asc(Column::Id).all(unit.connection()).await?;
    if changes.is_empty() {
        return Ok(addresses);
    }
    let allowed =
        Allowed::read(ctx, unit.connection(), changes.iter().map(|(change, _)| (owner, change.permission())))
            .await?;
    let mut book = Book::of(owner, addresses);
    let mut primary_removed_by = None;
    for (place, (change, prefix)) in changes.iter().enumerate() {
        let mut part = Check::of_part(prefix.clone());
        let removed = one(&allowed, change, place, &mut book, &mut part)?;
        if removed {
            primary_removed_by = Some(prefix.as_str());
        }
        check.absorb(part);
    }
    book.check(check, primary_removed_by);
    if !check.is_clean() {
        return Ok(Vec::new());
    }
    let saved = write(ctx, unit, vec![book]).await?;
    Ok(saved.into_iter().map(|(_, address)| address).collect())
}

/// Applies changes to many books, each change all or nothing, in few statements: the answer of each stands at its
/// place, none for an address that was removed. The actor may see the owners, and reach the addresses that are named.
pub async fn save_many(
    ctx: &Context,
    unit: &mut Unit,
    changes: Vec<(Owner, Changes)>,
) -> Result<Vec<Result<Option<Model>, Error>>, Error> {
    let allowed = Allowed::read(
        ctx,
        unit.connection(),
        changes.iter().map(|(owner, change)| (*owner, change.permission())),
    )
    .await?;
    let mut books = books_of(unit, changes.iter().map(|(owner, _)| *owner)).await?;
    let mut answers: Vec<Result<Option<Model>, Error>> = Vec::with_capacity(changes.len());
    for (place, (owner, change)) in changes.iter().enumerate() {
        let mut book = books.get(owner).cloned().unwrap_or_else(|| Book::of(*owner, Vec::new()));
        let mut check = Check::new();
        let done = one(&allowed, change, place, &mut book, &mut check).and_then(|removed| {
            book.check(&mut check, removed.then_some(""));
            std::mem::take(&mut check).done()
        });
        answers.push(done.map(|()| None));
        if answers.last().is_some_and(Result::is_ok) {
            books.insert(*owner, book);
        }
    }
    let places: HashMap<i64, usize> = changes
        .iter()
        .enumerate()
        .filter_map(|(place, (_, change))| change.id.filter(|_| !change.remove).map(|id| (id, place)))
        .collect();
    for (place, address) in write(ctx, unit, books.into_values().collect()).await? {
        let place = place.or_else(|| places.get(&address.id).copied());
        if let Some(answer @ Ok(_)) = place.and_then(|place| answers.get_mut(place)) {
            *answer = Ok(Some(address));
        }
    }
    Ok(answers)
}

async fn books_of(unit: &Unit, owners: impl Iterator<Item = Owner>) -> Result<BTreeMap<Owner, Book>, Error> {
    let mut books: BTreeMap<Owner, Book> = owners.map(|owner| (owner, Book::of(owner, Vec::new()))).collect();
    let (mut companies, mut people) = (Vec::new(), Vec::new());
    for owner in books.keys() {
        match owner {
            Owner::Customer(id) => companies.push(*id),
            Owner::CustomerUser { id, .. } => people.push(*id),
        }
    }
    let theirs = sea_orm::Condition::any().add(Column::CustomerUserId.is_in(people)).add(
        sea_orm::Condition::all()
            .add(Column::CustomerId.is_in(companies))
            .add(Column::CustomerUserId.is_null()),
    );
    for address in Entity::find().filter(theirs).order_by_asc(Column::Id).all(unit.connection()).await? {
        if let Some(book) = books.get_mut(&Owner::of(&address)) {
            book.entries.push(Entry { draft: Draft::of(&address), old: Some(address), place: None });
        }
    }
    Ok(books)
}

/// One change of a book; tells whether it removed the primary address.
fn one(
    allowed: &Allowed,
    change: &Changes,
    place: usize,
    book: &mut Book,
    part: &mut Check,
) -> Result<bool, Error> {
    let Some(id) = change.id else {
        if change.remove {
            return Ok(false);
        }
        allowed.require(book.owner, Permission::Create)?;
        let draft = apply(None, change, part);
        unmark(&mut book.entries, &draft);
        book.entries.push(Entry { old: None, draft, place: Some(place) });
        return Ok(false);
    };
    let found = book.entries.iter().position(|entry| entry.old.as_ref().is_some_and(|old| old.id == id));
    let Some(found) = found else {
        part.add("id", "unknown-choice");
        return Ok(false);
    };
    if change.remove {
        allowed.require(book.owner, Permission::Delete)?;
        let gone = book.entries.remove(found).old;
        let was_primary = gone.as_ref().is_some_and(|old| old.is_primary);
        book.removed.extend(gone);
        return Ok(was_primary);
    }
    allowed.require(book.owner, Permission::Edit)?;
    let draft = apply(book.entries[found].old.as_ref(), change, part);
    unmark(&mut book.entries, &draft);
    book.entries[found].draft = draft;
    Ok(false)
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

/// Writes books, in few statements where addresses are new. Each address comes back with the place of the change that
/// made it, those of one book in the order of their ids.
async fn write(
    ctx: &Context,
    unit: &mut Unit,
    books: Vec<Book>,
) -> Result<Vec<(Option<usize>, Model)>, Error> {
    let (mut unmarked, mut kept, mut new) = (Vec::new(), Vec::new(), Vec::new());
    for mut book in books {
        for old in &book.removed {
            unit.delete(old).await?;
        }
        settle(&mut book.entries);
        for entry in book.entries {
            match entry.old {
                None => new.push((entry.place, book.owner, entry.draft)),
                Some(old) if old.is_primary && !entry.draft.primary => unmarked.push((old, entry.draft)),
                Some(old) => kept.push((old, entry.draft)),
            }
        }
    }
    let mut saved = Vec::new();
    // The mark leaves its old place before it comes to the new one: the database knows that there is only one.
    for (old, draft) in unmarked.into_iter().chain(kept) {
        saved.push((None, unit.update(&old, row_of(&draft), Vec::new()).await?));
    }
    let places: Vec<Option<usize>> = new.iter().map(|(place, _, _)| *place).collect();
    let rows = new.into_iter().map(|(_, owner, draft)| {
        let (customer_id, customer_user_id) = owner.columns();
        let row = ActiveModel {
            organization_id: ActiveValue::Set(ctx.organization()),
            customer_id: ActiveValue::Set(customer_id),
            customer_user_id: ActiveValue::Set(customer_user_id),
            ..row_of(&draft)
        };
        (row, Vec::new())
    });
    let made: Vec<Model> = unit.insert_many(rows.collect()).await?;
    saved.extend(places.into_iter().zip(made));
    saved.sort_by_key(|(_, address)| address.id);
    Ok(saved)
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
