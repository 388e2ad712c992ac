//! Orders whose rows stand where they stood and say what they said: most of them, at any look.

use std::collections::BTreeMap;

use crate::domain::facts::OrderFacts;
use crate::domain::ids::OrderId;
use crate::domain::in_step::InStep;
use crate::domain::order::OrderRow;
use crate::domain::shared::Shared;

/// Orders and their rows, in the order of their ids.
pub(super) type Placed<'a> = Vec<(OrderId, &'a OrderRow)>;

/// Whether an order has its row.
pub(super) fn is_placed(id: OrderId, placed: &Placed<'_>) -> bool {
    placed.binary_search_by_key(&id, |(of, _)| *of).is_ok()
}

/// Of these rows those that stand where they stood and say what they said, which most do; and the others.
pub(super) fn standing<'a>(
    rows: &'a [OrderRow],
    known: &BTreeMap<OrderId, Shared<OrderFacts>>,
) -> (Placed<'a>, Vec<&'a OrderRow>) {
    let (mut placed, mut others) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut known = InStep::new(known);
    for row in rows {
        let its = typed(row).and_then(|id| Some((id, known.get(id)?)));
        let stands = |facts: &OrderFacts| {
            let seen = &facts.seen;
            facts.archived.is_none() && seen.at == row.at && seen.content == row.content && !row.content.is_blank()
        };
        match its.filter(|(_, facts)| stands(facts)) {
            Some((id, _)) => placed.push((id, row)),
            None => others.push(row),
        }
    }
    placed.sort_by_key(|(id, _)| *id);
    placed.dedup_by_key(|(id, _)| *id);
    (placed, others)
}

/// The id in the row's id cell.
pub(super) fn typed(row: &OrderRow) -> Option<OrderId> {
    row.typed_id.as_deref()?.parse().ok()
}
