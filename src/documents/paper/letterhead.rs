//! What every document shares: the grid, the head of the page, blocks of labels and values, where to pay, who signs.

use chrono::NaiveDate;

use super::stationery::{Copy, PROCEDURE, Stationery, Words, file_name, sheet_name};
use crate::documents::page::{Align, Border, Cells, Fill, Ink, Look, Page, Value};
use crate::domain::document::{Buyer, Document};
use crate::domain::order::Method;
use crate::domain::phone::Phone;

/// Column widths: the quarters of the page lie on column borders, so that four signature boxes are equal.
pub(super) const WIDTHS: [f64; 7] = [5.0, 11.0, 7.0, 23.0, 11.0, 13.0, 22.0];
/// The last column.
pub(super) const LAST: u16 = 6;

/// A logo is this high, in points, or as wide as the name may be.
const LOGO_HEIGHT: f64 = 40.0;
/// A QRIS code is this high: a telephone reads it at arm's length.
const QRIS_HEIGHT: f64 = 80.0;

const NAME: Look = Look { size: 16, bold: true, ink: Ink::Accent, top: true, ..Look::BODY };
const TITLE: Look = Look { align: Align::Right, ..NAME };
/// A name of more letters is written smaller: it takes two lines at most then.
const LONG_NAME: usize = 44;

/// What stands at the head of a paper beside the house.
pub(super) struct Head<'h> {
    /// The wanted name of the worksheet.
    pub(super) sheet: String,
    /// The wanted name of the file, without ending.
    pub(super) file: String,
    pub(super) title: &'h str,
    /// Below the title.
    pub(super) number: &'h str,
    /// Not to be overlooked.
    pub(super) revision: String,
    /// Whose copy, if there are several.
    pub(super) mark: &'h str,
    pub(super) on: NaiveDate,
    pub(super) is_internal: bool,
}

/// A page of a document that begins with the letterhead, the title, the number and the revision.
pub(super) fn begin(document: &Document, stationery: &Stationery<'_>, copy: Copy) -> Page {
    let (sheet, mark) = match copy {
        Copy::Priced => (sheet_name(document), ""),
        Copy::Driver => (format!("{} Sopir", sheet_name(document)), "Sopir"),
    };
    let revision = if document.revision > 0 {
        format!("Revisi {} · menggantikan terbitan sebelumnya", document.revision)
    } else {
        String::new()
    };
    let head = Head {
        sheet,
        file: file_name(document, copy),
        title: document.kind.title(),
        number: &document.number,
        revision,
        mark,
        on: document.on,
        is_internal: copy == Copy::Driver,
    };
    headed(head, stationery)
}

/// A page that begins with the letterhead.
pub(super) fn headed(head: Head<'_>, stationery: &Stationery<'_>) -> Page {
    let company = stationery.company;
    let Head { title, number, revision, mark, .. } = head;
    let mut page = Page {
        name: head.sheet,
        file: head.file,
        title: joined(&[("", title), ("", number)]),
        on: head.on,
        is_internal: head.is_internal,
        widths: WIDTHS.to_vec(),
        cells: Vec::new(),
        heights: Vec::new(),
        table: None,
        footer: joined(&[("", title), ("", number), ("", PROCEDURE)]),
        faults: Vec::new(),
    };
    if let Some(logo) = stationery.logo {
        page.row_of_height(LOGO_HEIGHT, vec![(0, 3, Value::Picture(logo.clone()), Look::BODY)]);
        page.space(4.0);
    }
    let name = if company.name.chars().count() > LONG_NAME { Look { size: 13, ..NAME } } else { NAME };
    page.row_of_height(26.0, vec![(0, 3, company.name.as_str().into(), name), (4, LAST, title.into(), TITLE)]);
    let number = joined(&[("No. ", number)]);
    page.row(vec![
        (0, 3, company.address.as_str().into(), Look { top: true, ..Look::SMALL }),
        (4, LAST, number.into(), Look { size: 11, top: true, ..Look::BODY }.bold().right()),
    ]);
    let contact = joined(&[("Telp. ", &company.phone), ("", &company.email)]);
    page.row(vec![
        (0, 3, contact.into(), Look::SMALL),
        (4, LAST, revision.into(), Look { size: 9, ..Look::BODY }.bold().ink(Ink::Red).right()),
    ]);
    let npwp = joined(&[("NPWP ", &company.npwp)]);
    let side = joined(&[("", mark), ("SOP ", PROCEDURE)]);
    page.row(vec![(0, 3, npwp.into(), Look::SMALL), (4, LAST, side.into(), Look::SMALL.right())]);
    page.row_of_height(4.0, vec![(0, LAST, Value::Blank, Look { border: Border::Rule, ..Look::BODY })]);
    page.space(6.0);
    page
}

/// The parts that are filled, each behind its label, with a dot between them.
pub(super) fn joined(parts: &[(&str, &str)]) -> String {
    let filled: Vec<String> = parts
        .iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(label, text)| format!("{label}{}", text.trim()))
        .collect();
    filled.join(" · ")
}

/// Labels with values; what is absent is left out.
#[derive(Default)]
pub(super) struct Details(Vec<(&'static str, Value, Look)>);

impl Details {
    /// Adds a value.
    pub(super) fn add(mut self, label: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((label, value.into(), Look::VALUE));
        self
    }

    /// Adds a value in bold.
    pub(super) fn add_bold(mut self, label: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((label, value.into(), Look::VALUE.bold()));
        self
    }

    /// Adds a value if there is one.
    pub(super) fn maybe(self, label: &'static str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.add(label, value),
            None => self,
        }
    }
}

/// Two blocks side by side, each as long as it is.
pub(super) fn blocks(page: &mut Page, left: Details, right: Details) {
    let entries = |details: Details, columns: [(u16, u16); 2]| {
        let [(label_first, label_last), (first, last)] = columns;
        let entry = |(label, value, look): (&'static str, Value, Look)| {
            vec![(label_first, label_last, label.into(), Look::LABEL), (first, last, value, look)]
        };
        details.0.into_iter().map(entry).collect::<Vec<Cells>>()
    };
    page.stacks(entries(left, [(0, 1), (2, 3)]), entries(right, [(4, 4), (5, LAST)]));
    page.space(8.0);
}

/// Who buys.
pub(super) fn buyer(buyer: &Buyer) -> Details {
    Details::default()
        .add_bold("Kepada", buyer.name.as_ref())
        .maybe("PIC", buyer.contact.as_deref())
        .maybe("Telepon", buyer.phone.as_ref().map(Phone::local))
        .maybe("Alamat", buyer.address.as_deref())
        .maybe("NPWP", buyer.npwp.as_deref())
        .maybe("No. PO pembeli", buyer.po.as_deref())
}

/// How, when and where the goods reach the buyer.
pub(super) fn delivery(details: Details, document: &Document, stationery: &Stationery<'_>) -> Details {
    let delivery = &document.delivery;
    let (day, place) = match delivery.method {
        Method::Delivery => ("Tgl kirim", delivery.address.as_deref().unwrap_or("(alamat menyusul)").to_owned()),
        Method::Pickup => ("Tgl ambil", format!("diambil di {}", stationery.place(&document.outlet))),
    };
    details
        .add(day, delivery.on)
        .maybe("Jam", delivery.hour.as_deref())
        .add("Metode", delivery.method.as_str())
        .add(if delivery.method == Method::Delivery { "Alamat kirim" } else { "Tempat" }, place)
}

/// A heading over the whole width.
pub(super) fn heading(page: &mut Page, text: &str) {
    page.row(vec![(0, LAST, text.into(), Look { border: Border::Below, ..Look::HEADING })]);
    page.keep_with_next();
}

/// An amount in words, in a band.
pub(super) fn in_words(page: &mut Page, words: &str) {
    let look = Look { italic: true, fill: Fill::Light, border: Border::Box, inset: true, ..Look::BODY };
    page.row(vec![
        (0, 1, "Terbilang".into(), Look { size: 9, fill: Fill::Light, border: Border::Box, inset: true, ..Look::BODY }),
        (2, LAST, sentence(words).into(), look),
    ]);
}

/// Where to pay, and what to write on the transfer; beside it the code that telephones read.
pub(super) fn bank(page: &mut Page, words: &Words<'_>, stationery: &Stationery<'_>) {
    let bank = &stationery.company.bank;
    let first = page.next_row();
    heading(page, &words.say("bank-heading"));
    let named = bank.name.trim_start().to_lowercase().starts_with("bank");
    let account = joined(&[
        (if named { "" } else { "Bank " }, &bank.name),
        ("No. rekening ", &bank.account),
        ("a.n. ", &bank.holder),
    ]);
    // The code stands beside the words, not below: an invoice shall stay on one sheet.
    let last_column = if stationery.qris.is_some() { LAST - 1 } else { LAST };
    let said = page.next_row();
    if !account.is_empty() {
        page.row(vec![(0, last_column, account.into(), Look::BODY.bold())]);
    }
    page.row(vec![(0, last_column, words.say("bank-note").into(), Look::BODY)]);
    if let Some(qris) = stationery.qris {
        page.row(vec![(0, last_column, words.say("bank-qris").into(), Look::BODY)]);
        let taken: f64 =
            page.heights.iter().skip(usize::try_from(said).unwrap_or_default()).map(|row| row.estimated).sum();
        page.space((QRIS_HEIGHT - taken).max(0.0));
        let rows = (said, page.next_row() - 1);
        page.beside(rows, (LAST, LAST), Value::Picture(qris.clone()), Look::BODY.right());
    }
    page.keep_together(first);
}

/// Small print over the whole width.
pub(super) fn small(page: &mut Page, text: &str) {
    page.row(vec![(0, LAST, text.into(), Look::SMALL)]);
}

/// A signature at the right, under the house's name; `left` is signed by the other side.
pub(super) fn signatures(page: &mut Page, left: Option<(&str, &str)>, right: (&str, &str)) {
    const SPACE: f64 = 44.0;
    let first = page.next_row();
    page.space(8.0);
    let center = Look::BODY.center();
    let mut over = vec![(4, LAST, right.0.into(), center)];
    let mut under = vec![(4, LAST, signed(right.1).into(), Look { top: true, ..center })];
    if let Some((above, name)) = left {
        over.push((0, 3, above.into(), center));
        under.push((0, 3, signed(name).into(), Look { top: true, ..center }));
    }
    page.row(over);
    page.space(SPACE);
    page.row(under);
    page.keep_together(first);
}

/// `(…………)` with a role below, to be signed by hand.
pub(super) fn signed(name: &str) -> String {
    format!("( ......................................... )\n{name}")
}

/// Begins with a capital.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}
