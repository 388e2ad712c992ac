//! Whose a tab is, and whose the cells below our headers are. A person may have used a title or a header of ours before
//! us: what they wrote there is never taken over unasked.
//!
//! A tab is ours once its id is remembered, or when what it shows can only come from us. It looks, and decides nothing
//! about rows.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};

use crate::decide::shown::system_status::{RECORD, TAB as STATUS_TAB};
use crate::domain::cell::CellRef;
use crate::domain::facts::{Facts, TabFacts};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::state::State;
use crate::sheet::layout::{HEADER_SEARCH_ROWS, HeaderMatch, Layout, TabTemplate, match_headers};
use crate::sheet::table::Table;

/// Characters of a person's cell that are repeated as an example.
const EXAMPLE_CHARACTERS: usize = 40;
/// From this many characters on a text is a sentence, which nobody else writes word for word.
const SENTENCE: usize = 40;

/// Which tabs are ours, and what in them is somebody else's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ownership {
    ours: BTreeSet<&'static str>,
    foreign: Vec<Foreign>,
}

/// A header of ours over values of somebody's, or rows of somebody's in a tab that is ours as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The tab's title in the template.
    pub tab: &'static str,
    /// The header; `None`: the whole tab.
    pub header: Option<&'static str>,
    /// The grid row of the example, 0-based.
    pub row: u32,
    /// What stands there, cut.
    pub example: String,
}

impl Ownership {
    /// Looks at the tabs, given by their titles in the template.
    #[must_use]
    pub fn judge<T: Borrow<Table>>(tables: &BTreeMap<&'static str, T>, layout: &'static Layout, facts: &Facts) -> Self {
        let looks: Vec<Look<'_>> = layout
            .tabs()
            .iter()
            .filter_map(|template| Look::at(template, tables.get(template.title.as_str())?.borrow(), facts))
            .collect();
        let any_known = looks.iter().any(|look| look.known.is_some());
        // A lost database finds the whole sheet as it left it; one that knows a tab judges the others one by one.
        let may_adopt = facts.system.born_at.is_none() || !any_known;
        let is_adopted = may_adopt && looks.iter().any(|look| look.bears_ours(facts) || look.bears_record(facts));
        let mut ownership = Self::default();
        for look in &looks {
            let is_proven = || is_adopted || look.bears_ours(facts) || look.is_guide(layout);
            if look.known.is_none() && !is_proven() {
                if look.template.ours {
                    ownership.foreign.extend(look.foreign_row());
                } else {
                    ownership.foreign.extend(look.foreign_columns(&TabFacts::default()));
                }
                continue;
            }
            ownership.ours.insert(look.title());
            if let Some(known) = look.known.filter(|_| !look.template.ours) {
                ownership.foreign.extend(look.foreign_columns(known));
            }
        }
        ownership
    }

    /// Whether a tab is ours.
    #[must_use]
    pub fn is_ours(&self, tab: &str) -> bool {
        self.ours.contains(tab)
    }

    /// What is not to be taken over unasked.
    #[must_use]
    pub fn foreign(&self) -> &[Foreign] {
        &self.foreign
    }

    /// What in one tab is not to be taken over unasked.
    pub fn foreign_in(&self, tab: &str) -> impl Iterator<Item = &Foreign> {
        self.foreign.iter().filter(move |foreign| foreign.tab == tab)
    }

    /// Why nothing is read from or written to a tab; for `Status Sistem` and the mail to the sheet's keepers
    /// (Indonesian). `None`: nothing in it is somebody else's.
    pub(super) fn pause(&self, tab: &str) -> Option<String> {
        let foreign: Vec<&Foreign> = self.foreign_in(tab).collect();
        let first = *foreign.first()?;
        let mut sentence = format!("Tab {tab} dijeda. ");
        let take_over: Vec<String> = foreign.iter().map(|f| format!("--take-over \"{f}\"")).collect();
        let take_over = take_over.join(" ");
        let mut write = |part: fmt::Arguments<'_>| {
            // Writing into a string cannot fail.
            let _ = sentence.write_fmt(part);
        };
        match first.header {
            None => write(format_args!(
                "Tab ini sudah berisi catatan Anda ({}), dan orderd tidak menimpanya. Ganti nama tab itu, mis. \"{tab} lama\"",
                first.example_words()
            )),
            Some(header) => {
                let columns: Vec<String> =
                    foreign.iter().filter_map(|f| Some(format!("\"{}\" ({})", f.header?, f.example_words()))).collect();
                write(format_args!(
                    "Judul {} sudah dipakai untuk catatan Anda, dan orderd tidak menimpanya. Ganti judul itu, mis. \"{header} lama\"",
                    columns.join(", ")
                ));
            }
        }
        write(format_args!(
            ", lalu minta admin menjalankan: orderd init. Bila isinya boleh ditimpa, admin menghentikan orderd dan menjalankan: orderd init {take_over}."
        ));
        Some(sentence)
    }
}

impl Foreign {
    /// Both ways out, for the administrator at the terminal.
    #[must_use]
    pub fn remedy(&self) -> String {
        let (tab, row, example) = (self.tab, self.row + 1, &self.example);
        match self.header {
            None => format!(
                "tab {tab} holds rows of somebody's (row {row}: “{example}”); rename the tab (“{tab} lama”) and run `orderd init`, or let orderd overwrite them: `orderd init --take-over \"{self}\"`"
            ),
            Some(header) => format!(
                "tab {tab}: header \"{header}\" stands over cells of somebody's (row {row}: “{example}”); rename it (“{header} lama”) and run `orderd init`, or let orderd overwrite them: `orderd init --take-over \"{self}\"`"
            ),
        }
    }

    fn example_words(&self) -> String {
        format!("mis. \"{}\" di baris {}", self.example, self.row + 1)
    }
}

impl fmt::Display for Foreign {
    /// As `orderd init --take-over` wants it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.header {
            None => f.write_str(self.tab),
            Some(header) => write!(f, "{}/{header}", self.tab),
        }
    }
}

/// One tab, and what is remembered of it.
struct Look<'t> {
    template: &'static TabTemplate,
    table: &'t Table,
    headers: HeaderMatch,
    /// What is remembered of it under this id.
    known: Option<&'t TabFacts>,
}

impl<'t> Look<'t> {
    fn at(template: &'static TabTemplate, table: &'t Table, facts: &'t Facts) -> Option<Self> {
        let known = facts.system.sheet.tabs.get(&template.title).filter(|tab| tab.is(table.sheet_id()));
        let rows = (0..table.rows().min(HEADER_SEARCH_ROWS)).map(|row| table.row(row));
        let headers = match_headers(template, rows);
        headers.header_row?;
        Some(Self { template, table, headers, known })
    }

    fn title(&self) -> &'static str {
        self.template.title.as_str()
    }

    fn place(&self, header: &str) -> Option<u32> {
        self.headers.columns.get(self.template.position(header)?).copied().flatten()
    }

    fn rows(&self) -> std::ops::Range<u32> {
        self.headers.header_row.map_or(0, |row| row + 1)..self.table.rows()
    }

    fn texts(&self, header: &str) -> impl Iterator<Item = (u32, &'t str)> {
        let (place, table) = (self.place(header), self.table);
        self.rows().filter_map(move |row| match table.cell(row, place?) {
            CellRef::Text(text) => Some((row, text.trim())),
            CellRef::Empty | CellRef::Number(_) | CellRef::Bool(_) => None,
        })
    }

    /// Whether the tab shows what only we wrote: ids and numbers that are remembered, and for a memory that is empty an id
    /// of our form beside a word of ours.
    fn bears_ours(&self, facts: &Facts) -> bool {
        match self.title() {
            "Pesanan" => {
                let status = self.place("Status");
                let mut ids =
                    self.texts("No Order").filter_map(|(row, text)| Some((row, text.parse::<OrderId>().ok()?)));
                let is_status = |row: u32| {
                    let shown = status.map_or(CellRef::Empty, |at| self.table.cell(row, at));
                    matches!(shown, CellRef::Text(text) if State::is_label(text.trim()))
                };
                ids.any(|(row, id)| {
                    facts.orders.contains_key(&id) || (facts.system.born_at.is_none() && is_status(row))
                })
            }
            "Pembayaran" => {
                let mut ids = self.texts("No Bayar").filter_map(|(_, text)| text.parse::<PaymentId>().ok());
                ids.any(|id| facts.payments.contains_key(&id))
            }
            "Dokumen" => self.texts("Nomor").any(|(_, number)| facts.register.iter().any(|e| *e.number == *number)),
            _ => false,
        }
    }

    /// Whether the tab holds a sentence of our guide: `init` alone writes it, before any cycle. An older release wrote the
    /// same sentences in columns of their own.
    fn is_guide(&self, layout: &Layout) -> bool {
        if self.title() != "Panduan" {
            return false;
        }
        let guide = layout.guide_rows();
        let is_ours = |text: &str| text.chars().count() >= SENTENCE && guide.iter().any(|row| row.ends_with(text));
        self.rows().flat_map(|row| self.table.row(row)).any(|(_, cell)| match cell {
            CellRef::Text(text) => is_ours(text.trim()),
            CellRef::Empty | CellRef::Number(_) | CellRef::Bool(_) => false,
        })
    }

    /// Whether the tab shows the number of a record although this memory never made one: it is that of a lost one.
    fn bears_record(&self, facts: &Facts) -> bool {
        let what = self.template.columns.first().map_or("", |column| column.header.as_str());
        self.title() == STATUS_TAB && facts.system.sheet.record == 0 && self.texts(what).any(|(_, text)| text == RECORD)
    }

    /// The first row of a tab that should hold none but ours.
    fn foreign_row(&self) -> Option<Foreign> {
        let places: BTreeSet<u32> = self.headers.columns.iter().flatten().copied().collect();
        self.rows().find_map(|row| {
            let mut cells = self.table.row(row).filter(|(place, _)| places.contains(place));
            cells.find(|(_, cell)| is_somebodys(*cell)).map(|(_, cell)| self.found(None, row, cell))
        })
    }

    /// Columns of ours that were never ours in this tab, and hold something.
    fn foreign_columns(&self, known: &TabFacts) -> Vec<Foreign> {
        let columns = self.template.columns.iter().zip(&self.headers.columns);
        columns
            .filter(|(column, _)| column.ours && !known.owns(&column.header))
            .filter_map(|(column, place)| {
                let place = (*place)?;
                let row = self.rows().find(|row| is_somebodys(self.table.cell(*row, place)))?;
                Some(self.found(Some(&column.header), row, self.table.cell(row, place)))
            })
            .collect()
    }

    fn found(&self, header: Option<&'static str>, row: u32, cell: CellRef<'_>) -> Foreign {
        let text = cell.to_string();
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut example: String = line.chars().take(EXAMPLE_CHARACTERS).collect();
        if example.len() < line.len() {
            example.push('…');
        }
        Foreign { tab: self.title(), header, row, example }
    }
}

/// Whether somebody wrote a cell: check boxes and ratings fill blank rows by themselves, with FALSE and 0.
fn is_somebodys(cell: CellRef<'_>) -> bool {
    match cell {
        CellRef::Empty | CellRef::Bool(false) => false,
        CellRef::Number(number) => number != 0.0,
        CellRef::Bool(true) => true,
        CellRef::Text(_) => !cell.is_blank(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
    use super::*;
    use crate::domain::cell::Cell;
    use crate::domain::facts::OrderFacts;
    use crate::domain::seen::Seen;

    fn table(id: i32, title: &'static str, rows: &[&[(&str, Cell)]]) -> (&'static str, Table) {
        let columns = &Layout::embedded().tab(title).unwrap().columns;
        let mut all = vec![columns.iter().map(|column| Cell::text(column.header.as_str())).collect::<Vec<_>>()];
        for row in rows {
            let value = |header: &str| row.iter().find(|(h, _)| *h == header).map(|(_, cell)| cell.clone());
            all.push(columns.iter().map(|column| value(&column.header).unwrap_or_default()).collect());
        }
        (title, Table::from_rows(id, title, all))
    }

    fn foreign(tables: &[(&'static str, Table)], facts: &Facts) -> Vec<String> {
        let tables: BTreeMap<_, _> = tables.iter().cloned().collect();
        let judged = Ownership::judge(&tables, Layout::embedded(), facts);
        judged.foreign().iter().map(|f| format!("{f} {}: {}", f.row, f.example)).collect()
    }

    fn remembered(tabs: &[(&str, i32, &[&str])]) -> Facts {
        let mut facts = Facts::default();
        facts.system.sheet.record = 3;
        for (title, id, columns) in tabs {
            let columns = columns.iter().map(|header| (*header).to_owned()).collect();
            let tab = TabFacts { sheet_id: Some(*id), columns, ..TabFacts::default() };
            facts.system.sheet.tabs.insert((*title).to_owned(), tab);
        }
        facts
    }

    fn text(text: &str) -> Cell {
        Cell::text(text)
    }

    #[test]
    fn what_somebody_wrote_below_a_header_of_ours_is_theirs_until_the_tab_is_ours() {
        let row: &[(&str, Cell)] =
            &[("Pelanggan", text("PT A")), ("Status", text("sudah lunas")), ("Total", Cell::whole(3))];
        let theirs = ["Pesanan/Status 1: sudah lunas", "Pesanan/Total 1: 3"];
        let check = |facts: &Facts, expected: &[&str]| {
            assert_eq!(foreign(&[table(7, "Pesanan", &[row])], facts), expected);
        };
        check(&Facts::default(), &theirs);
        check(&remembered(&[("Rincian", 1, &[])]), &theirs);
        // Another tab of that title is another tab.
        check(&remembered(&[("Pesanan", 8, &["Status", "Total"])]), &theirs);
        check(&remembered(&[("Pesanan", 7, &["Status", "Total"])]), &[]);
        check(&remembered(&[("Pesanan", 7, &["Status"])]), &theirs[1..]);
        // Written by a version that did not note columns.
        check(&remembered(&[("Pesanan", 7, &[])]), &[]);
    }

    #[test]
    fn zero_false_and_blanks_are_nobodys_and_rows_without_an_id_column_count_too() {
        let rows: &[&[(&str, Cell)]] = &[
            &[
                ("Nama", text("PT A")),
                ("Nilai", Cell::whole(0)),
                ("Piutang", Cell::Bool(false)),
                ("Masalah", text(" ")),
            ],
            &[("Nama", text("PT B")), ("Nilai", Cell::whole(5)), ("Jumlah Order", Cell::Bool(true))],
        ];
        let expected = ["Pelanggan/Jumlah Order 2: TRUE", "Pelanggan/Nilai 2: 5"];
        assert_eq!(foreign(&[table(7, "Pelanggan", rows)], &Facts::default()), expected);
    }

    #[test]
    fn a_whole_tab_of_ours_with_rows_of_somebodys_is_theirs() {
        let kpi = || table(9, "KPI", &[&[("Nilai", Cell::whole(0))], &[("Ukuran", text("Omzet bulan ini"))]]);
        assert_eq!(foreign(&[kpi()], &Facts::default()), ["KPI 2: Omzet bulan ini"]);
        assert_eq!(foreign(&[kpi()], &remembered(&[("KPI", 9, &[])])), Vec::<String>::new());
        let guide = |words: &str| table(4, "Panduan", &[&[("Panduan", text(words))]]);
        let ours = Layout::embedded().guide_rows()[1].clone();
        assert_eq!(foreign(&[guide(&ours)], &Facts::default()), Vec::<String>::new());
        assert_eq!(foreign(&[guide("Cara kami sendiri")], &Facts::default()), ["Panduan 1: Cara kami sendiri"]);
    }

    #[test]
    fn a_lost_database_knows_its_sheet_by_ids_with_our_words_or_by_the_record() {
        let order = |id: &str, status: &str| {
            table(7, "Pesanan", &[&[("No Order", text(id)), ("Status", text(status))], &[("Total", Cell::whole(9))]])
        };
        let kpi = || table(9, "KPI", &[&[("Ukuran", text("Order"))]]);
        let check = |tables: &[(&'static str, Table)], facts: &Facts, is_ours: bool| {
            assert_eq!(foreign(tables, facts).is_empty(), is_ours, "{:?}", foreign(tables, facts));
        };
        check(&[order("ODR-2026-0001", "Siap Produksi"), kpi()], &Facts::default(), true);
        check(&[order("ODR-2026-0001", "Siap Diambil"), kpi()], &Facts::default(), true);
        check(&[order("ODR-2026-0001", "lunas"), kpi()], &Facts::default(), false);
        check(&[order("PO-17", "Selesai"), kpi()], &Facts::default(), false);
        let record = || table(5, "Status Sistem", &[&[("Hal", text(RECORD)), ("Nilai", text("4"))]]);
        check(&[order("", ""), kpi(), record()], &Facts::default(), true);
        // A memory that has recorded wrote it itself.
        check(&[order("", ""), kpi(), record()], &remembered(&[("Status Sistem", 5, &[])]), false);
        // A memory that lives knows its own ids, and judges a foreign tab beside its own by itself.
        let mut alive = remembered(&[]);
        alive.system.born_at = Some(chrono::DateTime::default());
        check(&[order("ODR-2026-0001", "Siap Produksi")], &alive, false);
        let id: OrderId = "ODR-2026-0001".parse().unwrap();
        let seen = Seen { content: Default::default(), at: 1, since: Default::default(), missing: None };
        alive.orders.insert(id, OrderFacts::new(id, Default::default(), Default::default(), seen).into());
        check(&[order("ODR-2026-0001", "Siap Produksi"), kpi()], &alive, true);
        alive.system.sheet.tabs = remembered(&[("Pesanan", 7, &[])]).system.sheet.tabs;
        assert_eq!(foreign(&[order("ODR-2026-0001", "Draf"), kpi()], &alive), ["KPI 1: Order"]);
    }

    #[test]
    fn the_pause_names_every_header_an_example_and_both_ways_out() {
        let long = "x".repeat(EXAMPLE_CHARACTERS + 1);
        let row: &[(&str, Cell)] = &[("Status", text("lunas\n3 Nov")), ("Total", text(&long))];
        let tables: BTreeMap<_, _> = [table(7, "Pesanan", &[row])].into();
        let judged = Ownership::judge(&tables, Layout::embedded(), &Facts::default());
        let sentence = judged.pause("Pesanan").unwrap();
        for part in [
            "Tab Pesanan dijeda.",
            "\"Status\" (mis. \"lunas 3 Nov\" di baris 2)",
            "x…\"",
            "\"Status lama\"",
            "orderd init --take-over \"Pesanan/Status\" --take-over \"Pesanan/Total\"",
        ] {
            assert!(sentence.contains(part), "{sentence}");
        }
        assert_eq!(judged.pause("KPI"), None);
    }
}
