//! Where the packs of a menu went in a span of days, or will go: whom to call when something was wrong with it. From memory
//! alone, so that orders whose rows are gone are found too.

use chrono::NaiveDate;

use crate::decide::money::issue::take_from_the_end;
use crate::domain::document::{DeliveryDetails, DocumentKind};
use crate::domain::facts::{Facts, OrderFacts};
use crate::domain::ids::OrderId;
use crate::domain::nearest::nearest;
use crate::domain::phone::Phone;
use crate::domain::state::{Chapter, State};
use crate::domain::terms::{Line, Lines, Terms};
use crate::domain::wording::folded;

/// What is found of a menu.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Recall<'a> {
    /// The menu as it was ever called: codes and names, each once.
    pub(crate) menu: Vec<&'a str>,
    /// By day, then order.
    pub(crate) orders: Vec<Recalled<'a>>,
    /// Orders that went through the house and whose menu or day nobody can read any more: they may be among those meant.
    pub(crate) unread: Vec<OrderId>,
}

/// An order with packs of the menu.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Recalled<'a> {
    /// The order.
    pub(crate) id: OrderId,
    /// Its customer.
    pub(crate) customer: &'a str,
    /// Where the customer is reached.
    pub(crate) phone: Option<Phone>,
    /// The kitchen.
    pub(crate) outlet: &'a str,
    /// Where, when and by whom the goods go; the day in it is H.
    pub(crate) delivery: DeliveryDetails,
    /// The day on which they were seen to leave.
    pub(crate) left_on: Option<NaiveDate>,
    /// Whether they left the house, seen or not.
    pub(crate) is_gone: bool,
    /// Packs of the menu the customer has, or will have: what was made, less what was refused at the door.
    pub(crate) packs: u32,
    /// Packs of the menu that were refused at the door.
    pub(crate) rejected: u32,
    /// Where it stands.
    pub(crate) state: State,
    /// Its row is gone from the sheet.
    pub(crate) is_row_gone: bool,
}

/// The first and the last day, both in it.
pub(crate) type Span = (NaiveDate, NaiveDate);

/// Looks a menu up by code or name in every order; `Err`: no order ever had it, with the nearest that one did.
///
/// An order belongs to a span when H or the day its goods were seen to leave lies in it: `Dikirim` is often typed a day
/// late, and whoever calls customers back rather calls one too many.
pub(crate) fn recall<'a>(facts: &'a Facts, menu: &str, (from, to): Span) -> Result<Recall<'a>, Option<&'a str>> {
    let wanted = folded(menu);
    let lines = || facts.orders.values().flat_map(|order| lines_ever(order));
    let is_called = |line: &&Line| folded(&line.product) == wanted || folded(&line.name) == wanted;
    let mut codes: Vec<&str> = lines().filter(is_called).map(|line| &*line.product).collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.is_empty() {
        return Err(nearest_menu(&lines().collect::<Vec<_>>(), &wanted));
    }
    let is_meant = |line: &Line| codes.contains(&&*line.product);
    let names = lines().filter(|line| is_meant(line)).map(|line| &*line.name);
    let mut menu: Vec<&str> = names.collect();
    menu.sort_unstable();
    menu.dedup();
    menu.retain(|name| !codes.contains(name));
    let (mut orders, mut unread) = (Vec::new(), Vec::new());
    for order in facts.orders.values().filter(|order| went_through(order)) {
        match Went::of(order) {
            None => unread.push(order.id),
            Some(went) => {
                let days = [Some(went.delivery.on), order.shipped.map(|shipped| shipped.on)];
                let is_in = days.into_iter().flatten().any(|day| from <= day && day <= to);
                let (packs, rejected) = (sum(&went.lines, is_meant), sum(rejected(order), is_meant));
                if is_in && packs > 0 {
                    orders.push(went.recalled(order, packs.saturating_sub(rejected), rejected));
                }
            }
        }
    }
    orders.sort_by_key(|found| (found.left_on.unwrap_or(found.delivery.on), found.id));
    Ok(Recall { menu: codes.into_iter().chain(menu).collect(), orders, unread })
}

/// Every line an order has or had in force.
fn lines_ever(order: &OrderFacts) -> impl Iterator<Item = &Line> {
    let agreed = order.accepted.iter().flat_map(|terms| &terms.lines);
    agreed.chain(order.delivery.iter().flat_map(|delivery| &delivery.order.lines))
}

/// The name or code nearest to what was typed, else a name it is a part of.
fn nearest_menu<'a>(lines: &[&'a Line], wanted: &str) -> Option<&'a str> {
    let within = || lines.iter().map(|line| &*line.name).find(|name| folded(name).contains(wanted));
    nearest(wanted, lines.iter().flat_map(|line| [&*line.name, &*line.product])).or_else(within)
}

/// Whether the house was asked to make it and has not called it off: a draft was promised to nobody.
fn went_through(order: &OrderFacts) -> bool {
    match order.state.chapter() {
        Chapter::Intake | Chapter::Off => false,
        Chapter::Answers
        | Chapter::FirstMoney
        | Chapter::ToMake
        | Chapter::Making
        | Chapter::Made
        | Chapter::Billed
        | Chapter::Gone
        | Chapter::Done => true,
    }
}

/// What goes where.
struct Went<'a> {
    terms: &'a Terms,
    lines: Lines,
    phone: Option<Phone>,
    delivery: DeliveryDetails,
}

impl<'a> Went<'a> {
    /// As the delivery order has it, else as agreed, less what was not made; `None`: neither can be read.
    fn of(order: &'a OrderFacts) -> Option<Self> {
        if let Some(delivery) = order.live_delivery() {
            let (paper, terms) = (&delivery.order, &delivery.terms);
            let phone = terms.phone.clone().or_else(|| paper.buyer.phone.clone());
            return Some(Self { terms, lines: paper.lines.clone(), phone, delivery: paper.delivery.clone() });
        }
        let terms = order.accepted.as_deref()?;
        let missing = order.made.map_or(0, |made| terms.packs().saturating_sub(made));
        let paper = order.live_proforma().and_then(|proforma| proforma.document.buyer.phone.clone());
        Some(Self {
            terms,
            lines: take_from_the_end(&terms.lines, missing),
            phone: terms.phone.clone().or(paper),
            delivery: DeliveryDetails {
                hour: terms.hour.clone(),
                address: terms.address.clone(),
                recipient: terms.recipient.clone(),
                recipient_phone: terms.recipient_phone.clone(),
                ..DeliveryDetails::bare(terms.method, terms.deliver_on)
            },
        })
    }

    fn recalled(self, order: &'a OrderFacts, packs: u32, rejected: u32) -> Recalled<'a> {
        Recalled {
            id: order.id,
            customer: &self.terms.customer,
            phone: self.phone,
            outlet: &self.terms.outlet,
            delivery: self.delivery,
            left_on: order.shipped.map(|shipped| shipped.on),
            is_gone: order.shipped.is_some() || matches!(order.state.chapter(), Chapter::Gone | Chapter::Done),
            packs,
            rejected,
            state: order.state,
            is_row_gone: order.seen.is_lost(),
        }
    }
}

/// What was refused at the door.
fn rejected(order: &OrderFacts) -> &[Line] {
    order.other(DocumentKind::CreditNote).map_or(&[], |note| &note.lines)
}

fn sum(lines: &[Line], is_meant: impl Fn(&Line) -> bool) -> u32 {
    lines.iter().filter(|line| is_meant(line)).fold(0, |sum, line| sum.saturating_add(line.packs))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where it fails")]
    use super::*;
    use crate::decide::tests::{Shop, nov};

    #[test]
    fn an_order_that_went_through_the_house_unread_is_named_and_one_that_did_not_is_not() {
        let mut shop = Shop::delivered();
        let known = shop.cycle().facts.clone().into_inner();
        // Taken over from a sheet whose cells nobody can read any more.
        let unread = |state| {
            let id = OrderId { sequence: known.id.sequence + 1, ..known.id };
            OrderFacts { id, state, accepted: None, delivery: None, ..known.clone() }
        };
        let check = |state: State, named: bool| {
            let orders = [known.clone(), unread(state)].map(|order| (order.id, order.into()));
            let facts = Facts { orders: orders.into(), ..Facts::default() };
            let found = recall(&facts, "nb-ayam", (nov(27), nov(27))).unwrap();
            assert_eq!(found.orders.iter().map(|order| order.packs).collect::<Vec<_>>(), [1_001]);
            assert_eq!(found.unread.is_empty(), !named, "{state:?}");
        };
        check(State::Closed, true);
        check(State::Shipped, true);
        check(State::AwaitingMaterials, true);
        check(State::Draft, false);
        check(State::Cancelled, false);
    }
}
