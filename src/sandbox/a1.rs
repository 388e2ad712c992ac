//! A1 notation: `'Tab name'!A1:C5`, with every open form Google takes.
//!
//! Knows no grid: what a range means on a tab is decided in [`super::area`].

/// One end of a range as written: either part may be missing (`A`, `5`). Zero-based.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Corner {
    row: Option<usize>,
    column: Option<usize>,
}

/// A half-open rectangle whose ends may be open. Zero-based.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// First row.
    pub row_start: usize,
    /// Row after the last; `None`: to the end of the grid.
    pub row_end: Option<usize>,
    /// First column.
    pub column_start: usize,
    /// Column after the last; `None`: to the end of the grid.
    pub column_end: Option<usize>,
}

/// A reference split at its `!`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// The tab's title, quotes removed; `None`: not named.
    pub tab: Option<String>,
    /// The cells; `None`: the whole tab.
    pub bounds: Option<Bounds>,
}

/// Reads a reference. `None`: cannot be parsed. A text without `!` that is no cell range comes back as a tab title.
pub(super) fn parse(text: &str) -> Option<Reference> {
    if let Some((title, cells)) = split_title(text) {
        if cells.is_empty() {
            return Some(Reference { tab: Some(title), bounds: None });
        }
        return Some(Reference { tab: Some(title), bounds: Some(parse_bounds(cells)?) });
    }
    if let Some(bounds) = parse_bounds(text) {
        return Some(Reference { tab: None, bounds: Some(bounds) });
    }
    (!text.is_empty()).then(|| Reference { tab: Some(text.to_owned()), bounds: None })
}

/// `'It''s'!A1` → (`It's`, `A1`); `'It''s'` → (`It's`, ``).
fn split_title(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('\'') else {
        let at = text.rfind('!')?;
        return Some((text.get(..at)?.to_owned(), text.get(at + 1..)?));
    };
    let mut title = String::new();
    let mut rest = quoted;
    loop {
        let at = rest.find('\'')?;
        title.push_str(rest.get(..at)?);
        rest = rest.get(at + 1..)?;
        match rest.strip_prefix('\'') {
            Some(more) => {
                title.push('\'');
                rest = more;
            }
            None => break,
        }
    }
    match rest.strip_prefix('!') {
        Some(cells) => Some((title, cells)),
        None => rest.is_empty().then_some((title, "")),
    }
}

/// Reads the part after the `!`. Reversed corners are swapped.
pub(super) fn parse_bounds(text: &str) -> Option<Bounds> {
    let Some((first, last)) = text.split_once(':') else {
        let corner = parse_corner(text)?;
        let (row, column) = (corner.row?, corner.column?);
        return Some(Bounds {
            row_start: row,
            row_end: Some(row + 1),
            column_start: column,
            column_end: Some(column + 1),
        });
    };
    let (first, last) = (parse_corner(first)?, parse_corner(last)?);
    let (row_start, row_end) = span(first.row, last.row);
    let (column_start, column_end) = span(first.column, last.column);
    Some(Bounds { row_start, row_end, column_start, column_end })
}

fn span(first: Option<usize>, last: Option<usize>) -> (usize, Option<usize>) {
    match (first, last) {
        (Some(a), Some(b)) => (a.min(b), Some(a.max(b) + 1)),
        (Some(a), None) => (a, None),
        (None, Some(b)) => (0, Some(b + 1)),
        (None, None) => (0, None),
    }
}

fn parse_corner(text: &str) -> Option<Corner> {
    let text = text.trim();
    let letters = text.strip_prefix('$').unwrap_or(text);
    let split = letters.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(letters.len());
    let (letters, digits) = letters.split_at_checked(split)?;
    let digits = digits.strip_prefix('$').unwrap_or(digits);
    if letters.is_empty() && digits.is_empty() {
        return None;
    }
    let row = match digits {
        "" => None,
        digits => match digits.parse::<usize>().ok()? {
            0 => return None,
            row => Some(row - 1),
        },
    };
    let column = if letters.is_empty() { None } else { Some(column_index(letters)?) };
    Some(Corner { row, column })
}

/// `A` → 0, `AA` → 26. `None` beyond `ZZZ` or for other characters.
pub(super) fn column_index(letters: &str) -> Option<usize> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut index = 0_usize;
    for letter in letters.bytes() {
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        index = index * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
    }
    Some(index - 1)
}

/// 0 → `A`, 26 → `AA`.
pub(super) fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or(0);
        letters.push(b'A' + digit);
        left = (left - 1) / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

impl Bounds {
    /// The rectangle as Google writes it in messages: `A1001:B`, `AA1:2`, `C3`.
    pub fn notation(&self) -> String {
        let start = format!("{}{}", column_letters(self.column_start), self.row_start + 1);
        if self.row_end == Some(self.row_start + 1) && self.column_end == Some(self.column_start + 1) {
            return start;
        }
        let column = self.column_end.map(|end| column_letters(end.saturating_sub(1))).unwrap_or_default();
        let row = self.row_end.map(|end| end.to_string()).unwrap_or_default();
        if column.is_empty() && row.is_empty() { start } else { format!("{start}:{column}{row}") }
    }
}

/// The title as it stands before `!`: quoted unless it is a plain word that cannot be taken for a cell.
pub(super) fn quote_title(title: &str) -> String {
    let plain = title.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !title.starts_with(|c: char| c.is_ascii_digit())
        && !title.is_empty()
        && parse_bounds(title).is_none()
        && !looks_like_r1c1(title);
    if plain { title.to_owned() } else { force_quotes(title) }
}

/// The title in quotes, always.
pub(super) fn force_quotes(title: &str) -> String {
    format!("'{}'", title.replace('\'', "''"))
}

fn looks_like_r1c1(title: &str) -> bool {
    let upper = title.to_ascii_uppercase();
    let Some(rest) = upper.strip_prefix('R') else {
        return false;
    };
    let (row, column) = rest.split_once('C').unwrap_or((rest, ""));
    row.bytes().chain(column.bytes()).all(|b| b.is_ascii_digit())
}
