//! The lists orders refer to: products with their prices, customers with their limits, outlets.

use std::collections::HashMap;

use crate::domain::books::{Books, CustomerRow, ProductRow};
use crate::domain::customer_name::{CustomerKey, NameIndex};
use crate::domain::nearest::nearest;
use crate::domain::rupiah::Rupiah;
use crate::domain::text::Text;
use crate::domain::wording::folded;

/// A product that can be ordered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Product {
    /// Its code.
    pub code: Text,
    /// Its name.
    pub name: Text,
    /// List price per pack.
    pub price: Option<Rupiah>,
    /// Whether it is offered now.
    pub active: bool,
}

/// Look-ups by the words people type, in any case and spacing.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    products: Vec<Product>,
    by_word: HashMap<Text, usize>,
    customers: HashMap<CustomerKey, CustomerRow>,
    names: NameIndex,
    /// Whether `Pelanggan` could be read; without it nobody is called new.
    pub customers_known: bool,
}

impl Catalogue {
    /// Builds the look-ups of one cycle.
    #[must_use]
    pub(crate) fn new(books: &Books) -> Self {
        let mut catalogue = Self {
            customers_known: !books.paused.contains_key("Pelanggan"),
            names: NameIndex::new(books.customers.iter().filter_map(|c| c.name.as_deref())),
            ..Self::default()
        };
        for row in &books.products {
            catalogue.add_product(row);
        }
        catalogue.customers = books.customers_by_key().map(|(key, row)| (key, row.clone())).collect();
        catalogue
    }

    fn add_product(&mut self, row: &ProductRow) {
        let (Some(code), Some(name)) = (&row.code, &row.name) else { return };
        let index = self.products.len();
        self.products.push(Product {
            code: code.clone(),
            name: name.clone(),
            price: row.price.get(),
            active: row.active.get() != Some(false),
        });
        // The first row of a code or name counts; the tab's own check names the second.
        self.by_word.entry(folded(code)).or_insert(index);
        self.by_word.entry(folded(name)).or_insert(index);
    }

    /// The product of a code or name.
    #[must_use]
    pub(crate) fn product(&self, word: &str) -> Option<&Product> {
        self.product_called(&folded(word))
    }

    /// The same of a word that is folded already.
    #[must_use]
    pub(crate) fn product_called(&self, folded: &str) -> Option<&Product> {
        self.by_word.get(folded).map(|i| &self.products[*i])
    }

    /// How many known products a text names beside other words: `NB-AYAM + SB-A`.
    #[must_use]
    pub(crate) fn products_in(&self, text: &str) -> usize {
        let parts = text.split(['+', ',', '/', ';', '&', '(', ')']).flat_map(|part| part.split(" dan "));
        parts.filter(|part| self.product(part).is_some()).count()
    }

    /// The product word nearest to what was typed.
    #[must_use]
    pub(crate) fn nearest_product(&self, word: &str) -> Option<&str> {
        /// So many products are compared, so that a price list of thousands and a tab full of unknown menus stay cheap.
        const COMPARED: usize = 500;
        nearest(word, self.products.iter().filter(|p| p.active).take(COMPARED).flat_map(|p| [&*p.name, &*p.code]))
    }

    /// The customer of this name, however it is spelled.
    #[must_use]
    pub(crate) fn customer(&self, name: &str) -> Option<&CustomerRow> {
        self.customers.get(&CustomerKey::new(name))
    }

    /// A customer's name as `Pelanggan` spells it, once it stands there: papers and mails go to the customer.
    #[must_use]
    pub(crate) fn spelled<'a>(&'a self, name: &'a str) -> &'a str {
        self.customer(name).and_then(|row| row.name.as_deref()).unwrap_or(name)
    }

    /// A known customer whose name is near.
    #[must_use]
    pub(crate) fn nearest_customer(&self, name: &str) -> Option<&str> {
        self.names.nearest(name)
    }
}
