//! Companies and people made up from words, the same at every run.

use chrono::NaiveDate;
use clientele_domain::{addresses, customer_users, customers};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::words::{COMPANY, FIRST, FORM, LAST, PLACE, STREET, TRADE};

/// How many companies and people there are besides those with names of their own.
pub const COMPANIES: usize = 200;
pub const PEOPLE: usize = 2_000;

/// Makes everything up, from a fixed seed.
pub struct Inventor {
    rng: StdRng,
}

impl Inventor {
    pub fn new() -> Self {
        Self { rng: StdRng::seed_from_u64(20_260_101) }
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.rng.random_range(0..of.len())]
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    pub fn pick(&mut self, of: &[i64]) -> i64 {
        *self.one(of)
    }

    /// A company without an address.
    pub fn seeded_company(&mut self, number: u64, earlier: &[i64], groups: &[i64]) -> customers::Changes {
        let place = usize::try_from(number).unwrap_or_default();
        let company = self.company(place, earlier, groups, 0);
        let name = format!("{} {number}", company.name.unwrap_or_default());
        customers::Changes { name: Some(name), sales_representatives: None, addresses: Vec::new(), ..company }
    }

    /// A person without an address; nobody else has their e-mail address.
    pub fn seeded_person(
        &mut self,
        number: u64,
        companies: &[i64],
        roles: &[i64],
    ) -> customer_users::Changes {
        let place = usize::try_from(number).unwrap_or_default();
        let person = self.person(place, companies, roles);
        let email = person.email.map(|email| email.replace("@example.org", "@seed.example.org"));
        customer_users::Changes { email, addresses: Vec::new(), ..person }
    }

    /// A company; one in five stands below an earlier one.
    pub fn company(
        &mut self,
        number: usize,
        earlier: &[i64],
        groups: &[i64],
        user: i64,
    ) -> customers::Changes {
        let (name, trade, form) = (COMPANY[number % COMPANY.len()], *self.one(&TRADE), *self.one(&FORM));
        let parent = !earlier.is_empty() && self.chance(20);
        let parent_id = if parent { Some(*self.one(earlier)) } else { None };
        let own = if self.chance(40) { vec![user] } else { Vec::new() };
        let mut main = self.address();
        main.organization = Some(format!("{name} {trade} {form}"));
        main.billing = Some(true);
        main.default_billing = Some(true);
        main.shipping = Some(true);
        main.default_shipping = Some(true);
        customers::Changes {
            name: Some(format!("{name} {trade} {form}")),
            parent_id: Some(parent_id),
            group_id: Some(Some(*self.one(groups))),
            internal_rating: Some(format!("{} of 5", self.rng.random_range(1..=5))),
            payment_term: Some((*self.one(&["net 10", "net 30", "net 60", ""])).to_owned()),
            tax_code: Some(format!("T{:05}", self.rng.random_range(0..100_000))),
            vat_id: Some(format!("DE{:09}", self.rng.random_range(0..1_000_000_000))),
            account_name: Some(name.to_owned()),
            sales_representatives: Some(own),
            addresses: vec![main],
            ..customers::Changes::default()
        }
    }

    /// A person of a company.
    pub fn person(&mut self, number: usize, companies: &[i64], roles: &[i64]) -> customer_users::Changes {
        let (first, last) = (*self.one(&FIRST), *self.one(&LAST));
        let email = format!("{}.{}{number}@example.org", plain(first), plain(last));
        let birthday = NaiveDate::from_ymd_opt(
            self.rng.random_range(1955..2004),
            self.rng.random_range(1..=12),
            self.rng.random_range(1..=28),
        );
        let guest = self.chance(3);
        let mut address = self.address();
        address.first_name = Some(first.to_owned());
        address.last_name = Some(last.to_owned());
        address.billing = Some(true);
        address.default_billing = Some(self.chance(70));
        let addresses = if self.chance(35) { vec![address] } else { Vec::new() };
        customer_users::Changes {
            email: Some(email),
            first_name: Some(first.to_owned()),
            last_name: Some(last.to_owned()),
            birthday: Some(birthday.filter(|_| self.chance(60))),
            phone: Some(format!("+1 213 555 {:04}", self.rng.random_range(100..10_000))),
            customer_id: Some(*self.one(companies)),
            roles: Some(vec![*self.one(roles)]),
            enabled: Some(self.chance(92)),
            confirmed: Some(self.chance(94)),
            guest: Some(guest),
            addresses,
            ..customer_users::Changes::default()
        }
    }

    fn address(&mut self) -> addresses::Changes {
        let (country, region, city, postal_code) = *self.one(&PLACE);
        addresses::Changes {
            street: Some(format!("{} {}", self.rng.random_range(1..400), self.one(&STREET))),
            city: Some(city.to_owned()),
            postal_code: Some(postal_code.to_owned()),
            country: Some(country.to_owned()),
            region: Some(region.to_owned()),
            organization: Some("Office".to_owned()),
            ..addresses::Changes::default()
        }
    }
}

/// The letters of a name that an e-mail address can have.
fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            'é' => Some('e'),
            'ü' => Some('u'),
            letter if letter.is_ascii_alphabetic() => Some(letter),
            _ => None,
        })
        .collect()
}
