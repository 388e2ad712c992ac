//! How document numbers are spelled: `001/INV/MKN/XI/2026`.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};

use super::document::DocumentKind;

const ROMAN: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/// The parts a number is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Sequence { width: usize },
    Kind,
    Code,
    Roman,
    Month,
    Year,
}

/// A pattern such as `{seq:03}/{kind}/{code}/{roman}/{year}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberPattern {
    parts: Vec<Part>,
    code: String,
}

/// A number taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParsedNumber {
    /// Which sequence.
    pub kind: DocumentKind,
    /// The running number.
    pub sequence: u32,
    /// The year whose sequence it is.
    pub year: i32,
    /// 0 without `-R…`.
    pub revision: u32,
}

impl NumberPattern {
    /// Reads a pattern; `code` is the company's code.
    ///
    /// # Errors
    /// A sentence saying what is wrong with the pattern. `{seq}`, `{kind}` and `{year}` are needed: without them two
    /// documents could bear one number.
    pub fn parse(pattern: &str, code: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some(start) = rest.find('{') {
            if start > 0 {
                parts.push(Part::Text(rest[..start].to_owned()));
            }
            let end = rest[start..].find('}').ok_or_else(|| format!("`{pattern}`: a `{{` is never closed"))? + start;
            let name = &rest[start + 1..end];
            parts.push(match name {
                "seq" => Part::Sequence { width: 3 },
                "kind" => Part::Kind,
                "code" => Part::Code,
                "roman" => Part::Roman,
                "month" => Part::Month,
                "year" => Part::Year,
                _ => match name.strip_prefix("seq:0").and_then(|w| w.parse().ok()) {
                    Some(width) if (3..=9).contains(&width) => Part::Sequence { width },
                    _ => {
                        return Err(format!(
                            "`{{{name}}}` is not one of {{seq:03}}, {{kind}}, {{code}}, {{roman}}, {{month}}, {{year}}"
                        ));
                    }
                },
            });
            rest = &rest[end + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        let has = |f: fn(&Part) -> bool| parts.iter().filter(|p| f(p)).count() == 1;
        if !has(|p| matches!(p, Part::Sequence { .. })) || !has(|p| *p == Part::Kind) || !has(|p| *p == Part::Year) {
            return Err(format!("`{pattern}` needs {{seq:03}}, {{kind}} and {{year}}, each once"));
        }
        Ok(Self { parts, code: code.to_owned() })
    }

    /// The number of a document of day `on`.
    #[must_use]
    pub fn format(&self, kind: DocumentKind, sequence: u32, on: NaiveDate) -> String {
        let mut number = String::new();
        for part in &self.parts {
            // Writing into a String cannot fail.
            let _ = match part {
                Part::Text(text) => number.write_str(text),
                Part::Sequence { width } => write!(number, "{sequence:0width$}"),
                Part::Kind => number.write_str(kind.code()),
                Part::Code => number.write_str(&self.code),
                Part::Roman => number.write_str(ROMAN[on.month0() as usize % 12]),
                Part::Month => write!(number, "{:02}", on.month()),
                Part::Year => write!(number, "{}", on.year()),
            };
        }
        number
    }

    /// Takes a number apart, as found in a sheet that is adopted. A trailing ` (BATAL)` and `-R…` are understood.
    #[must_use]
    pub fn read(&self, number: &str) -> Option<ParsedNumber> {
        let number = number.trim().trim_end_matches("(BATAL)").trim_end();
        let (base, revision) = match number.rsplit_once("-R") {
            Some((base, r)) if !r.is_empty() && r.bytes().all(|b| b.is_ascii_digit()) => (base, r.parse().ok()?),
            _ => (number, 0),
        };
        let (mut rest, mut sequence, mut kind, mut year) = (base, None, None, None);
        for (i, part) in self.parts.iter().enumerate() {
            let until = match self.parts.get(i + 1) {
                Some(Part::Text(text)) => rest.find(text.as_str())?,
                _ => rest.len(),
            };
            match part {
                Part::Text(text) => {
                    rest = rest.strip_prefix(text.as_str())?;
                    continue;
                }
                Part::Sequence { .. } => sequence = rest[..until].parse().ok(),
                Part::Kind => kind = DocumentKind::from_code(&rest[..until]),
                Part::Year => year = rest[..until].parse().ok(),
                Part::Code | Part::Roman | Part::Month => {}
            }
            rest = &rest[until..];
        }
        Some(ParsedNumber { kind: kind?, sequence: sequence.filter(|s| *s > 0)?, year: year?, revision })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    #[test]
    fn numbers_are_spelled_and_taken_apart_again() {
        let check = |pattern: &str, kind, sequence, day: (i32, u32, u32), expected: &str| {
            let pattern = NumberPattern::parse(pattern, "MKN").unwrap();
            let on = NaiveDate::from_ymd_opt(day.0, day.1, day.2).unwrap();
            let number = pattern.format(kind, sequence, on);
            assert_eq!(number, expected);
            let parsed = ParsedNumber { kind, sequence, year: day.0, revision: 0 };
            assert_eq!(pattern.read(&number), Some(parsed));
            let revised = pattern.read(&format!("{number}-R2 (BATAL)"));
            assert_eq!(revised, Some(ParsedNumber { revision: 2, ..parsed }));
        };
        let usual = "{seq:03}/{kind}/{code}/{roman}/{year}";
        check(usual, DocumentKind::Invoice, 214, (2026, 12, 31), "214/INV/MKN/XII/2026");
        check(usual, DocumentKind::Invoice, 1, (2027, 1, 2), "001/INV/MKN/I/2027");
        check(usual, DocumentKind::Proforma, 1234, (2026, 11, 23), "1234/PI/MKN/XI/2026");
        check("{kind}-{year}-{month}-{seq:05}", DocumentKind::DeliveryOrder, 7, (2026, 3, 1), "SJ-2026-03-00007");
    }

    #[test]
    fn patterns_that_could_double_a_number_are_refused() {
        for pattern in
            ["{kind}/{year}", "{seq:03}/{year}", "{seq:03}/{kind}", "{seq:03}/{kind}/{year}/{what}", "{seq:03"]
        {
            assert!(NumberPattern::parse(pattern, "MKN").is_err(), "{pattern}");
        }
    }
}
