//! What fields offer while somebody types: `[{"id": …, "text": …}]`.

use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use clientele_access::{Entity, Permission};
use clientele_domain::customers::hierarchy;
use clientele_web::{Desk, PageError, Path};
use serde_json::json;

use crate::shop::Shop;

const SHOWN: u64 = 20;

pub fn routes() -> Router<Shop> {
    Router::new().route("/account/autocomplete/{kind}", get(choices))
}

/// Companies to which somebody may be added (`customers-to-create`) or moved (`customers-to-assign`).
async fn choices(desk: Desk, Path(kind): Path<String>) -> Result<Response, PageError> {
    let permission = match kind.as_str() {
        "customers-to-create" => Permission::Create,
        "customers-to-assign" => Permission::Assign,
        _ => return Err(PageError::NotFound),
    };
    desk.ctx.require(Entity::CustomerUser, permission)?;
    let words = desk.visit.query_pairs()?.into_iter().find(|(name, _)| name == "q").map(|(_, words)| words);
    let words: String = words.unwrap_or_default().chars().take(255).collect();
    let found = hierarchy::choices(&desk.ctx, Entity::CustomerUser, permission, &words, SHOWN).await?;
    let options: Vec<_> = found.into_iter().map(|(id, text)| json!({ "id": id, "text": text })).collect();
    Ok(Json(options).into_response())
}
