//! SURAT TAGIHAN: what a customer owes, invoice by invoice, and where to pay it. A letter, without a number of its own.

use super::form::{Form, Part};
use super::letterhead::{Details, Head, LAST, bank, blocks, buyer, headed, in_words, signatures, small};
use super::lines;
use super::stationery::{Stationery, Words, safe_name};
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
    let values = [("company", stationery.company.name.clone()), ("customer", customer.to_string())].into_iter();
    let values = values.chain([("day", long_day(statement.on)), ("reference", "nomor invoice".to_owned())]);
    let empty = ["order", "number", "outlet", "place"].map(|name| (name, String::new()));
    let words = Words::new(Form::Statement, stationery.forms, values.chain(empty).collect());
    for part in words.parts() {
        let first = page.next_row();
        match part {
            Part::Addresses => {
                let facts = Details::default()
                    .add("Tanggal", statement.on)
                    .add("Invoice", Value::Count(i64::try_from(statement.open.len()).unwrap_or(i64::MAX)));
                blocks(&mut page, buyer(statement.buyer), facts);
            }
            Part::Opening => {
                page.row(vec![(0, LAST, words.say("opening").into(), Look::VALUE)]);
                page.space(8.0);
            }
            Part::Invoices => invoices(&mut page, &statement.open),
            Part::Totals => {
                if statement.overdue() != statement.total() {
                    lines::figure(&mut page, &words.say("overdue"), statement.overdue().into());
                }
                lines::total(&mut page, &words.say("total"), statement.total());
                page.keep_together(first);
            }
            Part::InWords => {
                page.space(6.0);
                in_words(&mut page, &terbilang(statement.total()));
                page.space(8.0);
            }
            Part::Bank => bank(&mut page, &words, stationery),
            Part::SmallPrint => small(&mut page, &words.say("small-print")),
            Part::Signatures => signatures(&mut page, None, (&words.say("signs"), &words.say("signs-name"))),
            // Parts of other papers.
            Part::Permit
            | Part::Lines
            | Part::DownPayment
            | Part::Payments
            | Part::Rest
            | Part::Reason
            | Part::Condition
            | Part::Received
            | Part::Amount
            | Part::Menus
            | Part::Held
            | Part::Orders
            | Part::Materials
            | Part::Work
            | Part::Unknown
            | Part::Remark
            | Part::Made
            | Part::GoodUntil
            | Part::Allergens => {}
        }
        if part.hangs() {
            page.keep_with_previous(first);
        }
    }
    page.faults = words.into_faults();
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
    page.keep_with_next();
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
