//! The order's facts as a table of label and value: the same order of things in every mail, money only where it
//! helps. Blank values are left out.

use super::tables::note;
use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::decide::orders::reasons;
use crate::decide::orders::shortage::{Shortage, shortage};
use crate::decide::shown::answered;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::order::Scheme;
use crate::domain::percent::Percent;
use crate::domain::phone::Phone;
use crate::domain::wording::{day, grouped, shown};

/// The facts of an order, with its money and with what is known of its raw material where a mail shows them.
pub(super) fn of(order: &Order<'_>, shows_money: bool, shows_materials: bool) -> Vec<(String, String)> {
    let facts = &order.facts;
    let row = order.row;
    let terms = order.terms.as_deref();
    let mut found = Vec::new();
    let mut say = |label: &str, value: String| {
        if !value.is_empty() {
            found.push((label.to_owned(), value));
        }
    };
    say(OrderColumn::OrderNo.header(), facts.id.to_string());
    say(OrderColumn::Status.header(), facts.state.label(headline::is_pickup(order)).to_owned());
    say(OrderColumn::Customer.header(), headline::customer(order).unwrap_or_default());
    say("Pesanan", headline::goods(order));
    if let Some(lines) = headline::lines(order).filter(|lines| lines.len() > 1) {
        say(OrderColumn::TotalPacks.header(), grouped(lines.iter().map(|line| line.packs).sum()));
    }
    say(OrderColumn::Made.header(), shortage(order).map(|short| made(&short)).unwrap_or_default());
    say(OrderColumn::DeliverOn.header(), when(order));
    say(OrderColumn::Method.header(), terms.map(|t| t.method.as_str().to_owned()).unwrap_or_default());
    say(OrderColumn::Address.header(), terms.and_then(|t| t.address.as_deref()).map(note).unwrap_or_default());
    say(OrderColumn::Recipient.header(), recipient(order));
    say(OrderColumn::Outlet.header(), terms.map(|t| shown(&t.outlet)).unwrap_or_default());
    say(OrderColumn::ConfirmBy.header(), order.confirm_by.map(day).unwrap_or_default());
    if shows_money {
        money(order, &mut say);
    }
    say(OrderColumn::Sales.header(), row.and_then(|r| r.sales.as_deref()).map(shown).unwrap_or_default());
    if shows_materials {
        say(OrderColumn::ReadyOn.header(), row.and_then(|r| r.ready_on.get()).map(day).unwrap_or_default());
        let notes = row.and_then(|r| r.note(OrderColumn::MaterialNotes)).map(note);
        say(OrderColumn::MaterialNotes.header(), notes.unwrap_or_default());
    }
    say(OrderColumn::Notes.header(), row.and_then(|r| r.note(OrderColumn::Notes)).map(note).unwrap_or_default());
    // Whoever goes on from an answer sees whose it is.
    say(OrderColumn::AnsweredBy.header(), answered::names(facts));
    if order.held {
        say("TERTAHAN", note(&reasons::of_hold(order, shows_money).join(" ")));
    }
    found
}

fn when(order: &Order<'_>) -> String {
    let hour = order.terms.as_deref().and_then(|t| t.hour.as_deref()).map(|h| format!(" {}", shown(h)));
    headline::deliver_on(order).map(|d| format!("{}{}", day(d), hour.unwrap_or_default())).unwrap_or_default()
}

fn recipient(order: &Order<'_>) -> String {
    let Some(terms) = &order.terms else { return String::new() };
    let name = terms.recipient.as_deref().map(shown);
    let phone = terms.recipient_phone.as_ref().map(Phone::local);
    name.into_iter().chain(phone).collect::<Vec<_>>().join(", ")
}

/// What is to be paid, and the numbers of its papers.
fn money(order: &Order<'_>, mut say: impl FnMut(&str, String)) {
    let facts = &order.facts;
    let scheme = order.terms.as_deref().map(|t| match t.scheme {
        Scheme::Dp => format!("DP {} %", t.dp_percent),
        Scheme::Top if t.dp_percent > Percent::ZERO => format!("TOP {} hari, DP {} %", t.top_days, t.dp_percent),
        Scheme::Top => format!("TOP {} hari", t.top_days),
        Scheme::Cash => "TUNAI".to_owned(),
    });
    // What is paid in full before production is no down payment.
    let in_cash = order.terms.as_deref().is_some_and(|terms| terms.scheme == Scheme::Cash);
    let first_money = if in_cash { "Bayar di muka" } else { OrderColumn::DpRequired.header() };
    let amounts = order.amounts.as_ref();
    let positive = |amount: crate::domain::rupiah::Rupiah| {
        if amount > crate::domain::rupiah::Rupiah::ZERO { amount.to_string() } else { String::new() }
    };
    let shipping = amounts.map(|a| a.shipping.map_or_else(|| "menyusul".to_owned(), |s| s.to_string()));
    let number = |document: &crate::domain::document::Document, void: bool| {
        format!("{}{}", document.number, if void { " (BATAL)" } else { "" })
    };
    say(OrderColumn::Scheme.header(), scheme.unwrap_or_default());
    say(OrderColumn::Shipping.header(), shipping.unwrap_or_default());
    say(OrderColumn::Total.header(), amounts.map(|a| a.total.to_string()).unwrap_or_default());
    say(first_money, positive(order.dp_required));
    say(OrderColumn::Paid.header(), order.money.verified.to_string());
    say(OrderColumn::Waiting.header(), positive(order.money.waiting));
    say(OrderColumn::Outstanding.header(), amounts.map(|_| order.outstanding.to_string()).unwrap_or_default());
    say(OrderColumn::Overpaid.header(), positive(order.overpaid));
    let proforma = facts.proforma.as_deref().map(|p| number(&p.document, p.void));
    say(OrderColumn::ProformaNo.header(), proforma.unwrap_or_default());
    let delivery = facts.delivery.as_deref();
    say(OrderColumn::DeliveryOrderNo.header(), delivery.map(|d| number(&d.order, d.void)).unwrap_or_default());
    say(OrderColumn::InvoiceNo.header(), delivery.map(|d| number(&d.invoice, d.void)).unwrap_or_default());
}

/// `980 dari 1.001 pack, kurang 21`
fn made(short: &Shortage) -> String {
    format!("{} dari {} pack, kurang {}", grouped(short.made()), grouped(short.ordered()), grouped(short.missing()))
}
