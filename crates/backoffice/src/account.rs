//! What somebody sets for themselves: language, appearance, password, sessions, the organization they work in.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::Permission;
use clientele_domain::users::{self, password, preferences, sessions};
use clientele_domain::{Preferences, Services};
use clientele_language::Language;
use clientele_web::{Flash, Form, Page, PageError, Visit, local_path, session_list};
use minijinja::{Value, context};

use crate::desk::{Desk, LOG_IN, form_page, refused_form};
use crate::entrance::password_rules;
use crate::localizations;
use crate::office::Office;

const PAGE: &str = "/admin/my-user";

pub fn routes() -> Router<Office> {
    Router::new()
        .route("/admin/my-user", get(page).post(change))
        .route(
            "/admin/my-configuration",
            get(|visit: Visit| async move { visit.redirect("/admin/my-user#preferences") }),
        )
        .route("/admin/my-user/theme", post(theme))
        .route("/admin/my-user/language", post(language))
        .route("/admin/my-user/password", post(change_password))
        .route("/admin/my-user/sessions/end", post(end_sessions))
        .route("/admin/organization", post(organization))
}

/// Where a form that stands on every page leads back to.
fn back(form: &Form) -> &str {
    local_path(form.text("next")).unwrap_or("/admin")
}

async fn theme(desk: Desk, form: Form) -> Result<Response, PageError> {
    let theme = clientele_web::Theme::from_code(form.text("theme"));
    let wanted = Preferences { theme: theme.code().into(), ..desk.ctx.preferences.clone() };
    preferences::change(&desk.ctx, &wanted).await?;
    desk.visit.remember_theme(theme);
    Ok(desk.visit.redirect(back(&form)))
}

async fn language(desk: Desk, form: Form) -> Result<Response, PageError> {
    let language: Language = form.text("language").parse().unwrap_or_default();
    let wanted = Preferences {
        language: language.code().into(),
        formatting: language.usual_formatting().into(),
        ..desk.ctx.preferences.clone()
    };
    preferences::change(&desk.ctx, &wanted).await?;
    desk.visit.remember_language(language);
    Ok(desk.visit.redirect(back(&form)))
}

async fn organization(desk: Desk, mut form: Form) -> Result<Response, PageError> {
    let id = form.id("organization").ok_or(PageError::NotFound)?;
    sessions::switch(&desk.ctx, desk.session_id, id).await?;
    Ok(desk.visit.redirect("/admin"))
}

async fn page(State(office): State<Office>, desk: Desk) -> Result<Response, PageError> {
    let wanted = &desk.ctx.preferences;
    let form = Form::of([
        ("language", wanted.language.as_str()),
        ("formatting", wanted.formatting.as_str()),
        ("time_zone", wanted.time_zone.as_str()),
        ("theme", wanted.theme.as_str()),
    ]);
    show(&office.services, &desk, &form).await
}

async fn show(services: &Services, desk: &Desk, form: &Form) -> Result<Response, PageError> {
    let open = session_list(sessions::own(&desk.ctx).await?, Some(desk.session_id));
    let formattings = localizations::formattings();
    let languages: Vec<Value> =
        Language::ALL.iter().map(|known| context! { id => known.code(), text => known.own_name() }).collect();
    let zones: Vec<Value> = chrono_tz::TZ_VARIANTS
        .iter()
        .map(|zone| context! { id => zone.name(), text => zone.name() })
        .collect();
    let ctx = &desk.ctx;
    let own = match ctx.user_id() {
        Some(id) if users::find(ctx, Permission::Edit, id).await.is_ok() => {
            Some(format!("/admin/users/{id}/edit"))
        }
        _ => None,
    };
    let viewer = desk.visit.viewer();
    let context = context! {
        name => viewer.map(|viewer| viewer.name.as_str()),
        email => viewer.map(|viewer| viewer.email.as_str()),
        edit => own,
        form => form.to_value(), sessions => open, formattings, languages, zones, rules => password_rules(services),
    };
    desk.render("account/my_user.html", form_page(Page::new("menu-my-user"), form), context)
}

async fn change(State(office): State<Office>, desk: Desk, mut form: Form) -> Result<Response, PageError> {
    let wanted = Preferences {
        language: form.text("language").to_owned(),
        formatting: form.text("formatting").to_owned(),
        time_zone: form.text("time_zone").to_owned(),
        theme: form.text("theme").to_owned(),
    };
    match preferences::change(&desk.ctx, &wanted).await {
        Ok(()) => Ok(desk.done(PAGE, "saved-preferences")),
        Err(error) => {
            refused_form(&mut form, error)?;
            show(&office.services, &desk, &form).await
        }
    }
}

async fn change_password(
    State(office): State<Office>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, PageError> {
    let typed = |name: &str| form.raw(name).unwrap_or_default().to_owned();
    let (current, new, repeated) = (typed("current_password"), typed("password"), typed("password_repeated"));
    match password::change(&desk.ctx, desk.session_id, &current, &new, &repeated).await {
        Ok(()) => Ok(desk.done(PAGE, "password-updated")),
        Err(error) => {
            refused_form(&mut form, error)?;
            let wanted = &desk.ctx.preferences;
            form.set("language", wanted.language.as_str());
            form.set("formatting", wanted.formatting.as_str());
            form.set("time_zone", wanted.time_zone.as_str());
            form.set("theme", wanted.theme.as_str());
            show(&office.services, &desk, &form).await
        }
    }
}

/// Ends all sessions, this one too: *log out everywhere*.
async fn end_sessions(desk: Desk, _: Form) -> Result<Response, PageError> {
    sessions::end_everywhere(&desk.ctx, None).await?;
    desk.visit.end_session();
    Ok(desk.visit.redirect_with(LOG_IN, Flash::success("sessions-ended")))
}
