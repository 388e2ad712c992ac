//! Numbers as a filled sheet shows them, in rows and in `Dokumen`: they stay where they stand and are never given again.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use crate::decide::money::numbering::Numbering;
use crate::decide::rows::order_no;
use crate::decide::world::World;
use crate::domain::document::{Document, DocumentKind, RegisterEntry};
use crate::domain::facts::{SystemFacts, register_with};
use crate::domain::ids::OrderId;
use crate::domain::number_pattern::ParsedNumber;
use crate::domain::rupiah::Rupiah;

/// What the register notes of a number that is void.
const VOID: &str = "BATAL";

/// Takes numbers over, each for one row.
pub(super) struct Claims<'w> {
    world: &'w World<'w>,
    /// Where they are noted.
    pub numbering: &'w mut Numbering,
    /// Places in a sequence that a row has taken.
    claimed: HashSet<(DocumentKind, i32, u32, u32)>,
    /// The credit note in force of each order.
    credit_notes: HashMap<OrderId, RegisterEntry>,
}

/// A number of ours that stands in a row.
pub(super) struct Claim<'s> {
    /// Without the mark that it is void.
    pub text: &'s str,
    /// Its place in its sequence.
    pub place: ParsedNumber,
    /// It is void.
    pub void: bool,
    /// What the register says of it.
    pub recorded: Option<Recorded>,
}

/// What the register says of a number.
#[derive(Clone, Copy)]
pub(super) struct Recorded {
    /// Whose it is.
    pub order: Option<OrderId>,
    /// Its day.
    pub on: NaiveDate,
    /// What it was worth.
    pub value: Rupiah,
}

impl<'w> Claims<'w> {
    /// Takes `Dokumen` over first: numbers that memory does not have, notes it does not know, and the ids of orders whose
    /// rows may be gone.
    pub(super) fn of_register(world: &'w World<'w>, memory: &mut SystemFacts, numbering: &'w mut Numbering) -> Self {
        let register = &world.facts.register;
        let known: HashMap<&str, &RegisterEntry> = register.iter().map(|entry| (&*entry.number, entry)).collect();
        let mut taken: HashSet<&str> = HashSet::new();
        for row in &world.books.register {
            if let Some(order) = row.order {
                order_no::pass(memory, order);
            }
            let place = world.policy.number_pattern.read(&row.number);
            let Some(place) = place.filter(|_| taken.insert(&row.number)) else { continue };
            let known = known.get(&*row.number);
            if known.is_some_and(|entry| entry.note == row.note) {
                continue;
            }
            let new_year = || NaiveDate::from_ymd_opt(place.year, 1, 1).unwrap_or_default();
            numbering.record(RegisterEntry {
                number: row.number.clone(),
                kind: place.kind,
                sequence: place.sequence,
                revision: place.revision,
                on: row.on.or(known.map(|entry| entry.on)).unwrap_or_else(new_year),
                year: place.year,
                order: row.order,
                customer: row.customer.clone(),
                value: row.value,
                note: row.note.clone(),
            });
        }
        let in_force = |entry: &&RegisterEntry| entry.kind == DocumentKind::CreditNote && &*entry.note != VOID;
        let notes = register_with(register, &numbering.entries).into_iter().filter(in_force);
        let credit_notes = notes.filter_map(|entry| Some((entry.order?, entry.clone()))).collect();
        Self { world, numbering, claimed: HashSet::new(), credit_notes }
    }

    /// The number in a cell, if it is one of ours and of that kind.
    pub(super) fn find<'s>(&mut self, kind: DocumentKind, shown: Option<&'s str>) -> Option<Claim<'s>> {
        let shown = shown?.trim();
        let text = shown.strip_suffix("(BATAL)").unwrap_or(shown).trim_end();
        let place = self.world.policy.number_pattern.read(text).filter(|place| place.kind == kind)?;
        self.numbering.pass(kind, place.year, place.sequence);
        let recorded = self.numbering.recorded(&self.world.facts.register, text);
        let recorded = recorded.map(|entry| Recorded { order: entry.order, on: entry.on, value: entry.value });
        Some(Claim { text, place, void: text.len() < shown.len(), recorded })
    }

    /// Takes a number for a row; `false` when another row took it before: a number that stands twice belongs to the
    /// first.
    pub(super) fn take(&mut self, claim: &Claim<'_>) -> bool {
        let ParsedNumber { kind, year, sequence, revision } = claim.place;
        self.claimed.insert((kind, year, sequence, revision))
    }

    /// Enters the document of a number that the register does not have.
    pub(super) fn enter(&mut self, claim: &Claim<'_>, document: &Document) {
        if claim.recorded.is_some() {
            return;
        }
        self.numbering.record(RegisterEntry {
            number: document.number.clone(),
            kind: document.kind,
            sequence: claim.place.sequence,
            revision: document.revision,
            on: document.on,
            year: claim.place.year,
            order: Some(document.order),
            customer: document.buyer.name.clone(),
            value: document.amounts.total,
            note: if claim.void { VOID } else { "diambil alih dari sheet" }.into(),
        });
    }

    /// The credit note of an order, as the register has it.
    pub(super) fn credit_note(&self, order: OrderId) -> Option<&RegisterEntry> {
        self.credit_notes.get(&order)
    }
}
