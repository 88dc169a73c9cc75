//! Applications: whoever has one acts as its owner, so nobody gets at those of people beyond their reach.

use clientele_access::{Area, Capability, Entity, Permission};
use clientele_domain::oauth::{self, Changes, GrantType, Nature};
use clientele_domain::tokens::Holder;

use crate::records::FORM;
use crate::rules::{Rule, all};
use crate::world::{Person, Thing, World, worlds};

struct Application {
    id: i64,
    area: Area,
    seller: usize,
    /// The customer user who owns it.
    owner: Option<Thing>,
}

async fn make(world: &World) -> Vec<Application> {
    let mut all = Vec::new();
    for seller in 0..2 {
        let system = world.system(seller);
        let organization = world.sellers[seller];
        let people = world.things.iter().filter(|thing| {
            thing.entity == Entity::CustomerUser && thing.belonging.organization == organization
        });
        let mut owners: Vec<(Area, Option<Holder>, Option<Thing>)> = people
            .map(|thing| (Area::Storefront, Some(Holder::CustomerUser(thing.id)), Some(thing.clone())))
            .collect();
        let colleague = world.people.iter().find(|person| person.seller == seller).unwrap();
        owners.push((Area::BackOffice, Some(Holder::User(colleague.id)), None));
        owners.push((Area::BackOffice, None, None));
        owners.push((Area::Storefront, None, None));
        for (area, holder, owner) in owners {
            let grant = if holder.is_some() { GrantType::ClientCredentials } else { GrantType::Password };
            let nature = Nature { area, grant, confidential: true, owner: holder };
            let changes = Changes { name: Some("Warehouse".into()), ..Changes::default() };
            let made = oauth::create(&system, nature, changes).await.unwrap();
            all.push(Application { id: made.application.id, area, seller, owner });
        }
    }
    all
}

/// Whether the person may use a route with this application. Changing one that a colleague owns hangs on what that
/// colleague may do, which is a story of the domain: none.
fn expected(world: &World, who: &Person, application: &Application, changes: bool) -> Option<bool> {
    let reached =
        |permission| application.owner.as_ref().is_none_or(|owner| world.allows(who, permission, owner));
    let seen = who.permissions.has(Capability::ManageOauthApplications)
        && who.seller == application.seller
        && reached(Permission::View);
    if changes && seen && application.area == Area::BackOffice {
        return None;
    }
    Some(seen && (!changes || reached(Permission::Edit)))
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_at_applications_of_people_beyond_their_reach() {
    for world in worlds().await {
        let applications = make(&world).await;
        let (mut refused, mut let_in) = (0, 0);
        for index in 0..world.people.len() {
            let browser = world.browser(index).await;
            let who = &world.people[index];
            let before = world.written().await;
            for (method, path, rule) in all() {
                let Rule::Application { area, changes } = rule else { continue };
                for application in &applications {
                    let of_area = application.area == area;
                    let allowed = match expected(&world, who, application, changes) {
                        Some(allowed) => allowed && of_area,
                        None if of_area => continue,
                        None => false,
                    };
                    // The world stays as it is here.
                    if allowed && method != "GET" {
                        continue;
                    }
                    let place = path.replace("{id}", &application.id.to_string());
                    let answer = browser.send(method, &place, FORM).await;
                    let told = format!("{} {method} {place}: {}", who.email, answer.status);
                    if allowed {
                        let_in += 1;
                        assert!(answer.status.is_success(), "{told}");
                    } else {
                        refused += 1;
                        assert!(answer.is_refused(), "is let in: {told}");
                    }
                }
            }
            assert_eq!(world.written().await, before, "{} wrote something", who.email);
        }
        assert!(refused > 100 && let_in > 10, "too little: {refused} refused, {let_in} let in");
    }
}
