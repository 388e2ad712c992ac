//! Until when somebody must act: the deadline behind `Langkah Berikutnya` and the mails, as a fixed day or hour.
//! It never says "today": a text that ages by itself would be rewritten in every row at every midnight.
//!
//! One function per step of the procedure; how many hours a step has stands in [`sla`].

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::decide::orders::sla;
use crate::decide::world::World;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;
use crate::domain::wording;

/// A day, or a minute of local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// Until the end of this day.
    Day(NaiveDate),
    /// Until this local minute.
    At(NaiveDateTime),
}

impl Due {
    /// The last local instant in time.
    #[must_use]
    pub(crate) fn end(self) -> NaiveDateTime {
        match self {
            Self::Day(day) => end_of(day),
            Self::At(at) => at,
        }
    }
}

impl fmt::Display for Due {
    /// `23/11/2026` or `23/11/2026 23:59`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{}", wording::dated(*day)),
            Self::At(at) => write!(f, "{}", wording::minute(*at)),
        }
    }
}

/// Until when somebody must act on an order; `None`: as soon as possible.
pub(crate) type Deadline = fn(&Order<'_>, &World<'_>) -> Option<Due>;

/// The answers of R&D and PPIC (P4).
#[must_use]
pub(crate) fn materials(order: &Order<'_>, world: &World<'_>) -> Option<Due> {
    let at = sla::materials(world.policy, order.facts.state_since, headline::deliver_on(order));
    Some(before_confirm_by(Due::At(world.local(at)), order, world))
}

/// What is short, or a smaller or later order.
#[must_use]
pub(crate) fn missing_materials(order: &Order<'_>, world: &World<'_>) -> Option<Due> {
    let day = headline::deliver_on(order).and_then(sla::production)?;
    Some(before_confirm_by(Due::Day(day), order, world))
}

/// The store manager's answer (P5).
#[must_use]
pub(crate) fn confirmation(order: &Order<'_>, world: &World<'_>) -> Option<Due> {
    let at = sla::consent(world.policy, order.facts.state_since);
    Some(before_confirm_by(Due::At(world.local(at)), order, world))
}

/// The last minute to confirm a large order (the H−4 rule), while it is still to come.
#[must_use]
pub(crate) fn last_confirmation(order: &Order<'_>, world: &World<'_>) -> Option<Due> {
    order.confirm_by.map(|day| Due::At(end_of(day))).filter(|due| due.end() >= world.local(world.now))
}

/// Accounting's answer to credit (P7).
#[must_use]
pub(crate) fn credit(order: &Order<'_>, world: &World<'_>) -> Option<Due> {
    Some(Due::At(world.local(sla::consent(world.policy, order.facts.state_since))))
}

/// The down payment, or all of it in cash (P7).
#[must_use]
pub(crate) fn down_payment(order: &Order<'_>, world: &World<'_>) -> Option<Due> {
    // On credit it is asked for once that is approved; a revision may find it paid.
    let is_paid = order.dp_required - order.money.verified <= order.facts.tolerance(world.policy.payment.tolerance);
    if order.facts.state == State::AwaitingCredit || is_paid {
        return None;
    }
    let dp = order.facts.proforma.as_ref()?.document.dp.filter(|dp| dp.amount > Rupiah::ZERO)?;
    Some(Due::Day(dp.due_on))
}

/// Production has begun (P8).
#[must_use]
pub(crate) fn production(order: &Order<'_>, _: &World<'_>) -> Option<Due> {
    headline::deliver_on(order).and_then(sla::production).map(Due::Day)
}

/// Production as it stands: begun on the day before H, finished on H.
#[must_use]
pub(crate) fn making(order: &Order<'_>, world: &World<'_>) -> Option<Due> {
    if order.facts.state == State::InProduction { delivery(order, world) } else { production(order, world) }
}

/// H, once it is over; else blank.
#[must_use]
pub(crate) fn missed_delivery(order: &Order<'_>, world: &World<'_>) -> String {
    headline::deliver_on(order).filter(|day| *day < world.today()).map(wording::day).unwrap_or_default()
}

/// The receipt of goods that left.
#[must_use]
pub(crate) fn receipt(order: &Order<'_>, world: &World<'_>) -> Option<Due> {
    let left = order.facts.shipped?.on;
    let at = sla::receipt(world.policy, headline::deliver_on(order).unwrap_or(left), left)?;
    Some(Due::At(world.local(at)))
}

/// The delivery order (P9).
#[must_use]
pub(crate) fn delivery_order(order: &Order<'_>, world: &World<'_>) -> Option<Due> {
    let at = sla::delivery_order(world.policy, order.facts.state_since, headline::deliver_on(order));
    Some(Due::At(world.local(at)))
}

/// Whatever must have happened on H itself: the balance is paid (P11), the goods leave (P12).
#[must_use]
pub(crate) fn delivery(order: &Order<'_>, _: &World<'_>) -> Option<Due> {
    headline::deliver_on(order).map(Due::Day)
}

/// The payment of an invoice that is out on credit (P11).
#[must_use]
pub(crate) fn invoice(order: &Order<'_>, _: &World<'_>) -> Option<Due> {
    order.facts.live_delivery().map(|delivery| Due::Day(delivery.due_on()))
}

/// The donor's documentation (P13).
#[must_use]
pub(crate) fn documentation(order: &Order<'_>, _: &World<'_>) -> Option<Due> {
    headline::deliver_on(order).and_then(sla::documentation).map(Due::Day)
}

/// A large order's answers are worth nothing after its last day to confirm.
fn before_confirm_by(due: Due, order: &Order<'_>, world: &World<'_>) -> Due {
    let last = order.confirm_by.map(end_of).filter(|last| *last >= world.local(world.now) && *last < due.end());
    last.map_or(due, Due::At)
}

fn end_of(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::from_hms_opt(23, 59, 0).unwrap_or(NaiveTime::MIN))
}
