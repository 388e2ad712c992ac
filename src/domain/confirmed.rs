//! The moment an order was confirmed, by whose answers and under which rule.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::column::OrderColumn;
use super::lead_rule::LeadRule;
use super::rupiah::Rupiah;

/// A confirmation for the current terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confirmed {
    /// When the last of the three answers was first seen.
    pub at: DateTime<Utc>,
    /// Whether it is late and went on by exception.
    pub by_exception: bool,
    /// The answers it is made of. One that is asked for since is not among them.
    #[serde(default = "first_answers")]
    pub answers: Vec<OrderColumn>,
    /// The rule for large orders it was made under; `None`: it was made before anybody noted that.
    #[serde(default)]
    pub rule: Option<LeadRule>,
    /// The difference nobody was asked for when it was made (`payment.tolerance`); `None`: it was made before anybody noted
    /// that.
    #[serde(default)]
    pub tolerance: Option<Rupiah>,
}

/// What a confirmation was made of before it was noted.
fn first_answers() -> Vec<OrderColumn> {
    vec![OrderColumn::RndAnswer, OrderColumn::PpicAnswer, OrderColumn::SmAnswer]
}
