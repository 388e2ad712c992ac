//! Problems of the later bands, and steps taken ahead of their gate.

use crate::decide::orders::approvals;
use crate::decide::orders::headline;
use crate::decide::orders::print;
use crate::decide::orders::progress::Guards;
use crate::decide::orders::shortage::shortage;
use crate::domain::approval::{self, Opens};
use crate::domain::column::{Column, OrderColumn};
use crate::domain::document::DocumentKind;
use crate::domain::facts::Origin;
use crate::domain::order::Answer;
use crate::domain::problem::{Code, Problem};
use crate::domain::state::State;
use crate::domain::wording::{self, grouped};

use super::Walk;

impl Walk<'_, '_> {
    /// Problems of the later bands, and steps taken ahead of their gate.
    pub(super) fn remarks(&mut self, guards: &Guards, state: State) {
        let row = self.row;
        for (column, remark) in row.remarks.iter().filter(|(c, _)| !c.is_intake()) {
            self.order.problems.push(remark.problem(column.header()));
        }
        if !guards.delivery_order && !state.is_off() {
            for problem in self.delivery_blockers() {
                let blocks = state == State::AwaitingDeliveryOrder;
                self.order.problems.push(if blocks { problem.as_error() } else { problem });
            }
        }
        if !self.order.facts.unclean.is_empty() {
            let columns: Vec<&str> = self.order.facts.unclean.iter().map(|c| c.header()).collect();
            self.say(
                Code::CopyNeedsCleaning,
                format!(
                    "Baris ini salinan; kosongkan dulu {}, lalu isi lagi bila langkahnya memang selesai.",
                    columns.join(", ")
                ),
            );
        }
        self.copied_answers();
        if let (Some(ready), Some(deliver_on)) = (row.ready_on.get(), self.order.outline.deliver_on)
            && ready > deliver_on
            && !guards.shipped
        {
            let text = format!(
                "R&D memperkirakan siap {}, sesudah Tanggal Kirim {}.",
                wording::day(ready),
                wording::day(deliver_on)
            );
            self.say(Code::EstimateAfterDelivery, text);
        }
        if let (Some(made), Some(packs)) = (row.made.get(), self.order.outline.packs)
            && made > packs
        {
            let text =
                format!("Jumlah Jadi {} lebih dari pesanan; surat jalan tetap {} pack.", grouped(made), grouped(packs));
            self.say(Code::MadeTooMany, text);
        }
        if let Some(short) = shortage(self.order).filter(|short| short.made() > 0 && !is_over(state)) {
            let (made, ordered, missing) = (short.made(), short.ordered(), short.missing());
            let text = format!(
                "Jadi {} dari {} pack, kurang {}: surat jalan dan invoice hanya untuk yang jadi. Marketing beri tahu customer; kekurangannya dibuat sebagai order baru.",
                grouped(made),
                grouped(ordered),
                grouped(missing)
            );
            self.say(Code::MadeTooFew, text);
        }
        self.receipt_figures();
        if !is_over(state) {
            let customer = row.customer.as_deref().and_then(|name| self.context.catalogue.customer(name));
            let remark = print::remark(self.order, customer);
            self.order.problems.extend(remark);
        }
        if guards.rejected && approvals::reject_reason(row, &self.order.facts).is_none() {
            self.say(
                Code::RejectReasonMissing,
                "Order ditolak tanpa alasan; isi Alasan Tolak agar Marketing bisa menjelaskan ke customer.",
            );
        }
        if guards.credit == Some(Answer::No) && state == State::AwaitingCredit {
            self.say(Code::CreditRefused, "Akunting menolak kredit; Marketing ganti Skema Bayar menjadi DP atau TUNAI, atau bicarakan dengan Akunting.");
        }
        if super::left_without_release(self.order, self.tolerance()) {
            self.say(Code::ShippedWithoutRelease, "Barang dikirim sebelum Izin Kirim BOLEH; tagihan berjalan, Akunting dan Store Manager sudah diberi tahu.");
        }
        if let Some(refund) = row.refund.get()
            && refund > self.order.money.received
            && state.is_off()
        {
            let text =
                format!("Nilai Refund {refund} lebih besar dari uang yang diterima {}.", self.order.money.received);
            self.say(Code::RefundTooLarge, text);
        }
        self.delivery_missed(state);
        self.proforma_expired(state);
        self.steps_ahead(guards, state);
    }

    /// Whether H went by while the order was still waiting for something: nobody can act in time any more, so it needs
    /// another day, an end, or the word that it did leave. Blocks nothing. An H before the intake is a slip of the
    /// finger, and said already.
    fn delivery_missed(&mut self, state: State) {
        let today = self.world().today();
        let Some(day) = headline::deliver_on(self.order).filter(|day| *day < today) else { return };
        let is_slip = self.order.problems.iter().any(|problem| problem.code == Code::DeliveryPast);
        if is_slip || !state.is_before_papers() || self.order.facts.is_bygone() {
            return;
        }
        self.order.is_past_delivery = true;
        let text = format!(
            "Tanggal Kirim {} sudah lewat. Pilih salah satu: isi Tanggal Kirim yang baru; isi Batal dan Alasan Batal; atau bila barang ternyata sudah keluar, isi Dikirim = Ya (Buat Surat Jalan = Ya lebih dulu bila surat jalannya belum terbit).",
            wording::day(day)
        );
        self.say(Code::DeliveryMissed, text);
    }

    /// Whether the money a proforma asks for is still awaited after its last day of validity.
    fn proforma_expired(&mut self, state: State) {
        let Some(proforma) = self.order.facts.live_proforma().map(|proforma| &proforma.document) else { return };
        let today = self.world().today();
        let Some(last) = proforma.valid_until.filter(|last| *last < today && state.awaits_first_money()) else {
            return;
        };
        let text = format!(
            "Proforma {} berlaku sampai {} dan pembayarannya belum masuk. Marketing: pastikan ke customer; bila harga atau hari berubah, ubah di baris ini (proforma direvisi); bila tidak jadi, isi Batal dan Alasan Batal.",
            proforma.number,
            wording::day(last)
        );
        self.say(Code::ProformaExpired, text);
    }

    /// Why the answers of a copied row became `Ulang`: they were given for another order.
    fn copied_answers(&mut self) {
        let facts = &self.order.facts;
        if facts.origin != Origin::Copy || facts.confirmed.is_some() || !facts.unclean.is_empty() {
            return;
        }
        let again: Vec<&str> = approval::columns()
            .filter(|column| approvals::answer(self.row, facts, *column) == Some(Answer::Again))
            .map(Column::header)
            .collect();
        if !again.is_empty() {
            let text = format!(
                "Baris ini salinan; {} dijawab untuk order lain, jadi menjadi Ulang dan diisi lagi.",
                again.join(", ")
            );
            self.order.problems.push(Problem::new(Code::CopyNeedsCleaning, text).as_warning());
        }
    }

    /// Cells of accounting and of the receipt that the documents do not follow.
    fn receipt_figures(&mut self) {
        let row = self.row;
        let Some(delivery) = self.order.facts.live_delivery() else { return };
        let (packs, invoiced_on) = (delivery.invoice.amounts.packs, delivery.invoice.on);
        let credited = self.order.facts.other(DocumentKind::CreditNote);
        let credited = credited.map(|note| (note.number.clone(), note.amounts.packs));
        let rejected = self.rejected().unwrap_or_default();
        if let Some(day) = row.due_on.get().filter(|d| *d < invoiced_on) {
            let text = format!(
                "Jatuh Tempo {} sebelum tanggal invoice {}, jadi tidak dipakai; isi tanggal invoice atau sesudahnya, atau kosongkan.",
                wording::day(day),
                wording::day(invoiced_on)
            );
            self.say(Code::DateUnreadable, text);
        }
        match credited {
            Some((number, packs)) if packs != rejected => {
                let (packs, rejected) = (grouped(packs), grouped(rejected));
                self.say(
                    Code::LockedAfterDeliveryOrder,
                    format!("Nota kredit {number} sudah terbit untuk {packs} pack; Jumlah Ditolak {rejected} tidak dihitung. Kembalikan ke {packs}, atau bicarakan dengan Akunting."),
                );
            }
            None if rejected > packs => {
                let (packs, rejected) = (grouped(packs), grouped(rejected));
                self.say(
                    Code::NumberUnreadable,
                    format!("Jumlah Ditolak {rejected} lebih banyak dari yang dikirim ({packs} pack), jadi tidak dihitung; perbaiki angkanya."),
                );
            }
            Some(_) | None => {}
        }
    }

    pub(super) fn steps_ahead(&mut self, guards: &Guards, state: State) {
        if state.is_off() {
            return;
        }
        let row = self.row;
        let mut ahead: Vec<OrderColumn> = Vec::new();
        let waiting_for_materials = matches!(state, State::AwaitingMaterials | State::MaterialsShort);
        if !approvals::is_released(&self.order.facts) {
            let facts = &self.order.facts;
            let is_answered = |column: &OrderColumn| facts.answers.contains_key(column);
            ahead.extend(approval::confirming().map(|approval| approval.column).filter(is_answered));
        } else if waiting_for_materials {
            let later = approval::that_open(Opens::Confirmation).map(|approval| approval.column);
            ahead.extend(later.filter(|column| self.says_yes(*column)));
        }
        let produces = !state.is_before_production();
        let steps = [
            (OrderColumn::Started, self.yes(row.started, OrderColumn::Started), produces),
            (OrderColumn::Finished, self.yes(row.finished, OrderColumn::Finished), produces),
            (
                OrderColumn::MakeDeliveryOrder,
                self.yes(row.make_delivery_order, OrderColumn::MakeDeliveryOrder),
                guards.finished && !state.is_before_delivery_order(),
            ),
            (OrderColumn::Shipped, self.yes(row.shipped, OrderColumn::Shipped), guards.delivery_order),
            (OrderColumn::ReceivedBy, row.received_by.is_some(), guards.shipped),
            (OrderColumn::ReceivedOn, row.received_on.get().is_some(), guards.shipped),
        ];
        let unclean = &self.order.facts.unclean;
        ahead.extend(
            steps.into_iter().filter(|(c, done, open)| *done && !open && !unclean.contains(c)).map(|(c, _, _)| c),
        );
        if !ahead.is_empty() {
            let columns: Vec<&str> = ahead.iter().map(|c| c.header()).collect();
            self.say(
                Code::StepAhead,
                format!(
                    "{} sudah diisi sebelum gilirannya; dicatat, dan berlaku setelah langkah sebelumnya selesai.",
                    columns.join(", ")
                ),
            );
        }
    }

    fn says_yes(&self, column: OrderColumn) -> bool {
        approvals::answer(self.row, &self.order.facts, column) == Some(Answer::Yes)
    }
}

/// Whether nobody has anything to do about the order any more.
const fn is_over(state: State) -> bool {
    state.is_off() || matches!(state, State::Closed)
}
