//! Whether a notice that waited is still worth sending: nobody gets a stale "please confirm".

use crate::decide::notices::outage;
use crate::decide::notices::{MASS_HOLD, TROUBLE_KEYS};
use crate::domain::facts::{Facts, OrderFacts, SystemFacts};
use crate::domain::notice::{Notice, NoticeKey, NoticeKind};
use crate::domain::payment::PaymentFacts;
use crate::domain::state::State;

/// What stands in the list of mails beside one that was dropped.
const OVER: &str = "kondisinya sudah berubah sebelum surat terkirim";
/// The same, when a later mail says it anew.
const REPEATED: &str = "sudah ada surat yang lebih baru tentang hal ini";

/// Whether a notice that waited is still worth sending: `Err` says why not.
///
/// # Errors
/// The reason, in Indonesian, for the list of mails.
pub fn still_due(notice: &Notice, facts: &Facts) -> Result<(), &'static str> {
    let key = &notice.key;
    let order = notice.order.and_then(|id| facts.orders.get(&id));
    let holds = |holds: bool| if holds { Ok(()) } else { Err(OVER) };
    match key.kind {
        NoticeKind::VerifyPayment => {
            let payment = key.subject.parse().ok().and_then(|id| facts.payments.get(&id));
            let waits = |p: &PaymentFacts| p.told && p.verified.is_none() && p.waits == key.episode;
            holds(payment.is_some_and(waits))?;
            latest(payment.is_some_and(|p| p.asked > key.rung))
        }
        NoticeKind::ProformaIssued => {
            let proforma = order.and_then(|o| o.proforma.as_deref());
            holds(proforma.is_some_and(|p| !p.void && p.document.revision + 1 == key.episode))?;
            // A reminder is about the money; the proforma itself is worth having, paid or not.
            let waits = order.is_some_and(|o| matches!(o.state, State::AwaitingDownPayment | State::AwaitingPayment));
            holds(key.rung == 0 || waits)?;
            latest(key.rung > 0 && order.is_some_and(|o| was_told_again(o, key)))
        }
        NoticeKind::ReceivableHandover => holds(order.and_then(|o| o.delivery.as_ref()).is_some_and(|d| !d.void)),
        NoticeKind::SheetTrouble => holds(troubles_last(notice, &facts.system)),
        // What has to be done now stands in the newer one. Each list of overdue invoices has its own.
        NoticeKind::Digest | NoticeKind::Readiness => {
            latest(facts.system.episodes.get(&key.kind).is_some_and(|e| e.number > key.episode))
        }
        // Something that happened, or a report that bears its day: true for ever.
        NoticeKind::OrderChanged
        | NoticeKind::ShippedWithoutRelease
        | NoticeKind::Overdue
        | NoticeKind::Weekly
        | NoticeKind::AccountingExport => Ok(()),
        NoticeKind::CheckMaterials
        | NoticeKind::MaterialsShort
        | NoticeKind::ConfirmOrder
        | NoticeKind::ApproveCredit
        | NoticeKind::StartProduction
        | NoticeKind::MakeDeliveryOrder
        | NoticeKind::RequestSettlement
        | NoticeKind::ReleaseShipment
        | NoticeKind::DonationDocs
        | NoticeKind::Deadline
        | NoticeKind::OrderClosed => {
            let episode = order.and_then(|o| o.episodes.get(&key.kind));
            holds(episode.is_some_and(|e| e.is_open() && e.number == key.episode))?;
            latest(order.is_some_and(|o| was_told_again(o, key)))
        }
    }
}

fn latest(was_told_again: bool) -> Result<(), &'static str> {
    if was_told_again { Err(REPEATED) } else { Ok(()) }
}

/// A later rung of the same episode was noticed: reminders count up, the ladder towards H counts down.
fn was_told_again(order: &OrderFacts, key: &NoticeKey) -> bool {
    let Some(episode) = order.episodes.get(&key.kind) else { return false };
    match key.kind {
        NoticeKind::Deadline => episode.rungs.iter().any(|rung| *rung < key.rung),
        _ => episode.rungs.iter().any(|rung| *rung > key.rung),
    }
}

/// Whether any of the troubles a mail tells of is still there. A mail that does not name them is believed.
fn troubles_last(notice: &Notice, system: &SystemFacts) -> bool {
    let Some(keys) = notice.brief.values.get(TROUBLE_KEYS) else { return true };
    keys.lines().any(|key| match key {
        outage::TROUBLE => system.sheet_outage.is_some(),
        MASS_HOLD => system.mail_held.is_some(),
        key => system.troubles.contains_key(key),
    })
}
