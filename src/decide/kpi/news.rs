//! What moved from one period to the next: enough of it, of enough cases, that it is no accident.

use super::figure::{Figure, Unit};
use crate::domain::measured::Value;
use crate::domain::policy::Policy;

/// Shares of fewer cases say nothing.
const LEAST_CASES: i64 = 5;
/// Points by which a share must move, in tenths.
const LEAST_POINTS: i64 = 100;
/// Percent of the larger value by which everything else must move.
const LEAST_PERCENT: i64 = 25;

impl Figure {
    /// How far a number must move at least, in its own unit; `None`: it is no news.
    const fn least_step(&self) -> Option<i64> {
        match self.unit() {
            Unit::Percent => Some(LEAST_POINTS),
            // An hour.
            Unit::Hours => Some(60),
            // A day.
            Unit::Days => Some(10),
            // Ten hours.
            Unit::PersonHours => Some(1_000),
            Unit::Rupiah => Some(1_000_000),
            Unit::Count => Some(5),
            Unit::Names => None,
        }
    }

    /// What to say of a step from one value to another, in one sentence; `None`: it is none to speak of.
    pub(crate) fn moved(&self, before: Option<&Value>, after: Option<&Value>, policy: &Policy) -> Option<String> {
        let least = self.least_step()?;
        let (before, after) = (before?, after?);
        let step = match (before, after) {
            (Value::Share { part: a, of: m }, Value::Share { part: b, of: n }) => {
                if *m < LEAST_CASES || *n < LEAST_CASES {
                    return None;
                }
                b * 1_000 / n - a * 1_000 / m
            }
            (Value::Number(a), Value::Number(b)) => {
                let larger = a.abs().max(b.abs());
                Some(b - a).filter(|step| step.abs().saturating_mul(100) >= larger.saturating_mul(LEAST_PERCENT))?
            }
            (Value::Share { .. } | Value::Number(_) | Value::Orders(_), _) => return None,
        };
        let way = if step > 0 { "naik" } else { "turun" };
        let name = self.name(policy);
        let name = name.rsplit_once(" (").map_or(name.as_str(), |(name, _)| name);
        let [before, after] = [before, after].map(|value| self.spoken(Some(value)));
        (step.abs() >= least).then(|| format!("{name} {way} dari {before} menjadi {after}."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::tests::policy;

    #[test]
    fn a_step_is_news_from_its_threshold_on() {
        let check = |figure: Figure, before: Value, after: Value, expected: Option<&str>| {
            let moved = figure.moved(Some(&before), Some(&after), &policy());
            assert_eq!(moved.as_deref(), expected, "{figure:?}: {before:?} → {after:?}");
        };
        let share = |part, of| Value::Share { part, of };
        let up = "Kirim tepat waktu naik dari 80 % menjadi 90 %.";
        check(Figure::OnTime, share(8, 10), share(9, 10), Some(up));
        check(Figure::OnTime, share(80, 100), share(89, 100), None);
        check(Figure::OnTime, share(4, 4), share(5, 10), None);
        check(Figure::OnTime, share(5, 5), share(2, 5), Some("Kirim tepat waktu turun dari 100 % menjadi 40 %."));
        let number = Value::Number;
        check(Figure::Orders, number(12), number(16), None);
        check(Figure::Orders, number(15), number(20), Some("Order masuk naik dari 15 menjadi 20."));
        check(Figure::Orders, number(16), number(21), None);
        check(
            Figure::Revenue,
            number(3_000_000),
            number(4_000_000),
            Some("Omzet naik dari Rp3.000.000 menjadi Rp4.000.000."),
        );
        check(Figure::Revenue, number(2_000_000), number(2_999_999), None);
        check(
            Figure::DaysAhead,
            number(40),
            number(30),
            Some("Jarak konfirmasi ke Tanggal Kirim, nilai tengah turun dari 4 hari menjadi 3 hari."),
        );
        check(Figure::LargeLate, Value::Orders(Vec::new()), Value::Orders(Vec::new()), None);
        assert_eq!(Figure::Orders.moved(None, Some(&number(20)), &policy()), None);
    }
}
