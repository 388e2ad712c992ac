//! *Lembar dapur*: what each kitchen makes on a day, for the people who make it (P8). Production sees every kitchen, a
//! store manager their own.
//!
//! On it stands what may be made. What was confirmed and may not be made yet, or not as it stands, is set apart with the
//! reason; what nobody confirmed is not there at all.

#[cfg(test)]
mod tests;
mod unknown;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveTime};

use super::{Desk, readiness};
use crate::decide::Decisions;
use crate::decide::kitchen::{Plan, staffing, workload};
use crate::decide::orders::{Order, headline, reasons};
use crate::decide::world::{Slot, World};
use crate::domain::audience::Audience;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::ids::OrderId;
use crate::domain::kitchen_sheet::{KitchenSheet, MaterialNeed, MenuToMake, OrderHeld, OrderToMake, Special};
use crate::domain::notice::Brief;
use crate::domain::policy::Policy;
use crate::domain::quantity::Quantity;
use crate::domain::role::{self, Role};
use crate::domain::state::Chapter;
use crate::domain::terms::{Line, Terms};
use crate::domain::text::Text;
use crate::domain::wording::{cut, grouped, one_line, shown};

/// Characters of a note; the row has the rest.
const NOTE_CHARS: usize = 400;

/// One mail for all people who see the same kitchens; nothing to make and nothing to keep from being made, no mail.
#[must_use]
pub(crate) fn kitchen_sheets(desk: &Desk<'_, '_>, slot: &Slot) -> Vec<(Audience, Brief)> {
    let policy = desk.world.policy;
    let days = days(policy, policy.day(slot.at), desk.today());
    let source = Source { world: desk.world, orders: desk.orders, plan: desk.plan };
    let sheets: Vec<KitchenSheet> = days.into_iter().flat_map(|on| source.sheets(on)).collect();
    let mut readers: BTreeMap<BTreeSet<usize>, Vec<Text>> = BTreeMap::new();
    for group in role::colleagues(policy, is_reader) {
        readers.entry(readiness::outlets(&group.roles, policy)).or_default().extend(group.addresses);
    }
    let everything = policy.outlets.len();
    let mail = |(outlets, to): (BTreeSet<usize>, Vec<Text>)| {
        let is_theirs = |sheet: &&KitchenSheet| match role::outlet(policy, &sheet.outlet) {
            Some(outlet) => outlets.contains(&outlet),
            // Agreed for a kitchen that the house no longer has.
            None => outlets.len() == everything,
        };
        let theirs: Vec<KitchenSheet> = sheets.iter().filter(is_theirs).cloned().collect();
        let brief = words::brief(theirs)?;
        Some((Audience { to, cc: Vec::new() }, brief))
    };
    readers.into_iter().filter_map(mail).collect()
}

/// Who makes what is ordered.
const fn is_reader(role: Role) -> bool {
    matches!(role, Role::Production | Role::StoreManager(_))
}

/// The days a sheet of this day is for: all up to the next one on which people work. What is over by now is left out.
fn days(policy: &Policy, written_on: NaiveDate, today: NaiveDate) -> Vec<NaiveDate> {
    /// No house closes for longer without printing its sheets by hand.
    const MOST: usize = 14;
    let mut days = Vec::new();
    for day in (written_on + Days::new(1)).iter_days().take(MOST) {
        days.push(day);
        if policy.hours.is_working_day(day) {
            break;
        }
    }
    days.retain(|day| *day >= today);
    days
}

/// The sheets of a day as they are now: a kitchen without anything on it has none. `outlet`: only of this one.
#[must_use]
pub(crate) fn sheets_of(
    world: &World<'_>,
    decisions: &Decisions<'_>,
    on: NaiveDate,
    outlet: Option<&str>,
) -> Vec<KitchenSheet> {
    let source = Source { world, orders: &decisions.orders, plan: &decisions.plan };
    let mut sheets = source.sheets(on);
    sheets.retain(|sheet| outlet.is_none_or(|name| sheet.outlet.trim().eq_ignore_ascii_case(name.trim())));
    sheets
}

/// Whether an order may be cooked.
pub(super) enum Standing {
    /// It may.
    ToMake,
    /// It may not, for this reason.
    Held(String),
}

/// How an order stands before the kitchen; `None`: it is none of its business, or made already.
pub(super) fn standing(order: &Order<'_>) -> Option<Standing> {
    let facts = &order.facts;
    let held = |why: &str| Some(Standing::Held(format!("TERTAHAN: {}", cut(why, NOTE_CHARS))));
    let why = || match reasons::of_hold(order, false).as_slice() {
        [] => "lihat kolom Masalah".to_owned(),
        some => some.join(" "),
    };
    match facts.state.chapter() {
        Chapter::Intake | Chapter::Answers => {
            // Confirmed once, and not any more: the kitchen may have heard of it.
            if facts.reconfirm {
                return Some(Standing::Held("harus dikonfirmasi ulang: pesanannya berubah".to_owned()));
            }
            if facts.confirmed.is_some() && order.held { held(&why()) } else { None }
        }
        Chapter::FirstMoney | Chapter::ToMake | Chapter::Making => {
            if facts.seen.is_lost() {
                return Some(Standing::Held("barisnya hilang dari tab Pesanan; tanya Marketing".to_owned()));
            }
            if order.held {
                return held(&why());
            }
            if facts.state.is_before_production() {
                return Some(Standing::Held(format!("{}: produksi belum dibuka", facts.state)));
            }
            Some(Standing::ToMake)
        }
        Chapter::Made | Chapter::Billed | Chapter::Gone | Chapter::Done | Chapter::Off => None,
    }
}

/// What sheets are made from.
struct Source<'d, 'a> {
    world: &'d World<'a>,
    orders: &'d BTreeMap<OrderId, Order<'a>>,
    plan: &'d Plan,
}

/// The orders of a kitchen's day.
#[derive(Default)]
struct Day<'d, 'a> {
    /// As people call it.
    outlet: Text,
    to_make: Vec<(&'d Order<'a>, &'d Terms)>,
    held: Vec<OrderHeld>,
}

impl<'d, 'a> Source<'d, 'a> {
    fn sheets(&self, on: NaiveDate) -> Vec<KitchenSheet> {
        let policy = self.world.policy;
        let mut days: BTreeMap<(usize, String), Day<'d, 'a>> = BTreeMap::new();
        for order in self.orders.values() {
            let Some(terms) = order.terms.as_deref().filter(|terms| terms.deliver_on == on) else { continue };
            let Some(standing) = standing(order) else { continue };
            let name = policy.outlet_now(&terms.outlet);
            let place = role::outlet(policy, name).unwrap_or(usize::MAX);
            let day = days.entry((place, name.to_lowercase())).or_default();
            if day.outlet.is_empty() {
                day.outlet = policy.outlet(name).map_or_else(|| name.into(), |outlet| outlet.name.as_str().into());
            }
            match standing {
                Standing::ToMake => day.to_make.push((order, terms)),
                Standing::Held(why) => day.held.push(OrderHeld {
                    order: order.facts.id,
                    customer: shown(&terms.customer).into(),
                    goods: headline::goods(order),
                    why,
                }),
            }
        }
        days.into_values().map(|day| self.sheet(on, day)).collect()
    }

    fn sheet(&self, on: NaiveDate, day: Day<'d, 'a>) -> KitchenSheet {
        let Day { outlet, to_make, held } = day;
        let books = self.world.books;
        let lines: Vec<Line> = to_make.iter().flat_map(|(_, terms)| &terms.lines).cloned().collect();
        let load = workload(books, &lines);
        let there = staffing(&books.capacity, &outlet, on);
        let packs = to_make.iter().map(|(_, terms)| terms.packs()).sum();
        let mut orders: Vec<(Option<NaiveTime>, OrderToMake)> =
            to_make.iter().map(|(order, terms)| (headline::hour(order), to_be_made(order, terms))).collect();
        orders.sort_by_key(|(hour, order)| (hour.is_none(), *hour, order.hour.is_none(), order.order));
        let ids: BTreeSet<OrderId> = to_make.iter().map(|(order, _)| order.facts.id).collect();
        KitchenSheet {
            on,
            as_of: self.world.local(self.world.now),
            menus: menus(&to_make),
            orders: orders.into_iter().map(|(_, order)| order).collect(),
            materials: load.needs.iter().map(|need| self.material(need, &ids)).collect(),
            work: words::work(packs, &load, &there),
            held,
            unknown: if to_make.is_empty() { Vec::new() } else { unknown::sentences(books, &load, &there) },
            outlet,
        }
    }

    /// How much is taken, and what of it these orders will lack as they stand in line.
    fn material(&self, need: &crate::decide::kitchen::Need, orders: &BTreeSet<OrderId>) -> MaterialNeed {
        let prepared = orders.iter().filter_map(|id| self.plan.orders.get(id));
        let shortages = prepared.flat_map(|prepared| &prepared.shortages);
        let same = shortages.filter(|short| short.material == need.material && short.unit == need.unit);
        let short: Quantity = same.map(|short| short.short).sum();
        MaterialNeed {
            material: (&*need.material).into(),
            need: words::amount(need.need, &need.unit),
            short: (short > Quantity::ZERO).then(|| words::amount(short, &need.unit)),
        }
    }
}

/// `Nasi Box Ayam (NB-AYAM)`; the code alone where the name says nothing else.
fn called(line: &Line) -> Text {
    let (name, code) = (shown(&line.name), shown(&line.product));
    if name.eq_ignore_ascii_case(&code) { name.into() } else { format!("{name} ({code})").into() }
}

fn menus(to_make: &[(&Order<'_>, &Terms)]) -> Vec<MenuToMake> {
    let mut menus: BTreeMap<&str, MenuToMake> = BTreeMap::new();
    for (order, terms) in to_make {
        for line in &terms.lines {
            let none = || MenuToMake { menu: called(line), packs: 0, special: Vec::new() };
            let menu = menus.entry(&line.product).or_insert_with(none);
            menu.packs = menu.packs.saturating_add(line.packs);
            if let Some(remark) = line.remark.as_deref() {
                let remark = cut(remark, NOTE_CHARS).into();
                menu.special.push(Special { packs: line.packs, remark, order: order.facts.id });
            }
        }
    }
    menus.into_values().collect()
}

fn to_be_made(order: &Order<'_>, terms: &Terms) -> OrderToMake {
    let line = |line: &Line| {
        let remark = line.remark.as_deref().map(|remark| format!(" ({})", cut(remark, NOTE_CHARS)));
        format!("{} {}{}", grouped(line.packs), shown(&line.name), remark.unwrap_or_default())
    };
    let note = |column: OrderColumn| {
        let text = order.row?.note(column)?;
        Some(format!("{}: {}", column.header(), cut(text, NOTE_CHARS)).into())
    };
    OrderToMake {
        order: order.facts.id,
        customer: shown(&terms.customer).into(),
        hour: terms.hour.as_deref().map(|hour| one_line(hour).into()),
        is_pickup: headline::is_pickup(order),
        packs: terms.packs(),
        lines: terms.lines.iter().map(line).collect(),
        notes: [OrderColumn::Notes, OrderColumn::MaterialNotes].into_iter().filter_map(note).collect(),
    }
}
