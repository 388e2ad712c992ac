//! `orderd adopt`: a database that is empty or older than the sheet takes ids, numbers and states over from it. It shows
//! first what it would take over and does it with `--yes` only; it writes nothing into the sheet and mails nobody.

use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use anyhow::bail;

use super::outcome::Outcome;
use crate::cli;
use crate::clock::Clock;
use crate::config::Config;
use crate::cycle::{Adoption, Clerk};

/// What cannot be undone stands in red, where the terminal has colours.
const RED: Style = AnsiColor::Red.on_default().bold();

/// Shows, or takes over, and says what.
pub(super) async fn run(config: Config, options: cli::Adopt) -> anyhow::Result<Outcome> {
    let clock = options.at.at.map_or_else(Clock::system, Clock::pushed);
    let Adoption { plan, given_up, unreadable, doubled, other, is_up_to_date } =
        Clerk::start(Arc::new(config), clock).await?.adopt(!options.yes).await?;
    if let Some(other) = other {
        anstream::println!(
            "{RED}Another orderd ({other}) works on this spreadsheet. Stop it first, or each takes the sheet over from the other.{RED:#}"
        );
    }
    if let Some((tab, reason)) = unreadable.first() {
        bail!("nothing was taken over, because the tab {tab} cannot be read: {reason}");
    }
    if !doubled.is_empty() {
        let places = doubled.iter().map(|(what, tab, rows)| format!("{what} in rows {} of tab {tab}", list(rows)));
        bail!(
            "nothing was taken over, because what may stand once stands twice: {}. Clear it in the row that was copied, then run this again",
            places.collect::<Vec<_>>().join("; ")
        );
    }
    if is_up_to_date {
        println!("Nothing to take over: the database knows everything the sheet shows.");
        return Ok(Outcome::Done);
    }
    println!(
        "{} from the sheet: {} orders, {} payments, {} document numbers.",
        if options.yes { "Taken over" } else { "Would be taken over" },
        plan.orders.len(),
        plan.payments.len(),
        plan.numbers.len()
    );
    for (what, items) in [
        ("Orders", list(&plan.orders)),
        ("Payments", list(&plan.payments)),
        ("Numbers", list(&plan.numbers)),
        ("Next", list(&plan.next)),
    ] {
        if !items.is_empty() {
            println!("  {what}: {items}");
        }
    }
    if !plan.gaps.is_empty() {
        anstream::println!("{RED}  Numbers that nobody bears and that are never given: {}{RED:#}", list(&plan.gaps));
    }
    if !options.yes {
        println!("Nothing was changed. Is it so? Then: orderd adopt --yes");
        return Ok(Outcome::Done);
    }
    if given_up > 0 {
        println!("{given_up} mails that waited in the database were given up: their steps were announced before.");
    }
    println!("Nobody was mailed. The next `orderd sync` or `orderd run` goes on from here.");
    Ok(Outcome::Done)
}

fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
