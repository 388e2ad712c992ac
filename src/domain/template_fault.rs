//! A file of the deployment's own words that cannot be used: the one built in stands in for it, and the administrator hears
//! of it.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// So many bytes of a digest tell two texts of a file apart.
const MARK_BYTES: usize = 8;

/// What is wrong with a file of words, of mails or of papers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TemplateFault {
    /// The file, as the administrator finds it.
    pub file: String,
    /// The line, where one is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: String,
    /// The [mark](Self::mark) of the text the file had; empty: it could not be read.
    pub text: String,
}

impl TemplateFault {
    /// Recognises a text of a file: hexadecimal digits, the same after every restart.
    #[must_use]
    pub fn mark(text: &str) -> String {
        Sha256::digest(text.as_bytes()).iter().take(MARK_BYTES).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Where and what: `line 3: undefined value`.
    #[must_use]
    pub fn detail(&self) -> String {
        self.line.map_or_else(|| self.what.clone(), |line| format!("line {line}: {}", self.what))
    }
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.file, self.what),
            None => write!(f, "{}: {}", self.file, self.what),
        }
    }
}
