//! Which mass actions there are. Adding one is an entry here and a line in `perform`.

use clientele_access::{Capability, Entity as Kind, Permission};
use clientele_store::Unit;

use crate::context::Context;
use crate::customer_users;
use crate::error::Error;
use crate::{customer_groups, customers, reach, roles, users, websites};

/// What an action needs to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    None,
    Role,
    User,
    CustomerGroup,
    Website,
}

/// A mass action; its label is `mass-action-<grid>-<name>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    pub grid: &'static str,
    pub name: &'static str,
    pub parameter: ParameterKind,
    /// Whether people are asked before it begins.
    pub destructive: bool,
    kind: Kind,
    permission: Permission,
    capability: Option<Capability>,
}

const fn action(grid: &'static str, name: &'static str, kind: Kind, permission: Permission) -> Action {
    Action {
        grid,
        name,
        parameter: ParameterKind::None,
        destructive: false,
        kind,
        permission,
        capability: None,
    }
}

impl Action {
    const fn with(self, parameter: ParameterKind) -> Self {
        Self { parameter, ..self }
    }

    const fn destructive(self) -> Self {
        Self { destructive: true, ..self }
    }

    const fn needs(self, capability: Capability) -> Self {
        Self { capability: Some(capability), ..self }
    }

    pub(super) fn require(&self, ctx: &Context) -> Result<(), Error> {
        ctx.require(self.kind, self.permission)?;
        self.capability.map_or(Ok(()), |capability| ctx.require_capability(capability))
    }
}

const PEOPLE: &str = "customer-users";
const COLLEAGUES: &str = "storefront-users";

const ACTIONS: &[Action] = &[
    action(PEOPLE, "enable", Kind::CustomerUser, Permission::Edit),
    action(PEOPLE, "disable", Kind::CustomerUser, Permission::Edit),
    action(PEOPLE, "reset-password", Kind::CustomerUser, Permission::Edit).needs(Capability::ManagePasswords),
    action(PEOPLE, "assign-role", Kind::CustomerUser, Permission::Edit).with(ParameterKind::Role),
    action(PEOPLE, "remove-role", Kind::CustomerUser, Permission::Edit).with(ParameterKind::Role),
    action(PEOPLE, "assign-sales-representative", Kind::CustomerUser, Permission::Edit)
        .with(ParameterKind::User),
    action(PEOPLE, "change-owner", Kind::CustomerUser, Permission::Assign).with(ParameterKind::User),
    action(PEOPLE, "change-website", Kind::CustomerUser, Permission::Edit).with(ParameterKind::Website),
    action(PEOPLE, "delete", Kind::CustomerUser, Permission::Delete).destructive(),
    action("customers", "assign-sales-representative", Kind::Customer, Permission::Edit)
        .with(ParameterKind::User),
    action("customers", "change-group", Kind::Customer, Permission::Edit).with(ParameterKind::CustomerGroup),
    action("customers", "change-owner", Kind::Customer, Permission::Assign).with(ParameterKind::User),
    action("customers", "delete", Kind::Customer, Permission::Delete).destructive(),
    action("customer-groups", "delete", Kind::CustomerGroup, Permission::Delete).destructive(),
    action("customer-user-roles", "delete", Kind::CustomerUserRole, Permission::Delete).destructive(),
    action(COLLEAGUES, "enable", Kind::CustomerUser, Permission::Edit),
    action(COLLEAGUES, "disable", Kind::CustomerUser, Permission::Edit),
    action(COLLEAGUES, "delete", Kind::CustomerUser, Permission::Delete).destructive(),
    action("storefront-roles", "delete", Kind::CustomerUserRole, Permission::Delete).destructive(),
];

pub fn by_name(grid: &str, name: &str) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.grid == grid && action.name == name)
}

/// The actions of a grid that the actor may start.
pub fn offered(ctx: &Context, grid: &str) -> Vec<&'static Action> {
    ACTIONS.iter().filter(|action| action.grid == grid && action.require(ctx).is_ok()).collect()
}

/// Does it to one record within a unit of work. Refusals come before anything is written.
pub(super) async fn perform(
    ctx: &Context,
    unit: &mut Unit,
    action: &Action,
    parameter: Option<i64>,
    id: i64,
) -> Result<(), Error> {
    match action.grid {
        PEOPLE | COLLEAGUES => to_person(ctx, unit, action, parameter, id).await,
        "customers" => to_customer(ctx, unit, action, parameter, id).await,
        "customer-groups" => {
            let group =
                reach::find_in::<customer_groups::Entity, _>(ctx, unit.connection(), Permission::Delete, id)
                    .await?;
            customer_groups::profile::remove(unit, &group).await
        }
        "customer-user-roles" | "storefront-roles" => {
            let role =
                reach::find_in::<roles::Entity, _>(ctx, unit.connection(), Permission::Delete, id).await?;
            roles::deletion::remove(ctx, unit, &role).await
        }
        _ => Err(Error::NotFound),
    }
}

async fn to_person(
    ctx: &Context,
    unit: &mut Unit,
    action: &Action,
    parameter: Option<i64>,
    id: i64,
) -> Result<(), Error> {
    let person =
        reach::find_in::<customer_users::Entity, _>(ctx, unit.connection(), action.permission, id).await?;
    let wanted = || parameter.ok_or_else(|| Error::invalid("parameter", "must-not-be-blank"));
    match action.name {
        "enable" => customer_users::enablement::enable_in(ctx, unit, &person).await.map(drop),
        "disable" => customer_users::enablement::disable_in(ctx, unit, &person).await.map(drop),
        "reset-password" => customer_users::password_reset::force_in(ctx, unit, &person).await,
        "delete" => {
            customer_users::enablement::refuse_oneself(ctx, &person)?;
            customer_users::deletion::remove(unit, &person).await
        }
        _ => {
            let old = customer_users::existing(unit, vec![person]).await?.pop().ok_or(Error::NotFound)?;
            let mut changes = customer_users::Changes::default();
            match action.name {
                "assign-role" => {
                    return customer_users::role_assignment::assign_in(ctx, unit, old, wanted()?)
                        .await
                        .map(drop);
                }
                "remove-role" => {
                    return customer_users::role_assignment::withdraw_in(ctx, unit, old, wanted()?)
                        .await
                        .map(drop);
                }
                "assign-sales-representative" => {
                    let mut all = old.sales_representatives.clone();
                    all.push(wanted()?);
                    changes.sales_representatives = Some(all);
                }
                "change-owner" => changes.owner_id = Some(Some(wanted()?)),
                "change-website" => {
                    let website = wanted()?;
                    let offered = websites::localizations_of(ctx, website).await?;
                    let stays =
                        old.model.localization_id.filter(|id| offered.iter().any(|known| known.id == *id));
                    changes.website_id = Some(Some(website));
                    changes.localization_id = Some(stays);
                }
                _ => return Err(Error::NotFound),
            }
            let mut answers = customer_users::save(ctx, unit, vec![(Some(old), changes)]).await?;
            answers.pop().unwrap_or(Err(Error::NotFound)).map(drop)
        }
    }
}

async fn to_customer(
    ctx: &Context,
    unit: &mut Unit,
    action: &Action,
    parameter: Option<i64>,
    id: i64,
) -> Result<(), Error> {
    let customer =
        reach::find_in::<customers::Entity, _>(ctx, unit.connection(), action.permission, id).await?;
    let wanted = || parameter.ok_or_else(|| Error::invalid("parameter", "must-not-be-blank"));
    let mut changes = customers::Changes::default();
    match action.name {
        "delete" => return customers::deletion::remove(unit, &customer, false).await,
        "assign-sales-representative" => {
            let mut all = customers::profile::representatives_of(unit.connection(), id).await?;
            all.push(wanted()?);
            changes.sales_representatives = Some(all);
        }
        "change-group" => changes.group_id = Some(Some(wanted()?)),
        "change-owner" => changes.owner_id = Some(Some(wanted()?)),
        _ => return Err(Error::NotFound),
    }
    let mut answers = customers::profile::save(ctx, unit, vec![(Some(customer), changes)]).await?;
    answers.pop().unwrap_or(Err(Error::NotFound)).map(drop)
}

/// The choices for an action's parameter: id and name.
pub async fn choices(ctx: &Context, kind: ParameterKind) -> Result<Vec<(i64, String)>, Error> {
    Ok(match kind {
        ParameterKind::None => Vec::new(),
        ParameterKind::Role => {
            roles::offered_to(ctx, None).await?.into_iter().map(|role| (role.id, role.name)).collect()
        }
        ParameterKind::User => {
            users::colleagues(ctx).await?.into_iter().map(|user| (user.id, user.full_name())).collect()
        }
        ParameterKind::CustomerGroup => {
            customer_groups::all(ctx).await?.into_iter().map(|group| (group.id, group.name)).collect()
        }
        ParameterKind::Website => {
            websites::all(ctx).await?.into_iter().map(|website| (website.id, website.name)).collect()
        }
    })
}
