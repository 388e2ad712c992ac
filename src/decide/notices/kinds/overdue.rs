//! `overdue`: invoices to collect, one list a day; the steps an invoice climbs stand with the report. An order on the list
//! remembers the step it was told at.

use std::collections::BTreeMap;

use crate::decide::notices::episodes;
use crate::decide::notices::kind::{
    About, Deadline, Errand, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::still_due;
use crate::decide::orders::Order;
use crate::decide::reports::overdue::{self, Collection};
use crate::decide::world::World;
use crate::domain::audience::Audience;
use crate::domain::ids::OrderId;
use crate::domain::notice::{Brief, NoticeKind};
use crate::domain::role::Role;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::Overdue,
    about: About::Report(Report::Daily(list)),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.accounting).cc(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    // Each list has its own invoices.
    still_due: still_due::always,
    shows_money: true,
    told_as: |brief| format!("piutang yang perlu ditagih: {}", brief.headline),
    papers: Papers::Statements,
    leads: Leads::Report("Piutang", |role| (role == Role::Accounting).then_some(Errand::NewPayment)),
    most_single: MOST_SINGLE,
};

/// The list of today, unless it is empty; remembers who stands on it. What was missed while nobody looked is told once,
/// at the step reached now.
fn list(world: &World<'_>, orders: &mut BTreeMap<OrderId, Order<'_>>, may_tell: bool) -> Option<Brief> {
    let (now, settle, kind) = (world.now, world.policy.settle, NoticeKind::Overdue);
    let mut collection = Collection::default();
    for order in orders.values_mut() {
        let Some(bill) = overdue::bill(order, world) else {
            if order.facts.episodes.contains_key(&kind) {
                episodes::follow(&mut order.facts.episodes, kind, false, now, settle);
            }
            continue;
        };
        collection.count(&bill);
        // Nobody is asked for money that waits for Accounting; should it be refused, the step is told then.
        if order.outstanding - order.money.waiting <= world.policy.payment.tolerance {
            continue;
        }
        let silent = order.is_quiet;
        let Some(step) = bill.step().filter(|_| may_tell || silent) else { continue };
        let followed = episodes::follow(&mut order.facts.episodes, kind, true, now, settle);
        let Some(episode) = followed.filter(|e| e.rungs.iter().all(|r| *r < step)) else { continue };
        episode.climb(step, now);
        if !silent {
            collection.tell(bill);
        }
    }
    collection.brief()
}
