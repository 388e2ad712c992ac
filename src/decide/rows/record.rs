//! The number of the last record, which stands in `Status Sistem` too: by it a sheet and a memory tell which of them is
//! the older one. And what memory knows of itself: since when it exists, when it last showed that it lives.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::decide::rows::guards;
use crate::decide::world::World;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::facts::SystemFacts;

/// How often `Status Sistem` shows that we live although nothing else is written.
pub(crate) const HEARTBEAT: TimeDelta = TimeDelta::minutes(15);
/// After an older version of the sheet was put back, rows that rest again may tell nobody for this much longer.
const QUIET_BEYOND_SETTLE: TimeDelta = TimeDelta::minutes(1);

/// Tells nobody of changes for a while when somebody put an older version of the sheet back: what people see changed
/// is what was put back, not what anybody decided.
pub(in crate::decide) fn quieten(world: &World<'_>, memory: &mut SystemFacts) {
    if guards::is_reverted(world) {
        memory.mail.quiet_until = Some(world.now + world.policy.settle + QUIET_BEYOND_SETTLE);
    } else if memory.mail.quiet_until.is_some_and(|until| until <= world.now) {
        memory.mail.quiet_until = None;
    }
}

/// Ends the taking over of a filled sheet: from the next cycle on memory knows what there is.
pub(in crate::decide) fn begin(world: &World<'_>, paused: &BTreeMap<String, String>, memory: &mut SystemFacts) {
    let read = |tab: &str| !paused.contains_key(tab);
    if memory.born_at.is_none() && read(OrderColumn::TAB) && read(PaymentColumn::TAB) {
        memory.born_at = Some(world.now);
    }
}

/// Notes a sign of life when the last one is old, or lies ahead of a clock that went back, or when the number that
/// stands in the sheet is none that we wrote there last: where we may write (`is_open`), it is put back at once.
pub(in crate::decide) fn beat(world: &World<'_>, is_open: bool, memory: &mut SystemFacts) -> bool {
    let is_due = memory.sheet.heartbeat.is_none_or(|at| world.now - at >= HEARTBEAT || world.now < at);
    let is_strange = |shown: u64| memory.sheet.record < shown || shown < world.record_shown();
    let is_typed = is_open && world.books.ahead.is_none() && world.books.record.is_some_and(is_strange);
    if is_due || is_typed {
        memory.sheet.heartbeat = Some(world.now);
    }
    is_due || is_typed
}

/// When the next sign of life is due.
pub(in crate::decide) fn next_beat(memory: &SystemFacts) -> Option<DateTime<Utc>> {
    memory.sheet.heartbeat.map(|at| at + HEARTBEAT)
}

/// Gives what is recorded now its number. An empty or older memory goes on where the sheet is; a sheet that is ahead
/// keeps the number that says so.
pub(in crate::decide) fn count(world: &World<'_>, has_changes: bool, memory: &mut SystemFacts) {
    if has_changes && world.books.ahead.is_none() {
        let shown = world.books.record.filter(|_| world.takes_over()).unwrap_or(0);
        memory.sheet.record = memory.sheet.record.max(shown) + 1;
    }
    if has_changes {
        memory.sheet.record_shown = world.record_shown();
    }
}
