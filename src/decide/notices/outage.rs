//! Times when the sheet cannot be used: remembered from the first failed cycle, told to the administrator when they
//! last, once each.

use chrono::{DateTime, TimeDelta, Utc};

use crate::decide::notices::episodes;
use crate::decide::notices::kinds::sheet_trouble;
use crate::decide::notices::mailings;
use crate::domain::audience::Audience;
use crate::domain::facts::{Changes, Facts, SystemFacts};
use crate::domain::notice::{Notice, NoticeKey, NoticeKind};
use crate::domain::outage::{PastOutage, SheetAilment, SheetOutage};
use crate::domain::policy::Policy;

/// An outage shorter than this is nobody's business; most pass by themselves.
pub(crate) const TOLD_AFTER: TimeDelta = TimeDelta::minutes(15);

/// One more cycle could not use the sheet: what to remember, and whom to tell. `last_seen`: when it was last read.
#[must_use]
pub(crate) fn goes_on(
    facts: &Facts,
    policy: &Policy,
    ailment: SheetAilment,
    last_seen: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Changes {
    let mut system = facts.system.clone();
    let beginning = SheetOutage { since: now, last_seen, ailment: ailment.clone(), told: false };
    let outage = system.sheet.outage.get_or_insert(beginning);
    outage.ailment = ailment;
    // A clock that went back must not keep the administrator waiting.
    outage.since = outage.since.min(now);
    let told_lately = facts.system.mail.episodes.get(&NoticeKind::SheetTrouble).and_then(|e| e.last_notice);
    let waits = told_lately.is_some_and(|at| now - at < sheet_trouble::EVERY && at <= now);
    let mut changes = Changes::default();
    if !outage.told && now - outage.since >= TOLD_AFTER && !waits {
        outage.told = true;
        let outage = outage.clone();
        let episode = episodes::count(&mut system.mail.episodes, NoticeKind::SheetTrouble, now);
        episode.climb(0, now);
        let number = episode.number;
        changes.notices.extend(notice(number, &outage, policy, now));
        changes.mailings = mailings::mailings(&changes.notices, now, policy);
    }
    changes.system = (system != facts.system).then_some(system);
    changes
}

/// A cycle came to its end: the outage, if there was one, is over.
pub(crate) fn is_over(system: &mut SystemFacts, now: DateTime<Utc>) {
    if let Some(SheetOutage { since, ailment, .. }) = system.sheet.outage.take() {
        system.sheet.past_outage = Some(PastOutage { since, until: now, ailment });
    }
}

fn notice(episode: u32, outage: &SheetOutage, policy: &Policy, now: DateTime<Utc>) -> Option<Notice> {
    let local = |at: DateTime<Utc>| at.with_timezone(&policy.timezone).format("%d/%m/%Y %H:%M").to_string();
    let people = Audience::default().cc(policy.roles.keepers());
    if people.cc.is_empty() {
        return None;
    }
    let title = format!("Google Sheet tidak bisa dipakai sejak {}", local(outage.since));
    let mut sentences = vec![format!("{}.", outage.ailment)];
    if let Some(seen) = outage.last_seen {
        sentences.push(format!("Terakhir terbaca {}.", local(seen)));
    }
    sentences.push(
        "Status dan order baru menunggu sampai sheet bisa dibaca lagi; surat yang sudah antre tetap dikirim."
            .to_owned(),
    );
    let step = "Jalankan di server: orderd check. Baris bertanda ✗ menyebutkan apa yang harus dibetulkan.";
    Some(Notice {
        key: NoticeKey { subject: "-".into(), kind: NoticeKind::SheetTrouble, episode, rung: 0 },
        order: None,
        at: now,
        deliver_at: None,
        to: people.cc,
        cc: Vec::new(),
        brief: sheet_trouble::said(&title, &sentences, step, [sheet_trouble::OUTAGE]),
        unpriced: None,
        papers: Vec::new(),
    })
}
