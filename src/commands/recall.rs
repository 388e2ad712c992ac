//! `orderd recall`: whom to call when something was wrong with a menu. It reads memory only, so that it answers without
//! Google and knows orders whose rows are gone.

use anyhow::bail;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::columns::columns;
use super::outcome::Outcome;
use crate::cli;
use crate::config::Config;
use crate::decide::reports::recall::{Recall, Recalled, recall};
use crate::domain::ids::OrderId;
use crate::domain::order::Method;
use crate::domain::phone::Phone;
use crate::domain::wording::{day, first_of, grouped, one_line};
use crate::store::{OpenMode, Store};

/// So many ids stand in one sentence.
const MOST_NAMED: usize = 20;

/// Prints what is found.
pub(super) async fn run(config: &Config, args: &cli::Recall) -> anyhow::Result<Outcome> {
    let cli::Recall { menu, from, to, json: for_machines } = args;
    if from > to {
        bail!("--from {from} is later than --to {to}; exchange them");
    }
    let facts = Store::open(&config.state.url(), OpenMode::Read).await?.load().await?;
    let found = match recall(&facts, menu, (*from, *to)) {
        Ok(found) => found,
        Err(Some(near)) => bail!("no order ever had the menu {menu:?}; did you mean {near:?}?"),
        Err(None) => bail!("no order ever had the menu {menu:?}; its names and codes stand in the tab Produk"),
    };
    if *for_machines {
        println!("{}", as_json(&found, *from, *to));
    } else {
        print!("{}", as_text(&found, *from, *to));
    }
    Ok(Outcome::Done)
}

fn as_text(found: &Recall<'_>, from: NaiveDate, to: NaiveDate) -> String {
    let (packs, gone) = sums(&found.orders);
    let mut text = format!("{}, {} to {}: ", found.menu.join(" / "), day(from), day(to));
    if found.orders.is_empty() {
        text.push_str("no order\n");
    } else {
        let orders = if found.orders.len() == 1 { "order" } else { "orders" };
        let (count, packs, gone) = (found.orders.len(), grouped(packs), grouped(gone));
        text.push_str(&format!("{count} {orders}, {packs} packs, {gone} of them have left\n\n"));
        let rows: Vec<[String; 9]> = found.orders.iter().map(row).collect();
        let head = ["ORDER", "DAY", "PACKS", "CUSTOMER", "PHONE", "STATUS", "ADDRESS", "RECIPIENT", "DRIVER"];
        text.push_str(&columns(head, &rows));
    }
    if let Some(unread) = unread(found) {
        text.push_str(&format!(
            "\nNobody can read the menu or the day of these any more, so look at them yourself: {unread}\n"
        ));
    }
    text
}

fn unread(found: &Recall<'_>) -> Option<String> {
    let ids: Vec<String> = found.unread.iter().map(OrderId::to_string).collect();
    (!ids.is_empty()).then(|| first_of(&ids, MOST_NAMED))
}

/// Packs of all, and of those that left.
fn sums(orders: &[Recalled<'_>]) -> (u32, u32) {
    let sum = |is_counted: fn(&Recalled<'_>) -> bool| {
        orders.iter().filter(|found| is_counted(found)).fold(0_u32, |sum, found| sum.saturating_add(found.packs))
    };
    (sum(|_| true), sum(|found| found.is_gone))
}

fn row(found: &Recalled<'_>) -> [String; 9] {
    let delivery = &found.delivery;
    let packs = match found.rejected {
        0 => grouped(found.packs),
        rejected => format!("{} ({} rejected)", grouped(found.packs), grouped(rejected)),
    };
    let when = match found.left_on.filter(|left| *left != delivery.on) {
        None => day(delivery.on),
        Some(left) => format!("{} (left {})", day(delivery.on), day(left)),
    };
    let row_gone = if found.is_row_gone { ", row gone" } else { "" };
    let address = match delivery.method {
        Method::Delivery => named(delivery.address.as_deref()),
        Method::Pickup => format!("fetched at {}", one_line(found.outlet)),
    };
    let driver = match (delivery.driver.as_deref(), delivery.plate.as_deref()) {
        (Some(driver), Some(plate)) => format!("{} ({})", one_line(driver), one_line(plate)),
        (driver, plate) => named(driver.or(plate)),
    };
    [
        found.id.to_string(),
        when,
        packs,
        one_line(found.customer).into_owned(),
        dialled(found.phone.as_ref()),
        format!("{}{row_gone}", found.state.label(delivery.method == Method::Pickup)),
        address,
        match &delivery.recipient_phone {
            Some(phone) => format!("{} {}", named(delivery.recipient.as_deref()), phone.local()),
            None => named(delivery.recipient.as_deref()),
        },
        driver,
    ]
}

fn named(text: Option<&str>) -> String {
    text.map_or("-".into(), one_line).into_owned()
}

fn dialled(phone: Option<&Phone>) -> String {
    phone.map_or_else(|| "-".to_owned(), Phone::local)
}

fn as_json(found: &Recall<'_>, from: NaiveDate, to: NaiveDate) -> Value {
    let (packs, gone) = sums(&found.orders);
    let order = |found: &Recalled<'_>| {
        let delivery = &found.delivery;
        json!({
            "order": found.id.to_string(),
            "customer": found.customer,
            "phone": found.phone.as_ref().map(Phone::as_str),
            "outlet": found.outlet,
            "packs": found.packs,
            "rejected": found.rejected,
            "status": found.state.label(delivery.method == Method::Pickup),
            "has_left": found.is_gone,
            "left_on": found.left_on,
            "row_gone": found.is_row_gone,
            "day": delivery.on,
            "hour": delivery.hour,
            "method": delivery.method.as_str(),
            "address": delivery.address,
            "recipient": delivery.recipient,
            "recipient_phone": delivery.recipient_phone.as_ref().map(Phone::as_str),
            "driver": delivery.driver,
            "plate": delivery.plate,
        })
    };
    json!({
        "menu": found.menu,
        "from": from,
        "to": to,
        "packs": packs,
        "packs_left": gone,
        "orders": found.orders.iter().map(order).collect::<Vec<_>>(),
        "unread": found.unread.iter().map(OrderId::to_string).collect::<Vec<_>>(),
    })
}
