//! The lists orders refer to (`Produk`, `Pelanggan`) and the leads (`Prospek`). What is wrong with a row is said in the
//! row; of two rows of one name the second is told so, because the first one counts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::domain::books::{CustomerRow, LeadRow, ProductRow};
use crate::domain::column::{CustomerColumn, LeadColumn, ProductColumn};
use crate::domain::customer_name::CustomerKey;
use crate::domain::problem::{Code, Problem};
use crate::domain::rupiah::Rupiah;
use crate::domain::text::Text;
use crate::sheet::reading::{
    asked_in_full, date, in_full, npwp, order_id_text, packs, phone, price, quantity, quoted, rupiah,
};

use super::kept_rows::KeptRows;
use super::orders::MOST_DAYS;
use super::place::Tab;

/// The rows of `Produk`. Orders name a product by its code or its name, so neither may belong to two of them.
pub(super) fn products(
    tab: &Tab<'_, ProductColumn>,
    kept: &mut KeptRows<ProductRow>,
    least: Rupiah,
) -> Vec<ProductRow> {
    use ProductColumn as C;
    let mut rows = tab.records_below_headings(kept, |cells| ProductRow {
        at: cells.at(),
        code: cells.text(C::Code),
        name: cells.text(C::Name),
        price: cells.entry(C::Price, |cell| in_full(cell, least, price)),
        minutes: cells.entry(C::Minutes, quantity),
        active: cells.yes(C::Active),
        shelf_life: cells.entry(C::ShelfLife, quantity),
        allergens: cells.long_text(C::Allergens),
        problems: cells.take_problems(),
    });
    let mut taken: HashMap<String, Text> = HashMap::new();
    for row in &mut rows {
        row.problems.retain(is_its_own);
        let code = row.code.as_deref().map(str::to_lowercase);
        let name = row.name.as_deref().map(str::to_lowercase).filter(|name| code.as_ref() != Some(name));
        for (word, what, typed) in [(code, "Kode", &row.code), (name, "Nama", &row.name)] {
            let (Some(word), Some(typed)) = (word, typed) else { continue };
            match taken.get(&word) {
                Some(first) => row.problems.push(Problem::new(
                    Code::PaymentDuplicate,
                    format!(
                        "{what} {} sudah dipakai produk {} di atas, dan yang di atas yang berlaku; ganti atau hapus \
                         salah satu.",
                        quoted(typed),
                        quoted(first)
                    ),
                )),
                None => {
                    let label = row.name.as_ref().or(row.code.as_ref()).unwrap_or(typed);
                    taken.insert(word, label.clone());
                }
            }
        }
    }
    rows
}

/// Whether a problem is the row's own. That its name belongs to another one is said again at every reading, as it goes.
fn is_its_own(problem: &Problem) -> bool {
    problem.code != Code::PaymentDuplicate
}

/// The rows of `Pelanggan`.
pub(super) fn customers(
    tab: &Tab<'_, CustomerColumn>,
    kept: &mut KeptRows<CustomerRow>,
    least: Rupiah,
) -> Vec<CustomerRow> {
    use CustomerColumn as C;
    let (kinds, channels) = (tab.words(C::Kind), tab.words(C::Channel));
    let mut rows = tab.records_below_headings(kept, |cells| {
        let name = cells.text(C::Name);
        // Nothing is done with these four; a mistake in them is still told.
        cells.listed(C::Kind, &kinds);
        let contact = cells.text(C::Contact);
        let phone = cells.entry(C::Phone, phone);
        cells.text(C::Email);
        let address = cells.long_text(C::Address);
        let npwp = cells.entry(C::TaxId, |cell| npwp(cell).map(|id| id.as_str().into()));
        let top_max = cells.count(C::TopMax, MOST_DAYS);
        let credit_limit = cells.entry(C::CreditLimit, |cell| asked_in_full(cell, least, rupiah));
        cells.listed(C::Channel, &channels);
        let follow_up = cells.entry(C::FollowUp, date);
        cells.long_text(C::Outcome);
        let do_not_contact = cells.yes(C::DoNotContact);
        CustomerRow {
            at: cells.at(),
            name,
            contact,
            phone,
            address,
            npwp,
            top_max,
            credit_limit,
            follow_up,
            do_not_contact,
            problems: cells.take_problems(),
        }
    });
    let mut taken: HashMap<CustomerKey, Text> = HashMap::new();
    for row in &mut rows {
        row.problems.retain(is_its_own);
        let Some(name) = &row.name else { continue };
        match taken.entry(CustomerKey::new(name)) {
            Entry::Occupied(first) => row.problems.push(Problem::new(
                Code::PaymentDuplicate,
                format!(
                    "{} sudah ada di atas sebagai {}, dan yang di atas yang berlaku; gabungkan lalu hapus salah satu \
                     baris.",
                    quoted(name),
                    quoted(first.get())
                ),
            )),
            Entry::Vacant(free) => {
                free.insert(name.clone());
            }
        }
    }
    rows
}

/// The rows of `Prospek`.
pub(super) fn leads(tab: &Tab<'_, LeadColumn>, kept: &mut KeptRows<LeadRow>) -> Vec<LeadRow> {
    use LeadColumn as C;
    let (channels, statuses) = (tab.words(C::Channel), tab.words(C::Status));
    tab.records_below_headings(kept, |cells| LeadRow {
        at: cells.at(),
        on: cells.entry(C::Date, date),
        name: cells.text(C::Name),
        phone: cells.entry(C::Phone, phone),
        channel: cells.listed(C::Channel, &channels),
        packs: cells.entry(C::Packs, packs),
        needed_on: cells.entry(C::NeededOn, date),
        status: cells.listed(C::Status, &statuses),
        lost_reason: cells.long_text(C::LostReason),
        sales: cells.text(C::Sales),
        follow_up: cells.entry(C::FollowUp, date),
        order_no: cells.text_by(C::OrderNo, order_id_text),
        problems: cells.take_problems(),
    })
}
