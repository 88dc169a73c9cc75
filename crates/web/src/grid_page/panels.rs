//! The panels that set filters and columns: long, and the same for all who look at a grid in the same way. Their HTML is
//! made once for each way of looking.

use std::fmt::Write;

use clientele_grid::Kind;
use minijinja::{Value, context};

use super::GridPage;
use super::filters::filter_value;
use crate::errors::PageError;
use crate::visit::Visit;

impl GridPage<'_> {
    pub(super) fn panels(&self, visit: &Visit, kept: &str) -> Result<Value, PageError> {
        let speech = visit.localization();
        visit.remembered_part("grid/panels.html", self.seen_as(visit, kept), || {
            let filterable = self.grid.columns.iter().filter(|column| column.filterable);
            let grid = context! {
                name => self.grid.name,
                path => self.path,
                q => self.state.q.as_deref(),
                hidden => self.hidden(),
                filters => filterable.map(|column| filter_value(self.grid, self.state, column, speech)).collect::<Value>(),
                active => self.active(speech),
                choosable => self.choosable(speech),
            };
            context! { grid }
        })
    }

    /// All that the panels show.
    fn seen_as(&self, visit: &Visit, kept: &str) -> String {
        let state = self.state;
        let mut key = format!(
            "{} {} {:?} {kept} {:?} {}",
            self.grid.name,
            self.path,
            visit.localization(),
            state.view,
            state.exact
        );
        for column in &self.grid.columns {
            // Writing to a string can't fail.
            let _ = write!(key, "\n{} {} {:?}", column.name, column.filterable, self.grid.label(column).id);
            if let Kind::Choice(choices) = &column.kind {
                for choice in choices {
                    let _ = write!(key, " {:?} {:?}", choice.value, choice.label);
                }
            }
        }
        key
    }

    /// The filters that hold, for forms that change something else.
    pub(super) fn active(&self, speech: &clientele_language::Localization) -> Value {
        let columns = self.state.filters.iter().filter_map(|filter| self.grid.find(filter.column));
        columns.map(|column| filter_value(self.grid, self.state, column, speech)).collect()
    }
}
