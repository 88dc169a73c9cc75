//! Localizations: languages with the customs of a country.

use axum::Router;
use clientele_access::{Entity, Permission};
use clientele_domain::localizations::profile::{FORMATTINGS, LANGUAGES};
use clientele_domain::localizations::{self, Changes, Model};
use clientele_domain::{Context, Error, websites};
use clientele_language::Message;
use clientele_web::{Form, to_value};
use minijinja::{Value, context};

use crate::grids::GridRoutes;
use crate::office::Office;
use crate::options;
use crate::records::{self, Key, Record, Words};

struct Localizations;

pub fn routes() -> Router<Office> {
    records::routes::<Localizations>()
}

/// The id of the message that names a code: `formatting-en-us` for `en_US`.
fn label(kind: &str, code: &str) -> String {
    format!("{kind}-{}", code.to_lowercase().replace('_', "-"))
}

fn worded(kind: &str, codes: &[&str]) -> Vec<Value> {
    let text = |code: &str| to_value(&Message::new(label(kind, code)));
    codes.iter().map(|code| options::option(*code, text(code))).collect()
}

/// How dates, numbers, names and addresses can be written, as options of a field.
pub(crate) fn formattings() -> Vec<Value> {
    worded("formatting", &FORMATTINGS)
}

impl Record for Localizations {
    type Model = Model;
    type Changes = Changes;

    const KIND: Entity = Entity::Localization;
    const TEMPLATES: &'static str = "localizations";
    const ENTITY: &'static str = "localization";
    const GRID: &'static GridRoutes = &GridRoutes {
        name: "localizations",
        path: "/admin/localizations",
        title: "menu-localizations",
        empty: "empty-localizations",
        row: records::links::<Self>,
        buttons: records::buttons::<Self>,
    };
    const WORDS: Words = Words {
        create: "button-create-localization",
        new: "/admin/localizations/new",
        saved: "saved-localization",
        deleted: Some("deleted-localization"),
    };

    fn key(record: &Model) -> Key<'_> {
        let Model { id, version, created_at, updated_at, .. } = *record;
        Key { id, version, name: &record.name, created_at, updated_at }
    }

    async fn find(ctx: &Context, permission: Permission, id: i64) -> Result<Model, Error> {
        localizations::find(ctx, permission, id).await
    }

    async fn create(ctx: &Context, changes: Changes) -> Result<Model, Error> {
        localizations::create(ctx, changes).await
    }

    async fn update(ctx: &Context, id: i64, version: i32, changes: Changes) -> Result<Model, Error> {
        localizations::update(ctx, id, version, changes).await
    }

    async fn delete(ctx: &Context, id: i64) -> Result<Model, Error> {
        localizations::delete(ctx, id).await
    }

    async fn form_of(_: &Context, record: &Model) -> Result<Form, Error> {
        Ok(Form::of([
            ("version", record.version.to_string()),
            ("name", record.name.clone()),
            ("language", record.language.clone()),
            ("formatting", record.formatting.clone()),
        ]))
    }

    fn changes(form: &mut Form) -> Changes {
        let text = |name: &str| Some(form.text(name).to_owned());
        Changes { name: text("name"), language: text("language"), formatting: text("formatting") }
    }

    async fn beside(_: &Context, _: Option<&Model>) -> Result<Value, Error> {
        Ok(context! {
            languages => worded("language", &LANGUAGES),
            formattings => formattings(),
        })
    }

    async fn facts(ctx: &Context, record: &Model) -> Result<Value, Error> {
        let linked = ctx.may(Entity::Website, Permission::View);
        let page = |id: i64| linked.then(|| format!("/admin/websites/{id}"));
        let websites = websites::offering(ctx, record.id).await?.into_iter();
        Ok(context! {
            speaks => label("language", &record.language),
            writes => label("formatting", &record.formatting),
            websites => websites
                .map(|website| context! { href => page(website.id), name => website.name })
                .collect::<Vec<_>>(),
        })
    }
}
