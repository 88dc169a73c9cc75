//! Answers are remembered while nothing is committed, and not a commit longer.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use clientele_store::{Store, StoreError, testing};
use sea_orm::ConnectionTrait;

async fn write(store: &Store, name: &str) {
    let sql = format!("INSERT INTO installation (name, value) VALUES ('{name}', 'x')");
    store.write().execute_unprepared(&sql).await.unwrap();
}

/// The number of rows, and how often it was counted.
async fn counted(store: &Store, asked: &AtomicUsize) -> i64 {
    let ask = async {
        asked.fetch_add(1, Ordering::SeqCst);
        let sql = sea_orm::Statement::from_string(store.engine(), "SELECT count(*) FROM installation");
        let row = store.read().query_one_raw(sql).await?.unwrap();
        Ok::<i64, StoreError>(row.try_get_by_index(0)?)
    };
    *store.remember("how many rows".into(), ask).await.unwrap()
}

/// The number of rows, after it was not counted twice. On a server of PostgreSQL others commit something now and then;
/// between two questions that follow each other they mostly don't.
async fn remembered(store: &Store) -> i64 {
    for _ in 0..200 {
        let asked = AtomicUsize::new(0);
        let before = counted(store, &asked).await;
        assert_eq!(counted(store, &asked).await, before);
        if asked.load(Ordering::SeqCst) < 2 {
            return before;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nothing is ever remembered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_asked_again_only_after_a_commit() {
    for database in testing::databases().await.unwrap() {
        let store = &database.store;
        let asked = AtomicUsize::new(0);
        let before = remembered(store).await;
        write(store, "by this process").await;
        assert_eq!(counted(store, &asked).await, before + 1);
        // Another process has connections of its own.
        let other = Store::open(&database.location).await.unwrap();
        write(&other, "by another process").await;
        assert_eq!(counted(store, &asked).await, before + 2);
        assert_eq!(counted(&other, &asked).await, before + 2);
        write(store, "by this one again").await;
        assert_eq!(counted(&other, &asked).await, before + 3);
        other.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_committed_is_not_seen_and_then_it_is() {
    use sea_orm::TransactionTrait;
    for database in testing::databases().await.unwrap() {
        let store = &database.store;
        let asked = AtomicUsize::new(0);
        let before = counted(store, &asked).await;
        let open = store.write().begin().await.unwrap();
        open.execute_unprepared("INSERT INTO installation (name, value) VALUES ('a', 'x')").await.unwrap();
        assert_eq!(counted(store, &asked).await, before);
        open.commit().await.unwrap();
        assert_eq!(counted(store, &asked).await, before + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_ask_at_once_cause_one_question() {
    for database in testing::databases().await.unwrap() {
        let asked = AtomicUsize::new(0);
        // Of one request, so that they ask about one moment: elsewhere on a server of PostgreSQL something is always
        // committed.
        let request = database.store.for_request();
        let all = (0..20).map(|_| counted(&request, &asked));
        futures_util::future::join_all(all).await;
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_sees_what_it_wrote_itself_and_the_next_one_what_others_wrote() {
    for database in testing::databases().await.unwrap() {
        let asked = AtomicUsize::new(0);
        let request = database.store.for_request();
        let before = counted(&request, &asked).await;
        write(&request, "by itself").await;
        assert_eq!(counted(&request, &asked).await, before + 1);
        write(&database.store, "by somebody").await;
        assert_eq!(counted(&database.store.for_request(), &asked).await, before + 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_failed_is_asked_again() {
    for database in testing::databases().await.unwrap() {
        let store = &database.store;
        let fails = async { Err::<i64, _>(StoreError::Stale) };
        assert!(store.remember("how many rows".into(), fails).await.is_err());
        let asked = AtomicUsize::new(0);
        counted(store, &asked).await;
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn large_answers_make_room_for_others() {
    for database in testing::databases().await.unwrap() {
        let request = database.store.for_request();
        let asked = AtomicUsize::new(0);
        let ask = async |question: &str| {
            let ask = async {
                asked.fetch_add(1, Ordering::SeqCst);
                Ok::<_, StoreError>(())
            };
            request.remember_large(question.to_owned(), |()| 20 * 1024 * 1024, ask).await.unwrap();
        };
        ask("the first").await;
        ask("the first").await;
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        ask("the second").await;
        ask("the first").await;
        assert_eq!(asked.load(Ordering::SeqCst), 3, "both together are too large");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_is_seen_however_many_ask_at_the_same_time() {
    for database in testing::databases().await.unwrap() {
        let (store, written, asked) = (&database.store, AtomicI64::new(0), AtomicUsize::new(0));
        let before = counted(store, &asked).await;
        let writes = async {
            for number in 0..100 {
                write(store, &number.to_string()).await;
                written.fetch_add(1, Ordering::SeqCst);
            }
        };
        let reads = futures_util::future::join_all((0..16).map(|_| async {
            while written.load(Ordering::SeqCst) < 100 {
                let committed = before + written.load(Ordering::SeqCst);
                let seen = counted(&store.for_request(), &asked).await;
                assert!(seen >= committed, "{committed} are there, and {seen} are seen");
            }
        }));
        tokio::join!(writes, reads);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_questions_those_are_asked_that_nobody_asked_before() {
    for database in testing::databases().await.unwrap() {
        let store = &database.store;
        let questions = || vec!["one".to_owned(), "two".to_owned(), "three".to_owned()];
        let request = store.for_request();
        let recalled = request.recall::<i64>(questions()).await.unwrap();
        assert_eq!(recalled.answers, [None, None, None]);
        // Whatever is asked of the moment begins its memory.
        counted(&request, &AtomicUsize::new(0)).await;
        recalled.keep(1, Arc::new(2), 8);
        let again = request.recall::<i64>(questions()).await.unwrap();
        assert_eq!(again.answers, [None, Some(Arc::new(2)), None]);
        assert_eq!(request.recall::<u8>(questions()).await.unwrap().answers, [None, None, None]);

        write(store, "something").await;
        let later = store.for_request();
        assert_eq!(later.recall::<i64>(questions()).await.unwrap().answers, [None, None, None]);
        // What was found before the commit is not for those who come after it.
        counted(&later, &AtomicUsize::new(0)).await;
        recalled.keep(0, Arc::new(1), 8);
        assert_eq!(later.recall::<i64>(questions()).await.unwrap().answers, [None, None, None]);
    }
}
