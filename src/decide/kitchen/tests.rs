//! What orders need, told as stories: stock, capacity and recipes with the figures people would work out by hand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use chrono::{NaiveDate, Weekday};
use proptest::prelude::*;

use super::demand::Demand;
use super::plan::{Purchase, plan};
use super::*;
use crate::domain::books::CapacityDay;
use crate::domain::books::{CapacityRow, ProductRow, RecipeRow, StockRow};
use crate::domain::ids::OrderId;
use crate::domain::percent::Percent;
use crate::domain::problem::Code;
use crate::domain::quantity::Quantity;
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;
use crate::domain::terms::Line;

fn nov(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn line(product: &str, packs: u32) -> Line {
    Line { product: product.into(), name: "Nasi Box Ayam".into(), packs, unit_price: Rupiah(25_000), remark: None }
}

fn demand(sequence: u32, day: u32, lines: &[Line]) -> Demand<'_> {
    Demand {
        id: id(sequence),
        released: true,
        state: State::AwaitingMaterials,
        outlet: "Pusat",
        is_past: false,
        lead: None,
        is_late: false,
        deliver_on: nov(day),
        lines,
    }
}

fn id(sequence: u32) -> OrderId {
    OrderId { year: 2026, sequence }
}

fn milli(thousandths: i64) -> Quantity {
    Quantity(thousandths * 1_000)
}

fn product(code: &str, minutes: i64) -> ProductRow {
    ProductRow {
        code: Some(code.into()),
        name: Some(format!("Menu {code}").into()),
        minutes: Entry::Is(milli(minutes * 1_000)),
        ..ProductRow::default()
    }
}

fn recipe(product: &str, material: &str, thousandths: i64, waste: u16) -> RecipeRow {
    RecipeRow {
        at: 1,
        product: Some(product.into()),
        material: Some(material.into()),
        per_pack: Entry::Is(milli(thousandths)),
        unit: Some("kg".into()),
        waste: Entry::Is(Percent::whole(waste)),
    }
}

fn stock(material: &str, units: u32) -> StockRow {
    StockRow {
        material: Some(material.into()),
        unit: Some("kg".into()),
        stock: Entry::Is(Quantity::units(units)),
        safety: Entry::Blank,
        arriving: Entry::Blank,
        arrives_on: Entry::Blank,
    }
}

fn arriving(material: &str, units: u32, day: u32) -> StockRow {
    let (arriving, arrives_on) = (Entry::Is(Quantity::units(units)), Entry::Is(nov(day)));
    StockRow { stock: Entry::Blank, arriving, arrives_on, ..stock(material, 0) }
}

fn capacity(day: CapacityDay, packs: u32) -> CapacityRow {
    CapacityRow {
        at: 1,
        outlet: Some("pusat ".into()),
        day,
        max_packs: Entry::Is(packs),
        people: Entry::Blank,
        hours: Entry::Blank,
        closed: false,
    }
}

fn closed(day: CapacityDay) -> CapacityRow {
    CapacityRow { max_packs: Entry::Blank, closed: true, ..capacity(day, 0) }
}

fn said(prep: &Preparation) -> Vec<String> {
    prep.problems.iter().map(ToString::to_string).collect()
}

fn codes(prep: &Preparation) -> Vec<Code> {
    prep.problems.iter().map(|p| p.code).collect()
}

#[test]
fn eleven_hundred_packs_need_173_25_kg_of_chicken() {
    let lines = [line("NB-AYAM", 1_100)];
    let plan = plan(&[demand(1, 27, &lines)], &[], &[recipe("NB-AYAM", "Ayam", 150, 5)], &[], &[]);
    let prep = &plan.orders[&id(1)];
    assert_eq!(prep.materials, "Ayam 173,25 kg");
    assert_eq!(said(prep), Vec::<String>::new());
}

#[test]
fn the_later_order_is_short_of_what_the_earlier_one_takes() {
    let (a, b) = ([line("NB-AYAM", 1_000)], [line("nb-ayam", 800)]);
    let recipes = [recipe("NB-AYAM", "Ayam", 150, 5)];
    // The later delivery carries the smaller number and comes first in the list: the delivery day decides.
    let plan = plan(&[demand(1, 28, &b), demand(2, 27, &a)], &[], &recipes, &[stock(" AYAM", 250)], &[]);
    let (a, b) = (&plan.orders[&id(2)], &plan.orders[&id(1)]);
    assert_eq!(a.materials, "AYAM 157,5 kg");
    assert_eq!((a.can_make, said(a)), (None, vec![]));
    assert_eq!(b.materials, "AYAM 126 kg: kurang 33,5 kg; sanggup sampai 587 pack");
    assert_eq!(b.can_make, Some(587));
    assert_eq!(
        said(b),
        ["[W] BAHAN_KURANG: AYAM kurang 33,5 kg; sanggup sampai 587 pack. Purchasing: datangkan sebelum \
             28/11/2026, atau Marketing: kurangi pack atau undurkan Tanggal Kirim (stok bahan yang tercatat belum cukup dalam 30 hari)."]
    );
    let shortage = Shortage { material: "AYAM".into(), need: milli(126_000), short: milli(33_500), unit: "kg".into() };
    assert_eq!(b.shortages, [shortage]);
    assert_eq!(plan.readiness.iter().map(|r| &*r.shortages).collect::<Vec<_>>(), ["", "Bahan: AYAM 33,5 kg"]);
    let purchase = Purchase { material: "AYAM".into(), short: milli(33_500), unit: "kg".into(), before: nov(28) };
    assert_eq!(plan.purchases, [purchase]);
}

#[test]
fn an_order_beyond_the_days_capacity_hears_the_overload_and_the_next_free_day() {
    let (a, b) = ([line("NB-AYAM", 1_000)], [line("NB-AYAM", 700)]);
    let demands = [demand(1, 27, &a), demand(2, 27, &b)];
    let plan = plan(&demands, &[], &[], &[], &[capacity(CapacityDay::Default, 1_500)]);
    assert_eq!(said(&plan.orders[&id(1)]), Vec::<String>::new());
    assert_eq!(
        said(&plan.orders[&id(2)]),
        ["[W] KAPASITAS_LEBIH: Pusat 27/11/2026 sanggup 1.500 pack dan sudah terisi 1.000: order ini lebih 200 \
             pack. Hari kosong paling awal: 28/11/2026 (karena kapasitas)."]
    );
    let day = &plan.readiness[0];
    assert_eq!((day.packs, day.capacity, &*day.shortages), (1_700, Some(1_500), "Kapasitas: lebih 200 pack"));
}

#[test]
fn the_earliest_free_day_has_room_for_the_whole_order() {
    let (thousand, seven, nine) = ([line("A", 1_000)], [line("A", 700)], [line("A", 900)]);
    let check = |rows: &[CapacityRow], says: &str| {
        let demands = [demand(1, 27, &thousand), demand(2, 27, &seven), demand(3, 28, &nine)];
        let plan = plan(&demands, &[], &[], &[], rows);
        let sentence = &plan.orders[&id(2)].problems[0].sentence;
        assert!(sentence.ends_with(says), "{sentence}");
    };
    let default = capacity(CapacityDay::Default, 1_500);
    // 28 November holds 900 already.
    check(std::slice::from_ref(&default), "paling awal: 29/11/2026 (karena kapasitas).");
    // 29 November 2026 is a Sunday, and a holiday follows.
    let sundays = closed(CapacityDay::Weekday(Weekday::Sun));
    let monday = closed(CapacityDay::Date(nov(30)));
    check(&[default.clone(), sundays.clone(), monday.clone()], "paling awal: 01/12/2026 (karena kapasitas).");
    // A date beats its weekday.
    let open_sunday = capacity(CapacityDay::Date(nov(29)), 700);
    check(&[default, sundays, monday, open_sunday], "paling awal: 29/11/2026 (karena kapasitas).");
    // Nothing is big enough.
    check(
        &[capacity(CapacityDay::Default, 600), capacity(CapacityDay::Date(nov(27)), 1_500)],
        "Tidak ada hari kosong dalam 30 hari; bagi pengirimannya atau tambah tenaga.",
    );
}

#[test]
fn the_most_precise_row_of_kapasitas_holds() {
    let lines = [line("A", 100)];
    let default = capacity(CapacityDay::Default, 1_500);
    let fridays = capacity(CapacityDay::Weekday(Weekday::Fri), 800);
    let check = |rows: &[CapacityRow], most: Option<u32>| {
        let plan = plan(&[demand(1, 27, &lines)], &[], &[], &[], rows);
        assert_eq!(plan.readiness[0].capacity, most);
    };
    check(&[], None);
    check(&[CapacityRow { outlet: Some("Cabang".into()), ..default.clone() }], None);
    check(std::slice::from_ref(&default), Some(1_500));
    check(&[default.clone(), fridays.clone()], Some(800));
    check(&[capacity(CapacityDay::Date(nov(27)), 300), default.clone(), fridays.clone()], Some(300));
    check(&[default.clone(), closed(CapacityDay::Weekday(Weekday::Fri))], Some(0));
    // A date that only changes the staff keeps the packs of its weekday.
    let staff =
        CapacityRow { max_packs: Entry::Blank, people: Entry::Is(3), ..capacity(CapacityDay::Date(nov(27)), 0) };
    check(&[default.clone(), fridays.clone(), staff], Some(800));
    check(&[default, closed(CapacityDay::Weekday(Weekday::Fri)), capacity(CapacityDay::Date(nov(27)), 200)], Some(200));
    check(&[CapacityRow { max_packs: Entry::Unreadable, ..fridays }], None);
}

#[test]
fn a_closed_day_is_named_even_when_nothing_else_is_known() {
    let lines = [line("A", 10)];
    let plan = plan(&[demand(1, 29, &lines)], &[], &[], &[], &[closed(CapacityDay::Weekday(Weekday::Sun))]);
    let says = "[W] KAPASITAS_LEBIH: Pusat 29/11/2026 libur. Hari kosong paling awal: 30/11/2026 (karena kapasitas).";
    assert_eq!(said(&plan.orders[&id(1)]), [says]);
    assert_eq!(plan.readiness[0].shortages, "Outlet libur; Kapasitas: lebih 10 pack");
}

#[test]
fn people_are_a_capacity_too() {
    // 1.000 packs × 3 minutes = 50 hours; 5 people × 8,5 hours = 42,5.
    let lines = [line("A", 1_000)];
    let mut row = capacity(CapacityDay::Default, 1_500);
    (row.people, row.hours) = (Entry::Is(5), Entry::Is(milli(8_500)));
    let plan = plan(&[demand(1, 27, &lines)], &[product("A", 3)], &[], &[], &[row]);
    let prep = &plan.orders[&id(1)];
    assert_eq!((prep.person_minutes, prep.person_hours()), (Quantity::units(3_000), PersonHours(5_000)));
    assert!(
        prep.problems[0].sentence.starts_with(
            "Pusat 27/11/2026 punya tenaga 42,5 jam-orang: order ini lebih 7,5 jam-orang. Tidak ada hari kosong"
        ),
        "{:?}",
        prep.problems
    );
    let day = &plan.readiness[0];
    assert_eq!((day.person_hours, day.available), (PersonHours(5_000), Some(PersonHours(4_250))));
    assert_eq!(day.shortages, "Tenaga: kurang 7,5 jam-orang");
}

#[test]
fn person_hours_have_two_decimals() {
    let check = |minutes: i64, hours: i64, shown: &str| {
        let got = PersonHours::from_minutes(milli(minutes));
        assert_eq!((got, got.to_string().as_str()), (PersonHours(hours), shown));
    };
    check(0, 0, "0");
    check(60_000, 100, "1");
    check(50_000, 83, "0,83");
    check(300, 1, "0,01");
    check(299, 0, "0");
}

#[test]
fn only_released_orders_not_made_yet_take_anything() {
    let (first, second) = ([line("A", 1_000)], [line("A", 1_000)]);
    let check = |state: State, released: bool, takes: bool| {
        let first = Demand { state, released, ..demand(1, 26, &first) };
        let demands = [first, demand(2, 27, &second)];
        let plan = plan(&demands, &[], &[recipe("A", "Ayam", 100, 0)], &[stock("Ayam", 150)], &[]);
        assert_eq!(plan.orders[&id(2)].can_make, takes.then_some(500), "{state:?} {released}");
        assert_eq!(plan.readiness.len(), if takes { 2 } else { 1 }, "{state:?} {released}");
        let shown = if state.is_off() { "" } else { "Ayam 100 kg" };
        assert_eq!(plan.orders[&id(1)].needs.len(), usize::from(takes || state == State::Draft), "{state:?}");
        assert_eq!(plan.orders[&id(1)].materials, shown, "{state:?} {released}");
    };
    check(State::Draft, false, false);
    check(State::Draft, true, true);
    for state in State::ALL {
        let number = state.number();
        let open = ["S1", "S1b", "S2", "S3a", "S3b", "S3c", "S4", "S5"].contains(&number);
        if number != "S0" {
            check(*state, true, open);
        }
    }
}

#[test]
fn an_order_whose_day_is_over_takes_nothing() {
    let (first, second) = ([line("A", 1_000)], [line("A", 1_000)]);
    let check = |is_past: bool| {
        for state in State::ALL.iter().filter(|state| !state.is_off()) {
            let demands = [Demand { state: *state, is_past, ..demand(1, 26, &first) }, demand(2, 27, &second)];
            let plan = plan(&demands, &[], &[recipe("A", "Ayam", 100, 0)], &[stock("Ayam", 150)], &[]);
            let takes = !is_past && state.is_before_delivery_order();
            assert_eq!(plan.orders[&id(2)].can_make, takes.then_some(500), "{state:?} {is_past}");
            assert_eq!(plan.orders[&id(1)].materials, "Ayam 100 kg", "{state:?} {is_past}");
        }
    };
    check(false);
    check(true);
}

#[test]
fn what_arrives_before_the_delivery_day_counts() {
    let lines = [line("A", 1_000)];
    let check = |rows: &[StockRow], short: Option<i64>| {
        let plan = plan(&[demand(1, 27, &lines)], &[], &[recipe("A", "Ayam", 100, 0)], rows, &[]);
        let prep = &plan.orders[&id(1)];
        assert_eq!(prep.shortages.first().map(|s| s.short), short.map(milli), "{rows:?}");
    };
    let base = stock("Ayam", 60);
    check(std::slice::from_ref(&base), Some(40_000));
    check(&[base.clone(), arriving("ayam", 40, 26)], None);
    check(&[base.clone(), arriving("ayam", 40, 27)], Some(40_000));
    check(&[base.clone(), arriving("ayam", 15, 26), arriving("ayam", 20, 20)], Some(5_000));
    // Nobody knows when this one comes.
    check(&[base, StockRow { arrives_on: Entry::Unreadable, ..arriving("ayam", 40, 26) }], Some(40_000));
}

#[test]
fn safety_stock_is_used_but_remarked_on() {
    let (a, b) = ([line("A", 500)], [line("A", 400)]);
    let row = StockRow { safety: Entry::Is(Quantity::units(20)), ..stock("Ayam", 100) };
    let plan = plan(&[demand(1, 26, &a), demand(2, 27, &b)], &[], &[recipe("A", "Ayam", 100, 0)], &[row], &[]);
    assert_eq!(said(&plan.orders[&id(1)]), Vec::<String>::new());
    let b = &plan.orders[&id(2)];
    assert_eq!((b.can_make, b.shortages.len()), (None, 0));
    assert_eq!(
        said(b),
        ["[W] BAHAN_KURANG: Setelah order ini Ayam tinggal 10 kg (stok aman 20 kg). Purchasing: tambah stok."]
    );
}

#[test]
fn a_product_without_recipe_is_named_once_where_recipes_are_kept() {
    let lines = [line("B", 10), line("A", 10), line("B", 5)];
    let check = |recipes: &[RecipeRow], state: State, says: &[&str]| {
        let demands = [Demand { state, released: false, ..demand(1, 27, &lines) }];
        let plan = plan(&demands, &[product("A", 1), product("B", 1)], recipes, &[], &[]);
        assert_eq!(said(&plan.orders[&id(1)]), says, "{state:?}");
    };
    let says = "[W] RESEP_KOSONG: Nasi Box Ayam (B) belum punya resep yang terbaca. R&D: isi bahannya di tab Resep.";
    check(&[], State::AwaitingMaterials, &[]);
    check(&[recipe("A", "Ayam", 100, 0)], State::AwaitingMaterials, &[says]);
    check(&[recipe("A", "Ayam", 100, 0)], State::Draft, &[says]);
    check(&[recipe("A", "Ayam", 100, 0)], State::Shipped, &[]);
    // People also write the product's name where its code belongs.
    check(&[recipe("A", "Ayam", 100, 0), recipe("menu b", "Nasi", 100, 0)], State::AwaitingMaterials, &[]);
    let unreadable = RecipeRow { per_pack: Entry::Unreadable, ..recipe("B", "Nasi", 1, 0) };
    check(&[recipe("A", "Ayam", 100, 0), unreadable], State::AwaitingMaterials, &[says]);
}

#[test]
fn an_unknown_stock_is_asked_for_and_never_called_short() {
    let lines = [line("A", 10)];
    let check = |rows: &[StockRow], says: &[&str]| {
        let plan = plan(&[demand(1, 27, &lines)], &[], &[recipe("A", "Ayam", 100, 0)], rows, &[]);
        let prep = &plan.orders[&id(1)];
        assert_eq!((prep.shortages.len(), said(prep)), (0, says.iter().map(ToString::to_string).collect()));
    };
    let unlisted = "[W] BAHAN_KURANG: Stok Ayam belum tercatat. PPIC: isi angkanya di tab Stok Bahan.";
    check(&[], &[]);
    check(&[stock("Beras", 1)], &[unlisted]);
    check(&[StockRow { stock: Entry::Unreadable, ..stock("Ayam", 1) }], &[unlisted]);
    check(
        &[StockRow { unit: Some("g".into()), ..stock("Ayam", 1) }],
        &["[W] BAHAN_KURANG: Satuan berbeda: Ayam (kg di Resep, g di Stok Bahan). Samakan supaya stok dapat dihitung."],
    );
    check(&[StockRow { unit: Some("KG ".into()), ..stock("Ayam", 1) }], &[]);
    check(&[StockRow { unit: None, ..stock("Ayam", 1) }], &[]);
}

#[test]
fn several_lines_share_what_is_left_in_their_order() {
    let lines = [line("A", 100), line("B", 100), line("C", 100)];
    let recipes = [
        recipe("A", "Ayam", 100, 0),
        recipe("B", "Ayam", 100, 0),
        recipe("B", "Beras", 200, 0),
        // The same material twice, as for filling and sauce.
        recipe("B", "Ayam", 100, 0),
        recipe("C", "Beras", 100, 0),
    ];
    let rows = [stock("Ayam", 18), stock("Beras", 100)];
    let plan = plan(&[demand(1, 27, &lines)], &[], &recipes, &rows, &[]);
    let prep = &plan.orders[&id(1)];
    // 100 of A take 10 kg; the other 8 kg make 40 of B; C is not short of anything.
    assert_eq!(prep.materials, "Ayam 30 kg: kurang 12 kg; sanggup sampai 240 pack\nBeras 30 kg");
}

#[test]
fn long_lists_and_names_stay_readable() {
    let lines = [line("A", 1)];
    let recipes: Vec<RecipeRow> = (0..150).map(|n| recipe("A", &format!("{n} {}", "x".repeat(900)), 1, 0)).collect();
    let plan = plan(&[demand(1, 27, &lines)], &[], &recipes, &[stock("Ayam", 1)], &[]);
    let prep = &plan.orders[&id(1)];
    assert!(prep.materials.ends_with("\ndan 50 bahan lainnya"));
    assert!(prep.materials.chars().count() < 10_000);
    assert!(said(prep)[0].contains(" dan 140 lainnya belum tercatat"), "{:?}", said(prep));
}

#[test]
fn readiness_is_sorted_by_day_and_outlet_and_adds_up() {
    let lines = [line("A", 300)];
    let at = |sequence, day, outlet| Demand { outlet, ..demand(sequence, day, &lines) };
    let demands = [at(1, 28, "Pusat"), at(2, 27, "Pusat"), at(3, 27, "Cabang"), at(4, 28, "pusat"), at(5, 28, "Pusat")];
    let (recipes, rows) = ([recipe("A", "Ayam", 100, 0)], [stock("Ayam", 80)]);
    let plan = plan(&demands, &[product("A", 2)], &recipes, &rows, &[]);
    let days: Vec<_> = plan.readiness.iter().map(|r| (r.on, &*r.outlet, r.packs, &*r.shortages)).collect();
    let short = "Bahan: Ayam 70 kg";
    assert_eq!(days, [(nov(27), "Cabang", 300, ""), (nov(27), "Pusat", 300, ""), (nov(28), "Pusat", 900, short)]);
    assert_eq!(plan.readiness[2].person_hours, PersonHours(3_000));
    assert_eq!(codes(&plan.orders[&id(5)]), [Code::MaterialShort]);
}

#[test]
fn absurd_figures_do_not_overflow() {
    let lines = [line("A", u32::MAX), line("A", u32::MAX)];
    let mut row = capacity(CapacityDay::Default, u32::MAX);
    (row.people, row.hours) = (Entry::Is(u32::MAX), Entry::Is(Quantity(i64::MAX)));
    let mut huge = recipe("A", "Ayam", 1, 0);
    (huge.per_pack, huge.waste) = (Entry::Is(Quantity(i64::MAX)), Entry::Is(Percent(u32::MAX)));
    let minutes = ProductRow { minutes: Entry::Is(Quantity(i64::MAX)), ..product("A", 1) };
    let last = Demand { deliver_on: NaiveDate::MAX, ..demand(1, 1, &lines) };
    let plan =
        plan(&[last], &[minutes], &[huge], &[stock("Ayam", 1)], &[row, closed(CapacityDay::Date(NaiveDate::MAX))]);
    assert_eq!(plan.orders[&id(1)].can_make, Some(0));
}

fn orders() -> impl Strategy<Value = Vec<(u32, Vec<Line>)>> {
    let lines = prop::collection::vec((0..4_usize, 1..500_u32), 1..4)
        .prop_map(|lines| lines.into_iter().map(|(p, packs)| line(["A", "B", "C", "D"][p], packs)).collect());
    prop::collection::vec((1..28_u32, lines), 1..20)
}

const MATERIALS: [&str; 3] = ["Ayam", "Beras", "Telur"];

proptest! {
    #[test]
    fn orders_called_complete_never_use_more_than_there_is(
        orders in orders(),
        recipes in prop::collection::vec((0..3_usize, 0..3_usize, 0..500_i64, 0..30_u16), 0..8),
        held in prop::collection::vec((0..3_usize, 0..100_u32), 0..5),
        coming in prop::collection::vec((0..3_usize, 0..100_u32, 1..30_u32), 0..5),
    ) {
        let recipes: Vec<RecipeRow> = recipes
            .into_iter()
            .map(|(p, m, thousandths, waste)| recipe(["A", "B", "C"][p], MATERIALS[m], thousandths, waste))
            .collect();
        let rows: Vec<StockRow> = held
            .iter()
            .map(|(m, units)| stock(MATERIALS[*m], *units))
            .chain(coming.iter().map(|(m, units, day)| arriving(MATERIALS[*m], *units, *day)))
            .collect();
        let demands: Vec<Demand<'_>> =
            orders.iter().zip(1..).map(|((day, lines), n)| demand(n, *day, lines)).collect();
        let plan = plan(&demands, &[], &recipes, &rows, &[]);
        for material in MATERIALS {
            if !rows.iter().any(|r| r.material.as_deref() == Some(material)) {
                continue;
            }
            // On every day, what was promised up to then fits into what had come by then.
            for last in 1..30 {
                let had = held.iter().filter(|(m, _)| MATERIALS[*m] == material).map(|(_, units)| units).sum::<u32>()
                    + coming
                        .iter()
                        .filter(|(m, _, day)| MATERIALS[*m] == material && *day < last)
                        .map(|(_, units, _)| units)
                        .sum::<u32>();
                let used: Quantity = demands
                    .iter()
                    .filter(|d| d.deliver_on <= nov(last))
                    .flat_map(|d| {
                        let prep = &plan.orders[&d.id];
                        let short = |m: &str| prep.shortages.iter().find(|s| &*s.material == m).map_or(Quantity::ZERO, |s| s.short);
                        prep.needs.iter().filter(|n| &*n.material == material).map(move |n| n.need - short(&n.material))
                    })
                    .sum();
                prop_assert!(used <= Quantity::units(had), "{material}: {used} of {had} by {last}");
            }
        }
        for prep in plan.orders.values() {
            prop_assert_eq!(prep.can_make.is_some(), !prep.shortages.is_empty());
        }
    }

    #[test]
    fn as_many_packs_as_promised_can_be_made_and_not_one_more(
        packs in 1..2_000_u32, thousandths in 1..500_i64, waste in 0..40_u16, held in 0..200_u32,
    ) {
        let short = |packs: u32| {
            let lines = [line("A", packs)];
            let (recipes, rows) = ([recipe("A", "Ayam", thousandths, waste)], [stock("Ayam", held)]);
            plan(&[demand(1, 27, &lines)], &[], &recipes, &rows, &[]).orders[&id(1)].can_make
        };
        if let Some(most) = short(packs) {
            prop_assert!(most < packs);
            prop_assert_eq!(short(most), None);
            prop_assert_eq!(short(most + 1), Some(most));
        }
    }
}

#[test]
fn the_day_offered_has_lead_days_capacity_and_stock_and_says_which_of_them_decides() {
    use crate::decide::orders::offer::{Because, Offer};
    let (other, mine) = ([line("A", 1_000)], [line("A", 1_200)]);
    // Asked on the 23rd for the 25th: four days ahead is the 27th, which holds 1.000 packs already.
    let late = Demand { is_late: true, lead: Some(nov(27)), ..demand(2, 25, &mine) };
    let demands = [demand(1, 27, &other), late];
    let check = |stock: &[StockRow], capacity: &[CapacityRow], expected: Offer| {
        let plan = plan(&demands, &[], &[recipe("A", "Ayam", 100, 0)], stock, capacity);
        assert_eq!(plan.offers.get(&id(2)), Some(&expected), "{stock:?} {capacity:?}");
    };
    let day = |on, because| Offer::Day { on: nov(on), because };
    let room = |packs| [capacity(CapacityDay::Default, packs)];
    check(&[], &[], day(27, Because::Lead));
    check(&[], &room(2_200), day(27, Because::Lead));
    check(&[], &room(2_199), day(28, Because::Capacity));
    let plenty = stock("Ayam", 1_000);
    check(&[plenty], &room(1_500), day(28, Because::Capacity));
    // The other takes 100 kg before; 20 kg are missing until they come.
    let short = [stock("Ayam", 200), arriving("Ayam", 20, 29)];
    check(&short, &room(1_500), day(30, Because::Stock));
    check(&[stock("Ayam", 220)], &room(1_500), day(28, Because::Capacity));
    let never = Offer::Nothing { from: nov(27), lacking: Because::Stock };
    check(&[stock("Ayam", 119)], &[], never);
    check(&[], &room(1_199), Offer::Nothing { from: nov(27), lacking: Because::Capacity });
}

#[test]
fn who_is_neither_late_nor_short_is_offered_nothing() {
    let lines = [line("A", 100)];
    let large = Demand { lead: Some(nov(27)), ..demand(1, 27, &lines) };
    assert!(plan(&[large], &[], &[], &[], &[]).offers.is_empty());
    // Over capacity on its day, a small order needs no lead days.
    let rows = [capacity(CapacityDay::Date(nov(27)), 99)];
    let offers = plan(&[demand(1, 27, &lines)], &[], &[], &[], &rows).offers;
    let expected = crate::decide::orders::offer::Offer::Day {
        on: nov(28),
        because: crate::decide::orders::offer::Because::Capacity,
    };
    assert_eq!(offers.get(&id(1)), Some(&expected));
    // An order made, past or called off is not moved.
    for demand in [
        Demand { state: State::Shipped, ..demand(1, 27, &lines) },
        Demand { is_past: true, is_late: true, ..demand(1, 27, &lines) },
        Demand { state: State::Cancelled, is_late: true, ..demand(1, 27, &lines) },
    ] {
        assert!(plan(&[demand], &[], &[], &[], &rows).offers.is_empty(), "{demand:?}");
    }
    // A draft that is late takes nothing, and needs a day all the same.
    let draft =
        Demand { state: State::Draft, released: false, is_late: true, lead: Some(nov(29)), ..demand(1, 27, &lines) };
    assert_eq!(plan(&[draft], &[], &[], &[], &rows).offers.len(), 1);
}
