//! What the layout needs to know of a page.

use crate::label::Label;

/// Title, breadcrumb and status of a page.
#[derive(Clone, Debug)]
pub struct Page {
    pub title: Label,
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
        Self { title: title.into(), crumbs: Vec::new(), status: axum::http::StatusCode::OK }
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
