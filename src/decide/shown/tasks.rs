//! What is open, for whom: the one list that `Tugas`, the digest and the links of mails are made from. It follows from the
//! same steps as `Langkah Berikutnya`, with the cells that close them, by where these stand in this look at the sheet.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDateTime;

use super::next_steps::{self, Fills, Step, Who};
use super::task::{RowOf, Spot, Subject, Task};
use super::task_tab;
use crate::decide::money::ledger::Ledger;
use crate::decide::orders::Order;
use crate::decide::orders::due::Due;
use crate::decide::orders::headline;
use crate::decide::orders::parts::Parts;
use crate::decide::world::{TaskRow, TaskTab, World};
use crate::domain::books::{Books, SeenTab};
use crate::domain::cell::letters;
use crate::domain::column::{Column, OrderColumn, PaymentColumn, StockColumn};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::role::Role;
use crate::domain::shared::Shared;
use crate::domain::text::Text;
use crate::domain::wording::{day_month, shown};

/// An answer that must be given again: to which order, by whom, and where.
type Again = (OrderId, Who, Spot);

/// Everything open as of one look at the sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenTasks {
    /// The open points, order by order, each order's in the order of its row.
    pub(crate) tasks: Vec<Shared<Task>>,
    /// Where accounting verifies each payment that waits.
    waiting: Vec<(PaymentId, Spot)>,
    /// Answers that must be given again, whosever turn it is: by whom, and where.
    again: Vec<Again>,
    /// The end of the link to the first line of each role in `Tugas`, as that tab stands once this cycle is written.
    first_lines: Vec<(Role, String)>,
    /// Where a payment is added.
    new_payment: Option<Spot>,
    /// The tabs as they stand: where a cell is that nobody was asked for.
    tabs: BTreeMap<&'static str, SeenTab>,
}

/// What is open of an order.
#[derive(Debug, PartialEq)]
struct Open {
    tasks: Vec<Shared<Task>>,
    again: Vec<Again>,
}

impl Open {
    fn of(order: &Order<'_>, places: &Places<'_>, world: &World<'_>) -> Option<Self> {
        let (id, now) = (order.facts.id, world.local(world.now));
        let again = next_steps::to_answer_again(order, world.policy).into_iter().filter_map(|(who, column)| {
            let spot = cell(&world.books.seen, column, order.row?.at, RowOf::Subject(Subject::Order(id)))?;
            Some((id, who, spot))
        });
        let again: Vec<Again> = again.collect();
        let steps = next_steps::steps(order, world);
        if steps.is_empty() {
            return (!again.is_empty()).then(|| Self { tasks: Vec::new(), again });
        }
        let (about, gist): (Text, Text) = (headline::headline(order).into(), gist(order).into());
        let task = |step: Step| {
            let spot = places.of_step(order, &step);
            let task = Task {
                who: step.who,
                subject: Subject::Order(id),
                about: about.clone(),
                what: step.what.into(),
                spot,
                until: step.until,
                is_late: is_late(step.until, now),
                gist: gist.clone(),
            };
            task.into()
        };
        // Collected in the place of the steps, they would keep all the room of these.
        let mut tasks: Vec<Shared<Task>> = steps.into_iter().map(task).collect();
        tasks.shrink_to_fit();
        Some(Self { tasks, again })
    }
}

fn is_late(until: Option<Due>, now: NaiveDateTime) -> bool {
    until.is_some_and(|until| until.end() < now)
}

/// What is open, as of the last look.
#[derive(Debug, Default)]
pub(in crate::decide) struct Opened {
    parts: Parts<Open>,
    /// When it was looked at.
    at: NaiveDateTime,
    /// When the next of them is late.
    turns: Option<NaiveDateTime>,
    whole: Option<Shared<OpenTasks>>,
    lines: Option<Shared<Vec<TaskRow>>>,
}

impl Opened {
    /// Everything open, now. What is open of an order nothing moved is what was open at the last look, if payments and tabs
    /// are as they were then: `is_same_ledger`.
    pub(in crate::decide) fn now(
        &mut self,
        world: &World<'_>,
        orders: &BTreeMap<OrderId, Order<'_>>,
        ledger: &Ledger,
        is_same_ledger: bool,
    ) -> Shared<OpenTasks> {
        let now = world.local(world.now);
        let is_led_alike = |last: &OpenTasks| last.tabs == world.books.seen;
        if !is_same_ledger || now < self.at || !self.whole.as_deref().is_some_and(is_led_alike) {
            *self = Self::default();
        }
        self.at = now;
        let places = LazyCell::new(|| Places::new(world.books, ledger));
        let mut is_same = self.parts.follow(orders, |order| Open::of(order, &places, world));
        if self.turns.is_some_and(|turns| turns < now) {
            is_same = false;
            let late = self.parts.values_mut().flat_map(|open| &mut open.tasks);
            late.filter(|task| !task.is_late && is_late(task.until, now)).for_each(|task| task.is_late = true);
        }
        if let Some(whole) = self.whole.as_ref().filter(|_| is_same) {
            return whole.clone();
        }
        let whole = Shared::from(self.together(world, ledger, &places));
        let in_time = whole.tasks.iter().filter(|task| !task.is_late);
        self.turns = in_time.filter_map(|task| Some(task.until?.end())).min();
        (self.whole, self.lines) = (Some(whole.clone()), None);
        whole
    }

    fn together(&self, world: &World<'_>, ledger: &Ledger, places: &Places<'_>) -> OpenTasks {
        let mut tasks: Vec<Shared<Task>> = self.parts.values().flat_map(|open| &open.tasks).cloned().collect();
        tasks.extend(ledger.waiting.iter().filter(|waiting| waiting.order.is_none()).map(|waiting| {
            let typed = shown(&waiting.order_text);
            let typed = if typed.is_empty() { String::new() } else { format!(" “{typed}”") };
            let spot = places.of_payment(waiting.id, PaymentColumn::OrderNo);
            let what = format!("{} belum masuk ke order mana pun: perbaiki No Order{typed}", waiting.amount);
            let task = Task {
                who: Role::Accounting.into(),
                subject: Subject::Payment(waiting.id),
                about: Text::default(),
                what: what.into(),
                spot,
                until: None,
                is_late: false,
                gist: Text::default(),
            };
            task.into()
        }));
        let verified = |id| Some((id, places.of_payment(id, PaymentColumn::Verified)?));
        let waiting = ledger.waiting.iter().filter(|waiting| waiting.order.is_some());
        OpenTasks {
            waiting: waiting.filter_map(|waiting| verified(waiting.id)).collect(),
            again: self.parts.values().flat_map(|open| &open.again).cloned().collect(),
            first_lines: task_tab::first_lines(&tasks, world),
            new_payment: places.new_payment.clone(),
            tabs: world.books.seen.clone(),
            tasks,
        }
    }

    /// What `Langkah Berikutnya` says of an order: the same open points.
    pub(super) fn next_step(&self, order: OrderId) -> String {
        let tasks = self.parts.get(order).map_or(&[][..], |open| &open.tasks);
        next_steps::in_lines(tasks.iter().map(|task| next_steps::line(&task.who, &task.what, task.until)))
    }

    /// `Tugas`, as of this look.
    pub(super) fn tab(&mut self, world: &World<'_>) -> TaskTab {
        let tasks = self.whole.as_deref().map_or(&[][..], |open| &open.tasks);
        let lines = self.lines.take().unwrap_or_else(|| task_tab::rows(tasks, world).into());
        self.lines = Some(lines.clone());
        TaskTab { clock: Some(task_tab::clock(world)), lines }
    }
}

impl OpenTasks {
    /// The cell that somebody who holds these roles is to fill next for an order or a payment, given by its id, as of the
    /// last look at the sheet; `None`: nothing of theirs is open there.
    #[must_use]
    pub(crate) fn next_cell(&self, id: &str, roles: &BTreeSet<Role>) -> Option<&Spot> {
        // Parsed once: there may be thousands to look through, for every link of every mail.
        let id = Subject::of(id)?;
        let of_payment = || {
            let accounts = roles.contains(&Role::Accounting);
            let is_it = |waiting: PaymentId| accounts && Subject::Payment(waiting) == id;
            self.waiting.iter().find(|(waiting, _)| is_it(*waiting)).map(|(_, spot)| spot)
        };
        let of_task = self
            .tasks
            .iter()
            .filter(|task| task.subject == id && task.who.roles().any(|role| roles.contains(&role)))
            .find_map(|task| task.spot.as_ref());
        let is_theirs = |who: &Who| who.roles().any(|role| roles.contains(&role));
        let of_again = || {
            let is_it = |order: OrderId| Subject::Order(order) == id;
            self.again.iter().find(|(order, who, _)| is_it(*order) && is_theirs(who)).map(|(.., spot)| spot)
        };
        of_task.or_else(of_payment).or_else(of_again)
    }

    /// Whether somebody who holds these roles is asked for the cell under this header, of an order or payment.
    #[must_use]
    pub(crate) fn is_asked(&self, id: &str, header: &str, roles: &BTreeSet<Role>) -> bool {
        let Some(id) = Subject::of(id) else { return false };
        let is_theirs = |who: &Who| who.roles().any(|role| roles.contains(&role));
        let is_it = |spot: &Spot| spot.header == header;
        let of_task = |task: &Task| task.subject == id && is_theirs(&task.who);
        self.tasks.iter().any(|task| of_task(task) && task.spot.as_ref().is_some_and(is_it))
            || self.again.iter().any(|(order, who, spot)| Subject::Order(*order) == id && is_theirs(who) && is_it(spot))
            || self
                .waiting
                .iter()
                .filter(|_| roles.contains(&Role::Accounting))
                .any(|(waiting, spot)| Subject::Payment(*waiting) == id && is_it(spot))
    }

    /// The end of the link to the first line in `Tugas` of somebody who holds these roles, and of which of them it is;
    /// `None`: there is none.
    #[must_use]
    pub(crate) fn first_line(&self, roles: &BTreeSet<Role>) -> Option<(Role, &str)> {
        self.first_lines.iter().find(|(role, _)| roles.contains(role)).map(|(role, line)| (*role, line.as_str()))
    }

    /// Where a payment is added; `None`: `Pembayaran` is not there now.
    #[must_use]
    pub(crate) const fn new_payment(&self) -> Option<&Spot> {
        self.new_payment.as_ref()
    }

    /// The cell under a header in the row of an order or payment that was last seen there.
    #[must_use]
    pub(crate) fn cell<C: Column>(&self, column: C, row: u32, subject: Subject) -> Option<Spot> {
        cell(&self.tabs, column, row, RowOf::Subject(subject))
    }

    /// The first cell under a header of a list.
    #[must_use]
    pub(crate) fn first_of<C: Column>(&self, column: C) -> Option<Spot> {
        cell(&self.tabs, column, self.tabs.get(C::TAB)?.header_row + 1, RowOf::Any)
    }
}

/// `900 Nasi Box Ayam · 4/12 10:00 · PT Maju Jaya`, with what is missing left out.
fn gist(order: &Order<'_>) -> String {
    let hour = order.terms.as_deref().and_then(|terms| terms.hour.as_deref()).map(|h| format!(" {}", shown(h)));
    let day = headline::deliver_on(order).map(|on| format!("{}{}", day_month(on), hour.unwrap_or_default()));
    let goods = Some(headline::goods(order)).filter(|goods| !goods.is_empty());
    let parts = [goods.map(Cow::from), day.map(Cow::from), headline::customer(order)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Where cells stand.
struct Places<'p> {
    books: &'p Books,
    ledger: &'p Ledger,
    /// The payment of each order that waits, of several the first; likewise one that is disputed. Each is asked for by every
    /// order, so nothing is looked for along the whole list.
    waiting: HashMap<OrderId, PaymentId>,
    disputed: HashMap<OrderId, PaymentId>,
    new_payment: Option<Spot>,
}

impl<'p> Places<'p> {
    fn new(books: &'p Books, ledger: &'p Ledger) -> Self {
        let (mut waiting, mut disputed) = (HashMap::new(), HashMap::new());
        for payment in &ledger.waiting {
            if let Some(order) = payment.order {
                waiting.entry(order).or_insert(payment.id);
            }
        }
        for (order, payment) in &ledger.disputed {
            disputed.entry(*order).or_insert(*payment);
        }
        let mut places = Self { books, ledger, waiting, disputed, new_payment: None };
        let last = books.payments.iter().map(|row| row.at).max();
        let below = places.below(PaymentColumn::TAB, last);
        places.new_payment = below.and_then(|row| cell(&books.seen, PaymentColumn::PaidOn, row, RowOf::New));
        places
    }

    fn of_step(&self, order: &Order<'_>, step: &Step) -> Option<Spot> {
        let id = order.facts.id;
        match step.fills {
            Fills::Order(column) => {
                let spot = cell(&self.books.seen, column, order.row?.at, RowOf::Subject(Subject::Order(id)))?;
                // That one is ours: it says what to put right.
                Some(Spot { is_filled: column != OrderColumn::Problems, ..spot })
            }
            Fills::WaitingPayment => self.of_payment(*self.waiting.get(&id)?, PaymentColumn::Verified),
            Fills::DisputedPayment => self.of_payment(*self.disputed.get(&id)?, PaymentColumn::Verified),
            Fills::NewPayment => self.new_payment.clone(),
            // Which raw material it is stands in *Kebutuhan Bahan*.
            Fills::Stock(column) => cell(&self.books.seen, column, self.below(StockColumn::TAB, None)?, RowOf::Any),
            Fills::Nothing => None,
        }
    }

    fn of_payment(&self, id: PaymentId, column: PaymentColumn) -> Option<Spot> {
        let facts = self.ledger.facts.get(&id).filter(|facts| facts.seen.missing.is_none())?;
        cell(&self.books.seen, column, facts.seen.at, RowOf::Subject(Subject::Payment(id)))
    }

    /// The row below the last one, or below the header.
    fn below(&self, tab: &str, last: Option<u32>) -> Option<u32> {
        let header = self.books.seen.get(tab)?.header_row;
        Some(last.unwrap_or(header).max(header) + 1)
    }
}

/// The cell under a header in the row of an order or payment, as they stand now.
pub(super) fn cell_of<C: Column>(
    tabs: &BTreeMap<&'static str, SeenTab>,
    column: C,
    row: u32,
    subject: Subject,
) -> Option<Spot> {
    cell(tabs, column, row, RowOf::Subject(subject))
}

/// The same, whatever stands in the row.
fn cell<C: Column>(tabs: &BTreeMap<&'static str, SeenTab>, column: C, row: u32, of: RowOf) -> Option<Spot> {
    let tab = tabs.get(C::TAB)?;
    let cell = format!("{}{}", letters(tab.column(column.header())?), row + 1);
    Some(Spot {
        tab: C::TAB,
        sheet_id: tab.sheet_id,
        header: column.header(),
        cell: cell.into(),
        row: of,
        is_filled: true,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use chrono::TimeDelta;

    use super::*;
    use crate::decide::money::ledger::Payment;
    use crate::decide::tests::Shop;
    use crate::domain::books::SeenTab;
    use crate::domain::column::OrderColumn;
    use crate::domain::order::Answer;
    use crate::domain::reading::Entry;
    use crate::domain::rupiah::Rupiah;
    use crate::domain::seen::Seen;

    const MANAGER: Role = Role::StoreManager(0);

    /// A tab as found: its template's columns from a column of the grid on.
    fn seen<C: Column>(sheet_id: i32, from: u32) -> (&'static str, SeenTab) {
        let columns = (from..).zip(C::ALL).map(|(at, column)| (column.header(), at)).collect();
        (C::TAB, SeenTab { sheet_id, header_row: 0, columns, ..SeenTab::default() })
    }

    /// What is open in the sheet as `books` found it.
    fn opened(shop: &mut Shop, books: &Books, ledger: &Ledger) -> OpenTasks {
        let (policy, now, facts) = (shop.policy.clone(), shop.now, shop.facts.clone());
        let order = shop.cycle();
        let orders = BTreeMap::from([(order.facts.id, order)]);
        let open = Opened::default().now(&World::new(now, &policy, books, &facts), &orders, ledger, false);
        open.into_inner()
    }

    #[track_caller]
    fn check(shop: &mut Shop, leads: &[(Role, &str)]) {
        shop.row.at = 16;
        let seen = [seen::<OrderColumn>(7, 0), seen::<PaymentColumn>(8, 0), seen::<StockColumn>(9, 0)];
        let books = Books { seen: seen.into_iter().collect(), ..Books::default() };
        let open = opened(shop, &books, &Ledger::default());
        let mut found = Vec::new();
        for role in
            [Role::Marketing, Role::Rnd, Role::Ppic, MANAGER, Role::Production, Role::Purchasing, Role::Logistics]
        {
            found.extend(open.next_cell("ODR-2026-0147", &BTreeSet::from([role])).map(|cell| (role, cell.fragment())));
        }
        let found: Vec<(Role, &str)> = found.iter().map(|(role, cell)| (*role, cell.as_str())).collect();
        assert_eq!(found, leads);
    }

    #[test]
    fn each_role_is_led_to_the_cell_it_fills_next() {
        let mut shop = Shop::new();
        check(&mut shop, &[(Role::Marketing, "gid=7&range=AG17")]);
        shop.row.scheme = Entry::Blank;
        check(&mut shop, &[(Role::Marketing, "gid=7&range=Z17")]);
        let mut shop = Shop::released();
        check(&mut shop, &[(Role::Rnd, "gid=7&range=AH17"), (Role::Ppic, "gid=7&range=AJ17")]);
        shop.answer(OrderColumn::RndAnswer, Answer::Yes);
        check(&mut shop, &[(Role::Ppic, "gid=7&range=AJ17")]);
        shop.answer(OrderColumn::PpicAnswer, Answer::Partly);
        check(
            &mut shop,
            &[
                (Role::Marketing, "gid=7&range=P17"),
                (Role::Ppic, "gid=7&range=AJ17"),
                (Role::Purchasing, "gid=9&range=C2"),
            ],
        );
        shop.answer(OrderColumn::PpicAnswer, Answer::Yes);
        check(&mut shop, &[(MANAGER, "gid=7&range=AM17")]);
        let mut shop = Shop::confirmed();
        // A new row of Pembayaran: below the header, there being none yet.
        check(&mut shop, &[(Role::Marketing, "gid=8&range=B2")]);
        let mut shop = Shop::paid();
        check(&mut shop, &[(MANAGER, "gid=7&range=AQ17"), (Role::Production, "gid=7&range=AQ17")]);
    }

    #[test]
    fn a_cell_is_looked_up_where_its_header_stands_now() {
        let mut shop = Shop::released();
        shop.row.at = 2;
        let books = Books { seen: [seen::<OrderColumn>(7, 3)].into_iter().collect(), ..Books::default() };
        let open = opened(&mut shop, &books, &Ledger::default());
        let cell = |role| open.next_cell("ODR-2026-0147", &BTreeSet::from([role])).map(Spot::fragment);
        assert_eq!(cell(Role::Rnd).as_deref(), Some("gid=7&range=AK3"));
        assert_eq!((cell(MANAGER), cell(Role::Accounting)), (None, None));
        assert_eq!(open.next_cell("ODR-2026-0148", &BTreeSet::from([Role::Rnd])), None);
        // A column that is not there now leads nowhere.
        let mut lost = books;
        lost.seen.values_mut().for_each(|tab| tab.columns.retain(|(header, _)| *header != "Cek R&D"));
        let open = opened(&mut shop, &lost, &Ledger::default());
        assert_eq!(open.next_cell("ODR-2026-0147", &BTreeSet::from([Role::Rnd])), None);
    }

    #[test]
    fn accounting_is_led_to_the_payment_that_waits() {
        let mut shop = Shop::confirmed();
        shop.money.waiting = Rupiah(5_000_000);
        let (id, order) = (PaymentId { year: 2026, sequence: 3 }, shop.order.id);
        let facts = crate::domain::payment::PaymentFacts::new(
            id,
            shop.now,
            Seen { content: crate::domain::content::Content::default(), at: 3, since: shop.now, missing: None },
        );
        let waiting = Payment {
            id,
            order: Some(order),
            paid_on: None,
            order_text: order.to_string(),
            amount: Rupiah(5_000_000),
            kind: "Pembayaran",
            reference: String::new(),
            doubt: String::new(),
        };
        let mut ledger = Ledger { waiting: vec![waiting], ..Ledger::default() };
        ledger.facts.insert(id, facts.into());
        let seen = [seen::<OrderColumn>(7, 0), seen::<PaymentColumn>(8, 0)];
        let books = Books { seen: seen.into_iter().collect(), ..Books::default() };
        let open = opened(&mut shop, &books, &ledger);
        let cell = |id: &str, role| open.next_cell(id, &BTreeSet::from([role])).map(Spot::fragment);
        assert_eq!(cell("ODR-2026-0147", Role::Accounting).as_deref(), Some("gid=8&range=J4"));
        assert_eq!(cell("BYR-2026-0003", Role::Accounting).as_deref(), Some("gid=8&range=J4"));
        assert_eq!(cell("BYR-2026-0003", Role::Marketing), None);
    }

    #[test]
    fn a_task_is_late_after_the_last_minute_of_its_time() {
        let mut shop = Shop::released();
        shop.row.packs = Entry::Is(900);
        let is_late = |shop: &mut Shop| opened(shop, &Books::default(), &Ledger::default()).tasks[0].is_late;
        assert!(!is_late(&mut shop));
        let due = opened(&mut shop, &Books::default(), &Ledger::default()).tasks[0].until.unwrap().end();
        shop.now = due.and_local_timezone(shop.policy.timezone).unwrap().to_utc();
        assert!(!is_late(&mut shop), "at the very minute");
        shop.now += TimeDelta::minutes(1);
        assert!(is_late(&mut shop));
    }
}
