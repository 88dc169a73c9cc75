use sea_orm::{ConnectionTrait, Statement};

use super::*;
use crate::testing::{self, TestDatabase};
use crate::{Clock, Store};

const CONTENT: &str = "
INSERT INTO organization (id, name, created_at, updated_at) VALUES (1, 'Acme Supply', 1, 2), (2, 'Globex ‚Trade‘', 3, 4);
INSERT INTO customer (id, organization_id, name, parent_id, created_at, updated_at) VALUES
    (7, 1, 'Company A', NULL, 1, 1);
INSERT INTO customer (id, organization_id, name, parent_id, created_at, updated_at) VALUES
    (5, 1, 'East Division', 7, 1, 1), (9, 1, 'Gone', 5, 1, 1);
DELETE FROM customer WHERE id = 9;
INSERT INTO customer_user (id, organization_id, customer_id, email, email_norm, first_name, last_name, birthday,
    enabled, created_at, updated_at) VALUES
    (3, 1, 5, 'A@example.org', 'a@example.org', 'Amanda', 'Cole', '1980-02-29', FALSE, 1700000000000, 5);
INSERT INTO installation (name, value) VALUES ('demo', 'true');
";

async fn filled(database: &TestDatabase) {
    database.store.write().execute_unprepared(CONTENT).await.unwrap();
    let bytes: Vec<u8> = (0..=255).collect();
    let engine = database.store.engine();
    let run = async |sql: &str, values: Vec<sea_orm::Value>| {
        let statement = Statement::from_sql_and_values(engine, sql, values);
        database.store.write().execute_raw(statement).await.unwrap();
    };
    run("INSERT INTO stored_file (id, name, media_type, created_at) VALUES (1, 'x', 'y', 1)", vec![]).await;
    run("INSERT INTO stored_file_piece (file_id, number, content) VALUES (1, 0, $1)", vec![bytes.into()])
        .await;
    if !database.store.is_sqlite() {
        let sequences = "SELECT setval(pg_get_serial_sequence('customer', 'id'), 9)";
        database.store.write().execute_unprepared(sequences).await.unwrap();
    }
}

async fn backup(store: &Store) -> Vec<u8> {
    let mut file = Vec::new();
    store.back_up(&mut file, &Clock::standing_at(Timestamp(42)), |_, _| ()).await.unwrap();
    file
}

/// What stands in a backup, without what it says of itself.
fn content(mut file: &[u8]) -> String {
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&mut file), &mut text).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    // Sequences of tables that were filled with given ids differ between the engines until the first restore.
    lines[1..lines.len() - 1].join("\n")
}

async fn pairs() -> Vec<(TestDatabase, TestDatabase)> {
    let mut pairs = Vec::new();
    for from in 0..2 {
        for to in 0..2 {
            let (mut sources, mut targets) =
                (testing::databases().await.unwrap(), testing::databases().await.unwrap());
            if from < sources.len() && to < targets.len() {
                pairs.push((sources.remove(from), targets.remove(to)));
            }
        }
    }
    pairs
}

#[tokio::test]
async fn a_backup_is_read_back_by_either_engine() {
    for (source, target) in pairs().await {
        filled(&source).await;
        let file = backup(&source.store).await;
        let header = target.store.restore(file.as_slice(), |_, _| ()).await.unwrap();
        assert_eq!(header.total(), 8);
        assert_eq!(header.created_at, Timestamp(42));
        let again = backup(&target.store).await;
        assert_eq!(rows_only(&content(&again)), rows_only(&content(&file)));

        let insert =
            "INSERT INTO customer (organization_id, name, created_at, updated_at) VALUES (1, 'New', 1, 1)";
        target.store.write().execute_unprepared(insert).await.unwrap();
        let engine = target.store.engine();
        let question = Statement::from_string(engine, "SELECT max(id) AS id FROM customer");
        let row = target.store.read().query_one_raw(question).await.unwrap().unwrap();
        assert_eq!(row.try_get::<i64>("", "id").unwrap(), 10, "numbers of deleted rows are not given again");
    }
}

/// Rows in a stable order, without the closing lines.
fn rows_only(content: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = content.lines().filter(|line| line.starts_with('[')).collect();
    lines.sort_unstable();
    lines
}

#[tokio::test]
async fn only_an_empty_database_is_filled() {
    for database in testing::databases().await.unwrap() {
        filled(&database).await;
        let file = backup(&database.store).await;
        let refused = database.store.restore(file.as_slice(), |_, _| ()).await.unwrap_err();
        assert!(matches!(refused, ArchiveError::NotEmpty), "{refused}");
    }
}

#[tokio::test]
async fn a_damaged_backup_changes_nothing() {
    for database in testing::databases().await.unwrap() {
        let source = testing::sqlite().await.unwrap();
        filled(&source).await;
        let file = backup(&source.store).await;
        for damaged in [&file[..file.len() - 40], &file[..10], b"no backup at all", &changed(&file)] {
            let refused = database.store.restore(damaged, |_, _| ()).await.unwrap_err();
            assert!(matches!(refused, ArchiveError::Damaged(_)), "{refused}");
        }
        database.store.restore(file.as_slice(), |_, _| ()).await.unwrap();
    }
}

/// The same backup with another name in it, packed again, so that gzip's own checksum is right.
fn changed(file: &[u8]) -> Vec<u8> {
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).unwrap();
    packed(&text.replace("Amanda", "Armando"))
}

fn packed(text: &str) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, text.as_bytes()).unwrap();
    gzip.finish().unwrap()
}

#[tokio::test]
async fn a_backup_of_a_newer_program_is_refused() {
    let source = testing::sqlite().await.unwrap();
    let file = backup(&source.store).await;
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file.as_slice()), &mut text).unwrap();
    for (old, new) in [("\"format\":1", "\"format\":2"), ("0001_begin", "0999_future")] {
        let newer = packed(&text.replace(old, new));
        let refused = source.store.restore(newer.as_slice(), |_, _| ()).await.unwrap_err();
        assert!(matches!(refused, ArchiveError::Newer(_)), "{refused}");
    }
}

#[tokio::test]
async fn the_list_of_tables_is_whole() {
    for database in testing::databases().await.unwrap() {
        let question = match database.store.engine() {
            sea_orm::DbBackend::Sqlite => {
                "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            }
            _ => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()",
        };
        let statement = Statement::from_string(database.store.engine(), question);
        let rows = database.store.read().query_all_raw(statement).await.unwrap();
        let mut there: Vec<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
        there.retain(|name| name != "seaql_migrations");
        there.sort_unstable();
        let mut listed: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        listed.sort_unstable();
        assert_eq!(there, listed, "archive::TABLES has to name every table");
    }
}
