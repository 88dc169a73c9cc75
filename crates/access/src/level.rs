//! How far a permission reaches.

use serde::{Deserialize, Serialize};

use crate::catalogue::Area;

/// The reach of a permission, from nothing to everything. Each level contains those before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    #[default]
    None,
    /// One's own records.
    Basic,
    /// Storefront: those of one's own customer. Back-office: those of one's business unit.
    Local,
    /// Storefront: also those of all subsidiaries. Back-office: also those of all units below one's own.
    Deep,
    /// Those of the organization.
    Global,
    /// Those of all organizations.
    System,
}

impl Level {
    pub const ALL: [Self; 6] = [Self::None, Self::Basic, Self::Local, Self::Deep, Self::Global, Self::System];

    /// The name on the wire and in stored roles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Basic => "BASIC",
            Self::Local => "LOCAL",
            Self::Deep => "DEEP",
            Self::Global => "GLOBAL",
            Self::System => "SYSTEM",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// The id of the message that names the level to a person.
    pub const fn label(self, area: Area) -> &'static str {
        match (area, self) {
            (_, Self::None) => "level-none",
            (Area::Storefront, Self::Basic) => "level-storefront-user",
            (Area::Storefront, Self::Local) => "level-storefront-department",
            (Area::Storefront, Self::Deep) => "level-storefront-corporate",
            (Area::Storefront, Self::Global | Self::System) => "level-storefront-all",
            (Area::BackOffice, Self::Basic) => "level-user",
            (Area::BackOffice, Self::Local) => "level-business-unit",
            (Area::BackOffice, Self::Deep) => "level-division",
            (Area::BackOffice, Self::Global) => "level-organization",
            (Area::BackOffice, Self::System) => "level-global",
        }
    }
}
