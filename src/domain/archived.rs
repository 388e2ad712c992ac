//! That a row was moved to the archive: it is gone from its tab on purpose, and nobody misses it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::problem::{Code, Problem};

/// Where and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archived {
    /// When it was known to stand there.
    pub at: DateTime<Utc>,
    /// The year of delivery, after which the tab is called.
    pub year: i32,
}

impl Archived {
    /// What the history says of it.
    #[must_use]
    pub(crate) fn history(self) -> String {
        format!("Diarsipkan ke tab Arsip {}.", self.year)
    }

    /// What is said of a row that stands in its tab all the same: put back by hand, or not yet taken out. `what` it is,
    /// `id` its number, under which header.
    #[must_use]
    pub(crate) fn problem(self, what: &str, id: &str, header: &str) -> Problem {
        let sentence = format!(
            "{what} {id} sudah diarsipkan (tab Arsip {}), jadi isian baris ini tidak dibaca lagi; hapus baris ini. Untuk yang baru dari salinannya, kosongkan {header} dan ubah isinya.",
            self.year
        );
        Problem::new(Code::Archived, sentence)
    }
}
