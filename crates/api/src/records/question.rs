//! From the query of the protocol to the question of the domain.

use clientele_domain::reading::{Against, Comparison, Operand, Order, Question, Test, Window};
use clientele_jsonapi::{self as wire, Fault, Operator, Query, Value};

use crate::names::Names;

pub fn of(query: &Query, names: &Names) -> Result<Question, Fault> {
    let tests = query.conditions.iter().map(|condition| {
        Ok(Test {
            field: names.in_domain(condition.field),
            comparison: comparison(condition.operator)?,
            against: against(&condition.operand)?,
        })
    });
    let order = query
        .order
        .iter()
        .map(|sort| Order { field: names.in_domain(sort.field), descending: sort.descending });
    Ok(Question {
        tests: tests.collect::<Result<_, Fault>>()?,
        order: order.collect(),
        window: match &query.window {
            wire::Window::All => Window::All,
            wire::Window::Rows { offset, limit } => Window::Rows { offset: *offset, limit: *limit },
            wire::Window::After { cursor, limit } => Window::After { cursor: cursor.clone(), limit: *limit },
        },
        count: query.count,
    })
}

fn comparison(operator: Operator) -> Result<Comparison, Fault> {
    Ok(match operator {
        Operator::Equal => Comparison::Equal,
        Operator::NotEqual => Comparison::NotEqual,
        Operator::NotEqualOrNull => Comparison::NotEqualOrNull,
        Operator::Less => Comparison::Less,
        Operator::LessOrEqual => Comparison::LessOrEqual,
        Operator::Greater => Comparison::Greater,
        Operator::GreaterOrEqual => Comparison::GreaterOrEqual,
        Operator::Exists => Comparison::Exists,
        other => return Err(Fault::internal(format!("no resource declares the operator {}", other.name()))),
    })
}

fn against(operand: &wire::Operand) -> Result<Against, Fault> {
    Ok(match operand {
        wire::Operand::Values(values) => Against::Values(values.iter().map(value).collect::<Result<_, _>>()?),
        wire::Operand::Range(first, last) => Against::Range(value(first)?, value(last)?),
        wire::Operand::Flag(flag) => Against::Flag(*flag),
    })
}

fn value(value: &Value) -> Result<Operand, Fault> {
    Ok(match value {
        Value::Text(text) => Operand::Text(text.clone()),
        Value::Integer(number) => Operand::Integer(*number),
        Value::Boolean(answer) => Operand::Boolean(*answer),
        Value::Date(date) => Operand::Date(*date),
        Value::DateTime(moment) => Operand::Second((*moment).into()),
        other => return Err(Fault::internal(format!("no field is compared with {other:?}"))),
    })
}
