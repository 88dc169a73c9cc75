//! Pages deep in a list by their number. Whoever asks for one has the ids of all rows up to there listed in their order;
//! as long as nothing is committed, other pages are found in the same list.

use std::sync::Arc;

use clientele_store::Store;

use crate::GridError;
use crate::ordering::{Ordering, Piece};
use crate::question::{Question, statement};

/// Rows before a page that are sooner passed over than listed.
const PASSED: u64 = 2_000;

/// The longest list, eight bytes a row. Pages behind it are found by passing over all rows before them.
const LONGEST: u64 = 1 << 18;

/// The first rows of a question in their order.
pub(crate) struct Listed {
    pub ids: Vec<i64>,
    /// Whether there are no others.
    pub all: bool,
}

impl Listed {
    /// Whether the rows up to `end` are listed for a page that ends there.
    pub const fn is_worth(end: u64) -> bool {
        end > PASSED && end <= LONGEST
    }

    /// Lists the rows of a question up to `end` or a little further. `wording` is the question as it is known before
    /// anything is asked.
    pub async fn read(
        store: &Store,
        wording: &Question<'_>,
        question: &Question<'_>,
        ordering: &[Ordering],
        end: u64,
    ) -> Result<Arc<Self>, GridError> {
        // Twice as long each time, so that few lists serve all pages.
        let length = end.next_power_of_two();
        let (sql, values) = statement(&wording.places_in(Piece::whole(), ordering, length), store.engine());
        let ask = async {
            let ids = question.listed(store.read(), ordering, length).await?;
            Ok::<_, GridError>(Self { all: (ids.len() as u64) < length, ids })
        };
        let bytes = |listed: &Self| size_of_val(listed.ids.as_slice());
        store.remember_large(format!("rows up to {length}: {sql}\n{values:?}"), bytes, ask).await
    }
}
