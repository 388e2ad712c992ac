//! Who is there: every order's row found again, new rows born, copies told apart, missing rows missed.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::decide::rows::copies::Copies;
use crate::decide::rows::identity::{Candidate, Identity, mass_loss_beside, recognise, recognise_others, sought};
use crate::decide::rows::lines::{lines, lines_digest};
use crate::decide::rows::order_no;
use crate::decide::rows::originals::{Originals, WORKED};
use crate::decide::rows::placed::{Placed, is_placed, standing, typed};
use crate::decide::rows::vanished::{Stranger, Vanished};
use crate::decide::world::World;
use crate::domain::approval;
use crate::domain::archived::Archived;
use crate::domain::cell::CellRef;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::document::RegisterEntry;
use crate::domain::facts::{HistoryLine, OrderFacts, Origin, SystemFacts};
use crate::domain::ids::OrderId;
use crate::domain::order::{LineRow, OrderRow};
use crate::domain::seen::{Absence, Missing, Seen};
use crate::domain::shared::Shared;
use crate::domain::text::Text;
use crate::domain::wording;

/// An order with its row, if the row is there.
#[derive(Debug)]
pub(crate) struct Match<'a> {
    /// What is remembered, as of this cycle.
    pub facts: Shared<OrderFacts>,
    /// Its row in this read.
    pub row: Option<&'a OrderRow>,
    /// Its lines in `Rincian`, in sheet order.
    pub lines: Vec<&'a LineRow>,
    /// Born in this cycle.
    pub is_new: bool,
    /// What is so in this cycle counts as done and told.
    pub is_quiet: bool,
}

/// A row that will become an order once it rests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Newcomer<'a> {
    /// The row.
    pub row: &'a OrderRow,
    /// Where it comes from.
    pub from: Provenance,
}

/// Where a row without a number of its own comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Provenance {
    /// Somebody typed it.
    Typed,
    /// Copied from another order, by what of ours stands in it or by what it says.
    Copied,
    /// It looks like the row of this order, which vanished when this one came: nobody but people can say.
    Emptied(OrderId),
}

/// Everybody.
#[derive(Debug, Default)]
pub(crate) struct Matching<'a> {
    /// Orders with an id, in the order of their ids.
    pub orders: Vec<(OrderId, Match<'a>)>,
    /// Rows that will become orders once they rest.
    pub newcomers: Vec<Newcomer<'a>>,
    /// Digests of the rows without an id of their own in this read; those of others are forgotten.
    pub waiting: BTreeSet<u64>,
    /// Rows that are no orders.
    pub others: Vec<&'a OrderRow>,
    /// Rows of orders that stand in the archive: whatever they say is not read.
    pub archived: Vec<(OrderId, Archived, &'a OrderRow)>,
    /// Orders declared lost in this cycle.
    pub lost: Vec<OrderId>,
    /// So many rows vanished at once that nothing is believed: the tab is paused.
    pub mass_loss: Option<usize>,
    /// What happened.
    pub history: Vec<HistoryLine>,
    /// When something rests by itself next.
    pub next_due: Option<DateTime<Utc>>,
}

impl Matching<'_> {
    fn look_again(&mut self, at: DateTime<Utc>) {
        self.next_due = Some(self.next_due.map_or(at, |due| due.min(at)));
    }
}

/// Whether a row has enough in it to be an order, and is no line of sums: two of customer, menu, packs, delivery date.
#[must_use]
pub(crate) fn is_order(row: &OrderRow) -> bool {
    let filled = [row.customer.is_some(), row.menu.is_some(), !row.packs.is_blank(), !row.deliver_on.is_blank()];
    !row.is_layout && filled.into_iter().filter(|f| *f).count() >= 2
}

/// Finds every order's row. A paused tab leaves all rows out and misses nobody. `adopted` is known beside memory, and
/// better; nothing is issued or told of it in this cycle.
#[must_use]
pub(crate) fn find<'a>(
    world: &World<'a>,
    adopted: &BTreeMap<OrderId, Shared<OrderFacts>>,
    system: &mut SystemFacts,
) -> Matching<'a> {
    let mut roster = Matching::default();
    let mut known = Cow::Borrowed(&world.facts.orders);
    if !adopted.is_empty() {
        known.to_mut().extend(adopted.iter().map(|(id, facts)| (*id, facts.clone())));
    }
    let is_paused = world.books.paused.contains_key(OrderColumn::TAB);
    let rows_of = if is_paused { None } else { place_rows(world, &known, system, &mut roster) };
    let is_readable = rows_of.is_some();
    let mut rows_of = rows_of.unwrap_or_default().into_iter().peekable();
    let born = std::mem::replace(&mut roster.orders, Vec::with_capacity(known.len()));
    for (&id, facts) in &*known {
        let (row, mut facts) = (rows_of.next_if(|(of, _)| *of == id).map(|(_, row)| row), facts.clone());
        match row {
            Some(row) => see(&mut facts, row, world, &mut roster.history),
            None if is_readable && facts.archived.is_none() => miss(&mut facts, world, &mut roster),
            None => {}
        }
        let is_quiet = adopted.contains_key(&id);
        roster.orders.push((id, Match { facts, row, lines: Vec::new(), is_new: false, is_quiet }));
    }
    if !born.is_empty() {
        roster.orders.extend(born);
        roster.orders.sort_by_key(|(id, _)| *id);
    }
    attach_lines(world, &mut roster);
    roster
}

/// Forgets what rows looked like while they were typed once no such row stands there any more: a row that looks like
/// that again is its order, not a new one. `unborn`: digests of the payment rows without an id.
pub(crate) fn forget(
    memory: &mut SystemFacts,
    matching: &Matching<'_>,
    unborn: &BTreeSet<u64>,
    paused: &BTreeMap<String, String>,
    world: &World<'_>,
) {
    let both_read = [OrderColumn::TAB, PaymentColumn::TAB].iter().all(|tab| !paused.contains_key(*tab));
    memory.rows.newcomers.retain(|key, seen| {
        let stands = matching.waiting.contains(key) || unborn.contains(key);
        if both_read { stands } else { world.now - *seen < TimeDelta::days(1) }
    });
}

/// The rows of the tab, to be recognised.
pub(in crate::decide) fn candidates<'r>(
    rows: impl Iterator<Item = &'r OrderRow>,
    system: &SystemFacts,
    register: &[RegisterEntry],
) -> Vec<Candidate<'r, OrderId, OrderColumn>> {
    let newcomers = &system.rows.newcomers;
    let rests_not =
        |row: &OrderRow| if newcomers.is_empty() { None } else { newcomers.get(&row.content.digest()).copied() };
    // Asked by the few that bear a number of ours and no id.
    let owners: LazyCell<HashMap<&str, OrderId>, _> =
        LazyCell::new(|| register.iter().filter_map(|entry| Some((&*entry.number, entry.order?))).collect());
    let candidate = |row: &'r OrderRow| {
        let typed = typed(row);
        let mut numbers = typed.is_none().then(|| row.shown.numbers()).into_iter().flatten();
        Candidate {
            at: row.at,
            typed,
            content: &row.content,
            is_entry: is_order(row),
            is_marked: row.shown.is_numbered(),
            newcomer: rests_not(row),
            named: numbers.find_map(|number| owners.get(number.trim()).copied()),
            worked: &WORKED,
        }
    };
    rows.map(candidate).collect()
}

/// The row of an order in this read, also in a tab that is paused because too many others are gone.
#[must_use]
pub(crate) fn row_of(world: &World<'_>, id: OrderId) -> Option<u32> {
    let rows = &world.books.orders;
    let candidates = candidates(rows.iter(), &world.facts.system, &world.facts.register);
    let known = sought(world.facts.orders.iter().map(|(id, f)| (*id, &f.seen, f.archived)), &candidates);
    let identities = recognise(&candidates, &known);
    rows.iter().zip(identities).find(|(_, identity)| *identity == Identity::Known(id)).map(|(row, _)| row.at)
}

/// Where every order stands; nothing where so many rows vanished at once that none is believed.
fn place_rows<'a>(
    world: &World<'a>,
    known: &BTreeMap<OrderId, Shared<OrderFacts>>,
    system: &mut SystemFacts,
    roster: &mut Matching<'a>,
) -> Option<Placed<'a>> {
    let (standing, rows) = standing(&world.books.orders, known);
    let candidates = candidates(rows.iter().copied(), system, &world.facts.register);
    let mut found = standing.iter().peekable();
    let (mut were_there, mut left) = (0, Vec::new());
    for (id, facts) in known {
        match found.next_if(|(of, _)| of == id) {
            Some(_) => were_there += usize::from(facts.seen.missing.is_none()),
            None => left.push((*id, &facts.seen, facts.archived)),
        }
    }
    let seen = sought(left.into_iter(), &candidates);
    let identities = recognise_others(&candidates, &seen, |id| is_placed(*id, &standing));
    roster.mass_loss = mass_loss_beside((standing.len(), were_there), &seen, &identities);
    if roster.mass_loss.is_some() {
        return None;
    }
    let originals = Originals::among(known);
    let mut copies = Copies::of(&system.rows.copied_orders, &candidates, &identities);
    let mut births: Vec<(usize, Birth)> = Vec::new();
    let mut rows_of = standing;
    for (i, ((row, candidate), identity)) in rows.iter().copied().zip(&candidates).zip(identities).enumerate() {
        let origin = match identity {
            Identity::Known(id) if let Some(archived) = known.get(&id).and_then(|facts| facts.archived) => {
                roster.archived.push((id, archived, row));
                continue;
            }
            Identity::Known(id) => {
                rows_of.push((id, row));
                continue;
            }
            Identity::Nothing => {
                roster.others.push(row);
                continue;
            }
            Identity::Copy(_) => Origin::Copy,
            Identity::New if is_copied(row, candidate.typed) || !originals.of(row).is_empty() => Origin::Copy,
            Identity::New if copies.has(candidate) => Origin::Copy,
            Identity::New => Origin::Typed,
        };
        let key = row.content.digest();
        let first_seen = *system.rows.newcomers.entry(key).or_insert(world.now);
        births.push((i, Birth { id: None, origin, key, first_seen }));
    }
    rows_of.sort_by_key(|(id, _)| *id);
    // Most are there: each new row asks of the others whether it is what is left of one.
    let among = if births.is_empty() { None } else { Some(known) };
    let not_archived = among.into_iter().flatten().filter(|(_, facts)| facts.archived.is_none());
    let vanished = Vanished::among(not_archived.map(|(id, facts)| (*id, &facts.seen)), |id| is_placed(*id, &rows_of));
    let (mut born_now, mut read_now) = (0, 0);
    for (i, birth) in births {
        let (row, candidate) = (rows[i], &candidates[i]);
        let stranger = Stranger {
            row: candidate,
            word: row.typed_id.as_deref(),
            since: birth.first_seen,
            is_typed: birth.origin == Origin::Typed,
            copy_of: &|| originals.of(row),
        };
        let emptied = vanished.left_in(&stranger, world.now);
        let due = birth.first_seen + world.policy.settle;
        let must_wait = !world.gives_ids() || emptied.is_some() || world.now < due;
        roster.waiting.insert(birth.key);
        if must_wait && birth.origin == Origin::Copy && !row.shown.is_numbered() {
            copies.note(&row.content);
        }
        let served = if must_wait { &mut read_now } else { &mut born_now };
        *served += 1;
        if *served > world.policy.most_new_rows {
            // The next cycle follows at once and goes on from here.
            roster.look_again(if must_wait { due } else { world.now });
            continue;
        }
        if must_wait {
            if emptied.is_none() {
                roster.look_again(due);
            }
            let from = match (emptied, birth.origin) {
                (Some(id), _) => Provenance::Emptied(id),
                (None, Origin::Copy) => Provenance::Copied,
                (None, Origin::Typed) => Provenance::Typed,
            };
            roster.newcomers.push(Newcomer { row, from });
        } else {
            let present = born(row, &birth, world, system, &mut roster.history);
            roster.orders.push((present.facts.id, present));
        }
    }
    system.rows.copied_orders = copies.found();
    Some(rows_of)
}

/// Whether a row of no known id came from another: a strange id or a number of ours stands in it, or beside answers a
/// cell that fills up only once an order has its number. What it says was answered, was not answered for it.
fn is_copied(row: &OrderRow, typed: Option<OrderId>) -> bool {
    let is_worked = || WORKED.iter().any(|column| !row.content.get(*column).is_blank());
    typed.is_some() || row.shown.numbers().next().is_some() || (row.shown.is_numbered() && is_worked())
}

/// How a row becomes an order.
struct Birth {
    id: Option<OrderId>,
    origin: Origin,
    /// The digest of what its row looked like.
    key: u64,
    first_seen: DateTime<Utc>,
}

/// A row that does not rest yet, as if it were an order: for feedback only, its id is nobody's.
#[must_use]
pub(crate) fn unborn<'a>(row: &'a OrderRow, world: &World<'_>) -> Match<'a> {
    let id = OrderId { year: 0, sequence: 0 };
    let birth = Birth { id: Some(id), origin: Origin::Typed, key: row.content.digest(), first_seen: world.now };
    born(row, &birth, world, &mut SystemFacts::default(), &mut Vec::new())
}

fn born<'a>(
    row: &'a OrderRow,
    birth: &Birth,
    world: &World<'_>,
    system: &mut SystemFacts,
    history: &mut Vec<HistoryLine>,
) -> Match<'a> {
    let intake_day = intake_day(row, world.policy.day(birth.first_seen), world);
    let id = birth.id.unwrap_or_else(|| order_no::next(intake_day, system));
    system.rows.newcomers.remove(&birth.key);
    let seen = Seen { content: row.content.clone(), at: row.at, since: birth.first_seen, missing: None };
    let mut facts = OrderFacts { origin: birth.origin, ..OrderFacts::new(id, birth.first_seen, intake_day, seen) };
    let what = match birth.origin {
        Origin::Typed => "Order baru dicatat.",
        Origin::Copy => "Baris salinan menjadi order baru; persetujuan harus diisi ulang.",
    };
    if birth.origin == Origin::Copy {
        let filled = |c: &OrderColumn| !row.content.get(*c).is_blank();
        facts.unclean = OrderColumn::PROGRESS.iter().copied().filter(filled).collect();
        facts.stale = approval::columns().filter(filled).map(|c| (c, row.content.get(c).to_cell())).collect();
        facts.stale.sort_by_key(|(c, _)| *c);
    }
    history.extend(born_lines(what, id, row, world));
    Match { facts: facts.into(), row: Some(row), lines: Vec::new(), is_new: true, is_quiet: false }
}

/// The day an order was taken: `Tgl Order`, else the day it was first seen.
pub(in crate::decide) fn intake_day(row: &OrderRow, first_day: NaiveDate, world: &World<'_>) -> NaiveDate {
    row.ordered_on.get().filter(|day| *day <= world.today()).unwrap_or(first_day)
}

/// How the history of an order begins.
pub(in crate::decide) fn born_lines(what: &str, id: OrderId, row: &OrderRow, world: &World<'_>) -> Vec<HistoryLine> {
    let typed = row.typed_id.as_deref().filter(|typed| typed.parse().ok() != Some(id));
    let replaced = typed.map(|typed| format!("Di No Order tertulis {typed}; diganti {id}."));
    let line = |text| HistoryLine { subject: id.text(), at: world.now, text };
    [what.into()].into_iter().chain(replaced.map(Text::from)).map(line).collect()
}

/// Remembers how a row looks now.
fn see(facts: &mut Shared<OrderFacts>, row: &OrderRow, world: &World<'_>, history: &mut Vec<HistoryLine>) {
    if facts.seen.content != row.content {
        let changed: Vec<String> = OrderColumn::ALL
            .iter()
            .filter(|c| facts.seen.content.get(**c) != row.content.get(**c))
            .map(|c| {
                let show = |cell: CellRef<'_>| match wording::cell(*c, cell) {
                    text if text.is_empty() => "(kosong)".to_owned(),
                    text => text.chars().take(60).collect(),
                };
                format!("{}: {} → {}", c.header(), show(facts.seen.content.get(*c)), show(row.content.get(*c)))
            })
            .collect();
        history.push(HistoryLine { subject: facts.id.text(), at: world.now, text: changed.join("; ").into() });
        facts.seen.content = row.content.clone();
        facts.seen.since = world.now;
    }
    if facts.seen.missing.is_some_and(|m| m.lost) {
        history.push(HistoryLine { subject: facts.id.text(), at: world.now, text: "Baris kembali di sheet.".into() });
    }
    // Most rows are as they were: what is not changed is not copied.
    if facts.seen.missing.is_some() || facts.seen.at != row.at {
        (facts.seen.missing, facts.seen.at) = (None, row.at);
    }
}

/// Notes a row that is gone. One look without it proves nothing; two, two minutes apart, do.
fn miss(facts: &mut Shared<OrderFacts>, world: &World<'_>, roster: &mut Matching<'_>) {
    let (missing, news) = Missing::again(facts.seen.missing, world.now);
    // Most of the missing are missed since long ago: what is not changed is not copied.
    if facts.seen.missing != Some(missing) {
        facts.seen.missing = Some(missing);
    }
    match news {
        Some(Absence::Lost) => {
            roster.lost.push(facts.id);
            let text = "Baris hilang dari sheet; order tetap dicatat. Kembalikan dengan: orderd restore.".into();
            roster.history.push(HistoryLine { subject: facts.id.text(), at: world.now, text });
        }
        Some(Absence::Until(due)) => roster.look_again(due),
        None => {}
    }
}

/// Hands the rows of `Rincian` to their orders; an order rests only when they rest too.
fn attach_lines<'a>(world: &World<'a>, roster: &mut Matching<'a>) {
    let Some(lines) = lines(world) else { return };
    let mut lines = lines.into_iter().peekable();
    for (id, present) in &mut roster.orders {
        while lines.next_if(|(of, _)| of < id).is_some() {}
        let own = lines.next_if(|(of, _)| of == id);
        if present.facts.archived.is_some() {
            continue;
        }
        present.lines = own.map(|(_, lines)| lines).unwrap_or_default();
        let digest = lines_digest(&present.lines);
        if digest != present.facts.lines_digest {
            if !present.is_new {
                present.facts.seen.since = world.now;
            }
            present.facts.lines_digest = digest;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "tests")]

    use chrono::{DateTime, TimeDelta, Utc};

    use crate::decide::decide;
    use crate::decide::tests::{Shop, at, policy};
    use crate::decide::world::World;
    use crate::domain::books::Books;
    use crate::domain::cell::Cell;
    use crate::domain::column::OrderColumn;
    use crate::domain::facts::{Facts, Origin};
    use crate::domain::ids::OrderId;
    use crate::domain::order::OrderRow;
    use crate::domain::policy::Policy;

    #[test]
    fn pasted_rows_are_served_from_top_to_bottom_over_cycles() {
        const MOST: usize = 5;
        const PASTED: usize = 2 * MOST + 1;
        let row = |n: usize| {
            let mut row = OrderRow { at: u32::try_from(n).unwrap_or(0), ..Shop::released().row };
            row.content.set(OrderColumn::Customer, Cell::text(format!("PT {}", n % 7)));
            row
        };
        let books = Books { orders: (1..=PASTED).map(row).collect(), ..Books::default() };
        let policy = Policy { most_new_rows: MOST, ..policy() };
        let (mut facts, mut now) = (Facts::default(), at(23, 9, 0));
        facts.system.born_at = Some(now);
        for served in [MOST, 2 * MOST, PASTED] {
            let effects = decide(&World::new(now, &policy, &books, &facts)).effects();
            assert_eq!(effects.sheet.orders.len(), served, "the others are left alone");
            assert_eq!(effects.next_due == Some(now), served < PASTED, "the next cycle follows at once");
            facts.apply(&effects.changes);
            assert_eq!(facts.orders.len(), served);
            let last = facts.orders.last_key_value().map(|(id, order)| (*id, order.seen.at as usize));
            assert_eq!(last, Some((OrderId { year: 2026, sequence: u32::try_from(served).unwrap_or(0) }, served)));
            now += chrono::TimeDelta::seconds(1);
        }
    }

    /// A sheet of some rows; cycles see it a minute apart.
    struct Sheet {
        rows: Vec<OrderRow>,
        facts: Facts,
        now: DateTime<Utc>,
        settle: TimeDelta,
    }

    impl Sheet {
        fn new(cells: &[(OrderColumn, &str)]) -> Self {
            let mut facts = Facts::default();
            facts.system.born_at = Some(at(23, 8, 0));
            let mut sheet = Self { rows: Vec::new(), facts, now: at(23, 9, 0), settle: policy().settle };
            sheet.add(cells);
            sheet.cycle();
            sheet.rows[0].typed_id = Some("ODR-2026-0001".into());
            sheet
        }

        fn add(&mut self, cells: &[(OrderColumn, &str)]) {
            let mut row = OrderRow { at: self.rows.len() as u32 + 1, ..Shop::released().row };
            for (column, text) in USUAL.iter().chain(cells) {
                row.content.set(*column, Cell::text(*text));
            }
            self.rows.push(row);
        }

        /// The problems of the last row.
        fn cycle(&mut self) -> String {
            let books = Books { orders: self.rows.clone(), ..Books::default() };
            let policy = Policy { settle: self.settle, ..policy() };
            let effects = decide(&World::new(self.now, &policy, &books, &self.facts)).effects();
            self.facts.apply(&effects.changes);
            self.now += TimeDelta::minutes(1);
            let at = self.rows.last().map(|row| row.at);
            let row = effects.sheet.orders.iter().find(|row| Some(row.at) == at);
            let problems = row.and_then(|row| row.cells.get(OrderColumn::Problems));
            problems.map(|cell| cell.to_string()).unwrap_or_default()
        }

        fn ids(&self) -> usize {
            self.facts.orders.len()
        }
    }

    const USUAL: [(OrderColumn, &str); 6] = [
        (OrderColumn::Customer, "PT Maju Jaya"),
        (OrderColumn::Menu, "NB-AYAM"),
        (OrderColumn::Packs, "250"),
        (OrderColumn::Method, "Kirim"),
        (OrderColumn::DeliverOn, "30/11/2026"),
        (OrderColumn::Scheme, "DP"),
    ];
    const HOUR: OrderColumn = OrderColumn::Hour;

    #[test]
    fn a_row_without_any_mark_is_not_born_again_before_somebody_says_so() {
        for (typed, born) in [("ODR-2026-0001", 1), ("baru", 2)] {
            let mut sheet = Sheet::new(&[]);
            (sheet.rows[0].typed_id, sheet.now) = (None, sheet.now + TimeDelta::hours(1));
            sheet.rows[0].content.set(HOUR, Cell::text("10:00"));
            for _ in 0..5 {
                let problems = sheet.cycle();
                assert!(problems.contains("NOMOR_HILANG") && problems.contains("ODR-2026-0001"), "{problems}");
                assert_eq!(sheet.ids(), 1);
            }
            sheet.rows[0].typed_id = Some(typed.into());
            assert!(!sheet.cycle().contains("NOMOR_HILANG"));
            assert_eq!(sheet.ids(), born, "{typed}");
            assert_eq!(sheet.facts.orders[&OrderId { year: 2026, sequence: 1 }].seen.missing.is_some(), born == 2);
        }
    }

    #[test]
    fn a_customers_next_order_is_no_question() {
        let mut sheet = Sheet::new(&[]);
        // It came while the other stood there.
        sheet.add(&[(HOUR, "10:00")]);
        assert!(!sheet.cycle().contains("NOMOR_HILANG"));
        assert_eq!(sheet.ids(), 2);
        // It came after the other had gone.
        sheet.rows.clear();
        sheet.add(&[(OrderColumn::Customer, "PT Lain"), (OrderColumn::Menu, "SB-A"), (OrderColumn::Scheme, "TOP")]);
        sheet.cycle();
        sheet.cycle();
        sheet.add(&[(HOUR, "11:00")]);
        sheet.cycle();
        assert_eq!(sheet.ids(), 4);
    }

    #[test]
    fn cells_pasted_with_their_answers_are_a_copy_also_without_an_id() {
        let answered = [(OrderColumn::RndAnswer, "Sanggup"), (HOUR, "09:00")];
        let cases: [(&[(OrderColumn, &str)], bool); 5] = [
            (&[(OrderColumn::RndAnswer, "Sanggup"), (OrderColumn::DeliverOn, "20/12/2026")], true),
            (&[(OrderColumn::RndAnswer, "Sanggup"), (OrderColumn::Packs, "99"), (HOUR, "17:00")], true),
            (&[(OrderColumn::RndAnswer, "Sanggup"), (OrderColumn::Scheme, "TOP")], false),
            (&[(OrderColumn::RndAnswer, "Sebagian"), (OrderColumn::DeliverOn, "20/12/2026")], false),
            (&[(OrderColumn::DeliverOn, "20/12/2026")], false),
        ];
        for (cells, is_copy) in cases {
            let mut sheet = Sheet::new(&answered);
            sheet.add(&[(OrderColumn::Sales, "Rini")]);
            sheet.rows[0].content.set(OrderColumn::Sales, Cell::text("Rini"));
            sheet.cycle();
            sheet.add(&[(OrderColumn::Sales, "Rini")]);
            for (column, text) in cells {
                sheet.rows[2].content.set(*column, Cell::text(*text));
            }
            sheet.cycle();
            let (_, last) = sheet.facts.orders.last_key_value().unwrap();
            assert_eq!((sheet.ids(), last.origin == Origin::Copy), (3, is_copy), "{cells:?}");
        }
    }

    #[test]
    fn a_copy_that_bears_no_mark_yet_stays_one_when_it_is_edited_while_it_rests() {
        let answered = [(OrderColumn::RndAnswer, "Sanggup"), (OrderColumn::Sales, "Rini"), (HOUR, "09:00")];
        // What is edited at the second look, and whether the row is still the copy by then.
        let cases: [(&[(OrderColumn, &str)], bool); 4] = [
            (&[(OrderColumn::Customer, "PT Lain"), (OrderColumn::Menu, "SB-A")], true),
            (
                &[
                    (OrderColumn::Customer, "PT Lain"),
                    (OrderColumn::Menu, "SB-A"),
                    (OrderColumn::Packs, "9"),
                    (HOUR, "8"),
                ],
                true,
            ),
            (
                &[
                    (OrderColumn::Customer, "PT Lain"),
                    (OrderColumn::Menu, "SB-A"),
                    (OrderColumn::Packs, "9"),
                    (OrderColumn::Method, "Ambil"),
                    (HOUR, "8"),
                    (OrderColumn::Sales, "Sari"),
                ],
                false,
            ),
            (&[(OrderColumn::Customer, "PT Lain"), (OrderColumn::RndAnswer, "Tidak")], false),
        ];
        for (edited, is_copy) in cases {
            let mut sheet = Sheet::new(&answered);
            sheet.settle = TimeDelta::seconds(90);
            sheet.add(&answered);
            sheet.cycle();
            edited.iter().for_each(|(column, text)| sheet.rows[1].content.set(*column, Cell::text(*text)));
            for _ in 0..3 {
                sheet.cycle();
            }
            let (_, last) = sheet.facts.orders.last_key_value().unwrap();
            assert_eq!((sheet.ids(), last.origin == Origin::Copy), (2, is_copy), "{edited:?}");
            assert_eq!(sheet.facts.system.rows.copied_orders, []);
        }
    }

    #[test]
    fn answers_beside_what_only_an_order_with_a_number_shows_are_copied() {
        let cases = [
            (Some((OrderColumn::RndAnswer, "Sanggup")), true, true),
            (Some((OrderColumn::Finished, "Ya")), true, true),
            (Some((OrderColumn::RndAnswer, "Sanggup")), false, false),
            // Somebody typed into a cell of ours: nothing to answer again.
            (None, true, false),
        ];
        for (worked, is_touched, is_copy) in cases {
            let mut sheet = Sheet::new(&[]);
            sheet.add(&[(OrderColumn::Customer, "PT Lain"), (OrderColumn::Menu, "SB-A")]);
            let row = sheet.rows.last_mut().unwrap();
            row.shown.is_touched = is_touched;
            if let Some((column, text)) = worked {
                row.content.set(column, Cell::text(text));
            }
            sheet.cycle();
            let (_, last) = sheet.facts.orders.last_key_value().unwrap();
            assert_eq!((sheet.ids(), last.origin == Origin::Copy), (2, is_copy), "{worked:?} {is_touched}");
        }
    }

    #[test]
    fn what_is_left_of_a_row_is_asked_about_from_half_of_its_cells_on() {
        const EDITS: [(OrderColumn, &str); 5] = [
            (OrderColumn::Scheme, "TOP"),
            (OrderColumn::Packs, "300"),
            (OrderColumn::Menu, "SB-A"),
            (OrderColumn::Method, "Ambil"),
            (OrderColumn::Customer, "PT Lain"),
        ];
        // Cells edited of the eight, whether a mark is left, whether the answer is, and whether that is a question.
        let cases = [
            (2, true, true, true),
            (4, true, true, true),
            (5, true, true, false),
            (4, true, false, false),
            (3, true, false, true),
            (4, false, true, true),
            (5, false, true, false),
            (3, false, false, false),
        ];
        for (edited, is_marked, is_answered, is_asked) in cases {
            let mut sheet = Sheet::new(&[(OrderColumn::RndAnswer, "Sanggup"), (HOUR, "09:00")]);
            let row = &mut sheet.rows[0];
            (row.typed_id, row.shown.is_touched) = (None, is_marked);
            EDITS[..edited].iter().for_each(|(column, text)| row.content.set(*column, Cell::text(*text)));
            if !is_answered {
                row.content.set(OrderColumn::RndAnswer, Cell::Empty);
            }
            let problems = sheet.cycle();
            let case = format!("{edited} {is_marked} {is_answered}: {problems}");
            assert_eq!(
                (problems.contains("NOMOR_HILANG"), sheet.ids()),
                (is_asked, 2 - usize::from(is_asked)),
                "{case}"
            );
        }
    }

    #[test]
    fn a_copy_is_no_question_because_another_row_was_deleted() {
        let mut sheet = Sheet::new(&[(OrderColumn::RndAnswer, "Sanggup"), (HOUR, "09:00")]);
        sheet.add(&[(OrderColumn::RndAnswer, "Sanggup"), (OrderColumn::Customer, "PT Lain"), (HOUR, "14:00")]);
        sheet.cycle();
        sheet.rows[1].typed_id = Some("ODR-2026-0002".into());
        sheet.cycle();
        sheet.rows.remove(0);
        let mut copy = OrderRow { typed_id: None, at: 3, ..sheet.rows[0].clone() };
        copy.shown.is_touched = true;
        copy.content.set(OrderColumn::Packs, Cell::text("40"));
        copy.content.set(OrderColumn::Menu, Cell::text("SB-A"));
        sheet.rows.push(copy);
        assert!(!sheet.cycle().contains("NOMOR_HILANG"));
        assert_eq!(sheet.facts.orders.last_key_value().map(|(_, order)| order.origin), Some(Origin::Copy));
    }
}
