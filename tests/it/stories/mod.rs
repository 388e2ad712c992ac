//! The main job told as stories: what staff type, what they then see, who is mailed. Each ends with an idle cycle.

mod accidents;
pub(crate) mod anybody;
mod calls;
mod cells;
mod confirmation;
mod copies;
mod crash;
mod faults;
mod figures;
mod headers;
mod kitchen;
mod links;
mod lists;
mod losses;
mod older;
mod outage;
mod outbox;
mod overtyped;
mod payment;
mod receipts;
mod reminders;
mod schedules;
mod second_thoughts;
mod shipment;
mod tasks;
mod templates;
mod texts;
