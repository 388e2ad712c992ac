//! From conditions to notices: once per episode, reminders in rungs, one message per recipient.

pub mod audience;
pub mod content;
pub mod episodes;
pub mod mailings;
pub(in crate::decide) mod mass_hold;
pub mod outage;
mod reminder;
mod scheduled;
pub mod still_due;
mod trouble_mail;
pub mod troubles;

use std::collections::BTreeMap;

use chrono::{DateTime, Days, TimeDelta, Utc};

use self::content::NoticeExtra;
use crate::decide::kitchen::Preparation;
use crate::decide::money::ledger::{Ledger, Waiting};
use crate::decide::orders::approvals;
use crate::decide::orders::{self, Order};
use crate::decide::world::World;
use crate::domain::audience::{Audience, store_managers};
use crate::domain::column::OrderColumn;
use crate::domain::document::DocumentKind;
use crate::domain::facts::{Episode, SystemFacts, Trouble};
use crate::domain::ids::OrderId;
use crate::domain::notice::{Brief, Mailing, Notice, NoticeKey, NoticeKind};
use crate::domain::order::{Answer, Scheme};
use crate::domain::rupiah::Rupiah;
use crate::domain::state::{Flag, State};

pub use trouble_mail::{MASS_HOLD, TROUBLE_KEYS, name_troubles};

/// Troubles of the sheet are told at most this often.
pub const TROUBLE_EVERY: TimeDelta = TimeDelta::hours(1);

/// The notices of one cycle.
#[derive(Debug)]
pub struct Notifier<'a> {
    world: World<'a>,
    /// What was decided.
    pub notices: Vec<Notice>,
    /// When a reminder or a rung may come due.
    pub next_due: Option<DateTime<Utc>>,
}

impl<'a> Notifier<'a> {
    /// Nothing decided yet.
    #[must_use]
    pub fn new(world: World<'a>) -> Self {
        Self { world, notices: Vec::new(), next_due: None }
    }

    fn look_again(&mut self, at: DateTime<Utc>) {
        self.next_due = Some(self.next_due.map_or(at, |d| d.min(at)));
    }

    /// Whether a reminder due then goes out now; nobody acts at night, and what came due then is one reminder in the
    /// morning, not several.
    fn reminds(&mut self, due: Option<DateTime<Utc>>) -> bool {
        let Some(due) = due else { return false };
        let at = mailings::awake(self.world.policy, due.max(self.world.now));
        if at > self.world.now {
            self.look_again(at);
        }
        at <= self.world.now
    }

    /// Everything there is to tell about one order. `silent`: found in a filled sheet, its step counts as announced.
    pub fn order(
        &mut self,
        order: &mut Order<'_>,
        preparation: Option<&Preparation>,
        extra: &NoticeExtra,
        verification_withdrawn: bool,
        silent: bool,
    ) {
        if order.row.is_none() || order.is_newcomer {
            return;
        }
        self.changes(order, preparation, extra, verification_withdrawn, silent);
        self.proforma(order, preparation, extra, silent);
        for (kind, holds) in conditions(order, self.world.policy.payment.tolerance) {
            self.condition(kind, holds, order, preparation, extra, silent);
        }
        self.deadline(order, preparation, extra, silent);
    }

    fn condition(
        &mut self,
        kind: NoticeKind,
        holds: bool,
        order: &mut Order<'_>,
        preparation: Option<&Preparation>,
        extra: &NoticeExtra,
        silent: bool,
    ) {
        let (now, policy) = (self.world.now, self.world.policy);
        let known = order.facts.episodes.get(&kind).is_some_and(|e| e.is_open());
        // A new condition waits until the row rests; a known one is followed all the time.
        if !order.settled && holds && !known {
            return;
        }
        if !holds && !order.facts.episodes.contains_key(&kind) {
            return;
        }
        let deliver_on = order.terms.as_ref().map_or_else(|| policy.day(now), |t| t.deliver_on);
        let held = order.held && !order.facts.state.is_before_confirmation();
        let Some(episode) = episodes::follow(&mut order.facts.episodes, kind, holds, now, policy.settle) else {
            return;
        };
        let rung = match episode.last_notice {
            None => 0,
            // Nobody is reminded of a step that a hold keeps shut.
            Some(_) if held => return,
            Some(last) => {
                let next = episode.rungs.iter().max().map_or(1, |r| r + 1);
                if !self.reminds(reminder::due_at(kind, policy, last, next, deliver_on, None)) {
                    return;
                }
                next
            }
        };
        let number = episode.number;
        if episode.climb(rung, now) && !silent {
            self.tell(kind, number, rung, order, preparation, extra);
        }
        self.reminds(reminder::due_at(kind, policy, now, rung + 1, deliver_on, None));
    }

    /// Records a notice about an order, to its kind's audience.
    fn tell(
        &mut self,
        kind: NoticeKind,
        episode: u32,
        rung: u32,
        order: &mut Order<'_>,
        preparation: Option<&Preparation>,
        extra: &NoticeExtra,
    ) {
        let policy = self.world.policy;
        let outlet = order.terms.as_ref().map(|t| t.outlet.clone());
        let mut people = match kind {
            NoticeKind::OrderChanged | NoticeKind::OrderClosed => {
                let told = Audience { to: order.facts.told.clone(), cc: Vec::new() };
                // Whoever was mailed so far, and whoever has something to do now.
                if order.facts.state == State::CancelledRefundDue { told.to(&policy.roles.accounting) } else { told }
            }
            _ => audience::audience(kind, policy, outlet.as_deref()),
        };
        let managers = store_managers(policy, outlet.as_deref());
        let breach = kind == NoticeKind::Deadline;
        if (rung > 1 && !breach) || (breach && policy.sop.ladder.iter().min() == Some(&rung)) {
            people = people.cc(managers);
        }
        if breach {
            people = self.who_must_act(order, people);
        }
        if people.to.is_empty() && people.cc.is_empty() {
            return;
        }
        remember_told(order, &people);
        let id = order.facts.id;
        self.notices.push(Notice {
            key: NoticeKey { subject: id.to_string().into(), kind, episode, rung },
            order: Some(id),
            at: self.world.now,
            to: people.to,
            cc: people.cc,
            brief: content::order_brief(kind, order, preparation, extra, &self.world),
            attach: attachments(kind),
        });
    }

    /// For a deadline: those whose answer is missing must act.
    fn who_must_act(&self, order: &Order<'_>, people: Audience) -> Audience {
        let policy = self.world.policy;
        let roles = &policy.roles;
        let outlet = order.terms.as_ref().map(|t| t.outlet.as_ref());
        let said_yes =
            |column| order.row.is_some_and(|row| approvals::answer(row, &order.facts, column) == Some(Answer::Yes));
        let mut people = people;
        match order.facts.state {
            State::AwaitingStoreManager => people = people.to(store_managers(policy, outlet)),
            State::AwaitingMaterials => {
                for (column, addresses) in
                    [(OrderColumn::RndAnswer, &roles.rnd), (OrderColumn::PpicAnswer, &roles.ppic)]
                {
                    if !said_yes(column) {
                        people = people.to(addresses);
                    }
                }
            }
            State::MaterialsShort => people = people.to(&roles.purchasing),
            _ => {}
        }
        people
    }

    /// Terms changed, approvals or verifications taken back: everybody mailed so far hears of it.
    fn changes(
        &mut self,
        order: &mut Order<'_>,
        preparation: Option<&Preparation>,
        extra: &NoticeExtra,
        verification_withdrawn: bool,
        silent: bool,
    ) {
        let happened = order.amendment.tell || !order.newly_withdrawn.is_empty() || verification_withdrawn;
        if !happened || silent || order.facts.told.is_empty() {
            return;
        }
        let episode = episodes::count(&mut order.facts.episodes, NoticeKind::OrderChanged, self.world.now);
        episode.climb(0, self.world.now);
        let number = episode.number;
        self.tell(NoticeKind::OrderChanged, number, 0, order, preparation, extra);
    }

    /// A proforma is told of when it is issued; while its money is awaited, people are reminded.
    fn proforma(
        &mut self,
        order: &mut Order<'_>,
        preparation: Option<&Preparation>,
        extra: &NoticeExtra,
        silent: bool,
    ) {
        let (now, policy) = (self.world.now, self.world.policy);
        let Some(proforma) = order.facts.proforma.as_deref().filter(|p| !p.void) else { return };
        let number = proforma.document.revision + 1;
        let pay_by = proforma.document.dp.map(|dp| dp.due_on);
        let deliver_on = proforma.terms.deliver_on;
        let kind = NoticeKind::ProformaIssued;
        if order.new_proforma {
            let episode = order.facts.episodes.entry(kind).or_default();
            *episode = Episode { number, since: now, ..Default::default() };
            episode.climb(0, now);
            if !silent {
                self.tell(kind, number, 0, order, preparation, extra);
            }
            self.reminds(reminder::due_at(kind, policy, now, 1, deliver_on, pay_by));
            return;
        }
        let waiting = matches!(order.facts.state, State::AwaitingDownPayment | State::AwaitingPayment);
        let Some(episode) = order.facts.episodes.get_mut(&kind).filter(|_| waiting && order.settled && !order.held)
        else {
            return;
        };
        let (Some(last), rung) = (episode.last_notice, episode.rungs.iter().max().map_or(1, |r| r + 1)) else { return };
        if !self.reminds(reminder::due_at(kind, policy, last, rung, deliver_on, pay_by)) {
            return;
        }
        if episode.climb(rung, now) && !silent {
            self.tell(kind, number, rung, order, preparation, extra);
        }
        self.reminds(reminder::due_at(kind, policy, now, rung + 1, deliver_on, pay_by));
    }

    /// The ladder of unconfirmed large orders: every rung once, after a pause only the most severe missed one.
    fn deadline(
        &mut self,
        order: &mut Order<'_>,
        preparation: Option<&Preparation>,
        extra: &NoticeExtra,
        silent: bool,
    ) {
        let (now, policy) = (self.world.now, self.world.policy);
        let kind = NoticeKind::Deadline;
        let late = order.problems.iter().any(|p| p.code == crate::domain::problem::Code::ConfirmationLate);
        let excused = order.flags.contains(&Flag::Override);
        let open = order.facts.state.is_before_confirmation() && !excused;
        let unconfirmed = open && (order.facts.confirmed.is_none() || late);
        let lead = TimeDelta::days(i64::from(policy.sop.lead_days));
        let Some(by) = order.confirm_by.filter(|_| unconfirmed) else {
            if order.facts.episodes.contains_key(&kind) {
                episodes::follow(&mut order.facts.episodes, kind, false, now, policy.settle);
            }
            return;
        };
        let deliver_on = by + lead;
        let left = (deliver_on - self.world.today()).num_days();
        self.look_again(policy.start_of(self.world.today() + Days::new(1)));
        let due = policy.sop.ladder.iter().copied().filter(|rung| left <= i64::from(*rung)).min();
        let Some(rung) = due.filter(|_| order.settled && left >= 0) else { return };
        let Some(episode) = episodes::follow(&mut order.facts.episodes, kind, true, now, policy.settle) else {
            return;
        };
        if episode.rungs.iter().any(|r| *r <= rung) {
            return;
        }
        let number = episode.number;
        if episode.climb(rung, now) && !silent {
            let extra = NoticeExtra { h_minus: Some(rung), ..extra.clone() };
            self.tell(kind, number, rung, order, preparation, &extra);
        }
    }

    /// Payments that wait for accounting. `silent`: they count as told.
    pub fn payments(&mut self, ledger: &mut Ledger, orders: &mut BTreeMap<OrderId, Order<'_>>, silent: bool) {
        let (now, policy, today) = (self.world.now, self.world.policy, self.world.today());
        let kind = NoticeKind::VerifyPayment;
        let waiting: BTreeMap<_, Waiting> = ledger.waiting.iter().map(|w| (w.id, w.clone())).collect();
        let people = audience::audience(kind, policy, None);
        for (id, facts) in &mut ledger.facts {
            let Some(waits) = waiting.get(id) else {
                if facts.told && facts.verified.is_some() {
                    facts.told = false;
                }
                continue;
            };
            let rung = if facts.told {
                let Some(last) = facts.asked_at else { continue };
                if !self.reminds(reminder::due_at(kind, policy, last, facts.asked + 1, today, None)) {
                    continue;
                }
                facts.asked += 1;
                facts.asked
            } else {
                facts.told = true;
                facts.waits += 1;
                facts.asked = 0;
                0
            };
            self.reminds(reminder::due_at(kind, policy, now, rung + 1, today, None));
            facts.asked_at = Some(now);
            if silent {
                continue;
            }
            let mut order = waits.order.and_then(|order| orders.get_mut(&order));
            let terms = order.as_deref().and_then(|s| s.terms.as_ref());
            let managers = store_managers(policy, terms.map(|t| &*t.outlet));
            let people = if rung > 1 { people.clone().cc(managers) } else { people.clone() };
            self.notices.push(Notice {
                key: NoticeKey {
                    subject: id.to_string().into(),
                    kind: NoticeKind::VerifyPayment,
                    episode: facts.waits,
                    rung,
                },
                order: waits.order,
                at: now,
                brief: content::payment_brief(waits, terms.map(|t| &*t.customer), &self.world),
                to: people.to.clone(),
                cc: people.cc.clone(),
                attach: Vec::new(),
            });
            if let Some(order) = &mut order {
                remember_told(order, &people);
            }
        }
    }

    /// Troubles of the sheet: the first at once, others of the same hour together at its end, if they are still there.
    pub fn troubles(&mut self, new: Vec<Trouble>, system: &mut SystemFacts) {
        system.pending_troubles.extend(new);
        let SystemFacts { pending_troubles, troubles, mail_held, .. } = system;
        pending_troubles.retain(|t| troubles.contains_key(&t.key) || (t.key == MASS_HOLD && mail_held.is_some()));
        let now = self.world.now;
        if system.pending_troubles.is_empty() {
            return;
        }
        let last = system.episodes.get(&NoticeKind::SheetTrouble).and_then(|e| e.last_notice);
        if let Some(next) = last.map(|l| l + TROUBLE_EVERY).filter(|next| now < *next) {
            self.look_again(next);
            return;
        }
        let told = std::mem::take(&mut system.pending_troubles);
        let episode = episodes::count(&mut system.episodes, NoticeKind::SheetTrouble, now);
        episode.climb(0, now);
        let key = NoticeKey { subject: "-".into(), kind: NoticeKind::SheetTrouble, episode: episode.number, rung: 0 };
        let people = audience::audience(NoticeKind::SheetTrouble, self.world.policy, None);
        self.push_general(key, people, trouble_mail::brief(&told));
    }

    fn push_general(&mut self, key: NoticeKey, people: Audience, brief: Brief) {
        if people.to.is_empty() && people.cc.is_empty() {
            return;
        }
        self.notices.push(Notice {
            key,
            order: None,
            at: self.world.now,
            to: people.to,
            cc: people.cc,
            brief,
            attach: Vec::new(),
        });
    }

    /// The messages the notices become.
    #[must_use]
    pub fn mailings(&self) -> Vec<Mailing> {
        mailings::mailings(&self.notices, self.world.now, self.world.policy)
    }
}

/// What holds for an order now, among what people are told about.
fn conditions(order: &Order<'_>, tolerance: Rupiah) -> [(NoticeKind, bool); 12] {
    let facts = &order.facts;
    let state = facts.state;
    let top = order.terms.as_ref().is_some_and(|t| t.scheme == Scheme::Top);
    let owed = facts.live_delivery().is_some() && !state.is_off() && order.outstanding > tolerance;
    let may_leave = matches!(order.permit, Some(Ok(())));
    [
        (NoticeKind::CheckMaterials, state == State::AwaitingMaterials),
        (NoticeKind::MaterialsShort, state == State::MaterialsShort),
        (NoticeKind::ConfirmOrder, state == State::AwaitingStoreManager),
        (NoticeKind::ApproveCredit, state == State::AwaitingCredit),
        (NoticeKind::StartProduction, state == State::ReadyToProduce),
        (NoticeKind::MakeDeliveryOrder, state == State::AwaitingDeliveryOrder),
        (NoticeKind::RequestSettlement, owed && !top && state == State::AwaitingSettlement),
        (NoticeKind::ReceivableHandover, owed && top),
        (NoticeKind::ReleaseShipment, state == State::ReadyToShip && may_leave),
        (NoticeKind::ShippedWithoutRelease, orders::left_without_release(order, tolerance)),
        (NoticeKind::DonationDocs, state == State::AwaitingDocumentation),
        (NoticeKind::OrderClosed, state.is_off()),
    ]
}

/// The documents a kind of mail carries.
fn attachments(kind: NoticeKind) -> Vec<DocumentKind> {
    match kind {
        NoticeKind::ProformaIssued => vec![DocumentKind::Proforma],
        NoticeKind::RequestSettlement | NoticeKind::ReceivableHandover => {
            vec![DocumentKind::DeliveryOrder, DocumentKind::Invoice]
        }
        NoticeKind::ReleaseShipment => vec![DocumentKind::DeliveryOrder],
        _ => Vec::new(),
    }
}

/// Who heard of an order hears of its changes.
fn remember_told(order: &mut Order<'_>, people: &Audience) {
    for address in people.all() {
        if !order.facts.told.contains(address) {
            order.facts.told.push(address.clone());
        }
    }
}
