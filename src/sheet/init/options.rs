//! What a deployment wishes of its sheet, and what has to be done for it.

use std::collections::BTreeMap;

use google_sheets4::api::Request;

/// How our columns and tabs are protected from typing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protect {
    /// A warning before an edit. A hard protection would stop editors from sorting and deleting rows.
    #[default]
    Warn,
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
    /// The names of the outlets, offered as a dropdown.
    pub outlets: &'a [String],
    /// The time zone the spreadsheet should have, e.g. `Asia/Jakarta`.
    pub time_zone: &'a str,
    /// Tabs known by id from earlier, so that a renamed tab is not made a second time.
    pub known_tabs: BTreeMap<String, i32>,
}

/// What has to be done.
#[derive(Clone, Debug, Default)]
pub struct InitPlan {
    /// One atomic batch, empty when everything is as it should be.
    pub requests: Vec<Request>,
    /// What the batch changes, a line each, for the person at the terminal.
    pub changes: Vec<String>,
    /// What should change but is left to people, a line each with what to do.
    pub left_alone: Vec<String>,
    /// The id of every tab of the layout once the batch is applied, by its title in the layout.
    pub tab_ids: BTreeMap<String, i32>,
}
