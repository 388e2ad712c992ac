//! What should be, now: pure decisions from the sheet, memory, the house rules and the instant.
//!
//! Nothing here looks anything up, asks the time or does anything. A rule that wants to know more has found a
//! missing field of [`World`].
//!
//! The rooms, each importing only those before it:
//!
//! ```text
//! rows  ←  money  ←  orders  ←  kitchen  ←  kpi  ←  shown  ←  answers  ←  reports  ←  notices
//! ```
//!
//! `adopt` comes before all of them: it fills an empty or older memory from a filled sheet. `previous` stands beside them:
//! what a running cycle keeps of its last decision. A rule about one order that asks for more than its row, lines, facts,
//! money, kitchen and day has to tell `previous` so.

pub(crate) mod adopt;
pub(crate) mod answers;
pub(crate) mod catalogue;
mod decisions;
mod found;
mod judged;
pub(crate) mod kitchen;
pub(crate) mod kpi;
pub(crate) mod money;
pub(crate) mod notices;
pub(crate) mod orders;
mod previous;
pub(crate) mod reports;
pub(crate) mod rows;
mod settled;
pub(crate) mod shown;
mod told;
pub mod world;

#[cfg(test)]
mod tests;

use crate::decide::catalogue::Catalogue;
use crate::decide::kpi::Card;
use crate::decide::money::numbering::Numbering;

pub use decisions::{Decisions, Effects};
pub use previous::Previous;
pub use shown::tasks::OpenTasks;
pub use world::World;

/// Decides what should be, now: who is who, what each order and payment is worth, what people are shown and told.
#[must_use]
pub fn decide<'a>(world: &World<'a>) -> Decisions<'a> {
    from(None, world)
}

/// The same, where an order nothing moved since the previous decision stands as it stood.
#[must_use]
pub fn decide_from<'a>(previous: &mut Previous, world: &World<'a>) -> Decisions<'a> {
    previous.open(world);
    from(Some(previous), world)
}

fn from<'a>(mut previous: Option<&mut Previous>, world: &World<'a>) -> Decisions<'a> {
    let mut memory = world.facts.system.clone();
    let catalogue = match &mut previous {
        Some(last) => last.catalogue(world.books),
        None => Catalogue::new(world.books).into(),
    };
    let mut numbering = Numbering::after(&world.facts.register);
    let adopted = adopt::translate(world, &catalogue, &mut memory, &mut numbering);
    let mut found = found::find(world, &adopted, &mut memory, previous.as_deref_mut());
    let mut together = previous.as_mut().map(|last| std::mem::take(&mut last.together)).unwrap_or_default();
    let mut judged = judged::judge(world, &catalogue, &mut found, &mut numbering, previous.as_deref(), &mut together);
    let given = answers::take(world, &mut judged.orders, &mut found.ledger, &mut memory);
    // An answer to a payment is of this look.
    found.is_same_ledger &= given.is_empty();
    judged.history.extend(given);
    memory.sheet.kitchen = kitchen::remarks::remarks(world, &catalogue);
    let (orders, payments) = ((&judged.orders, &*judged.plan), (&found.ledger, found.is_same_ledger));
    let card = Card::of(&mut together.card, world, orders, payments);
    let told = told::tell(world, &mut found, &mut judged, &card, &mut memory, (previous.as_deref(), &mut together));
    settled::settle(world, adopted, found, judged, (told, card), numbering, memory, (previous, together))
}
