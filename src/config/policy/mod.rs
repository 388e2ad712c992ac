//! The house rules: what `decide` needs to know of the configuration.

mod company;
mod hours;
mod people;
mod percentage;
mod tax;

use chrono::TimeDelta;
use chrono_tz::Tz;

use percentage::percent;

use super::duration;
use super::table::{Section, choice, nearest};
use crate::domain::number_pattern::NumberPattern;
use crate::domain::policy::{Copies, PaymentRules, Policy, RefundRules, Sop};
use crate::domain::rupiah::Rupiah;

/// Longest period a rule may speak of, in days.
const MAX_DAYS: i64 = 365;
/// No order has more packs.
const MAX_PACKS: i64 = 1_000_000;
/// A tolerance above this would wave through real money, in rupiah.
const MAX_TOLERANCE: i64 = 1_000_000;
/// Every order has amounts below this, in rupiah.
const MAX_LEAST: i64 = 100_000;
/// Notices in one cycle nobody could have meant to send unseen.
const MAX_MASS_HOLD: i64 = 100_000;
/// What a paste of fifty thousand rows costs is spread over cycles, and each write stays within what Google takes.
const MOST_NEW_ROWS: usize = 5_000;
/// The pattern of document numbers.
const NUMBER: &str = "{seq:03}/{kind}/{code}/{roman}/{year}";

pub(super) fn read(root: &Section<'_>) -> Option<Policy> {
    let timezone = timezone(root);
    let locale = locale(root);
    let settle = duration::read(&root.section("sheet"), "settle", "90s", "0s", "24h")
        .and_then(|duration| TimeDelta::from_std(duration).ok());
    let company = company::read(&root.section("company"));
    let outlets = people::outlets(root);
    let roles = people::roles(&root.section("roles"));
    let sop = sop(&root.section("sop"));
    let payment = payment(&root.section("payment"));
    let tax = tax::read(&root.section("tax"));
    let cancellation = cancellation(&root.section("cancellation"));
    let hours = hours::read(&root.section("hours"));
    let mass_hold = root.section("mail").whole("mass_hold", 200, 1, MAX_MASS_HOLD);
    let words = [("digest", Copies::Digest), ("now", Copies::Now)];
    let copies = choice(&root.section("mail"), "copies", Copies::Digest, &words);
    let code = company.as_ref().map_or("", |c| c.code.as_str());
    let number_pattern = number_pattern(&root.section("documents"), code);
    locale?;
    Some(Policy {
        timezone: timezone?,
        settle: settle?,
        company: company?,
        outlets: outlets?,
        roles: roles?,
        sop: sop?,
        payment: payment?,
        tax: tax?,
        cancellation: cancellation?,
        hours: hours?,
        mass_hold: mass_hold.and_then(|n| usize::try_from(n).ok())?,
        copies: copies?,
        // Read with the form they are about.
        answers: None,
        number_pattern: number_pattern?,
        most_new_rows: MOST_NEW_ROWS,
    })
}

fn timezone(root: &Section<'_>) -> Option<Tz> {
    let Some(found) = root.text("timezone") else { return Some(Tz::Asia__Jakarta) };
    if let Ok(zone) = found.value.parse() {
        return Some(zone);
    }
    let names: Vec<&str> = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect();
    let remedy = nearest(found.value, &names)
        .map_or_else(|| "write one like \"Asia/Jakarta\"".to_owned(), |near| format!("did you mean \"{near}\"?"));
    found.refuse_with(format!("cannot be \"{}\"", found.value), remedy);
    None
}

/// There is one language; the key names it so that another one is refused instead of ignored.
fn locale(root: &Section<'_>) -> Option<()> {
    match root.text("locale") {
        Some(found) if !matches!(found.value, "id" | "id_ID" | "in_ID") => {
            found.refuse_with(format!("cannot be \"{}\"", found.value), "write \"id\", the only one there is");
            None
        }
        _ => Some(()),
    }
}

fn sop(section: &Section<'_>) -> Option<Sop> {
    let large_order_packs = section.whole("large_order_packs", 1000, 1, MAX_PACKS);
    let lead_days = section.whole("lead_days", 4, 0, MAX_DAYS);
    let ladder = ladder(section);
    let least_rupiah = section.whole("least_rupiah", 1000, 0, MAX_LEAST).map(Rupiah);
    Some(Sop {
        large_order_packs: small(large_order_packs)?,
        lead_days: small(lead_days)?,
        ladder: ladder?,
        least_rupiah: least_rupiah?,
    })
}

/// Days before delivery, the earliest rung first.
fn ladder(section: &Section<'_>) -> Option<Vec<u32>> {
    let Some(found) = section.take("ladder") else { return Some(vec![6, 5, 4, 3]) };
    let days: Option<Vec<u32>> = found.value.as_array().and_then(|items| {
        let whole = |n: &toml::de::DeValue<'_>| n.as_integer()?.as_str().parse().ok();
        items.iter().map(|item| whole(item.get_ref()).filter(|day| i64::from(*day) <= MAX_DAYS)).collect()
    });
    let falling = days.filter(|days| days.windows(2).all(|pair| pair[0] > pair[1]));
    if falling.is_none() {
        found.refuse_with("is no ladder", "write days before delivery, falling, as in [6, 5, 4, 3]");
    }
    falling
}

fn payment(section: &Section<'_>) -> Option<PaymentRules> {
    let dp_percent = percent(section, "dp_percent", 50);
    let tolerance = section.whole("tolerance", 100, 0, MAX_TOLERANCE);
    let dp_due_days = section.whole("dp_due_days", 2, 0, MAX_DAYS);
    let proforma_valid_days = section.whole("proforma_valid_days", 7, 0, MAX_DAYS);
    Some(PaymentRules {
        dp_percent: dp_percent?,
        tolerance: Rupiah(tolerance?),
        dp_due_days: small(dp_due_days)?,
        proforma_valid_days: small(proforma_valid_days)?,
    })
}

fn cancellation(section: &Section<'_>) -> Option<RefundRules> {
    let s3 = percent(section, "s3", 100);
    let s4_early = percent(section, "s4_early", 100);
    let s4_late = percent(section, "s4_late", 50);
    let s5_s6 = percent(section, "s5_s6", 0);
    let s7_s8 = percent(section, "s7_s8", 0);
    Some(RefundRules { s3: s3?, s4_early: s4_early?, s4_late: s4_late?, s5_s6: s5_s6?, s7_s8: s7_s8? })
}

/// Without sequence, kind and year two documents would bear the same number.
fn number_pattern(section: &Section<'_>, code: &str) -> Option<NumberPattern> {
    let found = section.text("number");
    let text = found.as_ref().map_or(NUMBER, |found| found.value);
    match NumberPattern::parse(text, code) {
        Ok(pattern) if !text.contains(char::is_control) => Some(pattern),
        outcome => {
            let why = outcome.err().unwrap_or_else(|| "it holds a control character".to_owned());
            if let Some(found) = found {
                found.refuse_with(format!("cannot be used: {why}"), format!("use the fields of \"{NUMBER}\""));
            }
            None
        }
    }
}

fn small(number: Option<i64>) -> Option<u32> {
    number.and_then(|n| u32::try_from(n).ok())
}
