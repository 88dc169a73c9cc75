//! The parameters of a query in an OpenAPI document. Patterns say of each what it takes: neither more nor less, so that
//! whatever is made from the document is understood.

use serde_json::{Map, Value as Json, json};

use crate::{
    catalogue::Catalogue,
    declaration::{Filter, Resource},
    limits::Limits,
    operator::Operator,
    schema,
    value::DataType,
};

/// The largest number of a page, and the largest size.
const MOST: u32 = u32::MAX;

pub(crate) fn parameter(name: &str, schema: Json, description: &str) -> Json {
    json!({ "name": name, "in": "query", "schema": schema, "description": description })
}

pub(crate) fn filters(resource: &Resource, catalogue: &Catalogue) -> Vec<Json> {
    let mut parameters = Vec::new();
    for filter in catalogue.filters(resource) {
        for operator in &filter.operators {
            let name = match operator.name() {
                "eq" => format!("filter[{}]", filter.name),
                other => format!("filter[{}][{other}]", filter.name),
            };
            let (list, range) = accepts(filter, *operator);
            let description = match (list, range) {
                (_, true) => "A value, a list separated by commas, or a range from..to.",
                (true, false) => "A value, or a list separated by commas.",
                (false, false) => "A value.",
            };
            parameters.push(parameter(&name, operand(filter, *operator), description));
        }
    }
    parameters
}

fn accepts(filter: &Filter, operator: Operator) -> (bool, bool) {
    (filter.list && operator.takes_list(), filter.range && operator.takes_range())
}

fn operand(filter: &Filter, operator: Operator) -> Json {
    if operator.takes_flag() {
        return json!({ "type": "boolean" });
    }
    let (list, range) = accepts(filter, operator);
    let (word, _) = filter.data_type.words();
    match (pattern(filter.data_type), list, range) {
        (Some(_), true, true) => schema::reference(&format!("{word}.list-or-range")),
        (Some(_), true, false) => schema::reference(&format!("{word}.list")),
        _ => schema::value(filter.data_type),
    }
}

/// The schemas of lists and ranges of values: they are long, so each is written once.
pub(crate) fn operands(catalogue: &Catalogue) -> Map<String, Json> {
    let filters = catalogue.iter().flat_map(|resource| catalogue.filters(resource));
    let types = filters.map(|filter| filter.data_type).filter_map(|it| Some((it.words().0, pattern(it)?)));
    let schema = |pattern: String| json!({ "type": "string", "pattern": pattern });
    types
        .flat_map(|(word, one)| {
            let list = format!("^(?:{one})(?:,(?:{one}))*$");
            let either = format!("^(?:{one})(?:\\.\\.(?:{one})|(?:,(?:{one}))*)$");
            [(format!("{word}.list"), schema(list)), (format!("{word}.list-or-range"), schema(either))]
        })
        .collect()
}

const TIME: &str = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";

/// A day that the calendar has.
const DAY: &str = "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|\
                   02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|\
                   (?:[02468][048]|[13579][26])00)-02-29)";

/// The values of a type of data, where not every text is one.
fn pattern(data_type: DataType) -> Option<String> {
    Some(match data_type {
        DataType::Integer | DataType::Duration => "-?[0-9]{1,18}".to_owned(),
        DataType::Decimal | DataType::Money => "-?[0-9]{1,20}(?:\\.[0-9]{1,4})?".to_owned(),
        DataType::Float | DataType::Percent => "-?[0-9]{1,20}(?:\\.[0-9]{1,20})?".to_owned(),
        DataType::Guid => "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}".to_owned(),
        DataType::Currency => "[A-Z]{3}".to_owned(),
        DataType::Date => DAY.to_owned(),
        DataType::DateTime => format!("{DAY}T{TIME}(?:\\.[0-9]{{1,9}})?Z"),
        DataType::Time => TIME.to_owned(),
        DataType::Boolean => "true|false".to_owned(),
        DataType::String | DataType::Text | DataType::Enum | DataType::Array | DataType::Object => {
            return None;
        }
    })
}

/// Order and pages of a list.
pub(crate) fn paging(resource: &Resource) -> Vec<Json> {
    let mut sorters: Vec<&str> = resource.sorters.clone();
    sorters.extend(resource.attributes.iter().filter(|attribute| attribute.sorted).map(|it| it.name));
    let mut parameters = Vec::new();
    if !sorters.is_empty() {
        let field = format!("-?(?:{})", sorters.join("|"));
        let sorting =
            format!("Fields separated by commas, with a minus for descending order: {}.", sorters.join(", "));
        parameters.push(parameter("sort", several(&field), &sorting));
    }
    if let Some(size) = resource.page_size {
        let most = resource.max_page_size.map_or(MOST, |most| u32::try_from(most).unwrap_or(MOST));
        let number = json!({ "type": "integer", "minimum": 1, "maximum": MOST, "default": 1 });
        let everything = resource.max_page_size.is_none().then(|| json!({ "const": -1 }));
        let sizes: Vec<Json> =
            everything.into_iter().chain([json!({ "minimum": 1, "maximum": most })]).collect();
        let size = json!({ "type": "integer", "anyOf": sizes, "default": size });
        parameters.push(parameter("page[number]", number, "The number of the page."));
        parameters.push(parameter("page[size]", size, "Records of a page; -1 for all of them."));
        let after = "Instead of a number: the cursor where the page before ended, as it stands in meta.page.after; \
                     empty for the first page.";
        parameters.push(parameter("page[after]", json!({ "type": "string" }), after));
    }
    parameters
}

/// Values of one pattern, each followed by a comma or the end.
fn several(one: &str) -> Json {
    json!({ "type": "string", "pattern": format!("^(?:{one}(?:,|$))*$") })
}

/// What of the records of a type is shown, and what with them.
pub(crate) fn shown(resource: &Resource) -> Vec<Json> {
    let mut parameters = Vec::new();
    if resource.selectable {
        let name = format!("fields[{}]", resource.name);
        let text = json!({ "type": "string" });
        parameters.push(parameter(&name, text, "The fields that are shown, separated by commas."));
    }
    if !resource.relations.is_empty() {
        parameters.push(json!({ "$ref": format!("#/components/parameters/{}", including(resource)) }));
    }
    if resource.titled {
        parameters.push(parameter("meta", several("title"), "title adds the title of each record."));
    }
    parameters
}

/// The name of the parameter `include` of a type.
fn including(resource: &Resource) -> String {
    format!("{}.include", resource.name)
}

/// The parameters `include` of all types: they are long, so each is written once.
pub(crate) fn includes(catalogue: &Catalogue, limits: &Limits) -> Vec<(String, Json)> {
    let resources = catalogue.iter().filter(|resource| !resource.relations.is_empty());
    resources
        .map(|resource| {
            let names: Vec<&str> = resource.relations.iter().map(|relation| relation.name).collect();
            let description = format!(
                "Paths of related records, separated by commas: {}, each followed by relations of what it leads to, \
                 up to {} in all.",
                names.join(", "),
                limits.nesting
            );
            let path = paths(&[resource], catalogue, limits.nesting);
            (including(resource), parameter("include", several(&path), &description))
        })
        .collect()
}

/// All paths of up to `depth` relations.
fn paths(resources: &[&Resource], catalogue: &Catalogue, depth: usize) -> String {
    let relations = resources.iter().flat_map(|resource| &resource.relations);
    let ways: Vec<String> = relations
        .map(|relation| {
            let targets: Vec<&Resource> =
                relation.targets.iter().filter_map(|target| catalogue.get(target)).collect();
            let goes_on = depth > 1 && targets.iter().any(|target| !target.relations.is_empty());
            match goes_on {
                true => format!("{}(?:\\.{})?", relation.name, paths(&targets, catalogue, depth - 1)),
                false => relation.name.to_owned(),
            }
        })
        .collect();
    format!("(?:{})", ways.join("|"))
}
