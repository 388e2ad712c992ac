//! The figures: which there are, in the order in which they are shown, and what kind of number each one is.

use super::event::{Cause, Desk};
use crate::domain::state::{Chapter, State};
use crate::domain::text::Text;

/// What a number of a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A share.
    Percent,
    /// Working minutes, shown as hours.
    Hours,
    /// Tenths of a day.
    Days,
    /// Hundredths of a person's hour.
    PersonHours,
    /// Rupiah.
    Rupiah,
    /// Orders, packs, answers, enquiries.
    Count,
    /// Orders by name.
    Names,
}

/// What belongs together: a chart each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Shares,
    Rules,
    Breaches,
    Stays,
    LongStays,
    Late,
    Days,
    Kitchen,
    Packs,
    Money,
    Sales,
    Channels,
}

impl Group {
    /// Every one, in the order in which they are drawn.
    pub(super) const ALL: [Self; 12] = [
        Self::Shares,
        Self::Rules,
        Self::Breaches,
        Self::Stays,
        Self::LongStays,
        Self::Late,
        Self::Days,
        Self::Kitchen,
        Self::Packs,
        Self::Money,
        Self::Sales,
        Self::Channels,
    ];

    /// What stands above its chart.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Shares => "Bagian (%)",
            Self::Rules => "Di luar aturan (order)",
            Self::Breaches => "Jawaban lewat batas",
            Self::Stays => "Jam kerja di tiap status, nilai tengah",
            Self::LongStays => "Jam kerja di tiap status, 90 % paling lama",
            Self::Late => "Order terlambat menurut sebabnya",
            Self::Days => "Hari",
            Self::Kitchen => "Jam-orang",
            Self::Packs => "Pack",
            Self::Money => "Uang (Rp)",
            Self::Sales => "Order dan prospek",
            Self::Channels => "Omzet per kanal (Rp)",
        }
    }
}

/// What is measured of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChannelFigure {
    Leads,
    Conversion,
    Revenue,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    LargeInTime,
    AnswersInTime(Desk),
    MaterialAtFirst,
    OnTime,
    PeopleUse,
    PackUse,
    Conversion,
    Returning,
    LargeLate,
    Excepted,
    DaysAhead,
    LeftUnreleased,
    OverLimit,
    Breaches(Desk),
    DaysToDownPayment,
    Stay(State),
    LongStay(State),
    Late(Cause),
    PersonHours,
    Capacity,
    OrderedPacks,
    MadePacks,
    ReturnedPacks,
    Revenue,
    Receivable,
    Overdue,
    CollectionDays,
    CalledOff,
    CalledOffValue,
    Retained,
    Orders,
    Packs,
    Leads,
    Channel(ChannelFigure, Text),
}

impl Figure {
    /// Every figure but those of channels, as they are shown.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = vec![Self::LargeInTime];
        all.extend(Desk::ALL.map(Self::AnswersInTime));
        all.extend([Self::MaterialAtFirst, Self::OnTime, Self::PeopleUse, Self::PackUse, Self::Conversion]);
        all.extend([Self::Returning, Self::LargeLate, Self::Excepted, Self::DaysAhead, Self::LeftUnreleased]);
        all.push(Self::OverLimit);
        all.extend(Desk::ALL.map(Self::Breaches));
        all.push(Self::DaysToDownPayment);
        all.extend(left_behind().flat_map(|state| [Self::Stay(state), Self::LongStay(state)]));
        all.extend(Cause::ALL.map(Self::Late));
        all.extend([Self::PersonHours, Self::Capacity, Self::OrderedPacks, Self::MadePacks, Self::ReturnedPacks]);
        all.extend([Self::Revenue, Self::Receivable, Self::Overdue, Self::CollectionDays, Self::CalledOff]);
        all.extend([Self::CalledOffValue, Self::Retained, Self::Orders, Self::Packs, Self::Leads]);
        all
    }

    /// The figures of a channel.
    pub(crate) fn of_channel(name: &str) -> [Self; 3] {
        [ChannelFigure::Leads, ChannelFigure::Conversion, ChannelFigure::Revenue]
            .map(|what| Self::Channel(what, name.into()))
    }

    /// The name of a channel whose figure bears this key.
    pub(super) fn channel_of(key: &str) -> Option<&str> {
        key.strip_prefix("channel-").and_then(|rest| rest.split_once('/')).map(|(_, name)| name)
    }

    /// As it is noted; never changed, or what was noted before is lost.
    pub(crate) fn key(&self) -> Text {
        let fixed = match self {
            Self::LargeInTime => "large-in-time",
            Self::AnswersInTime(desk) => return format!("answers/{}", desk.key()).into(),
            Self::MaterialAtFirst => "material-at-first",
            Self::OnTime => "on-time",
            Self::PeopleUse => "people-use",
            Self::PackUse => "pack-use",
            Self::Conversion => "conversion",
            Self::Returning => "returning",
            Self::LargeLate => "large-late",
            Self::Excepted => "excepted",
            Self::DaysAhead => "days-ahead",
            Self::LeftUnreleased => "left-unreleased",
            Self::OverLimit => "over-limit",
            Self::Breaches(desk) => return format!("breaches/{}", desk.key()).into(),
            Self::DaysToDownPayment => "days-to-dp",
            Self::Stay(state) => return format!("stay/{}", state.number()).into(),
            Self::LongStay(state) => return format!("long-stay/{}", state.number()).into(),
            Self::Late(cause) => return format!("late/{}", cause.key()).into(),
            Self::PersonHours => "person-hours",
            Self::Capacity => "capacity",
            Self::OrderedPacks => "ordered-packs",
            Self::MadePacks => "made-packs",
            Self::ReturnedPacks => "returned-packs",
            Self::Revenue => "revenue",
            Self::Receivable => "receivable",
            Self::Overdue => "overdue",
            Self::CollectionDays => "collection-days",
            Self::CalledOff => "called-off",
            Self::CalledOffValue => "called-off-value",
            Self::Retained => "retained",
            Self::Orders => "orders",
            Self::Packs => "packs",
            Self::Leads => "leads",
            Self::Channel(ChannelFigure::Leads, name) => return format!("channel-leads/{name}").into(),
            Self::Channel(ChannelFigure::Conversion, name) => return format!("channel-conversion/{name}").into(),
            Self::Channel(ChannelFigure::Revenue, name) => return format!("channel-revenue/{name}").into(),
        };
        fixed.into()
    }

    /// What its number counts, and with what it is drawn: figures of one unit.
    const fn kind(&self) -> (Unit, Group) {
        match self {
            Self::LargeInTime
            | Self::AnswersInTime(_)
            | Self::MaterialAtFirst
            | Self::OnTime
            | Self::PeopleUse
            | Self::PackUse
            | Self::Conversion
            | Self::Returning
            | Self::Channel(ChannelFigure::Conversion, _) => (Unit::Percent, Group::Shares),
            Self::LargeLate => (Unit::Names, Group::Rules),
            Self::Excepted | Self::LeftUnreleased | Self::OverLimit => (Unit::Count, Group::Rules),
            Self::Breaches(_) => (Unit::Count, Group::Breaches),
            Self::Stay(_) => (Unit::Hours, Group::Stays),
            Self::LongStay(_) => (Unit::Hours, Group::LongStays),
            Self::Late(_) => (Unit::Count, Group::Late),
            Self::DaysAhead | Self::DaysToDownPayment | Self::CollectionDays => (Unit::Days, Group::Days),
            Self::PersonHours | Self::Capacity => (Unit::PersonHours, Group::Kitchen),
            Self::OrderedPacks | Self::MadePacks | Self::ReturnedPacks | Self::Packs => (Unit::Count, Group::Packs),
            Self::Revenue | Self::Receivable | Self::Overdue | Self::CalledOffValue | Self::Retained => {
                (Unit::Rupiah, Group::Money)
            }
            Self::Orders | Self::CalledOff | Self::Leads | Self::Channel(ChannelFigure::Leads, _) => {
                (Unit::Count, Group::Sales)
            }
            Self::Channel(ChannelFigure::Revenue, _) => (Unit::Rupiah, Group::Channels),
        }
    }

    /// What its number counts.
    pub(crate) const fn unit(&self) -> Unit {
        self.kind().0
    }

    /// With what it is drawn.
    pub(super) const fn group(&self) -> Group {
        self.kind().1
    }

    /// Whether it stands in the weekly report, moved or not.
    pub(crate) const fn is_headline(&self) -> bool {
        match self.group() {
            Group::Shares | Group::Rules | Group::Packs | Group::Money | Group::Sales => true,
            Group::Breaches | Group::Stays | Group::LongStays | Group::Late | Group::Days | Group::Kitchen => false,
            Group::Channels => false,
        }
    }

    /// Whether it is of the house as a whole only: enquiries belong to no outlet.
    pub(crate) const fn is_of_the_house(&self) -> bool {
        matches!(self, Self::Conversion | Self::Leads | Self::Channel(..))
    }
}

/// The states an order waits in.
fn left_behind() -> impl Iterator<Item = State> {
    State::ALL.iter().copied().filter(|state| match state.chapter() {
        Chapter::Intake
        | Chapter::Answers
        | Chapter::FirstMoney
        | Chapter::ToMake
        | Chapter::Making
        | Chapter::Made
        | Chapter::Billed
        | Chapter::Gone => true,
        Chapter::Done | Chapter::Off => false,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Shares of the whole house are drawn in the chart beside them: of all figures only these have one scale.
    const SHARES: usize = 11;

    #[test]
    fn the_shares_of_the_house_come_first_and_no_two_figures_have_one_key() {
        let all = Figure::all();
        let shares = all.iter().take_while(|figure| figure.unit() == Unit::Percent).count();
        assert_eq!((shares, all.iter().filter(|figure| figure.unit() == Unit::Percent).count()), (SHARES, SHARES));
        let keys: BTreeSet<_> = all.iter().map(Figure::key).collect();
        assert_eq!(keys.len(), all.len());
        let channels = Figure::of_channel("Chat/WA");
        assert!(channels.iter().all(|figure| Figure::channel_of(&figure.key()) == Some("Chat/WA")));
        assert!(all.iter().all(|figure| Figure::channel_of(&figure.key()).is_none()));
    }
}
