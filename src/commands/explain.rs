//! `orderd explain`: why an order is in its state. It derives the order as a cycle would at this instant, from one read
//! of the sheet, and says what every gate saw. It records and writes nothing.

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::bail;
use chrono::{DateTime, NaiveDate, Utc};

use super::Outcome;
use super::documents::unknown;
use super::patience::Patience;
use crate::cli;
use crate::clock::Clock;
use crate::config::Config;
use crate::cycle::Look;
use crate::decide::approvals;
use crate::decide::headline;
use crate::decide::next_step::{headers, missing_for_delivery_order, next_step, standing_codes};
use crate::decide::standing::Standing;
use crate::decide::view::ViewContext;
use crate::decide::{Picture, World};
use crate::domain::cell::CellRef;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::facts::{Facts, HistoryLine, Origin};
use crate::domain::order::{Answer, Method, Scheme};
use crate::domain::payment::PaymentFacts;
use crate::domain::problem;
use crate::domain::rupiah::Rupiah;
use crate::domain::state::State;
use crate::store::{OpenMode, Store, StoreError};

/// Prints the explanation.
pub(super) async fn run(config: Config, args: &cli::Explain) -> anyhow::Result<Outcome> {
    let config = Arc::new(config);
    let now = args.at.at.unwrap_or_else(|| Clock::system().now());
    let patience = Patience::new(1);
    patience.step(0, "reading the sheet");
    let look = Look::take(config.clone(), now).await?;
    let told = remembered(&config, args, now).await?;
    drop(patience);
    let (world, picture) = (look.world(), look.picture());
    let Some(standing) = picture.standings.get(&args.order) else { bail!(unknown(args.order, &look.facts)) };
    let page = Page { world, standing, text: String::new() };
    print!("{}", page.write(&picture, &look.facts, &told)?);
    Ok(Outcome::Done)
}

/// The order's history up to the instant asked for.
async fn remembered(config: &Config, args: &cli::Explain, now: DateTime<Utc>) -> anyhow::Result<Vec<HistoryLine>> {
    let store = match Store::open(&config.state.url(), OpenMode::Read).await {
        Ok(store) => store,
        Err(StoreError::Missing { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut lines = store.history(&args.order.to_string()).await?;
    lines.retain(|line| line.at <= now);
    Ok(lines)
}

/// The text under way.
struct Page<'p, 'a> {
    world: World<'p>,
    standing: &'p Standing<'a>,
    text: String,
}

/// How a gate stands.
#[derive(Clone, Copy)]
enum Gate {
    Open,
    Shut,
    /// Does not apply, or is not due.
    Aside,
}

impl From<bool> for Gate {
    fn from(open: bool) -> Self {
        if open { Self::Open } else { Self::Shut }
    }
}

impl Page<'_, '_> {
    fn write(
        mut self,
        picture: &Picture<'_>,
        facts: &Facts,
        history: &[HistoryLine],
    ) -> Result<String, std::fmt::Error> {
        self.head(facts)?;
        writeln!(self.text, "\nGates")?;
        self.intake()?;
        self.answers()?;
        self.deadline()?;
        self.before_production()?;
        self.production()?;
        self.delivery()?;
        self.money()?;
        let problems = problem::lines(&self.standing.problems);
        self.list("Problems (Masalah)", problems.lines().map(str::to_owned))?;
        let ctx = ViewContext { policy: self.world.policy, now: self.world.now };
        let steps = next_step(self.standing, &ctx);
        self.list("Open points (Langkah Berikutnya)", steps.lines().map(str::to_owned))?;
        self.documents(facts)?;
        self.payments(picture)?;
        self.notices()?;
        let lines: Vec<String> = history.iter().map(|l| format!("{}  {}", self.at(l.at), l.text)).collect();
        self.list("History", lines.into_iter())?;
        Ok(self.text)
    }

    fn at(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.world.policy.timezone).format("%d/%m/%Y %H:%M").to_string()
    }

    fn gate(&mut self, gate: Gate, what: impl AsRef<str>) -> std::fmt::Result {
        let mark = match gate {
            Gate::Open => '✓',
            Gate::Shut => '✗',
            Gate::Aside => '·',
        };
        writeln!(self.text, "  {mark} {}", what.as_ref())
    }

    fn list(&mut self, title: &str, lines: impl Iterator<Item = String>) -> std::fmt::Result {
        let lines: Vec<String> = lines.collect();
        writeln!(self.text, "\n{title}{}", if lines.is_empty() { ": none" } else { "" })?;
        lines.iter().try_for_each(|line| writeln!(self.text, "  {line}"))
    }

    fn head(&mut self, facts: &Facts) -> std::fmt::Result {
        let standing = self.standing;
        let order = &standing.facts;
        let headline = headline::headline(standing);
        writeln!(self.text, "{} · {headline}", order.id)?;
        let label = order.state.label(headline::is_pickup(standing));
        let since = self.at(order.state_since);
        writeln!(self.text, "State: {} {label}, since {since}", order.state.number())?;
        let now = self.at(self.world.now);
        writeln!(self.text, "As of: {now} ({})", self.world.policy.timezone)?;
        match (standing.row, order.seen.missing) {
            (Some(row), _) => {
                let settled =
                    if standing.settled { "" } else { "; somebody is still typing, nothing leaves the house" };
                writeln!(self.text, "Row: {} of tab Pesanan{settled}", row.at + 1)?;
            }
            (None, Some(missing)) => {
                let (since, id) = (self.at(missing.since), order.id);
                writeln!(self.text, "Row: GONE from tab Pesanan since {since}; back with: orderd restore {id}")?;
            }
            (None, None) => writeln!(self.text, "Row: not seen; the tab Pesanan is paused or the row has just gone")?,
        }
        match order.origin {
            Origin::Typed => {}
            Origin::Copy => writeln!(self.text, "Origin: a copy of another row")?,
            Origin::Adopted | Origin::History => {
                let baseline = order.baseline.map_or_else(String::new, |s| format!(" at {} {s}", s.number()));
                writeln!(self.text, "Origin: found in a filled sheet{baseline}; gates open then never number or mail")?;
            }
        }
        if !standing.flags.is_empty() {
            let flags: Vec<&str> = standing.flags.iter().map(|f| f.as_str()).collect();
            writeln!(self.text, "Flags (Penanda): {}", flags.join(", "))?;
        }
        // What is derived here and not remembered yet is what the next cycle will do.
        let known = facts.orders.get(&order.id);
        if known.is_none_or(|k| k.state != order.state) {
            let from = known.map_or_else(|| "nothing".to_owned(), |k| format!("{} {}", k.state.number(), k.state));
            writeln!(self.text, "Not recorded yet: memory has {from}; the next cycle moves it")?;
        }
        Ok(())
    }

    fn intake(&mut self) -> std::fmt::Result {
        let errors =
            self.standing.problems.iter().filter(|p| p.is_error() && p.code <= problem::Code::DiscountTooLarge);
        let errors = errors.count();
        let release = self.shown(OrderColumn::Release);
        let complete = if errors == 0 { "complete".to_owned() } else { format!("{errors} errors, see Problems") };
        let open = errors == 0 && self.answer(OrderColumn::Release) == Some(Answer::Yes);
        let past = !self.standing.facts.state.is_before_confirmation();
        self.gate(
            Gate::from(open || past),
            format!("Intake: {complete}; {} = {release}", OrderColumn::Release.header()),
        )
    }

    fn answer(&self, column: OrderColumn) -> Option<Answer> {
        self.standing.row.and_then(|row| approvals::answer(row, &self.standing.facts, column))
    }

    /// What stands in a human cell.
    fn shown(&self, column: OrderColumn) -> String {
        let content = self.standing.row.map_or(&self.standing.facts.seen.content, |row| &row.content);
        match content.get(column) {
            CellRef::Empty => "(blank)".to_owned(),
            CellRef::Bool(true) => "Ya".to_owned(),
            other => headline::shown(&other.to_string()),
        }
    }

    fn answers(&mut self) -> std::fmt::Result {
        for column in approvals::CONFIRMING {
            let facts = &self.standing.facts;
            let mut what = format!("{} = {}", column.header(), self.shown(column));
            if let Some(answered) = facts.answers.get(&column) {
                write!(what, ", first seen {}", self.at(answered.at))?;
            }
            if facts.stale.iter().any(|(c, _)| *c == column) {
                what.push_str("; given for other terms, becomes Ulang");
            }
            if facts.withdrawn.contains(&column) {
                what.push_str("; taken back after the proforma, so the order is TERTAHAN");
            }
            let open = self.answer(column) == Some(Answer::Yes);
            self.gate(Gate::from(open), what)?;
        }
        Ok(())
    }

    fn deadline(&mut self) -> std::fmt::Result {
        let standing = self.standing;
        let sop = &self.world.policy.sop;
        let limit = Rupiah(sop.large_order_packs.into()).grouped();
        let packs = standing.terms.as_ref().map(crate::domain::terms::Terms::packs);
        let packs_text =
            packs.map_or_else(|| "? packs".to_owned(), |p| format!("{} packs", Rupiah(p.into()).grouped()));
        let deliver_on = headline::deliver_on(standing).map_or_else(|| "?".to_owned(), day);
        let confirmed = match &standing.facts.confirmed {
            Some(c) if c.by_exception => format!("confirmed {} by Izin Khusus", self.at(c.at)),
            Some(c) => format!("confirmed {}", self.at(c.at)),
            None => "not confirmed".to_owned(),
        };
        let is_confirmed = standing.facts.confirmed.is_some();
        let Some(by) = standing.confirm_by else {
            let what =
                format!("{packs_text} (large from {limit} + 1), H = {deliver_on}: no Batas Konfirmasi; {confirmed}");
            return self.gate(Gate::from(is_confirmed), what);
        };
        let late = standing.problems.iter().any(|p| p.code == problem::Code::ConfirmationLate);
        let what = format!(
            "{packs_text} (large from {limit} + 1), H = {deliver_on}, Batas Konfirmasi {} (H−{}); {confirmed}{}",
            day(by),
            sop.lead_days,
            if late { ": TOO LATE, Izin Khusus and Alasan Izin, a later day or fewer packs open it" } else { "" }
        );
        self.gate(Gate::from(is_confirmed && !late), what)
    }

    fn before_production(&mut self) -> std::fmt::Result {
        let standing = self.standing;
        let tolerance = self.world.policy.payment.tolerance;
        let verified = standing.money.verified;
        let short = (standing.dp_required - verified).or_zero();
        let scheme = standing.terms.as_ref().map(|t| t.scheme);
        if scheme == Some(Scheme::Top) {
            let limit = self.shown(OrderColumn::CreditAnswer);
            let days = standing.terms.as_ref().map_or(0, |t| t.top_days);
            let open = self.answer(OrderColumn::CreditAnswer) == Some(Answer::Yes);
            self.gate(Gate::from(open), format!("TOP {days} days: Persetujuan Kredit = {limit}"))?;
        }
        let name = scheme.map_or("?", Scheme::as_str);
        let proforma = standing.facts.proforma.as_ref().filter(|p| !p.void);
        let basis = proforma.map_or_else(
            || "provisional, no proforma yet".to_owned(),
            |p| format!("of proforma {}", p.document.number),
        );
        let what = format!(
            "Before production, {name}: required {} ({basis}), verified {verified}, short {short} (tolerance {tolerance}), waiting for verification {}",
            standing.dp_required, standing.money.waiting
        );
        self.gate(Gate::from(short <= tolerance && standing.facts.confirmed.is_some()), what)
    }

    fn production(&mut self) -> std::fmt::Result {
        let (started, finished) = (self.shown(OrderColumn::Started), self.shown(OrderColumn::Finished));
        let done = self.standing.row.is_some_and(|r| r.finished.get() == Some(true));
        let made = self.standing.row.and_then(|r| r.made.get());
        let made = made.map_or_else(String::new, |m| format!(", Jumlah Jadi = {m}"));
        let gate =
            if done { Gate::Open } else { Gate::from(self.standing.facts.state < State::ReadyToProduce).aside() };
        self.gate(gate, format!("Production: Mulai Produksi = {started}, Selesai Produksi = {finished}{made}"))
    }

    fn delivery(&mut self) -> std::fmt::Result {
        let standing = self.standing;
        let issued = standing.facts.delivery.as_ref().filter(|d| !d.void);
        let what = match issued {
            Some(d) => format!("Surat jalan {} and invoice {} are out", d.order.number, d.invoice.number),
            None => {
                let missing = missing_for_delivery_order(standing_codes(standing));
                let blockers = if missing.is_empty() {
                    "nothing missing".to_owned()
                } else {
                    format!("missing {}", headers(&missing))
                };
                format!("Surat jalan: Buat Surat Jalan = {}, {blockers}", self.shown(OrderColumn::MakeDeliveryOrder))
            }
        };
        let early = standing.facts.state < State::AwaitingDeliveryOrder;
        let gate = if issued.is_some() { Gate::Open } else { Gate::from(early).aside() };
        self.gate(gate, what)?;
        match &standing.permit {
            None => self.gate(Gate::Aside, "Izin Kirim: blank before the surat jalan")?,
            Some(Ok(())) => self.gate(Gate::Open, "Izin Kirim = BOLEH")?,
            Some(Err(why)) => self.gate(Gate::Shut, format!("Izin Kirim = TAHAN: {why}"))?,
        }
        let shipped = match standing.facts.shipped {
            Some(s) if s.released => format!("left on {}", day(s.on)),
            Some(s) => format!("left on {} WITHOUT Izin Kirim", day(s.on)),
            None => format!("Dikirim = {}", self.shown(OrderColumn::Shipped)),
        };
        let pickup = standing.terms.as_ref().is_some_and(|t| t.method == Method::Pickup);
        let received = if pickup {
            "picked up, no receipt needed".to_owned()
        } else {
            format!(
                "Diterima Oleh = {}, Tgl Diterima = {}",
                self.shown(OrderColumn::ReceivedBy),
                self.standing.row.and_then(|r| r.received_on.get()).map_or_else(|| "(blank)".to_owned(), day)
            )
        };
        let gate = if standing.facts.shipped.is_some() { Gate::Open } else { Gate::Aside };
        self.gate(gate, format!("Dispatch: {shipped}; {received}"))?;
        if standing.held {
            self.gate(Gate::Shut, "TERTAHAN: no later gate opens, see Problems")?;
        }
        Ok(())
    }

    fn money(&mut self) -> std::fmt::Result {
        let standing = self.standing;
        let money = &standing.money;
        writeln!(self.text, "\nMoney")?;
        match &standing.amounts {
            Some(a) => writeln!(
                self.text,
                "  Subtotal {} − discount {} + shipping {} + tax {} = total {}",
                a.subtotal,
                a.discount,
                a.shipping.map_or_else(|| "(not decided)".to_owned(), |s| s.to_string()),
                a.tax.tax,
                a.total
            )?,
            None => writeln!(self.text, "  Total unknown: quantity or price cannot be read")?,
        }
        writeln!(
            self.text,
            "  Terbayar {} (received {}, refunded {}), Sisa Tagihan {}, Lebih Bayar {}",
            money.verified, money.received, money.refunded, standing.outstanding, standing.overpaid
        )?;
        if let Some(c) = standing.facts.cancelled {
            let at = self.at(c.at);
            writeln!(
                self.text,
                "  Cancelled {at} in {} {} with {} verified; proposed refund {}; Nilai Refund = {}",
                c.stage.number(),
                c.stage,
                c.held,
                c.proposal,
                self.shown(OrderColumn::Refund)
            )?;
        }
        Ok(())
    }

    fn documents(&mut self, facts: &Facts) -> std::fmt::Result {
        let id = self.standing.facts.id;
        let lines: Vec<String> = facts
            .register
            .iter()
            .filter(|e| e.order == Some(id))
            .map(|e| {
                let note = if e.note.is_empty() { String::new() } else { format!("  {}", e.note) };
                format!("{} {}  {}  {}{note}", e.kind, e.number, day(e.on), e.value)
            })
            .collect();
        self.list("Documents", lines.into_iter())?;
        let about_to =
            [(self.standing.new_proforma, "the proforma"), (self.standing.new_delivery, "surat jalan and invoice")];
        for (_, what) in about_to.into_iter().filter(|(is_new, _)| *is_new) {
            writeln!(self.text, "  the next cycle issues {what}; a number mentioned above is not given yet")?;
        }
        Ok(())
    }

    fn payments(&mut self, picture: &Picture<'_>) -> std::fmt::Result {
        let id = self.standing.facts.id;
        let waiting: std::collections::BTreeMap<_, _> = picture.ledger.waiting.iter().map(|w| (w.id, w)).collect();
        let rows: std::collections::BTreeMap<_, _> =
            self.world.books.payments.iter().map(|row| (row.at, row)).collect();
        let mut lines = Vec::new();
        for (no, payment) in &picture.ledger.facts {
            let lost = payment.seen.missing.map_or_else(String::new, |m| {
                format!("  ROW GONE since {}; back with: orderd restore {no}", self.at(m.since))
            });
            if let Some(v) = payment.verified.as_ref().filter(|v| v.order == id) {
                let future = if v.paid_on > self.world.today() { "  counts from that day on" } else { "" };
                let reference =
                    v.reference.as_deref().map(|r| format!("  ref {}", headline::shown(r))).unwrap_or_default();
                lines.push(format!(
                    "{no}  {}  {}  {}{reference}  verified, first seen {}{future}{lost}",
                    day(v.paid_on),
                    v.kind.as_str(),
                    v.amount,
                    self.at(v.at)
                ));
            } else if payment.verified.is_none() && order_of(payment) == Some(id) {
                let row = rows.get(&payment.seen.at).filter(|r| r.content == payment.seen.content);
                let amount = row.and_then(|r| r.amount.get()).map_or_else(|| "?".to_owned(), |a| a.to_string());
                let why = if picture.ledger.duplicates.contains(no) {
                    "DUPLIKAT, not counted"
                } else if waiting.contains_key(no) {
                    "waits for verification"
                } else {
                    "not counted (Terverifikasi is not Ya)"
                };
                lines.push(format!("{no}  {amount}  {why}{lost}"));
            }
        }
        self.list("Payments", lines.into_iter())
    }

    fn notices(&mut self) -> std::fmt::Result {
        let id = self.standing.facts.id;
        let lines: Vec<String> = self
            .standing
            .facts
            .episodes
            .iter()
            .map(|(kind, episode)| {
                let rungs: Vec<String> = episode.rungs.iter().map(ToString::to_string).collect();
                let told = episode
                    .last_notice
                    .map_or_else(|| "nobody told".to_owned(), |at| format!("last told {}", self.at(at)));
                let open = if episode.gone_since.is_some() { "over" } else { "open" };
                format!(
                    "{id}/{kind}/{}: {open}, since {}, rungs {}, {told}",
                    episode.number,
                    self.at(episode.since),
                    if rungs.is_empty() { "none".to_owned() } else { rungs.join(" ") }
                )
            })
            .collect();
        self.list("Notices", lines.into_iter())
    }
}

impl Gate {
    /// A shut gate that nobody has come to yet does not matter.
    const fn aside(self) -> Self {
        match self {
            Self::Open | Self::Aside => Self::Aside,
            Self::Shut => Self::Shut,
        }
    }
}

/// The order a payment row names.
fn order_of(payment: &PaymentFacts) -> Option<crate::domain::ids::OrderId> {
    match payment.seen.content.get(crate::domain::column::PaymentColumn::OrderNo) {
        CellRef::Text(text) => text.parse().ok(),
        CellRef::Empty | CellRef::Number(_) | CellRef::Bool(_) => None,
    }
}

fn day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}
