//! An order's papers under the numbers its row shows. What they said is not known any more: they are made anew from the
//! terms as they stand.

use std::sync::Arc;

use crate::decide::adopt::claims::{Claim, Claims};
use crate::decide::money::issue::{self, Making};
use crate::decide::money::ledger::Money;
use crate::decide::orders::Context;
use crate::domain::document::{Document, DocumentKind};
use crate::domain::facts::{Delivery, OrderFacts, Proforma};
use crate::domain::order::OrderRow;
use crate::domain::terms::Terms;

/// Takes the papers over that the order does not have yet.
pub(super) fn take_over(
    facts: &mut OrderFacts,
    row: &OrderRow,
    terms: &Terms,
    money: &Money,
    context: Context<'_>,
    claims: &mut Claims<'_>,
) {
    let world = context.world;
    let making = Making {
        policy: world.policy,
        customer: context.catalogue.customer(&terms.customer),
        on: world.today(),
        money,
        register: &world.facts.register,
    };
    if facts.proforma.is_none() {
        facts.proforma = proforma(facts, row, terms, making, claims).map(Arc::new);
    }
    if facts.delivery.is_none() {
        facts.delivery = delivery(facts, row, terms, making, claims).map(Arc::new);
    }
    if facts.other(DocumentKind::CreditNote).is_none() {
        facts.others.extend(credit_note(facts, row, making, claims).map(Arc::new));
    }
}

fn proforma(
    facts: &OrderFacts,
    row: &OrderRow,
    terms: &Terms,
    making: Making<'_>,
    claims: &mut Claims<'_>,
) -> Option<Proforma> {
    let kind = DocumentKind::Proforma;
    let (claim, mut document) = paper(kind, row.shown.proforma_no.as_deref(), facts, row, terms, making, claims)?;
    // What it was worth when it was issued, as far as the register says.
    let worth = claim.recorded.map_or(document.amounts.total, |recorded| recorded.value);
    issue::ask_for(&mut document, terms, worth, making);
    let revision = format!("-R{}", claim.place.revision);
    let base_number = claim.text.strip_suffix(&revision).unwrap_or(claim.text).into();
    Some(Proforma { document, terms: terms.clone().into(), base_number, void: claim.void })
}

/// Delivery order and invoice: both, or they are not ours.
fn delivery(
    facts: &OrderFacts,
    row: &OrderRow,
    terms: &Terms,
    making: Making<'_>,
    claims: &mut Claims<'_>,
) -> Option<Delivery> {
    let shown = &row.shown;
    let mut paper = |kind, shown| paper(kind, shown, facts, row, terms, making, claims);
    let order = paper(DocumentKind::DeliveryOrder, shown.delivery_order_no.as_deref());
    let invoice = paper(DocumentKind::Invoice, shown.invoice_no.as_deref());
    let ((claim, mut order), (_, mut invoice)) = order.zip(invoice)?;
    order.refers_to = Some(invoice.number.clone());
    invoice.refers_to = Some(order.number.clone());
    invoice.due_on = Some(row.due_on.get().unwrap_or_else(|| issue::usual_due(terms, invoice.on)));
    let made = made(row, terms);
    Some(Delivery {
        order,
        invoice,
        terms: terms.clone().into(),
        tax: Some(making.policy.tax),
        made,
        due_on: None,
        former_due: Vec::new(),
        replaces: None,
        void: claim.void,
    })
}

/// A credit note stands in the register only; without it the same packs would be credited twice.
fn credit_note(facts: &OrderFacts, row: &OrderRow, making: Making<'_>, claims: &Claims<'_>) -> Option<Document> {
    let entry = claims.credit_note(facts.id)?;
    let rejected = row.rejected.get().unwrap_or(0);
    let note = issue::credit_document(facts, row, rejected, Making { on: entry.on, ..making })?;
    Some(Document { number: entry.number.clone(), ..note })
}

/// The paper of a number that stands in the row, entered into the register. A number of another order is that one's.
fn paper<'s>(
    kind: DocumentKind,
    shown: Option<&'s str>,
    facts: &OrderFacts,
    row: &OrderRow,
    terms: &Terms,
    making: Making<'_>,
    claims: &mut Claims<'_>,
) -> Option<(Claim<'s>, Document)> {
    let claim = claims.find(kind, shown)?;
    let owner = claim.recorded.and_then(|recorded| recorded.order);
    if owner.is_some_and(|order| order != facts.id) || !claims.take(&claim) {
        return None;
    }
    // Nobody saw when it was issued: a proforma when the order was taken, the others when the goods left.
    let (lines, likely) = if kind.is_agreement() {
        (terms.lines.clone(), facts.intake_day)
    } else {
        let missing = terms.packs().saturating_sub(made(row, terms));
        (issue::take_from_the_end(&terms.lines, missing), terms.deliver_on.min(making.on))
    };
    let on = claim.recorded.map_or(likely, |recorded| recorded.on);
    let document = Document {
        number: claim.text.into(),
        revision: claim.place.revision,
        ..issue::document(kind, facts, row, terms, lines, Making { on, ..making })
    };
    claims.enter(&claim, &document);
    Some((claim, document))
}

fn made(row: &OrderRow, terms: &Terms) -> u32 {
    row.made.get().unwrap_or_else(|| terms.packs()).min(terms.packs())
}
