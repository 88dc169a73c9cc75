//! What the pages of customer user roles have in common, in the back-office and in the storefront: a form with the
//! matrix and with the people who hold the role, and a look at what it would change before it is saved.

mod people;

use clientele_access::{Area, Cell, Level, Permissions};
use clientele_domain::roles::preview::{Preview, Shift};
use clientele_domain::roles::{self, Changes, Model, granting};
use clientele_domain::{Context, Error};
use clientele_language::Message;
use minijinja::{Value, context};

use crate::desk::Desk;
pub use crate::desk::is_look;
use crate::form::Form;
use crate::matrix;
use crate::rendering::to_value;
use people::Ticks;

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
        "preview" => preview(ctx, form, subject).await?,
        _ => None,
    };
    Ok(context! {
        matrix => matrix::choices(AREA, most),
        people => people::people(desk, form, subject).await?,
        preview,
    })
}

/// What saving would change; nothing where it would be refused, which then stands in the form.
async fn preview(ctx: &Context, form: &mut Form, subject: Subject<'_>) -> Result<Option<Value>, Error> {
    let mut wanted = changes(form);
    if ctx.is_storefront() {
        // There the seller decides who manages a role, and a role stays with its company.
        wanted.self_managed = None;
        wanted.customer_id = wanted.customer_id.filter(|_| subject.role.is_none());
    }
    let role = subject.role.map(|role| (role.id, form.version().unwrap_or(role.version)));
    match roles::rehearse(ctx, role, wanted.clone()).await {
        // What somebody else changed in the meantime is sorted out when it is saved.
        Ok(()) | Err(Error::Stale) => {}
        Err(Error::Invalid(errors)) => {
            form.absorb(errors.into_iter().map(|error| (error.field, error.message)))
        }
        Err(Error::Refused(message)) => form.refuse("", message),
        Err(error) => return Err(error),
    }
    if !form.is_valid() {
        return Ok(None);
    }
    let only = subject.people_of.filter(|_| subject.copies);
    Ok(Some(shifts(AREA, &roles::preview(ctx, subject.role, only, &wanted).await?)))
}

/// What `role_preview` of `components/role_form.html` shows.
pub fn shifts(area: Area, found: &Preview) -> Value {
    let shift = |shift: &Shift| {
        let cell = shift.difference.cell;
        context! {
            label => to_value(&matrix::cell_label(cell)),
            from => matrix::value_label(area, cell, shift.difference.from),
            to => matrix::value_label(area, cell, shift.difference.to),
            users => shift.users,
        }
    };
    let side = |gains: bool| -> Vec<Value> {
        found.shifts.iter().filter(|one| one.is_gain() == gains).map(shift).collect()
    };
    let named = u64::try_from(found.names.len()).unwrap_or_default();
    context! {
        users => found.users,
        names => found.names.join(", "),
        more => found.users.saturating_sub(named),
        gains => side(true),
        losses => side(false),
    }
}

/// What a role grants, for its page.
pub fn granted(granted: &Permissions) -> Value {
    matrix::levels(AREA, granted)
}
