//! `deadline`: a large order is not confirmed and its last day comes near, or is over (the H−4 rule). A ladder of days
//! before H; after a pause only the most severe rung that was missed.

use crate::decide::notices::content::tables;
use crate::decide::notices::context::OrderContext;
use crate::decide::notices::kind::{
    About, Branch, Deadline, Kind, Ladder, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency,
    WhatsappText, When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::approvals;
use crate::decide::orders::offer::Offer;
use crate::decide::orders::{Order, due};
use crate::decide::shown::next_steps::answerer;
use crate::decide::world::World;
use crate::domain::approval::{self, Opens};
use crate::domain::audience::{Audience, answerers, store_managers};
use crate::domain::column::OrderColumn;
use crate::domain::facts::Facts;
use crate::domain::notice::{Notice, NoticeKind};
use crate::domain::order::Answer;
use crate::domain::problem::Code;
use crate::domain::state::{Flag, State};
use crate::domain::wording::day;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::Deadline,
    about: About::Order(OrderMail {
        when: When::Nears(ladder),
        shows_materials: true,
        tables: |context| vec![tables::lines(context)],
        values,
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Order(audience),
    // From the last day to confirm on every hour counts.
    urgency: Urgency::Rung(|rung, policy| policy.sop.is_last_day_or_later(rung)),
    deadline: Deadline::Order(due::last_confirmation),
    // Each rung is news of its own.
    reminders: Reminders::Never,
    still_due,
    shows_money: false,
    told_as: |_| "order besar belum dikonfirmasi".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[Branch::Word("h_minus")],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("h_minus", "4"), ("batas", "23/11/2026"), ("belum", "PPIC, Store Manager")],
        ..Sample::with(Button::Fill("Konfirmasi SM"))
    },
};

fn ladder(order: &Order<'_>, world: &World<'_>) -> Ladder {
    let late = order.problems.iter().any(|p| p.code == Code::ConfirmationLate);
    let excused = order.flags.contains(&Flag::Override);
    let open = order.facts.state.is_before_confirmation() && !excused;
    let unconfirmed = open && (order.facts.confirmed.is_none() || late);
    let is_bound = order.confirm_by.is_some() && unconfirmed;
    let Some(deliver_on) = order.outline.deliver_on.filter(|_| is_bound) else { return Ladder::Off };
    let left = world.policy.days_left(deliver_on, world.today());
    let reached = world.policy.sop.ladder.iter().copied().filter(|rung| left <= i64::from(*rung)).min();
    reached.filter(|_| left >= 0).map_or(Ladder::Beyond, Ladder::At)
}

/// Marketing, and whose answer is missing; on the last rung the store manager has a copy.
fn audience(context: &OrderContext<'_, '_>) -> Audience {
    let OrderContext { order, world, .. } = *context;
    let policy = world.policy;
    let outlet = order.terms.as_deref().map(|terms| &*terms.outlet);
    let managers = store_managers(policy, outlet);
    let mut people = Audience::default().to(&policy.roles.marketing);
    if policy.sop.ladder.iter().min() == Some(&context.rung) {
        people = people.cc(managers);
    }
    let state = order.facts.state;
    if state == State::AwaitingStoreManager {
        people.to(managers)
    } else if state == State::AwaitingMaterials {
        let open = approval::that_open(Opens::Materials).filter(|approval| !says_yes(order, approval.column));
        open.fold(people, |people, approval| people.to(answerers(approval.by, policy, outlet)))
    } else if state == State::MaterialsShort {
        people.to(&policy.roles.purchasing)
    } else {
        people
    }
}

fn says_yes(order: &Order<'_>, column: OrderColumn) -> bool {
    order.row.is_some_and(|row| approvals::answer(row, &order.facts, column) == Some(Answer::Yes))
}

/// Reminders count up; this ladder counts down.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    still_due::while_holds(still_due::is_open(notice, facts))?;
    let episode = still_due::episode(notice, facts);
    still_due::unless_repeated(episode.is_some_and(|episode| episode.rungs.iter().any(|rung| *rung < notice.key.rung)))
}

fn values(context: &OrderContext<'_, '_>) -> Vec<(&'static str, String)> {
    let OrderContext { order, world, rung, .. } = *context;
    let sop = &world.policy.sop;
    let open = approval::confirming().map(|approval| approval.column).filter(|column| !says_yes(order, *column));
    let open: Vec<&str> = open.map(|column| answerer(column).0).collect();
    let offer = order.offer.filter(|_| sop.is_past_last_day(rung));
    vec![
        ("h_minus", rung.to_string()),
        ("batas", order.confirm_by.map(day).unwrap_or_default()),
        ("belum", open.join(", ")),
        ("paling_cepat", offer.map(|offer| day(offer.day())).unwrap_or_default()),
        ("sebab", offer.map(Offer::reason).unwrap_or_default()),
    ]
}
