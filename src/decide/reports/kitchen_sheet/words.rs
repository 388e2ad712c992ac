//! The figures of a kitchen's sheet as people read them, and the mail that brings sheets.

use crate::decide::kitchen::{PersonHours, Staffing, Workload};
use crate::domain::kitchen_sheet::{KitchenSheet, MenuToMake, OrderHeld, OrderToMake};
use crate::domain::notice::{Brief, BriefTable};
use crate::domain::quantity::Quantity;
use crate::domain::text::Text;
use crate::domain::wording::{day, grouped, shown};

use super::super::{period, table};

/// What no figure stands for.
const UNKNOWN: &str = "belum diketahui";

/// Packs, work and people of a day.
pub(super) fn work(packs: u32, load: &Workload, there: &Staffing) -> Vec<(Text, String)> {
    let limit = |known: Option<String>| if there.closed { "libur".to_owned() } else { known.unwrap_or(UNKNOWN.into()) };
    let needed = match (load.work, load.untimed.is_empty()) {
        (work, true) => work.to_string(),
        (PersonHours(0), false) => UNKNOWN.to_owned(),
        (work, false) => format!("{work}, belum semua menu terhitung"),
    };
    let people = there.people.zip(there.hours).map(|(people, hours)| format!("{people} orang × {hours} jam"));
    let available = there.work().zip(people).map(|(work, people)| format!("{work} ({people})"));
    vec![
        ("Pack".into(), grouped(packs)),
        ("Maks pack".into(), limit(there.packs.map(grouped))),
        ("Jam-orang perlu".into(), needed),
        ("Jam-orang ada".into(), limit(available)),
    ]
}

/// `33,5 kg`
pub(super) fn amount(quantity: Quantity, unit: &str) -> String {
    format!("{quantity} {unit}").trim_end().to_owned()
}

/// The mail with these sheets; `None` without any.
pub(super) fn brief(sheets: Vec<KitchenSheet>) -> Option<Brief> {
    let (first, last) = (sheets.first()?.on, sheets.last()?.on);
    let packs: u32 = sheets.iter().map(KitchenSheet::packs).sum();
    let orders: usize = sheets.iter().map(|sheet| sheet.orders.len()).sum();
    let held: usize = sheets.iter().map(|sheet| sheet.held.len()).sum();
    let apart = if held > 0 { format!(", {held} jangan dimasak dulu") } else { String::new() };
    let headline = format!("{} – {orders} pesanan, {} pack{apart}", period(first, last), grouped(packs));
    let is_one = sheets.len() == 1;
    let tables = sheets.iter().flat_map(|sheet| tables(sheet, is_one)).collect();
    Some(Brief { headline: headline.into(), tables, kitchen: sheets, ..Brief::default() })
}

fn tables(sheet: &KitchenSheet, is_one: bool) -> Vec<BriefTable> {
    let title = |what: &str| {
        if is_one { what.to_owned() } else { format!("{} {} – {what}", shown(&sheet.outlet), day(sheet.on)) }
    };
    let work = sheet.work.iter().map(|(label, text)| vec![label.to_string(), text.clone()]).collect();
    let unknown = sheet.unknown.iter().map(|sentence| vec![sentence.clone()]).collect();
    let short = |material: &crate::domain::kitchen_sheet::MaterialNeed| {
        Some(vec![material.material.to_string(), material.need.clone(), material.short.clone()?])
    };
    [
        table(title("Yang dibuat"), &["Menu", "Pack", "Khusus"], sheet.menus.iter().map(menu).collect()),
        table(title("Jangan dimasak dulu"), &["No", "Pesanan", "Sebab"], sheet.held.iter().map(held).collect()),
        table(title("Siap sebelum"), &["No", "Pesanan", "Jam"], sheet.orders.iter().map(order).collect()),
        table(title("Bahan kurang"), &["Bahan", "Perlu", "Kurang"], sheet.materials.iter().filter_map(short).collect()),
        table(title("Pack dan tenaga"), &["Hal", "Angka"], if sheet.orders.is_empty() { Vec::new() } else { work }),
        table(title("Belum diketahui"), &["Hal"], unknown),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn menu(menu: &MenuToMake) -> Vec<String> {
    vec![menu.menu.to_string(), grouped(menu.packs), specials(menu)]
}

/// `40 tanpa sambal (ODR-2026-0147); 12 vegetarian (ODR-2026-0148)`
fn specials(menu: &MenuToMake) -> String {
    let one = |special: &crate::domain::kitchen_sheet::Special| {
        format!("{} {} ({})", grouped(special.packs), special.remark, special.order)
    };
    menu.special.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn order(order: &OrderToMake) -> Vec<String> {
    let notes: String = order.notes.iter().map(|note| format!(". {note}")).collect();
    let how = if order.is_pickup { "diambil" } else { "dikirim" };
    vec![
        order.order.to_string(),
        format!("{} – {}{notes}", order.lines.join(" + "), order.customer),
        match order.hour.as_deref() {
            Some(hour) => format!("{how} {}", shown(hour)),
            None => format!("{how}, jam belum diisi"),
        },
    ]
}

fn held(held: &OrderHeld) -> Vec<String> {
    vec![held.order.to_string(), format!("{} – {}", held.goods, held.customer), held.why.clone()]
}
