//! What cells are called, in forms and by people.

use clientele_access::{Area, Capability, Cell, Entity, Level, Permission, Step};
use clientele_language::Message;

/// The name of a cell's field.
pub fn field(cell: Cell) -> String {
    match cell {
        Cell::Permission(entity, permission) => format!("level[{}][{}]", entity.name(), permission.name()),
        Cell::Workflow(step) => format!("workflow[{}][{}]", step.workflow().name(), step.name()),
        Cell::Capability(capability) => format!("capability[{}]", capability.name()),
    }
}

/// The cell of a field, if it is one's.
pub fn in_field(field: &str) -> Option<Cell> {
    let (kind, rest) = field.strip_suffix(']')?.split_once('[')?;
    if kind == "capability" {
        return Capability::parse(rest).map(Cell::Capability);
    }
    let (whole, part) = rest.split_once("][")?;
    match kind {
        "level" => Some(Cell::Permission(Entity::parse(whole)?, Permission::parse(part)?)),
        "workflow" => Step::parse(whole, part).map(Cell::Workflow),
        _ => None,
    }
}

/// The id of the message that names an entity.
pub fn entity_label(entity: Entity) -> String {
    format!("entity-{}", entity.name().replace('_', "-"))
}

/// The id of the message that names a permission.
pub fn permission_label(permission: Permission) -> String {
    format!("permission-{}", permission.name().to_lowercase().replace('_', "-"))
}

/// The id of the message that names a right on a workflow, within that.
pub(super) fn step_label(step: Step) -> String {
    match step {
        Step::View(_) => "workflow-view".into(),
        Step::Perform(_) => "workflow-perform".into(),
        Step::Take(transition) => format!("transition-{}", transition.name()),
    }
}

/// The id of the message that names a workflow.
pub(super) fn workflow_label(step: Step) -> String {
    format!("workflow-{}", step.workflow().name())
}

/// What a cell is called where it stands alone.
pub fn cell_label(cell: Cell) -> Message {
    let of = |whole: String, part: String| {
        let message = Message::new("permission-of-entity").with("entity", Message::new(whole));
        message.with("permission", Message::new(part))
    };
    match cell {
        Cell::Permission(entity, permission) => of(entity_label(entity), permission_label(permission)),
        Cell::Workflow(step) => of(workflow_label(step), step_label(step)),
        Cell::Capability(capability) => Message::new(format!("capability-{}", capability.name())),
    }
}

/// The id of the message that says what a cell grants.
pub fn value_label(area: Area, cell: Cell, level: Level) -> &'static str {
    match cell {
        Cell::Capability(_) if level > Level::None => "value-yes",
        Cell::Capability(_) => "value-no",
        _ => level.label(area),
    }
}

#[cfg(test)]
mod tests {
    use clientele_access::cells;

    use super::*;

    #[test]
    fn every_cell_has_a_field_and_a_name() {
        for area in [Area::BackOffice, Area::Storefront] {
            for (cell, levels) in cells(area) {
                assert_eq!(in_field(&field(cell)), Some(cell));
                let ids = match cell {
                    Cell::Permission(entity, permission) => {
                        vec![entity_label(entity), permission_label(permission)]
                    }
                    Cell::Workflow(step) => vec![workflow_label(step), step_label(step)],
                    Cell::Capability(_) => vec![cell_label(cell).id.into_owned()],
                };
                let values = levels.iter().map(|level| value_label(area, cell, *level).to_owned());
                for id in ids.into_iter().chain(values) {
                    assert!(clientele_language::is_message(&id), "{id}");
                }
            }
        }
        for strange in
            ["level[customer]", "level[customer][GOD]", "workflow[quote][place-order]", "name", "]"]
        {
            assert_eq!(in_field(strange), None);
        }
    }
}
