//! Brings a spreadsheet to the layout: the missing tabs, columns, notes, dropdowns, formats, colours and protections,
//! as one list of requests. It plans only; it never sends anything, and never moves, renames or reformats what people
//! made. Planning on the outcome of a plan finds nothing left to do.

pub(crate) mod existing;
mod furnish;
mod options;
mod request;

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Layout, TabTemplate};
pub use existing::{DETAIL_FIELDS, Existing, ExistingTab, OVERVIEW_FIELDS};
use furnish::{Placement, furnish};
pub use options::{InitOptions, InitPlan, Protect};

/// The locale Google uses for Indonesia (an old Java code), and how else it is written.
pub const LOCALE: &str = "in_ID";
const LOCALES_ALIKE: [&str; 3] = [LOCALE, "id_ID", "id"];

/// Ids of new tabs begin here: we choose them, so that one batch can both make a tab and fill it.
const FIRST_TAB_ID: i32 = 1001;

/// What turns the spreadsheet into the layout.
#[must_use]
pub fn plan(existing: &Existing, layout: &Layout, options: &InitOptions<'_>) -> InitPlan {
    let mut plan = InitPlan::default();
    plan_properties(existing, options, &mut plan);
    let mut free = free_ids(existing);
    let mut tabs: Vec<(&TabTemplate, ExistingTab, bool)> = Vec::new();
    // Ours come first, in the template's order, so that people land on the orders and not on an empty `Sheet1`. What
    // is there keeps its place among the others: a new tab goes behind the one it follows in the template.
    let mut order: Vec<i32> = existing.tabs.iter().map(|t| t.sheet_id).collect();
    let mut next = 0;
    for tab in layout.tabs() {
        let found = existing.find(&tab.title, options.known_tabs.get(&tab.title).copied());
        let is_new = found.is_none();
        let state = found.cloned().unwrap_or_else(|| ExistingTab::fresh(tab, free.next().unwrap_or(FIRST_TAB_ID)));
        plan.tab_ids.insert(tab.title.clone(), state.sheet_id);
        if is_new {
            plan.requests.push(request::add_sheet(&state, next));
            plan.changes.push(format!("tab {}: created with {} columns", tab.title, tab.columns.len()));
            order.insert(next, state.sheet_id);
            next += 1;
        } else if let Some(place) = order.iter().position(|id| *id == state.sheet_id) {
            next = place + 1;
        }
        tabs.push((tab, state, is_new));
    }
    // Dropdowns refer to columns of other tabs, so every column is placed before the first request that needs one.
    let placements: BTreeMap<&str, Placement> =
        tabs.iter().map(|(tab, state, _)| (tab.title.as_str(), Placement::new(tab, state))).collect();
    for (tab, state, is_new) in &tabs {
        let lines = plan.changes.len();
        furnish(tab, state, &placements, layout, options, &mut plan);
        if *is_new {
            // "created" says it all.
            plan.changes.truncate(lines);
        }
    }
    plan
}

fn plan_properties(existing: &Existing, options: &InitOptions<'_>, plan: &mut InitPlan) {
    let locale = (!LOCALES_ALIKE.contains(&existing.locale.as_str())).then_some(LOCALE);
    let wanted = options.time_zone;
    let time_zone = (!wanted.is_empty() && existing.time_zone != wanted).then_some(wanted);
    if let Some(locale) = locale {
        plan.changes.push(format!("locale: {} → {locale}", existing.locale));
    }
    if let Some(zone) = time_zone {
        plan.changes.push(format!("time zone: {} → {zone}", existing.time_zone));
    }
    if locale.is_some() || time_zone.is_some() {
        plan.requests.push(request::properties(locale, time_zone));
    }
}

fn free_ids(existing: &Existing) -> impl Iterator<Item = i32> {
    let taken: BTreeSet<i32> = existing.tabs.iter().map(|t| t.sheet_id).collect();
    (FIRST_TAB_ID..i32::MAX).filter(move |id| !taken.contains(id))
}
