//! A place between two rows, as an opaque word in a URL.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use sea_orm::Value;
use serde::{Deserialize, Serialize};

use crate::column::KeyType;
use crate::declaration::Grid;
use crate::ordering::{Ordering, ordering};
use crate::state::{State, write_sort};

/// Where a page begins or ends. Only good for the order it was made in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// The rows that follow.
    After(String),
    /// The rows that come before.
    Before(String),
}

/// The value of a sort key in a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum KeyValue {
    Null,
    Boolean(bool),
    Number(i64),
    Text(String),
}

impl KeyValue {
    /// The value to be bound, unless it is NULL.
    pub fn bound(&self, holds: KeyType) -> Option<Value> {
        match (self, holds) {
            (Self::Boolean(value), _) => Some((*value).into()),
            (Self::Number(value), _) => Some((*value).into()),
            (Self::Text(text), KeyType::Date) => text.parse::<NaiveDate>().ok().map(Into::into),
            (Self::Text(text), _) => Some(text.clone().into()),
            (Self::Null, _) => None,
        }
    }

    fn fits(&self, ordering: &Ordering) -> bool {
        match (self, ordering.key.holds) {
            (Self::Null, _) => ordering.key.nullable,
            (Self::Boolean(_), KeyType::Boolean) | (Self::Number(_), KeyType::Number) => true,
            (Self::Text(text), KeyType::Text) => !text.contains('\0'),
            (Self::Text(text), KeyType::Date) => text.parse::<NaiveDate>().is_ok(),
            _ => false,
        }
    }
}

/// The token of a place: the order and the keys of the row beside it.
pub(crate) fn token(grid: &Grid, state: &State, values: &[KeyValue]) -> String {
    // Strings, numbers and booleans always encode.
    let json = serde_json::to_vec(&(write_sort(state.sort_in(grid)), values)).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(json)
}

impl Cursor {
    /// The keys of the row beside the place; none if the token is of another order or was tampered with.
    pub(crate) fn values(&self, grid: &Grid, state: &State) -> Option<Vec<KeyValue>> {
        let (Self::After(token) | Self::Before(token)) = self;
        let json = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (sort, values): (String, Vec<KeyValue>) = serde_json::from_slice(&json).ok()?;
        let ordering = ordering(grid, state);
        let fits = sort == write_sort(state.sort_in(grid))
            && values.len() == ordering.len()
            && values.iter().zip(&ordering).all(|(value, ordering)| value.fits(ordering));
        fits.then_some(values)
    }
}
