//! Makes text from the sheet harmless inside a mail: no control, no bidi override, no endless line.
//!
//! Never escapes HTML: the templates do that by themselves.

use chrono::{Datelike, NaiveDate};

/// The longest subject in characters. Phones show some 60; servers refuse lines beyond 998 bytes.
pub(crate) const SUBJECT_CHARS: usize = 180;
/// The longest single value (a fact, a table cell) in characters; a cell of the sheet may hold 50,000.
pub(crate) const VALUE_CHARS: usize = 600;
/// The longest ready text for WhatsApp in characters; its link must stay below what browsers accept.
pub(crate) const WHATSAPP_CHARS: usize = 1_200;
/// What stands where text was cut.
const CUT: &str = " … (dipotong)";

/// One line: control characters and line breaks become spaces, invisible direction marks vanish, at most `chars`.
#[must_use]
pub(crate) fn line(text: &str, chars: usize) -> String {
    if is_plain_line(text, chars) {
        return text.to_owned();
    }
    cleaned(text, chars)
}

fn cleaned(text: &str, chars: usize) -> String {
    // A cell of 50,000 characters is not worth reading to its end.
    let clean: String = text.chars().take(chars.saturating_mul(4)).filter(|c| !is_invisible(*c)).collect();
    let words = clean.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty());
    cut(&words.collect::<Vec<_>>().join(" "), chars)
}

/// Whether a text is what [`line()`] would make of it, as far as that is seen at a glance: most are.
fn is_plain_line(text: &str, chars: usize) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= chars
        && bytes.iter().all(|b| matches!(b, b' '..=b'~'))
        && !bytes.starts_with(b" ")
        && !bytes.ends_with(b" ")
        && !bytes.windows(2).any(|pair| pair == b"  ")
}

/// Several lines: as [`line()`], but line breaks stay.
#[must_use]
pub(crate) fn lines(text: &str, chars: usize) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = text.split('\n').take(chars).map(|l| line(l, chars)).collect();
    cut(lines.join("\n").trim_matches('\n'), chars)
}

/// The same text with the day of the week before every date: `kirim 27/11/2026` becomes `kirim Jum 27/11/2026`. Like
/// punctuation it is put in where a mail is written, so that no date of any kind of mail goes without.
#[must_use]
pub(crate) fn with_weekdays(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut written = 0;
    for (at, _) in text.match_indices('/') {
        let Some(begin) = at.checked_sub(2).filter(|begin| *begin >= written) else { continue };
        let Some(day) = text.get(begin..begin + DATE_BYTES).and_then(date) else { continue };
        let (before, after) = (&text[..begin], &text[begin + DATE_BYTES..]);
        let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '/');
        if goes_on(before.chars().next_back()) || goes_on(after.chars().next()) || names_a_day(before) {
            continue;
        }
        out.push_str(&text[written..begin]);
        out.push_str(WEEKDAYS[day.weekday().num_days_from_monday() as usize].0);
        out.push(' ');
        out.push_str(&text[begin..begin + DATE_BYTES]);
        written = begin + DATE_BYTES;
    }
    out.push_str(&text[written..]);
    out
}

/// `27/11/2026`
const DATE_BYTES: usize = 10;
/// The days of the week, short and in full.
const WEEKDAYS: [(&str, &str); 7] = [
    ("Sen", "Senin"),
    ("Sel", "Selasa"),
    ("Rab", "Rabu"),
    ("Kam", "Kamis"),
    ("Jum", "Jumat"),
    ("Sab", "Sabtu"),
    ("Min", "Minggu"),
];

/// A day written with two digits for day and month.
fn date(text: &str) -> Option<NaiveDate> {
    let is_padded =
        text.bytes().enumerate().all(|(n, b)| if n == 2 || n == 5 { b == b'/' } else { b.is_ascii_digit() });
    NaiveDate::parse_from_str(text, "%d/%m/%Y").ok().filter(|_| is_padded)
}

/// Whether a text ends with a day of the week, as typed before a date.
fn names_a_day(text: &str) -> bool {
    let text = text.trim_end_matches([' ', ',']);
    let word = text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    WEEKDAYS.iter().any(|(short, full)| word.eq_ignore_ascii_case(short) || word.eq_ignore_ascii_case(full))
}

/// Percent-encodes everything but unreserved characters, for the query of a link.
#[must_use]
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn cut(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars {
        return text.to_owned();
    }
    let kept: String = text.chars().take(chars.saturating_sub(CUT.chars().count())).collect();
    kept + CUT
}

/// Characters that change the direction or the looks of what stands around them, and are never seen themselves.
/// U+200D stays: emoji are joined with it.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{200B}' | '\u{200C}' | '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_stays_one_line() {
        let check = |text: &str, expected: &str| assert_eq!(line(text, 30), expected, "{text:?}");
        check("PT Maju\r\nBcc: x@y.z", "PT Maju Bcc: x@y.z");
        check("a\0b\tc", "a b c");
        check("abc\u{202E}fed", "abcfed");
        check("nasi 🍱 ayam", "nasi 🍱 ayam");
        check("\u{2028}a\u{0085}b", "a b");
        check(&"x".repeat(50_000), &format!("{}{CUT}", "x".repeat(17)));
    }

    #[test]
    fn what_is_taken_for_clean_at_a_glance_is_clean() {
        let mut plain = 0;
        for a in ["", " ", "a", "~", "\t", "\u{7f}", "é", "\u{200B}"] {
            for b in ["", " ", "  ", "-", "\n", "\u{1f}", "🍱"] {
                for c in ["", " ", "b c", "x".repeat(29).as_str(), "x".repeat(30).as_str()] {
                    let text = format!("{a}{b}{c}");
                    assert_eq!(line(&text, 30), cleaned(&text, 30), "{text:?}");
                    plain += usize::from(is_plain_line(&text, 30));
                }
            }
        }
        assert_eq!(plain, 19, "this test looks at too few");
    }

    #[test]
    fn several_lines_keep_their_breaks() {
        assert_eq!(lines("a\r\nb\rc\u{0}\n", 100), "a\nb\nc");
    }

    #[test]
    fn every_date_is_said_with_its_day_of_the_week() {
        let check = |text: &str, expected: &str| assert_eq!(with_weekdays(text), expected);
        check("kirim 27/11/2026 – PT Maju", "kirim Jum 27/11/2026 – PT Maju");
        check("23/11/2026–29/11/2026", "Sen 23/11/2026–Min 29/11/2026");
        check("27/11/2026", "Jum 27/11/2026");
        check("é/27/11/2026", "é/27/11/2026");
        // Typed with its day, once is enough.
        check("Senin, 23/11/2026 dan jum 27/11/2026", "Senin, 23/11/2026 dan jum 27/11/2026");
        // No days.
        check("012/PI/MKN/XI/2026", "012/PI/MKN/XI/2026");
        check("31/02/2026", "31/02/2026");
        check("7/11/2026", "7/11/2026");
        check("127/11/2026", "127/11/2026");
        check("27/11/20261", "27/11/20261");
        check("+7/11/2026", "+7/11/2026");
        check("", "");
        check("/", "/");
    }

    #[test]
    fn a_link_carries_any_text() {
        assert_eq!(percent_encoded("Halo, PT A&B\n✓"), "Halo%2C%20PT%20A%26B%0A%E2%9C%93");
    }
}
