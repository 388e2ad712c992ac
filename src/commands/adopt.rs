//! `orderd adopt`: a database that is empty or older than the sheet takes ids, numbers and states over from it. It writes
//! nothing into the sheet and mails nobody.

use std::sync::Arc;

use anyhow::bail;

use super::outcome::Outcome;
use crate::cli;
use crate::clock::Clock;
use crate::config::Config;
use crate::cycle::{Adoption, Clerk};

/// Takes over and says what.
pub(super) async fn run(config: Config, at: cli::At) -> anyhow::Result<Outcome> {
    let clock = at.at.map_or_else(Clock::system, Clock::pushed);
    let Adoption { orders, payments, numbers, given_up, unreadable, is_up_to_date } =
        Clerk::start(Arc::new(config), clock).await?.adopt().await?;
    if let Some((tab, reason)) = unreadable.first() {
        bail!("nothing was taken over, because the tab {tab} cannot be read: {reason}");
    }
    if is_up_to_date {
        println!("Nothing to take over: the database knows everything the sheet shows.");
        return Ok(Outcome::Done);
    }
    println!("Taken over from the sheet: {orders} orders, {payments} payments, {numbers} document numbers.");
    if given_up > 0 {
        println!("{given_up} mails that waited in the database were given up: their steps were announced before.");
    }
    println!("Nobody was mailed. The next `orderd sync` or `orderd run` goes on from here.");
    Ok(Outcome::Done)
}
