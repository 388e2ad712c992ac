//! Two taps in a mail: the form comes filled in, the person sends it, and the order goes on under their name. Over the
//! whole program, with a form that is a real page.

use std::collections::BTreeSet;

use orderd::sandbox::{Fault, On};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::commands::{orderd, stdout};
use crate::shop::{PATIENCE, Shop, date, lay_out};

const FORM: &str = "[answers]\nform_url = \"http://127.0.0.1:1/forms/d/e/answers/viewform?usp=pp_url&entry.1=Nomor\
                    &entry.2=Pertanyaan&entry.3=Kode&entry.4=Jawaban&entry.5=Catatan\"\n";

/// A shop with a form, its tab protected, and one order that waits for R&D and PPIC.
pub(super) async fn open() -> (Shop, usize) {
    let mut shop = Shop::unlocked("23 08:00", FORM).await;
    let people = ["rnd", "ppic", "accounting", "marketing", "sm"].map(|who| format!("{who}@shop.example")).to_vec();
    shop.sandbox.answer_form(people).unwrap();
    lay_out(&shop.config).await;
    shop.cycle().await;
    let row = shop.order(1_001, date("30"), &[]);
    shop.at("23 08:10").await;
    (shop, row)
}

/// The buttons in the mails of a kind to somebody, as label and link.
pub(super) fn buttons(shop: &Shop, kind: &str, who: &str) -> Vec<(String, String)> {
    let mails = shop.mails_of(kind);
    let mail = mails.iter().find(|mail| mail.recipient == format!("{who}@shop.example")).unwrap();
    let of_line = |line: &str| {
        let (label, link) = line.trim_start_matches("- ").split_once(": http://127.0.0.1:1/")?;
        Some((label.to_owned(), link.to_owned()))
    };
    mail.text.lines().filter(|line| line.contains("/viewform?")).filter_map(of_line).collect()
}

async fn talk(shop: &Shop, request: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(shop.sandbox.addr()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Opens the link of a button, chooses an address, sends.
pub(super) async fn tap(shop: &Shop, link: &str, who: &str) {
    let host = shop.sandbox.addr();
    let page = talk(shop, &format!("GET /{link} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")).await;
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    let (_, filled) = link.split_once("usp=pp_url&").unwrap();
    let body = format!("emailAddress={who}%40shop.example&{filled}");
    let answer = talk(
        shop,
        &format!(
            "POST /forms/d/e/answers/formResponse HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ),
    )
    .await;
    assert!(answer.contains("Jawaban Anda telah direkam"), "{answer}");
}

#[tokio::test]
async fn an_order_is_answered_from_the_mails_and_bears_the_names() {
    let (mut shop, row) = open().await;
    let labels = |shop: &Shop, kind: &str, who: &str| -> Vec<String> {
        buttons(shop, kind, who).into_iter().map(|(label, _)| label).collect()
    };
    assert_eq!(labels(&shop, "check-materials", "rnd"), ["Cek R&D: Sanggup", "Cek R&D: Tidak"]);
    let of_ppic = ["Cek PPIC: Tersedia", "Cek PPIC: Sebagian", "Cek PPIC: Tidak"];
    assert_eq!(labels(&shop, "check-materials", "ppic"), of_ppic);
    let (rnd, ppic) = (buttons(&shop, "check-materials", "rnd"), buttons(&shop, "check-materials", "ppic"));
    // R&D's link is worth nothing in another hand.
    tap(&shop, &rnd[0].1, "marketing").await;
    shop.at("23 08:20").await;
    assert_eq!(shop.see(row, "Cek R&D"), "");
    let [told] = &shop.mails_of("answer-refused")[..] else { panic!("one mail, to whoever sent it") };
    assert_eq!(told.recipient, "marketing@shop.example");
    assert!(told.subject.contains("[ODR-2026-0001] Jawaban Anda belum dihitung"), "{}", told.subject);
    for part in ["\"Cek R&D\" dijawab R&D", "Teruskan ke R&D", "Jawaban Anda: Cek R&D = Sanggup", "range=A2"] {
        assert!(told.text.contains(part), "{part}: {}", told.text);
    }
    tap(&shop, &rnd[0].1, "rnd").await;
    tap(&shop, &ppic[0].1, "ppic").await;
    let report = shop.at("23 08:30").await;
    assert!(report.calls.read <= 3 && report.calls.write == 1, "{:?}", report.calls);
    assert_eq!((shop.see(row, "Cek R&D").as_str(), shop.see(row, "Cek PPIC").as_str()), ("Sanggup", "Tersedia"));
    // What was answered is acted upon at once, not when somebody edits next.
    assert!(shop.clerk.as_ref().unwrap().next_due().is_some_and(|due| due <= shop.clock.now()));
    shop.cycle().await;
    assert_eq!(shop.status(row), "Menunggu Store Manager");
    let sm = buttons(&shop, "confirm-order", "sm");
    assert_eq!(
        sm.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>(),
        ["Konfirmasi SM: Ya", "Konfirmasi SM: Tolak"]
    );
    // Rows are sorted while the answer is on its way into its cell.
    shop.sandbox.at_request(2, |human| human.insert_rows("Pesanan", 1, 1).unwrap());
    tap(&shop, &sm[0].1, "sm").await;
    shop.at("23 09:00").await;
    shop.cycle().await;
    let row = shop.row_of("ODR-2026-0001").unwrap();
    assert_eq!((shop.see(row, "Konfirmasi SM").as_str(), shop.status(row).as_str()), ("Ya", "Menunggu DP"));
    assert_eq!(shop.see(row, "Dijawab Oleh").lines().count(), 3);
    shop.pay("ODR-2026-0001", 12_512_500, date("23"), "");
    shop.at("23 10:00").await;
    let money = buttons(&shop, "verify-payment", "accounting");
    assert_eq!(money.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>(), ["Terverifikasi", "Tidak masuk"]);
    tap(&shop, &money[0].1, "accounting").await;
    shop.at("23 10:10").await;
    shop.cycle().await;
    assert_eq!(shop.money(row, "Terbayar"), 12_512_500);
    let said = shop.cell("Pembayaran", 1, "Dijawab Oleh");
    assert_eq!(said, json!("Terverifikasi: accounting@shop.example, 23/11/2026 10:00"));
    shop.is_idle().await;
}

#[tokio::test]
async fn stopped_at_any_pause_an_answer_counts_exactly_once() {
    let mut survived = false;
    let mut wakes = 1;
    let mut seen = BTreeSet::new();
    while !survived {
        let (mut shop, row) = open().await;
        for who in ["rnd", "ppic"] {
            let link = buttons(&shop, "check-materials", who)[0].1.clone();
            tap(&shop, &link, who).await;
            tap(&shop, &link, "marketing").await;
        }
        shop.clock.set(crate::shop::local("23 08:30"));
        let (clerk, postman) = (shop.clerk.as_mut().unwrap(), shop.postman.as_mut().unwrap());
        survived = super::crash::dies_after(wakes, async {
            clerk.cycle().await.unwrap();
            postman.round(PATIENCE).await.unwrap();
        })
        .await;
        shop.start().await;
        for _ in 0..3 {
            shop.cycle().await;
        }
        assert_eq!(shop.status(row), "Menunggu Store Manager", "stopped at pause {wakes}");
        seen.insert(shop.see(row, "Dijawab Oleh"));
        let mails = shop.mails_of("confirm-order");
        let readers: BTreeSet<&str> = mails.iter().map(|mail| mail.recipient.as_str()).collect();
        assert_eq!(readers.len(), mails.len(), "stopped at pause {wakes}");
        // Two that do not count in one cycle are one mail to whoever sent them.
        assert_eq!(shop.mails_of("answer-refused").len(), 1, "stopped at pause {wakes}");
        shop.is_idle().await;
        wakes += 1;
    }
    assert!(wakes > 8, "the work hardly ever paused");
    assert_eq!(seen.len(), 1, "{seen:?}");
}

/// What `Hasil` says of the last response.
fn last_result(shop: &Shop) -> String {
    let rows = shop.sandbox.book().rows("Jawaban");
    let column = shop.sandbox.book().find_col("Jawaban", 0, "Hasil").unwrap();
    crate::shop::text(&rows.last().unwrap()[column])
}

#[tokio::test]
async fn questions_in_another_order_are_found_and_one_with_another_title_is_named() {
    let (mut shop, row) = open().await;
    let (rnd, ppic) = (buttons(&shop, "check-materials", "rnd"), buttons(&shop, "check-materials", "ppic"));
    // Somebody puts a column of their own in front of Google's, and another among them.
    shop.sandbox.human().insert_columns("Jawaban", 0, 1).unwrap();
    shop.sandbox.human().insert_columns("Jawaban", 4, 1).unwrap();
    let book = shop.sandbox.book();
    let at = |header: &str| book.find_col("Jawaban", 0, header).unwrap();
    let cells = [
        ("Stempel waktu", json!(46_349.0 + 8.3 / 24.0)),
        ("Alamat Email", json!("rnd@shop.example")),
        ("Nomor", json!("ODR-2026-0001")),
        ("Pertanyaan", json!("Cek R&D")),
        ("Kode", json!(filled(&rnd[0].1, "entry.3"))),
        ("Jawaban", json!("Sanggup")),
    ];
    for (header, value) in cells {
        shop.sandbox.human().set("Jawaban", 1, at(header), value).unwrap();
    }
    shop.at("23 08:20").await;
    shop.cycle().await;
    assert_eq!(
        (shop.see(row, "Cek R&D"), last_result(&shop)),
        ("Sanggup".into(), "Diterima: sudah ditulis ke kolomnya.".into())
    );
    // A question that was given another title: nothing is guessed, and people are told where to look.
    shop.sandbox.human().rename_header("Jawaban", "Pertanyaan", "Soal").unwrap();
    let cells = [
        ("Stempel waktu", json!(46_349.0 + 8.5 / 24.0)),
        ("Alamat Email", json!("ppic@shop.example")),
        ("Nomor", json!("ODR-2026-0001")),
        ("Kode", json!(filled(&ppic[0].1, "entry.3"))),
        ("Jawaban", json!("Tersedia")),
    ];
    for (header, value) in cells {
        shop.sandbox.human().set("Jawaban", 2, at(header), value).unwrap();
    }
    shop.sandbox.human().set("Jawaban", 2, at("Pertanyaan"), "Cek PPIC").unwrap();
    let report = shop.at("23 08:40").await;
    assert_eq!((shop.see(row, "Cek PPIC"), report.paused_tabs), (String::new(), vec!["Jawaban".to_owned()]));
    let mail = shop.mails_of("sheet-trouble").pop().unwrap();
    assert!(mail.text.contains("Pertanyaan"), "{}", mail.text);
    // With its title back it counts, once.
    shop.sandbox.human().rename_header("Jawaban", "Soal", "Pertanyaan").unwrap();
    shop.at("23 08:50").await;
    shop.cycle().await;
    assert_eq!((shop.see(row, "Cek PPIC"), shop.status(row)), ("Tersedia".into(), "Menunggu Store Manager".into()));
    shop.is_idle().await;
}

/// What a link fills in for a question of the form.
fn filled(link: &str, entry: &str) -> String {
    let value = link.split('&').find_map(|pair| pair.strip_prefix(&format!("{entry}="))).unwrap();
    value.to_owned()
}

#[tokio::test]
async fn of_two_forms_the_one_whose_tab_is_called_so_is_read() {
    let (mut shop, row) = open().await;
    let rnd = buttons(&shop, "check-materials", "rnd");
    let headers = shop.sandbox.book().rows("Jawaban")[0].clone();
    shop.sandbox.human().add_tab("Form Responses 2").unwrap();
    shop.sandbox.human().set_row("Form Responses 2", 0, headers).unwrap();
    let response = [
        json!(46_349.0 + 8.2 / 24.0),
        json!("rnd@shop.example"),
        json!("ODR-2026-0001"),
        json!("Cek R&D"),
        json!(filled(&rnd[0].1, "entry.3")),
        json!("Tidak"),
    ];
    shop.sandbox.human().set_row("Form Responses 2", 1, response.to_vec()).unwrap();
    shop.at("23 08:20").await;
    shop.cycle().await;
    assert_eq!(shop.see(row, "Cek R&D"), "", "a tab that is not protected proves nobody");
    tap(&shop, &rnd[0].1, "rnd").await;
    shop.at("23 08:30").await;
    shop.cycle().await;
    assert_eq!(shop.see(row, "Cek R&D"), "Sanggup");
    assert_eq!(shop.sandbox.book().rows("Form Responses 2").len(), 2, "it is nobody's of ours");
    shop.is_idle().await;
}

/// Two machines on one PostgreSQL and one form. The first dies after it recorded an answer and before it stands in its
/// cell; the second writes it down, and takes none twice.
#[tokio::test]
async fn what_one_machine_took_the_next_one_takes_no_second_time() {
    let Some(server) = crate::postgres::server() else { return };
    let (mut shop, _) = open().await;
    let url = server.url("postgres", &server.fresh(), "&lease=10");
    shop.reconfigure(|text| text.replace("sqlite://state.db", &url)).await;
    // The file is left behind: half an hour later nobody is thought to work from it.
    shop.at("23 08:45").await;
    let row = shop.order(1_002, date("30"), &[("Pelanggan", json!("PT Dua"))]);
    shop.at("23 09:00").await;
    let id = shop.id(row);
    let link = |who: &str| {
        let of_order = |(_, link): &(String, String)| link.contains(&id.replace('-', "%2D"));
        let mails = shop.mails_of("check-materials");
        let lines = mails.iter().filter(|mail| mail.recipient == format!("{who}@shop.example"));
        let links = lines.flat_map(|mail| mail.text.lines()).filter_map(|line| {
            let (label, link) = line.trim_start_matches("- ").split_once(": http://127.0.0.1:1/")?;
            Some((label.to_owned(), link.to_owned()))
        });
        links.filter(of_order).map(|(_, link)| link).next().unwrap()
    };
    let links = [("rnd", link("rnd")), ("ppic", link("ppic"))];
    for (who, link) in &links {
        tap(&shop, link, who).await;
        tap(&shop, link, "marketing").await;
    }
    // The second stands by: there is one that works.
    let config = shop.config.clone();
    let second = orderd::cycle::Clerk::start_with(config, shop.clock.clone(), crate::shop::patient).await;
    assert!(second.is_err(), "there is one lease");
    shop.clock.set(crate::shop::local("23 09:30"));
    shop.sandbox.faults().push(On::Writes, 0, 1_000, Fault::Status(503));
    assert!(shop.clerk.as_mut().unwrap().cycle().await.is_err(), "recorded, and not written");
    shop.sandbox.faults().clear();
    assert_eq!((shop.see(row, "Cek R&D"), shop.see(row, "Cek PPIC")), (String::new(), String::new()));
    shop.start().await;
    for _ in 0..3 {
        shop.cycle().await;
    }
    assert_eq!((shop.see(row, "Cek R&D"), shop.see(row, "Cek PPIC")), ("Sanggup".into(), "Tersedia".into()));
    assert_eq!(shop.status(row), "Menunggu Store Manager");
    assert_eq!(shop.see(row, "Dijawab Oleh").lines().count(), 2);
    assert_eq!(shop.mails_of("answer-refused").len(), 1);
    shop.is_idle().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_linked_anew_beside_the_renamed_tab_of_the_old_one_is_named_with_what_to_do() {
    let (mut shop, row) = open().await;
    let check = |shop: &Shop| -> String {
        let output = orderd(shop, &["check", "--at", "2026-11-23T08:10:00+07:00"]);
        stdout(&output).lines().find(|line| line.contains("answer form: ")).unwrap().to_owned()
    };
    shop.sandbox.human().rename_tab("Jawaban", "Jawaban lama").unwrap();
    assert!(check(&shop).starts_with("✓"), "a tab may be called anything: {}", check(&shop));
    shop.sandbox.answer_form(vec!["rnd@shop.example".to_owned()]).unwrap();
    let line = check(&shop);
    for part in ["✗", "are read from the tab Jawaban lama", "another tab is called Jawaban now", "delete Jawaban lama"]
    {
        assert!(line.contains(part), "{part}: {line}");
    }
    shop.sandbox.human().delete_tab("Jawaban lama").unwrap();
    assert!(check(&shop).contains("tab Jawaban is not protected"), "{}", check(&shop));
    lay_out(&shop.config).await;
    assert!(check(&shop).starts_with("✓"), "{}", check(&shop));
    let link = buttons(&shop, "check-materials", "rnd")[0].1.clone();
    tap(&shop, &link, "rnd").await;
    shop.at("23 08:20").await;
    shop.cycle().await;
    assert_eq!(shop.see(row, "Cek R&D"), "Sanggup", "the new tab is read");
    shop.is_idle().await;
}
