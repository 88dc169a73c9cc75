//! What can be brought in and taken out.

use clientele_access::{Entity, Permission};
use clientele_domain::{Context, Error};
use clientele_language::Message;
use clientele_store::Unit;
use serde::{Deserialize, Serialize};

use crate::layout::{Column, Layout, Problem, ROLES};
use crate::table::Row;
use crate::{addresses, customer_users, customers};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    Customers,
    CustomerUsers,
    Addresses,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Added,
    Updated,
    Unchanged,
    Removed,
    Refused(Vec<Problem>),
}

impl Subject {
    pub const ALL: [Self; 3] = [Self::Customers, Self::CustomerUsers, Self::Addresses];

    /// As it stands in paths and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::CustomerUsers => "customer-users",
            Self::Addresses => "addresses",
        }
    }

    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.name() == name)
    }

    /// "Customer Users"
    pub const fn title(self) -> &'static str {
        match self {
            Self::Customers => "entities-customer",
            Self::CustomerUsers => "entities-customer-user",
            Self::Addresses => "entities-address",
        }
    }

    /// Whether the actor may use this permission on any record of this subject.
    pub fn allows(self, ctx: &Context, permission: Permission) -> bool {
        let entities: &[Entity] = match self {
            Self::Customers => &[Entity::Customer],
            Self::CustomerUsers => &[Entity::CustomerUser],
            Self::Addresses => &[Entity::CustomerAddress, Entity::CustomerUserAddress],
        };
        entities.iter().any(|entity| ctx.may(*entity, permission))
    }

    /// The columns that a file may have, in the order in which they are written.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Customers => customers::COLUMNS,
            Self::CustomerUsers => customer_users::COLUMNS,
            Self::Addresses => addresses::COLUMNS,
        }
    }

    /// Reads the header of a file; a file that can't be of this subject is refused.
    pub fn layout(self, header: &[String]) -> Result<Layout, Message> {
        let layout = Layout::new(self.columns(), self == Self::CustomerUsers, header);
        if let Some(name) = layout.twice.first() {
            return Err(Message::new("import-column-twice").with("column", name.clone()));
        }
        if layout.is_empty() {
            return Err(Message::new("import-no-known-column").with("columns", self.column_names()));
        }
        Ok(layout)
    }

    /// The names of all columns, for people.
    pub fn column_names(self) -> String {
        self.columns().iter().map(|column| column.header).collect::<Vec<_>>().join(", ")
    }

    /// By what a row tells which record it is about; a file names each record once.
    pub(crate) fn key(self, layout: &Layout, row: &Row) -> Option<String> {
        match self {
            Self::Customers => customers::key(layout, row),
            Self::CustomerUsers => customer_users::key(layout, row),
            Self::Addresses => addresses::key(layout, row),
        }
    }

    /// Writes rows, each all or nothing; the outcome of each stands at its place.
    pub(crate) async fn save(
        self,
        ctx: &Context,
        unit: &mut Unit,
        layout: &Layout,
        rows: &[Row],
    ) -> Result<Vec<Outcome>, Error> {
        match self {
            Self::Customers => customers::save(ctx, unit, layout, rows).await,
            Self::CustomerUsers => customer_users::save(ctx, unit, layout, rows).await,
            Self::Addresses => addresses::save(ctx, unit, layout, rows).await,
        }
    }
}

/// What a refusal of the domain says about the columns of a file.
pub(crate) fn problems(error: Error, columns: &[Column]) -> Result<Vec<Problem>, Error> {
    let whole = |reason: Message| Ok(vec![Problem { column: String::new(), reason }]);
    match error {
        Error::Invalid(errors) => Ok(errors
            .into_iter()
            .map(|error| {
                let field = error.field.rsplit_once("].").map_or(error.field.as_str(), |(_, field)| field);
                let column = columns.iter().find(|column| column.field == field);
                let column = match column {
                    Some(column) => column.header,
                    None if field == "roles" => ROLES,
                    None => "",
                };
                Problem { column: column.to_owned(), reason: error.message }
            })
            .collect()),
        Error::Refused(message) => whole(message),
        Error::Denied => whole("refused-denied".into()),
        Error::NotFound | Error::Repeated(_) => whole("refused-not-found".into()),
        error @ (Error::Stale | Error::Busy | Error::Store(_)) => Err(error),
    }
}
