//! The approvals: cells in which people answer whether an order may go on. Each is one row of [`ALL`], which says who
//! answers, with which words, and what the answer opens; whoever reads, asks for or takes back an answer asks here.

use super::column::OrderColumn;
use super::reading::Entry;
use serde::{Deserialize, Serialize};

/// What stands in an approval cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// `Sanggup`, `Tersedia`, `Ya`
    Yes,
    /// `Sebagian`
    Partly,
    /// `Tidak`, `Tolak`
    No,
    /// `Ulang`: must be answered again.
    Again,
}

impl Answer {
    /// Allowed words of `Cek R&D`.
    pub const RND: &[(&'static str, Self)] = &[("Sanggup", Self::Yes), ("Tidak", Self::No), ("Ulang", Self::Again)];
    /// Allowed words of `Cek PPIC`.
    pub const PPIC: &[(&'static str, Self)] =
        &[("Tersedia", Self::Yes), ("Sebagian", Self::Partly), ("Tidak", Self::No), ("Ulang", Self::Again)];
    /// Allowed words of `Konfirmasi SM` and `Persetujuan Kredit`.
    pub const CONSENT: &[(&'static str, Self)] = &[("Ya", Self::Yes), ("Tolak", Self::No), ("Ulang", Self::Again)];
    /// Allowed words of `Izin Khusus` and `Kirim ke R&D`; a no is a blank there.
    pub const YES: &[(&'static str, Self)] = &[("Ya", Self::Yes), ("Ulang", Self::Again)];
    /// Allowed words of `Terverifikasi`.
    pub const VERIFIED: &[(&'static str, Self)] = &[("Ya", Self::Yes), ("Tidak", Self::No), ("Ulang", Self::Again)];
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the roles of the procedure")]
pub enum Answerer {
    Marketing,
    Rnd,
    Ppic,
    StoreManager,
    Accounting,
}

/// What an answer opens. This also says since when it had been given: a blank cell is an answer taken back only after
/// that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// The order is handed over to those who answer (P2). Nothing outgrows it.
    Handover,
    /// Raw material suffices; the first part of the confirmation (P4). Given with the confirmation.
    Materials,
    /// The last part of the confirmation, asked for after the first (P5). Given with the confirmation.
    Confirmation,
    /// Production on credit (P7). Given once accounting approved it after the proforma.
    Credit,
    /// A confirmation after the last day (the H−4 rule). Given once a proforma followed from it.
    LateConfirmation,
}

/// One approval.
#[derive(Debug)]
pub struct Approval {
    /// Its cell.
    pub column: OrderColumn,
    /// Who fills it.
    pub by: Answerer,
    /// The words allowed there, as they are offered.
    pub words: &'static [(&'static str, Answer)],
    /// What it opens.
    pub opens: Opens,
}

/// Every approval, in the order in which people are asked.
pub const ALL: &[Approval] = &[
    Approval { column: OrderColumn::RndAnswer, by: Answerer::Rnd, words: Answer::RND, opens: Opens::Materials },
    Approval { column: OrderColumn::PpicAnswer, by: Answerer::Ppic, words: Answer::PPIC, opens: Opens::Materials },
    Approval {
        column: OrderColumn::SmAnswer,
        by: Answerer::StoreManager,
        words: Answer::CONSENT,
        opens: Opens::Confirmation,
    },
    Approval {
        column: OrderColumn::CreditAnswer,
        by: Answerer::Accounting,
        words: Answer::CONSENT,
        opens: Opens::Credit,
    },
    Approval {
        column: OrderColumn::Override,
        by: Answerer::StoreManager,
        words: Answer::YES,
        opens: Opens::LateConfirmation,
    },
    Approval { column: OrderColumn::Release, by: Answerer::Marketing, words: Answer::YES, opens: Opens::Handover },
];

/// The approval of a column.
#[must_use]
pub fn of(column: OrderColumn) -> Option<&'static Approval> {
    ALL.iter().find(|approval| approval.column == column)
}

/// Every cell that may be set to `Ulang`.
pub fn columns() -> impl Iterator<Item = OrderColumn> {
    ALL.iter().map(|approval| approval.column)
}

/// The answers to what an order asks for: a change of the order makes them out of date.
pub fn of_terms() -> impl Iterator<Item = &'static Approval> {
    ALL.iter().filter(|approval| match approval.opens {
        Opens::Materials | Opens::Confirmation | Opens::Credit | Opens::LateConfirmation => true,
        Opens::Handover => false,
    })
}

/// The answers that make a confirmation, once all of them are yes.
pub fn confirming() -> impl Iterator<Item = &'static Approval> {
    ALL.iter().filter(|approval| approval.is_confirming())
}

/// The answers that open something.
pub fn that_open(what: Opens) -> impl Iterator<Item = &'static Approval> {
    ALL.iter().filter(move |approval| approval.opens == what)
}

impl Approval {
    /// Whether it is one of those that make a confirmation.
    #[must_use]
    pub const fn is_confirming(&self) -> bool {
        match self.opens {
            Opens::Materials | Opens::Confirmation => true,
            Opens::Handover | Opens::Credit | Opens::LateConfirmation => false,
        }
    }

    /// The word that means an answer here.
    #[must_use]
    pub fn word(&self, answer: Answer) -> Option<&'static str> {
        self.words.iter().find(|(_, meant)| *meant == answer).map(|(word, _)| *word)
    }

    /// The words people choose from: `Tersedia/Sebagian/Tidak`. `Ulang` is ours.
    #[must_use]
    pub fn choices(&self) -> String {
        let words = self.words.iter().filter(|(_, answer)| *answer != Answer::Again).map(|(word, _)| *word);
        words.collect::<Vec<_>>().join("/")
    }
}

/// What was typed into the approval cells of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers(Vec<(OrderColumn, Entry<Answer>)>);

impl Answers {
    /// What stands in a cell.
    #[must_use]
    pub fn typed(&self, column: OrderColumn) -> Entry<Answer> {
        self.0.iter().find(|(of, _)| *of == column).map_or(Entry::Blank, |(_, entry)| *entry)
    }

    /// Puts what stands in a cell; a blank one is not kept.
    pub fn put(&mut self, column: OrderColumn, entry: Entry<Answer>) {
        match (self.0.binary_search_by_key(&column, |(of, _)| *of), entry) {
            (Ok(at), Entry::Blank) => {
                self.0.remove(at);
            }
            (Ok(at), entry) => self.0[at].1 = entry,
            (Err(_), Entry::Blank) => {}
            (Err(at), entry) => self.0.insert(at, (column, entry)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_approval_has_a_column_of_its_own_a_yes_and_ulang() {
        for approval in ALL {
            assert_eq!(of(approval.column).map(|found| found.column), Some(approval.column));
            assert_eq!(ALL.iter().filter(|other| other.column == approval.column).count(), 1, "{approval:?}");
            for answer in [Answer::Yes, Answer::Again] {
                assert!(approval.word(answer).is_some(), "{approval:?}");
            }
        }
    }

    #[test]
    fn people_are_offered_what_they_may_type() {
        let offered = |column| of(column).map(Approval::choices);
        assert_eq!(offered(OrderColumn::RndAnswer).as_deref(), Some("Sanggup/Tidak"));
        assert_eq!(offered(OrderColumn::PpicAnswer).as_deref(), Some("Tersedia/Sebagian/Tidak"));
        assert_eq!(offered(OrderColumn::SmAnswer).as_deref(), Some("Ya/Tolak"));
        assert_eq!(offered(OrderColumn::Override).as_deref(), Some("Ya"));
        assert_eq!(offered(OrderColumn::Menu), None);
    }

    #[test]
    fn what_makes_a_confirmation_is_part_of_what_the_order_can_outgrow() {
        let headers = |found: Vec<&Approval>| found.iter().map(|a| a.column).collect::<Vec<_>>();
        let three = [OrderColumn::RndAnswer, OrderColumn::PpicAnswer, OrderColumn::SmAnswer];
        assert_eq!(headers(confirming().collect()), three);
        let outgrown = headers(of_terms().collect());
        assert!(three.iter().all(|column| outgrown.contains(column)));
        assert!(!outgrown.contains(&OrderColumn::Release), "what was handed over stays so");
    }
}
