//! The numbers of documents: gapless per kind and year, never reused, all of them in the register.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};

use crate::domain::document::{Document, DocumentKind, RegisterEntry};
use crate::domain::policy::Policy;
use crate::domain::text::Text;

/// The next number of every sequence, and what was issued in this cycle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbering {
    highest: BTreeMap<(DocumentKind, i32), u32>,
    /// New and changed lines of the register.
    pub entries: Vec<RegisterEntry>,
    /// Numbers issued in this cycle, in order.
    pub issued: Vec<Text>,
    /// Where a number stands in `entries`.
    entered: HashMap<Text, usize>,
    /// Where a number stands in the register; made when the first one is looked up.
    known: Option<HashMap<Text, usize>>,
}

impl Numbering {
    /// Goes on where the register ends.
    #[must_use]
    pub(crate) fn after(register: &[RegisterEntry]) -> Self {
        let mut numbering = Self::default();
        for entry in register {
            numbering.pass(entry.kind, entry.year, entry.sequence);
        }
        numbering
    }

    /// The last number of each kind and year.
    pub(in crate::decide) fn tops(&self) -> &BTreeMap<(DocumentKind, i32), u32> {
        &self.highest
    }

    /// Never gives this sequence number again.
    pub(crate) fn pass(&mut self, kind: DocumentKind, year: i32, sequence: u32) {
        let top = self.highest.entry((kind, year)).or_insert(0);
        *top = (*top).max(sequence);
    }

    /// Gives a document the next number of its kind; returns the sequence.
    pub(crate) fn take(&mut self, policy: &Policy, document: &mut Document) -> u32 {
        let (number, sequence) = self.next(policy, document.kind, document.on);
        document.number = number;
        sequence
    }

    /// The next number of a kind, and its sequence.
    pub(super) fn next(&mut self, policy: &Policy, kind: DocumentKind, on: NaiveDate) -> (Text, u32) {
        let top = self.highest.entry((kind, on.year())).or_insert(0);
        *top += 1;
        (policy.number_pattern.format(kind, *top, on).into(), *top)
    }

    /// Writes a line into the register for a number that was given before now, and never gives it again.
    pub(crate) fn record(&mut self, entry: RegisterEntry) {
        self.pass(entry.kind, entry.year, entry.sequence);
        self.push(entry);
    }

    /// Writes a document into the register.
    pub(crate) fn enter(&mut self, document: &Document, sequence: u32, year: i32, note: &str) {
        self.push(RegisterEntry {
            number: document.number.clone(),
            kind: document.kind,
            sequence,
            revision: document.revision,
            on: document.on,
            year,
            order: Some(document.order),
            customer: document.buyer.name.clone(),
            value: document.amounts.total,
            note: note.into(),
        });
        self.issued.push(document.number.clone());
    }

    /// Marks a number void or replaced; it stays in the register.
    pub(crate) fn annul(&mut self, register: &[RegisterEntry], number: &str, note: &str) {
        let entered = self.entered.get(number).and_then(|at| self.entries.get_mut(*at));
        if let Some(entry) = entered {
            entry.note = note.into();
        } else if let Some(entry) = self.find(register, number) {
            self.push(RegisterEntry { note: note.into(), ..entry.clone() });
        }
    }

    /// The line of a number in the register as it was before this cycle.
    pub(super) fn find<'r>(&mut self, register: &'r [RegisterEntry], number: &str) -> Option<&'r RegisterEntry> {
        let index = || register.iter().zip(0..).map(|(entry, at)| (entry.number.clone(), at)).collect();
        self.known.get_or_insert_with(index).get(number).and_then(|at| register.get(*at))
    }

    /// The line of a number, as it will be.
    pub(in crate::decide) fn recorded<'r>(
        &'r mut self,
        register: &'r [RegisterEntry],
        number: &str,
    ) -> Option<&'r RegisterEntry> {
        match self.entered.get(number).copied() {
            Some(at) => self.entries.get(at),
            None => self.find(register, number),
        }
    }

    fn push(&mut self, entry: RegisterEntry) {
        self.entered.insert(entry.number.clone(), self.entries.len());
        self.entries.push(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: &str, sequence: u32) -> RegisterEntry {
        RegisterEntry {
            number: number.into(),
            kind: DocumentKind::Invoice,
            sequence,
            revision: 0,
            on: NaiveDate::default(),
            year: 2026,
            order: None,
            customer: Text::default(),
            value: crate::domain::rupiah::Rupiah::ZERO,
            note: Text::default(),
        }
    }

    #[test]
    fn a_number_made_void_stays_once_whenever_it_was_given() {
        let register = [entry("001/INV", 1), entry("002/INV", 2)];
        let mut numbering = Numbering::after(&register);
        numbering.record(entry("003/INV", 3));
        for number in ["003/INV", "001/INV", "004/INV"] {
            numbering.annul(&register, number, "BATAL");
        }
        let entries: Vec<(&str, &str)> = numbering.entries.iter().map(|e| (&*e.number, &*e.note)).collect();
        assert_eq!(entries, [("003/INV", "BATAL"), ("001/INV", "BATAL")], "one line each, and none for a strange one");
        assert_eq!(numbering.tops().get(&(DocumentKind::Invoice, 2026)), Some(&3));
    }
}
