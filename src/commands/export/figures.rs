//! What the workbook says in a few figures: its totals, and every check on them. It adds up nothing that the workbook
//! does not.

use std::fmt;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::decide::money::receivables::Ageing;
use crate::documents::ledger::Ledger;
use crate::documents::summary::{Figure, Summary, section};
use crate::documents::table::Cell;
use crate::domain::payment::PaymentKind;
use crate::domain::rupiah::Rupiah;
use crate::domain::wording::day;

/// Totals and checks.
pub(super) struct Figures {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    as_of: NaiveDate,
    orders: usize,
    invoices: Sum,
    payments: Sum,
    ageing: Ageing,
    checks: Vec<Check>,
}

/// How many, and what together.
struct Sum {
    count: usize,
    value: Rupiah,
}

/// A difference that should be none.
struct Check {
    label: String,
    difference: i64,
    remark: String,
}

impl Figures {
    pub(super) fn of(ledger: &Ledger<'_>, summary: &Summary) -> Self {
        let in_period = |day: NaiveDate| ledger.in_period(day);
        let mut invoices = Sum { count: 0, value: Rupiah::ZERO };
        for (_, invoice) in ledger.orders.iter().filter_map(|o| o.delivery).filter(|(_, i)| in_period(i.on)) {
            invoices.count += 1;
            invoices.value += invoice.amounts.total;
        }
        let mut payments = Sum { count: 0, value: Rupiah::ZERO };
        for payment in ledger.payments.iter().filter(|p| p.counts(ledger.as_of) && in_period(p.on)) {
            payments.count += 1;
            payments.value += if payment.kind == PaymentKind::Refund { -payment.amount } else { payment.amount };
        }
        let money = ledger.money();
        let mut ageing = Ageing::default();
        for order in &ledger.orders {
            let order = ledger.position(order, money.get(&order.order).copied().unwrap_or_default());
            if let Some(receivable) = &order.receivable {
                ageing.add(receivable);
            }
        }
        let checks = summary.lines.iter().filter(|line| line.section == section::CHECKS);
        #[expect(clippy::wildcard_enum_match_arm, reason = "a check is a difference that was counted")]
        let checks = checks.filter_map(|line| match &line.figure {
            Figure::Fixed(Cell::Count(difference)) => {
                Some(Check { label: line.label.to_string(), difference: *difference, remark: line.remark.to_string() })
            }
            _ => None,
        });
        Self {
            from: ledger.from,
            to: ledger.to,
            as_of: ledger.as_of,
            orders: ledger.orders.iter().filter(|o| ledger.exists(o)).count(),
            invoices,
            payments,
            ageing,
            checks: checks.collect(),
        }
    }

    /// For machines. Days as 2026-11-30, money in whole rupiah.
    pub(super) fn as_json(&self) -> Value {
        let sum = |sum: &Sum| json!({ "count": sum.count, "value": sum.value.0 });
        let checks = self.checks.iter().map(|c| json!({ "check": c.label, "difference": c.difference }));
        json!({
            "from": self.from,
            "to": self.to,
            "as_of": self.as_of,
            "orders": self.orders,
            "invoices": sum(&self.invoices),
            "payments": sum(&self.payments),
            "receivables": { "count": self.ageing.invoices, "value": self.ageing.outstanding.0 },
            "unaged": self.ageing.difference().0,
            "checks": checks.collect::<Vec<_>>(),
        })
    }
}

/// For a person at a terminal.
impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let period = match (self.from, self.to) {
            (None, None) => "all days".to_owned(),
            (Some(from), None) => format!("from {}", day(from)),
            (None, Some(to)) => format!("to {}", day(to)),
            (Some(from), Some(to)) => format!("{} to {}", day(from), day(to)),
        };
        let Self { invoices, payments, ageing, .. } = self;
        writeln!(f, "Documents and payments: {period}; balances as of {}", day(self.as_of))?;
        writeln!(f, "Orders      {}", self.orders)?;
        writeln!(f, "Invoices    {} ({})", invoices.count, invoices.value)?;
        writeln!(f, "Payments    {} ({})", payments.count, payments.value)?;
        writeln!(f, "Receivables {} ({})", ageing.invoices, ageing.outstanding)?;
        let difference = ageing.difference();
        writeln!(f, "Σ buckets − outstanding = {difference} {}", mark(difference == Rupiah::ZERO))?;
        let wrong: Vec<&Check> = self.checks.iter().filter(|check| check.difference != 0).collect();
        let (all, right) = (self.checks.len(), self.checks.len() - wrong.len());
        writeln!(f, "Checks      {right} of {all} at 0 {}", mark(wrong.is_empty()))?;
        wrong.iter().try_for_each(|c| writeln!(f, "✗ {}: {} ({})", c.label, c.difference, c.remark))
    }
}

const fn mark(fine: bool) -> &'static str {
    if fine { "✓" } else { "✗" }
}
