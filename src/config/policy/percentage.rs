//! A percentage as the configuration writes it.

use crate::config::table::Section;
use crate::domain::percent::Percent;

/// A percentage from 0 to 100, with at most two decimals: `50`, `33.5`.
pub(super) fn percent(section: &Section<'_>, key: &str, default: u32) -> Option<Percent> {
    let Some(found) = section.take(key) else { return Some(Percent(default * 100)) };
    let written = found.value.as_integer().map(|n| n.as_str()).or_else(|| Some(found.value.as_float()?.as_str()));
    let hundredths = written.and_then(hundredths).filter(|n| *n <= 10_000);
    if hundredths.is_none() {
        found.refuse_with("is no percentage", "write a number from 0 to 100 without quotes, at most two decimals");
    }
    hundredths.map(Percent)
}

/// `33.5` → 3350, without a detour through a float.
fn hundredths(written: &str) -> Option<u32> {
    let (whole, decimals) = written.split_once('.').unwrap_or((written, ""));
    let decimals = match decimals.len() {
        0 => 0,
        1 => decimals.parse::<u32>().ok()? * 10,
        2 => decimals.parse::<u32>().ok()?,
        _ => return None,
    };
    whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_keeps_its_decimals() {
        let check = |written: &str, expected: Option<u32>| assert_eq!(hundredths(written), expected, "{written}");
        check("50", Some(5_000));
        check("33.5", Some(3_350));
        check("0.25", Some(25));
        check("33.333", None);
        check("-1", None);
        check("inf", None);
        check("99999999999", None);
    }
}
