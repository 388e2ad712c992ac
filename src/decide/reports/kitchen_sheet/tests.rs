//! The sheets of a day against the orders they are made from.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it fails")]

use proptest::prelude::*;

use super::*;
use crate::decide::tests::{Shop, at, nov, product};
use crate::domain::books::{Books, CapacityDay, CapacityRow, RecipeRow, StockRow};
use crate::domain::column::OrderColumn;
use crate::domain::facts::Facts;
use crate::domain::order::LineRow;
use crate::domain::policy::Outlet;
use crate::domain::reading::Entry;

const MENUS: [&str; 3] = ["NB-AYAM", "SB-A", "NB-RDG"];
const OUTLETS: [&str; 2] = ["Pusat", "Timur"];

/// How far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Come {
    Draft,
    Released,
    Confirmed,
    Paid,
    Begun,
    Withdrawn,
    Made,
    Cancelled,
}

/// An order as people typed it.
#[derive(Clone, Debug)]
struct Typed {
    /// Menu, packs, and what was noted of them.
    lines: Vec<(usize, u32, bool)>,
    day: u32,
    outlet: usize,
    come: Come,
}

fn typed() -> impl Strategy<Value = Typed> {
    use Come::*;
    let come = prop::sample::select(vec![Draft, Released, Confirmed, Paid, Paid, Begun, Withdrawn, Made, Cancelled]);
    let lines = prop::collection::vec((0..MENUS.len(), 1_u32..400, any::<bool>()), 1..4);
    (lines, 27_u32..29, 0..OUTLETS.len(), come).prop_map(|(lines, day, outlet, come)| Typed {
        lines,
        day,
        outlet,
        come,
    })
}

fn shop(number: u32, typed: &Typed) -> Shop {
    let mut shop = match typed.come {
        Come::Draft => Shop::new(),
        Come::Released => Shop::released(),
        Come::Confirmed | Come::Paid | Come::Begun | Come::Withdrawn | Come::Made | Come::Cancelled => {
            Shop::confirmed()
        }
    };
    shop.order.id.sequence = number;
    shop.policy.outlets = outlets();
    shop.products = products();
    shop.row.outlet = Some(OUTLETS[typed.outlet].into());
    shop.row.deliver_on = Entry::Is(nov(typed.day));
    shop.row.menu = None;
    shop.row.packs = Entry::Blank;
    let line = |(menu, packs, is_noted): &(usize, u32, bool)| LineRow {
        menu: Some(MENUS[*menu].into()),
        packs: Entry::Is(*packs),
        notes: is_noted.then(|| "tanpa sambal".into()),
        ..LineRow::default()
    };
    shop.lines = typed.lines.iter().map(line).collect();
    shop.cycle();
    let is_paid = matches!(typed.come, Come::Paid | Come::Begun | Come::Withdrawn | Come::Made);
    if is_paid {
        shop.pay(1_000_000_000);
        shop.cycle();
    }
    match typed.come {
        Come::Begun => shop.row.started = Entry::Is(true),
        Come::Withdrawn => shop.clear(OrderColumn::PpicAnswer),
        Come::Made => shop.row.finished = Entry::Is(true),
        Come::Cancelled => {
            shop.row.cancel = Entry::Is(true);
            shop.row.cancel_reason = Some("acara batal".into());
        }
        Come::Draft | Come::Released | Come::Confirmed | Come::Paid => {}
    }
    shop
}

fn outlets() -> Vec<Outlet> {
    OUTLETS
        .iter()
        .map(|name| Outlet { name: (*name).to_owned(), store_manager: Vec::new(), address: String::new() })
        .collect()
}

fn products() -> Vec<crate::domain::books::ProductRow> {
    let mut products: Vec<_> = MENUS.iter().map(|code| product(code, &format!("Menu {code}"), 10_000)).collect();
    products.iter_mut().for_each(|product| product.minutes = Entry::Is(Quantity::units(2)));
    products
}

fn recipe(menu: &str, units: u32) -> RecipeRow {
    RecipeRow {
        product: Some(menu.into()),
        material: Some("Ayam".into()),
        per_pack: Entry::Is(Quantity::units(units)),
        unit: Some("kg".into()),
        ..RecipeRow::default()
    }
}

/// Chicken for every menu, in another quantity for each.
fn books() -> Books {
    let recipes = (1..).zip(MENUS).map(|(units, menu)| recipe(menu, units)).collect();
    Books { products: products(), recipes, ..Books::default() }
}

fn sheets(orders: &BTreeMap<OrderId, Order<'_>>, books: &Books, on: NaiveDate) -> Vec<KitchenSheet> {
    let mut policy = crate::decide::tests::policy();
    policy.outlets = outlets();
    let facts = Facts::default();
    let world = World::new(at(26, 15, 0), &policy, books, &facts);
    Source { world: &world, orders, plan: &Plan::default() }.sheets(on)
}

/// The sheet of the only order there is.
fn only(typed: &Typed, books: &Books) -> Vec<KitchenSheet> {
    let mut shop = shop(1, typed);
    let order = shop.cycle();
    sheets(&BTreeMap::from([(order.facts.id, order)]), books, nov(typed.day))
}

fn paid(lines: &[(usize, u32, bool)]) -> Typed {
    Typed { lines: lines.to_vec(), day: 27, outlet: 0, come: Come::Paid }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The house cooks what was ordered, no pack more and none less, and nothing that must not be made.
    #[test]
    fn sheets_add_up_to_the_orders_that_may_be_made(book in prop::collection::vec(typed(), 1..9)) {
        let mut shops: Vec<Shop> = (1..).zip(&book).map(|(number, typed)| shop(number, typed)).collect();
        let orders: BTreeMap<OrderId, Order<'_>> =
            shops.iter_mut().map(|shop| shop.cycle()).map(|order| (order.facts.id, order)).collect();
        for (day, outlet) in [(27, 0), (27, 1), (28, 0), (28, 1)] {
            let found = sheets(&orders, &books(), nov(day));
            let sheet = found.iter().find(|sheet| &*sheet.outlet == OUTLETS[outlet]);
            let theirs = || (1_u32..).zip(&book).filter(|(_, typed)| (typed.day, typed.outlet) == (day, outlet));
            let ids = |come: &[Come]| -> BTreeSet<u32> {
                theirs().filter(|(_, typed)| come.contains(&typed.come)).map(|(number, _)| number).collect()
            };
            let (make, held) = (ids(&[Come::Paid, Come::Begun]), ids(&[Come::Confirmed, Come::Withdrawn]));
            let lines = || theirs().filter(|(number, _)| make.contains(number)).flat_map(|(_, typed)| &typed.lines);
            prop_assert_eq!(sheet.is_some(), !make.is_empty() || !held.is_empty());
            let Some(sheet) = sheet else { continue };
            prop_assert_eq!(sheet.orders.iter().map(|o| o.order.sequence).collect::<BTreeSet<_>>(), make.clone());
            prop_assert_eq!(sheet.held.iter().map(|o| o.order.sequence).collect::<BTreeSet<_>>(), held);
            prop_assert_eq!(sheet.packs(), lines().map(|(_, packs, _)| packs).sum::<u32>());
            for (index, code) in MENUS.iter().enumerate() {
                let of = |wanted: bool| {
                    lines().filter(|(menu, _, noted)| *menu == index && (*noted || !wanted)).map(|(_, n, _)| n).sum::<u32>()
                };
                let menu = sheet.menus.iter().find(|menu| menu.menu.ends_with(&format!("({code})")));
                prop_assert_eq!(menu.map_or(0, |menu| menu.packs), of(false));
                let special = menu.map_or(0, |menu| menu.special.iter().map(|special| special.packs).sum());
                prop_assert_eq!(special, of(true));
            }
            let chicken: u32 = lines().map(|(menu, packs, _)| packs * (u32::try_from(*menu).unwrap() + 1)).sum();
            let needs: Vec<String> = sheet.materials.iter().map(|material| material.need.clone()).collect();
            let expected = if chicken == 0 { Vec::new() } else { vec![format!("{} kg", grouped(chicken))] };
            prop_assert_eq!(needs, expected);
        }
    }
}

#[test]
fn what_may_not_be_made_is_set_apart_with_the_reason_and_the_rest_is_not_there() {
    let check = |come: Come, made: usize, held: &[&str]| {
        let found = only(&Typed { come, ..paid(&[(0, 100, false)]) }, &books());
        let why: Vec<&str> = found.iter().flat_map(|sheet| &sheet.held).map(|held| held.why.as_str()).collect();
        assert_eq!(
            (found.iter().map(|sheet| sheet.orders.len()).sum::<usize>(), why.as_slice()),
            (made, held),
            "{come:?}"
        );
    };
    check(Come::Draft, 0, &[]);
    check(Come::Released, 0, &[]);
    check(Come::Confirmed, 0, &["Menunggu DP: produksi belum dibuka"]);
    check(Come::Paid, 1, &[]);
    check(Come::Begun, 1, &[]);
    check(
        Come::Withdrawn,
        0,
        &["TERTAHAN: Dicabut setelah proforma terbit: Cek PPIC; isi kembali, atau batalkan order."],
    );
    check(Come::Made, 0, &[]);
    check(Come::Cancelled, 0, &[]);
}

#[test]
fn an_order_that_must_be_confirmed_again_is_set_apart() {
    let mut shop = shop(1, &paid(&[(0, 100, false)]));
    shop.cycle();
    shop.lines[0].packs = Entry::Is(150);
    shop.cycle();
    let order = shop.cycle();
    let found = sheets(&BTreeMap::from([(order.facts.id, order)]), &books(), nov(27));
    let why: Vec<&str> = found.iter().flat_map(|sheet| &sheet.held).map(|held| held.why.as_str()).collect();
    assert_eq!(why, ["harus dikonfirmasi ulang: pesanannya berubah"]);
    assert_eq!(found[0].packs(), 0);
}

fn capacity(people: Entry<u32>, hours: Entry<Quantity>, max_packs: Entry<u32>) -> CapacityRow {
    let (outlet, day) = (Some("pusat".into()), CapacityDay::Default);
    CapacityRow { at: 1, outlet, day, max_packs, people, hours, closed: false }
}

fn figures(sheet: &KitchenSheet) -> Vec<(&str, &str)> {
    sheet.work.iter().map(|(label, text)| (&**label, text.as_str())).collect()
}

#[test]
fn what_is_not_known_is_said_in_words_and_never_as_zero() {
    let order = paid(&[(0, 90, false), (1, 30, false)]);
    let check = |books: &Books, work: [(&str, &str); 3], unknown: &[&str]| {
        let sheet = only(&order, books).remove(0);
        assert_eq!(figures(&sheet)[1..], work, "{:?}", sheet.unknown);
        assert_eq!(sheet.unknown, unknown);
    };
    // Everything is known: 120 packs of 2 minutes are 4 person-hours.
    let stock = |stock: Entry<Quantity>| StockRow {
        material: Some("ayam".into()),
        unit: Some("kg".into()),
        stock,
        ..StockRow::default()
    };
    let full = capacity(Entry::Is(10), Entry::Is(Quantity::units(8)), Entry::Is(1_700));
    let known = Books { stock: vec![stock(Entry::Is(Quantity::units(500)))], capacity: vec![full.clone()], ..books() };
    let most = ("Maks pack", "1.700");
    let there = ("Jam-orang ada", "80 (10 orang × 8 jam)");
    check(&known, [most, ("Jam-orang perlu", "4"), there], &[]);

    // Half of Kapasitas.
    let half = capacity(Entry::Is(10), Entry::Blank, Entry::Blank);
    check(
        &Books { capacity: vec![half], ..known.clone() },
        [("Maks pack", "belum diketahui"), ("Jam-orang perlu", "4"), ("Jam-orang ada", "belum diketahui")],
        &[
            "Batas pack hari itu tidak diketahui: Maks Pack di tab Kapasitas kosong (Store Manager).",
            "Jam-orang yang ada tidak diketahui: Jam di tab Kapasitas kosong (Store Manager).",
        ],
    );
    let closed = CapacityRow { closed: true, ..full };
    check(
        &Books { capacity: vec![closed], ..known.clone() },
        [("Maks pack", "libur"), ("Jam-orang perlu", "4"), ("Jam-orang ada", "libur")],
        &["Menurut tab Kapasitas outlet ini libur pada hari itu, padahal ada pesanan (Store Manager)."],
    );

    // Minutes of one menu, then of none.
    let mut untimed = known.clone();
    untimed.products[1].minutes = Entry::Blank;
    let about = "Jam-orang Menu SB-A tidak terhitung: Menit/pack di tab Produk kosong atau tidak terbaca (R&D).";
    check(&untimed, [most, ("Jam-orang perlu", "3, belum semua menu terhitung"), there], &[about]);
    untimed.products.iter_mut().for_each(|product| product.minutes = Entry::Unreadable);
    let about =
        "Jam-orang Menu NB-AYAM, Menu SB-A tidak terhitung: Menit/pack di tab Produk kosong atau tidak terbaca (R&D).";
    check(&untimed, [most, ("Jam-orang perlu", "belum diketahui"), there], &[about]);

    // No recipe for one menu; a stock that is negative or missing, in another unit, or not kept at all.
    let mut unwritten = known.clone();
    unwritten.recipes.retain(|recipe| recipe.product.as_deref() != Some("SB-A"));
    let work = [most, ("Jam-orang perlu", "4"), there];
    check(&unwritten, work, &["Bahan Menu SB-A tidak terhitung: belum ada resep yang terbaca di tab Resep (R&D)."]);
    let uncounted = "Stok Ayam tidak diketahui: angkanya di tab Stok Bahan kosong, negatif atau tidak terbaca (PPIC).";
    check(&Books { stock: vec![stock(Entry::Unreadable)], ..known.clone() }, work, &[uncounted]);
    let both = vec![stock(Entry::Is(Quantity::units(5))), stock(Entry::Unreadable)];
    check(
        &Books { stock: both, ..known.clone() },
        work,
        &["Stok ayam tidak diketahui: angkanya di tab Stok Bahan kosong, negatif atau tidak terbaca (PPIC)."],
    );
    let grams = StockRow { unit: Some("gram".into()), ..stock(Entry::Is(Quantity::units(5))) };
    check(
        &Books { stock: vec![grams], ..known.clone() },
        work,
        &["Kekurangan ayam tidak diketahui: satuan di Resep dan Stok Bahan berbeda (R&D, PPIC)."],
    );
    check(
        &Books { stock: Vec::new(), ..known.clone() },
        work,
        &["Kekurangan bahan tidak diketahui: tab Stok Bahan masih kosong (PPIC)."],
    );
}

#[test]
fn a_sheet_is_for_every_day_up_to_the_next_on_which_people_work() {
    let mut policy = crate::decide::tests::policy();
    let check = |policy: &Policy, written: u32, today: u32, expected: &[u32]| {
        let expected: Vec<NaiveDate> = expected.iter().map(|day| nov(*day)).collect();
        assert_eq!(days(policy, nov(written), nov(today)), expected, "{written}, {today}");
    };
    // The 23rd is a Monday.
    check(&policy, 26, 26, &[27]);
    check(&policy, 28, 28, &[29, 30]);
    // Told a day late, then two.
    check(&policy, 28, 29, &[29, 30]);
    check(&policy, 28, 30, &[30]);
    check(&policy, 26, 28, &[]);
    policy.hours.holidays.insert(nov(27));
    check(&policy, 26, 26, &[27, 28]);
}

#[test]
fn orders_stand_by_hour_and_those_without_one_come_last() {
    let mut shops: Vec<Shop> =
        [(1, None), (2, Some("sore")), (3, Some("10:30")), (4, Some("09:00")), (5, Some("10:30"))]
            .into_iter()
            .map(|(number, hour)| {
                let mut shop = shop(number, &paid(&[(0, 10, false)]));
                shop.row.hour = hour.map(Into::into);
                shop.cycle();
                shop
            })
            .collect();
    let orders = shops.iter_mut().map(|shop| shop.cycle()).map(|order| (order.facts.id, order)).collect();
    let sheet = sheets(&orders, &books(), nov(27)).remove(0);
    let order: Vec<u32> = sheet.orders.iter().map(|order| order.order.sequence).collect();
    assert_eq!(order, [4, 3, 5, 2, 1]);
}
