//! Answers from a list, and the answer Ya. Case, outer blanks and double blanks do not matter; other words do.

use crate::domain::cell::CellRef;
use crate::domain::nearest::nearest;
use crate::domain::problem::Code;
use crate::domain::reading::Reading;

use super::seen::{Seen, is_one_line, look, quoted, refused, value_text};
use super::text::words;

const YES: &[&str] = &["ya", "y", "v", "✓", "✔", "true"];
const NO: &[&str] = &["tidak", "false"];

/// Ya or not: `ya`, `y`, `v`, ✓ or a ticked box; `Tidak` and an unticked box are no. Blank stays [`Reading::Blank`],
/// which means no as well.
#[must_use]
pub(crate) fn yes(cell: CellRef<'_>) -> Reading<bool> {
    look(cell, |seen| {
        let typed = words(seen);
        let folded = folded(&typed);
        match folded.as_deref() {
            Some(word) if YES.contains(&word) => Reading::Is(true),
            Some(word) if NO.contains(&word) => Reading::Is(false),
            _ => refused(
                Code::ChoiceUnknown,
                format!(
                    "{} tidak dikenal; isi Ya (boleh juga Y, V, ✓ atau centang), atau Tidak / kosong",
                    quoted(&typed)
                ),
            ),
        }
    })
}

/// One of the allowed answers. Where `Ya` is allowed, everything [`yes`] accepts is Ya; an unticked box says nothing,
/// and neither does `Tidak` where no answer of the list denies.
#[must_use]
pub(crate) fn choice<T: Copy>(cell: CellRef<'_>, allowed: &[(&str, T)]) -> Reading<T> {
    look(cell, |seen| {
        let find = |word: &str| {
            allowed.iter().find(|(name, _)| folded(name).as_deref() == Some(word)).map(|&(_, value)| value)
        };
        let unticked = matches!(seen, Seen::Truth(false));
        let typed = words(seen);
        let word = folded(&typed).unwrap_or_default();
        if let Some(value) = find(&word) {
            return Reading::Is(value);
        }
        if let Some(yes) = find("ya") {
            if YES.contains(&word.as_str()) {
                return Reading::Is(yes);
            }
            let denies = find("tidak").is_some() || find("tolak").is_some();
            if unticked || word == "false" || (NO.contains(&word.as_str()) && !denies) {
                return Reading::Blank;
            }
        }
        let names: Vec<&str> = allowed.iter().map(|&(name, _)| name).collect();
        let hint = match nearest(&word, names.iter().copied()) {
            Some(name) => format!(" (maksud Anda {name}?)"),
            None => String::new(),
        };
        refused(Code::ChoiceUnknown, format!("{} tidak dikenal{hint}; pilih {}", quoted(&typed), listed(&names)))
    })
}

/// `A`, `A atau B`, `A, B atau C`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => "salah satu dari daftar".to_owned(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} atau {last}", first.join(", ")),
    }
}

/// How answers are compared: lower case, blanks folded, none around a slash, ticks without their colour mark.
pub(crate) fn folded(typed: &str) -> Option<String> {
    let lower = value_text(typed)?;
    if is_one_line(&lower) && !lower.contains('/') {
        return Some(lower);
    }
    let lower = lower.replace('\u{fe0f}', "");
    let words: Vec<&str> = lower.split_whitespace().collect();
    Some(words.join(" ").replace(" /", "/").replace("/ ", "/"))
}
