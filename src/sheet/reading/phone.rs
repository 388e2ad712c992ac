//! Telephone numbers. A number cell has lost its leading zero; of two numbers the first counts that has WhatsApp. A name, an extension or a
//! word for telephone beside the number is dropped, a letter in it never: it may be a digit mistyped.

use crate::domain::cell::CellRef;
use crate::domain::phone::{NotAPhone, Phone};
use crate::domain::problem::Code;
use crate::domain::reading::{Reading, Remark};

use super::number::whole_of;
use super::seen::{Seen, look, one_line, quoted, refused, shown, value_text};

const ASK: &str = "tulis mis. 0812-3456-7890";
/// A landline whose zero the sheet has dropped has at least so many digits; fewer may be a number without area code.
const SHORTEST_LANDLINE: usize = 9;

/// Words for a telephone, in front of a number.
const DEVICES: &[&str] = &["wa", "hp", "telp", "tlp", "tel", "telepon", "whatsapp", "phone", "no", "nomor"];
/// Words in front of an extension.
const EXTENSIONS: &[&str] = &["ext", "extension", "pes", "pesawat"];

/// A telephone number. Landlines are kept; they have no WhatsApp.
#[must_use]
pub(crate) fn phone(cell: CellRef<'_>) -> Reading<Phone> {
    // A line for each number; on one line they would be one that is too long.
    if let CellRef::Text(raw) = cell
        && let Some((first, second)) = raw.trim().split_once(['\n', '\r'])
        && let (Some(first), Some(second)) = (value_text(&one_line(first)), value_text(&one_line(second)))
        && let (Ok(first), Ok(second)) = (alone(&first), alone(&second))
    {
        return one_of_two(&one_line(raw), first, Some(second));
    }
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
    let whole = alone(value);
    let why = match whole {
        Ok(phone) => return Reading::Is(phone),
        Err(why) => why,
    };
    if let Some((first, second)) = value.split_once(['/', ';', ',']) {
        let is_number = |c: char| c.is_ascii_digit() || "+-.() /;,".contains(c);
        return match alone(first) {
            Ok(phone) if second.chars().all(is_number) || alone(second).is_ok() => {
                one_of_two(typed, phone, alone(second).ok())
            }
            Ok(_) => unreadable(typed, NotAPhone::ForeignCharacter),
            Err(why) => unreadable(typed, why),
        };
    }
    // Two whole numbers with nothing but a blank between.
    let halves = value.match_indices(' ').filter(|(at, _)| value[at + 1..].starts_with(['0', '+']));
    let mut halves = halves.filter_map(|(at, _)| {
        let first = alone(&value[..at]).ok()?;
        alone(&value[at + 1..]).ok().map(|second| (first, second))
    });
    match (halves.next(), halves.next()) {
        (Some((first, second)), None) => one_of_two(typed, first, Some(second)),
        (Some(_), Some(_)) | (None, _) => unreadable(typed, why),
    }
}

/// The first of two, unless only the second has WhatsApp: the customer is written to there.
fn one_of_two(typed: &str, first: Phone, second: Option<Phone>) -> Reading<Phone> {
    let is_second = first.wa_digits().is_none() && second.as_ref().is_some_and(|phone| phone.wa_digits().is_some());
    let phone = second.filter(|_| is_second).unwrap_or(first);
    let sentence = format!("{} berisi dua nomor; yang dipakai {phone}. Sisakan satu nomor", quoted(typed));
    Reading::Doubtful(phone, Remark::new(Code::NumberInterpreted, sentence))
}

/// One number, with what people write beside it.
fn alone(value: &str) -> Result<Phone, NotAPhone> {
    let value = value.trim();
    let why = match Phone::parse(value) {
        Err(why @ NotAPhone::ForeignCharacter) => why,
        other => return other,
    };
    let is_digit = |c: char| c.is_ascii_digit();
    let (Some(begin), Some(end)) = (value.find(|c: char| is_digit(c) || c == '+'), value.rfind(is_digit)) else {
        return Err(why);
    };
    let before = &value[..begin];
    let rest = &value[begin..];
    // An extension has digits of its own; a name has none.
    let at = rest.find(|c: char| c.is_alphabetic()).unwrap_or(rest.len());
    let (number, behind) = rest.split_at(at);
    let number = number.trim_end_matches(|c: char| !is_digit(c) && c != ')').trim_end_matches('(');
    let apart = behind.is_empty() || !rest[..at].ends_with(is_digit);
    let is_beside = is_name_or(before, DEVICES) && apart && (is_name_or(behind, &[]) || is_extension(behind));
    let touches = before.ends_with(|c: char| c.is_alphabetic()) || end < begin;
    if is_beside && !touches { Phone::parse(number.trim_end_matches(" (")) } else { Err(why) }
}

/// Nothing, one of these words, or a name: letters in words, one of which cannot be digits mistyped.
fn is_name_or(text: &str, words: &[&str]) -> bool {
    let is_mark = |c: char| " .,:()-'".contains(c);
    if !text.chars().all(|c| c.is_alphabetic() || is_mark(c)) {
        return false;
    }
    let mut named = text.split(is_mark).filter(|word| !word.is_empty()).peekable();
    let could_be_digits = |word: &str| word.chars().all(|c| "oqilsbzg".contains(c));
    named.peek().is_none()
        || named.any(|word| words.contains(&word) || (word.chars().count() > 1 && !could_be_digits(word)))
}

/// `ext. 12`.
fn is_extension(text: &str) -> bool {
    let letters = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let (word, digits) = text.split_at(letters);
    let digits = digits.trim_start_matches(['.', ':', ' ']).trim_end_matches(')');
    EXTENSIONS.contains(&word) && (1..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
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
