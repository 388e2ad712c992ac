//! What a period came to, recomputed from the journal by the definitions that `KPI` gives. It shares no code with orderd.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use orderd::domain::period::Period;

use super::deadlines::{asked_in, due, minutes};
use super::journal::{CHANNELS, Journal, Kitchen, MINUTES, OUTLETS, STATUSES, Seen, is_off, place};
use super::sums::{Figures, Sums};

/// Collection is compared with what was invoiced in so many days.
const BILLED_DAYS: i64 = 91;

/// What is counted: of which days, of which outlet.
#[derive(Clone, Copy)]
struct Scope {
    period: Period,
    /// `None`: the house.
    outlet: Option<&'static str>,
}

impl Scope {
    fn has(&self, day: NaiveDate) -> bool {
        self.period.first() <= day && day <= self.period.last()
    }

    fn is_of(&self, outlet: &str) -> bool {
        self.outlet.is_none_or(|own| own == outlet)
    }
}

/// A period as far as it is known now: of the house under a blank name, and of each outlet.
pub(super) fn measure(journal: &Journal, period: Period) -> BTreeMap<String, Figures> {
    let all = std::iter::once(None).chain(OUTLETS.map(Some));
    let of = |outlet: Option<&'static str>| {
        let mut sums = Sums::default();
        let scope = Scope { period, outlet };
        orders(journal, scope, &mut sums);
        payments(journal, scope, &mut sums);
        owed(journal, scope, &mut sums);
        kitchens(journal, scope, &mut sums);
        if outlet.is_none() {
            channels(journal, scope, &mut sums);
        }
        (outlet.unwrap_or_default().to_owned(), sums.figures())
    };
    all.map(of).collect()
}

fn orders(journal: &Journal, scope: Scope, sums: &mut Sums) {
    let nothing = [
        "excepted",
        "left-unreleased",
        "over-limit",
        "ordered-packs",
        "made-packs",
        "returned-packs",
        "revenue",
        "called-off",
        "called-off-value",
        "retained",
        "orders",
        "packs",
    ];
    for key in nothing {
        sums.add(key, 0);
    }
    for cause in ["material", "dp", "production", "settlement", "dispatch"] {
        sums.add(format!("late/{cause}"), 0);
    }
    let mut by_id: Vec<usize> = (0..journal.orders.len()).collect();
    by_id.sort_by_key(|at| &journal.orders[*at].id);
    let mut customers = BTreeSet::new();
    for at in by_id {
        let seen = &journal.orders[at];
        if seen.journey.is_empty() {
            continue;
        }
        let returning = !customers.insert(seen.customer);
        if scope.is_of(seen.outlet) {
            intake(seen, returning, scope, sums);
            answers(journal, seen, scope, sums);
            confirmation(journal, seen, scope, sums);
            delivery(journal, seen, scope, sums);
            money(journal, at, scope, sums);
        }
    }
}

fn intake(seen: &Seen, returning: bool, scope: Scope, sums: &mut Sums) {
    if scope.has(seen.journey[0].1.date()) {
        sums.share("returning", returning);
        sums.add("orders", 1);
        sums.add("packs", if seen.scheme.is_empty() { 0 } else { seen.packs });
    }
    for step in seen.journey.windows(2).filter(|step| scope.has(step[1].1.date())) {
        if let Some((_, number)) = STATUSES[..15].iter().find(|(name, _)| *name == step[0].0) {
            sums.stays.entry((*number).to_owned()).or_default().push(minutes(step[0].1, step[1].1));
        }
    }
}

fn answers(journal: &Journal, seen: &Seen, scope: Scope, sums: &mut Sums) {
    let name = |desk: &str| format!("answers/{}", if desk == "credit" { "accounting" } else { desk });
    for (desk, in_time, _) in seen.replies.iter().filter(|(.., on)| scope.has(*on)) {
        sums.share(name(desk), *in_time);
    }
    let (status, asked) = seen.journey.last().unwrap();
    for desk in asked_in(status) {
        let due = due(desk, *asked, seen.deliver_on, seen.packs).date();
        let is_open = !seen.answered.contains(desk) && !seen.noted.contains(&(*desk, *asked));
        if is_open && due < journal.today() && scope.has(due) {
            sums.share(name(desk), false);
        }
    }
    let is_unanswered = |status: &str| ["Draf", "Menunggu R&D/PPIC"].contains(&status) || is_off(status);
    let first = seen.journey.iter().find(|(status, _)| !is_unanswered(status));
    if let Some((status, _)) = first.filter(|(_, at)| scope.has(at.date())) {
        sums.share("material-at-first", status != "Bahan Kurang");
    }
}

fn confirmation(journal: &Journal, seen: &Seen, scope: Scope, sums: &mut Sums) {
    let answered = seen.complete.map(|at| at.date());
    let is_late = answered.is_none_or(|on| on >= seen.too_late());
    if let (Some(answered), Some(confirmed)) = (answered, seen.confirmed)
        && scope.has(confirmed.date())
    {
        sums.middle("days-ahead", (seen.deliver_on - answered).num_days(), 10);
        if seen.is_large() && is_late {
            sums.add("excepted", 1);
        }
    }
    if seen.is_large() {
        let (born, limit) = (seen.journey[0].1.date(), seen.too_late());
        let judged = match seen.confirmed.filter(|_| !is_late) {
            Some(at) => Some((at.date(), true)),
            None if born >= limit => Some((born, false)),
            None => (limit <= journal.today() && seen.was_alive(limit)).then_some((limit, false)),
        };
        if let Some((_, in_time)) = judged.filter(|(on, _)| scope.has(*on)) {
            sums.share("large-in-time", in_time);
            sums.late.extend((!in_time).then(|| seen.id.clone()));
        }
    }
}

fn delivery(journal: &Journal, seen: &Seen, scope: Scope, sums: &mut Sums) {
    if seen.entered(|status| (9..=15).contains(&place(status))).is_some_and(|on| scope.has(on)) {
        sums.add("ordered-packs", seen.packs);
        sums.add("made-packs", seen.made.unwrap_or(seen.packs));
    }
    for (key, on) in [("left-unreleased", seen.unreleased), ("over-limit", seen.over_limit)] {
        sums.add(key, i64::from(on.is_some_and(|on| scope.has(on))));
    }
    let day = seen.deliver_on;
    let left = seen.entered(|status| (12..=15).contains(&place(status)));
    if let Some(on) = left.filter(|on| *on <= day) {
        if scope.has(on) {
            sums.share("on-time", true);
        }
        return;
    }
    let status = seen.status_on(day).unwrap_or("Draf");
    let was_begun = (8..=11).contains(&place(status));
    let after = day + Days::new(1);
    let on = if was_begun { (after <= journal.today() && seen.was_alive(after)).then_some(after) } else { left };
    if on.is_some_and(|on| scope.has(on)) {
        let cause = match place(status) {
            0..=3 => "material",
            4..=6 => "dp",
            7..=9 => "production",
            10 => "settlement",
            _ => "dispatch",
        };
        sums.share("on-time", false);
        sums.add(format!("late/{cause}"), 1);
    }
}

fn money(journal: &Journal, at: usize, scope: Scope, sums: &mut Sums) {
    let seen = &journal.orders[at];
    for (kind, sign) in [("INV", 1), ("NK", -1)] {
        for paper in journal.papers_of(at, kind) {
            let booked = [(Some(paper.on), sign * paper.value), (paper.void, -sign * paper.value)];
            for (_, amount) in booked.into_iter().filter(|(on, _)| on.is_some_and(|on| scope.has(on))) {
                sums.add("revenue", amount);
                if scope.outlet.is_none() {
                    sums.add(format!("channel-revenue/{}", seen.channel), amount);
                }
            }
        }
    }
    let returned = journal.papers_of(at, "NK").filter(|note| scope.has(note.on)).count();
    sums.add("returned-packs", if returned > 0 { seen.rejected } else { 0 });
    let proforma = journal.papers_of(at, "PI").map(|paper| paper.on).min();
    let paid = seen
        .journey
        .windows(2)
        .find(|step| step[0].0 == "Menunggu DP" && (7..=15).contains(&place(&step[1].0)))
        .map(|step| step[1].1.date());
    if let (Some(from), Some(on)) = (proforma, paid.filter(|on| scope.has(*on))) {
        sums.middle("days-to-dp", (on - from).num_days(), 10);
    }
    if seen.cancelled && seen.is_off() && seen.entered(is_off).is_some_and(|on| scope.has(on)) {
        sums.add("called-off", 1);
        sums.add("called-off-value", seen.lost);
    }
    if seen.status() == "Batal" && seen.journey.last().is_some_and(|(_, at)| scope.has(at.date())) {
        sums.add("retained", journal.paid(at));
    }
}

fn payments(journal: &Journal, scope: Scope, sums: &mut Sums) {
    for payment in journal.payments.values().filter(|payment| scope.is_of(journal.orders[payment.order].outlet)) {
        let due = due("payment", payment.typed, NaiveDate::MAX, 0);
        let counted = match payment.answered {
            Some((at, _)) if at <= due => Some((at.date(), true)),
            Some(_) => Some((due.date(), false)),
            None => (due.date() < journal.today()).then(|| (due.date(), false)),
        };
        if let Some((_, in_time)) = counted.filter(|(on, _)| scope.has(*on)) {
            sums.share("answers/accounting", in_time);
        }
    }
}

/// What was owed at the end of the last day, and for how many days' invoices that stands.
fn owed(journal: &Journal, scope: Scope, sums: &mut Sums) {
    let as_of = scope.period.last().min(journal.today());
    let invoices = || (0..journal.orders.len()).filter_map(|at| Some((at, journal.invoice(at)?)));
    let first = invoices().map(|(_, invoice)| invoice.on).min().unwrap_or(as_of);
    let days = ((as_of - first).num_days() + 1).clamp(1, BILLED_DAYS);
    let (mut receivable, mut overdue, mut billed) = (0, 0, 0);
    for (at, invoice) in invoices().filter(|(at, _)| scope.is_of(journal.orders[*at].outlet)) {
        if (0..days).contains(&(as_of - invoice.on).num_days()) {
            billed += invoice.value;
        }
        if let Some((amount, due)) = journal.receivable(at, as_of) {
            receivable += amount;
            overdue += if due < as_of { amount } else { 0 };
        }
    }
    sums.add("receivable", receivable);
    sums.add("overdue", overdue);
    if billed > 0 {
        sums.add("collection-days", (2 * receivable * days * 10 + billed).div_euclid(2 * billed));
    }
}

fn kitchens(journal: &Journal, scope: Scope, sums: &mut Sums) {
    let days = journal.kitchens.iter().filter(|((day, outlet), _)| scope.has(*day) && scope.is_of(outlet));
    let days: Vec<&Kitchen> = days.map(|(_, kitchen)| kitchen).collect();
    if days.is_empty() {
        return;
    }
    let mut uses = [(0, 0), (0, 0)];
    for kitchen in days {
        sums.add("person-hours", kitchen.hours);
        sums.add("capacity", kitchen.available.unwrap_or(0));
        for (sum, (part, of)) in
            uses.iter_mut().zip([(kitchen.hours, kitchen.available), (kitchen.packs, kitchen.most)])
        {
            *sum = of.map_or(*sum, |of| (sum.0 + part, sum.1 + of));
        }
    }
    let [people, packs] = uses;
    sums.shares.insert("people-use".to_owned(), people);
    sums.shares.insert("pack-use".to_owned(), packs);
}

fn channels(journal: &Journal, scope: Scope, sums: &mut Sums) {
    sums.add("leads", 0);
    let mut won: BTreeMap<&str, i64> = BTreeMap::new();
    for lead in &journal.leads {
        let born = lead.order.and_then(|order| journal.orders[order].journey.first()).map(|(_, born)| born.date());
        for (key, is_meant) in [("leads", scope.has(lead.on)), ("won", born.is_some_and(|on| scope.has(on)))] {
            if !is_meant {
                continue;
            }
            // A channel that anything came by has all its figures.
            sums.add(format!("channel-leads/{}", lead.channel), i64::from(key == "leads"));
            sums.add(format!("channel-revenue/{}", lead.channel), 0);
            if key == "leads" {
                sums.add("leads", 1);
            } else {
                *won.entry(lead.channel).or_default() += 1;
            }
        }
    }
    for channel in CHANNELS {
        if sums.numbers.contains_key(&format!("channel-revenue/{channel}")) {
            sums.add(format!("channel-leads/{channel}"), 0);
            let (part, of) =
                (won.get(channel).copied().unwrap_or(0), sums.numbers[&format!("channel-leads/{channel}")]);
            sums.shares.insert(format!("channel-conversion/{channel}"), (part, of));
        }
    }
    sums.shares.insert("conversion".to_owned(), (won.values().sum(), sums.numbers["leads"]));
}

/// Notes the work of the kitchens on a day that is over, as it is known when that is first seen.
pub(super) fn note_kitchens(journal: &mut Journal, day: NaiveDate) {
    let was_begun = |seen: &&Seen| seen.journey.iter().any(|(status, _)| (8..=15).contains(&place(status)));
    for outlet in OUTLETS {
        let orders = journal.orders.iter().filter(|seen| (seen.outlet, seen.deliver_on) == (outlet, day));
        let packs: Vec<i64> = orders.filter(|seen| !seen.is_off()).filter(was_begun).map(|seen| seen.packs).collect();
        if packs.is_empty() {
            continue;
        }
        let packs: i64 = packs.iter().sum();
        let (most, available) = could_do(journal, outlet, day);
        let hours = (packs * MINUTES * 100 + 30).div_euclid(60);
        journal.kitchens.insert((day, outlet), Kitchen { hours, packs, available, most });
    }
}

/// The most packs, and the hundredths of person-hours there are: by date, else by weekday, else as always, cell by cell.
fn could_do(journal: &Journal, outlet: &str, day: NaiveDate) -> (Option<i64>, Option<i64>) {
    let weekday = day.weekday().num_days_from_monday();
    let rows = || journal.capacity.values().filter(|row| row.outlet == outlet);
    let by_date = rows().find(|row| row.on == Some(day));
    let by_weekday = rows().find(|row| row.weekday == Some(weekday));
    let always = rows().find(|row| row.on.is_none() && row.weekday.is_none());
    let said: Vec<_> = [by_date, by_weekday, always].into_iter().flatten().collect();
    if said.first().is_some_and(|row| row.closed) {
        return (Some(0), Some(0));
    }
    let open = || said.iter().filter(|row| !row.closed);
    let people = open().find_map(|row| row.people);
    let tenths = open().find_map(|row| row.tenths);
    (open().find_map(|row| row.most), people.zip(tenths).map(|(people, tenths)| people * tenths * 10))
}
