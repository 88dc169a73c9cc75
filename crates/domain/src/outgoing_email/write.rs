//! Puts the product's mails into the outbox.

use clientele_language::{Language, Localization};
use clientele_mail::{
    BackOfficeLink, BackOfficeLocked, CustomerUserEmailChange, CustomerUserLink, CustomerUserLocked, Mail,
    OauthApplicationCreated, Person, WebhookStopped, render,
};
use clientele_store::{NewMail, Timestamp, Unit};
use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;

use crate::check::normal_email;
use crate::context::{Context, Services};
use crate::error::Error;
use crate::users::log_in::FOREVER;
use crate::{customer_users, localizations, notification_rules, organizations, users, websites};

/// The localization of a back-office user.
pub(crate) fn localization_of(user: &users::Model) -> Localization {
    let language = user.language.parse().unwrap_or(Language::En);
    Localization::new(language, user.formatting.clone(), user.time_zone.parse().unwrap_or_default())
}

pub(crate) fn person_of(user: &users::Model) -> Person {
    Person::new(&user.first_name, &user.last_name, user.full_name(), &user.email)
}

pub(crate) async fn put(
    unit: &mut Unit,
    mail: Mail,
    language: Language,
    variables: &impl serde::Serialize,
    to: &Recipient,
) -> Result<(), Error> {
    let rendered = render(mail, language, variables, None).map_err(|error| Error::Refused(error.sentence))?;
    unit.send(NewMail {
        organization_id: Some(to.organization_id),
        template: mail.name().into(),
        recipient: to.email.clone(),
        recipient_name: Some(to.name.clone()),
        subject: rendered.subject,
        html: rendered.html,
        text: rendered.text,
        customer_user_id: to.customer_user_id,
    })
    .await?;
    Ok(())
}

/// Who gets a mail.
#[derive(Clone)]
pub(crate) struct Recipient {
    pub organization_id: i64,
    pub email: String,
    pub name: String,
    pub customer_user_id: Option<i64>,
}

impl From<&users::Model> for Recipient {
    fn from(user: &users::Model) -> Self {
        Self {
            organization_id: user.organization_id,
            email: user.email.clone(),
            name: user.full_name(),
            customer_user_id: None,
        }
    }
}

pub(crate) async fn organization_name(unit: &Unit, id: i64) -> Result<String, Error> {
    let organization = organizations::Entity::find_by_id(id).one(unit.connection()).await?;
    Ok(organization.map(|organization| organization.name).unwrap_or_default())
}

pub(crate) async fn user_invitation(
    unit: &mut Unit,
    services: &Services,
    user: &users::Model,
    secret: &str,
) -> Result<(), Error> {
    user_link(unit, services, user, secret, Mail::BackOfficeUserInvitation).await
}

pub(crate) async fn user_password_reset(
    unit: &mut Unit,
    services: &Services,
    user: &users::Model,
    secret: &str,
) -> Result<(), Error> {
    user_link(unit, services, user, secret, Mail::BackOfficeUserResetPassword).await
}

async fn user_link(
    unit: &mut Unit,
    services: &Services,
    user: &users::Model,
    secret: &str,
    mail: Mail,
) -> Result<(), Error> {
    let localization = localization_of(user);
    let expires = unit.now().plus_hours(services.rules.reset_hours);
    let variables = BackOfficeLink {
        user: person_of(user),
        organization_name: organization_name(unit, user.organization_id).await?,
        link: user_password_link(services, secret),
        expires: Some(localization.time(expires.0)),
    };
    put(unit, mail, localization.language, &variables, &user.into()).await
}

/// Where a back-office user sets a password.
pub fn user_password_link(services: &Services, secret: &str) -> String {
    format!("{}/admin/set-password/{secret}", services.base_url)
}

pub(crate) async fn user_locked(
    unit: &mut Unit,
    _services: &Services,
    user: &users::Model,
    until: Timestamp,
) -> Result<(), Error> {
    let localization = localization_of(user);
    let variables = BackOfficeLocked {
        user: person_of(user),
        organization_name: organization_name(unit, user.organization_id).await?,
        locked_until: (until != FOREVER).then(|| localization.time(until.0)),
    };
    put(unit, Mail::BackOfficeUserLocked, localization.language, &variables, &user.into()).await
}

/// A customer user, their website and how they are spoken to.
struct Addressee {
    recipient: Recipient,
    person: Person,
    organization_name: String,
    website: Option<websites::Model>,
    localization: Localization,
}

impl Addressee {
    async fn of(unit: &Unit, person: &customer_users::Model) -> Result<Self, Error> {
        let connection = unit.connection();
        let website = match person.website_id {
            Some(id) => websites::Entity::find_by_id(id).one(connection).await?,
            None => None,
        };
        let preferred =
            person.localization_id.or(website.as_ref().and_then(|website| website.default_localization_id));
        let localization = match preferred {
            Some(id) => localizations::Entity::find_by_id(id).one(connection).await?,
            None => None,
        };
        let localization = localization.map_or_else(
            || Localization::of(Language::En),
            |found| {
                let language = found.language.parse().unwrap_or(Language::En);
                Localization::new(language, found.formatting, chrono_tz::Tz::UTC)
            },
        );
        Ok(Self {
            recipient: Recipient {
                organization_id: person.organization_id,
                email: person.email.clone(),
                name: person.full_name(),
                customer_user_id: Some(person.id),
            },
            person: Person::new(&person.first_name, &person.last_name, person.full_name(), &person.email),
            organization_name: organization_name(unit, person.organization_id).await?,
            website,
            localization,
        })
    }

    fn website_name(&self) -> String {
        self.website.as_ref().map_or_else(|| self.organization_name.clone(), |website| website.name.clone())
    }

    fn link(&self, services: &Services, path: &str) -> String {
        let base = self.website.as_ref().map_or(services.base_url.as_str(), |website| website.url.as_str());
        format!("{base}{path}")
    }
}

async fn customer_user_link(
    services: &Services,
    unit: &mut Unit,
    person: &customer_users::Model,
    mail: Mail,
    path: &str,
) -> Result<(), Error> {
    let to = Addressee::of(unit, person).await?;
    let expires = unit.now().plus_hours(services.rules.reset_hours);
    let variables = CustomerUserLink {
        link: to.link(services, path),
        website_name: to.website_name(),
        customer_user: to.person.clone(),
        organization_name: to.organization_name.clone(),
        expires: Some(to.localization.time(expires.0)),
    };
    put(unit, mail, to.localization.language, &variables, &to.recipient).await
}

pub(crate) async fn welcome(
    ctx: &Context,
    unit: &mut Unit,
    person: &customer_users::Model,
    secret: &str,
) -> Result<(), Error> {
    let path = format!("/set-password/{secret}");
    customer_user_link(&ctx.services, unit, person, Mail::CustomerUserWelcomeEmailRegisteredByAdmin, &path)
        .await
}

pub(crate) async fn force_reset(
    ctx: &Context,
    unit: &mut Unit,
    person: &customer_users::Model,
    secret: &str,
) -> Result<(), Error> {
    let path = format!("/set-password/{secret}");
    customer_user_link(&ctx.services, unit, person, Mail::CustomerUserForceResetPassword, &path).await
}

pub(crate) async fn confirmation(
    ctx: &Context,
    unit: &mut Unit,
    person: &customer_users::Model,
    secret: &str,
) -> Result<(), Error> {
    let path = format!("/confirm/{secret}");
    customer_user_link(&ctx.services, unit, person, Mail::CustomerUserConfirmationEmail, &path).await
}

/// The mail to somebody who forgot their password.
pub(crate) async fn password_reset(
    services: &Services,
    unit: &mut Unit,
    person: &customer_users::Model,
    secret: &str,
) -> Result<(), Error> {
    let path = format!("/set-password/{secret}");
    customer_user_link(services, unit, person, Mail::CustomerUserResetPassword, &path).await
}

/// A mail about another e-mail address, with a code or with the path of a link.
async fn email_change(
    services: &Services,
    unit: &mut Unit,
    person: &customer_users::Model,
    mail: Mail,
    new_email: &str,
    (code, path): (Option<&str>, Option<String>),
) -> Result<(), Error> {
    let mut to = Addressee::of(unit, person).await?;
    if mail == Mail::CustomerUserEmailChangeVerificationToNewEmail {
        to.recipient.email = new_email.to_owned();
    }
    let expires = unit.now().plus_hours(services.rules.reset_hours);
    let variables = CustomerUserEmailChange {
        website_name: to.website_name(),
        customer_user: to.person.clone(),
        organization_name: to.organization_name.clone(),
        new_email: new_email.to_owned(),
        code: code.map(str::to_owned),
        link: path.map(|path| to.link(services, &path)),
        expires: Some(to.localization.time(expires.0)),
    };
    put(unit, mail, to.localization.language, &variables, &to.recipient).await
}

/// The code to the present address of somebody who wants another one.
pub(crate) async fn email_change_code(
    services: &Services,
    unit: &mut Unit,
    person: &customer_users::Model,
    new_email: &str,
    code: &str,
) -> Result<(), Error> {
    let mail = Mail::CustomerUserEmailChangeVerificationToOldEmail;
    email_change(services, unit, person, mail, new_email, (Some(code), None)).await
}

/// The link to the address that somebody wants.
pub(crate) async fn email_change_link(
    services: &Services,
    unit: &mut Unit,
    person: &customer_users::Model,
    new_email: &str,
    secret: &str,
) -> Result<(), Error> {
    let mail = Mail::CustomerUserEmailChangeVerificationToNewEmail;
    let path = format!("/confirm-email/{secret}");
    email_change(services, unit, person, mail, new_email, (None, Some(path))).await
}

/// Tells the address that somebody had that they have another one now.
pub(crate) async fn email_changed(
    services: &Services,
    unit: &mut Unit,
    person: &customer_users::Model,
    new_email: &str,
) -> Result<(), Error> {
    let mail = Mail::CustomerUserEmailChangeConfirmation;
    email_change(services, unit, person, mail, new_email, (None, None)).await
}

pub(crate) async fn locked(
    unit: &mut Unit,
    person: &customer_users::Model,
    until: Timestamp,
) -> Result<(), Error> {
    let to = Addressee::of(unit, person).await?;
    let variables = CustomerUserLocked {
        website_name: to.website_name(),
        customer_user: to.person.clone(),
        organization_name: to.organization_name.clone(),
        locked_until: (until != FOREVER).then(|| to.localization.time(until.0)),
    };
    put(unit, Mail::CustomerUserLocked, to.localization.language, &variables, &to.recipient).await
}

/// Tells those whom the rule names that an application is there: its owner, and others.
pub(crate) async fn application_created(
    unit: &mut Unit,
    application: &crate::oauth::Application,
) -> Result<(), Error> {
    let organization = application.organization_id;
    let event = notification_rules::Event::OauthApplicationCreated;
    let Some(rule) = notification_rules::in_force(unit, organization, event).await? else { return Ok(()) };
    let owner = owner_of(unit, application).await?;
    let mut to: Vec<Told> = Vec::new();
    for address in rule.recipients() {
        to.push(Told::at(unit, organization, address).await?);
    }
    if let Some(owner) = owner.clone() {
        to.retain(|told| {
            !rule.to_owner || normal_email(&told.recipient.email) != normal_email(&owner.recipient.email)
        });
        if rule.to_owner {
            to.insert(0, owner);
        }
    }
    let organization_name = organization_name(unit, organization).await?;
    for Told { recipient, person, localization } in to {
        let variables = OauthApplicationCreated {
            to_owner: person.is_some(),
            owner: owner.as_ref().and_then(|owner| owner.person.clone()),
            organization_name: organization_name.clone(),
            application_name: application.name.clone(),
            client_id: application.client_id.clone(),
            created_by: unit.author().name.clone(),
            created_at: localization.time(application.created_at.0),
        };
        put(unit, Mail::OauthApplicationCreated, localization.language, &variables, &recipient).await?;
    }
    Ok(())
}

/// Somebody who is told of an event.
#[derive(Clone)]
struct Told {
    recipient: Recipient,
    /// Whoever the event is about; none for the others.
    person: Option<Person>,
    localization: Localization,
}

impl Told {
    /// Whoever reads mails at an address: spoken to as they want to be, if they are a colleague.
    async fn at(unit: &Unit, organization: i64, address: &str) -> Result<Self, Error> {
        let colleague = users::Entity::find()
            .filter(users::entity::Column::EmailNorm.eq(normal_email(address)))
            .one(unit.connection())
            .await?;
        Ok(Self {
            recipient: Recipient {
                organization_id: organization,
                email: address.to_owned(),
                name: colleague.as_ref().map_or_else(|| address.to_owned(), users::Model::full_name),
                customer_user_id: None,
            },
            person: None,
            localization: colleague.as_ref().map_or_else(|| Localization::of(Language::En), localization_of),
        })
    }
}

async fn owner_of(unit: &Unit, application: &crate::oauth::Application) -> Result<Option<Told>, Error> {
    let connection = unit.connection();
    if let Some(id) = application.user_id {
        let user = users::Entity::find_by_id(id).one(connection).await?;
        return Ok(user.map(|user| Told {
            recipient: Recipient::from(&user),
            person: Some(person_of(&user)),
            localization: localization_of(&user),
        }));
    }
    let Some(id) = application.customer_user_id else { return Ok(None) };
    let Some(person) = customer_users::Entity::find_by_id(id).one(connection).await? else { return Ok(None) };
    let to = Addressee::of(unit, &person).await?;
    Ok(Some(Told { recipient: to.recipient, person: Some(to.person), localization: to.localization }))
}

/// Tells whoever made a webhook that it was switched off; nobody, if they are gone.
pub(crate) async fn webhook_stopped(
    unit: &mut Unit,
    services: &Services,
    webhook: &crate::webhooks::Model,
) -> Result<(), Error> {
    let Some(id) = webhook.user_id else { return Ok(()) };
    let found = users::Entity::find_by_id(id).one(unit.connection()).await?;
    let Some(user) = found.filter(|user| user.enabled) else { return Ok(()) };
    let variables = WebhookStopped {
        user: person_of(&user),
        organization_name: organization_name(unit, webhook.organization_id).await?,
        webhook_name: webhook.name.clone(),
        url: webhook.url.clone(),
        gone: webhook.stopped_because.as_deref() == Some("gone"),
        link: format!("{}/admin/webhooks/{}", services.base_url, webhook.id),
    };
    put(unit, Mail::WebhookStopped, localization_of(&user).language, &variables, &(&user).into()).await
}
