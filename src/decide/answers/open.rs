//! Which questions are open, whose they are, and what exactly they are put to.

use std::collections::BTreeSet;

use crate::decide::money::ledger::Payment;
use crate::decide::orders::{Order, headline};
use crate::decide::shown::next_steps::{self, Fills};
use crate::decide::world::World;
use crate::domain::approval::{self, Answerer, Approval, Opens};
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::order::Answer;
use crate::domain::payment::PaymentFacts;
use crate::domain::response::{Put, Question, code};
use crate::domain::role::Role;
use crate::domain::text::Text;

/// What accounting looks at before it says that money came.
const SAYS: [PaymentColumn; 5] = [
    PaymentColumn::PaidOn,
    PaymentColumn::OrderNo,
    PaymentColumn::Kind,
    PaymentColumn::Amount,
    PaymentColumn::Reference,
];

/// A question, and whose it is.
pub(super) struct Open {
    /// What it is put to.
    pub put: Put,
    /// Whoever may answer.
    pub roles: BTreeSet<Role>,
    /// Whether it is asked now.
    pub is_open: bool,
}

impl Open {
    /// The word as the cell spells it.
    pub(super) fn word(&self, typed: &str) -> Option<Text> {
        self.put.words.iter().find(|word| is_question(typed, word)).cloned()
    }
}

/// The questions of an order that are open, each with whose they are.
#[must_use]
pub(crate) fn of_order(order: &Order<'_>, world: &World<'_>) -> Vec<(OrderColumn, Put)> {
    if world.policy.answers.is_none() || order.is_newcomer {
        return Vec::new();
    }
    let steps = next_steps::steps(order, world);
    let asked = steps.iter().filter_map(|step| match step.fills {
        Fills::Order(column) => Some(column),
        Fills::WaitingPayment | Fills::DisputedPayment | Fills::NewPayment | Fills::Stock(_) | Fills::Nothing => None,
    });
    let again = next_steps::to_answer_again(order, world.policy).into_iter().map(|(_, column)| column);
    let mut columns: Vec<OrderColumn> = asked.chain(again).filter(|column| is_asked_by_mail(*column)).collect();
    columns.sort_unstable();
    columns.dedup();
    // What was answered by the form is no longer asked, though it may not stand in its cell yet.
    let waits = |column: &OrderColumn| order.facts.given.get(column).is_some_and(|given| !given.landed);
    columns.retain(|column| !waits(column));
    columns.into_iter().filter_map(|column| Some((column, put(order, column, world)?.put))).collect()
}

/// The question whether a payment came.
#[must_use]
pub(crate) fn of_payment(facts: &PaymentFacts, payment: &Payment, world: &World<'_>) -> Option<Put> {
    Some(put_payment(facts, Some(payment), world).filter(|open| open.is_open)?.put)
}

/// The approval that is called so in the form.
pub(super) fn order_question(typed: &str) -> Option<OrderColumn> {
    approval::columns().filter(|column| is_asked_by_mail(*column)).find(|column| is_question(typed, column.header()))
}

/// Whether a cell of the form names this.
pub(super) fn is_question(typed: &str, name: &str) -> bool {
    typed.trim().eq_ignore_ascii_case(name)
}

/// An approval that is given by one word alone: `Izin Khusus` needs its reason beside it.
fn is_asked_by_mail(column: OrderColumn) -> bool {
    approval::of(column).is_some_and(|approval| match approval.opens {
        Opens::Materials | Opens::Confirmation | Opens::Credit => true,
        Opens::Handover | Opens::LateConfirmation => false,
    })
}

/// A question of an order as it would be put now, open or not.
pub(super) fn put(order: &Order<'_>, column: OrderColumn, world: &World<'_>) -> Option<Open> {
    let rules = world.policy.answers.as_ref()?;
    let approval = approval::of(column)?;
    let terms = order.terms.as_deref()?;
    let content = match approval.opens {
        // Credit is given to the whole of what was agreed, its money above all.
        Opens::Credit => serde_json::to_string(terms),
        Opens::Materials | Opens::Confirmation | Opens::Handover | Opens::LateConfirmation => {
            serde_json::to_string(&terms.asked())
        }
    };
    let question = Question::Order(column);
    let code = code(&rules.spreadsheet, &order.facts.id.to_string(), question, &content.ok()?);
    let put = Put { question: question.header().into(), code, words: words(approval.words) };
    Some(Open { put, roles: roles(approval, order, world), is_open: false })
}

/// The question about a payment as it would be put now.
pub(super) fn put_payment(facts: &PaymentFacts, waiting: Option<&Payment>, world: &World<'_>) -> Option<Open> {
    let rules = world.policy.answers.as_ref()?;
    let content: Vec<String> = SAYS.iter().map(|column| facts.seen.content.get(*column).to_string()).collect();
    let code = code(&rules.spreadsheet, &facts.id.to_string(), Question::Payment, &content.join("\n"));
    let put = Put { question: Question::Payment.header().into(), code, words: words(Answer::VERIFIED) };
    let is_pending = facts.given.as_ref().is_some_and(|given| !given.landed);
    let is_open = waiting.is_some_and(|payment| payment.order.is_some()) && !is_pending;
    Some(Open { put, roles: BTreeSet::from([Role::Accounting]), is_open })
}

/// The words people choose from; `Ulang` is ours.
fn words(all: &[(&'static str, Answer)]) -> Vec<Text> {
    all.iter().filter(|(_, answer)| *answer != Answer::Again).map(|(word, _)| (*word).into()).collect()
}

/// Who answers: a store manager for their own outlet alone.
fn roles(approval: &Approval, order: &Order<'_>, world: &World<'_>) -> BTreeSet<Role> {
    let role = match approval.by {
        Answerer::Marketing => Some(Role::Marketing),
        Answerer::Rnd => Some(Role::Rnd),
        Answerer::Ppic => Some(Role::Ppic),
        Answerer::StoreManager => headline::outlet(order, world.policy).map(Role::StoreManager),
        Answerer::Accounting => Some(Role::Accounting),
    };
    role.into_iter().collect()
}
