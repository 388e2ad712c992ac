//! Mail addresses in the configuration: the only source of recipients there is.

use super::table::Found;

/// An address, or the reason noted where it stands.
pub(super) fn read(found: &Found<'_, &str>) -> Option<String> {
    let address = found.value.trim();
    if address.parse::<lettre::Address>().is_ok() {
        return Some(address.to_owned());
    }
    found.refuse_with(format!("has \"{address}\", which is no mail address"), "write it as name@example.com");
    None
}

/// Several; doubles are dropped, the first stays.
pub(super) fn read_all(list: &[Found<'_, &str>]) -> Vec<String> {
    let mut addresses = Vec::new();
    for address in list.iter().filter_map(read) {
        if !addresses.iter().any(|known: &String| known.eq_ignore_ascii_case(&address)) {
            addresses.push(address);
        }
    }
    addresses
}
