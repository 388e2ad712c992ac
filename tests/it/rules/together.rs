//! Several cells changed at one look, by several people: whatever follows, follows in that cycle, and a second look at the
//! same instant finds nothing more to do.
//!
//! Another seed: `ORDERD_SEED=7 cargo test --test it rules::together`.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::PaperShop;
use crate::shop::{date, local};
use crate::stories::anybody::{Dice, seeds};

const ID: &str = "ODR-2026-0001";
/// Looks at one order; before each of them up to three cells change.
const LOOKS: usize = 25;

/// One thing somebody does to an order on credit.
fn deed(shop: &mut PaperShop, row: u32, payments: &mut Vec<u32>, dice: &mut Dice) {
    let ya_or_blank = |dice: &mut Dice| [json!("Ya"), Value::Null][dice.throw(2)].clone();
    match dice.throw(16) {
        0 | 1 => shop.confirm(row),
        2 => shop.set(row, "Cek R&D", [json!("Tidak"), Value::Null][dice.throw(2)].clone()),
        3 | 4 => shop.set(row, "Persetujuan Kredit", "Ya"),
        5 | 6 => shop.set(row, "Persetujuan Kredit", [json!("Tolak"), Value::Null][dice.throw(2)].clone()),
        7 => payments.push(shop.pay(ID, [1_250_000, 2_500_000][dice.throw(2)], date("23"))),
        8 => {
            if let Some(payment) = payments.get(dice.throw(payments.len().max(1))) {
                shop.verify(*payment, ["Ya", "Tidak", ""][dice.throw(3)]);
            }
        }
        9 => shop.set(row, "Selesai Produksi", ya_or_blank(dice)),
        10 => shop.set(row, "Buat Surat Jalan", "Ya"),
        11 => {
            let again = ya_or_blank(dice);
            shop.fill("Pesanan", row, &[("Ulangi SJ", again), ("Alasan Ulangi", json!("salah ketik lagi"))]);
        }
        12 => shop.set(row, "Jumlah (pack)", [90, 100, 110, 1_200][dice.throw(4)]),
        13 => shop.set(row, "Skema Bayar", ["DP", "TOP", "TOP"][dice.throw(3)]),
        14 => {
            let off = [json!("Ya"), Value::Null, Value::Null][dice.throw(3)].clone();
            shop.fill("Pesanan", row, &[("Batal", off), ("Alasan Batal", json!("acara batal"))]);
        }
        _ => shop.set(row, "DP %", [json!(50), Value::Null][dice.throw(2)].clone()),
    }
}

#[test]
fn whatever_follows_from_several_cells_follows_in_the_same_cycle() {
    for seed in seeds(1..=24) {
        let mut dice = Dice(seed);
        let mut shop = PaperShop::open("23 09:00");
        let on_credit = [("Skema Bayar", json!("TOP")), ("TOP (hari)", json!(14))];
        let row = shop.order(100, date("30"), &on_credit);
        let (mut now, mut payments) = (local("23 09:00"), Vec::new());
        shop.at_instant(now);
        for look in 0..LOOKS {
            for _ in 0..=dice.throw(3) {
                deed(&mut shop, row, &mut payments, &mut dice);
            }
            now += TimeDelta::minutes(7);
            shop.at_instant(now);
            assert_eq!(shop.at_instant(now).text, "", "seed {seed}, look {look}: the second look is not idle");
        }
    }
}
