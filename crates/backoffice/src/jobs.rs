//! Jobs: what runs in the background, how far it is, what it refused.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_domain::mass_actions::{self, Report};
use clientele_domain::{Context, jobs};
use clientele_grid::Row;
use clientele_web::{Form, Page, PageError, RowItem, RowLinks, to_value};
use minijinja::{Value, context};

use crate::desk::Desk;
use crate::exchange;
use crate::grids::{Button, GridRoutes};
use crate::office::Office;

const PATH: &str = "/admin/jobs";

static GRID: GridRoutes =
    GridRoutes { name: "jobs", path: PATH, title: "menu-jobs", empty: "empty-jobs", row: links, buttons };

static AUDIT: GridRoutes = GridRoutes {
    name: "audit",
    path: "/admin/audit",
    title: "menu-data-audit",
    empty: "empty-audit",
    row: |_, _| RowLinks { href: None, menu: Vec::new() },
    buttons,
};

pub fn routes() -> Router<Office> {
    GRID.router()
        .merge(AUDIT.router())
        .route("/admin/jobs/{id}", get(view))
        .route("/admin/jobs/{id}/cancellation", post(cancel))
        .route("/admin/jobs/{id}/retry", post(retry))
}

fn links(_: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    RowLinks { menu: vec![RowItem::link("button-view", "eye", &path)], href: Some(path) }
}

const fn buttons(_: &Context) -> Vec<Button> {
    Vec::new()
}

async fn view(desk: Desk, Path(id): Path<i64>) -> Result<Response, PageError> {
    let job = jobs::find(&desk.ctx, id).await?;
    let title = jobs::title_of(&job);
    let report: Option<Report> = if job.kind == mass_actions::KIND { job.report() } else { None };
    let back = match job.payload::<mass_actions::Request>() {
        Ok(request) if job.kind == mass_actions::KIND => Some(request.grid),
        _ => None,
    };
    let report = report.map(|report| {
        let refusals: Vec<Value> = report
            .refusals
            .iter()
            .map(|refused| {
                context! {
                    id => refused.id,
                    href => back.as_ref().map(|grid| format!("/admin/{grid}/{}", refused.id)),
                    reason => to_value(&refused.reason),
                }
            })
            .collect();
        context! { done => report.done, refused => report.refused, refusals }
    });
    let mine = jobs::is_own(&desk.ctx, &job);
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
        may_cancel => mine && !job.is_over() && !job.cancel_requested,
        may_retry => mine && matches!(job.state.as_str(), "failed" | "cancelled"),
        grid => back.map(|grid| format!("/admin/{grid}")).or_else(|| exchange::grid_of_job(&job).map(str::to_owned)),
        report,
        import => exchange::import_of(&desk, &job),
        export => exchange::export_of(&desk, &job),
    };
    if desk.visit.is_partial() {
        return desk.visit.render_part("jobs/progress.html", context);
    }
    desk.render("jobs/view.html", Page::new(title).under("menu-jobs", PATH), context)
}

async fn cancel(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    let done = jobs::cancel(&desk.ctx, id).await;
    desk.answer(done, &format!("{PATH}/{id}"), "job-cancelled")
}

async fn retry(desk: Desk, Path(id): Path<i64>, _: Form) -> Result<Response, PageError> {
    let done = jobs::retry(&desk.ctx, id).await;
    desk.answer(done, &format!("{PATH}/{id}"), "job-retried")
}
