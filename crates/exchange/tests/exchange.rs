//! Stories of files that come in and go out, on every engine.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use clientele_access::Permission;
use clientele_domain::addresses::{Owner, book};
use clientele_domain::log_in::Limits;
use clientele_domain::passwords::Hasher;
use clientele_domain::users::sessions::context_of;
use clientele_domain::{
    Context, Error, Origin, Rules, Services, back_office_roles, customer_users, customers, files,
    installation, jobs, references, users, webhooks,
};
use clientele_exchange::{
    Export, ExportJob, ExportReport, ExportRequest, Format, ImportJob, ImportRequest, Report, Subject,
    Upload, start_export, start_import,
};
use clientele_store::testing::{self, TestDatabase};
use clientele_store::{Author, Clock, Runner, Timestamp, event, job, outbox};
use sea_orm::EntityTrait;
use tokio_util::sync::CancellationToken;

struct World {
    database: TestDatabase,
    clock: Clock,
    services: Arc<Services>,
    acme: i64,
    globex: i64,
}

async fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for database in testing::databases().await.unwrap() {
        let services = Arc::new(Services {
            hasher: Hasher::start(1, 8),
            limits: Limits::new(1_000),
            rules: Rules::default(),
            base_url: "https://shop.example.com".into(),
            oauth: Default::default(),
            webhooks: Default::default(),
        });
        let clock = Clock::standing_at(Timestamp(1_795_685_400_000));
        let mut unit = database.store.begin(&Author::system(None), &clock).await.unwrap();
        let acme = installation::found(&mut unit, "Acme Supply", &services.base_url).await.unwrap();
        let globex = installation::found(&mut unit, "Globex Trade", &services.base_url).await.unwrap();
        unit.commit().await.unwrap();
        worlds.push(World { database, clock, services, acme, globex });
    }
    worlds
}

impl World {
    fn system(&self) -> Context {
        self.system_in(self.acme)
    }

    fn system_in(&self, organization: i64) -> Context {
        let store = self.database.store.clone();
        Context::system(store, self.clock.clone(), Arc::clone(&self.services), organization)
    }

    async fn colleague(&self, email: &str, role: &str) -> Context {
        let known = back_office_roles::all(&self.system()).await.unwrap();
        let role = known.into_iter().find(|known| known.machine_name == role).unwrap();
        let changes = users::Changes {
            email: Some(email.into()),
            first_name: Some("Sam".into()),
            last_name: Some("Seller".into()),
            roles: Some(vec![role.id]),
            ..Default::default()
        };
        let user = users::create(&self.system(), changes).await.unwrap();
        let origin = Origin { source: "page", ip: None, user_agent: None };
        context_of(&self.database.store, &self.clock, &self.services, user.id, self.acme, origin)
            .await
            .unwrap()
    }

    async fn customer(&self, name: &str) -> customers::Model {
        let changes = customers::Changes { name: Some(name.into()), ..Default::default() };
        customers::create(&self.system(), changes).await.unwrap()
    }

    fn runner(&self) -> Runner {
        let services = || Arc::clone(&self.services);
        let handlers: Vec<Box<dyn clientele_store::Handler>> =
            vec![Box::new(ImportJob { services: services() }), Box::new(ExportJob { services: services() })];
        Runner::new(self.database.store.clone(), self.clock.clone(), handlers)
    }

    async fn upload(&self, ctx: &Context, text: &str) -> i64 {
        let mut upload = Upload::begin(ctx, "people.csv").await.unwrap();
        upload.take(text.as_bytes()).await.unwrap();
        upload.finish().await.unwrap()
    }

    async fn begin(&self, ctx: &Context, subject: Subject, text: &str, dry_run: bool) -> i64 {
        let file = self.upload(ctx, text).await;
        start_import(ctx, ImportRequest { subject, file, dry_run }).await.unwrap()
    }

    async fn job(&self, id: i64) -> job::Model {
        jobs::find(&self.system(), id).await.unwrap()
    }

    async fn import(&self, ctx: &Context, subject: Subject, text: &str) -> Report {
        let id = self.begin(ctx, subject, text, false).await;
        self.runner().run_due().await.unwrap();
        let job = self.job(id).await;
        assert_eq!(job.state, "done", "{:?}", job.error);
        job.report().unwrap()
    }

    async fn validate(&self, ctx: &Context, subject: Subject, text: &str) -> Report {
        let id = self.begin(ctx, subject, text, true).await;
        self.runner().run_due().await.unwrap();
        self.job(id).await.report().unwrap()
    }

    async fn people(&self, ctx: &Context) -> Vec<customer_users::Model> {
        references::batch::<customer_users::Entity>(ctx, 0, 10_000).await.unwrap()
    }

    async fn content(&self, ctx: &Context, file: i64) -> String {
        let stored = files::find(ctx, file).await.unwrap();
        let mut bytes = Vec::new();
        loop {
            let piece = files::content(ctx, &stored, bytes.len() as u64).await.unwrap();
            if piece.is_empty() {
                return String::from_utf8(bytes).unwrap();
            }
            bytes.extend(piece);
        }
    }
}

fn counts(report: &Report) -> [i64; 5] {
    [report.added, report.updated, report.unchanged, report.removed, report.refused]
}

fn refusals(report: &Report) -> Vec<String> {
    let told = report.refusals.iter().flat_map(|refused| {
        refused
            .problems
            .iter()
            .map(|problem| format!("{} {}: {}", refused.line, problem.column, problem.reason.id))
    });
    told.collect()
}

async fn csv(ctx: &Context, subject: Subject) -> String {
    let mut bytes = Vec::new();
    let mut export = Export::begin(ctx, subject, Format::Csv, &mut bytes).await.unwrap();
    while export.step().await.unwrap().is_some() {}
    export.finish().unwrap();
    String::from_utf8(bytes).unwrap()
}

const PEOPLE: &str = "\
Email Address,First Name,Last Name,Customer Name,Roles 1 Role,Enabled
nancy@example.org,Nancy,Sallee,Company A,ROLE_FRONTEND_BUYER,yes
no-address,Otto,Nobody,Company A,ROLE_FRONTEND_BUYER,yes
marlene@example.org,Marlene,Bradley,Company A,ROLE_FRONTEND_ADMINISTRATOR,no
";

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_added_updated_left_alone_or_refused_each_as_a_whole() {
    for world in worlds().await {
        let ctx = world.system();
        world.customer("Company A").await;
        assert_eq!(counts(&world.validate(&ctx, Subject::CustomerUsers, PEOPLE).await), [2, 0, 0, 0, 1]);
        assert!(world.people(&ctx).await.is_empty());

        let report = world.import(&ctx, Subject::CustomerUsers, PEOPLE).await;
        assert_eq!(counts(&report), [2, 0, 0, 0, 1]);
        assert_eq!(refusals(&report), ["3 Email Address: not-an-email"]);
        let errors = world.content(&ctx, report.errors.unwrap()).await;
        assert_eq!(
            errors,
            "Line,Column,Reason,Email Address,First Name,Last Name,Customer Name,Roles 1 Role,Enabled\r\n\
             3,Email Address,This value is not a valid email address.,no-address,Otto,Nobody,Company A,ROLE_FRONTEND_BUYER,yes\r\n"
        );
        let people = world.people(&ctx).await;
        assert_eq!(people.len(), 2);
        assert!(people[0].enabled && !people[1].enabled);

        let changed = PEOPLE.replace("Nancy", "Ann").replace("no-address", "otto@example.org");
        assert_eq!(counts(&world.validate(&ctx, Subject::CustomerUsers, &changed).await), [1, 1, 1, 0, 0]);
        assert_eq!(counts(&world.import(&ctx, Subject::CustomerUsers, &changed).await), [1, 1, 1, 0, 0]);
        assert_eq!(counts(&world.import(&ctx, Subject::CustomerUsers, &changed).await), [0, 0, 3, 0, 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_names_each_person_once() {
    for world in worlds().await {
        let ctx = world.system();
        world.customer("Company A").await;
        let twice = format!("{PEOPLE}NANCY@example.org,Nina,Sallee,Company A,ROLE_FRONTEND_BUYER,yes\n");
        let report = world.import(&ctx, Subject::CustomerUsers, &twice).await;
        assert_eq!(counts(&report), [2, 0, 0, 0, 2]);
        assert_eq!(refusals(&report)[1], "5 : import-row-repeated");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_out_can_come_in_again_and_changes_nothing() {
    for world in worlds().await {
        let ctx = world.system();
        let customers = "Id,Name,Group Name,Tax code,Street,City,Zip/Postal Code,Country ISO2 code,Organization,State,Phone\n\
            ,Company A,All Customers,T1,1 Road,Haines City,33844,US,Company A,Florida,+1 863 555 0142\n\
            ,\"=cmd()\",,,,,,,,,\n";
        let report = world.import(&ctx, Subject::Customers, customers).await;
        assert_eq!(
            (counts(&report), refusals(&report)),
            ([1, 0, 0, 0, 1], vec!["2 Group Name: unknown-choice".to_owned()])
        );
        let report = world.import(&ctx, Subject::Customers, &customers.replace("All Customers", "")).await;
        assert_eq!(counts(&report), [1, 0, 1, 0, 0]);
        world.import(&ctx, Subject::CustomerUsers, PEOPLE).await;
        for (subject, records) in
            [(Subject::Customers, 2), (Subject::CustomerUsers, 2), (Subject::Addresses, 1)]
        {
            let text = csv(&ctx, subject).await;
            assert!(!text.contains("\n=") && !text.contains(",=") && !text.contains(",+"), "{text}");
            assert_eq!(counts(&world.import(&ctx, subject, &text).await), [0, 0, records, 0, 0], "{text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_come_change_and_go() {
    for world in worlds().await {
        let ctx = world.system();
        let company = world.customer("Company A").await;
        world.import(&ctx, Subject::CustomerUsers, PEOPLE).await;
        let header = "Address ID,Customer Name,Email Address,Organization,Street,City,Zip/Postal Code,Country ISO2 code,State Combined code,Primary,Delete";
        let text = format!(
            "{header}\n\
             ,Company A,,Company A,1 Road,Haines City,33844,US,US-FL,,\n\
             ,Company A,,Company A,2 Road,Haines City,33844,US,US-FL,1,\n\
             ,,nancy@example.org,Company A,3 Road,Haines City,33844,US,US-FL,,\n\
             ,,,Company A,4 Road,Haines City,33844,US,US-FL,,\n\
             ,Company A,,Company A,5 Road,Haines City,33844,US,US-XX,,\n\
             999,,,,,,,,,,1\n"
        );
        let report = world.import(&ctx, Subject::Addresses, &text).await;
        assert_eq!(counts(&report), [3, 0, 0, 0, 3]);
        assert_eq!(
            refusals(&report),
            [
                "5 Customer Id: import-address-of-nobody",
                "6 State Combined code: region-unknown",
                "7 Address ID: import-unknown-id"
            ]
        );
        let book = book::all_of(&ctx, Owner::Customer(company.id)).await.unwrap();
        assert_eq!(book.iter().map(|one| one.street.as_str()).collect::<Vec<_>>(), ["2 Road", "1 Road"]);
        let text = format!(
            "{header}\n{},,,,,,,,,,1\n{},,,Company A,1 Street,Haines City,33844,US,US-FL,1,\n",
            book[0].id, book[1].id
        );
        // The primary address goes only when another one is primary: a row stands for itself.
        let report = world.import(&ctx, Subject::Addresses, &text).await;
        assert_eq!(
            (counts(&report), refusals(&report)),
            ([0, 1, 0, 0, 1], vec!["2 Primary: primary-address-not-deletable".to_owned()])
        );
        let report =
            world.import(&ctx, Subject::Addresses, &format!("{header}\n{},,,,,,,,,,1\n", book[0].id)).await;
        assert_eq!(counts(&report), [0, 0, 0, 1, 0]);
        let book = book::all_of(&ctx, Owner::Customer(company.id)).await.unwrap();
        assert_eq!(
            book.iter().map(|one| (one.street.as_str(), one.is_primary)).collect::<Vec<_>>(),
            [("1 Street", true)]
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_can_do_what_its_author_can_and_no_more() {
    for world in worlds().await {
        let there = world.system_in(world.globex);
        let hooli = customers::create(
            &there,
            customers::Changes { name: Some("Hooli".into()), ..Default::default() },
        );
        let hooli = hooli.await.unwrap();
        let auditor = world.colleague("auditor@example.com", "ROLE_AUDITOR").await;
        let file = world.upload(&auditor, PEOPLE).await;
        let request = ImportRequest { subject: Subject::CustomerUsers, file, dry_run: true };
        assert!(matches!(start_import(&auditor, request.clone()).await, Err(Error::Denied)));

        let admin = world.colleague("admin@example.com", "ROLE_ADMINISTRATOR").await;
        assert!(
            matches!(start_import(&admin, request).await, Err(Error::NotFound)),
            "a file of somebody else"
        );
        let text = format!("Id,Name\n{},Taken over\n", hooli.id);
        let report = world.import(&admin, Subject::Customers, &text).await;
        assert_eq!(refusals(&report), ["2 Id: import-unknown-id"]);
        let text = PEOPLE.replace("Company A", "Hooli").replace("no-address", "otto@example.org");
        let report = world.import(&admin, Subject::CustomerUsers, &text).await;
        assert_eq!(counts(&report), [0, 0, 0, 0, 3]);
        assert!(refusals(&report).iter().all(|told| told.ends_with("Customer Name: unknown-choice")));
        assert_eq!(customers::find(&there, Permission::View, hooli.id).await.unwrap().name, "Hooli");
        assert!(!csv(&admin, Subject::Customers).await.contains("Hooli"));

        // Rights that are gone when the job runs are gone.
        let id = world.begin(&admin, Subject::Customers, "Name\nNew One\n", false).await;
        let me = users::find(&world.system(), Permission::Edit, admin.user_id().unwrap()).await.unwrap();
        let off = users::Changes { enabled: Some(false), ..Default::default() };
        users::update(&world.system(), me.id, me.version, off).await.unwrap();
        world.runner().run_due().await.unwrap();
        assert_eq!(world.job(id).await.state, "failed");
        assert!(!csv(&world.system(), Subject::Customers).await.contains("New One"));
    }
}

/// Many rows, of which every hundredth is wrong.
fn many(rows: usize) -> String {
    let mut text = String::from("Email Address,First Name,Last Name,Customer Name,Roles 1 Role\n");
    for row in 0..rows {
        let email = if row % 100 == 99 { "wrong".to_owned() } else { format!("person{row}@example.org") };
        text.push_str(&format!("{email},Pat,Person{row},Company A,ROLE_FRONTEND_BUYER\n"));
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_breaks_off_goes_on_where_it_stopped() {
    for world in worlds().await {
        let ctx = world.colleague("admin@example.com", "ROLE_ADMINISTRATOR").await;
        world.customer("Company A").await;
        let id = world.begin(&ctx, Subject::CustomerUsers, &many(3_000), false).await;
        let mut stops = 0;
        loop {
            let before = world.job(id).await.done;
            let stop = CancellationToken::new();
            let running = tokio::spawn(world.runner().run(1, stop.clone()));
            loop {
                let job = world.job(id).await;
                if job.done > before || job.is_over() {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            stop.cancel();
            running.await.unwrap();
            if world.job(id).await.is_over() {
                break;
            }
            stops += 1;
        }
        assert!(stops > 0, "it was over before it could be stopped");
        let job = world.job(id).await;
        let report: Report = job.report().unwrap();
        assert_eq!((job.state.as_str(), counts(&report)), ("done", [2_970, 0, 0, 0, 30]));
        assert_eq!(world.people(&ctx).await.len(), 2_970);
        let errors = world.content(&ctx, report.errors.unwrap()).await;
        assert_eq!(errors.lines().count(), 31);
        let mails = outbox::Entity::find().all(ctx.store.read()).await.unwrap();
        let results = mails.iter().filter(|mail| mail.template == "import_result");
        let results: Vec<_> = results.map(|mail| (mail.recipient.as_str(), mail.subject.as_str())).collect();
        assert_eq!(results, [("admin@example.com", "Import result: people.csv")]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_cancelled_keeps_what_was_done_and_says_so() {
    for world in worlds().await {
        let ctx = world.colleague("admin@example.com", "ROLE_ADMINISTRATOR").await;
        world.customer("Company A").await;
        let id = world.begin(&ctx, Subject::CustomerUsers, &many(1_000), false).await;
        jobs::cancel(&ctx, id).await.unwrap();
        world.runner().run_due().await.unwrap();
        assert_eq!(world.job(id).await.state, "cancelled");
        assert!(world.people(&ctx).await.is_empty());
        jobs::retry(&ctx, id).await.unwrap();
        world.runner().run_due().await.unwrap();
        assert_eq!(world.job(id).await.state, "done");
        assert_eq!(world.people(&ctx).await.len(), 990);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_to_its_end_says_where() {
    for world in worlds().await {
        let ctx = world.system();
        world.customer("Company A").await;
        let broken = format!("{PEOPLE}\"{}", "x".repeat(600 * 1024));
        let id = world.begin(&ctx, Subject::CustomerUsers, &broken, false).await;
        world.runner().run_due().await.unwrap();
        let job = world.job(id).await;
        assert_eq!(job.state, "failed");
        assert_eq!(jobs::error_of(&job).unwrap().id, "import-row-too-long");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_a_file_for_whoever_asked_for_it() {
    for world in worlds().await {
        let ctx = world.colleague("admin@example.com", "ROLE_ADMINISTRATOR").await;
        let other = world.colleague("other@example.com", "ROLE_ADMINISTRATOR").await;
        world.customer("Company A").await;
        for format in [Format::Csv, Format::Xlsx] {
            let id = start_export(&ctx, ExportRequest { subject: Subject::Customers, format }).await.unwrap();
            world.runner().run_due().await.unwrap();
            let report: ExportReport = world.job(id).await.report().unwrap();
            assert_eq!(report.records, 1);
            let file = report.file.unwrap();
            assert!(files::find(&ctx, file).await.unwrap().size > 0);
            assert!(matches!(files::find(&other, file).await, Err(Error::NotFound)));
            world.clock.advance_seconds(8 * 86_400);
            assert!(matches!(files::find(&ctx, file).await, Err(Error::NotFound)), "its time is over");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_are_told_of_what_a_file_changed_and_of_nothing_else() {
    for world in worlds().await {
        let ctx = world.system();
        world.customer("Company A").await;
        let changes = webhooks::Changes {
            name: Some("Warehouse".into()),
            url: Some("https://warehouse.example.com/hooks".into()),
            events: Some(webhooks::KINDS.map(str::to_owned).to_vec()),
            ..Default::default()
        };
        webhooks::create(&ctx, changes).await.unwrap();
        world.validate(&ctx, Subject::CustomerUsers, PEOPLE).await;
        world.import(&ctx, Subject::CustomerUsers, PEOPLE).await;
        world.import(&ctx, Subject::CustomerUsers, PEOPLE).await;
        world.import(&ctx, Subject::CustomerUsers, &PEOPLE.replace("Nancy", "Ann")).await;
        let events = event::Entity::find().all(world.database.store.read()).await.unwrap();
        let told: Vec<String> =
            events.iter().map(|event| format!("{} {}", event.kind, event.record_name)).collect();
        assert_eq!(
            told,
            [
                "customer_user.created Nancy Sallee",
                "customer_user.created Marlene Bradley",
                "customer_user.updated Ann Sallee"
            ]
        );
    }
}
