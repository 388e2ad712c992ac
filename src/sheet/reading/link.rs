//! Links to photographs and proofs. Only https; nothing is opened or followed.

use crate::domain::cell::CellRef;
use crate::domain::problem::Code;
use crate::domain::reading::Reading;
use crate::domain::text::Text;

use super::seen::{look, quoted, refused};
use super::text::words;

/// Browsers and mail programs handle no longer ones reliably (characters).
const LONGEST_LINK: usize = 2_000;

/// An https link with a host of at least two parts, without blanks, quotation marks or credentials.
#[must_use]
pub(crate) fn link(cell: CellRef<'_>) -> Reading<Text> {
    look(cell, |seen| {
        let typed = words(seen);
        if is_link(&typed) {
            Reading::Is(typed.into())
        } else {
            refused(
                Code::LinkInvalid,
                format!("{} bukan tautan; tempel alamat lengkap yang diawali https://", quoted(&typed)),
            )
        }
    })
}

fn is_link(typed: &str) -> bool {
    let scheme = "https://";
    let Some(rest) = typed.get(scheme.len()..).filter(|_| typed[..scheme.len()].eq_ignore_ascii_case(scheme)) else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let labels: Vec<&str> = host.split('.').collect();
    typed.len() <= LONGEST_LINK
        && !typed
            .contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '`' | '{' | '}' | '|' | '^'))
        && labels.len() >= 2
        && labels
            .iter()
            .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_'))
        && port.bytes().all(|b| b.is_ascii_digit())
}
