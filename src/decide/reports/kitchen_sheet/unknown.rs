//! What a kitchen's sheet cannot know, in sentences that say who can mend it: a figure that leaves something out must say
//! so.

use crate::decide::kitchen::{Staffing, Workload};
use crate::domain::books::Books;
use crate::domain::column::{
    CapacityColumn, Column, LineColumn, OrderColumn, ProductColumn, RecipeColumn, StockColumn,
};
use crate::domain::wording::{first_of, shown};

/// So many names stand in one sentence.
const MOST_NAMED: usize = 10;

/// The sentences, none where everything is known.
pub(super) fn sentences(books: &Books, load: &Workload, there: &Staffing) -> Vec<String> {
    let paused = |tab: &&str| books.paused.contains_key(tab);
    let orders = [OrderColumn::TAB, LineColumn::TAB].into_iter().filter(paused).map(|tab| {
        format!("Tab {tab} sedang dijeda: lembar ini menurut isinya yang terbaca terakhir, yang diketik sesudahnya tidak ada.")
    });
    let figures = [ProductColumn::TAB, RecipeColumn::TAB, StockColumn::TAB, CapacityColumn::TAB]
        .into_iter()
        .filter(paused)
        .map(|tab| format!("Tab {tab} sedang dijeda, jadi angka yang berasal darinya tidak ada di lembar ini."));
    let mut all: Vec<String> = orders.chain(figures).collect();
    all.extend(about_materials(load));
    if let Some(menus) = named(&load.untimed) {
        all.push(format!(
            "Jam-orang {menus} tidak terhitung: Menit/pack di tab Produk kosong atau tidak terbaca (R&D)."
        ));
    }
    all.extend(about_people(there));
    all
}

fn about_materials(load: &Workload) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(menus) = named(&load.unwritten) {
        all.push(format!("Bahan {menus} tidak terhitung: belum ada resep yang terbaca di tab Resep (R&D)."));
    }
    if load.is_stock_unkept && !load.needs.is_empty() {
        all.push("Kekurangan bahan tidak diketahui: tab Stok Bahan masih kosong (PPIC).".to_owned());
    }
    if let Some(materials) = named(&load.uncounted) {
        all.push(format!(
            "Stok {materials} tidak diketahui: angkanya di tab Stok Bahan kosong, negatif atau tidak terbaca (PPIC)."
        ));
    }
    if let Some(materials) = named(&load.other_unit) {
        all.push(format!(
            "Kekurangan {materials} tidak diketahui: satuan di Resep dan Stok Bahan berbeda (R&D, PPIC)."
        ));
    }
    all
}

fn about_people(there: &Staffing) -> Vec<String> {
    if there.closed {
        return vec![
            "Menurut tab Kapasitas outlet ini libur pada hari itu, padahal ada pesanan (Store Manager).".to_owned(),
        ];
    }
    let mut all = Vec::new();
    if there.packs.is_none() {
        all.push("Batas pack hari itu tidak diketahui: Maks Pack di tab Kapasitas kosong (Store Manager).".to_owned());
    }
    let missing = match (there.people, there.hours) {
        (Some(_), Some(_)) => return all,
        (None, None) => "Orang dan Jam",
        (None, Some(_)) => "Orang",
        (Some(_), None) => "Jam",
    };
    all.push(format!("Jam-orang yang ada tidak diketahui: {missing} di tab Kapasitas kosong (Store Manager)."));
    all
}

/// `a, b dan 4 lainnya`; `None`: nobody.
fn named<T: AsRef<str>>(names: &[T]) -> Option<String> {
    let names: Vec<String> = names.iter().map(|name| shown(name.as_ref()).into_owned()).collect();
    (!names.is_empty()).then(|| first_of(&names, MOST_NAMED))
}
