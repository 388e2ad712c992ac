//! What customers owe and what we hold of theirs, order by order, as of a day.
//!
//! A receivable starts when the goods leave; before that an invoice is only a bill to come and the money received a
//! deposit. It never nets one order against another and never stores a balance: everything follows from documents
//! and verified money, so the same day asked again gives the same answer.

use std::fmt;

use chrono::NaiveDate;

use crate::domain::ids::OrderId;
use crate::domain::rupiah::Rupiah;

/// How late an invoice is, in the steps accounting looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bucket {
    /// Not due yet; the due day itself is not late.
    NotDue,
    /// 1 to 30 days late.
    Days30,
    /// 31 to 60 days late.
    Days60,
    /// 61 to 90 days late.
    Days90,
    /// More than 90 days late.
    Older,
}

impl Bucket {
    /// Every bucket, in the order of the columns.
    pub const ALL: [Self; 5] = [Self::NotDue, Self::Days30, Self::Days60, Self::Days90, Self::Older];

    /// The heading of its column.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotDue => "Belum Jatuh Tempo",
            Self::Days30 => "1-30",
            Self::Days60 => "31-60",
            Self::Days90 => "61-90",
            Self::Older => ">90",
        }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// Days from the due date to `as_of`; zero or less is not late.
#[must_use]
pub(crate) fn age_days(as_of: NaiveDate, due_on: NaiveDate) -> i64 {
    as_of.signed_duration_since(due_on).num_days()
}

/// The bucket of an invoice due on `due_on`.
#[must_use]
pub(crate) fn bucket(as_of: NaiveDate, due_on: NaiveDate) -> Bucket {
    match age_days(as_of, due_on) {
        ..=0 => Bucket::NotDue,
        1..=30 => Bucket::Days30,
        31..=60 => Bucket::Days60,
        61..=90 => Bucket::Days90,
        91.. => Bucket::Older,
    }
}

/// The invoice of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Billed<'a> {
    /// Its number.
    pub number: &'a str,
    /// The day it bears.
    pub on: NaiveDate,
    /// When it is to be paid.
    pub due_on: NaiveDate,
    /// What it asks for.
    pub amount: Rupiah,
}

/// The money side of one order, with everything later than the day asked for already left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Account<'a> {
    /// The order.
    pub order: OrderId,
    /// Who owes.
    pub customer: &'a str,
    /// The valid invoice.
    pub invoice: Option<Billed<'a>>,
    /// Given back by a credit note.
    pub credited: Rupiah,
    /// The total agreed, used while there is no invoice; `None` where it cannot be read: then nothing is too much.
    pub agreed: Option<Rupiah>,
    /// When the goods left.
    pub shipped_on: Option<NaiveDate>,
    /// Of an order that was called off: what became of its money.
    pub cancelled: Option<Refund>,
    /// Verified money, net of refunds.
    pub verified: Rupiah,
}

/// What is to become of the money of an order that was called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refund {
    /// `Nilai Refund`: what goes back; `None` until somebody decided.
    pub agreed: Option<Rupiah>,
    /// What went back already.
    pub returned: Rupiah,
}

/// An open invoice whose goods left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receivable<'a> {
    /// The order.
    pub order: OrderId,
    /// Who owes.
    pub customer: &'a str,
    /// The invoice.
    pub invoice: Billed<'a>,
    /// Days late; zero or less is not late.
    pub age_days: i64,
    /// Where it stands.
    pub bucket: Bucket,
    /// What is still owed.
    pub amount: Rupiah,
}

/// Where an order's money stands as of a day. At most one of `receivable`, `before_dispatch` and `within_tolerance`
/// is more than nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position<'a> {
    /// Owed, and old enough to age.
    pub receivable: Option<Receivable<'a>>,
    /// Invoiced and unpaid, goods still here: not aged.
    pub before_dispatch: Rupiah,
    /// Received for goods that have not left.
    pub deposit: Rupiah,
    /// Received beyond what was asked for.
    pub overpaid: Rupiah,
    /// Owed, but so little that it left the ageing.
    pub within_tolerance: Rupiah,
    /// Kept of a cancelled order, because somebody decided so.
    pub retained: Rupiah,
    /// To be given back of a cancelled order.
    pub refund_due: Rupiah,
    /// Held of a cancelled order until somebody decides what becomes of it.
    pub undecided: Rupiah,
}

/// Where the money of one order stands; `tolerance` is the difference nobody is asked for.
#[must_use]
pub(crate) fn position<'a>(account: &Account<'a>, as_of: NaiveDate, tolerance: Rupiah) -> Position<'a> {
    let nothing = Position::default();
    let zero = Rupiah::ZERO;
    if let Some(refund) = account.cancelled {
        let Some(agreed) = refund.agreed else { return Position { undecided: account.verified, ..nothing } };
        let refund_due = (agreed - refund.returned).max(zero).min(account.verified.max(zero));
        return Position { refund_due, retained: account.verified - refund_due, ..nothing };
    }
    let Some(asked) = account.invoice.map(|i| i.amount).or(account.agreed) else {
        return Position { deposit: account.verified, ..nothing };
    };
    let open = asked - account.credited - account.verified;
    let overpaid = (-open).max(zero);
    let Some(invoice) = account.invoice else {
        return Position { deposit: account.verified - overpaid, overpaid, ..nothing };
    };
    if account.shipped_on.is_none_or(|day| day > as_of) {
        return Position { before_dispatch: open.max(zero), deposit: account.verified - overpaid, overpaid, ..nothing };
    }
    if open <= tolerance {
        return Position { within_tolerance: open.max(zero), overpaid, ..nothing };
    }
    let receivable = Receivable {
        order: account.order,
        customer: account.customer,
        invoice,
        age_days: age_days(as_of, invoice.due_on),
        bucket: bucket(as_of, invoice.due_on),
        amount: open,
    };
    Position { receivable: Some(receivable), ..nothing }
}

/// The receivables by bucket, and their sum counted independently of the buckets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ageing {
    /// In the order of [`Bucket::ALL`].
    pub buckets: [Rupiah; 5],
    /// Σ of what is owed.
    pub outstanding: Rupiah,
    /// How many invoices are open.
    pub invoices: usize,
}

impl Ageing {
    /// Adds one receivable.
    pub(crate) fn add(&mut self, receivable: &Receivable<'_>) {
        for (sum, bucket) in self.buckets.iter_mut().zip(Bucket::ALL) {
            if bucket == receivable.bucket {
                *sum += receivable.amount;
            }
        }
        self.outstanding += receivable.amount;
        self.invoices += 1;
    }

    /// Σ buckets less what is outstanding; anything but zero is a mistake of ours. Every report prints it.
    #[must_use]
    pub(crate) fn difference(&self) -> Rupiah {
        self.buckets.iter().copied().sum::<Rupiah>() - self.outstanding
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a broken date")]
    use proptest::prelude::*;

    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    fn account(invoice: i64, verified: i64) -> Account<'static> {
        let on = day(2026, 9, 1);
        Account {
            order: OrderId { year: 2026, sequence: 1 },
            customer: "PT Maju",
            invoice: Some(Billed { number: "001/INV", on, due_on: day(2026, 9, 15), amount: Rupiah(invoice) }),
            credited: Rupiah::ZERO,
            agreed: Some(Rupiah(invoice)),
            shipped_on: Some(on),
            cancelled: None,
            verified: Rupiah(verified),
        }
    }

    #[test]
    fn an_invoice_due_on_15_september_moves_through_the_buckets() {
        let check = |as_of, expected| assert_eq!(bucket(as_of, day(2026, 9, 15)), expected, "{as_of}");
        check(day(2026, 9, 15), Bucket::NotDue);
        check(day(2026, 9, 16), Bucket::Days30);
        check(day(2026, 10, 15), Bucket::Days30);
        check(day(2026, 10, 16), Bucket::Days60);
        check(day(2026, 11, 14), Bucket::Days60);
        check(day(2026, 11, 15), Bucket::Days90);
        check(day(2026, 12, 14), Bucket::Days90);
        check(day(2026, 12, 15), Bucket::Older);
    }

    #[test]
    fn before_the_goods_leave_nothing_ages_and_the_money_is_a_deposit() {
        let waiting = Account { shipped_on: None, ..account(25_350_000, 12_500_000) };
        let at = position(&waiting, day(2026, 12, 31), Rupiah(100));
        assert_eq!((at.receivable, at.before_dispatch, at.deposit), (None, Rupiah(12_850_000), Rupiah(12_500_000)));
        let uninvoiced = Account { invoice: None, ..waiting };
        let at = position(&uninvoiced, day(2026, 12, 31), Rupiah(100));
        assert_eq!((at.before_dispatch, at.deposit), (Rupiah::ZERO, Rupiah(12_500_000)));
    }

    #[test]
    fn money_for_a_total_nobody_can_read_is_a_deposit_and_never_too_much() {
        let unknown = Account { invoice: None, agreed: None, shipped_on: None, ..account(0, 1_000_000) };
        let at = position(&unknown, day(2026, 12, 31), Rupiah(100));
        assert_eq!((at.deposit, at.overpaid), (Rupiah(1_000_000), Rupiah::ZERO));
        let free = Account { agreed: Some(Rupiah::ZERO), ..unknown };
        let at = position(&free, day(2026, 12, 31), Rupiah(100));
        assert_eq!((at.deposit, at.overpaid), (Rupiah::ZERO, Rupiah(1_000_000)));
    }

    #[test]
    fn goods_that_leave_after_the_day_asked_for_have_not_left_yet() {
        let later = Account { shipped_on: Some(day(2026, 9, 3)), ..account(1_000_000, 0) };
        assert_eq!(position(&later, day(2026, 9, 2), Rupiah(100)).receivable, None);
        assert!(position(&later, day(2026, 9, 3), Rupiah(100)).receivable.is_some());
    }

    #[test]
    fn a_difference_within_the_tolerance_leaves_the_ageing_but_stays_visible() {
        let check = |verified, owed: Option<i64>, visible: i64, overpaid: i64| {
            let at = position(&account(25_000_000, verified), day(2026, 9, 20), Rupiah(100));
            assert_eq!(at.receivable.map(|r| r.amount), owed.map(Rupiah), "{verified}");
            assert_eq!((at.within_tolerance, at.overpaid), (Rupiah(visible), Rupiah(overpaid)), "{verified}");
        };
        check(24_999_900, None, 100, 0);
        check(24_999_899, Some(101), 0, 0);
        check(25_000_000, None, 0, 0);
        check(25_500_000, None, 0, 500_000);
        check(7_507_500, Some(17_492_500), 0, 0);
    }

    #[test]
    fn rejected_packs_reduce_what_is_owed() {
        let rejected = Account { credited: Rupiah(1_000_000), ..account(25_000_000, 0) };
        let at = position(&rejected, day(2026, 9, 10), Rupiah(100));
        assert_eq!(at.receivable.map(|r| (r.amount, r.bucket)), Some((Rupiah(24_000_000), Bucket::NotDue)));
    }

    #[test]
    fn money_of_a_cancelled_order_is_kept_only_where_somebody_decided_so() {
        // Received, given back and agreed to be given back; kept, still to be given back, undecided.
        let cases = [
            (1_500_000, 0, None, (0, 0, 1_500_000)),
            (1_500_000, 500_000, None, (0, 0, 1_000_000)),
            (1_500_000, 0, Some(0), (1_500_000, 0, 0)),
            (1_500_000, 0, Some(500_000), (1_000_000, 500_000, 0)),
            (1_500_000, 500_000, Some(500_000), (1_000_000, 0, 0)),
            (1_500_000, 1_500_000, Some(1_500_000), (0, 0, 0)),
        ];
        for (received, returned, agreed, (kept, due, undecided)) in cases {
            let refund = Refund { agreed: agreed.map(Rupiah), returned: Rupiah(returned) };
            let cancelled = Account { cancelled: Some(refund), ..account(0, received - returned) };
            let at = position(&cancelled, day(2026, 9, 20), Rupiah(100));
            let found = (at.retained.0, at.refund_due.0, at.undecided.0);
            assert_eq!(found, (kept, due, undecided), "{received} {returned} {agreed:?}");
        }
    }

    proptest! {
        #[test]
        fn every_rupiah_received_is_in_exactly_one_place(
            invoice in 0_i64..50_000_000,
            credited in 0_i64..1_000_000,
            verified in -1_000_000_i64..60_000_000,
            invoiced: bool,
            shipped: bool,
            cancelled in proptest::option::of((proptest::option::of(0_i64..60_000_000), 0_i64..2_000_000)),
            is_known: bool,
        ) {
            let full = account(invoice, verified);
            let account = Account {
                credited: Rupiah(credited.min(invoice)),
                invoice: full.invoice.filter(|_| invoiced),
                shipped_on: full.shipped_on.filter(|_| shipped && invoiced),
                cancelled: cancelled
                    .map(|(agreed, returned)| Refund { agreed: agreed.map(Rupiah), returned: Rupiah(returned) }),
                agreed: full.agreed.filter(|_| is_known),
                ..full
            };
            let at = position(&account, day(2026, 10, 1), Rupiah(100));
            let owed = at.receivable.map_or(Rupiah::ZERO, |r| r.amount) + at.within_tolerance;
            let settled = if account.shipped_on.is_some() && cancelled.is_none() {
                account.invoice.map_or(Rupiah::ZERO, |i| i.amount) - account.credited - owed
            } else {
                Rupiah::ZERO
            };
            let called_off = at.retained + at.refund_due + at.undecided;
            prop_assert_eq!(settled + at.deposit + at.overpaid + called_off, account.verified);
        }

        #[test]
        fn the_buckets_add_up_to_what_is_outstanding(amounts in prop::collection::vec((101_i64..1_000_000, 0_u64..200), 0..50)) {
            let mut ageing = Ageing::default();
            let as_of = day(2026, 12, 31);
            for (amount, days) in amounts {
                let mut open = account(amount, 0);
                open.invoice = open.invoice.map(|i| Billed { due_on: as_of - chrono::Days::new(days), ..i });
                if let Some(receivable) = position(&open, as_of, Rupiah(100)).receivable {
                    ageing.add(&receivable);
                }
            }
            prop_assert_eq!(ageing.difference(), Rupiah::ZERO);
        }
    }
}
