//! Files that hold a secret: read with a bound, and whether only their owner may read them. Their content never
//! gets into a message.

use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

/// No password or key comes near this, in bytes.
const MAX_BYTES: u64 = 64 * 1024;
/// Reading, writing or running by group or others.
const OTHERS: u32 = 0o077;

/// Why a file is no place for a secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    /// It cannot be looked at.
    #[error("{} cannot be read: check the path and its owner", .0.display())]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// It is not a file.
    #[error("{} is not a file: name the file itself", .0.display())]
    NotAFile(PathBuf),
    /// Others may read it.
    #[error("{} is open to other users (mode {mode:03o}): run `chmod 600 {}`", .file.display(), .file.display())]
    OpenToOthers {
        /// Which file.
        file: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
}

/// Whether only its owner may read `file`.
///
/// # Errors
/// What is wrong with it, with the command that helps.
pub fn secret_file_is_private(file: &Path) -> Result<(), SecretFileError> {
    let metadata = std::fs::metadata(file).map_err(|error| SecretFileError::Unreadable(file.to_owned(), error))?;
    if !metadata.is_file() {
        return Err(SecretFileError::NotAFile(file.to_owned()));
    }
    match metadata.permissions().mode() & 0o777 {
        mode if mode & OTHERS != 0 => Err(SecretFileError::OpenToOthers { file: file.to_owned(), mode }),
        _ => Ok(()),
    }
}

/// The secret in a file, without the line end editors leave.
pub(super) fn read(file: &Path) -> Result<SecretString, std::io::Error> {
    let mut text = String::new();
    std::fs::File::open(file)?.take(MAX_BYTES).read_to_string(&mut text)?;
    Ok(SecretString::from(text.trim_end_matches(['\r', '\n'])))
}
