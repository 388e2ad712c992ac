//! One row of a list as the cells it would be in `Pelanggan`, or why it is none. What cannot be read is never guessed: it
//! is taken over as it stands, so that `Masalah` asks about it, or left out; where money would be lent on it the row is
//! refused.

use crate::domain::cell::{Cell, CellRef};
use crate::domain::column::{Column as _, CustomerColumn};
use crate::domain::phone::Phone;
use crate::domain::reading::Reading;
use crate::domain::rupiah::Rupiah;
use crate::domain::serial;
use crate::domain::text::Text;
use crate::sheet::layout::Layout;
use crate::sheet::reading::{
    asked_in_full, choice, date, folded, long_text, npwp, phone, plain_text, rupiah, text, yes,
};

use super::list::{Header, Row};
use super::terms::days;
use super::vocabulary::{Field, Vocabulary};

/// A longer name is a sentence, in characters.
const LONGEST_NAME: usize = 200;

/// A customer of a list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Customer {
    /// The row of the list, counted from 0.
    pub(super) at: u32,
    pub(super) name: Text,
    /// What would stand in `Pelanggan` beside the name, in its order.
    pub(super) cells: Vec<(CustomerColumn, Cell)>,
    /// What was not understood, and what became of it.
    pub(super) remarks: Vec<String>,
}

/// What a row is.
pub(super) enum Read {
    Customer(Customer),
    /// No customer, and nothing to say about it: a blank row, sums, the header once more.
    Nothing,
    /// What keeps it from being a customer.
    Refused(String),
}

/// Reads a row. A smaller amount than `least` has lost its thousands.
pub(super) fn read(row: &Row, header: &Header, words: &Vocabulary, least: Rupiah) -> Read {
    if !header.knows(row) || header.is_repeated_in(row, words) || is_printed(row, header, words) {
        return Read::Nothing;
    }
    let mut desk = Desk { row, header, words, cells: Vec::new(), remarks: Vec::new() };
    match desk.name() {
        Err(why) => Read::Refused(why),
        Ok(name) => match desk.fill(least) {
            Err(why) => Read::Refused(why),
            Ok(()) => {
                desk.cells.sort_by_key(|(column, _)| column.index());
                Read::Customer(Customer { at: row.at, name, cells: desk.cells, remarks: desk.remarks })
            }
        },
    }
}

/// Whether the row is a line of sums, or was printed below the list.
fn is_printed(row: &Row, header: &Header, words: &Vocabulary) -> bool {
    let texts = || row.cells.values().filter_map(|cell| plain_text(cell.as_ref()));
    let first = texts().next();
    let name = header.cells(row, Field::Name).next().and_then(plain_text);
    let is_total = |text: &Option<Text>| text.as_deref().is_some_and(|text| words.is_total(text));
    is_total(&first)
        || is_total(&name)
        || (texts().nth(1).is_none() && first.is_some_and(|text| words.is_footer(&text)))
}

/// A row being read.
struct Desk<'r> {
    row: &'r Row,
    header: &'r Header,
    words: &'r Vocabulary,
    cells: Vec<(CustomerColumn, Cell)>,
    remarks: Vec<String>,
}

impl<'r> Desk<'r> {
    /// The cells of a field, without the apostrophe in front that made them texts.
    fn given(&self, field: Field) -> impl Iterator<Item = CellRef<'r>> {
        self.header.cells(self.row, field).map(|cell| match cell {
            CellRef::Text(text) => CellRef::Text(without_apostrophe(text)),
            CellRef::Empty | CellRef::Number(_) | CellRef::Bool(_) => cell,
        })
    }

    fn first(&self, field: Field) -> CellRef<'r> {
        self.given(field).next().unwrap_or_default()
    }

    fn name(&self) -> Result<Text, String> {
        let code = self.given(Field::Code).find_map(plain_text);
        let bearing = code.map_or_else(String::new, |code| format!(" (kode {code})"));
        let name = match text(self.first(Field::Name)) {
            Reading::Blank => return Err(format!("tidak ada nama{bearing}")),
            Reading::Refused(remark) => return Err(format!("nama: {}", remark.sentence)),
            Reading::Is(name) | Reading::Doubtful(name, _) => name,
        };
        if !name.chars().any(char::is_alphabetic) {
            return Err(format!("nama “{name}” tidak berisi huruf{bearing}"));
        }
        if name.chars().nth(LONGEST_NAME).is_some() {
            return Err(format!("nama lebih panjang dari {LONGEST_NAME} huruf{bearing}"));
        }
        Ok(name)
    }

    fn fill(&mut self, least: Rupiah) -> Result<(), String> {
        use CustomerColumn as C;
        self.listed(Field::Kind, C::Kind);
        self.text(Field::Contact, C::Contact);
        let others = self.phones();
        self.text(Field::Email, C::Email);
        if let Some(address) = self.address() {
            self.put(C::Address, Cell::text(address));
        }
        self.tax_id();
        match days(self.first(Field::Terms), self.words) {
            Ok(None) => {}
            Ok(Some(days)) => self.put(C::TopMax, Cell::whole(days.into())),
            Err(why) => return Err(format!("{}: {why}", C::TopMax.header())),
        }
        match asked_in_full(self.first(Field::CreditLimit), least, rupiah) {
            Reading::Blank => {}
            // Other programs write it where there is no limit; here it would be one.
            Reading::Is(Rupiah::ZERO) => self.remarks.push(
                "Batas Kredit 0 dibaca sebagai tanpa batas; isi 0 di Pelanggan bila memang tidak boleh kredit"
                    .to_owned(),
            ),
            Reading::Is(limit) => self.put(C::CreditLimit, Cell::whole(limit.0)),
            Reading::Doubtful(limit, remark) => {
                self.put(C::CreditLimit, Cell::whole(limit.0));
                self.remarks.push(format!("{}: {}", C::CreditLimit.header(), remark.sentence));
            }
            Reading::Refused(remark) => return Err(format!("{}: {}", C::CreditLimit.header(), remark.sentence)),
        }
        self.listed(Field::Channel, C::Channel);
        match date(self.first(Field::FollowUp)) {
            Reading::Blank => {}
            Reading::Is(on) | Reading::Doubtful(on, _) => self.put(C::FollowUp, serial::day(on)),
            Reading::Refused(remark) => self.left_out(C::FollowUp, &remark.sentence),
        }
        self.remark(&others);
        match yes(self.first(Field::DoNotContact)) {
            Reading::Is(true) | Reading::Doubtful(true, _) => self.put(C::DoNotContact, Cell::text("Ya")),
            Reading::Blank | Reading::Is(false) | Reading::Doubtful(false, _) => {}
            // Somebody said something about it: rather asked once too often than called against their will.
            Reading::Refused(remark) => {
                return Err(format!("{}: {}", C::DoNotContact.header(), remark.sentence));
            }
        }
        Ok(())
    }

    fn put(&mut self, column: CustomerColumn, cell: Cell) {
        if !cell.as_ref().is_blank() {
            self.cells.push((column, cell.cut().unwrap_or(cell)));
        }
    }

    fn left_out(&mut self, column: CustomerColumn, why: &str) {
        self.remarks.push(format!("{} tidak diambil: {why}", column.header()));
    }

    fn text(&mut self, field: Field, column: CustomerColumn) {
        match text(self.first(field)) {
            Reading::Blank => {}
            Reading::Is(text) | Reading::Doubtful(text, _) => self.put(column, Cell::text(text)),
            Reading::Refused(remark) => self.left_out(column, &remark.sentence),
        }
    }

    /// The number with WhatsApp of all that are given. Returns the others, as they stand.
    fn phones(&mut self) -> Vec<String> {
        let given: Vec<CellRef<'_>> = self.given(Field::Phone).filter(|cell| !is_nought(*cell)).collect();
        let read = |cell: &CellRef<'_>| match phone(*cell) {
            Reading::Is(phone) | Reading::Doubtful(phone, _) => Some(phone),
            Reading::Blank | Reading::Refused(_) => None,
        };
        let with_whatsapp = given.iter().position(|cell| read(cell).is_some_and(|p| p.wa_digits().is_some()));
        let chosen = with_whatsapp.or_else(|| given.iter().position(|cell| read(cell).is_some()));
        let taken = chosen.and_then(|at| read(&given[at]));
        let mut others = Vec::new();
        for (at, cell) in given.iter().enumerate() {
            match phone(*cell) {
                Reading::Is(other) if Some(at) != chosen => others.push(other),
                // Two numbers in one cell: the one that is not taken would be lost.
                Reading::Doubtful(..) => others.extend(all_in(*cell)),
                Reading::Refused(remark) if chosen.is_none() && at == 0 => {
                    self.put(CustomerColumn::Phone, Cell::text(cell.to_string().trim()));
                    self.remarks.push(format!("{}: {}", CustomerColumn::Phone.header(), remark.sentence));
                }
                Reading::Refused(remark) => self.left_out(CustomerColumn::Phone, &remark.sentence),
                Reading::Blank | Reading::Is(_) => {}
            }
        }
        if let Some(phone) = &taken {
            self.put(CustomerColumn::Phone, Cell::text(phone.local()));
        }
        let mut others: Vec<String> =
            others.iter().filter(|other| Some(*other) != taken.as_ref()).map(Phone::local).collect();
        others.dedup();
        others
    }

    fn address(&mut self) -> Option<String> {
        let street = match long_text(self.first(Field::Address)) {
            Reading::Refused(remark) => {
                self.left_out(CustomerColumn::Address, &remark.sentence);
                None
            }
            Reading::Blank => None,
            Reading::Is(street) | Reading::Doubtful(street, _) => Some(street),
        };
        let has = |part: &str| street.as_deref().is_some_and(|s| s.to_lowercase().contains(&part.to_lowercase()));
        let place = [Field::City, Field::PostCode].map(|field| plain_text(self.first(field)));
        let place: Vec<Text> = place.into_iter().flatten().filter(|part| !has(part)).collect();
        let parts = [street.as_deref().map(str::to_owned), (!place.is_empty()).then(|| place.join(" "))];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    fn tax_id(&mut self) {
        let given = self.first(Field::TaxId);
        // What stands where there is none: 00.000.000.0-000.000.
        if is_nought(given) {
            return;
        }
        match npwp(given) {
            Reading::Blank => {}
            Reading::Is(id) | Reading::Doubtful(id, _) => self.put(CustomerColumn::TaxId, Cell::text(id.as_str())),
            Reading::Refused(remark) => {
                if let Some(typed) = plain_text(given) {
                    self.put(CustomerColumn::TaxId, Cell::text(typed));
                }
                self.remarks.push(format!("{}: {}", CustomerColumn::TaxId.header(), remark.sentence));
            }
        }
    }

    /// A word that the sheet offers, or another one that means it.
    fn listed(&mut self, field: Field, column: CustomerColumn) {
        let Some(template) =
            Layout::embedded().tab(CustomerColumn::TAB).and_then(|tab| tab.columns.get(column.index()))
        else {
            return;
        };
        let allowed: Vec<(&str, &str)> = template.values.iter().map(|word| (word.as_str(), word.as_str())).collect();
        let given = self.first(field);
        let meant = plain_text(given).and_then(|typed| {
            let own = template
                .synonyms
                .iter()
                .find(|(word, _)| folded(word) == folded(&typed))
                .map(|(_, word)| word.as_str());
            own.or_else(|| self.words.kind(&typed).filter(|word| template.values.iter().any(|value| value == word)))
        });
        match choice(meant.map_or(given, CellRef::Text), &allowed) {
            Reading::Blank => {}
            Reading::Is(word) | Reading::Doubtful(word, _) => self.put(column, Cell::text(word)),
            Reading::Refused(remark) => self.left_out(column, &remark.sentence),
        }
    }

    fn remark(&mut self, other_phones: &[String]) {
        let column = CustomerColumn::Outcome;
        let mut said = Vec::new();
        match long_text(self.first(Field::Remark)) {
            Reading::Blank => {}
            Reading::Is(text) | Reading::Doubtful(text, _) => said.push(text.into()),
            Reading::Refused(remark) => self.left_out(column, &remark.sentence),
        }
        if !other_phones.is_empty() {
            said.push(format!("Telepon lain: {}", other_phones.join(", ")));
        }
        self.put(column, Cell::text(said.join("\n")));
    }
}

/// A text that was marked as one where it was typed: `'0812…`. A name in quotation marks keeps both.
fn without_apostrophe(text: &str) -> &str {
    text.trim_start().strip_prefix('\'').filter(|rest| !rest.contains('\'') && !rest.is_empty()).unwrap_or(text)
}

/// Nothing but noughts: what programs write where there is no number.
fn is_nought(cell: CellRef<'_>) -> bool {
    let digits: Vec<char> = cell.to_string().chars().filter(|c| c.is_alphanumeric()).collect();
    !digits.is_empty() && digits.iter().all(|c| *c == '0')
}

/// Every number of a cell that holds several.
fn all_in(cell: CellRef<'_>) -> Vec<Phone> {
    let CellRef::Text(text) = cell else { return Vec::new() };
    let parts: Vec<&str> = text.split(['/', ';', ',', '\n', '\r']).collect();
    let of = |part: &&str| match phone(CellRef::Text(part)) {
        Reading::Is(phone) => Some(phone),
        Reading::Blank | Reading::Doubtful(..) | Reading::Refused(_) => None,
    };
    parts.iter().filter_map(of).collect()
}
