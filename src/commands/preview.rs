//! `orderd mail preview`: mails of made-up orders as files, in the words that are configured. It asks neither sheet nor
//! memory, and sends nothing.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use super::outcome::Outcome;
use super::output;
use crate::cli;
use crate::config::Config;
use crate::cycle;
use crate::documents::file;
use crate::domain::notice::{Notice, NoticeKind};
use crate::domain::text::Text;
use crate::mail::calendar::{self, House};
use crate::mail::{Attachment, Composer, Lead, Letter, Links, Wording, message_id, samples};

/// The endings of a preview's files.
const ENDINGS: [&str; 3] = ["html", "txt", "eml"];
/// Behind a kind's name: several of them in one mail.
const SEVERAL: &str = "-several";
/// So many are several.
const HOW_MANY: u32 = 3;
/// The order the previews are about.
const FIRST: u32 = 147;

/// Writes the previews, and names the templates that do not work.
pub(super) fn run(config: &Config, args: &cli::Preview) -> anyhow::Result<Outcome> {
    let folder = &args.output;
    claim(folder, config)?;
    let (wording, faults) = match &config.mail.templates {
        Some(templates) => Wording::load(templates),
        None => (Wording::built_in(), Vec::new()),
    };
    let composer = Composer::new(wording);
    let kinds: Vec<NoticeKind> = args.kind.map_or_else(|| NoticeKind::ALL.to_vec(), |kind| vec![kind]);
    let mut written = 0;
    for kind in kinds {
        let one = [samples::notice(kind, FIRST, 0)];
        written += write(config, &composer, folder, kind.as_str(), &one)?;
        if one.iter().all(|notice| notice.order.is_some()) {
            let several: Vec<Notice> = (FIRST..FIRST + HOW_MANY).map(|n| samples::notice(kind, n, 0)).collect();
            written += write(config, &composer, folder, &format!("{kind}{SEVERAL}"), &several)?;
        }
    }
    println!("{written} mails in {}, each as .html, .txt and .eml.", folder.display());
    for fault in &faults {
        println!("✗ {fault}; the built-in one stands in");
    }
    Ok(if faults.is_empty() { Outcome::Done } else { Outcome::Failed })
}

/// A folder that is new, or holds nothing but previews.
fn claim(folder: &Path, config: &Config) -> anyhow::Result<()> {
    output::refuse_own(folder, config)?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !is_preview(&name) {
            bail!("{} holds {name}, which is no preview; name a folder of its own", folder.display());
        }
    }
    Ok(())
}

fn is_preview(name: &str) -> bool {
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let stem = stem.strip_suffix(SEVERAL).unwrap_or(stem);
    ENDINGS.contains(&ending) && stem.parse::<NoticeKind>().is_ok()
}

/// Writes one mail in its three forms; how many mails that were.
fn write(config: &Config, composer: &Composer, folder: &Path, name: &str, notices: &[Notice]) -> anyhow::Result<usize> {
    let from = cycle::sender(config)?;
    let keys: Vec<_> = notices.iter().map(|notice| notice.key.clone()).collect();
    let Some(recipient) = notices.first().and_then(|notice| notice.to.first()) else { return Ok(0) };
    let enclosed = notices.first().map(|notice| samples::enclosed(notice.key.kind)).unwrap_or_default();
    let entries: Vec<_> = notices.iter().flat_map(|notice| &notice.brief.calendar).cloned().collect();
    let house = House { instance: &config.sheet.spreadsheet_id, from: &from, timezone: config.policy.timezone };
    let attachments: Vec<Attachment> = enclosed
        .into_iter()
        .map(|name| Attachment { name, bytes: Vec::new(), mime: "application/octet-stream".to_owned() })
        .chain(calendar::file(&entries, house))
        .collect();
    let letter = Letter {
        recipient,
        notices,
        from: &from,
        company: &config.policy.company,
        links: &links(config, notices),
        attachments: &attachments,
        at: samples::at(),
        timezone: config.policy.timezone,
        message_id: &message_id(&keys, recipient, from.domain()),
        references: None,
    };
    let words = composer.words(&letter)?;
    let message = composer.compose(&letter)?;
    let text = format!("{}\n\n{}", words.subject, words.plain);
    for (ending, bytes) in ENDINGS.iter().zip([words.html.as_bytes(), text.as_bytes(), &*message.bytes]) {
        file::replace_bytes(&folder.join(format!("{name}.{ending}")), bytes)?;
    }
    Ok(1)
}

/// Links as a mail has them, to rows nobody knows.
fn links(config: &Config, notices: &[Notice]) -> Links {
    let url = format!("{}{}/edit#gid=0&range=A2", config.sheet.web_url, config.sheet.spreadsheet_id);
    let named = notices.iter().flat_map(|notice| &notice.brief.tables).flat_map(|table| &table.rows);
    let ids = named.filter_map(|row| row.first()).filter(|id| id.starts_with("ODR-"));
    let row = |id: &Text| ("Pesanan".to_owned(), id.to_string());
    let rows = ids
        .map(|id| (row(id), Lead { url: url.clone(), label: String::new(), row: Some(row(id)), choices: Vec::new() }));
    let buttons = notices.iter().filter_map(|n| Some((n.brief.place.clone()?, samples::lead(n, &url)?)));
    rows.chain(buttons).collect()
}
