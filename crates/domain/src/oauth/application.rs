//! An application: a program that acts for people by the API.

use clientele_access::Area;
use clientele_store::Timestamp;
use sea_orm::ConnectionTrait;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use super::documents;
use crate::error::Error;
use crate::record::audited;
use crate::tokens::Holder;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oauth_application")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    /// `back-office` or `storefront`: whose API it speaks to.
    pub area: String,
    pub name: String,
    pub client_id: String,
    /// None for an application that can't keep a secret.
    pub secret_hash: Option<String>,
    /// A [`GrantType`] by its name.
    pub grant_type: String,
    /// The back-office user who owns it.
    pub user_id: Option<i64>,
    /// The customer user who owns it.
    pub customer_user_id: Option<i64>,
    pub active: bool,
    pub confidential: bool,
    pub plain_pkce: bool,
    pub skip_consent: bool,
    /// Whether it may turn what it was granted into a session in a browser.
    pub session_transfer: bool,
    /// One on each line.
    pub redirect_uris: String,
    pub all_apis: bool,
    /// Names of [`apis`], separated by spaces; they count unless `all_apis`.
    pub apis: String,
    pub last_used_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

/// An application as it is stored.
pub type Application = Model;

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(
    Model,
    "oauth_application",
    |record| record.name.clone(),
    secret: &["secret_hash"],
    quiet: &["last_used_at", "area"]
);

impl Model {
    pub fn is_of(&self, area: Area) -> bool {
        self.area == super::area_name(area)
    }

    pub fn area(&self) -> Area {
        if self.is_of(Area::Storefront) { Area::Storefront } else { Area::BackOffice }
    }

    pub fn grant(&self) -> Option<GrantType> {
        GrantType::parse(&self.grant_type)
    }

    /// Whose it is, if anybody's.
    pub fn owner(&self) -> Option<Holder> {
        self.user_id.map(Holder::User).or(self.customer_user_id.map(Holder::CustomerUser))
    }

    /// Whether nobody registered it: what it is stands at the address that is its id.
    pub fn is_described(&self) -> bool {
        documents::is_address(&self.client_id)
    }

    /// Where it lives, if it is known by an address: what people can tell it by.
    pub fn host(&self) -> Option<String> {
        self.is_described().then(|| documents::host(&self.client_id))
    }

    pub fn redirect_uris(&self) -> impl Iterator<Item = &str> {
        self.redirect_uris.lines()
    }

    /// Whether it may speak to this kind of API.
    pub fn allows(&self, api: &str) -> bool {
        self.all_apis || self.apis.split(' ').any(|known| known == api)
    }
}

/// How long a use is not written down again.
const QUIET_MINUTES: i64 = 1;

impl Model {
    /// Whether it was used so lately that nothing needs to be written down.
    pub(crate) fn was_just_used(last: Option<Timestamp>, now: Timestamp) -> bool {
        last.is_some_and(|at| at.plus_minutes(QUIET_MINUTES) > now)
    }
}

/// Writes down that an application is used.
pub(crate) async fn note_use<C: ConnectionTrait>(
    connection: &C,
    application_id: i64,
    now: Timestamp,
) -> Result<(), Error> {
    let update = Query::update()
        .table(Entity)
        .value(Column::LastUsedAt, Expr::value(now))
        .and_where(Expr::col(Column::Id).eq(application_id))
        .to_owned();
    connection.execute(&update).await?;
    Ok(())
}

/// How an application comes to a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantType {
    AuthorizationCode,
    ClientCredentials,
    Password,
}

impl GrantType {
    pub const ALL: [Self; 3] = [Self::AuthorizationCode, Self::ClientCredentials, Self::Password];

    pub const fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::ClientCredentials => "client_credentials",
            Self::Password => "password",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.name() == name)
    }
}

/// The kinds of API to which an application of an area can be limited, by their names on the wire.
pub const fn apis(area: Area) -> &'static [&'static str] {
    match area {
        Area::BackOffice => &["rest_json_api", "rest_plain"],
        Area::Storefront => &["frontend_rest_json_api", "frontend_rest_plain"],
    }
}
