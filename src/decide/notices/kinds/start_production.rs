//! `start-production`: the down payment is verified, or the credit approved; the kitchen may begin (P8). Once it has
//! begun, the same mail asks on the morning of H whether it is done.

use crate::decide::notices::content::tables;
use crate::decide::notices::context::OrderContext;
use crate::decide::notices::kind::{
    About, Branch, Deadline, ESCALATED_FROM, End, Kind, Leads, MOST_NEWS, OrderMail, Papers, Recipients, Reminders,
    Urgency, WhatsappText, When,
};
use crate::decide::notices::reminder::NextReminder;
use crate::decide::notices::sample::{Button, Sample, lines, needs};
use crate::decide::notices::still_due;
use crate::decide::orders::{Order, due, headline, sla};
use crate::decide::world::World;
use crate::domain::audience::{Audience, store_managers};
use crate::domain::facts::{Episode, Facts};
use crate::domain::notice::{Brief, Notice, NoticeKind};
use crate::domain::state::{Chapter, State};

use chrono::{DateTime, Utc};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::StartProduction,
    about: About::Order(OrderMail {
        when: When::HoldsFrom(from),
        shows_materials: true,
        tables: |context| vec![tables::lines(context), tables::needs(context)],
        values: |context| {
            vec![(BEGUN, begun(context.order.facts.state).to_owned()), ("kebutuhan", tables::are_needs_known(context))]
        },
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Order(audience),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::making),
    reminders: Reminders::At { next, managers_from: ESCALATED_FROM, end: End::WithDelivery },
    still_due,
    shows_money: false,
    told_as,
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[Branch::Word("mulai")],
    most_single: MOST_NEWS,
    sample: Sample {
        values: &[("kebutuhan", "Ya")],
        tables: || vec![lines(), needs()],
        ..Sample::with(Button::Fill("Mulai Produksi"))
    },
};

/// The value that says whether production has begun.
const BEGUN: &str = "mulai";

const fn begun(state: State) -> &'static str {
    if matches!(state, State::InProduction) { "Ya" } else { "" }
}

/// From the moment on that the kitchen may begin. Whoever began before anybody was told is only asked on H.
fn from(order: &Order<'_>, world: &World<'_>) -> Option<DateTime<Utc>> {
    let facts = &order.facts;
    let was_told = || facts.episodes.get(&NoticeKind::StartProduction).is_some_and(Episode::is_open);
    match facts.state.chapter() {
        Chapter::ToMake => Some(world.now),
        Chapter::Making if was_told() => Some(world.now),
        Chapter::Making => headline::deliver_on(order).and_then(|day| sla::made(world.policy, day)),
        Chapter::Intake
        | Chapter::Answers
        | Chapter::FirstMoney
        | Chapter::Made
        | Chapter::Billed
        | Chapter::Gone
        | Chapter::Done
        | Chapter::Off => None,
    }
}

/// Whoever cooks; before that, whoever sees to the raw material knows of it.
fn audience(context: &OrderContext<'_, '_>) -> Audience {
    let OrderContext { order, world, .. } = *context;
    let roles = &world.policy.roles;
    let managers = store_managers(world.policy, order.terms.as_deref().map(|terms| &*terms.outlet));
    let cooks = Audience::default().to(managers).to(&roles.production);
    if order.facts.state == State::InProduction { cooks } else { cooks.cc(&roles.rnd).cc(&roles.ppic) }
}

/// Once on the morning of the last day to begin, once at six on H when it is not done.
fn next(after: &NextReminder<'_>) -> Option<DateTime<Utc>> {
    if after.state == State::InProduction {
        return sla::made(after.policy, after.deliver_on).filter(|at| *at > after.last);
    }
    sla::production(after.deliver_on).filter(|_| after.rung == 1).and_then(|day| after.morning_of(day))
}

/// While it asks for what is still to be done.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    still_due::while_open(notice, facts)?;
    let state = notice.order.and_then(|id| facts.orders.get(&id)).map(|order| order.state);
    let said = notice.brief.values.get(BEGUN).map_or("", |value| &**value);
    still_due::while_holds(state.is_some_and(|state| begun(state) == said))
}

fn told_as(brief: &Brief) -> String {
    let has_begun = brief.values.get(BEGUN).is_some_and(|begun| !begun.is_empty());
    if has_begun { "produksi belum selesai pada hari kirim" } else { "boleh diproduksi" }.to_owned()
}
