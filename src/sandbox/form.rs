//! A form as Google's, whose responses land in a tab of the spreadsheet: filled in by a link, sent by a person. Instead of
//! a login it offers a choice of addresses; what is chosen stands where Google would put the verified one.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State as Shared};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::book::{Book, Dimension, Tab};
use super::cell::CellValue;
use super::query;
use super::refusal::Refusal;
use super::state::{State, lock};

/// The tab of the responses.
const TAB: &str = "Jawaban";
/// What Google puts in front of the answers.
const STAMP: &str = "Stempel waktu";
const ADDRESS: &str = "Alamat Email";
/// The questions, by the names links know them by.
const QUESTIONS: [(&str, &str); 5] = [
    ("entry.1", "Nomor"),
    ("entry.2", "Pertanyaan"),
    ("entry.3", "Kode"),
    ("entry.4", "Jawaban"),
    ("entry.5", "Catatan"),
];
/// Under this name the chosen address is sent.
const CHOSEN: &str = "emailAddress";
/// Where the form is, below the server's own address.
const PATH: &str = "forms/d/e/answers/viewform";
/// Most characters of one answer.
const MOST_CHARACTERS: usize = 2_000;

/// The link that fills in each question with its own title, as a person copies it from Google.
pub(super) fn link(url: &str) -> String {
    let fields = QUESTIONS.map(|(entry, title)| format!("&{entry}={title}")).concat();
    format!("{url}{PATH}?usp=pp_url{fields}")
}

/// The routes.
pub(super) fn routes() -> Router<Arc<State>> {
    Router::new().route("/forms/d/e/answers/viewform", get(show)).route("/forms/d/e/answers/formResponse", post(take))
}

/// Makes the tab of the responses, as Google does when a form is made from a spreadsheet.
pub(super) fn make_tab(book: &mut Book) -> Result<(), Refusal> {
    if book.tab_named(TAB).is_some() {
        return Ok(());
    }
    let id = book.new_id();
    let mut tab = Tab::new(id, TAB, 1_000, 10);
    let headers = [STAMP, ADDRESS].into_iter().chain(QUESTIONS.map(|(_, title)| title));
    let mut row = super::book::Row::default();
    for (column, title) in headers.enumerate() {
        row.put(column, CellValue::text(title));
    }
    if let Some(first) = tab.rows.first_mut() {
        *first = Arc::new(row);
    }
    book.tabs.push(Arc::new(tab));
    Ok(())
}

async fn show(Shared(state): Shared<Arc<State>>, RawQuery(query): RawQuery) -> Response {
    let people = lock(&state.form).clone();
    if people.is_empty() {
        return (StatusCode::NOT_FOUND, "There is no form here.\n").into_response();
    }
    let filled = query::pairs(&query.unwrap_or_default());
    let value = |entry: &str| filled.iter().find(|(name, _)| name == entry).map_or("", |(_, value)| value);
    let mut fields = String::new();
    for (entry, title) in QUESTIONS {
        // Writing into a string cannot fail.
        let _ = write!(
            fields,
            "<label>{title}<input name=\"{entry}\" value=\"{}\" maxlength=\"{MOST_CHARACTERS}\"></label>",
            escaped(value(entry))
        );
    }
    let options = people.iter().map(|address| format!("<option>{}</option>", escaped(address))).collect::<String>();
    page(&format!(
        "<h1>Jawaban</h1><form method=\"post\" action=\"formResponse\">\
         <label>Anda menjawab sebagai<select name=\"{CHOSEN}\" required><option value=\"\">Pilih alamat</option>{options}</select></label>\
         {fields}<button>Kirim</button></form>\
         <p>Di Google, alamat ini adalah akun yang sedang masuk dan tidak bisa dipilih.</p>"
    ))
}

async fn take(Shared(state): Shared<Arc<State>>, body: Bytes) -> Response {
    let people = lock(&state.form).clone();
    let sent = query::pairs(&String::from_utf8_lossy(&body));
    let value = |name: &str| sent.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
    let address = value(CHOSEN);
    if !people.iter().any(|known| known == address) {
        return (StatusCode::BAD_REQUEST, page("<h1>Pilih alamat Anda dulu</h1><p>Kembali, lalu pilih.</p>"))
            .into_response();
    }
    let cut = |text: &str| text.chars().take(MOST_CHARACTERS).collect::<String>();
    let answers = QUESTIONS.map(|(entry, title)| (title, cut(value(entry))));
    let now = state.clock.now();
    match state.edit(|book| record(book, now, address, &answers)) {
        Ok(_) => page("<h1>Jawaban Anda telah direkam.</h1><p>Halaman ini boleh ditutup.</p>"),
        Err(refusal) => (StatusCode::BAD_REQUEST, refusal.message).into_response(),
    }
}

/// Puts a response below the others. Google writes past every protection.
fn record(book: &mut Book, now: DateTime<Utc>, address: &str, answers: &[(&str, String)]) -> Result<(), Refusal> {
    make_tab(book)?;
    let zone = book.properties.get("timeZone").and_then(Value::as_str).and_then(|zone| zone.parse::<Tz>().ok());
    let local = now.with_timezone(&zone.unwrap_or(Tz::UTC)).naive_local();
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).and_then(|day| day.and_hms_opt(0, 0, 0)).unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1899 are far below 2^53")]
    let serial = (local - epoch).num_milliseconds() as f64 / 86_400_000.0;
    let position = book.tab_named(TAB).ok_or_else(|| Refusal::invalid(format!("no tab {TAB}")))?;
    let tab = book.tab(position)?;
    let columns: Vec<(usize, String)> = tab.rows.first().map_or_else(Vec::new, |row| {
        let header = |column| match row.value(column) {
            CellValue::Text(text) => Some((column, text.trim().to_owned())),
            _ => None,
        };
        (0..tab.column_count).filter_map(header).collect()
    });
    let row = tab.filled_rows().max(1);
    if row >= tab.rows.len() {
        book.append(position, Dimension::Rows, 1)?;
    }
    for (column, header) in columns {
        let value = match header.as_str() {
            STAMP => CellValue::Number(serial),
            ADDRESS => CellValue::text(address),
            other => match answers.iter().find(|(title, _)| *title == other) {
                Some((_, text)) => CellValue::text(text.as_str()),
                None => continue,
            },
        };
        book.set_value(position, row, column, value)?;
    }
    Ok(())
}

fn page(body: &str) -> Response {
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'";
    const STYLE: &str = "body{margin:0;background:#eef1f4;color:#1d2329;font:17px/1.45 Arial,sans-serif}\
                         main{max-width:560px;margin:0 auto;padding:20px 16px;background:#fff;min-height:100vh;box-sizing:border-box}\
                         h1{font-size:22px;margin:0 0 14px}label{display:block;margin:0 0 14px;color:#56616b;font-size:15px}\
                         input,select{display:block;width:100%;box-sizing:border-box;margin-top:4px;padding:11px;font:inherit;font-size:17px;\
                         color:#1d2329;background:#fff;border:1px solid #8a949e;border-radius:6px}\
                         button{width:100%;padding:14px;font:inherit;font-weight:bold;color:#fff;background:#1a5fb4;border:0;border-radius:6px}\
                         p{color:#56616b;font-size:14px}";
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"id\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Jawaban</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>\n"
    );
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=UTF-8")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, html).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
