//! What a resource is: everything the protocol needs to know of it, and nothing of how it is kept.

use serde_json::Value as Json;

use crate::{
    action::{Action, Actions},
    operator::Operator,
    value::DataType,
};

/// A type of records.
#[derive(Clone, Debug)]
pub struct Resource {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) id: DataType,
    pub(crate) id_from_client: bool,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) subresources: Vec<Relation>,
    pub(crate) filters: Vec<Filter>,
    pub(crate) sorters: Vec<&'static str>,
    pub(crate) actions: Actions,
    pub(crate) page_size: Option<usize>,
    pub(crate) max_page_size: Option<usize>,
    pub(crate) upsert: Vec<&'static [&'static str]>,
    pub(crate) titled: bool,
    pub(crate) selectable: bool,
    pub(crate) single: bool,
    pub(crate) external: Option<&'static str>,
}

impl Resource {
    /// A resource with a generated integer id, which can be read, filtered by id and sorted by id.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            description: "",
            id: DataType::Integer,
            id_from_client: false,
            attributes: Vec::new(),
            relations: Vec::new(),
            subresources: Vec::new(),
            filters: Vec::new(),
            sorters: vec!["id"],
            actions: Actions::READ,
            page_size: Some(10),
            max_page_size: None,
            upsert: Vec::new(),
            titled: true,
            selectable: true,
            single: false,
            external: None,
        }
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    /// For the OpenAPI document, like every description.
    pub fn description(mut self, text: &'static str) -> Self {
        self.description = text;
        self
    }

    /// The type of the id, when it is not an integer.
    pub fn id(mut self, data_type: DataType) -> Self {
        self.id = data_type;
        self
    }

    /// Whoever creates a record chooses its id; then it can also be upserted by it.
    pub fn id_from_client(mut self) -> Self {
        self.id_from_client = true;
        self
    }

    pub fn attribute(mut self, attribute: Attribute) -> Self {
        self.attributes.push(attribute);
        self
    }

    pub fn relation(mut self, relation: Relation) -> Self {
        self.relations.push(relation);
        self
    }

    /// A relation that is no part of the record: it is only read, at `/{type}/{id}/{name}`.
    pub fn subresource(mut self, relation: Relation) -> Self {
        self.subresources.push(relation);
        self
    }

    /// A filter that no attribute or relation brings along, or that differs from the one it would bring.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }

    pub fn sorter(mut self, name: &'static str) -> Self {
        self.sorters.push(name);
        self
    }

    /// The order of a list is what it is.
    pub fn without_sorting(mut self) -> Self {
        self.sorters.clear();
        self
    }

    /// No `fields`: always everything of a record.
    pub fn without_fields(mut self) -> Self {
        self.selectable = false;
        self
    }

    pub fn actions(mut self, actions: Actions) -> Self {
        self.actions = actions;
        self
    }

    /// Records of a page when the client names no size. The default is 10.
    pub fn page_size(mut self, size: usize) -> Self {
        self.page_size = Some(size);
        self
    }

    /// Always everything at once; for short lists.
    pub fn without_paging(mut self) -> Self {
        self.page_size = None;
        self
    }

    pub fn max_page_size(mut self, size: usize) -> Self {
        self.max_page_size = Some(size);
        self
    }

    /// Attributes which together are unique, by which a record can be upserted.
    pub fn upsert_by(mut self, attributes: &'static [&'static str]) -> Self {
        self.upsert.push(attributes);
        self
    }

    /// The attribute with the id that records have in another system. Clients that ask with `X-Integration-Type: ext_id`
    /// call them by it; it must be unique, and have a filter.
    pub fn external_id(mut self, attribute: &'static str) -> Self {
        self.external = Some(attribute);
        self
    }

    /// No `meta=title`.
    pub fn without_title(mut self) -> Self {
        self.titled = false;
        self
    }

    /// `GET /{type}` is one record: the one which the alias `current` stands for.
    pub fn single(mut self) -> Self {
        self.single = true;
        self
    }

    pub(crate) fn attribute_named(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    pub(crate) fn relation_named(&self, name: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.name == name)
    }

    /// What can be read at `/{type}/{id}/{name}`.
    pub(crate) fn subresource_named(&self, name: &str) -> Option<&Relation> {
        self.relations.iter().chain(&self.subresources).find(|relation| relation.name == name)
    }

    /// What `Allow` says of a relationship.
    pub(crate) fn allow_relationship(&self, relation: &Relation) -> String {
        match (self.changeable(relation), relation.many) {
            (false, _) => "OPTIONS, GET".to_owned(),
            (true, false) => "OPTIONS, GET, PATCH".to_owned(),
            (true, true) => "OPTIONS, GET, PATCH, POST, DELETE".to_owned(),
        }
    }

    pub(crate) fn changeable(&self, relation: &Relation) -> bool {
        self.actions.contains(Action::Update)
            && relation.changed_by_itself
            && relation.access == Access::ReadWrite
    }
}

/// Who may write a field, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    ReadWrite,
    /// What is sent is ignored.
    ReadOnly,
    /// Known only while a record is created: in an update it is an extra field.
    CreateOnly,
    /// What an update sends is ignored.
    FixedOnceCreated,
}

/// A value of a record.
#[derive(Clone, Debug)]
pub struct Attribute {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) data_type: DataType,
    pub(crate) access: Access,
    pub(crate) hidden: bool,
    pub(crate) required: bool,
    pub(crate) max_length: Option<usize>,
    pub(crate) choices: &'static [&'static str],
    pub(crate) filtered: bool,
    pub(crate) sorted: bool,
    pub(crate) items: Option<fn() -> Json>,
}

impl Attribute {
    pub fn new(name: &'static str, data_type: DataType) -> Self {
        Self {
            name,
            description: "",
            data_type,
            access: Access::ReadWrite,
            hidden: false,
            required: false,
            max_length: None,
            choices: &[],
            filtered: false,
            sorted: false,
            items: None,
        }
    }

    pub fn description(mut self, text: &'static str) -> Self {
        self.description = text;
        self
    }

    pub fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    pub fn read_only(self) -> Self {
        self.access(Access::ReadOnly)
    }

    /// Never part of an answer.
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Must not be blank; a creation must name it.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Characters of a text.
    pub fn max_length(mut self, characters: usize) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// The only values there are.
    pub fn choices(mut self, choices: &'static [&'static str]) -> Self {
        self.choices = choices;
        self
    }

    /// The schema of the elements of an array, for the OpenAPI document.
    pub fn items(mut self, schema: fn() -> Json) -> Self {
        self.items = Some(schema);
        self
    }

    /// With the filter that its type of data suggests.
    pub fn filtered(mut self) -> Self {
        self.filtered = true;
        self
    }

    pub fn sorted(mut self) -> Self {
        self.sorted = true;
        self
    }
}

/// A connection of a record with others.
#[derive(Clone, Debug)]
pub struct Relation {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) many: bool,
    pub(crate) targets: &'static [&'static str],
    pub(crate) access: Access,
    pub(crate) changed_by_itself: bool,
    pub(crate) required: bool,
    pub(crate) unlimited: bool,
    pub(crate) filtered: bool,
    pub(crate) inverse: Option<&'static str>,
    pub(crate) refuses_new: bool,
}

impl Relation {
    /// To one record or none. With several targets it may be of any of these types.
    pub fn to_one(name: &'static str, targets: &'static [&'static str]) -> Self {
        Self {
            name,
            description: "",
            many: false,
            targets,
            access: Access::ReadWrite,
            changed_by_itself: true,
            required: false,
            unlimited: false,
            filtered: targets.len() == 1,
            inverse: None,
            refuses_new: false,
        }
    }

    /// To any number of records.
    pub fn to_many(name: &'static str, targets: &'static [&'static str]) -> Self {
        Self { many: true, ..Self::to_one(name, targets) }
    }

    pub fn description(mut self, text: &'static str) -> Self {
        self.description = text;
        self
    }

    pub fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    pub fn read_only(self) -> Self {
        self.access(Access::ReadOnly)
    }

    /// It changes only as a part of the record: its own address can just be read.
    pub fn changed_with_record(mut self) -> Self {
        self.changed_by_itself = false;
        self
    }

    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// All members are shown, however many there are.
    pub fn unlimited(mut self) -> Self {
        self.unlimited = true;
        self
    }

    /// Without the filter that a relation to one type has.
    pub fn unfiltered(mut self) -> Self {
        self.filtered = false;
        self
    }

    /// The same connection seen from the other side. What is created together then needs to be linked from one side
    /// only, and the list of the related records is read by a condition on that relation.
    pub fn inverse(mut self, relation: &'static str) -> Self {
        self.inverse = Some(relation);
        self
    }

    /// Its target must exist before: it can't be created in the same request.
    pub fn refuses_new(mut self) -> Self {
        self.refuses_new = true;
        self
    }
}

/// What a list can be narrowed by.
#[derive(Clone, Debug)]
pub struct Filter {
    pub(crate) name: &'static str,
    pub(crate) data_type: DataType,
    pub(crate) operators: Vec<Operator>,
    pub(crate) list: bool,
    pub(crate) range: bool,
    /// The type whose ids are its values, for ids that are spelled by an alias.
    pub(crate) ids_of: Option<&'static str>,
}

impl Filter {
    /// With the operators that the type of data suggests.
    pub fn new(name: &'static str, data_type: DataType) -> Self {
        Self {
            name,
            data_type,
            operators: data_type.operators().to_vec(),
            list: data_type.allows_list(),
            range: data_type.allows_range(),
            ids_of: None,
        }
    }

    /// By the ids of a type; of associations that are not a relation of the resource.
    pub fn by_ids_of(name: &'static str, target: &'static str, id: DataType) -> Self {
        Self {
            operators: Operator::PLAIN.to_vec(),
            list: true,
            range: false,
            ids_of: Some(target),
            ..Self::new(name, id)
        }
    }

    pub fn operators(mut self, operators: &[Operator]) -> Self {
        self.operators = operators.to_vec();
        self
    }

    /// A comma separates values.
    pub fn list(mut self) -> Self {
        self.list = true;
        self
    }
}
