//! HTTP: the frame that pages are built in.
//!
//! A program makes one [`Frame`] and puts its routes into it with [`shield`]. Handlers take a [`Visit`] (who asks, in
//! which language) and, for what a form sent, a [`Form`] whose token is checked; they answer with [`Visit::render`],
//! [`Visit::redirect_with`] or a [`PageError`], which becomes a page. Whoever knows sessions tells the visit with
//! [`Visit::welcome`]; from then on the layout shows menu, name and language of that person.

pub mod address_form;
pub mod address_pages;
pub mod application_pages;
mod assets;
mod cookies;
mod csrf;
mod desk;
mod errors;
mod flash;
mod form;
mod form_body;
mod form_request;
mod form_view;
mod frame;
mod grid_page;
pub mod grid_routes;
pub mod histories;
pub mod job_pages;
mod label;
mod layers;
pub mod matrix;
pub mod options;
mod page;
mod path;
pub mod person_actions;
pub mod person_form;
mod refusals;
mod rendering;
pub mod role_pages;
mod seal;
mod session_list;
mod settings;
mod templates;
#[cfg(feature = "testing")]
pub mod testing;
mod theme;
mod viewer;
mod visit;

pub use desk::{Desk, Door, after, form_page, is_look, refused_form};
pub use errors::PageError;
pub use flash::{Flash, Tone};
pub use form::Form;
pub use form_body::{FormProblem, Pairs, parse as parse_pairs, to_query};
pub use frame::{Frame, FrameError};
pub use grid_page::{GridPage, MassAction, RowItem, RowLinks, SavedView, cell_text};
pub use label::Label;
pub use layers::{FORM_LIMIT, expose, shield};
pub use page::{Crumb, Page};
pub use path::Path;
pub use rendering::to_value;
pub use seal::random_text;
pub use session_list::sessions as session_list;
pub use settings::FrameSettings;
pub use theme::Theme;
pub use viewer::{MenuItem, OrganizationChoice, Viewer};
pub use visit::{Place, Visit, local_path};
