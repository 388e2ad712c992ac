//! `orderd restore-backup`: puts a backup in the place of the memory. It looks at no sheet: whether that is ahead of what
//! was restored is for `orderd check` to say, and for `orderd adopt` to mend.

use std::path::Path;

use anyhow::bail;

use super::output;
use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Restored, Store};

/// Restores, and says what is where and what comes next.
pub(super) async fn run(config: &Config, backup: &Path) -> anyhow::Result<()> {
    if output::refuse_own(backup, config).is_err() {
        bail!("{} is orderd's own, not a backup of it; name a file that `orderd backup` wrote", backup.display());
    }
    let zone = config.policy.timezone;
    let now = Clock::system().now().with_timezone(&zone);
    let kept = format!(".before-restore-{}", now.format("%Y%m%d-%H%M%S"));
    let Restored { database, kept, facts, waiting, .. } = Store::restore(&config.state.url(), backup, &kept).await?;
    let last = facts.system.sheet.heartbeat.map_or_else(String::new, |at| {
        format!(", last sign of life {}", at.with_timezone(&zone).format("%d/%m/%Y %H:%M:%S"))
    });
    println!("{database} is {} now: {} orders{last}.", backup.display(), facts.orders.len());
    if let Some(kept) = kept {
        println!("What was there is kept as {kept}.");
    }
    if waiting > 0 {
        println!(
            "{waiting} mails waited in the backup. Those that left since would leave again: see `orderd mail list`, give them up with `orderd mail discard`."
        );
    }
    println!("Next: `orderd check` says whether the sheet knows more than this memory, and what to do then.");
    Ok(())
}
