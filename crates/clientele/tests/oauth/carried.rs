//! How calls bring their tokens, or none, and when that is written down.

use serde_json::json;

use crate::program::installation::installations_of_demo;
use crate::program::oauth::{Application, Call};
use crate::program::{Browser, Server};
use crate::{AMANDA, OWNER, demo, generate_keys};

const JSON_API: &str = "application/vnd.api+json";

fn token_of(application: &Application, server: &Server) -> String {
    let answer = application.asks(server, &[("grant_type", "client_credentials")]);
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn a_cookie_counts_where_it_was_named() {
    let cookie = "[api]\ntoken_cookie = \"clientele-token\"\n";
    for (settings, counts) in [("", false), (cookie, true)] {
        let (folder, server) = demo(settings);
        let application = Application::create(folder.path(), OWNER);
        let token = token_of(&application, &server);
        let carried = format!("other=1; clientele-token={token}");
        let call = |method, path: &str| {
            let call = Call::new(method, path).header("Cookie", &carried).header("Accept", JSON_API);
            call.header("Content-Type", JSON_API)
        };
        let status = |call: Call| call.send(&server).status;
        let read = status(call("GET", "/admin/api/customergroups"));
        assert_eq!(read, if counts { 200 } else { 401 });
        if !counts {
            continue;
        }
        let group =
            json!({ "data": { "type": "customergroups", "attributes": { "name": "Carried" } } }).to_string();
        let make = || call("POST", "/admin/api/customergroups").body(&group);
        let refused = make().send(&server);
        assert_eq!(refused.status, 403, "{}", refused.body);
        assert!(refused.body.contains("a page of the same origin"), "{}", refused.body);
        for (name, value) in
            [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "none")]
        {
            assert_eq!(status(make().header(name, value)), 403, "{name}: {value}");
        }
        let made = make().header("Origin", &format!("http://{}", server.address)).send(&server);
        assert_eq!(made.status, 201, "{}", made.body);
        // Whoever sends a token otherwise is no browser that was made to.
        let bearer = format!("Bearer {token}");
        assert_eq!(status(make().header("Authorization", &bearer)), 201);
        assert_eq!(
            status(call("GET", "/admin/api/customergroups").header("Authorization", "Bearer nonsense")),
            401
        );
        server.fell_over_never();
    }
}

#[test]
fn guests_are_answered_as_the_settings_say() {
    for (settings, unknown, visitor) in [
        ("", 401, 200),
        ("storefront_guests = true\n", 200, 200),
        ("storefront_guests = true\nstorefront_visitors = false\n", 401, 401),
    ] {
        let (folder, server) = demo(&format!("[api]\n{settings}"));
        let grant = ["--customer-user", AMANDA, "--grant", "password"];
        let application = Application::create(folder.path(), &grant);
        let guest = [("grant_type", "password"), ("username", "guest"), ("password", "guest")];
        let token = application.asks(&server, &guest).json()["access_token"].as_str().unwrap().to_owned();
        for open in ["countries", "regions", "localizations"] {
            for site in ["", "/globex"] {
                let answer = Call::get(&format!("{site}/api/{open}")).send(&server);
                assert_eq!(answer.status, unknown, "{site} {open} {settings}");
                assert_eq!(answer.body.is_empty(), unknown == 401);
            }
            let answer =
                Call::get(&format!("/api/{open}")).header("Authorization", &format!("Bearer {token}"));
            assert_eq!(answer.send(&server).status, visitor, "{open} {settings}");
        }
        for closed in
            ["customers", "customerusers/mine", "customergroups", "customeruserroles", "customeraddresses"]
        {
            assert_eq!(Call::get(&format!("/api/{closed}")).send(&server).status, 401, "{closed} {settings}");
        }
        assert_eq!(Call::get("/admin/api/countries").send(&server).status, 401);
        server.fell_over_never();
    }
}

#[test]
fn whoever_is_refused_has_used_nothing() {
    for installation in installations_of_demo() {
        generate_keys(installation.path(), &[]);
        let server = installation.start();
        let flags = installation.flags();
        let mut arguments = vec!["--customer-user", AMANDA];
        arguments.extend(flags.iter().map(String::as_str));
        let application = Application::create(installation.path(), &arguments);
        let used = || {
            let id = &application.id;
            installation.number(&format!(
                "SELECT COUNT(*) FROM oauth_application WHERE client_id = '{id}' AND last_used_at IS NOT NULL"
            ))
        };
        let token = token_of(&application, &server);
        assert_eq!(used(), 1, "it was given a token");
        let forget = || {
            let id = &application.id;
            installation.execute(&format!(
                "UPDATE oauth_application SET last_used_at = NULL WHERE client_id = '{id}'"
            ));
        };
        let call = |path: &str| {
            Call::get(path).header("Authorization", &format!("Bearer {token}")).send(&server).status
        };
        let mut admin = Browser::at(&server.address);
        admin.log_in("admin@example.com", "Demo1234");
        let amanda = installation
            .number(&format!("SELECT id FROM oauth_application WHERE client_id = '{}'", application.id));
        let edit = format!("/admin/oauth-applications/{amanda}/edit");
        let fields =
            [("version", "1"), ("name", "Warehouse"), ("all_apis", "0"), ("apis", "frontend_rest_plain")];
        assert_eq!(admin.get(&edit).unwrap().status, 200);
        assert_eq!(admin.post(&edit, &fields).unwrap().status, 303);
        forget();
        assert_eq!(call("/api/customers"), 403, "not for this kind of API");
        assert_eq!(used(), 0);
        let fields = [("version", "2"), ("name", "Warehouse"), ("all_apis", "1")];
        assert_eq!(admin.post(&edit, &fields).unwrap().status, 303);
        assert_eq!(call("/admin/api/customers"), 401);
        assert_eq!(used(), 0);
        assert_eq!(call("/api/customers/999999"), 404);
        assert_eq!(used(), 1, "it was answered");
        server.fell_over_never();
    }
}
