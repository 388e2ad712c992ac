//! `orderd sandbox`: the embedded sheet server alone, with a key and a matching configuration beside it. It never
//! touches Google.

use anyhow::Context;

use crate::cli;
use crate::sandbox::{Sandbox, SandboxOptions};

/// Serves until it is told to stop.
pub(super) async fn run(args: &cli::Sandbox) -> anyhow::Result<()> {
    let options = SandboxOptions { port: args.port, data: Some(args.data.clone()), ..SandboxOptions::default() };
    let sandbox = Sandbox::start(options).await?;
    let key = args.data.join("service-account.json");
    sandbox.write_service_account(&key).with_context(|| format!("cannot write {}", key.display()))?;
    let config = args.data.join("orderd.toml");
    // A configuration somebody has edited since is theirs.
    if !config.exists() {
        std::fs::write(&config, configuration(&sandbox.url()))
            .with_context(|| format!("cannot write {}", config.display()))?;
    }
    let (mails, exports) = (args.data.join("mail"), args.data.join("export"));
    for dir in [&mails, &exports] {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    sandbox.serve_dirs(Some(mails), Some(exports));
    println!("The sheet is at {} – stop with Ctrl-C.", sandbox.url());
    println!("Its key: {}", key.display());
    println!("A matching configuration: {}", config.display());
    stopped().await?;
    sandbox.shutdown();
    Ok(())
}

/// A configuration for this sandbox; what follows the address is read by `Config`.
fn configuration(url: &str) -> String {
    format!(
        "# For the embedded sheet server; made once, yours to edit.\n\
         [sheet]\nspreadsheet_id = \"sandbox\"\napi_url = \"{url}\"\nweb_url = \"{url}\"\npoll_interval = \"2s\"\nsettle = \"3s\"\n\n\
         [google]\nservice_account = \"service-account.json\"\n\n\
         [state]\nurl = \"sqlite://state.db\"\n\n\
         [roles]\nadmin = [\"admin@example.com\"]\n\n\
         [[outlet]]\nname = \"Outlet Contoh\"\nstore_manager = [\"manager@example.com\"]\n\n\
         [mail]\ntransport = \"file\"\ndir = \"mail\"\nfrom = \"orderd@example.com\"\n\n\
         [export]\ndir = \"export\"\n"
    )
}

/// Ends at Ctrl-C or SIGTERM.
async fn stopped() -> anyhow::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminate.recv() => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use std::path::Path;

    use super::*;
    use crate::config::{Config, Environment};

    #[test]
    fn the_configuration_it_writes_is_one_the_daemon_accepts() {
        let text = configuration("http://127.0.0.1:8420/");
        let config = Config::read(&text, Path::new("/srv/sandbox/orderd.toml"), &Environment::default()).unwrap();
        assert_eq!(config.sheet.spreadsheet_id, "sandbox");
        assert_eq!(config.sheet.api_url, "http://127.0.0.1:8420/");
    }
}
