//! The wrapper around the Sheets API against a stand-in that answers byte for byte what a test tells it to:
//! cut anywhere, silent, slow, in HTML, refused. It records every request. The sandbox is for stories; this is for faults.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::VecDeque;
use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use flate2::Compression;
use flate2::write::GzEncoder;
use orderd::domain::cell::{Cell, CellRef};
use orderd::sheet::google::{
    Ask, Call, Calls, Digest, Glance, Pace, RetryOptions, SheetClient, SheetError, SheetOptions,
};
use orderd::sheet::write::{CellWrite, Growth, WriteBatch};
use rsa::pkcs8::{EncodePrivateKey, LineEnding};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SCOPE: &str = "https://www.googleapis.com/auth/spreadsheets";
const ACCOUNT: &str = "clerk@test.iam.gserviceaccount.com";

static PRIVATE_KEY: LazyLock<String> = LazyLock::new(|| {
    let key = rsa::PrivateKey::new(&mut getrandom::SysRng, 2048).expect("a key");
    key.to_pkcs8_pem(LineEnding::LF).expect("PEM").to_string()
});

/// What the stand-in does with one request.
#[derive(Clone)]
enum Reply {
    /// A whole answer with an announced length.
    Answer(u16, &'static str, String),
    /// An answer with more headers.
    With(u16, &'static str, String),
    /// An answer packed as Google packs it, this hard, and so many bytes of that.
    Packed(u16, String, u32, usize),
    /// An answer whose announced length is that of the whole, cut after so many bytes of its body.
    Cut(String, usize),
    /// An answer without announced length that ends when the connection does.
    UntilClosed(String),
    /// Nothing, for ever.
    Silence,
    /// The connection closed without an answer.
    Reset,
    /// One byte of the answer at a time, this far apart.
    Drip(String, Duration),
    /// Announces so many bytes and sends zeros.
    Flood(usize),
}

fn ok(body: impl ToString) -> Reply {
    Reply::Answer(200, "application/json", body.to_string())
}

fn refusal(code: u16, status: &str, message: &str) -> Reply {
    Reply::Answer(
        code,
        "application/json",
        json!({"error": {"code": code, "message": message, "status": status}}).to_string(),
    )
}

fn html(code: u16) -> Reply {
    Reply::Answer(code, "text/html", "<!DOCTYPE html><title>Error</title>".to_owned())
}

fn token() -> Reply {
    ok(json!({"access_token": "tok", "expires_in": 3599, "token_type": "Bearer"}))
}

/// One request as it came in.
#[derive(Clone, Debug)]
struct Seen {
    line: String,
    authorization: String,
    encoding: String,
    agent: String,
    body: String,
}

#[derive(Default)]
struct Script {
    replies: VecDeque<Reply>,
    tokens: VecDeque<Reply>,
    seen: Vec<Seen>,
    token_requests: Vec<String>,
}

struct Bench {
    script: Arc<Mutex<Script>>,
    options: SheetOptions,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(Script { replies: replies.into(), ..Script::default() }));
        let shared = Arc::clone(&script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let script = Arc::clone(&shared);
                tokio::spawn(async move { serve(stream, &script).await });
            }
        });
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key.json");
        std::fs::write(&key, key_file(&PRIVATE_KEY, &format!("{address}/token"))).unwrap();
        let mut options = SheetOptions::new(format!("{address}/"), key, "sheet-1");
        options.call_timeout = Duration::from_secs(5);
        options.pace = None;
        options.retry.first_delay = Duration::from_millis(1);
        options.retry.longest_delay = Duration::from_millis(4);
        Self { script, options, _folder: folder }
    }

    fn tokens(self, replies: Vec<Reply>) -> Self {
        self.script.lock().unwrap().tokens = replies.into();
        self
    }

    async fn client(&self) -> SheetClient {
        SheetClient::connect(self.options.clone()).await.unwrap()
    }

    fn seen(&self) -> Vec<Seen> {
        self.script.lock().unwrap().seen.clone()
    }

    fn left(&self) -> usize {
        self.script.lock().unwrap().replies.len()
    }
}

fn key_file(private_key: &str, token_uri: &str) -> String {
    json!({"type": "service_account", "client_email": ACCOUNT, "private_key": private_key, "token_uri": token_uri})
        .to_string()
}

async fn serve(mut stream: TcpStream, script: &Mutex<Script>) {
    while let Some(request) = receive(&mut stream).await {
        let reply = {
            let mut script = script.lock().unwrap();
            if request.line.contains(" /token ") {
                script.token_requests.push(request.body);
                script.tokens.pop_front().unwrap_or_else(token)
            } else {
                script.seen.push(request);
                script.replies.pop_front().expect("a reply for every request")
            }
        };
        if !send(&mut stream, reply).await {
            return;
        }
    }
}

async fn receive(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let header = |name: &str| {
        let found = text.lines().find_map(|line| line.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name)));
        found.map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    let length: usize = header("content-length").parse().unwrap_or(0);
    while bytes.len() < head + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Seen {
        line: text.lines().next().unwrap().to_owned(),
        authorization: header("authorization"),
        encoding: header("accept-encoding"),
        agent: header("user-agent"),
        body: String::from_utf8(bytes[head..head + length].to_vec()).unwrap(),
    })
}

/// Whether the connection may be used again.
async fn send(stream: &mut TcpStream, reply: Reply) -> bool {
    let head = |status: u16, more: &str, length: usize| {
        format!("HTTP/1.1 {status} X\r\n{more}Content-Length: {length}\r\n\r\n")
    };
    match reply {
        Reply::Answer(status, kind, body) => {
            let head = head(status, &format!("Content-Type: {kind}\r\n"), body.len());
            stream.write_all((head + &body).as_bytes()).await.is_ok()
        }
        Reply::With(status, more, body) => {
            stream.write_all((head(status, more, body.len()) + &body).as_bytes()).await.is_ok()
        }
        Reply::Packed(status, body, level, length) => {
            let mut packed = packed(&body, level);
            packed.truncate(length);
            let head = head(status, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", packed.len());
            stream.write_all(&[head.as_bytes(), &packed].concat()).await.is_ok()
        }
        Reply::Cut(body, length) => {
            let head = head(200, "", body.len());
            let _gone = stream.write_all(&[head.as_bytes(), &body.as_bytes()[..length]].concat()).await;
            false
        }
        Reply::UntilClosed(body) => {
            let _gone = stream.write_all(format!("HTTP/1.1 200 X\r\nConnection: close\r\n\r\n{body}").as_bytes()).await;
            false
        }
        Reply::Silence => {
            let mut nothing = [0];
            let _closed = stream.read(&mut nothing).await;
            false
        }
        Reply::Reset => false,
        Reply::Drip(body, apart) => {
            let mut rest = (head(200, "", body.len()) + &body).into_bytes();
            rest.reverse();
            while let Some(byte) = rest.pop() {
                if stream.write_all(&[byte]).await.is_err() {
                    return false;
                }
                tokio::time::sleep(apart).await;
            }
            true
        }
        Reply::Flood(length) => {
            let _gone = stream.write_all(head(200, "", length).as_bytes()).await;
            let zeros = vec![b'0'; 64 * 1024];
            while stream.write_all(&zeros).await.is_ok() {}
            false
        }
    }
}

fn packed(body: &str, level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(body.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// An answer to `read(&[0, 7])`.
fn values() -> String {
    let tab = |range: &str, filter: Value, values: Value| {
        json!({"valueRange": {"range": range, "majorDimension": "ROWS", "values": values},
               "dataFilters": [{"gridRange": filter}]})
    };
    let answer = json!({"spreadsheetId": "sheet-1", "valueRanges": [
        tab("'Pelanggan'!A1:C50", json!({"sheetId": 7}), json!([["Nama"], ["Siti \"A\" \u{e9}\n"]])),
        tab("'Pesanan'!A1:CB1000", json!({}), json!([["No Order", "", "Jumlah"], [], ["", true, 1500, 45000.5]])),
    ]});
    serde_json::to_string_pretty(&answer).unwrap()
}

fn one_cell() -> WriteBatch {
    let cell = CellWrite { sheet_id: 0, row: 4, column: 2, value: Cell::text("=Draf"), link: None };
    WriteBatch { cells: vec![cell], ..WriteBatch::default() }
}

#[tokio::test]
async fn one_read_is_one_request_for_all_tabs_and_brings_typed_tables_in_the_order_asked_for() {
    let bench = Bench::new(vec![ok(values())]).await;
    let client = bench.client().await;
    let snapshot = client.read(&[0, 7]).await.unwrap();
    let (pesanan, pelanggan) = (&snapshot.tables[0], &snapshot.tables[1]);
    assert_eq!((pesanan.sheet_id(), pesanan.title(), pesanan.grid_rows()), (0, "Pesanan", 1_000));
    assert_eq!((pesanan.grid_columns(), pesanan.rows(), pelanggan.title()), (80, 3, "Pelanggan"));
    assert_eq!(pesanan.cell(2, 1), CellRef::Bool(true));
    assert_eq!(pesanan.cell(2, 3), CellRef::Number(45_000.5));
    assert_eq!(snapshot.bytes, values().len());
    assert_eq!(client.calls(), Calls { read: 1, write: 0 });
    let seen = bench.seen();
    assert_eq!(
        seen[0].line,
        "POST /v4/spreadsheets/sheet-1/values:batchGetByDataFilter?prettyPrint=false&fields=valueRanges HTTP/1.1"
    );
    assert_eq!(seen[0].authorization, "Bearer tok");
    assert_eq!(
        serde_json::from_str::<Value>(&seen[0].body).unwrap(),
        json!({"dataFilters": [{"gridRange": {"sheetId": 0}}, {"gridRange": {"sheetId": 7}}], "majorDimension": "ROWS",
               "valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"})
    );
}

#[tokio::test]
async fn an_unchanged_answer_is_recognised_and_a_changed_one_is_not_taken_for_it() {
    let changed = values().replace("1500", "1501");
    let bench = Bench::new(vec![ok(values()), ok(values()), ok(changed), ok("{}"), ok(values())]).await;
    let client = bench.client().await;
    let Glance::Changed(first) = client.read_if_changed(&[0.into(), 7.into()], None).await.unwrap() else {
        panic!("unchanged")
    };
    let last = Some(&first.digest);
    let unchanged = Glance::Unchanged(first.digest.clone());
    assert_eq!(client.read_if_changed(&[0.into(), 7.into()], last).await.unwrap(), unchanged);
    let Glance::Changed(other) = client.read_if_changed(&[0.into(), 7.into()], last).await.unwrap() else {
        panic!("unchanged")
    };
    assert_eq!(other.tables[0].cell(2, 2), CellRef::Number(1_501.0));
    let Glance::Changed(empty) = client.read_if_changed(&[0.into(), 7.into()], last).await.unwrap() else {
        panic!("unchanged")
    };
    assert!(empty.tables.iter().all(|table| table.missing_values()));
    let Glance::Changed(swapped) = client.read_if_changed(&[7.into(), 0.into()], last).await.unwrap() else {
        panic!("unchanged")
    };
    assert_eq!(swapped.tables[0].title(), "Pelanggan");
}

#[tokio::test]
async fn what_was_said_of_a_tab_is_recognised_in_another_answer() {
    let whole = || values().replace("\n", "").replace("  ", "").replace("\": ", "\":");
    let (typed, renamed) = (whole().replace("1500", "1501"), whole().replace("Siti", "Wati"));
    let bench = Bench::new([whole(), typed.clone(), renamed, typed.clone(), whole(), typed].map(ok).into()).await;
    let client = bench.client().await;
    let asks = [7.into(), 0.into()];
    let first = client.read_beside(&asks, &[]).await.unwrap();
    assert!(first.tables.iter().all(Option::is_some), "nothing is known yet");
    let known = Digest::parts_of(&asks, &[&first.digest]);
    let second = client.read_beside(&asks, &known).await.unwrap();
    assert!(second.tables[0].is_none(), "Pelanggan is as it was");
    assert_eq!(second.tables[1].as_ref().unwrap().cell(2, 2), CellRef::Number(1_501.0));
    let third = client.read_beside(&asks, &known).await.unwrap();
    assert!(third.tables[1].is_none() && third.tables[0].as_ref().unwrap().title() == "Pelanggan");
    // Put together of what was said, an answer is recognised that never came: that of the second look.
    let expected = Digest::expected(&asks, &[&second.digest]).unwrap();
    let unchanged = |glance| matches!(glance, Glance::Unchanged(_));
    assert!(unchanged(client.read_if_changed(&asks, Some(&expected)).await.unwrap()));
    assert!(!unchanged(client.read_if_changed(&asks, Some(&expected)).await.unwrap()), "the older version came back");
    let both = Digest::expected(&asks, &[&first.digest, &second.digest]).unwrap();
    assert!(!unchanged(client.read_if_changed(&asks, Some(&both)).await.unwrap()), "of a tab the first answer counts");
    // Asked for in another way, or not at all, it is not known.
    let head = Ask { sheet_id: 7, rows: Some(1) };
    for asks in [&[head, 0.into()][..], &[7.into(), 0.into(), 9.into()], &[]] {
        assert_eq!(Digest::expected(asks, &[&first.digest]), None);
    }
}

#[tokio::test]
async fn answers_come_packed_and_the_same_one_is_recognised_however_it_was_packed() {
    let all = usize::MAX;
    let packed = |level| Reply::Packed(200, values(), level, all);
    let changed = Reply::Packed(200, values().replace("1500", "1501"), 6, all);
    let bench = Bench::new(vec![packed(6), packed(6), packed(1), ok(values()), changed]).await;
    let client = bench.client().await;
    let Glance::Changed(first) = client.read_if_changed(&[0.into(), 7.into()], None).await.unwrap() else {
        panic!("unchanged")
    };
    assert_eq!(first.tables[0].cell(2, 3), CellRef::Number(45_000.5));
    assert_eq!(first.bytes, values().len());
    let mut last = first.digest;
    for way in ["the same bytes", "packed less", "not packed"] {
        let again = client.read_if_changed(&[0.into(), 7.into()], Some(&last)).await.unwrap();
        let Glance::Unchanged(digest) = again else { panic!("{way}") };
        // The same bytes are the same; others that say the same are recognised by themselves from now on.
        assert_eq!(digest == last, way == "the same bytes", "{way}");
        last = digest;
    }
    let last = client.read_if_changed(&[0.into(), 7.into()], Some(&last)).await.unwrap();
    let Glance::Changed(other) = last else { panic!("unchanged") };
    assert_eq!(other.tables[0].cell(2, 2), CellRef::Number(1_501.0));
    for seen in bench.seen() {
        assert_eq!(seen.encoding, "gzip");
        assert!(seen.agent.starts_with("orderd/") && seen.agent.contains("gzip"), "Google wants both: {}", seen.agent);
    }
}

#[tokio::test]
async fn of_a_long_tab_only_rows_in_new_words_are_taken_apart() {
    let rows = |packs: u32| {
        let row = |n: u32| json!([format!("ODR-{n}"), if n == 70 { packs } else { n }]);
        let range = json!({"range": "'Pesanan'!A1:B999", "majorDimension": "ROWS", "values": (0..200).map(row).collect::<Vec<_>>()});
        let answer = json!({"valueRanges": [{"valueRange": range, "dataFilters": [{"gridRange": {}}]}]});
        let body = answer.to_string();
        let whole = packed(&body, 6).len();
        Reply::Packed(200, body, 6, whole)
    };
    let bench = Bench::new(vec![rows(1_500), rows(1_501)]).await;
    let client = bench.client().await;
    assert_eq!(client.read(&[0]).await.unwrap().tables[0].unread(), 0);
    let table = client.read(&[0]).await.unwrap().tables.remove(0);
    // The first rows of a tab are read at every look.
    assert!((180..200).contains(&table.unread()), "{}", table.unread());
    assert_eq!((table.cell(70, 1), table.cell(71, 1)), (CellRef::Number(1_501.0), CellRef::Number(71.0)));
    assert_eq!((table.cell(199, 0), table.rows()), (CellRef::Text("ODR-199"), 200));
}

#[tokio::test]
async fn a_packed_answer_cut_at_any_byte_is_asked_for_again_and_never_taken_for_a_whole_one() {
    let whole = packed(&values(), 6).len();
    let cuts = (0..whole).map(|length| Reply::Packed(200, values(), 6, length));
    let bench = Bench::new(cuts.flat_map(|cut| [cut, ok(values())]).collect()).await;
    let client = bench.client().await;
    for length in 0..whole {
        let snapshot = client.read(&[0, 7]).await.unwrap();
        assert_eq!(snapshot.tables[0].cell(2, 3), CellRef::Number(45_000.5), "cut after {length}");
    }
    assert_eq!(bench.left(), 0, "every cut was noticed");
}

#[tokio::test]
async fn a_packed_refusal_is_read_and_a_packed_flood_is_refused() {
    let refusal = json!({"error": {"code": 404, "status": "NOT_FOUND", "message": "Requested entity was not found."}});
    let bench = Bench::new(vec![Reply::Packed(404, refusal.to_string(), 6, usize::MAX)]).await;
    assert_eq!(bench.client().await.read(&[0]).await.unwrap_err().class(), "not_found");
    let mut bench = Bench::new(vec![Reply::Packed(200, " ".repeat(1_000_001), 9, usize::MAX)]).await;
    bench.options.body_bytes = 1_000_000;
    let error = bench.client().await.read(&[0]).await.unwrap_err();
    assert_eq!(error.class(), "too_large");
    assert!(error.to_string().contains("1000000 bytes"), "{error}");
}

#[tokio::test]
async fn the_token_is_asked_for_once_with_exactly_one_scope() {
    let bench = Bench::new(vec![ok(values()), ok(values())]).await;
    let client = bench.client().await;
    client.read(&[0]).await.unwrap();
    client.read(&[0]).await.unwrap();
    let requests = bench.script.lock().unwrap().token_requests.clone();
    assert_eq!(requests.len(), 1);
    let assertion = requests[0].split("assertion=").nth(1).unwrap();
    let claims = assertion.split('.').nth(1).unwrap().replace("%3D", "");
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!((&claims["scope"], &claims["iss"]), (&json!(SCOPE), &json!(ACCOUNT)));
}

#[tokio::test]
async fn a_read_is_repeated_until_it_succeeds_whatever_passes_by() {
    let whole = values();
    let passing = vec![
        html(503),
        refusal(500, "INTERNAL", "Internal error encountered."),
        refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Read requests'"),
        html(200),
        html(404),
        Reply::Reset,
        Reply::Cut(whole.clone(), whole.len() / 2),
    ];
    for fault in passing {
        let bench = Bench::new(vec![fault.clone(), fault, ok(&whole)]).await;
        let client = bench.client().await;
        assert_eq!(client.read(&[0, 7]).await.unwrap().tables[0].rows(), 3);
        assert_eq!((client.calls(), bench.left()), (Calls { read: 3, write: 0 }, 0));
    }
}

#[tokio::test]
async fn an_answer_cut_at_any_byte_is_never_taken_for_a_whole_one() {
    let whole = values();
    let mut replies = Vec::new();
    for length in 0..whole.len() {
        replies.push(Reply::Cut(whole.clone(), length));
        let cut = String::from_utf8_lossy(&whole.as_bytes()[..length]).into_owned();
        replies.push(Reply::UntilClosed(cut));
    }
    let cuts = replies.len();
    let mut bench = Bench::new(replies).await;
    bench.options.retry.attempts = 1;
    let client = bench.client().await;
    for _ in 0..cuts {
        let error = client.read(&[0, 7]).await.unwrap_err();
        assert!(matches!(error, SheetError::Transient { .. } | SheetError::Malformed { .. }), "{error}");
        assert!(!error.to_string().contains("Siti") && error.is_passing(), "{error}");
    }
    assert_eq!(client.calls().read, cuts as u64);
}

#[tokio::test]
async fn a_silent_server_a_dripping_one_and_a_flood_are_given_up() {
    let flood = 10 * 1024 * 1024;
    let check = async |reply: Reply, class: &str, wanted: &str| {
        let mut bench = Bench::new(vec![reply]).await;
        bench.options.call_timeout = Duration::from_millis(200);
        bench.options.body_bytes = flood - 1;
        bench.options.retry.attempts = 1;
        let client = bench.client().await;
        let began = Instant::now();
        let error = client.read(&[0]).await.unwrap_err();
        assert_eq!(error.class(), class, "{error}");
        assert!(error.to_string().contains(wanted), "{error}");
        assert!(began.elapsed() < Duration::from_secs(2));
    };
    check(Reply::Silence, "transient", "no answer within 0.2 s").await;
    check(Reply::Drip(values(), Duration::from_millis(5)), "transient", "no answer within 0.2 s").await;
    check(Reply::Flood(flood), "too_large", "10485759 bytes").await;
}

#[tokio::test]
async fn a_body_without_announced_length_is_bounded_too() {
    let mut bench = Bench::new(vec![Reply::UntilClosed("0".repeat(5_000))]).await;
    bench.options.body_bytes = 4_999;
    let error = bench.client().await.read(&[0]).await.unwrap_err();
    assert_eq!(error.class(), "too_large");
}

#[tokio::test]
async fn a_dripping_answer_that_arrives_in_time_is_fine() {
    let bench = Bench::new(vec![Reply::Drip(values(), Duration::from_micros(10))]).await;
    assert_eq!(bench.client().await.read(&[0, 7]).await.unwrap().tables[0].rows(), 3);
}

#[tokio::test]
async fn retry_after_is_honoured_and_one_beyond_the_budget_is_not_waited_for() {
    let asked = |seconds| match seconds {
        1 => Reply::With(429, "Retry-After: 1\r\n", String::new()),
        _ => Reply::With(429, "Retry-After: 3600\r\n", String::new()),
    };
    let bench = Bench::new(vec![asked(1), ok(values())]).await;
    let client = bench.client().await;
    let began = Instant::now();
    client.read(&[0]).await.unwrap();
    assert!(began.elapsed() >= Duration::from_secs(1));

    let bench = Bench::new(vec![asked(3_600)]).await;
    let client = bench.client().await;
    let began = Instant::now();
    assert_eq!(client.read(&[0]).await.unwrap_err(), SheetError::Quota { call: Call::Read });
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn repetition_ends_with_the_attempts_or_the_budget_whichever_is_first() {
    let mut bench = Bench::new(vec![html(503); 4]).await;
    bench.options.retry.attempts = 4;
    let client = bench.client().await;
    assert_eq!(client.read(&[0]).await.unwrap_err().class(), "transient");
    assert_eq!((client.calls().read, bench.left()), (4, 0));

    let mut bench = Bench::new(vec![html(503), Reply::Silence]).await;
    bench.options.retry = RetryOptions { attempts: 1_000, ..bench.options.retry };
    let client = bench.client().await;
    client.start_cycle(Duration::from_millis(150));
    let began = Instant::now();
    assert_eq!(client.read(&[0]).await.unwrap_err().class(), "transient");
    let error = client.read(&[0]).await.unwrap_err();
    assert!(error.to_string().contains("the time for this cycle is used up"), "{error}");
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_eq!(bench.seen().len(), 2);
}

#[tokio::test]
async fn a_401_renews_the_token_once_and_then_says_so() {
    let unauthorized = || refusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
    let renewed = || ok(json!({"access_token": "renewed", "expires_in": 3599, "token_type": "Bearer"}));
    let bench = Bench::new(vec![unauthorized(), ok(values()), ok(values())]).await.tokens(vec![token(), renewed()]);
    let client = bench.client().await;
    client.read(&[0]).await.unwrap();
    client.read(&[0]).await.unwrap();
    let tokens: Vec<_> = bench.seen().into_iter().map(|seen| seen.authorization).collect();
    assert_eq!(tokens, ["Bearer tok", "Bearer renewed", "Bearer renewed"]);

    let bench = Bench::new(vec![unauthorized(), unauthorized()]).await;
    let client = bench.client().await;
    let error = client.read(&[0]).await.unwrap_err();
    assert_eq!((error.class(), error.is_passing()), ("unauthorized", false));
    assert_eq!(bench.script.lock().unwrap().token_requests.len(), 2);

    let bench = Bench::new(vec![unauthorized(), html(503), html(503), ok(values())]).await;
    let bench = bench.tokens(vec![token(), html(503), renewed()]);
    bench.client().await.read(&[0]).await.unwrap();
    assert_eq!(bench.script.lock().unwrap().token_requests.len(), 3);
    assert_eq!(bench.seen()[3].authorization, "Bearer renewed");

    let bench = Bench::new(vec![unauthorized(), ok("{}")]).await;
    bench.client().await.write(&one_cell()).await.unwrap();
}

#[tokio::test]
async fn a_token_server_that_refuses_says_why_and_its_own_trouble_passes() {
    let refused = |code: &str, description: &str| {
        Reply::Answer(400, "application/json", json!({"error": code, "error_description": description}).to_string())
    };
    let bench = Bench::new(vec![]).await.tokens(vec![refused("invalid_grant", "Invalid JWT Signature.")]);
    let client = bench.client().await;
    let error = client.read(&[0]).await.unwrap_err();
    let sentence = error.to_string();
    assert_eq!((error.class(), error.is_passing()), ("token_invalid_grant", false));
    for part in ["does not know the key", "make a new key", ACCOUNT] {
        assert!(sentence.contains(part) && !sentence.contains("clock"), "{sentence}");
    }
    assert_eq!(client.calls(), Calls::default());

    let bench = Bench::new(vec![]).await.tokens(vec![refused("unauthorized_client", "")]);
    assert_eq!(bench.client().await.read(&[0]).await.unwrap_err().class(), "token_refused");

    // Any of these twice, then a token: an empty answer must not be kept for a token that never expires.
    let google = refusal(503, "UNAVAILABLE", "The service is currently unavailable.");
    let internal = refused("internal_failure", "Backend Error");
    for trouble in [html(503), google, internal, ok("{}"), Reply::Reset, Reply::Cut("{}".to_owned(), 1)] {
        let bench = Bench::new(vec![ok("{}")]).await.tokens(vec![trouble.clone(), trouble, token()]);
        let client = bench.client().await;
        client.write(&one_cell()).await.unwrap();
        assert_eq!(client.calls(), Calls { read: 0, write: 1 });
    }

    let mut bench = Bench::new(vec![]).await.tokens(vec![Reply::Silence]);
    bench.options.call_timeout = Duration::from_millis(100);
    bench.options.retry.attempts = 1;
    let error = bench.client().await.write(&one_cell()).await.unwrap_err();
    assert_eq!(error.class(), "token_passing", "{error}");
}

#[tokio::test]
async fn what_a_person_must_mend_is_not_repeated_and_quotes_nothing_from_the_sheet() {
    let check = async |reply: Reply, class: &str, wanted: &str| {
        let bench = Bench::new(vec![reply]).await;
        let client = bench.client().await;
        let error = client.read(&[0]).await.unwrap_err();
        assert_eq!((error.class(), error.is_passing()), (class, false), "{error}");
        assert!(error.to_string().contains(wanted), "{error}");
        assert!(!error.to_string().contains("Budi"), "{error}");
        assert_eq!(client.calls().read, 1);
    };
    check(refusal(403, "PERMISSION_DENIED", "The caller does not have permission"), "forbidden", ACCOUNT).await;
    check(refusal(404, "NOT_FOUND", "Requested entity was not found."), "not_found", "sheet-1").await;
    check(refusal(400, "INVALID_ARGUMENT", "No grid with id: 7"), "refused", "No grid with id: 7").await;
    check(refusal(400, "INVALID_ARGUMENT", "Invalid value (Budi), \"Budi\""), "refused", "HTTP 400").await;
}

#[tokio::test]
async fn a_write_is_one_request_with_growth_and_typed_values_side_by_side() {
    let bench = Bench::new(vec![ok(json!({"spreadsheetId": "sheet-1"}))]).await;
    let client = bench.client().await;
    let cell = |row, column, value| CellWrite { sheet_id: 0, row, column, value, link: None };
    let cells = vec![
        cell(9, 3, Cell::Empty),
        cell(9, 1, Cell::text("=1")),
        cell(9, 2, Cell::Number(2.5)),
        cell(2, 0, Cell::Bool(true)),
    ];
    client
        .write(&WriteBatch { grow: vec![Growth { sheet_id: 0, rows: 2, columns: 0 }], append: vec![], cells })
        .await
        .unwrap();
    assert_eq!(client.calls(), Calls { read: 0, write: 1 });
    let seen = bench.seen();
    assert_eq!(
        seen[0].line,
        "POST /v4/spreadsheets/sheet-1:batchUpdate?prettyPrint=false&fields=spreadsheetId HTTP/1.1"
    );
    assert!(!seen[0].body.contains("null"), "{}", seen[0].body);
    let requests: Value = serde_json::from_str(&seen[0].body).unwrap();
    let requests = requests["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0]["appendDimension"], json!({"sheetId": 0, "dimension": "ROWS", "length": 2}));
    assert_eq!(
        requests[2]["updateCells"]["rows"],
        json!([{"values": [{"userEnteredValue": {"stringValue": "=1"}}, {"userEnteredValue": {"numberValue": 2.5}}, {}]}])
    );
}

#[tokio::test]
async fn an_empty_write_sends_nothing() {
    let bench = Bench::new(vec![]).await;
    let client = bench.client().await;
    client.write(&WriteBatch::default()).await.unwrap();
    client.update(vec![]).await.unwrap();
    assert_eq!(client.calls(), Calls::default());
}

#[tokio::test]
async fn a_write_whose_outcome_is_not_known_is_handed_back_and_never_sent_twice() {
    let faults = vec![
        refusal(500, "INTERNAL", "Internal error encountered."),
        html(503),
        html(200),
        html(404),
        ok("[]"),
        Reply::Reset,
        Reply::Silence,
        Reply::Cut(r#"{"spreadsheetId": "sheet-1"}"#.to_owned(), 0),
        Reply::Cut(r#"{"spreadsheetId": "sheet-1"}"#.to_owned(), 12),
        Reply::UntilClosed(String::new()),
    ];
    for fault in faults {
        let mut bench = Bench::new(vec![fault]).await;
        bench.options.call_timeout = Duration::from_millis(300);
        let client = bench.client().await;
        let error = client.write(&one_cell()).await.unwrap_err();
        assert_eq!((error.class(), error.is_passing()), ("outcome_unknown", true), "{error}");
        assert_eq!(client.calls().write, 1);
    }
}

#[tokio::test]
async fn a_write_that_was_surely_not_carried_out_is_sent_again() {
    let quota = refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded");
    let bench = Bench::new(vec![quota.clone(), quota, ok("{}")]).await;
    let client = bench.client().await;
    client.write(&one_cell()).await.unwrap();
    assert_eq!(client.calls().write, 3);
}

#[tokio::test]
async fn nobody_listening_is_surely_not_carried_out_even_for_a_write() {
    let mut bench = Bench::new(vec![ok("{}")]).await;
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    bench.options.api_url = format!("http://127.0.0.1:{port}");
    bench.options.retry.attempts = 3;
    let client = bench.client().await;
    let error = client.write(&one_cell()).await.unwrap_err();
    assert_eq!(error.class(), "transient", "{error}");
    assert!(error.to_string().contains("refused"), "{error}");
    assert_eq!(client.calls().write, 3);
}

#[tokio::test]
async fn a_refused_write_can_be_made_tab_by_tab_so_that_a_broken_tab_stops_no_other() {
    let protected = || {
        refusal(
            400,
            "INVALID_ARGUMENT",
            "Invalid requests[1].updateCells: You are trying to edit a protected cell or object.",
        )
    };
    let bench = Bench::new(vec![protected(), ok("{}"), protected(), ok("{}")]).await;
    let client = bench.client().await;
    let cell = |sheet_id| CellWrite { sheet_id, row: 0, column: 0, value: Cell::text("x"), link: None };
    let batch = WriteBatch {
        grow: vec![Growth { sheet_id: 9, rows: 1, columns: 0 }],
        append: vec![],
        cells: vec![cell(9), cell(5), cell(7)],
    };
    let error = client.write(&batch).await.unwrap_err();
    assert_eq!(error.class(), "refused");
    assert!(error.to_string().contains("protected cell"), "{error}");
    let results = client.write_per_tab(&batch).await;
    let fine: Vec<_> = results.iter().map(|(tab, result)| (*tab, result.is_ok())).collect();
    assert_eq!(fine, [(5, true), (7, false), (9, true)]);
    assert_eq!(client.calls().write, 4);
}

#[tokio::test]
async fn the_description_is_asked_for_by_fields_and_one_without_tabs_is_not_believed() {
    let body = json!({"properties": {"title": "Order", "locale": "in_ID", "timeZone": "Asia/Jakarta"}, "sheets": [
        {"properties": {"sheetId": 0, "title": "Pesanan", "sheetType": "GRID",
                        "gridProperties": {"rowCount": 1000, "columnCount": 80}}}]});
    let bench = Bench::new(vec![ok("{}"), ok(body)]).await;
    let client = bench.client().await;
    let description = client.describe().await.unwrap();
    assert_eq!((description.time_zone.as_str(), description.tabs[0].columns), ("Asia/Jakarta", 80));
    let line = bench.seen()[1].line.clone();
    assert!(
        line.starts_with(
            "GET /v4/spreadsheets/sheet-1?prettyPrint=false&fields=properties(title,locale,timeZone),sheets."
        ),
        "{line}"
    );
}

#[tokio::test]
async fn settings_are_read_by_range_and_changed_without_null_members() {
    use google_sheets4::api::{AddSheetRequest, Request, SheetProperties};

    let reply = json!({"spreadsheetId": "sheet-1"});
    let bench = Bench::new(vec![ok(json!({"sheets": [{"properties": {"sheetId": 0}}]})), ok(reply)]).await;
    let client = bench.client().await;
    let got = client.get("sheets(data)", &["'Re#kap'!A1:B2".to_owned()]).await.unwrap();
    assert_eq!(got.sheets.unwrap().len(), 1);
    let properties = SheetProperties { title: Some("KPI".to_owned()), ..Default::default() };
    let add = Request { add_sheet: Some(AddSheetRequest { properties: Some(properties) }), ..Default::default() };
    client.update(vec![add]).await.unwrap();
    let seen = bench.seen();
    assert_eq!(
        seen[0].line,
        "GET /v4/spreadsheets/sheet-1?prettyPrint=false&fields=sheets(data)&ranges=%27Re%23kap%27%21A1%3AB2 HTTP/1.1"
    );
    assert_eq!(seen[1].body, r#"{"requests":[{"addSheet":{"properties":{"title":"KPI"}}}]}"#);
    assert_eq!(client.calls(), Calls { read: 1, write: 1 });
}

#[tokio::test]
async fn the_first_calls_are_not_delayed_and_a_spent_pace_waits_within_the_budget() {
    let mut bench = Bench::new(vec![ok(values()); 10]).await;
    bench.options.pace = Some(Pace::default());
    let client = bench.client().await;
    client.start_cycle(Duration::from_millis(900));
    let began = Instant::now();
    for _ in 0..10 {
        client.read(&[0]).await.unwrap();
    }
    assert!(began.elapsed() < Duration::from_millis(900));
    let error = client.read(&[0]).await.unwrap_err();
    assert!(error.to_string().contains("used up"), "{error}");
    assert_eq!(client.calls().read, 10);
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_before_anything_is_sent() {
    let bench = Bench::new(vec![]).await;
    let refuse = async |change: &dyn Fn(&mut SheetOptions), wanted: &str| {
        let mut options = bench.options.clone();
        change(&mut options);
        let error = SheetClient::connect(options).await.unwrap_err().to_string();
        assert!(error.contains(wanted), "{error:?} should contain {wanted:?}");
    };
    refuse(&|o| o.api_url = "http://sheets.example.com/".to_owned(), "use https").await;
    refuse(&|o| o.api_url = "nonsense".to_owned(), "`sheet.api_url`").await;
    refuse(&|o| o.spreadsheet_id = "https://docs.google.com/spreadsheets/d/x/edit".to_owned(), "between /d/ and /edit")
        .await;
    refuse(&|o| o.service_account = "/nonexistent/key.json".into(), "does not exist").await;
    let write = |text: &str| std::fs::write(&bench.options.service_account, text).unwrap();
    write("not json");
    refuse(&|_| (), "is not JSON").await;
    write(&key_file("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "http://127.0.0.1:1/token"));
    refuse(&|_| (), "`private_key` that cannot be read").await;
    write(&key_file(&PRIVATE_KEY, "http://tokens.example.com/"));
    refuse(&|_| (), "`token_uri` that uses http").await;
}
