//! `orderd backup`: a consistent copy of the memory, also beside a running daemon.

use std::path::Path;

use super::output;
use crate::config::Config;
use crate::store::{OpenMode, Store};

/// Copies the database; an existing target is refused.
pub(super) async fn run(config: &Config, to: &Path) -> anyhow::Result<()> {
    output::refuse_own(to, config)?;
    let store = Store::open(&config.state.url(), OpenMode::Read).await?;
    store.backup(to).await?;
    println!("{}", to.display());
    Ok(())
}
