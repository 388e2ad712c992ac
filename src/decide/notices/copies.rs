//! What people are to know and need not act on waits for their next digest, unless the house wants copies at once. A mail
//! that brings somebody a paper is no copy for them.

use crate::decide::notices::kinds;
use crate::decide::notices::notifier::Notifier;
use crate::domain::facts::SystemFacts;
use crate::domain::notice::{News, Notice};
use crate::domain::policy::Copies;

/// So many wait for a digest; what goes beyond is sent as a copy of the mail.
const MOST_WAITING: usize = 2_000;

impl Notifier<'_> {
    /// Leaves those who only know of something out of the mails decided so far, and notes it for their digest.
    pub(crate) fn set_copies_aside(&mut self, system: &mut SystemFacts) {
        match self.world.policy.copies {
            Copies::Now => return,
            Copies::Digest => {}
        }
        for notice in &mut self.notices {
            if system.mail.news.len() < MOST_WAITING
                && let Some(news) = aside(notice)
            {
                system.mail.news.push(news);
            }
        }
        self.notices.retain(|notice| !notice.to.is_empty() || !notice.cc.is_empty());
    }
}

/// What waits for the digests of those who only know of a notice; they are no longer among its readers.
fn aside(notice: &mut Notice) -> Option<News> {
    let brought = |address: &str| notice.papers.iter().any(|paper| paper.reaches(address));
    let (kept, readers): (Vec<_>, Vec<_>) = notice.cc.iter().cloned().partition(|address| brought(address));
    if readers.is_empty() {
        return None;
    }
    notice.cc = kept;
    let is_report = notice.key.subject.starts_with('-');
    let kind = kinds::of(notice.key.kind);
    let again = if kind.is_repeated() && notice.key.rung > 0 { "pengingat: " } else { "" };
    Some(News {
        subject: notice.key.subject.clone(),
        order: notice.order,
        fact: format!("{again}{}", (kind.told_as)(&notice.brief)),
        about: notice.brief.headline.to_string(),
        // A report that asks nobody for anything is named; its figures stand in the digests as they are by then.
        tables: if is_report && !notice.to.is_empty() { notice.brief.tables.clone() } else { Vec::new() },
        readers,
    })
}
