//! What the file format fixes: paper sizes by number, figures as doubles.

/// A4, in the numbering of the file format.
pub(super) const A4: u8 = 9;

/// Integers above this lose digits as a double; they are written as text instead.
const MAX_EXACT: u64 = 1 << 53;

/// The figure as the format's double, if that keeps every digit.
#[expect(clippy::cast_precision_loss, reason = "checked just before")]
pub(super) fn exact(figure: i64) -> Option<f64> {
    (figure.unsigned_abs() <= MAX_EXACT).then_some(figure as f64)
}
