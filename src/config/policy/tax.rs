//! Which tax is charged. The rates are figures of the law, so they are configuration and not code.

use std::num::NonZeroU32;

use super::hours;
use super::percentage::percent;
use crate::config::table::{Section, choice};
use crate::domain::tax::TaxMode;

/// Larger fractions are typing mistakes.
const MAX_PART: i64 = 1000;

#[derive(Clone, Copy)]
enum Kind {
    None,
    Ppn,
    Pbjt,
}

pub(super) fn read(section: &Section<'_>) -> Option<TaxMode> {
    let kind = choice(section, "mode", Kind::None, &[("none", Kind::None), ("ppn", Kind::Ppn), ("pbjt", Kind::Pbjt)]);
    let ppn = percent(section, "ppn_percent", 12);
    let base = base(section);
    let pbjt = percent(section, "pbjt_percent", 10);
    let from = match section.take("from").filter(|found| found.value.as_str() != Some("")) {
        None => Some(None),
        Some(found) => hours::date(&found).map(Some),
    };
    let (kind, ppn, base, pbjt, from) = (kind?, ppn?, base?, pbjt?, from?);
    Some(match kind {
        Kind::None => TaxMode::None,
        Kind::Ppn => TaxMode::Ppn { percent: ppn, base_num: base.0, base_den: NonZeroU32::new(base.1)?, from },
        Kind::Pbjt => TaxMode::Pbjt { percent: pbjt, from },
    })
}

/// The part of the price that is taxed, at most all of it.
fn base(section: &Section<'_>) -> Option<(u32, u32)> {
    let Some(found) = section.take("ppn_base") else { return Some((11, 12)) };
    let parts: Option<Vec<u32>> = found
        .value
        .as_array()
        .and_then(|items| items.iter().map(|item| item.get_ref().as_integer()?.as_str().parse().ok()).collect());
    match parts.as_deref() {
        Some(&[part, whole]) if 0 < part && part <= whole && i64::from(whole) <= MAX_PART => Some((part, whole)),
        _ => {
            found.refuse_with("is no fraction", "write it as in [11, 12] for eleven twelfths");
            None
        }
    }
}
