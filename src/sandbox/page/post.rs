//! The mails and files the page shows: listed, read, opened. Papers go out with mails, so they are files too.
//!
//! Reads two folders and nothing else; a name that is no plain file name leads nowhere.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::mailbox::{self, Mail};

/// Mails and files listed at most, newest first.
const MAX_LISTED: usize = 500;
/// Largest mail shown, in bytes.
const MAX_MAIL: u64 = 16 * 1024 * 1024;

/// Heads of mails by file name; a file of another size is another mail.
type Heads = HashMap<String, (u64, Arc<Mail>)>;

/// The two folders. Heads of mails that were read once are kept: a page asks every few seconds.
#[derive(Clone, Debug, Default)]
pub(in crate::sandbox) struct Post {
    /// `.eml` files.
    mail: Option<PathBuf>,
    /// Files to download.
    export: Option<PathBuf>,
    heads: Arc<Mutex<Heads>>,
}

/// A file to open.
#[derive(Debug)]
pub(in crate::sandbox) struct Opened {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Post {
    /// Of these folders; `None`: none of this sort is shown.
    pub(in crate::sandbox) fn of(mail: Option<PathBuf>, export: Option<PathBuf>) -> Self {
        Self { mail, export, heads: Arc::default() }
    }

    /// All mails, newest first, without what is in them.
    pub(in crate::sandbox) fn mails(&self) -> Value {
        let list = |(name, mail): (String, Arc<Mail>)| {
            json!({
                "name": name, "from": mail.from, "to": mail.to, "cc": mail.cc, "subject": mail.subject,
                "date": mail.date, "attachments": mail.attachments,
            })
        };
        let mails: Vec<Value> = self.heads().into_iter().map(list).collect();
        json!({"served": self.mail.is_some(), "mails": mails})
    }

    /// One mail.
    pub(in crate::sandbox) fn mail(&self, name: &str) -> Option<Value> {
        Some(json!(mailbox::read(&self.message(name)?)))
    }

    /// The subject of one mail.
    pub(in crate::sandbox) fn subject(&self, name: &str) -> Option<String> {
        Some(mailbox::read(&self.message(name)?).subject)
    }

    /// The `n`-th file in a mail.
    pub(in crate::sandbox) fn attachment(&self, mail: &str, n: usize) -> Option<Opened> {
        let (name, bytes) = mailbox::attachment(&self.message(mail)?, n)?;
        Some(Opened { name, bytes })
    }

    /// Exported files, newest name first, and then every paper that went out with a mail, newest first, each name once: the
    /// newest.
    pub(in crate::sandbox) fn files(&self) -> Value {
        let listed = self.export.as_deref().map(listing).unwrap_or_default();
        let mut known: BTreeSet<String> = listed.iter().map(|(name, _)| name.clone()).collect();
        let mut files: Vec<Value> =
            listed.into_iter().map(|(name, bytes)| json!({"name": name, "bytes": bytes})).collect();
        for (mail, head) in self.heads() {
            for (part, file) in head.attachments.iter().enumerate() {
                if known.insert(file.name.clone()) {
                    let sent = json!({"mail": mail, "part": part, "subject": head.subject});
                    files.push(json!({"name": file.name, "bytes": file.bytes, "sent": sent}));
                }
            }
        }
        files.truncate(MAX_LISTED);
        json!({"served": self.export.is_some() || self.mail.is_some(), "files": files})
    }

    /// An exported file.
    pub(in crate::sandbox) fn file(&self, name: &str) -> Option<Opened> {
        let bytes = std::fs::read(served(self.export.as_deref(), name)?).ok()?;
        Some(Opened { name: name.to_owned(), bytes })
    }

    fn message(&self, name: &str) -> Option<Vec<u8>> {
        let path = served(self.mail.as_deref(), name)?;
        let small = std::fs::metadata(&path).ok()?.len() <= MAX_MAIL;
        small.then(|| std::fs::read(path).ok()).flatten()
    }

    fn heads(&self) -> Vec<(String, Arc<Mail>)> {
        let listed = self.mail.as_deref().map(listing).unwrap_or_default();
        let mut known = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = Heads::new();
        let mails = listed.into_iter().filter(|(name, _)| is_mail(name)).take(MAX_LISTED);
        let found: Vec<_> = mails
            .filter_map(|(name, size)| {
                let head = match known.remove(&name) {
                    Some((was, head)) if was == size => head,
                    Some(_) | None => Arc::new(head(mailbox::read(&self.message(&name)?))),
                };
                kept.insert(name.clone(), (size, Arc::clone(&head)));
                Some((name, head))
            })
            .collect();
        *known = kept;
        found
    }
}

/// A mail without its bodies.
fn head(mail: Mail) -> Mail {
    Mail { text: None, html: None, ..mail }
}

fn is_mail(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|kind| kind == "eml")
}

/// Plain files directly in a folder, newest name first.
fn listing(dir: &Path) -> Vec<(String, u64)> {
    let mut found: Vec<(String, u64)> = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let kind = entry.file_type().ok()?;
            let name = entry.file_name().into_string().ok()?;
            (kind.is_file() && !name.starts_with('.')).then_some((name, entry.metadata().ok()?.len()))
        })
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found
}

/// The path of a listed file; a name that is no plain file name leads nowhere.
fn served(dir: Option<&Path>, name: &str) -> Option<PathBuf> {
    if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', '\0']) {
        return None;
    }
    let path = dir?.join(name);
    std::fs::symlink_metadata(&path).ok()?.is_file().then_some(path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use super::*;

    #[test]
    fn a_paper_that_went_out_with_a_mail_is_among_the_files_once_and_opens() {
        let folder = tempfile::tempdir().unwrap();
        let dir = |name: &str| {
            let dir = folder.path().join(name);
            std::fs::create_dir_all(&dir).unwrap();
            dir
        };
        let mail = |name: &str, subject: &str, content: &str| {
            let eml = format!(
                "Subject: {subject}\r\nContent-Type: application/pdf\r\n\
                 Content-Disposition: attachment; filename=\"001-INV.pdf\"\r\n\r\n{content}"
            );
            std::fs::write(dir("mail").join(name), eml).unwrap();
        };
        mail("1-first.eml", "first", "old");
        mail("2-second.eml", "second", "new");
        std::fs::write(dir("export").join("minggu.xlsx"), "x").unwrap();
        std::fs::write(folder.path().join("secret.eml"), "x").unwrap();
        let post = Post::of(Some(dir("mail")), Some(dir("export")));
        for _ in 0..2 {
            let files = post.files();
            let names: Vec<_> = files["files"].as_array().unwrap().iter().map(|file| file["name"].clone()).collect();
            assert_eq!(names, ["minggu.xlsx", "001-INV.pdf"]);
            assert_eq!(files["files"][1]["sent"], json!({"mail": "2-second.eml", "part": 0, "subject": "second"}));
        }
        assert_eq!(post.attachment("2-second.eml", 0).unwrap().bytes, b"new");
        assert_eq!(post.file("minggu.xlsx").unwrap().bytes, b"x");
        assert_eq!(post.subject("1-first.eml").as_deref(), Some("first"));
        for nowhere in ["../secret.eml", ".hidden", "", "a/b", "3-third.eml"] {
            assert!(post.attachment(nowhere, 0).is_none() && post.file(nowhere).is_none(), "{nowhere}");
        }
        assert!(post.attachment("2-second.eml", 1).is_none());
    }
}
