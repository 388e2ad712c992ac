//! The values a template uses by name. Every name of its kind is there; one that has nothing to say is blank.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::NoticeExtra;
use crate::decide::kitchen::Preparation;
use crate::decide::orders::Order;
use crate::decide::orders::amendment::grouped;
use crate::decide::orders::approvals::{self, CONFIRMING};
use crate::decide::orders::exposure::Exposure;
use crate::decide::orders::headline::{self, day, shown};
use crate::decide::shown::next_steps::{self, answerer};
use crate::decide::world::World;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::notice::NoticeKind;
use crate::domain::order::{Answer, Method};
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;

/// The values for a mail of this kind.
pub(super) fn of(
    kind: NoticeKind,
    order: &Order<'_>,
    preparation: Option<&Preparation>,
    extra: &NoticeExtra,
    world: &World<'_>,
) -> BTreeMap<String, String> {
    use NoticeKind as K;
    let named: Vec<(&str, String)> = match kind {
        K::MaterialsShort => {
            vec![("jawaban", answers(order)), ("sanggup", can_make(order, preparation))]
        }
        K::ProformaIssued => proforma(order),
        K::ApproveCredit => vec![("peringatan", extra.exposure.as_ref().map(warning).unwrap_or_default())],
        K::MakeDeliveryOrder => {
            let missing = next_steps::missing_for_delivery_order(next_steps::standing_codes(order));
            vec![("kurang", next_steps::headers(&missing))]
        }
        K::RequestSettlement => {
            vec![("sisa", order.outstanding.to_string()), ("nomor_invoice", invoice_no(order))]
        }
        K::ReceivableHandover => vec![
            ("sisa", order.outstanding.to_string()),
            ("nomor_invoice", invoice_no(order)),
            ("jatuh_tempo", order.facts.delivery.as_deref().map(|d| day(d.due_on())).unwrap_or_default()),
        ],
        K::ReleaseShipment => {
            let method = if headline::is_pickup(order) { Method::Pickup } else { Method::Delivery };
            let number = order.facts.delivery.as_deref().map(|d| d.order.number.to_string());
            vec![("metode", method.as_str().to_owned()), ("nomor_sj", number.unwrap_or_default())]
        }
        K::ShippedWithoutRelease => {
            let reason = order.permit.as_ref().and_then(|p| p.as_ref().err()).cloned();
            vec![("alasan", reason.unwrap_or_default()), ("sisa", order.outstanding.to_string())]
        }
        K::Deadline => deadline(order, extra, world),
        K::OrderChanged => changed(order, extra),
        K::OrderClosed => closed(order),
        K::CheckMaterials
        | K::ConfirmOrder
        | K::StartProduction
        | K::DonationDocs
        | K::VerifyPayment
        | K::Overdue
        | K::SheetTrouble
        | K::Digest
        | K::Readiness
        | K::Weekly
        | K::AccountingExport => Vec::new(),
    };
    named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// `R&D Tidak, PPIC Sebagian`: what was answered, in the words of the cells.
fn answers(order: &Order<'_>) -> String {
    let Some(row) = order.row else { return String::new() };
    let words = [(OrderColumn::RndAnswer, Answer::RND), (OrderColumn::PpicAnswer, Answer::PPIC)];
    let said = words.into_iter().filter_map(|(column, words)| {
        let answer = approvals::answer(row, &order.facts, column)?;
        let word = words.iter().find(|(_, a)| *a == answer)?.0;
        Some(format!("{} {word}", answerer(column).0))
    });
    said.collect::<Vec<_>>().join(", ")
}

fn can_make(order: &Order<'_>, preparation: Option<&Preparation>) -> String {
    let said = order.row.and_then(|r| r.can_make.get());
    said.or_else(|| preparation.and_then(|p| p.can_make)).map(grouped).unwrap_or_default()
}

fn proforma(order: &Order<'_>) -> Vec<(&'static str, String)> {
    let document = order.facts.proforma.as_deref().map(|p| &p.document);
    let dp = document.and_then(|d| d.dp).filter(|dp| dp.amount > Rupiah::ZERO);
    let revision = document.map(|d| d.revision).filter(|r| *r > 0);
    vec![
        ("nomor", document.map(|d| d.number.to_string()).unwrap_or_default()),
        ("revisi", revision.map(|r| format!("R{r}")).unwrap_or_default()),
        ("dp", dp.map(|dp| dp.amount.to_string()).unwrap_or_default()),
        ("jatuh_tempo", dp.map(|dp| day(dp.due_on)).unwrap_or_default()),
    ]
}

fn warning(exposure: &Exposure) -> String {
    let mut said = Vec::new();
    if let Some(limit) = exposure.limit.filter(|limit| exposure.total() > *limit) {
        said.push(format!("melewati batas kredit {limit}"));
    }
    if exposure.is_in_arrears() {
        said.push(format!("pelanggan menunggak {}", exposure.overdue));
    }
    said.join(", ")
}

fn invoice<'s>(order: &'s Order<'_>) -> Option<&'s crate::domain::document::Document> {
    order.facts.delivery.as_deref().map(|d| &d.invoice)
}

fn invoice_no(order: &Order<'_>) -> String {
    invoice(order).map(|i| i.number.to_string()).unwrap_or_default()
}

fn deadline(order: &Order<'_>, extra: &NoticeExtra, world: &World<'_>) -> Vec<(&'static str, String)> {
    let lead = world.policy.sop.lead_days;
    let answered = |column: &OrderColumn| {
        order.row.is_some_and(|row| approvals::answer(row, &order.facts, *column) == Some(Answer::Yes))
    };
    let open: Vec<&str> = CONFIRMING.iter().filter(|c| !answered(c)).map(|c| answerer(*c).0).collect();
    let late = extra.h_minus.is_some_and(|h| h < lead);
    let earliest = world.today() + TimeDelta::days(i64::from(lead));
    vec![
        ("h_minus", extra.h_minus.map(|h| h.to_string()).unwrap_or_default()),
        ("batas", order.confirm_by.map(day).unwrap_or_default()),
        ("belum", open.join(", ")),
        ("paling_cepat", if late { day(earliest) } else { String::new() }),
    ]
}

fn changed(order: &Order<'_>, extra: &NoticeExtra) -> Vec<(&'static str, String)> {
    let facts = &order.facts;
    let withdrawn = order.newly_withdrawn.iter().map(|column| {
        format!("{} mencabut {} setelah proforma terbit; pesanan TERTAHAN.", answerer(*column).0, column.header())
    });
    let said: Vec<String> = withdrawn.chain(extra.reasons.iter().cloned()).collect();
    let again = facts.reconfirm || facts.stale.iter().any(|(c, _)| CONFIRMING.contains(c));
    vec![("sebab", said.join(" ")), ("konfirmasi_ulang", if again { "Ya".to_owned() } else { String::new() })]
}

fn closed(order: &Order<'_>) -> Vec<(&'static str, String)> {
    let cancelled = order.facts.cancelled.is_some();
    let row = order.row;
    let reason = row.and_then(|r| if cancelled { r.cancel_reason.as_deref() } else { r.reject_reason.as_deref() });
    let money = &order.money;
    let refund = match (order.facts.state, row.and_then(|r| r.refund.get())) {
        (State::CancelledRefundDue, None) => format!(
            "usulan refund {} dari {} yang diterima; isi kolom \"Nilai Refund\".",
            next_steps::refund_proposal(order),
            money.received
        ),
        (State::CancelledRefundDue, Some(agreed)) => format!(
            "kembalikan {} dan catat di tab \"Pembayaran\" dengan Jenis Refund.",
            (agreed - money.refunded).or_zero()
        ),
        (_, _) if money.received == Rupiah::ZERO => "tidak ada uang yang perlu dikembalikan.".to_owned(),
        (_, _) => String::new(),
    };
    vec![
        ("akhir", if cancelled { "dibatalkan" } else { "ditolak" }.to_owned()),
        ("alasan", reason.map(shown).unwrap_or_default()),
        ("refund", refund),
    ]
}
