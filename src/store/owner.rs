//! Whose the files of the memory are. An administrator works as root, the daemon as a user of its own: what root makes in
//! that user's folder would keep the daemon out. It never changes the owner of what was there before.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::Path;

/// Opens a file to read and write. One that is not there is made, and its folder too, for their owner alone: they will
/// hold names and addresses of customers.
pub(super) fn open_or_make(path: &Path) -> io::Result<File> {
    make_folder(path)?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(0o600);
    // A link that leads nowhere is not followed to give away what it names.
    match options.clone().create_new(true).open(path) {
        Ok(file) => {
            hand_over(&file, path);
            Ok(file)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => options.create(true).truncate(false).open(path),
        Err(error) => Err(error),
    }
}

/// Gives a file that root made to whoever its folder belongs to. Root without that power keeps it, and whoever opens it
/// next is told.
pub(super) fn hand_over(file: &File, path: &Path) {
    let (Ok(made), Ok(folder)) = (file.metadata(), fs::metadata(folder(path))) else { return };
    if made.uid() == 0 && folder.uid() != 0 {
        fchown(file, Some(folder.uid()), Some(folder.gid())).ok();
    }
}

/// The folder that is the last of its path; one that misses more is no place anybody meant.
fn make_folder(path: &Path) -> io::Result<()> {
    let folder = folder(path);
    match DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => {
            hand_over(&File::open(folder)?, folder);
            Ok(())
        }
        // It is there, or what is the matter with it is said when the file is opened.
        Err(_) => Ok(()),
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use std::os::unix::fs::{chown, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().mode() & 0o777
    }

    #[test]
    fn a_file_and_its_folder_are_made_for_their_owner_alone() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("shop/state.db");
        open_or_make(&path).unwrap();
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        fs::write(&path, "memory").unwrap();
        open_or_make(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"memory");
        assert!(open_or_make(&place.path().join("nowhere/shop/state.db")).is_err());
    }

    #[test]
    fn what_root_makes_belongs_to_the_owner_of_its_folder_and_what_was_there_stays_whose_it_is() {
        let place = tempfile::tempdir().unwrap();
        // Somebody who is not root; only root can make them own something.
        if chown(place.path(), Some(4_321), Some(4_321)).is_err() {
            eprintln!("skipped: only root can hand files over");
            return;
        }
        let owner = |name: &str| place.path().join(name).symlink_metadata().unwrap().uid();
        for name in ["state.db.lock", "shop/state.db"] {
            open_or_make(&place.path().join(name)).unwrap();
            assert_eq!(owner(name), 4_321, "{name}");
        }
        assert_eq!(owner("shop"), 4_321);
        fs::write(place.path().join("theirs"), "").unwrap();
        symlink(place.path().join("shop/elsewhere"), place.path().join("link")).unwrap();
        for name in ["theirs", "link"] {
            open_or_make(&place.path().join(name)).unwrap();
        }
        assert_eq!((owner("theirs"), owner("shop/elsewhere")), (0, 0));
    }
}
