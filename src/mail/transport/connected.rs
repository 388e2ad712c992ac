//! A connection to a mail server that has greeted, and how a message begins on it: who sends it, to whom, DATA. A server that
//! takes several commands at once (PIPELINING, RFC 2920) is told all three together and answers them one by one, which
//! over a network takes a third of the time. Never says anything of the message itself.

use std::fmt::Display;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;

use super::bounded::Bounded;

/// A connection that is open.
pub(super) struct Connected {
    /// As the library leads it.
    pub smtp: AsyncSmtpConnection,
    takes_several: bool,
}

impl Connected {
    /// The server's greeting and its reply to EHLO.
    pub(super) async fn greet<S>(stream: Bounded<S>, hello: &ClientId) -> Result<Self, Error>
    where
        Bounded<S>: AsyncTokioStream + 'static,
    {
        let heard = stream.heard();
        let smtp = AsyncSmtpConnection::connect_with_transport(Box::new(stream), hello).await?;
        Ok(Self { smtp, takes_several: heard.pipelining() })
    }

    /// Says MAIL, and the rest along with it where the server takes that; the reply to MAIL. Its replies to the rest are
    /// taken with [`Self::go_on`]; whoever does not want them must not use the connection again.
    pub(super) async fn begin(&mut self, sender: Mail, recipient: &Rcpt) -> Result<Response, Error> {
        if self.takes_several {
            self.smtp.command(format!("{sender}{recipient}{Data}")).await
        } else {
            self.smtp.command(sender).await
        }
    }

    /// The reply to the next command, which is said unless it went out with the first.
    pub(super) async fn go_on(&mut self, next: impl Display) -> Result<Response, Error> {
        if self.takes_several { self.smtp.read_response().await } else { self.smtp.command(next).await }
    }
}
