//! Random worlds, in which nobody sees or changes over the API what `access::reaches` forbids: every type, every record,
//! every way, for everybody.

use std::collections::{BTreeMap, BTreeSet};

use clientele_access::{
    Area, Belonging, Capability, Entity, Level, Permission, Permissions, Position, reaches, rights,
};
use clientele_domain::addresses::Owner;
use clientele_domain::{back_office_roles, customers};
use clientele_store::audit;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value as Json, json};

use crate::world::{World, change, many, worlds};

/// Numbers that are the same at every run of a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        // xorshift64*, good enough to mix a world.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % limit
    }

    /// A role with a level by chance in each cell, and each capability or not.
    fn permissions(&mut self, area: Area) -> Permissions {
        let mut role = Permissions::default();
        for right in rights(area) {
            for permission in right.permissions {
                let levels = right.levels(area);
                let level = levels[self.below(levels.len())];
                // Work in another organization is a story of its own.
                role.grant(
                    right.entity,
                    *permission,
                    if area == Area::BackOffice { level.min(Level::Global) } else { level },
                );
            }
        }
        for capability in Capability::of(area) {
            if self.below(2) == 0 {
                role.allow(capability);
            }
        }
        role
    }
}

/// Somebody who asks.
struct Actor {
    name: String,
    position: Position,
    permissions: Permissions,
}

impl Actor {
    fn level(&self, kind: Entity, permission: Permission) -> Level {
        self.permissions.level(kind, permission)
    }

    fn is_storefront(&self) -> bool {
        matches!(self.position, Position::Storefront { .. })
    }

    fn knows_itself(&self, person: i64) -> bool {
        matches!(self.position, Position::Storefront { customer_user, .. } if customer_user == person)
            && self.permissions.has(Capability::UpdateUserProfile)
    }

    fn path(&self) -> &'static str {
        if self.is_storefront() { "/api" } else { "/admin/api" }
    }
}

/// A record, and to whom it belongs.
struct Thing {
    kind: &'static str,
    entity: Entity,
    id: i64,
    belonging: Belonging,
}

struct Scene {
    actors: Vec<Actor>,
    things: Vec<Thing>,
}

impl Scene {
    /// Trees of companies of two sellers, people with roles of all sorts, users who look after some of them.
    async fn set(world: &World, dice: &mut Dice) -> Self {
        let (mut actors, mut things) = (Vec::new(), Vec::new());
        let mut users = Vec::new();
        for number in 0..4 {
            let permissions = dice.permissions(Area::BackOffice);
            let changes = back_office_roles::Changes {
                name: Some(format!("Role {number}")),
                permissions: Some(permissions.clone()),
                ..Default::default()
            };
            back_office_roles::create(&world.system(), changes).await.unwrap();
            let name = format!("user{number}");
            let role = back_office_roles::all(&world.system()).await.unwrap();
            let role = role.into_iter().find(|role| role.name == format!("Role {number}")).unwrap();
            let id = world.colleague(&name, &role.machine_name).await;
            users.push(id);
            let position = Position::BackOffice {
                user: id,
                organization: world.acme,
                business_unit: None,
                division: Vec::new(),
            };
            actors.push(Actor { name, position, permissions });
        }
        let mut companies: Vec<(i64, i64, Vec<i64>, Vec<i64>)> = Vec::new();
        for (seller, count) in [(world.acme, 6), (world.globex, 2)] {
            let first = companies.len();
            for number in 0..count {
                let above = companies.len() - first;
                let parent = (number % 3 != 0).then(|| first + dice.below(above.max(1)));
                let parent_id = parent.map(|parent| companies[parent].0);
                let id = world.customer_of(seller, &format!("Company {seller}-{number}"), parent_id).await;
                let mut line = vec![id];
                line.extend(parent.map(|parent| companies[parent].2.clone()).unwrap_or_default());
                let mut looked_after = Vec::new();
                if seller == world.acme && dice.below(2) == 0 {
                    let user = users[dice.below(users.len())];
                    let changes = customers::Changes { owner_id: Some(Some(user)), ..Default::default() };
                    let version = 1;
                    customers::update(&world.system(), id, version, changes).await.unwrap();
                    looked_after.push(user);
                }
                companies.push((id, seller, line, looked_after));
            }
        }
        for (place, (company, seller, line, users)) in companies.iter().enumerate() {
            let belonging = Belonging {
                organization: *seller,
                users: users.clone(),
                customers: line.clone(),
                ..Belonging::default()
            };
            things.push(Thing {
                kind: "customers",
                entity: Entity::Customer,
                id: *company,
                belonging: belonging.clone(),
            });
            let address = world.address(*seller, Owner::Customer(*company), "1 Main Street").await;
            things.push(Thing {
                kind: "customeraddresses",
                entity: Entity::CustomerAddress,
                id: address,
                belonging: belonging.clone(),
            });
            for number in 0..2 {
                let permissions = dice.permissions(Area::Storefront);
                let role_name = format!("Role {number}");
                let role = world.role(*seller, &role_name, *company, permissions.clone()).await;
                // Customer user roles are the organization's in the back-office.
                things.push(Thing {
                    kind: "customeruserroles",
                    entity: Entity::CustomerUserRole,
                    id: role.id,
                    belonging: belonging.clone(),
                });
                let name = format!("person{place}-{number}");
                let person = world.person_with(*seller, &name, *company, role.id).await;
                let own = Belonging { customer_user: Some(person), ..belonging.clone() };
                things.push(Thing {
                    kind: "customerusers",
                    entity: Entity::CustomerUser,
                    id: person,
                    belonging: own.clone(),
                });
                let owner = Owner::CustomerUser { id: person, customer_id: *company };
                let address = world.address(*seller, owner, "2 Home Street").await;
                things.push(Thing {
                    kind: "customeruseraddresses",
                    entity: Entity::CustomerUserAddress,
                    id: address,
                    belonging: own,
                });
                if *seller == world.acme {
                    let position = Position::Storefront {
                        customer_user: person,
                        customer: *company,
                        organization: *seller,
                    };
                    actors.push(Actor { name, position, permissions });
                }
            }
        }
        Self { actors, things }
    }
}

/// Whether the decision lets somebody do this.
fn may(actor: &Actor, permission: Permission, thing: &Thing) -> bool {
    let itself = thing.kind == "customerusers"
        && actor.knows_itself(thing.id)
        && matches!(permission, Permission::View | Permission::Edit);
    let level = actor.level(thing.entity, permission);
    // The levels of what belongs to the organization alone are all or nothing.
    let level = match (actor.is_storefront(), thing.entity) {
        (false, Entity::CustomerUserRole) if level < Level::Global => Level::None,
        _ => level,
    };
    itself || reaches(level, &actor.position, &thing.belonging)
}

fn may_at_all(actor: &Actor, kind: &str, entity: Entity, permission: Permission) -> bool {
    let itself = kind == "customerusers"
        && actor.is_storefront()
        && actor.permissions.has(Capability::UpdateUserProfile);
    actor.level(entity, permission) > Level::None || (itself && permission == Permission::View)
}

/// How many changes of records there have ever been.
async fn written(world: &World) -> u64 {
    audit::Entity::find().count(world.store().read()).await.unwrap()
}

const KINDS: [(&str, Entity); 5] = [
    ("customers", Entity::Customer),
    ("customerusers", Entity::CustomerUser),
    ("customeraddresses", Entity::CustomerAddress),
    ("customeruseraddresses", Entity::CustomerUserAddress),
    ("customeruserroles", Entity::CustomerUserRole),
];

#[tokio::test]
async fn nobody_sees_or_changes_what_they_must_not() {
    for seed in [7, 11] {
        for world in worlds().await {
            let mut dice = Dice((seed * 0x9E37_79B9) | 1);
            let scene = Scene::set(&world, &mut dice).await;
            for actor in &scene.actors {
                lists(&world, &scene, actor).await;
                records(&world, &scene, actor).await;
            }
            // What is allowed changes the world, so it comes last, and last of it what gives somebody another role.
            let (shoppers, sellers): (Vec<&Actor>, Vec<&Actor>) =
                scene.actors.iter().partition(|actor| actor.is_storefront());
            for actor in shoppers.into_iter().chain(sellers) {
                relations(&world, &scene, actor).await;
            }
            deletions(&world, &scene).await;
        }
    }
}

async fn lists(world: &World, scene: &Scene, actor: &Actor) {
    let seen: BTreeMap<&str, BTreeSet<i64>> = KINDS
        .iter()
        .map(|(kind, _)| {
            let things = scene.things.iter().filter(|thing| thing.kind == *kind);
            (
                *kind,
                things.filter(|thing| may(actor, Permission::View, thing)).map(|thing| thing.id).collect(),
            )
        })
        .collect();
    let known: BTreeSet<i64> =
        scene.things.iter().filter(|thing| thing.kind == "customeruserroles").map(|thing| thing.id).collect();
    for (kind, entity) in KINDS {
        let include = match kind {
            "customers" => "parent,children,users,addresses",
            "customerusers" => "customer,userRoles,addresses",
            "customeraddresses" => "customer",
            "customeruseraddresses" => "customerUser",
            _ if actor.is_storefront() => "customer",
            _ => "customer,customerUsers",
        };
        let address = format!("{}/{kind}?page[size]=-1&include={include}", actor.path());
        let answer = world.get(&actor.name, &address).await;
        if !may_at_all(actor, kind, entity, Permission::View) {
            assert_eq!(answer.status, 403, "{} {kind}", actor.name);
            continue;
        }
        let answer = answer.is(200);
        let mut ids: BTreeSet<i64> = answer.ids().into_iter().collect();
        if kind == "customeruserroles" {
            // Predefined roles are everybody's.
            ids.retain(|id| known.contains(id));
        }
        assert_eq!(ids, seen[kind], "{} lists {kind}", actor.name);
        let included = answer.body["included"].as_array().cloned().unwrap_or_default();
        let shown = answer.body["data"].as_array().unwrap();
        let links = shown.iter().chain(&included).flat_map(identifiers);
        for (kind, id) in included.iter().filter_map(identifier).chain(links) {
            let Some(seen) = seen.get(kind.as_str()) else { continue };
            let predefined = kind == "customeruserroles" && !known.contains(&id);
            assert!(predefined || seen.contains(&id), "{} is shown {kind} {id} by {address}", actor.name);
        }
        // What is hidden finds nothing.
        let relation = match kind {
            "customers" => "parent",
            "customeruseraddresses" => "customerUser",
            _ => "customer",
        };
        let other = if relation == "customerUser" { "customerusers" } else { "customers" };
        for thing in
            scene.things.iter().filter(|thing| thing.kind == other && !seen[other].contains(&thing.id))
        {
            let address = format!("{}/{kind}?filter[{relation}]={}", actor.path(), thing.id);
            assert_eq!(
                world.get(&actor.name, &address).await.is(200).ids(),
                [0; 0],
                "{} {address}",
                actor.name
            );
        }
    }
}

fn identifier(record: &Json) -> Option<(String, i64)> {
    Some((record["type"].as_str()?.to_owned(), record["id"].as_str()?.parse().ok()?))
}

fn identifiers(record: &Json) -> Vec<(String, i64)> {
    let relationships = record["relationships"].as_object().cloned().unwrap_or_default();
    let mut found = Vec::new();
    for relation in relationships.values() {
        let data = &relation["data"];
        let members = data.as_array().cloned().unwrap_or_else(|| vec![data.clone()]);
        found.extend(members.iter().filter_map(identifier));
    }
    found
}

async fn records(world: &World, scene: &Scene, actor: &Actor) {
    for thing in &scene.things {
        let address = format!("{}/{}/{}", actor.path(), thing.kind, thing.id);
        let told = format!("{} {address}", actor.name);
        let sees = may_at_all(actor, thing.kind, thing.entity, Permission::View)
            && may(actor, Permission::View, thing);
        let answer = world.get(&actor.name, &address).await;
        assert_eq!(answer.status == 200, sees, "{told} {}", answer.status);
        if !sees {
            assert!(matches!(answer.status, 403 | 404), "{told}");
            assert!(answer.body.get("data").is_none(), "{told}");
        }
        let changes = sees && may(actor, Permission::Edit, thing);
        let before = written(world).await;
        let body = change(thing.kind, thing.id, json!({}), json!({}));
        let answer = world.ask(&actor.name, "PATCH", &address, body).await;
        let offered =
            !matches!((actor.is_storefront(), thing.kind), (true, "customers" | "customeruserroles"));
        assert_eq!(answer.status == 200, changes && offered, "PATCH {told} {:#}", answer.body);
        if !changes && thing.kind == "customerusers" {
            let roles = format!("{address}/relationships/userRoles");
            let taken = world.ask(&actor.name, "PATCH", &roles, many("customeruserroles", &[])).await;
            assert!(taken.status >= 400, "PATCH {roles} {}", actor.name);
        }
        if !changes && thing.kind == "customers" && offered {
            let people = format!("{address}/relationships/users");
            let other = scene.things.iter().find(|other| other.kind == "customerusers").unwrap();
            let taken = world.ask(&actor.name, "POST", &people, many("customerusers", &[other.id])).await;
            assert!(taken.status >= 400, "POST {people} {}", actor.name);
        }
        if !(sees && may(actor, Permission::Delete, thing)) {
            let filtered = format!("{}/{}?filter[id]={}", actor.path(), thing.kind, thing.id);
            for address in [&address, &filtered] {
                let answer = world.ask(&actor.name, "DELETE", address, Json::Null).await;
                // What is not seen is not found by a filter, and nothing is deleted.
                let nothing = answer.status == 204 && address == &filtered && !sees;
                assert!(answer.status >= 400 || nothing, "DELETE {address} {} {}", actor.name, answer.status);
            }
        }
        assert_eq!(written(world).await, before, "{told}");
    }
}

/// Whoever may edit a record, and nobody else, puts another record that they see at the end of a relation of it.
async fn relations(world: &World, scene: &Scene, actor: &Actor) {
    let sees = |thing: &Thing| {
        may_at_all(actor, thing.kind, thing.entity, Permission::View) && may(actor, Permission::View, thing)
    };
    let roles: Vec<i64> = match actor.is_storefront() {
        true => Vec::new(),
        // Predefined roles may be given by whoever sees roles at all.
        false => vec![world.predefined(world.acme, "ROLE_FRONTEND_BUYER").await.id],
    };
    for thing in scene.things.iter().filter(|thing| thing.kind == "customerusers") {
        let address = format!("{}/{}/{}/relationships/userRoles", actor.path(), thing.kind, thing.id);
        let told = format!("POST {address} {}", actor.name);
        let before = written(world).await;
        let answer = world.ask(&actor.name, "POST", &address, many("customeruserroles", &roles)).await;
        let edits = sees(thing) && may(actor, Permission::Edit, thing);
        if !edits {
            assert!(answer.status >= 400, "{told} {}", answer.status);
            assert_eq!(written(world).await, before, "{told}");
        } else if roles.is_empty() || sees_roles(actor) {
            // Nothing more is asked of whoever adds nothing; but only oneself may be edited without EDIT, and then roles stay.
            let only_oneself = actor.knows_itself(thing.id)
                && !reaches(actor.level(thing.entity, Permission::Edit), &actor.position, &thing.belonging);
            assert_eq!(answer.status == 204, !only_oneself, "{told} {:#}", answer.body);
        }
    }
}

fn sees_roles(actor: &Actor) -> bool {
    actor.level(Entity::CustomerUserRole, Permission::View) >= Level::Global
}

/// Each record is deleted by the first who may, until nothing is left that anybody may delete.
async fn deletions(world: &World, scene: &Scene) {
    // What hangs on a record goes with it, so addresses and people come before companies.
    for kind in ["customeraddresses", "customeruseraddresses", "customerusers", "customers"] {
        for thing in scene.things.iter().filter(|thing| thing.kind == kind) {
            let may_delete = |actor: &&Actor| {
                let itself = matches!(actor.position, Position::Storefront { customer_user, .. }
                    if kind == "customerusers" && customer_user == thing.id);
                let offered = !(actor.is_storefront() && kind == "customers");
                offered
                    && !itself
                    && may_at_all(actor, kind, thing.entity, Permission::View)
                    && may(actor, Permission::View, thing)
                    && may_at_all(actor, kind, thing.entity, Permission::Delete)
                    && may(actor, Permission::Delete, thing)
            };
            // People who are gone can't act; back-office users stay.
            let Some(actor) = scene.actors.iter().filter(|actor| !actor.is_storefront()).find(may_delete)
            else {
                continue;
            };
            let address = format!("{}/{kind}/{}", actor.path(), thing.id);
            let before = written(world).await;
            let answer = world.ask(&actor.name, "DELETE", &address, Json::Null).await;
            assert_eq!(answer.status, 204, "DELETE {address} {} {:#}", actor.name, answer.body);
            assert!(written(world).await > before, "{address}");
            let gone = world.get(&actor.name, &address).await;
            assert_eq!(gone.status, 404, "{address}");
        }
    }
}
