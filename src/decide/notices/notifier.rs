//! From what is so to who is told: once per episode, reminders in rungs. Follows what the kinds say of themselves and
//! knows none of them but the one about the sheet, and the
//! one about changes, which nobody hears of twice.

use chrono::{DateTime, TimeDelta, Utc};

use crate::decide::notices::calendars;
use crate::decide::notices::content;
use crate::decide::notices::context::{Extra, OrderContext};
use crate::decide::notices::episodes;
use crate::decide::notices::kind::{About, Issue, Kind, Ladder, Leads, OrderMail, When};
use crate::decide::notices::kinds::{self, order_changed, sheet_trouble};
use crate::decide::notices::mailings;
use crate::decide::notices::papers;
use crate::decide::notices::reminder::NextReminder;
use crate::decide::notices::said::Said;
use crate::decide::notices::told;
use crate::decide::orders::{Order, headline};
use crate::decide::world::World;
use crate::domain::audience::Audience;
use crate::domain::facts::{Episode, MailFacts, SystemFacts, Trouble};
use crate::domain::notice::{Brief, Mailing, Notice, NoticeKey, NoticeKind, Unpriced};
use crate::domain::policy::Copies;
use crate::domain::state::State;
use crate::domain::text::Text;

/// The notices of one cycle.
#[derive(Debug)]
pub(crate) struct Notifier<'a> {
    pub(super) world: World<'a>,
    /// What was decided.
    pub notices: Vec<Notice>,
    /// When a reminder or a rung may come due.
    pub next_due: Option<DateTime<Utc>>,
}

/// Who was sent a digest so short a time ago has just read it.
const JUST_READ: TimeDelta = TimeDelta::hours(2);

/// What is known beside an order, and whether it may be told. Found in a filled sheet, its step counts as announced.
#[derive(Clone, Copy)]
struct Beside<'m> {
    extra: Extra<'m>,
    said: &'m Said,
    silent: bool,
}

impl<'a> Notifier<'a> {
    /// Nothing decided yet.
    #[must_use]
    pub(crate) fn new(world: World<'a>) -> Self {
        Self { world, notices: Vec::new(), next_due: None }
    }

    pub(super) fn look_again(&mut self, at: DateTime<Utc>) {
        self.next_due = Some(self.next_due.map_or(at, |d| d.min(at)));
    }

    /// Something may come due then, if anything does.
    pub(crate) fn wait_for(&mut self, due: Option<DateTime<Utc>>) {
        due.into_iter().for_each(|at| self.look_again(at));
    }

    /// Whether the next reminder goes out now; nobody acts at night, and what came due then is one reminder in the
    /// morning, not several.
    pub(super) fn reminds(&mut self, kind: &Kind, after: &NextReminder<'_>) -> bool {
        let Some(at) = self.next_reminder(kind, after) else { return false };
        if at > self.world.now {
            self.look_again(at);
        }
        at <= self.world.now
    }

    /// When the next reminder goes out, while people are awake; `None`: there is none any more.
    pub(super) fn next_reminder(&self, kind: &Kind, after: &NextReminder<'_>) -> Option<DateTime<Utc>> {
        let due = kind.next_reminder(after)?.max(self.world.now);
        let at = mailings::awake_for(self.world.policy, due, after.deliver_at);
        (!kind.has_ended(after, at)).then_some(at)
    }

    /// Whether a reminder needs no mail of its own: the digest of this very morning has asked for the step.
    fn is_told_by_digest(&self, last: DateTime<Utc>) -> bool {
        let World { policy, facts, now, .. } = self.world;
        let digest = facts.system.mail.schedules.get(NoticeKind::Digest.as_str());
        policy.copies == Copies::Digest && digest.is_some_and(|at| *at > last && *at <= now && now - *at <= JUST_READ)
    }

    /// Everything there is to tell about one order. `silent`: it counts as told.
    ///
    /// Returns when there may be more.
    pub(crate) fn order(&mut self, order: &mut Order<'_>, extra: Extra<'_>, silent: bool) -> Option<DateTime<Utc>> {
        if order.row.is_none() || order.is_newcomer {
            return None;
        }
        let others = self.next_due.take();
        self.tell_of(order, extra, silent);
        let due = self.next_due;
        self.wait_for(others);
        due
    }

    fn tell_of(&mut self, order: &mut Order<'_>, extra: Extra<'_>, silent: bool) {
        let said = Said::default();
        let beside = Beside { extra, said: &said, silent: silent || order.is_quiet };
        let begin = self.notices.len();
        // What happened is told before what is to be done now.
        for (kind, mail) in about_orders() {
            if let When::Happened(happened) = mail.when
                && happened(order, &extra)
            {
                self.event(kind, mail, order, beside);
            }
        }
        let news = self.notices.len();
        for (kind, mail) in about_orders() {
            if let When::Issued(issue) = mail.when
                && let Some(issue) = issue(order)
            {
                self.issue(kind, mail, issue, order, beside);
            }
        }
        for (kind, mail) in about_orders() {
            if let Some(holds) = self.holds(mail, order) {
                self.condition(kind, mail, holds, order, beside);
            }
        }
        for (kind, mail) in about_orders() {
            if let When::Nears(ladder) = mail.when {
                let ladder = ladder(order, &self.world);
                self.ladder(kind, mail, ladder, order, beside);
            }
        }
        // Whoever is asked about a change in this very cycle reads it there, and not a second time.
        let (told, asked) = self.notices.split_at_mut(news);
        let asked = asked.iter().filter(|notice| order_changed::is_carried_by(notice, order, &extra));
        // A copy that waits for the digest would not tell of it today.
        let copied = |notice: &Notice| match self.world.policy.copies {
            Copies::Now => notice.cc.clone(),
            Copies::Digest => Vec::new(),
        };
        let heard: Vec<Text> = asked.flat_map(|notice| [notice.to.clone(), copied(notice)].concat()).collect();
        let told = told.iter_mut().skip(begin).filter(|notice| notice.key.kind == NoticeKind::OrderChanged);
        told.for_each(|notice| notice.leave_out(&heard));
        // Whoever is first asked for their answer in this very cycle reads until when in that mail, unless it waits for the
        // morning.
        let World { policy, now, .. } = self.world;
        let is_read_now = mailings::awake(policy, now) <= now;
        let answers = [NoticeKind::CheckMaterials, NoticeKind::ConfirmOrder];
        let is_first_ask = |notice: &&Notice| is_read_now && notice.key.rung == 0 && answers.contains(&notice.key.kind);
        let asked = self.notices.iter().skip(begin).filter(is_first_ask);
        let asked: Vec<Text> = asked.flat_map(|notice| notice.to.iter()).cloned().collect();
        let near = self.notices.iter_mut().skip(begin).filter(|notice| notice.key.kind == NoticeKind::Deadline);
        near.for_each(|notice| notice.leave_out(&asked));
        calendars::ride_along(&mut self.notices[begin..]);
        // Only its own: those of the orders before it are looked through already.
        let is_for_nobody = |notice: &mut Notice| notice.to.is_empty() && notice.cc.is_empty();
        self.notices.extract_if(begin.., is_for_nobody).for_each(drop);
    }

    /// Whether what a mail tells of is so; `None`: it is not about something that is so.
    pub(super) fn holds(&mut self, mail: &OrderMail, order: &Order<'_>) -> Option<bool> {
        match mail.when {
            When::Holds(holds) => Some(holds(order, self.world.policy)),
            When::HoldsFrom(from) => {
                let from = from(order, &self.world);
                if let Some(later) = from.filter(|from| *from > self.world.now) {
                    self.look_again(later);
                }
                Some(from.is_some_and(|from| from <= self.world.now))
            }
            When::Happened(_) | When::Issued(_) | When::Nears(_) => None,
        }
    }

    /// The first reminder of something an order was told of now.
    pub(super) fn first_reminder(&self, order: &Order<'_>) -> NextReminder<'a> {
        let World { policy, now, .. } = self.world;
        let deliver_on = order.terms.as_deref().map_or_else(|| self.world.today(), |terms| terms.deliver_on);
        let (state, deliver_at) = (order.facts.state, headline::deliver_at(order));
        NextReminder { policy, last: now, rung: 1, state, deliver_on, deliver_at, pay_by: None }
    }

    /// Something that happened: everybody mailed so far hears of it, the kitchens without prices.
    fn event(&mut self, kind: &Kind, mail: &OrderMail, order: &mut Order<'_>, beside: Beside<'_>) {
        let people = kind.audience_of(&OrderContext {
            order,
            extra: beside.extra,
            said: beside.said,
            shows_money: kind.shows_money,
            rung: 0,
            world: &self.world,
        });
        let people = told::sales_first(people, Some(order), self.world.policy);
        if beside.silent || people.is_empty() {
            return;
        }
        let episode = episodes::count(&mut order.facts.episodes, kind.notice, self.world.now);
        episode.climb(0, self.world.now);
        let number = episode.number;
        let readers = if kind.shows_money { told::cooks(&people, self.world.policy) } else { Vec::new() };
        let unpriced = (!readers.is_empty()).then(|| {
            let Beside { extra, said, .. } = beside;
            let context = OrderContext { order, extra, said, shows_money: false, rung: 0, world: &self.world };
            Box::new(Unpriced { readers, brief: content::order_brief(kind, mail, &context) })
        });
        self.tell_to(kind, mail, (number, 0), (people, unpriced), order, beside);
    }

    fn condition(&mut self, kind: &Kind, mail: &OrderMail, holds: bool, order: &mut Order<'_>, beside: Beside<'_>) {
        let (now, policy) = (self.world.now, self.world.policy);
        let known = order.facts.episodes.get(&kind.notice).is_some_and(Episode::is_open);
        // A new condition waits until the row rests; a known one is followed all the time.
        if !order.settled && holds && !known {
            return;
        }
        if !holds && !order.facts.episodes.contains_key(&kind.notice) {
            return;
        }
        // Told before, it is told anew with papers that replace those it brought.
        if holds && known && order.new_delivery {
            let people = kind.audience_of(&OrderContext {
                order,
                extra: beside.extra,
                said: beside.said,
                shows_money: kind.shows_money,
                rung: 0,
                world: &self.world,
            });
            if !papers::of_order(kind, order, &people, 0, policy).is_empty() {
                episodes::count(&mut order.facts.episodes, kind.notice, now);
            }
        }
        // An end that was told of is told of anew when money has to go back after all: Accounting never heard of it.
        if holds && known && kind.notice == NoticeKind::OrderClosed && self.begins_to_owe(order) {
            episodes::count(&mut order.facts.episodes, kind.notice, now);
        }
        let first = self.first_reminder(order);
        let held = order.held && !order.facts.state.is_before_confirmation();
        // Most conditions are as they were: what is not changed is not copied.
        if !order.facts.episodes.get(&kind.notice).is_some_and(|episode| episode.stays(holds)) {
            episodes::follow(&mut order.facts.episodes, kind.notice, holds, now, policy.settle);
        }
        let Some(episode) = order.facts.episodes.get(&kind.notice).filter(|_| holds) else { return };
        let reminder = |last, rung| NextReminder { last, rung, ..first };
        let mut was_told = false;
        let rung = match episode.last_notice {
            None => 0,
            // Nobody is reminded of a step that a hold keeps shut.
            Some(_) if held => return,
            Some(last) => {
                let next = episode.next_rung();
                if !self.reminds(kind, &reminder(last, next)) {
                    return;
                }
                was_told = self.is_told_by_digest(last);
                next
            }
        };
        let number = episode.number;
        let is_first = order.facts.episodes.get_mut(&kind.notice).is_some_and(|episode| episode.climb(rung, now));
        if is_first && !beside.silent && !was_told {
            self.tell(kind, mail, (number, rung), order, beside);
        }
        self.reminds(kind, &reminder(now, rung + 1));
    }

    /// Whether an order that was over, and owed its customer nothing, has money to give back since this cycle.
    fn begins_to_owe(&self, order: &Order<'_>) -> bool {
        let before = self.world.facts.orders.get(&order.facts.id).map(|facts| facts.state);
        order.facts.state == State::CancelledRefundDue
            && before.is_some_and(|before| before.is_off() && before != State::CancelledRefundDue)
    }

    /// A paper is told of when it is issued; while what it asks for is awaited, people are reminded.
    fn issue(&mut self, kind: &Kind, mail: &OrderMail, issue: Issue, order: &mut Order<'_>, beside: Beside<'_>) {
        let now = self.world.now;
        let Issue { number, deliver_on, pay_by, .. } = issue;
        let first = NextReminder { deliver_on, pay_by, ..self.first_reminder(order) };
        let reminder = |last, rung| NextReminder { last, rung, ..first };
        let mut was_told = false;
        let rung = if issue.is_new {
            let episode = order.facts.episodes.entry(kind.notice).or_default();
            *episode = Episode { number, since: now, ..Default::default() };
            0
        } else {
            let awaited = issue.is_open && order.settled && !order.held;
            let Some(episode) = order.facts.episodes.get(&kind.notice).filter(|_| awaited) else { return };
            let (Some(last), next) = (episode.last_notice, episode.next_rung()) else { return };
            if !self.reminds(kind, &reminder(last, next)) {
                return;
            }
            was_told = self.is_told_by_digest(last);
            next
        };
        let is_first = order.facts.episodes.get_mut(&kind.notice).is_some_and(|episode| episode.climb(rung, now));
        if is_first && !beside.silent && !was_told {
            self.tell(kind, mail, (number, rung), order, beside);
        }
        self.reminds(kind, &reminder(now, rung + 1));
    }

    /// A day that comes nearer: every rung once, after a pause only the most severe missed one.
    fn ladder(&mut self, kind: &Kind, mail: &OrderMail, ladder: Ladder, order: &mut Order<'_>, beside: Beside<'_>) {
        let (now, policy) = (self.world.now, self.world.policy);
        let rung = match ladder {
            Ladder::Off => {
                if order.facts.episodes.get(&kind.notice).is_some_and(|episode| !episode.stays(false)) {
                    episodes::follow(&mut order.facts.episodes, kind.notice, false, now, policy.settle);
                }
                return;
            }
            Ladder::Beyond => None,
            Ladder::At(rung) => Some(rung),
        };
        self.look_again(self.world.midnight());
        let Some(rung) = rung.filter(|_| order.settled) else { return };
        if !order.facts.episodes.get(&kind.notice).is_some_and(|episode| episode.stays(true)) {
            episodes::follow(&mut order.facts.episodes, kind.notice, true, now, policy.settle);
        }
        let is_next = |episode: &&Episode| episode.rungs.iter().all(|r| *r > rung);
        let Some(number) = order.facts.episodes.get(&kind.notice).filter(is_next).map(|episode| episode.number) else {
            return;
        };
        let is_first = order.facts.episodes.get_mut(&kind.notice).is_some_and(|episode| episode.climb(rung, now));
        if is_first && !beside.silent {
            self.tell(kind, mail, (number, rung), order, beside);
        }
    }

    /// Records a notice about an order, to its kind's audience.
    fn tell(
        &mut self,
        kind: &Kind,
        mail: &OrderMail,
        (episode, rung): (u32, u32),
        order: &mut Order<'_>,
        beside: Beside<'_>,
    ) {
        let Beside { extra, said, .. } = beside;
        let context = OrderContext { order, extra, said, shows_money: kind.shows_money, rung, world: &self.world };
        let people = told::sales_first(kind.audience_of(&context), Some(order), self.world.policy);
        self.tell_to(kind, mail, (episode, rung), (people, None), order, beside);
    }

    /// Records a notice about an order to these people, with what it says to those who see no prices.
    fn tell_to(
        &mut self,
        kind: &Kind,
        mail: &OrderMail,
        (episode, rung): (u32, u32),
        (people, unpriced): (Audience, Option<Box<Unpriced>>),
        order: &mut Order<'_>,
        beside: Beside<'_>,
    ) {
        if people.is_empty() {
            return;
        }
        let Beside { extra, said, .. } = beside;
        let context = OrderContext { order, extra, said, shows_money: kind.shows_money, rung, world: &self.world };
        let brief = content::order_brief(kind, mail, &context);
        let papers = papers::of_order(kind, order, &people, rung, self.world.policy);
        told::remember(order, &people, kind.notice);
        papers::remember(&mut order.facts, &papers);
        let id = order.facts.id;
        self.notices.push(Notice {
            key: NoticeKey { subject: id.text(), kind: kind.notice, episode, rung },
            order: Some(id),
            at: self.world.now,
            deliver_at: headline::deliver_at(order),
            to: people.to,
            cc: people.cc,
            brief,
            unpriced,
            papers,
        });
    }

    /// Troubles of the sheet: the first at once, others of the same hour together at its end, if they are still there.
    pub(crate) fn troubles(&mut self, new: Vec<Trouble>, system: &mut SystemFacts) {
        let kind = kinds::of(NoticeKind::SheetTrouble);
        let About::Sheet(say) = kind.about else { return };
        system.mail.pending_troubles.extend(new);
        let MailFacts { pending_troubles, troubles, held: mail_held, .. } = &mut system.mail;
        let lasts =
            |t: &Trouble| troubles.contains_key(&t.key) || (t.key == sheet_trouble::MASS_HOLD && mail_held.is_some());
        pending_troubles.retain(lasts);
        let now = self.world.now;
        if system.mail.pending_troubles.is_empty() {
            return;
        }
        let last = system.mail.episodes.get(&kind.notice).and_then(|e| e.last_notice);
        if let Some(next) = last.map(|l| l + sheet_trouble::EVERY).filter(|next| now < *next) {
            self.look_again(next);
            return;
        }
        let told = std::mem::take(&mut system.mail.pending_troubles);
        let episode = episodes::count(&mut system.mail.episodes, kind.notice, now);
        episode.climb(0, now);
        let number = episode.number;
        let key = |rung| NoticeKey { subject: "-".into(), kind: kind.notice, episode: number, rung };
        let (of_machine, of_sheet): (Vec<_>, Vec<_>) = told.into_iter().partition(sheet_trouble::is_administrators);
        let policy = self.world.policy;
        if !of_sheet.is_empty() {
            self.push_general(key(0), kind.audience(policy, None), say(&of_sheet));
        }
        if !of_machine.is_empty() {
            self.push_general(key(1), Audience::default().to(policy.roles.keepers()), say(&of_machine));
        }
    }

    /// Records a notice that is about no order.
    pub(super) fn push_general(&mut self, key: NoticeKey, people: Audience, mut brief: Brief) {
        if people.to.is_empty() && people.cc.is_empty() {
            return;
        }
        if let Leads::Report(tab, _) = kinds::of(key.kind).leads {
            brief.place = Some((tab.to_owned(), String::new()));
        }
        self.notices.push(Notice {
            key,
            order: None,
            at: self.world.now,
            deliver_at: None,
            to: people.to,
            cc: people.cc,
            brief,
            unpriced: None,
            papers: Vec::new(),
        });
    }

    /// The messages the notices become.
    #[must_use]
    pub(crate) fn mailings(&self) -> Vec<Mailing> {
        mailings::mailings(&self.notices, self.world.now, self.world.policy)
    }
}

/// The kinds that are about one order.
pub(super) fn about_orders() -> impl Iterator<Item = (&'static Kind, &'static OrderMail)> {
    kinds::all().filter_map(|kind| match &kind.about {
        About::Order(mail) => Some((kind, mail)),
        About::Payment(_) | About::Answers(_) | About::Sheet(_) | About::Report(_) => None,
    })
}
