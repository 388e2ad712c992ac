//! What every paper shares: the house that sends it, the procedure it belongs to, the name of its worksheet.

use std::cell::RefCell;

use super::form::{Form, Forms, Part, Values};
use crate::documents::picture::Picture;
use crate::domain::document::Document;
use crate::domain::policy::{Company, Outlet};
use crate::domain::template_fault::TemplateFault;

/// The procedure these documents belong to, printed on each of them.
pub(super) const PROCEDURE: &str = "MKN-ODR01";

/// Whose copy of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Copy {
    /// With prices and shipping, for the customer and accounting.
    Priced,
    /// Without prices, for the driver.
    Driver,
}

/// What a document needs besides itself.
#[derive(Clone, Copy, Debug)]
pub struct Stationery<'a> {
    /// The letterhead and the bank account.
    pub company: &'a Company,
    /// The kitchens, with where they are.
    pub outlets: &'a [Outlet],
    /// Above the letterhead.
    pub logo: Option<&'a Picture>,
    /// What a telephone reads to pay.
    pub qris: Option<&'a Picture>,
    /// The order and words of every paper's parts.
    pub forms: &'a Forms,
    /// `BOLEH` or `TAHAN: …`, printed on delivery orders.
    pub permit: Option<&'a str>,
}

/// The words of one paper.
pub(in crate::documents) struct Words<'s> {
    forms: &'s Forms,
    form: Form,
    values: Values,
    /// Those that failed on these very values, each once.
    faults: RefCell<Vec<TemplateFault>>,
}

impl<'s> Words<'s> {
    pub(in crate::documents) fn new(form: Form, forms: &'s Forms, values: Values) -> Self {
        Self { forms, form, values, faults: RefCell::default() }
    }

    /// The parts of the paper, in their order.
    pub(in crate::documents) fn parts(&self) -> &'s [Part] {
        self.forms.parts(self.form)
    }

    /// What the paper says there.
    pub(in crate::documents) fn say(&self, word: &str) -> String {
        let (said, fault) = self.forms.say(self.form, word, &self.values);
        let mut faults = self.faults.borrow_mut();
        if let Some(fault) = fault.filter(|fault| !faults.contains(fault)) {
            faults.push(fault);
        }
        said
    }

    /// Words of the deployment that failed.
    pub(in crate::documents) fn into_faults(self) -> Vec<TemplateFault> {
        self.faults.into_inner()
    }
}

impl Stationery<'_> {
    /// `Pusat, Jl. Melati 5, Bandung`: the outlet with its address, on one line; the name alone where none is known.
    pub(super) fn place(&self, outlet: &str) -> String {
        let known = self.outlets.iter().find(|known| known.is_called(outlet));
        let lines = known.into_iter().flat_map(|known| known.address.lines());
        let parts = lines.map(|line| line.trim().trim_end_matches(',')).filter(|line| !line.is_empty());
        std::iter::once(outlet).chain(parts).collect::<Vec<_>>().join(", ")
    }
}

/// `PI 012-R1` for `012/PI/MKN/XI/2026-R1`; numbers of another pattern are used whole.
pub(super) fn sheet_name(document: &Document) -> String {
    let code = document.kind.code();
    let first = document.number.split('/').next().unwrap_or_default();
    let revision = if document.revision > 0 { format!("-R{}", document.revision) } else { String::new() };
    if !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit()) {
        format!("{code} {first}{revision}")
    } else {
        format!("{code} {}", document.number)
    }
}

/// A name longer than this is cut: with number and ending it fits every file system, also in letters of four bytes.
const MOST_NAME_BYTES: usize = 120;

/// `012-INV-MKN-XI-2026 PT Maju Jaya`: the number, the customer, and whose copy it is; nothing in it that a file system
/// or a mail program stumbles over.
pub(super) fn file_name(document: &Document, copy: Copy) -> String {
    let name = safe_name(&format!("{} {}", document.number, document.buyer.name));
    match copy {
        Copy::Priced => name,
        Copy::Driver => format!("{name} (sopir)"),
    }
}

/// A name of a file, without ending, in which nothing disturbs a file system or a mail program.
pub(super) fn safe_name(named: &str) -> String {
    let safe = |c: char| if c.is_control() || r#"<>:"/\|?*"#.contains(c) { '-' } else { c };
    let words: Vec<String> = named.split_whitespace().map(|word| word.chars().map(safe).collect()).collect();
    let mut name = words.join(" ");
    while name.len() > MOST_NAME_BYTES {
        name.pop();
    }
    name.trim_matches(['.', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::paper::tests::document;

    #[test]
    fn a_file_is_called_after_its_number_and_customer() {
        let check = |number: &str, customer: &str, copy, name: &str| {
            let mut document = document();
            (document.number, document.buyer.name) = (number.into(), customer.into());
            assert_eq!(file_name(&document, copy), name);
        };
        let inv = "012/INV/MKN/XI/2026";
        check(inv, "PT Maju Jaya", Copy::Priced, "012-INV-MKN-XI-2026 PT Maju Jaya");
        check(inv, "PT Maju Jaya", Copy::Driver, "012-INV-MKN-XI-2026 PT Maju Jaya (sopir)");
        check(inv, "../../etc: \"a\"\n<b>|c?*", Copy::Priced, "012-INV-MKN-XI-2026 ..-..-etc- -a- -b--c--");
        check(inv, "PT Maju Tbk. ", Copy::Priced, "012-INV-MKN-XI-2026 PT Maju Tbk");
        check(inv, "", Copy::Priced, "012-INV-MKN-XI-2026");
        let long = format!("012-INV-MKN-XI-2026 {}", "漢".repeat(33));
        check(inv, &"漢".repeat(90), Copy::Priced, &long);
    }
}
