//! All resources of an API together, and whether what they say of each other fits.

use std::collections::BTreeMap;

use crate::{
    declaration::{Filter, Relation, Resource},
    operator::Operator,
    value::DataType,
};

/// A resource that can't be served as it is declared. Told when the API is built, so that it never starts.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DeclarationError {
    #[error("the resource {0} is declared twice")]
    Twice(&'static str),
    #[error("{resource} has two fields named {field}")]
    FieldTwice { resource: &'static str, field: &'static str },
    #[error("{resource}.{relation} leads to {target}, which is not declared")]
    UnknownTarget { resource: &'static str, relation: &'static str, target: &'static str },
    #[error("{resource}.{relation} has no inverse {inverse} that leads back")]
    UnknownInverse { resource: &'static str, relation: &'static str, inverse: &'static str },
    #[error("{resource} is upserted by {field}, which is no attribute")]
    UnknownKey { resource: &'static str, field: &'static str },
    #[error("batches of {0} need a resource that tells how they go")]
    NoOperations(&'static str),
}

#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    resources: BTreeMap<&'static str, Resource>,
    filters: BTreeMap<&'static str, Vec<Filter>>,
}

impl Catalogue {
    pub fn new(resources: Vec<Resource>) -> Result<Self, DeclarationError> {
        let mut catalogue = Self::default();
        for resource in resources {
            if catalogue.resources.contains_key(resource.name) {
                return Err(DeclarationError::Twice(resource.name));
            }
            catalogue.resources.insert(resource.name, resource);
        }
        for resource in catalogue.resources.values() {
            catalogue.examine(resource)?;
        }
        let filters = catalogue.resources.values().map(|it| (it.name, catalogue.filters_of(it))).collect();
        catalogue.filters = filters;
        Ok(catalogue)
    }

    pub fn get(&self, name: &str) -> Option<&Resource> {
        self.resources.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Resource> {
        self.resources.values()
    }

    pub fn filters(&self, resource: &Resource) -> &[Filter] {
        self.filters.get(resource.name).map_or(&[], Vec::as_slice)
    }

    pub fn filter(&self, resource: &Resource, name: &str) -> Option<&Filter> {
        self.filters(resource).iter().find(|filter| filter.name == name)
    }

    /// The relation on the other side, of a relation to one type.
    pub fn inverse(&self, relation: &Relation) -> Option<&Relation> {
        match relation.targets {
            [target] => self.get(target)?.subresource_named(relation.inverse?),
            _ => None,
        }
    }

    fn examine(&self, resource: &Resource) -> Result<(), DeclarationError> {
        let name = resource.name;
        let attributes = resource.attributes.iter().map(|attribute| attribute.name);
        let relations = resource.relations.iter().chain(&resource.subresources);
        let mut fields: Vec<_> = attributes.chain(relations.clone().map(|relation| relation.name)).collect();
        fields.sort_unstable();
        if let Some(pair) = fields.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(DeclarationError::FieldTwice { resource: name, field: pair[0] });
        }
        for relation in relations {
            if let Some(target) = relation.targets.iter().find(|target| self.get(target).is_none()) {
                return Err(DeclarationError::UnknownTarget {
                    resource: name,
                    relation: relation.name,
                    target,
                });
            }
            let leads_back = |inverse: &Relation| inverse.targets == [name];
            if let Some(inverse) = relation.inverse
                && !self.inverse(relation).is_some_and(leads_back)
            {
                return Err(DeclarationError::UnknownInverse {
                    resource: name,
                    relation: relation.name,
                    inverse,
                });
            }
        }
        let keys = resource.upsert.iter().copied().flatten();
        match keys.copied().find(|key| resource.attribute_named(key).is_none()) {
            Some(field) => Err(DeclarationError::UnknownKey { resource: name, field }),
            None => Ok(()),
        }
    }

    /// The filters that were declared, and those that follow from the id, the attributes and the relations.
    fn filters_of(&self, resource: &Resource) -> Vec<Filter> {
        let mut filters = resource.filters.clone();
        let ordered = resource.id == DataType::Integer;
        let mut id = Filter::by_ids_of("id", resource.name, resource.id);
        if ordered {
            id = id.operators(Operator::ORDERED);
            id.range = true;
        }
        let attributes = resource.attributes.iter().filter(|attribute| attribute.filtered);
        let attributes = attributes.map(|attribute| Filter::new(attribute.name, attribute.data_type));
        let relations =
            resource.relations.iter().filter(|relation| relation.filtered).filter_map(|relation| {
                let target = self.get(relation.targets.first()?)?;
                Some(Filter::by_ids_of(relation.name, target.name, target.id))
            });
        for filter in std::iter::once(id).chain(attributes).chain(relations) {
            if !filters.iter().any(|known| known.name == filter.name) {
                filters.push(filter);
            }
        }
        filters
    }
}
