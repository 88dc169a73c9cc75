//! The token endpoint.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use clientele_domain::oauth::GrantError;
use clientele_domain::oauth::grants::{self, Answer, TokenRequest};
use clientele_web::Visit;

use crate::parameters::Parameters;
use crate::server::{Server, origin};
use crate::{answers, cors};

pub const PATH: &str = "/oauth2-token";

pub fn routes() -> Router<Server> {
    Router::new().route(PATH, post(token).options(options).fallback(cors::other_method))
}

async fn options(State(server): State<Server>, headers: HeaderMap) -> Response {
    server.cors.options(&headers)
}

async fn token(State(server): State<Server>, visit: Visit, headers: HeaderMap, body: Bytes) -> Response {
    let answer = answer(&server, &visit, &headers, &body).await;
    let mut response = answers::of_token(&answer, &headers);
    server.cors.permit(&headers, &mut response);
    response
}

async fn answer(server: &Server, visit: &Visit, headers: &HeaderMap, body: &Bytes) -> Answer {
    if let Some(seconds) = server.services.limits.wait_for_token(visit.ip()) {
        return Err(GrantError::TooMany(seconds));
    }
    let mut said = Parameters::of_body(headers, body)?;
    let request = TokenRequest {
        client: said.client(headers)?,
        grant_type: said.take("grant_type")?,
        scope: said.take("scope")?,
        username: said.take("username")?,
        password: said.take("password")?,
        code: said.take("code")?,
        redirect_uri: said.take("redirect_uri")?,
        code_verifier: said.take("code_verifier")?,
        refresh_token: said.take("refresh_token")?,
        visitor_access_token: said.take("visitor_access_token")?,
        subject_token: said.take("subject_token")?,
        route: said.take("route")?,
        route_parameters: said.take_members("route_parameters")?,
    };
    let origin = origin(visit);
    grants::token(&server.door(&origin), &request).await
}
