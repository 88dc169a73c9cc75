//! Whether a level reaches a record.

use crate::Level;

/// Where an actor stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Position {
    /// A back-office user who works in one organization. `division`: the business unit and all units below it.
    BackOffice { user: i64, organization: i64, business_unit: Option<i64>, division: Vec<i64> },
    /// A customer user.
    Storefront { customer_user: i64, customer: i64, organization: i64 },
    /// Somebody on a website whom nobody knows yet.
    Visitor { organization: i64 },
    /// The program itself, at the console or in a job of nobody's.
    System { organization: i64 },
}

impl Position {
    pub const fn organization(&self) -> i64 {
        match self {
            Self::BackOffice { organization, .. }
            | Self::Storefront { organization, .. }
            | Self::Visitor { organization }
            | Self::System { organization } => *organization,
        }
    }
}

/// To whom a record belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Belonging {
    pub organization: i64,
    /// Back-office users whose own it is: its owner, its sales representatives, and those of its customer.
    pub users: Vec<i64>,
    /// The business units of those users.
    pub business_units: Vec<i64>,
    pub customer_user: Option<i64>,
    /// Its customer, then that one's parent, up to the root.
    pub customers: Vec<i64>,
    /// Whether it is there for the people of all customers, such as a predefined role that is listed, or a product.
    pub public: bool,
}

/// Whether a permission of this level, held by somebody in this position, reaches the record. Never upwards, never
/// sideways. Everybody works in one organization at a time: [`Level::System`] lets a user of the back-office choose any
/// of them, and then reaches all that is in it. Each level reaches what those before it reach.
pub fn reaches(level: Level, position: &Position, record: &Belonging) -> bool {
    if level == Level::None || position.organization() != record.organization {
        return false;
    }
    match position {
        Position::System { .. } => true,
        Position::Visitor { .. } => record.public,
        Position::BackOffice { user, business_unit, division, .. } => match level {
            Level::Global | Level::System => true,
            _ if record.users.contains(user) => true,
            Level::Local => business_unit.is_some_and(|unit| record.business_units.contains(&unit)),
            Level::Deep => record.business_units.iter().any(|unit| division.contains(unit)),
            _ => false,
        },
        Position::Storefront { customer_user, customer, .. } => match level {
            _ if record.public || record.customer_user == Some(*customer_user) => true,
            Level::Local => record.customers.first() == Some(customer),
            // Whatever a role says: in the storefront nothing reaches beyond one's own customer and its subsidiaries.
            Level::Deep | Level::Global | Level::System => record.customers.contains(customer),
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn buyer() -> Position {
        Position::Storefront { customer_user: 7, customer: 20, organization: 1 }
    }

    fn of_customer(customers: &[i64]) -> Belonging {
        Belonging { organization: 1, customers: customers.to_vec(), ..Belonging::default() }
    }

    #[test]
    fn no_storefront_level_reaches_upwards_or_sideways() {
        for level in Level::ALL {
            assert!(!reaches(level, &buyer(), &of_customer(&[10])), "the parent, with {level:?}");
            assert!(!reaches(level, &buyer(), &of_customer(&[21, 10])), "a sibling, with {level:?}");
        }
        assert!(!reaches(Level::Local, &buyer(), &of_customer(&[30, 20, 10])));
        assert!(reaches(Level::Deep, &buyer(), &of_customer(&[30, 20, 10])));
        assert!(reaches(Level::Local, &buyer(), &of_customer(&[20, 10])));
    }

    #[test]
    fn a_visitor_reaches_what_is_there_for_everybody_and_nobody_else() {
        let visitor = Position::Visitor { organization: 1 };
        let public = Belonging { organization: 1, public: true, ..Belonging::default() };
        for level in Level::ALL {
            assert!(!reaches(level, &visitor, &of_customer(&[20])), "with {level:?}");
            assert_eq!(reaches(level, &visitor, &public), level != Level::None);
            assert!(!reaches(level, &visitor, &Belonging { organization: 2, ..public.clone() }));
        }
    }

    proptest! {
        #[test]
        fn a_higher_level_reaches_all_that_a_lower_one_does_in_the_back_office(
            users in prop::collection::vec(0_i64..4, 0..3),
            units in prop::collection::vec(0_i64..4, 0..3),
            below in prop::collection::vec(0_i64..4, 0..3),
            user in 0_i64..4, unit in 0_i64..4, organization in 1_i64..3,
        ) {
            let mut division = below;
            division.push(unit);
            let position = Position::BackOffice { user, organization: 1, business_unit: Some(unit), division };
            let record = Belonging { organization, users, business_units: units, ..Belonging::default() };
            let reached: Vec<bool> = Level::ALL.iter().map(|level| reaches(*level, &position, &record)).collect();
            prop_assert!(reached.is_sorted(), "{reached:?}");
            prop_assert!(!reached[0]);
            if organization != 1 {
                prop_assert!(!reached[5]);
            }
        }

        #[test]
        fn a_higher_level_reaches_all_that_a_lower_one_does_in_the_storefront(
            customers in prop::collection::vec(0_i64..4, 0..4),
            owner in prop::option::of(0_i64..4),
            me in 0_i64..4, customer in 0_i64..4, organization in 1_i64..3, public in any::<bool>(),
        ) {
            let position = Position::Storefront { customer_user: me, customer, organization: 1 };
            let record =
                Belonging { organization, customers, customer_user: owner, public, ..Belonging::default() };
            let reached: Vec<bool> = Level::ALL.iter().map(|level| reaches(*level, &position, &record)).collect();
            prop_assert!(reached.is_sorted(), "{reached:?}");
            prop_assert!(!reached[0]);
            // No level reaches another organization, nor a customer above or beside one's own.
            let below = record.customers.contains(&customer) || owner == Some(me) || public;
            prop_assert!(!reached[5] || (organization == 1 && below));
        }
    }
}
