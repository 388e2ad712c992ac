//! Notices as the order line would write them, one of each kind.

use chrono::{DateTime, Utc};
use orderd::domain::notice::{Brief, BriefTable, Notice, NoticeKey, NoticeKind, WhatsappTo};
use orderd::domain::policy::Company;
use orderd::mail::{Attachment, Composer, Letter, Links, Message, Sender, Wording, message_id};

pub(super) fn at() -> DateTime<Utc> {
    "2026-11-23T02:15:00Z".parse().unwrap()
}

pub(super) fn sender() -> Sender {
    Sender::parse("orderd@dapur.example").unwrap()
}

pub(super) fn company() -> Company {
    Company { name: "PT Makanan Nusantara".into(), code: "MKN".into(), ..Company::default() }
}

pub(super) fn links() -> Links {
    let mut links = Links::new();
    for n in 1..300 {
        let id = format!("ODR-2026-{n:04}");
        let url = format!("https://docs.google.com/spreadsheets/d/abc/edit#gid=0&range=A{n}");
        links.insert(("Pesanan".to_owned(), id), url);
    }
    links
}

pub(super) fn workbook() -> Attachment {
    Attachment {
        name: "ODR-2026-0147 dokumen.xlsx".into(),
        bytes: (0..=255_u8).cycle().take(5_000).collect(),
        mime: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".into(),
    }
}

/// A letter to `recipient`, composed in the built-in words.
pub(super) fn compose(notices: &[Notice], recipient: &str, attachments: &[Attachment]) -> Message {
    compose_in(Wording::built_in().unwrap(), notices, recipient, attachments)
}

pub(super) fn compose_in(wording: Wording, notices: &[Notice], recipient: &str, attachments: &[Attachment]) -> Message {
    let keys: Vec<NoticeKey> = notices.iter().map(|n| n.key.clone()).collect();
    let (from, company, links) = (sender(), company(), links());
    let id = message_id(&keys, recipient, from.domain());
    let letter = Letter {
        recipient,
        notices,
        from: &from,
        company: &company,
        links: &links,
        attachments,
        at: at(),
        timezone: chrono_tz::Asia::Jakarta,
        message_id: &id,
        references: Some("<first@dapur.example>"),
    };
    Composer::new(wording).compose(&letter).unwrap()
}

pub(super) fn notice(kind: NoticeKind, number: u32, rung: u32) -> Notice {
    let about_order = !matches!(
        kind,
        NoticeKind::Overdue
            | NoticeKind::SheetTrouble
            | NoticeKind::Digest
            | NoticeKind::Readiness
            | NoticeKind::Weekly
            | NoticeKind::AccountingExport
    );
    let order = about_order.then(|| format!("ODR-2026-{number:04}").parse().unwrap());
    let subject = match (kind, order) {
        (NoticeKind::VerifyPayment, _) => format!("BYR-2026-{number:04}"),
        (_, Some(order)) => format!("{order}"),
        (_, None) => "-".to_owned(),
    };
    Notice {
        key: NoticeKey { subject: subject.into(), kind, episode: 1, rung },
        deliver_at: None,
        order,
        at: at(),
        to: vec!["sm@dapur.example".into(), "rnd@dapur.example".into()],
        cc: vec!["marketing@dapur.example".into()],
        brief: brief(kind, number, about_order),
        unpriced: None,
        papers: Vec::new(),
    }
}

fn brief(kind: NoticeKind, number: u32, about_order: bool) -> Brief {
    let text = str::to_owned;
    let pairs = |list: &[(&str, &str)]| list.iter().map(|(a, b)| (text(a), text(b))).collect::<Vec<_>>();
    Brief {
        headline: if about_order {
            text("1.001 Nasi Box Ayam, kirim 27/11/2026 – PT Maju Jaya")
        } else {
            text("Senin 23/11/2026")
        },
        until: if about_order { text("23/11/2026 23:59") } else { String::new() },
        facts: if about_order {
            pairs(&[
                ("Pelanggan", "PT Maju Jaya"),
                ("Menu", "Nasi Box Ayam"),
                ("Jumlah", "1.001 pack"),
                ("Tanggal kirim", "Jumat, 27/11/2026 pukul 11.00"),
                ("Outlet", "Dapur Pusat"),
                ("Total", "Rp 25.025.000"),
            ])
        } else {
            Vec::new()
        },
        tables: tables(kind),
        values: values(kind).iter().map(|(k, v)| (text(k), text(v))).collect(),
        place: about_order.then(|| (text("Pesanan"), format!("ODR-2026-{number:04}"))),
        whatsapp: about_order.then(|| format!("Halo, mohon cek ODR-2026-{number:04}.\nTerima kasih & salam")),
        whatsapp_to: WhatsappTo::default(),
    }
}

fn tables(kind: NoticeKind) -> Vec<BriefTable> {
    let table = |title: &str, head: &[&str], rows: &[&[&str]]| {
        let cells = |row: &[&str]| row.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        vec![BriefTable {
            title: title.into(),
            head: cells(head),
            rows: rows.iter().map(|r| cells(r)).collect(),
            due_on: Vec::new(),
        }]
    };
    match kind {
        NoticeKind::CheckMaterials | NoticeKind::MaterialsShort | NoticeKind::StartProduction => table(
            "Kebutuhan bahan",
            &["Bahan", "Perlu", "Ada", "Kurang"],
            &[&["Ayam", "173,25 kg", "139,75 kg", "33,5 kg"], &["Beras", "110 kg", "400 kg", "–"]],
        ),
        NoticeKind::ApproveCredit => table(
            "Piutang pelanggan",
            &["No Invoice", "Jatuh tempo", "Sisa"],
            &[&["004/INV/MKN/X/2026", "01/11/2026", "Rp 5.000.000"]],
        ),
        NoticeKind::OrderChanged => {
            table("Perubahan", &["Kolom", "Lama", "Baru"], &[&["Jumlah (pack)", "1.001", "1.200"]])
        }
        NoticeKind::Overdue => table(
            "Jatuh tempo",
            &["No Invoice", "Pelanggan", "Umur", "Sisa"],
            &[&["004/INV/MKN/X/2026", "PT Maju Jaya", "14 hari", "Rp 5.000.000"]],
        ),
        NoticeKind::SheetTrouble => table(
            "Masalah",
            &["Tempat", "Apa", "Yang dilakukan"],
            &[&["Pesanan", "Kolom \"Menu\" hilang", "Kembalikan judul kolomnya"]],
        ),
        NoticeKind::Digest => table(
            "Terlambat",
            &["No Order", "Langkah", "Batas"],
            &[&["ODR-2026-0147", "Isi Konfirmasi SM", "23/11/2026 23:59"]],
        ),
        NoticeKind::Readiness => table(
            "Kesiapan",
            &["Tanggal", "Outlet", "Pack", "Kapasitas"],
            &[&["24/11/2026", "Dapur Pusat", "1.001", "1.500"]],
        ),
        NoticeKind::Weekly => table("KPI", &["Ukuran", "Nilai"], &[&["Order besar dikonfirmasi sampai H-4", "92 %"]]),
        _ => Vec::new(),
    }
}

fn values(kind: NoticeKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        NoticeKind::MaterialsShort => &[("jawaban", "R&D Tidak, PPIC Sebagian"), ("sanggup", "587")],
        NoticeKind::ProformaIssued => {
            &[("nomor", "012/PI/MKN/XI/2026"), ("dp", "Rp 12.512.500"), ("jatuh_tempo", "25/11/2026")]
        }
        NoticeKind::ApproveCredit => &[("peringatan", "melewati batas kredit Rp 20.000.000")],
        NoticeKind::MakeDeliveryOrder => &[("kurang", "Ongkir, Penerima")],
        NoticeKind::RequestSettlement => &[("sisa", "Rp 12.512.500"), ("nomor_invoice", "010/INV/MKN/XI/2026")],
        NoticeKind::ReceivableHandover => {
            &[("sisa", "Rp 25.025.000"), ("nomor_invoice", "010/INV/MKN/XI/2026"), ("jatuh_tempo", "11/12/2026")]
        }
        NoticeKind::ConfirmReceipt => &[("dikirim", "27/11/2026"), ("nomor_sj", "010/SJ/MKN/XI/2026")],
        NoticeKind::ReleaseShipment => &[("metode", "Kirim"), ("nomor_sj", "010/SJ/MKN/XI/2026")],
        NoticeKind::ShippedWithoutRelease => {
            &[("alasan", "kurang Rp 12.512.500"), ("sisa", "Rp 12.512.500"), ("dikirim", "27/11/2026")]
        }
        NoticeKind::Deadline => &[("h_minus", "4"), ("batas", "23/11/2026"), ("belum", "PPIC, Store Manager")],
        NoticeKind::PastDelivery => &[("tanggal", "27/11/2026"), ("status", "Menunggu DP"), ("metode", "Kirim")],
        NoticeKind::Overdue => &[("total", "Rp 5.000.000")],
        NoticeKind::OrderChanged => &[("konfirmasi_ulang", "Ya")],
        NoticeKind::OrderClosed => &[("akhir", "dibatalkan"), ("alasan", "acara ditunda")],
        NoticeKind::SheetTrouble => &[("langkah", "Kembalikan judul kolom \"Menu\" di tab Pesanan.")],
        NoticeKind::Digest => &[("peran", "Store Manager")],
        NoticeKind::Weekly => &[("minggu", "16/11–22/11/2026")],
        NoticeKind::AccountingExport => &[("tanggal", "23/11/2026")],
        _ => &[],
    }
}
