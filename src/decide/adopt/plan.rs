//! What taking over means, said before it is done: what memory would learn, how numbering would go on, and which
//! numbers would never be given.

use std::collections::BTreeSet;

use crate::decide::adopt::Adopted;
use crate::domain::document::RegisterEntry;
use crate::domain::facts::{Facts, SystemFacts};
use crate::domain::ids::{OrderId, PaymentId};

/// What would be taken over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Orders whose state or numbers come from the sheet.
    pub orders: Vec<OrderId>,
    /// Payments likewise.
    pub payments: Vec<PaymentId>,
    /// Document numbers that the register does not have.
    pub numbers: Vec<String>,
    /// The next id and number of each sequence that goes on elsewhere.
    pub next: Vec<String>,
    /// Ids and numbers that nobody bears and that would never be given.
    pub gaps: Vec<String>,
}

impl Plan {
    /// `memory`: the deployment's facts as they would be.
    pub(in crate::decide) fn of(adopted: &Adopted, facts: &Facts, memory: &SystemFacts) -> Self {
        let mut plan = Self {
            orders: adopted.orders.keys().copied().collect(),
            payments: adopted.payments.keys().copied().collect(),
            numbers: adopted.entries.iter().map(|entry| entry.number.to_string()).collect(),
            ..Self::default()
        };
        let known = &facts.system.rows;
        for (year, top) in &memory.rows.order_sequence {
            let before = known.order_sequence.get(year).copied().unwrap_or(0);
            let of_year = adopted.orders.keys().filter(|id| id.year == *year).map(|id| id.sequence).collect();
            plan.go_on(before, *top, &of_year, |sequence| OrderId { year: *year, sequence }.to_string());
        }
        for (year, top) in &memory.rows.payment_sequence {
            let before = known.payment_sequence.get(year).copied().unwrap_or(0);
            let of_year = adopted.payments.keys().filter(|id| id.year == *year).map(|id| id.sequence).collect();
            plan.go_on(before, *top, &of_year, |sequence| PaymentId { year: *year, sequence }.to_string());
        }
        for ((kind, year), top) in &adopted.tops {
            let given = |entries: &[RegisterEntry]| {
                let of_kind = entries.iter().filter(|entry| (entry.kind, entry.year) == (*kind, *year));
                of_kind.map(|entry| entry.sequence).collect::<BTreeSet<u32>>()
            };
            let before = given(&facts.register).last().copied().unwrap_or(0);
            let of_kind = given(&adopted.entries);
            plan.go_on(before, *top, &of_kind, |sequence| format!("{sequence:03}/{}/{year}", kind.code()));
        }
        plan
    }

    /// One sequence that went up to `before` and would go on after `top`; `borne`: what of it would be taken over.
    fn go_on(&mut self, before: u32, top: u32, borne: &BTreeSet<u32>, name: impl Fn(u32) -> String) {
        if top <= before {
            return;
        }
        self.next.push(name(top + 1));
        let mut last = before;
        for sequence in borne.range(before + 1..=top).copied().chain([top + 1]) {
            match sequence - last {
                0 | 1 => {}
                2 => self.gaps.push(name(last + 1)),
                apart => self.gaps.push(format!("{}–{} ({})", name(last + 1), name(sequence - 1), apart - 1)),
            }
            last = sequence;
        }
    }
}
