//! The rows of `Pesanan` and `Rincian`. Whether a row is an order, and what follows from it, is decided elsewhere.

use std::cell::Cell;

use crate::domain::approval::{self, Answers};
use crate::domain::cell::CellRef;
use crate::domain::column::{LineColumn, OrderColumn};
use crate::domain::facts::Facts;
use crate::domain::order::{LineRow, Method, OrderRow, Scheme, Shown};
use crate::domain::rupiah::Rupiah;
use crate::domain::terms::Terms;
use crate::domain::text::Text;
use crate::sheet::reading::{
    asked_in_full, date, discount, down_payment, hour, in_full_unless_agreed, link, order_id_text, packs, phone, price,
    rupiah,
};

use super::cells::Cells;
use super::kept_rows::KeptRows;
use super::place::Tab;

/// Credit days nobody means; whether fewer are reasonable is decided with the order's other terms.
pub(super) const MOST_DAYS: u32 = 10_000;
/// As many packs as one line may order.
const MOST_PACKS: u32 = 100_000;

/// The rows of `Pesanan`.
pub(super) fn orders(
    tab: &Tab<'_, OrderColumn>,
    kept: &mut KeptRows<OrderRow>,
    facts: &Facts,
    least: Rupiah,
) -> Vec<OrderRow> {
    let channels = tab.words(OrderColumn::Channel);
    tab.rows(kept, |cells| Some(order(cells, &channels, facts, least)))
}

/// The rows of `Rincian`.
pub(super) fn lines(
    tab: &Tab<'_, LineColumn>,
    kept: &mut KeptRows<LineRow>,
    facts: &Facts,
    least: Rupiah,
) -> Vec<LineRow> {
    tab.records_below_headings(kept, |cells| line(cells, facts, least))
}

fn line(cells: &mut Cells<'_, LineColumn>, facts: &Facts, least: Rupiah) -> LineRow {
    use LineColumn as C;
    let order_no = cells.text_by(C::OrderNo, order_id_text);
    let agreed = Agreed::of(facts, order_no.as_deref());
    let row = LineRow {
        at: cells.at(),
        order_no: order_no.clone(),
        menu: cells.text(C::Menu),
        packs: cells.entry(C::Packs, packs),
        unit_price: cells.entry(C::UnitPrice, |cell| in_full_unless_agreed(cell, least, price, |p| agreed.costs(p))),
        notes: cells.long_text(C::Notes),
        content: cells.content(None),
        remarks: cells.take_remarks(),
    };
    if agreed.was_asked() {
        cells.asks_for_more();
    }
    row
}

/// What was agreed with whoever ordered; nearly no row asks.
struct Agreed<'r> {
    facts: &'r Facts,
    order_no: Option<&'r str>,
    asked: Cell<bool>,
}

impl<'r> Agreed<'r> {
    fn of(facts: &'r Facts, order_no: Option<&'r str>) -> Self {
        Self { facts, order_no, asked: Cell::new(false) }
    }

    /// Whether anybody asked: the row then says something else when something else is agreed.
    fn was_asked(&self) -> bool {
        self.asked.get()
    }

    /// The terms an order was confirmed with, or its proforma made out for.
    fn terms(&self) -> Option<&'r Terms> {
        self.asked.set(true);
        let order = self.facts.orders.get(&self.order_no?.parse().ok()?)?;
        order.accepted.as_deref().filter(|_| order.confirmed.is_some() || order.proforma.is_some())
    }

    /// Whether some line has this price.
    fn costs(&self, price: Rupiah) -> bool {
        self.terms().is_some_and(|terms| terms.lines.iter().any(|line| line.unit_price == price))
    }

    /// Whether this is what the way costs.
    fn ships_for(&self, charge: Rupiah) -> bool {
        self.terms().is_some_and(|terms| terms.shipping == Some(charge))
    }
}

fn order(
    cells: &mut Cells<'_, OrderColumn>,
    channels: &[(&'static str, &'static str)],
    facts: &Facts,
    least: Rupiah,
) -> OrderRow {
    use OrderColumn as C;
    let typed_id = cells.shown(C::OrderNo);
    let agreed = Agreed::of(facts, typed_id.as_deref());
    let known = typed_id.as_deref().and_then(|typed| facts.orders.get(&typed.parse().ok()?));
    let address = known.and_then(|order| order.accepted.as_ref()?.address.as_ref());
    let row = OrderRow {
        at: cells.at(),
        typed_id: typed_id.clone(),
        content: cells.content(known.map(|order| &order.seen.content)),
        shown: shown(cells),
        is_layout: cells.is_layout(),
        notes: notes(cells),
        answers: answers(cells),

        ordered_on: cells.entry(C::OrderedOn, date),
        sales: cells.text(C::Sales),
        outlet: cells.text(C::Outlet),
        channel: cells.listed(C::Channel, channels),
        customer: cells.text(C::Customer),
        phone: cells.entry(C::Phone, phone),
        buyer_po: cells.text(C::BuyerPo),
        menu: cells.text(C::Menu),
        packs: cells.entry(C::Packs, packs),
        unit_price: cells.entry(C::UnitPrice, |cell| in_full_unless_agreed(cell, least, price, |p| agreed.costs(p))),
        discount: cells.entry(C::Discount, |cell| asked_in_full(cell, least, discount)),
        method: cells.choice(C::Method, Method::WORDS),
        deliver_on: cells.entry(C::DeliverOn, date),
        hour: cells.text_by(C::Hour, hour),
        address: cells.long_text(C::Address).map(|typed| as_known(typed, address)),
        recipient: cells.text(C::Recipient),
        recipient_phone: cells.entry(C::RecipientPhone, phone),
        shipping: cells.entry(C::Shipping, |cell| in_full_unless_agreed(cell, least, rupiah, |c| agreed.ships_for(c))),
        scheme: cells.choice(C::Scheme, Scheme::WORDS),
        dp_percent: cells.entry(C::DpPercent, down_payment),
        top_days: cells.count(C::TopDays, MOST_DAYS),
        approved_by: cells.text(C::ApprovedBy),
        donation: cells.yes(C::Donation),
        wants_documentation: cells.yes(C::WantsDocumentation),

        ready_on: cells.entry(C::ReadyOn, date),
        can_make: cells.count(C::CanMake, MOST_PACKS),

        reject_reason: cells.long_text(C::RejectReason),
        exception_reason: cells.long_text(C::OverrideReason),

        started: cells.yes(C::Started),
        finished: cells.yes(C::Finished),
        made: cells.count(C::Made, MOST_PACKS),
        make_delivery_order: cells.yes(C::MakeDeliveryOrder),
        made_by: cells.text(C::MadeBy),
        redo: cells.yes(C::Redo),
        redo_reason: cells.long_text(C::RedoReason),
        driver: cells.text(C::Driver),
        plate: cells.text(C::Plate),
        shipped: cells.yes(C::Shipped),
        received_by: cells.text(C::ReceivedBy),
        received_on: cells.entry(C::ReceivedOn, date),
        rejected: cells.count(C::Rejected, MOST_PACKS),

        due_on: cells.entry(C::DueOn, date),
        refund: cells.entry(C::Refund, |cell| asked_in_full(cell, least, rupiah)),

        documentation_link: cells.entry(C::DocumentationLink, link),
        cancel: cells.yes(C::Cancel),
        cancel_reason: cells.long_text(C::CancelReason),

        remarks: cells.take_remarks(),
    };
    if agreed.was_asked() {
        cells.asks_for_more();
    }
    row
}

fn notes(cells: &mut Cells<'_, OrderColumn>) -> Vec<(OrderColumn, Text)> {
    let notes = OrderColumn::NOTES.iter().filter_map(|column| Some((*column, cells.long_text(*column)?)));
    let mut notes: Vec<_> = notes.collect();
    notes.shrink_to_fit();
    notes
}

fn answers(cells: &mut Cells<'_, OrderColumn>) -> Answers {
    let mut answers = Answers::default();
    for approval in approval::ALL {
        answers.put(approval.column, cells.choice(approval.column, approval.words));
    }
    answers
}

/// A text as memory holds it, where that says the same: it takes room once.
fn as_known(typed: Text, known: Option<&Text>) -> Text {
    known.filter(|known| **known == typed).cloned().unwrap_or(typed)
}

fn shown(cells: &Cells<'_, OrderColumn>) -> Shown {
    use OrderColumn as C;
    Shown {
        status: cells.shown(C::Status),
        flags: cells.shown(C::Flags),
        proforma_no: cells.shown(C::ProformaNo),
        delivery_order_no: cells.shown(C::DeliveryOrderNo),
        invoice_no: cells.shown(C::InvoiceNo),
        confirmed_at: match cells.get(C::ConfirmedAt) {
            CellRef::Number(serial) => Some(serial),
            CellRef::Empty | CellRef::Text(_) | CellRef::Bool(_) => None,
        },
        is_touched: C::WITH_NUMBER.iter().any(|column| !cells.get(*column).is_blank()),
    }
}
