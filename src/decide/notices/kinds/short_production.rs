//! `short-production`: less was made than ordered; Marketing tells the customer before the goods leave (P9, P10).

use smol_str::ToSmolStr as _;

use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Asked, Branch, Deadline, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency,
    WhatsappText, When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::Order;
use crate::decide::orders::shortage::{Shortage, is_free, shortage};
use crate::domain::audience::Audience;
use crate::domain::column::OrderColumn;
use crate::domain::notice::{BriefTable, NoticeKind};
use crate::domain::role::Role;
use crate::domain::state::State;
use crate::domain::wording::{grouped, in_groups, shown};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::ShortProduction,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| is_told_now(order) && shortage(order).is_some()),
        shows_materials: false,
        tables: |context| vec![shortage(context.order).and_then(|short| table(&short))],
        values: |context| values(context.order),
        whatsapp: WhatsappText::Customer,
    }),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::AtOnce,
    reminders: Reminders::Never,
    still_due: still_due::while_open,
    shows_money: true,
    told_as: |_| "jumlah jadi kurang dari pesanan".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Order(|role| (role == Role::Marketing).then_some(Asked::Look(OrderColumn::Made))),
    branches: &[Branch::Word("gratis")],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("jadi", "980"), ("pesan", "1.001"), ("kurang", "21"), ("gratis", "")],
        ..Sample::with(Button::Look("Jumlah Jadi"))
    },
};

/// The goods are made and still in the house, or were gone before anybody could be told.
fn is_told_now(order: &Order<'_>) -> bool {
    let is_here =
        |state: State| matches!(state, State::AwaitingDeliveryOrder | State::AwaitingSettlement | State::ReadyToShip);
    let was_here = order.facts.journey.iter().any(|(state, _)| is_here(*state));
    is_here(order.facts.state) || (order.facts.shipped.is_some() && !was_here)
}

/// Line by line; the lines are in the same order on both sides.
fn table(short: &Shortage) -> Option<BriefTable> {
    let made = |at: usize| short.made.get(at).map_or(0, |line| line.packs);
    let row = |(at, line): (usize, &crate::domain::terms::Line)| {
        let figures = [line.packs, made(at), line.packs - made(at)].map(|packs| in_groups(packs).to_smolstr());
        [shown(&line.name).into()].into_iter().chain(figures).collect()
    };
    let rows = short.ordered.iter().enumerate().map(row).collect();
    tables::table("Jadi dan kurang", &["Menu", "Dipesan", "Jadi", "Kurang"], rows)
}

fn values(order: &Order<'_>) -> Vec<(&'static str, String)> {
    let short = shortage(order);
    let figure = |of: fn(&Shortage) -> u32| short.as_ref().map(|short| grouped(of(short))).unwrap_or_default();
    let free = if is_free(order) { "Ya" } else { "" };
    vec![
        ("jadi", figure(Shortage::made)),
        ("pesan", figure(Shortage::ordered)),
        ("kurang", figure(Shortage::missing)),
        ("gratis", free.to_owned()),
    ]
}
