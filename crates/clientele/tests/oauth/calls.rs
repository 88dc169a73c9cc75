//! What becomes of the calls of an application whose person, seller or API is no more.

use serde_json::Value;

use crate::program::installation::{Installation, installations_of_demo};
use crate::program::oauth::{Application, Call};
use crate::program::{Answer, Browser, Server};
use crate::{AMANDA, generate_keys, make};

fn call(server: &Server, token: &str, path: &str) -> Answer {
    let call = Call::get(path).header("Authorization", &format!("Bearer {token}"));
    call.header("Accept", "application/vnd.api+json").send(server)
}

fn token(server: &Server, application: &Application) -> String {
    let answer = application.asks(server, &[("grant_type", "client_credentials")]);
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

fn with_password(server: &Server, application: &Application, email: &str, password: &str) -> (u16, Value) {
    let fields = [("grant_type", "password"), ("username", email), ("password", password)];
    let answer = application.asks(server, &fields);
    (answer.status, answer.json())
}

fn id_of(installation: &Installation, application: &Application) -> i64 {
    installation.number(&format!("SELECT id FROM oauth_application WHERE client_id = '{}'", application.id))
}

#[track_caller]
fn over(answer: &Answer) {
    assert_eq!((answer.status, answer.body.as_str()), (401, ""));
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
}

#[test]
fn a_call_counts_as_long_as_everything_it_depends_on() {
    for installation in installations_of_demo() {
        generate_keys(installation.path(), &[]);
        let server = installation.start();
        let mut admin = Browser::at(&server.address);
        admin.log_in("admin@example.com", "Demo1234");
        let nancy = "NancyJSallee@example.org";
        let by_password = make(&installation, &["--customer-user", AMANDA, "--grant", "password"]);
        let given = with_password(&server, &by_password, nancy, "Demo1234").1;
        let access = given["access_token"].as_str().unwrap();
        let mine = "/api/customerusers/mine";
        assert_eq!(call(&server, access, mine).status, 200);
        // A token of one side is nothing on the other, and in the address it is nothing anywhere.
        over(&call(&server, access, "/admin/api/customers"));
        over(&Call::get(&format!("{mine}?access_token={access}")).send(&server));

        // Limited to other kinds of API: the token is issued, and is refused here.
        let id = id_of(&installation, &by_password);
        let limited = |kinds: &'static str| {
            let version = installation
                .number(&format!("SELECT CAST(version AS BIGINT) FROM oauth_application WHERE id = {id}"));
            (version.to_string(), kinds)
        };
        let mut limit = |(version, kind): (String, &str)| {
            let all = if kind.is_empty() { "1" } else { "0" };
            let mut fields = vec![("version", version.as_str()), ("name", "Warehouse"), ("all_apis", all)];
            if !kind.is_empty() {
                fields.push(("apis", kind));
            }
            let saved = admin.post(&format!("/admin/oauth-applications/{id}/edit"), &fields).unwrap();
            assert_eq!(saved.status, 303, "{}", saved.body);
        };
        limit(limited("frontend_rest_plain"));
        let answer = call(&server, access, mine);
        assert_eq!(
            (answer.status, &answer.json()["errors"][0]["title"]),
            (403, &Value::from("authentication exception"))
        );
        let plainly = || {
            let call = Call::get(mine).header("Authorization", &format!("Bearer {access}"));
            call.header("Accept", "application/json").send(&server).status
        };
        assert_eq!(plainly(), 200);
        assert_eq!(with_password(&server, &by_password, AMANDA, "Demo1234").0, 200);
        limit(limited("frontend_rest_json_api"));
        assert_eq!(call(&server, access, mine).status, 200);
        assert_eq!(plainly(), 403);
        limit(limited(""));

        // Locked, then disabled.
        for _ in 0..10 {
            assert_eq!(with_password(&server, &by_password, nancy, "wrong").0, 400);
        }
        over(&call(&server, access, mine));
        let amanda = with_password(&server, &by_password, AMANDA, "Demo1234").1;
        let amanda = amanda["access_token"].as_str().unwrap();
        let other_owner = make(&installation, &["--user", "sales@example.com"]);
        let sales = token(&server, &other_owner);
        assert_eq!(call(&server, &sales, "/admin/api/customers").status, 200);
        let person = installation.number("SELECT id FROM back_office_user WHERE email = 'sales@example.com'");
        assert_eq!(admin.post(&format!("/admin/users/{person}/enablement/end"), &[]).unwrap().status, 303);
        over(&call(&server, &sales, "/admin/api/customers"));

        // Deactivated.
        assert_eq!(call(&server, amanda, mine).status, 200);
        let end = format!("/admin/oauth-applications/{id}/activation/end");
        assert_eq!(admin.post(&end, &[]).unwrap().status, 303);
        over(&call(&server, amanda, mine));

        // Taken back.
        let owned = make(&installation, &["--customer-user", AMANDA]);
        let owned_token = token(&server, &owned);
        assert_eq!(call(&server, &owned_token, mine).status, 200);
        assert_eq!(owned.calls(&server, "/oauth2-token/revoke", &[("token", &owned_token)]).status, 200);
        over(&call(&server, &owned_token, mine));

        // The seller is gone.
        let there = make(&installation, &["--customer-user", "GavinABelson@example.org"]);
        let gavin = token(&server, &there);
        assert_eq!(call(&server, &gavin, "/globex/api/customerusers/mine").status, 200);
        over(&call(&server, &gavin, mine));
        let globex = installation.number("SELECT id FROM organization WHERE name = 'Globex Trade'");
        let version = installation
            .number(&format!("SELECT CAST(version AS BIGINT) FROM organization WHERE id = {globex}"));
        let fields = [
            ("version", version.to_string()),
            ("name", "Globex Trade".to_owned()),
            ("enabled", "0".to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let saved = admin.post(&format!("/admin/organizations/{globex}/edit"), &fields).unwrap();
        assert_eq!(saved.status, 303, "{}", saved.body);
        assert_eq!(there.asks(&server, &[("grant_type", "client_credentials")]).status, 401);
        over(&call(&server, &gavin, mine));
        server.fell_over_never();

        // The API is off.
        let owned_token = token(&server, &owned);
        drop(server);
        std::fs::write(installation.path().join("clientele.toml"), "[api]\nstorefront = false\n").unwrap();
        let server = installation.start();
        assert_eq!(owned.asks(&server, &[("grant_type", "client_credentials")]).status, 401);
        assert_eq!(call(&server, &owned_token, mine).status, 404);
        let described = |path: &str| Call::get(&format!("/.well-known/{path}")).send(&server).status;
        for (path, status) in [
            ("oauth-authorization-server/oauth2-server", 404),
            ("oauth-protected-resource/api", 404),
            ("oauth-authorization-server/admin/oauth2-server", 200),
            ("oauth-protected-resource/admin/api", 200),
            ("oauth-authorization-server", 200),
        ] {
            assert_eq!(described(path), status, "{path}");
        }
    }
}

#[test]
fn an_application_goes_with_its_owner() {
    for installation in installations_of_demo() {
        generate_keys(installation.path(), &[]);
        let server = installation.start();
        let kevin = "KevinTLong@example.org";
        let owned = make(&installation, &["--customer-user", kevin]);
        let held = token(&server, &owned);
        let person = installation.number(&format!("SELECT id FROM customer_user WHERE email = '{kevin}'"));
        let mut admin = Browser::at(&server.address);
        admin.log_in("admin@example.com", "Demo1234");
        let gone = admin.post(&format!("/admin/customer-users/{person}/delete"), &[]).unwrap();
        assert_eq!(gone.status, 303);
        assert_eq!(id_of(&installation, &owned), 0);
        over(&call(&server, &held, "/api/customerusers/mine"));
        assert_eq!(owned.asks(&server, &[("grant_type", "client_credentials")]).status, 401);
        server.fell_over_never();
    }
}
