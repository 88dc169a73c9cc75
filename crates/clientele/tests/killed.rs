//! The process is killed in the middle of its work, again and again: what was confirmed is there with its entry in the
//! history and its mail, and what was not is not there at all. On every engine.

#![allow(clippy::unwrap_used)]

mod program;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, Statement};

use crate::program::Browser;
use crate::program::installation::{Installation, installations};

/// What only those need who are killed.
trait Killed {
    fn end_leases(&self);
    fn wait_for(&self, question: &str, least: i64);
    fn kill_while_job_runs(&self, job: i64, steps: &[i64]);
    fn company(&self, browser: &mut Browser) -> (String, String);
}

impl Killed for Installation {
    /// The workers that died would be waited for; this is the end of that wait.
    fn end_leases(&self) {
        let statement = Statement::from_string(
            self.store.engine(),
            "UPDATE job SET lease_until = 1 WHERE state = 'running'",
        );
        self.runtime.block_on(self.store.write().execute_raw(statement)).unwrap();
    }

    /// Waits until a question is answered with at least so much.
    fn wait_for(&self, question: &str, least: i64) {
        let end = Instant::now() + Duration::from_secs(60);
        while self.number(question) < least {
            assert!(Instant::now() < end, "in vain: {question}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Kills the program when the job has got so far, again and again, and lets it go on.
    fn kill_while_job_runs(&self, job: i64, steps: &[i64]) {
        let done = format!("SELECT done FROM job WHERE id = {job}");
        for step in steps {
            let mut worker = self.begin(&["jobs"]);
            self.wait_for(&done, *step);
            worker.kill().unwrap();
            worker.wait().unwrap();
            self.end_leases();
        }
        let mut worker = self.begin(&["jobs"]);
        self.wait_for(&format!("SELECT count(*) FROM job WHERE id = {job} AND state = 'done'"), 1);
        worker.kill().unwrap();
        worker.wait().unwrap();
    }

    /// Makes a customer by its form; returns its id and that of the role of buyers.
    fn company(&self, browser: &mut Browser) -> (String, String) {
        let fields = [("name", "Company A"), ("submission", "company-a-company-a")];
        let answer = browser.post("/admin/customers/new", &fields).unwrap();
        assert_eq!(answer.status, 303, "{}", answer.body);
        let role = "SELECT id FROM customer_user_role WHERE machine_name = 'ROLE_FRONTEND_BUYER'";
        (self.number("SELECT id FROM customer").to_string(), self.number(role).to_string())
    }
}

fn people(rows: usize) -> String {
    let mut text = String::from("Email Address,First Name,Last Name,Customer Name,Roles 1 Role\n");
    for row in 0..rows {
        text.push_str(&format!("person{row}@example.org,Pat,Person,Company A,ROLE_FRONTEND_BUYER\n"));
    }
    text
}

#[test]
fn an_import_goes_on_with_nothing_lost_and_nothing_twice() {
    const ROWS: i64 = 6_000;
    for installation in installations() {
        let server = installation.start();
        installation.company(&mut installation.browser(&server));
        server.kill();
        let file = installation.path().join("people.csv");
        std::fs::write(&file, people(ROWS as usize)).unwrap();

        let mut import = installation.begin(&["import", "customer-users", file.to_str().unwrap()]);
        installation.wait_for("SELECT COALESCE(max(done), 0) FROM job WHERE kind = 'import'", 500);
        import.kill().unwrap();
        import.wait().unwrap();
        installation.end_leases();
        let job = installation.number("SELECT id FROM job WHERE kind = 'import'");
        assert!(installation.number("SELECT done FROM job WHERE kind = 'import'") < ROWS);
        installation.kill_while_job_runs(job, &[2_000, 3_500, 5_000]);

        assert_eq!(installation.number("SELECT count(*) FROM customer_user"), ROWS);
        assert_eq!(installation.number("SELECT count(DISTINCT email) FROM customer_user"), ROWS);
        assert_eq!(installation.number("SELECT count(*) FROM login"), ROWS);
        assert_eq!(installation.number("SELECT count(*) FROM customer_user_role_assignment"), ROWS);
        let entries = "SELECT count(*) FROM audit_entry WHERE entity = 'customer_user' AND action = 'create'";
        assert_eq!(installation.number(entries), ROWS);
        assert_eq!(installation.number("SELECT done FROM job WHERE kind = 'import'"), ROWS);
    }
}

#[test]
fn a_mass_action_goes_on_with_nothing_lost_and_nothing_twice() {
    const ROWS: i64 = 2_000;
    for installation in installations() {
        let server = installation.start();
        let mut browser = installation.browser(&server);
        installation.company(&mut browser);
        let file = installation.path().join("people.csv");
        std::fs::write(&file, people(ROWS as usize)).unwrap();
        assert!(
            installation
                .begin(&["import", "customer-users", file.to_str().unwrap()])
                .wait()
                .unwrap()
                .success()
        );

        let fields = [
            ("action", "disable"),
            ("selection", "all"),
            ("query", "q=person"),
            ("submission", "mass-action-mass-action"),
        ];
        let answer = browser.post("/admin/customer-users/mass-actions", &fields).unwrap();
        let job = answer.header("location").and_then(|path| path.rsplit('/').next()?.parse().ok());
        let job: i64 = job.unwrap_or_else(|| panic!("{}", answer.head));
        server.kill();
        installation.end_leases();
        installation.kill_while_job_runs(job, &[300, 800, 1_500]);

        assert_eq!(installation.number("SELECT count(*) FROM customer_user WHERE enabled"), 0);
        let entries = "SELECT count(*) FROM audit_entry WHERE entity = 'customer_user' AND action = 'update'";
        assert_eq!(installation.number(entries), ROWS);
        assert_eq!(installation.number("SELECT CAST(max(version) AS BIGINT) FROM customer_user"), 2);
    }
}

#[test]
fn what_a_form_confirmed_is_there_with_its_history_and_its_mail() {
    const FORMS: usize = 1_000;
    for installation in installations() {
        let mut server = installation.start();
        let mut browser = installation.browser(&server);
        let (customer, role) = installation.company(&mut browser);
        let confirmed = Mutex::new(Vec::new());
        let next = AtomicUsize::new(0);
        let mut kills = 0;
        while confirmed.lock().unwrap().len() < FORMS {
            let browser = browser.moved_to(&server.address);
            // Those whose answer was lost are sent once more: each form makes one record.
            let done: std::collections::BTreeSet<usize> = confirmed.lock().unwrap().iter().copied().collect();
            let waiting: Vec<usize> = (0..FORMS).filter(|number| !done.contains(number)).collect();
            next.store(0, Ordering::SeqCst);
            let stop_at = done.len() + 230;
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        let mut browser = browser.clone();
                        while let Some(number) = waiting.get(next.fetch_add(1, Ordering::SeqCst)) {
                            match create(&mut browser, *number, &customer, &role) {
                                Ok(()) => confirmed.lock().unwrap().push(*number),
                                Err(_) => return,
                            }
                        }
                    });
                }
                scope.spawn(|| {
                    while kills < 4 && confirmed.lock().unwrap().len() < stop_at {
                        std::thread::sleep(Duration::from_millis(1));
                    }
                    if kills < 4 {
                        server.kill_now();
                    }
                });
            });
            kills += 1;
            if confirmed.lock().unwrap().len() < FORMS {
                server = installation.start();
            }
        }
        assert!(kills >= 4, "it was killed {kills} times");
        let all = FORMS as i64;
        assert_eq!(installation.number("SELECT count(*) FROM customer_user"), all);
        assert_eq!(installation.number("SELECT count(DISTINCT email) FROM customer_user"), all);
        assert_eq!(installation.number("SELECT count(*) FROM login"), all);
        for table in [
            "outgoing_email WHERE customer_user_id",
            "audit_entry WHERE action = 'create' AND entity = 'customer_user' AND record_id",
        ] {
            let question = format!("SELECT count(*) FROM {table} IN (SELECT id FROM customer_user)");
            assert_eq!(installation.number(&question), all, "{table}");
        }
    }
}

fn create(browser: &mut Browser, number: usize, customer: &str, role: &str) -> std::io::Result<()> {
    let email = format!("person{number}@example.org");
    let submission = format!("form-of-person-number-{number}");
    let fields = [
        ("submission", submission.as_str()),
        ("email", &email),
        ("first_name", "Pat"),
        ("last_name", "Person"),
        ("customer_id", customer),
        ("roles", role),
        ("enabled", "1"),
        ("generate_password", "1"),
        ("send_welcome_email", "1"),
    ];
    let answer = browser.post("/admin/customer-users/new", &fields)?;
    assert_eq!(answer.status, 303, "{}", answer.body);
    Ok(())
}
