//! What was measured in a period that is over: noted once, when it ended, and never changed by what is learnt later.

use chrono::{DateTime, NaiveDate, Utc};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use super::ids::OrderId;
use super::period::Period;
use super::text::Text;

/// What a figure came to. Which unit a number has is the figure's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// A count, an amount, or a middle value.
    Number(i64),
    /// So many of so many.
    Share {
        /// Those that are meant.
        part: i64,
        /// All there were; more than nothing.
        of: i64,
    },
    /// Orders by name.
    Orders(Vec<OrderId>),
}

/// Figures by outlet, then by their keys. The house as a whole has the blank name.
pub type Figures = LiteMap<Text, LiteMap<Text, Value>>;

/// A period that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedPeriod {
    /// Which.
    pub period: Period,
    /// When it was noted that it is over.
    pub closed_at: DateTime<Utc>,
    /// What it came to.
    pub figures: Figures,
}

/// Weeks that are over, side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trend {
    /// Their Mondays, the oldest first.
    pub weeks: Vec<NaiveDate>,
    /// What is drawn together.
    pub groups: Vec<TrendGroup>,
}

/// Figures of one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendGroup {
    /// What stands above them.
    pub title: &'static str,
    /// The figures.
    pub curves: Vec<Curve>,
}

/// A figure, week by week.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What it is called.
    pub name: String,
    /// `None`: nothing was measured in that week.
    pub points: Vec<Option<f64>>,
}
