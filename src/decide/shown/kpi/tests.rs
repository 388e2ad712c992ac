//! What the figures count and what they leave out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::*;
use crate::decide::kitchen::PersonHours;
use crate::decide::tests::{at, nov, policy};

fn order() -> KpiOrder<'static> {
    KpiOrder {
        state: State::AwaitingMaterials,
        journey: &[],
        large: false,
        deliver_on: nov(30),
        confirm_by: nov(26),
        confirmed_at: None,
        by_exception: false,
        released_at: None,
        first_answer_at: None,
        first_answer_yes: false,
        shipped_on: None,
        left_unreleased: false,
        over_limit: false,
    }
}

/// What the figure whose name begins like this shows on 27 November.
fn shown(orders: &[KpiOrder<'_>], readiness: &[Readiness], name: &str) -> String {
    let figures = kpi(orders, readiness, at(27, 9, 0), &policy());
    figures.iter().find(|f| f.name.starts_with(name)).map(|f| f.value.to_string()).unwrap()
}

#[test]
fn without_orders_every_share_is_a_dash_and_every_figure_is_defined() {
    let figures = kpi(&[], &[], at(27, 9, 0), &policy());
    for figure in &figures {
        let expected = if figure.name.ends_with("(order)") { Cell::Number(0.0) } else { Cell::text("–") };
        assert_eq!(figure.value, expected, "{}", figure.name);
        assert!(figure.definition.ends_with('.'), "{}", figure.name);
    }
    assert_eq!(figures.len(), 11);
}

#[test]
fn large_orders_count_once_confirmed_or_once_their_last_day_is_over() {
    let large = KpiOrder { large: true, ..order() };
    let last_second = KpiOrder { confirmed_at: Some(at(26, 23, 59)), ..large };
    let late = KpiOrder { confirmed_at: Some(at(27, 0, 0)), ..large };
    let check = |orders: &[KpiOrder<'_>], share: &str, exceptions: &str| {
        assert_eq!(shown(orders, &[], "Order besar terkonfirmasi"), share);
        assert_eq!(shown(orders, &[], "Order besar dengan Izin Khusus"), exceptions);
    };
    check(&[last_second], "100", "0");
    check(&[last_second, late], "50", "0");
    check(&[last_second, large, large], "33.3", "0");
    // Its last day is today.
    check(&[last_second, KpiOrder { confirm_by: nov(27), ..large }], "100", "0");
    check(&[last_second, KpiOrder { by_exception: true, ..late }], "50", "1");
    check(&[last_second, KpiOrder { state: State::Cancelled, ..late }], "100", "0");
    check(&[order()], "–", "0");
}

#[test]
fn answers_are_measured_in_working_hours() {
    let asked = KpiOrder { released_at: Some(at(23, 16, 0)), ..order() };
    let yes = KpiOrder { first_answer_at: Some(at(24, 9, 30)), first_answer_yes: true, ..asked };
    let no = KpiOrder { first_answer_at: Some(at(23, 16, 30)), ..asked };
    let check = |orders: &[KpiOrder<'_>], available: &str, hours: &str| {
        assert_eq!(shown(orders, &[], "Jawaban pertama"), available);
        assert_eq!(shown(orders, &[], "Waktu jawab"), hours);
    };
    check(&[asked], "–", "–");
    check(&[yes], "100", "2.5");
    check(&[yes, no, asked], "50", "1.5");
    check(&[yes, no, no], "33.3", "0.5");
}

#[test]
fn the_wait_for_the_down_payment_ends_with_the_next_state() {
    use State::{AwaitingDownPayment, AwaitingStoreManager, ReadyToProduce};
    let check = |journey: &[(State, DateTime<Utc>)], hours: &str| {
        assert_eq!(shown(&[KpiOrder { journey, ..order() }], &[], "Menunggu DP"), hours);
    };
    check(&[(AwaitingStoreManager, at(23, 8, 0)), (AwaitingDownPayment, at(23, 10, 0))], "–");
    check(&[(AwaitingDownPayment, at(23, 10, 0)), (ReadyToProduce, at(23, 13, 0))], "3");
    check(
        &[
            (AwaitingDownPayment, at(23, 10, 0)),
            (ReadyToProduce, at(23, 13, 0)),
            (AwaitingDownPayment, at(24, 8, 0)),
            (ReadyToProduce, at(24, 9, 15)),
        ],
        "4.3",
    );
}

#[test]
fn goods_that_should_have_left_count_as_late() {
    let shipped = |day| KpiOrder { shipped_on: Some(nov(day)), deliver_on: nov(25), ..order() };
    let check = |orders: &[KpiOrder<'_>], share: &str| assert_eq!(shown(orders, &[], "Kirim tepat waktu"), share);
    check(&[order()], "–");
    check(&[shipped(25)], "100");
    check(&[shipped(24), shipped(26)], "50");
    let waits = |state, day| KpiOrder { state, deliver_on: nov(day), ..order() };
    check(&[shipped(24), waits(State::InProduction, 26)], "50");
    // Today is still in time.
    check(&[shipped(24), waits(State::InProduction, 27)], "100");
    // Not even begun, it was never to be delivered that day.
    check(&[shipped(24), waits(State::ReadyToProduce, 26)], "100");
}

#[test]
fn exceptions_count_whatever_became_of_them_unless_the_order_is_off() {
    let check = |order: KpiOrder<'_>, unreleased: &str, over: &str| {
        let shown = |name| shown(&[order], &[], name);
        assert_eq!((shown("Dikirim tanpa").as_str(), shown("Kredit disetujui").as_str()), (unreleased, over));
    };
    check(order(), "0", "0");
    check(KpiOrder { left_unreleased: true, state: State::Closed, ..order() }, "1", "0");
    check(KpiOrder { over_limit: true, state: State::Closed, ..order() }, "0", "1");
    check(KpiOrder { over_limit: true, state: State::Cancelled, ..order() }, "0", "0");
}

#[test]
fn use_of_people_and_packs_is_measured_from_today_where_limits_are_known() {
    let day = |on: u32, packs: u32, capacity: Option<u32>, hours: i64, available: Option<i64>| Readiness {
        on: nov(on),
        outlet: "Pusat".to_owned(),
        packs,
        capacity,
        person_hours: PersonHours(hours),
        available: available.map(PersonHours),
        shortages: String::new(),
    };
    let days = [
        day(26, 900, Some(900), 900, Some(900)),
        day(27, 700, Some(1_000), 2_000, Some(4_000)),
        day(28, 200, None, 700, None),
        day(29, 100, Some(1_000), 1_000, Some(4_000)),
    ];
    assert_eq!(shown(&[], &days, "Pemakaian tenaga"), "37.5");
    assert_eq!(shown(&[], &days, "Pemakaian kapasitas"), "40");
}

#[test]
fn the_distance_to_delivery_is_counted_in_days() {
    let confirmed = |day| KpiOrder { confirmed_at: Some(at(day, 12, 0)), ..order() };
    assert_eq!(shown(&[confirmed(23), confirmed(26)], &[], "Jarak konfirmasi"), "5.5");
}
