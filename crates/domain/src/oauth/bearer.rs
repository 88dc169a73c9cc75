//! What an access token means.

use std::sync::Arc;

use clientele_access::Area;
use clientele_store::{Clock, Store, StoreError, Timestamp};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult};

use super::application::{Application, Column as Applications};
use super::authorization::{Column as Authorizations, Entity as Authorization};
use super::keys::{Claims, Ring};
use super::token::{self, Column as Tokens, Entity as Token};
use super::{application, area_name};
use crate::context::{Context, Identity, Origin, Services};
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
    just_used: bool,
}

impl Bearer {
    /// The application, if nobody has written down lately that it is used: [`note_use`] does.
    pub fn unnoted(&self) -> Option<i64> {
        (!self.just_used).then_some(self.application_id)
    }

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

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
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

/// A token that counts, and whoever it is for.
struct Known {
    row: Row,
    identity: Identity,
    standing: Arc<str>,
}

/// Turns the token of a request into the context that a session of the same person gives.
///
/// Whatever ends a token ends it at once, on every instance: its time, a revocation, its application, the organization,
/// the person. What was found for a token is used again as long as nothing was committed to the database, which each
/// request asks first, and for a second at most.
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
    let (store, now) = (store.for_request(), clock.now());
    let question = format!("token {} in {} at {}", fingerprint(bearer), area_name(area), now.0 / 1000);
    let ask = find(&store, now, &keys, bearer, area, question.as_str().into());
    let Known { row, identity, standing } = &*store.remember(question, ask).await?;
    let context = identity.clone().acting(store.clone(), clock, services, origin);
    Ok(Bearer {
        context: Context { standing: Some(Arc::clone(standing)), ..context },
        application_id: row.application_id,
        application: row.application.clone(),
        all_apis: row.all_apis,
        apis: row.apis.clone(),
        just_used: Application::was_just_used(row.last_used_at, now),
    })
}

/// Writes down that an application is used.
pub async fn note_use(store: &Store, clock: &Clock, application: i64) -> Result<(), Error> {
    application::note_use(store.write(), application, clock.now()).await
}

async fn find(
    store: &Store,
    now: Timestamp,
    keys: &Ring,
    bearer: &str,
    area: Area,
    standing: Arc<str>,
) -> Result<Known, Refusal> {
    let claims = keys.verify(bearer).ok_or(Refusal::Unauthorized)?;
    if claims.expires_at() <= now {
        return Err(Refusal::Unauthorized);
    }
    let row = look_up(store, now, &claims, area).await?.ok_or(Refusal::Unauthorized)?;
    let identity = match (row.user_id, row.customer_user_id, row.visitor_id) {
        (Some(id), None, None) => users::sessions::identity_of(store, id, row.organization_id).await,
        (None, Some(id), None) => customer_users::sessions::identity_of(store, id).await,
        (None, None, Some(id)) => visitors::identity_of(store, id).await,
        _ => Err(Error::Denied),
    };
    match identity {
        Ok(identity) if identity.position.organization() == row.organization_id => {
            Ok(Known { row, identity, standing })
        }
        Ok(_) | Err(Error::Denied | Error::NotFound) => Err(Refusal::Unauthorized),
        Err(error) => Err(error.into()),
    }
}

async fn look_up(store: &Store, now: Timestamp, claims: &Claims, area: Area) -> Result<Option<Row>, Error> {
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
        .expr_as(Expr::col((application::Entity, Applications::Name)), "application")
        .columns([
            (application::Entity, Applications::AllApis),
            (application::Entity, Applications::Apis),
            (application::Entity, Applications::LastUsedAt),
        ])
        .from(Authorization)
        .inner_join(
            application::Entity,
            Expr::col((application::Entity, Applications::Id))
                .equals((Authorization, Authorizations::ApplicationId)),
        )
        .inner_join(
            organizations::Entity,
            Expr::col((organizations::Entity, Organizations::Id))
                .equals((application::Entity, Applications::OrganizationId)),
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
        .and_where(granted_by(claims, now))
        .and_where(Expr::col((Authorization, Authorizations::EndedAt)).is_null())
        .and_where(Expr::col((application::Entity, Applications::Active)).eq(true))
        .and_where(Expr::col((application::Entity, Applications::Area)).eq(area_name(area)))
        .and_where(Expr::col((organizations::Entity, Organizations::Enabled)).eq(true))
        // "Not locked" must hold for those who never were: a comparison with nothing is neither true nor false.
        .cond_where(Condition::any().add(Expr::case(locked, Expr::val(1)).finally(Expr::val(0)).eq(0)))
        .to_owned();
    let row = store.read().query_one(&question).await?;
    Ok(row.map(|row| Row::from_query_result(&row, "")).transpose()?)
}

/// The authorization that a token stands for, if the token counts. One that names it itself is in the database only if
/// it was revoked.
fn granted_by(claims: &Claims, now: Timestamp) -> Expr {
    let authorization = Expr::col((Authorization, Authorizations::Id));
    let kept = Query::select()
        .column(Tokens::AuthorizationId)
        .from(Token)
        .and_where(Tokens::TokenHash.eq(fingerprint(&claims.jti)))
        .and_where(Tokens::Kind.eq(token::ACCESS))
        .to_owned();
    if let Some(standing) = claims.authorization {
        let revoked = kept.clone().and_where(Tokens::RevokedAt.is_not_null()).to_owned();
        return authorization.eq(standing).and(Expr::exists(revoked).not());
    }
    let alive =
        kept.clone().and_where(Tokens::RevokedAt.is_null()).and_where(Tokens::ExpiresAt.gt(now)).to_owned();
    authorization.in_subquery(alive)
}
