//! `shipped-without-release`: the goods left although `Izin Kirim` said TAHAN (against P12).

use crate::decide::notices::content::tables;
use crate::decide::notices::kind::{
    About, Asked, Branch, Deadline, Kind, Leads, MOST_SINGLE, OrderMail, Papers, Recipients, Reminders, Urgency,
    WhatsappText, When,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::{self, Order};
use crate::domain::audience::Audience;
use crate::domain::column::OrderColumn;
use crate::domain::notice::NoticeKind;
use crate::domain::role::Role;
use crate::domain::rupiah::Rupiah;
use crate::domain::wording::day;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::ShippedWithoutRelease,
    about: About::Order(OrderMail {
        when: When::Holds(|order, policy| orders::left_without_release(order, policy.payment.tolerance)),
        shows_materials: false,
        tables: |context| vec![tables::lines(context), tables::payments(context)],
        values: |context| values(context.order),
        whatsapp: WhatsappText::Colleagues,
    }),
    audience: Recipients::Roles(|roles, managers| Audience::default().to(&roles.accounting).to(managers)),
    urgency: Urgency::Waking,
    deadline: Deadline::AtOnce,
    reminders: Reminders::Never,
    // Goods cannot be called back: it stays true.
    still_due: still_due::always,
    shows_money: true,
    told_as: |_| "barang keluar tanpa Izin Kirim".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Order(|role| matches!(role, Role::StoreManager(_)).then_some(Asked::Fill(OrderColumn::ReceiptNotes))),
    branches: &[Branch::Filled("sisa")],
    most_single: MOST_SINGLE,
    sample: Sample {
        values: &[("alasan", "kurang Rp12.512.500"), ("sisa", "Rp12.512.500"), ("dikirim", "27/11/2026")],
        ..Sample::with(Button::Fill("Catatan Terima"))
    },
};

fn values(order: &Order<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("alasan", reason(order)),
        ("sisa", open(order.outstanding)),
        ("dikirim", order.facts.shipped.map(|shipped| day(shipped.on)).unwrap_or_default()),
    ]
}

/// Blank where nothing is owed: a hold is no question of money.
fn open(amount: Rupiah) -> String {
    if amount > Rupiah::ZERO { amount.to_string() } else { String::new() }
}

/// What stands behind TAHAN.
fn reason(order: &Order<'_>) -> String {
    order.permit.as_ref().and_then(|permit| permit.as_ref().err()).map(|reason| reason.to_string()).unwrap_or_default()
}
