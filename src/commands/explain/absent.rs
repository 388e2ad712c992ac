//! What to say of an order that is not there: why it may not be there yet, and what gives it its number. Pure.

use std::collections::BTreeSet;

use crate::commands::documents::unknown_order;
use crate::cycle::Look;
use crate::decide::Decisions;
use crate::decide::rows::matching::is_order;
use crate::domain::column::{Column as _, OrderColumn};
use crate::domain::ids::OrderId;

/// More rows than this are not named in one line.
const MOST_NAMED: usize = 5;

/// The sentence for an order that this look does not show.
pub(super) fn absent(id: OrderId, look: &Look, decisions: &Decisions<'_>) -> String {
    let tab = OrderColumn::TAB;
    if let Some(reason) = look.books.paused.get(tab) {
        return format!("{id} cannot be looked up: the tab {tab} is paused. {reason}");
    }
    let numbered: BTreeSet<u32> = decisions.orders.values().filter_map(|order| Some(order.row?.at)).collect();
    let rows = look.books.orders.iter().filter(|row| row.typed_id.is_none() && is_order(row));
    let waiting: Vec<u32> = rows.map(|row| row.at).filter(|at| !numbered.contains(at)).collect();
    let is_first = look.facts.system.born_at.is_none();
    if waiting.is_empty() && !is_first {
        return unknown_order(id, &look.facts);
    }
    let mut said = format!("there is no order {id} so far");
    if is_first {
        said.push_str(": orderd has not worked on this sheet yet, and it is orderd that gives the numbers");
    }
    if !waiting.is_empty() {
        let named: Vec<String> = waiting.iter().take(MOST_NAMED).map(|at| (at + 1).to_string()).collect();
        let more = if waiting.len() > MOST_NAMED { " and more" } else { "" };
        let settle = look.config.policy.settle.num_seconds();
        said.push_str(&format!(
            "; in {tab} the rows without a number are {}{more}, each gets one once nobody has typed in it for {settle} s",
            named.join(", ")
        ));
    }
    let next = if is_first {
        "`orderd sync --dry-run` shows what it would do, `orderd run` does it"
    } else {
        "is orderd running? `orderd sync` looks once"
    };
    said + "; " + next
}
