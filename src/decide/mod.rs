//! decide
pub mod receivables;
