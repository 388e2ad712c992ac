//! Telephone numbers. A number cell has lost its leading zero; of two numbers the first counts.

use crate::domain::cell::CellRef;
use crate::domain::phone::{NotAPhone, Phone};
use crate::domain::problem::Code;
use crate::domain::reading::{Reading, Remark};

use super::number::whole_of;
use super::seen::{Seen, look, quoted, refused, shown, value_text};

const ASK: &str = "tulis mis. 0812-3456-7890";
/// A landline whose zero the sheet has dropped has at least so many digits; fewer may be a number without area code.
const SHORTEST_LANDLINE: usize = 9;

/// A telephone number. Landlines are kept; they have no WhatsApp.
#[must_use]
pub(crate) fn phone(cell: CellRef<'_>) -> Reading<Phone> {
    look(cell, |seen| match seen {
        Seen::Truth(_) => refused(Code::PhoneUnreadable, format!("sel berisi centang, bukan nomor; {ASK}")),
        Seen::Number(n) => of_number(n).map_or_else(|why| unreadable(&shown(n), why), Reading::Is),
        Seen::Text(typed) => match value_text(&typed) {
            None => unreadable(&typed, NotAPhone::ForeignCharacter),
            Some(value) => of_text(&typed, &value),
        },
    })
}

fn of_text(typed: &str, value: &str) -> Reading<Phone> {
    let Some((first, second)) = value.split_once(['/', ';', ',']) else {
        return Phone::parse(value).map_or_else(|why| unreadable(typed, why), Reading::Is);
    };
    let is_number = |c: char| c.is_ascii_digit() || "+-.() /;,".contains(c);
    match Phone::parse(first.trim()) {
        Ok(phone) if second.chars().all(is_number) => {
            let sentence = format!("{} berisi dua nomor; yang dipakai {phone}. Sisakan satu nomor", quoted(typed));
            Reading::Doubtful(phone, Remark::new(Code::NumberInterpreted, sentence))
        }
        Ok(_) => unreadable(typed, NotAPhone::ForeignCharacter),
        Err(why) => unreadable(typed, why),
    }
}

fn of_number(n: f64) -> Result<Phone, NotAPhone> {
    let digits = match whole_of(n) {
        Ok(n) if n >= 0 => n.to_string(),
        _ => return Err(NotAPhone::ForeignCharacter),
    };
    match digits.as_bytes() {
        [b'6', b'2', ..] => Phone::parse(&digits),
        [b'8', ..] => Phone::parse(&digits),
        _ if digits.len() >= SHORTEST_LANDLINE => Phone::parse(&format!("0{digits}")),
        _ => Err(NotAPhone::TooShort),
    }
}

fn unreadable(typed: &str, why: NotAPhone) -> Reading<Phone> {
    let typed = quoted(typed);
    let sentence = match why {
        NotAPhone::ForeignCharacter => format!("{typed} bukan nomor HP; isi angka saja (bukan huruf O), {ASK}"),
        NotAPhone::TooShort => format!("{typed} terlalu pendek untuk nomor HP; {ASK}"),
        NotAPhone::TooLong => format!("{typed} terlalu panjang untuk nomor HP; {ASK}"),
        NotAPhone::UnknownBeginning => {
            format!("{typed} bukan nomor HP atau telepon berkode area; {ASK} atau 021-5551234")
        }
    };
    refused(Code::PhoneUnreadable, sentence)
}
