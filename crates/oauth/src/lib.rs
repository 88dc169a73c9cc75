//! OAuth 2.0 by HTTP (RFC 6749): tokens, consent, revocation (RFC 7009), introspection (RFC 7662), metadata (RFC 8414,
//! RFC 9728) and public keys (RFC 7517).
//!
//! A program makes one [`Server`], serves [`endpoints`] to programs, and puts the [`consent`] page of each area among the
//! pages of that area. Who is given what is decided in the domain.

mod answers;
mod consent;
mod cors;
mod introspection;
mod metadata;
mod parameters;
mod server;
mod token;

pub use consent::consent;
pub use cors::Cors;
pub use server::Server;

use axum::Router;

/// What programs call. Both areas share it.
pub fn endpoints(server: Server) -> Router {
    Router::new()
        .merge(token::routes())
        .merge(introspection::routes())
        .merge(metadata::routes())
        .with_state(server)
}
