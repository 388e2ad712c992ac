//! The two ways a message leaves: a mail server, or a folder of `.eml` files.
//!
//! A message leaves in two halves, so that the caller can note *sending* in between: [`Session::prepare`] goes as far as
//! the server's 354, [`Ready::transmit`] runs the caller's note and only then sends the body and its final dot.
//! Never repeats anything: the caller asks [`verdict`](super::verdict) and its own memory.

mod bounded;
mod connected;
pub mod file;
mod secured;
pub mod smtp;
mod told;

use std::time::Duration;

use super::message::Message;
use super::outbox::Outcome;

/// A way out.
#[derive(Debug)]
pub enum Transport {
    /// A mail server.
    Smtp(smtp::Server),
    /// A folder.
    File(file::Folder),
}

/// One batch of messages.
#[derive(Debug)]
pub enum Session<'a> {
    /// At most one open connection.
    Smtp(smtp::Conversation<'a>),
    /// Nothing to keep open.
    File(&'a file::Folder),
}

/// A message the other side is waiting for.
pub enum Ready<'a> {
    /// The server said 354.
    Smtp(smtp::Waiting<'a>),
    /// The folder is there.
    File(file::Waiting<'a>),
}

impl Transport {
    /// Begins a batch. Connects with the first message, not before.
    #[must_use]
    pub fn session(&self) -> Session<'_> {
        match self {
            Self::Smtp(server) => Session::Smtp(server.conversation()),
            Self::File(folder) => Session::File(folder),
        }
    }

    /// Recognises this way out among others. Tells nobody the password: of it, and of further certificates, one byte of a
    /// digest is in it, which notices a change in all but one of 256 cases.
    #[must_use]
    pub fn mark(&self) -> String {
        match self {
            Self::Smtp(server) => server.mark(),
            Self::File(folder) => folder.mark(),
        }
    }

    /// Goes as far as one can without sending: connect, TLS, sign in, sign off; or write and remove a probe file.
    /// Returns a sentence for `check`, in the administrator's language.
    ///
    /// # Errors
    /// What stood in the way.
    pub async fn handshake(&self) -> Result<String, Outcome> {
        match self {
            Self::Smtp(server) => server.handshake().await,
            Self::File(folder) => folder.probe().await,
        }
    }
}

impl Session<'_> {
    /// Goes through the door, if it is not open: for a caller who wants to know where the time goes. [`Self::prepare`]
    /// does it by itself.
    ///
    /// # Errors
    /// What became of the attempt.
    pub async fn open(&mut self) -> Result<(), Outcome> {
        match self {
            Self::Smtp(conversation) => conversation.open().await,
            Self::File(_) => Ok(()),
        }
    }

    /// Everything before the body. After an error the connection is gone; the next message gets a new one.
    ///
    /// # Errors
    /// What became of the attempt.
    pub async fn prepare<'m>(&'m mut self, message: &'m Message) -> Result<Ready<'m>, Outcome> {
        match self {
            Self::Smtp(conversation) => conversation.prepare(message).await.map(Ready::Smtp),
            Self::File(folder) => folder.prepare(message).await.map(Ready::File),
        }
    }

    /// Signs off politely.
    pub async fn close(self) {
        match self {
            Self::Smtp(conversation) => conversation.close().await,
            Self::File(_) => {}
        }
    }
}

impl Ready<'_> {
    /// The same, waiting no longer than this for the other side's last word. What is cut off then may have been taken.
    #[must_use]
    pub fn within(self, limit: Duration) -> Self {
        match self {
            Self::Smtp(waiting) => Self::Smtp(waiting.within(limit)),
            Self::File(waiting) => Self::File(waiting),
        }
    }

    /// Runs `before_dot` (the caller notes *sending*), then sends. When the note fails nothing is sent and its error is
    /// returned.
    ///
    /// # Errors
    /// Only the caller's own.
    pub async fn transmit<E>(self, before_dot: impl AsyncFnOnce() -> Result<(), E>) -> Result<Outcome, E> {
        // Dropping `self` on the error path drops the connection without a dot: the server forgets the message.
        before_dot().await?;
        Ok(match self {
            Self::Smtp(waiting) => waiting.transmit().await,
            Self::File(waiting) => waiting.transmit().await,
        })
    }
}
