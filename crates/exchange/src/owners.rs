//! The back-office users, customers and other records that rows refer to by id, name or e-mail address; asked for in one
//! question a kind for many rows.

use std::collections::HashMap;

use clientele_domain::{Context, Error, normal_email, references};
use clientele_store::Unit;

use crate::layout::Cells;

/// The owner as a row tells it.
#[derive(Clone, Debug, Default)]
pub struct OwnerCells {
    id: Option<i64>,
    email: Option<String>,
}

impl OwnerCells {
    pub fn read(cells: &mut Cells<'_>) -> Self {
        Self { id: cells.id("Owner Id"), email: cells.filled("Owner Username") }
    }
}

/// Who works here, by e-mail address.
pub struct Colleagues(HashMap<String, i64>);

impl Colleagues {
    pub async fn named<'a>(
        ctx: &Context,
        unit: &Unit,
        owners: impl Iterator<Item = &'a OwnerCells>,
    ) -> Result<Self, Error> {
        let emails: Vec<String> =
            owners.filter_map(|owner| owner.email.as_deref()).map(normal_email).collect();
        Ok(Self(references::colleagues_by_email(ctx, unit, &distinct(emails)).await?))
    }

    /// The owner that a row asks for; an id goes before a name.
    pub fn owner(&self, asked: &OwnerCells, cells: &mut Cells<'_>) -> Option<i64> {
        match (asked.id, asked.email.as_deref()) {
            (Some(id), _) => Some(id),
            (None, Some(email)) => {
                let found = self.0.get(&normal_email(email)).copied();
                if found.is_none() {
                    cells.refuse("Owner Username", "unknown-choice");
                }
                found
            }
            (None, None) => None,
        }
    }
}

/// The customer as a row tells it.
#[derive(Clone, Debug, Default)]
pub struct CustomerCells {
    pub id: Option<i64>,
    pub name: Option<String>,
}

impl CustomerCells {
    pub fn read(cells: &mut Cells<'_>) -> Self {
        Self { id: cells.id("Customer Id"), name: cells.filled("Customer Name") }
    }
}

/// Customers by their names.
pub struct Customers(HashMap<String, Vec<i64>>);

impl Customers {
    pub async fn named<'a>(
        ctx: &Context,
        unit: &Unit,
        asked: impl Iterator<Item = &'a CustomerCells>,
    ) -> Result<Self, Error> {
        let names = asked.filter(|asked| asked.id.is_none()).filter_map(|asked| asked.name.clone());
        Ok(Self(references::customers_named(ctx, unit, &distinct(names.collect())).await?))
    }

    /// The customer that a row asks for, as far as that is clear.
    pub fn peek(&self, asked: &CustomerCells) -> Option<i64> {
        match self.0.get(asked.name.as_deref().unwrap_or_default()).map(Vec::as_slice) {
            _ if asked.id.is_some() => asked.id,
            Some([only]) => Some(*only),
            _ => None,
        }
    }

    /// Whether several customers have the name by which a row asks.
    pub fn several(&self, asked: &CustomerCells) -> bool {
        asked.name.as_ref().and_then(|name| self.0.get(name)).is_some_and(|ids| ids.len() > 1)
    }

    /// The customer that a row asks for; an id goes before a name.
    pub fn customer(&self, asked: &CustomerCells, cells: &mut Cells<'_>) -> Option<i64> {
        match (asked.id, asked.name.as_deref()) {
            (Some(id), _) => Some(id),
            (None, Some(name)) => match self.0.get(name).map(Vec::as_slice) {
                Some([only]) => Some(*only),
                Some([_, ..]) => {
                    cells.refuse("Customer Name", "import-name-of-several");
                    None
                }
                _ => {
                    cells.refuse("Customer Name", "unknown-choice");
                    None
                }
            },
            (None, None) => None,
        }
    }
}

/// Each text once.
pub fn distinct(mut texts: Vec<String>) -> Vec<String> {
    texts.sort_unstable();
    texts.dedup();
    texts
}
