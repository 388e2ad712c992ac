//! Thousands that a sheet has lost: where the comma marks decimals, a typed `150,000` arrives as the number 150. Only
//! number cells are doubted; a text is what it says.

use crate::domain::cell::CellRef;
use crate::domain::problem::Code;
use crate::domain::reading::{Reading, Remark};
use crate::domain::rupiah::Rupiah;

use super::number::{grouped, whole_of};

/// An amount that is refused below `least`.
#[must_use]
pub(crate) fn in_full<T>(cell: CellRef<'_>, least: Rupiah, read: impl FnOnce(CellRef<'_>) -> Reading<T>) -> Reading<T> {
    doubting(cell, least, read, |_, remark| Reading::Refused(remark))
}

/// An amount that is refused below `least`, unless it was agreed on before: then nobody asks again.
#[must_use]
pub(crate) fn in_full_unless_agreed<T: Copy>(
    cell: CellRef<'_>,
    least: Rupiah,
    read: impl FnOnce(CellRef<'_>) -> Reading<T>,
    is_agreed: impl FnOnce(T) -> bool,
) -> Reading<T> {
    doubting(
        cell,
        least,
        read,
        |amount, remark| {
            if is_agreed(amount) { Reading::Is(amount) } else { Reading::Refused(remark) }
        },
    )
}

/// An amount that counts below `least` as well, but is asked about.
#[must_use]
pub(crate) fn asked_in_full<T>(
    cell: CellRef<'_>,
    least: Rupiah,
    read: impl FnOnce(CellRef<'_>) -> Reading<T>,
) -> Reading<T> {
    doubting(cell, least, read, |amount, remark| Reading::Doubtful(amount, remark.softened()))
}

/// An amount that does not count below `least`, but is known: what was verified before is compared with it.
#[must_use]
pub(crate) fn uncounted_unless_full<T>(
    cell: CellRef<'_>,
    least: Rupiah,
    read: impl FnOnce(CellRef<'_>) -> Reading<T>,
) -> Reading<T> {
    doubting(cell, least, read, Reading::Doubtful)
}

fn doubting<T>(
    cell: CellRef<'_>,
    least: Rupiah,
    read: impl FnOnce(CellRef<'_>) -> Reading<T>,
    doubt: impl FnOnce(T, Remark) -> Reading<T>,
) -> Reading<T> {
    match (read(cell), lost(cell, least)) {
        (Reading::Is(amount) | Reading::Doubtful(amount, _), Some(remark)) => doubt(amount, remark),
        (reading, _) => reading,
    }
}

fn lost(cell: CellRef<'_>, least: Rupiah) -> Option<Remark> {
    let CellRef::Number(typed) = cell else { return None };
    let amount = whole_of(typed).ok().filter(|amount| (1..least.0).contains(amount))?;
    let meant = amount * 1_000;
    let sentence = format!(
        "{amount} terbaca {}; maksud Anda {}? Ketik {meant} (bila memang {}, ketik '{amount})",
        Rupiah(amount),
        grouped(meant),
        Rupiah(amount),
    );
    Some(Remark::new(Code::ThousandsLost, sentence))
}
