//! What each kind of document says on paper, as a [`Page`]. Pure; figures come from the document alone.

mod credit_note;
mod delivery_order;
mod form;
mod invoice;
mod kitchen_sheet;
mod letterhead;
mod lines;
mod proforma;
mod receipt;
mod statement;
mod stationery;

pub use form::Forms;
pub(super) use form::{Form, Part, Values};
pub(crate) use kitchen_sheet::kitchen_page;
pub(crate) use statement::statement_page;
pub use stationery::Stationery;
pub(super) use stationery::Words;

use super::page::Page;
use crate::domain::document::{Document, DocumentKind};
use crate::domain::terbilang::terbilang;
use crate::domain::wording::long_day;
use letterhead::{bank, begin, in_words, signatures, small};
use stationery::Copy;

/// The pages of a document: one, or two for a delivery order (the driver's copy has no prices).
#[must_use]
pub fn pages(document: &Document, stationery: &Stationery<'_>) -> Vec<Page> {
    let copies: &[Copy] = match document.kind {
        DocumentKind::DeliveryOrder => &[Copy::Priced, Copy::Driver],
        DocumentKind::Proforma | DocumentKind::Invoice | DocumentKind::Receipt | DocumentKind::CreditNote => {
            &[Copy::Priced]
        }
    };
    copies.iter().map(|copy| page(document, stationery, *copy)).collect()
}

fn page(document: &Document, stationery: &Stationery<'_>, copy: Copy) -> Page {
    let words = words(document, stationery);
    let mut page = begin(document, stationery, copy);
    for part in words.parts() {
        let first = page.next_row();
        draw(&mut page, *part, &Paper { document, stationery, copy, words: &words });
        if part.hangs() {
            page.keep_with_previous(first);
        }
    }
    page.faults = words.into_faults();
    page
}

/// A document on its way to paper.
struct Paper<'p> {
    document: &'p Document,
    stationery: &'p Stationery<'p>,
    copy: Copy,
    words: &'p Words<'p>,
}

fn draw(page: &mut Page, part: Part, paper: &Paper<'_>) {
    let Paper { document, stationery, copy, words } = *paper;
    let kind = document.kind;
    match part {
        Part::Addresses => match kind {
            DocumentKind::Proforma => proforma::addresses(page, document, stationery),
            DocumentKind::DeliveryOrder => delivery_order::addresses(page, document, stationery),
            DocumentKind::Invoice => invoice::addresses(page, document, stationery),
            DocumentKind::CreditNote => credit_note::addresses(page, document),
            DocumentKind::Receipt => {}
        },
        Part::Permit => delivery_order::permit(page, stationery, copy),
        Part::Lines => match copy {
            Copy::Priced => lines::priced(page, document),
            Copy::Driver => lines::unpriced(page, document),
        },
        // The driver's copy shows no amount, whatever its file says.
        Part::Totals | Part::InWords if copy == Copy::Driver => {}
        Part::Totals => lines::totals(page, document, &words.say("total")),
        Part::DownPayment => proforma::asked_first(page, document),
        Part::Payments => {
            page.space(8.0);
            invoice::payments(page, document, words);
        }
        Part::Rest => invoice::rest(page, document, words),
        Part::InWords => {
            page.space(6.0);
            let amount = if kind == DocumentKind::Invoice { document.balance } else { document.amounts.total };
            in_words(page, &terbilang(amount));
            page.space(8.0);
        }
        Part::Reason => credit_note::reason(page, document, words),
        Part::Bank if kind == DocumentKind::Invoice => invoice::how_to_pay(page, document, stationery, words),
        Part::Bank => bank(page, words, stationery),
        Part::Condition => {
            page.space(8.0);
            delivery_order::condition(page, words);
            page.space(8.0);
        }
        Part::Received => receipt::received(page, document, words),
        Part::Amount => receipt::figure(page, document),
        Part::SmallPrint if kind == DocumentKind::DeliveryOrder => {
            page.space(6.0);
            delivery_order::sheets(page, document, copy, words);
        }
        Part::SmallPrint => small(page, &words.say("small-print")),
        Part::Signatures => match kind {
            DocumentKind::DeliveryOrder => delivery_order::four_signatures(page, document, words),
            DocumentKind::Receipt => receipt::signed(page, document, words),
            DocumentKind::Proforma => {
                let (agrees, name) = (words.say("agrees"), words.say("agrees-name"));
                signatures(page, Some((&agrees, &name)), (&words.say("signs"), &words.say("signs-name")));
            }
            DocumentKind::Invoice | DocumentKind::CreditNote => {
                signatures(page, None, (&words.say("signs"), &words.say("signs-name")));
            }
        },
        // Parts of a letter, of a kitchen's sheet and of labels.
        Part::Opening
        | Part::Invoices
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
}

fn words<'s>(document: &Document, stationery: &Stationery<'s>) -> Words<'s> {
    let form = match document.kind {
        DocumentKind::Proforma => Form::Proforma,
        DocumentKind::DeliveryOrder => Form::DeliveryOrder,
        DocumentKind::Invoice => Form::Invoice,
        DocumentKind::Receipt => Form::Receipt,
        DocumentKind::CreditNote => Form::CreditNote,
    };
    let company = stationery.company;
    let place = receipt::town(&company.address).map_or_else(String::new, |town| format!("{town}, "));
    let values = [
        ("company", company.name.clone()),
        ("customer", document.buyer.name.to_string()),
        ("order", document.order.to_string()),
        ("number", document.number.to_string()),
        ("outlet", document.outlet.to_string()),
        ("place", place),
        ("day", long_day(document.on)),
        ("reference", document.order.to_string()),
    ];
    Words::new(form, stationery.forms, values.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a wrong constant")]
    use super::*;
    use crate::domain::document::{Buyer, DeliveryDetails};
    use crate::domain::ids::OrderId;
    use crate::domain::order::{Method, Scheme};
    use crate::domain::rupiah::Rupiah;
    use crate::domain::terms::{Amounts, Lines};

    /// An invoice of nothing, ready to be varied.
    pub(in crate::documents) fn document() -> Document {
        let on = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        Document {
            kind: DocumentKind::Invoice,
            number: "012/INV/MKN/XI/2026".into(),
            revision: 0,
            on,
            order: OrderId { year: 2026, sequence: 12 },
            buyer: Buyer { name: "PT Maju Jaya".into(), ..Buyer::default() },
            outlet: "Pancoran".into(),
            delivery: DeliveryDetails::bare(Method::Delivery, on),
            lines: Lines::default(),
            amounts: Amounts::default(),
            scheme: Scheme::Cash,
            top_days: 0,
            dp: None,
            valid_until: None,
            due_on: None,
            refers_to: None,
            payments: Box::default(),
            balance: Rupiah::ZERO,
            remark: None,
        }
    }
}
