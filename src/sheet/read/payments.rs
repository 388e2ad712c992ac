//! The rows of `Pembayaran`. Which order the money belongs to, and whether it counts, is decided elsewhere.

use crate::domain::column::PaymentColumn;
use crate::domain::order::Answer;
use crate::domain::payment::{PaymentKind, PaymentRow};
use crate::sheet::reading::{date, order_id_text, positive_rupiah};

use super::place::Tab;

/// The rows of `Pembayaran`; remarks come in the order of the columns.
pub(super) fn payments(tab: &Tab<'_, PaymentColumn>) -> Vec<PaymentRow> {
    use PaymentColumn as C;
    tab.rows(|cells| PaymentRow {
        at: cells.at(),
        typed_id: cells.shown(C::PaymentNo),
        content: cells.content(),
        has_marks: [C::Customer, C::ReceiptNo, C::Problems].iter().any(|c| !cells.get(*c).is_blank()),
        shown_receipt: cells.shown(C::ReceiptNo),

        paid_on: cells.entry(C::PaidOn, date),
        order_no: cells.text_by(C::OrderNo, order_id_text),
        kind: cells.choice(C::Kind, PaymentKind::WORDS),
        amount: cells.entry(C::Amount, positive_rupiah),
        method: cells.text(C::Method),
        bank: cells.text(C::Bank),
        reference: cells.text(C::Reference),
        proof: cells.text(C::Proof),
        verified: cells.choice(C::Verified, Answer::VERIFIED),
        not_duplicate: cells.yes(C::NotDuplicate),
        notes: cells.long_text(C::Notes),

        remarks: cells.take_remarks(),
    })
}
