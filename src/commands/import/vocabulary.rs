//! The words of customer lists that other programs write: what their columns are called, and which lines are no
//! customers. Data of `sheet_templates/impor-pelanggan.toml`; it never looks at a list by itself.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde::Deserialize;

use crate::domain::cell::CellRef;

/// What a column of a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Field {
    /// The customer's code in another program. `Pelanggan` has no place for it; it tells a customer without a name.
    Code,
    Name,
    Kind,
    Contact,
    /// Of several the first with WhatsApp.
    Phone,
    Email,
    Address,
    /// Joined with the address, as the next.
    City,
    PostCode,
    TaxId,
    Terms,
    CreditLimit,
    Channel,
    FollowUp,
    Remark,
    DoNotContact,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    totals: Vec<String>,
    footers: Vec<String>,
    cash: Vec<String>,
    headers: BTreeMap<Field, Vec<String>>,
    kinds: BTreeMap<String, String>,
}

/// The words, ready to be compared.
pub(super) struct Vocabulary {
    headers: BTreeMap<String, (Field, usize)>,
    totals: Vec<String>,
    footers: Vec<String>,
    cash: Vec<String>,
    kinds: BTreeMap<String, String>,
}

impl Vocabulary {
    /// The words that are part of the program.
    ///
    /// # Errors
    /// When they cannot be read; a test proves that they can.
    pub(super) fn embedded() -> anyhow::Result<Self> {
        let file: File = toml::from_str(include_str!("../../../sheet_templates/impor-pelanggan.toml"))
            .context("the words of customer lists")?;
        let headers = file.headers.into_iter().flat_map(|(field, names)| {
            names.into_iter().enumerate().map(move |(rank, name)| (bare(&name), (field, rank)))
        });
        let bared = |words: Vec<String>| words.iter().map(|word| bare(word)).collect();
        Ok(Self {
            headers: headers.collect(),
            totals: bared(file.totals),
            footers: bared(file.footers),
            cash: bared(file.cash),
            kinds: file.kinds.into_iter().map(|(word, meant)| (bare(&word), meant)).collect(),
        })
    }

    /// What a header stands for, and its rank among the headers for that.
    pub(super) fn field(&self, header: CellRef<'_>) -> Option<(Field, usize)> {
        let CellRef::Text(header) = header else { return None };
        self.headers.get(&bare(header)).or_else(|| self.headers.get(&bare(&without_brackets(header)))).copied()
    }

    /// Whether a text stands in the line of the sums: a word for it, perhaps with a count behind.
    pub(super) fn is_total(&self, text: &str) -> bool {
        let word: String = bare(text).chars().filter(|c| !c.is_ascii_digit()).collect();
        self.totals.contains(&word)
    }

    /// Whether a text that stands alone in its row was printed below the list.
    pub(super) fn is_footer(&self, text: &str) -> bool {
        let text = bare(text);
        self.footers.iter().any(|word| text.starts_with(word.as_str()))
    }

    /// Whether a text says that nothing is lent.
    pub(super) fn is_cash(&self, text: &str) -> bool {
        self.cash.contains(&bare(text))
    }

    /// The word of `Jenis` that another one means.
    pub(super) fn kind(&self, text: &str) -> Option<&str> {
        self.kinds.get(&bare(text)).map(String::as_str)
    }
}

/// Letters and digits alone, in lower case: `*Telp./HP` is `telphp`. Longer texts than any header are not compared.
fn bare(text: &str) -> String {
    const LONGEST: usize = 80;
    text.chars().take(LONGEST).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `Batas Kredit (Rp)` without its unit.
fn without_brackets(header: &str) -> String {
    let end = header.find(['(', '[']).unwrap_or(header.len());
    header[..end].to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a wrong constant")]
    use super::*;

    #[test]
    fn a_header_is_known_by_its_letters_and_no_two_things_share_one() {
        let words = Vocabulary::embedded().unwrap();
        let check = |header: &str, field: Option<Field>| {
            assert_eq!(words.field(CellRef::Text(header)).map(|(field, _)| field), field, "{header}");
        };
        check("Nama", Some(Field::Name));
        check("* Nama  Customer :", Some(Field::Name));
        check("*DisplayName", Some(Field::Name));
        check("HubunganDengan", Some(Field::Contact));
        check("No. Telp/HP", Some(Field::Phone));
        check("E-mail", Some(Field::Email));
        check("Batas Kredit (Rp)", Some(Field::CreditLimit));
        check("TOP (hari)", Some(Field::Terms));
        check("Saldo Awal", None);
        check("", None);
        check("(Rp)", None);
        let file: File = toml::from_str(include_str!("../../../sheet_templates/impor-pelanggan.toml")).unwrap();
        let mut of: BTreeMap<String, Field> = BTreeMap::new();
        for (field, name) in file.headers.iter().flat_map(|(field, names)| names.iter().map(move |name| (*field, name)))
        {
            assert!(
                !bare(name).is_empty() && of.insert(bare(name), field).is_none_or(|other| other == field),
                "{name}"
            );
        }
        assert_eq!(of.values().collect::<std::collections::BTreeSet<_>>().len(), 16, "every thing has a name");
    }

    #[test]
    fn sums_and_what_is_printed_below_are_no_customers() {
        let words = Vocabulary::embedded().unwrap();
        for text in ["TOTAL", "Grand Total:", "Jumlah Pelanggan : 35", "Total Customers 12"] {
            assert!(words.is_total(text), "{text}");
        }
        for text in ["PT Total Energi", "Total Buah Segar", "Jumlah Berkah"] {
            assert!(!words.is_total(text), "{text}");
        }
        assert!(words.is_footer("Dicetak oleh admin, 12/11/2026") && words.is_footer("Halaman 1 dari 3"));
        assert!(!words.is_footer("PT Halaman Kita") && !words.is_footer(""));
        assert!(words.is_cash("C.O.D.") && words.is_cash("Tunai") && !words.is_cash("Tunai Jaya"));
        assert_eq!(words.kind("individual"), Some("Perorangan"));
    }
}
