//! What is wrong with a configuration, and what to do about it. It never quotes a secret.

use std::fmt;
use std::path::{Path, PathBuf};

/// One thing to change in the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// Its line, counted from 1; `None` for something that is missing altogether.
    pub line: Option<usize>,
    /// What is wrong and where: `unknown key `dirr` in [export]`.
    pub what: String,
    /// What to do: `did you mean `dir`?`.
    pub remedy: String,
}

/// Why there is no configuration.
#[derive(Debug)]
pub enum ConfigError {
    /// The file cannot be opened or is not text.
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file was read, and this is to be changed.
    Mistakes {
        /// Which file.
        file: PathBuf,
        /// Sorted by line.
        mistakes: Vec<Mistake>,
    },
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}: {}", self.what, self.remedy),
            None => write!(f, "{}: {}", self.what, self.remedy),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, source } => {
                #[expect(clippy::wildcard_enum_match_arm, reason = "the library's enum")]
                let remedy = match source.kind() {
                    std::io::ErrorKind::NotFound => "name it with -c FILE or in $ORDERD_CONFIG",
                    std::io::ErrorKind::PermissionDenied => "run orderd as a user who may read it",
                    std::io::ErrorKind::InvalidData => "save it as UTF-8 text",
                    _ => "check the path",
                };
                write!(f, "the configuration {} cannot be read: {remedy}", file.display())
            }
            Self::Mistakes { file, mistakes } => match &mistakes[..] {
                [one] => write!(f, "{}, {one}", file.display()),
                many => {
                    write!(f, "{}: {} mistakes", file.display(), many.len())?;
                    many.iter().try_for_each(|mistake| write!(f, "\n  {mistake}"))
                }
            },
        }
    }
}

impl std::error::Error for ConfigError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            Self::Mistakes { .. } => None,
        }
    }
}

impl ConfigError {
    /// One mistake is enough.
    #[must_use]
    pub(super) fn one(file: &Path, mistake: Mistake) -> Self {
        Self::Mistakes { file: file.to_owned(), mistakes: vec![mistake] }
    }
}
