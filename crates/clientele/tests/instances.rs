//! Two processes on one database: what is changed at one works with the next request at the other.

#![allow(clippy::unwrap_used)]

mod program;

use program::Browser;
use program::installation::installations_of_demo;

const AMANDA: &str = "AmandaRCole@example.org";
const NANCY: &str = "NancyJSallee@example.org";

/// The version of a record, as a form needs it.
fn version(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"version\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn a_change_at_one_instance_works_with_the_next_request_at_the_other() {
    for installation in installations_of_demo() {
        let (one, other) = (installation.start(), installation.start());
        let mut seller = Browser::at(&one.address);
        seller.log_in("admin@example.com", "Demo1234");
        let mut nancy = Browser::at(&other.address);
        nancy.log_in_at("", NANCY, "Demo1234");
        let id = installation.number(&format!("SELECT id FROM customer_user WHERE email = '{NANCY}'"));
        let home = format!("/admin/customer-users/{id}");

        // Another role: a section opens, and closes again.
        let role = |name: &str| {
            installation.number(&format!(
                "SELECT id FROM customer_user_role WHERE machine_name = '{name}' AND organization_id = 1"
            ))
        };
        let (buyer, administrator) = (role("ROLE_FRONTEND_BUYER"), role("ROLE_FRONTEND_ADMINISTRATOR"));
        assert_eq!(nancy.get("/account/users/new").unwrap().status, 403);
        for (role, status) in [(administrator, 200), (buyer, 403)] {
            let form = seller.get(&format!("{home}/edit")).unwrap().body;
            let (version, role) = (version(&form), role.to_string());
            let sent = seller
                .post(
                    &format!("{home}/edit"),
                    &[
                        ("version", version.as_str()),
                        ("enabled", "1"),
                        ("confirmed", "1"),
                        ("first_name", "Nancy"),
                        ("last_name", "Sallee"),
                        ("email", NANCY),
                        ("customer_id", "1"),
                        ("website_id", "1"),
                        ("roles", role.as_str()),
                    ],
                )
                .unwrap();
            assert_eq!(sent.status, 303, "{}", sent.body);
            assert_eq!(nancy.get("/account/users/new").unwrap().status, status);
        }

        // Switched off at one, out at the other; and switched off by an administrator of their own.
        assert_eq!(nancy.get("/account").unwrap().status, 200);
        let mut amanda = Browser::at(&one.address);
        amanda.log_in_at("", AMANDA, "Demo1234");
        amanda.get("/account").unwrap();
        let off = amanda.post(&format!("/account/users/{id}/enablement/end"), &[]).unwrap();
        assert_eq!(off.status, 303, "{}", off.body);
        let answer = nancy.get("/account").unwrap();
        assert_eq!((answer.status, answer.header("location")), (303, Some("/login?next=%2Faccount")));
        for server in [&one, &other] {
            server.fell_over_never();
        }
    }
}
