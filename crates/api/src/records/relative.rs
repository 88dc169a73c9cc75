//! Relations of records, each read with one question for all of them.

use clientele_domain::reading::{Links, members};
use clientele_domain::{Context, Error};
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

    pub async fn add(
        &self,
        ctx: &Context,
        rows: &[R],
        ids: &[i64],
        most: Option<usize>,
        records: &mut [Record],
    ) -> Result<(), Error> {
        let found = match &self.end {
            End::Found(links) => members(ctx, &links(ctx), ids, None).await?,
            End::AllFound(links) => members(ctx, &links(ctx), ids, most).await?,
            End::Named(_) => Default::default(),
        };
        for ((row, id), record) in rows.iter().zip(ids).zip(records) {
            let members = found.get(id).into_iter().flatten();
            let mut members = members.map(|member| Identifier::new(self.kind, member));
            let linkage = match &self.end {
                End::Found(_) => Linkage::One(members.next()),
                End::AllFound(_) => Linkage::Many(members.collect()),
                End::Named(named) => Linkage::One(named(row).map(|id| Identifier::new(self.kind, id))),
            };
            record.relations.insert(self.name, linkage);
        }
        Ok(())
    }
}
