//! The rules, each a function from a file to what it objects to.

use super::source::Source;

/// Lines of product code, without comments and blank lines, above which a file needs a reason.
pub(super) const MAX_CODE_LINES: usize = 400;

/// Who may import whom; everything absent is forbidden.
const MAP: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("decide", &["domain"]),
    ("sheet", &["domain", "decide"]),
    ("mail", &["domain", "decide"]),
    ("documents", &["domain", "decide"]),
    ("store", &["domain", "decide"]),
    ("clock", &[]),
    ("telemetry", &[]),
    ("config", &["domain"]),
    ("sandbox", &["clock"]),
    ("cycle", &["domain", "decide", "sheet", "mail", "documents", "store", "clock", "config", "telemetry"]),
    ("daemon", &["domain", "decide", "sheet", "mail", "documents", "store", "clock", "config", "telemetry", "cycle"]),
    ("cli", &["domain", "config"]),
    (
        "commands",
        &[
            "domain",
            "decide",
            "sheet",
            "mail",
            "documents",
            "store",
            "clock",
            "config",
            "telemetry",
            "cycle",
            "daemon",
            "sandbox",
            "cli",
        ],
    ),
    ("main", &["cli", "commands", "config"]),
];

/// What has no business where everything is decided from values.
const IMPURE: &[&str] = &[
    "async",
    "await",
    "tokio",
    "fs",
    "env",
    "net",
    "process",
    "SystemTime",
    "Instant",
    "rand",
    "fastrand",
    "getrandom",
    "tracing",
    "println",
    "eprintln",
    "sqlx",
    "lettre",
    "google_sheets4",
    "axum",
];

/// Ways of asking what time it is.
const TIME: &[&str] = &["Utc::now", "Local::now", "Instant::now", "SystemTime::now"];

/// Ways of stopping the program.
const STOPS: &[&str] =
    &[".unwrap()", ".unwrap_err()", ".expect(", ".expect_err(", "panic!", "todo!", "unimplemented!", "dbg!"];

/// What a top-level module may import; `None`: the map does not know it.
pub(super) fn allowed(module: &str) -> Option<&'static [&'static str]> {
    MAP.iter().find(|(name, _)| *name == module).map(|(_, allowed)| *allowed)
}

pub(super) fn imports(source: &Source) -> Vec<String> {
    let path = source.module();
    // The root only names its modules.
    let Some(own) = path.first() else { return Vec::new() };
    let Some(allowed) = allowed(own) else { return vec![format!("`{own}` is not in the map of modules")] };
    let mut imported = heads_after(&source.product, "crate::");
    imported.extend(heads_after(&source.product, "orderd::"));
    // As many `super::` as there are levels lead to the root.
    let up = "super::".repeat(path.len());
    imported.extend(heads_after(&source.product, &up));
    imported.retain(|name| name != own && name != "super" && is_a_module(name) && !allowed.contains(&name.as_str()));
    imported.into_iter().map(|name| format!("`{own}` must not import `{name}`")).collect()
}

/// A word of the map; macros and items of the root are no modules.
fn is_a_module(name: &str) -> bool {
    allowed(name).is_some()
}

/// The first names after a prefix: `crate::a::b` gives `a`, `crate::{a::b, c}` gives `a` and `c`.
fn heads_after(code: &str, prefix: &str) -> Vec<String> {
    let mut heads = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => heads.extend(heads_of_group(group)),
            None => heads.push(name_at_start(rest)),
        }
    }
    heads
}

fn heads_of_group(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let (mut depth, mut fresh) = (0_usize, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            _ if fresh && depth == 0 && !c.is_whitespace() => {
                heads.push(name_at_start(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    heads
}

fn name_at_start(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

pub(super) fn purity(source: &Source) -> Vec<String> {
    if !matches!(source.module().first(), Some(&("domain" | "decide"))) {
        return Vec::new();
    }
    // `env!` is answered when the program is built.
    let code = source.product.replace("env!(", "(");
    let words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    let mut found: Vec<String> =
        words.filter(|word| IMPURE.contains(word)).map(|word| format!("`{word}` in a pure module")).collect();
    found.extend(asks_the_time(source));
    found
}

pub(super) fn asks_the_time(source: &Source) -> Vec<String> {
    if source.name == "clock.rs" {
        return Vec::new();
    }
    containing(&source.product, TIME)
}

pub(super) fn stops(source: &Source) -> Vec<String> {
    containing(&source.product, STOPS)
}

fn containing(code: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        found.extend(
            words.iter().filter(|word| line.contains(*word)).map(|word| format!("line {}: `{word}`", number + 1)),
        );
    }
    found
}

pub(super) fn opening(source: &Source) -> Vec<String> {
    let sentence = source.raw.lines().next().and_then(|line| line.strip_prefix("//! "));
    match sentence {
        Some(sentence) if sentence.split_whitespace().count() >= 2 => Vec::new(),
        Some(_) | None => vec!["does not open with a `//!` sentence saying what it is".to_owned()],
    }
}

pub(super) fn length(source: &Source) -> Vec<String> {
    match source.product.lines().filter(|line| !line.trim().is_empty()).count() {
        lines if lines > MAX_CODE_LINES => vec![format!("{lines} lines of code, {MAX_CODE_LINES} are the limit")],
        _ => Vec::new(),
    }
}

pub(super) fn foreign_paths(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in source.raw.lines().enumerate() {
        for folder in ["work", "root", "home", "tmp/wt"] {
            let path = format!("/{folder}/");
            let starts_a_path = |at: usize| {
                !line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '/' | '}'))
            };
            if line.match_indices(&path).any(|(at, _)| starts_a_path(at)) {
                found.push(format!("line {}: a path below /{folder}", number + 1));
            }
        }
    }
    found
}

pub(super) fn silenced_without_reason(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for mark in ["#[allow(", "#![allow(", "#[expect(", "#![expect("] {
        for (at, _) in source.code.match_indices(mark) {
            let rest = &source.code[at..];
            let attribute = &rest[..rest.find(")]").unwrap_or(rest.len())];
            if !attribute.contains("reason") {
                let line = source.code[..at].lines().count() + 1;
                found.push(format!("line {line}: a lint silenced without `reason = \"…\"`"));
            }
        }
    }
    found
}

/// Fields of what the configuration becomes that no product code outside the configuration reads, as `.field`.
pub(super) fn unread_settings(sources: &[Source]) -> Vec<String> {
    let is_setting = |source: &&Source| source.name.starts_with("config/") || source.name == "domain/policy.rs";
    let field = |line: &str| -> Option<String> {
        let (name, _) =
            line.trim().strip_prefix("pub ").or(line.trim().strip_prefix("pub(crate) "))?.split_once(':')?;
        name.chars().all(|c| c.is_ascii_lowercase() || c == '_').then(|| name.to_owned())
    };
    let mut unread = Vec::new();
    for source in sources.iter().filter(is_setting) {
        for name in source.product.lines().filter_map(field) {
            let reads = |other: &Source| {
                let read = format!(".{name}");
                let mut after = other.product.split(read.as_str()).skip(1);
                after.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || "_(".contains(c)))
            };
            if !sources.iter().any(reads) {
                unread.push(format!("src/{}: `{name}` is set and read by nobody", source.name));
            }
        }
    }
    unread
}
