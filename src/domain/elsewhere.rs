//! What was done for an order before anybody here watched it.

use serde::{Deserialize, Serialize};

use super::order::Words;
use super::state::State;

/// What was done before an order was watched, and is not done again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The state it was in when watching began.
    pub state: State,
    /// No proforma is due.
    pub proforma: bool,
    /// `Buat Surat Jalan` = Ya asks for no paper.
    pub delivery: bool,
    /// It was over.
    pub bygone: bool,
    /// Numbers of documents nobody here knows; `None`: they stand nowhere but in the row.
    #[serde(default)]
    pub numbers: Option<PaperNumbers>,
}

/// Numbers as they stand in an order's row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "one field per column")]
pub struct PaperNumbers {
    pub proforma: Words,
    pub delivery_order: Words,
    pub invoice: Words,
}
