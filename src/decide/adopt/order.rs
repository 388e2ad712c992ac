//! One order of a filled sheet: its facts as its row tells them.

use crate::decide::adopt::claims::Claims;
use crate::decide::adopt::papers;
use crate::decide::adopt::rows::Found;
use crate::decide::money::issue;
use crate::decide::money::ledger::Money;
use crate::decide::money::numbering::Numbering;
use crate::decide::orders::{self, Context, Order, approvals, cancellation, holds, says_yes};
use crate::decide::rows::lines::lines_digest;
use crate::decide::rows::matching::Match;
use crate::decide::world::World;
use crate::domain::approval::{self, Approval};
use crate::domain::calling_off::CallingOff;
use crate::domain::column::OrderColumn;
use crate::domain::facts::{Confirmed, Elsewhere, HistoryLine, OrderFacts, PaperNumbers, Shipped};
use crate::domain::order::{Answer, LineRow, OrderRow};
use crate::domain::reading::Entry;
use crate::domain::serial;
use crate::domain::shared::Shared;
use crate::domain::state::State;
use crate::domain::terms::Terms;

/// The order its row tells of, every fact of it complete.
pub(super) fn translate<'a>(
    found: Found<'a>,
    money: Shared<Money>,
    context: Context<'_>,
    claims: &mut Claims<'_>,
    history: &mut Vec<HistoryLine>,
) -> Order<'a> {
    let Found { mut facts, row, lines, is_known } = found;
    let world = context.world;
    facts.lines_digest = lines_digest(&lines);
    approvals::refresh_marks(row, &mut facts);
    let intake = orders::read(row, &lines, &facts, context);
    let asked = intake.terms;
    let answered = asked.as_ref().map(|terms| Shared::from(terms.asked()));
    let first_seen = facts.born_at;
    approvals::note_release(row, &mut facts, first_seen);
    approvals::note_answers(row, &mut facts, answered.as_ref(), first_seen);
    let invoiced = facts.live_delivery().map(|delivery| delivery.terms.clone());
    if invoiced.is_none() {
        facts.accepted = asked.clone().map(Shared::from);
        facts.list_prices = intake.list_prices;
    }
    let terms = invoiced.or(asked.map(Shared::from));
    call_off(&mut facts, row, terms.as_deref(), &money, world, history);
    if let Some(terms) = &terms {
        facts.confirmed = confirmed(&facts, row, terms, world);
        papers::take_over(&mut facts, row, terms, &money, context, claims);
        let is_again = |approval: &Approval| row.answers.typed(approval.column) == Entry::Is(Answer::Again);
        let again = approval::confirming().any(is_again);
        facts.reconfirm = again && approvals::has_proforma(&facts);
        if facts.cancelled.is_some() {
            issue::void(&mut facts, world.today(), &world.facts.register, claims.numbering);
        }
    }
    // A wish that stands there was followed, as far as anybody knows.
    facts.redone = says_yes(&facts, row.redo, OrderColumn::Redo);
    ship(&mut facts, row, terms.as_deref(), world);
    stand(facts, row, lines, is_known, money, context)
}

/// A cancellation that is complete. Nobody saw how far the order had come; its numbers and cells tell.
fn call_off(
    facts: &mut OrderFacts,
    row: &OrderRow,
    terms: Option<&Terms>,
    money: &Money,
    world: &World<'_>,
    history: &mut Vec<HistoryLine>,
) {
    let asked = says_yes(facts, row.cancel, OrderColumn::Cancel) && row.cancel_reason.is_some();
    if !asked || facts.shipped.is_some() {
        return;
    }
    let stage = if row.shown.delivery_order_no.is_some() {
        State::AwaitingSettlement
    } else if row.shown.proforma_no.is_none() {
        State::Draft
    } else if says_yes(facts, row.started, OrderColumn::Started) || says_yes(facts, row.finished, OrderColumn::Finished)
    {
        State::InProduction
    } else {
        State::AwaitingDownPayment
    };
    let seen = *facts.calling_off.get_or_insert(CallingOff { at: world.now, stage });
    if facts.cancelled.is_none() {
        let rule = facts.lead_rule(world.policy.sop.lead_rule());
        facts.cancelled = Some(cancellation::cancelled(seen, terms, money.verified, (world.policy, rule)).into());
        let subject = facts.id.text();
        history.push(HistoryLine { subject, at: world.now, text: cancellation::CANCELLED.into() });
    }
}

/// The confirmation, if all three answers are there: at the instant the row shows. An order under way is not called late
/// afterwards because nobody saw when it was confirmed.
fn confirmed(facts: &OrderFacts, row: &OrderRow, terms: &Terms, world: &World<'_>) -> Option<Confirmed> {
    let policy = world.policy;
    let is_handed_over = approvals::is_released(facts) || row.shown.proforma_no.is_some();
    let answered = approvals::confirmation(facts, &terms.asked()).filter(|_| is_handed_over)?;
    let rule = facts.lead_rule(policy.sop.lead_rule());
    let by = policy.last_day_to_confirm(terms.deliver_on, rule);
    let shown = row.shown.confirmed_at.and_then(|serial| serial::read_instant(serial, policy.timezone));
    let at = shown.unwrap_or_else(|| answered.min(policy.start_of(by)));
    let is_late = rule.is_large(terms.packs()) && policy.day(at) > by;
    let is_judged = facts.cancelled.is_none() && !facts.is_bygone();
    let by_exception = is_late && is_judged && holds::is_excused_by(row, facts);
    let tolerance = Some(policy.payment.tolerance);
    Some(Confirmed { at, by_exception, answers: approvals::answers_of_now(), rule: Some(rule), tolerance })
}

/// Goods that left. Nobody saw when: not after they were received, nor after their delivery day.
fn ship(facts: &mut OrderFacts, row: &OrderRow, terms: Option<&Terms>, world: &World<'_>) {
    if facts.shipped.is_some() || !says_yes(facts, row.shipped, OrderColumn::Shipped) {
        return;
    }
    let at = facts.leaving.take().unwrap_or(world.now);
    let known = row.received_on.get().or(terms.map(|terms| terms.deliver_on));
    let on = known.map_or(world.policy.day(at), |known| known.min(world.policy.day(at)));
    facts.shipped = Some(Shipped { at, on, released: true });
}

/// Where the order stands if every paper that is missing was made out elsewhere: gates up to there were passed, those
/// beyond open as for any order.
fn stand<'a>(
    mut facts: OrderFacts,
    row: &'a OrderRow,
    lines: Vec<&'a LineRow>,
    is_known: bool,
    money: Shared<Money>,
    context: Context<'_>,
) -> Order<'a> {
    if is_known {
        judge_without_numbers(&mut facts, row);
    }
    // How far an older memory saw it come holds nothing back.
    let presumed = OrderFacts { state: State::Draft, ..facts.clone() };
    let found = Match { facts: presumed.into(), row: Some(row), lines, is_new: false, is_quiet: true };
    let mut order = orders::evaluate(found, money, context, &mut Numbering::default());
    let (state, now) = (order.facts.state, context.world.now);
    // An answer that was taken back is told of.
    facts.withdrawn.clone_from(&order.withdrawn);
    let numbers = unknown_numbers(&facts, row);
    if let Some(elsewhere) = facts.elsewhere.as_mut().filter(|_| !is_known) {
        elsewhere.state = state;
        elsewhere.proforma = !state.is_off() && !state.is_before_confirmation();
        elsewhere.delivery = is_invoiced(state);
        elsewhere.numbers = Some(numbers);
    }
    if facts.state != state || facts.journey.is_empty() {
        (facts.state, facts.state_since) = (state, now);
        facts.journey.push((state, now));
    }
    order.facts = facts.into();
    order
}

/// The gates of an order that memory knows: those whose number stands in its row were passed, whosever paper it is;
/// the others are judged as always.
fn judge_without_numbers(facts: &mut OrderFacts, row: &OrderRow) {
    let numbers = unknown_numbers(facts, row);
    let proforma = numbers.proforma.is_some() || facts.needs_no_proforma();
    let delivery = numbers.delivery_order.is_some() || facts.needs_no_delivery_order();
    if facts.elsewhere.is_some() || proforma || delivery {
        let (state, bygone) = (facts.state, facts.is_bygone());
        facts.elsewhere = Some(Box::new(Elsewhere { state, proforma, delivery, bygone, numbers: Some(numbers) }));
    }
}

/// Numbers in the row that became no paper of ours.
fn unknown_numbers(facts: &OrderFacts, row: &OrderRow) -> PaperNumbers {
    let shown = &row.shown;
    PaperNumbers {
        proforma: shown.proforma_no.clone().filter(|_| facts.proforma.is_none()),
        delivery_order: shown.delivery_order_no.clone().filter(|_| facts.delivery.is_none()),
        invoice: shown.invoice_no.clone().filter(|_| facts.delivery.is_none()),
    }
}

/// Whether an order in this state has its delivery order and invoice.
fn is_invoiced(state: State) -> bool {
    !state.is_off() && !state.is_before_papers()
}
