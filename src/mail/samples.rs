//! A notice of every kind as the rules write them, of made-up orders: on these the words are looked at and tried. It
//! decides nothing and is sent to nobody.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::decide::notices::kind::{About, Leads, Papers, WhatsappText};
use crate::decide::notices::kinds;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::document::DocumentKind;
use crate::domain::ids::OrderId;
use crate::domain::notice::{Brief, BriefTable, Call, Notice, NoticeKey, NoticeKind, WhatsappTo};
use crate::domain::phone::Phone;

/// The year of the orders the samples are about.
const YEAR: u16 = 2026;

const fn order(sequence: u32) -> OrderId {
    OrderId { year: YEAR, sequence }
}

/// A notice of this kind about the order or payment of this number; `rung` as in its key.
#[must_use]
pub fn notice(kind: NoticeKind, number: u32, rung: u32) -> Notice {
    let about = match kinds::of(kind).about {
        About::Order(_) | About::Payment(_) => Some(order(number)),
        About::Sheet(_) | About::Report(_) => None,
    };
    let subject = match kinds::of(kind).about {
        About::Order(_) => order(number).to_string(),
        About::Payment(_) => format!("BYR-{YEAR}-{number:04}"),
        About::Sheet(_) | About::Report(_) => "-".to_owned(),
    };
    let place = match kinds::of(kind).about {
        About::Order(_) => Some((OrderColumn::TAB.to_owned(), subject.clone())),
        About::Payment(_) => Some((PaymentColumn::TAB.to_owned(), subject.clone())),
        About::Sheet(_) => Some((OrderColumn::TAB.to_owned(), String::new())),
        About::Report(_) => match kinds::of(kind).leads {
            Leads::Report(tab, _) => Some((tab.to_owned(), String::new())),
            Leads::Next | Leads::Order(_) | Leads::Payment(_) | Leads::Trouble => None,
        },
    };
    Notice {
        key: NoticeKey { subject: subject.into(), kind, episode: 1, rung },
        deliver_at: None,
        order: about,
        at: at(),
        to: vec!["sm@dapur.example".into(), "rnd@dapur.example".into()],
        cc: vec!["marketing@dapur.example".into()],
        brief: Brief { place, ..brief(kind, number) },
        unpriced: None,
        papers: Vec::new(),
    }
}

/// When the samples are written: a Monday morning.
#[must_use]
pub fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_400_100, 0).unwrap_or_default()
}

/// The names of the files that go with a mail of this kind.
#[must_use]
pub fn enclosed(kind: NoticeKind) -> Vec<String> {
    let name = |kind: &DocumentKind| format!("010-{}-MKN-XI-2026 PT Maju Jaya.pdf", kind.code());
    match kinds::of(kind).papers {
        Papers::Nothing => Vec::new(),
        Papers::OfOrder(kinds) => kinds.iter().map(name).collect(),
        Papers::Workbook => vec!["akunting-20261123.xlsx".to_owned()],
        Papers::Statements => vec!["Surat tagihan 2026-11-23 PT Maju Jaya.pdf".to_owned()],
    }
}

fn brief(kind: NoticeKind, number: u32) -> Brief {
    let known = kinds::of(kind);
    let values: BTreeMap<String, String> =
        values(kind).iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let tables = tables(kind);
    match &known.about {
        About::Order(mail) => {
            let (whatsapp, whatsapp_to) = match mail.whatsapp {
                WhatsappText::Customer | WhatsappText::Credited => {
                    let text = "Yth. PT Maju Jaya,\nmohon pelunasannya. Terima kasih & salam.\nPT Makanan Nusantara";
                    (text.to_owned(), WhatsappTo::Customer(Phone::parse("0812-3456-7890").ok()))
                }
                WhatsappText::Colleagues => {
                    let id = order(number);
                    (format!("{id} · 1.001 Nasi Box Ayam, kirim 27/11/2026\nMohon dicek & diisi."), WhatsappTo::Team)
                }
            };
            let asks = known.asks_at_once();
            Brief {
                headline: "1.001 Nasi Box Ayam, kirim 27/11/2026 – PT Maju Jaya".to_owned(),
                until: if asks { "23/11/2026 23:59".to_owned() } else { String::new() },
                facts: order_facts(number, known.shows_money),
                tables,
                values,
                place: None,
                whatsapp: Some(whatsapp),
                whatsapp_to,
            }
        }
        About::Payment(_) => Brief {
            headline: format!("Rp12.512.500, ref TRX-{number}, 23/11/2026 – PT Maju Jaya, {}", order(number)),
            until: if known.asks_at_once() { "23/11/2026 13:00".to_owned() } else { String::new() },
            facts: pairs(&[
                ("No Bayar", &format!("BYR-{YEAR}-{number:04}")),
                ("Nominal", "Rp12.512.500"),
                ("Jenis", "Pembayaran"),
                ("Tgl Bayar", "23/11/2026"),
                ("No Referensi", &format!("TRX-{number}")),
                ("No Order", &order(number).to_string()),
                ("Pelanggan", "PT Maju Jaya"),
            ]),
            tables,
            values,
            ..Brief::default()
        },
        About::Sheet(_) | About::Report(_) => Brief {
            headline: report_headline(kind).to_owned(),
            facts: report_facts(kind),
            tables,
            values,
            ..Brief::default()
        },
    }
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect()
}

fn order_facts(number: u32, shows_money: bool) -> Vec<(String, String)> {
    let id = order(number).to_string();
    let mut facts = pairs(&[
        ("No Order", &id),
        ("Status", "Menunggu Store Manager"),
        ("Pelanggan", "PT Maju Jaya"),
        ("Pesanan", "1.001 Nasi Box Ayam"),
        ("Tanggal Kirim", "27/11/2026 11:00"),
        ("Metode", "Kirim"),
        ("Alamat", "Jl. Misal No. 12, Kota Contoh"),
        ("Penerima", "Bu Sari, 0812-3456-7890"),
        ("Outlet", "Dapur Pusat"),
        ("Batas Konfirmasi", "23/11/2026"),
    ]);
    if shows_money {
        facts.extend(pairs(&[
            ("Skema Bayar", "DP 50 %"),
            ("Ongkir", "Rp150.000"),
            ("Total", "Rp25.025.000"),
            ("DP Wajib", "Rp12.512.500"),
            ("Sisa Tagihan", "Rp25.025.000"),
        ]));
    }
    facts.extend(pairs(&[("PIC Sales", "Rini"), ("Catatan", "Acara mulai jam 11.30, tanpa sambal")]));
    facts
}

const fn report_headline(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Digest => "23/11/2026 – 3 tugas, 1 terlambat",
        NoticeKind::Readiness => "24/11/2026–27/11/2026 – 1.901 pack, ada kekurangan",
        NoticeKind::Weekly => "16/11/2026–22/11/2026",
        NoticeKind::AccountingExport => "per 23/11/2026",
        NoticeKind::SheetTrouble => "kolom Menu hilang",
        NoticeKind::Overdue => "3 invoice, Rp22.500.000",
        NoticeKind::CheckMaterials
        | NoticeKind::MaterialsShort
        | NoticeKind::ConfirmOrder
        | NoticeKind::ProformaIssued
        | NoticeKind::VerifyPayment
        | NoticeKind::PaymentReceived
        | NoticeKind::PaymentRefused
        | NoticeKind::ApproveCredit
        | NoticeKind::CreditRefused
        | NoticeKind::CreditGranted
        | NoticeKind::StartProduction
        | NoticeKind::MakeDeliveryOrder
        | NoticeKind::ShortProduction
        | NoticeKind::RequestSettlement
        | NoticeKind::ReceivableHandover
        | NoticeKind::ReleaseShipment
        | NoticeKind::DeliveryOrderReplaced
        | NoticeKind::ShippedWithoutRelease
        | NoticeKind::ConfirmReceipt
        | NoticeKind::CreditNoteIssued
        | NoticeKind::DonationDocs
        | NoticeKind::Deadline
        | NoticeKind::PastDelivery
        | NoticeKind::OrderChanged
        | NoticeKind::OrderClosed => "",
    }
}

fn report_facts(kind: NoticeKind) -> Vec<(String, String)> {
    if kind == NoticeKind::Overdue {
        pairs(&[("Seluruh piutang", "Rp48.000.000"), ("Lewat jatuh tempo", "Rp17.500.000")])
    } else if kind == NoticeKind::SheetTrouble {
        pairs(&[("Keterangan", "Kolom Menu di tab Pesanan hilang; kembalikan judulnya, atau jalankan: orderd init.")])
    } else if kind == NoticeKind::Weekly {
        pairs(&[("Order masuk", "12 order, 6.400 pack, omzet Rp148.000.000"), ("Piutang", "Rp48.000.000")])
    } else {
        Vec::new()
    }
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

fn tables(kind: NoticeKind) -> Vec<BriefTable> {
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

const fn values(kind: NoticeKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        NoticeKind::CheckMaterials | NoticeKind::StartProduction => &[("kebutuhan", "Ya")],
        NoticeKind::MaterialsShort => &[("jawaban", "R&D Tidak, PPIC Sebagian"), ("sanggup", "587")],
        NoticeKind::ProformaIssued => {
            &[("nomor", "012/PI/MKN/XI/2026"), ("dp", "Rp12.512.500"), ("jatuh_tempo", "25/11/2026")]
        }
        NoticeKind::ApproveCredit => &[("peringatan", "melewati batas kredit Rp20.000.000")],
        NoticeKind::MakeDeliveryOrder => &[("kurang", "Ongkir, Penerima")],
        NoticeKind::RequestSettlement => &[("sisa", "Rp12.512.500"), ("nomor_invoice", "010/INV/MKN/XI/2026")],
        NoticeKind::ReceivableHandover => {
            &[("sisa", "Rp25.025.000"), ("nomor_invoice", "010/INV/MKN/XI/2026"), ("jatuh_tempo", "11/12/2026")]
        }
        NoticeKind::ConfirmReceipt => &[("dikirim", "27/11/2026"), ("nomor_sj", "010/SJ/MKN/XI/2026")],
        NoticeKind::ReleaseShipment => &[("metode", "Kirim"), ("nomor_sj", "010/SJ/MKN/XI/2026")],
        NoticeKind::ShippedWithoutRelease => {
            &[("alasan", "kurang Rp12.512.500"), ("sisa", "Rp12.512.500"), ("dikirim", "27/11/2026")]
        }
        NoticeKind::Deadline => &[("h_minus", "4"), ("batas", "23/11/2026"), ("belum", "PPIC, Store Manager")],
        NoticeKind::PastDelivery => &[("tanggal", "27/11/2026"), ("status", "Menunggu DP"), ("metode", "Kirim")],
        NoticeKind::Overdue => &[("total", "Rp22.500.000")],
        NoticeKind::OrderChanged => &[("konfirmasi_ulang", "Ya")],
        NoticeKind::OrderClosed => &[("akhir", "dibatalkan"), ("alasan", "acara ditunda")],
        NoticeKind::SheetTrouble => &[("langkah", "Kembalikan judul kolom “Menu” di tab Pesanan.")],
        NoticeKind::Digest => &[("peran", "Store Manager")],
        NoticeKind::Weekly => &[("minggu", "16/11/2026–22/11/2026")],
        NoticeKind::AccountingExport => &[("tanggal", "23/11/2026")],
        NoticeKind::PaymentReceived => &[("nomor", "007/KW/MKN/XI/2026")],
        NoticeKind::CreditGranted => {
            &[("dp", "Rp12.512.500"), ("nomor", "012/PI/MKN/XI/2026"), ("jatuh_tempo", "25/11/2026")]
        }
        NoticeKind::ShortProduction => &[("jadi", "980"), ("pesan", "1.001"), ("kurang", "21")],
        NoticeKind::CreditNoteIssued => &[
            ("nomor", "001/NK/MKN/XI/2026"),
            ("nomor_invoice", "010/INV/MKN/XI/2026"),
            ("pack", "10"),
            ("nilai", "Rp250.000"),
            ("lebih", "Rp250.000"),
        ],
        NoticeKind::DeliveryOrderReplaced => {
            &[("nomor_sj", "011/SJ/MKN/XI/2026"), ("nomor_invoice", "011/INV/MKN/XI/2026")]
        }
        NoticeKind::ConfirmOrder
        | NoticeKind::VerifyPayment
        | NoticeKind::PaymentRefused
        | NoticeKind::CreditRefused
        | NoticeKind::DonationDocs
        | NoticeKind::Readiness => &[],
    }
}
