//! What was made less than ordered: known once production is finished (P8), and fixed by the delivery order (P9).

use crate::decide::money::issue::take_from_the_end;
use crate::decide::orders::{Order, says_yes};
use crate::domain::column::OrderColumn;
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::terms::{Line, Lines};

/// Less was made than ordered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shortage {
    /// What was ordered.
    pub ordered: Lines,
    /// What of it was made.
    pub made: Lines,
}

impl Shortage {
    /// Packs that were made.
    #[must_use]
    pub(crate) fn made(&self) -> u32 {
        packs(&self.made)
    }

    /// Packs that were ordered.
    #[must_use]
    pub(crate) fn ordered(&self) -> u32 {
        packs(&self.ordered)
    }

    /// Packs that are missing.
    #[must_use]
    pub(crate) fn missing(&self) -> u32 {
        self.ordered() - self.made()
    }
}

/// What is missing of an order; `None`: nothing, or production is not finished yet.
#[must_use]
pub(crate) fn shortage(order: &Order<'_>) -> Option<Shortage> {
    let (terms, made) = match order.facts.live_delivery() {
        Some(delivery) => (&*delivery.terms, delivery.made),
        None => {
            let row = order.row?;
            let is_copied = order.facts.unclean.contains(&OrderColumn::Made);
            let is_finished = says_yes(&order.facts, row.finished, OrderColumn::Finished);
            // A slip of the finger does not end what people were told of.
            let made = if row.made == Entry::Unreadable { order.facts.made } else { row.made.get() };
            (order.terms.as_deref()?, made.filter(|_| is_finished && !is_copied)?)
        }
    };
    let missing = terms.packs().checked_sub(made).filter(|missing| *missing > 0)?;
    Some(Shortage { ordered: terms.lines.clone(), made: take_from_the_end(&terms.lines, missing) })
}

/// Whether the order costs nothing: nothing is billed, and nothing is owed back.
#[must_use]
pub(crate) fn is_free(order: &Order<'_>) -> bool {
    order.known_total() == Some(Rupiah::ZERO)
}

/// Packs that were made, at most as many as were ordered, as typed once production is finished; the delivery order does
/// not move them. `None`: not finished, or nobody can read it.
#[must_use]
pub(super) fn counted(order: &Order<'_>) -> Option<u32> {
    let (row, ordered) = (order.row?, order.terms.as_deref()?.packs());
    let is_finished =
        order.facts.live_delivery().is_some() || says_yes(&order.facts, row.finished, OrderColumn::Finished);
    let is_read = !order.facts.unclean.contains(&OrderColumn::Made) && row.made != Entry::Unreadable;
    (is_finished && is_read).then(|| row.made.get().unwrap_or(ordered).min(ordered))
}

fn packs(lines: &[Line]) -> u32 {
    lines.iter().map(|line| line.packs).sum()
}
