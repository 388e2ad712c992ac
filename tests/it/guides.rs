//! The guides for administrators against the program: every command they show is understood, every message they explain is
//! one the program gives, every figure they watch is one it counts.

use std::path::{Path, PathBuf};

use clap::Parser as _;
use orderd::cli::Cli;

/// The pages with commands in them.
const GUIDES: &[&str] = &["README.md", "systemd/README.md", "systemd/GUIDE.md", "systemd/PANDUAN.md"];
/// The pages that explain messages.
const EXPLAINING: &[&str] = &["systemd/GUIDE.md", "systemd/PANDUAN.md"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

/// A page's blocks of shell lines.
pub(crate) fn blocks(page: &str) -> impl Iterator<Item = String> {
    page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned)
}

/// The commands of orderd in a page's blocks of shell lines, a continued one in one piece.
fn commands(page: &str) -> Vec<String> {
    let lines =
        blocks(page).flat_map(|block| block.replace("\\\n", " ").lines().map(str::to_owned).collect::<Vec<_>>());
    let bare = lines.filter_map(|line| {
        let line = line.split(" #").next().unwrap_or_default().trim().to_owned();
        // Alone, or as what another program runs; `--uid=orderd` is the user.
        let is_word = |at: &usize| line[at + "orderd ".len()..].starts_with(|c: char| c.is_ascii_lowercase());
        let begins = |at: &usize| (*at == 0 || line[..*at].ends_with(' ')) && is_word(at);
        let at = line.match_indices("orderd ").map(|(at, _)| at).find(begins)?;
        Some(line[at..].to_owned())
    });
    bare.collect()
}

#[test]
fn every_command_of_the_guides_is_understood() {
    let mut seen = 0;
    for guide in GUIDES {
        for command in commands(&page(guide)) {
            let words: Vec<String> =
                command.replace("$(date +%F)", "2026-11-23").split_whitespace().map(str::to_owned).collect();
            if let Err(error) = Cli::try_parse_from(&words) {
                panic!("{guide}: `{command}`: {error}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 40, "only {seen} commands found");
}

#[test]
fn both_languages_show_the_same_commands() {
    let in_english = commands(&page("systemd/GUIDE.md"));
    assert_eq!(in_english, commands(&page("systemd/PANDUAN.md")));
    // And what else is typed, comments aside.
    let typed = |name: &str| -> Vec<String> {
        let page = page(name);
        let lines = blocks(&page).collect::<Vec<_>>().join("");
        lines.lines().map(|line| line.split(" #").next().unwrap_or_default().trim().to_owned()).collect()
    };
    assert_eq!(typed("systemd/GUIDE.md"), typed("systemd/PANDUAN.md"));
    assert!(in_english.len() >= 15, "{in_english:?}");
}

/// Everything the program can say: its sources, the words of its mails and papers.
fn said() -> String {
    fn read(folder: PathBuf, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(path, all);
            } else if path
                .extension()
                .is_some_and(|end| ["rs", "txt", "html", "toml"].iter().any(|known| end == *known))
            {
                all.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut all = String::new();
    ["src", "config", "sheet_templates"].into_iter().for_each(|folder| read(root().join(folder), &mut all));
    // Sentences go over lines in the sources.
    all.replace("\\\n", "").split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "")
}

#[test]
fn every_message_the_guides_explain_is_one_the_program_gives() {
    let (said, mut seen) = (said(), 0);
    for guide in EXPLAINING {
        let page = page(guide);
        let rows = page.lines().filter(|line| line.starts_with("| `"));
        for cell in rows.filter_map(|row| row.split('|').nth(1)) {
            for message in cell.split('`').skip(1).step_by(2) {
                assert!(said.contains(message), "{guide}: nothing says {message:?}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 30, "only {seen} messages found");
}

#[test]
fn every_figure_the_alerts_watch_is_counted() {
    let page = page("systemd/GUIDE.md");
    let rules = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let counted = std::fs::read_to_string(root().join("src/telemetry/metrics.rs")).unwrap();
    let mut names: Vec<&str> = rules
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| word.starts_with("orderd_"))
        .collect();
    names.dedup();
    assert!(names.len() >= 4, "{names:?}");
    for name in names {
        assert!(counted.contains(&format!("\"{name}")), "{name}");
    }
    for result in rules.split("result=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(counted.contains(&format!("\"{result}\"")), "result {result:?}");
    }
}
