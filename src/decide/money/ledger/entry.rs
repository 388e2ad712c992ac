//! A row of `Pembayaran` with its id, and what it says of money.

use chrono::NaiveDate;

use crate::domain::column::PaymentColumn;
use crate::domain::ids::OrderId;
use crate::domain::payment::{PaymentKind, PaymentRow};
use crate::domain::problem::Problem;
use crate::domain::rupiah::Rupiah;

/// One row with its id and what was understood of it.
pub(super) struct Entry<'a> {
    pub row: &'a PaymentRow,
    pub order: Option<OrderId>,
    pub problems: Vec<Problem>,
    pub duplicate: bool,
    /// A refund above the money that is held.
    pub too_much: bool,
    /// What accounting should look at twice.
    pub doubt: String,
}

impl Entry<'_> {
    /// Whether the row may add to any sum.
    pub(super) fn is_sound(&self) -> bool {
        !self.duplicate && !self.too_much && is_read(self.row)
    }
}

/// The cells a movement of money is made of: a row that cannot be read in one of them counts nowhere.
pub(super) const SAYS: [PaymentColumn; 4] =
    [PaymentColumn::PaidOn, PaymentColumn::OrderNo, PaymentColumn::Kind, PaymentColumn::Amount];
/// What a row says of money, when it says all of it.
pub(in crate::decide) type Movement = (OrderId, PaymentKind, NaiveDate, Rupiah);

/// Everything a row says, if nothing is missing. What was verified is compared with it, and papers that are out speak of
/// it; what is verified anew must be [`whole`].
pub(in crate::decide) fn movement(row: &PaymentRow, order: Option<OrderId>) -> Option<Movement> {
    Some((order?, row.kind.get()?, row.paid_on.get()?, row.amount.get()?))
}

/// Everything a row says, if it counts.
pub(super) fn whole(row: &PaymentRow, order: Option<OrderId>) -> Option<Movement> {
    movement(row, order).filter(|_| is_read(row))
}

/// Whether a row says all a movement is made of, and no cell of that was refused. The order may be one that nobody knows:
/// accounting hears of such money.
pub(super) fn is_read(row: &PaymentRow) -> bool {
    row.paid_on.get().is_some()
        && row.order_no.as_deref().is_some_and(|typed| typed.parse::<OrderId>().is_ok())
        && row.kind.get().is_some()
        && row.amount.get().is_some()
        && !row.remarks.iter().any(|(column, remark)| SAYS.contains(column) && remark.is_error())
}
