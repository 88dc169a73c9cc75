//! The matrix as the component `matrix` shows it: `tables` of `groups` of `rows` of cells, and `capabilities`.

use clientele_access::{
    Area, Capability, Cell, Level, Permission, Permissions, Rights, Step, Workflow, rights,
};
use minijinja::{Value, context};

use super::labels::{
    cell_label, entity_label, field, permission_label, step_label, value_label, workflow_label,
};
use crate::rendering::to_value;

/// What a role grants, to be read.
pub fn levels(area: Area, granted: &Permissions) -> Value {
    let all = granted.spelled_out();
    let cell = |cell: Cell, _: &'static [Level]| {
        let level = all.at(cell);
        context! { level => value_label(area, cell, level), none => level == Level::None }
    };
    let held = Capability::of(area).filter(|capability| granted.has(*capability));
    context! {
        tables => tables(area, &cell),
        is_empty => granted.cells().all(|(cell, _)| matches!(cell, Cell::Capability(_))),
        capabilities => held.map(|capability| to_value(&cell_label(Cell::Capability(capability)))).collect::<Vec<_>>(),
    }
}

/// The choices of each cell; `most` is the highest level that can be chosen there.
pub fn choices(area: Area, most: impl Fn(Cell) -> Level) -> Value {
    let cell = |cell: Cell, levels: &'static [Level]| {
        let most = most(cell);
        let option = |level: &Level| {
            context! { id => level.name(), text => level.label(area), disabled => *level > most }
        };
        context! {
            field => field(cell),
            label => to_value(&cell_label(cell)),
            options => levels.iter().map(option).collect::<Vec<_>>(),
        }
    };
    let capabilities = Capability::of(area).map(|capability| {
        let cell = Cell::Capability(capability);
        context! {
            field => field(cell), text => to_value(&cell_label(cell)), disabled => most(cell) == Level::None,
        }
    });
    context! { tables => tables(area, &cell), capabilities => capabilities.collect::<Vec<_>>() }
}

/// What stands in a cell that offers these levels.
type Content<'a> = &'a dyn Fn(Cell, &'static [Level]) -> Value;

fn tables(area: Area, content: Content<'_>) -> Vec<Value> {
    let mut tables = vec![records(area, content)];
    if area == Area::Storefront {
        tables.push(workflows(content));
    }
    tables
}

/// The levels among which one choice for many cells is made.
fn all_levels(area: Area, offered: impl Iterator<Item = &'static [Level]>) -> Vec<Value> {
    let mut levels: Vec<Level> = offered.flatten().copied().collect();
    levels.sort_unstable();
    levels.dedup();
    levels.into_iter().map(|level| context! { id => level.name(), text => level.label(area) }).collect()
}

fn records(area: Area, content: Content<'_>) -> Value {
    let offered =
        |permission: &Permission| rights(area).iter().any(|right| right.permissions.contains(permission));
    let columns: Vec<Permission> = Permission::ALL.into_iter().filter(offered).collect();
    let row = |right: &Rights| {
        let cells: Vec<Value> = columns
            .iter()
            .map(|permission| {
                if right.permissions.contains(permission) {
                    content(Cell::Permission(right.entity, *permission), right.levels(area))
                } else {
                    Value::from(())
                }
            })
            .collect();
        let levels = all_levels(area, std::iter::once(right.levels(area)));
        context! { name => entity_label(right.entity), cells, levels }
    };
    let groups: Vec<Value> = rights(area)
        .chunk_by(|one, other| one.group == other.group)
        .map(|group| {
            context! {
                name => group.first().map(|right| right.group.name()),
                rows => group.iter().map(row).collect::<Vec<_>>(),
                levels => all_levels(area, group.iter().map(|right| right.levels(area))),
            }
        })
        .collect();
    context! {
        id => "permissions",
        title => "section-permissions",
        head => "field-entity",
        columns => columns.into_iter().map(permission_label).collect::<Vec<_>>(),
        levels => all_levels(area, rights(area).iter().map(|right| right.levels(area))),
        groups,
    }
}

fn workflows(content: Content<'_>) -> Value {
    let offered = clientele_access::Ownership::Person.levels(Area::Storefront);
    let levels = all_levels(Area::Storefront, std::iter::once(offered));
    let groups: Vec<Value> = Workflow::ALL
        .iter()
        .map(|workflow| {
            let row = |step: Step| {
                context! {
                    name => step_label(step),
                    cells => vec![content(Cell::Workflow(step), offered)],
                    levels => Vec::<Value>::new(),
                }
            };
            context! {
                name => workflow_label(Step::View(*workflow)),
                rows => Step::of(*workflow).map(row).collect::<Vec<_>>(),
                levels => levels.clone(),
            }
        })
        .collect();
    context! {
        id => "workflows",
        title => "section-workflows",
        head => "field-workflow",
        columns => vec!["field-level"],
        levels => Vec::<Value>::new(),
        groups,
    }
}
