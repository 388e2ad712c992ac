//! What recognises an answer that was seen before, as a whole and tab by tab.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::RandomState;

use super::ask::Ask;

/// Recognises an answer that is the same as before, within one client's life.
///
/// 64 bits keyed anew by every client, with the length: nobody who edits the sheet can aim at a collision, and a
/// chance one is as likely as a memory error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// Of the answer as it came, packed; `None`: none came like that.
    pub(super) sent: Option<u64>,
    /// Of what was in it, as a server may pack the same another way: a part for each tab, or a single one that is no tab's.
    pub(super) parts: Vec<Part>,
}

/// What recognises what an answer said of a tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What was asked; `None`: more than of one tab.
    pub(super) ask: Option<Ask>,
    pub(super) digest: u64,
}

impl Digest {
    /// That of no answer: there was nothing to ask for.
    pub(crate) const NOTHING: Self = Self { sent: None, parts: Vec::new() };

    /// By what an answer to these questions would be recognised, as far as it was said in these answers: of a tab the first
    /// of them counts in which it was asked for in the same way.
    #[must_use]
    pub fn parts_of(asks: &[Ask], answers: &[&Self]) -> Vec<Part> {
        let said = |ask: &Ask| {
            let mut parts = answers.iter().flat_map(|answer| &answer.parts);
            parts.find(|part| part.ask == Some(*ask)).copied()
        };
        asks.iter().filter_map(said).collect()
    }

    /// The same, of an answer that never came: where all of it was said.
    #[must_use]
    pub fn expected(asks: &[Ask], answers: &[&Self]) -> Option<Self> {
        let parts = Self::parts_of(asks, answers);
        (parts.len() == asks.len() && !asks.is_empty()).then_some(Self { sent: None, parts })
    }

    /// Whether an answer with these parts says the same.
    pub(super) fn says<'p>(&self, parts: impl Iterator<Item = &'p u64>) -> bool {
        !self.parts.is_empty() && self.parts.iter().map(|part| &part.digest).eq(parts)
    }
}

#[cfg(test)]
impl Digest {
    /// That of an answer in which these tabs are recognised so.
    pub(crate) fn of_parts(parts: &[(Ask, u64)]) -> Self {
        let part = |(ask, digest): &(Ask, u64)| Part { ask: Some(*ask), digest: *digest };
        Self { sent: None, parts: parts.iter().map(part).collect() }
    }
}

/// What answers are recognised by, keyed anew by every client.
#[derive(Debug, Default)]
pub(super) struct Keys(RandomState);

impl Keys {
    /// Of what was asked and a text of the answer.
    pub(super) fn of(&self, asks: &[Ask], bytes: &[u8]) -> u64 {
        let mut hasher = self.0.build_hasher();
        asks.hash(&mut hasher);
        bytes.len().hash(&mut hasher);
        hasher.write(bytes);
        hasher.finish()
    }

    /// Of what an answer says of a tab.
    pub(super) fn part(&self) -> PartHasher {
        PartHasher(self.0.build_hasher())
    }
}

/// What recognises what an answer says of a tab, row by row as it comes.
pub(super) struct PartHasher(<RandomState as BuildHasher>::Hasher);

impl PartHasher {
    /// Takes in what a row is known by.
    pub(super) fn eat(&mut self, row: u64) {
        self.0.write_u64(row);
    }

    /// Takes in what stands around the rows.
    pub(super) fn eat_around(&mut self, around: &[u8]) {
        self.0.write_usize(around.len());
        self.0.write(around);
    }

    pub(super) fn digest(&self) -> u64 {
        self.0.finish()
    }
}
