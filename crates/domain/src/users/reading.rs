//! Reading back-office users by programs.

use clientele_access::Permission;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};

use super::entity::{Column, Entity, Model, works_in};
use super::{organizations as membership, roles as held};
use crate::back_office_roles::reading::BackOfficeRoles;
use crate::business_units::reading::BusinessUnits;
use crate::context::Context;
use crate::organizations::reading::Organizations;
use crate::reach;
use crate::reading::{Field, Links, Subject};

pub struct Users;

/// Whoever works in the organization. That they do, and as the owner of what, is no secret among colleagues; the
/// storefront knows none of them.
pub struct Colleagues;

impl Subject for Users {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        reach::condition::<Entity>(ctx, Permission::View)
    }

    fn here(ctx: &Context) -> Condition {
        Colleagues::seen(ctx)
    }

    fn field(ctx: &Context, name: &str) -> Option<Field> {
        Some(match name {
            "id" => Field::of(Column::Id),
            "email" => Field::of(Column::Email),
            "first_name" => Field::of(Column::FirstName),
            "last_name" => Field::of(Column::LastName),
            "enabled" => Field::of(Column::Enabled),
            "external_id" => Field::of(Column::ExternalId),
            "created_at" => Field::of(Column::CreatedAt),
            "updated_at" => Field::of(Column::UpdatedAt),
            "organization" => Field::of(Column::OrganizationId),
            "auth_status" => status(ctx),
            "business_unit_id" => Field::one::<BusinessUnits>(ctx, Column::BusinessUnitId),
            "roles" => Field::many(roles(ctx)),
            "organizations" => Field::many(organizations(ctx)),
            _ => return None,
        })
    }
}

impl Subject for Colleagues {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        if ctx.is_storefront() {
            return reach::nowhere();
        }
        Condition::all().add(works_in(ctx.organization()))
    }

    fn here(ctx: &Context) -> Condition {
        Self::seen(ctx)
    }

    fn field(ctx: &Context, name: &str) -> Option<Field> {
        Users::field(ctx, name)
    }
}

/// The acting user alone: everybody may see themselves.
pub struct Oneself;

impl Subject for Oneself {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        match ctx.user_id() {
            Some(id) => Condition::all().add(Column::Id.eq(id)),
            None => reach::nowhere(),
        }
    }

    fn here(ctx: &Context) -> Condition {
        Self::seen(ctx)
    }

    fn field(ctx: &Context, name: &str) -> Option<Field> {
        Users::field(ctx, name)
    }
}

/// A locked account is told as such; otherwise what counts is the password.
fn status(ctx: &Context) -> Field {
    let until = || Expr::col((Entity, Column::LockedUntil));
    let now = ctx.clock.now();
    let with = |status: &str| {
        let open = until().is_null().or(until().lte(now));
        open.and(Expr::col((Entity, Column::PasswordStatus)).eq(status))
    };
    Field::Words(vec![
        ("active", with("active")),
        ("reset", with("reset")),
        ("locked", until().is_not_null().and(until().gt(now))),
    ])
}

pub fn roles(ctx: &Context) -> Links {
    Links::by_table::<held::Entity, BackOfficeRoles>(ctx, held::Column::UserId, held::Column::RoleId)
}

/// The organizations in which they work.
pub fn organizations(ctx: &Context) -> Links {
    use membership::{Column as Link, Entity as Table};
    Links::by_table::<Table, Organizations>(ctx, Link::UserId, Link::OrganizationId)
}

pub fn business_unit(ctx: &Context) -> Links {
    Links::by_own_key::<Entity, BusinessUnits>(ctx, Column::BusinessUnitId)
}
