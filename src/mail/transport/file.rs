//! Mails as `.eml` files in a folder: for the demo, for training, for machines without a mail server.
//!
//! Never leaves half a file under its final name. Writing the same message again writes the same file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use crate::mail::cause::Cause;
use crate::mail::message::{Message, digest};
use crate::mail::outbox::Outcome;

/// The longest part of a file name taken from a recipient; file systems stop at 255 bytes.
const RECIPIENT_CHARS: usize = 80;

/// A folder of mails.
#[derive(Clone, Debug)]
pub struct Folder {
    dir: PathBuf,
    timezone: Tz,
}

/// A message about to be written.
pub struct Waiting<'a> {
    folder: &'a Folder,
    message: &'a Message,
}

impl Folder {
    /// The folder `dir`, made when missing. Names begin with the local time of `timezone`.
    #[must_use]
    pub const fn new(dir: PathBuf, timezone: Tz) -> Self {
        Self { dir, timezone }
    }

    pub(super) async fn prepare<'a>(&'a self, message: &'a Message) -> Result<Waiting<'a>, Outcome> {
        let dir = self.dir.clone();
        blocking(move || fs::create_dir_all(&dir)).await.map_err(|e| self.unwritable(&e))?;
        Ok(Waiting { folder: self, message })
    }

    pub(super) async fn probe(&self) -> Result<String, Outcome> {
        let dir = self.dir.clone();
        let probe = move || {
            fs::create_dir_all(&dir)?;
            let path = dir.join(".orderd-check");
            fs::write(&path, b"")?;
            fs::remove_file(&path)
        };
        blocking(probe).await.map_err(|e| self.unwritable(&e))?;
        Ok(format!("written as files into {}", self.dir.display()))
    }

    pub(super) fn mark(&self) -> String {
        format!("file {}", self.dir.display())
    }

    fn unwritable(&self, error: &io::Error) -> Outcome {
        Outcome::Unwritable { folder: self.dir.display().to_string(), cause: Cause::of_system(error) }
    }

    /// `20261123T091500-KIND-ORDER-RECIPIENT`, without extension.
    fn stem(&self, message: &Message) -> String {
        format!(
            "{}-{}-{}-{}",
            message.at.with_timezone(&self.timezone).format("%Y%m%dT%H%M%S"),
            message.kind,
            harmless(&message.subject_id),
            harmless(message.recipient.as_ref()),
        )
    }
}

impl Waiting<'_> {
    pub(super) async fn transmit(self) -> Outcome {
        let (dir, stem) = (self.folder.dir.clone(), self.folder.stem(self.message));
        let (id, bytes) = (self.message.message_id.clone(), self.message.bytes.clone());
        match blocking(move || write(&dir, &stem, &id, &bytes)).await {
            Ok(name) => Outcome::Sent { reply: name },
            Err(e) => self.folder.unwritable(&e),
        }
    }
}

fn write(dir: &Path, stem: &str, id: &str, bytes: &[u8]) -> io::Result<String> {
    let hash = digest(&[id], 4);
    let mut name = format!("{stem}.eml");
    // Two messages of one second for one person: the second carries a piece of its Message-ID. Its own older copy is
    // overwritten instead.
    if matches!(fs::read(dir.join(&name)), Ok(there) if !bears(&there, id)) {
        name = format!("{stem}-{hash}.eml");
    }
    let beside = dir.join(format!(".{stem}-{hash}.tmp"));
    // A mail names customers and prices: its owner alone reads it.
    let done = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, dir.join(&name)))
        .and_then(|()| File::open(dir)?.sync_all());
    if done.is_err() {
        let _ = fs::remove_file(&beside);
    }
    done.map(|()| name)
}

/// Whether the message in `bytes` has this Message-ID. Ours stands on a line of its own.
fn bears(bytes: &[u8], id: &str) -> bool {
    let head = bytes.split(|b| *b == b'\n').take_while(|line| !line.trim_ascii().is_empty());
    head.map(<[u8]>::trim_ascii)
        .any(|line| line.strip_prefix(b"Message-ID:").is_some_and(|v| v.trim_ascii() == id.as_bytes()))
}

/// Letters, digits and what addresses need; everything else, path separators first of all, becomes `_`.
fn harmless(text: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() || "@._+-".contains(c) { c } else { '_' };
    let name: String = text.chars().take(RECIPIENT_CHARS).map(keep).collect();
    if name.is_empty() { "-".to_owned() } else { name }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leaves_the_folder() {
        assert_eq!(harmless("../../etc/passwd"), ".._.._etc_passwd");
        assert_eq!(harmless("sm+pusat@x.id"), "sm+pusat@x.id");
        assert_eq!(harmless(""), "-");
    }
}
