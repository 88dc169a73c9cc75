//! A small world: people in teams, some with roles, in a database of either engine.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use chrono::NaiveDate;
use clientele_grid::{Choice, Column, Grid, Kind, Sort, State};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend};

#[derive(Clone, Debug, Default)]
pub struct Person {
    pub id: i64,
    pub last_name: String,
    pub first_name: Option<String>,
    pub note: Option<String>,
    pub age: Option<i64>,
    pub birthday: Option<NaiveDate>,
    pub created_at: i64,
    pub enabled: bool,
    pub status: String,
    pub team: Option<i64>,
    pub roles: Vec<String>,
}

pub const TEAMS: [&str; 3] = ["Red", "blue", "Green"];

/// SQLite in memory, and PostgreSQL where `CLIENTELE_TEST_POSTGRES` names a server.
pub async fn databases() -> Vec<DatabaseConnection> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).sqlx_logging(false);
    let mut all = vec![Database::connect(options).await.unwrap()];
    if let Ok(server) = std::env::var("CLIENTELE_TEST_POSTGRES") {
        let name = format!(
            "clientele_grid_{}_{}",
            std::process::id(),
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos()
        );
        let maintenance = Database::connect(&server).await.unwrap();
        maintenance.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        maintenance.close().await.unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        let mut options = ConnectOptions::new(format!("{base}/{name}"));
        options.max_connections(1).sqlx_logging(false);
        all.push(Database::connect(options).await.unwrap());
    }
    for conn in &all {
        create(conn).await;
    }
    all
}

async fn create(conn: &DatabaseConnection) {
    let sqlite = conn.get_database_backend() == DbBackend::Sqlite;
    let mut statements = vec![
        "CREATE TABLE team (id BIGINT PRIMARY KEY, name TEXT NOT NULL)",
        "CREATE TABLE person (id BIGINT PRIMARY KEY, organization_id BIGINT NOT NULL, last_name TEXT NOT NULL, \
         first_name TEXT, note TEXT, age INTEGER, birthday DATE, created_at BIGINT NOT NULL, enabled BOOLEAN NOT NULL, \
         status TEXT NOT NULL, team_id BIGINT)",
        "CREATE TABLE person_role (person_id BIGINT NOT NULL, role TEXT NOT NULL)",
    ];
    if sqlite {
        statements[1] = "CREATE TABLE person (id INTEGER PRIMARY KEY, organization_id BIGINT NOT NULL, last_name TEXT \
                         NOT NULL, first_name TEXT, note TEXT, age INTEGER, birthday DATE, created_at BIGINT NOT NULL, \
                         enabled BOOLEAN NOT NULL, status TEXT NOT NULL, team_id BIGINT)";
        statements.push("CREATE VIRTUAL TABLE person_text USING fts5(last_name, note, tokenize='trigram')");
    }
    for statement in statements {
        conn.execute_unprepared(statement).await.unwrap();
    }
    for (id, name) in (1..).zip(TEAMS) {
        conn.execute_unprepared(&format!("INSERT INTO team VALUES ({id}, '{name}')")).await.unwrap();
    }
}

fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn or_null<T>(value: &Option<T>, write: impl Fn(&T) -> String) -> String {
    value.as_ref().map_or("NULL".to_owned(), write)
}

/// Puts these people in place of whoever was there. One more, of another organization, must never be seen.
pub async fn fill(conn: &DatabaseConnection, people: &[Person]) {
    let sqlite = conn.get_database_backend() == DbBackend::Sqlite;
    let mut sql = String::from("DELETE FROM person; DELETE FROM person_role;");
    if sqlite {
        sql.push_str("DELETE FROM person_text;");
    }
    sql.push_str(
        "INSERT INTO person (id, organization_id, last_name, created_at, enabled, status) \
         VALUES (999999, 2, 'a', 0, true, 'active');",
    );
    for person in people {
        sql.push_str(&format!(
            "INSERT INTO person VALUES ({}, 1, {}, {}, {}, {}, {}, {}, {}, {}, {});",
            person.id,
            text(&person.last_name),
            or_null(&person.first_name, |name| text(name)),
            or_null(&person.note, |note| text(note)),
            or_null(&person.age, i64::to_string),
            or_null(&person.birthday, |date| text(&date.to_string())),
            person.created_at,
            person.enabled,
            text(&person.status),
            or_null(&person.team, i64::to_string),
        ));
        for role in &person.roles {
            sql.push_str(&format!("INSERT INTO person_role VALUES ({}, {});", person.id, text(role)));
        }
        if sqlite {
            sql.push_str(&format!(
                "INSERT INTO person_text (rowid, last_name, note) VALUES ({}, {}, {});",
                person.id,
                text(&person.last_name),
                or_null(&person.note, |note| text(note)),
            ));
        }
    }
    conn.execute_unprepared(&sql).await.unwrap();
}

fn col(name: &'static str) -> Expr {
    Expr::col(("person", name))
}

pub fn statuses() -> Vec<Choice> {
    vec![
        Choice::new("active", "status-active"),
        Choice::new("reset", "status-reset"),
        Choice::new("locked", "status-locked"),
    ]
}

fn roles() -> Vec<Choice> {
    vec![Choice::new("buyer", "role-buyer"), Choice::new("admin", "role-admin")]
}

pub fn grid() -> Grid {
    let with_role = Query::select().from("person_role").to_owned();
    let number_of_roles =
        Expr::cust(r#"(SELECT count(*) FROM "person_role" WHERE "person_role"."person_id" = "person"."id")"#);
    Grid::new("people", "person")
        .left_join("team", Expr::col(("team", "id")).equals(("person", "team_id")))
        .column(Column::number("id", col("id")).hidden())
        .column(Column::text("last_name", col("last_name")).trigram("person_text", "last_name"))
        .column(Column::text("first_name", col("first_name")).nullable())
        .column(Column::text("note", col("note")).nullable().unsortable().trigram("person_text", "note"))
        .column(
            Column::text("team", Expr::col(("team", "name")))
                .nullable()
                .sort_by_text([Expr::col(("team", "name"))])
                .sort_by_id(Expr::col(("team", "id"))),
        )
        .column(Column::number("age", col("age")).nullable())
        .column(Column::date("birthday", col("birthday")).nullable())
        .column(Column::time("created_at", col("created_at")))
        .column(Column::boolean("enabled", col("enabled")))
        .column(Column::choice("status", col("status"), statuses()))
        .column(
            Column::choice("role", Expr::cust("CAST(NULL AS TEXT)"), roles())
                .hidden()
                .unsortable()
                .filter_on(Expr::col(("person_role", "role")))
                .filter_through(with_role, Expr::col(("person_role", "person_id"))),
        )
        .extra("roles", Kind::Number, number_of_roles)
        .within(col("organization_id").eq(1_i64))
        .sorted([Sort::ascending("last_name")])
        .searched(["last_name", "first_name"])
}

pub fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The state of parameters that are all understood.
pub fn state(grid: &Grid, parameters: &[(&str, &str)]) -> State {
    let (state, problems) = State::parse(grid, &pairs(parameters));
    assert!(problems.is_empty(), "{problems:?}");
    state
}
