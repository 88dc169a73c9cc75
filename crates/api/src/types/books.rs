//! The address book of a customer or of a customer user, as far as it is written together with its owner.

use clientele_access::Entity;
use clientele_domain::{Context, addresses};
use clientele_jsonapi::{Change, Fault, Problem, RelationChange};
use clientele_store::Unit;

use crate::faults;
use crate::said::ids;

/// The problems of addresses that stand in another book: they don't move.
pub fn unmovable(change: &Change, book: &[i64]) -> Vec<Problem> {
    let Some(relation) = change.relations.get("addresses") else { return Vec::new() };
    let foreign = ids(relation).into_iter().enumerate().filter(|(_, id)| !book.contains(id));
    let detail = "Address owner cannot be changed once set.";
    foreign
        .map(|(at, _)| {
            Problem::rule("unchangeable field constraint", detail).below("addresses", at.to_string())
        })
        .collect()
}

/// Deletes the addresses of a book that are no longer named.
pub async fn drop_missing(
    ctx: &Context,
    unit: &mut Unit,
    kind: Entity,
    change: &Change,
    book: &[i64],
) -> Result<(), Fault> {
    let Some(relation @ RelationChange::Many(_)) = change.relations.get("addresses") else { return Ok(()) };
    let kept = ids(relation);
    let missing: Vec<i64> = book.iter().copied().filter(|id| !kept.contains(id)).collect();
    addresses::within::delete_in(ctx, unit, kind, &missing).await.map_err(|error| {
        match faults::other_end(error, "addresses") {
            Ok(problems) => problems.into(),
            Err(fault) => fault,
        }
    })
}
