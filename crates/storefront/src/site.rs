//! Which website a request is for: by its host, or by the path under which the website stands.

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, Uri, header};
use clientele_domain::websites::visiting::{self, Site};
use clientele_web::{PageError, Place};

use crate::shop::Shop;

/// The website that a handler serves.
#[derive(Clone, Debug)]
pub struct At(pub Site);

/// What was found for a request; an error is told by whoever needs the website.
#[derive(Clone)]
struct Found(Result<Option<Site>, PageError>);

/// Finds the website of a request and takes the path under which it stands off the request's path. Runs before the
/// routes are looked at.
pub async fn enter(shop: &Shop, mut request: Request) -> Request {
    let host = host(request.headers(), request.uri()).to_owned();
    let found = visiting::at(&shop.store, &host, request.uri().path()).await.map_err(PageError::from);
    if let Ok(Some(site)) = &found {
        if let Some(uri) = within(request.uri(), &site.mount) {
            *request.uri_mut() = uri;
        }
        request.extensions_mut().insert(site.clone());
        request.extensions_mut().insert(Place { mount: site.mount.clone(), name: site.name.clone() });
    }
    request.extensions_mut().insert(Found(found));
    request
}

fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> &'a str {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    named.or(uri.authority().map(|authority| authority.as_str())).unwrap_or_default()
}

/// The address without the path of the website; none if there is nothing to take off.
fn within(uri: &Uri, mount: &str) -> Option<Uri> {
    if mount.is_empty() {
        return None;
    }
    let whole = uri.path_and_query()?.as_str().strip_prefix(mount)?;
    let rest = if whole.starts_with('/') { whole.to_owned() } else { format!("/{whole}") };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(rest.parse::<PathAndQuery>().ok()?);
    Uri::from_parts(parts).ok()
}

/// The website of a request, for the program's other parts.
pub fn site_of(parts: &Parts) -> Result<Site, PageError> {
    let found = parts.extensions.get::<Found>().cloned();
    let Found(found) = found.ok_or_else(|| PageError::internal("nobody looked for the website"))?;
    found?.ok_or(PageError::NotFound)
}

impl<S: Sync> FromRequestParts<S> for At {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        site_of(parts).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_the_website_is_taken_off() {
        let rest = |uri: &str, mount: &str| within(&uri.parse().unwrap(), mount).map(|uri| uri.to_string());
        assert_eq!(rest("/europe/login?next=%2F", "/europe").as_deref(), Some("/login?next=%2F"));
        assert_eq!(rest("/europe", "/europe").as_deref(), Some("/"));
        assert_eq!(rest("/europe?x=1", "/europe").as_deref(), Some("/?x=1"));
        assert_eq!(rest("/login", ""), None);
    }
}
