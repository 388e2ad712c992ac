//! Which gates are open (P5 to P12), the state that follows, and whether the goods may leave.

use crate::decide::orders::approvals;
use crate::decide::orders::progress::{self, Guards};
use crate::decide::orders::{refund, settlement};
use crate::domain::approval::{self, Opens};
use crate::domain::column::OrderColumn;
use crate::domain::order::{Answer, Scheme};
use crate::domain::rupiah::Rupiah;
use crate::domain::state::Flag;
use crate::domain::text::Text;

use super::Walk;

impl Walk<'_, '_> {
    /// What is short of the money due before production (P7, P8), tolerance already given.
    pub(super) fn short_before_production(&self) -> Rupiah {
        let due = self.order.dp_required - self.tolerance();
        (due - self.order.money.verified).or_zero()
    }

    /// Whether the goods may leave (P12), or why not.
    pub(super) fn may_leave(&self) -> Result<(), String> {
        if self.order.held { Err("order TERTAHAN, lihat Masalah".to_owned()) } else { self.is_settled_up() }
    }

    /// Whether the money lets the goods leave, or what is missing. A hold is no question of money.
    fn is_settled_up(&self) -> Result<(), String> {
        let s = &self.order;
        let scheme = s.terms.as_deref().map_or(Scheme::Dp, |t| t.scheme);
        // Credit that was taken back lets nothing leave, though what it opened before stays open.
        let credit = approvals::credit(self.row, &s.facts).filter(|_| !settlement::is_credit_taken_back(s));
        let paid = s.outstanding <= self.tolerance();
        let dp_met = self.short_before_production() == Rupiah::ZERO;
        if progress::is_settled_up(paid, scheme, credit, dp_met) {
            return Ok(());
        }
        Err(if scheme == Scheme::Top && credit != Some(Answer::Yes) {
            "Persetujuan Kredit belum Ya".to_owned()
        } else if scheme == Scheme::Top {
            format!("DP kurang {}", s.dp_required - s.money.verified)
        } else {
            format!("kurang bayar {}", s.outstanding)
        })
    }

    pub(super) fn guards(&self) -> Guards {
        let s = &self.order;
        let facts = &s.facts;
        let terms = s.terms.as_deref();
        let intake_ok = self.intake.terms.is_some();
        let release = approvals::answer(self.row, facts, OrderColumn::Release) == Some(Answer::Yes);
        let materials = || {
            let asked = approval::that_open(Opens::Materials);
            asked.map(|approval| approvals::answer(self.row, facts, approval.column))
        };
        let shipped = facts.shipped.is_some();
        let documented =
            self.row.documentation_link.value().is_some() && !facts.unclean.contains(&OrderColumn::DocumentationLink);
        let wants_documentation = self.row.wants_documentation.get() == Some(true);
        let refund_open = match refund::agreed(s) {
            Some(agreed) => s.money.received > Rupiah::ZERO && s.money.refunded < agreed,
            None => s.money.verified > Rupiah::ZERO,
        };
        // What a delivery order was made out for was made: it is past the gate of production, whatever became of the
        // money since or the new papers ask for.
        let is_made = facts.live_delivery().is_some() || facts.replacing.as_ref().is_some_and(|old| old.is_made);
        Guards {
            cancelled: facts.cancelled.is_some(),
            rejected: self.sm_rejects() && facts.live_delivery().is_none(),
            refund_open,
            released: intake_ok && (release || facts.reconfirm),
            short: materials().any(|answer| matches!(answer, Some(Answer::No | Answer::Partly))),
            sufficient: materials().all(|answer| answer == Some(Answer::Yes)),
            confirmed: facts.confirmed.is_some()
                && !self.late_and_held()
                && (release || approvals::has_proforma(facts) || facts.needs_no_proforma())
                && (intake_ok || approvals::has_proforma(facts) || facts.live_delivery().is_some()),
            scheme: terms.map(|t| t.scheme),
            credit: if self.needs_credit() { approvals::credit(self.row, facts) } else { Some(Answer::Yes) },
            proforma: approvals::has_proforma(facts) || facts.needs_no_proforma(),
            short_before_production: if is_made { Rupiah::ZERO } else { self.short_before_production() },
            started: self.yes(self.row.started, OrderColumn::Started),
            finished: self.yes(self.row.finished, OrderColumn::Finished) || is_made,
            delivery_order: self.is_out(),
            settled_up: self.is_settled_up().is_ok(),
            shipped,
            received: shipped && self.received(),
            owes: s.outstanding > self.tolerance(),
            documentation_missing: wants_documentation && !documented,
        }
    }

    /// Late by the H−4 rule, and nobody has excused it: the confirmation does not count, whatever was answered.
    pub(super) fn late_and_held(&self) -> bool {
        self.late && !self.order.facts.confirmed.as_ref().is_some_and(|c| c.by_exception)
    }

    /// State, permit, flags and the remaining problems.
    pub(super) fn finish(&mut self) {
        let world = self.world();
        let guards = self.guards();
        let mut state = progress::state(&guards);
        let before = self.order.facts.state;
        // While held no later gate opens; going back is allowed, and goods that left are not called back.
        let agreed = self.order.facts.confirmed.is_some() && !before.is_before_confirmation() && !before.is_off();
        if self.order.held && agreed && !guards.shipped && !state.is_off() && state.is_beyond(before) {
            state = before;
        }
        if guards.delivery_order && !state.is_off() {
            self.order.permit = Some(self.may_leave().map_err(String::into_boxed_str));
        }
        let order = &mut **self.order;
        let facts = &mut *order.facts;
        facts.permit = match &order.alone.permit {
            None => Text::default(),
            Some(Ok(())) => "BOLEH".into(),
            Some(Err(reason)) => format!("TAHAN: {reason}").into(),
        };
        if facts.state != state || facts.journey.is_empty() {
            facts.state = state;
            facts.state_since = world.now;
            facts.journey.push((state, world.now));
        }
        self.flags(&guards);
        self.remarks(&guards, state);
    }

    pub(super) fn flags(&mut self, guards: &Guards) {
        let tolerance = self.tolerance();
        let s = &mut *self.order;
        if s.held {
            s.flags.push(Flag::Held);
        }
        if s.facts.reconfirm && !guards.confirmed {
            s.flags.push(Flag::Reconfirm);
        }
        if s.overpaid > tolerance {
            s.flags.push(Flag::Overpaid);
        }
        if self.row.donation.get() == Some(true) {
            s.flags.push(Flag::Donation);
        }
        let scheme = s.terms.as_deref().map(|t| t.scheme).or(self.row.scheme.get());
        if scheme == Some(Scheme::Top) {
            s.flags.push(Flag::Top);
        }
        s.flags.sort_unstable();
    }
}
