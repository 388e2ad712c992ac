//! A decision that builds on the one before is the decision: at every step of offices in which anything happens at any
//! moment, and around every instant at which time alone moves something.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::fmt::Debug;

use chrono::{DateTime, Datelike as _, Days, NaiveTime, TimeDelta, Utc};
use fastrand::Rng;

use super::Previous;
use crate::decide::notices::tests::Office;
use crate::decide::shown::task_tab;
use crate::decide::world::{Observed, Service, Slot, StandingCells};
use crate::decide::{Effects, World, decide, decide_from};
use crate::domain::books::{CapacityRow, CustomerRow, SeenTab, StockRow};
use crate::domain::cell::Cell;
use crate::domain::column::{Column, LineColumn, OrderColumn, PaymentColumn, ProductColumn, StockColumn};
use crate::domain::facts::{Facts, OrderFacts};
use crate::domain::ids::OrderId;
use crate::domain::notice::NoticeKind;
use crate::domain::order::{Answer, OrderRow};
use crate::domain::payment::{PaymentKind, PaymentRow};
use crate::domain::quantity::Quantity;
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::shared::Shared;

/// Orders of one office: few enough that a step is cheap, enough that they touch one another.
const ORDERS: usize = 14;

/// An office in which nothing keeps to its hours.
struct Restless {
    office: Office,
    previous: Previous,
    /// Rows somebody cut, and may paste again.
    cut: Vec<OrderRow>,
    cut_payments: Vec<PaymentRow>,
    /// How often each kind of step was made.
    steps: BTreeMap<&'static str, usize>,
    /// Orders looked at, and those of them that stood as they stood.
    seen: usize,
    unmoved: usize,
    /// Looks at the same ledger, at the same plan of the kitchen, and at rows of `Pembayaran` that were kept.
    same: (usize, usize, usize),
    /// When the last look wanted the next.
    due: Option<DateTime<Utc>>,
}

impl Restless {
    fn open(seed: u64) -> Self {
        let mut office = Office::open(seed);
        office.policy.settle = TimeDelta::seconds(90);
        office.books.seen = columns(0);
        Self {
            office,
            previous: Previous::default(),
            cut: Vec::new(),
            cut_payments: Vec::new(),
            steps: BTreeMap::new(),
            seen: 0,
            unmoved: 0,
            same: (0, 0, 0),
            due: None,
        }
    }

    fn dice(&mut self) -> &mut Rng {
        &mut self.office.dice
    }

    /// Somebody does something, or nobody.
    fn act(&mut self) {
        let row = self.office.books.orders.len();
        let n = if row == 0 { 0 } else { self.dice().usize(0..row) };
        let what = self.dice().u32(0..100);
        let made = match what {
            _ if row < ORDERS && what < 40 || row == 0 => {
                self.office.take();
                self.share_a_customer();
                "an order is typed"
            }
            0..40 => {
                self.office.work(n);
                "somebody works"
            }
            40..48 => {
                self.office.verify();
                "accounting verifies"
            }
            48..50 => self.doubt(),
            50..53 => self.cut_or_paste(n),
            53..55 => self.sort(),
            55..57 => self.reprice(),
            57..59 => self.know_a_customer(n),
            59..61 => self.pause(),
            61..63 => self.deliver_stock(),
            63..65 => self.edit_a_line(),
            65..66 => {
                // Nothing of the process before is left: what is remembered comes from the store.
                self.previous = Previous::default();
                self.office.facts = stored(&self.office.facts);
                "a restart"
            }
            66..68 => self.limit_credit(),
            68..71 => self.name_drivers(),
            71..73 => {
                let mut lines = std::mem::take(&mut self.office.books.lines);
                self.dice().shuffle(&mut lines);
                self.office.books.lines = lines;
                "the lines are sorted"
            }
            73..75 => {
                let mut rows = std::mem::take(&mut self.office.books.payments);
                self.dice().shuffle(&mut rows);
                self.office.books.payments = rows;
                self.number_payments();
                "the payments are sorted"
            }
            75..77 => self.cut_or_paste_a_payment(),
            77..78 => self.copy_a_payment(),
            78..79 => self.sum_up(),
            79..80 => {
                let from = self.dice().u32(0..3);
                self.office.books.seen = columns(from);
                "columns are moved"
            }
            80..81 => self.limit_the_kitchen(),
            81..82 => self.cook_otherwise(),
            82..84 => self.pay_ahead(),
            84..86 => self.correct_a_name(n),
            86..87 => self.lose_the_rows(),
            _ => "nothing",
        };
        *self.steps.entry(made).or_default() += 1;
    }

    /// Every other order is one customer's for one day: too large if they were one, and on one credit limit.
    fn share_a_customer(&mut self) {
        let (first, last) = (self.office.books.orders.first().cloned(), self.office.books.orders.last_mut());
        if let Some((first, last)) = first.zip(last).filter(|_| self.office.dice.bool()) {
            let day = first.deliver_on.get().map(|day| day.to_string()).unwrap_or_default();
            last.content.set(OrderColumn::Customer, Cell::text(first.customer.as_deref().unwrap_or_default()));
            last.content.set(OrderColumn::DeliverOn, Cell::text(day));
            (last.customer, last.deliver_on) = (first.customer, first.deliver_on);
        }
    }

    /// Accounting takes a verification back.
    fn doubt(&mut self) -> &'static str {
        let payments = self.office.books.payments.len();
        if payments > 0 {
            let n = self.dice().usize(0..payments);
            let row = &mut self.office.books.payments[n];
            row.verified = Entry::Blank;
            row.content.set(PaymentColumn::Verified, Cell::Empty);
        }
        "a verification is taken back"
    }

    fn cut_or_paste(&mut self, n: usize) -> &'static str {
        let rows = &mut self.office.books.orders;
        match self.cut.pop() {
            Some(row) => rows.push(row),
            None => self.cut.push(rows.remove(n)),
        }
        self.number_rows();
        "a row is cut or pasted"
    }

    fn cut_or_paste_a_payment(&mut self) -> &'static str {
        let rows = &mut self.office.books.payments;
        match self.cut_payments.pop() {
            Some(row) => rows.push(row),
            None if rows.is_empty() => {}
            None => {
                let n = self.office.dice.usize(0..rows.len());
                self.cut_payments.push(rows.remove(n));
            }
        }
        self.number_payments();
        "a payment's row is cut or pasted"
    }

    fn copy_a_payment(&mut self) -> &'static str {
        let rows = &mut self.office.books.payments;
        if let Some(row) = self.office.dice.choice(&*rows).cloned() {
            rows.push(row);
        }
        self.number_payments();
        "a payment's row is copied"
    }

    /// A payment comes for the order that has yet to be typed.
    fn pay_ahead(&mut self) -> &'static str {
        let Office { now, policy, facts, books, dice, .. } = &mut self.office;
        let year = u16::try_from(policy.day(*now).year()).unwrap();
        let last = facts.system.rows.order_sequence.get(&year).copied().unwrap_or_default();
        let order = OrderId { year, sequence: last + 1 };
        let amount = Rupiah(dice.i64(100_000..9_000_000));
        let mut row = PaymentRow {
            paid_on: Entry::Is(policy.day(*now)),
            order_no: Some(order.to_string().into()),
            kind: Entry::Is(PaymentKind::Payment),
            amount: Entry::Is(amount),
            ..PaymentRow::default()
        };
        row.content.set(PaymentColumn::OrderNo, Cell::text(order.to_string()));
        row.content.set(PaymentColumn::Amount, Cell::whole(amount.0));
        books.payments.push(row);
        self.number_payments();
        if self.office.books.orders.len() < 2 * ORDERS {
            self.office.take();
        }
        "an order to come is paid for"
    }

    /// A line of sums comes under the payments, or goes.
    fn sum_up(&mut self) -> &'static str {
        let rows = &mut self.office.books.payments;
        let before = rows.len();
        rows.retain(|row| !row.is_layout);
        if rows.len() == before {
            let mut sums = PaymentRow { is_layout: true, ..PaymentRow::default() };
            sums.content.set(PaymentColumn::Reference, Cell::text("Total"));
            rows.push(sums);
        }
        self.number_payments();
        "sums are drawn under the payments, or not"
    }

    fn number_payments(&mut self) {
        for (row, at) in self.office.books.payments.iter_mut().zip(1..) {
            row.at = at;
        }
    }

    fn limit_the_kitchen(&mut self) -> &'static str {
        let most = self.dice().u32(300..3_000);
        let row = CapacityRow { outlet: Some("Pusat".into()), max_packs: Entry::Is(most), ..CapacityRow::default() };
        self.office.books.capacity = vec![row];
        "the kitchen makes fewer packs a day, or more"
    }

    fn cook_otherwise(&mut self) -> &'static str {
        let grams = self.dice().i64(10..400);
        if let Some(row) = self.office.books.recipes.first_mut() {
            row.per_pack = Entry::Is(Quantity(grams * 1_000));
        }
        "a recipe changes"
    }

    fn sort(&mut self) -> &'static str {
        let mut rows = std::mem::take(&mut self.office.books.orders);
        self.dice().shuffle(&mut rows);
        self.office.books.orders = rows;
        self.number_rows();
        "the rows are sorted"
    }

    fn number_rows(&mut self) {
        for (row, at) in self.office.books.orders.iter_mut().zip(1..) {
            row.at = at;
        }
    }

    /// Most rows are gone at once, or are put back: nobody believes that they are.
    fn lose_the_rows(&mut self) -> &'static str {
        let rows = &mut self.office.books.orders;
        if self.cut.len() < 5 {
            self.cut.extend(rows.split_off(rows.len().min(1)));
        } else {
            rows.append(&mut self.cut);
        }
        self.number_rows();
        "most rows are lost or put back"
    }

    fn correct_a_name(&mut self, n: usize) -> &'static str {
        let name = format!("PT {} Jaya", self.dice().u32(0..99));
        let row = &mut self.office.books.orders[n];
        row.customer = Some(name.as_str().into());
        row.content.set(OrderColumn::Customer, Cell::text(name));
        "a name is corrected"
    }

    fn reprice(&mut self) -> &'static str {
        let price = self.dice().i64(10_000..40_000);
        self.office.books.products[0].price = Entry::Is(Rupiah(price));
        "a price changes"
    }

    fn know_a_customer(&mut self, n: usize) -> &'static str {
        let name = self.office.books.orders.get(n).and_then(|row| row.customer.clone());
        let at = self.office.books.customers.len() as u32 + 1;
        self.office.books.customers.push(CustomerRow { at, name, ..CustomerRow::default() });
        "a customer becomes known"
    }

    fn name_drivers(&mut self) -> &'static str {
        let driver = format!("Sopir {}", self.dice().u32(0..9));
        for row in &mut self.office.books.orders {
            row.content.set(OrderColumn::Driver, Cell::text(&*driver));
            row.driver = Some(driver.as_str().into());
        }
        "drivers are named"
    }

    /// A credit limit, for whoever is known.
    fn limit_credit(&mut self) -> &'static str {
        let limit = self.dice().i64(0..30_000_000);
        for customer in &mut self.office.books.customers {
            customer.credit_limit = Entry::Is(Rupiah(limit));
        }
        "credit is limited"
    }

    fn pause(&mut self) -> &'static str {
        let paused = &mut self.office.books.paused;
        if paused.is_empty() {
            let tab = [LineColumn::TAB, ProductColumn::TAB, PaymentColumn::TAB, OrderColumn::TAB];
            let tab = *self.office.dice.choice(&tab).unwrap();
            paused.insert(tab, "Tab ini dijeda.".into());
        } else {
            paused.clear();
        }
        "a tab is paused or goes on"
    }

    fn deliver_stock(&mut self) -> &'static str {
        let stock = self.dice().u32(0..200);
        for row in &mut self.office.books.stock {
            *row = StockRow { stock: Entry::Is(Quantity::units(stock)), ..row.clone() };
        }
        "stock changes"
    }

    fn edit_a_line(&mut self) -> &'static str {
        let packs = self.dice().u32(10..400);
        if let Some(line) = self.office.books.lines.first_mut() {
            line.packs = Entry::Is(packs);
            line.content.set(LineColumn::Packs, Cell::whole(packs.into()));
        }
        "a line is edited"
    }

    /// Time passes: not at all, by less than a row takes to rest, to the edge of something, to another day.
    fn pass(&mut self) {
        let (now, zone) = (self.office.now, self.office.policy.timezone);
        let edges = [(23, 58, 59), (23, 59, 0), (23, 59, 1), (23, 59, 59), (0, 0, 0), (8, 0, 0), (17, 0, 0)];
        let due = self.due.filter(|due| *due > now);
        let (step, edge) = (self.dice().u32(0..100), *self.office.dice.choice(&edges).unwrap());
        self.office.now = match step {
            0..15 => now,
            15..30 => now + TimeDelta::seconds(1),
            30..40 => now + TimeDelta::seconds(89),
            40..50 => now + TimeDelta::seconds(90),
            50..60 => now + TimeDelta::minutes(7),
            60..70 => due.unwrap_or(now),
            70..75 => due.map_or(now, |due| due - TimeDelta::seconds(1)),
            75..85 => {
                let local = now.with_timezone(&zone);
                let (hour, minute, second) = edge;
                let at = local.date_naive().and_time(NaiveTime::from_hms_opt(hour, minute, second).unwrap());
                let at = if at <= local.naive_local() { at + Days::new(1) } else { at };
                at.and_local_timezone(zone).earliest().unwrap().to_utc()
            }
            85..95 => now + TimeDelta::hours(5),
            _ => now + TimeDelta::days(1) + TimeDelta::hours(3),
        };
    }
}

/// The tabs as found, with their columns so far to the right.
fn columns(from: u32) -> BTreeMap<&'static str, SeenTab> {
    fn tab<C: Column>(sheet_id: i32, from: u32) -> (&'static str, SeenTab) {
        let columns = C::ALL.iter().zip(from..).map(|(column, at)| (column.header(), at)).collect();
        (C::TAB, SeenTab { sheet_id, columns, ..SeenTab::default() })
    }
    let tasks = (task_tab::TAB, SeenTab { sheet_id: 4, ..SeenTab::default() });
    [tab::<OrderColumn>(1, from), tab::<PaymentColumn>(2, from), tab::<StockColumn>(3, from), tasks].into()
}

/// Memory as the store gives it back: equal, and shared with nobody.
fn stored(facts: &Facts) -> Facts {
    let orders = facts.orders.iter().map(|(id, order)| (*id, OrderFacts::clone(order).into()));
    Facts { orders: orders.collect(), ..facts.clone() }
}

impl Restless {
    /// One look, decided both ways.
    fn look(&mut self) {
        let office = &mut self.office;
        let slot = Slot { kind: NoticeKind::Digest, first: office.now, at: office.now };
        let slots: &[Slot] = if office.dice.u32(0..40) == 0 { &[slot] } else { &[] };
        let world = World::new(office.now, &office.policy, &office.books, &office.facts);
        let world = World { slots, observed: Some(nothing_shown()), ..world };
        let anew = decide(&world).effects();
        let built_on = decide_from(&mut self.previous, &world).effects();
        self.seen += office.facts.orders.len();
        self.unmoved += self.previous.unmoved;
        self.same.0 += usize::from(self.previous.same_ledger);
        self.same.1 += usize::from(self.previous.same_plan);
        self.same.2 += usize::from(self.previous.together.wholes.payments.are_kept);
        if anew != built_on {
            panic!("{}", difference(&anew, &built_on));
        }
        self.due = anew.next_due;
        let is_born = |order: &&Shared<OrderFacts>| !office.facts.orders.contains_key(&order.id);
        if anew.changes.orders.iter().any(|order| is_born(&order)) && office.dice.u32(0..4) == 0 {
            // The store is away; by the next look the newest row is away, too.
            *self.steps.entry("an order cannot be recorded").or_default() += 1;
            self.cut.extend(office.books.orders.pop());
            return;
        }
        office.facts.apply(&anew.changes);
        office.write(&anew);
    }
}

/// The first thing in which two decisions differ.
fn difference(anew: &Effects, built_on: &Effects) -> String {
    let rows = anew.sheet.orders.iter().zip(built_on.sheet.orders.iter()).find(|(a, b)| a != b);
    if let Some((a, b)) = rows {
        return format!("row {}:\n{:?}\n{:?}", a.at, a.cells, b.cells);
    }
    let orders = (&anew.changes.orders, &built_on.changes.orders);
    if orders.0 != orders.1 {
        let ids = |orders: &[Shared<OrderFacts>]| orders.iter().map(|order| order.id.to_string()).collect::<Vec<_>>();
        let differ = orders.0.iter().zip(orders.1).find(|(a, b)| a != b);
        return format!("orders {:?} {:?}\n{differ:#?}", ids(orders.0), ids(orders.1));
    }
    if anew.changes != built_on.changes {
        return format!("changes:\n{:#?}\n{:#?}", anew.changes, built_on.changes);
    }
    if anew.next_due != built_on.next_due {
        return format!("next due {:?} {:?}", anew.next_due, built_on.next_due);
    }
    if anew.open != built_on.open {
        return format!("open:\n{:#?}\n{:#?}", anew.open, built_on.open);
    }
    let (a, b) = (&anew.sheet, &built_on.sheet);
    first("lines", &a.lines, &b.lines)
        .or_else(|| first("payments", &a.payments, &b.payments))
        .or_else(|| first("customers", &a.customers, &b.customers))
        .or_else(|| first("tasks", &a.tasks.lines, &b.tasks.lines))
        .or_else(|| first("deliveries", &a.deliveries, &b.deliveries))
        .or_else(|| a.tabs.iter().find_map(|(tab, rows)| first(tab, rows, b.tabs.get(tab)?)))
        .or_else(|| a.ticking.iter().find_map(|(tab, rows)| first(tab, rows, b.ticking.get(tab)?)))
        .unwrap_or_else(|| format!("{:#?}\n{:#?}", anew.summary, built_on.summary))
}

/// What a running cycle knows whose cells nobody can see, and whose last write may be on its way.
fn nothing_shown<'a>() -> Observed<'a> {
    Observed {
        schedules: &[],
        cells: StandingCells { orders: &|_, _, _| {}, payments: &|_, _, _| {}, digest: &|_, _| None },
        landed: false,
        record_seen: 0,
        put_back: None,
        responses_proven: false,
        service: Service::default(),
    }
}

fn first<T: PartialEq + Debug>(what: &str, anew: &[T], built_on: &[T]) -> Option<String> {
    let differ = anew.iter().zip(built_on).find(|(a, b)| a != b);
    differ.map(|(a, b)| format!("{what}:\n{a:?}\n{b:?}"))
}

#[test]
fn a_decision_that_builds_on_the_one_before_is_the_same() {
    let (offices, steps) = if std::env::var_os("CI").is_some() { (10, 1_000) } else { (3, 200) };
    let (mut seen, mut unmoved, mut same, mut made) = (0, 0, (0, 0, 0), BTreeMap::<&str, usize>::new());
    for seed in 0..offices {
        let mut restless = Restless::open(seed);
        for _ in 0..steps {
            restless.act();
            restless.pass();
            restless.look();
        }
        (seen, unmoved) = (seen + restless.seen, unmoved + restless.unmoved);
        same = (same.0 + restless.same.0, same.1 + restless.same.1, same.2 + restless.same.2);
        restless.steps.into_iter().for_each(|(step, times)| *made.entry(step).or_default() += times);
    }
    let looks = offices as usize * steps;
    println!(
        "{looks} looks at {seen} orders, {unmoved} of them taken over, ledger, plan and payments' rows {same:?} times; {made:?}"
    );
    assert_eq!(made.len(), 27, "{made:?}");
    assert!(unmoved * 4 > seen, "{unmoved} of {seen} orders stood as they stood: most looks prove nothing");
    assert!(same.0 * 4 > looks && same.1 * 4 > looks, "{same:?} of {looks} looks had the same ledger, the same plan");
    assert!(same.2 * 4 > looks, "{same:?} of {looks} looks kept the rows of payments");
}

#[test]
fn the_last_minute_of_the_last_day_to_confirm_is_another_one() {
    let mut restless = Restless::open(0);
    restless.office.take();
    let (zone, day) = (restless.office.policy.timezone, restless.office.policy.day(restless.office.now));
    let row = restless.office.books.orders.first_mut().unwrap();
    (row.packs, row.deliver_on) = (Entry::Is(1_800), Entry::Is(day + Days::new(4)));
    row.answers.put(OrderColumn::Release, Entry::Is(Answer::Yes));
    row.content.set(OrderColumn::Release, Cell::text("Ya"));
    let mut kept = Vec::new();
    for (hour, minute, second) in
        [(9, 0, 0), (10, 0, 0), (23, 58, 58), (23, 58, 59), (23, 59, 0), (23, 59, 1), (23, 59, 2)]
    {
        let local = day.and_time(NaiveTime::from_hms_opt(hour, minute, second).unwrap());
        restless.office.now = local.and_local_timezone(zone).earliest().unwrap().to_utc();
        restless.look();
        kept.push(restless.previous.unmoved);
    }
    assert_eq!(kept[3..], [1, 1, 0, 1], "{kept:?}");
}

#[test]
fn orders_are_counted_also_while_the_sheet_is_ahead_and_shows_nothing() {
    let mut restless = Restless::open(0);
    for _ in 0..3 {
        restless.office.take();
        restless.office.now += TimeDelta::minutes(2);
        restless.look();
        restless.office.now += TimeDelta::minutes(2);
        restless.look();
    }
    let mut counted = |ahead: Option<&str>| {
        let office = &mut restless.office;
        office.books.ahead = ahead.map(Into::into);
        let world = World::new(office.now, &office.policy, &office.books, &office.facts);
        let effects = decide_from(&mut restless.previous, &world).effects();
        (effects.summary.orders, effects.sheet.orders.is_empty())
    };
    let (orders, is_blank) = counted(None);
    assert!(orders > 0 && !is_blank, "{orders}");
    assert_eq!(counted(Some("ODR-2026-0099")), (orders, true));
}
