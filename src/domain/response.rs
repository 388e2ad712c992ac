//! Answers that come by the form: what a question is called there, to what it was put, and what became of a response.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::cell::Cell;
use super::column::{Column, OrderColumn, PaymentColumn};
use super::order::Words;
use super::reading::Entry;
use super::text::Text;

/// A question somebody answers by filling one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// An approval of an order.
    Order(OrderColumn),
    /// `Terverifikasi` of a payment.
    Payment,
}

impl Question {
    /// What it is called in the form and in `Jawaban`: the header of the cell.
    #[must_use]
    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::Order(column) => column.header(),
            Self::Payment => PaymentColumn::Verified.header(),
        }
    }
}

/// A question of a mail, put to what stood in the mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Put {
    /// The header of the cell that is asked for.
    pub question: Text,
    /// What it was put to, see [`code`].
    pub code: Text,
    /// The words to choose from.
    pub words: Vec<Text>,
}

/// One row of `Jawaban`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResponseRow {
    /// Grid row, 0-based, valid in this cycle only.
    pub at: u32,
    /// When it was sent, local time.
    pub given_at: Entry<NaiveDateTime>,
    /// Who sent it, as Google verified.
    pub address: Words,
    /// The number of an order or payment.
    pub subject: Words,
    /// The header of the cell.
    pub question: Words,
    /// What the question was put to.
    pub code: Words,
    /// The word.
    pub answer: Words,
    /// Whatever the person wants to add.
    pub note: Words,
    /// `Hasil` says something already.
    pub has_result: bool,
}

impl ResponseRow {
    /// Whether Google has put anything there.
    #[must_use]
    pub(crate) fn is_blank(&self) -> bool {
        let words = [&self.address, &self.subject, &self.question, &self.code, &self.answer];
        self.given_at.is_blank() && words.iter().all(|words| words.is_none())
    }

    /// Tells one response from another, wherever their rows stand: a row that was copied is no second one.
    #[must_use]
    pub(crate) fn key(&self) -> Text {
        let given_at = self.given_at.get().map(|at| at.to_string()).unwrap_or_default();
        let words = [&self.address, &self.subject, &self.question, &self.code, &self.answer];
        let words: Vec<&str> = words.iter().map(|words| words.as_deref().unwrap_or_default()).collect();
        format!("{:016x}", fnv(&format!("{given_at}\n{}", words.join("\n")))).into()
    }
}

/// What became of a response. It is judged once, and never again, whatever happens later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It stands in its cell.
    Counted,
    /// The same, but the tab was not protected: anybody could have typed the row.
    CountedUnnamed,
    /// The address answers for something else, or for nothing.
    OtherRole,
    /// No such order or payment.
    Unknown,
    /// No such question, or no such answer to it.
    NoQuestion,
    /// The order or payment is no longer what the question was put to.
    Changed,
    /// Nobody is asking, or it was answered before.
    NotOpen,
    /// Nobody's word is taken without a name here, and the tab is not protected.
    Unproven,
    /// Something in the row is missing.
    Incomplete,
    /// It came too late to be looked at.
    TooOld,
}

impl Verdict {
    /// What `Hasil` says (Indonesian).
    #[must_use]
    pub(crate) const fn sentence(self) -> &'static str {
        match self {
            Self::Counted => "Diterima: sudah ditulis ke kolomnya.",
            Self::CountedUnnamed => {
                "Diterima tanpa nama: tab Jawaban belum dilindungi, jadi dihitung seperti diketik di sheet. Admin: jalankan orderd init."
            }
            Self::OtherRole => "Tidak dihitung: alamat ini bukan yang berwenang menjawab pertanyaan ini.",
            Self::Unknown => "Tidak dihitung: nomor ini tidak dikenal.",
            Self::NoQuestion => "Tidak dihitung: pertanyaan atau jawabannya tidak dikenal; pakai tombol di surat.",
            Self::Changed => {
                "Tidak dihitung: isinya sudah berubah sejak surat itu; jawab dari surat terbaru, atau di sheet."
            }
            Self::NotOpen => "Tidak dihitung: sudah dijawab, atau tidak sedang ditanyakan.",
            Self::Unproven => {
                "Tidak dihitung: tab Jawaban belum dilindungi, jadi pengirimnya tidak terbukti. Admin: jalankan orderd init."
            }
            Self::Incomplete => "Tidak dihitung: barisnya tidak lengkap; pakai tombol di surat.",
            Self::TooOld => "Tidak dihitung: jawaban ini sudah terlalu lama.",
        }
    }

    /// Whether the person can do something about it, and is to hear of it.
    #[must_use]
    pub(crate) const fn is_for_sender(self) -> bool {
        match self {
            Self::OtherRole
            | Self::Changed
            | Self::NotOpen
            | Self::NoQuestion
            | Self::Unknown
            | Self::Unproven
            | Self::Incomplete => true,
            Self::Counted | Self::CountedUnnamed | Self::TooOld => false,
        }
    }
}

/// A response that did not count, of which its sender is to hear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// What stood for the number of an order or payment.
    pub subject: Text,
    /// What stood for the question.
    pub question: Text,
    /// What stood for the answer.
    pub answer: Text,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// Why it did not count.
    pub verdict: Verdict,
}

/// What somebody is still to hear of their responses, and when they heard of some.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Unheard {
    /// The first of those they have not heard of, at most [`Self::MOST`].
    pub waiting: Vec<Refused>,
    /// How many more there are.
    pub more: u32,
    /// When they were written to last, oldest first.
    pub told: Vec<DateTime<Utc>>,
}

impl Unheard {
    /// Nobody reads a longer list.
    const MOST: usize = 20;

    /// Notes one more.
    pub(crate) fn note(&mut self, refused: Refused) {
        if self.waiting.len() < Self::MOST { self.waiting.push(refused) } else { self.more += 1 }
    }
}

/// What is remembered of responses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Responses {
    /// Each that was judged, by its key, with the time it was sent.
    pub judged: BTreeMap<Text, (DateTime<Utc>, Verdict)>,
    /// What was sent until then and is not among them was judged long ago.
    pub until: Option<DateTime<Utc>>,
}

/// An answer that came by the form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// The word, as it stands or will stand in the cell.
    pub word: Text,
    /// The address; `None`: nobody vouches for it.
    pub by: Option<Text>,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// What the person added: with a no, its reason.
    #[serde(default)]
    pub note: Option<Text>,
    /// What the cell held when it was taken.
    pub before: Cell,
    /// It was read in the cell.
    #[serde(default)]
    pub landed: bool,
}

impl Given {
    /// What another look at the cell says of it: it stands there, it is still to be written (`Some`), or somebody typed
    /// something else since, and that counts (`None`).
    #[must_use]
    pub(crate) fn seen(self, cell: &Cell) -> Option<Self> {
        let stands = *cell == Cell::text(&*self.word);
        match (stands, self.landed) {
            (true, _) => Some(Self { landed: true, ..self }),
            (false, false) if *cell == self.before => Some(self),
            (false, _) => None,
        }
    }
}

/// What a question is put to, in a few letters: another spreadsheet, number, question or content makes others.
#[must_use]
pub(crate) fn code(spreadsheet: &str, subject: &str, question: Question, content: &str) -> Text {
    /// Neither a letter nor a figure that is taken for another one.
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let hash = fnv(&[spreadsheet, subject, question.header(), content].join("\n"));
    let letter = |n: u32| char::from(LETTERS[(hash >> (n * 5)) as usize & 31]);
    (0..8).map(letter).collect::<String>().into()
}

/// FNV-1a: the same in every release, for mails outlive it.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_code_hangs_on_everything_a_question_is_put_to() {
        let rnd = Question::Order(OrderColumn::RndAnswer);
        let one = code("sheet", "ODR-2026-0147", rnd, "900");
        // Mails that are out bear it: it must never change.
        assert_eq!(&*one, "B98K5ZP3");
        for other in [
            code("other", "ODR-2026-0147", rnd, "900"),
            code("sheet", "ODR-2026-0148", rnd, "900"),
            code("sheet", "ODR-2026-0147", Question::Order(OrderColumn::PpicAnswer), "900"),
            code("sheet", "ODR-2026-0147", rnd, "901"),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_given_answer_gives_way_to_what_is_typed_later() {
        let given = |landed| Given {
            word: "Sanggup".into(),
            by: Some("rnd@dapur.example".into()),
            at: DateTime::UNIX_EPOCH,
            note: None,
            before: Cell::Empty,
            landed,
        };
        let check = |landed, cell: &str, stays: Option<bool>| {
            assert_eq!(given(landed).seen(&Cell::text(cell)).map(|given| given.landed), stays, "{landed} {cell:?}");
        };
        check(false, "", Some(false));
        check(false, "Sanggup", Some(true));
        check(false, "Tidak", None);
        check(true, "Sanggup", Some(true));
        check(true, "", None);
        check(true, "Tidak", None);
    }
}
