//! Answers that come by the form: which of them count, and what is said of the others. One that counts is written into
//! its cell, and from there on it is an answer like any other. Each is judged once.

mod open;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::decide::money::ledger::Ledger;
use crate::decide::orders::Order;
use crate::decide::world::{DesiredRow, World};
use crate::domain::cell::Cell;
use crate::domain::column::{Column, OrderColumn, PaymentColumn, ResponseColumn};
use crate::domain::facts::{HistoryLine, SystemFacts};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::response::{Given, Refused, ResponseRow, Responses, Verdict};
use crate::domain::role::{self, Role};
use crate::domain::text::Text;
use crate::domain::wording::shown;
use open::{Open, is_question, order_question};
pub(crate) use open::{of_order, of_payment};

/// Beyond so many responses the older half is let go of.
const MOST_REMEMBERED: usize = 2_000;

pub(crate) type Orders<'a> = BTreeMap<OrderId, Order<'a>>;

/// Judges the responses that are new, and notes those that count with their order or payment.
pub(crate) fn take(
    world: &World<'_>,
    orders: &mut Orders<'_>,
    ledger: &mut Ledger,
    memory: &mut SystemFacts,
) -> Vec<HistoryLine> {
    let (Some(rules), Some(observed)) = (&world.policy.answers, world.observed) else { return Vec::new() };
    let is_blind = [OrderColumn::TAB, PaymentColumn::TAB].iter().any(|tab| world.books.paused.contains_key(tab));
    if is_blind || world.books.ahead.is_some() {
        return Vec::new();
    }
    let mut history = Vec::new();
    for row in &world.books.responses {
        let key = row.key();
        let Some(given_at) = sent(row, world) else { continue };
        let known = &memory.rows.responses;
        if known.judged.contains_key(&key) || known.until.is_some_and(|until| given_at <= until) {
            continue;
        }
        let mut verdict = if world.takes_over() { Verdict::TooOld } else { judge(row, world, orders, ledger) };
        if verdict == Verdict::Counted && !observed.responses_proven {
            verdict = if rules.required { Verdict::Unproven } else { Verdict::CountedUnnamed };
        }
        match verdict {
            Verdict::Counted | Verdict::CountedUnnamed => {
                let by = row.address.clone().filter(|_| verdict == Verdict::Counted);
                history.extend(count(row, by, given_at, world, orders, ledger));
            }
            Verdict::OtherRole
            | Verdict::Unknown
            | Verdict::NoQuestion
            | Verdict::Changed
            | Verdict::NotOpen
            | Verdict::Unproven
            | Verdict::Incomplete
            | Verdict::TooOld => {
                let is_said = is_said_already(row, verdict, orders, ledger);
                if let Some((address, refused)) = refusal(row, verdict, given_at, world).filter(|_| !is_said) {
                    memory.mail.unheard.entry(address).or_default().note(refused);
                }
            }
        }
        memory.rows.responses.judged.insert(key, (given_at, verdict));
    }
    forget(&mut memory.rows.responses);
    history
}

/// What `Hasil` says of each response. Those let go of are left as they stand.
pub(crate) fn results(world: &World<'_>, memory: &SystemFacts) -> Vec<DesiredRow<ResponseColumn>> {
    if world.policy.answers.is_none() || world.books.ahead.is_some() {
        return Vec::new();
    }
    let result = |row: &ResponseRow| {
        let sentence = match sent(row, world) {
            None => Verdict::Incomplete.sentence(),
            Some(_) => match memory.rows.responses.judged.get(&row.key()) {
                Some((_, verdict)) => verdict.sentence(),
                None if row.has_result => return None,
                None => Verdict::TooOld.sentence(),
            },
        };
        Some(DesiredRow { at: row.at, cells: vec![(ResponseColumn::Result, Cell::text(sentence))].into() })
    };
    world.books.responses.iter().filter_map(result).collect()
}

/// When it was sent; `None`: nobody can read that.
fn sent(row: &ResponseRow, world: &World<'_>) -> Option<DateTime<Utc>> {
    let local = row.given_at.get()?.and_local_timezone(world.policy.timezone);
    local.earliest().map(|at| at.to_utc())
}

/// What is to be made of a response, its proof aside.
fn judge(row: &ResponseRow, world: &World<'_>, orders: &Orders<'_>, ledger: &Ledger) -> Verdict {
    let cells = (&row.address, &row.subject, &row.question, &row.code, &row.answer);
    let (Some(address), Some(subject), Some(question), Some(code), Some(word)) = cells else {
        return Verdict::Incomplete;
    };
    let open = if let Ok(id) = subject.parse::<OrderId>() {
        let Some(order) = orders.get(&id) else { return Verdict::Unknown };
        let Some(column) = order_question(question) else { return Verdict::NoQuestion };
        let Some(put) = open::put(order, column, world) else { return Verdict::NotOpen };
        Open { is_open: of_order(order, world).iter().any(|(asked, _)| *asked == column), ..put }
    } else if let Ok(id) = subject.parse::<PaymentId>() {
        let Some(put) = of_ledger(id, ledger, world) else { return Verdict::Unknown };
        if !is_question(question, PaymentColumn::Verified.header()) {
            return Verdict::NoQuestion;
        }
        put
    } else {
        return Verdict::Unknown;
    };
    if open.word(word).is_none() {
        return Verdict::NoQuestion;
    }
    if open.roles.is_disjoint(&role::held_by(world.policy, address)) {
        return Verdict::OtherRole;
    }
    match (open.put.code == *code, open.is_open) {
        (false, _) => Verdict::Changed,
        (true, false) => Verdict::NotOpen,
        (true, true) => Verdict::Counted,
    }
}

fn of_ledger(id: PaymentId, ledger: &Ledger, world: &World<'_>) -> Option<Open> {
    let waiting = ledger.waiting.iter().find(|waiting| waiting.id == id);
    open::put_payment(ledger.facts.get(&id)?, waiting, world)
}

/// Notes an answer with what it is for.
fn count(
    row: &ResponseRow,
    by: Option<Text>,
    at: DateTime<Utc>,
    world: &World<'_>,
    orders: &mut Orders<'_>,
    ledger: &mut Ledger,
) -> Option<HistoryLine> {
    let (subject, question) = (row.subject.as_deref()?, row.question.as_deref()?);
    let note = row.note.clone();
    let said = note.as_deref().map(|note| format!(" Catatan: {}", shown(note))).unwrap_or_default();
    let who = by.clone().unwrap_or_else(|| "seseorang (tanpa bukti nama)".into());
    let (header, word) = if let Ok(id) = subject.parse::<OrderId>() {
        let order = orders.get_mut(&id)?;
        let column = order_question(question)?;
        let word = open::put(order, column, world)?.word(row.answer.as_deref()?)?;
        let before = order.row?.content.get(column).to_cell();
        // It answers what was to be answered again.
        order.facts.stale.retain(|(stale, _)| *stale != column);
        order.facts.given.insert(column, Given { word: word.clone(), by, at, note, before, landed: false });
        (column.header(), word)
    } else {
        let id = subject.parse::<PaymentId>().ok()?;
        let word = of_ledger(id, ledger, world)?.word(row.answer.as_deref()?)?;
        let facts = ledger.facts.get_mut(&id)?;
        let before = facts.seen.content.get(PaymentColumn::Verified).to_cell();
        facts.stale = None;
        facts.given = Some(Given { word: word.clone(), by, at, note, before, landed: false }.into());
        ledger.waiting.retain(|waiting| waiting.id != id);
        (PaymentColumn::Verified.header(), word)
    };
    let text = format!("{header} = {word}, dijawab {who} lewat formulir.{said}");
    Some(HistoryLine { subject: subject.into(), at: world.now, text: text.into() })
}

/// What the sender is to hear of a response that does not count. Mail goes to the house's own people alone.
fn refusal(row: &ResponseRow, verdict: Verdict, at: DateTime<Utc>, world: &World<'_>) -> Option<(Text, Refused)> {
    let typed = row.address.as_deref().filter(|_| verdict.is_for_sender())?;
    let address = role::spelled(world.policy, typed)?;
    let [subject, question, answer] =
        [&row.subject, &row.question, &row.answer].map(|words| shown(words.as_deref().unwrap_or_default()).into());
    Some((address.into(), Refused { subject, question, answer, at, verdict }))
}

/// Whether the cell says what the person wanted to say: a second tap on the same button asks nothing of anybody.
fn is_said_already(row: &ResponseRow, verdict: Verdict, orders: &Orders<'_>, ledger: &Ledger) -> bool {
    let (Some(subject), Some(question), Some(word)) = (&row.subject, &row.question, &row.answer) else { return false };
    if verdict != Verdict::NotOpen && verdict != Verdict::Changed {
        return false;
    }
    cell(subject, question, orders, ledger).is_some_and(|cell| is_question(word, &cell.to_string()))
}

/// What stands in the cell that a question asks for, or will in a moment.
#[must_use]
pub(crate) fn cell(subject: &str, question: &str, orders: &Orders<'_>, ledger: &Ledger) -> Option<Cell> {
    let given = |given: Option<&Given>| given.filter(|given| !given.landed).map(|given| Cell::text(&*given.word));
    if let Ok(id) = subject.parse::<OrderId>() {
        let (order, column) = (orders.get(&id)?, order_question(question)?);
        let stands = || Some(order.row?.content.get(column).to_cell());
        return given(order.facts.given.get(&column)).or_else(stands);
    }
    let facts = ledger.facts.get(&subject.parse::<PaymentId>().ok()?)?;
    let stands = || facts.seen.content.get(PaymentColumn::Verified).to_cell();
    Some(given(facts.given.as_deref()).unwrap_or_else(stands))
}

/// Who answers a question; nobody where it is none.
#[must_use]
pub(crate) fn answerers(subject: &str, question: &str, orders: &Orders<'_>, world: &World<'_>) -> BTreeSet<Role> {
    if subject.parse::<PaymentId>().is_ok() && is_question(question, PaymentColumn::Verified.header()) {
        return BTreeSet::from([Role::Accounting]);
    }
    let order = subject.parse::<OrderId>().ok().and_then(|id| orders.get(&id));
    let open = order.zip(order_question(question)).and_then(|(order, column)| open::put(order, column, world));
    open.map(|open| open.roles).unwrap_or_default()
}

/// Lets go of the older responses once there are many: what was sent before is never judged again either way.
fn forget(responses: &mut Responses) {
    if responses.judged.len() <= MOST_REMEMBERED {
        return;
    }
    let mut times: Vec<DateTime<Utc>> = responses.judged.values().map(|(at, _)| *at).collect();
    times.sort_unstable();
    let until = times[times.len() - MOST_REMEMBERED / 2];
    responses.judged.retain(|_, (at, _)| *at > until);
    responses.until = Some(until);
}
