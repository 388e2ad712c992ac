//! `PROCEDURE.md` against the program: what the page names exists, and its tables leave nothing out.

use std::collections::BTreeSet;
use std::path::Path;

use orderd::config::Config;
use orderd::domain::document::DocumentKind;
use orderd::domain::notice::NoticeKind;
use orderd::domain::problem::{Code, Severity};
use orderd::domain::state::{Flag, State};
use orderd::sheet::layout::Layout;

fn read(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The rows of the tables under a heading, without their heads: what stands between the bars, trimmed.
fn table(heading: &str) -> Vec<Vec<String>> {
    let page = read("PROCEDURE.md");
    let section = page.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no heading {heading:?}")).1;
    let section = section.split("\n#").next().unwrap();
    let cells =
        |line: &str| -> Vec<String> { line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect() };
    let rows = section.lines().filter(|line| line.starts_with('|')).skip_while(|line| !line.starts_with("|---"));
    let rows: Vec<Vec<String>> = rows.skip(1).map(cells).collect();
    assert!(!rows.is_empty(), "no table under {heading:?}");
    rows
}

/// What stands between pairs of a mark.
fn between<'t>(text: &'t str, mark: &str) -> Vec<&'t str> {
    text.split(mark).skip(1).step_by(2).collect()
}

/// The page without its code, and its code.
fn prose_and_code() -> (String, Vec<String>) {
    let page = read("PROCEDURE.md");
    let code = between(&page, "`").into_iter().map(str::to_owned).collect();
    (page.split('`').step_by(2).collect(), code)
}

fn sorted<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.into_iter().collect();
    items.sort();
    items
}

#[test]
fn the_table_of_states_is_that_of_the_program() {
    let told = table("## The states").into_iter().map(|row| {
        let labels = between(&row[2], "**").into_iter().map(str::to_owned).collect::<Vec<_>>();
        (row[0].clone(), row[1].clone(), labels)
    });
    let known = State::ALL.iter().map(|state| {
        let mut labels = vec![state.label(false).to_owned(), state.label(true).to_owned()];
        labels.dedup();
        (state.number().to_owned(), format!("{state:?}"), labels)
    });
    assert_eq!(sorted(told), sorted(known));
}

#[test]
fn the_tables_of_flags_mails_documents_and_problems_are_complete() {
    let flags = [
        Flag::Large,
        Flag::Held,
        Flag::Reconfirm,
        Flag::Override,
        Flag::RowMissing,
        Flag::Overpaid,
        Flag::Donation,
        Flag::Top,
    ];
    let told = table("### Flags").into_iter().map(|row| row[0].clone());
    assert_eq!(sorted(told), sorted(flags.map(|flag| format!("`{}`", flag.as_str()))));

    let told = table("## Mails").into_iter().map(|row| row[0].clone());
    assert_eq!(sorted(told), sorted(NoticeKind::ALL.iter().map(|kind| format!("`{kind}`"))));

    let told = table("## Documents and their numbers").into_iter().map(|row| (row[0].clone(), row[1].clone()));
    let known = DocumentKind::ALL.iter().map(|kind| (kind.code().to_owned(), kind.title().to_owned()));
    assert_eq!(sorted(told), sorted(known));

    // Some grow into errors, or are less, where the page says so.
    let told = table("## Problems")
        .into_iter()
        .map(|row| (row[0].clone(), row[1].split(',').next().unwrap_or_default().to_owned()));
    let known = Code::ALL.iter().map(|code| {
        let severity = if code.severity() == Severity::Error { "E" } else { "W" };
        (format!("`{code}`"), severity.to_owned())
    });
    assert_eq!(sorted(told), sorted(known));
}

#[test]
fn every_column_tab_and_status_the_page_names_exists() {
    let (prose, _) = prose_and_code();
    let labels: BTreeSet<&str> = State::ALL.iter().flat_map(|s| [s.label(false), s.label(true)]).collect();
    let bold = between(&prose, "**");
    assert!(bold.len() > labels.len());
    for status in bold {
        assert!(labels.contains(status), "no status {status:?}");
    }
    let layout = Layout::embedded();
    let tabs: Vec<_> = layout.tabs().iter().chain([layout.responses()]).collect();
    let mut names: BTreeSet<&str> = tabs.iter().map(|tab| &*tab.title).collect();
    names.extend(tabs.iter().flat_map(|tab| &tab.columns).map(|column| &*column.header));
    let plain = prose.replace("**", "");
    let italic = between(&plain, "*");
    assert!(italic.len() > 100, "{}", italic.len());
    for name in italic {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(names.contains(&*name), "no column or tab {name:?}");
    }
}

#[test]
fn every_code_kind_key_and_number_the_page_names_exists() {
    let (prose, code) = prose_and_code();
    let keys = Config::keys();
    let is = |c: &str, allowed: fn(char) -> bool| c.chars().all(|c| allowed(c) || c.is_ascii_digit());
    let (mut codes, mut kinds, mut settings) = (0, 0, 0);
    for word in &code {
        if word.contains('_') && is(word, |c| c.is_ascii_uppercase() || c == '_') {
            codes += 1;
            assert!(Code::ALL.iter().any(|code| code.as_str() == word), "no problem {word:?}");
        } else if word.contains('-') && is(word, |c| c.is_ascii_lowercase() || c == '-') {
            kinds += 1;
            assert!(NoticeKind::ALL.iter().any(|kind| kind.as_str() == word), "no mail {word:?}");
        } else if word.contains('.') && is(word, |c| c.is_ascii_lowercase() || matches!(c, '_' | '.')) {
            settings += 1;
            assert!(keys.contains(word), "no key {word:?} in the configuration");
        }
    }
    assert!(codes > 60 && kinds > 15 && settings > 20, "{codes} {kinds} {settings}");
    let numbers: BTreeSet<&str> = State::ALL.iter().map(|state| state.number()).collect();
    let is_number = |word: &&str| {
        let rest = word.strip_prefix(['S', 'X']).unwrap_or_default();
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.len() <= 3
    };
    for number in prose.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_number) {
        assert!(numbers.contains(number), "no state {number}");
    }
}
