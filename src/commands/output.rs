//! Where commands may write: never over the memory, the key or the configuration, and over another file only when told
//! to. It writes nothing itself.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::config::{Config, Transport};
use crate::documents::file;

/// Whether `path` may be written: nothing is there, or a workbook of ours. `force`: also over something of somebody's.
///
/// # Errors
/// When it belongs to orderd itself, or exists and `force` was not said.
pub(super) fn claim(path: &Path, config: &Config, force: bool) -> anyhow::Result<()> {
    refuse_own(path, config)?;
    let is_there = path.symlink_metadata().is_ok_and(|found| !found.is_dir());
    if is_there && !force && !file::is_ours(path) {
        bail!("{} exists already; name another file, or overwrite it with --force", path.display());
    }
    Ok(())
}

/// Refuses the files orderd lives on, whatever was said.
///
/// # Errors
/// When `path` is one of them.
pub(super) fn refuse_own(path: &Path, config: &Config) -> anyhow::Result<()> {
    if own_files(config).iter().any(|own| is_same(path, own)) {
        bail!("{} is orderd's own (memory, key, password or configuration); name another file", path.display());
    }
    Ok(())
}

fn own_files(config: &Config) -> Vec<PathBuf> {
    let memory = config.state.file().into_iter().flat_map(|file| {
        ["", "-wal", "-shm", ".lock"].map(|end| {
            let mut name = file.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        })
    });
    let mut files = vec![config.file.clone(), config.google.service_account.clone()];
    files.extend(memory);
    files.extend(config.state.password_file().map(Path::to_owned));
    if let Transport::Smtp(server) = &config.mail.transport {
        files.extend(server.ca_file.clone());
        files.extend(server.login.as_ref().and_then(|login| login.password_file.clone()));
    }
    files
}

/// Whether two paths lead to one file, also under another name, and also one that is not there yet.
fn is_same(a: &Path, b: &Path) -> bool {
    match (a.metadata(), b.metadata()) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        (Err(_), Err(_)) => resolved(a).is_some_and(|a| resolved(b) == Some(a)),
        (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
    }
}

/// The path with its folder as it really is.
fn resolved(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}
