//! Names that last: order and payment ids. Never reused, never a row number.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use smol_str::format_smolstr;

use super::nearest::nearest;
use super::text::Text;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name {
            /// The year of intake.
            pub year: u16,
            /// The running number within that year, from 1.
            pub sequence: u32,
        }

        impl $name {
            /// As it is written, in no more room than its letters take.
            #[must_use]
            pub(crate) fn text(self) -> Text {
                format_smolstr!("{self}")
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "-{:04}-{:04}"), self.year, self.sequence)
            }
        }

        impl FromStr for $name {
            type Err = UnknownId;

            /// Accepts the id in any case with spaces around it, nothing else.
            fn from_str(text: &str) -> Result<Self, UnknownId> {
                let text = text.trim();
                let parts = parts_of(text.as_bytes(), $prefix.as_bytes());
                let (year, sequence) = parts.ok_or_else(|| UnknownId(text.to_owned()))?;
                Ok(Self { year, sequence })
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = UnknownId;
            fn try_from(text: String) -> Result<Self, UnknownId> {
                text.parse()
            }
        }
    };
}

/// Year and number of an id: after its prefix four digits, then four to nine.
fn parts_of(id: &[u8], prefix: &[u8]) -> Option<(u16, u32)> {
    let (before, numbers) = id.split_at_checked(prefix.len())?;
    let (b'-', numbers) = numbers.split_first().filter(|_| before.eq_ignore_ascii_case(prefix))? else { return None };
    let (year, rest) = numbers.split_at_checked(4)?;
    let (b'-', sequence @ [_, _, _, _, ..]) = rest.split_first()? else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |n, digit| digit.is_ascii_digit().then(|| n * 10 + u32::from(digit - b'0')))
    };
    let sequence = if sequence.len() <= 9 { number(sequence)? } else { return None };
    Some((u16::try_from(number(year)?).ok()?, sequence)).filter(|_| sequence > 0)
}

id! {
    /// `ODR-2026-0147`: an order.
    OrderId, "ODR"
}

id! {
    /// `BYR-2026-0012`: a movement of money.
    PaymentId, "BYR"
}

/// The ids there are, for telling what a mistyped one means.
#[derive(Clone, Debug)]
pub struct KnownOrders<'a> {
    ids: &'a BTreeSet<OrderId>,
    /// The latest ones as text; made once, when the first hint is asked for.
    latest: OnceCell<Vec<String>>,
}

impl<'a> KnownOrders<'a> {
    /// Only so many of the latest ids are compared with a mistyped one: a tab full of them must cost no more than a
    /// glance.
    const MOST_COMPARED: usize = 200;

    /// These ids.
    #[must_use]
    pub fn new(ids: &'a BTreeSet<OrderId>) -> Self {
        Self { ids, latest: OnceCell::new() }
    }

    /// The same, where nobody reads which of them somebody may have meant.
    #[must_use]
    pub(crate) fn without_hints(ids: &'a BTreeSet<OrderId>) -> Self {
        Self { ids, latest: OnceCell::from(Vec::new()) }
    }

    /// Whether there is such an order.
    #[must_use]
    pub fn contains(&self, id: OrderId) -> bool {
        self.ids.contains(&id)
    }

    /// What a text that is no known id may mean. A hint is given only where the cell holds nothing known.
    #[must_use]
    pub fn meaning(&self, typed: &str) -> Meaning {
        let typed = typed.trim().to_uppercase();
        let words: Vec<&str> =
            typed.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty()).collect();
        let ids: BTreeSet<OrderId> = words.iter().filter_map(|word| word.parse().ok()).collect();
        let others = words.iter().filter(|word| word.parse::<OrderId>().is_err());
        // A bare `0002` means an order only beside a whole number.
        let is_end = |word: &&&str| is_short_id(word) && (word.contains('-') || !ids.is_empty());
        let short = others.clone().filter(is_end).count();
        if ids.len() + short >= 2 {
            return Meaning::Several;
        }
        match ids.first() {
            Some(id) if others.count() > 0 && self.contains(*id) => Meaning::Known,
            _ => self.nearest(&typed).map_or(Meaning::Nothing, Meaning::Like),
        }
    }

    /// The known id that a mistyped one probably means: letters that look like digits are read as digits first, and any
    /// separator as a dash. It only suggests and never decides.
    fn nearest(&self, typed: &str) -> Option<OrderId> {
        let typed: String = typed.chars().map(|c| if matches!(c, ' ' | '/' | '.' | '_') { '-' } else { c }).collect();
        let typed = if is_short_id(&typed) && typed.contains('-') { format!("ODR-{typed}") } else { typed };
        let (_, rest) = typed.split_once('-')?;
        let digits: String = rest
            .chars()
            .map(|c| match c {
                'O' | 'Q' => '0',
                'I' | 'L' => '1',
                'S' => '5',
                'B' => '8',
                other => other,
            })
            .collect();
        if let Some(id) = format!("ODR-{digits}").parse::<OrderId>().ok().filter(|id| self.contains(*id)) {
            return Some(id);
        }
        let names = || self.ids.iter().rev().take(Self::MOST_COMPARED).map(ToString::to_string).collect();
        let latest: &Vec<String> = self.latest.get_or_init(names);
        nearest(&typed, latest.iter().map(String::as_str)).and_then(|name| name.parse().ok())
    }
}

/// What a text in a cell for an order's number may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// More than one order.
    Several,
    /// A known order, with other words beside it.
    Known,
    /// Nothing known, but much like this one.
    Like(OrderId),
    /// Nothing anybody could name.
    Nothing,
}

/// The end of an id, as people write the second of two: `0002`, `2026-0002`.
fn is_short_id(word: &str) -> bool {
    let four = |part: &str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    match word.split_once('-') {
        Some((year, sequence)) => four(year) && four(sequence),
        None => four(word),
    }
}

/// A text that is not an id.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not an id like ODR-2026-0001 or BYR-2026-0001")]
pub struct UnknownId(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_its_letters_a_year_and_four_to_nine_digits_and_nothing_else() {
        for (written, sequence) in [
            ("ODR-2026-0018", 18),
            (" odr-2026-0018\u{a0}", 18),
            ("ODR-2026-10000", 10_000),
            ("ODR-2026-999999999", 999_999_999),
        ] {
            assert_eq!(written.parse().ok(), Some(OrderId { year: 2026, sequence }), "{written}");
        }
        for other in [
            "",
            "ODR",
            "ODR-",
            "ODR-2026",
            "ODR-2026-",
            "ODR-2026-018",
            "ODR-2026-0000",
            "ODR-2026-0000000018",
            "ODR-26-0018",
            "ODR-12026-0018",
            "ODR-2026-00l8",
            "ODR-2O26-0018",
            "ODR_2026_0018",
            "ODR-2026 0018",
            "ODR-2026-0018-1",
            "ODR-2026--018",
            "ODR-2026-+018",
            "BYR-2026-0018",
            "ODŔ-2026-0018",
            "ODR-2026-００１８",
            "ODR-2026-0018, ODR-2026-0019",
        ] {
            assert_eq!(other.parse::<OrderId>().ok(), None, "{other}");
        }
        assert_eq!("byr-2026-0018".parse().ok(), Some(PaymentId { year: 2026, sequence: 18 }));
    }

    #[test]
    fn a_mistyped_number_is_hinted_at_only_where_the_cell_holds_nothing_known() {
        let id = |sequence| OrderId { year: 2026, sequence };
        let ids = BTreeSet::from([id(1), id(2), id(18)]);
        let known = KnownOrders::new(&ids);
        let check = |typed: &str, expected: Meaning| assert_eq!(known.meaning(typed), expected, "{typed}");
        for typed in [
            "ODR-2026-0001 ODR-2026-0002",
            "ODR-2026-0001, ODR-2026-0777",
            "odr-2026-0001/odr-2026-0002",
            "ODR-2026-0001 & 0002",
            "ODR-2026-0001 dan 2026-0002",
            "2026-0001, 2026-0002",
        ] {
            check(typed, Meaning::Several);
        }
        check("ODR-2026-0001 (DP)", Meaning::Known);
        check("DP ODR-2026-0001", Meaning::Known);
        check("ODR-2026-0001 DP 50", Meaning::Known);
        for typed in ["ODR-2026-OO18", "ODR 2026 0018", "ODR/2026/0018", "2026-0018", "ODR-2026-018"] {
            check(typed, Meaning::Like(id(18)));
        }
        check("PT Maju Jaya", Meaning::Nothing);
        check("", Meaning::Nothing);
        assert_eq!(known.meaning("ODR-2026-0019"), Meaning::Like(id(18)));
        assert_eq!(KnownOrders::without_hints(&ids).meaning("ODR-2026-0019"), Meaning::Nothing);
    }
}
