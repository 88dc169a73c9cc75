//! How a person proves who they are, apart from where they belong.

use clientele_store::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::context::Context;
use crate::reading::Field;
use crate::record::audited;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "login")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    pub email: String,
    pub email_norm: String,
    pub password_hash: Option<String>,
    /// `active`, `reset` or `expired`; *locked* follows from `locked_until`.
    pub password_status: String,
    pub password_changed_at: Option<Timestamp>,
    pub password_requested_at: Option<Timestamp>,
    pub failed_logins: i32,
    pub first_failed_at: Option<Timestamp>,
    pub locked_until: Option<Timestamp>,
    pub login_count: i32,
    pub last_login_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

audited!(
    Model,
    "login",
    |record| record.email.clone(),
    secret: &["password_hash"],
    quiet: &["email_norm", "failed_logins", "first_failed_at", "login_count", "last_login_at"]
);

/// What the grid and the view page call *Password*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordStatus {
    Active,
    Reset,
    Expired,
    Locked,
}

impl PasswordStatus {
    pub const ALL: [Self; 4] = [Self::Active, Self::Reset, Self::Locked, Self::Expired];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Reset => "reset",
            Self::Expired => "expired",
            Self::Locked => "locked",
        }
    }
}

impl Model {
    pub fn is_locked(&self, now: Timestamp) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }

    pub fn status(&self, now: Timestamp) -> PasswordStatus {
        match self.password_status.as_str() {
            _ if self.is_locked(now) => PasswordStatus::Locked,
            "reset" => PasswordStatus::Reset,
            "expired" => PasswordStatus::Expired,
            _ => PasswordStatus::Active,
        }
    }
}

/// The status of the password as a field of those who have a log-in by this column. Who has none is active.
pub(super) fn field_of_status(ctx: &Context, login: impl ColumnTrait) -> Field {
    let now = ctx.clock.now();
    let until = || Expr::col((Entity, Column::LockedUntil));
    let own = || Expr::col(login.as_column_ref());
    let having = |condition: Expr| {
        let ids = Query::select().column((Entity, Column::Id)).from(Entity).and_where(condition).to_owned();
        own().in_subquery(ids)
    };
    let open = || until().is_null().or(until().lte(now));
    let password = || Expr::col((Entity, Column::PasswordStatus));
    let others = [PasswordStatus::Reset.name(), PasswordStatus::Expired.name()];
    let of_password =
        |status: PasswordStatus| (status.name(), having(open().and(password().eq(status.name()))));
    let active = own().is_null().or(having(open().and(password().is_not_in(others))));
    Field::Words(vec![
        (PasswordStatus::Active.name(), active),
        of_password(PasswordStatus::Reset),
        of_password(PasswordStatus::Expired),
        (PasswordStatus::Locked.name(), having(until().is_not_null().and(until().gt(now)))),
    ])
}
