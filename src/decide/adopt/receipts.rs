//! Payments of a filled sheet: what is verified counts, under the receipts the rows show, and needs none of ours.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::adopt::claims::Claims;
use crate::decide::adopt::rows::PaymentRows;
use crate::decide::money::ledger::{self, Ledger};
use crate::decide::orders::receipts;
use crate::decide::orders::{Context, Order};
use crate::decide::world::World;
use crate::domain::document::{Document, DocumentKind};
use crate::domain::facts::HistoryLine;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::payment::{PaymentFacts, Receipt};

/// Takes over what was verified, as the ledger read it. A verification taken back meanwhile is left to the rules, which
/// void its receipt.
pub(super) fn verify(rows: &mut PaymentRows<'_>, ledger: &Ledger, world: &World<'_>, history: &mut Vec<HistoryLine>) {
    let taken_back: BTreeSet<PaymentId> = ledger.taken_back.iter().copied().collect();
    let verified: BTreeSet<PaymentId> = ledger.newly_verified.iter().copied().collect();
    for id in rows.rows.keys().filter(|id| !taken_back.contains(id)) {
        let Some(facts) = ledger.facts.get(id).filter(|facts| world.facts.payments.get(id) != Some(facts)) else {
            continue;
        };
        let is_new = verified.contains(id);
        let content = facts.verified.as_ref().filter(|_| is_new);
        history.extend(content.map(|content| ledger::verified_line(*id, content, world)));
        // What is verified waits no more; should it wait again, accounting hears of it.
        let told = facts.told && facts.verified.is_none();
        rows.facts.insert(*id, PaymentFacts { told, ..PaymentFacts::clone(facts) }.into());
    }
}

/// Takes over the receipts in the rows of payments that have none, in the order of `No Bayar`.
pub(super) fn take_over(
    rows: &mut PaymentRows<'_>,
    orders: &BTreeMap<OrderId, Order<'_>>,
    context: Context<'_>,
    claims: &mut Claims<'_>,
) {
    let (world, catalogue) = (context.world, context.catalogue);
    for (id, row) in &rows.rows {
        let known = rows.facts.get(id).or_else(|| world.facts.payments.get(id));
        let Some(facts) = known.filter(|facts| facts.receipt.is_none()) else { continue };
        let order = row.order_no.as_deref().and_then(|typed| orders.get(&typed.parse().ok()?));
        let movement = ledger::movement(row, order.map(|order| order.facts.id));
        let Some(payment) = movement.map(|movement| ledger::content(facts, row, movement)) else { continue };
        let Some(claim) = claims.find(DocumentKind::Receipt, row.shown_receipt.as_deref()) else { continue };
        let document = Document {
            number: claim.text.into(),
            on: payment.paid_on,
            ..receipts::document(facts, &payment, (receipts::UNKNOWN_PURPOSE, order), catalogue, world.today())
        };
        if claims.take(&claim) {
            claims.enter(&claim, &document);
            let receipt = Some(Receipt { document, void: claim.void }.into());
            let facts = PaymentFacts { receipt, ..PaymentFacts::clone(facts) };
            rows.facts.insert(*id, facts.into());
        }
    }
}
