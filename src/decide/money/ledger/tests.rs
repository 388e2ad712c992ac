//! Rows of `Pembayaran` that look alike, that went and came again, and that are no payments.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Ledger, read};
use crate::decide::tests::{at, nov, policy};
use crate::decide::world::World;
use crate::domain::books::Books;
use crate::domain::cell::Cell;
use crate::domain::column::PaymentColumn;
use crate::domain::facts::{Facts, SystemFacts};
use crate::domain::ids::{KnownOrders, OrderId, PaymentId};
use crate::domain::order::Answer;
use crate::domain::payment::{PaymentKind, PaymentRow};
use crate::domain::policy::Policy;
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;

/// The tab with what is remembered of it.
struct Till {
    policy: Policy,
    books: Books,
    facts: Facts,
    system: SystemFacts,
    now: DateTime<Utc>,
}

impl Till {
    fn open() -> Self {
        let (books, facts, system) = Default::default();
        Self { policy: policy(), books, facts, system, now: at(23, 9, 0) }
    }

    /// Somebody types a payment that accounting verifies at once; returns its place among the rows.
    fn pay(&mut self, order: &str, amount: i64, reference: &str) -> usize {
        let at = u32::try_from(self.books.payments.len()).unwrap() + 1;
        let mut row = PaymentRow {
            at,
            paid_on: Entry::Is(nov(23)),
            order_no: Some(order.into()),
            kind: Entry::Is(PaymentKind::Payment),
            amount: Entry::Is(Rupiah(amount)),
            reference: Some(reference.into()).filter(|_| !reference.is_empty()),
            verified: Entry::Is(Answer::Yes),
            ..PaymentRow::default()
        };
        row.content.set(PaymentColumn::Notes, Cell::text(format!("baris {at}")));
        row.content.set(PaymentColumn::Reference, Cell::text(reference));
        row.content.set(PaymentColumn::Amount, Cell::whole(amount));
        self.books.payments.push(row);
        self.books.payments.len() - 1
    }

    /// One look, after which the rows show their ids.
    fn look(&mut self) -> Ledger {
        let orders: BTreeSet<OrderId> = (1..=2).map(|sequence| OrderId { year: 2026, sequence }).collect();
        let world = World::new(self.now, &self.policy, &self.books, &self.facts);
        let ledger = read(&world, &KnownOrders::new(&orders), &BTreeMap::new(), &mut self.system);
        self.facts.payments.clone_from(&ledger.facts);
        for shown in ledger.desired.iter() {
            let row = self.books.payments.iter_mut().find(|row| row.at == shown.row.at).unwrap();
            row.typed_id = shown.payment.map(|id| id.to_string().into());
        }
        ledger
    }

    fn later(&mut self, minutes: i64) -> Ledger {
        self.now += TimeDelta::minutes(minutes);
        self.look()
    }

    fn verified(&self, sequence: u32) -> bool {
        self.facts.payments[&byr(sequence)].verified.is_some()
    }
}

fn byr(sequence: u32) -> PaymentId {
    PaymentId { year: 2026, sequence }
}

const FIRST: &str = "ODR-2026-0001";
const SECOND: &str = "ODR-2026-0002";

#[test]
fn one_transfer_written_down_for_two_orders_is_doubted_in_both_rows() {
    let check = |second: (&str, i64, &str), reference: &str, expected: bool| {
        let mut till = Till::open();
        till.pay(FIRST, 500_000, reference);
        till.pay(second.0, second.1, second.2);
        for row in &mut till.books.payments {
            row.verified = Entry::Blank;
        }
        let ledger = till.look();
        let doubts: Vec<&str> = ledger.waiting.iter().map(|payment| &*payment.doubt).collect();
        if expected {
            assert!(doubts[0].contains("BYR-2026-0002 untuk ODR-2026-0002"), "{doubts:?}");
            assert!(doubts[1].contains("BYR-2026-0001 untuk ODR-2026-0001"), "{doubts:?}");
        } else {
            assert!(doubts.iter().all(|doubt| doubt.is_empty()), "{second:?} {reference}: {doubts:?}");
        }
    };
    check((SECOND, 500_000, "TRX-1"), "TRX-1", true);
    check((SECOND, 500_000, " trx-1"), "TRX-1", true);
    check((SECOND, 500_000, "TRX-2"), "TRX-1", false);
    check((SECOND, 500_001, "TRX-1"), "TRX-1", false);
    check((FIRST, 500_000, "TRX-1"), "TRX-1", false);
    check((SECOND, 500_000, ""), "", false);
}

#[test]
fn what_people_lay_out_is_left_to_them_but_an_id_of_ours() {
    let check = |is_layout: bool, typed: Option<&str>, expected: usize| {
        let mut till = Till::open();
        let row = till.pay("TOTAL", 9_000_000, "");
        let row = &mut till.books.payments[row];
        (row.is_layout, row.typed_id) = (is_layout, typed.map(Into::into));
        (row.paid_on, row.order_no) = (Entry::Blank, None);
        let ledger = till.look();
        assert!(ledger.facts.is_empty(), "it is no payment");
        assert_eq!(ledger.desired.len(), expected, "{is_layout} {typed:?}");
    };
    check(true, None, 0);
    check(true, Some("BYR-2026-0009"), 1);
    check(false, None, 1);
    check(false, Some("BYR-2026-0009"), 1);
}

/// Two verified payments, and one that stays, of which the first `gone` are deleted and lost; then so many like the first
/// are typed, with `Bukan Duplikat` = Ya.
fn typed_again(gone: usize, again: usize) -> Till {
    let mut till = Till::open();
    till.pay(FIRST, 625_000, "TRX-1");
    let second = till.pay(FIRST, 625_000, "TRX-2");
    till.books.payments[second].not_duplicate = Entry::Is(true);
    till.pay(SECOND, 100_000, "TRX-3");
    till.look();
    till.books.payments.drain(..gone);
    till.later(1);
    till.later(3);
    for n in 0..again {
        let at = till.pay(FIRST, 625_000, &format!("LAIN-{n}"));
        till.books.payments[at].at = 20 + u32::try_from(n).unwrap();
        till.books.payments[at].not_duplicate = Entry::Is(true);
    }
    till
}

#[test]
fn a_payment_typed_again_takes_the_place_of_the_one_that_went() {
    for (gone, again) in [(1, 1), (2, 2), (2, 1), (1, 2)] {
        let mut till = typed_again(gone, again);
        let ledger = till.later(1);
        let replaced: Vec<PaymentId> = (1..=gone.min(again)).map(|n| byr(u32::try_from(n).unwrap())).collect();
        assert_eq!(ledger.taken_back, replaced, "{gone} {again}");
        assert_eq!(ledger.withdrawn.values().map(Vec::len).sum::<usize>(), replaced.len());
        assert_eq!(ledger.newly_verified.len(), again, "{gone} {again}");
        let verified = Rupiah(625_000 * i64::try_from(2 + again - replaced.len()).unwrap());
        let money = &ledger.money[&OrderId { year: 2026, sequence: 1 }];
        assert_eq!((money.verified, money.disputed), (verified, gone > again), "{gone} {again}");
    }
}

#[test]
fn a_deletion_is_accepted_once_it_is_one_and_the_new_row_rests() {
    // Not said to be another payment: the row that went counts on.
    let mut till = typed_again(1, 1);
    till.books.payments.last_mut().unwrap().not_duplicate = Entry::Blank;
    let ledger = till.later(1);
    assert!(ledger.taken_back.is_empty() && till.verified(1) && ledger.duplicates.contains(&byr(4)));
    // Said so, but typed just now.
    let mut till = typed_again(1, 1);
    till.books.payments.last_mut().unwrap().not_duplicate = Entry::Blank;
    till.later(1);
    till.policy.settle = TimeDelta::minutes(5);
    let row = till.books.payments.last_mut().unwrap();
    row.not_duplicate = Entry::Is(true);
    row.content.set(PaymentColumn::NotDuplicate, Cell::text("Ya"));
    assert_eq!(till.later(1).taken_back, []);
    assert_eq!(till.later(4).taken_back, []);
    assert_eq!(till.later(1).taken_back, [byr(1)]);
    // Missing for one look only.
    let mut till = Till::open();
    till.pay(FIRST, 625_000, "TRX-1");
    till.pay(SECOND, 100_000, "TRX-3");
    till.look();
    till.books.payments.remove(0);
    till.later(1);
    let at = till.pay(FIRST, 625_000, "TRX-9");
    till.books.payments[at].at = 20;
    till.books.payments[at].not_duplicate = Entry::Is(true);
    let ledger = till.later(1);
    assert!(ledger.taken_back.is_empty() && till.verified(1));
    assert_eq!(till.later(3).taken_back, [byr(1)]);
}

/// What the order has, and what the row of a payment says.
fn has(ledger: &Ledger) -> (i64, i64, bool) {
    let order = OrderId { year: 2026, sequence: 1 };
    let money = ledger.money.get(&order).cloned().unwrap_or_default();
    (money.verified.0, money.waiting.0, money.disputed)
}

#[test]
fn a_verified_payment_typed_again_with_another_figure_is_asked_about() {
    // Seen in the same look as the deletion, and in a later one; as money that came, and of the same reference.
    for (amount, reference, same_look) in
        [(1_250_500, "Z", true), (1_250_500, "Z", false), (900_000, "", true), (1_250_000, "Y", false)]
    {
        let mut till = Till::open();
        till.pay("ODR-2026-0002", 5_000, "other");
        let paid = till.pay("ODR-2026-0001", 1_250_000, "Z");
        assert_eq!(has(&till.look()), (1_250_000, 0, false));
        till.books.payments.remove(paid);
        if !same_look {
            till.now += TimeDelta::seconds(20);
            till.look();
        }
        let again = till.pay("ODR-2026-0001", amount, reference);
        for _ in 0..20 {
            till.now += TimeDelta::seconds(20);
            let ledger = till.look();
            assert_eq!(has(&ledger).0, 1_250_000, "{amount} {reference} {same_look}");
            assert!(ledger.newly_verified.is_empty());
        }
        // It was another payment after all.
        till.books.payments[again].not_duplicate = Entry::Is(true);
        till.books.payments[again].content.set(PaymentColumn::NotDuplicate, Cell::text("Ya"));
        till.look();
        let both = if (amount, reference) == (1_250_000, "Y") { amount } else { 1_250_000 + amount };
        assert_eq!(has(&till.look()).0, both, "{amount} {reference} {same_look}");
    }
}

#[test]
fn a_second_payment_beside_a_row_that_is_there_counts() {
    let mut till = Till::open();
    till.pay("ODR-2026-0001", 1_250_000, "Z");
    till.look();
    till.now += TimeDelta::seconds(20);
    till.pay("ODR-2026-0001", 1_250_500, "Z2");
    assert_eq!(has(&till.look()), (2_500_500, 0, false));
    // A row that vanished says nothing about another order's money, nor about money that goes back.
    let gone = till.pay("ODR-2026-0002", 70_000, "A");
    till.look();
    till.books.payments.remove(gone);
    till.now += TimeDelta::seconds(20);
    till.pay("ODR-2026-0001", 10_000, "B");
    assert_eq!(has(&till.look()).0, 2_510_500);
}

#[test]
fn a_verification_nobody_can_read_takes_no_money_back() {
    let mut till = Till::open();
    let paid = till.pay("ODR-2026-0001", 1_250_000, "Z");
    assert_eq!(has(&till.look()), (1_250_000, 0, false));
    till.books.payments[paid].verified = Entry::Unreadable;
    till.books.payments[paid].content.set(PaymentColumn::Verified, Cell::text("Yaa"));
    let ledger = till.look();
    assert_eq!((has(&ledger), ledger.taken_back.len()), ((1_250_000, 0, true), 0), "it counts, and the order is held");
    till.books.payments[paid].verified = Entry::Is(Answer::Yes);
    let ledger = till.look();
    assert_eq!((has(&ledger), ledger.newly_verified.len()), ((1_250_000, 0, false), 0));
    till.books.payments[paid].verified = Entry::Blank;
    assert_eq!(has(&till.look()).0, 0);
    // Never verified, it is nothing yet.
    till.books.payments[paid].verified = Entry::Unreadable;
    assert_eq!(has(&till.look()), (0, 0, false));
}

#[test]
fn money_in_a_row_that_rests_is_asked_of_nobody() {
    let mut till = Till::open();
    till.policy.settle = TimeDelta::seconds(90);
    let paid = till.pay("ODR-2026-0001", 1_250_000, "Z");
    let money = till.look().money.get(&OrderId { year: 2026, sequence: 1 }).cloned().unwrap();
    assert_eq!((money.verified, money.waiting, money.settling), (Rupiah(0), Rupiah(1_250_000), Rupiah(1_250_000)));
    till.books.payments[paid].verified = Entry::Is(Answer::No);
    assert_eq!(has(&till.look()), (0, 0, false));
    till.books.payments[paid].verified = Entry::Is(Answer::Yes);
    till.now += TimeDelta::seconds(180);
    assert_eq!(has(&till.look()).0, 1_250_000);
}
