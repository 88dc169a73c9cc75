//! What the layout needs to know of a page.

use clientele_language::Message;

use crate::label::Label;

/// Title, breadcrumb and status of a page.
#[derive(Clone, Debug)]
pub struct Page {
    pub title: Label,
    /// What the end of the breadcrumb says, where that is not the title.
    pub here: Option<Label>,
    /// From the outermost page to the parent of this one; the page itself is added by the layout.
    pub crumbs: Vec<Crumb>,
    pub status: axum::http::StatusCode,
}

#[derive(Clone, Debug, serde::Serialize)]
pub struct Crumb {
    pub label: Label,
    pub href: Option<String>,
}

impl Page {
    pub fn new(title: impl Into<Label>) -> Self {
        Self { title: title.into(), here: None, crumbs: Vec::new(), status: axum::http::StatusCode::OK }
    }

    /// The form that changes a record.
    pub fn editing(name: impl Into<String>) -> Self {
        let title = Message::new("edit-record").with("name", name.into());
        Self { here: Some("button-edit".into()), ..Self::new(title) }
    }

    /// Adds a step of the breadcrumb with a link.
    pub fn under(mut self, label: impl Into<Label>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: Some(href.into()) });
        self
    }

    /// Adds a step of the breadcrumb that is only a word.
    pub fn within(mut self, label: impl Into<Label>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: None });
        self
    }

    /// Such as 422 for a form that is shown again.
    pub fn status(mut self, status: axum::http::StatusCode) -> Self {
        self.status = status;
        self
    }
}
