//! The HTTP side: connections, authorization, faults, the journal.
//!
//! Listens on loopback only. Uses hyper's connection under axum's router, because a fault may have to end a
//! connection without an answer.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::from_fn;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use chrono::TimeDelta;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::answer::{json_response, refused};
use super::api::{self, Answer};
use super::body::{Broken, Misbehaving};
use super::call::Call;
use super::faults::{Fault, Kind};
use super::journal::JournalEntry;
use super::packing::Packing;
use super::query;
use super::refusal::Refusal;
use super::state::{State, lock};
use crate::clock::Clock;

/// Largest request body taken, in bytes; Google's own limit for a batch is lower.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// Marks an answer that is not to be sent: the connection ends instead.
#[derive(Clone, Copy, Debug)]
struct NoAnswer;

/// Serves until `stop` changes.
pub(super) async fn serve(listener: TcpListener, state: Arc<State>, mut stop: watch::Receiver<bool>) {
    let router = Router::new()
        .route("/token", post(token))
        .merge(super::control::routes())
        .merge(super::form::routes())
        .fallback(sheets)
        .layer(from_fn(super::control::guard))
        .with_state(Arc::clone(&state));
    loop {
        let stream = tokio::select! {
            _ = stop.changed() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "sandbox: accept failed");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    continue;
                }
            },
        };
        tokio::spawn(connection(stream, router.clone(), Arc::clone(&state), stop.clone()));
    }
}

async fn connection(stream: TcpStream, router: Router, state: Arc<State>, mut stop: watch::Receiver<bool>) {
    let routes = TowerToHyperService::new(router);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let answered = routes.call(request);
        let date = dated(&state);
        async move {
            let mut response = match answered.await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            if let Some(date) = date {
                response.headers_mut().insert(header::DATE, date);
            }
            if response.extensions().get::<NoAnswer>().is_some() { Err(Broken) } else { Ok(response) }
        }
    });
    let serving = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // A connection that breaks is the client's business, or was asked for.
    tokio::select! {
        _ = stop.changed() => {}
        _ = serving => {}
    }
}

/// The `Date` of an answer, where it is to differ from the machine's clock.
fn dated(state: &State) -> Option<HeaderValue> {
    let by = TimeDelta::try_seconds(state.dated_ahead_s.load(Ordering::SeqCst)).filter(|by| !by.is_zero())?;
    let date = (Clock::system().now() + by).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::try_from(date).ok()
}

async fn token(Shared(state): Shared<Arc<State>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let (_, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY).await else {
        return refused(&Refusal::of(413));
    };
    let now = state.clock.now();
    lock(&state.journal).count(Kind::Token, now);
    let fault = lock(&state.faults).take(Kind::Token);
    let (status, answer) = match &fault {
        Some(Fault::InvalidGrant | Fault::Unauthorized401) => {
            (400, json!({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}))
        }
        Some(Fault::Status(code)) => {
            (*code, json!({"error": "internal_failure", "error_description": "Backend Error"}))
        }
        Some(Fault::EmptyObject | Fault::NoValues) => (200, json!({})),
        _ => {
            let form = query::pairs(&String::from_utf8_lossy(&body));
            let audience = format!("{}token", state.url);
            lock(&state.tokens).grant(&form, &state.key, &audience, &state.clock)
        }
    };
    let bytes = api::bytes(&answer);
    note(
        &state,
        "POST",
        &path,
        Kind::Token,
        shown_status(fault.as_ref(), status),
        &Answer { body: bytes.clone(), ..Answer::default() },
        &body,
    );
    deliver(fault, status, bytes).await
}

async fn sheets(Shared(state): Shared<Arc<State>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY).await else {
        return refused(&Refusal::of(413));
    };
    let call = Call::parse(parts.method.as_str(), parts.uri.path(), parts.uri.query().unwrap_or(""));
    if !path.starts_with("/v4/") {
        return refused(&Refusal::not_found());
    }
    state.arrive();
    let kind = call.kind();
    let (fault, status, mut answer) = attend(&state, &call, kind, &parts.headers, &body);
    let packing = match fault {
        // What never becomes an answer is not packed either.
        Some(Fault::HugeBody(_) | Fault::Html503) => Packing::default(),
        _ => Packing::of(&parts.headers, call.pretty()),
    };
    answer.body = packing.pack(answer.body);
    note(&state, parts.method.as_str(), &path, kind, shown_status(fault.as_ref(), status), &answer, &body);
    state.depart();
    let mut response = deliver(fault, status, answer.body).await;
    packing.mark(&mut response);
    response
}

/// Lets a request in, or not; the fault it meets, the status and the answer.
fn attend(
    state: &Arc<State>,
    call: &Call,
    kind: Kind,
    headers: &HeaderMap,
    body: &Bytes,
) -> (Option<Fault>, u16, Answer) {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let now = state.clock.now();
    let refusal = |refusal: &Refusal| (refusal.code, Answer { body: api::bytes(&refusal.body()), ..Answer::default() });
    if !lock(&state.tokens).admits(authorization, now) {
        let why = if authorization.is_none() { Refusal::unregistered() } else { Refusal::of(401) };
        let (status, answer) = refusal(&why);
        return (None, status, answer);
    }
    let within_quota = lock(&state.journal).count(kind, now);
    let fault = lock(&state.faults).take(kind);
    let (status, answer) = match &fault {
        Some(Fault::Status(code)) => refusal(&fault_refusal(*code, kind)),
        Some(Fault::Unauthorized401) => {
            lock(&state.tokens).revoke(authorization);
            refusal(&Refusal::of(401))
        }
        Some(Fault::EmptyObject) => (200, Answer { body: b"{}".to_vec(), ..Answer::default() }),
        Some(Fault::NoValues) => match api::answer(state, call, body) {
            Ok(answer) => (200, Answer { body: without_values(&answer.body), ..answer }),
            Err(why) => refusal(&why),
        },
        Some(Fault::Html503 | Fault::Hang | Fault::CutBeforeApplying | Fault::HugeBody(_) | Fault::InvalidGrant) => {
            (200, Answer::default())
        }
        _ if !within_quota && state.enforce_quota.load(Ordering::SeqCst) => refusal(&fault_refusal(429, kind)),
        _ => match api::answer(state, call, body) {
            Ok(answer) => (200, answer),
            Err(why) => refusal(&why),
        },
    };
    (fault, status, answer)
}

fn fault_refusal(code: u16, kind: Kind) -> Refusal {
    let mut refusal = Refusal::of(code);
    if code == 429 && kind == Kind::Write {
        refusal.message = refusal.message.replace("Read requests", "Write requests");
        for detail in &mut refusal.details {
            detail["metadata"]["quota_metric"] = json!("sheets.googleapis.com/write_requests");
            detail["metadata"]["quota_limit"] = json!("WriteRequestsPerMinutePerUser");
        }
    }
    refusal
}

/// The status a client gets to see; 0: none.
fn shown_status(fault: Option<&Fault>, status: u16) -> u16 {
    match fault {
        Some(Fault::Hang | Fault::CutBeforeApplying | Fault::CutAfterApplying) => 0,
        Some(Fault::Html503) => 503,
        _ => status,
    }
}

fn note(state: &State, method: &str, path: &str, kind: Kind, status: u16, answer: &Answer, body: &[u8]) {
    let requests =
        if path.contains(":batchUpdate") && !path.contains("values:") { request_kinds(body) } else { Vec::new() };
    let entry = JournalEntry {
        at: state.clock.now(),
        method: method.to_owned(),
        path: path.to_owned(),
        kind,
        cells_changed: answer.written.changed.clone(),
        cells_written: answer.written.written,
        looks_written: answer.written.looks,
        requests,
        status,
        asked_bytes: body.len(),
        answered_bytes: answer.body.len(),
    };
    lock(&state.journal).push(entry);
}

fn request_kinds(body: &[u8]) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Batch {
        #[serde(default)]
        requests: Vec<std::collections::BTreeMap<String, serde::de::IgnoredAny>>,
    }
    let batch: Batch = serde_json::from_slice(body).unwrap_or(Batch { requests: Vec::new() });
    batch.requests.into_iter().filter_map(|request| request.into_keys().next()).collect()
}

/// Sends the answer, with its fault.
async fn deliver(fault: Option<Fault>, status: u16, body: Vec<u8>) -> Response {
    let body = Bytes::from(body);
    match fault {
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::CutBeforeApplying | Fault::CutAfterApplying) => {
            let mut response = StatusCode::OK.into_response();
            response.extensions_mut().insert(NoAnswer);
            response
        }
        Some(Fault::Html503) => html_503(),
        Some(Fault::Slow(pause)) => {
            tokio::time::sleep(pause).await;
            json_response(status, Body::from(body))
        }
        Some(Fault::Drip(size, pause)) => json_response(status, Body::new(Misbehaving::dripping(body, size, pause))),
        Some(Fault::TruncatedBody(cut)) => json_response(status, Body::new(Misbehaving::truncated(body, cut))),
        Some(Fault::HugeBody(length)) => json_response(200, Body::new(Misbehaving::huge(length))),
        Some(
            Fault::Status(_) | Fault::Unauthorized401 | Fault::EmptyObject | Fault::NoValues | Fault::InvalidGrant,
        )
        | None => json_response(status, Body::from(body)),
    }
}

fn without_values(body: &[u8]) -> Vec<u8> {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(object) => {
                object.remove("values");
                object.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value: Value = serde_json::from_slice(body).unwrap_or_default();
    strip(&mut value);
    api::bytes(&value)
}

fn html_503() -> Response {
    const PAGE: &str = "<!DOCTYPE html>\n<html lang=en>\n<title>Error 503 (Service Unavailable)!!1</title>\n<p>The \
                        service you requested is not available at this time.\n";
    (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/html; charset=UTF-8")], PAGE).into_response()
}
