//! The memory: what was recorded is there, once, or not at all; and nobody but the leader records.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::task::Poll;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use orderd::domain::calling_off::Cancelled;
use orderd::domain::cell::{Cell, CellRef};
use orderd::domain::column::{OrderColumn, PaymentColumn};
use orderd::domain::content::Content;
use orderd::domain::document::{DocumentKind, RegisterEntry};
use orderd::domain::facts::{
    Answered, Changes, Confirmed, Episode, Facts, HistoryLine, MailFacts, OrderFacts, Origin, RowFacts, SheetFacts,
    SystemFacts, TabFacts,
};
use orderd::domain::ids::{OrderId, PaymentId};
use orderd::domain::notice::{Brief, Enclosure, Mailing, Notice, NoticeKey, NoticeKind};
use orderd::domain::order::Answer;
use orderd::domain::payment::{PaymentFacts, PaymentKind, Verified};
use orderd::domain::rupiah::Rupiah;
use orderd::domain::seen::{Missing, Seen};
use orderd::domain::state::State;
use orderd::store::{Deferral, Lease, MessageState, OpenMode, Pending, Store, StoreError, Which};

use crate::skipped;
use proptest::prelude::*;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tempfile::TempDir;

const SM: &str = "sm.kemang@majujaya.example";
const RND: &str = "rnd@majujaya.example";

/// An empty directory for a database.
struct Shelf(TempDir);

impl Shelf {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("state.db")
    }

    async fn writer(&self) -> (Store, Lease) {
        let store = self.open(OpenMode::Write).await.unwrap();
        let lease = store.lease().unwrap();
        (store, lease)
    }

    async fn open(&self, mode: OpenMode) -> Result<Store, StoreError> {
        open(&self.file(), mode).await
    }

    /// A connection of a stranger, for what the product would never do to its own database.
    async fn stranger(&self) -> SqliteConnection {
        sqlx::sqlite::SqliteConnectOptions::new().filename(self.file()).connect().await.unwrap()
    }
}

async fn open(file: &Path, mode: OpenMode) -> Result<Store, StoreError> {
    Store::open(&format!("sqlite://{}", file.display()), mode).await
}

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap() + TimeDelta::minutes(minutes)
}

fn order_id(sequence: u32) -> OrderId {
    OrderId { year: 2026, sequence }
}

fn payment_id(sequence: u32) -> PaymentId {
    PaymentId { year: 2026, sequence }
}

/// An order with something in every field a cycle fills early.
fn order(sequence: u32) -> OrderFacts {
    let mut content = Content::<OrderColumn>::default();
    content.push(OrderColumn::OrderedOn, CellRef::Number(0.1 + 0.2));
    content.push(OrderColumn::Customer, CellRef::Text("PT \"Maju\" Jaya\n\u{202e}🍱\u{0}"));
    content.push(OrderColumn::DeliverOn, CellRef::Number(46_349.999_988_425_92));
    content.push(OrderColumn::Donation, CellRef::Bool(true));
    let seen = Seen { content, at: 16, since: at(1), missing: Some(Missing { since: at(9), lost: true }) };
    let born_at = at(0) + TimeDelta::nanoseconds(123_456_789);
    let intake_day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    OrderFacts {
        origin: Origin::Copy,
        lines_digest: u64::MAX,
        unclean: vec![OrderColumn::Started, OrderColumn::Cancel],
        stale: vec![(OrderColumn::SmAnswer, Cell::text("Ya")), (OrderColumn::RndAnswer, Cell::Empty)],
        answers: [(OrderColumn::PpicAnswer, Answered { answer: Answer::Partly, at: at(2), asked: None })]
            .into_iter()
            .collect(),
        confirmed: Some(Confirmed { at: at(3), by_exception: true, answers: vec![OrderColumn::RndAnswer] }),
        reconfirm: true,
        cancelled: Some(Cancelled {
            at: at(4),
            stage: State::ReadyToProduce,
            held: Rupiah(12_500_000),
            proposal: Rupiah(6_250_000),
            percent: None,
        }),
        state: State::AwaitingStoreManager,
        state_since: at(2),
        journey: vec![(State::Draft, at(0)), (State::AwaitingStoreManager, at(2))],
        episodes: [(
            NoticeKind::ConfirmOrder,
            Episode { number: 2, since: at(2), gone_since: Some(at(5)), rungs: vec![0, 1], last_notice: Some(at(4)) },
        )]
        .into_iter()
        .collect(),
        told: vec![SM.into()],
        ..OrderFacts::new(order_id(sequence), born_at, intake_day, seen)
    }
}

fn payment(sequence: u32, amount: i64) -> PaymentFacts {
    let mut content = Content::<PaymentColumn>::default();
    content.push(PaymentColumn::Amount, CellRef::Number(1e15 + 0.125));
    let verified = Verified {
        at: at(7),
        order: order_id(1),
        paid_on: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
        kind: PaymentKind::Refund,
        amount: Rupiah(amount),
        reference: None,
    };
    PaymentFacts {
        verified: Some(verified),
        stale: Some(Cell::Bool(false)),
        told: true,
        ..PaymentFacts::new(payment_id(sequence), at(6), Seen { content, at: 3, since: at(6), missing: None })
    }
}

fn number(sequence: u32, note: &str) -> RegisterEntry {
    RegisterEntry {
        number: format!("{sequence:03}/PI/MKN/XI/2026").into(),
        kind: DocumentKind::Proforma,
        sequence,
        revision: 0,
        on: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
        year: 2026,
        order: Some(order_id(1)),
        customer: "PT Maju Jaya".into(),
        value: Rupiah(i64::from(sequence) * 25_000),
        note: note.into(),
    }
}

fn system(reason: Option<&str>) -> SystemFacts {
    SystemFacts {
        born_at: Some(at(0)),
        sheet: SheetFacts {
            tabs: BTreeMap::from([("Pesanan".into(), TabFacts { sheet_id: Some(7), ..TabFacts::default() })]),
            ..SheetFacts::default()
        },
        mail: MailFacts { held: reason.map(Into::into), ..MailFacts::default() },
        rows: RowFacts {
            order_sequence: BTreeMap::from([(2026, 147)]),
            newcomers: BTreeMap::from([(u64::MAX, at(1))]),
            ..RowFacts::default()
        },
    }
}

fn notice(subject: &str, kind: NoticeKind, order: Option<OrderId>) -> Notice {
    Notice {
        key: NoticeKey { subject: subject.into(), kind, episode: 1, rung: 0 },
        deliver_at: None,
        order,
        at: at(2),
        to: vec![SM.into()],
        cc: vec![RND.into()],
        brief: Brief { headline: "1.001 Nasi Box Ayam".into(), ..Brief::default() },
        unpriced: None,
        papers: vec![Enclosure { number: "001/PI/MKN/XI/2026".into(), to: vec!["marketing@shop.example".into()] }],
    }
}

fn about_order(sequence: u32, kind: NoticeKind) -> Notice {
    notice(&order_id(sequence).to_string(), kind, Some(order_id(sequence)))
}

fn mailing(recipient: &str, notices: &[&Notice]) -> Mailing {
    Mailing {
        recipient: recipient.into(),
        keys: notices.iter().map(|n| n.key.clone()).collect(),
        at: at(2),
        not_before: at(2),
    }
}

/// Order 1 awaits its store manager, who is told.
fn a_cycle() -> Changes {
    let told = about_order(1, NoticeKind::ConfirmOrder);
    Changes {
        orders: vec![order(1)],
        payments: vec![payment(1, 500)],
        register: vec![number(1, "")],
        mailings: vec![mailing(SM, &[&told]), mailing(RND, &[&told])],
        notices: vec![told],
        history: vec![line("ODR-2026-0001", "Menunggu Store Manager")],
        system: Some(system(None)),
    }
}

fn line(subject: &str, text: &str) -> HistoryLine {
    HistoryLine { subject: subject.into(), at: at(2), text: text.into() }
}

fn applied<'a>(changes: impl IntoIterator<Item = &'a Changes>) -> Facts {
    let mut facts = Facts::default();
    for change in changes {
        facts.apply(change);
    }
    facts
}

async fn everything(store: &Store) -> (Facts, Vec<orderd::store::OutboxLine>, Vec<HistoryLine>) {
    (
        store.load().await.unwrap(),
        store.outbox(MessageState::ALL, 1_000).await.unwrap(),
        store.history("ODR-2026-0001").await.unwrap(),
    )
}

#[tokio::test]
async fn what_was_recorded_is_loaded_alike_by_the_next_process() {
    let shelf = Shelf::new();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    drop(lease);
    store.close().await.unwrap();

    let (store, _lease) = shelf.writer().await;
    assert_eq!(store.load().await.unwrap(), applied([&a_cycle()]));
    assert_eq!(store.history("ODR-2026-0001").await.unwrap(), a_cycle().history);
    let told = &a_cycle().notices[0];
    assert_eq!(store.notice(&told.key).await.unwrap().as_ref(), Some(told));
    assert_eq!(store.integrity().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_cycle_without_changes_writes_nothing() {
    let shelf = Shelf::new();
    let (store, lease) = shelf.writer().await;
    let wal = shelf.0.path().join("state.db-wal");
    let before = fs::metadata(&wal).unwrap().len();
    store.record(&lease, &Changes::default()).await.unwrap();
    assert_eq!(fs::metadata(&wal).unwrap().len(), before);
    store.record(&lease, &a_cycle()).await.unwrap();
    assert!(fs::metadata(&wal).unwrap().len() > before, "this test looks at the wrong file");
}

#[tokio::test]
async fn what_may_happen_once_is_refused_twice_and_takes_its_whole_cycle_with_it() {
    let again = |change: Changes| Changes { orders: vec![order(9)], history: vec![line("-", "x")], ..change };
    let new = about_order(2, NoticeKind::ConfirmOrder);
    let old = about_order(1, NoticeKind::ConfirmOrder);
    let twin = RegisterEntry { number: "1/PI/MKN/XI/2026".into(), ..number(1, "") };
    let cases = [
        (Changes { notices: vec![old.clone()], ..Changes::default() }, "notice ODR-2026-0001/confirm-order/1/0 is"),
        (Changes { mailings: vec![mailing(SM, &[&old])], ..Changes::default() }, "has a message for this recipient"),
        (Changes { mailings: vec![mailing(SM, &[&new])], ..Changes::default() }, "which is not recorded"),
        (Changes { register: vec![twin], ..Changes::default() }, "document number 1/PI/MKN/XI/2026 or its place"),
    ];
    let shelf = Shelf::new();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    let before = everything(&store).await;
    for (change, sentence) in cases {
        let error = store.record(&lease, &again(change)).await.unwrap_err();
        assert!(error.to_string().contains(sentence), "{error}");
        assert!(!error.is_suspect(), "{error}");
        assert_eq!(everything(&store).await, before, "after: {error}");
    }
    assert!(store.history("-").await.unwrap().is_empty());
    let next = Changes { orders: vec![order(9)], ..Changes::default() };
    store.record(&lease, &next).await.expect("a refusal does not harm the next cycle");
}

#[tokio::test]
async fn a_cycle_that_fails_at_any_of_its_writes_leaves_nothing() {
    for table in ["orders", "payments", "register", "notices", "messages", "deliveries", "history", "system"] {
        let shelf = Shelf::new();
        let (store, lease) = shelf.writer().await;
        let before = everything(&store).await;
        let mut stranger = shelf.stranger().await;
        let trap = format!("CREATE TRIGGER trap AFTER INSERT ON {table} BEGIN SELECT RAISE(FAIL, 'trap'); END");
        sqlx::query(sqlx::AssertSqlSafe(trap)).execute(&mut stranger).await.unwrap();
        store.record(&lease, &a_cycle()).await.expect_err(table);
        assert_eq!(everything(&store).await, before, "{table}");

        sqlx::query("DROP TRIGGER trap").execute(&mut stranger).await.unwrap();
        store.record(&lease, &a_cycle()).await.expect(table);
        assert_eq!(store.load().await.unwrap(), applied([&a_cycle()]), "{table}");
    }
}

#[tokio::test]
async fn only_one_may_cycle_and_the_second_learns_who() {
    let shelf = Shelf::new();
    let (store, lease) = shelf.writer().await;
    let second = shelf.open(OpenMode::Write).await.unwrap();
    for other in [&store, &second] {
        let refused = other.lease().unwrap_err();
        assert!(matches!(&refused, StoreError::Held { pid: Some(pid), .. } if *pid == std::process::id()));
        assert!(refused.to_string().starts_with("another orderd (process "), "{refused}");
    }
    drop(lease);
    second.lease().expect("the lease is free again");
}

#[tokio::test]
async fn a_reader_sees_every_commit_of_a_running_writer_and_cannot_write() {
    let shelf = Shelf::new();
    let (store, lease) = shelf.writer().await;
    let reader = shelf.open(OpenMode::Read).await.unwrap();
    assert_eq!(reader.load().await.unwrap(), Facts::default());
    store.record(&lease, &a_cycle()).await.unwrap();
    assert_eq!(reader.load().await.unwrap(), applied([&a_cycle()]));
    assert!(matches!(reader.lease(), Err(StoreError::ReadOnly { .. })));
    assert!(matches!(reader.record(&lease, &a_cycle()).await, Err(StoreError::ReadOnly { .. })));
    assert!(matches!(reader.retry(Which::EveryOpen, at(0)).await, Err(StoreError::ReadOnly { .. })));
}

#[tokio::test]
async fn a_backup_made_while_the_daemon_runs_holds_everything_and_overwrites_nothing() {
    let shelf = Shelf::new();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    for (name, from) in [("by-writer.db", OpenMode::Write), ("by-reader.db", OpenMode::Read)] {
        let to = shelf.0.path().join(name);
        let source = shelf.open(from).await.unwrap();
        source.backup(&to).await.unwrap();
        let copy = open(&to, OpenMode::Read).await.unwrap();
        assert_eq!(everything(&copy).await, everything(&store).await);
        let size = fs::metadata(&to).unwrap().len();
        assert!(matches!(source.backup(&to).await, Err(StoreError::Exists { .. })));
        assert_eq!(fs::metadata(&to).unwrap().len(), size);
    }
    let nowhere = store.backup(&shelf.0.path().join("no/such/place.db")).await.unwrap_err();
    assert!(matches!(nowhere, StoreError::Backup { .. }), "{nowhere:?}");
    let left: Vec<_> = fs::read_dir(shelf.0.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".partial")), "{left:?}");
}

#[tokio::test]
async fn a_missing_or_empty_file_is_an_empty_database_to_a_writer_and_an_error_to_a_reader() {
    for empty in [false, true] {
        let shelf = Shelf::new();
        if empty {
            fs::write(shelf.file(), "").unwrap();
        }
        assert!(matches!(shelf.open(OpenMode::Read).await, Err(StoreError::Missing { .. })));
        assert_eq!(shelf.file().exists(), empty, "looking creates nothing");
        let (store, _lease) = shelf.writer().await;
        assert_eq!(store.load().await.unwrap(), Facts::default());
        assert!(store.about().await.unwrap().engine.starts_with("SQLite 3."));
    }
}

#[tokio::test]
async fn a_damaged_database_is_refused_by_name_with_the_way_back() {
    async fn opened(shelf: &Shelf, mode: OpenMode) -> Result<Facts, StoreError> {
        shelf.open(mode).await?.load().await
    }
    let full = Shelf::new();
    let (store, lease) = full.writer().await;
    store.record(&lease, &Changes { orders: (1..=200).map(order).collect(), ..a_cycle() }).await.unwrap();
    store.close().await.unwrap();
    let whole = fs::read(full.file()).unwrap();
    assert!(whole.len() > 100_000);
    let mut overwritten = whole.clone();
    overwritten[50_000..90_000].fill(0x5a);

    let cases: [(&str, &[u8]); 5] = [
        ("garbage", b"<html>502 Bad Gateway</html>"),
        ("a short file", b"SQL"),
        ("cut in the header", &whole[..60]),
        ("cut in the middle", &whole[..whole.len() / 2]),
        ("overwritten", &overwritten),
    ];
    for (case, bytes) in cases {
        for mode in [OpenMode::Read, OpenMode::Write] {
            let shelf = Shelf::new();
            fs::write(shelf.file(), bytes).unwrap();
            let error = opened(&shelf, mode).await.expect_err(case);
            assert!(error.is_suspect(), "{case}: {error:?}");
            let sentence = error.to_string();
            assert!(sentence.contains(&*shelf.file().to_string_lossy()), "{case}: {sentence}");
            assert!(sentence.contains("newest backup") && sentence.contains("orderd adopt"), "{case}: {sentence}");
        }
    }
}

#[tokio::test]
async fn an_emptied_file_beside_a_filled_wal_is_not_taken_for_a_new_database() {
    let shelf = Shelf::new();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    let wal = fs::read(shelf.0.path().join("state.db-wal")).unwrap();
    let other = Shelf::new();
    fs::write(other.file(), "").unwrap();
    fs::write(other.0.path().join("state.db-wal"), &wal).unwrap();
    assert!(matches!(other.open(OpenMode::Write).await, Err(StoreError::Corrupt { .. })));
    assert_eq!(fs::read(other.0.path().join("state.db-wal")).unwrap(), wal, "the last trace stays");
}

#[tokio::test]
async fn a_database_of_a_later_version_or_another_program_is_refused_untouched() {
    let shelf = Shelf::new();
    let (store, _lease) = shelf.writer().await;
    store.close().await.unwrap();
    let mut stranger = shelf.stranger().await;
    sqlx::query("INSERT INTO schema_version VALUES (99)").execute(&mut stranger).await.unwrap();
    stranger.close().await.unwrap();
    for mode in [OpenMode::Read, OpenMode::Write] {
        let error = shelf.open(mode).await.unwrap_err();
        assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error:?}");
    }

    let foreign = Shelf::new();
    fs::write(foreign.file(), "").unwrap();
    let mut stranger = foreign.stranger().await;
    sqlx::query("CREATE TABLE bookmarks (url TEXT)").execute(&mut stranger).await.unwrap();
    stranger.close().await.unwrap();
    let error = foreign.open(OpenMode::Write).await.unwrap_err();
    assert!(error.to_string().contains("belongs to another program"), "{error}");
}

/// Facts as the version before wrote them for a filled sheet: an order under way, one that waits for answers, history,
/// and one typed while it watched.
const FACTS_OF_SCHEMA_1: &str = include_str!("facts_of_schema_1.jsonl");

#[tokio::test]
async fn what_the_version_before_knew_of_a_filled_sheet_is_kept() {
    let shelf = Shelf::new();
    fs::write(shelf.file(), "").unwrap();
    let mut stranger = shelf.stranger().await;
    let first_step = include_str!("../../src/store/sqlite/migrations/0001_memory.sql");
    sqlx::raw_sql(first_step).execute(&mut stranger).await.unwrap();
    let version =
        "CREATE TABLE schema_version (version BIGINT NOT NULL PRIMARY KEY); INSERT INTO schema_version VALUES (1)";
    sqlx::raw_sql(version).execute(&mut stranger).await.unwrap();
    for line in FACTS_OF_SCHEMA_1.lines() {
        // A digest takes all of 64 bits.
        let facts = line.replace(r#""lines_digest":0"#, r#""lines_digest":18446744073709551615"#);
        let statement = "INSERT INTO orders (id, facts) VALUES ($1 ->> '$.id', $1)";
        sqlx::query(statement).bind(facts).execute(&mut stranger).await.unwrap();
    }
    stranger.close().await.unwrap();
    let error = shelf.open(OpenMode::Read).await.unwrap_err();
    assert!(matches!(error, StoreError::Older { found: 1, .. }), "{error:?}");

    let (store, _lease) = shelf.writer().await;
    let orders = store.load().await.unwrap().orders;
    let check = |sequence: u32, expected: Option<(State, bool, bool, bool)>| {
        let facts = &orders[&order_id(sequence)];
        let elsewhere = facts.elsewhere.as_deref();
        let found = elsewhere.map(|e| (e.state, e.proforma, e.delivery, e.bygone));
        assert_eq!(found, expected, "{sequence}");
        // Its numbers stand in the row alone.
        assert!(elsewhere.is_none_or(|e| e.numbers.is_none()), "{sequence}");
        assert_eq!((facts.origin, facts.lines_digest), (Origin::Typed, u64::MAX), "{sequence}");
    };
    check(1, Some((State::AwaitingDownPayment, true, false, false)));
    check(3, Some((State::AwaitingMaterials, false, false, false)));
    check(4, Some((State::Shipped, true, true, true)));
    check(5, None);
    // Nothing else changed, to the last character.
    let order = &orders[&order_id(1)];
    assert_eq!(order.seen.content.get(OrderColumn::Customer), CellRef::Text("PT \"Satu\" 🍱"));
    assert_eq!(order.seen.content.get(OrderColumn::DeliverOn), CellRef::Number(46_356.0));
    assert_eq!(order.answers.len(), 3);
}

#[tokio::test]
async fn an_upgrade_waits_for_the_leader_to_end() {
    let shelf = Shelf::new();
    fs::write(shelf.file(), "").unwrap();
    let lock = fs::File::create(shelf.0.path().join("state.db.lock")).unwrap();
    lock.lock().unwrap();
    assert!(matches!(shelf.open(OpenMode::Write).await, Err(StoreError::Held { pid: None, .. })));
    lock.unlock().unwrap();
    shelf.open(OpenMode::Write).await.unwrap();
}

#[tokio::test]
async fn a_url_that_names_no_usable_database_is_explained_without_repeating_its_password() {
    let cases = [
        ("postgres://orderd:rahasia@db/orderd", "PostgreSQL"),
        ("mysql://orderd:rahasia@db/orderd", "no kind of database"),
        ("/var/lib/orderd/state.db", "no kind of database"),
        ("sqlite://", "names no file"),
        ("sqlite:///no/such/place/state.db", "its directory must exist"),
        ("sqlite:///tmp", "cannot be opened"),
    ];
    for (url, sentence) in cases {
        let error = Store::open(url, OpenMode::Write).await.unwrap_err().to_string();
        assert!(error.contains(sentence), "{url}: {error}");
        assert!(!error.contains("rahasia"), "{error}");
    }
}

#[tokio::test]
async fn a_message_goes_through_its_life_and_keeps_its_message_id_over_a_crash() {
    let shelf = Shelf::new();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    assert!(store.due(at(1), 10).await.unwrap().is_empty(), "not before its time");
    let due = store.due(at(2), 10).await.unwrap();
    assert_eq!(due.iter().map(|m| (m.id, m.recipient.as_str())).collect::<Vec<_>>(), [(1, SM), (2, RND)]);
    assert_eq!(due[0].notices, a_cycle().notices);
    assert_eq!((due[0].attempts, due[0].created_at, due[0].message_id.as_deref()), (0, at(2), None));
    assert_eq!(store.due(at(2), 1).await.unwrap().len(), 1);

    // Greylisted before the dot, then the process dies after it.
    let greylisted = Deferral { now: at(2), next_at: at(7), reason: "450 nanti saja", message_id: None, note: None };
    store.defer(&lease, 1, &greylisted).await.unwrap();
    assert_eq!(store.due(at(6), 10).await.unwrap().iter().map(|m| m.id).collect::<Vec<_>>(), [2]);
    assert!(store.mark_sending(&lease, 1, "<a@majujaya.example>").await.unwrap());
    assert!(!store.mark_sending(&lease, 1, "<a@majujaya.example>").await.unwrap(), "claimed once");
    assert_eq!(store.discard_by_hand(Which::One(1), "x").await.unwrap(), 0, "hands off while it is under way");
    assert_eq!(store.pending().await.unwrap(), Pending { queued: 1, sending: 1, failed: 0 });
    drop(lease);
    store.close().await.unwrap();

    let (store, lease) = shelf.writer().await;
    assert_eq!(store.recover(&lease, at(10)).await.unwrap(), 1);
    assert_eq!(store.recover(&lease, at(10)).await.unwrap(), 0);
    let again = store.due(at(10), 10).await.unwrap().remove(0);
    assert_eq!((again.id, again.attempts, again.message_id.as_deref()), (1, 2, Some("<a@majujaya.example>")));
    let history = store.history("ODR-2026-0001").await.unwrap();
    assert_eq!(history.last().unwrap().text, "dikirim ulang setelah gangguan");
    assert_eq!(store.thread_root(order_id(1), SM).await.unwrap(), None, "not known to have arrived");

    assert!(store.mark_sending(&lease, 1, "<a@majujaya.example>").await.unwrap());
    store.mark_sent(&lease, 1, at(11), Some("terkirim")).await.unwrap();
    assert!(matches!(store.mark_sent(&lease, 1, at(11), None).await, Err(StoreError::NotSo { id: 1, .. })));
    assert_eq!(store.thread_root(order_id(1), SM).await.unwrap().as_deref(), Some("<a@majujaya.example>"));
    assert_eq!(store.thread_root(order_id(1), RND).await.unwrap(), None);
    assert_eq!(
        store.history("ODR-2026-0001").await.unwrap().last().unwrap(),
        &HistoryLine { at: at(11), ..line("ODR-2026-0001", "terkirim") }
    );

    store.fail(&lease, 2, "550 tidak dikenal").await.unwrap();
    let lines = store.outbox(MessageState::OPEN, 10).await.unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (lines[0].id, lines[0].kind.as_str(), &*lines[0].subjects),
        (2, "confirm-order", &["ODR-2026-0001".into()][..])
    );
    assert_eq!((lines[0].state, lines[0].next_at), (MessageState::Failed, None));
    assert_eq!(lines[0].reason.as_deref(), Some("550 tidak dikenal"));
    assert_eq!(store.retry(Which::EveryFailed, at(60)).await.unwrap(), 1);
    let retried = store.due(at(60), 10).await.unwrap().remove(0);
    assert_eq!((retried.attempts, retried.created_at, retried.queued_at), (0, at(2), at(60)));
    store.discard(&lease, 2, "sudah tidak berlaku").await.unwrap();
    assert_eq!(store.retry(Which::EveryOpen, at(61)).await.unwrap(), 0, "sent and discarded are final");
    assert_eq!(store.pending().await.unwrap(), Pending::default());
}

#[tokio::test]
async fn a_merged_message_lists_all_it_is_about_and_belongs_to_no_thread() {
    let shelf = Shelf::new();
    let (store, lease) = shelf.writer().await;
    let early = about_order(1, NoticeKind::ConfirmOrder);
    store.record(&lease, &Changes { notices: vec![early.clone()], ..Changes::default() }).await.unwrap();
    let late = about_order(2, NoticeKind::ConfirmOrder);
    let money = notice("BYR-2026-0003", NoticeKind::VerifyPayment, Some(order_id(2)));
    let loose = notice("BYR-2026-0004", NoticeKind::VerifyPayment, None);
    let mailings = vec![mailing(SM, &[&late, &early]), mailing(RND, &[&money, &loose]), mailing(SM, &[&money])];
    let change = Changes { notices: vec![late, money, loose], mailings, ..Changes::default() };
    store.record(&lease, &change).await.unwrap();

    let lines = store.outbox(MessageState::ALL, 10).await.unwrap();
    let subjects: Vec<String> = lines.iter().map(|l| l.subjects.join(",")).collect();
    assert_eq!(subjects, ["ODR-2026-0002,ODR-2026-0001", "ODR-2026-0002,BYR-2026-0004", "ODR-2026-0002"]);
    assert_eq!(store.outbox(MessageState::ALL, 1).await.unwrap()[0].id, 3, "the latest");
    for id in 1..=3 {
        assert!(store.mark_sending(&lease, id, &format!("<{id}>")).await.unwrap());
        store.mark_sent(&lease, id, at(3), None).await.unwrap();
    }
    assert_eq!(store.thread_root(order_id(2), SM).await.unwrap().as_deref(), Some("<3>"));
    assert_eq!(store.thread_root(order_id(1), SM).await.unwrap(), None);
    assert_eq!(store.thread_root(order_id(2), RND).await.unwrap(), None);
}

#[tokio::test]
async fn a_hold_stops_all_mail_but_sheet_trouble_until_a_person_lifts_it() {
    let shelf = Shelf::new();
    let (store, lease) = shelf.writer().await;
    let trouble = notice("-", NoticeKind::SheetTrouble, None);
    let mut change = Changes { system: Some(system(Some("250 surat, 23/11 09:15"))), ..a_cycle() };
    change.mailings.push(mailing(SM, &[&trouble]));
    change.notices.push(trouble);
    store.record(&lease, &change).await.unwrap();
    let ids = async || store.due(at(9), 10).await.unwrap().iter().map(|m| m.id).collect::<Vec<_>>();
    assert_eq!(ids().await, [3]);

    // A command in another process lifts it; the leader, unaware, records the old hold once more.
    let command = shelf.open(OpenMode::Write).await.unwrap();
    assert_eq!(command.release().await.unwrap().as_deref(), Some("250 surat, 23/11 09:15"));
    assert_eq!(command.release().await.unwrap(), None);
    let stale = Changes { system: change.system.clone(), ..Changes::default() };
    store.record(&lease, &stale).await.unwrap();
    assert_eq!(ids().await, [1, 2, 3]);
    assert_eq!(store.load().await.unwrap().system.mail.held, None);

    // The next hold is another one.
    let next = Changes { system: Some(system(Some("300 surat, 24/11 10:00"))), ..Changes::default() };
    store.record(&lease, &next).await.unwrap();
    assert_eq!(store.held().await.unwrap().as_deref(), Some("300 surat, 24/11 10:00"));
    assert_eq!(ids().await, [3]);
    store.record(&lease, &Changes { system: Some(system(None)), ..Changes::default() }).await.unwrap();
    assert_eq!(ids().await, [1, 2, 3]);
}

#[tokio::test]
async fn more_rows_than_a_page_are_all_loaded_in_order() {
    let shelf = Shelf::new();
    let (store, lease) = shelf.writer().await;
    let orders: Vec<_> = (1..=2_000).map(order).collect();
    let register: Vec<_> = (1..=2_000).rev().map(|n| number(n, "")).collect();
    let many = Changes { orders, register, ..Changes::default() };
    let void = Changes { register: vec![number(1_500, "BATAL")], ..Changes::default() };
    store.record(&lease, &many).await.unwrap();
    store.record(&lease, &void).await.unwrap();
    assert_eq!(store.load().await.unwrap(), applied([&many, &void]));
}

#[tokio::test]
async fn a_cycle_cancelled_midway_is_recorded_whole_or_not_at_all() {
    let shelf = Shelf::new();
    let (store, lease) = shelf.writer().await;
    let before = everything(&store).await;
    let cycle = a_cycle();
    for wakes in 1..200 {
        let ended = cancelled_after(wakes, store.record(&lease, &cycle)).await;
        let after = everything(&store).await;
        if after != before {
            // It ended, or was cancelled while its commit was under way.
            ended.unwrap_or(Ok(())).unwrap();
            assert_eq!(after.0, applied([&cycle]));
            assert_eq!((after.1.len(), after.2), (2, cycle.history));
            // How often it waits depends on how the machine schedules its threads; once must have been a cancellation.
            assert!(wakes > 1, "the verb was never cancelled");
            return;
        }
        assert!(ended.is_none(), "it ended and nothing is there");
    }
    panic!("the verb never came to its end");
}

/// Drops the verb at its `wakes`-th wake, unless it has ended.
async fn cancelled_after<F: Future>(wakes: usize, verb: F) -> Option<F::Output> {
    let mut verb = Box::pin(verb);
    let mut left = wakes;
    std::future::poll_fn(|context| match verb.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            left -= 1;
            if left == 0 { Poll::Ready(None) } else { Poll::Pending }
        }
    })
    .await
}

/// Runs the ignored test below on a disk of 256 kB, where the machine lets a user mount one.
#[test]
fn a_full_disk_is_said_and_costs_no_commit() {
    let shelf = Shelf::new();
    let place = shelf.0.path().to_str().unwrap();
    let small_disk = |then: &str| {
        let script = format!("mount -t tmpfs -o size=256k none '{place}' && {then}");
        Command::new("unshare").args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]).output()
    };
    if !small_disk("true").is_ok_and(|run| run.status.success()) {
        skipped("this machine mounts no small disk for us");
        return;
    }
    let me = std::env::current_exe().unwrap();
    let then = format!("SMALL_DISK='{place}' exec '{}' --ignored --exact store::on_the_small_disk", me.display());
    let run = small_disk(&then).unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "only on the small disk of the test above"]
async fn on_the_small_disk() {
    let file = PathBuf::from(std::env::var("SMALL_DISK").unwrap()).join("state.db");
    let store = open(&file, OpenMode::Write).await.unwrap();
    let lease = store.lease().unwrap();
    let mut kept = Facts::default();
    let mut refused = 0;
    for n in 1..=200 {
        let change = Changes { orders: (n * 10..n * 10 + 10).map(order).collect(), ..Changes::default() };
        match store.record(&lease, &change).await {
            Ok(()) => kept.apply(&change),
            Err(error) => {
                assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
                refused += 1;
            }
        }
    }
    assert!(refused > 0 && !kept.orders.is_empty());
    assert_eq!(store.load().await.unwrap(), kept);
    drop(store);
    let store = open(&file, OpenMode::Read).await.unwrap();
    assert_eq!(store.load().await.unwrap(), kept);
    assert!(store.integrity().await.unwrap().is_empty());
}

fn changes() -> impl Strategy<Value = Changes> {
    let cell = prop_oneof![
        any::<f64>().prop_filter("the sheet holds no other", |n| n.is_finite()).prop_map(Cell::Number),
        ".{1,8}".prop_map(|text| Cell::text(text.as_str())),
        any::<bool>().prop_map(Cell::Bool),
    ];
    let orders = prop::collection::vec((1_u32..6, cell, any::<u64>()), 0..4);
    let payments = prop::collection::vec((1_u32..6, any::<i64>()), 0..3);
    let register = prop::collection::vec((1_u32..6, ".{0,6}"), 0..3);
    let system = prop::option::of(prop::option::of("[a-c]"));
    (orders, payments, register, system).prop_map(|(orders, payments, register, held)| Changes {
        orders: orders
            .into_iter()
            .map(|(n, cell, digest)| {
                let mut facts = order(n);
                facts.seen.content.set(OrderColumn::Notes, cell);
                OrderFacts { lines_digest: digest, ..facts }
            })
            .collect(),
        payments: payments.into_iter().map(|(n, amount)| payment(n, amount)).collect(),
        register: register.iter().map(|(n, note)| number(*n, note)).collect(),
        system: held.map(|reason| self::system(reason.as_deref())),
        ..Changes::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_row_of_cycles_is_loaded_as_it_was_applied(cycles in prop::collection::vec(changes(), 1..6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let loaded = runtime.block_on(async {
            let shelf = Shelf::new();
            let (store, lease) = shelf.writer().await;
            for cycle in &cycles {
                store.record(&lease, cycle).await.unwrap();
            }
            store.load().await.unwrap()
        });
        prop_assert_eq!(loaded, applied(&cycles));
    }
}
