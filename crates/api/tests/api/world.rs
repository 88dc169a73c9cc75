//! A world to tell stories in: two sellers, whoever a story needs, and programs that ask on behalf of them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use clientele_access::{Area, Permissions};
use clientele_api::{Admitted, BatchJob, Cors, Door, House, Stop, api};
use clientele_domain::log_in::Limits;
use clientele_domain::passwords::Hasher;
use clientele_domain::websites::visiting::{self, Site};
use clientele_domain::{
    Context, Error, Origin, Rules, Services, addresses, back_office_roles, customer_users, customers,
    installation, roles, users, visitors,
};
use clientele_jsonapi::{Api, Format, JSON_API, async_trait};
use clientele_store::testing::{self, TestDatabase};
use clientele_store::{Author, Clock, Runner, Store, Timestamp};
use serde_json::{Value as Json, json};

/// 26 November 2026, 09:30 UTC.
const MORNING: Timestamp = Timestamp(1_795_685_400_000);

/// Who somebody is, by the token they send: the id of a user or of a customer user.
#[derive(Clone, Copy, Debug)]
enum Holder {
    User(i64, i64),
    CustomerUser(i64),
}

/// Tokens of people, without applications.
pub struct People {
    store: Store,
    clock: Clock,
    services: Arc<Services>,
    tokens: Mutex<BTreeMap<String, Holder>>,
    guests: AtomicBool,
}

#[async_trait]
impl Door for People {
    async fn admit(&self, token: &str, _: Area, _: &[Format], origin: Origin) -> Result<Admitted, Stop> {
        let holder = self.tokens.lock().unwrap().get(token).copied().ok_or(Stop::Unauthenticated)?;
        let (store, clock, services) = (&self.store, &self.clock, &self.services);
        let context = match holder {
            Holder::User(id, organization) => {
                users::sessions::context_of(store, clock, services, id, organization, origin).await
            }
            Holder::CustomerUser(id) => {
                customer_users::sessions::context_of(store, clock, services, id, origin).await
            }
        };
        let admitted = context.map(|context| Admitted { context, application: None });
        admitted.map_err(|error| match error {
            Error::Denied | Error::NotFound => Stop::Unauthenticated,
            error => Stop::Failed(error),
        })
    }

    async fn admit_unknown(&self, organization: i64, origin: Origin) -> Result<Context, Stop> {
        if !self.guests.load(Ordering::SeqCst) {
            return Err(Stop::Unauthenticated);
        }
        let (store, clock, services) = (&self.store, &self.clock, &self.services);
        Ok(visitors::unknown(organization).acting(store.clone(), clock, services, origin))
    }
}

pub struct World {
    pub database: TestDatabase,
    pub clock: Clock,
    pub services: Arc<Services>,
    pub acme: i64,
    pub globex: i64,
    door: Arc<People>,
    pub backoffice: Arc<Api<House>>,
    pub storefront: Arc<Api<House>>,
    statements: Arc<AtomicUsize>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Json,
    pub headers: axum::http::HeaderMap,
    pub empty: bool,
}

impl Answer {
    /// Each error as `title | detail | place`.
    pub fn errors(&self) -> Vec<String> {
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
        let told = |error: &Json| {
            let source = &error["source"];
            let place = source.get("pointer").or(source.get("parameter")).map(text).unwrap_or_default();
            format!("{} | {} | {place}", text(&error["title"]), text(&error["detail"]))
        };
        errors.iter().map(told).collect()
    }

    pub fn ids(&self) -> Vec<i64> {
        let data = self.body["data"].as_array().unwrap_or_else(|| panic!("{self:?}"));
        data.iter().map(|it| it["id"].as_str().unwrap().parse().unwrap()).collect()
    }

    pub fn id(&self) -> i64 {
        self.body["data"]["id"].as_str().unwrap_or_else(|| panic!("{self:?}")).parse().unwrap()
    }

    pub fn attribute(&self, name: &str) -> &Json {
        &self.body["data"]["attributes"][name]
    }

    /// The ids at the other end of a relation.
    pub fn related(&self, name: &str) -> Vec<String> {
        linked(&self.body["data"], name)
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:#}", self.body);
        self
    }
}

pub fn linked(record: &Json, name: &str) -> Vec<String> {
    let data = &record["relationships"][name]["data"];
    let members = data.as_array().cloned().unwrap_or_else(|| vec![data.clone()]);
    members.iter().filter_map(|member| member["id"].as_str().map(str::to_owned)).collect()
}

/// One world per engine.
pub async fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for database in testing::databases().await.unwrap() {
        worlds.push(World::of(database).await);
    }
    worlds
}

impl World {
    async fn of(mut database: TestDatabase) -> Self {
        let statements = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&statements);
        database.store = database.store.observed(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        let services = Arc::new(Services {
            hasher: Hasher::start(2, 64),
            limits: Limits::new(1_000),
            rules: Rules::default(),
            base_url: "https://shop.example.com".into(),
            oauth: Default::default(),
            webhooks: Default::default(),
        });
        let clock = Clock::standing_at(MORNING);
        let mut unit = database.store.begin(&Author::system(None), &clock).await.unwrap();
        let acme = installation::found(&mut unit, "Acme Supply", "https://acme.example.com").await.unwrap();
        let globex =
            installation::found(&mut unit, "Globex Trade", "https://globex.example.com").await.unwrap();
        unit.commit().await.unwrap();
        let door = Arc::new(People {
            store: database.store.clone(),
            clock: clock.clone(),
            services: Arc::clone(&services),
            tokens: Mutex::default(),
            guests: AtomicBool::new(false),
        });
        let backoffice = Arc::new(api(Area::BackOffice, door.clone(), Cors::default()).unwrap());
        let storefront = Arc::new(api(Area::Storefront, door.clone(), Cors::default()).unwrap());
        Self { database, clock, services, acme, globex, door, backoffice, storefront, statements }
    }

    /// How many statements the database was sent so far.
    pub fn statements(&self) -> usize {
        self.statements.load(Ordering::SeqCst)
    }

    pub const fn store(&self) -> &Store {
        &self.database.store
    }

    pub fn system_in(&self, organization: i64) -> Context {
        Context::system(self.store().clone(), self.clock.clone(), Arc::clone(&self.services), organization)
    }

    pub fn system(&self) -> Context {
        self.system_in(self.acme)
    }

    /// Whether those are let in who bring no token.
    pub fn lets_guests_in(&self, yes: bool) {
        self.door.guests.store(yes, Ordering::SeqCst);
    }

    fn let_in(&self, token: &str, holder: Holder) {
        self.door.tokens.lock().unwrap().insert(token.to_owned(), holder);
    }

    /// A back-office user of Acme Supply with a predefined role; their token is their name.
    pub async fn colleague(&self, name: &str, role: &str) -> i64 {
        let known = back_office_roles::all(&self.system()).await.unwrap();
        let role = known.into_iter().find(|known| known.machine_name == role).unwrap();
        let changes = users::Changes {
            email: Some(format!("{name}@example.org")),
            first_name: Some(name.into()),
            last_name: Some("Seller".into()),
            roles: Some(vec![role.id]),
            ..Default::default()
        };
        let user = users::create(&self.system(), changes).await.unwrap();
        self.let_in(name, Holder::User(user.id, self.acme));
        user.id
    }

    /// Somebody who may do everything, with the token `admin`.
    pub async fn administrator(&self) -> i64 {
        self.colleague("admin", "ROLE_ADMINISTRATOR").await
    }

    pub async fn customer(&self, name: &str, parent: Option<i64>) -> i64 {
        self.customer_of(self.acme, name, parent).await
    }

    pub async fn customer_of(&self, seller: i64, name: &str, parent: Option<i64>) -> i64 {
        let changes =
            customers::Changes { name: Some(name.into()), parent_id: Some(parent), ..Default::default() };
        customers::create(&self.system_in(seller), changes).await.unwrap().id
    }

    /// A predefined customer user role.
    pub async fn predefined(&self, seller: i64, machine_name: &str) -> roles::Model {
        let offered = roles::offered_to(&self.system_in(seller), None).await.unwrap();
        offered.into_iter().find(|role| role.machine_name == machine_name).unwrap()
    }

    /// An enabled customer user with a predefined role; their token is their name.
    pub async fn person(&self, name: &str, customer: i64, role: &str) -> i64 {
        let role = self.predefined(self.acme, role).await.id;
        self.person_with(self.acme, name, customer, role).await
    }

    pub async fn person_with(&self, seller: i64, name: &str, customer: i64, role: i64) -> i64 {
        let changes = customer_users::Changes {
            email: Some(format!("{name}@example.com")),
            first_name: Some(name.into()),
            last_name: Some("Buyer".into()),
            customer_id: Some(customer),
            roles: Some(vec![role]),
            ..Default::default()
        };
        let person = customer_users::create(&self.system_in(seller), changes).await.unwrap();
        self.let_in(name, Holder::CustomerUser(person.id));
        person.id
    }

    /// A customizable role that grants this.
    pub async fn role(&self, seller: i64, name: &str, customer: i64, granted: Permissions) -> roles::Model {
        let changes = roles::Changes {
            name: Some(name.into()),
            customer_id: Some(Some(customer)),
            permissions: Some(granted),
            ..Default::default()
        };
        roles::create(&self.system_in(seller), changes).await.unwrap()
    }

    pub async fn address(&self, seller: i64, owner: addresses::Owner, street: &str) -> i64 {
        addresses::create(&self.system_in(seller), owner, address(street)).await.unwrap().id
    }

    pub async fn site(&self, host: &str) -> Site {
        visiting::at(self.store(), host, "/").await.unwrap().unwrap()
    }

    /// Asks as somebody, by the path as it stands on the wire: `/admin/api/…` or `/api/…`, the latter at a website of
    /// Acme Supply.
    pub async fn ask(&self, who: &str, method: &str, address: &str, body: Json) -> Answer {
        self.ask_with(who, method, address, &[], body).await
    }

    pub async fn ask_with(
        &self,
        who: &str,
        method: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: Json,
    ) -> Answer {
        self.ask_at("acme.example.com", who, method, address, headers, body).await
    }

    pub async fn ask_at(
        &self,
        host: &str,
        who: &str,
        method: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: Json,
    ) -> Answer {
        let api = if address.starts_with("/admin/") { &self.backoffice } else { &self.storefront };
        let mut request = axum::http::Request::builder()
            .method(method)
            .uri(address)
            .header("accept", JSON_API)
            .header("content-type", JSON_API)
            .header("x-include", "noHateoas;totalCount;deletedCount");
        if !who.is_empty() {
            request = request.header("authorization", format!("Bearer {who}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !address.starts_with("/admin/") {
            request = request.extension(self.site(host).await);
        }
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let response = api.answer(request.body(body.into()).unwrap()).await;
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            empty: response.body().is_empty(),
            body: serde_json::from_slice(response.body()).unwrap_or_default(),
        }
    }

    pub async fn get(&self, who: &str, address: &str) -> Answer {
        self.ask(who, "GET", address, Json::Null).await
    }

    /// Does what was put off.
    pub async fn work(&self) {
        let job = BatchJob { api: Arc::clone(&self.backoffice), services: Arc::clone(&self.services) };
        let runner = Runner::new(self.store().clone(), self.clock.clone(), vec![Box::new(job)]);
        runner.run_due().await.unwrap();
    }
}

pub fn address(street: &str) -> addresses::Changes {
    addresses::Changes {
        organization: Some("Somewhere".into()),
        street: Some(street.into()),
        city: Some("Berlin".into()),
        postal_code: Some("10115".into()),
        country: Some("DE".into()),
        ..Default::default()
    }
}

/// One record of a type, to be sent.
pub fn record(kind: &str, attributes: Json, relationships: Json) -> Json {
    json!({ "data": { "type": kind, "attributes": attributes, "relationships": relationships } })
}

/// The same with an id.
pub fn change(kind: &str, id: i64, attributes: Json, relationships: Json) -> Json {
    let id = id.to_string();
    json!({ "data": { "type": kind, "id": id, "attributes": attributes, "relationships": relationships } })
}

pub fn one(kind: &str, id: impl ToString) -> Json {
    json!({ "data": { "type": kind, "id": id.to_string() } })
}

pub fn many(kind: &str, ids: &[i64]) -> Json {
    let members: Vec<Json> = ids.iter().map(|id| json!({ "type": kind, "id": id.to_string() })).collect();
    json!({ "data": members })
}
