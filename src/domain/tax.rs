//! The tax on an order: none, PPN on a fraction of the base, or the regional PBJT. It never looks up a rate; the
//! rates, the fraction and the first day are configuration.

use std::num::NonZeroU32;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::percent::Percent;
use super::rupiah::Rupiah;

/// Which tax is charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaxMode {
    /// None.
    #[default]
    None,
    /// Value-added tax on `base_num/base_den` of the base.
    Ppn {
        /// The rate: 12 %.
        percent: Percent,
        /// The fraction of the base that is taxed: 11 …
        base_num: u32,
        /// … of 12.
        base_den: NonZeroU32,
        /// The first day it applies; without one, always.
        from: Option<NaiveDate>,
    },
    /// Regional tax on food and drink.
    Pbjt {
        /// The rate: 10 %.
        percent: Percent,
        /// The first day it applies; without one, always.
        from: Option<NaiveDate>,
    },
}

/// What a document shows about tax.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxFigures {
    /// The tax base (DPP); zero without tax.
    pub dpp: Rupiah,
    /// The tax; zero without tax.
    pub tax: Rupiah,
    /// What stands beside the amount: `PPN 12 %`; empty without tax.
    pub label: String,
}

/// What value-added tax is called.
const PPN: &str = "PPN";
/// Below the eleven of the usual fraction.
const TWELVE: NonZeroU32 = NonZeroU32::MIN.saturating_add(11);

impl TaxFigures {
    /// Whether it is value-added tax: of the regional one no tax invoice speaks.
    #[must_use]
    pub fn is_ppn(&self) -> bool {
        self.label.starts_with(PPN)
    }

    /// What the base is called: one that is a fraction of what is paid is named as such (PMK 131/2024).
    #[must_use]
    pub fn base_label(&self, paid: Rupiah) -> &'static str {
        if self.dpp == paid {
            "Dasar pengenaan pajak (DPP)"
        } else if self.dpp == paid.ratio_half_up(11, TWELVE) {
            "DPP nilai lain (11/12)"
        } else {
            "DPP nilai lain"
        }
    }
}

/// The tax on a base (goods − discount + shipping) on a day. Every step rounds halves up:
/// `dpp = base × 11/12`, `ppn = dpp × 12/100`.
#[must_use]
pub fn tax(base: Rupiah, mode: TaxMode, on: NaiveDate) -> TaxFigures {
    let applies = |from: Option<NaiveDate>| from.is_none_or(|first| on >= first);
    match mode {
        TaxMode::Ppn { percent, base_num, base_den, from } if applies(from) => {
            let dpp = base.ratio_half_up(base_num, base_den);
            TaxFigures { dpp, tax: dpp.percent_half_up(percent), label: format!("{PPN} {percent} %") }
        }
        TaxMode::Pbjt { percent, from } if applies(from) => {
            TaxFigures { dpp: base, tax: base.percent_half_up(percent), label: format!("PBJT {percent} %") }
        }
        TaxMode::None | TaxMode::Ppn { .. } | TaxMode::Pbjt { .. } => TaxFigures::default(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a wrong constant")]
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    fn ppn(from: Option<NaiveDate>) -> TaxMode {
        TaxMode::Ppn { percent: Percent::whole(12), base_num: 11, base_den: NonZeroU32::new(12).unwrap(), from }
    }

    #[test]
    fn ppn_is_twelve_percent_of_eleven_twelfths_each_rounded_half_up() {
        let check = |base: Rupiah, dpp: i64, tax_due: i64| {
            let figures = tax(base, ppn(None), day(2026, 11, 23));
            assert_eq!((figures.dpp, figures.tax), (Rupiah(dpp), Rupiah(tax_due)), "on {base}");
            assert_eq!(figures.label, "PPN 12 %");
        };
        check(Rupiah(13_333).times(777), 9_496_429, 1_139_571);
        check(Rupiah(25_000).times(1_001), 22_939_583, 2_752_750);
        check(Rupiah::ZERO, 0, 0);
        // 6 × 11/12 = 5,5: the half goes up.
        check(Rupiah(6), 6, 1);
    }

    #[test]
    fn a_base_that_is_a_fraction_is_called_so() {
        let check = |mode, label: &str| {
            assert_eq!(tax(Rupiah(1_200), mode, day(2026, 11, 23)).base_label(Rupiah(1_200)), label)
        };
        check(ppn(None), "DPP nilai lain (11/12)");
        let other = |base_num| TaxMode::Ppn {
            percent: Percent::whole(11),
            base_num,
            base_den: NonZeroU32::new(10).unwrap(),
            from: None,
        };
        check(other(9), "DPP nilai lain");
        check(other(10), "Dasar pengenaan pajak (DPP)");
        check(TaxMode::Pbjt { percent: Percent::whole(10), from: None }, "Dasar pengenaan pajak (DPP)");
    }

    #[test]
    fn pbjt_is_a_share_of_the_whole_base() {
        let mode = TaxMode::Pbjt { percent: Percent::whole(10), from: None };
        let figures = tax(Rupiah(1_005), mode, day(2026, 11, 23));
        assert_eq!((figures.dpp, figures.tax), (Rupiah(1_005), Rupiah(101)));
        assert_eq!(figures.label, "PBJT 10 %");
    }

    #[test]
    fn a_tax_starts_on_its_first_day_and_not_before() {
        let check = |on: NaiveDate, taxed: bool| {
            let figures = tax(Rupiah(1_200), ppn(Some(day(2027, 1, 1))), on);
            assert_eq!(figures.tax > Rupiah::ZERO, taxed, "on {on}");
            assert_eq!(figures.label.is_empty(), !taxed);
        };
        check(day(2026, 12, 31), false);
        check(day(2027, 1, 1), true);
        assert_eq!(tax(Rupiah(1_200), TaxMode::None, day(2026, 12, 31)), TaxFigures::default());
    }
}
