//! Two sellers with records of every kind, business units, and users with roles of all sorts.

use std::sync::Arc;

use clientele_access::{
    Area, Belonging, Capability, Entity, Level, Permission, Permissions, Position, reaches, rights,
};
use clientele_backoffice::Office;
use clientele_domain::log_in::Limits;
use clientele_domain::passwords::Hasher;
use clientele_domain::users::log_in::{Credentials, log_in};
use clientele_domain::{
    Context, Origin, Rules, Services, addresses, back_office_roles, business_units, customer_groups,
    customer_users, customers, installation, localizations, roles, users, webhooks, websites,
};
use clientele_store::testing::{self, TestDatabase};
use clientele_store::{Author, Clock, NewJob, Store, Timestamp, audit, job, outbox};
use clientele_web::testing::Browser;
use clientele_web::{Frame, FrameSettings, shield};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// 26 November 2026, 09:30 UTC.
const MORNING: Timestamp = Timestamp(1_795_685_400_000);
const PASSWORD: &str = "Demo1234";
pub const HOST: &str = "office.example.com";

#[derive(Clone, Debug)]
pub struct Person {
    pub id: i64,
    pub email: String,
    /// 0 or 1.
    pub seller: usize,
    pub unit: Option<i64>,
    pub permissions: Permissions,
    pub session: String,
}

/// A record whose id can stand in a path.
#[derive(Clone, Debug)]
pub struct Thing {
    pub entity: Entity,
    pub id: i64,
    pub belonging: Belonging,
    /// Whether it is of all organizations.
    pub shared: bool,
}

pub struct World {
    database: TestDatabase,
    pub clock: Clock,
    pub services: Arc<Services>,
    pub sellers: [i64; 2],
    /// Units of the first seller: the head office, and East and West below it.
    units: Vec<i64>,
    pub people: Vec<Person>,
    pub things: Vec<Thing>,
    /// What is to be delivered to webhooks: whose it is, and its id.
    pub deliveries: Vec<(usize, i64)>,
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
    async fn of(database: TestDatabase) -> Self {
        let services = Arc::new(Services {
            hasher: Hasher::start(2, 64),
            limits: Limits::new(100_000),
            rules: Rules::default(),
            base_url: format!("http://{HOST}"),
            oauth: Default::default(),
            webhooks: Default::default(),
        });
        let clock = Clock::standing_at(MORNING);
        let mut unit = database.store.begin(&Author::system(None), &clock).await.unwrap();
        let mut sellers = [0; 2];
        for (place, name) in ["Acme Supply", "Globex Trade"].into_iter().enumerate() {
            sellers[place] = installation::found(&mut unit, name, &services.base_url).await.unwrap();
        }
        unit.commit().await.unwrap();
        let (units, people, things, deliveries) = Default::default();
        let mut world = Self { database, clock, services, sellers, units, people, things, deliveries };
        world.found_units().await;
        world.hire().await;
        for seller in 0..2 {
            world.furnish(seller).await;
            world.serve_customers(seller).await;
        }
        world.log_everybody_in().await;
        world
    }

    pub const fn store(&self) -> &Store {
        &self.database.store
    }

    pub fn system(&self, seller: usize) -> Context {
        let organization = self.sellers[seller];
        Context::system(self.store().clone(), self.clock.clone(), Arc::clone(&self.services), organization)
    }

    async fn found_units(&mut self) {
        let system = self.system(0);
        for (name, parent) in [("Head Office", None), ("East", Some(0)), ("West", Some(0))] {
            let parent_id = Some(parent.map(|parent: usize| self.units[parent]));
            let changes = business_units::profile::Changes { name: Some(name.into()), parent_id };
            let made = business_units::profile::create(&system, changes).await.unwrap();
            self.units.push(made.id);
        }
    }

    /// Users with the predefined roles, one with each level in every cell, and some whose roles are all chance.
    async fn hire(&mut self) {
        let known = back_office_roles::all(&self.system(0)).await.unwrap();
        let predefined: Vec<_> = known.iter().map(|role| (role.id, role.granted())).collect();
        for (number, (role, granted)) in predefined.iter().enumerate() {
            self.hire_one(0, *role, granted.clone(), Some(self.units[number % 3])).await;
        }
        for (place, level) in Level::ALL.into_iter().enumerate() {
            let granted = with_level(level);
            let unit = self.units[place % 3];
            self.hire_with(0, &format!("All {}", level.name()), granted, Some(unit)).await;
        }
        for seed in 1..=3_u64 {
            let granted = by_chance(seed);
            self.hire_with(0, &format!("Chance {seed}"), granted, Some(self.units[1])).await;
        }
        let everything_here = with_level(Level::Global);
        self.hire_with(1, "All here", everything_here, None).await;
    }

    async fn hire_with(&mut self, seller: usize, name: &str, granted: Permissions, unit: Option<i64>) {
        let changes = back_office_roles::Changes {
            name: Some(name.into()),
            permissions: Some(granted.clone()),
            ..Default::default()
        };
        let role = back_office_roles::create(&self.system(seller), changes).await.unwrap();
        self.hire_one(seller, role.id, granted, unit).await;
    }

    async fn hire_one(&mut self, seller: usize, role: i64, permissions: Permissions, unit: Option<i64>) {
        let email = format!("user{}@example.com", self.people.len());
        let changes = users::Changes {
            email: Some(email.clone()),
            first_name: Some("User".into()),
            last_name: Some(format!("Number{}", self.people.len())),
            roles: Some(vec![role]),
            organizations: Some(vec![self.sellers[seller]]),
            business_unit_id: Some(unit),
            password: Some(PASSWORD.into()),
            password_repeated: Some(PASSWORD.into()),
            ..Default::default()
        };
        let made = users::create(&self.system(seller), changes).await.unwrap();
        let session = String::new();
        self.people.push(Person { id: made.id, email, seller, unit, permissions, session });
    }

    fn keep(&mut self, entity: Entity, id: i64, seller: usize) {
        let belonging = Belonging { organization: self.sellers[seller], ..Belonging::default() };
        self.things.push(Thing { entity, id, belonging, shared: false });
    }

    /// What belongs to the organization alone.
    async fn furnish(&mut self, seller: usize) {
        let system = self.system(seller);
        let name = Some(format!("Something of {seller}"));
        let group = customer_groups::profile::Changes { name: name.clone(), ..Default::default() };
        let group = customer_groups::profile::create(&system, group).await.unwrap();
        self.keep(Entity::CustomerGroup, group.id, seller);
        let unit = business_units::profile::Changes { name: name.clone(), ..Default::default() };
        let unit = business_units::profile::create(&system, unit).await.unwrap();
        self.keep(Entity::BusinessUnit, unit.id, seller);
        let localization = localizations::profile::Changes {
            name: name.clone(),
            language: Some("de".into()),
            formatting: Some("de_DE".into()),
        };
        let localization = localizations::profile::create(&system, localization).await.unwrap();
        self.keep(Entity::Localization, localization.id, seller);
        let first = websites::all(&system).await.unwrap().remove(0);
        self.keep(Entity::Website, first.id, seller);
        self.keep(Entity::Organization, self.sellers[seller], seller);
        for role in roles::offered_to(&system, None).await.unwrap() {
            self.keep(Entity::CustomerUserRole, role.id, seller);
        }
        for role in back_office_roles::Entity::find().all(self.store().read()).await.unwrap() {
            match role.organization_id {
                None if seller == 0 => {
                    self.keep(Entity::Role, role.id, seller);
                    self.things.last_mut().unwrap().shared = true;
                }
                Some(organization) if organization == self.sellers[seller] => {
                    self.keep(Entity::Role, role.id, seller);
                }
                _ => {}
            }
        }
        for person in self.people.clone() {
            if person.seller == seller {
                self.keep(Entity::User, person.id, seller);
            }
        }
        self.listen(seller).await;
        self.begin_jobs(seller).await;
    }

    /// A webhook, and something that is to be delivered to it.
    async fn listen(&mut self, seller: usize) {
        let system = self.system(seller);
        let changes = webhooks::Changes {
            name: Some(format!("Something of {seller}")),
            url: Some("https://example.com/hooks".into()),
            events: Some(vec!["customer.deleted".into()]),
            ..Default::default()
        };
        let made = webhooks::create(&system, changes).await.unwrap().webhook;
        self.keep(Entity::Webhook, made.id, seller);
        for _ in 0..=seller {
            webhooks::test(&system, made.id).await.unwrap();
        }
        for (delivery, _) in webhooks::deliveries::latest(&system, made.id, 10).await.unwrap() {
            self.deliveries.push((seller, delivery.id));
        }
    }

    /// A job of each user, a job of nobody's, and a mail.
    async fn begin_jobs(&mut self, seller: usize) {
        let organization = self.sellers[seller];
        let mut authors: Vec<(Author, Vec<i64>)> = vec![(Author::system(Some(organization)), Vec::new())];
        for person in self.people.iter().filter(|person| person.seller == seller) {
            let author =
                Author { kind: "user".into(), id: Some(person.id), ..Author::system(Some(organization)) };
            authors.push((author, vec![person.id]));
        }
        for (author, users) in authors {
            let mut unit = self.store().begin(&author, &self.clock).await.unwrap();
            let id = unit.enqueue(NewJob::new("test", "A job", &())).await.unwrap();
            unit.commit().await.unwrap();
            let belonging = Belonging { organization, users, ..Belonging::default() };
            self.things.push(Thing { entity: Entity::Job, id, belonging, shared: false });
        }
        let mails = outbox::Entity::find()
            .filter(outbox::Column::OrganizationId.eq(organization))
            .all(self.store().read())
            .await
            .unwrap();
        for mail in mails.into_iter().take(2) {
            self.keep(Entity::OutgoingEmail, mail.id, seller);
        }
    }

    /// Customers of different owners and representatives, with people and addresses.
    async fn serve_customers(&mut self, seller: usize) {
        let staff: Vec<Person> =
            self.people.iter().filter(|person| person.seller == seller).cloned().collect();
        for number in 0..4 {
            let owner = staff.get(number * 2 % staff.len()).filter(|_| number < 3);
            let representative = staff.get((number * 5 + 1) % staff.len()).filter(|_| number % 2 == 0);
            self.serve(seller, number, owner, representative).await;
        }
    }

    async fn serve(
        &mut self,
        seller: usize,
        number: usize,
        owner: Option<&Person>,
        representative: Option<&Person>,
    ) {
        let system = self.system(seller);
        let changes = customers::Changes {
            name: Some(format!("Company {seller}-{number}")),
            owner_id: Some(owner.map(|owner| owner.id)),
            sales_representatives: Some(representative.map(|one| one.id).into_iter().collect()),
            ..Default::default()
        };
        let customer = customers::create(&system, changes).await.unwrap();
        let theirs: Vec<&Person> = owner.into_iter().chain(representative).collect();
        let belonging = self.belonging_to(seller, &theirs);
        self.put(Entity::Customer, customer.id, &belonging);
        let role = roles::offered_to(&system, None).await.unwrap().remove(0).id;
        let own = self.people.iter().filter(|person| person.seller == seller).nth(number).cloned();
        let changes = customer_users::Changes {
            email: Some(format!("buyer{number}.of{seller}@example.org")),
            first_name: Some("Buyer".into()),
            last_name: Some(format!("Number{number}")),
            customer_id: Some(customer.id),
            owner_id: Some(own.as_ref().map(|own| own.id)),
            sales_representatives: Some(Vec::new()),
            roles: Some(vec![role]),
            ..Default::default()
        };
        let person = customer_users::create(&system, changes).await.unwrap();
        let with_own: Vec<&Person> = theirs.iter().copied().chain(own.as_ref()).collect();
        let of_person = self.belonging_to(seller, &with_own);
        self.put(Entity::CustomerUser, person.id, &of_person);
        let book = addresses::Owner::Customer(customer.id);
        let made = addresses::create(&system, book, address()).await.unwrap();
        self.put(Entity::CustomerAddress, made.id, &belonging);
        let book = addresses::Owner::CustomerUser { id: person.id, customer_id: customer.id };
        let made = addresses::create(&system, book, address()).await.unwrap();
        self.put(Entity::CustomerUserAddress, made.id, &of_person);
    }

    fn belonging_to(&self, seller: usize, staff: &[&Person]) -> Belonging {
        Belonging {
            organization: self.sellers[seller],
            users: staff.iter().map(|one| one.id).collect(),
            business_units: staff.iter().filter_map(|one| one.unit).collect(),
            ..Belonging::default()
        }
    }

    fn put(&mut self, entity: Entity, id: i64, belonging: &Belonging) {
        self.things.push(Thing { entity, id, belonging: belonging.clone(), shared: false });
    }

    async fn log_everybody_in(&mut self) {
        for index in 0..self.people.len() {
            self.people[index].session = self.log_in(index).await;
        }
    }

    pub async fn log_in(&self, person: usize) -> String {
        let email = self.people[person].email.clone();
        let credentials = Credentials { email, password: PASSWORD.into(), remember: false };
        let origin = Origin::console();
        log_in(self.store(), &self.clock, &self.services, &credentials, &origin).await.unwrap()
    }

    pub fn office(&self) -> Office {
        Office {
            store: self.store().clone(),
            clock: self.clock.clone(),
            services: Arc::clone(&self.services),
        }
    }

    fn pages(&self) -> axum::Router {
        let settings = FrameSettings {
            clock: self.clock.clone(),
            template_folder: None,
            ..FrameSettings::new(&self.services.base_url, [7; 32])
        };
        shield(clientele_backoffice::routes(self.office()), &Frame::new(settings).unwrap())
    }

    pub fn stranger(&self) -> Browser {
        Browser::stranger(self.pages(), HOST)
    }

    pub async fn browser(&self, person: usize) -> Browser {
        let cookie = format!("session={}", self.people[person].session);
        Browser::logged_in(self.pages(), HOST, cookie, "/admin").await
    }

    pub fn position(&self, person: &Person) -> Position {
        let mut division: Vec<i64> = person.unit.into_iter().collect();
        if person.unit == self.units.first().copied() {
            division.clone_from(&self.units);
        }
        Position::BackOffice {
            user: person.id,
            organization: self.sellers[person.seller],
            business_unit: person.unit,
            division,
        }
    }

    /// Whether the decision lets somebody do this to the record, in the organization in which they work.
    pub fn allows(&self, who: &Person, permission: Permission, thing: &Thing) -> bool {
        let level = who.permissions.level(thing.entity, permission);
        match thing.entity {
            Entity::Organization if level == Level::System => true,
            // One sees and steers what one started oneself, whatever the roles say of jobs.
            Entity::Job if thing.belonging.users == [who.id] => true,
            // What counts in all organizations is changed by those who reach all; why it stays, all are told.
            Entity::Role if thing.shared && permission == Permission::Edit => level == Level::System,
            Entity::Role if thing.shared => level >= Level::Global,
            _ => reaches(level, &self.position(who), &thing.belonging),
        }
    }

    /// How much has ever been written: every change of a record is an entry of the history, every mail and job a row.
    pub async fn written(&self) -> [u64; 3] {
        let read = self.store().read();
        [
            audit::Entity::find().count(read).await.unwrap(),
            outbox::Entity::find().count(read).await.unwrap(),
            job::Entity::find().count(read).await.unwrap(),
        ]
    }
}

fn address() -> addresses::Changes {
    addresses::Changes {
        organization: Some("Somewhere".into()),
        street: Some("1 Main Street".into()),
        city: Some("Berlin".into()),
        postal_code: Some("10115".into()),
        country: Some("DE".into()),
        ..Default::default()
    }
}

/// Every permission at this level, or the nearest lower one that it can have, and every capability.
fn with_level(level: Level) -> Permissions {
    let mut role = Permissions::default();
    for right in rights(Area::BackOffice) {
        let nearest = right.levels(Area::BackOffice).iter().filter(|offered| **offered <= level).max();
        for permission in right.permissions {
            role.grant(right.entity, *permission, nearest.copied().unwrap_or_default());
        }
    }
    for capability in Capability::of(Area::BackOffice) {
        role.allow(capability);
    }
    role
}

/// A level by chance in each cell, and each capability or not; the same at every run of a seed.
fn by_chance(seed: u64) -> Permissions {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut below = |limit: usize| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        usize::try_from(state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % limit
    };
    let mut role = Permissions::default();
    for right in rights(Area::BackOffice) {
        for permission in right.permissions {
            let levels = right.levels(Area::BackOffice);
            role.grant(right.entity, *permission, levels[below(levels.len())]);
        }
    }
    for capability in Capability::of(Area::BackOffice) {
        if below(2) == 0 {
            role.allow(capability);
        }
    }
    role
}
