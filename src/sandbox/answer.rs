//! What goes back over the wire: JSON, and refusals in Google's form.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::api;
use super::refusal::Refusal;

/// A JSON answer.
pub(super) fn json_response(status: u16, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = HeaderValue::from_static("application/json; charset=UTF-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// A refusal as an answer.
pub(super) fn refused(refusal: &Refusal) -> Response {
    json_response(refusal.code, Body::from(api::bytes(&refusal.body())))
}
