//! What a mail about one order, one payment or the sheet itself says: figures and facts, formatted for people. The
//! wording around them belongs to the templates; who gets it and when is decided elsewhere.

mod facts;
mod tables;
mod values;

use crate::decide::kitchen::Preparation;
use crate::decide::money::ledger::Waiting;
use crate::decide::orders::Order;
use crate::decide::orders::due::{self, Deadline, Due};
use crate::decide::orders::exposure::Exposure;
use crate::decide::orders::headline::{self, day, shown};
use crate::decide::orders::sla;
use crate::decide::shown::next_steps;
use crate::decide::shown::whatsapp;
use crate::decide::world::World;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::notice::{Brief, NoticeKind};

/// What a brief needs beyond the order itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeExtra {
    /// The customer's debts, for `approve-credit`.
    pub exposure: Option<Exposure>,
    /// The rung of the ladder, for `deadline`.
    pub h_minus: Option<u32>,
    /// Whole sentences on what was taken back, for `order-changed`.
    pub reasons: Vec<String>,
}

/// The content of a notice of `kind` about one order.
#[must_use]
pub fn order_brief(
    kind: NoticeKind,
    order: &Order<'_>,
    preparation: Option<&Preparation>,
    extra: &NoticeExtra,
    world: &World<'_>,
) -> Brief {
    let until = deadline(kind).and_then(|due| due(order, world)).filter(|_| !is_past_rung(kind, extra, world));
    Brief {
        headline: headline::headline(order),
        until: until.map(|d| d.to_string()).unwrap_or_default(),
        facts: facts::of(kind, order),
        tables: tables::of(kind, order, preparation, extra),
        values: values::of(kind, order, preparation, extra, world),
        place: Some((OrderColumn::TAB.to_owned(), order.facts.id.to_string())),
        whatsapp: whatsapp_text(kind, order, world),
    }
}

/// The content of `verify-payment` about one row.
#[must_use]
pub fn payment_brief(waiting: &Waiting, customer: Option<&str>, world: &World<'_>) -> Brief {
    let order = waiting.order.map_or_else(|| shown(&waiting.order_text), |id| id.to_string());
    let reference = shown(&waiting.reference);
    let customer = customer.map(shown);
    let mut headline = waiting.amount.to_string();
    if waiting.kind != crate::domain::payment::PaymentKind::Payment.as_str() && !waiting.kind.is_empty() {
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
        until: Due::At(world.local(sla::verification(world.policy, world.now))).to_string(),
        facts: facts.into_iter().map(|(l, v)| (l.to_owned(), v)).collect(),
        place: Some((PaymentColumn::TAB.to_owned(), waiting.id.to_string())),
        ..Brief::default()
    }
}

/// The content of `sheet-trouble`: what is wrong in one line, more about it, what to do (a sentence; blank: the
/// general one), and the row to open, if it is one.
#[must_use]
pub fn trouble_brief(title: &str, sentences: &[String], step: &str, place: Option<(String, String)>) -> Brief {
    let mut brief = Brief { headline: title.to_owned(), place, ..Brief::default() };
    brief.facts = sentences.iter().map(|s| ("Keterangan".to_owned(), s.clone())).collect();
    brief.values.insert("langkah".to_owned(), step.to_owned());
    brief
}

/// Until when the people a notice of this kind goes to must act.
fn deadline(kind: NoticeKind) -> Option<Deadline> {
    use NoticeKind as K;
    match kind {
        K::CheckMaterials => Some(due::materials),
        K::MaterialsShort => Some(due::missing_materials),
        K::ConfirmOrder => Some(due::confirmation),
        K::Deadline => Some(due::last_confirmation),
        K::ApproveCredit => Some(due::credit),
        K::ProformaIssued => Some(due::down_payment),
        K::StartProduction => Some(due::production),
        K::MakeDeliveryOrder => Some(due::delivery_order),
        K::RequestSettlement | K::ReleaseShipment => Some(due::delivery),
        K::ReceivableHandover => Some(due::invoice),
        K::DonationDocs => Some(due::documentation),
        K::VerifyPayment
        | K::ShippedWithoutRelease
        | K::Overdue
        | K::OrderChanged
        | K::OrderClosed
        | K::SheetTrouble
        | K::Digest
        | K::Readiness
        | K::Weekly
        | K::AccountingExport => None,
    }
}

/// The last rung says that the day is over.
fn is_past_rung(kind: NoticeKind, extra: &NoticeExtra, world: &World<'_>) -> bool {
    kind == NoticeKind::Deadline && extra.h_minus.is_some_and(|h| h < world.policy.sop.lead_days)
}

/// To the customer where the mail asks for a talk with them, else to the colleagues who must act.
fn whatsapp_text(kind: NoticeKind, order: &Order<'_>, world: &World<'_>) -> Option<String> {
    use NoticeKind as K;
    let colleagues = || {
        let steps = next_steps::next_step(order, world);
        format!("{} · {}\n{steps}", order.facts.id, headline::headline(order)).trim_end().to_owned()
    };
    match kind {
        K::ProformaIssued | K::RequestSettlement | K::ReceivableHandover | K::ReleaseShipment => {
            Some(whatsapp::status(order, world))
        }
        K::CheckMaterials
        | K::MaterialsShort
        | K::ConfirmOrder
        | K::ApproveCredit
        | K::StartProduction
        | K::MakeDeliveryOrder
        | K::ShippedWithoutRelease
        | K::DonationDocs
        | K::Deadline
        | K::OrderChanged
        | K::OrderClosed => Some(colleagues()),
        K::VerifyPayment
        | K::Overdue
        | K::SheetTrouble
        | K::Digest
        | K::Readiness
        | K::Weekly
        | K::AccountingExport => None,
    }
}

#[cfg(test)]
mod tests;
