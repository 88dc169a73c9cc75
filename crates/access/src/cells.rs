//! The matrix of a role, cell by cell: all that a role can say, and which levels it can say it with.

use crate::catalogue::{Area, Capability, Entity, Ownership, Permission, rights};
use crate::level::Level;
use crate::workflows::Step;

/// One thing that a role can grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    Permission(Entity, Permission),
    Workflow(Step),
    /// Held or not: [`Level::System`] or [`Level::None`].
    Capability(Capability),
}

/// The levels of a capability.
const HELD: &[Level] = &[Level::None, Level::System];

/// All cells of an area's roles with the levels they offer, lowest first, in the order of the role editor. Documents of
/// workflows belong to a customer user.
pub fn cells(area: Area) -> impl Iterator<Item = (Cell, &'static [Level])> {
    let permissions = rights(area).iter().flat_map(move |right| {
        let levels = right.levels(area);
        right.permissions.iter().map(move |permission| (Cell::Permission(right.entity, *permission), levels))
    });
    let steps = Step::all().filter(move |_| area == Area::Storefront);
    let steps = steps.map(move |step| (Cell::Workflow(step), Ownership::Person.levels(area)));
    let capabilities = Capability::of(area).map(|capability| (Cell::Capability(capability), HELD));
    permissions.chain(steps).chain(capabilities)
}

/// Whether roles of the area can grant this level there.
pub fn offers(area: Area, cell: Cell, level: Level) -> bool {
    cells(area).any(|(offered, levels)| offered == cell && levels.contains(&level))
}
