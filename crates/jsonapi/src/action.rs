//! What can be done with a resource, and what `Allow` says of it.

/// One of the things a client can ask of a resource as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// `GET /{type}/{id}`, and everything that reads through one record.
    Get,
    /// `GET /{type}`.
    List,
    /// `POST /{type}`.
    Create,
    /// `PATCH /{type}/{id}` and changes of relationships.
    Update,
    /// `DELETE /{type}/{id}`.
    Delete,
    /// `DELETE /{type}?filter…`.
    DeleteList,
    /// `PATCH /{type}`: a batch.
    UpdateList,
}

/// The set of actions a resource offers; what is missing answers 405.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actions(u8);

impl Actions {
    /// Its records are only read through others.
    pub const NONE: Self = Self(0);
    /// Get and list.
    pub const READ: Self = Self(1 << Action::Get as u8 | 1 << Action::List as u8);
    /// All but the batch, which a resource must ask for.
    pub const ALL: Self =
        Self::READ.with(Action::Create).with(Action::Update).with(Action::Delete).with(Action::DeleteList);

    pub const fn with(self, action: Action) -> Self {
        Self(self.0 | 1 << action as u8)
    }

    pub const fn without(self, action: Action) -> Self {
        Self(self.0 & !(1 << action as u8))
    }

    pub const fn contains(self, action: Action) -> bool {
        self.0 & (1 << action as u8) != 0
    }

    /// The `Allow` of `/{type}`.
    pub(crate) fn allow_list(self) -> String {
        let rows = [
            ("GET", Action::List),
            ("PATCH", Action::UpdateList),
            ("POST", Action::Create),
            ("DELETE", Action::DeleteList),
        ];
        self.allow(&rows)
    }

    /// The `Allow` of `/{type}/{id}`.
    pub(crate) fn allow_item(self) -> String {
        self.allow(&[("GET", Action::Get), ("PATCH", Action::Update), ("DELETE", Action::Delete)])
    }

    fn allow(self, rows: &[(&str, Action)]) -> String {
        let methods = rows.iter().filter(|(_, action)| self.contains(*action)).map(|(method, _)| *method);
        std::iter::once("OPTIONS").chain(methods).collect::<Vec<_>>().join(", ")
    }
}
