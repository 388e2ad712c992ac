//! `orderd sandbox`: the embedded sheet server alone, with a key and a matching configuration beside it. It never
//! touches Google.

use anyhow::{Context, bail};
use chrono::TimeDelta;

use crate::cli;
use crate::clock::Clock;
use crate::config::Environment;
use crate::sandbox::{Folder, Sandbox, SandboxOptions};

/// Serves until it is told to stop.
pub(super) async fn run(args: &cli::Sandbox) -> anyhow::Result<()> {
    refuse_beside_credentials(&Environment::of_this_process())?;
    let folder = Folder::claim(&args.data)?;
    // The machine's time, but for who pushes it over HTTP.
    let clock = Clock::ahead(TimeDelta::zero());
    let options = SandboxOptions { port: args.port, data: Some(folder), clock, ..SandboxOptions::default() };
    let sandbox = Sandbox::start(options).await?;
    let key = args.data.join("service-account.json");
    sandbox.write_service_account(&key).with_context(|| format!("cannot write {}", key.display()))?;
    let config = args.data.join("orderd.toml");
    let text = match std::fs::read_to_string(&config) {
        Ok(theirs) => moved(&theirs, &sandbox.url()),
        Err(_) => configuration(&sandbox.url()),
    };
    std::fs::write(&config, text).with_context(|| format!("cannot write {}", config.display()))?;
    let (mails, exports) = (args.data.join("mail"), args.data.join("export"));
    for dir in [&mails, &exports] {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    sandbox.serve_dirs(Some(mails), Some(exports));
    println!("The sheet is at {} – stop with Ctrl-C.", sandbox.url());
    println!("Its key: {}", key.display());
    println!("A matching configuration: {}", config.display());
    println!("Edits, faults, quota, clock and journal for other programs: {}_sandbox/", sandbox.url());
    let told = stopped().await;
    sandbox.stopped().await;
    told
}

/// systemd hands real secrets to this process; whatever it serves would stand beside them.
fn refuse_beside_credentials(environment: &Environment) -> anyhow::Result<()> {
    for name in ["service-account.json", "smtp-password"] {
        if let Some(file) = environment.credential(name) {
            bail!("{} is a real credential, and a sandbox never runs beside one: start it without", file.display());
        }
    }
    Ok(())
}

/// A configuration somebody has edited since is theirs, but for the address, which changes with the port.
fn moved(text: &str, url: &str) -> String {
    let old =
        text.parse::<toml::Table>().ok().and_then(|t| t.get("sheet")?.get("api_url")?.as_str().map(str::to_owned));
    old.map_or_else(|| text.to_owned(), |old| text.replace(&format!("\"{old}\""), &format!("\"{url}\"")))
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
    use crate::config::Config;

    #[test]
    fn an_edited_configuration_follows_the_port_and_keeps_the_rest() {
        let edited = configuration("http://127.0.0.1:8420/").replace("\"2s\"", "\"7s\"");
        let moved = moved(&edited, "http://127.0.0.1:9000/");
        assert!(moved.contains("poll_interval = \"7s\"") && !moved.contains("8420"), "{moved}");
        assert_eq!(moved.matches("\"http://127.0.0.1:9000/\"").count(), 2);
    }

    #[test]
    fn it_refuses_beside_credentials_of_systemd() {
        let folder = tempfile::tempdir().unwrap();
        let environment: Environment =
            [("CREDENTIALS_DIRECTORY", folder.path().to_str().unwrap())].into_iter().collect();
        refuse_beside_credentials(&environment).unwrap();
        std::fs::write(folder.path().join("smtp-password"), "").unwrap();
        assert!(refuse_beside_credentials(&environment).is_err());
    }

    #[test]
    fn the_configuration_it_writes_is_one_the_daemon_accepts() {
        let text = configuration("http://127.0.0.1:8420/");
        let config = Config::read(&text, Path::new("/srv/sandbox/orderd.toml"), &Environment::default()).unwrap();
        assert_eq!(config.sheet.spreadsheet_id, "sandbox");
        assert_eq!(config.sheet.api_url, "http://127.0.0.1:8420/");
    }
}
