//! Calling an order off and taking that back, and how much of the money is proposed to go back.

use crate::domain::column::OrderColumn;
use crate::domain::facts::{CallingOff, Cancelled};
use crate::domain::percent::Percent;
use crate::domain::problem::Code;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;

use super::Walk;

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
        let baseline = self.is_baseline();
        let stage = if baseline { self.stage_shown() } else { self.order.facts.state };
        let now = self.world().now;
        let seen = *self.order.facts.calling_off.get_or_insert(CallingOff { at: now, stage });
        if self.order.facts.cancelled.is_none() && self.order.settled {
            let proposal = self.refund_proposal(seen);
            let held = self.order.money.verified;
            self.order.facts.cancelled = Some(Cancelled { at: seen.at, stage: seen.stage, held, proposal });
            self.history("Order dibatalkan.");
        }
    }

    /// How far a cancelled order had come that was found in a filled sheet.
    fn stage_shown(&self) -> State {
        let row = self.row;
        if row.shown.delivery_order_no.is_some() {
            State::AwaitingSettlement
        } else if row.shown.proforma_no.is_none() {
            State::Draft
        } else if self.yes(row.started, OrderColumn::Started) || self.yes(row.finished, OrderColumn::Finished) {
            State::InProduction
        } else {
            State::AwaitingDownPayment
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

    /// Whether the order is off is known before its money is looked at: taken up again, it owes at once.
    pub(super) fn note_off(&mut self) {
        let facts = &self.order.facts;
        self.order.off = facts.cancelled.is_some() || (self.sm_rejects() && facts.live_delivery().is_none());
    }

    /// What of the verified money goes back, by how far the order had come when it was called off.
    fn refund_proposal(&self, seen: CallingOff) -> Rupiah {
        let policy = self.context.world.policy;
        let rules = &policy.cancellation;
        let early = self
            .order
            .terms
            .as_ref()
            .is_none_or(|t| policy.day(seen.at) <= policy.sop.last_day_to_confirm(t.deliver_on));
        let percent = match seen.stage {
            State::Draft | State::MaterialsShort | State::AwaitingMaterials | State::AwaitingStoreManager => {
                Percent::FULL
            }
            State::AwaitingDownPayment | State::AwaitingCredit | State::AwaitingPayment => rules.s3,
            State::ReadyToProduce if early => rules.s4_early,
            State::ReadyToProduce => rules.s4_late,
            State::InProduction | State::AwaitingDeliveryOrder => rules.s5_s6,
            State::AwaitingSettlement
            | State::ReadyToShip
            | State::Shipped
            | State::Receivable
            | State::AwaitingDocumentation
            | State::Closed
            | State::Rejected
            | State::Cancelled
            | State::CancelledRefundDue => rules.s7_s8,
        };
        self.order.money.verified.percent_floor(percent)
    }
}
