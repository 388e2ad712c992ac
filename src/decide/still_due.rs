//! Whether a notice that waited is still worth sending: nobody gets a stale "please confirm".

use crate::domain::facts::Facts;
use crate::domain::notice::{Notice, NoticeKind};
use crate::domain::payment::PaymentFacts;

/// Whether a notice that waited is still worth sending: `Err` says why not.
///
/// # Errors
/// The reason, in Indonesian, for the list of mails.
pub fn still_due(notice: &Notice, facts: &Facts) -> Result<(), String> {
    let key = &notice.key;
    let stale = || Err("kondisinya sudah berubah sebelum surat terkirim".to_owned());
    match key.kind {
        NoticeKind::VerifyPayment => {
            let payment = key.subject.parse().ok().and_then(|id| facts.payments.get(&id));
            let waits = |p: &PaymentFacts| p.told && p.verified.is_none() && p.waits == key.episode;
            if payment.is_some_and(waits) { Ok(()) } else { stale() }
        }
        NoticeKind::ProformaIssued => {
            let proforma = notice.order.and_then(|id| facts.orders.get(&id)).and_then(|o| o.proforma.as_ref());
            if proforma.is_some_and(|p| !p.void && p.document.revision + 1 == key.episode) { Ok(()) } else { stale() }
        }
        NoticeKind::OrderChanged
        | NoticeKind::ShippedWithoutRelease
        | NoticeKind::ReceivableHandover
        | NoticeKind::SheetTrouble
        | NoticeKind::Overdue
        | NoticeKind::Digest
        | NoticeKind::Readiness
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
            let episode = notice.order.and_then(|id| facts.orders.get(&id)).and_then(|o| o.episodes.get(&key.kind));
            if episode.is_some_and(|e| e.is_open() && e.number == key.episode) { Ok(()) } else { stale() }
        }
    }
}
