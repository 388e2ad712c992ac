//! Everything that is remembered, carried from one database into another, whichever their engines. The lease is not: who
//! leads is a matter of the place.

use sqlx::{ColumnIndex, Decode, FromRow, Type};

use super::error::{StoreError, Trouble};
use super::load::limit;
use super::session::{Begin, Session};
use super::statement::{Statement, Value, statement};

/// Rows carried at a time.
const PAGE_ROWS: usize = 500;

/// A table: its name, its columns, and the columns that tell its rows apart. A column with `#` holds whole numbers.
struct Table {
    name: &'static str,
    columns: &'static [&'static str],
    key: &'static [&'static str],
}

/// Every table, those first that others refer to.
const TABLES: &[Table] = &[
    Table { name: "orders", columns: &["id", "facts"], key: &["id"] },
    Table { name: "payments", columns: &["id", "facts"], key: &["id"] },
    Table {
        name: "register",
        columns: &["#issued", "number", "kind", "#year", "#sequence", "#revision", "entry"],
        key: &["#issued"],
    },
    Table {
        name: "notices",
        columns: &["key", "subject", "order_no", "kind", "#episode", "#rung", "#at_ms", "notice"],
        key: &["key"],
    },
    Table {
        name: "messages",
        columns: &[
            "#id",
            "recipient",
            "thread",
            "state",
            "#attempts",
            "#created_ms",
            "#queued_ms",
            "#not_before_ms",
            "#next_ms",
            "#sent_ms",
            "message_id",
            "reason",
        ],
        key: &["#id"],
    },
    Table { name: "deliveries", columns: &["key", "recipient", "#message", "#position"], key: &["key", "recipient"] },
    Table { name: "periods", columns: &["id", "facts"], key: &["id"] },
    Table { name: "history", columns: &["#n", "subject", "#at_ms", "text"], key: &["#n"] },
    Table { name: "system", columns: &["k", "v"], key: &["k"] },
];

/// A row as text, column by column.
#[derive(Clone, PartialEq, Eq)]
struct Cells(Vec<Option<String>>);

impl<'r, R> FromRow<'r, R> for Cells
where
    R: sqlx::Row,
    usize: ColumnIndex<R>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        (0..row.len()).map(|column| row.try_get(column)).collect::<Result<_, _>>().map(Self)
    }
}

/// Copies every row into a database that has the tables and nothing in them. Both sides are inside a transaction. Returns
/// how many rows there are.
pub(super) async fn copy(from: &mut Session, to: &mut Session) -> Result<u64, Trouble> {
    let mut rows = 0;
    for table in TABLES {
        let mut last = None;
        loop {
            let page = table.page(from, last.as_ref()).await?;
            for row in &page {
                to.connection.execute(table.insert(row)?).await?;
            }
            rows += page.len() as u64;
            let is_last = page.len() < PAGE_ROWS;
            last = page.into_iter().next_back();
            if is_last {
                break;
            }
        }
    }
    Ok(rows)
}

/// Reads both sides and holds every row of the one to that of the other.
///
/// # Errors
///
/// [`StoreError::Differs`] at the first row that is not the same.
pub(super) async fn compare(one: &mut Session, other: &mut Session) -> Result<(), StoreError> {
    one.begin(Begin::Reading).await.map_err(|trouble| trouble.at(&one.location))?;
    other.begin(Begin::Reading).await.map_err(|trouble| trouble.at(&other.location))?;
    let outcome = difference(one, other).await;
    one.end(Ok(())).await.map_err(|trouble| trouble.at(&one.location))?;
    other.end(Ok(())).await.map_err(|trouble| trouble.at(&other.location))?;
    match outcome.map_err(|trouble| trouble.at(&other.location))? {
        None => Ok(()),
        Some(table) => Err(StoreError::Differs { database: other.location.clone(), table }),
    }
}

async fn difference(one: &mut Session, other: &mut Session) -> Result<Option<&'static str>, Trouble> {
    for table in TABLES {
        let mut last = None;
        loop {
            let (here, there) = (table.page(one, last.as_ref()).await?, table.page(other, last.as_ref()).await?);
            if here.len() != there.len() || here.iter().zip(&there).any(|(a, b)| a.carried() != b.carried()) {
                return Ok(Some(table.name));
            }
            let is_last = here.len() < PAGE_ROWS;
            last = here.into_iter().next_back();
            if is_last {
                break;
            }
        }
    }
    Ok(None)
}

impl Cells {
    /// As it arrives: text is bound without U+0000.
    fn carried(&self) -> Vec<Value> {
        self.0.iter().cloned().map(Value::from).collect()
    }
}

impl Table {
    /// The rows that follow `last`, in the order of their keys.
    async fn page(&self, session: &mut Session, last: Option<&Cells>) -> Result<Vec<Cells>, Trouble> {
        let columns: Vec<String> = self.columns.iter().map(|c| format!("CAST({} AS TEXT)", bare(c))).collect();
        // The bare names would mean what is selected, which is text.
        let key = self.key.iter().map(|c| format!("{}.{}", self.name, bare(c))).collect::<Vec<_>>().join(", ");
        let mut text = format!("SELECT {} FROM {}", columns.join(", "), self.name);
        let mut values = Vec::new();
        if let Some(last) = last {
            let places: Vec<String> = (2..).take(self.key.len()).map(|n| format!("${n}")).collect();
            text.push_str(&format!(" WHERE ({key}) > ({})", places.join(", ")));
            for column in self.key {
                let at = self.columns.iter().position(|c| c == column).unwrap_or_default();
                values.push(self.value(column, last.0.get(at).cloned().flatten())?);
            }
        }
        text.push_str(&format!(" ORDER BY {key} LIMIT $1"));
        let query = values.into_iter().fold(statement(text).bind(limit(PAGE_ROWS)), Statement::bind);
        Ok(session.connection.rows(query).await?)
    }

    fn insert(&self, row: &Cells) -> Result<Statement, Trouble> {
        let columns = self.columns.iter().map(|c| bare(c)).collect::<Vec<_>>().join(", ");
        let places: Vec<String> = (1..=self.columns.len()).map(|n| format!("${n}")).collect();
        let insert = statement(format!("INSERT INTO {} ({columns}) VALUES ({})", self.name, places.join(", ")));
        let values = self.columns.iter().zip(&row.0).map(|(column, cell)| self.value(column, cell.clone()));
        values.into_iter().try_fold(insert, |insert, value| Ok(insert.bind(value?)))
    }

    fn value(&self, column: &str, cell: Option<String>) -> Result<Value, Trouble> {
        if !column.starts_with('#') {
            return Ok(Value::from(cell));
        }
        let number = cell.map(|text| text.parse::<i64>()).transpose();
        let wrong = |error: std::num::ParseIntError| sqlx::Error::Decode(Box::new(error));
        Ok(Value::Integer(number.map_err(wrong)?))
    }
}

fn bare(column: &str) -> &str {
    column.trim_start_matches('#')
}
