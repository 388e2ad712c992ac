//! The rows of `Pembayaran`. Which order the money belongs to, and whether it counts, is decided elsewhere.

use crate::domain::cell::CellRef;
use crate::domain::column::PaymentColumn;
use crate::domain::facts::Facts;
use crate::domain::order::Answer;
use crate::domain::payment::{PaymentKind, PaymentRow};
use crate::domain::problem::Code;
use crate::domain::rupiah::Rupiah;
use crate::sheet::reading::{date, order_id_text, positive_rupiah, uncounted_unless_full};

use super::kept_rows::KeptRows;
use super::place::Tab;

/// The rows of `Pembayaran`; remarks come in the order of the columns. Adjustments and withheld tax may be small; what
/// was received or given back may not.
pub(super) fn payments(
    tab: &Tab<'_, PaymentColumn>,
    kept: &mut KeptRows<PaymentRow>,
    facts: &Facts,
    least: Rupiah,
) -> Vec<PaymentRow> {
    use PaymentColumn as C;
    tab.rows(kept, |cells| {
        let paid_on = cells.entry(C::PaidOn, date);
        let order_no = cells.text_by(C::OrderNo, order_id_text);
        let kind = cells.choice(C::Kind, PaymentKind::WORDS);
        let least = match kind.get() {
            Some(PaymentKind::Payment | PaymentKind::Refund) => least,
            Some(PaymentKind::Withholding | PaymentKind::Adjustment) | None => Rupiah::ZERO,
        };
        let typed_id = cells.shown(C::PaymentNo);
        let known = typed_id.as_deref().and_then(|typed| facts.payments.get(&typed.parse().ok()?));
        Some(PaymentRow {
            at: cells.at(),
            content: cells.content(known.map(|payment| &payment.seen.content)),
            typed_id,
            has_marks: [C::Customer, C::ReceiptNo].iter().any(|c| !cells.get(*c).is_blank())
                || says_of_a_payment(cells.get(C::Problems)),
            shown_receipt: cells.shown(C::ReceiptNo),
            is_layout: cells.is_layout(),

            paid_on,
            order_no,
            kind,
            amount: cells.entry(C::Amount, |cell| uncounted_unless_full(cell, least, positive_rupiah)),
            method: cells.text(C::Method),
            bank: cells.text(C::Bank),
            reference: cells.text(C::Reference),
            proof: cells.text(C::Proof),
            verified: cells.choice(C::Verified, Answer::VERIFIED),
            not_duplicate: cells.yes(C::NotDuplicate),
            notes: cells.long_text(C::Notes),

            remarks: cells.take_remarks(),
        })
    })
}

/// Whether what stands in `Masalah` was said of a payment: rows without a number are only ever asked whose they are.
fn says_of_a_payment(problems: CellRef<'_>) -> bool {
    match problems {
        CellRef::Empty => false,
        CellRef::Text(text) => !text.trim().is_empty() && !text.contains(Code::NumberLost.as_str()),
        CellRef::Number(_) | CellRef::Bool(_) => true,
    }
}
