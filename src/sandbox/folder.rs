//! The folder a sandbox keeps its sheet in: one sandbox at a time, and nobody's real deployment.
//!
//! It looks before anything is written, and never deletes anything.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde_json::Value;

use super::token::{CLIENT_EMAIL, KEY_FILE};

/// The id of the one spreadsheet.
pub const SPREADSHEET_ID: &str = "sandbox";

/// The file of the sheet.
pub(super) const SHEET_FILE: &str = "sandbox.json";
const LOCK: &str = "sandbox.lock";

/// The right to keep a sheet in a folder; the kernel frees it when the last copy is dropped, or the process ends.
#[derive(Clone, Debug)]
pub struct Folder {
    dir: PathBuf,
    _lock: Arc<File>,
}

impl Folder {
    /// Takes the folder, making it when it is not there.
    ///
    /// # Errors
    /// It belongs to a real deployment, another sandbox works in it, or it cannot be written to.
    pub fn claim(dir: &Path) -> anyhow::Result<Self> {
        refuse_beside_real(dir)?;
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        let path = dir.join(LOCK);
        let context = || format!("cannot open {}", path.display());
        let mut options = OpenOptions::new();
        let mut lock = options.read(true).write(true).create(true).truncate(false).open(&path).with_context(context)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                // The number only serves the sentence.
                let _ = lock.read_to_string(&mut pid);
                let who = if pid.trim().is_empty() { String::new() } else { format!(" (process {})", pid.trim()) };
                bail!("another sheet server{who} holds {}; stop that one, or name another folder", dir.display());
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(context),
        }
        // A full disk must not cost us the folder.
        let _ = lock
            .set_len(0)
            .and_then(|()| lock.rewind())
            .and_then(|()| lock.write_all(format!("{}\n", std::process::id()).as_bytes()));
        Ok(Self { dir: dir.to_owned(), _lock: Arc::new(lock) })
    }

    /// Where it is.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

/// Refuses a folder of a real deployment: its key or configuration would be overwritten, and an order typed for
/// practice could mail real people.
fn refuse_beside_real(dir: &Path) -> anyhow::Result<()> {
    const ELSEWHERE: &str = "a sandbox never runs beside real credentials: name another, empty folder";
    let key = dir.join("service-account.json");
    if key.exists() && !is_ours(&key) {
        bail!("{} is not a sandbox's key; {ELSEWHERE}", key.display());
    }
    let config = dir.join("orderd.toml");
    if config.exists() && !names_a_sandbox(&config) {
        bail!("{} is not a sandbox's configuration; {ELSEWHERE}", config.display());
    }
    let memory = dir.join("state.db");
    if memory.exists() && ![KEY_FILE, SHEET_FILE].iter().any(|name| dir.join(name).exists()) {
        bail!("{} is the memory of something else; {ELSEWHERE}", memory.display());
    }
    Ok(())
}

/// Whether a key file was made by a sandbox.
fn is_ours(key: &Path) -> bool {
    let read = || serde_json::from_slice::<Value>(&std::fs::read(key).ok()?).ok();
    read().is_some_and(|key| key.get("client_email").and_then(Value::as_str) == Some(CLIENT_EMAIL))
}

/// Whether a configuration leads to a sandbox on this machine.
fn names_a_sandbox(config: &Path) -> bool {
    let read = || std::fs::read_to_string(config).ok()?.parse::<toml::Table>().ok();
    let sheet = read().and_then(|table| table.get("sheet")?.as_table().cloned()).unwrap_or_default();
    let text = |name: &str| sheet.get(name).and_then(toml::Value::as_str).unwrap_or("");
    text("spreadsheet_id") == SPREADSHEET_ID && text("api_url").starts_with("http://127.0.0.1:")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use super::*;

    #[test]
    fn a_folder_belongs_to_one_sandbox_until_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let first = Folder::claim(folder.path()).unwrap();
        let refused = Folder::claim(folder.path()).unwrap_err().to_string();
        assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
        drop(first);
        Folder::claim(folder.path()).unwrap();
    }

    #[test]
    fn a_folder_of_a_real_deployment_is_left_alone() {
        let check = |name: &str, text: &str, fine: bool| {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(name), text).unwrap();
            let claimed = Folder::claim(folder.path());
            assert_eq!(claimed.is_ok(), fine, "{name}: {text}: {claimed:?}");
            assert_eq!(folder.path().join(LOCK).exists(), fine, "looked before anything is written");
        };
        check("service-account.json", "{\"client_email\": \"clerk@shop.iam.gserviceaccount.com\"}", false);
        check("service-account.json", &format!("{{\"client_email\": \"{CLIENT_EMAIL}\"}}"), true);
        check("service-account.json", "torn", false);
        check("orderd.toml", "[sheet]\nspreadsheet_id = \"1AbC\"\n", false);
        check("orderd.toml", "[sheet]\nspreadsheet_id = \"sandbox\"\n", false);
        check("orderd.toml", "[sheet]\nspreadsheet_id = \"sandbox\"\napi_url = \"http://127.0.0.1:8420/\"\n", true);
        check("state.db", "x", false);
        check("notes.txt", "x", true);
    }
}
