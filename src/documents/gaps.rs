//! Missing numbers in the register, per kind and year. There must be none.

use std::collections::BTreeMap;

use crate::domain::document::{DocumentKind, RegisterEntry};

/// One sequence of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sequence {
    pub kind: DocumentKind,
    pub year: i32,
    pub first: u32,
    pub last: u32,
    /// How many numbers between the first and the last were never issued.
    pub missing: u32,
    /// The first few of them.
    pub examples: Vec<u32>,
}

/// More examples than this help nobody.
const MAX_EXAMPLES: usize = 20;

/// The sequences of a register. A kind's first known year may begin late, because its earlier numbers were issued
/// before we kept the register; every later year begins at 1.
#[must_use]
pub(crate) fn sequences<'a>(register: impl IntoIterator<Item = &'a RegisterEntry>) -> Vec<Sequence> {
    let mut used: BTreeMap<(DocumentKind, i32), Vec<u32>> = BTreeMap::new();
    for entry in register {
        used.entry((entry.kind, entry.year)).or_default().push(entry.sequence);
    }
    let mut found: Vec<Sequence> = Vec::new();
    for ((kind, year), mut numbers) in used {
        numbers.sort_unstable();
        numbers.dedup();
        let (Some(&lowest), Some(&last)) = (numbers.first(), numbers.last()) else { continue };
        let first = if found.last().is_some_and(|s| s.kind == kind) { 1 } else { lowest };
        let present = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        let missing = (last - first + 1).saturating_sub(present);
        let mut examples = Vec::new();
        let mut expected = first;
        for number in numbers {
            examples.extend((expected..number).take(MAX_EXAMPLES - examples.len()));
            expected = number + 1;
        }
        found.push(Sequence { kind, year, first, last, missing, examples });
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a broken date")]
    use chrono::NaiveDate;

    use super::*;
    use crate::domain::rupiah::Rupiah;

    fn entry(kind: DocumentKind, year: i32, sequence: u32) -> RegisterEntry {
        RegisterEntry {
            number: format!("{sequence:03}/{kind}/{year}").into(),
            kind,
            sequence,
            revision: 0,
            on: NaiveDate::from_ymd_opt(year, 3, 1).unwrap(),
            year,
            order: None,
            customer: "".into(),
            value: Rupiah::ZERO,
            note: "".into(),
        }
    }

    #[test]
    fn every_number_between_the_first_and_the_last_must_have_been_issued() {
        let check = |numbers: &[(i32, u32)], expected: &[(i32, u32, &[u32])]| {
            let register: Vec<_> = numbers.iter().map(|(y, n)| entry(DocumentKind::Invoice, *y, *n)).collect();
            let found: Vec<_> = sequences(&register).into_iter().map(|s| (s.year, s.missing, s.examples)).collect();
            let expected: Vec<_> = expected.iter().map(|(y, n, e)| (*y, *n, e.to_vec())).collect();
            assert_eq!(found, expected);
        };
        check(&[], &[]);
        check(&[(2026, 1), (2026, 2), (2026, 3)], &[(2026, 0, &[])]);
        check(&[(2026, 3), (2026, 1), (2026, 1)], &[(2026, 1, &[2])]);
        check(&[(2026, 214), (2027, 1)], &[(2026, 0, &[]), (2027, 0, &[])]);
        check(&[(2026, 214), (2027, 3)], &[(2026, 0, &[]), (2027, 2, &[1, 2])]);
    }

    #[test]
    fn a_huge_gap_is_counted_but_not_listed_whole() {
        let register = [entry(DocumentKind::Receipt, 2026, 1), entry(DocumentKind::Receipt, 2026, 4_000_000_000)];
        let found = sequences(&register);
        assert_eq!(found.first().map(|s| (s.missing, s.examples.len())), Some((3_999_999_998, MAX_EXAMPLES)));
    }

    #[test]
    fn kinds_do_not_share_a_sequence() {
        let register = [entry(DocumentKind::Invoice, 2026, 2), entry(DocumentKind::Receipt, 2027, 5)];
        assert!(sequences(&register).iter().all(|s| s.missing == 0));
    }
}
