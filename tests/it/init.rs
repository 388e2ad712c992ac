//! `init` against the sandbox: an empty spreadsheet gets the whole layout, and whatever people did to it since, a
//! second `init` adds what is missing, keeps what is theirs, and a third finds nothing to do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;

use orderd::domain::cell::CellRef;
use orderd::domain::column::OrderColumn;
use orderd::sandbox::{Sandbox, SandboxOptions};
use orderd::sheet::google::{SheetClient, SheetOptions};
use orderd::sheet::init::{DETAIL_FIELDS, Existing, InitOptions, InitPlan, OVERVIEW_FIELDS, Protect, plan};
use orderd::sheet::layout::{Layout, bind};
use serde_json::{Value, json};

struct Bench {
    sandbox: Sandbox,
    client: SheetClient,
    outlets: Vec<String>,
    protect: Protect,
    known_tabs: BTreeMap<String, i32>,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key.json");
        sandbox.write_service_account(&key).unwrap();
        let mut options = SheetOptions::new(sandbox.url(), key, sandbox.spreadsheet_id());
        options.pace = None;
        options.retry.attempts = 1;
        let client = SheetClient::connect(options).await.unwrap();
        let outlets = vec!["Outlet Contoh Pusat".to_owned(), "Outlet Contoh Timur".to_owned()];
        Self { sandbox, client, outlets, protect: Protect::Warn, known_tabs: BTreeMap::new(), _folder: folder }
    }

    /// The bench after a first `init`.
    async fn furnished() -> Self {
        let bench = Self::new().await;
        bench.init().await;
        bench
    }

    async fn plan(&self) -> InitPlan {
        let layout = Layout::embedded();
        let mut existing = Existing::from_api(self.client.get(OVERVIEW_FIELDS, &[]).await.unwrap());
        let ranges = existing.ranges(layout, &self.known_tabs);
        if !ranges.is_empty() {
            existing = existing.with_details(self.client.get(DETAIL_FIELDS, &ranges).await.unwrap());
        }
        let options = InitOptions {
            protect: self.protect,
            outlets: &self.outlets,
            time_zone: "Asia/Jakarta",
            known_tabs: self.known_tabs.clone(),
        };
        plan(&existing, layout, &options)
    }

    /// One `init`, and the proof that a second one has nothing to do.
    async fn init(&self) -> InitPlan {
        let plan = self.plan().await;
        assert_eq!(plan.requests.is_empty(), plan.changes.is_empty(), "every change is told: {:#?}", plan.changes);
        self.client.update(plan.requests.clone()).await.unwrap();
        let again = self.plan().await;
        let left = serde_json::to_value(&again.requests).unwrap();
        assert_eq!(left, json!([]), "{:#?}", again.changes);
        assert_eq!(again.changes, Vec::<String>::new());
        assert_eq!(again.tab_ids, plan.tab_ids);
        plan
    }

    fn column(&self, tab: &str, header: &str) -> usize {
        self.sandbox.book().find_col(tab, 0, header).unwrap_or_else(|| panic!("no {header} in {tab}"))
    }

    fn look(&self, tab: &str, row: usize, header: &str, member: &str) -> Value {
        self.sandbox.book().look(tab, row, self.column(tab, header), member).unwrap_or_default()
    }
}

#[tokio::test]
async fn an_empty_spreadsheet_becomes_the_layout_and_a_second_init_is_idle() {
    let bench = Bench::furnished().await;
    let book = bench.sandbox.book();
    let titles: Vec<String> = book.tabs().into_iter().map(|(_, title)| title).collect();
    let ours: Vec<&str> = Layout::embedded().tabs().iter().map(|t| t.title.as_str()).collect();
    assert_eq!(titles, [&ours[..], &["Sheet1"]].concat(), "people land on Pesanan; the owner's own tab stays");
    for tab in Layout::embedded().tabs() {
        for (i, column) in tab.columns.iter().enumerate() {
            assert_eq!(book.cell(&tab.title, 0, i), json!(column.header));
            assert_eq!(book.note(&tab.title, 0, i), Some(column.header_note()));
        }
    }
    assert_eq!(book.size("Pesanan").0, 2000);
    assert_eq!(book.property("locale").as_deref(), Some("in_ID"));
    assert_eq!(book.property("timeZone").as_deref(), Some("Asia/Jakarta"));
    let first = [OrderColumn::OrderNo, OrderColumn::Status];
    let cells: Vec<String> = book.rows("Pesanan")[0].iter().map(|v| v.as_str().unwrap_or("").to_owned()).collect();
    let found =
        bind::<OrderColumn, _>(Layout::embedded(), [(0..).zip(cells.iter().map(|t| CellRef::Text(t)))]).unwrap();
    assert_eq!(first.map(|c| found.column(c)), [Some(0), Some(1)]);
}

#[tokio::test]
async fn dropdowns_formats_colours_and_protections_are_those_of_the_templates() {
    let bench = Bench::furnished().await;
    let words = |tab, header| {
        let rule = bench.look(tab, 1, header, "dataValidation");
        assert_ne!(rule["strict"], json!(true), "{header}: people may type leniently");
        let values = rule["condition"]["values"].as_array().cloned().unwrap_or_default();
        values.iter().map(|v| v["userEnteredValue"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(words("Pesanan", "Cek R&D"), ["Sanggup", "Tidak", "Ulang"]);
    assert_eq!(words("Pesanan", "Donasi"), ["Ya"]);
    assert_eq!(words("Pesanan", "Outlet"), bench.outlets);
    assert_eq!(words("Pesanan", "Menu"), ["='Produk'!$B$2:$B"]);
    assert_eq!(words("Pembayaran", "No Order"), ["='Pesanan'!$A$2:$A"]);

    let pattern = |tab, header| bench.look(tab, 1, header, "userEnteredFormat")["numberFormat"]["pattern"].clone();
    assert_eq!(pattern("Pesanan", "Tanggal Kirim"), json!("dd/mm/yyyy"));
    assert_eq!(pattern("Pesanan", "Waktu Konfirmasi"), json!("dd/mm/yyyy hh:mm"));
    assert_eq!(pattern("Pesanan", "Total"), json!("#,##0"));
    assert_eq!(pattern("Pesanan", "No HP"), json!("@"));
    assert_eq!(pattern("Pesanan", "DP %"), json!("0.##"));
    assert_eq!(pattern("Pesanan", "Diskon"), Value::Null);

    let protections = bench.sandbox.book().objects("Pesanan", "protectedRanges");
    assert_eq!(protections.len(), 2, "the two ⚙ bands");
    assert!(protections.iter().all(|p| p["warningOnly"] == json!(true)), "{protections:?}");
    assert_eq!(bench.sandbox.book().objects("Dokumen", "protectedRanges").len(), 1);
    assert!(bench.sandbox.book().objects("Pesanan", "conditionalFormats").len() >= 10);
}

#[tokio::test]
async fn a_deleted_column_comes_back_at_the_right_end_and_nothing_else_moves() {
    let bench = Bench::furnished().await;
    let human = bench.sandbox.human();
    let status = bench.column("Pesanan", "Status");
    human.delete_columns("Pesanan", status, 1).unwrap();
    let before = bench.sandbox.book().rows("Pesanan")[0].clone();
    let plan = bench.init().await;
    let after = bench.sandbox.book().rows("Pesanan")[0].clone();
    assert_eq!(after[..before.len()], before);
    assert_eq!(after[before.len()..], [json!("Status")]);
    assert!(
        plan.changes.iter().any(|c| c.starts_with("tab Pesanan: added \"Status\" in column ")),
        "{:?}",
        plan.changes
    );
    assert_eq!(bench.sandbox.book().objects("Pesanan", "protectedRanges").len(), 3);
}

#[tokio::test]
async fn a_deleted_tab_comes_back_behind_the_one_it_follows_and_people_keep_their_order() {
    let bench = Bench::furnished().await;
    let titles = || bench.sandbox.book().tabs().into_iter().map(|(_, title)| title).collect::<Vec<_>>();
    let human = bench.sandbox.human();
    human.delete_tab("Rincian").unwrap();
    let produk = bench.sandbox.book().tabs().iter().find(|(_, title)| title == "Produk").unwrap().0;
    let move_up = json!({"updateSheetProperties": {"properties": {"sheetId": produk, "index": 0}, "fields": "index"}});
    bench.client.update(vec![serde_json::from_str(&move_up.to_string()).unwrap()]).await.unwrap();
    let before = titles();
    assert_eq!(before[..2], ["Produk", "Pesanan"]);
    bench.init().await;
    assert_eq!(titles()[..3], ["Produk", "Pesanan", "Rincian"]);
    assert_eq!(titles().into_iter().filter(|title| title != "Rincian").collect::<Vec<_>>(), before);
}

#[tokio::test]
async fn the_id_column_comes_back_too() {
    let bench = Bench::furnished().await;
    bench.sandbox.human().delete_columns("Pembayaran", 0, 1).unwrap();
    bench.init().await;
    assert_eq!(bench.column("Pembayaran", "No Bayar"), 14);
}

#[tokio::test]
async fn a_renamed_column_is_left_to_people_and_not_doubled() {
    let bench = Bench::furnished().await;
    bench.sandbox.human().rename_header("Pesanan", "Tanggal Kirim", "Hari H").unwrap();
    let plan = bench.init().await;
    assert_eq!(bench.sandbox.book().find_col("Pesanan", 0, "Tanggal Kirim"), None);
    assert!(plan.left_alone[0].contains("\"Hari H\" looks like its new name"), "{:?}", plan.left_alone);
    assert_eq!(plan.requests.len(), 0);
}

#[tokio::test]
async fn what_people_wrote_themselves_stays() {
    let bench = Bench::furnished().await;
    let human = bench.sandbox.human();
    human.set_note("Pesanan", 0, 10, "Catatan kami").unwrap();
    human.add_tab("Catatan Rapat").unwrap();
    human.insert_columns("Pesanan", 8, 1).unwrap();
    human.type_text("Pesanan", 0, 8, "Warna Kemasan").unwrap();
    human.insert_rows("Produk", 0, 2).unwrap();
    human.type_text("Produk", 0, 0, "Daftar harga 2026").unwrap();
    human.set("Kapasitas", 1, 0, "Outlet Contoh Pusat").unwrap();
    human.set_locale("en_US").unwrap();
    let before: Vec<_> = bench.sandbox.book().tabs().iter().map(|(_, t)| bench.sandbox.book().rows(t)).collect();
    let plan = bench.init().await;
    let after: Vec<_> = bench.sandbox.book().tabs().iter().map(|(_, t)| bench.sandbox.book().rows(t)).collect();
    assert_eq!(before, after);
    assert_eq!(plan.changes, ["locale: en_US → in_ID"]);
}

#[tokio::test]
async fn a_new_outlet_joins_the_dropdown() {
    let mut bench = Bench::furnished().await;
    bench.outlets.push("Outlet Contoh Barat".to_owned());
    let plan = bench.init().await;
    assert_eq!(
        plan.changes,
        ["tab Pesanan: offered the choices of \"Outlet\"", "tab Kapasitas: offered the choices of \"Outlet\""]
    );
}

#[tokio::test]
async fn protections_follow_the_configuration() {
    let mut bench = Bench::furnished().await;
    bench.protect = Protect::Strict;
    bench.init().await;
    let protections = bench.sandbox.book().objects("Pesanan", "protectedRanges");
    assert!(protections.iter().all(|p| p["warningOnly"] != json!(true)), "{protections:?}");
    bench.protect = Protect::Off;
    bench.init().await;
    assert_eq!(bench.sandbox.book().objects("Pesanan", "protectedRanges"), Vec::<Value>::new());
    assert_eq!(bench.sandbox.book().objects("KPI", "protectedRanges"), Vec::<Value>::new());
    bench.protect = Protect::Warn;
    bench.init().await;
    assert_eq!(bench.sandbox.book().objects("Pesanan", "protectedRanges").len(), 2);
}

#[tokio::test]
async fn a_tab_known_by_id_is_not_made_again_under_its_old_title() {
    let mut bench = Bench::new().await;
    bench.known_tabs = bench.init().await.tab_ids;
    bench.sandbox.human().rename_tab("Pesanan", "Order B2B").unwrap();
    let plan = bench.init().await;
    assert!(plan.changes.is_empty(), "{:?}", plan.changes);
    assert!(bench.sandbox.book().tabs().iter().all(|(_, t)| t != "Pesanan"));
}

#[tokio::test]
async fn a_tab_with_other_content_is_left_alone() {
    let bench = Bench::new().await;
    let human = bench.sandbox.human();
    human.add_tab("Produk").unwrap();
    human.type_text("Produk", 3, 1, "sesuatu yang lain").unwrap();
    let plan = bench.init().await;
    assert!(plan.left_alone[0].starts_with("tab Produk: it is not empty"), "{:?}", plan.left_alone);
    assert_eq!(bench.sandbox.book().cell("Produk", 0, 0), Value::Null);
}

#[tokio::test]
async fn a_hand_made_tab_keeps_its_looks_and_gets_what_it_lacks() {
    let bench = Bench::new().await;
    let human = bench.sandbox.human();
    human.add_tab("Stok Bahan").unwrap();
    human.type_text("Stok Bahan", 0, 0, "Gudang pusat").unwrap();
    human.set_row("Stok Bahan", 1, vec![json!("stok"), json!("BAHAN"), json!("Rak")]).unwrap();
    human.set_row("Stok Bahan", 2, vec![json!(12), json!("Ayam"), json!("A1")]).unwrap();
    bench.init().await;
    let rows = bench.sandbox.book().rows("Stok Bahan");
    let header = ["stok", "BAHAN", "Rak", "Satuan", "Stok Aman", "Akan Datang", "Tanggal Datang"].map(|h| json!(h));
    assert_eq!(rows[1], header);
    assert_eq!(rows[0][0], json!("Gudang pusat"));
    assert!(
        bench.sandbox.book().note("Stok Bahan", 1, 1).is_some_and(|n| n.starts_with("Diisi oleh: Gudang PPIC (wajib)"))
    );
    assert_eq!(bench.sandbox.book().look("Stok Bahan", 1, 0, "userEnteredFormat"), None);
}

#[tokio::test]
async fn the_guide_is_written_again_where_somebody_changed_it() {
    let bench = Bench::furnished().await;
    let before = bench.sandbox.book().rows("Panduan");
    let human = bench.sandbox.human();
    human.type_text("Panduan", 3, 2, "salah").unwrap();
    human.type_text("Panduan", before.len() + 2, 1, "sisa").unwrap();
    let plan = bench.init().await;
    assert_eq!(plan.changes, ["tab Panduan: wrote the staff guide"]);
    assert_eq!(bench.sandbox.book().rows("Panduan"), before);
}
