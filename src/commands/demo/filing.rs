//! What the week leaves beside its mails: the workbook for accounting and the papers of one order.

use anyhow::Context;

use super::desk::Desk;
use super::summary::Cast;
use crate::cycle::{Look, Period, document_pack, ledger};
use crate::documents::accounting::report;
use crate::documents::file;
use crate::documents::workbook::write_report;

/// The workbook for accounting as of the last evening, and the papers of one order.
pub(super) async fn file_away(desk: &mut Desk<'_>, cast: &Cast) -> anyhow::Result<()> {
    let (config, now) = (std::sync::Arc::new(desk.stage.config.clone()), desk.now());
    let look = Look::take(config.clone(), now).await?;
    let (world, decisions) = (look.world(), look.decisions());
    let day = config.policy.day(now);
    let ledger = ledger(&world, &decisions, Period { from: None, to: None, as_of: day });
    let workbook = config.export_dir.join(format!("minggu-{}.xlsx", day.format("%Y%m%d")));
    file::replace(&workbook, |target| write_report(report(&ledger), target))?;
    let (week, shown) =
        (desk.word("The accounting workbook of the week", "Buku kerja akunting minggu ini"), workbook.display());
    desk.say(&format!("{week}: {shown}"));
    let id = cast.down_payment.parse().with_context(|| format!("{} is no order", cast.down_payment))?;
    let order = look.facts.orders.get(&id).with_context(|| format!("{id} is not remembered"))?;
    let papers: Vec<_> = look.facts.papers(id).cloned().collect();
    let pack = config.export_dir.join(format!("{id}.xlsx"));
    file::replace_bytes(&pack, &document_pack(&config, order, &papers)?)?;
    let papers = desk.word("The papers of", "Dokumen");
    desk.say(&format!("{papers} {id}: {}", pack.display()));
    let mails = desk.word("The mails, a file for every reader", "Surat, satu berkas per penerima");
    desk.say(&format!("{mails}: {}", config.file.with_file_name("mail").display()));
    Ok(())
}
