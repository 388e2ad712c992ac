//! A sheet of any size for benches: all tabs and columns, and payments, lines, customers and stock in proportion to the
//! orders.
#![allow(dead_code, reason = "every bench uses another part")]

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use orderd::config::{Config, Environment};
use orderd::domain::cell::{Cell, CellRef};
use orderd::domain::column::{
    CapacityColumn, Column, CustomerColumn, LeadColumn, LineColumn, OrderColumn, PaymentColumn, ProductColumn,
    RecipeColumn, StockColumn,
};
use orderd::domain::policy::Policy;
use orderd::domain::serial;
use orderd::domain::text::Text;
use orderd::sandbox::Sandbox;
use orderd::sheet::layout::Layout;
use orderd::sheet::mirror::Tables;
use orderd::sheet::read;
use orderd::sheet::table::Table;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

/// Processor time of this thread so far.
pub(crate) fn processor_time() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap()
}

/// 23 November 2026, 10:00 in Jakarta.
pub(crate) fn morning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_402_800, 0).unwrap()
}

fn day(offset: u32) -> Cell {
    let first = NaiveDate::from_ymd_opt(2026, 11, 10).unwrap();
    serial::day(first + TimeDelta::days(i64::from(offset)))
}

pub(crate) fn policy() -> Policy {
    let text = "[company]\nname = \"PT Contoh Dapur\"\n[sheet]\nspreadsheet_id = \"bench\"\nsettle = \"0s\"\n\
                [google]\nservice_account = \"key.json\"\n[state]\nurl = \"sqlite://state.db\"\n\
                [roles]\nmarketing = [\"marketing@shop.example\"]\nrnd = [\"rnd@shop.example\"]\n\
                ppic = [\"ppic@shop.example\"]\nproduction = [\"production@shop.example\"]\n\
                purchasing = [\"purchasing@shop.example\"]\naccounting = [\"accounting@shop.example\"]\n\
                logistics = [\"logistics@shop.example\"]\nadmin = [\"admin@shop.example\"]\n\
                [[outlet]]\nname = \"Pusat\"\nstore_manager = [\"sm@shop.example\"]\n\
                [[outlet]]\nname = \"Cabang\"\nstore_manager = [\"sm2@shop.example\"]\n\
                [mail]\ntransport = \"file\"\ndir = \"mail\"\nfrom = \"orderd@shop.example\"\n\
                [export]\ndir = \"export\"\n";
    Config::read(text, Path::new("/bench/orderd.toml"), &Environment::default()).unwrap().policy
}

/// Rows of one tab, below the headers of the template.
struct Rows(&'static str, Vec<Vec<Cell>>);

impl Rows {
    fn new(title: &'static str) -> Self {
        let tab = Layout::embedded().tab(title).unwrap();
        Self(title, vec![tab.columns.iter().map(|c| Cell::text(c.header.as_str())).collect()])
    }

    fn add<C: Column>(&mut self, cells: &[(C, Cell)]) {
        let mut row = vec![Cell::Empty; C::ALL.len()];
        for (column, cell) in cells {
            row[column.index()] = cell.clone();
        }
        self.1.push(row);
    }

    fn into_table(self, sheet_id: i32) -> (&'static str, Table) {
        (self.0, Table::from_rows(sheet_id, self.0, self.1))
    }
}

/// How the orders of a sheet relate to each other.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Shape {
    /// Ten orders a customer, a payment an order, one line more for every other.
    Usual,
    /// Everything is one customer's order for one day.
    OneCustomer,
    /// All rows are exactly alike.
    Alike,
    /// All payments and lines belong to the first order.
    OneOrder,
    /// Nobody and nothing is known: every name, menu and payment asks for a hint.
    Strangers,
}

impl Shape {
    pub(crate) const ALL: [(&'static str, Self); 5] = [
        ("usual", Self::Usual),
        ("one-customer", Self::OneCustomer),
        ("alike", Self::Alike),
        ("one-order", Self::OneOrder),
        ("strangers", Self::Strangers),
    ];
}

fn text(text: impl Into<Text>) -> Cell {
    Cell::text(text)
}

fn whole(n: u32) -> Cell {
    Cell::whole(i64::from(n))
}

fn order(n: u32, orders: u32, shape: Shape) -> Vec<(OrderColumn, Cell)> {
    use OrderColumn as C;
    let customers = (orders / 10).max(1);
    let (customer, menu, seed) = match shape {
        Shape::Alike => ("Pelanggan 1".to_owned(), 1, 1),
        Shape::OneCustomer => ("Pelanggan 1".to_owned(), n % 50, n),
        Shape::Strangers => (format!("Toko Rejeki {n} Makmur"), 100_000 + n, n),
        Shape::Usual | Shape::OneOrder => (format!("Pelanggan {}", n % customers), n % 50, n),
    };
    let deliver_on = if matches!(shape, Shape::Usual | Shape::Strangers) { day(14 + seed % 60) } else { day(20) };
    let mut cells = vec![
        (C::OrderedOn, day(seed % 10)),
        (C::Sales, text("Rina")),
        (C::Outlet, text(if seed.is_multiple_of(3) { "Cabang" } else { "Pusat" })),
        (C::Channel, text("Chat/WA")),
        (C::Customer, text(customer)),
        (C::Phone, text(format!("0812{:08}", seed % 100_000_000))),
        (C::BuyerPo, text(format!("PO/{seed}/XI/2026"))),
        (C::Menu, text(format!("M-{menu}"))),
        (C::Packs, whole(50 + seed % 1_500)),
        (C::Method, text("Kirim")),
        (C::DeliverOn, deliver_on),
        (C::Hour, text("10:00")),
        (C::Address, text(format!("Jl. Jatinegara Barat No. {seed}, Jakarta Timur"))),
        (C::Recipient, text("Ibu Sari")),
        (C::Shipping, whole(350_000)),
        (C::Scheme, text(if seed.is_multiple_of(4) { "TOP" } else { "DP" })),
        (C::TopDays, if seed.is_multiple_of(4) { whole(14) } else { Cell::Empty }),
        (C::Notes, text("sambal dipisah")),
        (C::Release, text("Ya")),
    ];
    if seed % 5 != 0 {
        cells.extend([
            (C::RndAnswer, text("Sanggup")),
            (C::PpicAnswer, text("Tersedia")),
            (C::SmAnswer, text("Ya")),
            (C::CreditAnswer, if seed.is_multiple_of(4) { text("Ya") } else { Cell::Empty }),
        ]);
    }
    if seed % 5 > 1 {
        cells.extend([
            (C::Started, text("Ya")),
            (C::Finished, text("Ya")),
            (C::Made, whole(50 + seed % 1_500)),
            (C::MakeDeliveryOrder, text("Ya")),
            (C::MadeBy, text("Andi")),
            (C::Driver, text("Budi")),
            (C::Plate, text("B 9123 KXA")),
        ]);
    }
    if seed % 5 > 2 {
        cells.extend([
            (C::Shipped, text("Ya")),
            (C::ReceivedBy, text("Ibu Sari")),
            (C::ReceivedOn, day(13)),
            (C::ReceiptNotes, text("lengkap")),
        ]);
    }
    cells
}

/// A sheet of so many orders as people fill it; ids are `ODR-2026-0001` and on from top to bottom.
pub(crate) fn sheet(orders: u32, shape: Shape) -> Tables {
    let mut tabs: Vec<Rows> = Vec::new();
    let mut pesanan = Rows::new(OrderColumn::TAB);
    (1..=orders).for_each(|n| pesanan.add(&order(n, orders, shape)));
    tabs.push(pesanan);
    let id = |n: u32| match shape {
        Shape::OneOrder => text("ODR-2026-0001"),
        Shape::Strangers => text(format!("ODR-2026-O{n}x")),
        Shape::Usual | Shape::OneCustomer | Shape::Alike => text(format!("ODR-2026-{n:04}")),
    };
    let mut rincian = Rows::new(LineColumn::TAB);
    for n in (1..=orders).step_by(2) {
        use LineColumn as C;
        rincian.add(&[(C::OrderNo, id(n)), (C::Menu, text(format!("M-{}", n % 49))), (C::Packs, whole(10 + n % 90))]);
    }
    tabs.push(rincian);
    let mut pembayaran = Rows::new(PaymentColumn::TAB);
    for n in 1..=orders {
        use PaymentColumn as C;
        pembayaran.add(&[
            (C::PaidOn, day(n % 12)),
            (C::OrderNo, id(n)),
            (C::Kind, text("Pembayaran")),
            (C::Amount, whole(1_000_000 + n)),
            (C::Method, text("Transfer")),
            (C::Bank, text("BCA")),
            (C::Reference, text(format!("TRX-{n}"))),
            (C::Verified, if n.is_multiple_of(7) { Cell::Empty } else { text("Ya") }),
        ]);
    }
    tabs.push(pembayaran);
    let mut pelanggan = Rows::new(CustomerColumn::TAB);
    for n in 0..(orders / 10).max(2) {
        use CustomerColumn as C;
        pelanggan.add(&[
            (C::Name, text(format!("Pelanggan {n}"))),
            (C::Contact, text("Ibu Sari")),
            (C::Phone, text(format!("0813{n:08}"))),
            (C::Address, text(format!("Jl. Contoh {n}"))),
            (C::CreditLimit, whole(500_000_000)),
        ]);
    }
    tabs.push(pelanggan);
    let mut prospek = Rows::new(LeadColumn::TAB);
    for n in 0..orders / 10 {
        use LeadColumn as C;
        prospek.add(&[(C::Date, day(n % 9)), (C::Name, text(format!("Calon {n}"))), (C::Status, text("Baru"))]);
    }
    tabs.push(prospek);
    let mut produk = Rows::new(ProductColumn::TAB);
    let mut resep = Rows::new(RecipeColumn::TAB);
    let mut stok = Rows::new(StockColumn::TAB);
    for n in 0..50_u32 {
        use {ProductColumn as P, RecipeColumn as R, StockColumn as S};
        produk.add(&[
            (P::Code, text(format!("M-{n}"))),
            (P::Name, text(format!("Menu Spesial {n}"))),
            (P::Price, whole(20_000 + n * 500)),
            (P::Minutes, whole(2)),
        ]);
        for m in 0..4_u32 {
            resep.add(&[
                (R::Product, text(format!("M-{n}"))),
                (R::Material, text(format!("Bahan {}", (n + m) % 40))),
                (R::PerPack, Cell::Number(0.125)),
                (R::Unit, text("kg")),
            ]);
        }
        stok.add(&[(S::Material, text(format!("Bahan {n}"))), (S::Unit, text("kg")), (S::Stock, whole(orders * 20))]);
    }
    tabs.extend([produk, resep, stok]);
    let mut kapasitas = Rows::new(CapacityColumn::TAB);
    for outlet in ["Pusat", "Cabang"] {
        use CapacityColumn as C;
        kapasitas.add(&[(C::Outlet, text(outlet)), (C::MaxPacks, whole(orders * 20)), (C::People, whole(20))]);
    }
    tabs.push(kapasitas);
    tabs.extend(read::OURS.map(Rows::new));
    (0..).zip(tabs).map(|(sheet_id, rows)| rows.into_table(sheet_id)).collect()
}

/// A configuration for a sheet server on this machine.
pub(crate) fn config(folder: &Path, port: u16) -> Config {
    let text = format!(
        "[company]\nname = \"PT Contoh Dapur\"\n[sheet]\nspreadsheet_id = \"sandbox\"\n\
         api_url = \"http://127.0.0.1:{port}/\"\nsettle = \"0s\"\n\
         [google]\nservice_account = \"key.json\"\n[state]\nurl = \"sqlite://state.db\"\n\
         [roles]\nadmin = [\"admin@shop.example\"]\n[[outlet]]\nname = \"Pusat\"\n\
         store_manager = [\"sm@shop.example\"]\n[[outlet]]\nname = \"Cabang\"\nstore_manager = [\"sm@shop.example\"]\n\
         [mail]\ntransport = \"file\"\ndir = \"mail\"\nfrom = \"orderd@shop.example\"\n[export]\ndir = \"export\"\n",
    );
    let file = folder.join("orderd.toml");
    std::fs::write(&file, &text).unwrap();
    Config::read(&text, &file, &Environment::default()).unwrap_or_else(|e| unreachable!("{e}"))
}

/// A cell as the API spells it.
pub(crate) fn value(cell: CellRef<'_>) -> Value {
    match cell {
        CellRef::Empty => json!(""),
        CellRef::Number(number) => json!(number),
        CellRef::Text(text) => json!(text),
        CellRef::Bool(value) => json!(value),
    }
}

/// Types the bench's sheet into the sandbox's.
pub(crate) fn fill(sandbox: &Sandbox, orders: u32) {
    let human = sandbox.human();
    for (title, table) in sheet(orders, Shape::Usual) {
        // Google's sheets end at ten million cells: beside a hundred thousand orders there is room for fewer payments.
        let rows = if title == OrderColumn::TAB { table.rows() } else { table.rows().min(10_000) } as usize;
        let (there, _) = sandbox.book().size(title);
        if rows > there {
            human.add_rows(title, rows - there).unwrap();
        }
        for row in 1..rows as u32 {
            let mut values = Vec::new();
            for (column, cell) in table.row(row) {
                values.resize(column as usize, json!(""));
                values.push(value(cell));
            }
            human.set_row(title, row as usize, values).unwrap();
        }
    }
}
