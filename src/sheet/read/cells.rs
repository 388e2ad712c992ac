//! One row's cells in template order, and the remarks collected while they are read. A row is filled into the same
//! buffer as the one before it, so that a large tab costs no allocation a row beyond what its books keep.

use crate::domain::cell::CellRef;
use crate::domain::column::Column;
use crate::domain::content::Content;
use crate::domain::order::Words;
use crate::domain::problem::{Code, Problem};
use crate::domain::reading::{Entry, Reading, Remark};
use crate::domain::text::Text;
use crate::sheet::layout::TabTemplate;
use crate::sheet::reading::{choice, folded, is_blank, long_text, plain_text, text, whole, yes};

use super::layout_row::LayoutRows;

/// The cells of the row being read.
pub(super) struct Cells<'t, C: Column> {
    at: u32,
    values: Vec<CellRef<'t>>,
    remarks: Vec<(C, Remark)>,
    /// What was read follows from the cells of the row alone.
    lasts: bool,
    /// The columns people fill.
    human: Vec<C>,
    /// Those of them a row needs.
    required: Vec<C>,
    layout: LayoutRows<C>,
    /// Other words people use in a column, folded, and the allowed ones they mean.
    synonyms: Vec<(C, String, &'static str)>,
}

impl<'t, C: Column> Cells<'t, C> {
    pub(super) fn new(template: &'static TabTemplate) -> Self {
        let those = |wanted: fn(&crate::sheet::layout::ColumnTemplate) -> bool| {
            C::ALL.iter().copied().filter(|c| template.columns.get(c.index()).is_some_and(wanted)).collect()
        };
        Self {
            at: 0,
            values: vec![CellRef::Empty; C::ALL.len()],
            remarks: Vec::new(),
            lasts: true,
            human: those(|c| !c.ours),
            required: those(|c| c.required),
            synonyms: C::ALL
                .iter()
                .zip(&template.columns)
                .flat_map(|(c, of)| of.synonyms.iter().map(|(word, meant)| (*c, word, meant.as_str())))
                .filter_map(|(column, word, meant)| Some((column, folded(word)?, meant)))
                .collect(),
            layout: LayoutRows::new(C::ALL.iter().copied().zip(&template.columns).filter(|(_, c)| c.required)),
        }
    }

    /// Takes the next row; false when none of the tab's columns holds anything.
    pub(super) fn fill(
        &mut self,
        at: u32,
        row: impl Iterator<Item = (u32, CellRef<'t>)>,
        by_grid: &[Option<usize>],
    ) -> bool {
        self.at = at;
        self.remarks.clear();
        self.lasts = true;
        self.values.fill(CellRef::Empty);
        let mut any = false;
        for (place, cell) in row {
            if let Some(Some(column)) = by_grid.get(place as usize)
                && let Some(slot) = self.values.get_mut(*column)
            {
                *slot = cell;
                any = true;
            }
        }
        any
    }

    /// Whether what was read follows from the cells of the row alone.
    pub(super) fn lasts(&self) -> bool {
        self.lasts
    }

    /// Notes that it asked for more: the row is read again next time, whatever stands in it.
    pub(super) fn asks_for_more(&mut self) {
        self.lasts = false;
    }

    /// Whether the row is a line of sums or the headers once more, and no record.
    pub(super) fn is_layout(&self) -> bool {
        self.layout.has(|column| self.get(column))
    }

    /// Whether the row is a lone heading.
    pub(super) fn is_heading(&self) -> bool {
        self.layout.is_heading(|column| self.get(column), &self.human)
    }

    /// Takes what people filled out of the row.
    pub(super) fn lay_aside(&mut self) {
        for column in &self.human {
            if let Some(slot) = self.values.get_mut(column.index()) {
                *slot = CellRef::Empty;
            }
        }
    }

    /// The grid row.
    pub(super) fn at(&self) -> u32 {
        self.at
    }

    /// A cell as it is.
    pub(super) fn get(&self, column: C) -> CellRef<'t> {
        self.values.get(column.index()).copied().unwrap_or_default()
    }

    /// The meaning of a cell; what is to be said about it is kept.
    pub(super) fn entry<T>(&mut self, column: C, read: impl FnOnce(CellRef<'t>) -> Reading<T>) -> Entry<T> {
        let cell = self.get(column);
        // Most cells of most rows are empty.
        if cell == CellRef::Empty {
            return Entry::Blank;
        }
        let (entry, remark) = read(cell).split();
        self.remarks.extend(remark.map(|remark| (column, remark)));
        entry
    }

    /// A text read by a reader of texts.
    pub(super) fn text_by(&mut self, column: C, read: impl FnOnce(CellRef<'t>) -> Reading<Text>) -> Words {
        match self.entry(column, read) {
            Entry::Is(words) => Some(words),
            Entry::Blank | Entry::Unreadable => None,
        }
    }

    /// A text on one line.
    pub(super) fn text(&mut self, column: C) -> Words {
        self.text_by(column, text)
    }

    /// A text of several lines: an address, a note, a reason.
    pub(super) fn long_text(&mut self, column: C) -> Words {
        self.text_by(column, long_text)
    }

    /// The text of one of our columns, about which nothing is remarked: whatever stands there is put right anyway.
    pub(super) fn shown(&self, column: C) -> Words {
        plain_text(self.get(column))
    }

    /// A whole number from 0 on.
    pub(super) fn count(&mut self, column: C, most: u32) -> Entry<u32> {
        self.entry(column, |cell| whole(cell, 0, most.into()).map(|n| u32::try_from(n).unwrap_or(most)))
    }

    /// Ya or not.
    pub(super) fn yes(&mut self, column: C) -> Entry<bool> {
        self.entry(column, |cell| match cell {
            // What a dropdown or a checkbox gives needs no folding of case and blanks.
            CellRef::Text("Ya") | CellRef::Bool(true) => Reading::Is(true),
            CellRef::Bool(false) => Reading::Is(false),
            CellRef::Empty | CellRef::Number(_) | CellRef::Text(_) => yes(cell),
        })
    }

    /// An answer from a list.
    pub(super) fn choice<T: Copy>(&mut self, column: C, allowed: &[(&str, T)]) -> Entry<T> {
        let meant = self.meant(column);
        self.entry(column, |cell| choose(meant.map_or(cell, CellRef::Text), allowed))
    }

    /// The allowed word that another word in the cell means.
    fn meant(&self, column: C) -> Option<&'static str> {
        let CellRef::Text(typed) = self.get(column) else { return None };
        let mut of_column = self.synonyms.iter().filter(|(of, ..)| *of == column).peekable();
        of_column.peek()?;
        let typed = folded(typed.trim())?;
        of_column.find(|(_, word, _)| *word == typed).map(|(_, _, meant)| *meant)
    }

    /// A word from a list that is kept as text: as the list spells it, or as typed where the list does not have it.
    pub(super) fn listed(&mut self, column: C, allowed: &[(&'static str, &'static str)]) -> Words {
        match self.choice(column, allowed) {
            Entry::Is(word) => Some(word.into()),
            Entry::Blank => None,
            Entry::Unreadable => self.shown(column),
        }
    }

    /// The human cells as they are; where they are as they were `known` to be, those: most rows did not change, and need no
    /// room of their own.
    pub(super) fn content(&self, known: Option<&Content<C>>) -> Content<C> {
        let cells = self.human.iter().map(|column| (*column, self.get(*column)));
        match known.filter(|known| known.is(cells.clone())) {
            Some(known) => known.clone(),
            None => Content::of(cells),
        }
    }

    /// What was remarked, in the order of the columns.
    pub(super) fn take_remarks(&mut self) -> Vec<(C, Remark)> {
        let mut remarks = std::mem::take(&mut self.remarks);
        remarks.sort_by_key(|(column, _)| *column);
        remarks
    }

    /// What is wrong with the row by itself: the remarks, and required cells left blank in a row that people filled.
    pub(super) fn take_problems(&mut self) -> Vec<Problem> {
        let mut problems: Vec<Problem> =
            self.remarks.drain(..).map(|(column, remark)| remark.problem(column.header())).collect();
        if self.human.iter().any(|&column| !is_blank(self.get(column))) {
            let blank = self.required.iter().filter(|&&column| is_blank(self.get(column)));
            problems.extend(blank.map(|column| {
                Problem::new(Code::Required, format!("Kolom {} masih kosong; isi dulu.", column.header()))
            }));
        }
        problems
    }
}

fn choose<T: Copy>(cell: CellRef<'_>, allowed: &[(&str, T)]) -> Reading<T> {
    // What a dropdown gives is in the list as it stands and needs no folding of case and blanks.
    if let CellRef::Text(typed) = cell
        && let Some(&(_, value)) = allowed.iter().find(|(word, _)| *word == typed)
    {
        return Reading::Is(value);
    }
    choice(cell, allowed)
}
