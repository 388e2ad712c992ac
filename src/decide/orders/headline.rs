//! An order in one line. It never shows more of a typed name than fits into a subject.

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::decide::orders::Order;
use crate::domain::order::Method;
use crate::domain::policy::Policy;
use crate::domain::role;
use crate::domain::terms::Line;
use crate::domain::wording::{cut, dated, day_month, first_of, grouped, in_groups, shown};

/// Menus named one by one; with more the reader wants the sum.
const MOST_MENUS: usize = 2;
/// When goods are awaited whose hour nobody said.
const MID_MORNING: NaiveTime = match NaiveTime::from_hms_opt(10, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// Bytes that an order in one line mostly takes.
const USUAL_LINE: usize = 96;

/// `1.001 Nasi Box Ayam, kirim 27/11/2026 – PT Maju Jaya`, with what is missing left out.
#[must_use]
pub(crate) fn headline(order: &Order<'_>) -> String {
    let mut text = goods(order);
    if let Some(on) = deliver_on(order) {
        let verb = if is_pickup(order) { "diambil" } else { "kirim" };
        let join = if text.is_empty() { "" } else { ", " };
        let _ = write!(text, "{join}{verb} {}", dated(on));
    }
    if let Some(customer) = customer(order) {
        let join = if text.is_empty() { "" } else { " – " };
        text.extend([join, &*customer]);
    }
    text
}

/// `600 Nasi Box Ayam + 401 Snack Box A`, or the sum where there are more menus.
#[must_use]
pub(crate) fn goods(order: &Order<'_>) -> String {
    let mut text = String::with_capacity(USUAL_LINE);
    if let Some(menus) = lines(order).map(by_menu) {
        if menus.len() > MOST_MENUS {
            let packs = menus.iter().map(|(packs, _)| packs).sum();
            let _ = write!(text, "{} pack ({} menu)", in_groups(packs), menus.len());
            return text;
        }
        for (packs, line) in menus {
            let join = if text.is_empty() { "" } else { " + " };
            let _ = write!(text, "{join}{} {}", in_groups(packs), shown(&line.name));
        }
        return text;
    }
    let row = order.row;
    let menu = row.and_then(|r| r.menu.as_deref()).map(shown);
    match row.and_then(|r| r.packs.get()) {
        Some(packs) => drop(write!(text, "{} {}", in_groups(packs), menu.unwrap_or("pack".into()))),
        None => text.extend(menu),
    }
    text
}

/// `PT Maju Jaya · 900 NBA · 4/12`: what a row is about, in as little room as its first columns have.
#[must_use]
pub(crate) fn gist(order: &Order<'_>) -> String {
    /// The first of the two lines of its cell.
    const CUSTOMER_CHARS: usize = 15;
    let customer = order.outline.customer.as_deref().map(|name| cut(name, CUSTOMER_CHARS));
    let goods = match lines(order).map(by_menu).as_deref() {
        Some([(packs, only)]) => Some(format!("{} {}", grouped(*packs), shown(&only.product))),
        Some(menus) => Some(format!("{} pack", grouped(menus.iter().map(|(packs, _)| packs).sum()))),
        None => Some(goods(order)).filter(|goods| !goods.is_empty()),
    };
    let day = deliver_on(order).map(day_month);
    let parts = [customer, goods.map(Cow::from), day.map(Cow::from)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The lines as issued, which are those that were made; before the delivery order as agreed.
#[must_use]
pub(crate) fn lines<'o>(order: &'o Order<'_>) -> Option<&'o [Line]> {
    let issued = order.facts.live_delivery().map(|delivery| &delivery.order.lines);
    issued.or_else(|| order.terms.as_deref().map(|terms| &terms.lines)).map(|lines| &***lines)
}

/// `900 Nasi Box Ayam`, for each menu; none where the headline names the only one.
#[must_use]
pub(crate) fn menus(order: &Order<'_>) -> Vec<String> {
    let menus = lines(order).map(by_menu).filter(|menus| menus.len() > 1);
    let menu = |(packs, line): &(u32, &Line)| format!("{} {}", grouped(*packs), shown(&line.name));
    menus.unwrap_or_default().iter().map(menu).collect()
}

/// The packs of each menu, in the order of its first line: one menu may have several, at another price or with a note.
fn by_menu(lines: &[Line]) -> Vec<(u32, &Line)> {
    let mut menus: Vec<(u32, &Line)> = Vec::new();
    for line in lines {
        match menus.iter_mut().find(|(_, first)| first.product == line.product) {
            Some((packs, _)) => *packs += line.packs,
            None => menus.push((line.packs, line)),
        }
    }
    menus
}

/// H, as agreed or as typed.
#[must_use]
pub(crate) fn deliver_on(order: &Order<'_>) -> Option<NaiveDate> {
    order.terms.as_deref().map(|t| t.deliver_on).or_else(|| order.row.and_then(|r| r.deliver_on.get()))
}

/// When the goods are awaited: H at `Jam Kirim`; where that is no clock time, in the middle of the morning.
#[must_use]
pub(crate) fn deliver_at(order: &Order<'_>) -> Option<NaiveDateTime> {
    deliver_on(order).map(|day| day.and_time(hour(order).unwrap_or(MID_MORNING)))
}

/// `Jam Kirim`, where it is a clock time.
#[must_use]
pub(crate) fn hour(order: &Order<'_>) -> Option<NaiveTime> {
    let hour = order.terms.as_deref().and_then(|terms| terms.hour.as_deref())?;
    NaiveTime::parse_from_str(hour, "%H:%M").ok()
}

/// Every menu with its packs, as whoever carries them counts them.
#[must_use]
pub(crate) fn load(order: &Order<'_>) -> String {
    /// Beyond this nobody counts on a screen.
    const MOST_MENUS: usize = 8;
    let menus = menus(order);
    if menus.is_empty() { goods(order) } else { first_of(&menus, MOST_MENUS) }
}

/// The packs that leave: as made, as agreed, else as typed.
#[must_use]
pub(crate) fn packs(order: &Order<'_>) -> Option<u32> {
    let known = lines(order).map(|lines| lines.iter().map(|line| line.packs).sum());
    known.or(order.outline.packs)
}

/// The customer, as agreed or as typed.
#[must_use]
pub(crate) fn customer<'o>(order: &'o Order<'_>) -> Option<Cow<'o, str>> {
    order.outline.customer.as_deref().map(shown)
}

/// Whether the customer fetches the goods.
#[must_use]
pub(crate) fn is_pickup(order: &Order<'_>) -> bool {
    let typed = || order.row.and_then(|r| r.method.get());
    order.terms.as_deref().map(|t| t.method).or_else(typed) == Some(Method::Pickup)
}

/// How the goods leave, for the words of a mail; unknown, they are brought.
#[must_use]
pub(crate) fn method(order: &Order<'_>) -> Method {
    if is_pickup(order) { Method::Pickup } else { Method::Delivery }
}

/// The outlet that cooks, as agreed or as typed, by its place in the configuration.
#[must_use]
pub(crate) fn outlet(order: &Order<'_>, policy: &Policy) -> Option<usize> {
    let typed = || order.row.and_then(|r| r.outlet.as_deref());
    let name = order.terms.as_deref().map(|t| &*t.outlet).or_else(typed)?;
    role::outlet(policy, name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rupiah::Rupiah;

    #[test]
    fn lines_of_one_menu_are_one_menu() {
        let line = |product: &str, packs: u32| Line {
            product: product.into(),
            name: product.into(),
            packs,
            unit_price: Rupiah(i64::from(packs)),
            remark: None,
        };
        let check = |lines: &[Line], expected: &[(u32, &str)]| {
            let menus = by_menu(lines);
            let menus: Vec<(u32, &str)> = menus.iter().map(|(packs, line)| (*packs, &*line.product)).collect();
            assert_eq!(menus, expected);
        };
        check(&[], &[]);
        check(&[line("A", 100)], &[(100, "A")]);
        check(&[line("A", 100), line("A", 20)], &[(120, "A")]);
        check(&[line("B", 1), line("A", 100), line("B", 20), line("C", 3)], &[(21, "B"), (100, "A"), (3, "C")]);
    }
}
