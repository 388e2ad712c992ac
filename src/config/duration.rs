//! Lengths of time as people write them in a configuration: `"15s"`, `"2m"`, `"1h"`.

use std::time::Duration;

use super::table::Section;

/// A duration between two bounds, or what is wrong noted at the section.
pub(super) fn read(section: &Section<'_>, key: &str, default: &str, least: &str, most: &str) -> Option<Duration> {
    let found = section.text_like(key, &format!("a number with s, m or h in quotes, as in \"{default}\""));
    let written = found.as_ref().map_or(default, |found| found.value);
    let bounds = parse(least)?..=parse(most)?;
    let duration = parse(written).filter(|duration| bounds.contains(duration));
    if duration.is_none()
        && let Some(found) = found
    {
        let must = format!("cannot be \"{written}\"");
        found.refuse_with(must, format!("write a number with s, m or h, from \"{least}\" to \"{most}\""));
    }
    duration
}

/// `90s`, `2m`, `1h`; the unit is always written.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let seconds = match unit.trim() {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(seconds).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_number_with_its_unit() {
        let check = |text: &str, seconds: Option<u64>| assert_eq!(parse(text).map(|d| d.as_secs()), seconds, "{text}");
        check("15s", Some(15));
        check("0s", Some(0));
        check("2m", Some(120));
        check("1h", Some(3600));
        check("90 s", Some(90));
        check("90", None);
        check("", None);
        check("s", None);
        check("-5s", None);
        check("1.5m", None);
        check("15 sec", None);
        check("99999999999999999999h", None);
    }
}
