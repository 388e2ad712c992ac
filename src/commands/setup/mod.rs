//! `orderd setup`: asks for what a first configuration needs, writes it, and looks at everything as `orderd check` does.
//!
//! Every question has a flag, so that no terminal is needed. Nothing is written before every answer is understood: at
//! Ctrl-C, or where the input ends, there is no file. What it writes is the commented example with the answers in it.

mod answers;
mod ask;
mod example;
mod place;

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};

use answers::{Answers, Mail};
use ask::Asker;

use super::check::{self, Checks};
use super::init;
use super::outcome::Outcome;
use crate::cli;
use crate::clock::Clock;
use crate::config::{Config, ConfigError, Environment};
use crate::cycle;
use crate::mail;

/// So long a person waits for a test mail to be taken.
const MAIL_LIMIT: Duration = Duration::from_secs(60);
/// Where the systemd unit looks for configurations.
const SYSTEM_FOLDER: &str = "/etc/orderd";

/// Where there is this folder, systemd runs the machine.
const SYSTEMD_RUNS: &str = "/run/systemd/system";

/// Asks, writes, looks, and says what comes next.
pub(super) async fn run(file: &Path, args: &cli::Setup) -> anyhow::Result<Outcome> {
    let file = std::path::absolute(file).with_context(|| format!("{} is no path", file.display()))?;
    let (folder, stem) = place_of(&file)?;
    let mut asker = Asker::new(&file, args.no_input);
    asker.say("Each answer can be given as a flag, too: orderd setup --help. Until the last one nothing is written.");
    let is_over = may_write(&file, args, &mut asker)?;
    let Some(answers) = Answers::gather(args, &mut asker).await? else { return Err(asker.refusal().into()) };
    let state = args.state.as_ref().map_or_else(|| state_beside(&file), |state| state.display().to_string());

    // With the files where they are now: what the configuration would refuse is told before anything is written.
    let environment = Environment::of_this_process();
    let draft = example::filled(&answers, &state, args.api_url.as_deref(), &answers.secrets());
    let drafted = Config::read(&draft, &file, &environment).map_err(unwritten)?;
    if drafted.state.file() == Some(&*file) || drafted.google.service_account == file {
        bail!("{} is the key or the memory; name another file with -c", file.display());
    }
    let (key, password) = answers.secrets();
    let key = place::Secret::of(&key, &folder, &format!("{stem}.service-account.json"))?;
    let password = match password {
        Some(password) => Some(place::Secret::of(&password, &folder, &format!("{stem}.smtp-password"))?),
        None => None,
    };
    let names = (key.name(), password.as_ref().map(place::Secret::name));
    let text = example::filled(&answers, &state, args.api_url.as_deref(), &names);
    for secret in [Some(&key), password.as_ref()].into_iter().flatten() {
        secret.refuse_to_overwrite(args.force)?;
    }
    for secret in [Some(&key), password.as_ref()].into_iter().flatten() {
        secret.write()?;
    }
    place::write(&file, text.as_bytes(), is_over)?;
    println!("Written: {}, only for its owner", file.display());

    let config = Config::load(&file)?;
    let is_laid_out = if args.init || asker.yes("Lay the tabs of the spreadsheet out now (orderd init)?")? {
        match init::run(&config, &cli::Init::default()).await {
            Ok(outcome) => outcome == Outcome::Done,
            // What it takes is told below, line by line.
            Err(error) => {
                println!("✗ init: {error:#}");
                false
            }
        }
    } else {
        false
    };
    let mut checks = Checks::new(false);
    check::all(&config, None, &mut checks).await;
    let to = match &args.test_mail {
        Some(to) => Some(to.clone()),
        None => asker.perhaps("Send a test mail to (empty: to nobody)")?,
    };
    let sent = match to {
        Some(to) => try_mail(&config, &to).await,
        None => true,
    };
    let outcome = checks.end();
    next_steps(&file, &stem, outcome, is_laid_out);
    Ok(if sent { outcome } else { Outcome::Failed })
}

/// The folder of the configuration, and its name without ending.
fn place_of(file: &Path) -> anyhow::Result<(PathBuf, String)> {
    let folder = file.parent().unwrap_or(Path::new("/")).to_owned();
    if !folder.is_dir() {
        bail!("the folder {} does not exist; make it: install -d -m 750 {}", folder.display(), folder.display());
    }
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    Ok((folder, stem.with_context(|| format!("{} names no file", file.display()))?))
}

/// Whether something that stands there may be written over; refuses when it may not.
fn may_write(file: &Path, args: &cli::Setup, asker: &mut Asker) -> anyhow::Result<bool> {
    if file.symlink_metadata().is_err() || args.force {
        return Ok(args.force);
    }
    // An older or newer release may know other keys.
    let about = match Config::load(file) {
        Ok(_) => String::new(),
        Err(error) => format!(" and does not fit this release ({error})"),
    };
    if asker.yes(&format!("{} exists{about}. Write it anew?", file.display()))? {
        return Ok(true);
    }
    bail!("{} exists{about}; edit it, name another file with -c, or write it anew with --force", file.display())
}

/// What the unit may write to for a configuration of the system, else beside the file.
fn state_beside(file: &Path) -> String {
    let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if file.parent() == Some(Path::new(SYSTEM_FOLDER)) {
        return format!("/var/lib/orderd/{name}/state.db");
    }
    "state.db".to_owned()
}

/// Lines of a file that is not there help nobody.
fn unwritten(error: ConfigError) -> ConfigError {
    match error {
        ConfigError::Mistakes { file, mut mistakes } => {
            mistakes.iter_mut().for_each(|mistake| mistake.line = None);
            ConfigError::Mistakes { file, mistakes }
        }
        other @ ConfigError::Unreadable { .. } => other,
    }
}

/// Sends one mail of no consequence; says what became of it.
async fn try_mail(config: &Config, to: &str) -> bool {
    let sent = async {
        let message = mail::trial(&cycle::sender(config)?, to, Clock::system().now())?;
        let transport = cycle::transport(config)?;
        let mut session = transport.session();
        let outcome = match session.prepare(&message).await {
            Ok(ready) => match ready.within(MAIL_LIMIT).transmit(async || Ok::<(), Infallible>(())).await {
                Ok(outcome) => outcome,
                Err(never) => match never {},
            },
            Err(outcome) => outcome,
        };
        session.close().await;
        Ok::<_, anyhow::Error>(outcome)
    };
    let outcome = match sent.await {
        Ok(mail::Outcome::Sent { .. }) => {
            println!("✓ test mail: taken for {to}; look whether it arrived, and whether it is held to be spam");
            return true;
        }
        Ok(outcome) => check::trouble(&outcome),
        Err(error) => format!("{error:#}"),
    };
    println!("✗ test mail: {outcome}");
    false
}

fn next_steps(file: &Path, stem: &str, outcome: Outcome, is_laid_out: bool) {
    let name = file.display();
    println!();
    if outcome == Outcome::Failed {
        println!("Put right what is marked ✗, then: orderd check -c {name}");
    }
    if !is_laid_out {
        println!("The tabs of the sheet: orderd init -c {name}");
    }
    println!("What a first look would do: orderd sync -c {name} --dry-run");
    if file.parent() == Some(Path::new(SYSTEM_FOLDER)) && Path::new(SYSTEMD_RUNS).is_dir() {
        println!("The daemon: systemctl enable --now orderd@{stem}");
    } else {
        println!("The daemon: orderd run -c {name}");
    }
}

impl Answers {
    /// Where the key and the password are now.
    fn secrets(&self) -> (String, Option<String>) {
        let password = match &self.mail {
            Mail::Server { login, .. } => login.as_ref().map(|(_, file)| file.display().to_string()),
            Mail::Folder { .. } => None,
        };
        (self.key.display().to_string(), password)
    }
}
