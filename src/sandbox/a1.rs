//! A1 notation: `'Tab name'!A1:C5`, with every open form Google takes, and R1C1: `R2C3`, `R[1]C[1]`.
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
    /// The cells; `None`: the whole tab, or what a name says.
    pub bounds: Option<Bounds>,
    /// The name of a range, as in `Tab!Name`.
    pub name: Option<String>,
}

/// Reads a reference. `None`: cannot be parsed. Cells come first: in A1, then in R1C1; else it is a title, alone or
/// before `!` with a name of a range behind it.
pub(super) fn parse(text: &str) -> Option<Reference> {
    if let Some((title, cells)) = split_title(text) {
        return match cells {
            None => Some(Reference { tab: Some(title), bounds: None, name: None }),
            Some(cells) => {
                let bounds = parse_bounds(cells).or_else(|| parse_r1c1(cells));
                let name = (bounds.is_none() && is_name(cells)).then(|| cells.to_owned());
                (bounds.is_some() || name.is_some()).then_some(Reference { tab: Some(title), bounds, name })
            }
        };
    }
    if let Some(bounds) = parse_bounds(text).or_else(|| parse_r1c1(text)) {
        return Some(Reference { tab: None, bounds: Some(bounds), name: None });
    }
    (!text.is_empty()).then(|| Reference { tab: Some(text.to_owned()), bounds: None, name: None })
}

/// May this be the name of a range? A name is no cell.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '.')
        && !text.starts_with(|letter: char| letter.is_ascii_digit())
        && parse_bounds(text).is_none()
        && parse_r1c1(text).is_none()
}

/// `'It''s'!A1` → (`It's`, `A1`); `'It''s'` → (`It's`, nothing).
fn split_title(text: &str) -> Option<(String, Option<&str>)> {
    let Some(quoted) = text.strip_prefix('\'') else {
        let at = text.rfind('!')?;
        return Some((text.get(..at)?.to_owned(), Some(text.get(at + 1..)?)));
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
        Some(cells) => Some((title, Some(cells))),
        None => rest.is_empty().then_some((title, None)),
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

/// `R2C3`, `R1C1:R2C2`, `R[1]C[1]`, `R2`, `C3`: brackets count from A1, and so does what is left out beside them.
fn parse_r1c1(text: &str) -> Option<Bounds> {
    let part = |rest: &mut &str, letter: char| -> Option<Option<usize>> {
        let Some(after) = rest.strip_prefix([letter, letter.to_ascii_lowercase()]) else { return Some(None) };
        let (digits, behind, first) = match after.strip_prefix('[') {
            Some(inner) => {
                let (digits, behind) = inner.split_once(']')?;
                (digits, behind, 0)
            }
            None => {
                let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
                let (digits, behind) = after.split_at_checked(end)?;
                (if digits.is_empty() { "1" } else { digits }, behind, 1)
            }
        };
        *rest = behind;
        // Before A1 there is nothing.
        digits.parse::<usize>().ok()?.checked_sub(first).map(Some)
    };
    let corner = |text: &str| {
        let mut rest = text.trim();
        let corner = Corner { row: part(&mut rest, 'R')?, column: part(&mut rest, 'C')? };
        (rest.is_empty() && (corner.row.is_some() || corner.column.is_some())).then_some(corner)
    };
    let (first, last) = match text.split_once(':') {
        Some((first, last)) => (corner(first)?, corner(last)?),
        None => (corner(text)?, corner(text)?),
    };
    let (row_start, row_end) = span(first.row, last.row);
    let (column_start, column_end) = span(first.column, last.column);
    Some(Bounds { row_start, row_end, column_start, column_end })
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

/// `A1:B` → `$A$1:$B`. `None`: no range of cells.
pub(super) fn absolute(cells: &str) -> Option<String> {
    let corner = |text: &str| {
        let Corner { row, column } = parse_corner(text)?;
        let column = column.map(|column| format!("${}", column_letters(column))).unwrap_or_default();
        Some(column + &row.map(|row| format!("${}", row + 1)).unwrap_or_default())
    };
    parse_bounds(cells)?;
    match cells.split_once(':') {
        Some((first, last)) => Some(format!("{}:{}", corner(first)?, corner(last)?)),
        None => corner(cells),
    }
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
        && parse_r1c1(title).is_none();
    if plain { title.to_owned() } else { force_quotes(title) }
}

/// The title in quotes, always.
pub(super) fn force_quotes(title: &str) -> String {
    format!("'{}'", title.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_in_both_notations_and_titles_where_there_are_none() {
        let check = |text: &str, tab: Option<&str>, cells: Option<&str>, name: Option<&str>| {
            let read = parse(text);
            let seen = read.as_ref().map(|r| (r.tab.as_deref(), r.bounds.map(|b| b.notation()), r.name.as_deref()));
            assert_eq!(seen, Some((tab, cells.map(str::to_owned), name)), "{text}");
        };
        check("A1:B2", None, Some("A1:B2"), None);
        check("R1C1:R2C2", None, Some("A1:B2"), None);
        check("R[1]C[1]", None, Some("B2"), None);
        check("RC", None, Some("A1"), None);
        check("Stok!R3C2", Some("Stok"), Some("B3"), None);
        check("R2", None, Some("R2"), None);
        check("'A1'", Some("A1"), None, None);
        check("'A1'!A1", Some("A1"), Some("A1"), None);
        check("Stok", Some("Stok"), None, None);
        check("Stok!Harga", Some("Stok"), None, Some("Harga"));
        for text in ["", "Stok!", "'Stok'!", "A1:R2C2", "Stok!R1C1:B2", "Stok!?"] {
            let title = !text.contains('!') && !text.is_empty();
            assert_eq!(parse(text).and_then(|read| read.bounds), None, "{text}");
            assert_eq!(parse(text).is_some(), title, "{text}");
        }
    }

    #[test]
    fn a_range_becomes_absolute() {
        for (given, absolute) in
            [("A1:B", Some("$A$1:$B")), ("$B$2:$B", Some("$B$2:$B")), ("c3", Some("$C$3")), ("Harga", None)]
        {
            assert_eq!(super::absolute(given).as_deref(), absolute, "{given}");
        }
    }
}
