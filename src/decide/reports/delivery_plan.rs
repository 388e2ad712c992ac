//! The delivery plan: what leaves on the next working day and every day up to it, what of it is not ready to leave, and a
//! text for each driver. Logistics sees every outlet, a store manager their own; nobody a price.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::{Desk, period, table, table_with_calls};
use crate::decide::orders::Order;
use crate::decide::orders::due::Due;
use crate::decide::orders::headline;
use crate::decide::shown::calendar;
use crate::decide::shown::deliveries::{self, AtTheDoor};
use crate::decide::shown::driver::{self, Driver};
use crate::decide::world::Slot;
use crate::domain::audience::Audience;
use crate::domain::calendar::{CalendarEntry, EntryStatus};
use crate::domain::notice::{Brief, BriefTable, Call};
use crate::domain::phone::Phone;
use crate::domain::policy::{Hours, Policy};
use crate::domain::role::{self, Role};
use crate::domain::text::Text;
use crate::domain::wording::{day, shown};

/// Beyond so many days without a working day nobody plans.
const MOST_DAYS: u64 = 14;

/// One plan for all people who see the same outlets.
#[must_use]
pub(crate) fn delivery_plan(desk: &Desk<'_, '_>, slot: &Slot) -> Vec<(Audience, Brief)> {
    let policy = desk.world.policy;
    let mut readers: BTreeMap<Seen, Vec<Text>> = BTreeMap::new();
    for group in role::colleagues(policy, |role| matches!(role, Role::Logistics | Role::StoreManager(_))) {
        readers.entry(Seen::by(&group.roles)).or_default().extend(group.addresses);
    }
    let days = days(&policy.hours, policy.day(slot.at), desk.today());
    let told = |(seen, to)| Some((Audience { to, cc: Vec::new() }, brief(desk, &seen, days)?));
    readers.into_iter().filter_map(told).collect()
}

/// The outlets somebody sees.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    All,
    These(BTreeSet<usize>),
}

impl Seen {
    fn by(roles: &BTreeSet<Role>) -> Self {
        let own = |role: &Role| if let Role::StoreManager(outlet) = role { Some(*outlet) } else { None };
        roles.iter().map(own).collect::<Option<_>>().map_or(Self::All, Self::These)
    }

    fn holds(&self, order: &Order<'_>, policy: &Policy) -> bool {
        match self {
            Self::All => true,
            Self::These(own) => headline::outlet(order, policy).is_some_and(|outlet| own.contains(&outlet)),
        }
    }
}

/// The days a plan of a day is for: from the next one to the next on which people work. What is over when it could at last
/// be made is not planned any more.
fn days(hours: &Hours, of: NaiveDate, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = of + Days::new(1);
    let last = (1..=MOST_DAYS).map(|n| of + Days::new(n)).find(|day| hours.is_working_day(*day));
    (first.max(today), last.unwrap_or(first).max(today))
}

fn brief(desk: &Desk<'_, '_>, seen: &Seen, (from, to): (NaiveDate, NaiveDate)) -> Option<Brief> {
    let world = desk.world;
    let all = deliveries::departures(desk.orders, to, world);
    let all: Vec<&Order<'_>> = all.into_iter().filter(|order| seen.holds(order, world.policy)).collect();
    let is_planned = |order: &&&Order<'_>| headline::deliver_on(order).is_some_and(|on| on >= from);
    let planned: Vec<&Order<'_>> = all.iter().filter(is_planned).copied().collect();
    if planned.is_empty() {
        return None;
    }
    let several = world.policy.outlets.len() > 1 && *seen == Seen::All;
    let lacking: Vec<(&Order<'_>, Vec<String>)> =
        planned.iter().map(|order| (*order, lacks(order))).filter(|(_, lacks)| !lacks.is_empty()).collect();
    let until = lacking.iter().filter_map(|(order, _)| headline::deliver_at(order)).min();
    let mut tables: Vec<Option<BriefTable>> = vec![
        table(
            format!("Belum lengkap ({})", lacking.len()),
            &["No", "Pesanan", "Belum ada"],
            lacking.iter().map(|(order, lacks)| vec![id(order), about(order), lacks.join(", ")]).collect(),
        ),
        drivers(&planned),
    ];
    for (title, orders) in parts(&all, from, desk.today()) {
        tables.push(table(title, &["No", "Jam", "Pesanan", "Tujuan", "Sopir", "Izin"], rows(&orders, several)));
    }
    let (fetched, brought): (Vec<&Order<'_>>, Vec<&Order<'_>>) =
        planned.iter().copied().partition(|order| headline::is_pickup(order));
    let count = |n: usize, what: &str| (n > 0).then(|| format!("{n} {what}"));
    let counts = [
        count(brought.len(), "kiriman"),
        count(fetched.len(), "diambil sendiri"),
        count(lacking.len(), "belum lengkap"),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let mut brief = Brief {
        headline: format!("{} – {}", period(from, to), counts.join(", ")).into(),
        until: until.map(|at| Due::At(at).to_string()).unwrap_or_default().into(),
        tables: tables.into_iter().flatten().collect(),
        calendar: entries(desk, seen, &planned, (from, to)),
        ..Brief::default()
    };
    let yes = |is: bool| Text::new_static(if is { "Ya" } else { "" });
    let is_driven = brought.iter().any(|order| deliveries::driver(order).is_some());
    brief.values.insert("belum".into(), yes(!lacking.is_empty()));
    brief.values.insert("sopir".into(), yes(is_driven));
    Some(brief)
}

/// The tables of a plan, each with what stands in it: what should have left, what is to leave today, then day by day, and of
/// each day what is fetched behind what is brought.
fn parts<'o, 'a>(all: &[&'o Order<'a>], from: NaiveDate, today: NaiveDate) -> Vec<(String, Vec<&'o Order<'a>>)> {
    let title = |order: &Order<'_>| {
        let on = headline::deliver_on(order).unwrap_or(from);
        let fetched = if headline::is_pickup(order) { " – diambil sendiri" } else { "" };
        if on < today {
            "TERLAMBAT: tanggalnya lewat, belum berangkat".to_owned()
        } else if on < from {
            "Hari ini, belum berangkat".to_owned()
        } else {
            format!("{}{fetched}", day(on))
        }
    };
    let mut parts: Vec<(String, Vec<&Order<'_>>)> = Vec::new();
    for order in all {
        let title = title(order);
        match parts.last_mut() {
            Some((last, orders)) if *last == title => orders.push(order),
            Some(_) | None => parts.push((title, vec![order])),
        }
    }
    parts
}

/// A line for each order; `several`: its readers see more than one outlet.
fn rows(orders: &[&Order<'_>], several: bool) -> Vec<Vec<String>> {
    let row = |order: &&Order<'_>| {
        let hour = deliveries::hour(order).map_or_else(|| "belum diisi".to_owned(), |hour| shown(&hour).into_owned());
        let outlet = deliveries::outlet(order).filter(|_| several).map(|outlet| format!(", {}", shown(outlet)));
        let driver: Vec<_> = deliveries::driver(order).into_iter().chain(deliveries::plate(order)).collect();
        let permit = match &order.permit {
            Some(Ok(())) => "BOLEH",
            Some(Err(_)) => "TAHAN",
            None => "belum",
        };
        vec![
            id(order),
            format!("{hour}{}", outlet.unwrap_or_default()),
            format!("{} – {}", headline::load(order), headline::customer(order).unwrap_or_default()),
            destination(order),
            shown(&driver.join(", ")).into_owned(),
            permit.to_owned(),
        ]
    };
    orders.iter().map(row).collect()
}

/// Where it goes and who takes it; nothing where it is fetched.
fn destination(order: &Order<'_>) -> String {
    let phone = match deliveries::at_the_door(order) {
        AtTheDoor::Number(phone) => Some(phone.local()),
        AtTheDoor::Unreadable(_) | AtTheDoor::Unknown => None,
    };
    let door: Vec<_> = deliveries::recipient(order).into_iter().chain(phone.map(Cow::from)).collect();
    let parts = [deliveries::address(order).unwrap_or_default(), door.join(", ").into()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// What keeps it from leaving as planned.
fn lacks(order: &Order<'_>) -> Vec<String> {
    let mut lacks = Vec::new();
    match &order.permit {
        Some(Ok(())) => {}
        // The reason may speak of money, which not everybody who reads this sees.
        Some(Err(_)) => lacks.push("izin kirim (TAHAN)".to_owned()),
        None => {
            let status = order.facts.state.label(headline::is_pickup(order));
            lacks.push(format!("izin kirim (masih {status})"));
        }
    }
    if !headline::is_pickup(order) {
        let missing = [
            (deliveries::address(order).is_none(), "alamat"),
            (deliveries::recipient(order).is_none(), "penerima"),
            (deliveries::driver(order).is_none(), "sopir"),
        ];
        lacks.extend(missing.iter().filter(|(is_missing, _)| *is_missing).map(|(_, what)| (*what).to_owned()));
        if let AtTheDoor::Unreadable(typed) = deliveries::at_the_door(order) {
            lacks.push(format!("HP penerima yang terbaca ({typed})"));
        }
    }
    if deliveries::hour(order).is_none() {
        lacks.push("jam".to_owned());
    }
    lacks
}

/// A text for each driver, of all they drive.
fn drivers(planned: &[&Order<'_>]) -> Option<BriefTable> {
    let mut by_driver: Vec<(Driver, Vec<&Order<'_>>)> = Vec::new();
    for order in planned {
        let Some(driver) = deliveries::driver(order).map(|typed| Driver::read(&typed)) else { continue };
        match by_driver.iter_mut().find(|(known, _)| known.key() == driver.key()) {
            Some((known, orders)) => {
                // The number may stand in one of the rows alone.
                known.phone = known.phone.take().or(driver.phone);
                known.unreadable = known.unreadable.take().or(driver.unreadable);
                orders.push(order);
            }
            None => by_driver.push((driver, vec![order])),
        }
    }
    let row = |(driver, orders): (Driver, Vec<&Order<'_>>)| {
        let unread = driver.unreadable.filter(|_| driver.phone.is_none());
        let unread = unread.map(|typed| format!(" (nomor {typed} tidak terbaca)")).unwrap_or_default();
        let ids: Vec<String> = orders.iter().map(|order| id(order)).collect();
        let cells = vec![format!("{}{unread}", driver.name), ids.join(", ")];
        let phone: Option<Phone> = driver.phone.filter(|phone| phone.wa_digits().is_some());
        (cells, Call { phone, text: driver::text(&driver.name, &orders) })
    };
    table_with_calls("Teks WhatsApp untuk sopir", &["Sopir", "Kiriman"], by_driver.into_iter().map(row).collect())
}

/// The entries of what is planned, and of what was and is off by now.
fn entries(
    desk: &Desk<'_, '_>,
    seen: &Seen,
    planned: &[&Order<'_>],
    (from, to): (NaiveDate, NaiveDate),
) -> Vec<CalendarEntry> {
    let policy = desk.world.policy;
    let is_off = |order: &&Order<'_>| {
        let entry = order.facts.calendar.as_deref();
        entry.is_some_and(|entry| entry.status == EntryStatus::Cancelled && (from..=to).contains(&entry.on))
    };
    let off = desk.orders.values().filter(is_off).filter(|order| seen.holds(order, policy));
    planned.iter().copied().chain(off).filter_map(|order| calendar::entry_of(order, policy)).collect()
}

fn id(order: &Order<'_>) -> String {
    order.facts.id.to_string()
}

fn about(order: &Order<'_>) -> String {
    format!("{} – {}", headline::goods(order), headline::customer(order).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::tests::{nov, policy};

    #[test]
    fn a_plan_is_for_the_next_working_day_and_every_day_up_to_it() {
        // Mondays to Saturdays; the 23rd of November 2026 is a Monday.
        let mut hours = policy().hours;
        let mut check = |of: u32, today: u32, expected: (u32, u32), holidays: &[u32]| {
            hours.holidays = holidays.iter().map(|day| nov(*day)).collect();
            let (from, to) = expected;
            assert_eq!(days(&hours, nov(of), nov(today)), (nov(from), nov(to)), "of {of}, made {today}, {holidays:?}");
        };
        check(23, 23, (24, 24), &[]);
        check(27, 27, (28, 28), &[]);
        // Saturday's covers Sunday and Monday, and Tuesday where Monday is a holiday.
        check(28, 28, (29, 30), &[]);
        check(21, 21, (22, 24), &[23]);
        // Made up for on the next morning: today is not over.
        check(23, 24, (24, 24), &[]);
        check(21, 23, (23, 23), &[]);
        // Nobody works for weeks: the day itself.
        hours.days.clear();
        assert_eq!(days(&hours, nov(10), nov(10)), (nov(11), nov(11)));
    }
}
