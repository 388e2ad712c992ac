//! Workbooks and papers made into files: written beside, flushed to the disk, renamed, the directory flushed.
//!
//! Their owner alone may read them: they hold names, telephones and debts. A reader sees the old file or the new one, never a half-written one, and a failure leaves nothing behind.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::pdf;
use super::workbook::WorkbookError;

/// Why a file could not be written; `path` is the one that was wanted.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum FileError {
    /// It cannot stand in that place, or not be put there.
    #[error("{path}: {reason}; {remedy}", path = path.display())]
    Place { path: PathBuf, reason: &'static str, remedy: &'static str, source: io::Error },
    /// What was to be written into it cannot be.
    #[error("{path}: {source}", path = path.display())]
    Contents {
        path: PathBuf,
        #[source]
        source: WorkbookError,
    },
}

/// Replaces `path` with what `write` writes.
pub fn replace<F>(path: &Path, write: F) -> Result<(), FileError>
where
    F: FnOnce(&mut BufWriter<File>) -> Result<(), WorkbookError>,
{
    let place = |source: io::Error| explained(path, source);
    let (Some(name), Some(directory)) = (path.file_name(), path.parent()) else {
        return Err(place(io::Error::from(io::ErrorKind::IsADirectory)));
    };
    let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    if path.is_dir() {
        return Err(place(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    // Two processes that write the same file do not write into each other's; the last rename wins.
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = Leftover(directory.join(beside));
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(true).read(true).mode(0o600).open(&beside.0).map_err(place)?;
    let mut buffered = BufWriter::new(file);
    write(&mut buffered).map_err(|error| match io_cause(&error) {
        Some(cause) => place(cause),
        None => FileError::Contents { path: path.to_owned(), source: error },
    })?;
    buffered.flush().map_err(place)?;
    buffered.get_ref().sync_all().map_err(place)?;
    drop(buffered);
    fs::rename(&beside.0, path).map_err(place)?;
    // The rename itself must survive a power cut.
    File::open(directory).and_then(|d| d.sync_all()).map_err(place)
}

/// Replaces `path` with these bytes.
pub fn replace_bytes(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    replace(path, |file| {
        file.write_all(bytes).map_err(|error| WorkbookError::Xlsx(rust_xlsxwriter::XlsxError::IoError(error)))
    })
}

/// Whether a file is a workbook or a paper as it was written here; one that somebody saved since is theirs.
#[must_use]
pub fn is_ours(path: &Path) -> bool {
    is_our_workbook(path).unwrap_or(false) || is_our_paper(path).unwrap_or(false)
}

fn is_our_workbook(path: &Path) -> Option<bool> {
    /// The properties of a workbook are a few hundred bytes.
    const MOST_BYTES: u64 = 64 * 1024;
    let mut archive = zip::ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()?;
    let mut properties = String::new();
    archive.by_name("docProps/core.xml").ok()?.take(MOST_BYTES).read_to_string(&mut properties).ok()?;
    Some(["<dc:creator>orderd</", "<cp:lastModifiedBy>orderd</"].iter().all(|mark| properties.contains(mark)))
}

fn is_our_paper(path: &Path) -> Option<bool> {
    /// Papers are well below, also with a logo.
    const MOST_BYTES: u64 = 16 * 1024 * 1024;
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
    Some(pdf::is_ours(&bytes))
}

/// A file that goes away with us unless it was renamed.
struct Leftover(PathBuf);

impl Drop for Leftover {
    fn drop(&mut self) {
        // After the rename it is no longer there, which is what we want.
        let _ = fs::remove_file(&self.0);
    }
}

/// What the system said, if the workbook failed because of it.
fn io_cause(error: &WorkbookError) -> Option<io::Error> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(this) = cause {
        let found = match this.downcast_ref::<rust_xlsxwriter::XlsxError>() {
            Some(rust_xlsxwriter::XlsxError::IoError(inner)) => Some(inner),
            Some(rust_xlsxwriter::XlsxError::ZipError(zip)) => {
                std::error::Error::source(zip).and_then(|s| s.downcast_ref::<io::Error>())
            }
            _ => this.downcast_ref::<io::Error>(),
        };
        if let Some(inner) = found {
            return Some(inner.raw_os_error().map_or_else(|| inner.kind().into(), io::Error::from_raw_os_error));
        }
        cause = this.source();
    }
    None
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's enum")]
fn explained(path: &Path, source: io::Error) -> FileError {
    use io::ErrorKind as K;
    let (reason, remedy) = match source.kind() {
        K::StorageFull | K::QuotaExceeded => ("the disk is full", "make room or choose another disk"),
        K::FileTooLarge => ("the file would be larger than allowed", "raise the file size limit (ulimit -f)"),
        K::ReadOnlyFilesystem => ("the file system is read-only", "choose another directory"),
        K::PermissionDenied => ("the directory may not be written to", "change its owner or choose another"),
        K::NotFound => ("the directory does not exist", "create it or choose another"),
        K::NotADirectory => ("a part of the path is a file, not a directory", "correct the path"),
        K::IsADirectory => ("this is a directory", "name a file, such as laporan.xlsx"),
        _ => ("the file could not be written", "correct the path or the disk and try again"),
    };
    FileError::Place { path: path.to_owned(), reason, remedy, source }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where its own files fail")]
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(directory).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn the_new_file_takes_the_place_of_the_old_and_nothing_is_left_beside() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("laporan.xlsx");
        replace_bytes(&path, b"lama").unwrap();
        replace_bytes(&path, b"baru").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"baru");
        assert_eq!(names(directory.path()), ["laporan.xlsx"]);
    }

    #[test]
    fn nobody_but_its_owner_reads_the_file_not_even_when_the_old_one_was_open_to_all() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("laporan.xlsx");
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        replace_bytes(&path, b"baru").unwrap();
        assert_eq!(mode(), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        replace_bytes(&path, b"lagi").unwrap();
        assert_eq!(mode(), 0o600);
    }

    #[test]
    fn a_failure_leaves_the_old_file_as_it_was() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("laporan.xlsx");
        replace_bytes(&path, b"lama").unwrap();
        let full = replace(&path, |file| {
            file.write_all(b"setengah").unwrap();
            let full = io::Error::from(io::ErrorKind::StorageFull);
            Err(WorkbookError::Xlsx(rust_xlsxwriter::XlsxError::IoError(full)))
        });
        assert!(full.unwrap_err().to_string().ends_with("the disk is full; make room or choose another disk"));
        assert_eq!(fs::read(&path).unwrap(), b"lama");
        assert_eq!(names(directory.path()), ["laporan.xlsx"]);
    }

    #[test]
    fn a_wrong_place_says_what_to_do() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("berkas");
        replace_bytes(&file, b"x").unwrap();
        let check = |path: PathBuf, words: &str| {
            let error = replace_bytes(&path, b"y").unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        };
        check(file.join("laporan.xlsx"), "a part of the path is a file");
        check(directory.path().join("tiada").join("laporan.xlsx"), "the directory does not exist");
        check(directory.path().to_owned(), "this is a directory");
        check(PathBuf::from("/proc/laporan.xlsx"), "laporan.xlsx: ");
    }
}
