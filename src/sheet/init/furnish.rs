//! What one tab lacks: headers, notes, dropdowns, formats, colours; views and protections have files of their own. Columns that people made keep their
//! place, their name and their looks; what is missing is added, nothing is replaced.

use std::collections::{BTreeMap, BTreeSet};

use google_sheets4::api::BooleanCondition;

use super::existing::{ExistingCell, ExistingTab, covers};
use super::options::{InitOptions, InitStep};
use super::request;
use super::rule;
use crate::domain::cell::letters;
use crate::sheet::layout::header::is_identity;
use crate::sheet::layout::template::{Highlight, When};
use crate::sheet::layout::{ColumnTemplate, Kind, Known, Layout, TabTemplate, match_headers};

/// Headers of the staff guide as an older release wrote it, beside `Bagian`.
const FORMER_GUIDE: [&str; 2] = ["Langkah / Kolom", "Caranya"];

/// Where the columns of a tab stand, or will stand.
#[derive(Debug)]
pub(super) struct Placement {
    pub(super) header_row: u32,
    pub(super) columns: Vec<Option<u32>>,
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
    let mut work = Work { tab, state, placement, step: structure, offered: BTreeSet::new() };
    work.grow();
    work.former_headers();
    work.headers();
    if tab.title == "Panduan" {
        work.guide(layout);
    }
    let mut work = Work { tab, state, placement, step: looks, offered: BTreeSet::new() };
    work.freeze();
    work.widths();
    work.notes();
    work.dropdowns(placements, layout, options);
    work.formats();
    work.highlights();
    work.row_highlights();
    work.groups();
    work.filters();
    work.chart();
    work.colour();
    work.protections(options.protect);
    work.guards(options);
    work.remember();
}

/// One tab under work.
pub(super) struct Work<'a> {
    pub(super) tab: &'a TabTemplate,
    pub(super) state: &'a ExistingTab,
    pub(super) placement: &'a Placement,
    pub(super) step: &'a mut InitStep,
    /// The looks of the template that could be given.
    offered: BTreeSet<String>,
}

impl<'a> Work<'a> {
    pub(super) fn id(&self) -> i32 {
        self.state.sheet_id
    }

    pub(super) fn say(&mut self, what: &str) {
        self.step.changes.push(format!("tab {}: {what}", self.tab.title));
    }

    /// Whether a look that is not there is to be given: once, for what people took away stays away.
    pub(super) fn offer(&mut self, look: String) -> bool {
        let is_first = !self.state.given.contains(&look);
        self.offered.insert(look);
        is_first
    }

    /// Notes in the tab itself what it was given: it travels with the spreadsheet, whatever becomes of our memory.
    fn remember(&mut self) {
        let new: Vec<String> = self.offered.difference(&self.state.given).cloned().collect();
        if !new.is_empty() {
            self.step.requests.push(request::given(self.id(), &new));
            self.say("noted its looks, so that what people take away stays away");
        }
    }

    /// The columns that are there or will be and are not somebody's: template, place, whether it is new.
    pub(super) fn columns(&self) -> Vec<(&'a ColumnTemplate, u32, bool)> {
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
        if self.offer("frozen".to_owned()) && self.state.frozen_rows == 0 {
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
            let is_first = self.offer(format!("note {}", column.header));
            if is_first && !new && !self.state.cell(row, place).is_some_and(|c| c.has_note) {
                self.step.requests.push(request::note(self.id(), row, place, column.header_note()));
                self.say(&format!("explained \"{}\" in a note", column.header));
            }
        }
    }

    fn dropdowns(&mut self, placements: &BTreeMap<&str, Placement>, layout: &Layout, options: &InitOptions<'_>) {
        let row = self.placement.header_row;
        for (column, place, new) in self.columns() {
            let values = if column.kind == Kind::Outlet { options.outlets } else { &column.values[..] };
            let source = column
                .from
                .as_ref()
                .and_then(|from| placements.get(from.tab.as_str())?.source(layout.tab(&from.tab)?, &from.header));
            let there = self.state.below(row, place).find_map(|c| c.validation.as_ref());
            if there.is_some() {
                self.offer(format!("choices {}", column.header));
            }
            let is_list = |rule: &BooleanCondition| rule.type_.as_deref() == Some("ONE_OF_LIST");
            let condition = match (there, source) {
                (None, _) if column.kind == Kind::Date && !column.ours => request::condition("DATE_IS_VALID", [""; 0]),
                // One word for the box: ticked is the word, and not ticked is blank, as it always was.
                (None, _) if column.checkbox => request::condition("BOOLEAN", values),
                // The list an older release offered: one tap instead of three.
                (Some(rule), _) if column.checkbox && is_list(rule) && alike_values(rule, values) => {
                    request::condition("BOOLEAN", values)
                }
                (None, Some(source)) => request::condition("ONE_OF_RANGE", [source]),
                (None, None) if !values.is_empty() => request::condition("ONE_OF_LIST", values),
                // Setting a rule again wipes the colours people gave its chips: only when a word is missing.
                (Some(rule), None) if is_list(rule) => {
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
            let is_first = self.offer(format!("choices {}", column.header));
            if there.is_none() && !new && !is_first {
                continue;
            }
            self.step.requests.push(request::dropdown(self.id(), row, place, condition));
            self.say(&format!("offered the choices of \"{}\"", column.header));
        }
    }

    /// New columns get their format; of the old ones only our own, and only where nobody chose another: a number format
    /// where there is none, one line where text still goes over several as an older release had it. Percentages get theirs
    /// in any case: in a cell that typing `100%` once made a percent cell, a typed 100 arrives as 1.
    fn formats(&mut self) {
        let row = self.placement.header_row;
        for (column, place, new) in self.columns() {
            let bare = column.ours
                && column.number_format().is_some()
                && self.offer(format!("format {}", column.header))
                && !self.state.below(row, place).any(|c| c.number_format.is_some());
            let is_as_before = |c: &ExistingCell| c.wrap.as_deref().is_none_or(|wrap| wrap == "WRAP");
            let high = column.ours
                && column.clip
                && self.offer(format!("clip {}", column.header))
                && self.state.below(row, place).all(is_as_before);
            let wanted = column.number_format().map(|(_, pattern)| pattern);
            let mut below = self.state.below(row, place).map(|c| c.number_format.as_deref()).peekable();
            let other =
                column.kind == Kind::Percent && (below.peek().is_none() || below.any(|pattern| pattern != wanted));
            if (new || bare || other)
                && let Some(request) = request::format(self.id(), row, (place, new), column)
            {
                self.step.requests.push(request);
                self.say(&format!("formatted \"{}\"", column.header));
            } else if high {
                self.step.requests.push(request::clip(self.id(), row, place));
                self.say(&format!("cut \"{}\" to one line", column.header));
            }
        }
    }

    fn highlights(&mut self) {
        for (column, place, new) in self.columns() {
            for highlight in &column.highlights {
                if self.highlight(highlight, (place, place + 1), &column.header, new) {
                    self.say(&format!("coloured \"{}\" in \"{}\"", highlight.text, column.header));
                }
            }
        }
    }

    fn row_highlights(&mut self) {
        for highlight in &self.tab.row_highlights {
            let end = self.columns().iter().map(|(_, place, _)| place + 1).max().unwrap_or(1);
            if self.highlight(highlight, (0, end), "*", false) {
                self.say(&format!("coloured rows with {}", highlight.text));
            }
        }
    }

    /// Adds a rule over these columns unless it is there or was once; false when it is, or speaks of a column that is not.
    fn highlight(&mut self, highlight: &Highlight, columns: (u32, u32), header: &str, new: bool) -> bool {
        let Some(wanted) = self.condition(highlight) else { return false };
        let is_first = self.offer(format!("colour {header} {}", highlight.text));
        let there = self.state.conditional.iter().position(|rule| {
            let condition = rule.boolean_rule.as_ref().and_then(|r| r.condition.as_ref());
            let reaches = rule.ranges.iter().flatten().any(|range| covers(range, columns.0));
            reaches && condition.is_some_and(|c| alike(c, &wanted))
        });
        if let Some(index) = there {
            return self.recolour(highlight, index, header);
        }
        let gives = is_first || new;
        if gives {
            let added = self.step.requests.iter().filter(|r| r.add_conditional_format_rule.is_some()).count();
            let index = self.state.conditional.len() + added;
            let row = self.placement.header_row;
            self.step.requests.push(rule::add(self.id(), row, columns, highlight, wanted, index));
        }
        gives
    }

    /// Gives a rule its colour of today, once, where it has the one an older release gave it and nobody's own.
    fn recolour(&mut self, highlight: &Highlight, index: usize, header: &str) -> bool {
        let there = &self.state.conditional[index];
        let is_former = highlight.former_ink.is_some_and(|former| rule::is_inked(there, former));
        let gives = is_former && self.offer(format!("ink {header} {}", highlight.text));
        if gives {
            self.step.requests.push(rule::recolour(self.id(), index, &self.state.conditional[index], highlight));
        }
        gives
    }

    /// The condition a highlight waits for; `None`: it speaks of a column that is not there.
    fn condition(&self, highlight: &Highlight) -> Option<BooleanCondition> {
        let kind = match highlight.when {
            When::Contains => "TEXT_CONTAINS",
            When::Begins => "TEXT_STARTS_WITH",
            When::Equals => "TEXT_EQ",
            When::Formula => return Some(request::condition("CUSTOM_FORMULA", [self.formula(&highlight.text)?])),
        };
        Some(request::condition(kind, [highlight.text.as_str()]))
    }

    /// A formula about the first row of data, its headers become cells: `=($B2="Draf")`. `None`: one of them is not there.
    pub(super) fn formula(&self, text: &str) -> Option<String> {
        let mut formula = String::from("=");
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (header, behind) = after.split_once('}')?;
            let column = self.placement.columns[self.tab.position(header)?]?;
            formula.push_str(&format!("{before}${}{}", letters(column), self.placement.header_row + 2));
            rest = behind;
        }
        formula.push_str(rest);
        Some(formula)
    }

    /// The staff guide is text: what differs is written, what is left over from a longer one is cleared.
    fn guide(&mut self, layout: &Layout) {
        let Some(place) = self.placement.columns.first().copied().flatten() else { return };
        let rows = layout.guide_rows();
        let first = self.placement.header_row + 1;
        let there = self.state.cells.len().saturating_sub(first as usize);
        let needed = first.saturating_add(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        let grid = self.state.rows.max(first + 1);
        if needed > grid {
            self.step.requests.push(request::append(self.id(), "ROWS", needed - grid));
        }
        let wanted = |n: usize| rows.get(n).map_or("", String::as_str);
        let differs = |n: &usize| {
            let row = first.saturating_add(u32::try_from(*n).unwrap_or(u32::MAX));
            self.state.cell(row, place).map_or("", |c| c.text.as_str()) != wanted(*n)
        };
        let all = 0..rows.len().max(there);
        let (from, to) = (all.clone().find(differs), all.clone().rev().find(differs));
        if let (Some(from), Some(to)) = (from, to) {
            let row = first.saturating_add(u32::try_from(from).unwrap_or(u32::MAX));
            self.step.requests.push(request::texts(self.id(), row, place, (from..=to).map(wanted)));
            self.say("wrote the staff guide");
        }
        self.former_guide(place, there);
    }

    /// An older release spread the guide over three narrow columns: the first takes it all and is made wide enough, the
    /// others are cleared.
    fn former_guide(&mut self, place: u32, rows: usize) {
        let row = self.placement.header_row;
        let is_former = |at: &u32| self.state.cell(row, *at).is_some_and(|c| FORMER_GUIDE.contains(&c.text.trim()));
        let former: Vec<u32> = (0..self.state.used_columns()).filter(is_former).collect();
        if former.is_empty() {
            return;
        }
        let tab = self.tab;
        let column = &tab.columns[0];
        self.step.requests.push(request::texts(self.id(), row, place, std::iter::once(column.header.as_str())));
        self.step.requests.push(request::width(self.id(), (place, place + 1), column.width));
        self.step.requests.extend(request::format(self.id(), row, (place, false), column));
        for at in former {
            self.step.requests.push(request::texts(self.id(), row, at, std::iter::repeat_n("", rows + 1)));
        }
        self.say("brought the staff guide into one column");
    }
}

/// Whether two conditions ask the same. The cells a formula names move with columns; it stays the same formula.
fn alike(a: &BooleanCondition, b: &BooleanCondition) -> bool {
    let values = |c: &BooleanCondition| -> Vec<String> {
        let is_formula = c.type_.as_deref() == Some("CUSTOM_FORMULA");
        let values = c.values.iter().flatten().filter_map(|v| v.user_entered_value.as_deref());
        values.map(|value| if is_formula { placeless(value) } else { value.to_owned() }).collect()
    };
    a.type_ == b.type_ && values(a) == values(b)
}

/// Whether a condition has these values and no others.
fn alike_values(rule: &BooleanCondition, values: &[String]) -> bool {
    rule.values.iter().flatten().map(|v| v.user_entered_value.as_deref()).eq(values.iter().map(|v| Some(v.as_str())))
}

/// A formula without the columns and rows of its cells; texts stay.
fn placeless(formula: &str) -> String {
    let mut is_text = false;
    let mut in_cell = false;
    formula
        .chars()
        .filter(|c| {
            is_text ^= *c == '"';
            in_cell = !is_text && (*c == '$' || in_cell && c.is_ascii_alphanumeric());
            !in_cell
        })
        .collect()
}
