//! Mail servers that are away, refuse, think long or hang up: what leaves, when, in which order, and what people see.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use mail_parser::MessageParser;
use orderd::store::{MessageState, OpenMode, OutboxLine, Store, Which};
use serde_json::json;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use crate::mail::server::{Act, Peer, Step, listen, polite, say};
use crate::shop::{PATIENCE, Shop, date, local};

/// A mail server whose behaviour a story changes as it goes.
struct Server {
    peer: Peer,
    rule: Arc<Mutex<Rule>>,
}

type Rule = Box<dyn Fn(u32, Step, &str) -> Option<Act> + Send>;

impl Server {
    async fn open() -> Self {
        let rule: Arc<Mutex<Rule>> = Arc::new(Mutex::new(Box::new(|_, _, _| None)));
        let asked = rule.clone();
        let peer = listen(move |connection, step, line| {
            asked.lock().unwrap()(connection, step, line).unwrap_or_else(|| polite(step))
        })
        .await;
        Self { peer, rule }
    }

    /// What it does from now on; `None` is what a friendly server does.
    fn does(&self, rule: impl Fn(u32, Step, &str) -> Option<Act> + Send + 'static) {
        *self.rule.lock().unwrap() = Box::new(rule);
    }

    fn is_friendly(&self) {
        self.does(|_, _, _| None);
    }

    /// Connections so far.
    fn connections(&self) -> usize {
        self.peer.commands().split(", ").filter(|c| c.starts_with('C')).count()
    }

    /// Recipient and key of everything taken, in order.
    fn taken(&self) -> Vec<(String, String)> {
        self.peer
            .messages()
            .iter()
            .map(|bytes| {
                let message = MessageParser::default().parse(bytes).unwrap();
                let header = |name: &str| {
                    message.header_raw(name).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
                };
                (header("Message-ID"), header("X-Orderd-Key"))
            })
            .collect()
    }
}

/// A shop that mails through it.
async fn shop(server: &Server) -> Shop {
    Shop::open_with("23 10:00", &section(server, "")).await
}

fn section(server: &Server, more: &str) -> String {
    let port = server.peer.address.port();
    format!("[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\n{more}")
}

/// The outbox, as `orderd mail list` sees it beside the daemon.
async fn outbox(shop: &Shop) -> Vec<OutboxLine> {
    store(shop, OpenMode::Read).await.outbox(MessageState::ALL, 1_000).await.unwrap()
}

async fn store(shop: &Shop, mode: OpenMode) -> Store {
    Store::open(&format!("sqlite://{}", shop.folder.path().join("state.db").display()), mode).await.unwrap()
}

/// State and number of each.
async fn states(shop: &Shop) -> Vec<(i64, MessageState)> {
    outbox(shop).await.iter().map(|l| (l.id, l.state)).collect()
}

/// One run of `sync`: a process of its own.
async fn run(shop: &mut Shop) {
    shop.start().await;
    shop.cycle().await;
}

#[tokio::test]
async fn a_server_that_is_away_is_not_hammered_by_run_after_run_and_gets_everything_in_order() {
    for away in [
        (Step::Greeting, say("421 too busy")),
        (Step::Greeting, Act::Drop),
        (Step::Greeting, say("554 no service")),
        (Step::Mail, say("451 database is down")),
        (Step::Mail, Act::Drop),
    ] {
        let server = Server::open().await;
        let mut shop = shop(&server).await;
        let case = format!("{away:?}");
        let (step, act) = away;
        server.does(move |_, at, _| (at == step).then(|| act.clone()));
        for n in 0..5 {
            shop.order(100 + n, date("30"), &[("Pelanggan", json!(format!("PT {n}")))]);
        }
        let mut tried = Vec::new();
        // A cron job every minute for three hours.
        for minute in 0..180 {
            let before = server.connections();
            run(&mut shop).await;
            let now = server.connections() - before;
            assert!(now <= 1, "{case}: {now} connections in one run");
            if now > 0 {
                tried.push(minute);
            }
            shop.clock.advance(TimeDelta::minutes(1));
        }
        assert_eq!(tried, [0, 1, 6, 21, 81, 141], "{case}");
        assert!(shop.system("Pengiriman surat").starts_with("tertunda sejak 23/11/2026 10:00:00"));
        server.is_friendly();
        shop.clock.advance(TimeDelta::minutes(25));
        run(&mut shop).await;
        let wanted: Vec<String> = outbox(&shop).await.iter().map(|l| l.keys.join(", ")).collect();
        let got: Vec<String> = server.taken().into_iter().map(|(_, key)| key).collect();
        assert_eq!(got, wanted, "{case}: in order");
        assert!(states(&shop).await.iter().all(|(_, s)| *s == MessageState::Sent));
        run(&mut shop).await;
        shop.is_idle().await;
    }
}

#[tokio::test]
async fn a_refused_password_is_shown_once_an_hour_at_most_and_tried_at_once_when_it_is_changed() {
    let server = Server::open().await;
    let mut shop = shop(&server).await;
    std::fs::write(shop.folder.path().join("password"), "salah").unwrap();
    let login = section(&server, "username = \"orderd\"\npassword_file = \"password\"\n");
    shop.reconfigure(|text| text.replace(&section(&server, ""), &login)).await;
    server.does(|_, step, _| match step {
        Step::Ehlo => Some(say("250-peer.example\r\n250 AUTH PLAIN")),
        Step::Auth => Some(say("535 5.7.8 wrong password")),
        _ => None,
    });
    shop.order(100, date("30"), &[]);
    for _ in 0..59 {
        run(&mut shop).await;
        shop.clock.advance(TimeDelta::minutes(1));
    }
    assert_eq!(server.connections(), 1, "a locked account helps nobody");
    let shown = shop.system("Pengiriman surat");
    assert!(shown.starts_with("BERHENTI sejak 23/11/2026 10:00:00") && shown.contains("535"), "{shown}");
    assert!(states(&shop).await.iter().all(|(_, s)| *s == MessageState::Queued), "nothing is lost by it");
    for _ in 0..48 {
        shop.clock.advance(TimeDelta::hours(1));
        run(&mut shop).await;
    }
    assert!(server.connections() <= 5, "{} attempts in two days", server.connections());
    // The right password, or nearly any other, is tried at once.
    let before = server.connections();
    std::fs::write(shop.folder.path().join("password"), "betul").unwrap();
    server.does(|_, step, _| match step {
        Step::Ehlo => Some(say("250-peer.example\r\n250 AUTH PLAIN")),
        _ => None,
    });
    shop.reconfigure(str::to_owned).await;
    shop.at("25 12:00").await;
    assert_eq!(server.connections(), before + 1);
    assert!(!server.taken().is_empty());
    shop.clock.advance(TimeDelta::minutes(1));
    shop.cycle().await;
    assert_eq!(shop.system("Pengiriman surat"), "berjalan");
    shop.is_idle().await;
}

#[tokio::test]
async fn a_refused_sender_fails_no_mail_and_a_hand_on_the_outbox_tries_again() {
    for refusal in [
        (Step::Mail, "550 5.7.1 sender not owned by you"),
        (Step::Mail, "530 5.7.0 log in first"),
        (Step::Rcpt, "554 5.7.1 Relay access denied"),
    ] {
        let server = Server::open().await;
        let mut shop = shop(&server).await;
        let (step, words) = refusal;
        server.does(move |_, at, _| (at == step).then(|| say(words)));
        shop.order(100, date("30"), &[]);
        run(&mut shop).await;
        run(&mut shop).await;
        assert_eq!(server.connections(), 1, "{words}");
        assert!(states(&shop).await.iter().all(|(_, s)| *s == MessageState::Queued), "{words}");
        assert!(shop.system("Pengiriman surat").contains(words), "{}", shop.system("Pengiriman surat"));
        server.is_friendly();
        // Beside the daemon, whose next look at the outbox delivers.
        let store = store(&shop, OpenMode::Write).await;
        assert_eq!(store.retry(Which::EveryFailed, local("23 10:01")).await.unwrap(), 0);
        shop.at("23 10:01").await;
        assert!(states(&shop).await.iter().all(|(_, s)| *s == MessageState::Sent), "{words}");
        shop.cycle().await;
        shop.is_idle().await;
    }
}

#[tokio::test]
async fn one_refused_recipient_is_visible_and_a_greylisted_one_is_tried_again() {
    let server = Server::open().await;
    let mut shop = shop(&server).await;
    server.does(|_, step, line| match step {
        Step::Rcpt if line.contains("rnd@") => Some(say("550 5.1.1 no such user")),
        Step::Rcpt if line.contains("ppic@") => Some(say("450 4.2.0 greylisted")),
        _ => None,
    });
    shop.order(100, date("30"), &[]);
    shop.cycle().await;
    let by_recipient = |lines: &[OutboxLine], who: &str| {
        let line = lines.iter().find(|l| l.recipient.starts_with(who)).unwrap();
        (line.state, line.reason.clone().unwrap_or_default())
    };
    let lines = outbox(&shop).await;
    let (state, reason) = by_recipient(&lines, "rnd@");
    assert_eq!(state, MessageState::Failed);
    assert!(reason.contains("550 5.1.1 no such user"), "{reason}");
    assert_eq!(by_recipient(&lines, "ppic@").0, MessageState::Queued);
    assert_eq!(by_recipient(&lines, "marketing@").0, MessageState::Sent);
    server.is_friendly();
    shop.after(TimeDelta::minutes(1)).await;
    let lines = outbox(&shop).await;
    assert_eq!(by_recipient(&lines, "ppic@").0, MessageState::Sent);
    assert_eq!(by_recipient(&lines, "rnd@").0, MessageState::Failed, "only by hand");
    shop.at("23 10:20").await;
    assert!(shop.system("Surat gagal").starts_with("1 –"), "{}", shop.system("Surat gagal"));
    shop.is_idle().await;
}

#[tokio::test]
async fn what_became_pointless_while_the_server_was_away_is_dropped_with_a_note() {
    let server = Server::open().await;
    let mut shop = shop(&server).await;
    server.does(|_, step, _| (step == Step::Greeting).then_some(Act::Drop));
    let answered = shop.order(100, date("30"), &[("Pelanggan", json!("PT Dijawab"))]);
    let waiting = shop.order(200, date("30"), &[("Pelanggan", json!("PT Menunggu"))]);
    shop.cycle().await;
    let (answered_id, waiting_id) = (shop.id(answered), shop.id(waiting));
    shop.confirm(answered);
    shop.at("23 11:00").await;
    shop.pay(&answered_id, 10_000, date("23"), "");
    let payment = 1;
    shop.at("23 12:00").await;
    shop.fill("Pembayaran", payment, &[("Terverifikasi", json!("Ya"))]);
    shop.at("23 13:00").await;
    server.is_friendly();
    // Of its own accord: the last attempt was not long ago.
    shop.at("23 13:59").await;
    shop.at("23 14:01").await;
    let came: Vec<String> = server.taken().into_iter().map(|(_, key)| key).collect();
    assert!(came.contains(&format!("{waiting_id}/check-materials/1/0")), "{came:?}");
    assert!(came.contains(&format!("{answered_id}/proforma-issued/1/0")), "{came:?}");
    assert!(!came.iter().any(|k| k.starts_with(&answered_id) && k.contains("check-materials")), "stale: {came:?}");
    assert!(!came.iter().any(|k| k.contains("verify-payment")), "verified meanwhile: {came:?}");
    let lines = outbox(&shop).await;
    let dropped: Vec<&OutboxLine> = lines.iter().filter(|l| l.state == MessageState::Discarded).collect();
    assert!(!dropped.is_empty() && dropped.iter().all(|l| l.reason.as_deref().is_some_and(|r| r.contains("berubah"))));
    shop.cycle().await;
    shop.is_idle().await;
}

#[tokio::test]
async fn a_mail_put_aside_after_its_dot_is_looked_at_again_before_it_goes() {
    let server = Server::open().await;
    let mut shop = shop(&server).await;
    server.does(|_, step, _| (step == Step::Dot).then(|| say("451 4.7.1 greylisted")));
    let row = shop.order(100, date("30"), &[]);
    shop.cycle().await;
    assert_eq!(outbox(&shop).await.iter().filter(|l| l.state == MessageState::Queued).count(), 3);
    let refused = server.taken().len();
    shop.confirm(row);
    server.is_friendly();
    shop.after(TimeDelta::minutes(2)).await;
    let came: Vec<String> = server.taken().into_iter().skip(refused).map(|(_, key)| key).collect();
    let is_new = |key: &String| key.contains("proforma-issued") || key.contains("delivery-scheduled");
    assert!(came.iter().all(is_new), "the server said no to the rest: {came:?}");
    shop.is_idle().await;
}

#[tokio::test]
async fn whatever_step_breaks_once_every_mail_arrives_and_a_doubled_one_is_the_same() {
    let steps = [Step::Greeting, Step::Ehlo, Step::Mail, Step::Rcpt, Step::Data, Step::Dot];
    for step in steps {
        for act in [Act::Drop, say("451 later"), say("421 closing")] {
            let case = format!("{act:?} at {step:?}");
            let server = Server::open().await;
            let mut shop = shop(&server).await;
            let once = Mutex::new(Some(act.clone()));
            server.does(move |_, at, _| if at == step { once.lock().unwrap().take() } else { None });
            shop.order(100, date("30"), &[]);
            shop.cycle().await;
            shop.after(TimeDelta::minutes(1)).await;
            shop.after(TimeDelta::minutes(1)).await;
            let sent = outbox(&shop).await;
            assert!(sent.iter().all(|l| l.state == MessageState::Sent), "{case}: {sent:?}");
            let mut taken = server.taken();
            let copies = taken.len() - sent.len();
            taken.sort();
            taken.dedup();
            assert_eq!(taken.len(), sent.len(), "{case}: a copy bears another Message-ID");
            assert_eq!(copies, usize::from(step == Step::Dot), "{case}");
            if step == Step::Dot && matches!(act, Act::Drop) {
                let note = store(&shop, OpenMode::Read).await.history("ODR-2026-0001").await.unwrap();
                assert!(note.iter().any(|l| l.text.contains("mungkin sudah diterima")), "{case}: it is recorded");
            }
            shop.is_idle().await;
        }
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_on_every_mail_is_left_alone_for_a_while() {
    let server = Server::open().await;
    let mut shop = shop(&server).await;
    server.does(|_, step, _| (step == Step::Data).then_some(Act::Drop));
    for n in 0..20 {
        shop.order(100 + n, date("30"), &[("Pelanggan", json!(format!("PT {n}")))]);
    }
    shop.cycle().await;
    assert_eq!(server.connections(), 2, "the second time it is not the mail");
    server.is_friendly();
    shop.after(TimeDelta::minutes(2)).await;
    assert!(states(&shop).await.iter().all(|(_, s)| *s == MessageState::Sent));
    shop.cycle().await;
    shop.is_idle().await;
}

#[tokio::test]
async fn at_night_only_what_is_urgent_leaves_late() {
    let server = Server::open().await;
    let mut shop = shop(&server).await;
    server.does(|_, step, _| (step == Step::Greeting).then_some(Act::Drop));
    shop.order(100, date("30"), &[]);
    shop.at("23 19:50").await;
    shop.at("23 19:52").await;
    server.is_friendly();
    shop.at("23 21:30").await;
    assert_eq!(server.taken(), [], "the server is back, but it is night");
    assert!(outbox(&shop).await.iter().all(|l| l.next_at == Some(local("24 07:00"))));
    // A person may want it now.
    assert_eq!(store(&shop, OpenMode::Write).await.retry(Which::One(1), local("23 21:31")).await.unwrap(), 1);
    shop.at("23 21:31").await;
    assert_eq!(server.taken().len(), 1);
    shop.at("24 07:00").await;
    assert!(states(&shop).await.iter().all(|(_, s)| *s == MessageState::Sent));
    shop.at("24 07:01").await;
    shop.is_idle().await;
}

#[tokio::test]
async fn after_five_days_without_a_server_mail_is_given_up_and_can_be_called_back() {
    let server = Server::open().await;
    let mut shop = shop(&server).await;
    server.does(|_, step, _| (step == Step::Greeting).then_some(Act::Drop));
    let row = shop.order(100, date("2026-12-20"), &[]);
    shop.confirm(row);
    for hour in 0..=125 {
        shop.clock.set(local("23 10:00") + TimeDelta::hours(hour));
        run(&mut shop).await;
    }
    let lines = outbox(&shop).await;
    let failed: Vec<&OutboxLine> = lines.iter().filter(|l| l.state == MessageState::Failed).collect();
    assert!(failed.iter().any(|l| l.kind == "proforma-issued"), "{lines:?}");
    assert!(failed.iter().all(|l| l.reason.as_deref().is_some_and(|r| r.contains("5 hari"))), "{failed:?}");
    server.is_friendly();
    let now = local("2026-11-28 15:30");
    let count = store(&shop, OpenMode::Write).await.retry(Which::EveryFailed, now).await.unwrap();
    assert_eq!(usize::try_from(count).unwrap(), failed.len());
    shop.clock.set(now);
    shop.cycle().await;
    let open: Vec<_> = outbox(&shop).await.into_iter().filter(|l| MessageState::OPEN.contains(&l.state)).collect();
    assert_eq!(open, []);
    shop.cycle().await;
    shop.is_idle().await;
}

#[tokio::test]
async fn a_clock_that_was_a_year_ahead_delays_no_mail() {
    let server = Server::open().await;
    let mut shop = shop(&server).await;
    server.does(|_, step, _| (step == Step::Rcpt).then(|| say("450 greylisted")));
    shop.order(100, date("30"), &[]);
    shop.clock.set(local("2027-11-23 10:01"));
    shop.cycle().await;
    server.does(|_, step, _| (step == Step::Greeting).then_some(Act::Drop));
    shop.clock.set(local("2027-11-23 10:05"));
    shop.cycle().await;
    server.is_friendly();
    shop.clock.set(local("23 10:10"));
    shop.cycle().await;
    assert!(states(&shop).await.iter().all(|(_, s)| *s == MessageState::Sent), "{:?}", outbox(&shop).await);
}

#[tokio::test]
async fn who_keeps_the_server_thinking_lets_the_others_pass() {
    let server = Server::open().await;
    let mut shop = shop(&server).await;
    let slow = Arc::new(Mutex::new(0));
    let held = slow.clone();
    // The first connection answers its first dot never.
    server.does(move |connection, step, _| {
        (connection == 1 && step == Step::Dot).then(|| {
            *held.lock().unwrap() += 1;
            Act::Hang
        })
    });
    shop.order(100, date("30"), &[]);
    shop.clerk.as_mut().unwrap().cycle().await.unwrap();
    let began = Instant::now();
    let done = shop.postman.as_ref().unwrap().round_within(Duration::from_secs(12)).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(20), "it waits no longer than it was told");
    assert_eq!((*slow.lock().unwrap(), done.sent, done.deferred), (1, 2, 1));
    let lines = outbox(&shop).await;
    let waiting: Vec<&OutboxLine> = lines.iter().filter(|l| l.state == MessageState::Queued).collect();
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0].reason.as_deref().is_some_and(|r| r.contains("mungkin sudah diterima")), "{waiting:?}");
    server.is_friendly();
    shop.after(TimeDelta::minutes(1)).await;
    let mut taken = server.taken();
    assert_eq!(taken.len(), 4);
    taken.sort();
    taken.dedup();
    assert_eq!(taken.len(), 3, "the copy is recognised as one");
    shop.is_idle().await;
}

#[tokio::test]
async fn no_more_messages_are_in_doubt_after_a_crash_than_connections_are_allowed() {
    let check = async |setting: &str, expected: usize| {
        let server = Server::open().await;
        // Whatever is past its dot stays there: the server thinks for ever.
        server.does(|_, step, _| (step == Step::Dot).then_some(Act::Hang));
        let mut shop = Shop::open_with("23 10:00", &section(&server, setting)).await;
        shop.order(100, date("30"), &[]);
        shop.clerk.as_mut().unwrap().cycle().await.unwrap();
        assert_eq!(states(&shop).await.len(), 3, "R&D, PPIC and Marketing");
        shop.postman.as_ref().unwrap().round_within(Duration::from_secs(12)).await.unwrap();
        assert_eq!(server.connections(), expected, "{setting:?}");
        let lines = outbox(&shop).await;
        let in_doubt =
            |line: &&OutboxLine| line.reason.as_deref().is_some_and(|r| r.contains("mungkin sudah diterima"));
        assert_eq!(lines.iter().filter(in_doubt).count(), expected, "{setting:?}: {lines:?}");
        // Nothing is lost by it.
        server.is_friendly();
        shop.after(TimeDelta::minutes(1)).await;
        assert!(states(&shop).await.iter().all(|(_, state)| *state == MessageState::Sent), "{setting:?}");
    };
    tokio::join!(check("connections = 1\n", 1), check("connections = 2\n", 2), check("", 3));
}

/// The second message is claimed with the outcome of the first, before the server hears of it; whether that came to pass
/// or each was noted by itself is a matter of moments, and nobody can tell afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn a_round_that_ends_before_the_second_dot_leaves_no_doubt_about_either() {
    let server = Server::open().await;
    let mut shop = Shop::open_with("23 10:00", &section(&server, "connections = 1\n")).await;
    shop.order(100, date("30"), &[]);
    shop.clerk.as_mut().unwrap().cycle().await.unwrap();
    let mails = AtomicUsize::new(0);
    // The second is named and goes no further: its sender's name is never answered.
    server
        .does(move |_, step, _| (step == Step::Mail && mails.fetch_add(1, Ordering::Relaxed) > 0).then_some(Act::Hang));
    let done = shop.postman.as_ref().unwrap().round_within(Duration::from_secs(4)).await.unwrap();
    assert_eq!((done.sent, done.deferred, server.taken().len()), (1, 0, 1));
    let lines = outbox(&shop).await;
    let found: Vec<_> = lines.iter().map(|line| (line.state, line.attempts, line.reason.as_deref())).collect();
    let waits = (MessageState::Queued, 0, None);
    assert_eq!(found, [(MessageState::Sent, 1, None), waits, waits], "{lines:?}");
    server.is_friendly();
    shop.cycle().await;
    assert_eq!(server.taken().len(), 3, "each once");
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_reaches_each_once_and_each_person_in_order() {
    let server = Server::open().await;
    let mut shop = shop(&server).await;
    for day in 24..30 {
        shop.order(100, date(&day.to_string()), &[]);
        shop.order(200, date(&day.to_string()), &[]);
    }
    shop.clerk.as_mut().unwrap().cycle().await.unwrap();
    let queued = outbox(&shop).await;
    shop.postman.as_ref().unwrap().round(PATIENCE).await.unwrap();
    let sent = outbox(&shop).await;
    assert!(sent.iter().all(|line| (line.state, line.attempts) == (MessageState::Sent, 1)), "{sent:?}");
    assert_eq!(server.taken().len(), queued.len());
    let mut ids = server.taken();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), queued.len(), "none twice");
    shop.is_idle().await;
}

/// Writes into the memory for so long that nobody else can.
fn hold(database: PathBuf, during: Duration) {
    let (held, is_held) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(database).busy_timeout(PATIENCE);
            let mut other = options.connect().await.unwrap();
            sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
            held.send(()).unwrap();
            tokio::time::sleep(during).await;
            sqlx::query("COMMIT").execute(&mut other).await.unwrap();
        });
    });
    is_held.recv().unwrap();
}

/// A mail is under way while the next one is looked for, and both use the one connection to the memory. Somebody holds
/// the memory for longer than a message waits before others pass it: nobody waits for somebody who waits for him.
#[tokio::test]
async fn a_memory_that_is_held_for_a_while_stops_no_mail() {
    const LONGER_THAN_ONE_WAITS: Duration = Duration::from_secs(5);
    let server = Server::open().await;
    let mut shop = shop(&server).await;
    // One mail: who comes second needs the memory before he is past the door, and waits there.
    let one = |text: &str| text.replace("ppic@", "rnd@").replace("marketing@", "rnd@");
    shop.reconfigure(one).await;
    shop.cycle().await;
    let before = server.taken().len();
    shop.order(1_001, date("30"), &[]);
    shop.clerk.as_mut().unwrap().cycle().await.unwrap();
    let (database, is_held) = (shop.folder.path().join("state.db"), AtomicBool::new(false));
    server.does(move |_, step, _| {
        // The first message is past the door, and not noted as being sent.
        if step == Step::Rcpt && !is_held.swap(true, Ordering::Relaxed) {
            hold(database.clone(), LONGER_THAN_ONE_WAITS);
        }
        None
    });
    let postman = shop.postman.take().unwrap();
    // On a busy machine the memory may be given up for this round; the next one delivers.
    let round = tokio::time::timeout(PATIENCE / 3, postman.round(PATIENCE)).await;
    let _noted = round.expect("the round waits for itself");
    postman.round(PATIENCE).await.unwrap();
    assert_eq!(server.taken().len(), before + 1, "{:?}", server.taken());
}
