//! What the mails about a payment say of it: its row, in the order of its columns.

use std::fmt::Write as _;

use smol_str::{ToSmolStr as _, format_smolstr};

use crate::decide::notices::context::PaymentContext;
use crate::decide::orders::headline;
use crate::domain::column::{Column, PaymentColumn};
use crate::domain::notice::Brief;
use crate::domain::payment::PaymentKind;
use crate::domain::text::Text;
use crate::domain::wording::{dated, shown};

/// Bytes that a payment in one line mostly takes.
const USUAL_BYTES: usize = 96;
/// Facts that most payments have, with those of their receipt.
const USUAL_FACTS: usize = 9;

/// What one row of `Pembayaran` says, with the customer of the order it is for.
#[must_use]
pub(crate) fn brief(context: &PaymentContext<'_, '_>, until: Text) -> Brief {
    let payment = context.payment;
    let order = payment.order.map_or_else(|| shown(&payment.order_text), |id| id.to_string().into());
    let reference = shown(&payment.reference);
    let customer = context.order.and_then(headline::customer);
    let mut headline = String::with_capacity(USUAL_BYTES);
    let _ = write!(headline, "{}", payment.amount);
    if payment.kind != PaymentKind::Payment.as_str() && !payment.kind.is_empty() {
        headline.extend([" ", payment.kind]);
    }
    if !reference.is_empty() {
        headline.extend([", ref ", &reference]);
    }
    if let Some(on) = payment.paid_on {
        let _ = write!(headline, ", {}", dated(on));
    }
    let whose = customer.as_deref().into_iter().chain(Some(&*order).filter(|o| !o.is_empty()));
    for (join, whose) in [" – ", ", "].into_iter().zip(whose) {
        headline.extend([join, whose]);
    }
    let unknown = if payment.order.is_none() { " (tidak dikenal, perbaiki di barisnya)" } else { "" };
    let facts = [
        ("No Bayar", payment.id.text()),
        ("Nominal", payment.amount.to_smolstr()),
        ("Jenis", payment.kind.into()),
        ("Tgl Bayar", payment.paid_on.map(|on| dated(on).to_smolstr()).unwrap_or_default()),
        ("No Referensi", reference.into()),
        ("No Order", format_smolstr!("{order}{unknown}")),
        ("Pelanggan", customer.unwrap_or_default().into()),
        ("Perhatian", payment.doubt.as_str().into()),
    ];
    let mut found = Vec::with_capacity(USUAL_FACTS);
    let facts = facts.into_iter().filter(|(_, value): &(&str, Text)| !value.is_empty());
    found.extend(facts.map(|(label, value)| (Text::new_static(label), value)));
    Brief {
        headline: headline.into(),
        until,
        facts: found,
        place: Some((PaymentColumn::TAB.to_owned(), payment.id.to_string())),
        ..Brief::default()
    }
}
