//! `orderd documents --kitchen`: the sheets of a day as the mail `kitchen-sheet` brings them, from one look at the sheet.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::bail;
use chrono::NaiveDate;

use super::super::outcome::Outcome;
use super::super::patience::Patience;
use super::names::outlet;
use super::place::{Form, in_folder};
use crate::cli;
use crate::clock::Clock;
use crate::config::Config;
use crate::cycle::{self, Look};
use crate::decide::reports::kitchen_sheet::sheets_of;
use crate::documents::file;
use crate::domain::kitchen_sheet::KitchenSheet;
use crate::domain::wording::grouped;

/// Writes them and prints where.
pub(super) async fn run(
    config: &Arc<Config>,
    args: &cli::Documents,
    form: Form,
    on: NaiveDate,
) -> anyhow::Result<Outcome> {
    let outlet = args.outlet.as_deref().map(|name| outlet(config, name)).transpose()?;
    let now = args.at.at.unwrap_or_else(|| Clock::system().now());
    let patience = Patience::new(1);
    patience.step(0, "reading the sheet");
    let look = Look::take(config.clone(), now).await?;
    let (world, decisions) = (look.world(), look.decisions());
    let sheets = sheets_of(&world, &decisions, on, outlet);
    drop(patience);
    if sheets.is_empty() {
        let place = outlet.map(|name| format!(" at {name}")).unwrap_or_default();
        bail!("nothing is to be made on {on}{place}: no order of that day is confirmed and still to be made");
    }
    for sheet in &sheets {
        let (orders, packs, held) = (sheet.orders.len(), grouped(sheet.packs()), sheet.held.len());
        println!("{}: {orders} orders, {packs} packs, {held} held", sheet.outlet);
    }
    for (path, bytes) in made(config, args, form, &sheets)? {
        file::replace_bytes(&path, &bytes)?;
        println!("{}", path.display());
    }
    Ok(Outcome::Done)
}

fn made(
    config: &Config,
    args: &cli::Documents,
    form: Form,
    sheets: &[KitchenSheet],
) -> anyhow::Result<Vec<(PathBuf, Vec<u8>)>> {
    let one = |bytes| vec![(args.output.clone(), bytes)];
    match form {
        Form::Workbook => Ok(one(cycle::kitchen_pack(config, sheets)?)),
        Form::Pdf => Ok(one(cycle::kitchen_bundle(config, sheets)?)),
        Form::Folder => in_folder(config, args, cycle::kitchen_papers(config, sheets)?),
    }
}
