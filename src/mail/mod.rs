//! Mail: notices become messages, messages leave the house.
//!
//! In reading order: [`text`] makes foreign text harmless, [`wording`] holds the templates, [`letter`] is what a message
//! is made of ([`samples`] has one of every kind), [`compose`] turns it into one RFC 5322 message (pure), [`calendar`] makes the file for calendars (pure), [`outbox`] says what an attempt's result means
//! (pure), [`cause`] what stood in the way, [`stop`] for how long a closed way out is left alone (pure), [`transport`] talks to a mail server or writes
//! files.
//!
//! Never decides who is to be told what (that is `decide`), never remembers (that is `store`), never takes a recipient
//! from the sheet, never logs addresses, contents or credentials.

pub(crate) mod calendar;
mod cause;
pub(crate) mod compose;
pub(crate) mod letter;
pub(crate) mod message;
pub(crate) mod outbox;
pub mod samples;
pub(crate) mod stop;
pub(crate) mod text;
pub mod transport;
pub mod wording;

mod group;
mod picture;
mod trial;

pub use cause::{Cause, Flaw};
pub use compose::{ComposeError, Composer, Words};
pub use letter::{Attachment, Choice, Lead, Letter, Links};
pub use message::{Message, Sender, message_id};
pub use outbox::{Attempt, Outcome, Phase, Verdict, verdict};
pub use transport::{Ready, Session, Transport};
pub use trial::trial;
pub use wording::{Wording, is_unchanged};
