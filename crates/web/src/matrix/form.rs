//! The matrix in a form.

use clientele_access::{Area, Cell, Level, Permissions, cells};
use clientele_language::Localization;

use super::labels::{field, in_field, value_label};
use crate::form::Form;

/// Puts what a role grants into a form.
pub fn put(form: &mut Form, area: Area, granted: &Permissions) {
    for (cell, _) in cells(area) {
        let level = granted.at(cell);
        let value = match cell {
            Cell::Capability(_) if level > Level::None => "1",
            Cell::Capability(_) => "0",
            _ => level.name(),
        };
        form.put(field(cell), value);
    }
}

/// What a form grants; none if it does not show the matrix. A level that there isn't is noted in the form.
pub fn granted(form: &mut Form, area: Area) -> Option<Permissions> {
    if !form.has("matrix_shown") {
        return None;
    }
    let mut granted = Permissions::default();
    for (cell, _) in cells(area) {
        let name = field(cell);
        let level = match cell {
            Cell::Capability(_) => Some(if form.checked(&name) { Level::System } else { Level::None }),
            _ if form.text(&name).is_empty() => Some(Level::None),
            _ => Level::parse(form.text(&name)),
        };
        match level {
            Some(level) => {
                granted.raise(cell, level);
            }
            None => form.refuse("permissions", "unknown-choice"),
        }
    }
    Some(granted)
}

/// What the value of a cell's field is called; none for other fields.
pub fn spoken(localization: &Localization, area: Area, name: &str, value: &str) -> Option<String> {
    let cell = in_field(name)?;
    let level = match cell {
        Cell::Capability(_) if value == "true" => Level::System,
        Cell::Capability(_) => Level::None,
        _ => Level::parse(value)?,
    };
    Some(localization.text(&clientele_language::Message::new(value_label(area, cell, level))))
}

#[cfg(test)]
mod tests {
    use clientele_access::{Capability, Entity, Permission, Step, Transition};

    use super::*;

    #[test]
    fn what_a_form_shows_is_what_it_grants() {
        for area in [Area::BackOffice, Area::Storefront] {
            let mut role = Permissions::default();
            role.grant(Entity::Customer, Permission::View, Level::Deep);
            role.allow(Capability::of(area).next().unwrap());
            if area == Area::Storefront {
                role.raise(Cell::Workflow(Step::Take(Transition::AcceptQuote)), Level::Basic);
            }
            for known in [Permissions::default(), Permissions::everything(area), role] {
                let mut form = Form::of([("matrix_shown", "1")]);
                put(&mut form, area, &known);
                assert_eq!(granted(&mut form, area), Some(known));
                assert!(form.is_valid());
            }
        }
        let mut forged = Form::of([("matrix_shown", "1"), ("level[customer][VIEW]", "GOD")]);
        granted(&mut forged, Area::Storefront);
        assert!(forged.error("permissions").is_some());
        assert_eq!(granted(&mut Form::of([("level[customer][VIEW]", "DEEP")]), Area::Storefront), None);
    }
}
