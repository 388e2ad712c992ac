//! How headers are compared.

/// A header without what people vary: case, white space, dots, colons, the star of a required column, the ⚙.
#[must_use]
pub fn normalise(header: &str) -> String {
    normalised(header).collect()
}

/// The characters of a header by which it is compared.
pub(crate) fn normalised(header: &str) -> impl Iterator<Item = char> {
    header
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | ':' | '*' | '⚙' | '\u{fe0f}' | '\u{200b}' | '\u{feff}'))
        .flat_map(char::to_lowercase)
}
