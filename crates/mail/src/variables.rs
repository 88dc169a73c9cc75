//! Which mails there are, and what each may speak of.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A mail that the product sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mail {
    /// [`CustomerUserLink`]: where to set the first password.
    CustomerUserWelcomeEmailRegisteredByAdmin,
    /// [`CustomerUserLink`]: where to log in; without an expiry.
    CustomerUserWelcomeEmail,
    /// [`CustomerUserLink`]: where to confirm the e-mail address.
    CustomerUserConfirmationEmail,
    /// [`CustomerUserLink`]
    CustomerUserResetPassword,
    /// [`CustomerUserLink`]
    CustomerUserForceResetPassword,
    /// [`CustomerUserLocked`]
    CustomerUserLocked,
    /// [`CustomerUserEmailChange`], with a code.
    CustomerUserEmailChangeVerificationToOldEmail,
    /// [`CustomerUserEmailChange`], with a link.
    CustomerUserEmailChangeVerificationToNewEmail,
    /// [`CustomerUserEmailChange`], to the address of before.
    CustomerUserEmailChangeConfirmation,
    /// [`OauthApplicationCreated`]
    OauthApplicationCreated,
    /// [`ExportResult`]
    ExportResult,
    /// [`ImportResult`]
    ImportResult,
    /// [`BackOfficeLink`]: where to set the first password.
    BackOfficeUserInvitation,
    /// [`BackOfficeLink`]
    BackOfficeUserResetPassword,
    /// [`BackOfficeLocked`]
    BackOfficeUserLocked,
    /// [`WebhookStopped`]
    WebhookStopped,
}

impl Mail {
    pub const ALL: [Self; 16] = [
        Self::CustomerUserWelcomeEmailRegisteredByAdmin,
        Self::CustomerUserWelcomeEmail,
        Self::CustomerUserConfirmationEmail,
        Self::CustomerUserResetPassword,
        Self::CustomerUserForceResetPassword,
        Self::CustomerUserLocked,
        Self::CustomerUserEmailChangeVerificationToOldEmail,
        Self::CustomerUserEmailChangeVerificationToNewEmail,
        Self::CustomerUserEmailChangeConfirmation,
        Self::OauthApplicationCreated,
        Self::ExportResult,
        Self::ImportResult,
        Self::BackOfficeUserInvitation,
        Self::BackOfficeUserResetPassword,
        Self::BackOfficeUserLocked,
        Self::WebhookStopped,
    ];

    /// The name of its template.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CustomerUserWelcomeEmailRegisteredByAdmin => {
                "customer_user_welcome_email_registered_by_admin"
            }
            Self::CustomerUserWelcomeEmail => "customer_user_welcome_email",
            Self::CustomerUserConfirmationEmail => "customer_user_confirmation_email",
            Self::CustomerUserResetPassword => "customer_user_reset_password",
            Self::CustomerUserForceResetPassword => "customer_user_force_reset_password",
            Self::CustomerUserLocked => "customer_user_locked",
            Self::CustomerUserEmailChangeVerificationToOldEmail => {
                "customer_user_email_change_verification_to_old_email"
            }
            Self::CustomerUserEmailChangeVerificationToNewEmail => {
                "customer_user_email_change_verification_to_new_email"
            }
            Self::CustomerUserEmailChangeConfirmation => "customer_user_email_change_confirmation",
            Self::OauthApplicationCreated => "oauth_application_created",
            Self::ExportResult => "export_result",
            Self::ImportResult => "import_result",
            Self::BackOfficeUserInvitation => "back_office_user_invitation",
            Self::BackOfficeUserResetPassword => "back_office_user_reset_password",
            Self::BackOfficeUserLocked => "back_office_user_locked",
            Self::WebhookStopped => "webhook_stopped",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mail| mail.name() == name)
    }

    /// Variables with an invented person, for checks and previews.
    pub fn sample(self) -> Value {
        let person = Person::new("Amanda", "Cole", "Amanda Cole", "AmandaRCole@example.org");
        let link = "https://shop.example.org/link/0123456789".to_owned();
        let expires = "Nov 25, 2026, 2:05 PM".to_owned();
        let organization_name = "Acme".to_owned();
        let website_name = "Acme Shop".to_owned();
        let sample = match self {
            Self::CustomerUserWelcomeEmailRegisteredByAdmin
            | Self::CustomerUserWelcomeEmail
            | Self::CustomerUserConfirmationEmail
            | Self::CustomerUserResetPassword
            | Self::CustomerUserForceResetPassword => serde_json::to_value(CustomerUserLink {
                customer_user: person,
                organization_name,
                website_name,
                link,
                expires: Some(expires),
            }),
            Self::CustomerUserLocked => serde_json::to_value(CustomerUserLocked {
                customer_user: person,
                organization_name,
                website_name,
                locked_until: Some(expires),
            }),
            Self::CustomerUserEmailChangeVerificationToOldEmail
            | Self::CustomerUserEmailChangeVerificationToNewEmail
            | Self::CustomerUserEmailChangeConfirmation => serde_json::to_value(CustomerUserEmailChange {
                customer_user: person,
                organization_name,
                website_name,
                new_email: "Amanda@example.com".into(),
                code: Some("01234567".into()),
                link: Some(link),
                expires: Some(expires),
            }),
            Self::OauthApplicationCreated => serde_json::to_value(OauthApplicationCreated {
                to_owner: true,
                owner: Some(person),
                organization_name,
                application_name: "Warehouse".into(),
                client_id: "Tq0bV1l0Xw3mW5mZJmF2m1mY6mQ8o9aB".into(),
                created_by: "Sam Seller".into(),
                created_at: expires,
            }),
            Self::WebhookStopped => serde_json::to_value(WebhookStopped {
                user: person,
                organization_name,
                webhook_name: "Warehouse".into(),
                url: "https://warehouse.example.org/hooks".into(),
                gone: false,
                link,
            }),
            Self::ExportResult => serde_json::to_value(ExportResult {
                user: person,
                organization_name,
                entity: "Customer Users".into(),
                records: "1,234".into(),
                link: Some(link),
                expires: Some(expires),
            }),
            Self::ImportResult => serde_json::to_value(ImportResult {
                user: person,
                organization_name,
                entity: "Customer Users".into(),
                file_name: "customer_users.csv".into(),
                added: "1,200".into(),
                updated: "34".into(),
                unchanged: "0".into(),
                refused: "3".into(),
                finished: true,
                link: Some(link),
            }),
            Self::BackOfficeUserInvitation | Self::BackOfficeUserResetPassword => {
                serde_json::to_value(BackOfficeLink {
                    user: person,
                    organization_name,
                    link,
                    expires: Some(expires),
                })
            }
            Self::BackOfficeUserLocked => serde_json::to_value(BackOfficeLocked {
                user: person,
                organization_name,
                locked_until: Some(expires),
            }),
        };
        sample.unwrap_or(Value::Null)
    }

    /// The variables that a template may name, as `customer_user.first_name`, `link` …, for the editor.
    pub fn variables(self) -> Vec<String> {
        let mut names = Vec::new();
        if let Value::Object(fields) = self.sample() {
            for (name, value) in fields {
                match value {
                    Value::Object(inner) => names.extend(inner.keys().map(|field| format!("{name}.{field}"))),
                    _ => names.push(name),
                }
            }
        }
        names
    }
}

/// A person as templates see them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub first_name: String,
    pub last_name: String,
    /// In the customs of the reader's localization.
    pub full_name: String,
    pub email: String,
}

impl Person {
    pub fn new(
        first_name: impl Into<String>,
        last_name: impl Into<String>,
        full_name: impl Into<String>,
        email: impl Into<String>,
    ) -> Self {
        Self {
            first_name: first_name.into(),
            last_name: last_name.into(),
            full_name: full_name.into(),
            email: email.into(),
        }
    }
}

/// A link for a customer user: welcome, confirmation, password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerUserLink {
    pub customer_user: Person,
    pub organization_name: String,
    pub website_name: String,
    pub link: String,
    /// Until when the link works, in the customs of the reader; none if it does not end.
    pub expires: Option<String>,
}

/// Too many failed log-ins of a customer user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerUserLocked {
    pub customer_user: Person,
    pub organization_name: String,
    pub website_name: String,
    /// In the customs of the reader; none: until someone unlocks.
    pub locked_until: Option<String>,
}

/// A customer user changes their own e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerUserEmailChange {
    pub customer_user: Person,
    pub organization_name: String,
    pub website_name: String,
    /// The address that they want, or have now.
    pub new_email: String,
    /// What proves that they read the present address.
    pub code: Option<String>,
    /// What proves that they read the new one.
    pub link: Option<String>,
    /// Until when code or link work, in the customs of the reader.
    pub expires: Option<String>,
}

/// A link for a back-office user: invitation, password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackOfficeLink {
    pub user: Person,
    pub organization_name: String,
    pub link: String,
    /// Until when the link works, in the customs of the reader; none if it does not end.
    pub expires: Option<String>,
}

/// Too many failed log-ins of a back-office user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackOfficeLocked {
    pub user: Person,
    pub organization_name: String,
    /// In the customs of the reader; none: until someone unlocks.
    pub locked_until: Option<String>,
}

/// An application that may act for its owner, or for whoever agrees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OauthApplicationCreated {
    /// Whether the reader is its owner.
    pub to_owner: bool,
    /// Nobody where it acts for whoever agrees.
    pub owner: Option<Person>,
    pub organization_name: String,
    pub application_name: String,
    pub client_id: String,
    /// Who created it.
    pub created_by: String,
    /// When, in the customs of the reader.
    pub created_at: String,
}

/// A webhook that the program switched off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookStopped {
    pub user: Person,
    pub organization_name: String,
    pub webhook_name: String,
    pub url: String,
    /// Whether the receiver answered that it is gone; else nothing arrived for days.
    pub gone: bool,
    /// The page of the webhook.
    pub link: String,
}

/// What came of an export. Counts are written in the customs of the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportResult {
    pub user: Person,
    pub organization_name: String,
    /// What was exported, in the language of the reader: "Customer Users".
    pub entity: String,
    pub records: String,
    /// Where to fetch the file; none: the export failed.
    pub link: Option<String>,
    pub expires: Option<String>,
}

/// What came of an import. Counts are written in the customs of the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportResult {
    pub user: Person,
    pub organization_name: String,
    /// What was imported, in the language of the reader: "Customer Users".
    pub entity: String,
    pub file_name: String,
    pub added: String,
    pub updated: String,
    pub unchanged: String,
    pub refused: String,
    /// Whether the import came to the end of the file.
    pub finished: bool,
    /// Where the error log is, if something was refused.
    pub link: Option<String>,
}
