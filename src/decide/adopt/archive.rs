//! The archive in a take-over: its rows tell of old orders as people's rows tell of theirs. What they tell is remembered
//! as archived; what stands in both is people's.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use crate::decide::money::ledger;
use crate::decide::rows::order_no;
use crate::decide::world::World;
use crate::domain::archived::Archived;
use crate::domain::books::{Archive, Books};
use crate::domain::facts::{HistoryLine, OrderFacts, SystemFacts};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::order::Words;
use crate::domain::payment::PaymentFacts;
use crate::domain::shared::Shared;

/// What only the archive has of a sheet.
pub(super) struct Shelf {
    /// The sheet as if nothing had ever been archived.
    pub books: Books,
    /// The year of each order that stands in the archive alone.
    orders: BTreeMap<OrderId, i32>,
    payments: BTreeMap<PaymentId, i32>,
}

impl Shelf {
    /// Puts the archive's rows below people's; `None`: there is no archive.
    pub(super) fn open(books: &Books) -> Option<Self> {
        if books.archive == Archive::default() {
            return None;
        }
        let mut books = books.clone();
        let Archive { orders, lines, payments, .. } = std::mem::take(&mut books.archive);
        let mut shelf = Self { books, orders: BTreeMap::new(), payments: BTreeMap::new() };
        let mut taken: BTreeSet<OrderId> = shelf.books.orders.iter().filter_map(|row| id(&row.typed_id)).collect();
        for (year, row) in orders {
            if let Some(id) = id(&row.typed_id).filter(|id| taken.insert(*id)) {
                shelf.orders.insert(id, year);
                shelf.books.orders.push(row);
            }
        }
        let is_archived = |order_no: &Words| id(order_no).is_some_and(|id| shelf.orders.contains_key(&id));
        // An archive run that was killed leaves an order's lines in both.
        shelf.books.lines.retain(|line| !is_archived(&line.order_no));
        shelf.books.lines.extend(lines.into_iter().filter(|line| is_archived(&line.order_no)));
        let mut taken: BTreeSet<PaymentId> = shelf.books.payments.iter().filter_map(|row| id(&row.typed_id)).collect();
        for (year, row) in payments {
            if let Some(id) = id(&row.typed_id).filter(|id| taken.insert(*id)) {
                shelf.payments.insert(id, year);
                shelf.books.payments.push(row);
            }
        }
        Some(shelf)
    }

    /// Notes of what was taken over from the archive that it stands there, also of what an older memory believes in its
    /// tab.
    pub(super) fn close(
        &self,
        orders: &mut BTreeMap<OrderId, Shared<OrderFacts>>,
        payments: &mut BTreeMap<PaymentId, Shared<PaymentFacts>>,
        history: &mut Vec<HistoryLine>,
        world: &World<'_>,
    ) {
        for (id, year) in &self.orders {
            let known = world.facts.orders.get(id).filter(|facts| facts.archived.is_none());
            if let Some(mut facts) = orders.get(id).or(known).cloned() {
                let archived = Archived { at: world.now, year: *year };
                let subject = id.text();
                history.push(HistoryLine { subject, at: world.now, text: archived.history().into() });
                (facts.archived, facts.seen.missing) = (Some(archived), None);
                orders.insert(*id, facts);
            }
        }
        for (id, year) in &self.payments {
            let known = world.facts.payments.get(id).filter(|facts| facts.archived.is_none());
            if let Some(mut facts) = payments.get(id).or(known).cloned() {
                facts.archived = Some(Archived { at: world.now, year: *year });
                facts.seen.missing = None;
                payments.insert(*id, facts);
            }
        }
    }
}

/// Never gives an id again that stands in the archive.
pub(super) fn pass(archive: &Archive, memory: &mut SystemFacts) {
    archive.order_ids.iter().for_each(|id| order_no::pass(memory, *id));
    archive.payment_ids.iter().for_each(|id| ledger::pass(memory, *id));
}

fn id<Id: FromStr>(typed: &Words) -> Option<Id> {
    typed.as_deref()?.parse().ok()
}
