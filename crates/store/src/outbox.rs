//! Mails that wait to leave. They are written with the records that cause them and delivered by a job.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, DatabaseTransaction};
use serde::{Deserialize, Serialize};

use crate::audit::Author;
use crate::job::NewJob;
use crate::{StoreError, Timestamp};

/// The kind of the job that delivers one mail.
pub const DELIVERY: &str = "deliver-mail";

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outgoing_email")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub organization_id: Option<i64>,
    pub template: String,
    pub recipient: String,
    pub recipient_name: Option<String>,
    pub subject: String,
    pub html: String,
    pub text: String,
    pub message_id: String,
    /// `waiting`, `kept` (no SMTP server configured), `sent` or `failed`.
    pub state: String,
    pub attempts: i32,
    pub error: Option<String>,
    pub customer_user_id: Option<i64>,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A rendered mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMail {
    pub organization_id: Option<i64>,
    /// The name of the template it was made from.
    pub template: String,
    pub recipient: String,
    pub recipient_name: Option<String>,
    pub subject: String,
    pub html: String,
    pub text: String,
    pub customer_user_id: Option<i64>,
}

/// What the delivery job is told.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Delivery {
    pub mail_id: i64,
}

pub(crate) fn delivery_of(mail_id: i64) -> NewJob {
    NewJob { visible: false, max_attempts: 10, ..NewJob::new(DELIVERY, "", &Delivery { mail_id }) }
}

pub(crate) async fn put(
    transaction: &DatabaseTransaction,
    mail: NewMail,
    _author: &Author,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let name: [u8; 16] = rand::random();
    let row = ActiveModel {
        id: ActiveValue::NotSet,
        organization_id: ActiveValue::Set(mail.organization_id),
        template: ActiveValue::Set(mail.template),
        recipient: ActiveValue::Set(mail.recipient),
        recipient_name: ActiveValue::Set(mail.recipient_name),
        subject: ActiveValue::Set(mail.subject),
        html: ActiveValue::Set(mail.html),
        text: ActiveValue::Set(mail.text),
        message_id: ActiveValue::Set(format!("{}@clientele", BASE64_URL_SAFE_NO_PAD.encode(name))),
        state: ActiveValue::Set("waiting".into()),
        attempts: ActiveValue::Set(0),
        error: ActiveValue::Set(None),
        customer_user_id: ActiveValue::Set(mail.customer_user_id),
        created_at: ActiveValue::Set(now),
        sent_at: ActiveValue::Set(None),
    };
    Ok(row.insert(transaction).await?.id)
}
