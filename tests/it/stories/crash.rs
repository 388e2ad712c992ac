//! Dying at every effect: whatever the moment, nothing is lost, nothing is doubled but the one documented mail, no number
//! is skipped, and the sheet comes right.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::Poll;

use serde_json::{Value, json};

use crate::shop::post_office::{PostOffice, Taken};
use crate::shop::{PATIENCE, Shop, date};

/// A shop whose mails go to a server, in front of an eventful cycle: a new order, a confirmation with its proforma, and
/// a change that asks everybody again.
pub(super) async fn before_the_storm(office: &PostOffice) -> Shop {
    let mail = format!("[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n", office.port);
    let mut shop = Shop::open_with("23 10:00", &mail).await;
    let first = shop.order(1_000, date("30"), &[("Pelanggan", json!("PT Satu"))]);
    shop.confirm(first);
    let second = shop.order(300, date("29"), &[("Pelanggan", json!("PT Dua"))]);
    shop.cycle().await;
    shop.set(first, "Jumlah (pack)", 1_200);
    shop.confirm(second);
    let third = shop.order(50, date("30"), &[("Pelanggan", json!("PT Tiga"))]);
    let fourth = shop.order(60, date("30"), &[("Pelanggan", json!("PT Empat"))]);
    shop.confirm(fourth);
    assert_eq!((shop.id(third), shop.id(fourth)), (String::new(), String::new()));
    shop
}

/// What the sheet shows, all but the times of our own writing.
pub(super) fn picture(shop: &Shop) -> BTreeMap<&'static str, Vec<Vec<Value>>> {
    let updated = shop.sandbox.book().find_col("Pesanan", 0, "Diperbarui").unwrap();
    ["Pesanan", "Dokumen", "Pembayaran", "Piutang"]
        .into_iter()
        .map(|tab| {
            let mut rows = shop.sandbox.book().rows(tab);
            if tab == "Pesanan" {
                rows.iter_mut().for_each(|r| {
                    if let Some(cell) = r.get_mut(updated) {
                        *cell = Value::Null;
                    }
                });
            }
            (tab, rows)
        })
        .collect()
}

/// Asserts the promise: every expected mail came, at most one came twice, and that one under the same Message-ID.
pub(super) fn promise(taken: &[Taken], expected: &BTreeSet<(String, String)>, crash: &str) {
    let mut by_mail: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
    for mail in taken {
        by_mail.entry((mail.recipient.clone(), mail.keys.clone())).or_default().push(&mail.message_id);
    }
    let came: BTreeSet<_> = by_mail.keys().cloned().collect();
    assert_eq!(&came, expected, "{crash}");
    let doubled: Vec<_> = by_mail.values().filter(|ids| ids.len() > 1).collect();
    assert!(doubled.len() <= 1, "{crash}: {doubled:?}");
    for ids in doubled {
        assert_eq!((ids.len(), ids[0]), (2, ids[1]), "{crash}: a second copy bears another Message-ID");
    }
}

/// The undisturbed course: what everybody should see in the end.
pub(super) async fn undisturbed() -> (BTreeMap<&'static str, Vec<Vec<Value>>>, BTreeSet<(String, String)>) {
    let office = PostOffice::open().await;
    let mut shop = before_the_storm(&office).await;
    shop.cycle().await;
    shop.is_idle().await;
    let mails = office.taken().into_iter().map(|t| (t.recipient, t.keys)).collect();
    (picture(&shop), mails)
}

/// Drops the work at its `wakes`-th pause, as a process that dies between two steps. `true`: it came to its end first.
pub(super) async fn dies_after(wakes: usize, work: impl Future<Output = ()>) -> bool {
    let mut work = Box::pin(work);
    let mut left = wakes;
    std::future::poll_fn(move |context| match work.as_mut().poll(context) {
        Poll::Ready(()) => Poll::Ready(true),
        Poll::Pending if left <= 1 => Poll::Ready(false),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

#[tokio::test]
async fn stopped_at_any_pause_the_next_start_brings_everything_right() {
    let (sheet, mails) = undisturbed().await;
    let mut survived = false;
    let mut wakes = 1;
    while !survived {
        let office = PostOffice::open().await;
        let mut shop = before_the_storm(&office).await;
        let (clerk, postman) = (shop.clerk.as_mut().unwrap(), shop.postman.as_mut().unwrap());
        survived = dies_after(wakes, async {
            clerk.cycle().await.unwrap();
            postman.round(PATIENCE).await.unwrap();
        })
        .await;
        shop.start().await;
        shop.cycle().await;
        shop.cycle().await;
        let crash = format!("stopped at pause {wakes}");
        assert_eq!(picture(&shop), sheet, "{crash}");
        promise(&office.taken(), &mails, &crash);
        shop.is_idle().await;
        // The first pauses are one request each; later ones, a mail each, are alike.
        wakes += if wakes < 30 { 1 } else { 11 };
    }
    assert!(wakes > 20, "the work hardly ever paused");
}

/// Runs the real program for one cycle; its process id is in `pid` as soon as it is known.
fn sync(shop: &Shop, pid: &AtomicU32) -> std::process::ExitStatus {
    let mut child = Command::new(env!("CARGO_BIN_EXE_orderd"))
        .args(["sync", "--at", "2026-11-23T10:00:00+07:00", "-c"])
        .arg(shop.folder.path().join("orderd.toml"))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    pid.store(child.id(), Ordering::SeqCst);
    child.wait().unwrap()
}

fn kill(pid: &AtomicU32) {
    let status = Command::new("kill").args(["-9", &pid.load(Ordering::SeqCst).to_string()]).status().unwrap();
    assert!(status.success());
}

async fn run_the_program(shop: &Shop, pid: &Arc<AtomicU32>) -> std::process::ExitStatus {
    // The program talks to servers of this very process, so it must not be waited for on their thread.
    tokio::task::block_in_place(|| sync(shop, pid))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_rows_move_under_its_write_no_approval_is_lost() {
    let (_, mails) = undisturbed().await;
    let office = PostOffice::open().await;
    let mut shop = before_the_storm(&office).await;
    shop.stop();
    let before: BTreeSet<(String, String)> = approvals(&shop);
    let pid = Arc::new(AtomicU32::new(0));
    let victim = pid.clone();
    // The third request is the write: rows are sorted just before it, and nobody is left to check where it landed.
    let column = shop.sandbox.book().find_col("Pesanan", 0, "Pelanggan").unwrap();
    shop.sandbox.at_request(3, move |human| {
        human.sort("Pesanan", 1, column, true).unwrap();
        kill(&victim);
    });
    assert!(run_the_program(&shop, &pid).await.code().is_none());
    shop.start().await;
    shop.cycle().await;
    shop.cycle().await;
    assert_eq!(approvals(&shop), before, "only the order that changed is asked again");
    promise(&office.taken(), &mails, "killed while rows moved");
    shop.is_idle().await;
}

/// Copies of a paid order and of its payment are about to get ids of their own and to be asked again, when rows move
/// under that write and the program is killed: nobody else's approval or verification is lost, no id changes hands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_copies_get_their_ids_everybody_keeps_what_is_theirs() {
    type Move = fn(&orderd::sandbox::HumanHandle);
    let moves: [(&str, Move); 4] = [
        ("sorted", |h| {
            h.sort("Pesanan", 1, 14, true).unwrap();
            h.sort("Pembayaran", 1, 4, true).unwrap();
        }),
        ("sorted backwards", |h| {
            h.sort("Pesanan", 1, 14, false).unwrap();
            h.sort("Pembayaran", 1, 4, false).unwrap();
        }),
        ("a row inserted", |h| {
            h.insert_rows("Pesanan", 1, 1).unwrap();
            h.insert_rows("Pembayaran", 1, 1).unwrap();
        }),
        ("a row dragged", |h| {
            h.move_rows("Pesanan", 4, 1, 1).unwrap();
            h.move_rows("Pembayaran", 4, 1, 1).unwrap();
        }),
    ];
    for (name, act) in moves {
        let mut shop = Shop::open("23 10:00").await;
        for n in 0..3 {
            let row = shop.order(300 + n, date("30"), &[("Pelanggan", json!(format!("PT {n}")))]);
            shop.confirm(row);
        }
        shop.cycle().await;
        for n in 0..3 {
            shop.pay(&format!("ODR-2026-000{}", n + 1), 1_000_000 + n, date("23"), "Ya");
        }
        shop.cycle().await;
        let kept = [theirs(&shop, "Pesanan", "Pelanggan"), theirs(&shop, "Pembayaran", "Nominal")];
        shop.sandbox.human().copy_row("Pesanan", 2, 4).unwrap();
        shop.fill("Pesanan", 4, &[("Pelanggan", json!("PT Salinan")), ("Jumlah (pack)", json!(250))]);
        shop.sandbox.human().copy_row("Pembayaran", 2, 4).unwrap();
        shop.fill("Pembayaran", 4, &[("Nominal", json!(555)), ("No Referensi", json!("lain"))]);
        shop.stop();
        let pid = Arc::new(AtomicU32::new(0));
        let victim = pid.clone();
        shop.sandbox.at_request(3, move |human| {
            act(human);
            kill(&victim);
        });
        assert!(run_the_program(&shop, &pid).await.code().is_none(), "{name}");
        shop.start().await;
        for _ in 0..3 {
            shop.after(chrono::TimeDelta::seconds(20)).await;
        }
        for (now, before) in
            [theirs(&shop, "Pesanan", "Pelanggan"), theirs(&shop, "Pembayaran", "Nominal")].iter().zip(&kept)
        {
            let mut now = now.clone();
            let copy = now.remove("PT Salinan").or_else(|| now.remove("555")).unwrap();
            assert_eq!(now, *before, "{name}");
            assert!(copy[0].ends_with("0004") && copy.iter().any(|cell| cell == "Ulang"), "{name}: {copy:?}");
        }
        shop.is_idle().await;
    }
}

/// Id and answers of every row, by a cell that tells it.
fn theirs(shop: &Shop, tab: &str, by: &str) -> BTreeMap<String, Vec<String>> {
    let book = shop.sandbox.book();
    let shown: &[&str] = if tab == "Pesanan" {
        &["No Order", "Cek R&D", "Cek PPIC", "Konfirmasi SM", "Kirim ke R&D", "No Proforma", "Total Pack", "Terbayar"]
    } else {
        &["No Bayar", "Terverifikasi", "Pelanggan"]
    };
    let cell = |row: &[Value], header: &str| {
        crate::shop::text(row.get(book.find_col(tab, 0, header).unwrap()).unwrap_or(&Value::Null))
    };
    let rows = book.rows(tab);
    rows.iter()
        .skip(1)
        .filter(|row| !cell(row, by).is_empty())
        .map(|row| (cell(row, by), shown.iter().map(|header| cell(row, header)).collect()))
        .collect()
}

/// Who answered what, of the orders nobody changed.
fn approvals(shop: &Shop) -> BTreeSet<(String, String)> {
    let book = shop.sandbox.book();
    let column = |header: &str| book.find_col("Pesanan", 0, header).unwrap();
    let text = |row: &[Value], header: &str| crate::shop::text(row.get(column(header)).unwrap_or(&Value::Null));
    book.rows("Pesanan")
        .iter()
        .skip(1)
        .filter(|row| text(row, "Pelanggan") != "PT Satu")
        .map(|row| (text(row, "Pelanggan"), ["Cek R&D", "Cek PPIC", "Konfirmasi SM"].map(|h| text(row, h)).join(" ")))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_request_and_every_step_of_a_mail_nothing_is_lost() {
    let (sheet, mails) = undisturbed().await;
    // 1 to 4 are requests (tabs, read, write, check); then come the steps of every mail: MAIL, dot, 250.
    for death in 1..=16_usize {
        let office = PostOffice::open().await;
        let mut shop = before_the_storm(&office).await;
        shop.stop();
        let (pid, died) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
        let (victim, mark) = (pid.clone(), died.clone());
        if death <= 4 {
            shop.sandbox.at_request(death as u64, move |_| {
                mark.store(true, Ordering::SeqCst);
                kill(&victim);
            });
        } else {
            office.at_every_step(move |n, _| {
                if n == death - 4 {
                    mark.store(true, Ordering::SeqCst);
                    kill(&victim);
                }
            });
        }
        let status = run_the_program(&shop, &pid).await;
        office.act_no_more();
        assert!(died.load(Ordering::SeqCst) && status.code().is_none(), "death {death} did not come: {status}");
        shop.start().await;
        shop.cycle().await;
        shop.cycle().await;
        let crash = format!("killed at step {death}");
        assert_eq!(picture(&shop), sheet, "{crash}");
        promise(&office.taken(), &mails, &crash);
        shop.is_idle().await;
    }
}
