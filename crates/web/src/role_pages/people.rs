//! The people who hold a role, in its form: a grid with a tick for each. Its filters and its order are sent with the form
//! under names of their own, and so are the ticks of its other pages.

use clientele_access::{Entity, Level, Permission};
use clientele_domain::roles::HolderChanges;
use clientele_domain::roles::holders::{self, MOST};
use clientele_domain::{Context, Error, customer_users, reach};
use clientele_grid::{Cell, Column, Grid, Kind, Page, Row, Sort, State};
use clientele_language::Localization;
use minijinja::{Value, context};

use super::Subject;
use crate::desk::Desk;
use crate::form::Form;
use crate::grid_page::{cell_text, filter_value, kind_name, sorted_alone};

/// What goes before the names of the grid's own fields in the form.
const PREFIX: &str = "people.";

/// The columns beside the tick.
const COLUMNS: [&str; 6] = ["first_name", "last_name", "email", "customer", "enabled", "confirmed"];

/// Who was shown, who of them held the role then, and who is ticked now; and what was ticked on other pages.
pub(super) struct Ticks {
    shown: Vec<i64>,
    held: Vec<i64>,
    ticked: Vec<i64>,
    added: Vec<i64>,
    removed: Vec<i64>,
}

impl Ticks {
    pub fn of(form: &mut Form) -> Self {
        Self {
            shown: form.ids("people_shown"),
            held: form.ids("people_held"),
            ticked: form.ids("people"),
            added: form.ids("people_added"),
            removed: form.ids("people_removed"),
        }
    }

    pub fn wanted(self) -> HolderChanges {
        let elsewhere =
            |ids: &[i64]| -> Vec<i64> { ids.iter().copied().filter(|id| !self.shown.contains(id)).collect() };
        let (mut add, mut remove) = (elsewhere(&self.added), elsewhere(&self.removed));
        for id in &self.shown {
            match (self.held.contains(id), self.ticked.contains(id)) {
                (false, true) => add.push(*id),
                (true, false) => remove.push(*id),
                _ => {}
            }
        }
        HolderChanges { add, remove }
    }
}

/// What the form asks of the grid, and where the button that was pressed leads from there.
fn asked(form: &Form, grid: &Grid) -> State {
    let own = |name: &str| name.strip_prefix(PREFIX).map(str::to_owned);
    let mut pairs: Vec<(String, String)> =
        form.pairs().iter().filter_map(|(name, value)| Some((own(name)?, value.clone()))).collect();
    pairs.retain(|(name, _)| name != "columns");
    let shown = COLUMNS.into_iter().filter(|name| grid.find(name).is_some_and(|column| column.shown));
    pairs.push(("columns".into(), shown.collect::<Vec<_>>().join(",")));
    let mut state = State::parse(grid, &pairs).0;
    if state.sort.is_empty() {
        state.sort = vec![Sort::ascending("last_name")];
    }
    match form.text("look") {
        "next" => state.on_page(state.page.saturating_add(1)),
        "previous" => state.on_page(Ord::max(state.page.saturating_sub(1), 1)),
        "search" => state.on_page(1),
        look => match look.strip_prefix("sort:").and_then(|name| grid.find(name)) {
            Some(column) => state.sorted(sorted_alone(grid, &state, column.name)),
            None => state,
        },
    }
}

/// What `role_people` of `components/role_form.html` shows; none for those who may change nobody.
pub(super) async fn people(
    desk: &Desk,
    form: &mut Form,
    subject: Subject<'_>,
) -> Result<Option<Value>, Error> {
    let ctx = &desk.ctx;
    let mut wanted = Ticks::of(form).wanted();
    wanted.add = still_possible(ctx, subject.people_of, wanted.add).await?;
    let role_id = subject.role.map(|role| role.id);
    let holding = match form.text("people_holding") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let Some(grid) = holders::candidates(ctx, role_id, subject.people_of, holding).await? else {
        return Ok(None);
    };
    let state = asked(form, &grid);
    let page = clientele_grid::page(ctx.store.read(), &grid, &state, desk.present()).await?;
    let held = holders::among(ctx, role_id, page.rows.iter().map(|row| row.id).collect()).await?;
    let speech = desk.visit.localization();
    let filters = grid.columns.iter().filter(|column| is_filter(ctx, column));
    Ok(Some(context! {
        looked => !matches!(form.text("look"), "" | "preview" | "refresh"),
        q => state.q.as_deref(),
        page => page.page,
        count => page.total.count,
        has_next => page.next.is_some(),
        has_previous => page.page > 1,
        active => state.filters.len(),
        filters => filters.map(|column| filter_value(&grid, &state, column, speech)).collect::<Vec<_>>(),
        sort => state.to_pairs().into_iter().filter(|(name, _)| name == "sort").map(|(_, sort)| sort).collect::<Vec<_>>(),
        columns => page.columns.iter().map(|column| heading(&grid, &state, column, speech)).collect::<Vec<_>>(),
        rows => page.rows.iter().map(|row| listed(&page, row, &held, &wanted, speech)).collect::<Vec<_>>(),
        added => elsewhere(&page, &wanted.add),
        removed => elsewhere(&page, &wanted.remove),
    }))
}

/// Those of the ticked who can hold the role: when the form is about another company than before, those of the one before
/// can't, and nothing on the page would tell of their ticks. So many that saving refuses them stay as they are.
async fn still_possible(ctx: &Context, people_of: Option<i64>, ticked: Vec<i64>) -> Result<Vec<i64>, Error> {
    let Some(customer) = people_of.filter(|_| ticked.len() <= MOST) else { return Ok(ticked) };
    let people =
        reach::among::<customer_users::Entity, _>(ctx, ctx.store.read(), Permission::Edit, &ticked).await?;
    let possible = |id: &i64| people.iter().any(|one| one.id == *id && one.customer_id == customer);
    Ok(ticked.into_iter().filter(possible).collect())
}

/// Guests hold no roles to speak of, and who sees one company alone has nothing to choose there.
fn is_filter(ctx: &Context, column: &Column) -> bool {
    let alone = ctx.is_storefront() && ctx.level(Entity::CustomerUser, Permission::View) < Level::Deep;
    column.filterable && column.name != "guest" && !(alone && column.name == "customer")
}

fn heading(grid: &Grid, state: &State, column: &Column, speech: &Localization) -> Value {
    let sort = state.sort_in(grid).iter().find(|sort| sort.column == column.name);
    context! {
        name => column.name,
        label => speech.text(&grid.label(column)),
        kind => kind_name(&column.kind),
        sortable => column.sortable,
        direction => sort.map(|sort| if sort.descending { "descending" } else { "ascending" }),
    }
}

fn listed(page: &Page<'_>, row: &Row, held: &[i64], wanted: &HolderChanges, speech: &Localization) -> Value {
    let holds = held.contains(&row.id);
    let text = |name: &str| {
        let place = page.columns.iter().position(|column| column.name == name);
        match place.and_then(|place| row.cells.get(place)) {
            Some(Cell::Text(text)) => text.clone(),
            _ => String::new(),
        }
    };
    let cells: Vec<Value> = page
        .columns
        .iter()
        .zip(&row.cells)
        .map(|(column, cell)| {
            context! {
                kind => kind_name(&column.kind),
                text => cell_text(speech, column, cell),
                yes => matches!((&column.kind, cell), (Kind::Boolean, Cell::Boolean(true))),
            }
        })
        .collect();
    context! {
        id => row.id,
        name => format!("{} {}", text("first_name"), text("last_name")).trim(),
        cells,
        holds,
        ticked => (holds && !wanted.remove.contains(&row.id)) || wanted.add.contains(&row.id),
    }
}

/// Those who stand on other pages.
fn elsewhere(page: &Page<'_>, ids: &[i64]) -> Vec<i64> {
    ids.iter().copied().filter(|id| !page.rows.iter().any(|row| row.id == *id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_of_all_pages_add_up() {
        let mut form = Form::of([
            ("people_shown", "1"),
            ("people_shown", "2"),
            ("people_shown", "3"),
            ("people_held", "2"),
            ("people_held", "3"),
            ("people", "1"),
            ("people", "3"),
            ("people_added", "8"),
            ("people_added", "2"),
            ("people_removed", "9"),
            ("people_removed", "3"),
        ]);
        let wanted = Ticks::of(&mut form).wanted();
        assert_eq!((wanted.add, wanted.remove), (vec![8, 1], vec![9, 2]));
    }
}
