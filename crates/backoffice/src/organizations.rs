//! Organizations: the sellers of this installation. None is ever deleted; what is over is disabled.

use axum::Router;
use clientele_access::{Entity, Permission};
use clientele_domain::organizations::{self, Changes, Model};
use clientele_domain::{Context, Error};
use clientele_web::{Desk, Form, PageError};
use minijinja::{Value, context};

use crate::grids::GridRoutes;
use crate::office::Office;
use crate::records::{self, Key, Record, Words};

struct Organizations;

pub fn routes() -> Router<Office> {
    records::routes::<Organizations>()
}

impl Record for Organizations {
    type Model = Model;
    type Changes = Changes;

    const KIND: Entity = Entity::Organization;
    const TEMPLATES: &'static str = "organizations";
    const ENTITY: &'static str = "organization";
    const GRID: &'static GridRoutes = &GridRoutes {
        name: "organizations",
        path: "/admin/organizations",
        title: "menu-organizations",
        empty: "empty-organizations",
        row: records::links::<Self>,
        buttons: records::buttons::<Self>,
    };
    const WORDS: Words = Words {
        create: "button-create-organization",
        new: "/admin/organizations/new",
        saved: "saved-organization",
        deleted: None,
    };

    fn key(record: &Model) -> Key<'_> {
        let Model { id, version, created_at, updated_at, .. } = *record;
        Key { id, version, name: &record.name, created_at, updated_at }
    }

    async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
        organizations::find(ctx, permission, id).await
    }

    async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
        organizations::create(ctx, changes).await
    }

    async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
        organizations::update(ctx, id, version, changes).await
    }

    fn made() -> &'static str {
        "saved-organization-new"
    }

    fn may_create(ctx: &Context) -> bool {
        organizations::may_create(ctx)
    }

    async fn form_of(_: &Context, record: &Model) -> Result<Form, Error> {
        Ok(Form::of([
            ("version", record.version.to_string()),
            ("name", record.name.clone()),
            ("description", record.description.clone().unwrap_or_default()),
            ("enabled", if record.enabled { "1" } else { "0" }.to_owned()),
        ]))
    }

    async fn blank(_: &Desk) -> Result<Form, PageError> {
        Ok(Form::of([("enabled", "1")]))
    }

    fn changes(form: &mut Form) -> Changes {
        Changes {
            name: Some(form.text("name").to_owned()),
            description: Some(form.text("description").to_owned()),
            enabled: form.has("enabled").then(|| form.checked("enabled")),
        }
    }

    async fn beside(ctx: &Context, record: Option<&Model>) -> Result<Value, Error> {
        let own = record.is_some_and(|record| record.id == ctx.organization());
        Ok(context! { own, is_new => record.is_none() })
    }

    async fn facts(ctx: &Context, record: &Model) -> Result<Value, Error> {
        Ok(context! {
            description => record.description.as_deref(),
            enabled => record.enabled,
            own => record.id == ctx.organization(),
        })
    }
}
