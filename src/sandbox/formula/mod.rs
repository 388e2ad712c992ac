//! Formulas: literals, `+ - * / ^`, `SUM`, cells of the same tab, `HYPERLINK`. Everything else is refused.
//!
//! A formula is the text as typed, cut at its cells, so that they can follow when rows and columns move.

mod expression;
mod parser;

use std::sync::Arc;

use expression::{Cell, Expression, Index};

use super::book::Dimension;
use super::cell::{CellValue, Failure};
use super::refusal::Refusal;
use super::typed::{self, Locale};

/// A formula that was understood.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Understood {
    /// The text before, between and behind the cells.
    texts: Vec<String>,
    /// The cells; `None`: deleted since.
    cells: Vec<Option<Cell>>,
    expression: Expression,
}

/// What a formula may ask of its tab while it is worked out.
pub(super) trait Sheet {
    /// The value of a cell that lies in the grid, a formula already worked out.
    fn value(&mut self, row: usize, column: usize) -> Result<CellValue, Failure>;
    /// Rows and columns of the grid.
    fn size(&self) -> (usize, usize);
    /// The locale texts are read by.
    fn locale(&self) -> &str;
}

impl Understood {
    /// Reads a text that begins with `=`. Errors: what is not imitated.
    pub(super) fn read(text: &str, locale: &str) -> Result<Self, Refusal> {
        let refused = || {
            Refusal::invalid(format!(
                "The sandbox does not compute this formula, but numbers, texts, + - * / ^, SUM, HYPERLINK and cells of \
                 the same tab: {text}"
            ))
        };
        if !typed::is_formula(text) {
            return Err(refused());
        }
        let (texts, cells, expression) = parser::parse(text, Locale::of(locale).comma).ok_or_else(refused)?;
        Ok(Self { texts, cells, expression })
    }

    /// The formula as text.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for (at, text) in self.texts.iter().enumerate() {
            out.push_str(text);
            match self.cells.get(at) {
                None => {}
                Some(None) => out.push_str("#REF!"),
                Some(Some(cell)) => cell.write(&mut out),
            }
        }
        out
    }

    /// Works it out.
    pub(super) fn work_out(&self, sheet: &mut dyn Sheet) -> (Result<CellValue, Failure>, Option<Arc<str>>) {
        let link = match &self.expression {
            Expression::Hyperlink(link, _) => self.text_of(link, sheet).ok().map(Arc::from),
            _ => None,
        };
        let value = self.value_of(&self.expression, sheet).map(|value| match value {
            // A reference to a blank cell is 0.
            CellValue::Empty => CellValue::Number(0.0),
            value => value,
        });
        (value, link)
    }

    /// The cells it names, each as (row, column); open ends reach `usize::MAX`. Half-open.
    pub(super) fn reaches(&self) -> Vec<(std::ops::Range<usize>, std::ops::Range<usize>)> {
        let span = |first: Option<Index>, last: Option<Index>| {
            let (first, last) = (first.map(|index| index.at), last.map(|index| index.at));
            let start = first.unwrap_or(0).min(last.unwrap_or(usize::MAX));
            start..first.zip(last).map_or(usize::MAX, |(first, last)| first.max(last) + 1)
        };
        let mut out = Vec::new();
        self.expression.visit(&mut |expression| {
            let ends = match expression {
                Expression::Cell(at) => Some((*at, *at)),
                Expression::Range(first, last) => Some((*first, *last)),
                _ => None,
            };
            let cell = |at: usize| self.cells.get(at).copied().flatten();
            if let Some((first, last)) = ends.and_then(|(first, last)| cell(first).zip(cell(last))) {
                out.push((span(first.row, last.row), span(first.column, last.column)));
            }
        });
        out
    }

    /// The same formula elsewhere: what is not fixed moves along. A cell before A1 is no cell.
    pub(super) fn moved(&self, down: isize, right: isize) -> Self {
        let step = |index: Option<Index>, by: isize| match index {
            Some(Index { at, fixed: false }) => at.checked_add_signed(by).map(|at| Some(Index { at, fixed: false })),
            other => Some(other),
        };
        let cells = self.cells.iter().map(|cell| {
            let cell = (*cell)?;
            Some(Cell { row: step(cell.row, down)?, column: step(cell.column, right)? })
        });
        Self { cells: cells.collect(), ..self.clone() }
    }

    /// Follows rows or columns that came, went or moved; `shift` says where a span (start, end) is then.
    pub(super) fn follow(&mut self, dimension: Dimension, shift: impl Fn(usize, usize) -> (usize, usize)) {
        let mut ends: Vec<(usize, usize)> = Vec::new();
        self.expression.visit(&mut |expression| match expression {
            Expression::Cell(at) => ends.push((*at, *at)),
            Expression::Range(first, last) => ends.push((*first, *last)),
            _ => {}
        });
        for (first, last) in ends {
            let get = |at: usize| {
                let cell = self.cells.get(at).copied().flatten()?;
                if dimension == Dimension::Rows { cell.row } else { cell.column }
            };
            let (Some(a), Some(b)) = (get(first), get(last)) else { continue };
            let (start, end) = shift(a.at.min(b.at), a.at.max(b.at) + 1);
            let places = if a.at <= b.at {
                [(first, start), (last, end.wrapping_sub(1))]
            } else {
                [(last, start), (first, end.wrapping_sub(1))]
            };
            for (place, at) in places {
                let Some(slot) = self.cells.get_mut(place) else { continue };
                match slot {
                    Some(cell) if start < end => {
                        let index = if dimension == Dimension::Rows { &mut cell.row } else { &mut cell.column };
                        *index = index.map(|index| Index { at, ..index });
                    }
                    _ => *slot = None,
                }
            }
        }
    }

    fn value_of(&self, expression: &Expression, sheet: &mut dyn Sheet) -> Result<CellValue, Failure> {
        match expression {
            Expression::Literal(value) => Ok(value.clone()),
            Expression::Cell(at) => {
                let cell = self.cells.get(*at).copied().flatten().ok_or(Failure::Reference)?;
                let (Some(row), Some(column)) = (cell.row, cell.column) else { return Err(Failure::Value) };
                let (rows, columns) = sheet.size();
                if row.at >= rows || column.at >= columns {
                    return Err(Failure::Reference);
                }
                sheet.value(row.at, column.at)
            }
            Expression::Range(..) => Err(Failure::Value),
            Expression::Negative(inner) => Ok(CellValue::Number(-self.number_of(inner, sheet)?)),
            Expression::Binary(sign, left, right) => {
                let (left, right) = (self.number_of(left, sheet)?, self.number_of(right, sheet)?);
                let number = match sign {
                    '+' => left + right,
                    '-' => left - right,
                    '*' => left * right,
                    '/' if right == 0.0 => return Err(Failure::DivideByZero),
                    '/' => left / right,
                    _ => left.powf(right),
                };
                if number.is_finite() { Ok(CellValue::Number(number)) } else { Err(Failure::Number) }
            }
            Expression::Sum(parts) => self.total(parts, sheet).map(CellValue::Number),
            Expression::Hyperlink(link, label) => {
                self.text_of(link, sheet)?;
                self.value_of(label.as_ref().unwrap_or(link), sheet)
            }
        }
    }

    fn total(&self, parts: &[Expression], sheet: &mut dyn Sheet) -> Result<f64, Failure> {
        let mut total = 0.0;
        for part in parts {
            let Expression::Range(first, last) = part else {
                // A text in a cell counts as nothing, as it does in a range.
                total += match (part, self.value_of(part, sheet)?) {
                    (Expression::Cell(_), CellValue::Number(number)) => number,
                    (Expression::Cell(_), _) => 0.0,
                    _ => self.number_of(part, sheet)?,
                };
                continue;
            };
            let cell = |at: usize| self.cells.get(at).copied().flatten().ok_or(Failure::Reference);
            let (first, last) = (cell(*first)?, cell(*last)?);
            let (rows, columns) = sheet.size();
            let span = |a: Option<Index>, b: Option<Index>, size: usize| {
                let (a, b) = (a.map_or(0, |index| index.at), b.map_or(size, |index| index.at));
                a.min(b)..(a.max(b) + 1).min(size)
            };
            for row in span(first.row, last.row, rows) {
                for column in span(first.column, last.column, columns) {
                    if let CellValue::Number(number) = sheet.value(row, column)? {
                        total += number;
                    }
                }
            }
        }
        Ok(total)
    }

    fn number_of(&self, expression: &Expression, sheet: &mut dyn Sheet) -> Result<f64, Failure> {
        match self.value_of(expression, sheet)? {
            CellValue::Empty => Ok(0.0),
            CellValue::Number(number) => Ok(number),
            CellValue::Bool(flag) => Ok(f64::from(u8::from(flag))),
            CellValue::Text(text) => match typed::read(&text, sheet.locale()).value {
                CellValue::Number(number) => Ok(number),
                _ => Err(Failure::Value),
            },
            CellValue::Formula(_) => Err(Failure::Value),
        }
    }

    fn text_of(&self, expression: &Expression, sheet: &mut dyn Sheet) -> Result<String, Failure> {
        match self.value_of(expression, sheet)? {
            CellValue::Text(text) => Ok(text.to_string()),
            _ => Err(Failure::Value),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use super::*;

    /// A1:B2 hold 1, 2, 3 and `x`.
    struct Four;

    impl Sheet for Four {
        fn value(&mut self, row: usize, column: usize) -> Result<CellValue, Failure> {
            Ok(match (row, column) {
                (0, 0) => CellValue::Number(1.0),
                (0, 1) => CellValue::Number(2.0),
                (1, 0) => CellValue::Number(3.0),
                (1, 1) => CellValue::text("x"),
                _ => CellValue::Empty,
            })
        }

        fn size(&self) -> (usize, usize) {
            (10, 10)
        }

        fn locale(&self) -> &'static str {
            "en_US"
        }
    }

    #[test]
    fn what_is_imitated_is_worked_out() {
        let number = |number: f64| Ok(CellValue::Number(number));
        for (text, result) in [
            ("=1+1", number(2.0)),
            ("= 1 / 1024", number(0.000_976_562_5)),
            ("=2+3*4-6/2", number(11.0)),
            ("=(2+3)*-4", number(-20.0)),
            ("=-2^2", number(4.0)),
            ("=2^3^2", number(64.0)),
            ("=1/0", Err(Failure::DivideByZero)),
            ("=A1+B1*a2", number(7.0)),
            ("=A1+B2", Err(Failure::Value)),
            ("=\"5\"+1", number(6.0)),
            ("=Z99", Err(Failure::Reference)),
            ("=C3", number(0.0)),
            ("=SUM(A1:B2)", number(6.0)),
            ("=sum(A:A;10)", number(14.0)),
            ("=SUM(A1:B1, 2:2, 1)", number(7.0)),
            ("=SUM($A$1:B)", number(6.0)),
            ("=\"say \"\"no\"\"\"", Ok(CellValue::text("say \"no\""))),
            ("=HYPERLINK(\"https://x.example\", B2)", Ok(CellValue::text("x"))),
            ("=TRUE", Ok(CellValue::Bool(true))),
        ] {
            let formula = Understood::read(text, "en_US").unwrap();
            assert_eq!(formula.work_out(&mut Four).0, result, "{text}");
        }
        let link = Understood::read("=HYPERLINK(\"https://x.example\";1+1)", "in_ID").unwrap().work_out(&mut Four).1;
        assert_eq!(link.as_deref(), Some("https://x.example"));
        assert_eq!(Understood::read("=1,5*2", "in_ID").unwrap().work_out(&mut Four).0, number(3.0));
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "=",
            "=1+",
            "=NOW()",
            "=A1:B2+",
            "=Sheet2!A1",
            "='X'!A1",
            "=50%",
            "=A1&B1",
            "=A1>1",
            "={1,2}",
            "=SUM()",
            "=A",
            "=1.500.5",
            "=IF(A1;1;2)",
        ] {
            assert!(Understood::read(text, "en_US").is_err(), "{text}");
        }
        assert!(Understood::read("=SUM(1,2)", "in_ID").is_ok(), "the number 1,2");
        assert!(Understood::read("=SUM(A1,B1)", "in_ID").is_err(), "a comma is the decimal sign");
        assert!(Understood::read("=1.5", "in_ID").is_err());
    }

    #[test]
    fn cells_follow_what_moves_and_what_is_copied() {
        let read = |text: &str| Understood::read(text, "en_US").unwrap();
        assert_eq!(read("= a1 + $B$2*C$3").text(), "= A1 + $B$2*C$3");
        assert_eq!(read("=A1+$B$2+C$3").moved(2, 1).text(), "=B3+$B$2+D$3");
        assert_eq!(read("=A1").moved(-1, 0).text(), "=#REF!");
        let follow = |text: &str, dimension: Dimension, shift: fn(usize, usize) -> (usize, usize)| {
            let mut formula = read(text);
            formula.follow(dimension, shift);
            formula.text()
        };
        let two_more: fn(usize, usize) -> (usize, usize) = |from, till| (from + 2, till + 2);
        let gone: fn(usize, usize) -> (usize, usize) = |from, _| (from, from);
        assert_eq!(follow("=A1+SUM(B2:B3)", Dimension::Rows, two_more), "=A3+SUM(B4:B5)");
        assert_eq!(follow("=A1+SUM(B2:B3)", Dimension::Columns, two_more), "=C1+SUM(D2:D3)");
        assert_eq!(follow("=A1+1", Dimension::Rows, gone), "=#REF!+1");
        assert_eq!(read("=A1+SUM(B2:B3)").reaches(), [(0..1, 0..1), (1..3, 1..2)]);
    }
}
