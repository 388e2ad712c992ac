//! The sheet as `orderd check` sees it: token, access, settings, tabs and headers. It reads, and
//! tries a write that changes nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::findings::{Checks, Found, in_full};
use super::locked;
use crate::commands::patience::Patience;
use crate::config::Config;
use crate::cycle::{self, archive_of, locale_fits, tabs_of};
use crate::decide::rows::guards;
use crate::decide::shown::system_status;
use crate::domain::books::{Archive, Books};
use crate::domain::column::{Column, ResponseColumn};
use crate::domain::facts::Facts;
use crate::domain::instance;
use crate::sheet::archive::{self, Part};
use crate::sheet::google::{Description, SheetClient, SheetError, TokenError};
use crate::sheet::layout::header::is_identity;
use crate::sheet::layout::{HEADER_SEARCH_ROWS, Known, Layout, TabTemplate, match_headers};
use crate::sheet::read::{self, Sheet};
use crate::sheet::table::Table;

/// A person waits: the sheet is given less patience than a cycle has.
const SHEET_BUDGET: Duration = Duration::from_secs(20);
/// And it is asked less often.
const SHEET_ATTEMPTS: usize = 4;

/// Access, settings, tabs and headers; what depends on something that failed is left out. Returns what time it was at the
/// other side, if it answered.
pub(super) async fn look(
    config: &Config,
    memory: (&Facts, &str),
    now: DateTime<Utc>,
    checks: &mut Checks,
) -> Option<DateTime<Utc>> {
    let mut options = cycle::options(config);
    options.retry.budget = SHEET_BUDGET;
    options.retry.attempts = SHEET_ATTEMPTS;
    let client = match SheetClient::connect(options).await {
        Ok(client) => client,
        Err(error) => {
            let is_key = matches!(error, SheetError::Key { .. });
            checks.note(if is_key { "key file" } else { "access to the sheet" }, Err(in_full(error)));
            return None;
        }
    };
    look_through(&client, config, memory, now, checks).await;
    client.time_there()
}

async fn look_through(
    client: &SheetClient,
    config: &Config,
    (facts, me): (&Facts, &str),
    now: DateTime<Utc>,
    checks: &mut Checks,
) {
    let patience = Patience::new(2);
    patience.step(0, "asking for the sheet");
    let described = client.describe().await;
    match &described {
        Err(error @ (SheetError::Token(_) | SheetError::Unauthorized { .. })) => {
            drop(patience);
            return checks.note("token", Err(trouble(error.clone(), client, config)));
        }
        // Whatever else happened, Google knows the account.
        Ok(_)
        | Err(
            SheetError::Forbidden { .. }
            | SheetError::ApiDisabled { .. }
            | SheetError::ExcelFile { .. }
            | SheetError::NotFound { .. },
        ) => {
            let project = client.project().map_or_else(String::new, |project| format!(", project {project}"));
            checks.note("token", Ok(format!("given to {}{project}", client.account())));
        }
        Err(_) => {}
    }
    let description = match described {
        Ok(description) => description,
        Err(error) => {
            drop(patience);
            return checks.note("access to the sheet", Err(trouble(error, client, config)));
        }
    };
    let tabs = tabs_of(&description, facts, config.answers.is_some());
    let ids: Vec<i32> = tabs.values().copied().collect();
    patience.step(1, "reading the sheet");
    let read = if ids.is_empty() { Ok(Vec::new()) } else { client.read(&ids).await.map(|snapshot| snapshot.tables) };
    drop(patience);
    checks.note("access to the sheet", Ok(format!("“{}”", description.title)));
    settings(&description, config, checks);
    let tables: BTreeMap<&'static str, Table> = match read {
        Err(error) => return checks.note("tabs", Err(trouble(error, client, config))),
        Ok(tables) => tabs.keys().copied().zip(tables).collect(),
    };
    let archive = match archive(client, &description, config).await {
        Err(error) => return checks.note("archive", Err(trouble(error, client, config))),
        Ok(archive) => archive,
    };
    headers(&tables, archive, &description, (facts, config), (me, now), checks);
    if let Some(left) = left_by_archive(&description) {
        checks.note("archive", Err(left));
    }
    if config.answers.is_some() {
        checks.note("answer form", answers(&tables, &description));
    }
    checks.note("writing", writing(client, &description, &tables, config).await);
}

/// What keeps us from the sheet, for somebody who sets orderd up: there a failure does not pass by itself.
fn trouble(error: SheetError, client: &SheetClient, config: &Config) -> String {
    match error {
        SheetError::Forbidden { account, .. } => {
            let project = client.project().map_or_else(String::new, |project| format!(", of project {project}"));
            format!(
                "the spreadsheet is not shared with {account}; press Share in it and add that address as Editor. Is it \
                 shared with another service account? Then the key in {} is the wrong one{project}",
                config.google.service_account.display()
            )
        }
        SheetError::Transient { cause: detail, .. }
        | SheetError::OutcomeUnknown { cause: detail, .. }
        | SheetError::Malformed { detail, .. } => {
            if config.sheet.is_at_google() {
                format!("Google is not reached ({detail}); check this machine's network, DNS, firewall and proxy")
            } else {
                let url = &config.sheet.api_url;
                format!(
                    "no sheet server answers at {url} ({detail}); take `sheet.api_url` out: Google's is the default"
                )
            }
        }
        SheetError::Token(TokenError::Passing { cause }) => {
            format!("no access token ({cause}); check this machine's network, DNS, firewall and proxy")
        }
        other @ (SheetError::Quota { .. }
        | SheetError::Token(TokenError::InvalidGrant { .. } | TokenError::Refused { .. })
        | SheetError::Unauthorized { .. }
        | SheetError::ApiDisabled { .. }
        | SheetError::ExcelFile { .. }
        | SheetError::NotFound { .. }
        | SheetError::Refused { .. }
        | SheetError::TooLarge { .. }
        | SheetError::Key { .. }
        | SheetError::Setup(_)) => in_full(other),
    }
}

/// Whether the account may write: the spreadsheet at all, and the cells that are orderd's.
async fn writing(
    client: &SheetClient,
    description: &Description,
    tables: &BTreeMap<&'static str, Table>,
    config: &Config,
) -> Found {
    let account = client.account();
    match client.try_writing(description).await {
        Ok(()) => {}
        Err(SheetError::Forbidden { .. }) => {
            return Err(format!(
                "{account} may look but not write; share the spreadsheet with it as Editor, not as Viewer"
            ));
        }
        Err(error) => return Err(trouble(error, client, config)),
    }
    let protections = client.get(locked::FIELDS, &[]).await.map_err(|error| trouble(error, client, config))?;
    let locked = locked::locked(&protections, tables, Layout::embedded());
    if locked.is_empty() {
        return Ok(format!("{account} may write every cell of orderd's"));
    }
    Err(format!(
        "protected against {account}: {}; in Data → Protect sheets and ranges let that address edit, or show a warning only",
        locked.join("; ")
    ))
}

fn settings(description: &Description, config: &Config, checks: &mut Checks) {
    let Description { locale, time_zone, .. } = description;
    checks.note(
        "locale of the sheet",
        if locale_fits(locale) {
            Ok(locale.clone())
        } else {
            Err(format!("{locale} reads 1.500 as 1,5; set File, Settings, Locale to Indonesia, or run `orderd init`"))
        },
    );
    let zone = config.policy.timezone.name();
    checks.note(
        "time zone of the sheet",
        if time_zone == zone {
            Ok(time_zone.clone())
        } else {
            Err(format!("{time_zone}, but `timezone` of the configuration is {zone}; run `orderd init`"))
        },
    );
}

/// What stands in the archive: a memory from before does not know that it does.
async fn archive(client: &SheetClient, description: &Description, config: &Config) -> Result<Archive, SheetError> {
    let (of, ids): (Vec<_>, Vec<i32>) = archive_of(description).into_iter().unzip();
    if ids.is_empty() {
        return Ok(Archive::default());
    }
    let tables = client.read(&ids).await?.tables;
    let tabs: Vec<_> = of.into_iter().zip(tables).collect();
    Ok(archive::books(&tabs, config.policy.sop.least_rupiah))
}

fn headers(
    tables: &BTreeMap<&'static str, Table>,
    archive: Archive,
    description: &Description,
    (facts, config): (&Facts, &Config),
    (me, now): (&str, DateTime<Utc>),
    checks: &mut Checks,
) {
    let layout = Layout::embedded();
    let Sheet { mut books, ownership, places } = read::read(tables, layout, facts, config.policy.sop.least_rupiah);
    let register = places.ours.get("Dokumen").zip(tables.get("Dokumen"));
    books.register = register.map(|(place, table)| read::register(place, table)).unwrap_or_default();
    books.archive = archive;
    let ahead = guards::what_is_ahead(&books, facts, &config.policy.number_pattern);
    let is_behind = facts.system.born_at.is_none() || ahead.is_some();
    if facts.system.born_at.is_some() {
        checks.note("memory and sheet", memory(ahead));
    }
    let there = now.with_timezone(&config.policy.timezone).naive_local();
    checks.note("only one at work", alone(&books, is_behind, me, there));
    for foreign in ownership.foreign() {
        checks.note("tabs", Err(foreign.remedy()));
    }
    let gone: Vec<&str> =
        layout.tabs().iter().map(|tab| tab.title.as_str()).filter(|title| books.paused.contains_key(title)).collect();
    let (missing, paused): (Vec<&str>, Vec<&str>) = gone.into_iter().partition(|title| !tables.contains_key(title));
    let is_taken =
        |title: &&str| description.tabs.iter().any(|tab| !tab.is_grid && tab.title.trim().eq_ignore_ascii_case(title));
    let (taken, missing): (Vec<&str>, Vec<&str>) = missing.into_iter().partition(is_taken);
    for title in taken {
        checks.note(
            "tabs",
            Err(format!("a chart or a data source bears the title {title}; rename it, then run `orderd init`")),
        );
    }
    if tables.is_empty() && !missing.is_empty() {
        let file = config.file.display();
        checks.note("tabs", Err(format!("there are no order tabs here yet; run `orderd init -c {file}`")));
    } else if !missing.is_empty() {
        let (noun, verb) = if missing.len() == 1 { ("tab", "is") } else { ("the tabs", "are") };
        checks.note("tabs", Err(format!("{noun} {} {verb} missing; run `orderd init`", missing.join(", "))));
    }
    for title in paused.iter().filter(|title| ownership.foreign_in(title).next().is_none()) {
        if let (Some(tab), Some(table)) = (layout.tab(title), tables.get(title)) {
            let known = Known {
                is_ours: ownership.is_ours(title),
                tab: facts.system.sheet.tabs.get(*title).filter(|tab| tab.is(table.sheet_id())),
            };
            checks.note("tabs", Err(format!("tab {title} is paused: {}", why_paused(tab, table, known))));
        }
    }
    for (tab, header) in &books.missing_ours {
        checks.note("tabs", Err(format!("tab {tab} has no column {header}; run `orderd init`")));
    }
    let optional: Vec<(&str, &str)> = layout
        .tabs()
        .iter()
        .filter_map(|tab| Some((tab, books.seen.get(tab.title.as_str())?)))
        .flat_map(|(tab, seen)| {
            let missing = tab.columns.iter().filter(|column| !(column.ours || seen.column(&column.header).is_some()));
            missing.map(|column| (tab.title.as_str(), column.header.as_str()))
        })
        .collect();
    for (tab, header) in &optional {
        checks.note("tabs", Err(format!("tab {tab} has no column {header}; run `orderd init`")));
    }
    if books.paused.is_empty() && books.missing_ours.is_empty() && optional.is_empty() && ownership.foreign().is_empty()
    {
        checks.note("tabs", Ok(format!("{} tabs, every header in its place", layout.tabs().len())));
    }
}

/// Whether the sheet shows what an older memory does not know: a backup that was put back, mostly.
fn memory(ahead: Option<String>) -> Found {
    match ahead {
        None => Ok("the database knows everything the sheet shows".to_owned()),
        Some(what) => Err(format!(
            "the database is older than the sheet ({what}); stop orderd, look with `orderd adopt` at what it would take over, then `orderd adopt --yes`"
        )),
    }
}

/// Whether another orderd works on the sheet, or keeps still because this one does. `is_behind`: the sheet knows more than
/// this memory, which then would keep still; one that is not may have been moved here.
fn alone(books: &Books, is_behind: bool, me: &str, now: NaiveDateTime) -> Found {
    let at = |row: &str| format!("{row} in {}", system_status::TAB);
    let idlers: Vec<&str> = instance::idlers(&books.status, me, now).collect();
    match (instance::other(&books.status, me, now), idlers.as_slice()) {
        (Some(other), _) if is_behind => Err(format!(
            "another orderd works on this spreadsheet ({}: {other}), and this one keeps still beside it; let only one of them run",
            at(instance::WORKER)
        )),
        (Some(other), _) => Ok(format!("{other} worked on this spreadsheet last; make sure that it is stopped")),
        (None, []) => Ok("no other orderd works on this spreadsheet".to_owned()),
        (None, idlers) => Err(format!(
            "another orderd runs for this spreadsheet and keeps still ({}: {}); stop it",
            at(instance::IDLER),
            idlers.join("; ")
        )),
    }
}

/// Tabs that a run of `orderd archive` hid and did not come to look through: what people moved meanwhile may stand there
/// and nowhere else.
fn left_by_archive(description: &Description) -> Option<String> {
    let titles = description.tabs.iter().map(|tab| tab.title.as_str());
    let left: Vec<&str> = titles.filter(|title| Part::ALL.iter().any(|part| part.trash() == *title)).collect();
    (!left.is_empty()).then(|| {
        let (noun, verb, them) = if left.len() == 1 { ("tab", "is", "it") } else { ("tabs", "are", "them") };
        format!(
            "the hidden {noun} {} {verb} left of a run of `orderd archive` that was ended midway; stop the daemon and run it again with --yes: it puts back what is not in the archive and deletes {them}; deleted by hand, rows may be lost",
            left.join(", ")
        )
    })
}

/// Whether answers by the form arrive, and bear a name.
fn answers(tables: &BTreeMap<&'static str, Table>, description: &Description) -> Found {
    let (title, template) = (ResponseColumn::TAB, Layout::embedded().responses());
    let Some(table) = tables.get(title) else {
        return Err(format!(
            "no tab {title}; in the spreadsheet choose Tools, Create a new form, and rename the tab it makes to {title}"
        ));
    };
    let (id, bears_title) = (table.sheet_id(), |of: &str| of.trim().eq_ignore_ascii_case(title));
    let read = description.tabs.iter().find(|tab| tab.sheet_id == id && !bears_title(&tab.title));
    let newer = description.tabs.iter().find(|tab| tab.is_grid && tab.sheet_id != id && bears_title(&tab.title));
    if let (Some(read), Some(_)) = (read, newer) {
        return Err(format!(
            "answers are read from the tab {}, which was called {title} before, and another tab is called {title} now. Is that the tab of the form? Then unlink and delete {} (what it held is remembered); is it not, give it another name",
            read.title, read.title
        ));
    }
    let found = match_headers(template, (0..table.rows().min(HEADER_SEARCH_ROWS)).map(|row| table.row(row)));
    let lacks = |n: usize| found.columns.get(n).copied().flatten().is_none();
    let missing: Vec<&str> = template
        .columns
        .iter()
        .enumerate()
        .filter(|(n, column)| column.required && lacks(*n))
        .map(|(_, column)| column.header.as_str())
        .collect();
    if missing.contains(&ResponseColumn::Address.header()) {
        return Err(format!(
            "tab {title} has no column {}; in the form choose Settings, Responses, Collect email addresses: Verified",
            ResponseColumn::Address.header()
        ));
    }
    if !missing.is_empty() {
        return Err(format!("tab {title} has no column {}; title the questions of the form so", missing.join(", ")));
    }
    let is_locked = description.tabs.iter().any(|tab| tab.sheet_id == table.sheet_id() && tab.is_locked);
    if !is_locked {
        return Err(format!("tab {title} is not protected, so nobody's name there is proven; run `orderd init`"));
    }
    Ok(format!("tab {title} takes answers, and only Google's form can write a name there"))
}

/// The administrator's words for what staff read in Indonesian in `Status Sistem`.
fn why_paused(tab: &TabTemplate, table: &Table, known: Known<'_>) -> String {
    if table.missing_values() {
        return "it is empty, even its header row is gone; bring it back from the version history, or run `orderd init`"
            .to_owned();
    }
    let found = match_headers(tab, (0..table.rows().min(HEADER_SEARCH_ROWS)).map(|row| table.row(row)));
    if found.header_row.is_none() {
        let wanted: Vec<&str> = tab.columns.iter().filter(|c| c.required).map(|c| c.header.as_str()).collect();
        // Nobody types the headers of a tab that is orderd's own.
        if wanted.is_empty() {
            return format!(
                "none of orderd's headers in its first {HEADER_SEARCH_ROWS} rows; give this tab another name, then run \
                 `orderd init`, which makes one of its own"
            );
        }
        return format!(
            "no header row in its first {HEADER_SEARCH_ROWS} rows; put it back ({}) or bring back an older version",
            wanted.join(", ")
        );
    }
    let mut reasons = Vec::new();
    for (i, column) in tab.columns.iter().enumerate() {
        if known.needs(tab, i) && found.columns[i].is_none() {
            reasons.push(match found.renamed(tab, i, known) {
                Some(other) => format!("header {} is missing; rename {other} back", column.header),
                None if column.ours || !known.is_ours => {
                    format!("header {} is missing; run `orderd init`", column.header)
                }
                None => format!("header {} is missing; type it above its column again", column.header),
            });
        }
        if (!column.ours || is_identity(tab, i)) && found.duplicates.contains(&i) {
            reasons.push(format!("header {} stands there twice; rename or delete one", column.header));
        }
    }
    reasons.join("; ")
}
