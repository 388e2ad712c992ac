//! `Langkah Berikutnya`: who does what until when, one open point a line. It names the cell to fill and never decides
//! anything; where nothing is open it is blank.

mod columns;
mod obstacles;
mod step;
mod who;

pub(crate) use columns::{answerer, headers, missing_for_delivery_order, standing_codes, to_answer_again};
use columns::{answerer_of, first_to_correct};
pub(super) use step::line;
pub(crate) use step::{Fills, Step};
pub(crate) use who::{Actor, Joint, Who};

use std::fmt::{self, Write as _};

use crate::decide::orders::Order;
use crate::decide::orders::approvals;
use crate::decide::orders::due::{self, Deadline, Due};
use crate::decide::orders::exposure::SMALL_ARREARS;
use crate::decide::orders::headline;
use crate::decide::orders::offer::Offer;
use crate::decide::orders::refund;
use crate::decide::orders::settlement::{self, Asked};
use crate::decide::world::World;
use crate::domain::approval::{self, Approval, Opens};
use crate::domain::column::{Column, OrderColumn, StockColumn};
use crate::domain::order::{Answer, Method};
use crate::domain::problem::{Code, Severity};
use crate::domain::role::Role;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::{Chapter, State};
use crate::domain::wording::{self, grouped};

/// Bytes that the open points of an order mostly take.
const USUAL_BYTES: usize = 256;

/// The text of `Langkah Berikutnya`.
#[must_use]
pub(crate) fn next_step(order: &Order<'_>, world: &World<'_>) -> String {
    in_lines(steps(order, world))
}

/// Open points, one a line.
pub(super) fn in_lines(points: impl IntoIterator<Item: fmt::Display>) -> String {
    let mut text = String::with_capacity(USUAL_BYTES);
    for point in points {
        let end = if text.is_empty() { "" } else { "\n" };
        let _ = write!(text, "{end}{point}");
    }
    text
}

/// The open points of an order.
#[must_use]
pub(crate) fn steps(order: &Order<'_>, world: &World<'_>) -> Vec<Step> {
    let outlet = headline::outlet(order, world.policy);
    let mut steps = Steps { order, world, outlet, lines: Vec::new() };
    steps.lost();
    steps.past_delivery();
    steps.holds();
    steps.mistakes();
    steps.state();
    steps.money();
    steps.settling();
    steps.lines
}

/// Collects the open points.
struct Steps<'s, 'a> {
    order: &'s Order<'a>,
    world: &'s World<'s>,
    /// The order's outlet, by its place in the configuration.
    outlet: Option<usize>,
    lines: Vec<Step>,
}

impl Steps<'_, '_> {
    fn add(&mut self, who: impl Into<Who>, what: impl Into<String>, fills: impl Into<Fills>, until: Option<Due>) {
        self.lines.push(Step { who: who.into(), what: what.into(), fills: fills.into(), until });
    }

    /// The store manager of the order's outlet.
    fn manager(&self) -> Actor {
        self.outlet.map_or(Actor::ManagerElsewhere, |outlet| Actor::Role(Role::StoreManager(outlet)))
    }

    /// Who fills an approval cell, and the word that means yes there.
    fn answerer(&self, column: OrderColumn) -> (Actor, &'static str) {
        answerer_of(column, self.manager())
    }

    fn until(&self, deadline: Deadline) -> Option<Due> {
        deadline(self.order, self.world)
    }

    fn has(&self, code: Code) -> bool {
        self.order.problems.iter().any(|p| p.code == code)
    }

    fn has_error(&self, code: Code) -> bool {
        self.order.problems.iter().any(|p| p.code == code && p.severity == Severity::Error)
    }

    fn answer(&self, column: OrderColumn) -> Option<Answer> {
        self.order.row.and_then(|row| approvals::answer(row, &self.order.facts, column))
    }

    fn state(&mut self) {
        match self.order.facts.state {
            // No later gate opens, so nobody is sent to one; what lifts the hold is said already.
            State::ReadyToProduce | State::AwaitingDeliveryOrder | State::ReadyToShip if self.order.held => {}
            // An answer about a day that is over is worth nothing, and nobody pays or cooks for it.
            state if self.order.is_past_delivery && is_before_production(state) => {}
            State::Draft => self.draft(),
            State::AwaitingMaterials => {
                let until = self.until(due::materials);
                for approval in approval::that_open(Opens::Materials) {
                    self.ask(approval, self.answerer(approval.column).0, until);
                }
            }
            State::MaterialsShort => self.materials_short(),
            State::AwaitingStoreManager => {
                let terms = self.order.terms.as_deref();
                let outlet = terms.map(|t| wording::shown(&t.outlet)).unwrap_or_default();
                let until = self.until(due::confirmation);
                for approval in approval::that_open(Opens::Confirmation) {
                    let who = Who::one(self.answerer(approval.column).0).of_outlet(&outlet);
                    self.ask(approval, who, until);
                }
            }
            State::AwaitingDownPayment => self.before_production("DP"),
            State::AwaitingPayment => self.before_production("pembayaran"),
            State::AwaitingCredit => self.credit(),
            State::ReadyToProduce => {
                let until = self.until(due::production);
                self.add(
                    Who::several(self.manager(), Joint::And, Actor::Role(Role::Production)),
                    "jadwalkan; saat mulai isi Mulai Produksi = Ya",
                    OrderColumn::Started,
                    until,
                );
            }
            State::InProduction => {
                let until = headline::deliver_on(self.order).map(Due::Day);
                self.add(
                    Role::Production,
                    "setelah selesai isi Selesai Produksi = Ya (Jumlah Jadi bila berbeda)",
                    OrderColumn::Finished,
                    until,
                );
            }
            State::AwaitingDeliveryOrder => self.delivery_order(),
            State::AwaitingSettlement => self.settlement(),
            State::ReadyToShip => {
                let until = self.until(due::delivery);
                if headline::is_pickup(self.order) {
                    let what = "serahkan saat customer datang, lalu isi Dikirim = Ya";
                    self.add(self.manager(), what, OrderColumn::Shipped, until);
                } else {
                    self.add(
                        Who::several(Actor::Role(Role::Logistics), Joint::And, self.manager()),
                        "berangkatkan barang, lalu isi Dikirim = Ya",
                        OrderColumn::Shipped,
                        until,
                    );
                }
            }
            State::Shipped => self.shipped(),
            State::Receivable => self.collect(),
            State::AwaitingDocumentation => {
                let until = self.until(due::documentation);
                self.add(Role::Marketing, "isi Link Dokumentasi (https)", OrderColumn::DocumentationLink, until);
            }
            State::Rejected => {
                let reason =
                    self.order.row.and_then(|r| approvals::reject_reason(r, &self.order.facts)).map(wording::shown);
                let reason = reason.map(|r| format!(" ({r})")).unwrap_or_default();
                self.add(
                    Role::Marketing,
                    format!("ditolak{reason}: ubah pesanan dan minta Store Manager menjawab lagi, atau isi Batal dan Alasan Batal"),
                    OrderColumn::Cancel,
                    None,
                );
            }
            State::CancelledRefundDue => self.refund(),
            State::Cancelled | State::Closed => {}
        }
    }

    fn draft(&mut self) {
        let until = self.order.confirm_by.map(Due::Day).filter(|_| !self.has(Code::ConfirmationLate));
        match self.answer(OrderColumn::Release) {
            Some(Answer::Yes) => {}
            Some(Answer::Again) => {
                self.add(
                    Role::Marketing,
                    "periksa isinya, lalu isi lagi Kirim ke R&D = Ya",
                    OrderColumn::Release,
                    until,
                );
            }
            Some(Answer::Partly | Answer::No) | None => {
                let what = "bila isian sudah lengkap, isi Kirim ke R&D = Ya";
                self.add(Role::Marketing, what, OrderColumn::Release, until);
            }
        }
    }

    /// Asks for an answer that is not yes yet.
    fn ask(&mut self, approval: &Approval, who: impl Into<Who>, until: Option<Due>) {
        let (header, words) = (approval.column.header(), approval.choices());
        match self.answer(approval.column) {
            Some(Answer::Yes) => {}
            Some(Answer::Again) => {
                self.add(who, format!("pesanan berubah, isi lagi {header} ({words})"), approval.column, until);
            }
            Some(Answer::Partly | Answer::No) | None => {
                self.add(who, format!("isi {header} ({words})"), approval.column, until);
            }
        }
    }

    fn materials_short(&mut self) {
        let until = self.until(due::missing_materials);
        let can_make = self.order.row.and_then(|r| r.can_make.get());
        let can_make = can_make.map(|n| format!(" (sanggup {} pack)", grouped(n))).unwrap_or_default();
        let day = self.order.offer.map(Offer::way_out).unwrap_or_default();
        let what = format!("kurangi Jumlah (pack){can_make} atau undurkan Tanggal Kirim{day}");
        self.add(Role::Marketing, what, OrderColumn::Packs, until);
        let what = "datangkan bahan yang kurang, lalu perbarui Stok Bahan";
        self.add(Role::Purchasing, what, StockColumn::Stock, until);
        for approval in approval::that_open(Opens::Materials) {
            let who = self.answerer(approval.column).0;
            if matches!(self.answer(approval.column), Some(Answer::No | Answer::Partly)) {
                let (header, words) = (approval.column.header(), approval.choices());
                let what = format!("bila bahan sudah cukup, ganti {header} ({words})");
                self.add(who, what, approval.column, until);
            } else {
                self.ask(approval, who, until);
            }
        }
    }

    fn credit(&mut self) {
        if self.answer(OrderColumn::CreditAnswer) == Some(Answer::No) {
            self.add(
                Role::Marketing,
                "kredit ditolak: ganti Skema Bayar ke DP atau TUNAI, atau bicarakan dengan Akunting",
                OrderColumn::Scheme,
                None,
            );
        } else {
            let until = self.until(due::credit);
            self.ask_for_credit(until);
        }
    }

    fn ask_for_credit(&mut self, until: Option<Due>) {
        for approval in approval::that_open(Opens::Credit) {
            self.ask(approval, self.answerer(approval.column).0, until);
        }
    }

    fn before_production(&mut self, what: &str) {
        let order = self.order;
        let money = &order.money;
        let short = (order.dp_required - money.verified).or_zero();
        let proforma = order.facts.proforma.as_deref().filter(|p| !p.void);
        // What waits may be all that is missing; then only accounting has something to do.
        if short > money.waiting {
            let number = proforma.map(|p| format!(", proforma {}", p.document.number)).unwrap_or_default();
            let of = format!("dari {}", order.dp_required);
            let waiting = if money.waiting > Rupiah::ZERO {
                format!("; {} menunggu verifikasi", money.waiting)
            } else {
                String::new()
            };
            let until = self.until(due::down_payment);
            self.add(
                Role::Marketing,
                format!("tagih {what}, kurang {short} ({of}{number}{waiting}); catat di tab Pembayaran"),
                Fills::NewPayment,
                until,
            );
        }
    }

    fn delivery_order(&mut self) {
        let until = self.until(due::delivery_order);
        let missing = missing_for_delivery_order(standing_codes(self.order));
        if let Some(first) = missing.first() {
            let free = if missing.contains(&OrderColumn::Shipping) { " (Ongkir 0 bila gratis)" } else { "" };
            self.add(
                Role::Marketing,
                format!("isi {}{free}; tanpa itu surat jalan tidak terbit", headers(&missing)),
                *first,
                until,
            );
        }
        if self.order.row.is_none_or(|r| r.make_delivery_order.get() != Some(true)) {
            self.add(
                Who::several(self.manager(), Joint::Or, Actor::Role(Role::Purchasing)),
                "isi Buat Surat Jalan = Ya dan Dibuat Oleh",
                OrderColumn::MakeDeliveryOrder,
                until,
            );
        }
    }

    fn settlement(&mut self) {
        let order = self.order;
        let until = self.until(due::delivery);
        let what = match settlement::asked(order, self.world.policy.payment.tolerance) {
            None => return,
            Some(Asked::DownPayment(short)) => format!("tagih DP, kurang {short}; catat di tab Pembayaran"),
            Some(Asked::Balance(asked)) => {
                let number = order.facts.live_delivery().map(|d| format!(" (invoice {})", d.invoice.number));
                let fee = perhaps_a_fee(asked);
                let instead = if settlement::is_credit_taken_back(order) { "atau " } else { "" };
                format!("{instead}minta pelunasan {asked}{}; catat di tab Pembayaran{fee}", number.unwrap_or_default())
            }
        };
        self.add(Role::Marketing, what, Fills::NewPayment, until);
    }

    fn shipped(&mut self) {
        if let Some(row) = self.order.row {
            let mut missing = Vec::new();
            if row.received_by.is_none() {
                missing.push(OrderColumn::ReceivedBy);
            }
            if row.received_on.get().is_none() {
                missing.push(OrderColumn::ReceivedOn);
            }
            let pickup = self.order.terms.as_deref().is_some_and(|t| t.method == Method::Pickup);
            if let Some(first) = missing.first().filter(|_| !pickup) {
                let what = format!("isi {} (Jumlah Ditolak bila ada)", headers(&missing));
                let until = self.until(due::receipt);
                self.add(Who::several(Actor::Driver, Joint::Or, self.manager()), what, *first, until);
            }
        }
        self.collect();
    }

    /// Money open after dispatch.
    fn collect(&mut self) {
        let order = self.order;
        let asked = order.outstanding - order.money.waiting;
        if asked > order.facts.tolerance(self.world.policy.payment.tolerance) {
            let number = order.facts.live_delivery().map(|d| format!(" (invoice {})", d.invoice.number));
            let until = self.until(due::invoice);
            let what = format!("tagih {asked}{}{}", number.unwrap_or_default(), perhaps_a_fee(asked));
            self.add(Role::Accounting, what, Fills::NewPayment, until);
        }
    }

    fn refund(&mut self) {
        let order = self.order;
        let money = &order.money;
        match refund::agreed(order) {
            Some(agreed) if agreed > money.refunded + money.refund_waiting => {
                let open = agreed - money.refunded - money.refund_waiting;
                self.add(
                    Role::Accounting,
                    format!("kembalikan {open}; catat di tab Pembayaran (Jenis Refund) dan isi Terverifikasi = Ya"),
                    Fills::NewPayment,
                    None,
                );
            }
            Some(_) => {}
            None => {
                let proposal = refund::proposal(order, self.world.policy);
                self.add(
                    Role::Accounting,
                    format!("usulan refund {proposal} (dari {} yang diterima); isi Nilai Refund", money.received),
                    OrderColumn::Refund,
                    None,
                );
            }
        }
    }

    /// Money that waits for accounting, or is too much.
    fn money(&mut self) {
        let order = self.order;
        let money = &order.money;
        let asked = [("", money.waiting - money.settling), ("refund ", money.refund_waiting - money.refund_settling)];
        for (what, amount) in asked.into_iter().filter(|(_, amount)| *amount > Rupiah::ZERO) {
            let what = format!("cocokkan {what}{amount} di tab Pembayaran, isi Terverifikasi (Ya/Tidak)");
            self.add(Role::Accounting, what, Fills::WaitingPayment, None);
        }
        if order.overpaid > order.facts.tolerance(self.world.policy.payment.tolerance) {
            let what = format!(
                "lebih bayar {}: bicarakan dengan customer; bila dikembalikan catat Refund di tab Pembayaran",
                order.overpaid
            );
            self.add(Role::Accounting, what, Fills::NewPayment, None);
        }
    }
}

/// Whether nothing was made yet.
fn is_before_production(state: State) -> bool {
    state.is_before_confirmation() || matches!(state.chapter(), Chapter::FirstMoney | Chapter::ToMake)
}

/// What to say of a rest so small that the bank may have kept it.
fn perhaps_a_fee(rest: Rupiah) -> &'static str {
    if rest <= SMALL_ARREARS { " (bila itu biaya bank, Akunting catat sebagai Penyesuaian)" } else { "" }
}

#[cfg(test)]
mod tests;
