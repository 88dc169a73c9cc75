//! `clientele openapi`

use std::sync::Arc;

use clientele_access::Area;
use clientele_api::{Admitted, Cors, Door, Format, Stop, api, document};
use clientele_domain::Origin;

use crate::arguments::Surface;
use crate::failure::Failure;

/// Prints the OpenAPI document; no data is needed for that.
pub fn run(surface: Surface) -> Result<(), Failure> {
    let area = match surface {
        Surface::Backoffice => Area::BackOffice,
        Surface::Storefront => Area::Storefront,
    };
    let api = api(area, Arc::new(Closed), Cors::default()).map_err(|error| Failure::work(&error))?;
    let text = serde_json::to_string_pretty(&document(area, &api)).map_err(|error| Failure::work(&error))?;
    println!("{text}");
    Ok(())
}

/// Nobody calls an API that is only described.
struct Closed;

#[clientele_api::async_trait]
impl Door for Closed {
    async fn admit(&self, _: &str, _: Area, _: &[Format], _: Origin) -> Result<Admitted, Stop> {
        Err(Stop::Unauthenticated)
    }
}
