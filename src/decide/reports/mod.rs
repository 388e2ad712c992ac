//! What people are told by the clock and not by an order: open tasks, the next days, the week, invoices to collect.
//! Each report is made from the whole picture of a cycle; one that has nothing to say is not sent.

mod delivery_plan;
pub(crate) mod digest;
pub(crate) mod kitchen_sheet;
pub(crate) mod labels;
pub(crate) mod overdue;
mod purchase_list;
mod readiness;
pub(crate) mod recall;
pub(crate) mod statements;
mod weekly;

pub(crate) use delivery_plan::delivery_plan;
pub(crate) use digest::digest;
pub(crate) use kitchen_sheet::kitchen_sheets;
pub(crate) use purchase_list::purchase_list;
pub(crate) use readiness::readiness;
pub(crate) use weekly::weekly;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::decide::kitchen::Plan;
use crate::decide::kpi::Card;
use crate::decide::orders::Order;
use crate::decide::shown::tasks::OpenTasks;
use crate::decide::world::{Slot, World};
use crate::domain::ids::OrderId;
use crate::domain::notice::{Brief, BriefTable, Call, News};
use crate::domain::phone::Phone;
use crate::domain::text::Text;
use crate::domain::wording::day;

/// Everything reports are made from.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'d, 'a> {
    /// The world.
    pub world: &'d World<'a>,
    /// Every order.
    pub orders: &'d BTreeMap<OrderId, Order<'a>>,
    /// Material and capacity.
    pub plan: &'d Plan,
    /// What is measured.
    pub card: &'d Card<'a>,
    /// Who is to do what.
    pub open: &'d OpenTasks,
    /// Orders and payments of which people were reminded for the last time, by their ids.
    pub pressing: &'d BTreeSet<Text>,
    /// What people are to know and need not act on.
    pub news: &'d [News],
}

impl<'d> Desk<'d, '_> {
    fn today(&self) -> NaiveDate {
        self.world.today()
    }
}

/// Says which slots a report stands for that could not be sent in time.
pub(super) fn mark_late(brief: &mut Brief, slot: &Slot, world: &World<'_>) {
    let policy = world.policy;
    if slot.first == slot.at && policy.day(slot.at) == world.today() {
        return;
    }
    let local = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&policy.timezone).format("%d/%m/%Y %H:%M");
    let when = if slot.first == slot.at {
        local(slot.at).to_string()
    } else {
        format!("{} – {}", local(slot.first), local(slot.at))
    };
    brief.facts.insert(0, ("Jadwal yang terlewat".into(), format!("{when}; sistem baru menyala lagi").into()));
}

/// `23/11/2026`, or `20/11/2026–23/11/2026`.
pub(super) fn period(from: NaiveDate, to: NaiveDate) -> String {
    if from == to { day(to) } else { format!("{}–{}", day(from), day(to)) }
}

/// A table, unless it would be empty.
fn table(title: impl Into<Text>, head: &[&str], rows: Vec<Vec<String>>) -> Option<BriefTable> {
    if rows.is_empty() {
        return None;
    }
    let head = head.iter().copied().map(Text::from).collect();
    let rows = rows.into_iter().map(|row| row.into_iter().map(Text::from).collect()).collect();
    Some(BriefTable { title: title.into(), head, rows, ..BriefTable::default() })
}

/// A table whose rows end with whom to call and open a text for them, unless it would be empty.
fn table_with_calls(title: impl Into<Text>, head: &[&str], rows: Vec<(Vec<String>, Call)>) -> Option<BriefTable> {
    let (mut rows, calls): (Vec<Vec<String>>, Vec<Call>) = rows.into_iter().unzip();
    for (row, call) in rows.iter_mut().zip(&calls) {
        row.push(call.phone.as_ref().map_or_else(|| "pilih kontak".to_owned(), Phone::local));
    }
    let head: Vec<&str> = head.iter().copied().chain(["Hubungi"]).collect();
    table(title, &head, rows).map(|table| BriefTable { calls, ..table })
}

/// Orders still to be delivered from one day to another, by day and number.
fn deliveries<'s, 'a>(desk: &Desk<'s, 'a>, from: NaiveDate, to: NaiveDate) -> Vec<&'s Order<'a>> {
    let mut found: Vec<&Order<'_>> = desk
        .orders
        .values()
        .filter(|s| {
            let on = s.terms.as_deref().map(|t| t.deliver_on);
            on.is_some_and(|d| from <= d && d <= to) && s.facts.state.is_under_way() && !s.facts.seen.is_lost()
        })
        .collect();
    found.sort_by_key(|s| (s.terms.as_deref().map(|t| t.deliver_on), s.facts.id));
    found
}
