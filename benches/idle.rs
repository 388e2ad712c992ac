//! What a cycle costs that finds nothing new: bytes at the socket beside those of the question that every look asked before
//! (everything, not packed, laid out for reading), and processor time beside receiving, unpacking and parsing one answer
//! with everything into a tree of JSON.
//!
//! `cargo bench --bench idle`; `ORDERD_BENCH_ORDERS` replaces the sizes (0,500,1500,10000). All ask over the same way; the
//! time is that of the asking thread alone. Behind each figure stands the bar it is held to, if there is one.
#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a bench may stop where its world is broken"
)]

mod world;

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use flate2::bufread::GzDecoder;
use orderd::clock::Clock;
use orderd::commands::init;
use orderd::cycle::Clerk;
use orderd::sandbox::{Sandbox, SandboxOptions};
use orderd::sheet::google::SheetOptions;
use serde_json::Value;

use world::{config, fill, morning, processor_time};

/// A wire with an ear: what the client says last is kept, to be said again by somebody else.
struct Wire {
    port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
    /// Bytes either way.
    passed: Arc<AtomicUsize>,
}

impl Wire {
    fn to(server: std::net::SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let wire = Self { port: listener.local_addr().unwrap().port(), heard: Arc::default(), passed: Arc::default() };
        let (heard, passed) = (wire.heard.clone(), wire.passed.clone());
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(server).unwrap());
                client.set_nodelay(true).unwrap();
                server.set_nodelay(true).unwrap();
                let (from, to, heard) = (client.try_clone().unwrap(), server.try_clone().unwrap(), heard.clone());
                let (asked, answered) = (passed.clone(), passed.clone());
                std::thread::spawn(move || pass(from, to, &asked, Some(&heard)));
                std::thread::spawn(move || pass(server, client, &answered, None));
            }
        });
        wire
    }

    /// Bytes that pass during a run.
    fn bytes(&self, run: impl FnOnce()) -> usize {
        let before = self.passed.load(Ordering::SeqCst);
        run();
        self.passed.load(Ordering::SeqCst) - before
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, passed: &AtomicUsize, heard: Option<&Mutex<Vec<u8>>>) -> Option<()> {
    let mut piece = vec![0; 256 * 1024];
    loop {
        let length = from.read(&mut piece).ok().filter(|length| *length > 0)?;
        passed.fetch_add(length, Ordering::SeqCst);
        if let Some(heard) = heard {
            heard.lock().unwrap().extend_from_slice(&piece[..length]);
        }
        to.write_all(&piece[..length]).ok()?;
    }
}

/// The least time of some runs.
fn least(runs: u32, mut run: impl FnMut()) -> Duration {
    let mut once = |_| {
        let start = processor_time();
        run();
        processor_time() - start
    };
    (0..runs).map(&mut once).min().unwrap()
}

/// The question for everything, as it is asked now and as it was asked before answers were packed.
fn questions(heard: &[u8]) -> [Vec<u8>; 2] {
    let heard = String::from_utf8(heard.to_vec()).unwrap();
    let (head, body) = heard.split_once("\r\n\r\n").unwrap();
    let mut body: Value = serde_json::from_str(body).unwrap();
    for filter in body["dataFilters"].as_array_mut().unwrap() {
        let range = filter["gridRange"].as_object_mut().unwrap();
        range.retain(|name, _| name == "sheetId");
    }
    let body = body.to_string();
    let asked = |keep: &dyn Fn(&str) -> bool| {
        let lines = head.lines().filter(|line| !line.to_ascii_lowercase().starts_with("content-length:") && keep(line));
        format!("{}\r\ncontent-length: {}\r\n\r\n{body}", lines.collect::<Vec<_>>().join("\r\n"), body.len())
    };
    let plain = asked(&|line| !line.to_ascii_lowercase().starts_with("accept-encoding:"));
    [asked(&|_| true).into_bytes(), plain.replace("prettyPrint=false&", "").into_bytes()]
}

/// A question asked by hand; how large the answer is once unpacked.
fn ask(stream: &TcpStream, question: &[u8]) -> usize {
    (&*stream).write_all(question).unwrap();
    let mut answer = BufReader::with_capacity(256 * 1024, stream);
    let (mut line, mut length, mut is_packed) = (String::new(), 0, false);
    loop {
        line.clear();
        answer.read_line(&mut line).unwrap();
        if let Some((name, value)) = line.split_once(':') {
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap();
            }
            is_packed |= name.eq_ignore_ascii_case("content-encoding") && value.trim() == "gzip";
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body).unwrap();
    if is_packed {
        let mut text = Vec::new();
        GzDecoder::new(body.as_slice()).read_to_end(&mut text).unwrap();
        body = text;
    }
    black_box(serde_json::from_slice::<Value>(&body).unwrap());
    body.len()
}

fn look(orders: u32) {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let clock = Clock::pushed(morning());
    let options = SandboxOptions { clock: clock.clone(), ..SandboxOptions::default() };
    let sandbox = servers.block_on(Sandbox::start(options)).unwrap();
    let wire = Wire::to(sandbox.addr());
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    sandbox.write_service_account(folder.path().join("key.json")).unwrap();
    let config = config(folder.path(), wire.port);
    let own = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    own.block_on(init::lay_out(&config)).unwrap();
    fill(&sandbox, orders);
    let unhurried = |options: SheetOptions| SheetOptions { pace: None, ..options };
    let mut clerk = own.block_on(Clerk::start_with(Arc::new(config), clock.clone(), unhurried)).unwrap();
    while !own.block_on(clerk.cycle()).unwrap().idle {
        clock.advance(TimeDelta::seconds(1));
    }
    let runs = if orders > 20_000 { 5 } else { 30 };
    // The first look after a write may still have to see that nothing else is new.
    assert!(own.block_on(clerk.cycle()).unwrap().idle);
    wire.heard.lock().unwrap().clear();
    let polled = wire.bytes(|| assert!(own.block_on(clerk.cycle()).unwrap().idle));
    let [now, before] = questions(&wire.heard.lock().unwrap().clone());
    let ours = least(runs, || assert!(own.block_on(clerk.cycle()).unwrap().idle));
    let stream = TcpStream::connect(("127.0.0.1", wire.port)).unwrap();
    let laid_out = wire.bytes(|| assert!(ask(&stream, &before) > 0));
    let whole = ask(&stream, &now);
    let bare = least(runs, || assert_eq!(ask(&stream, &now), whole));
    let bar = if orders == 1_500 { " (bar 0.1)" } else { "" };
    println!(
        "{orders} orders: {polled} bytes a poll, {laid_out} before, ratio {:.4}{bar}; {:.1} MB a day at 15 s",
        polled as f64 / laid_out as f64,
        polled as f64 * 5_760.0 / 1e6,
    );
    println!(
        "  idle cycle {ours:.2?}; an answer of {:.1} MB received, unpacked and parsed {bare:.2?}; ratio {:.2}",
        whole as f64 / 1e6,
        ours.as_secs_f64() / bare.as_secs_f64(),
    );
}

fn main() {
    let wanted = std::env::var("ORDERD_BENCH_ORDERS").unwrap_or_else(|_| "0,500,1500,10000".to_owned());
    wanted.split(',').for_each(|orders| look(orders.trim().parse().unwrap()));
}
