//! The kitchens' days: how much each can make, how much is planned, and who no longer fits.
//!
//! A day about which `Kapasitas` says nothing has no limit; it is never called full.

use std::collections::HashMap;
use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};

use super::person_hours::PersonHours;
use super::preparation::KitchenDay;
use crate::domain::books::{CapacityDay, CapacityRow};
use crate::domain::quantity::Quantity;
use crate::domain::text::Text;
use crate::domain::wording::{day, folded, grouped};

impl fmt::Display for PersonHours {
    /// As people write it here: `55`, `12,5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Quantity(self.0.saturating_mul(Quantity::ONE.0 / 100)).fmt(f)
    }
}

/// What orders put on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Load {
    pub(super) packs: u32,
    /// Person-minutes.
    pub(super) minutes: Quantity,
}

impl Load {
    fn minus(self, other: Self) -> Self {
        Self { packs: self.packs.saturating_sub(other.packs), minutes: self.minutes - other.minutes }
    }

    fn plus(self, other: Self) -> Self {
        Self { packs: self.packs.saturating_add(other.packs), minutes: self.minutes + other.minutes }
    }
}

/// What a kitchen can do on a day; `None`: nobody said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) packs: Option<u32>,
    /// Person-minutes.
    pub(super) minutes: Option<Quantity>,
    closed: bool,
}

impl Limit {
    /// What of `load` is too much.
    fn excess(&self, load: Load) -> Load {
        Load {
            packs: self.packs.map_or(0, |most| load.packs.saturating_sub(most)),
            minutes: self.minutes.map_or(Quantity::ZERO, |most| (load.minutes - most).max(Quantity::ZERO)),
        }
    }

    fn holds(&self, load: Load) -> bool {
        !self.closed && self.excess(load) == Load::default()
    }
}

/// A day of a kitchen with everything planned on it.
pub(super) struct Day {
    pub(super) load: Load,
    pub(super) limit: Limit,
}

impl Day {
    /// What is too much for the day, for people.
    pub(super) fn overload_text(&self) -> Option<String> {
        let excess = self.limit.excess(self.load);
        let hours = PersonHours::from_minutes(excess.minutes);
        let mut texts = Vec::new();
        if self.limit.closed {
            texts.push("Outlet libur".to_owned());
        }
        if excess.packs > 0 {
            texts.push(format!("Kapasitas: lebih {} pack", grouped(excess.packs)));
        }
        if hours > PersonHours(0) {
            texts.push(format!("Tenaga: kurang {hours} jam-orang"));
        }
        (!texts.is_empty()).then(|| texts.join("; "))
    }
}

/// `Kapasitas`, and what is planned against it.
#[derive(Default)]
pub(super) struct Calendar {
    by_name: HashMap<Text, usize>,
    outlets: Vec<Outlet>,
    /// Everything planned.
    planned: HashMap<(usize, NaiveDate), Load>,
    /// What was served so far.
    served: HashMap<(usize, NaiveDate), Load>,
}

/// What the kitchens can do on any day, whatever is planned.
pub(crate) struct Limits(Calendar);

impl Limits {
    /// As `Kapasitas` says.
    pub(crate) fn of(rows: &[CapacityRow]) -> Self {
        let mut calendar = Calendar::default();
        calendar.read(rows);
        Self(calendar)
    }

    /// The most packs and the most work of an outlet on a day; `None`: nobody said.
    pub(crate) fn on(&self, outlet: &str, day: NaiveDate) -> (Option<u32>, Option<PersonHours>) {
        let outlet = self.0.by_name.get(&folded(outlet)).map(|place| &self.0.outlets[*place]);
        let limit = outlet.map(|outlet| outlet.limit(day)).unwrap_or_default();
        (limit.packs, limit.minutes.map(PersonHours::from_minutes))
    }
}

struct Outlet {
    name: String,
    rules: HashMap<Which, Rule>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Which {
    Date(NaiveDate),
    Weekday(Weekday),
    Default,
}

#[derive(Clone, Copy)]
struct Rule {
    closed: bool,
    packs: Option<u32>,
    people: Option<u32>,
    hours: Option<Quantity>,
}

impl Calendar {
    /// Reads the rules. The first row for an outlet and day counts; rows without an outlet are left out.
    pub(super) fn read(&mut self, rows: &[CapacityRow]) {
        for row in rows {
            let Some(name) = &row.outlet else { continue };
            let outlet = self.outlet(name);
            let which = match row.day {
                CapacityDay::Default => Which::Default,
                CapacityDay::Weekday(weekday) => Which::Weekday(weekday),
                CapacityDay::Date(day) => Which::Date(day),
            };
            let hours = row.hours.get().map(|h| h.max(Quantity::ZERO));
            let rule = Rule { closed: row.closed, packs: row.max_packs.get(), people: row.people.get(), hours };
            self.outlets[outlet].rules.entry(which).or_insert(rule);
        }
    }

    /// The outlet of this name, entered when it is new.
    pub(super) fn outlet(&mut self, name: &str) -> usize {
        *self.by_name.entry(folded(name)).or_insert_with(|| {
            self.outlets.push(Outlet { name: name.trim().to_owned(), rules: HashMap::new() });
            self.outlets.len() - 1
        })
    }

    /// The outlet's name as first written.
    pub(super) fn name(&self, outlet: usize) -> &str {
        &self.outlets[outlet].name
    }

    /// Puts an order on its day. All of them must be planned before the first is served.
    pub(super) fn plan(&mut self, outlet: usize, on: NaiveDate, load: Load) {
        let day = self.planned.entry((outlet, on)).or_default();
        *day = day.plus(load);
    }

    /// A day with everything planned on it.
    pub(super) fn day(&self, outlet: usize, on: NaiveDate) -> Day {
        let load = self.planned.get(&(outlet, on)).copied().unwrap_or_default();
        Day { load, limit: self.outlets[outlet].limit(on) }
    }

    /// Serves an order after those before it; says by how much it no longer fits.
    pub(super) fn serve(&mut self, outlet: usize, on: NaiveDate, load: Load) -> Option<String> {
        let before = self.served.entry((outlet, on)).or_default();
        let others = *before;
        *before = others.plus(load);
        let limit = self.outlets[outlet].limit(on);
        let excess = limit.excess(others.plus(load));
        // Only what this order itself adds beyond the limit is its own excess.
        let packs = excess.packs.min(load.packs);
        let hours = PersonHours::from_minutes(excess.minutes.min(load.minutes));
        if !limit.closed && packs == 0 && hours == PersonHours(0) {
            return None;
        }
        let mut text = format!("{} {} ", self.name(outlet), day(on));
        if limit.closed {
            text.push_str("libur");
        } else {
            let mut parts = Vec::new();
            if let (Some(most), 1..) = (limit.packs, packs) {
                let [most, others, packs] = [most, others.packs, packs].map(grouped);
                parts.push(format!("sanggup {most} pack dan sudah terisi {others}: order ini lebih {packs} pack"));
            }
            if let (Some(most), true) = (limit.minutes, hours > PersonHours(0)) {
                let most = PersonHours::from_minutes(most);
                parts.push(format!("punya tenaga {most} jam-orang: order ini lebih {hours} jam-orang"));
            }
            text.push_str(&parts.join("; "));
        }
        Some(text)
    }

    /// Whether a day has room for one more order, which is not planned on it.
    pub(super) fn has_room(&self, outlet: usize, on: NaiveDate, load: Load) -> bool {
        let day = self.day(outlet, on);
        day.limit.holds(day.load.plus(load))
    }

    /// A day with and without an order that is planned on it.
    pub(super) fn around(&self, outlet: usize, on: NaiveDate, load: Load) -> KitchenDay {
        let Day { load: all, limit } = self.day(outlet, on);
        let without = all.minus(load);
        let work = |load: Load| PersonHours::from_minutes(load.minutes);
        KitchenDay {
            packs: (without.packs, all.packs),
            most_packs: limit.packs,
            work: (work(without), work(all)),
            most_work: limit.minutes.map(PersonHours::from_minutes),
        }
    }
}

/// What `Kapasitas` says of a kitchen's day, cell by cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Staffing {
    /// It is closed.
    pub(crate) closed: bool,
    /// The most packs.
    pub(crate) packs: Option<u32>,
    /// How many people.
    pub(crate) people: Option<u32>,
    /// For how long each.
    pub(crate) hours: Option<Quantity>,
}

impl Staffing {
    /// People × hours, where both are known.
    pub(crate) fn work(&self) -> Option<PersonHours> {
        self.minutes().map(PersonHours::from_minutes)
    }

    fn minutes(&self) -> Option<Quantity> {
        self.people.zip(self.hours).map(|(people, hours)| hours.times(60).times(people))
    }
}

/// What `Kapasitas` says of a kitchen's day.
#[must_use]
pub(crate) fn staffing(rows: &[CapacityRow], outlet: &str, on: NaiveDate) -> Staffing {
    let mut calendar = Calendar::default();
    let outlet = calendar.outlet(outlet);
    calendar.read(rows);
    calendar.outlets[outlet].staffing(on)
}

impl Outlet {
    /// The most precise row decides whether the kitchen is open; a cell it leaves blank is taken from the next
    /// less precise open row.
    fn staffing(&self, on: NaiveDate) -> Staffing {
        let rules = [Which::Date(on), Which::Weekday(on.weekday()), Which::Default].map(|w| self.rules.get(&w));
        if rules.iter().flatten().next().is_some_and(|rule| rule.closed) {
            return Staffing { closed: true, ..Staffing::default() };
        }
        let open = || rules.iter().flatten().filter(|rule| !rule.closed);
        Staffing {
            closed: false,
            packs: open().find_map(|rule| rule.packs),
            people: open().find_map(|rule| rule.people),
            hours: open().find_map(|rule| rule.hours),
        }
    }

    fn limit(&self, on: NaiveDate) -> Limit {
        let there = self.staffing(on);
        if there.closed {
            return Limit { packs: Some(0), minutes: Some(Quantity::ZERO), closed: true };
        }
        Limit { packs: there.packs, minutes: there.minutes(), closed: false }
    }
}
