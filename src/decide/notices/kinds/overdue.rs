//! `overdue`: invoices to collect, one list a day; the steps an invoice climbs stand with the report. An order on the list
//! remembers the step it was told at.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::decide::notices::episodes;
use crate::decide::notices::kind::{
    About, Deadline, Errand, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Report, Urgency,
};
use crate::decide::notices::sample::{Button, Sample, call, table};
use crate::decide::notices::still_due;
use crate::decide::orders::Order;
use crate::decide::orders::parts::Parts;
use crate::decide::reports::overdue::{self, Collectable, Collection};
use crate::decide::world::World;
use crate::domain::audience::Audience;
use crate::domain::ids::OrderId;
use crate::domain::notice::{Brief, BriefTable, NoticeKind};
use crate::domain::role::Role;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::Overdue,
    about: About::Report(Report::Daily(list)),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.accounting).cc(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    // Each list has its own invoices.
    still_due: still_due::always,
    shows_money: true,
    told_as: |brief| format!("piutang yang perlu ditagih: {}", brief.headline),
    papers: Papers::Statements,
    leads: Leads::Report("Piutang", |role| (role == Role::Accounting).then_some(Errand::NewPayment)),
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample {
        headline: "3 invoice, Rp22.500.000",
        facts: &[("Seluruh piutang", "Rp48.000.000"), ("Lewat jatuh tempo", "Rp17.500.000")],
        values: &[("total", "Rp22.500.000")],
        tables: || vec![sample_list()],
        ..Sample::with(Button::NewPayment)
    },
};

/// The list of today, unless it is empty; remembers who stands on it. What was missed while nobody looked is told once,
/// at the step reached now.
fn list(
    world: &World<'_>,
    orders: &mut BTreeMap<OrderId, Order<'_>>,
    known: &mut Parts<Option<Collectable>>,
    may_tell: bool,
) -> Option<Brief> {
    let (now, settle, kind) = (world.now, world.policy.settle, NoticeKind::Overdue);
    // Most orders owe nothing, and never were on the list.
    known.follow(orders, |order| {
        let owed = overdue::owed(order, world);
        (owed.is_some() || order.facts.episodes.contains_key(&kind)).then_some(owed)
    });
    let mut collection = Collection::default();
    for (id, owed) in known.iter() {
        let Some(order) = orders.get_mut(&id) else { continue };
        let Some(owed) = *owed else {
            episodes::follow(&mut order.facts.episodes, kind, false, now, settle);
            continue;
        };
        collection.count(owed);
        // Nobody is asked for money that waits for Accounting; should it be refused, the step is told then.
        if order.outstanding - order.money.waiting <= order.facts.tolerance(world.policy.payment.tolerance) {
            continue;
        }
        let silent = order.is_quiet;
        let Some(step) = owed.step().filter(|_| may_tell || silent) else { continue };
        let followed = episodes::follow(&mut order.facts.episodes, kind, true, now, settle);
        let Some(episode) = followed.filter(|e| e.rungs.iter().all(|r| *r < step)) else { continue };
        episode.climb(step, now);
        if !silent {
            collection.tell(order, world);
        }
    }
    collection.brief(world)
}

/// In the made-up mail.
fn sample_list() -> BriefTable {
    BriefTable {
        due_on: [(26, 11), (16, 11), (24, 10)]
            .into_iter()
            .filter_map(|(day, month)| NaiveDate::from_ymd_opt(2026, month, day))
            .collect(),
        calls: vec![call(Some("0813-9876-5432")), call(Some("0812-3456-7890")), call(None)],
        ..table(
            "Yang perlu ditagih",
            &["No", "Tagihan", "Sisa", "Hubungi"],
            &[
                &[
                    "ODR-2026-0131",
                    "CV Misal, 009/INV/MKN/XI/2026, jatuh tempo 26/11/2026",
                    "Rp5.000.000",
                    "0813-9876-5432",
                ],
                &[
                    "ODR-2026-0120",
                    "PT Maju Jaya, 006/INV/MKN/XI/2026, jatuh tempo 16/11/2026",
                    "Rp7.500.000",
                    "0812-3456-7890",
                ],
                &[
                    "ODR-2026-0098",
                    "Yayasan Contoh, 001/INV/MKN/X/2026, jatuh tempo 24/10/2026",
                    "Rp10.000.000",
                    "pilih kontak",
                ],
            ],
        )
    }
}
