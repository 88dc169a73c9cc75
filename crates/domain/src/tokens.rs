//! Secrets that people carry in cookies and links: 256 random bits, of which the database knows only the hash.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clientele_store::{Timestamp, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter, QueryOrder};
use sha2::{Digest, Sha256};

use crate::context::Context;
use crate::error::Error;

/// A new secret, as it stands in a cookie or a link.
pub fn secret() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What the database keeps of a secret.
pub fn fingerprint(secret: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

/// What a link may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Sets the password of a back-office user.
    UserPassword,
    /// Sets the password of a customer user.
    CustomerUserPassword,
    /// Proves the e-mail address of a customer user.
    CustomerUserConfirmation,
    /// Proves that whoever wants another e-mail address reads the present one.
    CustomerUserEmailCode,
    /// Proves the address that a customer user wants to have.
    CustomerUserNewEmail,
    /// Turns what an application was granted into a session in a browser.
    SessionTransfer,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::UserPassword => "user-password",
            Self::CustomerUserPassword => "customer-user-password",
            Self::CustomerUserConfirmation => "customer-user-confirmation",
            Self::CustomerUserEmailCode => "customer-user-email-code",
            Self::CustomerUserNewEmail => "customer-user-new-email",
            Self::SessionTransfer => "session-transfer",
        }
    }
}

/// Whose link it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    User(i64),
    CustomerUser(i64),
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "single_use_token")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub token_hash: String,
    pub purpose: String,
    pub organization_id: i64,
    pub user_id: Option<i64>,
    pub customer_user_id: Option<i64>,
    pub payload: Option<String>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Makes a link's secret; earlier ones of the same holder and purpose die.
pub(crate) async fn issue(
    unit: &Unit,
    organization: i64,
    purpose: Purpose,
    holder: Holder,
    hours: i64,
) -> Result<String, Error> {
    withdraw(unit, holder, Some(purpose)).await?;
    let secret = secret();
    let expires_at = unit.now().plus_hours(hours);
    keep(unit, organization, purpose, holder, New { secret: &secret, payload: None, expires_at }).await?;
    Ok(secret)
}

/// What is new about a link.
pub(crate) struct New<'a> {
    pub secret: &'a str,
    /// What whoever uses it up needs to know.
    pub payload: Option<String>,
    pub expires_at: Timestamp,
}

/// Keeps a new link beside those that the holder has already.
pub(crate) async fn keep(
    unit: &Unit,
    organization: i64,
    purpose: Purpose,
    holder: Holder,
    new: New<'_>,
) -> Result<(), Error> {
    let (user_id, customer_user_id) = match holder {
        Holder::User(id) => (Some(id), None),
        Holder::CustomerUser(id) => (None, Some(id)),
    };
    ActiveModel {
        id: ActiveValue::NotSet,
        token_hash: ActiveValue::Set(fingerprint(new.secret)),
        purpose: ActiveValue::Set(purpose.name().into()),
        organization_id: ActiveValue::Set(organization),
        user_id: ActiveValue::Set(user_id),
        customer_user_id: ActiveValue::Set(customer_user_id),
        payload: ActiveValue::Set(new.payload),
        created_at: ActiveValue::Set(unit.now()),
        expires_at: ActiveValue::Set(new.expires_at),
        used_at: ActiveValue::Set(None),
    }
    .insert(unit.connection())
    .await?;
    Ok(())
}

/// Removes links of a purpose that are over, where nobody is told that they expired.
pub(crate) async fn sweep(
    store: &clientele_store::Store,
    now: Timestamp,
    purpose: Purpose,
) -> Result<(), Error> {
    Entity::delete_many()
        .filter(Column::Purpose.eq(purpose.name()))
        .filter(Column::ExpiresAt.lt(now))
        .exec(store.write())
        .await?;
    Ok(())
}

/// Whether a link still works, without using it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    Good(Model),
    Expired,
    Unknown,
}

/// Looks at a link.
pub async fn look(ctx: &Context, purpose: Purpose, secret: &str) -> Result<Link, Error> {
    look_in(&ctx.store, ctx.clock.now(), purpose, secret).await
}

pub(crate) async fn look_in(
    store: &clientele_store::Store,
    now: Timestamp,
    purpose: Purpose,
    secret: &str,
) -> Result<Link, Error> {
    Ok(standing(found(store, purpose, secret).await?, now))
}

/// Looks at a link at a website of an organization: that of another seller is unknown there.
pub(crate) async fn look_at(
    store: &clientele_store::Store,
    now: Timestamp,
    organization: i64,
    purpose: Purpose,
    secret: &str,
) -> Result<Link, Error> {
    let found = found(store, purpose, secret).await?;
    Ok(standing(found.filter(|token| token.organization_id == organization), now))
}

async fn found(
    store: &clientele_store::Store,
    purpose: Purpose,
    secret: &str,
) -> Result<Option<Model>, Error> {
    Ok(Entity::find()
        .filter(Column::TokenHash.eq(fingerprint(secret)))
        .filter(Column::Purpose.eq(purpose.name()))
        .one(store.read())
        .await?)
}

/// The latest link of a customer user that still works.
pub(crate) async fn pending<C: ConnectionTrait>(
    connection: &C,
    now: Timestamp,
    purpose: Purpose,
    customer_user: i64,
) -> Result<Option<Model>, Error> {
    Ok(Entity::find()
        .filter(Column::CustomerUserId.eq(customer_user))
        .filter(Column::Purpose.eq(purpose.name()))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
        .order_by_desc(Column::Id)
        .one(connection)
        .await?)
}

fn standing(found: Option<Model>, now: Timestamp) -> Link {
    match found {
        None => Link::Unknown,
        Some(token) if token.used_at.is_some() => Link::Unknown,
        Some(token) if token.expires_at <= now => Link::Expired,
        Some(token) => Link::Good(token),
    }
}

/// Uses a link up; fails if it was used in the meantime.
pub(crate) async fn redeem(unit: &Unit, token: &Model) -> Result<(), Error> {
    let update = Query::update()
        .table(Entity)
        .value(Column::UsedAt, Expr::value(unit.now()))
        .and_where(Column::Id.eq(token.id))
        .and_where(Column::UsedAt.is_null())
        .and_where(Column::ExpiresAt.gt(unit.now()))
        .to_owned();
    match unit.connection().execute(&update).await?.rows_affected() {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Ends pending links of a holder, of one purpose or of all.
pub(crate) async fn withdraw(unit: &Unit, holder: Holder, purpose: Option<Purpose>) -> Result<(), Error> {
    let mut delete = Entity::delete_many();
    delete = match holder {
        Holder::User(id) => delete.filter(Column::UserId.eq(id)),
        Holder::CustomerUser(id) => delete.filter(Column::CustomerUserId.eq(id)),
    };
    if let Some(purpose) = purpose {
        delete = delete.filter(Column::Purpose.eq(purpose.name()));
    }
    delete.exec(unit.connection()).await?;
    Ok(())
}
