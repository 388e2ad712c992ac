//! Who drives, as far as it can be read from `Sopir`, and the text that is ready for them. It never guesses a number: one
//! letter O read as a zero would be somebody else's.

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::NaiveDate;

use super::deliveries::{self, AtTheDoor};
use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::domain::phone::Phone;
use crate::domain::text::Text;
use crate::domain::wording::{cut, day, folded, one_line, shown, weekday};

/// Fewer digits are no telephone number: a car, a second driver of that name.
const LEAST_DIGITS: usize = 6;
/// Characters of a text; its link must stay below what browsers accept.
const MOST_CHARS: usize = 1_150;
/// Characters of an address in it.
const ADDRESS_CHARS: usize = 160;

/// A driver, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Driver {
    /// What stands beside the number; never empty.
    pub name: String,
    /// The number, where one stands there.
    pub phone: Option<Phone>,
    /// What looks like a number and is none.
    pub unreadable: Option<String>,
}

impl Driver {
    /// Reads `Pak Budi 0812-3456-7890`.
    #[must_use]
    pub(crate) fn read(typed: &str) -> Self {
        let line = one_line(typed);
        let words: Vec<&str> = line.split(' ').collect();
        let has_digit = |word: &&str| word.contains(|c: char| c.is_ascii_digit());
        let digits = |words: &[&str]| words.iter().flat_map(|word| word.chars()).filter(char::is_ascii_digit).count();
        let mut at = 0;
        let number = words.chunk_by(|a, b| has_digit(a) == has_digit(b)).find_map(|run| {
            let range = at..at + run.len();
            at = range.end;
            (has_digit(run.first()?) && digits(run) >= LEAST_DIGITS).then_some(range)
        });
        let Some(number) = number else {
            return Self { name: shown(&line).into_owned(), phone: None, unreadable: None };
        };
        let typed = words[number.clone()].join(" ");
        let bare = typed.trim_matches(|c: char| !c.is_alphanumeric() && c != '+' && c != '(');
        let rest = words[..number.start].iter().chain(&words[number.end..]);
        let rest: Vec<&str> = rest.copied().filter(|word| digits(&[word]) < LEAST_DIGITS).collect();
        let name = rest.join(" ");
        let name = name.trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != ')').to_owned();
        let phone = Phone::parse(bare).ok();
        let unreadable = phone.is_none().then(|| shown(bare).into_owned());
        let name = if name.is_empty() { shown(&typed) } else { shown(&name) }.into_owned();
        Self { name, phone, unreadable }
    }

    /// Recognises the same driver.
    #[must_use]
    pub(crate) fn key(&self) -> Text {
        folded(&self.name)
    }
}

/// What a driver is to bring where, by day and hour, whatever outlet it comes from. Names its reader, and no prices.
#[must_use]
pub(crate) fn text(name: &str, orders: &[&Order<'_>]) -> String {
    let mut orders = orders.to_vec();
    // Without an hour it comes last, as in the plan.
    orders.sort_by_key(|order| (headline::deliver_on(order), headline::hour(order).is_none(), headline::hour(order)));
    let stops: Vec<(Option<NaiveDate>, String, String)> = orders
        .iter()
        .zip(1..)
        .map(|(order, n)| {
            let map = deliveries::address(order).map(|address| format!("\nPeta: {}", deliveries::map(&address)));
            (headline::deliver_on(order), stop(order, n), map.unwrap_or_default())
        })
        .collect();
    // The links to the map go first where the text gets too long, then the last stops.
    let with_maps = joined(name, &stops, true);
    if with_maps.chars().count() <= MOST_CHARS {
        return with_maps;
    }
    let mut kept = stops.len();
    loop {
        let mut text = joined(name, &stops[..kept], false);
        if kept < stops.len() {
            let _ = write!(text, "\n\n… dan {} kiriman lagi, lihat Jadwal Kirim.", stops.len() - kept);
        }
        if text.chars().count() <= MOST_CHARS || kept <= 1 {
            return text;
        }
        kept -= 1;
    }
}

fn joined(name: &str, stops: &[(Option<NaiveDate>, String, String)], with_maps: bool) -> String {
    let mut text = format!("{name}, ini jadwal kirim Anda.");
    let mut of_day = None;
    for (on, stop, map) in stops {
        if of_day != Some(on) {
            let on = on.map(|on| format!("{} {}", weekday(on), day(on))).unwrap_or_default();
            let _ = write!(text, "\n\n*{on}*");
        }
        of_day = Some(on);
        let _ = write!(text, "\n{stop}{}", if with_maps { map } else { "" });
    }
    text
}

/// One order, a few lines.
fn stop(order: &Order<'_>, n: usize) -> String {
    let hour = deliveries::hour(order).unwrap_or("jam belum ditentukan".into());
    let outlet = deliveries::outlet(order).map(|outlet| format!(" dari {}", shown(outlet))).unwrap_or_default();
    let mut lines = vec![format!("{n}. {hour}{outlet} · {}", order.facts.id), headline::load(order)];
    lines.extend(headline::customer(order).map(Cow::into_owned));
    let address = deliveries::address(order);
    let address =
        address.as_deref().map_or("alamat belum ada, tanyakan Logistik".into(), |address| cut(address, ADDRESS_CHARS));
    lines.push(format!("Ke: {address}"));
    let phone = match deliveries::at_the_door(order) {
        AtTheDoor::Number(phone) => Some(Phone::local(&phone)),
        AtTheDoor::Unreadable(_) | AtTheDoor::Unknown => None,
    };
    let door: Vec<_> = deliveries::recipient(order).into_iter().chain(phone.map(Cow::from)).collect();
    if !door.is_empty() {
        lines.push(format!("Penerima: {}", door.join(", ")));
    }
    lines.extend(deliveries::plate(order).map(|plate| format!("Mobil: {plate}")));
    if !matches!(order.permit, Some(Ok(()))) {
        lines.push("Belum boleh berangkat: tunggu Izin Kirim BOLEH.".to_owned());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_from_a_name_and_never_guessed() {
        let check = |typed: &str, name: &str, phone: Option<&str>, unreadable: Option<&str>| {
            let driver = Driver::read(typed);
            let found = (driver.name.as_str(), driver.phone.as_ref().map(Phone::as_str), driver.unreadable.as_deref());
            assert_eq!(found, (name, phone, unreadable), "{typed}");
        };
        let budi = Some("+6281234567890");
        check("Pak Budi", "Pak Budi", None, None);
        check("Pak Budi 0812-3456-7890", "Pak Budi", budi, None);
        check("0812 3456 7890 Pak\nBudi", "Pak Budi", budi, None);
        check("Budi (0812-3456-7890)", "Budi", budi, None);
        check("Budi / +62 812 3456 7890", "Budi", budi, None);
        check("Budi, 081234567890.", "Budi", budi, None);
        check("081234567890", "081234567890", budi, None);
        // One letter O: nobody's number.
        check("Budi O812-3456-7890", "Budi", None, Some("O812-3456-7890"));
        check("Budi 0812-3456", "Budi", None, Some("0812-3456"));
        check("Budi 0812-3456-7890 / 0813-1111-2222", "Budi", budi, None);
        // Five digits are no number yet, six are one that is too short.
        check("Budi 2", "Budi 2", None, None);
        check("Budi B 1234 XY", "Budi B 1234 XY", None, None);
        check("Budi 12345", "Budi 12345", None, None);
        check("Budi 123456", "Budi", None, Some("123456"));
    }

    #[test]
    fn one_driver_is_one_however_typed() {
        assert_eq!(Driver::read("pak  BUDI 0812-3456-7890").key(), Driver::read("Pak Budi").key());
        assert_ne!(Driver::read("Pak Budi").key(), Driver::read("Pak Budiman").key());
    }
}
