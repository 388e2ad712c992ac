//! The files the page is made of, compiled in.

/// The page itself.
pub(in crate::sandbox) const PAGE: &str = include_str!("web/page.html");

const SCRIPT: &str = "text/javascript; charset=UTF-8";
const STYLE: &str = "text/css; charset=UTF-8";

macro_rules! files {
    ($($kind:ident $name:literal),* $(,)?) => {
        &[$(($name, $kind, include_str!(concat!("web/", $name)))),*]
    };
}

/// Name, media type, text.
const FILES: &[(&str, &str, &str)] = files![
    STYLE "frame.css",
    STYLE "grid.css",
    STYLE "panels.css",
    SCRIPT "book.js",
    SCRIPT "calendar.js",
    SCRIPT "cells.js",
    SCRIPT "charts.js",
    SCRIPT "clipboard.js",
    SCRIPT "conditions.js",
    SCRIPT "draw.js",
    SCRIPT "editor.js",
    SCRIPT "find.js",
    SCRIPT "formula.js",
    SCRIPT "guide.js",
    SCRIPT "keys.js",
    SCRIPT "main.js",
    SCRIPT "measure.js",
    SCRIPT "menu.js",
    SCRIPT "pointer.js",
    SCRIPT "popup.js",
    SCRIPT "post.js",
    SCRIPT "protection.js",
    SCRIPT "selection.js",
    SCRIPT "server.js",
    SCRIPT "tabs.js",
    SCRIPT "views.js",
];

/// A file by its name: media type and text.
pub(in crate::sandbox) fn asset(name: &str) -> Option<(&'static str, &'static str)> {
    FILES.iter().find(|(there, ..)| *there == name).map(|(_, kind, text)| (*kind, *text))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use std::path::Path;

    use super::*;

    /// Lines above which a file of the page is no longer read at one go.
    const MAX_LINES: usize = 250;

    #[test]
    fn every_file_of_the_page_is_served_says_what_it_is_and_stays_short() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sandbox/page/web");
        for file in std::fs::read_dir(folder).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            if name == "page.html" {
                continue;
            }
            let (_, text) = asset(&name).unwrap_or_else(|| unreachable!("{name} is not served"));
            assert!(text.starts_with("/* ") || text.starts_with("// "), "{name} begins with what it is");
            assert!(text.lines().count() <= MAX_LINES, "{name} is longer than {MAX_LINES} lines");
            assert!(text.lines().all(|line| line.chars().count() <= 160), "{name} has a line above 160 characters");
        }
        assert_eq!(asset("../mod.rs"), None);
    }

    #[test]
    fn no_scripts_import_each_other_in_a_round() {
        let imports = |name: &str| -> Vec<&str> {
            let text = asset(name).map_or("", |(_, text)| text);
            text.lines()
                .filter_map(|line| line.strip_prefix("import ")?.split("\"./").nth(1)?.split('"').next())
                .collect()
        };
        // Again and again take away what imports nothing that is left.
        let mut left: Vec<&str> = FILES.iter().map(|(name, ..)| *name).filter(|name| name.ends_with(".js")).collect();
        loop {
            let free = |name: &&str| !imports(name).iter().any(|other| left.contains(other));
            let (gone, rest): (Vec<&str>, Vec<&str>) = left.iter().partition(|name| free(name));
            if gone.is_empty() {
                break;
            }
            left = rest;
        }
        assert_eq!(left, Vec::<&str>::new(), "these import each other in a round");
    }

    #[test]
    fn the_page_loads_only_what_is_served() {
        let texts = FILES.iter().map(|(_, _, text)| *text).chain([PAGE]);
        for text in texts {
            let named = text.split(['"', '\'']).filter_map(|word| {
                word.strip_prefix("./")
                    .or_else(|| word.strip_prefix("/_sandbox/page/"))
                    .filter(|name| name.contains('.'))
            });
            for name in named {
                assert!(asset(name).is_some(), "{name} is named and not served");
            }
        }
    }
}
