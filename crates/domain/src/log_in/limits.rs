//! How often one address may try: nobody can try many accounts, nor lock others out cheaply.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Rate limits by address; kept in memory, each instance counts for itself.
pub struct Limits {
    log_in: DefaultKeyedRateLimiter<IpAddr>,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Limits")
    }
}

impl Limits {
    /// So many log-ins a minute from one address.
    pub fn new(log_ins_a_minute: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(log_ins_a_minute).unwrap_or(NonZeroU32::MIN));
        Self { log_in: RateLimiter::keyed(quota) }
    }

    pub fn allows_log_in_from(&self, ip: Option<&str>) -> bool {
        if self.log_in.len() > 10_000 {
            self.log_in.retain_recent();
        }
        match ip.and_then(|ip| ip.parse::<IpAddr>().ok()) {
            // All addresses of one IPv6 network count as one.
            Some(IpAddr::V6(ip)) => {
                let network = u128::from(ip) & !u128::from(u64::MAX);
                self.log_in.check_key(&IpAddr::V6(network.into())).is_ok()
            }
            Some(ip) => self.log_in.check_key(&ip).is_ok(),
            None => true,
        }
    }
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
}
