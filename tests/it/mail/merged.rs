//! Several notices in one mail: each order is told what holds of it, and of no other.

use std::collections::BTreeSet;

use mail_parser::MessageParser;
use orderd::domain::notice::{Notice, NoticeKind};
use orderd::mail::Message;

use super::samples::{compose, notice};

/// Numbers behind one another, each with these values.
fn notices(kind: NoticeKind, each: &[&[(&str, &str)]]) -> Vec<Notice> {
    let one = |(n, values): (usize, &&[(&str, &str)])| {
        let mut notice = notice(kind, u32::try_from(n + 1).unwrap(), 0);
        notice.brief.values = values.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        notice
    };
    each.iter().enumerate().map(one).collect()
}

fn subject(message: &Message) -> String {
    MessageParser::default().parse(&message.bytes).unwrap().subject().unwrap().to_owned()
}

fn plain(message: &Message) -> String {
    let mail = MessageParser::default().parse(&message.bytes).unwrap();
    mail.body_text(0).unwrap().replace("\r\n", "\n")
}

fn html(message: &Message) -> String {
    let mail = MessageParser::default().parse(&message.bytes).unwrap();
    mail.body_html(0).unwrap().replace("\r\n", "\n")
}

/// What the orders with this line above them are told, up to their list.
fn told<'t>(text: &'t str, whose: &str) -> &'t str {
    let (_, rest) = text.split_once(whose).unwrap_or_else(|| panic!("nothing is told to {whose} in {text}"));
    rest.split_once("Daftar:").unwrap().0
}

#[test]
fn orders_with_money_to_ask_for_are_told_apart_from_those_without() {
    let owing = |dp| [("nomor", "012/PI"), ("dp", dp), ("jatuh_tempo", "25/11/2026")];
    let (one, other) = (owing("Rp1.000.000"), owing("Rp2.000.000"));
    let credit: [(&str, &str); 2] = [("nomor", "014/PI"), ("tempo", "14")];
    let message = compose(&notices(NoticeKind::ProformaIssued, &[&one, &credit, &other]), "sm@dapur.example", &[]);
    let text = plain(&message);
    let asked = told(&text, "1) ODR-2026-0001, ODR-2026-0003:");
    assert!(asked.contains("minta pembayaran sebesar Rp1.000.000 (ODR-2026-0001), Rp2.000.000 (ODR-2026-0003) paling lambat Rab 25/11/2026"), "{text}");
    assert!(!asked.contains("tidak ada pembayaran") && !asked.contains("Tidak ada yang perlu ditagih"), "{text}");
    let told = told(&text, "2) ODR-2026-0002:");
    assert!(told.contains("tempo 14 hari, tidak ada pembayaran sekarang"), "{text}");
    assert!(!told.contains("minta pembayaran"), "{text}");
    assert_eq!(subject(&message), "Proforma terbit: 3 pesanan (ODR-2026-0001, ODR-2026-0002, ODR-2026-0003)");
    let page = html(&message);
    let names = |id: &str| page.matches(&format!("{id}</span></h2>")).count();
    assert_eq!(
        ["ODR-2026-0001", "ODR-2026-0002"].map(names),
        [1, 1],
        "named once, in a group of two or of one: {page}"
    );
    insta::assert_snapshot!("told_apart", text);
    insta::assert_snapshot!("told_apart_html", page);
}

#[test]
fn orders_that_are_told_the_same_stand_in_one_list_without_a_heading() {
    let asks: [(&str, &str); 3] = [("nomor", "012/PI"), ("dp", "Rp1.000.000"), ("jatuh_tempo", "25/11/2026")];
    let text = plain(&compose(&notices(NoticeKind::ProformaIssued, &[&asks, &asks]), "sm@dapur.example", &[]));
    assert!(!text.contains("1) ") && text.matches("Yang perlu dilakukan").count() == 1, "{text}");
    assert!(text.contains("minta pembayaran sebesar Rp1.000.000 paling lambat Rab 25/11/2026"), "{text}");
    let free: [(&str, &str); 1] = [("nomor", "012/PI")];
    let text = plain(&compose(&notices(NoticeKind::ProformaIssued, &[&free, &free]), "sm@dapur.example", &[]));
    assert!(text.contains("Tidak ada yang perlu ditagih sekarang") && !text.contains("minta pembayaran"), "{text}");
}

#[test]
fn figures_of_many_stand_in_the_sheet() {
    let check = |count: u32, said: &str| {
        let dp: Vec<String> = (1..=count).map(|n| format!("Rp{n}.000")).collect();
        let values: Vec<[(&str, &str); 1]> = dp.iter().map(|dp| [("dp", dp.as_str())]).collect();
        let each: Vec<&[(&str, &str)]> = values.iter().map(<[_; 1]>::as_slice).collect();
        let text = plain(&compose(&notices(NoticeKind::ProformaIssued, &each), "sm@dapur.example", &[]));
        assert!(text.contains(said), "{count}: {text}");
    };
    check(5, "Rp4.000 (ODR-2026-0004), Rp5.000 (ODR-2026-0005).");
    check(6, "minta pembayaran sebesar (lihat sheet).");
}

/// Of a kind: the values of an order and of another, and words that only the one and only the other may read.
#[test]
fn no_order_of_a_merged_mail_reads_what_holds_of_another() {
    type Values = &'static [(&'static str, &'static str)];
    let check = |kind: NoticeKind, one: (Values, &str), other: (Values, &str)| {
        for ((first, said), (second, unsaid)) in [(one, other), (other, one)] {
            let message = compose(&notices(kind, &[first, second]), "sm@dapur.example", &[]);
            let text = plain(&message);
            let (of_first, of_second) = (told(&text, "1) "), told(&text, "2) "));
            let (of_first, _) = of_first.split_once("2) ").unwrap_or((of_first, ""));
            assert!(of_first.contains(said) && !of_first.contains(unsaid), "{kind}: {said:?}, not {unsaid:?}: {text}");
            assert!(
                of_second.contains(unsaid) && !of_second.contains(said),
                "{kind}: {unsaid:?}, not {said:?}: {text}"
            );
            let page = html(&message);
            assert!(page.matches("<h2 class=\"head\"").count() == 2, "{kind}: {page}");
        }
    };
    check(NoticeKind::CheckMaterials, (&[("berubah", "Ya")], "dipastikan lagi"), (&[], "pesanan baru"));
    check(
        NoticeKind::CreditNoteIssued,
        (&[("lebih", "Rp1")], "ada lebih bayar"),
        (&[("sisa", "Rp2")], "tagih sisanya"),
    );
    check(NoticeKind::CreditNoteIssued, (&[("lebih", "Rp1")], "ada lebih bayar"), (&[], "tagihannya lunas"));
    check(
        NoticeKind::Deadline,
        (&[("h_minus", "3")], "Izin Khusus"),
        (&[("h_minus", "4")], "hubungi yang belum menjawab"),
    );
    check(NoticeKind::DeliveryOrderReplaced, (&[("nomor_lama", "001/SJ")], "BATAL"), (&[], "Nomornya tetap"));
    check(NoticeKind::DeliveryScheduled, (&[("kabar", "batal")], "terhapus"), (&[("kabar", "pindah")], "ikut berubah"));
    let fetched: Values = &[("metode", "Ambil Sendiri")];
    check(NoticeKind::MakeDeliveryOrder, (fetched, "diambil sendiri"), (&[("metode", "Kirim")], "isi \"Sopir\""));
    check(NoticeKind::OrderChanged, (&[("konfirmasi_ulang", "Ya")], "berisi \"Ulang\""), (&[], "Bandingkan"));
    check(
        NoticeKind::OrderClosed,
        (&[("akhir", "ditolak")], "sepakati perubahan"),
        (&[("akhir", "dibatalkan")], "Hentikan"),
    );
    check(NoticeKind::PastDelivery, (fetched, "belum diambil"), (&[("metode", "Kirim")], "belum dikirim"));
    check(NoticeKind::PaymentReceived, (&[("batal", "ya")], "sudah batal"), (&[], "ucapkan terima kasih"));
    check(
        NoticeKind::PaymentRefused,
        (&[("jenis", "Penyesuaian")], "tidak disetujui"),
        (&[("jenis", "DP")], "bukti transfernya"),
    );
    check(NoticeKind::ProformaIssued, (&[("revisi", "R1")], "menggantikan yang lama"), (&[], "sudah dikonfirmasi"));
    check(NoticeKind::ReleaseShipment, (fetched, "serahkan barang"), (&[("metode", "Kirim")], "berangkatkan barang"));
    check(NoticeKind::ReleaseShipment, (&[("keluar", "Ya")], "Barang sudah keluar"), (&[], "BOLEH"));
    check(
        NoticeKind::RequestSettlement,
        (&[("dp", "Rp1")], "minta kekurangan DP"),
        (&[("sisa", "Rp2")], "minta pelunasan"),
    );
    check(NoticeKind::ShippedWithoutRelease, (&[("sisa", "Rp1")], "tagih sisa"), (&[], "tidak ada yang ditagih"));
    check(NoticeKind::ShortProduction, (&[("gratis", "Ya")], "pesanan ini gratis"), (&[], "tagihannya hanya"));
    check(NoticeKind::StartProduction, (&[("mulai", "Ya")], "sudah tiba"), (&[], "boleh diproduksi"));
}

/// A reminder of one order in the company of another's first mail.
#[test]
fn a_reminder_and_a_first_mail_say_each_what_they_are() {
    let both = [notice(NoticeKind::ProformaIssued, 1, 1), notice(NoticeKind::ProformaIssued, 2, 0)];
    let message = compose(&both, "sm@dapur.example", &[]);
    assert_eq!(subject(&message), "DP belum masuk / Proforma terbit: 2 pesanan (ODR-2026-0001, ODR-2026-0002)");
    let text = plain(&message);
    assert!(told(&text, "1) PENGINGAT – ODR-2026-0001:").contains("minta lagi pembayaran"), "{text}");
    assert!(html(&message).contains("Pengingat · <span style=\"white-space:nowrap\">ODR-2026-0001"), "{text}");
    assert!(told(&text, "2) ODR-2026-0002:").contains("kirim proforma"), "{text}");
    let reminders = [notice(NoticeKind::ProformaIssued, 1, 1), notice(NoticeKind::ProformaIssued, 2, 2)];
    let message = compose(&reminders, "sm@dapur.example", &[]);
    assert!(subject(&message).starts_with("Pengingat: DP belum masuk: 2 pesanan"));
    assert_eq!(plain(&message).matches("PENGINGAT").count(), 1, "{}", plain(&message));
}

/// What a table shows is announced where there is one, whoever else is in the mail.
#[test]
fn a_change_with_a_table_and_one_without_are_told_apart() {
    let sebab = ("sebab", "Persetujuan Kredit dicabut.");
    let mut both = notices(NoticeKind::OrderChanged, &[&[sebab], &[sebab]]);
    both[0].brief.tables.clear();
    assert!(!both[1].brief.tables.is_empty());
    let text = plain(&compose(&both, "sm@dapur.example", &[]));
    assert!(told(&text, "1) ODR-2026-0001:").contains("Isi pesanannya tetap"), "{text}");
    assert!(told(&text, "2) ODR-2026-0002:").contains("Bandingkan dengan rencana Anda"), "{text}");
}

/// Values on which the orders of a mail do not agree leave no hole behind, nor quotation marks around nothing.
#[test]
fn a_value_that_is_not_the_same_for_all_leaves_no_hole() {
    for kind in NoticeKind::ALL {
        let names: BTreeSet<String> = values_of(*kind);
        for count in [2, 6] {
            let each = (1..=count).map(|n| {
                let mut notice = notice(*kind, n, 0);
                notice.brief.values =
                    names.iter().map(|name| (name.as_str().into(), format!("{name}-{n}").into())).collect();
                notice
            });
            let message = compose(&each.collect::<Vec<_>>(), "sm@dapur.example", &[]);
            let text = plain(&message);
            for line in text.lines().filter(|line| !line.contains(" | ")) {
                for hole in ["  ", "\"\"", " .", " ,", " :", "()", "( "] {
                    assert!(!line.trim_start().contains(hole), "{kind}, {count} at once, {hole:?}: {line}");
                }
            }
            let page = html(&message);
            assert!(!page.contains("&amp;amp;") && !page.contains("&lt;"), "{kind}: escaped twice: {page}");
        }
    }
}

/// The names of the values of a kind, as the book of templates has them.
fn values_of(kind: NoticeKind) -> BTreeSet<String> {
    let (rows, _) = include_str!("../../../config/mail/README.md").split_once("## Names in every template").unwrap();
    let cells = |row: &str| row.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect::<Vec<_>>();
    rows.lines()
        .filter(|row| row.starts_with("| `"))
        .map(cells)
        .filter(|row| row[1] == kind.as_str())
        .map(|row| row[2].clone())
        .collect()
}
