//! Customer groups.

use axum::Router;
use clientele_access::{Entity, Permission};
use clientele_domain::customer_groups::{self, Changes, Model};
use clientele_domain::{Context, Error};
use clientele_web::Form;
use minijinja::{Value, context};

use crate::grids::GridRoutes;
use crate::office::Office;
use crate::records::{self, Key, Record, Words};

struct CustomerGroups;

pub fn routes() -> Router<Office> {
    records::routes::<CustomerGroups>()
}

impl Record for CustomerGroups {
    type Model = Model;
    type Changes = Changes;

    const KIND: Entity = Entity::CustomerGroup;
    const TEMPLATES: &'static str = "customer_groups";
    const ENTITY: &'static str = "customer_group";
    const GRID: &'static GridRoutes = &GridRoutes {
        name: "customer-groups",
        path: "/admin/customer-groups",
        title: "menu-customer-groups",
        empty: "empty-customer-groups",
        row: records::links::<Self>,
        buttons: records::buttons::<Self>,
    };
    const WORDS: Words = Words {
        create: "button-create-customer-group",
        new: "/admin/customer-groups/new",
        saved: "saved-customer-group",
        deleted: Some("deleted-customer-group"),
    };

    fn key(record: &Model) -> Key<'_> {
        let Model { id, version, created_at, updated_at, .. } = *record;
        Key { id, version, name: &record.name, created_at, updated_at }
    }

    async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
        customer_groups::find(ctx, permission, id).await
    }

    async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
        customer_groups::create(ctx, changes).await
    }

    async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
        customer_groups::update(ctx, id, version, changes).await
    }

    async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
        customer_groups::delete(ctx, id).await
    }

    /// The group of anonymous visitors stays.
    fn can_go(record: &Model) -> bool {
        !record.anonymous
    }

    async fn form_of(_: &Context, record: &Model) -> Result<Form, Error> {
        Ok(Form::of([("version", record.version.to_string()), ("name", record.name.clone())]))
    }

    fn changes(form: &mut Form) -> Changes {
        Changes { name: Some(form.text("name").to_owned()), ..Changes::default() }
    }

    async fn facts(_: &Context, record: &Model) -> Result<Value, Error> {
        Ok(context! {
            anonymous => record.anonymous,
            customers => format!("/admin/customers?f.customer_group.op=any-of&f.customer_group={}", record.id),
        })
    }
}
