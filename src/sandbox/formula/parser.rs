//! From text to expression. Reads what is imitated, and nothing else.

use super::expression::{Cell, Expression, Index};
use crate::sandbox::a1;
use crate::sandbox::cell::CellValue;

/// The text around the cells, the cells, and what is done with them.
type Parts = (Vec<String>, Vec<Option<Cell>>, Expression);

/// Reads a text that begins with `=`; `None`: not a formula that is imitated. `comma`: it is the decimal sign.
pub(super) fn parse(text: &str, comma: bool) -> Option<Parts> {
    let mut parser = Parser { whole: text, at: 1, taken: 0, comma, texts: Vec::new(), cells: Vec::new() };
    let expression = parser.sum().filter(|_| parser.rest().trim().is_empty())?;
    parser.texts.push(text.get(parser.taken..).unwrap_or("").to_owned());
    Some((parser.texts, parser.cells, expression))
}

/// Reads a formula from left to right; `None`: not one that is imitated.
struct Parser<'a> {
    whole: &'a str,
    at: usize,
    /// Up to where the text is already in `texts` and `cells`.
    taken: usize,
    comma: bool,
    texts: Vec<String>,
    cells: Vec<Option<Cell>>,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.whole.get(self.at..).unwrap_or("")
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, signs: &[char]) -> Option<char> {
        self.skip_blanks();
        let sign = self.rest().chars().next().filter(|sign| signs.contains(sign))?;
        self.at += sign.len_utf8();
        Some(sign)
    }

    fn sum(&mut self) -> Option<Expression> {
        let mut left = self.product()?;
        while let Some(sign) = self.take(&['+', '-']) {
            left = Expression::Binary(sign, Box::new(left), Box::new(self.product()?));
        }
        Some(left)
    }

    fn product(&mut self) -> Option<Expression> {
        let mut left = self.power()?;
        while let Some(sign) = self.take(&['*', '/']) {
            left = Expression::Binary(sign, Box::new(left), Box::new(self.power()?));
        }
        Some(left)
    }

    /// A sign binds more than a power: `=-2^2` is 4.
    fn power(&mut self) -> Option<Expression> {
        let mut left = self.signed()?;
        while let Some(sign) = self.take(&['^']) {
            left = Expression::Binary(sign, Box::new(left), Box::new(self.signed()?));
        }
        Some(left)
    }

    fn signed(&mut self) -> Option<Expression> {
        match self.take(&['+', '-']) {
            Some('-') => Some(Expression::Negative(Box::new(self.signed()?))),
            Some(_) => self.signed(),
            None => self.atom(),
        }
    }

    fn atom(&mut self) -> Option<Expression> {
        if self.take(&['(']).is_some() {
            let inner = self.sum()?;
            return self.take(&[')']).map(|_| inner);
        }
        if self.take(&['"']).is_some() {
            return self.text();
        }
        self.skip_blanks();
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || "$.:".contains(c) || self.comma && c == ','))
            .unwrap_or(rest.len());
        let word = rest.get(..end)?.to_owned();
        if word.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',') && !word.contains(':') {
            return self.number(&word);
        }
        let word = word.trim_end_matches([',', '.']).to_owned();
        match word.to_ascii_uppercase().as_str() {
            "TRUE" | "FALSE" => {
                self.at += word.len();
                Some(Expression::Literal(CellValue::Bool(word.eq_ignore_ascii_case("true"))))
            }
            "SUM" => {
                self.at += word.len();
                self.arguments().filter(|parts| !parts.is_empty()).map(Expression::Sum)
            }
            "HYPERLINK" => {
                self.at += word.len();
                let mut parts = self.arguments()?.into_iter();
                let (link, label, more) = (parts.next()?, parts.next(), parts.next());
                let ranged = |part: &Expression| matches!(part, Expression::Range(..));
                let fits = more.is_none() && !ranged(&link) && !label.as_ref().is_some_and(ranged);
                fits.then(|| Expression::Hyperlink(Box::new(link), label.map(Box::new)))
            }
            _ => self.cells(&word),
        }
    }

    fn text(&mut self) -> Option<Expression> {
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let end = rest.find('"')?;
            text.push_str(rest.get(..end)?);
            self.at += end + 1;
            if !self.rest().starts_with('"') {
                return Some(Expression::Literal(CellValue::text(&text)));
            }
            text.push('"');
            self.at += 1;
        }
    }

    fn number(&mut self, word: &str) -> Option<Expression> {
        let digits = word.replace(if self.comma { ',' } else { '.' }, ".");
        let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !(self.comma && word.contains('.'));
        let number: f64 = digits.parse().ok().filter(|_| plain)?;
        self.at += word.len();
        Some(Expression::Literal(CellValue::Number(number)))
    }

    /// `(a;b)`; a comma parts too, but where it is the decimal sign.
    fn arguments(&mut self) -> Option<Vec<Expression>> {
        self.take(&['('])?;
        let mut parts = Vec::new();
        loop {
            parts.push(self.sum()?);
            let signs: &[char] = if self.comma { &[';', ')'] } else { &[';', ',', ')'] };
            if self.take(signs)? == ')' {
                return Some(parts);
            }
        }
    }

    /// `B2`, and in `SUM` also `A1:B2`, `A:A`, `2:3`.
    fn cells(&mut self, word: &str) -> Option<Expression> {
        let (first, last) = match word.split_once(':') {
            Some((first, last)) => (first, Some(last)),
            None => (word, None),
        };
        let read = |text: &str| -> Option<Cell> {
            let fixed_column = text.starts_with('$') && text.get(1..2)?.starts_with(|c: char| c.is_ascii_alphabetic());
            let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let row = if digits.is_empty() { None } else { Some(digits.parse::<usize>().ok()?.checked_sub(1)?) };
            let column = if letters.is_empty() { None } else { Some(a1::column_index(&letters)?) };
            let fixed_row = text.ends_with(&format!("${digits}")) && !digits.is_empty();
            let cell = Cell {
                row: row.map(|at| Index { at, fixed: fixed_row }),
                column: column.map(|at| Index { at, fixed: fixed_column }),
            };
            let mut written = String::new();
            cell.write(&mut written);
            written.eq_ignore_ascii_case(text).then_some(cell)
        };
        let first_cell = read(first)?;
        let place = self.cells.len();
        let Some(last) = last else {
            (first_cell.row.is_some() && first_cell.column.is_some()).then_some(())?;
            self.keep(first.len(), first_cell);
            return Some(Expression::Cell(place));
        };
        let last_cell = read(last)?;
        // `A:A`, `1:2` and `A2:A` are ranges, `A:1` is none.
        let shares = first_cell.row.is_some() && last_cell.row.is_some()
            || first_cell.column.is_some() && last_cell.column.is_some();
        shares.then_some(())?;
        self.keep(first.len(), first_cell);
        self.at += 1;
        self.keep(last.len(), last_cell);
        Some(Expression::Range(place, place + 1))
    }

    fn keep(&mut self, length: usize, cell: Cell) {
        self.texts.push(self.whole.get(self.taken..self.at).unwrap_or("").to_owned());
        self.cells.push(Some(cell));
        self.at += length;
        self.taken = self.at;
    }
}
