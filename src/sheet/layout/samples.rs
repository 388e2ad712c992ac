//! What the demo starts with: made-up orders in different situations, dated relative to today. It only builds cells;
//! putting them into a sheet is somebody else's work.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

use crate::domain::cell::Cell;
use crate::domain::wording;

const SAMPLES: &str = include_str!("../../../sheet_templates/samples.toml");

/// The sample rows for one day.
#[derive(Clone, Debug)]
pub struct Samples {
    /// The outlets the rows speak of: name and address.
    pub outlets: Vec<SampleOutlet>,
    /// Per tab title, the rows; each row is its filled cells, by header.
    pub rows: BTreeMap<String, Vec<Vec<(String, Cell)>>>,
    year: i32,
}

/// An outlet of the samples.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleOutlet {
    /// Its name, as in the column `Outlet`.
    pub name: String,
    /// Its address.
    pub address: String,
}

impl Samples {
    /// The samples as they would have been typed today.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the samples are compiled in; a test proves that they can be read")]
    pub fn on(today: NaiveDate) -> Self {
        let file: File = toml::from_str(SAMPLES).expect("the embedded samples are valid");
        let cells = |row: BTreeMap<String, Typed>| row.into_iter().map(|(h, t)| (h, t.cell(today))).collect();
        let rows = file.row.into_iter().map(|(tab, rows)| (tab, rows.into_iter().map(cells).collect())).collect();
        Self { outlets: file.outlet, rows, year: today.year() }
    }

    /// The id the `n`-th order will get (1: the first): the samples leave `Tgl Order` blank, so all are taken in today, top
    /// to bottom.
    #[must_use]
    pub fn order_id(&self, n: usize) -> String {
        order_id(self.year, n)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    outlet: Vec<SampleOutlet>,
    row: BTreeMap<String, Vec<BTreeMap<String, Typed>>>,
}

/// A cell as the file writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Typed {
    Number(f64),
    Text(String),
    Date {
        h: i64,
        #[serde(default)]
        text: bool,
    },
    /// The id the n-th order will get.
    Order {
        order: usize,
    },
}

impl Typed {
    fn cell(self, today: NaiveDate) -> Cell {
        match self {
            Self::Number(n) => Cell::Number(n),
            Self::Text(text) => Cell::text(text),
            Self::Order { order } => Cell::text(order_id(today.year(), order)),
            Self::Date { h, text } => {
                let days = Days::new(h.unsigned_abs());
                let day = if h < 0 { today.checked_sub_days(days) } else { today.checked_add_days(days) };
                match day {
                    Some(day) if text => Cell::text(wording::long_day(day)),
                    Some(day) => Cell::whole(day.signed_duration_since(SERIAL_ZERO).num_days()),
                    None => Cell::Empty,
                }
            }
        }
    }
}

fn order_id(year: i32, n: usize) -> String {
    format!("ODR-{year}-{n:04}")
}

/// Day 0 of the sheet's dates: 30 December 1899.
const SERIAL_ZERO: NaiveDate = match NaiveDate::from_ymd_opt(1899, 12, 30) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use super::super::Layout;
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    #[test]
    fn samples_fill_only_columns_that_people_fill() {
        for (title, rows) in Samples::on(today()).rows {
            let tab = Layout::embedded().tab(&title).unwrap_or_else(|| unreachable!("no tab {title}"));
            for (header, _) in rows.into_iter().flatten() {
                let column = tab.position(&header).unwrap_or_else(|| unreachable!("no column {header} in {title}"));
                assert!(!tab.columns[column].ours, "{title} {header}");
            }
        }
    }

    #[test]
    fn dates_are_relative_to_today_and_ids_point_at_orders() {
        let samples = Samples::on(today());
        let cell = |tab: &str, row: usize, header: &str| {
            samples.rows[tab][row].iter().find(|(h, _)| h == header).map(|(_, c)| c.clone()).unwrap()
        };
        assert_eq!(cell("Pesanan", 0, "Tanggal Kirim"), Cell::text("2 Desember 2026"));
        assert_eq!(cell("Pesanan", 3, "Tanggal Kirim"), Cell::whole(46_352));
        assert_eq!(cell("Pembayaran", 0, "No Order"), Cell::text("ODR-2026-0002"));
        assert_eq!(samples.rows["Pesanan"].len(), 10);
    }
}
