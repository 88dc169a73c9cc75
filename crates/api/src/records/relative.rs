//! Relations of records, read with one question for all of them.

use clientele_domain::Context;
use clientele_domain::reading::Links;
use clientele_jsonapi::{Identifier, Linkage, Record};

/// A relation as it is read.
pub struct Relative<R> {
    pub name: &'static str,
    kind: &'static str,
    end: End<R>,
}

enum End<R> {
    /// Found by a question, and only as far as the caller may see the other end.
    Found(fn(&Context) -> Links),
    AllFound(fn(&Context) -> Links),
    /// Named by the record itself.
    Named(fn(&R) -> Option<String>),
}

impl<R> Relative<R> {
    pub const fn one(name: &'static str, kind: &'static str, links: fn(&Context) -> Links) -> Self {
        Self { name, kind, end: End::Found(links) }
    }

    pub const fn many(name: &'static str, kind: &'static str, links: fn(&Context) -> Links) -> Self {
        Self { name, kind, end: End::AllFound(links) }
    }

    /// One whose id stands in the record and that everybody who sees the record may know of.
    pub const fn named(name: &'static str, kind: &'static str, id: fn(&R) -> Option<String>) -> Self {
        Self { name, kind, end: End::Named(id) }
    }

    /// What is to be asked, at most so many of each record; none if the record says it itself.
    pub fn links(&self, ctx: &Context, most: Option<usize>) -> Option<(Links, Option<usize>)> {
        match &self.end {
            End::Found(links) => Some((links(ctx), None)),
            End::AllFound(links) => Some((links(ctx), most)),
            End::Named(_) => None,
        }
    }

    /// Adds the relation to a record.
    pub fn add(&self, row: &R, found: Option<&[i64]>, record: &mut Record) {
        let mut members = found.unwrap_or_default().iter().map(|member| Identifier::new(self.kind, member));
        let linkage = match &self.end {
            End::Found(_) => Linkage::One(members.next()),
            End::AllFound(_) => Linkage::Many(members.collect()),
            End::Named(named) => Linkage::One(named(row).map(|id| Identifier::new(self.kind, id))),
        };
        record.relations.insert(self.name, linkage);
    }
}
