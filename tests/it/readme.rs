//! The pages for readers against the tree: every file and folder they name exists.

use std::path::Path;

/// The pages, and the folder that names in them may also start at.
const PAGES: &[(&str, &str)] = &[
    ("README.md", "."),
    ("CONTRIBUTING.md", "."),
    ("PROCEDURE.md", "."),
    ("CHANGELOG.md", "."),
    ("SECURITY.md", "."),
    ("systemd/README.md", "systemd"),
    ("systemd/GUIDE.md", "systemd"),
    ("systemd/PANDUAN.md", "systemd"),
    ("config/mail/README.md", "config/mail"),
];

/// Folders of the top level: a word that begins with one of them and a slash is a path.
const FOLDERS: &[&str] = &["src", "tests", "benches", "config", "sheet_templates", "systemd", ".ci"];

/// The paths a page names: targets of links, and code that begins with a folder of the top level or ends like a file
/// of it. What follows a placeholder (`<kind>`, `NAME`, `*`, `…`) is left away.
fn named(page: &str) -> Vec<String> {
    let links = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let pictures = page.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let code = page.split('`').skip(1).step_by(2).filter(|word| {
        let folder = word.split_once('/').map(|(first, _)| first);
        let is_file = !word.contains(['/', ' ']) && [".md", ".toml"].iter().any(|end| word.ends_with(end));
        folder.is_some_and(|folder| FOLDERS.contains(&folder)) && !word.contains(' ') || is_file
    });
    let local = |path: &&str| !path.contains("://") && !path.starts_with('#') && !path.is_empty();
    let paths = links.chain(pictures).filter(local).chain(code);
    let before = |path: &'_ str| path.replace("NAME", "<").split(['<', '*', '…', '#', '{']).next().map(str::to_owned);
    paths.filter_map(before).collect()
}

#[test]
fn every_file_the_pages_name_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut missing, mut seen) = (Vec::new(), 0);
    for (page, folder) in PAGES {
        for path in named(&std::fs::read_to_string(root.join(page)).unwrap()) {
            seen += 1;
            if !root.join(&path).exists() && !root.join(folder).join(&path).exists() {
                missing.push(format!("{page}: {path}"));
            }
        }
    }
    assert!(seen > 60, "only {seen} paths found");
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn paths_are_told_from_other_words() {
    let found = |page: &str| named(page).join(" ");
    assert_eq!(
        found("see [the guide](CONTRIBUTING.md#tests) and [Rust](https://www.rust-lang.org)"),
        "CONTRIBUTING.md"
    );
    assert_eq!(found("`src/lib.rs`, `tests/it/`, `src/domain/<thing>.rs`"), "src/lib.rs tests/it/ src/domain/");
    assert_eq!(
        found("`deny.toml`, `cargo test`, `bash .ci/run`, `a/b`, `R&D/PPIC`, `orders@example.com`"),
        "deny.toml"
    );
    assert_eq!(found("<img src=\"tests/pictures/mail.png\" alt=\"x\">"), "tests/pictures/mail.png");
}

#[test]
fn the_oldest_rust_is_the_same_everywhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let oldest = env!("CARGO_PKG_RUST_VERSION");
    assert!(!oldest.is_empty());
    for page in ["README.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        assert!(text.contains(&format!("Rust {oldest} or newer")), "{page} names another Rust than {oldest}");
    }
}
