//! From typed cells to terms (P2): what an order asks for, and what is wrong with how it was typed.

use chrono::NaiveDate;
use litemap::LiteMap;

use crate::decide::catalogue::Catalogue;
use crate::decide::orders::lines::{Agreed, LineOutput, Lines, order_lines, packs};
use crate::domain::books::CustomerRow;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::discount::Discount;
use crate::domain::nearest::nearest;
use crate::domain::order::{LineRow, Method, OrderRow, Scheme, Words};
use crate::domain::percent::Percent;
use crate::domain::policy::Policy;
use crate::domain::problem::{Code, Problem};
use crate::domain::quotation::quoted;
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::terms::{Amounts, Asked, Line, Terms, amounts};
use crate::domain::text::Text;
use crate::domain::wording;

/// Credit for longer than this is a slip of the finger.
pub(crate) const MOST_TOP_DAYS: u32 = 90;

/// What the cells of the band *Pesanan* and of `Rincian` say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Intake {
    /// The terms, when nothing required is missing, unreadable or contradictory.
    pub terms: Option<Terms>,
    /// The customer, as `Pelanggan` spells it.
    pub customer: Words,
    /// Packs of all lines as far as they can be read, whatever else cannot.
    pub packs: Option<u32>,
    /// Figures and down payment as soon as quantity and price are readable, whatever else is missing.
    pub sketch: Option<(Amounts, Rupiah)>,
    /// Whether what the order costs can be read: a price, quantity, discount or shipping that cannot is not zero.
    pub is_total_known: bool,
    /// Everything to say about these cells. An error among them is an intake error.
    pub problems: Vec<Problem>,
    /// What approvals are about, also while other cells are wrong; `None` while these cannot be read.
    pub asked: Option<Asked>,
    /// The list prices of the menus whose price cell is blank, by product code.
    pub list_prices: LiteMap<Text, Rupiah>,
    /// What the lines of `Rincian` show: amount and problems, by position in `lines`.
    pub lines: Vec<LineOutput>,
}

/// What an intake is judged by.
#[derive(Clone, Copy)]
pub(crate) struct IntakeContext<'a> {
    /// Products and customers.
    pub catalogue: &'a Catalogue,
    /// The house rules.
    pub policy: &'a Policy,
    /// The local day of the cycle.
    pub today: NaiveDate,
    /// The order's intake day, once fixed.
    pub intake_day: Option<NaiveDate>,
    /// What was agreed on, once it was: it wins over a changed price list where the price cell is blank.
    pub agreed: Option<Agreed<'a>>,
}

/// Reads one order's terms.
#[must_use]
pub(crate) fn read(row: &OrderRow, lines: &[&LineRow], ctx: IntakeContext<'_>) -> Intake {
    let mut says = Says::default();
    says.remarks(row);
    let outlet = outlet(row, ctx, &mut says);
    let known = row.customer.as_deref().and_then(|typed| ctx.catalogue.customer(typed));
    let spelled = known.and_then(|known| known.name.clone()).or_else(|| row.customer.clone());
    let customer = says.required(spelled.clone(), OrderColumn::Customer);
    let Lines { ordered, quantities, outputs, list_prices } =
        order_lines(row, lines, ctx.catalogue, ctx.agreed, &mut says.problems);
    let deliver_on = delivery_day(row, ctx, &mut says);
    let method = says.required_entry(row.method, OrderColumn::Method, "pilih Kirim atau Ambil Sendiri");
    let scheme = says.required_entry(row.scheme, OrderColumn::Scheme, "pilih DP, TOP, atau TUNAI");
    let (dp_percent, top_days) = payment_terms(row, scheme, known, ctx, &mut says);
    shipping_remark(row, method, &mut says);
    order_date_remark(row, ctx, &mut says);
    customer_remark(row, known, ctx, &mut says);
    let discount = row.discount.get().unwrap_or(Discount::Amount(Rupiah::ZERO));
    let is_total_known = total_remark(row, ordered.as_deref(), discount, &mut says);

    let sketch = ordered.as_deref().map(|lines| {
        let percent = if scheme.is_none() { ctx.policy.payment.dp_percent } else { dp_percent };
        sketch(lines, discount, row.shipping.get(), percent, ctx)
    });
    let asked = outlet.clone().zip(quantities).zip(row.deliver_on.get()).map(|((outlet, packs), deliver_on)| {
        let address = row.address.clone().filter(|_| method != Some(Method::Pickup));
        Asked::of(packs, deliver_on, outlet, address)
    });
    let blocked = says.problems.iter().any(Problem::is_error);
    let terms = match (outlet, customer, ordered, deliver_on, method, scheme) {
        (Some(outlet), Some(customer), Some(lines), Some(deliver_on), Some(method), Some(scheme)) if !blocked => {
            Some(Terms {
                customer,
                phone: row.phone.value().cloned(),
                buyer_po: row.buyer_po.clone(),
                sales: row.sales.clone(),
                outlet,
                lines: lines.into(),
                discount,
                method,
                deliver_on,
                hour: row.hour.clone(),
                address: row.address.clone(),
                recipient: row.recipient.clone(),
                recipient_phone: row.recipient_phone.value().cloned(),
                shipping: if method == Method::Pickup { Some(Rupiah::ZERO) } else { row.shipping.get() },
                scheme,
                dp_percent,
                top_days,
                donation: row.donation.get() == Some(true),
            })
        }
        _ => None,
    };
    Intake {
        terms,
        customer: spelled,
        packs: packs(row, lines),
        sketch,
        is_total_known,
        problems: says.problems,
        asked,
        list_prices,
        lines: outputs,
    }
}

fn is_read<T>(entry: Entry<T>) -> bool {
    !matches!(entry, Entry::Unreadable)
}

/// What the order would cost as typed so far. A discount above the price of the goods is a mistake and left out.
fn sketch(
    lines: &[Line],
    discount: Discount,
    shipping: Option<Rupiah>,
    down: Percent,
    ctx: IntakeContext<'_>,
) -> (Amounts, Rupiah) {
    let subtotal: Rupiah = lines.iter().map(Line::amount).sum();
    let discount = if discount.on(subtotal) > subtotal { Discount::Amount(Rupiah::ZERO) } else { discount };
    let amounts = amounts(lines, discount, shipping, ctx.policy.tax, ctx.today);
    let down = amounts.total.percent_ceil(down);
    (amounts, down)
}

/// Collects what there is to say.
#[derive(Default)]
struct Says {
    problems: Vec<Problem>,
}

impl Says {
    fn error(&mut self, code: Code, sentence: impl Into<Text>) {
        self.problems.push(Problem::new(code, sentence).as_error());
    }

    fn note(&mut self, code: Code, sentence: impl Into<Text>) {
        self.problems.push(Problem::new(code, sentence));
    }

    /// What could not be read in the order's own band.
    fn remarks(&mut self, row: &OrderRow) {
        for (column, remark) in row.remarks.iter().filter(|(c, _)| c.is_intake()) {
            self.problems.push(remark.problem(column.header()));
        }
    }

    fn missing(&mut self, column: OrderColumn, how: &str) {
        self.error(Code::Required, format!("Kolom {} masih kosong; {how}.", column.header()));
    }

    fn required<T>(&mut self, value: Option<T>, column: OrderColumn) -> Option<T> {
        if value.is_none() {
            self.missing(column, "isi dulu");
        }
        value
    }

    fn required_entry<T: Copy>(&mut self, entry: Entry<T>, column: OrderColumn, how: &str) -> Option<T> {
        if entry.is_blank() {
            self.missing(column, how);
        }
        entry.get()
    }
}

fn outlet(row: &OrderRow, ctx: IntakeContext<'_>, says: &mut Says) -> Option<Text> {
    let outlets = &ctx.policy.outlets;
    if let Some(agreed) =
        ctx.agreed.map(|agreed| &agreed.terms.outlet).filter(|agreed| is_still_meant(row, agreed, ctx))
    {
        if ctx.policy.outlet(ctx.policy.outlet_now(agreed)).is_none() {
            let names: Vec<&str> = outlets.iter().map(|o| o.name.as_str()).collect();
            let text = format!(
                "Outlet {} tidak ada lagi di pengaturan; pesanan ini berjalan seperti disepakati. Marketing: pilih outlet yang memasaknya sekarang: {}.",
                quoted(agreed),
                names.join(", ")
            );
            says.problems.push(Problem::new(Code::OutletUnknown, text).as_warning());
        }
        return Some(agreed.clone());
    }
    match (&row.outlet, outlets.as_slice()) {
        (None, [only]) => Some(only.name.as_str().into()),
        (None, _) => {
            says.missing(OrderColumn::Outlet, "pilih outlet yang memasak");
            None
        }
        (Some(name), _) => match ctx.policy.outlet(name) {
            Some(outlet) => Some(outlet.name.as_str().into()),
            None => {
                let names: Vec<&str> = outlets.iter().map(|o| o.name.as_str()).collect();
                let hint = nearest(name, names.iter().copied())
                    .map(|n| format!(" Maksud Anda {}?", quoted(n)))
                    .unwrap_or_default();
                says.error(
                    Code::OutletUnknown,
                    format!("Outlet {} tidak dikenal; pilih salah satu: {}.{hint}", quoted(name), names.join(", ")),
                );
                None
            }
        },
    }
}

/// Whether the cell still means the outlet agreed on, although the outlets of the house are others now: it says the same as
/// then, or nothing, or the new name of the only one.
fn is_still_meant(row: &OrderRow, agreed: &str, ctx: IntakeContext<'_>) -> bool {
    let outlets = ctx.policy.outlets.as_slice();
    let is_gone = ctx.policy.outlet(agreed).is_none();
    match &row.outlet {
        None => is_gone || outlets.len() > 1,
        Some(typed) if typed.trim().eq_ignore_ascii_case(agreed) => is_gone,
        Some(typed) => is_gone && matches!(outlets, [only] if only.is_called(typed)),
    }
}

fn delivery_day(row: &OrderRow, ctx: IntakeContext<'_>, says: &mut Says) -> Option<NaiveDate> {
    let day = says.required_entry(row.deliver_on, OrderColumn::DeliverOn, "tulis tanggal kirim, mis. 27/11/2026")?;
    let intake_day =
        ctx.intake_day.unwrap_or_else(|| row.ordered_on.get().filter(|d| *d <= ctx.today).unwrap_or(ctx.today));
    if day < intake_day {
        says.error(
            Code::DeliveryPast,
            format!(
                "Tanggal Kirim {} sudah lewat dari tanggal order {}; isi tanggal yang akan datang.",
                wording::day(day),
                wording::day(intake_day)
            ),
        );
        return None;
    }
    if day == intake_day && ctx.today == intake_day {
        says.note(Code::DeliveryToday, "Tanggal Kirim adalah hari ini juga; pastikan dapur sanggup.");
    }
    Some(day)
}

fn payment_terms(
    row: &OrderRow,
    scheme: Option<Scheme>,
    known: Option<&CustomerRow>,
    ctx: IntakeContext<'_>,
    says: &mut Says,
) -> (Percent, u32) {
    let usual = ctx.policy.payment.dp_percent;
    match scheme {
        Some(Scheme::Dp) => {
            let percent = match row.dp_percent {
                // What a customer was asked for does not follow the house's usual share.
                Entry::Blank => agreed_share(ctx).unwrap_or(usual),
                Entry::Is(percent) => percent,
                Entry::Unreadable => return (usual, 0),
            };
            if percent == Percent(0) {
                says.error(Code::DpZero, "DP 0 % berarti hutang; ganti Skema Bayar menjadi TOP dan isi TOP (hari), atau isi DP % yang benar.");
            } else if percent < usual
                && row.approved_by.is_none()
                && !stands(ctx, |old| (old.scheme, old.dp_percent) == (Scheme::Dp, percent))
            {
                says.error(
                    Code::DpLowUnapproved,
                    format!("DP {percent} % di bawah {usual} % perlu persetujuan; isi Disetujui Oleh dengan nama yang menyetujui."),
                );
            }
            (percent, 0)
        }
        Some(Scheme::Top) => {
            let limit = known.and_then(|customer| customer.top_max.get());
            let days = match row.top_days {
                Entry::Blank => {
                    says.error(Code::TopMissing, "Skema TOP perlu jangka waktu; isi TOP (hari), mis. 14.");
                    0
                }
                Entry::Is(days) if days > MOST_TOP_DAYS => {
                    says.error(
                        Code::TopUnreasonable,
                        format!("TOP {days} hari tidak wajar; isi 0 sampai {MOST_TOP_DAYS} hari."),
                    );
                    0
                }
                Entry::Is(days) => {
                    let is_agreed = stands(ctx, |old| {
                        let same_customer = row.customer.as_deref().is_some_and(|name| old.is_for(name));
                        same_customer && (old.scheme, old.top_days) == (Scheme::Top, days)
                    });
                    if let Some(limit) = limit.filter(|l| days > *l && !is_agreed) {
                        says.error(
                            Code::TopAboveLimit,
                            format!("TOP {days} hari melebihi batas pelanggan {limit} hari (tab Pelanggan, TOP Maks); kurangi harinya."),
                        );
                    }
                    days
                }
                Entry::Unreadable => 0,
            };
            (row.dp_percent.get().unwrap_or(Percent(0)), days)
        }
        Some(Scheme::Cash) | None => (Percent(10_000), 0),
    }
}

/// The down payment agreed on, if one was.
fn agreed_share(ctx: IntakeContext<'_>) -> Option<Percent> {
    ctx.agreed.map(|agreed| agreed.terms).filter(|terms| terms.scheme == Scheme::Dp).map(|terms| terms.dp_percent)
}

/// Whether a term was agreed and recorded: a limit that is lowered later judges only what is new or changed.
fn stands(ctx: IntakeContext<'_>, is_same: impl FnOnce(&Terms) -> bool) -> bool {
    ctx.agreed.is_some_and(|agreed| is_same(agreed.terms))
}

/// Who fetches the goods pays for no transport.
fn shipping_remark(row: &OrderRow, method: Option<Method>, says: &mut Says) {
    if method == Some(Method::Pickup) && row.shipping.get().is_some_and(|charge| charge > Rupiah::ZERO) {
        says.error(
            Code::ShippingOnPickup,
            "Metode Ambil Sendiri tidak memakai ongkir; kosongkan Ongkir atau ganti Metode ke Kirim.",
        );
    }
}

fn order_date_remark(row: &OrderRow, ctx: IntakeContext<'_>, says: &mut Says) {
    if row.ordered_on.get().is_some_and(|d| d > ctx.today) {
        says.error(
            Code::OrderDateFuture,
            "Tgl Order ada di masa depan; isi tanggal hari ini atau sebelumnya, atau kosongkan.",
        );
    }
}

/// What is odd about what the order costs. Returns whether that is known: a discount above the price of the goods says
/// nothing.
fn total_remark(row: &OrderRow, ordered: Option<&[Line]>, discount: Discount, says: &mut Says) -> bool {
    let Some(lines) = ordered else { return false };
    let subtotal: Rupiah = lines.iter().map(Line::amount).sum();
    let off = discount.on(subtotal);
    if off > subtotal {
        let text = format!("Diskon {off} lebih besar dari harga barang {subtotal}; periksa kolom Diskon.");
        says.error(Code::DiscountTooLarge, text);
        return false;
    }
    let is_known = is_read(row.discount) && is_read(row.shipping);
    if is_known && subtotal - off + row.shipping.get().unwrap_or_default() == Rupiah::ZERO {
        says.note(Code::TotalZero, "Total order Rp0; bila memang gratis (donasi), abaikan pesan ini.");
    }
    is_known
}

fn customer_remark(row: &OrderRow, known: Option<&CustomerRow>, ctx: IntakeContext<'_>, says: &mut Says) {
    let Some(name) = row.customer.as_deref() else { return };
    if !ctx.catalogue.customers_known || known.is_some() {
        return;
    }
    let hint = ctx.catalogue.nearest_customer(name).map_or_else(
        || "tambahkan di tab Pelanggan bila datanya sudah lengkap".to_owned(),
        |n| format!("maksud Anda {}?", quoted(n)),
    );
    says.note(Code::CustomerNew, format!("Pelanggan {} belum ada di tab Pelanggan; {hint}.", quoted(name)));
}
