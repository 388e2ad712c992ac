//! `orderd init`: brings the configured spreadsheet to the layout and says what it changed. It never moves, renames or
//! reformats what people made.

use std::collections::BTreeMap;

use crate::config::{Config, Protection};
use crate::cycle::options;
use crate::sheet::google::{SheetClient, SheetOptions};
use crate::sheet::init::{DETAIL_FIELDS, Existing, InitOptions, OVERVIEW_FIELDS, Protect, plan};
use crate::sheet::layout::Layout;
use crate::store::{OpenMode, Store, StoreError};

/// Lays the sheet out and tells what it changed.
pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let (changes, left_alone) = lay_out(config).await?;
    for line in &left_alone {
        println!("left alone: {line}");
    }
    if changes.is_empty() {
        println!("Nothing to change.");
    }
    for line in &changes {
        println!("{line}");
    }
    Ok(())
}

/// Plans against the spreadsheet as it is and applies the difference in one atomic batch. Returns what it changed, and
/// what it left to people.
///
/// # Errors
/// When the spreadsheet cannot be read or refuses the batch; then nothing was changed.
pub async fn lay_out(config: &Config) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    lay_out_with(config, |options| options).await
}

/// The same, with other time limits for the sheet.
///
/// # Errors
/// As [`lay_out`].
pub async fn lay_out_with(
    config: &Config,
    tune: impl FnOnce(SheetOptions) -> SheetOptions,
) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let client = SheetClient::connect(tune(options(config))).await?;
    let layout = Layout::embedded();
    let known_tabs = known_tabs(config).await?;
    let mut existing = Existing::from_api(client.get(OVERVIEW_FIELDS, &[]).await?);
    let ranges = existing.ranges(layout, &known_tabs);
    if !ranges.is_empty() {
        existing = existing.with_details(client.get(DETAIL_FIELDS, &ranges).await?);
    }
    let outlets: Vec<String> = config.policy.outlets.iter().map(|outlet| outlet.name.clone()).collect();
    let protect = match config.sheet.protect {
        Protection::Warn => Protect::Warn,
        Protection::Strict => Protect::Strict,
        Protection::Off => Protect::Off,
    };
    let time_zone = config.policy.timezone.name();
    let plan = plan(&existing, layout, &InitOptions { protect, outlets: &outlets, time_zone, known_tabs });
    if !plan.requests.is_empty() {
        client.update(plan.requests).await?;
    }
    Ok((plan.changes, plan.left_alone))
}

/// Tabs the daemon knows by id, so that one that was renamed is not made a second time.
async fn known_tabs(config: &Config) -> anyhow::Result<BTreeMap<String, i32>> {
    let facts = match Store::open(&config.state.url(), OpenMode::Read).await {
        Ok(store) => store.load().await?,
        Err(StoreError::Missing { .. }) => return Ok(BTreeMap::new()),
        Err(error) => return Err(error.into()),
    };
    let ids = facts.system.sheet.tabs.into_iter().filter_map(|(title, tab)| Some((title, tab.sheet_id?)));
    Ok(ids.collect())
}
