//! Circles inside a folder: files and sub-folders of one folder that import each other, directly or in a round. Such a
//! group can only be read, moved and changed as a whole.
//!
//! A folder's own `mod.rs` is looked at for itself: a circle through it says that the folder is one module in several
//! files, whatever its parts are to each other. Its `mod` lines and `pub use` re-exports are no imports: they only say
//! what is there, and whoever imports a re-exported name imports the file it comes from. What its code uses of the
//! other parts counts.

use std::collections::{BTreeMap, BTreeSet};

use super::imports::Imports;
use super::source::Source;
use super::tree::{ROOT, Tree};

/// Parts of one folder that import each other in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Circle {
    /// `sheet/layout: header, template`; `sheet/layout: mod.rs` for all circles through the folder's own file.
    pub name: String,
    /// The imports it is made of: `header → template (super::template::Owner, sheet/layout/header.rs)`.
    pub arrows: Vec<String>,
}

/// Every circle inside a folder below `src`.
pub(super) fn circles(sources: &[Source]) -> Vec<Circle> {
    let tree = Tree::of(sources);
    let read: Vec<(&Source, Imports)> = sources.iter().map(|s| (s, Imports::of(s, &tree))).collect();
    let mut exports = Exports::default();
    for (source, imports) in &read {
        for (name, path) in &imports.exported {
            exports.0.insert([source.path(), vec![name.clone()]].concat(), path.clone());
        }
    }
    tree.folders.keys().flat_map(|folder| circles_of(folder, &read, &exports, &tree)).collect()
}

/// The circles among the parts of one folder.
fn circles_of(folder: &[String], read: &[(&Source, Imports)], exports: &Exports, tree: &Tree) -> Vec<Circle> {
    let mut arrows = Arrows::default();
    for (source, imports) in read {
        let Some(from) = tree.part(folder, &source.path()) else { continue };
        for (path, written) in &imports.paths {
            let to = tree.part(folder, &exports.follow(path));
            if let Some(to) = to.filter(|to| *to != from) {
                let written = format!("{from} → {to} ({written}, {})", source.name);
                arrows.0.entry(from.clone()).or_default().entry(to).or_insert(written);
            }
        }
    }
    let folder = folder.join("/");
    let mut found = Vec::new();
    let through_root = arrows.round(ROOT);
    if !through_root.is_empty() {
        found.push(Circle { name: format!("{folder}: {ROOT}"), arrows: arrows.between(&through_root) });
    }
    arrows.forget(ROOT);
    let rounds: BTreeSet<BTreeSet<String>> = arrows.0.keys().map(|part| arrows.round(part)).collect();
    for parts in rounds.into_iter().filter(|parts| !parts.is_empty()) {
        let names: Vec<&str> = parts.iter().map(String::as_str).collect();
        found.push(Circle { name: format!("{folder}: {}", names.join(", ")), arrows: arrows.between(&parts) });
    }
    found
}

/// Which part imports which, with the first import as written.
#[derive(Default)]
struct Arrows(BTreeMap<String, BTreeMap<String, String>>);

impl Arrows {
    /// All parts on some way from a part back to itself; empty: there is none.
    fn round(&self, part: &str) -> BTreeSet<String> {
        let reached = self.reached(part);
        reached.iter().filter(|other| self.reached(other).contains(part)).cloned().collect()
    }

    fn reached(&self, part: &str) -> BTreeSet<String> {
        let (mut seen, mut next) = (BTreeSet::new(), vec![part]);
        while let Some(part) = next.pop() {
            for to in self.0.get(part).into_iter().flat_map(BTreeMap::keys) {
                if seen.insert(to.clone()) {
                    next.push(to);
                }
            }
        }
        seen
    }

    fn forget(&mut self, part: &str) {
        self.0.remove(part);
        for to in self.0.values_mut() {
            to.remove(part);
        }
    }

    fn between(&self, parts: &BTreeSet<String>) -> Vec<String> {
        let from = self.0.iter().filter(|(from, _)| parts.contains(*from));
        let to = from.flat_map(|(_, to)| to).filter(|(to, _)| parts.contains(*to));
        to.map(|(_, written)| written.clone()).collect()
    }
}

/// Names a `mod.rs` passes on, each with the path it comes from.
#[derive(Default)]
struct Exports(BTreeMap<Vec<String>, Vec<String>>);

impl Exports {
    /// The path behind a name that was passed on, as far as it is known.
    fn follow(&self, path: &[String]) -> Vec<String> {
        /// A name is passed on through so many folders at most; more would be a round.
        const MOST: usize = 8;
        let mut path = path.to_vec();
        for _ in 0..MOST {
            let known = (1..=path.len()).rev().find_map(|length| self.0.get(&path[..length]).map(|to| (length, to)));
            let Some((length, to)) = known else { break };
            let is_namesake = to.starts_with(&path[..length]);
            path = [to, &path[length..]].concat();
            // `pub use digest::digest`: the item is called like its file.
            if is_namesake {
                break;
            }
        }
        path
    }
}
