//! Address books as pages, the same in each area: cards at their owner, and a form for one address.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use clientele_access::Permission;
use clientele_domain::addresses::{self, Model, Owner};
use clientele_domain::{Context, Error};
use clientele_language::Message;
use minijinja::{Value, context};

use crate::address_form::{changes, put, regions};
use crate::desk::{Desk, Door, form_page, is_look, refused_form};
use crate::errors::PageError;
use crate::form::Form;
use crate::histories::{decide, merge};
use crate::options;
use crate::page::Page;
use crate::path::Path;
use crate::rendering::to_value;

/// Where the owner of an address book has it.
pub struct Home {
    /// The page that shows the book.
    pub path: String,
    /// The address of the form for a new address.
    pub new: String,
    /// The page above, for the breadcrumb.
    pub under: (&'static str, &'static str),
}

/// The pages of addresses in one area.
#[derive(Clone, Copy)]
pub struct AddressPages {
    /// Single addresses stand at `{path}/{id}/edit`.
    pub path: &'static str,
    pub home: fn(&Context, Owner) -> Home,
}

impl AddressPages {
    pub fn router<S: Door>(&'static self) -> Router<S> {
        Router::new()
            .route(
                &format!("{}/{{id}}/edit", self.path),
                get(move |desk: Desk, Path(id): Path<i64>| async move { self.edit(&desk, id).await })
                    .post(move |desk: Desk, Path(id): Path<i64>, form: Form| async move {
                        self.update(&desk, id, form).await
                    }),
            )
            .route(
                &format!("{}/{{id}}/delete", self.path),
                post(move |desk: Desk, Path(id): Path<i64>, _: Form| async move {
                    self.delete(&desk, id).await
                }),
            )
    }

    /// Cards of an address book, for the page of its owner.
    pub async fn cards(&self, desk: &Desk, owner: Owner) -> Result<Vec<Value>, Error> {
        let book = addresses::all_of(&desk.ctx, owner).await?;
        let last = book.len() == 1;
        let may = addresses::rights(&desk.ctx, owner).await?;
        Ok(book.iter().map(|address| self.card(address, may.edit, may.delete, last)).collect())
    }

    /// An address as the component `address_card` shows it.
    pub fn card(&self, address: &Model, may_edit: bool, may_delete: bool, last: bool) -> Value {
        let types: Vec<Value> = [
            (address.billing && !address.default_billing, "field-billing"),
            (address.default_billing, "field-default-billing"),
            (address.shipping && !address.default_shipping, "field-shipping"),
            (address.default_shipping, "field-default-shipping"),
        ]
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, label)| to_value(&Message::new(label)))
        .collect();
        let region = address.region.as_deref().and_then(clientele_language::region);
        context! {
            id => address.id,
            label => address.label.as_deref(),
            name_prefix => address.name_prefix.as_deref(),
            first_name => address.first_name.as_deref(),
            middle_name => address.middle_name.as_deref(),
            last_name => address.last_name.as_deref(),
            name_suffix => address.name_suffix.as_deref(),
            organization => address.organization.as_deref(),
            street => address.street.as_str(),
            street2 => address.street2.as_deref(),
            city => address.city.as_str(),
            postal_code => address.postal_code.as_str(),
            country => address.country.as_str(),
            region_code => region.map(|region| region.code),
            region => region.map(|region| region.name.to_owned()).or_else(|| address.region_text.clone()),
            phone => address.phone.as_deref(),
            primary => address.is_primary,
            types,
            edit => may_edit.then(|| format!("{}/{}/edit", self.path, address.id)),
            delete => (may_delete && (!address.is_primary || last)).then(|| format!("{}/{}/delete", self.path, address.id)),
        }
    }

    /// The form for a new address of a book.
    pub async fn new_address(&self, desk: &Desk, owner: Owner) -> Result<Response, PageError> {
        let asked = Form::of(desk.visit.query_pairs()?);
        self.begin(desk, owner, &asked).await
    }

    async fn begin(&self, desk: &Desk, owner: Owner, form: &Form) -> Result<Response, PageError> {
        if !addresses::rights(&desk.ctx, owner).await?.create {
            return Err(PageError::Denied);
        }
        self.show_new(desk, owner, form)
    }

    fn show_new(&self, desk: &Desk, owner: Owner, form: &Form) -> Result<Response, PageError> {
        let home = (self.home)(&desk.ctx, owner);
        let page = Page::new("button-new-address").under(home.under.0, home.under.1);
        show(desk, page, form, (&home.new, &home.path), None, true)
    }

    /// Puts a new address into a book.
    pub async fn create(&self, desk: &Desk, owner: Owner, mut form: Form) -> Result<Response, PageError> {
        if is_look(&form) {
            return self.begin(desk, owner, &form).await;
        }
        let to = format!("{}#addresses", (self.home)(&desk.ctx, owner).path);
        match addresses::create(&desk.for_form(&form), owner, changes(&form, "")).await {
            Ok(_) | Err(Error::Repeated(_)) => Ok(desk.done(&to, saved(owner))),
            Err(error) => {
                refused_form(&mut form, error)?;
                self.show_new(desk, owner, &form)
            }
        }
    }

    async fn edit(&self, desk: &Desk, id: i64) -> Result<Response, PageError> {
        let address = addresses::find(&desk.ctx, Permission::Edit, id).await?;
        self.show_edit(desk, &address, &form_of(&address), None)
    }

    fn show_edit(
        &self,
        desk: &Desk,
        address: &Model,
        form: &Form,
        merging: Option<Value>,
    ) -> Result<Response, PageError> {
        let home = (self.home)(&desk.ctx, Owner::of(address));
        let page = Page::new("address-edit").under(home.under.0, home.under.1);
        let action = format!("{}/{}/edit", self.path, address.id);
        show(desk, page, form, (&action, &home.path), merging, false)
    }

    async fn update(&self, desk: &Desk, id: i64, mut form: Form) -> Result<Response, PageError> {
        let address = addresses::find(&desk.ctx, Permission::Edit, id).await?;
        if is_look(&form) {
            return self.show_edit(desk, &address, &form, None);
        }
        decide(&mut form, &form_of(&address));
        let owner = Owner::of(&address);
        let to = format!("{}#addresses", (self.home)(&desk.ctx, owner).path);
        let version = form.version().unwrap_or_default();
        match addresses::update(&desk.ctx, id, version, changes(&form, "")).await {
            Ok(_) => Ok(desk.done(&to, saved(owner))),
            Err(Error::Stale) => {
                let address = addresses::find(&desk.ctx, Permission::Edit, id).await?;
                let current = form_of(&address);
                let merging = merge(&desk.ctx, &mut form, ("address", id), &current, address.version).await?;
                self.show_edit(desk, &address, &form, Some(merging))
            }
            Err(error) => {
                refused_form(&mut form, error)?;
                self.show_edit(desk, &address, &form, None)
            }
        }
    }

    async fn delete(&self, desk: &Desk, id: i64) -> Result<Response, PageError> {
        let address = addresses::find(&desk.ctx, Permission::View, id).await?;
        let owner = Owner::of(&address);
        let to = format!("{}#addresses", (self.home)(&desk.ctx, owner).path);
        let gone = addresses::delete(&desk.ctx, id).await;
        let message = match owner {
            Owner::CustomerUser { .. } => "deleted-customer-user-address",
            Owner::Customer(_) => "deleted-customer-address",
        };
        desk.answer(gone, &to, message)
    }
}

fn saved(owner: Owner) -> &'static str {
    match owner {
        Owner::Customer(_) => "saved-customer-address",
        Owner::CustomerUser { .. } => "saved-customer-user-address",
    }
}

fn form_of(address: &Model) -> Form {
    let mut form = Form::of([("version", address.version.to_string())]);
    put(&mut form, "", address);
    form
}

fn show(
    desk: &Desk,
    page: Page,
    form: &Form,
    (action, cancel): (&str, &str),
    merging: Option<Value>,
    create: bool,
) -> Result<Response, PageError> {
    let context = context! {
        form => form.to_value(), action, cancel, merging, create,
        version => form.version(),
        countries => options::countries(desk.visit.localization().language),
        regions => regions(form),
    };
    desk.render("addresses/form.html", form_page(page, form), context)
}
