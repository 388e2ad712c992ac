//! The file itself: what kind it is by its first bytes, and that reading it ends.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use tokio::sync::oneshot;

use super::limits::{MOST_FILE_BYTES, MOST_SECONDS, damaged, other_kind};
use super::list::List;
use super::vocabulary::Vocabulary;
use super::{delimited, workbook};

/// How a workbook begins, which is an archive.
const ARCHIVE: &[u8] = b"PK";
/// How files of the Excel of the last century begin, and workbooks with a password.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// The part of a compound file that holds an encrypted workbook, as its folder spells it.
const ENCRYPTED: &str = "EncryptedPackage";

/// Reads the list, on a thread of its own: whatever a file makes of its reader, the command ends.
///
/// # Errors
/// A sentence about the file.
pub(super) async fn read(file: &Path, sheet: Option<&str>) -> anyhow::Result<List> {
    let (path, sheet) = (file.to_owned(), sheet.map(str::to_owned));
    let (done, answer) = oneshot::channel();
    std::thread::Builder::new()
        .name("import".to_owned())
        .spawn(move || {
            // Nobody listens any more when it took too long.
            let _ = done.send(parse(&path, sheet.as_deref()));
        })
        .context("no thread could be started")?;
    let answered = tokio::time::timeout(Duration::from_secs(MOST_SECONDS), answer).await;
    let list = match answered {
        Ok(Ok(list)) => list,
        // The thread ended without an answer: its reader gave up.
        Ok(Err(_)) => Err(damaged("its reader gave up")),
        Err(_) => Err(anyhow!("reading it takes more than {MOST_SECONDS} s; copy the list alone into a new workbook")),
    };
    list.with_context(|| format!("{} cannot be imported", file.display()))
}

/// Reads the list where nothing bounds its time.
///
/// # Errors
/// A sentence about the file.
pub(super) fn parse(file: &Path, sheet: Option<&str>) -> anyhow::Result<List> {
    let words = Vocabulary::embedded()?;
    let bytes = contents(file)?;
    if bytes.starts_with(ARCHIVE) {
        return workbook::list(bytes, sheet, &words);
    }
    if bytes.starts_with(COMPOUND) {
        let name: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_encrypted = bytes.windows(name.len()).any(|window| window == name);
        return Err(other_kind(if is_encrypted {
            "locked with a password"
        } else {
            "a workbook of an old Excel (.xls)"
        }));
    }
    if bytes.starts_with(b"%PDF") {
        return Err(other_kind("a PDF"));
    }
    if let Some(sheet) = sheet {
        bail!("it is a text and has no worksheet {sheet:?}; leave --sheet out");
    }
    delimited::list(&bytes, &words)
}

fn contents(file: &Path) -> anyhow::Result<Vec<u8>> {
    let opened = std::fs::File::open(file)?;
    if !opened.metadata()?.is_file() {
        bail!("it is no file");
    }
    let mut bytes = Vec::new();
    opened.take(MOST_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_FILE_BYTES {
        bail!("it is larger than 16 MiB; copy the list alone into a new workbook and import that");
    }
    if bytes.is_empty() {
        bail!("it is empty");
    }
    Ok(bytes)
}
