//! The small tables inside a mail, as far as several kinds have them: lines of the order, needs, payments.

use smol_str::{ToSmolStr as _, format_smolstr};

use crate::decide::kitchen::Need;
use crate::decide::notices::context::OrderContext;
use crate::decide::notices::facts::note;
use crate::decide::orders::headline;
use crate::domain::column::OrderColumn;
use crate::domain::document::PaymentLine;
use crate::domain::notice::BriefTable;
use crate::domain::quantity::Quantity;
use crate::domain::terms::Line;
use crate::domain::text::Text;
use crate::domain::wording::{dated, in_groups, shown};

/// A table, unless it would be empty.
#[must_use]
pub(crate) fn table(title: &'static str, head: &[&'static str], rows: Vec<Vec<Text>>) -> Option<BriefTable> {
    let head = || head.iter().copied().map(Text::new_static).collect();
    let title = Text::new_static(title);
    (!rows.is_empty()).then(|| BriefTable { title, head: head(), rows, ..BriefTable::default() })
}

/// The lines of an order with what is noted of them and of the order; a single one without a note stands in the headline.
#[must_use]
pub(crate) fn lines(context: &OrderContext<'_, '_>) -> Option<BriefTable> {
    let order = context.order;
    let lines = headline::lines(order)?;
    let notes = order.row.and_then(|row| row.note(OrderColumn::Notes)).map(note);
    let is_noted = notes.is_some() || lines.iter().any(|line| line.remark.is_some());
    if lines.len() < 2 && !is_noted {
        return None;
    }
    let row = |line: &Line| {
        let (name, packs) = (shown(&line.name).into(), in_groups(line.packs).to_smolstr());
        let remark = || line.remark.as_deref().map(note).unwrap_or_default().into();
        if is_noted { vec![name, packs, remark()] } else { vec![name, packs] }
    };
    let mut rows: Vec<Vec<Text>> = lines.iter().map(row).collect();
    rows.extend(notes.map(|notes| vec![Text::new_static("Catatan"), Text::default(), notes.into()]));
    table("Isi pesanan", if is_noted { &["Menu", "Pack", "Keterangan"] } else { &["Menu", "Pack"] }, rows)
}

/// The raw material an order takes, and what is short of it.
#[must_use]
pub(crate) fn needs(context: &OrderContext<'_, '_>) -> Option<BriefTable> {
    let preparation = context.extra.preparation?;
    let row = |need: &Need| {
        let short = preparation.shortages.iter().find(|s| s.material == need.material && s.unit == need.unit);
        let short = short.map(|s| amount(s.short, &s.unit)).unwrap_or_default();
        vec![(&*need.material).into(), amount(need.need, &need.unit), short]
    };
    table("Kebutuhan bahan", &["Bahan", "Perlu", "Kurang"], preparation.needs.iter().map(row).collect())
}

/// `Ya` when the raw material an order takes is listed.
#[must_use]
pub(crate) fn are_needs_known(context: &OrderContext<'_, '_>) -> String {
    let is_known = context.extra.preparation.is_some_and(|preparation| !preparation.needs.is_empty());
    if is_known { "Ya".to_owned() } else { String::new() }
}

/// The kitchen's day with and without the order: packs, and work in person-hours.
#[must_use]
pub(crate) fn kitchen_day(context: &OrderContext<'_, '_>) -> Option<BriefTable> {
    let day = context.extra.preparation?.day.as_ref()?;
    let most = |most: Option<Text>| most.unwrap_or(Text::new_static("?"));
    let packs = |packs: u32| in_groups(packs).to_smolstr();
    let rows = vec![
        vec![Text::new_static("Pack"), packs(day.packs.0), packs(day.packs.1), most(day.most_packs.map(packs))],
        vec![
            Text::new_static("Jam-orang"),
            day.work.0.to_smolstr(),
            day.work.1.to_smolstr(),
            most(day.most_work.map(|work| work.to_smolstr())),
        ],
    ];
    table("Kapasitas dapur pada hari itu", &["Hal", "Tanpa order ini", "Dengan order ini", "Batas"], rows)
}

/// Every warning about the order, its lines and its preparation.
#[must_use]
pub(crate) fn warnings(context: &OrderContext<'_, '_>) -> Option<BriefTable> {
    let order = context.order;
    let lines = order.line_outputs.iter().flat_map(|(_, problems)| problems);
    let kitchen = context.extra.preparation.iter().flat_map(|preparation| &preparation.problems);
    let mut rows: Vec<Vec<Text>> = Vec::new();
    for problem in order.problems.iter().chain(lines).chain(kitchen).filter(|problem| !problem.is_error()) {
        let row = vec![problem.code.to_smolstr(), problem.sentence.as_str().into()];
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    table("Peringatan", &["Kode", "Keterangan"], rows)
}

/// The verified money of an order.
#[must_use]
pub(crate) fn payments(context: &OrderContext<'_, '_>) -> Option<BriefTable> {
    let row = |p: &PaymentLine| {
        vec![
            dated(p.on).to_smolstr(),
            p.kind.clone(),
            p.reference.as_deref().map(shown).unwrap_or_default().into(),
            p.amount.to_smolstr(),
        ]
    };
    let rows = context.order.money.lines.iter().map(row).collect();
    table("Pembayaran terverifikasi", &["Tanggal", "Jenis", "Referensi", "Nominal"], rows)
}

/// `33,5 kg`
#[must_use]
pub(crate) fn amount(quantity: Quantity, unit: &str) -> Text {
    format_smolstr!("{quantity} {unit}").trim_end().into()
}
