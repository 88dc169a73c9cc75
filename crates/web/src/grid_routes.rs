//! Grids as pages: the same routes for every grid.

mod mass_actions;

use std::io::Write;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use clientele_domain::{Context, Error, grid_views, grids};
use clientele_grid::{Cell, Column, Grid, Row, State, Wording, export_csv, export_xlsx};
use clientele_language::{Localization, Message};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::desk::{Desk, Door};
use crate::errors::PageError;
use crate::flash::Flash;
use crate::form::Form;
use crate::form_body::{parse as parse_pairs, to_query};
use crate::grid_page::{GridPage, RowLinks, SavedView, cell_text};
use crate::page::Page;
use crate::path::Path;
use crate::rendering::to_value;
use crate::visit::local_path;

/// A button above a grid.
pub struct Button {
    pub label: &'static str,
    pub icon: &'static str,
    pub href: &'static str,
    pub primary: bool,
}

/// The page of one grid: where it is, what stands around it, what its rows lead to.
#[derive(Clone, Copy)]
pub struct GridRoutes {
    /// The name of the grid in the domain.
    pub name: &'static str,
    pub path: &'static str,
    pub title: &'static str,
    /// Said when there is nothing.
    pub empty: &'static str,
    pub row: fn(&Context, &Row) -> RowLinks,
    pub buttons: fn(&Context) -> Vec<Button>,
}

impl GridRoutes {
    pub fn router<S: Door>(&'static self) -> Router<S> {
        self.parts().route(self.path, get(move |desk: Desk| async move { self.page(&desk).await }))
    }

    /// What belongs to the grid, without the page that shows it.
    pub fn parts<S: Door>(&'static self) -> Router<S> {
        Router::new()
            .route(
                &format!("{}/export", self.path),
                get(move |desk: Desk, Query(wanted): Query<Wanted>| async move {
                    self.export(&desk, &wanted.format).await
                }),
            )
            .route(
                &format!("{}/count", self.path),
                get(move |desk: Desk| async move { self.count(&desk).await }),
            )
            .route(
                &format!("{}/mass-actions", self.path),
                post(move |desk: Desk, form: Form| async move { self.act(&desk, form).await }),
            )
            .route(
                &format!("{}/views", self.path),
                post(move |desk: Desk, form: Form| async move { self.save_view(&desk, form).await }),
            )
            .route(
                &format!("{}/views/default", self.path),
                post(move |desk: Desk, form: Form| async move { self.default_view(&desk, form).await }),
            )
            .route(
                &format!("{}/views/{{id}}/delete", self.path),
                post(move |desk: Desk, Path(id): Path<i64>, _: Form| async move {
                    let gone = grid_views::delete(&desk.ctx, id).await;
                    desk.answer(gone, self.path, "grid-view-deleted")
                }),
            )
    }

    pub async fn page(&self, desk: &Desk) -> Result<Response, PageError> {
        self.page_as(desk, Page::new(self.title)).await
    }

    /// The page of the grid with a breadcrumb of its own.
    pub async fn page_as(&self, desk: &Desk, page: Page) -> Result<Response, PageError> {
        let grid = grids::grid(&desk.ctx, self.name).await?;
        let shown = self.value(desk, &grid).await?;
        let all = (self.buttons)(&desk.ctx);
        let value = |button: &Button| {
            context! { label => button.label, icon => button.icon, href => button.href, primary => button.primary }
        };
        // Where there is nothing yet, the button that makes the first stands there, too.
        let shown = context! { create => all.iter().find(|button| button.primary).map(value), ..shown };
        if desk.visit.is_partial() {
            return desk.visit.render_part("grid/part.html", context! { grid => shown });
        }
        let buttons: Vec<Value> = all.iter().map(value).collect();
        desk.render("grid/page.html", page, context! { grid => shown, buttons })
    }

    /// What the template of a grid shows.
    async fn value(&self, desk: &Desk, grid: &Grid) -> Result<Value, PageError> {
        let ctx = &desk.ctx;
        let views = grid_views::of(ctx, self.name).await?;
        let chosen = grid_views::default_of(ctx, self.name).await?;
        let pairs = self.pairs(desk, &views, chosen.as_ref())?;
        let (state, problems) = State::parse(grid, &pairs);
        let present = desk.present();
        let page =
            clientele_grid::remembered_page(&ctx.store, grid, &state, present).await.map_err(Error::from)?;
        let row = |row: &Row| (self.row)(ctx, row);
        let shown = GridPage {
            grid,
            state: &state,
            page: &page,
            problems: &problems,
            path: self.path,
            views: views
                .iter()
                .map(|view| SavedView {
                    id: view.id,
                    name: view.name.clone(),
                    shared: view.shared,
                    own: grid_views::is_own(ctx, view),
                    is_default: chosen.as_ref().is_some_and(|chosen| chosen.id == view.id),
                    query: view.query.clone(),
                })
                .collect(),
            actions: self.offered(ctx).await?,
            can_share: ctx.may_share_views(),
            can_export: ctx.may_export(),
            row: &row,
            empty: Message::new(self.empty),
        };
        shown.to_context(&desk.visit)
    }

    /// What the address asks for: a view by its id stands for the query it keeps; nothing for the default view.
    fn pairs(
        &self,
        desk: &Desk,
        views: &[grid_views::Model],
        chosen: Option<&grid_views::Model>,
    ) -> Result<Vec<(String, String)>, PageError> {
        let pairs = desk.visit.query_pairs()?;
        let named = match pairs.as_slice() {
            [] => chosen,
            [(name, id)] if name == "view" => {
                id.parse().ok().and_then(|id: i64| views.iter().find(|view| view.id == id))
            }
            _ => None,
        };
        let Some(view) = named else { return Ok(pairs) };
        let mut kept = parse_pairs(view.query.trim_start_matches('?').as_bytes())?;
        kept.push(("view".into(), view.id.to_string()));
        Ok(kept)
    }

    async fn count(&self, desk: &Desk) -> Result<Response, PageError> {
        let grid = grids::grid(&desk.ctx, self.name).await?;
        let (state, _) = State::parse(&grid, &desk.visit.query_pairs()?);
        let count = clientele_grid::count(desk.ctx.store.read(), &grid, &state, desk.present())
            .await
            .map_err(Error::from)?;
        let message =
            Message::new("total-of-records").with("count", i64::try_from(count).unwrap_or(i64::MAX));
        if desk.visit.is_partial() {
            return desk.visit.render_part("grid/count.html", context! { total => to_value(&message) });
        }
        desk.visit.flash(Flash::info(message));
        let query = desk.visit.query();
        Ok(desk.visit.redirect(&format!("{}?{query}", self.path)))
    }

    async fn export(&self, desk: &Desk, format: &str) -> Result<Response, PageError> {
        if !desk.ctx.may_export() {
            return Err(PageError::Denied);
        }
        let grid = grids::grid(&desk.ctx, self.name).await?;
        let (state, _) = State::parse(&grid, &desk.visit.query_pairs()?);
        let kind = match format {
            "csv" => "text/csv; charset=utf-8",
            "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            _ => return Err(PageError::BadRequest(Message::new("unknown-choice"))),
        };
        let (sender, mut receiver) = tokio::sync::mpsc::channel::<std::io::Result<Bytes>>(8);
        let (ctx, present, wording) =
            (desk.ctx.clone(), desk.present(), Spoken(desk.visit.localization().clone()));
        let xlsx = format == "xlsx";
        tokio::spawn(async move {
            let read = ctx.store.read();
            let output = Pieces { sender: sender.clone(), buffer: Vec::new() };
            let done = if xlsx {
                export_xlsx(read, &grid, &state, present, wording, output).await
            } else {
                export_csv(read, &grid, &state, present, wording, output).await
            };
            if let Err(error) = done {
                tracing::warn!(%error, "an export ended early");
                let _ = sender.send(Err(std::io::Error::other("the export ended early"))).await;
            }
        });
        // Asked again after its end it still says that it ended, which compression relies on.
        let stream = futures_util::stream::poll_fn(move |waker| receiver.poll_recv(waker));
        let file = format!("attachment; filename=\"{}.{format}\"", self.name);
        let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, file)];
        Ok((headers, Body::from_stream(stream)).into_response())
    }

    async fn save_view(&self, desk: &Desk, form: Form) -> Result<Response, PageError> {
        let changes = grid_views::Changes {
            name: Some(form.text("name").to_owned()),
            query: Some(form.text("query").to_owned()),
            shared: Some(form.checked("shared")),
        };
        match grid_views::create(&desk.for_form(&form), self.name, changes).await {
            Ok(view) => Ok(desk.done(&format!("{}?view={}", self.path, view.id), "grid-view-saved")),
            Err(Error::Repeated(id)) => Ok(desk.visit.redirect(&format!("{}?view={id}", self.path))),
            Err(error) => desk.visit.refuse(self.path, error),
        }
    }

    async fn default_view(&self, desk: &Desk, mut form: Form) -> Result<Response, PageError> {
        let view = form.id("view");
        let done = grid_views::set_default(&desk.ctx, self.name, view).await;
        desk.answer(done, self.path, "grid-view-default-saved")
    }
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    format: String,
}

/// The texts of an export in somebody's language.
struct Spoken(Localization);

impl Wording for Spoken {
    fn label(&self, label: &Message) -> String {
        self.0.text(label)
    }

    fn cell(&self, column: &Column, cell: &Cell) -> String {
        match cell {
            // As it is, so that a program that reads the file can count with it.
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => date.to_string(),
            _ => cell_text(&self.0, column, cell),
        }
    }
}

/// Passes what is written on to the answer, some at a time: who reads slowly slows the export down.
struct Pieces {
    sender: tokio::sync::mpsc::Sender<std::io::Result<Bytes>>,
    buffer: Vec<u8>,
}

const PIECE: usize = 64 * 1024;

impl Pieces {
    fn pass(&mut self) -> std::io::Result<()> {
        let piece = Bytes::from(std::mem::take(&mut self.buffer));
        let gone = |_| std::io::Error::new(std::io::ErrorKind::BrokenPipe, "nobody reads any more");
        tokio::task::block_in_place(|| self.sender.blocking_send(Ok(piece))).map_err(gone)
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PIECE {
            self.pass()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.buffer.is_empty() { Ok(()) } else { self.pass() }
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        // Whoever reads sees the end of the answer; there is nobody left to tell.
        let _ = self.flush();
    }
}

/// The address of a grid as it was: `query` is what it was asked for, or empty.
pub(crate) fn grid_at(path: &str, query: &str) -> String {
    format!("{path}?{}", if query.is_empty() { "page=1" } else { query })
}

/// Where a button of a record leads: back to the grid as it was, if it was pressed in the menu of a row (`from` in its
/// form), else to the page of the record.
pub fn back(path: &str, form: &Form, id: i64) -> String {
    let grid = form.has("from").then(|| grid_at(path, form.text("from")));
    grid.filter(|grid| local_path(grid).is_some()).unwrap_or_else(|| format!("{path}/{id}"))
}

/// Where a button that ends a record leads: to the grid, as it was if the button was pressed there.
pub fn back_to_grid(path: &str, form: &Form) -> String {
    let grid = form.has("from").then(|| grid_at(path, form.text("from")));
    grid.filter(|grid| local_path(grid).is_some()).unwrap_or_else(|| path.to_owned())
}

/// The links to the neighbours of a record in the grid that somebody came from (`from` in the address).
pub async fn neighbours(desk: &Desk, name: &str, path: &str, id: i64) -> Result<Value, PageError> {
    let from = desk.visit.query_pairs()?.into_iter().find(|(field, _)| field == "from").map(|(_, from)| from);
    let Some(from) = from else { return Ok(Value::from(())) };
    let pairs = parse_pairs(from.as_bytes())?;
    let (previous, next) = grids::neighbours(&desk.ctx, name, &pairs, desk.present(), id).await?;
    let kept = to_query([("from", from.as_str())]);
    let link = |id: Option<i64>| id.map(|id| format!("{path}/{id}?{kept}"));
    Ok(context! { previous => link(previous), next => link(next), grid => grid_at(path, &from) })
}
