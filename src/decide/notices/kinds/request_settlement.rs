//! `request-settlement`: papers are out, and money keeps the goods here: the balance, or on credit what the down payment is
//! short of again; Marketing asks for it before they leave (P11).

use crate::decide::notices::content::invoice::{gone, invoice_no, is_on_credit, is_to_be_handed};
use crate::decide::notices::content::tables;
use crate::decide::notices::context::OrderContext;
use crate::decide::notices::kind::{
    About, Branch, Deadline, ESCALATED_FROM, End, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders,
    Urgency, WhatsappText, When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::settlement::{self, Asked};
use crate::decide::orders::{Order, due};
use crate::domain::audience::{Audience, store_managers};
use crate::domain::document::DocumentKind;
use crate::domain::notice::NoticeKind;
use crate::domain::state::State;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::RequestSettlement,
    about: About::Order(OrderMail {
        when: When::Holds(|order, policy| {
            let (kind, marketing) = (NoticeKind::RequestSettlement, &policy.roles.marketing);
            let is_late = !is_on_credit(order) && is_to_be_handed(order, kind, DocumentKind::Invoice, marketing);
            let is_time = order.facts.state == State::AwaitingSettlement || is_late;
            is_time && !order.facts.is_bygone() && settlement::asked(order, policy.payment.tolerance).is_some()
        }),
        shows_materials: false,
        tables: |context| vec![tables::lines(context), tables::payments(context)],
        values: |context| {
            let order = context.order;
            let down_payment = match settlement::asked(order, context.world.policy.payment.tolerance) {
                Some(Asked::DownPayment(short)) => short.to_string(),
                Some(Asked::Balance(_)) | None => String::new(),
            };
            let taken_back = if settlement::is_credit_taken_back(order) { "Ya" } else { "" };
            vec![
                ("sisa", order.outstanding.to_string()),
                ("dp", down_payment),
                ("kredit_dicabut", taken_back.to_owned()),
                ("nomor_invoice", invoice_no(order)),
                ("terlewat", due::missed_delivery(order, context.world)),
                ("keluar", gone(order)),
            ]
        },
        whatsapp: WhatsappText::Customer,
    }),
    audience: Recipients::Order(audience),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::delivery),
    reminders: Reminders::At {
        // Daily up to H; then in the mornings, daily and weekly.
        next: |after| {
            Some(after.daily())
                .filter(|at| after.policy.day(*at) <= after.deliver_on)
                .or_else(|| after.after_delivery())
                .filter(|_| after.state.is_under_way())
        },
        managers_from: ESCALATED_FROM,
        end: End::Never,
    },
    still_due: still_due::while_open,
    shows_money: true,
    told_as: |_| "pelunasan diminta ke pelanggan".to_owned(),
    papers: Papers::OfOrder(&[DocumentKind::DeliveryOrder, DocumentKind::Invoice]),
    leads: Leads::Next,
    branches: &[Branch::Filled("dp"), Branch::Word("kredit_dicabut"), Branch::Word("keluar")],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("sisa", "Rp12.512.500"), ("nomor_invoice", "010/INV/MKN/XI/2026")],
        ..Sample::with(Button::NewPayment)
    },
};

/// Marketing asks the customer, Accounting knows what to look for; once H is over, and where the goods were released before,
/// the store manager knows why they stay.
fn audience(context: &OrderContext<'_, '_>) -> Audience {
    let OrderContext { order, world, .. } = *context;
    let roles = &world.policy.roles;
    let asking = Audience::default().to(&roles.marketing).to(&roles.accounting);
    if due::missed_delivery(order, world).is_empty() && !was_released(order) {
        return asking;
    }
    let outlet = order.terms.as_deref().map(|terms| &*terms.outlet);
    asking.cc(store_managers(world.policy, outlet))
}

fn was_released(order: &Order<'_>) -> bool {
    order.facts.journey.iter().any(|(state, _)| *state == State::ReadyToShip)
}
