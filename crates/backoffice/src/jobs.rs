//! Jobs: what runs in the background, how far it is, what it refused.

use axum::Router;
use clientele_domain::Context;
use clientele_grid::Row;
use clientele_web::job_pages::{JobPages, More};
use clientele_web::{RowItem, RowLinks};

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

static PAGES: JobPages = JobPages {
    path: PATH,
    under: ("menu-jobs", PATH),
    grid: |name| format!("/admin/{name}"),
    more: |desk, job| More {
        grid: exchange::grid_of_job(job),
        import: exchange::import_of(desk, job),
        export: exchange::export_of(desk, job),
    },
};

pub fn routes() -> Router<Office> {
    GRID.router().merge(AUDIT.router()).merge(PAGES.router())
}

fn links(_: &Context, row: &Row) -> RowLinks {
    let path = format!("{PATH}/{}", row.id);
    RowLinks { menu: vec![RowItem::link("button-view", "eye", &path)], href: Some(path) }
}

const fn buttons(_: &Context) -> Vec<Button> {
    Vec::new()
}
