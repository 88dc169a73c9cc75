//! The matrix of a role: a row for each entity, a column for each permission, in each cell a level. Its fields are named
//! `level[customer][VIEW]`; those of the capabilities `capability[manage-passwords]`.

use clientele_access::{Area, Capability, Level, Permission, Permissions, Rights, rights};
use clientele_domain::Context;
use clientele_language::Localization;
use clientele_web::Form;
use minijinja::{Value, context};

use crate::histories::{capability_field, entity_label, level_field, permission_label, value_label};

const AREA: Area = Area::BackOffice;

/// The permissions that any entity has, in the order of the catalogue.
fn permissions() -> Vec<Permission> {
    Permission::ALL
        .into_iter()
        .filter(|permission| rights(AREA).iter().any(|right| right.permissions.contains(permission)))
        .collect()
}

/// The headings of the columns.
pub fn columns() -> Vec<String> {
    permissions().into_iter().map(permission_label).collect()
}

/// The rows by their groups; `cell` says what stands where an entity has a permission.
fn rows(cell: impl Fn(&Rights, Permission) -> Value) -> Vec<Value> {
    let columns = permissions();
    let mut groups = Vec::new();
    let mut rest = rights(AREA);
    while let Some(first) = rest.first() {
        let end = rest.iter().position(|right| right.group != first.group).unwrap_or(rest.len());
        let (group, others) = rest.split_at(end);
        let rows: Vec<Value> = group
            .iter()
            .map(|right| {
                let cells: Vec<Value> = columns
                    .iter()
                    .map(|permission| {
                        if right.permissions.contains(permission) {
                            cell(right, *permission)
                        } else {
                            Value::from(())
                        }
                    })
                    .collect();
                context! { entity => entity_label(right.entity), cells }
            })
            .collect();
        groups.push(context! { name => first.group.name(), rows });
        rest = others;
    }
    groups
}

/// What a role grants, to be read.
pub fn levels(granted: &Permissions) -> Vec<Value> {
    rows(|right, permission| {
        let level = granted.level(right.entity, permission);
        context! {
            permission => permission_label(permission), level => level.label(AREA), none => level == Level::None,
        }
    })
}

/// The choices of each cell. What the actor does not hold can't be given, but stays where it is given already.
pub fn choices(ctx: &Context, held: &Permissions) -> Vec<Value> {
    rows(|right, permission| {
        let own = ctx.level(right.entity, permission).max(held.level(right.entity, permission));
        let options: Vec<Value> = right
            .levels(AREA)
            .iter()
            .map(|level| context! { id => level.name(), text => level.label(AREA), disabled => *level > own })
            .collect();
        context! { field => level_field(right.entity, permission), permission => permission_label(permission), options }
    })
}

/// All levels, for setting a whole column.
pub fn all_levels() -> Vec<Value> {
    Level::ALL.iter().map(|level| context! { id => level.name(), text => level.label(AREA) }).collect()
}

pub fn capability_choices(ctx: &Context, held: &Permissions) -> Vec<Value> {
    Capability::of(AREA)
        .map(|capability| {
            context! {
                field => capability_field(capability),
                text => format!("capability-{}", capability.name()),
                disabled => !ctx.can(capability) && !held.has(capability),
            }
        })
        .collect()
}

/// As much of what is granted here as the actor can give.
pub fn within(ctx: &Context, granted: &Permissions) -> Permissions {
    let mut some = Permissions::default();
    for right in rights(AREA) {
        for permission in right.permissions {
            let most = granted.level(right.entity, *permission).min(ctx.level(right.entity, *permission));
            // The highest level that the entity offers up to there.
            let level = right.levels(AREA).iter().copied().filter(|level| *level <= most).max();
            some.grant(right.entity, *permission, level.unwrap_or_default());
        }
    }
    for capability in granted.capabilities().filter(|capability| ctx.can(*capability)) {
        some.allow(capability);
    }
    some
}

/// Puts what a role grants into a form.
pub fn put(form: &mut Form, granted: &Permissions) {
    for right in rights(AREA) {
        for permission in right.permissions {
            let level = granted.level(right.entity, *permission);
            form.put(level_field(right.entity, *permission), level.name());
        }
    }
    for capability in Capability::of(AREA) {
        form.put(capability_field(capability), if granted.has(capability) { "1" } else { "0" });
    }
}

/// What a form grants. A level that there isn't is noted in the form.
pub fn granted(form: &mut Form) -> Permissions {
    let mut granted = Permissions::default();
    let mut wrong = false;
    for right in rights(AREA) {
        for permission in right.permissions {
            match form.text(&level_field(right.entity, *permission)) {
                "" => {}
                name => match Level::parse(name) {
                    Some(level) => {
                        granted.grant(right.entity, *permission, level);
                    }
                    None => wrong = true,
                },
            }
        }
    }
    for capability in Capability::of(AREA) {
        if form.checked(&capability_field(capability)) {
            granted.allow(capability);
        }
    }
    if wrong {
        form.refuse("permissions", "unknown-choice");
    }
    granted
}

/// What the value of a cell or of a capability is called.
pub fn spoken(localization: &Localization, field: &str, value: &str) -> Option<String> {
    value_label(AREA, field, value).map(|label| localization.text(&label))
}

#[cfg(test)]
mod tests {
    use clientele_access::Entity;

    use super::*;

    #[test]
    fn what_a_form_shows_is_what_it_grants() {
        let mut role = Permissions::default();
        role.grant(Entity::Customer, Permission::View, Level::Deep);
        role.grant(Entity::Website, Permission::Edit, Level::Global);
        role.allow(Capability::ManagePasswords);
        for known in [Permissions::default(), Permissions::everything(AREA), role] {
            let mut form = Form::empty();
            put(&mut form, &known);
            assert_eq!(granted(&mut form), known);
            assert!(form.is_valid());
        }
        let mut forged = Form::of([("level[customer][VIEW]", "GOD")]);
        granted(&mut forged);
        assert!(forged.error("permissions").is_some());
    }
}
