//! decide
pub mod kpi;
pub mod preparation;
