//! Which row is which: rows keep their identity by their id and by what was recorded of them, never by their place.
//!
//! People sort, insert, copy, cut, clear and overtype. An id is never lost, never moved to other content, never
//! doubled. The same matching serves orders and payments.

use std::cell::LazyCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use crate::domain::archived::Archived;
use crate::domain::column::Column;
use crate::domain::content::Content;
use crate::domain::in_step::InStep;
use crate::domain::seen::Seen;

/// A row to be recognised.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'a, Id, C: Column> {
    /// Where it stands, 0-based.
    pub at: u32,
    /// The id typed in its id cell, when it has the form of one.
    pub typed: Option<Id>,
    /// Its human cells.
    pub content: &'a Content<C>,
    /// Whether enough is filled in for it to be an order or a payment at all.
    pub is_entry: bool,
    /// Whether it bears cells of ours that a row just typed does not have.
    pub is_marked: bool,
    /// Since when it is known as a row that has to rest yet: new, or a copy.
    pub newcomer: Option<DateTime<Utc>>,
    /// The id that a document number in the row belongs to.
    pub named: Option<Id>,
    /// Human cells that fill up only while somebody works on it.
    pub worked: &'a [C],
}

impl<Id, C: Column> Candidate<'_, Id, C> {
    /// Whether a cell says what it said in that row, of those that nobody fills in when he types an order.
    pub(super) fn is_worked_on_like(&self, seen: &Content<C>) -> bool {
        let is_alike = |column: &&C| {
            let cell = self.content.get(**column);
            !cell.is_blank() && cell == seen.get(**column)
        };
        self.worked.iter().any(|column| is_alike(&column))
    }
}

/// Whether the one content was edited from the other: four of five cells say the same.
pub(crate) fn is_resembling<C: Column>(content: &Content<C>, seen: &Content<C>) -> bool {
    let (alike, either) = content.overlap(seen);
    alike >= ALIKE_AT_LEAST && alike * 5 >= either * 4
}

/// Whether half of the cells say the same.
pub(super) fn is_half<C: Column>(content: &Content<C>, seen: &Content<C>) -> bool {
    let (alike, either) = content.overlap(seen);
    alike * 2 >= either
}

/// Whose rows are looked for: everybody's, but of those in the archive only whose id stands in a row. Without it a row is
/// a new one, whatever it says.
pub(crate) fn sought<'k, Id: Copy + Ord, C: Column>(
    known: impl Iterator<Item = (Id, &'k Seen<C>, Option<Archived>)>,
    rows: &[Candidate<'_, Id, C>],
) -> BTreeMap<Id, &'k Seen<C>> {
    // Asked by the few that stand in the archive only.
    let typed: LazyCell<BTreeSet<Id>, _> = LazyCell::new(|| rows.iter().filter_map(|row| row.typed).collect());
    known.filter(|(id, _, archived)| archived.is_none() || typed.contains(id)).map(|(id, seen, _)| (id, seen)).collect()
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity<Id> {
    /// The row of this id.
    Known(Id),
    /// A copy of this id's row, its id copied along.
    Copy(Id),
    /// A row without an id of ours.
    New,
    /// Nothing: a blank row, a title.
    Nothing,
}

/// Among how many alike cells an id-less, edited row is still taken for a row that vanished in the same moment.
const ALIKE_AT_LEAST: usize = 4;

/// Recognises every row.
///
/// In this order, each step only among ids and rows still free:
/// 1. a row that bears the id and still has the recorded content;
/// 2. a row that has exactly the recorded content, whatever stands in its id cell;
/// 3. the row bearing the id that resembles the recorded content most;
/// 4. a row without an id in which a number of the missing row stands, and half of its cells;
/// 5. an id-less row that bears our marks or the same answers and resembles, in four of five cells, a row that has just
///    vanished. Without them it was typed: a customer's next order looks much like the last.
///
/// Among equals the one nearest the old place wins. What still bears a taken id is a copy.
pub(crate) fn recognise<Id: Copy + Ord, C: Column>(
    rows: &[Candidate<'_, Id, C>],
    known: &BTreeMap<Id, &Seen<C>>,
) -> Vec<Identity<Id>> {
    recognise_others(rows, known, |_| false)
}

/// The same, where some rows were found before: those that stand where they stood and say what they said, which are who they
/// were by the first step, as nothing is nearer. `rows` and `known` are those that are left; `stands` tells whose were found.
pub(crate) fn recognise_others<Id: Copy + Ord, C: Column>(
    rows: &[Candidate<'_, Id, C>],
    known: &BTreeMap<Id, &Seen<C>>,
    stands: impl Fn(&Id) -> bool,
) -> Vec<Identity<Id>> {
    let is_somebodys = |id: &Id| known.contains_key(id) || stands(id);
    let mut found: Vec<Option<Id>> = vec![None; rows.len()];
    for (id, i) in match_both(rows, known) {
        found[i] = Some(id);
    }
    let all_settled = rows.iter().zip(&found).all(|(row, id)| id.is_some() || (row.typed.is_none() && !row.is_entry));
    if !all_settled {
        let taken = found.iter().enumerate().filter_map(|(i, id)| Some(((*id)?, i)));
        let mut row_of: BTreeMap<Id, usize> = taken.collect();
        match_exact_content(rows, known, &mut found, &mut row_of);
        match_claims(rows, known, &mut found, &mut row_of);
        match_numbers(rows, known, &mut found, &mut row_of);
        match_resemblance(rows, known, is_somebodys, &mut found, &mut row_of);
    }

    rows.iter()
        .zip(found)
        .map(|(row, id)| match (id, row.typed) {
            (Some(id), _) => Identity::Known(id),
            (None, _) if !row.is_entry => Identity::Nothing,
            (None, Some(typed)) if is_somebodys(&typed) => Identity::Copy(typed),
            (None, _) => Identity::New,
        })
        .collect()
}

/// Step 1: id and content agree. Of exact twins the nearer one keeps the id, of two as near the upper one.
fn match_both<Id: Copy + Ord, C: Column>(
    rows: &[Candidate<'_, Id, C>],
    known: &BTreeMap<Id, &Seen<C>>,
) -> impl Iterator<Item = (Id, usize)> {
    let mut known = InStep::new(known);
    let mut matches: Vec<(Id, u32, usize)> = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        let Some((id, seen)) = row.typed.and_then(|id| Some((id, known.get(id)?))) else { continue };
        if *row.content == seen.content && !row.content.is_blank() {
            matches.push((id, seen.at.abs_diff(row.at), i));
        }
    }
    // Most rows stand in the order of their ids.
    matches.sort_unstable();
    matches.dedup_by_key(|(id, ..)| *id);
    matches.into_iter().map(|(id, _, i)| (id, i))
}

/// Step 2: the recorded content itself, id or not.
fn match_exact_content<Id: Copy + Ord, C: Column>(
    rows: &[Candidate<'_, Id, C>],
    known: &BTreeMap<Id, &Seen<C>>,
    found: &mut [Option<Id>],
    row_of: &mut BTreeMap<Id, usize>,
) {
    let mut free: HashMap<u64, Vec<Twins<'_, Id, C>>> = HashMap::new();
    let mut taken = InStep::new(row_of);
    for (&id, seen) in known.iter().filter(|(id, seen)| taken.get(**id).is_none() && !seen.content.is_blank()) {
        let alike = free.entry(seen.content.digest()).or_default();
        match alike.iter_mut().find(|twins| *twins.content == seen.content) {
            Some(twins) => twins.add(seen.at, id),
            None => alike.push(Twins::new(&seen.content, seen.at, id)),
        }
    }
    for (i, row) in rows.iter().enumerate() {
        if found[i].is_some() || row.content.is_blank() {
            continue;
        }
        let Some(alike) = free.get_mut(&row.content.digest()) else { continue };
        let Some(twins) = alike.iter_mut().find(|twins| *twins.content == *row.content) else { continue };
        let borne = row.typed.and_then(|id| Some((known.get(&id)?.at, id)));
        if let Some(id) = borne.and_then(|(at, id)| twins.take(at, id)).or_else(|| twins.take_nearest(row.at)) {
            found[i] = Some(id);
            row_of.insert(id, i);
        }
    }
}

/// Ids whose rows had one and the same content, by their old place, so that ten thousand alike cost no more than as
/// many that differ.
struct Twins<'k, Id, C: Column> {
    content: &'k Content<C>,
    by_place: BTreeMap<u32, BTreeSet<Id>>,
}

impl<'k, Id: Copy + Ord, C: Column> Twins<'k, Id, C> {
    fn new(content: &'k Content<C>, at: u32, id: Id) -> Self {
        Self { content, by_place: BTreeMap::from([(at, BTreeSet::from([id]))]) }
    }

    fn add(&mut self, at: u32, id: Id) {
        self.by_place.entry(at).or_default().insert(id);
    }

    /// Takes this id out, if it is still there.
    fn take(&mut self, at: u32, id: Id) -> Option<Id> {
        let ids = self.by_place.get_mut(&at).filter(|ids| ids.contains(&id))?;
        ids.remove(&id);
        if ids.is_empty() {
            self.by_place.remove(&at);
        }
        Some(id)
    }

    /// Takes out the id whose old place is nearest.
    fn take_nearest(&mut self, at: u32) -> Option<Id> {
        let above = self.by_place.range(..at).next_back();
        let below = self.by_place.range(at..).next();
        let nearest = above.into_iter().chain(below).min_by_key(|(place, _)| place.abs_diff(at));
        let (place, id) = nearest.and_then(|(place, ids)| Some((*place, *ids.first()?)))?;
        self.take(place, id)
    }
}

/// Step 3: rows that bear the id of a row nobody else matches: it was edited.
fn match_claims<Id: Copy + Ord, C: Column>(
    rows: &[Candidate<'_, Id, C>],
    known: &BTreeMap<Id, &Seen<C>>,
    found: &mut [Option<Id>],
    row_of: &mut BTreeMap<Id, usize>,
) {
    let mut best: BTreeMap<Id, (Reverse<usize>, u32, usize)> = BTreeMap::new();
    for (i, row) in rows.iter().enumerate() {
        let Some((id, seen)) = row.typed.and_then(|id| Some((id, *known.get(&id)?))) else { continue };
        if found[i].is_some() || row_of.contains_key(&id) || row.content.is_blank() {
            continue;
        }
        // A copy that was seen as one stays one, also when its original goes. Only an original that was edited back to
        // what its copy says looks like that too: it stands where it stood, and its twin elsewhere.
        let twin =
            || rows.iter().any(|other| other.typed == row.typed && other.at != row.at && other.content == row.content);
        // And a row that came when this one went is the same row, now that its id stands there again.
        let came_back = row.newcomer.is_some() && row.newcomer == seen.missing.map(|missing| missing.since);
        if row.newcomer.is_some() && !came_back && !(row.at == seen.at && twin()) {
            continue;
        }
        let claim = (Reverse(row.content.overlap(&seen.content).0), seen.at.abs_diff(row.at), i);
        best.entry(id).and_modify(|b| *b = claim.min(*b)).or_insert(claim);
    }
    for (id, (_, _, i)) in best {
        found[i] = Some(id);
        row_of.insert(id, i);
    }
}

/// Step 4: the id was cleared; a number of ours still says whose row it is.
fn match_numbers<Id: Copy + Ord, C: Column>(
    rows: &[Candidate<'_, Id, C>],
    known: &BTreeMap<Id, &Seen<C>>,
    found: &mut [Option<Id>],
    row_of: &mut BTreeMap<Id, usize>,
) {
    for (i, row) in rows.iter().enumerate() {
        let is_free = found[i].is_none() && row.typed.is_none() && row.is_entry && row.newcomer.is_none();
        let named = row.named.filter(|id| is_free && !row_of.contains_key(id));
        let Some((id, seen)) = named.and_then(|id| Some((id, *known.get(&id)?))) else { continue };
        if is_half(row.content, &seen.content) {
            found[i] = Some(id);
            row_of.insert(id, i);
        }
    }
}

/// Step 5: the id was cleared and a cell edited between two looks.
fn match_resemblance<Id: Copy + Ord, C: Column>(
    rows: &[Candidate<'_, Id, C>],
    known: &BTreeMap<Id, &Seen<C>>,
    is_somebodys: impl Fn(&Id) -> bool,
    found: &mut [Option<Id>],
    row_of: &mut BTreeMap<Id, usize>,
) {
    /// Rows beyond this, vanished at once, are a matter for the guards, not for guessing.
    const MOST: usize = 50;
    let mut taken = InStep::new(row_of);
    let is_free = |(id, seen): &(&Id, &&Seen<C>)| taken.get(**id).is_none() && seen.missing.is_none();
    let vanished: Vec<Id> = known.iter().filter(is_free).map(|(id, _)| *id).collect();
    if vanished.len() > MOST {
        return;
    }
    for id in vanished {
        let seen = known[&id];
        let best = rows
            .iter()
            .enumerate()
            .filter(|(i, row)| {
                found[*i].is_none()
                    && row.is_entry
                    && (row.is_marked || row.is_worked_on_like(&seen.content))
                    && row.newcomer.is_none()
                    && row.typed.is_none_or(|typed| !is_somebodys(&typed))
            })
            .filter_map(|(i, row)| {
                let (alike, _) = row.content.overlap(&seen.content);
                is_resembling(row.content, &seen.content).then_some((Reverse(alike), seen.at.abs_diff(row.at), i))
            })
            .min();
        if let Some((_, _, i)) = best {
            found[i] = Some(id);
            row_of.insert(id, i);
        }
    }
}

/// Believes the ids that stand in the rows: memory is the older one and may know another content for them. Of rows that
/// bear the same id the one with the recorded content has it, else the first; the others are copies.
pub(crate) fn trust<Id: Copy + Ord, C: Column>(
    rows: &[Candidate<'_, Id, C>],
    known: &BTreeMap<Id, &Seen<C>>,
) -> Vec<Identity<Id>> {
    let mut owner: BTreeMap<Id, usize> = BTreeMap::new();
    for (i, row) in rows.iter().enumerate().filter(|(_, row)| row.is_entry) {
        let Some(id) = row.typed else { continue };
        let is_recorded = |i: usize| known.get(&id).is_some_and(|seen| seen.content == *rows[i].content);
        match owner.get(&id) {
            Some(&first) if is_recorded(first) || !is_recorded(i) => {}
            _ => {
                owner.insert(id, i);
            }
        }
    }
    let identity = |(i, row): (usize, &Candidate<'_, Id, C>)| match row.typed {
        _ if !row.is_entry => Identity::Nothing,
        None => Identity::New,
        Some(id) if owner.get(&id) == Some(&i) => Identity::Known(id),
        Some(id) => Identity::Copy(id),
    };
    rows.iter().enumerate().map(identity).collect()
}

/// How many known rows vanished in one look, when that is too many to be work (more than a fifth, and at least
/// five), or when not one row is left.
pub(crate) fn mass_loss<Id: Copy + Ord, C: Column>(
    known: &BTreeMap<Id, &Seen<C>>,
    identities: &[Identity<Id>],
) -> Option<usize> {
    mass_loss_beside((0, 0), known, identities)
}

/// The same, where so many rows of others were found standing where they stood, and so many of these were not missing before.
pub(crate) fn mass_loss_beside<Id: Copy + Ord, C: Column>(
    (standing, were_there): (usize, usize),
    known: &BTreeMap<Id, &Seen<C>>,
    identities: &[Identity<Id>],
) -> Option<usize> {
    /// Fewer than this at once is ordinary tidying up.
    const FEWEST: usize = 5;
    let expected = were_there + known.values().filter(|seen| seen.missing.is_none()).count();
    let mut known = InStep::new(known);
    let mut still_there = |id: &Identity<Id>| match id {
        Identity::Known(id) => known.get(*id).is_some_and(|seen| seen.missing.is_none()),
        Identity::Copy(_) | Identity::New | Identity::Nothing => false,
    };
    let vanished = expected - were_there - identities.iter().filter(|id| still_there(id)).count();
    let all = expected > 0 && standing == 0 && identities.is_empty();
    (all || (vanished >= FEWEST && vanished * 5 > expected)).then_some(vanished)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::cell::Cell;
    use crate::domain::column::OrderColumn;
    use crate::domain::ids::OrderId;
    use crate::domain::seen::Missing;

    fn content(words: &[&str]) -> Content<OrderColumn> {
        let columns = [
            OrderColumn::Outlet,
            OrderColumn::Customer,
            OrderColumn::Menu,
            OrderColumn::Packs,
            OrderColumn::Method,
            OrderColumn::Scheme,
        ];
        let mut content = Content::default();
        for (column, word) in columns.into_iter().zip(words) {
            content.set(column, Cell::text(*word));
        }
        content
    }

    fn id(n: u32) -> OrderId {
        OrderId { year: 2026, sequence: n }
    }

    struct Case {
        known: Vec<(u32, u32, &'static [&'static str])>,
        rows: Vec<(u32, Option<u32>, &'static [&'static str])>,
    }

    fn check(case: &Case, expected: &[Identity<u32>]) {
        let seen: Vec<(OrderId, Seen<OrderColumn>)> = case
            .known
            .iter()
            .map(|(n, at, words)| {
                let seen = Seen { content: content(words), at: *at, since: DateTime::<Utc>::default(), missing: None };
                (id(*n), seen)
            })
            .collect();
        let known = seen.iter().map(|(id, s)| (*id, s)).collect();
        let contents: Vec<_> = case.rows.iter().map(|(_, _, words)| content(words)).collect();
        let rows: Vec<_> = case
            .rows
            .iter()
            .zip(&contents)
            .map(|((at, typed, words), content)| Candidate {
                at: *at,
                typed: typed.map(id),
                content,
                is_entry: words.len() >= 2,
                is_marked: words.first() != Some(&"Baru"),
                newcomer: (words.first() == Some(&"Salinan")).then(DateTime::default),
                named: None,
                worked: &[],
            })
            .collect();
        let got: Vec<Identity<u32>> = recognise(&rows, &known)
            .into_iter()
            .map(|i| match i {
                Identity::Known(id) => Identity::Known(id.sequence),
                Identity::Copy(id) => Identity::Copy(id.sequence),
                Identity::New => Identity::New,
                Identity::Nothing => Identity::Nothing,
            })
            .collect();
        assert_eq!(got, expected);
    }

    const A: &[&str] = &["Pusat", "PT A", "Ayam", "100", "Kirim", "DP"];
    const A_EDITED: &[&str] = &["Pusat", "PT A", "Ayam", "900", "Kirim", "DP"];
    const A_NEW: &[&str] = &["Baru", "PT A", "Ayam", "100", "Kirim", "DP"];
    const A_COPY: &[&str] = &["Salinan", "PT A", "Ayam", "100", "Kirim", "DP"];
    const B: &[&str] = &["Pusat", "PT B", "Ikan", "200", "Kirim", "TOP"];
    const C: &[&str] = &["Pusat", "PT C", "Tahu", "300", "Ambil", "DP"];

    #[test]
    fn rows_are_recognised_wherever_they_went() {
        use Identity::{Copy, Known, New, Nothing};
        let two = || vec![(1, 1, A), (2, 2, B)];
        // Sorted.
        check(&Case { known: two(), rows: vec![(1, Some(2), B), (2, Some(1), A)] }, &[Known(2), Known(1)]);
        // Edited.
        check(&Case { known: two(), rows: vec![(1, Some(1), A_EDITED), (2, Some(2), B)] }, &[Known(1), Known(2)]);
        // Copied below, customer changed.
        check(
            &Case { known: two(), rows: vec![(1, Some(1), A), (2, Some(1), A_EDITED), (3, Some(2), B)] },
            &[Known(1), Copy(1), Known(2)],
        );
        // Exact twins: the nearer one keeps the id, also when it comes second.
        check(&Case { known: vec![(1, 5, A)], rows: vec![(2, Some(1), A), (5, Some(1), A)] }, &[Copy(1), Known(1)]);
        // Id cleared, and id cleared with an edit in the same moment.
        check(&Case { known: two(), rows: vec![(1, None, A), (2, Some(2), B)] }, &[Known(1), Known(2)]);
        check(&Case { known: two(), rows: vec![(1, None, A_EDITED), (2, Some(2), B)] }, &[Known(1), Known(2)]);
        // Four cells of five are the row with one cell edited; three are another row (and four of six as well).
        let five = || vec![(1, 1, &A[..5]), (2, 2, B)];
        let edited: [&'static [&'static str]; 2] =
            [&["Pusat", "PT A", "Ayam", "900", "Kirim"], &["Pusat", "PT A", "Ikan", "900", "Kirim"]];
        check(&Case { known: five(), rows: vec![(1, None, edited[0]), (2, Some(2), B)] }, &[Known(1), Known(2)]);
        check(&Case { known: five(), rows: vec![(1, None, edited[1]), (2, Some(2), B)] }, &[New, Known(2)]);
        const A_EDITED_TWICE: &[&str] = &["Pusat", "PT A", "Ikan", "900", "Kirim", "DP"];
        check(&Case { known: two(), rows: vec![(1, None, A_EDITED_TWICE), (2, Some(2), B)] }, &[New, Known(2)]);
        // Deleted, and one much like it typed in the same moment.
        check(&Case { known: two(), rows: vec![(1, None, A_NEW), (2, Some(2), B)] }, &[New, Known(2)]);
        // A copy was seen, then its original deleted.
        check(&Case { known: vec![(1, 1, A)], rows: vec![(2, Some(1), A_COPY)] }, &[Copy(1)]);
        // Id overtyped with another's, ids swapped, an unknown id.
        check(&Case { known: two(), rows: vec![(1, Some(2), A), (2, Some(2), B)] }, &[Known(1), Known(2)]);
        check(&Case { known: two(), rows: vec![(1, Some(2), A), (2, Some(1), B)] }, &[Known(1), Known(2)]);
        check(&Case { known: two(), rows: vec![(1, Some(77), A), (2, Some(2), B)] }, &[Known(1), Known(2)]);
        check(&Case { known: two(), rows: vec![(1, Some(1), A), (2, Some(77), C)] }, &[Known(1), New]);
        // An id of ours landed on a stranger's row while its own row moved down.
        check(
            &Case { known: two(), rows: vec![(1, Some(1), A), (2, Some(2), C), (3, None, B)] },
            &[Known(1), Copy(2), Known(2)],
        );
        // A title, a blank row bearing an id, a lone word.
        check(
            &Case { known: two(), rows: vec![(0, None, &[]), (1, Some(1), &[]), (2, Some(2), B), (3, None, &["x"])] },
            &[Nothing, Nothing, Known(2), Nothing],
        );
    }

    #[test]
    fn a_number_or_an_answer_tells_whose_row_was_emptied() {
        let seen = Seen { content: content(A), at: 1, since: DateTime::<Utc>::default(), missing: None };
        let known = BTreeMap::from([(id(1), &seen)]);
        let edited = content(A_EDITED);
        let half = content(&["Pusat", "PT A", "Ayam", "7", "Ambil", "TOP"]);
        let less = content(&["Pusat", "PT A", "Ikan", "7", "Ambil", "TOP"]);
        let bare = |content| Candidate {
            at: 1,
            typed: None,
            content,
            is_entry: true,
            is_marked: false,
            newcomer: None,
            named: None,
            worked: &[],
        };
        let numbered = |content| Candidate { named: Some(id(1)), ..bare(content) };
        let answered = Candidate { worked: &[OrderColumn::Scheme], ..bare(&edited) };
        let other = Candidate { worked: &[OrderColumn::Packs], ..bare(&edited) };
        let cases = [
            (bare(&edited), Identity::New),
            (answered, Identity::Known(id(1))),
            (other, Identity::New),
            (numbered(&half), Identity::Known(id(1))),
            (numbered(&less), Identity::New),
            (Candidate { newcomer: Some(DateTime::default()), ..numbered(&half) }, Identity::New),
        ];
        for (n, (candidate, expected)) in cases.into_iter().enumerate() {
            assert_eq!(recognise(&[candidate], &known), [expected], "case {n}");
        }
    }

    #[test]
    fn a_tab_is_emptied_when_no_row_is_left_and_not_when_only_one_that_was_missed_is_back() {
        let seen = |missing| Seen { content: content(A), at: 1, since: DateTime::<Utc>::default(), missing };
        let gone = seen(None);
        let left = BTreeMap::from([(id(2), &gone)]);
        // The other's row stands where it stood, and had been missing; or nobody's does.
        assert_eq!(mass_loss_beside((1, 0), &left, &[]), None);
        assert_eq!(mass_loss_beside((0, 0), &left, &[]), Some(1));
        let back = seen(Some(Missing { since: DateTime::default(), lost: false }));
        let known = BTreeMap::from([(id(1), &back), (id(2), &gone)]);
        assert_eq!(mass_loss(&known, &[Identity::Known(id(1))]), None);
        assert_eq!(mass_loss(&known, &[]), Some(1));
    }

    proptest! {
        /// Rows that are found before the others, as they stand where they stood, change nothing for anybody.
        #[test]
        fn who_is_who_is_the_same_when_those_that_stand_are_found_first(
            known_rows in prop::collection::btree_map(1..9_u32, (0..12_u32, 0..6_usize, any::<bool>()), 0..8),
            rows in prop::collection::vec((prop::option::of(0..10_u32), 0..8_usize, 0..4_u8, 0..4_u8), 0..12),
        ) {
            const SAID: [&[&str]; 8] = [A, A_EDITED, B, C, A_COPY, A_NEW, &[], &["x"]];
            let missing = |lost: bool| lost.then(|| Missing { since: DateTime::default(), lost: false });
            let seen: Vec<(OrderId, Seen<OrderColumn>)> = known_rows
                .iter()
                .map(|(n, (at, said, is_gone))| {
                    let (since, missing) = (DateTime::<Utc>::default(), missing(*is_gone));
                    (id(*n), Seen { content: content(SAID[*said]), at: *at, since, missing })
                })
                .collect();
            let known: BTreeMap<OrderId, &Seen<OrderColumn>> = seen.iter().map(|(id, seen)| (*id, seen)).collect();
            // In three places of four there is the row that stood there, if one did.
            let stood = |at: u32| known_rows.iter().find(|(_, (of, ..))| *of == at);
            let rows: Vec<(Option<u32>, usize, u8)> = (0..)
                .zip(rows)
                .map(|(at, (typed, said, kind, moved))| match stood(at).filter(|_| moved > 0) {
                    Some((n, (_, said, _))) => (Some(*n), *said, kind),
                    None => (typed, said, kind),
                })
                .collect();
            let contents: Vec<_> = rows.iter().map(|(_, said, _)| content(SAID[*said])).collect();
            let candidates: Vec<Candidate<'_, OrderId, OrderColumn>> = (0..)
                .zip(rows.iter().zip(&contents))
                .map(|(at, ((typed, _, kind), content))| Candidate {
                    at,
                    typed: typed.map(id),
                    content,
                    is_entry: !content.is_blank() && *kind != 3,
                    is_marked: *kind == 1,
                    newcomer: (*kind == 2).then(DateTime::default),
                    named: (*kind == 1).then(|| id(1)),
                    worked: &[],
                })
                .collect();
            let whole = recognise(&candidates, &known);
            let stands = |row: &Candidate<'_, OrderId, OrderColumn>| {
                let seen = row.typed.and_then(|id| known.get(&id));
                seen.is_some_and(|seen| seen.at == row.at && seen.content == *row.content && !row.content.is_blank())
            };
            let (standing, others): (Vec<_>, Vec<_>) = candidates.iter().copied().partition(stands);
            let found: BTreeSet<OrderId> = standing.iter().filter_map(|row| row.typed).collect();
            let left = known.iter().filter(|(id, _)| !found.contains(id)).map(|(id, seen)| (*id, *seen)).collect();
            let identities = recognise_others(&others, &left, |id| found.contains(id));
            let were_there = found.iter().filter(|id| known[id].missing.is_none()).count();
            prop_assert_eq!(mass_loss_beside((found.len(), were_there), &left, &identities), mass_loss(&known, &whole));
            let mut identities = identities.into_iter();
            for (row, whole) in candidates.iter().zip(whole) {
                let expected = if stands(row) { row.typed.map(Identity::Known) } else { identities.next() };
                prop_assert_eq!(Some(whole), expected);
            }
        }
    }
}
