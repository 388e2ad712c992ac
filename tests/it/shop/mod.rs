//! The shop bench: the whole program on one table. A real sheet server on a socket, the real store, mails as files, a
//! clock that is pushed. Stories type into the sheet as staff do and look at what staff see.

pub(crate) mod post_office;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use google_sheets4::api::{AddProtectedRangeRequest, GridRange, ProtectedRange, Request};
use mail_parser::MessageParser;
use orderd::clock::Clock;
use orderd::commands::init;
use orderd::config::{Config, Environment};
use orderd::cycle::{Clerk, CycleError, Postman, Report};
use orderd::sandbox::{BookView, Sandbox, SandboxOptions};
use orderd::sheet::google::{SheetClient, SheetOptions};
use orderd::store::StoreError;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A mail as its reader sees it.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub kind: String,
    pub key: String,
    pub recipient: String,
    pub subject: String,
    pub text: String,
    pub attachments: usize,
    pub file: String,
}

/// Stories about orders are not about the clock's own mails.
const NO_SCHEDULES: &str = "[schedule]\ndigest = \"\"\nreadiness = \"\"\ndelivery_plan = \"\"\nkitchen_sheet = \"\"\nweekly = \"\"\n\
                            accounting_export = \"\"\n";

/// How long the bench waits for anything that is sure to come: a machine with other work to do makes a story slow, not
/// red. Stories about time limits set their own.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// The sheet server is our own, and as busy as the machine.
pub(crate) fn patient(mut options: SheetOptions) -> SheetOptions {
    options.call_timeout = PATIENCE;
    options.connect_timeout = PATIENCE;
    options.pace = None;
    options.retry.first_delay = Duration::from_millis(1);
    options.retry.longest_delay = Duration::from_millis(5);
    options.retry.budget = PATIENCE;
    options
}

/// What `orderd init` does.
pub(crate) async fn lay_out(config: &Config) {
    init::lay_out_with(config, patient).await.unwrap();
}

/// A released order of Nasi Box Ayam for PT Maju Jaya, delivered, scheme DP, with what `cells` say instead.
pub(crate) fn order_cells<'c>(packs: i64, deliver_on: Value, cells: &[(&'c str, Value)]) -> Vec<(&'c str, Value)> {
    let usual = [
        ("Pelanggan", json!("PT Maju Jaya")),
        ("Menu", json!("NB-AYAM")),
        ("Jumlah (pack)", json!(packs)),
        ("Metode", json!("Kirim")),
        ("Tanggal Kirim", deliver_on),
        ("Alamat", json!("Jl. Contoh 1")),
        ("Penerima", json!("Ibu Contoh")),
        ("Ongkir", json!(0)),
        ("Skema Bayar", json!("DP")),
        ("Kirim ke R&D", json!("Ya")),
    ];
    let mut all: BTreeMap<&str, Value> = usual.into_iter().collect();
    all.extend(cells.iter().cloned());
    all.into_iter().collect()
}

/// The spreadsheet as `orderd init` lays it out under a configuration, mail aside: laid out for the first story that
/// asks and copied for the others, which would spend half of their time on doing the same once more.
fn laid_out(more: &str) -> Arc<OnceCell<BookView>> {
    static LAID_OUT: Mutex<BTreeMap<String, Arc<OnceCell<BookView>>>> = Mutex::new(BTreeMap::new());
    let (sheet, _, rest) = sections(more);
    LAID_OUT.lock().unwrap().entry(format!("{sheet}{rest}")).or_default().clone()
}

/// A story's further configuration: keys of `[sheet]`, a `[mail]` section of its own, everything else.
fn sections(more: &str) -> (&str, Option<&str>, &str) {
    let (sheet, rest) = more.split_at(more.find('[').unwrap_or(more.len()));
    match rest.strip_prefix("[mail]") {
        Some(own) => {
            let (mail, rest) = rest.split_at(own.find('[').map_or(rest.len(), |end| end + "[mail]".len()));
            (sheet, Some(mail), rest)
        }
        None => (sheet, None, rest),
    }
}

/// The configuration of a shop on this sheet, written into its folder.
fn configure(folder: &TempDir, sandbox: &Sandbox, more: &str) -> Config {
    let settle = if more.contains("settle") { "" } else { "settle = \"0s\"\n" };
    // A `[mail]` section of the story's own replaces the usual one.
    let (sheet, mail, rest) = sections(more);
    let text = format!(
        "[company]\nname = \"PT Contoh Dapur\"\n\
         [sheet]\nspreadsheet_id = \"sandbox\"\napi_url = \"{url}\"\n{settle}{sheet}\n\
         [google]\nservice_account = \"key.json\"\n\
         [state]\nurl = \"sqlite://state.db\"\n\
         [roles]\nmarketing = [\"marketing@shop.example\"]\nrnd = [\"rnd@shop.example\"]\nppic = [\"ppic@shop.example\"]\n\
         production = [\"production@shop.example\"]\npurchasing = [\"purchasing@shop.example\"]\n\
         accounting = [\"accounting@shop.example\"]\nlogistics = [\"logistics@shop.example\"]\nadmin = [\"admin@shop.example\"]\n\
         [[outlet]]\nname = \"Pusat\"\nstore_manager = [\"sm@shop.example\"]\n\
         {mail}from = \"orderd@shop.example\"\n{copies}\
         [export]\ndir = \"export\"\n{quiet}{rest}",
        mail = mail.unwrap_or("[mail]\ntransport = \"file\"\ndir = \"mail\"\n"),
        // Most stories look at who is told at once.
        copies = if more.contains("copies = ") { "" } else { "copies = \"now\"\n" },
        quiet = if rest.contains("[schedule]") { "" } else { NO_SCHEDULES },
        url = sandbox.url()
    );
    let file = folder.path().join("orderd.toml");
    std::fs::write(&file, &text).unwrap();
    Config::read(&text, &file, &Environment::default()).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

/// The bench.
pub(crate) struct Shop {
    pub sandbox: Sandbox,
    pub clock: Clock,
    pub folder: TempDir,
    pub config: Arc<Config>,
    pub clerk: Option<Clerk>,
    pub postman: Option<Postman>,
    /// How long the clerk waits for one answer of the sheet.
    pub call_timeout: Duration,
    /// Mails already taken out of the mailbox.
    read: usize,
}

/// Local time in Jakarta: `23 10:00` is 23 November 2026, 10:00; `2027-01-31 09:00` any day.
pub(crate) fn local(text: &str) -> DateTime<Utc> {
    let full = if text.len() <= 11 { format!("2026-11-{text}") } else { text.to_owned() };
    let full = if full.len() == 16 { format!("{full}:00") } else { full };
    let naive =
        chrono::NaiveDateTime::parse_from_str(&full, "%Y-%m-%d %H:%M:%S").unwrap_or_else(|e| panic!("{text}: {e}"));
    naive.and_local_timezone(chrono_tz::Asia::Jakarta).unwrap().to_utc()
}

/// A date as the sheet holds it.
pub(crate) fn date(text: &str) -> Value {
    let full = if text.len() <= 2 { format!("2026-11-{text}") } else { text.to_owned() };
    let day: chrono::NaiveDate = full.parse().unwrap();
    json!((day - chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days())
}

pub(crate) const PRODUCTS: [(&str, &str, i64); 4] = [
    ("NB-AYAM", "Nasi Box Ayam", 25_000),
    ("SB-A", "Snack Box A", 12_345),
    ("SB-B", "Snack Box B", 13_333),
    ("NB-RDG", "Nasi Box Rendang", 18_500),
];

impl Shop {
    /// A laid-out sheet with products and one customer, a first cycle done, settle time zero, now `at`.
    pub(crate) async fn open(at: &str) -> Self {
        Self::open_with(at, "").await
    }

    /// The same with further configuration; a section header belongs in front of keys of a section.
    pub(crate) async fn open_with(at: &str, more: &str) -> Self {
        let mut shop = Self::unlocked(at, more).await;
        shop.cycle().await;
        shop.mails();
        shop
    }

    /// The same before the first cycle: the database is empty.
    pub(crate) async fn unlocked(at: &str, more: &str) -> Self {
        let clock = Clock::pushed(local(at));
        let folder = tempfile::tempdir().unwrap();
        let start = async |book| {
            let options = SandboxOptions { clock: clock.clone(), book, ..SandboxOptions::default() };
            let sandbox = Sandbox::start(options).await.unwrap();
            sandbox.write_service_account(folder.path().join("key.json")).unwrap();
            sandbox
        };
        let first = async || {
            let sandbox = start(None).await;
            lay_out(&configure(&folder, &sandbox, more)).await;
            sandbox.shutdown();
            sandbox.book()
        };
        let book = laid_out(more).get_or_init(first).await.clone();
        let sandbox = start(Some(book)).await;
        let config = configure(&folder, &sandbox, more);
        let mut shop = Self {
            sandbox,
            clock,
            folder,
            config: Arc::new(config),
            clerk: None,
            postman: None,
            call_timeout: PATIENCE,
            read: 0,
        };
        for (code, name, price) in PRODUCTS {
            shop.add("Produk", &[("Kode", json!(code)), ("Nama", json!(name)), ("Harga", json!(price))]);
        }
        shop.add("Pelanggan", &[("Nama", json!("PT Maju Jaya"))]);
        shop.sandbox.reset_counters();
        shop.start().await;
        shop
    }

    /// Starts the clerk on the shop's sheet and memory, as a new process would.
    pub(crate) async fn start(&mut self) {
        self.stop();
        let (call_timeout, ends) = (self.call_timeout, Instant::now() + PATIENCE);
        let tune = |options: SheetOptions| SheetOptions { call_timeout, ..patient(options) };
        let clerk = loop {
            match Clerk::start_with(self.config.clone(), self.clock.clone(), tune).await {
                // A process that another test starts keeps a copy of the lock until its program is loaded.
                Err(CycleError::Store(StoreError::Held { .. })) if Instant::now() < ends => {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                started => break started.unwrap(),
            }
        };
        self.postman = Some(clerk.postman().unwrap());
        self.clerk = Some(clerk.proving());
    }

    /// Ends the clerk, as the end of a process would.
    pub(crate) fn stop(&mut self) {
        self.postman = None;
        self.clerk = None;
    }

    /// Reads the configuration again after a change, and starts with it.
    pub(crate) async fn reconfigure(&mut self, change: impl Fn(&str) -> String) {
        self.stop();
        let file = self.folder.path().join("orderd.toml");
        let text = change(&std::fs::read_to_string(&file).unwrap());
        std::fs::write(&file, &text).unwrap();
        self.config = Arc::new(Config::read(&text, &file, &Environment::default()).unwrap());
        self.start().await;
    }

    /// Protects a tab from everybody but its owner.
    pub(crate) async fn lock(&self, tab: &str) {
        let options = patient(orderd::cycle::options(&self.config));
        let client = SheetClient::connect(options).await.unwrap();
        let sheet_id = client.describe().await.unwrap().tabs.iter().find(|t| t.title == tab).unwrap().sheet_id;
        let range = GridRange { sheet_id: Some(sheet_id), ..Default::default() };
        let protected_range = Some(ProtectedRange { range: Some(range), ..Default::default() });
        let add_protected_range = Some(AddProtectedRangeRequest { protected_range });
        client.update(vec![Request { add_protected_range, ..Default::default() }]).await.unwrap();
        self.sandbox.protect_from_api(true);
    }

    /// A row of `Status Sistem`; empty when it is not there.
    pub(crate) fn system(&self, what: &str) -> String {
        let rows = self.sandbox.book().rows("Status Sistem");
        rows.iter().find(|r| r[0] == json!(what)).map(|r| text(&r[1])).unwrap_or_default()
    }

    /// One cycle and the mails that are due.
    pub(crate) async fn cycle(&mut self) -> Report {
        let report = self.clerk.as_mut().unwrap().cycle().await.unwrap();
        assert_ne!(report.proven, Some(false), "the decision was not the one made of sheet and memory alone");
        self.postman.as_mut().unwrap().round(PATIENCE).await.unwrap();
        report
    }

    /// Sets the clock, runs one cycle.
    pub(crate) async fn at(&mut self, time: &str) -> Report {
        self.clock.set(local(time));
        self.cycle().await
    }

    /// Pushes the clock, runs one cycle.
    pub(crate) async fn after(&mut self, by: TimeDelta) -> Report {
        self.clock.advance(by);
        self.cycle().await
    }

    /// Every story ends with this: another cycle finds nothing to do, even when it looks at everything anew.
    pub(crate) async fn is_idle(&mut self) {
        let before = self.mail_files().len();
        self.start().await;
        let plan = self.clerk.as_mut().unwrap().rehearse().await.unwrap().plan;
        assert_eq!(plan, Vec::<String>::new(), "a second look would change something");
        let report = self.cycle().await;
        assert_eq!((report.cells_written, report.calls.write), (0, 0), "a second look wrote cells: {report:?}");
        assert_eq!(report.notices, [], "a second look told somebody something");
        let report = self.cycle().await;
        assert!(report.idle, "an unchanged sheet was looked at again");
        assert_eq!((report.calls.read, report.calls.write), (1, 0), "an idle cycle is one read");
        assert_eq!(self.mail_files().len(), before, "a second look mailed somebody");
    }

    // ── What staff do ────────────────────────────────────────────────────────

    pub(crate) fn column(&self, tab: &str, header: &str) -> usize {
        self.sandbox.book().find_col(tab, 0, header).unwrap_or_else(|| panic!("no column {header} in {tab}"))
    }

    /// The first row of a tab without any human cell.
    pub(crate) fn free_row(&self, tab: &str) -> usize {
        self.sandbox.book().rows(tab).len().max(1)
    }

    /// Types a row at the end of a tab; returns its grid row.
    pub(crate) fn add(&mut self, tab: &str, cells: &[(&str, Value)]) -> usize {
        let row = self.free_row(tab);
        self.fill(tab, row, cells);
        row
    }

    /// Types into a row.
    pub(crate) fn fill(&self, tab: &str, row: usize, cells: &[(&str, Value)]) {
        for (header, value) in cells {
            self.sandbox.human().set(tab, row, self.column(tab, header), value.clone()).unwrap();
        }
    }

    /// A usual order ([`order_cells`]) of so many packs, with what `cells` say instead.
    pub(crate) fn order(&mut self, packs: i64, deliver_on: Value, cells: &[(&str, Value)]) -> usize {
        self.add("Pesanan", &order_cells(packs, deliver_on, cells))
    }

    /// R&D, PPIC and the store manager say yes.
    pub(crate) fn confirm(&self, row: usize) {
        self.fill(
            "Pesanan",
            row,
            &[("Cek R&D", json!("Sanggup")), ("Cek PPIC", json!("Tersedia")), ("Konfirmasi SM", json!("Ya"))],
        );
    }

    pub(crate) fn set(&self, row: usize, header: &str, value: impl Into<Value>) {
        self.fill("Pesanan", row, &[(header, value.into())]);
    }

    /// A payment row; `verified` is what stands in `Terverifikasi`.
    pub(crate) fn pay(&mut self, order: &str, amount: i64, on: Value, verified: &str) -> usize {
        self.pay_as("Pembayaran", order, amount, on, verified)
    }

    pub(crate) fn pay_as(&mut self, kind: &str, order: &str, amount: i64, on: Value, verified: &str) -> usize {
        let mut cells =
            vec![("Tgl Bayar", on), ("No Order", json!(order)), ("Jenis", json!(kind)), ("Nominal", json!(amount))];
        if !verified.is_empty() {
            cells.push(("Terverifikasi", json!(verified)));
        }
        self.add("Pembayaran", &cells)
    }

    // ── What staff see ───────────────────────────────────────────────────────

    pub(crate) fn cell(&self, tab: &str, row: usize, header: &str) -> Value {
        self.sandbox.book().cell(tab, row, self.column(tab, header))
    }

    /// A cell of `Pesanan` as text; blank is empty, numbers without a fraction.
    pub(crate) fn see(&self, row: usize, header: &str) -> String {
        text(&self.cell("Pesanan", row, header))
    }

    pub(crate) fn money(&self, row: usize, header: &str) -> i64 {
        let value = self.cell("Pesanan", row, header);
        value.as_f64().unwrap_or_else(|| panic!("{header} is {value}, not a number")) as i64
    }

    pub(crate) fn id(&self, row: usize) -> String {
        self.see(row, "No Order")
    }

    pub(crate) fn status(&self, row: usize) -> String {
        self.see(row, "Status")
    }

    /// Asserts that `Masalah` holds these codes and no others, errors with `!` in front.
    pub(crate) fn problems(&self, row: usize, expected: &[&str]) {
        assert_eq!(codes(&self.see(row, "Masalah")), expected, "{}", self.see(row, "Masalah"));
    }

    pub(crate) fn flags(&self, row: usize) -> String {
        self.see(row, "Penanda")
    }

    /// The row of an id, wherever it is.
    pub(crate) fn row_of(&self, id: &str) -> Option<usize> {
        let column = self.column("Pesanan", "No Order");
        self.sandbox.book().rows("Pesanan").iter().position(|r| r.get(column).and_then(Value::as_str) == Some(id))
    }

    fn mail_files(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.folder.path().join("mail")) else { return Vec::new() };
        let mut files: Vec<PathBuf> =
            entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "eml")).collect();
        files.sort();
        files
    }

    /// Every mail so far.
    pub(crate) fn all_mails(&self) -> Vec<Mail> {
        self.mail_files()
            .iter()
            .map(|p| parse(&std::fs::read(p).unwrap(), p.file_name().unwrap().to_string_lossy().into_owned()))
            .collect()
    }

    /// The kinds of mail that arrived since the last look, one entry per notice key, sorted; entries for calendars aside,
    /// which come beside everything an order goes through.
    pub(crate) fn mails(&mut self) -> Vec<String> {
        let all = self.all_mails();
        let mut keys: Vec<String> = Vec::new();
        let mut files: Vec<&Mail> = all.iter().collect();
        files.sort_by_key(|m| m.file.clone());
        let seen: std::collections::BTreeSet<String> = self.taken();
        for mail in files.iter().filter(|m| !seen.contains(&m.file)) {
            for key in mail.key.split(", ") {
                if !keys.contains(&key.to_owned()) {
                    keys.push(key.to_owned());
                }
            }
        }
        self.take(all.iter().map(|m| m.file.clone()).collect());
        let mut kinds: Vec<String> = keys.iter().map(|k| k.split('/').nth(1).unwrap_or_default().to_owned()).collect();
        kinds.retain(|kind| kind != "delivery-scheduled");
        kinds.sort();
        kinds
    }

    fn taken(&self) -> std::collections::BTreeSet<String> {
        std::fs::read_to_string(self.folder.path().join("taken"))
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    fn take(&mut self, files: Vec<String>) {
        self.read = files.len();
        std::fs::write(self.folder.path().join("taken"), files.join("\n")).unwrap();
    }

    /// Mails of a kind, one per recipient.
    pub(crate) fn mails_of(&self, kind: &str) -> Vec<Mail> {
        self.all_mails().into_iter().filter(|m| m.kind == kind).collect()
    }
}

pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(s) => s.clone(),
        other => other.as_f64().map_or_else(|| other.to_string(), |n| n.to_string()),
    }
}

/// The codes in a `Masalah` text: errors with `!` in front, in order.
pub(crate) fn codes(problems: &str) -> Vec<String> {
    problems
        .lines()
        .map(|line| {
            let (mark, rest) = line.split_at(4);
            let code = rest.split(':').next().unwrap_or_default();
            if mark == "[E] " { format!("!{code}") } else { code.to_owned() }
        })
        .collect()
}

fn parse(bytes: &[u8], file: String) -> Mail {
    let message = MessageParser::default().parse(bytes).unwrap_or_else(|| panic!("{file} is no mail"));
    let header =
        |name: &str| message.header_raw(name).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    Mail {
        kind: header("X-Orderd-Kind"),
        key: header("X-Orderd-Key"),
        recipient: file.rsplit('-').next().unwrap_or_default().trim_end_matches(".eml").to_owned(),
        subject: message.subject().unwrap_or_default().to_owned(),
        text: message.body_text(0).unwrap_or_default().into_owned(),
        attachments: message.attachment_count(),
        file,
    }
}
