//! The condition in SQL and the pure decision admit the same records.

use clientele_access::{Belonging, Entity as Kind, Level, Permission, Permissions, Position, reaches};
use clientele_domain::addresses::{self, book};
use clientele_domain::reach::{self, Reached};
use clientele_domain::{Context, business_units, customer_users, customers, roles, users};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sea_orm::sea_query::{Alias, Condition, Expr};
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};

use crate::addresses::house;
use crate::world::{World, named, user_named, worlds};

/// A made-up organization, and to whom each record of it belongs.
#[derive(Default)]
struct Hierarchy {
    customers: Vec<(i64, Belonging)>,
    people: Vec<(i64, Belonging)>,
    company_addresses: Vec<(i64, Belonging)>,
    personal_addresses: Vec<(i64, Belonging)>,
    roles: Vec<(i64, Belonging)>,
    /// Parent of each business unit.
    units: Vec<(i64, Option<i64>)>,
    /// Unit of each back-office user.
    users: Vec<(i64, Option<i64>)>,
}

fn some<T: Copy>(random: &mut StdRng, of: &[T]) -> Option<T> {
    if of.is_empty() || random.random_range(0..4) == 0 {
        return None;
    }
    Some(of[random.random_range(0..of.len())])
}

fn few<T: Copy + PartialEq>(random: &mut StdRng, of: &[T]) -> Vec<T> {
    let mut few = Vec::new();
    for _ in 0..random.random_range(0..3) {
        few.extend(some(random, of).filter(|one| !few.contains(one)));
    }
    few
}

impl Hierarchy {
    async fn make(world: &World, random: &mut StdRng) -> Self {
        let ctx = &world.system();
        let mut made = Self::default();
        for number in 0..4 {
            let above: Vec<i64> = made.units.iter().map(|(id, _)| *id).collect();
            let parent = some(random, &above);
            let changes =
                business_units::Changes { name: Some(format!("Unit {number}")), parent_id: Some(parent) };
            made.units.push((business_units::create(ctx, changes).await.unwrap().id, parent));
        }
        let role = clientele_domain::back_office_roles::all(ctx).await.unwrap()[0].id;
        let units: Vec<i64> = made.units.iter().map(|(id, _)| *id).collect();
        for number in 0..5 {
            let unit = some(random, &units);
            let changes = users::Changes {
                business_unit_id: Some(unit),
                ..user_named(&format!("user{number}@example.com"), vec![role])
            };
            made.users.push((users::create(ctx, changes).await.unwrap().id, unit));
        }
        for number in 0..8 {
            made.add_customer(ctx, random, number).await;
        }
        for number in 0..10 {
            made.add_person(world, random, number).await;
        }
        made.list_addresses(ctx).await;
        made.list_roles(ctx, random).await;
        made
    }

    /// What belongs to these back-office users.
    fn of_users(&self, ctx: &Context, users: Vec<i64>, customers: Vec<i64>) -> Belonging {
        let unit = |id: &i64| self.users.iter().find(|(user, _)| user == id).and_then(|(_, unit)| *unit);
        Belonging {
            organization: ctx.organization(),
            business_units: users.iter().filter_map(unit).collect(),
            users,
            customers,
            ..Belonging::default()
        }
    }

    async fn add_customer(&mut self, ctx: &Context, random: &mut StdRng, number: u32) {
        let above: Vec<i64> = self.customers.iter().map(|(id, _)| *id).collect();
        let everybody: Vec<i64> = self.users.iter().map(|(id, _)| *id).collect();
        let (parent, owner) = (some(random, &above), some(random, &everybody));
        let represented = few(random, &everybody);
        let changes = customers::Changes {
            owner_id: Some(owner),
            sales_representatives: Some(represented.clone()),
            addresses: vec![house(&format!("{number} Company Road"))],
            ..named(&format!("Company {number}"), parent)
        };
        let id = customers::create(ctx, changes).await.unwrap().id;
        let mut line = vec![id];
        let above = parent.and_then(|id| self.customers.iter().find(|(customer, _)| *customer == id));
        line.extend(above.map(|(_, known)| known.customers.clone()).unwrap_or_default());
        let of = represented.into_iter().chain(owner).collect();
        let belonging = self.of_users(ctx, of, line);
        self.customers.push((id, belonging));
    }

    async fn add_person(&mut self, world: &World, random: &mut StdRng, number: u32) {
        let ctx = &world.system();
        let everybody: Vec<i64> = self.users.iter().map(|(id, _)| *id).collect();
        let (customer, whose) = self.customers[random.random_range(0..self.customers.len())].clone();
        let owner = some(random, &everybody);
        let represented = few(random, &everybody);
        let changes = customer_users::Changes {
            owner_id: Some(owner),
            sales_representatives: Some(represented.clone()),
            addresses: vec![house(&format!("{number} Home Street"))],
            ..world.buyer_named(&format!("person{number}@example.org"), customer).await
        };
        let id = customer_users::create(ctx, changes).await.unwrap().id;
        let of = represented.into_iter().chain(owner).chain(whose.users).collect();
        let belonging = Belonging { customer_user: Some(id), ..self.of_users(ctx, of, whose.customers) };
        self.people.push((id, belonging));
    }

    async fn list_addresses(&mut self, ctx: &Context) {
        for (customer, whose) in &self.customers {
            for address in book::all_of(ctx, addresses::Owner::Customer(*customer)).await.unwrap() {
                self.company_addresses.push((address.id, whose.clone()));
            }
        }
        for (id, whose) in &self.people {
            let owner = addresses::Owner::CustomerUser { id: *id, customer_id: whose.customers[0] };
            for address in book::all_of(ctx, owner).await.unwrap() {
                self.personal_addresses.push((address.id, whose.clone()));
            }
        }
    }

    async fn list_roles(&mut self, ctx: &Context, random: &mut StdRng) {
        for number in 0..6 {
            let ids: Vec<i64> = self.customers.iter().map(|(id, _)| *id).collect();
            let changes = roles::Changes {
                name: Some(format!("Role {number}")),
                customer_id: Some(some(random, &ids)),
                ..Default::default()
            };
            roles::create(ctx, changes).await.unwrap();
        }
        for role in roles::Entity::find().all(ctx.store.read()).await.unwrap() {
            let of = role.customer_id.and_then(|id| self.customers.iter().find(|(known, _)| *known == id));
            let belonging = Belonging {
                organization: role.organization_id,
                customers: of.map(|(_, whose)| whose.customers.clone()).unwrap_or_default(),
                public: role.is_predefined() && role.public,
                ..Belonging::default()
            };
            self.roles.push((role.id, belonging));
        }
    }

    /// Everybody who could ask: each back-office user with and without a division, each person, and the program.
    fn positions(&self, organization: i64) -> Vec<Position> {
        let mut all = vec![Position::System { organization }];
        for (user, unit) in &self.users {
            let division =
                self.units.iter().map(|(id, _)| *id).filter(|id| self.is_below(*id, *unit)).collect();
            all.push(Position::BackOffice { user: *user, organization, business_unit: *unit, division });
        }
        for (person, whose) in &self.people {
            let customer = whose.customers[0];
            all.push(Position::Storefront { customer_user: *person, customer, organization });
        }
        all
    }

    fn is_below(&self, id: i64, top: Option<i64>) -> bool {
        let mut here = Some(id);
        while here.is_some() && here != top {
            here = self.units.iter().find(|(unit, _)| Some(*unit) == here).and_then(|(_, parent)| *parent);
        }
        here.is_some()
    }
}

async fn admitted<E: EntityTrait>(ctx: &Context, condition: Condition) -> Vec<i64> {
    let id = Expr::col((E::default(), Alias::new("id")));
    let rows = E::find().select_only().expr(id).filter(condition);
    let mut ids: Vec<i64> = rows.into_tuple().all(ctx.store.read()).await.unwrap();
    ids.sort_unstable();
    ids
}

fn decided(level: Level, position: &Position, records: &[(i64, Belonging)]) -> Vec<i64> {
    let reached = records.iter().filter(|(_, whose)| reaches(level, position, whose));
    let mut ids: Vec<i64> = reached.map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn sql_admits_exactly_what_the_decision_admits() {
    // Another world each, the same ones in each run.
    for seed in [3, 17, 2_026] {
        for world in worlds().await {
            let made = Hierarchy::make(&world, &mut StdRng::seed_from_u64(seed)).await;
            for organization in [world.acme, world.globex] {
                for position in made.positions(organization) {
                    for level in Level::ALL {
                        compare(&world, &made, &position, level, seed).await;
                    }
                }
            }
        }
    }
}

async fn compare(world: &World, made: &Hierarchy, position: &Position, level: Level, seed: u64) {
    let mut permissions = Permissions::default();
    for kind in [Kind::CustomerAddress, Kind::CustomerUserAddress] {
        permissions.grant(kind, Permission::View, level);
    }
    let ctx = &Context { permissions, position: position.clone(), ..world.system() };
    let here = |records| decided(level, position, records);
    let told = format!("{level:?} of {position:?} in world {seed}");
    let condition = customers::Entity::condition(level, position);
    assert_eq!(admitted::<customers::Entity>(ctx, condition).await, here(&made.customers), "{told}");
    let condition = customer_users::Entity::condition(level, position);
    assert_eq!(admitted::<customer_users::Entity>(ctx, condition).await, here(&made.people), "{told}");
    let condition = roles::Entity::condition(level, position);
    assert_eq!(admitted::<roles::Entity>(ctx, condition).await, here(&made.roles), "{told}");
    let condition = reach::addresses(ctx, Kind::CustomerAddress, Permission::View);
    let known = &made.company_addresses;
    assert_eq!(admitted::<addresses::Entity>(ctx, condition).await, here(known), "{told}");
    let condition = reach::addresses(ctx, Kind::CustomerUserAddress, Permission::View);
    let known = &made.personal_addresses;
    assert_eq!(admitted::<addresses::Entity>(ctx, condition).await, here(known), "{told}");
}
