//! `orderd archive`: closed orders of old days leave people's tabs and nothing else changes, whatever dies or moves while
//! they do.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use calamine::{Reader, Xlsx, open_workbook};
use chrono::TimeDelta;
use orderd::sandbox::HumanHandle;
use serde_json::{Value, json};

use crate::commands::{failed, orderd, said, stdout};
use crate::shop::{Shop, codes, date, local, text};

const NOW: &str = "2027-02-01T10:00:00+07:00";
const SHOW: [&str; 5] = ["archive", "--before", "2027-01-01", "--at", NOW];
const MOVE: [&str; 6] = ["archive", "--before", "2027-01-01", "--yes", "--at", NOW];
const TABS: [&str; 3] = ["Pesanan", "Rincian", "Pembayaran"];
const ARCHIVES: [&str; 3] = ["Arsip 2026", "Arsip 2026 Rincian", "Arsip 2026 Pembayaran"];

/// An order that is made, paid in full and gone, with a second line; its id.
async fn closed(shop: &mut Shop, customer: &str) -> String {
    let row = shop.order(500, date("24"), &[("Pelanggan", json!(customer)), ("Kanal", json!("Instagram"))]);
    shop.confirm(row);
    shop.cycle().await;
    let id = shop.id(row);
    shop.add("Rincian", &[("No Order", json!(id)), ("Menu", json!("SB-A")), ("Jumlah (pack)", json!(10))]);
    shop.confirm(row);
    shop.cycle().await;
    shop.confirm(row);
    shop.cycle().await;
    let due = shop.money(row, "Total");
    let steps = ["Mulai Produksi", "Selesai Produksi", "Buat Surat Jalan", "Dikirim"];
    shop.pay(&id, due, date("23"), "Ya");
    shop.fill("Pesanan", row, &steps.map(|step| (step, json!("Ya"))));
    shop.fill("Pesanan", row, &[("Diterima Oleh", json!("Ibu")), ("Tgl Diterima", date("23"))]);
    for _ in 0..4 {
        shop.cycle().await;
    }
    assert_eq!(shop.status(row), "Selesai", "{}", shop.see(row, "Masalah"));
    id
}

/// An order that was called off before anything was paid; its id.
async fn called_off(shop: &mut Shop, customer: &str) -> String {
    let row = shop.order(50, date("28"), &[("Pelanggan", json!(customer))]);
    shop.cycle().await;
    shop.fill(
        "Pesanan",
        row,
        &[("Batal", json!("Ya")), ("Alasan Batal", json!("acara tidak jadi")), ("Nilai Refund", json!(0))],
    );
    shop.cycle().await;
    assert_eq!(shop.status(row), "Batal");
    shop.id(row)
}

/// Two orders that are over and one that is not, a column of people's own, in February of the next year.
async fn old() -> (Shop, [String; 2]) {
    let mut shop = Shop::open("23 10:00").await;
    shop.sandbox.human().insert_columns("Pesanan", 9, 1).unwrap();
    shop.sandbox.human().set("Pesanan", 0, 9, json!("Titip")).unwrap();
    let done = closed(&mut shop, "PT Satu").await;
    shop.sandbox.human().set("Pesanan", 1, 9, json!("kunci di satpam")).unwrap();
    let off = called_off(&mut shop, "PT Dua").await;
    shop.pay(&done, 1_000_000, date("23"), "Tidak");
    shop.cycle().await;
    shop.order(70, date("2027-03-10"), &[("Pelanggan", json!("PT Tiga"))]);
    shop.cycle().await;
    shop.at("2027-02-01 09:00").await;
    shop.cycle().await;
    shop.mails();
    (shop, [done, off])
}

/// The filled rows of a tab as texts, sorted, `Diperbarui` and what is wrong aside.
fn rows(shop: &Shop, tab: &str) -> Vec<Vec<String>> {
    let rows = shop.sandbox.book().rows(tab);
    let Some(headers) = rows.first() else { return Vec::new() };
    let timely = |at: usize| headers.get(at).is_some_and(|h| ["Diperbarui", "Masalah"].contains(&text(h).as_str()));
    let shown = |row: &Vec<Value>| -> Vec<String> {
        let mut cells: Vec<String> =
            row.iter().enumerate().map(|(at, cell)| if timely(at) { String::new() } else { text(cell) }).collect();
        cells.truncate(cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1));
        cells
    };
    let mut all: Vec<Vec<String>> = rows[1..].iter().map(shown).filter(|row| !row.is_empty()).collect();
    all.sort();
    all
}

type Picture = BTreeMap<&'static str, Vec<Vec<String>>>;

fn picture(shop: &Shop) -> Picture {
    let titles = titles(shop);
    let there = TABS.into_iter().chain(ARCHIVES).filter(|tab| titles.iter().any(|title| title == tab));
    there.map(|tab| (tab, rows(shop, tab))).collect()
}

fn titles(shop: &Shop) -> Vec<String> {
    shop.sandbox.book().tabs().into_iter().map(|(_, title)| title).collect()
}

/// No hidden copy is left.
fn is_tidy(shop: &Shop) {
    let titles = titles(shop);
    assert!(!titles.iter().any(|title| title.starts_with("Sampah")), "{titles:?}");
}

/// The accounting workbook as of a day, cell by cell.
fn export(shop: &Shop, as_of: &'static str) -> Vec<(String, Vec<Vec<String>>)> {
    let file = shop.folder.path().join("laporan.xlsx");
    said(&orderd(shop, &["export", "-o", "laporan.xlsx", "--force", "--as-of", as_of, "--at", NOW]), &["✓"]);
    let mut book: Xlsx<_> = open_workbook(&file).unwrap();
    let names = book.sheet_names();
    let sheet = |name: String| {
        let range = book.worksheet_range(&name).unwrap();
        let cells = range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
        (name, cells)
    };
    names.into_iter().map(sheet).collect()
}

/// What does not depend on where rows stand.
fn figures(shop: &Shop) -> BTreeMap<&'static str, Vec<Vec<String>>> {
    ["Pelanggan", "Dokumen", "Piutang", "KPI"].into_iter().map(|tab| (tab, rows(shop, tab))).collect()
}

fn explained(shop: &Shop, id: &str) -> Vec<String> {
    let output = orderd(shop, &["explain", id, "--at", NOW]);
    // Gates and problems of a row are weighed where it stands; what is remembered is the same.
    let weighed = ["Row:", "iarsipkan", "large above", "Izin Kirim =", "Problems", "[W]"];
    stdout(&output).lines().filter(|line| !weighed.iter().any(|part| line.contains(part))).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_orders_move_and_every_report_stays_as_it_was() {
    let (mut shop, [done, off]) = old().await;
    let days = ["2026-11-25", "2027-01-31"];
    let before = (days.map(|day| export(&shop, day)), figures(&shop), picture(&shop));
    let told = explained(&shop, &done);
    shop.sandbox.reset_counters();
    said(
        &orderd(&shop, &SHOW),
        &["2 closed orders", "with 2 payments", &format!("Arsip 2026: {done}, {off}"), "Nothing was changed"],
    );
    assert_eq!(shop.sandbox.counters().writes, 0);
    failed(&orderd(&shop, &MOVE), &["stop the daemon"]);
    failed(&orderd(&shop, &["archive", "--before", "2027-02-02", "--yes", "--at", NOW]), &["lies in the future"]);
    shop.stop();
    said(&orderd(&shop, &MOVE), &["2 orders moved to Arsip 2026"]);
    is_tidy(&shop);
    let after = picture(&shop);
    for (tab, archive) in TABS.into_iter().zip(ARCHIVES) {
        let moved = after.get(archive).cloned().unwrap_or_default();
        let mut all: Vec<_> = after[tab].iter().cloned().chain(moved).collect();
        all.sort();
        assert_eq!(all, before.2[tab], "{tab}");
    }
    assert_eq!((after["Pesanan"].len(), after["Arsip 2026"].len(), after["Pembayaran"].len()), (1, 2, 0));
    assert!(
        after["Arsip 2026"].iter().flatten().any(|cell| cell == "kunci di satpam"),
        "people's own columns go along"
    );
    assert_eq!(text(&shop.sandbox.book().rows("Arsip 2026")[0][9]), "Titip");

    // The daemon goes on, misses nobody and tells nobody.
    shop.start().await;
    shop.cycle().await;
    shop.after(TimeDelta::minutes(3)).await;
    shop.after(TimeDelta::minutes(3)).await;
    assert_eq!((shop.mails(), shop.system("Tab DIJEDA")), (Vec::new(), String::new()));
    assert_eq!(figures(&shop), before.1);
    shop.is_idle().await;
    assert_eq!(explained(&shop, &done), told);
    let output = orderd(&shop, &["explain", &done, "--at", NOW]);
    for part in ["in the archive since", "tab Arsip 2026", "Izin Kirim = BOLEH", "confirmed 23/11/2026"] {
        assert!(stdout(&output).contains(part), "{part:?}: {}", stdout(&output));
    }
    for (day, was) in days.into_iter().zip(&before.0) {
        assert_eq!(&export(&shop, day), was, "as of {day}");
    }
    said(&orderd(&shop, &["documents", &done, "-o", "arsip.pdf", "--at", NOW]), &["arsip.pdf"]);
    failed(&orderd(&shop, &["restore", &done, "--at", NOW]), &["stands in the tab Arsip 2026"]);
    said(&orderd(&shop, &["init", "--dry-run"]), &["0 changes"]);
    assert!(!stdout(&orderd(&shop, &["check"])).contains("Arsip"), "nobody's tab to look after");
    let next = shop.order(80, date("2027-03-11"), &[]);
    shop.cycle().await;
    assert_eq!(shop.id(next), "ODR-2027-0001");
    shop.stop();
    said(&orderd(&shop, &MOVE), &["Nothing is left to archive."]);
    assert_eq!(picture(&shop)["Arsip 2026"], after["Arsip 2026"]);
}

/// What `KPI` shows of a figure.
fn kpi(shop: &Shop, figure: &str, column: &str) -> String {
    let rows = rows(shop, "KPI");
    let at = shop.column("KPI", column);
    let row = rows.iter().find(|row| row[0] == figure).unwrap_or_else(|| panic!("no {figure}: {rows:#?}"));
    row[at].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_in_the_middle_of_a_month_moves_no_figure_of_it() {
    let outlet = "[[outlet]]\nname = \"Cabang\"\nstore_manager = [\"cabang@shop.example\"]\n";
    let mut shop = Shop::open_with("2026-11-02 08:00", outlet).await;
    // Paid, made out anew with another shipping, gone. What people call the channel is not what the list calls it.
    let cells = [("Kanal", json!("ig")), ("Outlet", json!("cabang")), ("Skema Bayar", json!("TUNAI"))];
    let done = shop.order(500, date("2026-11-05"), &cells);
    shop.confirm(done);
    shop.cycle().await;
    let id = shop.id(done);
    shop.pay(&id, shop.money(done, "Total"), date("2026-11-02"), "Ya");
    let steps = ["Mulai Produksi", "Selesai Produksi", "Buat Surat Jalan"];
    shop.fill("Pesanan", done, &steps.map(|step| (step, json!("Ya"))));
    for _ in 0..3 {
        shop.cycle().await;
    }
    let anew =
        [("Ulangi SJ", "Ya"), ("Alasan Ulangi", "ongkir salah ketik")].map(|(header, cell)| (header, json!(cell)));
    shop.fill("Pesanan", done, &anew);
    shop.set(done, "Ongkir", 100_000);
    shop.at("2026-11-03 09:00").await;
    shop.pay(&id, 100_000, date("2026-11-03"), "Ya");
    shop.set(done, "Dikirim", "Ya");
    shop.at("2026-11-05 09:00").await;
    shop.fill("Pesanan", done, &[("Diterima Oleh", json!("Ibu")), ("Tgl Diterima", date("2026-11-05"))]);
    // Called off before anybody said how it is paid: nothing was ever agreed.
    let off = shop.order(50, date("2026-11-06"), &[("Outlet", json!("Pusat")), ("Skema Bayar", Value::Null)]);
    shop.at("2026-11-05 10:00").await;
    let batal = [("Batal", json!("Ya")), ("Alasan Batal", json!("acara tidak jadi")), ("Nilai Refund", json!(0))];
    shop.fill("Pesanan", off, &batal);
    shop.at("2026-11-05 11:00").await;
    assert_eq!((shop.status(done), shop.status(off)), ("Selesai".into(), "Batal".into()));
    let off_id = shop.id(off);
    shop.at("2026-11-16 09:00").await;
    shop.cycle().await;
    let before = figures(&shop);
    let shown = [
        ("Omzet (Rp)", "12600000"),
        ("Omzet lewat Instagram (Rp)", "12600000"),
        ("Cabang: Omzet (Rp)", "12600000"),
        ("Order batal (order)", "1"),
        ("Nilai order batal (Rp)", "1250000"),
    ];
    for (figure, value) in shown {
        assert_eq!(kpi(&shop, figure, "Bulan ini"), value, "{figure}");
    }
    shop.mails();
    shop.stop();
    let run = ["archive", "--before", "2026-11-10", "--yes", "--at", "2026-11-16T09:00:00+07:00"];
    said(&orderd(&shop, &run), &["2 orders moved to Arsip 2026"]);
    shop.start().await;
    shop.cycle().await;
    // What only time moves is not written at once.
    shop.after(TimeDelta::hours(6)).await;
    assert_eq!(rows(&shop, "Arsip 2026").iter().map(|row| row[0].clone()).collect::<Vec<_>>(), [id, off_id]);
    assert_eq!(figures(&shop), before);
    shop.is_idle().await;
    shop.at("2026-12-01 00:00").await;
    for (figure, value) in shown {
        assert_eq!((kpi(&shop, figure, "Bulan lalu"), kpi(&shop, figure, "Tahun ini")), (value.into(), value.into()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_owed_held_waited_for_or_young_stays() {
    let mut shop = Shop::open("23 10:00").await;
    let over = closed(&mut shop, "PT Lebih").await;
    shop.pay(&over, 500_000, date("23"), "Ya");
    let asked = closed(&mut shop, "PT Tunggu").await;
    shop.pay(&asked, 700_000, date("23"), "");
    let young = closed(&mut shop, "PT Muda").await;
    shop.cycle().await;
    shop.at("2027-02-01 09:00").await;
    let row = shop.row_of(&young).unwrap();
    shop.set(row, "Catatan Terima", "kotak kembali");
    shop.cycle().await;
    shop.stop();
    let money = format!(
        "2 closed orders stay, because money is owed, held, disputed, or waits for Accounting: {over}, {asked}"
    );
    let recent = format!("1 closed orders stay, because something happened to them since: {young}");
    said(&orderd(&shop, &SHOW), &["0 closed orders of which", &money, &recent, "Nothing to archive."]);
    // What nobody recorded yet is not judged.
    shop.set(row, "Catatan Terima", "kotak kembali semua");
    let unseen = format!(
        "1 closed orders stay, because their rows changed and no cycle has recorded it; run `orderd sync`, then this again: {young}"
    );
    said(&orderd(&shop, &SHOW), &[&unseen]);
    let before = picture(&shop);
    said(&orderd(&shop, &MOVE), &["Nothing is left to archive."]);
    assert_eq!(picture(&shop), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_goes_from_the_day_after_its_last_event_and_its_delivery() {
    let mut shop = Shop::open("23 10:00").await;
    let delivered_later = closed(&mut shop, "PT Satu").await;
    let off = called_off(&mut shop, "PT Dua").await;
    let row = shop.row_of(&off).unwrap();
    shop.at("2026-12-05 23:30").await;
    shop.set(row, "Catatan", "sudah ditelepon");
    shop.cycle().await;
    shop.at("2027-02-01 09:00").await;
    shop.stop();
    let goes = |before: &'static str, id: &str| {
        let shown = said(&orderd(&shop, &["archive", "--before", before, "--at", NOW]), &["closed orders of which"]);
        shown.lines().any(|line| line.starts_with("  Arsip 2026") && line.contains(id))
    };
    // Over on the 23rd, delivered on the 24th.
    assert_eq!((goes("2026-11-24", &delivered_later), goes("2026-11-25", &delivered_later)), (false, true));
    // To be delivered on the 28th, noted something about half an hour before the 6th began.
    assert_eq!((goes("2026-12-05", &off), goes("2026-12-06", &off)), (false, true));
    // Today is the latest day.
    assert!(goes("2027-02-01", &off));
    failed(&orderd(&shop, &["archive", "--before", "2027-02-02", "--at", NOW]), &["the latest is 2027-02-01"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_pasted_back_is_not_read_and_says_so() {
    let (mut shop, [done, off]) = old().await;
    let row = shop.sandbox.book().rows("Pesanan")[shop.row_of(&done).unwrap()].clone();
    let (line, payment) =
        (shop.sandbox.book().rows("Rincian")[1].clone(), shop.sandbox.book().rows("Pembayaran")[1].clone());
    let money = figures(&shop);
    shop.stop();
    said(&orderd(&shop, &MOVE), &["2 orders moved"]);
    let archive = picture(&shop)["Arsip 2026"].clone();
    shop.start().await;
    shop.cycle().await;
    shop.mails();
    let back = shop.free_row("Pesanan");
    shop.sandbox.human().set_row("Pesanan", back, row.clone()).unwrap();
    shop.fill("Pesanan", back, &[("Masalah", json!("")), ("Batal", json!("Ya")), ("Alasan Batal", json!("salah"))]);
    shop.cycle().await;
    shop.after(TimeDelta::minutes(3)).await;
    shop.problems(back, &["DIARSIPKAN"]);
    assert!(
        shop.see(back, "Masalah").contains("tab Arsip 2026") && shop.see(back, "Masalah").contains("hapus baris ini")
    );
    assert_eq!(shop.mails(), Vec::<String>::new(), "whatever it says, nothing follows from it");
    shop.is_idle().await;
    // So does a line, and a payment, which does not count twice.
    for (tab, row) in [("Rincian", line), ("Pembayaran", payment)] {
        let at = shop.free_row(tab);
        shop.sandbox.human().set_row(tab, at, row).unwrap();
        shop.fill(tab, at, &[("Masalah", json!(""))]);
        shop.cycle().await;
        shop.after(TimeDelta::minutes(3)).await;
        assert_eq!(codes(&text(&shop.cell(tab, at, "Masalah"))), ["DIARSIPKAN"], "{tab}");
    }
    assert_eq!((figures(&shop), shop.mails()), (money, Vec::new()));
    shop.is_idle().await;
    // A person's row stays a person's; one that says what the archive says is taken out again.
    shop.stop();
    said(&orderd(&shop, &MOVE), &["Nothing is left to archive."]);
    assert_eq!((shop.id(back), picture(&shop)["Arsip 2026"].clone()), (done.clone(), archive.clone()));
    shop.sandbox.human().set_row("Pesanan", back, row.clone()).unwrap();
    shop.fill("Pesanan", back, &[("Batal", json!("")), ("Alasan Batal", json!(""))]);
    said(&orderd(&shop, &MOVE), &["Nothing is left to archive."]);
    assert_eq!((shop.row_of(&done), picture(&shop)["Arsip 2026"].clone()), (None, archive));
    is_tidy(&shop);
    // Without the number it is a new order, whose answers must be given anew.
    shop.start().await;
    let back = shop.free_row("Pesanan");
    shop.sandbox.human().set_row("Pesanan", back, row).unwrap();
    shop.fill("Pesanan", back, &[("No Order", json!("")), ("Tanggal Kirim", date("2027-03-20"))]);
    shop.cycle().await;
    shop.cycle().await;
    assert!(![done, off].contains(&shop.id(back)) && shop.id(back).starts_with("ODR-"), "{}", shop.id(back));
    assert!(
        codes(&shop.see(back, "Masalah")).iter().any(|code| code.contains("SALINAN")),
        "{}",
        shop.see(back, "Masalah")
    );
}

/// Starts the run and kills it before its `n`-th request is answered; true: it came to its end first.
async fn killed_at(shop: &Shop, n: u64) -> bool {
    let pid = Arc::new(AtomicU32::new(0));
    shop.sandbox.reset_counters();
    shop.sandbox.at_request(n, {
        let pid = pid.clone();
        move |_: &HumanHandle| {
            let id = pid.load(Ordering::SeqCst).to_string();
            assert!(Command::new("kill").args(["-9", &id]).status().unwrap().success());
        }
    });
    let run = || {
        let mut child = Command::new(env!("CARGO_BIN_EXE_orderd"))
            .args(MOVE)
            .arg("-c")
            .arg(shop.folder.path().join("orderd.toml"))
            .env_remove("ORDERD_CONFIG")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        pid.store(child.id(), Ordering::SeqCst);
        child.wait().unwrap().success()
    };
    tokio::task::block_in_place(run)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_the_next_run_finishes_and_a_daemon_between_misses_nobody() {
    let (shop, _) = old().await;
    let mut shop = shop;
    shop.stop();
    said(&orderd(&shop, &MOVE), &["2 orders moved"]);
    let (expected, figures_then) = (picture(&shop), figures(&shop));
    let (mut n, mut left) = (1, 0);
    loop {
        let (mut shop, _) = old().await;
        shop.stop();
        let survived = killed_at(&shop, n).await;
        // What it hid is named to whoever looks.
        let hidden = || titles(&shop).into_iter().filter(|title| title.starts_with("Sampah")).collect::<Vec<_>>();
        let (hidden, checked) = loop {
            let (before, checked) = (hidden(), stdout(&orderd(&shop, &["check", "--at", NOW])));
            // What was on its way when it was killed may have arrived meanwhile.
            if hidden() == before {
                break (before, checked);
            }
        };
        let line = checked.lines().find(|line| line.starts_with("✗ archive: "));
        assert_eq!(line.is_some(), !hidden.is_empty(), "killed at request {n}: {checked}");
        for title in &hidden {
            assert!(line.is_some_and(|line| line.contains(&**title) && line.contains("orderd archive")), "{line:?}");
        }
        left += usize::from(!hidden.is_empty());
        // Somebody starts the daemon although the run was not finished.
        shop.start().await;
        shop.cycle().await;
        shop.after(TimeDelta::minutes(3)).await;
        assert_eq!(shop.mails(), Vec::<String>::new(), "killed at request {n}");
        assert_eq!(shop.system("Tab DIJEDA"), "", "killed at request {n}");
        shop.stop();
        said(&orderd(&shop, &MOVE), &[]);
        is_tidy(&shop);
        assert_eq!(picture(&shop), expected, "killed at request {n}");
        shop.start().await;
        shop.cycle().await;
        assert_eq!((shop.mails(), shop.system("Tab DIJEDA")), (Vec::new(), String::new()), "killed at request {n}");
        shop.stop();
        assert_eq!(figures(&shop), figures_then, "killed at request {n}");
        if survived {
            break;
        }
        n += 1;
    }
    assert!(n > 12 && left > 0, "only {n} requests, {left} of them left something hidden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_people_move_meanwhile_the_right_rows_go_and_no_other_is_lost() {
    let (mut shop, _) = old().await;
    shop.stop();
    shop.sandbox.reset_counters();
    said(&orderd(&shop, &MOVE), &["2 orders moved"]);
    let (expected, counters) = (picture(&shop), shop.sandbox.counters());
    for n in 1..=counters.reads + counters.writes {
        let (mut shop, _) = old().await;
        shop.stop();
        shop.sandbox.reset_counters();
        shop.sandbox.at_request(n, |human| {
            // The open order changes places with a closed one, and everything below moves.
            human.move_rows("Pesanan", 3, 1, 1).unwrap();
            human.insert_rows("Pembayaran", 1, 1).unwrap();
            human.insert_rows("Rincian", 1, 2).unwrap();
        });
        said(&orderd(&shop, &MOVE), &[]);
        is_tidy(&shop);
        assert_eq!(picture(&shop), expected, "moved before request {n}");
        shop.start().await;
        shop.cycle().await;
        shop.after(TimeDelta::minutes(3)).await;
        assert_eq!(shop.mails(), Vec::<String>::new(), "moved before request {n}");
        shop.is_idle().await;
    }
}

/// A sheet of closed orders that was filled before orderd came, taken over at the beginning of 2026.
async fn filled(orders: usize) -> Shop {
    let mut shop = Shop::unlocked("2026-01-05 09:00", "").await;
    let headers =
        |shop: &Shop, tab: &str| -> Vec<String> { shop.sandbox.book().rows(tab)[0].iter().map(text).collect() };
    let row = |headers: &[String], cells: &[(&str, Value)]| -> Vec<Value> {
        let cell =
            |header: &String| cells.iter().find(|(name, _)| name == header).map_or(Value::Null, |(_, v)| v.clone());
        headers.iter().map(cell).collect()
    };
    let human = shop.sandbox.human();
    let (of_orders, of_payments) = (headers(&shop, "Pesanan"), headers(&shop, "Pembayaran"));
    let grow = |tab: &str| {
        let (rows, _) = shop.sandbox.book().size(tab);
        human.add_rows(tab, (orders + 2).saturating_sub(rows)).unwrap();
    };
    grow("Pesanan");
    grow("Pembayaran");
    for n in 1..=orders {
        let id = format!("ODR-2025-{n:04}");
        let yes =
            ["Kirim ke R&D", "Konfirmasi SM", "Mulai Produksi", "Selesai Produksi", "Buat Surat Jalan", "Dikirim"];
        let mut cells: Vec<(&str, Value)> = vec![
            ("No Order", json!(id)),
            ("Status", json!("Selesai")),
            ("Outlet", json!("Pusat")),
            ("Pelanggan", json!(format!("PT Nomor {n}"))),
            ("Menu", json!("NB-AYAM")),
            ("Jumlah (pack)", json!(10)),
            ("Metode", json!("Kirim")),
            ("Tanggal Kirim", date("2025-06-10")),
            ("Tgl Order", date("2025-05-10")),
            ("Alamat", json!("Jl. Contoh 1")),
            ("Penerima", json!("Ibu Contoh")),
            ("Ongkir", json!(0)),
            ("Skema Bayar", json!("TUNAI")),
            ("Cek R&D", json!("Sanggup")),
            ("Cek PPIC", json!("Tersedia")),
            ("Diterima Oleh", json!("Ibu")),
            ("Tgl Diterima", date("2025-06-10")),
        ];
        cells.extend(yes.map(|column| (column, json!("Ya"))));
        human.set_row("Pesanan", n, row(&of_orders, &cells)).unwrap();
        let paid = [
            ("No Bayar", json!(format!("BYR-2025-{n:04}"))),
            ("Tgl Bayar", date("2025-06-01")),
            ("No Order", json!(id)),
            ("Jenis", json!("Pembayaran")),
            ("Nominal", json!(250_000)),
            ("Terverifikasi", json!("Ya")),
        ];
        human.set_row("Pembayaran", n, row(&of_payments, &paid)).unwrap();
    }
    for _ in 0..3 {
        shop.cycle().await;
    }
    shop.clock.set(local("2026-11-23 09:00"));
    shop.cycle().await;
    shop.cycle().await;
    shop.mails();
    shop
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sheet_full_of_old_orders_is_emptied_in_few_requests_and_is_not_taken_for_lost() {
    // Ten thousand take minutes without optimisation: the requests are counted on fewer, where nobody waits on all.
    let orders = if std::env::var_os("CI").is_some() { 10_000 } else { 150 };
    let mut shop = filled(orders).await;
    assert_eq!(shop.status(1), "Selesai", "{}", shop.see(1, "Masalah"));
    shop.stop();
    shop.sandbox.reset_counters();
    let run = ["archive", "--before", "2026-06-01", "--yes", "--at", "2026-11-23T10:00:00+07:00"];
    said(&orderd(&shop, &run), &[&format!("{orders} orders moved to Arsip 2025")]);
    let counters = shop.sandbox.counters();
    println!("{orders} orders: {counters:?}");
    assert!(counters.reads + counters.writes <= 60, "{counters:?}");
    assert_eq!((rows(&shop, "Pesanan").len(), rows(&shop, "Arsip 2025").len()), (0, orders));
    assert_eq!((rows(&shop, "Pembayaran").len(), rows(&shop, "Arsip 2025 Pembayaran").len()), (0, orders));
    is_tidy(&shop);
    shop.start().await;
    let report = shop.cycle().await;
    shop.after(TimeDelta::minutes(3)).await;
    assert_eq!((report.paused_tabs, shop.mails()), (Vec::<String>::new(), Vec::<String>::new()));
    shop.is_idle().await;
    assert!(!Path::new(&shop.folder.path().join("laporan.xlsx")).exists());
    // A memory that knows none of them takes them all over in one cycle, with one read more.
    shop.stop();
    lose_memory(&shop);
    shop.start().await;
    let begun = std::time::Instant::now();
    let report = shop.cycle().await;
    println!("taken over from the archive in {:?}: {:?}", begun.elapsed(), report.calls);
    assert!(report.calls.read <= 4, "{:?}", report.calls);
    let known = shop.clerk.as_ref().unwrap().facts();
    let known = known.read().unwrap();
    assert_eq!(known.orders.values().filter(|order| order.archived.is_some()).count(), orders);
    assert_eq!(known.payments.values().filter(|payment| payment.archived.is_some()).count(), orders);
}

/// The database is gone.
fn lose_memory(shop: &Shop) {
    for entry in std::fs::read_dir(shop.folder.path()).unwrap() {
        let file = entry.unwrap().path();
        if file.file_name().unwrap().to_string_lossy().starts_with("state.db") {
            // The files beside it go by themselves once the last connection is closed.
            match std::fs::remove_file(file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{error}"),
                Ok(()) | Err(_) => {}
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_memory_learns_of_old_orders_from_the_archive_and_gives_no_number_twice() {
    let mut shop = Shop::open("23 10:00").await;
    let done = closed(&mut shop, "PT Satu").await;
    shop.set(shop.row_of(&done).unwrap(), "Tgl Order", date("23"));
    shop.pay(&done, 1_000_000, date("23"), "Tidak");
    // The last one of its year, and no paper bears its number.
    let off = called_off(&mut shop, "PT Dua").await;
    shop.at("2027-02-01 09:00").await;
    shop.add("Pelanggan", &[("Nama", json!("PT Satu"))]);
    shop.cycle().await;
    shop.stop();
    said(&orderd(&shop, &MOVE), &["2 orders moved"]);
    shop.sandbox.human().rename_tab("Arsip 2026 Pembayaran", "Bayar lama").unwrap();
    shop.start().await;
    shop.cycle().await;
    let told = |shop: &Shop| -> Vec<_> { ["Pelanggan", "Dokumen", "Piutang"].map(|tab| rows(shop, tab)).into() };
    let (before, workbook) = (told(&shop), export(&shop, "2027-02-01"));
    assert!(before[0].iter().flatten().any(|cell| cell == "1"), "an order each: {:?}", before[0]);
    shop.mails();
    shop.stop();
    lose_memory(&shop);

    shop.start().await;
    let report = shop.cycle().await;
    assert!(report.calls.read <= 4, "tabs, rows, archive, check: {:?}", report.calls);
    shop.after(TimeDelta::minutes(3)).await;
    assert_eq!((shop.mails(), shop.system("Tab DIJEDA")), (Vec::new(), String::new()));
    assert_eq!(told(&shop), before);
    shop.is_idle().await;
    for id in [&done, &off] {
        let output = orderd(&shop, &["explain", id, "--at", NOW]);
        said(&output, &["in the archive since", "tab Arsip 2026"]);
    }
    let sheet = |book: &[(String, Vec<Vec<String>>)], name: &str| {
        let rows = book.iter().find(|(sheet, _)| sheet == name).map(|(_, rows)| rows.clone()).unwrap();
        rows.into_iter().filter(|row| row.iter().any(|cell| cell.starts_with("BYR-"))).collect::<Vec<_>>()
    };
    let again = export(&shop, "2027-02-01");
    assert_eq!(sheet(&again, "Pembayaran"), sheet(&workbook, "Pembayaran"), "money comes from the archive too");
    assert!(!sheet(&again, "Pembayaran").is_empty());

    let next = shop.order(80, date("2027-03-11"), &[("Tgl Order", date("2026-12-30"))]);
    shop.cycle().await;
    assert_eq!((off.as_str(), shop.id(next).as_str()), ("ODR-2026-0002", "ODR-2026-0003"));
    shop.pay("ODR-2026-0003", 100_000, date("2027-02-01"), "");
    shop.cycle().await;
    shop.stop();
    said(&orderd(&shop, &MOVE), &["Nothing is left to archive."]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_backup_of_before_learns_at_a_word_what_was_archived_since() {
    let (mut shop, [done, off]) = old().await;
    let before = figures(&shop);
    said(&orderd(&shop, &["backup", "before.db"]), &["before.db"]);
    shop.stop();
    said(&orderd(&shop, &["adopt", "--at", NOW]), &["Nothing to take over"]);
    said(&orderd(&shop, &MOVE), &["2 orders moved"]);
    said(&orderd(&shop, &["adopt", "--at", NOW]), &["Nothing to take over"]);
    let checked = |shop: &Shop| -> String {
        let out = stdout(&orderd(shop, &["check", "--at", NOW]));
        out.lines().find(|line| line.contains("memory and sheet: ")).unwrap().to_owned()
    };
    assert!(checked(&shop).starts_with("✓"), "{}", checked(&shop));
    said(&orderd(&shop, &["restore-backup", "before.db"]), &["state.db is before.db now"]);
    let older = format!("✗ memory and sheet: the database is older than the sheet ({done}, {off})");
    assert!(checked(&shop).starts_with(&older), "{}", checked(&shop));
    said(&orderd(&shop, &["adopt", "--at", NOW]), &["2 orders, 2 payments", &done, &off, "orderd adopt --yes"]);
    said(&orderd(&shop, &["adopt", "--yes", "--at", NOW]), &["Nobody was mailed."]);
    assert!(checked(&shop).starts_with("✓"), "{}", checked(&shop));
    shop.start().await;
    shop.cycle().await;
    shop.after(TimeDelta::minutes(3)).await;
    assert_eq!((shop.mails(), shop.system("Tab DIJEDA")), (Vec::new(), String::new()));
    assert_eq!(figures(&shop), before);
    shop.is_idle().await;
    said(&orderd(&shop, &["explain", &done, "--at", NOW]), &["tab Arsip 2026"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_request_and_its_memory_lost_no_row_counts_twice_and_the_next_run_finishes() {
    let money = |shop: &Shop| -> Vec<String> {
        let rows = rows(shop, "Dokumen");
        let paid = shop.system("Pesanan");
        rows.into_iter().flatten().chain([paid]).collect()
    };
    let (mut shop, [done, _]) = old().await;
    let total = shop.money(shop.row_of(&done).unwrap(), "Total");
    shop.stop();
    said(&orderd(&shop, &MOVE), &["2 orders moved"]);
    let (archived, documents) = (picture(&shop), money(&shop));
    let (mut n, mut archives, mut lives, mut stays) = (1, 0, 0, 0);
    loop {
        let (mut shop, _) = old().await;
        shop.stop();
        let survived = killed_at(&shop, n).await;
        lose_memory(&shop);
        shop.start().await;
        shop.cycle().await;
        shop.after(TimeDelta::minutes(3)).await;
        assert_eq!((shop.mails(), shop.system("Tab DIJEDA")), (Vec::new(), String::new()), "killed at request {n}");
        assert_eq!(money(&shop), documents, "killed at request {n}");
        if let Some(row) = shop.row_of(&done).filter(|row| shop.status(*row) == "Selesai") {
            assert_eq!(
                shop.money(row, "Total"),
                total,
                "a line that stands in both counts once: killed at request {n}"
            );
        }
        shop.stop();
        said(&orderd(&shop, &MOVE), &[]);
        is_tidy(&shop);
        // What was not archived before is young again to a memory that is, and stays; nothing is lost or doubled.
        let seen = picture(&shop);
        for (tab, archive) in TABS.into_iter().zip(ARCHIVES) {
            let moved = seen.get(archive).cloned().unwrap_or_default();
            assert!(moved.is_empty() || moved.len() == archived[archive].len(), "{archive}, killed at request {n}");
            let mut all: Vec<_> = seen[tab].iter().cloned().chain(moved).collect();
            let all_rows = all.len();
            all.sort();
            all.dedup();
            let expected = archived[tab].len() + archived[archive].len();
            assert_eq!(all.len(), expected, "{tab}, killed at request {n}: {all:?}");
            stays += usize::from(all_rows > expected);
        }
        let is_there = shop.row_of(&done).is_some();
        let part = if is_there { "of tab Pesanan" } else { "in the archive since" };
        said(&orderd(&shop, &["explain", &done, "--at", NOW]), &[part, "Selesai"]);
        (archives, lives) = (archives + usize::from(!is_there), lives + usize::from(is_there));
        if survived {
            break;
        }
        n += 1;
    }
    assert!(archives > 0 && lives > 0 && stays > 0, "{archives} {lives} {stays}");
}
