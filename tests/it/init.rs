//! `init` against the sandbox: an empty spreadsheet gets the whole layout, and whatever people did to it since, a
//! second `init` adds what is missing, keeps what is theirs, and a third finds nothing to do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;

use orderd::commands::init::survey;
use orderd::domain::cell::CellRef;
use orderd::domain::column::OrderColumn;
use orderd::domain::facts::{Facts, TabFacts};
use orderd::sandbox::{Sandbox, SandboxOptions};
use orderd::sheet::google::{SheetClient, SheetOptions};
use orderd::sheet::init::{Existing, InitOptions, InitPlan, Protect, plan};
use orderd::sheet::layout::{Known, Layout, Owner, bind};
use orderd::sheet::read::Ownership;
use serde_json::{Value, json};

struct Bench {
    sandbox: Sandbox,
    client: SheetClient,
    outlets: Vec<String>,
    protect: Protect,
    /// Whether people answer by a form.
    answers: bool,
    editors: BTreeMap<Owner, Vec<String>>,
    facts: Facts,
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
        Self {
            sandbox,
            client,
            outlets,
            protect: Protect::Warn,
            answers: false,
            editors: BTreeMap::new(),
            facts: Facts::default(),
            _folder: folder,
        }
    }

    /// The bench after a first `init`.
    async fn furnished() -> Self {
        let bench = Self::new().await;
        bench.init().await;
        bench
    }

    async fn plan(&self) -> InitPlan {
        let layout = Layout::embedded();
        let known_tabs = self.facts.system.sheet.tabs.clone();
        let (existing, tables) = survey(&self.client, &known_tabs).await.unwrap();
        let ownership = Ownership::judge(&tables, layout, &self.facts);
        let (protect, outlets) = (self.protect, &self.outlets[..]);
        let editors = self.editors.clone();
        let answers = self.answers;
        let options =
            InitOptions { protect, answers, editors, outlets, time_zone: "Asia/Jakarta", known_tabs, ownership };
        plan(&existing, layout, &options)
    }

    /// What a cycle remembers of the tabs a plan names.
    fn remember(&mut self, plan: &InitPlan) {
        for tab in Layout::embedded().tabs() {
            let columns = tab.columns.iter().map(|column| column.header.clone()).collect();
            let sheet_id = plan.tab_ids.get(&tab.title).copied();
            self.facts
                .system
                .sheet
                .tabs
                .insert(tab.title.clone(), TabFacts { sheet_id, columns, ..TabFacts::default() });
        }
    }

    /// One `init`, and the proof that a second one has nothing to do.
    async fn init(&self) -> InitPlan {
        let plan = self.plan().await;
        assert_eq!(plan.steps.is_empty(), plan.changes().count() == 0, "every change is told: {plan:#?}");
        for step in &plan.steps {
            assert!(!step.requests.is_empty(), "{step:?}");
            self.client.update(step.requests.clone()).await.unwrap();
        }
        let again = self.plan().await;
        assert!(again.steps.is_empty(), "{again:#?}");
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
    assert_eq!(titles, [&ours[..], &["Sheet1"]].concat(), "people land on the guide; the owner's own tab stays");
    for tab in Layout::embedded().tabs() {
        for (i, column) in tab.columns.iter().enumerate() {
            assert_eq!(book.cell(&tab.title, 0, i), json!(column.header));
            assert_eq!(book.note(&tab.title, 0, i), Some(column.header_note()));
        }
    }
    assert_eq!(book.size("Pesanan").0, 2000);
    assert_eq!(book.property("locale").as_deref(), Some("in_ID"));
    assert_eq!(book.property("timeZone").as_deref(), Some("Asia/Jakarta"));
    let first = [OrderColumn::OrderNo, OrderColumn::Gist];
    let cells: Vec<String> = book.rows("Pesanan")[0].iter().map(|v| v.as_str().unwrap_or("").to_owned()).collect();
    let found = bind::<OrderColumn, _>(
        Layout::embedded(),
        [(0..).zip(cells.iter().map(|t| CellRef::Text(t)))],
        Known::default(),
    )
    .unwrap();
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
    assert_eq!(automatic(&protections).len(), 3, "the two ⚙ bands, and Izin Kirim beside Dikirim");
    assert_eq!(protections.len(), 3 + 7, "and seven approvals and amounts");
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
    assert!(plan.changes().any(|c| c.starts_with("tab Pesanan: added \"Status\" in column ")), "{plan:?}");
    assert_eq!(automatic(&bench.sandbox.book().objects("Pesanan", "protectedRanges")).len(), 4);
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
    assert_eq!(before[..4], ["Produk", "Panduan", "Tugas", "Pesanan"]);
    bench.init().await;
    assert_eq!(titles()[..5], ["Produk", "Panduan", "Tugas", "Pesanan", "Rincian"]);
    assert_eq!(titles().into_iter().filter(|title| title != "Rincian").collect::<Vec<_>>(), before);
}

#[tokio::test]
async fn the_id_column_comes_back_too() {
    let bench = Bench::furnished().await;
    bench.sandbox.human().delete_columns("Pembayaran", 0, 1).unwrap();
    bench.init().await;
    assert_eq!(bench.column("Pembayaran", "No Bayar"), 15);
}

#[tokio::test]
async fn a_renamed_column_is_left_to_people_and_not_doubled() {
    let mut bench = Bench::new().await;
    let first = bench.init().await;
    bench.remember(&first);
    bench.sandbox.human().rename_header("Pesanan", "Tanggal Kirim", "Hari H").unwrap();
    let plan = bench.init().await;
    assert_eq!(bench.sandbox.book().find_col("Pesanan", 0, "Tanggal Kirim"), None);
    assert!(plan.left_alone[0].contains("\"Hari H\" looks like its new name"), "{:?}", plan.left_alone);
    assert_eq!(plan.steps.len(), 0);
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
    assert_eq!(plan.changes().collect::<Vec<_>>(), ["locale: en_US → in_ID"]);
}

#[tokio::test]
async fn a_new_outlet_joins_the_dropdown() {
    let mut bench = Bench::furnished().await;
    bench.outlets.push("Outlet Contoh Barat".to_owned());
    let plan = bench.init().await;
    assert_eq!(
        plan.changes().collect::<Vec<_>>(),
        ["tab Pesanan: offered the choices of \"Outlet\"", "tab Kapasitas: offered the choices of \"Outlet\""]
    );
}

#[tokio::test]
async fn protections_follow_the_configuration() {
    let mut bench = Bench::furnished().await;
    bench.protect = Protect::Strict;
    bench.init().await;
    let protections = bench.sandbox.book().objects("Pesanan", "protectedRanges");
    assert!(automatic(&protections).iter().all(|p| p["warningOnly"] != json!(true)), "{protections:?}");
    bench.protect = Protect::Off;
    bench.init().await;
    assert_eq!(bench.sandbox.book().objects("Pesanan", "protectedRanges"), Vec::<Value>::new());
    assert_eq!(bench.sandbox.book().objects("KPI", "protectedRanges"), Vec::<Value>::new());
    bench.protect = Protect::Warn;
    bench.init().await;
    assert_eq!(automatic(&bench.sandbox.book().objects("Pesanan", "protectedRanges")).len(), 3);
}

/// The protections of our own columns.
fn automatic(protections: &[Value]) -> Vec<&Value> {
    protections.iter().filter(|p| p["description"] == json!("orderd: kolom otomatis")).collect()
}

#[tokio::test]
async fn approvals_and_money_are_for_their_roles_alone_when_the_configuration_says_so() {
    let mut bench = Bench::furnished().await;
    let of = |bench: &Bench, tab: &str, header: &str| {
        let column = json!(bench.column(tab, header));
        let all = bench.sandbox.book().objects(tab, "protectedRanges");
        all.into_iter().find(|p| p["range"]["startColumnIndex"] == column).unwrap()
    };
    let verified = of(&bench, "Pembayaran", "Terverifikasi");
    assert_eq!((&verified["description"], &verified["warningOnly"]), (&json!("orderd: hanya Akunting"), &json!(true)));
    bench.protect = Protect::Roles;
    let users = |address: &str| vec![address.to_owned(), "orderd@contoh.iam".to_owned()];
    bench.editors = BTreeMap::from([
        (Owner::Accounting, users("akunting@contoh.id")),
        (Owner::StoreManager, users("manajer@contoh.id")),
    ]);
    bench.init().await;
    let verified = of(&bench, "Pembayaran", "Terverifikasi");
    assert_eq!(verified["editors"]["users"], json!(users("akunting@contoh.id")));
    assert_ne!(verified["warningOnly"], json!(true));
    assert_eq!(of(&bench, "Pesanan", "Izin Khusus")["editors"]["users"], json!(users("manajer@contoh.id")));
    assert_eq!(of(&bench, "Pesanan", "Cek R&D")["warningOnly"], json!(true), "a role nobody holds keeps nobody out");
    assert_eq!(of(&bench, "Pesanan", "No Order")["warningOnly"], json!(true));
    bench.editors.insert(Owner::Accounting, users("baru@contoh.id"));
    let plan = bench.init().await;
    assert_eq!(plan.changes().count(), 5, "the columns of accounting, and no other: {plan:?}");
    assert_eq!(of(&bench, "Pesanan", "Nilai Refund")["editors"]["users"], json!(users("baru@contoh.id")));
    bench.protect = Protect::Warn;
    bench.init().await;
    assert_eq!(of(&bench, "Pesanan", "Nilai Refund")["warningOnly"], json!(true));
}

#[tokio::test]
async fn a_sheet_of_an_older_release_gets_what_is_new_and_keeps_what_people_made() {
    let bench = Bench::furnished().await;
    let human = bench.sandbox.human();
    // As the release before left it, and people since.
    human.delete_tab("Tugas").unwrap();
    human.delete_columns("Pesanan", bench.column("Pesanan", "Ringkas"), 1).unwrap();
    let id = bench.sandbox.book().tabs().iter().find(|(_, title)| title == "Pesanan").unwrap().0;
    let started = bench.column("Pesanan", "Mulai Produksi");
    let own_view = json!({"title": "Punya Sari", "range": {"sheetId": id, "endColumnIndex": 3}});
    let ya = json!({"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Ya"}]});
    let requests = [
        json!({"addFilterView": {"filter": own_view}}),
        json!({"setDataValidation": {
            "range": {"sheetId": id, "startRowIndex": 1, "startColumnIndex": started, "endColumnIndex": started + 1},
            "rule": {"condition": ya, "showCustomUi": true},
        }}),
        json!({"updateDimensionProperties": {
            "range": {"sheetId": id, "dimension": "COLUMNS", "startIndex": 8, "endIndex": 9},
            "properties": {"hiddenByUser": true}, "fields": "hiddenByUser",
        }}),
    ];
    let requests = requests.iter().map(|r| serde_json::from_str(&r.to_string()).unwrap()).collect();
    bench.client.update(requests).await.unwrap();
    let headers = bench.sandbox.book().rows("Pesanan")[0].clone();
    let groups = bench.sandbox.book().objects("Pesanan", "columnGroups");
    bench.init().await;
    let titles: Vec<String> = bench.sandbox.book().tabs().into_iter().map(|(_, title)| title).collect();
    assert_eq!(titles[..3], ["Panduan", "Tugas", "Pesanan"]);
    let after = bench.sandbox.book().rows("Pesanan")[0].clone();
    assert_eq!((&after[..headers.len()], &after[headers.len()..]), (&headers[..], &[json!("Ringkas")][..]));
    assert_eq!(bench.look("Pesanan", 1, "Mulai Produksi", "dataValidation")["condition"]["type"], json!("BOOLEAN"));
    let views = bench.sandbox.book().objects("Pesanan", "filterViews");
    assert_eq!(views.iter().filter(|view| view["title"] == json!("Punya Sari")).count(), 1);
    assert_eq!(views.len(), 8);
    assert_eq!(bench.sandbox.book().objects("Pesanan", "columnGroups"), groups);
    assert!(groups.len() >= 6, "a group for every band: {groups:?}");
}

#[tokio::test]
async fn a_colour_of_an_older_release_is_brought_up_to_date_once_and_nobody_elses() {
    let bench = Bench::furnished().await;
    let rules = || bench.sandbox.book().objects("Pesanan", "conditionalFormats");
    let ours = || {
        let of_ended = |rule: &Value| rule["booleanRule"]["condition"].to_string().contains("Ditolak\\\"");
        rules().iter().position(of_ended).unwrap()
    };
    let ink = || rules()[ours()]["booleanRule"]["format"]["textFormat"]["foregroundColorStyle"].clone();
    let today = ink();
    let pesanan = bench.sandbox.book().tabs().iter().find(|(_, title)| title == "Pesanan").unwrap().0;
    let paint = async |level: f64| {
        let colour = json!({"red": level, "green": level, "blue": level});
        let mut rule = rules()[ours()].clone();
        rule["booleanRule"]["format"] = json!({"textFormat": {"foregroundColor": colour}});
        let update = json!({"updateConditionalFormatRule": {"sheetId": pesanan, "index": ours(), "rule": rule}});
        bench.client.update(vec![serde_json::from_str(&update.to_string()).unwrap()]).await.unwrap();
        ink()
    };
    // Somebody's own colour stays.
    let own = paint(0.2).await;
    assert!(bench.plan().await.steps.is_empty());
    assert_eq!(ink(), own);
    let former = paint(0.6).await;
    assert_ne!(former, today);
    let others: Vec<Value> =
        rules().into_iter().enumerate().filter(|(i, _)| *i != ours()).map(|(_, rule)| rule).collect();
    bench.init().await;
    assert_eq!(ink(), today);
    let after: Vec<Value> =
        rules().into_iter().enumerate().filter(|(i, _)| *i != ours()).map(|(_, rule)| rule).collect();
    assert_eq!(after, others);
    assert!(bench.plan().await.steps.is_empty());
    // Whoever wants the old one back keeps it.
    paint(0.6).await;
    assert!(bench.plan().await.steps.is_empty());
}

#[tokio::test]
async fn the_figures_of_an_older_release_get_their_new_columns_and_what_people_added_stays() {
    let mut bench = Bench::furnished().await;
    let plan = bench.plan().await;
    bench.remember(&plan);
    let human = bench.sandbox.human();
    // Ukuran, Nilai, Definisi, as it was; a remark of theirs beside it, and their own words over a figure.
    human.delete_columns("KPI", 3, 5).unwrap();
    human.rename_header("KPI", "Minggu ini", "Nilai").unwrap();
    human.type_text("KPI", 0, 3, "Catatan kami").unwrap();
    human.type_text("KPI", 1, 3, "target 90").unwrap();
    let charts = bench.sandbox.book().objects("KPI", "charts");
    let plan = bench.init().await;
    let changes: Vec<&str> = plan.changes().filter(|change| change.starts_with("tab KPI")).collect();
    assert!(changes.contains(&"tab KPI: brought the header of \"Minggu ini\" up to date"), "{changes:?}");
    assert_eq!(plan.left_alone, Vec::<String>::new());
    let rows = bench.sandbox.book().rows("KPI");
    let headers: Vec<&str> = rows[0].iter().filter_map(Value::as_str).collect();
    assert_eq!(
        headers,
        [
            "Ukuran",
            "Definisi",
            "Minggu ini",
            "Catatan kami",
            "Minggu lalu",
            "Bulan ini",
            "Bulan lalu",
            "Tahun ini",
            "Tren"
        ]
    );
    assert_eq!(rows[1][3], json!("target 90"));
    assert_eq!(bench.sandbox.book().objects("KPI", "charts"), charts, "the chart stays where it was");
    assert!(bench.plan().await.steps.is_empty());
}

#[tokio::test]
async fn the_chart_of_an_older_release_is_drawn_anew_where_it_stands_and_a_persons_is_not() {
    let bench = Bench::furnished().await;
    let tab = bench.sandbox.book().tabs().iter().find(|(_, title)| title == "KPI").unwrap().0;
    let charts = || bench.sandbox.book().objects("KPI", "charts");
    let ours = charts()[0].clone();
    let figures = bench.column("KPI", "Minggu ini");
    let draw = async |title: &str, figures: usize, rows: Value| {
        let data = |column: usize| {
            let mut range =
                json!({"sheetId": tab, "startRowIndex": 0, "startColumnIndex": column, "endColumnIndex": column + 1});
            if !rows.is_null() {
                range["endRowIndex"] = rows.clone();
            }
            json!({"sourceRange": {"sources": [range]}})
        };
        let chart = json!({"chartType": "BAR", "headerCount": 1, "domains": [{"domain": data(0)}],
            "series": [{"series": data(figures), "targetAxis": "BOTTOM_AXIS"}]});
        let spec = json!({"title": title, "basicChart": chart});
        let request = json!({"updateChartSpec": {"chartId": ours["chartId"], "spec": spec}});
        bench.client.update(vec![serde_json::from_str(&request.to_string()).unwrap()]).await.unwrap();
    };
    // As it was, over a tab that had four hundred rows, or to its end; people moved it since.
    for rows in [json!(null), json!(400)] {
        draw("Ukuran kinerja", figures, rows).await;
        let plan = bench.init().await;
        assert_eq!(plan.changes().collect::<Vec<_>>(), ["tab KPI: brought its chart up to date"]);
        assert_eq!(charts(), std::slice::from_ref(&ours));
        assert!(bench.plan().await.steps.is_empty());
    }
    // Of other figures, of so many rows as they like, under a name of their own.
    let others = [("Ukuran kinerja", figures + 1, 400), ("Ukuran kinerja (%)", figures, 5), ("Kinerja", figures, 400)];
    for (title, column, rows) in others {
        draw(title, column, json!(rows)).await;
        let theirs = charts();
        assert!(bench.plan().await.steps.is_empty(), "{title} {column} {rows}");
        assert_eq!(charts(), theirs);
    }
}

#[tokio::test]
async fn what_people_took_away_stays_away_and_a_column_that_comes_back_has_its_looks() {
    let bench = Bench::furnished().await;
    let of = |tab: &str, what: &str| bench.sandbox.book().objects(tab, what);
    let human = bench.sandbox.human();
    assert!(of("Pesanan", "conditionalFormats").len() > 20);
    for (tab, what) in
        [("Pesanan", "filterViews"), ("Pesanan", "columnGroups"), ("Pesanan", "conditionalFormats"), ("KPI", "charts")]
    {
        assert!(!of(tab, what).is_empty(), "{tab} {what}");
        human.clear_objects(tab, what).unwrap();
    }
    let pesanan = bench.sandbox.book().tabs().iter().find(|(_, title)| title == "Pesanan").unwrap().0;
    let menu = bench.column("Pesanan", "Metode");
    let below = json!({"sheetId": pesanan, "startRowIndex": 1, "startColumnIndex": menu, "endColumnIndex": menu + 1});
    let cleared = json!({"setDataValidation": {"range": below}});
    bench.client.update(vec![serde_json::from_str(&cleared.to_string()).unwrap()]).await.unwrap();
    let plan = bench.plan().await;
    assert!(plan.steps.is_empty(), "{:?}", plan.changes().collect::<Vec<_>>());
    // What comes back, comes back with everything.
    bench.sandbox.human().delete_columns("Pesanan", bench.column("Pesanan", "Cek R&D"), 1).unwrap();
    bench.init().await;
    assert_eq!(bench.look("Pesanan", 1, "Cek R&D", "dataValidation")["condition"]["type"], json!("ONE_OF_LIST"));
    assert_eq!(of("Pesanan", "conditionalFormats").len(), 2, "its own two");
    assert_eq!((of("Pesanan", "filterViews").len(), of("KPI", "charts").len()), (0, 0));
    // A tab that is new is given everything, although one of its id was once.
    bench.sandbox.human().delete_tab("KPI").unwrap();
    bench.init().await;
    assert_eq!(of("KPI", "charts").len(), 1);
}

#[tokio::test]
async fn long_texts_of_an_older_release_become_one_line_where_nobody_chose_otherwise() {
    let bench = Bench::furnished().await;
    let pesanan = bench.sandbox.book().tabs().iter().find(|(_, title)| title == "Pesanan").unwrap().0;
    // As an older release left the tab, which noted nothing; one column was set otherwise by hand.
    bench.sandbox.human().forget_metadata().unwrap();
    let wrap = |header: &str, how: &str| {
        let at = bench.column("Pesanan", header);
        json!({"repeatCell": {
            "range": {"sheetId": pesanan, "startRowIndex": 1, "startColumnIndex": at, "endColumnIndex": at + 1},
            "cell": {"userEnteredFormat": {"wrapStrategy": how}}, "fields": "userEnteredFormat.wrapStrategy",
        }})
    };
    let set = async |requests: Vec<Value>| {
        let requests = requests.iter().map(|r| serde_json::from_str(&r.to_string()).unwrap()).collect();
        bench.client.update(requests).await.unwrap();
    };
    set(vec![wrap("Masalah", "WRAP"), wrap("Langkah Berikutnya", "OVERFLOW_CELL")]).await;
    let plan = bench.init().await;
    let told: Vec<&str> = plan.changes().filter(|line| line.contains("one line")).collect();
    assert_eq!(told, ["tab Pesanan: cut \"Masalah\" to one line"]);
    let shown = |header: &str| bench.look("Pesanan", 1, header, "userEnteredFormat")["wrapStrategy"].clone();
    assert_eq!((shown("Masalah"), shown("Langkah Berikutnya")), (json!("CLIP"), json!("OVERFLOW_CELL")));
    // Once: whoever wants to read all of it again has their way.
    set(vec![wrap("Masalah", "WRAP")]).await;
    assert!(bench.plan().await.steps.is_empty());
}

#[tokio::test]
async fn columns_that_people_moved_hid_and_grouped_stay_as_they_are() {
    let bench = Bench::furnished().await;
    let id = bench.sandbox.book().tabs().iter().find(|(_, title)| title == "Pesanan").unwrap().0;
    let own =
        |start: usize, end: usize| json!({"sheetId": id, "dimension": "COLUMNS", "startIndex": start, "endIndex": end});
    bench.sandbox.human().clear_objects("Pesanan", "columnGroups").unwrap();
    let (packs, first) = (bench.column("Pesanan", "Jumlah (pack)"), bench.column("Pesanan", "Tgl Order"));
    let requests = [
        json!({"moveDimension": {"source": own(packs, packs + 1), "destinationIndex": first}}),
        json!({"addDimensionGroup": {"range": own(6, 12)}}),
        json!({"updateDimensionProperties": {
            "range": own(20, 25), "properties": {"hiddenByUser": true, "pixelSize": 44}, "fields": "hiddenByUser,pixelSize",
        }}),
    ];
    let requests = requests.iter().map(|r| serde_json::from_str(&r.to_string()).unwrap()).collect();
    bench.client.update(requests).await.unwrap();
    let headers = bench.sandbox.book().rows("Pesanan")[0].clone();
    assert_eq!(headers[first], json!("Jumlah (pack)"));
    let plan = bench.plan().await;
    assert!(plan.steps.is_empty() && plan.left_alone.is_empty(), "{plan:?}");
    // Nor does a tab that noted nothing yet lose what people made of it.
    bench.sandbox.human().forget_metadata().unwrap();
    bench.init().await;
    assert_eq!(bench.sandbox.book().rows("Pesanan")[0], headers);
    assert_eq!(bench.sandbox.book().objects("Pesanan", "columnGroups").len(), 1, "theirs");
}

#[tokio::test]
async fn a_tab_known_by_id_is_not_made_again_under_its_old_title() {
    let mut bench = Bench::new().await;
    let first = bench.init().await;
    bench.remember(&first);
    bench.sandbox.human().rename_tab("Pesanan", "Order B2B").unwrap();
    let plan = bench.init().await;
    assert!(plan.steps.is_empty(), "{plan:?}");
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
    human.type_text("Panduan", 3, 0, "salah").unwrap();
    human.type_text("Panduan", before.len() + 2, 0, "sisa").unwrap();
    let plan = bench.init().await;
    assert_eq!(plan.changes().collect::<Vec<_>>(), ["tab Panduan: wrote the staff guide"]);
    assert_eq!(bench.sandbox.book().rows("Panduan"), before);
}

#[tokio::test]
async fn the_guide_of_an_older_release_comes_into_one_column() {
    let bench = Bench::furnished().await;
    let before = bench.sandbox.book().rows("Panduan");
    let human = bench.sandbox.human();
    let sentence = before[2][0].as_str().unwrap().split_once(": ").unwrap().1.to_owned();
    let header = ["Bagian", "Langkah / Kolom", "Caranya", "Catatan kami"].map(|text| json!(text));
    human.set_row("Panduan", 0, header.to_vec()).unwrap();
    for row in 1..before.len() + 3 {
        human
            .set_row("Panduan", row, ["Semua", "Cara kerja", sentence.as_str(), ""].map(|text| json!(text)).to_vec())
            .unwrap();
    }
    human.type_text("Panduan", 2, 3, "Tanya Ani").unwrap();
    let plan = bench.init().await;
    let said: Vec<_> = plan.changes().filter(|change| change.starts_with("tab Panduan")).collect();
    assert_eq!(said, ["tab Panduan: wrote the staff guide", "tab Panduan: brought the staff guide into one column"]);
    let rows = bench.sandbox.book().rows("Panduan");
    let column = |at: usize| rows.iter().map(move |row| row.get(at).cloned().unwrap_or_default());
    let first: Vec<Value> = before.iter().map(|row| row.first().cloned().unwrap_or_default()).collect();
    assert_eq!(column(0).take(first.len()).collect::<Vec<_>>(), first);
    assert!(column(1).chain(column(2)).all(|cell| cell.is_null() || cell == json!("")));
    assert_eq!((&rows[0][3], &rows[2][3]), (&json!("Catatan kami"), &json!("Tanya Ani")), "what people added stays");
    assert!(bench.init().await.steps.is_empty());
}

/// A tab of somebody's, with its rows.
async fn of_somebody(tab: &str, rows: &[Vec<Value>]) -> Bench {
    let bench = Bench::new().await;
    let human = bench.sandbox.human();
    human.add_tab(tab).unwrap();
    for (row, cells) in rows.iter().enumerate() {
        human.set_row(tab, row, cells.clone()).unwrap();
    }
    bench
}

#[tokio::test]
async fn columns_of_somebodys_under_our_headers_are_named_and_not_touched() {
    let cells = |words: &str| words.split(", ").map(|word| json!(word)).collect::<Vec<_>>();
    let rows = [
        cells(
            "Warna, Customer, Menu, Qty (Pack), Tgl Kirim, Outlet, Metode, Skema Bayar, Status, Total, Penanda, Catatan Saya",
        ),
        cells("merah, PT A, NB, 10, 1/12/2026, Pusat, Kirim, DP, sudah lunas 3 Nov, 30.000.000, , cepat"),
    ];
    let bench = of_somebody("Pesanan", &rows).await;
    let plan = bench.init().await;
    assert_eq!(plan.left_alone.len(), 2, "likeness is not looked at in a tab that is not ours: {:?}", plan.left_alone);
    for (line, parts) in plan.left_alone.iter().zip([["Status", "sudah lunas 3 Nov"], ["Total", "30.000.000"]]) {
        let [header, example] = parts;
        assert!(
            line.starts_with(&format!("tab Pesanan: header \"{header}\" stands over cells of somebody's")),
            "{line}"
        );
        assert!(line.contains(&format!("row 2: “{example}”")) && line.contains(&format!("“{header} lama”")), "{line}");
        assert!(line.contains(&format!("`orderd init --take-over \"Pesanan/{header}\"`")), "{line}");
    }
    let after = bench.sandbox.book().rows("Pesanan");
    assert_eq!(after[0][..12], rows[0][..]);
    assert_eq!(after[1][..10], rows[1][..10], "every cell stays");
    for header in ["Status", "Total"] {
        let column = bench.column("Pesanan", header);
        assert_eq!(bench.sandbox.book().note("Pesanan", 0, column), None, "{header} gets no note of ours");
    }
    assert!(bench.sandbox.book().note("Pesanan", 0, bench.column("Pesanan", "Penanda")).is_some());
    for header in ["Harga Satuan", "Catatan", "Catatan Terima", "No Order"] {
        bench.column("Pesanan", header);
    }
}

#[tokio::test]
async fn rows_of_somebodys_in_a_tab_of_ours_stay_as_they_are() {
    for (tab, headers) in
        [("KPI", ["Ukuran", "Nilai", "Definisi"]), ("Panduan", ["Bagian", "Langkah / Kolom", "Caranya"])]
    {
        let rows = [headers.map(|h| json!(h)).to_vec(), ["Omzet", "30", "kami"].map(|cell| json!(cell)).to_vec()];
        let bench = of_somebody(tab, &rows).await;
        let plan = bench.init().await;
        assert!(plan.left_alone[0].contains(&format!("--take-over \"{tab}\"")), "{:?}", plan.left_alone);
        assert_eq!(bench.sandbox.book().rows(tab), rows);
        assert_eq!(bench.sandbox.book().objects(tab, "protectedRanges"), Vec::<Value>::new());
    }
}

#[tokio::test]
async fn dropdowns_follow_the_present_title_of_their_source() {
    let mut bench = Bench::new().await;
    let first = bench.init().await;
    bench.remember(&first);
    let human = bench.sandbox.human();
    human.rename_tab("Produk", "Daftar 'Menu'").unwrap();
    human.delete_columns("Pesanan", bench.column("Pesanan", "Menu"), 1).unwrap();
    bench.init().await;
    let rule = bench.look("Pesanan", 1, "Menu", "dataValidation");
    assert_eq!(rule["condition"]["values"][0]["userEnteredValue"], json!("='Daftar ''Menu'''!$B$2:$B"));
}

#[test]
fn a_chart_with_a_title_of_ours_is_named_and_everything_else_is_laid_out() {
    let grid = json!({"rowCount": 9, "columnCount": 2});
    let overview = json!({
        "properties": {"locale": "in_ID", "timeZone": "Asia/Jakarta"},
        "sheets": [
            {"properties": {"sheetId": 3, "title": "kpi", "sheetType": "OBJECT"}},
            {"properties": {"sheetId": 4, "title": "Dokumen", "sheetType": "DATA_SOURCE", "gridProperties": grid}},
        ],
    });
    let existing = Existing::from_api(serde_json::from_value(overview).unwrap());
    let plan = plan(&existing, Layout::embedded(), &InitOptions::default());
    let named = |tab| format!("tab {tab}: a chart or a data source bears that title; rename it, then run init again");
    assert_eq!(plan.left_alone, ["Dokumen", "KPI"].map(named));
    let tabs: Vec<_> = plan.steps.iter().filter_map(|step| step.tab).collect();
    assert_eq!(tabs.len(), 2 * 15, "a request for the structure of each tab, then one for its looks: {tabs:?}");
    assert!(!tabs.contains(&"KPI") && tabs[..15] == tabs[15..], "{tabs:?}");
}

#[tokio::test]
async fn the_tab_of_the_form_is_furnished_when_google_has_made_it_and_only_then() {
    let mut bench = Bench::furnished().await;
    bench.answers = true;
    let plan = bench.plan().await;
    assert!(plan.steps.is_empty(), "{:?}", plan.changes().collect::<Vec<_>>());
    assert_eq!(plan.left_alone.len(), 1);
    assert!(plan.left_alone[0].contains("Create a new form"), "{:?}", plan.left_alone);
    bench.sandbox.answer_form(vec!["rnd@shop.example".to_owned()]).unwrap();
    let changes: Vec<String> = bench.plan().await.changes().map(str::to_owned).collect();
    assert_eq!(
        changes,
        ["tab Jawaban: added \"Hasil\"", "tab Jawaban: protected; only Google's form and orderd write there"]
    );
    bench.init().await;
    assert!(bench.plan().await.steps.is_empty(), "a second run finds nothing to do");
    assert_eq!(bench.sandbox.book().find_col("Jawaban", 0, "Hasil"), Some(7));
    // A warning keeps nobody out; a question that was renamed is named.
    bench.sandbox.human().unlock("Jawaban").unwrap();
    assert_eq!(bench.plan().await.changes().count(), 1);
    bench.sandbox.human().rename_header("Jawaban", "Kode", "Rahasia").unwrap();
    let plan = bench.plan().await;
    assert!(plan.left_alone.iter().any(|line| line.contains("no column Kode")), "{:?}", plan.left_alone);
}
