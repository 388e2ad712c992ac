//! Receipts: one for each payment of the kind `Pembayaran`, the moment accounting first verified it (P8,
//! P12); void when the
//! verification is taken back. A payment verified again gets a new number, never its old one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::decide::catalogue::Catalogue;
use crate::decide::money::ledger::{self, Ledger};
use crate::decide::money::numbering::Numbering;
use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::decide::world::World;
use crate::domain::document::{Buyer, DeliveryDetails, Document, DocumentKind};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::order::{Method, Scheme};
use crate::domain::payment::{PaymentFacts, PaymentKind, Receipt, Verified};
use crate::domain::rupiah::Rupiah;
use crate::domain::shared::Shared;
use crate::domain::terms::{Amounts, Lines};
use crate::domain::text::Text;

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
    let received = Received::of(&ledger.facts, &ledger.newly_verified);
    for id in &ledger.newly_verified {
        let Some(facts) = ledger.facts.get_mut(id) else { continue };
        let Some(verified) = facts.verified.as_ref().filter(|v| v.kind == PaymentKind::Payment) else { continue };
        let paid = order(verified.order);
        let what = paid.map_or(UNKNOWN_PURPOSE, |order| {
            let before = received.before(*id, verified.order);
            purpose(before, verified.amount, bill(order), order.facts.tolerance(world.policy.payment.tolerance))
        });
        let mut document = document(facts, verified, (what, paid), catalogue, world.today());
        let sequence = numbering.take(world.policy, &mut document);
        numbering.enter(&document, sequence, chrono::Datelike::year(&document.on), "");
        facts.receipt = Some(Receipt { document, void: false }.into());
        ledger.receipted.push(*id);
    }
}

/// What a payment is for where its receipt says no more.
pub(in crate::decide) const UNKNOWN_PURPOSE: &str = "Pembayaran";

/// A receipt without its number. It is for an order, and for this of it.
pub(in crate::decide) fn document(
    facts: &PaymentFacts,
    verified: &Verified,
    (what, order): (&str, Option<&Order<'_>>),
    catalogue: &Catalogue,
    on: NaiveDate,
) -> Document {
    let terms = order.and_then(|s| s.terms.as_deref());
    let row = order.and_then(|s| s.row);
    let name = terms.map(|t| t.customer.clone()).or_else(|| row.and_then(|r| r.customer.clone()));
    let name = name.unwrap_or_default();
    let known = catalogue.customer(&name);
    let name = catalogue.spelled(&name).into();
    Document {
        kind: DocumentKind::Receipt,
        number: Text::default(),
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
        delivery: DeliveryDetails::bare(
            terms.map_or(Method::Delivery, |t| t.method),
            order.and_then(headline::deliver_on).unwrap_or(on),
        ),
        lines: Lines::default(),
        amounts: Amounts { total: verified.amount, ..Amounts::default() },
        scheme: terms.map_or(Scheme::Dp, |t| t.scheme),
        top_days: terms.map_or(0, |t| t.top_days),
        dp: None,
        valid_until: None,
        due_on: None,
        refers_to: order.and_then(bill).map(|b| b.number.clone()),
        payments: [ledger::line(facts, verified)].into(),
        balance: Rupiah::ZERO,
        remark: order.map(|order| about(what, order)),
    }
}

/// What a payment is made for: the invoice, before it the proforma.
fn bill<'a>(order: &'a Order<'_>) -> Option<&'a Document> {
    let invoice = order.facts.live_delivery().map(|delivery| &delivery.invoice);
    invoice.or_else(|| order.facts.live_proforma().map(|proforma| &proforma.document))
}

/// `Pelunasan: 400 Nasi Box Ayam`
fn about(what: &str, order: &Order<'_>) -> Text {
    let goods = headline::goods(order);
    if goods.is_empty() { what.into() } else { format!("{what}: {goods}").into() }
}

/// The verified money of the orders of which some was verified in this look, payment by payment: a first look at a full
/// sheet verifies thousands at once.
struct Received {
    newly: BTreeSet<PaymentId>,
    of: BTreeMap<OrderId, Vec<(PaymentId, Rupiah)>>,
}

impl Received {
    fn of(facts: &BTreeMap<PaymentId, Shared<PaymentFacts>>, newly: &[PaymentId]) -> Self {
        let newly: BTreeSet<PaymentId> = newly.iter().copied().collect();
        let verified = |id: &PaymentId| facts.get(id).and_then(|facts| facts.verified.as_ref());
        let mut of: BTreeMap<OrderId, Vec<(PaymentId, Rupiah)>> =
            newly.iter().filter_map(verified).map(|verified| (verified.order, Vec::new())).collect();
        if !of.is_empty() {
            for (id, verified) in facts.iter().filter_map(|(id, facts)| Some((*id, facts.verified.as_ref()?))) {
                if let Some(money) = of.get_mut(&verified.order) {
                    money.push((id, Rupiah(verified.amount.0 * verified.kind.sign())));
                }
            }
        }
        Self { newly, of }
    }

    /// The money of an order that was there before a payment: of those verified in the same look, by `No Bayar`.
    fn before(&self, id: PaymentId, order: OrderId) -> Rupiah {
        let money = self.of.get(&order).map(Vec::as_slice).unwrap_or_default();
        let is_earlier = |other: PaymentId| other < id || (other > id && !self.newly.contains(&other));
        money.iter().filter(|(other, _)| is_earlier(*other)).map(|(_, amount)| *amount).sum()
    }
}

/// What a payment is of its order, as a receipt says it: the down payment, the rest, a part, or all of it (P7, P11).
fn purpose(before: Rupiah, amount: Rupiah, bill: Option<&Document>, tolerance: Rupiah) -> &'static str {
    let Some(bill) = bill else { return UNKNOWN_PURPOSE };
    let is_total_known = bill.amounts.shipping.is_some() || bill.delivery.method == Method::Pickup;
    let pays_all = is_total_known && before + amount + tolerance >= bill.amounts.total;
    let asks_dp = bill.kind == DocumentKind::Proforma && bill.dp.is_some_and(|dp| dp.amount > Rupiah::ZERO);
    match (pays_all, before > Rupiah::ZERO) {
        (true, false) => "Pembayaran penuh",
        (true, true) => "Pelunasan",
        (false, false) if asks_dp && bill.scheme != Scheme::Cash => "Uang muka (DP)",
        (false, _) => "Pembayaran sebagian",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::content::Content;
    use crate::domain::document::DownPayment;
    use crate::domain::percent::Percent;
    use crate::domain::seen::Seen;

    #[test]
    fn a_receipt_says_whether_it_is_the_down_payment_or_the_rest() {
        let on = NaiveDate::default();
        let dp = |amount| Some(DownPayment { percent: Percent::whole(50), amount: Rupiah(amount), due_on: on });
        let bill = |kind, scheme, dp, shipping| Document {
            kind,
            number: "012/PI/MKN/XI/2026".into(),
            revision: 0,
            on,
            order: OrderId { year: 2026, sequence: 12 },
            buyer: Buyer::default(),
            outlet: "Pusat".into(),
            delivery: DeliveryDetails::bare(Method::Delivery, on),
            lines: Lines::default(),
            amounts: Amounts { total: Rupiah(10_000_000), shipping, ..Amounts::default() },
            scheme,
            top_days: 0,
            dp,
            valid_until: None,
            due_on: None,
            refers_to: None,
            payments: Box::default(),
            balance: Rupiah::ZERO,
            remark: None,
        };
        let none = Some(Rupiah::ZERO);
        let asked = bill(DocumentKind::Proforma, Scheme::Dp, dp(5_000_000), none);
        let cash = bill(DocumentKind::Proforma, Scheme::Cash, None, none);
        let invoice = bill(DocumentKind::Invoice, Scheme::Dp, None, none);
        let open = bill(DocumentKind::Proforma, Scheme::Dp, dp(5_000_000), None);
        let check = |before, amount, bill: Option<&Document>, what: &str| {
            assert_eq!(purpose(Rupiah(before), Rupiah(amount), bill, Rupiah(100)), what, "{before} {amount}");
        };
        check(0, 5_000_000, Some(&asked), "Uang muka (DP)");
        check(0, 9_999_899, Some(&asked), "Uang muka (DP)");
        check(0, 9_999_900, Some(&asked), "Pembayaran penuh");
        check(1_000_000, 4_000_000, Some(&asked), "Pembayaran sebagian");
        check(5_000_000, 5_000_000, Some(&asked), "Pelunasan");
        check(0, 5_000_000, Some(&cash), "Pembayaran sebagian");
        check(0, 10_000_000, Some(&cash), "Pembayaran penuh");
        check(0, 5_000_000, Some(&invoice), "Pembayaran sebagian");
        check(5_000_000, 4_999_900, Some(&invoice), "Pelunasan");
        check(5_000_000, 4_999_899, Some(&invoice), "Pembayaran sebagian");
        // What the way costs is not known yet.
        check(5_000_000, 5_000_000, Some(&open), "Pembayaran sebagian");
        check(0, 5_000_000, None, "Pembayaran");
    }

    proptest! {
        #[test]
        fn what_was_there_before_a_payment_is_what_its_order_had_without_it_and_those_after_it_in_this_look(
            payments in prop::collection::vec((0..4_u32, 1..100_i64, 0..4_usize), 0..40),
        ) {
            let at = chrono::DateTime::UNIX_EPOCH;
            let paid = |(n, (order, amount, how)): (u32, (u32, i64, usize))| {
                let id = PaymentId { year: 2026, sequence: n };
                let kind = if how == 3 { PaymentKind::Refund } else { PaymentKind::Payment };
                let verified = Verified {
                    at,
                    order: OrderId { year: 2026, sequence: order },
                    paid_on: at.date_naive(),
                    kind,
                    amount: Rupiah(amount),
                    reference: None,
                };
                let seen = Seen { content: Content::default(), at: n, since: at, missing: None };
                let facts = PaymentFacts { verified: (how > 0).then_some(verified), ..PaymentFacts::new(id, at, seen) };
                (id, facts.into())
            };
            let newly: Vec<PaymentId> = (0..).zip(&payments).filter(|(_, (.., how))| *how == 2)
                .map(|(n, _)| PaymentId { year: 2026, sequence: n }).collect();
            let facts: BTreeMap<PaymentId, Shared<PaymentFacts>> = (0..).zip(payments).map(paid).collect();
            let received = Received::of(&facts, &newly);
            for id in &newly {
                let Some(order) = facts[id].verified.as_ref().map(|v| v.order) else { continue };
                let others = facts.iter().filter(|(other, _)| *other < id || (*other > id && !newly.contains(*other)));
                let theirs = others.filter_map(|(_, f)| f.verified.as_ref()).filter(|v| v.order == order);
                let plainly: Rupiah = theirs.map(|v| Rupiah(v.amount.0 * v.kind.sign())).sum();
                prop_assert_eq!(received.before(*id, order), plainly);
            }
        }
    }
}
