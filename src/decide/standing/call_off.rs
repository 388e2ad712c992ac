//! Calling an order off and taking that back, and how much of the money is proposed to go back.

use chrono::TimeDelta;

use crate::domain::column::OrderColumn;
use crate::domain::facts::Cancelled;
use crate::domain::percent::Percent;
use crate::domain::problem::Code;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;

use super::Walk;

impl Walk<'_, '_> {
    pub(super) fn cancel(&mut self) {
        let facts = &self.standing.facts;
        let wants = self.yes(self.row.cancel, OrderColumn::Cancel);
        if !wants {
            if facts.cancelled.is_some() {
                if self.standing.money.refunded > Rupiah::ZERO {
                    self.say(
                        Code::RefundTooLarge,
                        "Uang sudah dikembalikan, jadi pembatalan tetap berlaku; buat order baru bila perlu.",
                    );
                } else if self.standing.settled {
                    self.standing.facts.cancelled = None;
                    self.history("Pembatalan ditarik kembali.");
                }
            }
            return;
        }
        if facts.shipped.is_some() {
            self.say(Code::CancelAfterShipping, "Barang sudah dikirim, jadi order tidak bisa dibatalkan; kosongkan Batal dan catat barang yang ditolak di Jumlah Ditolak.");
            return;
        }
        if self.row.cancel_reason.is_none() {
            self.say(Code::CancelReasonMissing, "Pembatalan baru berlaku setelah Alasan Batal diisi.");
            return;
        }
        if facts.cancelled.is_none() && self.standing.settled {
            let stage = facts.state;
            let proposal = self.refund_proposal(stage);
            let held = self.standing.money.verified;
            self.standing.facts.cancelled = Some(Cancelled { at: self.world().now, stage, held, proposal });
            self.history("Order dibatalkan.");
        }
    }

    pub(super) fn refund_proposal(&self, stage: State) -> Rupiah {
        let policy = self.bench.world.policy;
        let rules = &policy.cancellation;
        let lead = TimeDelta::days(i64::from(policy.sop.lead_days));
        let early = self.standing.terms.as_ref().is_none_or(|t| self.world().today() <= t.deliver_on - lead);
        let percent = match stage {
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
        self.standing.money.verified.percent_floor(percent)
    }
}
