//! `orderd run` as the service manager and an operator see it: a process, its signals, its words. Real time, but never
//! a sleep of a length somebody hoped for: everything is waited for with a deadline.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use orderd::config::{Config, Environment};
use orderd::sandbox::{Fault, Sandbox, SandboxOptions};
use serde_json::json;
use tempfile::TempDir;

use crate::shop::{PATIENCE, lay_out};

/// An end that waits for nothing is quicker than this.
const QUICK: Duration = Duration::from_secs(15);

/// A sheet, a folder, and a configuration.
struct Bench {
    sandbox: Sandbox,
    folder: TempDir,
    more: String,
}

/// A running daemon; killed when a test breaks off.
struct Running {
    child: Child,
    log: Arc<Mutex<String>>,
    words: UnixDatagram,
    heard: String,
}

impl Bench {
    async fn open(more: &str) -> Self {
        let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        sandbox.write_service_account(folder.path().join("key.json")).unwrap();
        let bench = Self { sandbox, folder, more: more.to_owned() };
        let text = bench.write_config(&bench.more);
        let config = Config::read(&text, &bench.file(), &Environment::default()).unwrap();
        lay_out(&config).await;
        bench
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("orderd.toml")
    }

    fn write_config(&self, more: &str) -> String {
        let mail = if more.contains("[mail]") {
            ""
        } else {
            "[mail]\ntransport = \"file\"\ndir = \"mail\"\nfrom = \"orderd@shop.example\"\n"
        };
        let text = format!(
            "[sheet]\nspreadsheet_id = \"sandbox\"\napi_url = \"{}\"\npoll_interval = \"1s\"\nsettle = \"0s\"\n\
             [google]\nservice_account = \"key.json\"\n[state]\nurl = \"sqlite://state.db\"\n\
             [roles]\nadmin = [\"admin@shop.example\"]\n[hours]\nquiet = \"\"\n\
             [[outlet]]\nname = \"Pusat\"\nstore_manager = [\"sm@shop.example\"]\n{mail}{more}",
            self.sandbox.url()
        );
        std::fs::write(self.file(), &text).unwrap();
        text
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_orderd"));
        command.args(["run", "-c"]).arg(self.file()).env_remove("ORDERD_LOG").env_remove("ORDERD_CONFIG");
        command
    }

    fn start(&self) -> Running {
        self.launch(self.command())
    }

    fn launch(&self, mut command: Command) -> Running {
        let socket = self.folder.path().join("notify");
        let _ = std::fs::remove_file(&socket);
        let words = UnixDatagram::bind(&socket).unwrap();
        words.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let mut child = command
            .env("NOTIFY_SOCKET", &socket)
            .env("WATCHDOG_USEC", "60000000")
            .env_remove("WATCHDOG_PID")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (stderr, kept) = (child.stderr.take().unwrap(), log.clone());
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap();
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        Running { child, log, words, heard: String::new() }
    }

    /// A released order, as staff type it.
    fn type_order(&self) {
        let book = self.sandbox.book();
        for (tab, cells) in [
            ("Produk", vec![("Kode", json!("NBA")), ("Nama", json!("Nasi Box")), ("Harga", json!(25_000))]),
            (
                "Pesanan",
                vec![
                    ("Outlet", json!("Pusat")),
                    ("Pelanggan", json!("PT Contoh")),
                    ("Menu", json!("NBA")),
                    ("Jumlah (pack)", json!(100)),
                    ("Metode", json!("Ambil Sendiri")),
                    ("Tanggal Kirim", json!("31/12/2099")),
                    ("Skema Bayar", json!("DP")),
                    ("Kirim ke R&D", json!("Ya")),
                ],
            ),
        ] {
            for (header, value) in cells {
                let column = book.find_col(tab, 0, header).unwrap();
                self.sandbox.human().set(tab, 1, column, value).unwrap();
            }
        }
    }
}

impl Running {
    fn signal(&self, name: &str) {
        let done = Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
        assert!(done.success());
    }

    /// Waits until the service manager was told this.
    fn hear(&mut self, word: &str) {
        let ends = Instant::now() + PATIENCE;
        let mut buffer = [0; 4096];
        while !self.heard.contains(word) {
            assert!(Instant::now() < ends, "no {word} in {:?}\n{}", self.heard, self.log());
            if let Ok(length) = self.words.recv(&mut buffer) {
                self.heard.push_str(&String::from_utf8_lossy(&buffer[..length]));
                self.heard.push('\n');
            }
        }
    }

    fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    fn wait_for_log(&self, words: &str) {
        wait(&format!("{words} in the log"), || self.log().contains(words));
    }

    /// Ends with this code, quickly.
    fn ends(mut self, code: i32) -> String {
        let ends = Instant::now() + QUICK;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert_eq!(status.code(), Some(code), "{}", self.log());
                return self.log();
            }
            assert!(Instant::now() < ends, "it does not end\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait(what: &str, mut there: impl FnMut() -> bool) {
    let ends = Instant::now() + PATIENCE;
    while !there() {
        assert!(Instant::now() < ends, "{what}: waited in vain");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn get(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_when_its_lock_file_is_taken_away_before_a_second_one_can_work_beside_it() {
    let bench = Bench::open("").await;
    let mut first = bench.start();
    first.hear("READY=1");
    std::fs::remove_file(bench.folder.path().join("state.db.lock")).unwrap();
    let log = first.ends(1);
    assert!(log.contains("never delete a lock file") && !log.contains("orderd has stopped"), "{log}");
    let mut second = bench.start();
    second.hear("READY=1");
    second.signal("-TERM");
    second.ends(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_ready_after_its_first_cycle_feeds_the_watchdog_by_cycles_and_leaves_when_told() {
    let bench = Bench::open("").await;
    bench.type_order();
    bench.sandbox.reset_counters();
    let mut daemon = bench.start();
    daemon.hear("READY=1");
    let id = bench.sandbox.book().find_col("Pesanan", 0, "No Order").unwrap();
    assert!(bench.sandbox.book().cell("Pesanan", 1, id).as_str().is_some_and(|id| id.starts_with("ODR-")));
    daemon.hear("STATUS=1 orders, ");
    daemon.heard.clear();
    daemon.hear("WATCHDOG=1");
    // Delivery is a task of its own.
    let mails = bench.folder.path().join("mail");
    wait("a mail", || std::fs::read_dir(&mails).is_ok_and(|files| files.count() > 0));
    daemon.signal("-TERM");
    daemon.hear("STOPPING=1");
    let log = daemon.ends(0);
    assert!(log.contains("event=\"stopped\"") && !log.contains("final dot"), "{log}");
    assert!(!log.contains("PT Contoh") && !log.contains("@shop.example"), "a log names nobody: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_its_loudest_the_log_names_no_customer_no_colleague_and_no_token() {
    let bench = Bench::open("").await;
    bench.type_order();
    let mut command = bench.command();
    command.arg("-vv");
    let mut daemon = bench.launch(command);
    daemon.hear("READY=1");
    let mails = bench.folder.path().join("mail");
    wait("a mail", || std::fs::read_dir(&mails).is_ok_and(|files| files.count() > 0));
    daemon.signal("-TERM");
    let log = daemon.ends(0);
    assert!(log.contains("TRACE") || log.contains("DEBUG"), "it was not loud: {log}");
    for private in ["PT Contoh", "Nasi Box", "shop.example", "ya29.", "Bearer", "PRIVATE KEY"] {
        assert!(!log.contains(private), "{private} is in the log");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_instance_is_refused_with_the_process_that_holds_the_database() {
    let bench = Bench::open("").await;
    let mut daemon = bench.start();
    daemon.hear("READY=1");
    let second = bench.command().output().unwrap();
    let stderr = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(1), "{stderr}");
    let holder = format!("another orderd (process {}) holds", daemon.child.id());
    assert!(stderr.contains(&holder), "{stderr}");
    daemon.signal("-INT");
    daemon.ends(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_reload_keeps_the_configuration_and_a_good_one_takes_its_place() {
    let bench = Bench::open("").await;
    let mut daemon = bench.start();
    daemon.hear("READY=1");
    std::fs::write(bench.file(), "[sheet]\npoll_intervall = \"1s\"\n").unwrap();
    daemon.heard.clear();
    daemon.signal("-HUP");
    daemon.hear("RELOADING=1");
    daemon.hear("READY=1");
    daemon.wait_for_log("reload_refused");
    assert!(daemon.log().contains("poll_intervall"), "{}", daemon.log());
    daemon.heard.clear();
    daemon.hear("WATCHDOG=1");
    // A key that is not there is noticed only when the new clerk starts; then the old one comes back.
    let text = bench.write_config("");
    std::fs::write(bench.file(), text.replace("key.json", "nokey.json")).unwrap();
    daemon.signal("-HUP");
    wait("a second refusal", || daemon.log().matches("reload_refused").count() == 2);
    daemon.heard.clear();
    daemon.hear("WATCHDOG=1");
    let port = free_port();
    bench.write_config(&format!("[telemetry]\nlisten = \"127.0.0.1:{port}\"\n"));
    daemon.heard.clear();
    daemon.signal("-HUP");
    daemon.hear("READY=1");
    daemon.wait_for_log("event=\"reloaded\"");
    wait("metrics", || get(port, "/metrics").is_some_and(|text| text.contains("orderd_cycles_total")));
    bench.sandbox.faults().next(1, Fault::Status(503));
    let absorbed = "orderd_faults_total{class=\"transient\"} 1";
    wait("an absorbed fault", || get(port, "/metrics").is_some_and(|text| text.contains(absorbed)));
    assert_eq!(daemon.log().matches("fault_absorbed").count(), 1, "{}", daemon.log());
    wait("health", || get(port, "/healthz").is_some_and(|answer| answer.starts_with("HTTP/1.1 200")));
    daemon.signal("-TERM");
    daemon.ends(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_shares_a_quota_waits_for_a_turn_at_the_start_and_not_when_somebody_reloads() {
    let bench = Bench::open("").await;
    let mut daemon = bench.start();
    daemon.hear("READY=1");
    let text = bench.write_config("");
    let shared = text.replace("service_account =", "quota_share = \"1/50\"\nservice_account =");
    std::fs::write(bench.file(), shared.replace("poll_interval = \"1s\"", "poll_interval = \"60s\"")).unwrap();
    daemon.heard.clear();
    daemon.signal("-HUP");
    daemon.wait_for_log("event=\"reloaded\"");
    daemon.heard.clear();
    daemon.hear("WATCHDOG=1");
    assert!(!daemon.log().contains("waits_for_turn"), "{}", daemon.log());
    daemon.signal("-TERM");
    daemon.ends(0);
    let daemon = bench.start();
    daemon.wait_for_log("waits_for_turn");
    daemon.signal("-TERM");
    daemon.ends(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_for_metrics_costs_the_metrics_only() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = taken.local_addr().unwrap();
    let bench = Bench::open(&format!("[telemetry]\nlisten = \"{address}\"\n")).await;
    let mut daemon = bench.start();
    daemon.hear("READY=1");
    assert!(daemon.log().contains("not_listening"), "{}", daemon.log());
    daemon.signal("-TERM");
    daemon.ends(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_that_is_no_longer_shared_does_not_end_it_and_is_no_hang() {
    let bench = Bench::open("").await;
    // Not shared from the start: then the first cycle that came to an end is one that failed.
    bench.sandbox.faults().next(1_000_000, Fault::Status(403));
    let mut daemon = bench.start();
    daemon.hear("STATUS=trouble (forbidden)");
    daemon.hear("WATCHDOG=1");
    daemon.hear("READY=1");
    daemon.wait_for_log("share it with that address");
    let log = daemon.log();
    assert!(log.matches("cycle_failed").count() <= 2, "a line for every failed cycle, and they come seldom: {log}");
    daemon.signal("-TERM");
    daemon.ends(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_while_the_sheet_does_not_answer_it_leaves_soon() {
    let bench = Bench::open("").await;
    let mut daemon = bench.start();
    daemon.hear("READY=1");
    let before = bench.sandbox.counters();
    bench.sandbox.faults().next(1_000_000, Fault::Hang);
    wait("a request", || bench.sandbox.counters() != before);
    daemon.signal("-TERM");
    daemon.ends(0);
}

/// A mail server that takes one message up to its final dot, and answers when it is told to.
fn slow_server() -> (u16, std::sync::mpsc::Receiver<()>, std::sync::mpsc::Sender<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let (dotted, dot) = std::sync::mpsc::channel();
    let (go, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut out = stream.try_clone().unwrap();
        let mut say = |line: &str| out.write_all(format!("{line}\r\n").as_bytes()).unwrap();
        say("220 ready");
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        while let Some(line) = lines.next() {
            if line.starts_with("DATA") {
                say("354 go on");
                while lines.next().is_some_and(|line| line != ".") {}
                dotted.send(()).unwrap();
                told.recv().unwrap();
                say("250 taken");
            } else if line.starts_with("QUIT") {
                say("221 bye");
            } else {
                say("250 ok");
            }
        }
    });
    (port, dot, go)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_past_its_final_dot_is_finished_before_it_leaves() {
    let (port, dot, go) = slow_server();
    let mail = format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nfrom = \"orderd@shop.example\"\n"
    );
    let bench = Bench::open(&mail).await;
    bench.type_order();
    let mut daemon = bench.start();
    dot.recv_timeout(PATIENCE).unwrap();
    daemon.hear("READY=1");
    daemon.signal("-TERM");
    daemon.hear("STOPPING=1");
    daemon.wait_for_log("a mail is past its final dot");
    assert!(daemon.child.try_wait().unwrap().is_none(), "it left in the middle of a mail");
    go.send(()).unwrap();
    let log = daemon.ends(0);
    assert_eq!(log.matches("final dot").count(), 1, "{log}");
    assert_eq!(under_way(&bench).await, 0, "the answer is noted");
}

#[tokio::test(flavor = "multi_thread")]
async fn told_twice_it_leaves_at_once() {
    let (port, dot, _go) = slow_server();
    let mail = format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\nfrom = \"orderd@shop.example\"\n"
    );
    let bench = Bench::open(&mail).await;
    bench.type_order();
    let mut daemon = bench.start();
    dot.recv_timeout(PATIENCE).unwrap();
    daemon.signal("-TERM");
    daemon.hear("STOPPING=1");
    daemon.signal("-TERM");
    let log = daemon.ends(0);
    assert!(log.contains("cut_off"), "{log}");
    assert_eq!(under_way(&bench).await, 1);
}

/// Messages whose fate is not noted.
async fn under_way(bench: &Bench) -> u64 {
    use orderd::store::{OpenMode, Store};
    let url = format!("sqlite://{}", bench.folder.path().join("state.db").display());
    let store = Store::open(&url, OpenMode::Read).await.unwrap();
    store.pending().await.unwrap().sending
}
