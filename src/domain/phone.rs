//! Telephone numbers in international form. It never calls anybody and never repairs a number: one letter O read as
//! a zero would be a valid number of somebody else.

use super::text::Text;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A telephone number as E.164: `+6281234567890`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(Text);

/// Why a text is no telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAPhone {
    /// Something else than digits, `+ - . ( )` and spaces stands in it.
    ForeignCharacter,
    /// Too few digits for a number of its kind.
    TooShort,
    /// Too many digits for a number of its kind.
    TooLong,
    /// A beginning that no number here has, or a number without area code.
    UnknownBeginning,
}

impl Phone {
    /// As people dial it here: `0812-3456-7890`, in blocks of four, as numbers are read out.
    #[must_use]
    pub fn local(&self) -> String {
        let Some(rest) = self.as_str().strip_prefix("+62") else { return self.as_str().to_owned() };
        let mut blocks = String::with_capacity(rest.len() + rest.len() / 4 + 1);
        for (n, digit) in ['0'].into_iter().chain(rest.chars()).enumerate() {
            if n > 0 && n.is_multiple_of(4) {
                blocks.push('-');
            }
            blocks.push(digit);
        }
        blocks
    }

    /// Reads a number as typed: with `0`, `62`, `+62` or another `+` country code in front, or a bare mobile number.
    ///
    /// # Errors
    ///
    /// What keeps it from being a number.
    pub fn parse(typed: &str) -> Result<Self, NotAPhone> {
        let mut digits = String::new();
        let mut plus = false;
        for c in typed.chars() {
            match c {
                '0'..='9' => digits.push(c),
                '+' if digits.is_empty() && !plus => plus = true,
                '-' | '.' | '(' | ')' | ' ' => {}
                _ => return Err(NotAPhone::ForeignCharacter),
            }
        }
        if digits.is_empty() {
            return Err(NotAPhone::TooShort);
        }
        if !plus && let Some(rest) = digits.strip_prefix("00") {
            (plus, digits) = (true, rest.to_owned());
        }
        if let Some(national) = digits.strip_prefix("62") {
            // +62 (0)812 … is a common way to write both forms at once.
            return indonesian(national.strip_prefix('0').unwrap_or(national));
        }
        match (plus, digits.strip_prefix('0')) {
            (true, Some(_)) => Err(NotAPhone::UnknownBeginning),
            (true, None) => within(&digits, 8, 15).map(|()| Self(format!("+{digits}").into())),
            (false, Some(national)) => indonesian(national),
            (false, None) if digits.starts_with('8') => indonesian(&digits),
            (false, None) => Err(NotAPhone::UnknownBeginning),
        }
    }

    /// The number as E.164.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits a WhatsApp link wants, or none for an Indonesian landline.
    #[must_use]
    pub fn wa_digits(&self) -> Option<&str> {
        let digits = self.0.strip_prefix('+')?;
        (!digits.starts_with("62") || digits.starts_with("628")).then_some(digits)
    }
}

/// Mobile: 8, then 1–3 or 5–9, then seven to ten digits. Landline: area code and number, eight to eleven digits.
fn indonesian(national: &str) -> Result<Phone, NotAPhone> {
    let mut digits = national.chars();
    match (digits.next(), digits.next()) {
        (None, _) => return Err(NotAPhone::TooShort),
        (Some('8'), Some('1'..='3' | '5'..='9')) => within(national, 9, 12)?,
        (Some('8'), None) => return Err(NotAPhone::TooShort),
        (Some('2'..='7' | '9'), _) => within(national, 8, 11)?,
        (Some(_), _) => return Err(NotAPhone::UnknownBeginning),
    }
    Ok(Phone(format!("+62{national}").into()))
}

fn within(digits: &str, least: usize, most: usize) -> Result<(), NotAPhone> {
    match digits.len() {
        n if n < least => Err(NotAPhone::TooShort),
        n if n > most => Err(NotAPhone::TooLong),
        _ => Ok(()),
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_way_to_write_a_number_gives_the_same_one() {
        let check = |typed: &str, expected: Result<&str, NotAPhone>| {
            assert_eq!(Phone::parse(typed).as_ref().map(Phone::as_str).map_err(|e| *e), expected, "{typed}");
        };
        for typed in [
            "0812-3456-7890",
            "+62 812 3456 7890",
            "6281234567890",
            "81234567890",
            "(0812) 3456.7890",
            "+62 (0)812-3456-7890",
            "(+62) 81234567890",
            "006281234567890",
        ] {
            check(typed, Ok("+6281234567890"));
        }
        check("021-555 1234", Ok("+62215551234"));
        check("(0274) 12345", Ok("+6227412345"));
        check("+65 9123 4567", Ok("+6591234567"));
        check("0812-3456", Err(NotAPhone::TooShort));
        check("0812-3456-7890-123", Err(NotAPhone::TooLong));
        check("O812-3456-7890", Err(NotAPhone::ForeignCharacter));
        check("0812-3456-789O", Err(NotAPhone::ForeignCharacter));
        check("0841234567890", Err(NotAPhone::UnknownBeginning));
        check("5551234", Err(NotAPhone::UnknownBeginning));
        check("0112345678", Err(NotAPhone::UnknownBeginning));
        check("+0812345678", Err(NotAPhone::UnknownBeginning));
        check("08123+4567890", Err(NotAPhone::ForeignCharacter));
        check("-", Err(NotAPhone::TooShort));
        check("08", Err(NotAPhone::TooShort));
    }

    #[test]
    fn a_landline_has_no_whatsapp() {
        let check = |typed: &str, digits: Option<&str>| {
            assert_eq!(Phone::parse(typed).ok().as_ref().and_then(Phone::wa_digits), digits, "{typed}");
        };
        check("0812-3456-7890", Some("6281234567890"));
        check("021-5551234", None);
        check("+65 9123 4567", Some("6591234567"));
    }

    proptest! {
        #[test]
        fn a_number_read_once_reads_the_same_again(typed in "[0-9+() .-]{0,24}") {
            if let Ok(phone) = Phone::parse(&typed) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone.clone()));
                let all: String = typed.chars().filter(char::is_ascii_digit).collect();
                let tail = |s: &str| s.chars().rev().take(7).collect::<String>();
                prop_assert_eq!(tail(&all), tail(phone.as_str()), "the last digits are the ones typed");
            }
        }
    }
}
