//! What is to leave the house: confirmed orders whose goods are still here, in the order in which they leave. `Jadwal
//! Kirim`, the mail of the plan and the texts for drivers speak of these and of no others.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};

use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::decide::world::World;
use crate::domain::column::OrderColumn;
use crate::domain::ids::OrderId;
use crate::domain::order::{Method, OrderRow, Words};
use crate::domain::phone::Phone;
use crate::domain::reading::Entry;
use crate::domain::state::{Chapter, State};
use crate::domain::wording::{cut, one_line};

/// Characters of an address that are looked for on a map: what follows is for the driver, and a link has its limit.
const SEARCHED_CHARS: usize = 200;
/// Characters of an address that are shown.
const ADDRESS_CHARS: usize = 300;
/// Characters of a telephone number nobody can read that are shown.
const UNREAD_CHARS: usize = 30;

/// Whether goods of an order in this state are to leave: confirmed, from S3 on, and not gone.
#[must_use]
pub(crate) const fn awaits_departure(state: State) -> bool {
    match state.chapter() {
        Chapter::FirstMoney | Chapter::ToMake | Chapter::Making | Chapter::Made | Chapter::Billed => true,
        Chapter::Intake | Chapter::Answers | Chapter::Gone | Chapter::Done | Chapter::Off => false,
    }
}

/// Whether an order's goods are to leave. One that was over before it was watched, or whose row is gone, is nobody's to
/// deliver.
#[must_use]
pub(crate) fn is_to_leave(order: &Order<'_>) -> bool {
    awaits_departure(order.facts.state) && !order.facts.is_bygone() && !order.facts.seen.is_lost()
}

/// The orders that are to leave by a day, those whose day is over among them: by day, what is fetched behind what is
/// brought, by outlet, by hour, without one last.
#[must_use]
pub(crate) fn departures<'s, 'a>(
    orders: &'s BTreeMap<OrderId, Order<'a>>,
    until: NaiveDate,
    world: &World<'_>,
) -> Vec<&'s Order<'a>> {
    let mut found: Vec<&Order<'_>> = orders.values().filter(|order| departs(order, until)).collect();
    found.sort_by_cached_key(|order| place(order, world));
    found
}

/// Whether an order is to leave by a day.
pub(super) fn departs(order: &Order<'_>, until: NaiveDate) -> bool {
    is_to_leave(order) && headline::deliver_on(order).is_some_and(|on| on <= until)
}

/// Where an order stands among the others: day, whether it is fetched, outlet, hour.
pub(super) type Place = (Option<NaiveDate>, bool, usize, NaiveTime, OrderId);

/// Where an order stands among the others.
pub(super) fn place(order: &Order<'_>, world: &World<'_>) -> Place {
    let outlet = headline::outlet(order, world.policy).unwrap_or(usize::MAX);
    // The last second of a day is nobody's hour.
    let last = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default();
    let hour = headline::hour(order).unwrap_or(last);
    (headline::deliver_on(order), headline::is_pickup(order), outlet, hour, order.facts.id)
}

/// Whether H is over and the goods are still here.
#[must_use]
pub(crate) fn is_overdue(order: &Order<'_>, today: NaiveDate) -> bool {
    headline::deliver_on(order).is_some_and(|on| on < today)
}

/// The outlet its goods leave from, as agreed or as typed.
#[must_use]
pub(crate) fn outlet<'o>(order: &'o Order<'_>) -> Option<&'o str> {
    order.terms.as_deref().map(|terms| &*terms.outlet).or_else(|| order.row.and_then(|row| row.outlet.as_deref()))
}

/// `Jam Kirim`, as agreed.
#[must_use]
pub(crate) fn hour<'o>(order: &'o Order<'_>) -> Option<Cow<'o, str>> {
    order.terms.as_deref().and_then(|terms| terms.hour.as_deref()).map(one_line)
}

/// Where the goods are brought, on one line; nothing where they are fetched.
#[must_use]
pub(crate) fn address<'o>(order: &'o Order<'_>) -> Option<Cow<'o, str>> {
    let address = named(order, |terms| &terms.address, |row| &row.address)?;
    (headline::method(order) == Method::Delivery).then(|| cut(address, ADDRESS_CHARS)).filter(|text| !text.is_empty())
}

/// Looks for an address on a map.
#[must_use]
pub(crate) fn map(address: &str) -> String {
    format!(
        "https://www.google.com/maps/search/?api=1&query={}",
        super::whatsapp::encoded(&cut(address, SEARCHED_CHARS))
    )
}

/// Who takes the goods; it may be filled after everything else was agreed.
#[must_use]
pub(crate) fn recipient<'o>(order: &'o Order<'_>) -> Option<Cow<'o, str>> {
    let typed = order.row.and_then(|row| row.recipient.as_deref());
    typed.or_else(|| order.terms.as_deref().and_then(|terms| terms.recipient.as_deref())).map(one_line)
}

/// A telephone number to call at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AtTheDoor {
    /// This one.
    Number(Phone),
    /// What is typed as the recipient's is none.
    Unreadable(String),
    /// Nobody knows one.
    Unknown,
}

/// The recipient's number; where none is typed, the customer's.
#[must_use]
pub(crate) fn at_the_door(order: &Order<'_>) -> AtTheDoor {
    let agreed = || order.terms.as_deref().and_then(|terms| terms.recipient_phone.clone());
    match order.row.map(|row| &row.recipient_phone) {
        Some(Entry::Is(phone)) => AtTheDoor::Number(phone.clone()),
        Some(Entry::Unreadable) => {
            let typed = order.row.map(|row| row.content.get(OrderColumn::RecipientPhone).to_string());
            AtTheDoor::Unreadable(cut(&typed.unwrap_or_default(), UNREAD_CHARS).into_owned())
        }
        Some(Entry::Blank) | None => {
            agreed().or_else(|| order.contact.clone()).map_or(AtTheDoor::Unknown, AtTheDoor::Number)
        }
    }
}

/// Who drives, as typed; what is fetched has nobody of ours to drive it.
#[must_use]
pub(crate) fn driver<'o>(order: &'o Order<'_>) -> Option<Cow<'o, str>> {
    typed(order, |row| &row.driver)
}

/// In which car.
#[must_use]
pub(crate) fn plate<'o>(order: &'o Order<'_>) -> Option<Cow<'o, str>> {
    typed(order, |row| &row.plate)
}

fn typed<'o>(order: &'o Order<'_>, of: fn(&OrderRow) -> &Words) -> Option<Cow<'o, str>> {
    let typed = order.row.filter(|_| !headline::is_pickup(order)).and_then(|row| of(row).as_deref());
    typed.map(one_line).filter(|text| !text.is_empty())
}

/// What was agreed; while nothing can be read of it, what is typed.
fn named<'o>(
    order: &'o Order<'_>,
    agreed: fn(&crate::domain::terms::Terms) -> &Words,
    typed: fn(&OrderRow) -> &Words,
) -> Option<&'o str> {
    match &order.terms {
        Some(terms) => agreed(terms).as_deref(),
        None => order.row.and_then(|row| typed(row).as_deref()),
    }
}
