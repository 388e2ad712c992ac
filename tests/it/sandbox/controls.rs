//! The controls under `/_sandbox/`, over real sockets, as another program uses them.

use serde_json::{Value, json};

use super::{Bench, SCOPE};

impl Bench {
    /// A control; its status and its answer.
    async fn control(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        self.call(method, &format!("_sandbox/{path}"), body).await
    }

    async fn ask(&self, path: &str) -> Value {
        self.control("GET", path, None).await.1
    }

    async fn tell(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.control("POST", path, Some(body)).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }
}

/// The JSON examples of a section of the page.
fn examples(page: &str, member: &str) -> Vec<Value> {
    let mark = format!("{{\"{member}\"");
    let starts = page.match_indices(&mark).map(|(at, _)| at);
    starts.map(|at| serde_json::Deserializer::from_str(&page[at..]).into_iter().next().unwrap().unwrap()).collect()
}

async fn page(bench: &Bench) -> String {
    let (status, text) = bench.raw("GET", "_sandbox/", None).await.unwrap();
    assert_eq!(status, 200);
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn every_example_of_the_page_works() {
    let bench = Bench::new().await;
    let page = page(&bench).await;
    let edits = examples(&page, "do");
    assert_eq!(edits.len(), 22);
    bench.sandbox.human().set_row("Sheet1", 0, vec![json!("Nama")]).unwrap();
    let mut last = Value::Null;
    for mut edit in edits {
        match edit["do"].as_str().unwrap() {
            // The last visible tab is not deleted; what was just done is taken back.
            "deleteTab" => edit["tab"] = bench.ask("changes").await["tabs"][1]["id"].take(),
            "undo" => last = bench.tell("edit", json!({"do": "addRows", "tab": 0, "count": 1})).await["edit"].take(),
            _ => {}
        }
        if ["undo", "redo"].contains(&edit["do"].as_str().unwrap()) {
            edit["edit"] = last.clone();
        }
        let answer = bench.tell("edit", edit.clone()).await;
        assert_eq!(answer["done"], true, "{edit}: {answer}");
    }
    let faults = examples(&page, "fault");
    assert_eq!(faults.len(), 13);
    for fault in faults {
        bench.tell("faults", fault).await;
    }
    assert_eq!(bench.control("DELETE", "faults", None).await.0, 200);
    bench.get("/values/A1").await;
    for name in ["planned", "faults", "switches", "tokens", "clock", "journal", "counters", "changes", "mail", "files"]
    {
        assert!(page.contains(&format!("/_sandbox/{name}")), "{name}");
    }
    let (status, _) = bench.control("POST", "edit", Some(json!({"do": "dance", "tab": 0}))).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn an_edit_comes_just_before_the_request_that_was_named() {
    let bench = Bench::new().await;
    let type_it = |text: &str| json!({"do": "type", "tab": 0, "cells": [[0, 0, text]]});
    bench.tell("edit?before=2", type_it("late")).await;
    bench.tell("edit?before=1", json!({"do": "deleteRows", "tab": 7, "at": 0, "count": 1})).await;
    assert_eq!(bench.ask("planned").await, json!(["waiting", "waiting"]));
    assert_eq!(bench.get("/values/A1").await.get("values"), None);
    assert_eq!(bench.get("/values/A1").await["values"], json!([["late"]]));
    assert_eq!(bench.ask("planned").await, json!(["done", "refused: No grid with id: 7"]));
    let (status, _) = bench.control("POST", "edit?before=0", Some(type_it("x"))).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn quota_protections_tokens_and_clock_are_turned_from_outside() {
    let mut bench = Bench::new().await;
    assert_eq!(bench.ask("switches").await, json!({"quota": false, "strictProtections": false}));
    bench.tell("switches", json!({"quota": true})).await;
    for _ in 0..60 {
        bench.get("/values/A1").await;
    }
    assert!(bench.refusal("GET", "/values/A1", None).await.starts_with("429"));
    bench.tell("clock", json!({"seconds": 61})).await;
    bench.get("/values/A1").await;

    let own = json!({"addProtectedRange": {"protectedRange": {"range": super::range(0..1, 0..1)}}});
    bench.batch(own).await;
    let write = json!({"valueInputOption": "RAW", "data": [{"range": "A1", "values": [["x"]]}]});
    bench.post("/values:batchUpdate", write.clone()).await;
    bench.tell("switches", json!({"strictProtections": true})).await;
    assert!(bench.refusal("POST", "/values:batchUpdate", Some(write)).await.contains("protected cell"));

    bench.control("DELETE", "tokens", None).await;
    assert!(bench.refusal("GET", "/values/A1", None).await.starts_with("401"));
    bench.token = bench.new_token(SCOPE).await.unwrap();
    bench.get("/values/A1").await;
    bench.tell("clock", json!({"seconds": 3601})).await;
    assert!(bench.refusal("GET", "/values/A1", None).await.starts_with("401"), "a token lives an hour");
}

#[tokio::test]
async fn the_journal_tells_what_was_asked_and_answered_and_the_counters_count_it() {
    let bench = Bench::new().await;
    bench.control("DELETE", "journal", None).await;
    bench.control("DELETE", "counters", None).await;
    let body = json!({"valueInputOption": "RAW", "data": [{"range": "B2", "values": [["x"]]}]});
    bench.post("/values:batchUpdate", body.clone()).await;
    bench.get("/values/B2").await;
    let journal = bench.ask("journal?last=5").await;
    let [write, read] = journal.as_array().unwrap().as_slice() else { panic!("{journal}") };
    assert_eq!(write["asked_bytes"], body.to_string().len());
    assert_eq!((&write["kind"], &write["status"]), (&json!("write"), &json!(200)));
    assert_eq!(write["cells_changed"], json!([[0, 1, 1]]));
    let answer = json!({"range": "Sheet1!B2", "majorDimension": "ROWS", "values": [["x"]]});
    let laid_out = serde_json::to_string_pretty(&answer).unwrap().len() + 1;
    assert_eq!((&read["answered_bytes"], &read["asked_bytes"]), (&json!(laid_out), &json!(0)), "as on the wire");
    assert_eq!(bench.ask("counters").await, json!({"reads": 1, "writes": 1, "tokens": 0}));
}
