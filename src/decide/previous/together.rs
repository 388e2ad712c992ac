//! What all orders make together, as of the last look: what each of them adds to it is kept beside it.

use crate::decide::kitchen;
use crate::decide::kpi::LastCard;
use crate::decide::orders::Clocks;
use crate::decide::orders::exposure::Exposures;
use crate::decide::orders::parts::Parts;
use crate::decide::orders::splits::Splits;
use crate::decide::reports::overdue::Collectable;
use crate::decide::shown::overtyped::Quiet;
use crate::decide::shown::sheet::Wholes;
use crate::decide::shown::tasks::Opened;

/// What all orders make together. A decision that builds on none begins with an empty one.
#[derive(Debug, Default)]
pub(in crate::decide) struct Together {
    /// Large orders typed as several small ones.
    pub splits: Splits,
    /// What customers owe.
    pub exposures: Exposures,
    /// Raw material and capacity.
    pub plan: kitchen::Kept,
    /// Who is to fill which cell.
    pub open: Opened,
    /// What is to be collected of each order.
    pub owed: Parts<Option<Collectable>>,
    /// What is measured.
    pub card: LastCard,
    /// When time moves orders.
    pub clocks: Clocks,
    /// Rows in which nobody typed over anything.
    pub quiet: Quiet,
    /// Tabs that all orders stand in.
    pub wholes: Wholes,
}
