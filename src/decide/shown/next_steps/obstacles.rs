//! What stands in an order's way, whatever state it is in: typing that goes on, a day that is over, a hold, cells to
//! correct.

use super::{Actor, Fills, Steps, Who, first_to_correct, headers};
use crate::decide::orders::SHORTEST_REASON;
use crate::decide::orders::headline;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::problem::Code;
use crate::domain::role::Role;
use crate::domain::state::State;
use crate::domain::wording::grouped;

impl Steps<'_, '_> {
    /// A row that is gone.
    pub(super) fn lost(&mut self) {
        let order = self.order;
        if order.row.is_none() && order.facts.seen.is_lost() {
            let what = format!("baris hilang dari sheet; kembalikan dengan orderd restore {}", order.facts.id);
            self.add(Role::Admin, what, Fills::Nothing, None);
        }
    }

    /// Nothing leaves the house while somebody types; what is somebody's already stands before that.
    pub(super) fn settling(&mut self) {
        let order = self.order;
        if order.row.is_some() && (order.is_newcomer || !order.settled) {
            let then = if order.is_newcomer { ", lalu No Order diberikan" } else { "" };
            self.add(Who::one(Actor::System), format!("menunggu ketikan selesai{then}"), Fills::Nothing, None);
        }
    }

    /// H is over: the ways out.
    pub(super) fn past_delivery(&mut self) {
        if !self.order.is_past_delivery {
            return;
        }
        let what = "tanggal kirim terlewat: isi Tanggal Kirim yang baru, atau Batal dan Alasan Batal";
        self.add(Role::Marketing, what, OrderColumn::DeliverOn, None);
        if self.order.facts.state == State::Draft {
            return;
        }
        let gone = if headline::is_pickup(self.order) { "diambil" } else { "keluar" };
        let is_made_out = self.order.row.is_some_and(|row| row.make_delivery_order.get() == Some(true));
        let first = if is_made_out { OrderColumn::Shipped } else { OrderColumn::MakeDeliveryOrder };
        let what = format!("atau, bila barang sudah {gone}, isi Buat Surat Jalan dan Dikirim = Ya");
        self.add(self.manager(), what, first, None);
    }

    /// What keeps later gates shut, and what opens them.
    pub(super) fn holds(&mut self) {
        if self.order.facts.state.is_off() {
            return;
        }
        let policy = self.world.policy;
        if self.has(Code::OverrideReasonMissing) {
            self.add(
                self.manager(),
                format!("isi Alasan Izin (paling sedikit {SHORTEST_REASON} huruf) agar Izin Khusus berlaku"),
                OrderColumn::OverrideReason,
                None,
            );
        }
        // Neither fewer packs nor an exception brings back a day that is over.
        if self.has(Code::ConfirmationLate) && !self.order.is_past_delivery {
            let day = self.order.offer.map(|offer| format!(" ke {}", offer.with_day())).unwrap_or_default();
            let most = grouped(policy.sop.large_order_packs);
            let what = format!(
                "TERTAHAN, batas konfirmasi lewat: undurkan Tanggal Kirim{day}, atau kurangi menjadi paling banyak {most} pack"
            );
            self.add(Role::Marketing, what, OrderColumn::DeliverOn, None);
            if !self.has(Code::OverrideReasonMissing) {
                self.add(self.manager(), "atau isi Izin Khusus = Ya dan Alasan Izin", OrderColumn::Override, None);
            }
        }
        for column in &self.order.withdrawn {
            let (who, yes) = self.answerer(*column);
            let what = format!("TERTAHAN: isi lagi {} = {yes}, atau Marketing isi Batal", column.header());
            self.add(who, what, *column, None);
        }
        if self.order.money.disputed {
            self.add(
                Role::Accounting,
                "TERTAHAN: periksa pembayaran yang berubah di tab Pembayaran; kembalikan isinya, atau kosongkan Terverifikasi lalu isi Ya lagi",
                Fills::DisputedPayment,
                None,
            );
        }
    }

    /// Cells somebody must correct first.
    pub(super) fn mistakes(&mut self) {
        let order = self.order;
        let off = order.facts.state.is_off();
        let intake = order.problems.iter().any(|p| p.is_error() && p.code.is_intake());
        if intake && !off {
            let held = if order.held { "TERTAHAN: " } else { "" };
            let what = format!("{held}lengkapi atau perbaiki kolom yang disebut di Masalah");
            self.add(Role::Marketing, what, first_to_correct(order, self.world.policy), None);
        }
        if let Some(first) = order.facts.unclean.first().copied().filter(|_| !off) {
            let columns = headers(&order.facts.unclean);
            self.add(Role::Marketing, format!("baris salinan: kosongkan {columns}"), first, None);
        }
        let fixes = [
            (
                Code::CancelReasonMissing,
                Role::Marketing,
                "isi Alasan Batal agar pembatalan berlaku, atau kosongkan Batal",
                OrderColumn::CancelReason,
            ),
            (Code::CancelAfterShipping, Role::Marketing, "kosongkan Batal; barang sudah dikirim", OrderColumn::Cancel),
            (
                Code::LockedAfterDeliveryOrder,
                Role::Marketing,
                "kembalikan kolom yang diubah setelah surat jalan, atau minta Store Manager mengisi Ulangi SJ (lihat Masalah)",
                OrderColumn::Problems,
            ),
            (Code::LinkInvalid, Role::Marketing, "perbaiki Link Dokumentasi (https)", OrderColumn::DocumentationLink),
            (Code::RefundTooLarge, Role::Accounting, "periksa Nilai Refund (lihat Masalah)", OrderColumn::Refund),
        ];
        for (code, who, what, column) in fixes {
            if self.has_error(code) {
                self.add(who, what, column, None);
            }
        }
    }
}
