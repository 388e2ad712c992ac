//! The lines of an order are a set: what its own row says and what `Rincian` says, wherever the rows stand.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::decide::tests::Shop;
use crate::domain::order::Answer;
use crate::domain::reading::Entry;

/// 120 packs at a price of their own, and rows in `Rincian`: menu, packs; their prices are the list's.
fn ordered(lines: &[(&str, u32)]) -> Shop {
    let mut shop = Shop::released();
    shop.row.packs = Entry::Is(120);
    shop.row.unit_price = Entry::Is(Rupiah(19_000));
    let line = |(at, (menu, packs)): (u32, &(&str, u32))| LineRow {
        at,
        order_no: Some("ODR-2026-0147".into()),
        menu: Some((*menu).into()),
        packs: Entry::Is(*packs),
        ..LineRow::default()
    };
    shop.lines = (1..).zip(lines).map(line).collect();
    for column in [OrderColumn::RndAnswer, OrderColumn::PpicAnswer, OrderColumn::SmAnswer] {
        shop.answer(column, Answer::Yes);
    }
    shop
}

/// Number, total and whether a confirmation is asked for again.
fn outcome(shop: &mut Shop) -> (String, Rupiah, bool) {
    let order = shop.cycle();
    let proforma = &order.facts.live_proforma().unwrap().document;
    (proforma.number.to_string(), proforma.amounts.total, order.facts.reconfirm)
}

#[test]
fn a_price_typed_for_one_line_is_not_the_price_of_another_line_of_the_menu() {
    let mut shop = ordered(&[("NB-AYAM", 80)]);
    let first = outcome(&mut shop);
    assert_eq!(first, ("001/PI/MKN/XI/2026".to_owned(), Rupiah(120 * 19_000 + 80 * 25_000), false));
    for _ in 0..3 {
        assert_eq!(outcome(&mut shop), first);
    }
}

#[test]
fn a_price_that_is_cleared_after_the_proforma_stays_agreed() {
    let mut shop = ordered(&[]);
    let first = outcome(&mut shop);
    shop.row.unit_price = Entry::Blank;
    assert_eq!(outcome(&mut shop), first);
    assert_eq!(first.1, Rupiah(120 * 19_000));
}

#[test]
fn rows_that_change_places_change_nothing_and_a_row_that_changes_does() {
    let mut shop = ordered(&[("SB-A", 20), ("NB-AYAM", 80), ("SB-A", 10)]);
    let first = outcome(&mut shop);
    for _ in 0..3 {
        shop.lines.rotate_left(1);
        assert_eq!(outcome(&mut shop), first);
    }
    shop.lines.swap(0, 1);
    assert_eq!(outcome(&mut shop), first);
    shop.lines[0].packs = Entry::Is(11);
    let (_, total, again) = outcome(&mut shop);
    assert_ne!((total, again), (first.1, first.2));
}
