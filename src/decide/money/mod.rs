//! Money and paper: what was paid and verified, the numbers and documents issued, and what customers owe.

pub mod issue;
pub mod ledger;
pub mod numbering;
pub mod receivables;
