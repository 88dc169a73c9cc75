//! A world to tell stories in: two sellers, and whoever a story needs.

use std::fmt::Debug;
use std::sync::Arc;

use clientele_access::Position;
use clientele_domain::log_in::Limits;
use clientele_domain::oauth::keys::{self, Ring};
use clientele_domain::oauth::{self, Documents, Keys};
use clientele_domain::passwords::Hasher;
use clientele_domain::users::sessions::{context_of, resume};
use clientele_domain::{
    Actor, Context, Error, Origin, Rules, Services, back_office_roles, customer_users, customers,
    installation, roles, users, webhooks,
};
use clientele_store::testing::{self, TestDatabase};
use clientele_store::{Author, Clock, Store, Timestamp, audit, outbox};
use clientele_webhook::Reach;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// 26 November 2026, 09:30 UTC.
const MORNING: Timestamp = Timestamp(1_795_685_400_000);

/// An installation with the organizations *Acme Supply* and *Globex Trade*, and a clock that only the story moves.
pub struct World {
    database: TestDatabase,
    pub clock: Clock,
    pub services: Arc<Services>,
    pub acme: i64,
    pub globex: i64,
}

/// One world per engine.
pub async fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for database in testing::databases().await.unwrap() {
        let services = Arc::new(Services {
            hasher: Hasher::start(2, 64),
            limits: Limits::new(1_000),
            rules: Rules::default(),
            base_url: "https://shop.example.com".into(),
            // Those whom stories ask, and receivers, listen on this machine.
            oauth: oauth::Server::new(Keys::fixed(ring()), &[7; 32])
                .with_documents(Documents::new(Reach::Anywhere)),
            webhooks: webhooks::Terms::new(&[7; 32], Reach::Anywhere),
        });
        let clock = Clock::standing_at(MORNING);
        let mut unit = database.store.begin(&Author::system(None), &clock).await.unwrap();
        let acme = installation::found(&mut unit, "Acme Supply", &services.base_url).await.unwrap();
        let globex = installation::found(&mut unit, "Globex Trade", &services.base_url).await.unwrap();
        unit.commit().await.unwrap();
        worlds.push(World { database, clock, services, acme, globex });
    }
    worlds
}

/// Keys that sign tokens. Elliptic ones, since the others take their time.
fn ring() -> Ring {
    Ring::read(&keys::generate(keys::Signature::EdDsa).unwrap().private, &[]).unwrap()
}

impl World {
    pub const fn store(&self) -> &Store {
        &self.database.store
    }

    /// The program itself, at work in Acme Supply.
    pub fn system(&self) -> Context {
        self.system_in(self.acme)
    }

    pub fn system_in(&self, organization: i64) -> Context {
        Context::system(self.store().clone(), self.clock.clone(), Arc::clone(&self.services), organization)
    }

    /// A new back-office user of Acme Supply with a predefined role, such as `ROLE_AUDITOR`.
    pub async fn colleague(&self, email: &str, role: &str) -> Context {
        let known = back_office_roles::all(&self.system()).await.unwrap();
        let role = known.into_iter().find(|known| known.machine_name == role).unwrap();
        self.colleague_with(email, role.id).await
    }

    /// A new back-office user of Acme Supply with this role.
    pub async fn colleague_with(&self, email: &str, role: i64) -> Context {
        let user = users::create(&self.system(), user_named(email, vec![role])).await.unwrap();
        self.context_of(user.id).await
    }

    /// What the user may do now.
    pub async fn context_of(&self, user: i64) -> Context {
        let origin = Origin { source: "page", ip: Some("192.0.2.7".into()), user_agent: None };
        context_of(self.store(), &self.clock, &self.services, user, self.acme, origin).await.unwrap()
    }

    /// The person in the storefront, with all that their role grants.
    pub fn in_storefront(&self, person: &customer_users::Model, role: &roles::Model) -> Context {
        Context {
            actor: Actor::CustomerUser {
                id: person.id,
                name: person.full_name(),
                email: person.email.clone(),
            },
            position: Position::Storefront {
                customer_user: person.id,
                customer: person.customer_id,
                organization: person.organization_id,
            },
            permissions: role.granted(),
            ..self.system_in(person.organization_id)
        }
    }

    /// Whether the holder of this secret is still logged in.
    pub async fn is_logged_in(&self, secret: &str) -> bool {
        let resumed = resume(self.store(), &self.clock, &self.services, secret, Origin::console()).await;
        resumed.unwrap().is_some()
    }

    /// A customer below another one, or on its own.
    pub async fn customer(&self, name: &str, parent: Option<i64>) -> customers::Model {
        customers::create(&self.system(), named(name, parent)).await.unwrap()
    }

    /// An enabled buyer.
    pub async fn buyer(&self, email: &str, customer: i64) -> customer_users::Model {
        let changes = self.buyer_named(email, customer).await;
        customer_users::create(&self.system(), changes).await.unwrap()
    }

    /// What makes an enabled buyer.
    pub async fn buyer_named(&self, email: &str, customer: i64) -> customer_users::Changes {
        customer_users::Changes {
            email: Some(email.into()),
            first_name: Some("Nancy".into()),
            last_name: Some("Sallee".into()),
            customer_id: Some(customer),
            roles: Some(vec![self.predefined("ROLE_FRONTEND_BUYER").await.id]),
            ..Default::default()
        }
    }

    /// A predefined customer user role of Acme Supply.
    pub async fn predefined(&self, machine_name: &str) -> roles::Model {
        let offered = roles::offered_to(&self.system(), None).await.unwrap();
        offered.into_iter().find(|role| role.machine_name == machine_name).unwrap()
    }

    /// The mails that were written to an address, the oldest first.
    pub async fn mails_to(&self, email: &str) -> Vec<outbox::Model> {
        outbox::Entity::find()
            .filter(outbox::Column::Recipient.eq(email))
            .order_by_asc(outbox::Column::Id)
            .all(self.store().read())
            .await
            .unwrap()
    }

    /// What the history says of a record, the oldest first.
    pub async fn history(&self, entity: &str, id: i64) -> Vec<audit::Model> {
        audit::Entity::find()
            .filter(audit::Column::Entity.eq(entity))
            .filter(audit::Column::RecordId.eq(id))
            .order_by_asc(audit::Column::Id)
            .all(self.store().read())
            .await
            .unwrap()
    }
}

pub fn user_named(email: &str, roles: Vec<i64>) -> users::Changes {
    users::Changes {
        email: Some(email.into()),
        first_name: Some("Sam".into()),
        last_name: Some("Seller".into()),
        roles: Some(roles),
        ..Default::default()
    }
}

pub fn named(name: &str, parent: Option<i64>) -> customers::Changes {
    customers::Changes { name: Some(name.into()), parent_id: Some(parent), ..Default::default() }
}

/// The secret at the end of the link in a mail.
pub fn secret_in(mail: &outbox::Model) -> String {
    let link = mail.text.split_whitespace().find(|word| word.contains("/set-password/")).expect("a link");
    let secret = link.rsplit('/').next().unwrap();
    secret.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').to_owned()
}

/// The rules that an input broke, as `field: message`, in the order of the alphabet.
pub fn broken<T: Debug>(answer: Result<T, Error>) -> Vec<String> {
    let Err(Error::Invalid(errors)) = answer else { panic!("no rule was broken: {answer:?}") };
    let mut told: Vec<String> =
        errors.iter().map(|error| format!("{}: {}", error.field, error.message.id)).collect();
    told.sort();
    told
}

/// The sentence with which something was refused.
pub fn refusal<T: Debug>(answer: Result<T, Error>) -> String {
    let Err(Error::Refused(message)) = answer else { panic!("it was not refused: {answer:?}") };
    message.id.into_owned()
}

pub fn is_denied<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Denied))
}

pub fn is_not_found<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::NotFound))
}

pub fn is_stale<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Stale))
}
