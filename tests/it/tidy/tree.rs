//! The folders of the sources and their parts: the files and sub-folders directly in them.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Source;

/// How a folder's own `mod.rs` is called among its parts.
pub(super) const ROOT: &str = "mod.rs";

/// The folders below `src`, each with the names of its parts.
pub(super) struct Tree {
    pub folders: BTreeMap<Vec<String>, BTreeSet<String>>,
}

impl Tree {
    pub(super) fn of(sources: &[Source]) -> Self {
        let mut folders: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
        for source in sources {
            let file: Vec<String> = source.name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            for depth in 1..file.len() {
                let part = if file[depth] == "mod" { ROOT } else { &file[depth] };
                folders.entry(file[..depth].to_vec()).or_default().insert(part.to_owned());
            }
        }
        Self { folders }
    }

    pub(super) fn is_folder(&self, module: &[String]) -> bool {
        self.folders.contains_key(module)
    }

    pub(super) fn has(&self, folder: &[String], part: &str) -> bool {
        self.folders.get(folder).is_some_and(|parts| parts.contains(part))
    }

    /// The part of a folder that a path leads to; `None`: it leads elsewhere.
    pub(super) fn part(&self, folder: &[String], path: &[String]) -> Option<String> {
        let below = path.strip_prefix(folder)?;
        Some(below.first().filter(|name| self.has(folder, name)).cloned().unwrap_or_else(|| ROOT.to_owned()))
    }
}
