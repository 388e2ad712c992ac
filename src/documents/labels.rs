//! Labels for packs as data: what each says, line by line, and how many there are of it. Pure; what is blank is not there.

use chrono::{NaiveDate, NaiveDateTime};

use super::paper::{Form, Forms, Part, Values, Words};
use crate::decide::reports::labels::LabelRun;
use crate::domain::template_fault::TemplateFault;

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
    /// What stands between the menu and the foot, from the top.
    pub(crate) lines: Vec<Line>,
    /// The order and the house.
    pub(crate) foot: String,
}

/// A line of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Remark(String),
    Made(String),
    GoodUntil(String),
    /// Printed whole, or it is said where they stand.
    Allergens {
        whole: String,
        elsewhere: String,
    },
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
    /// What these packs' labels say, and the deployment's words that failed on them.
    pub(crate) fn of(run: &LabelRun, company: &str, forms: &Forms) -> (Self, Vec<TemplateFault>) {
        let empty = ["customer", "number", "outlet", "place", "day", "reference"].map(|name| (name, String::new()));
        let values = [("company", company.to_owned()), ("order", run.order.to_string())];
        let words = Words::new(Form::Labels, forms, values.into_iter().chain(empty).collect::<Values>());
        let at = |word: &str, when: NaiveDateTime| format!("{} {}", words.say(word), when.format("%d/%m/%Y %H:%M"));
        let line = |part: &Part| match part {
            Part::Remark => run.remark.clone().map(Line::Remark),
            Part::Made => run.made.map(|made| Line::Made(at("made", made))),
            Part::GoodUntil => run.good_until.map(|until| Line::GoodUntil(at("good-until", until))),
            Part::Allergens => run.allergens.as_ref().map(|allergens| Line::Allergens {
                whole: format!("{} {allergens}", words.say("allergens")),
                elsewhere: words.say("allergens-elsewhere"),
            }),
            // Parts of other papers.
            Part::Addresses
            | Part::Permit
            | Part::Lines
            | Part::Totals
            | Part::DownPayment
            | Part::Payments
            | Part::Rest
            | Part::InWords
            | Part::Reason
            | Part::Bank
            | Part::Condition
            | Part::Received
            | Part::Amount
            | Part::Opening
            | Part::Invoices
            | Part::SmallPrint
            | Part::Signatures
            | Part::Menus
            | Part::Held
            | Part::Orders
            | Part::Materials
            | Part::Work
            | Part::Unknown => None,
        };
        let lines = words.parts().iter().filter_map(line).collect();
        let label = Self { count: run.packs, menu: run.menu.clone(), lines, foot: words.say("foot") };
        (label, words.into_faults())
    }
}
