//! What the last reading made of people's tabs, for the next to build on. Nothing of it outlives the process.

use crate::domain::books::{Books, CapacityRow, CustomerRow, LeadRow, ProductRow, RecipeRow, StockRow};
use crate::domain::order::{LineRow, OrderRow};
use crate::domain::payment::PaymentRow;
use crate::domain::response::ResponseRow;
use crate::domain::rupiah::Rupiah;

use super::kept_rows::{KeptRows, Movable, Reuse};

/// What the last reading made of people's tabs.
#[derive(Debug, Default)]
pub struct LastReading {
    least: Rupiah,
    reuse: Reuse,
    pub(super) orders: KeptRows<OrderRow>,
    pub(super) lines: KeptRows<LineRow>,
    pub(super) payments: KeptRows<PaymentRow>,
    pub(super) customers: KeptRows<CustomerRow>,
    pub(super) leads: KeptRows<LeadRow>,
    pub(super) products: KeptRows<ProductRow>,
    pub(super) recipes: KeptRows<RecipeRow>,
    pub(super) stock: KeptRows<StockRow>,
    pub(super) capacity: KeptRows<CapacityRow>,
    pub(super) responses: KeptRows<ResponseRow>,
}

impl LastReading {
    /// Forgets what was read under another least amount.
    pub(super) fn hold_to(&mut self, least: Rupiah) {
        if self.least != least {
            *self = Self { least, ..Self::default() };
        }
    }

    /// Takes the rows of the last reading back, as they were read; a tab that was not given back is read again.
    pub fn give_back(&mut self, books: Books) {
        self.orders.rows = books.orders;
        self.lines.rows = books.lines;
        self.payments.rows = books.payments;
        self.customers.rows = books.customers;
        self.leads.rows = books.leads;
        self.products.rows = books.products;
        self.recipes.rows = books.recipes;
        self.stock.rows = books.stock;
        self.capacity.rows = books.capacity;
        self.responses.rows = books.responses;
    }

    /// Rows of all tabs that the last reading took over, and those it read.
    #[must_use]
    pub fn reuse(&self) -> Reuse {
        self.reuse
    }

    /// Adds up what was read and what was not, tab by tab; a paused one was not looked at.
    pub(super) fn add_up(&mut self) {
        let tabs = [
            &mut self.orders.reuse,
            &mut self.lines.reuse,
            &mut self.payments.reuse,
            &mut self.customers.reuse,
            &mut self.leads.reuse,
            &mut self.products.reuse,
            &mut self.recipes.reuse,
            &mut self.stock.reuse,
            &mut self.capacity.reuse,
            &mut self.responses.reuse,
        ];
        self.reuse = tabs.into_iter().map(std::mem::take).fold(Reuse::default(), |all, tab| Reuse {
            taken_over: all.taken_over + tab.taken_over,
            read: all.read + tab.read,
        });
    }
}

macro_rules! stand {
    ($($row:ty),+) => {
        $(impl Movable for $row {
            fn stand_at(&mut self, at: u32) {
                self.at = at;
            }
        })+
    };
}

stand!(OrderRow, LineRow, PaymentRow, CustomerRow, LeadRow, ProductRow, RecipeRow, CapacityRow, ResponseRow);

impl Movable for StockRow {
    /// Nobody asks where a material stands.
    fn stand_at(&mut self, _at: u32) {}
}

#[cfg(test)]
mod tests;
