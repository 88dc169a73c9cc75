//! What somebody may do: the sum of their roles.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::catalogue::{Area, Capability, Entity, Permission, rights};
use crate::level::Level;

/// Levels by entity and permission, and capabilities: of one role, or of several added up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    levels: BTreeMap<(Entity, Permission), Level>,
    capabilities: BTreeSet<Capability>,
}

impl Permissions {
    /// Everything that roles of the area can hold.
    pub fn everything(area: Area) -> Self {
        let mut all = Self::default();
        for right in rights(area) {
            for permission in right.permissions {
                all.grant(right.entity, *permission, right.highest(area));
            }
        }
        all.capabilities = Capability::of(area).collect();
        all
    }

    pub fn level(&self, entity: Entity, permission: Permission) -> Level {
        self.levels.get(&(entity, permission)).copied().unwrap_or_default()
    }

    pub fn has(&self, capability: Capability) -> bool {
        self.capabilities.contains(&capability)
    }

    pub fn levels(&self) -> impl Iterator<Item = (Entity, Permission, Level)> + '_ {
        self.levels.iter().map(|(&(entity, permission), &level)| (entity, permission, level))
    }

    pub fn capabilities(&self) -> impl Iterator<Item = Capability> + '_ {
        self.capabilities.iter().copied()
    }

    /// Adds a level; a lower one than is there takes nothing away.
    pub fn grant(&mut self, entity: Entity, permission: Permission, level: Level) -> &mut Self {
        if level > Level::None {
            let held = self.levels.entry((entity, permission)).or_default();
            *held = (*held).max(level);
        }
        self
    }

    pub fn allow(&mut self, capability: Capability) -> &mut Self {
        self.capabilities.insert(capability);
        self
    }

    /// Adds another role: the higher level wins, capabilities are or-ed. No role can take away.
    pub fn accumulate(&mut self, other: &Self) {
        for (entity, permission, level) in other.levels() {
            self.grant(entity, permission, level);
        }
        self.capabilities.extend(&other.capabilities);
    }

    /// Levels as stored with a role: `{"customer": {"VIEW": "DEEP"}}`.
    pub fn levels_by_name(&self) -> BTreeMap<&'static str, BTreeMap<&'static str, Level>> {
        let mut named: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for (entity, permission, level) in self.levels() {
            named.entry(entity.name()).or_default().insert(permission.name(), level);
        }
        named
    }

    pub fn capability_names(&self) -> Vec<&'static str> {
        self.capabilities().map(Capability::name).collect()
    }

    /// Reads what is stored with a role. Names that this program does not know (from a newer one) grant nothing.
    pub fn from_names(levels: &BTreeMap<String, BTreeMap<String, Level>>, capabilities: &[String]) -> Self {
        let mut read = Self::default();
        for (entity, permissions) in levels {
            for (permission, level) in permissions {
                if let (Some(entity), Some(permission)) =
                    (Entity::parse(entity), Permission::parse(permission))
                {
                    read.grant(entity, permission, *level);
                }
            }
        }
        read.capabilities = capabilities.iter().filter_map(|name| Capability::parse(name)).collect();
        read
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    levels: BTreeMap<String, BTreeMap<String, Level>>,
    capabilities: Vec<String>,
}

impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let levels = self
            .levels_by_name()
            .into_iter()
            .map(|(entity, levels)| {
                (
                    entity.to_owned(),
                    levels.into_iter().map(|(name, level)| (name.to_owned(), level)).collect(),
                )
            })
            .collect();
        let capabilities = self.capabilities().map(|capability| capability.name().to_owned()).collect();
        Stored { levels, capabilities }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Permissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer).map_err(D::Error::custom)?;
        Ok(Self::from_names(&stored.levels, &stored.capabilities))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_permissions() -> impl Strategy<Value = Permissions> {
        let levels = prop::collection::vec(
            (0..Entity::ALL.len(), 0..Permission::ALL.len(), 0..Level::ALL.len()),
            0..30,
        );
        let capabilities = prop::collection::vec(0..Capability::ALL.len(), 0..8);
        (levels, capabilities).prop_map(|(levels, capabilities)| {
            let mut permissions = Permissions::default();
            for (entity, permission, level) in levels {
                permissions.grant(Entity::ALL[entity], Permission::ALL[permission], Level::ALL[level]);
            }
            for capability in capabilities {
                permissions.allow(Capability::ALL[capability]);
            }
            permissions
        })
    }

    proptest! {
        #[test]
        fn another_role_never_takes_away(one in any_permissions(), other in any_permissions()) {
            let mut sum = one.clone();
            sum.accumulate(&other);
            for held in [&one, &other] {
                for (entity, permission, level) in held.levels() {
                    prop_assert!(sum.level(entity, permission) >= level);
                }
                for capability in held.capabilities() {
                    prop_assert!(sum.has(capability));
                }
            }
            for (entity, permission, level) in sum.levels() {
                prop_assert_eq!(level, one.level(entity, permission).max(other.level(entity, permission)));
            }
        }

        #[test]
        fn stored_roles_read_back_as_they_were(role in any_permissions()) {
            let text = serde_json::to_string(&role).unwrap();
            prop_assert_eq!(serde_json::from_str::<Permissions>(&text).unwrap(), role);
        }
    }
}
