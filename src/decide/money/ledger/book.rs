//! What the ledger of a cycle says: per order, per payment, per row.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::decide::world::DesiredRow;
use crate::domain::column::PaymentColumn;
use crate::domain::document::PaymentLine;
use crate::domain::facts::HistoryLine;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::payment::{PaymentFacts, PaymentKind, PaymentRow, Verified};
use crate::domain::rupiah::Rupiah;
use crate::domain::shared::Shared;

/// What an order's money looks like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Verified, net of refunds.
    pub verified: Rupiah,
    /// Verified before refunds: the most that can be given back.
    pub received: Rupiah,
    /// Verified refunds.
    pub refunded: Rupiah,
    /// Money that came, as far as it waits for accounting, or for accounting's answer to rest.
    pub waiting: Rupiah,
    /// Of that, what accounting has said yes to.
    pub settling: Rupiah,
    /// Money given back, as far as it waits in the same way.
    pub refund_waiting: Rupiah,
    /// Of that, what accounting has said yes to.
    pub refund_settling: Rupiah,
    /// Verified movements, for documents, by day.
    pub lines: Vec<PaymentLine>,
    /// A verified payment was changed or deleted: the order is held until accounting looks again.
    pub disputed: bool,
}

impl Money {
    /// Counts a row that nobody verified yet. `is_answered`: nobody has to be asked for it.
    pub(super) fn wait_for(&mut self, row: &PaymentRow, is_answered: bool) {
        let amount = row.amount.get().unwrap_or_default();
        let answered = if is_answered { amount } else { Rupiah::ZERO };
        if row.kind.get() == Some(PaymentKind::Refund) {
            self.refund_waiting += amount;
            self.refund_settling += answered;
        } else {
            self.waiting += amount;
            self.settling += answered;
        }
    }
}

/// A payment as people are told of it: what its row says.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// The order, when it is allocated.
    pub order: Option<OrderId>,
    /// The day of the money.
    pub paid_on: Option<NaiveDate>,
    /// What was typed as the order's number.
    pub order_text: String,
    /// The amount.
    pub amount: Rupiah,
    /// What kind of movement.
    pub kind: &'static str,
    /// The reference.
    pub reference: String,
    /// What accounting should look at twice; empty when nothing.
    pub doubt: String,
}

impl Payment {
    /// A verified payment, as it was verified.
    #[must_use]
    pub(crate) fn verified(id: PaymentId, verified: &Verified) -> Self {
        Self {
            id,
            order: Some(verified.order),
            paid_on: Some(verified.paid_on),
            order_text: verified.order.to_string(),
            amount: verified.amount,
            kind: verified.kind.as_str(),
            reference: verified.reference.as_deref().unwrap_or("").to_owned(),
            doubt: String::new(),
        }
    }
}

/// The ledger of one cycle.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Per order.
    pub money: Shared<BTreeMap<OrderId, Shared<Money>>>,
    /// Facts as they are now; changed ones differ from memory.
    pub facts: Shared<BTreeMap<PaymentId, Shared<PaymentFacts>>>,
    /// Settled rows waiting for accounting.
    pub waiting: Vec<Payment>,
    /// Settled rows that accounting refused.
    pub refused: Vec<Payment>,
    /// Per order, the payments whose verification was taken back in this cycle.
    pub withdrawn: BTreeMap<OrderId, Vec<PaymentId>>,
    /// Payments verified in this cycle, and those whose verification was taken back, in the order of their ids.
    pub newly_verified: Vec<PaymentId>,
    /// See `newly_verified`.
    pub taken_back: Vec<PaymentId>,
    /// Payments that got a receipt in this cycle.
    pub receipted: Vec<PaymentId>,
    /// What the rows show; customer and receipt are filled in once orders are known.
    pub desired: Shared<Vec<Shown>>,
    /// What happened.
    pub history: Vec<HistoryLine>,
    /// Rows that repeat an older one and do not count.
    pub duplicates: BTreeSet<PaymentId>,
    /// Rows declared lost in this cycle.
    pub lost: Vec<PaymentId>,
    /// Verified payments that were changed after that, and their orders.
    pub disputed: Vec<(OrderId, PaymentId)>,
    /// So many rows vanished at once that nothing is believed: the tab is paused.
    pub mass_loss: Option<usize>,
    /// Digests of the rows without an id of their own in this read; those of others are forgotten.
    pub unborn: BTreeSet<u64>,
    /// When something settles or is missed by itself next.
    pub next_due: Option<chrono::DateTime<chrono::Utc>>,
}

impl Ledger {
    pub(super) fn look_again(&mut self, at: chrono::DateTime<chrono::Utc>) {
        self.next_due = Some(self.next_due.map_or(at, |due| due.min(at)));
    }
}

/// What a row shows, and whose it is.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The cells.
    pub row: DesiredRow<PaymentColumn>,
    /// The payment, if the row is one.
    pub payment: Option<PaymentId>,
    /// Its order, when it is allocated.
    pub order: Option<OrderId>,
}
