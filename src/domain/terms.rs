//! What was agreed: the meaning of an order's cells once every required one is readable.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::customer_name::CustomerKey;
use super::discount::Discount;
use super::order::{Method, Scheme};
use super::percent::Percent;
use super::phone::Phone;
use super::rupiah::Rupiah;
use super::shared::Shared;
use super::tax::{TaxFigures, TaxMode, tax};
use super::text::Text;

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The product's code: `Kode` in `Produk`. Answers and prices are compared by it.
    pub product: Text,
    /// The product's name as printed.
    pub name: Text,
    /// Packs, at least 1 as ordered; fewer where less was made or some were rejected.
    pub packs: u32,
    /// Per pack, before discount. Once a proforma is out the price list no longer moves it.
    pub unit_price: Rupiah,
    /// What the kitchen must know of this line: `Keterangan` in `Rincian`.
    #[serde(default)]
    pub remark: Option<Text>,
}

/// Lines, held together by what was agreed and by the papers that say the same.
pub type Lines = Shared<Box<[Line]>>;

/// Brings lines into the order in which every part of the program knows them: by menu, price, remark, packs.
pub fn sort(lines: &mut [Line]) {
    let key = |line: &Line| (line.product.clone(), line.unit_price, line.remark.clone(), line.packs);
    lines.sort_by_cached_key(key);
}

/// What was remembered in the order of the sheet's rows is read as the set it is.
fn in_order<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Lines, D::Error> {
    let mut lines = Box::<[Line]>::deserialize(deserializer)?;
    sort(&mut lines);
    Ok(lines.into())
}

impl Line {
    /// Packs × price.
    #[must_use]
    pub fn amount(&self) -> Rupiah {
        self.unit_price.times(self.packs)
    }
}

/// What the customer asked for and is asked to pay: the cells of the band *Pesanan* and of `Rincian`, understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "one field per column of the band Pesanan")]
pub struct Terms {
    pub customer: Text,
    pub phone: Option<Phone>,
    pub buyer_po: Option<Text>,
    pub sales: Option<Text>,
    pub outlet: Text,
    /// At least one line. They are a set: always in the same order, wherever their rows stand.
    #[serde(deserialize_with = "in_order")]
    pub lines: Lines,
    pub discount: Discount,
    pub method: Method,
    /// H: the goods leave or are picked up on this day.
    pub deliver_on: NaiveDate,
    pub hour: Option<Text>,
    pub address: Option<Text>,
    pub recipient: Option<Text>,
    pub recipient_phone: Option<Phone>,
    /// `None`: not decided yet, the proforma says that it follows. Zero: free, and always so on a self-pickup (SOP
    /// P10).
    pub shipping: Option<Rupiah>,
    pub scheme: Scheme,
    /// The down payment asked for; zero for plain credit.
    pub dp_percent: Percent,
    /// Days of credit; zero unless the scheme is TOP.
    pub top_days: u32,
    pub donation: bool,
}

/// What the figures of an order are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amounts {
    /// Packs of all lines together.
    pub packs: u32,
    /// Σ packs × price.
    pub subtotal: Rupiah,
    /// What is taken off, at most the subtotal.
    pub discount: Rupiah,
    /// `None`: not decided yet, counted as zero.
    pub shipping: Option<Rupiah>,
    /// On goods less discount plus shipping.
    pub tax: TaxFigures,
    /// Goods less discount, plus shipping and tax.
    pub total: Rupiah,
}

impl Amounts {
    /// Goods less discount, plus shipping: what a sale is worth to the house (`Omzet`).
    #[must_use]
    pub fn before_tax(&self) -> Rupiah {
        self.total - self.tax.tax
    }
}

/// What R&D, PPIC and the store manager are asked about (SOP P3 to P5): an answer belongs to these, and to no others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the same fields as in the terms")]
pub struct Asked {
    /// Packs per product code, in code order.
    pub packs: Vec<(Text, u32)>,
    pub deliver_on: NaiveDate,
    pub outlet: Text,
    pub address: Option<Text>,
}

/// How heavy a change of terms is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing that matters to anybody but the history.
    Quiet,
    /// Documents change: fewer packs, a later day, another price, discount, shipping or way to pay.
    Revises,
    /// Everybody must confirm again: more packs, an earlier day, another menu, outlet or address.
    Reconfirms,
}

impl Terms {
    /// Packs of all lines together: what the H−4 rule looks at.
    #[must_use]
    pub fn packs(&self) -> u32 {
        self.lines.iter().map(|l| l.packs).sum()
    }

    /// The figures, taxed as on day `on`.
    #[must_use]
    pub fn amounts(&self, rule: TaxMode, on: NaiveDate) -> Amounts {
        amounts(&self.lines, self.discount, self.shipping, rule, on)
    }

    /// What approvals are about. On a self-pickup no address is.
    #[must_use]
    pub fn asked(&self) -> Asked {
        let lines = self.lines.iter().map(|line| (line.product.clone(), line.packs));
        let address = self.address.clone().filter(|_| self.method == Method::Delivery);
        Asked::of(lines, self.deliver_on, self.outlet.clone(), address)
    }

    /// The lines as papers count them; a remark for the kitchen makes no new paper.
    fn goods(&self) -> Vec<(&str, &str, Rupiah, u32)> {
        let mut goods: Vec<_> = self.lines.iter().map(|l| (&*l.product, &*l.name, l.unit_price, l.packs)).collect();
        goods.sort_unstable();
        goods
    }

    /// How heavy the step from `old` to these terms is. A blank that was filled in is a remedy, not a change.
    #[must_use]
    pub fn weight_against(&self, old: &Self) -> Weight {
        if self.asked().is_harder_than(&old.asked()) {
            return Weight::Reconfirms;
        }
        let filled_shipping = old.shipping.is_none() && self.shipping.is_some();
        let shipping_changed = self.shipping != old.shipping && !filled_shipping;
        let revises = self.goods() != old.goods()
            || self.discount != old.discount
            || shipping_changed
            || self.deliver_on != old.deliver_on
            || self.method != old.method
            || (self.scheme, self.dp_percent, self.top_days) != (old.scheme, old.dp_percent, old.top_days)
            || !self.is_for_the_customer_of(old);
        if revises { Weight::Revises } else { Weight::Quiet }
    }

    /// Whether both are for one customer, however it is spelled.
    #[must_use]
    pub(crate) fn is_for_the_customer_of(&self, other: &Self) -> bool {
        self.is_for(&other.customer)
    }

    /// Whether they are for the customer of this name, however it is spelled.
    #[must_use]
    pub(crate) fn is_for(&self, customer: &str) -> bool {
        *self.customer == *customer || CustomerKey::new(&self.customer) == CustomerKey::new(customer)
    }
}

impl Asked {
    /// What is asked for when these products, each with packs, are ordered.
    #[must_use]
    pub fn of(
        lines: impl IntoIterator<Item = (Text, u32)>,
        deliver_on: NaiveDate,
        outlet: Text,
        address: Option<Text>,
    ) -> Self {
        let mut packs: Vec<(Text, u32)> = Vec::new();
        for (product, ordered) in lines {
            match packs.iter_mut().find(|(code, _)| *code == product) {
                Some((_, n)) => *n += ordered,
                None => packs.push((product, ordered)),
            }
        }
        packs.sort();
        Self { packs, deliver_on, outlet, address }
    }

    /// Packs of all products together.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.packs.iter().map(|(_, n)| n).sum()
    }

    /// Whether these terms ask for more than `old`: an answer given to `old` does not cover them.
    #[must_use]
    pub fn is_harder_than(&self, old: &Self) -> bool {
        let old_packs = |code: &str| old.packs.iter().find(|(c, _)| &**c == code).map_or(0, |(_, n)| *n);
        let other_menu = self.packs.len() != old.packs.len();
        self.deliver_on < old.deliver_on
            || other_menu
            || self.packs.iter().any(|(code, n)| *n > old_packs(code))
            || !self.outlet.eq_ignore_ascii_case(&old.outlet)
            || (old.address.is_some() && self.address.is_some() && self.address != old.address)
    }

    /// Whether these terms ask for less than `old`: fewer packs or a later day.
    #[must_use]
    pub fn is_easier_than(&self, old: &Self) -> bool {
        !self.is_harder_than(old) && (self.total() < old.total() || self.deliver_on > old.deliver_on)
    }
}

/// The figures of some lines with a discount, a shipping charge and a tax.
#[must_use]
pub fn amounts(lines: &[Line], discount: Discount, shipping: Option<Rupiah>, rule: TaxMode, on: NaiveDate) -> Amounts {
    let subtotal: Rupiah = lines.iter().map(Line::amount).sum();
    // An amount agreed for all of the goods may be more than the part that was made or kept is worth.
    let discount = discount.on(subtotal).min(subtotal);
    let base = subtotal - discount + shipping.unwrap_or_default();
    let tax = tax(base, rule, on);
    Amounts { packs: lines.iter().map(|l| l.packs).sum(), subtotal, discount, shipping, total: base + tax.tax, tax }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a wrong constant")]
    use std::num::NonZeroU32;

    use proptest::prelude::*;

    use super::*;

    fn line(packs: u32, price: i64) -> Line {
        Line { product: "A".into(), name: "A".into(), packs, unit_price: Rupiah(price), remark: None }
    }

    fn discounts() -> impl Strategy<Value = Discount> {
        prop_oneof![
            (0_i64..50_000_000).prop_map(|amount| Discount::Amount(Rupiah(amount))),
            (0_u32..=10_000).prop_map(|share| Discount::Percent(Percent(share))),
        ]
    }

    fn taxes() -> impl Strategy<Value = TaxMode> {
        let twelfths = NonZeroU32::new(12).unwrap();
        prop_oneof![
            Just(TaxMode::None),
            Just(TaxMode::Ppn { percent: Percent::whole(12), base_num: 11, base_den: twelfths, from: None }),
            Just(TaxMode::Pbjt { percent: Percent::whole(10), from: None }),
        ]
    }

    proptest! {
        /// So a credit note, the difference of two invoices, is never negative and never more than the invoice.
        #[test]
        fn fewer_packs_never_cost_more_and_never_less_than_nothing(
            packs in 1_u32..=100_000,
            kept in 0_u32..=100_000,
            price in 0_i64..1_000_000,
            discount in discounts(),
            shipping in prop::option::of((0_i64..5_000_000).prop_map(Rupiah)),
            rule in taxes(),
        ) {
            let on = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
            let of = |packs| amounts(&[line(packs, price), line(7, 12_345)], discount, shipping, rule, on);
            let (all, some) = (of(packs), of(kept.min(packs)));
            for a in [&all, &some] {
                let base = a.subtotal - a.discount + a.shipping.unwrap_or_default();
                prop_assert_eq!(a.total, base + a.tax.tax);
                prop_assert!(a.discount <= a.subtotal && a.total >= Rupiah::ZERO);
            }
            prop_assert!(some.total <= all.total && some.tax.dpp <= all.tax.dpp && some.discount <= all.discount);
        }
    }
}
