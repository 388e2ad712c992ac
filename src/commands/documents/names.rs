//! What people name, looked up; the sentence where nothing is called so.

use anyhow::bail;

use crate::config::Config;
use crate::domain::facts::Facts;
use crate::domain::ids::OrderId;
use crate::domain::nearest::nearest;

/// The outlet of this name, as the house calls it.
pub(super) fn outlet<'c>(config: &'c Config, name: &str) -> anyhow::Result<&'c str> {
    if let Some(known) = config.policy.outlet(name) {
        return Ok(&known.name);
    }
    let names: Vec<&str> = config.policy.outlets.iter().map(|known| known.name.as_str()).collect();
    match nearest(name, names.iter().copied()) {
        Some(near) => bail!("there is no outlet {name:?}; did you mean {near:?}?"),
        None => bail!("there is no outlet {name:?}; there are: {}", names.join(", ")),
    }
}

/// The sentence for an id nobody knows, with the nearest one there is.
pub(in crate::commands) fn unknown_order(id: OrderId, facts: &Facts) -> String {
    let known: Vec<String> = facts.orders.keys().map(ToString::to_string).collect();
    match nearest(&id.to_string(), known.iter().map(String::as_str)) {
        Some(near) => format!("there is no order {id}; did you mean {near}?"),
        None => format!("there is no order {id}; the ids stand in the column No Order of the tab Pesanan"),
    }
}
