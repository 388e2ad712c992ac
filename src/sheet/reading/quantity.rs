//! Quantities of raw material, with a decimal comma. The unit stands in its own column; a unit behind the figure is
//! refused, because it may contradict that column.

use crate::domain::cell::CellRef;
use crate::domain::problem::Code;
use crate::domain::quantity::Quantity;
use crate::domain::reading::Reading;

use super::number::{Figure, figure};
use super::seen::{Seen, look, quoted, refused, shown, value_text};

const ASK: &str = "tulis angkanya saja (satuannya di kolom Satuan), mis. 0,15 atau 1500";
/// The most material one pack may take, in units: ten kilograms where the unit is the gram. It keeps the need of
/// 100.000 packs far inside what a [`Quantity`] holds.
const LARGEST_PER_PACK: Quantity = Quantity::units(10_000);

/// A quantity of at least zero, rounded to a millionth of its unit.
#[must_use]
pub(crate) fn quantity(cell: CellRef<'_>) -> Reading<Quantity> {
    bounded(cell, Quantity::LARGEST_IN_A_CELL)
}

/// What one pack takes: a quantity within what a pack can hold.
#[must_use]
pub(crate) fn per_pack(cell: CellRef<'_>) -> Reading<Quantity> {
    bounded(cell, LARGEST_PER_PACK)
}

fn bounded(cell: CellRef<'_>, most: Quantity) -> Reading<Quantity> {
    let no = |sentence: String| refused(Code::NumberUnreadable, sentence);
    let within = |quantity: Quantity, typed: String| match quantity {
        q if q < Quantity::ZERO => no(format!("{typed} tidak boleh negatif; {ASK}")),
        q if q > most => no(format!("{typed} terlalu besar (paling banyak {most}); periksa angkanya")),
        q => Reading::Is(q),
    };
    look(cell, |seen| match seen {
        Seen::Truth(_) => no(format!("sel berisi centang, bukan angka; {ASK}")),
        Seen::Number(n) => {
            let millionths = (n * 1e6).round();
            if millionths.abs() <= 1e18 {
                within(Quantity(millionths as i64), shown(n))
            } else {
                no(format!("angkanya terlalu besar; {ASK}"))
            }
        }
        Seen::Text(typed) => match value_text(&typed).as_deref().and_then(decimal) {
            Some(quantity) => within(quantity, quoted(&typed)),
            None => no(format!("{} tidak jelas; {ASK}", quoted(&typed))),
        },
    })
}

/// A whole number as everywhere, or one with a decimal comma. `1,500` may be either and is refused; so is a decimal
/// point.
fn decimal(value: &str) -> Option<Quantity> {
    let (whole, decimals) = value.split_once(',').unwrap_or((value, ""));
    let places = decimals.len();
    if value.contains(',')
        && (!(1..=6).contains(&places)
            || !decimals.bytes().all(|b| b.is_ascii_digit())
            || (places == 3 && whole != "0" && !whole.contains(['.', ' '])))
    {
        return None;
    }
    let Figure::Plain(units) = figure(whole).ok()? else { return None };
    let fraction: i64 = format!("{decimals:0<6}").parse().ok()?;
    Some(Quantity(units.checked_mul(Quantity::ONE.0)?.checked_add(fraction)?))
}
