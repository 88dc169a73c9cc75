//! The API: one record, a list with what belongs to it, and tokens.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use hyper::header::{self, HeaderMap};
use serde::Serialize;
use serde_json::Value as Json;

use crate::http::{Ask, Connection};
use crate::load::{self, Latency, Load};
use crate::place::{ADMINISTRATOR, Place, Scale};
use crate::process::{self, Server};
use crate::scenario::Run;
use crate::session;

const CONNECTIONS: usize = 16;
/// How long half of the load is asked for.
const HALF: Duration = Duration::from_secs(5);
/// Requests of pages are few; those of the API are quick.
const REQUESTS: usize = 20;
const TOKEN: &str = "/oauth2-token";
/// Key algorithms: the word on the command line, and how many tokens a second are the goal.
const ALGORITHMS: [(&str, u32); 3] = [("eddsa", 3_000), ("es256", 3_000), ("rs256", 800)];

/// What is asked of the API again and again.
#[derive(Clone, Serialize)]
pub struct Call {
    pub title: String,
    /// Answers a second.
    pub goal: u32,
    /// Over sixteen connections, each asking again as soon as it has its answer.
    pub most: Latency,
    /// At half of the goal, or of what was reached if that is less.
    pub half: Latency,
}

#[derive(Clone, Default, Serialize)]
pub struct ApiFigures {
    pub calls: Vec<Call>,
    pub soak: Option<Soak>,
}

/// Memory while the API is asked without a break.
#[derive(Clone, Copy, Serialize)]
pub struct Soak {
    pub minutes: u64,
    pub requests: usize,
    /// Bytes resident when the caches were warm, and at the end.
    pub before: u64,
    pub after: u64,
}

pub async fn measure(run: &Run<'_>, place: &Place, scale: Scale) -> Result<ApiFigures> {
    let copy = place.copy()?;
    let measured = in_copy(run, &copy, scale).await;
    copy.remove()?;
    measured
}

async fn in_copy(run: &Run<'_>, place: &Place, scale: Scale) -> Result<ApiFigures> {
    keys(run.program, place, "eddsa")?;
    let application = application(run.program, place)?;
    let requests = run.requests * REQUESTS;
    let mut calls = Vec::new();
    let mut soak = None;
    for (algorithm, goal) in ALGORITHMS {
        keys(run.program, place, algorithm)?;
        let server = Server::start(run.program, &place.flags())?;
        if calls.is_empty() {
            let load = records(&server.address, &application, scale).await?;
            calls.push(call(&server.address, "One customer user", 5_000, &load, requests).await?);
            let path = "/admin/api/customerusers?page%5Bsize%5D=25&include=customer,userRoles";
            let list = Load::new(load.headers.clone(), [Ask::get(path)]);
            calls.push(
                call(&server.address, "A page of 25 with customer and roles", 1_000, &list, requests / 5)
                    .await?,
            );
            let paths = (0..200).map(|page| Ask::get(format!("{path}&page%5Bnumber%5D={}", 1 + page * 7)));
            let lists = Load::new(load.headers.clone(), paths);
            calls.push(
                call(&server.address, "As before, many pages in turn", 1_000, &lists, requests / 5).await?,
            );
            if scale.customer_users > 100_000 && !run.soak.is_zero() {
                soak = Some(soaked(&server, &load, run.soak).await?);
            }
        }
        let ask = Ask { path: TOKEN.to_owned(), form: Some(application.form()) };
        let load = Load::new(HeaderMap::new(), [ask]);
        let title = format!("Token signed with {}", algorithm.to_uppercase());
        calls.push(call(&server.address, &title, goal, &load, requests).await?);
    }
    Ok(ApiFigures { calls, soak })
}

async fn call(address: &str, title: &str, goal: u32, load: &Load, requests: usize) -> Result<Call> {
    let most = load::measure(address, load, CONNECTIONS, requests).await?;
    let pace = most.rate.min(goal.into()) / 2.0;
    let half = load::paced(address, load, pace, HALF).await?;
    eprintln!(
        "    api: {title:<42} {:6.0} a second, {:6.1} / {:6.1} ms; at {pace:.0} a second {:6.1} / {:6.1} ms",
        most.rate, most.p50, most.p99, half.p50, half.p99
    );
    Ok(Call { title: title.to_owned(), goal, most, half })
}

/// Asks for single records at the rate of 1 000 a second.
async fn soaked(server: &Server, load: &Load, lasting: Duration) -> Result<Soak> {
    load::paced(&server.address, load, 1_000.0, lasting / 10).await?;
    let before = server.resident();
    let asked = load::paced(&server.address, load, 1_000.0, lasting).await?;
    let after = server.resident();
    Ok(Soak { minutes: lasting.as_secs() / 60, requests: asked.requests, before, after })
}

/// An application that acts as the administrator.
struct Application {
    id: String,
    secret: String,
}

impl Application {
    fn form(&self) -> String {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", self.id.as_str()),
            ("client_secret", self.secret.as_str()),
        ];
        session::body(&fields)
    }
}

fn with(words: &[&str], place: &Place) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).chain(place.flags()).collect()
}

fn keys(program: &Path, place: &Place, algorithm: &str) -> Result<()> {
    process::run(program, &with(&["oauth-keys", "generate", "--algorithm", algorithm], place), "")?;
    Ok(())
}

fn application(program: &Path, place: &Place) -> Result<Application> {
    let words = ["oauth-application", "create", "--user", ADMINISTRATOR, "--name", "Bench", "--json"];
    let made: Json = serde_json::from_str(&process::output(program, &with(&words, place))?)?;
    let text = |name: &str| made[name].as_str().map(str::to_owned).context("no application was made");
    Ok(Application { id: text("client_id")?, secret: text("client_secret")? })
}

/// Some thousand records from all over the list, asked for with a token.
async fn records(address: &str, application: &Application, scale: Scale) -> Result<Load> {
    let answer = Connection::open(address, "").await?.post(TOKEN, application.form()).await?;
    let token: Json = serde_json::from_str(&answer.text())?;
    let token = token["access_token"].as_str().context("no token was given")?;
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, format!("Bearer {token}").parse()?);
    headers.insert(header::ACCEPT, "application/vnd.api+json".parse()?);
    let mut connection = Connection::open_with(address, &headers).await?;
    let mut asks = Vec::new();
    for part in 0..50 {
        let page = 1 + part * (scale.customer_users / 100 / 50).max(1);
        let path = format!(
            "/admin/api/customerusers?page%5Bsize%5D=100&page%5Bnumber%5D={page}&fields%5Bcustomerusers%5D=email"
        );
        let answer = connection.ask(&Ask::get(&path)).await?;
        ensure!(answer.status == 200, "{path} answered {}", answer.status);
        let listed: Json = serde_json::from_str(&answer.text())?;
        let ids = listed["data"].as_array().into_iter().flatten().filter_map(|record| record["id"].as_str());
        asks.extend(ids.map(|id| Ask::get(format!("/admin/api/customerusers/{id}"))));
    }
    ensure!(!asks.is_empty(), "the API lists nobody");
    let answer = connection.ask(&asks[0]).await?;
    ensure!(answer.text().contains("\"email\""), "the API shows nobody");
    Ok(Load::new(headers, asks))
}
