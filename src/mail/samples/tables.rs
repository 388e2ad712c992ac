//! The tables in the samples, a function for each.

use chrono::NaiveDate;

use crate::domain::notice::{BriefTable, Call, NoticeKind};
use crate::domain::phone::Phone;

pub(super) fn of(kind: NoticeKind) -> Vec<BriefTable> {
    match kind {
        NoticeKind::CheckMaterials | NoticeKind::StartProduction => vec![lines(), needs()],
        NoticeKind::MaterialsShort => vec![needs()],
        NoticeKind::ConfirmOrder => vec![lines(), capacity(), warnings()],
        NoticeKind::ApproveCredit => vec![receivables()],
        NoticeKind::OrderChanged => vec![
            table("Isi pesanan yang berubah", &["Perubahan"], &[&["Nasi Box Ayam 900 → 1.001"]]),
            table("Perubahan", &["Kolom", "Lama", "Baru"], &[&["Jam Kirim", "11:00", "10:30"]]),
        ],
        NoticeKind::DeliveryOrderReplaced => vec![
            table("Pengiriman", &["Hal", "Isi"], &[&["Sopir", "Pak Contoh"], &["No Polisi", "B 1234 XX"]]),
            lines(),
        ],
        NoticeKind::Overdue => vec![to_collect()],
        NoticeKind::Digest => tasks(),
        NoticeKind::Readiness => days(),
        NoticeKind::Weekly => week(),
        NoticeKind::ProformaIssued
        | NoticeKind::VerifyPayment
        | NoticeKind::PaymentReceived
        | NoticeKind::PaymentRefused
        | NoticeKind::CreditRefused
        | NoticeKind::CreditGranted
        | NoticeKind::MakeDeliveryOrder
        | NoticeKind::ShortProduction
        | NoticeKind::RequestSettlement
        | NoticeKind::ReceivableHandover
        | NoticeKind::ReleaseShipment
        | NoticeKind::ShippedWithoutRelease
        | NoticeKind::ConfirmReceipt
        | NoticeKind::CreditNoteIssued
        | NoticeKind::DonationDocs
        | NoticeKind::Deadline
        | NoticeKind::PastDelivery
        | NoticeKind::OrderClosed
        | NoticeKind::SheetTrouble
        | NoticeKind::AccountingExport => Vec::new(),
    }
}

fn lines() -> BriefTable {
    table(
        "Isi pesanan",
        &["Menu", "Pack", "Keterangan"],
        &[&["Nasi Box Ayam", "701", "tanpa sambal"], &["Nasi Box Rendang", "300", ""]],
    )
}

fn needs() -> BriefTable {
    table(
        "Kebutuhan bahan",
        &["Bahan", "Perlu", "Kurang"],
        &[&["Ayam", "173,25 kg", "33,5 kg"], &["Beras", "110 kg", ""]],
    )
}

fn capacity() -> BriefTable {
    table(
        "Kapasitas dapur pada hari itu",
        &["Hal", "Tanpa order ini", "Dengan order ini", "Batas"],
        &[&["Pack", "900", "1.901", "1.700"], &["Jam-orang", "22,5", "47,5", "80"]],
    )
}

fn warnings() -> BriefTable {
    table(
        "Peringatan",
        &["Kode", "Keterangan"],
        &[&["KAPASITAS_LEBIH", "Dapur Pusat 27/11/2026: 1.901 pack dari 1.700. Atur tenaga, atau undurkan."]],
    )
}

fn receivables() -> BriefTable {
    table(
        "Piutang pelanggan",
        &["No", "Invoice", "Jatuh tempo", "Sisa"],
        &[&["ODR-2026-0031", "004/INV/MKN/X/2026", "01/11/2026", "Rp5.000.000"]],
    )
}

/// What `overdue` lists.
fn to_collect() -> BriefTable {
    BriefTable {
        due_on: [(26, 11), (16, 11), (24, 10)]
            .into_iter()
            .filter_map(|(day, month)| NaiveDate::from_ymd_opt(2026, month, day))
            .collect(),
        calls: vec![call(Some("0813-9876-5432")), call(Some("0812-3456-7890")), call(None)],
        ..table(
            "Yang perlu ditagih",
            &["No", "Tagihan", "Sisa", "Hubungi"],
            &[
                &[
                    "ODR-2026-0131",
                    "CV Misal, 009/INV/MKN/XI/2026, jatuh tempo 26/11/2026",
                    "Rp5.000.000",
                    "0813-9876-5432",
                ],
                &[
                    "ODR-2026-0120",
                    "PT Maju Jaya, 006/INV/MKN/XI/2026, jatuh tempo 16/11/2026",
                    "Rp7.500.000",
                    "0812-3456-7890",
                ],
                &[
                    "ODR-2026-0098",
                    "Yayasan Contoh, 001/INV/MKN/X/2026, jatuh tempo 24/10/2026",
                    "Rp10.000.000",
                    "pilih kontak",
                ],
            ],
        )
    }
}

/// What a digest lists.
fn tasks() -> Vec<BriefTable> {
    vec![
        table(
            "Terlambat (1)",
            &["No", "Tugas", "Paling lambat"],
            &[&[
                "ODR-2026-0147",
                "isi Konfirmasi SM (Ya/Tolak) (1.001 Nasi Box Ayam, kirim 27/11/2026 – PT Maju Jaya)",
                "22/11/2026 17:00",
            ]],
        ),
        table(
            "Yang menunggu",
            &["No", "Tugas", "Paling lambat"],
            &[&["ODR-2026-0151", "jadwalkan; saat mulai isi Mulai Produksi = Ya", "24/11/2026"]],
        ),
        table(
            "Pengiriman 7 hari ke depan",
            &["No", "Pesanan", "Kirim"],
            &[&["ODR-2026-0151", "300 Snack Box Hemat – CV Misal (Siap Produksi)", "25/11/2026 10:00"]],
        ),
    ]
}

/// What `readiness` lists.
fn days() -> Vec<BriefTable> {
    vec![
        table(
            "Per hari",
            &["Tanggal", "Pack / maks", "Jam-orang / ada", "Kekurangan"],
            &[
                &["25/11/2026 Dapur Pusat", "900 / 1.700", "22,5 / 80", "–"],
                &["27/11/2026 Dapur Pusat", "1.001 / 1.700", "25 / 80", "Ayam 33,5 kg"],
            ],
        ),
        table("Daftar belanja", &["Bahan", "Kurang", "Sebelum"], &[&["Ayam", "33,5 kg", "27/11/2026"]]),
    ]
}

/// What `weekly` lists.
fn week() -> Vec<BriefTable> {
    vec![
        table("KPI", &["Ukuran", "Nilai"], &[&["Order besar dikonfirmasi sampai H-4 (%)", "92"]]),
        table(
            "Pengecualian",
            &["No", "Pelanggan", "Hal", "Tanggal"],
            &[&["ODR-2026-0101", "Dinas Contoh", "Izin Khusus: dikonfirmasi setelah batas", "18/11/2026"]],
        ),
        BriefTable {
            calls: vec![call(Some("0812-0000-1111"))],
            ..table(
                "Belum memesan lagi 90 hari atau lebih",
                &["Pelanggan", "Order terakhir", "PIC", "Hubungi"],
                &[&["PT Lama Contoh", "03/08/2026 (112 hari)", "Bu Tini", "0812-0000-1111"]],
            )
        },
    ]
}

fn table(title: &str, head: &[&str], rows: &[&[&str]]) -> BriefTable {
    let cells = |row: &[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    BriefTable {
        title: title.to_owned(),
        head: cells(head),
        rows: rows.iter().map(|row| cells(row)).collect(),
        ..BriefTable::default()
    }
}

fn call(phone: Option<&str>) -> Call {
    let phone = phone.and_then(|phone| Phone::parse(phone).ok());
    Call { phone, text: "Yth. Bapak/Ibu,\nmohon kabarnya. Terima kasih.\nPT Makanan Nusantara".to_owned() }
}
