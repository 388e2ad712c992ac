//! The tab `KPI`: a row for each figure, of the house and then of each outlet, with the running and the last periods beside
//! each other.

use crate::decide::kpi::{Card, Figure, Running};
use crate::decide::world::World;
use crate::domain::cell::Cell;
use crate::domain::measured::Value;
use crate::domain::period::{Period, Span};
use crate::domain::policy::Policy;
use crate::domain::shared::Shared;

type Rows = Vec<Vec<Cell>>;

/// Weeks that are over, in the trend.
const TREND_WEEKS: usize = 8;
/// More channels than the list has are typing mistakes; they are told so in their rows.
const MOST_CHANNELS: usize = 12;
/// From the least to the most.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// A week without the figure.
const GAP: char = '·';

/// The tab as of the last look.
#[derive(Debug, Default)]
pub(in crate::decide) struct Kept(Option<(Running, Shared<Rows>)>);

impl Kept {
    /// Its rows: those of the last look, where the running periods are measured as they were. Those that are over come to
    /// stand beside them in a look that measures anew.
    pub(super) fn rows(&mut self, card: &Card<'_>, world: &World<'_>) -> Shared<Rows> {
        let last = self.0.take().filter(|(running, _)| running.is(card.running()) && card.closing.is_empty());
        let rows = last.map_or_else(|| rows(card, world).into(), |(_, rows)| rows);
        self.0 = Some((card.running().clone(), rows.clone()));
        rows
    }
}

/// Its rows.
fn rows(card: &Card<'_>, world: &World<'_>) -> Rows {
    let today = world.today();
    let now = |span| Period::of(span, today);
    let columns =
        [now(Span::Week), now(Span::Week).previous(), now(Span::Month), now(Span::Month).previous(), now(Span::Year)];
    let weeks = last_weeks(now(Span::Week));
    let row = |outlet: &str, figure: &Figure| {
        let value = |period: &Period| figure.cell(card.value(*period, outlet, figure));
        let name = figure.name(world.policy);
        let (name, definition) = if outlet.is_empty() {
            (name, figure.definition(world.policy))
        } else {
            (format!("{outlet}: {name}"), format!("Seperti di atas, hanya {outlet}."))
        };
        let mut cells = vec![Cell::text(name), Cell::text(definition)];
        cells.extend(columns.iter().map(value));
        cells.push(Cell::text(trend(card, &weeks, outlet, figure)));
        cells
    };
    let channels: Vec<&str> = card.channels(&columns).into_iter().take(MOST_CHANNELS).collect();
    let of_channels = channels.iter().flat_map(|name| Figure::of_channel(name));
    let house = Figure::all().into_iter().chain(of_channels).map(|figure| row("", &figure));
    let outlets = outlets(world.policy).flat_map(|outlet| {
        let figures = Figure::all().into_iter().filter(|figure| !figure.is_of_the_house());
        figures.map(move |figure| (outlet, figure))
    });
    house.chain(outlets.map(|(outlet, figure)| row(outlet, &figure))).collect()
}

/// The outlets that have figures of their own.
fn outlets(policy: &Policy) -> impl Iterator<Item = &str> {
    policy.outlets.iter().filter(|_| policy.outlets.len() > 1).map(|outlet| outlet.name.as_str())
}

/// The weeks before one, the oldest first.
fn last_weeks(week: Period) -> Vec<Period> {
    let before = std::iter::successors(Some(week.previous()), |week| Some(week.previous()));
    let mut weeks: Vec<Period> = before.take(TREND_WEEKS).collect();
    weeks.reverse();
    weeks
}

/// The weeks as bars, from the least to the most of them; blank where there are none.
fn trend(card: &Card<'_>, weeks: &[Period], outlet: &str, figure: &Figure) -> String {
    let tenths = |value: &Value| figure.tenths(value);
    sparkline(weeks.iter().map(|week| card.value(*week, outlet, figure).and_then(tenths)).collect())
}

/// In whole numbers: what lies half way between two bars is the upper one, whatever its size.
fn sparkline(values: Vec<Option<i64>>) -> String {
    let known = || values.iter().flatten().copied().map(i128::from);
    let (Some(least), Some(most)) = (known().min(), known().max()) else {
        return String::new();
    };
    let (span, steps) = (most - least, BARS.len() as i128 - 1);
    let bar = |value: i64| {
        let place = match span {
            0 => Some(BARS.len() / 2 - 1),
            _ => ((2 * steps * (i128::from(value) - least) + span) / (2 * span)).try_into().ok(),
        };
        place.and_then(|place: usize| BARS.get(place).copied()).unwrap_or(GAP)
    };
    values.iter().map(|value| value.map_or(GAP, bar)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trend_goes_from_the_least_to_the_most() {
        let check = |values: &[Option<i64>], expected: &str| assert_eq!(sparkline(values.to_vec()), expected);
        check(&[Some(0), Some(500), Some(1_000)], "▁▅█");
        check(&[Some(900), None, Some(920)], "▁·█");
        check(&[Some(30), Some(30)], "▄▄");
        check(&[Some(-100), Some(0), Some(-50)], "▁█▅");
        // Half way between the fourth bar and the fifth, and a tenth below.
        check(&[Some(3), Some(10), Some(17)], "▁▅█");
        check(&[Some(30), Some(99), Some(170)], "▁▄█");
        check(&[None, None], "");
    }

    #[test]
    fn the_last_weeks_end_with_the_one_before_this() {
        let week: Vec<String> =
            "2026-W49".parse().map(last_weeks).unwrap_or_default().iter().map(ToString::to_string).collect();
        assert_eq!((week.len(), week[0].as_str(), week[7].as_str()), (8, "2026-W41", "2026-W48"));
    }
}
