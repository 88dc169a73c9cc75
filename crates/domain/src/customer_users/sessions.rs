//! Sessions of customer users: who holds the secret in the cookie acts as the person.

use std::sync::Arc;

use clientele_access::{Permission, Permissions, Position};
use clientele_store::{Clock, FieldChange, Store, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ConnectionTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{ActiveModel as ActivePerson, Column as Person, Entity as People, Model as CustomerUser};
use super::role_assignments as held;
use crate::context::{Actor, Context, Identity, Origin, Preferences, Services};
use crate::error::Error;
use crate::roles::entity::{self as role, stored};
use crate::tokens::{self, Holder};
use crate::users::sessions::{Column, Entity, Model, NewSession, begin_new, note_presence};
use crate::{customers, localizations, organizations, reach};

const AREA: &str = "storefront";

/// Begins a session with a new secret.
pub(crate) async fn begin(
    store: &Store,
    clock: &Clock,
    services: &Services,
    person: &CustomerUser,
    remember: bool,
    origin: &Origin,
) -> Result<String, Error> {
    let organization = person.organization_id;
    let new =
        NewSession { area: AREA, organization, holder: Holder::CustomerUser(person.id), remember, origin };
    begin_new(store, clock, services, new).await
}

/// A session that is alive, and the context of whoever holds it.
#[derive(Clone, Debug)]
pub struct Resumed {
    pub session_id: i64,
    pub remember: bool,
    pub context: Context,
    /// The name of the customer for whom the person acts.
    pub customer: String,
}

#[derive(FromQueryResult)]
struct Row {
    session_id: i64,
    remember: bool,
    seen_at: Timestamp,
    customer: String,
}

/// What is asked of a person and each of their roles: a row a role.
#[derive(FromQueryResult)]
struct Acting {
    id: i64,
    organization_id: i64,
    customer_id: i64,
    email: String,
    name_prefix: Option<String>,
    first_name: String,
    middle_name: Option<String>,
    last_name: String,
    name_suffix: Option<String>,
    language: Option<String>,
    formatting: Option<String>,
    theme: Option<String>,
    permissions: Option<String>,
    capabilities: Option<String>,
    workflows: Option<String>,
}

/// Everything that a request needs to know of whoever acts, in one question: a change of roles, of the customer or of
/// *enabled* works with the next request.
fn acting() -> SelectStatement {
    use super::settings;
    let person = |column: Person| (People, column);
    let theme = Query::select()
        .column((settings::Entity, settings::Column::Value))
        .from(settings::Entity)
        .and_where(Expr::col((settings::Entity, settings::Column::CustomerUserId)).equals(person(Person::Id)))
        .and_where(Expr::col((settings::Entity, settings::Column::Name)).eq(settings::THEME))
        .to_owned();
    let offered = Condition::all()
        .add(Expr::col((role::Entity, role::Column::Id)).equals((held::Entity, held::Column::RoleId)))
        .add(
            Expr::col((role::Entity, role::Column::CustomerId)).is_null().or(Expr::col((
                role::Entity,
                role::Column::CustomerId,
            ))
            .equals(person(Person::CustomerId))),
        );
    Query::select()
        .columns(
            [
                Person::Id,
                Person::OrganizationId,
                Person::CustomerId,
                Person::Email,
                Person::NamePrefix,
                Person::FirstName,
                Person::MiddleName,
                Person::LastName,
                Person::NameSuffix,
            ]
            .map(person),
        )
        .column((localizations::Entity, localizations::entity::Column::Language))
        .column((localizations::Entity, localizations::entity::Column::Formatting))
        .expr_as(Expr::SubQuery(None, Box::new(theme.into())), "theme")
        .column((role::Entity, role::Column::Permissions))
        .column((role::Entity, role::Column::Capabilities))
        .column((role::Entity, role::Column::Workflows))
        .from(People)
        .inner_join(
            organizations::Entity,
            Expr::col((organizations::Entity, organizations::entity::Column::Id))
                .equals(person(Person::OrganizationId)),
        )
        .left_join(
            localizations::Entity,
            Expr::col((localizations::Entity, localizations::entity::Column::Id))
                .equals(person(Person::LocalizationId)),
        )
        .left_join(
            held::Entity,
            Expr::col((held::Entity, held::Column::CustomerUserId)).equals(person(Person::Id)),
        )
        .left_join(role::Entity, offered)
        .and_where(Expr::col((organizations::Entity, organizations::entity::Column::Enabled)).eq(true))
        .and_where(Expr::col(person(Person::Enabled)).eq(true))
        .and_where(Expr::col(person(Person::Confirmed)).eq(true))
        .and_where(Expr::col(person(Person::Guest)).eq(false))
        .to_owned()
}

/// The context of whoever holds this secret of a session with the organization; none if the session is over, or the
/// person disabled.
pub async fn resume(
    store: &Store,
    clock: &Clock,
    services: &Arc<Services>,
    organization: i64,
    secret: &str,
    origin: Origin,
) -> Result<Option<Resumed>, Error> {
    let now = clock.now();
    let question = acting()
        .expr_as(Expr::col((Entity, Column::Id)), "session_id")
        .column((Entity, Column::Remember))
        .column((Entity, Column::SeenAt))
        .expr_as(Expr::col((customers::Entity, customers::entity::Column::Name)), "customer")
        .inner_join(
            customers::Entity,
            Expr::col((customers::Entity, customers::entity::Column::Id))
                .equals((People, Person::CustomerId)),
        )
        .inner_join(Entity, Expr::col((Entity, Column::CustomerUserId)).equals((People, Person::Id)))
        .and_where(Expr::col((Entity, Column::TokenHash)).eq(tokens::fingerprint(secret)))
        .and_where(Expr::col((Entity, Column::Area)).eq(AREA))
        .and_where(Expr::col((Entity, Column::OrganizationId)).eq(organization))
        .and_where(Expr::col((Entity, Column::ExpiresAt)).gt(now))
        .to_owned();
    let rows = store.read().query_all(&question).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let session = Row::from_query_result(first, "")?;
    let idle_until = session.seen_at.plus_minutes(services.rules.session_idle_minutes);
    if !session.remember && idle_until <= now {
        return Ok(None);
    }
    if session.seen_at.plus_minutes(1) <= now {
        note_presence(store, session.session_id, now).await?;
    }
    let rows = rows.iter().map(|row| Acting::from_query_result(row, "")).collect::<Result<Vec<_>, _>>()?;
    // Until it writes, the request asks only once whether anything was committed since remembered answers.
    let identity = identity(rows).ok_or(Error::NotFound)?;
    let context = identity.acting(store.for_request(), clock, services, origin);
    Ok(Some(Resumed {
        session_id: session.session_id,
        remember: session.remember,
        context,
        customer: session.customer,
    }))
}

/// The context of a customer user, for work on their behalf (jobs, tokens of applications); [`Error::Denied`] if they
/// may not act.
pub async fn context_of(
    store: &Store,
    clock: &Clock,
    services: &Arc<Services>,
    customer_user_id: i64,
    origin: Origin,
) -> Result<Context, Error> {
    let identity = identity_of(store, customer_user_id).await?;
    Ok(identity.acting(store.clone(), clock, services, origin))
}

/// A customer user as they may act; [`Error::Denied`] if they may not.
pub(crate) async fn identity_of(store: &Store, customer_user_id: i64) -> Result<Identity, Error> {
    let question = acting().and_where(Expr::col((People, Person::Id)).eq(customer_user_id)).to_owned();
    let rows = store.read().query_all(&question).await?;
    let rows = rows.iter().map(|row| Acting::from_query_result(row, "")).collect::<Result<Vec<_>, _>>()?;
    identity(rows).ok_or(Error::Denied)
}

fn identity(rows: Vec<Acting>) -> Option<Identity> {
    let mut permissions = Permissions::default();
    for row in &rows {
        if let (Some(levels), Some(capabilities), Some(workflows)) =
            (&row.permissions, &row.capabilities, &row.workflows)
        {
            permissions.accumulate(&stored(levels, capabilities, workflows));
        }
    }
    let person = rows.into_iter().next()?;
    let name = crate::record::full_name([
        person.name_prefix.as_deref(),
        Some(&person.first_name),
        person.middle_name.as_deref(),
        Some(&person.last_name),
        person.name_suffix.as_deref(),
    ]);
    let usual = Preferences::default();
    Some(Identity {
        actor: Actor::CustomerUser { id: person.id, name, email: person.email },
        position: Position::Storefront {
            customer_user: person.id,
            customer: person.customer_id,
            organization: person.organization_id,
        },
        permissions,
        preferences: Preferences {
            language: person.language.unwrap_or_default(),
            formatting: person.formatting.unwrap_or_default(),
            theme: person.theme.unwrap_or(usual.theme),
            time_zone: usual.time_zone,
        },
    })
}

/// The acting person's own sessions that are alive, the latest first.
pub async fn own(ctx: &Context) -> Result<Vec<Model>, Error> {
    alive(ctx, ctx.customer_user_id().ok_or(Error::Denied)?).await
}

/// The sessions of a person that are alive, the latest first; for those who may end them.
pub async fn of(ctx: &Context, customer_user_id: i64) -> Result<Vec<Model>, Error> {
    reach::find::<People>(ctx, Permission::Edit, customer_user_id).await?;
    alive(ctx, customer_user_id).await
}

/// Logs a person out of one session, or of all; their history says so.
pub async fn end_of(ctx: &Context, customer_user_id: i64, session: Option<i64>) -> Result<(), Error> {
    let mut unit = ctx.begin().await?;
    let person =
        reach::find_in::<People, _>(ctx, unit.connection(), Permission::Edit, customer_user_id).await?;
    let own = || Column::CustomerUserId.eq(customer_user_id);
    let open = Entity::find().filter(own()).count(unit.connection()).await?;
    let mut delete = Entity::delete_many().filter(own());
    if let Some(id) = session {
        delete = delete.filter(Column::Id.eq(id));
    }
    let ended = delete.exec(unit.connection()).await?.rows_affected;
    if ended > 0 {
        let note = FieldChange::new("sessions", open, open - ended);
        let row: ActivePerson = Default::default();
        unit.update(&person, row, vec![note]).await?;
        unit.commit().await?;
    }
    Ok(())
}

async fn alive(ctx: &Context, customer_user_id: i64) -> Result<Vec<Model>, Error> {
    Ok(Entity::find()
        .filter(Column::CustomerUserId.eq(customer_user_id))
        .filter(Column::ExpiresAt.gt(ctx.clock.now()))
        .order_by_desc(Column::SeenAt)
        .limit(200)
        .all(ctx.store.read())
        .await?)
}

/// Ends all sessions of the acting person, on all devices; `except` stays.
pub async fn end_everywhere(ctx: &Context, except: Option<i64>) -> Result<u64, Error> {
    let id = ctx.customer_user_id().ok_or(Error::Denied)?;
    let mut delete = Entity::delete_many().filter(Column::CustomerUserId.eq(id));
    if let Some(id) = except {
        delete = delete.filter(Column::Id.ne(id));
    }
    Ok(delete.exec(ctx.store.write()).await?.rows_affected)
}
