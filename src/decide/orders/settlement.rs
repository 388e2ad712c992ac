//! What a customer is still asked for before goods whose delivery order is out may leave (SOP P11, P12).

use crate::decide::orders::Order;
use crate::domain::column::OrderColumn;
use crate::domain::order::Scheme;
use crate::domain::rupiah::Rupiah;

/// What is asked for, as far as it does not wait for Accounting: nobody is asked for money that was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// What the down payment of an order on credit is short of: verified money was taken back, or new papers ask for more.
    DownPayment(Rupiah),
    /// What the invoice is short of.
    Balance(Rupiah),
}

impl Asked {
    /// How much.
    #[must_use]
    pub(crate) const fn amount(self) -> Rupiah {
        match self {
            Self::DownPayment(amount) | Self::Balance(amount) => amount,
        }
    }
}

/// What is asked for; `None`: nothing, or it waits for Accounting. `tolerance`: the house's.
#[must_use]
pub(crate) fn asked(order: &Order<'_>, tolerance: Rupiah) -> Option<Asked> {
    let money = &order.money;
    let on_credit = order.terms.as_deref().is_some_and(|terms| terms.scheme == Scheme::Top);
    let asked = if on_credit && !is_credit_taken_back(order) {
        Asked::DownPayment(order.dp_required - money.verified - money.waiting)
    } else {
        Asked::Balance(order.outstanding - money.waiting)
    };
    Some(asked).filter(|asked| asked.amount() > order.facts.tolerance(tolerance))
}

/// Whether the goods may only leave paid, because Accounting took the credit back.
#[must_use]
pub(crate) fn is_credit_taken_back(order: &Order<'_>) -> bool {
    order.withdrawn.contains(&OrderColumn::CreditAnswer)
}
