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
        AwaitingCredit, AwaitingDownPayment, AwaitingMaterials, AwaitingPayment, AwaitingStoreManager, InProduction,
        MaterialsShort, ReadyToProduce,
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
            let terms = order.terms.as_ref()?;
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
            let packs: i64 = lines.iter().filter(|line| &*line.product == menu).map(|line| i64::from(line.packs)).sum();
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
