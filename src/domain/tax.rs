//! Tax.
use super::{percent::Percent, rupiah::Rupiah};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
/// Which tax.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "stub")]
pub enum TaxMode {
    #[default]
    None,
    Ppn {
        percent: Percent,
        base: (u32, u32),
        from: Option<NaiveDate>,
    },
    Pbjt {
        percent: Percent,
        from: Option<NaiveDate>,
    },
}
/// Figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "stub")]
pub struct TaxFigures {
    pub dpp: Rupiah,
    pub tax: Rupiah,
}
impl TaxMode {
    /// Figures.
    #[must_use]
    pub fn figures(&self, base: Rupiah, _on: NaiveDate) -> TaxFigures {
        TaxFigures { dpp: base, tax: Rupiah::ZERO }
    }
}
