//! What people were reminded of for the last time: it stands first in their digests from then on.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::money::ledger::Ledger;
use crate::decide::notices::kind::{Kind, OrderMail, When};
use crate::decide::notices::kinds;
use crate::decide::notices::notifier::{Notifier, about_orders};
use crate::decide::notices::reminder::NextReminder;
use crate::decide::orders::Order;
use crate::domain::ids::OrderId;
use crate::domain::notice::NoticeKind;
use crate::domain::text::Text;

impl Notifier<'_> {
    /// The orders and payments whose last reminder went out while nobody acted, by their ids.
    #[must_use]
    pub(crate) fn pressing(&mut self, orders: &BTreeMap<OrderId, Order<'_>>, ledger: &Ledger) -> BTreeSet<Text> {
        let mut found = BTreeSet::new();
        for order in orders.values() {
            if about_orders().any(|(kind, mail)| self.is_pressing(kind, mail, order)) {
                found.insert(order.facts.id.text());
            }
        }
        for waiting in &ledger.waiting {
            let Some(facts) = ledger.facts.get(&waiting.id) else { continue };
            let Some(last) = facts.asked_at.filter(|_| facts.asked > 0) else { continue };
            let of = waiting.order.and_then(|order| orders.get(&order));
            let next = NextReminder { last, rung: facts.asked + 1, ..self.first_payment_reminder(of) };
            if self.next_reminder(kinds::of(NoticeKind::VerifyPayment), &next).is_none() {
                found.insert(waiting.id.text());
                found.extend(waiting.order.map(|order| order.text()));
            }
        }
        found
    }

    fn is_pressing(&mut self, kind: &Kind, mail: &OrderMail, order: &Order<'_>) -> bool {
        let (is_open, pay_by) = match mail.when {
            When::Issued(issue) => issue(order).map_or((false, None), |issue| (issue.is_open, issue.pay_by)),
            When::Holds(_) | When::HoldsFrom(_) | When::Happened(_) | When::Nears(_) => {
                (self.holds(mail, order) == Some(true), None)
            }
        };
        let Some(episode) = order.facts.episodes.get(&kind.notice).filter(|_| is_open) else { return false };
        let (Some(last), rung) = (episode.last_notice, episode.next_rung()) else { return false };
        let next = NextReminder { last, rung, pay_by, ..self.first_reminder(order) };
        rung > 1 && self.next_reminder(kind, &next).is_none()
    }
}
