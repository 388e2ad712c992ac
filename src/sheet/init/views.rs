//! How people look at a tab: bands that fold away, filter views, the colour of its name. What somebody made of
//! the kind is enough, and what somebody took away stays away.

use super::furnish::Work;
use super::request;

/// What names a row stays in view; bands fold from this column on.
const FIRST_FOLDING: u32 = 3;

impl Work<'_> {
    /// The columns of a band fold away behind its first one, which keeps the handle.
    pub(super) fn groups(&mut self) {
        let mut columns = self.columns();
        columns.sort_by_key(|(_, place, _)| *place);
        let bands = columns.chunk_by(|a, b| a.1 + 1 == b.1 && a.0.band == b.0.band);
        let folding = bands.filter(|band| band.len() > 1 && !band[0].0.band.is_empty() && band[0].1 >= FIRST_FOLDING);
        let ranges: Vec<(u32, u32)> = folding.map(|band| (band[1].1, band[band.len() - 1].1 + 1)).collect();
        // Groups of people's own are enough.
        if ranges.is_empty() || !self.offer("groups".to_owned()) || self.state.has_groups {
            return;
        }
        for range in &ranges {
            self.step.requests.push(request::group(self.id(), *range));
        }
        self.say("grouped the columns of each band");
    }

    pub(super) fn filters(&mut self) {
        for filter in &self.tab.filters {
            let Some(formula) = self.formula(&filter.formula) else { continue };
            if !self.offer(format!("view {}", filter.title)) || self.state.filters.contains(&filter.title) {
                continue;
            }
            let end = self.columns().iter().map(|(_, place, _)| place + 1).max().unwrap_or(1);
            let row = self.placement.header_row;
            self.step.requests.push(request::filter_view(self.id(), row, end, &filter.title, formula));
            self.say(&format!("added the filter view \"{}\"", filter.title));
        }
    }

    pub(super) fn colour(&mut self) {
        if let Some(colour) = self.tab.colour
            && self.offer("tab".to_owned())
            && !self.state.is_coloured
        {
            self.step.requests.push(request::tab_colour(self.id(), colour));
            self.say("coloured its name");
        }
    }
}
