//! Who works in the back-office: the session of a back-office user becomes a desk.

use axum::http::request::Parts;
use clientele_domain::{Actor, Context, users};
use clientele_language::{Language, Localization};
pub use clientele_web::{Desk, after, form_page, refused_form};
use clientele_web::{Door, OrganizationChoice, PageError, Theme, Viewer, Visit};

use crate::menu;
use crate::office::{Office, origin};

/// The page for those who are not logged in.
pub const LOG_IN: &str = "/admin/login";

impl Door for Office {
    async fn open(&self, visit: Visit, _: &Parts) -> Result<Desk, PageError> {
        let log_in = || PageError::LogInRequired { log_in: LOG_IN };
        let secret = visit.session_token().ok_or_else(log_in)?.to_owned();
        let resumed =
            users::sessions::resume(&self.store, &self.clock, &self.services, &secret, origin(&visit))
                .await?
                .ok_or_else(log_in)?;
        visit.welcome(viewer(&resumed.context).await?);
        Ok(Desk { visit, ctx: resumed.context, session_id: resumed.session_id, jobs: "/admin/jobs" })
    }
}

async fn viewer(ctx: &Context) -> Result<Viewer, PageError> {
    let (name, email) = match &ctx.actor {
        Actor::User { name, email, .. } => (name.clone(), email.clone()),
        _ => return Err(PageError::Denied),
    };
    let wanted = &ctx.preferences;
    let language: Language = wanted.language.parse().unwrap_or_default();
    let zone = wanted.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let choices = users::sessions::choices(ctx).await?;
    let here = ctx.organization();
    Ok(Viewer {
        name,
        email,
        localization: Localization::new(language, wanted.formatting.clone(), zone),
        theme: Theme::from_code(&wanted.theme),
        menu: menu::of(ctx),
        organization: choices
            .iter()
            .find(|choice| choice.id == here)
            .map(|choice| choice.name.clone())
            .unwrap_or_default(),
        organizations: choices
            .into_iter()
            .map(|choice| OrganizationChoice { current: choice.id == here, id: choice.id, name: choice.name })
            .collect(),
        can_search: menu::can_search(ctx),
    })
}
