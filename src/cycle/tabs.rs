//! Which tabs of the template a spreadsheet has, and whether its locale reads numbers as people here type them.

use std::collections::BTreeMap;

use super::report::CycleError;
use crate::config::Config;
use crate::domain::facts::Facts;
use crate::sheet::archive::Part;
use crate::sheet::google::Description;
use crate::sheet::layout::Layout;

/// The tabs of the template that are there, by title, in the template's order.
pub(super) type Tabs = BTreeMap<&'static str, i32>;

/// The template's tabs in a spreadsheet: by the id known from earlier, else by title; that of the answer form where there
/// is one (`answers`).
#[must_use]
pub fn tabs_of(description: &Description, facts: &Facts, answers: bool) -> Tabs {
    let mut tabs = Tabs::new();
    for template in Layout::embedded().tabs().iter().chain(answers.then(|| Layout::embedded().responses())) {
        let title: &'static str = template.title.as_str();
        let known = facts.system.sheet.tabs.get(title).and_then(|t| t.sheet_id);
        let by_id = description.tabs.iter().find(|t| known == Some(t.sheet_id));
        // A tab that was deleted and made anew has another id; its title is then as good.
        let by_title = || description.tabs.iter().find(|t| t.is_grid && t.title.trim().eq_ignore_ascii_case(title));
        if let Some(tab) = by_id.or_else(by_title) {
            tabs.insert(title, tab.sheet_id);
        }
    }
    tabs
}

/// The tabs of the archive that are there, and their ids.
#[must_use]
pub(crate) fn archive_of(description: &Description) -> Vec<((Part, i32), i32)> {
    let grids = description.tabs.iter().filter(|tab| tab.is_grid);
    grids.filter_map(|tab| Some((Part::of_archive(&tab.title, tab.sheet_id)?, tab.sheet_id))).collect()
}

/// The ids of the tabs that are to be read. A read of none would be refused, and Google blamed for it.
///
/// # Errors
/// When there is not one.
pub fn to_read(tabs: &Tabs, config: &Config) -> Result<Vec<i32>, CycleError> {
    if tabs.is_empty() {
        return Err(CycleError::NoTabs { config: config.file.clone() });
    }
    Ok(tabs.values().copied().collect())
}

/// Whether numbers typed the Indonesian way are understood in this locale of a spreadsheet. Google calls Indonesia
/// `in_ID`.
#[must_use]
pub fn locale_fits(locale: &str) -> bool {
    matches!(locale, "in_ID" | "id_ID" | "id") || decimal_comma(locale)
}

/// Locales that write 1.500 for fifteen hundred, as Indonesian does: nothing is misread there.
fn decimal_comma(locale: &str) -> bool {
    let language = locale.split('_').next().unwrap_or("");
    matches!(
        language,
        "de" | "nl" | "es" | "pt" | "it" | "fr" | "tr" | "da" | "sv" | "nb" | "fi" | "pl" | "ru" | "vi" | "el"
    )
}
