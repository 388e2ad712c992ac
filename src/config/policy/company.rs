//! The letterhead.

use crate::config::table::Section;
use crate::domain::policy::{Bank, Company};

pub(super) fn read(section: &Section<'_>) -> Option<Company> {
    let bank = section.section("bank");
    let code = section.text("code");
    // It stands between slashes inside document numbers.
    let code_fits = code.as_ref().is_none_or(|found| found.value.bytes().all(|b| b.is_ascii_alphanumeric()));
    let company = Company {
        name: section.text_or("name", ""),
        code: code.as_ref().map_or("MKN", |found| found.value).to_owned(),
        address: section.text_or("address", ""),
        phone: section.text_or("phone", ""),
        email: section.text_or("email", ""),
        npwp: section.text_or("npwp", ""),
        bank: Bank {
            name: bank.text_or("name", ""),
            account: bank.text_or("account", ""),
            holder: bank.text_or("holder", ""),
        },
    };
    if let Some(code) = code.filter(|_| !code_fits) {
        code.refuse_with("stands inside document numbers", "use letters and digits only, as in \"MKN\"");
        return None;
    }
    Some(company)
}
