//! What is remembered about the deployment itself, by the part of the program it belongs to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use super::books::SeenTab;
use super::column::{OrderColumn, PaymentColumn};
use super::content::Content;
use super::episode::Episode;
use super::notice::{News, NoticeKind};
use super::outage::{PastOutage, Refusal, SheetOutage};
use super::response::{Responses, Unheard};
use super::shared::Shared;
use super::text::Text;

/// What is remembered about the deployment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct SystemFacts {
    /// When the first cycle on this store ended; before that, memory is filled from the sheet.
    pub born_at: Option<DateTime<Utc>>,
    /// Which ids were given, and what is not certain yet of rows.
    pub rows: RowFacts,
    /// How the sheet stands: its tabs, what it shows of us, whether it can be used.
    pub sheet: SheetFacts,
    /// What people were told beside their orders, and what keeps mail back.
    pub mail: MailFacts,
}

/// Which ids were given, and what is not certain yet of rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowFacts {
    /// Highest sequence of order ids given, per year (rows may be gone).
    pub order_sequence: BTreeMap<u16, u32>,
    /// Highest sequence of payment ids given, per year.
    pub payment_sequence: BTreeMap<u16, u32>,
    /// New rows without an id yet: when their content was first seen. Key: digest of the content.
    pub newcomers: BTreeMap<u64, DateTime<Utc>>,
    /// Copied rows without an id yet in which nothing of ours stands that would say so, as they looked last.
    pub copied_orders: Vec<Content<OrderColumn>>,
    #[expect(missing_docs, reason = "said above")]
    pub copied_payments: Vec<Content<PaymentColumn>>,
    /// Approval cells written in the last cycle and not yet verified to stand on the right row.
    pub unverified_writes: Vec<UnverifiedWrite>,
    /// Cells of ours that people keep typing into, by id and header.
    pub fights: BTreeMap<String, Fight>,
    /// What became of the responses of the form.
    pub responses: Responses,
}

/// How the sheet stands: its tabs, what it shows of us, whether it can be used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SheetFacts {
    /// Per tab of the template, by title.
    pub tabs: BTreeMap<String, TabFacts>,
    /// How often something was recorded. It stands in `Status Sistem` too: a sheet that shows a higher number is ahead
    /// of this memory, which then is an older copy.
    pub record: u64,
    /// The last of these numbers that was certainly seen in the sheet: one that shows less is an older version of
    /// itself.
    pub record_shown: u64,
    /// Tabs that do not let us write, by title.
    pub refusing: BTreeMap<String, Refusal>,
    /// The sheet could not be used in the last cycle.
    pub outage: Option<SheetOutage>,
    /// The last such time that is over.
    pub past_outage: Option<PastOutage>,
    /// What is wrong in the tabs that have no column for it, a line for each row.
    pub kitchen: Vec<String>,
    /// When `Status Sistem` was last refreshed.
    pub heartbeat: Option<DateTime<Utc>>,
    /// The last time the clock came back from far ahead.
    pub clock_jump: Option<ClockJump>,
}

/// What people were told beside their orders, and what keeps mail back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MailFacts {
    /// Sending is stopped until a person releases it: why.
    pub held: Option<String>,
    /// Why everything stands still: the sheet is ahead of this memory.
    pub behind: Option<String>,
    /// Until when nobody is mailed about changes: an older version of the sheet was put back.
    pub quiet_until: Option<DateTime<Utc>>,
    /// Notices about the sheet itself, by trouble.
    pub troubles: BTreeMap<String, Episode>,
    /// Troubles of the sheet that wait for the next mail about them.
    pub pending_troubles: Vec<Trouble>,
    /// Episodes of notices that belong to no order.
    pub episodes: LiteMap<NoticeKind, Episode>,
    /// Last fired slot per schedule.
    pub schedules: BTreeMap<String, DateTime<Utc>>,
    /// What people are to know and need not act on, until their next digest.
    pub news: Shared<Vec<News>>,
    /// Responses of the form that did not count and their senders have not heard of, by address as the house rules
    /// spell it.
    pub unheard: BTreeMap<Text, Unheard>,
}

/// How they are spelt in the database: flat, as every version has written them. Without the news people wait for: hundreds on a
/// busy day, and hardly any record changes them.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Stored {
    born_at: Option<DateTime<Utc>>,
    order_sequence: BTreeMap<u16, u32>,
    payment_sequence: BTreeMap<u16, u32>,
    newcomers: BTreeMap<u64, DateTime<Utc>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    copied_orders: Vec<Content<OrderColumn>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    copied_payments: Vec<Content<PaymentColumn>>,
    unverified_writes: Vec<UnverifiedWrite>,
    fights: BTreeMap<String, Fight>,
    #[serde(skip_serializing_if = "is_default")]
    responses: Responses,
    tabs: BTreeMap<String, TabFacts>,
    record: u64,
    record_shown: u64,
    refusing: BTreeMap<String, Refusal>,
    sheet_outage: Option<SheetOutage>,
    past_outage: Option<PastOutage>,
    kitchen: Vec<String>,
    heartbeat: Option<DateTime<Utc>>,
    clock_jump: Option<ClockJump>,
    mail_held: Option<String>,
    behind: Option<String>,
    quiet_until: Option<DateTime<Utc>>,
    troubles: BTreeMap<String, Episode>,
    pending_troubles: Vec<Trouble>,
    episodes: LiteMap<NoticeKind, Episode>,
    schedules: BTreeMap<String, DateTime<Utc>>,
    /// As older versions wrote them.
    #[serde(skip_serializing)]
    news: Vec<News>,
    /// They stand by themselves.
    news_apart: bool,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    unheard: BTreeMap<Text, Unheard>,
}

impl SystemFacts {
    /// Whether these facts, as they are spelt in the database, were written by a version that keeps the news people wait for
    /// beside them.
    pub(crate) fn has_news_apart(spelt: &str) -> bool {
        serde_json::from_str(spelt).is_ok_and(|stored: Stored| stored.news_apart)
    }
}

impl From<Stored> for SystemFacts {
    fn from(stored: Stored) -> Self {
        Self {
            born_at: stored.born_at,
            rows: RowFacts {
                order_sequence: stored.order_sequence,
                payment_sequence: stored.payment_sequence,
                newcomers: stored.newcomers,
                copied_orders: stored.copied_orders,
                copied_payments: stored.copied_payments,
                unverified_writes: stored.unverified_writes,
                fights: stored.fights,
                responses: stored.responses,
            },
            sheet: SheetFacts {
                tabs: stored.tabs,
                record: stored.record,
                record_shown: stored.record_shown,
                refusing: stored.refusing,
                outage: stored.sheet_outage,
                past_outage: stored.past_outage,
                kitchen: stored.kitchen,
                heartbeat: stored.heartbeat,
                clock_jump: stored.clock_jump,
            },
            mail: MailFacts {
                held: stored.mail_held,
                behind: stored.behind,
                quiet_until: stored.quiet_until,
                troubles: stored.troubles,
                pending_troubles: stored.pending_troubles,
                episodes: stored.episodes,
                schedules: stored.schedules,
                news: if stored.news_apart { Shared::default() } else { stored.news.into() },
                unheard: stored.unheard,
            },
        }
    }
}

impl From<SystemFacts> for Stored {
    fn from(facts: SystemFacts) -> Self {
        let SystemFacts { born_at, rows, sheet, mail } = facts;
        Self {
            born_at,
            order_sequence: rows.order_sequence,
            payment_sequence: rows.payment_sequence,
            newcomers: rows.newcomers,
            copied_orders: rows.copied_orders,
            copied_payments: rows.copied_payments,
            unverified_writes: rows.unverified_writes,
            fights: rows.fights,
            responses: rows.responses,
            tabs: sheet.tabs,
            record: sheet.record,
            record_shown: sheet.record_shown,
            refusing: sheet.refusing,
            sheet_outage: sheet.outage,
            past_outage: sheet.past_outage,
            kitchen: sheet.kitchen,
            heartbeat: sheet.heartbeat,
            clock_jump: sheet.clock_jump,
            mail_held: mail.held,
            behind: mail.behind,
            quiet_until: mail.quiet_until,
            troubles: mail.troubles,
            pending_troubles: mail.pending_troubles,
            episodes: mail.episodes,
            schedules: mail.schedules,
            news: Vec::new(),
            news_apart: true,
            unheard: mail.unheard,
        }
    }
}

/// A clock that was ahead and came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockJump {
    /// How far it had gone.
    pub until: DateTime<Utc>,
    /// When it was noticed that it had come back.
    pub noticed: DateTime<Utc>,
}

/// A cell of ours that people type into again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fight {
    /// When it was put back lately.
    pub rewrites: Vec<DateTime<Utc>>,
    /// Until when it is left alone; kept for a while after that.
    pub rests_until: Option<DateTime<Utc>>,
    /// How often it was left alone.
    pub rests: u32,
}

/// An `Ulang` written into a human cell: until it was read back on its own row, it may have landed on another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnverifiedWrite {
    /// The row meant, by id.
    pub id: String,
    /// The header of the cell.
    pub header: String,
    /// The grid row written to.
    pub row: u32,
    /// The word written there.
    #[serde(default = "again")]
    pub word: Text,
}

/// The one word there was before answers came by the form.
fn again() -> Text {
    "Ulang".into()
}

fn is_default(responses: &Responses) -> bool {
    *responses == Responses::default()
}

/// Something wrong with the sheet itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Stays the same while it lasts.
    pub key: String,
    /// What it is and what to do, in Indonesian.
    pub sentence: String,
}

/// What is remembered of a tab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TabFacts {
    /// Whether it had rows when it was last believed; an emptied tab is told from a new one by this.
    pub filled: bool,
    /// Its id in the spreadsheet, once it was believed to be ours; it outlives renaming.
    pub sheet_id: Option<i32>,
    /// Headers of the template that stood in it under this id. Empty beside an id: a version wrote it that did not note
    /// them.
    pub columns: BTreeSet<String>,
    /// Headers of people's own columns, as they stood when the tab was last believed.
    pub others: BTreeSet<String>,
    /// Why nothing is read from or written to it.
    pub paused: Option<String>,
    /// Since when.
    pub paused_since: Option<DateTime<Utc>>,
}

impl TabFacts {
    /// Whether the tab of this id is the one remembered.
    #[must_use]
    pub fn is(&self, sheet_id: i32) -> bool {
        self.sheet_id == Some(sheet_id)
    }

    /// Whether a column of the tab remembered stood in it once.
    #[must_use]
    pub fn had(&self, header: &str) -> bool {
        self.columns.contains(header)
    }

    /// Whether a column of ours has been ours in the tab remembered: what people type there is put back, not asked about.
    #[must_use]
    pub fn owns(&self, header: &str) -> bool {
        self.sheet_id.is_some() && (self.columns.is_empty() || self.had(header))
    }

    /// Notes a believed look: the tab is ours from now on, and these columns are.
    pub fn note(&mut self, seen: &SeenTab) {
        if !self.is(seen.sheet_id) {
            self.columns.clear();
            self.sheet_id = Some(seen.sheet_id);
        }
        let new: Vec<_> = seen
            .columns
            .iter()
            .filter(|(header, _)| !self.had(header))
            .map(|(header, _)| (*header).to_owned())
            .collect();
        self.columns.extend(new);
        if !self.others.iter().map(String::as_str).eq(seen.others.iter().map(|h| &**h)) {
            self.others = seen.others.iter().map(|header| header.to_string()).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
    use super::*;

    #[test]
    fn what_an_older_version_wrote_is_read_and_written_alike() {
        let written = r#"{"last_cycle":null,"born_at":"2026-11-23T02:00:00Z","order_sequence":{"2026":147},"newcomers":{"18446744073709551615":"2026-11-23T02:00:01Z"},"mail_held":"sejak kemarin","record":12,"heartbeat":"2026-11-23T02:15:00Z"}"#;
        let read: SystemFacts = serde_json::from_str(written).unwrap();
        assert_eq!(read.rows.order_sequence, BTreeMap::from([(2026, 147)]));
        assert_eq!(read.rows.newcomers.keys().copied().collect::<Vec<_>>(), [u64::MAX]);
        assert_eq!((read.mail.held.as_deref(), read.sheet.record), (Some("sejak kemarin"), 12));
        let again: SystemFacts = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        assert_eq!(again, read);
    }
}
