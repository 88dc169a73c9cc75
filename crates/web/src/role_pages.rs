//! What the pages of customer user roles have in common, in the back-office and in the storefront: a form with the
//! matrix and with the people who hold the role, and a look at what it would change before it is saved.

use clientele_access::{Area, Cell, Level, Permissions};
use clientele_domain::roles::holders::{self, Asked, Candidates};
use clientele_domain::roles::preview::Shift;
use clientele_domain::roles::{self, Changes, HolderChanges, Model, granting};
use clientele_domain::{Context, Error};
use clientele_language::Message;
use minijinja::{Value, context};

use crate::desk::Desk;
use crate::form::Form;
use crate::matrix;
use crate::rendering::to_value;

pub const AREA: Area = Area::Storefront;

/// A form that shows a role as it is.
pub fn form_of(role: &Model) -> Form {
    let mut form = Form::of([
        ("version", role.version.to_string()),
        ("name", role.name.clone()),
        ("customer_id", role.customer_id.map(|id| id.to_string()).unwrap_or_default()),
        ("self_managed", if role.self_managed { "1" } else { "0" }.to_owned()),
    ]);
    matrix::put(&mut form, AREA, &role.granted());
    form
}

/// The id in `like` of the page's address: the role that a new one begins as.
pub fn liked(form: &Form) -> Option<i64> {
    form.text("like").parse().ok()
}

/// A form for a new role: like another one as far as the actor can grant, or granting nothing.
pub fn begin(desk: &Desk, form: &mut Form, like: Option<&Model>) {
    if form.has("matrix_shown") {
        return;
    }
    let granted = like.map(|role| granting::within_own(&desk.ctx, &role.granted())).unwrap_or_default();
    matrix::put(form, AREA, &granted);
    if let Some(role) = like {
        let name = Message::new("copy-of").with("name", role.name.clone());
        form.set("name", desk.visit.localization().text(&name));
        form.set("customer_id", role.customer_id.map(|id| id.to_string()).unwrap_or_default());
    }
    form.set("self_managed", if like.is_none_or(|role| role.self_managed) { "1" } else { "0" });
}

/// What the form asks for; without the matrix, what the role grants stays as it is.
pub fn changes(form: &mut Form) -> Changes {
    Changes {
        name: Some(form.text("name").to_owned()),
        customer_id: Some(form.id("customer_id")),
        self_managed: Some(form.checked("self_managed")),
        permissions: matrix::granted(form, AREA),
        holders: form.has("people_shown").then(|| Ticks::of(form).wanted()),
        ..Changes::default()
    }
}

/// Whether the form was sent to look at something, and not to be saved.
pub fn is_look(form: &Form) -> bool {
    !form.text("look").is_empty()
}

/// Who was shown, who of them held the role then, and who is ticked now; and what was ticked on other pages.
struct Ticks {
    shown: Vec<i64>,
    held: Vec<i64>,
    ticked: Vec<i64>,
    added: Vec<i64>,
    removed: Vec<i64>,
}

impl Ticks {
    fn of(form: &mut Form) -> Self {
        Self {
            shown: form.ids("people_shown"),
            held: form.ids("people_held"),
            ticked: form.ids("people"),
            added: form.ids("people_added"),
            removed: form.ids("people_removed"),
        }
    }

    fn wanted(self) -> HolderChanges {
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

/// The role that a form is about.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// None for a new one.
    pub role: Option<&'a Model>,
    /// Whose people can hold it; none for those of all customers.
    pub people_of: Option<i64>,
    /// Whether a copy will be made, for [`people_of`](Self::people_of).
    pub copies: bool,
}

/// What `components/role_form.html` shows: matrix, people and preview.
pub async fn parts(desk: &Desk, form: &mut Form, subject: Subject<'_>) -> Result<Value, Error> {
    let ctx = &desk.ctx;
    let held = subject.role.map(Model::granted).unwrap_or_default();
    let most = |cell: Cell| {
        if ctx.is_storefront() { ctx.permissions.at(cell).max(held.at(cell)) } else { Level::System }
    };
    let preview = match form.text("look") {
        "preview" => Some(preview(ctx, form, subject).await?),
        _ => None,
    };
    Ok(context! {
        matrix => matrix::choices(AREA, most),
        people => people(ctx, form, subject).await?,
        preview,
    })
}

async fn people(ctx: &Context, form: &mut Form, subject: Subject<'_>) -> Result<Option<Value>, Error> {
    let wanted = Ticks::of(form).wanted();
    let page = form.text("people_page").parse().unwrap_or(1_u64);
    let page = match form.text("look") {
        "next" => page.saturating_add(1),
        "previous" => page.saturating_sub(1),
        "search" => 1,
        _ => page,
    };
    let asked = Asked {
        search: form.text("people_search").to_owned(),
        holding: match form.text("people_holding") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        page: page.max(1),
    };
    let role_id = subject.role.map(|role| role.id);
    let Some(found) = holders::candidates(ctx, role_id, subject.people_of, &asked).await? else {
        return Ok(None);
    };
    Ok(Some(listed(&found, &wanted)))
}

fn listed(found: &Candidates, wanted: &HolderChanges) -> Value {
    let rows: Vec<Value> = found
        .rows
        .iter()
        .map(|row| {
            let ticked = (row.holds && !wanted.remove.contains(&row.id)) || wanted.add.contains(&row.id);
            context! {
                id => row.id,
                name => row.name.as_str(),
                email => row.email.as_str(),
                customer => row.customer.as_str(),
                enabled => row.enabled,
                holds => row.holds,
                ticked,
            }
        })
        .collect();
    let elsewhere = |ids: &[i64]| -> Vec<i64> {
        ids.iter().copied().filter(|id| !found.rows.iter().any(|row| row.id == *id)).collect()
    };
    context! {
        rows,
        page => found.page,
        count => found.count,
        has_next => found.has_next,
        has_previous => found.page > 1,
        names_customers => found.rows.iter().any(|row| !row.customer.is_empty()),
        added => elsewhere(&wanted.add),
        removed => elsewhere(&wanted.remove),
    }
}

async fn preview(ctx: &Context, form: &mut Form, subject: Subject<'_>) -> Result<Value, Error> {
    let wanted = changes(form);
    let only = subject.people_of.filter(|_| subject.copies);
    let found = roles::preview(ctx, subject.role, only, &wanted).await?;
    let shift = |shift: &Shift| {
        let cell = shift.difference.cell;
        context! {
            label => to_value(&matrix::cell_label(cell)),
            from => matrix::value_label(AREA, cell, shift.difference.from),
            to => matrix::value_label(AREA, cell, shift.difference.to),
            users => shift.users,
        }
    };
    let side = |gains: bool| -> Vec<Value> {
        found.shifts.iter().filter(|one| one.is_gain() == gains).map(shift).collect()
    };
    let named = u64::try_from(found.names.len()).unwrap_or_default();
    Ok(context! {
        users => found.users,
        names => found.names.join(", "),
        more => found.users.saturating_sub(named),
        gains => side(true),
        losses => side(false),
    })
}

/// What a role grants, for its page.
pub fn granted(granted: &Permissions) -> Value {
    matrix::levels(AREA, granted)
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
