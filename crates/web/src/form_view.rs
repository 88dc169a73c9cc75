//! A form as templates see it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use minijinja::value::{Object, from_args};
use minijinja::{Error, ErrorKind, State, Value};

use crate::form::Form;
use crate::rendering::to_value;

/// In templates: `form.value(name)` (last value or ""), `form.values(name)` (list), `form.has(name)`,
/// `form.checked(name)` or `form.checked(name, value)`, `form.error(name)` (a message or none), `form.is_first_error(name)`,
/// `form.errors()` (list of {field, message}: those of no field, and of fields that the page doesn't have), `form.indexes(group)`.
#[derive(Debug)]
struct FormView {
    form: Form,
    /// The fields whose errors the page has asked for. A summary stands before the fields, so a page with errors is
    /// rendered twice: the first time tells which fields it has.
    asked: Mutex<BTreeSet<String>>,
}

impl FormView {
    fn asked(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn summary(&self) -> Value {
        let mut asked = self.asked();
        let is_first_look = asked.is_empty();
        // The summary itself asks for what belongs to no field.
        asked.insert(String::new());
        let told = |field: &str| field.is_empty() || !(is_first_look || asked.contains(field));
        let errors = self.form.errors().iter().filter(|(field, _)| told(field));
        let errors = errors.map(|(field, message)| {
            minijinja::context! { field => field, message => to_value(message) }
        });
        errors.collect()
    }
}

impl Form {
    /// For the context of a template.
    pub fn to_value(&self) -> Value {
        Value::from_object(FormView { form: self.clone(), asked: Mutex::default() })
    }
}

impl Object for FormView {
    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        arguments: &[Value],
    ) -> Result<Value, Error> {
        let form = &self.form;
        if method == "errors" {
            return Ok(self.summary());
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
            "error" => {
                self.asked().insert(name.to_owned());
                form.error(name).map_or(Value::from(()), to_value)
            }
            "is_first_error" => Value::from(form.first_error() == Some(name)),
            "indexes" => form.indexes(name).into_iter().map(Value::from).collect(),
            _ => return Err(Error::new(ErrorKind::UnknownMethod, format!("a form has no method {method}"))),
        })
    }
}
