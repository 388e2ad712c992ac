//! The digest: to each person the open tasks of the roles they hold, first those of which they were reminded for the last
//! time, then late ones, what they are to know and need not act on, and the deliveries of the next days. Who has neither gets
//! nothing.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::readiness;
use super::{Desk, deliveries, period, table, table_with_calls};
use crate::decide::orders::Order;
use crate::decide::orders::due::Due;
use crate::decide::orders::headline;
use crate::decide::shown::task::Task;
use crate::decide::shown::tasks::OpenTasks;
use crate::decide::shown::whatsapp;
use crate::decide::world::Slot;
use crate::domain::audience::Audience;
use crate::domain::ids::OrderId;
use crate::domain::notice::{Brief, BriefTable, Call, News};
use crate::domain::order::Words;
use crate::domain::phone::Phone;
use crate::domain::problem::Code;
use crate::domain::reading::Entry;
use crate::domain::role::{self, Colleagues, Role};
use crate::domain::state::State;
use crate::domain::wording::{day, listed, shown};

/// Where a digest keeps whether it tells of something that stands in no later one; no template shows it.
pub(crate) const NEWS: &str = "kabar";

/// Deliveries are shown so many days ahead.
const DAYS_AHEAD: u64 = 7;

/// One digest for all people who hold the same roles.
#[must_use]
pub(crate) fn digest(desk: &Desk<'_, '_>, slot: &Slot) -> Vec<(Audience, Brief)> {
    let policy = desk.world.policy;
    let tasks = by_day(desk.open);
    role::colleagues(policy, |_| true)
        .into_iter()
        .filter_map(|group| {
            let brief = brief(desk, slot, &tasks, &group)?;
            Some((Audience { to: group.addresses, cc: Vec::new() }, brief))
        })
        .collect()
}

fn brief(desk: &Desk<'_, '_>, slot: &Slot, tasks: &[&Task], group: &Colleagues) -> Option<Brief> {
    let roles = &group.roles;
    let known = desk.news.iter().filter(|news| news.is_for(&group.addresses));
    // Of an order that went well to its end nobody needs to hear what was on the way.
    let is_over = |id: &OrderId| desk.orders.get(id).is_some_and(|order| order.facts.state == State::Closed);
    let known: Vec<&News> = known.filter(|news| !news.order.as_ref().is_some_and(is_over)).collect();
    let policy = desk.world.policy;
    let mine = tasks.iter().copied().filter(|t| t.who.roles().any(|r| roles.contains(&r)));
    let mine: Vec<&Task> = mine.collect();
    let overdue = mine.iter().filter(|t| t.is_late).count();
    // No further reminder will come of these.
    let is_pressing = |task: &&Task| desk.pressing.contains(&*task.subject.to_string());
    let (pressing, mine): (Vec<&Task>, Vec<&Task>) = mine.into_iter().partition(is_pressing);
    let (late, open): (Vec<&Task>, Vec<&Task>) = mine.into_iter().partition(|t| t.is_late);
    let several = roles.len() > 1;
    let head = ["No", "Tugas", "Paling lambat"];
    let rows = |tasks: &[&Task]| tasks.iter().map(|t| row(t, several)).collect();
    let follow_ups = if roles.contains(&Role::Marketing) { follow_ups(desk) } else { Vec::new() };
    let expired = if roles.contains(&Role::Marketing) { expired(desk, slot) } else { Vec::new() };
    let coming = coming(desk, roles);
    let tasks = pressing.len() + late.len() + expired.len() + open.len() + follow_ups.len();
    if tasks == 0 && known.is_empty() {
        return None;
    }
    let news = news(desk, &known);
    let reports = known.iter().flat_map(|news| &news.tables).cloned();
    let mut said = match overdue {
        0 if tasks == 0 => "tidak ada tugas".to_owned(),
        0 => format!("{tasks} tugas"),
        late => format!("{tasks} tugas, {late} terlambat"),
    };
    if tasks == 0 {
        said.push_str(&format!(", {} kabar", news.len()));
    }
    let tables: Vec<BriefTable> = [
        table(format!("Sudah diingatkan, belum dikerjakan ({})", pressing.len()), &head, rows(&pressing)),
        table(format!("Terlambat ({})", late.len()), &head, rows(&late)),
        table("Proforma kedaluwarsa", &["No", "Proforma", "Berlaku sampai"], expired),
        table("Yang menunggu", &head, rows(&open)),
        table_with_calls("Follow up", &["Nama", "Tab", "Tanggal"], follow_ups),
        table("Untuk diketahui", &["No", "Kabar", "Pesanan"], news),
        table(format!("Pengiriman {DAYS_AHEAD} hari ke depan"), &["No", "Pesanan", "Kirim"], coming),
    ]
    .into_iter()
    .flatten()
    .chain(reports)
    .chain(readiness::in_digest(desk, roles))
    .collect();
    let headline = format!("{} – {said}", period(policy.day(slot.first).min(desk.today()), desk.today()));
    let mut brief = Brief { headline: headline.into(), tables, ..Brief::default() };
    let names: Vec<String> = roles.iter().map(|r| r.label(policy)).collect();
    brief.values.insert("peran".into(), listed(&names).into());
    brief.values.insert(NEWS.into(), if known.is_empty() { "" } else { "Ya" }.into());
    brief.values.insert("tanpa_tugas".into(), if tasks == 0 { "Ya" } else { "" }.into());
    Some(brief)
}

/// What is to be known, an order or report a line: all that was told of it, and how it stands now.
fn news(desk: &Desk<'_, '_>, known: &[&News]) -> Vec<Vec<String>> {
    let mut told: Vec<(String, Vec<&str>, String)> = Vec::new();
    for copy in known {
        let order = copy.order.and_then(|id| desk.orders.get(&id));
        let now = order.map(|order| {
            let status = order.facts.state.label(headline::is_pickup(order));
            format!("{} ({status})", headline::headline(order))
        });
        let subject = copy.order.map_or_else(|| copy.subject.trim_matches('-').to_owned(), |id| id.to_string());
        match told.iter_mut().find(|(known, ..)| *known == subject && copy.order.is_some()) {
            Some((_, facts, _)) if facts.contains(&&*copy.fact) => {}
            Some((_, facts, _)) => facts.push(&copy.fact),
            None => told.push((subject, vec![&copy.fact], now.unwrap_or_else(|| copy.about.clone()))),
        }
    }
    told.into_iter().map(|(subject, facts, about)| vec![subject, facts.join("; "), about]).collect()
}

/// Number, what to do about what, and until when.
fn row(task: &Task, several: bool) -> Vec<String> {
    let who = if several { format!("{}: ", task.who) } else { String::new() };
    let about = if task.about.is_empty() { String::new() } else { format!(" ({})", task.about) };
    let until = task.until.map_or_else(|| "secepatnya".to_owned(), |due| due.to_string());
    vec![task.subject.to_string(), format!("{who}{}{about}", task.what), until]
}

/// Every open task, the earliest first; those without a day come last.
fn by_day(open: &OpenTasks) -> Vec<&Task> {
    let mut tasks: Vec<&Task> = open.tasks.iter().map(|task| &**task).collect();
    tasks.sort_by_cached_key(|t| (t.until.is_none(), t.until.map(Due::end), t.subject.to_string()));
    tasks
}

/// The deliveries a person sees: store managers those of their outlet, everybody else but the administrator all.
fn coming(desk: &Desk<'_, '_>, roles: &BTreeSet<Role>) -> Vec<Vec<String>> {
    let sees = |outlet: Option<usize>| {
        roles.iter().any(|role| match role {
            Role::StoreManager(own) => Some(*own) == outlet,
            Role::Admin => false,
            Role::Marketing
            | Role::Rnd
            | Role::Ppic
            | Role::Production
            | Role::Purchasing
            | Role::Accounting
            | Role::Logistics => true,
        })
    };
    let today = desk.today();
    let found = deliveries(desk, today, today + Days::new(DAYS_AHEAD));
    found.into_iter().filter(|s| sees(headline::outlet(s, desk.world.policy))).filter_map(delivery).collect()
}

/// `ODR-2026-0001 | 1.000 Nasi Box Ayam – PT Maju Jaya (Menunggu DP) | 30/11/2026 10:00`
fn delivery(order: &Order<'_>) -> Option<Vec<String>> {
    let terms = order.terms.as_deref()?;
    let status = order.facts.state.label(headline::is_pickup(order));
    let hour = terms.hour.as_deref().map(|h| format!(" {}", shown(h))).unwrap_or_default();
    Some(vec![
        order.facts.id.to_string(),
        format!("{} – {} ({status})", headline::goods(order), shown(&terms.customer)),
        format!("{}{hour}", day(terms.deliver_on)),
    ])
}

/// Orders whose proforma ran out since the last digest, each told of once; their rows go on saying so.
fn expired(desk: &Desk<'_, '_>, slot: &Slot) -> Vec<Vec<String>> {
    let policy = desk.world.policy;
    let last = desk.world.facts.system.mail.schedules.get(slot.kind.as_str());
    let row = |order: &Order<'_>| {
        order.problems.iter().find(|problem| problem.code == Code::ProformaExpired)?;
        let proforma = &order.facts.live_proforma()?.document;
        let valid_until = proforma.valid_until?;
        let over = policy.start_of(valid_until.succ_opt()?);
        (last.is_none_or(|last| over > *last) && over <= slot.at).then(|| {
            let about = format!("{}, {}", proforma.number, headline::headline(order));
            vec![order.facts.id.to_string(), about, day(valid_until)]
        })
    };
    desk.orders.values().filter_map(row).collect()
}

/// Customers and leads somebody meant to call by today.
fn follow_ups(desk: &Desk<'_, '_>) -> Vec<(Vec<String>, Call)> {
    let today = desk.today();
    let books = desk.world.books;
    let customers = books
        .customers
        .iter()
        .filter(|c| c.do_not_contact.get() != Some(true))
        .filter_map(|c| Some(("Pelanggan", c.name.as_deref()?, c.follow_up.get()?, &c.contact, &c.phone)));
    let is_open =
        |status: Option<&str>| !status.is_some_and(|s| ["jadi", "gagal"].contains(&&*s.trim().to_lowercase()));
    let leads = books
        .leads
        .iter()
        .filter(|l| is_open(l.status.as_deref()))
        .filter_map(|l| Some(("Prospek", l.name.as_deref()?, l.follow_up.get()?, &None, &l.phone)));
    let mut found: Vec<_> = customers.chain(leads).filter(|(_, _, on, ..)| *on <= today).collect();
    found.sort_by_key(|(_, _, on, ..)| *on);
    let row = |(tab, name, on, contact, phone): (&str, &str, NaiveDate, &Words, &Entry<Phone>)| {
        let text =
            if tab == "Prospek" { whatsapp::introduced(name, desk.world) } else { whatsapp::missed(name, desk.world) };
        let who = contact.as_deref().map(|contact| format!(", {}", shown(contact))).unwrap_or_default();
        let cells = vec![format!("{}{who}", shown(name)), tab.to_owned(), day(on)];
        (cells, Call { phone: phone.value().cloned(), text })
    };
    found.into_iter().map(row).collect()
}
