//! Reading localizations by programs.

use clientele_access::Permission;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Condition, Query};

use super::entity::{Column, Entity, Model};
use crate::context::Context;
use crate::reach;
use crate::reading::{Field, Subject};
use crate::websites::localizations as offered;

/// Localizations; in the storefront those that a website of the organization offers, since everybody is asked which of
/// them they prefer.
pub struct Localizations;

impl Subject for Localizations {
    type Entity = Entity;
    type Row = Model;

    fn seen(ctx: &Context) -> Condition {
        if !ctx.is_storefront() {
            return reach::condition::<Entity>(ctx, Permission::View);
        }
        let offered =
            Query::select().column(offered::Column::LocalizationId).from(offered::Entity).to_owned();
        Self::here(ctx).add(Column::Id.in_subquery(offered))
    }

    fn here(ctx: &Context) -> Condition {
        Condition::all().add(Column::OrganizationId.eq(ctx.organization()))
    }

    fn field(_: &Context, name: &str) -> Option<Field> {
        Some(match name {
            "id" => Field::of(Column::Id),
            "name" => Field::of(Column::Name),
            "language" => Field::of(Column::Language),
            "formatting" => Field::of(Column::Formatting),
            "created_at" => Field::of(Column::CreatedAt),
            "updated_at" => Field::of(Column::UpdatedAt),
            _ => return None,
        })
    }
}
