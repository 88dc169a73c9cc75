//! Websites: the storefronts of the organization.

use axum::Router;
use clientele_access::{Entity, Permission};
use clientele_domain::websites::{self, Changes, Model};
use clientele_domain::{Context, Error, localizations, roles};
use clientele_web::{Desk, Form, PageError};
use minijinja::{Value, context};

use crate::grids::GridRoutes;
use crate::office::Office;
use crate::options;
use crate::records::{self, Key, Names, Record, Words};

struct Websites;

pub fn routes() -> Router<Office> {
    records::routes::<Websites>()
}

impl Record for Websites {
    type Model = Model;
    type Changes = Changes;

    const KIND: Entity = Entity::Website;
    const TEMPLATES: &'static str = "websites";
    const ENTITY: &'static str = "website";
    const GRID: &'static GridRoutes = &GridRoutes {
        name: "websites",
        path: "/admin/websites",
        title: "menu-websites",
        empty: "empty-websites",
        row: records::links::<Self>,
        buttons: records::buttons::<Self>,
    };
    const WORDS: Words = Words {
        create: "button-create-website",
        new: "/admin/websites/new",
        saved: "saved-website",
        deleted: Some("deleted-website"),
    };

    fn key(record: &Model) -> Key<'_> {
        let Model { id, version, created_at, updated_at, .. } = *record;
        Key { id, version, name: &record.name, created_at, updated_at }
    }

    async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
        websites::find(ctx, permission, id).await
    }

    async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
        websites::create(ctx, changes).await
    }

    async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
        websites::update(ctx, id, version, changes).await
    }

    async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
        websites::delete(ctx, id).await
    }

    fn can_go(record: &Model) -> bool {
        !record.is_default
    }

    async fn form_of(ctx: &Context, record: &Model) -> Result<Form, Error> {
        let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        let mut form = Form::of([
            ("version", record.version.to_string()),
            ("name", record.name.clone()),
            ("url", record.url.clone()),
            ("is_default", if record.is_default { "1" } else { "0" }.to_owned()),
            ("default_role_id", id(record.default_role_id)),
            ("guest_role_id", id(record.guest_role_id)),
            ("default_localization_id", id(record.default_localization_id)),
        ]);
        for localization in websites::localizations_of(ctx, record.id).await? {
            form.put("localizations", localization.id.to_string());
        }
        Ok(form)
    }

    /// It begins as the default website is.
    async fn blank(desk: &Desk) -> Result<Form, PageError> {
        let usual = websites::all(&desk.ctx).await?.into_iter().find(|website| website.is_default);
        let Some(usual) = usual else { return Ok(Form::empty()) };
        let mut form = Self::form_of(&desk.ctx, &usual).await?;
        for field in ["version", "name", "url", "is_default"] {
            form.remove(field);
        }
        Ok(form)
    }

    fn changes(form: &mut Form) -> Changes {
        Changes {
            name: Some(form.text("name").to_owned()),
            url: Some(form.text("url").to_owned()),
            is_default: Some(form.checked("is_default")),
            default_role_id: Some(form.id("default_role_id")),
            guest_role_id: Some(form.id("guest_role_id")),
            default_localization_id: Some(form.id("default_localization_id")),
            localizations: Some(form.ids("localizations")),
        }
    }

    async fn beside(ctx: &Context, record: Option<&Model>) -> Result<Value, Error> {
        let roles = roles::predefined(ctx).await?.into_iter().map(|role| (role.id, role.name));
        let all = localizations::all(ctx).await?.into_iter();
        Ok(context! {
            roles => options::named(roles),
            is_default => record.is_some_and(|website| website.is_default),
            localizations => options::named(all.map(|localization| (localization.id, localization.name))),
        })
    }

    async fn facts(ctx: &Context, record: &Model) -> Result<Value, Error> {
        let offered = websites::localizations_of(ctx, record.id).await?;
        let roles = roles::predefined(ctx).await?;
        let page = |kind: Entity, path: &str, id: i64| {
            ctx.may(kind, Permission::View).then(|| format!("/admin/{path}/{id}"))
        };
        let role = |id: Option<i64>| {
            roles.iter().find(|role| Some(role.id) == id).map(|role| {
                let href = page(Entity::CustomerUserRole, "customer-user-roles", role.id);
                context! { href, name => role.name.as_str() }
            })
        };
        let localizations: Vec<Value> = offered
            .iter()
            .map(|localization| {
                context! {
                    href => page(Entity::Localization, "localizations", localization.id),
                    name => localization.name.as_str(),
                    usual => Some(localization.id) == record.default_localization_id,
                }
            })
            .collect();
        Ok(context! {
            url => record.url.as_str(),
            is_default => record.is_default,
            default_role => role(record.default_role_id),
            guest_role => role(record.guest_role_id),
            localizations,
            people => ctx.may(Entity::CustomerUser, Permission::View).then(|| {
                format!("/admin/customer-users?f.website.op=any-of&f.website={}", record.id)
            }),
        })
    }

    async fn names(ctx: &Context) -> Result<Names, Error> {
        let (roles, localizations) = (roles::predefined(ctx).await?, localizations::all(ctx).await?);
        Ok(Box::new(move |field, value| {
            let id: i64 = value.parse().ok()?;
            match field {
                "default_role_id" | "guest_role_id" => {
                    roles.iter().find(|role| role.id == id).map(|role| role.name.clone())
                }
                "localizations" | "default_localization_id" => {
                    localizations.iter().find(|one| one.id == id).map(|one| one.name.clone())
                }
                _ => None,
            }
        }))
    }
}
