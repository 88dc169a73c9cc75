//! `clientele oauth-application create`

use clientele_access::Area;
use clientele_domain::oauth::{Changes, GrantType, create_from_console};
use clientele_domain::{Context, installation};
use clientele_language::Message;
use clientele_store::Clock;
use serde_json::json;

use crate::arguments::{Grant, OauthApplication};
use crate::console::Console;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::{database, wiring};

pub async fn run(console: Console, settings: &Settings, options: &OauthApplication) -> Result<(), Failure> {
    let OauthApplication::Create(options) = options;
    let store = database::open_current(settings).await?;
    let services = wiring::services(settings, settings.public_url(settings.listen))?;
    let Some(organization) = installation::first_organization(&store).await? else {
        return Err(Failure::new("console-failure-no-organization"));
    };
    let ctx = Context::system(store.clone(), Clock::real(), services, organization);
    let (area, email) = match (&options.user, &options.customer_user) {
        (Some(email), _) => (Area::BackOffice, email),
        (None, Some(email)) => (Area::Storefront, email),
        (None, None) => return Err(Failure::misuse("console-failure-missing")),
    };
    let grant = match options.grant {
        Grant::ClientCredentials => GrantType::ClientCredentials,
        Grant::AuthorizationCode => GrantType::AuthorizationCode,
        Grant::Password => GrantType::Password,
    };
    let changes = Changes {
        name: Some(options.name.clone()),
        redirect_uris: Some(options.redirect_url.join("\n")),
        session_transfer: Some(options.session_transfer),
        ..Changes::default()
    };
    let created = create_from_console(&ctx, grant, !options.public, email, area, changes).await;
    store.close().await?;
    let created = created?;
    let (id, secret) = (created.application.client_id, created.secret);
    if options.json {
        println!("{}", json!({ "client_id": id, "client_secret": secret }));
    } else {
        console.say(Message::new("console-oauth-application-created").with("name", created.application.name));
        console.say(Message::new("console-oauth-application-id").with("id", id));
        if let Some(secret) = secret {
            console.say(Message::new("console-oauth-application-secret").with("secret", secret));
        }
    }
    Ok(())
}
