//! What a cycle costs that finds nothing new, beside receiving the same answer and parsing it into a tree of JSON.
//!
//! `cargo bench --bench idle`; `ORDERD_BENCH_ORDERS` replaces the sizes (1000,10000,100000). Both ask the same question
//! over the same way and get the same bytes; what is measured is the processor time of the asking thread alone.
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
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use orderd::clock::Clock;
use orderd::commands::init;
use orderd::config::{Config, Environment};
use orderd::cycle::Clerk;
use orderd::domain::cell::CellRef;
use orderd::domain::column::{Column, OrderColumn};
use orderd::sandbox::{Sandbox, SandboxOptions};
use orderd::sheet::google::SheetOptions;
use serde_json::{Value, json};

use world::{Shape, morning, processor_time, sheet};

/// A wire with an ear: what the client says last is kept, to be said again by somebody else.
struct Wire {
    port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Wire {
    fn to(server: std::net::SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let wire = Self { port: listener.local_addr().unwrap().port(), heard: Arc::default() };
        let heard = wire.heard.clone();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(server).unwrap());
                client.set_nodelay(true).unwrap();
                server.set_nodelay(true).unwrap();
                let (from, to, heard) = (client.try_clone().unwrap(), server.try_clone().unwrap(), heard.clone());
                std::thread::spawn(move || pass(from, to, Some(&heard)));
                std::thread::spawn(move || pass(server, client, None));
            }
        });
        wire
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, heard: Option<&Mutex<Vec<u8>>>) -> Option<()> {
    let mut piece = vec![0; 256 * 1024];
    loop {
        let length = from.read(&mut piece).ok().filter(|length| *length > 0)?;
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

fn config(folder: &Path, wire: &Wire) -> Config {
    let text = format!(
        "[company]\nname = \"PT Contoh Dapur\"\n[sheet]\nspreadsheet_id = \"sandbox\"\n\
         api_url = \"http://127.0.0.1:{port}/\"\nsettle = \"0s\"\n\
         [google]\nservice_account = \"key.json\"\n[state]\nurl = \"sqlite://state.db\"\n\
         [roles]\nadmin = [\"admin@shop.example\"]\n[[outlet]]\nname = \"Pusat\"\n\
         store_manager = [\"sm@shop.example\"]\n[[outlet]]\nname = \"Cabang\"\nstore_manager = [\"sm@shop.example\"]\n\
         [mail]\ntransport = \"file\"\ndir = \"mail\"\nfrom = \"orderd@shop.example\"\n[export]\ndir = \"export\"\n",
        port = wire.port
    );
    let file = folder.join("orderd.toml");
    std::fs::write(&file, &text).unwrap();
    Config::read(&text, &file, &Environment::default()).unwrap_or_else(|e| unreachable!("{e}"))
}

fn value(cell: CellRef<'_>) -> Value {
    match cell {
        CellRef::Empty => json!(""),
        CellRef::Number(number) => json!(number),
        CellRef::Text(text) => json!(text),
        CellRef::Bool(value) => json!(value),
    }
}

/// Types the bench's sheet into the sandbox's.
fn fill(sandbox: &Sandbox, orders: u32) {
    let human = sandbox.human();
    for (title, table) in sheet(orders, Shape::Usual) {
        // Google's sheets end at ten million cells: beside a hundred thousand orders there is room for fewer payments.
        let rows = if title == OrderColumn::TAB { table.rows() } else { table.rows().min(10_000) } as usize;
        let (there, _) = sandbox.book().size(title);
        if rows > there {
            human.add_rows(title, rows - there).unwrap();
        }
        for row in 1..rows as u32 {
            let mut values = Vec::new();
            for (column, cell) in table.row(row) {
                values.resize(column as usize, json!(""));
                values.push(value(cell));
            }
            human.set_row(title, row as usize, values).unwrap();
        }
    }
}

/// The same question asked by hand; the answer's size.
fn ask(stream: &TcpStream, question: &[u8]) -> usize {
    (&*stream).write_all(question).unwrap();
    let mut answer = BufReader::with_capacity(256 * 1024, stream);
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        answer.read_line(&mut line).unwrap();
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body).unwrap();
    black_box(serde_json::from_slice::<Value>(&body).unwrap());
    length
}

fn look(orders: u32) {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let clock = Clock::pushed(morning());
    let options = SandboxOptions { clock: clock.clone(), ..SandboxOptions::default() };
    let sandbox = servers.block_on(Sandbox::start(options)).unwrap();
    let wire = Wire::to(sandbox.addr());
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    sandbox.write_service_account(folder.path().join("key.json")).unwrap();
    let config = config(folder.path(), &wire);
    let own = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    own.block_on(init::lay_out(&config)).unwrap();
    fill(&sandbox, orders);
    let unhurried = |options: SheetOptions| SheetOptions { pace: None, ..options };
    let mut clerk = own.block_on(Clerk::start_with(Arc::new(config), clock.clone(), unhurried)).unwrap();
    while !own.block_on(clerk.cycle()).unwrap().idle {
        clock.advance(TimeDelta::seconds(1));
    }
    let runs = if orders > 20_000 { 5 } else { 30 };
    wire.heard.lock().unwrap().clear();
    assert!(own.block_on(clerk.cycle()).unwrap().idle);
    let question = wire.heard.lock().unwrap().clone();
    let ours = least(runs, || assert!(own.block_on(clerk.cycle()).unwrap().idle));
    let stream = TcpStream::connect(("127.0.0.1", wire.port)).unwrap();
    let bytes = ask(&stream, &question);
    let bare = least(runs, || assert_eq!(ask(&stream, &question), bytes));
    println!(
        "{orders} orders, an answer of {:.1} MB: idle cycle {ours:.2?}, received and parsed {bare:.2?}, ratio {:.2}",
        bytes as f64 / 1e6,
        ours.as_secs_f64() / bare.as_secs_f64(),
    );
}

fn main() {
    let wanted = std::env::var("ORDERD_BENCH_ORDERS").unwrap_or_else(|_| "1000,10000,100000".to_owned());
    wanted.split(',').for_each(|orders| look(orders.trim().parse().unwrap()));
}
