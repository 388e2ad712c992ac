//! What is measured: things that happened, each on one day.

use crate::domain::ids::OrderId;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;

/// Who is asked for an answer by a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Desk {
    Rnd,
    Ppic,
    StoreManager,
    Accounting,
}

impl Desk {
    /// Every one, in the order in which they are asked.
    pub(crate) const ALL: [Self; 4] = [Self::Rnd, Self::Ppic, Self::StoreManager, Self::Accounting];

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Rnd => "rnd",
            Self::Ppic => "ppic",
            Self::StoreManager => "sm",
            Self::Accounting => "accounting",
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Rnd => "R&D",
            Self::Ppic => "PPIC",
            Self::StoreManager => "Store Manager",
            Self::Accounting => "Akunting",
        }
    }
}

/// What a late delivery waited for at the end of H.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Cause {
    /// The answers: raw material, the confirmation.
    Material,
    /// The money before production, or the credit.
    FirstMoney,
    /// The kitchen, or the papers after it.
    Production,
    /// The balance.
    Settlement,
    /// Nothing: it was free to leave.
    Dispatch,
}

impl Cause {
    /// Every one, in the order of the procedure.
    pub(crate) const ALL: [Self; 5] =
        [Self::Material, Self::FirstMoney, Self::Production, Self::Settlement, Self::Dispatch];

    /// What an order in this state waits for; `None`: for nothing that could make it late.
    pub(super) const fn of(state: State) -> Option<Self> {
        match state {
            State::Draft | State::MaterialsShort | State::AwaitingMaterials | State::AwaitingStoreManager => {
                Some(Self::Material)
            }
            State::AwaitingDownPayment | State::AwaitingCredit | State::AwaitingPayment => Some(Self::FirstMoney),
            State::ReadyToProduce | State::InProduction | State::AwaitingDeliveryOrder => Some(Self::Production),
            State::AwaitingSettlement => Some(Self::Settlement),
            State::ReadyToShip => Some(Self::Dispatch),
            State::Shipped
            | State::Receivable
            | State::AwaitingDocumentation
            | State::Closed
            | State::Rejected
            | State::Cancelled
            | State::CancelledRefundDue => None,
        }
    }

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Material => "material",
            Self::FirstMoney => "dp",
            Self::Production => "production",
            Self::Settlement => "settlement",
            Self::Dispatch => "dispatch",
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Material => "bahan atau konfirmasi",
            Self::FirstMoney => "DP atau kredit",
            Self::Production => "produksi",
            Self::Settlement => "pelunasan",
            Self::Dispatch => "pengiriman",
        }
    }
}

/// Something that happened. Times are working minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Event<'a> {
    /// A large order was confirmed, or its last day to be confirmed went by.
    Judged { order: OrderId, in_time: bool },
    /// A large order went on late, by `Izin Khusus`.
    Excepted,
    /// An order was confirmed, so many days before H.
    Confirmed { days_ahead: i64 },
    /// An order left a state.
    Left { state: State, minutes: i64 },
    /// Somebody answered, or was to.
    Answered { desk: Desk, in_time: bool },
    /// R&D and PPIC had both answered for the first time.
    FirstAnswer { available: bool },
    /// The down payment was there, so many days after the proforma.
    DownPaid { days: i64 },
    /// The goods left, or were to.
    Delivered { late: Option<Cause> },
    /// Production was finished.
    Made { ordered: u32, made: u32 },
    /// The customer refused packs.
    Returned { packs: u32 },
    /// The goods left while `Izin Kirim` said TAHAN.
    LeftUnreleased,
    /// Credit was approved over the limit.
    OverLimit,
    /// An invoice, less what is taken off again: without tax.
    Billed { base: Rupiah, channel: Option<&'a str> },
    /// An order was called off.
    CalledOff { value: Rupiah },
    /// It is settled that this money of a cancelled order is kept.
    Retained { amount: Rupiah },
    /// An order came in.
    Ordered { packs: u32, returning: bool },
    /// Somebody enquired.
    Enquired { channel: Option<&'a str> },
    /// An enquiry became an order.
    Won { channel: Option<&'a str> },
}
