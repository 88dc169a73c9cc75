//! The unit of work and the jobs, on both engines.

use clientele_store::audit;
use clientele_store::outbox;
use clientele_store::testing;
use clientele_store::{
    Audited, Author, Clock, FieldChange, Handler, JobError, NewJob, NewMail, Progress, Runner, Running,
    Store, StoreError, Timestamp,
};
use futures_util::future::BoxFuture;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, QueryOrder};

mod group {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "customer_group")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub organization_id: i64,
        pub name: String,
        pub anonymous: bool,
        pub created_at: Timestamp,
        pub updated_at: Timestamp,
        pub version: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}

    impl Audited for Model {
        const ENTITY: &'static str = "customer_group";
        fn id(&self) -> i64 {
            self.id
        }
        fn organization_id(&self) -> Option<i64> {
            Some(self.organization_id)
        }
        fn title(&self) -> String {
            self.name.clone()
        }
        fn version(&self) -> i32 {
            self.version
        }
    }
}

fn named(name: &str) -> group::ActiveModel {
    group::ActiveModel {
        organization_id: ActiveValue::Set(1),
        name: ActiveValue::Set(name.into()),
        anonymous: ActiveValue::Set(false),
        ..Default::default()
    }
}

async fn with_organization(store: &Store) -> Result<(), StoreError> {
    store
        .write()
        .execute_unprepared("INSERT INTO organization (name, created_at, updated_at) VALUES ('Acme', 0, 0)")
        .await?;
    Ok(())
}

fn mail() -> NewMail {
    NewMail {
        organization_id: Some(1),
        template: "test".into(),
        recipient: "amanda@example.org".into(),
        recipient_name: None,
        subject: "Hello".into(),
        html: "<p>Hello</p>".into(),
        text: "Hello".into(),
        customer_user_id: None,
    }
}

#[tokio::test]
async fn a_record_its_audit_entry_its_mail_and_its_job_become_true_together() -> Result<(), StoreError> {
    for database in testing::databases().await? {
        let store = &database.store;
        with_organization(store).await?;
        let clock = Clock::standing_at(Timestamp(1_000));
        let author = Author::system(Some(1));

        let mut dropped = store.begin(&author, &clock).await?;
        let _: group::Model = dropped.insert(named("Never"), Vec::new()).await?;
        dropped.send(mail()).await?;
        drop(dropped);
        assert_eq!(store.count::<group::Entity>().await?, 0);
        assert_eq!(store.count::<audit::Entity>().await?, 0);
        assert_eq!(store.count::<outbox::Entity>().await?, 0);
        assert_eq!(store.count::<clientele_store::job::Entity>().await?, 0);

        let mut unit = store.begin(&author, &clock).await?;
        let made: group::Model = unit.insert(named("Retail"), Vec::new()).await?;
        unit.send(mail()).await?;
        unit.commit().await?;
        clock.advance_seconds(5);
        let mut unit = store.begin(&author, &clock).await?;
        let changes = group::ActiveModel { name: ActiveValue::Set("Wholesale".into()), ..Default::default() };
        let notes = vec![FieldChange::new("roles", vec!["Buyer"], vec!["Administrator"])];
        let now: group::Model = unit.update(&made, changes.clone(), notes).await?;
        unit.commit().await?;
        assert_eq!((now.version, now.updated_at, now.created_at), (2, Timestamp(6_000), Timestamp(1_000)));
        assert_eq!(group::Entity::find_by_id(made.id).one(store.read()).await?, Some(now.clone()));

        let entries = audit::Entity::find().order_by_asc(audit::Column::Id).all(store.read()).await?;
        let told: Vec<_> =
            entries.iter().map(|e| (e.action.as_str(), e.record_version, e.field_changes())).collect();
        assert_eq!(told[1].0, "update");
        assert_eq!(told[1].1, Some(2));
        assert_eq!(told[1].2[0], FieldChange::new("name", "Retail", "Wholesale"));
        assert_eq!(told[1].2[1].field, "roles");

        let mut second = store.begin(&author, &clock).await?;
        let late = second.update::<_, group::Model>(&made, changes, Vec::new()).await;
        assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
        assert!(matches!(second.delete(&made).await, Err(StoreError::Stale)));
        drop(second);

        let mut nothing = store.begin(&author, &clock).await?;
        let same = group::ActiveModel { name: ActiveValue::Set("Wholesale".into()), ..Default::default() };
        assert_eq!(nothing.update(&now, same, Vec::new()).await?, now);
        nothing.commit().await?;
        assert_eq!(store.count::<audit::Entity>().await?, 2);
        assert_eq!(store.count::<outbox::Entity>().await?, 1);
    }
    Ok(())
}

#[tokio::test]
async fn the_same_form_makes_one_record() -> Result<(), StoreError> {
    for database in testing::databases().await? {
        let store = &database.store;
        with_organization(store).await?;
        let (clock, author) = (Clock::real(), Author::system(Some(1)));
        for _ in 0..2 {
            let mut unit = store.begin(&author, &clock).await?;
            match unit.once("form-1").await {
                Ok(()) => {}
                Err(StoreError::Repeated) => continue,
                Err(error) => return Err(error),
            }
            let made: group::Model = unit.insert(named("Retail"), Vec::new()).await?;
            unit.made("form-1", made.id).await?;
            unit.commit().await?;
        }
        assert_eq!(store.count::<group::Entity>().await?, 1);
        assert_eq!(store.submitted("form-1").await?, Some(1));
    }
    Ok(())
}

/// Makes ten groups, one at a time; dies in the middle of the sixth at its first run.
struct TenGroups;

impl Handler for TenGroups {
    fn kind(&self) -> &'static str {
        "ten-groups"
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let begun: i64 = running.job.checkpoint()?.unwrap_or(0);
            for number in begun + 1..=10 {
                let mut unit = running.store.begin(&running.job.author()?, &running.clock).await?;
                let _: group::Model = unit.insert(named(&format!("Group {number}")), Vec::new()).await?;
                if number == 6 && running.job.attempts == 1 {
                    return Err(JobError::Later("the power went".into()));
                }
                running
                    .advance(
                        unit,
                        Progress { checkpoint: &number, report: &(), done: number, total: Some(10) },
                    )
                    .await?;
            }
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_job_goes_on_from_its_last_checkpoint_and_does_nothing_twice() -> Result<(), StoreError> {
    for database in testing::databases().await? {
        let store = &database.store;
        with_organization(store).await?;
        let (clock, author) = (Clock::standing_at(Timestamp(0)), Author::system(Some(1)));
        let mut unit = store.begin(&author, &clock).await?;
        let id = unit.enqueue(NewJob::new("ten-groups", "Ten groups", &())).await?;
        unit.commit().await?;
        let runner = Runner::new(store.clone(), clock.clone(), vec![Box::new(TenGroups)]);
        assert_eq!(runner.run_due().await?, 1);
        assert_eq!(store.count::<group::Entity>().await?, 5);
        clock.advance_seconds(3600);
        assert_eq!(runner.run_due().await?, 1);
        assert_eq!(store.count::<group::Entity>().await?, 10);
        let job = clientele_store::job::Entity::find_by_id(id).one(store.read()).await?;
        assert_eq!(job.map(|job| (job.state, job.done)), Some(("done".into(), 10)));
    }
    Ok(())
}

#[tokio::test]
async fn a_job_whose_worker_died_is_taken_over_when_its_lease_ends() -> Result<(), StoreError> {
    for database in testing::databases().await? {
        let store = &database.store;
        let (clock, author) = (Clock::standing_at(Timestamp(0)), Author::system(None));
        let mut unit = store.begin(&author, &clock).await?;
        unit.enqueue(NewJob::new("k", "", &())).await?;
        unit.commit().await?;
        let job = store.claim_job("first", &["k"], &clock).await?.expect("a job is due");
        assert!(store.claim_job("second", &["k"], &clock).await?.is_none());
        clock.advance_seconds(61);
        let again = store.claim_job("second", &["k"], &clock).await?.expect("its lease has ended");
        assert_eq!((again.id, again.attempts), (job.id, 2));
        let unit = store.begin(&author, &clock).await?;
        let progress = Progress { checkpoint: &1, report: &(), done: 1, total: None };
        assert!(matches!(unit.checkpoint(job.id, "first", &progress).await, Err(StoreError::LeaseLost)));
    }
    Ok(())
}

#[tokio::test]
async fn files_are_read_back_in_pieces() -> Result<(), StoreError> {
    for database in testing::databases().await? {
        let store = &database.store;
        let new = clientele_store::files::NewFile {
            organization_id: None,
            user_id: None,
            name: "a.csv".into(),
            media_type: "text/csv".into(),
            expires_at: None,
        };
        let content: Vec<u8> = (0..600_000_u32).map(|n| (n % 251) as u8).collect();
        let mut writer = store.create_file(new, &Clock::real()).await?;
        for part in content.chunks(70_001) {
            writer.write(part).await?;
        }
        let file = writer.finish().await?;
        assert_eq!(file.size, 600_000);
        let mut read = Vec::new();
        loop {
            let piece = store.file_content(file.id, read.len() as u64).await?;
            if piece.is_empty() {
                break;
            }
            read.extend_from_slice(&piece[..piece.len().min(100_000)]);
        }
        assert_eq!(read, content);
    }
    Ok(())
}
