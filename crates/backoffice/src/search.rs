//! The global search.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use clientele_domain::search;
use clientele_web::{Page, PageError};
use minijinja::{Value, context};

use crate::desk::Desk;
use crate::office::Office;

/// The most hits of each kind.
const SHOWN: u64 = 20;

pub fn routes() -> Router<Office> {
    Router::new().route("/admin/search", get(page))
}

async fn page(desk: Desk) -> Result<Response, PageError> {
    let words = desk.visit.query_pairs()?.into_iter().find(|(name, _)| name == "q").map(|(_, words)| words);
    let words: String = words.unwrap_or_default().chars().take(255).collect();
    let hits: Vec<Value> = search::everywhere(&desk.ctx, &words, SHOWN)
        .await?
        .into_iter()
        .map(|hit| {
            let path = match hit.kind {
                "customer" => "customers",
                "customer-user" => "customer-users",
                _ => "outgoing-emails",
            };
            context! {
                kind => hit.kind,
                href => format!("/admin/{path}/{}", hit.id),
                title => hit.title,
                detail => hit.detail,
            }
        })
        .collect();
    desk.render("search.html", Page::new("frame-search"), context! { words, hits })
}
