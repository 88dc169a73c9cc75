//! What a person may do, on which records, and by which role: for their page.

use clientele_access::{Area, Cell, Level};
use clientele_domain::customer_users::effective_permissions::{self, Effective};
use clientele_domain::{customers, roles};
use clientele_language::Message;
use minijinja::{Value, context};

use super::labels::{cell_label, entity_label, permission_label, step_label, value_label, workflow_label};
use crate::rendering::to_value;

const AREA: Area = Area::Storefront;

/// A line for all that reaches equally far by the same roles on the records of one kind; then the capabilities. `href`
/// leads to a role's page.
pub fn effective(
    customer: &customers::Model,
    roles: &[roles::Model],
    href: impl Fn(i64) -> Option<String>,
) -> Value {
    let all = effective_permissions::of(customer.id, roles);
    let by = |one: &Effective| -> Vec<Value> {
        let named = one.roles.iter();
        named.map(|(id, name)| context! { name => name.as_str(), href => href(*id) }).collect()
    };
    let (mut records, mut capabilities) = (Vec::new(), Vec::new());
    let mut rest = all.as_slice();
    while let Some(first) = rest.first() {
        let Some(whole) = whole_label(first.cell) else {
            capabilities.push(context! { what => to_value(&cell_label(first.cell)), roles => by(first) });
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        let alike = |other: &&Effective| whole_label(other.cell).as_ref() == Some(&whole);
        let count = rest.iter().take_while(alike).count();
        let (of_kind, others) = rest.split_at(count);
        let mut told: Vec<&Effective> = Vec::new();
        for one in of_kind {
            if told.iter().any(|known| known.level == one.level && known.roles == one.roles) {
                continue;
            }
            told.push(one);
            let same = of_kind.iter().filter(|other| other.level == one.level && other.roles == one.roles);
            records.push(context! {
                what => to_value(&whole),
                actions => same.map(|other| part_label(other.cell)).collect::<Vec<_>>(),
                level => value_label(AREA, one.cell, one.level),
                reach => reach(one.level, &customer.name).map(|message| to_value(&message)),
                roles => by(one),
            });
        }
        rest = others;
    }
    context! { records, capabilities }
}

/// The kind of records that a cell is about; none for a capability.
fn whole_label(cell: Cell) -> Option<Message> {
    match cell {
        Cell::Permission(entity, _) => Some(Message::new(entity_label(entity))),
        Cell::Workflow(step) => {
            Some(Message::new("workflow-of").with("documents", Message::new(workflow_label(step))))
        }
        Cell::Capability(_) => None,
    }
}

fn part_label(cell: Cell) -> Option<String> {
    match cell {
        Cell::Permission(_, permission) => Some(permission_label(permission)),
        Cell::Workflow(step) => Some(step_label(step)),
        Cell::Capability(_) => None,
    }
}

/// Which records a level reaches, in words; none where the level says it already.
fn reach(level: Level, customer: &str) -> Option<Message> {
    let id = match level {
        Level::Basic => "reach-own",
        Level::Local => "reach-customer",
        Level::Deep => "reach-customer-and-subsidiaries",
        Level::None | Level::Global | Level::System => return None,
    };
    Some(Message::new(id).with("customer", customer.to_owned()))
}
