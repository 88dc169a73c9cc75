//! Short lists that are the same for everybody: countries and regions, types of addresses, ratings, statuses.

use std::cmp::Ordering;

use clientele_jsonapi::{
    Action, Adapter, Attribute, Condition, DataType, Fault, Filter, Identifier, Linkage, Operand, Operator,
    Page, Problem, Query, Record, Relation, Resource, Value, Wanted, Window, async_trait,
};
use clientele_language::{Language, Message, countries_in, region, regions, text};

use super::address_types;
use crate::house::{Caller, House};

/// The ratings of customers.
pub const RATINGS: [&str; 5] = ["1_of_5", "2_of_5", "3_of_5", "4_of_5", "5_of_5"];
const CUSTOMER_USER_STATUSES: [&str; 4] = ["active", "reset", "expired", "locked"];
const USER_STATUSES: [&str; 3] = ["active", "reset", "locked"];

/// A list in memory.
pub struct Lookup {
    all: fn(Language) -> Vec<Record>,
    /// One record, where that is faster than looking through all.
    one: Option<fn(&str, Language) -> Option<Record>>,
}

fn lookup(name: &'static str) -> Resource {
    Resource::new(name).id(DataType::String)
}

fn text_attribute(name: &'static str) -> Attribute {
    Attribute::new(name, DataType::String).read_only()
}

fn enumeration(name: &'static str, description: &'static str) -> Resource {
    lookup(name)
        .description(description)
        .attribute(text_attribute("name").filtered())
        .attribute(Attribute::new("priority", DataType::Integer).read_only().filtered().sorted())
}

pub fn customer_ratings() -> (Resource, Lookup) {
    let resource = enumeration("customerratings", "How customers are rated.");
    (
        resource,
        Lookup { all: |language| enumerated(&RATINGS, language, |id, _| id.replace('_', " ")), one: None },
    )
}

pub fn customer_user_statuses() -> (Resource, Lookup) {
    let resource = enumeration("customeruserauthstatuses", "How the password of a customer user stands.");
    (resource, Lookup { all: |language| enumerated(&CUSTOMER_USER_STATUSES, language, status), one: None })
}

pub fn user_statuses() -> (Resource, Lookup) {
    let resource = enumeration("userauthstatuses", "How the password of a back-office user stands.");
    (resource, Lookup { all: |language| enumerated(&USER_STATUSES, language, status), one: None })
}

fn status(id: &str, language: Language) -> String {
    text(language, &Message::new(format!("password-status-{id}")))
}

fn enumerated(ids: &[&str], language: Language, name: fn(&str, Language) -> String) -> Vec<Record> {
    let places = (1_i64..).zip(ids);
    places
        .map(|(place, id)| {
            let name = name(id, language);
            let mut record = Record::new(id).with("name", name.as_str()).with("priority", place);
            record.title = Some(name);
            record
        })
        .collect()
}

pub fn address_types() -> (Resource, Lookup) {
    let resource = lookup("addresstypes")
        .description("What addresses are used for.")
        .attribute(text_attribute("label"))
        .filter(Filter::new("name", DataType::String).list());
    (resource, Lookup { all: all_address_types, one: None })
}

fn all_address_types(language: Language) -> Vec<Record> {
    let record = |id: &str| {
        let label = text(language, &Message::new(format!("field-{id}")));
        let mut record = Record::new(id).with("label", label.as_str()).with("name", id);
        record.title = Some(label);
        record
    };
    address_types::NAMES.into_iter().map(record).collect()
}

pub fn countries_and_regions() -> [(Resource, Lookup); 2] {
    let countries = lookup("countries")
        .description("Countries (ISO 3166-1).")
        .attribute(text_attribute("name").sorted())
        .attribute(text_attribute("iso3Code").filtered())
        .filter(Filter::new("iso2Code", DataType::String).list())
        .relation(
            Relation::to_many("regions", &["regions"])
                .read_only()
                .unlimited()
                .unfiltered()
                .inverse("country"),
        );
    let regions = lookup("regions")
        .description("States, provinces and the like (ISO 3166-2).")
        .attribute(text_attribute("code").filtered())
        .attribute(text_attribute("name").sorted())
        .filter(Filter::new("combinedCode", DataType::String).list())
        .relation(Relation::to_one("country", &["countries"]).read_only().inverse("regions"));
    [
        (countries, Lookup { all: all_countries, one: Some(one_country) }),
        (regions, Lookup { all: all_regions, one: Some(one_region) }),
    ]
}

fn all_countries(language: Language) -> Vec<Record> {
    countries_in(language).iter().map(country_record).collect()
}

fn one_country(id: &str, language: Language) -> Option<Record> {
    countries_in(language).iter().find(|country| country.iso2 == id).map(country_record)
}

fn country_record(country: &clientele_language::Country) -> Record {
    let members =
        regions(country.iso2).iter().map(|region| Identifier::new("regions", region.combined_code)).collect();
    let mut record = Record::new(country.iso2)
        .with("name", country.name.as_str())
        .with("iso3Code", country.iso3)
        .with("iso2Code", country.iso2)
        .to_many("regions", members);
    record.title = Some(country.name.clone());
    record
}

fn all_regions(_: Language) -> Vec<Record> {
    countries_in(Language::En)
        .iter()
        .flat_map(|country| regions(country.iso2))
        .map(|region| region_record(&region))
        .collect()
}

fn one_region(id: &str, _: Language) -> Option<Record> {
    region(id).filter(|region| region.combined_code == id).map(|region| region_record(&region))
}

fn region_record(region: &clientele_language::Region) -> Record {
    let country = region.combined_code.split('-').next().map(|code| Identifier::new("countries", code));
    let mut record = Record::new(region.combined_code)
        .with("code", region.code)
        .with("name", region.name)
        .with("combinedCode", region.combined_code)
        .to_one("country", country);
    record.title = Some(region.name.to_owned());
    record
}

/// The values of a field: one of an attribute, the ids of a relation.
fn values(record: &Record, field: &str) -> Vec<Value> {
    if field == "id" {
        return vec![Value::Text(record.id.clone())];
    }
    match record.relations.get(field) {
        Some(Linkage::One(member)) => member.iter().map(|member| Value::Text(member.id.clone())).collect(),
        Some(Linkage::Many(members)) => members.iter().map(|member| Value::Text(member.id.clone())).collect(),
        None => {
            record.attributes.get(field).filter(|value| **value != Value::Null).cloned().into_iter().collect()
        }
    }
}

fn compare(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        _ => Ordering::Equal,
    }
}

fn holds(condition: &Condition, record: &Record) -> bool {
    let found = values(record, condition.field);
    let is_named = |value: &Value| match &condition.operand {
        Operand::Values(values) => values.contains(value),
        Operand::Range(from, to) => compare(value, from).is_ge() && compare(value, to).is_le(),
        Operand::Flag(_) => false,
    };
    let against = |test: fn(Ordering) -> bool| match &condition.operand {
        Operand::Values(values) => {
            values.first().is_some_and(|bound| found.iter().any(|value| test(compare(value, bound))))
        }
        _ => false,
    };
    match condition.operator {
        Operator::Exists => matches!(condition.operand, Operand::Flag(wanted) if wanted != found.is_empty()),
        Operator::NotEqual => !found.is_empty() && !found.iter().any(is_named),
        Operator::NotEqualOrNull => !found.iter().any(is_named),
        Operator::Less => against(Ordering::is_lt),
        Operator::LessOrEqual => against(Ordering::is_le),
        Operator::Greater => against(Ordering::is_gt),
        Operator::GreaterOrEqual => against(Ordering::is_ge),
        _ => found.iter().any(is_named),
    }
}

/// Leaves of the record what is wanted of it.
fn trim(mut record: Record, wanted: &Wanted) -> Record {
    record.attributes.retain(|name, _| wanted.attribute(name));
    record.relations.retain(|name, _| wanted.relation(name));
    record.title = record.title.filter(|_| wanted.title);
    record
}

fn order(query: &Query, one: &Record, other: &Record) -> Ordering {
    for sort in &query.order {
        let (one, other) = (values(one, sort.field), values(other, sort.field));
        let order = match (one.first(), other.first()) {
            (Some(one), Some(other)) => compare(one, other),
            (one, other) => one.is_some().cmp(&other.is_some()),
        };
        let order = if sort.descending { order.reverse() } else { order };
        if order.is_ne() {
            return order;
        }
    }
    one.id.cmp(&other.id)
}

#[async_trait]
impl Adapter<House> for Lookup {
    async fn authorise(&self, _: &Caller, action: Action) -> Result<(), Fault> {
        match action {
            Action::Get | Action::List => Ok(()),
            _ => Err(Problem::no_access_to_type().into()),
        }
    }

    async fn page(&self, caller: &Caller, query: &Query) -> Result<Page, Fault> {
        let mut records = (self.all)(caller.language);
        records.retain(|record| query.conditions.iter().all(|condition| holds(condition, record)));
        records.sort_by(|one, other| order(query, one, other));
        let total = query.count.then_some(records.len() as u64);
        let (offset, limit) = match &query.window {
            Window::All => (0, usize::MAX),
            Window::Rows { offset, limit } => (usize::try_from(*offset).unwrap_or(usize::MAX), *limit),
            Window::After { cursor: None, limit } => (0, *limit),
            Window::After { cursor: Some(cursor), limit } => {
                let at = records.iter().position(|record| record.id == *cursor);
                let wrong = || {
                    Problem::rule("filter constraint", "The cursor is not valid.").parameter("page[after]")
                };
                (at.ok_or_else(wrong)? + 1, *limit)
            }
        };
        let more = records.len() > offset.saturating_add(limit);
        let records: Vec<Record> = records.into_iter().skip(offset).take(limit).collect();
        let after = records.last().filter(|_| more).map(|record| record.id.clone());
        let records = records.into_iter().map(|record| trim(record, &query.wanted)).collect();
        Ok(Page { records, more, total, after })
    }

    async fn load(&self, caller: &Caller, ids: &[String], wanted: &Wanted) -> Result<Vec<Record>, Fault> {
        let found: Vec<Record> = match self.one {
            Some(one) => ids.iter().filter_map(|id| one(id, caller.language)).collect(),
            None => {
                (self.all)(caller.language).into_iter().filter(|record| ids.contains(&record.id)).collect()
            }
        };
        Ok(found.into_iter().map(|record| trim(record, wanted)).collect())
    }
}
