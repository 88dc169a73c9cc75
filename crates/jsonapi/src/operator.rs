//! The operators of filters.

/// How a filter compares. `name` is what stands in brackets (`filter[id][gte]=5`), `sign` the short form
/// (`filter[id]>=5`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// Equal; of a to-many relation: contains any of the listed.
    Equal,
    /// Neither null nor equal; of a to-many relation: contains none of the listed.
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// Has a value (of a to-many relation: is not empty), or has none.
    Exists,
    /// Not equal, or null (or empty).
    NotEqualOrNull,
    /// Has it as a part; of a to-many relation: contains all of the listed.
    Contains,
    NotContains,
    StartsWith,
    NotStartsWith,
    EndsWith,
    NotEndsWith,
    /// Is null or empty, or is not.
    Empty,
}

use Operator::*;

/// Longer signs stand before those they begin with, so that the first match is the right one.
const ALL: [(Operator, &str, &str); 15] = [
    (NotEqual, "neq", "!="),
    (LessOrEqual, "lte", "<="),
    (GreaterOrEqual, "gte", ">="),
    (NotEqualOrNull, "neq_or_null", "!*"),
    (NotContains, "not_contains", "!~"),
    (NotStartsWith, "not_starts_with", "!^"),
    (NotEndsWith, "not_ends_with", "!$"),
    (Equal, "eq", "="),
    (Less, "lt", "<"),
    (Greater, "gt", ">"),
    (Exists, "exists", "*"),
    (Contains, "contains", "~"),
    (StartsWith, "starts_with", "^"),
    (EndsWith, "ends_with", "$"),
    (Empty, "empty", ""),
];

impl Operator {
    /// For numbers, dates, times and amounts.
    pub const ORDERED: &'static [Self] =
        &[Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, Exists, NotEqualOrNull];
    /// For strings, choices and relations.
    pub const PLAIN: &'static [Self] = &[Equal, NotEqual, Exists, NotEqualOrNull];

    pub fn name(self) -> &'static str {
        ALL.iter().find(|(operator, ..)| *operator == self).map_or("", |(_, name, _)| name)
    }

    pub fn named(name: &str) -> Option<Self> {
        ALL.iter().find(|(_, known, _)| *known == name).map(|(operator, ..)| *operator)
    }

    /// The operator whose sign the text begins with, and what follows it.
    pub(crate) fn split_sign(text: &str) -> Option<(Self, &str)> {
        ALL.iter()
            .filter(|(.., sign)| !sign.is_empty())
            .find_map(|(operator, _, sign)| text.strip_prefix(sign).map(|rest| (*operator, rest)))
    }

    /// Whether the operand is yes or no instead of a value of the field.
    pub fn takes_flag(self) -> bool {
        matches!(self, Exists | Empty)
    }

    /// Whether a comma separated list may stand after it.
    pub fn takes_list(self) -> bool {
        matches!(self, Equal | NotEqual | NotEqualOrNull | Contains | NotContains)
    }

    /// Whether `a..b` may stand after it.
    pub fn takes_range(self) -> bool {
        matches!(self, Equal | NotEqual | NotEqualOrNull)
    }
}
