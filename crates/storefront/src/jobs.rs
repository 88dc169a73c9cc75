//! The progress of what somebody started for many colleagues at once.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_domain::jobs;
use clientele_domain::mass_actions::{self, Report};
use clientele_web::{Desk, Form, Page, PageError, to_value};
use minijinja::{Value, context};

use crate::shop::Shop;
use crate::users;

const PATH: &str = "/account/jobs";

pub fn routes() -> Router<Shop> {
    Router::new()
        .route("/account/jobs/{id}", get(view))
        .route("/account/jobs/{id}/cancellation", post(cancel))
        .route("/account/jobs/{id}/retry", post(retry))
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let job = jobs::find(&desk.ctx, id).await?;
    let title = jobs::title_of(&job);
    let report: Option<Report> = if job.kind == mass_actions::KIND { job.report() } else { None };
    let report = report.map(|report| {
        let refusals: Vec<Value> = report
            .refusals
            .iter()
            .map(|refused| {
                let href = format!("{}/{}", users::PATH, refused.id);
                context! { id => refused.id, href, reason => to_value(&refused.reason) }
            })
            .collect();
        context! { done => report.done, refused => report.refused, refusals }
    });
    let context = context! {
        path => format!("{PATH}/{id}"),
        title => to_value(&title),
        state => job.state.as_str(),
        over => job.is_over(),
        done => job.done,
        total => job.total,
        error => jobs::error_of(&job).map(|error| to_value(&error)),
        created_at => job.created_at.0,
        started_at => job.started_at.map(|at| at.0),
        finished_at => job.finished_at.map(|at| at.0),
        cancelling => job.cancel_requested,
        may_cancel => !job.is_over() && !job.cancel_requested,
        may_retry => matches!(job.state.as_str(), "failed" | "cancelled"),
        grid => users::PATH,
        report,
        import => Value::from(()),
        export => Value::from(()),
    };
    if desk.visit.is_partial() {
        return desk.visit.render_part("jobs/progress.html", context);
    }
    desk.render("jobs/view.html", Page::new(title).under("menu-users", users::PATH), context)
}

async fn cancel(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    let done = jobs::cancel(&desk.ctx, id).await;
    desk.answer(done, &format!("{PATH}/{id}"), "job-cancelled")
}

async fn retry(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    let done = jobs::retry(&desk.ctx, id).await;
    desk.answer(done, &format!("{PATH}/{id}"), "job-retried")
}
