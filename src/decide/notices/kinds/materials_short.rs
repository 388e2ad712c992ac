//! `materials-short`: somebody said no (P4, the branch "not available"). Marketing talks to the customer, Purchasing buys.

use crate::decide::kitchen::Shortage;
use crate::decide::notices::content::tables;
use crate::decide::notices::context::OrderContext;
use crate::decide::notices::kind::{
    About, Deadline, ESCALATED_FROM, End, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency,
    WhatsappText, When,
};
use crate::decide::notices::sample::{Button, Sample, needs};
use crate::decide::notices::still_due;
use crate::decide::orders::offer::Offer;
use crate::decide::orders::{Order, approvals, due};
use crate::decide::shown::next_steps::answerer;
use crate::domain::approval::{self, Opens};
use crate::domain::audience::Audience;
use crate::domain::notice::{BriefTable, NoticeKind};
use crate::domain::state::State;
use crate::domain::wording::{day, grouped};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::MaterialsShort,
    about: About::Order(OrderMail {
        when: When::Holds(|order, _| order.facts.state == State::MaterialsShort),
        shows_materials: true,
        tables: |context| vec![shortages(context), tables::lines(context)],
        values,
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.marketing).to(&roles.purchasing)),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::missing_materials),
    reminders: Reminders::At {
        next: |after| Some(after.daily()),
        managers_from: ESCALATED_FROM,
        end: End::WithDelivery,
    },
    still_due: still_due::while_open,
    shows_money: false,
    told_as: |_| "bahan kurang".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    branches: &[],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("jawaban", "R&D Tidak, PPIC Sebagian"), ("sanggup", "587")],
        tables: || vec![needs()],
        ..Sample::with(Button::Fill("Jumlah (pack)"))
    },
};

fn values(context: &OrderContext<'_, '_>) -> Vec<(&'static str, String)> {
    let offer = context.order.offer;
    let suits = offer.filter(|offer| matches!(offer, Offer::Day { .. }));
    vec![
        ("jawaban", answers(context.order)),
        ("sanggup", can_make(context)),
        ("paling_cepat", suits.map(|offer| day(offer.day())).unwrap_or_default()),
        ("sebab", offer.map(Offer::reason).unwrap_or_default()),
    ]
}

fn shortages(context: &OrderContext<'_, '_>) -> Option<BriefTable> {
    let row =
        |s: &Shortage| vec![(&*s.material).into(), tables::amount(s.need, &s.unit), tables::amount(s.short, &s.unit)];
    let rows = context.extra.preparation?.shortages.iter().map(row).collect();
    tables::table("Bahan yang kurang", &["Bahan", "Perlu", "Kurang"], rows)
}

/// `R&D Tidak, PPIC Sebagian`: what was answered, in the words of the cells.
fn answers(order: &Order<'_>) -> String {
    let Some(row) = order.row else { return String::new() };
    let said = approval::that_open(Opens::Materials).filter_map(|approval| {
        let word = approval.word(approvals::answer(row, &order.facts, approval.column)?)?;
        Some(format!("{} {word}", answerer(approval.column).0))
    });
    said.collect::<Vec<_>>().join(", ")
}

/// How many packs can be made: what PPIC typed, else what the stock says.
fn can_make(context: &OrderContext<'_, '_>) -> String {
    let said = context.order.row.and_then(|row| row.can_make.get());
    said.or_else(|| context.extra.preparation.and_then(|p| p.can_make)).map(grouped).unwrap_or_default()
}
