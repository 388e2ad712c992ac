//! What a deployment wishes of its sheet, and what has to be done for it.

use std::collections::BTreeMap;

use google_sheets4::api::Request;

use crate::domain::facts::TabFacts;
use crate::sheet::layout::Owner;
use crate::sheet::read::Ownership;

/// How our columns and tabs are protected from typing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protect {
    /// A warning before an edit. A hard protection would stop editors from sorting and deleting rows.
    #[default]
    Warn,
    /// The same, and approvals and money are for those who answer for them alone.
    Roles,
    /// Only the owner and orderd may edit.
    Strict,
    /// Nothing is protected.
    Off,
}

/// What a deployment wishes of its sheet.
#[derive(Clone, Debug, Default)]
pub struct InitOptions<'a> {
    /// Protection of ⚙ columns and tabs.
    pub protect: Protect,
    /// Whether people answer by a form, whose tab is to be protected.
    pub answers: bool,
    /// Who may edit what is guarded, by whose column it is: mail addresses, our own account's among them.
    pub editors: BTreeMap<Owner, Vec<String>>,
    /// The names of the outlets, offered as a dropdown.
    pub outlets: &'a [String],
    /// The time zone the spreadsheet should have, e.g. `Asia/Jakarta`.
    pub time_zone: &'a str,
    /// What is remembered of the tabs, so that a renamed one is not made a second time.
    pub known_tabs: BTreeMap<String, TabFacts>,
    /// Whose the tabs are, and what in them is not to be touched.
    pub ownership: Ownership,
}

/// What has to be done.
#[derive(Clone, Debug, Default)]
pub struct InitPlan {
    /// One after the other, none when everything is as it should be: the structure of every tab before the looks of the
    /// first, for dropdowns refer to columns of other tabs.
    pub steps: Vec<InitStep>,
    /// What should change but is left to people, a line each with what to do.
    pub left_alone: Vec<String>,
    /// The id of every tab of the layout once the batch is applied, by its title in the layout.
    pub tab_ids: BTreeMap<String, i32>,
}

impl InitPlan {
    /// What the steps change, a line each, for the person at the terminal.
    pub fn changes(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().flat_map(|step| step.changes.iter().map(String::as_str))
    }
}

/// Changes of one tab that are carried out together or not at all.
#[derive(Clone, Debug)]
pub struct InitStep {
    /// The tab's title in the layout; `None`: the spreadsheet itself.
    pub tab: Option<&'static str>,
    /// One request to the API.
    pub requests: Vec<Request>,
    /// What it changes.
    pub changes: Vec<String>,
}

impl InitStep {
    pub(super) fn of(tab: Option<&'static str>) -> Self {
        Self { tab, requests: Vec::new(), changes: Vec::new() }
    }
}
