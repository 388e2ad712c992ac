//! Every number reaches a person: random books, in which anything happens to orders, payments and papers, and at whose end
//! every number of the register stands in exactly one mail to each of those who hand it on.
//!
//! Another seed: `ORDERD_SEED=7 cargo test --test it rules::handed`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{PaperShop, Plan};
use crate::shop::{date, local};
use crate::stories::anybody::{Dice, seeds};

/// Orders of one book.
const ORDERS: usize = 13;
/// Deeds of people on each of them, one at every look.
const DEEDS: usize = 30;

/// What was handed on, and to whom.
#[derive(Default)]
struct Handed {
    /// How often each number went to each mailbox, new prints aside.
    mails: BTreeMap<(String, String), usize>,
    /// Who was sent a new print under an old number.
    prints: BTreeSet<(String, String)>,
    /// The register: number, kind, note.
    register: BTreeMap<String, (String, String)>,
    /// Orders whose goods were allowed to leave.
    released: BTreeSet<String>,
}

impl Handed {
    fn note(&mut self, plan: &Plan) {
        for entry in &plan.register {
            let line = (entry.kind.code().to_owned(), entry.note.to_string());
            self.register.insert(entry.number.to_string(), line);
        }
        for notice in &plan.notices {
            let kind = notice.key.kind.as_str();
            let is_print =
                kind == "delivery-order-replaced" && notice.brief.values.get("nomor_lama").unwrap().is_empty();
            for paper in &notice.papers {
                let readers: BTreeSet<&str> = paper.to.iter().map(|a| a.split('@').next().unwrap()).collect();
                assert_eq!(readers.len(), paper.to.len(), "{}: {paper:?}", notice.key);
                for reader in readers {
                    let sent = (paper.number.to_string(), reader.to_owned());
                    if is_print && paper.number.contains("/SJ/") {
                        self.prints.insert(sent);
                    } else {
                        *self.mails.entry(sent).or_default() += 1;
                    }
                }
                if kind == "release-shipment" {
                    self.released.insert(notice.brief.values.get("nomor_sj").unwrap().to_string());
                }
            }
        }
    }

    fn judge(&self) {
        for (number, (kind, note)) in &self.register {
            let sent = |reader: &str| {
                let key = (number.clone(), reader.to_owned());
                (self.mails.get(&key).copied().unwrap_or_default(), self.prints.contains(&key))
            };
            let void = note.starts_with("BATAL");
            let check = |reader: &str, is_due: bool| {
                let (mails, printed) = sent(reader);
                assert!(mails <= 1, "{number} ({note}) went to {reader} {mails} times");
                // What became void before anybody asked for its money was never anybody's.
                let reached = mails == 1 || printed || (void && kind != "KW" && kind != "PI");
                assert!(reached || !is_due, "{number} ({note}) never reached {reader}");
            };
            let (drivers, ledger) = match kind.as_str() {
                "PI" | "KW" => (false, false),
                "SJ" => (self.released.contains(number), false),
                "INV" => (false, false),
                "NK" => (false, true),
                other => panic!("{other}"),
            };
            check("marketing", true);
            check("accounting", ledger);
            check("sm", drivers);
            check("logistics", drivers);
            check("purchasing", false);
            for stranger in ["rnd", "ppic", "production", "admin"] {
                assert_eq!(sent(stranger), (0, false), "{number} to {stranger}");
            }
        }
    }
}

struct Book {
    shop: PaperShop,
    dice: Dice,
    now: DateTime<Utc>,
    handed: Handed,
    /// Rows of orders, with their ids.
    orders: Vec<(u32, String)>,
    /// Rows of payments.
    payments: Vec<u32>,
    deeds: Vec<String>,
}

impl Book {
    fn open(seed: u64) -> Self {
        let (shop, now) = (PaperShop::open("23 09:00"), local("23 09:00"));
        let (handed, orders, payments, deeds) = Default::default();
        Self { shop, dice: Dice(seed), now, handed, orders, payments, deeds }
    }

    fn look(&mut self, after: TimeDelta) {
        self.now += after;
        let plan = self.shop.at_instant(self.now);
        self.handed.note(&plan);
    }

    fn number(&self, row: u32, header: &str) -> i64 {
        self.shop.see(row, header).parse().unwrap_or_default()
    }

    /// Somebody records a payment of some part of what is open, verified or not.
    fn pay(&mut self, row: u32, id: &str, part: i64, verified: &str) {
        let (open, down) = (self.number(row, "Sisa Tagihan"), self.number(row, "DP Wajib"));
        let amount = [open, down, open - 100, open / 2][usize::try_from(part).unwrap()].max(1);
        let at = self.shop.pay_as("Pembayaran", id, amount, date("23"), verified);
        self.shop.fill("Pembayaran", at, &[("No Referensi", json!(format!("TRX-{at}")))]);
        self.payments.push(at);
    }

    fn deed(&mut self, row: u32, id: &str) {
        let deed = self.dice.throw(26);
        self.deeds.push(format!("{id} {deed}"));
        let shop = &mut self.shop;
        let ya = |header: &'static str| (header, json!("Ya"));
        match deed {
            0 | 1 => shop.confirm(row),
            2..=5 => {
                let part = i64::try_from(self.dice.throw(4)).unwrap();
                let verified = ["Ya", "Ya", ""][self.dice.throw(3)];
                self.pay(row, id, part, verified);
            }
            6 | 7 => {
                if let Some(at) = self.payments.get(self.dice.throw(self.payments.len().max(1))) {
                    self.shop.verify(*at, ["Ya", "Ya", "Tidak", ""][self.dice.throw(4)]);
                }
            }
            8 => shop.set(row, "Persetujuan Kredit", ["Ya", "Ya", "Tolak"][self.dice.throw(3)]),
            9 | 10 => shop.fill("Pesanan", row, &[ya("Mulai Produksi"), ya("Selesai Produksi")]),
            11 => shop.set(row, "Jumlah Jadi", [json!(90), json!(95), Value::Null][self.dice.throw(3)].clone()),
            12..=14 => shop.set(row, "Buat Surat Jalan", "Ya"),
            15 | 16 => shop.set(row, "Dikirim", "Ya"),
            17 | 18 => shop.fill("Pesanan", row, &[("Diterima Oleh", json!("Ibu")), ("Tgl Diterima", date("24"))]),
            19 => shop.set(row, "Jumlah Ditolak", 5),
            20 => {
                let off = self.dice.throw(2) == 0;
                let ya = if off { json!("Ya") } else { Value::Null };
                shop.fill("Pesanan", row, &[("Batal", ya), ("Alasan Batal", json!("acara batal"))]);
            }
            21 | 22 => {
                let again = if self.dice.throw(2) == 0 { json!("Ya") } else { Value::Null };
                shop.fill("Pesanan", row, &[("Ulangi SJ", again), ("Alasan Ulangi", json!("salah ketik lagi"))]);
            }
            23 => shop.set(row, "Harga Satuan", [24_000, 25_000, 26_000][self.dice.throw(3)]),
            24 => shop.set(row, "Jumlah (pack)", [90, 100, 110][self.dice.throw(3)]),
            _ => shop.set(row, "Sopir", ["Ujang", "Dadang", "Asep"][self.dice.throw(3)]),
        }
    }

    fn born(&mut self) {
        for n in 0..ORDERS {
            let scheme = ["DP", "TOP", "TUNAI"][self.dice.throw(3)];
            let dp = if self.dice.throw(2) == 0 { json!(50) } else { Value::Null };
            let method = ["Kirim", "Kirim", "Ambil Sendiri"][self.dice.throw(3)];
            let shipping = if method == "Kirim" { json!(0) } else { Value::Null };
            let cells = [
                ("Skema Bayar", json!(scheme)),
                ("TOP (hari)", if scheme == "TOP" { json!(14) } else { Value::Null }),
                ("DP %", dp),
                ("Metode", json!(method)),
                ("Ongkir", shipping),
                ("Tanggal Kirim", date("2026-12-20")),
            ];
            let row = self.shop.order(100, date("2026-12-20"), &cells);
            self.orders.push((row, format!("ODR-2026-{:04}", n + 1)));
        }
        self.look(TimeDelta::zero());
    }

    /// Everything is answered, paid and looked at once more, so that nothing waits for anybody.
    fn close(&mut self) {
        for at in self.payments.clone() {
            if self.shop.see_in("Pembayaran", at, "Terverifikasi").is_empty() {
                self.shop.verify(at, "Tidak");
            }
        }
        let orders = self.orders.clone();
        for (row, _) in &orders {
            self.shop.confirm(*row);
            self.shop.set(*row, "Persetujuan Kredit", "Ya");
        }
        self.look(TimeDelta::hours(2));
        for (row, id) in &orders {
            if self.shop.see(*row, "No Surat Jalan").contains("SJ") && self.number(*row, "Sisa Tagihan") > 0 {
                self.pay(*row, id, 0, "Ya");
            }
        }
        self.look(TimeDelta::hours(2));
        self.look(TimeDelta::hours(2));
    }
}

#[test]
fn every_number_stands_in_one_mail_to_each_who_hands_it_on() {
    let mut numbers = BTreeMap::<String, usize>::new();
    for seed in seeds(1..=24) {
        let mut book = Book::open(seed);
        book.born();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..DEEDS {
                for (row, id) in book.orders.clone() {
                    book.deed(row, &id);
                }
                let minutes = i64::try_from(book.dice.throw(90)).unwrap();
                book.look(TimeDelta::minutes(1 + minutes));
            }
            book.close();
            book.handed.judge();
        }));
        if let Err(fault) = outcome {
            eprintln!("seed {seed}, after {} deeds: {}", book.deeds.len(), book.deeds.join(", "));
            std::panic::resume_unwind(fault);
        }
        for (kind, note) in book.handed.register.values() {
            let void = if note.starts_with("BATAL") { " void" } else { "" };
            *numbers.entry(format!("{kind}{void}")).or_default() += 1;
        }
    }
    if std::env::var("ORDERD_SEED").is_err() {
        // The books are rich enough to mean something.
        for kind in ["PI", "KW", "KW void", "SJ", "SJ void", "INV", "INV void", "NK"] {
            assert!(numbers.get(kind).copied().unwrap_or_default() >= 10, "{numbers:?}");
        }
    }
}
