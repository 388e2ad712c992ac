//! What keeps later gates shut: a late confirmation (the H−4 rule), an approval taken back (P5, P7), money in dispute (P8),
//! cells nobody can read.

use crate::decide::orders::Order;
use crate::decide::orders::approvals::{self, SHORTEST_REASON};
use crate::decide::orders::offer::{Because, Offer};
use crate::domain::column::{Column, OrderColumn};
use crate::domain::facts::OrderFacts;
use crate::domain::order::{Answer, OrderRow, Scheme};
use crate::domain::policy::Sop;
use crate::domain::problem::{Code, Problem};
use crate::domain::state::Flag;
use crate::domain::wording::{self, grouped};

use super::Walk;

impl Walk<'_, '_> {
    pub(super) fn confirm(&mut self) {
        let Some(terms) = &self.order.terms else { return };
        let asked = terms.asked();
        // A cancelled order keeps the confirmation it had: its void proforma no longer shields it from later answers.
        if self.order.facts.cancelled.is_none() {
            let is_readable = self.intake.terms.is_some();
            let policy = self.context.world.policy;
            let rules = (policy.sop.lead_rule(), policy.payment.tolerance);
            approvals::keep_confirmation(&mut self.order.facts, &asked, is_readable, rules);
        }
    }

    /// Approvals taken back hold the order at once; people are told when the row rests. Asks what is owed, so it comes
    /// after the reckoning.
    fn withdrawals(&mut self) {
        if self.order.terms.is_none() {
            return;
        }
        let needs_credit = self.needs_credit();
        let order = &mut *self.order;
        order.withdrawn = approvals::withdrawn(self.row, &order.facts, needs_credit).into();
        if order.settled {
            let withdrawn = order.withdrawn.clone();
            let told = std::mem::replace(&mut order.facts.withdrawn, withdrawn);
            order.newly_withdrawn = order.withdrawn.iter().copied().filter(|c| !told.contains(c)).collect();
        }
    }

    /// Remembers credit that was approved, for the time after it may be taken back.
    pub(super) fn keep_credit(&mut self) {
        let now = self.world().now;
        let on_credit = self.order.terms.as_deref().is_some_and(|t| t.scheme == Scheme::Top);
        if self.order.settled && self.order.facts.cancelled.is_none() {
            approvals::keep_credit(self.row, &mut self.order.facts, on_credit, now);
        }
    }

    /// Whether the order waits for credit, or goes on with it.
    pub(super) fn needs_credit(&self) -> bool {
        let order = &*self.order;
        let owed = Some(order.outstanding).filter(|_| order.is_total_known);
        let scheme = order.terms.as_deref().map(|terms| terms.scheme);
        scheme.is_some_and(|scheme| approvals::needs_credit(scheme, owed, self.tolerance()))
    }

    /// Everything that keeps later gates shut.
    pub(super) fn hold(&mut self) {
        self.withdrawals();
        let policy = self.context.world.policy;
        let today = self.world().today();
        let (packs, deliver_on) = (self.order.outline.packs, self.order.outline.deliver_on);
        let rule = self.order.facts.lead_rule(policy.sop.lead_rule());
        let is_large = packs.is_some_and(|packs| rule.is_large(packs));
        if is_large {
            self.order.flags.push(Flag::Large);
        }
        if let Some(deliver_on) = deliver_on.filter(|_| is_large) {
            let by = policy.last_day_to_confirm(deliver_on, rule);
            self.order.confirm_by = Some(by);
            let confirmed_on = self.order.facts.confirmed.as_ref().map(|c| policy.day(c.at));
            self.late = !self.is_judged() && !self.order.facts.is_bygone() && confirmed_on.unwrap_or(today) > by;
        }
        self.judge_lateness();
        if !self.order.withdrawn.is_empty() {
            let columns: Vec<&str> = self.order.withdrawn.iter().map(|c| c.header()).collect();
            self.order.held = true;
            self.say(
                Code::ApprovalWithdrawn,
                format!("Dicabut setelah proforma terbit: {}; isi kembali, atau batalkan order.", columns.join(", ")),
            );
        }
        if self.order.money.disputed {
            self.order.held = true;
            self.say(
                Code::PaymentChanged,
                "Pembayaran yang sudah diverifikasi diubah atau dihapus; Akunting periksa tab Pembayaran.",
            );
        }
        let agreed = self.order.facts.confirmed.is_some() && self.order.facts.live_delivery().is_none();
        if agreed && self.intake.problems.iter().any(Problem::is_error) && !self.order.facts.is_bygone() {
            self.order.held = true;
        }
    }

    /// Whether lateness no longer matters: the goods are made, or nobody wants them. Asks the cells and not the last
    /// state, so that an order taken up again is judged at once.
    pub(super) fn is_judged(&self) -> bool {
        let facts = &self.order.facts;
        facts.live_delivery().is_some() || facts.cancelled.is_some() || self.sm_rejects()
    }

    pub(super) fn judge_lateness(&mut self) {
        let exception = has_exception(self.row, &self.order.facts);
        let excused = is_excused_by(self.row, &self.order.facts);
        // An exception a proforma followed from is an approval like the others: taken back it is withdrawn, not late.
        let granted = approvals::is_excused(&self.order.facts);
        if exception && self.late && !excused {
            self.order.held = true;
            self.say(
                Code::OverrideReasonMissing,
                format!("Izin Khusus perlu alasan; isi Alasan Izin paling sedikit {SHORTEST_REASON} huruf."),
            );
        }
        // An exception once used is a fact, and counted; the delivery order ends the judging, not the exception.
        let judged = self.is_judged();
        if let Some(confirmed) = self.order.facts.confirmed.as_mut().filter(|_| !judged && !granted) {
            confirmed.by_exception = self.late && excused;
        }
        if self.late && !excused && !granted {
            let policy = self.context.world.policy;
            // As far as the lead days go; the kitchen looks at the rest.
            let offer = Offer::Day { on: policy.earliest_delivery(self.world().today()), because: Because::Lead };
            self.order.offer = Some(offer);
            self.order.held = true;
            let sentence = late_sentence(self.order, &policy.sop, offer);
            self.say(Code::ConfirmationLate, sentence);
        }
        let used = self.order.facts.confirmed.as_ref().is_some_and(|c| c.by_exception);
        if used || (self.late && excused) {
            self.order.flags.push(Flag::Override);
        }
    }
}

/// Offers a day that the kitchen found, also where lateness was said already.
pub(in crate::decide) fn offer_day(order: &mut Order<'_>, offer: Offer, sop: &Sop) {
    order.offer = Some(offer);
    let sentence = late_sentence(order, sop, offer);
    if let Some(late) = order.problems.iter_mut().find(|problem| problem.code == Code::ConfirmationLate) {
        late.sentence = sentence.into();
    }
}

fn late_sentence(order: &Order<'_>, sop: &Sop, offer: Offer) -> String {
    format!(
        "{} pack harus dikonfirmasi paling lambat {}. Pilih salah satu: Tanggal Kirim {}; jumlah paling banyak {} pack; atau Store Manager isi Izin Khusus = Ya dan Alasan Izin.",
        grouped(order.outline.packs.unwrap_or_default()),
        wording::day(order.confirm_by.unwrap_or_default()),
        offer.with_day(),
        grouped(order.facts.lead_rule(sop.lead_rule()).large_order_packs),
    )
}

/// Whether `Izin Khusus` says Ya.
fn has_exception(row: &OrderRow, facts: &OrderFacts) -> bool {
    approvals::answer(row, facts, OrderColumn::Override) == Some(Answer::Yes)
}

/// Whether `Izin Khusus` excuses a late confirmation: it takes a reason that says something.
pub(in crate::decide) fn is_excused_by(row: &OrderRow, facts: &OrderFacts) -> bool {
    let reason = row.exception_reason.as_deref().map_or(0, |r| r.chars().count());
    has_exception(row, facts) && reason >= SHORTEST_REASON
}

#[cfg(test)]
mod tests {
    use crate::decide::tests::{nov, policy};

    #[test]
    fn the_last_day_to_confirm_and_the_first_day_to_deliver_are_one_rule_read_both_ways() {
        for lead_days in [0, 1, 4, 10] {
            let mut policy = policy();
            policy.sop.lead_days = lead_days;
            for day in 11..=20 {
                let last = policy.last_day_to_confirm(nov(day), policy.sop.lead_rule());
                assert_eq!(policy.earliest_delivery(last), nov(day), "H−{lead_days} of {day}");
                let left = u32::try_from(policy.days_left(nov(day), last)).ok();
                assert_eq!(left, Some(lead_days), "H−{lead_days} of {day}");
                assert!(left.is_some_and(|left| !policy.sop.is_past_last_day(left)), "in time on the last day");
            }
        }
        let policy = policy();
        assert_eq!(policy.last_day_to_confirm(nov(27), policy.sop.lead_rule()), nov(23));
        assert_eq!([22, 23, 24].map(|today| policy.earliest_delivery(nov(today))), [26, 27, 28].map(nov));
        assert_eq!([26, 27, 28].map(|today| policy.days_left(nov(27), nov(today))), [1, 0, -1]);
    }
}
