//! What a mail about one order says: figures and facts, formatted for people. What is particular to a kind stands with
//! the kind, the wording around it in the templates; who gets it and when is decided elsewhere.

pub(crate) mod invoice;
pub(crate) mod payment;
pub(crate) mod tables;

use crate::decide::notices::context::OrderContext;
use crate::decide::notices::facts;
use crate::decide::notices::kind::{Kind, OrderMail, Papers, WhatsappText};
use crate::decide::orders::Order;
use crate::decide::shown::{calendar, whatsapp};
use crate::domain::column::{Column, OrderColumn};
use crate::domain::notice::{Brief, WhatsappTo};
use crate::domain::problem::{Code, Problem};
use crate::domain::text::Text;

/// The content of a notice about one order.
#[must_use]
pub(crate) fn order_brief(kind: &Kind, mail: &OrderMail, context: &OrderContext<'_, '_>) -> Brief {
    let OrderContext { order, said, world, .. } = *context;
    let mut facts = said.facts(order, context.shows_money, mail.shows_materials);
    facts.extend(print(kind, order));
    Brief {
        until: kind.until(order, world),
        facts,
        tables: (mail.tables)(context).into_iter().flatten().collect(),
        values: (mail.values)(context)
            .into_iter()
            .map(|(name, value)| (Text::new_static(name), value.into()))
            .collect(),
        kitchen: Vec::new(),
        place: Some((OrderColumn::TAB.to_owned(), order.facts.id.to_string())),
        whatsapp: Some(match mail.whatsapp {
            WhatsappText::Customer => said.status(order, world),
            WhatsappText::Credited => whatsapp::credited(order, world).into(),
            WhatsappText::Colleagues => said.team(order, world, context.shows_money),
        }),
        headline: said.headline(order),
        whatsapp_to: match mail.whatsapp {
            WhatsappText::Customer | WhatsappText::Credited => WhatsappTo::Customer(order.contact.clone()),
            WhatsappText::Colleagues => WhatsappTo::Team,
        },
        asks: said.asks(order, world),
        calendar: match kind.papers {
            Papers::Calendar => {
                let entry = context.extra.entry.cloned().or_else(|| calendar::entry_of(order, world.policy));
                entry.into_iter().collect()
            }
            Papers::Nothing | Papers::OfOrder(_) | Papers::Workbook | Papers::KitchenSheets | Papers::Statements => {
                Vec::new()
            }
        },
    }
}

/// The facts of an order without its money.
#[must_use]
pub(crate) fn plain_facts(order: &Order<'_>) -> Vec<(Text, Text)> {
    facts::shown_in(&facts::of(order), false, false)
}

/// What whoever hands a paper on must know of its letters.
pub(crate) fn print(kind: &Kind, order: &Order<'_>) -> Option<(Text, Text)> {
    let bears_papers = !kind.documents().is_empty();
    let of_letters = |problem: &&Problem| problem.code == Code::LettersMissing;
    let problem = order.problems.iter().find(of_letters).filter(|_| bears_papers)?;
    Some((Text::new_static("Huruf di PDF"), problem.sentence.as_str().into()))
}

#[cfg(test)]
mod tests;
