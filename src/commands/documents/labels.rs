//! `orderd documents --labels`: a label for each pack of an order, or of everything made for a day, from one look at the
//! sheet.

use std::sync::Arc;

use anyhow::{Context, bail};

use super::super::outcome::Outcome;
use super::super::output;
use super::super::patience::Patience;
use super::names::{outlet, unknown_order};
use super::place::Form;
use crate::cli::{self, LabelsOf};
use crate::clock::Clock;
use crate::config::Config;
use crate::cycle::{self, Look};
use crate::decide::reports::labels::{Labels, of_day, of_order};
use crate::documents::file;
use crate::domain::wording::grouped;

/// More labels than the largest line of an order has packs are no one print.
const MOST_LABELS: u64 = 100_000;

/// Writes them and prints where.
pub(super) async fn run(
    config: &Arc<Config>,
    args: &cli::Documents,
    form: Form,
    of: LabelsOf,
) -> anyhow::Result<Outcome> {
    let (path, name) = match form {
        Form::Folder => (args.output.join(format!("Label {of}.pdf")), format!("Label {of}")),
        Form::Pdf => (args.output.clone(), format!("Label {of}")),
        Form::Workbook => bail!("labels are a PDF; name a folder or a file that ends in .pdf"),
    };
    output::claim(&path, config, args.force)?;
    let place = args.outlet.as_deref().map(|name| outlet(config, name)).transpose()?;
    let now = args.at.at.unwrap_or_else(|| Clock::system().now());
    let patience = Patience::new(1);
    patience.step(0, "reading the sheet");
    let look = Look::take(config.clone(), now).await?;
    let (world, decisions) = (look.world(), look.decisions());
    let labels = match of {
        LabelsOf::Day(on) => of_day(&world, &decisions, (on, place), args.made),
        LabelsOf::Order(id) => match of_order(&world, &decisions, id, args.made) {
            Some(labels) => labels,
            None => bail!(unknown_order(id, &look.facts)),
        },
    };
    drop(patience);
    let count = check(&labels, of)?;
    let (bytes, overfull, faults) = cycle::labels(config, &labels.runs, &name, world.today())?;
    if form == Form::Folder {
        std::fs::create_dir_all(&args.output)
            .with_context(|| format!("cannot make the folder {}", args.output.display()))?;
    }
    file::replace_bytes(&path, &bytes)?;
    println!("{count} labels");
    for (id, why) in &labels.left_out {
        println!("none for {id}: {why}");
    }
    tell_what_is_not_on_them(&labels);
    for menu in overfull {
        println!("{menu}: the allergens do not fit on a label, which refers to the tab Produk; shorten them there");
    }
    for fault in faults {
        println!("{fault}; the words built in stand in");
    }
    println!("{}", path.display());
    Ok(Outcome::Done)
}

/// How many there are; refuses none and too many.
fn check(labels: &Labels, of: LabelsOf) -> anyhow::Result<String> {
    match (labels.count(), labels.left_out.as_slice(), of) {
        (0, [(id, why)], LabelsOf::Order(_)) => bail!("no labels for {id}: {why}"),
        (0, [], LabelsOf::Day(on)) => bail!("nothing is made for {on}: no order of that day is confirmed"),
        (0, some, _) => {
            let why: Vec<String> = some.iter().map(|(id, why)| format!("{id}: {why}")).collect();
            bail!("no labels: {}", why.join("; "))
        }
        (count, _, _) if count > MOST_LABELS => {
            bail!("{count} labels are too many for one file; print them by outlet or order")
        }
        (count, _, _) => Ok(grouped(u32::try_from(count).unwrap_or(u32::MAX))),
    }
}

/// Says what is blank on them and who can fill it.
fn tell_what_is_not_on_them(labels: &Labels) {
    let mut menus: Vec<&str> =
        labels.runs.iter().filter(|run| run.made.is_some() && run.good_until.is_none()).map(|run| &*run.menu).collect();
    menus.sort_unstable();
    menus.dedup();
    if labels.runs.iter().any(|run| run.made.is_none()) {
        println!(
            "without the hour of making, which is not known yet, so without \"good until\" too: name it with --made"
        );
    }
    if !menus.is_empty() {
        println!("without \"good until\": Umur Simpan (jam) in the tab Produk is blank for {}", menus.join(", "));
    }
}
