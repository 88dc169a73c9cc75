//! What a person may do, how far that reaches, and which of their roles grants it.

use clientele_access::{Area, Cell, Level, cells};

use crate::roles;

/// One thing that somebody may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    pub cell: Cell,
    /// The highest that any of the roles grants.
    pub level: Level,
    /// The roles that grant that: id and name.
    pub roles: Vec<(i64, String)>,
}

/// What these roles grant together to somebody of the customer, in the order of the role editor. Roles of other
/// customers grant nothing.
pub fn of(customer_id: i64, roles: &[roles::Model]) -> Vec<Effective> {
    let counting: Vec<_> = roles
        .iter()
        .filter(|role| role.customer_id.is_none_or(|customer| customer == customer_id))
        .map(|role| (role, role.granted().spelled_out()))
        .collect();
    cells(Area::Storefront)
        .filter_map(|(cell, _)| {
            let level = counting.iter().map(|(_, granted)| granted.at(cell)).max()?;
            let granting = counting.iter().filter(|(_, granted)| granted.at(cell) == level);
            let roles = granting.map(|(role, _)| (role.id, role.name.clone())).collect();
            (level > Level::None).then_some(Effective { cell, level, roles })
        })
        .collect()
}
