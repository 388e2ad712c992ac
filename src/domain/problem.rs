//! What is wrong with a row, in words for the person who can put it right.
//!
//! A person's mistake is a value, never an error: it is shown in that person's row and stops only what it must.

use std::fmt::{self, Write as _};

use super::text::Text;
use serde::{Deserialize, Serialize};

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// `[E]`: blocks the step it belongs to.
    Error,
    /// `[W]`: worth a look, blocks nothing.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "[E]",
            Self::Warning => "[W]",
        })
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $severity:ident;)*) => {
        /// The kinds of problem. The codes are an interface: staff, filters and reports know them as written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as shown in `Masalah`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The usual severity; a few codes grow from warning to error with the order's state.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// A required cell is blank.
    Required = "WAJIB_DIISI", Error;
    /// A date that cannot be read.
    DateUnreadable = "TANGGAL_TAK_TERBACA", Error;
    /// A number that cannot be read.
    NumberUnreadable = "ANGKA_TAK_TERBACA", Error;
    /// An amount of money that cannot be read.
    RupiahUnreadable = "RUPIAH_TAK_TERBACA", Error;
    /// An amount too small to be meant, in a cell that lost its thousands.
    ThousandsLost = "RIBUAN_HILANG", Error;
    /// A word that is not among the allowed ones.
    ChoiceUnknown = "PILIHAN_TAK_DIKENAL", Error;
    /// A menu that is not in `Produk`.
    ProductUnknown = "MENU_TAK_DIKENAL", Error;
    /// An outlet that is not configured.
    OutletUnknown = "OUTLET_TAK_DIKENAL", Error;
    /// A formula error stands in the cell.
    CellBroken = "SEL_RUSAK", Error;
    /// The delivery date lies before the intake day.
    DeliveryPast = "TGL_KIRIM_LEWAT", Error;
    /// Shipping is charged on a self-pickup.
    ShippingOnPickup = "ONGKIR_AMBIL_SENDIRI", Error;
    /// A down payment below one half needs an approver.
    DpLowUnapproved = "DP_KURANG_50_TANPA_PERSETUJUAN", Error;
    /// A down payment of zero is credit, not DP.
    DpZero = "DP_NOL_PAKAI_TOP", Error;
    /// Credit without days.
    TopMissing = "TOP_KOSONG", Error;
    /// Credit days outside 0 to 90.
    TopUnreasonable = "TOP_TIDAK_WAJAR", Error;
    /// Credit days above the customer's own limit.
    TopAboveLimit = "TOP_MELEBIHI_MAKS", Error;
    /// The order date lies in the future.
    OrderDateFuture = "TGL_ORDER_MASA_DEPAN", Error;
    /// The discount is larger than the goods.
    DiscountTooLarge = "DISKON_MELEBIHI", Error;
    /// The weekday name does not fit the date.
    WeekdayMismatch = "HARI_TAK_COCOK", Warning;
    /// A number was understood, but could mean something else.
    NumberInterpreted = "ANGKA_DITAFSIRKAN", Warning;
    /// A number in a text cell that is longer than a sheet keeps.
    DigitsLost = "DIGIT_HILANG", Warning;
    /// The same transfer stands for two orders.
    ReferenceShared = "REFERENSI_SAMA", Warning;
    /// An hour that cannot be read.
    HourUnreadable = "JAM_TAK_TERBACA", Warning;
    /// A telephone number that cannot be read.
    PhoneUnreadable = "HP_TAK_TERBACA", Warning;
    /// Delivery on the intake day.
    DeliveryToday = "KIRIM_HARI_INI", Warning;
    /// The price differs from the list.
    PriceDiffers = "HARGA_BEDA", Warning;
    /// The customer is not in `Pelanggan`.
    CustomerNew = "PELANGGAN_BARU", Warning;
    /// Several orders of one customer for one day together are large.
    PossibleSplit = "POTENSI_PECAH_ORDER", Warning;
    /// The product has no recipe.
    RecipeMissing = "RESEP_KOSONG", Warning;
    /// Stock does not suffice.
    MaterialShort = "BAHAN_KURANG", Warning;
    /// The outlet's capacity does not suffice.
    CapacityExceeded = "KAPASITAS_LEBIH", Warning;
    /// R&D expects to be ready only after the delivery date.
    EstimateAfterDelivery = "ESTIMASI_MELEWATI_KIRIM", Warning;
    /// More was made than ordered.
    MadeTooMany = "JADI_LEBIH", Warning;
    /// Less was made than ordered.
    MadeTooFew = "JADI_KURANG", Warning;
    /// A refusal without a reason.
    RejectReasonMissing = "ALASAN_TOLAK_KOSONG", Warning;
    /// A later step was filled first.
    StepAhead = "LANGKAH_MENDAHULUI", Warning;
    /// A text with letters that PDF papers cannot show.
    LettersMissing = "HURUF_TAK_TERCETAK", Warning;
    /// A tax number that is not one.
    TaxIdInvalid = "NPWP_TAK_SAH", Warning;
    /// The customer's credit limit would be exceeded.
    CreditLimit = "LIMIT_KREDIT", Warning;
    /// The down payment is still awaited after the proforma's last day of validity.
    ProformaExpired = "PROFORMA_KEDALUWARSA", Warning;
    /// The customer has overdue invoices.
    CustomerOverdue = "PELANGGAN_MENUNGGAK", Warning;
    /// The order's total is zero.
    TotalZero = "TOTAL_NOL", Warning;
    /// A large order is not confirmed in time.
    ConfirmationLate = "KONFIRMASI_TERLAMBAT", Error;
    /// An override without a reason.
    OverrideReasonMissing = "ALASAN_IZIN_KOSONG", Error;
    /// An approval was taken back after the proforma.
    ApprovalWithdrawn = "PERSETUJUAN_DICABUT", Error;
    /// H went by before the delivery order was out.
    DeliveryMissed = "TGL_KIRIM_TERLEWAT", Error;
    /// Credit was refused.
    CreditRefused = "KREDIT_DITOLAK", Error;
    /// Delivery without an address.
    AddressMissing = "ALAMAT_KOSONG", Warning;
    /// Delivery without a recipient.
    RecipientMissing = "PENERIMA_KOSONG", Warning;
    /// Shipping is not decided.
    ShippingMissing = "ONGKIR_KOSONG", Warning;
    /// A change after the delivery order.
    LockedAfterDeliveryOrder = "TERKUNCI_SETELAH_SJ", Error;
    /// Papers to be repeated without a reason.
    RedoReasonMissing = "ALASAN_ULANGI_KOSONG", Error;
    /// The goods left without permission.
    ShippedWithoutRelease = "KIRIM_TANPA_IZIN", Error;
    /// A cancellation after the goods left.
    CancelAfterShipping = "BATAL_SETELAH_KIRIM", Error;
    /// A cancellation without a reason.
    CancelReasonMissing = "ALASAN_BATAL_KOSONG", Error;
    /// A refund larger than the money held.
    RefundTooLarge = "REFUND_MELEBIHI", Error;
    /// Not an https link.
    LinkInvalid = "LINK_TAK_SAH", Error;
    /// A copied row still carries the progress of its original.
    CopyNeedsCleaning = "SALINAN_BERSIHKAN", Error;
    /// A row that looks like an order whose number is gone from the sheet.
    NumberLost = "NOMOR_HILANG", Error;
    /// The same payment twice.
    PaymentDuplicate = "DUPLIKAT", Error;
    /// A payment for an order that does not exist.
    PaymentUnallocated = "PEMBAYARAN_TAK_TERALOKASI", Error;
    /// A payment dated in the future.
    PaymentFuture = "TGL_BAYAR_MASA_DEPAN", Error;
    /// Accounting says that the money did not move.
    PaymentRefused = "PEMBAYARAN_DITOLAK", Warning;
    /// A verified payment was changed or deleted.
    PaymentChanged = "BAYAR_BERUBAH", Error;
    /// A line for an order that does not exist.
    OrderUnknown = "ORDER_TAK_DIKENAL", Error;
    /// A row that stands in the archive, in its old tab all the same.
    Archived = "DIARSIPKAN", Warning;
}

impl Code {
    /// Whether it keeps an order in the draft: unreadable, missing or contradictory cells of the band *Pesanan* and of
    /// `Rincian`.
    #[must_use]
    pub const fn is_intake(self) -> bool {
        match self {
            Self::Required
            | Self::DateUnreadable
            | Self::NumberUnreadable
            | Self::RupiahUnreadable
            | Self::ThousandsLost
            | Self::ChoiceUnknown
            | Self::ProductUnknown
            | Self::OutletUnknown
            | Self::CellBroken
            | Self::DeliveryPast
            | Self::ShippingOnPickup
            | Self::DpLowUnapproved
            | Self::DpZero
            | Self::TopMissing
            | Self::TopUnreasonable
            | Self::TopAboveLimit
            | Self::OrderDateFuture
            | Self::DiscountTooLarge => true,
            Self::WeekdayMismatch
            | Self::NumberInterpreted
            | Self::DigitsLost
            | Self::ReferenceShared
            | Self::HourUnreadable
            | Self::PhoneUnreadable
            | Self::DeliveryToday
            | Self::PriceDiffers
            | Self::CustomerNew
            | Self::PossibleSplit
            | Self::RecipeMissing
            | Self::MaterialShort
            | Self::CapacityExceeded
            | Self::EstimateAfterDelivery
            | Self::MadeTooMany
            | Self::MadeTooFew
            | Self::RejectReasonMissing
            | Self::StepAhead
            | Self::LettersMissing
            | Self::TaxIdInvalid
            | Self::CreditLimit
            | Self::ProformaExpired
            | Self::CustomerOverdue
            | Self::TotalZero
            | Self::ConfirmationLate
            | Self::OverrideReasonMissing
            | Self::ApprovalWithdrawn
            | Self::DeliveryMissed
            | Self::CreditRefused
            | Self::AddressMissing
            | Self::RecipientMissing
            | Self::ShippingMissing
            | Self::LockedAfterDeliveryOrder
            | Self::RedoReasonMissing
            | Self::ShippedWithoutRelease
            | Self::CancelAfterShipping
            | Self::CancelReasonMissing
            | Self::RefundTooLarge
            | Self::LinkInvalid
            | Self::CopyNeedsCleaning
            | Self::NumberLost
            | Self::Archived
            | Self::PaymentDuplicate
            | Self::PaymentUnallocated
            | Self::PaymentFuture
            | Self::PaymentRefused
            | Self::PaymentChanged
            | Self::OrderUnknown => false,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One line of `Masalah`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Errors sort before warnings.
    pub severity: Severity,
    /// What kind.
    pub code: Code,
    /// The sentence for people.
    pub sentence: Text,
}

impl Problem {
    /// A problem of the code's usual severity.
    pub fn new(code: Code, sentence: impl Into<Text>) -> Self {
        Self { severity: code.severity(), code, sentence: sentence.into() }
    }

    /// The same problem, as an error.
    #[must_use]
    pub fn as_error(mut self) -> Self {
        self.severity = Severity::Error;
        self
    }

    /// The same problem, as a warning.
    #[must_use]
    pub fn as_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Whether it blocks something.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.severity, self.code, self.sentence)
    }
}

/// Bytes that stand before a problem's sentence, mostly.
const USUAL_CODE: usize = 32;

/// The text of a `Masalah` cell: one line each, errors first, empty when all is well.
#[must_use]
pub fn lines<'p>(problems: impl IntoIterator<Item = &'p Problem>) -> String {
    let mut sorted: Vec<&Problem> = problems.into_iter().collect();
    sorted.sort_by_key(|p| p.severity);
    sorted.dedup();
    let mut text = String::with_capacity(sorted.iter().map(|p| p.sentence.len() + USUAL_CODE).sum());
    for problem in sorted {
        let end = if text.is_empty() { "" } else { "\n" };
        let _ = write!(text, "{end}{problem}");
    }
    text
}
