//! The small tables inside a mail: lines of the order, needs and shortages, exposure, old and new, a checklist.

use super::NoticeExtra;
use crate::decide::kitchen::Preparation;
use crate::decide::orders::Order;
use crate::decide::orders::amendment::grouped;
use crate::decide::orders::exposure::Exposure;
use crate::decide::orders::headline::{day, shown};
use crate::domain::notice::{BriefTable, NoticeKind};
use crate::domain::quantity::Quantity;

/// The tables for a mail of this kind.
pub(super) fn of(
    kind: NoticeKind,
    order: &Order<'_>,
    preparation: Option<&Preparation>,
    extra: &NoticeExtra,
) -> Vec<BriefTable> {
    use NoticeKind as K;
    let mut tables = Vec::new();
    match kind {
        K::CheckMaterials | K::StartProduction => {
            tables.extend(lines(order));
            tables.extend(preparation.and_then(needs));
        }
        K::MaterialsShort => {
            tables.extend(preparation.and_then(shortages));
            tables.extend(lines(order));
        }
        K::ApproveCredit => tables.extend(extra.exposure.as_ref().map(exposure)),
        K::OrderChanged => tables.extend(changes(order)),
        K::DonationDocs => tables.push(checklist()),
        K::RequestSettlement | K::ReceivableHandover | K::ShippedWithoutRelease => {
            tables.extend(lines(order));
            tables.extend(payments(order));
        }
        K::ConfirmOrder | K::ProformaIssued | K::MakeDeliveryOrder | K::ReleaseShipment | K::Deadline => {
            tables.extend(lines(order));
        }
        K::OrderClosed => tables.extend(payments(order)),
        K::VerifyPayment
        | K::Overdue
        | K::SheetTrouble
        | K::Digest
        | K::Readiness
        | K::Weekly
        | K::AccountingExport => {}
    }
    tables
}

fn table(title: &str, head: &[&str], rows: Vec<Vec<String>>) -> Option<BriefTable> {
    let head = head.iter().map(|h| (*h).to_owned()).collect();
    (!rows.is_empty()).then(|| BriefTable { title: title.to_owned(), head, rows })
}

/// The lines of an order that has more than one; a single one stands in the headline.
fn lines(order: &Order<'_>) -> Option<BriefTable> {
    let terms = order.terms.as_ref().filter(|t| t.lines.len() > 1)?;
    let rows = terms.lines.iter().map(|l| vec![shown(&l.name), grouped(l.packs)]).collect();
    table("Isi pesanan", &["Menu", "Pack"], rows)
}

fn needs(preparation: &Preparation) -> Option<BriefTable> {
    let row = |need: &crate::decide::kitchen::Need| {
        let short = preparation.shortages.iter().find(|s| s.material == need.material && s.unit == need.unit);
        let short = short.map(|s| amount(s.short, &s.unit)).unwrap_or_default();
        vec![need.material.to_string(), amount(need.need, &need.unit), short]
    };
    table("Kebutuhan bahan", &["Bahan", "Perlu", "Kurang"], preparation.needs.iter().map(row).collect())
}

fn shortages(preparation: &Preparation) -> Option<BriefTable> {
    let row = |s: &crate::decide::kitchen::Shortage| {
        vec![s.material.to_string(), amount(s.need, &s.unit), amount(s.short, &s.unit)]
    };
    table("Bahan yang kurang", &["Bahan", "Perlu", "Kurang"], preparation.shortages.iter().map(row).collect())
}

fn exposure(exposure: &Exposure) -> BriefTable {
    let limit = exposure.limit.map_or_else(|| "tanpa batas".to_owned(), |l| l.to_string());
    let rows = [
        ("Tagihan terbuka", exposure.open_invoices.to_string()),
        ("Order TOP lain yang berjalan", exposure.open_orders.to_string()),
        ("Order ini", exposure.this_order.to_string()),
        ("Jumlah", exposure.total().to_string()),
        ("Batas Kredit", limit),
        ("Lewat jatuh tempo", exposure.overdue.to_string()),
    ];
    BriefTable {
        title: "Piutang pelanggan".to_owned(),
        head: vec!["Hal".to_owned(), "Nilai".to_owned()],
        rows: rows.into_iter().map(|(l, v)| vec![l.to_owned(), v]).collect(),
    }
}

fn changes(order: &Order<'_>) -> Option<BriefTable> {
    let differences = &order.amendment.differences;
    let row = |(label, old, new): &(String, String, String)| vec![label.clone(), shown(old), shown(new)];
    table("Perubahan", &["Kolom", "Lama", "Baru"], differences.iter().map(row).collect())
}

fn payments(order: &Order<'_>) -> Option<BriefTable> {
    let row = |p: &crate::domain::document::PaymentLine| {
        vec![day(p.on), p.kind.to_string(), p.reference.as_deref().map(shown).unwrap_or_default(), p.amount.to_string()]
    };
    let rows = order.money.lines.iter().map(row).collect();
    table("Pembayaran terverifikasi", &["Tanggal", "Jenis", "Referensi", "Nominal"], rows)
}

fn checklist() -> BriefTable {
    let rows = [
        ("Foto penyerahan", "barang dan penerima terlihat"),
        ("Foto penerima", "bila boleh difoto"),
        ("Daftar penerima", "nama atau lembaga, jumlah pack"),
        ("Tanda terima", "surat jalan yang ditandatangani"),
    ];
    BriefTable {
        title: "Daftar periksa".to_owned(),
        head: vec!["Dokumen".to_owned(), "Keterangan".to_owned()],
        rows: rows.into_iter().map(|(a, b)| vec![a.to_owned(), b.to_owned()]).collect(),
    }
}

/// `33,5 kg`
fn amount(quantity: Quantity, unit: &str) -> String {
    format!("{quantity} {unit}").trim_end().to_owned()
}
