//! Where files of a first installation go: beside the configuration, for its owner alone, whole or not at all, and never
//! over something unasked. Root writes them for whoever owns the folder: the daemon runs as that user.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, chown};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// A key or a password that is to stand beside the configuration.
pub(super) struct Secret {
    place: PathBuf,
    bytes: Vec<u8>,
    /// It stands there already.
    is_there: bool,
}

impl Secret {
    /// The secret in `from`, to stand in `folder` as `name`, or under its own name where it stands there already.
    pub(super) fn of(from: &str, folder: &Path, name: &str) -> anyhow::Result<Self> {
        let from = Path::new(from);
        let bytes = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
        let is_there = from.parent().and_then(|parent| parent.canonicalize().ok()) == folder.canonicalize().ok();
        let own = from.file_name().filter(|_| is_there).map_or_else(|| PathBuf::from(name), PathBuf::from);
        let place = folder.join(own);
        let is_there = is_there || fs::read(&place).is_ok_and(|there| there == bytes);
        Ok(Self { place, bytes, is_there })
    }

    /// Its name beside the configuration.
    pub(super) fn name(&self) -> String {
        self.place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// # Errors
    /// When another secret stands in its place.
    pub(super) fn refuse_to_overwrite(&self, force: bool) -> anyhow::Result<()> {
        if !(self.is_there || force) && self.place.symlink_metadata().is_ok() {
            bail!(
                "{} exists and is another one; nothing was written. Write over it with --force",
                self.place.display()
            );
        }
        Ok(())
    }

    /// Writes it, unless it stands there.
    pub(super) fn write(&self) -> anyhow::Result<()> {
        if self.is_there { Ok(()) } else { write(&self.place, &self.bytes, true) }
    }
}

/// Writes a file as a whole, mode 0600; over another one only when `over`.
pub(super) fn write(place: &Path, bytes: &[u8], over: bool) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", place.display());
    let folder = place.parent().unwrap_or(Path::new("."));
    let beside = folder.join(format!(".orderd-setup.{}", std::process::id()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        let (ours, theirs) = (file.metadata()?, folder.metadata()?);
        if ours.uid() == 0 && theirs.uid() != 0 {
            chown(&beside, Some(theirs.uid()), Some(theirs.gid()))?;
        }
        // A second name is refused where one stands; moving would write over it.
        if over {
            fs::rename(&beside, place)?
        } else {
            fs::hard_link(&beside, place)?
        }
        File::open(folder)?.sync_all()
    })();
    let _ = fs::remove_file(&beside);
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{} exists; write over it with --force", place.display())
        }
        written => written.with_context(cannot),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_is_written_whole_for_its_owner_and_over_another_only_when_told() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("orderd.toml");
        write(&place, b"one", false).unwrap();
        assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(write(&place, b"two", false).unwrap_err().to_string().contains("--force"));
        assert_eq!(fs::read(&place).unwrap(), b"one");
        write(&place, b"three", true).unwrap();
        assert_eq!(fs::read(&place).unwrap(), b"three");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left there");
    }

    #[test]
    fn a_secret_stands_beside_the_configuration_once() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let from = there.path().join("key.json");
        fs::write(&from, "k").unwrap();
        let secret = Secret::of(from.to_str().unwrap(), here.path(), "shop.service-account.json").unwrap();
        secret.refuse_to_overwrite(false).unwrap();
        secret.write().unwrap();
        assert_eq!(
            (secret.name().as_str(), fs::read(&secret.place).unwrap().as_slice()),
            ("shop.service-account.json", &b"k"[..])
        );
        fs::write(&from, "other").unwrap();
        let other = Secret::of(from.to_str().unwrap(), here.path(), "shop.service-account.json").unwrap();
        assert!(other.refuse_to_overwrite(false).is_err() && other.refuse_to_overwrite(true).is_ok());
        let same = Secret::of(from.to_str().unwrap(), there.path(), "shop.service-account.json").unwrap();
        assert_eq!(same.name(), "key.json");
    }
}
