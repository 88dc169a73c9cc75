//! What the address of a page says about its grid.

use crate::column::{Column, Kind};
use crate::cursor::Cursor;
use crate::declaration::{Grid, Sort};
use crate::filter::Filter;
use crate::operand::{LONGEST, Operand};
use crate::operator::{Operands, Operator};
use crate::problem::Problem;

/// The page sizes there are.
pub const SIZES: [u64; 4] = [10, 25, 50, 100];
/// The page size as long as nobody chose one.
pub const DEFAULT_SIZE: u64 = 25;
/// The most values of one filter.
const MOST_VALUES: usize = 100;
/// Pages that nobody reaches by hand; keeps the offset within 64 bits.
const LAST_PAGE: u64 = 1_000_000_000;

/// The state of a grid: filters, order, columns and where in it one stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The quick search.
    pub q: Option<String>,
    pub filters: Vec<Filter>,
    /// Empty as long as nobody chose an order.
    pub sort: Vec<Sort>,
    /// From 1.
    pub page: u64,
    /// One of [`SIZES`].
    pub size: u64,
    /// The chosen columns in their order.
    pub columns: Option<Vec<&'static str>>,
    /// The saved view that this state came from.
    pub view: Option<i64>,
    /// Whether all rows are to be counted, however many there are.
    pub exact: bool,
    pub cursor: Option<Cursor>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            q: None,
            filters: Vec::new(),
            sort: Vec::new(),
            page: 1,
            size: DEFAULT_SIZE,
            columns: None,
            view: None,
            exact: false,
            cursor: None,
        }
    }
}

impl State {
    /// Reads the parameters of a URL. What can't be understood is left out and named; parameters that are none of the
    /// grid's are passed over.
    pub fn parse(grid: &Grid, pairs: &[(String, String)]) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut state = Self::default();
        let values = |name: &str| -> Vec<&str> {
            pairs
                .iter()
                .filter(|(key, value)| key == name && !value.is_empty())
                .map(|(_, value)| &**value)
                .collect()
        };
        let last = |name: &str| values(name).pop();

        if let Some(q) = last("q") {
            match q.trim() {
                "" => {}
                q if q.chars().count() > LONGEST => {
                    problems.push(Problem::new("q", "grid-problem-too-long", q))
                }
                q if q.contains('\0') => problems.push(Problem::new("q", "grid-problem-character", q)),
                q => state.q = Some(q.to_owned()),
            }
        }
        if let Some(page) = last("page") {
            match page.parse() {
                Ok(page @ 1..=LAST_PAGE) => state.page = page,
                _ => problems.push(Problem::new("page", "grid-problem-page", page)),
            }
        }
        if let Some(size) = last("size") {
            match size.parse() {
                Ok(size) if SIZES.contains(&size) => state.size = size,
                _ => problems.push(Problem::new("size", "grid-problem-size", size)),
            }
        }
        if let Some(view) = last("view") {
            match view.parse() {
                Ok(view) => state.view = Some(view),
                Err(_) => problems.push(Problem::new("view", "grid-problem-number", view)),
            }
        }
        match last("count") {
            None | Some("") => {}
            Some("exact") => state.exact = true,
            Some(other) => problems.push(Problem::new("count", "grid-problem-count", other)),
        }
        state.sort = read_sort(grid, &values("sort"), &mut problems);
        state.columns = read_columns(grid, &values("columns"), &mut problems);
        state.filters = read_filters(grid, pairs, &mut problems);
        state.cursor = read_cursor(grid, &state, last("after"), last("before"), &mut problems);
        (state, problems)
    }

    /// What a saved view keeps, in one canonical form: quick search, filters, order, columns and size.
    pub fn to_query(&self) -> String {
        encode(&self.kept_pairs())
    }

    /// The whole state as a query string.
    pub fn to_link(&self) -> String {
        encode(&self.to_pairs())
    }

    /// The whole state as parameters, in a canonical order.
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let mut pairs = self.kept_pairs();
        let mut add = |name: &str, value: String| pairs.push((name.to_owned(), value));
        if let Some(view) = self.view {
            add("view", view.to_string());
        }
        if self.exact {
            add("count", "exact".to_owned());
        }
        if self.page != 1 {
            add("page", self.page.to_string());
        }
        match &self.cursor {
            Some(Cursor::After(token)) => add("after", token.clone()),
            Some(Cursor::Before(token)) => add("before", token.clone()),
            None => {}
        }
        pairs
    }

    fn kept_pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        if let Some(q) = &self.q {
            pairs.push(("q".to_owned(), q.clone()));
        }
        pairs.extend(self.filters.iter().flat_map(Filter::pairs));
        if !self.sort.is_empty() {
            pairs.push(("sort".to_owned(), write_sort(&self.sort)));
        }
        if let Some(columns) = &self.columns {
            pairs.push(("columns".to_owned(), columns.join(",")));
        }
        if self.size != DEFAULT_SIZE {
            pairs.push(("size".to_owned(), self.size.to_string()));
        }
        pairs
    }

    /// The same on another page, by number.
    pub fn on_page(&self, page: u64) -> Self {
        Self { page: page.max(1), cursor: None, ..self.clone() }
    }

    /// The same on the page that a cursor leads to; `page` is the number shown.
    pub fn at(&self, cursor: Cursor, page: u64) -> Self {
        Self { page: page.max(1), cursor: Some(cursor), ..self.clone() }
    }

    /// The same from its beginning, in another order.
    pub fn sorted(&self, sort: Vec<Sort>) -> Self {
        Self { sort, ..self.on_page(1) }
    }

    /// The same from its beginning, with this filter in place of the column's own.
    pub fn filtered(&self, filter: Filter) -> Self {
        let mut state = self.without_filter(filter.column);
        state.filters.push(filter);
        state
    }

    /// The same from its beginning, without the filter of a column.
    pub fn without_filter(&self, column: &str) -> Self {
        let mut state = self.on_page(1);
        state.filters.retain(|filter| filter.column != column);
        state
    }

    pub fn filter(&self, column: &str) -> Option<&Filter> {
        self.filters.iter().find(|filter| filter.column == column)
    }

    /// The order that holds: the chosen one or the grid's own.
    pub fn sort_in<'a>(&'a self, grid: &'a Grid) -> &'a [Sort] {
        if self.sort.is_empty() { grid.default_sort() } else { &self.sort }
    }

    /// The columns that show, in their order.
    pub fn columns_in<'a>(&self, grid: &'a Grid) -> Vec<&'a Column> {
        match &self.columns {
            Some(names) => names.iter().filter_map(|name| grid.find(name)).collect(),
            None => grid.columns.iter().filter(|column| column.shown).collect(),
        }
    }

    /// Whether a filter or the quick search narrows the rows.
    pub fn narrows(&self) -> bool {
        self.q.is_some() || !self.filters.is_empty()
    }
}

pub(crate) fn write_sort(sort: &[Sort]) -> String {
    let names: Vec<_> = sort
        .iter()
        .map(|sort| format!("{}{}", if sort.descending { "-" } else { "" }, sort.column))
        .collect();
    names.join(",")
}

fn encode(pairs: &[(String, String)]) -> String {
    // Pairs of strings always encode.
    serde_html_form::to_string(pairs).unwrap_or_default()
}

fn read_sort(grid: &Grid, values: &[&str], problems: &mut Vec<Problem>) -> Vec<Sort> {
    let mut sort: Vec<Sort> = Vec::new();
    for part in
        values.iter().flat_map(|value| value.split(',')).map(str::trim).filter(|part| !part.is_empty())
    {
        let (name, descending) = part.strip_prefix('-').map_or((part, false), |name| (name, true));
        match grid.find(name) {
            Some(column) if column.sortable => {
                if !sort.iter().any(|sort| sort.column == column.name) {
                    sort.push(Sort { column: column.name, descending });
                }
            }
            Some(_) => problems.push(Problem::new("sort", "grid-problem-unsortable", name)),
            None => problems.push(Problem::new("sort", "grid-problem-column", name)),
        }
    }
    sort
}

fn read_columns(grid: &Grid, values: &[&str], problems: &mut Vec<Problem>) -> Option<Vec<&'static str>> {
    let mut columns = Vec::new();
    for name in
        values.iter().flat_map(|value| value.split(',')).map(str::trim).filter(|name| !name.is_empty())
    {
        match grid.find(name) {
            Some(column) if columns.contains(&column.name) => {}
            Some(column) => columns.push(column.name),
            None => problems.push(Problem::new("columns", "grid-problem-column", name)),
        }
    }
    (!columns.is_empty()).then_some(columns)
}

fn read_filters(grid: &Grid, pairs: &[(String, String)], problems: &mut Vec<Problem>) -> Vec<Filter> {
    for (parameter, _) in pairs {
        let Some(name) = parameter.strip_prefix("f.") else { continue };
        let column = name.strip_suffix(".op").or_else(|| name.strip_suffix(".to")).unwrap_or(name);
        let known = grid.find(column).is_some_and(|column| column.filterable);
        if !known && !problems.iter().any(|problem| problem.parameter == *parameter) {
            problems.push(Problem::new(parameter.clone(), "grid-problem-column", column));
        }
    }
    let columns = grid.columns.iter().filter(|column| column.filterable);
    columns.filter_map(|column| read_filter(column, pairs, problems)).collect()
}

fn read_filter(column: &Column, pairs: &[(String, String)], problems: &mut Vec<Problem>) -> Option<Filter> {
    let name = format!("f.{}", column.name);
    let given = |suffix: &str| -> Vec<&str> {
        let parameter = format!("{name}{suffix}");
        let values = pairs.iter().filter(|(key, value)| *key == parameter && !value.is_empty());
        values.map(|(_, value)| &**value).collect()
    };
    let mut texts = given("");
    if column.kind == Kind::Boolean {
        let value = texts.pop()?;
        let answer = Operator::from_token(value).filter(|it| matches!(it, Operator::Yes | Operator::No));
        if answer.is_none() {
            problems.push(Problem::new(name, "grid-problem-yes-no", value));
        }
        return answer.map(|operator| Filter::without_values(column.name, operator));
    }
    let operator = match given(".op").pop() {
        None => column.default_operator(),
        Some(token) => match Operator::from_token(token) {
            Some(operator) if column.operators().contains(&operator) => operator,
            _ => {
                problems.push(Problem::new(format!("{name}.op"), "grid-problem-operator", token));
                return None;
            }
        },
    };
    let mut ends = Vec::new();
    match operator.operands() {
        Operands::None => return Some(Filter::without_values(column.name, operator)),
        Operands::Many => {}
        Operands::One => drop(texts.drain(..texts.len().saturating_sub(1))),
        Operands::Range => {
            texts.drain(..texts.len().saturating_sub(1));
            ends.extend(given(".to").pop());
        }
    }
    if texts.len() > MOST_VALUES {
        problems.push(Problem::new(name, "grid-problem-too-many", ""));
        return None;
    }
    let before = problems.len();
    let mut read = |parameter: &str, texts: Vec<&str>| {
        let mut operands: Vec<Operand> = Vec::new();
        for text in texts {
            match Operand::read(column, text) {
                Ok(operand) if operands.contains(&operand) => {}
                Ok(operand) => operands.push(operand),
                Err(id) => problems.push(Problem::new(parameter, id, text)),
            }
        }
        operands
    };
    let values = read(&name, texts);
    let to = read(&format!("{name}.to"), ends).pop();
    // Half of a range whose other half is wrong would say something else than was meant.
    let half = operator.operands() == Operands::Range && problems.len() > before;
    let nothing = values.is_empty() && to.is_none();
    (!half && !nothing).then_some(Filter { column: column.name, operator, values, to })
}

fn read_cursor(
    grid: &Grid,
    state: &State,
    after: Option<&str>,
    before: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Option<Cursor> {
    let (parameter, cursor) = match (after, before) {
        (Some(token), _) => ("after", Cursor::After(token.to_owned())),
        (None, Some(token)) => ("before", Cursor::Before(token.to_owned())),
        (None, None) => return None,
    };
    if cursor.values(grid, state).is_some() {
        return Some(cursor);
    }
    problems.push(Problem::new(parameter, "grid-problem-cursor", ""));
    None
}
