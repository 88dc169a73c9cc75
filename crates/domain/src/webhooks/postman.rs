//! Bringing events to their receivers, so many at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clientele_language::Message as Sentence;
use clientele_store::event::delivery::{Column, Entity, Model as Delivery};
use clientele_store::event::{self, Model as Event};
use clientele_store::{Author, Clock, Store, Timestamp};
use clientele_webhook::{Answer, Failure, Message, Secret, Sender, Target, signatures};
use futures_util::future::join_all;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveValue, ConnectionTrait, QuerySelect};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::queue::Queue;
use super::stopping::{PATIENCE_DAYS, Reason, stop};
use super::{attempt, entity, managing, schedule};
use crate::context::Services;
use crate::error::Error;
use crate::jobs;

/// However much time the operator gives receivers.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(60);

/// How long somebody has beyond the time limit of sending, in seconds.
const MARGIN_SECONDS: i64 = 45;

/// Delivers. Cheap to clone; all clones are the same postman.
#[derive(Clone)]
pub struct Postman {
    queue: Queue,
    services: Arc<Services>,
    sender: Sender,
}

/// What came of an attempt.
enum Outcome {
    Answered(Answer),
    /// There was no answer, for this reason.
    Failed(Sentence),
}

impl Postman {
    /// `timeout` is how long a receiver may take; more than a minute nobody gets.
    pub fn new(
        store: Store,
        clock: Clock,
        services: Arc<Services>,
        timeout: Duration,
    ) -> Result<Self, Failure> {
        let timeout = timeout.min(LONGEST_TIMEOUT);
        let sender = Sender::new(services.webhooks.reach, timeout)?;
        let lease = i64::try_from(timeout.as_secs()).unwrap_or(60) + MARGIN_SECONDS;
        let name = format!("{:016x}", rand::random::<u64>());
        Ok(Self { queue: Queue { store, clock, lease, name }, services, sender })
    }

    /// Delivers, `at_once` at the same time, until told to stop; then returns when what is under way has ended.
    pub async fn run(self, at_once: usize, stop: CancellationToken) {
        let mut tasks = JoinSet::new();
        let mut under_way: BTreeMap<i64, usize> = BTreeMap::new();
        let share = at_once.div_ceil(2);
        while at_once > 0 && !stop.is_cancelled() {
            let woken = self.queue.store.new_work();
            let room = at_once.saturating_sub(tasks.len());
            let taken =
                if room > 0 { self.queue.take(room, share, &under_way).await } else { Ok(Vec::new()) };
            match taken {
                Ok(taken) if !taken.is_empty() => {
                    for delivery in taken {
                        let postman = self.clone();
                        let webhook = delivery.webhook_id;
                        *under_way.entry(webhook).or_default() += 1;
                        tasks.spawn(async move {
                            postman.bring(delivery).await;
                            webhook
                        });
                    }
                    continue;
                }
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "webhooks can't be delivered"),
            }
            tokio::select! {
                () = woken => {}
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                Some(ended) = tasks.join_next() => match ended {
                    Ok(webhook) => {
                        under_way.entry(webhook).and_modify(|count| *count = count.saturating_sub(1));
                    }
                    // Of whom the one that broke off was, nobody knows any more.
                    Err(_) => under_way.clear(),
                },
                () = stop.cancelled() => {}
            }
        }
        while tasks.join_next().await.is_some() {}
    }

    /// Delivers all that is due now; for the command line and tests. Tells how many attempts were made.
    pub async fn deliver_due(&self) -> Result<usize, Error> {
        let mut made = 0;
        loop {
            let taken = self.queue.take(8, 8, &BTreeMap::new()).await?;
            if taken.is_empty() {
                return Ok(made);
            }
            made += taken.len();
            join_all(taken.into_iter().map(|delivery| self.bring(delivery))).await;
        }
    }

    /// Makes an attempt. What goes wrong with the database leaves it to be taken again.
    async fn bring(&self, delivery: Delivery) {
        if let Err(error) = self.attempt(&delivery).await {
            tracing::warn!(delivery = delivery.id, %error, "a webhook could not be delivered");
        }
    }

    async fn attempt(&self, delivery: &Delivery) -> Result<(), Error> {
        let read = self.queue.store.read();
        let event = event::Entity::find_by_id(delivery.event_id).one(read).await?.ok_or(Error::NotFound)?;
        let webhook =
            entity::Entity::find_by_id(delivery.webhook_id).one(read).await?.ok_or(Error::NotFound)?;
        if !webhook.enabled {
            return Queue::hold(self.queue.store.write(), delivery).await;
        }
        let at = self.queue.clock.now();
        let message = self.message(&webhook, &event, at);
        let begun = Instant::now();
        let outcome = match (&message, Target::parse(&webhook.url, self.sender.reach())) {
            (None, _) => Outcome::Failed("webhook-failure-secret".into()),
            (_, Err(problem)) => Outcome::Failed(managing::sentence(problem).into()),
            (Some(message), Ok(target)) => match self.sender.send(&target, message).await {
                Ok(answer) => Outcome::Answered(answer),
                Err(failure) => Outcome::Failed(sentence(&failure)),
            },
        };
        let made = attempt::ActiveModel {
            id: ActiveValue::NotSet,
            delivery_id: ActiveValue::Set(delivery.id),
            at: ActiveValue::Set(at),
            milliseconds: ActiveValue::Set(i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX)),
            url: ActiveValue::Set(webhook.url.clone()),
            request_headers: ActiveValue::Set(
                message.map(|message| lines(&message.headers())).unwrap_or_default(),
            ),
            ..attempted(&outcome)
        };
        self.note(delivery, &webhook, &outcome, made).await
    }

    /// What is sent, or nothing where the secret can't be read.
    fn message(&self, webhook: &entity::Model, event: &Event, at: Timestamp) -> Option<Message> {
        let vault = &self.services.webhooks.vault;
        let open = |sealed: &str| vault.open(sealed).and_then(|text| Secret::parse(&text).ok());
        let mut secrets = vec![open(&webhook.secret)?];
        if webhook.previous_until.is_some_and(|until| until > at) {
            secrets.extend(webhook.previous_secret.as_deref().and_then(open));
        }
        let timestamp = at.0 / 1000;
        Some(Message {
            id: event.message_id.clone(),
            timestamp,
            signature: signatures(&secrets, &event.message_id, timestamp, &event.body),
            body: event.body.clone(),
        })
    }

    /// Writes down what came of it, all at once.
    async fn note(
        &self,
        delivery: &Delivery,
        webhook: &entity::Model,
        outcome: &Outcome,
        made: attempt::ActiveModel,
    ) -> Result<(), Error> {
        let author = Author { source: "job".into(), ..Author::system(Some(webhook.organization_id)) };
        let mut unit = self.queue.store.begin(&author, &self.queue.clock).await?;
        let now = unit.now();
        // One after the other for each webhook: what several attempts say of it must not cross.
        let locked = entity::Entity::find_by_id(webhook.id).lock_exclusive().one(unit.connection()).await?;
        let Some(webhook) = locked else { return Ok(()) };
        attempt::Entity::insert(made).exec_without_returning(unit.connection()).await?;
        let (answer, error) = match outcome {
            Outcome::Answered(answer) => (Some(answer), None),
            Outcome::Failed(sentence) => (None, Some(jobs::title(sentence))),
        };
        let arrived = answer.is_some_and(Answer::is_success);
        let gone = answer.is_some_and(Answer::is_gone);
        let retry_after = answer.and_then(|answer| answer.header("retry-after"));
        let again = schedule::next(delivery.attempts, retry_after, now).filter(|_| !arrived && !gone);
        let mut update = Query::update();
        update
            .table(Entity)
            .value(Column::Worker, Expr::value(Option::<String>::None))
            .value(Column::Status, Expr::value(answer.map(|answer| i32::from(answer.status))))
            .value(Column::Error, Expr::value(error))
            .and_where(Column::Id.eq(delivery.id))
            .and_where(Column::Worker.eq(self.queue.name.as_str()))
            .and_where(Column::Attempts.eq(delivery.attempts));
        match again {
            Some(at) => update.value(Column::DueAt, Expr::value(at)),
            None => update
                .value(Column::State, Expr::value(if arrived { "delivered" } else { "dead" }))
                .value(Column::EndedAt, Expr::value(now)),
        };
        let held = unit.connection().execute(&update).await?.rows_affected() > 0;
        if held && again.is_none() {
            Queue::wake_next(unit.connection(), delivery, now).await?;
        }
        health(unit.connection(), &webhook, arrived, now).await?;
        let failing = webhook.failing_since.is_some_and(|since| since.plus_days(PATIENCE_DAYS) <= now);
        if gone {
            stop(&mut unit, &self.services, webhook.id, Reason::Gone).await?;
        } else if failing && !arrived {
            stop(&mut unit, &self.services, webhook.id, Reason::Failing).await?;
        }
        unit.commit().await?;
        Ok(())
    }
}

/// Keeps since when nothing arrives, or when something did last.
async fn health<C: ConnectionTrait>(
    connection: &C,
    webhook: &entity::Model,
    arrived: bool,
    now: Timestamp,
) -> Result<(), Error> {
    use entity::Column;
    let mut update = Query::update();
    update.table(entity::Entity).and_where(Column::Id.eq(webhook.id));
    if arrived {
        update
            .value(Column::LastDeliveredAt, Expr::value(now))
            .value(Column::FailingSince, Expr::value(Option::<i64>::None));
    } else {
        update.value(Column::FailingSince, Expr::value(now)).and_where(Column::FailingSince.is_null());
    }
    connection.execute(&update).await?;
    Ok(())
}

fn attempted(outcome: &Outcome) -> attempt::ActiveModel {
    let (answer, error) = match outcome {
        Outcome::Answered(answer) => (Some(answer), None),
        Outcome::Failed(sentence) => (None, Some(jobs::title(sentence))),
    };
    attempt::ActiveModel {
        status: ActiveValue::Set(answer.map(|answer| answer.status.into())),
        answer_headers: ActiveValue::Set(answer.map(|answer| lines(&answer.headers))),
        answer_body: ActiveValue::Set(answer.map(|answer| answer.body.clone())),
        error: ActiveValue::Set(error),
        ..Default::default()
    }
}

fn lines<N: AsRef<str>>(headers: &[(N, String)]) -> String {
    let lines: Vec<String> =
        headers.iter().map(|(name, value)| format!("{}: {value}", name.as_ref())).collect();
    lines.join("\n")
}

fn sentence(failure: &Failure) -> Sentence {
    match failure {
        Failure::Private => "webhook-url-private".into(),
        Failure::Timeout => "webhook-failure-timeout".into(),
        Failure::Connection(reason) => {
            Sentence::new("webhook-failure-connection").with("reason", reason.clone())
        }
    }
}
