//! What the mails about a payment say of it: its row, in the order of its columns.

use crate::decide::notices::context::PaymentContext;
use crate::decide::orders::headline;
use crate::domain::column::{Column, PaymentColumn};
use crate::domain::notice::Brief;
use crate::domain::payment::PaymentKind;
use crate::domain::wording::{day, shown};

/// What one row of `Pembayaran` says, with the customer of the order it is for.
#[must_use]
pub(crate) fn brief(context: &PaymentContext<'_, '_>, until: String) -> Brief {
    let payment = context.payment;
    let order = payment.order.map_or_else(|| shown(&payment.order_text), |id| id.to_string());
    let reference = shown(&payment.reference);
    let customer = context.order.and_then(headline::customer);
    let mut headline = payment.amount.to_string();
    if payment.kind != PaymentKind::Payment.as_str() && !payment.kind.is_empty() {
        headline.extend([" ", payment.kind]);
    }
    if !reference.is_empty() {
        headline.extend([", ref ", &reference]);
    }
    if let Some(on) = payment.paid_on {
        headline.extend([", ", &day(on)]);
    }
    let whose: Vec<&str> = customer.iter().map(String::as_str).chain(Some(&*order).filter(|o| !o.is_empty())).collect();
    if !whose.is_empty() {
        headline.extend([" – ", &whose.join(", ")]);
    }
    let unknown = if payment.order.is_none() { " (tidak dikenal, perbaiki di barisnya)" } else { "" };
    let mut facts = vec![
        ("No Bayar", payment.id.to_string()),
        ("Nominal", payment.amount.to_string()),
        ("Jenis", payment.kind.to_owned()),
        ("Tgl Bayar", payment.paid_on.map(day).unwrap_or_default()),
        ("No Referensi", reference),
        ("No Order", format!("{order}{unknown}")),
        ("Pelanggan", customer.unwrap_or_default()),
        ("Perhatian", payment.doubt.clone()),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    Brief {
        headline,
        until,
        facts: facts.into_iter().map(|(l, v)| (l.to_owned(), v)).collect(),
        place: Some((PaymentColumn::TAB.to_owned(), payment.id.to_string())),
        ..Brief::default()
    }
}
