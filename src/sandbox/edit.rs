//! Edits as data: what the page and other programs send to `/_sandbox/edit` and `/_sandbox/faults`.
//!
//! Every edit is a human's; none is an API call.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::faults::{Fault, On};
use super::human::{Done, HumanHandle};
use super::refusal::Refusal;
use super::undo::Way;
use super::values_api;

/// One thing a person does. Tabs are named by `sheetId`; rows and columns are zero-based.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub(super) enum Edit {
    /// Types into cells: `[row, column, value]`; texts are read by the locale, others are taken literally.
    Type { tab: i64, cells: Vec<(usize, usize, Value)> },
    /// Inserts rows.
    InsertRows { tab: i64, at: usize, count: usize },
    /// Inserts columns.
    InsertColumns { tab: i64, at: usize, count: usize },
    /// Deletes columns.
    DeleteColumns { tab: i64, at: usize, count: usize },
    /// Deletes rows.
    DeleteRows { tab: i64, at: usize, count: usize },
    /// Adds rows at the end.
    AddRows { tab: i64, count: usize },
    /// Drags rows.
    MoveRows { tab: i64, at: usize, count: usize, to: usize },
    /// Sorts from a row on.
    Sort { tab: i64, row: usize, column: usize, ascending: bool },
    /// Copies a row over another.
    CopyRow { tab: i64, from: usize, to: usize },
    /// Inserts a copy of a row.
    InsertCopy { tab: i64, from: usize, to: usize },
    /// Cuts a row and pastes it over another.
    CutRow { tab: i64, from: usize, to: usize },
    /// Retypes a header.
    RenameHeader { tab: i64, old: String, new: String },
    /// Sets a note.
    Note { tab: i64, row: usize, column: usize, note: String },
    /// Renames a tab.
    RenameTab { tab: i64, title: String },
    /// Deletes a tab.
    DeleteTab { tab: i64 },
    /// Adds a tab.
    AddTab { title: String },
    /// Protects a tab, or its columns from one up to another, for these people alone.
    Lock {
        tab: i64,
        columns: Option<(usize, usize)>,
        #[serde(default)]
        editors: Vec<String>,
    },
    /// Takes all protections of a tab away.
    Unlock { tab: i64 },
    /// Chooses a locale.
    Locale { locale: String },
    /// Chooses a time zone.
    TimeZone { time_zone: String },
    /// Takes an edit back, by the number its answer bore.
    Undo { edit: u64 },
    /// Does an edit again that was taken back.
    Redo { edit: u64 },
}

/// Does one edit.
pub(super) fn perform(human: &HumanHandle, edit: Edit) -> Done {
    let title = |id: i64| -> Result<String, Refusal> {
        let tab = human.look().tabs().into_iter().find(|(there, _)| *there == id);
        tab.map(|(_, title)| title).ok_or_else(|| Refusal::invalid(format!("No grid with id: {id}")))
    };
    match edit {
        Edit::Type { tab, cells } => type_cells(human, tab, &cells),
        Edit::InsertRows { tab, at, count } => human.insert_rows(&title(tab)?, at, count),
        Edit::DeleteRows { tab, at, count } => human.delete_rows(&title(tab)?, at, count),
        Edit::InsertColumns { tab, at, count } => human.insert_columns(&title(tab)?, at, count),
        Edit::DeleteColumns { tab, at, count } => human.delete_columns(&title(tab)?, at, count),
        Edit::AddRows { tab, count } => human.add_rows(&title(tab)?, count),
        Edit::MoveRows { tab, at, count, to } => human.move_rows(&title(tab)?, at, count, to),
        Edit::Sort { tab, row, column, ascending } => human.sort(&title(tab)?, row, column, ascending),
        Edit::CopyRow { tab, from, to } => human.copy_row(&title(tab)?, from, to),
        Edit::InsertCopy { tab, from, to } => human.insert_copy(&title(tab)?, from, to),
        Edit::CutRow { tab, from, to } => human.cut_row(&title(tab)?, from, to),
        Edit::RenameHeader { tab, old, new } => human.rename_header(&title(tab)?, &old, &new),
        Edit::Note { tab, row, column, note } => human.set_note(&title(tab)?, row, column, &note),
        Edit::RenameTab { tab, title: new } => human.rename_tab(&title(tab)?, &new),
        Edit::DeleteTab { tab } => human.delete_tab(&title(tab)?),
        Edit::AddTab { title } => human.add_tab(&title),
        Edit::Lock { tab, columns, editors } => {
            let editors: Vec<&str> = editors.iter().map(String::as_str).collect();
            human.lock(&title(tab)?, columns.map(|(from, till)| from..till), &editors)
        }
        Edit::Unlock { tab } => human.unlock(&title(tab)?),
        Edit::Locale { locale } => human.set_locale(&locale),
        Edit::TimeZone { time_zone } => human.set_timezone(&time_zone),
        Edit::Undo { edit } => human.take(edit, Way::Undo),
        Edit::Redo { edit } => human.take(edit, Way::Redo),
    }
}

/// All cells or none, like a paste.
fn type_cells(human: &HumanHandle, id: i64, cells: &[(usize, usize, Value)]) -> Done {
    human.edit_book(|book| {
        let tab = book.tab_with_id(id).ok_or_else(|| Refusal::invalid(format!("No grid with id: {id}")))?;
        cells.iter().try_for_each(|(row, column, value)| values_api::put(book, tab, *row, *column, value, true))
    })
}

/// An order for faults: `{"fault": "status", "code": 429, "on": "reads", "skip": 0, "times": 1}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FaultOrder {
    fault: String,
    #[serde(default)]
    on: OnWord,
    #[serde(default)]
    skip: u64,
    #[serde(default = "one")]
    times: u64,
    /// For `status`.
    #[serde(default)]
    code: u16,
    /// For `slow` and `drip`.
    #[serde(default)]
    millis: u64,
    /// For `truncated`, `drip` and `huge`.
    #[serde(default)]
    bytes: u64,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OnWord {
    #[default]
    Any,
    Reads,
    Writes,
    Tokens,
}

fn one() -> u64 {
    1
}

impl FaultOrder {
    /// (which requests, skip, times, fault). Errors: an unknown fault.
    pub(super) fn read(&self) -> Result<(On, u64, u64, Fault), Refusal> {
        let bytes = usize::try_from(self.bytes).unwrap_or(usize::MAX);
        let fault = match self.fault.as_str() {
            "status" if (400..600).contains(&self.code) => Fault::Status(self.code),
            "html503" => Fault::Html503,
            "hang" => Fault::Hang,
            "slow" => Fault::Slow(Duration::from_millis(self.millis)),
            "drip" => Fault::Drip(bytes, Duration::from_millis(self.millis)),
            "cutBefore" => Fault::CutBeforeApplying,
            "cutAfter" => Fault::CutAfterApplying,
            "truncated" => Fault::TruncatedBody(bytes),
            "unauthorized" => Fault::Unauthorized401,
            "empty" => Fault::EmptyObject,
            "noValues" => Fault::NoValues,
            "huge" => Fault::HugeBody(self.bytes),
            "invalidGrant" => Fault::InvalidGrant,
            other => return Err(Refusal::invalid(format!("unknown fault {other}"))),
        };
        let on = match self.on {
            OnWord::Any => On::Any,
            OnWord::Reads => On::Reads,
            OnWord::Writes => On::Writes,
            OnWord::Tokens => On::Tokens,
        };
        Ok((on, self.skip, self.times, fault))
    }
}
