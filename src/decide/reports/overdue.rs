//! Invoices to collect: one list a day to accounting, of those that reached a step of the ladder – three days before
//! they are due, on the day, one, seven, fourteen and thirty days after, and every thirty days from then on.
//!
//! An invoice enters the day after its goods left; until then others have been told of it. Which steps were told is no
//! business of the list.

use chrono::NaiveDate;

use super::statements::{OpenInvoice, statements};
use super::table_with_calls;
use crate::decide::money::receivables::{self, Receivable};
use crate::decide::orders::Order;
use crate::decide::orders::account::account;
use crate::decide::shown::whatsapp::{self, Claim};
use crate::decide::world::World;
use crate::domain::document::Buyer;
use crate::domain::ids::OrderId;
use crate::domain::letter;
use crate::domain::notice::{Brief, BriefTable, Call};
use crate::domain::rupiah::Rupiah;
use crate::domain::text::Text;
use crate::domain::wording::{day, shown};

/// Days after the due date at which an invoice is on the list.
const STEPS: [i64; 6] = [-3, 0, 1, 7, 14, 30];
/// Beyond the last step it is on the list this often.
const MONTH_DAYS: i64 = 30;

/// What of an invoice is to be collected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Collectable {
    age_days: i64,
    amount: Rupiah,
}

impl Collectable {
    /// The step it has reached; `None`: none yet.
    #[must_use]
    pub(crate) fn step(&self) -> Option<u32> {
        step(self.age_days)
    }
}

/// The invoice of an order, if it is to be collected.
fn receivable<'o>(order: &'o Order<'_>, world: &World<'_>) -> Option<Receivable<'o>> {
    let (today, tolerance) = (world.today(), order.facts.tolerance(world.policy.payment.tolerance));
    let account = account(order).filter(|account| account.shipped_on.is_some_and(|on| on < today))?;
    receivables::position(&account, today, tolerance).receivable.filter(|_| !order.facts.is_bygone())
}

/// What of an order's invoice is to be collected.
#[must_use]
pub(crate) fn owed(order: &Order<'_>, world: &World<'_>) -> Option<Collectable> {
    let Receivable { age_days, amount, .. } = receivable(order, world)?;
    Some(Collectable { age_days, amount })
}

/// An invoice to collect, as people are told of it.
#[derive(Clone, Debug)]
struct Bill {
    order: OrderId,
    customer: String,
    invoice: String,
    due_on: NaiveDate,
    age_days: i64,
    amount: Rupiah,
    call: Call,
}

impl Bill {
    fn of(order: &Order<'_>, world: &World<'_>) -> Option<Self> {
        let Receivable { customer, invoice, age_days, amount, .. } = receivable(order, world)?;
        let claim = Claim { customer, invoice: invoice.number, amount, due_on: invoice.due_on };
        let text = whatsapp::collecting(&claim, age_days, world);
        Some(Self {
            call: Call { phone: order.contact.clone(), text },
            order: order.facts.id,
            customer: shown(customer).into_owned(),
            invoice: invoice.number.to_owned(),
            due_on: invoice.due_on,
            age_days,
            amount,
        })
    }

    /// How far its day is away is said when the list is sent.
    fn row(&self) -> (Vec<String>, Call) {
        let bill = format!("{}, {}, jatuh tempo {}", self.customer, self.invoice, day(self.due_on));
        (vec![self.order.to_string(), bill, self.amount.to_string()], self.call.clone())
    }
}

/// The invoices of a day: what is owed altogether, and those that people are told of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Collection {
    owed: Rupiah,
    late: Rupiah,
    told: Vec<Bill>,
}

impl Collection {
    /// Counts an invoice among what is owed.
    pub(crate) fn count(&mut self, owed: Collectable) {
        self.owed += owed.amount;
        self.late += if owed.age_days > 0 { owed.amount } else { Rupiah::ZERO };
    }

    /// Puts the invoice of an order on the list.
    pub(crate) fn tell(&mut self, order: &Order<'_>, world: &World<'_>) {
        self.told.extend(Bill::of(order, world));
    }

    /// The list, unless it is empty.
    #[must_use]
    pub(crate) fn brief(mut self, world: &World<'_>) -> Option<Brief> {
        self.told.sort_by_key(|bill| (-bill.age_days, bill.order));
        let total: Rupiah = self.told.iter().map(|bill| bill.amount).sum();
        let rows = self.told.iter().map(Bill::row).collect();
        let table = table_with_calls("Yang perlu ditagih", &["No", "Tagihan", "Sisa"], rows)?;
        let table = BriefTable { due_on: self.told.iter().map(|bill| bill.due_on).collect(), ..table };
        let mut brief = Brief { headline: format!("{} invoice, {total}", self.told.len()).into(), ..Brief::default() };
        brief.tables.push(table);
        brief.facts = [("Seluruh piutang", self.owed), ("Lewat jatuh tempo", self.late)]
            .map(|(label, amount)| (label.into(), amount.to_string().into()))
            .to_vec();
        brief.facts.extend(self.print(world));
        brief.values.insert("total".into(), total.to_string().into());
        Some(brief)
    }

    /// What is to be known before the letters to customers on the list are sent.
    fn print(&self, world: &World<'_>) -> Option<(Text, Text)> {
        let is_told = |open: &OpenInvoice<'_>| self.told.iter().any(|bill| bill.order == open.invoice.order);
        let letters = statements(world.facts, world.today(), world.policy.payment.tolerance).into_iter();
        let lacking = letters.filter(|letter| letter.open.iter().any(is_told)).filter_map(|letter| {
            let missing: String = missing_of(letter.buyer).into_iter().collect();
            (!missing.is_empty()).then(|| format!("{missing} ({})", shown(&letter.buyer.name)))
        });
        let lacking: Vec<String> = lacking.collect();
        (!lacking.is_empty()).then(|| {
            let sentence = format!(
                "Huruf {} tampil sebagai {} di surat tagihan. Akunting: periksa suratnya sebelum dikirim. Marketing: tulis dengan huruf Latin.",
                lacking.join(", "),
                letter::REPLACEMENT
            );
            ("Huruf di PDF".into(), sentence.into())
        })
    }
}

fn missing_of(buyer: &Buyer) -> Vec<char> {
    let Buyer { name, contact, phone: _, address, npwp, po } = buyer;
    letter::missing([contact, address, npwp, po].into_iter().flatten().chain([name]).map(|text| &**text))
}

/// The step an invoice has reached.
fn step(age_days: i64) -> Option<u32> {
    let reached = STEPS.iter().rposition(|s| *s <= age_days)?;
    let months = STEPS.last().map_or(0, |last| (age_days - last).max(0) / MONTH_DAYS);
    u32::try_from(reached).ok()?.checked_add(u32::try_from(months).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invoice_climbs_before_and_after_its_day_and_then_monthly() {
        let check = |age, expected: Option<u32>| assert_eq!(step(age), expected, "{age}");
        check(-4, None);
        check(-3, Some(0));
        check(-1, Some(0));
        check(0, Some(1));
        check(1, Some(2));
        check(6, Some(2));
        check(7, Some(3));
        check(14, Some(4));
        check(29, Some(4));
        check(30, Some(5));
        check(59, Some(5));
        check(60, Some(6));
        check(90, Some(7));
        check(365, Some(16));
    }
}
