//! Invoices to collect: one list a day to accounting, of those that reached a step of the ladder – three days before
//! they are due, on the day, one, seven, fourteen and thirty days after, and every thirty days from then on.
//!
//! What was missed while nobody looked is told once, at the step reached now. An invoice enters the day after its goods
//! left; until then others have been told of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::table;
use crate::decide::money::receivables::{self, Receivable};
use crate::decide::notices::episodes;
use crate::decide::orders::Order;
use crate::decide::orders::account::account;
use crate::decide::orders::headline::{day, shown};
use crate::decide::world::World;
use crate::domain::facts::Origin;
use crate::domain::ids::OrderId;
use crate::domain::notice::{Brief, NoticeKind};
use crate::domain::rupiah::Rupiah;

/// Days after the due date at which an invoice is on the list.
const STEPS: [i64; 6] = [-3, 0, 1, 7, 14, 30];
/// Beyond the last step it is on the list this often.
const MONTH_DAYS: i64 = 30;

/// One line of the list.
struct Line {
    order: OrderId,
    customer: String,
    invoice: String,
    due_on: NaiveDate,
    age_days: i64,
    amount: Rupiah,
}

/// The list of today, unless it is empty; remembers who stands on it. `found`: orders met in a filled sheet in this
/// cycle, whose steps count as told. `may_tell`: whether a list can go now.
pub fn overdue(
    world: &World<'_>,
    orders: &mut BTreeMap<OrderId, Order<'_>>,
    found: &BTreeSet<OrderId>,
    may_tell: bool,
) -> Option<Brief> {
    let (now, policy, today) = (world.now, world.policy, world.today());
    let kind = NoticeKind::Overdue;
    let (mut lines, mut owed, mut late) = (Vec::new(), Rupiah::ZERO, Rupiah::ZERO);
    for (id, order) in orders.iter_mut() {
        let line = account(order)
            .filter(|account| account.shipped_on.is_some_and(|on| on < today))
            .and_then(|account| receivables::position(&account, today, policy.payment.tolerance).receivable.map(line));
        let Some(line) = line.filter(|_| order.facts.origin != Origin::History) else {
            if order.facts.episodes.contains_key(&kind) {
                episodes::follow(&mut order.facts.episodes, kind, false, now, policy.settle);
            }
            continue;
        };
        owed += line.amount;
        late += if line.age_days > 0 { line.amount } else { Rupiah::ZERO };
        let silent = found.contains(id);
        let Some(step) = step(line.age_days).filter(|_| may_tell || silent) else { continue };
        let followed = episodes::follow(&mut order.facts.episodes, kind, true, now, policy.settle);
        let Some(episode) = followed.filter(|e| e.rungs.iter().all(|r| *r < step)) else { continue };
        episode.climb(step, now);
        if !silent {
            lines.push(line);
        }
    }
    lines.sort_by_key(|l| (-l.age_days, l.order));
    let total: Rupiah = lines.iter().map(|l| l.amount).sum();
    let rows: Vec<Vec<String>> = lines.iter().map(Line::row).collect();
    let table = table("Hari ini", &["No", "Tagihan", "Sisa"], rows)?;
    let mut brief = Brief { headline: format!("{} invoice, {total}", lines.len()), ..Brief::default() };
    brief.tables.push(table);
    brief.facts = [("Seluruh piutang", owed), ("Lewat jatuh tempo", late)]
        .map(|(label, amount)| (label.to_owned(), amount.to_string()))
        .to_vec();
    brief.values.insert("total".to_owned(), total.to_string());
    Some(brief)
}

/// The step an invoice has reached.
fn step(age_days: i64) -> Option<u32> {
    let reached = STEPS.iter().rposition(|s| *s <= age_days)?;
    let months = STEPS.last().map_or(0, |last| (age_days - last).max(0) / MONTH_DAYS);
    u32::try_from(reached).ok()?.checked_add(u32::try_from(months).ok()?)
}

fn line(receivable: Receivable<'_>) -> Line {
    Line {
        order: receivable.order,
        customer: shown(receivable.customer),
        invoice: receivable.invoice.number.to_owned(),
        due_on: receivable.invoice.due_on,
        age_days: receivable.age_days,
        amount: receivable.amount,
    }
}

impl Line {
    fn row(&self) -> Vec<String> {
        let when = match self.age_days {
            ..0 => format!("{} hari lagi", -self.age_days),
            0 => "hari ini".to_owned(),
            1.. => format!("lewat {} hari", self.age_days),
        };
        vec![
            self.order.to_string(),
            format!("{}, {}, jatuh tempo {}: {when}", self.customer, self.invoice, day(self.due_on)),
            self.amount.to_string(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invoice_climbs_before_and_after_its_day_and_then_monthly() {
        let check = |age, expected: Option<u32>| assert_eq!(step(age), expected, "{age}");
        check(-4, None);
        check(-3, Some(0));
        check(-1, Some(0));
        check(0, Some(1));
        check(1, Some(2));
        check(6, Some(2));
        check(7, Some(3));
        check(14, Some(4));
        check(29, Some(4));
        check(30, Some(5));
        check(59, Some(5));
        check(60, Some(6));
        check(90, Some(7));
        check(365, Some(16));
    }
}
