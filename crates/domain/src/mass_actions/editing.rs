//! What a mass action sets on each record: an owner, a website, a group; and roles and sales representatives, which are
//! added to those that are there, taken from them, or put in their place.

use clientele_access::{Entity as Kind, Permission};
use clientele_language::Message;
use clientele_store::Unit;
use serde::{Deserialize, Serialize};

use super::catalogue::ParameterKind;
use crate::context::Context;
use crate::error::Error;
use crate::{customer_users, customers, reach, roles, websites};

/// The most roles or sales representatives that one edit can name.
const MOST_CHOSEN: usize = 200;

/// A field that can be set on many records at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Owner,
    Website,
    CustomerGroup,
    SalesRepresentatives,
    Roles,
}

impl Field {
    /// What forms and errors call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner_id",
            Self::Website => "website_id",
            Self::CustomerGroup => "group_id",
            Self::SalesRepresentatives => "sales_representatives",
            Self::Roles => "roles",
        }
    }

    /// Whether a record has several of them.
    pub const fn is_list(self) -> bool {
        matches!(self, Self::SalesRepresentatives | Self::Roles)
    }

    /// What there is to choose from.
    pub const fn choices(self) -> ParameterKind {
        match self {
            Self::Owner | Self::SalesRepresentatives => ParameterKind::User,
            Self::Website => ParameterKind::Website,
            Self::CustomerGroup => ParameterKind::CustomerGroup,
            Self::Roles => ParameterKind::Role,
        }
    }
}

/// What to set; nothing said of a field leaves it as each record has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub owner_id: Option<i64>,
    pub website_id: Option<i64>,
    pub group_id: Option<i64>,
    pub sales_representatives: Option<Several>,
    pub roles: Option<Several>,
}

/// What becomes of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Several {
    pub how: How,
    pub ids: Vec<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    Add,
    Remove,
    Replace,
}

impl How {
    pub const ALL: [Self; 3] = [Self::Add, Self::Remove, Self::Replace];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Replace => "replace",
        }
    }

    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|how| how.name() == name)
    }
}

impl Several {
    pub fn add(id: i64) -> Self {
        Self { how: How::Add, ids: vec![id] }
    }

    pub fn remove(id: i64) -> Self {
        Self { how: How::Remove, ids: vec![id] }
    }

    /// The list that was like this before.
    fn of(&self, before: &[i64]) -> Vec<i64> {
        let kept = before.iter().copied();
        match self.how {
            How::Add => kept.chain(self.ids.iter().copied().filter(|id| !before.contains(id))).collect(),
            How::Remove => kept.filter(|id| !self.ids.contains(id)).collect(),
            How::Replace => self.ids.clone(),
        }
    }
}

impl Edit {
    fn says(&self, field: Field) -> bool {
        match field {
            Field::Owner => self.owner_id.is_some(),
            Field::Website => self.website_id.is_some(),
            Field::CustomerGroup => self.group_id.is_some(),
            Field::SalesRepresentatives => self.sales_representatives.is_some(),
            Field::Roles => self.roles.is_some(),
        }
    }

    fn list(&self, field: Field) -> Option<&Several> {
        match field {
            Field::SalesRepresentatives => self.sales_representatives.as_ref(),
            Field::Roles => self.roles.as_ref(),
            _ => None,
        }
    }

    /// Whether it sets something, and nothing but these fields.
    pub(super) fn check(&self, ctx: &Context, kind: Kind, offered: &[Field]) -> Result<(), Error> {
        if !offered.iter().any(|field| self.says(*field)) {
            return Err(Error::refused("mass-edit-nothing"));
        }
        if self.owner_id.is_some() {
            ctx.require(kind, Permission::Assign)?;
        }
        for field in offered {
            let Some(list) = self.list(*field) else { continue };
            // To replace by nothing is to take all away.
            if list.ids.is_empty() && list.how != How::Replace {
                return Err(Error::invalid(field.name(), "mass-edit-choose"));
            }
            if list.ids.len() > MOST_CHOSEN {
                let message = Message::new("too-many-selected").with("limit", MOST_CHOSEN);
                return Err(Error::invalid(field.name(), message));
            }
        }
        Ok(())
    }
}

/// Sets it on a person whom the actor may change.
pub(super) async fn edit_person(
    ctx: &Context,
    unit: &mut Unit,
    person: customer_users::Model,
    edit: &Edit,
) -> Result<(), Error> {
    let old = customer_users::existing(unit, vec![person]).await?.pop().ok_or(Error::NotFound)?;
    let mut changes = customer_users::Changes {
        owner_id: edit.owner_id.map(Some),
        sales_representatives: edit
            .sales_representatives
            .as_ref()
            .map(|list| list.of(&old.sales_representatives)),
        ..customer_users::Changes::default()
    };
    if let Some(list) = &edit.roles {
        let wanted = list.of(&old.roles);
        let given: Vec<i64> = wanted.iter().copied().filter(|id| !old.roles.contains(id)).collect();
        let seen = reach::among::<roles::Entity, _>(ctx, unit.connection(), Permission::View, &given).await?;
        if given.iter().any(|id| !seen.iter().any(|role| role.id == *id)) {
            return Err(Error::invalid("roles", "unknown-choice"));
        }
        changes.roles = Some(wanted);
    }
    if let Some(website) = edit.website_id {
        // A language that the website doesn't offer can't be kept.
        let offered = websites::localizations_of(ctx, website).await?;
        let stays = old.model.localization_id.filter(|id| offered.iter().any(|known| known.id == *id));
        changes.website_id = Some(Some(website));
        changes.localization_id = Some(stays);
    }
    let mut answers = customer_users::save(ctx, unit, vec![(Some(old), changes)]).await?;
    answers.pop().unwrap_or(Err(Error::NotFound)).map(drop)
}

/// Sets it on a customer that the actor may change.
pub(super) async fn edit_customer(
    ctx: &Context,
    unit: &mut Unit,
    customer: customers::Model,
    edit: &Edit,
) -> Result<(), Error> {
    let mut changes = customers::Changes {
        owner_id: edit.owner_id.map(Some),
        group_id: edit.group_id.map(Some),
        ..customers::Changes::default()
    };
    if let Some(list) = &edit.sales_representatives {
        let before = customers::profile::representatives_of(unit.connection(), customer.id).await?;
        changes.sales_representatives = Some(list.of(&before));
    }
    let mut answers = customers::profile::save(ctx, unit, vec![(Some(customer), changes)]).await?;
    answers.pop().unwrap_or(Err(Error::NotFound)).map(drop)
}
