//! When the people of the demo logged in during the last months, and when somebody tried and could not. The same at every
//! run but for the day on which it ends, which is today.

use clientele_domain::customer_users::Model;
use clientele_domain::customer_users::earlier_log_ins::Earlier;
use clientele_domain::log_in::attempts::Refusal;
use clientele_store::Timestamp;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

const SEED: u64 = 20_260_102;

/// How far back it goes.
const DAYS: i64 = 120;

const DAY: i64 = 24 * 60 * 60;

/// Attempts with names that belong to nobody.
const STRANGERS: [&str; 6] =
    ["admin", "root", "info@example.net", "sales@example.net", "test@test", "amanda"];

const BROWSERS: [&str; 4] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
];

/// The attempts of these people, and some of strangers, the oldest first.
pub fn until(now: Timestamp, people: &[Model]) -> Vec<Earlier> {
    let mut past = Past { rng: StdRng::seed_from_u64(SEED), now, attempts: Vec::new() };
    for person in people {
        past.of(person);
    }
    for _ in 0..people.len() / 20 {
        let name = STRANGERS[past.rng.random_range(0..STRANGERS.len())];
        let at = past.some_time(DAYS);
        let place = Place::somewhere(&mut past.rng);
        past.note(None, name, at, Some(Refusal::Credentials), &place);
    }
    past.attempts.sort_by_key(|attempt| attempt.at);
    past.attempts
}

/// From where somebody logs in.
struct Place {
    ip: String,
    user_agent: &'static str,
}

impl Place {
    /// An address of those that are there for examples (RFC 5737).
    fn somewhere(rng: &mut StdRng) -> Self {
        let network = ["192.0.2", "198.51.100", "203.0.113"][rng.random_range(0..3)];
        let ip = format!("{network}.{}", rng.random_range(1..255));
        Self { ip, user_agent: BROWSERS[rng.random_range(0..BROWSERS.len())] }
    }
}

struct Past {
    rng: StdRng,
    now: Timestamp,
    attempts: Vec<Earlier>,
}

impl Past {
    fn of(&mut self, person: &Model) {
        if person.guest {
            return;
        }
        let place = Place::somewhere(&mut self.rng);
        // Somebody who was disabled could log in before.
        let hindrance = match (person.confirmed, person.enabled) {
            (false, _) => Some(Refusal::NotConfirmed),
            (true, false) => Some(Refusal::Disabled),
            (true, true) => None,
        };
        // Whoever never proved their address never got in.
        if person.confirmed {
            let times = if self.chance(80) { self.rng.random_range(1..=6) } else { 0 };
            for _ in 0..times {
                let back = if hindrance.is_some() { DAYS / 2 } else { 0 };
                let at = self.some_time(DAYS - back).plus_days(-back);
                if self.chance(12) {
                    self.note(
                        Some(person),
                        &person.email,
                        at.plus_seconds(-40),
                        Some(Refusal::Credentials),
                        &place,
                    );
                }
                self.note(Some(person), &person.email, at, None, &place);
            }
        }
        if hindrance.is_some() && self.chance(60) {
            let at = self.some_time(DAYS / 2);
            self.note(Some(person), &person.email, at, hindrance, &place);
        }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    /// A moment within the last days, more likely a late one.
    fn some_time(&mut self, days: i64) -> Timestamp {
        let latest = self.rng.random_range(0..=days * DAY);
        let back = self.rng.random_range(0..=latest);
        self.now.plus_seconds(-60 - back)
    }

    fn note(
        &mut self,
        person: Option<&Model>,
        name: &str,
        at: Timestamp,
        refusal: Option<Refusal>,
        place: &Place,
    ) {
        self.attempts.push(Earlier {
            customer_user: person.map(|person| person.id),
            username: name.to_owned(),
            at,
            refusal,
            ip: place.ip.clone(),
            user_agent: place.user_agent,
        });
    }
}
