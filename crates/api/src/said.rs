//! What a change says of the fields of a record.

use clientele_domain::Context;
use clientele_jsonapi::{Change, Problem, RelationChange, Value};
use clientele_store::Timestamp;

/// Reads a change field by field; what it says nothing of is none.
pub trait Said {
    /// A text; null empties it.
    fn text(&self, name: &str) -> Option<String>;
    fn flag(&self, name: &str) -> Option<bool>;
    fn date(&self, name: &str) -> Option<Option<chrono::NaiveDate>>;
    fn moment(&self, name: &str) -> Option<Option<Timestamp>>;
    /// The id at the other end of a relation to one record.
    fn one(&self, name: &str) -> Option<Option<i64>>;
    /// The same where ids are texts.
    fn one_text(&self, name: &str) -> Option<Option<String>>;
    /// The ids at the other end of a relation to many, as they will be, given those that are there.
    fn many(&self, name: &str, now: &[i64]) -> Option<Vec<i64>>;
    /// The problem that the record is to belong to an organization in which the caller does not work.
    fn other_organization(&self, name: &str, ctx: &Context) -> Option<Problem>;
}

impl Said for Change {
    fn text(&self, name: &str) -> Option<String> {
        match self.attributes.get(name)? {
            Value::Text(text) => Some(text.clone()),
            _ => Some(String::new()),
        }
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.attributes.get(name)?.as_boolean()
    }

    fn date(&self, name: &str) -> Option<Option<chrono::NaiveDate>> {
        match self.attributes.get(name)? {
            Value::Date(date) => Some(Some(*date)),
            _ => Some(None),
        }
    }

    fn moment(&self, name: &str) -> Option<Option<Timestamp>> {
        match self.attributes.get(name)? {
            Value::DateTime(moment) => Some(Some((*moment).into())),
            _ => Some(None),
        }
    }

    fn one(&self, name: &str) -> Option<Option<i64>> {
        Some(self.one_text(name)?.and_then(|id| id.parse().ok()))
    }

    fn one_text(&self, name: &str) -> Option<Option<String>> {
        let relation = self.relations.get(name)?;
        Some(relation.members().first().map(|member| member.id.clone()))
    }

    fn many(&self, name: &str, now: &[i64]) -> Option<Vec<i64>> {
        let relation = self.relations.get(name)?;
        let Moves { joining, leaving } = moves(relation, now);
        Some(now.iter().copied().filter(|id| !leaving.contains(id)).chain(joining).collect())
    }

    fn other_organization(&self, name: &str, ctx: &Context) -> Option<Problem> {
        let wanted = self.one(name)?;
        (wanted != Some(ctx.organization())).then(|| {
            let detail = format!("You have no access to set this value as {name}.");
            Problem::rule("organization constraint", detail).at(name)
        })
    }
}

/// The ids that a change of a relation names.
pub fn ids(relation: &RelationChange) -> Vec<i64> {
    relation.members().iter().filter_map(|member| member.id.parse().ok()).collect()
}

/// What a change of a relation to many means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    pub joining: Vec<i64>,
    pub leaving: Vec<i64>,
}

/// Who joins and who leaves, given those whom the caller sees there now; others stay.
pub fn moves(relation: &RelationChange, now: &[i64]) -> Moves {
    let named = ids(relation);
    let new = || named.iter().copied().filter(|id| !now.contains(id)).collect();
    match relation {
        RelationChange::Add(_) => Moves { joining: new(), leaving: Vec::new() },
        RelationChange::Remove(_) => {
            let leaving = now.iter().copied().filter(|id| named.contains(id)).collect();
            Moves { joining: Vec::new(), leaving }
        }
        RelationChange::One(_) | RelationChange::Many(_) => {
            let leaving = now.iter().copied().filter(|id| !named.contains(id)).collect();
            Moves { joining: new(), leaving }
        }
    }
}
