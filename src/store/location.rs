//! Where a database is, as people know it. It never holds a password.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where a database is: its `Display` stands in sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// One file.
    File(PathBuf),
    /// A part of a server's database, e.g. `orderd at db.example (instance kantin)`.
    Server(String),
}

impl Location {
    /// The file, where there is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(name) => f.write_str(name),
        }
    }
}

impl From<&Path> for Location {
    fn from(path: &Path) -> Self {
        Self::File(path.to_owned())
    }
}
