//! The rows of `Rincian`, and whose they are.

use std::collections::BTreeMap;

use crate::decide::world::World;
use crate::domain::column::{Column as _, LineColumn};
use crate::domain::ids::OrderId;
use crate::domain::order::LineRow;

/// The rows of `Rincian` by order, in sheet order; `None` while the tab is not read.
pub(in crate::decide) fn lines<'a>(world: &World<'a>) -> Option<BTreeMap<OrderId, Vec<&'a LineRow>>> {
    if world.books.paused.contains_key(LineColumn::TAB) {
        return None;
    }
    let of = |line: &'a LineRow| Some((line.order_no.as_deref()?.parse::<OrderId>().ok()?, line));
    let mut lines: Vec<(OrderId, &LineRow)> = world.books.lines.iter().filter_map(of).collect();
    // Most stand below those of the order before.
    lines.sort_by_key(|(id, _)| *id);
    let of_one = lines.chunk_by(|(a, _), (b, _)| a == b);
    Some(of_one.filter_map(|lines| Some((lines.first()?.0, lines.iter().map(|(_, line)| *line).collect()))).collect())
}

/// A digest of an order's rows in `Rincian`, the same wherever they stand.
pub(in crate::decide) fn lines_digest(lines: &[&LineRow]) -> u64 {
    let mut digests: Vec<u64> = lines.iter().map(|line| line.content.digest()).collect();
    digests.sort_unstable();
    digests.into_iter().fold(0, |all, line| all.rotate_left(7) ^ line.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}
