//! What all mails of one look say of an order in the same words.

use std::cell::OnceCell;

use crate::decide::answers;
use crate::decide::notices::facts::{self, Fact};
use crate::decide::orders::{Order, headline};
use crate::decide::shown::whatsapp;
use crate::decide::world::World;
use crate::domain::response::Put;
use crate::domain::text::Text;

/// Each is composed when the first mail asks for it. Who was told of what changes from one mail to the next; it has no say in
/// any of them.
#[derive(Debug, Default)]
pub(crate) struct Said {
    facts: OnceCell<Vec<Fact>>,
    headline: OnceCell<Text>,
    status: OnceCell<Text>,
    /// Without prices, and with them.
    team: [OnceCell<Text>; 2],
    asks: OnceCell<Vec<Put>>,
}

impl Said {
    /// Its facts, as far as a mail shows them.
    pub(super) fn facts(&self, order: &Order<'_>, shows_money: bool, shows_materials: bool) -> Vec<(Text, Text)> {
        facts::shown_in(self.facts.get_or_init(|| facts::of(order)), shows_money, shows_materials)
    }

    /// The order in one line.
    pub(super) fn headline(&self, order: &Order<'_>) -> Text {
        self.headline.get_or_init(|| headline::headline(order).into()).clone()
    }

    /// What its customer is told.
    pub(super) fn status(&self, order: &Order<'_>, world: &World<'_>) -> Text {
        self.status.get_or_init(|| whatsapp::status(order, world).into()).clone()
    }

    /// What the colleagues who must act are told.
    pub(super) fn team(&self, order: &Order<'_>, world: &World<'_>, shows_money: bool) -> Text {
        let text = || whatsapp::team(order, &self.headline(order), world, shows_money).into();
        self.team[usize::from(shows_money)].get_or_init(text).clone()
    }

    /// The questions that are open.
    pub(super) fn asks(&self, order: &Order<'_>, world: &World<'_>) -> Vec<Put> {
        self.asks.get_or_init(|| answers::of_order(order, world).into_iter().map(|(_, put)| put).collect()).clone()
    }
}
