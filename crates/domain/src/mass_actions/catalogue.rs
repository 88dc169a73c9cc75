//! Which mass actions there are. Adding one is an entry here and a line in `perform`.

use clientele_access::{Capability, Entity as Kind, Permission};
use clientele_store::Unit;

use super::Request;
use super::editing::{Edit, Field, Several, edit_customer, edit_person};
use crate::context::Context;
use crate::error::Error;
use crate::{customer_groups, customer_users, customers, reach, roles, users, websites};

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
    /// What it can set, instead of one parameter.
    fields: &'static [Field],
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
        fields: &[],
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

    const fn sets(self, fields: &'static [Field]) -> Self {
        Self { fields, ..self }
    }

    const fn destructive(self) -> Self {
        Self { destructive: true, ..self }
    }

    const fn needs(self, capability: Capability) -> Self {
        Self { capability: Some(capability), ..self }
    }

    /// The fields of its form that the actor may set; none for an action without a form.
    pub fn fields(&self, ctx: &Context) -> Vec<Field> {
        let may_assign = ctx.may(self.kind, Permission::Assign);
        self.fields.iter().copied().filter(|field| *field != Field::Owner || may_assign).collect()
    }

    /// Whether the request says all that the action needs to be told.
    pub(super) fn check(&self, ctx: &Context, request: &Request) -> Result<(), Error> {
        if !self.fields.is_empty() {
            return request.edit.check(ctx, self.kind, self.fields);
        }
        if self.parameter != ParameterKind::None && request.parameter.is_none() {
            return Err(Error::invalid("parameter", "must-not-be-blank"));
        }
        Ok(())
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
    action(PEOPLE, "edit", Kind::CustomerUser, Permission::Edit).sets(&[
        Field::Owner,
        Field::Website,
        Field::SalesRepresentatives,
        Field::Roles,
    ]),
    action(PEOPLE, "delete", Kind::CustomerUser, Permission::Delete).destructive(),
    action("customers", "assign-sales-representative", Kind::Customer, Permission::Edit)
        .with(ParameterKind::User),
    action("customers", "change-owner", Kind::Customer, Permission::Assign).with(ParameterKind::User),
    action("customers", "edit", Kind::Customer, Permission::Edit).sets(&[
        Field::Owner,
        Field::CustomerGroup,
        Field::SalesRepresentatives,
    ]),
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
    request: &Request,
    id: i64,
) -> Result<(), Error> {
    match action.grid {
        PEOPLE | COLLEAGUES => to_person(ctx, unit, action, request, id).await,
        "customers" => to_customer(ctx, unit, action, request, id).await,
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
    request: &Request,
    id: i64,
) -> Result<(), Error> {
    let person =
        reach::find_in::<customer_users::Entity, _>(ctx, unit.connection(), action.permission, id).await?;
    match action.name {
        "enable" => customer_users::enablement::enable_in(ctx, unit, &person).await.map(drop),
        "disable" => customer_users::enablement::disable_in(ctx, unit, &person).await.map(drop),
        "reset-password" => customer_users::password_reset::force_in(ctx, unit, &person).await,
        "delete" => {
            customer_users::enablement::refuse_oneself(ctx, &person)?;
            customer_users::deletion::remove(unit, &person).await
        }
        _ => edit_person(ctx, unit, person, &edit_of(action, request)?).await,
    }
}

async fn to_customer(
    ctx: &Context,
    unit: &mut Unit,
    action: &Action,
    request: &Request,
    id: i64,
) -> Result<(), Error> {
    let customer =
        reach::find_in::<customers::Entity, _>(ctx, unit.connection(), action.permission, id).await?;
    match action.name {
        "delete" => customers::deletion::remove(unit, &customer, false).await,
        _ => edit_customer(ctx, unit, customer, &edit_of(action, request)?).await,
    }
}

/// What is set on each record: all that the form says, or the one thing that the action is there for.
fn edit_of(action: &Action, request: &Request) -> Result<Edit, Error> {
    if !action.fields.is_empty() {
        return Ok(request.edit.clone());
    }
    let id = request.parameter.ok_or_else(|| Error::invalid("parameter", "must-not-be-blank"))?;
    Ok(match action.name {
        "assign-role" => Edit { roles: Some(Several::add(id)), ..Edit::default() },
        "remove-role" => Edit { roles: Some(Several::remove(id)), ..Edit::default() },
        "assign-sales-representative" => {
            Edit { sales_representatives: Some(Several::add(id)), ..Edit::default() }
        }
        "change-owner" => Edit { owner_id: Some(id), ..Edit::default() },
        _ => return Err(Error::NotFound),
    })
}

/// The choices for a parameter or a field: id and name.
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
