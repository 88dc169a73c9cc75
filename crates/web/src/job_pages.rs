//! The page of a job, the same in each area: how far it is, what it refused, and the buttons to stop it or to go on.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_domain::jobs;
use clientele_domain::mass_actions::{self, Report};
use clientele_store::job;
use minijinja::{Value, context};

use crate::desk::{Desk, Door};
use crate::errors::PageError;
use crate::form::Form;
use crate::page::Page;
use crate::path::Path;
use crate::rendering::to_value;

/// The pages of jobs in one area.
#[derive(Clone, Copy)]
pub struct JobPages {
    /// A job stands at `{path}/{id}`.
    pub path: &'static str,
    /// The page above, for the breadcrumb.
    pub under: (&'static str, &'static str),
    /// Where the records of a grid stand, by the grid's name.
    pub grid: fn(&str) -> String,
    /// What the pages of some jobs show beside.
    pub more: fn(&Desk, &job::Model) -> More,
}

/// What the page of an import or an export shows beside.
#[derive(Default)]
pub struct More {
    /// The grid whose records it brought or took.
    pub grid: Option<&'static str>,
    pub import: Option<Value>,
    pub export: Option<Value>,
}

impl JobPages {
    pub fn router<S: Door>(&'static self) -> Router<S> {
        Router::new()
            .route(
                &format!("{}/{{id}}", self.path),
                get(move |desk: Desk, Path(id): Path<i64>| async move { self.view(&desk, id).await }),
            )
            .route(
                &format!("{}/{{id}}/cancellation", self.path),
                post(move |desk: Desk, Path(id): Path<i64>, _: Form| async move {
                    let done = jobs::cancel(&desk.ctx, id).await;
                    desk.answer(done, &format!("{}/{id}", self.path), "job-cancelled")
                }),
            )
            .route(
                &format!("{}/{{id}}/retry", self.path),
                post(move |desk: Desk, Path(id): Path<i64>, _: Form| async move {
                    let done = jobs::retry(&desk.ctx, id).await;
                    desk.answer(done, &format!("{}/{id}", self.path), "job-retried")
                }),
            )
    }

    async fn view(&self, desk: &Desk, id: i64) -> Result<Response, PageError> {
        let job = jobs::find(&desk.ctx, id).await?;
        let title = jobs::title_of(&job);
        let is_mass_action = job.kind == mass_actions::KIND;
        let request = job.payload::<mass_actions::Request>().ok().filter(|_| is_mass_action);
        let records = request.map(|request| (self.grid)(&request.grid));
        let report = job.report::<Report>().filter(|_| is_mass_action);
        let more = (self.more)(desk, &job);
        let mine = jobs::is_own(&desk.ctx, &job);
        let context = context! {
            path => format!("{}/{id}", self.path),
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
            grid => records.as_deref().or(more.grid),
            report => report.map(|report| told(&report, records.as_deref())),
            import => more.import,
            export => more.export,
        };
        if desk.visit.is_partial() {
            return desk.visit.render_part("jobs/part.html", context);
        }
        desk.render("jobs/view.html", Page::new(title).under(self.under.0, self.under.1), context)
    }
}

/// How many records were done, and which were not and why.
fn told(report: &Report, records: Option<&str>) -> Value {
    let refusals: Vec<Value> = report
        .refusals
        .iter()
        .map(|refused| {
            context! {
                id => refused.id,
                href => records.map(|path| format!("{path}/{}", refused.id)),
                reason => to_value(&refused.reason),
            }
        })
        .collect();
    context! { done => report.done, refused => report.refused, refusals }
}
