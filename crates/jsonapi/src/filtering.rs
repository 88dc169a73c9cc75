//! `filter[…]`: from the text of a parameter to a condition with typed values.

use crate::{
    declaration::Filter,
    limits::Limits,
    operator::Operator,
    parameters::Parameter,
    problem::Problem,
    query::{Condition, Operand},
    value::{Value, parse_flag},
};

/// Reads a parameter whose path begins with `filter`.
pub(crate) fn read(parameter: &Parameter, filters: &[Filter], limits: &Limits) -> Result<Condition, Problem> {
    let unsupported = || {
        // A filter is called by its field, whatever the operator.
        let name = parameter.path.get(1).map_or_else(|| parameter.name(), |field| format!("filter[{field}]"));
        Problem::filter("The filter is not supported.").parameter(name)
    };
    let (field, operator) = match parameter.path.as_slice() {
        [_, field] => (field, "eq"),
        [_, field, operator] => (field, operator.as_str()),
        _ => return Err(unsupported()),
    };
    let filter = filters.iter().find(|filter| filter.name == field).ok_or_else(unsupported)?;
    let place = |problem: Problem| problem.parameter(format!("filter[{field}]"));
    let operator = Operator::named(operator)
        .filter(|operator| filter.operators.contains(operator))
        .ok_or_else(|| place(Problem::filter(format!("The operator \"{operator}\" is not supported."))))?;
    let operand = operand(filter, operator, &parameter.value, limits).map_err(place)?;
    Ok(Condition { field: filter.name, operator, operand })
}

fn operand(filter: &Filter, operator: Operator, text: &str, limits: &Limits) -> Result<Operand, Problem> {
    let (word, plural) = filter.data_type.words();
    if operator.takes_flag() {
        let wrong = || Problem::unexpected_value(format!("Expected boolean value. Given \"{text}\"."));
        return parse_flag(text).map(Operand::Flag).ok_or_else(wrong);
    }
    if filter.range
        && operator.takes_range()
        && let Some((from, to)) = text.split_once("..")
    {
        let wrong = || {
            Problem::unexpected_value(format!(
                "Expected a pair of {plural} ({word}..{word}). Given \"{text}\"."
            ))
        };
        let value = |text: &str| filter.data_type.parse(text).ok_or_else(wrong);
        return Ok(Operand::Range(value(from)?, value(to)?));
    }
    if filter.list && operator.takes_list() && text.contains(',') {
        let wrong = || Problem::unexpected_value(format!("Expected an array of {plural}. Given \"{text}\"."));
        if text.split(',').count() > limits.list {
            let detail = format!("The list should not have more than {} values.", limits.list);
            return Err(Problem::filter(detail));
        }
        let values: Option<Vec<Value>> = text.split(',').map(|part| filter.data_type.parse(part)).collect();
        return values.map(Operand::Values).ok_or_else(wrong);
    }
    let wrong = || Problem::unexpected_value(format!("Expected {word} value. Given \"{text}\"."));
    filter.data_type.parse(text).map(|value| Operand::Values(vec![value])).ok_or_else(wrong)
}
