//! What is remembered of the tabs: their ids, whether they hold rows, whether they are paused, and from when on each
//! schedule counts.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::decide::world::World;
use crate::domain::column::{
    CapacityColumn, Column, CustomerColumn, LeadColumn, LineColumn, OrderColumn, PaymentColumn, ProductColumn,
    RecipeColumn, StockColumn,
};
use crate::domain::facts::{SystemFacts, TabFacts};
use crate::domain::notice::NoticeKind;

/// The tabs that people fill.
const PEOPLES: [&str; 9] = [
    OrderColumn::TAB,
    LineColumn::TAB,
    PaymentColumn::TAB,
    CustomerColumn::TAB,
    LeadColumn::TAB,
    ProductColumn::TAB,
    RecipeColumn::TAB,
    StockColumn::TAB,
    CapacityColumn::TAB,
];

/// The mails that have a schedule.
pub(crate) const SCHEDULED: [NoticeKind; 7] = [
    NoticeKind::Digest,
    NoticeKind::Readiness,
    NoticeKind::DeliveryPlan,
    NoticeKind::PurchaseList,
    NoticeKind::KitchenSheet,
    NoticeKind::Weekly,
    NoticeKind::AccountingExport,
];

/// Remembers which tabs are paused, and since when.
pub(in crate::decide) fn note_pauses(world: &World<'_>, paused: &BTreeMap<String, String>, memory: &mut SystemFacts) {
    for (title, reason) in paused {
        let tab: &mut TabFacts = memory.sheet.tabs.entry(title.clone()).or_default();
        if tab.paused.as_ref() != Some(reason) {
            tab.paused_since.get_or_insert(world.now);
            tab.paused = Some(reason.clone());
        }
    }
    for (title, tab) in &mut memory.sheet.tabs {
        if !paused.contains_key(title) && tab.paused.take().is_some() {
            tab.paused_since = None;
        }
    }
    for title in PEOPLES.iter().filter(|title| !paused.contains_key(**title)) {
        let filled = !world.books.empty.contains(title);
        if memory.sheet.tabs.get(*title).is_some_and(|tab| tab.filled) != filled {
            memory.sheet.tabs.entry((*title).to_owned()).or_default().filled = filled;
        }
    }
}

/// Remembers by which id each tab is known, so that renaming it changes nothing, and which of its columns are there. A
/// tab that is not believed may be somebody else's.
pub(in crate::decide) fn note_seen(world: &World<'_>, paused: &BTreeMap<String, String>, memory: &mut SystemFacts) {
    for (title, seen) in world.books.seen.iter().filter(|(title, _)| !paused.contains_key(**title)) {
        memory.sheet.tabs.entry((*title).to_owned()).or_default().note(seen);
    }
}

/// Notes from when on a schedule counts: nothing is missed before the first cycle that sees it. One that is switched
/// off is forgotten, so that switching it on again makes up for nothing.
pub(in crate::decide) fn arm(switched_on: &[NoticeKind], now: DateTime<Utc>, memory: &mut SystemFacts) {
    for kind in SCHEDULED {
        if switched_on.contains(&kind) {
            memory.mail.schedules.entry(kind.to_string()).or_insert(now);
        } else {
            memory.mail.schedules.remove(kind.as_str());
        }
    }
}
