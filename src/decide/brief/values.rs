//! The values a template uses by name. Every name of its kind is there; one that has nothing to say is blank.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{BriefExtra, Exposure};
use crate::decide::amend::grouped;
use crate::decide::approvals::{self, CONFIRMING};
use crate::decide::headline::{self, day, shown};
use crate::decide::next_step::{self, answerer};
use crate::decide::preparation::Preparation;
use crate::decide::standing::Standing;
use crate::decide::view::ViewContext;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::notice::NoticeKind;
use crate::domain::order::{Answer, Method};
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;

/// Less than this overdue is not worth a warning (PELANGGAN_MENUNGGAK).
const OVERDUE_FROM: Rupiah = Rupiah(10_000);

/// The values for a mail of this kind.
pub(super) fn of(
    kind: NoticeKind,
    standing: &Standing<'_>,
    preparation: Option<&Preparation>,
    extra: &BriefExtra,
    ctx: &ViewContext<'_>,
) -> BTreeMap<String, String> {
    use NoticeKind as K;
    let named: Vec<(&str, String)> = match kind {
        K::MaterialsShort => {
            vec![("jawaban", answers(standing)), ("sanggup", can_make(standing, preparation))]
        }
        K::ProformaIssued => proforma(standing),
        K::ApproveCredit => vec![("peringatan", extra.exposure.as_ref().map(warning).unwrap_or_default())],
        K::MakeDeliveryOrder => {
            let missing = next_step::missing_for_delivery_order(next_step::standing_codes(standing));
            vec![("kurang", next_step::headers(&missing))]
        }
        K::RequestSettlement => {
            vec![("sisa", standing.outstanding.to_string()), ("nomor_invoice", invoice_no(standing))]
        }
        K::ReceivableHandover => vec![
            ("sisa", standing.outstanding.to_string()),
            ("nomor_invoice", invoice_no(standing)),
            ("jatuh_tempo", standing.facts.delivery.as_deref().map(|d| day(d.due_on())).unwrap_or_default()),
        ],
        K::ReleaseShipment => {
            let method = if headline::is_pickup(standing) { Method::Pickup } else { Method::Delivery };
            let number = standing.facts.delivery.as_deref().map(|d| d.order.number.to_string());
            vec![("metode", method.as_str().to_owned()), ("nomor_sj", number.unwrap_or_default())]
        }
        K::ShippedWithoutRelease => {
            let reason = standing.permit.as_ref().and_then(|p| p.as_ref().err()).cloned();
            vec![("alasan", reason.unwrap_or_default()), ("sisa", standing.outstanding.to_string())]
        }
        K::Deadline => deadline(standing, extra, ctx),
        K::OrderChanged => changed(standing, extra),
        K::OrderClosed => closed(standing),
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
fn answers(standing: &Standing<'_>) -> String {
    let Some(row) = standing.row else { return String::new() };
    let words = [(OrderColumn::RndAnswer, Answer::RND), (OrderColumn::PpicAnswer, Answer::PPIC)];
    let said = words.into_iter().filter_map(|(column, words)| {
        let answer = approvals::answer(row, &standing.facts, column)?;
        let word = words.iter().find(|(_, a)| *a == answer)?.0;
        Some(format!("{} {word}", answerer(column).0))
    });
    said.collect::<Vec<_>>().join(", ")
}

fn can_make(standing: &Standing<'_>, preparation: Option<&Preparation>) -> String {
    let said = standing.row.and_then(|r| r.can_make.get());
    said.or_else(|| preparation.and_then(|p| p.can_make)).map(grouped).unwrap_or_default()
}

fn proforma(standing: &Standing<'_>) -> Vec<(&'static str, String)> {
    let document = standing.facts.proforma.as_deref().map(|p| &p.document);
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
    if exposure.overdue > OVERDUE_FROM {
        said.push(format!("pelanggan menunggak {}", exposure.overdue));
    }
    said.join(", ")
}

fn invoice<'s>(standing: &'s Standing<'_>) -> Option<&'s crate::domain::document::Document> {
    standing.facts.delivery.as_deref().map(|d| &d.invoice)
}

fn invoice_no(standing: &Standing<'_>) -> String {
    invoice(standing).map(|i| i.number.to_string()).unwrap_or_default()
}

fn deadline(standing: &Standing<'_>, extra: &BriefExtra, ctx: &ViewContext<'_>) -> Vec<(&'static str, String)> {
    let lead = ctx.policy.sop.lead_days;
    let answered = |column: &OrderColumn| {
        standing.row.is_some_and(|row| approvals::answer(row, &standing.facts, *column) == Some(Answer::Yes))
    };
    let open: Vec<&str> = CONFIRMING.iter().filter(|c| !answered(c)).map(|c| answerer(*c).0).collect();
    let late = extra.h_minus.is_some_and(|h| h < lead);
    let earliest = ctx.today() + TimeDelta::days(i64::from(lead));
    vec![
        ("h_minus", extra.h_minus.map(|h| h.to_string()).unwrap_or_default()),
        ("batas", standing.confirm_by.map(day).unwrap_or_default()),
        ("belum", open.join(", ")),
        ("paling_cepat", if late { day(earliest) } else { String::new() }),
    ]
}

fn changed(standing: &Standing<'_>, extra: &BriefExtra) -> Vec<(&'static str, String)> {
    let facts = &standing.facts;
    let withdrawn = standing.newly_withdrawn.iter().map(|column| {
        format!("{} mencabut {} setelah proforma terbit; pesanan TERTAHAN.", answerer(*column).0, column.header())
    });
    let said: Vec<String> = withdrawn.chain(extra.reasons.iter().cloned()).collect();
    let again = facts.reconfirm || facts.stale.iter().any(|(c, _)| CONFIRMING.contains(c));
    vec![("sebab", said.join(" ")), ("konfirmasi_ulang", if again { "Ya".to_owned() } else { String::new() })]
}

fn closed(standing: &Standing<'_>) -> Vec<(&'static str, String)> {
    let cancelled = standing.facts.cancelled.is_some();
    let row = standing.row;
    let reason = row.and_then(|r| if cancelled { r.cancel_reason.as_deref() } else { r.reject_reason.as_deref() });
    let money = &standing.money;
    let refund = match (standing.facts.state, row.and_then(|r| r.refund.get())) {
        (State::CancelledRefundDue, None) => format!(
            "usulan refund {} dari {} yang diterima; isi kolom \"Nilai Refund\".",
            next_step::refund_proposal(standing),
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
