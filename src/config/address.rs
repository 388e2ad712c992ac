//! Mail addresses in the configuration: the only source of recipients there is.

use super::table::Found;

/// Limits of the standard, in bytes.
const LOCAL_BYTES: usize = 64;
const LABEL_BYTES: usize = 63;
const DOMAIN_BYTES: usize = 253;

/// Whether mail servers take a text for an address: words and dots, an `@`, a domain of the internet (or this machine's
/// own). Quoted local parts are left out: nobody has one, and typing errors look like them. Letters beyond ASCII are
/// for servers that offer SMTPUTF8.
pub(super) fn is_address(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    let is_letter = |c: char| if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() };
    let is_word =
        |part: &str| !part.is_empty() && part.chars().all(|c| is_letter(c) || "!#$%&'*+-/=?^_`{|}~".contains(c));
    let is_label = |label: &str| {
        (1..=LABEL_BYTES).contains(&label.len())
            && label.chars().all(|c| is_letter(c) || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    local.len() <= LOCAL_BYTES
        && local.split('.').all(is_word)
        && domain.len() <= DOMAIN_BYTES
        && domain.split('.').all(is_label)
        && (domain.contains('.') || domain == "localhost")
        && address.parse::<lettre::Address>().is_ok()
}

/// Somebody mail goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    /// As written before the address.
    pub name: Option<String>,
    /// Where mail goes.
    pub address: String,
}

/// Whether a text names somebody mail can go to: `rini@example.com` or `Rini <rini@example.com>`.
pub(crate) fn is_person(written: &str) -> bool {
    person(written).is_some() && !written.contains(char::is_control)
}

fn person(written: &str) -> Option<Person> {
    let written = written.trim();
    let (name, address) = match written.strip_suffix('>').and_then(|written| written.split_once('<')) {
        Some((name, address)) => (Some(name.trim().trim_matches('"').to_owned()), address.trim()),
        None => (None, written),
    };
    let person = Person { name: name.filter(|name| !name.is_empty()), address: address.to_owned() };
    is_address(address).then_some(person)
}

/// Somebody, or the reason noted where it stands.
fn read(found: &Found<'_, &str>) -> Option<Person> {
    let person = person(found.value);
    if person.is_none() {
        let written = found.value.trim();
        found.refuse_with(format!("has \"{written}\", which is no mail address"), "write it as name@example.com");
    }
    person
}

/// Several; doubles are dropped, the first stays.
pub(super) fn read_all(list: &[Found<'_, &str>]) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for person in list.iter().filter_map(read) {
        if !people.iter().any(|known| known.address.eq_ignore_ascii_case(&person.address)) {
            people.push(person);
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_mail_server_takes_is_no_address() {
        let check = |address: &str, fine: bool| assert_eq!(is_address(address), fine, "{address}");
        let long = |n: usize| "x".repeat(n);
        check("name@example.com", true);
        check("sm+pusat@dapur.example.co.id", true);
        check("o'neil@example.com", true);
        check("orderd@localhost", true);
        check("bü@exämple.com", true);
        check("orderd@toko", false);
        check("me.;@example.com", false);
        check("me.@example.com", false);
        check(".me@example.com", false);
        check("a..b@example.com", false);
        check("\"a b\"@example.com", false);
        check("a@example..com", false);
        check("a@-example.com", false);
        check("a@example-.com", false);
        check("a@example.com.", false);
        check("a b@example.com", false);
        check("example.com", false);
        check(&format!("{}@example.com", long(64)), true);
        check(&format!("{}@example.com", long(65)), false);
        check(&format!("a@{}.com", long(63)), true);
        check(&format!("a@{}.com", long(64)), false);
        let domain = |last: usize| format!("a@{0}.{0}.{0}.{1}", long(63), long(last));
        check(&domain(61), true);
        check(&domain(62), false);
    }
}
