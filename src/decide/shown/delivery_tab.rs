//! `Jadwal Kirim`: what is to leave the house in the next days, what should have left before it. Each line leads to the
//! cell of its order where the driver is typed, the address to a map, the number to a chat.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::Days;

use super::deliveries::{self, AtTheDoor, Place};
use super::task::Subject;
use super::tasks;
use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::decide::orders::parts::Parts;
use crate::decide::shown::whatsapp;
use crate::decide::world::{DeliveryRow, Target, World};
use crate::domain::books::SeenTab;
use crate::domain::cell::Cell;
use crate::domain::column::{Column, DeliveryColumn, OrderColumn};
use crate::domain::ids::OrderId;
use crate::domain::phone::Phone;
use crate::domain::serial;
use crate::domain::shared::Shared;
use crate::domain::text::Text;
use crate::domain::wording::shown;

/// The tab.
pub(crate) const TAB: &str = DeliveryColumn::TAB;
/// So many days ahead are shown.
const DAYS_AHEAD: u64 = 14;
/// What stands before the status of an order whose day is over.
const LATE: &str = "TERLAMBAT · ";

/// The tab as of the last look.
#[derive(Debug, Default)]
pub(in crate::decide) struct Kept {
    /// The lines, each with where it stands among the others.
    lines: Parts<(Place, Shared<DeliveryRow>)>,
    rows: Option<Shared<Vec<Shared<DeliveryRow>>>>,
    /// The tabs the lines lead to.
    tabs: BTreeMap<&'static str, SeenTab>,
}

/// The rows of the tab.
pub(super) fn rows(
    kept: &mut Kept,
    orders: &BTreeMap<OrderId, Order<'_>>,
    world: &World<'_>,
) -> Shared<Vec<Shared<DeliveryRow>>> {
    if kept.tabs != world.books.seen {
        *kept = Kept { tabs: world.books.seen.clone(), ..Kept::default() };
    }
    let last_day = world.today() + Days::new(DAYS_AHEAD);
    let line = |order: &Order<'_>| {
        let order = Some(order).filter(|order| deliveries::departs(order, last_day))?;
        let is_last_day = headline::deliver_on(order) == Some(last_day);
        let (cells, links) = row(order, world);
        Some((deliveries::place(order, world), DeliveryRow { cells, links, is_last_day }.into()))
    };
    let is_same = kept.lines.follow(orders, line);
    if let Some(rows) = kept.rows.as_ref().filter(|_| is_same) {
        return rows.clone();
    }
    let mut lines: Vec<&(Place, Shared<DeliveryRow>)> = kept.lines.values().collect();
    lines.sort_by_key(|(place, _)| *place);
    let rows: Shared<Vec<_>> = lines.into_iter().map(|(_, row)| row.clone()).collect::<Vec<_>>().into();
    kept.rows = Some(rows.clone());
    rows
}

/// A status as it stands in the tab, without what time alone puts before it.
#[must_use]
pub(crate) fn lasting(status: &str) -> &str {
    status.strip_prefix(LATE).unwrap_or(status)
}

type Cells = [Cell; DeliveryColumn::ALL.len()];

fn row(order: &Order<'_>, world: &World<'_>) -> (Cells, Vec<(DeliveryColumn, Target)>) {
    let mut links = Vec::new();
    let mut cells: Cells = [const { Cell::Empty }; DeliveryColumn::ALL.len()];
    let mut put = |column: DeliveryColumn, cell: Cell| cells[column.index()] = cell;
    let words = |text: Option<Cow<'_, str>>| Cell::text(text.unwrap_or_default());
    put(DeliveryColumn::Day, headline::deliver_on(order).map_or(Cell::Empty, serial::day));
    put(DeliveryColumn::Hour, words(deliveries::hour(order)));
    put(DeliveryColumn::Outlet, words(deliveries::outlet(order).map(shown)));
    let id = order.facts.id;
    // A link is not read back: the text changes with the place it leads to.
    match spot(order, world) {
        Some((label, target)) => {
            put(DeliveryColumn::OrderNo, Cell::text(format!("{id} · {label}")));
            links.push((DeliveryColumn::OrderNo, Target::Cell(target)));
        }
        None => put(DeliveryColumn::OrderNo, Cell::text(id.to_string())),
    }
    put(DeliveryColumn::Customer, words(headline::customer(order)));
    put(DeliveryColumn::Goods, Cell::text(headline::load(order)));
    put(DeliveryColumn::Packs, headline::packs(order).map_or(Cell::Empty, |packs| Cell::whole(packs.into())));
    put(DeliveryColumn::Method, Cell::text(headline::method(order).as_str()));
    if let Some(address) = deliveries::address(order) {
        links.push((DeliveryColumn::Address, Target::Web(deliveries::map(&address))));
        put(DeliveryColumn::Address, Cell::text(address));
    }
    put(DeliveryColumn::Recipient, words(deliveries::recipient(order)));
    match deliveries::at_the_door(order) {
        AtTheDoor::Number(phone) => {
            put(DeliveryColumn::Phone, Cell::text(Phone::local(&phone)));
            links.extend(whatsapp::chat(&phone).map(|chat| (DeliveryColumn::Phone, Target::Web(chat))));
        }
        AtTheDoor::Unreadable(typed) => put(DeliveryColumn::Phone, Cell::text(format!("Tidak terbaca: {typed}"))),
        AtTheDoor::Unknown => {}
    }
    put(DeliveryColumn::Driver, words(deliveries::driver(order)));
    put(DeliveryColumn::Plate, words(deliveries::plate(order)));
    put(DeliveryColumn::Permit, Cell::text(&*order.facts.permit));
    let late = if deliveries::is_overdue(order, world.today()) { LATE } else { "" };
    let status = order.facts.state.label(headline::is_pickup(order));
    put(DeliveryColumn::Status, Cell::text(format!("{late}{status}")));
    (cells, links)
}

/// Where somebody types who drives, or that the customer came for it: `AX17`, and the end of the link there.
fn spot(order: &Order<'_>, world: &World<'_>) -> Option<(Text, String)> {
    let column = if headline::is_pickup(order) { OrderColumn::Shipped } else { OrderColumn::Driver };
    let spot = tasks::cell_of(&world.books.seen, column, order.row?.at, Subject::Order(order.facts.id))?;
    let fragment = spot.fragment();
    Some((spot.cell, fragment))
}
