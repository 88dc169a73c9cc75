//! Business units: parts of the organization, which decide how far the levels *Business Unit* and *Division* reach.

use axum::Router;
use clientele_access::{Entity, Permission};
use clientele_domain::business_units::{self, Changes, Model};
use clientele_domain::{Context, Error};
use clientele_web::{Desk, Form, PageError};
use minijinja::{Value, context};

use crate::grids::GridRoutes;
use crate::office::Office;
use crate::options;
use crate::records::{self, Key, Names, Record, Words};

const PATH: &str = "/admin/business-units";

/// How many floors of units the page of one shows.
const DEEPEST: usize = 8;

struct BusinessUnits;

pub fn routes() -> Router<Office> {
    records::routes::<BusinessUnits>()
}

/// The units below one, as a tree.
fn below(all: &[Model], id: i64, floors: usize) -> Vec<Value> {
    if floors == 0 {
        return Vec::new();
    }
    all.iter()
        .filter(|unit| unit.parent_id == Some(id))
        .map(|unit| {
            context! {
                text => unit.name.as_str(),
                href => format!("{PATH}/{}", unit.id),
                children => below(all, unit.id, floors - 1),
            }
        })
        .collect()
}

impl Record for BusinessUnits {
    type Model = Model;
    type Changes = Changes;

    const KIND: Entity = Entity::BusinessUnit;
    const TEMPLATES: &'static str = "business_units";
    const ENTITY: &'static str = "business_unit";
    const GRID: &'static GridRoutes = &GridRoutes {
        name: "business-units",
        path: PATH,
        title: "menu-business-units",
        empty: "empty-business-units",
        row: records::links::<Self>,
        buttons: records::buttons::<Self>,
    };
    const WORDS: Words = Words {
        create: "button-create-business-unit",
        new: "/admin/business-units/new",
        saved: "saved-business-unit",
        deleted: Some("deleted-business-unit"),
    };

    fn key(record: &Model) -> Key<'_> {
        let Model { id, version, created_at, updated_at, .. } = *record;
        Key { id, version, name: &record.name, created_at, updated_at }
    }

    async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
        business_units::find(ctx, permission, id).await
    }

    async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
        business_units::create(ctx, changes).await
    }

    async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
        business_units::update(ctx, id, version, changes).await
    }

    async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
        business_units::delete(ctx, id).await
    }

    async fn form_of(_: &Context, record: &Model) -> Result<Form, Error> {
        Ok(Form::of([
            ("version", record.version.to_string()),
            ("name", record.name.clone()),
            ("parent_id", record.parent_id.map(|id| id.to_string()).unwrap_or_default()),
        ]))
    }

    /// It may begin below another one, which the address names.
    async fn blank(desk: &Desk) -> Result<Form, PageError> {
        Ok(Form::of(desk.visit.query_pairs()?))
    }

    fn changes(form: &mut Form) -> Changes {
        Changes { name: Some(form.text("name").to_owned()), parent_id: Some(form.id("parent_id")) }
    }

    async fn beside(ctx: &Context, record: Option<&Model>) -> Result<Value, Error> {
        let own = record.map(|record| record.id);
        let others = business_units::all(ctx).await?.into_iter().filter(|other| Some(other.id) != own);
        Ok(context! { parents => options::named(others.map(|other| (other.id, other.name))) })
    }

    async fn facts(ctx: &Context, record: &Model) -> Result<Value, Error> {
        let all = business_units::all(ctx).await?;
        let parent = all.iter().find(|other| Some(other.id) == record.parent_id);
        Ok(context! {
            id => record.id,
            parent => parent.map(|parent| {
                context! { href => format!("{PATH}/{}", parent.id), name => parent.name.as_str() }
            }),
            tree => below(&all, record.id, DEEPEST),
            staff => ctx.may(Entity::User, Permission::View).then(|| {
                format!("/admin/users?f.business_unit.op=any-of&f.business_unit={}", record.id)
            }),
        })
    }

    async fn names(ctx: &Context) -> Result<Names, Error> {
        let all = business_units::all(ctx).await?;
        Ok(Box::new(move |field, value| {
            let id: i64 = value.parse().ok().filter(|_| field == "parent_id")?;
            all.iter().find(|unit| unit.id == id).map(|unit| unit.name.clone())
        }))
    }
}
