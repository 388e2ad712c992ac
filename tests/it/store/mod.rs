//! The memory: what was recorded is there, once, or not at all; and nobody but the leader records.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use litemap::LiteMap;
use orderd::domain::archived::Archived;
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
use orderd::domain::lead_rule::LeadRule;
use orderd::domain::measured::{ClosedPeriod, Value};
use orderd::domain::notice::{Brief, Enclosure, Mailing, Notice, NoticeKey, NoticeKind};
use orderd::domain::order::Answer;
use orderd::domain::payment::{PaymentFacts, PaymentKind, Verified};
use orderd::domain::rupiah::Rupiah;
use orderd::domain::seen::{Missing, Seen};
use orderd::domain::shared::Shared;
use orderd::domain::state::State;
use orderd::store::{Lease, MessageState, OpenMode, Store, StoreError};

use crate::postgres::server;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tempfile::TempDir;

mod contract;
mod file;
mod moved;
mod served;

const SM: &str = "sm.kemang@majujaya.example";
const RND: &str = "rnd@majujaya.example";

/// An engine under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// A place where nothing is remembered yet. Whoever asks for a server has made sure that there is one.
    fn shelf(self) -> Shelf {
        let instance = (self == Self::Postgres).then(|| server().unwrap().fresh());
        Shelf { folder: tempfile::tempdir().unwrap(), instance }
    }
}

/// A place for a database, and a folder beside it.
struct Shelf {
    folder: TempDir,
    /// Of a server; else the database is a file in the folder.
    instance: Option<String>,
}

/// The lease of a store that nobody else works with. A process that another test starts keeps a copy of a lock until its
/// program is loaded.
async fn leased(store: &Store) -> Lease {
    let ends = Instant::now() + Duration::from_secs(60);
    loop {
        match store.lease().await {
            Err(StoreError::Held { .. }) if Instant::now() < ends => tokio::time::sleep(Duration::from_millis(5)).await,
            lease => return lease.unwrap(),
        }
    }
}

impl Shelf {
    fn file(&self) -> PathBuf {
        self.folder.path().join("state.db")
    }

    fn url(&self) -> String {
        match &self.instance {
            None => format!("sqlite://{}", self.file().display()),
            Some(instance) => server().unwrap().url("postgres", instance, "&lease=10"),
        }
    }

    async fn writer(&self) -> (Store, Lease) {
        let store = self.open(OpenMode::Write).await.unwrap();
        let lease = leased(&store).await;
        (store, lease)
    }

    async fn open(&self, mode: OpenMode) -> Result<Store, StoreError> {
        Store::open(&self.url(), mode).await
    }

    /// A connection of a stranger, for what the product would never do to its own database.
    async fn stranger(&self) -> SqliteConnection {
        sqlx::sqlite::SqliteConnectOptions::new().filename(self.file()).connect().await.unwrap()
    }

    /// Does to the tables what the product would never do; `{at}` stands for the place before a table's name.
    async fn meddle(&self, text: &str) {
        match &self.instance {
            None => {
                let mut stranger = self.stranger().await;
                sqlx::raw_sql(sqlx::AssertSqlSafe(text.replace("{at}", ""))).execute(&mut stranger).await.unwrap();
                stranger.close().await.unwrap();
            }
            Some(instance) => server().unwrap().run("postgres", text.replace("{at}", &format!("{instance}."))).await,
        }
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
fn order(sequence: u32) -> Shared<OrderFacts> {
    let mut content = Content::<OrderColumn>::default();
    content.set(OrderColumn::OrderedOn, Cell::Number(0.1 + 0.2));
    content.set(OrderColumn::Customer, Cell::text("PT \"Maju\" Jaya\n\u{202e}🍱\u{0}"));
    content.set(OrderColumn::DeliverOn, Cell::Number(46_349.999_988_425_92));
    content.set(OrderColumn::Donation, Cell::Bool(true));
    let seen = Seen { content, at: 16, since: at(1), missing: Some(Missing { since: at(9), lost: true }) };
    let born_at = at(0) + TimeDelta::nanoseconds(123_456_789);
    let intake_day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    OrderFacts {
        origin: Origin::Copy,
        lines_digest: u64::MAX,
        unclean: [OrderColumn::Started, OrderColumn::Cancel].into(),
        stale: vec![(OrderColumn::SmAnswer, Cell::text("Ya")), (OrderColumn::RndAnswer, Cell::Empty)],
        answers: [(OrderColumn::PpicAnswer, Answered { answer: Answer::Partly, at: at(2), asked: None })]
            .into_iter()
            .collect(),
        confirmed: Some(Confirmed {
            at: at(3),
            by_exception: true,
            answers: vec![OrderColumn::RndAnswer],
            rule: Some(LeadRule { large_order_packs: 1_000, lead_days: 4 }),
            tolerance: Some(Rupiah(100)),
        }),
        reconfirm: true,
        cancelled: Some(Box::new(Cancelled {
            at: at(4),
            stage: State::ReadyToProduce,
            held: Rupiah(12_500_000),
            proposal: Rupiah(6_250_000),
            percent: None,
            value: Some(Rupiah(25_000_000)),
        })),
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
        archived: Some(Archived { at: at(8), year: 2026 }),
        ..OrderFacts::new(order_id(sequence), born_at, intake_day, seen)
    }
    .into()
}

fn payment(sequence: u32, amount: i64) -> Shared<PaymentFacts> {
    let mut content = Content::<PaymentColumn>::default();
    content.set(PaymentColumn::Amount, Cell::Number(1e15 + 0.125));
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
        archived: Some(Archived { at: at(8), year: 2025 }),
        ..PaymentFacts::new(payment_id(sequence), at(6), Seen { content, at: 3, since: at(6), missing: None })
    }
    .into()
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
        periods: vec![closed("2026-W48", 1), closed("2026-11-29", 2)],
        mailings: vec![mailing(SM, &[&told]), mailing(RND, &[&told])],
        notices: vec![told],
        history: vec![line("ODR-2026-0001", "Menunggu Store Manager")],
        system: Some(system(None)),
    }
}

/// A period that is over, in which so many orders came.
fn closed(period: &str, orders: i64) -> ClosedPeriod {
    let house = [
        ("orders".into(), Value::Number(orders)),
        ("on-time".into(), Value::Share { part: 1, of: 3 }),
        ("large-late".into(), Value::Orders(vec![order_id(7)])),
    ];
    let figures = [("".into(), house.into_iter().collect()), ("Pusat".into(), LiteMap::new())].into_iter().collect();
    ClosedPeriod { period: period.parse().unwrap(), closed_at: at(3), figures }
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
