//! A letter: everything one message is made of, before it has words.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::message::Sender;
use crate::domain::notice::Notice;
use crate::domain::policy::Company;

/// Where what a notice names is found: by tab title and id.
pub type Links = BTreeMap<(String, String), Lead>;

/// Where a link leads one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// The address, made from the configuration.
    pub url: String,
    /// What is found there, as a button says it.
    pub label: String,
    /// The tab, and what to look for in it when the row has moved; `None`: nothing that moves.
    pub row: Option<(String, String)>,
    /// The answers this reader may give by a tap, in the order they are asked for.
    pub choices: Vec<Choice>,
}

/// An answer that is given by a form with everything filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The question and the word, as the button says it.
    pub label: String,
    /// The form.
    pub url: String,
}

/// A file that goes with a mail.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its media type, e.g. `application/vnd.openxmlformats-officedocument.spreadsheetml.sheet`.
    pub mime: String,
}

/// Everything one message is made of.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The envelope's only recipient, from the configuration.
    pub recipient: &'a str,
    /// One notice, or several of one kind merged. All their people are shown in To and Cc.
    pub notices: &'a [Notice],
    /// Who writes.
    pub from: &'a Sender,
    /// Whose orders these are.
    pub company: &'a Company,
    /// Where the button of a brief leads, looked up by its place, and the rows that tables name.
    pub links: &'a Links,
    /// Files to attach.
    pub attachments: &'a [Attachment],
    /// The `Date` header. Words like *besok* are said from its day.
    pub at: DateTime<Utc>,
    /// The zone in which days begin.
    pub timezone: Tz,
    /// With angle brackets, see [`message_id`](super::message_id).
    pub message_id: &'a str,
    /// The Message-ID of the order's first mail, so that clients show one thread; none for that first mail itself.
    pub references: Option<&'a str>,
}
