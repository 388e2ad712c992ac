//! Headers that an older release gave our columns.

use super::furnish::Work;
use super::request;
use crate::sheet::layout::{ColumnTemplate, normalise};

impl Work<'_> {
    /// Brings them up to date; what stands below stays where it is.
    pub(super) fn former_headers(&mut self) {
        let row = self.placement.header_row;
        let is_former = |column: &ColumnTemplate, place| {
            let text = self.state.cell(row, place).map(|cell| normalise(&cell.text));
            column.former.iter().any(|former| Some(normalise(former)) == text)
        };
        let there = self.columns().into_iter().filter(|(.., new)| !new).map(|(column, place, _)| (column, place));
        let former: Vec<_> = there.filter(|(column, place)| is_former(column, *place)).collect();
        for (column, place) in former {
            self.step.requests.push(request::headers(self.id(), row, place, &[column]));
            self.say(&format!("brought the header of \"{}\" up to date", column.header));
        }
    }
}
