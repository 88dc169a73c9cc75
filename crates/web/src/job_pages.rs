//! The page of a job, the same in each area: how far it is, what it refused, and the buttons to stop it or to go on.

use std::collections::HashMap;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::Permission;
use clientele_domain::mass_actions::{self, Report, Request};
use clientele_domain::{Context, Error, customer_groups, customer_users, customers, jobs, reach, roles};
use clientele_language::Message;
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
        let request = job.payload::<Request>().ok().filter(|_| is_mass_action);
        let records = request.as_ref().map(|request| (self.grid)(&request.grid));
        let report = match (job.report::<Report>(), &request, &records) {
            (Some(report), Some(request), Some(path)) => Some(told(&desk.ctx, &report, request, path).await?),
            _ => None,
        };
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
            report,
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
async fn told(ctx: &Context, report: &Report, request: &Request, path: &str) -> Result<Value, Error> {
    let ids: Vec<i64> = report.refusals.iter().map(|refused| refused.id).collect();
    let names = names(ctx, &request.grid, &ids).await?;
    let refusals: Vec<Value> = report
        .refusals
        .iter()
        .map(|refused| {
            let name = names.get(&refused.id);
            context! {
                id => refused.id,
                name,
                href => name.map(|_| format!("{path}/{}", refused.id)),
                reason => to_value(&reason(&request.action, &refused.reason)),
            }
        })
        .collect();
    Ok(context! { done => report.done, refused => report.refused, refusals })
}

/// What those of the records are called that may be seen; what is gone or out of reach has no name and no page.
async fn names(ctx: &Context, grid: &str, ids: &[i64]) -> Result<HashMap<i64, String>, Error> {
    let (read, view) = (ctx.store.read(), Permission::View);
    Ok(match grid {
        "customer-users" | "storefront-users" => {
            let people = reach::among::<customer_users::Entity, _>(ctx, read, view, ids).await?;
            people.into_iter().map(|person| (person.id, person.full_name())).collect()
        }
        "customers" => {
            let found = reach::among::<customers::Entity, _>(ctx, read, view, ids).await?;
            found.into_iter().map(|customer| (customer.id, customer.name)).collect()
        }
        "customer-groups" => {
            let found = reach::among::<customer_groups::Entity, _>(ctx, read, view, ids).await?;
            found.into_iter().map(|group| (group.id, group.name)).collect()
        }
        "customer-user-roles" | "storefront-roles" => {
            let found = reach::among::<roles::Entity, _>(ctx, read, view, ids).await?;
            found.into_iter().map(|role| (role.id, role.name)).collect()
        }
        _ => HashMap::new(),
    })
}

/// Why a record stayed as it was, in words that fit what was to be done: the rule that somebody enabled has a role speaks
/// of enabling, wherever it holds.
fn reason(action: &str, reason: &Message) -> Message {
    if reason.id == "role-required-to-enable" && action != "enable" {
        return Message::new("role-required-while-enabled");
    }
    reason.clone()
}
