//! Doing the same to many.

use std::time::Duration;

use clientele_access::Permission;
use clientele_domain::mass_actions::{
    Edit, How, MassActionJob, Refused, Report, Request, Selection, Several, start,
};
use clientele_domain::users::enablement;
use clientele_domain::{Context, customer_groups, customer_users, jobs};
use clientele_store::{Runner, job, outbox};
use sea_orm::EntityTrait;

use crate::world::{World, broken, is_denied, is_not_found, refusal, worlds};

fn runner(world: &World) -> Runner {
    let handler = MassActionJob { services: world.services.clone() };
    Runner::new(world.store().clone(), world.clock.clone(), vec![Box::new(handler)])
}

fn request(action: &str, selection: Selection) -> Request {
    Request {
        grid: "customer-users".into(),
        action: action.into(),
        selection,
        parameter: None,
        edit: Edit::default(),
    }
}

async fn job_of(world: &World, id: i64) -> job::Model {
    job::Entity::find_by_id(id).one(world.store().read()).await.unwrap().unwrap()
}

/// Runs what was started and answers what it did.
async fn done(world: &World, id: i64) -> Report {
    runner(world).run_due().await.unwrap();
    let job = job_of(world, id).await;
    assert_eq!((job.state.as_str(), job.error.as_deref()), ("done", None));
    let report: Report = job.report().unwrap();
    assert_eq!(job.done, report.done + report.refused);
    report
}

/// So many people, made in one go.
async fn crowd(world: &World, count: usize) -> Vec<i64> {
    let ctx = world.system();
    let customer = world.customer("Company A", None).await;
    let model = world.buyer_named("", customer.id).await;
    let people = (0..count)
        .map(|number| {
            let email = Some(format!("person{number}@example.org"));
            (None, customer_users::Changes { email, ..model.clone() })
        })
        .collect();
    let mut unit = ctx.begin().await.unwrap();
    let made = customer_users::save(&ctx, &mut unit, people).await.unwrap();
    unit.commit().await.unwrap();
    made.into_iter().map(|person| person.unwrap().id).collect()
}

async fn are_enabled(world: &World) -> Vec<i64> {
    let all = customer_users::Entity::find().all(world.store().read()).await.unwrap();
    let mut ids: Vec<i64> = all.into_iter().filter(|person| person.enabled).map(|person| person.id).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_is_done_and_who_is_refused_is_named() {
    for world in worlds().await {
        let ctx = world.system();
        let ids = crowd(&world, 4).await;
        let changes =
            customer_users::Changes { enabled: Some(false), roles: Some(Vec::new()), ..Default::default() };
        let roleless = customer_users::find(&ctx, Permission::View, ids[1]).await.unwrap();
        customer_users::update(&ctx, roleless.id, roleless.version, changes).await.unwrap();
        customer_users::enablement::disable(&ctx, ids[0]).await.unwrap();
        let selected = vec![ids[1], i64::MAX, ids[0], ids[0], ids[2]];
        let job = start(&ctx, request("enable", Selection::Ids(selected))).await.unwrap();
        let report = done(&world, job).await;
        assert_eq!((report.done, report.refused), (2, 2));
        assert_eq!(
            report.refusals,
            [
                Refused { id: ids[1], reason: "role-required-to-enable".into() },
                Refused { id: i64::MAX, reason: "refused-not-found".into() },
            ]
        );
        assert_eq!(are_enabled(&world).await, [ids[0], ids[2], ids[3]]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_match_are_more_than_a_page() {
    for world in worlds().await {
        let ctx = world.system();
        let ids = crowd(&world, 130).await;
        let job = start(&ctx, request("disable", Selection::All("?q=person1".into()))).await.unwrap();
        // person1, person10 to person19, person100 to person129
        assert_eq!(done(&world, job).await, Report { done: 41, ..Report::default() });
        assert_eq!(are_enabled(&world).await.len(), ids.len() - 41);
        // What no longer matches after it was done is not skipped over.
        let job = start(&ctx, request("disable", Selection::All("enabled=true".into()))).await.unwrap();
        done(&world, job).await;
        assert_eq!(are_enabled(&world).await, Vec::<i64>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_starts_without_somebody_who_may_and_something_to_do() {
    for world in worlds().await {
        let ctx = world.system();
        let ids = crowd(&world, 1).await;
        let some = || Selection::Ids(ids.clone());
        assert_eq!(
            refusal(start(&ctx, request("disable", Selection::Ids(Vec::new()))).await),
            "nothing-selected"
        );
        assert_eq!(
            refusal(start(&ctx, request("disable", Selection::All("q=nobody".into()))).await),
            "nothing-selected"
        );
        let many = Selection::Ids((0..=10_000).collect());
        assert_eq!(refusal(start(&ctx, request("disable", many)).await), "too-many-selected");
        assert!(is_not_found(&start(&ctx, request("explode", some())).await));
        let other = Request { grid: "no-such-grid".into(), ..request("disable", some()) };
        assert!(is_not_found(&start(&ctx, other).await));
        let auditor = world.colleague("auditor@example.com", "ROLE_AUDITOR").await;
        assert!(is_denied(&start(&auditor, request("disable", some())).await));
        let sales = world.colleague("sales@example.com", "ROLE_SALES_REPRESENTATIVE").await;
        assert!(is_denied(&start(&sales, request("reset-password", some())).await));
        assert_eq!(world.store().count::<job::Entity>().await.unwrap(), invitations(&world).await);
    }
}

/// How many jobs there are for the mails to new colleagues.
async fn invitations(world: &World) -> u64 {
    world.store().count::<outbox::Entity>().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_reaches_no_further_than_who_started_it_may_by_then() {
    for world in worlds().await {
        let ids = crowd(&world, 2).await;
        let sales = world.colleague("sales@example.com", "ROLE_SALES_REPRESENTATIVE").await;
        let mine = customer_users::Changes {
            sales_representatives: Some(vec![sales.user_id().unwrap()]),
            ..Default::default()
        };
        customer_users::update(&world.system(), ids[0], 1, mine).await.unwrap();
        let id = start(&sales, request("disable", Selection::Ids(ids.clone()))).await.unwrap();
        let report = done(&world, id).await;
        assert_eq!(report.refusals, [Refused { id: ids[1], reason: "refused-not-found".into() }]);
        assert_eq!(are_enabled(&world).await, [ids[1]]);
        let entry = world.history("customer_user", ids[0]).await.pop().unwrap();
        assert_eq!((entry.actor_id, entry.source.as_str()), (sales.user_id(), "job"));
        // Whoever was disabled in the meantime does nothing more.
        let id = start(&sales, request("enable", Selection::Ids(ids))).await.unwrap();
        enablement::disable(&world.system(), sales.user_id().unwrap()).await.unwrap();
        runner(&world).run_due().await.unwrap();
        assert_eq!(job_of(&world, id).await.state, "failed");
        assert_eq!(are_enabled(&world).await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_arrives_twice_starts_one_job() {
    for world in worlds().await {
        crowd(&world, 1).await;
        let all = || request("disable", Selection::All("enabled=true".into()));
        let ctx = Context { form: Some("form-1".into()), ..world.system() };
        let id = start(&ctx, all()).await.unwrap();
        done(&world, id).await;
        let again = start(&ctx, all()).await;
        assert!(matches!(again, Err(clientele_domain::Error::Repeated(first)) if first == id), "{again:?}");
        assert_eq!(world.store().count::<job::Entity>().await.unwrap(), 1);
        assert!(is_not_found(&jobs::find(&world.system_in(world.globex), id).await));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_killed_midway_goes_on_and_does_nothing_twice() {
    for world in worlds().await {
        let ctx = world.system();
        let ids = crowd(&world, 230).await;
        let id = start(&ctx, request("reset-password", Selection::All(String::new()))).await.unwrap();
        let victim = runner(&world);
        let working = tokio::spawn(async move { victim.run_due().await });
        while job_of(&world, id).await.done == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        working.abort();
        assert!(working.await.unwrap_err().is_cancelled());
        let job = job_of(&world, id).await;
        assert_eq!(job.state, "running");
        assert!(job.done < 230, "it was killed too late");
        // As long as the lease lives, nobody takes it over.
        assert_eq!(runner(&world).run_due().await.unwrap(), 0);
        world.clock.advance_seconds(job::LEASE_SECONDS + 1);
        assert_eq!(done(&world, id).await, Report { done: 230, ..Report::default() });
        for number in 0..ids.len() {
            let mails = world.mails_to(&format!("person{number}@example.org")).await;
            assert_eq!(mails.len(), 1, "person{number}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_sets_what_was_chosen_on_each_and_leaves_the_rest() {
    for world in worlds().await {
        let ctx = world.system();
        let ids = crowd(&world, 3).await;
        let buyer = world.predefined("ROLE_FRONTEND_BUYER").await.id;
        let administrator = world.predefined("ROLE_FRONTEND_ADMINISTRATOR").await.id;
        let sam = world.colleague("sam@example.com", "ROLE_SALES_REPRESENTATIVE").await.user_id().unwrap();
        let kim = world.colleague("kim@example.com", "ROLE_SALES_REPRESENTATIVE").await.user_id().unwrap();
        let card = async |id| customer_users::card(&ctx, Permission::View, id).await.unwrap();
        let roles = async |id| {
            let mut held: Vec<i64> = card(id).await.roles.iter().map(|role| role.id).collect();
            held.sort_unstable();
            held
        };
        let edit = |edit| Request { edit, ..request("edit", Selection::All(String::new())) };
        let first = Edit {
            owner_id: Some(kim),
            sales_representatives: Some(Several { how: How::Replace, ids: vec![sam] }),
            roles: Some(Several { how: How::Add, ids: vec![administrator, buyer] }),
            ..Edit::default()
        };
        let job = start(&ctx, edit(first)).await.unwrap();
        assert_eq!(done(&world, job).await, Report { done: 3, ..Report::default() });
        for id in &ids {
            let shown = card(*id).await;
            assert_eq!(shown.person.owner_id, Some(kim));
            assert_eq!(shown.sales_representatives.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [sam]);
            assert_eq!(shown.person.website_id, Some(website(&world).await));
            assert_eq!(roles(*id).await, sorted([buyer, administrator]));
        }
        // One of them keeps one role only: who would be left without any is refused.
        let lose =
            |role| Edit { roles: Some(Several { how: How::Remove, ids: vec![role] }), ..Edit::default() };
        let one = Request { edit: lose(administrator), ..request("edit", Selection::Ids(vec![ids[1]])) };
        done(&world, start(&ctx, one).await.unwrap()).await;
        let report = done(&world, start(&ctx, edit(lose(buyer))).await.unwrap()).await;
        assert_eq!(report.refusals, [Refused { id: ids[1], reason: "role-required-to-enable".into() }]);
        assert_eq!(report.done, 2);
        assert_eq!((roles(ids[0]).await, roles(ids[1]).await), (vec![administrator], vec![buyer]));
        // What was not chosen stayed.
        assert_eq!(card(ids[0]).await.person.owner_id, Some(kim));
    }
}

fn sorted(mut ids: [i64; 2]) -> Vec<i64> {
    ids.sort_unstable();
    ids.to_vec()
}

/// The website of Acme Supply.
async fn website(world: &World) -> i64 {
    clientele_domain::websites::all(&world.system()).await.unwrap()[0].id
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_customers_moves_them_to_another_group_owner_and_representatives() {
    for world in worlds().await {
        let ctx = world.system();
        let ids = [world.customer("Company A", None).await.id, world.customer("Company B", None).await.id];
        let group = customer_groups::Changes { name: Some("Wholesale".into()), ..Default::default() };
        let group = customer_groups::create(&ctx, group).await.unwrap().id;
        let sam = world.colleague("sam@example.com", "ROLE_SALES_REPRESENTATIVE").await.user_id().unwrap();
        let edit = Edit {
            owner_id: Some(sam),
            group_id: Some(group),
            sales_representatives: Some(Several { how: How::Add, ids: vec![sam] }),
            ..Edit::default()
        };
        let all = Request {
            grid: "customers".into(),
            edit,
            ..request("edit", Selection::Ids(vec![ids[0], i64::MAX, ids[1]]))
        };
        let report = done(&world, start(&ctx, all).await.unwrap()).await;
        assert_eq!(report.refusals, [Refused { id: i64::MAX, reason: "refused-not-found".into() }]);
        for id in ids {
            let card = clientele_domain::customers::card(&ctx, Permission::View, id).await.unwrap();
            assert_eq!((card.customer.owner_id, card.customer.group_id), (Some(sam), Some(group)));
            assert_eq!(card.sales_representatives.len(), 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_needs_something_to_set_and_the_right_to_set_it() {
    for world in worlds().await {
        let ids = crowd(&world, 1).await;
        let ctx = world.system();
        let edit = |edit| Request { edit, ..request("edit", Selection::Ids(ids.clone())) };
        assert_eq!(refusal(start(&ctx, edit(Edit::default())).await), "mass-edit-nothing");
        // A group is nothing that a person has.
        let group = Edit { group_id: Some(1), ..Edit::default() };
        assert_eq!(refusal(start(&ctx, edit(group)).await), "mass-edit-nothing");
        let nobody = Edit {
            sales_representatives: Some(Several { how: How::Add, ids: Vec::new() }),
            ..Edit::default()
        };
        assert_eq!(broken(start(&ctx, edit(nobody)).await), ["sales_representatives: mass-edit-choose"]);
        // Who may change people, and not give them to somebody else.
        let sales = world.colleague("sales@example.com", "ROLE_SALES_REPRESENTATIVE").await;
        let owner = Edit { owner_id: sales.user_id(), ..Edit::default() };
        assert!(is_denied(&start(&sales, edit(owner)).await));
        let unknown = Edit { roles: Some(Several { how: How::Add, ids: vec![i64::MAX] }), ..Edit::default() };
        let report = done(&world, start(&ctx, edit(unknown)).await.unwrap()).await;
        assert_eq!(report.refusals, [Refused { id: ids[0], reason: "unknown-choice".into() }]);
    }
}
