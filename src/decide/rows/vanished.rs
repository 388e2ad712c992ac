//! Rows that vanished while others came: a row without a number of its own may be what is left of one, emptied and edited.
//! Born again it would leave debts and papers behind; only people can say. The same question serves orders and payments.

use chrono::{DateTime, Utc};

use crate::decide::rows::identity::{Candidate, is_half, is_resembling};
use crate::domain::column::Column;
use crate::domain::problem::{Code, Problem};
use crate::domain::seen::Seen;

/// What a person types into the id cell who means a new row after all.
const MEANT_AS_NEW: &str = "BARU";

/// Whether somebody answered that it is a new row.
pub(crate) fn is_meant_as_new(word: &str) -> bool {
    word.trim().eq_ignore_ascii_case(MEANT_AS_NEW)
}

/// Whose rows stand there in this look, and whose do not although they should.
pub(crate) struct Vanished<'k, Id, C: Column> {
    there: Vec<(Id, &'k Seen<C>)>,
    gone: Vec<(Id, &'k Seen<C>)>,
}

/// A row that is nobody's.
#[derive(Clone, Copy)]
pub(crate) struct Stranger<'r, Id, C: Column> {
    /// The row.
    pub row: &'r Candidate<'r, Id, C>,
    /// What stands in its id cell.
    pub word: Option<&'r str>,
    /// When it was first seen.
    pub since: DateTime<Utc>,
    /// Somebody typed it: nothing tells a copy of it.
    pub is_typed: bool,
    /// Says whose copy it is, where that is certain.
    pub copy_of: &'r dyn Fn() -> Vec<Id>,
}

impl<'k, Id: Copy + Ord, C: Column> Vanished<'k, Id, C> {
    /// Sorts the known by whether their rows are there.
    pub(crate) fn among(known: impl Iterator<Item = (Id, &'k Seen<C>)>, is_there: impl Fn(&Id) -> bool) -> Self {
        let (there, gone) = known.partition(|(id, _)| is_there(id));
        Self { there, gone }
    }

    /// Whose row vanished at the look at which this one came and of which this one may be what is left.
    ///
    /// A row that bears something of ours, or an answer as it stood there, is left of one or copied from one: half of its
    /// cells suffice for the question, unless it says even more of what a row says that stands there. Without any mark it
    /// was typed, and only what is almost the same is asked about; so is what bears another's number, which may have been
    /// typed over its own.
    pub(crate) fn left_in(&self, stranger: &Stranger<'_, Id, C>, now: DateTime<Utc>) -> Option<Id> {
        let Stranger { row, word, since, is_typed, copy_of } = stranger;
        if word.is_some_and(is_meant_as_new) {
            return None;
        }
        let is_there = |id: &Id| self.there.binary_search_by_key(id, |(there, _)| *there).is_ok();
        let vanished_then = |seen: &Seen<C>| seen.missing.map_or(*since == now, |missing| missing.since == *since);
        let alike = |seen: &Seen<C>| row.content.overlap(&seen.content).0;
        let is_left_of = |id: Id, seen: &Seen<C>| {
            // Another's number is a mark of that one, or was typed over the row's own.
            let is_marked = row.typed.is_none() && (row.is_marked || row.is_worked_on_like(&seen.content));
            row.named == Some(id)
                || is_resembling(row.content, &seen.content)
                || (is_marked && is_half(row.content, &seen.content))
        };
        let left_of = self.gone.iter().filter(|(id, seen)| vanished_then(seen) && is_left_of(*id, seen));
        let (id, seen) = left_of.max_by_key(|(id, seen)| (row.named == Some(*id), alike(seen)))?;
        let is_copy_of_another = || {
            row.named.as_ref().is_some_and(is_there)
                || copy_of().iter().any(is_there)
                || self.there.iter().any(|(other, theirs)| {
                    // Of two it might be, it is a copy of the one whose number it bears.
                    alike(theirs) > alike(seen) || (row.typed == Some(*other) && alike(theirs) == alike(seen))
                })
        };
        (row.named == Some(*id) || *is_typed || !is_copy_of_another()).then_some(*id)
    }
}

/// What to say to who emptied the cells of a row that are ours: of `what`, under which header its id stands.
pub(crate) fn number_lost(what: &str, id: &str, header: &str) -> Problem {
    let sentence = format!(
        "Baris ini mirip {id}, yang nomornya baru saja hilang dari sheet; isi lagi {header} = {id}. Bila memang {what} baru, isi {header} = {MEANT_AS_NEW}."
    );
    Problem::new(Code::NumberLost, sentence)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::decide::tests::at;
    use crate::domain::cell::Cell;
    use crate::domain::column::PaymentColumn;
    use crate::domain::content::Content;
    use crate::domain::ids::PaymentId;
    use crate::domain::seen::Missing;

    const BANK: &[PaymentColumn] = &[PaymentColumn::Verified];

    /// Cells from left to right; blank ones are left out.
    fn content(cells: &[&str]) -> Content<PaymentColumn> {
        use PaymentColumn as C;
        let columns = [C::PaidOn, C::OrderNo, C::Kind, C::Amount, C::Reference, C::Verified];
        let cells: Vec<(C, Cell)> = columns.into_iter().zip(cells.iter().map(|text| Cell::text(*text))).collect();
        Content::of(
            cells.iter().filter(|(_, cell)| *cell != Cell::text("")).map(|(column, cell)| (*column, cell.as_ref())),
        )
    }

    fn seen(cells: &[&str], missing: Option<u32>) -> Seen<PaymentColumn> {
        let missing = missing.map(|minute| Missing { since: at(23, 10, minute), lost: false });
        Seen { content: content(cells), at: 1, since: at(23, 9, 0), missing }
    }

    const fn id(sequence: u32) -> PaymentId {
        PaymentId { year: 2026, sequence }
    }

    #[test]
    fn what_is_left_of_a_row_is_asked_about_and_a_copy_or_a_new_row_is_not() {
        let gone = ["23/11", "ODR-1", "Pembayaran", "100", "A", "Ya"];
        let there = ["23/11", "ODR-1", "Pembayaran", "200", "B", "Ya"];
        let known = [(id(1), seen(&gone, Some(5))), (id(2), seen(&there, None))];
        let vanished = Vanished::among(known.iter().map(|(id, seen)| (*id, seen)), |known| *known == id(2));
        let asked = |cells: &[&str], (typed, is_marked, is_typed): (Option<u32>, bool, bool), word, minute| {
            let content = content(cells);
            let row = Candidate {
                at: 7,
                typed: typed.map(id),
                content: &content,
                is_entry: true,
                is_marked,
                newcomer: None,
                named: None,
                worked: BANK,
            };
            let since = at(23, 10, minute);
            let stranger = Stranger { row: &row, word, since, is_typed, copy_of: &Vec::new };
            vanished.left_in(&stranger, at(23, 10, 30)).map(|id| id.sequence)
        };
        let (typed, marked, under_another) = ((None, false, true), (None, true, false), (Some(2), false, false));
        // One cell of six is another; it came when the other went.
        let edited = ["23/11", "ODR-1", "Pembayaran", "150", "A", "Ya"];
        assert_eq!(asked(&edited, typed, None, 5), Some(1));
        assert_eq!(asked(&edited, typed, None, 6), None, "it came later");
        assert_eq!(asked(&edited, typed, Some(" baru "), 5), None, "it was answered");
        // Half of it, with and without something of ours.
        let half = ["24/11", "ODR-1", "Pembayaran", "150", "A", ""];
        assert_eq!(asked(&half, typed, None, 5), None);
        assert_eq!(asked(&half, marked, None, 5), Some(1));
        // Under another's number: it says more of the one gone, as much of both, more of the other.
        assert_eq!(asked(&edited, under_another, None, 5), Some(1));
        assert_eq!(asked(&["23/11", "ODR-1", "Pembayaran", "200", "A", "Ya"], under_another, None, 5), None);
        assert_eq!(asked(&["23/11", "ODR-1", "Pembayaran", "200", "B", ""], under_another, None, 5), None);
    }
}
