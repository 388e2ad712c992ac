//! `request-settlement`: the invoice is out and not on credit; Marketing asks for the balance before the goods leave (P11).

use crate::decide::notices::content::invoice::{gone, invoice_no, is_asked_for, is_on_credit, is_to_be_handed};
use crate::decide::notices::content::tables;
use crate::decide::notices::context::OrderContext;
use crate::decide::notices::kind::{
    About, Deadline, ESCALATED_FROM, End, Kind, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency,
    WhatsappText, When,
};
use crate::decide::notices::still_due;
use crate::decide::orders::due;
use crate::domain::audience::{Audience, store_managers};
use crate::domain::document::DocumentKind;
use crate::domain::notice::NoticeKind;
use crate::domain::state::State;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::RequestSettlement,
    about: About::Order(OrderMail {
        when: When::Holds(|order, policy| {
            let (kind, marketing) = (NoticeKind::RequestSettlement, &policy.roles.marketing);
            let is_time = order.facts.state == State::AwaitingSettlement
                || is_to_be_handed(order, kind, DocumentKind::Invoice, marketing);
            is_time && is_asked_for(order, policy) && !is_on_credit(order)
        }),
        shows_materials: false,
        tables: |context| vec![tables::lines(context), tables::payments(context)],
        values: |context| {
            let order = context.order;
            vec![
                ("sisa", order.outstanding.to_string()),
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
    papers: Papers::OfOrder(&[DocumentKind::DeliveryOrder, DocumentKind::Invoice]),
    most_single: MOST_SINGLE,
};

/// Marketing asks the customer, Accounting knows what to look for; once H is over the store manager knows why the goods
/// stay.
fn audience(context: &OrderContext<'_, '_>) -> Audience {
    let OrderContext { order, world, .. } = *context;
    let roles = &world.policy.roles;
    let asking = Audience::default().to(&roles.marketing).to(&roles.accounting);
    if due::missed_delivery(order, world).is_empty() {
        return asking;
    }
    let outlet = order.terms.as_ref().map(|terms| &*terms.outlet);
    asking.cc(store_managers(world.policy, outlet))
}
