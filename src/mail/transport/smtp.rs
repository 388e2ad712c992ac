//! One SMTP connection, led by hand, every step with its own time limit.
//!
//! lettre speaks the protocol, this module decides what may be said when. It never repeats a command, never uses a
//! connection again after any error, timeout or word out of turn, never speaks plain text where TLS is configured, never
//! accepts a certificate that does not hold, and never logs.
//!
//! Why not the library's pool or its one-call `send`: a half-used connection put back makes the next mail read replies
//! one step late, and a refused mail was reported as sent; and the note *sending* must fall between 354 and the body.

use std::fmt;
use std::future::{Future, poll_fn};
use std::net::IpAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use secrecy::{ExposeSecret, SecretString};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::bounded::Bounded;
use super::connected::Connected;
use super::secured::{Lent, Secured, is_certificate_trouble};
use super::told::{
    as_under_tls, expect, failed, flaw, in_time, is_plain_answer, lost, out_of_step, silent, unreached, words,
};
use crate::mail::cause::Cause;
use crate::mail::message::{Message, digest};
use crate::mail::outbox::{Outcome, Phase};

/// So long a person looking at `check` waits for a server before it is asked in the other way.
const PATIENCE: Duration = Duration::from_millis(4_500);
/// Body bytes handed to the connection at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// How the connection is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// TLS from the first byte (port 465).
    Implicit,
    /// Plain until STARTTLS (port 587). A server that does not offer it is refused.
    StartTls,
    /// Plain text; only towards this very machine.
    None,
}

/// How long each step may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// TCP, for each address the name resolves to.
    pub connect: Duration,
    /// From connected to the first EHLO's reply.
    pub greeting: Duration,
    /// Every other command, and the TLS handshake.
    pub command: Duration,
    /// The body and the reply to the final dot: large lists are filtered only now, servers may take minutes.
    pub final_reply: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(30), greeting: seconds(60), command: seconds(60), final_reply: seconds(600) }
    }
}

/// A mail server and how to speak to it.
pub struct Server {
    host: String,
    port: u16,
    tls: Tls,
    parameters: Option<TlsParameters>,
    login: Option<(String, SecretString)>,
    hello: ClientId,
    limits: Limits,
    /// One byte of a digest of what may change without a trace in the rest.
    secret_mark: String,
}

/// Everything a configuration says about a mail server.
#[derive(Debug)]
pub struct Settings {
    /// Its name; the certificate must bear it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured.
    pub tls: Tls,
    /// Name and password; none: no AUTH.
    pub login: Option<(String, SecretString)>,
    /// Certificates in PEM to trust beside the machine's own (`mail.ca_file`).
    pub extra_roots: Option<Vec<u8>>,
    /// What EHLO calls us, usually the domain of `mail.from`.
    pub hello: String,
    /// Time limits.
    pub limits: Limits,
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Plain text over a network.
    #[error(
        "mail.tls = \"none\" is only allowed for this machine (127.0.0.1, ::1, localhost), not for {0}; use \"starttls\" or \"implicit\""
    )]
    PlainText(String),
    /// The certificates do not parse.
    #[error("mail.ca_file holds no usable certificate in PEM")]
    Roots(#[source] Error),
    /// The machine's certificates or the host name are unusable.
    #[error("TLS towards {host} cannot be set up")]
    Tls {
        /// The host.
        host: String,
        /// Why.
        source: Error,
    },
}

impl Server {
    /// Checks the settings; does not connect.
    ///
    /// # Errors
    /// Plain text towards another machine, or unusable certificates.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let Settings { host, port, tls, login, extra_roots, hello, limits } = settings;
        let password = login.as_ref().map_or("", |(_, password)| password.expose_secret());
        let roots = extra_roots.as_deref().map(|pem| digest(&[&String::from_utf8_lossy(pem)], 16)).unwrap_or_default();
        let secret_mark = digest(&[&host, "\n", password, "\n", &roots], 1);
        let parameters = match tls {
            Tls::None if !is_loopback(&host) => return Err(SettingsError::PlainText(host)),
            Tls::None => None,
            Tls::Implicit | Tls::StartTls => {
                let mut builder = TlsParameters::builder(host.clone());
                if let Some(pem) = extra_roots {
                    builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(SettingsError::Roots)?);
                }
                Some(builder.build().map_err(|source| SettingsError::Tls { host: host.clone(), source })?)
            }
        };
        let hello = match hello.parse::<IpAddr>() {
            Ok(IpAddr::V4(ip)) => ClientId::Ipv4(ip),
            Ok(IpAddr::V6(ip)) => ClientId::Ipv6(ip),
            Err(_) => ClientId::Domain(hello),
        };
        Ok(Self { host, port, tls, parameters, login, hello, limits, secret_mark })
    }

    pub(super) fn mark(&self) -> String {
        let user = self.login.as_ref().map_or("", |(name, _)| name);
        format!("smtp {}:{} {:?} {user} {}", self.host, self.port, self.tls, self.secret_mark)
    }

    pub(super) fn conversation(&self) -> Conversation<'_> {
        Conversation { server: self, connection: None, is_fresh: false }
    }

    /// A connection and its end, for `check`. A person waits: whether a silent port is one for the other way of TLS is
    /// looked at before its time is over.
    pub(super) async fn handshake(&self) -> Result<String, Outcome> {
        let mut connecting = pin!(self.connect());
        let connected = match timeout(PATIENCE, &mut connecting).await {
            Ok(connected) => connected,
            Err(_) => match timeout(PATIENCE, self.otherwise()).await {
                Ok(Some(cause)) => return Err(Outcome::TlsRefused { cause }),
                Ok(None) | Err(_) => connecting.await,
            },
        };
        let _ = timeout(self.limits.command, connected?.smtp.quit()).await;
        let tls = match self.tls {
            Tls::Implicit => "TLS",
            Tls::StartTls => "STARTTLS",
            Tls::None => "unencrypted, on this machine",
        };
        let login = if self.login.is_some() { ", signed in" } else { "" };
        Ok(format!("{}:{} answers, {tls}{login}", self.host, self.port))
    }

    /// Whether the port is one for the other way of TLS. Nothing is said to it but a greeting.
    async fn otherwise(&self) -> Option<Cause> {
        let stream = self.dial().await.ok()?;
        match self.tls {
            Tls::Implicit => self.greet(Bounded::new(stream)).await.ok().map(|_| Cause::BeginsInTheClear),
            Tls::StartTls | Tls::None => {
                let parameters = TlsParameters::builder(self.host.clone()).build().ok()?;
                match Secured::from_the_start(stream, parameters).await {
                    Ok(_) => Some(Cause::BeginsUnderTls),
                    // Whatever its certificate is worth.
                    Err(error) => flaw(&error).map(|_| Cause::BeginsUnderTls),
                }
            }
        }
    }

    /// Connect, greeting, EHLO, TLS, AUTH.
    async fn connect(&self) -> Result<Connected, Outcome> {
        let Limits { connect, greeting, .. } = self.limits;
        let mut connection = match (self.tls, &self.parameters) {
            (Tls::Implicit, Some(parameters)) => {
                in_time(timeout(connect + greeting, self.open_secured(parameters)).await)?
            }
            (Tls::StartTls, Some(parameters)) => {
                let stream = in_time(timeout(connect, self.dial()).await)?;
                let lent = Lent::new(stream);
                let greeted = async {
                    let plain = AsyncSmtpConnection::connect_with_transport(Box::new(lent.clone()), &self.hello);
                    plain.await.map_err(|e| failed(Phase::Connect, &e))
                };
                let plain = in_time(timeout(greeting, greeted).await).map_err(as_under_tls)?;
                self.secure(plain, &lent, parameters).await?
            }
            (Tls::None, _) | (Tls::Implicit | Tls::StartTls, None) => {
                let opening = async {
                    let stream = self.dial().await?;
                    self.greet(Bounded::new(stream)).await
                };
                in_time(timeout(connect + greeting, opening).await)?
            }
        };
        if let Some((name, password)) = &self.login {
            let credentials = Credentials::new(name.clone(), password.expose_secret().to_owned());
            let reply = self
                .within(Phase::Auth, connection.smtp.auth(&[Mechanism::Plain, Mechanism::Login], &credentials))
                .await?;
            if !reply.has_code(235) {
                return Err(out_of_step(Phase::Auth, &reply));
            }
        }
        Ok(connection)
    }

    /// The server's greeting and its reply to EHLO.
    async fn greet<S>(&self, stream: Bounded<S>) -> Result<Connected, Outcome>
    where
        Bounded<S>: AsyncTokioStream + 'static,
    {
        Connected::greet(stream, &self.hello).await.map_err(|e| failed(Phase::Connect, &e))
    }

    /// TLS from the first byte: the handshake is part of connecting.
    async fn open_secured(&self, parameters: &TlsParameters) -> Result<Connected, Outcome> {
        let stream = self.dial().await?;
        let secured = Secured::from_the_start(stream, parameters.clone()).await;
        let secured = secured.map_err(|e| match () {
            () if is_plain_answer(&e) => Outcome::TlsRefused { cause: Cause::BeginsInTheClear },
            () if is_certificate_trouble(&e) => failed(Phase::Tls, &e),
            () => failed(Phase::Connect, &e),
        })?;
        self.greet(Bounded::new(secured)).await
    }

    /// STARTTLS, and EHLO once more: what a server offers may differ under TLS. Whatever it said in plain text after its
    /// last reply is thrown away with the plain connection.
    async fn secure(
        &self,
        mut plain: AsyncSmtpConnection,
        lent: &Lent,
        parameters: &TlsParameters,
    ) -> Result<Connected, Outcome> {
        if !plain.can_starttls() {
            return Err(Outcome::TlsRefused { cause: Cause::NoStartTls });
        }
        let reply = self.within(Phase::Tls, plain.command(Starttls)).await?;
        expect(&[220], Phase::Tls, &reply)?;
        let stream = lent.take_back().map_err(|e| unreached(&e))?;
        self.within(Phase::Tls, async {
            let secured = Secured::after_greeting(stream, parameters.clone()).await?;
            Connected::greet(Bounded::new(secured), &self.hello).await
        })
        .await
    }

    /// A TCP connection whose small pieces leave at once. The library writes the final dot apart from the body; held back
    /// until the body is acknowledged it would cost every mail 40 ms.
    async fn dial(&self) -> Result<TcpStream, Outcome> {
        let no_such_host = || lost(Phase::Connect, Cause::NoSuchHost);
        let addresses = lookup_host((self.host.as_str(), self.port)).await.map_err(|_| no_such_host())?;
        let mut refusal = no_such_host();
        for address in addresses {
            match timeout(self.limits.connect, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return stream.set_nodelay(true).map(|()| stream).map_err(|e| unreached(&e)),
                Ok(Err(error)) => refusal = unreached(&error),
                Err(_) => refusal = silent(Phase::Connect),
            }
        }
        Err(refusal)
    }

    async fn within<T>(&self, phase: Phase, step: impl Future<Output = Result<T, Error>>) -> Result<T, Outcome> {
        match timeout(self.limits.command, step).await {
            Ok(done) => done.map_err(|e| failed(phase, &e)),
            Err(_) => Err(silent(phase)),
        }
    }
}

/// One batch over at most one connection at a time.
pub struct Conversation<'a> {
    server: &'a Server,
    /// Taken out for every message and put back only after a 250 to the dot.
    connection: Option<Box<Connected>>,
    /// The connection has carried no message yet.
    is_fresh: bool,
}

/// The server has said 354 and waits for the body.
pub struct Waiting<'a> {
    connection: Box<Connected>,
    home: &'a mut Option<Box<Connected>>,
    message: &'a Message,
    limit: Duration,
}

impl<'a> Conversation<'a> {
    /// Goes through the server's door: connect, greeting, TLS, AUTH. Nothing when it is open.
    pub(super) async fn open(&mut self) -> Result<(), Outcome> {
        if self.connection.is_none() {
            self.connection = Some(Box::new(self.server.connect().await?));
            self.is_fresh = true;
        }
        Ok(())
    }

    pub(super) async fn prepare<'m>(&'m mut self, message: &'m Message) -> Result<Waiting<'m>, Outcome> {
        let server = self.server;
        let mut connection = match self.introduce(message).await {
            Err((outcome, was_used)) if was_used && is_farewell(&outcome) => {
                // The server counted its messages or the minutes of silence, and left: nothing of this one was said.
                self.introduce(message).await.map_err(|(outcome, _)| outcome)?
            }
            other => other.map_err(|(outcome, _)| outcome)?,
        };
        let reply = server.within(Phase::Recipient, connection.go_on(recipient(message))).await?;
        expect(&[250, 251], Phase::Recipient, &reply)?;
        let reply = server.within(Phase::Data, connection.go_on(Data)).await?;
        expect(&[354], Phase::Data, &reply)?;
        // A reply already here is one we would mistake for the reply to the dot.
        spoke_out_of_turn(&mut connection.smtp, Phase::Data).await?;
        Ok(Waiting { connection, home: &mut self.connection, message, limit: server.limits.final_reply })
    }

    /// Names the sender of a message. In an error, whether the connection had carried messages before.
    async fn introduce(&mut self, message: &Message) -> Result<Box<Connected>, (Outcome, bool)> {
        let first = |outcome| (outcome, false);
        self.open().await.map_err(first)?;
        let Some(mut connection) = self.connection.take() else { return Err(first(silent(Phase::Connect))) };
        let was_used = !std::mem::replace(&mut self.is_fresh, false);
        let mut options = Vec::new();
        let beyond_ascii = |address: &Address| !AsRef::<str>::as_ref(address).is_ascii();
        if beyond_ascii(&message.sender) || beyond_ascii(&message.recipient) {
            if !connection.smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
                let phase = if beyond_ascii(&message.sender) { Phase::Sender } else { Phase::Recipient };
                let text = "server tidak menerima alamat dengan huruf di luar ASCII".to_owned();
                return Err(first(Outcome::Permanent { phase, code: 553, text }));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        let named = async {
            spoke_out_of_turn(&mut connection.smtp, Phase::Sender).await?;
            let sender = Mail::new(Some(message.sender.clone()), options);
            let reply = self.server.within(Phase::Sender, connection.begin(sender, &recipient(message))).await?;
            expect(&[250], Phase::Sender, &reply)
        };
        named.await.map_err(|outcome| (outcome, was_used))?;
        Ok(connection)
    }

    pub(super) async fn close(mut self) {
        if let Some(mut connection) = self.connection.take() {
            let _ = timeout(self.server.limits.command, connection.smtp.quit()).await;
        }
    }
}

impl Waiting<'_> {
    /// Waits no longer than this for the reply to the dot.
    pub(super) fn within(mut self, limit: Duration) -> Self {
        self.limit = self.limit.min(limit);
        self
    }

    pub(super) async fn transmit(mut self) -> Outcome {
        // The connection asks for the next chunk only after writing the one before: once it asks beyond the last, all
        // that is left is the dot.
        let body_out = AtomicBool::new(false);
        let mut chunks = self.message.bytes.chunks(CHUNK_BYTES);
        let body = std::iter::from_fn(|| {
            let chunk = chunks.next();
            body_out.store(chunk.is_none(), Ordering::Relaxed);
            chunk
        });
        let result = timeout(self.limit, self.connection.smtp.message_iter(body)).await;
        let after_dot = body_out.load(Ordering::Relaxed);
        let phase = if after_dot { Phase::FinalReply } else { Phase::Body };
        match result {
            Ok(Ok(reply)) if reply.has_code(250) => {
                *self.home = Some(self.connection);
                Outcome::Sent { reply: words(reply.message().collect::<Vec<_>>().join(" ").as_str()) }
            }
            Ok(Ok(reply)) => mark_dot(out_of_step(phase, &reply), after_dot),
            Ok(Err(error)) => mark_dot(failed(phase, &error), after_dot),
            Err(_) => mark_dot(silent(phase), after_dot),
        }
    }
}

fn recipient(message: &Message) -> Rcpt {
    Rcpt::new(message.recipient.clone(), Vec::new())
}

/// What a server says, or does, when it is done with a connection.
const fn is_farewell(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::ConnectionLost { .. } | Outcome::Temporary { code: 421, .. })
}

/// Whether something arrived although it was our turn. Never waits.
async fn spoke_out_of_turn(connection: &mut AsyncSmtpConnection, phase: Phase) -> Result<(), Outcome> {
    let mut reading = pin!(connection.read_response());
    let heard = poll_fn(|context| Poll::Ready(reading.as_mut().poll(context))).await;
    match heard {
        Poll::Pending => Ok(()),
        // A farewell (421) or an end between two messages: nothing was lost, a new connection will do.
        Poll::Ready(Err(error)) => Err(failed(phase, &error)),
        Poll::Ready(Ok(reply)) => Err(out_of_step(phase, &reply)),
    }
}

fn mark_dot(outcome: Outcome, after: bool) -> Outcome {
    if let Outcome::ConnectionLost { phase, cause, .. } = outcome {
        Outcome::ConnectionLost { phase, after_dot: after, cause }
    } else {
        outcome
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl fmt::Debug for Conversation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conversation").field("server", self.server).field("open", &self.connection.is_some()).finish()
    }
}

impl fmt::Debug for Server {
    /// Without the login.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, tls, limits, .. } = self;
        f.debug_struct("Server")
            .field("host", host)
            .field("port", port)
            .field("tls", tls)
            .field("limits", limits)
            .finish_non_exhaustive()
    }
}
