//! Where a page of a list ended: the values of the order in its last record, and that record's id.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{QueryResult, Value};
use serde_json::Value as Json;

/// One step of the order: its expression, and whether it descends.
pub(super) type Step = (Expr, bool);

/// The name under which the value of a step is read.
pub(super) fn name(step: usize) -> String {
    format!("step_{step}")
}

/// The cursor behind a record, from a row that has the values of all steps.
pub(super) fn write(row: &QueryResult, steps: usize) -> Option<String> {
    let values: Option<Vec<Json>> = (0..steps)
        .map(|step| {
            let name = name(step);
            let text = row.try_get::<String>("", &name).map(Json::from);
            text.or_else(|_| row.try_get::<i64>("", &name).map(Json::from)).ok()
        })
        .collect();
    Some(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&values?).ok()?))
}

/// The rows behind a cursor; none if it never was one of this order.
pub(super) fn behind(cursor: &str, steps: &[Step]) -> Option<Expr> {
    let text = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let values: Vec<Json> = serde_json::from_slice(&text).ok()?;
    if values.len() != steps.len() {
        return None;
    }
    let mut behind = Expr::val(1).eq(0);
    let mut same = Expr::val(1).eq(1);
    for ((expr, descending), value) in steps.iter().zip(values) {
        let value: Value = match value {
            Json::String(text) if !text.contains('\0') => text.into(),
            Json::Number(number) => number.as_i64()?.into(),
            _ => return None,
        };
        let further =
            if *descending { expr.clone().lt(value.clone()) } else { expr.clone().gt(value.clone()) };
        behind = behind.or(same.clone().and(further));
        same = same.and(expr.clone().eq(value));
    }
    Some(behind)
}
