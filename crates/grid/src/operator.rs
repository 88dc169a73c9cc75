//! What a filter asks of its column.

use clientele_language::Message;

use crate::column::{Column, Kind};

/// How many values a filter asks for beside its operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operands {
    None,
    One,
    Many,
    /// From and to, one of which may be left out.
    Range,
}

macro_rules! operators {
    ($($name:ident $token:literal $operands:ident),* $(,)?) => {
        /// A filter operator; its token stands in the URL (`f.last_name.op=starts-with`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operator { $($name),* }

        impl Operator {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its name in the URL.
            pub const fn token(self) -> &'static str {
                match self { $(Self::$name => $token),* }
            }

            pub const fn operands(self) -> Operands {
                match self { $(Self::$name => Operands::$operands),* }
            }
        }
    };
}

operators! {
    Contains "contains" One,
    NotContains "not-contains" One,
    Equals "equals" One,
    NotEquals "not-equals" One,
    StartsWith "starts-with" One,
    EndsWith "ends-with" One,
    AnyOf "any-of" Many,
    NoneOf "none-of" Many,
    Empty "empty" None,
    NotEmpty "not-empty" None,
    Between "between" Range,
    NotBetween "not-between" Range,
    Later "later" One,
    Earlier "earlier" One,
    Greater "greater" One,
    Less "less" One,
    Yes "yes" None,
    No "no" None,
    Today "today" None,
    Yesterday "yesterday" None,
    LastSevenDays "last-7-days" None,
    LastThirtyDays "last-30-days" None,
    ThisMonth "this-month" None,
    ThisYear "this-year" None,
}

impl Operator {
    pub fn from_token(token: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|operator| operator.token() == token)
    }

    /// `grid-operator-contains`, and so on. A text *is equal to*, all else *equals*.
    pub fn label(self, kind: &Kind) -> Message {
        match (self, kind) {
            (Self::Equals, Kind::Text) => Message::new("grid-operator-is-equal-to"),
            _ => Message::new(format!("grid-operator-{}", self.token())),
        }
    }

    /// Whether it asks for the rows for which its opposite does not hold.
    pub(crate) const fn negative(self) -> bool {
        matches!(self, Self::NotContains | Self::NotEquals | Self::NoneOf | Self::NotBetween)
    }
}

impl Column {
    /// The operators of the column's filter, in the order in which they are offered; the first is the default.
    pub fn operators(&self) -> Vec<Operator> {
        use Operator::*;
        let mut operators = match &self.kind {
            Kind::Text => {
                vec![Contains, NotContains, Equals, StartsWith, EndsWith, AnyOf, NoneOf, Empty, NotEmpty]
            }
            Kind::Number => vec![Between, NotBetween, Greater, Less, Equals, NotEquals],
            Kind::Date | Kind::Time => vec![
                Between,
                NotBetween,
                Later,
                Earlier,
                Equals,
                NotEquals,
                Today,
                Yesterday,
                LastSevenDays,
                LastThirtyDays,
                ThisMonth,
                ThisYear,
            ],
            Kind::Boolean => vec![Yes, No],
            Kind::Choice(_) => vec![AnyOf, NoneOf],
        };
        let can_be_missing = self.nullable || self.through.is_some();
        if can_be_missing && matches!(self.kind, Kind::Number | Kind::Date | Kind::Time | Kind::Choice(_)) {
            operators.extend([Empty, NotEmpty]);
        }
        operators
    }

    pub(crate) fn default_operator(&self) -> Operator {
        match self.kind {
            Kind::Text => Operator::Contains,
            Kind::Number | Kind::Date | Kind::Time => Operator::Between,
            Kind::Boolean => Operator::Yes,
            Kind::Choice(_) => Operator::AnyOf,
        }
    }
}
