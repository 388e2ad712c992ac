//! Who is told of each kind.

use crate::domain::audience::{Audience, store_managers};
use crate::domain::notice::NoticeKind;
use crate::domain::policy::Policy;

/// Who is told of a kind, for an order of `outlet`. Kinds that go to "everyone mailed so far" have no fixed audience.
#[must_use]
pub fn audience(kind: NoticeKind, policy: &Policy, outlet: Option<&str>) -> Audience {
    let roles = &policy.roles;
    let managers = store_managers(policy, outlet);
    let none = Audience::default();
    match kind {
        NoticeKind::CheckMaterials => none.to(&roles.rnd).to(&roles.ppic).cc(&roles.marketing),
        NoticeKind::MaterialsShort => none.to(&roles.marketing).to(&roles.purchasing),
        NoticeKind::ConfirmOrder => none.to(managers).cc(&roles.marketing),
        NoticeKind::ProformaIssued => none.to(&roles.marketing).cc(managers),
        NoticeKind::VerifyPayment => none.to(&roles.accounting),
        NoticeKind::ApproveCredit | NoticeKind::ReceivableHandover | NoticeKind::Overdue => {
            none.to(&roles.accounting).cc(&roles.marketing)
        }
        NoticeKind::StartProduction => none.to(managers).to(&roles.production).to(&roles.rnd).to(&roles.ppic),
        NoticeKind::MakeDeliveryOrder => none.to(managers).to(&roles.purchasing),
        NoticeKind::RequestSettlement => none.to(&roles.marketing).cc(&roles.accounting),
        NoticeKind::ReleaseShipment => none.to(managers).to(&roles.logistics).cc(&roles.marketing),
        NoticeKind::ShippedWithoutRelease => none.to(&roles.accounting).to(managers),
        NoticeKind::DonationDocs | NoticeKind::Deadline => none.to(&roles.marketing),
        NoticeKind::SheetTrouble => none.to(&roles.admin).to(&roles.marketing),
        NoticeKind::Readiness => none.to(&roles.rnd).to(&roles.ppic),
        NoticeKind::AccountingExport => none.to(&roles.accounting),
        NoticeKind::Weekly => none.to(&roles.marketing).to(&roles.accounting).cc(&roles.admin),
        // Each person gets their own, or everybody mailed so far.
        NoticeKind::Digest | NoticeKind::OrderChanged | NoticeKind::OrderClosed => none,
    }
}
