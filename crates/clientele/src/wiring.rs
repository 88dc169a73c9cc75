//! What the parts of the program need of each other.

use std::sync::Arc;
use std::time::Duration;

use clientele_access::Area;
use clientele_api::{BatchJob, Cors, Door, Tokens};
use clientele_domain::customer_users::own;
use clientele_domain::log_in::Limits;
use clientele_domain::mass_actions::MassActionJob;
use clientele_domain::oauth::{self, Documents, Keys};
use clientele_domain::outgoing_email::{Deliverer, Sender};
use clientele_domain::passwords::Hasher;
use clientele_domain::users::password::ForgottenPasswordJob;
use clientele_domain::webhooks::{self, Postman, Reach};
use clientele_domain::{Rules, Services};
use clientele_exchange::{ExportJob, ImportJob};
use clientele_language::Message;
use clientele_mail::{Correspondent, Delivery};
use clientele_store::{Clock, Handler, Runner, Store};

use crate::failure::Failure;
use crate::secrets;
use crate::settings::Settings;

/// How many people may wait for their password to be checked before others are told to come back.
const PASSWORDS_WAITING: usize = 64;

/// What all requests and jobs of the process share.
pub fn services(settings: &Settings, base_url: String) -> Result<Arc<Services>, Failure> {
    let keys = Keys::of_files(settings.oauth_keys());
    let secret = secrets::sealing(settings)?;
    let reach = if settings.webhooks_allow_private_addresses { Reach::Anywhere } else { Reach::Public };
    let mut oauth = oauth::Server::new(keys, &secret);
    if settings.oauth_client_documents {
        oauth = oauth.with_documents(Documents::new(reach));
    }
    Ok(Arc::new(Services {
        hasher: Hasher::start(settings.passwords_at_once, PASSWORDS_WAITING),
        limits: Limits::new(settings.log_ins_per_minute)
            .with_tokens(settings.oauth_tokens_per_minute)
            .with_calls(settings.api_calls_per_minute),
        rules: Rules {
            oauth_access_minutes: settings.oauth_access_token_minutes.into(),
            oauth_refresh_days: settings.oauth_refresh_token_days.into(),
            oauth_grace_seconds: settings.oauth_refresh_grace_seconds.into(),
            oauth_code_minutes: settings.oauth_code_minutes.into(),
            oauth_transfer_seconds: settings.oauth_session_transfer_seconds.into(),
            oauth_refresh_tokens: settings.oauth_refresh_tokens,
            oauth_codes: settings.oauth_codes,
            back_office_api: settings.api_backoffice,
            storefront_api: settings.api_storefront,
            storefront_guests: settings.api_storefront_guests,
            storefront_visitors: settings.api_storefront_visitors,
            token_cookie: settings.api_token_cookie.clone(),
            mail_server: settings.smtp_url.is_some(),
            ..Rules::default()
        },
        base_url,
        oauth,
        webhooks: webhooks::Terms::new(&secret, reach),
    }))
}

/// Runs every kind of job there is.
pub fn runner(
    settings: &Settings,
    store: &Store,
    clock: &Clock,
    services: &Arc<Services>,
) -> Result<Runner, Failure> {
    let api = clientele_api::api(Area::BackOffice, api_door(store, clock, services), Cors::default())
        .map_err(|error| Failure::work(&error))?;
    let handlers: Vec<Box<dyn Handler>> = vec![
        Box::new(Deliverer(sender(settings)?)),
        Box::new(MassActionJob { services: Arc::clone(services) }),
        Box::new(ForgottenPasswordJob { services: Arc::clone(services) }),
        Box::new(own::ForgottenPasswordJob { services: Arc::clone(services) }),
        Box::new(ImportJob { services: Arc::clone(services) }),
        Box::new(ExportJob { services: Arc::clone(services) }),
        Box::new(BatchJob { api: Arc::new(api), services: Arc::clone(services) }),
    ];
    Ok(Runner::new(store.clone(), clock.clone(), handlers))
}

/// Tells others by HTTP what happens.
pub fn postman(
    settings: &Settings,
    store: &Store,
    clock: &Clock,
    services: &Arc<Services>,
) -> Result<Postman, Failure> {
    let timeout = Duration::from_secs(settings.webhooks_timeout_seconds.into());
    Postman::new(store.clone(), clock.clone(), Arc::clone(services), timeout)
        .map_err(|error| Failure::work(&error))
}

/// Lets programs in by their access tokens.
pub fn api_door(store: &Store, clock: &Clock, services: &Arc<Services>) -> Arc<dyn Door> {
    let (store, clock, services) = (store.clone(), clock.clone(), Arc::clone(services));
    Arc::new(Tokens { store, clock, services })
}

fn sender(settings: &Settings) -> Result<Sender, Failure> {
    let server = match &settings.smtp_url {
        None => None,
        Some(url) => Some(Arc::new(Delivery::new(url).map_err(|error| Failure::misuse(error.sentence))?)),
    };
    Ok(Sender { from: correspondent(&settings.smtp_from)?, server })
}

/// Reads `Name <address>` or an address alone.
fn correspondent(text: &str) -> Result<Correspondent, Failure> {
    let (name, email) = match text.trim().strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((name, email)) => (Some(name.trim().to_owned()).filter(|name| !name.is_empty()), email.trim()),
        None => (None, text.trim()),
    };
    clientele_mail::check_address(email)
        .map_err(|_| Failure::misuse(Message::new("console-failure-sender").with("text", text)))?;
    Ok(Correspondent { name, email: email.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_may_have_a_name() {
        let read = |text: &str| correspondent(text).unwrap();
        assert_eq!(
            read("Example Sales <sales@example.com>"),
            Correspondent::new("Example Sales", "sales@example.com")
        );
        assert_eq!(
            read("sales@example.com"),
            Correspondent { name: None, email: "sales@example.com".into() }
        );
        assert!(correspondent("Example Sales").is_err());
    }
}
