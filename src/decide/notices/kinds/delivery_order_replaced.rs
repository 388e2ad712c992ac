//! `delivery-order-replaced`: delivery order and invoice were made out anew, or driver, vehicle or recipient changed after
//! they were out (P9, P10); whoever has the old print works with the new one.

use crate::decide::notices::content::tables;
use crate::decide::notices::context::OrderContext;
use crate::decide::notices::kind::{
    About, Branch, Deadline, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency, WhatsappText,
    When,
};
use crate::decide::notices::kinds::order_changed;
use crate::decide::notices::papers;
use crate::decide::notices::sample::{Button, Sample, lines, table};
use crate::decide::notices::still_due;
use crate::decide::orders::{Order, headline};
use crate::domain::audience::{Audience, store_managers};
use crate::domain::column::{Column, OrderColumn};
use crate::domain::document::DocumentKind;
use crate::domain::facts::{Delivery, Facts};
use crate::domain::notice::{BriefTable, Notice, NoticeKind};
use crate::domain::order::Method;
use crate::domain::phone::Phone;
use crate::domain::wording::shown;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::DeliveryOrderReplaced,
    about: About::Order(OrderMail {
        when: When::Happened(|order, _| order.replaced || order.reprinted),
        shows_materials: false,
        tables: |context| {
            let names = context.order.facts.live_delivery().and_then(names);
            let changes = [order_changed::goods(context), order_changed::differences(context)];
            [names].into_iter().chain(changes).chain([tables::lines(context)]).collect()
        },
        values: |context| values(context.order),
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Order(audience),
    // Goods leave early in the morning, and with the right papers.
    urgency: Urgency::AnyHour,
    deadline: Deadline::AtOnce,
    reminders: Reminders::Never,
    still_due,
    shows_money: true,
    told_as: |_| "surat jalan diganti, atau nama di dalamnya berubah".to_owned(),
    papers: Papers::OfOrder(&[DocumentKind::DeliveryOrder, DocumentKind::Invoice]),
    leads: Leads::Next,
    branches: &[Branch::Filled("nomor_lama"), Branch::Word("metode")],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("metode", "Kirim"), ("nomor_sj", "011/SJ/MKN/XI/2026"), ("nomor_invoice", "011/INV/MKN/XI/2026")],
        tables: || {
            vec![
                table("Pengiriman", &["Hal", "Isi"], &[&["Sopir", "Pak Contoh"], &["No Polisi", "B 1234 XX"]]),
                lines(),
            ]
        },
        ..Sample::with(Button::Row)
    },
};

/// Whoever prints it, takes it along or hands it on. Once the goods left with the old print there is only something to know:
/// later copies bear the names under the same number.
fn audience(context: &OrderContext<'_, '_>) -> Audience {
    let OrderContext { order, world, .. } = *context;
    let roles = &world.policy.roles;
    let managers = store_managers(world.policy, order.terms.as_deref().map(|terms| &*terms.outlet));
    if !papers::is_print_of_use(order) {
        let know = Audience::default().cc(managers).cc(&roles.logistics);
        return know.cc(&roles.purchasing).cc(&roles.marketing);
    }
    Audience::default().to(managers).to(&roles.logistics).to(&roles.purchasing).to(&roles.marketing)
}

/// While the papers it brings are in force.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    let order = notice.order.and_then(|id| facts.orders.get(&id));
    let is_out = |number: &str| order.is_some_and(|order| order.papers().any(|paper| &*paper.number == number));
    still_due::while_holds(notice.papers.iter().all(|paper| is_out(&paper.number)))
}

fn names(delivery: &Delivery) -> Option<BriefTable> {
    let details = &delivery.order.delivery;
    let phone = details.recipient_phone.as_ref().map(Phone::local);
    let by_car = details.method == Method::Delivery;
    let said = [
        (OrderColumn::Driver, details.driver.as_deref().filter(|_| by_car)),
        (OrderColumn::Plate, details.plate.as_deref().filter(|_| by_car)),
        (OrderColumn::Recipient, details.recipient.as_deref()),
        (OrderColumn::RecipientPhone, phone.as_deref()),
    ];
    let row = |(column, value): (OrderColumn, Option<&str>)| Some(vec![column.header().into(), shown(value?).into()]);
    let title = if by_car { "Pengiriman" } else { "Pengambilan" };
    tables::table(title, &["Hal", "Isi"], said.into_iter().filter_map(row).collect())
}

fn values(order: &Order<'_>) -> Vec<(&'static str, String)> {
    let delivery = order.facts.live_delivery();
    let old = delivery.filter(|_| order.replaced).and_then(|delivery| delivery.replaces.as_ref());
    vec![
        ("metode", headline::method(order).as_str().to_owned()),
        ("nomor_sj", delivery.map(|delivery| delivery.order.number.to_string()).unwrap_or_default()),
        ("nomor_invoice", delivery.map(|delivery| delivery.invoice.number.to_string()).unwrap_or_default()),
        ("nomor_lama", old.map(|old| format!("{} dan {}", old.order, old.invoice)).unwrap_or_default()),
        ("alasan", old.map(|old| old.reason.to_string()).unwrap_or_default()),
    ]
}
