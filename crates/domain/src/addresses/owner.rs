//! Whose address book it is.

use clientele_access::{Entity as Kind, Permission, Position};

use super::entity::Model;
use crate::context::Context;
use crate::error::Error;
use crate::{customer_users, customers, reach};

/// Whose book it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    Customer(i64),
    CustomerUser { id: i64, customer_id: i64 },
}

impl Owner {
    pub const fn kind(self) -> Kind {
        match self {
            Self::Customer(_) => Kind::CustomerAddress,
            Self::CustomerUser { .. } => Kind::CustomerUserAddress,
        }
    }

    /// In whose book an address stands.
    pub const fn of(address: &Model) -> Self {
        match address.customer_user_id {
            None => Self::Customer(address.customer_id),
            Some(id) => Self::CustomerUser { id, customer_id: address.customer_id },
        }
    }

    /// The id of the customer or of the customer user.
    pub const fn id(self) -> i64 {
        match self {
            Self::Customer(id) | Self::CustomerUser { id, .. } => id,
        }
    }

    pub(super) const fn columns(self) -> (i64, Option<i64>) {
        match self {
            Self::Customer(id) => (id, None),
            Self::CustomerUser { id, customer_id } => (customer_id, Some(id)),
        }
    }

    /// The owner, if the actor may see it. Everybody knows for which company they act.
    pub async fn customer(ctx: &Context, id: i64) -> Result<Self, Error> {
        if matches!(ctx.position, Position::Storefront { customer, .. } if customer == id) {
            return Ok(Self::Customer(id));
        }
        reach::find::<customers::Entity>(ctx, Permission::View, id).await?;
        Ok(Self::Customer(id))
    }

    /// The owner, if the actor may see them. Everybody knows themselves.
    pub async fn customer_user(ctx: &Context, id: i64) -> Result<Self, Error> {
        if let Position::Storefront { customer_user, customer, .. } = ctx.position
            && customer_user == id
        {
            return Ok(Self::CustomerUser { id, customer_id: customer });
        }
        let person = reach::find::<customer_users::Entity>(ctx, Permission::View, id).await?;
        Ok(Self::CustomerUser { id, customer_id: person.customer_id })
    }
}
