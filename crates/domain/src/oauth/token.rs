//! Access and refresh tokens: the database keeps the hash of each, so that each can be taken back.

use clientele_store::{Clock, Store, Timestamp, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter};

use super::application::{Application, GrantType};
use super::error::GrantError;
use super::grants::Door;
use super::keys::Claims;
use super::{application, authorization};
use crate::error::Error;
use crate::tokens::{self, Purpose, fingerprint, secret};
use crate::visitors;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oauth_token")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub authorization_id: i64,
    /// `access` or `refresh`.
    pub kind: String,
    /// Of a refresh token, or of the `jti` of an access token.
    pub token_hash: String,
    pub parent_id: Option<i64>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) const ACCESS: &str = "access";
pub(crate) const REFRESH: &str = "refresh";

/// What an application is given.
#[derive(Clone, Debug)]
pub struct Issued {
    /// `Bearer`, or what else it may be used for.
    pub token_type: &'static str,
    pub access_token: String,
    /// Seconds.
    pub expires_in: i64,
    pub refresh_token: Option<String>,
    pub scopes: String,
}

/// For whom tokens are issued.
pub(crate) struct Subject<'a> {
    pub application: &'a Application,
    pub authorization_id: i64,
    /// The `sub` of the token: an e-mail address, or nothing where the application acts as its owner.
    pub name: &'a str,
    pub scopes: &'a str,
}

/// Issues an access token and, if there are any, a refresh token, which may come from an older one.
pub(crate) async fn issue(
    door: &Door<'_>,
    unit: &Unit,
    subject: &Subject<'_>,
    parent: Option<i64>,
) -> Result<Issued, GrantError> {
    let keys = door.services.oauth.keys.ring().ok_or(GrantError::NoKeys)?;
    let (now, rules) = (unit.now(), &door.services.rules);
    let (mut refresh_token, mut companion) = (None, None);
    if rules.oauth_refresh_tokens {
        let token = secret();
        let expires_at = now.plus_days(rules.oauth_refresh_days);
        companion = Some(keep(unit, subject.authorization_id, REFRESH, &token, parent, expires_at).await?);
        refresh_token = Some(token);
    }
    let expires_at = now.plus_minutes(rules.oauth_access_minutes);
    let claims = Claims::new(door.services, subject, now, expires_at);
    keep(unit, subject.authorization_id, ACCESS, &claims.jti, companion, expires_at).await?;
    application::note_use(unit.connection(), subject.application.id, now).await?;
    Ok(Issued {
        token_type: "Bearer",
        access_token: keys.sign(&claims)?,
        expires_in: rules.oauth_access_minutes * 60,
        refresh_token,
        scopes: subject.scopes.to_owned(),
    })
}

/// Issues an access token of a standing authorization. Nothing is written: the token itself says all that is to be known
/// of it, so that programs which ask for thousands of tokens leave nothing behind.
pub(crate) fn issue_unkept(door: &Door<'_>, subject: &Subject<'_>) -> Result<Issued, GrantError> {
    let keys = door.services.oauth.keys.ring().ok_or(GrantError::NoKeys)?;
    let (now, minutes) = (door.clock.now(), door.services.rules.oauth_access_minutes);
    let claims = Claims {
        authorization: Some(subject.authorization_id),
        ..Claims::new(door.services, subject, now, now.plus_minutes(minutes))
    };
    Ok(Issued {
        token_type: "Bearer",
        access_token: keys.sign(&claims)?,
        expires_in: minutes * 60,
        refresh_token: None,
        scopes: subject.scopes.to_owned(),
    })
}

/// Revokes a token of which no row is kept: until it would have been over, a row says that it was.
pub(crate) async fn revoke_unkept(unit: &Unit, authorization_id: i64, claims: &Claims) -> Result<(), Error> {
    let row = ActiveModel {
        authorization_id: ActiveValue::Set(authorization_id),
        kind: ActiveValue::Set(ACCESS.to_owned()),
        token_hash: ActiveValue::Set(fingerprint(&claims.jti)),
        created_at: ActiveValue::Set(unit.now()),
        expires_at: ActiveValue::Set(claims.expires_at()),
        revoked_at: ActiveValue::Set(Some(unit.now())),
        ..Default::default()
    };
    let known = OnConflict::column(Column::TokenHash).do_nothing().to_owned();
    Entity::insert(row).on_conflict(known).exec_without_returning(unit.connection()).await?;
    Ok(())
}

async fn keep(
    unit: &Unit,
    authorization_id: i64,
    kind: &str,
    token: &str,
    parent_id: Option<i64>,
    expires_at: Timestamp,
) -> Result<i64, Error> {
    let row = ActiveModel {
        authorization_id: ActiveValue::Set(authorization_id),
        kind: ActiveValue::Set(kind.to_owned()),
        token_hash: ActiveValue::Set(fingerprint(token)),
        parent_id: ActiveValue::Set(parent_id),
        created_at: ActiveValue::Set(unit.now()),
        expires_at: ActiveValue::Set(expires_at),
        ..Default::default()
    };
    Ok(row.insert(unit.connection()).await?.id)
}

/// The token of a kind with what it stands for, whatever has become of it.
pub(crate) async fn find<C: ConnectionTrait>(
    connection: &C,
    kind: &str,
    token: &str,
) -> Result<Option<(Model, authorization::Model)>, Error> {
    let found = Entity::find()
        .filter(Column::TokenHash.eq(fingerprint(token)))
        .filter(Column::Kind.eq(kind))
        .one(connection)
        .await?;
    let Some(token) = found else { return Ok(None) };
    let authorization = authorization::Entity::find_by_id(token.authorization_id).one(connection).await?;
    Ok(authorization.map(|authorization| (token, authorization)))
}

/// Takes an access token back.
pub(crate) async fn revoke(unit: &Unit, id: i64) -> Result<(), Error> {
    revoke_where(unit, Expr::col(Column::Id).eq(id)).await
}

/// Takes back the access token that was issued with a refresh token.
pub(crate) async fn revoke_access(unit: &Unit, refresh_id: i64) -> Result<(), Error> {
    let companion = Expr::col(Column::ParentId).eq(refresh_id).and(Expr::col(Column::Kind).eq(ACCESS));
    revoke_where(unit, companion).await
}

async fn revoke_where(unit: &Unit, which: sea_orm::sea_query::SimpleExpr) -> Result<(), Error> {
    let update = Query::update()
        .table(Entity)
        .value(Column::RevokedAt, Expr::value(unit.now()))
        .and_where(Expr::col(Column::RevokedAt).is_null())
        .and_where(which)
        .to_owned();
    unit.connection().execute(&update).await?;
    Ok(())
}

/// Uses a refresh token up; false if somebody else was faster. Of two at the same moment one wins.
pub(crate) async fn use_up(unit: &Unit, id: i64) -> Result<bool, Error> {
    let update = Query::update()
        .table(Entity)
        .value(Column::UsedAt, Expr::value(unit.now()))
        .and_where(Expr::col(Column::Id).eq(id))
        .and_where(Expr::col(Column::UsedAt).is_null())
        .and_where(Expr::col(Column::RevokedAt).is_null())
        .to_owned();
    Ok(unit.connection().execute(&update).await?.rows_affected() > 0)
}

/// Takes back the unused refresh tokens that came from the same one as this, with the access tokens that were issued with
/// them: of several that were given for one, the first that is used goes on.
pub(crate) async fn revoke_siblings(unit: &Unit, token: &Model) -> Result<(), Error> {
    let Some(parent) = token.parent_id else { return Ok(()) };
    let siblings = Entity::find()
        .filter(Column::ParentId.eq(parent))
        .filter(Column::Kind.eq(REFRESH))
        .filter(Column::Id.ne(token.id))
        .filter(Column::UsedAt.is_null())
        .all(unit.connection())
        .await?;
    let ids: Vec<i64> = siblings.into_iter().map(|sibling| sibling.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let companions =
        Expr::col(Column::ParentId).is_in(ids.iter().copied()).and(Expr::col(Column::Kind).eq(ACCESS));
    revoke_where(unit, Expr::col(Column::Id).is_in(ids).or(companions)).await
}

/// Whether any refresh token that came from this one has been used itself: then the answer did arrive.
pub(crate) async fn has_grandchildren(unit: &Unit, id: i64) -> Result<bool, Error> {
    let child = Entity::find()
        .filter(Column::ParentId.eq(id))
        .filter(Column::Kind.eq(REFRESH))
        .filter(Column::UsedAt.is_not_null())
        .one(unit.connection())
        .await?;
    Ok(child.is_some())
}

/// Removes what has been over for a day: tokens, codes, authorizations of which nothing is left, and visitors for whom
/// nobody acts any more. A standing authorization stays until it is ended: its tokens leave nothing here. The
/// applications of somebody go with them, by the database itself.
pub async fn sweep(store: &Store, clock: &Clock) -> Result<(), Error> {
    use authorization::Column as Authorization;
    let yesterday = clock.now().plus_days(-1);
    Entity::delete_many().filter(Column::ExpiresAt.lt(yesterday)).exec(store.write()).await?;
    let living = Query::select().column(Column::AuthorizationId).from(Entity).to_owned();
    let standing = Query::select()
        .column(application::Column::Id)
        .from(application::Entity)
        .and_where(application::Column::GrantType.eq(GrantType::ClientCredentials.name()))
        .to_owned();
    authorization::Entity::delete_many()
        .filter(Authorization::CreatedAt.lt(yesterday))
        .filter(
            Authorization::EndedAt.lt(yesterday).or(Authorization::ApplicationId.not_in_subquery(standing)),
        )
        .filter(Authorization::CodeExpiresAt.is_null().or(Authorization::CodeExpiresAt.lt(yesterday)))
        .filter(Authorization::Id.not_in_subquery(living))
        .exec(store.write())
        .await?;
    tokens::sweep(store, yesterday, Purpose::SessionTransfer).await?;
    visitors::sweep(store, yesterday).await
}
