//! Fills an empty database with the demo.

use std::collections::BTreeMap;
use std::sync::Arc;

use clientele_domain::{
    Context, Error, Services, addresses, back_office_roles, customer_groups, customer_users, customers,
    installation, localizations, roles, users, websites,
};
use clientele_store::{Author, Clock, Store};

use crate::accounts::{ACME, Company, GLOBEX, USERS};
use crate::invented::{COMPANIES, Inventor, PEOPLE};
use crate::log_ins;

/// The password of everybody in the demo.
pub const DEMO_PASSWORD: &str = "Demo1234";

/// How long ago the demo began: so far that all of it is older than the log-ins that it has.
const DAYS: i64 = 400;

/// The name of the mark that tells a demo from an installation in earnest.
const MARK: &str = "demo";

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("the database is not empty and holds no demo")]
    NotEmpty,
    #[error(transparent)]
    Domain(#[from] Error),
}

/// Fills an empty database; leaves a demo that is there as it is.
pub async fn fill(store: &Store, clock: &Clock, services: &Arc<Services>) -> Result<(), DemoError> {
    if installation::mark(store, MARK).await?.is_some() {
        return Ok(());
    }
    if !installation::is_empty(store).await? {
        return Err(DemoError::NotEmpty);
    }
    // Everybody has been there for a while when the demo begins.
    let past = Clock::standing_at(clock.now().plus_days(-DAYS));
    let mut unit = store.begin(&Author::system(None), &past).await.map_err(Error::from)?;
    let acme = installation::found(&mut unit, "Acme Supply", &services.base_url).await?;
    let globex =
        installation::found(&mut unit, "Globex Trade", &format!("{}/globex", services.base_url)).await?;
    unit.commit().await.map_err(Error::from)?;
    let context =
        |organization| Context::system(store.clone(), past.clone(), Arc::clone(services), organization);
    let (here, there) = (context(acme), context(globex));
    let sales = staff(&here, &[acme, globex]).await?;
    websites_of_acme(&here).await?;
    rename_website(&there, "Globex").await?;
    let groups = groups(&here).await?;
    let mut people = companies(&here, ACME, sales).await?;
    let others = companies(&there, GLOBEX, sales).await?;
    people.extend(invent(&here, &groups, sales).await?);
    let hash = services.hasher.hash(DEMO_PASSWORD).await?;
    let unit = here.begin().await?;
    for (organization, people) in [(acme, people), (globex, others)] {
        customer_users::password_reset::give_first(&unit, organization, &hash).await?;
        let attempts = log_ins::until(clock.now(), &people);
        customer_users::earlier_log_ins::remember(&unit, organization, attempts).await?;
    }
    installation::set_mark(&unit, MARK, "filled").await?;
    unit.commit().await.map_err(Error::from)?;
    Ok(())
}

/// The back-office users; returns the sales representative. The administrator works in all organizations.
async fn staff(ctx: &Context, all: &[i64]) -> Result<i64, Error> {
    let known: BTreeMap<String, i64> =
        back_office_roles::all(ctx).await?.into_iter().map(|role| (role.machine_name, role.id)).collect();
    let mut sales = 0;
    for (email, first_name, last_name, role) in USERS {
        let organizations =
            if *role == "ROLE_ADMINISTRATOR" { all.to_vec() } else { vec![ctx.organization()] };
        let user = users::create(
            ctx,
            users::Changes {
                email: Some((*email).to_owned()),
                first_name: Some((*first_name).to_owned()),
                last_name: Some((*last_name).to_owned()),
                enabled: Some(true),
                roles: Some(known.get(*role).copied().into_iter().collect()),
                organizations: Some(organizations),
                password: Some(DEMO_PASSWORD.to_owned()),
                ..users::Changes::default()
            },
        )
        .await?;
        if *role == "ROLE_SALES_REPRESENTATIVE" {
            sales = user.id;
        }
    }
    Ok(sales)
}

/// *Default* and *Acme Europe*, with English, German and French.
async fn websites_of_acme(ctx: &Context) -> Result<(), Error> {
    let mut offered: Vec<i64> =
        localizations::profile::all(ctx).await?.into_iter().map(|one| one.id).collect();
    for (name, language, formatting) in
        [("Deutsch (Deutschland)", "de", "de_DE"), ("Français (France)", "fr", "fr_FR")]
    {
        let made = localizations::profile::create(
            ctx,
            localizations::profile::Changes {
                name: Some(name.to_owned()),
                language: Some(language.to_owned()),
                formatting: Some(formatting.to_owned()),
            },
        )
        .await?;
        offered.push(made.id);
    }
    rename_website(ctx, "Default").await?;
    let first = websites::all(ctx).await?.into_iter().next().ok_or(Error::NotFound)?;
    let change = websites::Changes { localizations: Some(offered.clone()), ..websites::Changes::default() };
    websites::update(ctx, first.id, first.version, change).await?;
    let europe = websites::Changes {
        name: Some("Acme Europe".to_owned()),
        url: Some(format!("{}/europe", ctx.services.base_url)),
        default_role_id: Some(first.default_role_id),
        guest_role_id: Some(first.guest_role_id),
        default_localization_id: Some(offered.first().copied()),
        localizations: Some(offered),
        ..websites::Changes::default()
    };
    websites::create(ctx, europe).await?;
    Ok(())
}

async fn rename_website(ctx: &Context, name: &str) -> Result<(), Error> {
    let first = websites::all(ctx).await?.into_iter().next().ok_or(Error::NotFound)?;
    let change = websites::Changes { name: Some(name.to_owned()), ..websites::Changes::default() };
    websites::update(ctx, first.id, first.version, change).await?;
    Ok(())
}

async fn groups(ctx: &Context) -> Result<Vec<i64>, Error> {
    let mut groups = Vec::new();
    for name in ["All Customers", "Wholesale", "Partners", "Key Accounts"] {
        let change = customer_groups::Changes { name: Some(name.to_owned()), ..Default::default() };
        groups.push(customer_groups::create(ctx, change).await?.id);
    }
    Ok(groups)
}

async fn companies(
    ctx: &Context,
    companies: &[Company],
    sales: i64,
) -> Result<Vec<customer_users::Model>, Error> {
    let known = role_ids(ctx).await?;
    let mut everybody = Vec::new();
    let mut made: BTreeMap<&str, i64> = BTreeMap::new();
    for company in companies {
        let parent = company.parent.and_then(|name| made.get(name).copied());
        let mine = company.name.starts_with("Company A");
        let customer = customers::create(
            ctx,
            customers::Changes {
                name: Some(company.name.to_owned()),
                parent_id: Some(parent),
                sales_representatives: Some(if mine { vec![sales] } else { Vec::new() }),
                ..customers::Changes::default()
            },
        )
        .await?;
        made.insert(company.name, customer.id);
        let people = company
            .people
            .iter()
            .map(|person| {
                let held = person.roles.iter().filter_map(|role| known.get(*role).copied()).collect();
                let changes = customer_users::Changes {
                    email: Some(person.email.to_owned()),
                    first_name: Some(person.first_name.to_owned()),
                    last_name: Some(person.last_name.to_owned()),
                    customer_id: Some(customer.id),
                    roles: Some(held),
                    enabled: Some(person.enabled),
                    confirmed: Some(person.confirmed),
                    addresses: if person.first_name == "Amanda" { amanda() } else { Vec::new() },
                    ..customer_users::Changes::default()
                };
                (None, changes)
            })
            .collect();
        everybody.extend(save(ctx, people).await?);
        pass(ctx, 1);
    }
    Ok(everybody)
}

/// Some days go by.
fn pass(ctx: &Context, days: i64) {
    ctx.clock.advance_seconds(days * 24 * 60 * 60);
}

fn amanda() -> Vec<addresses::Changes> {
    let address =
        |label: &str, street: &str, city: &str, postal_code: &str, region: &str| addresses::Changes {
            label: Some(label.to_owned()),
            first_name: Some("Amanda".to_owned()),
            last_name: Some("Cole".to_owned()),
            street: Some(street.to_owned()),
            city: Some(city.to_owned()),
            postal_code: Some(postal_code.to_owned()),
            country: Some("US".to_owned()),
            region: Some(region.to_owned()),
            phone: Some("+1 585 555 0142".to_owned()),
            ..addresses::Changes::default()
        };
    vec![
        addresses::Changes {
            billing: Some(true),
            default_billing: Some(true),
            ..address("Headquarters", "801 Scenic Hwy", "Haines City", "33844", "US-FL")
        },
        addresses::Changes {
            shipping: Some(true),
            default_shipping: Some(true),
            ..address("Warehouse", "23400 Caldwell Road", "Rochester", "14608", "US-NY")
        },
    ]
}

async fn role_ids(ctx: &Context) -> Result<BTreeMap<String, i64>, Error> {
    let offered = roles::offered_to(ctx, None).await?;
    Ok(offered.into_iter().map(|role| (role.machine_name, role.id)).collect())
}

async fn save(
    ctx: &Context,
    people: Vec<(Option<customer_users::Existing>, customer_users::Changes)>,
) -> Result<Vec<customer_users::Model>, Error> {
    let mut unit = ctx.begin().await?;
    let answers = customer_users::save(ctx, &mut unit, people).await?;
    let made = answers.into_iter().collect::<Result<_, _>>()?;
    unit.commit().await?;
    Ok(made)
}

/// Some hundred companies and some thousand people, in few transactions.
async fn invent(ctx: &Context, groups: &[i64], sales: i64) -> Result<Vec<customer_users::Model>, Error> {
    let mut inventor = Inventor::new();
    let mut everybody = Vec::new();
    let mut made: Vec<i64> = Vec::new();
    for from in (0..COMPANIES).step_by(50) {
        let batch =
            (from..from + 50).map(|number| (None, inventor.company(number, &made, groups, sales))).collect();
        let mut unit = ctx.begin().await?;
        let answers = customers::profile::save(ctx, &mut unit, batch).await?;
        for answer in answers {
            made.push(answer?.id);
        }
        unit.commit().await?;
        pass(ctx, 20);
    }
    let known = role_ids(ctx).await?;
    let held: Vec<i64> = ["ROLE_FRONTEND_BUYER", "ROLE_FRONTEND_BUYER", "ROLE_FRONTEND_ADMINISTRATOR"]
        .iter()
        .filter_map(|role| known.get(*role).copied())
        .collect();
    for from in (0..PEOPLE).step_by(250) {
        let batch = (from..from + 250).map(|number| (None, inventor.person(number, &made, &held))).collect();
        everybody.extend(save(ctx, batch).await?);
        pass(ctx, 20);
    }
    Ok(everybody)
}
