//! What of the records is shown, and which other records are shown with them: `fields`, `include` and `meta`.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalogue::Catalogue,
    declaration::{Relation, Resource},
    limits::Limits,
    parameters::Parameters,
    problem::Problem,
    record::Wanted,
};

/// Relations to follow, each with those to follow from there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree(pub BTreeMap<&'static str, Tree>);

impl Tree {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    fields: BTreeMap<&'static str, BTreeSet<String>>,
    pub include: Tree,
    pub title: bool,
    /// The greatest number of members of a relation that are shown.
    related: usize,
}

impl Selection {
    /// Everything of the records and nothing besides.
    pub fn whole(limits: &Limits) -> Self {
        Self { related: limits.related, ..Self::default() }
    }

    pub fn read(
        parameters: &Parameters,
        kinds: &[&'static str],
        catalogue: &Catalogue,
        limits: &Limits,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let mut selection = Self::whole(limits);
        for parameter in &parameters.0 {
            let path: Vec<_> = parameter.path.iter().map(String::as_str).collect();
            let values = parameter.value.split(',').map(str::trim).filter(|value| !value.is_empty());
            match path.as_slice() {
                // Names nobody declares are left out in silence, so that a client may ask for fields that only some
                // installations have.
                ["fields", kind] => match catalogue.get(kind).filter(|resource| resource.selectable) {
                    Some(resource) => {
                        selection.fields.insert(resource.name, values.map(str::to_owned).collect());
                    }
                    None => problems.push(unsupported(parameter.name())),
                },
                ["include"] => {
                    for path in values {
                        if let Err(problem) = follow(path, kinds, catalogue, limits, &mut selection.include) {
                            problems.push(problem.parameter("include"));
                        }
                    }
                }
                ["meta"] => {
                    let titled = kinds.iter().filter_map(|kind| catalogue.get(kind)).all(|it| it.titled);
                    for name in values {
                        if name == "title" && titled {
                            selection.title = true;
                        } else {
                            let detail = format!("The \"{name}\" is not supported.");
                            problems.push(Problem::filter(detail).parameter("meta"));
                        }
                    }
                }
                _ => {}
            }
        }
        selection
    }

    pub fn shows(&self, resource: &Resource, field: &str) -> bool {
        self.fields.get(resource.name).is_none_or(|fields| fields.contains(field))
    }

    pub fn wanted(&self, resource: &Resource) -> Wanted {
        let attributes = resource.attributes.iter().filter(|attribute| !attribute.hidden);
        let attributes = attributes.map(|it| it.name).filter(|name| self.shows(resource, name));
        let relations = resource.relations.iter().filter(|relation| self.shows(resource, relation.name));
        Wanted {
            attributes: attributes.collect(),
            relations: relations.map(|relation| (relation.name, self.cap(relation))).collect(),
            title: self.title && resource.titled,
        }
    }

    /// How many members of a relation are shown at most.
    pub fn cap(&self, relation: &Relation) -> Option<usize> {
        (relation.many && !relation.unlimited).then_some(self.related)
    }
}

pub(crate) fn unsupported(name: String) -> Problem {
    Problem::filter("The filter is not supported.").parameter(name)
}

/// Adds one path of `include` to the tree.
fn follow(
    path: &str,
    kinds: &[&'static str],
    catalogue: &Catalogue,
    limits: &Limits,
    tree: &mut Tree,
) -> Result<(), Problem> {
    if path.split('.').count() > limits.nesting {
        let detail =
            format!("The path \"{path}\" should not have more than {} associations.", limits.nesting);
        return Err(Problem::filter(detail));
    }
    let mut kinds: BTreeSet<&'static str> = kinds.iter().copied().collect();
    let mut tree = tree;
    for step in path.split('.') {
        let relations: Vec<&Relation> =
            kinds.iter().filter_map(|kind| catalogue.get(kind)?.relation_named(step)).collect();
        let Some(name) = relations.first().map(|relation| relation.name) else {
            return Err(Problem::filter(format!("The association \"{path}\" does not exist.")));
        };
        kinds = relations.iter().flat_map(|relation| relation.targets.iter().copied()).collect();
        tree = tree.0.entry(name).or_default();
    }
    Ok(())
}
