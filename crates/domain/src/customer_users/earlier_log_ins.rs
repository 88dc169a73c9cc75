//! Log-ins that happened before the database knew of them: demo data has a past.

use clientele_store::{Timestamp, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue, QueryFilter};

use super::entity::{Column as Person, Entity as People};
use super::login;
use crate::error::Error;
use crate::log_in::attempts::{self, Refusal};

/// So many are written with one statement.
const AT_ONCE: usize = 1_000;

/// An attempt of somebody to log in to a website.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Whose account it was, if it was anybody's.
    pub customer_user: Option<i64>,
    pub username: String,
    pub at: Timestamp,
    pub refusal: Option<Refusal>,
    pub ip: String,
    pub user_agent: &'static str,
}

/// Keeps these attempts, and says of everybody in the organization how often they logged in and when for the last time.
pub async fn remember(unit: &Unit, organization: i64, past: Vec<Earlier>) -> Result<(), Error> {
    let rows: Vec<attempts::ActiveModel> = past
        .into_iter()
        .map(|earlier| attempts::ActiveModel {
            id: ActiveValue::NotSet,
            organization_id: ActiveValue::Set(Some(organization)),
            at: ActiveValue::Set(earlier.at),
            area: ActiveValue::Set("storefront".into()),
            success: ActiveValue::Set(earlier.refusal.is_none()),
            source: ActiveValue::Set("default".into()),
            username: ActiveValue::Set(earlier.username),
            user_id: ActiveValue::Set(None),
            customer_user_id: ActiveValue::Set(earlier.customer_user),
            ip: ActiveValue::Set(Some(earlier.ip)),
            user_agent: ActiveValue::Set(Some(earlier.user_agent.into())),
            reason: ActiveValue::Set(earlier.refusal.map(|refusal| refusal.name().into())),
        })
        .collect();
    for part in rows.chunks(AT_ONCE) {
        attempts::Entity::insert_many(part.to_vec()).exec_without_returning(unit.connection()).await?;
    }
    let successes = |what: Expr| {
        let of_login = Query::select()
            .column(Person::Id)
            .from(People)
            .and_where(Expr::col((People, Person::LoginId)).equals((login::Entity, login::Column::Id)))
            .to_owned();
        let found = Query::select()
            .expr(what)
            .from(attempts::Entity)
            .and_where(Expr::col(attempts::Column::Success).eq(true))
            .and_where(Expr::col(attempts::Column::CustomerUserId).in_subquery(of_login))
            .to_owned();
        Expr::SubQuery(None, Box::new(found.into()))
    };
    login::Entity::update_many()
        .col_expr(login::Column::LoginCount, successes(Expr::col(attempts::Column::Id).count()))
        .col_expr(login::Column::LastLoginAt, successes(Expr::col(attempts::Column::At).max()))
        .filter(login::Column::OrganizationId.eq(organization))
        .exec(unit.connection())
        .await?;
    Ok(())
}
