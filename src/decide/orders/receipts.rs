//! Receipts: one for each payment of the kind `Pembayaran`, the moment accounting first verified it (P8,
//! P12); void when the
//! verification is taken back. A payment verified again gets a new number, never its old one.

use chrono::NaiveDate;

use crate::decide::catalogue::Catalogue;
use crate::decide::money::ledger::{self, Ledger};
use crate::decide::money::numbering::Numbering;
use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::decide::world::World;
use crate::domain::document::{Buyer, DeliveryDetails, Document, DocumentKind};
use crate::domain::ids::OrderId;
use crate::domain::order::{Method, Scheme};
use crate::domain::payment::{PaymentFacts, PaymentKind, Receipt, Verified};
use crate::domain::rupiah::Rupiah;
use crate::domain::terms::Amounts;

/// Issues and voids receipts, in the order of `No Bayar`.
pub(crate) fn settle<'s, 'a: 's>(
    world: &World<'_>,
    ledger: &mut Ledger,
    order: impl Fn(OrderId) -> Option<&'s Order<'a>>,
    catalogue: &Catalogue,
    numbering: &mut Numbering,
) {
    for id in &ledger.taken_back {
        let Some(receipt) = ledger.facts.get_mut(id).and_then(|f| f.receipt.as_mut()).filter(|r| !r.void) else {
            continue;
        };
        receipt.void = true;
        numbering.annul(&world.facts.register, &receipt.document.number, "BATAL");
    }
    for id in &ledger.newly_verified {
        let Some(facts) = ledger.facts.get_mut(id) else { continue };
        let Some(verified) = facts.verified.as_ref().filter(|v| v.kind == PaymentKind::Payment) else { continue };
        let mut document = document(facts, verified, order(verified.order), catalogue, world.today());
        let sequence = numbering.take(world.policy, &mut document);
        numbering.enter(&document, sequence, chrono::Datelike::year(&document.on), "");
        facts.receipt = Some(Receipt { document, void: false });
        ledger.receipted.push(*id);
    }
}

/// A receipt without its number.
pub(in crate::decide) fn document(
    facts: &PaymentFacts,
    verified: &Verified,
    order: Option<&Order<'_>>,
    catalogue: &Catalogue,
    on: NaiveDate,
) -> Document {
    let terms = order.and_then(|s| s.terms.as_ref());
    let row = order.and_then(|s| s.row);
    let name = terms.map(|t| t.customer.clone()).or_else(|| row.and_then(|r| r.customer.clone()));
    let name = name.unwrap_or_default();
    let known = catalogue.customer(&name);
    let name = catalogue.spelled(&name).into();
    let bill = order.and_then(|s| {
        let invoice = s.facts.delivery.as_ref().filter(|d| !d.void).map(|d| &d.invoice);
        invoice.or_else(|| s.facts.proforma.as_ref().filter(|p| !p.void).map(|p| &p.document))
    });
    let goods = order.map(headline::goods).filter(|g| !g.is_empty());
    Document {
        kind: DocumentKind::Receipt,
        number: Box::default(),
        revision: 0,
        on,
        order: verified.order,
        buyer: Buyer {
            contact: known.and_then(|c| c.contact.clone()),
            phone: terms.and_then(|t| t.phone.clone()).or_else(|| known.and_then(|c| c.phone.value().cloned())),
            address: known.and_then(|c| c.address.clone()),
            npwp: known.and_then(|c| c.npwp.value().cloned()),
            po: terms.and_then(|t| t.buyer_po.clone()),
            name,
        },
        outlet: terms.map(|t| t.outlet.clone()).unwrap_or_default(),
        delivery: DeliveryDetails {
            method: terms.map_or(Method::Delivery, |t| t.method),
            on: order.and_then(headline::deliver_on).unwrap_or(on),
            hour: None,
            address: None,
            recipient: None,
            recipient_phone: None,
            driver: None,
            plate: None,
            made_by: None,
        },
        lines: Vec::new(),
        amounts: Amounts { total: verified.amount, ..Amounts::default() },
        scheme: terms.map_or(Scheme::Dp, |t| t.scheme),
        top_days: terms.map_or(0, |t| t.top_days),
        dp: None,
        valid_until: None,
        due_on: None,
        refers_to: bill.map(|b| b.number.clone()),
        payments: vec![ledger::line(facts, verified)],
        balance: Rupiah::ZERO,
        remark: goods.map(|g| format!("Pembayaran {g}").into()),
    }
}
