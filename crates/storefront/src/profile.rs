//! My profile: who I am, my password, where I am logged in, how pages look.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::Capability;
use clientele_domain::customer_users::own::{self, Profile};
use clientele_domain::customer_users::{Card, Model, sessions, settings};
use clientele_domain::websites;
use clientele_domain::{Error, Services};
use clientele_web::histories::{decide, merge};
use clientele_web::options::{named, password_rules};
use clientele_web::{
    Desk, Flash, Form, Page, PageError, Theme, form_page, local_path, refused_form, session_list,
};
use minijinja::{Value, context};

use crate::desk::{HOME, LOG_IN};
use crate::shop::Shop;
use crate::site::At;

pub(crate) const PATH: &str = "/account/profile";
const EDIT: &str = "/account/profile/edit";

pub fn routes() -> Router<Shop> {
    Router::new()
        .route("/account/profile", get(page))
        .route("/account/profile/edit", get(edit).post(update))
        .route("/account/profile/password", get(password_page).post(change_password))
        .route("/account/profile/theme", post(theme))
        .route("/account/profile/sessions/end", post(end_sessions))
}

async fn page(desk: Desk) -> Result<Response, PageError> {
    let card = own::card(&desk.ctx).await?;
    let open = session_list(sessions::own(&desk.ctx).await?, Some(desk.session_id));
    let roles: Vec<Value> = card.roles.iter().map(|role| role.name.as_str().into()).collect();
    let context = context! {
        person => person(&card),
        customer => card.customer.name.as_str(),
        localization => card.localization.as_ref().map(|localization| localization.name.as_str()),
        roles,
        password_changed_at => card.login.as_ref().and_then(|login| login.password_changed_at).map(|at| at.0),
        last_login_at => card.login.as_ref().and_then(|login| login.last_login_at).map(|at| at.0),
        sessions => open,
        may_edit => desk.ctx.can(Capability::UpdateUserProfile),
        edit => EDIT,
    };
    desk.render("storefront/profile.html", Page::new("menu-my-profile"), context)
}

/// What pages show of a person.
pub(crate) fn person(card: &Card) -> Value {
    let person = &card.person;
    context! {
        id => person.id,
        name_prefix => person.name_prefix.as_deref(),
        first_name => person.first_name.as_str(),
        middle_name => person.middle_name.as_deref(),
        last_name => person.last_name.as_str(),
        name_suffix => person.name_suffix.as_deref(),
        email => person.email.as_str(),
        phone => person.phone.as_deref(),
        birthday => person.birthday.map(|day| day.to_string()),
        enabled => person.enabled,
        confirmed => person.confirmed,
        created_at => person.created_at.0,
        updated_at => person.updated_at.0,
    }
}

fn form_of(person: &Model) -> Form {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Form::of([
        ("version", person.version.to_string()),
        ("name_prefix", text(&person.name_prefix)),
        ("first_name", person.first_name.clone()),
        ("middle_name", text(&person.middle_name)),
        ("last_name", person.last_name.clone()),
        ("name_suffix", text(&person.name_suffix)),
        ("phone", text(&person.phone)),
        ("birthday", person.birthday.map(|day| day.to_string()).unwrap_or_default()),
        ("localization_id", person.localization_id.map(|id| id.to_string()).unwrap_or_default()),
    ])
}

async fn edit(desk: Desk) -> Result<Response, PageError> {
    desk.ctx.require_capability(Capability::UpdateUserProfile)?;
    let person = own::find(&desk.ctx).await?;
    show_edit(&desk, &person, &form_of(&person), None).await
}

async fn show_edit(
    desk: &Desk,
    person: &Model,
    form: &Form,
    merging: Option<Value>,
) -> Result<Response, PageError> {
    let localizations = match person.website_id {
        Some(website) => websites::localizations_of(&desk.ctx, website).await?,
        None => Vec::new(),
    };
    let context = context! {
        form => form.to_value(), merging,
        action => EDIT,
        cancel => PATH,
        version => form.version(),
        localizations => named(localizations.into_iter().map(|one| (one.id, one.name))),
        today => desk.present().today().to_string(),
    };
    let page = Page::new("button-edit-profile").under("menu-my-profile", PATH);
    desk.render("storefront/profile_form.html", form_page(page, form), context)
}

async fn update(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    desk.ctx.require_capability(Capability::UpdateUserProfile)?;
    let person = own::find(&desk.ctx).await?;
    decide(&mut form, &form_of(&person));
    let text = |form: &Form, name: &str| Some(form.text(name).to_owned());
    let birthday = form.date("birthday");
    let profile = Profile {
        name_prefix: text(&form, "name_prefix"),
        first_name: text(&form, "first_name"),
        middle_name: text(&form, "middle_name"),
        last_name: text(&form, "last_name"),
        name_suffix: text(&form, "name_suffix"),
        phone: text(&form, "phone"),
        birthday: Some(birthday),
        localization_id: if form.has("localization_id") { Some(form.id("localization_id")) } else { None },
    };
    if !form.is_valid() {
        return show_edit(&desk, &person, &form, None).await;
    }
    match own::update(&desk.ctx, form.version().unwrap_or_default(), profile).await {
        Ok(_) => Ok(desk.done(PATH, "saved-profile")),
        Err(Error::Stale) => {
            let person = own::find(&desk.ctx).await?;
            let current = form_of(&person);
            let record = ("customer_user", person.id);
            let merging = merge(&desk.ctx, &mut form, record, &current, person.version).await?;
            show_edit(&desk, &person, &form, Some(merging)).await
        }
        Err(error) => {
            refused_form(&mut form, error)?;
            show_edit(&desk, &person, &form, None).await
        }
    }
}

async fn password_page(State(shop): State<Shop>, desk: Desk) -> Result<Response, PageError> {
    show_password(&shop.services, &desk, &Form::empty())
}

fn show_password(services: &Services, desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let page = Page::new("button-change-password").under("menu-my-profile", PATH);
    let context = context! { form => form.to_value(), cancel => PATH, rules => password_rules(services) };
    desk.render("storefront/password.html", form_page(page, form), context)
}

async fn change_password(
    State(shop): State<Shop>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, PageError> {
    let typed = |name: &str| form.raw(name).unwrap_or_default().to_owned();
    let (current, new, repeated) = (typed("current_password"), typed("password"), typed("password_repeated"));
    match own::change_password(&desk.ctx, desk.session_id, &current, &new, &repeated).await {
        Ok(()) => Ok(desk.done(PATH, "password-updated")),
        Err(error) => {
            refused_form(&mut form, error)?;
            show_password(&shop.services, &desk, &form)
        }
    }
}

async fn theme(desk: Desk, form: Form) -> Result<Response, PageError> {
    let theme = Theme::from_code(form.text("theme"));
    settings::choose_theme(&desk.ctx, theme.code()).await?;
    desk.visit.remember_theme(theme);
    Ok(desk.visit.redirect(local_path(form.text("next")).unwrap_or(HOME)))
}

/// Ends all sessions, this one too: *log out everywhere*.
async fn end_sessions(_: At, desk: Desk, _: Form) -> Result<Response, PageError> {
    sessions::end_everywhere(&desk.ctx, None).await?;
    desk.visit.end_session();
    Ok(desk.visit.redirect_with(LOG_IN, Flash::success("sessions-ended")))
}
