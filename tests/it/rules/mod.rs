//! The rules alone: cells in, the plan as text out, without sockets, store or mail. Every plan is made twice, and the
//! second must be empty.
//!
//! `boundaries` stands on each side of every threshold; `days` lets time go by; `plans` shows whole orders, step by step,
//! as text; `reading` looks at what follows from a cell as it was typed, `told` at who hears of what.

mod agreed;
mod answers;
mod boundaries;
mod days;
mod deliveries;
mod handed;
mod kept_here;
mod letters;
mod measured;
mod plans;
mod quarter;
mod reading;
mod replaced;
mod together;
mod told;
mod words;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use orderd::config::{Config, Environment};
use orderd::decide::world::{Observed, Service, Slot, StandingCells};
use orderd::decide::{Effects, World, decide};
use orderd::domain::archived::Archived;
use orderd::domain::cell::{Cell, CellRef};
use orderd::domain::column::{OrderColumn, PaymentColumn};
use orderd::domain::document::RegisterEntry;
use orderd::domain::facts::{Changes, Facts};
use orderd::domain::measured::Trend;
use orderd::domain::notice::{Mailing, Notice, NoticeKind};
use orderd::domain::policy::Policy;
use orderd::domain::serial;
use orderd::domain::text::Text;
use orderd::sheet::layout::Layout;
use orderd::sheet::mirror::{self, Stamp, Tables};
use orderd::sheet::read;
use orderd::sheet::table::Table;
use orderd::sheet::write::CellWrite;
use serde_json::{Value, json};

use crate::shop::{PRODUCTS, local, order_cells};

/// A shop on paper: what the tabs hold, what is remembered, and the instant.
pub(crate) struct PaperShop {
    policy: Policy,
    tables: Tables,
    facts: Facts,
    now: DateTime<Utc>,
    /// Whether `Jawaban` is protected.
    pub(crate) proven: bool,
    /// Whether signs of life are given, and with them what only time moves.
    pub(crate) beats: bool,
}

/// What a cycle would do.
pub(crate) struct Plan {
    /// Cells by row and header, mails, numbers: a line each. `Diperbarui` and what only repeats them is left out.
    pub text: String,
    /// The notices, for looking inside.
    pub notices: Vec<Notice>,
    /// The messages they become.
    pub mailings: Vec<Mailing>,
    /// New and changed lines of the register.
    pub register: Vec<RegisterEntry>,
}

impl Plan {
    /// The mails as `kind → people (cc people)`, in the order of their making; entries for calendars aside, which come beside
    /// everything an order goes through.
    pub(crate) fn told(&self) -> Vec<String> {
        let is_calendar = |notice: &&Notice| notice.key.kind == NoticeKind::DeliveryScheduled;
        self.notices
            .iter()
            .filter(|notice| !is_calendar(notice))
            .map(|notice| format!("{} → {}", notice.key.kind, people(notice)))
            .collect()
    }

    /// The papers that go along, as `kind: number → people`.
    pub(crate) fn handed(&self) -> Vec<String> {
        let papers = self.notices.iter().flat_map(|notice| notice.papers.iter().map(move |paper| (notice, paper)));
        papers.map(|(notice, paper)| format!("{}: {} → {}", notice.key.kind, paper.number, names(&paper.to))).collect()
    }

    /// The mails of a kind.
    pub(crate) fn mails(&self, kind: NoticeKind) -> Vec<&Notice> {
        self.notices.iter().filter(|notice| notice.key.kind == kind).collect()
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::Bool(truth) => Cell::Bool(*truth),
        Value::Number(number) => Cell::Number(number.as_f64().unwrap()),
        Value::String(text) => Cell::text(text.as_str()),
        Value::Array(_) | Value::Object(_) => panic!("no cell holds {value}"),
    }
}

fn names(people: &[Text]) -> String {
    people.iter().map(|address| address.split('@').next().unwrap()).collect::<Vec<_>>().join(", ")
}

/// Who gets a mail, by the names of their mailboxes.
fn people(notice: &Notice) -> String {
    let cc = if notice.cc.is_empty() { String::new() } else { format!(" (cc {})", names(&notice.cc)) };
    format!("{}{cc}", names(&notice.to))
}

impl PaperShop {
    /// Products and one customer, settle time zero, nobody asleep; memory began the day before.
    pub(crate) fn open(at: &str) -> Self {
        Self::open_with(at, "")
    }

    /// The same with further configuration, sections whole.
    pub(crate) fn open_with(at: &str, more: &str) -> Self {
        Self::open_as(at, |text| format!("{text}{more}"))
    }

    /// The same with its configuration rewritten.
    pub(crate) fn open_as(at: &str, rewrite: impl Fn(&str) -> String) -> Self {
        let text = String::from(
            "[company]\nname = \"PT Contoh Dapur\"\ncode = \"MKN\"\n[sheet]\nspreadsheet_id = \"paper\"\nsettle = \"0s\"\n\
             [google]\nservice_account = \"key.json\"\n[state]\nurl = \"sqlite://state.db\"\n\
             [roles]\nmarketing = [\"marketing@shop.example\"]\nrnd = [\"rnd@shop.example\"]\nppic = [\"ppic@shop.example\"]\n\
             production = [\"production@shop.example\"]\npurchasing = [\"purchasing@shop.example\"]\n\
             accounting = [\"accounting@shop.example\"]\nlogistics = [\"logistics@shop.example\"]\nadmin = [\"admin@shop.example\"]\n\
             [[outlet]]\nname = \"Pusat\"\nstore_manager = [\"sm@shop.example\"]\n\
             [mail]\ntransport = \"file\"\ndir = \"mail\"\nfrom = \"orderd@shop.example\"\ncopies = \"now\"\n[export]\ndir = \"export\"\n",
        );
        let text = rewrite(&text);
        let config = Config::read(&text, Path::new("/paper/orderd.toml"), &Environment::default())
            .unwrap_or_else(|error| panic!("{error}\n{text}"));
        let form = config.policy.answers.is_some().then(|| Layout::embedded().responses());
        let tabs = Layout::embedded().tabs().iter().chain(form).zip(1..);
        let tables = tabs
            .map(|(tab, id)| {
                let headers = tab.columns.iter().map(|column| Cell::text(column.header.as_str())).collect();
                (tab.title.as_str(), Table::from_rows(id, &tab.title, vec![headers]))
            })
            .collect();
        let mut facts = Facts::default();
        facts.system.born_at = Some(local(at) - chrono::TimeDelta::days(1));
        let mut shop = Self { policy: config.policy, tables, facts, now: local(at), proven: true, beats: false };
        for (code, name, price) in PRODUCTS {
            shop.add("Produk", &[("Kode", json!(code)), ("Nama", json!(name)), ("Harga", json!(price))]);
        }
        shop.add("Pelanggan", &[("Nama", json!("PT Maju Jaya"))]);
        shop.cycle();
        shop
    }

    fn column(&self, tab: &str, header: &str) -> u32 {
        let columns = &Layout::embedded().tab(tab).unwrap().columns;
        let at = columns.iter().position(|column| column.header == header);
        u32::try_from(at.unwrap_or_else(|| panic!("no column {header} in {tab}"))).unwrap()
    }

    /// Somebody types into a row.
    pub(crate) fn fill(&mut self, tab: &str, row: u32, cells: &[(&str, Value)]) {
        let sheet_id = self.tables[tab].sheet_id();
        let column = |header: &str| self.column(tab, header);
        let writes: Vec<CellWrite> = cells
            .iter()
            .map(|(header, value)| CellWrite { sheet_id, row, column: column(header), value: cell(value), link: None })
            .collect();
        let table = self.tables.get_mut(tab).unwrap();
        *table = table.patched(&writes);
    }

    /// What `orderd archive` leaves behind: rows that are gone from their tabs, and a memory that knows they went.
    pub(crate) fn archive(&mut self, order: u32, payments: &[u32]) {
        let archived = Some(Archived { at: self.now, year: 2026 });
        let id = self.see(order, "No Order").parse().unwrap();
        self.facts.orders.get_mut(&id).unwrap().archived = archived;
        self.clear("Pesanan", order);
        for payment in payments {
            let id = self.see_in("Pembayaran", *payment, "No Bayar").parse().unwrap();
            self.facts.payments.get_mut(&id).unwrap().archived = archived;
            self.clear("Pembayaran", *payment);
        }
    }

    fn clear(&mut self, tab: &str, row: u32) {
        let headers: Vec<&str> =
            Layout::embedded().tab(tab).unwrap().columns.iter().map(|column| column.header.as_str()).collect();
        let blank: Vec<(&str, Value)> = headers.into_iter().map(|header| (header, Value::Null)).collect();
        self.fill(tab, row, &blank);
    }

    /// People type into many rows.
    pub(crate) fn fill_all(&mut self, tab: &str, rows: &[(u32, &[(&str, Value)])]) {
        let sheet_id = self.tables[tab].sheet_id();
        let cells = rows.iter().flat_map(|(row, cells)| cells.iter().map(|(header, value)| (*row, *header, value)));
        let writes: Vec<CellWrite> = cells
            .map(|(row, header, value)| {
                let column = self.column(tab, header);
                CellWrite { sheet_id, row, column, value: cell(value), link: None }
            })
            .collect();
        let table = self.tables.get_mut(tab).unwrap();
        *table = table.patched(&writes);
    }

    /// How many rows a tab has.
    pub(crate) fn rows(&self, tab: &str) -> u32 {
        self.tables[tab].rows()
    }

    /// Somebody types a new row; returns where.
    pub(crate) fn add(&mut self, tab: &str, cells: &[(&str, Value)]) -> u32 {
        let row = self.tables[tab].rows();
        self.fill(tab, row, cells);
        row
    }

    /// A usual order ([`order_cells`]) of so many packs, with what `cells` say instead.
    pub(crate) fn order(&mut self, packs: i64, deliver_on: Value, cells: &[(&str, Value)]) -> u32 {
        self.add("Pesanan", &order_cells(packs, deliver_on, cells))
    }

    /// What is remembered.
    pub(crate) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The weeks as the workbook of a day draws them.
    pub(crate) fn trend(&self, day: NaiveDate) -> Trend {
        let sheet = read::read(&self.tables, Layout::embedded(), &self.facts, self.policy.sop.least_rupiah);
        let world = World::new(self.now, &self.policy, &sheet.books, &self.facts);
        let decisions = decide(&world);
        orderd::cycle::ledger(&world, &decisions, orderd::cycle::Period { from: None, to: None, as_of: day })
            .trend
            .clone()
    }

    pub(crate) fn set(&mut self, row: u32, header: &str, value: impl Into<Value>) {
        self.fill("Pesanan", row, &[(header, value.into())]);
    }

    /// R&D, PPIC and the store manager say yes.
    pub(crate) fn confirm(&mut self, row: u32) {
        let yes = [("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia")), ("Konfirmasi SM", json!("Ya"))];
        self.fill("Pesanan", row, &yes);
    }

    /// A verified payment.
    pub(crate) fn pay(&mut self, order: &str, amount: i64, on: Value) -> u32 {
        self.pay_as("Pembayaran", order, amount, on, "Ya")
    }

    /// A movement of money of some kind, with accounting's answer.
    pub(crate) fn pay_as(&mut self, kind: &str, order: &str, amount: i64, on: Value, verified: &str) -> u32 {
        let cells = [
            ("Tgl Bayar", on),
            ("No Order", json!(order)),
            ("Jenis", json!(kind)),
            ("Nominal", json!(amount)),
            ("Terverifikasi", if verified.is_empty() { Value::Null } else { json!(verified) }),
        ];
        self.add("Pembayaran", &cells)
    }

    /// Accounting answers to a payment; blank takes the answer back.
    pub(crate) fn verify(&mut self, row: u32, answer: &str) {
        let answer = if answer.is_empty() { Value::Null } else { json!(answer) };
        self.fill("Pembayaran", row, &[("Terverifikasi", answer)]);
    }

    pub(crate) fn see(&self, row: u32, header: &str) -> String {
        self.see_in("Pesanan", row, header)
    }

    pub(crate) fn see_in(&self, tab: &str, row: u32, header: &str) -> String {
        self.tables[tab].cell(row, self.column(tab, header)).to_string()
    }

    /// The codes in `Masalah`, errors with `!` in front.
    pub(crate) fn problems(&self, row: u32) -> Vec<String> {
        self.problems_in("Pesanan", row)
    }

    pub(crate) fn problems_in(&self, tab: &str, row: u32) -> Vec<String> {
        let text = self.see_in(tab, row, "Masalah");
        let code = |line: &str| {
            let (severity, rest) = line.split_once(' ').unwrap();
            format!("{}{}", if severity == "[E]" { "!" } else { "" }, rest.split(':').next().unwrap())
        };
        text.lines().map(code).collect()
    }

    /// Sets the clock, plans, carries it out, and shows that a second plan is empty.
    pub(crate) fn at(&mut self, time: &str) -> Plan {
        self.now = local(time);
        self.cycle()
    }

    /// The same at a time when an answer came by the form: the first plan writes it into its cell, the second acts on it.
    pub(crate) fn answered_at(&mut self, time: &str) -> Plan {
        self.now = local(time);
        self.carry_out(&[]);
        self.cycle()
    }

    /// Plans at any instant and carries it out, once.
    pub(crate) fn at_instant(&mut self, now: DateTime<Utc>) -> Plan {
        self.now = now;
        self.carry_out(&[])
    }

    /// The same at an instant at which schedules fire.
    pub(crate) fn at_slot(&mut self, time: &str, kind: NoticeKind) -> Plan {
        self.now = local(time);
        let slot = Slot { kind, first: self.now, at: self.now };
        self.carry_out(&[slot])
    }

    /// Plans at the same instant, carries it out, and shows that a second plan is empty.
    pub(crate) fn cycle(&mut self) -> Plan {
        let plan = self.carry_out(&[]);
        let second = self.carry_out(&[]);
        assert_eq!(second.text, "", "a second plan at the same instant would change something");
        plan
    }

    fn carry_out(&mut self, slots: &[Slot]) -> Plan {
        let sheet = read::read(&self.tables, Layout::embedded(), &self.facts, self.policy.sop.least_rupiah);
        let places = &sheet.places;
        let orders = |row: u32, column: OrderColumn, to: &mut dyn FnMut(CellRef<'_>)| {
            places.orders.iter().for_each(|place| place.show(&self.tables, row, column, to));
        };
        let payments = |row: u32, column: PaymentColumn, to: &mut dyn FnMut(CellRef<'_>)| {
            places.payments.iter().for_each(|place| place.show(&self.tables, row, column, to));
        };
        // Answers by the form are taken by a running cycle alone.
        let observed = self.policy.answers.is_some().then(|| Observed {
            schedules: &[],
            cells: StandingCells { orders: &orders, payments: &payments, digest: &|_, _| None },
            landed: true,
            record_seen: 0,
            put_back: None,
            responses_proven: self.proven,
            service: Service::default(),
        });
        let world = World { slots, observed, ..World::new(self.now, &self.policy, &sheet.books, &self.facts) };
        let effects = decide(&world).effects();
        let stamp = serial::instant(self.now, self.policy.timezone);
        let batch = mirror::differences(
            &mut mirror::LastMirror::default(),
            &effects.sheet,
            &self.tables,
            &sheet.places,
            Stamp { updated: &stamp, beat: self.beats && effects.beats, page: "" },
        );
        let text = self.told(&effects, &batch.cells);
        self.facts.apply(&effects.changes);
        for table in self.tables.values_mut() {
            let own: Vec<CellWrite> =
                batch.cells.iter().filter(|cell| cell.sheet_id == table.sheet_id()).cloned().collect();
            *table = table.patched(&own);
        }
        let Changes { notices, mailings, register, .. } = effects.changes;
        Plan { text, notices, mailings, register }
    }

    /// The plan for a reader.
    fn told(&self, effects: &Effects, cells: &[CellWrite]) -> String {
        let mut text = String::new();
        // These tabs say again what the rows say.
        let repeated: BTreeSet<&str> =
            ["Tugas", "Jadwal Kirim", "Kesiapan", "KPI", "Status Sistem", "Dokumen", "Piutang"].into();
        for (tab, table) in self.tables.iter().filter(|(tab, _)| !repeated.contains(**tab)) {
            let columns = &Layout::embedded().tab(tab).unwrap().columns;
            for cell in cells.iter().filter(|cell| cell.sheet_id == table.sheet_id()) {
                let header = columns[usize::try_from(cell.column).unwrap()].header.as_str();
                if !["Diperbarui", "Link WA"].contains(&header) {
                    let value = cell.value.to_string().replace('\n', " ⏎ ");
                    writeln!(text, "{tab} {} {header} = {value}", cell.row + 1).unwrap();
                }
            }
        }
        for notice in &effects.changes.notices {
            writeln!(text, "mail {} → {}", notice.key, people(notice)).unwrap();
        }
        for number in &effects.summary.documents {
            writeln!(text, "number {number}").unwrap();
        }
        text
    }
}
