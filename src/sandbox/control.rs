//! The page at `/` and the controls under `/_sandbox/`: edits as a person, faults, the clock, the journal, the mailbox.
//! What there is stands in `controls.txt`, which `/_sandbox/` and `orderd sandbox --help` show.
//!
//! The whole server answers only to programs on this machine and to this page: another `Host` or `Origin` is refused, so
//! that no web site can reach in.

use std::path::Path as FsPath;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, post};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{json_response, refused};
use super::api;
use super::edit::{self, Edit, FaultOrder};
use super::human::HumanHandle;
use super::page::{self, Opened, Post};
use super::refusal::Refusal;
use super::state::{State, lock};

/// How long a question for changes waits for some.
const WAIT: Duration = Duration::from_secs(20);
/// Journal entries answered unless asked for more.
const JOURNAL_ENTRIES: usize = 200;

/// The routes.
pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/", get(show_page))
        // Where the links of mails lead, as at Google.
        .route("/sandbox/edit", get(show_page))
        .route("/_sandbox", get(told))
        .route("/_sandbox/", get(told))
        .route("/_sandbox/page/{name}", get(page_part))
        .route("/_sandbox/changes", get(changes))
        .route("/_sandbox/edit", post(edit))
        .route("/_sandbox/planned", get(planned))
        .route("/_sandbox/switches", get(read_switches).post(turn_switches))
        .route("/_sandbox/tokens", delete(revoke_tokens))
        .route("/_sandbox/faults", post(order_fault).delete(clear_faults))
        .route("/_sandbox/clock", get(read_clock).post(push_clock))
        .route("/_sandbox/journal", get(journal).delete(clear_journal))
        .route("/_sandbox/counters", get(counters).delete(reset_counters))
        .route("/_sandbox/mail", get(mails))
        .route("/_sandbox/mail/{name}", get(mail))
        .route("/_sandbox/mail/{name}/{part}", get(attachment))
        .route("/_sandbox/files", get(files))
        .route("/_sandbox/files/{name}", get(file))
        .route_layer(from_fn(no_forms))
}

/// Guards everything, the API too, from web sites that reach into this machine.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    match admit(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(why) => (StatusCode::FORBIDDEN, why).into_response(),
    }
}

/// A page elsewhere may send a form without asking first; JSON it may not.
async fn no_forms(request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if *request.method() == Method::POST && !kind.starts_with("application/json") {
        return (StatusCode::FORBIDDEN, "send application/json\n").into_response();
    }
    next.run(request).await
}

/// Errors: a foreign host (a name rebound to this machine), a foreign page.
fn admit(headers: &HeaderMap) -> Result<(), &'static str> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or("");
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if !["127.0.0.1", "localhost", "[::1]"].contains(&name) {
        return Err("this page answers on 127.0.0.1 and localhost only\n");
    }
    if text(header::ORIGIN).is_some_and(|origin| origin.strip_prefix("http://") != Some(host)) {
        return Err("requests from other pages are refused\n");
    }
    Ok(())
}

fn ok(value: &Value) -> Response {
    json_response(200, Body::from(api::bytes(value)))
}

fn answer(done: Result<(), Refusal>) -> Response {
    match done {
        Ok(()) => ok(&json!({"done": true})),
        Err(refusal) => refused(&refusal),
    }
}

fn parse<T: for<'a> Deserialize<'a>>(body: &Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::invalid(error.to_string()))
}

async fn show_page() -> Response {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; \
                          connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'";
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, page::PAGE).into_response()
}

/// A file the page is made of.
async fn page_part(Path(name): Path<String>) -> Response {
    let Some((kind, text)) = page::asset(&name) else {
        return refused(&Refusal::not_found());
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text).into_response()
}

#[derive(Deserialize)]
struct Since {
    #[serde(default)]
    since: u64,
    tab: Option<i64>,
    #[serde(default)]
    wait: bool,
}

async fn changes(Shared(state): Shared<Arc<State>>, Query(asked): Query<Since>) -> Response {
    if asked.wait {
        let mut revision = state.revision.subscribe();
        // After the wait the answer says that nothing changed.
        drop(tokio::time::timeout(WAIT, revision.wait_for(|revision| *revision != asked.since)).await);
    }
    let guide = lock(&state.guide).clone();
    ok(&page::changes(&state.snapshot(), &guide, asked.tab, asked.since))
}

/// Edits planned over HTTP that are remembered, at most; more are refused.
const MAX_PLANNED: usize = 1000;

/// What `controls.txt` says.
async fn told() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=UTF-8")], include_str!("controls.txt")).into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct When {
    before: Option<u64>,
}

/// Answers with the number under which the edit can be taken back; null: it cannot, or is yet to come.
async fn edit(Shared(state): Shared<Arc<State>>, Query(when): Query<When>, body: Bytes) -> Response {
    if let Some(before) = when.before {
        return answer(parse::<Edit>(&body).and_then(|edit| plan(&state, before, edit)));
    }
    let human = HumanHandle::new(state);
    match parse::<Edit>(&body).and_then(|edit| edit::perform(&human, edit)) {
        Ok(()) => ok(&json!({"done": true, "edit": human.last_edit()})),
        Err(refusal) => refused(&refusal),
    }
}

/// Errors: before no request, too many.
fn plan(state: &Arc<State>, before: u64, edit: Edit) -> Result<(), Refusal> {
    let mut planned = lock(&state.planned);
    if before == 0 || planned.len() >= MAX_PLANNED {
        return Err(Refusal::invalid(format!("before is 1 or more, and at most {MAX_PLANNED} edits are planned")));
    }
    let at = planned.len();
    planned.push("waiting".to_owned());
    drop(planned);
    let act = move |state: &Arc<State>| {
        let outcome = match edit::perform(&HumanHandle::new(Arc::clone(state)), edit) {
            Ok(()) => "done".to_owned(),
            Err(refusal) => format!("refused: {}", refusal.message),
        };
        if let Some(slot) = lock(&state.planned).get_mut(at) {
            *slot = outcome;
        }
    };
    state.plan(before, Box::new(act));
    Ok(())
}

async fn planned(Shared(state): Shared<Arc<State>>) -> Response {
    ok(&json!(*lock(&state.planned)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Switches {
    quota: Option<bool>,
    strict_protections: Option<bool>,
}

async fn read_switches(Shared(state): Shared<Arc<State>>) -> Response {
    ok(&json!({
        "quota": state.enforce_quota.load(Ordering::SeqCst),
        "strictProtections": state.protect_from_api.load(Ordering::SeqCst),
    }))
}

async fn turn_switches(Shared(state): Shared<Arc<State>>, body: Bytes) -> Response {
    match parse::<Switches>(&body) {
        Ok(switches) => {
            if let Some(on) = switches.quota {
                state.enforce_quota.store(on, Ordering::SeqCst);
            }
            if let Some(on) = switches.strict_protections {
                state.protect_from_api.store(on, Ordering::SeqCst);
            }
            read_switches(Shared(state)).await
        }
        Err(refusal) => refused(&refusal),
    }
}

async fn revoke_tokens(Shared(state): Shared<Arc<State>>) -> Response {
    lock(&state.tokens).revoke_all();
    answer(Ok(()))
}

async fn order_fault(Shared(state): Shared<Arc<State>>, body: Bytes) -> Response {
    answer(parse::<FaultOrder>(&body).and_then(|order| order.read()).map(|(on, skip, times, fault)| {
        lock(&state.faults).push(on, skip, times, fault);
    }))
}

async fn clear_faults(Shared(state): Shared<Arc<State>>) -> Response {
    lock(&state.faults).clear();
    answer(Ok(()))
}

async fn read_clock(Shared(state): Shared<Arc<State>>) -> Response {
    ok(&json!({"now": state.clock.now()}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Push {
    #[serde(default)]
    seconds: i64,
    to: Option<DateTime<Utc>>,
}

/// Moves the sandbox's clock; where that is the machine's own it stays, and the answer shows it.
async fn push_clock(Shared(state): Shared<Arc<State>>, body: Bytes) -> Response {
    match parse::<Push>(&body) {
        Ok(push) => {
            if let Some(to) = push.to {
                state.clock.set(to);
            }
            state.clock.advance(TimeDelta::try_seconds(push.seconds).unwrap_or_default());
            read_clock(Shared(state)).await
        }
        Err(refusal) => refused(&refusal),
    }
}

#[derive(Deserialize)]
struct Last {
    last: Option<usize>,
}

async fn journal(Shared(state): Shared<Arc<State>>, Query(asked): Query<Last>) -> Response {
    let journal = lock(&state.journal);
    let skip = journal.entries.len().saturating_sub(asked.last.unwrap_or(JOURNAL_ENTRIES));
    let entries: Vec<Value> = journal.entries.iter().skip(skip).map(|entry| json!(entry)).collect();
    ok(&Value::Array(entries))
}

async fn clear_journal(Shared(state): Shared<Arc<State>>) -> Response {
    lock(&state.journal).entries.clear();
    answer(Ok(()))
}

async fn counters(Shared(state): Shared<Arc<State>>) -> Response {
    ok(&json!(lock(&state.journal).counters))
}

async fn reset_counters(Shared(state): Shared<Arc<State>>) -> Response {
    lock(&state.journal).reset();
    answer(Ok(()))
}

/// Looks into the folders of mails and files, away from the tasks that serve.
async fn look<T: Send + 'static>(state: &State, at: impl FnOnce(&Post) -> T + Send + 'static) -> Option<T> {
    let post = lock(&state.post).clone();
    tokio::task::spawn_blocking(move || at(&post)).await.ok()
}

async fn mails(Shared(state): Shared<Arc<State>>) -> Response {
    look(&state, Post::mails).await.map_or_else(|| refused(&Refusal::not_found()), |mails| ok(&mails))
}

async fn mail(Shared(state): Shared<Arc<State>>, Path(name): Path<String>) -> Response {
    let found = look(&state, move |post| post.mail(&name)).await.flatten();
    found.map_or_else(|| refused(&Refusal::not_found()), |mail| ok(&mail))
}

async fn attachment(Shared(state): Shared<Arc<State>>, Path((name, part)): Path<(String, usize)>) -> Response {
    opened(look(&state, move |post| post.attachment(&name, part)).await.flatten())
}

async fn files(Shared(state): Shared<Arc<State>>) -> Response {
    look(&state, Post::files).await.map_or_else(|| refused(&Refusal::not_found()), |files| ok(&files))
}

async fn file(Shared(state): Shared<Arc<State>>, Path(name): Path<String>) -> Response {
    opened(look(&state, move |post| post.file(&name)).await.flatten())
}

/// A file to open: a PDF in the browser, anything else as a download.
fn opened(found: Option<Opened>) -> Response {
    let Some(Opened { name, bytes }) = found else {
        return refused(&Refusal::not_found());
    };
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' }).collect();
    let (kind, way) = if FsPath::new(&name).extension().is_some_and(|kind| kind.eq_ignore_ascii_case("pdf")) {
        ("application/pdf", "inline")
    } else {
        ("application/octet-stream", "attachment")
    };
    let disposition = HeaderValue::from_str(&format!("{way}; filename=\"{plain}\""));
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
