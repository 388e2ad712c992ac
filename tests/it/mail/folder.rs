//! Mails as files.

use std::convert::Infallible;
use std::fs;
use std::path::Path;

use chrono_tz::Asia::Jakarta;
use orderd::domain::notice::NoticeKind;
use orderd::mail::transport::file::Folder;
use orderd::mail::{Message, Outcome, Transport};

use super::samples::{compose, notice};

async fn send(dir: &Path, message: &Message) -> Outcome {
    let transport = Transport::File(Folder::new(dir.to_owned(), Jakarta));
    let mut session = transport.session();
    match session.prepare(message).await {
        Ok(ready) => ready.transmit(async || Ok::<(), Infallible>(())).await.unwrap(),
        Err(outcome) => outcome,
    }
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn each_message_becomes_one_file_and_a_second_copy_the_same_file() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("made/on/demand");
    let message = compose(&[notice(NoticeKind::ConfirmOrder, 147, 0)], "sm@dapur.example", &[]);
    for _ in 0..2 {
        assert!(matches!(send(&dir, &message).await, Outcome::Sent { .. }));
        assert_eq!(names(&dir), ["20261123T091500-confirm-order-ODR-2026-0147-sm@dapur.example.eml"]);
        assert_eq!(fs::read(dir.join(&names(&dir)[0])).unwrap(), message.bytes);
    }
}

#[tokio::test]
async fn two_messages_of_one_second_for_one_person_are_two_files() {
    let dir = tempfile::tempdir().unwrap();
    let first = compose(&[notice(NoticeKind::ConfirmOrder, 147, 0)], "sm@dapur.example", &[]);
    let second = compose(&[notice(NoticeKind::ConfirmOrder, 147, 1)], "sm@dapur.example", &[]);
    for message in [&first, &second, &second, &first] {
        send(dir.path(), message).await;
    }
    let names = names(dir.path());
    assert_eq!(names.len(), 2, "{names:?}");
    let contents: Vec<Vec<u8>> = names.iter().map(|n| fs::read(dir.path().join(n)).unwrap()).collect();
    assert!(contents.contains(&first.bytes) && contents.contains(&second.bytes));
}

#[tokio::test]
async fn merged_and_orderless_notices_have_names_too() {
    let dir = tempfile::tempdir().unwrap();
    let many: Vec<_> = (1..=6).map(|n| notice(NoticeKind::CheckMaterials, n, 0)).collect();
    send(dir.path(), &compose(&many, "rnd@dapur.example", &[])).await;
    send(dir.path(), &compose(&[notice(NoticeKind::Digest, 1, 0)], "rnd@dapur.example", &[])).await;
    assert_eq!(
        names(dir.path()),
        ["20261123T091500-check-materials-6x-rnd@dapur.example.eml", "20261123T091500-digest---rnd@dapur.example.eml"]
    );
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_said_so() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("in-the-way");
    fs::write(&file, "").unwrap();
    let message = compose(&[notice(NoticeKind::ConfirmOrder, 147, 0)], "sm@dapur.example", &[]);
    let outcome = send(&file.join("mails"), &message).await;
    assert!(matches!(outcome, Outcome::Unwritable { .. }) && outcome.to_string().contains("mail.dir"), "{outcome}");
    let transport = Transport::File(Folder::new(file.join("mails"), Jakarta));
    assert!(transport.handshake().await.is_err());
}

#[tokio::test]
async fn a_probe_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let transport = Transport::File(Folder::new(dir.path().to_owned(), Jakarta));
    assert!(transport.handshake().await.is_ok());
    assert!(names(dir.path()).is_empty());
}
