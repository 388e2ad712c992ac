//! `orderd move-state`: carries the memory to another place, from a file to a server or back. It looks at no sheet, and
//! changes no configuration.

use crate::cli;
use crate::config::Config;
use crate::store::{Moved, Store};

/// Moves, and says what comes next.
pub(super) async fn run(config: &Config, args: &cli::MoveState) -> anyhow::Result<()> {
    let configured = config.state.url();
    let from = args.from.as_deref().unwrap_or(&configured);
    let Moved { from, to, rows } = Store::move_state(from, &args.to).await?;
    println!("{rows} rows of {from} are in {to} now, every one compared.");
    println!("Next: write the new address into state.url on every machine, then `orderd check`, then start orderd.");
    println!(
        "{from} is as it was. It knows nothing of what happens from now on: keep it as a backup, start nothing on it."
    );
    Ok(())
}
