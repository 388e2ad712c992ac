//! `payment-refused`: Accounting does not find a payment in the bank; Marketing asks the customer (P8, P11).

use crate::decide::notices::content::payment;
use crate::decide::notices::context::PaymentContext;
use crate::decide::notices::kind::{
    About, Asked, Branch, Deadline, Kind, Leads, MOST_SINGLE, Papers, Recipients, Reminders, Urgency,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::domain::audience::Audience;
use crate::domain::column::PaymentColumn;
use crate::domain::facts::Facts;
use crate::domain::notice::{Brief, Notice, NoticeKind};
use crate::domain::role::Role;

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::PaymentRefused,
    about: About::Payment(brief),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.marketing)),
    urgency: Urgency::Waking,
    deadline: Deadline::AtOnce,
    reminders: Reminders::Never,
    still_due,
    shows_money: true,
    told_as: |_| "pembayaran ditolak Akunting".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Payment(|role| (role == Role::Marketing).then_some(Asked::Look(PaymentColumn::PaidOn))),
    branches: &[Branch::Word("jenis")],
    most_single: MOST_SINGLE,
    sample: Sample::with(Button::Look("Tgl Bayar")),
};

fn brief(context: &PaymentContext<'_, '_>) -> Brief {
    let mut brief = payment::brief(context, "".into());
    brief.values.insert("jenis".into(), context.payment.kind.into());
    brief
}

/// While this very refusal stands.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    let payment = notice.key.subject.parse().ok().and_then(|id| facts.payments.get(&id));
    let refusal = payment.and_then(|payment| payment.refusal.as_ref());
    still_due::while_holds(refusal.is_some_and(|r| r.is_open() && r.number == notice.key.episode))
}
