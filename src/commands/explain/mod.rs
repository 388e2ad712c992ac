//! `orderd explain`: why an order is in its state. It derives the order as a cycle would at this instant, from one read
//! of the sheet, and says what every gate saw. It records and writes nothing.

mod absent;
mod gate;
mod gates;
mod machine;

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::bail;
use chrono::{DateTime, Datelike as _, Utc};

use gate::Gate;

use super::outcome::Outcome;
use super::patience::Patience;
use crate::cli;
use crate::clock::Clock;
use crate::config::Config;
use crate::cycle::Look;
use crate::decide::Decisions;
use crate::decide::World;
use crate::decide::orders::Order;
use crate::decide::orders::headline;
use crate::decide::shown::next_steps::next_step;
use crate::domain::cell::CellRef;
use crate::domain::column::{OrderColumn, PaymentColumn};
use crate::domain::facts::{Facts, HistoryLine, Origin};
use crate::domain::ids::OrderId;
use crate::domain::payment::PaymentFacts;
use crate::domain::problem;
use crate::domain::wording::{self, day};
use crate::sheet::reading::positive_rupiah;
use crate::store::{MessageState, OpenMode, OutboxLine, Store, StoreError};

/// Prints the explanation.
pub(super) async fn run(config: Config, args: &cli::Explain) -> anyhow::Result<Outcome> {
    let config = Arc::new(config);
    let now = args.at.at.unwrap_or_else(|| Clock::system().now());
    let patience = Patience::new(1);
    patience.step(0, "reading the sheet");
    let look = Look::take(config.clone(), now).await?;
    let (world, decisions) = (look.world(), look.decisions());
    let id = match args.order {
        cli::OrderName::Id(id) => id,
        cli::OrderName::Sequence(sequence) => {
            let bearers: Vec<OrderId> = decisions.orders.keys().filter(|id| id.sequence == sequence).copied().collect();
            let year = config.policy.day(now).year();
            match bearers.as_slice() {
                [] => OrderId { year: u16::try_from(year).unwrap_or_default(), sequence },
                [only] => *only,
                several => {
                    let names: Vec<String> = several.iter().map(ToString::to_string).collect();
                    bail!("{sequence} may be {}; write which", names.join(" or "))
                }
            }
        }
    };
    let told = remembered(&config, id, now).await?;
    drop(patience);
    let Some(order) = decisions.orders.get(&id) else { bail!(absent::absent(id, &look, &decisions)) };
    let page = Page { world, order, text: String::new(), gates: Vec::new() };
    if args.json {
        println!("{}", page.into_json(&decisions, &look.facts, &told)?);
    } else {
        print!("{}", page.write(&decisions, &look.facts, &told)?);
    }
    Ok(Outcome::Done)
}

/// The order's history up to the instant asked for.
async fn remembered(config: &Config, id: OrderId, now: DateTime<Utc>) -> anyhow::Result<Vec<HistoryLine>> {
    let store = match Store::open(&config.state.url(), OpenMode::Read).await {
        Ok(store) => store,
        Err(StoreError::Missing { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut lines = store.history(&id.to_string()).await?;
    lines.extend(mailed(&store, id).await?);
    lines.retain(|line| line.at <= now);
    Ok(lines)
}

/// So many of the latest messages are searched for those about one order.
const MOST_MAILS: usize = 20_000;

/// The mails about an order that left, or will not.
async fn mailed(store: &Store, order: OrderId) -> Result<Vec<HistoryLine>, StoreError> {
    let (id, done) = (order.to_string(), [MessageState::Sent, MessageState::Failed, MessageState::Discarded]);
    let messages = store.outbox(&done, MOST_MAILS).await?;
    let about = messages.into_iter().filter(|message| message.subjects.contains(&id));
    let line = |message: OutboxLine| HistoryLine {
        subject: id.as_str().into(),
        at: message.sent_at.unwrap_or(message.created_at),
        text: match message.sent_at {
            Some(_) => format!("Surat {} ke {} terkirim.", message.kind, message.recipient).into(),
            None => {
                let why = message.reason.as_deref().unwrap_or("tanpa alasan");
                format!("Surat {} ke {} tidak terkirim: {why}", message.kind, message.recipient).into()
            }
        },
    };
    Ok(about.map(line).collect())
}

/// The text under way.
struct Page<'p, 'a> {
    world: World<'p>,
    order: &'p Order<'a>,
    text: String,
    gates: Vec<(Gate, String)>,
}

impl Page<'_, '_> {
    fn write(
        mut self,
        decisions: &Decisions<'_>,
        facts: &Facts,
        history: &[HistoryLine],
    ) -> Result<String, std::fmt::Error> {
        self.head(facts)?;
        self.gates()?;
        self.money()?;
        let problems = problem::lines(&self.order.problems);
        self.list("Problems (Masalah)", problems.lines().map(str::to_owned))?;
        let steps = next_step(self.order, &self.world);
        self.list("Open points (Langkah Berikutnya)", steps.lines().map(str::to_owned))?;
        self.documents(facts)?;
        self.payments(decisions, facts)?;
        self.notices(facts)?;
        let lines: Vec<String> =
            self.lived(facts, history).into_iter().map(|(at, text)| format!("{}  {text}", self.at(at))).collect();
        self.list("History", lines.into_iter())?;
        Ok(self.text)
    }

    /// Cells, numbers, mails and states, as they came.
    fn lived(&self, facts: &Facts, history: &[HistoryLine]) -> Vec<(DateTime<Utc>, String)> {
        let mut lived: Vec<(DateTime<Utc>, String)> = history.iter().map(|l| (l.at, l.text.to_string())).collect();
        let pickup = headline::is_pickup(self.order);
        let states = facts.orders.get(&self.order.facts.id).map(|known| known.journey.as_slice());
        lived
            .extend(states.into_iter().flatten().map(|(state, at)| (*at, format!("Status: {}.", state.label(pickup)))));
        lived.sort_by_key(|(at, _)| *at);
        lived
    }

    fn at(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.world.policy.timezone).format("%d/%m/%Y %H:%M").to_string()
    }

    fn list(&mut self, title: &str, lines: impl Iterator<Item = String>) -> std::fmt::Result {
        let lines: Vec<String> = lines.collect();
        writeln!(self.text, "\n{title}{}", if lines.is_empty() { ": none" } else { "" })?;
        lines.iter().try_for_each(|line| writeln!(self.text, "  {line}"))
    }

    fn head(&mut self, memory: &Facts) -> std::fmt::Result {
        let order = self.order;
        let facts = &order.facts;
        let headline = headline::headline(order);
        writeln!(self.text, "{} · {headline}", facts.id)?;
        let label = facts.state.label(headline::is_pickup(order));
        let since = self.at(facts.state_since);
        writeln!(self.text, "State: {} {label}, since {since}", facts.state.number())?;
        let now = self.at(self.world.now);
        writeln!(self.text, "As of: {now} ({})", self.world.policy.timezone)?;
        match (order.row, facts.seen.missing) {
            (Some(row), _) => {
                let settled = if order.settled { "" } else { "; somebody is still typing, nothing leaves the house" };
                writeln!(self.text, "Row: {} of tab Pesanan{settled}", row.at + 1)?;
            }
            (None, Some(missing)) => {
                let (since, id) = (self.at(missing.since), facts.id);
                writeln!(self.text, "Row: GONE from tab Pesanan since {since}; back with: orderd restore {id}")?;
            }
            (None, None) if let Some(archived) = facts.archived => {
                let at = self.at(archived.at);
                writeln!(self.text, "Row: in the archive since {at}, tab Arsip {}", archived.year)?;
            }
            (None, None) => writeln!(self.text, "Row: not read, the tab Pesanan is paused; `orderd check` says why")?,
        }
        match (&facts.elsewhere, facts.origin) {
            (Some(elsewhere), _) => {
                let at = format!("{} {}", elsewhere.state.number(), elsewhere.state);
                writeln!(self.text, "Origin: found in a filled sheet at {at}; gates open then never number or mail")?;
            }
            (None, Origin::Copy) => writeln!(self.text, "Origin: a copy of another row")?,
            (None, Origin::Typed) => {}
        }
        if !order.flags.is_empty() {
            let flags: Vec<&str> = order.flags.iter().map(|f| f.as_str()).collect();
            writeln!(self.text, "Flags (Penanda): {}", flags.join(", "))?;
        }
        // What is derived here and not remembered yet is what the next cycle will do.
        let known = memory.orders.get(&facts.id);
        if known.is_none_or(|k| k.state != facts.state) {
            let from = known.map_or_else(|| "nothing".to_owned(), |k| format!("{} {}", k.state.number(), k.state));
            writeln!(self.text, "Not recorded yet: memory has {from}; the next cycle moves it")?;
        }
        Ok(())
    }

    fn money(&mut self) -> std::fmt::Result {
        let order = self.order;
        let money = &order.money;
        writeln!(self.text, "\nMoney")?;
        match &order.amounts {
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
            money.verified, money.received, money.refunded, order.outstanding, order.overpaid
        )?;
        if let Some(c) = order.facts.cancelled.as_deref() {
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
        let id = self.order.facts.id;
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
            [(self.order.new_proforma, "the proforma"), (self.order.new_delivery, "surat jalan and invoice")];
        for (_, what) in about_to.into_iter().filter(|(is_new, _)| *is_new) {
            writeln!(self.text, "  the next cycle issues {what}; a number mentioned above is not given yet")?;
        }
        Ok(())
    }

    fn payments(&mut self, decisions: &Decisions<'_>, facts: &Facts) -> std::fmt::Result {
        let id = self.order.facts.id;
        let waiting: std::collections::BTreeMap<_, _> = decisions.ledger.waiting.iter().map(|w| (w.id, w)).collect();
        let rows: std::collections::BTreeMap<_, _> =
            self.world.books.payments.iter().map(|row| (row.at, row)).collect();
        let mut lines = Vec::new();
        for (no, payment) in decisions.ledger.facts.iter() {
            let lost = payment.seen.missing.map_or_else(String::new, |m| {
                format!("  ROW GONE since {}; back with: orderd restore {no}", self.at(m.since))
            });
            if let Some(v) = payment.verified.as_ref().filter(|v| v.order == id) {
                let future = if v.paid_on > self.world.today() { "  counts from that day on" } else { "" };
                let reference =
                    v.reference.as_deref().map(|r| format!("  ref {}", wording::shown(r))).unwrap_or_default();
                lines.push(format!(
                    "{no}  {}  {}  {}{reference}  verified, first seen {}{future}{lost}",
                    day(v.paid_on),
                    v.kind.as_str(),
                    v.amount,
                    self.at(v.at)
                ));
            } else if payment.verified.is_none() && order_of(payment) == Some(id) {
                let row = rows.get(&payment.seen.at).filter(|r| r.content == payment.seen.content);
                let once = || positive_rupiah(payment.seen.content.get(PaymentColumn::Amount)).split().0.get();
                let amount =
                    row.map_or_else(once, |r| r.amount.get()).map_or_else(|| "?".to_owned(), |a| a.to_string());
                let asked = facts
                    .payments
                    .get(no)
                    .and_then(|known| known.asked_at)
                    .map_or_else(String::new, |at| format!(", accounting told {}", self.at(at)));
                let why = if decisions.ledger.duplicates.contains(no) {
                    "DUPLIKAT, not counted"
                } else if waiting.contains_key(no) {
                    "waits for verification"
                } else {
                    "not counted (Terverifikasi is not Ya)"
                };
                lines.push(format!("{no}  {amount}  {why}{asked}{lost}"));
            }
        }
        self.list("Payments", lines.into_iter())
    }

    /// What people were told; what the next cycle would tell them is not told yet.
    fn notices(&mut self, memory: &Facts) -> std::fmt::Result {
        let id = self.order.facts.id;
        let told = memory.orders.get(&id).map(|known| &known.episodes);
        let lines: Vec<String> = told
            .into_iter()
            .flat_map(|episodes| episodes.iter())
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

/// The order a payment row names.
fn order_of(payment: &PaymentFacts) -> Option<OrderId> {
    match payment.seen.content.get(PaymentColumn::OrderNo) {
        CellRef::Text(text) => text.parse().ok(),
        CellRef::Empty | CellRef::Number(_) | CellRef::Bool(_) => None,
    }
}
