//! Terms that changed: accepted once they rest, weighed against what was agreed, refused after the delivery order.

use crate::decide::orders::approvals;
use crate::decide::orders::intake::Intake;
use crate::domain::column::OrderColumn;
use crate::domain::discount::Discount;
use crate::domain::facts::OrderFacts;
use crate::domain::order::{OrderRow, Scheme};
use crate::domain::problem::{Code, Problem, Severity};
use crate::domain::state::State;
use crate::domain::terms::{Terms, Weight};
use crate::domain::wording::{self, grouped, shown};

/// What became of the cells' terms in this cycle.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Amendment {
    /// What changed, label, before, after; empty when nothing that matters did.
    pub differences: Vec<(String, String, String)>,
    /// Whether people who were mailed must hear of it.
    pub tell: bool,
    /// What to say in the row.
    pub problems: Vec<Problem>,
}

/// Accepts rested, readable terms.
pub(crate) fn accept(row: &OrderRow, facts: &mut OrderFacts, intake: &Intake, settled: bool) -> Amendment {
    let mut amendment = Amendment::default();
    let Some(live) = &intake.terms else {
        // Nothing is agreed yet, but an answer is not carried over to more than it was given to.
        let asked = intake.asked.as_ref().filter(|_| settled && facts.confirmed.is_none());
        if let Some(asked) = asked.filter(|asked| approvals::outgrown(facts, asked)) {
            approvals::expire(row, facts, asked);
        }
        return amendment;
    };
    if let Some(delivery) = facts.live_delivery() {
        let (locked, printed): (Vec<_>, Vec<_>) =
            differences(&delivery.terms, live).into_iter().partition(|d| d.locked);
        let is_here = facts.shipped.is_none() && !approvals::says_yes(facts, row.shipped, OrderColumn::Shipped);
        let made = row.made.get().unwrap_or_else(|| delivery.terms.packs()).min(delivery.terms.packs());
        let mut changed: Vec<String> = locked.iter().map(|d| format!("{} {} → {}", d.label, d.old, d.new)).collect();
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
            amendment.problems.push(Problem { severity, code, sentence });
        }
        return amendment;
    }
    if !settled || facts.accepted.as_ref() == Some(live) {
        return amendment;
    }
    facts.list_prices.clone_from(&intake.list_prices);
    let outgrown = approvals::outgrown(facts, &live.asked());
    let Some(old) = facts.accepted.replace(live.clone()) else {
        if outgrown {
            approvals::expire(row, facts, &live.asked());
        }
        return amendment;
    };
    let weight = if outgrown { Weight::Reconfirms } else { live.weight_against(&old) };
    let confirmed_before = facts.confirmed.is_some();
    let changes = differences(&old, live);
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
    amendment.differences = changes.into_iter().map(|d| (d.label.to_owned(), d.old, d.new)).collect();
    amendment
}

/// One difference between two sets of terms, in words.
struct Difference {
    label: &'static str,
    old: String,
    new: String,
    /// Whether the delivery order fixes it.
    locked: bool,
}

fn differences(old: &Terms, new: &Terms) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut note = |label: &'static str, old: String, new: String, locked: bool| {
        if old != new {
            found.push(Difference { label, old, new, locked });
        }
    };
    let day = |t: &Terms| wording::day(t.deliver_on);
    let or_blank = |t: &Option<Box<str>>| t.as_deref().unwrap_or("(kosong)").to_owned();
    let packs = |t: &Terms| grouped(t.packs());
    let menu =
        |t: &Terms| t.lines.iter().map(|l| format!("{} {}", grouped(l.packs), l.name)).collect::<Vec<_>>().join(" + ");
    let price = |t: &Terms| t.lines.iter().map(|l| l.unit_price.to_string()).collect::<Vec<_>>().join(" + ");
    let shipping = |t: &Terms| t.shipping.map_or_else(|| "(belum)".to_owned(), |s| s.to_string());
    if !new.is_for_the_customer_of(old) {
        note("Pelanggan", old.customer.to_string(), new.customer.to_string(), false);
    }
    note("No PO Customer", or_blank(&old.buyer_po), or_blank(&new.buyer_po), false);
    note("Jumlah", packs(old), packs(new), true);
    if packs(old) == packs(new) {
        note("Menu", menu(old), menu(new), true);
    }
    note("Harga", price(old), price(new), true);
    note("Diskon", discount(old.discount), discount(new.discount), true);
    note("Metode", old.method.as_str().to_owned(), new.method.as_str().to_owned(), true);
    note("Tanggal Kirim", day(old), day(new), true);
    note("Outlet", old.outlet.to_string(), new.outlet.to_string(), false);
    note("Jam Kirim", or_blank(&old.hour), or_blank(&new.hour), false);
    note("Alamat", or_blank(&old.address), or_blank(&new.address), false);
    note("Ongkir", shipping(old), shipping(new), true);
    note("Skema Bayar", old.scheme.as_str().to_owned(), new.scheme.as_str().to_owned(), true);
    note("DP %", old.dp_percent.to_string(), new.dp_percent.to_string(), true);
    note("TOP (hari)", old.top_days.to_string(), new.top_days.to_string(), true);
    found
}

fn discount(discount: Discount) -> String {
    match discount {
        Discount::Amount(amount) => amount.to_string(),
        Discount::Percent(percent) => format!("{percent} %"),
    }
}
