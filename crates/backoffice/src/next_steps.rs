//! What a new installation still lacks, for those who may see to it.

use clientele_access::{Capability, Entity, Permission};
use clientele_domain::{Context, Error, installation, organizations};
use minijinja::{Value, context};

/// The messages of a step, and where it is done.
struct Step {
    title: &'static str,
    text: &'static str,
    href: Option<String>,
}

impl Step {
    fn at(title: &'static str, text: &'static str, href: impl Into<String>) -> Self {
        Self { title, text, href: Some(href.into()) }
    }

    /// Done on the console, as the text says: in the words of `clientele doctor`.
    const fn on_console(title: &'static str, text: &'static str) -> Self {
        Self { title, text, href: None }
    }
}

/// What is undone, each with its messages `title` and `text`, and `href` where a page does it. Nothing for an installation
/// that began with data of its own. `customers`: whether there are any, as far as the person sees.
pub async fn next_steps(ctx: &Context, customers: bool) -> Result<Vec<Value>, Error> {
    let Some(beginning) = installation::beginning(ctx).await? else { return Ok(Vec::new()) };
    let mut steps = Vec::new();
    if beginning.first_password {
        steps.push(Step::at("step-password", "step-password-text", "/admin/my-user#password"));
    }
    if let Some(id) = unnamed(ctx).await? {
        let form = format!("/admin/organizations/{id}/edit");
        steps.push(Step::at("step-organization", "step-organization-text", form));
    }
    if ctx.can(Capability::SystemConfiguration) {
        if !ctx.services.rules.mail_server {
            steps.push(Step::on_console("step-mail-server", "doctor-smtp-none"));
        }
        if !ctx.services.oauth.keys.are_there() {
            steps.push(Step::on_console("step-keys", "doctor-keys-none"));
        }
    }
    if !customers && ctx.may(Entity::Customer, Permission::Create) {
        steps.push(Step::at("step-customer", "step-customer-text", "/admin/customers/new"));
    }
    Ok(steps
        .into_iter()
        .map(|step| context! { title => step.title, text => step.text, href => step.href })
        .collect())
}

/// The organization in which the person works, if it still has the name of the first start and they may change it.
async fn unnamed(ctx: &Context) -> Result<Option<i64>, Error> {
    match organizations::find(ctx, Permission::Edit, ctx.organization()).await {
        Ok(here) => Ok((here.name == installation::FIRST_ORGANIZATION).then_some(here.id)),
        Err(Error::Denied | Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
