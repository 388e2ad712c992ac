//! Books of random orders, carried through two months by people who do their work, forget it, refuse, cancel, correct
//! and pay too little. Whatever becomes of an order: somebody is asked as long as something is to be done, nobody is
//! pressed without end, what is over is quiet and holds no raw material, and every paper reaches who works with it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    clippy::cast_precision_loss,
    reason = "tests"
)]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike, Utc};
use fastrand::Rng;

use crate::decide::notices::kind::{End, Reminders};
use crate::decide::notices::kinds;
use crate::decide::tests::{Shop, at, policy};
use crate::decide::world::Slot;
use crate::decide::{Effects, Previous, World, decide, decide_from};
use crate::domain::approval;
use crate::domain::books::{Books, ProductRow};
use crate::domain::cell::Cell;
use crate::domain::column::{LineColumn, OrderColumn, PaymentColumn};
use crate::domain::facts::Facts;
use crate::domain::ids::OrderId;
use crate::domain::notice::{News, Notice, NoticeKind};
use crate::domain::order::{Answer, LineRow, Method, OrderRow, Scheme};
use crate::domain::payment::{PaymentKind, PaymentRow};
use crate::domain::percent::Percent;
use crate::domain::policy::{Copies, Policy};
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;
use crate::domain::text::Text;

/// Orders of one book.
const ORDERS: usize = 50;
/// So long they are watched.
const DAYS: i64 = 60;
/// Hours of a day at which people work and the clerk looks; the first is the digest's.
const HOURS: [i64; 3] = [8, 12, 16];

/// An office with its sheet, its memory and everything it mailed.
pub(in crate::decide) struct Office {
    pub policy: Policy,
    pub books: Books,
    pub facts: Facts,
    pub now: DateTime<Utc>,
    pub dice: Rng,
    /// Orders nobody touches any more.
    neglected: BTreeSet<u32>,
    mails: Vec<Notice>,
    /// When the end of an order was told, while it lasts.
    ended: BTreeMap<OrderId, DateTime<Utc>>,
    /// Orders that stood in some digest this morning.
    listed: BTreeSet<OrderId>,
    /// What waits for the digests of people.
    waiting: Vec<News>,
    /// How much of that was read there.
    read: usize,
    /// How often a day lacked some material.
    short: usize,
    /// How many lines of the delivery plan were looked at.
    delivered: usize,
    /// What the last look decided.
    previous: Previous,
    /// How many orders were taken over from it.
    unmoved: usize,
}

impl Office {
    pub(in crate::decide) fn open(seed: u64) -> Self {
        let mut policy = policy();
        policy.copies = if seed.is_multiple_of(2) { Copies::Digest } else { Copies::Now };
        policy.outlets[0].store_manager = vec!["sm@shop.example".into()];
        let roles = &mut policy.roles;
        for (role, name) in [
            (&mut roles.marketing, "marketing"),
            (&mut roles.rnd, "rnd"),
            (&mut roles.ppic, "ppic"),
            (&mut roles.production, "production"),
            (&mut roles.purchasing, "purchasing"),
            (&mut roles.accounting, "accounting"),
            (&mut roles.logistics, "logistics"),
        ] {
            *role = vec![format!("{name}@shop.example")];
        }
        let product = |code: &str, name: &str, price| ProductRow {
            code: Some(code.into()),
            name: Some(name.into()),
            price: Entry::Is(Rupiah(price)),
            ..ProductRow::default()
        };
        let books = Books {
            products: vec![product("NB-AYAM", "Nasi Box Ayam", 25_000), product("SB-A", "Snack Box A", 12_345)],
            ..Books::default()
        };
        let mut office = Self {
            policy,
            books,
            facts: Facts::default(),
            now: at(2, 7, 0),
            dice: Rng::with_seed(seed),
            neglected: BTreeSet::new(),
            mails: Vec::new(),
            ended: BTreeMap::new(),
            listed: BTreeSet::new(),
            waiting: Vec::new(),
            read: 0,
            short: 0,
            delivered: 0,
            previous: Previous::default(),
            unmoved: 0,
        };
        kitchen::furnish(&mut office.books);
        office.facts.system.born_at = Some(office.now);
        office
    }

    fn today(&self) -> NaiveDate {
        self.policy.day(self.now)
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.dice.u32(0..100) < percent
    }

    /// Somebody types an order, of whatever kind.
    pub(in crate::decide) fn take(&mut self) {
        let n = self.books.orders.len() as u32 + 1;
        let row = &mut Shop::new().row;
        row.at = n;
        row.customer = Some(format!("PT {n}").into());
        row.packs = Entry::Is(*self.dice.choice(&[40_u32, 250, 999, 1_000, 1_001, 1_800]).unwrap());
        row.deliver_on = Entry::Is(self.today() + Days::new(self.dice.u64(2..16)));
        let schemes = [(Scheme::Dp, None), (Scheme::Top, None), (Scheme::Top, Some(30)), (Scheme::Cash, None)];
        let (scheme, down) = *self.dice.choice(&schemes).unwrap();
        row.scheme = Entry::Is(scheme);
        if scheme == Scheme::Top {
            row.top_days = Entry::Is(*self.dice.choice(&[7_u32, 14, 30]).unwrap());
            row.dp_percent = down.map_or(Entry::Blank, |percent| Entry::Is(Percent::whole(percent)));
        }
        if self.chance(25) {
            row.method = Entry::Is(Method::Pickup);
        }
        row.donation = if self.chance(10) { Entry::Is(true) } else { Entry::Blank };
        row.wants_documentation = row.donation;
        if self.chance(30) {
            let packs = self.dice.u32(10..400);
            let mut line = LineRow {
                at: self.books.lines.len() as u32 + 1,
                order_no: None,
                menu: Some("SB-A".into()),
                packs: Entry::Is(packs),
                ..LineRow::default()
            };
            line.content.set(LineColumn::Menu, Cell::text("SB-A"));
            line.content.set(LineColumn::Packs, Cell::whole(packs.into()));
            self.books.lines.push(line);
        }
        row.content.set(OrderColumn::Customer, Cell::text(format!("PT {n}")));
        row.content.set(OrderColumn::Notes, Cell::text(format!("pesanan ke-{n}")));
        row.content.set(OrderColumn::Address, Cell::text(format!("Jl. Melati {n}")));
        self.books.orders.push(std::mem::take(row));
    }

    /// One cell, filled by a person.
    fn type_in(&mut self, n: usize, column: OrderColumn, word: &str, set: impl FnOnce(&mut OrderRow)) {
        let row = &mut self.books.orders[n];
        row.content.set(column, Cell::text(word));
        set(row);
    }

    fn pay(&mut self, n: usize, kind: PaymentKind, amount: Rupiah) {
        if amount <= Rupiah::ZERO {
            return;
        }
        let at = self.books.payments.len() as u32 + 1;
        let mut payment = PaymentRow {
            at,
            paid_on: Entry::Is(self.today()),
            order_no: self.books.orders[n].typed_id.clone(),
            kind: Entry::Is(kind),
            amount: Entry::Is(amount),
            reference: Some(format!("TRX-{at}").into()),
            ..PaymentRow::default()
        };
        payment.content.set(PaymentColumn::Reference, Cell::text(format!("TRX-{at}")));
        payment.content.set(PaymentColumn::Amount, Cell::whole(amount.0));
        self.books.payments.push(payment);
    }

    /// Accounting looks at what came in.
    pub(in crate::decide) fn verify(&mut self) {
        for n in 0..self.books.payments.len() {
            if self.books.payments[n].verified.is_blank() && self.chance(60) {
                let (answer, word) = if self.chance(8) { (Answer::No, "Tidak") } else { (Answer::Yes, "Ya") };
                let row = &mut self.books.payments[n];
                row.verified = Entry::Is(answer);
                row.content.set(PaymentColumn::Verified, Cell::text(word));
            }
        }
    }

    /// What somebody does about one order, as far as it has come.
    pub(in crate::decide) fn work(&mut self, n: usize) {
        use OrderColumn as C;
        let id: Option<OrderId> = self.books.orders[n].typed_id.as_deref().and_then(|id| id.parse().ok());
        let Some(facts) = id.and_then(|id| self.facts.orders.get(&id)).cloned() else {
            if self.chance(50) {
                self.type_in(n, C::Release, "Ya", |row| row.answers.put(C::Release, Entry::Is(Answer::Yes)));
            }
            return;
        };
        let total = facts.accepted.as_ref().map_or(Rupiah::ZERO, |t| t.lines.iter().map(|line| line.amount()).sum());
        if self.chance(2) && facts.shipped.is_none() {
            self.type_in(n, C::CancelReason, "acara batal", |row| row.cancel_reason = Some("acara batal".into()));
            return self.type_in(n, C::Cancel, "Ya", |row| row.cancel = Entry::Is(true));
        }
        if self.chance(3) {
            let packs = self.dice.u32(30..1_900);
            return self.type_in(n, C::Packs, &packs.to_string(), |row| row.packs = Entry::Is(packs));
        }
        if self.chance(2) {
            let day = self.today() + Days::new(self.dice.u64(3..12));
            return self.type_in(n, C::DeliverOn, &day.to_string(), |row| row.deliver_on = Entry::Is(day));
        }
        let (again, half, most) = (self.chance(15), self.chance(40), self.chance(85));
        match facts.state {
            State::Draft => {
                self.type_in(n, C::Release, "Ya", |row| row.answers.put(C::Release, Entry::Is(Answer::Yes)))
            }
            State::AwaitingMaterials | State::MaterialsShort => {
                let (answer, word) = if again { (Answer::Partly, "Sebagian") } else { (Answer::Yes, "Sanggup") };
                self.type_in(n, C::RndAnswer, word, |row| row.answers.put(C::RndAnswer, Entry::Is(answer)));
                if most {
                    self.type_in(n, C::PpicAnswer, "Tersedia", |row| {
                        row.answers.put(C::PpicAnswer, Entry::Is(Answer::Yes))
                    });
                }
            }
            State::AwaitingStoreManager => {
                let (answer, word) = if again { (Answer::No, "Tidak") } else { (Answer::Yes, "Ya") };
                self.type_in(n, C::RejectReason, "dapur penuh", |row| row.reject_reason = Some("dapur penuh".into()));
                self.type_in(n, C::SmAnswer, word, |row| row.answers.put(C::SmAnswer, Entry::Is(answer)));
            }
            State::AwaitingDownPayment | State::AwaitingPayment => {
                self.pay(n, PaymentKind::Payment, if half { total.percent_ceil(Percent::HALF) } else { total });
            }
            State::AwaitingCredit => {
                let (answer, word) = if again { (Answer::No, "Tolak") } else { (Answer::Yes, "Ya") };
                self.type_in(n, C::CreditAnswer, word, |row| row.answers.put(C::CreditAnswer, Entry::Is(answer)));
            }
            State::ReadyToProduce => self.type_in(n, C::Started, "Ya", |row| row.started = Entry::Is(true)),
            State::InProduction => {
                if again {
                    let made = self.books.orders[n].packs.get().unwrap_or(10).saturating_sub(5);
                    self.type_in(n, C::Made, &made.to_string(), |row| row.made = Entry::Is(made));
                }
                self.type_in(n, C::Finished, "Ya", |row| row.finished = Entry::Is(true));
            }
            State::AwaitingDeliveryOrder => {
                self.type_in(n, C::MakeDeliveryOrder, "Ya", |row| row.make_delivery_order = Entry::Is(true));
            }
            State::AwaitingSettlement | State::ReadyToShip if self.chance(4) => {
                let reason = "harga salah ketik";
                self.type_in(n, C::RedoReason, reason, |row| row.redo_reason = Some(reason.into()));
                self.type_in(n, C::Redo, "Ya", |row| row.redo = Entry::Is(true));
            }
            State::AwaitingSettlement | State::ReadyToShip if self.chance(4) => {
                let driver = format!("Sopir {n}");
                self.type_in(n, C::Driver, &driver.clone(), |row| row.driver = Some(driver.into()));
            }
            State::AwaitingSettlement | State::Receivable => self.pay(n, PaymentKind::Payment, total),
            State::ReadyToShip => self.type_in(n, C::Shipped, "Ya", |row| row.shipped = Entry::Is(true)),
            State::Shipped => {
                let today = self.today();
                if again {
                    self.type_in(n, C::Rejected, "3", |row| row.rejected = Entry::Is(3));
                }
                self.type_in(n, C::ReceivedBy, "Ibu Sari", |row| row.received_by = Some("Ibu Sari".into()));
                self.type_in(n, C::ReceivedOn, &today.to_string(), |row| row.received_on = Entry::Is(today));
            }
            State::AwaitingDocumentation => {
                let link = "https://drive.example/foto";
                self.type_in(n, C::DocumentationLink, link, |row| row.documentation_link = Entry::Is(link.into()));
            }
            State::CancelledRefundDue => {
                let held = Rupiah(1_000_000).min(total);
                self.type_in(n, C::Refund, "1000000", |row| row.refund = Entry::Is(held));
                self.pay(n, PaymentKind::Refund, held);
            }
            State::Cancelled if again => {
                self.type_in(n, C::Cancel, "", |row| row.cancel = Entry::Blank);
                self.books.orders[n].content.set(C::Cancel, Cell::Empty);
            }
            State::Rejected | State::Cancelled | State::Closed => {}
        }
    }

    /// One look of the clerk: remembered, mailed, written back.
    fn cycle(&mut self) {
        let slot = Slot { kind: NoticeKind::Digest, first: self.now, at: self.now };
        let slots: &[Slot] = if self.hour() == HOURS[0] { &[slot] } else { &[] };
        let world = World { slots, ..World::new(self.now, &self.policy, &self.books, &self.facts) };
        let decisions = decide(&world);
        let built_on = decide_from(&mut self.previous, &world).effects();
        self.unmoved += self.previous.unmoved;
        self.short += kitchen::stands_for_what_is_to_be_made(&world, &decisions);
        self.delivered += deliveries::stand_once_in_the_plan(&world, &decisions);
        let effects = decisions.effects();
        assert!(built_on == effects, "the decision that builds on the one before is another one, at {}", self.now);
        let waited = std::mem::take(&mut self.waiting);
        self.facts.apply(&effects.changes);
        self.what_waited_is_read(waited, &effects.changes.notices);
        self.write(&effects);
        self.deliver(effects.changes.notices);
    }

    /// Whoever was left out of a mail finds its order and what it told in their digest of the next morning.
    fn what_waited_is_read(&mut self, waited: Vec<News>, notices: &[Notice]) {
        self.waiting.clone_from(&self.facts.system.mail.news);
        if self.hour() != HOURS[0] {
            assert_eq!(self.waiting.get(..waited.len()), Some(&*waited), "nothing is forgotten before it is read");
            return;
        }
        let is_over = |id: &OrderId| self.facts.orders[id].state == State::Closed;
        for news in waited.iter().filter(|news| !news.order.as_ref().is_some_and(is_over)) {
            for reader in &news.readers {
                let mut digests = notices.iter().filter(|n| n.key.kind == NoticeKind::Digest && n.to.contains(reader));
                let id = news.order.map(|id| id.to_string()).unwrap_or_default();
                let names = |row: &Vec<Text>| row[0] == id && row[1].contains(&news.fact);
                let is_named = digests.any(|n| n.brief.tables.iter().flat_map(|table| &table.rows).any(names));
                assert!(is_named, "{reader} never hears of {news:?}");
                self.read += 1;
            }
        }
        assert_eq!(self.waiting, [], "what was read waits no more");
    }

    fn hour(&self) -> i64 {
        i64::from(self.now.with_timezone(&self.policy.timezone).hour())
    }

    /// What was mailed, and whether it may be.
    fn deliver(&mut self, notices: Vec<Notice>) {
        let off = |facts: &Facts, id: OrderId| facts.orders[&id].state.is_off();
        self.ended.retain(|id, _| off(&self.facts, *id));
        for notice in &notices {
            let Some(id) = notice.order else { continue };
            // Money is given back, and accounting asked about it, after the end too.
            let speaks_of_money = [NoticeKind::VerifyPayment, NoticeKind::PaymentRefused, NoticeKind::PaymentReceived];
            if let Some(ended) = self.ended.get(&id) {
                let kind = notice.key.kind;
                let owes = self.facts.orders[&id].state == State::CancelledRefundDue;
                let is_due = speaks_of_money.contains(&kind) || (kind == NoticeKind::OrderClosed && owes);
                assert!(is_due, "{} at {} though it ended at {ended}", notice.key, self.now);
            }
            if notice.key.kind == NoticeKind::OrderClosed {
                self.ended.insert(id, self.now);
            }
        }
        if self.hour() == HOURS[0] {
            self.listed.clear();
            let digests = notices.iter().filter(|notice| notice.key.kind == NoticeKind::Digest);
            let ids =
                digests.flat_map(|notice| &notice.brief.tables).flat_map(|table| &table.rows).filter_map(|r| r.first());
            self.listed.extend(ids.filter_map(|id| id.parse::<OrderId>().ok()));
        }
        self.mails.extend(notices);
    }

    pub(in crate::decide) fn write(&mut self, effects: &Effects) {
        for row in effects.sheet.orders.iter() {
            let standing = self.books.orders.iter_mut().find(|standing| standing.at == row.at).unwrap();
            for (column, cell) in row.cells.iter() {
                let words = Some(cell.to_string()).filter(|text| !text.is_empty()).map(Text::from);
                match column {
                    OrderColumn::OrderNo => standing.typed_id = words,
                    OrderColumn::Status => standing.shown.status = words,
                    column if approval::of(column).is_some() => {
                        assert_eq!(cell.to_string(), "Ulang", "a human cell is never written otherwise");
                        standing.answers.put(column, Entry::Is(Answer::Again));
                        standing.content.set(column, cell.to_cell());
                    }
                    _ => {}
                }
            }
        }
        for row in effects.sheet.payments.iter() {
            let standing = self.books.payments.iter_mut().find(|standing| standing.at == row.at).unwrap();
            for (column, cell) in row.cells.iter() {
                let words = Some(cell.to_string()).filter(|text| !text.is_empty()).map(Text::from);
                match column {
                    PaymentColumn::PaymentNo => standing.typed_id = words,
                    PaymentColumn::ReceiptNo => standing.shown_receipt = words,
                    _ => {}
                }
            }
        }
        // Lines of Rincian get the number of their order by hand.
        let ids: Vec<_> = self.books.orders.iter().filter_map(|row| row.typed_id.clone()).collect();
        for line in self.books.lines.iter_mut().filter(|line| line.order_no.is_none()) {
            line.order_no = self.dice.choice(&ids).cloned();
            line.content.set(LineColumn::OrderNo, Cell::text(line.order_no.as_deref().unwrap_or_default()));
        }
    }

    /// Two months.
    fn live(&mut self) {
        let begin = self.now;
        for day in 0..DAYS {
            for hour in HOURS {
                self.now = begin + TimeDelta::days(day) + TimeDelta::hours(hour - 7);
                while self.books.orders.len() < ORDERS && self.chance(45) {
                    self.take();
                }
                for n in 0..self.books.orders.len() {
                    if self.chance(1) {
                        self.neglected.insert(n as u32);
                    }
                    if !self.neglected.contains(&(n as u32)) && self.chance(35) {
                        self.work(n);
                    }
                }
                self.verify();
                self.cycle();
                if hour == HOURS[0] {
                    self.nothing_dies_silently();
                }
            }
        }
    }

    /// Whatever waits for somebody stands in this morning's digests, or was mailed about in the last day.
    fn nothing_dies_silently(&self) {
        for (id, facts) in &self.facts.orders {
            let since = self.now - facts.state_since.min(self.now);
            let is_over = facts.state.is_off() && facts.state != State::CancelledRefundDue;
            let waits_for_its_day = matches!(facts.state, State::Receivable | State::Closed);
            if is_over || waits_for_its_day || since < TimeDelta::days(2) || self.listed.contains(id) {
                continue;
            }
            let lately = self.mails.iter().rev().take_while(|mail| self.now - mail.at < TimeDelta::days(1));
            let is_told = lately.filter(|mail| mail.order == Some(*id)).count() > 0;
            assert!(is_told, "{id} stands in {:?} since {} and nobody hears of it", facts.state, facts.state_since);
        }
    }

    /// Nobody is pressed without end, and no mail has the key of another.
    fn nobody_is_pressed_without_end(&self) {
        let mut keys = BTreeSet::new();
        let mut said: BTreeMap<(String, NoticeKind, u32), u32> = BTreeMap::new();
        for mail in &self.mails {
            assert!(keys.insert(mail.key.clone()), "{} was told twice", mail.key);
            *said.entry((mail.key.subject.to_string(), mail.key.kind, mail.key.episode)).or_default() += 1;
        }
        for ((subject, kind, episode), times) in said {
            let ends = match kinds::of(kind).reminders {
                Reminders::At { end: End::WithDelivery | End::WithThird, .. } => true,
                Reminders::At { end: End::Never, .. } | Reminders::Never => false,
            };
            assert!(!ends || times <= 4, "{subject}/{kind}/{episode} was told {times} times");
        }
    }
}

#[test]
fn nothing_dies_silently_and_nothing_dead_is_spoken_of() {
    let books: u64 = if std::env::var_os("CI").is_some() { 40 } else { 3 };
    let (mut orders, mut mails, mut per_order) = (0, 0, BTreeMap::<NoticeKind, usize>::new());
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    for seed in 0..books {
        let mut office = Office::open(seed);
        office.live();
        office.nobody_is_pressed_without_end();
        handed::every_number_reaches_who_hands_it_on(&office, &mut numbers);
        assert!(office.short > 0, "nothing ever lacked");
        assert!(office.delivered > 100, "{} lines of the delivery plan", office.delivered);
        let is_copied =
            office.mails.iter().any(|mail| mail.order.is_some() && !mail.cc.is_empty() && mail.papers.is_empty());
        match office.policy.copies {
            Copies::Digest => assert!(office.read > 50 && !is_copied, "{} copies were read in digests", office.read),
            Copies::Now => assert!(office.read == 0 && is_copied),
        }
        orders += office.facts.orders.len();
        mails += office.mails.iter().map(|mail| mail.to.len() + mail.cc.len()).sum::<usize>();
        for mail in office.mails.iter().filter(|mail| mail.order.is_some()) {
            *per_order.entry(mail.key.kind).or_default() += 1;
        }
        for facts in office.facts.orders.values() {
            *ends.entry(facts.state.number().to_string()).or_default() += 1;
        }
    }
    assert!(numbers.len() == 5 && numbers.values().all(|looked_at| *looked_at > 5), "{numbers:?}");
    let per_person = mails as f64 / orders as f64 / 8.0;
    println!("{orders} orders, {mails} mails to one person each: {per_person:.1} a person and order; of each kind:");
    per_order.iter().for_each(|(kind, count)| println!("  {kind}: {count}"));
    println!("where they stand after {DAYS} days: {ends:?}");
}

mod handed {
    //! Every number of the register reaches each who hands it on or works with it, once.

    use std::collections::{BTreeMap, BTreeSet};

    use chrono::TimeDelta;

    use super::Office;
    use crate::domain::document::DocumentKind;
    use crate::domain::notice::{Notice, NoticeKind};

    /// What is issued so shortly before the end may still wait for a mail that brings it.
    const LATELY: TimeDelta = TimeDelta::days(3);

    /// Who was sent what.
    #[derive(Default)]
    struct Handed<'a> {
        /// How often a number went to a mailbox, new prints of names aside.
        mails: BTreeMap<(&'a str, &'a str), u32>,
        /// Who was sent a new print under an old number.
        prints: BTreeSet<(&'a str, &'a str)>,
        /// Invoices whose money was asked for.
        asked: BTreeSet<&'a str>,
        /// Delivery orders whose goods were allowed to leave.
        released: BTreeSet<&'a str>,
    }

    impl<'a> Handed<'a> {
        fn of(mails: &'a [Notice]) -> Self {
            let mut handed = Self::default();
            for notice in mails {
                let value = |name: &str| notice.brief.values.get(name).map_or("", |value| &**value);
                let is_print = notice.key.kind == NoticeKind::DeliveryOrderReplaced && value("nomor_lama").is_empty();
                for paper in &notice.papers {
                    let readers: BTreeSet<&str> =
                        paper.to.iter().map(|a| a.split('@').next().unwrap_or_default()).collect();
                    assert_eq!(readers.len(), paper.to.len(), "{}: {paper:?}", notice.key);
                    for reader in readers {
                        let sent = (&*paper.number, reader);
                        if is_print && paper.number.contains("/SJ/") {
                            handed.prints.insert(sent);
                        } else {
                            *handed.mails.entry(sent).or_default() += 1;
                        }
                    }
                }
                match notice.key.kind {
                    NoticeKind::RequestSettlement | NoticeKind::ReceivableHandover => {
                        handed.asked.insert(value("nomor_invoice"));
                    }
                    NoticeKind::ReleaseShipment => {
                        handed.released.insert(value("nomor_sj"));
                    }
                    _ => {}
                }
            }
            handed
        }

        fn check(&self, number: &str, reader: &str, is_due: bool) {
            let sent = (number, reader);
            let times = self.mails.get(&sent).copied().unwrap_or_default();
            assert!(times <= 1, "{number} went to {reader} {times} times");
            assert!(times == 1 || self.prints.contains(&sent) || !is_due, "{number} never reached {reader}");
        }
    }

    /// How many numbers of each kind were looked at.
    pub(super) fn every_number_reaches_who_hands_it_on(office: &Office, looked_at: &mut BTreeMap<DocumentKind, usize>) {
        let handed = Handed::of(&office.mails);
        for entry in office.facts.register.iter() {
            let number = &*entry.number;
            let is_void = entry.note.starts_with("BATAL");
            let is_late = office.policy.start_of(entry.on) + LATELY > office.now;
            // A delivery order or invoice that is void before anybody asked for its money was never anybody's.
            let is_due = !is_late && (!is_void || matches!(entry.kind, DocumentKind::Proforma | DocumentKind::Receipt));
            let invoice = entry.order.and_then(|id| office.facts.orders[&id].live_delivery());
            let asked = match entry.kind {
                DocumentKind::Invoice => handed.asked.contains(number),
                DocumentKind::DeliveryOrder => invoice.is_some_and(|delivery| {
                    *delivery.order.number == *number && handed.asked.contains(&*delivery.invoice.number)
                }),
                DocumentKind::Proforma | DocumentKind::Receipt => false,
                DocumentKind::CreditNote => true,
            };
            let released = handed.released.contains(number);
            handed.check(number, "marketing", is_due);
            handed.check(number, "accounting", is_due && asked);
            handed.check(number, "sm", released);
            handed.check(number, "logistics", released);
            handed.check(number, "purchasing", false);
            for stranger in ["rnd", "ppic", "production"] {
                assert!(!handed.mails.contains_key(&(number, stranger)), "{number} to {stranger}");
            }
            *looked_at.entry(entry.kind).or_default() += usize::from(is_due);
        }
    }
}

mod deliveries {
    //! Every confirmed order that is to leave within fourteen days, or should have left, stands once in `Jadwal Kirim`.

    use std::collections::BTreeMap;

    use chrono::Days;

    use crate::decide::decisions::Decisions;
    use crate::decide::world::World;
    use crate::domain::column::{Column, DeliveryColumn};
    use crate::domain::ids::OrderId;
    use crate::domain::state::State;

    /// Returns how many lines there are.
    pub(super) fn stand_once_in_the_plan(world: &World<'_>, decisions: &Decisions<'_>) -> usize {
        use State::{
            AwaitingCredit, AwaitingDeliveryOrder, AwaitingDownPayment, AwaitingPayment, AwaitingSettlement,
            InProduction, ReadyToProduce, ReadyToShip,
        };
        let here = [
            AwaitingDownPayment,
            AwaitingCredit,
            AwaitingPayment,
            ReadyToProduce,
            InProduction,
            AwaitingDeliveryOrder,
            AwaitingSettlement,
            ReadyToShip,
        ];
        let last = world.today() + Days::new(14);
        let due = decisions.orders.values().filter(|order| here.contains(&order.facts.state));
        let due = due.filter(|order| order.terms.as_deref().is_some_and(|terms| terms.deliver_on <= last));
        let expected: BTreeMap<OrderId, usize> = due.map(|order| (order.facts.id, 1)).collect();
        let mut listed: BTreeMap<OrderId, usize> = BTreeMap::new();
        for row in decisions.sheet.deliveries.iter() {
            let number = row.cells[DeliveryColumn::OrderNo.index()].to_string();
            *listed.entry(number.split(' ').next().unwrap().parse().unwrap()).or_default() += 1;
        }
        assert_eq!(listed, expected, "at {}", world.now);
        listed.len()
    }
}

mod kitchen {
    //! What the kitchen lacks for each day, served by hand from the stock that is shown.

    use std::collections::BTreeMap;

    use chrono::NaiveDate;

    use crate::decide::decisions::Decisions;
    use crate::decide::world::World;
    use crate::domain::books::{Books, RecipeRow, StockRow};
    use crate::domain::column::OrderColumn;
    use crate::domain::order::Answer;
    use crate::domain::quantity::Quantity;
    use crate::domain::reading::Entry;
    use crate::domain::state::State;

    /// Menu, its material, millionths of a kilogram for a pack, and kilograms in stock.
    const MATERIALS: [(&str, &str, i64, u32); 2] = [("NB-AYAM", "Ayam", 250_000, 900), ("SB-A", "Roti", 40_000, 15)];

    /// Recipes and what lies in stock.
    pub(super) fn furnish(books: &mut Books) {
        for (menu, material, per_pack, stock) in MATERIALS {
            books.recipes.push(RecipeRow {
                product: Some(menu.into()),
                material: Some(material.into()),
                per_pack: Entry::Is(Quantity(per_pack)),
                unit: Some("kg".into()),
                ..RecipeRow::default()
            });
            books.stock.push(StockRow {
                material: Some(material.into()),
                unit: Some("kg".into()),
                stock: Entry::Is(Quantity::units(stock)),
                ..StockRow::default()
            });
        }
    }

    /// By material and day, what lacks when every order still to be made is served by its day and number: no order that is
    /// made, over or off holds any of it.
    fn lacking(world: &World<'_>, decisions: &Decisions<'_>) -> BTreeMap<&'static str, BTreeMap<NaiveDate, i64>> {
        use State::{
            AwaitingCredit, AwaitingDownPayment, AwaitingMaterials, AwaitingPayment, AwaitingStoreManager,
            InProduction, MaterialsShort, ReadyToProduce,
        };
        let to_make = [
            AwaitingMaterials,
            MaterialsShort,
            AwaitingStoreManager,
            AwaitingDownPayment,
            AwaitingCredit,
            AwaitingPayment,
            ReadyToProduce,
            InProduction,
        ];
        let mut queue: Vec<_> = decisions
            .orders
            .values()
            .filter_map(|order| {
                let terms = order.terms.as_deref()?;
                let is_released = order.row?.answers.typed(OrderColumn::Release).get() == Some(Answer::Yes);
                let state = order.facts.state;
                let takes = to_make.contains(&state) || (state == State::Draft && is_released);
                (takes && terms.deliver_on >= world.today()).then_some((terms.deliver_on, order.facts.id, &terms.lines))
            })
            .collect();
        queue.sort_by_key(|(on, id, _)| (*on, *id));
        let mut lacking = BTreeMap::new();
        for (menu, material, per_pack, stock) in MATERIALS {
            let mut left = Quantity::units(stock).0;
            let days: &mut BTreeMap<NaiveDate, i64> = lacking.entry(material).or_default();
            for (on, _, lines) in &queue {
                let packs: i64 =
                    lines.iter().filter(|line| &*line.product == menu).map(|line| i64::from(line.packs)).sum();
                let taken = (packs * per_pack).min(left);
                left -= taken;
                *days.entry(*on).or_default() += packs * per_pack - taken;
            }
        }
        lacking
    }

    /// Every day to come is listed, and no other; what lacks on it, and what is to be bought, is what really lacks.
    pub(super) fn stands_for_what_is_to_be_made(world: &World<'_>, decisions: &Decisions<'_>) -> usize {
        let (plan, mut short) = (&decisions.plan, 0);
        for ready in &plan.readiness {
            assert!(ready.on >= world.today(), "the kitchen is still held for {}", ready.on);
        }
        for (material, days) in lacking(world, decisions) {
            let listed: Vec<NaiveDate> = plan.readiness.iter().map(|ready| ready.on).collect();
            assert_eq!(listed, days.keys().copied().collect::<Vec<_>>());
            for ready in &plan.readiness {
                let lacks = days[&ready.on];
                let says = ready.shortages.contains(material);
                assert_eq!(says, lacks > 0, "{material} on {}: {:?}", ready.on, ready.shortages);
                short += usize::from(says);
            }
            let bought = plan.purchases.iter().find(|purchase| &*purchase.material == material);
            let all: i64 = days.values().sum();
            assert_eq!(bought.map_or(0, |purchase| purchase.short.0), all, "{material}");
            let first = days.iter().find(|(_, lacks)| **lacks > 0).map(|(on, _)| *on);
            assert_eq!(bought.map(|purchase| purchase.before), first, "{material}");
        }
        short
    }
}
