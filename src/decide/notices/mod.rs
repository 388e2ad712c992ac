//! Who is told what, when, once. From conditions to notices, from notices to messages.
//!
//! In reading order: [`kind`] says what there is to say of a kind of mail, [`kinds`] says it of each, one file per kind,
//! with the help of [`content`], [`reminder`], [`still_due`] and [`sample`]; [`notifier`] follows the kinds through an order's
//! [`episodes`], with payments and schedules beside it; [`calendars`] puts entries into the mails of who keeps a calendar, [`copies`] keeps for the digests what need not be acted on, [`mailings`] makes messages of the rest; [`troubles`],
//! [`mass_hold`], [`outage`] and [`clock`] watch over the sheet and the machine.
//!
//! Never sends, never words a sentence around the facts (the templates do), never takes an address from the sheet.

pub(crate) mod calendars;
pub(crate) mod clock;
pub(crate) mod content;
pub(crate) mod context;
mod copies;
pub(crate) mod episodes;
mod facts;
pub(crate) mod kind;
pub(crate) mod kinds;
pub(crate) mod mailings;
pub(crate) mod mass_hold;
pub(crate) mod notifier;
pub(crate) mod outage;
pub(crate) mod papers;
mod payments;
mod pressing;
mod refusals;
pub(crate) mod reminder;
pub(crate) mod said;
pub(crate) mod sample;
mod scheduled;
pub(crate) mod still_due;
#[cfg(test)]
pub(in crate::decide) mod tests;
mod told;
pub(crate) mod troubles;

pub(crate) use notifier::Notifier;
