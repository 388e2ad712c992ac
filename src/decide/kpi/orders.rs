//! What happened to an order, day by day. The day is the one on which it was known: what people typed before midnight and
//! left alone only after it belongs to the new day, for the old one is over by then.

use chrono::{DateTime, NaiveDate, Utc};

use super::board::Notes;
use super::event::{Cause, Desk, Event};
use crate::decide::orders::{Order, replies};
use crate::decide::world::World;
use crate::domain::approval::{self, Answerer};
use crate::domain::column::OrderColumn;
use crate::domain::document::DocumentKind;
use crate::domain::facts::OrderFacts;
use crate::domain::policy::Policy;
use crate::domain::state::{Chapter, State};
use crate::domain::terms::Terms;

/// An order under measurement.
pub(super) struct Measured<'m, 'a> {
    pub(super) order: &'m Order<'a>,
    pub(super) world: &'m World<'a>,
    /// Where its outlet's sums stand.
    pub(super) outlet: Option<usize>,
    /// Its customer ordered before.
    pub(super) returning: bool,
}

impl Measured<'_, '_> {
    /// Adds all that happened to it. Nobody saw what happened to an order before it was watched.
    pub(super) fn note(&self, board: &mut impl Notes) {
        if !self.facts().is_measured() || self.facts().journey.is_empty() {
            return;
        }
        self.intake(board);
        self.stays(board);
        self.answers(board);
        if let Some(terms) = &self.order.terms {
            self.confirmation(terms, board);
            self.making(terms, board);
            self.delivery(terms, board);
        }
        self.down_payment(board);
        if let Some(credit) = self.facts().credit_over_limit.as_deref() {
            board.note(self.day(credit.at), self.outlet, || Event::OverLimit);
        }
    }

    fn facts(&self) -> &OrderFacts {
        &self.order.facts
    }

    fn policy(&self) -> &Policy {
        self.world.policy
    }

    fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.policy().day(at)
    }

    /// The day it entered the first of some states, since an instant.
    fn entered(&self, since: DateTime<Utc>, is_meant: impl Fn(State) -> bool) -> Option<NaiveDate> {
        let found = self.facts().journey.iter().find(|(state, at)| *at >= since && is_meant(*state));
        found.map(|(_, at)| self.day(*at))
    }

    /// The state it was in at the end of a day.
    fn state_on(&self, day: NaiveDate) -> Option<State> {
        self.facts().journey.iter().rev().find(|(_, at)| self.day(*at) <= day).map(|(state, _)| *state)
    }

    /// Whether it was there, and meant to be carried out, when a day began that has begun.
    fn is_alive_at_start_of(&self, day: NaiveDate) -> bool {
        day <= self.world.today() && day.pred_opt().and_then(|eve| self.state_on(eve)).is_some_and(|s| !s.is_off())
    }

    /// It counts from its number on, whatever is still missing in its row; its packs, once they are asked for.
    fn intake(&self, board: &mut impl Notes) {
        let (_, born) = self.facts().journey[0];
        let packs = self.order.terms.as_deref().map_or(0, Terms::packs);
        let event = || Event::Ordered { packs, returning: self.returning };
        board.note(self.day(born), self.outlet, event);
    }

    fn stays(&self, board: &mut impl Notes) {
        let policy = self.policy();
        for step in self.facts().journey.windows(2) {
            let [(state, from), (_, to)] = step else { continue };
            let minutes = || {
                let local = |at: &DateTime<Utc>| at.with_timezone(&policy.timezone);
                policy.hours.working_minutes(local(from), local(to))
            };
            board.note(self.day(*to), self.outlet, || Event::Left { state: *state, minutes: minutes() });
        }
    }

    fn answers(&self, board: &mut impl Notes) {
        for reply in &self.facts().replies {
            if let Some(desk) = desk(reply.to) {
                let in_time = reply.punctuality.in_time;
                board.note(reply.punctuality.on, self.outlet, || Event::Answered { desk, in_time });
            }
        }
        for (to, due) in replies::late(self.order, self.world) {
            if let Some(desk) = desk(to) {
                board.note(due, self.outlet, || Event::Answered { desk, in_time: false });
            }
        }
        // The first state that an answer led to. The cells themselves hold the last answers.
        let unanswered = |state: State| matches!(state, State::Draft | State::AwaitingMaterials) || state.is_off();
        if let Some((state, at)) = self.facts().journey.iter().find(|(state, _)| !unanswered(*state)) {
            let available = *state != State::MaterialsShort;
            board.note(self.day(*at), self.outlet, || Event::FirstAnswer { available });
        }
    }

    fn confirmation(&self, terms: &Terms, board: &mut impl Notes) {
        let policy = self.policy();
        let rule = self.facts().lead_rule(policy.sop.lead_rule());
        let confirm_by = policy.last_day_to_confirm(terms.deliver_on, rule);
        let is_large = rule.is_large(terms.packs());
        let order = self.facts().id;
        let mut in_time = None;
        if let Some(confirmed) = &self.facts().confirmed {
            let on = self.day(confirmed.at);
            let known = self.entered(confirmed.at, |state| !state.is_before_confirmation() && !state.is_off());
            // Answers that are too late confirm nothing before somebody excuses them.
            if let Some(known) = known {
                let days_ahead = (terms.deliver_on - on).num_days();
                board.note(known, self.outlet, || Event::Confirmed { days_ahead });
                if is_large && confirmed.by_exception {
                    board.note(known, self.outlet, || Event::Excepted);
                }
            }
            in_time = known.or(Some(on)).filter(|_| !confirmed.by_exception && on <= confirm_by);
        }
        if !is_large {
            return;
        }
        let Some(late) = confirm_by.succ_opt() else { return };
        if let Some(known) = in_time {
            board.note(known, self.outlet, || Event::Judged { order, in_time: true });
        } else if self.day(self.facts().journey[0].1) >= late {
            // It came in too late already.
            board.note(self.day(self.facts().journey[0].1), self.outlet, || Event::Judged { order, in_time: false });
        } else if self.is_alive_at_start_of(late) {
            board.note(late, self.outlet, || Event::Judged { order, in_time: false });
        }
    }

    fn down_payment(&self, board: &mut impl Notes) {
        let facts = self.facts();
        let first = facts.former_proformas.first().map(|former| &*former.paper);
        let Some(proforma) = first.or(facts.proforma.as_deref()) else { return };
        let paid = facts.journey.windows(2).find_map(|step| match step {
            [(State::AwaitingDownPayment, _), (to, at)] => {
                (!to.is_before_production() && !to.is_off()).then(|| self.day(*at))
            }
            _ => None,
        });
        if let Some(on) = paid {
            let days = (on - proforma.document.on).num_days().max(0);
            board.note(on, self.outlet, || Event::DownPaid { days });
        }
    }

    fn making(&self, terms: &Terms, board: &mut impl Notes) {
        let facts = self.facts();
        let is_made = |state: State| !state.is_before_delivery_order() && !state.is_off();
        if let Some(on) = self.entered(facts.born_at, is_made) {
            let ordered = terms.packs();
            let made = facts.live_delivery().map(|delivery| delivery.made).or(facts.made).unwrap_or(ordered);
            board.note(on, self.outlet, || Event::Made { ordered, made: made.min(ordered) });
        }
        if let Some(note) = facts.other(DocumentKind::CreditNote) {
            let packs = note.lines.iter().map(|line| line.packs).sum();
            board.note(note.on, self.outlet, || Event::Returned { packs });
        }
    }

    fn delivery(&self, terms: &Terms, board: &mut impl Notes) {
        let day = terms.deliver_on;
        let left = self.facts().shipped.map(|shipped| {
            let known = self.entered(shipped.at, |s| matches!(s.chapter(), Chapter::Gone | Chapter::Done));
            (shipped, known.unwrap_or(shipped.on))
        });
        if let Some((shipped, known)) = left {
            if !shipped.released {
                board.note(known, self.outlet, || Event::LeftUnreleased);
            }
            if shipped.on <= day {
                board.note(known, self.outlet, || Event::Delivered { late: None });
                return;
            }
        }
        let Some(after) = day.succ_opt() else { return };
        let state = self.state_on(day);
        let late = state.and_then(Cause::of).unwrap_or(Cause::Material);
        // Of what was not even begun nobody can say that day that it is late: it waits for another day, or for its end.
        let was_begun = state.is_some_and(|state| !state.is_before_making());
        if was_begun && self.is_alive_at_start_of(after) {
            board.note(after, self.outlet, || Event::Delivered { late: Some(late) });
        } else if let Some((_, known)) = left.filter(|_| !was_begun) {
            board.note(known, self.outlet, || Event::Delivered { late: Some(late) });
        }
    }
}

/// Whose kitchen an order is for: also of one of which nothing can be agreed on yet.
pub(super) fn outlet_of<'o>(order: &'o Order<'_>) -> Option<&'o str> {
    let typed = || order.facts.seen.content.text(OrderColumn::Outlet);
    order.terms.as_deref().map(|terms| &*terms.outlet).or_else(typed)
}

/// Whose answer stands in a cell; `None`: nobody is timed for it.
fn desk(column: OrderColumn) -> Option<Desk> {
    match approval::of(column)?.by {
        Answerer::Rnd => Some(Desk::Rnd),
        Answerer::Ppic => Some(Desk::Ppic),
        Answerer::StoreManager => Some(Desk::StoreManager),
        Answerer::Accounting => Some(Desk::Accounting),
        Answerer::Marketing => None,
    }
}
