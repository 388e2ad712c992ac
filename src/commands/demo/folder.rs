//! The folder a demo is kept in: what there is ours, and what a played week leaves behind.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// A folder that bears this file holds a played week: the next demo there starts from the beginning.
pub(super) const STORY: &str = "story.txt";
/// Names in the folder that are ours; nothing else is ever removed.
const OURS: [&str; 9] = [
    STORY,
    "sandbox.json",
    "key.pem",
    "service-account.json",
    "orderd.toml",
    "state.db",
    "state.db-wal",
    "state.db-shm",
    "state.db.lock",
];
/// Folders of generated files.
const FOLDERS: [(&str, &str); 2] = [("mail", "eml"), ("export", "xlsx")];

/// Makes the folder fit for a week from its beginning: new, empty, or one that was played before.
pub(super) fn prepare_for_story(dir: &Path) -> anyhow::Result<PathBuf> {
    let story = dir.join(STORY);
    if story.exists() {
        clear(dir)?;
    } else if let Some(there) = OURS.iter().map(|name| dir.join(name)).find(|path| path.exists()) {
        bail!(
            "{} belongs to a demo that is not finished; name another folder with --dir, or delete {}",
            there.display(),
            dir.display()
        );
    }
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    std::fs::write(&story, "").with_context(|| format!("cannot write {}", story.display()))?;
    Ok(story)
}

/// Removes what a played week left, by name and kind.
pub(super) fn clear(dir: &Path) -> anyhow::Result<()> {
    let mut files: Vec<PathBuf> = OURS.iter().map(|name| dir.join(name)).collect();
    for (folder, kind) in FOLDERS {
        let Ok(entries) = std::fs::read_dir(dir.join(folder)) else { continue };
        files.extend(entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == kind)));
    }
    for file in files.iter().filter(|file| file.is_file()) {
        std::fs::remove_file(file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use super::*;

    #[test]
    fn a_played_week_is_replaced_and_anything_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        std::fs::create_dir(dir.join("mail")).unwrap();
        for name in ["state.db", "mine.txt", "mail/a.eml", "mail/mine.txt"] {
            std::fs::write(dir.join(name), "x").unwrap();
        }
        let refused = prepare_for_story(dir).unwrap_err().to_string();
        assert!(refused.contains("state.db") && refused.contains("--dir"), "{refused}");
        assert!(dir.join("mail/a.eml").exists());
        std::fs::write(dir.join(STORY), "").unwrap();
        prepare_for_story(dir).unwrap();
        let left = |name: &str| dir.join(name).exists();
        assert!(left("mine.txt") && left("mail/mine.txt") && left(STORY));
        assert!(!left("state.db") && !left("mail/a.eml"));
    }
}
