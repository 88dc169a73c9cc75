//! The filters of a grid: the form that sets them, and the chips that name those that hold.

use chrono_tz::Tz;
use clientele_grid::{Column, Filter, Grid, Kind, Operand, Operands, Operator, State, Unit};
use clientele_language::Localization;
use minijinja::{Value, context};

use super::{GridPage, choice_text, kind_name};

impl GridPage<'_> {
    /// The filters that hold, each with a way to take it away.
    pub(super) fn chips(&self, localization: &Localization) -> Vec<Value> {
        let mut chips = Vec::new();
        for filter in &self.state.filters {
            let Some(column) = self.grid.find(filter.column) else { continue };
            chips.push(context! {
                label => localization.text(&self.grid.label(column)),
                operator => localization.text(&filter.operator.label(&column.kind)),
                value => asked(localization, column, filter),
                without => self.to(&self.state.without_filter(column.name)),
            });
        }
        chips
    }
}

/// The fields of a column's filter, holding what is asked now.
pub(crate) fn filter_value(grid: &Grid, state: &State, column: &Column, speech: &Localization) -> Value {
    let active = state.filter(column.name);
    let operators = column.operators();
    let values: Vec<String> =
        active.map(|active| active.values.iter().map(ToString::to_string).collect()).unwrap_or_default();
    let choices: Vec<Value> = match &column.kind {
        Kind::Choice(choices) => choices
            .iter()
            .map(|choice| {
                context! {
                    value => choice.value.as_str(), label => speech.text(&choice.label),
                    chosen => values.contains(&choice.value),
                }
            })
            .collect(),
        _ => Vec::new(),
    };
    let to = active.and_then(|active| active.to.as_ref());
    let takes = |operands| operators.iter().any(|operator: &Operator| operator.operands() == operands);
    context! {
        name => column.name,
        label => speech.text(&grid.label(column)),
        kind => kind_name(&column.kind),
        operators => operators.iter().map(|operator| context! {
            token => operator.token(),
            label => speech.text(&operator.label(&column.kind)),
            operands => operands_name(operator.operands()),
            chosen => active.is_some_and(|active| active.operator == *operator),
        }).collect::<Vec<_>>(),
        values,
        to => to.map(ToString::to_string),
        fields => fields(column, active),
        to_field => takes(Operands::Range).then(|| field(column, to)),
        takes_many => takes(Operands::Many),
        choices,
        active => active.is_some(),
    }
}

/// One field for each value, and an empty one for the next where there can be more.
fn fields(column: &Column, active: Option<&Filter>) -> Vec<Value> {
    let values = active.map(|active| active.values.as_slice()).unwrap_or_default();
    let mut fields: Vec<Value> = values.iter().map(|value| field(column, Some(value))).collect();
    let more = active.is_some_and(|active| active.operator.operands() == Operands::Many);
    if more || fields.is_empty() {
        fields.push(field(column, None));
    }
    fields
}

/// A field that can hold the value as exactly as it was said.
fn field(column: &Column, value: Option<&Operand>) -> Value {
    let (kind, step) = match (&column.kind, value) {
        (Kind::Time, Some(Operand::Moment(_, Unit::Minute))) => ("datetime-local", None),
        (Kind::Time, Some(Operand::Moment(_, Unit::Second))) => ("datetime-local", Some(1)),
        (Kind::Time | Kind::Date, _) => ("date", None),
        (Kind::Number, _) => ("number", None),
        _ => ("text", None),
    };
    context! { kind, step, value => value.map(ToString::to_string) }
}

/// What a filter asks, in the formats of who reads it: "Nov 1, 2026 – Nov 24, 2026".
fn asked(localization: &Localization, column: &Column, filter: &Filter) -> String {
    let said = |value: &Operand| operand_text(localization, column, value);
    let values: Vec<String> = filter.values.iter().map(said).collect();
    if filter.operator.operands() != Operands::Range {
        return values.join(", ");
    }
    let to = filter.to.as_ref().map(said).unwrap_or_default();
    format!("{} – {to}", values.join("")).trim().to_owned()
}

fn operand_text(localization: &Localization, column: &Column, operand: &Operand) -> String {
    match operand {
        Operand::Text(text) => choice_text(localization, column, text),
        Operand::Number(number) if column.name == "id" => number.to_string(),
        Operand::Number(number) => localization.number(*number),
        Operand::Date(date) => localization.date(*date),
        Operand::Moment(moment, Unit::Day) => localization.date(moment.date()),
        Operand::Moment(moment, Unit::Minute) => {
            // It stands on the reader's clock already.
            let here = Localization { time_zone: Tz::UTC, ..localization.clone() };
            here.time(moment.and_utc().timestamp_millis())
        }
        Operand::Moment(moment, Unit::Second) => {
            format!("{}, {}", localization.date(moment.date()), moment.format("%H:%M:%S"))
        }
    }
}

const fn operands_name(operands: Operands) -> &'static str {
    match operands {
        Operands::None => "none",
        Operands::One => "one",
        Operands::Many => "many",
        Operands::Range => "range",
    }
}
