//! `request-settlement`: the invoice is out and not on credit; Marketing asks for the balance before the goods leave (P11).

use crate::decide::notices::content::invoice::{invoice_no, is_on_credit, is_owed};
use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Deadline, ESCALATED_FROM, End, Kind, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency,
    WhatsappText, When,
};
use crate::decide::notices::still_due;
use crate::decide::orders::due;
use crate::domain::audience::Audience;
use crate::domain::document::DocumentKind;
use crate::domain::notice::NoticeKind;
use crate::domain::state::State;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::RequestSettlement,
    about: About::Order(OrderMail {
        when: When::Holds(|order, policy| {
            is_owed(order, policy) && !is_on_credit(order) && order.facts.state == State::AwaitingSettlement
        }),
        shows_materials: false,
        tables: |context| vec![tables::lines(context), tables::payments(context)],
        values: |context| {
            vec![("sisa", context.order.outstanding.to_string()), ("nomor_invoice", invoice_no(context.order))]
        },
        whatsapp: WhatsappText::Customer,
    }),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.marketing).cc(&roles.accounting)),
    urgency: Urgency::Waking,
    deadline: Deadline::Order(due::delivery),
    reminders: Reminders::At {
        // Daily, up to H.
        next: |after| Some(after.daily()).filter(|at| after.policy.day(*at) <= after.deliver_on),
        managers_from: ESCALATED_FROM,
        end: End::Never,
    },
    still_due: still_due::while_open,
    shows_money: true,
    papers: Papers::OfOrder(&[DocumentKind::DeliveryOrder, DocumentKind::Invoice]),
    most_single: MOST_SINGLE,
};
