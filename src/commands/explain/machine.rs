//! The explanation for machines: the same figures and sentences under names that stay. It judges nothing itself.

use serde_json::{Value, json};

use super::Page;
use super::gate::Gate;
use crate::decide::Decisions;
use crate::decide::orders::headline;
use crate::decide::shown::next_steps::next_step;
use crate::domain::facts::{Facts, HistoryLine};
use crate::domain::problem;

impl Page<'_, '_> {
    /// Instants as RFC 3339, days as 2026-11-30, money in whole rupiah; what is not known is null.
    pub(super) fn into_json(
        mut self,
        decisions: &Decisions<'_>,
        memory: &Facts,
        history: &[HistoryLine],
    ) -> Result<Value, std::fmt::Error> {
        self.judge()?;
        let order = self.order;
        let facts = &order.facts;
        let known = memory.orders.get(&facts.id);
        let gates = self.gates.iter().map(|(gate, what)| {
            let open = match gate {
                Gate::Open => Some(true),
                Gate::Shut => Some(false),
                Gate::Aside => None,
            };
            json!({ "open": open, "says": what })
        });
        let documents = memory.register.iter().filter(|entry| entry.order == Some(facts.id)).map(|entry| {
            json!({
                "kind": entry.kind.to_string(),
                "number": entry.number.to_string(),
                "on": entry.on,
                "value": entry.value.0,
                "note": entry.note.to_string(),
            })
        });
        let payments = decisions.ledger.facts.iter().filter_map(|(id, payment)| {
            let verified = payment.verified.as_ref().filter(|verified| verified.order == facts.id)?;
            Some(json!({
                "payment": id.to_string(),
                "kind": verified.kind.as_str(),
                "on": verified.paid_on,
                "amount": verified.amount.0,
                "row_gone": payment.seen.missing.is_some(),
            }))
        });
        let notices = known.into_iter().flat_map(|known| known.episodes.iter()).map(|(kind, episode)| {
            json!({
                "kind": kind.as_str(),
                "episode": episode.number,
                "open": episode.gone_since.is_none(),
                "since": episode.since.to_rfc3339(),
                "last_told": episode.last_notice.map(|at| at.to_rfc3339()),
            })
        });
        let lived = self.lived(memory, history);
        let lived = lived.iter().map(|(at, says)| json!({ "at": at.to_rfc3339(), "says": says }));
        let money = &order.money;
        Ok(json!({
            "order": facts.id.to_string(),
            "at": self.world.now.to_rfc3339(),
            "state": {
                "number": facts.state.number(),
                "label": facts.state.label(headline::is_pickup(order)),
                "since": facts.state_since.to_rfc3339(),
                "recorded": known.is_some_and(|known| known.state == facts.state),
            },
            "row": order.row.map(|row| row.at + 1),
            "settled": order.settled,
            "flags": order.flags.iter().map(|flag| flag.as_str()).collect::<Vec<_>>(),
            "gates": gates.collect::<Vec<_>>(),
            "money": {
                "total": order.amounts.as_ref().map(|amounts| amounts.total.0),
                "verified": money.verified.0,
                "received": money.received.0,
                "refunded": money.refunded.0,
                "waiting": money.waiting.0,
                "required_before_production": order.dp_required.0,
                "outstanding": order.outstanding.0,
                "overpaid": order.overpaid.0,
            },
            "problems": problem::lines(&order.problems).lines().collect::<Vec<_>>(),
            "open_points": next_step(order, &self.world).lines().collect::<Vec<_>>(),
            "documents": documents.collect::<Vec<_>>(),
            "payments": payments.collect::<Vec<_>>(),
            "notices": notices.collect::<Vec<_>>(),
            "history": lived.collect::<Vec<_>>(),
        }))
    }
}
