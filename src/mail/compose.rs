//! Turns notices into one message for one recipient: templates for the words, lettre for the format.
//!
//! Pure: never asks the time, never reads a file, never sends. The same letter makes the same bytes.

use std::time::SystemTime;

use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, Date, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Mailbox, MultiPart, SinglePart};

use super::letter::Letter;
use super::message::{Message, digest};
use super::picture;
use super::text::{self, SUBJECT_CHARS};
use super::wording::Wording;
use crate::domain::notice::{Notice, NoticeKind};
use crate::domain::template_fault::TemplateFault;
use crate::domain::text::Text;

/// The longest list of addresses shown in a header.
const SHOWN_ADDRESSES: usize = 100;

/// Why a message cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The letter carries nothing.
    #[error("a mail without a notice")]
    Empty,
    /// The letter mixes kinds.
    #[error("one mail cannot carry both {0} and {1}")]
    Mixed(NoticeKind, NoticeKind),
    /// The recipient is no mail address.
    #[error("{0:?} is not a mail address; correct it under [roles] or [[outlet]] in the configuration")]
    Recipient(String),
    /// A built-in template failed.
    #[error("the words of a {kind} mail could not be put together: {reason}")]
    Wording {
        /// Of which kind.
        kind: NoticeKind,
        /// What the template engine said.
        reason: String,
    },
    /// An attachment's media type is none.
    #[error("{0:?} is not a media type")]
    MediaType(String),
    /// The message builder refused.
    #[error("the mail could not be formatted")]
    Format(#[from] lettre::error::Error),
}

/// What a message says, before it is a message.
#[derive(Clone, Debug)]
pub struct Words {
    /// The subject, on one line.
    pub subject: String,
    /// The body as plain text.
    pub plain: String,
    /// The body as a page.
    pub html: String,
    /// Where a deployment's own wording failed and ours was used.
    pub faults: Vec<TemplateFault>,
}

/// Makes messages in the wording it was given.
#[derive(Debug)]
pub struct Composer {
    wording: Wording,
}

impl Composer {
    /// A composer with these words.
    #[must_use]
    pub const fn new(wording: Wording) -> Self {
        Self { wording }
    }

    /// What this letter says.
    ///
    /// # Errors
    /// When the letter is empty or mixed, or the recipient's address is none.
    pub fn words(&self, letter: &Letter<'_>) -> Result<Words, ComposeError> {
        let kind = kind_of(letter.notices)?;
        let recipient = recipient(letter)?;
        let to = addresses(letter.notices.iter().flat_map(|n| &n.to), &[]);
        let cc = addresses(letter.notices.iter().flat_map(|n| &n.cc), &to);
        let picture = picture::of(letter, kind, holds(&cc, &recipient));

        let mut faults = Vec::new();
        let mut part = |name: &str| {
            let (text, theirs) = self
                .wording
                .part(kind, name, &picture)
                .map_err(|e| ComposeError::Wording { kind, reason: format!("{e:#}") })?;
            faults.extend(theirs);
            Ok::<_, ComposeError>(text)
        };
        let subject = text::line(&part("subject.txt")?, SUBJECT_CHARS);
        let (plain, html) = (tidy(&part("body.txt")?), part("body.html")?);
        Ok(Words { subject, plain, html, faults })
    }

    /// The message for this letter.
    ///
    /// # Errors
    /// When the letter is empty or mixed, or an address or media type from the configuration is none.
    pub fn compose(&self, letter: &Letter<'_>) -> Result<Message, ComposeError> {
        let kind = kind_of(letter.notices)?;
        let recipient = recipient(letter)?;
        let to = addresses(letter.notices.iter().flat_map(|n| &n.to), &[]);
        let cc = addresses(letter.notices.iter().flat_map(|n| &n.cc), &to);
        let Words { subject, plain, html, faults } = self.words(letter)?;

        let mut builder = lettre::Message::builder()
            // Known here; else it would be read back out of the headers.
            .envelope(Envelope::new(Some(letter.from.address.clone()), vec![recipient.clone()])?)
            .header(Date::new(SystemTime::from(letter.at)))
            .from(Mailbox::new(shown_name(letter), letter.from.address.clone()))
            .subject(subject)
            .message_id(Some(letter.message_id.to_owned()));
        // Letters beyond ASCII in a header need a server that takes them; whether it does is known of the recipient's alone.
        let is_shown = |address: &&Address| AsRef::<str>::as_ref(*address).is_ascii() || **address == recipient;
        let shown: Vec<&Address> = to.iter().filter(is_shown).collect();
        for address in if shown.is_empty() { vec![&recipient] } else { shown } {
            builder = builder.to(Mailbox::new(None, address.clone()));
        }
        for address in cc.iter().filter(is_shown) {
            builder = builder.cc(Mailbox::new(None, address.clone()));
        }
        if let Some(first) = letter.references.filter(|r| *r != letter.message_id) {
            builder = builder.references(first.to_owned());
        }
        builder = builder.raw_header(raw("Auto-Submitted", "auto-generated"));
        for (name, value) in ours(kind, letter.notices) {
            builder = builder.raw_header(raw(name, &value));
        }

        let message = builder.multipart(body(letter, plain, html)?)?;
        Ok(Message {
            sender: letter.from.address.clone(),
            recipient,
            message_id: letter.message_id.to_owned(),
            at: letter.at,
            kind,
            subject_id: subject_id(letter.notices),
            bytes: message.formatted(),
            wording_faults: faults,
        })
    }
}

fn recipient(letter: &Letter<'_>) -> Result<Address, ComposeError> {
    letter.recipient.trim().parse().map_err(|_| ComposeError::Recipient(letter.recipient.to_owned()))
}

fn kind_of(notices: &[Notice]) -> Result<NoticeKind, ComposeError> {
    let kind = notices.first().ok_or(ComposeError::Empty)?.key.kind;
    match notices.iter().find(|n| n.key.kind != kind) {
        Some(other) => Err(ComposeError::Mixed(kind, other.key.kind)),
        None => Ok(kind),
    }
}

/// The headers by which machines know our mails.
fn ours(kind: NoticeKind, notices: &[Notice]) -> [(&'static str, String); 3] {
    let mut orders: Vec<String> = Vec::new();
    for notice in notices {
        let order = notice.order.map_or_else(|| "-".to_owned(), |o| o.to_string());
        if !orders.contains(&order) {
            orders.push(order);
        }
    }
    let keys: Vec<String> = notices.iter().map(|n| text::line(&n.key.to_string(), SUBJECT_CHARS)).collect();
    [("X-Orderd-Order", orders.join(", ")), ("X-Orderd-Kind", kind.to_string()), ("X-Orderd-Key", keys.join(", "))]
}

/// Named by [`HeaderName::new_from_ascii_str`], which checks our literals.
fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Text and HTML as alternatives; files beside them. Boundaries follow from the Message-ID, so that a second copy is
/// the same to the byte.
fn body(letter: &Letter<'_>, plain: String, html: String) -> Result<MultiPart, ComposeError> {
    let boundary = |part: &str| format!("=_{}", digest(&[letter.message_id, part], 14));
    let alternative = MultiPart::alternative()
        .boundary(boundary("alternative"))
        .singlepart(SinglePart::plain(plain))
        .singlepart(SinglePart::html(html));
    if letter.attachments.is_empty() {
        return Ok(alternative);
    }
    let mut mixed = MultiPart::mixed().boundary(boundary("mixed")).multipart(alternative);
    for attachment in letter.attachments {
        let media =
            ContentType::parse(&attachment.mime).map_err(|_| ComposeError::MediaType(attachment.mime.clone()))?;
        let name = text::line(&attachment.name, SUBJECT_CHARS);
        mixed = mixed.singlepart(Part::new(name).body(attachment.bytes.clone(), media));
    }
    Ok(mixed)
}

fn shown_name(letter: &Letter<'_>) -> Option<String> {
    let name = if letter.from.name.is_empty() { &letter.company.name } else { &letter.from.name };
    Some(text::line(name, 80)).filter(|n| !n.is_empty())
}

/// The addresses that are addresses, each once, none of `but`. One that is none was reported when the configuration
/// was read; it must not stop the mail for the others.
fn addresses<'a>(texts: impl Iterator<Item = &'a Text>, but: &[Address]) -> Vec<Address> {
    let mut found: Vec<Address> = Vec::new();
    for address in texts.filter_map(|t| t.trim().parse::<Address>().ok()).take(SHOWN_ADDRESSES) {
        if !holds(&found, &address) && !holds(but, &address) {
            found.push(address);
        }
    }
    found
}

fn holds(addresses: &[Address], one: &Address) -> bool {
    let one: &str = one.as_ref();
    addresses.iter().any(|a| AsRef::<str>::as_ref(a).eq_ignore_ascii_case(one))
}

fn subject_id(notices: &[Notice]) -> String {
    match notices {
        [one] => one.order.map_or_else(|| one.key.subject.to_string(), |o| o.to_string()),
        many => format!("{}x", many.len()),
    }
}

/// Never two blank lines in a row, no space at line ends: template logic leaves both.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && blank) {
            out.push_str(line);
            out.push('\n');
        }
        blank = line.is_empty();
    }
    out
}
