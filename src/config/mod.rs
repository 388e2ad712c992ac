//! The configuration: one TOML file and a few environment variables in, meaning out; nothing is left to parse.
//!
//! All mistakes are reported at once, each with its line and what to do. It never writes, never asks the network and
//! never lets a secret into a message: secrets come from files or the environment, never from the TOML.

mod address;
mod answers;
mod cron_line;
mod duration;
mod environment;
mod mail;
mod mistake;
mod papers;
mod policy;
mod secret_file;
mod sheet;
mod state;
mod table;
mod telemetry;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::domain::policy::{AnswerRules, Copies, Policy};

pub(crate) use address::is_person;
pub use answers::AnswersConfig;
pub(crate) use answers::form_of;
pub use cron_line::{Schedules, Timetable};
pub use environment::Environment;
pub use mail::{Login, MailConfig, Sender, SmtpConfig, Tls, Transport};
pub use mistake::{ConfigError, Mistake};
pub use papers::PapersConfig;
pub use secret_file::{SecretFileError, secret_file_is_private};
pub(crate) use sheet::spreadsheet_id;
pub use sheet::{GoogleConfig, Protection, SheetConfig};
pub use state::StateConfig;
pub use telemetry::{LogFormat, TelemetryConfig};

use table::{Reader, Section};

/// Where the configuration is looked for when neither `-c` nor `$ORDERD_CONFIG` names one.
pub const DEFAULT_PATH: &str = "/etc/orderd/orderd.toml";

/// Largest configuration file read, in bytes; a real one has a few kilobytes.
const MAX_BYTES: u64 = 1 << 20;

/// Everything a deployment sets, already meaningful.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where this was read from; named again by messages and re-read on SIGHUP.
    pub file: PathBuf,
    /// The house rules `decide` works by.
    pub policy: Policy,
    /// Which spreadsheet, and how often.
    pub sheet: SheetConfig,
    /// How to log in there.
    pub google: GoogleConfig,
    /// When the periodic mails go out.
    pub schedules: Schedules,
    /// How mail leaves the house.
    pub mail: MailConfig,
    /// Where orderd remembers.
    pub state: StateConfig,
    /// The form by which people answer; `None`: in the sheet alone.
    pub answers: Option<AnswersConfig>,
    /// How papers look.
    pub papers: PapersConfig,
    /// Folder of the documents and workbooks.
    pub export_dir: PathBuf,
    /// Logs, metrics and health.
    pub telemetry: TelemetryConfig,
}

impl Config {
    /// Reads `file` and the environment of this process.
    ///
    /// # Errors
    /// Every mistake found, with line and remedy; or why the file could not be read.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        Self::read(&text_of(file)?, file, &Environment::of_this_process())
    }

    /// Gives a configuration text its meaning. Relative paths are relative to the folder of `file`.
    ///
    /// # Errors
    /// Every mistake found, with line and remedy.
    pub fn read(text: &str, file: &Path, environment: &Environment) -> Result<Self, ConfigError> {
        let document = table::parse(text, file)?;
        let reader = Reader::new(text, file, environment);
        let config = meaning(&reader, &Section::root(&reader, &document));
        reader.refuse_unknown_keys(&document);
        match (config, reader.into_mistakes()) {
            (Some(config), mistakes) if mistakes.is_empty() => Ok(config),
            (_, mistakes) => Err(ConfigError::Mistakes { file: file.to_owned(), mistakes }),
        }
    }

    /// Every key there is, as `section.key`; those of a list of tables as `outlet[].name`.
    #[must_use]
    pub fn keys() -> BTreeSet<String> {
        let (file, environment) = (Path::new(DEFAULT_PATH), Environment::default());
        let reader = Reader::new("", file, &environment);
        let empty = table::Table::default();
        let _ = meaning(&reader, &Section::root(&reader, &empty));
        reader.keys()
    }
}

/// `None` whenever something needed was refused; the reader then holds the mistake.
fn meaning(reader: &Reader<'_>, root: &Section<'_>) -> Option<Config> {
    let state = state::read(&root.section("state"), reader);
    let export = root.section("export");
    let export_dir = match (export.path("dir"), state.as_ref().map(StateConfig::file)) {
        (Some(dir), _) => Some(dir),
        (None, Some(Some(file))) => Some(file.parent().unwrap_or(Path::new("")).join("export")),
        (None, Some(None)) => {
            // There is no file whose folder would do.
            export.refuse_missing("dir", "\"/var/lib/orderd/export\"")
        }
        (None, None) => None,
    };
    // Everything is read before anything is given up on: all mistakes in one go.
    let policy = policy::read(root);
    let sheet = sheet::read(&root.section("sheet"));
    let google = sheet::read_google(&root.section("google"), reader);
    let schedules = cron_line::read(&root.section("schedule"));
    let mail = mail::read(&root.section("mail"), reader);
    let answers = answers::read(&root.section("answers"));
    let required = root.section("answers").flag("required");
    let papers = papers::read(&root.section("company"), &root.section("documents"));
    let telemetry = telemetry::read(&root.section("telemetry"), reader);
    let mut policy = policy?;
    let schedules = schedules?;
    // Without digests nobody would hear of what waits for them.
    if schedules.digest.is_none() {
        policy.copies = Copies::Now;
    }
    let (sheet, google, answers) = (sheet?, google?, answers?);
    sheet::fits(&sheet, &google, reader);
    if answers.is_none() && required {
        reader.refuse(
            None,
            "`answers.required` leaves nobody a way to answer",
            "set answers.form_url too, or take answers.required away",
        );
    }
    policy.answers = answers.as_ref().map(|_| AnswerRules { spreadsheet: sheet.spreadsheet_id.clone(), required });
    Some(Config {
        file: reader.file.to_owned(),
        policy,
        sheet,
        google,
        schedules,
        mail: mail?,
        state: state?,
        answers,
        papers,
        export_dir: export_dir?,
        telemetry: telemetry?,
    })
}

fn text_of(file: &Path) -> Result<String, ConfigError> {
    use std::io::Read;

    let unreadable = |source| ConfigError::Unreadable { file: file.to_owned(), source };
    let mut text = String::new();
    std::fs::File::open(file)
        .and_then(|opened| opened.take(MAX_BYTES).read_to_string(&mut text))
        .map_err(unreadable)?;
    Ok(text)
}
