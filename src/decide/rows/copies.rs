//! Copies that have to rest: known to be copies while nothing in the sheet says so, because our write did not reach their
//! rows yet, or was refused.

use crate::decide::rows::identity::{Candidate, Identity, is_half};
use crate::domain::column::Column;
use crate::domain::content::Content;

/// Rows beyond this bear our mark by the next look, or are a matter for the guards.
const MOST: usize = 50;

/// The copies of the look before, and those of this one.
pub(in crate::decide) struct Copies<C: Column> {
    /// Those whose rows stand there as they did.
    standing: Vec<Content<C>>,
    /// Those whose rows were edited, or are gone.
    gone: Vec<Content<C>>,
    found: Vec<Content<C>>,
}

impl<C: Column> Copies<C> {
    /// What was remembered, held against the rows of this look; one that bears an id of ours is an original.
    pub(in crate::decide) fn of<Id>(
        remembered: &[Content<C>],
        rows: &[Candidate<'_, Id, C>],
        identities: &[Identity<Id>],
    ) -> Self {
        let is_unborn = |identity: &Identity<Id>| match identity {
            Identity::Copy(_) | Identity::New => true,
            Identity::Known(_) | Identity::Nothing => false,
        };
        let stands = |copy: &Content<C>| {
            rows.iter().zip(identities).any(|(row, identity)| is_unborn(identity) && row.content == copy)
        };
        let (standing, gone) = remembered.iter().cloned().partition(stands);
        Self { standing, gone, found: Vec::new() }
    }

    /// Whether a row is one of them, also one that was edited since: it came at this look, half of its cells are the
    /// copy's, and so is an answer or a step.
    pub(in crate::decide) fn has<Id>(&self, row: &Candidate<'_, Id, C>) -> bool {
        let is_edited = |copy: &Content<C>| row.is_worked_on_like(copy) && is_half(row.content, copy);
        self.standing.contains(row.content) || (row.newcomer.is_none() && self.gone.iter().any(is_edited))
    }

    /// Notes a copy that bears no mark of ours yet.
    pub(in crate::decide) fn note(&mut self, copy: &Content<C>) {
        if self.found.len() < MOST {
            self.found.push(copy.clone());
        }
    }

    /// What is to be remembered until the next look.
    pub(in crate::decide) fn found(self) -> Vec<Content<C>> {
        self.found
    }
}
