//! Order numbers as people type them. Whether an order of that number exists is not known here.

use crate::domain::cell::CellRef;
use crate::domain::reading::Reading;
use crate::domain::text::Text;

use super::seen::{look, value_text};
use super::text::words;

/// An order number in its usual form: upper case, plain dashes without blanks around them. A letter O stays a letter O,
/// and two numbers stay two.
#[must_use]
pub(crate) fn order_id_text(cell: CellRef<'_>) -> Reading<Text> {
    look(cell, |seen| {
        let typed = words(seen);
        // As it is given out, and so as nearly everybody types it.
        if typed.bytes().all(|c| matches!(c, b'A'..=b'Z' | b'0'..=b'9' | b'-')) {
            return Reading::Is(typed.into());
        }
        let usual = match value_text(&typed) {
            Some(value) => value.to_uppercase().split('-').map(str::trim).collect::<Vec<_>>().join("-"),
            None => typed.into_owned(),
        };
        Reading::Is(usual.into())
    })
}
