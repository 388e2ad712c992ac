//! What one look at the sheet means: our own strays out of the way, and closed what must not be believed.

use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use tracing::error;

use super::clerk::Clerk;
use super::observe::Observation;
use super::report::CycleError;
use super::resets;
use crate::decide::rows::guards;
use crate::domain::books::{Books, RegisterRow};
use crate::domain::column::{
    CapacityColumn, Column, CustomerColumn, LeadColumn, LineColumn, OrderColumn, PaymentColumn, ProductColumn,
    RecipeColumn, ResponseColumn, StockColumn,
};
use crate::domain::instance;
use crate::sheet::archive;
use crate::sheet::layout::Layout;
use crate::sheet::read::{self, LastReading, Places, Sheet};

impl Clerk {
    /// Reads the archive too, where memory is to be filled from the sheet: nothing else knows what stands there.
    pub(super) async fn look_into_archive(&mut self, seen: &mut Observation, adopt: bool) -> Result<(), CycleError> {
        let takes_over = adopt || self.memory().system.born_at.is_none();
        if !takes_over || self.archive.is_empty() || !seen.archive.is_empty() {
            return Ok(());
        }
        let ids: Vec<i32> = self.archive.iter().map(|(_, id)| *id).collect();
        match self.client.read(&ids).await {
            Ok(read) => {
                seen.archive = self.archive.iter().map(|(of, _)| *of).zip(read.tables).collect();
                Ok(())
            }
            Err(error) => {
                // One may have been deleted meanwhile: next time it is asked which there are.
                self.tabs = None;
                Err(error.into())
            }
        }
    }

    /// Reads the tables; where a proof is asked for, also anew, which holds, and whether it came to the same. `Ulang` that a
    /// cycle wrote before it died, found on rows it was not meant for, is taken out of the tables; the next write puts the
    /// cells right.
    pub(super) fn understand(
        &self,
        last: &mut LastReading,
        proof: bool,
        seen: &mut Observation,
        now: DateTime<Utc>,
    ) -> (Sheet, Option<bool>) {
        let facts = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        let (layout, least) = (Layout::embedded(), self.config.policy.sop.least_rupiah);
        let mut sheet = read::read_from(last, &seen.tables, layout, &facts, least);
        let strays = resets::strays(&sheet, &facts);
        if !strays.is_empty() {
            seen.put_back(strays);
            last.give_back(sheet.books);
            sheet = read::read_from(last, &seen.tables, layout, &facts, least);
        }
        let mut proven = None;
        if proof {
            let is_same;
            (sheet, is_same) = prove(sheet, read::read(&seen.tables, layout, &facts, least));
            proven = Some(is_same);
        }
        if facts.system.born_at.is_none() || sheet.books.record.is_none() {
            sheet.books.register = registered(seen, &sheet.places);
        }
        sheet.books.archive = archive::books(&seen.archive, least);
        let policy = &self.config.policy;
        let on_the_wall = now.with_timezone(&policy.timezone).naive_local();
        sheet.books.other = instance::other(&sheet.books.status, &self.name, on_the_wall).map(Into::into);
        guards::close(&mut sheet.books, &facts, &self.name, &policy.number_pattern);
        (sheet, proven)
    }
}

/// The reading, held against one that takes nothing over; where they differ, the latter.
fn prove(sheet: Sheet, anew: Sheet) -> (Sheet, bool) {
    if sheet == anew {
        return (sheet, true);
    }
    tell_difference(&sheet.books, &anew.books);
    (anew, false)
}

/// Says in the log where a reading that took rows over was not what stands in the sheet; never what stands there.
fn tell_difference(books: &Books, anew: &Books) {
    let all = [
        (OrderColumn::TAB, first_odd(&books.orders, &anew.orders)),
        (LineColumn::TAB, first_odd(&books.lines, &anew.lines)),
        (PaymentColumn::TAB, first_odd(&books.payments, &anew.payments)),
        (CustomerColumn::TAB, first_odd(&books.customers, &anew.customers)),
        (LeadColumn::TAB, first_odd(&books.leads, &anew.leads)),
        (ProductColumn::TAB, first_odd(&books.products, &anew.products)),
        (RecipeColumn::TAB, first_odd(&books.recipes, &anew.recipes)),
        (StockColumn::TAB, first_odd(&books.stock, &anew.stock)),
        (CapacityColumn::TAB, first_odd(&books.capacity, &anew.capacity)),
        (ResponseColumn::TAB, first_odd(&books.responses, &anew.responses)),
    ];
    for (tab, nth) in all.into_iter().filter_map(|(tab, nth)| Some((tab, nth?))) {
        error!(event = "reading_differs", tab, nth, "a row that was taken over is not what stands in the sheet");
    }
}

/// The first row, counted from 1 among those that say anything, that is not the same in both.
fn first_odd<R: PartialEq>(rows: &[R], anew: &[R]) -> Option<usize> {
    let alike = rows.iter().zip(anew).take_while(|(row, anew)| row == anew).count();
    (alike < rows.len().max(anew.len())).then_some(alike + 1)
}

/// The register as the sheet shows it; read only when numbers are taken over, or when it must prove that they are not.
pub(super) fn registered(seen: &Observation, places: &Places) -> Vec<RegisterRow> {
    let (place, table) = (places.ours.get("Dokumen"), seen.tables.get("Dokumen"));
    place.zip(table).map(|(place, table)| read::register(place, table)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::cell::Cell;
    use crate::domain::facts::Facts;
    use crate::domain::rupiah::Rupiah;
    use crate::sheet::table::Table;

    #[test]
    fn of_two_readings_that_differ_the_one_that_took_nothing_over_holds() {
        let layout = Layout::embedded();
        let columns = &layout.tab(LeadColumn::TAB).unwrap().columns;
        let header = columns.iter().map(|column| Cell::text(column.header.as_str())).collect();
        let row = |name: &str| vec![Cell::Empty, Cell::text(name)];
        let table = Table::from_rows(1, LeadColumn::TAB, vec![header, row("PT Maju"), row("PT Jaya")]);
        let tables = BTreeMap::from([(LeadColumn::TAB, table)]);
        let right = read::read(&tables, layout, &Facts::default(), Rupiah::ZERO);
        let mut wrong = right.clone();
        wrong.books.leads.get_mut(1).unwrap().name = None;
        for (taken, expected) in [(right.clone(), true), (wrong.clone(), false)] {
            let (sheet, is_same) = prove(taken, right.clone());
            assert!(sheet == right && is_same == expected);
        }
        assert_eq!(first_odd(&right.books.leads, &right.books.leads), None);
        assert_eq!(first_odd(&wrong.books.leads, &right.books.leads), Some(2));
        wrong.books.leads.truncate(1);
        assert_eq!(first_odd(&wrong.books.leads, &right.books.leads), Some(2));
    }
}
