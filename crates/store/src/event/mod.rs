//! Events: what happens to records, for those who asked to be told by HTTP. They are written in the unit of work that
//! makes them happen, right beside its entries of the audit: every change of a record passes there, by whichever door
//! it came.
//!
//! A unit asks once whether anybody of the organization wants to be told. Where nobody does, nothing else is done.

pub mod delivery;
mod listeners;

use std::collections::{BTreeMap, HashMap};

use chrono::SecondsFormat;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query};
use sea_orm::{ActiveValue, ConnectionTrait, DatabaseTransaction};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use self::listeners::Listeners;
use crate::audit::{Audited, FieldChange};
use crate::{StoreError, Timestamp};

/// What others are told of a kind of record. The names are those that it has for programs.
pub struct Told<M> {
    /// What may be told of the record; nothing secret.
    pub fields: fn(&M) -> Map<String, Json>,
    /// What is told as lists of ids of related records.
    pub links: &'static [Link],
    /// Under which name a change of a column, or of a list in the notes, is told; none where it is not told.
    pub name_of: fn(&str) -> Option<&'static str>,
    /// What changes mean beside that the record was updated, as in `enabled`.
    pub besides: fn(&[FieldChange]) -> Vec<&'static str>,
}

/// A table of pairs: the record and one that is related to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    pub name: &'static str,
    pub table: &'static str,
    pub owner: &'static str,
    pub member: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_event")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    /// By which receivers know an event that reaches them twice.
    pub message_id: String,
    /// As in `customer_user.created`.
    pub kind: String,
    pub entity: String,
    pub record_id: i64,
    pub record_name: String,
    /// What is sent, letter by letter.
    pub body: String,
    pub created_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A webhook that is told something by name.
#[derive(Clone, Debug)]
pub struct Addressee {
    pub id: i64,
    pub organization_id: i64,
    pub name: String,
}

/// Something that somebody wants to be told.
struct Happening {
    organization: i64,
    entity: &'static str,
    kind: String,
    record_id: i64,
    record_name: String,
    data: Map<String, Json>,
    links: &'static [Link],
    changed: Option<Vec<&'static str>>,
    /// The webhooks that are told.
    to: Vec<i64>,
}

/// The body of a message.
#[derive(Serialize)]
struct Body<'a> {
    r#type: &'a str,
    timestamp: String,
    data: &'a Map<String, Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<&'a [&'static str]>,
}

/// The events of one unit of work.
#[derive(Default)]
pub(crate) struct Events {
    listeners: BTreeMap<i64, Listeners>,
    happenings: Vec<Happening>,
}

/// SQLite takes at most 32 766 parameters in a statement.
const ROWS_AT_ONCE: usize = 2_000;

impl Events {
    /// Notes a change of a record.
    pub async fn witness<M: Audited>(
        &mut self,
        transaction: &DatabaseTransaction,
        action: &'static str,
        record: &M,
        changes: &[FieldChange],
    ) -> Result<(), StoreError> {
        let Some(told) = M::TOLD else { return Ok(()) };
        match action {
            "create" => self.note(transaction, record, &["created"], None).await,
            "delete" => self.note(transaction, record, &["deleted"], None).await,
            _ => {
                let changed: Vec<&'static str> =
                    changes.iter().filter_map(|change| (told.name_of)(&change.field)).collect();
                if changed.is_empty() {
                    return Ok(());
                }
                let mut what = vec!["updated"];
                what.extend((told.besides)(changes));
                self.note(transaction, record, &what, Some(changed)).await
            }
        }
    }

    /// Notes what happened to a record, as far as somebody wants to be told.
    pub async fn note<M: Audited>(
        &mut self,
        transaction: &DatabaseTransaction,
        record: &M,
        what: &[&'static str],
        changed: Option<Vec<&'static str>>,
    ) -> Result<(), StoreError> {
        let (Some(told), Some(organization)) = (M::TOLD, record.organization_id()) else { return Ok(()) };
        let listeners = match self.listeners.entry(organization) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(Listeners::of(transaction, organization).await?)
            }
        };
        if listeners.is_empty() {
            return Ok(());
        }
        for what in what {
            let kind = format!("{}.{what}", M::ENTITY);
            let to = listeners.of_kind(&kind);
            if to.is_empty() {
                continue;
            }
            self.happenings.push(Happening {
                organization,
                entity: M::ENTITY,
                kind,
                record_id: record.id(),
                record_name: record.title(),
                data: (told.fields)(record),
                // Of what is gone, the links are gone too.
                links: if *what == "deleted" { &[] } else { told.links },
                changed: changed.clone(),
                to,
            });
        }
        Ok(())
    }

    /// Notes something for one webhook.
    pub fn address(&mut self, webhook: &Addressee, kind: &'static str, data: Json) {
        self.happenings.push(Happening {
            organization: webhook.organization_id,
            entity: "webhook",
            kind: kind.to_owned(),
            record_id: webhook.id,
            record_name: webhook.name.clone(),
            data: match data {
                Json::Object(data) => data,
                _ => Map::new(),
            },
            links: &[],
            changed: None,
            to: vec![webhook.id],
        });
    }

    /// Writes the events and to whom they go, in the order in which they happened. Tells whether there are any.
    pub async fn put(
        &mut self,
        transaction: &DatabaseTransaction,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if self.happenings.is_empty() {
            return Ok(false);
        }
        let mut happenings = std::mem::take(&mut self.happenings);
        add_links(transaction, &mut happenings).await?;
        for part in happenings.chunks(ROWS_AT_ONCE) {
            let rows: Vec<ActiveModel> =
                part.iter().map(|happening| row(happening, now)).collect::<Result<_, _>>()?;
            let mut events = Entity::insert_many(rows).exec_with_returning(transaction).await?;
            events.sort_by_key(|event| event.id);
            let deliveries: Vec<delivery::ActiveModel> = part
                .iter()
                .zip(&events)
                .flat_map(|(happening, event)| {
                    happening.to.iter().map(|webhook| delivery::new(event, *webhook, now))
                })
                .collect();
            for part in deliveries.chunks(ROWS_AT_ONCE) {
                delivery::Entity::insert_many(part.to_vec()).exec_without_returning(transaction).await?;
            }
        }
        Ok(true)
    }
}

fn row(happening: &Happening, now: Timestamp) -> Result<ActiveModel, StoreError> {
    let body = Body {
        r#type: &happening.kind,
        timestamp: now.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true),
        data: &happening.data,
        changed: happening.changed.as_deref(),
    };
    let body = serde_json::to_string(&body).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let name: [u8; 16] = rand::random();
    Ok(ActiveModel {
        id: ActiveValue::NotSet,
        organization_id: ActiveValue::Set(happening.organization),
        message_id: ActiveValue::Set(format!("msg_{:032x}", u128::from_be_bytes(name))),
        kind: ActiveValue::Set(happening.kind.clone()),
        entity: ActiveValue::Set(happening.entity.to_owned()),
        record_id: ActiveValue::Set(happening.record_id),
        record_name: ActiveValue::Set(happening.record_name.clone()),
        body: ActiveValue::Set(body),
        created_at: ActiveValue::Set(now),
    })
}

/// Adds the ids of related records, as they are at the end of the unit: one question for each kind of link.
async fn add_links(
    transaction: &DatabaseTransaction,
    happenings: &mut [Happening],
) -> Result<(), StoreError> {
    let mut asked: HashMap<Link, Vec<i64>> = HashMap::new();
    for happening in happenings.iter() {
        for link in happening.links {
            asked.entry(*link).or_default().push(happening.record_id);
        }
    }
    let mut found: HashMap<(Link, i64), Vec<Json>> = HashMap::new();
    for (link, owners) in asked {
        for owners in owners.chunks(ROWS_AT_ONCE) {
            let question = Query::select()
                .expr_as(Expr::col(Alias::new(link.owner)), "owner")
                .expr_as(Expr::col(Alias::new(link.member)), "member")
                .from(Alias::new(link.table))
                .and_where(Expr::col(Alias::new(link.owner)).is_in(owners.iter().copied()))
                .order_by(Alias::new(link.member), Order::Asc)
                .to_owned();
            for row in transaction.query_all(&question).await? {
                let (owner, member): (i64, i64) = (row.try_get("", "owner")?, row.try_get("", "member")?);
                found.entry((link, owner)).or_default().push(member.to_string().into());
            }
        }
    }
    for happening in happenings {
        for link in happening.links {
            let members = found.get(&(*link, happening.record_id)).cloned().unwrap_or_default();
            happening.data.insert(link.name.to_owned(), members.into());
        }
    }
    Ok(())
}
