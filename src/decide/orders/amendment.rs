//! Terms that changed: accepted once they rest, weighed against what was agreed (P5, P6), refused after the delivery order
//! (P9).

use std::collections::BTreeMap;

use crate::decide::orders::approvals;
use crate::decide::orders::intake::Intake;
use crate::domain::column::OrderColumn;
use crate::domain::discount::Discount;
use crate::domain::facts::OrderFacts;
use crate::domain::order::{OrderRow, Scheme};
use crate::domain::problem::{Code, Problem, Severity};
use crate::domain::state::State;
use crate::domain::terms::{Line, Terms, Weight};
use crate::domain::text::Text;
use crate::domain::wording::{self, grouped, shown};

/// What became of the cells' terms in this cycle.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Amendment {
    /// What is ordered otherwise, menu by menu.
    pub goods: Vec<String>,
    /// What else changed; empty when nothing that matters did.
    pub differences: Vec<Difference>,
    /// Packs made, told otherwise before: that count and the one of now.
    pub recount: Option<(u32, u32)>,
    /// Whether people who were mailed must hear of it.
    pub tell: bool,
    /// What to say in the row.
    pub problems: Vec<Problem>,
}

/// Accepts rested, readable terms. Papers of an order that is called off (`is_off`) lock nothing any more.
pub(crate) fn accept(
    row: &OrderRow,
    facts: &mut OrderFacts,
    intake: &Intake,
    settled: bool,
    is_off: bool,
) -> Amendment {
    let mut amendment = Amendment::default();
    let Some(live) = &intake.terms else {
        // Nothing is agreed yet, but an answer is not carried over to more than it was given to.
        let asked = intake.asked.as_ref().filter(|_| settled && facts.confirmed.is_none());
        if let Some(asked) = asked.filter(|asked| approvals::outgrown(facts, asked)) {
            approvals::expire(row, facts, asked);
        }
        return amendment;
    };
    if let Some(delivery) = facts.live_delivery().filter(|_| !is_off) {
        let (locked, printed): (Vec<_>, Vec<_>) =
            differences(&delivery.terms, live).into_iter().partition(|d| d.locked);
        let is_here = facts.shipped.is_none() && !approvals::says_yes(facts, row.shipped, OrderColumn::Shipped);
        let made = row.made.get().unwrap_or_else(|| delivery.terms.packs()).min(delivery.terms.packs());
        let mut changed = goods(&delivery.terms.lines, &live.lines);
        changed.extend(locked.iter().map(|d| format!("{} {} → {}", d.label, d.old, d.new)));
        if made != delivery.made {
            changed.push(format!("Jumlah Jadi {} → {made}", delivery.made));
        }
        if !changed.is_empty() {
            amendment.problems.push(Problem::new(
                Code::LockedAfterDeliveryOrder,
                format!(
                    "Surat jalan {} sudah terbit, jadi perubahan tidak dihitung ({}). Kembalikan isinya{}; kekurangan dibuat sebagai order baru.",
                    delivery.order.number,
                    changed.join(", "),
                    if is_here { ", atau Store Manager isi Ulangi SJ = Ya dan Alasan Ulangi" } else { "" }
                ),
            ));
        }
        if !printed.is_empty() && facts.state != State::Closed {
            let said: Vec<String> =
                printed.iter().map(|d| format!("{} {} → {}", d.label, shown(&d.old), shown(&d.new))).collect();
            let sentence = format!(
                "{} berubah setelah surat jalan {} terbit; surat jalan dan invoice tetap seperti terbit.{}",
                said.join(", "),
                delivery.order.number,
                if is_here { " Bila harus ikut, Store Manager isi Ulangi SJ = Ya dan Alasan Ulangi." } else { "" }
            );
            let (severity, code) = (Severity::Warning, Code::LockedAfterDeliveryOrder);
            amendment.problems.push(Problem { severity, code, sentence: sentence.into() });
        }
        return amendment;
    }
    if !settled || facts.accepted.as_deref() == Some(live) {
        return amendment;
    }
    facts.list_prices.clone_from(&intake.list_prices);
    let outgrown = approvals::outgrown(facts, &live.asked());
    let Some(old) = facts.accepted.replace(live.clone().into()) else {
        if outgrown {
            approvals::expire(row, facts, &live.asked());
        }
        return amendment;
    };
    let weight = if outgrown { Weight::Reconfirms } else { live.weight_against(&old) };
    let confirmed_before = facts.confirmed.is_some();
    match weight {
        Weight::Reconfirms => {
            if let Some(old) = facts.replacing.as_mut() {
                old.is_made = false;
            }
            approvals::expire(row, facts, &live.asked());
            if confirmed_before && approvals::confirmation(facts, &live.asked()).is_none() {
                facts.confirmed = None;
                facts.reconfirm = true;
            }
        }
        Weight::Revises | Weight::Quiet => {
            if facts.state == State::MaterialsShort && live.asked().is_easier_than(&old.asked()) {
                approvals::expire_refusals(row, facts);
            }
            let pays = |terms: &Terms| (terms.scheme, terms.dp_percent, terms.top_days);
            if live.scheme == Scheme::Top && pays(live) != pays(&old) {
                approvals::expire_credit_refusal(row, facts);
            }
            approvals::rebase(facts, &live.asked());
        }
    }
    let asked_changed = live.asked() != old.asked();
    // Who called an order off does not want to hear of its cells.
    amendment.tell =
        facts.cancelled.is_none() && weight > Weight::Quiet && (confirmed_before || facts.reconfirm || asked_changed);
    amendment.differences = differences(&old, live);
    amendment.goods = goods(&old.lines, &live.lines);
    amendment.goods.extend(remarks(&old, live));
    amendment
}

/// One difference between two sets of terms, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What differs.
    pub label: String,
    /// Before.
    pub old: String,
    /// After.
    pub new: String,
    /// Whether it is about prices or the way to pay.
    pub is_money: bool,
    /// Whether the delivery order fixes it.
    locked: bool,
}

/// What is ordered otherwise than before, menu by menu: `+ 50 Snack Box A`, `− 100 Snack Box B`, `Nasi Box Ayam 900 →
/// 1.100`.
pub(super) fn goods(old: &[Line], new: &[Line]) -> Vec<String> {
    let mut found = Vec::new();
    for (product, name) in menus(old, new) {
        let packs = |lines: &[Line]| of_menu(lines, product).map(|line| line.packs).sum::<u32>();
        let (before, after) = (packs(old), packs(new));
        let [old_packs, new_packs] = [before, after].map(grouped);
        match (before, after) {
            (0, _) => found.push(format!("+ {new_packs} {name}")),
            (_, 0) => found.push(format!("− {old_packs} {name}")),
            (before, after) if before != after => found.push(format!("{name} {old_packs} → {new_packs}")),
            (_, _) => {}
        }
    }
    found
}

/// What is noted of the menus otherwise than before: `Nasi Box Ayam: (kosong) → tanpa sambal`.
fn remarks(old: &Terms, new: &Terms) -> Vec<String> {
    let of =
        |terms: &Terms, product: &str| joined(of_menu(&terms.lines, product).filter_map(|line| line.remark.as_deref()));
    let changed = |(product, name): (&str, &str)| {
        let (before, after) = (of(old, product), of(new, product));
        (before != after).then(|| format!("{name}: {before} → {after}"))
    };
    menus(&old.lines, &new.lines).into_iter().filter_map(changed).collect()
}

/// Every menu of both, with its name as it is now.
fn menus<'t>(old: &'t [Line], new: &'t [Line]) -> BTreeMap<&'t str, &'t str> {
    old.iter().chain(new).map(|line| (&*line.product, &*line.name)).collect()
}

fn of_menu<'t>(lines: &'t [Line], product: &'t str) -> impl Iterator<Item = &'t Line> {
    lines.iter().filter(move |line| &*line.product == product)
}

fn joined<S: Into<String>>(texts: impl Iterator<Item = S>) -> String {
    let mut texts: Vec<String> = texts.map(Into::into).collect();
    texts.dedup();
    if texts.is_empty() { "(kosong)".to_owned() } else { texts.join(", ") }
}

fn differences(old: &Terms, new: &Terms) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut note = |label: &str, old: String, new: String, is_money: bool, locked: bool| {
        if old != new {
            found.push(Difference { label: label.to_owned(), old, new, is_money, locked });
        }
    };
    let day = |t: &Terms| wording::day(t.deliver_on);
    let or_blank = |t: &Option<Text>| t.as_deref().unwrap_or("(kosong)").to_owned();
    let shipping = |t: &Terms| t.shipping.map_or_else(|| "(belum)".to_owned(), |s| s.to_string());
    if !new.is_for_the_customer_of(old) {
        note("Pelanggan", old.customer.to_string(), new.customer.to_string(), false, false);
    }
    note("No PO Customer", or_blank(&old.buyer_po), or_blank(&new.buyer_po), false, false);
    for (product, name) in menus(&old.lines, &new.lines) {
        let price = |terms: &Terms| joined(of_menu(&terms.lines, product).map(|line| line.unit_price.to_string()));
        // What a menu costs that was not ordered before stands on the new papers.
        if of_menu(&old.lines, product).next().is_some() && of_menu(&new.lines, product).next().is_some() {
            note(&format!("Harga {name}"), price(old), price(new), true, true);
        }
    }
    note("Diskon", discount(old.discount), discount(new.discount), true, true);
    note("Metode", old.method.as_str().to_owned(), new.method.as_str().to_owned(), false, true);
    note("Tanggal Kirim", day(old), day(new), false, true);
    note("Outlet", old.outlet.to_string(), new.outlet.to_string(), false, false);
    note("Jam Kirim", or_blank(&old.hour), or_blank(&new.hour), false, false);
    note("Alamat", or_blank(&old.address), or_blank(&new.address), false, false);
    note("Ongkir", shipping(old), shipping(new), true, true);
    note("Skema Bayar", old.scheme.as_str().to_owned(), new.scheme.as_str().to_owned(), true, true);
    // Who pays everything before production pays no part of it.
    if new.scheme != Scheme::Cash {
        note("DP %", old.dp_percent.to_string(), new.dp_percent.to_string(), true, true);
    }
    note("TOP (hari)", old.top_days.to_string(), new.top_days.to_string(), true, true);
    found
}

fn discount(discount: Discount) -> String {
    match discount {
        Discount::Amount(amount) => amount.to_string(),
        Discount::Percent(percent) => format!("{percent} %"),
    }
}
