//! What people in the storefront may not change of others, or not of themselves.

use clientele_language::Message;

use super::existing::Existing;
use super::profile::Changes;
use super::rules::{Draft, Known};
use crate::check::{Check, normal_email};
use crate::context::Context;
use crate::roles::{self, granting};

/// Notes what of these changes only the seller may make, or nobody to themselves or to somebody above them.
pub(super) fn check(
    ctx: &Context,
    old: Option<&Existing>,
    changes: &Changes,
    draft: &Draft,
    known: &Known,
    check: &mut Check,
) {
    for (field, said) in [
        ("owner_id", changes.owner_id.is_some()),
        ("sales_representatives", changes.sales_representatives.is_some()),
        ("guest", changes.guest.is_some()),
        ("external_id", changes.external_id.is_some()),
        ("website_id", old.is_some() && changes.website_id.is_some()),
    ] {
        if said {
            check.add(field, "refused-denied");
        }
    }
    let Some(old) = old else { return };
    kept_roles(ctx, old, draft, known, check);
    let oneself = &old.model;
    if Some(oneself.id) != ctx.customer_user_id() {
        // Whoever sets a password, or the address that links to set one go to, could act with all that the roles grant.
        if !ctx.permissions.covers(&known.sum(&old.roles)) {
            if changes.password.is_some() {
                check.add("password", "user-above-own");
            }
            if normal_email(&draft.email) != oneself.email_norm {
                check.add("email", "user-above-own");
            }
        }
        return;
    }
    for (field, changed, told) in [
        ("enabled", oneself.enabled != draft.enabled, "not-on-oneself"),
        ("customer_id", oneself.customer_id != draft.customer_id, "not-on-oneself"),
        ("email", oneself.email != draft.email, "not-own-email"),
        // It is changed with the current one, which whoever finds a session left open does not know.
        ("password", changes.password.is_some(), "not-own-password"),
    ] {
        if changed {
            check.add(field, told);
        }
    }
    if changes.roles.is_some() && granting::locks_out(&ctx.permissions, &known.sum(&draft.roles)) {
        check.add("roles", "not-own-lock-out");
    }
}

/// Nobody takes a role away that they could not give back: whose last role above one's own is gone can
/// be taken over.
fn kept_roles(ctx: &Context, old: &Existing, draft: &Draft, known: &Known, check: &mut Check) {
    let taken = old.roles.iter().filter(|id| !draft.roles.contains(id));
    for role in taken.filter_map(|id| known.roles.get(id)) {
        if !roles::may_give(ctx, &role.granted()) {
            check.add("roles", Message::new("role-kept-above-own").with("role", role.name.clone()));
        }
    }
}
