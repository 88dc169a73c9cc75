//! Visitors: people on a website whom nobody knows yet, for whom an application may act all the same. What they may do
//! is said by the role that the organization's default website gives to visitors.

use clientele_access::{Area, Cell, Group, Permissions, Position, rights};
use clientele_store::{Store, Timestamp, Unit};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveValue, ConnectionTrait, QueryFilter};

use crate::context::{Actor, Identity, Preferences};
use crate::error::Error;
use crate::oauth::visitors_acted_for;
use crate::roles::entity::{self as role, stored};
use crate::websites::entity as website;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visitor")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: i64,
    /// Whoever the visitor turned out to be, if they logged in since.
    pub customer_user_id: Option<i64>,
    pub created_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a visitor is called where people have an e-mail address.
pub fn name(id: i64) -> String {
    format!("visitor:{id}")
}

/// A visitor of an organization's websites.
pub(crate) async fn begin(unit: &Unit, organization: i64) -> Result<i64, Error> {
    let row = ActiveModel {
        organization_id: ActiveValue::Set(organization),
        customer_user_id: ActiveValue::Set(None),
        created_at: ActiveValue::Set(unit.now()),
        ..Default::default()
    };
    Ok(row.insert(unit.connection()).await?.id)
}

/// Keeps who a visitor turned out to be.
pub(crate) async fn turned_out(unit: &Unit, id: i64, customer_user_id: i64) -> Result<(), Error> {
    let update = Query::update()
        .table(Entity)
        .value(Column::CustomerUserId, Expr::value(customer_user_id))
        .and_where(Column::Id.eq(id))
        .to_owned();
    unit.connection().execute(&update).await?;
    Ok(())
}

/// A visitor as they may act; [`Error::Denied`] if there is no such visitor.
pub(crate) async fn identity_of(store: &Store, id: i64) -> Result<Identity, Error> {
    let read = store.read();
    let visitor = Entity::find_by_id(id).one(read).await?.ok_or(Error::Denied)?;
    let organization = visitor.organization_id;
    let given = Query::select()
        .column(website::Column::GuestRoleId)
        .from(website::Entity)
        .and_where(website::Column::OrganizationId.eq(organization))
        .and_where(website::Column::IsDefault.eq(true))
        .to_owned();
    let role = role::Entity::find().filter(role::Column::Id.in_subquery(given)).one(read).await?;
    let granted = role.map(|role| stored(&role.permissions, &role.capabilities, &role.workflows));
    Ok(Identity {
        actor: Actor::Visitor { id },
        position: Position::Visitor { organization },
        permissions: without_account(&granted.unwrap_or_default()),
        preferences: Preferences::default(),
    })
}

/// Whoever brings nothing that says who they are: nobody whom anything belongs to, nor a visitor of whom there is a
/// record. They have no rights at all.
pub fn unknown(organization: i64) -> Identity {
    Identity {
        actor: Actor::Visitor { id: 0 },
        position: Position::Visitor { organization },
        permissions: Permissions::default(),
        preferences: Preferences::default(),
    }
}

/// As much of a role as counts for whoever has no account: whatever the role says, nothing about accounts.
fn without_account(role: &Permissions) -> Permissions {
    let of_accounts = |cell: Cell| match cell {
        Cell::Permission(entity, _) => rights(Area::Storefront)
            .iter()
            .any(|rights| rights.entity == entity && rights.group == Group::AccountManagement),
        Cell::Capability(_) => true,
        Cell::Workflow(_) => false,
    };
    let mut some = Permissions::default();
    for (cell, level) in role.cells().filter(|(cell, _)| !of_accounts(*cell)) {
        some.raise(cell, level);
    }
    some
}

/// Removes visitors for whom no application acts any more.
pub(crate) async fn sweep(store: &Store, before: Timestamp) -> Result<(), Error> {
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(before))
        .filter(Column::Id.not_in_subquery(visitors_acted_for()))
        .exec(store.write())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use clientele_access::{Capability, Entity as Kind, Level, Permission};

    use super::*;

    #[test]
    fn no_role_gives_a_visitor_an_account() {
        let all = without_account(&Permissions::everything(Area::Storefront));
        assert_eq!(all.capabilities().count(), 0);
        for kind in [Kind::Customer, Kind::CustomerUser, Kind::CustomerUserRole, Kind::CustomerAddress] {
            assert_eq!(all.level(kind, Permission::View), Level::None);
        }
        assert!(all.level(Kind::ShoppingList, Permission::View) > Level::None);
        assert!(!all.has(Capability::UpdateUserProfile));
    }
}
