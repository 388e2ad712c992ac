//! Rows of a filled sheet and what becomes of them: the facts of the cycle that finds them, and what later cycles do.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    clippy::indexing_slicing,
    reason = "tests"
)]

use chrono::{DateTime, TimeDelta, Utc};

use crate::decide::tests::{Shop, at, nov, policy};
use crate::decide::{Effects, World, decide};
use crate::domain::books::{Books, ProductRow, RegisterRow};
use crate::domain::cell::Cell;
use crate::domain::column::{OrderColumn, PaymentColumn};
use crate::domain::facts::{Elsewhere, Facts, OrderFacts};
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::order::{Answer, OrderRow};
use crate::domain::payment::{PaymentKind, PaymentRow};
use crate::domain::policy::Policy;
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::serial;
use crate::domain::state::State;
use crate::domain::text::Text;

/// What 100 packs cost.
const TOTAL: i64 = 2_500_000;

/// A sheet, and a memory that may be empty.
struct Sheet {
    policy: Policy,
    books: Books,
    facts: Facts,
    now: DateTime<Utc>,
}

impl Sheet {
    fn new() -> Self {
        let mut policy = policy();
        policy.outlets[0].store_manager = vec!["sm@shop.example".into()];
        let roles = &mut policy.roles;
        for (role, address) in [
            (&mut roles.marketing, "marketing@shop.example"),
            (&mut roles.rnd, "rnd@shop.example"),
            (&mut roles.ppic, "ppic@shop.example"),
            (&mut roles.production, "production@shop.example"),
            (&mut roles.accounting, "accounting@shop.example"),
            (&mut roles.logistics, "logistics@shop.example"),
        ] {
            *role = vec![address.into()];
        }
        let product = ProductRow {
            code: Some("NB-AYAM".into()),
            name: Some("Nasi Box Ayam".into()),
            price: Entry::Is(Rupiah(25_000)),
            ..ProductRow::default()
        };
        let books = Books { products: vec![product], ..Books::default() };
        Self { policy, books, facts: Facts::default(), now: at(23, 9, 0) }
    }

    /// An order of 100 packs for the 30th, with all three answers, in the next row. It bears the id of its row.
    fn order(&mut self, change: impl FnOnce(&mut OrderRow)) -> usize {
        let n = u32::try_from(self.books.orders.len()).unwrap() + 1;
        let mut row = OrderRow { at: n, ..Shop::confirmed().row };
        row.content.set(OrderColumn::Customer, Cell::text(format!("PT {n}")));
        row.customer = Some(format!("PT {n}").into());
        row.typed_id = Some(id(n).to_string().into());
        (row.packs, row.deliver_on) = (Entry::Is(100), Entry::Is(nov(30)));
        change(&mut row);
        self.books.orders.push(row);
        self.books.orders.len() - 1
    }

    /// A verified payment for the order of a row. It bears an id when it was typed before us.
    fn pay(&mut self, row: usize, amount: i64) -> usize {
        let n = u32::try_from(self.books.payments.len()).unwrap() + 1;
        let mut payment = PaymentRow {
            at: n,
            typed_id: self.facts.system.born_at.is_none().then(|| format!("BYR-2026-{n:04}").into()),
            paid_on: Entry::Is(nov(22)),
            order_no: self.books.orders[row].typed_id.clone(),
            kind: Entry::Is(PaymentKind::Payment),
            amount: Entry::Is(Rupiah(amount)),
            verified: Entry::Is(Answer::Yes),
            ..PaymentRow::default()
        };
        payment.content.set(PaymentColumn::Reference, Cell::text(format!("TRX-{n}")));
        self.books.payments.push(payment);
        self.books.payments.len() - 1
    }

    fn decide(&self, adopt: bool) -> Effects {
        decide(&World { adopt, ..World::new(self.now, &self.policy, &self.books, &self.facts) }).effects()
    }

    /// One cycle: it is recorded, and what orders show is written. `orderd adopt` writes nothing.
    fn cycle(&mut self, adopt: bool) -> Effects {
        let effects = self.decide(adopt);
        self.facts.apply(&effects.changes);
        for row in effects.sheet.orders.iter().filter(|_| !adopt) {
            let standing = self.books.orders.iter_mut().find(|standing| standing.at == row.at).unwrap();
            for (column, cell) in row.cells.iter() {
                let words = Some(cell.to_string()).filter(|text| !text.is_empty()).map(Text::from);
                match column {
                    OrderColumn::OrderNo => standing.typed_id = words,
                    OrderColumn::Status => standing.shown.status = words,
                    OrderColumn::ProformaNo => standing.shown.proforma_no = words,
                    OrderColumn::DeliveryOrderNo => standing.shown.delivery_order_no = words,
                    OrderColumn::InvoiceNo => standing.shown.invoice_no = words,
                    _ => {}
                }
            }
        }
        self.now += TimeDelta::minutes(2);
        effects
    }

    /// What `orderd adopt --yes` records.
    fn adopt(&mut self) {
        let world = World { adopt: true, ..World::new(self.now, &self.policy, &self.books, &self.facts) };
        let (changes, _) = decide(&world).taken_over(&world);
        assert_eq!(changes.notices, []);
        self.facts.apply(&changes);
        self.now += TimeDelta::minutes(2);
    }

    fn facts(&self, row: usize) -> &OrderFacts {
        let typed = self.books.orders[row].typed_id.as_deref().unwrap();
        &self.facts.orders[&typed.parse().unwrap()]
    }

    fn elsewhere(&self, row: usize) -> &Elsewhere {
        self.facts(row).elsewhere.as_deref().unwrap()
    }

    /// The numbers of an order's papers.
    fn papers(&self, row: usize) -> [Option<String>; 3] {
        let facts = self.facts(row);
        let shown = |number: &str, void: bool| format!("{number}{}", if void { " (BATAL)" } else { "" });
        let delivery = facts.delivery.as_deref();
        [
            facts.proforma.as_deref().map(|p| shown(&p.document.number, p.void)),
            delivery.map(|d| shown(&d.order.number, d.void)),
            delivery.map(|d| shown(&d.invoice.number, d.void)),
        ]
    }
}

fn id(sequence: u32) -> OrderId {
    OrderId { year: 2026, sequence }
}

fn mails(effects: &Effects) -> Vec<String> {
    let mut keys: Vec<String> = effects.changes.notices.iter().map(|notice| notice.key.to_string()).collect();
    keys.sort();
    keys
}

fn unanswered(row: &mut OrderRow) {
    for column in [OrderColumn::RndAnswer, OrderColumn::PpicAnswer, OrderColumn::SmAnswer] {
        row.answers.put(column, Entry::Blank);
    }
}

fn draft(row: &mut OrderRow) {
    unanswered(row);
    row.answers.put(OrderColumn::Release, Entry::Blank);
}

fn produced(row: &mut OrderRow) {
    (row.started, row.finished) = (Entry::Is(true), Entry::Is(true));
}

fn sent_for(row: &mut OrderRow) {
    produced(row);
    row.make_delivery_order = Entry::Is(true);
}

fn shipped(row: &mut OrderRow) {
    sent_for(row);
    row.shipped = Entry::Is(true);
}

fn received(row: &mut OrderRow) {
    shipped(row);
    (row.received_by, row.received_on) = (Some("Ibu Sari".into()), Entry::Is(nov(20)));
}

fn called_off(row: &mut OrderRow) {
    (row.cancel, row.cancel_reason) = (Entry::Is(true), Some("acara batal".into()));
}

/// Shows the numbers of a row: `PI` alone, or all three.
fn numbered(row: &mut OrderRow, number: u32, delivered: bool) {
    row.shown.proforma_no = Some(format!("{number:03}/PI/MKN/XI/2026").into());
    if delivered {
        row.shown.delivery_order_no = Some(format!("{number:03}/SJ/MKN/XI/2026").into());
        row.shown.invoice_no = Some(format!("{number:03}/INV/MKN/XI/2026").into());
    }
}

/// What is so of a row in the cycle that finds it: its state, and whether proforma and delivery order are not due any
/// more. Nothing is numbered or mailed then, and the next cycle finds nothing to do.
#[track_caller]
fn check(change: fn(&mut OrderRow), paid: i64, expected: (State, bool, bool)) -> Sheet {
    let mut sheet = Sheet::new();
    let row = sheet.order(change);
    if paid > 0 {
        sheet.pay(row, paid);
    }
    let effects = sheet.cycle(false);
    assert_eq!((mails(&effects), effects.summary.documents), (vec![], vec![]), "found");
    let elsewhere = sheet.elsewhere(row);
    assert_eq!((elsewhere.state, elsewhere.proforma, elsewhere.delivery), expected);
    assert_eq!(sheet.facts(row).state, expected.0);
    assert!(!sheet.facts(row).is_measured(), "nobody saw its intake");
    let next = sheet.cycle(false);
    assert!(next.changes.is_empty(), "the next cycle: {:#?}", next.changes);
    sheet
}

#[test]
fn a_gate_up_to_the_state_found_was_passed_elsewhere() {
    check(draft, 0, (State::Draft, false, false));
    check(unanswered, 0, (State::AwaitingMaterials, false, false));
    check(|row| row.answers.put(OrderColumn::SmAnswer, Entry::Blank), 0, (State::AwaitingStoreManager, false, false));
    check(|_| {}, 0, (State::AwaitingDownPayment, true, false));
    check(|_| {}, TOTAL / 2, (State::ReadyToProduce, true, false));
    check(|row| row.started = Entry::Is(true), TOTAL / 2, (State::InProduction, true, false));
    check(produced, TOTAL / 2, (State::AwaitingDeliveryOrder, true, false));
    check(sent_for, TOTAL / 2, (State::AwaitingSettlement, true, true));
    check(sent_for, TOTAL, (State::ReadyToShip, true, true));
    check(shipped, TOTAL, (State::Shipped, true, true));
    check(received, TOTAL / 2, (State::Receivable, true, true));
    check(received, TOTAL, (State::Closed, true, true));
    // Typed ahead of its gate: it was not made out.
    check(sent_for, 0, (State::AwaitingDownPayment, true, false));
}

#[test]
fn a_cancelled_row_passed_no_gate_and_its_cells_tell_how_far_it_came() {
    let stage = |change: fn(&mut OrderRow), expected: State, proposal: i64| {
        let sheet = check(change, TOTAL / 2, (State::CancelledRefundDue, false, false));
        let cancelled = sheet.facts(0).cancelled.as_deref().unwrap();
        assert_eq!((cancelled.stage, cancelled.proposal), (expected, Rupiah(proposal)));
    };
    stage(called_off, State::Draft, TOTAL / 2);
    let proforma = |row: &mut OrderRow| {
        called_off(row);
        numbered(row, 7, false);
    };
    stage(proforma, State::AwaitingDownPayment, TOTAL / 2);
    let production = |row: &mut OrderRow| {
        called_off(row);
        numbered(row, 7, false);
        row.started = Entry::Is(true);
    };
    stage(production, State::InProduction, 0);
    let delivery = |row: &mut OrderRow| {
        called_off(row);
        sent_for(row);
        numbered(row, 7, true);
    };
    stage(delivery, State::AwaitingSettlement, 0);
    check(called_off, 0, (State::Cancelled, false, false));
    check(|row| row.answers.put(OrderColumn::SmAnswer, Entry::Is(Answer::No)), 0, (State::Rejected, false, false));
    // Without a reason nothing is called off.
    check(|row| row.cancel = Entry::Is(true), 0, (State::AwaitingDownPayment, true, false));
}

#[test]
fn papers_go_on_under_the_numbers_shown() {
    let papers = |change: fn(&mut OrderRow), paid: i64, state: (State, bool, bool), expected: [Option<&str>; 3]| {
        let sheet = check(change, paid, state);
        assert_eq!(sheet.papers(0), expected.map(|number| number.map(str::to_owned)));
        assert!(sheet.facts.register.iter().all(|entry| entry.order == Some(id(1))));
        assert_eq!(sheet.facts.register.len(), expected.iter().flatten().count());
        sheet
    };
    let (pi, sj, inv) = (Some("007/PI/MKN/XI/2026"), Some("007/SJ/MKN/XI/2026"), Some("007/INV/MKN/XI/2026"));
    papers(|row| numbered(row, 7, false), 0, (State::AwaitingDownPayment, true, false), [pi, None, None]);
    let delivered = |row: &mut OrderRow| {
        received(row);
        numbered(row, 7, true);
    };
    let sheet = papers(delivered, TOTAL / 2, (State::Receivable, true, true), [pi, sj, inv]);
    let shipped = sheet.facts(0).shipped.unwrap();
    assert_eq!((shipped.on, shipped.released), (nov(20), true), "not after it was received");
    let revised = |row: &mut OrderRow| row.shown.proforma_no = Some("007/PI/MKN/XI/2026-R2".into());
    let r2 = Some("007/PI/MKN/XI/2026-R2");
    let sheet = papers(revised, 0, (State::AwaitingDownPayment, true, false), [r2, None, None]);
    let proforma = sheet.facts(0).proforma.clone().unwrap();
    assert_eq!((&*proforma.base_number, proforma.document.revision), ("007/PI/MKN/XI/2026", 2));
    let void = |row: &mut OrderRow| {
        called_off(row);
        row.shown.proforma_no = Some("007/PI/MKN/XI/2026 (BATAL)".into());
    };
    let voided = Some("007/PI/MKN/XI/2026 (BATAL)");
    let sheet = papers(void, 0, (State::Cancelled, false, false), [voided, None, None]);
    assert_eq!(&*sheet.facts.register[0].note, "BATAL");
}

#[test]
fn numbers_of_papers_nobody_knows_stay_in_their_row() {
    let mut sheet = Sheet::new();
    let first = sheet.order(|row| numbered(row, 7, false));
    let twin = sheet.order(|row| numbered(row, 7, false));
    let foreign = sheet.order(|row| row.shown.proforma_no = Some("PI-LAMA-7".into()));
    let half = sheet.order(|row| {
        sent_for(row);
        row.shown.delivery_order_no = Some("004/SJ/MKN/XI/2026".into());
    });
    let others = sheet.order(|row| numbered(row, 9, false));
    sheet.books.register = vec![RegisterRow {
        number: "009/PI/MKN/XI/2026".into(),
        on: Some(nov(20)),
        order: Some(id(44)),
        ..RegisterRow::default()
    }];
    assert_eq!(mails(&sheet.cycle(false)), Vec::<String>::new());
    assert_eq!(sheet.papers(first)[0].as_deref(), Some("007/PI/MKN/XI/2026"));
    for (row, shown) in [(twin, "007/PI/MKN/XI/2026"), (foreign, "PI-LAMA-7"), (others, "009/PI/MKN/XI/2026")] {
        assert_eq!(sheet.papers(row), [None, None, None]);
        assert_eq!(sheet.books.orders[row].shown.proforma_no.as_deref(), Some(shown));
        // Typed over by somebody, the number is put back.
        sheet.books.orders[row].shown.proforma_no = Some("salah ketik".into());
        sheet.cycle(false);
        assert_eq!(sheet.books.orders[row].shown.proforma_no.as_deref(), Some(shown));
    }
    assert_eq!(sheet.books.orders[half].shown.delivery_order_no.as_deref(), Some("004/SJ/MKN/XI/2026"));
    assert!(sheet.cycle(false).changes.is_empty());
    // The id of an order whose row is gone is never given again.
    assert_eq!(sheet.facts.system.rows.order_sequence[&2026], 44);
}

#[test]
fn a_row_without_an_id_is_history_when_its_delivery_is_past_and_else_a_new_order() {
    let mut sheet = Sheet::new();
    let nameless = |h: u32| {
        move |row: &mut OrderRow| {
            received(row);
            numbered(row, 7, true);
            (row.typed_id, row.deliver_on) = (None, Entry::Is(nov(h)));
        }
    };
    let past = sheet.order(nameless(22));
    let today = sheet.order(|row| {
        draft(row);
        (row.typed_id, row.deliver_on) = (None, Entry::Is(nov(23)));
    });
    let late = sheet.order(|row| {
        draft(row);
        (row.typed_id, row.deliver_on, row.packs) = (None, Entry::Is(nov(22)), Entry::Is(1_500));
    });
    let effects = sheet.cycle(false);
    assert_eq!((mails(&effects), effects.summary.documents), (vec![], vec![]));
    let bygone = |sheet: &Sheet, row: usize| (sheet.facts(row).is_bygone(), sheet.facts(row).is_measured());
    assert_eq!(bygone(&sheet, past), (true, false));
    assert_eq!(bygone(&sheet, late), (true, false));
    assert_eq!(bygone(&sheet, today), (false, true));
    assert_eq!((sheet.facts(past).state, sheet.facts(past).intake_day), (State::Receivable, nov(22)));
    assert!(sheet.cycle(false).changes.is_empty());
    // Neither called late nor collected, however long it stands there.
    sheet.now += TimeDelta::days(40);
    assert_eq!(mails(&sheet.cycle(false)), Vec::<String>::new());
}

#[test]
fn a_wish_to_repeat_the_papers_was_followed_when_the_sheet_is_taken_over() {
    let mut sheet = Sheet::new();
    let row = sheet.order(|row| {
        produced(row);
        numbered(row, 7, true);
        row.make_delivery_order = Entry::Is(true);
        row.redo = Entry::Is(true);
        row.redo_reason = Some("harga salah ketik".into());
    });
    sheet.pay(row, TOTAL / 2);
    sheet.cycle(false);
    assert!(sheet.cycle(false).changes.is_empty());
    assert_eq!(&*sheet.facts(row).live_delivery().unwrap().order.number, "007/SJ/MKN/XI/2026");
}

#[test]
fn gates_that_open_later_number_and_mail() {
    let mut sheet = Sheet::new();
    let waits = sheet.order(|row| row.answers.put(OrderColumn::SmAnswer, Entry::Blank));
    let agreed = sheet.order(|row| numbered(row, 7, false));
    let waived = sheet.order(|_| {});
    let made = sheet.order(produced);
    sheet.pay(made, TOTAL);
    assert_eq!(mails(&sheet.cycle(false)), Vec::<String>::new());
    assert!(sheet.cycle(false).changes.is_empty());

    sheet.books.orders[waits].answers.put(OrderColumn::SmAnswer, Entry::Is(Answer::Yes));
    let effects = sheet.cycle(false);
    assert_eq!(effects.summary.documents, ["008/PI/MKN/XI/2026"], "after the highest that the sheet shows");
    assert_eq!(mails(&effects), ["delivery-scheduled", "proforma-issued"].map(|kind| format!("{}/{kind}/1/0", id(1))));

    sheet.pay(agreed, TOTAL / 2);
    sheet.pay(waived, TOTAL / 2);
    let effects = sheet.cycle(false);
    assert_eq!(effects.summary.documents, ["001/KW/MKN/XI/2026", "002/KW/MKN/XI/2026"]);
    let begun = [2, 3].map(|n| format!("{}/start-production/1/0", id(n)));
    let received = [2, 3].map(|n| format!("BYR-2026-{n:04}/payment-received/1/0"));
    assert_eq!(mails(&effects), [received, begun].concat());

    sheet.books.orders[made].make_delivery_order = Entry::Is(true);
    let effects = sheet.cycle(false);
    assert_eq!(effects.summary.documents, ["001/SJ/MKN/XI/2026", "001/INV/MKN/XI/2026"]);
    assert_eq!(mails(&effects), [format!("{}/release-shipment/1/0", id(4))]);
    assert!(sheet.cycle(false).changes.is_empty());
}

#[test]
fn a_confirmation_is_as_old_as_its_row_shows() {
    let confirmed = |shown: Option<DateTime<Utc>>, excuse: Option<&str>| {
        let mut sheet = Sheet::new();
        let row = sheet.order(|row| {
            numbered(row, 7, false);
            (row.packs, row.deliver_on) = (Entry::Is(1_001), Entry::Is(nov(26)));
            if let Some(reason) = excuse {
                row.answers.put(OrderColumn::Override, Entry::Is(Answer::Yes));
                row.exception_reason = Some(reason.into());
            }
            row.shown.confirmed_at = shown.map(|at| match serial::instant(at, policy().timezone) {
                Cell::Number(serial) => serial,
                other => panic!("{other:?} is no instant"),
            });
        });
        assert_eq!(mails(&sheet.cycle(false)), Vec::<String>::new());
        let confirmed = sheet.facts(row).confirmed.clone().unwrap();
        (confirmed.at, confirmed.by_exception, sheet.facts(row).state)
    };
    // H−4 is the 22nd.
    let in_time = State::AwaitingDownPayment;
    assert_eq!(confirmed(Some(at(22, 23, 59)), None), (at(22, 23, 59), false, in_time));
    assert_eq!(confirmed(Some(at(23, 0, 0)), None).2, State::AwaitingStoreManager);
    let excused = confirmed(Some(at(23, 0, 0)), Some("alasan yang cukup"));
    assert_eq!(excused, (at(23, 0, 0), true, in_time));
    // Nobody saw when: an order under way is not called late afterwards.
    assert_eq!(confirmed(None, None), (at(22, 0, 0), false, in_time));
}

#[test]
fn verified_money_counts_under_the_receipt_its_row_shows_and_needs_none_of_ours() {
    let mut sheet = Sheet::new();
    let row = sheet.order(|row| numbered(row, 7, false));
    let with = sheet.pay(row, 1_000_000);
    sheet.pay(row, 100_000);
    let void = sheet.pay(row, 10_000);
    let waiting = sheet.pay(row, 1_000);
    sheet.books.payments[with].shown_receipt = Some("005/KW/MKN/XI/2026".into());
    sheet.books.payments[void].shown_receipt = Some("006/KW/MKN/XI/2026 (BATAL)".into());
    for row in [void, waiting] {
        sheet.books.payments[row].verified = Entry::Blank;
    }
    // A row without an id does not get one that stands further down.
    let nameless = sheet.pay(row, 100);
    sheet.books.payments[nameless].typed_id = None;
    sheet.books.payments.swap(with, nameless);
    let effects = sheet.cycle(false);
    assert_eq!((mails(&effects), effects.summary.documents), (vec![], vec![]));
    let payment = |sheet: &Sheet, sequence: u32| {
        let facts = &sheet.facts.payments[&PaymentId { year: 2026, sequence }];
        (facts.verified.as_ref().map(|v| v.amount.0), facts.receipt.as_ref().map(|r| r.shown()))
    };
    assert_eq!(payment(&sheet, 1), (Some(1_000_000), Some("005/KW/MKN/XI/2026".to_owned())));
    assert_eq!(payment(&sheet, 2), (Some(100_000), None));
    assert_eq!(payment(&sheet, 3), (None, Some("006/KW/MKN/XI/2026 (BATAL)".to_owned())));
    assert_eq!(payment(&sheet, 4), (None, None));
    assert_eq!(payment(&sheet, 5), (Some(100), None));
    for row in &mut sheet.books.payments {
        row.typed_id.get_or_insert_with(|| "BYR-2026-0005".into());
    }
    assert!(sheet.cycle(false).changes.is_empty());
    let row = sheet.books.payments.iter_mut().find(|row| row.typed_id.as_deref() == Some("BYR-2026-0004")).unwrap();
    row.verified = Entry::Is(Answer::Yes);
    assert_eq!(sheet.cycle(false).summary.documents, ["007/KW/MKN/XI/2026"]);
}

#[test]
fn of_rows_with_one_id_the_first_has_it() {
    let mut sheet = Sheet::new();
    let first = sheet.order(|row| numbered(row, 7, false));
    let copy = sheet.order(|row| row.typed_id = Some(id(1).to_string().into()));
    let effects = sheet.cycle(false);
    assert_eq!(mails(&effects), Vec::<String>::new());
    assert_eq!(sheet.books.orders[first].typed_id.as_deref(), Some("ODR-2026-0001"));
    assert_eq!(sheet.books.orders[copy].typed_id.as_deref(), Some("ODR-2026-0002"));
    assert!(sheet.facts(copy).is_measured(), "a copy is a new order");
    assert!(!sheet.facts(first).is_measured());
}

#[test]
fn an_older_memory_learns_at_a_persons_word_and_new_rows_wait() {
    let mut sheet = Sheet::new();
    sheet.facts.system.born_at = Some(sheet.now);
    let known = sheet.order(|row| {
        unanswered(row);
        row.typed_id = None;
    });
    let same = sheet.order(|row| {
        draft(row);
        row.typed_id = None;
    });
    let gone = sheet.order(|row| {
        draft(row);
        row.typed_id = None;
    });
    assert_eq!(mails(&sheet.cycle(false)), [format!("{}/check-materials/1/0", id(1))]);
    sheet.cycle(false);
    let older = sheet.facts.clone();
    // People and the newer memory went on.
    let row = &mut sheet.books.orders[known];
    for column in [OrderColumn::RndAnswer, OrderColumn::PpicAnswer, OrderColumn::SmAnswer] {
        row.answers.put(column, Entry::Is(Answer::Yes));
    }
    sheet.cycle(false);
    let unknown = sheet.order(|row| numbered(row, 7, false));
    let typed = sheet.order(|row| {
        draft(row);
        row.typed_id = None;
        for column in [OrderColumn::Release, OrderColumn::RndAnswer, OrderColumn::PpicAnswer, OrderColumn::SmAnswer] {
            row.content.set(column, Cell::Empty);
        }
        row.content.set(OrderColumn::Menu, Cell::text("SB-A"));
        row.content.set(OrderColumn::Address, Cell::text("Jl. Lain 9"));
        for column in [OrderColumn::Release, OrderColumn::RndAnswer, OrderColumn::PpicAnswer, OrderColumn::SmAnswer] {
            row.content.set(column, Cell::Empty);
        }
    });
    let lost = sheet.books.orders.remove(gone);
    let (unknown, typed) = (unknown - 1, typed - 1);
    sheet.facts = older;

    let effects = sheet.cycle(true);
    assert_eq!((mails(&effects), effects.summary.documents), (vec![], vec![]));
    assert_eq!(sheet.facts(known).state, State::AwaitingDownPayment);
    assert_eq!(sheet.papers(known)[0].as_deref(), Some("001/PI/MKN/XI/2026"));
    assert_eq!(sheet.papers(unknown)[0].as_deref(), Some("007/PI/MKN/XI/2026"));
    assert!(sheet.facts(same).is_measured(), "the sheet knows no more of it than memory did");
    assert_eq!(sheet.facts.orders[&id(3)].seen.content, lost.content);
    assert!(sheet.facts.orders[&id(3)].seen.missing.is_some());
    assert_eq!(sheet.books.orders[typed].typed_id, None);
    assert_eq!(sheet.facts.orders.len(), 4, "a new row gets its id in the next cycle");
    let next = sheet.cycle(false);
    assert_eq!(mails(&next), ["-/sheet-trouble/1/0"], "nobody but of the row that is gone");
    assert_eq!(sheet.books.orders[typed].typed_id.as_deref(), Some("ODR-2026-0005"));
}

#[test]
fn a_word_to_learn_mails_nobody_away() {
    let mut sheet = Sheet::new();
    let typed = sheet.order(|row| {
        unanswered(row);
        row.typed_id = None;
    });
    assert_eq!(sheet.cycle(true).changes.notices, []);
    assert_eq!(sheet.facts.orders.len(), 0, "orderd adopt gives no ids");
    assert_eq!(mails(&sheet.cycle(false)), [format!("{}/check-materials/1/0", id(1))]);
    assert_eq!(sheet.facts(typed).state, State::AwaitingMaterials);
}

#[test]
fn memory_that_knows_the_sheet_learns_nothing() {
    let mut sheet = Sheet::new();
    sheet.facts.system.born_at = Some(sheet.now);
    let typed = sheet.order(|row| {
        received(row);
        row.deliver_on = Entry::Is(nov(20));
        numbered(row, 7, true);
    });
    sheet.cycle(false);
    assert!(sheet.facts(typed).is_measured(), "an id typed into a row is replaced, not believed");
    assert_eq!(sheet.papers(typed), [None, None, None]);
}

#[test]
fn what_the_row_of_a_known_order_shows_was_told() {
    let check = |shown: Option<&str>, flags: Option<&str>, is_told: bool| {
        let mut sheet = Sheet::new();
        sheet.facts.system.born_at = Some(sheet.now);
        let known = sheet.order(|row| {
            unanswered(row);
            row.typed_id = None;
        });
        sheet.cycle(false);
        sheet.cycle(false);
        let row = &mut sheet.books.orders[known];
        for column in [OrderColumn::RndAnswer, OrderColumn::PpicAnswer] {
            row.answers.put(column, Entry::Is(Answer::Yes));
        }
        row.shown.status = shown.map(Into::into);
        row.shown.flags = flags.map(Into::into);
        sheet.adopt();
        let expected = if is_told { vec![] } else { vec![format!("{}/confirm-order/1/0", id(1))] };
        assert_eq!(mails(&sheet.cycle(false)), expected, "{shown:?} {flags:?}");
        assert_eq!(sheet.facts(known).state, State::AwaitingStoreManager);
        assert_eq!(mails(&sheet.cycle(false)), Vec::<String>::new());
    };
    check(Some("Menunggu Store Manager"), None, true);
    check(Some("Menunggu R&D/PPIC"), None, false);
    check(None, None, false);
    check(Some("Menunggu Store Manager"), Some("TERTAHAN"), false);
}

#[test]
fn an_order_taken_over_is_reminded_of_its_balance_like_any_other() {
    let check = |paid: i64, expected: Option<&str>| {
        let mut sheet = Sheet::new();
        let row = sheet.order(|row| {
            sent_for(row);
            numbered(row, 7, true);
            row.deliver_on = Entry::Is(nov(24));
        });
        sheet.pay(row, paid);
        assert_eq!(mails(&sheet.cycle(false)), Vec::<String>::new(), "what it waits for was asked for elsewhere");
        sheet.now = at(23, 16, 0);
        assert_eq!(mails(&sheet.cycle(false)), Vec::<String>::new(), "not a day later");
        for (day, rung) in [(24, 1), (25, 2)] {
            sheet.now = at(day, 9, 30);
            let expected: Vec<String> = expected.iter().map(|kind| format!("{}/{kind}/1/{rung}", id(1))).collect();
            assert_eq!(mails(&sheet.cycle(false)), expected, "{paid} on {day}");
        }
    };
    check(TOTAL / 2, Some("request-settlement"));
    check(TOTAL - 101, Some("request-settlement"));
}
