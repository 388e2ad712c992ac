//! What the calendars of those who deliver show of an order: from its confirmation on, until the goods left. A change is a
//! new revision of the same entry; where nothing changed there is none. What was told of it is decided elsewhere.

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};

use super::deliveries::{self, AtTheDoor};
use super::digest::Digest;
use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::decide::world::World;
use crate::domain::calendar::{CalendarEntry, CalendarFacts, CalendarNews, EntryStatus};
use crate::domain::phone::Phone;
use crate::domain::policy::Policy;
use crate::domain::state::Chapter;
use crate::domain::wording::{cut, shown};

/// An order that was confirmed so long ago was so before calendars were kept: it gets its entry with the plan of its day.
const NEWLY_CONFIRMED: TimeDelta = TimeDelta::days(1);
/// Characters of a line that a calendar shows.
const LINE_CHARS: usize = 200;
/// When revisions began to be counted: 1 January 2020, before there was an orderd.
const SINCE: i64 = 1_577_836_800;

/// Follows an order's entry, once its row rests; returns a new revision of it. An order whose row is not there stays as it
/// was.
pub(crate) fn follow(order: &mut Order<'_>, world: &World<'_>) -> Option<CalendarEntry> {
    if order.row.is_none() || order.is_newcomer || !order.settled || order.facts.is_bygone() {
        return None;
    }
    let (status, on) = (status(order)?, headline::deliver_on(order)?);
    let known = order.facts.calendar.as_deref();
    let is_off = |facts: &CalendarFacts| facts.status == EntryStatus::Cancelled;
    match known {
        None if status != EntryStatus::Confirmed => return None,
        // Whatever is typed into a row that is off: the entry is gone.
        Some(known) if is_off(known) && status == EntryStatus::Cancelled => return None,
        None | Some(_) => {}
    }
    let hour = headline::hour(order);
    let mut facts = CalendarFacts {
        sequence: 0,
        at: world.now,
        status,
        on,
        hour,
        shown: 0,
        planned: known.is_some_and(|known| known.planned),
    };
    let mut entry = entry(order, &facts, world.policy);
    facts.shown = digest(&entry);
    let news = match known {
        Some(known) if known.shown == facts.shown => return None,
        Some(known) => {
            facts.sequence = revision(Some(known.sequence), world.now);
            news(known, &facts)
        }
        None => {
            facts.sequence = revision(None, world.now);
            CalendarNews::Scheduled
        }
    };
    entry.sequence = facts.sequence;
    let is_old = known.is_none() && !is_newly_confirmed(order, world);
    order.facts.calendar = Some(Box::new(facts));
    order.calendar = Some(news).filter(|_| !order.is_quiet && !is_old);
    Some(entry)
}

/// An order's entry as it stands; `None`: it has none.
#[must_use]
pub(crate) fn entry_of(order: &Order<'_>, policy: &Policy) -> Option<CalendarEntry> {
    order.facts.calendar.as_deref().map(|facts| entry(order, facts, policy))
}

/// What is so of the entry; `None`: it stays as it is. Goods that left are on nobody's plan any more.
fn status(order: &Order<'_>) -> Option<EntryStatus> {
    match order.facts.state.chapter() {
        Chapter::Intake | Chapter::Answers => Some(EntryStatus::Tentative),
        Chapter::FirstMoney | Chapter::ToMake | Chapter::Making | Chapter::Made | Chapter::Billed => {
            Some(EntryStatus::Confirmed)
        }
        Chapter::Gone | Chapter::Done => None,
        Chapter::Off => Some(EntryStatus::Cancelled),
    }
}

/// What a reader of the calendar must know of a change.
fn news(before: &CalendarFacts, now: &CalendarFacts) -> CalendarNews {
    match (before.status, now.status) {
        (_, EntryStatus::Cancelled) => CalendarNews::Off,
        (EntryStatus::Confirmed | EntryStatus::Cancelled, EntryStatus::Tentative) => CalendarNews::Unsure,
        (EntryStatus::Tentative | EntryStatus::Cancelled, EntryStatus::Confirmed) => CalendarNews::Certain,
        (EntryStatus::Confirmed, EntryStatus::Confirmed) | (EntryStatus::Tentative, EntryStatus::Tentative) => {
            let time = |facts: &CalendarFacts| (facts.on, facts.hour);
            if time(before) == time(now) { CalendarNews::Details } else { CalendarNews::Moved { from: time(before) } }
        }
    }
}

/// The next revision (RFC 5545, 3.8.7.4: any number above the last one). It counts minutes, so that a memory that was lost,
/// or put back from a backup, goes on above everything calendars have seen since.
fn revision(last: Option<u32>, now: DateTime<Utc>) -> u32 {
    // Signed 32 bits, which is all that some calendars take, last for four thousand years of it.
    let minutes = (now.timestamp() - SINCE) / 60;
    let clock = u32::try_from(minutes).unwrap_or_default();
    last.map_or(clock, |last| clock.max(last.saturating_add(1)))
}

fn is_newly_confirmed(order: &Order<'_>, world: &World<'_>) -> bool {
    order.facts.confirmed.as_ref().is_some_and(|confirmed| world.now - confirmed.at < NEWLY_CONFIRMED)
}

fn entry(order: &Order<'_>, facts: &CalendarFacts, policy: &Policy) -> CalendarEntry {
    let is_pickup = headline::is_pickup(order);
    let outlet = deliveries::outlet(order).unwrap_or_default();
    let customer = headline::customer(order);
    let to = if customer.is_some() { " – " } else { "" };
    let doubt = if facts.status == EntryStatus::Tentative { "(belum pasti) " } else { "" };
    let verb = if is_pickup { "Diambil " } else { "Kirim " };
    let summary = [doubt, verb, &headline::goods(order), to, &customer.unwrap_or_default()].concat();
    CalendarEntry {
        order: order.facts.id,
        sequence: facts.sequence,
        at: facts.at,
        status: facts.status,
        on: facts.on,
        hour: facts.hour,
        summary: cut(&summary, LINE_CHARS).into_owned(),
        place: if is_pickup {
            fetched_at(outlet, policy)
        } else {
            deliveries::address(order).unwrap_or_default().into_owned()
        },
        details: details(order, outlet),
        outlet: outlet.into(),
    }
}

/// Where the customer comes for the goods.
fn fetched_at(outlet: &str, policy: &Policy) -> String {
    let address = policy.outlet(outlet).map(|outlet| shown(&outlet.address)).filter(|address| !address.is_empty());
    [Some(shown(outlet)), address].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What whoever loads and drives wants to know, a line each.
fn details(order: &Order<'_>, outlet: &str) -> String {
    let phone = match deliveries::at_the_door(order) {
        AtTheDoor::Number(phone) => Some(Phone::local(&phone).into()),
        AtTheDoor::Unreadable(typed) => Some(format!("HP tidak terbaca: {typed}").into()),
        AtTheDoor::Unknown => None,
    };
    let line = |label: &str, parts: [Option<Cow<'_, str>>; 2]| {
        let [first, second] = parts;
        let both = first.is_some() && second.is_some();
        let is_said = first.is_some() || second.is_some();
        let (first, second) = (first.unwrap_or_default(), second.unwrap_or_default());
        is_said.then(|| [label, ": ", &first, if both { ", " } else { "" }, &second].concat())
    };
    // An hour that is no clock time is told in words.
    let hour = deliveries::hour(order).filter(|_| headline::hour(order).is_none());
    let lines = [
        Some(String::from(order.facts.id.text())),
        Some(headline::load(order)),
        line("Jam", [hour, None]),
        line("Outlet", [Some(outlet.into()).filter(|_| !outlet.is_empty()), None]),
        line("Penerima", [deliveries::recipient(order), phone]),
        line("Sopir", [deliveries::driver(order), deliveries::plate(order)]),
    ];
    lines.iter().flatten().map(|line| cut(line, LINE_CHARS)).collect::<Vec<_>>().join("\n")
}

/// Everything a calendar shows, but which revision it is.
fn digest(entry: &CalendarEntry) -> u64 {
    let CalendarEntry { order: _, sequence: _, at: _, status, on, hour, summary, place, details, outlet } = entry;
    let mut digest = Digest::default();
    let _ = write!(digest, "{status:?}\0{on}\0");
    if let Some(hour) = hour {
        let _ = write!(digest, "{hour}");
    }
    let _ = write!(digest, "\0{summary}\0{place}\0{details}\0{outlet}\0");
    digest.finish()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::decide::tests::{Shop, at, nov};
    use crate::domain::cell::Cell;
    use crate::domain::column::OrderColumn;
    use crate::domain::order::{Answer, Method};
    use crate::domain::reading::Entry;

    /// Minutes of a day.
    const DAY: u32 = 1_440;

    impl Shop {
        /// One cycle with the calendar; what became of the entry, and its revision, counted from 23 November, 9:00.
        fn scheduled(&mut self) -> (Option<CalendarNews>, Option<u32>) {
            let (policy, now, facts) = (self.policy.clone(), self.now, self.facts.clone());
            let books = crate::domain::books::Books::default();
            let world = World::new(now, &policy, &books, &facts);
            let mut order = self.cycle();
            follow(&mut order, &world);
            let (news, facts) = (order.calendar, order.facts.clone().into_inner());
            self.order = facts;
            let first = revision(None, at(23, 9, 0));
            (news, self.order.calendar.as_ref().map(|facts| facts.sequence - first))
        }

        fn entry(&mut self) -> CalendarEntry {
            self.see(|order, world| entry_of(order, world.policy)).unwrap()
        }
    }

    #[test]
    fn a_revision_follows_what_is_shown_and_nothing_else() {
        let mut shop = Shop::released();
        assert_eq!(shop.scheduled(), (None, None), "not confirmed");
        let mut shop = Shop::confirmed();
        assert_eq!(shop.scheduled(), (Some(CalendarNews::Scheduled), Some(0)));
        assert_eq!(shop.scheduled(), (None, Some(0)), "planned twice");
        shop.now += TimeDelta::days(1);
        shop.row.sales = Some("Rini".into());
        assert_eq!(shop.scheduled(), (None, Some(0)), "a day later, and for what no calendar shows");
        shop.row.driver = Some("Pak Budi".into());
        assert_eq!(shop.scheduled(), (Some(CalendarNews::Details), Some(DAY)));
        assert!(!CalendarNews::Details.is_told());
        shop.row.hour = Some("10:00".into());
        let from = (nov(27), None);
        assert_eq!(shop.scheduled(), (Some(CalendarNews::Moved { from }), Some(DAY + 1)));
        shop.row.deliver_on = Entry::Is(nov(28));
        let from = (nov(27), chrono::NaiveTime::from_hms_opt(10, 0, 0));
        assert_eq!(shop.scheduled(), (Some(CalendarNews::Moved { from }), Some(DAY + 2)));
        // Earlier: everybody has to confirm again.
        shop.row.deliver_on = Entry::Is(nov(27));
        assert_eq!(shop.scheduled(), (Some(CalendarNews::Unsure), Some(DAY + 3)));
        let entry = shop.entry();
        assert_eq!((entry.status, entry.on), (EntryStatus::Tentative, nov(27)));
        assert!(
            entry.summary.starts_with("(belum pasti) Kirim 1.001 Nasi Box Ayam – PT Maju Jaya"),
            "{}",
            entry.summary
        );
    }

    #[test]
    fn a_revision_is_above_the_last_one_and_above_all_of_a_memory_that_was_lost() {
        let check = |last: Option<u32>, minutes: i64, expected: u32| {
            let now = at(23, 9, 0) + TimeDelta::minutes(minutes);
            assert_eq!(revision(last, now), expected, "{last:?} after {minutes} minutes");
        };
        // 1 January 2020 to 23 November 2026, 2:00 UTC.
        let first = 3_626_040;
        check(None, 0, first);
        check(Some(4), 0, first);
        check(Some(first - 1), 0, first);
        check(Some(first), 0, first + 1);
        // Twice within a minute; then the clock is ahead again.
        check(Some(first), 1, first + 1);
        check(Some(first), 2, first + 2);
        // A clock that came back from far ahead, and one without a battery.
        check(Some(first + 9), 0, first + 10);
        assert_eq!((revision(None, DateTime::UNIX_EPOCH), revision(Some(7), DateTime::UNIX_EPOCH)), (0, 8));
        assert_eq!(revision(Some(u32::MAX), at(23, 9, 0)), u32::MAX);
    }

    #[test]
    fn an_order_that_is_off_is_taken_out_once_and_comes_back_when_it_is_taken_up_again() {
        let mut shop = Shop::confirmed();
        shop.scheduled();
        let cancel = |shop: &mut Shop, word: Entry<bool>, cell: Cell| {
            shop.row.cancel = word;
            shop.row.content.set(OrderColumn::Cancel, cell);
            shop.row.cancel_reason = Some("acara batal".into());
        };
        cancel(&mut shop, Entry::Is(true), Cell::text("Ya"));
        assert_eq!(shop.scheduled(), (Some(CalendarNews::Off), Some(1)));
        assert_eq!(shop.entry().status, EntryStatus::Cancelled);
        shop.row.driver = Some("Pak Budi".into());
        assert_eq!(shop.scheduled(), (None, Some(1)), "nobody looks for it any more");
        cancel(&mut shop, Entry::Blank, Cell::Empty);
        assert_eq!(shop.scheduled(), (Some(CalendarNews::Certain), Some(2)));
    }

    #[test]
    fn an_order_nobody_was_to_be_told_of_has_an_entry_for_its_plan() {
        let mut shop = Shop::confirmed();
        shop.is_quiet = true;
        assert_eq!(shop.scheduled(), (None, Some(0)), "taken over");
        // Confirmed before calendars were kept, by a day or more.
        let check = |later: TimeDelta, news| {
            let mut shop = Shop::confirmed();
            shop.cycle();
            shop.now += later;
            assert_eq!(shop.scheduled().0, news, "{later}");
        };
        check(NEWLY_CONFIRMED - TimeDelta::seconds(1), Some(CalendarNews::Scheduled));
        check(NEWLY_CONFIRMED, None);
    }

    #[test]
    fn what_left_stays_in_the_calendar_as_it_was() {
        let mut shop = Shop::delivered();
        shop.money.verified = crate::domain::rupiah::Rupiah(100_000_000);
        shop.scheduled();
        shop.row.shipped = Entry::Is(true);
        shop.row.content.set(OrderColumn::Shipped, Cell::text("Ya"));
        shop.row.driver = Some("Pak Budi".into());
        assert_eq!(shop.scheduled().0, None);
        assert_eq!(shop.order.calendar.as_ref().unwrap().status, EntryStatus::Confirmed);
    }

    #[test]
    fn an_entry_says_where_and_for_whom_and_never_what_it_costs() {
        let mut shop = Shop::confirmed();
        shop.row.address = Some("Gedung A; lantai 3,\nJl. Contoh 1".into());
        shop.row.hour = Some("pagi".into());
        shop.row.recipient_phone = Entry::Unreadable;
        shop.row.content.set(OrderColumn::RecipientPhone, Cell::text("O812"));
        shop.scheduled();
        let entry = shop.entry();
        assert_eq!(entry.place, "Gedung A; lantai 3, Jl. Contoh 1");
        assert_eq!(
            entry.details,
            "ODR-2026-0147\n1.001 Nasi Box Ayam\nJam: pagi\nOutlet: Pusat\nPenerima: Ibu Sari, HP tidak terbaca: O812"
        );
        assert!(!format!("{entry:?}").contains("Rp"));
        shop.policy.outlets[0].address = "Jl. Dapur 9".to_owned();
        shop.row.method = Entry::Is(Method::Pickup);
        shop.row.shipping = Entry::Blank;
        shop.answer(OrderColumn::Release, Answer::Yes);
        shop.scheduled();
        let entry = shop.entry();
        assert_eq!(entry.place, "Pusat, Jl. Dapur 9");
        assert!(entry.summary.starts_with("Diambil 1.001"), "{}", entry.summary);
    }
}
