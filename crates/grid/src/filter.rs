//! One filter of a grid: a column, an operator, values.

use crate::operand::Operand;
use crate::operator::{Operands, Operator};

/// A filter that was understood. `values` and `to` fit the operator and the kind of the column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    pub column: &'static str,
    pub operator: Operator,
    /// One or several values; of a range, its beginning, if it has one.
    pub values: Vec<Operand>,
    /// The end of a range; it belongs to the range.
    pub to: Option<Operand>,
}

impl Filter {
    pub(crate) const fn without_values(column: &'static str, operator: Operator) -> Self {
        Self { column, operator, values: Vec::new(), to: None }
    }

    /// As parameters of a URL.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        let name = format!("f.{}", self.column);
        if matches!(self.operator, Operator::Yes | Operator::No) {
            return vec![(name, self.operator.token().to_owned())];
        }
        let mut pairs = vec![(format!("{name}.op"), self.operator.token().to_owned())];
        if self.operator.operands() != Operands::None {
            pairs.extend(self.values.iter().map(|value| (name.clone(), value.to_string())));
        }
        pairs.extend(self.to.iter().map(|to| (format!("{name}.to"), to.to_string())));
        pairs
    }
}
