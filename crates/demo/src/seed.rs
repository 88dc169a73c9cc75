//! Synthetic data, for trying at scale: through the same use cases as everything else, many records a transaction.

use clientele_domain::{Context, Error, customer_groups, customer_users, customers, roles};

use crate::invented::Inventor;

/// How much to make.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    pub customers: u64,
    pub customer_users: u64,
    /// Customizable roles.
    pub roles: u64,
}

/// Records in one transaction.
const AT_ONCE: u64 = 1_000;

/// Adds synthetic records to the organization of the context; tells after each transaction how many there are.
pub async fn seed(ctx: &Context, sizes: Sizes, mut progress: impl FnMut(u64)) -> Result<(), Error> {
    let mut inventor = Inventor::new();
    let mut groups: Vec<i64> = customer_groups::all(ctx).await?.into_iter().map(|group| group.id).collect();
    if groups.is_empty() {
        let change =
            customer_groups::Changes { name: Some("All Customers".to_owned()), ..Default::default() };
        groups.push(customer_groups::create(ctx, change).await?.id);
    }
    let mut made = 0;
    let mut companies: Vec<i64> = Vec::new();
    for batch in batches(sizes.customers) {
        let records =
            batch.map(|number| (None, inventor.seeded_company(number, &companies, &groups))).collect();
        let mut unit = ctx.begin().await?;
        for answer in customers::profile::save(ctx, &mut unit, records).await? {
            companies.push(answer?.id);
            made += 1;
        }
        unit.commit().await?;
        progress(made);
    }
    if companies.is_empty() && (sizes.customer_users > 0 || sizes.roles > 0) {
        return Err(Error::refused("seed-needs-customers"));
    }
    for number in 0..sizes.roles {
        let changes = roles::Changes {
            name: Some(format!("Role {number}")),
            customer_id: Some(Some(inventor.pick(&companies))),
            ..roles::Changes::default()
        };
        roles::create(ctx, changes).await?;
        made += 1;
        progress(made);
    }
    let held: Vec<i64> = roles::offered_to(ctx, None).await?.into_iter().map(|role| role.id).collect();
    for batch in batches(sizes.customer_users) {
        let records = batch.map(|number| (None, inventor.seeded_person(number, &companies, &held))).collect();
        let mut unit = ctx.begin().await?;
        for answer in customer_users::save(ctx, &mut unit, records).await? {
            answer?;
            made += 1;
        }
        unit.commit().await?;
        progress(made);
    }
    ctx.store.analyze().await?;
    Ok(())
}

fn batches(total: u64) -> impl Iterator<Item = std::ops::Range<u64>> {
    (0..total.div_ceil(AT_ONCE)).map(move |batch| batch * AT_ONCE..((batch + 1) * AT_ONCE).min(total))
}
