//! Everything that the query of one request asks for.

use crate::{
    catalogue::Catalogue,
    declaration::Resource,
    filtering,
    limits::Limits,
    paging::Paging,
    parameters::Parameters,
    problem::Problem,
    query::{Condition, Query, Sort},
    selection::{Selection, unsupported},
};

/// Which parameters an address knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// A list of records: all of them.
    List,
    /// A list of identifiers: no `fields`, `include`, `meta`.
    Identifiers,
    /// What is deleted: `filter` alone.
    Deletion,
    /// One record: `fields`, `include`, `meta`.
    Record,
    /// None.
    Nothing,
}

#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub conditions: Vec<Condition>,
    pub order: Vec<Sort>,
    pub paging: Paging,
    pub selection: Selection,
}

impl Asked {
    /// Reads all of the query and answers with every problem that it has. `kinds` are the types that the answer may
    /// consist of; filters, order and pages are of the first.
    pub fn read(
        parameters: &Parameters,
        scope: Scope,
        resources: &[&Resource],
        catalogue: &Catalogue,
        limits: &Limits,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut asked = Self {
            conditions: Vec::new(),
            order: Vec::new(),
            paging: Paging::Everything,
            selection: Selection::whole(limits),
        };
        let single = match resources {
            [only] => Some(*only),
            _ => None,
        };
        for parameter in &parameters.0 {
            let path: Vec<_> = parameter.path.iter().map(String::as_str).collect();
            let lists = matches!(scope, Scope::List | Scope::Identifiers);
            match (path.as_slice(), single) {
                (["filter", ..], Some(resource)) if lists || scope == Scope::Deletion => {
                    match filtering::read(parameter, catalogue.filters(resource), limits) {
                        Ok(condition) => asked.conditions.push(condition),
                        Err(problem) => problems.push(problem),
                    }
                }
                (["sort"], Some(resource)) if lists => {
                    asked.order = order(&parameter.value, resource, &mut problems)
                }
                (["page", "number" | "size" | "after"], Some(resource))
                    if lists && resource.page_size.is_some() => {}
                (["fields", _] | ["include"] | ["meta"], _)
                    if matches!(scope, Scope::List | Scope::Record) => {}
                _ => problems.push(unsupported(parameter.name())),
            }
        }
        if matches!(scope, Scope::List | Scope::Identifiers)
            && let Some(resource) = single
        {
            asked.paging = match resource.page_size {
                Some(_) => Paging::read(parameters, resource, limits, &mut problems),
                None => Paging::default_of(resource),
            };
        }
        if matches!(scope, Scope::List | Scope::Record) {
            let kinds: Vec<_> = resources.iter().map(|resource| resource.name).collect();
            asked.selection = Selection::read(parameters, &kinds, catalogue, limits, &mut problems);
        }
        if problems.is_empty() { Ok(asked) } else { Err(problems) }
    }

    pub fn query(&self, resource: &Resource, count: bool) -> Query {
        Query {
            conditions: self.conditions.clone(),
            order: self.order.clone(),
            window: self.paging.window(),
            count,
            wanted: self.selection.wanted(resource),
        }
    }
}

fn order(text: &str, resource: &Resource, problems: &mut Vec<Problem>) -> Vec<Sort> {
    let mut order: Vec<Sort> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, descending) = part.strip_prefix('-').map_or((part, false), |name| (name, true));
        let sorters = resource.sorters.iter().copied();
        let attributes = resource.attributes.iter().filter(|attribute| attribute.sorted).map(|it| it.name);
        match sorters.chain(attributes).find(|known| *known == name) {
            // A field that was named before has decided already.
            Some(field) if order.iter().any(|sort| sort.field == field) => {}
            Some(field) => order.push(Sort { field, descending }),
            None => {
                let detail = format!("Sorting by \"{name}\" field is not supported.");
                problems.push(Problem::rule("sort constraint", detail).parameter("sort"));
            }
        }
    }
    order
}
