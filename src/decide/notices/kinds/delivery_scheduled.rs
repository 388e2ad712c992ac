//! `delivery-scheduled`: the calendar entry of an order that was confirmed, for those who deliver it, and every change of it
//! that they must know: another time, doubt, the end. Where `order-changed` or `order-closed` tells a reader of that very
//! change in the same cycle, the entry goes along with that mail, and this one does not reach them.

use crate::decide::notices::content::tables;
use crate::decide::notices::context::OrderContext;
use crate::decide::notices::kind::{
    About, Branch, Deadline, Kind, Leads, MOST_NEWS, OrderMail, Papers, Recipients, Reminders, Urgency, WhatsappText,
    When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::{Order, headline};
use crate::domain::audience::{Audience, store_managers};
use crate::domain::calendar::{CalendarFacts, CalendarNews};
use crate::domain::notice::NoticeKind;
use crate::domain::wording::day;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::DeliveryScheduled,
    about: About::Order(OrderMail {
        when: When::Happened(|order, _| order.calendar.is_some_and(CalendarNews::is_told)),
        shows_materials: false,
        tables: |context| vec![tables::lines(context)],
        values: |context| values(context.order),
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Order(audience),
    urgency: Urgency::Waking,
    deadline: Deadline::Nothing,
    reminders: Reminders::Never,
    // What waits for the morning is worth nothing once the entry changed again.
    still_due: |notice, facts| {
        let newest = still_due::episode(notice, facts);
        still_due::unless_repeated(newest.is_some_and(|episode| episode.number > notice.key.episode))
    },
    shows_money: false,
    told_as: |_| "jadwal kirim di kalender".to_owned(),
    papers: Papers::Calendar,
    leads: Leads::Next,
    branches: &[Branch::Word("kabar"), Branch::Word("metode")],
    most_single: MOST_NEWS,
    sample: Sample { values: &[("kabar", "baru"), ("dari", ""), ("metode", "Kirim")], ..Sample::with(Button::Row) },
};

/// Logistics; the store managers too, once a plan brought them the entry.
fn audience(context: &OrderContext<'_, '_>) -> Audience {
    let OrderContext { order, world, .. } = *context;
    let people = Audience::default().to(&world.policy.roles.logistics);
    let is_planned = order.facts.calendar.as_deref().is_some_and(|facts: &CalendarFacts| facts.planned);
    let outlet = order.terms.as_deref().map(|terms| &*terms.outlet).filter(|_| is_planned);
    people.to(store_managers(world.policy, outlet))
}

fn values(order: &Order<'_>) -> Vec<(&'static str, String)> {
    let (news, from) = match order.calendar {
        Some(CalendarNews::Scheduled) => ("baru", None),
        Some(CalendarNews::Moved { from }) => ("pindah", Some(from)),
        Some(CalendarNews::Unsure) => ("ragu", None),
        Some(CalendarNews::Certain) => ("pasti", None),
        Some(CalendarNews::Off) => ("batal", None),
        Some(CalendarNews::Details) | None => ("", None),
    };
    let from = from.map(|(on, hour)| {
        let hour = hour.map(|hour| format!(" {}", hour.format("%H:%M"))).unwrap_or_default();
        format!("{}{hour}", day(on))
    });
    vec![
        ("kabar", news.to_owned()),
        ("dari", from.unwrap_or_default()),
        ("metode", headline::method(order).as_str().to_owned()),
    ]
}
