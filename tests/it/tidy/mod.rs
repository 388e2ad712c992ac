//! The sources against the house rules. Every rule is shown to fail on a sentence made to break it.

mod rules;
mod source;

use std::path::{Path, PathBuf};

use source::Source;

/// Files of product code above the limit, with the reason.
const LONG_FILES: &[(&str, &str)] = &[
    ("documents/accounting.rs", "a third of it is the tables of column headers"),
    ("sandbox/values_api.rs", "one handler per way of reading and writing values"),
];

/// Files beside `clock.rs` that ask the time, with the reason. Durations only, never dates.
const ASKING_THE_TIME: &[(&str, &str)] = &[
    ("sheet/google/client.rs", "a call's deadline runs on the machine's monotonic clock, also when ours is pushed"),
    ("cycle/postman.rs", "a round of delivery is bounded in real time, also when our clock is pushed"),
    ("cycle/attempt.rs", "the end of a round is an instant on the machine's monotonic clock"),
];

/// Files that may stop the program, with the reason.
const STOPPING: &[(&str, &str)] = &[
    ("sheet/layout/mod.rs", "the templates are compiled in; a test proves that they can be read"),
    ("sheet/layout/samples.rs", "the samples are compiled in; a test proves that they can be read"),
];

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    assert!(files.len() > 20, "the sources were not found below {}", root.display());
    let read = |file: &PathBuf| {
        let name = file.strip_prefix(&root).unwrap().to_str().unwrap();
        Source::new(name, &std::fs::read_to_string(file).unwrap())
    };
    files.iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.extension() {
            _ if path.is_dir() => collect(&path, files),
            Some(extension) if extension == "rs" => files.push(path),
            _ => {}
        }
    }
}

/// Holds all sources against a rule.
fn hold(rule: fn(&Source) -> Vec<String>) {
    let broken: Vec<String> = sources()
        .iter()
        .flat_map(|source| rule(source).into_iter().map(move |what| format!("src/{}: {what}", source.name)))
        .collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// The same with exceptions; one that is no longer needed must go.
fn hold_except(rule: fn(&Source) -> Vec<String>, exceptions: &[(&str, &str)]) {
    let broken: Vec<(String, Vec<String>)> = sources()
        .iter()
        .map(|source| (source.name.clone(), rule(source)))
        .filter(|(_, what)| !what.is_empty())
        .collect();
    for (name, what) in &broken {
        assert!(exceptions.iter().any(|(exception, _)| exception == name), "src/{name}: {}", what.join(", "));
    }
    for (exception, reason) in exceptions {
        assert!(!reason.is_empty(), "{exception} needs a reason");
        assert!(broken.iter().any(|(name, _)| name == exception), "{exception} is an exception without need");
    }
}

/// A rule must object to `bad` and be content with `good`.
fn show(rule: fn(&Source) -> Vec<String>, name: &str, bad: &[&str], good: &[&str]) {
    for text in bad {
        assert!(!rule(&Source::new(name, text)).is_empty(), "the rule lets pass in {name}:\n{text}");
    }
    for text in good {
        assert_eq!(rule(&Source::new(name, text)), Vec::<String>::new(), "the rule refuses in {name}:\n{text}");
    }
}

#[test]
fn modules_import_only_what_the_map_allows() {
    hold(rules::imports);
    let bad = [
        "use crate::sheet::Layout;",
        "use crate::{domain::ids::OrderId, mail};",
        "use crate::{\n    domain::{ids, state},\n    store::{Store},\n};",
        "fn f() { crate::clock::Clock::system(); }",
        "use super::mail::Message;",
        "use super::{clock, domain};",
        "use orderd::store;",
    ];
    let good = [
        "use crate::domain::ids::OrderId;",
        "use crate::{domain::{ids, state}, decide::World};",
        "use super::domain;",
        "// use crate::sheet;",
        "const TEXT: &str = \"crate::sheet\";",
        "#[cfg(test)]\nmod tests {\n    use crate::sheet;\n}",
    ];
    show(rules::imports, "documents/mod.rs", &bad, &good);
    show(rules::imports, "documents/invoice.rs", &["use super::super::store;"], &["use super::store;"]);
    show(rules::imports, "sandbox/page.rs", &["use crate::domain::rupiah;"], &["use crate::clock::Clock;"]);
    show(rules::imports, "domain/order.rs", &["use crate::decide::World;"], &["use super::ids::OrderId;"]);
    show(rules::imports, "brand_new.rs", &["use crate::domain::order;"], &[]);
}

#[test]
fn every_edge_is_a_leaf_in_the_map() {
    // The map itself: edges never import each other, and what is pure imports only what is pure.
    for edge in ["sheet", "mail", "documents", "store"] {
        assert_eq!(rules::allowed(edge), Some(&["domain", "decide"][..]), "{edge}");
    }
    assert_eq!(rules::allowed("domain"), Some(&[][..]));
    assert_eq!(rules::allowed("decide"), Some(&["domain"][..]));
}

#[test]
fn what_is_pure_touches_nothing() {
    hold(rules::purity);
    let bad = [
        "async fn f() {}",
        "use tokio::sync::Mutex;",
        "fn f() { std::fs::read(\"x\"); }",
        "use std::{env, fmt};",
        "fn f() { Utc::now(); }",
        "use std::time::SystemTime;",
        "fn f() { rand::random::<u8>(); }",
        "fn f() { tracing::info!(\"x\"); }",
        "fn f() { println!(\"x\"); }",
    ];
    let good = ["fn f(now: DateTime<Utc>) {}", "/// Never `async`, never `tokio`.\nfn f() {}", "fn operand() {}"];
    show(rules::purity, "decide/notices.rs", &bad, &good);
    show(rules::purity, "store/mod.rs", &[], &bad);
}

#[test]
fn only_the_clock_asks_the_time() {
    hold_except(rules::asks_the_time, ASKING_THE_TIME);
    let bad = ["fn f() { Utc::now(); }", "let t = Instant::now();", "SystemTime::now()", "chrono::Local::now()"];
    show(rules::asks_the_time, "cycle.rs", &bad, &["fn f(now: DateTime<Utc>) {}", "clock.now()"]);
    show(rules::asks_the_time, "clock.rs", &[], &bad);
}

#[test]
fn product_code_does_not_stop_the_program() {
    hold_except(rules::stops, STOPPING);
    let bad = ["x.unwrap()", "x.expect(\"y\")", "panic!(\"x\")", "todo!()", "unimplemented!()", "x.unwrap_err()"];
    let good = [
        "x.unwrap_or(1)",
        "x.unwrap_or_else(f)",
        "#[expect(dead_code, reason = \"x\")]",
        "// x.unwrap()",
        "#[cfg(test)]\nmod tests {\n    fn f() { x.unwrap(); }\n}",
    ];
    show(rules::stops, "cycle.rs", &bad, &good);
}

#[test]
fn every_module_says_what_it_is() {
    hold(rules::opening);
    show(
        rules::opening,
        "cycle.rs",
        &["use std::fmt;", "// a cycle\n", ""],
        &["//! One cycle: observe, decide, act.\n"],
    );
    // A word is no sentence.
    show(rules::opening, "cycle.rs", &["//! cycle\n"], &[]);
}

#[test]
fn files_stay_short_enough_to_be_read() {
    hold_except(rules::length, LONG_FILES);
    let long = "fn f() {}\n".repeat(rules::MAX_CODE_LINES + 1);
    let just = "fn f() {}\n".repeat(rules::MAX_CODE_LINES);
    let commented = format!("{just}{}", "// why\n\n".repeat(300));
    let tested = format!("{just}#[cfg(test)]\nmod tests {{\n{long}}}\n");
    show(rules::length, "cycle.rs", &[&long], &[&just, &commented, &tested]);
}

#[test]
fn no_path_of_somebodys_machine_is_in_the_sources() {
    hold(rules::foreign_paths);
    let of = |folder: &str| format!("const P: &str = \"/{folder}/x\";");
    let (one, two, three) = (of("work"), of("root"), format!("// see {}", "/home/me"));
    let good = ["const P: &str = \"/etc/orderd/orderd.toml\";", "// network/workbook", "let x = a/root;"];
    show(rules::foreign_paths, "cycle.rs", &[&one, &two, &three], &good);
}

#[test]
fn a_silenced_lint_has_a_reason() {
    hold(rules::silenced_without_reason);
    let bad = ["#[allow(dead_code)]", "#![allow(missing_docs)]", "#[expect(\n    clippy::panic,\n)]"];
    let good = [
        "#[allow(dead_code, reason = \"x\")]",
        "#[expect(\n    clippy::panic,\n    reason = \"x\"\n)]",
        "// #[allow(dead_code)]",
    ];
    show(rules::silenced_without_reason, "cycle.rs", &bad, &good);
}
