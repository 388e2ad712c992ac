//! `verify-payment`: a payment was typed; Accounting compares it with the bank (P8, P12: paid is what is verified).

use crate::decide::notices::content::payment;
use crate::decide::notices::kind::{
    About, Deadline, ESCALATED_FROM, End, Kind, Leads, MOST_NEWS, Papers, Recipients, Reminders, Urgency,
};
use crate::decide::notices::sample::{Button, Sample};
use crate::decide::notices::still_due;
use crate::decide::orders::sla;
use crate::domain::audience::Audience;
use crate::domain::facts::Facts;
use crate::domain::notice::{Notice, NoticeKind};

pub(super) const KIND: Kind = Kind {
    notice: NoticeKind::VerifyPayment,
    about: About::Payment(|context| payment::brief(context, KIND.until_told(context.world))),
    audience: Recipients::Roles(|roles, _| Audience::default().to(&roles.accounting)),
    urgency: Urgency::Waking,
    deadline: Deadline::Told(sla::verification),
    reminders: Reminders::At {
        next: |after| Some(sla::verification(after.policy, after.last)),
        managers_from: ESCALATED_FROM,
        end: End::WithThird,
    },
    still_due,
    shows_money: true,
    told_as: |_| "pembayaran menunggu verifikasi Akunting".to_owned(),
    papers: Papers::Nothing,
    leads: Leads::Next,
    // Accounting opens its bank once, whatever came in.
    branches: &[],
    most_single: MOST_NEWS,
    sample: Sample::with(Button::Fill("Terverifikasi")),
};

/// While this very wait lasts and nobody was reminded of it.
fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    let key = &notice.key;
    let payment = key.subject.parse().ok().and_then(|id| facts.payments.get(&id));
    let waits = payment.filter(|p| p.told && p.verified.is_none() && p.waits == key.episode);
    still_due::while_holds(waits.is_some())?;
    still_due::unless_repeated(waits.is_some_and(|p| p.asked > key.rung))
}
