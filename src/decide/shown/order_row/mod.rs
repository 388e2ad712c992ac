//! What an order's row shows: every cell of ours, derived anew from where the order stands. It never writes, and
//! leaves alone what did not come from us, except for approvals that must become `Ulang` or were answered by the form.

use crate::decide::kitchen::Preparation;
use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::decide::shown::answered;
use crate::decide::shown::next_steps;
use crate::decide::shown::whatsapp;
use crate::decide::world::World;
use crate::domain::cell::Cell;
use crate::domain::column::OrderColumn;
use crate::domain::document::Document;
use crate::domain::facts::{OrderFacts, PaperNumbers};
use crate::domain::order::Words;
use crate::domain::problem::{self, Problem};
use crate::domain::rupiah::Rupiah;
use crate::domain::serial;
use crate::domain::text::Text;

/// Our columns of `Pesanan`, in the order of the template.
pub(crate) const OURS: &[OrderColumn] = &[
    OrderColumn::OrderNo,
    OrderColumn::Gist,
    OrderColumn::Status,
    OrderColumn::NextStep,
    OrderColumn::Problems,
    OrderColumn::Flags,
    OrderColumn::Updated,
    OrderColumn::Permit,
    OrderColumn::TotalPacks,
    OrderColumn::Subtotal,
    OrderColumn::Tax,
    OrderColumn::Total,
    OrderColumn::ConfirmBy,
    OrderColumn::ConfirmedAt,
    OrderColumn::Materials,
    OrderColumn::PersonHours,
    OrderColumn::DpRequired,
    OrderColumn::Paid,
    OrderColumn::Waiting,
    OrderColumn::Outstanding,
    OrderColumn::Overpaid,
    OrderColumn::ProformaNo,
    OrderColumn::DeliveryOrderNo,
    OrderColumn::InvoiceNo,
    OrderColumn::WhatsApp,
    OrderColumn::AnsweredBy,
];

/// All cells of ours in an order's row but `Diperbarui`, and the approvals that must become `Ulang`. `next_step`: its open
/// points.
#[must_use]
pub(crate) fn cells(
    order: &Order<'_>,
    next_step: String,
    preparation: Option<&Preparation>,
    world: &World<'_>,
) -> Vec<(OrderColumn, Cell)> {
    let facts = &order.facts;
    let id = if order.is_newcomer { Cell::Empty } else { Cell::text(facts.id.text()) };
    let amounts = order.amounts.as_ref();
    let money = |amount: Rupiah| Cell::whole(amount.0);
    let figure = |amount: Option<Rupiah>| amount.map_or(Cell::Empty, money);
    // Without a total nobody can say what is open.
    let against_total = |amount: Rupiah| figure(amounts.map(|_| amount));
    // Of just the room it needs: one of these stands for every order at once.
    let mut cells = Vec::with_capacity(OURS.len() + facts.stale.len());
    cells.extend([
        (OrderColumn::OrderNo, id),
        (OrderColumn::Gist, text(headline::gist(order))),
        (OrderColumn::Status, Cell::text(status(order))),
        (OrderColumn::NextStep, text(next_step)),
        (OrderColumn::Problems, text(problem::lines(problems(order, preparation)))),
        (OrderColumn::Flags, text(flags(order))),
        (OrderColumn::TotalPacks, amounts.map_or(Cell::Empty, |a| Cell::whole(a.packs.into()))),
        (OrderColumn::Subtotal, figure(amounts.map(|a| a.subtotal))),
        (OrderColumn::Tax, figure(amounts.map(|a| a.tax.tax))),
        (OrderColumn::Total, figure(amounts.map(|a| a.total))),
        (OrderColumn::ConfirmBy, order.confirm_by.map_or(Cell::Empty, serial::day)),
        (
            OrderColumn::ConfirmedAt,
            facts.confirmed.as_ref().map_or(Cell::Empty, |c| serial::instant(c.at, world.policy.timezone)),
        ),
        (OrderColumn::Materials, text(preparation.map_or("", |p| &p.materials))),
        (OrderColumn::PersonHours, preparation.map_or(Cell::Empty, |p| p.person_hours().cell())),
        (OrderColumn::DpRequired, against_total(order.dp_required)),
        (OrderColumn::Paid, money(order.money.verified)),
        (OrderColumn::Waiting, money(order.money.waiting)),
        (OrderColumn::Outstanding, against_total(order.outstanding)),
        (OrderColumn::Overpaid, figure(order.known_total().map(|_| order.overpaid))),
    ]);
    cells.extend(numbers(facts));
    cells.push((OrderColumn::Permit, text(permit(order))));
    cells.push((OrderColumn::WhatsApp, text(whatsapp::link(order, world))));
    cells.push((OrderColumn::AnsweredBy, text(answered::of_order(facts, world))));
    // Nothing reaches into people's own cells while somebody is typing there.
    if order.settled {
        cells.extend(facts.stale.iter().map(|(column, _)| (*column, Cell::text("Ulang"))));
        let given = facts.given.iter().filter(|(_, given)| !given.landed);
        cells.extend(given.map(|(column, given)| (*column, Cell::text(&*given.word))));
    }
    cells
}

/// Our cells of a typed row that rests not yet: what it has come to, and nothing that only an order with a number shows.
#[must_use]
pub(crate) fn newcomer_cells(order: &Order<'_>, world: &World<'_>) -> Vec<(OrderColumn, Cell)> {
    let mut cells = cells(order, next_steps::next_step(order, world), None, world);
    cells.retain(|(column, _)| !OrderColumn::WITH_NUMBER.contains(column));
    cells.extend(OrderColumn::WITH_NUMBER.iter().map(|column| (*column, Cell::Empty)));
    cells
}

fn status(order: &Order<'_>) -> &'static str {
    order.facts.state.label(headline::is_pickup(order))
}

fn flags(order: &Order<'_>) -> String {
    order.flags.iter().map(|flag| flag.as_str()).collect::<Vec<_>>().join(", ")
}

/// Whether its row shows the step and the flags it has: whoever wrote them there told of them.
#[must_use]
pub(crate) fn is_shown(order: &Order<'_>) -> bool {
    let Some(shown) = order.row.map(|row| &row.shown) else { return false };
    shown.status.as_deref() == Some(status(order)) && shown.flags.as_deref().unwrap_or_default() == flags(order)
}

/// Our cells of a row that is no order: all blank.
#[must_use]
pub(crate) fn blank_cells() -> Vec<(OrderColumn, Cell)> {
    OURS.iter().map(|c| (*c, Cell::Empty)).collect()
}

/// Everything `Masalah` says: about the order, its money and its preparation.
fn problems<'o>(order: &'o Order<'_>, preparation: Option<&'o Preparation>) -> impl Iterator<Item = &'o Problem> {
    order.problems.iter().chain(preparation.into_iter().flat_map(|p| &p.problems))
}

/// `No Proforma`, `No Surat Jalan`, `No Invoice`: of our papers, else of those made out elsewhere. A number that is
/// remembered nowhere else stays as it stands.
fn numbers(facts: &OrderFacts) -> impl Iterator<Item = (OrderColumn, Cell)> {
    let issued = |document: &Document, void| format!("{}{}", document.number, if void { " (BATAL)" } else { "" });
    let proforma = facts.proforma.as_deref().map(|p| issued(&p.document, p.void));
    let delivery = facts.delivery.as_deref().map(|d| (issued(&d.order, d.void), issued(&d.invoice, d.void)));
    let (delivery_order, invoice) = delivery.unzip();
    let elsewhere = match &facts.elsewhere {
        None => Some(PaperNumbers::default()),
        Some(elsewhere) => elsewhere.numbers.clone(),
    };
    let other = |of: fn(&PaperNumbers) -> &Words| {
        elsewhere.as_ref().map(|numbers| of(numbers).clone().map_or(Cell::Empty, Cell::text))
    };
    [
        (OrderColumn::ProformaNo, proforma.map(Cell::text).or_else(|| other(|n| &n.proforma))),
        (OrderColumn::DeliveryOrderNo, delivery_order.map(Cell::text).or_else(|| other(|n| &n.delivery_order))),
        (OrderColumn::InvoiceNo, invoice.map(Cell::text).or_else(|| other(|n| &n.invoice))),
    ]
    .into_iter()
    .filter_map(|(column, cell)| Some((column, cell?)))
}

fn permit(order: &Order<'_>) -> String {
    match &order.permit {
        None => String::new(),
        Some(Ok(())) => "BOLEH".to_owned(),
        Some(Err(reason)) => format!("TAHAN: {reason}"),
    }
}

/// A text that fits into a cell.
fn text(text: impl Into<Text>) -> Cell {
    let cell = Cell::text(text);
    cell.cut().unwrap_or(cell)
}

#[cfg(test)]
mod tests;
