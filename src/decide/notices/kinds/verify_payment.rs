//! `verify-payment`: a payment was typed; Accounting compares it with the bank (P8, P12: paid is what is verified).

use crate::decide::money::ledger::Waiting;
use crate::decide::notices::kind::{About, Deadline, ESCALATED_FROM, Kind, Papers, Recipients, Reminders, Urgency};
use crate::decide::notices::still_due;
use crate::decide::orders::sla;
use crate::decide::world::World;
use crate::domain::audience::Audience;
use crate::domain::column::{Column, PaymentColumn};
use crate::domain::facts::Facts;
use crate::domain::notice::{Brief, Notice, NoticeKind};
use crate::domain::payment::PaymentKind;
use crate::domain::wording::{day, shown};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::VerifyPayment,
    about: About::Payment(brief),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.accounting)),
    urgency: Urgency::Waking,
    deadline: Deadline::Told(sla::verification),
    reminders: Reminders::At {
        next: |after| Some(sla::verification(after.policy, after.last)),
        managers_from: ESCALATED_FROM,
    },
    still_due,
    shows_money: true,
    papers: Papers::Nothing,
    // Accounting opens its bank once, whatever came in.
    most_single: 1,
};

/// What one row of `Pembayaran` says, with the customer of the order it is for.
fn brief(waiting: &Waiting, customer: Option<&str>, world: &World<'_>) -> Brief {
    let order = waiting.order.map_or_else(|| shown(&waiting.order_text), |id| id.to_string());
    let reference = shown(&waiting.reference);
    let customer = customer.map(shown);
    let mut headline = waiting.amount.to_string();
    if waiting.kind != PaymentKind::Payment.as_str() && !waiting.kind.is_empty() {
        headline.push_str(&format!(" {}", waiting.kind));
    }
    if !reference.is_empty() {
        headline.push_str(&format!(", ref {reference}"));
    }
    if let Some(on) = waiting.paid_on {
        headline.push_str(&format!(", {}", day(on)));
    }
    let whose: Vec<&str> = customer.iter().map(String::as_str).chain(Some(&*order).filter(|o| !o.is_empty())).collect();
    if !whose.is_empty() {
        headline.push_str(&format!(" – {}", whose.join(", ")));
    }
    let unknown = if waiting.order.is_none() { " (tidak dikenal, perbaiki di barisnya)" } else { "" };
    let mut facts = vec![
        ("No Bayar", waiting.id.to_string()),
        ("Nominal", waiting.amount.to_string()),
        ("Jenis", waiting.kind.to_owned()),
        ("Tgl Bayar", waiting.paid_on.map(day).unwrap_or_default()),
        ("No Referensi", reference),
        ("No Order", format!("{order}{unknown}")),
        ("Pelanggan", customer.unwrap_or_default()),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    Brief {
        headline,
        until: KIND.until_told(world),
        facts: facts.into_iter().map(|(l, v)| (l.to_owned(), v)).collect(),
        place: Some((PaymentColumn::TAB.to_owned(), waiting.id.to_string())),
        ..Brief::default()
    }
}

/// While this very wait lasts and nobody was reminded of it.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    let key = &notice.key;
    let payment = key.subject.parse().ok().and_then(|id| facts.payments.get(&id));
    let waits = payment.filter(|p| p.told && p.verified.is_none() && p.waits == key.episode);
    still_due::while_holds(waits.is_some())?;
    still_due::unless_repeated(waits.is_some_and(|p| p.asked > key.rung))
}
