//! One order carried through one cycle: its terms, its money, its documents, its state, its problems.

use chrono::{NaiveDate, TimeDelta};

use crate::decide::amend::{self, Amendment};
use crate::decide::approvals;
use crate::decide::catalogue::Catalogue;
use crate::decide::intake::{self, Intake, IntakeContext};
use crate::decide::issue::{self, Making, Numbering};
use crate::decide::ledger::Money;
use crate::decide::progress::{self, Guards};
use crate::decide::roster::Present;
use crate::decide::world::World;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::facts::{Cancelled, HistoryLine, OrderFacts, Origin, Shipped};
use crate::domain::order::{Answer, LineRow, Method, OrderRow, Scheme};
use crate::domain::problem::{Code, Problem};
use crate::domain::reading::Entry;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::{Flag, State};
use crate::domain::terms::{Amounts, Terms};

/// A reason shorter than this says nothing.
const SHORTEST_REASON: usize = 10;

/// What is known of an order at the end of a cycle.
#[derive(Debug)]
pub struct Standing<'a> {
    /// Its row, if it is there.
    pub row: Option<&'a OrderRow>,
    /// Its lines in `Rincian`.
    pub lines: Vec<&'a LineRow>,
    /// What `Rincian` shows.
    pub line_outputs: Vec<intake::LineOutput>,
    /// Memory as it will be.
    pub facts: OrderFacts,
    /// The terms in force, or as typed while nothing was agreed.
    pub terms: Option<Terms>,
    /// The figures in force: of the invoice once it is out, of the cells while the terms are incomplete.
    pub amounts: Option<Amounts>,
    /// Figures and down payment as far as the cells of an incomplete order give them.
    pub sketch: Option<(Amounts, Rupiah)>,
    /// Its money.
    pub money: Money,
    /// Due before production.
    pub dp_required: Rupiah,
    /// Still owed.
    pub outstanding: Rupiah,
    /// Paid too much.
    pub overpaid: Rupiah,
    /// Last day to confirm a large order.
    pub confirm_by: Option<NaiveDate>,
    /// What the row says.
    pub problems: Vec<Problem>,
    /// `Penanda`
    pub flags: Vec<Flag>,
    /// No later gate opens.
    pub held: bool,
    /// `Izin Kirim`; `None` before the delivery order.
    pub permit: Option<Result<(), String>>,
    /// Whether row and lines rest: nothing leaves the house before.
    pub settled: bool,
    /// What changed in the terms.
    pub amendment: Amendment,
    /// Approvals newly taken back after the proforma.
    pub newly_withdrawn: Vec<OrderColumn>,
    /// A proforma was issued or revised in this cycle.
    pub new_proforma: bool,
    /// Delivery order and invoice were issued in this cycle.
    pub new_delivery: bool,
    /// The row has no id yet.
    pub is_newcomer: bool,
    /// What happened.
    pub history: Vec<HistoryLine>,
}

/// What every order is judged with.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    /// The world.
    pub world: &'a World<'a>,
    /// Products and customers.
    pub catalogue: &'a Catalogue,
}

/// Carries an order through the cycle. An order whose row is not there stays as it was.
pub fn advance<'a>(present: Present<'a>, money: Money, bench: Bench<'_>, numbering: &mut Numbering) -> Standing<'a> {
    let world = bench.world;
    let Present { mut facts, row, lines, is_new } = present;
    let Some(row) = row else {
        return absent(facts, lines, money, world);
    };
    approvals::refresh_marks(row, &mut facts);
    let has_agreed = approvals::has_proforma(&facts) || facts.confirmed.is_some();
    let intake = intake::read(
        row,
        &lines,
        IntakeContext {
            catalogue: bench.catalogue,
            policy: world.policy,
            today: world.today(),
            intake_day: Some(facts.intake_day),
            agreed: facts.accepted.as_ref().filter(|_| has_agreed),
        },
    );
    let lines_unread = world.books.paused.contains_key(crate::domain::column::LineColumn::TAB)
        || world.books.paused.contains_key(crate::domain::column::ProductColumn::TAB);
    let intake = if lines_unread && facts.accepted.is_some() {
        Intake { terms: facts.accepted.clone(), ..Intake::default() }
    } else {
        intake
    };
    let settled = facts.seen.is_settled(world.now, world.policy.settle);

    let first_seen = if is_new { facts.born_at } else { world.now };
    let asked_live = intake.terms.as_ref().or(facts.accepted.as_ref()).map(Terms::asked);
    approvals::note_answers(row, &mut facts, asked_live.as_ref(), first_seen);
    let amendment = amend::accept(row, &mut facts, &intake, settled);

    let mut standing = Standing {
        row: Some(row),
        lines,
        line_outputs: intake.lines.clone(),
        terms: in_force(&facts, &intake),
        amounts: None,
        sketch: intake.sketch.clone(),
        money,
        dp_required: Rupiah::ZERO,
        outstanding: Rupiah::ZERO,
        overpaid: Rupiah::ZERO,
        confirm_by: None,
        problems: intake.problems.clone(),
        flags: Vec::new(),
        held: false,
        permit: None,
        settled,
        amendment,
        newly_withdrawn: Vec::new(),
        new_proforma: false,
        new_delivery: false,
        is_newcomer: false,
        history: Vec::new(),
        facts,
    };
    standing.problems.extend(standing.amendment.problems.clone());
    let mut walk = Walk { standing: &mut standing, row, bench, intake: &intake, late: false };
    // First of all: an order that is called off is neither late nor held, in this very cycle.
    walk.cancel();
    walk.confirm();
    walk.hold();
    walk.documents(numbering);
    walk.figures();
    walk.finish();
    standing
}

/// The terms that count: the invoice's, else what was agreed, else what stands in the cells.
fn in_force(facts: &OrderFacts, intake: &Intake) -> Option<Terms> {
    if let Some(delivery) = facts.delivery.as_ref().filter(|d| !d.void) {
        return Some(delivery.terms.clone());
    }
    let agreed = facts.confirmed.is_some() || facts.proforma.is_some();
    let live = || intake.terms.clone();
    let accepted = || facts.accepted.clone();
    if agreed { accepted().or_else(live) } else { live().or_else(accepted) }
}

/// An order without its row: nothing changes but its money.
fn absent<'a>(facts: OrderFacts, lines: Vec<&'a LineRow>, money: Money, world: &World<'_>) -> Standing<'a> {
    let terms = in_force(&facts, &Intake::default());
    let mut standing = Standing {
        row: None,
        lines,
        line_outputs: Vec::new(),
        amounts: None,
        sketch: None,
        terms,
        money,
        dp_required: Rupiah::ZERO,
        outstanding: Rupiah::ZERO,
        overpaid: Rupiah::ZERO,
        confirm_by: None,
        problems: Vec::new(),
        flags: if facts.seen.is_lost() { vec![Flag::RowMissing] } else { Vec::new() },
        held: false,
        permit: None,
        settled: false,
        amendment: Amendment::default(),
        newly_withdrawn: Vec::new(),
        new_proforma: false,
        new_delivery: false,
        is_newcomer: false,
        history: Vec::new(),
        facts,
    };
    balance(&mut standing, world);
    standing
}

/// Total, down payment, open and overpaid amounts, from the documents that are out.
fn balance(standing: &mut Standing<'_>, world: &World<'_>) {
    let facts = &standing.facts;
    let today = world.today();
    let current = standing.terms.as_ref().map(|t| t.amounts(world.policy.tax, today));
    let proforma = facts.proforma.as_ref().filter(|p| !p.void);
    standing.dp_required = match (proforma, &standing.terms, &current) {
        (Some(p), _, _) => p.document.dp.map_or(Rupiah::ZERO, |dp| dp.amount),
        (None, Some(terms), Some(amounts)) => issue::down_payment(terms, amounts.total),
        _ => standing.sketch.as_ref().map_or(Rupiah::ZERO, |(_, down)| *down),
    };
    let current = current.or_else(|| standing.sketch.as_ref().map(|(amounts, _)| amounts.clone()));
    let delivery = facts.delivery.as_ref().filter(|d| !d.void);
    standing.amounts = delivery.map(|d| d.invoice.amounts.clone()).or(current);
    let credit = facts.credit_note.as_ref().map_or(Rupiah::ZERO, |n| n.amounts.total);
    let owed = standing.amounts.as_ref().map_or(Rupiah::ZERO, |a| a.total) - credit;
    let verified = standing.money.verified;
    if facts.state.is_off() {
        standing.outstanding = Rupiah::ZERO;
        standing.overpaid = Rupiah::ZERO;
    } else {
        standing.outstanding = (owed - verified).or_zero();
        standing.overpaid = (verified - owed).or_zero();
    }
}

/// The steps of one cycle for one order, in order.
struct Walk<'w, 'a> {
    standing: &'w mut Standing<'a>,
    row: &'a OrderRow,
    bench: Bench<'w>,
    intake: &'w Intake,
    late: bool,
}

impl<'w> Walk<'w, '_> {
    fn world(&self) -> World<'w> {
        *self.bench.world
    }

    fn say(&mut self, code: Code, sentence: impl Into<String>) {
        self.standing.problems.push(Problem::new(code, sentence));
    }

    fn tolerance(&self) -> Rupiah {
        self.world().policy.payment.tolerance
    }

    /// A progress cell: `Ya`, unless it came along with a copied row.
    fn yes(&self, entry: Entry<bool>, column: OrderColumn) -> bool {
        entry.get() == Some(true) && !self.standing.facts.unclean.contains(&column)
    }

    fn is_baseline(&self) -> bool {
        let found = matches!(self.standing.facts.origin, Origin::Adopted | Origin::History);
        found && self.standing.facts.baseline.is_none()
    }

    /// Whether a gate was already open when the order was taken over; such gates never number or mail.
    fn was_past(&self, state: State) -> bool {
        self.is_baseline() || self.standing.facts.baseline.is_some_and(|b| b >= state && !b.is_off())
    }

    fn confirm(&mut self) {
        let baseline = self.is_baseline();
        let Some(terms) = self.standing.terms.clone() else { return };
        let asked = terms.asked();
        let policy = self.bench.world.policy;
        // A cancelled order keeps the confirmation it had: its void proforma no longer shields it from later answers.
        if self.standing.facts.cancelled.is_none() {
            approvals::keep_confirmation(&mut self.standing.facts, &asked);
        }
        if baseline && let Some(confirmed) = &mut self.standing.facts.confirmed {
            // Nobody saw when it was confirmed; an order already under way is not called late afterwards.
            let by = terms.deliver_on - TimeDelta::days(i64::from(policy.sop.lead_days));
            let shown = self.row.shown.confirmed_at.and_then(|serial| instant(serial, policy.timezone));
            confirmed.at = shown.unwrap_or_else(|| confirmed.at.min(policy.start_of(by)));
        }
        let withdrawn = if self.standing.facts.cancelled.is_some() {
            Vec::new()
        } else {
            approvals::withdrawn(self.row, &self.standing.facts)
        };
        self.standing.newly_withdrawn =
            withdrawn.iter().copied().filter(|c| !self.standing.facts.withdrawn.contains(c)).collect();
        self.standing.facts.withdrawn = withdrawn;
    }

    /// Everything that keeps later gates shut.
    fn hold(&mut self) {
        let policy = self.bench.world.policy;
        let today = self.world().today();
        let outline = self.standing.terms.as_ref().map(|t| (t.packs(), t.deliver_on)).or(self.intake.outline);
        if let Some((packs, deliver_on)) = outline
            && packs > policy.sop.large_order_packs
        {
            self.standing.flags.push(Flag::Large);
            let by = deliver_on - TimeDelta::days(i64::from(policy.sop.lead_days));
            self.standing.confirm_by = Some(by);
            let confirmed_on = self.standing.facts.confirmed.as_ref().map(|c| policy.day(c.at));
            self.late = !self.is_judged() && !self.is_history() && confirmed_on.unwrap_or(today) > by;
        }
        self.judge_lateness(outline);
        if !self.standing.facts.withdrawn.is_empty() {
            let columns: Vec<&str> = self.standing.facts.withdrawn.iter().map(|c| c.header()).collect();
            self.standing.held = true;
            self.say(
                Code::ApprovalWithdrawn,
                format!(
                    "Persetujuan {} dicabut setelah proforma terbit; isi kembali, atau batalkan order.",
                    columns.join(", ")
                ),
            );
        }
        if self.standing.money.disputed {
            self.standing.held = true;
            self.say(
                Code::PaymentChanged,
                "Pembayaran yang sudah diverifikasi diubah atau dihapus; Akunting periksa tab Pembayaran.",
            );
        }
        let agreed = self.standing.facts.confirmed.is_some() && self.standing.facts.delivery.is_none();
        if agreed && self.intake.problems.iter().any(Problem::is_error) && !self.is_history() {
            self.standing.held = true;
        }
    }

    /// Whether lateness no longer matters: the goods are made, or nobody wants them. Asks the cells and not the last
    /// state, so that an order taken up again is judged at once.
    fn is_judged(&self) -> bool {
        let facts = &self.standing.facts;
        facts.delivery.as_ref().is_some_and(|d| !d.void) || facts.cancelled.is_some() || self.sm_rejects()
    }

    fn is_history(&self) -> bool {
        self.standing.facts.origin == Origin::History
    }

    fn judge_lateness(&mut self, outline: Option<(u32, NaiveDate)>) {
        let exception = approvals::answer(self.row, &self.standing.facts, OrderColumn::Override) == Some(Answer::Yes);
        let reason = self.row.exception_reason.as_deref().map_or(0, |r| r.chars().count());
        let excused = exception && reason >= SHORTEST_REASON;
        if exception && self.late && !excused {
            self.say(
                Code::OverrideReasonMissing,
                format!("Izin Khusus perlu alasan; isi Alasan Izin paling sedikit {SHORTEST_REASON} huruf."),
            );
        }
        // An exception once used is a fact, and counted; the delivery order ends the judging, not the exception.
        let judged = self.is_judged();
        if let Some(confirmed) = self.standing.facts.confirmed.as_mut().filter(|_| !judged) {
            confirmed.by_exception = self.late && excused;
        }
        if self.late && !excused {
            let policy = self.bench.world.policy;
            let earliest = self.world().today() + TimeDelta::days(i64::from(policy.sop.lead_days));
            let (packs, by) = (outline.map_or(0, |(p, _)| p), self.standing.confirm_by.unwrap_or_default());
            self.standing.held = true;
            self.say(
                Code::ConfirmationLate,
                format!(
                    "{} pack harus dikonfirmasi paling lambat {}. Pilih salah satu: Tanggal Kirim {} atau sesudahnya; jumlah paling banyak {} pack; atau Store Manager isi Izin Khusus = Ya dan Alasan Izin.",
                    amend::grouped(packs),
                    by.format("%d/%m/%Y"),
                    earliest.format("%d/%m/%Y"),
                    amend::grouped(policy.sop.large_order_packs),
                ),
            );
        }
        let used = self.standing.facts.confirmed.as_ref().is_some_and(|c| c.by_exception);
        if used || (self.late && excused) {
            self.standing.flags.push(Flag::Override);
        }
    }

    fn cancel(&mut self) {
        let facts = &self.standing.facts;
        let wants = self.yes(self.row.cancel, OrderColumn::Cancel);
        if !wants {
            if facts.cancelled.is_some() {
                if self.standing.money.refunded > Rupiah::ZERO {
                    self.say(
                        Code::RefundTooLarge,
                        "Uang sudah dikembalikan, jadi pembatalan tetap berlaku; buat order baru bila perlu.",
                    );
                } else if self.standing.settled {
                    self.standing.facts.cancelled = None;
                    self.history("Pembatalan ditarik kembali.");
                }
            }
            return;
        }
        if facts.shipped.is_some() {
            self.say(Code::CancelAfterShipping, "Barang sudah dikirim, jadi order tidak bisa dibatalkan; kosongkan Batal dan catat barang yang ditolak di Jumlah Ditolak.");
            return;
        }
        if self.row.cancel_reason.is_none() {
            self.say(Code::CancelReasonMissing, "Pembatalan baru berlaku setelah Alasan Batal diisi.");
            return;
        }
        if facts.cancelled.is_none() && self.standing.settled {
            let stage = facts.state;
            let proposal = self.refund_proposal(stage);
            let held = self.standing.money.verified;
            self.standing.facts.cancelled = Some(Cancelled { at: self.world().now, stage, held, proposal });
            self.history("Order dibatalkan.");
        }
    }

    fn history(&mut self, text: &str) {
        let line = HistoryLine {
            subject: self.standing.facts.id.to_string().into(),
            at: self.world().now,
            text: text.to_owned(),
        };
        self.standing.history.push(line);
    }

    fn refund_proposal(&self, stage: State) -> Rupiah {
        let policy = self.bench.world.policy;
        let rules = &policy.cancellation;
        let lead = TimeDelta::days(i64::from(policy.sop.lead_days));
        let early = self.standing.terms.as_ref().is_none_or(|t| self.world().today() <= t.deliver_on - lead);
        let percent = match stage {
            State::Draft | State::MaterialsShort | State::AwaitingMaterials | State::AwaitingStoreManager => {
                crate::domain::percent::Percent::FULL
            }
            State::AwaitingDownPayment | State::AwaitingCredit | State::AwaitingPayment => rules.s3,
            State::ReadyToProduce if early => rules.s4_early,
            State::ReadyToProduce => rules.s4_late,
            State::InProduction | State::AwaitingDeliveryOrder => rules.s5_s6,
            State::AwaitingSettlement
            | State::ReadyToShip
            | State::Shipped
            | State::Receivable
            | State::AwaitingDocumentation
            | State::Closed
            | State::Rejected
            | State::Cancelled
            | State::CancelledRefundDue => rules.s7_s8,
        };
        self.standing.money.verified.percent_floor(percent)
    }

    /// Issues what is due: proforma, delivery order with invoice, credit note.
    fn documents(&mut self, numbering: &mut Numbering) {
        let world = self.world();
        let Some(terms) = self.standing.terms.clone() else { return };
        let money = self.standing.money.clone();
        let making = Making {
            policy: world.policy,
            customer: self.bench.catalogue.customer(&terms.customer),
            on: world.today(),
            money: &money,
            register: &world.facts.register,
        };
        if self.standing.facts.cancelled.is_some() {
            issue::void(&mut self.standing.facts, &world.facts.register, numbering);
            return;
        }
        if self.is_baseline() {
            issue::adopt(&mut self.standing.facts, self.row, &terms, making, numbering);
            return;
        }
        if !self.standing.settled {
            return;
        }
        let accepted = self.standing.facts.accepted.clone();
        if let Some(agreed) = accepted.filter(|_| self.needs_proforma()) {
            issue::proforma(&mut self.standing.facts, self.row, &agreed, making, numbering);
            self.standing.facts.reconfirm = false;
            self.standing.new_proforma = true;
            self.standing.terms = Some(agreed);
        }
        balance(self.standing, &world);
        let guards = self.guards();
        let due = progress::state(&guards) == State::AwaitingDeliveryOrder
            && self.yes(self.row.make_delivery_order, OrderColumn::MakeDeliveryOrder)
            && !self.standing.held
            && self.delivery_blockers(&terms).is_empty();
        if due {
            let made = self.made(&terms);
            issue::delivery(&mut self.standing.facts, self.row, &terms, made, making, numbering);
            self.standing.new_delivery = true;
        }
        self.ship();
        if let Some(rejected) = self.row.rejected.get().filter(|r| *r > 0)
            && self.standing.facts.shipped.is_some()
            && self.standing.facts.delivery.is_some()
            && self.standing.facts.credit_note.is_none()
            && self.received()
        {
            issue::credit_note(&mut self.standing.facts, self.row, rejected, making, numbering);
        }
    }

    /// A confirmed order without a proforma, or with one that no longer says what was agreed.
    fn needs_proforma(&self) -> bool {
        let facts = &self.standing.facts;
        let rejected = self.sm_rejects();
        let open = facts.confirmed.is_some() && !self.standing.held && facts.delivery.is_none() && !rejected;
        if !open {
            return false;
        }
        match (&facts.proforma, &facts.accepted) {
            (None, Some(_)) => !self.was_past(State::AwaitingDownPayment),
            (Some(proforma), Some(agreed)) => {
                proforma.void
                    || facts.reconfirm
                    || agreed.weight_against(&proforma.terms) > crate::domain::terms::Weight::Quiet
            }
            (_, None) => false,
        }
    }

    fn sm_rejects(&self) -> bool {
        let facts = &self.standing.facts;
        let refused = approvals::answer(self.row, facts, OrderColumn::SmAnswer) == Some(Answer::No);
        refused && (!approvals::has_proforma(facts) || facts.reconfirm)
    }

    fn made(&self, terms: &Terms) -> u32 {
        let unclean = self.standing.facts.unclean.contains(&OrderColumn::Made);
        self.row.made.get().filter(|_| !unclean).unwrap_or_else(|| terms.packs()).min(terms.packs())
    }

    /// What keeps the delivery order from being made out.
    fn delivery_blockers(&self, terms: &Terms) -> Vec<Problem> {
        let mut found = Vec::new();
        if terms.method == Method::Delivery {
            if terms.address.is_none() {
                found.push(Problem::new(Code::AddressMissing, "Alamat masih kosong; surat jalan perlu alamat kirim."));
            }
            if terms.recipient.is_none() {
                found.push(Problem::new(
                    Code::RecipientMissing,
                    "Penerima masih kosong; tulis siapa yang menerima barang.",
                ));
            }
            if terms.shipping.is_none() {
                found.push(Problem::new(
                    Code::ShippingMissing,
                    "Ongkir belum diputuskan; isi rupiah, atau 0 bila gratis.",
                ));
            }
        }
        found
    }

    fn ship(&mut self) {
        let world = self.world();
        let past = self.was_past(State::Shipped) && self.is_baseline();
        let out = self.standing.facts.delivery.as_ref().is_some_and(|d| !d.void) || past || self.closed_delivery();
        if out && self.standing.facts.shipped.is_none() && self.yes(self.row.shipped, OrderColumn::Shipped) {
            balance(self.standing, &world);
            let released = self.may_leave().is_ok();
            let first_seen = if self.standing.new_delivery { world.now } else { self.standing.facts.seen.since };
            self.standing.facts.shipped =
                Some(Shipped { at: world.now, on: world.policy.day(first_seen), released: released || past });
        }
    }

    /// Taken over with its delivery order made elsewhere.
    fn closed_delivery(&self) -> bool {
        self.was_past(State::AwaitingSettlement)
            && self.yes(self.row.make_delivery_order, OrderColumn::MakeDeliveryOrder)
    }

    fn received(&self) -> bool {
        let unclean = &self.standing.facts.unclean;
        let pickup = self.standing.terms.as_ref().is_some_and(|t| t.method == Method::Pickup);
        let signed = self.row.received_by.is_some() && self.row.received_on.get().is_some();
        pickup || (signed && !unclean.contains(&OrderColumn::ReceivedBy) && !unclean.contains(&OrderColumn::ReceivedOn))
    }

    fn short_before_production(&self) -> Rupiah {
        let due = self.standing.dp_required - self.tolerance();
        (due - self.standing.money.verified).or_zero()
    }

    fn may_leave(&self) -> Result<(), String> {
        let s = &self.standing;
        let scheme = s.terms.as_ref().map_or(Scheme::Dp, |t| t.scheme);
        let credit = approvals::answer(self.row, &s.facts, OrderColumn::CreditAnswer);
        let paid = s.outstanding <= self.tolerance();
        let dp_met = self.short_before_production() == Rupiah::ZERO;
        if progress::permit(paid, scheme, credit, dp_met, s.held) {
            return Ok(());
        }
        Err(if s.held {
            "order TERTAHAN, lihat Masalah".to_owned()
        } else if scheme == Scheme::Top && credit != Some(Answer::Yes) {
            "Persetujuan Kredit belum Ya".to_owned()
        } else if scheme == Scheme::Top {
            format!("DP kurang {}", s.dp_required - s.money.verified)
        } else {
            format!("kurang bayar {}", s.outstanding)
        })
    }

    fn guards(&self) -> Guards {
        let s = &self.standing;
        let facts = &s.facts;
        let terms = s.terms.as_ref();
        let intake_ok = self.intake.terms.is_some();
        let release = approvals::answer(self.row, facts, OrderColumn::Release) == Some(Answer::Yes);
        let shipped = facts.shipped.is_some();
        let wants_documentation = self.row.wants_documentation.get() == Some(true);
        let refund_open = match (facts.cancelled.is_some(), self.row.refund.get()) {
            (_, Some(agreed)) => s.money.received > Rupiah::ZERO && s.money.refunded < agreed,
            (_, None) => s.money.verified > Rupiah::ZERO,
        };
        Guards {
            cancelled: facts.cancelled.is_some(),
            rejected: self.sm_rejects() && facts.delivery.is_none(),
            refund_open,
            released: intake_ok && (release || facts.reconfirm),
            rnd: approvals::answer(self.row, facts, OrderColumn::RndAnswer),
            ppic: approvals::answer(self.row, facts, OrderColumn::PpicAnswer),
            confirmed: facts.confirmed.is_some()
                && !self.late_and_held()
                && (release || approvals::has_proforma(facts) || self.was_past(State::AwaitingDownPayment))
                && (intake_ok || approvals::has_proforma(facts) || facts.delivery.is_some()),
            scheme: terms.map(|t| t.scheme),
            credit: approvals::answer(self.row, facts, OrderColumn::CreditAnswer),
            proforma: approvals::has_proforma(facts) || self.was_past(State::AwaitingDownPayment),
            short_before_production: self.short_before_production(),
            started: self.yes(self.row.started, OrderColumn::Started),
            finished: self.yes(self.row.finished, OrderColumn::Finished),
            delivery_order: facts.delivery.as_ref().is_some_and(|d| !d.void) || self.closed_delivery(),
            permit: self.may_leave().is_ok(),
            shipped,
            received: shipped && self.received(),
            owes: s.outstanding > self.tolerance(),
            documentation_missing: wants_documentation && self.row.documentation_link.value().is_none(),
        }
    }

    /// Late, and nobody has excused it: the confirmation does not count, whatever was answered.
    fn late_and_held(&self) -> bool {
        self.late && !self.standing.facts.confirmed.as_ref().is_some_and(|c| c.by_exception)
    }

    fn figures(&mut self) {
        let world = self.world();
        if self.is_baseline() {
            self.ship();
        }
        balance(self.standing, &world);
    }

    /// State, permit, flags and the remaining problems.
    fn finish(&mut self) {
        let world = self.world();
        let mut guards = self.guards();
        let mut state = progress::state(&guards);
        if self.is_baseline() {
            // From here on only gates up to this state count as passed without us.
            self.standing.facts.baseline = Some(state);
            guards = self.guards();
            state = progress::state(&guards);
        }
        let before = self.standing.facts.state;
        // While held no later gate opens; going back is allowed.
        let agreed = self.standing.facts.confirmed.is_some() && !before.is_before_confirmation() && !before.is_off();
        if self.standing.held && agreed && !state.is_off() && state > before {
            state = before;
        }
        if guards.delivery_order && !state.is_off() {
            self.standing.permit = Some(self.may_leave());
        }
        let facts = &mut self.standing.facts;
        if facts.state != state || facts.journey.is_empty() {
            facts.state = state;
            facts.state_since = world.now;
            facts.journey.push((state, world.now));
        }
        balance(self.standing, &world);
        self.flags(&guards);
        self.remarks(&guards, state);
    }

    fn flags(&mut self, guards: &Guards) {
        let tolerance = self.tolerance();
        let s = &mut *self.standing;
        if s.held {
            s.flags.push(Flag::Held);
        }
        if s.facts.reconfirm && !guards.confirmed {
            s.flags.push(Flag::Reconfirm);
        }
        if s.overpaid > tolerance {
            s.flags.push(Flag::Overpaid);
        }
        if self.row.donation.get() == Some(true) {
            s.flags.push(Flag::Donation);
        }
        if s.terms.as_ref().is_some_and(|t| t.scheme == Scheme::Top) {
            s.flags.push(Flag::Top);
        }
        s.flags.sort_unstable();
    }

    /// Problems of the later bands, and steps taken ahead of their gate.
    fn remarks(&mut self, guards: &Guards, state: State) {
        let row = self.row;
        for (column, remark) in row.remarks.iter().filter(|(c, _)| !intake::is_intake(*c)) {
            self.say(remark.code, format!("{}: {}", column.header(), remark.sentence));
        }
        if let Some(terms) = self.standing.terms.clone().filter(|_| !guards.delivery_order && !state.is_off()) {
            for problem in self.delivery_blockers(&terms) {
                let blocks = state == State::AwaitingDeliveryOrder;
                self.standing.problems.push(if blocks { problem.as_error() } else { problem });
            }
        }
        if !self.standing.facts.unclean.is_empty() {
            let columns: Vec<&str> = self.standing.facts.unclean.iter().map(|c| c.header()).collect();
            self.say(
                Code::CopyNeedsCleaning,
                format!(
                    "Baris ini salinan; kosongkan dulu {}, lalu isi lagi bila langkahnya memang selesai.",
                    columns.join(", ")
                ),
            );
        }
        if let (Some(ready), Some(terms)) = (row.ready_on.get(), &self.standing.terms)
            && ready > terms.deliver_on
            && !guards.shipped
        {
            let text = format!(
                "R&D memperkirakan siap {}, sesudah Tanggal Kirim {}.",
                ready.format("%d/%m/%Y"),
                terms.deliver_on.format("%d/%m/%Y")
            );
            self.say(Code::EstimateAfterDelivery, text);
        }
        if let (Some(made), Some(terms)) = (row.made.get(), &self.standing.terms)
            && made > terms.packs()
        {
            let text = format!(
                "Jumlah Jadi {} lebih dari pesanan; surat jalan tetap {} pack.",
                amend::grouped(made),
                amend::grouped(terms.packs())
            );
            self.say(Code::MadeTooMany, text);
        }
        if guards.rejected && row.reject_reason.is_none() {
            self.say(
                Code::RejectReasonMissing,
                "Order ditolak tanpa alasan; isi Alasan Tolak agar Marketing bisa menjelaskan ke customer.",
            );
        }
        if guards.credit == Some(Answer::No) && state == State::AwaitingCredit {
            self.say(Code::CreditRefused, "Akunting menolak kredit; Marketing ganti Skema Bayar menjadi DP atau TUNAI, atau bicarakan dengan Akunting.");
        }
        if let Some(shipped) = self.standing.facts.shipped
            && !shipped.released
            && self.standing.outstanding > self.tolerance()
        {
            self.say(Code::ShippedWithoutRelease, "Barang dikirim sebelum Izin Kirim BOLEH; tagihan berjalan, Akunting dan Store Manager sudah diberi tahu.");
        }
        if let Some(refund) = row.refund.get()
            && refund > self.standing.money.received
            && state.is_off()
        {
            let text =
                format!("Nilai Refund {refund} lebih besar dari uang yang diterima {}.", self.standing.money.received);
            self.say(Code::RefundTooLarge, text);
        }
        self.steps_ahead(guards, state);
    }

    fn steps_ahead(&mut self, guards: &Guards, state: State) {
        if state.is_off() {
            return;
        }
        let row = self.row;
        let mut ahead: Vec<OrderColumn> = Vec::new();
        let waiting_for_materials = matches!(state, State::AwaitingMaterials | State::MaterialsShort);
        if waiting_for_materials && guards_answered(self, OrderColumn::SmAnswer) {
            ahead.push(OrderColumn::SmAnswer);
        }
        let produces = state >= State::ReadyToProduce;
        let steps = [
            (OrderColumn::Started, self.yes(row.started, OrderColumn::Started), produces),
            (OrderColumn::Finished, self.yes(row.finished, OrderColumn::Finished), produces),
            (
                OrderColumn::MakeDeliveryOrder,
                self.yes(row.make_delivery_order, OrderColumn::MakeDeliveryOrder),
                guards.finished && state >= State::AwaitingDeliveryOrder,
            ),
            (OrderColumn::Shipped, self.yes(row.shipped, OrderColumn::Shipped), guards.delivery_order),
            (OrderColumn::ReceivedBy, row.received_by.is_some(), guards.shipped),
            (OrderColumn::ReceivedOn, row.received_on.get().is_some(), guards.shipped),
        ];
        let unclean = &self.standing.facts.unclean;
        ahead.extend(
            steps.into_iter().filter(|(c, done, open)| *done && !open && !unclean.contains(c)).map(|(c, _, _)| c),
        );
        if !ahead.is_empty() {
            let columns: Vec<&str> = ahead.iter().map(|c| c.header()).collect();
            self.say(
                Code::StepAhead,
                format!(
                    "{} sudah diisi sebelum gilirannya; dicatat, dan berlaku setelah langkah sebelumnya selesai.",
                    columns.join(", ")
                ),
            );
        }
    }
}

fn guards_answered(walk: &Walk<'_, '_>, column: OrderColumn) -> bool {
    approvals::answer(walk.row, &walk.standing.facts, column) == Some(Answer::Yes)
}

/// The instant of a local date-time serial.
fn instant(serial: f64, zone: chrono_tz::Tz) -> Option<chrono::DateTime<chrono::Utc>> {
    /// Seconds in a day of the serial calendar.
    const DAY: f64 = 86_400.0;
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?;
    let plausible = (1.0..=73_050.0).contains(&serial);
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    let seconds = plausible.then(|| (serial * DAY).round() as i64)?;
    let local = epoch.checked_add_signed(TimeDelta::seconds(seconds))?;
    local.and_local_timezone(zone).earliest().map(|t| t.to_utc())
}
