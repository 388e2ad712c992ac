//! The calls a cycle makes on its spreadsheet, with pace, repetition and one budget of time around them.
//!
//! This is the one place that repeats a request. Reads are repeated; writes only when they were surely not carried
//! out. It keeps no values: what was read belongs to the cycle that read it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;
use std::{fmt, iter};

use chrono::{DateTime, Utc};
use google_sheets4::FieldMask;
use google_sheets4::api::{
    BatchUpdateSpreadsheetRequest, Request, Spreadsheet, SpreadsheetProperties, UpdateSpreadsheetPropertiesRequest,
};
use google_sheets4::hyper::body::Bytes;
use http::{Method, Uri};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::answer::{Answer, Unusable};
use super::ask::Ask;
use super::batch;
use super::description::{self, Description};
use super::digest::{Digest, Keys, Part};
use super::error::{Call, SheetError};
use super::key;
use super::look::{Glance, Seen, Snapshot};
use super::options::{RetryOptions, SheetOptions, encrypted};
use super::pace::Pacer;
use super::parts;
use super::rows::Worded;
use super::traffic::Traffic;
use super::values::{self, Brought};
use super::verdict::{Fault, Then};
use super::wire::{OpenError, Outgoing, Wire};
use crate::sheet::table::Table;
use crate::sheet::write::WriteBatch;

/// Requests sent so far, every attempt counted; token requests are not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// Requests that read.
    pub read: u64,
    /// Requests that may change the spreadsheet.
    pub write: u64,
}

/// One spreadsheet under one service account.
pub struct SheetClient {
    wire: Wire,
    project: Option<String>,
    base: String,
    call_timeout: Duration,
    retry: RetryOptions,
    reads: Counter,
    writes: Counter,
    deadline: Mutex<Option<Instant>>,
    /// Faults after which the request was sent again, by class.
    absorbed: Mutex<BTreeMap<&'static str, u64>>,
    keys: Keys,
    /// By what rows are known that came before.
    worded: Mutex<Worded>,
    /// Tabs that were taken out of answers.
    taken_apart: AtomicU64,
    /// The last question for values, and the request for it: most looks ask what the one before did.
    asked: Mutex<Option<(Vec<Ask>, Outgoing)>>,
    /// Asked just before every write.
    leave: OnceLock<Leave>,
}

/// Whether a write may go out at this instant.
type Leave = Box<dyn Fn() -> bool + Send + Sync>;

struct Counter {
    sent: AtomicU64,
    pacer: Pacer,
}

impl SheetClient {
    /// Reads the key and prepares the connection; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`SheetError::Key`] for the key file, [`SheetError::Setup`] for addresses and the spreadsheet's id.
    pub async fn connect(options: SheetOptions) -> Result<Self, SheetError> {
        let setup = |sentence: String| SheetError::Setup(sentence);
        let api_encrypted = encrypted(&options.api_url).map_err(|why| setup(format!("`sheet.api_url` {why}")))?;
        let id = &options.spreadsheet_id;
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            return Err(setup(
                "`sheet.spreadsheet_id` is not an id; take only the part between /d/ and /edit of the spreadsheet's \
                 address"
                    .to_owned(),
            ));
        }
        let path = options.service_account;
        let account_key = key::read(&path).await?;
        let token_encrypted = encrypted(&account_key.token_uri)
            .map_err(|why| key::refused(&path, format!("has a `token_uri` that {why}; download the key again")))?;
        let any_encrypted = api_encrypted || token_encrypted;
        let project = account_key.project_id.clone();
        let wire =
            Wire::new(account_key, options.spreadsheet_id, any_encrypted, options.connect_timeout, options.body_bytes);
        let wire = wire.await.map_err(|error| match error {
            OpenError::PrivateKey => {
                key::refused(&path, "has a `private_key` that cannot be read; download the key again".to_owned())
            }
            OpenError::Tls(sentence) => setup(sentence),
        })?;
        let counter = || Counter { sent: AtomicU64::new(0), pacer: Pacer::new(options.pace) };
        Ok(Self {
            base: format!("{}/v4/spreadsheets/{}", options.api_url.trim_end_matches('/'), wire.spreadsheet_id),
            wire,
            project,
            call_timeout: options.call_timeout,
            retry: options.retry,
            reads: counter(),
            writes: counter(),
            deadline: Mutex::new(None),
            absorbed: Mutex::default(),
            keys: Keys::default(),
            worded: Mutex::default(),
            taken_apart: AtomicU64::new(0),
            asked: Mutex::default(),
            leave: OnceLock::new(),
        })
    }

    /// From now on nothing is written unless `leave` says yes, asked just before each attempt: one may come long after
    /// the write was decided.
    pub fn ask_leave(&self, leave: impl Fn() -> bool + Send + Sync + 'static) {
        // Asked for once; a second answer would not be believed.
        let _ = self.leave.set(Box::new(leave));
    }

    /// The service account's address, with which the spreadsheet must be shared.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.wire.account
    }

    /// The project its key file says the account is of.
    #[must_use]
    pub fn project(&self) -> Option<&str> {
        self.project.as_deref()
    }

    /// What time it was at the other side when it last answered, to the second.
    #[must_use]
    pub fn time_there(&self) -> Option<DateTime<Utc>> {
        self.wire.time_there()
    }

    /// Gives all calls from now to the next start one budget of time together. A client that never starts a cycle
    /// gives every call the budget of its options for itself.
    pub fn start_cycle(&self, budget: Duration) {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + budget);
    }

    /// Requests sent since the client was made.
    #[must_use]
    pub fn calls(&self) -> Calls {
        Calls { read: self.reads.sent.load(Ordering::Relaxed), write: self.writes.sent.load(Ordering::Relaxed) }
    }

    /// Tabs taken out of answers since the client was made; those that were known are not.
    #[must_use]
    pub fn taken_apart(&self) -> u64 {
        self.taken_apart.load(Ordering::Relaxed)
    }

    /// What crossed the sockets since the client was made, tokens and refusals included.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.wire.traffic()
    }

    /// Notes a fault that another attempt shall heal.
    pub fn absorb(&self, class: &'static str) {
        *self.absorbed.lock().unwrap_or_else(PoisonError::into_inner).entry(class).or_default() += 1;
    }

    /// Faults after which something was sent again, by class, since this was last asked.
    #[must_use]
    pub fn take_absorbed(&self) -> BTreeMap<&'static str, u64> {
        std::mem::take(&mut *self.absorbed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The spreadsheet's settings and tabs; one read.
    ///
    /// # Errors
    ///
    /// As every read: [`SheetError`].
    pub async fn describe(&self) -> Result<Description, SheetError> {
        let request = self.request(Call::Describe, "", &[("fields", description::FIELDS)], None)?;
        self.perform(&request, |answer| {
            let description = description::description(parse(&answer.text()?)?);
            description.ok_or_else(|| Unusable::Malformed("no tabs in it".to_owned()))
        })
        .await
    }

    /// The values of these tabs; one read. Tabs are named by id, so that renaming one breaks nothing. A tab of which
    /// nothing comes back is a table marked `missing_values`, for the caller to distrust.
    ///
    /// # Errors
    ///
    /// [`SheetError::Refused`] also when one of the tabs is gone: describe again to see which.
    pub async fn read(&self, sheet_ids: &[i32]) -> Result<Snapshot, SheetError> {
        let asks: Vec<Ask> = sheet_ids.iter().map(|id| Ask::from(*id)).collect();
        let Seen { tables, digest, bytes } = self.read_beside(&asks, &[]).await?;
        // Where nothing is known, all of them are taken apart.
        Ok(Snapshot { tables: tables.into_iter().flatten().collect(), digest, bytes })
    }

    /// The same, without taking apart what is said of a tab in the same words as before: of `known` hand in only the parts of
    /// answers whose tables are still there.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub async fn read_beside(&self, asks: &[Ask], known: &[Part]) -> Result<Seen, SheetError> {
        let request = self.values_request(asks)?;
        self.perform(&request, |answer| {
            let sent = self.keys.of(asks, answer.sent());
            let brought = self.brought(asks, answer)?;
            Ok(self.seen(asks, sent, brought, known))
        })
        .await
    }

    /// As [`Self::read`], of some tabs perhaps only the rows at the top, but an answer with the digest `last` is recognised and not taken apart. Hand in only the
    /// digest of a reading that was used.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub async fn read_if_changed(&self, asks: &[Ask], last: Option<&Digest>) -> Result<Glance, SheetError> {
        let request = self.values_request(asks)?;
        self.perform(&request, |answer| {
            let sent = self.keys.of(asks, answer.sent());
            if let Some(last) = last.filter(|last| last.sent == Some(sent)) {
                return Ok(Glance::Unchanged(last.clone()));
            }
            let brought = self.brought(asks, answer)?;
            if let Some(last) = last.filter(|last| last.says(brought.parts.iter().map(|(_, digest)| digest))) {
                return Ok(Glance::Unchanged(Digest { sent: Some(sent), parts: last.parts.clone() }));
            }
            let Seen { tables, digest, bytes } = self.seen(asks, sent, brought, &[]);
            Ok(Glance::Changed(Snapshot { tables: tables.into_iter().flatten().collect(), digest, bytes }))
        })
        .await
    }

    /// Takes an answer apart, and keeps what its rows are known by.
    fn brought(&self, asks: &[Ask], answer: Answer) -> Result<Brought, Unusable> {
        let mut worded = self.worded.lock().unwrap_or_else(PoisonError::into_inner);
        let mut brought = parts::brought(&answer.into(), asks, &self.keys, &worded)?;
        std::mem::take(&mut brought.worded).into_iter().for_each(|(id, rows)| worded.keep(id, rows));
        Ok(brought)
    }

    /// What an answer brought, but for the parts that a tab is known by.
    fn seen(&self, asks: &[Ask], sent: u64, brought: Brought, known: &[Part]) -> Seen {
        let Brought { tables, parts, bytes, .. } = brought;
        let is_known = |part: &(Option<i32>, u64)| {
            let (id, digest) = *part;
            known.iter().any(|known| known.digest == digest && known.ask.map(|ask| ask.sheet_id) == id)
        };
        let known: Vec<i32> = parts.iter().filter(|part| is_known(part)).filter_map(|(id, _)| *id).collect();
        let tables = tables.into_iter().map(|table| Some(table).filter(|table| !known.contains(&table.sheet_id())));
        let tables: Vec<Option<Table>> = tables.collect();
        let ask = |id: i32| asks.iter().find(|ask| ask.sheet_id == id).copied();
        let parts = parts.into_iter().map(|(id, digest)| Part { ask: id.and_then(ask), digest }).collect();
        self.taken_apart.fetch_add(tables.iter().flatten().count() as u64, Ordering::Relaxed);
        Seen { tables, digest: Digest { sent: Some(sent), parts }, bytes }
    }

    /// Writes the batch in one request that is carried out whole or not at all; nothing is sent for an empty batch.
    /// Only beyond 8 MiB is it cut into several, of which the first may stand when a later one fails.
    ///
    /// # Errors
    ///
    /// [`SheetError::OutcomeUnknown`]: read again and write what still differs. [`SheetError::Refused`]: nothing was
    /// written; [`Self::write_per_tab`] keeps one broken tab from stopping the others.
    pub async fn write(&self, batch: &WriteBatch) -> Result<(), SheetError> {
        let refused = |message| SheetError::Refused { call: Call::Write, status: 0, message };
        for body in batch::bodies(batch, batch::PIECE_BYTES).map_err(refused)? {
            let query = [("fields", "spreadsheetId")];
            let request = self.request(Call::Write, ":batchUpdate", &query, Some(body))?;
            self.perform(&request, |answer| Ok(parse::<Value>(&answer.text()?).map(|_| ())?)).await?;
        }
        Ok(())
    }

    /// Writes the batch with one request per tab and says how each went, by ascending id.
    pub async fn write_per_tab(&self, batch: &WriteBatch) -> Vec<(i32, Result<(), SheetError>)> {
        let mut results = Vec::new();
        for (sheet_id, part) in batch.per_tab() {
            results.push((sheet_id, self.write(&part).await));
        }
        results
    }

    /// Changes tabs, formats, rules: one request, carried out whole or not at all. Never repeated when it may have
    /// been carried out, because adding a tab twice is not the same as once.
    ///
    /// # Errors
    ///
    /// As [`Self::write`].
    pub async fn update(&self, requests: Vec<Request>) -> Result<(), SheetError> {
        if requests.is_empty() {
            return Ok(());
        }
        let request = BatchUpdateSpreadsheetRequest { requests: Some(requests), ..Default::default() };
        let body = serde_json::to_value(request).map(without_null_members).and_then(|body| serde_json::to_vec(&body));
        let body = body.map_err(|error| SheetError::Setup(error.to_string()))?;
        let request = self.request(Call::Update, ":batchUpdate", &[("fields", "spreadsheetId")], Some(body))?;
        self.perform(&request, |answer| Ok(parse::<Value>(&answer.text()?).map(|_| ())?)).await
    }

    /// Tries whether this account may write: sets the time zone to what it is.
    ///
    /// # Errors
    ///
    /// As [`Self::write`]; [`SheetError::Forbidden`] for one that may only look.
    pub async fn try_writing(&self, description: &Description) -> Result<(), SheetError> {
        let properties = SpreadsheetProperties { time_zone: Some(description.time_zone.clone()), ..Default::default() };
        let update = UpdateSpreadsheetPropertiesRequest {
            fields: Some(FieldMask::new(&["timeZone"])),
            properties: Some(properties),
        };
        let request = Request { update_spreadsheet_properties: Some(update), ..Default::default() };
        self.update(vec![request]).await
    }

    /// Whatever of the spreadsheet a field mask names, cell data only of the given ranges (`'Tab'!A1:C3`); one read.
    ///
    /// # Errors
    ///
    /// As every read: [`SheetError`].
    pub async fn get(&self, fields: &str, ranges: &[String]) -> Result<Spreadsheet, SheetError> {
        let ranges = ranges.iter().map(|range| ("ranges", range.as_str()));
        let query: Vec<_> = iter::once(("fields", fields)).chain(ranges).collect();
        let request = self.request(Call::Get, "", &query, None)?;
        self.perform(&request, |answer| Ok(parse(&answer.text()?)?)).await
    }

    fn values_request(&self, asks: &[Ask]) -> Result<Outgoing, SheetError> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, request)) = asked.as_ref().filter(|(kept, _)| kept == asks) {
            return Ok(request.clone());
        }
        let request = self.new_values_request(asks)?;
        *asked = Some((asks.to_vec(), request.clone()));
        Ok(request)
    }

    fn new_values_request(&self, asks: &[Ask]) -> Result<Outgoing, SheetError> {
        let filters: Vec<Value> = asks.iter().map(|ask| ask.filter()).collect();
        let body = json!({
            "dataFilters": filters,
            "majorDimension": "ROWS",
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
        });
        self.request(
            Call::Read,
            "/values:batchGetByDataFilter",
            &[("fields", "valueRanges")],
            Some(body.to_string().into_bytes()),
        )
    }

    /// A request to `{spreadsheet}{verb}?{query}`; a POST when it has a body.
    fn request(
        &self,
        call: Call,
        verb: &str,
        query: &[(&str, &str)],
        body: Option<Vec<u8>>,
    ) -> Result<Outgoing, SheetError> {
        // Indented answers are twice as long.
        let mut uri = format!("{}{verb}?prettyPrint=false", self.base);
        for (name, value) in query {
            uri.push('&');
            uri.push_str(name);
            uri.push('=');
            encode(value, &mut uri);
        }
        let uri = Uri::try_from(uri).map_err(|error| SheetError::Setup(format!("`sheet.api_url`: {error}")))?;
        let method = if body.is_some() { Method::POST } else { Method::GET };
        Ok(Outgoing { call, method, uri, body: body.map(Bytes::from).unwrap_or_default() })
    }

    /// Sends a request until its answer is accepted, it must not be repeated, or the time is used up.
    async fn perform<T>(
        &self,
        request: &Outgoing,
        accept: impl Fn(Answer) -> Result<T, Unusable>,
    ) -> Result<T, SheetError> {
        let call = request.call;
        let counter = if call.is_write() { &self.writes } else { &self.reads };
        let deadline = self.deadline();
        let mut delays = self.retry.delays();
        let (mut renewed, mut fresh) = (false, false);
        loop {
            self.wait_for_turn(call, counter, deadline).await?;
            let timeout = self.call_timeout.min(deadline.saturating_duration_since(Instant::now()));
            let sending = || {
                if call.is_write() && !self.leave.get().is_none_or(|leave| leave()) {
                    return false;
                }
                counter.sent.fetch_add(1, Ordering::Relaxed);
                true
            };
            let answer = self.wire.send(request, fresh, timeout, sending).await;
            let fault = match answer.and_then(|answer| accept(answer).map_err(|why| Fault::unusable(call, why))) {
                Ok(accepted) => return Ok(accepted),
                Err(fault) => fault,
            };
            // A fresh token once had is kept; only when it could not be fetched it is asked for again.
            fresh &= matches!(fault.error, SheetError::Token(_));
            let delay = match fault.then {
                Then::GiveUp => None,
                Then::Renew if renewed => None,
                Then::Renew => {
                    self.absorb(fault.error.class());
                    (renewed, fresh) = (true, true);
                    continue;
                }
                Then::AgainIfRead if call.is_write() => {
                    return Err(SheetError::OutcomeUnknown { call, cause: seen(fault.error) });
                }
                Then::Again | Then::AgainIfRead => delays.next(),
            };
            let wait = delay.map(|delay| delay.max(fault.after.unwrap_or_default()));
            match wait {
                Some(wait) if Instant::now() + wait < deadline => {
                    self.absorb(fault.error.class());
                    tokio::time::sleep(wait).await;
                }
                Some(_) | None => return Err(fault.error),
            }
        }
    }

    async fn wait_for_turn(&self, call: Call, counter: &Counter, deadline: Instant) -> Result<(), SheetError> {
        loop {
            let wait = match counter.pacer.turn() {
                Ok(()) => Duration::ZERO,
                Err(wait) => wait,
            };
            if Instant::now() + wait >= deadline {
                return Err(SheetError::Transient { call, cause: "the time for this cycle is used up".to_owned() });
            }
            if wait.is_zero() {
                return Ok(());
            }
            tokio::time::sleep(wait).await;
        }
    }

    fn deadline(&self) -> Instant {
        let shared = *self.deadline.lock().unwrap_or_else(PoisonError::into_inner);
        shared.unwrap_or_else(|| Instant::now() + self.retry.budget)
    }
}

impl fmt::Debug for SheetClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SheetClient").field("base", &self.base).field("calls", &self.calls()).finish_non_exhaustive()
    }
}

/// Reads a typed answer.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    // Typed answers may be spelled as arrays in serde's eyes; the API never does.
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err("not a JSON object".to_owned());
    }
    serde_json::from_slice(body).map_err(|error| values::place(&error))
}

/// The body without the members that are null, which is how the generated types spell "not given". Lists keep theirs.
fn without_null_members(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let given = members.into_iter().filter(|(_, member)| !member.is_null());
            given.map(|(name, member)| (name, without_null_members(member))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_null_members).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// What was seen, without the sentence around it.
fn seen(error: SheetError) -> String {
    match error {
        SheetError::Transient { cause, .. } => cause,
        SheetError::Malformed { detail, .. } => format!("the answer cannot be used ({detail})"),
        other @ (SheetError::OutcomeUnknown { .. }
        | SheetError::Quota { .. }
        | SheetError::Token(_)
        | SheetError::Unauthorized { .. }
        | SheetError::Forbidden { .. }
        | SheetError::ApiDisabled { .. }
        | SheetError::ExcelFile { .. }
        | SheetError::NotFound { .. }
        | SheetError::Refused { .. }
        | SheetError::TooLarge { .. }
        | SheetError::Key { .. }
        | SheetError::Setup(_)) => other.to_string(),
    }
}

/// Appends a query value; everything but letters, digits and what field masks are made of is escaped.
fn encode(value: &str, uri: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~(),*/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_escaped_in_the_address_and_a_field_mask_stays_readable() {
        let check = |value: &str, expected: &str| {
            let mut uri = String::new();
            encode(value, &mut uri);
            assert_eq!(uri, expected);
        };
        check("sheets.properties(sheetId,title)", "sheets.properties(sheetId,title)");
        check("'Ré #1?'!A1", "%27R%C3%A9%20%231%3F%27%21A1");
    }

    #[test]
    fn members_that_are_null_are_left_out_and_lists_keep_their_length() {
        let given = json!({"a": null, "b": {"c": null, "d": 0}, "e": [null, {"f": null}]});
        assert_eq!(without_null_members(given), json!({"b": {"d": 0}, "e": [null, {}]}));
    }
}
