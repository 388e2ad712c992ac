//! The machine's clock is behind what is recorded, or behind Google's: the administrator is told, once for as long as it
//! lasts.

use chrono::{DateTime, Utc};

use crate::decide::notices::episodes;
use crate::decide::notices::kinds::sheet_trouble;
use crate::decide::notices::mailings;
use crate::domain::audience::Audience;
use crate::domain::facts::{Changes, Episode, Facts};
use crate::domain::notice::{Notice, NoticeKey, NoticeKind};
use crate::domain::policy::Policy;

/// What to remember, and whom to tell, when it is `least` at the earliest although the clock says `now`. A cycle on a
/// clock that is right forgets it with the troubles that are over.
#[must_use]
pub(crate) fn is_behind(facts: &Facts, policy: &Policy, now: DateTime<Utc>, least: DateTime<Utc>) -> Changes {
    let key = sheet_trouble::CLOCK_BEHIND;
    if facts.system.mail.troubles.contains_key(key) {
        return Changes::default();
    }
    let mut system = facts.system.clone();
    system.mail.troubles.insert(key.to_owned(), Episode { number: 1, since: now, ..Episode::default() });
    let episode = episodes::count(&mut system.mail.episodes, NoticeKind::SheetTrouble, now);
    episode.climb(0, now);
    let number = episode.number;
    let local = |at: DateTime<Utc>| at.with_timezone(&policy.timezone).format("%d/%m/%Y %H:%M").to_string();
    let sentences = [
        format!("Jam komputer orderd menunjukkan {}, padahal sekarang paling sedikit {}.", local(now), local(least)),
        "Tidak ada status, nomor, dokumen atau surat baru sampai jamnya dibetulkan: yang dicatat pada hari yang salah tetap salah.".to_owned(),
    ];
    let step = "Administrator: betulkan jam komputer orderd (timedatectl set-ntp true). Sesudah itu orderd melanjutkan sendiri.";
    let mut brief = sheet_trouble::said("jam komputer orderd tertinggal", &sentences, step, [key]);
    brief.values.insert("berhenti".into(), "ya".into());
    let people = Audience::default().to(policy.roles.keepers());
    let notice = Notice {
        key: NoticeKey { subject: "-".into(), kind: NoticeKind::SheetTrouble, episode: number, rung: 0 },
        order: None,
        at: now,
        deliver_at: None,
        to: people.to,
        cc: Vec::new(),
        brief,
        unpriced: None,
        papers: Vec::new(),
    };
    let notices: Vec<Notice> = Some(notice).filter(|notice| !notice.to.is_empty()).into_iter().collect();
    let mailings = mailings::mailings(&notices, now, policy);
    Changes { notices, mailings, system: Some(system), ..Changes::default() }
}
