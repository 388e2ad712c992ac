//! What staff do at their desks and what they see afterwards: typing, waiting, looking. It knows the sheet by its
//! headers and orders by their ids, as people do; rows move.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::stage::Stage;
use crate::cli::Language;
use crate::clock::Clock;
use crate::cycle::{Clerk, Postman, Report};
use crate::domain::wording;

/// People need about so long for a cell.
const TYPING: TimeDelta = TimeDelta::seconds(1);
/// Longer than the settle time of the demo.
const REST: TimeDelta = TimeDelta::seconds(5);
/// While nobody types it is enough to look so often.
const LOOKING: TimeDelta = TimeDelta::hours(1);
/// The daemon polls while people type: once in so many cells.
const CELLS_PER_CYCLE: usize = 3;
/// Nobody waits for a folder.
const DELIVERY: Duration = Duration::from_secs(60);

/// What all cycles did together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Cycles run.
    pub cycles: u64,
    /// Of those, cycles that found nothing new.
    pub idle: u64,
    /// Cells written.
    pub cells: usize,
    /// Requests that read.
    pub reads: u64,
    /// Requests that write.
    pub writes: u64,
}

/// A mail as its file tells.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Posted {
    /// `X-Orderd-Kind`.
    pub kind: String,
    /// `X-Orderd-Order`.
    pub orders: String,
    /// `X-Orderd-Key`.
    pub key: String,
    /// To whom it was delivered.
    pub recipient: String,
}

pub(super) struct Desk<'a> {
    pub stage: Stage,
    pub clerk: Clerk,
    pub work: Work,
    postman: Postman,
    clock: Clock,
    zone: Tz,
    first_day: NaiveDate,
    language: Language,
    say: &'a mut dyn FnMut(&str),
    today: Option<NaiveDate>,
    passing: bool,
    states: BTreeMap<String, String>,
    problems: BTreeSet<String>,
    mail_dir: PathBuf,
    taken: BTreeSet<PathBuf>,
}

impl<'a> Desk<'a> {
    /// Opens the shop at midnight of `first_day`: a first cycle on a sheet without orders.
    pub(super) async fn open(
        stage: Stage,
        clock: Clock,
        first_day: NaiveDate,
        language: Language,
        say: &'a mut dyn FnMut(&str),
    ) -> anyhow::Result<Self> {
        let config = Arc::new(stage.config.clone());
        let (zone, mail_dir) = (config.policy.timezone, config.file.with_file_name("mail"));
        // The quota is Google's; here it would only make the story wait.
        let clerk = Clerk::start_with(config, clock.clone(), |mut options| {
            options.pace = None;
            options
        });
        let clerk = clerk.await?;
        let postman = clerk.postman()?;
        let mut desk = Self {
            stage,
            clerk,
            work: Work::default(),
            postman,
            clock,
            zone,
            first_day,
            language,
            say,
            today: None,
            passing: false,
            states: BTreeMap::new(),
            problems: BTreeSet::new(),
            mail_dir,
            taken: BTreeSet::new(),
        };
        desk.cycle().await?;
        Ok(desk)
    }

    /// The day so many days after the first.
    pub(super) fn day(&self, number: u64) -> NaiveDate {
        self.first_day.checked_add_days(Days::new(number)).unwrap_or(self.first_day)
    }

    /// A date as people type it.
    pub(super) fn typed_day(&self, number: u64) -> String {
        self.day(number).format("%d/%m/%Y").to_string()
    }

    /// Lets time pass until then; whatever falls due meanwhile happens.
    pub(super) async fn at(&mut self, day: u64, time: &str) -> anyhow::Result<()> {
        let date = self.day(day);
        let time = NaiveTime::parse_from_str(time, "%H:%M").with_context(|| format!("{time} is no time"))?;
        let then = date.and_time(time).and_local_timezone(self.zone).earliest().context("no such local time")?;
        if then < self.clock.now() {
            bail!("the story goes back to {then}");
        }
        let then = then.to_utc();
        while self.clock.now() + LOOKING < then {
            self.clock.advance(LOOKING);
            self.cycle_unseen().await?;
        }
        self.clock.set(then);
        self.cycle_unseen().await
    }

    /// A cycle nobody's edit has caused: its news stand under their own hour.
    async fn cycle_unseen(&mut self) -> anyhow::Result<()> {
        self.passing = true;
        self.cycle().await.map(|_| ())
    }

    /// A line of the story, in both its languages.
    pub(super) fn scene(&mut self, english: &str, indonesian: &str) {
        let now = self.local();
        if self.today != Some(now.date_naive()) {
            self.today = Some(now.date_naive());
            let weekday = match self.language {
                Language::En => now.format("%A").to_string(),
                Language::Id => wording::weekday(now.date_naive()).to_owned(),
            };
            (self.say)("");
            (self.say)(&format!("{weekday} {}", now.format("%d/%m/%Y")));
        }
        let text = self.word(english, indonesian).to_owned();
        (self.say)(&format!("  {}  {text}", now.format("%H:%M")));
    }

    /// The words of the language the story is told in.
    pub(super) fn word<'b>(&self, english: &'b str, indonesian: &'b str) -> &'b str {
        match self.language {
            Language::En => english,
            Language::Id => indonesian,
        }
    }

    /// A line without a time.
    pub(super) fn say(&mut self, text: &str) {
        (self.say)(text);
    }

    /// Types a row at the end of a tab, cell by cell, while the daemon looks; returns its grid row.
    pub(super) async fn add(&mut self, tab: &str, cells: &[(&str, &str)]) -> anyhow::Result<usize> {
        let row = self.stage.free_row(tab);
        self.fill(tab, row, cells).await?;
        Ok(row)
    }

    /// Types an order and waits until it has its id.
    pub(super) async fn order(&mut self, cells: &[(&str, &str)]) -> anyhow::Result<String> {
        let row = self.add("Pesanan", cells).await?;
        let id = self.text("Pesanan", row, "No Order")?;
        if id.is_empty() { bail!("the order in row {} got no id", row + 1) } else { Ok(id) }
    }

    /// Types into the row of an order.
    pub(super) async fn set(&mut self, id: &str, cells: &[(&str, &str)]) -> anyhow::Result<()> {
        let row = self.row(id)?;
        self.fill("Pesanan", row, cells).await
    }

    /// Types the same into the rows of several orders, one below the other.
    pub(super) async fn set_each(&mut self, ids: &[&str], cells: &[(&str, &str)]) -> anyhow::Result<()> {
        for id in ids {
            let row = self.row(id)?;
            self.type_cells("Pesanan", row, cells).await?;
        }
        self.rest().await
    }

    /// Notes money; returns the grid row.
    pub(super) async fn pay(&mut self, id: &str, kind: &str, amount: &str, reference: &str) -> anyhow::Result<usize> {
        let row = self.note(id, kind, amount, reference).await?;
        self.rest().await?;
        Ok(row)
    }

    /// The same, with more to come at once.
    pub(super) async fn note(&mut self, id: &str, kind: &str, amount: &str, reference: &str) -> anyhow::Result<usize> {
        let on = self.local().format("%d/%m/%Y").to_string();
        let cells = [
            ("Tgl Bayar", on.as_str()),
            ("No Order", id),
            ("Jenis", kind),
            ("Nominal", amount),
            ("Metode", "Transfer"),
            ("Bank", "Bank Contoh"),
            ("No Referensi", reference),
        ];
        let row = self.stage.free_row("Pembayaran");
        self.type_cells("Pembayaran", row, &cells).await?;
        Ok(row)
    }

    /// Accounting finds the money on the account.
    pub(super) async fn verify(&mut self, rows: &[usize]) -> anyhow::Result<()> {
        for row in rows {
            self.type_cells("Pembayaran", *row, &[("Terverifikasi", "Ya")]).await?;
        }
        self.rest().await
    }

    /// Copies an order's row below all others; returns the copy's id.
    pub(super) async fn copy(&mut self, id: &str) -> anyhow::Result<String> {
        let (from, to) = (self.row(id)?, self.stage.free_row("Pesanan"));
        self.stage.sandbox.human().copy_row("Pesanan", from, to)?;
        self.settle().await?;
        self.settle().await?;
        self.text("Pesanan", to, "No Order")
    }

    /// Types one cell of an order and does not wait for what follows.
    pub(super) fn type_only(&mut self, id: &str, header: &str, text: &str) -> anyhow::Result<()> {
        let (row, column) = (self.row(id)?, self.stage.column("Pesanan", header)?);
        Ok(self.stage.sandbox.human().type_text("Pesanan", row, column, text)?)
    }

    /// Sorts the orders by a column in the very moment in which the daemon is about to write.
    pub(super) async fn sort_during_a_write(&mut self, header: &str) -> anyhow::Result<()> {
        let column = self.stage.column("Pesanan", header)?;
        let sort = move |human: &crate::sandbox::HumanHandle| {
            // Refused only without the tab, and then the story ends by itself.
            let _ = human.sort("Pesanan", 1, column, true);
        };
        // The first request of a cycle reads, the second writes.
        self.stage.sandbox.at_request(2, sort);
        self.settle().await?;
        self.settle().await
    }

    /// What a cell of an order says.
    pub(super) fn see(&self, id: &str, header: &str) -> anyhow::Result<String> {
        self.text("Pesanan", self.row(id)?, header)
    }

    /// Lets the last edit rest and looks what follows.
    pub(super) async fn settle(&mut self) -> anyhow::Result<()> {
        self.clock.advance(REST);
        self.cycle().await.map(|_| ())
    }

    /// One cycle, the mails that are due, and the news for the reader.
    pub(super) async fn cycle(&mut self) -> anyhow::Result<Report> {
        let report = self.clerk.cycle().await?;
        Box::pin(self.postman.round(DELIVERY)).await?;
        self.work.cycles += 1;
        self.work.idle += u64::from(report.idle);
        self.work.cells += report.cells_written;
        self.work.reads += report.calls.read;
        self.work.writes += report.calls.write;
        self.tell(&report)?;
        Ok(report)
    }

    /// Every mail so far.
    pub(super) fn mails(&self) -> anyhow::Result<Vec<Posted>> {
        self.files()?.iter().map(posted).collect()
    }

    async fn fill(&mut self, tab: &str, row: usize, cells: &[(&str, &str)]) -> anyhow::Result<()> {
        self.type_cells(tab, row, cells).await?;
        self.rest().await
    }

    async fn type_cells(&mut self, tab: &str, row: usize, cells: &[(&str, &str)]) -> anyhow::Result<()> {
        for (number, (header, text)) in cells.iter().enumerate() {
            let column = self.stage.column(tab, header)?;
            self.stage.sandbox.human().type_text(tab, row, column, text)?;
            self.clock.advance(TYPING);
            if (number + 1) % CELLS_PER_CYCLE == 0 {
                self.cycle().await?;
            }
        }
        Ok(())
    }

    /// Waits until what was typed rests, and what follows from it too.
    async fn rest(&mut self) -> anyhow::Result<()> {
        self.settle().await?;
        self.settle().await
    }

    fn row(&self, id: &str) -> anyhow::Result<usize> {
        let column = self.stage.column("Pesanan", "No Order")?;
        let found = self.stage.sandbox.book().find_row("Pesanan", column, &Value::from(id));
        found.with_context(|| format!("no row with {id}"))
    }

    fn text(&self, tab: &str, row: usize, header: &str) -> anyhow::Result<String> {
        let value = self.stage.sandbox.book().cell(tab, row, self.stage.column(tab, header)?);
        Ok(shown(&value))
    }

    fn local(&self) -> DateTime<Tz> {
        self.clock.now().with_timezone(&self.zone)
    }

    fn tell(&mut self, report: &Report) -> anyhow::Result<()> {
        let mut news = Vec::new();
        if !report.idle {
            self.tell_states(&mut news)?;
        }
        let issued = self.word("issued", "terbit");
        news.extend(report.documents.iter().map(|number| format!("{issued} {number}")));
        let mut letters: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for file in self.files()? {
            if self.taken.insert(file.clone()) {
                let mail = posted(&file)?;
                let name = mail.recipient.split('@').next().unwrap_or_default().to_owned();
                letters.entry(self.named(&mail, &file)).or_default().insert(name);
            }
        }
        for (mail, names) in letters {
            let names: Vec<String> = names.into_iter().collect();
            news.push(format!("{mail} {} {}", self.word("to", "kepada"), names.join(", ")));
        }
        if std::mem::take(&mut self.passing) && !news.is_empty() {
            self.scene("Time passes.", "Waktu berlalu.");
        }
        for line in news {
            (self.say)(&format!("           {line}"));
        }
        Ok(())
    }

    /// What a mail is called in the story: its kind, or, where it is told in the language of the mails, its subject.
    fn named(&self, mail: &Posted, file: &Path) -> String {
        let about = if mail.orders == "-" { String::new() } else { format!(" about {}", mail.orders) };
        match self.language {
            Language::En => format!("mail {}{about}", mail.kind),
            Language::Id => {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let subject = self.stage.sandbox.subject_of(&name).unwrap_or_else(|| mail.kind.clone());
                format!("surat “{subject}”")
            }
        }
    }

    fn tell_states(&mut self, news: &mut Vec<String>) -> anyhow::Result<()> {
        let book = self.stage.sandbox.book();
        let [id, status, trouble] =
            ["No Order", "Status", "Masalah"].map(|header| self.stage.column("Pesanan", header));
        let (id, status, trouble) = (id?, status?, trouble?);
        let mut problems = BTreeSet::new();
        for row in book.rows("Pesanan").iter().skip(1) {
            let cell = |column: usize| row.get(column).map(shown).unwrap_or_default();
            let (id, status) = (cell(id), cell(status));
            // A copy that does not rest yet bears the id of its original, and nothing else of ours.
            if id.is_empty() || status.is_empty() {
                continue;
            }
            for line in cell(trouble).lines().filter(|line| line.starts_with("[E]")) {
                problems.insert(format!("{id}: {line}"));
            }
            match self.states.insert(id.clone(), status.clone()) {
                Some(before) if before == status => {}
                Some(before) => news.push(format!("{id}: {before} → {status}")),
                None => news.push(format!("{id}: {status}")),
            }
        }
        news.extend(problems.difference(&self.problems).cloned());
        self.problems = problems;
        Ok(())
    }

    fn files(&self) -> anyhow::Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(&self.mail_dir).with_context(|| self.mail_dir.display().to_string())?;
        let mut files: Vec<PathBuf> =
            entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "eml")).collect();
        files.sort();
        Ok(files)
    }

    /// Now, by the story's clock.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// Reads the head of a mail file.
fn posted(file: &PathBuf) -> anyhow::Result<Posted> {
    let text = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let text = String::from_utf8_lossy(&text);
    let head = text.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ").replace("\r\n\t", " ");
    let header = |name: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap_or_default().trim().to_owned()
    };
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    // TIME-KIND-ORDER-RECIPIENT, perhaps with a piece of the Message-ID behind it.
    let recipient = name.split('-').find(|part| part.contains('@')).unwrap_or_default().to_owned();
    Ok(Posted {
        kind: header("X-Orderd-Kind"),
        orders: header("X-Orderd-Order"),
        key: header("X-Orderd-Key"),
        recipient,
    })
}
