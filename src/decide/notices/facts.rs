//! The order's facts as a table of label and value: the same order of things in every mail, money only where it
//! helps. Blank values are left out.

use std::borrow::Cow;

use chrono::NaiveDate;
use smol_str::{ToSmolStr as _, format_smolstr};

use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::decide::orders::reasons;
use crate::decide::orders::shortage::{Shortage, shortage};
use crate::decide::shown::answered;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::document::Document;
use crate::domain::order::Scheme;
use crate::domain::percent::Percent;
use crate::domain::phone::Phone;
use crate::domain::rupiah::Rupiah;
use crate::domain::text::Text;
use crate::domain::wording::{cut, dated, grouped, in_groups, shown};

/// Facts that most orders have, roughly.
const USUAL: usize = 24;
/// Characters of a note that are shown.
const NOTE_CHARS: usize = 400;

/// A fact, and which mails show it.
#[derive(Debug)]
pub(super) struct Fact {
    label: &'static str,
    value: Text,
    shown: Shown,
}

#[derive(Clone, Copy, Debug)]
enum Shown {
    Always,
    WithMoney,
    WithoutMoney,
    WithMaterials,
}

/// Those that a mail shows: with the order's money and with what is known of its raw material, or without.
pub(super) fn shown_in(all: &[Fact], shows_money: bool, shows_materials: bool) -> Vec<(Text, Text)> {
    let is_shown = |fact: &&Fact| match fact.shown {
        Shown::Always => true,
        Shown::WithMoney => shows_money,
        Shown::WithoutMoney => !shows_money,
        Shown::WithMaterials => shows_materials,
    };
    let mut found = Vec::with_capacity(all.iter().filter(is_shown).count());
    found.extend(all.iter().filter(is_shown).map(|fact| (Text::new_static(fact.label), fact.value.clone())));
    found
}

/// All facts of an order.
pub(super) fn of(order: &Order<'_>) -> Vec<Fact> {
    let facts = &order.facts;
    let row = order.row;
    let terms = order.terms.as_deref();
    let mut found = Vec::with_capacity(USUAL);
    let mut note_if = |shown: Shown, label: &'static str, value: Text| {
        if !value.is_empty() {
            found.push(Fact { label, value, shown });
        }
    };
    let mut say = |label, value| note_if(Shown::Always, label, value);
    say(OrderColumn::OrderNo.header(), facts.id.text());
    say(OrderColumn::Status.header(), facts.state.label(headline::is_pickup(order)).into());
    say(OrderColumn::Customer.header(), headline::customer(order).unwrap_or_default().into());
    say("Pesanan", headline::goods(order).into());
    if let Some(lines) = headline::lines(order).filter(|lines| lines.len() > 1) {
        say(OrderColumn::TotalPacks.header(), in_groups(lines.iter().map(|line| line.packs).sum()).to_smolstr());
    }
    say(OrderColumn::Made.header(), shortage(order).map(|short| made(&short)).unwrap_or_default());
    say(OrderColumn::DeliverOn.header(), when(order));
    say(OrderColumn::Method.header(), terms.map(|t| t.method.as_str().into()).unwrap_or_default());
    say(OrderColumn::Address.header(), terms.and_then(|t| t.address.as_deref()).map(note).unwrap_or_default().into());
    say(OrderColumn::Recipient.header(), recipient(order));
    say(OrderColumn::Outlet.header(), terms.map(|t| shown(&t.outlet)).unwrap_or_default().into());
    say(OrderColumn::ConfirmBy.header(), order.confirm_by.map(on).unwrap_or_default());
    money(order, |label, value| note_if(Shown::WithMoney, label, value));
    note_if(
        Shown::Always,
        OrderColumn::Sales.header(),
        row.and_then(|r| r.sales.as_deref()).map(shown).unwrap_or_default().into(),
    );
    let mut of_materials = |label, value| note_if(Shown::WithMaterials, label, value);
    of_materials(OrderColumn::ReadyOn.header(), row.and_then(|r| r.ready_on.get()).map(on).unwrap_or_default());
    let notes = row.and_then(|r| r.note(OrderColumn::MaterialNotes)).map(note);
    of_materials(OrderColumn::MaterialNotes.header(), notes.unwrap_or_default().into());
    let notes = row.and_then(|r| r.note(OrderColumn::Notes)).map(note);
    let mut say = |label, value| note_if(Shown::Always, label, value);
    say(OrderColumn::Notes.header(), notes.unwrap_or_default().into());
    // Whoever goes on from an answer sees whose it is.
    say(OrderColumn::AnsweredBy.header(), answered::names(facts).into());
    if order.held {
        for (shown, shows_money) in [(Shown::WithMoney, true), (Shown::WithoutMoney, false)] {
            note_if(shown, "TERTAHAN", note(&reasons::of_hold(order, shows_money).join(" ")).into());
        }
    }
    found
}

/// A longer text, cut to what a mail can show.
pub(super) fn note(text: &str) -> Cow<'_, str> {
    cut(text, NOTE_CHARS)
}

fn on(day: NaiveDate) -> Text {
    dated(day).to_smolstr()
}

fn when(order: &Order<'_>) -> Text {
    let hour = order.terms.as_deref().and_then(|t| t.hour.as_deref());
    match (headline::deliver_on(order), hour) {
        (Some(day), Some(hour)) => format_smolstr!("{} {}", dated(day), shown(hour)),
        (Some(day), None) => on(day),
        (None, _) => Text::default(),
    }
}

fn recipient(order: &Order<'_>) -> Text {
    let Some(terms) = &order.terms else { return Text::default() };
    let name = terms.recipient.as_deref().map(shown);
    let phone = terms.recipient_phone.as_ref().map(Phone::local);
    match (name, phone) {
        (Some(name), Some(phone)) => format_smolstr!("{name}, {phone}"),
        (name, phone) => name.or(phone.map(Cow::from)).unwrap_or_default().into(),
    }
}

/// What is to be paid, and the numbers of its papers.
fn money(order: &Order<'_>, mut say: impl FnMut(&'static str, Text)) {
    let facts = &order.facts;
    let scheme = order.terms.as_deref().map(|t| match t.scheme {
        Scheme::Dp => format_smolstr!("DP {} %", t.dp_percent),
        Scheme::Top if t.dp_percent > Percent::ZERO => {
            format_smolstr!("TOP {} hari, DP {} %", t.top_days, t.dp_percent)
        }
        Scheme::Top => format_smolstr!("TOP {} hari", t.top_days),
        Scheme::Cash => Text::new_static("TUNAI"),
    });
    // What is paid in full before production is no down payment.
    let in_cash = order.terms.as_deref().is_some_and(|terms| terms.scheme == Scheme::Cash);
    let first_money = if in_cash { "Bayar di muka" } else { OrderColumn::DpRequired.header() };
    let amounts = order.amounts.as_ref();
    let positive = |amount: Rupiah| if amount > Rupiah::ZERO { amount.to_smolstr() } else { Text::default() };
    let shipping = amounts.map(|a| a.shipping.map_or(Text::new_static("menyusul"), |s| s.to_smolstr()));
    let number = |document: &Document, void: bool| {
        if void { format_smolstr!("{} (BATAL)", document.number) } else { document.number.clone() }
    };
    say(OrderColumn::Scheme.header(), scheme.unwrap_or_default());
    say(OrderColumn::Shipping.header(), shipping.unwrap_or_default());
    say(OrderColumn::Total.header(), amounts.map(|a| a.total.to_smolstr()).unwrap_or_default());
    say(first_money, positive(order.dp_required));
    say(OrderColumn::Paid.header(), order.money.verified.to_smolstr());
    say(OrderColumn::Waiting.header(), positive(order.money.waiting));
    say(OrderColumn::Outstanding.header(), amounts.map(|_| order.outstanding.to_smolstr()).unwrap_or_default());
    say(OrderColumn::Overpaid.header(), positive(order.overpaid));
    let proforma = facts.proforma.as_deref().map(|p| number(&p.document, p.void));
    say(OrderColumn::ProformaNo.header(), proforma.unwrap_or_default());
    let delivery = facts.delivery.as_deref();
    say(OrderColumn::DeliveryOrderNo.header(), delivery.map(|d| number(&d.order, d.void)).unwrap_or_default());
    say(OrderColumn::InvoiceNo.header(), delivery.map(|d| number(&d.invoice, d.void)).unwrap_or_default());
}

/// `980 dari 1.001 pack, kurang 21`
fn made(short: &Shortage) -> Text {
    format_smolstr!(
        "{} dari {} pack, kurang {}",
        grouped(short.made()),
        grouped(short.ordered()),
        grouped(short.missing())
    )
}
