//! Working hours and deadlines, counted once more: minute by minute, by the words of the procedure.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Weekday};

/// Working minutes between two instants: Monday to Saturday, eight to five.
pub(super) fn minutes(from: NaiveDateTime, to: NaiveDateTime) -> i64 {
    let mut count = 0;
    let mut day = from.date();
    while day <= to.date() {
        if day.weekday() != Weekday::Sun {
            let open = day.and_hms_opt(8, 0, 0).unwrap().max(from);
            let close = day.and_hms_opt(17, 0, 0).unwrap().min(to);
            count += (close - open).num_minutes().max(0);
        }
        day = day + Days::new(1);
    }
    count
}

/// When so many working hours are over.
fn after_hours(from: NaiveDateTime, hours: i64) -> NaiveDateTime {
    let mut at = from;
    let mut left = hours * 60;
    while left > 0 {
        let works = at.weekday() != Weekday::Sun && (8..17).contains(&at.hour());
        left -= i64::from(works);
        at += TimeDelta::minutes(1);
    }
    at
}

/// When somebody's answer is due.
pub(super) fn due(desk: &str, asked: NaiveDateTime, deliver_on: NaiveDate, packs: i64) -> NaiveDateTime {
    let due = match desk {
        "rnd" | "ppic" if asked.date() >= deliver_on - Days::new(3) => asked + TimeDelta::hours(4),
        "rnd" | "ppic" => asked + TimeDelta::hours(24),
        "sm" | "credit" => after_hours(asked, 8),
        _ => after_hours(asked, 4),
    };
    let last = (deliver_on - Days::new(4)).and_hms_opt(23, 59, 0).unwrap();
    if packs > 1_000 && last > asked && ["rnd", "ppic", "sm"].contains(&desk) { due.min(last) } else { due }
}

/// Whose answers a status waits for.
pub(super) fn asked_in(status: &str) -> &'static [&'static str] {
    match status {
        "Menunggu R&D/PPIC" => &["rnd", "ppic"],
        "Menunggu Store Manager" => &["sm"],
        "Menunggu Persetujuan Kredit" => &["credit"],
        _ => &[],
    }
}
