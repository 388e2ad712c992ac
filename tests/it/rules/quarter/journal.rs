//! What happened, as it was typed and as the sheet showed it, look by look: all that the oracle knows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::deadlines::{asked_in, due};

pub(super) const OUTLETS: [&str; 2] = ["Pusat", "Cabang"];
pub(super) const CHANNELS: [&str; 3] = ["Instagram", "Pameran", "Referensi"];
/// What a pack costs, in rupiah.
pub(super) const PRICE: i64 = 25_000;
/// Minutes of one person for a pack.
pub(super) const MINUTES: i64 = 4;
/// Nobody is asked for less.
pub(super) const TOLERANCE: i64 = 100;

/// The statuses as the procedure names them, in its order, each with its number.
pub(super) const STATUSES: [(&str, &str); 16] = [
    ("Draf", "S0"),
    ("Bahan Kurang", "S1b"),
    ("Menunggu R&D/PPIC", "S1"),
    ("Menunggu Store Manager", "S2"),
    ("Menunggu DP", "S3a"),
    ("Menunggu Persetujuan Kredit", "S3b"),
    ("Menunggu Pembayaran", "S3c"),
    ("Siap Produksi", "S4"),
    ("Produksi", "S5"),
    ("Menunggu Surat Jalan", "S6"),
    ("Menunggu Pelunasan", "S7"),
    ("Siap Kirim", "S8"),
    ("Dikirim", "S9"),
    ("Piutang Berjalan", "S10"),
    ("Menunggu Dokumentasi", "S11"),
    ("Selesai", "S12"),
];

/// Where a status stands in the procedure; 99: off.
pub(super) fn place(status: &str) -> usize {
    STATUSES.iter().position(|(name, _)| *name == status).unwrap_or(99)
}

pub(super) fn is_off(status: &str) -> bool {
    ["Batal", "Batal – Refund", "Ditolak"].contains(&status)
}

fn is_confirmed(status: &str) -> bool {
    (4..=15).contains(&place(status))
}

/// What was seen of an order.
pub(super) struct Seen {
    pub(super) row: u32,
    pub(super) id: String,
    pub(super) customer: usize,
    pub(super) outlet: &'static str,
    pub(super) channel: &'static str,
    pub(super) packs: i64,
    pub(super) deliver_on: NaiveDate,
    /// Blank: nobody said yet, and nothing is asked for.
    pub(super) scheme: &'static str,
    pub(super) shipping: i64,
    pub(super) made: Option<i64>,
    pub(super) rejected: i64,
    /// Each status the row showed, and since when.
    pub(super) journey: Vec<(String, NaiveDateTime)>,
    /// Askings that ended: whose, in time or not, and the day that counts.
    pub(super) replies: Vec<(&'static str, bool, NaiveDate)>,
    /// Askings that are among them.
    pub(super) noted: BTreeSet<(&'static str, NaiveDateTime)>,
    /// Whose answers the present asking has.
    pub(super) answered: BTreeSet<&'static str>,
    /// When all three had answered for what is asked now.
    pub(super) complete: Option<NaiveDateTime>,
    /// When it went on as confirmed.
    pub(super) confirmed: Option<NaiveDateTime>,
    /// Accounting approved its credit with what was typed since the last look.
    pub(super) is_granted: bool,
    /// The day credit was approved over the customer's limit.
    pub(super) over_limit: Option<NaiveDate>,
    /// The day the goods left although the money was not there.
    pub(super) unreleased: Option<NaiveDate>,
    /// The rows of its money.
    pub(super) payments: Vec<u32>,
    /// A payment that waits: its row.
    pub(super) paying: Option<u32>,
    /// What goes back of the money of a cancelled order; `None`: nobody decided.
    pub(super) refund: Option<i64>,
    pub(super) cancelled: bool,
    /// What it came to when it was called off.
    pub(super) lost: i64,
    /// Papers were asked for anew, or what was called off was changed: once is enough.
    pub(super) redone: bool,
    /// Its row is gone.
    pub(super) archived: bool,
}

impl Seen {
    pub(super) fn status(&self) -> &str {
        self.journey.last().map_or("", |(status, _)| status)
    }

    pub(super) fn status_on(&self, day: NaiveDate) -> Option<&str> {
        self.journey.iter().rev().find(|(_, at)| at.date() <= day).map(|(status, _)| status.as_str())
    }

    pub(super) fn is_off(&self) -> bool {
        is_off(self.status())
    }

    pub(super) fn entered(&self, is_meant: impl Fn(&str) -> bool) -> Option<NaiveDate> {
        self.journey.iter().find(|(status, _)| is_meant(status)).map(|(_, at)| at.date())
    }

    /// Whether its goods had left at the end of a day.
    pub(super) fn has_left(&self, day: NaiveDate) -> bool {
        self.entered(|status| (12..=15).contains(&place(status))).is_some_and(|on| on <= day)
    }

    pub(super) fn was_alive(&self, day: NaiveDate) -> bool {
        day.pred_opt().and_then(|eve| self.status_on(eve)).is_some_and(|status| !is_off(status))
    }

    pub(super) fn is_large(&self) -> bool {
        self.packs > 1_000 && !self.scheme.is_empty()
    }

    /// The first day that is too late to confirm a large order.
    pub(super) fn too_late(&self) -> NaiveDate {
        self.deliver_on - Days::new(3)
    }
}

/// A number that was given.
pub(super) struct Paper {
    pub(super) number: String,
    pub(super) kind: String,
    pub(super) on: NaiveDate,
    pub(super) value: i64,
    /// The day it became void.
    pub(super) void: Option<NaiveDate>,
}

/// A movement of money.
pub(super) struct Payment {
    pub(super) order: usize,
    pub(super) amount: i64,
    pub(super) is_refund: bool,
    pub(super) typed: NaiveDateTime,
    /// When accounting answered, and whether it was Ya.
    pub(super) answered: Option<(NaiveDateTime, bool)>,
}

/// An enquiry, and the order it became.
pub(super) struct Lead {
    pub(super) on: NaiveDate,
    pub(super) channel: &'static str,
    pub(super) order: Option<usize>,
}

/// A row of `Kapasitas`; `None`: blank.
#[derive(Clone, Copy, Default)]
pub(super) struct Capacity {
    pub(super) outlet: &'static str,
    /// A weekday, counted from Monday.
    pub(super) weekday: Option<u32>,
    pub(super) on: Option<NaiveDate>,
    pub(super) most: Option<i64>,
    pub(super) people: Option<i64>,
    /// In tenths of an hour.
    pub(super) tenths: Option<i64>,
    pub(super) closed: bool,
}

/// What a kitchen did on a day that is over, in packs and hundredths of person-hours, and what it could have done.
#[derive(Clone, Copy, Default)]
pub(super) struct Kitchen {
    pub(super) hours: i64,
    pub(super) packs: i64,
    pub(super) available: Option<i64>,
    pub(super) most: Option<i64>,
}

#[derive(Default)]
pub(super) struct Journal {
    pub(super) now: NaiveDateTime,
    pub(super) orders: Vec<Seen>,
    /// By their rows.
    pub(super) payments: BTreeMap<u32, Payment>,
    /// By their orders.
    pub(super) papers: BTreeMap<usize, Vec<Paper>>,
    pub(super) leads: Vec<Lead>,
    /// By their rows.
    pub(super) capacity: BTreeMap<u32, Capacity>,
    pub(super) kitchens: BTreeMap<(NaiveDate, &'static str), Kitchen>,
    /// `Batas Kredit` of those customers that have one.
    pub(super) limits: BTreeMap<usize, i64>,
    pub(super) by_id: BTreeMap<String, usize>,
}

/// A number that the register shows anew or otherwise.
pub(super) struct Entry {
    pub(super) number: String,
    pub(super) kind: String,
    pub(super) value: i64,
    pub(super) order: String,
    pub(super) is_void: bool,
}

impl Journal {
    pub(super) fn today(&self) -> NaiveDate {
        self.now.date()
    }

    /// Notes what the register shows.
    pub(super) fn note_papers(&mut self, entries: &[Entry]) {
        let on = self.today();
        for entry in entries {
            let Some(order) = self.by_id.get(&entry.order).copied() else { continue };
            let papers = self.papers.entry(order).or_default();
            if let Some(known) = papers.iter_mut().find(|paper| paper.number == entry.number) {
                known.void = known.void.or(entry.is_void.then_some(on));
            } else {
                let (number, kind) = (entry.number.clone(), entry.kind.clone());
                papers.push(Paper { number, kind, on, value: entry.value, void: None });
            }
        }
    }

    /// Notes what a row shows: its status, and its total.
    pub(super) fn note_row(&mut self, order: usize, status: &str, total: i64) {
        let now = self.now;
        let seen = &mut self.orders[order];
        let (before, asked) = seen.journey.last().cloned().unwrap_or_else(|| (String::new(), now));
        let is_left = before != status;
        for desk in asked_in(&before) {
            let due = due(desk, asked, seen.deliver_on, seen.packs);
            let key = (*desk, asked);
            if seen.noted.contains(&key) {
                continue;
            }
            if seen.answered.contains(desk) {
                let in_time = now <= due;
                seen.replies.push((desk, in_time, if in_time { now.date() } else { due.date() }));
                seen.noted.insert(key);
            } else if is_left && due < now {
                seen.replies.push((desk, false, due.date()));
                seen.noted.insert(key);
            }
        }
        if seen.answered.contains("sm") && before == "Menunggu Store Manager" && !is_off(status) {
            seen.complete = seen.complete.or(Some(now));
        }
        if !is_left {
            return;
        }
        seen.answered.clear();
        if !is_confirmed(&before) && is_confirmed(status) {
            seen.confirmed = Some(now);
        } else if is_confirmed(&before) && !is_confirmed(status) && !is_off(status) {
            seen.confirmed = None;
        }
        if before == "Menunggu Pelunasan" && place(status) == 12 {
            seen.unreleased = Some(now.date());
        }
        if seen.cancelled && is_off(status) && !is_off(&before) {
            seen.lost = total;
        }
        seen.journey.push((status.to_owned(), now));
    }

    /// Notes whose credit was approved although it is too much, by what everybody owes after this look.
    pub(super) fn note_credit(&mut self) {
        for order in 0..self.orders.len() {
            if !std::mem::take(&mut self.orders[order].is_granted) {
                continue;
            }
            let customer = self.orders[order].customer;
            let of_customer = (0..self.orders.len()).filter(|other| self.orders[*other].customer == customer);
            let sum: i64 = of_customer.map(|other| self.exposure(other)).sum();
            if self.limits.get(&customer).is_some_and(|limit| sum > *limit) {
                self.orders[order].over_limit = Some(self.today());
            }
        }
    }

    /// What the customer would owe for an order: for goods that left, and for credit that is under way.
    fn exposure(&self, order: usize) -> i64 {
        let seen = &self.orders[order];
        let is_under_way = (1..=11).contains(&place(seen.status()));
        if let Some((owed, _)) = self.receivable(order, self.today()) {
            owed
        } else if seen.scheme == "TOP" && is_under_way {
            self.outstanding(order)
        } else {
            0
        }
    }

    /// The numbers an order was given, of one kind.
    pub(super) fn papers_of<'j>(&'j self, order: usize, kind: &'j str) -> impl Iterator<Item = &'j Paper> {
        self.papers.get(&order).into_iter().flatten().filter(move |paper| paper.kind == kind)
    }

    /// The invoice in force.
    pub(super) fn invoice(&self, order: usize) -> Option<&Paper> {
        self.papers_of(order, "INV").find(|paper| paper.void.is_none())
    }

    /// Verified money, less what went back.
    pub(super) fn paid(&self, order: usize) -> i64 {
        let payments = self.orders[order].payments.iter().map(|row| &self.payments[row]);
        let verified = payments.filter(|payment| payment.answered.is_some_and(|(_, yes)| yes));
        verified.map(|payment| if payment.is_refund { -payment.amount } else { payment.amount }).sum()
    }

    fn credited(&self, order: usize) -> i64 {
        self.papers_of(order, "NK").map(|paper| paper.value).sum()
    }

    fn outstanding(&self, order: usize) -> i64 {
        let seen = &self.orders[order];
        let asked = self.invoice(order).map_or(seen.packs * PRICE + seen.shipping, |invoice| invoice.value);
        (asked - self.credited(order) - self.paid(order)).max(0)
    }

    /// What is owed on goods that had left at the end of a day, and when it was to be paid.
    pub(super) fn receivable(&self, order: usize, day: NaiveDate) -> Option<(i64, NaiveDate)> {
        let seen = &self.orders[order];
        let invoice = self.invoice(order).filter(|_| seen.has_left(day))?;
        let due = if seen.scheme == "TOP" { invoice.on + Days::new(7) } else { invoice.on };
        let owed = self.outstanding(order);
        (owed > TOLERANCE).then_some((owed, due))
    }
}
