//! A memory carried to another place: all of it, or nothing.

use std::fs;

use super::*;

/// A memory with something in every table, more of it than is carried at a time.
async fn filled(shelf: &Shelf) {
    let (store, lease) = shelf.writer().await;
    let held = Changes { system: Some(system(Some("250 surat, 23/11 09:15"))), ..a_cycle() };
    store.record(&lease, &held).await.unwrap();
    let register = (2..=1_200).map(|n| number(n, "")).collect();
    let history = (0..700).map(|n| line("ODR-2026-0001", &format!("baris {n} 🍱"))).collect();
    let many = Changes { orders: (2..=1_100).map(order).collect(), register, history, ..Changes::default() };
    store.record(&lease, &many).await.unwrap();
    assert!(store.mark_sending(&lease, 1, "<a@majujaya.example>").await.unwrap());
    store.fail(&lease, 2, "550 tidak dikenal").await.unwrap();
    store.release().await.unwrap();
    drop(lease);
    store.close().await.unwrap();
}

async fn moved(from: Engine, to: Engine) {
    let (from, to) = (from.shelf(), to.shelf());
    filled(&from).await;
    let moved = Store::move_state(&from.url(), &to.url()).await.unwrap();
    assert!(moved.rows > 3_000, "{}", moved.rows);
    let (old, _lease) = from.writer().await;
    let (new, lease) = to.writer().await;
    assert_eq!(everything(&new).await, everything(&old).await);
    assert_eq!(new.held().await.unwrap(), None);
    assert_eq!(new.recover(&lease, at(20)).await.unwrap(), 1);
    let next = Changes { register: vec![number(1_201, "")], history: vec![line("-", "x")], ..Changes::default() };
    new.record(&lease, &next).await.expect("it goes on where the other ended");
}

#[tokio::test]
async fn from_a_file_to_a_file() {
    moved(Engine::Sqlite, Engine::Sqlite).await;
}

#[tokio::test]
async fn from_a_file_to_a_server_and_back() {
    if server().is_some() {
        moved(Engine::Sqlite, Engine::Postgres).await;
        moved(Engine::Postgres, Engine::Sqlite).await;
        moved(Engine::Postgres, Engine::Postgres).await;
    }
}

async fn refused(engine: Engine) {
    let (from, to) = (Engine::Sqlite.shelf(), engine.shelf());
    let missing = Store::move_state(&from.url(), &to.url()).await.unwrap_err();
    assert!(matches!(missing, StoreError::Missing { .. }) && !from.file().exists(), "{missing:?}");
    let (store, lease) = from.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    let held = Store::move_state(&from.url(), &to.url()).await.unwrap_err();
    assert!(matches!(held, StoreError::Held { .. }), "{held:?}");
    drop(lease);
    Store::move_state(&from.url(), &to.url()).await.unwrap();
    let before = everything(&store).await;
    let itself = Store::move_state(&from.url(), &from.url()).await.unwrap_err();
    assert!(matches!(itself, StoreError::Taken { .. }), "{itself:?}");
    let taken = Store::move_state(&from.url(), &to.url()).await.unwrap_err();
    assert!(matches!(taken, StoreError::Taken { .. }), "{taken:?}");
    assert_eq!(everything(&store).await, before);
    assert_eq!(everything(&to.open(OpenMode::Read).await.unwrap()).await, before);
}

#[tokio::test]
async fn beside_a_running_one_from_nowhere_or_over_something_nothing_is_moved() {
    refused(Engine::Sqlite).await;
    if server().is_some() {
        refused(Engine::Postgres).await;
    }
}

#[tokio::test]
async fn a_memory_of_the_version_before_is_upgraded_and_moved() {
    let Some(server) = server() else { return };
    let from = Engine::Sqlite.shelf();
    filled(&from).await;
    from.meddle("DELETE FROM schema_version WHERE version = 2").await;
    let url = server.url("postgres", &server.fresh(), "");
    Store::move_state(&from.url(), &url).await.unwrap();
    assert_eq!(Store::open(&url, OpenMode::Read).await.unwrap().about().await.unwrap().schema, 3);
}

#[tokio::test]
async fn a_backup_of_a_server_is_restored_into_a_server_and_into_a_file() {
    if server().is_none() {
        return;
    }
    let shelf = Engine::Postgres.shelf();
    filled(&shelf).await;
    let backup = shelf.folder.path().join("backup.db");
    let (store, lease) = shelf.writer().await;
    store.backup(&backup).await.unwrap();
    let then = everything(&store).await;
    let later = Changes { orders: vec![order(5_000)], ..Changes::default() };
    store.record(&lease, &later).await.unwrap();
    let held = Store::restore(&shelf.url(), &backup, ".before-restore-1").await.unwrap_err();
    assert!(matches!(held, StoreError::Held { .. }), "{held:?}");
    drop(lease);
    for _ in 0..2 {
        let kept = format!(".before-restore-{}", server().unwrap().fresh());
        let restored = Store::restore(&shelf.url(), &backup, &kept).await.unwrap();
        assert_eq!(restored.facts, then.0);
        let kept = restored.kept.unwrap();
        assert!(kept.starts_with(&format!("{}_before_restore_", shelf.instance.as_ref().unwrap())), "{kept}");
        let kept = Store::open(&server().unwrap().url("postgres", &kept, ""), OpenMode::Read).await.unwrap();
        kept.load().await.unwrap();
    }
    let (store, lease) = shelf.writer().await;
    assert_eq!(everything(&store).await, then);
    store.record(&lease, &later).await.expect("it goes on from the backup");

    let file = Engine::Sqlite.shelf();
    Store::restore(&file.url(), &backup, ".kept").await.unwrap();
    assert_eq!(everything(&file.open(OpenMode::Read).await.unwrap()).await, then);

    fs::write(&backup, "<html>").unwrap();
    let strange = Store::restore(&shelf.url(), &backup, ".before-restore-9").await.unwrap_err();
    assert!(matches!(strange, StoreError::NoBackup { .. } | StoreError::Held { .. }), "{strange:?}");
}
