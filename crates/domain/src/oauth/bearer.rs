//! What an access token means.

use std::sync::Arc;

use clientele_access::Area;
use clientele_store::{Clock, Store, Timestamp};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::application::{Column as Applications, Entity as Application};
use super::authorization::{Column as Authorizations, Entity as Authorization};
use super::token::{self, Column as Tokens, Entity as Token};
use super::{application, area_name};
use crate::context::{Context, Origin, Services};
use crate::error::Error;
use crate::organizations::{self, entity::Column as Organizations};
use crate::tokens::fingerprint;
use crate::{customer_users, users, visitors};

/// A token that counts, and the context of the person for whom its application acts.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub context: Context,
    pub application_id: i64,
    /// The name of the application.
    pub application: String,
    all_apis: bool,
    apis: String,
}

impl Bearer {
    /// Whether the application may speak to this kind of API, such as `rest_json_api`.
    pub fn allows(&self, api: &str) -> bool {
        self.all_apis || self.apis.split(' ').any(|known| known == api)
    }
}

/// Why a request by token gets no answer.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The token does not count here: 401 with an empty body.
    #[error("the token does not count")]
    Unauthorized,
    /// The API of this area is switched off: 404.
    #[error("the API is switched off")]
    SwitchedOff,
    #[error(transparent)]
    Failed(#[from] Error),
}

#[derive(FromQueryResult)]
struct Row {
    user_id: Option<i64>,
    customer_user_id: Option<i64>,
    visitor_id: Option<i64>,
    organization_id: i64,
    application_id: i64,
    application: String,
    all_apis: bool,
    apis: String,
    last_used_at: Option<Timestamp>,
}

/// How long a use is not written down again.
const QUIET_MINUTES: i64 = 1;

/// Turns the token of a request into the context that a session of the same person gives.
///
/// Everything is read anew with each request, so that whatever ends a token ends it at once, on every instance: its
/// time, a revocation, its application, the organization, the person.
pub async fn resume(
    store: &Store,
    clock: &Clock,
    services: &Arc<Services>,
    bearer: &str,
    area: Area,
    origin: Origin,
) -> Result<Bearer, Refusal> {
    if !services.rules.has_api(area) {
        return Err(Refusal::SwitchedOff);
    }
    let keys = services.oauth.keys.ring().ok_or(Refusal::Unauthorized)?;
    let claims = keys.verify(bearer).ok_or(Refusal::Unauthorized)?;
    let now = clock.now();
    let row = look_up(store, now, &claims.jti, area).await?.ok_or(Refusal::Unauthorized)?;
    let context = match (row.user_id, row.customer_user_id, row.visitor_id) {
        (Some(id), None, None) => {
            users::sessions::context_of(store, clock, services, id, row.organization_id, origin).await
        }
        (None, Some(id), None) => {
            customer_users::sessions::context_of(store, clock, services, id, origin).await
        }
        (None, None, Some(id)) => visitors::context_of(store, clock, services, id, origin).await,
        _ => Err(Error::Denied),
    };
    let context = match context {
        Err(Error::Denied | Error::NotFound) => return Err(Refusal::Unauthorized),
        other => other?,
    };
    if context.organization() != row.organization_id {
        return Err(Refusal::Unauthorized);
    }
    if row.last_used_at.is_none_or(|at| at.plus_minutes(QUIET_MINUTES) <= now) {
        note_use(store, row.application_id, now).await?;
    }
    Ok(Bearer {
        context,
        application_id: row.application_id,
        application: row.application,
        all_apis: row.all_apis,
        apis: row.apis,
    })
}

async fn look_up(store: &Store, now: Timestamp, jti: &str, area: Area) -> Result<Option<Row>, Error> {
    use customer_users::entity::Column as People;
    use customer_users::login::Column as Logins;
    use users::entity::Column as Users;
    let locked = Condition::any()
        .add(Expr::col((users::Entity, Users::LockedUntil)).gt(now))
        .add(Expr::col((customer_users::login::Entity, Logins::LockedUntil)).gt(now));
    let question = Query::select()
        .columns([
            (Authorization, Authorizations::UserId),
            (Authorization, Authorizations::CustomerUserId),
            (Authorization, Authorizations::VisitorId),
            (Authorization, Authorizations::OrganizationId),
            (Authorization, Authorizations::ApplicationId),
        ])
        .expr_as(Expr::col((Application, Applications::Name)), "application")
        .columns([
            (Application, Applications::AllApis),
            (Application, Applications::Apis),
            (Application, Applications::LastUsedAt),
        ])
        .from(Token)
        .inner_join(
            Authorization,
            Expr::col((Authorization, Authorizations::Id)).equals((Token, Tokens::AuthorizationId)),
        )
        .inner_join(
            Application,
            Expr::col((Application, Applications::Id)).equals((Authorization, Authorizations::ApplicationId)),
        )
        .inner_join(
            organizations::Entity,
            Expr::col((organizations::Entity, Organizations::Id))
                .equals((Application, Applications::OrganizationId)),
        )
        .left_join(
            users::Entity,
            Expr::col((users::Entity, Users::Id)).equals((Authorization, Authorizations::UserId)),
        )
        .left_join(
            customer_users::Entity,
            Expr::col((customer_users::Entity, People::Id))
                .equals((Authorization, Authorizations::CustomerUserId)),
        )
        .left_join(
            customer_users::login::Entity,
            Expr::col((customer_users::login::Entity, Logins::Id))
                .equals((customer_users::Entity, People::LoginId)),
        )
        .and_where(Expr::col((Token, Tokens::TokenHash)).eq(fingerprint(jti)))
        .and_where(Expr::col((Token, Tokens::Kind)).eq(token::ACCESS))
        .and_where(Expr::col((Token, Tokens::RevokedAt)).is_null())
        .and_where(Expr::col((Token, Tokens::ExpiresAt)).gt(now))
        .and_where(Expr::col((Authorization, Authorizations::EndedAt)).is_null())
        .and_where(Expr::col((Application, Applications::Active)).eq(true))
        .and_where(Expr::col((Application, Applications::Area)).eq(area_name(area)))
        .and_where(Expr::col((organizations::Entity, Organizations::Enabled)).eq(true))
        // "Not locked" must hold for those who never were: a comparison with nothing is neither true nor false.
        .cond_where(Condition::any().add(Expr::case(locked, Expr::val(1)).finally(Expr::val(0)).eq(0)))
        .to_owned();
    let row = store.read().query_one(&question).await?;
    Ok(row.map(|row| Row::from_query_result(&row, "")).transpose()?)
}

async fn note_use(store: &Store, application_id: i64, now: Timestamp) -> Result<(), Error> {
    use application::Column;
    let update = Query::update()
        .table(application::Entity)
        .value(Column::LastUsedAt, Expr::value(now))
        .and_where(Expr::col(Column::Id).eq(application_id))
        .to_owned();
    store.write().execute(&update).await?;
    Ok(())
}
