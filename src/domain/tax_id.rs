//! A customer's tax number (NPWP). It never asks the tax office whether the number exists.

use super::text::Text;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A tax number of sixteen digits; an old one of fifteen has a zero in front.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct TaxId(Text);

impl TaxId {
    /// Reads a number as typed; dots, dashes and spaces do not count. `None` unless fifteen or sixteen digits remain.
    #[must_use]
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let digits: String = typed.chars().filter(|c| !matches!(c, '.' | '-' | ' ')).collect();
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        match digits.len() {
            16 => Some(Self(digits.into())),
            15 => Some(Self(format!("0{digits}").into())),
            _ => None,
        }
    }

    /// The sixteen digits.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TaxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_digits_are_a_tax_number_and_fifteen_get_a_zero() {
        let check = |typed: &str, expected: Option<&str>| {
            assert_eq!(TaxId::parse(typed).as_ref().map(TaxId::as_str), expected, "{typed}");
        };
        check("01.234.567.8-901.000", Some("0012345678901000"));
        check("3171 2345 6789 0123", Some("3171234567890123"));
        check("3171234567890123", Some("3171234567890123"));
        check("31712345678901", None);
        check("31712345678901234", None);
        check("317123456789012O", None);
        check("", None);
    }
}
