//! Correcting a delivery order that is out (P9): while the goods are here, `Ulangi SJ` = Ya with a reason makes it and its
//! invoice void, so that what is typed now is accepted and new papers follow.

use chrono::NaiveDate;

use crate::decide::money::issue;
use crate::decide::money::numbering::Numbering;
use crate::decide::orders::approvals::{SHORTEST_REASON, says_yes};
use crate::decide::orders::deliverable;
use crate::decide::orders::intake::Intake;
use crate::domain::column::OrderColumn;
use crate::domain::document::RegisterEntry;
use crate::domain::facts::{OrderFacts, Replaced};
use crate::domain::order::OrderRow;
use crate::domain::problem::{Code, Problem, Severity};
use crate::domain::reading::Entry;
use crate::domain::wording::shown;

/// What became of the wish.
#[derive(Debug, Default)]
pub(super) struct Redo {
    /// The papers that were made void in this cycle.
    pub replaced: Option<Replaced>,
    /// What to say in the row.
    pub problems: Vec<Problem>,
}

/// Follows the cell, once for every time it is filled. `may_redo`: the row rests, and nothing holds the order.
pub(super) fn follow(
    row: &OrderRow,
    facts: &mut OrderFacts,
    (intake, may_redo, today): (&Intake, bool, NaiveDate),
    register: &[RegisterEntry],
    numbering: &mut Numbering,
) -> Redo {
    if !says_yes(facts, row.redo, OrderColumn::Redo) {
        facts.redone = false;
        return Redo::default();
    }
    let Some(delivery) = facts.live_delivery().filter(|_| !facts.redone) else { return Redo::default() };
    let refused = |problem: Problem| Redo { problems: vec![problem], ..Redo::default() };
    if facts.shipped.is_some() || says_yes(facts, row.shipped, OrderColumn::Shipped) {
        let sentence = "Barang sudah dikirim, jadi surat jalan tidak bisa diulang; kosongkan Ulangi SJ.".to_owned();
        return refused(Problem {
            severity: Severity::Warning,
            code: Code::LockedAfterDeliveryOrder,
            sentence: sentence.into(),
        });
    }
    let reason = row.redo_reason.as_deref().unwrap_or_default();
    if reason.chars().count() < SHORTEST_REASON {
        return refused(Problem::new(
            Code::RedoReasonMissing,
            format!("Ulangi SJ perlu alasan; isi Alasan Ulangi paling sedikit {SHORTEST_REASON} huruf."),
        ));
    }
    // What cannot be put on paper now does not make the papers void that there are.
    let Some(live) = &intake.terms else { return Redo::default() };
    let missing = deliverable::blockers(row, facts, Some(live));
    if !missing.is_empty() {
        return Redo { problems: missing.into_iter().map(Problem::as_error).collect(), ..Redo::default() };
    }
    let is_unreadable = row.made == Entry::Unreadable;
    if !may_redo || is_unreadable || facts.cancelled.is_some() {
        return Redo::default();
    }
    let reason = shown(reason);
    let replaced = Replaced {
        order: delivery.order.number.clone(),
        invoice: delivery.invoice.number.clone(),
        reason: (&*reason).into(),
        is_made: true,
    };
    issue::void_delivery(facts, today, register, numbering, &format!("BATAL: {reason}"));
    facts.replacing = Some(replaced.clone().into());
    facts.redone = true;
    Redo { replaced: Some(replaced), ..Redo::default() }
}
