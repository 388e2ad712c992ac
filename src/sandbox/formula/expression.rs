//! What a formula is made of.

use std::fmt::Write as _;

use crate::sandbox::a1;
use crate::sandbox::cell::CellValue;

/// One part of the way to a cell: the index, zero-based, and whether `$` holds it when the formula is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Index {
    pub at: usize,
    pub fixed: bool,
}

/// A cell as written; one part may be missing in a range (`A:A`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub row: Option<Index>,
    pub column: Option<Index>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    Literal(CellValue),
    /// Place in the list of cells.
    Cell(usize),
    /// The two places in the list of cells.
    Range(usize, usize),
    Negative(Box<Expression>),
    Binary(char, Box<Expression>, Box<Expression>),
    Sum(Vec<Expression>),
    Hyperlink(Box<Expression>, Option<Box<Expression>>),
}

impl Expression {
    pub(super) fn visit(&self, see: &mut impl FnMut(&Self)) {
        see(self);
        match self {
            Self::Negative(inner) => inner.visit(see),
            Self::Binary(_, left, right) => {
                left.visit(see);
                right.visit(see);
            }
            Self::Sum(parts) => parts.iter().for_each(|part| part.visit(see)),
            Self::Hyperlink(link, label) => {
                link.visit(see);
                if let Some(label) = label {
                    label.visit(see);
                }
            }
            Self::Literal(_) | Self::Cell(_) | Self::Range(..) => {}
        }
    }
}

impl Cell {
    pub(super) fn write(self, out: &mut String) {
        let mark = |index: Index| if index.fixed { "$" } else { "" };
        // Writing into a text cannot fail.
        if let Some(column) = self.column {
            let _ = write!(out, "{}{}", mark(column), a1::column_letters(column.at));
        }
        if let Some(row) = self.row {
            let _ = write!(out, "{}{}", mark(row), row.at + 1);
        }
    }
}
