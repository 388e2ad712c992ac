//! The sandbox against Google's documented behaviour: real sockets, the API crate as a client, raw HTTP for refusals.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test that fails shall say where"
)]

mod controls;
mod facts;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use google_sheets4::api::{BatchGetValuesByDataFilterRequest, DataFilter, GridRange, Scope, ValueRange};
use google_sheets4::yup_oauth2::{
    ServiceAccountAuthenticator, client::CustomHyperClientBuilder, parse_service_account_key,
};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use orderd::clock::Clock;
use orderd::sandbox::{Fault, Kind, On, Sandbox, SandboxOptions};
use serde_json::{Value, json};

const SCOPE: &str = "https://www.googleapis.com/auth/spreadsheets";

type Http = Client<HttpConnector, Full<axum::body::Bytes>>;

/// A sandbox, a client and a token.
struct Bench {
    sandbox: Sandbox,
    clock: Clock,
    http: Http,
    token: String,
}

fn noon() -> DateTime<Utc> {
    "2026-11-23T05:00:00Z".parse().unwrap()
}

impl Bench {
    async fn new() -> Self {
        let clock = Clock::pushed(noon());
        let options = SandboxOptions { clock: clock.clone(), ..SandboxOptions::default() };
        let sandbox = Sandbox::start(options).await.unwrap();
        let http: Http = Client::builder(TokioExecutor::new()).build_http();
        let mut bench = Self { sandbox, clock, http, token: String::new() };
        bench.token = bench.new_token(SCOPE).await.unwrap();
        bench
    }

    async fn new_token(&self, scope: &str) -> Result<String, String> {
        let key = parse_service_account_key(self.sandbox.service_account_json()).unwrap();
        let client = Client::builder(TokioExecutor::new()).build_http::<String>();
        let auth = ServiceAccountAuthenticator::with_client(key, CustomHyperClientBuilder::from(client));
        let token = auth.build().await.unwrap().token(&[scope]).await.map_err(|error| error.to_string())?;
        Ok(token.token().unwrap().to_owned())
    }

    /// The API crate as orderd uses it.
    async fn hub(&self) -> google_sheets4::Sheets<HttpConnector> {
        let key = parse_service_account_key(self.sandbox.service_account_json()).unwrap();
        let client = Client::builder(TokioExecutor::new()).build_http::<String>();
        let auth = ServiceAccountAuthenticator::with_client(key, CustomHyperClientBuilder::from(client));
        let client = Client::builder(TokioExecutor::new()).build_http();
        let mut hub = google_sheets4::Sheets::new(client, auth.build().await.unwrap());
        hub.base_url(self.sandbox.url());
        hub
    }

    async fn raw(&self, method: &str, path: &str, body: Option<&Value>) -> Result<(u16, Vec<u8>), String> {
        let url = format!("{}{}", self.sandbox.url(), path.trim_start_matches('/'));
        let bytes = body.map(|body| serde_json::to_vec(body).unwrap()).unwrap_or_default();
        let request = http::Request::builder()
            .method(method)
            .uri(url)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .body(Full::from(bytes))
            .unwrap();
        let response = self.http.request(request).await.map_err(|error| error.to_string())?;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.map_err(|error| error.to_string())?;
        Ok((status, body.to_bytes().to_vec()))
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let (status, bytes) = self.raw(method, path, body.as_ref()).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call("GET", &format!("v4/spreadsheets/sandbox{path}"), None).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, body) = self.call("POST", &format!("v4/spreadsheets/sandbox{path}"), Some(body)).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// The reply of one request of a batch.
    async fn batch(&self, request: Value) -> Value {
        self.post(":batchUpdate", json!({"requests": [request]})).await["replies"][0].take()
    }

    /// Status and message of a refused call.
    async fn refusal(&self, method: &str, path: &str, body: Option<Value>) -> String {
        let (status, body) = self.call(method, &format!("v4/spreadsheets/sandbox{path}"), body).await;
        assert_ne!(status, 200, "{body}");
        assert_eq!(body["error"]["code"], status);
        format!("{status} {}", body["error"]["message"].as_str().unwrap())
    }

    async fn batch_refusal(&self, request: Value) -> String {
        self.refusal("POST", ":batchUpdate", Some(json!({"requests": [request]}))).await
    }

    fn set(&self, row: usize, column: usize, value: impl Into<Value>) {
        self.sandbox.human().set("Sheet1", row, column, value).unwrap();
    }

    fn cell(&self, row: usize, column: usize) -> Value {
        self.sandbox.book().cell("Sheet1", row, column)
    }
}

fn range(rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> Value {
    json!({
        "sheetId": 0, "startRowIndex": rows.start, "endRowIndex": rows.end,
        "startColumnIndex": columns.start, "endColumnIndex": columns.end,
    })
}

#[tokio::test]
async fn a_fresh_sandbox_is_one_empty_indonesian_sheet() {
    let bench = Bench::new().await;
    let mask = "properties(title,locale,timeZone),sheets.properties(sheetId,title,index,gridProperties)";
    let title = json!({"updateSpreadsheetProperties": {"properties": {"title": "Order B2B"}, "fields": "title"}});
    for path in [":batchUpdate", "/:batchUpdate"] {
        bench.post(path, json!({"requests": [title]})).await;
    }
    for path in ["", "/"] {
        assert_eq!(bench.get(&format!("{path}?fields=properties.title")).await["properties"]["title"], "Order B2B");
    }
    assert_eq!(
        bench.get(&format!("?fields={mask}")).await,
        json!({
            "properties": {"title": "Order B2B", "locale": "in_ID", "timeZone": "Asia/Jakarta"},
            "sheets": [{"properties": {
                "sheetId": 0, "title": "Sheet1", "index": 0,
                "gridProperties": {"rowCount": 1000, "columnCount": 26},
            }}],
        })
    );
}

#[tokio::test]
async fn reads_echo_the_clamped_range_and_drop_what_is_empty_at_the_end() {
    let bench = Bench::new().await;
    bench.set(0, 0, "a");
    bench.set(0, 2, 1500);
    bench.set(2, 1, true);
    let check = async |range: &str, echo: &str, values: Option<Value>| {
        let answer = bench.get(&format!("/values/{range}?valueRenderOption=UNFORMATTED_VALUE")).await;
        let mut expected = json!({"range": echo, "majorDimension": "ROWS"});
        if let Some(values) = values {
            expected["values"] = values;
        }
        assert_eq!(answer, expected, "{range}");
    };
    let all = json!([["a", "", 1500], [], ["", true]]);
    check("Sheet1", "Sheet1!A1:Z1000", Some(all.clone())).await;
    check("Sheet1!A1:ZZ5000", "Sheet1!A1:Z1000", Some(all.clone())).await;
    check("Sheet1!C3:A1", "Sheet1!A1:C3", Some(all)).await;
    check("Sheet1!A2:Z2", "Sheet1!A2:Z2", None).await;
    check("%27Sheet1%27!C1", "Sheet1!C1", Some(json!([[1500]]))).await;
    check("A:A", "Sheet1!A1:A1000", Some(json!([["a"]]))).await;
    check("Sheet1!B2:B", "Sheet1!B2:B1000", Some(json!([[], [true]]))).await;
    check("Sheet1!3:3", "Sheet1!A3:Z3", Some(json!([["", true]]))).await;
}

#[tokio::test]
async fn titles_that_are_not_plain_words_are_quoted_in_the_echo() {
    let bench = Bench::new().await;
    for (title, shown) in [
        ("Stok Bahan", "'Stok Bahan'"),
        ("It's", "'It''s'"),
        ("2026", "'2026'"),
        ("Q1", "'Q1'"),
        ("Pesanan", "Pesanan"),
        ("R&D", "'R&D'"),
    ] {
        bench.sandbox.human().add_tab(title).unwrap();
        let quoted = title.replace('\'', "''").replace(' ', "%20").replace('&', "%26");
        let answer = bench.get(&format!("/values:batchGet?ranges='{quoted}'!A1:B2")).await;
        assert_eq!(answer["valueRanges"][0]["range"], format!("{shown}!A1:B2"));
    }
}

#[tokio::test]
async fn refusals_bear_googles_words() {
    let bench = Bench::new().await;
    let values = |rows: Value| Some(json!({"values": rows}));
    for (method, path, body, expected) in [
        ("GET", "/values/X!A1", None, "400 Unable to parse range: X!A1"),
        ("GET", "/values/Nope", None, "400 Unable to parse range: Nope"),
        (
            "GET",
            "/values/AB1:AC9",
            None,
            "400 Range (Sheet1!AB1:AC9) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            "GET",
            "/values/A1001:B",
            None,
            "400 Range (Sheet1!A1001:B) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            "PUT",
            "/values/A1001?valueInputOption=RAW",
            values(json!([["x"]])),
            "400 Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            "PUT",
            "/values/A1000?valueInputOption=RAW",
            values(json!([["x"], ["y"]])),
            "400 Requested writing within range ['Sheet1'!A1000], but tried writing to row [1001]",
        ),
        (
            "PUT",
            "/values/A1:B2?valueInputOption=RAW",
            values(json!([["x", "y", "z"]])),
            "400 Requested writing within range ['Sheet1'!A1:B2], but tried writing to column [C]",
        ),
        ("PUT", "/values/A1", values(json!([["x"]])), "400 'valueInputOption' is required but not specified"),
        (
            "PUT",
            "/values/A1?valueInputOption=RAW",
            values(json!(["x"])),
            "400 Invalid value at 'data.values[0]' (type.googleapis.com/google.protobuf.ListValue), \"x\"",
        ),
        ("PUT", "/values/A1?valueInputOption=RAW", values(json!([[["x"]]])), "400 Invalid values[0][0]: list_value"),
        (
            "PUT",
            "/values/A1?valueInputOption=RAW",
            values(json!([["x".repeat(50_001)]])),
            "400 Your input contains more than the maximum of 50000 characters in a single cell.",
        ),
        (
            "GET",
            "/values/A1?nonsense=1",
            None,
            "400 Invalid JSON payload received. Unknown name \"nonsense\": Cannot bind query parameter. Field \
             'nonsense' could not be found in request message.",
        ),
        (
            "POST",
            ":batchUpdate",
            Some(json!({"requests": [{"paintRoses": {}}]})),
            "400 Invalid JSON payload received. Unknown name \"paintRoses\" at 'requests[0]': Cannot find field.",
        ),
        (
            "POST",
            ":batchUpdate",
            Some(json!({"requests": [{"repeatCell": {"range": {"sheet": 1}}}]})),
            "400 Invalid JSON payload received. Unknown name \"sheet\" at 'requests[0].repeat_cell.range': Cannot find \
             field.",
        ),
        (
            "POST",
            ":batchUpdate",
            Some(json!({"requests": [{"deleteSheet": {"sheetId": "x"}}]})),
            "400 Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"x\"",
        ),
        ("POST", ":batchUpdate", Some(json!({"requests": []})), "400 Must specify at least one request."),
        (
            "POST",
            "/values:batchGetByDataFilter",
            Some(json!({"dataFilters": [{"gridRange": {"sheetId": 5}}]})),
            "400 Invalid dataFilters[0]: No grid with id: 5",
        ),
        ("GET", "?fields=sheets.colour", None, "400 Request contains an invalid argument."),
        ("POST", ":explode", Some(json!({})), "404 Method not found."),
    ] {
        assert_eq!(bench.refusal(method, path, body).await, expected, "{method} {path}");
    }
    let (status, _) = bench.call("GET", "v4/spreadsheets/another", None).await;
    assert_eq!(status, 404);
    assert_eq!(bench.sandbox.book().rows("Sheet1"), Vec::<Vec<Value>>::new(), "a refused write changes nothing");
}

#[tokio::test]
async fn writes_type_numbers_keep_texts_leave_null_and_clear_blanks() {
    let bench = Bench::new().await;
    bench.set(0, 1, "stays");
    bench.set(0, 2, "goes");
    let (_, answer) = bench
        .call(
            "PUT",
            "v4/spreadsheets/sandbox/values/Sheet1!A1:E2?valueInputOption=RAW",
            Some(json!({"values": [["=1+1", null, "", 1500, true], [null, null, null, "1.500"]]})),
        )
        .await;
    assert_eq!(
        answer,
        json!({
            "spreadsheetId": "sandbox", "updatedRange": "Sheet1!A1:E2", "updatedRows": 2, "updatedColumns": 4,
            "updatedCells": 5,
        })
    );
    assert_eq!(
        bench.sandbox.book().rows("Sheet1"),
        vec![
            vec![json!("=1+1"), json!("stays"), json!(null), json!(1500), json!(true)],
            vec![json!(null), json!(null), json!(null), json!("1.500")]
        ]
    );
    let entry = bench.sandbox.journal().pop().unwrap();
    assert_eq!((entry.kind, entry.status, entry.cells_written), (Kind::Write, 200, 5));
    assert_eq!(entry.cells_changed, [(0, 0, 0), (0, 0, 2), (0, 0, 3), (0, 0, 4), (0, 1, 3)]);
}

#[tokio::test]
async fn typed_texts_are_read_by_the_locale_of_the_spreadsheet() {
    let bench = Bench::new().await;
    let check = async |locale: &str, text: &str, expected: Value, shown: &str| {
        bench.sandbox.human().set_locale(locale).unwrap();
        bench.batch(json!({"updateCells": {"range": range(0..1, 0..1), "fields": "*"}})).await;
        bench
            .post(
                "/values:batchUpdate",
                json!({"valueInputOption": "USER_ENTERED", "data": [{"range": "A1", "values": [[text]]}]}),
            )
            .await;
        assert_eq!(bench.cell(0, 0), expected, "{locale} {text}");
        assert_eq!(bench.get("/values/A1").await["values"][0][0], shown, "{locale} {text}");
    };
    check("in_ID", "27/11/2026", json!(46353), "27/11/2026").await;
    check("in_ID", "1.500", json!(1500), "1.500").await;
    check("in_ID", "1,5", json!(1.5), "1,5").await;
    check("in_ID", "12.512.500,5", json!(12_512_500.5), "12.512.500,50").await;
    check("in_ID", "1.5", json!("1.5"), "1.5").await;
    check("in_ID", "50%", json!(0.5), "50%").await;
    check("in_ID", "true", json!(true), "TRUE").await;
    check("in_ID", "27 November 2026", json!(46353), "27/11/2026").await;
    check("in_ID", "27 Septembr 2024", json!("27 Septembr 2024"), "27 Septembr 2024").await;
    check("in_ID", "27 Sept 2024", json!(45562), "27/09/2024").await;
    check("in_ID", "31/11/2026", json!("31/11/2026"), "31/11/2026").await;
    check("in_ID", "'007", json!("007"), "007").await;
    check("in_ID", "besok", json!("besok"), "besok").await;
    check("en_US", "1.500", json!(1.5), "1.5").await;
    check("en_US", "11/27/2026", json!(46353), "11/27/2026").await;
    check("en_US", "1,500", json!(1500), "1,500").await;
    check("en_US", "2,000,000.01", json!(2_000_000.01), "2,000,000.01").await;
    check("en_US", "2020-01-02", json!(43832), "2020-01-02").await;
    check("en_US", "9:05", json!(0.378_472_222_222_222_2), "9:05").await;
    let formula = json!({"valueInputOption": "USER_ENTERED", "data": [{"range": "A1", "values": [["=NOW()"]]}]});
    assert!(
        bench.refusal("POST", "/values:batchUpdate", Some(formula)).await.contains("does not compute this formula")
    );
    // In a cell formatted as text everything stays as typed.
    let format = json!({"userEnteredFormat": {"numberFormat": {"type": "TEXT", "pattern": "@"}}});
    let cell = json!({"range": range(0..1, 1..2), "cell": format, "fields": "userEnteredFormat.numberFormat"});
    bench.batch(json!({"repeatCell": cell})).await;
    for text in ["081200000001", "27/11/2026", "=1+1", "TRUE"] {
        bench.sandbox.human().type_text("Sheet1", 0, 1, text).unwrap();
        assert_eq!(bench.cell(0, 1), text);
    }
}

#[tokio::test]
async fn no_web_site_reaches_into_the_machine() {
    let bench = Bench::new().await;
    let own = bench.sandbox.addr().to_string();
    let port = bench.sandbox.addr().port();
    let check = async |path: &str, host: &str, origin: Option<&str>, expected: u16| {
        let mut request = http::Request::builder()
            .uri(format!("http://{own}{path}"))
            .header("host", host)
            .header("authorization", format!("Bearer {}", bench.token));
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let answer = bench.http.request(request.body(Full::default()).unwrap()).await.unwrap();
        assert_eq!(answer.status().as_u16(), expected, "{path} as {host} from {origin:?}");
    };
    for path in ["/", "/_sandbox/changes", "/_sandbox/mail", "/v4/spreadsheets/sandbox"] {
        check(path, &own, None, 200).await;
        check(path, &format!("localhost:{port}"), Some(&format!("http://localhost:{port}")), 200).await;
        check(path, "rebound.example", None, 403).await;
        check(path, &own, Some("http://rebound.example"), 403).await;
        check(path, &own, Some("null"), 403).await;
    }
    let body = "assertion=x";
    let form = http::Request::builder()
        .method("POST")
        .uri(format!("http://{own}/_sandbox/edit"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Full::from(body))
        .unwrap();
    assert_eq!(bench.http.request(form).await.unwrap().status().as_u16(), 403);
}

#[tokio::test]
async fn dates_are_serials_or_texts_as_the_reader_asks() {
    let bench = Bench::new().await;
    bench.sandbox.human().type_text("Sheet1", 0, 0, "27/11/2026").unwrap();
    for (query, expected) in [
        ("", json!("27/11/2026")),
        ("?valueRenderOption=UNFORMATTED_VALUE", json!(46353)),
        ("?valueRenderOption=UNFORMATTED_VALUE&dateTimeRenderOption=SERIAL_NUMBER", json!(46353)),
        ("?valueRenderOption=UNFORMATTED_VALUE&dateTimeRenderOption=FORMATTED_STRING", json!("27/11/2026")),
    ] {
        assert_eq!(bench.get(&format!("/values/A1{query}")).await["values"][0][0], expected, "{query}");
    }
}

#[tokio::test]
async fn a_batch_is_applied_whole_or_not_at_all() {
    let bench = Bench::new().await;
    let write = |value: &str| {
        json!({"updateCells": {
            "start": {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}, "fields": "userEnteredValue",
            "rows": [{"values": [{"userEnteredValue": {"stringValue": value}}]}],
        }})
    };
    let broken = json!({"updateCells": {
        "start": {"sheetId": 123}, "fields": "userEnteredValue", "rows": [{"values": [{}]}],
    }});
    let body = json!({"requests": [write("x"), {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}}, broken]});
    assert_eq!(
        bench.refusal("POST", ":batchUpdate", Some(body)).await,
        "400 Invalid requests[2].updateCells: No grid with id: 123"
    );
    assert_eq!(bench.cell(0, 0), Value::Null);
    assert_eq!(bench.sandbox.book().size("Sheet1"), (1000, 26));
    let done =
        json!({"requests": [write("=1"), {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 5}}]});
    assert_eq!(bench.post(":batchUpdate", done).await, json!({"spreadsheetId": "sandbox", "replies": [{}, {}]}));
    assert_eq!(bench.cell(0, 0), "=1");
    assert_eq!(bench.sandbox.book().size("Sheet1"), (1005, 26));
}

#[tokio::test]
async fn an_empty_cell_under_the_mask_clears_and_members_outside_the_mask_stay() {
    let bench = Bench::new().await;
    bench.set(0, 0, "x");
    bench.sandbox.human().set_note("Sheet1", 0, 0, "catatan").unwrap();
    let cells = |fields: &str, cell: Value| json!({"updateCells": {"range": range(0..1, 0..1), "fields": fields, "rows": [{"values": [cell]}]}});
    bench.batch(cells("userEnteredValue", json!({}))).await;
    let book = bench.sandbox.book();
    assert_eq!((book.cell("Sheet1", 0, 0), book.note("Sheet1", 0, 0)), (Value::Null, Some("catatan".to_owned())));
    let look = json!({"userEnteredFormat": {"textFormat": {"bold": true}, "wrapStrategy": "WRAP"}});
    bench.batch(cells("userEnteredFormat", look)).await;
    bench.batch(cells("userEnteredFormat.textFormat", json!({}))).await;
    let book = bench.sandbox.book();
    assert_eq!(book.look("Sheet1", 0, 0, "userEnteredFormat"), Some(json!({"wrapStrategy": "WRAP"})));
    bench.batch(cells("*", json!({"userEnteredValue": {"numberValue": 7}}))).await;
    let book = bench.sandbox.book();
    assert_eq!((book.cell("Sheet1", 0, 0), book.note("Sheet1", 0, 0)), (json!(7), None));
}

#[tokio::test]
async fn a_range_that_starts_outside_the_grid_is_refused_one_that_ends_outside_is_clamped() {
    let bench = Bench::new().await;
    let bold = |rows: std::ops::Range<usize>| {
        json!({"repeatCell": {
            "range": range(rows, 0..2), "cell": {"userEnteredFormat": {"textFormat": {"bold": true}}},
            "fields": "userEnteredFormat.textFormat.bold",
        }})
    };
    assert_eq!(
        bench.batch_refusal(bold(1000..1001)).await,
        "400 Invalid requests[0].repeatCell: Range (Sheet1!A1001:B1001) exceeds grid limits. Max rows: 1000, max \
         columns: 26"
    );
    bench.batch(bold(999..1003)).await;
    assert_eq!(bench.sandbox.book().size("Sheet1"), (1000, 26));
}

#[tokio::test]
async fn data_filters_read_tabs_by_id() {
    let bench = Bench::new().await;
    bench.set(1, 1, "x");
    let hub = bench.hub().await;
    let request = BatchGetValuesByDataFilterRequest {
        data_filters: Some(vec![
            DataFilter {
                grid_range: Some(GridRange { sheet_id: Some(0), ..GridRange::default() }),
                ..DataFilter::default()
            },
            DataFilter { a1_range: Some("Sheet1!B2:C3".to_owned()), ..DataFilter::default() },
        ]),
        value_render_option: Some("UNFORMATTED_VALUE".to_owned()),
        date_time_render_option: Some("SERIAL_NUMBER".to_owned()),
        ..BatchGetValuesByDataFilterRequest::default()
    };
    let call = hub.spreadsheets().values_batch_get_by_data_filter(request, "sandbox").add_scope(Scope::Spreadsheet);
    let (_, answer) = call.doit().await.unwrap();
    let ranges: Vec<ValueRange> = answer.value_ranges.unwrap().into_iter().map(|m| m.value_range.unwrap()).collect();
    assert_eq!(ranges[0].range.as_deref(), Some("Sheet1!A1:Z1000"));
    assert_eq!(ranges[0].values, Some(vec![vec![], vec![json!(""), json!("x")]]));
    assert_eq!(ranges[1].range.as_deref(), Some("Sheet1!B2:C3"));
    assert_eq!(bench.sandbox.counters().reads, 1);
    assert_eq!(bench.sandbox.counters().writes, 0);
}

#[tokio::test]
async fn append_goes_below_the_table_and_grows_the_grid() {
    let bench = Bench::new().await;
    bench.set(1, 1, "head");
    bench.set(2, 2, "x");
    let (_, answer) = bench
        .call(
            "POST",
            "v4/spreadsheets/sandbox/values/Sheet1:append?valueInputOption=RAW",
            Some(json!({"values": [["a", 1]]})),
        )
        .await;
    assert_eq!(answer["tableRange"], "Sheet1!B2:C3");
    assert_eq!(answer["updates"]["updatedRange"], "Sheet1!B4:C4");
    bench.set(999, 0, "last");
    bench
        .call(
            "POST",
            "v4/spreadsheets/sandbox/values/Sheet1:append?valueInputOption=RAW",
            Some(json!({"values": [["b"]]})),
        )
        .await;
    assert_eq!(bench.cell(1000, 0), "b");
}

#[tokio::test]
async fn only_a_signed_assertion_for_the_spreadsheets_scope_earns_a_token() {
    let bench = Bench::new().await;
    assert!(bench.new_token("https://www.googleapis.com/auth/drive").await.is_err());
    let mut stranger = serde_json::from_str::<Value>(&bench.sandbox.service_account_json()).unwrap();
    stranger["client_email"] = json!("somebody@else.example");
    let key = serde_json::from_value(stranger).unwrap();
    let client = Client::builder(TokioExecutor::new()).build_http::<String>();
    let auth =
        ServiceAccountAuthenticator::with_client(key, CustomHyperClientBuilder::from(client)).build().await.unwrap();
    assert!(auth.token(&[SCOPE]).await.is_err());
}

#[tokio::test]
async fn without_a_good_token_everything_is_401_and_costs_no_quota() {
    let mut bench = Bench::new().await;
    bench.clock.advance(TimeDelta::seconds(3601));
    let (status, body) = bench.call("GET", "v4/spreadsheets/sandbox", None).await;
    assert_eq!((status, &body["error"]["status"]), (401, &json!("UNAUTHENTICATED")));
    assert_eq!(bench.sandbox.counters().reads, 0);
    bench.token = bench.new_token(SCOPE).await.unwrap();
    bench.get("").await;
    assert_eq!(bench.sandbox.counters().reads, 1);
}

#[tokio::test]
async fn people_move_rows_between_two_requests() {
    let bench = Bench::new().await;
    for row in 0..3 {
        bench.set(row, 0, format!("row {row}"));
    }
    bench.sandbox.at_request(2, |human| human.insert_rows("Sheet1", 0, 1).unwrap());
    assert_eq!(bench.get("/values/A1").await["values"][0][0], "row 0");
    assert_eq!(bench.get("/values/A2").await["values"][0][0], "row 0");
    bench.sandbox.after_each_request(|human| human.sort("Sheet1", 0, 0, false).unwrap());
    bench.get("/values/A1").await;
    assert_eq!(bench.cell(0, 0), "row 2");
}

#[tokio::test]
async fn people_sort_cut_copy_move_and_rename() {
    let bench = Bench::new().await;
    let human = bench.sandbox.human();
    let column = |wanted: &[Value]| {
        let book = bench.sandbox.book();
        let seen: Vec<Value> = (0..wanted.len()).map(|row| book.cell("Sheet1", row, 0)).collect();
        assert_eq!(seen, wanted);
    };
    for (row, value) in [json!("Nama"), json!("b"), json!(2), json!(null), json!("A"), json!(1)].into_iter().enumerate()
    {
        bench.set(row, 0, value);
    }
    human.sort("Sheet1", 1, 0, true).unwrap();
    column(&[json!("Nama"), json!(1), json!(2), json!("A"), json!("b"), json!(null)]);
    human.sort("Sheet1", 1, 0, false).unwrap();
    column(&[json!("Nama"), json!("b"), json!("A"), json!(2), json!(1), json!(null)]);
    human.cut_row("Sheet1", 1, 5).unwrap();
    column(&[json!("Nama"), json!(null), json!("A"), json!(2), json!(1), json!("b")]);
    human.copy_row("Sheet1", 2, 1).unwrap();
    column(&[json!("Nama"), json!("A"), json!("A"), json!(2), json!(1), json!("b")]);
    human.move_rows("Sheet1", 1, 2, 5).unwrap();
    column(&[json!("Nama"), json!(2), json!(1), json!("A"), json!("A"), json!("b")]);
    human.insert_copy("Sheet1", 5, 1).unwrap();
    column(&[json!("Nama"), json!("b"), json!(2), json!(1), json!("A"), json!("A"), json!("b")]);
    human.delete_rows("Sheet1", 1, 1).unwrap();
    human.rename_header("Sheet1", "Nama", "Name").unwrap();
    column(&[json!("Name"), json!(2), json!(1)]);
    human.rename_tab("Sheet1", "Daftar").unwrap();
    human.add_tab("Lain").unwrap();
    human.delete_tab("Daftar").unwrap();
    assert_eq!(bench.sandbox.book().tabs().into_iter().map(|(_, title)| title).collect::<Vec<_>>(), ["Lain"]);
    assert_eq!(bench.sandbox.counters(), orderd::sandbox::Counters { tokens: 1, ..Default::default() });
}

#[tokio::test]
async fn faults_come_when_asked_for_and_where() {
    let bench = Bench::new().await;
    let write = json!({"valueInputOption": "RAW", "data": [{"range": "A1", "values": [["x"]]}]});
    let faults = bench.sandbox.faults();
    let read = "v4/spreadsheets/sandbox/values/A1";
    let batch = "v4/spreadsheets/sandbox/values:batchUpdate";

    for (code, status) in [
        (429, "RESOURCE_EXHAUSTED"),
        (500, "INTERNAL"),
        (503, "UNAVAILABLE"),
        (403, "PERMISSION_DENIED"),
        (404, "NOT_FOUND"),
    ] {
        faults.next(1, Fault::Status(code));
        let (seen, body) = bench.call("GET", read, None).await;
        assert_eq!((seen, &body["error"]["status"]), (code, &json!(status)));
    }
    faults.nth(2, Fault::Html503);
    assert_eq!(bench.raw("GET", read, None).await.unwrap().0, 200);
    let (status, page) = bench.raw("GET", read, None).await.unwrap();
    assert!(status == 503 && page.starts_with(b"<!DOCTYPE html>"));

    faults.writes(1, Fault::CutBeforeApplying);
    assert_eq!(bench.raw("GET", read, None).await.unwrap().0, 200, "reads are not met");
    bench.raw("POST", batch, Some(&write)).await.unwrap_err();
    assert_eq!(bench.cell(0, 0), Value::Null);
    faults.writes(1, Fault::CutAfterApplying);
    bench.raw("POST", batch, Some(&write)).await.unwrap_err();
    assert_eq!(bench.cell(0, 0), "x");

    faults.reads(1, Fault::TruncatedBody(10));
    bench.raw("GET", read, None).await.unwrap_err();
    faults.reads(1, Fault::EmptyObject);
    assert_eq!(bench.call("GET", read, None).await, (200, json!({})));
    faults.reads(1, Fault::NoValues);
    assert_eq!(bench.get("/values/A1").await, json!({"range": "Sheet1!A1", "majorDimension": "ROWS"}));
    faults.reads(1, Fault::Drip(16, Duration::from_millis(1)));
    assert_eq!(bench.get("/values/A1").await["values"][0][0], "x");
    faults.reads(1, Fault::HugeBody(300_000));
    assert!(bench.raw("GET", read, None).await.unwrap().1.len() > 300_000);
    faults.reads(1, Fault::Hang);
    assert!(tokio::time::timeout(Duration::from_millis(100), bench.raw("GET", read, None)).await.is_err());

    faults.tokens(1, Fault::InvalidGrant);
    assert!(bench.new_token(SCOPE).await.unwrap_err().contains("invalid_grant"));
    faults.push(On::Reads, 0, 1, Fault::Unauthorized401);
    for _ in 0..2 {
        assert_eq!(bench.raw("GET", read, None).await.unwrap().0, 401, "the token stays worthless");
    }
}

#[tokio::test]
async fn the_quota_is_sixty_a_minute_by_the_sandbox_clock() {
    let bench = Bench::new().await;
    bench.sandbox.enforce_quota(true);
    for _ in 0..60 {
        bench.get("/values/A1").await;
    }
    assert!(bench.refusal("GET", "/values/A1", None).await.starts_with("429 Quota exceeded for quota metric 'Read"));
    bench.clock.advance(TimeDelta::seconds(61));
    bench.get("/values/A1").await;
    assert_eq!(bench.sandbox.counters().reads, 62);
}
