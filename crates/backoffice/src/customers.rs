//! Customers.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Entity, Permission};
use clientele_domain::addresses::Owner;
use clientele_domain::customers::{self, Branch, Card, Changes};
use clientele_domain::{Context, Error, grids};
use clientele_exchange::Subject;
use clientele_grid::{Row, State};
use clientele_web::{Form, Page, PageError, Path, RowItem, RowLinks, address_form};
use minijinja::{Value, context};

use crate::desk::{Desk, after, form_page, refused_form};
use crate::grids::{Button, GridRoutes, neighbours};
use crate::histories::{decide, history, merge};
use crate::office::Office;
use crate::{addresses, exchange, options};

const PATH: &str = "/admin/customers";

static GRID: GridRoutes = GridRoutes {
    name: "customers",
    path: PATH,
    title: "menu-customers",
    empty: "empty-customers",
    row: links,
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.router()
        .route("/admin/customers/new", get(new).post(create))
        .route("/admin/customers/{id}", get(view))
        .route("/admin/customers/{id}/edit", get(edit).post(update))
        .route("/admin/customers/{id}/delete", post(delete))
}

fn links(ctx: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if ctx.may(Entity::Customer, Permission::Edit) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
    }
    if ctx.may(Entity::Customer, Permission::Create) {
        menu.push(RowItem::link(
            "button-create-subsidiary",
            "hierarchy",
            format!("{PATH}/new?parent_id={}", row.id),
        ));
    }
    if ctx.may(Entity::CustomerUser, Permission::Create) {
        let href = format!("/admin/customer-users/new?customer_id={}", row.id);
        menu.push(RowItem::link("button-create-customer-user", "user-plus", href));
    }
    RowLinks { href: Some(path), menu }
}

fn buttons(ctx: &Context) -> Vec<Button> {
    let create =
        Button { label: "button-create-customer", icon: "plus", href: "/admin/customers/new", primary: true };
    let mut buttons = exchange::buttons(ctx, Subject::Customers);
    if ctx.may(Entity::Customer, Permission::Create) {
        buttons.push(create);
    }
    buttons
}

const TEXTS: [&str; 7] =
    ["name", "internal_rating", "tax_code", "payment_term", "vat_id", "account_name", "external_id"];

fn form_of(card: &Card) -> Form {
    let customer = &card.customer;
    let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
    let mut form = Form::of([
        ("version", customer.version.to_string()),
        ("name", customer.name.clone()),
        ("parent_id", id(customer.parent_id)),
        ("group_id", id(customer.group_id)),
        ("owner_id", id(customer.owner_id)),
        ("internal_rating", customer.internal_rating.clone().unwrap_or_default()),
        ("tax_code", customer.tax_code.clone().unwrap_or_default()),
        ("payment_term", customer.payment_term.clone().unwrap_or_default()),
        ("vat_id", customer.vat_id.clone().unwrap_or_default()),
        ("account_name", customer.account_name.clone().unwrap_or_default()),
        ("external_id", customer.external_id.clone().unwrap_or_default()),
    ]);
    for (user, _) in &card.sales_representatives {
        form.put("sales_representatives", user.to_string());
    }
    form
}

/// What the form asks for; wrong ids are noted in the form.
fn changes(form: &mut Form) -> Changes {
    let text = |form: &Form, name: &str| Some(form.text(name).to_owned());
    let [name, internal_rating, tax_code, payment_term, vat_id, account_name, external_id] =
        TEXTS.map(|name| text(form, name));
    Changes {
        name,
        internal_rating,
        tax_code,
        payment_term,
        vat_id,
        account_name,
        external_id,
        parent_id: Some(form.id("parent_id")),
        group_id: Some(form.id("group_id")),
        owner_id: form.has("owner_id").then(|| form.id("owner_id")),
        sales_representatives: Some(form.ids("sales_representatives")),
        addresses: address_form::changes_in(form),
    }
}

async fn new(desk: Desk) -> Result<Response, PageError> {
    desk.ctx.require(Entity::Customer, Permission::Create)?;
    let mut form = Form::of(desk.visit.query_pairs()?);
    if !form.has("owner_id") {
        form.put("owner_id", desk.ctx.user_id().map(|id| id.to_string()).unwrap_or_default());
    }
    show_new(&desk, &form).await
}

async fn show_new(desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-create-customer").under("menu-customers", PATH);
    show(desk, page, form, "/admin/customers/new", PATH, None).await
}

async fn show(
    desk: &Desk,
    page: Page,
    form: &Form,
    action: &str,
    cancel: &str,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let context = context! {
        form => form.to_value(), action, cancel, merging,
        version => form.version(),
        parents => options::customers(ctx).await?,
        parent_text => options::customer_text(ctx, form.text("parent_id")).await?,
        groups => options::groups(ctx).await?,
        users => options::users(ctx).await?,
        may_assign => ctx.may(Entity::Customer, Permission::Assign),
        with_addresses => form.version().is_none() && ctx.may(Entity::CustomerAddress, Permission::Create),
        countries => options::countries(desk.visit.localization().language),
        regions => address_form::regions(form),
    };
    desk.render("customers/form.html", form_page(page, form), context)
}

async fn create(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    if form.has("add_address") {
        address_form::add_blank(&mut form);
        return show_new(&desk, &form).await;
    }
    let ctx = desk.for_form(&form);
    address_form::renumber(&mut form);
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_new(&desk, &form).await;
    }
    match customers::create(&ctx, changes).await {
        Ok(customer) => Ok(desk.done(&after(PATH, &form, customer.id), "saved-customer")),
        Err(Error::Repeated(id)) => Ok(desk.done(&after(PATH, &form, id), "saved-customer")),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_new(&desk, &form).await
        }
    }
}

async fn edit(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let card = customers::card(&desk.ctx, Permission::Edit, id).await?;
    show_edit(&desk, &card, &form_of(&card), None).await
}

async fn show_edit(
    desk: &Desk,
    card: &Card,
    form: &Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let path = format!("{PATH}/{}", card.customer.id);
    let page = Page::editing(card.customer.name.clone())
        .under("menu-customers", PATH)
        .under(card.customer.name.clone(), path.clone());
    show(desk, page, form, &format!("{path}/edit"), &path, merging).await
}

async fn update(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let card = customers::card(&desk.ctx, Permission::Edit, id).await?;
    decide(&mut form, &form_of(&card));
    let changes = changes(&mut form);
    if !form.is_valid() {
        return show_edit(&desk, &card, &form, None).await;
    }
    match customers::update(&desk.ctx, id, form.version().unwrap_or_default(), changes).await {
        Ok(_) => Ok(desk.done(&after(PATH, &form, id), "saved-customer")),
        Err(Error::Stale) => {
            let card = customers::card(&desk.ctx, Permission::Edit, id).await?;
            let version = card.customer.version;
            let merging = merge(&desk.ctx, &mut form, ("customer", id), &form_of(&card), version).await?;
            show_edit(&desk, &card, &form, Some(merging)).await
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &card, &form, None).await
        }
    }
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let card = customers::card(ctx, Permission::View, id).await?;
    let owner = Owner::customer(ctx, id).await?;
    let branch = customers::subsidiaries(ctx, id).await?;
    let people = people(&desk, id).await?;
    let may = |permission| ctx.may(Entity::Customer, permission);
    let consequences =
        if may(Permission::Delete) { customers::consequences(ctx, id).await.ok() } else { None };
    let customer = &card.customer;
    let context = context! {
        id,
        path => format!("{PATH}/{id}"),
        name => customer.name.as_str(),
        group => card.group.as_ref().map(|(_, name)| name.clone()),
        parent => card.parent.as_ref().map(|(id, name)| context! { href => format!("{PATH}/{id}"), name }),
        internal_rating => customer.internal_rating.as_deref(),
        tax_code => customer.tax_code.as_deref(),
        payment_term => customer.payment_term.as_deref(),
        vat_id => customer.vat_id.as_deref(),
        account_name => customer.account_name.as_deref(),
        external_id => customer.external_id.as_deref(),
        owner => card.owner.as_ref().map(|(_, name)| name.clone()),
        sales_representatives => names(&card.sales_representatives),
        created_at => customer.created_at.0,
        updated_at => customer.updated_at.0,
        tree => branch.subsidiaries.iter().map(node).collect::<Vec<_>>(),
        addresses => addresses::ADDRESSES.cards(&desk, owner).await?,
        people,
        history => history(ctx, &[("customer", id)]).await?,
        neighbours => neighbours(&desk, GRID.name, PATH, id).await?,
        may_edit => may(Permission::Edit),
        may_create => may(Permission::Create),
        may_add_address => ctx.may(Entity::CustomerAddress, Permission::Create),
        may_add_user => ctx.may(Entity::CustomerUser, Permission::Create),
        delete => consequences.map(|gone| context! {
            users => gone.customer_users,
            addresses => gone.addresses,
            subsidiaries => gone.subsidiaries,
            plain => gone.none(),
        }),
    };
    desk.render(
        "customers/view.html",
        Page::new(customer.name.clone()).under("menu-customers", PATH),
        context,
    )
}

/// Names, separated by commas.
pub(crate) fn names(choices: &[(i64, String)]) -> String {
    choices.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ")
}

fn node(branch: &Branch) -> Value {
    context! {
        text => branch.name.as_str(),
        href => format!("{PATH}/{}", branch.id),
        children => branch.subsidiaries.iter().map(node).collect::<Vec<_>>(),
    }
}

/// The first people of a customer; none if the actor may not see people.
async fn people(desk: &Desk, id: i64) -> Result<Value, PageError> {
    let grid = match grids::people_of(&desk.ctx, id).await {
        Ok(grid) => grid,
        Err(Error::Denied) => return Ok(Value::from(())),
        Err(error) => return Err(error.into()),
    };
    let columns = ["first_name", "last_name", "email", "enabled", "confirmed", "password"];
    let asked = vec![("columns".to_owned(), columns.join(","))];
    let (mut state, _) = State::parse(&grid, &asked);
    state.columns = Some(columns.to_vec());
    let page = clientele_grid::page(desk.ctx.store.read(), &grid, &state, desk.present())
        .await
        .map_err(Error::from)?;
    let rows: Vec<Value> = page
        .rows
        .iter()
        .map(|row| {
            use clientele_grid::Cell;
            let text = |at: usize| match row.cells.get(at) {
                Some(Cell::Text(text) | Cell::Choice(text)) => text.clone(),
                _ => String::new(),
            };
            let yes = |at: usize| matches!(row.cells.get(at), Some(Cell::Boolean(true)));
            context! {
                href => format!("/admin/customer-users/{}", row.id),
                name => format!("{} {}", text(0), text(1)),
                email => text(2),
                enabled => yes(3),
                confirmed => yes(4),
                password => text(5),
            }
        })
        .collect();
    let count = i64::try_from(page.total.count).unwrap_or(i64::MAX);
    Ok(context! { rows, count, exact => page.total.exact })
}

async fn delete(desk: Desk, Path(id): Path<i64>, form: Form) -> Result<Response, PageError> {
    match customers::delete(&desk.ctx, id, form.checked("with_consequences")).await {
        Ok(_) => Ok(desk.done(PATH, "deleted-customer")),
        Err(error) => desk.visit.refuse(&format!("{PATH}/{id}"), error),
    }
}
