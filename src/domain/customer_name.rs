//! Customers by name: when two spellings are the same customer, and which known name somebody may have meant.
//! It never merges names that merely look alike; a near name is a suggestion.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use smol_str::{SmolStrBuilder, format_smolstr};

use super::nearest::distance_within;
use super::text::Text;

/// Legal forms, which people write in front or behind.
const LEGAL_FORMS: &[&str] = &["pt", "cv", "ud", "pd", "fa", "firma", "yayasan", "koperasi"];
/// Legal forms as people shorten them, when two names are compared for nearness.
const SHORTENED: &[&str] = &["yys", "yay"];
/// Words that say nothing when two names are compared for nearness.
const LISTED: &[&str] = &["tbk", "persero"];
/// What follows these is a branch or a person, and says nothing then either.
const ADDRESSED: &[&str] = &["cab", "cabang", "up", "attn"];
/// A person's title, behind a dash.
const TITLES: &[&str] = &["bu", "ibu", "pak", "bapak", "bpk", "bp", "sdr", "sdri", "mas", "mbak", "kak"];
/// How many typing mistakes a suggestion may bridge at most.
const MOST_MISTAKES: usize = 3;
/// One mistake is forgiven for so many letters.
const LETTERS_PER_MISTAKE: usize = 5;
/// One mistake can destroy this many of a name's letter triples (two swapped letters touch four).
const TRIPLES_PER_MISTAKE: usize = 4;
/// How many candidates one suggestion looks at, so that thousands of near twins cost no more than a glance.
const MOST_CANDIDATES: usize = 200;
/// Only so many letters of a name are compared.
const LONGEST_NAME: usize = 200;

/// What two spellings of one customer have in common: `PT. Maju Jaya` = `pt maju jaya ` = `Maju Jaya, PT`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct CustomerKey(Text);

impl CustomerKey {
    /// The key of a name as typed. Case, spaces, dots and commas do not matter, and a legal form behind the name is
    /// the same as one in front; another legal form is another customer.
    #[must_use]
    pub(crate) fn new(name: &str) -> Self {
        match plain(name) {
            Some(words) if !words.is_empty() => Self(in_front(words)),
            Some(_) | None => Self::of_any(name),
        }
    }

    /// The same of a name however it is written.
    fn of_any(name: &str) -> Self {
        let mut words = words(name);
        if let Some(last) = words.last()
            && words.len() > 1
            && LEGAL_FORMS.contains(&last.as_str())
            && !words.first().is_some_and(|first| LEGAL_FORMS.contains(&first.as_str()))
        {
            words.rotate_right(1);
        }
        if words.is_empty() {
            return Self(name.trim().to_lowercase().into());
        }
        Self(words.join(" ").into())
    }
}

/// The words of a name written with letters, digits and blanks alone, as most are: every order asks for its customer's
/// several times in every cycle.
fn plain(name: &str) -> Option<Text> {
    let mut words = SmolStrBuilder::new();
    let mut is_first = true;
    let mut is_between = false;
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'&' | b'+' => {
                if is_between && !is_first {
                    words.push(' ');
                }
                (is_first, is_between) = (false, false);
                words.push(char::from(byte.to_ascii_lowercase()));
            }
            b' ' | b',' => is_between = true,
            _ => return None,
        }
    }
    Some(words.finish())
}

/// A legal form behind the name stands in front of it.
fn in_front(words: Text) -> Text {
    let Some((rest, last)) = words.rsplit_once(' ') else { return words };
    let first = rest.split(' ').next().unwrap_or(rest);
    let is_behind = LEGAL_FORMS.contains(&last) && !LEGAL_FORMS.contains(&first);
    if is_behind { format_smolstr!("{last} {rest}") } else { words }
}

/// What is compared for nearness: the name without legal form, short name in brackets, branch and person addressed.
fn core(name: &str) -> Vec<char> {
    let named = words(&without_person(&without_brackets(name)));
    let says = |word: &String| {
        let word = word.as_str();
        !LEGAL_FORMS.contains(&word) && !SHORTENED.contains(&word) && !LISTED.contains(&word)
    };
    let end = named.iter().position(|word| ADDRESSED.contains(&word.as_str())).filter(|at| *at > 0);
    let bare: Vec<String> = named.iter().take(end.unwrap_or(named.len())).filter(|word| says(word)).cloned().collect();
    let chosen = if bare.is_empty() { words(name) } else { bare };
    chosen.join(" ").chars().take(LONGEST_NAME).collect()
}

/// A name without what stands in brackets: `PT Bina Karya (BK)`.
fn without_brackets(name: &str) -> String {
    let mut depth = 0_usize;
    let outside = |c: &char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    name.chars().filter(outside).collect()
}

/// A name without the person behind a dash: `PT Bina Karya - Bu Sari`.
fn without_person(name: &str) -> String {
    let is_title = |behind: &str| words(behind).first().is_some_and(|word| TITLES.contains(&word.as_str()));
    let at = name.match_indices(['-', '–', '—']).find(|(at, dash)| *at > 0 && is_title(&name[at + dash.len()..]));
    name[..at.map_or(name.len(), |(at, _)| at)].to_owned()
}

/// The words of a name in lower case, without punctuation; `P.T.` is one word.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for chunk in name.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"')) {
        let parts: Vec<String> = chunk
            .split(|c: char| !(c.is_alphanumeric() || c == '&' || c == '+'))
            .filter(|part| !part.is_empty())
            .map(str::to_lowercase)
            .collect();
        // Initials with dots between belong together.
        if parts.len() > 1 && parts.iter().all(|part| part.chars().count() == 1) && chunk.contains('.') {
            words.push(parts.concat());
        } else {
            words.extend(parts);
        }
    }
    words
}

/// The known customers: found by key at once, suggested by nearness without comparing everybody with everybody.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameIndex {
    names: Vec<Text>,
    cores: Vec<Vec<char>>,
    exact: HashSet<CustomerKey>,
    triples: HashMap<[char; 3], Vec<u32>>,
}

impl NameIndex {
    /// An index over names as typed, in order; of two spellings of one customer the first counts.
    pub(crate) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut index = Self::default();
        names.into_iter().for_each(|name| index.insert(name));
        index
    }

    /// Adds a name behind the others.
    pub(crate) fn insert(&mut self, name: &str) {
        let position = self.names.len();
        let core = core(name);
        self.names.push(name.trim().into());
        if self.exact.insert(CustomerKey::new(name)) {
            for triple in triples(&core) {
                // A sheet has at most ten million cells, so a position always fits.
                self.triples.entry(triple).or_default().push(position as u32);
            }
        }
        self.cores.push(core);
    }

    /// The known name that somebody who typed this may have meant: the legal form left out or another one, or a few
    /// typing mistakes. `None` for a name that is known, or like no other.
    ///
    /// Of any `4k + 1` letter triples at least one survives `k` mistakes; so only names that share one of the rarest
    /// `4k + 1` triples of the typed name are compared.
    #[must_use]
    pub(crate) fn nearest(&self, name: &str) -> Option<&str> {
        let key = CustomerKey::new(name);
        if self.exact.contains(&key) {
            return None;
        }
        let core = core(name);
        let sought = triples(&core);
        let mistakes = (core.len() / LETTERS_PER_MISTAKE).min(MOST_MISTAKES);
        let none: &[u32] = &[];
        let mut lists: Vec<&[u32]> =
            sought.iter().map(|triple| self.triples.get(triple).map_or(none, Vec::as_slice)).collect();
        lists.sort_unstable_by_key(|list| list.len());
        lists.truncate(TRIPLES_PER_MISTAKE * mistakes + 1);

        let mut candidates: Vec<u32> = Vec::new();
        for list in lists {
            candidates.extend(list.iter().take(MOST_CANDIDATES.saturating_sub(candidates.len())));
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates
            .into_iter()
            .filter_map(|candidate| {
                let position = candidate as usize;
                let distance = distance_within(&core, self.cores.get(position)?, mistakes)?;
                Some((distance, position))
            })
            .min()
            .and_then(|(_, position)| self.names.get(position))
            .map(AsRef::as_ref)
    }
}

/// The distinct letter triples of a name with two blanks around it.
fn triples(core: &[char]) -> Vec<[char; 3]> {
    let padded: Vec<char> = [' ', ' '].iter().chain(core).chain(&[' ', ' ']).copied().collect();
    let mut triples: Vec<[char; 3]> = padded.windows(3).filter_map(|window| window.try_into().ok()).collect();
    triples.sort_unstable();
    triples.dedup();
    triples
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_customer_share_a_key_and_others_do_not() {
        let check = |a: &str, b: &str, same: bool| {
            assert_eq!(CustomerKey::new(a) == CustomerKey::new(b), same, "{a:?} and {b:?}");
        };
        check("PT. Maju Jaya", "pt maju jaya ", true);
        check("PT. Maju Jaya", "Maju Jaya, PT", true);
        check("PT. Maju Jaya", "P.T. Maju  Jaya", true);
        check("PT.Maju Jaya", "Maju Jaya PT.", true);
        check("PT Maju Jaya", "CV Maju Jaya", false);
        check("PT Maju Jaya", "Maju Jaya", false);
        check("PT Maju Jaya", "PT Maju Jaja", false);
        check("A & B", "A B", false);
        check("PT", "CV", false);
        check("…", "!!!", false);
    }

    #[test]
    fn a_similar_name_is_suggested_and_a_known_or_strange_one_is_not() {
        let index = NameIndex::new(["PT. Maju Jaya", "Yayasan Bina Insani", "SMA Negeri 3", "pt maju jaya", "Ani"]);
        let check = |typed: &str, expected: Option<&str>| assert_eq!(index.nearest(typed), expected, "{typed}");
        check("Maju Jaya", Some("PT. Maju Jaya"));
        check("CV Maju Jaya", Some("PT. Maju Jaya"));
        check("PT Maju Jya", Some("PT. Maju Jaya"));
        check("Yayasan Bina Insnai", Some("Yayasan Bina Insani"));
        check("PT Maju Jaya Tbk", Some("PT. Maju Jaya"));
        for typed in [
            "PT Maju Jaya (Persero)",
            "PT Maju Jaya (Persero) Tbk.",
            "PT Maju Jaya (MJ)",
            "PT Maju Jaya Cab. Bandung",
            "PT Maju Jaya, cabang Bandung Timur",
            "PT Maju Jaya up. Bapak Rudi",
            "PT Maju Jaya u.p. Ibu Sari",
            "PT Maju Jaya - Bu Sari",
            "PT Maju Jya – Bpk. Rudi Hartono",
        ] {
            check(typed, Some("PT. Maju Jaya"));
        }
        check("Yys. Bina Insani", Some("Yayasan Bina Insani"));
        check("Yay. Bina Insani (YBI)", Some("Yayasan Bina Insani"));
        check("(Persero)", None);
        check("Cabang Baru", None);
        check("maju jaya, pt", None);
        check("Dinas Pendidikan", None);
        check("Ana", None);
        check("", None);
        assert!(index.exact.contains(&CustomerKey::new("PT MAJU JAYA")));
        assert!(index.exact.contains(&CustomerKey::new("sma negeri 3")));
        assert!(!index.exact.contains(&CustomerKey::new("SMA Negeri 4")));
    }

    #[test]
    fn thousands_of_near_twins_are_answered_without_comparing_them_all() {
        let names: Vec<String> = (0..20_000).map(|n| format!("PT Sumber Rejeki Abadi {n:05}")).collect();
        let index = NameIndex::new(names.iter().map(String::as_str));
        assert_eq!(index.nearest("sumber rejeki abadi 12345, pt"), None, "it is known");
        for n in 0..20 {
            assert!(index.nearest(&format!("PT Sumber Rejki Abadi {n:05}")).is_some());
        }
    }

    #[test]
    fn what_stands_behind_brackets_counts_what_stands_in_them_does_not() {
        let bare = |name: &str| without_brackets(name).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(bare("PT Bina (BK) Karya"), "PT Bina Karya");
        assert_eq!(bare("PT Bina [B (K)] Karya)"), "PT Bina Karya");
        assert_eq!(bare("PT Bina (BK"), "PT Bina");
    }

    proptest! {
        #[test]
        fn one_mistake_in_a_long_name_is_always_bridged(at in 0_usize..18, letter in proptest::char::range('a', 'z')) {
            let mut typed: Vec<char> = "cahaya timur lestari".chars().collect();
            typed[at] = letter;
            let typed: String = typed.into_iter().collect();
            let index = NameIndex::new(["PT Cahaya Timur Lestari", "PT Maju Jaya"]);
            prop_assert_eq!(index.nearest(&typed), Some("PT Cahaya Timur Lestari"));
        }

        #[test]
        fn a_plain_name_has_the_key_it_would_have_written_otherwise(name in "( |,)?((PT|cv|Tbk|UD|Maju|7|A&B|c\\+|Yayasan|ab)( |, ?|  )?){0,5}") {
            prop_assert!(plain(&name).is_some(), "{name}");
            prop_assert_eq!(CustomerKey::new(&name), CustomerKey::of_any(&name));
        }

        #[test]
        fn no_name_panics(name in "\\PC{0,80}", other in any::<String>()) {
            let index = NameIndex::new([name.as_str()]);
            prop_assert_eq!(index.nearest(&name), None, "it is known");
            let _ = index.nearest(&other);
        }
    }
}
