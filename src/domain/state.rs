//! Where an order stands in the procedure.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The chapters of the procedure: what has become of an order, whoever is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chapter {
    /// The marketing team writes (P2).
    Intake,
    /// R&D, PPIC and the store manager answer (P4, P5).
    Answers,
    /// Confirmed; money or credit before production is awaited (P7, P8).
    FirstMoney,
    /// Production may begin.
    ToMake,
    /// In production.
    Making,
    /// Made, and the delivery order is not out.
    Made,
    /// Delivery order and invoice are out, and the goods are in the house (P9 to P11).
    Billed,
    /// The goods left (P12).
    Gone,
    /// Nothing is left to do.
    Done,
    /// The order will not be carried out.
    Off,
}

macro_rules! states {
    ($($(#[$doc:meta])* $name:ident = $number:literal $label:literal in $chapter:ident,)*) => {
        /// The states, in the order of the workflow. Those that are off win over all others.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum State { $($(#[$doc])* $name,)* }

        impl State {
            /// Every state.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The number in the procedure's table.
            #[must_use]
            pub const fn number(self) -> &'static str {
                match self { $(Self::$name => $number,)* }
            }

            /// The chapter it belongs to.
            #[must_use]
            pub const fn chapter(self) -> Chapter {
                match self { $(Self::$name => Chapter::$chapter,)* }
            }

            const fn usual_label(self) -> &'static str {
                match self { $(Self::$name => $label,)* }
            }
        }
    };
}

states! {
    /// The marketing team is still writing.
    Draft = "S0" "Draf" in Intake,
    /// R&D or PPIC answered no.
    MaterialsShort = "S1b" "Bahan Kurang" in Answers,
    /// R&D and PPIC are asked.
    AwaitingMaterials = "S1" "Menunggu R&D/PPIC" in Answers,
    /// The store manager is asked.
    AwaitingStoreManager = "S2" "Menunggu Store Manager" in Answers,
    /// The down payment is awaited.
    AwaitingDownPayment = "S3a" "Menunggu DP" in FirstMoney,
    /// Accounting decides on credit.
    AwaitingCredit = "S3b" "Menunggu Persetujuan Kredit" in FirstMoney,
    /// Cash before production is awaited.
    AwaitingPayment = "S3c" "Menunggu Pembayaran" in FirstMoney,
    /// Production may begin.
    ReadyToProduce = "S4" "Siap Produksi" in ToMake,
    /// In production.
    InProduction = "S5" "Produksi" in Making,
    /// Made, the delivery order is missing.
    AwaitingDeliveryOrder = "S6" "Menunggu Surat Jalan" in Made,
    /// The balance is awaited.
    AwaitingSettlement = "S7" "Menunggu Pelunasan" in Billed,
    /// The goods may leave.
    ReadyToShip = "S8" "Siap Kirim" in Billed,
    /// On the way.
    Shipped = "S9" "Dikirim" in Gone,
    /// Delivered, money is open.
    Receivable = "S10" "Piutang Berjalan" in Gone,
    /// The donor's documentation is missing.
    AwaitingDocumentation = "S11" "Menunggu Dokumentasi" in Gone,
    /// Done.
    Closed = "S12" "Selesai" in Done,
    /// The store manager refused.
    Rejected = "X1" "Ditolak" in Off,
    /// Cancelled.
    Cancelled = "X2" "Batal" in Off,
    /// Cancelled, and money must go back.
    CancelledRefundDue = "X3" "Batal – Refund" in Off,
}

impl State {
    /// The label in `Status`; only one differs for self-pickup.
    #[must_use]
    pub fn label(self, pickup: bool) -> &'static str {
        if pickup && self == Self::ReadyToShip { "Siap Diambil" } else { self.usual_label() }
    }

    /// Whether a text is what `Status` shows for one of the states.
    #[must_use]
    pub fn is_label(text: &str) -> bool {
        Self::ALL.iter().any(|state| [false, true].iter().any(|pickup| state.label(*pickup) == text))
    }

    /// The order will not be carried out.
    #[must_use]
    pub const fn is_off(self) -> bool {
        matches!(self.chapter(), Chapter::Off)
    }

    /// Handed over to the kitchen, and the goods are still in the house.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        match self.chapter() {
            Chapter::Answers
            | Chapter::FirstMoney
            | Chapter::ToMake
            | Chapter::Making
            | Chapter::Made
            | Chapter::Billed => true,
            Chapter::Intake | Chapter::Gone | Chapter::Done | Chapter::Off => false,
        }
    }

    /// The gate of production is shut.
    #[must_use]
    pub const fn is_before_production(self) -> bool {
        self.is_before_confirmation() || matches!(self.chapter(), Chapter::FirstMoney)
    }

    /// The goods are not made yet.
    #[must_use]
    pub const fn is_before_delivery_order(self) -> bool {
        self.is_before_making() || matches!(self.chapter(), Chapter::Making)
    }

    /// The money a proforma asks for is awaited.
    #[must_use]
    pub const fn awaits_first_money(self) -> bool {
        matches!(self, Self::AwaitingDownPayment | Self::AwaitingPayment)
    }

    /// Nothing was made, not even begun.
    #[must_use]
    pub const fn is_before_making(self) -> bool {
        self.is_before_production() || matches!(self.chapter(), Chapter::ToMake)
    }

    /// The delivery order is not out.
    #[must_use]
    pub const fn is_before_papers(self) -> bool {
        self.is_before_delivery_order() || matches!(self.chapter(), Chapter::Made)
    }

    /// Whether this state comes after another one in the procedure; the states of orders that are off come last.
    #[must_use]
    pub fn is_beyond(self, other: Self) -> bool {
        let place = |state: Self| Self::ALL.iter().position(|known| *known == state);
        place(self) > place(other)
    }

    /// Not confirmed yet.
    #[must_use]
    pub const fn is_before_confirmation(self) -> bool {
        matches!(self.chapter(), Chapter::Intake | Chapter::Answers)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_about_a_state_ends_where_the_procedure_says() {
        type Question = fn(State) -> bool;
        // Where it is so first and last, among the states of orders that are carried out.
        let check = |what, question: Question, first, last| {
            let found: Vec<State> = State::ALL.iter().copied().filter(|state| question(*state)).collect();
            assert_eq!((found.first(), found.last()), (Some(&first), Some(&last)), "{what}");
            let between = |state: &&State| !first.is_beyond(**state) && !state.is_beyond(last);
            assert_eq!(found.len(), State::ALL.iter().filter(between).count(), "{what}: without a gap");
        };
        check("before confirmation", State::is_before_confirmation, State::Draft, State::AwaitingStoreManager);
        check("before production", State::is_before_production, State::Draft, State::AwaitingPayment);
        check("before making", State::is_before_making, State::Draft, State::ReadyToProduce);
        check("before the delivery order", State::is_before_delivery_order, State::Draft, State::InProduction);
        check("before the papers", State::is_before_papers, State::Draft, State::AwaitingDeliveryOrder);
        check("under way", State::is_under_way, State::MaterialsShort, State::ReadyToShip);
        check("off", State::is_off, State::Rejected, State::CancelledRefundDue);
        let asks: Vec<State> = State::ALL.iter().copied().filter(|state| state.awaits_first_money()).collect();
        assert_eq!(asks, [State::AwaitingDownPayment, State::AwaitingPayment]);
    }
}
