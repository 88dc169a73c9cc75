//! Choices of form fields.

use clientele_access::{Entity, Permission};
use clientele_domain::tokens::Holder;
use clientele_domain::{Context, Error, Services, business_units, customer_groups, search, websites};
use clientele_language::{Language, countries_in, regions};
use minijinja::{Value, context};

/// An option of a select field.
pub fn option(id: impl Into<Value>, text: impl Into<Value>) -> Value {
    context! { id => id.into(), text => text.into() }
}

/// Records by id and name.
pub fn named(choices: impl IntoIterator<Item = (i64, String)>) -> Vec<Value> {
    choices.into_iter().map(|(id, name)| option(id, name)).collect()
}

pub async fn users(ctx: &Context) -> Result<Vec<Value>, Error> {
    Ok(named(search::user_choices(ctx).await?))
}

pub async fn groups(ctx: &Context) -> Result<Vec<Value>, Error> {
    Ok(named(customer_groups::all(ctx).await?.into_iter().map(|group| (group.id, group.name))))
}

pub async fn business_units(ctx: &Context) -> Result<Vec<Value>, Error> {
    Ok(named(business_units::all(ctx).await?.into_iter().map(|unit| (unit.id, unit.name))))
}

pub async fn websites(ctx: &Context) -> Result<Vec<Value>, Error> {
    Ok(named(websites::all(ctx).await?.into_iter().map(|website| (website.id, website.name))))
}

/// Some customers to choose from without a script; with one, the field searches.
pub async fn customers(ctx: &Context) -> Result<Vec<Value>, Error> {
    Ok(named(search::customer_choices(ctx, "", 50).await?))
}

/// What the customer in a field is called.
pub async fn customer_text(ctx: &Context, id: &str) -> Result<String, Error> {
    match id.parse() {
        Ok(id) => Ok(search::customer_name(ctx, id).await?.unwrap_or_default()),
        Err(_) => Ok(String::new()),
    }
}

/// Some customer users to choose from without a script; with one, the field searches.
pub async fn customer_users(ctx: &Context) -> Result<Vec<Value>, Error> {
    if !ctx.may(Entity::CustomerUser, Permission::View) {
        return Ok(Vec::new());
    }
    Ok(named(search::customer_user_choices(ctx, "", 50).await?))
}

/// What the person in a field is called.
pub async fn owner_text(ctx: &Context, kind: Holder, id: &str) -> Result<String, Error> {
    let Ok(id) = id.parse() else { return Ok(String::new()) };
    let name = match kind {
        Holder::User(_) => search::user_name(ctx, id).await?,
        Holder::CustomerUser(_) => search::customer_user_name(ctx, id).await?,
    };
    Ok(name.unwrap_or_default())
}

pub fn countries(language: Language) -> Vec<Value> {
    countries_in(language).iter().map(|country| option(country.iso2, country.name.as_str())).collect()
}

/// The regions of a country; empty where it has none, or where they are free text.
pub fn regions_of(country: &str) -> Vec<Value> {
    regions(country).into_iter().map(|region| option(region.combined_code, region.name)).collect()
}

/// What passwords must be made of, as the field's hints show it.
pub fn password_rules(services: &Services) -> Value {
    let policy = &services.rules.password;
    let rules: std::collections::BTreeMap<&str, Value> = [
        ("length", Value::from(policy.min_length)),
        ("lower-case", policy.lower_case.into()),
        ("upper-case", policy.upper_case.into()),
        ("number", policy.numbers.into()),
        ("special", policy.special_characters.into()),
    ]
    .into();
    Value::from(rules)
}
