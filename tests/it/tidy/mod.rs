//! The sources against the house rules. Every rule is shown to fail on a sentence made to break it.

mod circles;
mod imports;
mod rules;
mod source;
mod tree;

use std::path::{Path, PathBuf};

use source::Source;

/// Files of product code above the limit, with the reason.
const LONG_FILES: &[(&str, &str)] = &[("documents/accounting.rs", "a third of it is the tables of column headers")];

/// Files beside `clock.rs` that ask the time, with the reason. Durations only, never dates.
const ASKING_THE_TIME: &[(&str, &str)] = &[
    ("sheet/google/client.rs", "a call's deadline runs on the machine's monotonic clock, also when ours is pushed"),
    ("cycle/postman.rs", "a round of delivery is bounded in real time, also when our clock is pushed"),
    ("store/postgres/turn.rs", "how long a lease holds runs on the machine's monotonic clock"),
    ("cycle/attempt.rs", "the end of a round is an instant on the machine's monotonic clock"),
];

/// Files that may stop the program, with the reason.
const STOPPING: &[(&str, &str)] = &[
    ("sheet/layout/embedded.rs", "the templates are compiled in; a test proves that they can be read"),
    ("sheet/layout/samples.rs", "the samples are compiled in; a test proves that they can be read"),
];

/// Circles inside folders, with the reason. `mod.rs` stands for all circles through a folder's own file: it hands work
/// to its parts, and they use what it defines.
const CIRCLES: &[(&str, &str)] = &[];

/// The Rust files below a folder of the repository, sorted.
fn files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    files
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = files("src");
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
    allow(&broken, exceptions);
}

/// Only what is excepted may be broken, and only what is broken excepted.
fn allow(broken: &[(String, Vec<String>)], exceptions: &[(&str, &str)]) {
    let unknown = broken.iter().filter(|(name, _)| !exceptions.iter().any(|(exception, _)| exception == name));
    let mut wrong: Vec<String> = unknown.map(|(name, what)| format!("{name}:\n  {}", what.join("\n  "))).collect();
    for (exception, reason) in exceptions {
        assert!(!reason.is_empty(), "{exception} needs a reason");
        if !broken.iter().any(|(name, _)| name == exception) {
            wrong.push(format!("{exception}: an exception without need"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
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
    let good = [
        "fn f(now: DateTime<Utc>) {}",
        "/// Never `async`, never `tokio`.\nfn f() {}",
        "fn operand() {}",
        "const VERSION: &str = env!(\"CARGO_PKG_VERSION\");",
    ];
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

#[test]
fn no_parts_of_a_folder_import_each_other_in_a_round() {
    let found = circles::circles(&sources());
    let found: Vec<(String, Vec<String>)> = found.into_iter().map(|circle| (circle.name, circle.arrows)).collect();
    allow(&found, CIRCLES);
}

#[test]
fn a_circle_inside_a_folder_is_seen_however_it_is_written() {
    let check = |files: &[(&str, &str)], expected: &[&str]| {
        let sources: Vec<Source> = files.iter().map(|(name, text)| Source::new(name, text)).collect();
        let found: Vec<String> = circles::circles(&sources).into_iter().map(|circle| circle.name).collect();
        assert_eq!(found, expected, "{files:?}");
    };
    // Two files, by every way of naming a neighbour.
    for import in [
        "use super::b::B;",
        "use crate::mail::b::B;",
        "use crate::mail::{b::{self, B}, c};",
        "use super::super::mail::b;",
        "use crate::{clock, mail::{c, b}};",
        "pub use super::b::B;",
        "fn f() { use super::b::B as C; }",
        "fn f() { super::b::f(); }",
        "fn f() -> crate::mail::b::B { x }",
        "use self::super::b;",
    ] {
        check(&[("mail/a.rs", import), ("mail/b.rs", "use super::a::A;")], &["mail: a, b"]);
        check(&[("mail/a.rs", import), ("mail/b.rs", "use super::c::C;")], &[]);
    }
    // What is no import of a neighbour.
    for nothing in [
        "// use super::b::B;",
        "const TEXT: &str = \"super::b\";",
        "#[cfg(test)]\nmod tests {\n    use super::super::b::B;\n}",
        "use crate::sheet::b::B;",
        "use b::B;",
        "fn f(b: B) { b.b::<u8>(); }",
        "fn f() -> impl Fn() + use<> { super::c::f }",
    ] {
        check(&[("mail/a.rs", nothing), ("mail/b.rs", "use super::a::A;")], &[]);
    }
    // Through a third, and through a file deep in a folder.
    let round = [("mail/a.rs", "use super::b;"), ("mail/b.rs", "use super::c;"), ("mail/c.rs", "use super::a;")];
    check(&round, &["mail: a, b, c"]);
    check(&[("mail/a/x/y.rs", "use super::super::super::b;"), ("mail/b.rs", "use super::a;")], &["mail: a, b"]);
    check(&[("mail/a/x.rs", "use super::y;"), ("mail/a/y.rs", "use super::x;"), ("mail/b.rs", "")], &["mail/a: x, y"]);
    check(&[("mail/a/tests.rs", "use super::super::b;"), ("mail/b.rs", "use super::a;")], &[]);
    // Different top-level modules are the map's business.
    check(&[("mail.rs", "use crate::sheet;"), ("sheet.rs", "use crate::mail;")], &[]);
}

#[test]
fn a_folders_own_file_is_one_of_its_parts() {
    let check = |root: &str, child: &str, expected: &[&str]| {
        let sources =
            [Source::new("mail/mod.rs", root), Source::new("mail/a.rs", child), Source::new("mail/b.rs", "use x::Y;")];
        let found: Vec<String> = circles::circles(&sources).into_iter().map(|circle| circle.name).collect();
        assert_eq!(found, expected, "{root} | {child}");
    };
    // A real use in both directions.
    let circle = &["mail: mod.rs"][..];
    for root in [
        "mod a;\nuse a::A;",
        "mod a;\nuse self::a::A;",
        "mod a;\nuse {a::A, std::fmt};",
        "mod a;\nfn f() { a::f(); }",
        "mod a;\npub use a::A;\nfn f() -> A { x }",
        "mod a;\npub(crate) use a::f;\nfn g() { f(); }",
        "mod a;\nfn f() { crate::mail::a::f(); }",
    ] {
        for child in ["use super::M;", "use crate::mail::M;", "use super::*;", "fn f() { super::m(); }"] {
            check(root, child, circle);
        }
        check(root, "use super::b::B;", &[]);
    }
    // Naming and passing on is no use.
    for root in ["pub mod a;\nmod b;", "mod a;\npub use a::{A, f};\nfn g(f: u8) { x.f(); }", "pub(super) use a::A;"] {
        check(root, "use super::M;", &[]);
    }
    // Who imports a name that was passed on imports the file it comes from, not the folder's own.
    check("mod a;\nmod b;\npub use b::B;\nfn f() { a::f(); }", "use super::B;", &[]);
    check("pub use b::B;\npub use a::A;\nfn f(a: A) {}", "use super::{B, M};", circle);
}

#[test]
fn a_module_with_files_of_its_own_is_spelt_in_one_way() {
    // `x/mod.rs`; the other way is `x.rs` beside `x/`.
    let otherwise = |files: &[PathBuf]| -> Vec<String> {
        let has_folder = |file: &&PathBuf| files.iter().any(|other| other.starts_with(file.with_extension("")));
        files.iter().filter(has_folder).map(|file| file.display().to_string()).collect()
    };
    for folder in ["src", "tests", "benches"] {
        assert_eq!(otherwise(&files(folder)), Vec::<String>::new(), "each must be the mod.rs of its folder");
    }
    let of = |names: &[&str]| otherwise(&names.iter().map(PathBuf::from).collect::<Vec<_>>());
    assert_eq!(of(&["a/mod.rs", "a/b.rs", "ab.rs", "c.rs"]), Vec::<String>::new());
    assert_eq!(of(&["a/b.rs", "a/b/c.rs", "a/bc.rs"]), ["a/b.rs"]);
}

#[test]
fn every_setting_is_read_by_somebody() {
    assert_eq!(rules::unread_settings(&sources()), Vec::<String>::new());
    let check = |reader: &str, unread: usize| {
        let setting = Source::new("domain/policy.rs", "pub struct Hours {\n    pub quiet: bool,\n}");
        let sources = [setting, Source::new("decide/mod.rs", reader)];
        assert_eq!(rules::unread_settings(&sources).len(), unread, "{reader}");
    };
    check("fn f(h: Hours) -> bool { h.quiet }", 0);
    check("fn f() { g(policy.hours.quiet, 1) }", 0);
    check("fn f() { x.quiet() }", 1);
    check("fn f() { x.quietly }", 1);
    check("fn f() { let quiet = 1; }", 1);
    check("#[cfg(test)]\nmod tests {\n    fn f() { h.quiet }\n}", 1);
}
