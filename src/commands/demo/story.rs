//! The week of the demo: what staff type, day by day, on a clock that is pushed. Every name is made up. It ends with a
//! comparison of what came out with what the procedure says must come out.

use std::path::Path;

use anyhow::Context;
use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::desk::Desk;
use super::filing::file_away;
use super::folder::{STORY, keep_clock, prepare_for_story};
use super::stage::{Setting, Stage};
pub use super::summary::Told;
use super::summary::{self, Cast};
use crate::cli::Language;
use crate::clock::Clock;
use crate::sandbox::Folder;
use crate::sheet::layout::Samples;

/// Tabs whose samples the week starts with; the orders are typed by its people.
const MASTER_DATA: [&str; 6] = ["Produk", "Resep", "Stok Bahan", "Kapasitas", "Pelanggan", "Prospek"];

/// Plays the week that begins on the first Monday from `today` on. What it says is kept in `dir` too; links in the mails
/// name `port`, or the port in use while it plays (0).
///
/// # Errors
/// The folder holds something else, or the play broke off. A week that ended otherwise than written is no error: its
/// differences stand in what is returned.
pub async fn play(
    dir: &Path,
    port: u16,
    today: NaiveDate,
    language: Language,
    say: &mut dyn FnMut(&str),
) -> anyhow::Result<Told> {
    let folder = Folder::claim(dir)?;
    let file = prepare_for_story(dir)?;
    let mut story = String::new();
    let told = {
        let mut both = |line: &str| {
            story.push_str(line);
            story.push('\n');
            say(line);
        };
        act(folder, port, today, language, &mut both).await
    };
    std::fs::write(&file, &story).with_context(|| format!("cannot write {}", dir.join(STORY).display()))?;
    told
}

async fn act(
    folder: Folder,
    port: u16,
    today: NaiveDate,
    language: Language,
    say: &mut dyn FnMut(&str),
) -> anyhow::Result<Told> {
    let until_monday = (7 - today.weekday().num_days_from_monday()) % 7;
    let monday = today.checked_add_days(Days::new(u64::from(until_monday))).context("no such day")?;
    // The sheet server takes any free port: a demo that is open in a browser is not disturbed.
    let dir = folder.dir().to_owned();
    let setting = Setting { linked_port: (port > 0).then_some(port), quiet: true, ..Setting::default() };
    let stage = Box::pin(Stage::set_up(folder, setting)).await?;
    stage.fill(&Samples::on(monday), |tab| MASTER_DATA.contains(&tab))?;
    let zone = stage.config.policy.timezone;
    let dawn = monday.and_time(NaiveTime::MIN).and_local_timezone(zone).earliest().context("no such day")?;
    let mut desk = Box::pin(Desk::open(stage, Clock::pushed(dawn.to_utc()), monday, language, say)).await?;
    let mut cast = Cast::default();
    orders_come_in(&mut desk, &mut cast).await?;
    the_house_answers(&mut desk, &cast).await?;
    money_comes_in(&mut desk, &mut cast).await?;
    the_kitchen_works(&mut desk, &mut cast).await?;
    goods_leave_and_one_order_is_cancelled(&mut desk, &cast).await?;
    the_week_ends(&mut desk, &cast).await?;
    let told = summary::compare(&mut desk, &cast).await?;
    desk.say("");
    file_away(&mut desk, &cast).await?;
    told.lines(language).iter().for_each(|line| desk.say(line));
    keep_clock(&dir, desk.now())?;
    desk.stage.sandbox.stopped().await;
    Ok(told)
}

/// Monday morning.
async fn orders_come_in(desk: &mut Desk<'_>, cast: &mut Cast) -> anyhow::Result<()> {
    let [wednesday, thursday, friday] = [2, 3, 4].map(|day| desk.typed_day(day));
    desk.at(0, "08:30").await?;
    desk.scene(
        "Sari types an order of 900 meal boxes for Friday, half to be paid beforehand.",
        "Sari mengetik pesanan 900 nasi box untuk Jumat, separuh dibayar di muka.",
    );
    cast.down_payment = desk
        .order(&[
            ("PIC Sales", "Sari"),
            ("Outlet", "Outlet Contoh Pusat"),
            ("Kanal", "Referensi"),
            ("Pelanggan", "PT Contoh Sejahtera"),
            ("No HP", "0812-0000-0001"),
            ("Menu", "Nasi Box Ayam Bakar"),
            ("Jumlah (pack)", "900"),
            ("Metode", "Kirim"),
            ("Tanggal Kirim", &friday),
            ("Jam Kirim", "11:30"),
            ("Alamat", "Jl. Misal No. 12, Kota Contoh"),
            ("Penerima", "Pak Satpam Contoh"),
            ("Ongkir", "150.000"),
            ("Skema Bayar", "DP"),
            ("Kirim ke R&D", "Ya"),
        ])
        .await?;
    desk.at(0, "08:50").await?;
    desk.scene(
        "Budi types 1.200 boxes for Thursday: a large order, three days ahead instead of four.",
        "Budi mengetik 1.200 box untuk Kamis: pesanan besar, tiga hari di muka, bukan empat.",
    );
    cast.late = desk
        .order(&[
            ("PIC Sales", "Budi"),
            ("Outlet", "Outlet Contoh Pusat"),
            ("Pelanggan", "Dinas Contoh Kota"),
            ("Menu", "NBA"),
            ("Jumlah (pack)", "1.200 pack"),
            ("Metode", "Kirim"),
            ("Tanggal Kirim", &thursday),
            ("Alamat", "Balai Contoh, Jl. Contoh Raya No. 99"),
            ("Penerima", "Pak Panitia"),
            ("Ongkir", "Rp 200.000"),
            ("Skema Bayar", "TUNAI"),
            ("Kirim ke R&D", "Ya"),
        ])
        .await?;
    desk.at(0, "09:10").await?;
    desk.scene(
        "Sari types snacks on fourteen days of credit for Wednesday.",
        "Sari mengetik snack untuk Rabu dengan tempo empat belas hari.",
    );
    cast.credit = desk
        .order(&[
            ("PIC Sales", "Sari"),
            ("Outlet", "Outlet Contoh Timur"),
            ("Pelanggan", "cv misal jaya"),
            ("Menu", "Snack Box Hemat"),
            ("Jumlah (pack)", "300"),
            ("Metode", "Kirim"),
            ("Tanggal Kirim", &wednesday),
            ("Alamat", "Jl. Umpama No. 3, Kota Contoh"),
            ("Penerima", "Bu Umpama"),
            ("Ongkir", "75.000"),
            ("Skema Bayar", "TOP"),
            ("TOP (hari)", "14"),
            ("Kirim ke R&D", "Ya"),
        ])
        .await?;
    desk.at(0, "09:30").await?;
    desk.scene(
        "Budi types a donation that will be fetched on Thursday; the donor wants pictures.",
        "Budi mengetik donasi yang diambil hari Kamis; donatur meminta dokumentasi.",
    );
    cast.pickup = desk
        .order(&[
            ("PIC Sales", "Budi"),
            ("Outlet", "Outlet Contoh Timur"),
            ("Pelanggan", "Yayasan Contoh Peduli"),
            ("Menu", "Snack Box Hemat"),
            ("Jumlah (pack)", "200"),
            ("Metode", "Ambil Sendiri"),
            ("Tanggal Kirim", &thursday),
            ("Skema Bayar", "TUNAI"),
            ("Donasi", "Ya"),
            ("Minta Dokumentasi", "Ya"),
            ("Kirim ke R&D", "Ya"),
        ])
        .await?;
    desk.at(0, "09:50").await?;
    desk.scene(
        "Somebody in a hurry types \"besok\" as the date and \"1.5\" as the quantity.",
        "Seseorang yang tergesa mengetik \"besok\" sebagai tanggal dan \"1.5\" sebagai jumlah.",
    );
    cast.unreadable = desk
        .order(&[
            ("Outlet", "Outlet Contoh Pusat"),
            ("Pelanggan", "PT Contoh Sejahtra"),
            ("Menu", "Nasi Box Rendang"),
            ("Jumlah (pack)", "1.5"),
            ("Metode", "Kirim"),
            ("Tanggal Kirim", "besok"),
            ("Skema Bayar", "DP"),
            ("Kirim ke R&D", "Ya"),
        ])
        .await?;
    Ok(())
}

/// Monday, later.
async fn the_house_answers(desk: &mut Desk<'_>, cast: &Cast) -> anyhow::Result<()> {
    desk.at(0, "10:30").await?;
    desk.scene("R&D can cook all four.", "R&D sanggup memasak keempatnya.");
    desk.set_each(&cast.first_four(), &[("Cek R&D", "Sanggup")]).await?;
    desk.at(0, "10:45").await?;
    desk.scene("PPIC has the material for all four.", "PPIC punya bahan untuk keempatnya.");
    desk.set_each(&cast.first_four(), &[("Cek PPIC", "Tersedia")]).await?;
    desk.at(0, "11:30").await?;
    desk.scene("The store managers confirm.", "Para store manager mengonfirmasi.");
    desk.set_each(&cast.first_four(), &[("Konfirmasi SM", "Ya")]).await?;
    desk.at(0, "14:00").await?;
    desk.scene(
        "The large order is held. The store manager makes an exception and says why.",
        "Pesanan besar tertahan. Store manager memberi izin khusus dan menulis alasannya.",
    );
    desk.set(&cast.late, &[("Izin Khusus", "Ya"), ("Alasan Izin", "Dapur kosong hari itu, bahan tersedia")]).await?;
    desk.at(0, "15:00").await?;
    desk.scene("Accounting approves the credit.", "Akunting menyetujui kredit.");
    desk.set(&cast.credit, &[("Persetujuan Kredit", "Ya")]).await?;
    desk.at(0, "17:05").await
}

/// Tuesday.
async fn money_comes_in(desk: &mut Desk<'_>, cast: &mut Cast) -> anyhow::Result<()> {
    desk.at(1, "07:31").await?;
    desk.at(1, "09:00").await?;
    desk.scene(
        "Sari notes the down payment, Budi the money for the large order and the donation.",
        "Sari mencatat uang muka, Budi mencatat pembayaran pesanan besar dan donasi.",
    );
    let first = desk.note(&cast.down_payment, "Pembayaran", "11.325.000", "TRX-101").await?;
    let second = desk.note(&cast.late, "Pembayaran", "Rp 30.200.000", "TRX-102").await?;
    let third = desk.pay(&cast.pickup, "Pembayaran", "2.500.000", "TRX-103").await?;
    desk.at(1, "10:00").await?;
    desk.scene("Accounting finds all three on the account.", "Akunting menemukan ketiganya di rekening.");
    desk.verify(&[first, second, third]).await?;
    desk.at(1, "11:00").await?;
    desk.scene(
        "Sari types 400 boxes of rendang for next week.",
        "Sari mengetik 400 nasi box rendang untuk minggu depan.",
    );
    let next_week = desk.typed_day(9);
    cast.cancelled = desk
        .order(&[
            ("PIC Sales", "Sari"),
            ("Outlet", "Outlet Contoh Pusat"),
            ("Pelanggan", "PT Contoh Sejahtera"),
            ("Menu", "Nasi Box Rendang"),
            ("Jumlah (pack)", "400"),
            ("Metode", "Kirim"),
            ("Tanggal Kirim", &next_week),
            ("Alamat", "Jl. Misal No. 12, Kota Contoh"),
            ("Penerima", "Pak Satpam Contoh"),
            ("Ongkir", "100.000"),
            ("Skema Bayar", "DP"),
            ("Kirim ke R&D", "Ya"),
        ])
        .await?;
    desk.at(1, "11:40").await?;
    desk.scene(
        "R&D, PPIC and the store manager answer within an hour.",
        "R&D, PPIC, dan store manager menjawab dalam satu jam.",
    );
    let yes = [("Cek R&D", "Sanggup"), ("Cek PPIC", "Tersedia"), ("Konfirmasi SM", "Ya")];
    desk.set(&cast.cancelled, &yes).await?;
    desk.at(1, "13:00").await?;
    desk.scene("The snacks are made and the delivery order is asked for.", "Snack dibuat dan surat jalan diminta.");
    desk.set(&cast.credit, &[("Mulai Produksi", "Ya")]).await?;
    desk.at(1, "15:30").await?;
    desk.set(&cast.credit, &[("Selesai Produksi", "Ya")]).await?;
    desk.at(1, "16:00").await?;
    desk.set(&cast.credit, &[("Buat Surat Jalan", "Ya"), ("Dibuat Oleh", "Manajer Timur")]).await?;
    desk.at(1, "17:05").await
}

/// Wednesday.
async fn the_kitchen_works(desk: &mut Desk<'_>, cast: &mut Cast) -> anyhow::Result<()> {
    desk.at(2, "07:31").await?;
    desk.at(2, "08:00").await?;
    desk.scene("The snacks leave on credit.", "Snack dikirim dengan pembayaran tempo.");
    desk.set(&cast.credit, &[("Sopir", "Pak Sopir"), ("No Polisi", "B 0000 XX"), ("Dikirim", "Ya")]).await?;
    desk.at(2, "09:00").await?;
    desk.scene(
        "The kitchen begins the large order; the down payment for the rendang arrives.",
        "Dapur memulai pesanan besar; uang muka rendang masuk.",
    );
    desk.set(&cast.late, &[("Mulai Produksi", "Ya")]).await?;
    let row = desk.pay(&cast.cancelled, "Pembayaran", "6.450.000", "TRX-104").await?;
    desk.at(2, "09:45").await?;
    desk.verify(&[row]).await?;
    desk.at(2, "11:00").await?;
    desk.scene(
        "The snacks are received; the money is not there yet.",
        "Snack diterima pelanggan; uangnya belum masuk.",
    );
    let today = desk.typed_day(2);
    desk.set(&cast.credit, &[("Diterima Oleh", "Bu Umpama"), ("Tgl Diterima", &today)]).await?;
    desk.at(2, "13:00").await?;
    desk.scene(
        "Budi copies the row of the 900 boxes for another customer and changes what differs.",
        "Budi menyalin baris 900 box untuk pelanggan lain dan mengubah yang berbeda.",
    );
    cast.copied = desk.copy(&cast.down_payment).await?;
    let later = desk.typed_day(10);
    let cells = [
        ("Pelanggan", "Dinas Contoh Kota"),
        ("Jumlah (pack)", "500"),
        ("Tanggal Kirim", later.as_str()),
        ("Alamat", "Balai Contoh, Jl. Contoh Raya No. 99"),
        ("Penerima", "Pak Panitia"),
    ];
    desk.set(&cast.copied, &cells).await?;
    desk.set(&cast.copied, &[("Kirim ke R&D", "Ya")]).await?;
    desk.at(2, "14:30").await?;
    desk.scene(
        "Somebody sorts the orders by customer just as orderd writes into them.",
        "Seseorang mengurutkan pesanan menurut pelanggan tepat saat orderd menulis.",
    );
    desk.type_only(&cast.pickup, "Selesai Produksi", "Ya")?;
    desk.sort_during_a_write("Pelanggan").await?;
    desk.at(2, "15:00").await?;
    desk.scene(
        "The large order is made; its delivery order is asked for.",
        "Pesanan besar selesai dibuat; surat jalannya diminta.",
    );
    desk.set(&cast.late, &[("Selesai Produksi", "Ya")]).await?;
    desk.set(&cast.late, &[("Buat Surat Jalan", "Ya"), ("Dibuat Oleh", "Manajer Pusat")]).await?;
    desk.at(2, "16:00").await?;
    desk.scene(
        "The donation gets its delivery order, so that nobody is woken for it at night.",
        "Donasi mendapat surat jalan, supaya tidak ada yang ditagih malam-malam.",
    );
    desk.set(&cast.pickup, &[("Buat Surat Jalan", "Ya"), ("Dibuat Oleh", "Manajer Timur")]).await?;
    desk.at(2, "17:05").await
}

/// Thursday.
async fn goods_leave_and_one_order_is_cancelled(desk: &mut Desk<'_>, cast: &Cast) -> anyhow::Result<()> {
    let today = desk.typed_day(3);
    desk.at(3, "07:31").await?;
    desk.at(3, "08:00").await?;
    desk.scene(
        "The large order leaves, and the kitchen begins the 900 boxes.",
        "Pesanan besar berangkat, dan dapur memulai 900 box.",
    );
    desk.set(&cast.late, &[("Sopir", "Pak Sopir"), ("Dikirim", "Ya")]).await?;
    desk.set(&cast.down_payment, &[("Mulai Produksi", "Ya")]).await?;
    desk.at(3, "10:00").await?;
    desk.scene("The donation is fetched.", "Donasi diambil.");
    desk.set(&cast.pickup, &[("Dikirim", "Ya")]).await?;
    desk.at(3, "11:00").await?;
    desk.scene("The customer calls the rendang off.", "Pelanggan membatalkan rendang.");
    desk.set(&cast.cancelled, &[("Batal", "Ya"), ("Alasan Batal", "Acara pelanggan ditunda")]).await?;
    desk.at(3, "12:00").await?;
    desk.scene("The large order is received.", "Pesanan besar diterima.");
    desk.set(&cast.late, &[("Diterima Oleh", "Pak Panitia"), ("Tgl Diterima", &today)]).await?;
    desk.at(3, "13:00").await?;
    desk.scene(
        "For the copied order the material suffices for 300 of 500 boxes.",
        "Untuk pesanan salinan, bahan cukup untuk 300 dari 500 box.",
    );
    let answer = [("Cek R&D", "Sanggup"), ("Cek PPIC", "Sebagian"), ("Sanggup Berapa", "300")];
    desk.set(&cast.copied, &answer).await?;
    desk.at(3, "14:00").await?;
    desk.scene(
        "Accounting sends the whole down payment for the rendang back.",
        "Akunting mengembalikan seluruh uang muka rendang.",
    );
    desk.set(&cast.cancelled, &[("Nilai Refund", "6.450.000")]).await?;
    let row = desk.pay(&cast.cancelled, "Refund", "6.450.000", "TRX-105").await?;
    desk.verify(&[row]).await?;
    desk.at(3, "15:00").await?;
    desk.scene(
        "The 900 boxes are made; their delivery order asks for the rest of the money.",
        "900 box selesai dibuat; surat jalannya menunggu pelunasan.",
    );
    desk.set(&cast.down_payment, &[("Selesai Produksi", "Ya")]).await?;
    desk.set(&cast.down_payment, &[("Buat Surat Jalan", "Ya"), ("Dibuat Oleh", "Manajer Pusat")]).await?;
    desk.at(3, "17:05").await
}

/// Friday.
async fn the_week_ends(desk: &mut Desk<'_>, cast: &Cast) -> anyhow::Result<()> {
    let today = desk.typed_day(4);
    desk.at(4, "07:31").await?;
    desk.at(4, "08:30").await?;
    desk.scene(
        "The rest of the money for the 900 boxes is noted and verified.",
        "Pelunasan 900 box dicatat dan diverifikasi.",
    );
    let row = desk.pay(&cast.down_payment, "Pembayaran", "11.325.000", "TRX-106").await?;
    desk.at(4, "09:15").await?;
    desk.verify(&[row]).await?;
    desk.at(4, "10:00").await?;
    desk.scene("They leave, and are received at noon.", "Box berangkat, dan diterima siang hari.");
    desk.set(&cast.down_payment, &[("Sopir", "Pak Sopir"), ("Dikirim", "Ya")]).await?;
    desk.at(4, "11:00").await?;
    desk.scene("Budi links the pictures of the donation.", "Budi menautkan dokumentasi donasi.");
    desk.set(&cast.pickup, &[("Link Dokumentasi", "https://foto.example/donasi-contoh")]).await?;
    desk.at(4, "12:00").await?;
    desk.set(&cast.down_payment, &[("Diterima Oleh", "Pak Satpam Contoh"), ("Tgl Diterima", &today)]).await?;
    desk.at(4, "17:05").await
}
