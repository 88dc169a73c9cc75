//! Who is logged in to a website: the session of a customer user becomes a desk.

use axum::http::request::Parts;
use clientele_domain::customer_users::sessions;
use clientele_domain::websites::visiting::Site;
use clientele_domain::{Actor, Context};
use clientele_language::{Language, Localization};
use clientele_web::{Desk, Door, PageError, Theme, Viewer, Visit};

use crate::menu;
use crate::shop::{Shop, origin};
use crate::site::site_of;

/// The page for those who are not logged in.
pub const LOG_IN: &str = "/login";
/// Where everybody begins.
pub const HOME: &str = "/account";

impl Door for Shop {
    async fn open(&self, visit: Visit, parts: &Parts) -> Result<Desk, PageError> {
        let site = site_of(parts)?;
        let log_in = || PageError::LogInRequired { log_in: LOG_IN };
        let secret = visit.session_token().ok_or_else(log_in)?.to_owned();
        let resumed = sessions::resume(
            &self.store,
            &self.clock,
            &self.services,
            site.organization_id,
            &secret,
            origin(&visit),
        )
        .await?
        .ok_or_else(log_in)?;
        visit.welcome(viewer(&site, &resumed.context, resumed.customer)?);
        Ok(Desk { visit, ctx: resumed.context, session_id: resumed.session_id, jobs: "/account/jobs" })
    }
}

fn viewer(site: &Site, ctx: &Context, customer: String) -> Result<Viewer, PageError> {
    let (name, email) = match &ctx.actor {
        Actor::CustomerUser { name, email, .. } => (name.clone(), email.clone()),
        _ => return Err(PageError::Denied),
    };
    // Who prefers nothing is spoken to as the website is.
    let wanted = &ctx.preferences;
    let (language, formatting) = if wanted.language.is_empty() {
        site.localization.clone().unwrap_or_default()
    } else {
        (wanted.language.clone(), wanted.formatting.clone())
    };
    let language: Language = language.parse().unwrap_or_default();
    let zone = wanted.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    Ok(Viewer {
        name,
        email,
        localization: Localization::new(language, formatting, zone),
        theme: Theme::from_code(&wanted.theme),
        menu: menu::of(ctx),
        organization: customer,
        organizations: Vec::new(),
        can_search: false,
    })
}
