//! Documents made from the terms in force, each under the next number of its kind.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::decide::money::ledger::Money;
use crate::decide::money::numbering::Numbering;
use crate::domain::books::CustomerRow;
use crate::domain::column::OrderColumn;
use crate::domain::document::{Buyer, DeliveryDetails, Document, DocumentKind, DownPayment, RegisterEntry};
use crate::domain::facts::{Delivery, OrderFacts, Proforma};
use crate::domain::former::{Former, FormerDue};
use crate::domain::order::{OrderRow, Scheme};
use crate::domain::policy::Policy;
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::shared::Shared;
use crate::domain::terms::{Line, Lines, Terms, amounts};
use crate::domain::text::Text;

/// What documents are made from.
#[derive(Clone, Copy)]
pub(crate) struct Making<'a> {
    /// The house rules.
    pub policy: &'a Policy,
    /// The customer's row, if known.
    pub customer: Option<&'a CustomerRow>,
    /// The day of issue.
    pub on: NaiveDate,
    /// The order's money.
    pub money: &'a Money,
    /// The register so far.
    pub register: &'a [RegisterEntry],
}

/// The down payment on a total: rounded up, so that the balance takes the remainder.
#[must_use]
pub(crate) fn down_payment(terms: &Terms, total: Rupiah) -> Rupiah {
    match terms.scheme {
        Scheme::Dp | Scheme::Top => total.percent_ceil(terms.dp_percent),
        Scheme::Cash => total,
    }
}

/// Issues or revises the proforma for the terms in force.
pub(crate) fn proforma(
    facts: &mut OrderFacts,
    row: &OrderRow,
    terms: &Shared<Terms>,
    making: Making<'_>,
    numbering: &mut Numbering,
) {
    let policy = making.policy;
    let mut document = document(DocumentKind::Proforma, facts, row, terms, terms.lines.clone(), making);
    let total = document.amounts.total;
    ask_for(&mut document, terms, total, making);
    let (base_number, sequence, year) = match &facts.proforma {
        Some(old) => {
            document.revision = old.document.revision + 1;
            document.number = format!("{}-R{}", old.base_number, document.revision).into();
            let known = numbering.find(making.register, &old.base_number);
            let note = if old.void { "BATAL".to_owned() } else { format!("diganti oleh {}", document.number) };
            numbering.annul(making.register, &old.document.number, &note);
            (old.base_number.clone(), known.map_or(0, |e| e.sequence), known.map_or(making.on.year(), |e| e.year))
        }
        None => {
            let (number, sequence) = numbering.next(policy, DocumentKind::Proforma, making.on);
            document.number = number.clone();
            (number, sequence, making.on.year())
        }
    };
    numbering.enter(&document, sequence, year, "");
    facts.note_issued(&document.number);
    if let Some(old) = facts.proforma.as_ref().filter(|old| !old.void) {
        Former::keep(&mut facts.former_proformas, old, making.on);
    }
    facts.proforma = Some(Arc::new(Proforma { document, terms: terms.clone(), base_number, void: false }));
}

/// What a proforma of its day asks for of a total, and until when (SOP P6, P7).
pub(in crate::decide) fn ask_for(document: &mut Document, terms: &Terms, total: Rupiah, making: Making<'_>) {
    let rules = &making.policy.payment;
    document.dp = Some(DownPayment {
        percent: terms.dp_percent,
        amount: down_payment(terms, total),
        due_on: rules.dp_due_on(document.on),
    });
    document.valid_until = Some(rules.valid_until(document.on));
}

/// Issues delivery order and invoice together, for what was made.
pub(crate) fn delivery(
    facts: &mut OrderFacts,
    row: &OrderRow,
    terms: &Shared<Terms>,
    made: u32,
    making: Making<'_>,
    numbering: &mut Numbering,
) {
    let policy = making.policy;
    let lines = take_from_the_end(&terms.lines, terms.packs().saturating_sub(made));
    let mut order = document(DocumentKind::DeliveryOrder, facts, row, terms, lines.clone(), making);
    let mut invoice = document(DocumentKind::Invoice, facts, row, terms, lines, making);
    let (number, sequence) = numbering.next(policy, DocumentKind::DeliveryOrder, making.on);
    order.number = number;
    let (number, invoice_sequence) = numbering.next(policy, DocumentKind::Invoice, making.on);
    invoice.number = number;
    order.refers_to = Some(invoice.number.clone());
    invoice.refers_to = Some(order.number.clone());
    invoice.due_on = Some(agreed_due(facts, row, making.on).unwrap_or_else(|| usual_due(terms, making.on)));
    numbering.enter(&order, sequence, making.on.year(), "");
    numbering.enter(&invoice, invoice_sequence, making.on.year(), "");
    facts.note_issued(&order.number);
    facts.note_issued(&invoice.number);
    let replaces = facts.replacing.take();
    facts.delivery = Some(Arc::new(Delivery {
        order,
        invoice,
        terms: terms.clone(),
        tax: Some(policy.tax),
        made,
        due_on: None,
        former_due: Vec::new(),
        replaces,
        void: false,
    }));
}

/// When an invoice of that day is due if nobody agreed on another day.
pub(in crate::decide) fn usual_due(terms: &Terms, invoiced_on: NaiveDate) -> NaiveDate {
    match terms.scheme {
        Scheme::Top => invoiced_on + TimeDelta::days(i64::from(terms.top_days)),
        Scheme::Dp | Scheme::Cash => invoiced_on,
    }
}

/// What accounting wrote into `Jatuh Tempo`, if that day is possible.
fn agreed_due(facts: &OrderFacts, row: &OrderRow, invoiced_on: NaiveDate) -> Option<NaiveDate> {
    let copied = facts.unclean.contains(&OrderColumn::DueOn);
    row.due_on.get().filter(|day| !copied && *day >= invoiced_on)
}

/// Follows `Jatuh Tempo` after the invoice is out: the paper stays as issued, the receivable is due when accounting
/// says. Returns the new day when it changed; an unreadable cell changes nothing.
pub(crate) fn follow_due(facts: &mut OrderFacts, row: &OrderRow, today: NaiveDate) -> Option<NaiveDate> {
    if row.due_on == Entry::Unreadable {
        return None;
    }
    let delivery = facts.live_delivery()?;
    let on = delivery.invoice.on;
    let due = agreed_due(facts, row, on).unwrap_or_else(|| usual_due(&delivery.terms, on));
    let printed = delivery.invoice.due_on.unwrap_or(on);
    let delivery = facts.delivery.as_mut()?;
    let before = delivery.due_on();
    let moved_to = (due != printed).then_some(due);
    // Memory shares the papers: they are copied only when something changes.
    if delivery.due_on != moved_to {
        let delivery = Arc::make_mut(delivery);
        FormerDue::keep(&mut delivery.former_due, delivery.due_on, today);
        delivery.due_on = moved_to;
    }
    (due != before).then_some(due)
}

/// Issues a credit note for packs rejected at receipt: the invoice less the invoice recomputed without them.
pub(crate) fn credit_note(
    facts: &mut OrderFacts,
    row: &OrderRow,
    rejected: u32,
    making: Making<'_>,
    numbering: &mut Numbering,
) {
    let Some(mut note) = credit_document(facts, row, rejected, making).filter(is_worth_a_number) else { return };
    let (number, sequence) = numbering.next(making.policy, DocumentKind::CreditNote, making.on);
    note.number = number;
    numbering.enter(&note, sequence, making.on.year(), "");
    facts.note_issued(&note.number);
    facts.others.push(Arc::new(note));
}

/// Whether a credit note gives anything back: what was free is refused without a paper.
fn is_worth_a_number(note: &Document) -> bool {
    note.amounts.total > Rupiah::ZERO
}

/// A credit note without its number.
pub(in crate::decide) fn credit_document(
    facts: &OrderFacts,
    row: &OrderRow,
    rejected: u32,
    making: Making<'_>,
) -> Option<Document> {
    let delivery = facts.live_delivery()?;
    let invoice = &delivery.invoice;
    let kept = take_from_the_end(&invoice.lines, rejected);
    let tax = delivery.tax.unwrap_or(making.policy.tax);
    let after = amounts(&kept, delivery.terms.discount, delivery.terms.shipping, tax, invoice.on);
    let mut note =
        document(DocumentKind::CreditNote, facts, row, &delivery.terms, difference(&invoice.lines, &kept), making);
    note.amounts.total = invoice.amounts.total - after.total;
    note.amounts.tax.label.clone_from(&invoice.amounts.tax.label);
    note.amounts.tax.tax = invoice.amounts.tax.tax - after.tax.tax;
    note.amounts.tax.dpp = invoice.amounts.tax.dpp - after.tax.dpp;
    note.amounts.discount = invoice.amounts.discount - after.discount;
    note.amounts.shipping = Some(Rupiah::ZERO);
    note.balance = note.amounts.total;
    note.refers_to = Some(invoice.number.clone());
    note.remark = row.note(OrderColumn::ReceiptNotes).map(Into::into);
    Some(note)
}

/// Voids every paper in force, whatever its kind, after a cancellation; the numbers stay in the register.
pub(crate) fn void(facts: &mut OrderFacts, on: NaiveDate, register: &[RegisterEntry], numbering: &mut Numbering) {
    for paper in facts.papers() {
        numbering.annul(register, &paper.number, "BATAL");
    }
    if let Some(proforma) = facts.proforma.as_mut().filter(|p| !p.void) {
        Former::keep(&mut facts.former_proformas, proforma, on);
        Arc::make_mut(proforma).void = true;
    }
    retire_delivery(facts, on);
    facts.others.clear();
}

/// Voids delivery order and invoice, with a note for the register.
pub(crate) fn void_delivery(
    facts: &mut OrderFacts,
    on: NaiveDate,
    register: &[RegisterEntry],
    numbering: &mut Numbering,
    note: &str,
) {
    if let Some(delivery) = facts.live_delivery() {
        numbering.annul(register, &delivery.order.number, note);
        numbering.annul(register, &delivery.invoice.number, note);
    }
    retire_delivery(facts, on);
}

fn retire_delivery(facts: &mut OrderFacts, on: NaiveDate) {
    if let Some(delivery) = facts.delivery.as_mut().filter(|d| !d.void) {
        Former::keep(&mut facts.former_deliveries, delivery, on);
        Arc::make_mut(delivery).void = true;
    }
}

/// Packs are missing from the last line upwards.
#[must_use]
pub(crate) fn take_from_the_end(lines: &Lines, mut missing: u32) -> Lines {
    if missing == 0 {
        return lines.clone();
    }
    let mut kept = lines.to_vec();
    for line in kept.iter_mut().rev() {
        let taken = missing.min(line.packs);
        line.packs -= taken;
        missing -= taken;
    }
    kept.retain(|l| l.packs > 0);
    kept.into()
}

fn difference(all: &[Line], kept: &[Line]) -> Lines {
    all.iter()
        .enumerate()
        .map(|(i, line)| Line { packs: line.packs - kept.get(i).map_or(0, |k| k.packs), ..line.clone() })
        .filter(|l| l.packs > 0)
        .collect()
}

/// A document without its number.
pub(in crate::decide) fn document(
    kind: DocumentKind,
    facts: &OrderFacts,
    row: &OrderRow,
    terms: &Terms,
    lines: Lines,
    making: Making<'_>,
) -> Document {
    let customer = making.customer;
    let amounts = amounts(&lines, terms.discount, terms.shipping, making.policy.tax, making.on);
    let balance = (amounts.total - making.money.verified).or_zero();
    Document {
        kind,
        number: Text::default(),
        revision: 0,
        on: making.on,
        order: facts.id,
        buyer: Buyer {
            name: terms.customer.clone(),
            contact: customer.and_then(|c| c.contact.clone()),
            phone: terms.phone.clone().or_else(|| customer.and_then(|c| c.phone.value().cloned())),
            address: customer.and_then(|c| c.address.clone()).or_else(|| terms.address.clone()),
            npwp: customer.and_then(|c| c.npwp.value().cloned()),
            po: terms.buyer_po.clone(),
        },
        outlet: making.policy.outlet_now(&terms.outlet).into(),
        delivery: DeliveryDetails {
            method: terms.method,
            on: terms.deliver_on,
            hour: terms.hour.clone(),
            address: terms.address.clone(),
            recipient: terms.recipient.clone(),
            recipient_phone: terms.recipient_phone.clone(),
            driver: row.driver.clone(),
            plate: row.plate.clone(),
            made_by: row.made_by.clone(),
        },
        lines,
        amounts,
        scheme: terms.scheme,
        top_days: terms.top_days,
        dp: None,
        valid_until: None,
        due_on: None,
        refers_to: None,
        payments: if kind == DocumentKind::Invoice { making.money.lines.as_slice().into() } else { Box::default() },
        balance,
        remark: row.note(OrderColumn::Notes).filter(|_| kind.shows_notes()).map(Into::into),
    }
}
