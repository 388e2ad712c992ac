//! What happened in one period at one outlet, added up, and what the figures of it are.

use std::collections::BTreeMap;

use super::event::{Cause, Desk, Event};
use super::figure::{ChannelFigure, Figure};
use crate::domain::ids::OrderId;
use crate::domain::measured::Value;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Share {
    part: i64,
    of: i64,
}

impl Share {
    fn add(&mut self, is_meant: bool) {
        self.part += i64::from(is_meant);
        self.of += 1;
    }

    /// A share of nothing is none.
    fn value(self) -> Option<Value> {
        (self.of > 0).then_some(Value::Share { part: self.part, of: self.of })
    }
}

/// A kitchen's days that happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct KitchenSums {
    /// Hundredths of an hour; `None`: no day was noted.
    pub hours: Option<i64>,
    /// Work on the days whose people are known, and what they could do.
    pub work: (i64, i64),
    /// Packs on the days whose most packs are known, and those.
    pub packs: (i64, i64),
}

/// What is owed at the end of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Owed {
    /// Receivables.
    pub all: Rupiah,
    /// Those past their day.
    pub overdue: Rupiah,
    /// Invoiced in the last so many days, tax included.
    pub billed: Rupiah,
    /// How many days these are.
    pub days: i64,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct ChannelSums {
    leads: i64,
    won: i64,
    revenue: Rupiah,
}

/// Sums of one period at one outlet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) kitchen: KitchenSums,
    /// `None`: nobody knows any more what was owed then.
    pub(super) owed: Option<Owed>,
    large: Share,
    late_orders: Vec<OrderId>,
    excepted: i64,
    ahead: Vec<i64>,
    stays: BTreeMap<usize, Vec<i64>>,
    answers: [Share; Desk::ALL.len()],
    first_answers: Share,
    down: Vec<i64>,
    delivered: Share,
    late: [i64; Cause::ALL.len()],
    ordered: i64,
    made: i64,
    returned: i64,
    unreleased: i64,
    over_limit: i64,
    revenue: Rupiah,
    called_off: (i64, Rupiah),
    retained: Rupiah,
    intake: Share,
    intake_packs: i64,
    leads: i64,
    won: i64,
    channels: BTreeMap<String, ChannelSums>,
}

impl Tally {
    /// Adds what happened.
    pub(super) fn add(&mut self, event: &Event<'_>) {
        match *event {
            Event::Judged { order, in_time } => {
                self.large.add(in_time);
                self.late_orders.extend((!in_time).then_some(order));
            }
            Event::Excepted => self.excepted += 1,
            Event::Confirmed { days_ahead } => self.ahead.push(days_ahead),
            Event::Left { state, minutes } => self.stays.entry(place(state)).or_default().push(minutes),
            Event::Answered { desk, in_time } => self.answers[desk as usize].add(in_time),
            Event::FirstAnswer { available } => self.first_answers.add(available),
            Event::DownPaid { days } => self.down.push(days),
            Event::Delivered { late } => {
                self.delivered.add(late.is_none());
                if let Some(cause) = late {
                    self.late[cause as usize] += 1;
                }
            }
            Event::Made { ordered, made } => {
                self.ordered += i64::from(ordered);
                self.made += i64::from(made);
            }
            Event::Returned { packs } => self.returned += i64::from(packs),
            Event::LeftUnreleased => self.unreleased += 1,
            Event::OverLimit => self.over_limit += 1,
            Event::Billed { base, channel } => {
                self.revenue += base;
                self.channel(channel).revenue += base;
            }
            Event::CalledOff { value } => {
                self.called_off.0 += 1;
                self.called_off.1 += value;
            }
            Event::Retained { amount } => self.retained += amount,
            Event::Ordered { packs, returning } => {
                self.intake.add(returning);
                self.intake_packs += i64::from(packs);
            }
            Event::Enquired { channel } => {
                self.leads += 1;
                self.channel(channel).leads += 1;
            }
            Event::Won { channel } => {
                self.won += 1;
                self.channel(channel).won += 1;
            }
        }
    }

    fn channel(&mut self, name: Option<&str>) -> &mut ChannelSums {
        let name = name.map_or(UNKNOWN, str::trim);
        if !self.channels.contains_key(name) {
            self.channels.insert(name.to_owned(), ChannelSums::default());
        }
        // It was entered just now.
        self.channels.entry(name.to_owned()).or_default()
    }

    /// The channels anything came by.
    pub(super) fn channels(&self) -> impl Iterator<Item = &str> {
        self.channels.keys().map(String::as_str)
    }

    /// What a figure comes to; `None`: there is nothing to measure.
    pub(super) fn value(&self, figure: &Figure) -> Option<Value> {
        let number = |n: i64| Some(Value::Number(n));
        let rupiah = |amount: Rupiah| Some(Value::Number(amount.0));
        let ratio = |(part, of): (i64, i64)| (of > 0).then_some(Value::Share { part, of });
        match figure {
            Figure::LargeInTime => self.large.value(),
            Figure::LargeLate => (!self.late_orders.is_empty()).then(|| Value::Orders(in_order(&self.late_orders))),
            Figure::Excepted => number(self.excepted),
            Figure::DaysAhead => quantile(&self.ahead, 50, 10),
            Figure::Stay(state) => quantile(self.stays(*state), 50, 1),
            Figure::LongStay(state) => quantile(self.stays(*state), 90, 1),
            Figure::AnswersInTime(desk) => self.answers[*desk as usize].value(),
            Figure::Breaches(desk) => {
                let Share { part, of } = self.answers[*desk as usize];
                number(of - part)
            }
            Figure::MaterialAtFirst => self.first_answers.value(),
            Figure::DaysToDownPayment => quantile(&self.down, 50, 10),
            Figure::OnTime => self.delivered.value(),
            Figure::Late(cause) => number(self.late[*cause as usize]),
            Figure::PersonHours => self.kitchen.hours.map(Value::Number),
            Figure::Capacity => self.kitchen.hours.map(|_| Value::Number(self.kitchen.work.1)),
            Figure::PeopleUse => ratio(self.kitchen.work),
            Figure::PackUse => ratio(self.kitchen.packs),
            Figure::OrderedPacks => number(self.ordered),
            Figure::MadePacks => number(self.made),
            Figure::ReturnedPacks => number(self.returned),
            Figure::LeftUnreleased => number(self.unreleased),
            Figure::OverLimit => number(self.over_limit),
            Figure::Orders => number(self.intake.of),
            Figure::Packs => number(self.intake_packs),
            Figure::Returning => self.intake.value(),
            Figure::Revenue => rupiah(self.revenue),
            Figure::Receivable => self.owed.map(|owed| Value::Number(owed.all.0)),
            Figure::Overdue => self.owed.map(|owed| Value::Number(owed.overdue.0)),
            Figure::CollectionDays => self.owed.and_then(collection_days),
            Figure::CalledOff => number(self.called_off.0),
            Figure::CalledOffValue => rupiah(self.called_off.1),
            Figure::Retained => rupiah(self.retained),
            Figure::Leads => number(self.leads),
            Figure::Conversion => ratio((self.won, self.leads)),
            Figure::Channel(what, name) => {
                let sums = self.channels.get(&**name)?;
                match what {
                    ChannelFigure::Leads => number(sums.leads),
                    ChannelFigure::Conversion => ratio((sums.won, sums.leads)),
                    ChannelFigure::Revenue => rupiah(sums.revenue),
                }
            }
        }
    }

    fn stays(&self, state: State) -> &[i64] {
        self.stays.get(&place(state)).map_or(&[], Vec::as_slice)
    }
}

/// Where no channel is named.
const UNKNOWN: &str = "tanpa kanal";

fn place(state: State) -> usize {
    State::ALL.iter().position(|known| *known == state).unwrap_or_default()
}

fn in_order(orders: &[OrderId]) -> Vec<OrderId> {
    let mut orders = orders.to_vec();
    orders.sort_unstable();
    orders
}

/// The value below which so many percent lie, in parts of `unit` of one: of an even count's middle the mean of two, rounded
/// half upwards; else the smallest that so many percent do not exceed.
fn quantile(values: &[i64], percent: usize, unit: i64) -> Option<Value> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().checked_sub(1)?;
    let at = |place: usize| sorted[place.min(last)] * unit;
    let sum = if percent == 50 {
        at(last / 2) + at(sorted.len() / 2)
    } else {
        2 * at((sorted.len() * percent).div_ceil(100).saturating_sub(1))
    };
    Some(Value::Number((sum + 1).div_euclid(2)))
}

/// Receivables by what is invoiced in a day, in tenths of a day, rounded half upwards.
fn collection_days(owed: Owed) -> Option<Value> {
    let (all, billed) = (i128::from(owed.all.0) * i128::from(owed.days) * 10, i128::from(owed.billed.0));
    let tenths = (billed > 0).then(|| (2 * all + billed).div_euclid(2 * billed))?;
    i64::try_from(tenths).ok().map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_the_mean_of_two_and_ninety_percent_do_not_exceed_the_other() {
        let check = |values: &[i64], middle: i64, long: i64| {
            assert_eq!(quantile(values, 50, 1), Some(Value::Number(middle)), "{values:?}");
            assert_eq!(quantile(values, 90, 1), Some(Value::Number(long)), "{values:?}");
        };
        check(&[7], 7, 7);
        check(&[4, 1], 3, 4);
        check(&[9, 1, 4], 4, 9);
        check(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 6, 9);
        check(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 6, 10);
        assert_eq!(quantile(&[4, 1], 50, 10), Some(Value::Number(25)));
        assert_eq!(quantile(&[], 50, 1), None);
    }

    #[test]
    fn money_is_out_as_many_days_as_it_takes_to_invoice_it() {
        let check = |all, billed, days, tenths: Option<i64>| {
            let owed = Owed { all: Rupiah(all), overdue: Rupiah::ZERO, billed: Rupiah(billed), days };
            assert_eq!(collection_days(owed), tenths.map(Value::Number));
        };
        check(100, 910, 91, Some(100));
        check(0, 910, 91, Some(0));
        check(50, 1_000, 1, Some(1));
        check(49, 1_000, 1, Some(0));
        check(100, 0, 91, None);
    }
}
