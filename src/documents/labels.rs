//! Labels for packs as data: what each says, line by line, and how many there are of it. Pure; what is blank is not there.

use chrono::{NaiveDate, NaiveDateTime};

use crate::decide::reports::labels::LabelRun;

/// A sheet of labels for A4 paper: across and down, 70 × 37 mm each, as stationers sell them.
pub(crate) const ACROSS: usize = 3;
/// See [`ACROSS`].
pub(crate) const DOWN: usize = 8;
/// Labels on one sheet of paper.
pub(crate) const A_SHEET: usize = ACROSS * DOWN;

/// What so many labels say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) count: u32,
    pub(crate) menu: String,
    pub(crate) remark: Option<String>,
    pub(crate) made: Option<String>,
    pub(crate) good_until: Option<String>,
    /// Printed whole or not at all.
    pub(crate) allergens: Option<String>,
    /// The order and the house.
    pub(crate) foot: String,
}

/// A file of labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LabelSheets {
    pub(crate) title: String,
    pub(crate) company: String,
    pub(crate) on: NaiveDate,
    pub(crate) labels: Vec<Label>,
}

impl Label {
    /// What these packs' labels say.
    pub(crate) fn of(run: &LabelRun, company: &str) -> Self {
        let at = |when: NaiveDateTime| when.format("%d/%m/%Y %H:%M").to_string();
        Self {
            count: run.packs,
            menu: run.menu.clone(),
            remark: run.remark.clone(),
            made: run.made.map(|made| format!("Dibuat {}", at(made))),
            good_until: run.good_until.map(|until| format!("Baik sebelum {}", at(until))),
            allergens: run.allergens.as_ref().map(|allergens| format!("Alergen: {allergens}")),
            foot: format!("{} · {company}", run.order),
        }
    }
}
