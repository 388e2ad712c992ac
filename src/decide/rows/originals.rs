//! The orders that a row without a number of its own may have been copied from, by what it asks for.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::domain::approval;
use crate::domain::cell::CellRef;
use crate::domain::column::OrderColumn;
use crate::domain::facts::OrderFacts;
use crate::domain::ids::OrderId;
use crate::domain::order::OrderRow;
use crate::domain::shared::Shared;

/// What the copy of an order may say otherwise and is still a copy: when and how much.
const COPIED_OTHERWISE: [OrderColumn; 6] = [
    OrderColumn::OrderedOn,
    OrderColumn::DeliverOn,
    OrderColumn::Hour,
    OrderColumn::Packs,
    OrderColumn::BuyerPo,
    OrderColumn::Notes,
];
/// With fewer cells alike two orders are just of one customer.
const COPIED_AT_LEAST: usize = 5;

/// Approvals and progress: cells that nobody fills in who types an order.
pub(super) static WORKED: LazyLock<Vec<OrderColumn>> = LazyLock::new(|| {
    let approvals = approval::of_terms().map(|approval| approval.column);
    approvals.chain(OrderColumn::PROGRESS.iter().copied()).collect()
});

/// The orders there are, known beside memory or from it.
pub(super) struct Originals<'k> {
    known: &'k BTreeMap<OrderId, Shared<OrderFacts>>,
    /// By what is typed as their customer, made once a row asks: many rows that come beside many orders are compared with
    /// a few each.
    by_customer: OnceCell<HashMap<&'k str, Vec<Known<'k>>>>,
}

/// An order with what is remembered of it.
type Known<'k> = (OrderId, &'k OrderFacts);

impl<'k> Originals<'k> {
    pub(super) fn among(known: &'k BTreeMap<OrderId, Shared<OrderFacts>>) -> Self {
        Self { known, by_customer: OnceCell::new() }
    }

    /// The orders whose cells somebody pasted without their id: what this row asks for is the same, and so is an answer or
    /// a step that nobody types into a new order.
    pub(super) fn of(&self, row: &OrderRow) -> Vec<OrderId> {
        // A row is compared with nobody where nobody is known, as in a sheet that is seen for the first time.
        if self.known.is_empty() {
            return Vec::new();
        }
        let cells = |is_meant: &dyn Fn(&OrderColumn) -> bool| -> Vec<(OrderColumn, CellRef<'_>)> {
            row.content.iter().filter(|(column, cell)| is_meant(column) && !cell.is_blank()).collect()
        };
        let is_compared = |column: &OrderColumn| column.is_intake() && !COPIED_OTHERWISE.contains(column);
        let worked = cells(&|column| WORKED.contains(column));
        let compared = if worked.is_empty() { Vec::new() } else { cells(&is_compared) };
        if compared.len() < COPIED_AT_LEAST {
            return Vec::new();
        }
        let is_original = |facts: &OrderFacts| {
            let is_alike = |(column, cell): &(OrderColumn, CellRef<'_>)| *cell == facts.seen.content.get(*column);
            compared.iter().all(is_alike) && worked.iter().any(is_alike)
        };
        match row.content.text(OrderColumn::Customer) {
            Some(customer) => found(self.of_customer(customer).iter().copied(), is_original),
            None => found(self.all(), is_original),
        }
    }

    fn all(&self) -> impl Iterator<Item = Known<'k>> {
        self.known.iter().map(|(id, facts)| (*id, &**facts))
    }

    /// The orders of a customer, spelled as in this cell.
    fn of_customer(&self, customer: &str) -> &[Known<'k>] {
        let by_customer = self.by_customer.get_or_init(|| {
            let mut by_customer: HashMap<&'k str, Vec<Known<'k>>> = HashMap::new();
            for (id, facts) in self.all() {
                if let Some(customer) = facts.seen.content.text(OrderColumn::Customer) {
                    by_customer.entry(customer).or_default().push((id, facts));
                }
            }
            by_customer
        });
        by_customer.get(customer).map_or(&[], Vec::as_slice)
    }
}

fn found<'k>(orders: impl Iterator<Item = Known<'k>>, is_original: impl Fn(&OrderFacts) -> bool) -> Vec<OrderId> {
    orders.filter(|(_, facts)| is_original(facts)).map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::tests::{Shop, at, nov};
    use crate::domain::cell::Cell;
    use crate::domain::seen::Seen;

    /// A row with these cells beside those that all have.
    fn row(cells: &[(OrderColumn, &str)]) -> OrderRow {
        const USUAL: [(OrderColumn, &str); 5] = [
            (OrderColumn::Menu, "NB-AYAM"),
            (OrderColumn::Packs, "250"),
            (OrderColumn::Method, "Kirim"),
            (OrderColumn::Scheme, "DP"),
            (OrderColumn::Outlet, "Pusat"),
        ];
        let mut row = Shop::released().row;
        row.content = crate::domain::content::Content::default();
        for (column, text) in USUAL.iter().chain(cells) {
            row.content.set(*column, Cell::text(*text));
        }
        row
    }

    #[test]
    fn a_copy_is_looked_for_among_the_orders_of_its_customer_and_without_one_among_all() {
        const CUSTOMER: OrderColumn = OrderColumn::Customer;
        const ANSWER: (OrderColumn, &str) = (OrderColumn::RndAnswer, "Sanggup");
        const PHONE: (OrderColumn, &str) = (OrderColumn::Phone, "0812");
        let known = [
            row(&[(CUSTOMER, "PT Maju Jaya"), ANSWER]),
            row(&[(CUSTOMER, "PT Lain"), ANSWER, PHONE]),
            row(&[ANSWER, PHONE]),
            row(&[(CUSTOMER, "PT Maju Jaya "), ANSWER]),
            row(&[(CUSTOMER, "PT Maju Jaya"), (OrderColumn::RndAnswer, "Tidak")]),
        ];
        let known: BTreeMap<OrderId, Shared<OrderFacts>> = (1..)
            .zip(known)
            .map(|(sequence, row)| {
                let id = OrderId { year: 2026, sequence };
                let seen = Seen { content: row.content, at: sequence, since: at(23, 9, 0), missing: None };
                (id, OrderFacts::new(id, at(23, 9, 0), nov(23), seen).into())
            })
            .collect();
        let check = |cells: &[(OrderColumn, &str)], expected: &[u32]| {
            let of: Vec<u32> = Originals::among(&known).of(&row(cells)).iter().map(|id| id.sequence).collect();
            assert_eq!(of, expected, "{cells:?}");
        };
        check(&[(CUSTOMER, "PT Maju Jaya"), ANSWER], &[1]);
        check(&[(CUSTOMER, "PT Maju Jaya"), ANSWER, (OrderColumn::Packs, "9")], &[1]);
        check(&[(CUSTOMER, "PT Maju Jaya "), ANSWER], &[4]);
        check(&[(CUSTOMER, "PT Maju Jaya"), (OrderColumn::RndAnswer, "Tidak")], &[5]);
        check(&[(CUSTOMER, "PT Maju Jaya")], &[]);
        check(&[(CUSTOMER, "PT Baru"), ANSWER], &[]);
        // What the row does not ask for may stand there.
        check(&[ANSWER, PHONE], &[2, 3]);
        assert!(Originals::among(&BTreeMap::new()).of(&row(&[(CUSTOMER, "PT Maju Jaya"), ANSWER])).is_empty());
    }
}
