//! `orderd init`: brings the configured spreadsheet to the layout and says what it changed. It never moves, renames or
//! reformats what people made.

use std::collections::BTreeMap;

use crate::config::{Config, Protection};
use crate::sheet::google::{SheetClient, SheetOptions};
use crate::sheet::init::{DETAIL_FIELDS, Existing, InitOptions, OVERVIEW_FIELDS, Protect, plan};
use crate::sheet::layout::Layout;

/// Plans against the spreadsheet as it is and applies the difference in one atomic batch.
pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let sheet = &config.sheet;
    let options =
        SheetOptions::new(sheet.api_url.as_str(), config.google.service_account.clone(), sheet.spreadsheet_id.as_str());
    let client = SheetClient::connect(options).await?;
    let layout = Layout::embedded();
    let known_tabs = BTreeMap::new();
    let mut existing = Existing::from_api(client.get(OVERVIEW_FIELDS, &[]).await?);
    let ranges = existing.ranges(layout, &known_tabs);
    if !ranges.is_empty() {
        existing = existing.with_details(client.get(DETAIL_FIELDS, &ranges).await?);
    }
    let outlets: Vec<String> = config.policy.outlets.iter().map(|outlet| outlet.name.clone()).collect();
    let protect = match sheet.protect {
        Protection::Warn => Protect::Warn,
        Protection::Strict => Protect::Strict,
        Protection::Off => Protect::Off,
    };
    let time_zone = config.policy.timezone.name();
    let plan = plan(&existing, layout, &InitOptions { protect, outlets: &outlets, time_zone, known_tabs });
    for line in &plan.left_alone {
        println!("left alone: {line}");
    }
    if plan.requests.is_empty() {
        println!("Nothing to change.");
        return Ok(());
    }
    client.update(plan.requests).await?;
    for line in &plan.changes {
        println!("{line}");
    }
    Ok(())
}
