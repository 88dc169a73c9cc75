//! That an application may act for a person. All tokens that follow from it end with it.

use clientele_store::{Timestamp, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::application::Application;
use super::error::GrantError;
use super::grants::Door;
use crate::error::Error;
use crate::tokens::Holder;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oauth_authorization")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    pub application_id: i64,
    pub user_id: Option<i64>,
    pub customer_user_id: Option<i64>,
    pub visitor_id: Option<i64>,
    /// What was asked for, separated by spaces; it limits nothing.
    pub scopes: String,
    pub code_hash: Option<String>,
    pub code_expires_at: Option<Timestamp>,
    pub code_used_at: Option<Timestamp>,
    /// The one that the request for a code named.
    pub redirect_uri: Option<String>,
    pub code_challenge: Option<String>,
    /// `S256` or `plain`.
    pub code_challenge_method: Option<String>,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn holder(&self) -> Option<Holder> {
        self.user_id.map(Holder::User).or(self.customer_user_id.map(Holder::CustomerUser))
    }

    pub fn acts_for(&self) -> Option<ActsFor> {
        self.holder().map(ActsFor::Person).or(self.visitor_id.map(ActsFor::Visitor))
    }
}

/// For whom an application acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActsFor {
    Person(Holder),
    /// By id.
    Visitor(i64),
}

/// The columns that every authorization begins with.
pub(crate) fn begun(unit: &Unit, application: &Application, acts_for: ActsFor, scopes: &str) -> ActiveModel {
    let (user_id, customer_user_id, visitor_id) = match acts_for {
        ActsFor::Person(Holder::User(id)) => (Some(id), None, None),
        ActsFor::Person(Holder::CustomerUser(id)) => (None, Some(id), None),
        ActsFor::Visitor(id) => (None, None, Some(id)),
    };
    ActiveModel {
        organization_id: ActiveValue::Set(application.organization_id),
        application_id: ActiveValue::Set(application.id),
        user_id: ActiveValue::Set(user_id),
        customer_user_id: ActiveValue::Set(customer_user_id),
        visitor_id: ActiveValue::Set(visitor_id),
        scopes: ActiveValue::Set(scopes.to_owned()),
        created_at: ActiveValue::Set(unit.now()),
        ..Default::default()
    }
}

/// The authorization of an application that acts as its owner: one for all of its tokens, until it is ended.
pub(crate) async fn standing(
    door: &Door<'_>,
    application: &Application,
    owner: Holder,
) -> Result<i64, GrantError> {
    let question = format!("standing authorization of application {}", application.id);
    let ask = async {
        let found = Entity::find()
            .filter(Column::ApplicationId.eq(application.id))
            .filter(Column::EndedAt.is_null())
            .filter(Column::CodeHash.is_null())
            .order_by_asc(Column::Id)
            .one(door.store.read())
            .await?;
        Ok::<_, Error>(
            found.filter(|found| found.acts_for() == Some(ActsFor::Person(owner))).map(|found| found.id),
        )
    };
    if let Some(id) = *door.store.remember(question, ask).await? {
        return Ok(id);
    }
    let unit = door.begin(application).await?;
    let begun = begun(&unit, application, ActsFor::Person(owner), "").insert(unit.connection()).await?;
    unit.commit().await?;
    Ok(begun.id)
}

/// Ends an authorization, and all of its tokens.
pub(crate) async fn end(unit: &Unit, id: i64) -> Result<(), Error> {
    end_where(unit, Expr::col(Column::Id).eq(id)).await
}

/// Ends whatever applications may do for a person, such as when the person is disabled.
pub async fn end_of(unit: &Unit, holder: Holder) -> Result<(), Error> {
    match holder {
        Holder::User(id) => end_where(unit, Expr::col(Column::UserId).eq(id)).await,
        Holder::CustomerUser(id) => end_where(unit, Expr::col(Column::CustomerUserId).eq(id)).await,
    }
}

/// The ids of all visitors for whom an application acts.
pub fn visitors_acted_for() -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(Column::VisitorId)
        .from(Entity)
        .and_where(Expr::col(Column::VisitorId).is_not_null())
        .to_owned()
}

async fn end_where(unit: &Unit, which: sea_orm::sea_query::SimpleExpr) -> Result<(), Error> {
    let update = Query::update()
        .table(Entity)
        .value(Column::EndedAt, Expr::value(unit.now()))
        .and_where(which)
        .and_where(Expr::col(Column::EndedAt).is_null())
        .to_owned();
    unit.connection().execute(&update).await?;
    Ok(())
}

/// Waits until nobody else writes about this authorization.
pub(crate) async fn lock(unit: &Unit, id: i64) -> Result<(), Error> {
    Entity::find_by_id(id).lock_exclusive().one(unit.connection()).await?;
    Ok(())
}
