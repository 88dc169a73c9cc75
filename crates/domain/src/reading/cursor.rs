//! Where a page of a list ended: the order, its values in the last record, and that record's id. A cursor is good only for
//! the order it was made in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::{ColumnName, ColumnRef, ColumnType, Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, IdenStatic, Iterable, QueryResult, Value};
use serde_json::Value as Json;

/// One step of the order: its expression, and whether it descends.
pub(super) type Step = (Expr, bool);

/// The name under which the value of a step is read.
pub(super) fn name(step: usize) -> String {
    format!("step_{step}")
}

/// What the values of a step are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Number,
    Text,
}

impl Holds {
    fn bound(self, value: Json) -> Option<Value> {
        match (self, value) {
            (Self::Text, Json::String(text)) if !text.contains('\0') => Some(text.into()),
            (Self::Number, Json::Number(number)) => Some(number.as_i64()?.into()),
            _ => None,
        }
    }
}

/// The name of a step's column, and what that holds.
fn column<E: EntityTrait>(step: &Expr) -> Option<(String, Holds)> {
    let Expr::Column(ColumnRef::Column(ColumnName(_, name))) = step else { return None };
    let column = E::Column::iter().find(|column| column.as_str() == name.inner())?;
    let holds = match column.def().get_column_type() {
        ColumnType::BigInteger => Holds::Number,
        ColumnType::String(_) | ColumnType::Text => Holds::Text,
        _ => return None,
    };
    Some((name.to_string(), holds))
}

/// An order by the names of its columns, and what each of them holds.
fn order<E: EntityTrait>(steps: &[Step]) -> Option<(String, Vec<Holds>)> {
    let columns: Option<Vec<_>> = steps
        .iter()
        .map(|(step, descending)| {
            let (name, holds) = column::<E>(step)?;
            Some((if *descending { format!("-{name}") } else { name }, holds))
        })
        .collect();
    let (names, holds): (Vec<_>, Vec<_>) = columns?.into_iter().unzip();
    Some((names.join(","), holds))
}

/// The cursor behind a record, from a row that has the values of all steps: the order, and the values.
pub(super) fn write<E: EntityTrait>(row: &QueryResult, steps: &[Step]) -> Option<String> {
    let (order, holds) = order::<E>(steps)?;
    let values: Option<Vec<Json>> = holds
        .into_iter()
        .enumerate()
        .map(|(step, holds)| {
            let name = name(step);
            match holds {
                Holds::Text => row.try_get::<String>("", &name).map(Json::from).ok(),
                Holds::Number => row.try_get::<i64>("", &name).map(Json::from).ok(),
            }
        })
        .collect();
    Some(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(order, values?)).ok()?))
}

/// The rows behind a cursor; none if it never was one of this order.
pub(super) fn behind<E: EntityTrait>(cursor: &str, steps: &[Step]) -> Option<Expr> {
    let text = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (said, values): (String, Vec<Json>) = serde_json::from_slice(&text).ok()?;
    let (order, holds) = order::<E>(steps)?;
    if said != order || values.len() != steps.len() {
        return None;
    }
    let mut behind = Expr::val(1).eq(0);
    let mut same = Expr::val(1).eq(1);
    for (((expr, descending), holds), value) in steps.iter().zip(holds).zip(values) {
        let value = holds.bound(value)?;
        let further =
            if *descending { expr.clone().lt(value.clone()) } else { expr.clone().gt(value.clone()) };
        behind = behind.or(same.clone().and(further));
        same = same.and(expr.clone().eq(value));
    }
    Some(behind)
}
