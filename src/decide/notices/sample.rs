//! What stands in a made-up mail of a kind, on which its words are looked at and tried. It decides nothing and is sent to
//! nobody; every kind brings its own.

use crate::domain::notice::{BriefTable, Call};
use crate::domain::phone::Phone;
use crate::domain::text::Text;

/// What is particular to the made-up mail of a kind. Orders, payments and what is known of them are the same in all.
#[derive(Debug)]
pub(crate) struct Sample {
    /// What its main button says.
    pub button: Button,
    /// The headline of what is about no order and no payment.
    pub headline: &'static str,
    /// The facts of what is about no order and no payment.
    pub facts: &'static [(&'static str, &'static str)],
    /// The values its templates use by name.
    pub values: &'static [(&'static str, &'static str)],
    /// The tables below the facts.
    pub tables: fn() -> Vec<BriefTable>,
}

/// What the main button of a made-up mail says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Button {
    /// A cell of the row is filled.
    Fill(&'static str),
    /// A cell of the row is looked at.
    Look(&'static str),
    /// The row is opened.
    Row,
    /// A row is added to `Pembayaran`.
    NewPayment,
    /// The tab is opened.
    Tab,
    /// The lines of a role in `Tugas` are opened.
    Tasks(&'static str),
    /// Of a tab a column is filled, in whichever row.
    Column(&'static str, &'static str),
}

impl Sample {
    /// One that says no more than its button.
    pub(crate) const fn with(button: Button) -> Self {
        Self { button, headline: "", facts: &[], values: &[], tables: Vec::new }
    }
}

/// What was ordered.
pub(crate) fn lines() -> BriefTable {
    table(
        "Isi pesanan",
        &["Menu", "Pack", "Keterangan"],
        &[&["Nasi Box Ayam", "701", "tanpa sambal"], &["Nasi Box Rendang", "300", ""]],
    )
}

/// The raw material it takes.
pub(crate) fn needs() -> BriefTable {
    table(
        "Kebutuhan bahan",
        &["Bahan", "Perlu", "Kurang"],
        &[&["Ayam", "173,25 kg", "33,5 kg"], &["Beras", "110 kg", ""]],
    )
}

/// A table of these cells.
pub(crate) fn table(title: &str, head: &[&str], rows: &[&[&str]]) -> BriefTable {
    let cells = |row: &[&str]| row.iter().copied().map(Text::from).collect::<Vec<_>>();
    BriefTable {
        title: title.into(),
        head: cells(head),
        rows: rows.iter().map(|row| cells(row)).collect(),
        ..BriefTable::default()
    }
}

/// A text that is ready for a customer with this number.
pub(crate) fn call(phone: Option<&str>) -> Call {
    let phone = phone.and_then(|phone| Phone::parse(phone).ok());
    Call { phone, text: "Yth. Bapak/Ibu,\nmohon kabarnya. Terima kasih.\nPT Makanan Nusantara".to_owned() }
}
