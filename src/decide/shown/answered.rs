//! `Dijawab Oleh`: who answered what, and when. Blank where there is no form, for then nobody can tell.

use chrono::{DateTime, Utc};

use crate::decide::world::World;
use crate::domain::approval;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::facts::OrderFacts;
use crate::domain::payment::PaymentFacts;
use crate::domain::response::Given;
use crate::domain::wording::{minute, shown};

/// Whose word it is that nobody vouches for.
const IN_SHEET: &str = "di sheet";

/// The answers of an order, in the order in which people are asked.
#[must_use]
pub(crate) fn of_order(facts: &OrderFacts, world: &World<'_>) -> String {
    if world.policy.answers.is_none() {
        return String::new();
    }
    let answers = approval::of_terms().filter_map(|approval| {
        let answered = facts.answers.get(&approval.column)?;
        Some(line(approval.column.header(), facts.given.get(&approval.column), answered.at, world))
    });
    answers.collect::<Vec<_>>().join("\n")
}

/// The verification of a payment in force.
#[must_use]
pub(crate) fn of_payment(facts: &PaymentFacts, world: &World<'_>) -> String {
    let verified = facts.verified.as_ref().filter(|_| world.policy.answers.is_some());
    verified.map(|v| line(PaymentColumn::Verified.header(), facts.given.as_deref(), v.at, world)).unwrap_or_default()
}

/// Who answered a question of an order, if that is known: an address.
#[must_use]
pub(crate) fn who(facts: &OrderFacts, column: OrderColumn) -> Option<&str> {
    facts.given.get(&column).filter(|given| given.landed)?.by.as_deref()
}

/// The answers of an order that bear a name: `Cek R&D: rnd@dapur.example; Cek PPIC: ppic@dapur.example`.
#[must_use]
pub(crate) fn names(facts: &OrderFacts) -> String {
    let named = approval::of_terms().filter(|approval| facts.answers.contains_key(&approval.column));
    let named = named.filter_map(|approval| Some((approval.column.header(), who(facts, approval.column)?)));
    named.map(|(header, who)| format!("{header}: {who}")).collect::<Vec<_>>().join("; ")
}

/// Who verified a payment in force, if that is known: an address.
#[must_use]
pub(crate) fn who_verified(facts: &PaymentFacts) -> Option<&str> {
    facts.given.as_ref().filter(|given| given.landed && facts.verified.is_some())?.by.as_deref()
}

/// `Cek R&D: rnd@dapur.example, 23/11/2026 09:10`
fn line(header: &str, given: Option<&Given>, at: DateTime<Utc>, world: &World<'_>) -> String {
    let given = given.filter(|given| given.landed);
    let who = given.and_then(|given| given.by.as_deref()).unwrap_or(IN_SHEET);
    let at = world.local(given.map_or(at, |given| given.at));
    let note = given.and_then(|given| given.note.as_deref()).map(|note| format!(" (“{}”)", shown(note)));
    format!("{header}: {who}, {}{}", minute(at), note.unwrap_or_default())
}
