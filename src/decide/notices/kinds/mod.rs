//! The kinds of mail, one file each. This table is the only place that goes from a code to what is known of it.

pub(crate) mod accounting_export;
mod answer_refused;
mod approve_credit;
mod check_materials;
mod confirm_order;
mod confirm_receipt;
mod credit_granted;
mod credit_note_issued;
mod credit_refused;
mod deadline;
mod delivery_order_replaced;
mod delivery_plan;
mod delivery_scheduled;
mod digest;
mod donation_docs;
mod kitchen_sheet;
mod make_delivery_order;
mod materials_short;
pub(crate) mod order_changed;
mod order_closed;
mod overdue;
mod past_delivery;
mod payment_received;
mod payment_refused;
mod proforma_issued;
mod purchase_list;
mod readiness;
mod receivable_handover;
mod release_shipment;
mod request_settlement;
pub(crate) mod sheet_trouble;
mod shipped_without_release;
mod short_production;
mod start_production;
mod verify_payment;
mod weekly;

use crate::decide::notices::kind::Kind;
use crate::domain::notice::NoticeKind;

/// What is known of a kind.
#[must_use]
pub(crate) fn of(kind: NoticeKind) -> &'static Kind {
    match kind {
        NoticeKind::CheckMaterials => &check_materials::KIND,
        NoticeKind::MaterialsShort => &materials_short::KIND,
        NoticeKind::ConfirmOrder => &confirm_order::KIND,
        NoticeKind::ProformaIssued => &proforma_issued::KIND,
        NoticeKind::VerifyPayment => &verify_payment::KIND,
        NoticeKind::PaymentReceived => &payment_received::KIND,
        NoticeKind::PaymentRefused => &payment_refused::KIND,
        NoticeKind::ApproveCredit => &approve_credit::KIND,
        NoticeKind::CreditRefused => &credit_refused::KIND,
        NoticeKind::CreditGranted => &credit_granted::KIND,
        NoticeKind::StartProduction => &start_production::KIND,
        NoticeKind::MakeDeliveryOrder => &make_delivery_order::KIND,
        NoticeKind::ShortProduction => &short_production::KIND,
        NoticeKind::RequestSettlement => &request_settlement::KIND,
        NoticeKind::ReceivableHandover => &receivable_handover::KIND,
        NoticeKind::DeliveryScheduled => &delivery_scheduled::KIND,
        NoticeKind::ReleaseShipment => &release_shipment::KIND,
        NoticeKind::DeliveryOrderReplaced => &delivery_order_replaced::KIND,
        NoticeKind::ShippedWithoutRelease => &shipped_without_release::KIND,
        NoticeKind::ConfirmReceipt => &confirm_receipt::KIND,
        NoticeKind::CreditNoteIssued => &credit_note_issued::KIND,
        NoticeKind::DonationDocs => &donation_docs::KIND,
        NoticeKind::AnswerRefused => &answer_refused::KIND,
        NoticeKind::Deadline => &deadline::KIND,
        NoticeKind::PastDelivery => &past_delivery::KIND,
        NoticeKind::Overdue => &overdue::KIND,
        NoticeKind::OrderChanged => &order_changed::KIND,
        NoticeKind::OrderClosed => &order_closed::KIND,
        NoticeKind::SheetTrouble => &sheet_trouble::KIND,
        NoticeKind::Digest => &digest::KIND,
        NoticeKind::Readiness => &readiness::KIND,
        NoticeKind::DeliveryPlan => &delivery_plan::KIND,
        NoticeKind::KitchenSheet => &kitchen_sheet::KIND,
        NoticeKind::PurchaseList => &purchase_list::KIND,
        NoticeKind::Weekly => &weekly::KIND,
        NoticeKind::AccountingExport => &accounting_export::KIND,
    }
}

/// Every kind, in the order of the codes.
pub(crate) fn all() -> impl Iterator<Item = &'static Kind> {
    NoticeKind::ALL.iter().map(|kind| of(*kind))
}

#[cfg(test)]
mod tests;
