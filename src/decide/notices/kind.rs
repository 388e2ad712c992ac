//! What there is to say of a kind of mail. Every kind is one value of [`Kind`] in a file of its own in `kinds/`; a value
//! that leaves something out does not compile.
//!
//! Never says anything about a single kind, and never decides: the notifier follows what stands in the value.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use smol_str::ToSmolStr as _;

use crate::decide::notices::context::{AnswersContext, Extra, OrderContext, PaymentContext};
use crate::decide::notices::reminder::NextReminder;
use crate::decide::notices::sample::Sample;
use crate::decide::orders::Order;
use crate::decide::orders::due::{self, Due};
use crate::decide::orders::parts::Parts;
use crate::decide::reports::Desk;
use crate::decide::reports::overdue::Collectable;
use crate::decide::world::{Slot, World};
use crate::domain::audience::{Audience, store_managers};
use crate::domain::column::{CapacityColumn, CustomerColumn, OrderColumn, PaymentColumn, StockColumn};
use crate::domain::document::DocumentKind;
use crate::domain::facts::{Facts, Trouble};
use crate::domain::ids::OrderId;
use crate::domain::notice::{Brief, BriefTable, Notice, NoticeKind};
use crate::domain::policy::{Policy, Roles};
use crate::domain::role::Role;
use crate::domain::text::Text;

/// A kind of mail.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Its code.
    pub notice: NoticeKind,
    /// What it is about, when it is told, and what it says.
    pub about: About,
    /// Who gets it.
    pub audience: Recipients,
    /// Whether it waits for the end of the quiet hours.
    pub urgency: Urgency,
    /// Until when its recipients must act.
    pub deadline: Deadline,
    /// When it is said again.
    pub reminders: Reminders,
    /// Whether one that waited is still worth sending; the reason why not is read in the list of mails.
    pub still_due: fn(&Notice, &Facts) -> Result<(), &'static str>,
    /// Whether it shows prices and money. Where this is `false` no fact, table or value does, and no paper goes along.
    pub shows_money: bool,
    /// What a digest says of one to those who only know of it; nothing but sums that they may see.
    pub told_as: fn(&Brief) -> String,
    /// What is attached.
    pub papers: Papers,
    /// Where its main link leads.
    pub leads: Leads,
    /// What its words branch on: of several in one message those that branch alike are told together, and no order is
    /// told what holds of another.
    pub branches: &'static [Branch],
    /// More than so many of them for one person in one cycle become one message.
    pub most_single: usize,
    /// What stands in a made-up one.
    pub sample: Sample,
}

/// Something by which the words of a kind differ in more than a figure: another thing is to be done, or by somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Branch {
    /// What the value of this name says: `Kirim` or `Ambil Sendiri`.
    Word(&'static str),
    /// Whether there is a value of this name; how much it is stands with each.
    Filled(&'static str),
    /// Whether there is a table.
    Tables,
}

/// Beyond this number a person wants one list and not so many mails.
pub(crate) const MOST_SINGLE: usize = 5;
/// News that asks for no decision: what one cycle brings of it is read together.
pub(crate) const MOST_NEWS: usize = 1;

/// What a kind is about.
#[derive(Debug)]
pub(crate) enum About {
    /// One order.
    Order(OrderMail),
    /// One row of `Pembayaran`.
    Payment(fn(&PaymentContext<'_, '_>) -> Brief),
    /// Responses of the form that did not count, of one sender.
    Answers(fn(&AnswersContext<'_, '_>) -> Brief),
    /// The sheet itself.
    Sheet(fn(&[Trouble]) -> Brief),
    /// Many orders.
    Report(Report),
}

/// A mail about one order: its headline, its facts, and what is particular to the kind.
#[derive(Debug)]
pub(crate) struct OrderMail {
    /// When it is told.
    pub when: When,
    /// Whether its facts say when R&D will be ready, and what the kitchen noted.
    pub shows_materials: bool,
    /// The tables below the facts; one with nothing in it is left out.
    pub tables: fn(&OrderContext<'_, '_>) -> Vec<Option<BriefTable>>,
    /// The values its templates use by name, each of them, blank where there is nothing to say.
    pub values: fn(&OrderContext<'_, '_>) -> Vec<(&'static str, String)>,
    /// Whose text is ready for WhatsApp.
    pub whatsapp: WhatsappText,
}

/// What makes a mail about an order go out.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// Something is so: once for every time it becomes so.
    Holds(fn(&Order<'_>, &Policy) -> bool),
    /// The same, from a moment on; `None`: it is not so.
    HoldsFrom(fn(&Order<'_>, &World<'_>) -> Option<DateTime<Utc>>),
    /// Something happened: each time.
    Happened(fn(&Order<'_>, &Extra<'_>) -> bool),
    /// A paper is out: once for every revision.
    Issued(fn(&Order<'_>) -> Option<Issue>),
    /// A day comes nearer: once for every rung.
    Nears(fn(&Order<'_>, &World<'_>) -> Ladder),
}

/// A paper that is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Issue {
    /// Counts its revisions, from 1.
    pub number: u32,
    /// It was issued in this cycle.
    pub is_new: bool,
    /// Whether what it asks for is awaited.
    pub is_open: bool,
    /// H, as it stands on it.
    pub deliver_on: NaiveDate,
    /// The day its money is due.
    pub pay_by: Option<NaiveDate>,
}

/// How near a day has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ladder {
    /// Nobody is waiting for it.
    Off,
    /// It is out of reach yet, or gone by.
    Beyond,
    /// It has reached a rung: so many days before H.
    At(u32),
}

/// A mail about many orders.
#[derive(Debug)]
pub(crate) enum Report {
    /// When its schedule says so, the same to all its recipients; `None`: nothing to say.
    Same(fn(&Desk<'_, '_>, &Slot) -> Option<Brief>),
    /// When its schedule says so, to each group of colleagues their own.
    Each(fn(&Desk<'_, '_>, &Slot) -> Vec<(Audience, Brief)>),
    /// At most once a day, of what reached a step and may be told now. It remembers what it told of.
    Daily(DailyList),
}

/// The list of a day. Takes the orders, those met in a filled sheet in this cycle among them, whose steps count as told; what
/// was owed of each at the last look; and whether a list can go now.
pub(in crate::decide) type DailyList =
    fn(&World<'_>, &mut BTreeMap<OrderId, Order<'_>>, &mut Parts<Option<Collectable>>, bool) -> Option<Brief>;

/// Who gets a kind. Addresses come only from the house rules.
#[derive(Debug)]
pub(crate) enum Recipients {
    /// The roles named, and the store managers of the outlet, if it is about one.
    Roles(fn(&Roles, &[String]) -> Audience),
    /// Depends on how the order stands.
    Order(fn(&OrderContext<'_, '_>) -> Audience),
    /// What it tells of has its reader: a report, or a response its sender.
    Report,
}

/// When a mail may leave.
#[derive(Debug)]
pub(crate) enum Urgency {
    /// When people are awake.
    Waking,
    /// At any hour.
    AnyHour,
    /// At any hour from some rung on.
    Rung(fn(u32, &Policy) -> bool),
}

/// Until when somebody must act.
#[derive(Debug)]
pub(crate) enum Deadline {
    /// As it follows from the order; where nothing follows, as soon as possible.
    Order(due::Deadline),
    /// So long after it is told.
    Told(fn(&Policy, DateTime<Utc>) -> DateTime<Utc>),
    /// As soon as possible.
    AtOnce,
    /// It asks nothing of anybody by a day: news and reports.
    Nothing,
}

/// When a mail is said again while nobody acts.
#[derive(Debug)]
pub(crate) enum Reminders {
    /// Once is enough, or each is news of its own.
    Never,
    /// At the time given.
    At {
        /// When the next one is due; `None`: none, as things stand. It may fall into the quiet hours.
        next: fn(&NextReminder<'_>) -> Option<DateTime<Utc>>,
        /// From this reminder on the store managers of the outlet have a copy.
        managers_from: u32,
        /// When they end though nobody acted.
        end: End,
    },
}

/// When reminders end though nobody acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With the third, and with H: what the step is for can no longer be done in time, and the order itself is late.
    WithDelivery,
    /// With the third.
    WithThird,
    /// Never: they keep their own rhythm.
    Never,
}

/// Whoever did not act on so many reminders does not read the next one either; then the digests press.
const MOST_REMINDERS: u32 = 3;

/// The reminder from which on somebody above hears that nobody acted.
pub(crate) const ESCALATED_FROM: u32 = 2;

/// What is attached to a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Papers {
    /// Nothing.
    Nothing,
    /// The papers of the order that are out, each for those who hand it on. All of them bear prices.
    OfOrder(&'static [DocumentKind]),
    /// The accounting workbook of the day.
    Workbook,
    /// A sheet for each kitchen and day that the mail speaks of. None bears a price.
    KitchenSheets,
    /// For Accounting alone: a letter to each customer whose invoice the mail names and who is late with one.
    Statements,
    /// For those who deliver: entries for their calendars.
    Calendar,
}

/// Where the main link of a mail leads its reader: to the cell they are to fill.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Leads {
    /// To the cell that they are to fill next of what it is about; where nothing of theirs is open, to its row.
    Next,
    /// To a cell of the order's row that the mail itself speaks of to this role; `None`: as [`Self::Next`].
    Order(fn(Role) -> Option<Asked<OrderColumn>>),
    /// The same of a payment's row.
    Payment(fn(Role) -> Option<Asked<PaymentColumn>>),
    /// To the tab that is in trouble.
    Trouble,
    /// What is about many orders leads to what it asks this role for; `None`: to the tab in which its figures stand.
    Report(&'static str, fn(Role) -> Option<Errand>),
}

/// What is to be done with a cell.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked<C> {
    /// It is filled.
    Fill(C),
    /// It is looked at, and put right if need be.
    Look(C),
}

/// What a report asks somebody for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Errand {
    /// Their lines in `Tugas`.
    Tasks,
    /// A new row of `Pembayaran`.
    NewPayment,
    /// The list of raw material.
    Stock(StockColumn),
    /// What an outlet can make.
    Capacity(CapacityColumn),
    /// The customers.
    Customer(CustomerColumn),
}

/// Whose text a mail has ready for WhatsApp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhatsappText {
    /// The customer's, where the mail asks for a talk with them.
    Customer,
    /// The customer's about a credit note.
    Credited,
    /// That of the colleagues who must act.
    Colleagues,
}

impl Kind {
    /// Who gets it, as far as that does not depend on an order.
    #[must_use]
    pub(crate) fn audience(&self, policy: &Policy, outlet: Option<&str>) -> Audience {
        match self.audience {
            Recipients::Roles(choose) => choose(&policy.roles, store_managers(policy, outlet)),
            Recipients::Order(_) | Recipients::Report => Audience::default(),
        }
    }

    /// Who gets it about an order, reminders and rungs included.
    #[must_use]
    pub(crate) fn audience_of(&self, context: &OrderContext<'_, '_>) -> Audience {
        let policy = context.world.policy;
        let outlet = context.order.terms.as_deref().map(|terms| &*terms.outlet);
        let people = match self.audience {
            Recipients::Order(choose) => choose(context),
            Recipients::Roles(_) | Recipients::Report => self.audience(policy, outlet),
        };
        self.escalated(people, context.rung, policy, outlet)
    }

    /// The same, with those who hear of a reminder.
    #[must_use]
    pub(crate) fn escalated(&self, people: Audience, rung: u32, policy: &Policy, outlet: Option<&str>) -> Audience {
        match self.reminders {
            Reminders::At { managers_from, .. } if rung >= managers_from => people.cc(store_managers(policy, outlet)),
            Reminders::At { .. } | Reminders::Never => people,
        }
    }

    /// When it is said again.
    #[must_use]
    pub(crate) fn next_reminder(&self, after: &NextReminder<'_>) -> Option<DateTime<Utc>> {
        match self.reminders {
            Reminders::At { next, end: End::Never, .. } => next(after),
            Reminders::At { next, end: End::WithDelivery | End::WithThird, .. } => {
                (after.rung <= MOST_REMINDERS).then(|| next(after))?
            }
            Reminders::Never => None,
        }
    }

    /// Whether a reminder that would go out then comes too late to help.
    #[must_use]
    pub(crate) fn has_ended(&self, after: &NextReminder<'_>, at: DateTime<Utc>) -> bool {
        match self.reminders {
            Reminders::At { end: End::WithDelivery, .. } => after.policy.day(at) > after.deliver_on,
            Reminders::At { end: End::WithThird | End::Never, .. } | Reminders::Never => false,
        }
    }

    /// Whether a later rung repeats the question. In a ladder or a schedule it is news of its own.
    #[must_use]
    pub(crate) fn is_repeated(&self) -> bool {
        match self.reminders {
            Reminders::At { .. } => true,
            Reminders::Never => false,
        }
    }

    /// Whether one of this rung goes out at any hour.
    #[must_use]
    pub(crate) fn is_urgent(&self, rung: u32, policy: &Policy) -> bool {
        match self.urgency {
            Urgency::Waking => false,
            Urgency::AnyHour => true,
            Urgency::Rung(from) => from(rung, policy),
        }
    }

    /// Whether somebody must act on it, be it without a date.
    #[must_use]
    pub(crate) fn asks_at_once(&self) -> bool {
        match self.deadline {
            Deadline::Order(_) | Deadline::Told(_) | Deadline::AtOnce => true,
            Deadline::Nothing => false,
        }
    }

    /// Until when its recipients must act, as a mail about an order says it; blank: as soon as possible, or nothing is
    /// asked.
    #[must_use]
    pub(crate) fn until(&self, order: &Order<'_>, world: &World<'_>) -> Text {
        match self.deadline {
            Deadline::Order(due) => due(order, world).map(|due| due.to_smolstr()).unwrap_or_default(),
            Deadline::Told(_) | Deadline::AtOnce | Deadline::Nothing => self.until_told(world),
        }
    }

    /// The same for what is not about an order, and is told now.
    #[must_use]
    pub(crate) fn until_told(&self, world: &World<'_>) -> Text {
        match self.deadline {
            Deadline::Told(due) => Due::At(world.local(due(world.policy, world.now))).to_smolstr(),
            Deadline::Order(_) | Deadline::AtOnce | Deadline::Nothing => Text::default(),
        }
    }

    /// The documents of the order that go with it.
    #[must_use]
    pub(crate) fn documents(&self) -> &'static [DocumentKind] {
        match self.papers {
            Papers::OfOrder(kinds) if self.shows_money => kinds,
            Papers::OfOrder(_)
            | Papers::Nothing
            | Papers::Workbook
            | Papers::KitchenSheets
            | Papers::Statements
            | Papers::Calendar => &[],
        }
    }
}
