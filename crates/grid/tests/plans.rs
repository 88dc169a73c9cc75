//! A hundred thousand rows: each page comes from an index, not from a scan and a sort.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod people;

use clientele_grid::{Column, Grid, Operator, State, page, plan};
use clientele_store::Timestamp;
use people::{databases, grid, state};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};

const NOW: Timestamp = Timestamp(1_795_559_400_000);

/// 100 000 people of one organization with 1000 last names, half of them enabled, a tenth without a first name.
async fn crowd(conn: &DatabaseConnection) {
    let series = match conn.get_database_backend() {
        DbBackend::Sqlite => {
            "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 100000)"
        }
        _ => "WITH series(n) AS (SELECT generate_series(1, 100000))",
    };
    let people = format!(
        "INSERT INTO person (id, organization_id, last_name, first_name, created_at, enabled, status, team_id) {series} \
         SELECT n, 1 + n % 2, 'Name ' || (n * 7919 % 1000), CASE WHEN n % 10 = 0 THEN NULL ELSE 'First ' || n END, \
         n * 1000, n % 4 < 2, 'active', 1 + n % 3 FROM series"
    );
    for statement in [
        &people,
        "CREATE INDEX person_by_name ON person (organization_id, lower(last_name), id)",
        "CREATE INDEX person_by_creation ON person (organization_id, created_at, id)",
        "CREATE INDEX person_by_enabled ON person (organization_id, enabled, id)",
    ] {
        conn.execute_unprepared(statement).await.unwrap();
    }
    let first_name = match conn.get_database_backend() {
        DbBackend::Sqlite => {
            conn.execute_unprepared(
                "INSERT INTO person_text (rowid, last_name) SELECT id, last_name FROM person",
            )
            .await
            .unwrap();
            "CREATE INDEX person_by_first_name ON person (organization_id, lower(first_name), id)"
        }
        _ => {
            "CREATE INDEX person_by_first_name ON person (organization_id, lower(first_name) NULLS FIRST, id)"
        }
    };
    conn.execute_unprepared(first_name).await.unwrap();
    conn.execute_unprepared("ANALYZE").await.unwrap();
}

/// The state of the page that is read with the cursor that leads on from the first.
async fn second_page(conn: &DatabaseConnection, grid: &Grid, sort: &str) -> State {
    let first = state(grid, &[("sort", sort)]);
    let next = page(conn, grid, &first, NOW).await.unwrap().next.unwrap();
    first.at(next, 2)
}

fn reads_index(plan: &str, index: &str) -> bool {
    let sorts = plan.contains("TEMP B-TREE") || plan.contains("Sort");
    let scans = plan.contains("Seq Scan") || plan.contains("SCAN person\n") || plan.ends_with("SCAN person");
    // Where half of all rows qualify, PostgreSQL rightly walks the primary key.
    (plan.contains(index) || plan.contains("using person_pkey")) && !sorts && !scans
}

#[tokio::test]
async fn every_page_comes_straight_from_its_index() {
    let grid = grid();
    for conn in databases().await {
        crowd(&conn).await;
        for (sort, index) in [
            ("last_name", "person_by_name"),
            ("-last_name", "person_by_name"),
            ("created_at", "person_by_creation"),
            ("-created_at", "person_by_creation"),
            ("enabled", "person_by_enabled"),
            ("-enabled", "person_by_enabled"),
            ("first_name", "person_by_first_name"),
            ("-first_name", "person_by_first_name"),
        ] {
            let first = state(&grid, &[("sort", sort)]);
            let second = second_page(&conn, &grid, sort).await;
            for asked in [first, second] {
                let mut plans = plan(&conn, &grid, &asked, NOW).await.unwrap();
                plans.pop();
                for (piece, text) in plans.iter().enumerate() {
                    assert!(reads_index(text, index), "{sort}, piece {piece}:\n{text}");
                }
            }
        }
    }
}

/// Sorted by a table beside: its name, its id, the person's id.
fn by_team() -> Grid {
    let name = || Expr::col(("team", "name"));
    Grid::new("people", "person")
        .join("team", Expr::col(("team", "id")).equals(("person", "team_id")))
        .column(Column::text("team", name()).sort_by_text([name()]).sort_by_id(Expr::col(("team", "id"))))
        .column(Column::text("last_name", Expr::col(("person", "last_name"))))
        .within(Expr::col(("person", "organization_id")).eq(1_i64))
}

#[tokio::test]
async fn the_order_of_a_joined_table_is_walked_without_a_sort() {
    let grid = by_team();
    for conn in databases().await {
        crowd(&conn).await;
        for statement in [
            "DELETE FROM team",
            "INSERT INTO team SELECT id, 'Team ' || id FROM person WHERE id <= 10000",
            "UPDATE person SET team_id = 1 + id % 10000",
            "CREATE INDEX team_by_name ON team (lower(name), id)",
            "CREATE INDEX person_by_team ON person (organization_id, team_id, id)",
            "ANALYZE",
        ] {
            conn.execute_unprepared(statement).await.unwrap();
        }
        for asked in [state(&grid, &[("sort", "team")]), second_page(&conn, &grid, "-team").await] {
            let mut plans = plan(&conn, &grid, &asked, NOW).await.unwrap();
            plans.pop();
            for text in &plans {
                // PostgreSQL may sort the few people of teams with the same name.
                let whole = text.contains("TEMP B-TREE FOR ORDER BY") || text.contains("Seq Scan on person");
                let reads = text.contains("person_by_team") || text.contains("person_pkey");
                assert!(!whole && reads, "{text}");
            }
        }
    }
}

#[tokio::test]
async fn joins_that_nothing_names_are_left_out() {
    let grid = grid();
    for conn in databases().await {
        let counted = |asked: State| {
            let (conn, grid) = (&conn, &grid);
            async move { plan(conn, grid, &asked, NOW).await.unwrap().pop().unwrap() }
        };
        assert!(!counted(state(&grid, &[("sort", "team")])).await.contains("team"));
        assert!(counted(state(&grid, &[("f.team", "red")])).await.contains("team"));
    }
}

#[tokio::test]
async fn on_sqlite_a_rare_text_is_looked_up_among_the_trigrams() {
    let grid = grid();
    for conn in databases().await {
        if conn.get_database_backend() != DbBackend::Sqlite {
            continue;
        }
        crowd(&conn).await;
        for (needle, indexed) in
            [("ame 7", true), ("100%_", true), ("name", false), ("am", false), ("a%m_", true)]
        {
            let plans = plan(&conn, &grid, &state(&grid, &[("f.last_name", needle)]), NOW).await.unwrap();
            let text = plans[0].as_str();
            // The ids that the full-text index found come as an array. Nobody has those with wildcards: nothing is read.
            let by_ids = text.contains("json_each") || text.contains("found") || needle.contains('%');
            assert_eq!(by_ids, indexed, "{needle}:\n{text}");
        }
    }
}

#[tokio::test]
async fn a_common_text_is_counted_without_walking_through_all_rows() {
    let grid = grid();
    for conn in databases().await {
        crowd(&conn).await;
        // Half of the people are of this organization, and half of these are enabled.
        for (asked, all) in [
            (vec![("f.last_name", "name"), ("f.enabled", "yes")], 25_000),
            (vec![("f.last_name.op", "starts-with"), ("f.last_name", "n"), ("f.enabled", "yes")], 25_000),
            (vec![("f.last_name.op", "ends-with"), ("f.last_name", "ame 7"), ("f.enabled", "no")], 0),
            (vec![("f.last_name.op", "starts-with"), ("f.last_name", "NAME 7"), ("f.enabled", "no")], 2_800),
            (vec![("q", "name"), ("f.enabled", "no")], 25_000),
            (vec![("q", "n"), ("f.enabled", "no")], 25_000),
        ] {
            let mut asked = state(&grid, &asked);
            let shown = page(&conn, &grid, &asked, NOW).await.unwrap();
            assert_eq!(shown.total.exact, all <= 10_000, "{asked:?}");
            assert_eq!(shown.rows.len() as u64, Ord::min(all, 25), "{asked:?}");
            asked.exact = true;
            assert_eq!(page(&conn, &grid, &asked, NOW).await.unwrap().total.count, all, "{asked:?}");
            if conn.get_database_backend() == DbBackend::Sqlite && all == 25_000 {
                let counted = plan(&conn, &grid, &asked, NOW).await.unwrap().pop().unwrap();
                let begins = asked.filters.iter().any(|filter| filter.operator == Operator::StartsWith)
                    || asked.q.as_deref() == Some("n");
                assert!(begins || counted.contains("person_text"), "{asked:?}: {counted}");
            }
        }
    }
}
