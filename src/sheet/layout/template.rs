//! One tab and one column of the sheet as they should be. Data only; a template knows nothing of a real sheet.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;

use super::spelling::normalise;

/// A tab.
#[derive(Clone, Debug)]
pub struct TabTemplate {
    /// The title.
    pub title: String,
    /// What the tab is for, in one Indonesian sentence.
    pub about: String,
    /// Rows of a new grid.
    pub rows: u32,
    /// Columns that stay in view when scrolling sideways.
    pub freeze_columns: u32,
    /// Rows that stay in view when scrolling down, the header among them.
    pub freeze_rows: u32,
    /// The colour of its name.
    pub colour: Option<Rgb>,
    /// Whether the whole tab is written by the daemon (⚙).
    pub ours: bool,
    /// Colours of whole rows.
    pub row_highlights: Vec<Highlight>,
    /// Filter views: rows somebody wants to see alone.
    pub filters: Vec<Filter>,
    /// A picture of its figures, beside them.
    pub chart: Option<Chart>,
    /// The columns, left to right.
    pub columns: Vec<ColumnTemplate>,
}

impl TabTemplate {
    /// Where a column stands in the template.
    #[must_use]
    pub fn position(&self, header: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.header == header)
    }

    pub(super) fn new(file: TabFile, bands: &BTreeMap<String, String>) -> Result<Self, String> {
        let columns = file
            .column
            .into_iter()
            .map(|c| {
                let header = c.header.clone();
                ColumnTemplate::new(c, bands).map_err(|e| format!("{header}: {e}"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let mut seen = BTreeSet::new();
        for name in columns.iter().flat_map(ColumnTemplate::names) {
            if !seen.insert(normalise(name)) {
                return Err(format!("two columns answer to {name}"));
            }
        }
        Ok(Self {
            title: file.title,
            about: file.about,
            rows: file.rows,
            freeze_columns: file.freeze_columns,
            freeze_rows: file.freeze_rows,
            colour: file.colour,
            ours: file.ours,
            row_highlights: file.row_highlights,
            filters: file.filter,
            chart: file.chart,
            columns,
        })
    }
}

/// A column.
#[derive(Clone, Debug)]
pub struct ColumnTemplate {
    /// The header.
    pub header: String,
    /// Other headers people use for it.
    pub aliases: Vec<String>,
    /// Headers an older release gave it: it is found by them, and `init` brings them up to date.
    pub former: Vec<String>,
    /// The band it belongs to, empty outside `Pesanan`.
    pub band: String,
    /// Who fills it.
    pub owners: Vec<Owner>,
    /// Whether the daemon writes it (⚙).
    pub ours: bool,
    /// What a cell holds.
    pub kind: Kind,
    /// Whether a row needs it.
    pub required: bool,
    /// The allowed words, offered as a dropdown.
    pub values: Vec<String>,
    /// Other words people use, and the allowed one that each means.
    pub synonyms: BTreeMap<String, String>,
    /// The column whose cells are offered as a dropdown.
    pub from: Option<Source>,
    /// Colours for cells that deserve attention.
    pub highlights: Vec<Highlight>,
    /// What to type, for the person who fills it (Indonesian).
    pub note: String,
    /// Width in pixels.
    pub width: u32,
    /// Whether long text is wrapped.
    pub wrap: bool,
    /// Whether long text ends at the edge of its cell, so that rows stay low.
    pub clip: bool,
    /// The size of its letters, in points; `None`: the spreadsheet's own.
    pub size: Option<u8>,
    /// Whether it says yes for the house or moves money: whoever else types there is warned, or kept out.
    pub guarded: bool,
    /// Whether its only word is given by ticking a box.
    pub checkbox: bool,
    /// The colour of the header cell.
    pub fill: Rgb,
    format: Option<String>,
}

impl ColumnTemplate {
    /// The headers it is found by, its own first.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.header).chain(&self.aliases).chain(&self.former)
    }

    /// The note on the header cell: who fills it, whether it must be, what to type, what may be chosen.
    #[must_use]
    pub fn header_note(&self) -> String {
        let mut note = if self.ours {
            "Diisi otomatis oleh orderd. Jangan diketik: isinya akan dikembalikan.".to_owned()
        } else {
            let owners: Vec<_> = self.owners.iter().map(|o| o.label()).collect();
            format!("Diisi oleh: {}{}", owners.join(", "), if self.required { " (wajib)" } else { "" })
        };
        note.push('\n');
        note.push_str(&self.note);
        if !self.values.is_empty() {
            note.push_str("\nPilihan: ");
            note.push_str(&self.values.join(" / "));
        }
        note
    }

    /// The number format of its cells as the API names it: type and pattern. `None` leaves them automatic.
    #[must_use]
    pub fn number_format(&self) -> Option<(&'static str, &str)> {
        match (&self.format, self.kind.number_format()) {
            (Some(pattern), own) => Some((own.map_or("NUMBER", |(type_, _)| type_), pattern)),
            (None, own) => own,
        }
    }
}

/// Who fills a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// Marketing and sales.
    Marketing,
    /// Research and development.
    Rnd,
    /// The PPIC store room.
    Ppic,
    /// The store manager of the outlet.
    StoreManager,
    /// Production.
    Production,
    /// Purchasing.
    Purchasing,
    /// Accounting.
    Accounting,
    /// Logistics and drivers.
    Logistics,
    /// orderd itself.
    Daemon,
}

impl Owner {
    /// The people, in the order the guide addresses them.
    pub const PEOPLE: [Self; 8] = [
        Self::Marketing,
        Self::Rnd,
        Self::Ppic,
        Self::StoreManager,
        Self::Production,
        Self::Purchasing,
        Self::Accounting,
        Self::Logistics,
    ];

    /// The name staff know them by.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Marketing => "Marketing/Sales",
            Self::Rnd => "R&D",
            Self::Ppic => "Gudang PPIC",
            Self::StoreManager => "Store Manager",
            Self::Production => "Produksi",
            Self::Purchasing => "Purchasing",
            Self::Accounting => "Akunting",
            Self::Logistics => "Logistik",
            Self::Daemon => "⚙ orderd",
        }
    }
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Free text.
    Text,
    /// A date.
    Date,
    /// A date with a time.
    Datetime,
    /// A time of day, kept as typed.
    Time,
    /// A date, the name of a weekday, or blank for every day.
    Day,
    /// A whole number.
    Whole,
    /// Any number.
    Number,
    /// Whole rupiah.
    Rupiah,
    /// Rupiah, or text with a percent sign.
    Discount,
    /// A percentage.
    Percent,
    /// A telephone number.
    Phone,
    /// `Ya` or blank.
    Yes,
    /// One of `values`.
    Choice,
    /// One of the configured outlets.
    Outlet,
    /// An address on the web.
    Link,
}

impl Kind {
    /// Text is kept as typed, so that `0812…` keeps its zero and an address that begins with `=` is no formula.
    /// Discounts stay automatic: a fixed format would show a typed `5%` as 0. A column of percentages has a format of its
    /// own in the template: typed `5%` once, a cell left automatic would take every later number for hundredths.
    const fn number_format(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Text | Self::Phone | Self::Time => Some(("TEXT", "@")),
            Self::Date | Self::Day => Some(("DATE", "dd/mm/yyyy")),
            Self::Datetime => Some(("DATE_TIME", "dd/mm/yyyy hh:mm")),
            Self::Whole | Self::Rupiah => Some(("NUMBER", "#,##0")),
            Self::Number | Self::Discount | Self::Percent | Self::Yes | Self::Choice | Self::Outlet | Self::Link => {
                None
            }
        }
    }
}

/// A column of another tab.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The tab's title.
    pub tab: String,
    /// The column's header.
    pub header: String,
}

/// Rows somebody wants to see alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// The name of the view.
    pub title: String,
    /// What a row must meet, see [`When::Formula`].
    pub formula: String,
}

/// A bar for each row.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// What stands above it.
    pub title: String,
    /// The header of the column that names the bars.
    pub names: String,
    /// The header of the column that says how long they are.
    pub figures: String,
    /// Of so many rows, from the first on; `None`: of all.
    pub rows: Option<u32>,
    /// How older releases drew it, from the same columns.
    #[serde(default)]
    pub former: Vec<FormerChart>,
}

/// A chart as an older release drew it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormerChart {
    /// What stood above it.
    pub title: String,
    /// Of so many rows; `None`: of all there were.
    pub rows: Option<u32>,
}

/// A colour for cells whose text matches.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Highlight {
    /// How the text is compared.
    pub when: When,
    /// The text.
    pub text: String,
    /// The colour behind the cell.
    pub fill: Option<Rgb>,
    /// The colour of its text.
    pub ink: Option<Rgb>,
    /// The colour an older release gave its text: a rule that still has it is brought up to date.
    pub former_ink: Option<Rgb>,
}

/// How a highlight compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The text stands somewhere in the cell.
    Contains,
    /// The cell begins with the text.
    Begins,
    /// The cell is the text.
    Equals,
    /// The text is a formula about the row, with headers in braces for its cells: `({Status}="Draf")*({Menu}="")`. It must
    /// do without argument separators, for which of `,` and `;` is one hangs on the spreadsheet's locale.
    Formula,
}

/// A colour, `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Rgb(pub [u8; 3]);

impl TryFrom<String> for Rgb {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::try_from(text.as_str())
    }
}

impl TryFrom<&str> for Rgb {
    type Error = String;
    fn try_from(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is not a colour like #d9d9d9");
        let hex = text.strip_prefix('#').filter(|h| h.len() == 6).ok_or_else(wrong)?;
        let number = u32::from_str_radix(hex, 16).map_err(|_| wrong())?;
        let [_, r, g, b] = number.to_be_bytes();
        Ok(Self([r, g, b]))
    }
}

/// A tab as its file writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TabFile {
    title: String,
    about: String,
    rows: u32,
    #[serde(default)]
    freeze_columns: u32,
    #[serde(default = "one")]
    freeze_rows: u32,
    colour: Option<Rgb>,
    #[serde(default)]
    ours: bool,
    #[serde(default)]
    row_highlights: Vec<Highlight>,
    #[serde(default)]
    filter: Vec<Filter>,
    chart: Option<Chart>,
    column: Vec<ColumnFile>,
}

/// The header row stays in view.
const fn one() -> u32 {
    1
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnFile {
    header: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    former: Vec<String>,
    #[serde(default)]
    band: String,
    owners: Vec<Owner>,
    kind: Kind,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    synonyms: BTreeMap<String, String>,
    from: Option<Source>,
    #[serde(default)]
    highlights: Vec<Highlight>,
    note: String,
    width: u32,
    #[serde(default)]
    wrap: bool,
    #[serde(default)]
    clip: bool,
    size: Option<u8>,
    #[serde(default)]
    guarded: bool,
    #[serde(default)]
    checkbox: bool,
    format: Option<String>,
}

impl ColumnTemplate {
    fn new(file: ColumnFile, bands: &BTreeMap<String, String>) -> Result<Self, String> {
        let ours = file.owners.contains(&Owner::Daemon);
        if ours && (file.owners.len() > 1 || file.required) {
            return Err("a column of the daemon belongs to nobody else".to_owned());
        }
        let colour = match (file.band.as_str(), ours) {
            ("", true) => "⚙",
            ("", false) => "Isian",
            (band, _) => band,
        };
        let fill = bands.get(colour).ok_or_else(|| format!("no colour for band {colour}"))?;
        if matches!(file.kind, Kind::Yes | Kind::Choice) == file.values.is_empty() {
            return Err("exactly choices have values".to_owned());
        }
        if file.checkbox && file.values.len() != 1 {
            return Err("a box is ticked for one word".to_owned());
        }
        if let Some(word) = file.synonyms.values().find(|word| !file.values.contains(word)) {
            return Err(format!("a synonym of {word}, which is not among the values"));
        }
        Ok(Self {
            header: file.header,
            aliases: file.aliases,
            former: file.former,
            band: file.band,
            owners: file.owners,
            ours,
            kind: file.kind,
            required: file.required,
            values: file.values,
            synonyms: file.synonyms,
            from: file.from,
            highlights: file.highlights,
            note: file.note,
            width: file.width,
            wrap: file.wrap,
            clip: file.clip,
            size: file.size,
            guarded: file.guarded,
            checkbox: file.checkbox,
            fill: Rgb::try_from(fill.as_str())?,
            format: file.format,
        })
    }
}
