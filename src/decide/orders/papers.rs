//! What an order is given in writing, and the goods leaving with it: proforma (P6), delivery order with invoice (P9, P10),
//! credit note.

use std::sync::Arc;

use crate::decide::money::issue::{self, Making};
use crate::decide::money::numbering::Numbering;
use crate::decide::orders::amendment;
use crate::decide::orders::approvals;
use crate::decide::orders::deliverable;
use crate::decide::orders::progress;
use crate::decide::orders::shortage;
use crate::domain::column::OrderColumn;
use crate::domain::document::{Document, DocumentKind};
use crate::domain::facts::{OrderFacts, Reprint, Shipped};
use crate::domain::order::{Answer, Method};
use crate::domain::problem::{Code, Problem};
use crate::domain::reading::Entry;
use crate::domain::state::State;
use crate::domain::terms::{Terms, Weight};
use crate::domain::wording;

use super::Walk;

impl Walk<'_, '_> {
    /// Issues what is due: proforma, delivery order with invoice, credit note.
    pub(super) fn documents(&mut self, numbering: &mut Numbering) {
        let world = self.world();
        let Some(terms) = self.order.terms.clone() else { return };
        let money = self.order.money.clone();
        let making = Making {
            policy: world.policy,
            customer: self.context.catalogue.customer(&terms.customer),
            on: world.today(),
            money: &money,
            register: &world.facts.register,
        };
        self.note_leaving();
        if self.order.facts.cancelled.is_some() {
            issue::void(&mut self.order.facts, world.today(), &world.facts.register, numbering);
            self.reckon();
            return;
        }
        if !self.order.settled || self.order.is_quiet {
            return;
        }
        let accepted = self.order.facts.accepted.clone();
        if let Some(agreed) = accepted.filter(|_| self.needs_proforma()) {
            issue::proforma(&mut self.order.facts, self.row, &agreed, making, numbering);
            self.order.facts.reconfirm = false;
            self.order.new_proforma = true;
            self.order.terms = Some(super::called_now(agreed, self.context));
            self.note_paper(|facts| facts.live_proforma().map(|proforma| &proforma.document));
            self.reckon();
        }
        let guards = self.guards();
        let due = progress::state(&guards) == State::AwaitingDeliveryOrder
            && self.yes(self.row.make_delivery_order, OrderColumn::MakeDeliveryOrder)
            && !self.order.held
            && !self.is_made_unreadable()
            && self.delivery_blockers().is_empty();
        if due {
            let made = self.made(&terms);
            // What later cells are compared with bears the outlet's name as it was agreed.
            let outlet = self.order.facts.accepted.as_ref().map(|agreed| agreed.outlet.clone());
            let mut terms = terms.clone();
            if let Some(outlet) = outlet.filter(|outlet| *outlet != terms.outlet) {
                terms.outlet = outlet;
            }
            issue::delivery(&mut self.order.facts, self.row, &terms, made, making, numbering);
            self.order.new_delivery = true;
            self.note_paper(|facts| facts.live_delivery().map(|delivery| &delivery.order));
            self.note_paper(|facts| facts.live_delivery().map(|delivery| &delivery.invoice));
            let facts = &mut self.order.facts;
            facts.redone = approvals::says_yes(facts, self.row.redo, OrderColumn::Redo);
            self.order.replaced = facts.live_delivery().is_some_and(|delivery| delivery.replaces.is_some());
            self.reckon();
        }
        self.follow_names();
        if let Some(day) = issue::follow_due(&mut self.order.facts, self.row, world.today()) {
            self.history(&format!("Jatuh tempo invoice menjadi {}.", wording::day(day)));
        }
        self.ship();
        if let Some(rejected) = self.rejected().filter(|r| *r > 0)
            && self.order.facts.shipped.is_some()
            && self.order.facts.live_delivery().is_some_and(|d| rejected <= d.invoice.amounts.packs)
            && self.order.facts.other(DocumentKind::CreditNote).is_none()
            && self.received()
        {
            issue::credit_note(&mut self.order.facts, self.row, rejected, making, numbering);
            self.order.new_credit_note = self.order.facts.other(DocumentKind::CreditNote).is_some();
            if !self.order.new_credit_note {
                let text = format!(
                    "{} pack ditolak tidak ada harganya: nota kredit tidak diterbitkan dan tidak ada uang yang dikembalikan.",
                    wording::grouped(rejected)
                );
                self.say(Code::TotalZero, text);
            }
            self.note_paper(|facts| facts.other(DocumentKind::CreditNote));
            self.reckon();
        }
    }

    /// Whether another count of what was made stands there than people were told: of less than was ordered they were, by
    /// `short-production` or by the papers (P9). What stays the whole of it, or becomes less of it, is told by these.
    pub(super) fn recount(&mut self) {
        let goes_on = self.order.facts.shipped.is_none() && self.order.facts.cancelled.is_none() && !self.order.off;
        if !self.order.settled || !goes_on || self.is_made_unreadable() {
            return;
        }
        let counted = shortage::counted(self.order);
        let known = std::mem::replace(&mut self.order.facts.made, counted);
        let (Some(before), Some(now), Some(terms)) = (known, counted, &self.order.terms) else { return };
        let ordered = terms.packs();
        if before >= ordered || before == now || self.order.is_quiet {
            return;
        }
        let lines = |made: u32| issue::take_from_the_end(&terms.lines, ordered - made);
        let changes = amendment::goods(&lines(before), &lines(now));
        let is_replaced = self.order.replaced;
        let amendment = &mut self.order.amendment;
        amendment.goods.extend(changes.into_iter().map(|change| format!("Jadi: {change}")));
        amendment.recount = Some((before, now));
        // New papers in the place of others say it themselves.
        amendment.tell |= !is_replaced;
    }

    /// What the history says of a number that was given.
    fn note_paper(&mut self, paper: impl FnOnce(&OrderFacts) -> Option<&Document>) {
        let given = paper(&self.order.facts).map(|document| format!("{} {} terbit.", document.kind, document.number));
        if let Some(text) = given {
            self.history(&text);
        }
    }

    /// When `Dikirim` = Ya is first seen with a delivery order (P12), it is the day of dispatch, however long the row takes
    /// to rest.
    fn note_leaving(&mut self) {
        let leaves = self.is_out() && self.yes(self.row.shipped, OrderColumn::Shipped);
        if !leaves {
            self.order.facts.leaving = None;
        } else if self.order.facts.shipped.is_none() {
            self.order.facts.leaving.get_or_insert(self.context.world.now);
        }
    }

    /// Delivery order and invoice are out (P9), ours or others.
    pub(super) fn is_out(&self) -> bool {
        let facts = &self.order.facts;
        let asked = self.yes(self.row.make_delivery_order, OrderColumn::MakeDeliveryOrder);
        facts.live_delivery().is_some() || (asked && facts.needs_no_delivery_order())
    }

    /// A confirmed order without a proforma (P6), or with one that no longer says what was agreed.
    pub(super) fn needs_proforma(&self) -> bool {
        let facts = &self.order.facts;
        let rejected = self.sm_rejects();
        let open = facts.confirmed.is_some() && !self.order.held && facts.live_delivery().is_none() && !rejected;
        if !open {
            return false;
        }
        match (&facts.proforma, &facts.accepted) {
            (None, Some(_)) => !facts.needs_no_proforma(),
            (Some(proforma), Some(agreed)) => {
                proforma.void || facts.reconfirm || agreed.weight_against(&proforma.terms) > Weight::Quiet
            }
            (_, None) => false,
        }
    }

    pub(super) fn sm_rejects(&self) -> bool {
        let facts = &self.order.facts;
        let refused = approvals::answer(self.row, facts, OrderColumn::SmAnswer) == Some(Answer::No);
        refused && (!approvals::has_proforma(facts) || facts.reconfirm)
    }

    pub(super) fn made(&self, terms: &Terms) -> u32 {
        deliverable::made(self.row, &self.order.facts, terms)
    }

    /// Packs refused at receipt, unless the figure came along with a copied row.
    pub(super) fn rejected(&self) -> Option<u32> {
        let unclean = self.order.facts.unclean.contains(&OrderColumn::Rejected);
        self.row.rejected.get().filter(|_| !unclean)
    }

    /// What was made stands there, and nobody can read it: nothing is guessed on paper.
    pub(super) fn is_made_unreadable(&self) -> bool {
        self.row.made == Entry::Unreadable && !self.order.facts.unclean.contains(&OrderColumn::Made)
    }

    /// What keeps the delivery order from being made out, of the terms or, while those cannot be read, of the cells.
    pub(super) fn delivery_blockers(&self) -> Vec<Problem> {
        deliverable::blockers(self.row, &self.order.facts, self.order.terms.as_deref())
    }

    /// Driver, vehicle and recipient as they stand now, until the goods arrived: every later copy bears them. People are
    /// told at most once an hour.
    fn follow_names(&mut self) {
        let now = self.world().now;
        let is_new = self.order.new_delivery;
        let arrived = self.row.received_by.is_some() || (self.order.facts.shipped.is_some() && self.received());
        let order = &mut **self.order;
        let facts = &mut *order.facts;
        let Some(delivery) = facts.delivery.as_mut().filter(|delivery| !delivery.void && !arrived) else {
            facts.reprint.is_due = false;
            return;
        };
        let named = deliverable::named(self.row, &delivery.order.delivery);
        if named != delivery.order.delivery {
            let delivery = Arc::make_mut(delivery);
            delivery.terms.recipient.clone_from(&named.recipient);
            delivery.terms.recipient_phone.clone_from(&named.recipient_phone);
            delivery.invoice.delivery.clone_from(&named);
            delivery.order.delivery = named;
            facts.reprint.is_due = true;
            if let Some(terms) = &mut order.alone.terms {
                terms.recipient.clone_from(&delivery.terms.recipient);
                terms.recipient_phone.clone_from(&delivery.terms.recipient_phone);
            }
        }
        let rests = facts.reprint.told_at.is_some_and(|told| now - told < deliverable::REPRINTS_APART);
        if order.alone.replaced || (facts.reprint.is_due && !rests) {
            order.alone.reprinted = !is_new;
            facts.reprint = Reprint { is_due: false, told_at: Some(now) };
        }
    }

    fn ship(&mut self) {
        let world = self.world();
        if self.is_out() && self.order.facts.shipped.is_none() && self.yes(self.row.shipped, OrderColumn::Shipped) {
            let released = self.may_leave().is_ok();
            // Typed before the delivery order was out, it counts from the moment that it is.
            let at = self.order.facts.leaving.take().unwrap_or(world.now);
            self.order.facts.shipped = Some(Shipped { at, on: world.policy.day(at), released });
        }
    }

    pub(super) fn received(&self) -> bool {
        let unclean = &self.order.facts.unclean;
        let pickup = self.order.terms.as_deref().is_some_and(|t| t.method == Method::Pickup);
        let signed = self.row.received_by.is_some() && self.row.received_on.get().is_some();
        let counted = self.row.rejected != Entry::Unreadable;
        pickup
            || (signed
                && counted
                && !unclean.contains(&OrderColumn::ReceivedBy)
                && !unclean.contains(&OrderColumn::ReceivedOn))
    }
}
