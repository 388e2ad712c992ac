//! Names of worksheets: what the file format forbids is replaced, and no two are the same.

use std::collections::HashSet;

/// The longest name, in UTF-16 units (a limit of the file format).
const MAX_UNITS: usize = 31;

/// Names given so far in one workbook. Names differ when they differ in more than case.
#[derive(Debug, Default)]
pub(crate) struct SheetNames {
    taken: HashSet<String>,
}

impl SheetNames {
    /// A name like `wanted` that is allowed and not taken yet; it is taken from now on.
    pub(crate) fn give(&mut self, wanted: &str) -> String {
        let base = allowed(wanted);
        let mut name = cut(&base, MAX_UNITS);
        let mut copy = 1_u32;
        while !self.taken.insert(name.to_lowercase()) {
            copy += 1;
            let suffix = format!(" ({copy})");
            name = cut(&base, MAX_UNITS - suffix.len()) + &suffix;
        }
        name
    }
}

fn allowed(wanted: &str) -> String {
    let replaced: String =
        wanted.chars().map(|c| if c.is_control() || "[]:*?/\\".contains(c) { '-' } else { c }).collect();
    let trimmed = replaced.trim_matches(|c: char| c == '\'' || c.is_whitespace());
    // Excel keeps `History` for itself in every language.
    match trimmed {
        "" => "Lembar".to_owned(),
        reserved if reserved.eq_ignore_ascii_case("history") => format!("{reserved}-"),
        fine => fine.to_owned(),
    }
}

fn cut(name: &str, units: usize) -> String {
    let mut used = 0;
    let kept: String = name
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= units
        })
        .collect();
    kept.trim_end_matches(|c: char| c == '\'' || c.is_whitespace()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_are_replaced_and_twins_are_counted() {
        let mut names = SheetNames::default();
        let mut check = |wanted: &str, given: &str| assert_eq!(names.give(wanted), given);
        check("PI 012/XI", "PI 012-XI");
        check("pi 012-xi", "pi 012-xi (2)");
        check("PI 012-XI", "PI 012-XI (3)");
        check("History", "History-");
        check("'Kutip'", "Kutip");
        check(" \u{1}?", "--");
        check("''", "Lembar");
        check("nama yang jauh lebih panjang dari batas", "nama yang jauh lebih panjang da");
        check("nama yang jauh lebih panjang dari batas Excel", "nama yang jauh lebih panjan (2)");
        check(&"🍱".repeat(20), &"🍱".repeat(15));
    }
}
