//! Applications that act for people: what they get, and when it ends.

mod codes;
mod documents;
mod managing;
mod refusals;
mod session_transfer;
mod tokens;
mod visitors;

use clientele_access::Area;
use clientele_domain::oauth::grants::{self, Answer, TokenRequest};
use clientele_domain::oauth::{
    Bearer, Changes, ClientCredentials, Created, Door, GrantError, GrantType, Nature, Refusal, create, resume,
};
use clientele_domain::tokens::Holder;
use clientele_domain::{Context, Origin, customer_users, users};

use crate::world::World;

pub const PASSWORD: &str = "Demo1234";
pub const BACK: &str = "https://app.example.com/callback";

pub fn api() -> Origin {
    Origin { source: "api", ip: Some("192.0.2.9".into()), user_agent: Some("curl".into()) }
}

pub fn named(name: &str) -> Changes {
    Changes { name: Some(name.into()), ..Changes::default() }
}

pub async fn make(ctx: &Context, area: Area, grant: GrantType, owner: Option<Holder>) -> Created {
    let changes = Changes {
        redirect_uris: (grant == GrantType::AuthorizationCode).then(|| BACK.into()),
        ..named("Warehouse")
    };
    create(ctx, Nature { area, grant, confidential: true, owner }, changes).await.unwrap()
}

/// A back-office user who may log in with [`PASSWORD`].
pub async fn colleague(world: &World, email: &str) -> users::Model {
    let context = world.colleague(email, "ROLE_AUDITOR").await;
    let id = context.user_id().unwrap();
    let changes = users::Changes { password: Some(PASSWORD.into()), ..Default::default() };
    let user = users::find(&world.system(), clientele_access::Permission::View, id).await.unwrap();
    users::update(&world.system(), id, user.version, changes).await.unwrap()
}

/// A customer user who may log in with [`PASSWORD`].
pub async fn nancy(world: &World) -> customer_users::Model {
    let customer = world.customer("Company A", None).await;
    let password = customer_users::Password::Typed { password: PASSWORD.into(), repeated: PASSWORD.into() };
    let changes = customer_users::Changes {
        password: Some(password),
        ..world.buyer_named("nancy@example.org", customer.id).await
    };
    customer_users::create(&world.system(), changes).await.unwrap()
}

/// What an application sends to prove who it is.
pub fn client(made: &Created) -> ClientCredentials {
    ClientCredentials { id: Some(made.application.client_id.clone()), secret: made.secret.clone() }
}

pub fn asking(made: &Created, grant: &str) -> TokenRequest {
    TokenRequest { client: client(made), grant_type: Some(grant.into()), ..TokenRequest::default() }
}

pub fn with_password(made: &Created, username: &str, password: &str) -> TokenRequest {
    TokenRequest {
        username: Some(username.into()),
        password: Some(password.into()),
        ..asking(made, "password")
    }
}

pub fn refreshing(made: &Created, token: &str) -> TokenRequest {
    TokenRequest { refresh_token: Some(token.into()), ..asking(made, "refresh_token") }
}

impl World {
    pub async fn token(&self, request: &TokenRequest) -> Answer {
        let origin = api();
        grants::token(&self.door(&origin), request).await
    }

    pub const fn door<'a>(&'a self, origin: &'a Origin) -> Door<'a> {
        Door { store: self.store(), clock: &self.clock, services: &self.services, origin }
    }

    pub async fn bearer(&self, token: &str, area: Area) -> Result<Bearer, Refusal> {
        resume(self.store(), &self.clock, &self.services, token, area, api()).await
    }

    /// Whether a token counts in its area.
    pub async fn counts(&self, token: &str, area: Area) -> bool {
        match self.bearer(token, area).await {
            Ok(_) => true,
            Err(Refusal::Unauthorized) => false,
            Err(other) => panic!("{other}"),
        }
    }
}

/// Code and hint of a refusal, as they stand in the answer.
#[track_caller]
pub fn refused(answer: Answer) -> (&'static str, String) {
    let error: GrantError = answer.expect_err("it was refused");
    assert!(!matches!(error, GrantError::Failed(_)), "{error}");
    (error.code(), error.hint().unwrap_or_default())
}

pub const CLIENT: (&str, &str) = ("invalid_client", "");

#[track_caller]
pub fn is(answer: Answer, (code, hint): (&str, &str)) {
    assert_eq!(refused(answer), (code, hint.to_owned()));
}
