//! The lines of an order are a set: what its own row says and what `Rincian` says, wherever the rows stand.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::others::Others;
use super::*;
use chrono::TimeDelta;

use crate::decide::tests::{Shop, at, nov, policy, product};
use crate::domain::books::ProductRow;
use crate::domain::document::{DeliveryDetails, Document, DocumentKind};
use crate::domain::episode::Episode;
use crate::domain::facts::{Confirmed, Facts};
use crate::domain::lead_rule::LeadRule;
use crate::domain::notice::NoticeKind;
use crate::domain::order::{Answer, Method, Scheme};
use crate::domain::percent::Percent;
use crate::domain::reading::Entry;
use crate::domain::state::State;
use crate::domain::terms::Asked;

/// 120 packs at a price of their own, and rows in `Rincian`: menu, packs; their prices are the list's.
fn ordered(lines: &[(&str, u32)]) -> Shop {
    let mut shop = Shop::released();
    shop.row.packs = Entry::Is(120);
    shop.row.unit_price = Entry::Is(Rupiah(19_000));
    let line = |(at, (menu, packs)): (u32, &(&str, u32))| LineRow {
        at,
        order_no: Some("ODR-2026-0147".into()),
        menu: Some((*menu).into()),
        packs: Entry::Is(*packs),
        ..LineRow::default()
    };
    shop.lines = (1..).zip(lines).map(line).collect();
    for column in [OrderColumn::RndAnswer, OrderColumn::PpicAnswer, OrderColumn::SmAnswer] {
        shop.answer(column, Answer::Yes);
    }
    shop
}

/// Number, total and whether a confirmation is asked for again.
fn outcome(shop: &mut Shop) -> (String, Rupiah, bool) {
    let order = shop.cycle();
    let proforma = &order.facts.live_proforma().unwrap().document;
    (proforma.number.to_string(), proforma.amounts.total, order.facts.reconfirm)
}

/// What the list calls an order's menu, its code and its row say later.
fn relisted(word: &str, list: Vec<ProductRow>) -> (Option<u32>, Vec<String>, String, bool) {
    let mut shop = Shop::paid();
    shop.row.menu = Some(word.into());
    shop.cycle();
    shop.products = list;
    shop.now = at(23, 9, 30);
    let order = shop.cycle();
    let proforma = order.facts.proforma.as_deref().unwrap();
    let said = order.problems.iter().filter(|problem| problem.code != Code::CustomerNew);
    let said = said.map(|problem| format!("{} {}", problem.code.as_str(), problem.sentence)).collect();
    let name = order.terms.as_deref().unwrap().lines[0].name.to_string();
    (Some(proforma.document.revision), said, name, order.held)
}

#[test]
fn a_list_that_is_corrected_later_changes_nothing_agreed() {
    let quiet = |word: &str, list: Vec<ProductRow>| {
        assert_eq!(relisted(word, list), (Some(0), vec![], "Nasi Box Ayam".to_owned(), false), "{word}");
    };
    let renamed = || product("NB-AYAM", "Nasi Box Ayam Bakar", 25_000);
    quiet("NB-AYAM", vec![product("NB-AYAM", "Nasi Box Ayam", 25_000)]);
    quiet("NB-AYAM", vec![renamed()]);
    // The order's cell holds a name or a code that the list no longer has: said, and nothing stops.
    let warned = |word: &str, list: Vec<ProductRow>| {
        let (revision, said, name, is_held) = relisted(word, list);
        assert_eq!((revision, &*name, is_held), (Some(0), "Nasi Box Ayam", false), "{word}");
        let [said] = said.try_into().unwrap();
        assert!(said.starts_with("MENU_TAK_DIKENAL") && said.contains("tetap seperti disepakati"), "{said}");
    };
    warned("Nasi Box Ayam", vec![renamed()]);
    warned("NB-AYAM", vec![product("NB-AYM", "Nasi Box Ayam", 25_000)]);
    // Another menu took the name.
    warned("Nasi Box Ayam", vec![renamed(), product("NB-9", "Nasi Box Ayam", 30_000)]);
    // Before anything is agreed the list decides.
    let mut shop = Shop::released();
    shop.row.menu = Some("Nasi Box Ayam".into());
    shop.cycle();
    shop.products = vec![renamed()];
    let order = shop.cycle();
    assert!(order.problems.iter().any(|problem| problem.code == Code::ProductUnknown && problem.is_error()));
}

#[test]
fn a_price_typed_for_one_line_is_not_the_price_of_another_line_of_the_menu() {
    let mut shop = ordered(&[("NB-AYAM", 80)]);
    let first = outcome(&mut shop);
    assert_eq!(first, ("001/PI/MKN/XI/2026".to_owned(), Rupiah(120 * 19_000 + 80 * 25_000), false));
    for _ in 0..3 {
        assert_eq!(outcome(&mut shop), first);
    }
}

#[test]
fn a_price_that_is_cleared_after_the_proforma_stays_agreed() {
    let mut shop = ordered(&[]);
    let first = outcome(&mut shop);
    shop.row.unit_price = Entry::Blank;
    assert_eq!(outcome(&mut shop), first);
    assert_eq!(first.1, Rupiah(120 * 19_000));
}

#[test]
fn rows_that_change_places_change_nothing_and_a_row_that_changes_does() {
    let mut shop = ordered(&[("SB-A", 20), ("NB-AYAM", 80), ("SB-A", 10)]);
    let first = outcome(&mut shop);
    for _ in 0..3 {
        shop.lines.rotate_left(1);
        assert_eq!(outcome(&mut shop), first);
    }
    shop.lines.swap(0, 1);
    assert_eq!(outcome(&mut shop), first);
    shop.lines[0].packs = Entry::Is(11);
    let (_, total, again) = outcome(&mut shop);
    assert_ne!((total, again), (first.1, first.2));
}

/// The codes in the row, and what they say of one.
fn said(order: &Order<'_>, code: Code) -> Option<String> {
    order.problems.iter().find(|problem| problem.code == code).map(|problem| problem.sentence.to_string())
}

const ANSWERS: [OrderColumn; 3] = [OrderColumn::RndAnswer, OrderColumn::PpicAnswer, OrderColumn::SmAnswer];

#[test]
fn letters_that_papers_cannot_show_are_named_with_their_cells_until_the_order_is_over() {
    let check = |change: fn(&mut Shop), expected: Option<&str>| {
        let mut shop = Shop::confirmed();
        change(&mut shop);
        let sentence = said(&shop.cycle(), Code::LettersMissing);
        let about = sentence.as_deref().and_then(|text| text.split(". Marketing").next());
        assert_eq!(about, expected, "{sentence:?}");
    };
    check(|_| {}, None);
    check(|shop| shop.row.address = Some("Jl. Café №5 – ☐".into()), None);
    let both = "Huruf 🍱漢 tampil sebagai \u{FFFD} di dokumen PDF (Alamat, Penerima)";
    check(
        |shop| {
            shop.row.address = Some("🍱漢 Jl. Melati".into());
            shop.row.recipient = Some("Pak 漢".into());
        },
        Some(both),
    );
    check(
        |shop| shop.row.notes.push((OrderColumn::Notes, "🌶 pedas".into())),
        Some("Huruf 🌶 tampil sebagai \u{FFFD} di dokumen PDF (Catatan)"),
    );
    check(
        |shop| {
            shop.row.recipient = Some("漢".into());
            shop.row.cancel = Entry::Is(true);
            shop.row.cancel_reason = Some("batal".into());
        },
        None,
    );
}

#[test]
fn nothing_is_confirmed_before_the_order_is_handed_over() {
    let mut shop = Shop::new();
    shop.row.packs = Entry::Is(120);
    for column in ANSWERS {
        shop.answer(column, Answer::Yes);
    }
    shop.pay(1_500_000);
    let order = shop.cycle();
    assert_eq!((order.facts.state, order.facts.confirmed.is_some()), (State::Draft, false));
    assert!(order.facts.proforma.is_none());
    let ahead = said(&order, Code::StepAhead).unwrap();
    assert!(ANSWERS.iter().all(|column| ahead.contains(column.header())), "{ahead}");

    shop.now += TimeDelta::hours(3);
    shop.answer(OrderColumn::Release, Answer::Yes);
    let released = shop.now;
    let order = shop.cycle();
    assert_eq!(order.facts.confirmed.as_ref().unwrap().at, released, "not before it was handed over");
    assert_eq!((order.facts.state, said(&order, Code::StepAhead)), (State::ReadyToProduce, None));
    assert!(order.facts.live_proforma().is_some());
}

#[test]
fn an_answer_belongs_to_what_could_be_read_beside_an_error() {
    for (packs, stays) in [(400, true), (399, true), (401, false), (950, false)] {
        let mut shop = Shop::released();
        shop.row.packs = Entry::Is(400);
        shop.row.dp_percent = Entry::Is(Percent::whole(40));
        shop.cycle();
        for column in ANSWERS {
            shop.answer(column, Answer::Yes);
        }
        let order = shop.cycle();
        assert_eq!((order.facts.state, order.facts.confirmed.is_some()), (State::Draft, false));
        shop.row.packs = Entry::Is(packs);
        shop.row.approved_by = Some("Ibu Ratna".into());
        let order = shop.cycle();
        assert_eq!(order.facts.confirmed.is_some(), stays, "{packs} packs");
        assert_eq!(order.facts.stale.is_empty(), stays, "{packs} packs");
        assert!(!order.facts.reconfirm, "nothing was confirmed before");
    }
}

#[test]
fn a_line_nobody_can_read_confirms_nothing_and_holds_nothing() {
    let mut shop = Shop::released();
    shop.row.packs = Entry::Is(200);
    shop.cycle();
    for column in ANSWERS {
        shop.answer(column, Answer::Yes);
    }
    let broken = LineRow {
        at: 1,
        order_no: Some("ODR-2026-0147".into()),
        menu: Some("NB-AYAM".into()),
        packs: Entry::Unreadable,
        ..LineRow::default()
    };
    shop.lines = vec![broken];
    let order = shop.cycle();
    assert_eq!((order.facts.state, order.facts.confirmed.is_some(), order.held), (State::Draft, false, false));
    shop.lines[0].packs = Entry::Is(20);
    let order = shop.cycle();
    assert!(!order.flags.contains(&Flag::Reconfirm), "there was no confirmation to repeat");
}

/// A confirmed order with its proforma, called off; `told`: everybody has heard of it.
fn called_off(told: bool) -> Shop {
    let mut shop = Shop::confirmed();
    shop.cycle();
    shop.row.cancel = Entry::Is(true);
    shop.row.cancel_reason = Some("acara ditunda".into());
    assert_eq!(shop.cycle().facts.state, State::Cancelled);
    if told {
        let last_notice = Some(shop.now);
        let episode = Episode { number: 1, since: shop.now, gone_since: None, rungs: vec![0], last_notice };
        shop.order.episodes.insert(NoticeKind::OrderClosed, episode);
    }
    shop.row.cancel = Entry::Blank;
    shop
}

#[test]
fn an_order_taken_up_after_its_end_was_told_is_asked_about_anew() {
    let mut shop = called_off(true);
    let order = shop.cycle();
    assert_eq!((order.facts.state, order.facts.confirmed.is_some()), (State::AwaitingMaterials, false));
    assert!(order.flags.contains(&Flag::Reconfirm));
    let stale: Vec<OrderColumn> = order.facts.stale.iter().map(|(column, _)| *column).collect();
    assert_eq!(stale, ANSWERS);
    for column in ANSWERS {
        shop.answer(column, Answer::Again);
    }
    shop.cycle();
    for column in ANSWERS {
        shop.answer(column, Answer::Yes);
    }
    let order = shop.cycle();
    let number = order.facts.live_proforma().unwrap().document.number.to_string();
    assert_eq!((order.facts.state, &*number), (State::AwaitingDownPayment, "001/PI/MKN/XI/2026-R1"));
}

#[test]
fn an_order_taken_up_too_late_is_late() {
    let mut shop = called_off(true);
    shop.now += TimeDelta::days(1);
    let order = shop.cycle();
    assert!(order.held && order.problems.iter().any(|problem| problem.code == Code::ConfirmationLate));
}

#[test]
fn a_cancellation_taken_back_before_anybody_heard_of_it_asks_nobody() {
    let mut shop = called_off(false);
    let order = shop.cycle();
    assert!(order.facts.confirmed.is_some() && order.facts.stale.is_empty() && !order.facts.reconfirm);
}

#[test]
fn a_refusal_that_was_told_is_the_end_of_the_old_answers() {
    let mut shop = Shop::confirmed().answered(OrderColumn::SmAnswer, Answer::No);
    shop.row.reject_reason = Some("dapur penuh".into());
    assert_eq!(shop.cycle().facts.state, State::Rejected);
    let last_notice = Some(shop.now);
    let episode = Episode { number: 1, since: shop.now, gone_since: None, rungs: vec![0], last_notice };
    shop.order.episodes.insert(NoticeKind::OrderClosed, episode);
    shop.answer(OrderColumn::SmAnswer, Answer::Yes);
    let order = shop.cycle();
    assert_eq!((order.facts.state, order.facts.stale.len()), (State::AwaitingMaterials, 3));
    assert!(!order.flags.contains(&Flag::Reconfirm), "it had never been confirmed");
}

#[test]
fn a_word_nobody_can_read_is_not_overwritten_by_ulang() {
    let mut shop = Shop::confirmed();
    shop.row.packs = Entry::Is(500);
    shop.cycle();
    shop.row.answers.put(OrderColumn::RndAnswer, Entry::Unreadable);
    shop.row.content.set(OrderColumn::RndAnswer, crate::domain::cell::Cell::text("Oke"));
    shop.row.packs = Entry::Is(600);
    let stale: Vec<OrderColumn> = shop.cycle().facts.stale.iter().map(|(column, _)| *column).collect();
    assert_eq!(stale, [OrderColumn::PpicAnswer, OrderColumn::SmAnswer]);
}

#[test]
fn a_step_or_an_answer_nobody_can_read_stays_what_it_was() {
    // A readable cell that says something else takes it back; one that cannot be read does not.
    let check = |mut shop: Shop, put: fn(&mut OrderRow, Entry<bool>), state: State, before: State| {
        put(&mut shop.row, Entry::Is(true));
        assert_eq!(shop.cycle().facts.state, state);
        put(&mut shop.row, Entry::Unreadable);
        let order = shop.cycle();
        assert_eq!((order.facts.state, order.withdrawn.len()), (state, 0));
        put(&mut shop.row, Entry::Is(true));
        assert_eq!(shop.cycle().facts.state, state);
        put(&mut shop.row, Entry::Blank);
        assert_eq!(shop.cycle().facts.state, before);
        // Never read, it is nothing yet.
        put(&mut shop.row, Entry::Unreadable);
        assert_eq!(shop.cycle().facts.state, before);
    };
    let finished: fn(&mut OrderRow, Entry<bool>) = |row, entry| row.finished = entry;
    check(Shop::paid(), |row, entry| row.started = entry, State::InProduction, State::ReadyToProduce);
    check(Shop::paid(), finished, State::AwaitingDeliveryOrder, State::ReadyToProduce);
    let mut called_off = Shop::paid();
    called_off.row.cancel_reason = Some("acara batal".into());
    let off = |row: &mut OrderRow, entry| row.cancel = entry;
    check(called_off, off, State::CancelledRefundDue, State::ReadyToProduce);

    let mut shop = Shop::paid();
    shop.row.deliver_on = Entry::Is(nov(30));
    shop.row.packs = Entry::Is(500);
    shop.cycle();
    for column in [OrderColumn::Release, OrderColumn::RndAnswer, OrderColumn::SmAnswer] {
        shop.row.answers.put(column, Entry::Unreadable);
        shop.row.content.set(column, crate::domain::cell::Cell::text("Yaa"));
        let order = shop.cycle();
        assert_eq!((order.facts.state, order.withdrawn.len()), (State::ReadyToProduce, 0), "{column:?}");
    }
    // It answers no more than it was given to.
    shop.row.packs = Entry::Is(600);
    assert!(shop.cycle().facts.confirmed.is_none());
}

#[test]
fn papers_are_made_void_once_however_the_cell_is_mistyped() {
    let mut shop = Shop::delivered();
    shop.row.redo = Entry::Is(true);
    shop.row.redo_reason = Some("nama penerima salah".into());
    let number = |shop: &mut Shop| shop.cycle().facts.live_delivery().unwrap().order.number.clone();
    let redone = number(&mut shop);
    assert_eq!(&*redone, "002/SJ/MKN/XI/2026");
    for entry in [Entry::Unreadable, Entry::Is(true)] {
        shop.row.redo = entry;
        assert_eq!(number(&mut shop), redone);
    }
    shop.row.redo = Entry::Blank;
    assert_eq!(number(&mut shop), redone);
    shop.row.redo = Entry::Is(true);
    assert_ne!(number(&mut shop), redone);
}

#[test]
fn an_approval_that_was_not_asked_for_is_not_taken_back() {
    let check = |answers: &[OrderColumn], expected: &[OrderColumn]| {
        let mut shop = ordered(&[]);
        shop.cycle();
        let confirmed = shop.order.confirmed.as_mut().unwrap();
        assert_eq!(confirmed.answers, [OrderColumn::RndAnswer, OrderColumn::PpicAnswer, OrderColumn::SmAnswer]);
        confirmed.answers = answers.to_vec();
        shop.clear(OrderColumn::SmAnswer);
        assert_eq!(*shop.cycle().withdrawn, *expected, "confirmed by {answers:?}");
    };
    check(&[OrderColumn::RndAnswer, OrderColumn::PpicAnswer, OrderColumn::SmAnswer], &[OrderColumn::SmAnswer]);
    check(&[OrderColumn::RndAnswer, OrderColumn::PpicAnswer], &[]);
    // A confirmation of which that was not noted is one of the first three answers.
    let old: Confirmed = serde_json::from_str(r#"{"at":"2026-11-23T02:00:00Z","by_exception":false}"#).unwrap();
    assert_eq!(old.answers, [OrderColumn::RndAnswer, OrderColumn::PpicAnswer, OrderColumn::SmAnswer]);
}

#[test]
fn a_confirmation_whose_rule_was_not_noted_is_judged_by_the_first_one_seen_from_then_on() {
    let mut shop = ordered(&[]);
    shop.cycle();
    let noted = |shop: &Shop| shop.order.confirmed.as_ref().unwrap().rule;
    let first = LeadRule { large_order_packs: 1_000, lead_days: 4 };
    assert_eq!(noted(&shop), Some(first));
    // As an older program stored it.
    let mut json = serde_json::to_value(&shop.order).unwrap();
    json["confirmed"].as_object_mut().unwrap().remove("rule").unwrap();
    shop.order = serde_json::from_value(json).unwrap();
    assert_eq!(noted(&shop), None);
    shop.policy.sop.lead_days = 6;
    shop.cycle();
    let second = LeadRule { lead_days: 6, ..first };
    assert_eq!(noted(&shop), Some(second));
    shop.policy.sop.lead_days = 8;
    shop.cycle();
    assert_eq!(noted(&shop), Some(second), "and by no later one");
}

#[test]
fn papers_that_stand_for_themselves_are_stored_as_one_or_as_several() {
    let mut shop = Shop::delivered();
    let invoice = shop.order.live_delivery().unwrap().invoice.clone();
    let note = Document { kind: DocumentKind::CreditNote, number: "001/NK/MKN/XI/2026".into(), ..invoice };
    let kept = |facts: &OrderFacts| {
        let json = serde_json::to_value(facts).unwrap();
        assert_eq!(serde_json::from_value::<OrderFacts>(json.clone()).unwrap(), *facts);
        json["credit_note"].clone()
    };
    assert!(kept(&shop.order).is_null());
    assert_eq!((shop.order.other(DocumentKind::CreditNote), shop.order.papers().count()), (None, 3));
    shop.order.others.push(note.clone().into());
    assert!(kept(&shop.order).is_object(), "as a program reads it that knows of one only");
    assert_eq!(shop.order.other(DocumentKind::CreditNote), Some(&note));
    assert_eq!(shop.order.papers().last(), Some(&note));
    assert_eq!(shop.order.credited(), note.amounts.total);
    shop.order.others.push(note.into());
    assert!(kept(&shop.order).is_array());
}

#[test]
fn goods_that_left_are_called_back_only_while_more_is_open_than_the_tolerance() {
    let mut shop = Shop::delivered();
    let now = shop.now;
    let mut order = shop.cycle();
    let mut check = |released, outstanding, held, expected| {
        order.facts.shipped = Some(crate::domain::facts::Shipped { at: now, on: order.facts.intake_day, released });
        (order.outstanding, order.held) = (Rupiah(outstanding), held);
        assert_eq!(left_without_release(&order, Rupiah(100)), expected, "{released} {outstanding} {held}");
    };
    check(false, 101, false, true);
    check(false, 100, false, false);
    check(false, 0, true, true);
    check(true, 101, true, false);
    order.facts.shipped = None;
    assert!(!left_without_release(&order, Rupiah(100)));
}

#[test]
fn what_was_agreed_and_stands_on_papers_is_read_as_it_was_and_held_once() {
    let mut shop = Shop::delivered();
    shop.cycle();
    let stored = serde_json::to_string(&shop.order).unwrap();
    let mut read: OrderFacts = serde_json::from_str(&stored).unwrap();
    read.share();
    assert_eq!(read, shop.order);
    let agreed: &Terms = read.accepted.as_ref().unwrap();
    let is_it = |terms: &Terms| std::ptr::eq(agreed, terms);
    assert!(is_it(&read.live_proforma().unwrap().terms) && is_it(&read.live_delivery().unwrap().terms));
    assert!(read.papers().all(|paper| paper.lines.is(&agreed.lines)) && read.papers().count() == 3);
    let asked: Vec<&Asked> = read.answers.values().map(|answered| &**answered.asked.as_ref().unwrap()).collect();
    assert!(asked.len() > 1 && asked.iter().all(|one| std::ptr::eq(*one, asked[0])));
    // What was agreed otherwise since stays apart.
    let mut read: OrderFacts = serde_json::from_str(&stored).unwrap();
    read.accepted.as_mut().unwrap().hour = Some("09:00".into());
    let before = read.clone();
    read.share();
    assert_eq!(read, before);
}

#[test]
fn what_was_agreed_is_in_force_until_something_else_is_agreed() {
    let mut shop = Shop::delivered();
    shop.cycle();
    let agreed = shop.order.accepted.clone().unwrap().into_inner();
    let printed = Terms { hour: Some("10:00".into()), ..agreed.clone() };
    let typed = Terms { hour: Some("11:00".into()), ..agreed.clone() };
    let intake = Intake { terms: Some(typed), ..Intake::default() };
    let (books, policy, known) = (crate::domain::books::Books::default(), policy(), Facts::default());
    let catalogue = Catalogue::new(&books);
    let world = World::new(shop.now, &policy, &books, &known);
    let context = Context { world: &world, catalogue: &catalogue };
    let check = |(confirmed, proforma, delivery): (bool, bool, bool), is_off: bool, expected: &str| {
        let mut facts = shop.order.clone();
        facts.accepted = Some(Terms { hour: Some("09:00".into()), ..agreed.clone() }.into());
        std::sync::Arc::make_mut(facts.delivery.as_mut().unwrap()).terms = printed.clone().into();
        facts.confirmed = facts.confirmed.filter(|_| confirmed);
        facts.proforma = facts.proforma.filter(|_| proforma);
        facts.delivery = facts.delivery.filter(|_| delivery);
        let hour = in_force(&facts, &intake, context, is_off).and_then(|terms| terms.hour.clone());
        assert_eq!(hour.as_deref(), Some(expected), "{confirmed} {proforma} {delivery} {is_off}");
    };
    check((false, false, false), false, "11:00");
    check((true, false, false), false, "09:00");
    check((false, true, false), false, "09:00");
    check((true, true, false), false, "09:00");
    check((true, true, true), false, "10:00");
    check((true, true, true), true, "09:00");
}

#[test]
fn goods_are_awaited_at_the_hour_that_is_typed_or_in_the_middle_of_the_morning() {
    let check = |hour: Option<&str>, expected: (u32, u32)| {
        let mut shop = Shop::released();
        shop.row.hour = hour.map(Into::into);
        let awaited = headline::deliver_at(&shop.cycle()).map(|at| (at.date(), at.format("%H:%M").to_string()));
        let expected = format!("{:02}:{:02}", expected.0, expected.1);
        assert_eq!(awaited, Some((crate::decide::tests::nov(27), expected)), "{hour:?}");
    };
    check(Some("14:30"), (14, 30));
    check(Some("siang"), (10, 0));
    check(None, (10, 0));
}

#[test]
fn papers_are_made_anew_while_the_goods_are_here_and_nobody_says_that_they_left() {
    let check = |left: bool, says_so: bool, expected: bool| {
        let mut shop = Shop::delivered();
        let (at, on) = (shop.now, shop.order.intake_day);
        shop.order.shipped = left.then_some(crate::domain::facts::Shipped { at, on, released: true });
        shop.row.shipped = if says_so { Entry::Is(true) } else { Entry::Blank };
        (shop.row.redo, shop.row.redo_reason) = (Entry::Is(true), Some("salah alamat kirim".into()));
        let order = shop.cycle();
        assert_eq!(order.replaced, expected, "{left} {says_so}");
        assert_eq!(order.problems.iter().any(|problem| problem.sentence.contains("tidak bisa diulang")), !expected);
    };
    check(false, false, true);
    check(true, false, false);
    check(false, true, false);
    check(true, true, false);
}

#[test]
fn a_credit_order_adds_to_what_the_customer_owes_for_the_other_ones_under_way() {
    let on_credit = |sequence: u32, packs: u32| {
        let mut shop = Shop::confirmed();
        shop.order.id.sequence = sequence;
        shop.row.packs = Entry::Is(packs);
        (shop.row.scheme, shop.row.top_days) = (Entry::Is(Scheme::Top), Entry::Is(14));
        shop.row.dp_percent = Entry::Is(Percent::ZERO);
        shop
    };
    let (mut first, mut second) = (on_credit(147, 100), on_credit(148, 200));
    let orders = [first.cycle(), second.cycle()];
    let mut orders: BTreeMap<OrderId, Order<'_>> = orders.into_iter().map(|order| (order.facts.id, order)).collect();
    let owed: Vec<Rupiah> = orders.values().map(|order| order.outstanding).collect();
    assert!(orders.values().all(|order| order.facts.state == State::AwaitingCredit) && owed[0] > Rupiah::ZERO);
    let (policy, books, facts) = (crate::decide::tests::policy(), Default::default(), Default::default());
    let world = World::new(crate::decide::tests::at(23, 9, 0), &policy, &books, &facts);
    let exposures = exposure::judge(&mut exposure::Exposures::default(), &world, &Catalogue::new(&books), &mut orders);
    let shown: Vec<(Rupiah, Rupiah)> = exposures.values().map(|e| (e.open_orders, e.this_order)).collect();
    assert_eq!(shown, [(owed[1], owed[0]), (owed[0], owed[1])]);
}

#[test]
fn a_credit_limit_is_held_against_invoices_and_orders_together() {
    let on_credit = |sequence: u32, packs: u32| {
        let mut shop = Shop::confirmed();
        shop.order.id.sequence = sequence;
        shop.row.packs = Entry::Is(packs);
        (shop.row.scheme, shop.row.top_days) = (Entry::Is(Scheme::Top), Entry::Is(7));
        shop.row.dp_percent = Entry::Is(Percent::ZERO);
        shop
    };
    // Owed on an invoice whose goods left, on an order under way, and on the one that is judged.
    let (left, under_way, asked) = (2_500_000, 5_000_000, 7_500_000);
    let all = left + under_way + asked;
    let check = |limit: i64, is_granted: bool, passed: Option<i64>| {
        let (mut first, mut second, mut third) = (on_credit(146, 100), on_credit(147, 200), on_credit(148, 300));
        for shop in [&mut first, &mut second] {
            shop.answer(OrderColumn::CreditAnswer, Answer::Yes);
            shop.cycle();
        }
        (first.row.finished, first.row.make_delivery_order) = (Entry::Is(true), Entry::Is(true));
        first.row.shipped = Entry::Is(true);
        if is_granted {
            third.answer(OrderColumn::CreditAnswer, Answer::Yes);
        }
        let later = first.now + TimeDelta::days(1);
        (first.now, second.now, third.now) = (later, later, later);
        let orders = [first.cycle(), second.cycle(), third.cycle()];
        let id = orders[2].facts.id;
        let mut orders: BTreeMap<OrderId, Order<'_>> =
            orders.into_iter().map(|order| (order.facts.id, order)).collect();
        let customer = crate::domain::books::CustomerRow {
            name: Some("PT Maju Jaya".into()),
            credit_limit: Entry::Is(Rupiah(limit)),
            ..Default::default()
        };
        let books = crate::domain::books::Books { customers: vec![customer], ..Default::default() };
        let (policy, facts) = (crate::decide::tests::policy(), Default::default());
        let world = World::new(later, &policy, &books, &facts);
        let exposures =
            exposure::judge(&mut exposure::Exposures::default(), &world, &Catalogue::new(&books), &mut orders);
        let order = orders.get_mut(&id).unwrap();
        Others { exposure: exposures.get(&id).copied(), ..Others::default() }.tell(order, &policy.sop);
        assert_eq!(said(order, Code::CreditLimit).is_some(), passed.is_some() && !is_granted, "{limit} {is_granted}");
        let over = order.facts.credit_over_limit.as_ref().map(|credit| credit.over.0);
        assert_eq!(over, passed.filter(|_| is_granted), "{limit} {is_granted}");
        assert_eq!(exposures.contains_key(&id), !is_granted);
        if let Some(exposure) = exposures.get(&id) {
            let shown = [exposure.open_invoices, exposure.open_orders, exposure.this_order, exposure.total()];
            assert_eq!(shown.map(|amount| amount.0), [left, under_way, asked, all]);
        }
    };
    for is_granted in [false, true] {
        check(all, is_granted, None);
        check(all - 1, is_granted, Some(1));
        check(1, is_granted, Some(all - 1));
    }
}

#[test]
fn nothing_is_issued_for_a_row_that_does_not_rest_or_is_only_taken_over() {
    let check = |rests: bool, is_quiet: bool, expected: bool| {
        let mut shop = Shop::confirmed();
        shop.policy.settle = TimeDelta::minutes(1);
        shop.now += TimeDelta::seconds(if rests { 60 } else { 59 });
        shop.is_quiet = is_quiet;
        let order = shop.cycle();
        let issued = (order.facts.proforma.is_some(), order.new_proforma);
        assert_eq!(issued, (expected, expected), "{rests} {is_quiet}");
    };
    check(true, false, true);
    check(false, false, false);
    check(true, true, false);
    check(false, true, false);
}

#[test]
fn papers_are_made_anew_only_for_a_row_that_rests_is_watched_and_not_held() {
    let check = |rests: bool, is_quiet: bool, is_held: bool, expected: bool| {
        let mut shop = Shop::delivered();
        let first = shop.order.live_delivery().unwrap().order.number.clone();
        (shop.row.redo, shop.row.redo_reason) = (Entry::Is(true), Some("salah alamat kirim".into()));
        shop.policy.settle = TimeDelta::minutes(1);
        shop.now += TimeDelta::seconds(if rests { 60 } else { 59 });
        shop.is_quiet = is_quiet;
        if is_held {
            shop.clear(OrderColumn::RndAnswer);
        }
        let order = shop.cycle();
        let number = order.facts.live_delivery().map(|delivery| delivery.order.number.clone());
        assert!(number.is_some(), "{rests} {is_quiet} {is_held}: no papers at all");
        assert_eq!(number != Some(first), expected, "{rests} {is_quiet} {is_held}");
    };
    check(true, false, false, true);
    check(false, false, false, false);
    check(true, true, false, false);
    check(true, false, true, false);
    check(false, true, true, false);
}

#[test]
fn an_order_that_is_called_off_keeps_no_paper_of_any_kind() {
    let mut shop = Shop::delivered();
    let invoice = shop.order.live_delivery().unwrap().invoice.clone();
    let other = Document { kind: DocumentKind::CreditNote, number: "001/NK/MKN/XI/2026".into(), ..invoice };
    let mut numbering = crate::decide::money::numbering::Numbering::after(&shop.facts.register);
    numbering.enter(&other, 1, 2026, "");
    shop.order.others.push(other.into());
    let numbers: Vec<String> = shop.order.papers().map(|paper| paper.number.to_string()).collect();
    let on = shop.order.intake_day;
    issue::void(&mut shop.order, on, &shop.facts.register, &mut numbering);
    assert_eq!((shop.order.papers().count(), numbers.len()), (0, 4));
    for number in numbers {
        let note = numbering.recorded(&shop.facts.register, &number).map(|entry| entry.note.to_string());
        assert_eq!(note.as_deref(), Some("BATAL"), "{number}");
    }
}

#[test]
fn revenue_comes_and_goes_on_the_day_of_each_paper_and_comes_to_the_invoice_in_force() {
    let mut shop = Shop::delivered();
    let register = shop.facts.register.clone();
    let mut order = shop.cycle();
    let invoice = order.facts.live_delivery().unwrap().invoice.clone();
    let (on, base) = (invoice.on, invoice.amounts.before_tax());
    assert_eq!(account::revenue(&order.facts), [(on, base)]);
    let later = on + chrono::Days::new(9);
    let mut numbering = crate::decide::money::numbering::Numbering::after(&register);
    issue::void_delivery(&mut order.facts, later, &register, &mut numbering, "BATAL");
    assert_eq!(account::revenue(&order.facts), [(on, base), (later, -base)]);
    let mut anew = order.facts.delivery.as_deref().unwrap().clone();
    anew.void = false;
    anew.invoice.on = later;
    order.facts.delivery = Some(anew.into());
    assert_eq!(account::revenue(&order.facts), [(on, base), (later, -base), (later, base)]);
    order.facts.others.push(Document { kind: DocumentKind::CreditNote, on: later, ..invoice }.into());
    let sum: Rupiah = account::revenue(&order.facts).into_iter().map(|(_, base)| base).sum();
    assert_eq!((sum, account::turnover(&order)), (Rupiah::ZERO, Rupiah::ZERO));
}

#[test]
fn a_sale_is_worth_its_goods_less_what_was_credited() {
    let mut shop = Shop::delivered();
    let mut order = shop.cycle();
    let invoice = order.facts.live_delivery().unwrap().invoice.clone();
    assert_eq!(account::turnover(&order), invoice.amounts.before_tax());
    assert!(invoice.amounts.before_tax() > Rupiah::ZERO);
    order.facts.others.push(Document { kind: DocumentKind::CreditNote, ..invoice }.into());
    assert_eq!(account::turnover(&order), Rupiah::ZERO);
}

#[test]
fn credit_is_approved_only_while_the_order_is_on_credit_with_a_proforma_out() {
    let check = |on_credit: bool, has_proforma: bool, answered: bool, expected: bool| {
        let mut shop = if has_proforma { Shop::confirmed() } else { Shop::released() };
        shop.cycle();
        assert_eq!(approvals::has_proforma(&shop.order), has_proforma);
        if answered {
            shop.answer(OrderColumn::CreditAnswer, Answer::Yes);
        }
        let (mut facts, now) = (shop.order.clone(), shop.now);
        facts.credit_approved = None;
        approvals::keep_credit(&shop.row, &mut facts, on_credit, now);
        let is_kept = facts.credit_approved.is_some();
        assert_eq!(is_kept, expected, "{on_credit} {has_proforma} {answered}");
        // What was approved before is let go of with what it hung on, and not with the cell.
        facts.credit_approved = Some(now);
        approvals::keep_credit(&shop.row, &mut facts, on_credit, now);
        assert_eq!(facts.credit_approved.is_some(), on_credit && has_proforma);
    };
    check(true, true, true, true);
    check(true, true, false, false);
    check(true, false, true, false);
    check(false, true, true, false);
    check(false, false, true, false);
}

#[test]
fn what_is_fetched_is_printed_without_driver_and_vehicle() {
    let mut shop = Shop::new();
    (shop.row.driver, shop.row.plate) = (Some("Pak Budi".into()), Some("B 1234 XY".into()));
    let named = |method| deliverable::named(&shop.row, &DeliveryDetails::bare(method, nov(30)));
    let names = |method| (named(method).driver.is_some(), named(method).plate.is_some());
    assert_eq!(names(Method::Delivery), (true, true));
    assert_eq!(names(Method::Pickup), (false, false));
}

#[test]
fn a_change_that_matters_to_nobody_is_told_to_nobody() {
    let tell = |change: fn(&mut OrderRow)| {
        let mut shop = Shop::confirmed();
        shop.cycle();
        change(&mut shop.row);
        let order = shop.cycle();
        assert!(order.facts.accepted == order.terms, "it is agreed on");
        order.amendment.tell
    };
    assert!(!tell(|row| row.recipient = Some("Bu Sari".into())));
    assert!(tell(|row| row.packs = Entry::Is(40)));
}
