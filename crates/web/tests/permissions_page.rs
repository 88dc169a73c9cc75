//! docs/permissions.md is what the catalogue says, in English.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::path::Path;

use clientele_access::{
    Area, Capability, Cell, Level, PredefinedRole, Step, back_office_roles, cells, customer_user_roles,
    rights,
};
use clientele_language::{Language, Localization, Message};
use clientele_web::matrix::{cell_label, entity_label, permission_label, value_label};

const BEGINNING: &str = "\
# Permissions

Written from the catalogue in `crates/access`; a test compares the two (`UPDATE_DOCS=1 cargo test -p clientele-web --test
permissions_page` writes it anew).

A role says for each entity and permission how far it reaches: its level. Somebody with several roles has for each of
them the highest level; no role takes away. Each level contains those before it, and none ever reaches upwards (to the
parent of a customer) or sideways (to its siblings). A capability is a right without an entity: held or not.

A workflow can be seen (*View workflow*) and gone through. The level of *Perform transitions* holds for all transitions of
the workflow; the level of a single transition adds to it.
";

fn text(id: impl Into<Message>) -> String {
    Localization::new(Language::En, "en_US", chrono_tz::Tz::UTC).text(&id.into())
}

fn level_names(area: Area, levels: &[Level]) -> String {
    levels.iter().map(|level| text(Message::new(level.label(area)))).collect::<Vec<_>>().join(" · ")
}

fn catalogue(page: &mut String, area: Area) {
    writeln!(page, "\n| group | entity | permissions | levels |\n|---|---|---|---|").unwrap();
    for right in rights(area) {
        let permissions: Vec<String> =
            right.permissions.iter().map(|one| text(Message::new(permission_label(*one)))).collect();
        writeln!(
            page,
            "| {} | {} | {} | {} |",
            text(Message::new(right.group.name())),
            text(Message::new(entity_label(right.entity))),
            permissions.join(", "),
            level_names(area, right.levels(area)),
        )
        .unwrap();
    }
    let steps: Vec<_> = cells(area).filter(|(cell, _)| matches!(cell, Cell::Workflow(_))).collect();
    if !steps.is_empty() {
        writeln!(page, "\n| workflow | level |\n|---|---|").unwrap();
    }
    for (cell, levels) in steps {
        writeln!(page, "| {} | {} |", text(cell_label(cell)), level_names(area, levels)).unwrap();
    }
    writeln!(page, "\nCapabilities:\n").unwrap();
    for capability in Capability::of(area) {
        writeln!(page, "- {}", text(cell_label(Cell::Capability(capability)))).unwrap();
    }
}

fn predefined(page: &mut String, area: Area, roles: &[PredefinedRole]) {
    for role in roles {
        writeln!(page, "\n### {} (`{}`)\n", role.name, role.machine_name).unwrap();
        for (cell, _) in cells(area) {
            let level = role.permissions.at(cell);
            // The right to all transitions is one to each.
            let said = matches!(cell, Cell::Workflow(Step::Take(_)));
            if level > Level::None && !said {
                let value = text(Message::new(value_label(area, cell, level)));
                writeln!(page, "- {}: {value}", text(cell_label(cell))).unwrap();
            }
        }
    }
}

fn page() -> String {
    let mut page = BEGINNING.to_owned();
    for (area, title, predefined_title, roles) in [
        (Area::Storefront, "Customer user roles", "Predefined customer user roles", customer_user_roles()),
        (Area::BackOffice, "Back-office roles", "Predefined back-office roles", back_office_roles()),
    ] {
        writeln!(page, "\n## {title}").unwrap();
        catalogue(&mut page, area);
        writeln!(page, "\n## {predefined_title}").unwrap();
        predefined(&mut page, area, &roles);
    }
    page
}

#[test]
fn the_page_says_what_the_catalogue_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/permissions.md");
    // Marks that keep the direction of text in sentences have no place in a file.
    let now = page().replace(['\u{2068}', '\u{2069}'], "");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(written == now, "run: UPDATE_DOCS=1 cargo test -p clientele-web --test permissions_page");
}
