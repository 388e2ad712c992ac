//! The accounting workbook of a day, made from the picture of a cycle.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};

use crate::config::Config;
use crate::decide::{Picture, World};
use crate::documents::accounting::report;
use crate::documents::file;
use crate::documents::ledger::{Ledger, LedgerCancellation, LedgerOrder, LedgerPayment};
use crate::documents::workbook::write_report;
use crate::domain::order::Answer;
use crate::domain::payment::PaymentKind;
use crate::domain::rupiah::Rupiah;

/// Which part of the books a workbook shows.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// Documents and payments from this day on.
    pub from: Option<NaiveDate>,
    /// Up to this day.
    pub to: Option<NaiveDate>,
    /// Balances as of the end of this day.
    pub as_of: NaiveDate,
}

/// Where the workbook of a day stands.
#[must_use]
pub fn path_of_day(config: &Config, day: NaiveDate) -> PathBuf {
    config.export_dir.join(format!("akunting-{}.xlsx", day.format("%Y%m%d")))
}

/// Writes the workbook of the day of a slot.
pub(super) fn write_for_day(
    config: &Config,
    world: &World<'_>,
    picture: &Picture<'_>,
    slot: DateTime<Utc>,
) -> (PathBuf, anyhow::Result<()>) {
    let day = world.policy.day(slot);
    let path = path_of_day(config, day);
    let ledger = ledger(world, picture, Period { from: None, to: None, as_of: day });
    let written = std::fs::create_dir_all(&config.export_dir)
        .map_err(anyhow::Error::from)
        .and_then(|()| file::replace(&path, |f| write_report(report(&ledger), f)).map_err(anyhow::Error::from));
    (path, written)
}

/// The books as accounting wants them, from one picture.
#[must_use]
pub fn ledger<'a>(world: &World<'a>, picture: &'a Picture<'_>, period: Period) -> Ledger<'a> {
    let policy = world.policy;
    let orders = picture.standings.values().filter_map(|s| {
        let terms = s.terms.as_ref()?;
        let facts = &s.facts;
        let delivery = facts.delivery.as_ref().filter(|d| !d.void);
        let cancelled = facts.cancelled.as_ref().map(|c| LedgerCancellation {
            on: policy.day(c.at),
            stage: c.stage,
            reason: s.row.and_then(|r| r.cancel_reason.as_deref()),
        });
        Some(LedgerOrder {
            order: facts.id,
            customer: &terms.customer,
            state: facts.state,
            method: terms.method,
            total: s.amounts.as_ref().map_or(Rupiah::ZERO, |a| a.total),
            proforma: facts.proforma.as_ref().filter(|p| !p.void).map(|p| &p.document),
            delivery: delivery.map(|d| (&d.order, &d.invoice)),
            credit_note: facts.credit_note.as_ref(),
            shipped_on: facts.shipped.map(|s| s.on),
            cancelled,
        })
    });
    Ledger {
        as_of: period.as_of,
        from: period.from,
        to: period.to,
        run_at: world.now.with_timezone(&policy.timezone).naive_local(),
        company: &policy.company,
        tolerance: policy.payment.tolerance,
        orders: orders.collect(),
        payments: payments(world, picture),
        register: &world.facts.register,
    }
}

/// Payments: verified ones as verified, waiting ones as typed.
fn payments<'a>(world: &World<'a>, picture: &'a Picture<'_>) -> Vec<LedgerPayment<'a>> {
    let rows: std::collections::BTreeMap<_, _> = world.books.payments.iter().map(|r| (r.at, r)).collect();
    let mut payments = Vec::new();
    for (no, facts) in &picture.ledger.facts {
        let row = rows.get(&facts.seen.at).filter(|r| r.content == facts.seen.content);
        let customer_of =
            |order| picture.standings.get(&order).and_then(|s| s.terms.as_ref()).map_or("", |t| &*t.customer);
        if let Some(v) = &facts.verified {
            payments.push(LedgerPayment {
                no: *no,
                on: v.paid_on,
                order: Some(v.order),
                order_text: "",
                customer: customer_of(v.order),
                kind: v.kind,
                amount: v.amount,
                reference: v.reference.as_deref(),
                verified: Some(Answer::Yes),
                duplicate: false,
                receipt: None,
            });
        } else if let Some(row) = row
            && let (Some(on), Some(amount)) = (row.paid_on.get(), row.amount.get())
        {
            let order = row.order_no.as_deref().and_then(|t| t.parse().ok());
            let duplicate = picture.ledger.duplicates.contains(no);
            payments.push(LedgerPayment {
                no: *no,
                on,
                order: order.filter(|o| picture.standings.contains_key(o)),
                order_text: row.order_no.as_deref().unwrap_or(""),
                customer: order.map_or("", customer_of),
                kind: row.kind.get().unwrap_or(PaymentKind::Payment),
                amount,
                reference: row.reference.as_deref(),
                verified: row.verified.get(),
                duplicate,
                receipt: None,
            });
        }
    }
    payments
}
