//! The weeks that are over, side by side, for charts.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::closing;
use super::figure::{Figure, Group, Unit};
use crate::decide::world::World;
use crate::domain::measured::{ClosedPeriod, Curve, Figures, Trend, TrendGroup};
use crate::domain::period::{Period, Span};
use crate::domain::text::Text;

/// A year of weeks.
const MOST_WEEKS: usize = 53;

/// The weeks noted up to a day, the oldest first. `fresh`: those noted in this cycle.
pub(crate) fn trend(world: &World<'_>, fresh: &[ClosedPeriod], as_of: NaiveDate) -> Trend {
    let noted = world.facts.periods.values().filter(|closed| closing::is_over(closed, world));
    let mut weeks: Vec<(Period, &Figures)> = noted
        .chain(fresh)
        .map(|closed| (closed.period, &closed.figures))
        .filter(|(period, _)| period.span() == Span::Week && period.last() <= as_of)
        .collect();
    weeks.sort_by_key(|(period, _)| *period);
    weeks.drain(..weeks.len().saturating_sub(MOST_WEEKS));

    let houses: Vec<_> = weeks.iter().map(|(_, figures)| figures.get("")).collect();
    let keys = houses.iter().flatten().flat_map(|figures| figures.keys());
    let channels: BTreeSet<&str> = keys.filter_map(|key| Figure::channel_of(key)).collect();
    let channels = channels.into_iter().flat_map(Figure::of_channel);
    let all: Vec<Figure> = Figure::all().into_iter().chain(channels).filter(|f| f.unit() != Unit::Names).collect();
    let curve = |figure: &Figure| {
        let key = figure.key();
        let point = |house: &Option<_>| -> Option<f64> {
            let house: &litemap::LiteMap<Text, _> = (*house)?;
            figure.number(house.get(&*key)?)
        };
        Curve { name: figure.name(world.policy), points: houses.iter().map(point).collect() }
    };
    let group = |group: Group| {
        let curves = all.iter().filter(|figure| figure.group() == group).map(curve).collect();
        TrendGroup { title: group.title(), curves }
    };
    Trend { weeks: weeks.iter().map(|(period, _)| period.first()).collect(), groups: Group::ALL.map(group).into() }
}
