//! Reading a grid: a page, its total, the neighbours of a row, the ids of all that match.

use std::sync::Arc;

use clientele_store::Store;
use sea_orm::ConnectionTrait;

use crate::GridError;
use crate::column::Column;
use crate::cursor::{Cursor, token};
use crate::declaration::Grid;
use crate::deep::Listed;
use crate::ordering::{Ordering, Piece, ordering, reversed};
use crate::present::Present;
use crate::question::{Place, Question, statement};
use crate::row::Row;
use crate::state::State;

/// Up to here a total is exact without being asked for.
pub(crate) const COUNTED: u64 = 10_000;

/// How many rows there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    pub count: u64,
    /// Whether there are no more than that.
    pub exact: bool,
}

/// A page of a grid.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// The columns that show, in the order of the cells.
    pub columns: Vec<&'a Column>,
    pub rows: Vec<Row>,
    pub total: Total,
    /// The number of this page, from 1.
    pub page: u64,
    /// How many pages there are, where that is known.
    pub pages: Option<u64>,
    /// Leads to the next page, if there is one.
    pub next: Option<Cursor>,
    /// Leads to the previous page, if there is one.
    pub previous: Option<Cursor>,
}

/// Reads a page. The end of the rows is the last page: a number beyond it leads there.
///
/// Three short questions: the total, the ids in their order, the cells of these ids.
pub async fn page<'a>(
    conn: &impl ConnectionTrait,
    grid: &'a Grid,
    state: &State,
    now: impl Into<Present>,
) -> Result<Page<'a>, GridError> {
    let search = Search { conn, grid, state, now: now.into(), memory: None };
    show(conn, grid, state, &search.found().await?).await
}

/// As [`page`]: which rows it shows and how many there are is asked only once as long as nothing is committed. Whose
/// rows they may be is part of what is asked, and what stands in them is read anew.
pub async fn remembered_page<'a>(
    store: &Store,
    grid: &'a Grid,
    state: &State,
    now: impl Into<Present>,
) -> Result<Page<'a>, GridError> {
    let (conn, now) = (store.read(), now.into());
    let search = Search { conn, grid, state, now, memory: Some(store) };
    let found = store.remember(search.wording(), search.found()).await?;
    show(conn, grid, state, &found).await
}

async fn show<'a>(
    conn: &impl ConnectionTrait,
    grid: &'a Grid,
    state: &State,
    found: &Found,
) -> Result<Page<'a>, GridError> {
    let columns = state.columns_in(grid);
    let ids: Vec<i64> = found.places.iter().map(|(id, _)| *id).collect();
    let rows = Question::of_ids(conn, grid).rows(conn, &columns, &ids).await?;
    let at = |place: Option<&Place>| place.map(|(_, values)| token(grid, state, values));
    let next = if found.more_after { at(found.places.last()).map(Cursor::After) } else { None };
    let previous = if found.page > 1 { at(found.places.first()).map(Cursor::Before) } else { None };
    let pages = pages(found.total, state);
    Ok(Page { columns, rows, total: found.total, page: found.page, pages, next, previous })
}

fn pages(total: Total, state: &State) -> Option<u64> {
    total.exact.then(|| total.count.div_ceil(state.size).max(1))
}

/// Which rows a page shows, and what lies around them.
struct Found {
    total: Total,
    places: Vec<Place>,
    page: u64,
    more_after: bool,
}

/// Looks for the rows of a page.
struct Search<'a, C> {
    conn: &'a C,
    grid: &'a Grid,
    state: &'a State,
    now: Present,
    /// Where to remember what serves other pages too.
    memory: Option<&'a Store>,
}

impl<C: ConnectionTrait> Search<'_, C> {
    /// All that the answer depends on: the rows that may be seen, the order, the place in it.
    fn wording(&self) -> String {
        let Self { conn, grid, state, now, .. } = *self;
        let places = Question::unprepared(conn, grid, state, now).places_in(
            Piece::whole(),
            &ordering(grid, state),
            state.size,
        );
        let (sql, values) = statement(&places, conn.get_database_backend());
        format!("{sql}\n{values:?}\n{}", state.to_link())
    }

    async fn found(&self) -> Result<Found, GridError> {
        let question = Question::new(self.conn, self.grid, self.state, self.now).await?;
        let total = total_of(&question, self.conn, self.state.exact).await?;
        if total.count == 0 {
            return Ok(Found { total, places: Vec::new(), page: 1, more_after: false });
        }
        let ordering = ordering(self.grid, self.state);
        let question = question.of(total, &ordering);
        let number = pages(total, self.state).map_or(self.state.page, |pages| self.state.page.min(pages));
        let (places, page, more_after) = self.around(&question, &ordering, number).await?;
        Ok(Found { total, places, page, more_after })
    }

    /// The rows of the page, its number, and whether there are rows behind it.
    async fn around(
        &self,
        question: &Question<'_>,
        ordering: &[Ordering],
        number: u64,
    ) -> Result<(Vec<Place>, u64, bool), GridError> {
        let (conn, size) = (self.conn, self.state.size);
        let cursor = self.state.cursor.as_ref();
        let values = cursor.and_then(|cursor| Some((cursor, cursor.values(self.grid, self.state)?)));
        match values {
            Some((Cursor::After(_), values)) => {
                let mut places = question.places(conn, ordering, Some(&values), 0, size + 1).await?;
                let more_after = places.len() as u64 > size;
                places.truncate(size as usize);
                // Rows went away meanwhile: what is left of them is on the page by number.
                if !places.is_empty() {
                    return Ok((places, number.max(2), more_after));
                }
            }
            Some((Cursor::Before(_), values)) if number > 1 => {
                let backwards = reversed(ordering.to_vec());
                let mut places = question.places(conn, &backwards, Some(&values), 0, size + 1).await?;
                // One more must be before them, otherwise this is the first page.
                if places.len() as u64 > size {
                    places.truncate(size as usize);
                    places.reverse();
                    return Ok((places, number, true));
                }
                return self.by_number(question, ordering, 1).await;
            }
            _ => {}
        }
        self.by_number(question, ordering, number).await
    }

    async fn by_number(
        &self,
        question: &Question<'_>,
        ordering: &[Ordering],
        page: u64,
    ) -> Result<(Vec<Place>, u64, bool), GridError> {
        let (conn, size) = (self.conn, self.state.size);
        let before = (page - 1) * size;
        if let Some(listed) = self.listed(question, ordering, before + size + 1).await? {
            let last = (listed.ids.len() as u64).div_ceil(size).max(1);
            let page = if listed.all { page.min(last) } else { page };
            let (first, end) = ((page - 1) * size, page * size);
            let ids = listed.ids.iter().skip(first as usize).take(size as usize).copied().collect();
            let places = Question::of_ids(conn, self.grid).among_ids(ids);
            let places = places.places(conn, ordering, None, 0, size).await?;
            return Ok((places, page, listed.ids.len() as u64 > end));
        }
        let mut places = question.places(conn, ordering, None, before, size + 1).await?;
        let more_after = places.len() as u64 > size;
        places.truncate(size as usize);
        if places.is_empty() && page > 1 {
            // Beyond the end of rows that were not counted to their end.
            let backwards = reversed(ordering.to_vec());
            let count = question.count(conn, None).await?;
            let last = count.div_ceil(size).max(1);
            let rest = count - (last - 1) * size;
            let mut places = question.places(conn, &backwards, None, 0, rest).await?;
            places.reverse();
            return Ok((places, last, false));
        }
        Ok((places, page, more_after))
    }

    /// The rows up to `end` as a list, where it is worth one.
    async fn listed(
        &self,
        question: &Question<'_>,
        ordering: &[Ordering],
        end: u64,
    ) -> Result<Option<Arc<Listed>>, GridError> {
        let Some(store) = self.memory.filter(|_| Listed::is_worth(end)) else { return Ok(None) };
        let wording = Question::unprepared(self.conn, self.grid, self.state, self.now);
        Ok(Some(Listed::read(store, &wording, question, ordering, end).await?))
    }
}

pub(crate) async fn total_of(
    question: &Question<'_>,
    conn: &impl ConnectionTrait,
    exact: bool,
) -> Result<Total, GridError> {
    if exact {
        return Ok(Total { count: question.count(conn, None).await?, exact: true });
    }
    let count = question.count(conn, Some(COUNTED + 1)).await?;
    Ok(Total { count: count.min(COUNTED), exact: count <= COUNTED })
}

/// How many rows match: up to 10 000, or all if the state asks for it.
pub async fn total(
    conn: &impl ConnectionTrait,
    grid: &Grid,
    state: &State,
    now: impl Into<Present>,
) -> Result<Total, GridError> {
    total_of(&Question::new(conn, grid, state, now.into()).await?, conn, state.exact).await
}

/// How many rows match, all of them counted.
pub async fn count(
    conn: &impl ConnectionTrait,
    grid: &Grid,
    state: &State,
    now: impl Into<Present>,
) -> Result<u64, GridError> {
    Question::new(conn, grid, state, now.into()).await?.count(conn, None).await
}

/// The ids before and after the row `id` in the order of the grid. Neither, if there is no such row (any more) among
/// those the grid may show; a row that the filters leave out still has neighbours.
pub async fn neighbours(
    conn: &impl ConnectionTrait,
    grid: &Grid,
    state: &State,
    now: impl Into<Present>,
    id: i64,
) -> Result<(Option<i64>, Option<i64>), GridError> {
    let now = now.into();
    let ordering = ordering(grid, state);
    let itself = Question::new(conn, grid, &State::default(), now).await?.only(id);
    let Some((_, values)) = itself.places(conn, &ordering, None, 0, 1).await?.pop() else {
        return Ok((None, None));
    };
    let question = Question::new(conn, grid, state, now).await?;
    let next = question.places(conn, &ordering, Some(&values), 0, 1).await?;
    let previous = question.places(conn, &reversed(ordering), Some(&values), 0, 1).await?;
    let first = |places: Vec<Place>| places.first().map(|(id, _)| *id);
    Ok((first(previous), first(next)))
}

/// Up to `limit` ids of rows that match, in the order of the ids, after `after`. What acts on all that match goes
/// through them so, and can go on where it stopped.
pub async fn ids(
    conn: &impl ConnectionTrait,
    grid: &Grid,
    state: &State,
    now: impl Into<Present>,
    after: Option<i64>,
    limit: u64,
) -> Result<Vec<i64>, GridError> {
    let question = Question::new(conn, grid, state, now.into()).await?;
    question.ids(conn, after, limit).await
}
