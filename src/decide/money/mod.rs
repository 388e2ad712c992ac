//! Money and paper: what was paid and verified, the numbers and documents issued, and what customers owe.

pub(crate) mod issue;
pub(crate) mod ledger;
pub(crate) mod numbering;
pub(crate) mod receivables;
