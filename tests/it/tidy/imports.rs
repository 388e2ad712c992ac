//! What a source file imports, as paths from the root of the crate: its `use` declarations, groups unfolded, and the
//! paths written out in its code. Like [`Source`] it knows as much of the language as the rules need.

use std::collections::BTreeMap;

use super::source::Source;
use super::tree::Tree;

/// What one file imports.
pub(super) struct Imports {
    /// From the root of the crate, each with the path as written.
    pub paths: Vec<(Vec<String>, String)>,
    /// Names that a `mod.rs` passes on, and where they come from.
    pub exported: BTreeMap<String, Vec<String>>,
}

impl Imports {
    pub(super) fn of(source: &Source, tree: &Tree) -> Self {
        let own = source.path();
        let is_root = tree.is_folder(&own);
        let (uses, rest) = split_uses(&source.product);
        let mut imports = Self { paths: Vec::new(), exported: BTreeMap::new() };
        for item in uses {
            for (path, name) in leaves(&item.tree) {
                let Some(absolute) = absolute(&path, &own, tree) else { continue };
                if is_root && item.passed_on {
                    imports.exported.insert(name, absolute);
                } else {
                    imports.paths.push((absolute, path.join("::")));
                }
            }
        }
        for path in qualified(&rest) {
            imports.paths.extend(absolute(&path, &own, tree).map(|absolute| (absolute, path.join("::"))));
        }
        // A name that is passed on is also at hand in this very file.
        for (name, path) in &imports.exported {
            if is_used(&rest, name) {
                imports.paths.push((path.clone(), name.clone()));
            }
        }
        imports
    }
}

/// A path from the root of the crate; `None`: it leads out of the crate, or to something of the file's own.
fn absolute(path: &[String], own: &[String], tree: &Tree) -> Option<Vec<String>> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" | "orderd" => Some(rest.to_vec()),
        "self" if rest.first().is_some_and(|next| next == "super") => absolute(rest, own, tree),
        "self" => Some([own, rest].concat()),
        "super" => {
            let (_, parent) = own.split_last()?;
            let ups = rest.iter().take_while(|part| *part == "super").count();
            let parent = parent.get(..parent.len().checked_sub(ups)?)?;
            Some([parent, &rest[ups..]].concat())
        }
        // Only the root of a folder names its parts without more ado.
        child if tree.has(own, child) => Some([own, path].concat()),
        _ => None,
    }
}

/// A `use` declaration.
struct Use {
    /// `pub`, `pub(crate)`, `pub(super)`: others find the name here.
    passed_on: bool,
    /// What stands between `use` and `;`.
    tree: String,
}

/// The `use` declarations of a file, and its code without them.
fn split_uses(code: &str) -> (Vec<Use>, String) {
    let (mut uses, mut rest) = (Vec::new(), String::with_capacity(code.len()));
    let mut from = 0;
    while let Some(found) = code[from..].find("use").map(|at| from + at) {
        let after = &code[found + "use".len()..];
        let is_word =
            !code[..found].ends_with(|c: char| is_name(c) || c == '#') && after.starts_with(char::is_whitespace);
        let end = after.find(';').filter(|_| is_word && !after.trim_start().starts_with('<'));
        let Some(end) = end else {
            rest.push_str(&code[from..found + "use".len()]);
            from = found + "use".len();
            continue;
        };
        let before = code[from..found].trim_end();
        let line = before.rsplit(['\n', ';', '}', '{']).next().unwrap_or("").trim();
        rest.push_str(&code[from..found]);
        uses.push(Use { passed_on: line.starts_with("pub"), tree: after[..end].to_owned() });
        from = found + "use".len() + end;
    }
    rest.push_str(&code[from..]);
    (uses, rest)
}

/// The paths of a tree of imports, each with the name it is known by: `a::{b, c as d}` gives `a::b`, `b` and `a::c`, `d`.
fn leaves(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let (path, name) = tree.split_once(" as ").unwrap_or((tree, ""));
        let mut path = segments(path);
        if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
            path.pop();
        }
        let name = Some(name.trim()).filter(|n| !n.is_empty()).or(path.last().map(String::as_str));
        let name = name.unwrap_or_default().to_owned();
        return if path.is_empty() { Vec::new() } else { vec![(path, name)] };
    };
    let stem = segments(&tree[..open]);
    let inside = tree[open + 1..].rsplit_once('}').map_or("", |(inside, _)| inside);
    branches(inside)
        .into_iter()
        .flat_map(leaves)
        .map(|(path, name)| {
            let is_self = path == ["self"];
            let name = if is_self && name == "self" { stem.last().cloned().unwrap_or_default() } else { name };
            (if is_self { stem.clone() } else { [stem.clone(), path].concat() }, name)
        })
        .collect()
}

/// What stands between the commas of a group, groups inside it kept whole.
fn branches(group: &str) -> Vec<&str> {
    let (mut found, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                found.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&group[start..]);
    found
}

fn segments(path: &str) -> Vec<String> {
    path.split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// The paths written out in code: `crate::clock::Clock`, `header::bind`.
fn qualified(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find("::") {
        let head: String = {
            let word = rest[..at].chars().rev().take_while(|c| is_name(*c)).collect::<Vec<_>>();
            word.into_iter().rev().collect()
        };
        let begins = at - head.len();
        let mut path = vec![head.clone()];
        let mut end = at;
        while let Some(next) = rest[end..].strip_prefix("::") {
            let name: String = next.chars().take_while(|c| is_name(*c)).collect();
            if name.is_empty() {
                break;
            }
            end += "::".len() + name.len();
            path.push(name);
        }
        let before = &rest[..begins];
        // No path of ours: `<T as Trait>::f`, `::std`, `x.parse::<u32>()`; no import: `pub(in crate::decide)`.
        if !head.is_empty() && !before.ends_with('.') && !before.ends_with("(in ") {
            found.push(path);
        }
        rest = &rest[end.max(at + "::".len())..];
    }
    found
}

/// Whether a name occurs in code as itself: not as a field, a method or a part of a path. A function is called.
fn is_used(code: &str, name: &str) -> bool {
    let is_function = name.starts_with(char::is_lowercase);
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        let is_whole = !before.ends_with(is_name) && !after.starts_with(is_name);
        is_whole && !before.ends_with([':', '.']) && (!is_function || after.starts_with(['(', ')', ',']))
    })
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[test]
fn a_group_unfolds_into_its_paths_and_names() {
    let check = |tree: &str, expected: &[&str]| {
        let found: Vec<String> =
            leaves(tree).iter().map(|(path, name)| format!("{} {name}", path.join("::"))).collect();
        assert_eq!(found, expected, "{tree}");
    };
    check("crate::clock::Clock", &["crate::clock::Clock Clock"]);
    check("super::*", &["super::* *"]);
    check("a::{b, c as d}", &["a::b b", "a::c d"]);
    check("a::{self, b::{c, self as e}, }", &["a a", "a::b::c c", "a::b e"]);
    check("{a, b::c}", &["a a", "b::c c"]);
}

#[test]
fn paths_written_out_are_found_whole() {
    let check = |code: &str, expected: &[&str]| {
        let found: Vec<String> = qualified(code).iter().map(|path| path.join("::")).collect();
        assert_eq!(found, expected, "{code}");
    };
    check("fn f() { crate::clock::Clock::system() }", &["crate::clock::Clock::system"]);
    check("$crate::a::b!(x)", &["crate::a::b"]);
    check("f::<super::A>(B::C)", &["f", "super::A", "B::C"]);
    check("x.parse::<u32>() + ::std::f()", &[]);
    check("<super::A as B>::c()", &["super::A"]);
    check("pub(in crate::decide) fn f() { for a in super::B {} }", &["super::B"]);
}
