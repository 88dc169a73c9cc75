//! What fields offer while somebody types: `[{"id": …, "text": …}]`.

use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use clientele_domain::search;
use clientele_web::{PageError, Path};
use serde_json::json;

use crate::desk::Desk;
use crate::office::Office;

const SHOWN: u64 = 20;

pub fn routes() -> Router<Office> {
    Router::new().route("/admin/autocomplete/{kind}", get(choices))
}

async fn choices(desk: Desk, Path(kind): Path<String>) -> Result<Response, PageError> {
    let words = desk.visit.query_pairs()?.into_iter().find(|(name, _)| name == "q").map(|(_, words)| words);
    let words: String = words.unwrap_or_default().chars().take(255).collect();
    let found = match kind.as_str() {
        "customers" => search::customer_choices(&desk.ctx, &words, SHOWN).await?,
        "customer-users" => search::customer_user_choices(&desk.ctx, &words, SHOWN).await?,
        "users" => {
            let wanted = words.to_lowercase();
            let all = search::user_choices(&desk.ctx).await?;
            all.into_iter().filter(|(_, name)| name.to_lowercase().contains(&wanted)).take(20).collect()
        }
        _ => return Err(PageError::NotFound),
    };
    let options: Vec<_> = found.into_iter().map(|(id, text)| json!({ "id": id, "text": text })).collect();
    Ok(Json(options).into_response())
}
