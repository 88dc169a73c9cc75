//! What somebody may do: the sum of their roles.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::catalogue::{Area, Capability, Entity, Permission};
use crate::cells::{Cell, cells, offers};
use crate::level::Level;
use crate::workflows::{Step, Transition};

/// The levels of all cells of the matrix, of one role, or of several added up. What is not said is granted to nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    granted: BTreeMap<Cell, Level>,
}

/// Levels as stored with a role: `{"customer": {"VIEW": "DEEP"}}`.
pub type Named<T> = BTreeMap<T, BTreeMap<T, Level>>;

/// A cell that two roles say different things of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    pub cell: Cell,
    pub from: Level,
    pub to: Level,
}

impl Permissions {
    /// Everything that roles of the area can hold.
    pub fn everything(area: Area) -> Self {
        let mut all = Self::default();
        for (cell, levels) in cells(area) {
            all.raise(cell, levels.last().copied().unwrap_or_default());
        }
        all
    }

    pub fn at(&self, cell: Cell) -> Level {
        self.granted.get(&cell).copied().unwrap_or_default()
    }

    pub fn level(&self, entity: Entity, permission: Permission) -> Level {
        self.at(Cell::Permission(entity, permission))
    }

    pub fn has(&self, capability: Capability) -> bool {
        self.at(Cell::Capability(capability)) > Level::None
    }

    /// How far the right to perform a transition reaches: that of its workflow holds for all its transitions, its own
    /// adds to that.
    pub fn transition(&self, transition: Transition) -> Level {
        let all = self.at(Cell::Workflow(Step::Perform(transition.workflow())));
        all.max(self.at(Cell::Workflow(Step::Take(transition))))
    }

    /// All that is granted.
    pub fn cells(&self) -> impl Iterator<Item = (Cell, Level)> + '_ {
        self.granted.iter().map(|(&cell, &level)| (cell, level))
    }

    pub fn levels(&self) -> impl Iterator<Item = (Entity, Permission, Level)> + '_ {
        self.cells().filter_map(|(cell, level)| match cell {
            Cell::Permission(entity, permission) => Some((entity, permission, level)),
            _ => None,
        })
    }

    pub fn capabilities(&self) -> impl Iterator<Item = Capability> + '_ {
        self.cells().filter_map(|(cell, _)| match cell {
            Cell::Capability(capability) => Some(capability),
            _ => None,
        })
    }

    /// Adds a level; a lower one than is there takes nothing away.
    pub fn raise(&mut self, cell: Cell, level: Level) -> &mut Self {
        if level > Level::None {
            let held = self.granted.entry(cell).or_default();
            *held = (*held).max(level);
        }
        self
    }

    pub fn grant(&mut self, entity: Entity, permission: Permission, level: Level) -> &mut Self {
        self.raise(Cell::Permission(entity, permission), level)
    }

    pub fn allow(&mut self, capability: Capability) -> &mut Self {
        self.raise(Cell::Capability(capability), Level::System)
    }

    /// Adds another role: the higher level wins, capabilities are or-ed. No role can take away.
    pub fn accumulate(&mut self, other: &Self) {
        for (cell, level) in other.cells() {
            self.raise(cell, level);
        }
    }

    /// Whether all that is granted there is granted here, at least as far.
    pub fn covers(&self, other: &Self) -> bool {
        other.cells().all(|(cell, level)| self.at(cell) >= level)
    }

    /// Whether roles of the area can say all this.
    pub fn is_offered(&self, area: Area) -> bool {
        self.cells().all(|(cell, level)| offers(area, cell, level))
    }

    /// As much of this as lies within `most`, with levels that the area offers.
    pub fn within(&self, area: Area, most: &Self) -> Self {
        let mut some = Self::default();
        for (cell, levels) in cells(area) {
            let limit = self.at(cell).min(most.at(cell));
            some.raise(
                cell,
                levels.iter().copied().filter(|level| *level <= limit).max().unwrap_or_default(),
            );
        }
        some
    }

    /// The same with the right to all transitions of a workflow said of each of them.
    pub fn spelled_out(&self) -> Self {
        let mut all = self.clone();
        for transition in Transition::ALL {
            all.raise(Cell::Workflow(Step::Take(*transition)), self.transition(*transition));
        }
        all
    }

    /// What changes from here to there.
    pub fn differences(&self, to: &Self) -> Vec<Difference> {
        let all: BTreeSet<Cell> = self.granted.keys().chain(to.granted.keys()).copied().collect();
        let both = all.into_iter().map(|cell| Difference { cell, from: self.at(cell), to: to.at(cell) });
        both.filter(|difference| difference.from != difference.to).collect()
    }

    /// Levels as stored with a role: `{"customer": {"VIEW": "DEEP"}}`.
    pub fn levels_by_name(&self) -> Named<&'static str> {
        let mut named = Named::new();
        for (entity, permission, level) in self.levels() {
            named.entry(entity.name()).or_default().insert(permission.name(), level);
        }
        named
    }

    /// Rights on workflows as stored with a role: `{"quote": {"VIEW": "LOCAL", "accept-quote": "BASIC"}}`.
    pub fn workflows_by_name(&self) -> Named<&'static str> {
        let mut named = Named::new();
        for (cell, level) in self.cells() {
            if let Cell::Workflow(step) = cell {
                named.entry(step.workflow().name()).or_default().insert(step.name(), level);
            }
        }
        named
    }

    pub fn capability_names(&self) -> Vec<&'static str> {
        self.capabilities().map(Capability::name).collect()
    }

    /// Reads what is stored with a role. Names that this program does not know (from a newer one) grant nothing.
    pub fn from_names(levels: &Named<String>, capabilities: &[String], workflows: &Named<String>) -> Self {
        let permission = |entity: &str, permission: &str| {
            Some(Cell::Permission(Entity::parse(entity)?, Permission::parse(permission)?))
        };
        let mut read = Self::default();
        read.read(levels, permission);
        read.read(workflows, |workflow, step| Step::parse(workflow, step).map(Cell::Workflow));
        for capability in capabilities.iter().filter_map(|name| Capability::parse(name)) {
            read.allow(capability);
        }
        read
    }

    fn read(&mut self, named: &Named<String>, cell: impl Fn(&str, &str) -> Option<Cell>) {
        for (whole, parts) in named {
            for (part, level) in parts {
                if let Some(cell) = cell(whole, part) {
                    self.raise(cell, *level);
                }
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    levels: Named<String>,
    capabilities: Vec<String>,
    #[serde(default)]
    workflows: Named<String>,
}

/// Names that outlive their list.
fn owned(named: Named<&'static str>) -> Named<String> {
    let inner = |parts: BTreeMap<&'static str, Level>| {
        parts.into_iter().map(|(part, level)| (part.to_owned(), level)).collect()
    };
    named.into_iter().map(|(whole, parts)| (whole.to_owned(), inner(parts))).collect()
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored {
            levels: owned(self.levels_by_name()),
            capabilities: self.capability_names().into_iter().map(str::to_owned).collect(),
            workflows: owned(self.workflows_by_name()),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Permissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer).map_err(D::Error::custom)?;
        Ok(Self::from_names(&stored.levels, &stored.capabilities, &stored.workflows))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any levels in any cells of both areas, offered or not.
    fn any_permissions() -> impl Strategy<Value = Permissions> {
        let all: Vec<Cell> =
            [Area::BackOffice, Area::Storefront].into_iter().flat_map(cells).map(|(cell, _)| cell).collect();
        prop::collection::vec((0..all.len(), 0..Level::ALL.len()), 0..40).prop_map(move |granted| {
            let mut permissions = Permissions::default();
            for (cell, level) in granted {
                match all[cell] {
                    Cell::Capability(capability) => permissions.allow(capability),
                    cell => permissions.raise(cell, Level::ALL[level]),
                };
            }
            permissions
        })
    }

    fn sum<'a>(roles: impl IntoIterator<Item = &'a Permissions>) -> Permissions {
        let mut sum = Permissions::default();
        for role in roles {
            sum.accumulate(role);
        }
        sum
    }

    proptest! {
        #[test]
        fn another_role_never_takes_away(one in any_permissions(), other in any_permissions()) {
            let both = sum([&one, &other]);
            prop_assert!(both.covers(&one) && both.covers(&other));
            for (cell, level) in both.cells() {
                prop_assert_eq!(level, one.at(cell).max(other.at(cell)));
            }
            for transition in Transition::ALL {
                prop_assert!(both.transition(*transition) >= one.transition(*transition));
            }
            prop_assert_eq!(&both, &sum([&other, &one]));
            prop_assert_eq!(&both, &sum([&one, &other, &one]));
        }

        #[test]
        fn a_stronger_role_makes_a_stronger_sum(
            weak in any_permissions(), more in any_permissions(), rest in any_permissions(),
        ) {
            let strong = sum([&weak, &more]);
            prop_assert!(sum([&strong, &rest]).covers(&sum([&weak, &rest])));
        }

        #[test]
        fn stored_roles_read_back_as_they_were(role in any_permissions()) {
            let text = serde_json::to_string(&role).unwrap();
            prop_assert_eq!(serde_json::from_str::<Permissions>(&text).unwrap(), role);
        }

        #[test]
        fn a_cut_role_lies_within_its_limit_and_within_itself(role in any_permissions(), most in any_permissions()) {
            for area in [Area::BackOffice, Area::Storefront] {
                let cut = role.within(area, &most);
                prop_assert!(cut.is_offered(area) && role.covers(&cut) && most.covers(&cut));
            }
        }

        #[test]
        fn what_is_spelled_out_grants_no_more_and_no_less(role in any_permissions()) {
            let all = role.spelled_out();
            prop_assert!(all.covers(&role));
            for transition in Transition::ALL {
                prop_assert_eq!(all.transition(*transition), role.transition(*transition));
                prop_assert_eq!(all.at(Cell::Workflow(Step::Take(*transition))), role.transition(*transition));
            }
        }

        #[test]
        fn differences_are_all_that_differs(from in any_permissions(), to in any_permissions()) {
            let told = from.differences(&to);
            for difference in &told {
                prop_assert_eq!(from.at(difference.cell), difference.from);
                prop_assert_eq!(to.at(difference.cell), difference.to);
            }
            let same = |cell: Cell| !told.iter().any(|difference| difference.cell == cell);
            for (cell, _) in from.cells().chain(to.cells()).filter(|(cell, _)| same(*cell)) {
                prop_assert_eq!(from.at(cell), to.at(cell));
            }
        }
    }
}
