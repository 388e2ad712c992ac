//! SURAT TAGIHAN: what a customer owes, invoice by invoice, and where to pay it. A letter, without a number of its own.

use super::letterhead::{Details, Head, LAST, bank, blocks, buyer, headed, in_words, signatures, small};
use super::lines;
use super::stationery::{Stationery, safe_name};
use crate::decide::reports::statements::{OpenInvoice, Statement};
use crate::documents::page::{Look, Page, Value};
use crate::domain::rupiah::Rupiah;
use crate::domain::terbilang::terbilang;
use crate::domain::wording::{day, long_day};

/// The page of a letter.
#[must_use]
pub(crate) fn statement_page(statement: &Statement<'_>, stationery: &Stationery<'_>) -> Page {
    let title = "SURAT TAGIHAN";
    let customer = &statement.buyer.name;
    let mut page = headed(
        Head {
            sheet: "Surat Tagihan".to_owned(),
            file: safe_name(&format!("Surat tagihan {} {customer}", statement.on)),
            title,
            number: "",
            revision: String::new(),
            mark: "",
            on: statement.on,
            is_internal: false,
        },
        stationery,
    );
    let facts = Details::default()
        .add("Tanggal", statement.on)
        .add("Invoice", Value::Count(i64::try_from(statement.open.len()).unwrap_or(i64::MAX)));
    blocks(&mut page, buyer(statement.buyer), facts);
    let opening = format!(
        "Dengan hormat,\nmenurut catatan kami per {} invoice berikut belum dibayar penuh. Mohon segera dibayarkan; bila \
         sudah dibayar, mohon kirim bukti transfernya agar dapat kami cocokkan.",
        long_day(statement.on)
    );
    page.row(vec![(0, LAST, opening.into(), Look::VALUE)]);
    page.space(8.0);
    invoices(&mut page, &statement.open);
    let first = page.next_row();
    if statement.overdue() != statement.total() {
        lines::figure(&mut page, "Sudah lewat jatuh tempo", statement.overdue().into());
    }
    lines::total(&mut page, "JUMLAH TAGIHAN", statement.total());
    page.keep_together(first);
    page.space(6.0);
    in_words(&mut page, &terbilang(statement.total()));
    page.space(8.0);
    bank(&mut page, "nomor invoice", stationery);
    small(&mut page, "Pembayaran yang kami terima setelah tanggal surat ini belum diperhitungkan.");
    signatures(&mut page, None, (&format!("Hormat kami,\n{}", stationery.company.name), "Akunting"));
    page
}

fn invoices(page: &mut Page, open: &[OpenInvoice<'_>]) {
    let head = page.next_row();
    page.row_of_height(
        20.0,
        vec![
            (0, 0, "No".into(), Look::HEAD),
            (1, 3, "Invoice".into(), Look::HEAD),
            (4, 4, "Jatuh tempo".into(), Look::HEAD),
            (5, 5, "Terlambat".into(), Look::HEAD),
            (6, LAST, "Sisa (Rp)".into(), Look::HEAD),
        ],
    );
    for (n, open) in (1..).zip(open) {
        let invoice = open.invoice;
        let about = format!("{} tgl {} · {}{}", invoice.number, day(invoice.on), invoice.order, part(open));
        page.row(vec![
            (0, 0, Value::Count(n), Look::CELL.center()),
            (1, 3, about.into(), Look::CELL),
            (4, 4, day(open.due_on).into(), Look { size: 9, ..Look::CELL }.center()),
            (5, 5, late(open.age_days).into(), Look::CELL.right()),
            (6, LAST, open.rest.into(), Look::CELL.right()),
        ]);
    }
    page.table = Some((head, page.next_row()));
}

fn late(age_days: i64) -> String {
    if age_days > 0 { format!("{age_days} hari") } else { "belum".to_owned() }
}

/// Where a part is paid: of how much it is the rest.
fn part(open: &OpenInvoice<'_>) -> String {
    let paid: Rupiah = open.invoice.amounts.total - open.rest;
    if paid > Rupiah::ZERO { format!(", sisa dari {}", open.invoice.amounts.total) } else { String::new() }
}
