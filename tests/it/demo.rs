//! The demo: its week in this process, on pushed time, and the open demo as the process people start.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use orderd::cli::Language;
use orderd::commands::demo::story;

/// Nothing here takes longer on a slow, busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

fn names(dir: &Path, extension: &str) -> BTreeSet<String> {
    let Ok(entries) = std::fs::read_dir(dir) else { return BTreeSet::new() };
    let names = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(extension)).collect()
}

async fn play(dir: &Path, day: &str, language: Language) -> (story::Told, String) {
    let day: NaiveDate = day.parse().unwrap();
    let told = story::play(dir, 8420, day, language, &mut |_| {}).await.unwrap();
    let text = std::fs::read_to_string(dir.join("story.txt")).unwrap();
    (told, text.replace(dir.to_str().unwrap(), "DIR"))
}

/// The lines of a story that are the same in every language: what became of the orders.
fn facts(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| line.starts_with("ODR-")).collect()
}

/// The hours under which mails went out.
fn hours_of_mails(text: &str) -> BTreeSet<u32> {
    let mut hour: Option<u32> = None;
    let mut hours = BTreeSet::new();
    for line in text.lines() {
        let time = line.trim_start().get(..5).filter(|time| time.as_bytes().get(2) == Some(&b':'));
        hour = time.and_then(|time| time.get(..2)?.parse().ok()).or(hour);
        if line.trim_start().starts_with("mail ") {
            hours.extend(hour);
        }
    }
    hours
}

#[tokio::test(flavor = "multi_thread")]
async fn the_week_ends_as_the_procedure_says_in_either_language_and_is_gone_on_with() {
    // Over the turn of the year: ids and numbers begin anew in the middle of the week.
    let folder = tempfile::tempdir().unwrap();
    let (told, text) = play(folder.path(), "2026-12-27", Language::En).await;
    assert_eq!(told.differences, Vec::<String>::new(), "{text}");
    assert!(text.contains("Monday 28/12/2026") && text.contains("Friday 01/01/2027"), "{text}");
    assert!(text.ends_with("The week ended as the procedure says.\n"), "{text}");
    assert_eq!(told.orders.values().sum::<usize>(), 7);
    assert_eq!(told.orders.get("Selesai"), Some(&3));
    let hours = hours_of_mails(&text);
    assert!(hours.contains(&8) && hours.iter().all(|hour| (7..20).contains(hour)), "mails at night: {hours:?}");
    let mails = names(&folder.path().join("mail"), ".eml");
    assert_eq!(mails.len(), told.mails.values().sum::<usize>());
    let exports = names(&folder.path().join("export"), ".xlsx");
    assert!(exports.contains("minggu-20270101.xlsx") && exports.contains("ODR-2026-0001.xlsx"), "{exports:?}");
    each_step_is_asked_of_its_role(folder.path());
    // Again, in place of the played week, and in the other language.
    let (again, same) = play(folder.path(), "2026-12-27", Language::Id).await;
    assert_eq!(facts(&same), facts(&text));
    assert_eq!(again.mails, told.mails);
    assert_eq!(names(&folder.path().join("mail"), ".eml"), mails);
    assert!(same.contains("Senin 28/12/2026") && same.ends_with("Minggu ini berakhir sesuai prosedur.\n"), "{same}");
    let english: Vec<_> =
        same.lines().filter(|line| line.contains(" the ") || line.trim_start().starts_with("mail ")).collect();
    assert_eq!(english, Vec::<&str>::new());
    // Somebody opens it: nothing is lost, and nobody plays over it any more.
    let dir = folder.path().to_owned();
    let opened = tokio::task::spawn_blocking(move || {
        let demo = Open::start(&dir);
        let rows = demo.get("/_sandbox/changes");
        demo.interrupt();
        assert!(rows.contains("Pesanan") && rows.contains("\"guide\":[]"), "{rows}");
        let left = |folder: &str, kind: &str| names(&dir.join(folder), kind);
        let week =
            Command::new(env!("CARGO_BIN_EXE_orderd")).args(["demo", "--once", "--dir"]).arg(&dir).output().unwrap();
        (left("mail", ".eml"), left("export", ".xlsx"), week.status.code())
    });
    let (mails_left, exports_left, week) = opened.await.unwrap();
    assert!(mails_left.is_superset(&mails) && exports_left.is_superset(&exports), "{mails_left:?} {exports_left:?}");
    assert_eq!(week, Some(1));
}

/// What each step of the week asks, and of whom.
const ASKED: [(&str, &str, &[&str]); 39] = [
    ("ODR-2026-0001", "check-materials", &["rnd", "ppic"]),
    ("ODR-2026-0001", "confirm-order", &["manager1"]),
    ("ODR-2026-0001", "proforma-issued", &["marketing", "manager1"]),
    ("BYR-2026-0001", "verify-payment", &["accounting"]),
    ("BYR-2026-0001", "payment-received", &["marketing"]),
    ("ODR-2026-0001", "start-production", &["manager1", "production"]),
    ("ODR-2026-0001", "make-delivery-order", &["manager1", "purchasing"]),
    ("ODR-2026-0001", "request-settlement", &["marketing", "accounting"]),
    ("ODR-2026-0001", "release-shipment", &["manager1", "logistics"]),
    ("ODR-2026-0002", "check-materials", &["rnd", "ppic"]),
    ("ODR-2026-0002", "deadline", &["marketing"]),
    ("ODR-2026-0002", "confirm-order", &["manager1"]),
    ("ODR-2026-0002", "proforma-issued", &["marketing", "manager1"]),
    ("BYR-2026-0002", "verify-payment", &["accounting"]),
    ("ODR-2026-0002", "start-production", &["manager1", "production"]),
    ("ODR-2026-0002", "make-delivery-order", &["manager1", "purchasing"]),
    ("ODR-2026-0002", "release-shipment", &["manager1", "logistics", "marketing"]),
    ("ODR-2026-0003", "check-materials", &["rnd", "ppic"]),
    ("ODR-2026-0003", "confirm-order", &["manager2"]),
    ("ODR-2026-0003", "approve-credit", &["accounting"]),
    ("ODR-2026-0003", "proforma-issued", &["marketing", "manager2"]),
    ("ODR-2026-0003", "start-production", &["manager2", "production"]),
    ("ODR-2026-0003", "make-delivery-order", &["manager2", "purchasing"]),
    ("ODR-2026-0003", "receivable-handover", &["accounting", "marketing"]),
    ("ODR-2026-0003", "release-shipment", &["manager2", "logistics"]),
    ("ODR-2026-0004", "check-materials", &["rnd", "ppic"]),
    ("ODR-2026-0004", "confirm-order", &["manager2"]),
    ("ODR-2026-0004", "proforma-issued", &["marketing", "manager2"]),
    ("BYR-2026-0003", "verify-payment", &["accounting"]),
    ("ODR-2026-0004", "start-production", &["manager2", "production"]),
    ("ODR-2026-0004", "make-delivery-order", &["manager2", "purchasing"]),
    ("ODR-2026-0004", "release-shipment", &["manager2", "marketing"]),
    ("ODR-2026-0004", "donation-docs", &["marketing"]),
    ("ODR-2026-0006", "check-materials", &["rnd", "ppic"]),
    ("ODR-2026-0006", "proforma-issued", &["marketing", "manager1"]),
    ("ODR-2026-0006", "start-production", &["manager1", "production"]),
    ("ODR-2026-0006", "order-closed", &["accounting", "marketing", "manager1", "production"]),
    ("ODR-2026-0007", "check-materials", &["rnd", "ppic"]),
    ("ODR-2026-0007", "materials-short", &["marketing", "purchasing"]),
];
/// More messages than this in the week nobody reads.
const MOST_MESSAGES: usize = 110;
/// And more than this of what is to be delivered.
const MOST_OF_DELIVERIES: usize = 16;
/// Lists of a day that are somebody's work by themselves: one a day for each of those who buy and cook.
const LISTS: [&str; 2] = ["purchase-list", "kitchen-sheet"];

/// Few mails, and every step's ask among them: each by a mail of its own or with others of its kind.
fn each_step_is_asked_of_its_role(dir: &Path) {
    let mails = names(&dir.join("mail"), ".eml");
    // What goes into calendars asks nobody for anything, and the plan of a day is one for each kitchen and logistics.
    let of_deliveries = |name: &&String| name.contains("-delivery-scheduled-") || name.contains("-delivery-plan-");
    let is_list = |name: &&String| LISTS.iter().any(|kind| name.contains(&format!("-{kind}-")));
    let (lists, others): (Vec<&String>, Vec<&String>) = mails.iter().partition(is_list);
    let days: BTreeSet<(&str, &str)> = lists
        .iter()
        .map(|name| name.split_once('T').unwrap())
        .map(|(day, rest)| (day, rest.split_once('-').unwrap().1))
        .collect();
    assert_eq!(days.len(), lists.len(), "a list comes once a day");
    let steps = others.iter().filter(|name| !of_deliveries(name)).count();
    assert!(steps <= MOST_MESSAGES && others.len() <= steps + MOST_OF_DELIVERIES, "{steps} of {}", others.len());
    let mut told = BTreeSet::new();
    for name in &mails {
        let mail = std::fs::read_to_string(dir.join("mail").join(name)).unwrap();
        let head = mail.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let keys = head.lines().find_map(|line| line.strip_prefix("X-Orderd-Key: ")).unwrap();
        let reader = name.split('-').find(|part| part.contains('@')).unwrap().split('@').next().unwrap();
        for key in keys.split(',') {
            let parts: Vec<&str> = key.trim().split('/').collect();
            told.insert((parts[0].to_owned(), parts[1].to_owned(), reader.to_owned()));
        }
    }
    for (subject, kind, readers) in ASKED {
        for reader in readers {
            let ask = (subject.to_owned(), kind.to_owned(), (*reader).to_owned());
            assert!(told.contains(&ask), "{ask:?} was never asked");
        }
    }
    for (kind, reader) in [("check-materials", "marketing"), ("start-production", "rnd"), ("start-production", "ppic")]
    {
        assert!(!told.iter().any(|(_, told, to)| told == kind && to == reader), "{reader} has {kind} in the digest");
    }
}

/// A demo people have open; ended when a test breaks off.
struct Open {
    child: Child,
    url: String,
    /// Kept, for it may have more to say: to a closed pipe it could not.
    _said: BufReader<ChildStdout>,
}

impl Open {
    fn start(dir: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_orderd"))
            .args(["demo", "--port", "0", "--dir"])
            .arg(dir)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut line, mut second) = (String::new(), String::new());
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        said.read_line(&mut second).unwrap();
        assert!(second.contains(dir.to_str().unwrap()), "{second}");
        let url = line.split_whitespace().last().unwrap_or_default().to_owned();
        assert!(url.starts_with("http://127.0.0.1:"), "{line}");
        Self { child, url, _said: said }
    }

    fn get(&self, path: &str) -> String {
        let host = self.url.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(host).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn interrupt(mut self) {
        assert!(Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap().success());
        let ends = Instant::now() + PATIENCE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < ends, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait(what: &str, mut there: impl FnMut() -> bool) {
    let ends = Instant::now() + PATIENCE;
    while !there() {
        assert!(Instant::now() < ends, "{what}: waited in vain");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn an_open_demo_shows_sheet_and_mails_and_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, mails) = (folder.path(), folder.path().join("mail"));
    let demo = Open::start(dir);
    assert!(demo.get("/").starts_with("HTTP/1.1 200"));
    let asked = |name: &String| name.contains("check-materials");
    wait("a mail", || names(&mails, ".eml").iter().any(asked));
    assert!(demo.get("/_sandbox/mail").contains("check-materials"));
    // A second one on the same folder would overwrite the first one's sheet.
    let second =
        Command::new(env!("CARGO_BIN_EXE_orderd")).args(["demo", "--port", "0", "--dir"]).arg(dir).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("holds"), "{}", String::from_utf8_lossy(&second.stderr));
    demo.interrupt();
    let before = names(&mails, ".eml");
    let demo = Open::start(dir);
    let rows = demo.get("/_sandbox/changes");
    assert!(rows.starts_with("HTTP/1.1 200"), "{rows}");
    demo.interrupt();
    let asked_again: Vec<_> = names(&mails, ".eml").difference(&before).filter(|name| asked(name)).cloned().collect();
    assert_eq!(asked_again, Vec::<String>::new(), "nobody is asked twice");
    // A week is not played over somebody's demo.
    let week = Command::new(env!("CARGO_BIN_EXE_orderd")).args(["demo", "--once", "--dir"]).arg(dir).output().unwrap();
    assert_eq!(week.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&week.stderr).contains("--dir"));
}
