//! What stands on the label of each pack: menu, when it was made, until when it is good, what is in it that people may be
//! allergic to, whose order it is. What nobody wrote down is not on it; nothing is guessed.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::kitchen_sheet::{Standing, standing};
use crate::decide::Decisions;
use crate::decide::orders::{Order, headline};
use crate::decide::world::World;
use crate::domain::books::ProductRow;
use crate::domain::facts::OrderFacts;
use crate::domain::ids::OrderId;
use crate::domain::quantity::Quantity;
use crate::domain::role;
use crate::domain::state::Chapter;
use crate::domain::terms::Line;
use crate::domain::wording::{folded, one_line, shown};

/// The labels of a line of an order: so many of the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LabelRun {
    /// How many: as many as packs.
    pub(crate) packs: u32,
    /// The menu.
    pub(crate) menu: String,
    /// What was noted of these packs: `tanpa sambal`.
    pub(crate) remark: Option<String>,
    /// When it was made, local time; `None`: nobody knows yet.
    pub(crate) made: Option<NaiveDateTime>,
    /// Until when it is good; `None`: the shelf life or the hour of making is not known.
    pub(crate) good_until: Option<NaiveDateTime>,
    /// What people may be allergic to.
    pub(crate) allergens: Option<String>,
    /// The order.
    pub(crate) order: OrderId,
}

/// The labels of a day or an order, and the orders that get none, with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Labels {
    /// By hour, order and line.
    pub(crate) runs: Vec<LabelRun>,
    /// Orders that may not be made as they stand.
    pub(crate) left_out: Vec<(OrderId, String)>,
}

/// The labels of an order that was confirmed; `made`: when it was or will be made, where a person says so.
pub(crate) fn of_order(
    world: &World<'_>,
    decisions: &Decisions<'_>,
    id: OrderId,
    made: Option<NaiveDateTime>,
) -> Option<Labels> {
    let order = decisions.orders.get(&id)?;
    let mut labels = Labels::default();
    labels.add(world, order, made);
    Some(labels)
}

/// The labels of everything that is made for a day and is still in the house. `outlet`: only of this one.
pub(crate) fn of_day(
    world: &World<'_>,
    decisions: &Decisions<'_>,
    (on, outlet): (NaiveDate, Option<&str>),
    made: Option<NaiveDateTime>,
) -> Labels {
    let policy = world.policy;
    let is_there = |order: &&Order<'_>| {
        let Some(terms) = order.terms.as_deref().filter(|terms| terms.deliver_on == on) else { return false };
        let here = role::outlet(policy, policy.outlet_now(&terms.outlet));
        order.facts.state.is_under_way()
            && !order.facts.state.is_before_confirmation()
            && outlet.is_none_or(|name| here.is_some() && here == role::outlet(policy, name))
    };
    let mut orders: Vec<&Order<'_>> = decisions.orders.values().filter(is_there).collect();
    orders.sort_by_key(|order| (headline::hour(order).is_none(), headline::hour(order), order.facts.id));
    let mut labels = Labels::default();
    orders.into_iter().for_each(|order| labels.add(world, order, made));
    labels
}

impl Labels {
    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.runs.iter().map(|run| u64::from(run.packs)).sum()
    }

    fn add(&mut self, world: &World<'_>, order: &Order<'_>, made: Option<NaiveDateTime>) {
        let id = order.facts.id;
        match why_none(order) {
            Some(why) => self.left_out.push((id, why)),
            None => {
                let made = made.or_else(|| made_at(world, &order.facts));
                let lines = headline::lines(order).unwrap_or_default();
                self.runs.extend(lines.iter().map(|line| run(&world.books.products, line, id, made)));
            }
        }
    }
}

/// Why an order gets no labels.
fn why_none(order: &Order<'_>) -> Option<String> {
    match (standing(order), order.facts.state.chapter()) {
        (Some(Standing::Held(why)), _) => Some(why),
        (Some(Standing::ToMake), _) => None,
        (None, Chapter::Intake | Chapter::Answers) => Some("belum dikonfirmasi".to_owned()),
        (None, Chapter::Off) => Some(order.facts.state.to_string().to_lowercase()),
        (None, _) => None,
    }
}

/// When an order's packs were made: as `Mulai Produksi` was first seen, else `Selesai Produksi`. The earlier one, so that
/// no label says that a meal is good for longer than it is.
fn made_at(world: &World<'_>, facts: &OrderFacts) -> Option<NaiveDateTime> {
    let entered = |chapter: Chapter| {
        let entries = facts.journey.iter().rev();
        entries.filter(|(state, _)| state.chapter() == chapter).map(|(_, at)| *at).next()
    };
    // Nobody saw when others were made.
    let begun = entered(Chapter::Making).or_else(|| entered(Chapter::Made)).filter(|_| facts.is_measured());
    begun.map(|at| world.local(at))
}

fn run(products: &[ProductRow], line: &Line, order: OrderId, made: Option<NaiveDateTime>) -> LabelRun {
    let is_it = |row: &&ProductRow| row.code.as_deref().map(folded) == Some(folded(&line.product));
    let product = products.iter().find(is_it);
    let shelf_life = product.and_then(|row| row.shelf_life.get());
    LabelRun {
        packs: line.packs,
        menu: shown(&line.name).into_owned(),
        remark: line.remark.as_deref().map(|remark| shown(remark).into_owned()),
        made,
        good_until: made.zip(shelf_life).and_then(|(made, hours)| made.checked_add_signed(span(hours)?)),
        allergens: product.and_then(|row| row.allergens.as_deref()).map(|text| one_line(text).into_owned()),
        order,
    }
}

/// Hours as a span, to the minute, rounded down.
fn span(hours: Quantity) -> Option<TimeDelta> {
    let minutes = i128::from(hours.0) * 60 / i128::from(Quantity::ONE.0);
    TimeDelta::try_minutes(i64::try_from(minutes).ok()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it fails")]
    use super::*;
    use crate::decide::tests::{Shop, at, nov, policy, product};
    use crate::domain::books::Books;
    use crate::domain::facts::Facts;
    use crate::domain::reading::Entry;

    fn books(shelf_life: Entry<Quantity>, allergens: Option<&str>) -> Books {
        let row = ProductRow { shelf_life, allergens: allergens.map(Into::into), ..product("nb-ayam", "Nasi", 1) };
        Books { products: vec![row], ..Books::default() }
    }

    fn labels(shop: &mut Shop, books: &Books, made: Option<NaiveDateTime>) -> Labels {
        let (policy, facts) = (policy(), Facts::default());
        let world = World::new(shop.now, &policy, books, &facts);
        let order = shop.cycle();
        let mut labels = Labels::default();
        labels.add(&world, &order, made);
        labels
    }

    fn moment(day: u32, hour: u32, minute: u32) -> Option<NaiveDateTime> {
        nov(day).and_hms_opt(hour, minute, 0)
    }

    #[test]
    fn what_nobody_wrote_down_is_not_on_a_label() {
        let six_and_a_half = Entry::Is(Quantity(6_500_000));
        let mut shop = Shop::paid();
        let check = |shop: &mut Shop, books: Books, made, expected: (Option<NaiveDateTime>, Option<NaiveDateTime>)| {
            let run = labels(shop, &books, made).runs.remove(0);
            assert_eq!((run.made, run.good_until), expected);
            assert_eq!((run.packs, &*run.menu), (1_001, "Nasi Box Ayam"));
        };
        // Not begun: nobody knows when it will be made, unless a person says so.
        check(&mut shop, books(six_and_a_half, None), None, (None, None));
        let five = moment(27, 5, 0);
        check(&mut shop, books(six_and_a_half, None), five, (five, moment(27, 11, 30)));
        check(&mut shop, books(Entry::Blank, None), five, (five, None));
        check(&mut shop, books(Entry::Unreadable, None), five, (five, None));
        // Begun at nine, finished at eleven: the earlier hour counts.
        shop.now = at(26, 21, 0);
        shop.row.started = Entry::Is(true);
        shop.cycle();
        shop.now = at(26, 23, 0);
        shop.row.finished = Entry::Is(true);
        check(&mut shop, books(six_and_a_half, None), None, (moment(26, 21, 0), moment(27, 3, 30)));
        // Only its end was seen.
        let mut shop = Shop::paid();
        shop.now = at(26, 23, 0);
        shop.row.finished = Entry::Is(true);
        check(&mut shop, books(six_and_a_half, None), None, (moment(26, 23, 0), moment(27, 5, 30)));

        let allergens = |text| labels(&mut Shop::paid(), &books(Entry::Blank, text), None).runs.remove(0).allergens;
        assert_eq!(allergens(Some(" telur,\nkacang ")), Some("telur, kacang".to_owned()));
        assert_eq!(allergens(None), None);
    }

    #[test]
    fn an_order_that_may_not_be_made_gets_no_labels() {
        let why = |mut shop: Shop| {
            let found = labels(&mut shop, &Books::default(), None);
            assert!(found.runs.is_empty() != found.left_out.is_empty());
            found.left_out.into_iter().next().map(|(_, why)| why)
        };
        assert_eq!(why(Shop::released()).as_deref(), Some("belum dikonfirmasi"));
        assert_eq!(why(Shop::confirmed()).as_deref(), Some("Menunggu DP: produksi belum dibuka"));
        assert_eq!(why(Shop::paid()), None);
        assert_eq!(why(Shop::delivered()), None);
        let mut off = Shop::released();
        off.row.cancel = Entry::Is(true);
        off.row.cancel_reason = Some("acara batal".into());
        assert_eq!(why(off).as_deref(), Some("batal"));
    }
}
