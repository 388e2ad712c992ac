//! Who is told: recipients come only from the house rules, never from the sheet.

use crate::domain::notice::NoticeKind;
use crate::domain::policy::Policy;

/// Addresses that must act, and addresses that should know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// Must act.
    pub to: Vec<Box<str>>,
    /// Should know.
    pub cc: Vec<Box<str>>,
}

impl Audience {
    /// Adds addresses to those who must act, each once.
    #[must_use]
    pub fn to(mut self, addresses: &[String]) -> Self {
        for address in addresses {
            if !self.to.iter().any(|known| known.eq_ignore_ascii_case(address)) {
                self.cc.retain(|known| !known.eq_ignore_ascii_case(address));
                self.to.push(address.as_str().into());
            }
        }
        self
    }

    /// Adds addresses to those who should know; whoever must act is not told twice.
    #[must_use]
    pub fn cc(mut self, addresses: &[String]) -> Self {
        for address in addresses {
            let known = self.to.iter().chain(&self.cc).any(|known| known.eq_ignore_ascii_case(address));
            if !known {
                self.cc.push(address.as_str().into());
            }
        }
        self
    }

    /// Everybody, in order.
    pub fn all(&self) -> impl Iterator<Item = &Box<str>> {
        self.to.iter().chain(&self.cc)
    }
}

/// The store managers of an outlet.
#[must_use]
pub fn store_managers<'a>(policy: &'a Policy, outlet: Option<&str>) -> &'a [String] {
    outlet.and_then(|name| policy.outlet(name)).map_or(&[], |o| o.store_manager.as_slice())
}

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
