//! What a period came to, added up, by the keys it is noted under.

use std::collections::BTreeMap;

use orderd::domain::measured::Value;

/// Figures by the keys they are noted under.
pub(super) type Figures = BTreeMap<String, Value>;

#[derive(Default)]
pub(super) struct Sums {
    pub(super) shares: BTreeMap<String, (i64, i64)>,
    pub(super) numbers: BTreeMap<String, i64>,
    /// Of which the middle is told, in parts of one: by key.
    pub(super) middles: BTreeMap<String, (Vec<i64>, i64)>,
    /// Working minutes in each state.
    pub(super) stays: BTreeMap<String, Vec<i64>>,
    pub(super) late: Vec<String>,
}

impl Sums {
    pub(super) fn share(&mut self, key: impl Into<String>, is_meant: bool) {
        let share = self.shares.entry(key.into()).or_default();
        *share = (share.0 + i64::from(is_meant), share.1 + 1);
    }

    pub(super) fn add(&mut self, key: impl Into<String>, amount: i64) {
        *self.numbers.entry(key.into()).or_default() += amount;
    }

    pub(super) fn middle(&mut self, key: &str, value: i64, parts: i64) {
        let middle = self.middles.entry(key.to_owned()).or_default();
        middle.0.push(value);
        middle.1 = parts;
    }

    pub(super) fn figures(mut self) -> Figures {
        let mut figures = Figures::new();
        for desk in ["rnd", "ppic", "sm", "accounting"] {
            let (part, of) = self.shares.get(&format!("answers/{desk}")).copied().unwrap_or_default();
            figures.insert(format!("breaches/{desk}"), Value::Number(of - part));
        }
        let shares = self.shares.into_iter().filter(|(_, (_, of))| *of > 0);
        figures.extend(shares.map(|(key, (part, of))| (key, Value::Share { part, of })));
        figures.extend(self.numbers.into_iter().map(|(key, sum)| (key, Value::Number(sum))));
        for (key, (values, parts)) in self.middles {
            figures.insert(key, Value::Number(middle(values, parts)));
        }
        for (status, values) in self.stays {
            figures.insert(format!("long-stay/{status}"), Value::Number(ninth_of_ten(values.clone())));
            figures.insert(format!("stay/{status}"), Value::Number(middle(values, 1)));
        }
        self.late.sort_unstable();
        if !self.late.is_empty() {
            let late = self.late.iter().map(|id| id.parse().unwrap()).collect();
            figures.insert("large-late".to_owned(), Value::Orders(late));
        }
        figures
    }
}

/// As many lie below as above; between two of them half way, halves upwards. In so many parts of one.
fn middle(mut values: Vec<i64>, parts: i64) -> i64 {
    values.sort_unstable();
    let n = values.len();
    if n % 2 == 1 {
        return values[n / 2] * parts;
    }
    ((values[n / 2 - 1] + values[n / 2]) * parts + 1).div_euclid(2)
}

/// The least value that nine of ten do not exceed.
fn ninth_of_ten(mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    let n = values.len();
    let rank = (1..=n).find(|rank| rank * 10 >= n * 9).unwrap();
    values[rank - 1]
}
