//! Why an order is held, for people: whoever sees no prices reads none here either.

use crate::decide::orders::Order;
use crate::domain::problem::{Code, Problem};

/// The sentences about what holds it; where money is not shown, a problem that may speak of it is only named.
#[must_use]
pub(crate) fn of_hold<'o>(order: &'o Order<'_>, shows_money: bool) -> Vec<&'o str> {
    order.problems.iter().filter(|problem| problem.is_error()).map(|problem| reason(problem, shows_money)).collect()
}

fn reason(problem: &Problem, shows_money: bool) -> &str {
    if shows_money || names_no_sum(problem.code) { &problem.sentence } else { problem.code.as_str() }
}

/// Errors whose sentences have neither prices nor sums in them.
const fn names_no_sum(code: Code) -> bool {
    matches!(
        code,
        Code::Required
            | Code::DateUnreadable
            | Code::NumberUnreadable
            | Code::ChoiceUnknown
            | Code::ProductUnknown
            | Code::OutletUnknown
            | Code::CellBroken
            | Code::DeliveryPast
            | Code::ConfirmationLate
            | Code::OverrideReasonMissing
            | Code::ApprovalWithdrawn
            | Code::DeliveryMissed
            | Code::PaymentChanged
            | Code::ShippedWithoutRelease
            | Code::CopyNeedsCleaning
    )
}
