//! What only a memory on a server must stand: a server that goes away, refuses, is full or somebody else's, and a leader who
//! leads no more.

use std::time::{Duration, Instant};

use orderd::store::ServerError;

use super::*;
use crate::mail::server::certificate;
use crate::postgres::{Gate, Manner, Server};

/// Moves the lease on, as a successor does.
const TAKE_OVER: &str = "UPDATE {at}lease SET holder = 'process 1 on dapur-2', epoch = epoch + 1, \
                         expires_at = clock_timestamp() + INTERVAL '1 hour'";

#[tokio::test]
async fn whoever_leads_no_more_changes_nothing() {
    if server().is_none() {
        return;
    }
    let shelf = Engine::Postgres.shelf();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    store.confirm(&lease).await.unwrap();
    shelf.meddle(TAKE_OVER).await;
    let before = everything(&store).await;
    let lost = |outcome: Result<(), StoreError>| {
        let error = outcome.unwrap_err();
        assert!(error.is_lost() && error.to_string().contains("process 1 on dapur-2"), "{error:?}");
    };
    lost(store.confirm(&lease).await);
    lost(store.record(&lease, &Changes { orders: vec![order(2)], ..Changes::default() }).await);
    lost(store.mark_sending(&lease, 1, "<a@majujaya.example>").await.map(drop));
    lost(store.mark_sent(&lease, 1, at(3), Some("x")).await);
    lost(store.mark_sent_and_sending(&lease, &[(1, at(3))], 2, "<b@majujaya.example>").await.map(drop));
    lost(store.put_back(&lease, 1, None).await);
    lost(store.fail(&lease, 1, "x").await);
    lost(store.discard(&lease, 1, "x").await);
    lost(store.put_off(&lease, 1, at(9)).await.map(drop));
    lost(store.recover(&lease, at(9)).await.map(drop));
    lost(store.give_up(&lease, at(9), "x").await.map(drop));
    lost(store.resume_mail(&lease).await);
    lost(store.note_template_faults(&lease, &[]).await);
    lost(store.belong_to(&lease, "sheet").await);
    assert_eq!(everything(&store).await, before);
    // Ending gives nothing back that is somebody else's.
    drop(lease);
    assert!(matches!(store.lease().await, Err(StoreError::Held { .. })));
}

#[tokio::test]
async fn a_lease_that_ran_out_is_not_used_and_is_renewed_while_nobody_took_it() {
    let Some(server) = server() else { return };
    let url = server.url("postgres", &server.fresh(), "&lease=3");
    let store = Store::open(&url, OpenMode::Write).await.unwrap();
    let lease = store.lease().await.unwrap();
    let instance = url.split("instance=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    server.run("postgres", format!("UPDATE {instance}.lease SET expires_at = '-infinity'")).await;
    let error = store.record(&lease, &a_cycle()).await;
    // Renewed already, or refused as what it is.
    if let Err(error) = error {
        assert!(matches!(error, StoreError::Server(ServerError::Expired { .. })) && error.is_passing(), "{error:?}");
    }
    let began = Instant::now();
    while store.confirm(&lease).await.is_err() {
        assert!(began.elapsed() < Duration::from_secs(60), "it was never renewed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_lease_outlives_its_time_as_long_as_its_leader_does() {
    let Some(server) = server() else { return };
    let url = server.url("postgres", &server.fresh(), "&lease=3");
    let store = Store::open(&url, OpenMode::Write).await.unwrap();
    let lease = store.lease().await.unwrap();
    let second = Store::open(&url, OpenMode::Write).await.unwrap();
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(5) {
        assert!(matches!(second.lease().await, Err(StoreError::Held { .. })));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    drop(lease);
    second.lease().await.expect("given back at once");
}

#[tokio::test]
async fn a_successor_waits_for_what_the_leader_has_begun_and_a_renewal_does_not() {
    let Some(server) = server() else { return };
    let shelf = Engine::Postgres.shelf();
    shelf.writer().await.0.close().await.unwrap();
    let instance = shelf.instance.clone().unwrap();
    let mut leader = server.stranger("postgres").await;
    let begin = format!("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT epoch FROM {instance}.lease FOR KEY SHARE");
    sqlx::raw_sql(sqlx::AssertSqlSafe(begin)).execute(&mut leader).await.unwrap();
    let mut other = server.stranger("postgres").await;
    let mut attempt = async |change: &str| {
        let text = format!("SET lock_timeout = '300ms'; UPDATE {instance}.lease SET {change}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(text)).execute(&mut other).await.map(drop)
    };
    attempt("expires_at = clock_timestamp()").await.expect("a renewal waits for nobody");
    attempt("epoch = epoch + 1").await.expect_err("a take-over waits");
    sqlx::raw_sql("COMMIT").execute(&mut leader).await.unwrap();
    attempt("epoch = epoch + 1").await.expect("until the transaction is over");
}

#[tokio::test]
async fn a_server_that_went_away_is_found_again_and_nothing_is_lost() {
    let Some(server) = Server::own() else { return };
    let url = server.url("postgres", "shop", "&lease=3");
    let store = Store::open(&url, OpenMode::Write).await.unwrap();
    let lease = store.lease().await.unwrap();
    store.record(&lease, &a_cycle()).await.unwrap();
    let before = everything(&store).await;
    server.crash(true);
    let next = Changes { orders: vec![order(2)], ..Changes::default() };
    for _ in 0..2 {
        let error = store.record(&lease, &next).await.unwrap_err();
        assert!(matches!(error, StoreError::Server(ServerError::Away { .. })), "{error:?}");
        assert!(error.is_passing() && !error.is_suspect() && error.to_string().contains("nothing is lost"), "{error}");
    }
    assert!(matches!(Store::open(&url, OpenMode::Read).await, Err(StoreError::Server(ServerError::Away { .. }))));
    server.bring_up();
    assert_eq!(everything(&store).await, before);
    let began = Instant::now();
    while let Err(error) = store.record(&lease, &next).await {
        assert!(error.is_passing() && began.elapsed() < Duration::from_secs(60), "{error:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(store.load().await.unwrap(), applied([&a_cycle(), &next]));
}

#[tokio::test]
async fn a_session_cut_off_in_the_middle_of_a_verb_leaves_nothing_and_is_made_anew() {
    let Some(server) = server() else { return };
    let shelf = Engine::Postgres.shelf();
    let (store, lease) = shelf.writer().await;
    // A commit that waits, as late as a transaction can, for whoever holds a table that is nobody's.
    let late = "CREATE TABLE {at}late (); CREATE FUNCTION {at}late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                LOCK TABLE {at}late IN ACCESS EXCLUSIVE MODE; RETURN NULL; END $$; \
                CREATE CONSTRAINT TRIGGER late AFTER INSERT ON {at}orders DEFERRABLE INITIALLY DEFERRED \
                FOR EACH ROW EXECUTE FUNCTION {at}late()";
    shelf.meddle(late).await;
    let mut known = 0;
    for (held, first) in [("orders", 100), ("history", 200), ("late", 300)] {
        let orders = (first..first + 60).map(order).collect();
        let change = Changes { orders, history: vec![line("ODR-2026-0001", held)], ..Changes::default() };
        let mut hold = Hold::of(server, &shelf, held).await;
        let (recorded, ()) = tokio::join!(store.record(&lease, &change), async {
            let session = hold.waiting().await;
            hold.end(session).await;
        });
        let error = recorded.unwrap_err();
        assert!(error.is_passing(), "{held}: {error:?}");
        hold.release().await;
        assert_eq!(store.load().await.unwrap().orders.len(), known, "{held}");
        store.record(&lease, &change).await.unwrap();
        known += 60;
        assert_eq!(store.load().await.unwrap().orders.len(), known, "{held}");
    }
}

#[tokio::test]
async fn a_session_cut_off_between_two_verbs_is_made_anew() {
    let Some(server) = server() else { return };
    let shelf = Engine::Postgres.shelf();
    let (store, lease) = shelf.writer().await;
    for n in 1..=5 {
        let change = Changes { orders: vec![order(n)], ..Changes::default() };
        let mut hold = Hold::of(server, &shelf, "orders").await;
        let (recorded, session) = tokio::join!(store.record(&lease, &change), async {
            let session = hold.waiting().await;
            hold.release().await;
            session
        });
        recorded.unwrap();
        hold.end(session).await;
        // Who comes first may be told that it was cut off; who comes next finds everything.
        if let Err(error) = store.load().await {
            assert!(error.is_passing(), "{error:?}");
        }
        assert_eq!(store.load().await.unwrap().orders.len(), usize::try_from(n).unwrap());
    }
}

/// A stranger who holds a table, so that whoever needs it waits there and is known.
struct Hold {
    stranger: sqlx::PgConnection,
    table: String,
}

impl Hold {
    async fn of(server: &Server, shelf: &Shelf, table: &str) -> Self {
        let mut stranger = server.stranger("postgres").await;
        let table = format!("{}.{table}", shelf.instance.as_ref().unwrap());
        let lock = format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
        sqlx::raw_sql(sqlx::AssertSqlSafe(lock)).execute(&mut stranger).await.unwrap();
        Self { stranger, table }
    }

    /// The session that waits for the table, once one does.
    async fn waiting(&mut self) -> i32 {
        let waiting = format!("SELECT pid FROM pg_locks WHERE relation = '{}'::regclass AND NOT granted", self.table);
        let began = Instant::now();
        loop {
            let found = sqlx::query_scalar(sqlx::AssertSqlSafe(waiting.clone()));
            if let Some(session) = found.fetch_optional(&mut self.stranger).await.unwrap() {
                return session;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "nobody comes to {}", self.table);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Cuts a session off; it is gone when this returns.
    async fn end(&mut self, session: i32) {
        let end = sqlx::query_scalar("SELECT pg_terminate_backend($1, 60000)").bind(session);
        let is_gone: bool = end.fetch_one(&mut self.stranger).await.unwrap();
        assert!(is_gone, "{} is still held up", self.table);
    }

    async fn release(&mut self) {
        sqlx::raw_sql("ROLLBACK").execute(&mut self.stranger).await.unwrap();
    }
}

#[tokio::test]
async fn what_a_server_refuses_is_said_with_the_remedy_and_without_the_password() {
    let Some(server) = server() else { return };
    let name = server.fresh();
    server.run("postgres", "CREATE DATABASE locked").await;
    server.run("postgres", "CREATE DATABASE narrow ENCODING LATIN1 TEMPLATE template0").await;
    server.run("postgres", "CREATE ROLE clerk LOGIN PASSWORD 'benar'").await;
    let place = server.folder().display();
    let open = async |url: String, mode| Store::open(&url, mode).await.map(drop);
    let locked = |password: &str| format!("postgres://clerk:{password}@localhost/locked?host={place}&instance={name}");
    let check = |outcome: Result<(), StoreError>, sentence: &str| {
        let error = outcome.unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(error.to_string().contains(sentence), "{error}");
        assert!(!said.contains("rahasia") && !said.contains("benar"), "{said}");
    };
    check(open(locked("rahasia"), OpenMode::Write).await, "refuses the login");
    check(open(locked("benar"), OpenMode::Read).await, "does not exist or is empty");
    check(open(locked("benar"), OpenMode::Write).await, "GRANT CREATE ON DATABASE");
    check(open(server.url("nowhere", &name, ""), OpenMode::Write).await, "createdb");
    check(open(server.url("narrow", &name, ""), OpenMode::Write).await, "server_encoding = LATIN1");

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "benar\n").unwrap();
    let from_file = format!(
        "postgres://clerk@localhost/locked?host={place}&instance={name}&password_file={}",
        file.path().display()
    );
    check(open(from_file.clone(), OpenMode::Write).await, "GRANT CREATE ON DATABASE");
    server.run("locked", format!("CREATE SCHEMA {name} AUTHORIZATION clerk")).await;
    let store = Store::open(&from_file, OpenMode::Write).await.unwrap();
    let lease = store.lease().await.unwrap();
    store.record(&lease, &a_cycle()).await.unwrap();

    // Made read-only while it is in use, as a fail-over or a full disk does.
    server.run("locked", "ALTER ROLE clerk SET default_transaction_read_only = on").await;
    let second = Store::open(&from_file, OpenMode::Write).await.unwrap();
    check(second.release().await.map(drop).and(second.lease().await.map(drop)), "is read-only at the moment");
    server.run("locked", "ALTER ROLE clerk RESET default_transaction_read_only").await;
    store.record(&lease, &Changes { orders: vec![order(2)], ..Changes::default() }).await.unwrap();

    // The password changes while it is in use: what the file says when it connects again is what counts.
    let new_sessions = async |password: &str| {
        server.run("locked", format!("ALTER ROLE clerk PASSWORD '{password}'")).await;
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'clerk'";
        server.run("locked", end).await;
    };
    // The first verb notices that the connection is gone, the second has a new one.
    let settled = async |n: u32| {
        let _lost = store.held().await;
        store.record(&lease, &Changes { orders: vec![order(n)], ..Changes::default() }).await
    };
    std::fs::write(file.path(), "benar lagi\n").unwrap();
    new_sessions("benar lagi").await;
    settled(3).await.unwrap();
    std::fs::write(file.path(), "rahasia\n").unwrap();
    new_sessions("benar lagi").await;
    check(settled(4).await, "refuses the login");
    // Without the file the password of the start must do.
    drop(file);
    new_sessions("benar").await;
    settled(4).await.unwrap();
}

#[tokio::test]
async fn a_pooler_that_swallows_what_is_set_is_refused() {
    let Some(server) = server() else { return };
    let gate = Gate::before(server, Manner { swallows: true, ..Manner::default() }).await;
    let url = format!("postgres://orderd@127.0.0.1:{}/postgres?instance={}", gate.port(), server.fresh());
    let error = Store::open(&url, OpenMode::Write).await.unwrap_err();
    assert!(matches!(&error, StoreError::Server(ServerError::Pooler { .. })), "{error:?}");
    assert!(error.to_string().contains("not the pooler"), "{error}");
    let gate = Gate::before(server, Manner::default()).await;
    let url = format!("postgres://orderd@127.0.0.1:{}/postgres?instance={}", gate.port(), server.fresh());
    Store::open(&url, OpenMode::Write).await.expect("a gate that swallows nothing is none");
}

#[tokio::test]
async fn a_certificate_must_hold() {
    let Some(server) = server() else { return };
    let name = server.fresh();
    let check = async |host: &str, year: i32, known: bool, holds: bool| {
        let (authority, tls) = certificate(host, year);
        let (stranger, _) = certificate(host, year);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("authority.pem");
        std::fs::write(&file, if known { authority } else { stranger }).unwrap();
        let gate = Gate::before(server, Manner { tls: Some(tls), ..Manner::default() }).await;
        let url = format!(
            "postgres://orderd@localhost:{}/postgres?instance={name}&sslmode=verify-full&sslrootcert={}",
            gate.port(),
            file.display()
        );
        match Store::open(&url, OpenMode::Write).await {
            Ok(_) => assert!(holds, "{host} {year} {known}"),
            Err(error) => {
                assert!(matches!(&error, StoreError::Server(ServerError::Certificate { .. })), "{error:?}");
                assert!(!holds && error.to_string().contains("sslrootcert"), "{error}");
            }
        }
    };
    check("localhost", 2090, true, true).await;
    check("localhost", 2020, true, false).await;
    check("db.example", 2090, true, false).await;
    check("localhost", 2090, false, false).await;
    let plain = Gate::before(server, Manner::default()).await;
    let url = format!("postgres://orderd@localhost:{}/postgres?sslmode=verify-full", plain.port());
    let error = Store::open(&url, OpenMode::Write).await.unwrap_err();
    assert!(matches!(&error, StoreError::Server(ServerError::Certificate { .. })), "{error:?}");
}

#[tokio::test]
async fn a_connection_that_stands_still_ends_the_verb_and_what_it_began() {
    let Some(server) = server() else { return };
    let gate = Gate::before(server, Manner::default()).await;
    let name = server.fresh();
    let url = format!("postgres://orderd@127.0.0.1:{}/postgres?instance={name}&lease=3", gate.port());
    let store = Store::open(&url, OpenMode::Write).await.unwrap();
    let lease = store.lease().await.unwrap();
    store.record(&lease, &a_cycle()).await.unwrap();
    gate.stand_still(true);
    let next = Changes { orders: vec![order(2)], ..Changes::default() };
    // Nobody renews through a gate that stands still: a successor comes by another way.
    let beside = Store::open(&server.url("postgres", &name, "&lease=3"), OpenMode::Write).await.unwrap();
    let (frozen, successor) = tokio::join!(store.record(&lease, &next), async {
        loop {
            match beside.lease().await {
                Ok(lease) => break lease,
                Err(StoreError::Held { .. }) => tokio::time::sleep(Duration::from_millis(100)).await,
                Err(error) => panic!("{error:?}"),
            }
        }
    });
    let error = frozen.unwrap_err();
    assert!(matches!(error, StoreError::Server(ServerError::Away { .. })), "{error:?}");
    beside.record(&successor, &Changes { orders: vec![order(3)], ..Changes::default() }).await.unwrap();
    gate.stand_still(false);
    let began = Instant::now();
    loop {
        match store.record(&lease, &next).await {
            Err(error) if error.is_lost() => break,
            Err(error) if error.is_passing() && began.elapsed() < Duration::from_secs(60) => {}
            other => panic!("{other:?}"),
        }
    }
    let orders: Vec<u32> = beside.load().await.unwrap().orders.keys().map(|id| id.sequence).collect();
    assert_eq!(orders, [1, 3], "nothing of the frozen one");
}

#[tokio::test]
async fn two_spreadsheets_do_not_share_an_instance() {
    if server().is_none() {
        return;
    }
    let shelf = Engine::Postgres.shelf();
    let (store, lease) = shelf.writer().await;
    store.belong_to(&lease, "1abc").await.unwrap();
    store.belong_to(&lease, "1abc").await.unwrap();
    let error = store.belong_to(&lease, "2xyz").await.unwrap_err();
    assert!(error.to_string().contains("another spreadsheet (1abc)"), "{error}");
    assert!(error.to_string().contains("state.instance") && !error.is_passing(), "{error}");
}

#[tokio::test]
async fn many_instances_stand_in_one_database_and_know_nothing_of_each_other() {
    if server().is_none() {
        return;
    }
    let shelves: Vec<Shelf> = (0..3).map(|_| Engine::Postgres.shelf()).collect();
    let mut open = Vec::new();
    for shelf in &shelves {
        let (store, lease) = shelf.writer().await;
        store.record(&lease, &a_cycle()).await.unwrap();
        open.push((store, lease));
    }
    let (store, lease) = &open[1];
    store.record(lease, &Changes { orders: vec![order(2)], ..Changes::default() }).await.unwrap();
    let counts: Vec<usize> =
        futures_util::future::join_all(open.iter().map(async |(store, _)| store.load().await.unwrap().orders.len()))
            .await;
    assert_eq!(counts, [1, 2, 1]);
}

#[tokio::test]
async fn two_that_make_the_same_instance_at_once_make_one() {
    if server().is_none() {
        return;
    }
    let shelf = Engine::Postgres.shelf();
    let opened = futures_util::future::join_all((0..4).map(|_| shelf.open(OpenMode::Write))).await;
    for store in opened {
        store.unwrap();
    }
    let leases = futures_util::future::join_all((0..4).map(async |_| {
        let store = shelf.open(OpenMode::Write).await.unwrap();
        store.lease().await
    }))
    .await;
    assert_eq!(leases.iter().filter(|lease| lease.is_ok()).count(), 1, "{leases:?}");
}

#[tokio::test]
async fn an_upgrade_waits_for_the_leader_to_end() {
    if server().is_none() {
        return;
    }
    let shelf = Engine::Postgres.shelf();
    let (_store, lease) = shelf.writer().await;
    shelf.meddle("DELETE FROM {at}schema_version WHERE version = 3; DROP TABLE {at}periods").await;
    assert!(matches!(shelf.open(OpenMode::Read).await, Err(StoreError::Older { found: 2, .. })));
    assert!(matches!(shelf.open(OpenMode::Write).await, Err(StoreError::Held { .. })));
    drop(lease);
    shelf.open(OpenMode::Write).await.unwrap();
}
