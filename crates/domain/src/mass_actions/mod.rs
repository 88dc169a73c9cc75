//! Doing the same to many records at once: to a selection, or to all that match what a grid shows. Runs as a job with
//! progress and a report of what was refused and why.

mod catalogue;
mod editing;
mod running;

use clientele_grid::State;
use clientele_language::Message;
use clientele_store::NewJob;
use serde::{Deserialize, Serialize};

pub use catalogue::{Action, ParameterKind, by_name, choices, offered};
pub use editing::{Edit, Field, How, Several};
pub use running::{MassActionJob, Refused, Report};

use crate::context::Context;
use crate::error::Error;
use crate::{grids, jobs};

/// The kind of the job.
pub const KIND: &str = "mass-action";

/// To which records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    Ids(Vec<i64>),
    /// All that match this query of the grid, as it stands behind the question mark of its URL.
    All(String),
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub grid: String,
    pub action: String,
    pub selection: Selection,
    /// A role or a user, as the action asks for one.
    pub parameter: Option<i64>,
    /// What an action with a form sets.
    #[serde(default)]
    pub edit: Edit,
}

/// The most records that can be selected one by one.
pub const MOST_SELECTED: usize = 10_000;

/// Starts the job; returns its id.
pub async fn start(ctx: &Context, request: Request) -> Result<i64, Error> {
    let action = by_name(&request.grid, &request.action).ok_or(Error::NotFound)?;
    action.require(ctx)?;
    // What the job has done by now may no longer match.
    ctx.refuse_repeated().await?;
    action.check(ctx, &request)?;
    let grid = grids::grid(ctx, &request.grid).await?;
    let total = match &request.selection {
        Selection::Ids(ids) if ids.is_empty() => return Err(Error::refused("nothing-selected")),
        Selection::Ids(ids) if ids.len() > MOST_SELECTED => {
            return Err(Error::Refused(Message::new("too-many-selected").with("limit", MOST_SELECTED)));
        }
        Selection::Ids(ids) => i64::try_from(ids.len()).unwrap_or(i64::MAX),
        Selection::All(query) => {
            let state = state_of(&grid, query);
            let count = clientele_grid::count(ctx.store.read(), &grid, &state, ctx.clock.now()).await?;
            if count == 0 {
                return Err(Error::refused("nothing-selected"));
            }
            i64::try_from(count).unwrap_or(i64::MAX)
        }
    };
    let title = jobs::title(&Message::new(format!("mass-action-{}-{}", request.grid, request.action)));
    let mut unit = ctx.begin_new().await?;
    let job = NewJob { total: Some(total), ..NewJob::new(KIND, title, &request) };
    let id = unit.enqueue(job).await?;
    ctx.commit_new(unit, id).await?;
    Ok(id)
}

fn state_of(grid: &clientele_grid::Grid, query: &str) -> State {
    let pairs: Vec<(String, String)> = form_pairs(query);
    State::parse(grid, &pairs).0
}

/// The pairs of a query string.
fn form_pairs(query: &str) -> Vec<(String, String)> {
    serde_html_form::from_str(query.trim_start_matches('?')).unwrap_or_default()
}
