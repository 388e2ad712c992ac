//! A reading that takes rows over is the reading: at every step of a sheet to which people do anything they like.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::fmt::Debug;

use chrono::{DateTime, NaiveDate};
use fastrand::Rng;

use super::{LastReading, Reuse};
use crate::domain::cell::Cell;
use crate::domain::column::{
    CapacityColumn, Column, CustomerColumn, LeadColumn, LineColumn, OrderColumn, PaymentColumn, ProductColumn,
    RecipeColumn, ResponseColumn, StockColumn,
};
use crate::domain::confirmed::Confirmed;
use crate::domain::discount::Discount;
use crate::domain::facts::{Facts, OrderFacts, TabFacts};
use crate::domain::ids::OrderId;
use crate::domain::order::{Method, Scheme};
use crate::domain::percent::Percent;
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::seen::Seen;
use crate::domain::terms::{Line, Terms};
use crate::sheet::layout::Layout;
use crate::sheet::read::{Sheet, read, read_from};
use crate::sheet::table::Table;

/// The tabs that people fill.
const TABS: [&str; 10] = [
    OrderColumn::TAB,
    LineColumn::TAB,
    PaymentColumn::TAB,
    CustomerColumn::TAB,
    LeadColumn::TAB,
    ProductColumn::TAB,
    RecipeColumn::TAB,
    StockColumn::TAB,
    CapacityColumn::TAB,
    ResponseColumn::TAB,
];
/// Rows of a tab: few enough that a step is cheap, enough that they are found again elsewhere.
const ROWS: usize = 12;
/// A price that has lost its thousands, unless it was agreed.
const SMALL: f64 = 150.0;
/// What people type into any column.
const WORDS: [&str; 22] = [
    "Ya",
    "tidak",
    "-",
    "n/a",
    " ",
    "besok",
    "#REF!",
    "Total",
    "27/9/2026",
    "Senin",
    "1,500",
    "25.000",
    "12,5jt",
    "10%",
    "PT Maju Jaya",
    "pt maju  jaya",
    "PT Sentosa",
    "NB-AYAM",
    "Nasi Box",
    "Jl. Jatinegara Barat No. 5\nBlok B",
    "0812-3456-7890",
    "ulang",
];

/// A sheet and those who work in it.
struct Shared {
    seed: u64,
    dice: Rng,
    tabs: BTreeMap<&'static str, Vec<Vec<Cell>>>,
    /// Tabs somebody deleted, and may bring back.
    gone: BTreeMap<&'static str, Vec<Vec<Cell>>>,
    /// A row somebody cut, and may paste.
    cut: Option<Vec<Cell>>,
    facts: Facts,
    least: Rupiah,
    last: LastReading,
    reuse: Reuse,
    /// How often each kind of step was made.
    steps: BTreeMap<&'static str, usize>,
}

impl Shared {
    fn open(seed: u64) -> Self {
        let mut facts = Facts::default();
        for (id, title) in (0..).zip(TABS) {
            let columns = &Layout::embedded().tab(title).unwrap().columns;
            let columns = columns.iter().map(|column| column.header.clone()).collect();
            let tab = TabFacts { sheet_id: Some(id), columns, ..TabFacts::default() };
            facts.system.sheet.tabs.insert(title.to_owned(), tab);
        }
        let mut shared = Self {
            seed,
            dice: Rng::with_seed(seed),
            tabs: BTreeMap::new(),
            gone: BTreeMap::new(),
            cut: None,
            facts,
            least: Rupiah(1_000),
            last: LastReading::default(),
            reuse: Reuse::default(),
            steps: BTreeMap::new(),
        };
        for title in TABS {
            let headers = Layout::embedded().tab(title).unwrap().columns.iter();
            shared.tabs.insert(title, vec![headers.map(|column| Cell::text(column.header.as_str())).collect()]);
            for _ in 0..ROWS {
                let row = shared.row(title);
                shared.tabs.get_mut(title).unwrap().push(row);
            }
        }
        shared
    }

    /// A row as somebody fills it: half of its cells, most of them as they should be.
    fn row(&mut self, title: &str) -> Vec<Cell> {
        let width = Layout::embedded().tab(title).unwrap().columns.len();
        (0..width).map(|column| if self.dice.bool() { self.cell(title, column) } else { Cell::Empty }).collect()
    }

    fn cell(&mut self, title: &str, column: usize) -> Cell {
        let template = &Layout::embedded().tab(title).unwrap().columns;
        let words = template.get(column).map_or(&[][..], |column| &column.values);
        match self.dice.u32(0..12) {
            0 | 1 if !words.is_empty() => Cell::text(words[self.dice.usize(0..words.len())].as_str()),
            0..4 => Cell::text(format!("ODR-2026-{:04}", self.dice.u32(1..8))),
            4 => Cell::Number(46_349.0 + f64::from(self.dice.u32(0..40))),
            5 => Cell::Number(SMALL),
            7 => Cell::Number(f64::from(self.dice.u32(0..3)) * 12_500.0),
            8 => Cell::Bool(self.dice.bool()),
            _ => Cell::text(WORDS[self.dice.usize(0..WORDS.len())]),
        }
    }

    /// Somebody does something to a tab, to memory or to the house rules.
    fn act(&mut self) {
        let title = TABS[self.dice.usize(0..TABS.len())];
        let what = self.dice.u32(0..100);
        let made = match what {
            0..12 => self.agree(),
            12..20 => self.type_price(),
            20..22 => {
                self.least = Rupiah(1_150 - self.least.0);
                "another least amount"
            }
            22..25 => self.lose_or_find(title),
            25..27 => {
                // The cycle broke off: nobody gave the rows back.
                let _lost = self.look();
                "a cycle breaks off"
            }
            _ => match self.tabs.get(title).map(|rows| rows.len() - 1) {
                None => self.lose_or_find(title),
                Some(0) => self.type_row(title, 1),
                Some(rows) => {
                    let n = self.dice.usize(1..=rows);
                    self.edit(title, n, what)
                }
            },
        };
        *self.steps.entry(made).or_default() += 1;
    }

    fn type_row(&mut self, title: &str, at: usize) -> &'static str {
        let row = self.row(title);
        self.tabs.get_mut(title).unwrap().insert(at, row);
        "a row is typed"
    }

    /// Somebody works in the n-th row of a tab, or at all of it.
    fn edit(&mut self, title: &'static str, n: usize, what: u32) -> &'static str {
        let width = self.tabs[title][0].len();
        let (column, other) = (self.dice.usize(0..width), self.dice.usize(0..width));
        let (last, typed) = (self.tabs[title].len() - 1, self.cell(title, column));
        let m = self.dice.usize(1..=last);
        match what {
            27..32 if last < 2 * ROWS => return self.type_row(title, n),
            32..37 if last < 2 * ROWS => return self.type_row(title, last + 1),
            _ => {}
        }
        let rows = self.tabs.get_mut(title).unwrap();
        rows.iter_mut().for_each(|row| row.resize(width, Cell::Empty));
        match what {
            37..44 => {
                rows.remove(n);
                "a row is deleted"
            }
            44..47 => {
                rows.insert(n, Vec::new());
                "a row is left blank"
            }
            47..51 => {
                self.dice.shuffle(&mut rows[1..]);
                "the rows are sorted"
            }
            51..55 => {
                match self.cut.take().filter(|row| row.len() == width) {
                    Some(row) => rows.insert(n, row),
                    None => self.cut = Some(rows.remove(n)),
                }
                "a row is cut or pasted"
            }
            55..59 => {
                let row = rows[n].clone();
                rows.insert(m, row);
                "a row is doubled"
            }
            59..61 => {
                rows.iter_mut().for_each(|row| row.swap(column, other));
                "a column is moved"
            }
            61..63 => {
                rows.iter_mut().for_each(|row| row.insert(column, Cell::Empty));
                rows[0][column] = Cell::text("Warna Kemasan");
                "a column of their own"
            }
            63..65 => {
                match rows[0].iter().position(|header| *header == Cell::text("Warna Kemasan")) {
                    Some(own) => rows.iter_mut().for_each(|row| drop(row.remove(own))),
                    None => rows[n].push(Cell::text("catatan di luar tabel")),
                }
                "beside the table"
            }
            65..67 => {
                rows.insert(0, vec![Cell::text("Order B2B 2026")]);
                "a line above the headers"
            }
            67..69 => {
                // In the place of each other: as many cells, as much text.
                rows[n].swap(column, other);
                "two cells change places"
            }
            69..70 => {
                let cell = &mut rows[n][column];
                *cell = if *cell == Cell::Bool(false) { Cell::Number(0.0) } else { Cell::Bool(false) };
                "a check box becomes a number"
            }
            70..73 => {
                rows[0].swap(column, other);
                "two headers change places"
            }
            73..76 => {
                let own = Layout::embedded().tab(title).unwrap().columns.iter().map(|c| Cell::text(c.header.as_str()));
                *rows = std::iter::once(own.collect()).chain(rows.drain(1..).take(ROWS)).collect();
                "the headers are put right"
            }
            76..80 => {
                rows[n][column] = Cell::Empty;
                rows[m][other] = typed;
                "two cells are changed"
            }
            80..83 => {
                let header = &mut rows[0][column];
                *header = if *header == Cell::text("Judul lain") { Cell::Empty } else { Cell::text("Judul lain") };
                "a header is renamed"
            }
            _ => {
                rows[n][column] = typed;
                "a cell is typed"
            }
        }
    }

    fn lose_or_find(&mut self, title: &'static str) -> &'static str {
        match (self.tabs.remove(title), self.gone.remove(title)) {
            (Some(rows), _) => self.gone.insert(title, rows),
            (None, rows) => self.tabs.insert(title, rows.unwrap()),
        };
        "a tab is lost or found"
    }

    /// Somebody types a price that is too small, unless it was agreed.
    fn type_price(&mut self) -> &'static str {
        let order = Cell::text(format!("ODR-2026-{:04}", self.dice.u32(1..4)));
        let (title, cells) = if self.dice.bool() {
            use OrderColumn as C;
            (C::TAB, [(C::OrderNo.index(), order), (C::UnitPrice.index(), Cell::Number(SMALL))])
        } else {
            use LineColumn as C;
            (C::TAB, [(C::OrderNo.index(), order), (C::UnitPrice.index(), Cell::Number(SMALL))])
        };
        if let Some(row) = self.tabs.get_mut(title).and_then(|rows| rows.get_mut(3)) {
            row.resize(row.len().max(80), Cell::Empty);
            cells.into_iter().for_each(|(column, cell)| row[column] = cell);
        }
        "a small price is typed"
    }

    /// What was agreed of an order is remembered, or something else is.
    fn agree(&mut self) -> &'static str {
        let amounts = [None, Some(Rupiah(25_000)), Some(Rupiah(150)), Some(Rupiah(150))];
        let (n, amount) = (self.dice.u32(1..4), amounts[self.dice.usize(0..amounts.len())]);
        self.remember(n, amount);
        "something is agreed"
    }

    /// The n-th order was confirmed at this price.
    fn remember(&mut self, n: u32, agreed: Option<Rupiah>) {
        let id: OrderId = format!("ODR-2026-{n:04}").parse().unwrap();
        let seen = Seen { content: Default::default(), at: 1, since: DateTime::default(), missing: None };
        let mut order = OrderFacts::new(id, DateTime::default(), NaiveDate::default(), seen);
        order.accepted = agreed.map(|amount| terms(amount).into());
        order.confirmed = Some(Confirmed {
            at: DateTime::default(),
            by_exception: false,
            answers: Vec::new(),
            rule: None,
            tolerance: None,
        });
        self.facts.orders.insert(id, order.into());
    }

    /// One look, read both ways.
    fn look(&mut self) -> Sheet {
        let table = |(id, title): (i32, &&'static str)| {
            Some((*title, Table::from_rows(id, title, self.tabs.get(title)?.clone())))
        };
        let tables: BTreeMap<_, _> = (0..).zip(&TABS).filter_map(table).collect();
        let layout = Layout::embedded();
        let anew = read(&tables, layout, &self.facts, self.least);
        let sheet = read_from(&mut self.last, &tables, layout, &self.facts, self.least);
        if sheet != anew {
            panic!("ORDERD_SEED={}: {}", self.seed, difference(&anew, &sheet));
        }
        let reuse = self.last.reuse();
        self.reuse.taken_over += reuse.taken_over;
        self.reuse.read += reuse.read;
        sheet
    }
}

fn terms(amount: Rupiah) -> Terms {
    let line = Line { product: "NB".into(), name: "Nasi Box".into(), packs: 1, unit_price: amount, remark: None };
    Terms {
        customer: "PT Maju Jaya".into(),
        phone: None,
        buyer_po: None,
        sales: None,
        outlet: "Pusat".into(),
        lines: vec![line].into(),
        discount: Discount::Percent(Percent::whole(0)),
        method: Method::Delivery,
        deliver_on: NaiveDate::default(),
        hour: None,
        address: None,
        recipient: None,
        recipient_phone: None,
        shipping: Some(amount),
        scheme: Scheme::Cash,
        dp_percent: Percent::whole(0),
        top_days: 0,
        donation: false,
    }
}

/// The first thing in which two readings differ.
fn difference(anew: &Sheet, sheet: &Sheet) -> String {
    let (a, b) = (&anew.books, &sheet.books);
    first("orders", &a.orders, &b.orders)
        .or_else(|| first("lines", &a.lines, &b.lines))
        .or_else(|| first("payments", &a.payments, &b.payments))
        .or_else(|| first("customers", &a.customers, &b.customers))
        .or_else(|| first("leads", &a.leads, &b.leads))
        .or_else(|| first("products", &a.products, &b.products))
        .or_else(|| first("recipes", &a.recipes, &b.recipes))
        .or_else(|| first("stock", &a.stock, &b.stock))
        .or_else(|| first("capacity", &a.capacity, &b.capacity))
        .or_else(|| first("responses", &a.responses, &b.responses))
        .or_else(|| first("kitchen problems", &a.kitchen_problems, &b.kitchen_problems))
        .unwrap_or_else(|| format!("{:?}\n{:?}", a.paused, b.paused))
}

fn first<T: PartialEq + Debug>(what: &str, anew: &[T], taken: &[T]) -> Option<String> {
    let differ = anew.iter().zip(taken).find(|(a, b)| a != b);
    let lengths = (anew.len() != taken.len()).then(|| format!("{what}: {} and {} rows", anew.len(), taken.len()));
    differ.map(|(a, b)| format!("{what}:\n{a:?}\n{b:?}")).or(lengths)
}

#[test]
fn a_reading_that_takes_rows_over_is_the_same() {
    let (sheets, steps) = if std::env::var_os("CI").is_some() { (5, 400) } else { (3, 100) };
    let (mut reuse, mut made) = (Reuse::default(), BTreeMap::<&str, usize>::new());
    let named = std::env::var("ORDERD_SEED").ok().map(|seed| seed.parse::<u64>().unwrap());
    let first = named.unwrap_or_default();
    for seed in first..first + sheets {
        let mut shared = Shared::open(seed);
        for _ in 0..steps {
            let sheet = shared.look();
            shared.last.give_back(sheet.books);
            (0..shared.dice.u32(0..3)).for_each(|_| shared.act());
        }
        reuse = Reuse { taken_over: reuse.taken_over + shared.reuse.taken_over, read: reuse.read + shared.reuse.read };
        shared.steps.into_iter().for_each(|(step, times)| *made.entry(step).or_default() += times);
    }
    println!("{} looks, {reuse:?}; {made:?}", sheets * steps);
    assert!(made.len() == 22 || named.is_some(), "{made:?}");
    assert!(2 * reuse.taken_over > 3 * reuse.read, "{reuse:?}: most looks prove nothing");
}

#[test]
fn a_row_that_asked_for_more_is_read_again_and_its_neighbours_are_not() {
    use LineColumn as C;
    let mut shared = Shared::open(0);
    shared.tabs.retain(|title, _| [C::TAB, RecipeColumn::TAB].contains(title));
    let line = |n: u32, price: f64| {
        let cells = [
            (C::OrderNo, Cell::text(format!("ODR-2026-{n:04}"))),
            (C::Menu, Cell::text("NB-AYAM")),
            (C::Packs, Cell::Number(10.0)),
            (C::UnitPrice, Cell::Number(price)),
        ];
        let mut row = vec![Cell::Empty; C::ALL.len()];
        cells.into_iter().for_each(|(column, cell)| row[column.index()] = cell);
        row
    };
    let recipe =
        |per_pack: &str| vec![Cell::text("NB-AYAM"), Cell::text("Beras"), Cell::text(per_pack), Cell::text("kg")];
    let lines = [line(1, 25_000.0), line(2, SMALL), line(3, 25_000.0)];
    shared.tabs.get_mut(C::TAB).unwrap().splice(1.., lines);
    let recipes = [recipe("0,1"), recipe("segenggam"), recipe("0,2")];
    shared.tabs.get_mut(RecipeColumn::TAB).unwrap().splice(1.., recipes);
    let mut look = |agreed: Option<Rupiah>| {
        shared.remember(2, agreed);
        let sheet = shared.look();
        let price = sheet.books.lines[1].unit_price;
        shared.last.give_back(sheet.books);
        // Of either tab as many.
        let reuse = shared.last.reuse();
        (price, reuse.taken_over / 2, reuse.read / 2)
    };
    assert_eq!(look(None), (Entry::Unreadable, 0, 3));
    assert_eq!(look(None), (Entry::Unreadable, 2, 1));
    for (amount, price) in [(150, Entry::Is(Rupiah(150))), (25_000, Entry::Unreadable), (150, Entry::Is(Rupiah(150)))] {
        assert_eq!(look(Some(Rupiah(amount))), (price, 2, 1), "{amount}");
    }
}

#[test]
fn only_the_row_that_changed_is_read_and_rows_that_moved_are_not() {
    let mut shared = Shared::open(0);
    shared.least = Rupiah::ZERO;
    shared.tabs.retain(|title, _| *title == LeadColumn::TAB);
    let rows = |n: usize, word: &str| vec![Cell::Empty, Cell::text(format!("{word} {n}"))];
    shared.tabs.get_mut(LeadColumn::TAB).unwrap().splice(1.., (1..=9).map(|n| rows(n, "PT")));
    let mut check = |change: fn(&mut Vec<Vec<Cell>>), expected: (usize, usize)| {
        change(shared.tabs.get_mut(LeadColumn::TAB).unwrap());
        let sheet = shared.look();
        shared.last.give_back(sheet.books);
        let reuse = shared.last.reuse();
        assert_eq!((reuse.taken_over, reuse.read), expected);
    };
    check(|_| {}, (0, 9));
    check(|_| {}, (9, 0));
    check(|rows| rows[4][1] = Cell::text("CV"), (8, 1));
    check(|rows| (rows[1][1], rows[9][1]) = (Cell::text("CV 1"), Cell::text("CV 9")), (7, 2));
    check(|rows| rows[1..].reverse(), (9, 0));
    check(|rows| drop(rows.remove(3)), (8, 0));
    check(|rows| rows.insert(2, vec![Cell::Empty, Cell::text("UD")]), (8, 1));
    check(|rows| rows.insert(2, Vec::new()), (9, 0));
    check(|rows| rows.push(rows[5].clone()), (9, 1));
    check(|rows| rows.iter_mut().for_each(|row| row.insert(0, Cell::Empty)), (0, 10));
}
