//! The person for whom an application acts, and whether they may act themselves.

use sea_orm::entity::prelude::*;

use super::authorization::{self, ActsFor};
use super::error::GrantError;
use super::grants::Door;
use crate::error::Error;
use crate::log_in::attempts::{self, Attempt, Refusal};
use crate::tokens::Holder;
use crate::{customer_users, users, visitors};

pub(crate) struct Person {
    pub acts_for: ActsFor,
    pub organization_id: i64,
    /// Visitors have a name instead.
    pub email: String,
    /// Why they may not act at the moment.
    pub refusal: Option<Refusal>,
}

/// For whom an application acts; None if there is nobody any more.
pub(crate) async fn of(door: &Door<'_>, granted: &authorization::Model) -> Result<Option<Person>, Error> {
    match granted.acts_for() {
        None => Ok(None),
        Some(ActsFor::Person(holder)) => find(door, holder).await,
        Some(ActsFor::Visitor(id)) => Ok(Some(Person {
            acts_for: ActsFor::Visitor(id),
            organization_id: granted.organization_id,
            email: visitors::name(id),
            refusal: None,
        })),
    }
}

/// None if there is nobody any more.
pub(crate) async fn find(door: &Door<'_>, holder: Holder) -> Result<Option<Person>, Error> {
    let (read, now) = (door.store.read(), door.clock.now());
    match holder {
        Holder::User(id) => {
            let user = users::Entity::find_by_id(id).one(read).await?;
            Ok(user.map(|user| Person {
                acts_for: ActsFor::Person(holder),
                organization_id: user.organization_id,
                refusal: users::log_in::standing(&user, now),
                email: user.email,
            }))
        }
        Holder::CustomerUser(id) => {
            let Some(person) = customer_users::Entity::find_by_id(id).one(read).await? else {
                return Ok(None);
            };
            let login = match person.login_id {
                Some(login) => customer_users::login::Entity::find_by_id(login).one(read).await?,
                None => None,
            };
            let refusal = match &login {
                Some(login) => customer_users::log_in::standing(login, &person, now),
                None => Some(Refusal::Guest),
            };
            Ok(Some(Person {
                acts_for: ActsFor::Person(holder),
                organization_id: person.organization_id,
                refusal,
                email: person.email,
            }))
        }
    }
}

impl Person {
    /// Keeps that an application tried to act for this person.
    pub async fn note(&self, door: &Door<'_>, source: &'static str) -> Result<(), Error> {
        let (area, user_id, customer_user_id) = match self.acts_for {
            ActsFor::Person(Holder::User(id)) => ("back-office", Some(id), None),
            ActsFor::Person(Holder::CustomerUser(id)) => ("storefront", None, Some(id)),
            // Nobody who could have logged in.
            ActsFor::Visitor(_) => return Ok(()),
        };
        let attempt = Attempt {
            area,
            source,
            username: &self.email,
            organization_id: Some(self.organization_id),
            user_id,
            customer_user_id,
            refusal: self.refusal,
        };
        attempts::note(door.store, door.clock.now(), &attempt, door.origin).await
    }

    pub fn refuse(&self) -> Result<(), GrantError> {
        self.refusal.map_or(Ok(()), |refusal| Err(refused(refusal)))
    }
}

/// What an application is told of somebody who may not log in.
pub(crate) const fn refused(refusal: Refusal) -> GrantError {
    match refusal {
        Refusal::Credentials | Refusal::Guest => GrantError::Credentials,
        Refusal::Disabled => GrantError::Grant("Account is disabled."),
        Refusal::NotConfirmed => GrantError::Grant("Account is not confirmed."),
        Refusal::Locked => GrantError::Grant("Account is locked."),
        Refusal::PasswordReset => GrantError::Grant("Password reset is required."),
        Refusal::PasswordExpired => GrantError::Grant("Password is expired."),
        Refusal::NoOrganization => GrantError::Grant("No organization of the user is enabled."),
    }
}
