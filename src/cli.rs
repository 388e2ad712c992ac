//! The commands as types, with the words people read in `--help`. It never does anything itself.

use std::fmt;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use clap::{Args, Parser, Subcommand};

use crate::domain::ids::OrderId;
use crate::domain::notice::NoticeKind;

#[cfg(feature = "sandbox")]
const AFTER_HELP: &str =
    "Try it without Google: `orderd demo`. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.";
#[cfg(not(feature = "sandbox"))]
const AFTER_HELP: &str = "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.";

/// orderd as called on the command line.
#[derive(Debug, Parser)]
#[command(
    name = "orderd",
    version,
    about = "The clerk for a B2B meal-pack order sheet",
    long_about = "The clerk for a B2B meal-pack order sheet: reads the Google Sheet, checks it against the procedure, \
                  writes the status back, mails whoever is due, once, and issues the documents.",
    after_help = AFTER_HELP,
    arg_required_else_help = true,
    propagate_version = true
)]
pub struct Cli {
    /// The configuration.
    #[arg(short, long, global = true, value_name = "FILE", env = "ORDERD_CONFIG", hide_env_values = true)]
    #[arg(default_value = crate::config::DEFAULT_PATH, display_order = 100)]
    pub config: PathBuf,
    /// Say more on stderr; twice: everything.
    #[arg(short, long, global = true, action = clap::ArgAction::Count, display_order = 101)]
    pub verbose: u8,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    #[cfg(feature = "sandbox")]
    /// Everything on one machine without Google: a sheet in the browser, sample orders, mails as files
    Demo(Demo),
    #[cfg(feature = "sandbox")]
    /// The embedded sheet server alone, for training and other clients
    Sandbox(Sandbox),
    /// Ask for what a first configuration needs, write it, and look at everything as check does
    Setup(Box<Setup>),
    /// The daemon: cycles until it is stopped
    Run,
    /// Exactly one cycle: read, derive, write, deliver what is due; then exit
    Sync(Sync),
    /// Create or upgrade tabs, headers, dropdowns, protections and formats in the spreadsheet; prints what changed
    Init(Init),
    /// Look at everything orderd needs, one line per check with a remedy; exit 1 if any fails
    Check(Check),
    /// The accounting workbook
    Export(Export),
    /// An order's documents, a letter to a customer, a kitchen's day, or labels
    Documents(Documents),
    /// Where a menu went in a span of days, or will go: every order, customer, telephone and delivery
    Recall(Recall),
    /// Why an order is in its state: guards with their figures, open points, history
    Explain(Explain),
    /// Append a vanished row again from its recorded content
    Restore(Restore),
    /// An empty or older database takes ids, numbers and states over from the sheet: shows what, does it with --yes
    Adopt(Adopt),
    /// Move closed orders of old days into tabs Arsip YYYY: shows which, does it with --yes
    Archive(Archive),
    /// Take over what other programs know
    Import {
        /// What to take over.
        #[command(subcommand)]
        command: Import,
    },
    /// The outbox
    Mail {
        /// What to do with it.
        #[command(subcommand)]
        command: Mail,
    },
    /// A consistent copy of the state, also beside a running daemon
    Backup(Backup),
    /// Put a backup in the place of the state; what was there is kept beside it
    RestoreBackup(RestoreBackup),
    /// Copy the state to another place, from a file to a database server or back, and compare every row
    MoveState(MoveState),
    /// Print what a shell completes of all this
    Completions(Completions),
    /// Print the manual page, or write the pages of all commands
    Man(Man),
}

/// `orderd demo`
#[cfg(feature = "sandbox")]
#[derive(Args, Debug)]
pub struct Demo {
    /// Play a scripted week of staff edits to its end, print a summary, write the export and exit
    #[arg(long)]
    pub once: bool,
    /// Where the demo keeps its mails, exports and state
    #[arg(long, value_name = "DIR", default_value = "orderd-demo")]
    pub dir: PathBuf,
    /// Port of the web page on this machine
    #[arg(long, value_name = "N", default_value_t = 8420)]
    pub port: u16,
    /// Language the week is told in; the sheet and its mails are Indonesian either way
    #[arg(long, value_name = "en|id", value_enum, hide_possible_values = true, default_value_t = Language::En)]
    pub lang: Language,
}

/// A language of the demo's story.
#[cfg(feature = "sandbox")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// English
    En,
    /// Indonesian
    Id,
}

/// `orderd sandbox`
#[cfg(feature = "sandbox")]
#[derive(Args, Debug)]
#[command(after_long_help = include_str!("sandbox/controls.txt"))]
pub struct Sandbox {
    /// Port of the server on this machine
    #[arg(long, value_name = "N", default_value_t = 8420)]
    pub port: u16,
    /// Where the sheet, service-account.json and orderd.toml are kept
    #[arg(long, value_name = "DIR", default_value = "orderd-sandbox")]
    pub data: PathBuf,
}

/// `orderd setup`; the configuration it writes is named by `-c`.
#[derive(Args, Debug, Default)]
pub struct Setup {
    /// The spreadsheet: its address or its id
    #[arg(long, value_name = "URL|ID")]
    pub spreadsheet: Option<String>,
    /// The key file of the service account; it is copied beside the configuration
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// The company, as on the letterhead
    #[arg(long, value_name = "NAME")]
    pub company: Option<String>,
    /// A kitchen and the mail addresses of its store manager; once for each
    #[arg(long, value_name = "NAME=ADDRESSES")]
    pub outlet: Vec<String>,
    /// Mail addresses of the administrator, separated by commas
    #[arg(long, value_name = "ADDRESSES")]
    pub admin: Option<String>,
    /// Mail addresses of a role (marketing, rnd, ppic, production, purchasing, accounting, logistics); without: admin's
    #[arg(long, value_name = "ROLE=ADDRESSES")]
    pub role: Vec<String>,
    /// The sender of the mails
    #[arg(long, value_name = "NAME <ADDRESS>")]
    pub mail_from: Option<String>,
    /// The mail server
    #[arg(long, value_name = "HOST", conflicts_with = "mail_dir")]
    pub mail_host: Option<String>,
    /// How the connection to it is encrypted
    #[arg(long, value_name = "starttls|implicit|none")]
    pub mail_tls: Option<String>,
    /// Its port
    #[arg(long, value_name = "N")]
    pub mail_port: Option<String>,
    /// The name to sign in with
    #[arg(long, value_name = "NAME")]
    pub mail_user: Option<String>,
    /// The file with the password; it is copied beside the configuration
    #[arg(long, value_name = "FILE")]
    pub mail_password_file: Option<PathBuf>,
    /// Instead of a server: a folder that mails are written into
    #[arg(long, value_name = "DIR")]
    pub mail_dir: Option<PathBuf>,
    /// The answer form: its pre-filled link; without: people answer in the sheet
    #[arg(long, value_name = "URL")]
    pub answer_form: Option<String>,
    /// Where orderd remembers; by default below /var/lib/orderd for a configuration in /etc/orderd, else beside it
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// A sheet server other than Google's, as `orderd sandbox` is one
    #[arg(long, value_name = "URL")]
    pub api_url: Option<String>,
    /// Lay the tabs of the spreadsheet out, too
    #[arg(long)]
    pub init: bool,
    /// Send a test mail to this address
    #[arg(long, value_name = "ADDRESS")]
    pub test_mail: Option<String>,
    /// Write over a configuration that stands there
    #[arg(long)]
    pub force: bool,
    /// Ask nothing: what no flag says is refused by name, or has its default
    #[arg(long)]
    pub no_input: bool,
}

/// `orderd completions`
#[derive(Args, Clone, Copy, Debug)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `orderd man`
#[derive(Args, Debug)]
pub struct Man {
    /// A folder: a page for orderd and one for each of its commands
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

/// `orderd init`
#[derive(Args, Debug, Default)]
pub struct Init {
    /// Print what would change and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Overwrite what somebody wrote below this header of orderd's, or in this tab of orderd's (a name alone)
    #[arg(long, value_name = "TAB/HEADER")]
    pub take_over: Vec<String>,
}

/// `orderd sync`
#[derive(Args, Debug)]
pub struct Sync {
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment here would replace the command's own help")]
    pub at: At,
    /// Print the plan (cells, mails, numbers) and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print the result for machines
    #[arg(long)]
    pub json: bool,
}

/// `orderd check`
#[derive(Args, Clone, Copy, Debug)]
pub struct Check {
    /// Print the result for machines
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "see `At`")]
    pub at: At,
}

/// The clock of a command that derives.
#[derive(Args, Clone, Copy, Debug)]
pub struct At {
    /// Derive as if it were this instant, e.g. 2026-11-23T09:15:00+07:00; default: now
    #[arg(long, display_order = 50, value_name = "RFC3339", value_parser = instant)]
    pub at: Option<DateTime<Utc>>,
}

/// `orderd adopt`
#[derive(Args, Clone, Copy, Debug)]
pub struct Adopt {
    /// Take over what was shown
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "see `At`")]
    pub at: At,
}

/// `orderd export`
#[derive(Args, Debug)]
pub struct Export {
    /// The workbook to write
    #[arg(short, long, value_name = "OUT.xlsx")]
    pub output: PathBuf,
    /// Documents and payments from this day on
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub from: Option<NaiveDate>,
    /// Documents and payments up to this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub to: Option<NaiveDate>,
    /// Balances as of the end of this day; default: today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// Also mail it to accounting
    #[arg(long)]
    pub send: bool,
    /// Overwrite a file that stands there
    #[arg(long)]
    pub force: bool,
    /// Print the summary for machines
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment here would replace the command's own help")]
    pub at: At,
}

/// `orderd documents`
#[derive(Args, Debug)]
pub struct Documents {
    /// The order, e.g. ODR-2026-0147
    #[arg(value_name = "NO-ORDER", value_parser = order, required_unless_present_any = ["statement", "kitchen", "labels"])]
    pub order: Option<OrderId>,
    /// Instead of an order: what each kitchen makes on this day, as the sheet stands now; workbooks and PDF
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day, conflicts_with_all = ["order", "statement"])]
    pub kitchen: Option<NaiveDate>,
    /// Instead of an order: a label for each pack of this order, or of everything made for this day; PDF, 3 × 8 on A4
    #[arg(long, value_name = "NO-ORDER|YYYY-MM-DD", value_parser = labels_of)]
    #[arg(conflicts_with_all = ["order", "statement", "kitchen"])]
    pub labels: Option<LabelsOf>,
    /// When what the labels are for is made, local time; default: when it was seen to be made
    #[arg(long, value_name = "YYYY-MM-DD HH:MM", value_parser = hour, requires = "labels")]
    pub made: Option<NaiveDateTime>,
    /// Only of this kitchen
    #[arg(long, value_name = "OUTLET", conflicts_with_all = ["order", "statement"])]
    pub outlet: Option<String>,
    /// Instead of an order: a letter to this customer about their open invoices, one of them overdue, as PDF
    #[arg(long, value_name = "CUSTOMER", conflicts_with = "order")]
    pub statement: Option<String>,
    /// A folder: a PDF for each paper, the driver's copy too; OUT.pdf: the papers for the customer; OUT.xlsx: a workbook
    #[arg(short, long, value_name = "DIR|OUT.pdf|OUT.xlsx")]
    pub output: PathBuf,
    /// Overwrite files that stand there
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment here would replace the command's own help")]
    pub at: At,
}

/// What labels are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelsOf {
    /// An order.
    Order(OrderId),
    /// Everything made for a day.
    Day(NaiveDate),
}

impl fmt::Display for LabelsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(id) => id.fmt(f),
            Self::Day(day) => day.fmt(f),
        }
    }
}

/// `orderd recall`
#[derive(Args, Debug)]
pub struct Recall {
    /// The menu: its name or its code
    #[arg(long, value_name = "MENU")]
    pub menu: String,
    /// Delivered, or to be delivered, from this day on
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub from: NaiveDate,
    /// Up to this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub to: NaiveDate,
    /// Print the list for machines
    #[arg(long)]
    pub json: bool,
}

/// An order as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderName {
    /// Its id.
    Id(OrderId),
    /// Its number within a year; which year is asked where several orders bear it.
    Sequence(u32),
}

/// `orderd explain`
#[derive(Args, Debug)]
pub struct Explain {
    /// The order, e.g. ODR-2026-0147, or its number alone
    #[arg(value_name = "NO-ORDER", value_parser = order_name)]
    pub order: OrderName,
    /// Print the explanation for machines
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment here would replace the command's own help")]
    pub at: At,
}

/// `orderd restore`
#[derive(Args, Debug)]
pub struct Restore {
    /// The vanished row, e.g. ODR-2026-0147 or BYR-2026-0031
    #[arg(value_name = "NO-ORDER")]
    pub row: String,
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment here would replace the command's own help")]
    pub at: At,
}

/// `orderd archive`
#[derive(Args, Clone, Copy, Debug)]
pub struct Archive {
    /// Orders of which nothing moved since before this day; today at the latest
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub before: NaiveDate,
    /// Move what was shown; the daemon must not run meanwhile
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    #[expect(missing_docs, reason = "see `At`")]
    pub at: At,
}

/// `orderd import`
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Add a list of customers to the tab Pelanggan: shows who is new, known or refused, writes with --yes
    Customers(ImportCustomers),
}

/// `orderd import customers`
#[derive(Args, Debug)]
pub struct ImportCustomers {
    /// The list: a workbook (.xlsx) or text (.csv); a row among its first twenty names the columns
    #[arg(value_name = "BOOK")]
    pub book: PathBuf,
    /// The worksheet it stands in; without it: the only visible one with such a row
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Somebody of the list who looks like a known customer and is another one; may be given several times
    #[arg(long, value_name = "CUSTOMER")]
    pub new: Vec<String>,
    /// Write what was shown
    #[arg(long)]
    pub yes: bool,
}

/// `orderd mail`
#[derive(Debug, Subcommand)]
pub enum Mail {
    #[command(flatten)]
    #[expect(missing_docs, reason = "a doc comment here would replace the commands' own help")]
    Outbox(Outbox),
    /// Write mails of made-up orders as files, in the words that are configured
    Preview(Preview),
}

/// What is done with the outbox.
#[derive(Debug, Subcommand)]
pub enum Outbox {
    /// What waits, what failed and why
    List(List),
    /// Put failed mails back into the queue; the daemon delivers them
    Retry(Mails),
    /// Give mails up for good
    Discard(Mails),
    /// Let go what a mass hold keeps back
    Release,
}

/// `orderd mail list`
#[derive(Args, Clone, Copy, Debug)]
pub struct List {
    /// Print the list for machines
    #[arg(long)]
    pub json: bool,
}

/// `orderd mail preview`
#[derive(Args, Debug)]
pub struct Preview {
    /// One kind of mail, e.g. confirm-order; without it: all
    #[arg(value_name = "KIND")]
    pub kind: Option<NoticeKind>,
    /// The folder to write into: of each kind a .html, a .txt and an .eml
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
}

/// Which mails.
#[derive(Args, Debug)]
pub struct Mails {
    /// Numbers or keys as `orderd mail list` shows them; without any: all that failed
    #[arg(value_name = "MAIL")]
    pub mails: Vec<String>,
}

/// `orderd backup`
#[derive(Args, Debug)]
pub struct Backup {
    /// The copy to write
    #[arg(value_name = "OUT")]
    pub output: PathBuf,
}

/// `orderd restore-backup`
#[derive(Args, Debug)]
pub struct RestoreBackup {
    /// A copy that `orderd backup` wrote
    #[arg(value_name = "FILE")]
    pub backup: PathBuf,
}

/// `orderd move-state`
#[derive(Args, Debug)]
pub struct MoveState {
    /// The state to copy; without it the one of the configuration
    #[arg(long, value_name = "URL")]
    pub from: Option<String>,
    /// Where to: sqlite:///path/state.db, or postgres://user@host/database?instance=NAME&password_file=FILE; must be empty
    #[arg(long, value_name = "URL")]
    pub to: String,
}

/// An instant as `--at` takes it; without a zone nobody knows which hour is meant.
fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text.trim())
        .map(|at| at.with_timezone(&Utc))
        .map_err(|_| "write date, time and zone, as in 2026-11-23T09:15:00+07:00 (or …Z for UTC)".to_owned())
}

fn day(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").map_err(|_| "write year-month-day, as in 2026-11-30".to_owned())
}

fn hour(text: &str) -> Result<NaiveDateTime, String> {
    let text = text.trim().replace('T', " ");
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M")
        .map_err(|_| "write day and hour, as in 2026-11-30 05:30".to_owned())
}

fn labels_of(text: &str) -> Result<LabelsOf, String> {
    let by_day = |_| day(text).map(LabelsOf::Day);
    order(text)
        .map(LabelsOf::Order)
        .or_else(by_day)
        .map_err(|_: String| "write an order, as in ODR-2026-0147, or a day, as in 2026-11-30".to_owned())
}

fn order_name(text: &str) -> Result<OrderName, String> {
    let by_number = |refused| text.trim().parse().map(OrderName::Sequence).map_err(|_| refused);
    order(text).map(OrderName::Id).or_else(by_number)
}

fn order(text: &str) -> Result<OrderId, String> {
    text.trim().to_ascii_uppercase().parse().map_err(|_| "write it as in ODR-2026-0147".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a wrong constant")]
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_do_not_contradict_each_other() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_instant_needs_its_zone() {
        let check = |text: &str, expected: Option<&str>| {
            let parsed = instant(text).ok().map(|at| at.to_rfc3339());
            assert_eq!(parsed.as_deref(), expected, "{text}");
        };
        check("2026-11-23T09:15:00+07:00", Some("2026-11-23T02:15:00+00:00"));
        check("2026-11-23T09:15:00Z", Some("2026-11-23T09:15:00+00:00"));
        check("2026-11-23T09:15:00", None);
        check("2026-11-23", None);
        check("yesterday", None);
    }

    #[test]
    fn an_order_to_be_explained_is_named_by_its_id_or_its_number() {
        let id = OrderId { year: 2026, sequence: 147 };
        assert_eq!(order_name(" odr-2026-0147"), Ok(OrderName::Id(id)));
        assert_eq!(order_name("0147"), Ok(OrderName::Sequence(147)));
        assert!(order_name("PT Maju").is_err_and(|remedy| remedy.contains("ODR-2026-0147")));
    }

    #[test]
    fn the_configuration_may_be_named_before_or_after_the_command() {
        for line in [["orderd", "-c", "a.toml", "run"], ["orderd", "run", "-c", "a.toml"]] {
            assert_eq!(Cli::try_parse_from(line).unwrap().config, PathBuf::from("a.toml"));
        }
    }
}
