//! Every attempt to log in is kept: a row here, and a line in the log channel `security` with the same id.

use clientele_store::{Store, Timestamp};
use sea_orm::ActiveValue;
use sea_orm::entity::prelude::*;

use crate::context::Origin;
use crate::error::Error;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "login_attempt")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: Option<i64>,
    pub at: Timestamp,
    /// `back-office` or `storefront`.
    pub area: String,
    pub success: bool,
    /// `default`, `impersonation`, `api`, `oauth-token`, `oauth-code`, `session-transfer` or `password-change`.
    pub source: String,
    pub username: String,
    pub user_id: Option<i64>,
    pub customer_user_id: Option<i64>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Why a log-in was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Credentials,
    Guest,
    Disabled,
    NotConfirmed,
    Locked,
    PasswordReset,
    PasswordExpired,
    /// No organization in which they work is enabled.
    NoOrganization,
}

impl Refusal {
    /// The reason as it stands in the attempt.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Credentials => "credentials",
            Self::Guest => "guest",
            Self::Disabled => "disabled",
            Self::NotConfirmed => "not-confirmed",
            Self::Locked => "locked",
            Self::PasswordReset => "password-reset",
            Self::PasswordExpired => "password-expired",
            Self::NoOrganization => "no-organization",
        }
    }

    /// The id of what the person is told.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Credentials | Self::Guest => "log-in-unsuccessful",
            Self::Disabled => "log-in-disabled",
            Self::NotConfirmed => "log-in-not-confirmed",
            Self::Locked => "log-in-locked",
            Self::PasswordReset => "log-in-password-reset",
            Self::PasswordExpired => "log-in-password-expired",
            Self::NoOrganization => "log-in-no-organization",
        }
    }
}

pub(crate) struct Attempt<'a> {
    pub area: &'static str,
    pub source: &'static str,
    pub username: &'a str,
    pub organization_id: Option<i64>,
    pub user_id: Option<i64>,
    pub customer_user_id: Option<i64>,
    pub refusal: Option<Refusal>,
}

pub(crate) async fn note(
    store: &Store,
    now: Timestamp,
    attempt: &Attempt<'_>,
    origin: &Origin,
) -> Result<(), Error> {
    let username: String = attempt.username.chars().filter(|c| !c.is_control()).take(255).collect();
    let row = ActiveModel {
        id: ActiveValue::NotSet,
        organization_id: ActiveValue::Set(attempt.organization_id),
        at: ActiveValue::Set(now),
        area: ActiveValue::Set(attempt.area.into()),
        success: ActiveValue::Set(attempt.refusal.is_none()),
        source: ActiveValue::Set(attempt.source.into()),
        username: ActiveValue::Set(username),
        user_id: ActiveValue::Set(attempt.user_id),
        customer_user_id: ActiveValue::Set(attempt.customer_user_id),
        ip: ActiveValue::Set(origin.ip.clone()),
        user_agent: ActiveValue::Set(
            origin.user_agent.as_ref().map(|agent| agent.chars().take(255).collect()),
        ),
        reason: ActiveValue::Set(attempt.refusal.map(|refusal| refusal.name().into())),
    };
    let row = row.insert(store.write()).await?;
    tracing::info!(
        target: "security",
        attempt = row.id,
        area = attempt.area,
        success = row.success,
        reason = row.reason.as_deref(),
        ip = row.ip.as_deref(),
        "log-in attempt"
    );
    Ok(())
}
