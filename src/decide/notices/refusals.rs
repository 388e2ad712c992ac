//! Responses of the form that did not count: each sender hears of theirs at once, together what one cycle brings, and so
//! that nobody who pastes thousands is written to thousands of times.

use chrono::TimeDelta;

use crate::decide::answers::Orders;
use crate::decide::money::ledger::Ledger;
use crate::decide::notices::context::AnswersContext;
use crate::decide::notices::episodes;
use crate::decide::notices::kind::About;
use crate::decide::notices::kinds;
use crate::decide::notices::notifier::Notifier;
use crate::domain::facts::SystemFacts;
use crate::domain::ids::OrderId;
use crate::domain::notice::{Notice, NoticeKey, NoticeKind};
use crate::domain::role;

/// Within [`SPAN`] somebody is written to so often at most; what else there is comes together at its end.
const MOST: usize = 5;
const SPAN: TimeDelta = TimeDelta::hours(1);

impl Notifier<'_> {
    /// Tells senders of their responses. `memory` forgets what it told.
    pub(crate) fn refused_answers(&mut self, orders: &Orders<'_>, ledger: &Ledger, memory: &mut SystemFacts) {
        let (now, world) = (self.world.now, self.world);
        let kind = kinds::of(NoticeKind::AnswerRefused);
        let About::Answers(say) = kind.about else { return };
        // An address that left the house rules is nobody's any more.
        memory.mail.unheard.retain(|address, _| !role::held_by(world.policy, address).is_empty());
        for (address, unheard) in &mut memory.mail.unheard {
            if unheard.waiting.is_empty() {
                continue;
            }
            unheard.told.retain(|at| now - *at < SPAN);
            if let [first, ..] = unheard.told[..]
                && unheard.told.len() >= MOST
            {
                self.look_again(first + SPAN);
                continue;
            }
            let refused = std::mem::take(&mut unheard.waiting);
            let more = std::mem::take(&mut unheard.more);
            unheard.told.push(now);
            let episode = episodes::count(&mut memory.mail.episodes, kind.notice, now);
            episode.climb(0, now);
            let number = episode.number;
            let mut ids = refused.iter().map(|refused| refused.subject.parse::<OrderId>().ok());
            let first = ids.next().flatten().filter(|id| orders.contains_key(id));
            let order = first.filter(|first| ids.all(|id| id == Some(*first)));
            let subject = order.map_or_else(|| "-".into(), |id| id.text());
            self.notices.push(Notice {
                key: NoticeKey { subject, kind: kind.notice, episode: number, rung: 0 },
                order,
                at: now,
                deliver_at: None,
                to: vec![address.clone()],
                cc: Vec::new(),
                brief: say(&AnswersContext { refused: &refused, more, orders, ledger, world: &world }),
                unpriced: None,
                papers: Vec::new(),
            });
        }
    }
}
