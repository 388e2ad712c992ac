//! `orderd setup` as an administrator meets it: by flags, and on a real terminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use orderd::config::Config;
use orderd::sandbox::{Sandbox, SandboxOptions};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use tempfile::TempDir;

/// How long a person at a terminal waits for the next question.
const PATIENCE: Duration = Duration::from_secs(30);

struct Desk {
    sandbox: Sandbox,
    folder: TempDir,
}

impl Desk {
    async fn new() -> Self {
        let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("conf")).unwrap();
        sandbox.write_service_account(folder.path().join("key.json")).unwrap();
        Self { sandbox, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn setup(&self, arguments: &[&str]) -> Command {
        // Tests that run in the background hand on that Ctrl-C is to be ignored; a terminal does not.
        let mut command = Command::new("env");
        command.arg("--default-signal=INT").arg(env!("CARGO_BIN_EXE_orderd"));
        command.arg("setup").arg("-c").arg(self.path("conf/shop.toml")).args(arguments);
        command.args(["--api-url", &self.sandbox.url()]).current_dir(self.folder.path());
        command.env_remove("ORDERD_CONFIG").env_remove("ORDERD_LOG").stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        tokio::task::block_in_place(|| self.setup(arguments).output().unwrap())
    }

    /// What is in the configuration's folder.
    fn written(&self) -> Vec<String> {
        let entries = self.path("conf").read_dir().unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const FLAGS: [&str; 16] = [
    "--spreadsheet",
    "https://docs.google.com/spreadsheets/d/sandbox/edit?gid=0#gid=0",
    "--key",
    "key.json",
    "--company",
    "PT Contoh Dapur",
    "--outlet",
    "Pusat=sm@shop.example, wakil@shop.example",
    "--admin",
    "Ani <admin@shop.example>",
    "--role",
    "accounting=akun@shop.example",
    "--mail-dir",
    "mail",
    "--mail-from",
    "Order Desk <orders@shop.example>",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn flags_alone_write_a_configuration_that_passes_every_check() {
    let desk = Desk::new().await;
    let mut flags = FLAGS.to_vec();
    flags.extend(["--init", "--test-mail", "admin@shop.example"]);
    let output = desk.run(&flags);
    let out = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{out}{}", text(&output.stderr));
    for part in [
        "Written: ",
        "tab Pesanan: created",
        "✓ token",
        "✓ writing",
        "✓ mail: written as files",
        "✓ test mail",
        "orderd sync -c",
    ] {
        assert!(out.contains(part), "{part:?} is not in:\n{out}");
    }
    assert!(!out.contains('✗'), "{out}");
    assert_eq!(desk.written(), ["shop.service-account.json", "shop.toml"]);
    for name in ["conf/shop.toml", "conf/shop.service-account.json"] {
        assert_eq!(desk.path(name).metadata().unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    let file = desk.path("conf/shop.toml");
    let config = Config::load(&file).unwrap();
    assert_eq!(config.sheet.spreadsheet_id, "sandbox");
    assert_eq!(config.policy.outlets[0].store_manager, ["sm@shop.example", "wakil@shop.example"]);
    assert_eq!(config.policy.roles.accounting, ["akun@shop.example"]);
    assert_eq!(config.policy.roles.rnd, ["admin@shop.example"]);
    let before = std::fs::read_to_string(&file).unwrap();
    assert!(
        before.contains("# The rule for large orders") || before.contains("The rule for large orders"),
        "commented"
    );
    let mails: Vec<_> = desk.path("mail").read_dir().unwrap().map(|e| e.unwrap().path()).collect();
    assert!(std::fs::read_to_string(&mails[0]).unwrap().contains("Subject: Percobaan"));

    // What stands there is somebody's.
    let output = desk.run(&FLAGS);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("shop.toml exists; edit it"), "{}", text(&output.stderr));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    // Of another release.
    std::fs::write(&file, before.replace("[sop]", "[sop]\nbig_order = 1000")).unwrap();
    let output = desk.run(&FLAGS);
    let said = text(&output.stderr);
    assert!(
        said.contains("does not fit this release") && said.contains("big_order") && said.contains("--force"),
        "{said}"
    );
    let mut flags = FLAGS.to_vec();
    flags.push("--force");
    assert_eq!(desk.run(&flags).status.code(), Some(0));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_filled_answers_are_refused_by_name_and_nothing_is_written() {
    let desk = Desk::new().await;
    let check = |arguments: &[&str], parts: &[&str]| {
        let output = desk.run(arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}{}", text(&output.stdout));
        for part in parts {
            assert!(said.contains(part), "{part:?} is not in:\n{said}");
        }
        assert_eq!(desk.written(), [""; 0], "{said}");
    };
    check(&[], &["6 mistakes", "--spreadsheet", "--key", "--outlet", "--admin", "--mail-from", "--mail-host"]);
    let without = |flag: &str| -> Vec<&'static str> {
        let at = FLAGS.iter().position(|f| *f == flag).unwrap();
        FLAGS.iter().enumerate().filter(|(i, _)| *i != at && *i != at + 1).map(|(_, f)| *f).collect()
    };
    check(&without("--admin"), &["`--admin` is missing"]);
    let with = |flag: &'static str, value: &'static str| [without(flag), vec![flag, value]].concat();
    check(&with("--spreadsheet", "Daftar Pesanan"), &["between /d/ and /edit"]);
    check(&with("--key", "nowhere.json"), &["nowhere.json does not exist"]);
    check(&with("--outlet", "Pusat"), &["NAME=ADDRESSES"]);
    check(&with("--outlet", "Pusat=sm"), &["\"sm\" is no mail address"]);
    check(&with("--admin", "ani@toko"), &["\"ani@toko\" is no mail address"]);
    check(&with("--role", "sales=a@shop.example"), &["roles are marketing, rnd"]);
    check(&with("--mail-from", "Order Desk"), &["--mail-from Order Desk", "Name <name@example.com>"]);
    let mut server = without("--mail-dir");
    server.extend(["--mail-host", "smtp.shop.example"]);
    check(&[server.clone(), vec!["--mail-tls", "ssl"]].concat(), &["starttls, implicit or none"]);
    check(&[server.clone(), vec!["--mail-tls", "none"]].concat(), &["unencrypted is for this machine only"]);
    check(&[server.clone(), vec!["--mail-user", "orderd"]].concat(), &["`--mail-password-file` is missing"]);
    std::fs::write(desk.path("password"), "x").unwrap();
    std::fs::set_permissions(desk.path("password"), std::fs::Permissions::from_mode(0o644)).unwrap();
    check(
        &[server, vec!["--mail-user", "orderd", "--mail-password-file", "password"]].concat(),
        &["chmod 600", "password"],
    );
    // What the daemon lives on is no place for its configuration, whatever was said.
    let state = desk.path("conf/shop.toml");
    let output = desk.run(&[FLAGS.as_slice(), &["--force", "--state", state.to_str().unwrap()]].concat());
    assert!(text(&output.stderr).contains("is the key or the memory"), "{}", text(&output.stderr));
    assert_eq!(desk.written(), [""; 0]);
    let output = tokio::task::block_in_place(|| {
        Command::new(env!("CARGO_BIN_EXE_orderd"))
            .args(["setup", "-c", "nowhere/shop.toml", "--no-input"])
            .current_dir(desk.folder.path())
            .output()
            .unwrap()
    });
    assert!(text(&output.stderr).contains("does not exist; make it"), "{}", text(&output.stderr));
}

/// A person at a terminal.
struct Terminal {
    child: Child,
    keyboard: File,
    screen: Arc<Mutex<String>>,
    read: usize,
}

impl Terminal {
    fn open(mut command: Command) -> Self {
        let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&controller).unwrap();
        unlockpt(&controller).unwrap();
        let name = ptsname(&controller, Vec::new()).unwrap();
        let device = Path::new(name.to_str().unwrap());
        let line = || File::options().read(true).write(true).open(device).unwrap();
        let child = command.stdin(line()).stdout(line()).stderr(line()).spawn().unwrap();
        // The command keeps the files of the terminal open; without it the screen has an end.
        drop(command);
        let keyboard = File::from(controller);
        let screen = Arc::new(Mutex::new(String::new()));
        let (mut eyes, seen) = (keyboard.try_clone().unwrap(), Arc::clone(&screen));
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(n) = eyes.read(&mut piece) {
                if n == 0 {
                    break;
                }
                seen.lock().unwrap().push_str(&String::from_utf8_lossy(&piece[..n]));
            }
        });
        Self { child, keyboard, screen, read: 0 }
    }

    /// Waits until this is on the screen, below what was waited for before.
    fn sees(&mut self, words: &str) {
        let since = Instant::now();
        loop {
            let screen = self.screen.lock().unwrap().clone();
            if let Some(at) = screen[self.read..].find(words) {
                self.read += at + words.len();
                return;
            }
            assert!(since.elapsed() < PATIENCE, "{words:?} is not on the screen:\n{}", &screen[self.read..]);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    fn answers(&mut self, question: &str, answer: &str) {
        self.sees(question);
        self.types(&format!("{answer}\n"));
    }

    fn ends(mut self) -> Option<i32> {
        let since = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(since.elapsed() < PATIENCE, "it goes on:\n{}", self.screen.lock().unwrap());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_at_a_terminal_is_asked_again_until_each_answer_will_do() {
    let desk = Desk::new().await;
    let url = "https://docs.google.com/spreadsheets/d/sandbox/edit";
    tokio::task::block_in_place(|| {
        let mut terminal = Terminal::open(desk.setup(&["--mail-dir", "mail"]));
        terminal.answers("Spreadsheet: its address, or its id: ", "Daftar Pesanan");
        terminal.sees("between /d/ and /edit");
        terminal.answers("Spreadsheet: its address, or its id: ", url);
        terminal.answers("Key file of the service account (JSON): ", "nowhere.json");
        terminal.sees("does not exist");
        terminal.answers("Key file of the service account (JSON): ", "key.json");
        terminal.sees("Share the spreadsheet with orderd@sandbox");
        terminal.answers("Company", "");
        terminal.answers("Outlet: its name as staff type it: ", "Pusat");
        terminal.answers("its store manager: ", "sm@shop.example");
        terminal.answers("Another outlet (empty: no more): ", "");
        terminal.answers("Administrator: mail addresses, separated by commas: ", "ani@toko");
        terminal.sees("\"ani@toko\" is no mail address");
        terminal.answers("Administrator: mail addresses, separated by commas: ", "ani@shop.example");
        for role in ["Marketing", "R&D", "PPIC", "Production", "Purchasing", "Accounting", "Logistics"] {
            terminal.answers(&format!("{role}: mail addresses"), "");
        }
        terminal.answers("Sender of the mails", "orders@shop.example");
        terminal.answers("Answer form", "");
        terminal.sees("Written: ");
        terminal.answers("(orderd init)? [y/N]: ", "y");
        terminal.sees("tab Pesanan: created");
        terminal.sees("✓ writing");
        terminal.answers("Send a test mail to (empty: to nobody): ", "");
        terminal.sees("orderd sync -c");
        assert_eq!(terminal.ends(), Some(0));
    });
    let config = Config::load(&desk.path("conf/shop.toml")).unwrap();
    assert_eq!((config.policy.outlets[0].name.as_str(), config.policy.roles.admin.len()), ("Pusat", 1));
    // Asked whether to write over it, a person who says no keeps it.
    let before = std::fs::read(desk.path("conf/shop.toml")).unwrap();
    tokio::task::block_in_place(|| {
        let mut terminal = Terminal::open(desk.setup(&[]));
        terminal.answers("exists. Write it anew? [y/N]: ", "");
        assert_eq!(terminal.ends(), Some(1));
    });
    assert_eq!(std::fs::read(desk.path("conf/shop.toml")).unwrap(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leaves_midway_leaves_nothing_behind() {
    let desk = Desk::new().await;
    tokio::task::block_in_place(|| {
        // The end of the input.
        let mut terminal = Terminal::open(desk.setup(&FLAGS[..8]));
        terminal.sees("Administrator");
        terminal.types("\u{4}");
        terminal.sees("nothing was written");
        assert_eq!(terminal.ends(), Some(1));
        // Ctrl-C: a terminal sends the signal.
        let mut terminal = Terminal::open(desk.setup(&FLAGS[..8]));
        terminal.sees("Administrator");
        let id = terminal.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        assert_eq!(terminal.ends(), None, "a signal ended it");
    });
    assert_eq!(desk.written(), [""; 0]);
}
