//! Words from the sheet inside a sentence of ours: in quotation marks, and never so long that the sentence is lost.

/// A quotation shows at most so many characters.
const LONGEST: usize = 40;

/// A text of one line in quotation marks, at most 40 characters of it.
#[must_use]
pub(crate) fn quoted(line: &str) -> String {
    let mut quote = String::from("“");
    // Our own quotation marks inside a quotation would end it early.
    quote.extend(line.chars().take(LONGEST).map(|c| if matches!(c, '“' | '”') { '"' } else { c }));
    if line.chars().nth(LONGEST).is_some() {
        quote.push('…');
    }
    quote.push('”');
    quote
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_short_and_ends_where_it_ends() {
        assert_eq!(quoted("NB-AYM"), "“NB-AYM”");
        assert_eq!(quoted("kata “dalam” kutip"), "“kata \"dalam\" kutip”");
        assert_eq!(quoted(&"ä".repeat(40)), format!("“{}”", "ä".repeat(40)));
        assert_eq!(quoted(&"🍱".repeat(50_000)), format!("“{}…”", "🍱".repeat(40)));
    }
}
