//! An order as it stands in one cycle.

use std::ops::{Deref, DerefMut};

use chrono::NaiveDate;

use super::amendment::Amendment;
use super::intake::Intake;
use super::lines::LineOutput;
use super::offer::Offer;
use crate::decide::money::ledger::Money;
use crate::decide::rows::matching::Match;
use crate::domain::calendar::CalendarNews;
use crate::domain::column::OrderColumn;
use crate::domain::facts::{HistoryLine, OrderFacts};
use crate::domain::order::{LineRow, OrderRow, Words};
use crate::domain::phone::Phone;
use crate::domain::problem::Problem;
use crate::domain::rupiah::Rupiah;
use crate::domain::shared::Shared;
use crate::domain::state::Flag;
use crate::domain::terms::{Amounts, Terms};

/// An order in one cycle: what stands in the sheet, and what is known of it.
#[derive(Debug)]
pub struct Order<'a> {
    /// Its row, if it is there.
    pub row: Option<&'a OrderRow>,
    /// Its lines in `Rincian`.
    pub lines: Vec<&'a LineRow>,
    /// How it stands.
    standing: Shared<Standing>,
    /// How it was judged by itself, where that left it as memory has it: no other order is at rest.
    judged: Option<Shared<Standing>>,
    /// It stands as at the last look, and nobody said anything new about it.
    is_unmoved: bool,
}

/// How an order stands at the end of a cycle. It holds nothing of the sheet, and is the same at the next look if nothing
/// moved it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Memory as it will be.
    pub facts: Shared<OrderFacts>,
    /// What the row says.
    pub problems: Vec<Problem>,
    /// `Penanda`
    pub flags: Vec<Flag>,
    /// No later gate opens.
    pub held: bool,
    /// The day it can be put off to, where it is held for lateness or short of something.
    pub(crate) offer: Option<Offer>,
    /// What nobody else has a say in. An order is kept as it was judged by itself and as it stands: this only once.
    pub(super) alone: Shared<Alone>,
}

/// What an order comes to by itself, whatever others say of it.
#[derive(Clone, Debug, Default)]
pub struct Alone {
    /// What `Rincian` shows.
    pub line_outputs: Box<[LineOutput]>,
    /// The terms in force, or as typed while nothing was agreed.
    pub terms: Option<Shared<Terms>>,
    /// The figures in force: of the invoice once it is out, of the cells while the terms are incomplete.
    pub amounts: Option<Amounts>,
    /// Figures and down payment as far as the cells of an order without terms give them.
    pub sketch: Option<Box<(Amounts, Rupiah)>>,
    /// Where its customer is written to by WhatsApp: `No HP`, else `HP` in `Pelanggan`.
    pub contact: Option<Phone>,
    /// Its money.
    pub money: Shared<Money>,
    /// Due before production.
    pub dp_required: Rupiah,
    /// Still owed.
    pub outstanding: Rupiah,
    /// Paid too much; nothing while nobody can read what is asked for.
    pub overpaid: Rupiah,
    /// Whether the total can be read, or was agreed.
    pub is_total_known: bool,
    /// Who wants how much for when.
    pub outline: Outline,
    /// Last day to confirm a large order.
    pub confirm_by: Option<NaiveDate>,
    /// H is over, and the delivery order is not out.
    pub is_past_delivery: bool,
    /// Called off or refused: nothing is owed.
    pub off: bool,
    /// `Izin Kirim`; `None` before the delivery order.
    pub permit: Option<Result<(), Box<str>>>,
    /// Whether row and lines rest: nothing leaves the house before.
    pub settled: bool,
    /// What changed in the terms.
    pub amendment: Amendment,
    /// Approvals taken back after the proforma, as the cells stand.
    pub withdrawn: Box<[OrderColumn]>,
    /// Those of them people have not been told of, once the row rests.
    pub newly_withdrawn: Box<[OrderColumn]>,
    /// A proforma was issued or revised in this cycle.
    pub new_proforma: bool,
    /// Delivery order and invoice were issued in this cycle.
    pub new_delivery: bool,
    /// They replace others.
    pub replaced: bool,
    /// Names on the delivery order changed, and people are to be told in this cycle.
    pub reprinted: bool,
    /// A credit note was issued in this cycle.
    pub new_credit_note: bool,
    /// What became of its entry in calendars in this cycle, where somebody is to know.
    pub calendar: Option<CalendarNews>,
    /// The row has no id yet.
    pub is_newcomer: bool,
    /// What is so in this cycle counts as done and told: nothing is issued, nobody hears of it.
    pub is_quiet: bool,
    /// What happened.
    pub history: Vec<HistoryLine>,
}

impl Deref for Standing {
    type Target = Alone;

    fn deref(&self) -> &Alone {
        &self.alone
    }
}

impl DerefMut for Standing {
    fn deref_mut(&mut self) -> &mut Alone {
        &mut self.alone
    }
}

impl Deref for Order<'_> {
    type Target = Standing;

    fn deref(&self) -> &Standing {
        &self.standing
    }
}

impl<'a> Order<'a> {
    pub(super) fn new(row: Option<&'a OrderRow>, lines: Vec<&'a LineRow>, standing: Standing) -> Self {
        Self { row, lines, judged: None, standing: standing.into(), is_unmoved: false }
    }

    /// The order as it stood at the last look, with its cells as they stand now.
    pub(in crate::decide) fn again(present: Match<'a>, stood: &Shared<Standing>) -> Self {
        let (standing, judged) = (stood.clone(), Some(stood.clone()));
        Self { row: present.row, lines: present.lines, standing, judged, is_unmoved: true }
    }

    /// Whether it stands as at the last look, and nobody said anything new about it.
    pub(in crate::decide) fn is_unmoved(&self) -> bool {
        self.is_unmoved
    }

    /// It stands as it stood, with what others say of it.
    pub(in crate::decide) fn stand_as(&mut self, stood: &Shared<Standing>) {
        // Nobody says anything of most.
        if !self.standing.is(stood) {
            self.standing = stood.clone();
        }
    }

    /// Something about it is new: it is told of and shown anew.
    pub(in crate::decide) fn stir(&mut self) {
        self.is_unmoved = false;
    }

    /// How it was judged by itself; `None`: not as memory has it.
    pub(in crate::decide) fn judged(&self) -> Option<&Shared<Standing>> {
        self.judged.as_ref()
    }

    /// It was judged by itself: whatever changes it from now on comes from elsewhere. What did not change stays one with
    /// what memory holds.
    pub(super) fn note_judgement(&mut self, known: Option<&Shared<OrderFacts>>) {
        let Some(known) = known else { return };
        self.facts.join(known);
        // What is kept is copied as soon as anybody says anything of the order.
        if self.facts.is(known) {
            self.judged = Some(self.standing.clone());
        }
    }

    /// How it stands: as it was judged by itself, where nobody said anything that changes it.
    pub(in crate::decide) fn standing(&self) -> &Shared<Standing> {
        self.judged.as_ref().filter(|judged| self.standing.says(judged)).unwrap_or(&self.standing)
    }

    /// Memory as it will be, without the order.
    pub(in crate::decide) fn into_facts(self) -> Shared<OrderFacts> {
        self.standing.facts.clone()
    }
}

impl DerefMut for Order<'_> {
    fn deref_mut(&mut self) -> &mut Standing {
        self.is_unmoved = false;
        &mut self.standing
    }
}

/// Who wants how many packs for which day: as agreed, else as far as the cells can be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    /// The customer.
    pub customer: Words,
    /// Packs of all lines.
    pub packs: Option<u32>,
    /// `H`
    pub deliver_on: Option<NaiveDate>,
}

impl Outline {
    pub(super) fn of(terms: &Terms) -> Self {
        Self { customer: Some(terms.customer.clone()), packs: Some(terms.packs()), deliver_on: Some(terms.deliver_on) }
    }

    /// Of cells that were not agreed on; customer and day as last known. Packs nobody can read now are not known.
    pub(super) fn typed(row: &OrderRow, intake: &Intake, terms: Option<&Terms>) -> Self {
        Self {
            customer: intake.customer.clone().or_else(|| terms.map(|t| t.customer.clone())),
            packs: intake.packs,
            deliver_on: row.deliver_on.get().or(terms.map(|t| t.deliver_on)),
        }
    }
}

impl Standing {
    /// Whether it says what another says, and holds it in the same room.
    fn says(&self, other: &Self) -> bool {
        let Self { facts, problems, flags, held, offer, alone } = self;
        facts.is(&other.facts)
            && alone.is(&other.alone)
            && (held, offer, flags, problems) == (&other.held, &other.offer, &other.flags, &other.problems)
    }

    /// The total, unless it cannot be read.
    #[must_use]
    pub(crate) fn known_total(&self) -> Option<Rupiah> {
        self.amounts.as_ref().filter(|_| self.is_total_known).map(|amounts| amounts.total)
    }

    /// An order of which nothing is known but what is remembered, and what it comes to by itself.
    pub(super) fn of(facts: Shared<OrderFacts>, alone: Alone) -> Self {
        Self { facts, problems: Vec::new(), flags: Vec::new(), held: false, offer: None, alone: alone.into() }
    }
}

impl Alone {
    /// An order of which nothing is known yet but its terms and money.
    pub(super) fn of(terms: Option<Shared<Terms>>, money: Shared<Money>) -> Self {
        Self {
            is_total_known: terms.is_some(),
            outline: terms.as_deref().map(Outline::of).unwrap_or_default(),
            terms,
            money,
            ..Self::default()
        }
    }
}
