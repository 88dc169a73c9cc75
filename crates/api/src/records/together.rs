//! Requests for single records that come at the same time, read together: many clients cost little more than one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use clientele_jsonapi::{Record, Wanted};
use tokio::sync::oneshot;

/// The most records that are read at once.
const MOST: usize = 64;

/// Who may be answered together: the same caller in the same standing, who wants the same of the records.
#[derive(Clone, Debug)]
pub struct Company {
    pub standing: Arc<str>,
    pub wanted: Wanted,
}

impl PartialEq for Company {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.standing, &other.standing) && self.wanted == other.wanted
    }
}

impl Eq for Company {}

impl std::hash::Hash for Company {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.standing.hash(state);
        self.wanted.hash(state);
    }
}

/// Those who wait while somebody of their company reads, each with the id that they ask for.
type Waiting = Vec<(i64, oneshot::Sender<Told>)>;

/// What somebody who waited is told.
enum Told {
    Read(Option<Record>),
    /// It is up to them to read for all who have come since.
    Lead(Place, Waiting),
}

/// What somebody who asks for a record has to do.
pub enum Turn {
    /// Nothing: it was read.
    Done(Option<Record>),
    Lead(Lead),
    /// To read it alone, since whoever read could not.
    Alone,
}

/// One company after another, each with one who reads at a time.
#[derive(Default)]
pub struct Together {
    companies: Mutex<HashMap<Company, Waiting>>,
}

impl Together {
    /// Waits as long as somebody of the company reads. What was read then was committed at the time of the call or later.
    pub async fn turn(self: &Arc<Self>, company: Company, id: i64) -> Turn {
        let waiting = self.queue(&company, id);
        let Some(waiting) = waiting else {
            let place = Place { together: Arc::clone(self), company };
            return Turn::Lead(Lead { place, id, others: Waiting::new() });
        };
        match waiting.await {
            Ok(Told::Read(record)) => Turn::Done(record),
            Ok(Told::Lead(place, others)) => Turn::Lead(Lead { place, id, others }),
            Err(_) => Turn::Alone,
        }
    }

    /// Takes a place among those who wait, if somebody of the company reads.
    fn queue(&self, company: &Company, id: i64) -> Option<oneshot::Receiver<Told>> {
        let mut companies = self.companies.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(waiting) = companies.get_mut(company) else {
            companies.insert(company.clone(), Waiting::new());
            return None;
        };
        let (told, receiver) = oneshot::channel();
        waiting.push((id, told));
        Some(receiver)
    }

    /// Those who wait and can be read for at once. When nobody is left, the company ends.
    fn next(&self, company: &Company) -> Waiting {
        let mut companies = self.companies.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(waiting) = companies.get_mut(company) else { return Waiting::new() };
        if waiting.is_empty() {
            companies.remove(company);
            return Waiting::new();
        }
        waiting.drain(..waiting.len().min(MOST)).collect()
    }
}

fn of(records: &[Record], id: i64) -> Option<Record> {
    let id = id.to_string();
    records.iter().find(|record| record.id == id).cloned()
}

/// Somebody who reads for others too.
pub struct Lead {
    place: Place,
    id: i64,
    others: Waiting,
}

impl Lead {
    /// What is to be read.
    pub fn ids(&self) -> Vec<i64> {
        let mut ids: Vec<i64> = self.others.iter().map(|(id, _)| *id).chain([self.id]).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Gives everybody what they asked for, and answers what the one who read asked for.
    pub fn share(self, records: &[Record]) -> Option<Record> {
        // The next one can begin.
        drop(self.place);
        for (id, told) in self.others {
            // Who has gone in the meantime needs no answer.
            let _ = told.send(Told::Read(of(records, id)));
        }
        of(records, self.id)
    }
}

/// The place of the one who reads. It passes on to the next of those who wait when it ends, however it ends.
struct Place {
    together: Arc<Together>,
    company: Company,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut next = self.together.next(&self.company);
        if next.is_empty() {
            return;
        }
        let (_, told) = next.remove(0);
        let place = Self { together: Arc::clone(&self.together), company: self.company.clone() };
        // If nobody is there any more, it is dropped and passes on at once.
        let _ = told.send(Told::Lead(place, next));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn company(standing: &Arc<str>) -> Company {
        Company { standing: Arc::clone(standing), wanted: Wanted::default() }
    }

    /// Reads a record as an adapter does; `asked` counts. The record 13 can't be read, and from 1 000 there are none.
    async fn one(
        together: &Arc<Together>,
        company: Company,
        id: i64,
        asked: &AtomicUsize,
    ) -> Result<Option<Record>, String> {
        let slowly = async |ids: &[i64]| {
            asked.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(5)).await;
            let unlucky = ids.contains(&13);
            let there = ids.iter().filter(|id| **id < 1_000).map(Record::new);
            if unlucky { Err("unlucky".to_owned()) } else { Ok(there.collect::<Vec<_>>()) }
        };
        match together.turn(company, id).await {
            Turn::Done(record) => Ok(record),
            Turn::Lead(lead) => {
                let records = slowly(&lead.ids()).await?;
                Ok(lead.share(&records))
            }
            Turn::Alone => Ok(slowly(&[id]).await?.pop()),
        }
    }

    fn is_empty(together: &Together) -> bool {
        together.companies.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    #[tokio::test]
    async fn many_are_read_with_few_questions_and_each_gets_their_own() {
        let (together, standing, asked) = (Arc::default(), "a".into(), AtomicUsize::new(0));
        let ids: Vec<i64> = (20..120).chain([20, 20, 5_000]).collect();
        let all = ids.iter().map(|id| one(&together, company(&standing), *id, &asked));
        let all = futures_util::future::join_all(all).await;
        for (id, record) in ids.into_iter().zip(all) {
            let expected = (id < 1_000).then(|| id.to_string());
            assert_eq!(record.map(|record| record.map(|record| record.id)), Ok(expected));
        }
        assert!(asked.load(Ordering::SeqCst) <= 4, "asked {asked:?} times");
        assert!(is_empty(&together));
    }

    #[tokio::test]
    async fn what_fails_for_one_does_not_fail_for_others() {
        let (together, standing, asked) = (Arc::default(), "a".into(), AtomicUsize::new(0));
        let all = [1, 13, 2, 3].map(|id| one(&together, company(&standing), id, &asked));
        let found: Vec<bool> = futures_util::future::join_all(all).await.iter().map(Result::is_ok).collect();
        assert_eq!(found, [true, false, true, true]);
        assert!(is_empty(&together));
    }

    #[tokio::test]
    async fn who_goes_away_leaves_nobody_waiting() {
        let (together, standing, asked) = (Arc::default(), "a".into(), AtomicUsize::new(0));
        let one = |id| one(&together, company(&standing), id, &asked);
        for gone_after in 0..12 {
            let impatient = |id| tokio::time::timeout(Duration::from_millis(gone_after), one(id));
            let (_, _, third, fourth) = tokio::join!(impatient(1), impatient(2), one(3), one(4));
            assert_eq!((third.map(|it| it.is_some()), fourth.map(|it| it.is_some())), (Ok(true), Ok(true)));
        }
        assert!(is_empty(&together));
    }

    #[tokio::test]
    async fn those_of_another_standing_are_read_by_themselves() {
        let (together, asked) = (Arc::default(), AtomicUsize::new(0));
        let standings: [Arc<str>; 2] = ["same words".into(), "same words".into()];
        let all = standings.iter().map(|standing| one(&together, company(standing), 1, &asked));
        let all = futures_util::future::join_all(all).await;
        assert!(all.iter().all(Result::is_ok));
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}
