//! OAuth applications as pages, the same in each area: grid, form, page, and the secret that is shown once.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::{Area, Capability};
use clientele_domain::oauth::{self, Application, Changes, GrantType, Nature, application};
use clientele_domain::tokens::Holder;
use clientele_domain::{Context, Error};
use clientele_grid::{Cell, Row};
use clientele_language::Message;
use minijinja::{Value, context};

use crate::desk::{Desk, Door, after, form_page, refused_form};
use crate::errors::PageError;
use crate::flash::Flash;
use crate::form::Form;
use crate::grid_page::{RowItem, RowLinks};
use crate::grid_routes::{Button, GridRoutes, back, back_to_grid, neighbours};
use crate::histories::{decide, history_named, merge_named};
use crate::options;
use crate::page::Page;
use crate::path::Path;
use crate::rendering::to_value;

/// The pages of the applications of one area.
pub struct ApplicationPages {
    /// Whose API the applications speak to.
    pub area: Area,
    pub grid: GridRoutes,
    /// Under which name the owner is searched while somebody types; None where everybody owns their own.
    pub owners: Option<&'static str>,
    /// The page of an owner, before their id.
    pub owner_path: Option<&'static str>,
}

/// What a row of the grid leads to.
pub fn row_links(path: &'static str, row: &Row) -> RowLinks {
    let path = format!("{path}/{}", row.id);
    let menu = vec![
        RowItem::link("button-view", "eye", &path),
        RowItem::link("button-edit", "edit", format!("{path}/edit")),
        match row.extra.get("active") {
            Some(Cell::Boolean(true)) => {
                RowItem::post("button-deactivate", "player-pause", format!("{path}/activation/end"))
            }
            _ => RowItem::post("button-activate", "player-play", format!("{path}/activation")),
        },
        RowItem::post("button-delete", "trash", format!("{path}/delete")).dangerous("ask-delete-this"),
    ];
    RowLinks { href: Some(path), menu }
}

/// The button above the grid.
pub fn create_button(href: &'static str) -> Vec<Button> {
    vec![Button { label: "button-create-oauth-application", icon: "plus", href, primary: true }]
}

/// The applications of somebody, for a section of their page; None for who may not manage them.
pub async fn section(
    ctx: &Context,
    path: &str,
    owner: Holder,
    may_add: bool,
) -> Result<Option<Value>, Error> {
    let found = match oauth::of_owner(ctx, owner).await {
        Err(Error::Denied) => return Ok(None),
        other => other?,
    };
    let (Holder::User(id) | Holder::CustomerUser(id)) = owner;
    let applications: Vec<Value> = found.iter().map(|application| shown(application, path)).collect();
    Ok(Some(context! {
        applications,
        owner => id,
        create => may_add.then(|| format!("{path}/new")),
        keys_missing => keys_missing(ctx),
    }))
}

/// What is said while there are no keys to sign tokens with; whoever looks after the system is told what to do.
fn keys_missing(ctx: &Context) -> Option<&'static str> {
    if ctx.services.oauth.keys.are_there() {
        return None;
    }
    Some(if ctx.can(Capability::SystemConfiguration) {
        "oauth-keys-missing-here"
    } else {
        "oauth-keys-missing"
    })
}

fn shown(application: &Application, path: &str) -> Value {
    context! {
        path => format!("{path}/{}", application.id),
        name => application.name.as_str(),
        client_id => application.client_id.as_str(),
        active => application.active,
        grant => application.grant().map(grant_label),
        confidential => application.confidential,
        plain_pkce => application.plain_pkce,
        skip_consent => application.skip_consent,
        transferable => is_transferable(application),
        session_transfer => application.session_transfer,
        redirect_uris => application.redirect_uris().map(str::to_owned).collect::<Vec<_>>(),
        all_apis => application.all_apis,
        apis => application.apis.split_ascii_whitespace().map(api_label).collect::<Vec<_>>(),
        last_used_at => application.last_used_at.map(|at| at.0),
        created_at => application.created_at.0,
        updated_at => application.updated_at.0,
    }
}

/// Whether it may at all be allowed to turn what it was granted into a session.
fn is_transferable(application: &Application) -> bool {
    application.grant() != Some(GrantType::ClientCredentials) && !application.is_described()
}

fn grant_label(grant: GrantType) -> Value {
    to_value(&Message::new(format!("oauth-grant-{}", grant.name().replace('_', "-"))))
}

fn api_label(api: &str) -> Value {
    to_value(&Message::new(format!("oauth-api-{}", api.replace('_', "-"))))
}

fn form_of(application: &Application) -> Form {
    let box_of = |yes: bool| if yes { "1" } else { "0" }.to_owned();
    let mut form = Form::of([
        ("version", application.version.to_string()),
        ("name", application.name.clone()),
        ("active", box_of(application.active)),
        ("redirect_uris", application.redirect_uris.clone()),
        ("plain_pkce", box_of(application.plain_pkce)),
        ("skip_consent", box_of(application.skip_consent)),
        ("session_transfer", box_of(application.session_transfer)),
        ("all_apis", box_of(application.all_apis)),
    ]);
    for api in application.apis.split_ascii_whitespace() {
        form.put("apis", api);
    }
    form
}

/// What was typed; a form that does not have a field leaves it as it is.
fn changes(form: &Form) -> Changes {
    let flag = |name: &str| form.has(name).then(|| form.checked(name));
    Changes {
        name: Some(form.text("name").to_owned()),
        active: flag("active"),
        redirect_uris: form.raw("redirect_uris").map(str::to_owned),
        plain_pkce: flag("plain_pkce"),
        skip_consent: flag("skip_consent"),
        session_transfer: flag("session_transfer"),
        all_apis: flag("all_apis"),
        apis: form.has("all_apis").then(|| form.all("apis").into_iter().map(str::to_owned).collect()),
    }
}

impl ApplicationPages {
    pub fn router<S: Door>(&'static self) -> Router<S> {
        let path = self.grid.path;
        self.grid
            .parts()
            .route(
                path,
                get(move |desk: Desk| async move {
                    oauth::require(&desk.ctx)?;
                    if let Some(missing) = keys_missing(&desk.ctx).filter(|_| !desk.visit.is_partial()) {
                        desk.visit.flash(Flash::warning(missing));
                    }
                    self.grid.page(&desk).await
                }),
            )
            .route(
                &format!("{path}/new"),
                get(move |desk: Desk| async move { self.new_page(&desk).await })
                    .post(move |desk: Desk, form: Form| async move { self.create(&desk, form).await }),
            )
            .route(
                &format!("{path}/{{id}}"),
                get(move |desk: Desk, Path(id): Path<i64>| async move { self.view(&desk, id).await }),
            )
            .route(
                &format!("{path}/{{id}}/edit"),
                get(move |desk: Desk, Path(id): Path<i64>| async move { self.edit(&desk, id).await }).post(
                    move |desk: Desk, Path(id): Path<i64>, form: Form| async move {
                        self.update(&desk, id, form).await
                    },
                ),
            )
            .route(
                &format!("{path}/{{id}}/activation"),
                post(move |desk: Desk, Path(id): Path<i64>, form: Form| async move {
                    let done = oauth::activate(&desk.ctx, self.area, id).await;
                    self.answer(&desk, &form, id, done, "oauth-activated")
                }),
            )
            .route(
                &format!("{path}/{{id}}/activation/end"),
                post(move |desk: Desk, Path(id): Path<i64>, form: Form| async move {
                    let done = oauth::deactivate(&desk.ctx, self.area, id).await;
                    self.answer(&desk, &form, id, done, "oauth-deactivated")
                }),
            )
            .route(
                &format!("{path}/{{id}}/delete"),
                post(move |desk: Desk, Path(id): Path<i64>, form: Form| async move {
                    match oauth::delete(&desk.ctx, self.area, id).await {
                        Ok(gone) => {
                            let message = Message::new("oauth-deleted").with("name", gone.name);
                            Ok(desk.done(&back_to_grid(self.grid.path, &form), message))
                        }
                        Err(error) => desk.visit.refuse(&back(self.grid.path, &form, id), error),
                    }
                }),
            )
    }

    fn page(&self, id: i64) -> String {
        format!("{}/{id}", self.grid.path)
    }

    fn answer(
        &self,
        desk: &Desk,
        form: &Form,
        id: i64,
        done: Result<Application, Error>,
        message: &'static str,
    ) -> Result<Response, PageError> {
        let name = done.as_ref().map(|application| application.name.clone()).unwrap_or_default();
        desk.answer(done, &back(self.grid.path, form, id), Message::new(message).with("name", name))
    }

    async fn new_page(&self, desk: &Desk) -> Result<Response, PageError> {
        oauth::require(&desk.ctx)?;
        let mut form = Form::of([
            ("active", "1"),
            ("confidential", "1"),
            ("all_apis", "1"),
            ("grant_type", GrantType::ClientCredentials.name()),
        ]);
        let owner = desk.visit.query_pairs()?.into_iter().find(|(name, _)| name == "owner");
        form.put("owner", owner.map(|(_, id)| id).unwrap_or_default());
        self.show_new(desk, &form).await
    }

    const fn holder(&self, id: i64) -> Holder {
        match self.area {
            Area::BackOffice => Holder::User(id),
            Area::Storefront => Holder::CustomerUser(id),
        }
    }

    async fn show_new(&self, desk: &Desk, form: &Form) -> Result<Response, PageError> {
        let ctx = &desk.ctx;
        let grants = GrantType::ALL.map(|grant| options::option(grant.name(), grant_label(grant)));
        let owners = match self.area {
            Area::BackOffice => options::users(ctx).await?,
            Area::Storefront if self.owners.is_some() => options::customer_users(ctx).await?,
            Area::Storefront => Vec::new(),
        };
        let page = Page::new("button-create-oauth-application").under(self.grid.title, self.grid.path);
        let context = context! {
            grants => grants.to_vec(),
            owners => self.owners,
            owner_options => owners,
            owner_text => options::owner_text(ctx, self.holder(0), form.text("owner")).await?,
            by_code => true,
            described => None::<&str>,
            transferable => self.owners.is_some(),
            action => format!("{}/new", self.grid.path),
            cancel => self.grid.path,
            ..self.form_context(desk, form, None)
        };
        desk.render("oauth_applications/form.html", form_page(page, form), context)
    }

    fn form_context(&self, desk: &Desk, form: &Form, merging: Option<Value>) -> Value {
        let apis = application::apis(self.area).iter().map(|api| options::option(*api, api_label(api)));
        context! {
            form => form.to_value(),
            version => form.version(),
            merging,
            is_own => self.owners.is_none(),
            apis => apis.collect::<Vec<_>>(),
            keys_missing => keys_missing(&desk.ctx),
        }
    }

    async fn create(&self, desk: &Desk, mut form: Form) -> Result<Response, PageError> {
        oauth::require(&desk.ctx)?;
        let grant = match (self.owners, form.text("grant_type")) {
            (None, _) => GrantType::ClientCredentials,
            (Some(_), name) => GrantType::parse(name).unwrap_or_else(|| {
                form.refuse("grant_type", "unknown-choice");
                GrantType::ClientCredentials
            }),
        };
        let owner = match self.owners {
            Some(_) => form.id("owner").map(|id| self.holder(id)),
            None => desk.ctx.customer_user_id().map(Holder::CustomerUser),
        };
        if !form.is_valid() {
            return self.show_new(desk, &form).await;
        }
        let confidential = !form.has("confidential") || form.checked("confidential");
        let nature = Nature { area: self.area, grant, confidential, owner };
        match oauth::create(&desk.for_form(&form), nature, changes(&form)).await {
            Ok(made) => self.made(desk, &made.application, made.secret.as_deref()).await,
            Err(Error::Repeated(id)) => {
                let warning = Flash::warning("oauth-secret-already-shown");
                Ok(desk.visit.redirect_with(&self.page(id), warning))
            }
            Err(error) => {
                refused_form(&mut form, error)?;
                self.show_new(desk, &form).await
            }
        }
    }

    /// The only page that ever shows the secret.
    async fn made(
        &self,
        desk: &Desk,
        application: &Application,
        secret: Option<&str>,
    ) -> Result<Response, PageError> {
        desk.visit.flash(Flash::success("oauth-created"));
        let page = Page::new(application.name.clone()).under(self.grid.title, self.grid.path);
        let back = self.owner_link(application).unwrap_or_else(|| self.page(application.id));
        let context = context! {
            application => shown(application, self.grid.path),
            secret,
            back,
            keys_missing => keys_missing(&desk.ctx),
        };
        desk.render("oauth_applications/created.html", page, context)
    }

    fn owner_link(&self, application: &Application) -> Option<String> {
        let (Holder::User(id) | Holder::CustomerUser(id)) = application.owner()?;
        self.owner_path.map(|path| format!("{path}/{id}"))
    }

    async fn view(&self, desk: &Desk, id: i64) -> Result<Response, PageError> {
        let ctx = &desk.ctx;
        let application = oauth::find(ctx, self.area, id).await?;
        let owner = oauth::owner_of(ctx, &application).await?;
        let history = if ctx.is_storefront() {
            Vec::new()
        } else {
            history_named(ctx, &[("oauth_application", id)], &names(desk, owner.clone())).await?
        };
        let context = context! {
            application => shown(&application, self.grid.path),
            organization => desk.visit.viewer().map(|viewer| viewer.organization.clone()),
            owner,
            owner_href => self.owner_link(&application),
            is_own => self.owners.is_none(),
            may_change => oauth::may_change(ctx, &application).await?,
            keys_missing => keys_missing(ctx),
            neighbours => neighbours(desk, self.grid.name, self.grid.path, id).await?,
            history,
        };
        let page = Page::new(application.name.clone()).under(self.grid.title, self.grid.path);
        desk.render("oauth_applications/view.html", page, context)
    }

    async fn edit(&self, desk: &Desk, id: i64) -> Result<Response, PageError> {
        let application = oauth::find(&desk.ctx, self.area, id).await?;
        if !oauth::may_change(&desk.ctx, &application).await? {
            return Err(PageError::Denied);
        }
        self.show_edit(desk, &application, &form_of(&application), None).await
    }

    async fn show_edit(
        &self,
        desk: &Desk,
        application: &Application,
        form: &Form,
        merging: Option<Value>,
    ) -> Result<Response, PageError> {
        let path = self.page(application.id);
        let page = Page::editing(application.name.clone())
            .under(self.grid.title, self.grid.path)
            .under(application.name.clone(), path.clone());
        let context = context! {
            grants => Vec::<Value>::new(),
            owners => None::<&str>,
            owner_options => Vec::<Value>::new(),
            owner_text => "",
            by_code => application.grant() == Some(GrantType::AuthorizationCode) && !application.is_described(),
            described => application.is_described().then_some(application.client_id.as_str()),
            transferable => is_transferable(application),
            action => format!("{path}/edit"),
            cancel => path,
            ..self.form_context(desk, form, merging)
        };
        desk.render("oauth_applications/form.html", form_page(page, form), context)
    }

    async fn update(&self, desk: &Desk, id: i64, mut form: Form) -> Result<Response, PageError> {
        let ctx = &desk.ctx;
        let application = oauth::find(ctx, self.area, id).await?;
        decide(&mut form, &form_of(&application));
        let version = form.version().unwrap_or_default();
        match oauth::update(ctx, self.area, id, version, changes(&form)).await {
            Ok(_) => Ok(desk.done(&after(self.grid.path, &form, id), "oauth-updated")),
            Err(Error::Stale) => {
                let application = oauth::find(ctx, self.area, id).await?;
                let current = form_of(&application);
                let record = ("oauth_application", id);
                let names = names(desk, None);
                let merging =
                    merge_named(ctx, &mut form, record, &current, application.version, &names).await?;
                self.show_edit(desk, &application, &form, Some(merging)).await
            }
            Err(error) => {
                refused_form(&mut form, error)?;
                self.show_edit(desk, &application, &form, None).await
            }
        }
    }
}

/// What the values of a field are called.
fn names(desk: &Desk, owner: Option<String>) -> impl Fn(&str, &str) -> Option<String> {
    let language = desk.visit.localization().language;
    // Before it was made, an application had nothing.
    move |field: &str, value: &str| match field {
        _ if value.is_empty() => None,
        "grant_type" => {
            let label = Message::new(format!("oauth-grant-{}", value.replace('_', "-")));
            Some(clientele_language::text(language, &label))
        }
        "user_id" | "customer_user_id" => owner.clone(),
        _ => None,
    }
}
