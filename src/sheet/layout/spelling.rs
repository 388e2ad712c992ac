//! How headers are compared.

/// A header without what people vary: case, white space, dots, colons, the star of a required column, the ⚙.
#[must_use]
pub fn normalise(header: &str) -> String {
    header
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | ':' | '*' | '⚙' | '\u{fe0f}' | '\u{200b}' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .collect()
}
