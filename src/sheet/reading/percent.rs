//! Shares in percent, and discounts, which are a share or an amount. A sheet stores a typed `50%` as 0,5 and a typed
//! `100%` as 1; the bare 1 is therefore a question, but for the down payment, where nobody means 1 %.

use crate::domain::cell::CellRef;
use crate::domain::discount::Discount;
use crate::domain::percent::Percent;
use crate::domain::problem::Code;
use crate::domain::reading::Reading;

use super::number::whole_of;
use super::rupiah::rupiah;
use super::seen::{Seen, look, quoted, refused, shown, value_text};

const ASK: &str = "tulis persen 0 sampai 100, mis. 50 atau 33,5";
const ONE: &str = "“1” bisa berarti 1 % atau 100 %? Tulis 100 untuk 100 %, atau 0,01 untuk 1 %";
const ONE_DISCOUNT: &str = "“1” bisa berarti 1 %, 100 % atau Rp1? Tulis 0,01 untuk 1 %, atau jumlahnya dalam rupiah";

/// A share between 0 and 100 %, with at most two decimals: `50`, `50%`, `33,5`, or a number cell holding 0,5.
#[must_use]
pub(crate) fn percent(cell: CellRef<'_>) -> Reading<Percent> {
    look(cell, |seen| match seen {
        Seen::Truth(_) => refused(Code::NumberUnreadable, format!("sel berisi centang, bukan angka; {ASK}")),
        Seen::Number(n) => of_number(n).map_or_else(|why| refused(Code::NumberUnreadable, why), Reading::Is),
        Seen::Text(typed) => of_text(&typed).map_or_else(|why| refused(Code::NumberUnreadable, why), Reading::Is),
    })
}

/// The share of a down payment: the number 1 is what a sheet makes of a typed `100%`.
#[must_use]
pub(crate) fn down_payment(cell: CellRef<'_>) -> Reading<Percent> {
    match cell {
        CellRef::Number(1.0) => Reading::Is(Percent::FULL),
        CellRef::Empty | CellRef::Number(_) | CellRef::Text(_) | CellRef::Bool(_) => percent(cell),
    }
}

/// A discount: an amount in rupiah, or a share (`10%`, or the number 0,1 that a sheet makes of it).
#[must_use]
pub(crate) fn discount(cell: CellRef<'_>) -> Reading<Discount> {
    let share = |read: Result<Percent, String>| {
        read.map_or_else(|why| refused(Code::NumberUnreadable, why), |percent| Reading::Is(Discount::Percent(percent)))
    };
    look(cell, |seen| match seen {
        Seen::Number(1.0) => refused(Code::RupiahUnreadable, ONE_DISCOUNT),
        Seen::Number(n) if n > 0.0 && n < 1.0 => share(of_number(n)),
        Seen::Text(typed) if typed == "1" || typed == "1,00" => refused(Code::RupiahUnreadable, ONE_DISCOUNT),
        Seen::Text(typed) if typed.contains('%') || typed.to_lowercase().ends_with("persen") => share(of_text(&typed)),
        Seen::Number(_) | Seen::Text(_) | Seen::Truth(_) => rupiah(cell).map(Discount::Amount),
    })
}

fn of_number(n: f64) -> Result<Percent, String> {
    if n == 1.0 {
        return Err(ONE.to_owned());
    }
    let percent = if n > 0.0 && n < 1.0 { n * 100.0 } else { n };
    if !(0.0..=100.0).contains(&percent) {
        return Err(format!("{} di luar batas; {ASK}", shown(n)));
    }
    match whole_of(percent * 100.0) {
        // At most 10.000, so nothing is cut off.
        Ok(hundredths) => Ok(Percent(hundredths as u32)),
        Err(_) => {
            Err(format!("{} % terlalu rinci; paling banyak dua angka di belakang koma, mis. 33,33", shown(percent)))
        }
    }
}

fn of_text(typed: &str) -> Result<Percent, String> {
    let unclear = || format!("{} bukan persen; {ASK}", quoted(typed));
    let value = value_text(typed).ok_or_else(unclear)?;
    let signed = value.strip_suffix('%').or_else(|| value.strip_suffix("persen")).map(str::trim_end);
    let figure = signed.unwrap_or(&value);
    // A share has at most three digits before the decimals, so point and comma can mean nothing but decimals.
    let (whole, decimals) = figure.split_once([',', '.']).unwrap_or((figure, "0"));
    let digits = |s: &str, most: usize| (1..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole, 3) || !digits(decimals, 2) {
        return Err(unclear());
    }
    let tens = if decimals.len() == 1 { 10 } else { 1 };
    let hundredths =
        whole.parse::<u32>().map_err(|_| unclear())? * 100 + decimals.parse::<u32>().map_err(|_| unclear())? * tens;
    match (signed, hundredths) {
        (_, 10_001..) => Err(format!("{} di luar batas; {ASK}", quoted(typed))),
        (None, 100) => Err(ONE.to_owned()),
        // Without a sign, 0,5 is one half to a sheet and half a percent to a reader.
        (None, 1..100) => Err(format!("{} tidak jelas; tulis dengan tanda persen, mis. 50%", quoted(typed))),
        (_, share) => Ok(Percent(share)),
    }
}
