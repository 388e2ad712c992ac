//! The templates that are part of the program, read once.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::guide::Guide;
use super::template::{TabFile, TabTemplate};

/// The tabs, left to right.
const TABS: [(&str, &str); 17] = [
    ("panduan.toml", include_str!("../../../sheet_templates/panduan.toml")),
    ("tugas.toml", include_str!("../../../sheet_templates/tugas.toml")),
    ("pesanan.toml", include_str!("../../../sheet_templates/pesanan.toml")),
    ("rincian.toml", include_str!("../../../sheet_templates/rincian.toml")),
    ("pembayaran.toml", include_str!("../../../sheet_templates/pembayaran.toml")),
    ("pelanggan.toml", include_str!("../../../sheet_templates/pelanggan.toml")),
    ("prospek.toml", include_str!("../../../sheet_templates/prospek.toml")),
    ("produk.toml", include_str!("../../../sheet_templates/produk.toml")),
    ("resep.toml", include_str!("../../../sheet_templates/resep.toml")),
    ("stok-bahan.toml", include_str!("../../../sheet_templates/stok-bahan.toml")),
    ("kapasitas.toml", include_str!("../../../sheet_templates/kapasitas.toml")),
    ("jadwal-kirim.toml", include_str!("../../../sheet_templates/jadwal-kirim.toml")),
    ("dokumen.toml", include_str!("../../../sheet_templates/dokumen.toml")),
    ("piutang.toml", include_str!("../../../sheet_templates/piutang.toml")),
    ("kesiapan.toml", include_str!("../../../sheet_templates/kesiapan.toml")),
    ("kpi.toml", include_str!("../../../sheet_templates/kpi.toml")),
    ("status-sistem.toml", include_str!("../../../sheet_templates/status-sistem.toml")),
];
/// The tab of the answer form, which Google makes.
const RESPONSES: (&str, &str) = ("jawaban.toml", include_str!("../../../sheet_templates/jawaban.toml"));
const BANDS: &str = include_str!("../../../sheet_templates/bands.toml");
const GUIDE: &str = include_str!("../../../sheet_templates/guide.toml");

/// The whole sheet as it should be.
#[derive(Clone, Debug)]
pub struct Layout {
    tabs: Vec<TabTemplate>,
    responses: TabTemplate,
    guide: Guide,
}

impl Layout {
    /// The templates that are part of the program, read once.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the templates are compiled in; a test proves that they can be read")]
    pub fn embedded() -> &'static Self {
        static EMBEDDED: OnceLock<Layout> = OnceLock::new();
        EMBEDDED.get_or_init(|| Self::parse().expect("the embedded sheet templates are valid"))
    }

    /// The tabs, left to right.
    #[must_use]
    pub fn tabs(&self) -> &[TabTemplate] {
        &self.tabs
    }

    /// The tab of that title.
    #[must_use]
    pub fn tab(&self, title: &str) -> Option<&TabTemplate> {
        self.tabs.iter().chain([&self.responses]).find(|t| t.title == title)
    }

    /// The tab of the answer form. Google makes it, so it is none of [`Self::tabs`].
    #[must_use]
    pub fn responses(&self) -> &TabTemplate {
        &self.responses
    }

    /// The hand-written part of the staff guide.
    #[must_use]
    pub fn guide(&self) -> &Guide {
        &self.guide
    }

    /// The lines of the tab `Panduan` below its header.
    #[must_use]
    pub fn guide_rows(&self) -> Vec<String> {
        self.guide.rows(&self.tabs)
    }

    fn parse() -> Result<Self, String> {
        let bands: BTreeMap<String, String> = toml::from_str(BANDS).map_err(|e| format!("bands.toml: {e}"))?;
        let tab = |(file, text): &(&str, &str)| {
            let raw: TabFile = toml::from_str(text).map_err(|e| format!("{file}: {e}"))?;
            TabTemplate::new(raw, &bands).map_err(|e| format!("{file}: {e}"))
        };
        let tabs = TABS.iter().map(tab).collect::<Result<Vec<_>, _>>()?;
        let responses = tab(&RESPONSES)?;
        let guide = toml::from_str(GUIDE).map_err(|e| format!("guide.toml: {e}"))?;
        let layout = Self { tabs, responses, guide };
        layout.check_references()?;
        Ok(layout)
    }

    /// A dropdown fed by another column needs that column to exist.
    fn check_references(&self) -> Result<(), String> {
        for tab in &self.tabs {
            for column in &tab.columns {
                if let Some(source) = &column.from
                    && self.tab(&source.tab).and_then(|t| t.position(&source.header)).is_none()
                {
                    return Err(format!(
                        "{}, {}: no column {} in {}",
                        tab.title, column.header, source.header, source.tab
                    ));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, reason = "a test may stop where it stands")]
    use super::super::template::{Rgb, When};
    use super::*;
    use crate::domain::column::{
        CapacityColumn, Column, CustomerColumn, DeliveryColumn, LeadColumn, LineColumn, OrderColumn, PaymentColumn,
        ProductColumn, RecipeColumn, ResponseColumn, StockColumn,
    };
    use crate::domain::state::State;

    fn agree<C: Column>() {
        let layout = Layout::parse().expect("the templates parse");
        let tab = layout.tab(C::TAB).expect("the tab has a template");
        let read: Vec<_> = C::ALL.iter().map(|c| c.header()).collect();
        let written: Vec<_> = tab.columns.iter().map(|c| c.header.as_str()).collect();
        assert_eq!(read, written, "{}", C::TAB);
    }

    #[test]
    fn the_columns_the_rules_read_are_those_of_the_templates() {
        agree::<OrderColumn>();
        agree::<LineColumn>();
        agree::<PaymentColumn>();
        agree::<CustomerColumn>();
        agree::<LeadColumn>();
        agree::<ProductColumn>();
        agree::<RecipeColumn>();
        agree::<StockColumn>();
        agree::<CapacityColumn>();
        agree::<DeliveryColumn>();
        agree::<ResponseColumn>();
    }

    #[test]
    fn the_tabs_stand_in_the_order_of_the_manual() {
        let titles: Vec<_> = Layout::embedded().tabs().iter().map(|t| t.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "Panduan",
                "Tugas",
                "Pesanan",
                "Rincian",
                "Pembayaran",
                "Pelanggan",
                "Prospek",
                "Produk",
                "Resep",
                "Stok Bahan",
                "Kapasitas",
                "Jadwal Kirim",
                "Dokumen",
                "Piutang",
                "Kesiapan",
                "KPI",
                "Status Sistem"
            ]
        );
    }

    #[test]
    fn the_required_columns_are_those_the_manual_stars() {
        let check = |tab: &str, expected: &[&str]| {
            let tab = Layout::embedded().tab(tab).expect("a tab");
            let required: Vec<_> = tab.columns.iter().filter(|c| c.required).map(|c| c.header.as_str()).collect();
            assert_eq!(required, expected, "{}", tab.title);
        };
        check("Pesanan", &["Outlet", "Pelanggan", "Menu", "Jumlah (pack)", "Metode", "Tanggal Kirim", "Skema Bayar"]);
        check("Rincian", &["No Order", "Menu", "Jumlah (pack)"]);
        check("Pembayaran", &["Tgl Bayar", "No Order", "Jenis", "Nominal"]);
        check("Pelanggan", &["Nama"]);
        check("Prospek", &["Nama"]);
        check("Produk", &["Kode", "Nama", "Harga"]);
        check("Resep", &["Kode Produk", "Bahan", "Jumlah per pack"]);
        check("Stok Bahan", &["Bahan", "Stok"]);
        check("Kapasitas", &["Outlet"]);
    }

    /// The formulas of a tab: of cells, of rows, of filter views.
    fn formulas(tab: &TabTemplate) -> Vec<&str> {
        let cells = tab.columns.iter().flat_map(|column| &column.highlights).chain(&tab.row_highlights);
        let cells = cells.filter(|highlight| highlight.when == When::Formula).map(|highlight| highlight.text.as_str());
        cells.chain(tab.filters.iter().map(|filter| filter.formula.as_str())).collect()
    }

    #[test]
    fn formulas_name_columns_and_states_there_are_and_need_no_separators() {
        for tab in Layout::embedded().tabs() {
            for formula in formulas(tab) {
                let headers = formula.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
                for (header, rest) in headers {
                    assert!(tab.position(header).is_some(), "{}: {formula}", tab.title);
                    let compared = rest.trim_start_matches(['=', '<', '>']).strip_prefix('"');
                    let word = compared.and_then(|word| word.split_once('"')).map(|(word, _)| word);
                    let is_status = tab.title == OrderColumn::TAB && header == OrderColumn::Status.header();
                    assert!(!is_status || word.is_some_and(|w| w.is_empty() || State::is_label(w)), "{formula}");
                }
                let outside: String = formula.split('"').step_by(2).collect();
                assert!(!outside.contains([',', ';']), "{formula}");
            }
        }
    }

    #[test]
    fn the_cell_an_order_waits_for_is_lit_in_every_state_that_waits_for_one() {
        let tab = Layout::embedded().tab(OrderColumn::TAB).expect("a tab");
        let check = |state: State, columns: &[OrderColumn]| {
            for pickup in [false, true] {
                let status = format!("{{Status}}=\"{}\"", state.label(pickup));
                for column in columns {
                    let lit = tab.columns[column.index()].highlights.iter().any(|h| h.text.contains(&status));
                    assert!(lit, "{} in {}", column.header(), state.label(pickup));
                }
            }
        };
        check(State::Draft, &[OrderColumn::Release]);
        check(State::AwaitingMaterials, &[OrderColumn::RndAnswer, OrderColumn::PpicAnswer]);
        check(State::MaterialsShort, &[OrderColumn::RndAnswer, OrderColumn::PpicAnswer]);
        check(State::AwaitingStoreManager, &[OrderColumn::SmAnswer]);
        check(State::AwaitingCredit, &[OrderColumn::CreditAnswer]);
        check(State::ReadyToProduce, &[OrderColumn::Started]);
        check(State::InProduction, &[OrderColumn::Finished]);
        check(State::AwaitingDeliveryOrder, &[OrderColumn::MakeDeliveryOrder]);
        check(State::ReadyToShip, &[OrderColumn::Shipped]);
        check(State::Shipped, &[OrderColumn::ReceivedBy, OrderColumn::ReceivedOn]);
        check(State::AwaitingDocumentation, &[OrderColumn::DocumentationLink]);
        check(State::CancelledRefundDue, &[OrderColumn::Refund]);
    }

    /// How well ink is read on a ground, from 1 to 21 (WCAG 2, relative luminance).
    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let luminance = |Rgb(parts): Rgb| -> f64 {
            let linear = |part: u8| {
                let part = f64::from(part) / 255.0;
                if part <= 0.039_28 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            };
            let [red, green, blue] = parts.map(linear);
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_colour_can_be_read_on_every_ground_it_may_meet() {
        /// AA for text of ordinary size.
        const LEAST: f64 = 4.5;
        let (black, white) = (Rgb([0; 3]), Rgb([255; 3]));
        assert!((contrast(black, white) - 21.0).abs() < 0.01 && contrast(Rgb([0x99; 3]), white) < LEAST);
        let check = |what: &str, ink: Rgb, ground: Rgb| {
            let found = contrast(ink, ground);
            assert!(found >= LEAST, "{what}: {ink:?} on {ground:?} is {found:.2}");
        };
        for tab in Layout::embedded().tabs() {
            // A rule gives ink, ground or both; what it leaves out comes from another, or from the bare cell.
            let inks = tab.row_highlights.iter().filter_map(|h| h.ink).chain([black]);
            let inks: Vec<Rgb> =
                inks.chain(tab.columns.iter().flat_map(|c| &c.highlights).filter_map(|h| h.ink)).collect();
            let rows: Vec<Rgb> = tab.row_highlights.iter().filter_map(|h| h.fill).chain([white]).collect();
            for column in &tab.columns {
                let grounds = column.highlights.iter().filter_map(|h| h.fill).chain(rows.iter().copied());
                for ground in grounds {
                    inks.iter().for_each(|ink| check(&format!("{} {}", tab.title, column.header), *ink, ground));
                }
                check(&format!("header of {} {}", tab.title, column.header), black, column.fill);
            }
        }
    }

    #[test]
    fn a_phone_shows_what_names_a_row_and_its_task() {
        let widths = |title: &str, columns: usize| -> u32 {
            Layout::embedded().tab(title).map_or(0, |tab| tab.columns.iter().take(columns).map(|c| c.width).sum())
        };
        assert!(widths("Pesanan", 2) <= 220, "frozen");
        assert!(widths("Tugas", 4) <= 360 && widths("Tugas", 8) <= 900);
        assert!(widths("Jadwal Kirim", 2) <= 140 && widths("Jadwal Kirim", 4) <= 360);
    }

    #[test]
    fn every_column_tells_who_fills_it_and_how() {
        for tab in Layout::embedded().tabs() {
            for column in &tab.columns {
                assert!(!column.note.is_empty(), "{} {}", tab.title, column.header);
                assert!(!column.owners.is_empty(), "{} {}", tab.title, column.header);
                assert!((60..=700).contains(&column.width), "{} {}", tab.title, column.header);
                let note = column.header_note();
                let opening = if column.ours { "Diisi otomatis" } else { "Diisi oleh: " };
                assert!(note.starts_with(opening), "{note}");
            }
        }
    }
}
