//! How often one address may try: nobody can try many accounts, nor lock others out cheaply. And how often one program
//! may call: none takes all of the machine.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Rate limits; kept in memory, each instance counts for itself.
pub struct Limits {
    log_in: DefaultKeyedRateLimiter<IpAddr>,
    tokens: DefaultKeyedRateLimiter<IpAddr>,
    calls: DefaultKeyedRateLimiter<Calling>,
}

/// A program that calls the API, and the person for whom it acts: the id of a back-office user or of a customer user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Calling {
    pub application: i64,
    pub user: Option<i64>,
    pub customer_user: Option<i64>,
}

/// How many calls one program may make for one person in a minute, unless somebody says otherwise.
const CALLS_A_MINUTE: u32 = 300_000;

/// How many tokens one address may ask for in a minute, unless somebody says otherwise.
const TOKENS_A_MINUTE: u32 = 600;

impl std::fmt::Debug for Limits {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Limits")
    }
}

impl Limits {
    /// So many log-ins a minute from one address.
    pub fn new(log_ins_a_minute: u32) -> Self {
        Self {
            log_in: RateLimiter::keyed(per_minute(log_ins_a_minute)),
            tokens: RateLimiter::keyed(per_minute(TOKENS_A_MINUTE)),
            calls: RateLimiter::keyed(per_minute(CALLS_A_MINUTE)),
        }
    }

    /// So many requests for tokens a minute from one address.
    pub fn with_tokens(self, tokens_a_minute: u32) -> Self {
        Self { tokens: RateLimiter::keyed(per_minute(tokens_a_minute)), ..self }
    }

    /// So many calls of the API a minute by one program for one person.
    pub fn with_calls(self, calls_a_minute: u32) -> Self {
        Self { calls: RateLimiter::keyed(per_minute(calls_a_minute)), ..self }
    }

    pub fn allows_log_in_from(&self, ip: Option<&str>) -> bool {
        wait(&self.log_in, ip).is_none()
    }

    /// How many seconds an address has to wait before it may ask for another token; None if it may.
    pub fn wait_for_token(&self, ip: Option<&str>) -> Option<u64> {
        wait(&self.tokens, ip)
    }

    /// How many seconds a program has to wait before it may call again; None if it may.
    pub fn wait_for_call(&self, calling: Calling) -> Option<u64> {
        wait_as(&self.calls, &calling)
    }
}

fn per_minute(number: u32) -> Quota {
    Quota::per_minute(NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN))
}

fn wait(limiter: &DefaultKeyedRateLimiter<IpAddr>, ip: Option<&str>) -> Option<u64> {
    let ip = match ip?.parse().ok()? {
        // All addresses of one IPv6 network count as one.
        IpAddr::V6(ip) => IpAddr::V6((u128::from(ip) & !u128::from(u64::MAX)).into()),
        ip => ip,
    };
    wait_as(limiter, &ip)
}

fn wait_as<K: Clone + Eq + Hash>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Option<u64> {
    if limiter.len() > 10_000 {
        limiter.retain_recent();
    }
    let refused = limiter.check_key(key).err()?;
    let wait = refused.wait_time_from(DefaultClock::default().now());
    Some(wait.as_secs() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_slowed_down_and_the_others_are_not() {
        let limits = Limits::new(3);
        let answers: Vec<bool> = (0..5).map(|_| limits.allows_log_in_from(Some("192.0.2.1"))).collect();
        assert_eq!(answers, [true, true, true, false, false]);
        assert!(limits.allows_log_in_from(Some("192.0.2.2")));
        for host in 1..=3 {
            assert!(limits.allows_log_in_from(Some(&format!("2001:db8::{host}"))));
        }
        assert!(!limits.allows_log_in_from(Some("2001:db8::4")));
    }

    #[test]
    fn one_program_is_slowed_down_for_one_person_alone() {
        let limits = Limits::new(3).with_calls(2);
        let calling = |application, user| Calling { application, user: Some(user), customer_user: None };
        let waits: Vec<bool> = (0..3).map(|_| limits.wait_for_call(calling(1, 1)).is_some()).collect();
        assert_eq!(waits, [false, false, true]);
        assert_eq!(limits.wait_for_call(calling(1, 2)), None);
        assert_eq!(limits.wait_for_call(calling(2, 1)), None);
    }
}
