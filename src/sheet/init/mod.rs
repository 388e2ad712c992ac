//! Brings a spreadsheet to the layout: the missing tabs, columns, notes, dropdowns, formats, colours and protections,
//! as a request for each tab, so that what one tab refuses stops no other. It plans only; it never sends anything, and
//! never moves, renames, reformats or takes over what people made. Planning on the outcome of a plan finds nothing left
//! to do.

mod chart;
pub(crate) mod existing;
mod former;
mod furnish;
mod guards;
mod options;
mod request;
mod responses;
mod rule;
mod views;

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Layout, TabTemplate};
pub use existing::{DETAIL_FIELDS, Existing, ExistingTab, OVERVIEW_FIELDS};
use furnish::{Placement, furnish};
pub use options::{InitOptions, InitPlan, InitStep, Protect};

/// The locale Google uses for Indonesia (an old Java code), and how else it is written.
pub const LOCALE: &str = "in_ID";
const LOCALES_ALIKE: [&str; 3] = [LOCALE, "id_ID", "id"];

/// Ids of new tabs begin here: we choose them, so that one batch can both make a tab and fill it.
const FIRST_TAB_ID: i32 = 1001;

/// What turns the spreadsheet into the layout.
#[must_use]
pub fn plan(existing: &Existing, layout: &'static Layout, options: &InitOptions<'_>) -> InitPlan {
    let mut plan = InitPlan::default();
    plan.steps.extend(properties(existing, options));
    let ids = new_ids(existing, layout, options);
    let mut tabs: Vec<(&'static TabTemplate, ExistingTab, InitStep)> = Vec::new();
    // Ours come first, in the template's order, so that people land on the orders and not on an empty `Sheet1`. What
    // is there keeps its place among the others: a new tab goes behind the one it follows in the template.
    let mut order: Vec<i32> = existing.tabs.iter().map(|t| t.sheet_id).collect();
    let mut next = 0;
    for tab in layout.tabs() {
        let title = tab.title.as_str();
        let mut structure = InitStep::of(Some(title));
        let found = existing.find(title, &options.known_tabs);
        if found.is_none() && existing.is_taken(title) {
            plan.left_alone.push(format!(
                "tab {title}: a chart or a data source bears that title; rename it, then run init again"
            ));
            continue;
        }
        let state = match (found, ids.get(title)) {
            (Some(found), _) => found.clone(),
            (None, id) => ExistingTab::fresh(tab, id.copied().unwrap_or(FIRST_TAB_ID)),
        };
        plan.tab_ids.insert(tab.title.clone(), state.sheet_id);
        if found.is_none() {
            next = before_successor(tab, layout, existing, options, &order).map_or(next, |at| at.min(next));
            structure.requests.push(request::add_sheet(&state, next, tab.colour));
            structure.changes.push(format!("tab {title}: created with {} columns", tab.columns.len()));
            order.insert(next, state.sheet_id);
            next += 1;
        } else if let Some(place) = order.iter().position(|id| *id == state.sheet_id) {
            next = place + 1;
        }
        tabs.push((tab, state, structure));
    }
    // Dropdowns refer to columns of other tabs, so every column is placed before the first request that needs one.
    let placements: BTreeMap<&str, Placement> =
        tabs.iter().map(|(tab, state, _)| (tab.title.as_str(), Placement::new(tab, state, options))).collect();
    let mut looks = Vec::new();
    for (tab, state, mut structure) in tabs {
        let title = tab.title.as_str();
        let Some(placement) = placements.get(title) else { continue };
        plan.left_alone.extend(placement.left_alone.iter().cloned());
        let mut look = InitStep::of(Some(title));
        let is_new = !structure.requests.is_empty();
        let said = structure.changes.len();
        furnish(tab, &state, &placements, layout, options, (&mut structure, &mut look));
        if is_new {
            // "created" says it all.
            structure.changes.truncate(said);
            look.changes.clear();
        }
        plan.steps.extend(Some(structure).filter(|step| !step.requests.is_empty()));
        looks.extend(Some(look).filter(|step| !step.requests.is_empty()));
    }
    plan.steps.append(&mut looks);
    match responses::step(existing, layout, options) {
        Ok(step) => plan.steps.extend(step),
        Err(remedy) => plan.left_alone.push(remedy),
    }
    plan
}

fn properties(existing: &Existing, options: &InitOptions<'_>) -> Option<InitStep> {
    let locale = (!LOCALES_ALIKE.contains(&existing.locale.as_str())).then_some(LOCALE);
    let wanted = options.time_zone;
    let time_zone = (!wanted.is_empty() && existing.time_zone != wanted).then_some(wanted);
    let mut step = InitStep::of(None);
    if let Some(locale) = locale {
        step.changes.push(format!("locale: {} → {locale}", existing.locale));
    }
    if let Some(zone) = time_zone {
        step.changes.push(format!("time zone: {} → {zone}", existing.time_zone));
    }
    if step.changes.is_empty() {
        return None;
    }
    step.requests.push(request::properties(locale, time_zone));
    Some(step)
}

/// Where the first tab stands that follows a new one in the template: a tab in front of all others gets there although the
/// one before it was put elsewhere.
fn before_successor(
    tab: &TabTemplate,
    layout: &'static Layout,
    existing: &Existing,
    options: &InitOptions<'_>,
    order: &[i32],
) -> Option<usize> {
    let after = layout.tabs().iter().skip_while(|other| other.title != tab.title).skip(1);
    let ids: Vec<i32> =
        after.filter_map(|other| Some(existing.find(&other.title, &options.known_tabs)?.sheet_id)).collect();
    let first = *ids.first()?;
    order.iter().position(|id| *id == first)
}

/// The ids of tabs that are not there yet: those people fill first, so that theirs stay the same whatever tabs of ours a
/// release puts before them.
fn new_ids(existing: &Existing, layout: &'static Layout, options: &InitOptions<'_>) -> BTreeMap<&'static str, i32> {
    let taken: BTreeSet<i32> = existing.tabs.iter().map(|t| t.sheet_id).collect();
    let free = (FIRST_TAB_ID..i32::MAX).filter(|id| !taken.contains(id));
    let (ours, theirs): (Vec<_>, Vec<_>) = layout.tabs().iter().partition(|tab| tab.ours);
    let missing = theirs.into_iter().chain(ours).filter(|tab| existing.find(&tab.title, &options.known_tabs).is_none());
    missing.map(|tab| tab.title.as_str()).zip(free).collect()
}
