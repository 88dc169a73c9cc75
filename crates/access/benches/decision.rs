//! How long a decision takes: adding up somebody's roles, and asking whether a level reaches a record.
//! `cargo bench -p clientele-access` prints the median and the slowest of many rounds.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use clientele_access::{Belonging, Entity, Permission, Permissions, Position, customer_user_roles, reaches};

const ROUNDS: usize = 20_000;

fn measure(what: &str, mut round: impl FnMut()) {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            round();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!("{what}: median {:?}, slowest {:?}", times[ROUNDS / 2], times[ROUNDS - 1]);
}

fn main() {
    let roles: Vec<Permissions> = customer_user_roles().into_iter().map(|role| role.permissions).collect();
    let stored = serde_json::to_string(&roles).unwrap();
    let position = Position::Storefront { customer_user: 7, customer: 20, organization: 1 };
    let record = Belonging { organization: 1, customers: (11..31).collect(), ..Belonging::default() };
    let sum = |roles: &[Permissions]| {
        let mut sum = Permissions::default();
        for role in roles {
            sum.accumulate(role);
        }
        sum
    };
    let all = sum(&roles);
    measure("one decision on one record, 20 customers deep", || {
        let level = black_box(&all).level(Entity::CustomerUser, Permission::Edit);
        black_box(reaches(level, black_box(&position), black_box(&record)));
    });
    measure("adding up three roles", || {
        black_box(sum(black_box(&roles)));
    });
    measure("reading three stored roles and adding them up", || {
        let read: Vec<Permissions> = serde_json::from_str(black_box(&stored)).unwrap();
        black_box(sum(&read));
    });
}
