//! What only a memory in a file must stand: files that are missing, cut off, overwritten or removed, and a full disk.

use std::fs;
use std::process::Command;

use super::*;
use crate::skipped;

#[tokio::test]
async fn a_cycle_without_changes_writes_nothing() {
    let shelf = Engine::Sqlite.shelf();
    let (store, lease) = shelf.writer().await;
    let wal = shelf.folder.path().join("state.db-wal");
    let before = fs::metadata(&wal).unwrap().len();
    store.record(&lease, &Changes::default()).await.unwrap();
    assert_eq!(fs::metadata(&wal).unwrap().len(), before);
    store.record(&lease, &a_cycle()).await.unwrap();
    assert!(fs::metadata(&wal).unwrap().len() > before, "this test looks at the wrong file");
}

#[tokio::test]
async fn a_missing_or_empty_file_is_an_empty_database_to_a_writer_and_an_error_to_a_reader() {
    for empty in [false, true] {
        let shelf = Engine::Sqlite.shelf();
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
    let full = Engine::Sqlite.shelf();
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
            let shelf = Engine::Sqlite.shelf();
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
    let shelf = Engine::Sqlite.shelf();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    let wal = fs::read(shelf.folder.path().join("state.db-wal")).unwrap();
    let other = Engine::Sqlite.shelf();
    fs::write(other.file(), "").unwrap();
    fs::write(other.folder.path().join("state.db-wal"), &wal).unwrap();
    assert!(matches!(other.open(OpenMode::Write).await, Err(StoreError::Corrupt { .. })));
    assert_eq!(fs::read(other.folder.path().join("state.db-wal")).unwrap(), wal, "the last trace stays");
}

/// Facts as the version before wrote them for a filled sheet: an order under way, one that waits for answers, history,
/// and one typed while it watched.
const FACTS_OF_SCHEMA_1: &str = include_str!("../facts_of_schema_1.jsonl");

#[tokio::test]
async fn what_the_version_before_knew_of_a_filled_sheet_is_kept() {
    let shelf = Engine::Sqlite.shelf();
    fs::write(shelf.file(), "").unwrap();
    let mut stranger = shelf.stranger().await;
    let first_step = include_str!("../../../src/store/sqlite/migrations/0001_memory.sql");
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
    let shelf = Engine::Sqlite.shelf();
    fs::write(shelf.file(), "").unwrap();
    let lock = fs::File::create(shelf.folder.path().join("state.db.lock")).unwrap();
    lock.lock().unwrap();
    assert!(matches!(shelf.open(OpenMode::Write).await, Err(StoreError::Held { holder: None, .. })));
    lock.unlock().unwrap();
    shelf.open(OpenMode::Write).await.unwrap();
}

#[tokio::test]
async fn a_url_that_names_no_usable_database_is_explained_without_repeating_its_password() {
    let cases = [
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

/// Runs the ignored test below on a disk of 256 kB, where the machine lets a user mount one.
#[test]
fn a_full_disk_is_said_and_costs_no_commit() {
    let shelf = Engine::Sqlite.shelf();
    let place = shelf.folder.path().to_str().unwrap();
    let small_disk = |then: &str| {
        let script = format!("mount -t tmpfs -o size=256k none '{place}' && {then}");
        Command::new("unshare").args(["--user", "--map-root-user", "--mount", "sh", "-c", &script]).output()
    };
    if !small_disk("true").is_ok_and(|run| run.status.success()) {
        skipped("this machine mounts no small disk for us");
        return;
    }
    let me = std::env::current_exe().unwrap();
    let then = format!("SMALL_DISK='{place}' exec '{}' --ignored --exact store::file::on_the_small_disk", me.display());
    let run = small_disk(&then).unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "only on the small disk of the test above"]
async fn on_the_small_disk() {
    let file = PathBuf::from(std::env::var("SMALL_DISK").unwrap()).join("state.db");
    let store = open(&file, OpenMode::Write).await.unwrap();
    let lease = store.lease().await.unwrap();
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

#[tokio::test]
async fn a_lock_file_that_was_removed_lets_no_second_one_in_unnoticed() {
    let shelf = Engine::Sqlite.shelf();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    let lock = shelf.folder.path().join("state.db.lock");
    fs::remove_file(&lock).unwrap();
    let gone = |outcome: Result<(), StoreError>| {
        let error = outcome.unwrap_err();
        assert!(matches!(&error, StoreError::LockGone { file } if *file == lock), "{error:?}");
        assert!(error.is_suspect() && error.to_string().contains("never delete a lock file"), "{error}");
    };
    gone(store.confirm(&lease).await);
    // Another orderd now gets a file of that name; the first one must change nothing any more.
    let (second, other) = shelf.writer().await;
    let before = everything(&second).await;
    gone(store.record(&lease, &Changes { orders: vec![order(2)], ..Changes::default() }).await);
    gone(store.mark_sending(&lease, 1, "<a@majujaya.example>").await.map(drop));
    gone(store.mark_sent(&lease, 1, at(3), None).await);
    gone(store.fail(&lease, 1, "x").await);
    gone(store.discard(&lease, 1, "x").await);
    gone(store.put_off(&lease, 1, at(9)).await.map(drop));
    gone(store.recover(&lease, at(9)).await.map(drop));
    gone(store.give_up(&lease, at(9), "x").await.map(drop));
    gone(store.resume_mail(&lease).await);
    gone(store.note_template_faults(&lease, &[]).await);
    assert_eq!(everything(&second).await, before);
    second.record(&other, &Changes { orders: vec![order(2)], ..Changes::default() }).await.unwrap();
}

#[tokio::test]
async fn a_lock_file_that_was_replaced_is_not_ours() {
    let shelf = Engine::Sqlite.shelf();
    let (store, lease) = shelf.writer().await;
    let lock = shelf.folder.path().join("state.db.lock");
    let aside = shelf.folder.path().join("aside");
    fs::rename(&lock, &aside).unwrap();
    fs::write(&lock, "1\n").unwrap();
    assert!(matches!(store.confirm(&lease).await, Err(StoreError::LockGone { .. })));
    // The very file again.
    fs::rename(&aside, &lock).unwrap();
    store.confirm(&lease).await.unwrap();
}
