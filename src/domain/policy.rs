//! The house rules a deployment sets: what the configuration means, with nothing left to parse.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc, Weekday};
use chrono_tz::Tz;

use super::lead_rule::LeadRule;
use super::number_pattern::NumberPattern;
use super::percent::Percent;
use super::rupiah::Rupiah;
use super::tax::TaxMode;
use super::wording::folded;

/// Everything `decide` needs to know of the configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// The zone in which days begin and deadlines fall.
    pub timezone: Tz,
    /// How long a row must rest before anything leaves the house because of it.
    pub settle: TimeDelta,
    /// The letterhead.
    pub company: Company,
    /// The outlets, in configured order; at least one.
    pub outlets: Vec<Outlet>,
    /// Who gets mail.
    pub roles: Roles,
    /// The rule for large orders.
    pub sop: Sop,
    /// Down payment, proforma and tolerance (SOP P7).
    pub payment: PaymentRules,
    /// The tax on orders.
    pub tax: TaxMode,
    /// Proposed refunds of verified money, by stage.
    pub cancellation: RefundRules,
    /// Working hours for deadlines, quiet hours for mail.
    pub hours: Hours,
    /// New notices in one cycle above which nothing is sent until a person releases them.
    pub mass_hold: usize,
    /// How people hear of what they need not act on.
    pub copies: Copies,
    /// The pattern of document numbers.
    pub number_pattern: NumberPattern,
    /// How answers by the form count; `None`: there is no form.
    pub answers: Option<AnswerRules>,
    /// New rows served in one cycle, from top to bottom; rows and payments each.
    pub most_new_rows: usize,
}

/// How answers by the form count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRules {
    /// The spreadsheet they are for: those of another one are none of ours.
    pub spreadsheet: String,
    /// An approval that is typed in the sheet, by whomever, is set to `Ulang`.
    pub required: bool,
}

/// How people hear of what they are to know and need not act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copies {
    /// In their next digest.
    Digest,
    /// By a copy of the mail, at once.
    Now,
}

/// Whose name stands on the documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Company {
    /// The name, as the letterhead shows it.
    pub name: String,
    /// The code inside document numbers.
    pub code: String,
    /// The address, possibly of several lines.
    pub address: String,
    /// The telephone number.
    pub phone: String,
    /// The e-mail address.
    pub email: String,
    /// The tax number, printed as configured.
    pub npwp: String,
    /// Where customers pay.
    pub bank: Bank,
}

/// The account a proforma and an invoice ask to pay into.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Bank {
    /// The bank's name.
    pub name: String,
    /// The account number.
    pub account: String,
    /// The holder's name.
    pub holder: String,
}

/// A kitchen with its store managers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    /// The name, as staff type it.
    pub name: String,
    /// Mail addresses of its store managers.
    pub store_manager: Vec<String>,
    /// Where it is; empty when the house did not say.
    pub address: String,
}

impl Outlet {
    /// Whether this name, in any case, means it.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.name.trim().eq_ignore_ascii_case(name.trim())
    }
}

/// Mail addresses per role. Recipients come only from here, never from the sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the roles of the procedure")]
pub struct Roles {
    pub marketing: Vec<String>,
    pub rnd: Vec<String>,
    pub ppic: Vec<String>,
    pub production: Vec<String>,
    pub purchasing: Vec<String>,
    pub accounting: Vec<String>,
    pub logistics: Vec<String>,
    pub admin: Vec<String>,
    /// The names of those in marketing who have one, each with the address.
    pub sellers: Vec<(String, String)>,
}

impl Roles {
    /// Who looks after the machine: the administrators, and where none are named, Marketing.
    #[must_use]
    pub(crate) fn keepers(&self) -> &[String] {
        if self.admin.is_empty() { &self.marketing } else { &self.admin }
    }

    /// The address of the person in marketing whose name stands in `PIC Sales`.
    #[must_use]
    pub fn seller(&self, name: &str) -> Option<&str> {
        let name = folded(name);
        self.sellers.iter().find(|(known, _)| folded(known) == name).map(|(_, address)| address.as_str())
    }
}

/// The rule for large orders (scope of SOP MKN-ODR01): more than `large_order_packs` packs must be confirmed `lead_days`
/// days ahead; and the least amount an order speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Sop {
    /// An order is large when it has strictly more packs.
    pub large_order_packs: u32,
    /// Days before the delivery date, counted as [`Policy::days_left`] counts them.
    pub lead_days: u32,
    /// Days before delivery at which an unconfirmed large order is reminded of.
    pub ladder: Vec<u32>,
    /// A smaller amount in a number cell has lost its thousands: where the comma marks decimals, a typed `150,000` arrives
    /// as 150.
    pub least_rupiah: Rupiah,
}

impl Sop {
    /// The rule alone, as a confirmation of now is judged by it.
    #[must_use]
    pub fn lead_rule(&self) -> LeadRule {
        LeadRule { large_order_packs: self.large_order_packs, lead_days: self.lead_days }
    }

    /// Whether an order is large (MKN-ODR01, scope: orders above 1.000 packs).
    #[must_use]
    pub fn is_large(&self, packs: u32) -> bool {
        self.lead_rule().is_large(packs)
    }

    /// Whether so many days before delivery it is too late to confirm a large order.
    #[must_use]
    pub fn is_past_last_day(&self, days_left: u32) -> bool {
        days_left < self.lead_days
    }

    /// Whether so many days before delivery it is the last day to confirm a large order, or later.
    #[must_use]
    pub fn is_last_day_or_later(&self, days_left: u32) -> bool {
        days_left <= self.lead_days
    }
}

/// Rules for money coming in.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentRules {
    /// The usual down payment (SOP P7: 50 %); less needs a name in `Disetujui Oleh`.
    pub dp_percent: Percent,
    /// A gate is open when short by at most this.
    pub tolerance: Rupiah,
    /// Days from the proforma until the down payment is due.
    pub dp_due_days: u32,
    /// Days a proforma is valid.
    pub proforma_valid_days: u32,
}

impl PaymentRules {
    /// The day by which the down payment on a proforma of that day is due.
    #[must_use]
    pub fn dp_due_on(&self, issued_on: NaiveDate) -> NaiveDate {
        issued_on + TimeDelta::days(i64::from(self.dp_due_days))
    }

    /// The last day on which a proforma of that day is valid.
    #[must_use]
    pub fn valid_until(&self, issued_on: NaiveDate) -> NaiveDate {
        issued_on + TimeDelta::days(i64::from(self.proforma_valid_days))
    }
}

/// Refund proposals, by the stage at which an order is cancelled.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the stages of the workflow")]
pub struct RefundRules {
    pub s3: Percent,
    pub s4_early: Percent,
    pub s4_late: Percent,
    pub s5_s6: Percent,
    pub s7_s8: Percent,
}

/// When people work and when they sleep.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    /// Days of the week on which people work.
    pub days: Vec<Weekday>,
    /// From and to, local time.
    pub working: (NaiveTime, NaiveTime),
    /// From and to, local time, possibly over midnight; `None`: never quiet.
    pub quiet: Option<(NaiveTime, NaiveTime)>,
    /// Days nobody works, whatever day of the week they are.
    pub holidays: BTreeSet<NaiveDate>,
}

impl Policy {
    /// The last day on which a large order for this day may be confirmed by a rule: H−4 (MKN-ODR01, scope).
    #[must_use]
    pub fn last_day_to_confirm(&self, deliver_on: NaiveDate, rule: LeadRule) -> NaiveDate {
        self.moved(deliver_on, -i64::from(rule.lead_days))
    }

    /// The first day a large order confirmed today can be for: today + 4 (MKN-ODR01, scope).
    #[must_use]
    pub fn earliest_delivery(&self, today: NaiveDate) -> NaiveDate {
        self.moved(today, self.sop.lead_days.into())
    }

    /// How many days are left until H as the rule for large orders counts them: calendar days. Negative once it is over.
    #[must_use]
    pub fn days_left(&self, deliver_on: NaiveDate, today: NaiveDate) -> i64 {
        (deliver_on - today).num_days()
    }

    /// The day from which it is so many days until this one, or after it: the other way round of [`Self::days_left`].
    fn moved(&self, day: NaiveDate, by: i64) -> NaiveDate {
        day + TimeDelta::days(by)
    }

    /// The local day of an instant.
    #[must_use]
    pub fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.timezone).date_naive()
    }

    /// The first instant of a local day.
    #[must_use]
    pub fn start_of(&self, day: NaiveDate) -> DateTime<Utc> {
        // A zone may skip midnight when clocks change; the first hour that exists is then the start.
        (0..4)
            .filter_map(|hour| day.and_hms_opt(hour, 0, 0))
            .find_map(|t| t.and_local_timezone(self.timezone).earliest())
            .map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |t| t.with_timezone(&Utc))
    }

    /// What the outlet is called now that an order was agreed for under this name: where there is only one, it is that one,
    /// however it was called then.
    #[must_use]
    pub(crate) fn outlet_now<'a>(&'a self, agreed: &'a str) -> &'a str {
        match (self.outlet(agreed), self.outlets.as_slice()) {
            (None, [only]) => &only.name,
            (Some(_) | None, _) => agreed,
        }
    }

    /// The outlet of this name, in any case.
    #[must_use]
    pub fn outlet(&self, name: &str) -> Option<&Outlet> {
        self.outlets.iter().find(|o| o.is_called(name))
    }
}

impl Hours {
    /// Whether `at` (local) falls into the quiet hours.
    #[must_use]
    pub fn is_quiet(&self, at: DateTime<Tz>) -> bool {
        let now = at.time();
        self.quiet.is_some_and(|(from, to)| if from <= to { from <= now && now < to } else { now >= from || now < to })
    }

    /// Whether people work on this day.
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.days.contains(&day.weekday()) && !self.holidays.contains(&day)
    }

    /// Minutes of working time between two local instants, at most what ninety days hold.
    #[must_use]
    pub fn working_minutes(&self, from: DateTime<Tz>, to: DateTime<Tz>) -> i64 {
        /// Beyond this nobody needs the exact figure.
        const MAX_DAYS: usize = 90;
        let minute = |t: NaiveTime| i64::from(t.num_seconds_from_midnight() / 60);
        let (open, close) = (minute(self.working.0), minute(self.working.1));
        let (first, last) = (from.date_naive(), to.date_naive());
        first
            .iter_days()
            .take_while(|d| *d <= last)
            .take(MAX_DAYS)
            .filter(|d| self.is_working_day(*d))
            .map(|day| {
                let start = if day == first { minute(from.time()).max(open) } else { open };
                let end = if day == last { minute(to.time()).min(close) } else { close };
                (end - start).max(0)
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_begin_with_their_first_minute_and_end_before_their_last_also_over_midnight() {
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
        let check = |quiet: Option<(u32, u32)>, expected: [(u32, u32, bool); 4]| {
            let quiet = quiet.map(|(from, to)| (time(from, 0), time(to, 0)));
            let hours =
                Hours { days: Vec::new(), working: (time(8, 0), time(17, 0)), quiet, holidays: BTreeSet::new() };
            for (hour, minute, quiet) in expected {
                let at = NaiveDate::default().and_time(time(hour, minute)).and_utc().with_timezone(&Tz::UTC);
                assert_eq!(hours.is_quiet(at), quiet, "{:?} at {hour}:{minute}", hours.quiet);
            }
        };
        check(Some((20, 6)), [(19, 59, false), (20, 0, true), (5, 59, true), (6, 0, false)]);
        check(Some((12, 14)), [(11, 59, false), (12, 0, true), (13, 59, true), (14, 0, false)]);
        check(None, [(0, 0, false), (3, 0, false), (12, 0, false), (23, 59, false)]);
    }

    #[test]
    fn the_machine_is_looked_after_by_the_administrators_else_by_marketing() {
        let check = |admin: &[&str], expected: &str| {
            let addresses = |of: &[&str]| of.iter().map(|address| (*address).to_owned()).collect();
            let roles =
                Roles { admin: addresses(admin), marketing: addresses(&["rini@shop.example"]), ..Roles::default() };
            assert_eq!(roles.keepers(), [expected]);
        };
        check(&[], "rini@shop.example");
        check(&["admin@shop.example"], "admin@shop.example");
    }

    #[test]
    fn a_proforma_is_valid_and_its_down_payment_due_so_many_days_after_it() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default();
        let check = |dp_due_days: u32, proforma_valid_days: u32, due: u32, valid: u32| {
            let (dp_percent, tolerance) = (Percent::HALF, Rupiah::ZERO);
            let rules = PaymentRules { dp_percent, tolerance, dp_due_days, proforma_valid_days };
            assert_eq!((rules.dp_due_on(day(20)), rules.valid_until(day(20))), (day(due), day(valid)));
        };
        check(0, 0, 20, 20);
        check(2, 7, 22, 27);
    }

    #[test]
    fn a_seller_is_known_by_name_in_any_case() {
        let sellers = vec![("Sari".to_owned(), "sari@example.com".to_owned())];
        let roles = Roles { sellers, ..Roles::default() };
        assert_eq!(["Sari", " SARI ", "Rina", ""].map(|name| roles.seller(name).is_some()), [true, true, false, false]);
    }

    #[test]
    fn a_large_order_has_more_than_1000_packs_and_its_last_day_is_in_time() {
        let sop = Sop { large_order_packs: 1_000, lead_days: 4, ladder: vec![6, 5, 4, 3], least_rupiah: Rupiah(1_000) };
        assert_eq!([1_000, 1_001].map(|packs| sop.is_large(packs)), [false, true]);
        assert_eq!([4, 3].map(|left| sop.is_past_last_day(left)), [false, true]);
        assert_eq!([5, 4].map(|left| sop.is_last_day_or_later(left)), [false, true]);
    }
}
