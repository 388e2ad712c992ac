//! A table of the accounting workbook as data: typed columns, rows made one at a time.
//!
//! Rows are an iterator, so a hundred thousand invoices need the memory of one.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::domain::rupiah::Rupiah;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Blank,
    /// A text, never a formula.
    Text(Cow<'a, str>),
    /// Money.
    Money(Rupiah),
    /// A count.
    Count(i64),
    /// A calendar day.
    Day(NaiveDate),
    /// Money that other rows add up to: in no total.
    Subtotal(Rupiah),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<Rupiah> for Cell<'_> {
    fn from(amount: Rupiah) -> Self {
        Self::Money(amount)
    }
}

impl From<NaiveDate> for Cell<'_> {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl From<u32> for Cell<'_> {
    fn from(count: u32) -> Self {
        Self::Count(i64::from(count))
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Blank, Into::into)
    }
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// Money, added up in the totals row.
    Sum,
    /// Counts, added up in the totals row.
    CountSum,
    /// Money or a count that means nothing when added up.
    Figure,
    /// Days.
    Day,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// The heading; others script against it.
    pub header: &'static str,
    /// In digits of the default font.
    pub width: f64,
    /// What it holds.
    pub kind: Kind,
}

/// A column of texts.
#[must_use]
pub const fn text(header: &'static str, width: f64) -> Column {
    Column { header, width, kind: Kind::Text }
}

/// A column of money with a total.
#[must_use]
pub const fn sum(header: &'static str) -> Column {
    Column { header, width: 10.5, kind: Kind::Sum }
}

/// A column of counts with a total.
#[must_use]
pub const fn count(header: &'static str) -> Column {
    Column { header, width: 7.0, kind: Kind::CountSum }
}

/// A column of figures without a total.
#[must_use]
pub const fn figure(header: &'static str, width: f64) -> Column {
    Column { header, width, kind: Kind::Figure }
}

/// A column of days.
#[must_use]
pub const fn day(header: &'static str) -> Column {
    Column { header, width: 10.0, kind: Kind::Day }
}

/// What stands in a row of subtotals instead of a document.
pub(crate) const SUBTOTAL: &str = "Jumlah";

/// Rows, made when they are written.
pub type Rows<'a> = Box<dyn Iterator<Item = Vec<Cell<'a>>> + 'a>;

/// A line below the totals row.
#[derive(Clone, Debug, PartialEq)]
pub enum Footnote {
    /// The sum of the totals `from..=to` less the total of `total` (column numbers), with its label: must be 0.
    Difference {
        /// What is compared.
        label: &'static str,
        /// The first column of the sum.
        from: u16,
        /// The last column of the sum.
        to: u16,
        /// The column it must equal.
        total: u16,
    },
    /// A text with a count.
    Count(&'static str, i64),
    /// A text.
    Text(String),
}

/// A worksheet: head, rows, totals row, footnotes.
pub struct Table<'a> {
    /// The name of the worksheet.
    pub title: &'static str,
    /// The columns.
    pub columns: &'static [Column],
    /// The rows.
    pub rows: Rows<'a>,
    /// What stands below the totals.
    pub footnotes: Vec<Footnote>,
    /// The column that says [`SUBTOTAL`] in rows that no total counts again.
    pub subtotals: Option<u16>,
}
