//! What a customer user must be made of. Many are checked at once, so that an import asks the database few questions.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike, NaiveDate};
use clientele_access::{Entity as Kind, Permission, Permissions};
use clientele_language::Message;
use clientele_store::Unit;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, QueryFilter, QuerySelect};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::existing::Existing;
use super::profile::{Changes, Password};
use super::{login, storefront_rules};
use crate::check::{Check, TEXT_LIMIT, normal_email};
use crate::context::Context;
use crate::error::Error;
use crate::{customers, reach, roles, users, websites};

/// Nobody who lives was born before this year: an earlier one is a slip.
const FIRST_YEAR: i32 = 1900;

/// What is known of the records that drafts refer to, as far as the actor may refer to them.
#[derive(Debug, Default)]
pub(crate) struct Known {
    customers: BTreeMap<i64, customers::Model>,
    /// Those for whom somebody new may be made, and those to whom somebody may be moved.
    open_to_new: BTreeSet<i64>,
    open_to_moved: BTreeSet<i64>,
    /// The sales representatives of those customers.
    represented_by: BTreeMap<i64, Vec<i64>>,
    pub roles: BTreeMap<i64, roles::Model>,
    /// Those of them that the actor may refer to.
    to_give: BTreeSet<i64>,
    users: BTreeSet<i64>,
    pub names: BTreeMap<i64, String>,
    websites: BTreeMap<i64, websites::Model>,
    /// Website and localization that belong together.
    offered: BTreeSet<(i64, i64)>,
    /// Who holds an e-mail address as their log-in.
    holders: HashMap<String, i64>,
    /// Who has the external ids.
    externals: HashMap<String, i64>,
}

impl Known {
    /// Reads all that these drafts refer to, in one question a kind.
    pub async fn read(
        ctx: &Context,
        unit: &Unit,
        records: &[(Option<Existing>, Changes)],
    ) -> Result<Self, Error> {
        let connection = unit.connection();
        let mut customer_ids = BTreeSet::new();
        let mut role_ids = BTreeSet::new();
        let mut user_ids = BTreeSet::new();
        let mut emails = BTreeSet::new();
        for (old, changes) in records {
            customer_ids.extend(changes.customer_id.or(old.as_ref().map(|old| old.model.customer_id)));
            role_ids.extend(changes.roles.iter().flatten().copied());
            role_ids.extend(old.iter().flat_map(|old| old.roles.iter().copied()));
            user_ids.extend(changes.owner_id.flatten());
            user_ids.extend(changes.sales_representatives.iter().flatten().copied());
            user_ids.extend(old.iter().flat_map(|old| old.sales_representatives.iter().copied()));
            emails.extend(changes.email.as_ref().map(|email| email.trim().to_owned()));
            // The address of a guest is nobody's log-in, until they are to log in with it.
            let guest = old.as_ref().filter(|old| old.login.is_none());
            emails.extend(guest.map(|old| old.model.email.clone()));
        }
        let ids = |set: BTreeSet<i64>| -> Vec<i64> { set.into_iter().collect() };
        let customer_ids = ids(customer_ids);
        let open = |permission| {
            customers::Entity::find()
                .filter(customers::entity::Column::Id.is_in(customer_ids.iter().copied()))
                .filter(reach::customers_for(ctx, Kind::CustomerUser, permission))
                .all(connection)
        };
        let mut customers = open(Permission::Create).await?;
        let open_to_new = customers.iter().map(|customer| customer.id).collect();
        let open_to_moved = if ctx.is_storefront() {
            let moved = open(Permission::Assign).await?;
            let ids = moved.iter().map(|customer| customer.id).collect();
            customers.extend(moved);
            ids
        } else {
            customers.iter().map(|customer| customer.id).collect()
        };
        let mut represented_by: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        let links = customers::representatives::Entity::find()
            .filter(customers::representatives::Column::CustomerId.is_in(customer_ids.iter().copied()))
            .all(connection)
            .await?;
        for link in links {
            represented_by.entry(link.customer_id).or_default().push(link.user_id);
            user_ids.insert(link.user_id);
        }
        let role_ids = ids(role_ids);
        let roles = roles::Entity::find()
            .filter(roles::entity::Column::OrganizationId.eq(ctx.organization()))
            .filter(roles::entity::Column::Id.is_in(role_ids.iter().copied()))
            .all(connection)
            .await?;
        let seen = if ctx.is_storefront() {
            reach::among::<roles::Entity, _>(ctx, connection, Permission::View, &role_ids).await?
        } else {
            roles.clone()
        };
        let websites = websites::Entity::find()
            .filter(websites::entity::Column::OrganizationId.eq(ctx.organization()))
            .all(connection)
            .await?;
        let offered = websites::localizations::Entity::find()
            .filter(
                websites::localizations::Column::WebsiteId.is_in(websites.iter().map(|website| website.id)),
            )
            .all(connection)
            .await?;
        let holders = login::Entity::find()
            .select_only()
            .columns([login::Column::Email, login::Column::Id])
            .filter(login::Column::OrganizationId.eq(ctx.organization()))
            .filter(login::Column::Email.is_in(emails))
            .into_tuple::<(String, i64)>()
            .all(connection)
            .await?;
        let externals = records
            .iter()
            .filter_map(|(_, changes)| changes.external_id.as_deref().map(str::trim))
            .filter(|id| !id.is_empty());
        let externals: Vec<(String, i64)> = Entity::find()
            .select_only()
            .columns([Column::ExternalId, Column::Id])
            .filter(Column::OrganizationId.eq(ctx.organization()))
            .filter(Column::ExternalId.is_in(externals))
            .into_tuple()
            .all(connection)
            .await?;
        let user_ids = ids(user_ids);
        Ok(Self {
            customers: customers.into_iter().map(|customer| (customer.id, customer)).collect(),
            open_to_new,
            open_to_moved,
            represented_by,
            to_give: seen.iter().map(|role| role.id).collect(),
            roles: roles.into_iter().map(|role| (role.id, role)).collect(),
            users: users::colleagues_among(ctx, connection, &user_ids).await?,
            names: users::names(connection, user_ids.clone()).await?,
            websites: websites.into_iter().map(|website| (website.id, website)).collect(),
            offered: offered.into_iter().map(|link| (link.website_id, link.localization_id)).collect(),
            holders: holders.into_iter().collect(),
            externals: externals.into_iter().collect(),
        })
    }

    fn default_website(&self) -> Option<i64> {
        let default = self.websites.values().find(|website| website.is_default);
        default.or_else(|| self.websites.values().next()).map(|website| website.id)
    }

    /// What these roles grant together.
    pub fn sum(&self, ids: &[i64]) -> Permissions {
        let mut sum = Permissions::default();
        for role in ids.iter().filter_map(|id| self.roles.get(id)) {
            sum.accumulate(&role.granted());
        }
        sum
    }

    /// Another one in the same go takes this e-mail address.
    pub fn take(&mut self, email: &str) {
        self.holders.insert(email.to_owned(), 0);
    }

    /// Another one in the same go takes this external id.
    pub fn take_external_id(&mut self, external_id: &str) {
        self.externals.insert(external_id.to_owned(), 0);
    }

    pub fn role_labels(&self, ids: &[i64]) -> BTreeMap<i64, String> {
        ids.iter().filter_map(|id| self.roles.get(id).map(|role| (*id, role.name.clone()))).collect()
    }
}

/// A customer user as they will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    pub email: String,
    pub name_prefix: Option<String>,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub last_name: String,
    pub name_suffix: Option<String>,
    pub birthday: Option<NaiveDate>,
    pub phone: Option<String>,
    pub customer_id: i64,
    pub website_id: Option<i64>,
    pub localization_id: Option<i64>,
    pub owner_id: Option<i64>,
    pub enabled: bool,
    pub confirmed: bool,
    pub guest: bool,
    pub external_id: Option<String>,
    pub roles: Vec<i64>,
    pub sales_representatives: Vec<i64>,
}

impl Draft {
    pub fn row(&self) -> ActiveModel {
        let draft = self.clone();
        ActiveModel {
            customer_id: ActiveValue::Set(draft.customer_id),
            website_id: ActiveValue::Set(draft.website_id),
            localization_id: ActiveValue::Set(draft.localization_id),
            owner_id: ActiveValue::Set(draft.owner_id),
            email_norm: ActiveValue::Set(normal_email(&draft.email)),
            email: ActiveValue::Set(draft.email),
            name_prefix: ActiveValue::Set(draft.name_prefix),
            first_name: ActiveValue::Set(draft.first_name),
            middle_name: ActiveValue::Set(draft.middle_name),
            last_name: ActiveValue::Set(draft.last_name),
            name_suffix: ActiveValue::Set(draft.name_suffix),
            birthday: ActiveValue::Set(draft.birthday),
            phone: ActiveValue::Set(draft.phone),
            enabled: ActiveValue::Set(draft.enabled),
            confirmed: ActiveValue::Set(draft.confirmed),
            guest: ActiveValue::Set(draft.guest),
            external_id: ActiveValue::Set(draft.external_id),
            ..Default::default()
        }
    }
}

/// The customer user with the changes, and every rule that they would break.
pub(crate) fn apply(
    ctx: &Context,
    old: Option<&Existing>,
    changes: &Changes,
    known: &Known,
    check: &mut Check,
) -> Draft {
    let model = old.map(|old| &old.model);
    let guest = changes.guest.or(model.map(|old| old.guest)).unwrap_or(false);
    let customer_id = changes.customer_id.or(model.map(|old| old.customer_id)).unwrap_or_default();
    let inherited = || known.represented_by.get(&customer_id).cloned().unwrap_or_default();
    let mut draft = Draft {
        email: check
            .email("email", changes.email.as_deref().or(model.map(|old| old.email.as_str())).unwrap_or("")),
        name_prefix: model.and_then(|old| old.name_prefix.clone()),
        first_name: String::new(),
        middle_name: model.and_then(|old| old.middle_name.clone()),
        last_name: String::new(),
        name_suffix: model.and_then(|old| old.name_suffix.clone()),
        birthday: changes.birthday.unwrap_or(model.and_then(|old| old.birthday)),
        phone: model.and_then(|old| old.phone.clone()),
        customer_id,
        website_id: changes.website_id.unwrap_or_else(|| match model {
            Some(old) => old.website_id,
            None => known.default_website(),
        }),
        localization_id: changes.localization_id.unwrap_or(model.and_then(|old| old.localization_id)),
        owner_id: changes.owner_id.unwrap_or(match model {
            Some(old) => old.owner_id,
            // Somebody made in the storefront belongs to whoever looks after their company.
            None if ctx.is_storefront() => {
                known.customers.get(&customer_id).and_then(|customer| customer.owner_id)
            }
            None => ctx.user_id(),
        }),
        enabled: changes.enabled.or(model.map(|old| old.enabled)).unwrap_or(true),
        confirmed: changes.confirmed.or(model.map(|old| old.confirmed)).unwrap_or(true),
        guest,
        external_id: model.and_then(|old| old.external_id.clone()),
        roles: changes.roles.clone().or(old.map(|old| old.roles.clone())).unwrap_or_default(),
        sales_representatives: changes
            .sales_representatives
            .clone()
            .or(old.map(|old| old.sales_representatives.clone()))
            .unwrap_or_else(inherited),
    };
    draft.roles.sort_unstable();
    draft.roles.dedup();
    names(model, changes, &mut draft, check);
    references(ctx, old, changes, known, &draft, check);
    if draft.birthday.is_some_and(|date| date > ctx.clock.now().date()) {
        check.add("birthday", "birthday-in-future");
    }
    let is_new = model.is_none_or(|old| old.birthday != draft.birthday);
    if is_new && draft.birthday.is_some_and(|date| date.year() < FIRST_YEAR) {
        check.add("birthday", Message::new("birthday-too-early").with("year", FIRST_YEAR.to_string()));
    }
    let holder = known.holders.get(&draft.email);
    let own = old.and_then(|old| old.login.as_ref()).map(|login| login.id);
    let asked = changes.email.is_some() || (old.is_some() && own.is_none());
    if !draft.guest && asked && holder.is_some_and(|holder| Some(*holder) != own) {
        check.add("email", "email-already-used");
    }
    let holder = changes.external_id.as_ref().and_then(|id| known.externals.get(id.trim()));
    if holder.is_some_and(|holder| Some(*holder) != model.map(|old| old.id)) {
        check.add("external_id", "external-id-taken");
    }
    password(ctx, changes, check);
    draft
}

fn names(model: Option<&Model>, changes: &Changes, draft: &mut Draft, check: &mut Check) {
    let before = |change: &Option<String>, old: Option<&str>| {
        change.clone().or(old.map(str::to_owned)).unwrap_or_default()
    };
    let first = before(&changes.first_name, model.map(|old| old.first_name.as_str()));
    let last = before(&changes.last_name, model.map(|old| old.last_name.as_str()));
    draft.first_name = check.required("first_name", &first, TEXT_LIMIT);
    draft.last_name = check.required("last_name", &last, TEXT_LIMIT);
    for (field, change, value) in [
        ("name_prefix", &changes.name_prefix, &mut draft.name_prefix),
        ("middle_name", &changes.middle_name, &mut draft.middle_name),
        ("name_suffix", &changes.name_suffix, &mut draft.name_suffix),
        ("phone", &changes.phone, &mut draft.phone),
        ("external_id", &changes.external_id, &mut draft.external_id),
    ] {
        if let Some(text) = change {
            *value = check.text(field, text, TEXT_LIMIT);
        }
    }
}

fn references(
    ctx: &Context,
    old: Option<&Existing>,
    changes: &Changes,
    known: &Known,
    draft: &Draft,
    check: &mut Check,
) {
    let model = old.map(|old| &old.model);
    let open = if model.is_some() { &known.open_to_moved } else { &known.open_to_new };
    if draft.customer_id == 0 {
        check.add("customer_id", "must-not-be-blank");
    } else if !open.contains(&draft.customer_id)
        && model.is_none_or(|old| old.customer_id != draft.customer_id)
    {
        check.add("customer_id", "unknown-choice");
    }
    if ctx.is_storefront() {
        storefront_rules::check(ctx, old, changes, draft, known, check);
    }
    if model.is_some_and(|old| old.customer_id != draft.customer_id)
        && !ctx.may(Kind::CustomerUserAddress, Permission::Edit)
    {
        check.add("customer_id", "customer-change-needs-edit");
    }
    let asked = |change: &Option<Option<i64>>| change.flatten();
    if asked(&changes.owner_id)
        .is_some_and(|id| !known.users.contains(&id) && model.and_then(|old| old.owner_id) != Some(id))
    {
        check.add("owner_id", "unknown-choice");
    }
    let before = old.map(|old| old.sales_representatives.as_slice()).unwrap_or_default();
    if changes
        .sales_representatives
        .iter()
        .flatten()
        .any(|id| !known.users.contains(id) && !before.contains(id))
    {
        check.add("sales_representatives", "unknown-choice");
    }
    match draft.website_id {
        Some(id) if !known.websites.contains_key(&id) => check.add("website_id", "unknown-choice"),
        _ => {}
    }
    if let Some(localization) = draft.localization_id {
        let offered =
            draft.website_id.is_some_and(|website| known.offered.contains(&(website, localization)));
        if !offered {
            check.add("localization_id", "localization-not-of-website");
        }
    }
    roles_of(ctx, old, draft, known, check);
}

/// The roles that somebody has to hold: those of all customers, and those of their own. In the storefront, what is new
/// among them must be seen by whoever gives it, and grant no more than they hold.
fn roles_of(ctx: &Context, old: Option<&Existing>, draft: &Draft, known: &Known, check: &mut Check) {
    let is_new = |id: &i64| old.is_none_or(|old| !old.roles.contains(id));
    let mut foreign = Vec::new();
    for id in &draft.roles {
        match known.roles.get(id) {
            None => check.add("roles", "unknown-choice"),
            Some(_) if is_new(id) && !known.to_give.contains(id) => check.add("roles", "unknown-choice"),
            Some(role) if is_new(id) && !roles::may_give(ctx, &role.granted()) => {
                check.add("roles", Message::new("role-above-own").with("role", role.name.clone()));
            }
            Some(role) if role.customer_id.is_some_and(|customer| customer != draft.customer_id) => {
                foreign.push(role.name.clone());
            }
            Some(_) => {}
        }
    }
    if !foreign.is_empty() {
        check.add("roles", Message::new("roles-of-other-customer").with("roles", foreign.join(", ")));
    }
    if draft.enabled && draft.roles.is_empty() && !draft.guest {
        check.add("roles", "role-required-to-enable");
    }
}

fn password(ctx: &Context, changes: &Changes, check: &mut Check) {
    match &changes.password {
        Some(Password::Typed { password, repeated }) => {
            for broken in ctx.services.rules.password.broken_by(password) {
                check.add("password", broken);
            }
            if password != repeated {
                check.add("password_repeated", "passwords-must-match");
            }
        }
        Some(Password::Generated) | None => {}
    }
}
