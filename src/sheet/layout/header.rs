//! Columns are found by their header text, wherever they stand. This module never reads a data row's meaning and
//! never changes a sheet.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;

use crate::domain::cell::CellRef;
use crate::domain::column::Column;
use crate::domain::facts::TabFacts;
use crate::domain::text::Text;

use super::embedded::Layout;
use super::spelling::normalise;
use super::template::TabTemplate;

/// So many headers of ours in one row are no chance, however many columns a later release gave that tab of ours.
const SURE_HEADERS: usize = 3;

/// How many rows from the top are searched for the header row: room for a title and some remarks above it, little
/// enough that a data row is never taken for the header of a tab that lost its own.
pub const HEADER_SEARCH_ROWS: u32 = 50;

/// Where the columns of a tab stand in the real sheet. Rows and columns count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding<C: Column> {
    /// The row of the headers; data begins below it.
    pub header_row: u32,
    /// Our own columns that are gone: the rest works on, `init` brings them back.
    pub missing_ours: Vec<C>,
    /// The headers of people's own columns.
    pub others: BTreeSet<Text>,
    columns: Vec<Option<u32>>,
    tab: PhantomData<C>,
}

impl<C: Column> Binding<C> {
    /// Where a column stands. Columns a row needs are always there; one of ours may be missing, or an optional one that
    /// this sheet never had.
    #[must_use]
    pub fn column(&self, column: C) -> Option<u32> {
        self.columns.get(column.index()).copied().flatten()
    }

    /// The columns that are there, in template order.
    pub fn present(&self) -> impl Iterator<Item = (C, u32)> + '_ {
        C::ALL.iter().filter_map(|&c| Some((c, self.column(c)?)))
    }
}

/// What is known of a tab beside its rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'f> {
    /// The tab is ours. In one that is not, nothing was ever renamed.
    pub is_ours: bool,
    /// What is remembered of it.
    pub tab: Option<&'f TabFacts>,
}

impl Known<'_> {
    /// Whether the tab cannot be read without a column: the id, what a row needs, what was there and is lost. An optional
    /// column that a later release brought is added by `init` when somebody runs it.
    #[must_use]
    pub fn needs(&self, tab: &TabTemplate, column: usize) -> bool {
        let template = &tab.columns[column];
        let had = || self.tab.is_some_and(|tab| tab.had(&template.header));
        is_identity(tab, column) || (!template.ours && (template.required || had()))
    }
}

/// Why a tab cannot be read: its headers are not what they were. The tab pauses until they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderTrouble {
    /// The tab's title in the template.
    pub tab: String,
    /// Whether the tab is ours; otherwise `init` has not seen it yet.
    pub is_ours: bool,
    /// Whether anything like a header row was found.
    pub header_row: Option<u32>,
    /// Headers that are gone, in template order, each with the unknown header that probably took its place.
    pub missing: Vec<(String, Option<String>)>,
    /// Headers that stand there twice.
    pub duplicates: Vec<String>,
}

impl fmt::Display for HeaderTrouble {
    /// The sentences for `Status Sistem` and the mail to the sheet's keepers (Indonesian).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tab {} dijeda.", self.tab)?;
        if self.header_row.is_none() {
            return write!(
                f,
                " Baris judul kolom tidak ditemukan di {HEADER_SEARCH_ROWS} baris pertama. Kembalikan baris judul ({}).",
                self.missing.iter().map(|(h, _)| h.as_str()).collect::<Vec<_>>().join(", ")
            );
        }
        for (header, renamed) in &self.missing {
            write!(f, " Kolom \"{header}\" tidak ditemukan")?;
            match renamed {
                Some(other) => write!(
                    f,
                    ", mungkin berganti nama menjadi \"{other}\": ubah judul itu kembali menjadi \"{header}\"."
                )?,
                None if self.is_ours => write!(f, ": tulis lagi judul \"{header}\" di atas kolomnya.")?,
                None => write!(
                    f,
                    ": tulis judul \"{header}\" di atas kolomnya, atau minta admin menjalankan: orderd init."
                )?,
            }
        }
        for header in &self.duplicates {
            write!(f, " Judul \"{header}\" ada dua kali: hapus atau ganti salah satunya.")?;
        }
        write!(f, " Tidak ada yang hilang; setelah dibetulkan, tab ini diproses lagi dengan sendirinya.")
    }
}

impl std::error::Error for HeaderTrouble {}

/// Finds the columns of a tab among its first rows, each row given as (column, cell) pairs.
///
/// # Errors
///
/// When a column that the tab [needs](Known::needs) is missing, or one that people fill stands there twice.
pub fn bind<'a, C, R>(
    layout: &Layout,
    rows: impl IntoIterator<Item = R>,
    known: Known<'_>,
) -> Result<Binding<C>, HeaderTrouble>
where
    C: Column,
    R: IntoIterator<Item = (u32, CellRef<'a>)>,
{
    let Some(tab) = layout.tab(C::TAB) else {
        let tab = C::TAB.into();
        return Err(HeaderTrouble { tab, is_ours: false, header_row: None, missing: vec![], duplicates: vec![] });
    };
    let found = match_headers(tab, rows);
    let lacks = |i: &usize| found.columns[*i].is_none() && known.needs(tab, *i);
    let missing: Vec<usize> = (0..tab.columns.len()).filter(lacks).collect();
    let counts = |i: &usize| !tab.columns[*i].ours || is_identity(tab, *i);
    let duplicates: Vec<usize> = found.duplicates.iter().copied().filter(counts).collect();
    match found.header_row {
        Some(header_row) if missing.is_empty() && duplicates.is_empty() => Ok(Binding {
            header_row,
            missing_ours: C::ALL
                .iter()
                .copied()
                .filter(|c| found.columns[c.index()].is_none() && tab.columns[c.index()].ours)
                .collect(),
            others: found.unknown.into_iter().map(|(_, header)| header.into()).collect(),
            columns: found.columns,
            tab: PhantomData,
        }),
        header_row => {
            // Without a header row only the columns a row needs are worth naming.
            let named = |&i: &usize| header_row.is_some() || tab.columns[i].required;
            Err(HeaderTrouble {
                tab: tab.title.clone(),
                is_ours: known.is_ours,
                header_row,
                missing: missing
                    .into_iter()
                    .filter(named)
                    .map(|i| (tab.columns[i].header.clone(), found.renamed(tab, i, known).map(str::to_owned)))
                    .collect(),
                duplicates: duplicates.into_iter().map(|i| tab.columns[i].header.clone()).collect(),
            })
        }
    }
}

/// A header row as found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderMatch {
    /// The header row, if there is one.
    pub header_row: Option<u32>,
    /// Per column of the template, where it stands.
    pub columns: Vec<Option<u32>>,
    /// Columns of the template that stand there more than once; `columns` has the leftmost.
    pub duplicates: Vec<usize>,
    /// Headers that belong to no column of ours.
    pub unknown: Vec<(u32, String)>,
    /// How many rows have been looked at and were not blank.
    pub rows_seen: usize,
}

impl HeaderMatch {
    /// The unknown header that probably is a renamed column: the one with a similar text, else the one in its place. A
    /// header that stood there while the column did is a person's own.
    #[must_use]
    pub fn renamed(&self, tab: &TabTemplate, column: usize, known: Known<'_>) -> Option<&str> {
        if !known.is_ours {
            return None;
        }
        let is_own = |text: &str| known.tab.is_some_and(|tab| tab.others.contains(text));
        let unknown = || self.unknown.iter().filter(|(_, text)| !is_own(text));
        let names = || tab.columns[column].names();
        let similar = unknown()
            .filter_map(|(_, text)| Some((names().filter_map(|name| likeness(name, text)).min()?, text)))
            .min_by_key(|(distance, _)| *distance);
        if let Some((_, text)) = similar {
            return Some(text);
        }
        let left = column.checked_sub(1).and_then(|i| self.columns[i]).map(|c| c + 1);
        let right = self.columns.get(column + 1).copied().flatten().and_then(|c| c.checked_sub(1));
        let place = match (left, right) {
            (Some(l), Some(r)) if l == r => l,
            (None, Some(r)) if column == 0 => r,
            (Some(l), None) if column + 1 == tab.columns.len() => l,
            _ => return None,
        };
        unknown().find(|(c, _)| *c == place).map(|(_, text)| text.as_str())
    }
}

/// Finds the header row (the first whose cells match at least half of the required headers) and the columns in it.
/// A tab of ours has no required headers: there half of all of them count, or three.
pub fn match_headers<'a, R>(tab: &TabTemplate, rows: impl IntoIterator<Item = R>) -> HeaderMatch
where
    R: IntoIterator<Item = (u32, CellRef<'a>)>,
{
    let mut names: BTreeMap<String, (usize, bool)> = BTreeMap::new();
    for (i, column) in tab.columns.iter().enumerate() {
        names.insert(normalise(&column.header), (i, true));
        for alias in column.aliases.iter().chain(&column.former) {
            names.insert(normalise(alias), (i, false));
        }
    }
    let counts = |i: usize| tab.ours || tab.columns[i].required;
    let wanted = (0..tab.columns.len()).filter(|&i| counts(i)).count();
    let mut result = HeaderMatch { columns: vec![None; tab.columns.len()], ..HeaderMatch::default() };
    for (row, cells) in (0..HEADER_SEARCH_ROWS).zip(rows) {
        let mut own: Vec<Vec<u32>> = vec![Vec::new(); tab.columns.len()];
        let mut aliased = own.clone();
        let mut unknown = Vec::new();
        for (position, cell) in cells {
            if cell.is_blank() {
                continue;
            }
            let text = cell.to_string();
            match names.get(&normalise(&text)) {
                Some(&(i, true)) => own[i].push(position),
                Some(&(i, false)) => aliased[i].push(position),
                None => unknown.push((position, text.trim().to_owned())),
            }
        }
        // The header itself beats its aliases: `Harga` beside `Harga Satuan` is somebody's own column.
        let places: Vec<&Vec<u32>> =
            own.iter().zip(&aliased).map(|(own, alias)| if own.is_empty() { alias } else { own }).collect();
        let matched = (0..places.len()).filter(|&i| counts(i) && !places[i].is_empty()).count();
        result.rows_seen += usize::from(!unknown.is_empty() || places.iter().any(|p| !p.is_empty()));
        let is_sure = tab.ours && matched >= SURE_HEADERS;
        if is_sure || (matched > 0 && matched * 2 >= wanted) {
            result.header_row = Some(row);
            result.columns = places.iter().map(|p| p.iter().min().copied()).collect();
            result.duplicates = (0..places.len()).filter(|&i| places[i].len() > 1).collect();
            result.unknown = unknown;
            break;
        }
    }
    result
}

/// Whether it is the id of the tab's rows: without it nothing in the tab can be told apart, so the tab
/// pauses as it does for a lost human column.
pub(crate) fn is_identity(tab: &TabTemplate, column: usize) -> bool {
    matches!(
        (tab.title.as_str(), tab.columns[column].header.as_str()),
        ("Pesanan", "No Order") | ("Pembayaran", "No Bayar")
    )
}

/// Up to this distance (in percent) two headers look like the same one, retyped.
const SIMILAR: usize = 40;
/// Fewer letters than these, in the same order, and likeness is chance: `Warna` is two letters away from `Harga`.
const COMMON_LETTERS: usize = 6;
/// Longer texts are no headers.
const LONGEST_HEADER: usize = 60;

/// How far two headers are from each other, in percent of the longer one, when one may be the other retyped.
fn likeness(a: &str, b: &str) -> Option<usize> {
    let a: Vec<char> = normalise(a).chars().collect();
    let b: Vec<char> = normalise(b).chars().collect();
    let longer = a.len().max(b.len());
    if longer == 0 || longer > LONGEST_HEADER {
        return None;
    }
    // Edit distance and longest common subsequence, row by row.
    let mut edits: Vec<usize> = (0..=b.len()).collect();
    let mut common = vec![0; b.len() + 1];
    for (i, x) in a.iter().enumerate() {
        let (mut edits_before, mut common_before) = (edits[0], 0);
        edits[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = edits_before + usize::from(x != y);
            let both = if x == y && x.is_alphanumeric() { common_before + 1 } else { 0 };
            (edits_before, common_before) = (edits[j + 1], common[j + 1]);
            edits[j + 1] = change.min(edits_before + 1).min(edits[j] + 1);
            common[j + 1] = both.max(common_before).max(common[j]);
        }
    }
    let distance = edits[b.len()] * 100 / longer;
    (common[b.len()] >= COMMON_LETTERS && distance <= SIMILAR).then_some(distance)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop where it stands")]
    use super::*;
    use crate::domain::column::{OrderColumn, PaymentColumn, StockColumn};

    fn headers<C: Column>() -> Vec<String> {
        C::ALL.iter().map(|c| c.header().to_owned()).collect()
    }

    /// The columns of a tab that is ours since long.
    fn bind_rows<C: Column>(rows: &[Vec<String>]) -> Result<Binding<C>, HeaderTrouble> {
        bind_known(rows, &TabFacts { columns: headers::<C>().into_iter().collect(), ..TabFacts::default() })
    }

    fn bind_known<C: Column>(rows: &[Vec<String>], tab: &TabFacts) -> Result<Binding<C>, HeaderTrouble> {
        let rows = rows.iter().map(|row| (0..).zip(row.iter().map(|t| CellRef::Text(t))));
        bind(Layout::embedded(), rows, Known { is_ours: true, tab: Some(tab) })
    }

    fn replace(mut headers: Vec<String>, old: &str, new: &str) -> Vec<String> {
        let i = headers.iter().position(|h| h == old).unwrap();
        headers[i] = new.to_owned();
        headers
    }

    #[test]
    fn every_alias_finds_its_column() {
        let check = |header: &str, typed: &str| {
            let column = *OrderColumn::ALL.iter().find(|c| c.header() == header).unwrap();
            let rows = [replace(headers::<OrderColumn>(), header, typed)];
            let found = bind_rows::<OrderColumn>(&rows).unwrap_or_else(|t| unreachable!("{typed}: {t}"));
            assert_eq!(found.column(column), u32::try_from(column.index()).ok(), "{typed}");
        };
        for typed in ["Jumlah", "Qty", "QTY (pack)", "Jml.", "jumlah  pack:", " JUMLAH (PACK)* "] {
            check("Jumlah (pack)", typed);
        }
        for (header, typed) in [
            ("Pelanggan", "Customer"),
            ("Pelanggan", "Nama Pelanggan"),
            ("Tanggal Kirim", "Tgl. Kirim"),
            ("Tanggal Kirim", "Tanggal Pengiriman"),
            ("No HP", "No. HP"),
            ("No HP", "HP"),
            ("No HP", "Telepon"),
            ("No HP", "No WA"),
            ("Harga Satuan", "Harga"),
            ("Harga Satuan", "Harga / pack"),
            ("Skema Bayar", "Skema Pembayaran"),
            ("Ongkir", "Ongkos Kirim"),
            ("Metode", "Metode Kirim"),
            ("Tgl Order", "Tanggal Order"),
            ("Konfirmasi SM", "Konfirmasi Store Manager"),
            ("Cek PPIC", "Cek Gudang"),
            ("DP %", "dp%"),
            ("No Order", "⚙ No. Order"),
        ] {
            check(header, typed);
        }
        let rows =
            [replace(replace(headers::<PaymentColumn>(), "Tgl Bayar", "Tanggal Bayar"), "Nominal", "Jumlah Bayar")];
        assert!(bind_rows::<PaymentColumn>(&rows).is_ok());
    }

    #[test]
    fn title_rows_above_blank_rows_and_extra_columns_do_no_harm() {
        let mut row = headers::<OrderColumn>();
        row.reverse();
        row.insert(3, String::new());
        row.insert(7, "Warna Kemasan".into());
        row.insert(7, "Harga".into());
        let rows = [vec!["Pesanan B2B".into()], vec![], vec!["".into(), "Pelanggan wajib diisi".into()], row];
        let found = bind_rows::<OrderColumn>(&rows).unwrap();
        assert_eq!(found.header_row, 3);
        assert_eq!(found.column(OrderColumn::AnsweredBy), Some(0));
        assert_eq!(found.column(OrderColumn::OrderNo), u32::try_from(OrderColumn::ALL.len() + 2).ok());
        assert!(found.missing_ours.is_empty());
        assert_eq!(found.present().count(), OrderColumn::ALL.len());
    }

    #[test]
    fn a_renamed_column_is_named_with_its_probable_new_name() {
        let check = |header: &str, typed: &str| {
            let trouble =
                bind_rows::<OrderColumn>(&[replace(headers::<OrderColumn>(), header, typed)]).expect_err(header);
            assert_eq!(trouble.missing, [(header.to_owned(), Some(typed.to_owned()))]);
            assert!(trouble.to_string().contains(&format!("mungkin berganti nama menjadi \"{typed}\"")));
        };
        check("Tanggal Kirim", "Tanggal Kirimm");
        check("Tanggal Kirim", "Hari H");
        check("Catatan", "Ket");
        check("No Order", "Nomor");
    }

    #[test]
    fn likeness_needs_six_letters_in_common() {
        let check = |a: &str, b: &str, alike: bool| assert_eq!(likeness(a, b).is_some(), alike, "{a} {b}");
        check("Harga", "Warna", false);
        check("Menu", "Men", false);
        check("Jumlah", "Jumla", false);
        check("Jumlah", "Jumlahh", true);
        check("Catatan", "Keterangan", false);
        check("Tanggal Kirim", "Tanggal Kirimm", true);
        check("Diskon", "diskon.", true);
        check("", "", false);
    }

    #[test]
    fn a_long_standing_column_of_people_is_never_a_renamed_one_and_in_a_new_tab_none_is() {
        let lost = || replace(headers::<OrderColumn>(), "Catatan Terima", "Catatan Saya");
        let own = |others: &[&str]| TabFacts {
            columns: headers::<OrderColumn>().into_iter().collect(),
            others: others.iter().map(|header| (*header).to_owned()).collect(),
            ..TabFacts::default()
        };
        let renamed =
            |tab: &TabFacts| bind_known::<OrderColumn>(&[lost()], tab).expect_err("lost").missing[0].1.clone();
        assert_eq!(renamed(&own(&[])).as_deref(), Some("Catatan Saya"));
        assert_eq!(renamed(&own(&["Catatan Saya"])), None);

        let found = |row: &[&str]| {
            let row: Vec<_> = row.iter().map(|text| (*text).to_owned()).collect();
            let rows = [row];
            let rows = rows.iter().map(|row| (0..).zip(row.iter().map(|t| CellRef::Text(t))));
            match_headers(Layout::embedded().tab("Pesanan").unwrap(), rows)
        };
        let row = found(&["Warna", "Customer", "Menu", "Qty (Pack)", "Tgl Kirim", "Outlet", "Metode", "Skema Bayarr"]);
        let tab = Layout::embedded().tab("Pesanan").unwrap();
        for (i, column) in tab.columns.iter().enumerate() {
            let renamed = row.renamed(tab, i, Known::default());
            assert_eq!(renamed, None, "{}", column.header);
            let renamed = row.renamed(tab, i, Known { is_ours: true, tab: None });
            let is_scheme = column.header == "Skema Bayar";
            assert!(renamed.is_none() || is_scheme || renamed == Some("Warna"), "{} {renamed:?}", column.header);
            assert!(column.header != "Harga Satuan" || renamed.is_none());
        }
    }

    #[test]
    fn a_column_the_sheet_never_had_pauses_nothing_unless_a_row_needs_it() {
        let check = |lost: &str, had: &[&str], paused: bool| {
            let mut row = headers::<OrderColumn>();
            row.retain(|header| header != lost);
            let columns = had.iter().map(|header| (*header).to_owned()).collect();
            let tab = TabFacts { sheet_id: Some(1), columns, ..TabFacts::default() };
            let bound = bind_known::<OrderColumn>(&[row], &tab);
            assert_eq!(bound.is_err(), paused, "{lost} {had:?}");
            assert!(bound.is_err() || bound.unwrap().missing_ours.is_empty());
        };
        check("Catatan", &["Menu"], false);
        check("Catatan", &["Menu", "Catatan"], true);
        check("Catatan", &[], false);
        check("Menu", &["Catatan"], true);
        check("No Order", &["Catatan"], true);
    }

    #[test]
    fn a_lost_column_of_people_or_the_id_pauses_the_tab() {
        for header in ["Catatan", "Menu", "Alasan Batal", "No Order"] {
            let mut row = headers::<OrderColumn>();
            row.retain(|h| h != header);
            let trouble = bind_rows::<OrderColumn>(&[row]).expect_err(header);
            assert_eq!(trouble.missing, [(header.to_owned(), None)]);
            assert_eq!(trouble.header_row, Some(0));
        }
        let mut row = headers::<PaymentColumn>();
        row.remove(0);
        assert!(bind_rows::<PaymentColumn>(&[row]).is_err());
    }

    #[test]
    fn a_lost_column_of_ours_is_only_noted() {
        let mut row = headers::<OrderColumn>();
        row.retain(|h| h != "Status" && h != "Link WA");
        let found = bind_rows::<OrderColumn>(&[row]).unwrap();
        assert_eq!(found.missing_ours, [OrderColumn::Status, OrderColumn::WhatsApp]);
        assert_eq!(found.column(OrderColumn::Status), None);
        assert_eq!(found.column(OrderColumn::NextStep), Some(2));
    }

    #[test]
    fn a_header_that_stands_twice_pauses_the_tab_unless_it_is_one_of_ours() {
        let mut row = headers::<OrderColumn>();
        row.push("menu".into());
        let trouble = bind_rows::<OrderColumn>(&[row]).expect_err("two menus");
        assert_eq!(trouble.duplicates, ["Menu"]);
        assert!(trouble.to_string().contains("\"Menu\" ada dua kali"));

        let mut row = replace(headers::<OrderColumn>(), "Jumlah (pack)", "Qty");
        row.push("Jumlah".into());
        assert_eq!(bind_rows::<OrderColumn>(&[row]).expect_err("two aliases").duplicates, ["Jumlah (pack)"]);

        let mut row = headers::<OrderColumn>();
        row.push("Total".into());
        let found = bind_rows::<OrderColumn>(&[row]).unwrap();
        assert_eq!(found.column(OrderColumn::Total), u32::try_from(OrderColumn::Total.index()).ok());
    }

    #[test]
    fn a_tab_without_its_header_row_says_which_headers_belong_there() {
        let trouble = bind_rows::<StockColumn>(&[vec!["Ayam".into(), "kg".into()]]).expect_err("no header");
        assert_eq!(trouble.header_row, None);
        assert!(trouble.to_string().contains("Kembalikan baris judul (Bahan, Stok)"), "{trouble}");
        assert!(bind_rows::<OrderColumn>(&[]).is_err());
    }

    #[test]
    fn the_header_row_needs_half_of_the_required_headers() {
        let four = vec!["Outlet".into(), "Pelanggan".into(), "Menu".into(), "Metode".into()];
        let three: Vec<String> = four[..3].to_vec();
        assert_eq!(bind_rows::<OrderColumn>(&[three]).expect_err("three of seven").header_row, None);
        assert_eq!(bind_rows::<OrderColumn>(&[four]).expect_err("four of seven").header_row, Some(0));
    }
}
