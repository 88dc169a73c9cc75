//! The storefront, for an administrator of a corporation: their users are those of all its subsidiaries.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use crate::http::{Ask, Connection, browser};
use crate::load::{self, Latency, Load};
use crate::place::{ADMINISTRATOR, PASSWORD, Place};
use crate::process::{self, Server};
use crate::session;

const GRID: &str = "/account/users";
const SUBSIDIARIES: usize = 200;
const USERS: usize = 100_000;
const CORPORATE: &str = "corporate.administrator@example.org";

/// Pages of which each is asked for once: what was remembered for one serves no other.
const FIRST_ASKED: &str = "Users, pages nobody asked for before";

/// The pages that are asked for again and again, and what the report calls them.
const PAGES: [(&str, &[&str]); 4] = [
    ("Users as they open", &[GRID]),
    (
        "Users, two filters and a sort",
        &["/account/users?f.last_name.op=starts-with&f.last_name=Last1&f.enabled=yes&sort=email"],
    ),
    ("Users, quick search", &["/account/users?q=First77", "/account/users?q=corporate77777"]),
    ("Users, page in the middle by its number", &["/account/users?page=2000"]),
];

#[derive(Clone, Serialize)]
pub struct PageOfCorporation {
    pub title: &'static str,
    pub alone: Latency,
    pub crowded: Latency,
}

/// Brings the corporation into a copy of a seeded place, and asks for its pages.
pub async fn measure(program: &Path, place: &Place, requests: usize) -> Result<Vec<PageOfCorporation>> {
    let copy = place.copy()?;
    let measured = in_copy(program, &copy, requests).await;
    copy.remove()?;
    measured
}

async fn in_copy(program: &Path, place: &Place, requests: usize) -> Result<Vec<PageOfCorporation>> {
    bring_in(program, place)?;
    let server = Server::start(program, &place.flags())?;
    employ(&server.address).await?;
    let cookies = session::log_in_at(&server.address, "", CORPORATE, PASSWORD).await?;
    let mut pages = Vec::new();
    let again = PAGES.map(|(title, paths)| (title, paths.iter().map(|path| (*path).to_owned()).collect()));
    let first = (FIRST_ASKED, (0..2_000).map(|page| format!("{GRID}?page={}", 1 + page * 2)).collect());
    for (title, paths) in again.into_iter().chain([first]) {
        let paths: Vec<String> = paths;
        let mut connection = Connection::open(&server.address, &cookies).await?;
        for path in paths.iter().take(2) {
            let page = connection.get(path, None).await?;
            ensure!(page.status == 200, "{path} answered {}", page.status);
            ensure!(page.text().contains("href=\"/account/users/"), "{path} shows nobody");
        }
        let asked = Load::new(browser(&cookies)?, paths.into_iter().map(Ask::get));
        let alone = load::measure(&server.address, &asked, 1, requests / 8).await?;
        let crowded = load::measure(&server.address, &asked, 8, requests).await?;
        eprintln!(
            "    storefront: {title:<42} {:6.1} / {:6.1} ms alone, {:6.1} / {:6.1} ms",
            alone.p50, alone.p99, crowded.p50, crowded.p99
        );
        pages.push(PageOfCorporation { title, alone, crowded });
    }
    Ok(pages)
}

/// Two hundred companies below the first customer, and their people.
fn bring_in(program: &Path, place: &Place) -> Result<()> {
    let companies = place.folder().join("subsidiaries.csv");
    let mut writer = BufWriter::new(std::fs::File::create(&companies)?);
    writeln!(writer, "Id,Name,Parent Id")?;
    for number in 0..SUBSIDIARIES {
        writeln!(writer, ",Corporate subsidiary {number:03},1")?;
    }
    writer.flush()?;
    let people = place.folder().join("people.csv");
    let mut writer = BufWriter::new(std::fs::File::create(&people)?);
    writeln!(writer, "ID,First Name,Last Name,Email Address,Customer Name,Roles 1 Role,Enabled,Confirmed")?;
    for number in 0..USERS {
        let company = number % SUBSIDIARIES;
        writeln!(
            writer,
            ",First{},Last{number},corporate{number}@example.org,Corporate subsidiary {company:03},\
             ROLE_FRONTEND_BUYER,1,1",
            number % 997
        )?;
    }
    writer.flush()?;
    for (subject, file) in [("customers", companies), ("customer-users", people)] {
        let mut arguments = vec!["import".to_owned(), subject.to_owned(), file.display().to_string()];
        arguments.extend(place.flags());
        process::run(program, &arguments, "")?;
    }
    Ok(())
}

/// Makes the administrator of the corporation by the form of the back-office.
async fn employ(address: &str) -> Result<()> {
    let cookies = session::log_in(address, ADMINISTRATOR, PASSWORD).await?;
    let mut connection = Connection::open(address, &cookies).await?;
    let path = "/admin/customer-users/new?customer_id=1";
    let page = connection.get(path, None).await?.text();
    let offered = page.lines().find(|line| line.contains(">Administrator ("));
    let role =
        offered.and_then(|line| line.split_once("value=\"")).and_then(|(_, rest)| rest.split('"').next());
    let role = role.context("no role Administrator is offered")?;
    let fields = [
        ("first_name", "Corporate"),
        ("last_name", "Administrator"),
        ("email", CORPORATE),
        ("customer_id", "1"),
        ("enabled", "1"),
        ("website_id", "1"),
        ("password", PASSWORD),
        ("password_repeated", PASSWORD),
        ("roles", role),
    ];
    let answer = session::send(&mut connection, path, "/admin/customer-users/new", &fields).await?;
    ensure!(answer.status.is_redirection(), "the administrator was refused: {}", answer.text());
    Ok(())
}
