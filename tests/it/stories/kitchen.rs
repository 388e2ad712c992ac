//! Raw material, people and the kitchen's days, as staff see them in `Pesanan`, `Kesiapan` and `Status Sistem`.

use serde_json::json;

use crate::shop::{Shop, date, text};

/// Chicken for Nasi Box Ayam: 0,15 kg a pack and 5 % waste.
async fn open() -> Shop {
    let mut shop = Shop::open("23 10:00").await;
    shop.add(
        "Resep",
        &[
            ("Kode Produk", json!("NB-AYAM")),
            ("Bahan", json!("Ayam")),
            ("Jumlah per pack", json!(0.15)),
            ("Satuan", json!("kg")),
            ("Susut %", json!("5%")),
        ],
    );
    shop
}

fn status_lines(shop: &Shop) -> Vec<String> {
    let rows = shop.sandbox.book().rows("Status Sistem");
    rows.iter().filter(|r| r[0] == json!("Baris bermasalah")).map(|r| text(&r[1])).collect()
}

#[tokio::test]
async fn an_order_needs_its_packs_times_the_recipe_and_the_waste() {
    let mut shop = open().await;
    let row = shop.order(1_100, date("30"), &[]);
    shop.cycle().await;
    assert_eq!(shop.see(row, "Kebutuhan Bahan"), "Ayam 173,25 kg");
    shop.is_idle().await;
}

#[tokio::test]
async fn who_delivers_first_takes_first_and_the_second_is_told_how_far_it_goes() {
    let mut shop = open().await;
    shop.add("Stok Bahan", &[("Bahan", json!("Ayam")), ("Satuan", json!("kg")), ("Stok", json!(250))]);
    // Typed in the other order: the day of delivery decides.
    let second = shop.order(800, date("28"), &[]);
    let first = shop.order(1_000, date("27"), &[]);
    shop.cycle().await;
    assert_eq!(shop.see(first, "Kebutuhan Bahan"), "Ayam 157,5 kg");
    assert_eq!(shop.see(second, "Kebutuhan Bahan"), "Ayam 126 kg: kurang 33,5 kg; sanggup sampai 587 pack");
    shop.problems(first, &[]);
    shop.problems(second, &["BAHAN_KURANG"]);
    // What comes on the day itself comes too late; a day earlier is in time.
    let stock = 1;
    shop.fill("Stok Bahan", stock, &[("Akan Datang", json!("33,5")), ("Tanggal Datang", date("28"))]);
    shop.cycle().await;
    shop.problems(second, &["BAHAN_KURANG"]);
    shop.fill("Stok Bahan", stock, &[("Tanggal Datang", date("27"))]);
    shop.cycle().await;
    assert_eq!(shop.see(second, "Kebutuhan Bahan"), "Ayam 126 kg");
    shop.problems(second, &[]);
    // The safety stock refuses nobody anything.
    shop.fill("Stok Bahan", stock, &[("Stok Aman", json!(50))]);
    shop.cycle().await;
    assert_eq!(shop.see(second, "Kebutuhan Bahan"), "Ayam 126 kg");
    shop.problems(second, &["BAHAN_KURANG"]);
    assert!(shop.see(second, "Masalah").contains("stok aman 50 kg"), "{}", shop.see(second, "Masalah"));
    shop.is_idle().await;
}

#[tokio::test]
async fn an_order_that_no_longer_fits_is_told_the_next_free_day() {
    let mut shop = open().await;
    shop.add("Kapasitas", &[("Outlet", json!("Pusat")), ("Maks Pack", json!(1_500))]);
    let first = shop.order(1_000, date("27"), &[]);
    let second = shop.order(700, date("27"), &[("Pelanggan", json!("CV Lain"))]);
    shop.cycle().await;
    shop.problems(first, &[]);
    shop.problems(second, &["PELANGGAN_BARU", "KAPASITAS_LEBIH"]);
    let said = shop.see(second, "Masalah");
    assert!(said.contains("lebih 200 pack") && said.contains("28/11/2026"), "{said}");
    let ready = shop.sandbox.book().rows("Kesiapan");
    assert_eq!((ready[1][2].as_f64(), ready[1][3].as_f64()), (Some(1_700.0), Some(1_500.0)), "{ready:?}");
    shop.is_idle().await;
}

#[tokio::test]
async fn people_are_needed_by_the_minute_and_there_by_the_hour() {
    let mut shop = open().await;
    shop.fill("Produk", 1, &[("Menit/pack", json!("1,5"))]);
    shop.add("Kapasitas", &[("Outlet", json!("Pusat")), ("Orang", json!(3)), ("Jam", json!(8))]);
    let row = shop.order(1_000, date("27"), &[]);
    shop.cycle().await;
    // 1.000 × 1,5 minutes.
    assert_eq!(shop.cell("Pesanan", row, "Jam-Orang").as_f64(), Some(25.0));
    shop.problems(row, &["KAPASITAS_LEBIH"]);
    assert!(shop.see(row, "Masalah").contains("order ini lebih 1 jam-orang"), "{}", shop.see(row, "Masalah"));
    let ready = shop.sandbox.book().rows("Kesiapan");
    assert_eq!((ready[1][4].as_f64(), ready[1][5].as_f64()), (Some(25.0), Some(24.0)), "{ready:?}");
    shop.is_idle().await;
}

#[tokio::test]
async fn rows_of_the_kitchen_that_nobody_can_read_are_named_in_the_system_status() {
    let mut shop = open().await;
    shop.cycle().await;
    assert_eq!(status_lines(&shop), Vec::<String>::new());
    let recipe = [("Kode Produk", json!("NB-AYM")), ("Bahan", json!("Beras")), ("Jumlah per pack", json!("0.2 kg"))];
    shop.add("Resep", &recipe);
    shop.add("Stok Bahan", &[("Bahan", json!("Beras"))]);
    shop.add("Kapasitas", &[("Outlet", json!("Pust")), ("Tanggal", json!("besok")), ("Maks Pack", json!(5))]);
    shop.add("Kapasitas", &[("Outlet", json!("Pust")), ("Maks Pack", json!(5))]);
    shop.cycle().await;
    let said = status_lines(&shop);
    for part in [
        "Resep baris 3: Jumlah per pack: “0.2 kg” tidak jelas",
        "Resep baris 3: Kode Produk “NB-AYM” tidak ada di tab Produk, jadi tidak dipakai. Maksud Anda “NB-AYAM”?",
        "Stok Bahan baris 2: Kolom Stok masih kosong",
        "Kapasitas baris 2: Tanggal: “besok” bukan tanggal yang jelas",
        "Kapasitas baris 3: Outlet “Pust” tidak dikenal, jadi tidak dipakai. Maksud Anda “Pusat”?",
    ] {
        assert!(said.iter().any(|line| line.starts_with(part)), "{part} is not in {said:#?}");
    }
    shop.is_idle().await;
    shop.fill("Resep", 2, &[("Kode Produk", json!("NB-AYAM")), ("Jumlah per pack", json!("0,2"))]);
    shop.cycle().await;
    assert!(!status_lines(&shop).iter().any(|line| line.starts_with("Resep")), "{:?}", status_lines(&shop));
    shop.is_idle().await;
}
