//! Readiness: what the kitchens must make for the next four days, whether stock and people suffice. R&D
//! and PPIC see every outlet, a store manager their own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::{Desk, deliveries, period, table};
use crate::decide::kitchen::Readiness;
use crate::decide::orders::headline;
use crate::domain::audience::Audience;
use crate::domain::notice::{Brief, BriefTable};
use crate::domain::policy::Policy;
use crate::domain::role::{self, Role};
use crate::domain::text::Text;
use crate::domain::wording::{day, grouped, shown};

/// H+1 …
const FIRST_DAY: u64 = 1;
/// … to H+4.
const LAST_DAY: u64 = 4;

/// One report for all people who see the same outlets.
#[must_use]
pub(crate) fn readiness(desk: &Desk<'_, '_>) -> Vec<(Audience, Brief)> {
    let policy = desk.world.policy;
    let mut readers: BTreeMap<BTreeSet<usize>, Vec<Text>> = BTreeMap::new();
    for group in role::colleagues(policy, is_reader) {
        readers.entry(outlets(&group.roles, policy)).or_default().extend(group.addresses);
    }
    readers
        .into_iter()
        .filter_map(|(outlets, people)| {
            let (is_asking, brief) = brief(desk, &outlets)?;
            // Where nothing is short and nothing too much there is nothing to do, only to know.
            let (to, cc) = if is_asking { (people, Vec::new()) } else { (Vec::new(), people) };
            Some((Audience { to, cc }, brief))
        })
        .collect()
}

/// The outlets somebody with these roles sees.
pub(super) fn outlets(roles: &BTreeSet<Role>, policy: &Policy) -> BTreeSet<usize> {
    let own = |role: &Role| if let Role::StoreManager(outlet) = role { Some(*outlet) } else { None };
    if roles.iter().all(|r| own(r).is_some()) {
        return roles.iter().filter_map(own).collect();
    }
    (0..policy.outlets.len()).collect()
}

/// H+1 to H+4.
pub(super) fn span(desk: &Desk<'_, '_>) -> (NaiveDate, NaiveDate) {
    (desk.today() + Days::new(FIRST_DAY), desk.today() + Days::new(LAST_DAY))
}

fn is_of(policy: &Policy, outlets: &BTreeSet<usize>, name: &str) -> bool {
    role::outlet(policy, name).is_some_and(|outlet| outlets.contains(&outlet))
}

/// The days of the kitchens on which there is something to make.
fn days<'d>(desk: &Desk<'d, '_>, outlets: &BTreeSet<usize>) -> Vec<&'d Readiness> {
    let ((from, to), policy) = (span(desk), desk.world.policy);
    let is_near = |ready: &&Readiness| from <= ready.on && ready.on <= to;
    desk.plan.readiness.iter().filter(is_near).filter(|ready| is_of(policy, outlets, &ready.outlet)).collect()
}

/// The same days for the digest of somebody who holds these roles, if the kitchens are their business.
pub(super) fn in_digest(desk: &Desk<'_, '_>, roles: &BTreeSet<Role>) -> Option<BriefTable> {
    let kitchen: BTreeSet<Role> = roles.iter().copied().filter(|role| is_reader(*role)).collect();
    let outlets = if kitchen.is_empty() { BTreeSet::new() } else { outlets(&kitchen, desk.world.policy) };
    let rows = days(desk, &outlets).into_iter().map(|ready| row(ready, outlets.len() > 1)).collect();
    table(format!("Kesiapan dapur H+{FIRST_DAY} sampai H+{LAST_DAY}"), &HEAD, rows)
}

/// Who sees to it that the kitchens can make what is ordered.
fn is_reader(role: Role) -> bool {
    matches!(role, Role::Rnd | Role::Ppic | Role::StoreManager(_))
}

/// The columns of a day.
const HEAD: [&str; 4] = ["Tanggal", "Pack / maks", "Jam-orang / ada", "Kekurangan"];

/// What there is to make, and whether it asks anything of its readers.
fn brief(desk: &Desk<'_, '_>, outlets: &BTreeSet<usize>) -> Option<(bool, Brief)> {
    let policy = desk.world.policy;
    let (from, to) = span(desk);
    let is_ours = |name: &str| is_of(policy, outlets, name);
    let days = days(desk, outlets);
    if days.is_empty() {
        return None;
    }
    let packs: u32 = days.iter().map(|r| r.packs).sum();
    let short = if days.iter().any(|r| !r.shortages.is_empty()) { ", ada kekurangan" } else { "" };
    let tables: Vec<BriefTable> = [
        table("Per hari", &HEAD, days.iter().map(|r| row(r, outlets.len() > 1)).collect()),
        table("Pesanan", &["No", "Pesanan", "Kirim"], orders(desk, from, to, is_ours)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let headline = format!("{} – {} pack{short}", period(from, to), grouped(packs));
    Some((days.iter().any(|day| is_tight(day)), Brief { headline: headline.into(), tables, ..Brief::default() }))
}

/// Whether material is short, or the day too full.
fn is_tight(day: &Readiness) -> bool {
    !day.shortages.is_empty()
        || day.capacity.is_some_and(|most| day.packs > most)
        || day.available.is_some_and(|there| day.person_hours > there)
}

fn row(readiness: &Readiness, several: bool) -> Vec<String> {
    let outlet = if several { format!(" {}", shown(&readiness.outlet)) } else { String::new() };
    let limit = readiness.capacity.map_or_else(|| "?".to_owned(), grouped);
    let hours = readiness.available.map_or_else(|| "?".to_owned(), |h| h.to_string());
    vec![
        format!("{}{outlet}", day(readiness.on)),
        format!("{} / {limit}", grouped(readiness.packs)),
        format!("{} / {hours}", readiness.person_hours),
        if readiness.shortages.is_empty() { "–".to_owned() } else { readiness.shortages.clone() },
    ]
}

fn orders(desk: &Desk<'_, '_>, from: NaiveDate, to: NaiveDate, is_ours: impl Fn(&str) -> bool) -> Vec<Vec<String>> {
    let found = deliveries(desk, from, to);
    let row = |s: &crate::decide::orders::Order<'_>| {
        let terms = s.terms.as_deref().filter(|t| is_ours(&t.outlet))?;
        let status = s.facts.state.label(headline::is_pickup(s));
        let hour = terms.hour.as_deref().map(|h| format!(" {}", shown(h))).unwrap_or_default();
        Some(vec![
            s.facts.id.to_string(),
            format!("{} – {} ({status})", headline::goods(s), shown(&terms.customer)),
            format!("{}{hour}", day(terms.deliver_on)),
        ])
    };
    found.into_iter().filter_map(row).collect()
}
