//! A shop with one order for tests: people fill its cells, cycles carry it on, what is remembered is kept between
//! them. Its clock stands still unless it is pushed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    missing_docs,
    reason = "a context for tests"
)]

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Asia::Jakarta;

use crate::decide::catalogue::Catalogue;
use crate::decide::money::ledger::Money;
use crate::decide::money::numbering::Numbering;
use crate::decide::orders::{self, Context, Order};
use crate::decide::rows::matching::Match;
use crate::decide::world::World;
use crate::domain::approval;
use crate::domain::books::{Books, ProductRow};
use crate::domain::cell::Cell;
use crate::domain::column::OrderColumn;
use crate::domain::document::PaymentLine;
use crate::domain::facts::{Facts, OrderFacts};
use crate::domain::ids::OrderId;
use crate::domain::number_pattern::NumberPattern;
use crate::domain::order::{Answer, LineRow, Method, OrderRow, Scheme};
use crate::domain::percent::Percent;
use crate::domain::phone::Phone;
use crate::domain::policy::{Company, Copies, Hours, Outlet, PaymentRules, Policy, RefundRules, Roles, Sop};
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::seen::Seen;
use crate::domain::tax::TaxMode;

/// A day of November 2026; the 23rd is a Monday.
pub(super) fn nov(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

/// Local time in November 2026.
pub(super) fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    nov(day).and_hms_opt(hour, minute, 0).unwrap().and_local_timezone(Jakarta).unwrap().with_timezone(&Utc)
}

pub(super) fn policy() -> Policy {
    use Weekday::{Fri, Mon, Sat, Thu, Tue, Wed};
    let hour = |h| NaiveTime::from_hms_opt(h, 0, 0).unwrap();
    Policy {
        timezone: Jakarta,
        settle: TimeDelta::zero(),
        company: Company { name: "Dapur MKN".to_owned(), code: "MKN".to_owned(), ..Company::default() },
        outlets: vec![Outlet { name: "Pusat".to_owned(), store_manager: Vec::new(), address: String::new() }],
        roles: Roles::default(),
        sop: Sop { large_order_packs: 1_000, lead_days: 4, ladder: vec![6, 5, 4], least_rupiah: Rupiah(1_000) },
        payment: PaymentRules {
            dp_percent: Percent::HALF,
            tolerance: Rupiah(100),
            dp_due_days: 1,
            proforma_valid_days: 7,
        },
        tax: TaxMode::default(),
        cancellation: RefundRules {
            s3: Percent::FULL,
            s4_early: Percent::FULL,
            s4_late: Percent::HALF,
            s5_s6: Percent::ZERO,
            s7_s8: Percent::ZERO,
        },
        hours: Hours {
            days: vec![Mon, Tue, Wed, Thu, Fri, Sat],
            working: (hour(8), hour(17)),
            quiet: None,
            holidays: BTreeSet::new(),
        },
        copies: Copies::Now,
        answers: None,
        mass_hold: 200,
        most_new_rows: 5_000,
        number_pattern: NumberPattern::parse("{seq:03}/{kind}/{code}/{roman}/{year}", "MKN").unwrap(),
    }
}

pub(super) struct Shop {
    pub policy: Policy,
    pub row: OrderRow,
    /// Its rows in `Rincian`.
    pub lines: Vec<LineRow>,
    pub order: OrderFacts,
    pub money: Money,
    /// The price list.
    pub products: Vec<ProductRow>,
    pub facts: Facts,
    pub now: DateTime<Utc>,
    /// What is so in the cycles counts as done and told.
    pub is_quiet: bool,
}

impl Shop {
    /// 1.001 Nasi Box Ayam at 25.000 for 27 November, typed in the morning of the 23rd and not handed over yet.
    pub(super) fn new() -> Self {
        let row = OrderRow {
            customer: Some("PT Maju Jaya".into()),
            menu: Some("NB-AYAM".into()),
            packs: Entry::Is(1_001),
            method: Entry::Is(Method::Delivery),
            deliver_on: Entry::Is(nov(27)),
            address: Some("Jl. Melati 5".into()),
            recipient: Some("Ibu Sari".into()),
            shipping: Entry::Is(Rupiah::ZERO),
            scheme: Entry::Is(Scheme::Dp),
            phone: Entry::Is(Phone::parse("0812-3456-7890").unwrap()),
            ..OrderRow::default()
        };
        let now = at(23, 9, 0);
        let seen = Seen { content: row.content.clone(), at: 5, since: now, missing: None };
        let order = OrderFacts::new(OrderId { year: 2026, sequence: 147 }, now, nov(23), seen);
        let products = vec![product("NB-AYAM", "Nasi Box Ayam", 25_000), product("SB-A", "Snack Box A", 12_345)];
        let (lines, money, facts) = (Vec::new(), Money::default(), Facts::default());
        Self { policy: policy(), row, lines, order, money, products, facts, now, is_quiet: false }
    }

    /// The same, handed over.
    pub(super) fn released() -> Self {
        Self::new().answered(OrderColumn::Release, Answer::Yes)
    }

    /// The same, with all three answers.
    pub(super) fn confirmed() -> Self {
        Self::released()
            .answered(OrderColumn::RndAnswer, Answer::Yes)
            .answered(OrderColumn::PpicAnswer, Answer::Yes)
            .answered(OrderColumn::SmAnswer, Answer::Yes)
    }

    /// The same, with the proforma out and the down payment verified.
    pub(super) fn paid() -> Self {
        let mut shop = Self::confirmed();
        shop.cycle();
        shop.pay(12_512_500);
        shop
    }

    /// The same, made, with delivery order and invoice.
    pub(super) fn delivered() -> Self {
        let mut shop = Self::paid();
        shop.row.finished = Entry::Is(true);
        shop.row.make_delivery_order = Entry::Is(true);
        shop.cycle();
        shop
    }

    pub(super) fn answered(mut self, column: OrderColumn, answer: Answer) -> Self {
        self.answer(column, answer);
        self
    }

    /// Somebody fills an approval cell.
    pub(super) fn answer(&mut self, column: OrderColumn, answer: Answer) {
        let word = approval::of(column).unwrap().word(answer).unwrap();
        self.row.answers.put(column, Entry::Is(answer));
        self.row.content.set(column, Cell::text(word));
    }

    /// Somebody clears an approval cell.
    pub(super) fn clear(&mut self, column: OrderColumn) {
        self.row.answers.put(column, Entry::Blank);
        self.row.content.set(column, Cell::Empty);
    }

    /// Accounting verifies a payment.
    pub(super) fn pay(&mut self, amount: i64) {
        let amount = Rupiah(amount);
        self.money.verified += amount;
        self.money.received += amount;
        self.money.lines.push(PaymentLine {
            on: self.policy.day(self.now),
            kind: "Pembayaran".into(),
            reference: Some("TRX-1".into()),
            method: None,
            amount,
        });
    }

    /// One cycle.
    pub(super) fn cycle(&mut self) -> Order<'_> {
        let books = Books { products: self.products.clone(), ..Books::default() };
        let world = World::new(self.now, &self.policy, &books, &self.facts);
        let catalogue = Catalogue::new(&books);
        let mut numbering = Numbering::after(&self.facts.register);
        let present = Match {
            facts: self.order.clone().into(),
            row: Some(&self.row),
            lines: self.lines.iter().collect(),
            is_new: false,
            is_quiet: self.is_quiet,
        };
        let order = orders::evaluate(
            present,
            self.money.clone().into(),
            Context { world: &world, catalogue: &catalogue },
            &mut numbering,
        );
        self.order = order.facts.clone().into_inner();
        for entry in numbering.entries {
            match self.facts.register.iter_mut().find(|e| e.number == entry.number) {
                Some(known) => *known = entry,
                None => self.facts.register.push(entry),
            }
        }
        order
    }

    /// One cycle, and what `look` sees of it.
    pub(super) fn see<T>(&mut self, look: impl FnOnce(&Order<'_>, &World<'_>) -> T) -> T {
        let (policy, now, facts) = (self.policy.clone(), self.now, self.facts.clone());
        let order = self.cycle();
        look(&order, &World::new(now, &policy, &Books::default(), &facts))
    }
}

pub(super) fn product(code: &str, name: &str, price: i64) -> ProductRow {
    ProductRow {
        code: Some(code.into()),
        name: Some(name.into()),
        price: Entry::Is(Rupiah(price)),
        ..ProductRow::default()
    }
}
