//! A grid as a page: links for every way to arrange it, cells in the person's language, the state all in the address.

mod filters;
mod order;
mod panels;

pub(crate) use filters::filter_value;
pub(crate) use order::alone as sorted_alone;

use std::collections::HashMap;

use clientele_grid::{Cell, Column, Grid, Kind, Page, Problem, Row, SIZES, State};
use clientele_language::{Localization, Message};
use minijinja::{Value, context};

use crate::errors::PageError;
use crate::form::Form;
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
    /// What is to be chosen beside the action, such as *Role*, and what there is to choose.
    pub choice: Option<(Message, Vec<(i64, String)>)>,
    /// What a form asks for, as `components/mass_edit.html` shows it; nothing for an action without a form.
    pub fields: Vec<Value>,
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
    pub fn to_context(&self, visit: &Visit) -> Result<Value, PageError> {
        let (state, page, speech) = (self.state, self.page, visit.localization());
        let kept = state.to_query();
        let heads: Vec<Head> = page.columns.iter().map(|column| self.head(column, speech)).collect();
        let mut menu_words = HashMap::new();
        let total = i64::try_from(page.total.count).unwrap_or(i64::MAX);
        let first = (page.page - 1) * state.size + 1;
        let panels = self.panels(visit, &kept)?;
        Ok(context! {
            name => self.grid.name,
            path => self.path,
            url => self.to(state),
            query => kept.as_str(),
            q => state.q.as_deref(),
            has_search => self.grid.has_search(),
            problems => self.problems.iter().map(|problem| to_value(&problem.message)).collect::<Vec<_>>(),
            columns => page.columns.iter().zip(&heads).map(|(column, head)| self.header(column, head)).collect::<Vec<_>>(),
            rows => page.rows.iter().map(|row| self.row(row, &heads, speech, &kept, &mut menu_words)).collect::<Vec<_>>(),
            active => self.active(speech),
            panels,
            chips => self.chips(speech),
            hidden => self.hidden(),
            narrows => state.narrows(),
            empty => to_value(&self.empty),
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
            blank => Form::empty().to_value(),
            views => self.views.iter().map(|view| self.view(view)).collect::<Vec<_>>(),
            open_view => self.views.iter().find(|view| Some(view.id) == state.view).map(|view| view.name.clone()),
            can_share => self.can_share,
        })
    }

    /// The address of a state. A bare address opens the default view, and a view alone opens that view as it is saved:
    /// a page is named where there is nothing else.
    fn to(&self, state: &State) -> String {
        let mut pairs = state.to_pairs();
        if pairs.iter().all(|(name, _)| name == "view") {
            pairs.push(("page".into(), "1".into()));
        }
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        format!("{}?{}", self.path, to_query(pairs))
    }

    fn export(&self, format: &str, kept: &str) -> String {
        let and = if kept.is_empty() { "" } else { "&" };
        format!("{}/export?format={format}{and}{kept}", self.path)
    }

    fn head(&self, column: &Column, speech: &Localization) -> Head {
        Head { label: speech.text(&self.grid.label(column)).into(), kind: kind_name(&column.kind).into() }
    }

    /// A heading: a click sorts by it alone, with shift it is one more key.
    fn header(&self, column: &Column, head: &Head) -> Value {
        let sort = self.state.sort_in(self.grid);
        let place = sort.iter().position(|sort| sort.column == column.name);
        let now = place.map(|place| sort[place].descending);
        let to = |sort| self.to(&self.state.sorted(sort));
        context! {
            name => column.name,
            label => &head.label,
            kind => &head.kind,
            sortable => column.sortable,
            direction => now.map(|descending| if descending { "descending" } else { "ascending" }),
            place => place.filter(|_| sort.len() > 1).map(|place| place + 1),
            href => to(order::alone(self.grid, self.state, column.name)),
            more => to(order::with_others(self.grid, self.state, column.name)),
        }
    }

    fn row(
        &self,
        row: &Row,
        heads: &[Head],
        speech: &Localization,
        kept: &str,
        menu_words: &mut HashMap<&'static str, Value>,
    ) -> Value {
        let links = (self.row)(row);
        let from = to_query([("from", kept)]);
        let cells: Value = self
            .page
            .columns
            .iter()
            .zip(heads)
            .zip(&row.cells)
            .map(|((column, head), cell)| {
                context! {
                    label => &head.label,
                    kind => &head.kind,
                    text => cell_text(speech, column, cell),
                    yes => matches!(cell, Cell::Boolean(true)),
                    empty => matches!(cell, Cell::Empty),
                }
            })
            .collect();
        let menu: Value = links
            .menu
            .iter()
            .map(|item| {
                // The same few words in each row: looked up once.
                let label = menu_words
                    .entry(item.label)
                    .or_insert_with(|| speech.text(&Message::new(item.label)).into());
                context! {
                    label => &*label, icon => item.icon, to => item.to.as_str(), post => item.post,
                    question => item.question.as_ref().map(|question| speech.text(question)),
                }
            })
            .collect();
        context! { id => row.id, href => links.href.map(|href| format!("{href}?{from}")), cells, menu }
    }

    /// What a form that changes one thing sends along, so that the rest stays: order, columns, size. A page where the
    /// rest could be nothing but a view; see [`Self::to`].
    fn hidden(&self) -> Vec<Value> {
        let bare = State { q: None, filters: Vec::new(), ..self.state.on_page(1) };
        let mut pairs = bare.to_pairs();
        if pairs.iter().all(|(name, _)| name == "view" || name == "columns") {
            pairs.push(("page".into(), "1".into()));
        }
        pairs.into_iter().map(|(name, value)| context! { name, value }).collect()
    }

    fn choosable(&self, speech: &Localization) -> Vec<Value> {
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
                    label => speech.text(&self.grid.label(column)),
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

/// What all cells of a column have in common.
struct Head {
    label: Value,
    kind: Value,
}

fn action(action: &MassAction) -> Value {
    context! {
        name => action.name.as_str(),
        label => to_value(&action.label),
        danger => action.danger,
        fields => &action.fields,
        choice => action.choice.as_ref().map(|(label, choices)| context! {
            label => to_value(label),
            options => choices.iter().map(|(id, text)| context! { id, text }).collect::<Vec<_>>(),
        }),
    }
}

pub(crate) const fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::Boolean => "boolean",
        Kind::Choice(_) => "choice",
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
        Cell::Choice(value) => choice_text(localization, column, value),
    }
}

/// The label of a choice; the value itself where it is none of the column's.
fn choice_text(localization: &Localization, column: &Column, value: &str) -> String {
    let Kind::Choice(choices) = &column.kind else { return value.to_owned() };
    let choice = choices.iter().find(|choice| choice.value == value);
    choice.map_or_else(|| value.to_owned(), |choice| localization.text(&choice.label))
}
