//! Payments that wait for accounting: told once for every time one begins to wait, then reminded of.

use std::collections::BTreeMap;

use crate::decide::money::ledger::{Ledger, Waiting};
use crate::decide::notices::kind::About;
use crate::decide::notices::kinds;
use crate::decide::notices::notifier::Notifier;
use crate::decide::notices::reminder::NextReminder;
use crate::decide::notices::told;
use crate::decide::orders::Order;
use crate::domain::ids::OrderId;
use crate::domain::notice::{Notice, NoticeKey, NoticeKind};

impl Notifier<'_> {
    /// Payments that wait for accounting. `silent`: they count as told.
    pub(crate) fn payments(&mut self, ledger: &mut Ledger, orders: &mut BTreeMap<OrderId, Order<'_>>, silent: bool) {
        let (now, policy, today) = (self.world.now, self.world.policy, self.world.today());
        let kind = kinds::of(NoticeKind::VerifyPayment);
        let About::Payment(say) = kind.about else { return };
        let reminder =
            |last, rung| kind.next_reminder(&NextReminder { policy, last, rung, deliver_on: today, pay_by: None });
        let waiting: BTreeMap<_, Waiting> = ledger.waiting.iter().map(|w| (w.id, w.clone())).collect();
        for (id, facts) in &mut ledger.facts {
            let Some(waits) = waiting.get(id) else {
                if facts.told && facts.verified.is_some() {
                    facts.told = false;
                }
                continue;
            };
            let rung = if facts.told {
                let Some(last) = facts.asked_at else { continue };
                if !self.reminds(reminder(last, facts.asked + 1)) {
                    continue;
                }
                facts.asked += 1;
                facts.asked
            } else {
                facts.told = true;
                facts.waits += 1;
                facts.asked = 0;
                0
            };
            self.reminds(reminder(now, rung + 1));
            facts.asked_at = Some(now);
            if silent {
                continue;
            }
            let mut order = waits.order.and_then(|order| orders.get_mut(&order));
            let terms = order.as_deref().and_then(|s| s.terms.as_ref());
            let outlet = terms.map(|t| &*t.outlet);
            let people = kind.escalated(kind.audience(policy, outlet), rung, policy, outlet);
            self.notices.push(Notice {
                key: NoticeKey { subject: id.to_string().into(), kind: kind.notice, episode: facts.waits, rung },
                order: waits.order,
                at: now,
                brief: say(waits, terms.map(|t| &*t.customer), &self.world),
                to: people.to.clone(),
                cc: people.cc.clone(),
                attach: kind.documents(),
            });
            if let Some(order) = &mut order {
                told::remember(order, &people);
            }
        }
    }
}
