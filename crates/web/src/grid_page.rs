//! A grid as a page: links for every way to arrange it, cells in the person's language, the state all in the address.

use clientele_grid::{Cell, Column, Grid, Kind, Operands, Page, Problem, Row, SIZES, Sort, State};
use clientele_language::{Localization, Message};
use minijinja::{Value, context};

use crate::form_body::to_query;
use crate::rendering::to_value;
use crate::visit::Visit;

/// What a row leads to.
#[derive(Clone, Debug, Default)]
pub struct RowLinks {
    /// The page of the record.
    pub href: Option<String>,
    pub menu: Vec<RowItem>,
}

/// A line of a row's menu: a link, or a button that changes something.
#[derive(Clone, Debug)]
pub struct RowItem {
    pub label: &'static str,
    pub icon: &'static str,
    pub to: String,
    pub post: bool,
    /// Asked first, for what can't be undone.
    pub question: Option<Message>,
}

impl RowItem {
    pub fn link(label: &'static str, icon: &'static str, to: impl Into<String>) -> Self {
        Self { label, icon, to: to.into(), post: false, question: None }
    }

    pub fn post(label: &'static str, icon: &'static str, to: impl Into<String>) -> Self {
        Self { post: true, ..Self::link(label, icon, to) }
    }

    /// Asks first.
    pub fn dangerous(self, question: impl Into<Message>) -> Self {
        Self { question: Some(question.into()), ..self }
    }
}

/// An action for many rows.
#[derive(Clone, Debug)]
pub struct MassAction {
    pub name: String,
    pub label: Message,
    pub danger: bool,
    /// What to choose beside the action; empty where there is nothing to choose.
    pub choices: Vec<(i64, String)>,
}

/// A saved arrangement of the grid.
#[derive(Clone, Debug)]
pub struct SavedView {
    pub id: i64,
    pub name: String,
    pub shared: bool,
    pub own: bool,
    pub is_default: bool,
    pub query: String,
}

/// All that a grid shows.
pub struct GridPage<'a> {
    pub grid: &'a Grid,
    pub state: &'a State,
    pub page: &'a Page<'a>,
    pub problems: &'a [Problem],
    /// The address of the grid, without a query.
    pub path: &'a str,
    pub views: Vec<SavedView>,
    pub actions: Vec<MassAction>,
    pub can_share: bool,
    pub can_export: bool,
    pub row: &'a dyn Fn(&Row) -> RowLinks,
    /// Said when there is nothing at all.
    pub empty: Message,
}

impl GridPage<'_> {
    /// What `components/grid.html` shows.
    pub fn to_context(&self, visit: &Visit) -> Value {
        let (state, page) = (self.state, self.page);
        let kept = state.to_query();
        let total = i64::try_from(page.total.count).unwrap_or(i64::MAX);
        let first = (page.page - 1) * state.size + 1;
        context! {
            name => self.grid.name,
            path => self.path,
            url => self.to(state),
            query => kept.as_str(),
            q => state.q.as_deref(),
            has_search => self.grid.has_search(),
            problems => self.problems.iter().map(|problem| to_value(&problem.message)).collect::<Vec<_>>(),
            columns => page.columns.iter().map(|column| self.header(column)).collect::<Vec<_>>(),
            rows => page.rows.iter().map(|row| self.row(row, visit.localization(), &kept)).collect::<Vec<_>>(),
            filters => self.grid.columns.iter().filter(|c| c.filterable).map(|c| self.filter(c)).collect::<Vec<_>>(),
            chips => self.chips(visit.localization()),
            hidden => self.hidden(),
            narrows => state.narrows(),
            empty => to_value(&self.empty),
            choosable => self.choosable(),
            size => state.size,
            sizes => SIZES.iter().map(|size| context! {
                size, current => *size == state.size, href => self.to(&State { size: *size, ..state.on_page(1) }),
            }).collect::<Vec<_>>(),
            page => page.page,
            pages => page.pages,
            first => i64::try_from(first).unwrap_or(i64::MAX),
            last => i64::try_from(first + page.rows.len() as u64).unwrap_or(i64::MAX) - 1,
            previous => page.previous.clone().map(|cursor| self.to(&state.at(cursor, page.page - 1))),
            next => page.next.clone().map(|cursor| self.to(&state.at(cursor, page.page + 1))),
            total,
            exact => page.total.exact,
            count => format!("{}/count?{kept}", self.path),
            reset => self.path,
            csv => self.can_export.then(|| self.export("csv", &kept)),
            xlsx => self.can_export.then(|| self.export("xlsx", &kept)),
            actions => self.actions.iter().map(action).collect::<Vec<_>>(),
            views => self.views.iter().map(|view| self.view(view)).collect::<Vec<_>>(),
            open_view => self.views.iter().find(|view| Some(view.id) == state.view).map(|view| view.name.clone()),
            can_share => self.can_share,
        }
    }

    fn to(&self, state: &State) -> String {
        let query = state.to_link();
        // A bare address would open the default view; a question mark with nothing behind it does too.
        if query.is_empty() { format!("{}?page=1", self.path) } else { format!("{}?{query}", self.path) }
    }

    fn export(&self, format: &str, kept: &str) -> String {
        let and = if kept.is_empty() { "" } else { "&" };
        format!("{}/export?format={format}{and}{kept}", self.path)
    }

    /// A heading: a click sorts by it alone (ascending, descending, not at all), with shift as one more key.
    fn header(&self, column: &Column) -> Value {
        let sort = self.state.sort_in(self.grid);
        let place = sort.iter().position(|sort| sort.column == column.name);
        let now = place.map(|place| sort[place].descending);
        let key = Sort { column: column.name, descending: now == Some(false) };
        let alone = if now == Some(true) { Vec::new() } else { vec![key] };
        let mut more: Vec<Sort> = self.state.sort.clone();
        match (more.iter().position(|sort| sort.column == column.name), now) {
            (Some(at), Some(true)) => {
                more.remove(at);
            }
            (Some(at), _) => more[at].descending = true,
            (None, _) => more.push(Sort { column: column.name, descending: false }),
        }
        context! {
            name => column.name,
            label => to_value(&self.grid.label(column)),
            kind => kind_name(&column.kind),
            sortable => column.sortable,
            direction => now.map(|descending| if descending { "descending" } else { "ascending" }),
            place => place.filter(|_| sort.len() > 1).map(|place| place + 1),
            href => self.to(&self.state.sorted(alone)),
            more => self.to(&self.state.sorted(more)),
        }
    }

    fn row(&self, row: &Row, localization: &Localization, kept: &str) -> Value {
        let links = (self.row)(row);
        let from = to_query([("from", kept)]);
        let cells: Vec<Value> = self
            .page
            .columns
            .iter()
            .zip(&row.cells)
            .map(|(column, cell)| {
                context! {
                    label => to_value(&self.grid.label(column)),
                    kind => kind_name(&column.kind),
                    text => cell_text(localization, column, cell),
                    value => match cell { Cell::Choice(value) => Some(value.clone()), _ => None },
                    yes => matches!(cell, Cell::Boolean(true)),
                    empty => matches!(cell, Cell::Empty),
                }
            })
            .collect();
        let menu: Vec<Value> = links
            .menu
            .iter()
            .map(|item| {
                context! {
                    label => item.label, icon => item.icon, to => item.to.as_str(), post => item.post,
                    question => item.question.as_ref().map(to_value),
                }
            })
            .collect();
        context! { id => row.id, href => links.href.map(|href| format!("{href}?{from}")), cells, menu }
    }

    fn filter(&self, column: &Column) -> Value {
        let active = self.state.filter(column.name);
        let operators: Vec<Value> = column
            .operators()
            .into_iter()
            .map(|operator| {
                context! {
                    token => operator.token(),
                    label => to_value(&operator.label(&column.kind)),
                    operands => operands_name(operator.operands()),
                    chosen => active.is_some_and(|active| active.operator == operator),
                }
            })
            .collect();
        let values: Vec<String> =
            active.map(|active| active.values.iter().map(ToString::to_string).collect()).unwrap_or_default();
        let choices: Vec<Value> = match &column.kind {
            Kind::Choice(choices) => choices
                .iter()
                .map(|choice| {
                    context! {
                        value => choice.value.as_str(), label => to_value(&choice.label),
                        chosen => values.contains(&choice.value),
                    }
                })
                .collect(),
            _ => Vec::new(),
        };
        context! {
            name => column.name,
            label => to_value(&self.grid.label(column)),
            kind => kind_name(&column.kind),
            operators,
            values => values.clone(),
            value => values.join(if matches!(column.kind, Kind::Text) { ", " } else { "" }),
            to => active.and_then(|active| active.to.as_ref()).map(ToString::to_string),
            choices,
            active => active.is_some(),
        }
    }

    /// The filters that hold, each with a way to take it away.
    fn chips(&self, localization: &Localization) -> Vec<Value> {
        let mut chips = Vec::new();
        for filter in &self.state.filters {
            let Some(column) = self.grid.find(filter.column) else { continue };
            let named = |value: String| match &column.kind {
                Kind::Choice(choices) => choices
                    .iter()
                    .find(|choice| choice.value == value)
                    .map_or_else(|| value.clone(), |choice| localization.text(&choice.label)),
                _ => value,
            };
            let mut values: Vec<String> =
                filter.values.iter().map(|value| named(value.to_string())).collect();
            values.extend(filter.to.iter().map(|to| format!("– {to}")));
            chips.push(context! {
                label => to_value(&self.grid.label(column)),
                operator => to_value(&filter.operator.label(&column.kind)),
                value => values.join(if filter.to.is_some() { " " } else { ", " }),
                without => self.to(&self.state.without_filter(column.name)),
            });
        }
        chips
    }

    /// What a form that changes one thing sends along, so that the rest stays: order, columns, size.
    fn hidden(&self) -> Vec<Value> {
        let bare = State { q: None, filters: Vec::new(), ..self.state.on_page(1) };
        bare.to_pairs().into_iter().map(|(name, value)| context! { name, value }).collect()
    }

    fn choosable(&self) -> Vec<Value> {
        let shown: Vec<&str> = self.page.columns.iter().map(|column| column.name).collect();
        let hidden = self.grid.columns.iter().filter(|column| !shown.contains(&column.name));
        self.page
            .columns
            .iter()
            .copied()
            .chain(hidden)
            .map(|column| {
                context! {
                    name => column.name,
                    label => to_value(&self.grid.label(column)),
                    shown => shown.contains(&column.name),
                }
            })
            .collect()
    }

    fn view(&self, view: &SavedView) -> Value {
        context! {
            id => view.id, name => view.name.as_str(), shared => view.shared, own => view.own, is_default => view.is_default,
            href => format!("{}?view={}", self.path, view.id),
            open => self.state.view == Some(view.id),
        }
    }
}

fn action(action: &MassAction) -> Value {
    context! {
        name => action.name.as_str(),
        label => to_value(&action.label),
        danger => action.danger,
        choices => action.choices.iter().map(|(id, text)| context! { id, text }).collect::<Vec<_>>(),
    }
}

const fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::Boolean => "boolean",
        Kind::Choice(_) => "choice",
    }
}

const fn operands_name(operands: Operands) -> &'static str {
    match operands {
        Operands::None => "none",
        Operands::One => "one",
        Operands::Many => "many",
        Operands::Range => "range",
    }
}

/// What a cell says; nothing for an empty one.
pub fn cell_text(localization: &Localization, column: &Column, cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) if column.name == "id" => number.to_string(),
        Cell::Number(number) => localization.number(*number),
        Cell::Date(date) => localization.date(*date),
        Cell::Time(time) => localization.time(time.0),
        Cell::Boolean(yes) => localization.text(&Message::new(if *yes { "value-yes" } else { "value-no" })),
        Cell::Choice(value) => match &column.kind {
            Kind::Choice(choices) => choices
                .iter()
                .find(|choice| choice.value == *value)
                .map_or_else(|| value.clone(), |choice| localization.text(&choice.label)),
            _ => value.clone(),
        },
    }
}
