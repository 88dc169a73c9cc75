//! A form as templates see it.

use std::sync::Arc;

use minijinja::value::{Object, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use crate::form::Form;
use crate::rendering::to_value;

/// In templates: `form.value(name)` (last value or ""), `form.values(name)` (list), `form.has(name)`,
/// `form.checked(name)` or `form.checked(name, value)`, `form.error(name)` (a message or none), `form.is_first_error(name)`,
/// `form.errors()` (list of {field, message}), `form.indexes(group)`.
#[derive(Debug)]
struct FormView(Form);

impl Form {
    /// For the context of a template.
    pub fn to_value(&self) -> Value {
        Value::from_object(FormView(self.clone()))
    }
}

impl Object for FormView {
    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        arguments: &[Value],
    ) -> Result<Value, Error> {
        let form = &self.0;
        if method == "errors" {
            let errors = form.errors().iter().map(|(field, message)| {
                minijinja::context! { field => field, message => to_value(message) }
            });
            return Ok(errors.collect());
        }
        let (name, value): (&str, Option<Value>) = from_args(arguments)?;
        Ok(match method {
            "value" => Value::from(form.raw(name).unwrap_or_default()),
            "values" => form.all(name).into_iter().map(Value::from).collect(),
            "has" => Value::from(form.has(name)),
            "checked" => match value {
                Some(value) => Value::from(form.all(name).contains(&value.to_string().as_str())),
                None => Value::from(form.checked(name)),
            },
            "error" => form.error(name).map_or(Value::from(()), to_value),
            "is_first_error" => Value::from(form.first_error() == Some(name)),
            "indexes" => form.indexes(name).into_iter().map(Value::from).collect(),
            _ => return Err(Error::new(ErrorKind::UnknownMethod, format!("a form has no method {method}"))),
        })
    }
}
