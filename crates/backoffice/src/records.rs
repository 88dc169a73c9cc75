//! Records with one form: a grid, a page, a form that makes and changes them, and an end. What is the same for all of them
//! is here; what is different a [`Record`] says of itself.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Entity, Permission};
use clientele_domain::{Context, Error};
use clientele_grid::Row;
use clientele_store::Timestamp;
use clientele_web::{Form, Page, PageError, Path, RowItem, RowLinks};
use minijinja::{Value, context};

use crate::desk::{Desk, after, form_page, refused_form};
use crate::grids::{Button, GridRoutes, neighbours};
use crate::histories::{decide, history_named, merge_named};
use crate::office::Office;

/// What is said of a kind of record.
pub(crate) struct Words {
    /// On the button that makes one, and above its form.
    pub create: &'static str,
    /// The page of the form for a new one.
    pub new: &'static str,
    pub saved: &'static str,
    /// None for what is never deleted.
    pub deleted: Option<&'static str>,
}

/// What every record has.
pub(crate) struct Key<'a> {
    pub id: i64,
    pub version: i32,
    pub name: &'a str,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What the values of a field are called, such as that of a chosen record; none where they are called what they are.
pub(crate) type Names = Box<dyn Fn(&str, &str) -> Option<String> + Send + Sync>;

/// A kind of record with pages of its own.
pub(crate) trait Record: Sized + Send + Sync + 'static {
    type Model: Send + Sync;
    type Changes: Send;

    const KIND: Entity;
    const GRID: &'static GridRoutes;
    const WORDS: Words;
    /// The folder of its templates `form.html` and `view.html`.
    const TEMPLATES: &'static str;
    /// What its history calls it.
    const ENTITY: &'static str;

    fn key(record: &Self::Model) -> Key<'_>;

    fn find(
        ctx: &Context,
        permission: Permission,
        id: i64,
    ) -> impl Future<Output = Result<Self::Model, Error>> + Send;

    fn create(
        ctx: &Context,
        changes: Self::Changes,
    ) -> impl Future<Output = Result<Self::Model, Error>> + Send;

    fn update(
        ctx: &Context,
        id: i64,
        version: i32,
        changes: Self::Changes,
    ) -> impl Future<Output = Result<Self::Model, Error>> + Send;

    fn delete(_: &Context, _: i64) -> impl Future<Output = Result<Self::Model, Error>> + Send {
        async { Err(Error::NotFound) }
    }

    /// The form that shows a record as it is.
    fn form_of(ctx: &Context, record: &Self::Model) -> impl Future<Output = Result<Form, Error>> + Send;

    /// The form for a new one.
    fn blank(_: &Desk) -> impl Future<Output = Result<Form, PageError>> + Send {
        async { Ok(Form::empty()) }
    }

    /// What a form asks for; what can't be read is noted in the form.
    fn changes(form: &mut Form) -> Self::Changes;

    /// What its form shows beside the fields; none for the form of a new one.
    fn beside(_: &Context, _: Option<&Self::Model>) -> impl Future<Output = Result<Value, Error>> + Send {
        async { Ok(context! {}) }
    }

    /// What its page shows beside its name and when it was made.
    fn facts(ctx: &Context, record: &Self::Model) -> impl Future<Output = Result<Value, Error>> + Send;

    fn names(_: &Context) -> impl Future<Output = Result<Names, Error>> + Send {
        async { Ok(Box::new(|_: &str, _: &str| None) as Names) }
    }

    /// What is said when a new one has been saved.
    fn made() -> &'static str {
        Self::WORDS.saved
    }

    fn may_create(ctx: &Context) -> bool {
        ctx.may(Self::KIND, Permission::Create)
    }

    /// Whether this one can be deleted at all.
    fn can_go(_: &Self::Model) -> bool {
        Self::WORDS.deleted.is_some()
    }
}

pub(crate) fn routes<R: Record>() -> Router<Office> {
    let at = |rest: &str| format!("{}{rest}", R::GRID.path);
    let pages = R::GRID
        .router()
        .route(&at("/new"), get(new::<R>).post(create::<R>))
        .route(&at("/{id}"), get(view::<R>))
        .route(&at("/{id}/edit"), get(edit::<R>).post(update::<R>));
    if R::WORDS.deleted.is_none() { pages } else { pages.route(&at("/{id}/delete"), post(delete::<R>)) }
}

/// Where a row of the grid leads.
pub(crate) fn links<R: Record>(ctx: &Context, row: &Row) -> RowLinks {
    let path = page_of::<R>(row.id);
    let mut menu = vec![RowItem::link("button-view", "eye", &path)];
    if ctx.may(R::KIND, Permission::Edit) {
        menu.push(RowItem::link("button-edit", "edit", format!("{path}/edit")));
    }
    RowLinks { href: Some(path), menu }
}

/// The button above the grid.
pub(crate) fn buttons<R: Record>(ctx: &Context) -> Vec<Button> {
    let create = Button { label: R::WORDS.create, icon: "plus", href: R::WORDS.new, primary: true };
    if R::may_create(ctx) { vec![create] } else { Vec::new() }
}

fn page_of<R: Record>(id: i64) -> String {
    format!("{}/{id}", R::GRID.path)
}

async fn new<R: Record>(desk: Desk) -> Result<Response, PageError> {
    if !R::may_create(&desk.ctx) {
        return Err(PageError::Denied);
    }
    show_new::<R>(&desk, &R::blank(&desk).await?).await
}

async fn show_new<R: Record>(desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new(R::WORDS.create).under(R::GRID.title, R::GRID.path);
    let context = context! {
        action => R::WORDS.new,
        cancel => R::GRID.path,
        merging => (),
        ..R::beside(&desk.ctx, None).await?
    };
    show::<R>(desk, page, form, context)
}

async fn show_edit<R: Record>(
    desk: &Desk,
    record: &R::Model,
    form: &Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let key = R::key(record);
    let path = page_of::<R>(key.id);
    let page =
        Page::editing(key.name).under(R::GRID.title, R::GRID.path).under(key.name.to_owned(), path.clone());
    let context = context! {
        action => format!("{path}/edit"),
        cancel => path,
        merging,
        ..R::beside(&desk.ctx, Some(record)).await?
    };
    show::<R>(desk, page, form, context)
}

fn show<R: Record>(desk: &Desk, page: Page, form: &Form, context: Value) -> Result<Response, PageError> {
    let context = context! { form => form.to_value(), version => form.version(), ..context };
    desk.render(&format!("{}/form.html", R::TEMPLATES), form_page(page, form), context)
}

async fn create<R: Record>(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    let changes = R::changes(&mut form);
    if !form.is_valid() {
        return show_new::<R>(&desk, &form).await;
    }
    let id = match R::create(&desk.for_form(&form), changes).await {
        Ok(made) => R::key(&made).id,
        Err(Error::Repeated(id)) => id,
        Err(error) => {
            refused_form(&mut form, error)?;
            return show_new::<R>(&desk, &form).await;
        }
    };
    Ok(desk.done(&after(R::GRID.path, &form, id), R::made()))
}

async fn view<R: Record>(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let record = R::find(ctx, Permission::View, id).await?;
    let key = R::key(&record);
    let context = context! {
        path => page_of::<R>(id),
        name => key.name,
        created_at => key.created_at.0,
        updated_at => key.updated_at.0,
        may_create => R::may_create(ctx),
        may_edit => ctx.may(R::KIND, Permission::Edit),
        may_delete => ctx.may(R::KIND, Permission::Delete) && R::can_go(&record),
        neighbours => neighbours(&desk, R::GRID.name, R::GRID.path, id).await?,
        history => history_named(ctx, &[(R::ENTITY, id)], &*R::names(ctx).await?).await?,
        ..R::facts(ctx, &record).await?
    };
    let page = Page::new(key.name.to_owned()).under(R::GRID.title, R::GRID.path);
    desk.render(&format!("{}/view.html", R::TEMPLATES), page, context)
}

async fn edit<R: Record>(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let record = R::find(&desk.ctx, Permission::Edit, id).await?;
    show_edit::<R>(&desk, &record, &R::form_of(&desk.ctx, &record).await?, None).await
}

async fn update<R: Record>(desk: Desk, Path(id): Path<i64>, mut form: Form) -> Result<Response, PageError> {
    let ctx = &desk.ctx;
    let record = R::find(ctx, Permission::Edit, id).await?;
    decide(&mut form, &R::form_of(ctx, &record).await?);
    let changes = R::changes(&mut form);
    if !form.is_valid() {
        return show_edit::<R>(&desk, &record, &form, None).await;
    }
    match R::update(ctx, id, form.version().unwrap_or_default(), changes).await {
        Ok(_) => Ok(desk.done(&after(R::GRID.path, &form, id), R::WORDS.saved)),
        Err(Error::Stale) => {
            let record = R::find(ctx, Permission::Edit, id).await?;
            let current = R::form_of(ctx, &record).await?;
            let names = R::names(ctx).await?;
            let version = R::key(&record).version;
            let merging = merge_named(ctx, &mut form, (R::ENTITY, id), &current, version, &*names).await?;
            show_edit::<R>(&desk, &record, &form, Some(merging)).await
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit::<R>(&desk, &record, &form, None).await
        }
    }
}

async fn delete<R: Record>(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    match (R::delete(&desk.ctx, id).await, R::WORDS.deleted) {
        (Ok(_), Some(deleted)) => Ok(desk.done(R::GRID.path, deleted)),
        (Ok(_), None) => Err(PageError::NotFound),
        (Err(error), _) => desk.visit.refuse(&page_of::<R>(id), error),
    }
}
