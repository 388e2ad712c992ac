//! The archive, read as people's tabs are: what its rows say of old orders, for a memory that does not know them. Pure.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::domain::books::Archive;
use crate::domain::cell::CellRef;
use crate::domain::facts::Facts;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::rupiah::Rupiah;
use crate::sheet::layout::Layout;
use crate::sheet::read::read;
use crate::sheet::table::Table;

use super::Part;

/// Reads the tabs of the archive; of one whose columns are not found, the ids alone. A smaller amount in a number cell
/// than `least` has lost its thousands.
#[must_use]
pub fn books(tabs: &[((Part, i32), Table)], least: Rupiah) -> Archive {
    let mut archive = Archive::default();
    // A year has two tabs of a kind where people renamed the first one.
    let mut sets: BTreeMap<(i32, usize), BTreeMap<&'static str, &Table>> = BTreeMap::new();
    for (at, ((part, year), table)) in tabs.iter().enumerate() {
        let nth = tabs[..at].iter().filter(|(of, _)| *of == (*part, *year)).count();
        sets.entry((*year, nth)).or_default().insert(part.tab(), table);
        archive.order_ids.extend(ids::<OrderId>(table));
        archive.payment_ids.extend(ids::<PaymentId>(table));
    }
    for ((year, _), tables) in sets {
        // Nothing but its own rows says whose these are: what memory knows of people's tabs is no help.
        let books = read(&tables, Layout::embedded(), &Facts::default(), least).books;
        archive.orders.extend(books.orders.into_iter().map(|row| (year, row)));
        archive.lines.extend(books.lines);
        archive.payments.extend(books.payments.into_iter().map(|row| (year, row)));
    }
    archive
}

/// Every cell that holds an id and nothing else.
fn ids<Id: FromStr>(table: &Table) -> Vec<Id> {
    let cells = (0..table.rows()).flat_map(|row| table.row(row));
    let id = |(_, cell): (u32, CellRef<'_>)| match cell {
        CellRef::Text(text) => text.parse().ok(),
        CellRef::Empty | CellRef::Number(_) | CellRef::Bool(_) => None,
    };
    cells.filter_map(id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cell::Cell;

    fn table(id: i32, title: &str, rows: &[&[&str]]) -> Table {
        let cells = |row: &&[&str]| row.iter().map(|cell| Cell::text(*cell)).collect();
        Table::from_rows(id, title, rows.iter().map(cells).collect())
    }

    fn order(sequence: u32) -> OrderId {
        OrderId { year: 2026, sequence }
    }

    #[test]
    fn ids_are_found_wherever_they_stand_also_without_a_header_and_in_a_second_tab_of_the_year() {
        let tabs = [
            (
                (Part::Orders, 2026),
                table(1, "Arsip 2026", &[&["x"], &["y", " odr-2026-0147 "], &["ODR-2026-12", "12"]]),
            ),
            ((Part::Orders, 2026), table(2, "Arsip 2026", &[&["No Order"], &["ODR-2026-0003"]])),
            ((Part::Payments, 2026), table(3, "Arsip 2026 Pembayaran", &[&["BYR-2026-0009", "ODR-2026-0200"]])),
        ];
        let archive = books(&tabs, Rupiah(1000));
        assert_eq!(archive.order_ids.into_iter().collect::<Vec<_>>(), [order(3), order(147), order(200)]);
        assert_eq!(archive.payment_ids.into_iter().collect::<Vec<_>>(), [PaymentId { year: 2026, sequence: 9 }]);
        assert_eq!((archive.orders.len(), archive.payments.len()), (0, 0), "nothing is read under no header");
    }
}
