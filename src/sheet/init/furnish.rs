//! What one tab lacks: headers, notes, dropdowns, formats, colours, protections. Columns that people made keep their
//! place, their name and their looks; what is missing is added, nothing is replaced.

use std::collections::BTreeMap;

use google_sheets4::api::BooleanCondition;

use super::existing::{ExistingTab, covers};
use super::options::{InitOptions, InitStep, Protect};
use super::request;
use crate::domain::cell::letters;
use crate::sheet::layout::header::is_identity;
use crate::sheet::layout::{ColumnTemplate, Kind, Known, Layout, TabTemplate, match_headers};

/// Protections with this description are ours to change.
const COLUMNS_PROTECTED: &str = "orderd: kolom otomatis";
const TAB_PROTECTED: &str = "orderd: tab otomatis";

/// Where the columns of a tab stand, or will stand.
#[derive(Debug)]
pub(super) struct Placement {
    header_row: u32,
    columns: Vec<Option<u32>>,
    created: Vec<bool>,
    /// Columns of ours that stand over cells of somebody's: nothing is done to them.
    foreign: Vec<bool>,
    /// The tab's present title.
    title: String,
    pub(super) left_alone: Vec<String>,
}

impl Placement {
    /// Finds the columns, and places the missing ones right of everything that is written.
    pub(super) fn new(tab: &TabTemplate, state: &ExistingTab, options: &InitOptions<'_>) -> Self {
        let foreign: Vec<_> = options.ownership.foreign_in(&tab.title).collect();
        let is_foreign = |header: &str| foreign.iter().any(|f| f.header.is_none_or(|f| f == header));
        let known = Known {
            is_ours: options.ownership.is_ours(&tab.title),
            tab: options.known_tabs.get(&tab.title).filter(|tab| tab.is(state.sheet_id)),
        };
        let found = match_headers(tab, state.header_rows());
        let mut placement = Self {
            header_row: found.header_row.unwrap_or(0),
            columns: found.columns.clone(),
            created: vec![false; tab.columns.len()],
            foreign: tab.columns.iter().map(|column| column.ours && is_foreign(&column.header)).collect(),
            title: state.title.clone(),
            left_alone: foreign.iter().map(|foreign| foreign.remedy()).collect(),
        };
        if foreign.iter().any(|foreign| foreign.header.is_none()) {
            placement.columns = vec![None; tab.columns.len()];
            return placement;
        }
        if found.header_row.is_none() && found.rows_seen > 0 {
            let headers: Vec<_> = tab.columns.iter().filter(|c| c.required).map(|c| c.header.as_str()).collect();
            placement.left_alone.push(format!(
                "tab {}: it is not empty, but no row with its headers was found; put the header row back ({}) or rename the tab, then run init again",
                tab.title,
                headers.join(", ")
            ));
            return placement;
        }
        let mut next = state.used_columns();
        for (i, column) in tab.columns.iter().enumerate() {
            if found.duplicates.contains(&i) && (!column.ours || is_identity(tab, i)) {
                placement.left_alone.push(format!(
                    "tab {}: header \"{}\" stands there twice; rename or delete one of them",
                    tab.title, column.header
                ));
            }
            if found.columns[i].is_some() {
                continue;
            }
            // An empty twin of a renamed column would let the tab work on with every cell of the old one blank.
            if let Some(other) = found.renamed(tab, i, known).filter(|_| !column.ours) {
                placement.left_alone.push(format!(
                    "tab {}: header \"{}\" is missing, and \"{other}\" looks like its new name; rename it back, or move \"{other}\" elsewhere if it is another column",
                    tab.title, column.header
                ));
                continue;
            }
            placement.columns[i] = Some(next);
            placement.created[i] = true;
            next += 1;
        }
        placement
    }

    fn source(&self, tab: &TabTemplate, header: &str) -> Option<String> {
        let column = self.columns[tab.position(header)?]?;
        let letters = letters(column);
        Some(format!("='{}'!${letters}${}:${letters}", self.title.replace('\'', "''"), self.header_row + 2))
    }
}

/// Adds to two steps what the tab lacks: its structure with the texts we write into it, and its looks.
pub(super) fn furnish(
    tab: &TabTemplate,
    state: &ExistingTab,
    placements: &BTreeMap<&str, Placement>,
    layout: &Layout,
    options: &InitOptions<'_>,
    (structure, looks): (&mut InitStep, &mut InitStep),
) {
    let Some(placement) = placements.get(tab.title.as_str()) else { return };
    if placement.columns.iter().all(Option::is_none) {
        return;
    }
    let mut work = Work { tab, state, placement, step: structure };
    work.grow();
    work.headers();
    if tab.title == "Panduan" {
        work.guide(layout);
    }
    let mut work = Work { tab, state, placement, step: looks };
    work.freeze();
    work.widths();
    work.notes();
    work.dropdowns(placements, layout, options);
    work.formats();
    work.highlights();
    work.protections(options.protect);
}

struct Work<'a> {
    tab: &'a TabTemplate,
    state: &'a ExistingTab,
    placement: &'a Placement,
    step: &'a mut InitStep,
}

impl<'a> Work<'a> {
    fn id(&self) -> i32 {
        self.state.sheet_id
    }

    fn say(&mut self, what: &str) {
        self.step.changes.push(format!("tab {}: {what}", self.tab.title));
    }

    /// The columns that are there or will be and are not somebody's: template, place, whether it is new.
    fn columns(&self) -> Vec<(&'a ColumnTemplate, u32, bool)> {
        let placement = self.placement;
        let places = placement.columns.iter().zip(&placement.created).zip(&placement.foreign);
        let columns = self.tab.columns.iter().zip(places).filter(|(_, (_, foreign))| !**foreign);
        columns.filter_map(|(c, ((place, new), _))| Some((c, (*place)?, *new))).collect()
    }

    fn new_columns(&self) -> Vec<(&'a ColumnTemplate, u32)> {
        self.columns().into_iter().filter(|(.., new)| *new).map(|(column, place, _)| (column, place)).collect()
    }

    /// A write beyond the grid is refused, so the grid grows first.
    fn grow(&mut self) {
        let id = self.id();
        let needed = self.columns().iter().map(|(_, place, _)| place + 1).max().unwrap_or(0);
        if needed > self.state.columns {
            self.step.requests.push(request::append(id, "COLUMNS", needed - self.state.columns));
        }
        let needed = self.placement.header_row + 2;
        if needed > self.state.rows {
            self.step.requests.push(request::append(id, "ROWS", needed - self.state.rows));
        }
    }

    fn headers(&mut self) {
        let new = self.new_columns();
        for run in new.chunk_by(|a, b| a.1 + 1 == b.1) {
            let templates: Vec<_> = run.iter().map(|(c, _)| *c).collect();
            self.step.requests.push(request::headers(self.id(), self.placement.header_row, run[0].1, &templates));
        }
        for (column, place) in new {
            self.say(&format!("added \"{}\" in column {}", column.header, letters(place)));
        }
    }

    fn freeze(&mut self) {
        if self.state.frozen_rows == 0 {
            self.step.requests.push(request::freeze_rows(self.id(), self.placement.header_row + 1));
            self.say("froze the header row");
        }
    }

    fn widths(&mut self) {
        for same in self.new_columns().chunk_by(|a, b| a.1 + 1 == b.1 && a.0.width == b.0.width) {
            let range = (same[0].1, same[same.len() - 1].1 + 1);
            self.step.requests.push(request::width(self.id(), range, same[0].0.width));
        }
    }

    fn notes(&mut self) {
        let row = self.placement.header_row;
        for (column, place, new) in self.columns() {
            if !new && !self.state.cell(row, place).is_some_and(|c| c.has_note) {
                self.step.requests.push(request::note(self.id(), row, place, column.header_note()));
                self.say(&format!("explained \"{}\" in a note", column.header));
            }
        }
    }

    fn dropdowns(&mut self, placements: &BTreeMap<&str, Placement>, layout: &Layout, options: &InitOptions<'_>) {
        let row = self.placement.header_row;
        for (column, place, _) in self.columns() {
            let values = if column.kind == Kind::Outlet { options.outlets } else { &column.values[..] };
            let source = column
                .from
                .as_ref()
                .and_then(|from| placements.get(from.tab.as_str())?.source(layout.tab(&from.tab)?, &from.header));
            let there = self.state.below(row, place).find_map(|c| c.validation.as_ref());
            let condition = match (there, source) {
                (None, Some(source)) => request::condition("ONE_OF_RANGE", [source]),
                (None, None) if !values.is_empty() => request::condition("ONE_OF_LIST", values),
                // Setting a rule again wipes the colours people gave its chips: only when a word is missing.
                (Some(rule), None) if rule.type_.as_deref() == Some("ONE_OF_LIST") => {
                    let mut all: Vec<String> =
                        rule.values.iter().flatten().filter_map(|v| v.user_entered_value.clone()).collect();
                    let offered = all.len();
                    let missing: Vec<_> = values.iter().filter(|v| !all.contains(v)).cloned().collect();
                    all.extend(missing);
                    if all.len() == offered {
                        continue;
                    }
                    request::condition("ONE_OF_LIST", all)
                }
                _ => continue,
            };
            self.step.requests.push(request::dropdown(self.id(), row, place, condition));
            self.say(&format!("offered the choices of \"{}\"", column.header));
        }
    }

    /// New columns get their format; of the old ones only our own, and only where nobody chose another. Percentages get
    /// theirs in any case: in a cell that typing `100%` once made a percent cell, a typed 100 arrives as 1.
    fn formats(&mut self) {
        let row = self.placement.header_row;
        for (column, place, new) in self.columns() {
            let bare = column.ours
                && column.number_format().is_some()
                && !self.state.below(row, place).any(|c| c.number_format.is_some());
            let wanted = column.number_format().map(|(_, pattern)| pattern);
            let mut below = self.state.below(row, place).map(|c| c.number_format.as_deref()).peekable();
            let other =
                column.kind == Kind::Percent && (below.peek().is_none() || below.any(|pattern| pattern != wanted));
            if (new || bare || other)
                && let Some(request) = request::format(self.id(), row, place, column)
            {
                self.step.requests.push(request);
                self.say(&format!("formatted \"{}\"", column.header));
            }
        }
    }

    fn highlights(&mut self) {
        let mut count = self.state.conditional.len();
        for (column, place, _) in self.columns() {
            for highlight in &column.highlights {
                let wanted = request::highlight_condition(highlight);
                let there = self.state.conditional.iter().any(|rule| {
                    let condition = rule.boolean_rule.as_ref().and_then(|r| r.condition.as_ref());
                    let reaches = rule.ranges.iter().flatten().any(|range| covers(range, place));
                    reaches && condition.is_some_and(|c| alike(c, &wanted))
                });
                if !there {
                    let row = self.placement.header_row;
                    self.step.requests.push(request::highlight(self.id(), row, place, highlight, count));
                    self.say(&format!("coloured \"{}\" in \"{}\"", highlight.text, column.header));
                    count += 1;
                }
            }
        }
    }

    fn protections(&mut self, protect: Protect) {
        let warning_only = protect != Protect::Strict;
        let ours = |d: Option<&str>| d == Some(COLUMNS_PROTECTED) || d == Some(TAB_PROTECTED);
        for protection in &self.state.protections {
            let Some(id) = protection.protected_range_id.filter(|_| ours(protection.description.as_deref())) else {
                continue;
            };
            if protect == Protect::Off {
                self.step.requests.push(request::unprotect(id));
                self.say("took a protection away");
            } else if protection.warning_only.unwrap_or(false) != warning_only {
                self.step.requests.push(request::reprotect(id, warning_only));
                self.say(if warning_only { "made a protection a warning" } else { "made a warning a protection" });
            }
        }
        if protect == Protect::Off {
            return;
        }
        let bare: Vec<u32> = self
            .columns()
            .into_iter()
            .filter(|(column, place, _)| {
                column.ours
                    && !self.state.protections.iter().filter_map(|p| p.range.as_ref()).any(|r| covers(r, *place))
            })
            .map(|(_, place, _)| place)
            .collect();
        if bare.is_empty() {
            return;
        }
        if self.tab.ours {
            self.step.requests.push(request::protect(self.id(), None, TAB_PROTECTED, warning_only));
        } else {
            let mut bare = bare;
            bare.sort_unstable();
            for run in bare.chunk_by(|a, b| a + 1 == *b) {
                let columns = (run[0], run[run.len() - 1] + 1);
                self.step.requests.push(request::protect(self.id(), Some(columns), COLUMNS_PROTECTED, warning_only));
            }
        }
        self.say("protected the automatic columns");
    }

    /// The staff guide is text: what differs is written, what is left over from a longer one is cleared.
    fn guide(&mut self, layout: &Layout) {
        let rows = layout.guide_rows();
        let first = self.placement.header_row + 1;
        let there = self.state.cells.len().saturating_sub(first as usize);
        let needed = first.saturating_add(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        let grid = self.state.rows.max(first + 1);
        if needed > grid {
            self.step.requests.push(request::append(self.id(), "ROWS", needed - grid));
        }
        let mut changed = false;
        for (i, place) in self.placement.columns.iter().enumerate() {
            let Some(place) = *place else { continue };
            let wanted = |n: usize| rows.get(n).and_then(|r| r.get(i)).map_or("", String::as_str);
            let differs = |n: &usize| {
                let row = first.saturating_add(u32::try_from(*n).unwrap_or(u32::MAX));
                self.state.cell(row, place).map_or("", |c| c.text.as_str()) != wanted(*n)
            };
            let all = 0..rows.len().max(there);
            let (Some(from), Some(to)) = (all.clone().find(differs), all.clone().rev().find(differs)) else {
                continue;
            };
            let row = first.saturating_add(u32::try_from(from).unwrap_or(u32::MAX));
            self.step.requests.push(request::texts(self.state.sheet_id, row, place, (from..=to).map(wanted)));
            changed = true;
        }
        if changed {
            self.say("wrote the staff guide");
        }
    }
}

/// Whether two conditions ask the same.
fn alike(a: &BooleanCondition, b: &BooleanCondition) -> bool {
    let values = |c: &BooleanCondition| -> Vec<Option<String>> {
        c.values.iter().flatten().map(|v| v.user_entered_value.clone()).collect()
    };
    a.type_ == b.type_ && values(a) == values(b)
}
