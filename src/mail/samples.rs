//! A notice of every kind as the rules write them, of made-up orders: on these the words are looked at and tried. It
//! decides nothing and is sent to nobody.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::letter::Lead;
use crate::decide::notices::kind::{About, Leads, Papers, WhatsappText};
use crate::decide::notices::kinds;
use crate::decide::notices::sample::Button;
use crate::decide::shown::task_tab;
use crate::domain::calendar::{CalendarEntry, EntryStatus};
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::document::DocumentKind;
use crate::domain::ids::OrderId;
use crate::domain::notice::{Brief, Notice, NoticeKey, NoticeKind, WhatsappTo};
use crate::domain::phone::Phone;
use crate::domain::text::Text;

/// The year of the orders the samples are about.
const YEAR: u16 = 2026;

const fn order(sequence: u32) -> OrderId {
    OrderId { year: YEAR, sequence }
}

/// A notice of this kind about the order or payment of this number; `rung` as in its key.
#[must_use]
pub fn notice(kind: NoticeKind, number: u32, rung: u32) -> Notice {
    let about = match kinds::of(kind).about {
        About::Order(_) | About::Payment(_) | About::Answers(_) => Some(order(number)),
        About::Sheet(_) | About::Report(_) => None,
    };
    let subject = match kinds::of(kind).about {
        About::Order(_) | About::Answers(_) => order(number).to_string(),
        About::Payment(_) => format!("BYR-{YEAR}-{number:04}"),
        About::Sheet(_) | About::Report(_) => "-".to_owned(),
    };
    let place = match kinds::of(kind).about {
        About::Order(_) | About::Answers(_) => Some((OrderColumn::TAB.to_owned(), subject.clone())),
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
        brief: Brief { place, calendar: calendar(kind, number), ..brief(kind, number) },
        unpriced: None,
        papers: Vec::new(),
    }
}

/// What a mail of this kind brings into calendars.
fn calendar(kind: NoticeKind, number: u32) -> Vec<CalendarEntry> {
    if kinds::of(kind).papers != Papers::Calendar {
        return Vec::new();
    }
    let id = order(number);
    let entry = CalendarEntry {
        order: id,
        sequence: 0,
        at: at(),
        status: EntryStatus::Confirmed,
        on: NaiveDate::from_ymd_opt(2026, 11, 27).unwrap_or_default(),
        hour: NaiveTime::from_hms_opt(11, 0, 0),
        summary: "Kirim 1.001 Nasi Box Ayam – PT Maju Jaya".to_owned(),
        place: "Jl. Misal No. 12, Kota Contoh".to_owned(),
        details: format!("{id}\n1.001 Nasi Box Ayam\nOutlet: Dapur Pusat\nPenerima: Bu Sari, 0812-3456-7890"),
        outlet: "Dapur Pusat".into(),
    };
    vec![entry]
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
        // The file for calendars is made of what stands in the notice.
        Papers::Nothing | Papers::Calendar => Vec::new(),
        Papers::OfOrder(kinds) => kinds.iter().map(name).collect(),
        Papers::Workbook => vec!["akunting-20261123.xlsx".to_owned()],
        Papers::KitchenSheets => vec!["Lembar dapur 2026-11-24 Pusat.pdf".to_owned()],
        Papers::Statements => vec!["Surat tagihan 2026-11-23 PT Maju Jaya.pdf".to_owned()],
    }
}

fn brief(kind: NoticeKind, number: u32) -> Brief {
    let known = kinds::of(kind);
    let value = |(name, value): &(&str, &str)| ((*name).into(), (*value).into());
    let values = known.sample.values.iter().map(value).collect();
    let tables = (known.sample.tables)();
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
                headline: "1.001 Nasi Box Ayam, kirim 27/11/2026 – PT Maju Jaya".into(),
                until: if asks { "23/11/2026 23:59" } else { "" }.into(),
                facts: order_facts(number, known.shows_money),
                tables,
                values,
                kitchen: Vec::new(),
                place: None,
                whatsapp: Some(whatsapp.into()),
                whatsapp_to,
                asks: Vec::new(),
                calendar: Vec::new(),
            }
        }
        About::Payment(_) => Brief {
            headline: format!("Rp12.512.500, ref TRX-{number}, 23/11/2026 – PT Maju Jaya, {}", order(number)).into(),
            until: if known.asks_at_once() { "23/11/2026 13:00" } else { "" }.into(),
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
        About::Answers(_) => Brief {
            headline: known.sample.headline.into(),
            facts: pairs(known.sample.facts).into_iter().chain(order_facts(number, false)).collect(),
            tables,
            values,
            ..Brief::default()
        },
        About::Sheet(_) | About::Report(_) => Brief {
            headline: known.sample.headline.into(),
            facts: pairs(known.sample.facts),
            tables,
            values,
            ..Brief::default()
        },
    }
}

fn pairs(list: &[(&str, &str)]) -> Vec<(Text, Text)> {
    list.iter().map(|(label, value)| ((*label).into(), (*value).into())).collect()
}

fn order_facts(number: u32, shows_money: bool) -> Vec<(Text, Text)> {
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

/// Where the button of a sample leads, as it does for whoever must act; the address is none that exists.
#[must_use]
pub(crate) fn lead(notice: &Notice, url: &str) -> Option<Lead> {
    let (tab, id) = notice.brief.place.clone()?;
    let row = || Some((tab.clone(), id.clone()));
    let (label, row) = match kinds::of(notice.key.kind).sample.button {
        Button::Fill(header) => (format!("Isi {header} – {id}"), row()),
        Button::Look(header) => (format!("Periksa {header} – {id}"), row()),
        Button::Row => (format!("Buka {id} di sheet"), row()),
        Button::NewPayment => (format!("Tambah baris di {}", PaymentColumn::TAB), None),
        Button::Tab => (format!("Buka tab {tab}"), None),
        Button::Tasks(role) => {
            (format!("Buka {} {role}", task_tab::TAB), Some((task_tab::TAB.to_owned(), role.to_owned())))
        }
        Button::Column(tab, header) => (format!("Isi {header} di {tab}"), None),
    };
    Some(Lead { url: url.to_owned(), label, row, choices: Vec::new() })
}
