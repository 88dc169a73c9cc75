//! Writing customer users, one or many at once.

use std::collections::BTreeMap;

use clientele_access::Permission;
use clientele_store::{FieldChange, Timestamp, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, QueryFilter};

use super::entity::{ActiveModel, Entity, Model};
use super::existing::Existing;
use super::profile::{Changes, Password};
use super::rules::{self, Draft, Known};
use super::{login, password_reset, representatives, role_assignments};
use crate::addresses::{self, Owner};
use crate::check::{Check, normal_email};
use crate::context::Context;
use crate::customers::profile::{dry_addresses, note_of, refuse_giving_away, refuse_unassignable, save_book};
use crate::error::Error;
use crate::reach::Reached;
use crate::record::on_duplicate;

/// A new one who passed all rules.
struct New {
    place: usize,
    draft: Draft,
    changes: Changes,
    password_hash: Option<String>,
}

/// Saves many customer users, new ones and changed ones (whom the actor may edit), each all or nothing: the answer of
/// each stands at its place. New ones are written in few statements.
pub async fn save(
    ctx: &Context,
    unit: &mut Unit,
    records: Vec<(Option<Existing>, Changes)>,
) -> Result<Vec<Result<Model, Error>>, Error> {
    let mut known = Known::read(ctx, unit, &records).await?;
    let mut answers: Vec<Option<Result<Model, Error>>> = records.iter().map(|_| None).collect();
    let mut new = Vec::new();
    for (place, (old, changes)) in records.into_iter().enumerate() {
        if old.is_none() && !ctx.may(Entity::KIND, Permission::Create) {
            answers[place] = Some(Err(Error::Denied));
            continue;
        }
        let mut check = Check::new();
        let draft = rules::apply(ctx, old.as_ref(), &changes, &known, &mut check);
        match &old {
            Some(old) if draft.owner_id != old.model.owner_id => {
                refuse_unassignable::<Entity>(ctx, unit, old.model.id, &mut check).await?;
            }
            None => refuse_giving_away::<Entity>(ctx, changes.owner_id, &mut check),
            Some(_) => {}
        }
        dry_addresses(&changes.addresses, &mut check);
        if let Err(error) = check.done() {
            answers[place] = Some(Err(error));
            continue;
        }
        if !draft.guest {
            known.take(&draft.email);
        }
        if let Some(id) = draft.external_id.as_deref().filter(|_| changes.external_id.is_some()) {
            known.take_external_id(id);
        }
        let password_hash = hash_of(ctx, &changes).await?;
        match old {
            None => new.push(New { place, draft, changes, password_hash }),
            Some(old) => {
                let changed = change(ctx, unit, &old, &draft, &changes, password_hash, &known).await;
                answers[place] = Some(Ok(changed.map_err(taken)?));
            }
        }
    }
    for (place, person) in insert(ctx, unit, new, &known).await.map_err(taken)? {
        answers[place] = Some(Ok(person));
    }
    Ok(answers.into_iter().map(|answer| answer.unwrap_or(Err(Error::NotFound))).collect())
}

/// Two who took the same address at the same moment: the second is told what the rule would have said.
fn taken(error: Error) -> Error {
    on_duplicate(error, "email", "email-already-used")
}

/// The hash of a typed password. A generated one is nobody's: without a hash no password fits until the person has set
/// one by a link.
async fn hash_of(ctx: &Context, changes: &Changes) -> Result<Option<String>, Error> {
    match &changes.password {
        Some(Password::Typed { password, .. }) => Ok(Some(ctx.services.hasher.hash(password).await?)),
        Some(Password::Generated) | None => Ok(None),
    }
}

async fn insert(
    ctx: &Context,
    unit: &mut Unit,
    new: Vec<New>,
    known: &Known,
) -> Result<Vec<(usize, Model)>, Error> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let now = unit.now();
    let logins = new
        .iter()
        .filter(|new| !new.draft.guest)
        .map(|new| (new_login(ctx, now, &new.draft, new.password_hash.clone()), Vec::new()))
        .collect();
    let mut logins = unit.insert_many::<_, login::Model>(logins).await?.into_iter();
    let rows = new
        .iter()
        .map(|new| {
            let login_id = if new.draft.guest { None } else { logins.next().map(|login| login.id) };
            let row = ActiveModel {
                organization_id: ActiveValue::Set(ctx.organization()),
                login_id: ActiveValue::Set(login_id),
                ..new.draft.row()
            };
            (row, notes(&[], &[], &new.draft, known))
        })
        .collect();
    let people: Vec<Model> = unit.insert_many(rows).await?;
    let pairs = || people.iter().zip(new.iter());
    link(
        unit,
        pairs().flat_map(|(person, new)| new.draft.roles.iter().map(|role| (person.id, *role))).collect(),
        pairs()
            .flat_map(|(person, new)| new.draft.sales_representatives.iter().map(|user| (person.id, *user)))
            .collect(),
    )
    .await?;
    let mut made = Vec::new();
    for (person, new) in people.into_iter().zip(new) {
        let owner = Owner::CustomerUser { id: person.id, customer_id: person.customer_id };
        save_book(ctx, unit, owner, &new.changes.addresses).await?;
        if new.changes.send_welcome_email {
            password_reset::welcome(ctx, unit, &person).await?;
        }
        made.push((new.place, person));
    }
    Ok(made)
}

/// By which a person logs in from now on.
fn new_login(
    ctx: &Context,
    now: Timestamp,
    draft: &Draft,
    password_hash: Option<String>,
) -> login::ActiveModel {
    login::ActiveModel {
        organization_id: ActiveValue::Set(ctx.organization()),
        email: ActiveValue::Set(draft.email.clone()),
        email_norm: ActiveValue::Set(normal_email(&draft.email)),
        password_changed_at: ActiveValue::Set(password_hash.as_ref().map(|_| now)),
        password_hash: ActiveValue::Set(password_hash),
        password_status: ActiveValue::Set("active".into()),
        ..Default::default()
    }
}

/// Writes links to roles and sales representatives, in few statements.
async fn link(unit: &Unit, roles: Vec<(i64, i64)>, users: Vec<(i64, i64)>) -> Result<(), Error> {
    let roles: Vec<_> = roles
        .into_iter()
        .map(|(person, role)| role_assignments::ActiveModel {
            customer_user_id: ActiveValue::Set(person),
            role_id: ActiveValue::Set(role),
        })
        .collect();
    let users: Vec<_> = users
        .into_iter()
        .map(|(person, user)| representatives::ActiveModel {
            customer_user_id: ActiveValue::Set(person),
            user_id: ActiveValue::Set(user),
        })
        .collect();
    for part in roles.chunks(10_000) {
        role_assignments::Entity::insert_many(part.to_vec())
            .exec_without_returning(unit.connection())
            .await?;
    }
    for part in users.chunks(10_000) {
        representatives::Entity::insert_many(part.to_vec()).exec_without_returning(unit.connection()).await?;
    }
    Ok(())
}

fn notes(roles: &[i64], users: &[i64], draft: &Draft, known: &Known) -> Vec<FieldChange> {
    let all: Vec<i64> = roles.iter().chain(&draft.roles).copied().collect();
    let labels: BTreeMap<i64, String> = known.role_labels(&all);
    let mut notes = note_of("roles", &labels, roles, &draft.roles);
    notes.extend(note_of("sales_representatives", &known.names, users, &draft.sales_representatives));
    notes
}

async fn change(
    ctx: &Context,
    unit: &mut Unit,
    old: &Existing,
    draft: &Draft,
    changes: &Changes,
    password_hash: Option<String>,
    known: &Known,
) -> Result<Model, Error> {
    let notes = notes(&old.roles, &old.sales_representatives, draft, known);
    let id = old.model.id;
    if notes.iter().any(|note| note.field == "roles") {
        role_assignments::Entity::delete_many()
            .filter(role_assignments::Column::CustomerUserId.eq(id))
            .exec(unit.connection())
            .await?;
        link(unit, draft.roles.iter().map(|role| (id, *role)).collect(), Vec::new()).await?;
    }
    if notes.iter().any(|note| note.field == "sales_representatives") {
        representatives::Entity::delete_many()
            .filter(representatives::Column::CustomerUserId.eq(id))
            .exec(unit.connection())
            .await?;
        link(unit, Vec::new(), draft.sales_representatives.iter().map(|user| (id, *user)).collect()).await?;
    }
    let mut row = draft.row();
    // A guest who becomes one of those who log in.
    let begins = old.login.is_none() && !draft.guest;
    if begins {
        let new = new_login(ctx, unit.now(), draft, password_hash.clone());
        let login: login::Model = unit.insert(new, Vec::new()).await?;
        row.login_id = ActiveValue::Set(Some(login.id));
    }
    // Without a password of their own they get a link to set one.
    let welcome = changes.send_welcome_email || (begins && password_hash.is_none());
    let person = unit.update(&old.model, row, notes).await?;
    if let Some(login) = &old.login {
        let now = unit.now();
        let mut row = login::ActiveModel {
            email: ActiveValue::Set(draft.email.clone()),
            email_norm: ActiveValue::Set(normal_email(&draft.email)),
            ..Default::default()
        };
        if let Some(hash) = password_hash {
            row.password_hash = ActiveValue::Set(Some(hash));
            row.password_status = ActiveValue::Set("active".into());
            row.password_changed_at = ActiveValue::Set(Some(now));
        } else if changes.password == Some(Password::Generated) {
            row.password_hash = ActiveValue::Set(None);
        }
        let changed_password = changes.password.is_some();
        unit.update(login, row, Vec::new()).await?;
        if changed_password || login.email != draft.email || !draft.enabled {
            password_reset::end_access(unit, id).await?;
        }
    }
    if person.customer_id != old.model.customer_id {
        addresses::book::follow(unit, id, person.customer_id).await?;
    }
    let owner = Owner::CustomerUser { id, customer_id: person.customer_id };
    save_book(ctx, unit, owner, &changes.addresses).await?;
    if welcome {
        password_reset::welcome(ctx, unit, &person).await?;
    }
    Ok(person)
}
