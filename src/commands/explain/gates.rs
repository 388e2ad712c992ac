//! The gates of the procedure, one line each: what stands in the cells, and the figures it was judged by. It judges
//! nothing itself.

use std::fmt::Write as _;

use super::gate::Gate;
use super::{Page, day};
use crate::decide::orders::approvals;
use crate::decide::orders::headline;
use crate::decide::shown::answered;
use crate::decide::shown::next_steps::{headers, missing_for_delivery_order, standing_codes};
use crate::domain::approval;
use crate::domain::cell::CellRef;
use crate::domain::column::{Column, OrderColumn};
use crate::domain::order::{Answer, Method, Scheme};
use crate::domain::problem::Code;
use crate::domain::rupiah::Rupiah;
use crate::domain::terms::Terms;
use crate::domain::wording;

impl Page<'_, '_> {
    /// Every gate, in the order of the procedure.
    pub(super) fn gates(&mut self) -> std::fmt::Result {
        writeln!(self.text, "\nGates")?;
        self.judge()?;
        for (gate, what) in &self.gates {
            let mark = match gate {
                Gate::Open => '✓',
                Gate::Shut => '✗',
                Gate::Aside => '·',
            };
            writeln!(self.text, "  {mark} {what}")?;
        }
        Ok(())
    }

    /// Puts every gate down.
    pub(super) fn judge(&mut self) -> std::fmt::Result {
        self.intake();
        self.answers()?;
        self.deadline();
        self.before_production();
        self.production();
        self.delivery();
        Ok(())
    }

    fn gate(&mut self, gate: Gate, what: impl Into<String>) {
        self.gates.push((gate, what.into()));
    }

    fn intake(&mut self) {
        let errors = self.order.problems.iter().filter(|p| p.is_error() && p.code.is_intake());
        let errors = errors.count();
        let release = self.shown(OrderColumn::Release);
        let complete = if errors == 0 { "complete".to_owned() } else { format!("{errors} errors, see Problems") };
        let open = errors == 0 && self.answer(OrderColumn::Release) == Some(Answer::Yes);
        let past = !self.order.facts.state.is_before_confirmation();
        self.gate(
            Gate::from(open || past),
            format!("Intake: {complete}; {} = {release}", OrderColumn::Release.header()),
        );
    }

    /// What stands in an approval cell; of a row that is not to be seen, what was last seen in it.
    fn answer(&self, column: OrderColumn) -> Option<Answer> {
        let facts = &self.order.facts;
        match self.order.row {
            Some(row) => approvals::answer(row, facts, column),
            None => facts.answers.get(&column).map(|answered| answered.answer),
        }
    }

    /// What stands in a human cell.
    pub(super) fn shown(&self, column: OrderColumn) -> String {
        let content = self.order.row.map_or(&self.order.facts.seen.content, |row| &row.content);
        match content.get(column) {
            CellRef::Empty => "(blank)".to_owned(),
            CellRef::Bool(true) => "Ya".to_owned(),
            typed @ (CellRef::Bool(false) | CellRef::Number(_) | CellRef::Text(_)) => {
                wording::shown(&wording::cell(column, typed)).into_owned()
            }
        }
    }

    fn answers(&mut self) -> std::fmt::Result {
        for column in approval::confirming().map(|approval| approval.column) {
            let facts = &self.order.facts;
            let mut what = format!("{} = {}", column.header(), self.shown(column));
            if let Some(answered) = facts.answers.get(&column) {
                write!(what, ", first seen {}", self.at(answered.at))?;
                if let Some(who) = answered::who(facts, column) {
                    write!(what, ", by {who}")?;
                }
            }
            if facts.stale.iter().any(|(c, _)| *c == column) {
                what.push_str("; given for other terms, becomes Ulang");
            }
            if self.order.withdrawn.contains(&column) {
                what.push_str("; taken back after the proforma, so the order is TERTAHAN");
            }
            let open = self.answer(column) == Some(Answer::Yes);
            self.gate(Gate::from(open), what);
        }
        Ok(())
    }

    fn deadline(&mut self) {
        let order = self.order;
        let rule = order.facts.lead_rule(self.world.policy.sop.lead_rule());
        let limit = Rupiah(rule.large_order_packs.into()).grouped();
        let packs = order.terms.as_deref().map(Terms::packs);
        let packs_text =
            packs.map_or_else(|| "? packs".to_owned(), |p| format!("{} packs", Rupiah(p.into()).grouped()));
        let deliver_on = headline::deliver_on(order).map_or_else(|| "?".to_owned(), day);
        let confirmed = match &order.facts.confirmed {
            Some(c) if c.by_exception => format!("confirmed {} by Izin Khusus", self.at(c.at)),
            Some(c) => format!("confirmed {}", self.at(c.at)),
            None => "not confirmed".to_owned(),
        };
        let is_confirmed = order.facts.confirmed.is_some();
        let Some(by) = order.confirm_by else {
            // A row that is not there has no deadline, large or not.
            let none = if order.row.is_some() { "no Batas Konfirmasi; " } else { "" };
            let what = format!("{packs_text} (large above {limit}), H = {deliver_on}: {none}{confirmed}");
            self.gate(Gate::from(is_confirmed), what);
            return;
        };
        let late = order.problems.iter().any(|p| p.code == Code::ConfirmationLate);
        let what = format!(
            "{packs_text} (large above {limit}), H = {deliver_on}, Batas Konfirmasi {} (H−{}); {confirmed}{}",
            day(by),
            rule.lead_days,
            if late { ": TOO LATE, Izin Khusus and Alasan Izin, a later day or fewer packs open it" } else { "" }
        );
        self.gate(Gate::from(is_confirmed && !late), what);
    }

    fn before_production(&mut self) {
        let order = self.order;
        let tolerance = order.facts.tolerance(self.world.policy.payment.tolerance);
        let verified = order.money.verified;
        let short = (order.dp_required - verified).or_zero();
        let scheme = order.terms.as_deref().map(|t| t.scheme);
        if scheme == Some(Scheme::Top) {
            let limit = self.shown(OrderColumn::CreditAnswer);
            let days = order.terms.as_deref().map_or(0, |t| t.top_days);
            let granted = self.answer(OrderColumn::CreditAnswer) == Some(Answer::Yes);
            let paid = !order.off && order.is_total_known && order.outstanding <= tolerance;
            let note = if paid && !granted { "; paid, so no credit is needed" } else { "" };
            self.gate(Gate::from(granted || paid), format!("TOP {days} days: Persetujuan Kredit = {limit}{note}"));
        }
        let name = scheme.map_or("?", Scheme::as_str);
        let proforma = order.facts.proforma.as_deref().filter(|p| !p.void);
        let basis = proforma.map_or_else(
            || "provisional, no proforma yet".to_owned(),
            |p| format!("of proforma {}", p.document.number),
        );
        let what = format!(
            "Before production, {name}: required {} ({basis}), verified {verified}, short {short} (tolerance {tolerance}), waiting for verification {}",
            order.dp_required, order.money.waiting
        );
        self.gate(Gate::from(short <= tolerance && order.facts.confirmed.is_some()), what);
    }

    fn production(&mut self) {
        let (started, finished) = (self.shown(OrderColumn::Started), self.shown(OrderColumn::Finished));
        let finished_now = self.order.row.is_some_and(|r| r.finished.get() == Some(true));
        let done = finished_now || self.order.facts.live_delivery().is_some();
        let made = self.order.row.and_then(|r| r.made.get());
        let made = made.map_or_else(String::new, |m| format!(", Jumlah Jadi = {m}"));
        let gate = if done { Gate::Open } else { Gate::not_yet(self.order.facts.state.is_before_production()) };
        self.gate(gate, format!("Production: Mulai Produksi = {started}, Selesai Produksi = {finished}{made}"));
    }

    fn delivery(&mut self) {
        let order = self.order;
        let issued = order.facts.live_delivery();
        let what = match issued {
            Some(d) => format!("Surat jalan {} and invoice {} are out", d.order.number, d.invoice.number),
            None => {
                let missing = missing_for_delivery_order(standing_codes(order));
                let blockers = if missing.is_empty() {
                    "nothing missing".to_owned()
                } else {
                    format!("missing {}", headers(&missing))
                };
                format!("Surat jalan: Buat Surat Jalan = {}, {blockers}", self.shown(OrderColumn::MakeDeliveryOrder))
            }
        };
        let early = order.facts.state.is_before_delivery_order();
        let gate = if issued.is_some() { Gate::Open } else { Gate::not_yet(early) };
        self.gate(gate, what);
        match &order.permit {
            // Without its row nothing is weighed again; what was said last still stands.
            None if issued.is_some() && order.row.is_none() && !order.facts.permit.is_empty() => {
                self.gate(Gate::Aside, format!("Izin Kirim = {}", order.facts.permit));
            }
            None => self.gate(Gate::Aside, "Izin Kirim: blank before the surat jalan"),
            Some(Ok(())) => self.gate(Gate::Open, "Izin Kirim = BOLEH"),
            Some(Err(why)) => self.gate(Gate::Shut, format!("Izin Kirim = TAHAN: {why}")),
        }
        let shipped = match order.facts.shipped {
            Some(s) if s.released => format!("left on {}", day(s.on)),
            Some(s) => format!("left on {} WITHOUT Izin Kirim", day(s.on)),
            None => format!("Dikirim = {}", self.shown(OrderColumn::Shipped)),
        };
        let pickup = order.terms.as_deref().is_some_and(|t| t.method == Method::Pickup);
        let received = if pickup {
            "picked up, no receipt needed".to_owned()
        } else {
            format!(
                "Diterima Oleh = {}, Tgl Diterima = {}",
                self.shown(OrderColumn::ReceivedBy),
                self.shown(OrderColumn::ReceivedOn)
            )
        };
        let gate = if order.facts.shipped.is_some() { Gate::Open } else { Gate::Aside };
        self.gate(gate, format!("Dispatch: {shipped}; {received}"));
        if order.held {
            self.gate(Gate::Shut, "TERTAHAN: no later gate opens, see Problems");
        }
    }
}
