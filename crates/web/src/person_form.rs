//! What the forms of customer users have in common, in the back-office and in the storefront.

use axum::response::Response;

use crate::desk::{Desk, after};
use crate::flash::Flash;
use crate::form::Form;

/// The answer to a form of a customer user that was saved; `path` is the address of the grid. Where a password was
/// generated and no mail went out, nobody can log in yet: that is said beside.
pub fn saved(desk: &Desk, path: &str, form: &Form, id: i64) -> Response {
    let to = after(path, form, id);
    if form.checked("generate_password") && !form.checked("send_welcome_email") {
        desk.visit.flash(Flash::success("saved-customer-user"));
        return desk.visit.redirect_with(&to, Flash::warning("password-generated-unmailed"));
    }
    desk.done(&to, "saved-customer-user")
}
