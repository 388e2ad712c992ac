//! What is known of Google's answers from recorded exchanges and its reference: each fact once.

use orderd::sandbox::{Folder, Sandbox, SandboxOptions};
use serde_json::{Value, json};

use super::{Bench, range};

/// The account of the sandbox's key.
const ACCOUNT: &str = "orderd@sandbox.iam.gserviceaccount.com";

impl Bench {
    async fn sheet(&self, fields: &str) -> Value {
        self.get(&format!("?fields=sheets({fields})")).await["sheets"][0].take()
    }
}

#[tokio::test]
async fn an_unmasked_answer_tells_the_default_format_and_the_theme() {
    let bench = Bench::new().await;
    let properties = bench.get("").await["properties"].take();
    assert_eq!(properties["defaultFormat"]["textFormat"]["fontSize"], 10);
    assert_eq!(properties["defaultFormat"]["textFormat"]["bold"], false);
    assert_eq!(properties["defaultFormat"]["backgroundColor"], json!({"red": 1, "green": 1, "blue": 1}));
    assert_eq!(properties["spreadsheetTheme"]["themeColors"][8]["color"]["rgbColor"]["blue"], 0.8);
    bench.set(0, 0, "x");
    bench.set(0, 1, 7);
    let data = bench.get("?includeGridData=True").await["sheets"][0]["data"][0]["rowData"][0].take();
    assert_eq!(data["values"][0]["effectiveFormat"]["horizontalAlignment"], "LEFT");
    assert_eq!(data["values"][1]["effectiveFormat"]["horizontalAlignment"], "RIGHT");
    assert_eq!(data["values"][0]["effectiveFormat"]["wrapStrategy"], "OVERFLOW_CELL");
    let refused = bench.refusal("GET", "?includeGridData=yes", None).await;
    assert_eq!(refused, "400 Invalid value at 'include_grid_data' (TYPE_BOOL), \"yes\"");
}

#[tokio::test]
async fn a_colour_has_eight_bits_and_two_names() {
    let bench = Bench::new().await;
    let paint = |colour: Value, fields: &str| json!({"updateSheetProperties": {"properties": {"sheetId": 0, "tabColor": colour}, "fields": fields}});
    bench.batch(paint(json!({"red": 1, "green": 0, "blue": 0.5}), "tabColor")).await;
    let colour = json!({"red": 1, "blue": 0.498_039_22});
    let shown = json!({"tabColor": colour, "tabColorStyle": {"rgbColor": colour}});
    assert_eq!(bench.sheet("properties(tabColor,tabColorStyle)").await["properties"], shown);
    bench.batch(paint(Value::Null, "tabColorStyle")).await;
    assert_eq!(bench.sheet("properties(tabColor,tabColorStyle)").await["properties"], json!({}));
}

#[tokio::test]
async fn effective_formats_under_rules_are_refused_for_nobody_works_them_out() {
    let bench = Bench::new().await;
    bench.set(0, 0, "x");
    let rule = json!({
        "ranges": [range(0..5, 0..1)],
        "booleanRule": {"condition": {"type": "NOT_BLANK"}, "format": {"textFormat": {"bold": true}}},
    });
    bench.batch(json!({"addConditionalFormatRule": {"rule": rule}})).await;
    assert!(bench.refusal("GET", "?includeGridData=true", None).await.contains("does not imitate effectiveFormat"));
    bench.get("?includeGridData=true&ranges=B1:C2").await;
    bench.get("?fields=sheets.data.rowData.values.userEnteredFormat").await;
}

#[tokio::test]
async fn the_size_of_a_column_that_sized_itself_is_not_known() {
    let bench = Bench::new().await;
    let columns = json!({"sheetId": 0, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1});
    bench.batch(json!({"autoResizeDimensions": {"dimensions": columns}})).await;
    let sizes = "?fields=sheets.data.columnMetadata.pixelSize";
    assert!(bench.refusal("GET", sizes, None).await.contains("autoResizeDimensions"));
    bench.get(&format!("{sizes}&ranges=B1:C1")).await;
    let wide = json!({"range": columns, "properties": {"pixelSize": 50}, "fields": "pixelSize"});
    bench.batch(json!({"updateDimensionProperties": wide})).await;
    let seen = bench.get(&format!("{sizes}&ranges=A1:B1")).await["sheets"][0]["data"][0]["columnMetadata"].take();
    assert_eq!(seen, json!([{"pixelSize": 50}, {"pixelSize": 100}]));
}

#[tokio::test]
async fn a_protection_tells_whoever_may_edit_who_else_may() {
    let bench = Bench::new().await;
    let reply = bench
        .batch(json!({"addProtectedRange": {"protectedRange": {"range": range(0..2, 0..2), "warningOnly": true}}}))
        .await;
    let protection = &reply["addProtectedRange"]["protectedRange"];
    assert_eq!((&protection["editors"], &protection["requestingUserCanEdit"]), (&json!({}), &json!(true)));
    let boss = json!({"range": range(3..4, 0..1), "editors": {"users": ["boss@example.com"]}});
    bench.batch(json!({"addProtectedRange": {"protectedRange": boss}})).await;
    bench.sandbox.human().lock("Sheet1", Some(5..6), &["boss@example.com"]).unwrap();
    let seen =
        bench.sheet("protectedRanges(editors,requestingUserCanEdit,warningOnly)").await["protectedRanges"].take();
    let ours = json!({"editors": {"users": [ACCOUNT]}, "requestingUserCanEdit": true, "warningOnly": true});
    let theirs = json!({"editors": {"users": ["boss@example.com", ACCOUNT]}, "requestingUserCanEdit": true});
    assert_eq!(seen, json!([ours, theirs, {}]), "who may not edit is not told who may");
}

#[tokio::test]
async fn what_a_person_locked_the_account_cannot_write_or_unlock() {
    let bench = Bench::new().await;
    let human = bench.sandbox.human();
    human.lock("Sheet1", Some(1..2), &[]).unwrap();
    let write = async |cell: &str| {
        let body = json!({"valueInputOption": "RAW", "data": [{"range": cell, "values": [["x"]]}]});
        bench.call("POST", "v4/spreadsheets/sandbox/values:batchUpdate", Some(body)).await
    };
    assert_eq!(write("A1").await.0, 200);
    let (status, body) = write("B1").await;
    assert_eq!((status, &body["error"]["status"]), (400, &json!("INVALID_ARGUMENT")));
    assert!(body["error"]["message"].as_str().unwrap().starts_with("You are trying to edit a protected cell"));
    human.set("Sheet1", 0, 1, "typed").unwrap();
    let id = bench.sheet("protectedRanges.protectedRangeId").await["protectedRanges"][0]["protectedRangeId"].take();
    let unlock = json!({"deleteProtectedRange": {"protectedRangeId": id}});
    assert!(bench.batch_refusal(unlock).await.contains("protected cell or object"));
    let open = json!({"protectedRange": {"protectedRangeId": id, "warningOnly": true}, "fields": "warningOnly"});
    assert!(bench.batch_refusal(json!({"updateProtectedRange": open})).await.contains("protected cell or object"));
    human.unlock("Sheet1").unwrap();
    assert_eq!(write("B1").await.0, 200);
    human.lock("Sheet1", None, &[]).unwrap();
    let more = json!({"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 1}});
    assert!(bench.batch_refusal(more).await.contains("protected cell or object"));
}

#[tokio::test]
async fn the_last_tab_people_see_cannot_be_hidden() {
    let bench = Bench::new().await;
    let hide = json!({"updateSheetProperties": {"properties": {"sheetId": 0, "hidden": true}, "fields": "hidden"}});
    let refused = bench.batch_refusal(hide.clone()).await;
    assert_eq!(refused, "400 Invalid requests[0].updateSheetProperties: You can't hide all the sheets in a document.");
    bench.sandbox.human().add_tab("Lain").unwrap();
    bench.batch(hide).await;
}

#[tokio::test]
async fn a_named_range_is_reached_through_any_tab_and_its_answer_leaves_the_first_tabs_id_out() {
    let bench = Bench::new().await;
    bench.set(1, 1, "x");
    let reply =
        bench.batch(json!({"addNamedRange": {"namedRange": {"name": "Harga", "range": range(0..2, 1..2)}}})).await;
    let mut shown = range(0..2, 1..2);
    shown.as_object_mut().unwrap().remove("sheetId");
    assert_eq!(reply["addNamedRange"]["namedRange"]["range"], shown);
    for named in ["Harga", "Sheet1!Harga", "'Sheet1'!harga"] {
        assert_eq!(bench.get(&format!("/values/{named}")).await["range"], "Sheet1!B1:B2", "{named}");
    }
    let refused = bench.refusal("GET", "/values/Sheet1!Nama", None).await;
    assert_eq!(refused, "400 Unable to parse range: Sheet1!Nama");
}

#[tokio::test]
async fn groups_are_levels_and_follow_their_rows() {
    let bench = Bench::new().await;
    let rows =
        |start: usize, end: usize| json!({"sheetId": 0, "dimension": "ROWS", "startIndex": start, "endIndex": end});
    let group = |start: usize, end: usize, depth: usize| json!({"range": {"dimension": "ROWS", "startIndex": start, "endIndex": end}, "depth": depth});
    let reply = bench.batch(json!({"addDimensionGroup": {"range": rows(0, 2)}})).await;
    assert_eq!(reply["addDimensionGroup"]["dimensionGroups"], json!([group(0, 2, 1)]));
    assert_eq!(
        bench.sheet("properties.gridProperties").await["properties"]["gridProperties"]["rowGroupControlAfter"],
        true
    );
    let reply = bench.batch(json!({"addDimensionGroup": {"range": rows(1, 4)}})).await;
    assert_eq!(reply["addDimensionGroup"]["dimensionGroups"], json!([group(0, 4, 1), group(1, 2, 2)]));
    bench.sandbox.human().insert_rows("Sheet1", 0, 3).unwrap();
    assert_eq!(bench.sheet("rowGroups").await["rowGroups"], json!([group(3, 7, 1), group(4, 5, 2)]));
    bench.batch(json!({"deleteDimensionGroup": {"range": rows(4, 5)}})).await;
    let reply = bench.batch(json!({"deleteDimensionGroup": {"range": rows(3, 7)}})).await;
    assert_eq!(reply, json!({"deleteDimensionGroup": {}}));
    assert!(bench.batch_refusal(json!({"deleteDimensionGroup": {"range": rows(3, 7)}})).await.contains("no group"));
}

#[tokio::test]
async fn totals_count_rows_and_columns_once_and_the_echo_is_of_the_range_asked_for() {
    let bench = Bench::new().await;
    let data = |range: &str, values: Value| json!({"range": range, "values": values});
    let body = json!({
        "valueInputOption": "RAW", "includeValuesInResponse": true,
        "data": [data("A1:F1", json!([["a", "b", null, "d"]])), data("A4:D4", json!([["x"]])), data("A1", json!([["y"]]))],
    });
    let reply = bench.post("/values:batchUpdate", body).await;
    assert_eq!((&reply["totalUpdatedRows"], &reply["totalUpdatedColumns"]), (&json!(2), &json!(3)));
    assert_eq!((&reply["totalUpdatedCells"], &reply["totalUpdatedSheets"]), (&json!(4), &json!(1)));
    assert_eq!(reply["responses"][0]["updatedData"]["range"], "Sheet1!A1:F1");
    assert_eq!(reply["responses"][2]["updatedData"]["range"], "Sheet1!A1");
}

#[tokio::test]
async fn append_finds_the_cells_connected_with_the_range() {
    let bench = Bench::new().await;
    // Two tables, as in Google's guide to appending.
    for (row, column) in
        [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (3, 1), (3, 2), (4, 2), (4, 3), (5, 1), (5, 2), (5, 3)]
    {
        bench.set(row, column, "x");
    }
    let check = async |range: &str, table: Value, updated: &str| {
        let before = bench.sandbox.book();
        let path =
            format!("v4/spreadsheets/sandbox/values/{range}:append?valueInputOption=RAW&includeValuesInResponse=True");
        let (_, reply) = bench.call("POST", &path, Some(json!({"values": [["new", null]]}))).await;
        assert_eq!((&reply["tableRange"], &reply["updates"]["updatedRange"]), (&table, &json!(updated)), "{range}");
        assert_eq!(reply["updates"]["updatedData"]["values"], json!([["new"]]), "{range}");
        assert_eq!(reply["updates"]["updatedCells"], 1);
        let (row, column) = (updated[8..].parse::<usize>().unwrap() - 1, usize::from(updated.as_bytes()[7] - b'A'));
        assert_eq!(before.cell("Sheet1", row, column), Value::Null);
        bench.sandbox.human().set("Sheet1", row, column, Value::Null).unwrap();
    };
    for range in ["Sheet1", "B4", "C5:D5", "B2:D4", "A3:G10", "B5"] {
        check(range, json!("Sheet1!B4:D6"), "Sheet1!B7").await;
    }
    check("A1", json!("Sheet1!A1:C2"), "Sheet1!A3").await;
    check("E4", Value::Null, "Sheet1!E4").await;
    check("A4", Value::Null, "Sheet1!A4").await;
}

#[tokio::test]
async fn a_filter_without_ends_has_the_grids() {
    let bench = Bench::new().await;
    bench.batch(json!({"setBasicFilter": {"filter": {"range": {"sheetId": 0, "startRowIndex": 1}}}})).await;
    let shown = json!({"startRowIndex": 1, "endRowIndex": 1000, "startColumnIndex": 0, "endColumnIndex": 26});
    assert_eq!(bench.sheet("basicFilter").await["basicFilter"]["range"], shown);
}

#[tokio::test]
async fn addresses_are_read_as_google_reads_them() {
    let bench = Bench::new().await;
    bench.sandbox.human().add_tab("A1").unwrap();
    let check = async |asked: &str, echo: &str| {
        assert_eq!(bench.get(&format!("/values/{asked}")).await["range"], echo, "{asked}");
    };
    check("sheet1!a1:b2", "Sheet1!A1:B2").await;
    check("SHEET1", "Sheet1!A1:Z1000").await;
    check("R1C1:R2C2", "Sheet1!A1:B2").await;
    check("Sheet1!R[1]C[1]", "Sheet1!B2").await;
    check("A1", "Sheet1!A1").await;
    check("'A1'", "'A1'!A1:Z1000").await;
    for wrong in ["Sheet1!", "A1:R2C2", "Sheet1!R0C0"] {
        let refused = bench.refusal("GET", &format!("/values/{wrong}"), None).await;
        assert_eq!(refused, format!("400 Unable to parse range: {wrong}"));
    }
}

#[tokio::test]
async fn who_says_nothing_of_himself_is_403_and_what_cannot_be_read_is_400_first() {
    let bench = Bench::new().await;
    let ask = async |authorization: Option<&str>, body: &'static str| {
        let mut request = http::Request::builder()
            .method("POST")
            .uri(format!("{}v4/spreadsheets/unknown:batchUpdate", bench.sandbox.url()))
            .header("content-type", "application/json");
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let answer = bench.http.request(request.body(http_body_util::Full::from(body)).unwrap()).await.unwrap();
        answer.status().as_u16()
    };
    let good = format!("Bearer {}", bench.token);
    assert_eq!(ask(None, "{}").await, 403);
    assert_eq!(ask(Some("Bearer worthless"), "{}").await, 401);
    assert_eq!(ask(Some(&good), "{\"requests\": [").await, 400);
    assert_eq!(ask(Some(&good), "{\"requests\": [{\"paintRoses\": {}}]}").await, 400);
    assert_eq!(ask(Some(&good), "{\"requests\": []}").await, 404);
}

#[tokio::test]
async fn what_google_refuses_is_refused() {
    let bench = Bench::new().await;
    let validate = |kind: &str, values: Value| json!({"setDataValidation": {"range": range(0..1, 0..1), "rule": {"condition": {"type": kind, "values": values}}}});
    for kind in ["BLANK", "NOT_BLANK"] {
        assert!(bench.batch_refusal(validate(kind, json!([]))).await.contains("not supported for data validation"));
    }
    for kind in ["TEXT_STARTS_WITH", "TEXT_ENDS_WITH"] {
        let refused = bench.batch_refusal(validate(kind, json!([{"userEnteredValue": "x"}]))).await;
        assert!(refused.contains("not supported for data validation"), "{refused}");
    }
    let list = |range: &str| validate("ONE_OF_RANGE", json!([{"userEnteredValue": range}]));
    assert!(bench.batch_refusal(list("=Nirwana!A1:A5")).await.contains("Unable to parse range"));
    bench.batch(list("=Sheet1!A1:A5")).await;
    let rule = bench.sandbox.book().look("Sheet1", 0, 0, "dataValidation").unwrap();
    assert_eq!(rule["condition"]["values"][0]["userEnteredValue"], "=Sheet1!$A$1:$A$5");
    let format = json!({"ranges": [range(0..1, 0..1)], "booleanRule": {
        "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "x"}]}, "format": {},
    }});
    let refused = bench.batch_refusal(json!({"addConditionalFormatRule": {"rule": format}})).await;
    assert!(refused.contains("not supported for conditional formats"), "{refused}");
    let merge =
        |rows: std::ops::Range<usize>| json!({"mergeCells": {"range": range(rows, 0..2), "mergeType": "MERGE_ALL"}});
    bench.batch(merge(0..3)).await;
    assert!(bench.batch_refusal(merge(2..4)).await.contains("You must select all cells in a merged range"));
    bench.batch(merge(0..4)).await;
    bench.set(9, 1, "x");
    assert!(bench.batch_refusal(merge(9..10)).await.contains("values under a merge"));
    let by_column = json!({"mergeCells": {"range": range(9..12, 0..2), "mergeType": "MERGE_COLUMNS"}});
    bench.batch(by_column).await;
    let table = json!({"appendCells": {"sheetId": 0, "tableId": "t", "rows": [], "fields": "*"}});
    assert!(bench.batch_refusal(table).await.contains("does not imitate tableId"));
    let specs = json!([{"dimensionIndex": 0, "backgroundColor": {"red": 1}}]);
    let sort = json!({"sortRange": {"range": range(0..2, 0..1), "sortSpecs": specs}});
    assert!(bench.batch_refusal(sort).await.contains("does not imitate sorting by backgroundColor"));
    let rows = json!({"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 6});
    let into = |to: usize| json!({"moveDimension": {"source": rows, "destinationIndex": to}});
    assert!(bench.batch_refusal(into(4)).await.contains("must not lie inside"));
    let speak =
        |locale: &str| json!({"updateSpreadsheetProperties": {"properties": {"locale": locale}, "fields": "locale"}});
    assert!(bench.batch_refusal(speak("xx_YY")).await.contains("Unsupported locale"));
    bench.batch(speak("fil_PH")).await;
}

#[tokio::test]
async fn what_is_not_imitated_says_so_and_is_never_said_to_be_missing() {
    let bench = Bench::new().await;
    let elsewhere = Some(json!({"destinationSpreadsheetId": "another"}));
    let refused = bench.refusal("POST", "/sheets/0:copyTo", elsewhere).await;
    assert!(refused.starts_with("400 The sandbox holds one spreadsheet"), "{refused}");
    let copied = bench.post("/sheets/0:copyTo", json!({"destinationSpreadsheetId": "sandbox"})).await;
    assert_eq!((&copied["title"], &copied["index"]), (&json!("Copy of Sheet1"), &json!(1)));
    let create = |key: &str, location: Value| {
        let metadata =
            json!({"metadataKey": key, "metadataValue": "v", "location": location, "visibility": "DOCUMENT"});
        json!({"createDeveloperMetadata": {"developerMetadata": metadata}})
    };
    let made = bench.batch(create("a", json!({"spreadsheet": true}))).await;
    bench.batch(create("b", json!({"sheetId": 0}))).await;
    let id = &made["createDeveloperMetadata"]["developerMetadata"]["metadataId"];
    assert_eq!(bench.get(&format!("/developerMetadata/{id}")).await["metadataKey"], "a");
    let search = |lookup: Value| json!({"dataFilters": [{"developerMetadataLookup": lookup}]});
    let found = bench.post("/developerMetadata:search", search(json!({"metadataKey": "b"}))).await;
    assert_eq!(
        found["matchedDeveloperMetadata"][0]["developerMetadata"]["location"],
        json!({"locationType": "SHEET", "sheetId": 0})
    );
    let there = search(json!({"metadataLocation": {"sheetId": 0}}));
    let found = bench.post("/developerMetadata:search", there).await;
    assert_eq!(found["matchedDeveloperMetadata"].as_array().unwrap().len(), 1);
    assert_eq!(bench.sheet("developerMetadata.metadataKey").await["developerMetadata"], json!([{"metadataKey": "b"}]));
    let row = json!({"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}});
    assert!(bench.batch_refusal(create("c", row)).await.contains("does not imitate developer metadata of rows"));
    let nested = json!({"requests": [[{"addSheet": {"properties": {"title": "Lain"}}}], []]});
    assert_eq!(bench.post(":batchUpdate", nested).await["replies"].as_array().unwrap().len(), 1);
    let formats =
        json!({"updateSpreadsheetProperties": {"properties": {"defaultFormat": {}}, "fields": "defaultFormat"}});
    assert!(bench.batch_refusal(formats).await.contains("does not imitate"));
}

#[tokio::test]
async fn formulas_of_numbers_and_cells_are_worked_out_and_follow_their_cells() {
    let bench = Bench::new().await;
    bench.sandbox.human().set_locale("en_US").unwrap();
    let write = async |cell: &str, text: &str| {
        let path =
            format!("v4/spreadsheets/sandbox/values/{cell}?valueInputOption=USER_ENTERED&includeValuesInResponse=true");
        bench.call("PUT", &path, Some(json!({"values": [[text]]}))).await
    };
    bench.set(0, 0, 2);
    bench.set(1, 0, 3);
    let (_, answer) = write("B1", "=SUM(A1:A2)*2").await;
    assert_eq!(answer["updatedData"]["values"], json!([["10"]]));
    write("C1", "=HYPERLINK(\"https://x.example\",\"x\")").await;
    write("D1", "=1/0").await;
    bench.set(0, 0, 7);
    let read = async |how: &str| bench.get(&format!("/values/A1:D1?valueRenderOption={how}")).await["values"][0].take();
    assert_eq!(read("FORMATTED_VALUE").await, json!(["7", "20", "x", "#DIV/0!"]));
    assert_eq!(read("UNFORMATTED_VALUE").await, json!([7, 20, "x", "#DIV/0!"]));
    assert_eq!(read("FORMULA").await, json!([7, "=SUM(A1:A2)*2", "=HYPERLINK(\"https://x.example\",\"x\")", "=1/0"]));
    let cells =
        bench.get("?ranges=B1:D1&fields=sheets.data.rowData.values(userEnteredValue,effectiveValue,hyperlink)").await;
    let cells = &cells["sheets"][0]["data"][0]["rowData"][0]["values"];
    assert_eq!(
        cells[0],
        json!({"userEnteredValue": {"formulaValue": "=SUM(A1:A2)*2"}, "effectiveValue": {"numberValue": 20}})
    );
    assert_eq!(
        (&cells[1]["hyperlink"], &cells[2]["effectiveValue"]["errorValue"]["type"]),
        (&json!("https://x.example"), &json!("DIVIDE_BY_ZERO"))
    );
    let human = bench.sandbox.human();
    human.insert_rows("Sheet1", 0, 1).unwrap();
    assert_eq!(bench.get("/values/B2?valueRenderOption=FORMULA").await["values"][0][0], "=SUM(A2:A3)*2");
    human.copy_row("Sheet1", 1, 4).unwrap();
    assert_eq!(bench.get("/values/B5?valueRenderOption=FORMULA").await["values"][0][0], "=SUM(A5:A6)*2");
    assert!(human.cut_row("Sheet1", 1, 7).unwrap_err().message.contains("formulas name"));
    human.delete_rows("Sheet1", 1, 2).unwrap();
    assert_eq!(bench.cell(2, 1), 14, "the copy is untouched");
    for refused in ["=NOW()", "=Sheet1!A1", "=IMPORTRANGE(\"x\",\"y\")"] {
        let (status, body) = write("F1", refused).await;
        assert_eq!(status, 400);
        assert!(body["error"]["message"].as_str().unwrap().contains("does not compute this formula"), "{body}");
    }
}

#[tokio::test]
async fn what_is_typed_into_a_cell_of_per_cents_is_per_cent() {
    let bench = Bench::new().await;
    let cell = json!({"userEnteredFormat": {"numberFormat": {"type": "PERCENT", "pattern": "0%"}}});
    bench.batch(json!({"repeatCell": {"range": range(0..1, 0..1), "cell": cell, "fields": "userEnteredFormat.numberFormat"}})).await;
    bench.sandbox.human().type_text("Sheet1", 0, 0, "100").unwrap();
    assert_eq!(bench.cell(0, 0), 1);
    bench.sandbox.human().type_text("Sheet1", 0, 0, "50%").unwrap();
    assert_eq!(bench.cell(0, 0), json!(0.5));
    let chip = json!({"userEnteredValue": {"stringValue": "@"}, "chipRuns": [{"chip": {"personProperties": {"email": "a@example.com"}}}]});
    let update = json!({"start": {"sheetId": 0}, "fields": "*", "rows": [{"values": [chip]}]});
    assert!(bench.batch_refusal(json!({"updateCells": update})).await.contains("does not imitate writing chipRuns"));
    let mask = "userEnteredFormat,hyperlink,note,textFormatRuns,dataValidation,pivotTable";
    bench.batch(json!({"repeatCell": {"range": range(0..1, 0..1), "cell": {"note": "x"}, "fields": mask}})).await;
}

#[tokio::test]
async fn a_kept_sheet_keeps_its_formulas_and_an_older_ones_colours() {
    let dir = tempfile::tempdir().unwrap();
    let options = || SandboxOptions { data: Some(Folder::claim(dir.path()).unwrap()), ..SandboxOptions::default() };
    let sandbox = Sandbox::start(options()).await.unwrap();
    sandbox.human().set("Sheet1", 0, 0, 20).unwrap();
    sandbox.human().type_text("Sheet1", 0, 1, "=A1+1").unwrap();
    sandbox.stopped().await;
    drop(sandbox);
    // An older sandbox kept a colour under the name it came with.
    let path = dir.path().join("sandbox.json");
    let mut kept: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    kept["tabs"][0]["properties"]["tabColor"] = json!({"red": 0.5});
    std::fs::write(&path, kept.to_string()).unwrap();
    let mut bench = Bench::new().await;
    bench.sandbox = Sandbox::start(options()).await.unwrap();
    bench.token = bench.new_token(super::SCOPE).await.unwrap();
    assert_eq!(bench.cell(0, 1), 21);
    bench.set(0, 0, 30);
    assert_eq!(bench.cell(0, 1), 31);
    let colour = json!({"rgbColor": {"red": 0.498_039_22}});
    assert_eq!(bench.sheet("properties.tabColorStyle").await["properties"]["tabColorStyle"], colour);
}

#[tokio::test]
async fn answers_are_laid_out_unless_refused_and_packed_for_who_says_gzip_twice() {
    let bench = Bench::new().await;
    bench.set(0, 0, "x");
    let ask = async |query: &str, encoding: &str, agent: &str| {
        let request = http::Request::builder()
            .uri(format!("{}v4/spreadsheets/sandbox/values/A1{query}", bench.sandbox.url()))
            .header("authorization", format!("Bearer {}", bench.token))
            .header("accept-encoding", encoding)
            .header("user-agent", agent);
        let answer = bench.http.request(request.body(http_body_util::Full::default()).unwrap()).await.unwrap();
        let packed = answer.headers().get("content-encoding").is_some();
        let body = http_body_util::BodyExt::collect(answer.into_body()).await.unwrap().to_bytes().to_vec();
        (packed, body)
    };
    let (packed, body) = ask("", "gzip", "curl/8").await;
    assert!(!packed && body.starts_with(b"{\n  \""), "{}", String::from_utf8_lossy(&body));
    let (packed, body) = ask("?prettyPrint=false", "identity", "x (gzip)").await;
    assert!(!packed && !body.contains(&b'\n'));
    let (packed, body) = ask("?prettyPrint=false", "gzip", "x (gzip)").await;
    assert!(packed && body.starts_with(&[0x1f, 0x8b]));
}
