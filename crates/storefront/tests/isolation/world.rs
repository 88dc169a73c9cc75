//! Random worlds: two sellers, trees of customers, people with roles of all sorts, addresses.

use std::sync::Arc;

use axum::Router;
use clientele_access::{Area, Belonging, Entity, Level, Permission, Permissions, Position, reaches, rights};
use clientele_domain::log_in::Limits;
use clientele_domain::passwords::Hasher;
use clientele_domain::users::log_in::Credentials;
use clientele_domain::{
    Context, Origin, Rules, Services, addresses, customer_users, customers, installation, roles,
};
use clientele_store::testing::{self, TestDatabase};
use clientele_store::{Author, Clock, Store, Timestamp, audit, job, outbox};
use clientele_storefront::Shop;
use clientele_web::testing::Browser;
use clientele_web::{Frame, FrameSettings};
use sea_orm::{EntityTrait, PaginatorTrait};

/// 26 November 2026, 09:30 UTC.
const MORNING: Timestamp = Timestamp(1_795_685_400_000);
pub const PASSWORD: &str = "Demo1234";
pub const HOSTS: [&str; 2] = ["acme.example.com", "globex.example.com"];

/// Numbers that are the same at every run of a seed.
pub struct Dice(u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        // xorshift64*, good enough to mix a world.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap() % limit
    }

    pub fn one<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

#[derive(Clone, Debug)]
pub struct Company {
    pub id: i64,
    pub name: String,
    /// 0 or 1.
    pub seller: usize,
    /// Itself, its parent, up to the root.
    pub line: Vec<i64>,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub id: i64,
    pub email: String,
    pub company: usize,
    pub permissions: Permissions,
    pub session: String,
}

#[derive(Clone, Debug)]
pub struct Place {
    pub id: i64,
    pub company: usize,
    pub person: Option<usize>,
}

/// A role of one company.
#[derive(Clone, Debug)]
pub struct OwnRole {
    pub id: i64,
    pub company: usize,
}

pub struct World {
    pub database: TestDatabase,
    pub clock: Clock,
    pub services: Arc<Services>,
    pub sellers: [i64; 2],
    pub companies: Vec<Company>,
    pub people: Vec<Person>,
    pub places: Vec<Place>,
    pub roles: Vec<OwnRole>,
}

/// One world per engine, and another one on each.
pub async fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for (place, database) in testing::databases().await.unwrap().into_iter().enumerate() {
        worlds.push(World::of(database, place as u64 + 1).await);
    }
    worlds
}

impl World {
    async fn of(database: TestDatabase, seed: u64) -> Self {
        let services = Arc::new(Services {
            hasher: Hasher::start(2, 64),
            limits: Limits::new(100_000),
            rules: Rules::default(),
            base_url: format!("http://{}", HOSTS[0]),
            oauth: Default::default(),
            webhooks: Default::default(),
        });
        let clock = Clock::standing_at(MORNING);
        let mut unit = database.store.begin(&Author::system(None), &clock).await.unwrap();
        let mut sellers = [0; 2];
        for (place, name) in ["Acme Supply", "Globex Trade"].into_iter().enumerate() {
            let url = format!("http://{}", HOSTS[place]);
            sellers[place] = installation::found(&mut unit, name, &url).await.unwrap();
        }
        unit.commit().await.unwrap();
        let mut world = Self {
            database,
            clock,
            services,
            sellers,
            companies: Vec::new(),
            people: Vec::new(),
            places: Vec::new(),
            roles: Vec::new(),
        };
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        world.found_companies(&mut dice).await;
        world.hire(&mut dice).await;
        world.move_in().await;
        world.log_everybody_in().await;
        world
    }

    pub const fn store(&self) -> &Store {
        &self.database.store
    }

    pub fn system(&self, seller: usize) -> Context {
        Context::system(
            self.store().clone(),
            self.clock.clone(),
            Arc::clone(&self.services),
            self.sellers[seller],
        )
    }

    async fn found_companies(&mut self, dice: &mut Dice) {
        for (seller, count) in [(0, 7), (1, 2)] {
            let first = self.companies.len();
            for number in 0..count {
                let above = self.companies.len() - first;
                // Every third one is a root, so that there are strangers, parents, siblings and grandchildren.
                let parent = (number % 4 != 0).then(|| first + dice.below(above.max(1)));
                let name = format!("Company {seller}-{number}");
                let changes = customers::Changes {
                    name: Some(name.clone()),
                    parent_id: Some(parent.map(|parent| self.companies[parent].id)),
                    ..Default::default()
                };
                let made = customers::create(&self.system(seller), changes).await.unwrap();
                let above = parent.map(|parent| self.companies[parent].line.clone()).unwrap_or_default();
                let line = std::iter::once(made.id).chain(above).collect();
                self.companies.push(Company { id: made.id, name, seller, line });
            }
        }
    }

    /// Three people a company: an administrator and two with roles of the company that are all chance.
    async fn hire(&mut self, dice: &mut Dice) {
        for (place, company) in self.companies.clone().into_iter().enumerate() {
            let system = self.system(company.seller);
            let offered = roles::offered_to(&system, None).await.unwrap();
            let administrator =
                offered.iter().find(|role| role.machine_name == "ROLE_FRONTEND_ADMINISTRATOR").unwrap();
            for number in 0..3 {
                let role = if number == 0 {
                    administrator.clone()
                } else {
                    let changes = roles::Changes {
                        name: Some(format!("Role {number} of {}", company.name)),
                        customer_id: Some(Some(company.id)),
                        permissions: Some(by_chance(dice)),
                        ..Default::default()
                    };
                    let role = roles::create(&system, changes).await.unwrap();
                    self.roles.push(OwnRole { id: role.id, company: place });
                    role
                };
                let email = format!("person{number}.of{place}@example.com");
                let changes = customer_users::Changes {
                    email: Some(email.clone()),
                    first_name: Some(format!("First{number}")),
                    last_name: Some(format!("Last{place}")),
                    customer_id: Some(company.id),
                    roles: Some(vec![role.id]),
                    ..Default::default()
                };
                let made = customer_users::create(&system, changes).await.unwrap();
                self.people.push(Person {
                    id: made.id,
                    email,
                    company: place,
                    permissions: role.granted(),
                    session: String::new(),
                });
            }
        }
    }

    async fn move_in(&mut self) {
        for (place, company) in self.companies.clone().into_iter().enumerate() {
            let system = self.system(company.seller);
            let owner = addresses::Owner::Customer(company.id);
            for street in ["1 Main Street", "2 Side Street"] {
                let made = addresses::create(&system, owner, address(street)).await.unwrap();
                self.places.push(Place { id: made.id, company: place, person: None });
            }
        }
        for (index, person) in self.people.clone().into_iter().enumerate() {
            let company = &self.companies[person.company];
            let owner = addresses::Owner::CustomerUser { id: person.id, customer_id: company.id };
            let system = self.system(company.seller);
            let made = addresses::create(&system, owner, address("3 Home Street")).await.unwrap();
            self.places.push(Place { id: made.id, company: person.company, person: Some(index) });
        }
    }

    async fn log_everybody_in(&mut self) {
        let hash = self.services.hasher.hash(PASSWORD).await.unwrap();
        for seller in self.sellers {
            let author = Author::system(Some(seller));
            let unit = self.store().begin(&author, &self.clock).await.unwrap();
            customer_users::password_reset::give_first(&unit, seller, &hash).await.unwrap();
            unit.commit().await.unwrap();
        }
        for index in 0..self.people.len() {
            self.people[index].session = self.log_in(index).await.unwrap();
        }
    }

    pub async fn log_in(&self, person: usize) -> Result<String, clientele_domain::Error> {
        let person = &self.people[person];
        let seller = self.sellers[self.companies[person.company].seller];
        let credentials =
            Credentials { email: person.email.clone(), password: PASSWORD.into(), remember: false };
        let (store, services) = (self.store(), &self.services);
        let origin = Origin::console();
        customer_users::log_in::log_in(store, &self.clock, services, seller, &credentials, &origin).await
    }

    pub fn shop(&self, store: Store) -> Shop {
        Shop { store, clock: self.clock.clone(), services: Arc::clone(&self.services) }
    }

    /// The pages as an instance with this store serves them.
    pub fn pages(&self, store: Store) -> Router {
        let settings = FrameSettings {
            clock: self.clock.clone(),
            template_folder: None,
            ..FrameSettings::new(&self.services.base_url, [7; 32])
        };
        clientele_storefront::pages(
            self.shop(store),
            Router::new(),
            Router::new(),
            &Frame::new(settings).unwrap(),
        )
    }

    /// A person at their browser.
    pub async fn browser(&self, person: usize) -> Browser {
        self.browser_at(self.pages(self.store().clone()), person).await
    }

    /// A person at the pages of a certain instance.
    pub async fn browser_at(&self, pages: Router, person: usize) -> Browser {
        let person = &self.people[person];
        let host = HOSTS[self.companies[person.company].seller];
        let cookie = format!("storefront-session={}", person.session);
        Browser::logged_in(pages, host, cookie, "/account").await
    }

    /// Where a person stands.
    pub fn position(&self, person: &Person) -> Position {
        let company = &self.companies[person.company];
        Position::Storefront {
            customer_user: person.id,
            customer: company.id,
            organization: self.sellers[company.seller],
        }
    }

    /// Whether the decision lets somebody do this to what belongs there.
    pub fn allows(&self, who: &Person, kind: Entity, permission: Permission, what: &Belonging) -> bool {
        reaches(who.permissions.level(kind, permission), &self.position(who), what)
    }

    pub fn of_company(&self, company: usize) -> Belonging {
        let company = &self.companies[company];
        Belonging {
            organization: self.sellers[company.seller],
            customers: company.line.clone(),
            ..Belonging::default()
        }
    }

    pub fn of_person(&self, person: usize) -> Belonging {
        let person = &self.people[person];
        Belonging { customer_user: Some(person.id), ..self.of_company(person.company) }
    }

    pub fn of_place(&self, place: &Place) -> (Entity, Belonging) {
        match place.person {
            Some(person) => (Entity::CustomerUserAddress, self.of_person(person)),
            None => (Entity::CustomerAddress, self.of_company(place.company)),
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

fn address(street: &str) -> addresses::Changes {
    addresses::Changes {
        organization: Some("Somewhere".into()),
        street: Some(street.into()),
        city: Some("Berlin".into()),
        postal_code: Some("10115".into()),
        country: Some("DE".into()),
        ..Default::default()
    }
}

/// A role with a level by chance in each cell, and each capability or not.
fn by_chance(dice: &mut Dice) -> Permissions {
    let mut role = Permissions::default();
    for right in rights(Area::Storefront) {
        for permission in right.permissions {
            let level: Level = dice.one(right.levels(Area::Storefront));
            role.grant(right.entity, *permission, level);
        }
    }
    for capability in clientele_access::Capability::of(Area::Storefront) {
        if dice.below(2) == 0 {
            role.allow(capability);
        }
    }
    role
}
