//! What a burst of mails costs beside a plain loop that speaks to the same server over one connection and puts a line
//! per mail durably on the same disk.
//!
//! `cargo bench --bench burst`; `ORDERD_BENCH_MAILS` sets the number of mails (1.000). Ours composes each mail from its
//! templates, claims it before its final dot and notes it after the 250; the bare loop sends the same bytes ready made. Twice:
//! to a server that takes one command at a time, and to one that takes several (PIPELINING), which the bare loop does not use.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a bench may stop where its world is broken"
)]

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use orderd::clock::Clock;
use orderd::config::{Config, Environment};
use orderd::cycle::Clerk;
use orderd::domain::facts::Changes;
use orderd::domain::notice::{Brief, BriefTable, Mailing, Notice, NoticeKey, NoticeKind};
use orderd::domain::text::Text;
use orderd::sandbox::{Sandbox, SandboxOptions};
use orderd::store::{OpenMode, Store};

/// The relay: takes everything, keeps the last mail.
struct Relay {
    port: u16,
    last: Arc<Mutex<Vec<u8>>>,
}

impl Relay {
    fn open(offer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Self { port: listener.local_addr().unwrap().port(), last: Arc::default() };
        let last = relay.last.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let last = last.clone();
                std::thread::spawn(move || talk(stream.unwrap(), &last, offer));
            }
        });
        relay
    }
}

fn talk(stream: TcpStream, last: &Mutex<Vec<u8>>, offer: &str) -> Option<()> {
    stream.set_nodelay(true).unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let say = |what: &str| (&stream).write_all(what.as_bytes()).ok();
    say("220 relay.example\r\n")?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        match line.get(..4)?.to_ascii_uppercase().as_slice() {
            b"EHLO" => say(&format!("250-relay.example\r\n250 {offer}\r\n"))?,
            b"DATA" => {
                say("354 go on\r\n")?;
                let mut mail = Vec::new();
                while lines.read_until(b'\n', &mut mail).ok()? > 0 && !mail.ends_with(b"\r\n.\r\n") {}
                *last.lock().unwrap() = mail;
                say("250 taken\r\n")?;
            }
            b"QUIT" => {
                say("221 bye\r\n")?;
                return None;
            }
            _ => say("250 ok\r\n")?,
        }
    }
}

fn morning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_402_800, 0).unwrap()
}

fn recipient(n: u32) -> Text {
    format!("bagian{n}@shop.example").into()
}

fn notice(n: u32) -> Notice {
    let row = |label: String, value: String| (label.into(), value.into());
    Notice {
        key: NoticeKey { subject: format!("ODR-2026-{n:04}").into(), kind: NoticeKind::Overdue, episode: 1, rung: 0 },
        order: None,
        at: morning(),
        deliver_at: None,
        to: vec![recipient(n)],
        cc: Vec::new(),
        brief: Brief {
            headline: format!("Rp12.512.500, lewat 14 hari – PT Maju Jaya {n}").into(),
            until: "24/11/2026 10:00".into(),
            facts: (0..8).map(|f| row(format!("Keterangan {f}"), format!("nilai {f} dari order {n}"))).collect(),
            tables: vec![BriefTable {
                title: "Pembayaran".into(),
                head: vec!["Tanggal".into(), "Nominal".into()],
                rows: (1..5).map(|d| vec![format!("{d}/11/2026").into(), "Rp1.000.000".into()]).collect(),
                ..BriefTable::default()
            }],
            ..Brief::default()
        },
        unpriced: None,
        papers: Vec::new(),
    }
}

fn config(folder: &Path, api: &str, port: u16) -> Config {
    let text = format!(
        "[company]\nname = \"PT Contoh Dapur\"\n[sheet]\nspreadsheet_id = \"sandbox\"\napi_url = \"{api}\"\n\
         [google]\nservice_account = \"key.json\"\n[state]\nurl = \"sqlite://state.db\"\n\
         [roles]\nadmin = [\"admin@shop.example\"]\n[[outlet]]\nname = \"Pusat\"\n\
         store_manager = [\"sm@shop.example\"]\n[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\n\
         tls = \"none\"\nfrom = \"orderd@shop.example\"\n[export]\ndir = \"export\"\n"
    );
    let file = folder.join("orderd.toml");
    std::fs::write(&file, &text).unwrap();
    Config::read(&text, &file, &Environment::default()).unwrap_or_else(|e| unreachable!("{e}"))
}

/// Queues the mails and delivers them; how long the delivery took.
async fn ours(mails: u32, relay: &Relay) -> Duration {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    sandbox.write_service_account(folder.path().join("key.json")).unwrap();
    let config = config(folder.path(), &sandbox.url(), relay.port);
    let notices: Vec<Notice> = (1..=mails).map(notice).collect();
    let mailings = notices.iter().zip(1..).map(|(notice, n)| Mailing {
        recipient: recipient(n),
        keys: vec![notice.key.clone()],
        at: morning(),
        not_before: morning(),
    });
    let changes = Changes { mailings: mailings.collect(), notices, ..Changes::default() };
    let store = Store::open(&config.state.url(), OpenMode::Write).await.unwrap();
    let lease = store.lease().await.unwrap();
    store.record(&lease, &changes).await.unwrap();
    drop(lease);
    store.close().await.unwrap();
    let clerk = Clerk::start(Arc::new(config), Clock::pushed(morning())).await.unwrap();
    let postman = clerk.postman().unwrap();
    let start = Instant::now();
    // As in the daemon, a task of its own.
    let done = tokio::spawn(async move { postman.round(Duration::from_secs(600)).await }).await.unwrap().unwrap();
    let took = start.elapsed();
    assert_eq!(done.sent, mails as usize, "{done:?}");
    took
}

/// The same mails ready made, over one connection, with a durable line each.
fn bare(mails: u32, mail: &[u8], relay: &Relay) -> Duration {
    let mut log = tempfile::tempfile_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let start = Instant::now();
    let stream = TcpStream::connect(("127.0.0.1", relay.port)).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let mut answer = String::new();
    let mut expect = |code: &str| {
        loop {
            answer.clear();
            lines.read_line(&mut answer).unwrap();
            if answer.as_bytes().get(3) != Some(&b'-') {
                break;
            }
        }
        assert!(answer.starts_with(code), "{answer}");
    };
    let say = |what: &[u8]| (&stream).write_all(what).unwrap();
    expect("220");
    say(b"EHLO shop.example\r\n");
    expect("250");
    for n in 1..=mails {
        say(b"MAIL FROM:<orderd@shop.example>\r\n");
        expect("250");
        say(format!("RCPT TO:<{}>\r\n", recipient(n)).as_bytes());
        expect("250");
        say(b"DATA\r\n");
        expect("354");
        say(mail);
        expect("250");
        note(&mut log, n);
    }
    start.elapsed()
}

fn note(log: &mut File, n: u32) {
    writeln!(log, "{n} sent").unwrap();
    log.sync_all().unwrap();
}

fn main() {
    let mails = std::env::var("ORDERD_BENCH_MAILS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000);
    // As the daemon has it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for (offer, takes) in [("8BITMIME", "one command"), ("PIPELINING", "several commands")] {
        let relay = Relay::open(offer);
        let mut best = (Duration::MAX, Duration::MAX);
        for _ in 0..3 {
            best.0 = best.0.min(runtime.block_on(ours(mails, &relay)));
            let mail = relay.last.lock().unwrap().clone();
            best.1 = best.1.min(bare(mails, &mail, &relay));
        }
        let (ours, bare) = best;
        let bytes = relay.last.lock().unwrap().len();
        println!(
            "{mails} mails of {bytes} bytes to a server that takes {takes} at a time: ours {ours:.2?}, bare loop \
             {bare:.2?}, rate {:.2} of the bare loop's (bar 0.5)",
            bare.as_secs_f64() / ours.as_secs_f64()
        );
    }
}
