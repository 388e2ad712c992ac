//! The people of a shop with two outlets: what they type in a quarter, at random, by the procedure and against it.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};
use orderd::domain::notice::NoticeKind;
use orderd::domain::text::Text;
use serde_json::{Value, json};

use super::journal::{CHANNELS, Capacity, Entry, Journal, Lead, MINUTES, OUTLETS, Payment, Seen, place};
use crate::rules::PaperShop;
use crate::shop::{local, order_cells};
use crate::stories::anybody::Dice;

const CONFIG: &str = "[[outlet]]\nname = \"Cabang\"\nstore_manager = [\"cabang@shop.example\"]\n";
const CUSTOMERS: usize = 60;
const WEEKDAYS: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];

/// A tab, a row, and what somebody typed there.
type Typed = (&'static str, u32, Vec<(&'static str, Value)>);

pub(super) struct People {
    pub(super) shop: PaperShop,
    pub(super) journal: Journal,
    dice: Dice,
    /// They do what is next at one of so many looks.
    pace: usize,
    /// What they typed since the last look, by tab and row.
    typed: Vec<Typed>,
    /// The first free row of each tab.
    free: BTreeMap<&'static str, u32>,
}

fn serial(day: NaiveDate) -> Value {
    json!((day - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days())
}

fn name(customer: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(customer % 26).unwrap());
    format!("PT Pelanggan {}", letter.to_string().repeat(1 + customer / 26))
}

fn ya() -> Value {
    json!("Ya")
}

impl People {
    pub(super) fn open(first: NaiveDate, seed: u64, pace: usize) -> Self {
        let mut shop = PaperShop::open_with(&format!("{first} 00:00"), CONFIG);
        shop.beats = true;
        let product = (1..9).find(|row| shop.see_in("Produk", *row, "Kode") == "NB-AYAM").unwrap();
        shop.fill("Produk", product, &[("Menit/pack", json!(MINUTES))]);
        let mut journal = Journal { now: first.and_hms_opt(0, 0, 0).unwrap(), ..Journal::default() };
        for customer in (0..CUSTOMERS).step_by(3) {
            let limit = 6_000_000;
            shop.add("Pelanggan", &[("Nama", json!(name(customer))), ("Batas Kredit", json!(limit))]);
            journal.limits.insert(customer, limit);
        }
        let free = BTreeMap::from([("Pesanan", 1), ("Pembayaran", 1), ("Prospek", 1), ("Kapasitas", 1)]);
        let mut people = Self { shop, journal, dice: Dice(seed), pace, typed: Vec::new(), free };
        people.set_up_kitchens();
        people
    }

    pub(super) fn throw(&mut self, sides: usize) -> usize {
        self.dice.throw(sides)
    }

    pub(super) fn one_in(&mut self, sides: usize) -> bool {
        self.throw(sides) == 0
    }

    fn is_next(&mut self) -> bool {
        self.one_in(self.pace)
    }

    /// Somebody types into a new row.
    fn add(&mut self, tab: &'static str, cells: Vec<(&'static str, Value)>) -> u32 {
        let row = self.free[tab];
        self.free.insert(tab, row + 1);
        self.typed.push((tab, row, cells));
        row
    }

    fn utc(&self) -> DateTime<Utc> {
        local(&self.journal.now.format("%Y-%m-%d %H:%M").to_string())
    }

    /// Somebody says what a kitchen can do; what they leave blank comes from a row that is less precise.
    fn say(&mut self, capacity: Capacity) {
        let mut cells = vec![("Outlet", json!(capacity.outlet))];
        let day = capacity.weekday.map(|day| json!(WEEKDAYS[day as usize])).or(capacity.on.map(serial));
        cells.extend(day.map(|day| ("Tanggal", day)));
        cells.extend(capacity.most.map(|most| ("Maks Pack", json!(most))));
        cells.extend(capacity.people.map(|people| ("Orang", json!(people))));
        cells.extend(capacity.tenths.map(|tenths| {
            let hours =
                if tenths % 10 == 0 { json!(tenths / 10) } else { json!(format!("{},{}", tenths / 10, tenths % 10)) };
            ("Jam", hours)
        }));
        cells.extend(capacity.closed.then(|| ("Libur", ya())));
        let row = self.add("Kapasitas", cells);
        self.journal.capacity.insert(row, capacity);
    }

    fn set_up_kitchens(&mut self) {
        let [first, second] = OUTLETS;
        let of = |outlet| Capacity { outlet, ..Capacity::default() };
        self.say(Capacity { most: Some(1_500), people: Some(12), tenths: Some(80), ..of(first) });
        self.say(Capacity { weekday: Some(5), people: Some(6), ..of(first) });
        self.say(Capacity { weekday: Some(6), closed: true, ..of(first) });
        // Of this one nobody says who works, but on Mondays.
        self.say(Capacity { most: Some(900), ..of(second) });
        self.say(Capacity { weekday: Some(0), people: Some(9), tenths: Some(75), ..of(second) });
        self.say(Capacity { weekday: Some(2), people: Some(7), ..of(second) });
    }

    /// Somebody plans a kitchen anew: a day to come, or from now on.
    pub(super) fn plan_kitchens(&mut self) {
        let outlet = OUTLETS[self.throw(2)];
        let on = self.journal.today() + Days::new(1 + u64::try_from(self.throw(5)).unwrap());
        let most = i64::try_from(200 + 50 * self.throw(20)).unwrap();
        let closed = self.one_in(4);
        let day = Capacity { outlet, on: Some(on), closed, most: (!closed).then_some(most), ..Capacity::default() };
        // The first row for a day counts.
        if !self.journal.capacity.values().any(|row| (row.outlet, row.on) == (outlet, Some(on))) {
            self.say(day);
        }
        if self.one_in(3) {
            let people = i64::try_from(8 + self.throw(8)).unwrap();
            self.journal.capacity.get_mut(&1).unwrap().people = Some(people);
            self.typed.push(("Kapasitas", 1, vec![("Orang", json!(people))]));
        }
    }

    pub(super) fn intake(&mut self) {
        let scheme = ["DP", "TOP", "TUNAI"][self.throw(3)];
        let outlet = OUTLETS[self.throw(2)];
        let channel = CHANNELS[self.throw(3)];
        let customer = self.throw(CUSTOMERS);
        let large = self.one_in(5);
        let packs = if large { 1_001 + self.throw(500) } else { 20 + self.throw(300) };
        let packs = i64::try_from(packs).unwrap();
        let ahead = 2 + u64::try_from(self.throw(11)).unwrap();
        let deliver_on = self.journal.today() + Days::new(ahead);
        // Nobody knows yet how it is paid.
        let scheme = if self.one_in(20) { "" } else { scheme };
        let mut cells = vec![
            ("Pelanggan", json!(name(customer))),
            ("Outlet", json!(if self.one_in(4) { outlet.to_lowercase() } else { outlet.to_owned() })),
            ("Kanal", self.channel(channel)),
        ];
        cells.extend(payment_cells(scheme));
        let row = self.add("Pesanan", order_cells(packs, serial(deliver_on), &cells));
        self.journal.orders.push(Seen {
            row,
            id: String::new(),
            customer,
            outlet,
            channel,
            packs,
            deliver_on,
            scheme,
            shipping: 0,
            made: None,
            rejected: 0,
            journey: Vec::new(),
            replies: Vec::new(),
            noted: Default::default(),
            answered: Default::default(),
            complete: None,
            confirmed: None,
            is_granted: false,
            over_limit: None,
            unreleased: None,
            payments: Vec::new(),
            paying: None,
            refund: None,
            cancelled: false,
            lost: 0,
            redone: false,
            archived: false,
        });
    }

    /// A channel as people write it.
    fn channel(&mut self, channel: &'static str) -> Value {
        json!(if channel == "Instagram" && self.one_in(3) { "ig" } else { channel })
    }

    pub(super) fn enquiry(&mut self) {
        let channel = CHANNELS[self.throw(3)];
        let order = (self.one_in(2) && !self.journal.orders.is_empty()).then(|| self.throw(self.journal.orders.len()));
        let order = order.filter(|order| !self.journal.orders[*order].id.is_empty());
        let id = order.map(|order| self.journal.orders[order].id.clone()).unwrap_or_default();
        let on = self.journal.today();
        let mut cells = vec![("Tanggal", serial(on)), ("Nama", json!("Calon")), ("Kanal", self.channel(channel))];
        cells.extend((!id.is_empty()).then(|| ("No Order", json!(id))));
        self.add("Prospek", cells);
        self.journal.leads.push(Lead { on, channel, order });
    }

    /// People do what is next, or something else, with an order.
    pub(super) fn act(&mut self, at: usize) {
        if self.journal.orders[at].archived || self.journal.orders[at].id.is_empty() {
            return;
        }
        let cells = self.accident(at).unwrap_or_else(|| self.next_step(at));
        if !cells.is_empty() {
            self.typed.push(("Pesanan", self.journal.orders[at].row, cells));
        }
    }

    /// What is no step of the procedure.
    fn accident(&mut self, at: usize) -> Option<Vec<(&'static str, Value)>> {
        let status = self.journal.orders[at].status().to_owned();
        let step = place(&status);
        if step < 15 && self.one_in(150) {
            let decides = self.one_in(2);
            let seen = &mut self.journal.orders[at];
            seen.cancelled = true;
            seen.refund = decides.then_some(0);
            let mut cells = vec![("Batal", ya()), ("Alasan Batal", json!("Acara dibatalkan"))];
            cells.extend(decides.then(|| ("Nilai Refund", json!(0))));
            return Some(cells);
        }
        if (1..7).contains(&step) && self.one_in(60) {
            let seen = &mut self.journal.orders[at];
            seen.packs += 50;
            // Whoever answered is asked again.
            seen.answered.clear();
            seen.complete = None;
            return Some(vec![("Jumlah (pack)", json!(seen.packs))]);
        }
        if (10..=11).contains(&step) && !self.journal.orders[at].redone && self.one_in(8) {
            let seen = &mut self.journal.orders[at];
            seen.redone = true;
            let mut cells = vec![("Ulangi SJ", ya()), ("Alasan Ulangi", json!("Ongkir salah ketik"))];
            if self.one_in(2) {
                self.journal.orders[at].shipping = 50_000;
                cells.push(("Ongkir", json!(50_000)));
            }
            return Some(cells);
        }
        let is_day = self.journal.today() >= self.journal.orders[at].deliver_on;
        if step == 10 && is_day && self.one_in(6) {
            return Some(vec![("Dikirim", ya())]);
        }
        None
    }

    fn next_step(&mut self, at: usize) -> Vec<(&'static str, Value)> {
        let status = self.journal.orders[at].status().to_owned();
        let today = self.journal.today();
        let mut cells: Vec<(&'static str, Value)> = Vec::new();
        match status.as_str() {
            "Draf" if self.journal.orders[at].scheme.is_empty() && self.one_in(2 * self.pace) => {
                let scheme = ["DP", "TOP", "TUNAI"][self.throw(3)];
                self.journal.orders[at].scheme = scheme;
                cells.extend(payment_cells(scheme));
            }
            "Menunggu R&D/PPIC" => {
                if self.is_next() && self.journal.orders[at].answered.insert("rnd") {
                    cells.push(("Cek R&D", json!("Sanggup")));
                }
                let short = self.one_in(10);
                if self.is_next() && self.journal.orders[at].answered.insert("ppic") {
                    cells.push(("Cek PPIC", json!(if short { "Tidak" } else { "Tersedia" })));
                }
            }
            "Bahan Kurang" if self.is_next() => {
                cells.extend([("Cek PPIC", json!("Tersedia")), ("Cek R&D", json!("Sanggup"))]);
            }
            "Menunggu Store Manager" if self.is_next() => {
                let refused = self.one_in(30);
                self.journal.orders[at].answered.insert("sm");
                cells.push(("Konfirmasi SM", json!(if refused { "Tolak" } else { "Ya" })));
                if !refused && self.one_in(2) {
                    cells.extend([("Izin Khusus", ya()), ("Alasan Izin", json!("Permintaan direktur"))]);
                }
            }
            "Menunggu Persetujuan Kredit" if self.is_next() => {
                let seen = &mut self.journal.orders[at];
                seen.answered.insert("credit");
                seen.is_granted = true;
                cells.push(("Persetujuan Kredit", ya()));
            }
            "Menunggu DP" | "Menunggu Pembayaran" | "Menunggu Pelunasan" | "Piutang Berjalan" => self.pay(at),
            "Batal – Refund" => cells.extend(self.give_back(at)),
            // Nobody ships it any more, and somebody still types what that would cost.
            "Batal" if !self.journal.orders[at].redone && self.one_in(4) => {
                self.journal.orders[at].redone = true;
                cells.push(("Ongkir", json!(75_000)));
            }
            "Siap Produksi" if self.is_next() => cells.push(("Mulai Produksi", ya())),
            "Produksi" if self.is_next() => {
                cells.push(("Selesai Produksi", ya()));
                if self.one_in(12) {
                    let made = self.journal.orders[at].packs - 5;
                    self.journal.orders[at].made = Some(made);
                    cells.push(("Jumlah Jadi", json!(made)));
                }
            }
            "Menunggu Surat Jalan" if self.is_next() => cells.push(("Buat Surat Jalan", ya())),
            "Siap Kirim" if today >= self.journal.orders[at].deliver_on && self.is_next() => {
                cells.push(("Dikirim", ya()))
            }
            "Dikirim" if self.is_next() => {
                cells.extend([("Diterima Oleh", json!("Sari")), ("Tgl Diterima", serial(today))]);
                if self.one_in(10) {
                    self.journal.orders[at].rejected = 3;
                    cells.push(("Jumlah Ditolak", json!(3)));
                }
            }
            _ => {}
        }
        cells
    }

    /// A payment is typed, and answered at a later look.
    fn pay(&mut self, at: usize) {
        if !self.is_next() {
            return;
        }
        if self.journal.orders[at].paying.is_some() {
            let yes = !self.one_in(12);
            self.answer(at, yes);
            return;
        }
        let open: i64 = self.shop.see(self.journal.orders[at].row, "Sisa Tagihan").parse().unwrap();
        let amount = if self.journal.orders[at].scheme == "DP" && self.one_in(2) { (open + 1) / 2 } else { open };
        if amount >= 1_000 {
            self.type_payment(at, amount, false);
        }
    }

    /// What goes back of a cancelled order's money is decided, typed and verified.
    fn give_back(&mut self, at: usize) -> Vec<(&'static str, Value)> {
        if !self.is_next() {
            return Vec::new();
        }
        let (paid, seen) = (self.journal.paid(at), &mut self.journal.orders[at]);
        match (seen.refund, seen.paying) {
            (None, _) => {
                seen.refund = Some(paid / 2);
                return vec![("Nilai Refund", json!(paid / 2))];
            }
            (Some(amount), None) if amount >= 1_000 => self.type_payment(at, amount, true),
            (Some(_), Some(_)) => self.answer(at, true),
            (Some(_), None) => {}
        }
        Vec::new()
    }

    fn type_payment(&mut self, at: usize, amount: i64, is_refund: bool) {
        let cells = vec![
            ("Tgl Bayar", serial(self.journal.today())),
            ("No Order", json!(self.journal.orders[at].id)),
            ("Jenis", json!(if is_refund { "Refund" } else { "Pembayaran" })),
            ("Nominal", json!(amount)),
            ("No Referensi", json!(format!("TRX-{}", self.free["Pembayaran"]))),
        ];
        let row = self.add("Pembayaran", cells);
        let payment = Payment { order: at, amount, is_refund, typed: self.journal.now, answered: None };
        self.journal.payments.insert(row, payment);
        let seen = &mut self.journal.orders[at];
        seen.payments.push(row);
        seen.paying = Some(row);
    }

    fn answer(&mut self, at: usize, yes: bool) {
        let Some(row) = self.journal.orders[at].paying.take() else { return };
        let word = if yes { "Ya" } else { "Tidak" };
        self.typed.push(("Pembayaran", row, vec![("Terverifikasi", json!(word))]));
        self.journal.payments.get_mut(&row).unwrap().answered = Some((self.journal.now, yes));
    }

    /// What `orderd archive` leaves behind of orders that are over, and of which nothing moved for a week.
    pub(super) fn archive(&mut self) -> usize {
        let before = self.journal.today() - Days::new(7);
        let is_over = |at: &usize| {
            let seen = &self.journal.orders[*at];
            let is_closed = ["Selesai", "Batal", "Ditolak"].contains(&seen.status());
            let is_still = seen.journey.last().is_some_and(|(_, at)| at.date() < before) && seen.deliver_on < before;
            let is_paid = seen.paying.is_none() && (seen.status() != "Ditolak" || self.journal.paid(*at) == 0);
            !seen.archived && is_closed && is_still && is_paid
        };
        let going: Vec<usize> = (0..self.journal.orders.len()).filter(is_over).collect();
        for at in &going {
            let seen = &mut self.journal.orders[*at];
            seen.archived = true;
            self.shop.archive(seen.row, &seen.payments);
        }
        going.len()
    }

    /// The weekly mail of this midnight: what it says of each figure, and of `Omzet` in its own line.
    pub(super) fn weekly_mail(&mut self) -> (BTreeMap<String, [String; 2]>, String) {
        let now = self.journal.now.format("%Y-%m-%d %H:%M").to_string();
        let plan = self.shop.at_slot(&now, NoticeKind::Weekly);
        let [mail] = plan.mails(NoticeKind::Weekly)[..] else { panic!("{now}: {}", plan.text) };
        let fact = mail.brief.facts.iter().find(|(label, _)| label == "Omzet").unwrap();
        let table = mail.brief.tables.iter().find(|table| table.title == "KPI").unwrap();
        let row = |row: &Vec<Text>| (row[0].to_string(), [row[1].to_string(), row[2].to_string()]);
        (table.rows.iter().map(row).collect(), fact.1.to_string())
    }

    /// Time goes on, orderd looks, and what the sheet shows then is noted.
    pub(super) fn look(&mut self, now: NaiveDateTime) {
        self.journal.now = now;
        let typed = std::mem::take(&mut self.typed);
        for tab in self.free.keys() {
            let rows: Vec<_> =
                typed.iter().filter(|(of, ..)| of == tab).map(|(_, row, cells)| (*row, &cells[..])).collect();
            self.shop.fill_all(tab, &rows);
        }
        let plan = self.shop.at_instant(self.utc());
        let mut register = plan.register;
        if plan.text.contains("= Ulang") {
            // It sees its own word before anybody types over it.
            register.extend(self.shop.at_instant(self.utc()).register);
        }
        for at in 0..self.journal.orders.len() {
            if self.journal.orders[at].id.is_empty() {
                let id = self.shop.see(self.journal.orders[at].row, "No Order");
                self.journal.orders[at].id.clone_from(&id);
                self.journal.by_id.insert(id, at);
            }
        }
        let entry = |entry: &orderd::domain::document::RegisterEntry| Entry {
            number: entry.number.to_string(),
            kind: entry.kind.code().to_owned(),
            value: entry.value.0,
            order: entry.order.map(|id| id.to_string()).unwrap_or_default(),
            is_void: entry.note.starts_with("BATAL"),
        };
        self.journal.note_papers(&register.iter().map(entry).collect::<Vec<_>>());
        for at in 0..self.journal.orders.len() {
            let row = self.journal.orders[at].row;
            if !self.journal.orders[at].archived {
                let total = self.shop.see(row, "Total").parse().unwrap_or(0);
                self.journal.note_row(at, &self.shop.see(row, "Status"), total);
            }
        }
        self.journal.note_credit();
    }
}

/// How an order is paid; blank: nobody knows.
fn payment_cells(scheme: &'static str) -> Vec<(&'static str, Value)> {
    let mut cells = vec![("Skema Bayar", if scheme.is_empty() { Value::Null } else { json!(scheme) })];
    cells.extend((scheme == "TOP").then(|| ("TOP (hari)", json!(7))));
    cells
}
