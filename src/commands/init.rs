//! `orderd init`: brings the configured spreadsheet to the layout and says what it changed. It never moves, renames or
//! reformats what people made, and takes over what they wrote only when it is told to.

use std::collections::BTreeMap;

use anyhow::{Context as _, anyhow, bail};

use super::outcome::Outcome;
use crate::cli;
use crate::config::{Config, Protection};
use crate::cycle::options;
use crate::domain::facts::{Changes, Facts, TabFacts};
use crate::sheet::google::{SheetClient, SheetError, SheetOptions};
use crate::sheet::init::{DETAIL_FIELDS, Existing, InitOptions, InitPlan, OVERVIEW_FIELDS, Protect, plan};
use crate::sheet::layout::{Layout, Owner};
use crate::sheet::read::Ownership;
use crate::sheet::table::Table;
use crate::store::{OpenMode, Store, StoreError};

/// Lays the sheet out and tells what it changed.
pub(super) async fn run(config: &Config, args: &cli::Init) -> anyhow::Result<Outcome> {
    let client = SheetClient::connect(options(config)).await?;
    let plan = prepare(config, &client, args).await?;
    for line in &plan.left_alone {
        println!("left alone: {line}");
    }
    if args.dry_run {
        plan.changes().for_each(|line| println!("{line}"));
        println!("{} changes; nothing was changed.", plan.changes().count());
        return Ok(Outcome::Done);
    }
    let done = carry_out(&client, plan).await?;
    if done.changes.is_empty() && done.refused.is_empty() {
        println!("Nothing to change.");
    }
    for line in &done.changes {
        println!("{line}");
    }
    for line in &done.refused {
        println!("refused: {line}");
    }
    Ok(if done.refused.is_empty() { Outcome::Done } else { Outcome::Failed })
}

/// Brings the spreadsheet to the layout.
///
/// # Errors
/// When the spreadsheet cannot be read or refuses a change.
pub async fn lay_out(config: &Config) -> anyhow::Result<()> {
    lay_out_with(config, |options| options).await
}

/// The same, with other time limits for the sheet.
///
/// # Errors
/// As [`lay_out`].
pub async fn lay_out_with(config: &Config, tune: impl FnOnce(SheetOptions) -> SheetOptions) -> anyhow::Result<()> {
    let client = SheetClient::connect(tune(options(config))).await?;
    let plan = prepare(config, &client, &cli::Init::default()).await?;
    match carry_out(&client, plan).await?.refused.first() {
        None => Ok(()),
        Some(refused) => bail!("{refused}"),
    }
}

/// What the spreadsheet has: its looks, and the values of the tabs of the layout.
///
/// # Errors
/// When it cannot be read.
pub async fn survey(
    client: &SheetClient,
    known: &BTreeMap<String, TabFacts>,
) -> Result<(Existing, BTreeMap<&'static str, Table>), SheetError> {
    let layout = Layout::embedded();
    let existing = Existing::from_api(client.get(OVERVIEW_FIELDS, &[]).await?);
    let ids = existing.ids(layout, known);
    if ids.is_empty() {
        return Ok((existing, BTreeMap::new()));
    }
    let details = client.get(DETAIL_FIELDS, &existing.ranges(layout, known)).await?;
    let numbers: Vec<i32> = ids.values().copied().collect();
    let tables = ids.keys().copied().zip(client.read(&numbers).await?.tables).collect();
    Ok((existing.with_details(details), tables))
}

async fn prepare(config: &Config, client: &SheetClient, args: &cli::Init) -> anyhow::Result<InitPlan> {
    let mut facts = remembered(config).await?;
    let (existing, tables) = survey(client, &facts.system.sheet.tabs).await?;
    for wish in &args.take_over {
        take_over(wish, &existing, &mut facts)?;
    }
    if !(args.take_over.is_empty() || args.dry_run) {
        remember(config, &facts).await?;
    }
    let ownership = Ownership::judge(&tables, Layout::embedded(), &facts);
    let outlets: Vec<String> = config.policy.outlets.iter().map(|outlet| outlet.name.clone()).collect();
    let protect = match config.sheet.protect {
        Protection::Warn => Protect::Warn,
        Protection::Roles => Protect::Roles,
        Protection::Strict => Protect::Strict,
        Protection::Off => Protect::Off,
    };
    let options = InitOptions {
        protect,
        answers: config.answers.is_some(),
        editors: editors(config, client.account()),
        outlets: &outlets,
        time_zone: config.policy.timezone.name(),
        known_tabs: facts.system.sheet.tabs,
        ownership,
    };
    Ok(plan(&existing, Layout::embedded(), &options))
}

/// Who may edit what is guarded. A role nobody holds keeps nobody out.
fn editors(config: &Config, us: &str) -> BTreeMap<Owner, Vec<String>> {
    let roles = &config.policy.roles;
    let managers = config.policy.outlets.iter().flat_map(|outlet| outlet.store_manager.iter().cloned()).collect();
    let held = [
        (Owner::Rnd, roles.rnd.clone()),
        (Owner::Ppic, roles.ppic.clone()),
        (Owner::StoreManager, managers),
        (Owner::Accounting, roles.accounting.clone()),
    ];
    let held = held.into_iter().filter(|(_, addresses)| !addresses.is_empty());
    held.map(|(owner, mut addresses)| {
        addresses.push(us.to_owned());
        addresses.sort_unstable();
        addresses.dedup();
        (owner, addresses)
    })
    .collect()
}

/// What became of a plan.
#[derive(Default)]
struct Done {
    changes: Vec<String>,
    /// What a tab refused, with the reason.
    refused: Vec<String>,
}

/// Tab by tab: what one refuses stops no other.
async fn carry_out(client: &SheetClient, plan: InitPlan) -> Result<Done, SheetError> {
    let mut done = Done::default();
    let mut broken: Vec<Option<&'static str>> = Vec::new();
    for step in plan.steps {
        // Without its structure a tab cannot be furnished.
        if step.tab.is_some() && broken.contains(&step.tab) {
            continue;
        }
        match client.update(step.requests).await {
            Ok(()) => done.changes.extend(step.changes),
            Err(error @ SheetError::Refused { .. }) => {
                let what = step.tab.map_or_else(|| "locale and time zone".to_owned(), |tab| format!("tab {tab}"));
                done.refused.push(format!("{what}: {error}"));
                broken.push(step.tab);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

/// Notes that a header of ours, or a whole tab of ours, may be overwritten (`Pesanan/Status`, `KPI`).
fn take_over(wish: &str, existing: &Existing, facts: &mut Facts) -> anyhow::Result<()> {
    let layout = Layout::embedded();
    let (title, header) = wish.split_once('/').map_or((wish, None), |(tab, header)| (tab.trim(), Some(header.trim())));
    let tab = layout.tab(title.trim()).ok_or_else(|| {
        anyhow!("--take-over \"{wish}\": no tab of orderd's is called {title}; write it as init names it")
    })?;
    let headers: Vec<String> = match header {
        None if tab.ours => tab.columns.iter().map(|column| column.header.clone()).collect(),
        Some(header) if !tab.ours && tab.columns.iter().any(|column| column.ours && column.header == header) => {
            vec![header.to_owned()]
        }
        None | Some(_) => bail!(
            "--take-over \"{wish}\": orderd fills no such column of the tab {}; write it as init names it",
            tab.title
        ),
    };
    let ids = existing.ids(layout, &facts.system.sheet.tabs);
    let Some(sheet_id) = ids.get(tab.title.as_str()).copied() else {
        bail!("--take-over \"{wish}\": the spreadsheet has no tab {} yet; init makes it", tab.title);
    };
    let known: &mut TabFacts = facts.system.sheet.tabs.entry(tab.title.clone()).or_default();
    if !known.is(sheet_id) {
        *known = TabFacts { sheet_id: Some(sheet_id), ..TabFacts::default() };
    }
    known.columns.extend(headers);
    Ok(())
}

/// What is remembered; nothing before the first cycle.
async fn remembered(config: &Config) -> anyhow::Result<Facts> {
    match Store::open(&config.state.url(), OpenMode::Read).await {
        Ok(store) => Ok(store.load().await?),
        Err(StoreError::Missing { .. }) => Ok(Facts::default()),
        Err(error) => Err(error.into()),
    }
}

/// Only who may cycle changes what cycles go by.
async fn remember(config: &Config, facts: &Facts) -> anyhow::Result<()> {
    let store = Store::open(&config.state.url(), OpenMode::Write).await?;
    let lease = store.lease().await.context("--take-over needs the memory for itself")?;
    let changes = Changes { system: Some(facts.system.clone()), ..Changes::default() };
    Ok(store.record(&lease, &changes).await?)
}
