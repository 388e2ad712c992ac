//! The nearest of some allowed words, for "maksud Anda …?". It only suggests and never decides.

/// Words longer than this many characters are nobody's typing mistake and are not compared.
const LONGEST_WORD: usize = 64;
/// A beginning counts as a hint from this many characters on.
const SHORTEST_BEGINNING: usize = 3;

/// The allowed word nearest to what was typed, case aside: by few typing mistakes (one per three letters), else by a
/// common beginning. The first one wins a tie.
#[must_use]
pub(crate) fn nearest<'a>(typed: &str, allowed: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = letters(typed)?;
    let mut best: Option<(usize, &str)> = None;
    let mut beginning = None;
    for word in allowed {
        let Some(chars) = letters(word) else { continue };
        let limit = (chars.len() / 3).max(1).min(chars.len().saturating_sub(1));
        if let Some(distance) = distance_within(&typed, &chars, limit)
            && best.is_none_or(|(least, _)| distance < least)
        {
            best = Some((distance, word));
        }
        let shorter = typed.len().min(chars.len());
        if beginning.is_none() && shorter >= SHORTEST_BEGINNING && typed[..shorter] == chars[..shorter] {
            beginning = Some(word);
        }
    }
    best.map(|(_, word)| word).or(beginning)
}

/// How many typing mistakes (a letter too many, missing, wrong, or two swapped) lie between two words, unless there
/// are more than `limit`.
#[must_use]
pub(crate) fn distance_within(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    // What both begin and end with is no mistake: of numbers that is nearly all.
    let alike = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[alike..], &b[alike..]);
    let alike = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - alike], &b[..b.len() - alike]);
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut row = vec![0; b.len() + 1];
    for (i, &x) in a.iter().enumerate() {
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let mut least = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                least = least.min(before_last[j - 1] + 1);
            }
            row[j + 1] = least;
        }
        if row.iter().all(|&d| d > limit) && last.iter().all(|&d| d > limit) {
            return None;
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(last[b.len()]).filter(|&d| d <= limit)
}

fn letters(word: &str) -> Option<Vec<char>> {
    let letters: Vec<char> = word.trim().chars().flat_map(char::to_lowercase).take(LONGEST_WORD + 1).collect();
    (!letters.is_empty() && letters.len() <= LONGEST_WORD).then_some(letters)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The mistakes between two words, found by trying everything.
    fn mistakes(a: &[char], b: &[char]) -> usize {
        let ([x, a_rest @ ..], [y, b_rest @ ..]) = (a, b) else { return a.len() + b.len() };
        let least = (mistakes(a_rest, b_rest) + usize::from(x != y)).min(mistakes(a_rest, b) + 1);
        let least = least.min(mistakes(a, b_rest) + 1);
        match (a_rest, b_rest) {
            ([u, a_rest @ ..], [v, b_rest @ ..]) if x == v && u == y => least.min(mistakes(a_rest, b_rest) + 1),
            _ => least,
        }
    }

    proptest! {
        #[test]
        fn no_shorter_way_lies_between_two_words(a in "[abc]{0,6}", b in "[abc]{0,6}", limit in 0..4_usize) {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            prop_assert_eq!(distance_within(&a, &b, limit), Some(mistakes(&a, &b)).filter(|found| *found <= limit));
        }
    }

    #[test]
    fn the_nearest_word_is_found_and_a_far_one_is_not() {
        let check = |typed: &str, allowed: &[&str], expected: Option<&str>| {
            assert_eq!(nearest(typed, allowed.iter().copied()), expected, "{typed}");
        };
        let method = &["Kirim", "Ambil Sendiri"];
        check("Kirm", method, Some("Kirim"));
        check("KRIIM", method, Some("Kirim"));
        check("ambil", method, Some("Ambil Sendiri"));
        check("diambil sendiri", method, Some("Ambil Sendiri"));
        check("kurir", method, None);
        check("", method, None);
        check("Tersedia semua", &["Tersedia", "Sebagian", "Tidak"], Some("Tersedia"));
        check("ODR-2026-O147", &["ODR-2026-0148", "ODR-2026-0147"], Some("ODR-2026-0147"));
        check("x", &["y"], None);
        check(&"Kirim".repeat(10_000), method, None);
    }

    #[test]
    fn mistakes_are_counted_up_to_the_limit() {
        let check = |a: &str, b: &str, limit: usize, expected: Option<usize>| {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            assert_eq!(distance_within(&a, &b, limit), expected);
            assert_eq!(distance_within(&b, &a, limit), expected);
        };
        check("", "", 0, Some(0));
        check("maju", "maju", 0, Some(0));
        check("maju", "amju", 1, Some(1));
        check("maju", "maj", 1, Some(1));
        check("maju", "baru", 1, None);
        check("maju", "baru", 2, Some(2));
        check("", "abc", 2, None);
    }
}
