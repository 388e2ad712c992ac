//! Calling an order off and taking that back, and how much of the money is proposed to go back.

use crate::decide::orders::approvals;
use crate::domain::calling_off::{CallingOff, Cancelled};
use crate::domain::column::OrderColumn;
use crate::domain::lead_rule::LeadRule;
use crate::domain::notice::NoticeKind;
use crate::domain::percent::Percent;
use crate::domain::policy::Policy;
use crate::domain::problem::Code;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::Chapter;
use crate::domain::terms::Terms;

use super::Walk;

/// What the history says of it.
pub(in crate::decide) const CANCELLED: &str = "Order dibatalkan.";

impl Walk<'_, '_> {
    pub(super) fn cancel(&mut self) {
        if !self.yes(self.row.cancel, OrderColumn::Cancel) {
            self.order.facts.calling_off = None;
            self.take_back();
            return;
        }
        if self.order.facts.shipped.is_some() {
            self.say(Code::CancelAfterShipping, "Barang sudah dikirim, jadi order tidak bisa dibatalkan; kosongkan Batal dan catat barang yang ditolak di Jumlah Ditolak.");
            return;
        }
        if self.row.cancel_reason.is_none() {
            self.order.facts.calling_off = None;
            if self.order.facts.cancelled.is_none() {
                self.say(Code::CancelReasonMissing, "Pembatalan baru berlaku setelah Alasan Batal diisi.");
            }
            return;
        }
        let (now, policy) = (self.world().now, self.world().policy);
        let order = &mut **self.order;
        let facts = &mut *order.facts;
        let seen = *facts.calling_off.get_or_insert(CallingOff { at: now, stage: facts.state });
        if facts.cancelled.is_none() && approvals::calls_off(self.row, facts, order.alone.settled) {
            let rule = facts.lead_rule(policy.sop.lead_rule());
            let (terms, held) = (order.alone.terms.as_deref(), order.alone.money.verified);
            facts.cancelled = Some(cancelled(seen, terms, held, (policy, rule)).into());
            self.history(CANCELLED);
        }
    }

    /// What is lost is what the order came to when it was called off, whatever becomes of its row.
    pub(super) fn note_value(&mut self) {
        let value = self.order.known_total().unwrap_or_default();
        if let Some(cancelled) = &mut self.order.facts.cancelled {
            cancelled.value.get_or_insert(value);
        }
    }

    /// `Batal` was cleared: the order goes on, unless money went back already.
    fn take_back(&mut self) {
        if self.order.facts.cancelled.is_none() {
            return;
        }
        if self.order.money.refunded > Rupiah::ZERO {
            self.say(
                Code::RefundTooLarge,
                "Uang sudah dikembalikan, jadi pembatalan tetap berlaku; buat order baru bila perlu.",
            );
        } else if self.order.settled {
            self.order.facts.cancelled = None;
            self.history("Pembatalan ditarik kembali.");
        }
    }

    /// An order taken up again after everybody heard of its end is asked about anew: nobody kept material, kitchen and
    /// credit for it. Money that was verified stays, and its papers go on under their numbers (SOP P3 to P6).
    pub(super) fn come_back(&mut self) {
        if self.order.facts.cancelled.is_some() || self.sm_rejects() {
            return;
        }
        let settled = self.order.settled;
        let facts = &mut *self.order.facts;
        let was_told = facts.episodes.get(&NoticeKind::OrderClosed).is_some_and(|told| told.last_notice.is_some());
        facts.was_closed |= facts.state.is_off() && was_told;
        if !facts.was_closed || !settled {
            return;
        }
        facts.was_closed = false;
        facts.reconfirm |= facts.confirmed.take().is_some();
        approvals::expire_all(self.row, facts);
        self.history("Order hidup kembali setelah akhirnya diberitahukan; semua persetujuan diminta ulang.");
    }

    /// Whether the order is off is known before its money is looked at: taken up again, it owes at once.
    pub(super) fn note_off(&mut self) {
        let facts = &self.order.facts;
        self.order.off = facts.cancelled.is_some() || (self.sm_rejects() && facts.live_delivery().is_none());
    }
}

/// A cancellation, and what of the verified money is proposed to go back, by how far the order had come. Its H−4 is that of
/// the `rule` it was confirmed under.
pub(in crate::decide) fn cancelled(
    seen: CallingOff,
    terms: Option<&Terms>,
    verified: Rupiah,
    (policy, rule): (&Policy, LeadRule),
) -> Cancelled {
    let rules = &policy.cancellation;
    let early = terms.is_none_or(|t| policy.day(seen.at) <= policy.last_day_to_confirm(t.deliver_on, rule));
    let percent = match seen.stage.chapter() {
        Chapter::Intake | Chapter::Answers => Percent::FULL,
        Chapter::FirstMoney => rules.s3,
        Chapter::ToMake if early => rules.s4_early,
        Chapter::ToMake => rules.s4_late,
        Chapter::Making | Chapter::Made => rules.s5_s6,
        Chapter::Billed | Chapter::Gone | Chapter::Done | Chapter::Off => rules.s7_s8,
    };
    let proposal = verified.percent_floor(percent);
    Cancelled { at: seen.at, stage: seen.stage, held: verified, proposal, percent: Some(percent), value: None }
}
