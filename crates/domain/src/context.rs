//! Everything a use case may use: who asks, in which organization, what they may do, the clock and the store.

use std::sync::Arc;

use clientele_access::{Area, Capability, Entity, Level, Permission, Permissions, Position};
use clientele_store::{Author, Clock, Store, StoreError, Unit};

use crate::error::Error;
use crate::passwords::Hasher;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    User {
        id: i64,
        name: String,
        email: String,
    },
    CustomerUser {
        id: i64,
        name: String,
        email: String,
    },
    /// Somebody on a website whom nobody knows yet.
    Visitor {
        id: i64,
    },
    /// The program itself: console, seeds, jobs that nobody asked for.
    System,
}

/// From where a request came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// `page`, `api`, `import`, `job` or `console`.
    pub source: &'static str,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
}

impl Origin {
    pub const fn console() -> Self {
        Self { source: "console", ip: None, user_agent: None }
    }
}

/// What is the same for all requests of a process.
#[derive(Debug)]
pub struct Services {
    pub hasher: Hasher,
    pub limits: crate::log_in::Limits,
    pub rules: Rules,
    /// The URL under which the back-office is reached, without a slash at its end.
    pub base_url: String,
    /// What makes the installation an authorization server.
    pub oauth: crate::oauth::Server,
    /// What holds for all webhooks.
    pub webhooks: crate::webhooks::Terms,
}

impl Services {
    /// The name of the authorization server of an area (RFC 8414).
    pub fn issuer(&self, area: Area) -> String {
        let path = match area {
            Area::BackOffice => "/admin/oauth2-server",
            Area::Storefront => "/oauth2-server",
        };
        format!("{}{path}", self.base_url)
    }
}

/// How somebody wants to be spoken to: codes as stored; who shows something turns them into a localization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// `en`, `de` or `fr`.
    pub language: String,
    /// Such as `en_US`.
    pub formatting: String,
    /// An IANA time zone.
    pub time_zone: String,
    /// `light`, `dark` or `auto`.
    pub theme: String,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: "en".into(),
            formatting: "en_US".into(),
            time_zone: "UTC".into(),
            theme: "auto".into(),
        }
    }
}

/// Limits and lifetimes.
#[derive(Clone, Debug)]
pub struct Rules {
    pub password: crate::passwords::Policy,
    /// Failed log-ins within the interval that lock an account; 0 switches it off.
    pub max_login_attempts: i32,
    pub login_failure_interval_minutes: i64,
    pub account_lockout_minutes: i64,
    /// Hours that a link to set a password lives.
    pub reset_hours: i64,
    pub session_idle_minutes: i64,
    pub session_hours: i64,
    pub remember_me_days: i64,
    pub oauth_access_minutes: i64,
    pub oauth_refresh_days: i64,
    pub oauth_code_minutes: i64,
    /// How long a token counts that turns what an application was granted into a session, once.
    pub oauth_transfer_seconds: i64,
    /// Whether applications get refresh tokens.
    pub oauth_refresh_tokens: bool,
    /// Whether applications may ask people for codes.
    pub oauth_codes: bool,
    /// How long a refresh token that was used may be used again, by whom the answer did not reach.
    pub oauth_grace_seconds: i64,
    pub back_office_api: bool,
    pub storefront_api: bool,
    /// Whether the API of the websites tells people of whom nothing is known what concerns nobody.
    pub storefront_guests: bool,
    /// Whether it answers visitors, and whoever is unknown, at all.
    pub storefront_visitors: bool,
    /// The cookie in which an access token may come.
    pub token_cookie: Option<String>,
    /// Whether mails leave by a server; without one they are kept to be read.
    pub mail_server: bool,
}

impl Rules {
    /// Whether the API of an area is switched on.
    pub const fn has_api(&self, area: Area) -> bool {
        match area {
            Area::BackOffice => self.back_office_api,
            Area::Storefront => self.storefront_api,
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            password: crate::passwords::Policy::default(),
            max_login_attempts: 10,
            login_failure_interval_minutes: 60,
            account_lockout_minutes: 60,
            reset_hours: 24,
            session_idle_minutes: 60,
            session_hours: 12,
            remember_me_days: 30,
            oauth_access_minutes: 60,
            oauth_refresh_days: 30,
            oauth_code_minutes: 10,
            oauth_transfer_seconds: 60,
            oauth_refresh_tokens: true,
            oauth_codes: true,
            oauth_grace_seconds: 5,
            back_office_api: true,
            storefront_api: true,
            storefront_guests: false,
            storefront_visitors: true,
            token_cookie: None,
            mail_server: false,
        }
    }
}

/// Somebody who may act, apart from any request: what can be remembered of them.
#[derive(Clone, Debug)]
pub struct Identity {
    pub actor: Actor,
    pub position: Position,
    pub permissions: Permissions,
    pub preferences: Preferences,
}

impl Identity {
    /// The context in which they act now.
    pub fn acting(self, store: Store, clock: &Clock, services: &Arc<Services>, origin: Origin) -> Context {
        Context {
            store,
            clock: clock.clone(),
            services: Arc::clone(services),
            actor: self.actor,
            position: self.position,
            permissions: self.permissions,
            origin,
            preferences: self.preferences,
            form: None,
            standing: None,
        }
    }
}

/// With what the one-time name of a form begins that says where it was opened.
const OPENED_IN: &str = "org-";

/// The beginning of the one-time name of a form that is opened in an organization: what it makes is made there or nowhere.
pub fn opened_in(organization: i64) -> String {
    format!("{OPENED_IN}{organization}-")
}

/// The one thing that every use case takes.
#[derive(Clone, Debug)]
pub struct Context {
    pub store: Store,
    pub clock: Clock,
    pub services: Arc<Services>,
    pub actor: Actor,
    pub position: Position,
    pub permissions: Permissions,
    pub origin: Origin,
    pub preferences: Preferences,
    /// The one-time name of the form that was sent, if one was: it makes one record, however often it arrives.
    pub form: Option<String>,
    /// What the caller was found to be, if that is remembered. Requests with the same one (by [`Arc::ptr_eq`]) are of the
    /// same caller with the same rights at the same state of the data; the text is another one for each caller and second.
    pub standing: Option<Arc<str>>,
}

impl Context {
    /// The program itself at work in an organization, with every right.
    pub fn system(store: Store, clock: Clock, services: Arc<Services>, organization: i64) -> Self {
        Self {
            store,
            clock,
            services,
            actor: Actor::System,
            position: Position::System { organization },
            permissions: Permissions::everything(Area::BackOffice),
            origin: Origin::console(),
            preferences: Preferences::default(),
            form: None,
            standing: None,
        }
    }

    pub const fn organization(&self) -> i64 {
        self.position.organization()
    }

    /// The back-office user who acts, if one does.
    pub const fn user_id(&self) -> Option<i64> {
        match &self.actor {
            Actor::User { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The customer user who acts, if one does.
    pub const fn customer_user_id(&self) -> Option<i64> {
        match &self.actor {
            Actor::CustomerUser { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// How far the permission reaches for the actor.
    pub fn level(&self, entity: Entity, permission: Permission) -> Level {
        self.permissions.level(entity, permission)
    }

    /// Whether the actor holds the permission at all; says nothing about a certain record.
    pub fn may(&self, entity: Entity, permission: Permission) -> bool {
        self.level(entity, permission) > Level::None
    }

    pub fn can(&self, capability: Capability) -> bool {
        self.permissions.has(capability)
    }

    /// Whether the actor may take what grids show as a file. In the storefront whoever sees a grid may.
    pub fn may_export(&self) -> bool {
        self.is_storefront() || self.can(Capability::ExportRecords)
    }

    /// Whether others may see the actor's grid views.
    pub fn may_share_views(&self) -> bool {
        let sharing = if self.is_storefront() {
            Capability::ShareStorefrontDataView
        } else {
            Capability::ShareDataView
        };
        self.can(sharing)
    }

    pub const fn is_storefront(&self) -> bool {
        matches!(self.position, Position::Storefront { .. } | Position::Visitor { .. })
    }

    pub fn require(&self, entity: Entity, permission: Permission) -> Result<(), Error> {
        if self.may(entity, permission) { Ok(()) } else { Err(Error::Denied) }
    }

    pub fn require_capability(&self, capability: Capability) -> Result<(), Error> {
        if self.can(capability) { Ok(()) } else { Err(Error::Denied) }
    }

    pub fn author(&self) -> Author {
        let (kind, id, name) = match &self.actor {
            Actor::User { id, name, .. } => ("user", Some(*id), name.as_str()),
            Actor::CustomerUser { id, name, .. } => ("customer_user", Some(*id), name.as_str()),
            Actor::Visitor { id } => ("visitor", Some(*id), "Visitor"),
            Actor::System => ("system", None, "System"),
        };
        Author {
            kind: kind.into(),
            id,
            name: name.into(),
            subject: None,
            organization_id: Some(self.organization()),
            source: self.origin.source.into(),
            ip: self.origin.ip.clone(),
        }
    }

    pub async fn begin(&self) -> Result<Unit, Error> {
        Ok(self.store.begin(&self.author(), &self.clock).await?)
    }

    /// Begins a unit that makes a record. If its form arrived before, nothing is made again and the answer is
    /// [`Error::Repeated`] with the record of the first time: before any rule could stumble over that record. Of two
    /// that arrive at the same moment, the second waits here for the first.
    pub async fn begin_new(&self) -> Result<Unit, Error> {
        self.refuse_form_of_elsewhere()?;
        let unit = self.begin().await?;
        let Some(form) = &self.form else { return Ok(unit) };
        match unit.once(form).await {
            Ok(()) => Ok(unit),
            Err(StoreError::Repeated) => {
                drop(unit);
                self.refuse_repeated().await?;
                Err(Error::Stale)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Refuses a form that was opened before the actor went to work in another organization.
    fn refuse_form_of_elsewhere(&self) -> Result<(), Error> {
        let opened_in: Option<i64> = self
            .form
            .as_deref()
            .and_then(|form| form.strip_prefix(OPENED_IN)?.split_once('-'))
            .and_then(|(id, _)| id.parse().ok());
        match opened_in {
            Some(id) if id != self.organization() => Err(Error::refused("form-of-other-organization")),
            _ => Ok(()),
        }
    }

    /// Answers [`Error::Repeated`] if the form made a record before.
    pub async fn refuse_repeated(&self) -> Result<(), Error> {
        let Some(form) = &self.form else { return Ok(()) };
        self.store.submitted(form).await?.map_or(Ok(()), |made| Err(Error::Repeated(made)))
    }

    /// Commits a unit that made a record, and keeps for its form which one.
    pub async fn commit_new(&self, unit: Unit, record_id: i64) -> Result<(), Error> {
        if let Some(form) = &self.form {
            unit.made(form, record_id).await?;
        }
        Ok(unit.commit().await?)
    }
}
