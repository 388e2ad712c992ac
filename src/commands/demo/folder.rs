//! The folder a demo is kept in: what there is ours, what a played week leaves behind, and how it is gone on with.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::Clock;

/// A folder that bears this file holds a played week, which the next play begins anew.
pub(super) const STORY: &str = "story.txt";
/// The same file once people went on with that week: it is theirs now, and never played over.
const CONTINUED: &str = "story-continued.txt";
/// How many seconds the clock of a played week is ahead of the machine's.
const CLOCK: &str = "clock.txt";
/// Names in the folder that are ours; nothing else is ever removed.
const OURS: [&str; 10] = [
    STORY,
    CLOCK,
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

/// Remembers what time it is in the played week.
pub(super) fn keep_clock(dir: &Path, now: DateTime<Utc>) -> anyhow::Result<()> {
    let file = dir.join(CLOCK);
    let ahead = now.signed_duration_since(Clock::system().now()).num_seconds().max(0);
    std::fs::write(&file, format!("{ahead}\n")).with_context(|| format!("cannot write {}", file.display()))
}

/// The clock of the folder: a played week goes on in its own time, or its reminders would lie in the future.
pub(super) fn clock(dir: &Path) -> Clock {
    let ahead = std::fs::read_to_string(dir.join(CLOCK)).ok().and_then(|text| text.trim().parse().ok());
    ahead.and_then(TimeDelta::try_seconds).map_or_else(Clock::system, Clock::ahead)
}

/// From here on a played week is somebody's demo. Says whether it was a week.
pub(super) fn go_on(dir: &Path) -> anyhow::Result<bool> {
    let story = dir.join(STORY);
    if story.exists() {
        std::fs::rename(&story, dir.join(CONTINUED)).with_context(|| format!("cannot rename {}", story.display()))?;
    }
    Ok(dir.join(CONTINUED).exists())
}

/// Removes what a played week left, by name and kind.
fn clear(dir: &Path) -> anyhow::Result<()> {
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

    #[test]
    fn a_week_that_is_gone_on_with_keeps_its_time_and_is_not_played_over() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        assert!(!go_on(dir).unwrap());
        std::fs::write(dir.join(STORY), "").unwrap();
        std::fs::write(dir.join("state.db"), "x").unwrap();
        keep_clock(dir, Clock::system().now() + TimeDelta::days(4)).unwrap();
        for _ in 0..2 {
            assert!(go_on(dir).unwrap());
            let ahead = clock(dir).now() - Clock::system().now();
            assert!((TimeDelta::days(4) - ahead).abs() < TimeDelta::minutes(1), "{ahead}");
        }
        assert!(prepare_for_story(dir).unwrap_err().to_string().contains("not finished"));
        assert!(dir.join("state.db").exists());
    }
}
