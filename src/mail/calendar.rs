//! One `.ics` file of an order or many, as phones and offices read it (RFC 5545, RFC 5546): the same entry under the same
//! name for ever, a change with a higher number.
//!
//! Published, not an invitation: nobody is asked to accept, and no programme answers to the address that wrote.

use std::fmt::Write as _;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetComponents, Tz};
use icalendar::{Calendar, CalendarDateTime, Component, Event, EventLike, EventStatus, Property};

use super::letter::Attachment;
use super::message::Sender;
use super::text;
use crate::domain::calendar::{CalendarEntry, EntryStatus};

/// The media type of the file.
const MIME: &str = "text/calendar; charset=utf-8; method=PUBLISH";
/// Nobody says how long a delivery takes; so long it is seen in a calendar.
const SHOWN_HOURS: i64 = 1;
/// Characters of a line.
const LINE_CHARS: usize = 400;
/// Characters of the details.
const DETAILS_CHARS: usize = 2_000;

/// Whose calendar it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct House<'h> {
    /// What tells its orders from those of another house, for ever: the id of its spreadsheet. The domain of the sender would
    /// be shared by two instances, and changes with the provider.
    pub instance: &'h str,
    /// Who writes.
    pub from: &'h Sender,
    /// The zone its hours are of.
    pub timezone: Tz,
}

/// The file of these entries; `None`: there are none. Of two for one order the later revision holds.
#[must_use]
pub(crate) fn file(entries: &[CalendarEntry], house: House<'_>) -> Option<Attachment> {
    let mut newest: Vec<&CalendarEntry> = Vec::new();
    for entry in entries {
        match newest.iter_mut().find(|known| known.order == entry.order) {
            Some(known) if known.sequence < entry.sequence => *known = entry,
            Some(_) => {}
            None => newest.push(entry),
        }
    }
    newest.sort_by_key(|entry| (entry.on, entry.hour, entry.order));
    let name = match newest.as_slice() {
        [] => return None,
        [only] => format!("{}.ics", only.order),
        [first, ..] => format!("Jadwal kirim {}.ics", first.on),
    };
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//orderd//Jadwal Kirim//ID"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.append_property(Property::new("METHOD", "PUBLISH"));
    calendar.extend(newest.iter().map(|entry| event(entry, house)));
    let text = with_zone(calendar.to_string(), &newest, house.timezone);
    Some(Attachment { name, bytes: text.into_bytes(), mime: MIME.to_owned() })
}

fn event(entry: &CalendarEntry, house: House<'_>) -> Event {
    let mut event = Event::new();
    event.uid(&format!("{}@{}", entry.order, house.instance));
    event.sequence(entry.sequence);
    event.timestamp(entry.at);
    event.summary(&text::line(&entry.summary, LINE_CHARS));
    event.description(&text::lines(&entry.details, DETAILS_CHARS));
    if !entry.place.is_empty() {
        event.location(&text::line(&entry.place, LINE_CHARS));
    }
    event.status(match entry.status {
        EntryStatus::Confirmed => EventStatus::Confirmed,
        EntryStatus::Tentative => EventStatus::Tentative,
        EntryStatus::Cancelled => EventStatus::Cancelled,
    });
    event.append_property(Property::new("ORGANIZER", format!("mailto:{}", house.from.address)));
    // Who drives is free for other things: the plan of the day is not theirs alone.
    event.append_property(Property::new("TRANSP", "TRANSPARENT"));
    match entry.hour {
        None => {
            event.starts(entry.on);
            event.ends(entry.on + Days::new(1));
        }
        Some(hour) => {
            let tzid = house.timezone.name().to_owned();
            let at = |date_time| CalendarDateTime::WithTimezone { date_time, tzid: tzid.clone() };
            event.starts(at(entry.on.and_time(hour)));
            event.ends(at(entry.on.and_time(hour) + TimeDelta::hours(SHOWN_HOURS)));
        }
    }
    event.done()
}

/// A zone that is named must be explained in the same file (RFC 5545, 3.2.19); the library leaves that to us.
fn with_zone(text: String, entries: &[&CalendarEntry], zone: Tz) -> String {
    let timed: Vec<NaiveDate> = entries.iter().filter(|entry| entry.hour.is_some()).map(|entry| entry.on).collect();
    let (Some(first), Some(last)) = (timed.iter().min(), timed.iter().max()) else { return text };
    text.replacen("BEGIN:VEVENT", &format!("{}BEGIN:VEVENT", zone_rules(zone, *first, *last)), 1)
}

/// How far a zone's clocks are from UTC from one day to another: as they are at the beginning, and each time they change.
fn zone_rules(zone: Tz, first: NaiveDate, last: NaiveDate) -> String {
    let begin = (first - Days::new(1)).and_time(chrono::NaiveTime::MIN).and_utc();
    let end = (last + Days::new(2)).and_time(chrono::NaiveTime::MIN).and_utc();
    let offset = |at: DateTime<Utc>| zone.offset_from_utc_datetime(&at.naive_utc());
    let total = |at: DateTime<Utc>| {
        let offset = offset(at);
        offset.base_utc_offset() + offset.dst_offset()
    };
    let mut out = format!("BEGIN:VTIMEZONE\r\nTZID:{}\r\n", zone.name());
    let mut rule = |from: TimeDelta, at: DateTime<Utc>, since: NaiveDateTime| {
        let kind = if offset(at).dst_offset() == TimeDelta::zero() { "STANDARD" } else { "DAYLIGHT" };
        let _ = write!(
            out,
            "BEGIN:{kind}\r\nDTSTART:{}\r\nTZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\nEND:{kind}\r\n",
            since.format("%Y%m%dT%H%M%S"),
            signed(from),
            signed(total(at))
        );
    };
    rule(total(begin), begin, NaiveDate::from_ymd_opt(1970, 1, 1).unwrap_or_default().and_time(chrono::NaiveTime::MIN));
    let mut at = begin;
    while at < end {
        let next = at + TimeDelta::days(1);
        if total(at) != total(next) {
            // The minute at which they change lies between the two.
            let (mut before, mut after) = (at, next);
            while after - before > TimeDelta::minutes(1) {
                let middle = before + TimeDelta::minutes((after - before).num_minutes() / 2);
                if total(middle) == total(before) { before = middle } else { after = middle }
            }
            rule(total(before), after, after.naive_utc() + total(before));
        }
        at = next;
    }
    out.push_str("END:VTIMEZONE\r\n");
    out
}

/// `+0700`
fn signed(offset: TimeDelta) -> String {
    let minutes = offset.num_minutes();
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use chrono::NaiveTime;

    use super::*;
    use crate::domain::ids::OrderId;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn entry(sequence: u32) -> CalendarEntry {
        CalendarEntry {
            order: OrderId { year: 2026, sequence: 147 },
            sequence,
            at: day(23).and_hms_opt(2, 0, 0).unwrap().and_utc(),
            status: EntryStatus::Confirmed,
            on: day(27),
            hour: NaiveTime::from_hms_opt(10, 30, 0),
            summary: "Kirim 900 Nasi Box Ayam – PT Maju, Jaya; \\Co".to_owned(),
            place: "Gedung A; lantai 3,\r\nJl. Contoh 1".to_owned(),
            details: "ODR-2026-0147\nSopir: Pak Budi\u{0}".to_owned(),
            outlet: "Pusat".into(),
        }
    }

    fn written(entries: &[CalendarEntry], timezone: Tz) -> String {
        let from = Sender::parse("orderd@shop.example").unwrap();
        let house = House { instance: "1AbC_sheet", from: &from, timezone };
        String::from_utf8(file(entries, house).unwrap().bytes).unwrap()
    }

    /// Long lines put together again.
    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn an_entry_is_named_by_its_order_and_says_when_where_and_what() {
        let text = written(&[entry(3)], chrono_tz::Asia::Jakarta);
        assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        let lines = unfolded(&text);
        for line in [
            "METHOD:PUBLISH",
            "TZID:Asia/Jakarta",
            "TZOFFSETTO:+0700",
            "UID:ODR-2026-0147@1AbC_sheet",
            "SEQUENCE:3",
            "DTSTAMP:20261123T020000Z",
            "DTSTART;TZID=Asia/Jakarta:20261127T103000",
            "DTEND;TZID=Asia/Jakarta:20261127T113000",
            "STATUS:CONFIRMED",
            "ORGANIZER:mailto:orderd@shop.example",
            "SUMMARY:Kirim 900 Nasi Box Ayam – PT Maju\\, Jaya\\; \\\\Co",
            "LOCATION:Gedung A\\; lantai 3\\, Jl. Contoh 1",
            "DESCRIPTION:ODR-2026-0147\\nSopir: Pak Budi",
        ] {
            assert!(lines.iter().any(|found| found == line), "{line} is not in {text}");
        }
        // Nothing comes of the clock or of chance: a second copy is the same to the byte.
        assert_eq!(written(&[entry(3)], chrono_tz::Asia::Jakarta), text);
    }

    #[test]
    fn without_an_hour_it_is_the_whole_day_and_needs_no_zone() {
        let text = written(&[CalendarEntry { hour: None, ..entry(0) }], chrono_tz::Asia::Jakarta);
        let lines = unfolded(&text);
        for line in ["DTSTART;VALUE=DATE:20261127", "DTEND;VALUE=DATE:20261128", "SEQUENCE:0"] {
            assert!(lines.iter().any(|found| found == line), "{line} is not in {text}");
        }
        assert!(!text.contains("VTIMEZONE"), "{text}");
    }

    #[test]
    fn an_order_stands_once_with_its_last_revision_and_says_when_it_is_off() {
        let off = CalendarEntry { status: EntryStatus::Cancelled, ..entry(5) };
        let text = written(&[entry(3), off, entry(4)], chrono_tz::Asia::Jakarta);
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 1, "{text}");
        assert!(text.contains("SEQUENCE:5\r\n") && text.contains("STATUS:CANCELLED\r\n"), "{text}");
    }

    #[test]
    fn clocks_that_change_between_two_orders_are_told_of() {
        // Berlin leaves summer time on 25 October 2026, at three in the morning.
        let october = |day| NaiveDate::from_ymd_opt(2026, 10, day).unwrap();
        let rules = zone_rules(chrono_tz::Europe::Berlin, october(20), october(30));
        assert_eq!(
            rules,
            "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:DAYLIGHT\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0200\r\n\
             TZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nBEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\n\
             TZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        );
        let jakarta = zone_rules(chrono_tz::Asia::Jakarta, october(20), october(30));
        assert_eq!(jakarta.matches("BEGIN:STANDARD").count(), 1, "{jakarta}");
    }
}
