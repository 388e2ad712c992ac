//! What a template sees of a letter: cleaned, cut to size, with every name present so that strict templates hold.
//!
//! Never escapes (the templates do) and never words a sentence (the templates do).

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use minijinja::value::{Enumerator, Object};
use minijinja::{Value, context};

use super::group::{Group, IN_FULL, groups, name_of, shared_values};
use super::letter::{Lead, Letter};
use super::text::{self, VALUE_CHARS, WHATSAPP_CHARS};
use crate::decide::notices::kind::{About, Kind};
use crate::decide::notices::kinds;
use crate::domain::notice::{Brief, BriefTable, Notice, NoticeKind, WhatsappTo};
use crate::domain::phone::Phone;
use crate::domain::text::Text;

/// Rows of one table; a mail client chokes on thousands, the sheet has them all.
const TABLE_ROWS: usize = 200;
/// Columns of one table.
const TABLE_COLUMNS: usize = 12;
/// Tables of one mail.
const TABLES: usize = 30;
/// Notices listed in a merged mail.
const ITEMS: usize = 200;
/// Facts of one mail.
const FACTS: usize = 60;

/// The picture of a letter.
pub(super) fn of(letter: &Letter<'_>, kind: NoticeKind, copy: bool) -> Value {
    let known = kinds::of(kind);
    let merged = letter.notices.len() > 1;
    let first = letter.notices.first();
    let today = letter.at.with_timezone(&letter.timezone).date_naive();
    let written = first.map_or(today, |n| n.at.with_timezone(&letter.timezone).date_naive());
    let brief = first.filter(|_| !merged).map(|n| &n.brief);
    let (place_tab, place_id) = brief.map(|b| place(b, letter)).unwrap_or_default();
    let order = first.filter(|_| !merged).and_then(|n| n.order).map(|o| o.to_string()).unwrap_or_default();
    // A few things are told in full one after another; of many there is a list, and what must be seen together.
    let in_full = letter.notices.len() <= IN_FULL;
    let each = Each::of(letter, merged, in_full, today);
    let groups = groups(letter.notices, known);
    let several = groups.len() > 1;
    let all: Vec<&Notice> = letter.notices.iter().collect();
    let near = first.filter(|_| !merged).and_then(|n| n.deliver_at).map(|at| (at.date() - today).num_days());
    context! {
        kind => kind.as_str(),
        tag => if order.is_empty() { String::new() } else { format!("[{order}] ") },
        order => order,
        merged => merged,
        in_full => in_full,
        count => letter.notices.len(),
        things => things(known),
        headline => brief.map(|b| said(&b.headline)).unwrap_or_default(),
        until => brief.map(|b| said(&b.until)).unwrap_or_default(),
        asap => known.asks_at_once() && !merged,
        asap_each => known.asks_at_once(),
        rung => first.map_or(0, |n| n.key.rung),
        near => near.map(near_day).unwrap_or_default(),
        late => written != today,
        reminder => groups.iter().all(|group| group.reminds),
        copy => copy,
        actors => text::line(&actors(letter.notices), VALUE_CHARS),
        facts => brief.map(facts).unwrap_or_default(),
        tables => each.tables.concat(),
        has_tables => letter.notices.iter().any(|n| !n.brief.tables.is_empty()),
        items => each.items.clone(),
        more_items => if merged { letter.notices.len() - each.items.len() } else { 0 },
        place_tab => place_tab,
        place_id => place_id,
        link => brief.map(|b| link(b, letter)).unwrap_or_default(),
        link_label => brief.map(|b| link_label(b, letter)).unwrap_or_default(),
        choices => brief.map(|b| choices(b, letter)).unwrap_or_default(),
        links => links(letter),
        whatsapp => brief.map(|b| whatsapp(b, letter)).unwrap_or_default(),
        whatsapp_label => brief.map(whatsapp_label).unwrap_or_default(),
        attachments => letter.attachments.iter().map(|a| text::line(&a.name, VALUE_CHARS)).collect::<Vec<_>>(),
        company => text::line(&letter.company.name, VALUE_CHARS),
        v => Value::from_object(Values(shared_values(&all, known))),
        groups => groups.into_iter().map(|group| told(group, several, &each, known)).collect::<Vec<_>>(),
    }
}

/// What is shown of each notice, in the order of the letter: in full one after another, or in a list with the tables that
/// must be seen together below it.
struct Each {
    /// Of the first notices of a merged mail.
    items: Vec<Value>,
    /// Of each notice its tables, where no item has them.
    tables: Vec<Vec<Value>>,
}

impl Each {
    fn of(letter: &Letter<'_>, merged: bool, in_full: bool, today: NaiveDate) -> Self {
        let mut room = TABLES;
        let tables = |notice: &Notice| {
            let shown = notice.brief.tables.iter().take(if merged && in_full { 0 } else { room });
            let shown: Vec<Value> = shown.map(|t| table(t, merged.then(|| name_of(notice)), today)).collect();
            room -= shown.len();
            shown
        };
        let listed = letter.notices.iter().take(if merged { ITEMS } else { 0 });
        Self {
            items: listed.map(|notice| item(notice, letter, in_full, today)).collect(),
            tables: letter.notices.iter().map(tables).collect(),
        }
    }
}

/// Notices that are told with the same words; whose they are is said where there are `several` groups.
fn told(group: Group<'_>, several: bool, each: &Each, kind: &Kind) -> Value {
    let places = || group.notices.iter().map(|(place, _)| *place);
    let items: Vec<Value> = places().filter_map(|place| each.items.get(place).cloned()).collect();
    let count = group.notices.len();
    let of = match (several, count <= IN_FULL) {
        (false, _) => String::new(),
        (true, true) => group.notices.iter().map(|(_, notice)| name_of(notice)).collect::<Vec<_>>().join(", "),
        (true, false) => format!("{count} {}", things(kind)),
    };
    context! {
        of => said(&of),
        reminder => group.reminds,
        tables => places().filter_map(|place| each.tables.get(place)).flatten().cloned().collect::<Vec<_>>(),
        has_tables => group.notices.iter().any(|(_, notice)| !notice.brief.tables.is_empty()),
        more_items => if each.items.is_empty() { 0 } else { count - items.len() },
        items => items,
        v => Value::from_object(Values(group.values)),
    }
}

/// Pictures on which a deployment's templates are tried at start: a full one, and one where nothing is known.
pub(super) fn samples(kind: NoticeKind) -> [Value; 2] {
    let full = context! {
        order => "ODR-2026-0001", tag => "[ODR-2026-0001] ", merged => false, in_full => true, count => 1, headline => "1.001 Nasi Box Ayam",
        until => "23/11/2026 23:59", near => "besok", late => true, asap => true, asap_each => true, rung => 1, reminder => true, copy => true, actors => "sm@contoh.id",
        facts => vec![context! { label => "Pelanggan", value => "PT Contoh" }],
        tables => vec![context! { title => "Bahan", stacks => true, calls => vec!["https://wa.me/"], head => vec!["Bahan"], rows => vec![vec!["Ayam"]], more => 1 }],
        items => vec![context! { id => "ODR-2026-0001", headline => "", until => "", facts => Vec::<Value>::new(), tables => Vec::<Value>::new(), link => "", link_label => "", choices => Vec::<Value>::new(), whatsapp => "", whatsapp_label => "" }], more_items => 1,
        place_tab => "Pesanan", place_id => "ODR-2026-0001", link => "https://contoh.id", link_label => "Isi Konfirmasi SM – ODR-2026-0001", choices => vec![context! { label => "Konfirmasi SM: Ya", url => "https://contoh.id/viewform" }],
        links => BTreeMap::from([("ODR-2026-0001", "https://contoh.id")]), whatsapp => "https://wa.me/?text=x", whatsapp_label => "Bagikan ke grup tim",
        has_tables => true, attachments => vec!["a.xlsx"], company => "PT Dapur",
    };
    let bare = context! {
        order => "", tag => "", merged => true, in_full => false, count => 7, headline => "", until => "", near => "", late => false, asap => false, asap_each => true, rung => 0,
        reminder => false, copy => false, actors => "", facts => Vec::<Value>::new(), tables => Vec::<Value>::new(),
        items => Vec::<Value>::new(), more_items => 0, place_tab => "", place_id => "", link => "", link_label => "", choices => Vec::<Value>::new(),
        links => BTreeMap::<String, String>::new(), whatsapp => "", whatsapp_label => "",
        has_tables => false, attachments => Vec::<Value>::new(), company => "",
    };
    let always = context! { kind => kind.as_str(), things => things(kinds::of(kind)), v => Value::from_object(Values(BTreeMap::new())) };
    [full, bare].map(|sample| {
        let part = |name: &str| sample.get_attr(name).unwrap_or_default();
        let group = context! {
            of => "ODR-2026-0001", reminder => part("reminder"), tables => part("tables"), has_tables => part("has_tables"),
            items => part("items"), more_items => part("more_items"), v => Value::from_object(Values(BTreeMap::new())),
        };
        context! { groups => vec![group], ..context! { ..sample, ..always.clone() } }
    })
}

/// Values by name; a name the notice did not fill reads as empty text, so that one missing figure never stops a mail.
/// Misspelt names are caught by a test that holds the templates against the table of names.
#[derive(Debug)]
struct Values(BTreeMap<Text, Text>);

impl Object for Values {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        Some(Value::from(self.0.get(key).map(|v| said(v)).unwrap_or_default()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.0.keys().map(|name| Value::from(name.as_str())).collect())
    }
}

impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.0).finish()
    }
}

/// One line of what is said, dates with their day of the week.
fn said(text: &str) -> String {
    text::with_weekdays(&text::line(text, VALUE_CHARS))
}

fn facts(brief: &Brief) -> Vec<Value> {
    let fact = |(label, value): &(Text, Text)| {
        context! { label => text::line(label, VALUE_CHARS), value => said(value) }
    };
    brief.facts.iter().take(FACTS).map(fact).collect()
}

/// A day that is so near that people have a word for it.
fn near_day(days: i64) -> &'static str {
    match days {
        0 => "hari ini",
        1 => "besok",
        2 => "lusa",
        _ => "",
    }
}

/// How far away the day is on which something is due.
fn distance(days: i64) -> String {
    match days {
        1.. => format!("{days} hari lagi"),
        0 => "hari ini".to_owned(),
        ..0 => format!("lewat {} hari", -days),
    }
}

/// The rows of a table on the day it is read.
fn rows_on(table: &BriefTable, today: NaiveDate) -> Vec<Vec<Text>> {
    let mut rows: Vec<Vec<Text>> = table.rows.iter().take(TABLE_ROWS).cloned().collect();
    for (row, due_on) in rows.iter_mut().zip(&table.due_on) {
        if let [_, told, ..] = row.as_mut_slice() {
            *told = format!("{told}: {}", distance((*due_on - today).num_days())).into();
        }
    }
    rows
}

fn table(table: &BriefTable, owner: Option<String>, today: NaiveDate) -> Value {
    let title = said(&table.title);
    let title = match owner {
        Some(owner) if title.is_empty() => owner,
        Some(owner) => format!("{owner} · {title}"),
        None => title,
    };
    let rows = rows_on(table, today);
    let says_something = |column: &usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(*column));
        cells.any(|cell| !matches!(cell.trim(), "" | "–"))
    };
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default().min(TABLE_COLUMNS);
    let columns: Vec<usize> = (0..columns).filter(says_something).collect();
    let cells = |row: &Vec<Text>| columns.iter().filter_map(|n| row.get(*n)).map(|cell| said(cell)).collect::<Vec<_>>();
    let (head, rows): (_, Vec<Vec<String>>) = (cells(&table.head), rows.iter().map(cells).collect());
    context! {
        title => title,
        stacks => is_too_wide(&head, &rows),
        head => head,
        rows => rows,
        calls => table.calls.iter().take(TABLE_ROWS).map(|call| chat(call.phone.as_ref(), &text::lines(&call.text, WHATSAPP_CHARS))).collect::<Vec<_>>(),
        more => table.rows.len().saturating_sub(TABLE_ROWS),
    }
}

/// Whether a telephone has no room for these columns beside each other: their longest cells, and room between them.
fn is_too_wide(head: &[String], rows: &[Vec<String>]) -> bool {
    /// Characters on a line of a small screen.
    const LINE_CHARS: usize = 44;
    const BETWEEN: usize = 2;
    let longest = |column: usize| {
        let cells = rows.iter().map(Vec::as_slice).chain([head]).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default() + BETWEEN
    };
    head.len() > 2 && (0..head.len()).map(longest).sum::<usize>() > LINE_CHARS
}

fn item(notice: &Notice, letter: &Letter<'_>, in_full: bool, today: NaiveDate) -> Value {
    let tables = notice.brief.tables.iter().take(if in_full { TABLES } else { 0 });
    context! {
        id => text::line(&name_of(notice), VALUE_CHARS),
        headline => said(&notice.brief.headline),
        until => said(&notice.brief.until),
        facts => if in_full { facts(&notice.brief) } else { Vec::new() },
        tables => tables.map(|t| table(t, None, today)).collect::<Vec<_>>(),
        link => link(&notice.brief, letter),
        link_label => link_label(&notice.brief, letter),
        choices => choices(&notice.brief, letter),
        whatsapp => match kinds::of(notice.key.kind).about {
            About::Payment(_) => whatsapp(&notice.brief, letter),
            // A list of orders is for colleagues, and each of its texts is a link away.
            About::Order(_) | About::Answers(_) | About::Sheet(_) | About::Report(_) => String::new(),
        },
        whatsapp_label => whatsapp_label(&notice.brief),
    }
}

/// Where the button leads. Links come from the caller, who makes them from the configuration; anything but http(s) is
/// dropped.
fn lead<'l>(brief: &Brief, letter: &'l Letter<'_>) -> Option<&'l Lead> {
    let lead = brief.place.as_ref().and_then(|place| letter.links.get(place));
    lead.filter(|lead| is_web(&lead.url))
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn link(brief: &Brief, letter: &Letter<'_>) -> String {
    lead(brief, letter).map(|lead| lead.url.clone()).unwrap_or_default()
}

/// The answers that are given by a tap.
fn choices(brief: &Brief, letter: &Letter<'_>) -> Vec<Value> {
    let choices = lead(brief, letter).into_iter().flat_map(|lead| &lead.choices).filter(|choice| is_web(&choice.url));
    choices
        .map(|choice| context! { label => text::line(&choice.label, VALUE_CHARS), url => choice.url.clone() })
        .collect()
}

/// What is found where the link leads.
fn link_label(brief: &Brief, letter: &Letter<'_>) -> String {
    lead(brief, letter).map(|lead| text::line(&lead.label, VALUE_CHARS)).unwrap_or_default()
}

/// The tab, and what to look for in it: where the link leads, or without one what the notice is about.
fn place(brief: &Brief, letter: &Letter<'_>) -> (String, String) {
    let row = lead(brief, letter).map_or(brief.place.as_ref(), |lead| lead.row.as_ref());
    row.map(|(tab, id)| (text::line(tab, VALUE_CHARS), text::line(id, VALUE_CHARS))).unwrap_or_default()
}

/// The team's text with the link where to fill; the customer's says nothing of our sheet.
fn with_link(ready: &str, brief: &Brief, letter: &Letter<'_>) -> String {
    let link = link(brief, letter);
    match brief.whatsapp_to {
        WhatsappTo::Team if !link.is_empty() => format!("{}\nIsi di sini: {link}", text::lines(ready, WHATSAPP_CHARS)),
        WhatsappTo::Team | WhatsappTo::Customer(_) => text::lines(ready, WHATSAPP_CHARS),
    }
}

/// Every row there is a link to, by its id: tables name rows by their ids.
fn links(letter: &Letter<'_>) -> BTreeMap<String, String> {
    let leads = letter.links.iter().filter(|(_, lead)| is_web(&lead.url));
    leads.map(|((_, id), lead)| (id.clone(), lead.url.clone())).collect()
}

fn whatsapp(brief: &Brief, letter: &Letter<'_>) -> String {
    let Some(ready) = &brief.whatsapp else { return String::new() };
    let phone = match &brief.whatsapp_to {
        WhatsappTo::Customer(phone) => phone.as_ref(),
        WhatsappTo::Team => None,
    };
    chat(phone, &with_link(ready, brief, letter))
}

/// Opens WhatsApp with a text that is ready, in the chat with this number or at the choice of one.
fn chat(phone: Option<&Phone>, ready: &str) -> String {
    let digits = phone.and_then(Phone::wa_digits).unwrap_or_default();
    format!("https://wa.me/{digits}?text={}", text::percent_encoded(ready))
}

/// Whom the text is for, so that nobody sends one to the others.
fn whatsapp_label(brief: &Brief) -> String {
    match &brief.whatsapp_to {
        WhatsappTo::Customer(Some(phone)) => format!("Kirim ke pelanggan ({})", phone.local()),
        WhatsappTo::Customer(None) => "Kirim ke pelanggan".to_owned(),
        WhatsappTo::Team => "Bagikan ke grup tim".to_owned(),
    }
}

fn actors(notices: &[Notice]) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for address in notices.iter().flat_map(|n| &n.to) {
        if !seen.iter().any(|s| s.eq_ignore_ascii_case(address)) {
            seen.push(address);
        }
    }
    seen.join(", ")
}

/// What several notices of a kind are called together.
fn things(kind: &Kind) -> &'static str {
    match kind.about {
        About::Order(_) => "pesanan",
        About::Payment(_) => "pembayaran",
        About::Answers(_) => "jawaban",
        About::Sheet(_) => "masalah",
        About::Report(_) => "laporan",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_near_for_three_days() {
        let check = |days, near, told: &str| assert_eq!((near_day(days), distance(days).as_str()), (near, told));
        check(-1, "", "lewat 1 hari");
        check(0, "hari ini", "hari ini");
        check(1, "besok", "1 hari lagi");
        check(2, "lusa", "2 hari lagi");
        check(3, "", "3 hari lagi");
    }
}
