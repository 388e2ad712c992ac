//! Where an order stands in the procedure.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The states, in the order of the workflow. `Rejected`, `Cancelled` and `CancelledRefundDue` win over all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum State {
    /// S0: the marketing team is still writing.
    Draft,
    /// S1b: R&D or PPIC answered no.
    MaterialsShort,
    /// S1: R&D and PPIC are asked.
    AwaitingMaterials,
    /// S2: the store manager is asked.
    AwaitingStoreManager,
    /// S3a: the down payment is awaited.
    AwaitingDownPayment,
    /// S3b: accounting decides on credit.
    AwaitingCredit,
    /// S3c: cash before production is awaited.
    AwaitingPayment,
    /// S4: production may begin.
    ReadyToProduce,
    /// S5: in production.
    InProduction,
    /// S6: made, the delivery order is missing.
    AwaitingDeliveryOrder,
    /// S7: the balance is awaited.
    AwaitingSettlement,
    /// S8: the goods may leave.
    ReadyToShip,
    /// S9: on the way.
    Shipped,
    /// S10: delivered, money is open.
    Receivable,
    /// S11: the donor's documentation is missing.
    AwaitingDocumentation,
    /// S12: done.
    Closed,
    /// X1: the store manager refused.
    Rejected,
    /// X2: cancelled.
    Cancelled,
    /// X3: cancelled, and money must go back.
    CancelledRefundDue,
}

impl State {
    /// Every state.
    pub const ALL: &[Self] = &[
        Self::Draft,
        Self::MaterialsShort,
        Self::AwaitingMaterials,
        Self::AwaitingStoreManager,
        Self::AwaitingDownPayment,
        Self::AwaitingCredit,
        Self::AwaitingPayment,
        Self::ReadyToProduce,
        Self::InProduction,
        Self::AwaitingDeliveryOrder,
        Self::AwaitingSettlement,
        Self::ReadyToShip,
        Self::Shipped,
        Self::Receivable,
        Self::AwaitingDocumentation,
        Self::Closed,
        Self::Rejected,
        Self::Cancelled,
        Self::CancelledRefundDue,
    ];

    /// The number in the procedure's table.
    #[must_use]
    pub const fn number(self) -> &'static str {
        match self {
            Self::Draft => "S0",
            Self::MaterialsShort => "S1b",
            Self::AwaitingMaterials => "S1",
            Self::AwaitingStoreManager => "S2",
            Self::AwaitingDownPayment => "S3a",
            Self::AwaitingCredit => "S3b",
            Self::AwaitingPayment => "S3c",
            Self::ReadyToProduce => "S4",
            Self::InProduction => "S5",
            Self::AwaitingDeliveryOrder => "S6",
            Self::AwaitingSettlement => "S7",
            Self::ReadyToShip => "S8",
            Self::Shipped => "S9",
            Self::Receivable => "S10",
            Self::AwaitingDocumentation => "S11",
            Self::Closed => "S12",
            Self::Rejected => "X1",
            Self::Cancelled => "X2",
            Self::CancelledRefundDue => "X3",
        }
    }

    /// The label in `Status`; only one differs for self-pickup.
    #[must_use]
    pub const fn label(self, pickup: bool) -> &'static str {
        match self {
            Self::Draft => "Draf",
            Self::MaterialsShort => "Bahan Kurang",
            Self::AwaitingMaterials => "Menunggu R&D/PPIC",
            Self::AwaitingStoreManager => "Menunggu Store Manager",
            Self::AwaitingDownPayment => "Menunggu DP",
            Self::AwaitingCredit => "Menunggu Persetujuan Kredit",
            Self::AwaitingPayment => "Menunggu Pembayaran",
            Self::ReadyToProduce => "Siap Produksi",
            Self::InProduction => "Produksi",
            Self::AwaitingDeliveryOrder => "Menunggu Surat Jalan",
            Self::AwaitingSettlement => "Menunggu Pelunasan",
            Self::ReadyToShip if pickup => "Siap Diambil",
            Self::ReadyToShip => "Siap Kirim",
            Self::Shipped => "Dikirim",
            Self::Receivable => "Piutang Berjalan",
            Self::AwaitingDocumentation => "Menunggu Dokumentasi",
            Self::Closed => "Selesai",
            Self::Rejected => "Ditolak",
            Self::Cancelled => "Batal",
            Self::CancelledRefundDue => "Batal – Refund",
        }
    }

    /// Whether a text is what `Status` shows for one of the states.
    #[must_use]
    pub fn is_label(text: &str) -> bool {
        Self::ALL.iter().any(|state| [false, true].iter().any(|pickup| state.label(*pickup) == text))
    }

    /// X1 to X3: the order will not be carried out.
    #[must_use]
    pub const fn is_off(self) -> bool {
        matches!(self, Self::Rejected | Self::Cancelled | Self::CancelledRefundDue)
    }

    /// Handed over to the kitchen, and the goods are still in the house: S1 to S8.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        match self {
            Self::MaterialsShort
            | Self::AwaitingMaterials
            | Self::AwaitingStoreManager
            | Self::AwaitingDownPayment
            | Self::AwaitingCredit
            | Self::AwaitingPayment
            | Self::ReadyToProduce
            | Self::InProduction
            | Self::AwaitingDeliveryOrder
            | Self::AwaitingSettlement
            | Self::ReadyToShip => true,
            Self::Draft
            | Self::Shipped
            | Self::Receivable
            | Self::AwaitingDocumentation
            | Self::Closed
            | Self::Rejected
            | Self::Cancelled
            | Self::CancelledRefundDue => false,
        }
    }

    /// S0 to S3: the gate of production is shut.
    #[must_use]
    pub const fn is_before_production(self) -> bool {
        self.is_before_confirmation()
            || matches!(self, Self::AwaitingDownPayment | Self::AwaitingCredit | Self::AwaitingPayment)
    }

    /// S0 to S5: the goods are not made yet.
    #[must_use]
    pub const fn is_before_delivery_order(self) -> bool {
        self.is_before_production() || matches!(self, Self::ReadyToProduce | Self::InProduction)
    }

    /// S3a and S3c: the money a proforma asks for is awaited.
    #[must_use]
    pub const fn awaits_first_money(self) -> bool {
        matches!(self, Self::AwaitingDownPayment | Self::AwaitingPayment)
    }

    /// S0 to S4: nothing was made, not even begun.
    #[must_use]
    pub const fn is_before_making(self) -> bool {
        self.is_before_production() || matches!(self, Self::ReadyToProduce)
    }

    /// S0 to S6: the delivery order is not out.
    #[must_use]
    pub const fn is_before_papers(self) -> bool {
        self.is_before_delivery_order() || matches!(self, Self::AwaitingDeliveryOrder)
    }

    /// Whether this state comes after another one in the procedure; the states of orders that are off come last.
    #[must_use]
    pub fn is_beyond(self, other: Self) -> bool {
        let place = |state: Self| Self::ALL.iter().position(|known| *known == state);
        place(self) > place(other)
    }

    /// S0 to S2: not confirmed yet.
    #[must_use]
    pub const fn is_before_confirmation(self) -> bool {
        matches!(self, Self::Draft | Self::MaterialsShort | Self::AwaitingMaterials | Self::AwaitingStoreManager)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label(false))
    }
}

/// The words in `Penanda`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words speak for themselves")]
pub enum Flag {
    Large,
    Held,
    Reconfirm,
    Override,
    RowMissing,
    Overpaid,
    Donation,
    Top,
}

impl Flag {
    /// The word as shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Large => "ORDER BESAR",
            Self::Held => "TERTAHAN",
            Self::Reconfirm => "KONFIRMASI ULANG",
            Self::Override => "IZIN KHUSUS",
            Self::RowMissing => "BARIS HILANG",
            Self::Overpaid => "LEBIH BAYAR",
            Self::Donation => "DONASI",
            Self::Top => "TOP",
        }
    }
}
