//! Who looks at the page, and what the frame offers them. Made by whoever knows the session.

use clientele_language::Localization;
use serde::Serialize;

use crate::label::Label;
use crate::theme::Theme;

/// The person a page is made for.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub name: String,
    pub email: String,
    pub localization: Localization,
    pub theme: Theme,
    /// Only what the person may open; the frame shows all that stands here.
    pub menu: Vec<MenuItem>,
    /// The organization they work in.
    pub organization: String,
    /// All they may work in; a switch is offered when there is more than one.
    pub organizations: Vec<OrganizationChoice>,
    /// Whether global search is offered.
    pub can_search: bool,
}

/// A line of the main menu: a page, or a heading with pages under it.
#[derive(Clone, Debug, Serialize)]
pub struct MenuItem {
    pub label: Label,
    /// The name of an icon; only the first level has icons.
    pub icon: Option<&'static str>,
    /// None for a heading.
    pub href: Option<String>,
    pub children: Vec<MenuItem>,
}

impl MenuItem {
    pub fn page(label: impl Into<Label>, href: impl Into<String>) -> Self {
        Self { label: label.into(), icon: None, href: Some(href.into()), children: Vec::new() }
    }

    /// A heading with what stands under it.
    pub fn group(label: impl Into<Label>, children: Vec<Self>) -> Self {
        Self { label: label.into(), icon: None, href: None, children }
    }

    pub fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }

    pub(crate) fn has(&self, href: &str) -> bool {
        self.href.as_deref() == Some(href) || self.children.iter().any(|child| child.has(href))
    }

    /// The longest href of this item or those below that `path` begins with: the page that is open.
    pub(crate) fn longest_match<'a>(&'a self, path: &str) -> Option<&'a str> {
        let own = self.href.as_deref().filter(|href| is_within(path, href));
        self.children
            .iter()
            .filter_map(|child| child.longest_match(path))
            .chain(own)
            .max_by_key(|href| href.len())
    }
}

/// Whether a page stands below another one. Below the home of an area, which is one step deep, stand all its pages, of
/// which most have nothing to do with it: it is open only itself.
fn is_within(path: &str, href: &str) -> bool {
    let is_home = href.matches('/').count() == 1;
    path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || (rest.starts_with('/') && !is_home))
}

#[derive(Clone, Debug, Serialize)]
pub struct OrganizationChoice {
    pub id: i64,
    pub name: String,
    pub current: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_page_is_the_closest_one() {
        let menu = MenuItem::group(
            "menu-customers",
            vec![
                MenuItem::page("menu-dashboards", "/admin"),
                MenuItem::page("menu-customers", "/admin/customers"),
            ],
        );
        assert_eq!(menu.longest_match("/admin/customers/5/edit"), Some("/admin/customers"));
        assert_eq!(menu.longest_match("/admin"), Some("/admin"));
        assert_eq!(menu.longest_match("/admin/customers-x"), None);
        assert_eq!(menu.longest_match("/admin/my-user"), None);
        assert_eq!(menu.longest_match("/elsewhere"), None);
    }
}
