//! Which letters a PDF of a paper shows. A rule about typed texts wants to know it, so it stands here as a list; a test holds
//! it against the fonts.

/// Stands on paper for a letter that cannot be shown, so that it is not taken for anything else.
pub(crate) const REPLACEMENT: char = '\u{FFFD}';

/// Whether the fonts have it.
#[must_use]
pub(crate) const fn is_shown(c: char) -> bool {
    matches!(c, '\u{0020}'..='\u{007E}' | '\u{00A0}'..='\u{024F}' | '\u{0259}' | '\u{02BB}'..='\u{02BC}' | '\u{02C6}'..='\u{02DD}' | '\u{0300}'..='\u{0304}' | '\u{0306}'..='\u{030C}' | '\u{0323}' | '\u{0326}'..='\u{0328}' | '\u{0331}' | '\u{0370}'..='\u{0377}' | '\u{037A}'..='\u{037F}' | '\u{0384}'..='\u{038A}' | '\u{038C}' | '\u{038E}'..='\u{03A1}' | '\u{03A3}'..='\u{03E1}' | '\u{03F0}'..='\u{045F}' | '\u{0490}'..='\u{0491}' | '\u{1E00}'..='\u{1EFF}' | '\u{2010}'..='\u{2027}' | '\u{202F}'..='\u{203A}' | '\u{2044}' | '\u{2070}'..='\u{2071}' | '\u{2074}'..='\u{2079}' | '\u{2080}'..='\u{2089}' | '\u{20A0}'..='\u{20BF}' | '\u{2116}' | '\u{2122}' | '\u{2126}' | '\u{2610}'..='\u{2611}' | '\u{FFFD}')
}

/// What shows nothing by itself: joiners, marks of direction, variants of pictures.
#[must_use]
pub(crate) const fn is_silent(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}')
}

/// More letters than these are not looked for: a cell may hold a novel.
const MOST: usize = 100;

/// The letters of texts that papers cannot show, each once, in their order; the first hundred of them.
#[must_use]
pub(crate) fn missing<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<char> {
    let mut missing: Vec<char> = Vec::new();
    for letter in texts.into_iter().flat_map(str::chars) {
        if missing.len() == MOST {
            break;
        }
        // A control character becomes a blank.
        let is_lacking = !is_shown(letter) && !is_silent(letter) && !letter.is_whitespace() && !letter.is_control();
        if is_lacking && !missing.contains(&letter) {
            missing.push(letter);
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_papers_cannot_show_is_named_once_and_in_order() {
        let check = |texts: &[&str], lacks: &str| {
            assert_eq!(missing(texts.iter().copied()).iter().collect::<String>(), lacks, "{texts:?}");
        };
        check(&["PT Maju é Jaya\n☐\t–", "\u{1}"], "");
        check(&["Warung 🍱", "كشري 漢🍱"], "🍱كشري漢");
        let many: String = ('\u{4E00}'..'\u{4E65}').collect();
        check(&[&many], &many.chars().take(100).collect::<String>());
        check(&["keluarga\u{200D}\u{FE0F}", "\u{202E}abc"], "");
    }
}
