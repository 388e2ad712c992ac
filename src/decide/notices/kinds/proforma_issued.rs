//! `proforma-issued`: the proforma is out, or a revision of it (P6); Marketing asks the customer to pay (P7).

use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Branch, Deadline, ESCALATED_FROM, End, Issue, Kind, Leads, MOST_NEWS, OrderMail, Papers, Recipients,
    Reminders, Urgency, WhatsappText, When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::{Order, due};
use crate::domain::audience::Audience;
use crate::domain::document::DocumentKind;
use crate::domain::facts::Facts;
use crate::domain::notice::{Notice, NoticeKind};
use crate::domain::order::Scheme;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;
use crate::domain::wording::day;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::ProformaIssued,
    about: About::Order(OrderMail {
        when: When::Issued(issue),
        shows_materials: false,
        tables: |context| vec![tables::lines(context)],
        values: |context| values(context.order, context.world.policy.payment.tolerance),
        whatsapp: WhatsappText::Customer,
    }),
    audience: Recipients::Roles(|roles, managers| Audience::default().to(&roles.marketing).cc(managers)),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::down_payment),
    reminders: Reminders::At {
        next: |after| after.pay_by.filter(|_| after.rung <= MOST_REMINDERS).and_then(|day| after.morning_after(day)),
        managers_from: ESCALATED_FROM,
        end: End::WithDelivery,
    },
    still_due,
    shows_money: true,
    told_as: |_| "pembayaran awal ditagih ke pelanggan".to_owned(),
    papers: Papers::OfOrder(&[DocumentKind::Proforma]),
    leads: Leads::Next,
    branches: &[
        Branch::Word("tunai"),
        Branch::Filled("revisi"),
        Branch::Filled("dp"),
        Branch::Word("tempo"),
        Branch::Word("menunggu_kredit"),
    ],
    most_single: MOST_NEWS,
    sample: Sample {
        values: &[("nomor", "012/PI/MKN/XI/2026"), ("dp", "Rp12.512.500"), ("jatuh_tempo", "25/11/2026")],
        ..Sample::with(Button::NewPayment)
    },
};

/// On the mornings after the day it was due money is asked for; then Marketing knows.
const MOST_REMINDERS: u32 = 2;

fn issue(order: &Order<'_>) -> Option<Issue> {
    let proforma = order.facts.live_proforma()?;
    Some(Issue {
        number: proforma.document.revision + 1,
        is_new: order.new_proforma,
        is_open: order.facts.state.awaits_first_money()
            && order.dp_required - order.money.verified > order.money.waiting,
        deliver_on: proforma.terms.deliver_on,
        pay_by: proforma.document.dp.map(|dp| dp.due_on),
    })
}

/// A reminder is about the money; the proforma itself is worth having, paid or not.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    let order = notice.order.and_then(|id| facts.orders.get(&id));
    let (key, is_reminder) = (&notice.key, notice.key.rung > 0);
    let proforma = order.and_then(|order| order.live_proforma());
    still_due::while_holds(proforma.is_some_and(|p| p.document.revision + 1 == key.episode))?;
    still_due::while_holds(!is_reminder || order.is_some_and(|order| order.state.awaits_first_money()))?;
    still_due::unless_repeated(is_reminder && still_due::was_reminded(notice, facts))
}

fn values(order: &Order<'_>, tolerance: Rupiah) -> Vec<(&'static str, String)> {
    let document = order.facts.proforma.as_deref().map(|p| &p.document);
    let dp = document.and_then(|d| d.dp).filter(|dp| dp.amount > Rupiah::ZERO);
    // Of a revision much may have been paid already.
    let asked = order.dp_required - order.money.verified - order.money.waiting;
    let revision = document.map(|d| d.revision).filter(|r| *r > 0);
    let scheme = document.map(|d| d.scheme);
    let waits_for_credit = order.facts.state == State::AwaitingCredit;
    let yes = |holds: bool| if holds { "Ya" } else { "" }.to_owned();
    vec![
        ("tunai", yes(scheme == Some(Scheme::Cash))),
        ("tempo", document.filter(|d| d.scheme == Scheme::Top).map(|d| d.top_days.to_string()).unwrap_or_default()),
        ("menunggu_kredit", yes(waits_for_credit)),
        ("nomor", document.map(|d| d.number.to_string()).unwrap_or_default()),
        ("revisi", revision.map(|r| format!("R{r}")).unwrap_or_default()),
        ("dp", if asked > order.facts.tolerance(tolerance) { asked.to_string() } else { String::new() }),
        ("jatuh_tempo", dp.map(|dp| day(dp.due_on)).unwrap_or_default()),
    ]
}
