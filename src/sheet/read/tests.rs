//! Tables in, books out: every column in its field, bad cells beside good ones, tabs that cannot be read.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop where it stands")]

use std::collections::BTreeMap;

use chrono::{NaiveDate, Weekday};
use proptest::prelude::*;

use super::{OURS, Sheet};
use crate::domain::books::CapacityDay;
use crate::domain::cell::{Cell, CellRef};
use crate::domain::column::{
    CapacityColumn, Column, CustomerColumn, LeadColumn, LineColumn, OrderColumn, PaymentColumn, ProductColumn,
    RecipeColumn, StockColumn,
};
use crate::domain::content::Content;
use crate::domain::discount::Discount;
use crate::domain::facts::{Facts, TabFacts};
use crate::domain::order::{Answer, LineRow, Method, OrderRow, Scheme, Shown};
use crate::domain::payment::{PaymentKind, PaymentRow};
use crate::domain::percent::Percent;
use crate::domain::problem::Code;
use crate::domain::quantity::Quantity;
use crate::domain::reading::{Entry, Remark};
use crate::domain::rupiah::Rupiah;
use crate::sheet::layout::Layout;
use crate::sheet::table::Table;

type Cells<C> = Vec<(C, Cell)>;
type Tables = BTreeMap<&'static str, Table>;

fn headers(title: &str) -> Vec<Cell> {
    Layout::embedded().tab(title).unwrap().columns.iter().map(|c| Cell::text(c.header.as_str())).collect()
}

/// A sheet as `init` leaves it: every tab with its header and nothing else.
fn fresh() -> Tables {
    let tabs = Layout::embedded().tabs().iter().filter(|t| t.title != "Panduan");
    (0..).zip(tabs).map(|(id, t)| (t.title.as_str(), Table::from_rows(id, &t.title, vec![headers(&t.title)]))).collect()
}

/// Reads tabs that are ours since long.
fn read(tables: &Tables, layout: &'static Layout, least: Rupiah) -> Sheet {
    let mut facts = Facts::default();
    for (title, table) in fresh().iter().chain(tables) {
        let columns = layout.tab(title).unwrap().columns.iter().map(|column| column.header.clone()).collect();
        let tab = TabFacts { sheet_id: Some(table.sheet_id()), columns, ..TabFacts::default() };
        facts.system.sheet.tabs.insert((*title).to_owned(), tab);
    }
    super::read(tables, layout, &facts, least)
}

/// A tab with its header in row 0 and these rows from row 1 on.
fn table<C: Column>(rows: &[Cells<C>]) -> Table {
    let mut all = vec![headers(C::TAB)];
    for cells in rows {
        let mut row = vec![Cell::Empty; C::ALL.len()];
        for (column, cell) in cells {
            row[column.index()] = cell.clone();
        }
        all.push(row);
    }
    Table::from_rows(1, C::TAB, all)
}

fn read_with(table: Table, title: &'static str) -> Sheet {
    let mut tables = fresh();
    tables.insert(title, table);
    read(&tables, Layout::embedded(), Rupiah(1_000))
}

fn read_rows<C: Column>(rows: &[Cells<C>]) -> Sheet {
    read_with(table(rows), C::TAB)
}

fn text(text: &str) -> Cell {
    Cell::text(text)
}

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn is_ours(title: &str, column: usize) -> bool {
    Layout::embedded().tab(title).unwrap().columns[column].ours
}

fn content<C: Column>(cells: &[(C, Cell)]) -> Content<C> {
    Content::of(cells.iter().map(|(column, cell)| (*column, cell.as_ref())))
}

#[test]
fn every_column_of_an_order_lands_in_its_field_and_nowhere_else() {
    use OrderColumn as C;
    type Case = (C, Cell, fn(&mut OrderRow));
    let yes = || text("Ya");
    let some = |t: &str| text(t);
    let cases: Vec<Case> = vec![
        (C::OrderedOn, Cell::Number(46_349.0), |r| r.ordered_on = Entry::Is(day(2026, 11, 23))),
        (C::Sales, some(" Sari "), |r| r.sales = Some("Sari".into())),
        (C::Outlet, some("Dapur A"), |r| r.outlet = Some("Dapur A".into())),
        (C::Channel, some("chat/wa"), |r| r.channel = Some("Chat/WA".into())),
        (C::Customer, some("PT  Maju Jaya"), |r| r.customer = Some("PT Maju Jaya".into())),
        (C::Phone, Cell::Number(81_234_567_890.0), |r| {
            r.phone = Entry::Is(crate::domain::phone::Phone::parse("081234567890").unwrap());
        }),
        (C::BuyerPo, Cell::Number(4_711.0), |r| r.buyer_po = Some("4711".into())),
        (C::Menu, some("Nasi Box"), |r| r.menu = Some("Nasi Box".into())),
        (C::Packs, some("1.500 pack"), |r| r.packs = Entry::Is(1_500)),
        (C::UnitPrice, some("25.000"), |r| r.unit_price = Entry::Is(Rupiah(25_000))),
        (C::Discount, some("10%"), |r| r.discount = Entry::Is(Discount::Percent(Percent::whole(10)))),
        (C::Method, some("ambil sendiri"), |r| r.method = Entry::Is(Method::Pickup)),
        (C::DeliverOn, some("27 September 2026"), |r| r.deliver_on = Entry::Is(day(2026, 9, 27))),
        (C::Hour, Cell::Number(0.5), |r| r.hour = Some("12:00".into())),
        (C::Address, some("Jl. A\nBlok B"), |r| r.address = Some("Jl. A\nBlok B".into())),
        (C::Recipient, some("Ibu Rina"), |r| r.recipient = Some("Ibu Rina".into())),
        (C::RecipientPhone, some("0812-3456-7890"), |r| {
            r.recipient_phone = Entry::Is(crate::domain::phone::Phone::parse("081234567890").unwrap());
        }),
        (C::Shipping, Cell::Number(0.0), |r| r.shipping = Entry::Is(Rupiah(0))),
        (C::Scheme, some("top"), |r| r.scheme = Entry::Is(Scheme::Top)),
        (C::DpPercent, Cell::Number(0.5), |r| r.dp_percent = Entry::Is(Percent::whole(50))),
        (C::TopDays, some("30 hari"), |r| r.top_days = Entry::Is(30)),
        (C::ApprovedBy, some("Direktur"), |r| r.approved_by = Some("Direktur".into())),
        (C::Donation, Cell::Bool(true), |r| r.donation = Entry::Is(true)),
        (C::WantsDocumentation, some("✓"), |r| r.wants_documentation = Entry::Is(true)),
        (C::Notes, some("a\nb"), |r| r.notes = vec![(C::Notes, "a\nb".into())]),
        (C::Release, yes(), |r| r.answers.put(C::Release, Entry::Is(Answer::Yes))),
        (C::RndAnswer, some("Sanggup"), |r| r.answers.put(C::RndAnswer, Entry::Is(Answer::Yes))),
        (C::ReadyOn, some("2026-09-26"), |r| r.ready_on = Entry::Is(day(2026, 9, 26))),
        (C::PpicAnswer, some("sebagian"), |r| r.answers.put(C::PpicAnswer, Entry::Is(Answer::Partly))),
        (C::CanMake, Cell::Number(0.0), |r| r.can_make = Entry::Is(0)),
        (C::MaterialNotes, some("ayam kurang"), |r| r.notes = vec![(C::MaterialNotes, "ayam kurang".into())]),
        (C::SmAnswer, some("Tolak"), |r| r.answers.put(C::SmAnswer, Entry::Is(Answer::No))),
        (C::RejectReason, some("penuh"), |r| r.reject_reason = Some("penuh".into())),
        (C::Override, some("Ulang"), |r| r.answers.put(C::Override, Entry::Is(Answer::Again))),
        (C::OverrideReason, some("pelanggan lama"), |r| r.exception_reason = Some("pelanggan lama".into())),
        (C::Started, yes(), |r| r.started = Entry::Is(true)),
        (C::Finished, some("tidak"), |r| r.finished = Entry::Is(false)),
        (C::Made, Cell::Number(1_499.0), |r| r.made = Entry::Is(1_499)),
        (C::MakeDeliveryOrder, yes(), |r| r.make_delivery_order = Entry::Is(true)),
        (C::MadeBy, some("Budi"), |r| r.made_by = Some("Budi".into())),
        (C::Redo, some("Ya"), |r| r.redo = Entry::Is(true)),
        (C::RedoReason, some("harga salah"), |r| r.redo_reason = Some("harga salah".into())),
        (C::Driver, some("Joko"), |r| r.driver = Some("Joko".into())),
        (C::Plate, some("B 1234 XY"), |r| r.plate = Some("B 1234 XY".into())),
        (C::Shipped, Cell::Bool(false), |r| r.shipped = Entry::Is(false)),
        (C::ReceivedBy, some("Rina"), |r| r.received_by = Some("Rina".into())),
        (C::ReceivedOn, some("28/9/26"), |r| r.received_on = Entry::Is(day(2026, 9, 28))),
        (C::Rejected, some("5"), |r| r.rejected = Entry::Is(5)),
        (C::ReceiptNotes, some("penyok"), |r| r.notes = vec![(C::ReceiptNotes, "penyok".into())]),
        (C::CreditAnswer, yes(), |r| r.answers.put(C::CreditAnswer, Entry::Is(Answer::Yes))),
        (C::DueOn, some("1 Okt 2026"), |r| r.due_on = Entry::Is(day(2026, 10, 1))),
        (C::Refund, some("Rp 100.000,-"), |r| r.refund = Entry::Is(Rupiah(100_000))),
        (C::DocumentationLink, some("https://foto.example/a"), |r| {
            r.documentation_link = Entry::Is("https://foto.example/a".into());
        }),
        (C::Cancel, some("v"), |r| r.cancel = Entry::Is(true)),
        (C::CancelReason, some("acara batal"), |r| r.cancel_reason = Some("acara batal".into())),
    ];
    let human: Vec<C> = C::ALL.iter().copied().filter(|c| !is_ours(C::TAB, c.index())).collect();
    assert_eq!(cases.iter().map(|(c, ..)| *c).collect::<Vec<_>>(), human, "every human column has a case");

    let rows: Vec<Cells<C>> = cases.iter().map(|(c, cell, _)| vec![(*c, cell.clone())]).collect();
    let sheet = read_rows(&rows);
    assert_eq!(sheet.books.orders.len(), cases.len());
    for ((at, row), ((column, cell, set), cells)) in (1..).zip(&sheet.books.orders).zip(cases.iter().zip(&rows)) {
        let mut expected = OrderRow { at, content: content(cells), ..OrderRow::default() };
        set(&mut expected);
        assert_eq!(*row, expected, "{} = {cell}", column.header());
    }
}

#[test]
fn our_columns_are_shown_but_are_never_content() {
    use OrderColumn as C;
    let cells: Cells<C> = C::ALL.iter().map(|&c| (c, text(&format!("isi {}", c.index())))).collect();
    let row = &read_rows(&[cells]).books.orders[0];
    assert!(row.content.iter().all(|(c, _)| !is_ours(C::TAB, c.index())));
    assert_eq!(row.content.iter().count(), C::ALL.iter().filter(|c| !is_ours(C::TAB, c.index())).count());
    assert_eq!(row.typed_id.as_deref(), Some("isi 0"));
    assert!(row.remarks.iter().all(|(c, _)| !is_ours(C::TAB, c.index())));

    let row = &read_rows(&[vec![
        (C::OrderNo, text("ODR-2026-0001")),
        (C::Status, text("Siap Kirim")),
        (C::Flags, text("ORDER BESAR, TOP")),
        (C::ConfirmedAt, Cell::Number(46_349.5)),
        (C::ProformaNo, text("001/PI")),
        (C::DeliveryOrderNo, text("002/SJ")),
        (C::InvoiceNo, text("#REF!")),
    ]])
    .books
    .orders[0];
    let shown = Shown {
        status: Some("Siap Kirim".into()),
        flags: Some("ORDER BESAR, TOP".into()),
        proforma_no: Some("001/PI".into()),
        delivery_order_no: Some("002/SJ".into()),
        invoice_no: None,
        confirmed_at: Some(46_349.5),
        is_touched: true,
    };
    assert_eq!(
        *row,
        OrderRow { at: 1, typed_id: Some("ODR-2026-0001".into()), shown, ..OrderRow::default() },
        "a row that has only our cells is there, with no content"
    );
}

#[test]
fn columns_stand_where_people_put_them_and_rows_begin_below_the_header() {
    use OrderColumn as C;
    let mut header = headers(C::TAB);
    header.reverse();
    header.insert(2, text("Warna Kemasan"));
    let width = header.len();
    let mut order = vec![Cell::Empty; width];
    let place = |header_text: &str, cell: Cell, row: &mut Vec<Cell>| {
        let at = header.iter().position(|h| *h == text(header_text)).unwrap();
        row[at] = cell;
    };
    place("No Order", text("ODR-2026-0007"), &mut order);
    place("Menu", text("Nasi Box"), &mut order);
    let mut only_foreign = vec![Cell::Empty; width];
    place("Warna Kemasan", text("merah"), &mut only_foreign);
    let mut last = vec![Cell::Empty; width];
    place("Warna Kemasan", text("biru"), &mut last);
    place("Pelanggan", text("PT Maju"), &mut last);
    let rows = vec![vec![text("Order B2B 2026")], vec![], header, vec![], order, only_foreign, last];
    let sheet = read_with(Table::from_rows(42, "Order", rows), C::TAB);
    let found: Vec<_> = sheet
        .books
        .orders
        .iter()
        .map(|o| (o.at, o.typed_id.as_deref(), o.menu.as_deref(), o.customer.as_deref()))
        .collect();
    assert_eq!(
        found,
        [(4, Some("ODR-2026-0007"), Some("Nasi Box"), None), (6, None, None, Some("PT Maju"))],
        "blank rows and cells of foreign columns are no orders"
    );
    let place = sheet.places.orders.unwrap();
    assert_eq!((place.sheet_id, place.binding.header_row), (42, 2));
    assert_eq!((place.grid_rows, place.grid_columns), (7, u32::try_from(width).unwrap()));
    assert_eq!(place.binding.column(C::AnsweredBy), Some(0));
}

#[test]
fn what_cannot_be_read_is_remarked_on_in_column_order() {
    use OrderColumn as C;
    let check = |column: C, cell: Cell, code: Code| {
        let sheet = read_rows(&[vec![(column, cell.clone())]]);
        let remarks: Vec<_> = sheet.books.orders[0].remarks.iter().map(|(c, r)| (*c, r.code)).collect();
        assert_eq!(remarks, [(column, code)], "{} = {cell}", column.header());
        assert!(sheet.books.orders[0].remarks[0].1.sentence.len() > 10);
    };
    for &column in C::ALL.iter().filter(|c| !is_ours(C::TAB, c.index())) {
        check(column, text("#REF!"), Code::CellBroken);
    }
    check(C::Channel, text("Instagran"), Code::ChoiceUnknown);
    check(C::TopDays, Cell::Number(10_001.0), Code::NumberUnreadable);
    check(C::Made, text("-3"), Code::NumberUnreadable);
    check(C::Rejected, Cell::Number(1.5), Code::NumberUnreadable);
    check(C::DocumentationLink, text("foto.example"), Code::LinkInvalid);
    check(C::Packs, text("1,500"), Code::NumberInterpreted);
    check(C::DeliverOn, text("Senin, 27 September 2026"), Code::WeekdayMismatch);

    let sheet = read_rows(&[vec![
        (C::Channel, text("Instagran")),
        (C::Packs, text("banyak")),
        (C::Method, Cell::Number(f64::NAN)),
        (C::DeliverOn, text("besok")),
        (C::CancelReason, text("#N/A")),
    ]]);
    let row = &sheet.books.orders[0];
    let columns: Vec<_> = row.remarks.iter().map(|(c, _)| *c).collect();
    assert_eq!(columns, [C::Channel, C::Packs, C::Method, C::DeliverOn, C::CancelReason]);
    assert_eq!(row.channel.as_deref(), Some("Instagran"), "an unknown channel is kept as typed");
    assert!(row.remarks[0].1.sentence.contains("maksud Anda Instagram?"), "{}", row.remarks[0].1.sentence);
    assert_eq!((row.packs, row.deliver_on, row.cancel_reason.clone()), (Entry::Unreadable, Entry::Unreadable, None));
}

#[test]
fn a_small_number_is_refused_where_a_price_stands_and_asked_about_where_it_may_be_meant() {
    use OrderColumn as C;
    let small = Cell::Number(150.0);
    let lost = |remarks: &[(OrderColumn, Remark)]| -> Vec<(OrderColumn, bool)> {
        let lost = remarks.iter().filter(|(_, remark)| remark.code == Code::ThousandsLost);
        lost.map(|(column, remark)| (*column, remark.is_error())).collect()
    };
    let money = [C::UnitPrice, C::Discount, C::Shipping, C::Refund].map(|column| (column, small.clone()));
    let row = read_rows(&[money.to_vec()]).books.orders.remove(0);
    assert_eq!(
        lost(&row.remarks),
        [(C::UnitPrice, true), (C::Discount, false), (C::Shipping, true), (C::Refund, false)]
    );
    assert_eq!((row.unit_price, row.shipping), (Entry::Unreadable, Entry::Unreadable));
    assert_eq!((row.discount, row.refund), (Entry::Is(Discount::Amount(Rupiah(150))), Entry::Is(Rupiah(150))));

    let line = read_rows(&[vec![(LineColumn::UnitPrice, small.clone())]]).books.lines.remove(0);
    assert_eq!((line.unit_price, line.remarks[0].1.code), (Entry::Unreadable, Code::ThousandsLost));
    let product = read_rows(&[vec![(ProductColumn::Price, small.clone())]]).books.products.remove(0);
    assert_eq!((product.price, product.problems[0].code), (Entry::Unreadable, Code::ThousandsLost));
    let customer = read_rows(&[vec![(CustomerColumn::CreditLimit, small.clone())]]).books.customers.remove(0);
    assert_eq!((customer.credit_limit, customer.problems[0].is_error()), (Entry::Is(Rupiah(150)), false));

    let payment = |kind: &str| {
        let cells = vec![(PaymentColumn::Kind, text(kind)), (PaymentColumn::Amount, small.clone())];
        let row = read_rows(&[cells]).books.payments.remove(0);
        assert_eq!(row.amount, Entry::Is(Rupiah(150)), "it is known, {kind}");
        row.remarks.iter().map(|(_, remark)| (remark.code, remark.is_error())).collect::<Vec<_>>()
    };
    assert_eq!(payment("Pembayaran"), [(Code::ThousandsLost, true)]);
    assert_eq!(payment("Refund"), [(Code::ThousandsLost, true)]);
    assert_eq!(payment("Penyesuaian"), []);
    assert_eq!(payment("Potongan PPh 23"), []);
}

#[test]
fn a_sum_line_a_header_once_more_and_a_lone_text_are_layout() {
    use OrderColumn as C;
    let is_layout = |cells: Cells<C>| read_rows(&[cells]).books.orders[0].is_layout;
    let order = |column: C, value: &str| {
        let mut cells = vec![
            (C::Customer, text("PT Maju")),
            (C::Menu, text("NB")),
            (C::Packs, Cell::Number(700.0)),
            (C::Sales, text("Sari")),
        ];
        cells.retain(|(c, _)| *c != column);
        cells.push((column, text(value)));
        is_layout(cells)
    };
    for word in ["TOTAL", "total :", "Subtotal", "SUB TOTAL", "Sub-Total", "Grand Total", "JUMLAH."] {
        assert!(order(C::Customer, word) && order(C::Menu, word), "{word}");
    }
    for word in ["Total Bangun Persada", "PT Total", "Jumlah Makmur", "Totalindo"] {
        assert!(!order(C::Customer, word), "{word}");
    }
    assert!(!order(C::Sales, "TOTAL"), "a note is no name");
    // Four of the seven required headers, by any of their names, are a header; three are not.
    let headers = [(C::Customer, "Customer"), (C::Menu, "Menu"), (C::Packs, "QTY"), (C::DeliverOn, "Tgl Kirim:")];
    let cells = headers.map(|(c, header)| (c, text(header)));
    assert!(is_layout(cells.to_vec()));
    assert!(!is_layout(cells[..3].to_vec()));
    let mut tables = fresh();
    let once_more = super::tests::headers(C::TAB);
    let rows = vec![super::tests::headers(C::TAB), once_more];
    tables.insert(C::TAB, Table::from_rows(1, C::TAB, rows));
    assert!(read(&tables, Layout::embedded(), Rupiah(1_000)).books.orders[0].is_layout, "all of them");
    assert!(!is_layout(vec![(C::Packs, Cell::Number(700.0))]));

    // In the lists such a row is read as a blank one.
    let product = vec![(ProductColumn::Name, text("TOTAL")), (ProductColumn::Price, Cell::Number(5e6))];
    let heading = vec![(ProductColumn::Code, text("MENU BARU"))];
    let products = read_rows(&[product, heading]).books.products;
    assert!(products.iter().all(|row| row.name.is_none() && row.code.is_none() && row.problems.is_empty()));
    let customers =
        read_rows(&[vec![(CustomerColumn::Name, text("TOTAL"))], vec![(CustomerColumn::Name, text("Ani"))]]);
    let names: Vec<_> = customers.books.customers.iter().map(|row| row.name.as_deref()).collect();
    assert_eq!(names, [None, Some("Ani")], "one name makes a customer");
    let lines = read_rows(&[
        vec![(LineColumn::OrderNo, text("ODR-2026-0001"))],
        vec![
            (LineColumn::OrderNo, text("ODR-2026-0001")),
            (LineColumn::Menu, text("Total")),
            (LineColumn::Packs, Cell::Number(9.0)),
        ],
        vec![(LineColumn::Notes, text("Snack"))],
    ]);
    let orders: Vec<_> = lines.books.lines.iter().map(|row| row.order_no.as_deref()).collect();
    assert_eq!(orders, [Some("ODR-2026-0001"), None, None], "a number alone is a line begun");
    let payment = vec![(PaymentColumn::OrderNo, text("TOTAL")), (PaymentColumn::Amount, Cell::Number(9e6))];
    assert!(read_rows(&[payment]).books.payments[0].is_layout);
}

#[test]
fn a_word_people_use_is_the_allowed_word_it_means() {
    use OrderColumn as C;
    let row = |column: C, word: &str| {
        read_rows(&[vec![(C::Customer, text("PT A")), (column, text(word))]]).books.orders.remove(0)
    };
    for (word, scheme) in [
        ("cash", Scheme::Cash),
        ("Kontan", Scheme::Cash),
        ("TEMPO", Scheme::Top),
        ("Kredit", Scheme::Top),
        ("hutang", Scheme::Top),
        ("DP", Scheme::Dp),
    ] {
        let row = row(C::Scheme, word);
        assert_eq!((row.scheme, row.remarks.len()), (Entry::Is(scheme), 0), "{word}");
    }
    for (word, method) in [
        ("Diambil", Method::Pickup),
        (" pick  up ", Method::Pickup),
        ("antar", Method::Delivery),
        ("Delivery", Method::Delivery),
    ] {
        assert_eq!(row(C::Method, word).method, Entry::Is(method), "{word}");
    }
    for word in ["WA", "Whatsapp", "chat"] {
        assert_eq!(row(C::Channel, word).channel.as_deref(), Some("Chat/WA"), "{word}");
    }
    for word in ["Cicil", "Tempo 14", "TOP/DP"] {
        assert_eq!(row(C::Scheme, word).scheme, Entry::Unreadable, "{word}");
    }
    let kind = |word: &str| {
        read_rows(&[vec![(PaymentColumn::Kind, text(word)), (PaymentColumn::Bank, text("BCA"))]]).books.payments[0].kind
    };
    for word in ["DP", "Pelunasan", "lunas", "Transfer"] {
        assert_eq!(kind(word), Entry::Is(PaymentKind::Payment), "{word}");
    }
    assert_eq!(kind("PPh 23"), Entry::Is(PaymentKind::Withholding));
    assert_eq!(kind("Refun"), Entry::Unreadable);
    for tab in Layout::embedded().tabs() {
        for column in &tab.columns {
            let is_new = |word: &String| column.values.iter().all(|value| !value.eq_ignore_ascii_case(word));
            assert!(column.synonyms.keys().all(is_new), "{}", column.header);
        }
    }
}

#[test]
fn hostile_text_stays_text_and_content_keeps_it_as_typed() {
    use OrderColumn as C;
    let hostile = [
        "=HYPERLINK(\"http://x\",\"y\")",
        "<script>alert(1)</script>",
        "\u{202e}gnp.exe",
        "a\r\nBcc: x@y",
        "nul\0byte",
        "👩‍👩‍👧‍👦",
        &"ä".repeat(50_000),
    ];
    let rows: Vec<Cells<C>> =
        hostile.iter().map(|t| vec![(C::Customer, text(t)), (C::Notes, text(t)), (C::Packs, text(t))]).collect();
    let sheet = read_rows(&rows);
    for (row, typed) in sheet.books.orders.iter().zip(hostile) {
        assert_eq!(row.content.get(C::Customer), CellRef::Text(typed));
        let name = row.customer.as_deref().unwrap();
        assert!(!name.contains(|c: char| c.is_control() || c == '\u{202e}'), "{name:?}");
        assert_eq!(row.packs, Entry::Unreadable);
        assert!(row.remarks[0].1.sentence.chars().count() < 300);
    }
}

#[test]
fn every_column_of_a_line_lands_in_its_field() {
    use LineColumn as C;
    let cells = vec![
        (C::OrderNo, text(" odr-2026-0001 ")),
        (C::Menu, text("Snack")),
        (C::Packs, Cell::Number(20.0)),
        (C::UnitPrice, text("12jt")),
        (C::Notes, text("tanpa\nkacang")),
        (C::Amount, Cell::Number(1.0)),
        (C::Problems, text("[E] lama")),
    ];
    let sheet = read_rows(std::slice::from_ref(&cells));
    let row = &sheet.books.lines[0];
    assert_eq!(
        row.remarks.iter().map(|(c, r)| (*c, r.code)).collect::<Vec<_>>(),
        [(C::UnitPrice, Code::NumberInterpreted)]
    );
    let expected = LineRow {
        at: 1,
        order_no: Some("ODR-2026-0001".into()),
        menu: Some("Snack".into()),
        packs: Entry::Is(20),
        unit_price: Entry::Is(Rupiah(12_000_000)),
        notes: Some("tanpa\nkacang".into()),
        content: content(&cells[..5]),
        remarks: row.remarks.clone(),
    };
    assert_eq!(*row, expected);
}

#[test]
fn every_column_of_a_payment_lands_in_its_field() {
    use PaymentColumn as C;
    let cells = vec![
        (C::PaymentNo, text("BYR-2026-0003")),
        (C::PaidOn, text("23/11/2026")),
        (C::OrderNo, text("ODR-2026-0001")),
        (C::Kind, text("potongan pph 23")),
        (C::Amount, text("Rp1.250.000")),
        (C::Method, text("Transfer")),
        (C::Bank, text("BCA")),
        (C::Reference, Cell::Number(123.0)),
        (C::Proof, text("https://bukti.example/1")),
        (C::Verified, text("Ulang")),
        (C::NotDuplicate, text("Ya")),
        (C::Notes, text("via\nkantor")),
        (C::Customer, text("PT Maju")),
        (C::ReceiptNo, text("001/KW")),
        (C::Problems, text("lama")),
    ];
    let row = read_rows(std::slice::from_ref(&cells)).books.payments.remove(0);
    let expected = PaymentRow {
        at: 1,
        has_marks: true,
        typed_id: Some("BYR-2026-0003".into()),
        content: content(&cells[1..12]),
        shown_receipt: Some("001/KW".into()),
        is_layout: false,
        remarks: Vec::new(),
        paid_on: Entry::Is(day(2026, 11, 23)),
        order_no: Some("ODR-2026-0001".into()),
        kind: Entry::Is(PaymentKind::Withholding),
        amount: Entry::Is(Rupiah(1_250_000)),
        method: Some("Transfer".into()),
        bank: Some("BCA".into()),
        reference: Some("123".into()),
        proof: Some("https://bukti.example/1".into()),
        verified: Entry::Is(Answer::Again),
        not_duplicate: Entry::Is(true),
        notes: Some("via\nkantor".into()),
    };
    assert_eq!(row, expected);

    let row = read_rows(&[vec![(C::Amount, Cell::Number(0.0))]]).books.payments.remove(0);
    assert_eq!((row.amount, row.remarks[0].1.code), (Entry::Unreadable, Code::RupiahUnreadable));
}

#[test]
fn a_list_row_says_what_is_wrong_with_it() {
    use CustomerColumn as K;
    use ProductColumn as P;
    let products = |rows: &[Cells<P>]| -> Vec<Vec<Code>> {
        let rows = read_rows(rows).books.products;
        rows.iter().map(|r| r.problems.iter().map(|p| p.code).collect()).collect()
    };
    let product =
        |code: &str, name: &str| vec![(P::Code, text(code)), (P::Name, text(name)), (P::Price, text("25.000"))];
    assert_eq!(
        products(&[
            product("NB", "Nasi Box"),
            product("nb", "Snack"),
            product("SN", "NASI  box"),
            product("X", "sn"),
            product("AIR", "air"),
            vec![(P::Name, text("Kue")), (P::Price, text("#REF!"))],
            vec![(P::Problems, text("[E] lama"))],
            vec![(P::Code, text(" "))],
        ]),
        [
            vec![],
            vec![Code::PaymentDuplicate],
            vec![Code::PaymentDuplicate],
            vec![Code::PaymentDuplicate],
            vec![],
            vec![Code::CellBroken, Code::Required],
            vec![],
            vec![],
        ]
    );

    let customers = |rows: &[Cells<K>]| -> Vec<Vec<Code>> {
        let rows = read_rows(rows).books.customers;
        rows.iter().map(|r| r.problems.iter().map(|p| p.code).collect()).collect()
    };
    assert_eq!(
        customers(&[
            vec![(K::Name, text("PT Maju Jaya")), (K::TaxId, text("01.234.567.8-901.000"))],
            vec![(K::Name, text("Maju Jaya, PT")), (K::TaxId, text("123"))],
            vec![(K::Phone, text("123")), (K::Channel, text("Radio")), (K::Kind, text("pt"))],
            vec![(K::Name, text("CV Maju Jaya")), (K::DoNotContact, text("x")), (K::Email, text("#NAME?"))],
            vec![(K::Orders, Cell::Number(4.0))],
        ]),
        [
            vec![],
            vec![Code::TaxIdInvalid, Code::PaymentDuplicate],
            vec![Code::PhoneUnreadable, Code::ChoiceUnknown, Code::Required],
            vec![Code::CellBroken, Code::ChoiceUnknown],
            vec![],
        ]
    );

    let leads = read_rows(&[
        vec![(LeadColumn::Name, text("Bu Tini")), (LeadColumn::Status, text("jadi")), (LeadColumn::Packs, text("200"))],
        vec![(LeadColumn::Status, text("Batal"))],
    ])
    .books
    .leads;
    assert_eq!(leads[0].status.as_deref(), Some("Jadi"));
    assert_eq!((leads[0].packs, leads[0].problems.len()), (Entry::Is(200), 0));
    let codes: Vec<_> = leads[1].problems.iter().map(|p| p.code).collect();
    assert_eq!(codes, [Code::ChoiceUnknown, Code::Required]);
}

#[test]
fn every_column_of_the_lists_lands_in_its_field() {
    use CustomerColumn as K;
    use ProductColumn as P;
    let product = &read_rows(&[vec![
        (P::Code, Cell::Number(12.0)),
        (P::Name, text("Nasi Box")),
        (P::Price, Cell::Number(25_000.0)),
        (P::Minutes, text("1,5")),
        (P::Active, text("tidak")),
    ]])
    .books
    .products[0];
    assert_eq!((product.at, product.code.as_deref(), product.name.as_deref()), (1, Some("12"), Some("Nasi Box")));
    assert_eq!(
        (product.price, product.minutes, product.active),
        (Entry::Is(Rupiah(25_000)), Entry::Is(Quantity(1_500_000)), Entry::Is(false))
    );

    let customer = &read_rows(&[vec![
        (K::Name, text("PT Maju")),
        (K::Contact, text("Rina")),
        (K::Phone, text("021-5551234")),
        (K::Address, text("Jl. A\nJakarta")),
        (K::TaxId, text("01.234.567.8-901.000")),
        (K::TopMax, text("30 hari")),
        (K::CreditLimit, text("150rb")),
        (K::FollowUp, text("1/12/2026")),
        (K::DoNotContact, Cell::Bool(true)),
    ]])
    .books
    .customers[0];
    assert_eq!((customer.name.as_deref(), customer.contact.as_deref()), (Some("PT Maju"), Some("Rina")));
    assert_eq!((customer.phone.is_blank(), customer.address.as_deref()), (false, Some("Jl. A\nJakarta")));
    assert_eq!(customer.npwp, Entry::Is("0012345678901000".into()));
    assert_eq!((customer.top_max, customer.credit_limit), (Entry::Is(30), Entry::Is(Rupiah(150_000))));
    assert_eq!((customer.follow_up, customer.do_not_contact), (Entry::Is(day(2026, 12, 1)), Entry::Is(true)));
}

#[test]
fn the_kitchen_is_read_and_a_capacity_for_an_unclear_day_holds_for_none() {
    use CapacityColumn as C;
    let recipe = &read_rows(&[vec![
        (RecipeColumn::Product, text("NB")),
        (RecipeColumn::Material, text("Ayam")),
        (RecipeColumn::PerPack, Cell::Number(0.15)),
        (RecipeColumn::Unit, text("kg")),
        (RecipeColumn::Waste, text("5%")),
    ]])
    .books
    .recipes[0];
    assert_eq!(
        (recipe.product.as_deref(), recipe.material.as_deref(), recipe.unit.as_deref()),
        (Some("NB"), Some("Ayam"), Some("kg"))
    );
    assert_eq!((recipe.per_pack, recipe.waste), (Entry::Is(Quantity(150_000)), Entry::Is(Percent::whole(5))));

    let stock = &read_rows(&[vec![
        (StockColumn::Material, text("Ayam")),
        (StockColumn::Unit, text("kg")),
        (StockColumn::Stock, Cell::Number(139.75)),
        (StockColumn::Safety, text("10")),
        (StockColumn::Arriving, text("50 kg")),
        (StockColumn::ArrivesOn, text("30/11/2026")),
    ]])
    .books
    .stock[0];
    assert_eq!((stock.stock, stock.safety), (Entry::Is(Quantity(139_750_000)), Entry::Is(Quantity::units(10))));
    assert_eq!((stock.arriving, stock.arrives_on), (Entry::Unreadable, Entry::Is(day(2026, 11, 30))));

    let of = |cell: Cell| vec![(C::Outlet, text("Dapur A")), (C::Day, cell), (C::MaxPacks, Cell::Number(900.0))];
    let rows =
        read_rows(&[of(Cell::Empty), of(text("Sabtu")), of(text("1/1/2027")), of(text("libur")), of(text("#REF!"))])
            .books
            .capacity;
    let days: Vec<_> = rows.iter().map(|r| r.day).collect();
    assert_eq!(days, [CapacityDay::Default, CapacityDay::Weekday(Weekday::Sat), CapacityDay::Date(day(2027, 1, 1))]);
    let row = &read_rows(&[vec![(C::People, text("8 orang")), (C::Hours, text("7,5")), (C::Closed, text("Ya"))]])
        .books
        .capacity[0];
    assert_eq!((row.people, row.hours, row.closed), (Entry::Is(8), Entry::Is(Quantity(7_500_000)), true));
}

#[test]
fn a_fresh_sheet_is_whole_and_empty() {
    let sheet = read(&fresh(), Layout::embedded(), Rupiah(1_000));
    assert!(sheet.books.paused.is_empty(), "{:?}", sheet.books.paused);
    assert!(sheet.books.missing_ours.is_empty(), "{:?}", sheet.books.missing_ours);
    let empty: Vec<_> = sheet.books.empty.iter().copied().collect();
    assert_eq!(
        empty,
        ["Kapasitas", "Pelanggan", "Pembayaran", "Pesanan", "Produk", "Prospek", "Resep", "Rincian", "Stok Bahan"]
    );
    assert_eq!(sheet.places.ours.keys().copied().collect::<std::collections::BTreeSet<_>>(), OURS.into());
    let register = &sheet.places.ours["Dokumen"];
    assert_eq!((register.header_row, register.columns[..3].to_vec()), (0, vec![Some(0), Some(1), Some(2)]));
    let places = &sheet.places;
    assert!(places.orders.is_some() && places.lines.is_some() && places.payments.is_some());
    assert!(places.customers.is_some() && places.leads.is_some() && places.products.is_some());

    let filled = read_rows(&[vec![(CapacityColumn::Day, text("entah"))]]);
    assert!(!filled.books.empty.contains("Kapasitas"), "a row that is left out is a row nevertheless");
}

#[test]
fn a_tab_that_cannot_be_read_pauses_alone_and_says_why() {
    let check = |title: &'static str, table: Option<Table>, says: &str| {
        let mut tables = fresh();
        match table {
            Some(table) => tables.insert(title, table),
            None => tables.remove(title),
        };
        let sheet = read(&tables, Layout::embedded(), Rupiah(1_000));
        assert_eq!(sheet.books.paused.keys().copied().collect::<Vec<_>>(), [title]);
        let reason = &sheet.books.paused[title];
        assert!(reason.starts_with(&format!("Tab {title} dijeda.")) && reason.contains(says), "{reason}");
        assert!(!sheet.books.empty.contains(title), "{title} is paused, not empty");
        let open = sheet.places.ours.len()
            + usize::from(sheet.places.orders.is_some())
            + usize::from(sheet.places.lines.is_some())
            + usize::from(sheet.places.payments.is_some())
            + usize::from(sheet.places.customers.is_some())
            + usize::from(sheet.places.leads.is_some())
            + usize::from(sheet.places.products.is_some());
        let written = !matches!(title, "Resep" | "Stok Bahan" | "Kapasitas");
        assert_eq!(open, 13 - usize::from(written), "{title}: nothing is written into a paused tab");
    };
    for title in fresh().into_keys() {
        check(title, None, "tidak ditemukan");
        check(title, Some(Table::missing(3)), "kosong sama sekali");
        check(title, Some(Table::from_rows(3, title, vec![])), "Baris judul kolom tidak ditemukan");
        let data = vec![vec![text("bukan judul"), Cell::Number(1.0)]];
        check(title, Some(Table::from_rows(3, title, data)), "Baris judul kolom tidak ditemukan");
    }
    let without = |title: &str, lost: &str| {
        let mut header = headers(title);
        header.retain(|h| *h != text(lost));
        Some(Table::from_rows(3, title, vec![header, vec![text("ODR-2026-0001")]]))
    };
    check("Pesanan", without("Pesanan", "Menu"), "Kolom \"Menu\" tidak ditemukan");
    check("Pesanan", without("Pesanan", "No Order"), "Kolom \"No Order\" tidak ditemukan");
    check("Pembayaran", without("Pembayaran", "No Bayar"), "Kolom \"No Bayar\"");
    check("Resep", without("Resep", "Susut %"), "Kolom \"Susut %\"");
}

#[test]
fn a_lost_column_of_ours_is_named_and_the_tab_works_on() {
    let mut tables = fresh();
    for (title, lost) in [("Pesanan", "Status"), ("Produk", "Masalah"), ("KPI", "Definisi")] {
        let mut header = headers(title);
        header.retain(|h| *h != text(lost));
        let row = vec![text("1"); header.len()];
        tables.insert(title, Table::from_rows(3, title, vec![header, row]));
    }
    let sheet = read(&tables, Layout::embedded(), Rupiah(1_000));
    assert!(sheet.books.paused.is_empty());
    assert_eq!(sheet.books.missing_ours, [("Pesanan", "Status"), ("Produk", "Masalah"), ("KPI", "Definisi")]);
    assert_eq!((sheet.books.orders.len(), sheet.books.products.len()), (1, 1));
    assert_eq!(sheet.places.ours["KPI"].columns[..4], [Some(0), None, Some(1), Some(2)]);
}

/// A row people might have typed.
fn sample_order(n: usize) -> Cells<OrderColumn> {
    use OrderColumn as C;
    vec![
        (C::OrderNo, text(&format!("ODR-2026-{n:04}"))),
        (C::Channel, text(if n.is_multiple_of(2) { "Website" } else { "Koran" })),
        (C::Customer, text(&format!("PT Pelanggan {n}"))),
        (C::Packs, text("1,500")),
        (C::DeliverOn, text(if n.is_multiple_of(3) { "besok" } else { "27/9/2026" })),
        (C::Method, text("Kirim")),
        (C::Shipped, Cell::Bool(n.is_multiple_of(2))),
    ]
}

fn any_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Empty),
        any::<bool>().prop_map(Cell::Bool),
        any::<f64>().prop_map(Cell::Number),
        (-10_i64..100_000).prop_map(Cell::whole),
        any::<String>().prop_map(Cell::text),
        "[0-9]{1,3}[.,/ -][0-9]{1,3}[.,/ -]?[0-9]{0,4}(rb|jt|%)?".prop_map(Cell::text),
        prop::sample::select(vec!["#REF!", "Ya", "Tolak", "ODR-2026-0001", "Menu", "27/9/2026", "ulang"])
            .prop_map(text),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_row_of_garbage_never_disturbs_its_neighbours(
        garbage in prop::collection::vec(any_cell(), OrderColumn::ALL.len()),
        at in 0_usize..6,
    ) {
        let rows: Vec<Cells<OrderColumn>> = (0..6).map(sample_order).collect();
        let mut spoilt = rows.clone();
        spoilt[at] = OrderColumn::ALL.iter().copied().zip(garbage.clone()).collect();
        let row_of = u32::try_from(at).unwrap() + 1;
        let others = |rows: &[Cells<OrderColumn>]| -> Vec<OrderRow> {
            read_rows(rows).books.orders.into_iter().filter(|o| o.at != row_of).collect()
        };
        prop_assert_eq!(others(&rows), others(&spoilt));
        let sheet = read_rows(&spoilt);
        prop_assert!(sheet.books.paused.is_empty());
        let present = sheet.books.orders.iter().any(|o| o.at == row_of);
        prop_assert_eq!(present, garbage.iter().any(|c| !c.is_empty()));
    }

    #[test]
    fn a_payment_of_garbage_never_disturbs_its_neighbours(
        garbage in prop::collection::vec(any_cell(), PaymentColumn::ALL.len()),
        at in 0_usize..4,
    ) {
        use PaymentColumn as C;
        let good = |n: usize| vec![(C::PaidOn, text("23/11/2026")), (C::Amount, text(&format!("{n}rb"))), (C::Kind, text("Refun"))];
        let rows: Vec<Cells<C>> = (1..5).map(good).collect();
        let mut spoilt = rows.clone();
        spoilt[at] = C::ALL.iter().copied().zip(garbage).collect();
        let row_of = u32::try_from(at).unwrap() + 1;
        let others = |rows: &[Cells<C>]| -> Vec<PaymentRow> {
            read_rows(rows).books.payments.into_iter().filter(|p| p.at != row_of).collect()
        };
        prop_assert_eq!(others(&rows), others(&spoilt));
    }
}
