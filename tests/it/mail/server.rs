//! A mail server on loopback that answers from a script, remembers what it was told, and can speak TLS with
//! certificates that hold or do not.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What the server was just told; `Greeting` before anything was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    Dot,
    Quit,
}

/// A flood ends here: far above what sockets hold back for a reader who stopped reading.
pub(crate) const FLOOD_BYTES: usize = 200 * 1024 * 1024;
const FLOOD_CHUNK: usize = 64 * 1024;

/// What it does about it.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// These lines, without the last CRLF.
    Say(String),
    /// Nothing, for ever.
    Hang,
    /// Nothing for now: it listens on.
    Later,
    /// Closes the connection.
    Drop,
    /// Says 354, reads one line of the body, closes.
    DropInBody,
    /// A reply whose first line never ends, as long as anybody reads it; counts the bytes that left.
    Flood(Arc<AtomicUsize>),
    /// Asks for the user name and password as AUTH LOGIN does, then says this.
    Challenge(&'static str),
}

pub(crate) fn say(text: &str) -> Act {
    Act::Say(text.to_owned())
}

/// How a friendly server answers.
pub(crate) fn polite(step: Step) -> Act {
    say(match step {
        Step::Greeting => "220 peer.example ESMTP",
        Step::Ehlo => "250-peer.example\r\n250-8BITMIME\r\n250 SIZE 10000000",
        Step::StartTls => "220 go ahead",
        Step::Auth => "235 welcome",
        Step::Mail | Step::Rcpt => "250 ok",
        Step::Data => "354 go ahead",
        Step::Dot => "250 queued as 42",
        Step::Quit => "221 bye",
    })
}

/// How a friendly server answers that takes several commands at once.
pub(crate) fn pipelining(step: Step) -> Act {
    match step {
        Step::Ehlo => say("250-peer.example\r\n250-PIPELINING\r\n250 8BITMIME"),
        _ => polite(step),
    }
}

/// Everything it was told.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Commands in order, `C1` … before the first of each connection.
    pub commands: Vec<String>,
    /// Messages whose dot arrived, dots unstuffed.
    pub messages: Vec<Vec<u8>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secure {
    No,
    FromTheStart,
    OnRequest,
}

pub(crate) struct Peer {
    pub address: SocketAddr,
    pub memory: Arc<Mutex<Memory>>,
}

impl Peer {
    pub(crate) fn commands(&self) -> String {
        self.memory.lock().unwrap().commands.join(", ")
    }

    pub(crate) fn messages(&self) -> Vec<Vec<u8>> {
        self.memory.lock().unwrap().messages.clone()
    }
}

/// The script decides by the number of the connection (from 1) and what was just said (the full line).
pub(crate) type Script = dyn Fn(u32, Step, &str) -> Act + Send + Sync;

pub(crate) async fn listen(script: impl Fn(u32, Step, &str) -> Act + Send + Sync + 'static) -> Peer {
    listen_secured(script, Secure::No, None).await
}

pub(crate) async fn listen_secured(
    script: impl Fn(u32, Step, &str) -> Act + Send + Sync + 'static,
    secure: Secure,
    tls: Option<Arc<ServerConfig>>,
) -> Peer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let peer = Peer { address: listener.local_addr().unwrap(), memory: Arc::default() };
    let (memory, script): (_, Arc<Script>) = (Arc::clone(&peer.memory), Arc::new(script));
    tokio::spawn(async move {
        for number in 1.. {
            let Ok((stream, _)) = listener.accept().await else { return };
            let (memory, script, tls) = (Arc::clone(&memory), Arc::clone(&script), tls.clone());
            tokio::spawn(async move {
                memory.lock().unwrap().commands.push(format!("C{number}"));
                let mut talk = Talk { memory, script, number };
                match (secure, tls.map(TlsAcceptor::from)) {
                    (Secure::FromTheStart, Some(acceptor)) => {
                        if let Ok(stream) = acceptor.accept(stream).await {
                            talk.converse(BufReader::new(stream), true).await;
                        }
                    }
                    (Secure::OnRequest, Some(acceptor)) => {
                        if let Some(stream) = talk.converse(BufReader::new(stream), true).await
                            && let Ok(stream) = acceptor.accept(stream.into_inner()).await
                        {
                            talk.converse(BufReader::new(stream), false).await;
                        }
                    }
                    _ => drop(talk.converse(BufReader::new(stream), true).await),
                }
            });
        }
    });
    peer
}

struct Talk {
    memory: Arc<Mutex<Memory>>,
    script: Arc<Script>,
    number: u32,
}

impl Talk {
    /// Until the end; gives the stream back when TLS is to begin.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        mut stream: BufReader<S>,
        greet: bool,
    ) -> Option<BufReader<S>> {
        if greet {
            self.answer(&mut stream, Step::Greeting, "").await?;
        }
        loop {
            let line = read_line(&mut stream).await?;
            let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            let step = match word.as_str() {
                "EHLO" => Step::Ehlo,
                "STARTTLS" => Step::StartTls,
                "AUTH" => Step::Auth,
                "MAIL" => Step::Mail,
                "RCPT" => Step::Rcpt,
                "DATA" => Step::Data,
                "QUIT" => Step::Quit,
                other => panic!("unexpected command {other:?}"),
            };
            self.memory.lock().unwrap().commands.push(word);
            let said = self.answer(&mut stream, step, &line).await?;
            match step {
                Step::StartTls if said.starts_with("220") => return Some(stream),
                Step::Data if said.lines().last().is_some_and(|last| last.starts_with("354")) => {
                    let mut body = Vec::new();
                    loop {
                        let line = read_line(&mut stream).await?;
                        match line.strip_prefix('.') {
                            Some("") => break,
                            Some(rest) => body.extend_from_slice(rest.as_bytes()),
                            None => body.extend_from_slice(line.as_bytes()),
                        }
                        body.extend_from_slice(b"\r\n");
                    }
                    {
                        let mut memory = self.memory.lock().unwrap();
                        memory.commands.push("DOT".into());
                        memory.messages.push(body);
                    }
                    self.answer(&mut stream, Step::Dot, "").await?;
                }
                Step::Quit => return None,
                _ => {}
            }
        }
    }

    async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        stream: &mut BufReader<S>,
        step: Step,
        line: &str,
    ) -> Option<String> {
        match (self.script)(self.number, step, line) {
            Act::Say(text) => {
                write(stream, &text).await?;
                Some(text)
            }
            Act::Hang => std::future::pending().await,
            Act::Later => Some(String::new()),
            Act::Flood(sent) => {
                stream.write_all(b"250-").await.ok()?;
                let chunk = vec![b'x'; FLOOD_CHUNK];
                while sent.load(Ordering::Relaxed) < FLOOD_BYTES && stream.write_all(&chunk).await.is_ok() {
                    sent.fetch_add(FLOOD_CHUNK, Ordering::Relaxed);
                }
                None
            }
            Act::Drop => None,
            Act::DropInBody => {
                write(stream, "354 go ahead").await?;
                read_line(stream).await?;
                None
            }
            Act::Challenge(verdict) => {
                for question in ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"] {
                    write(stream, question).await?;
                    read_line(stream).await?;
                }
                write(stream, verdict).await?;
                Some(verdict.to_owned())
            }
        }
    }
}

async fn write<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>, text: &str) -> Option<()> {
    stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()?;
    stream.flush().await.ok()
}

async fn read_line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut line = Vec::new();
    stream.read_until(b'\n', &mut line).await.ok().filter(|n| *n > 0)?;
    // What is no text is TLS, where none was offered.
    Some(String::from_utf8(line).ok()?.trim_end_matches(['\r', '\n']).to_owned())
}

/// An authority of our own: its certificate in PEM, and a server configuration for `name`, valid until `year`.
pub(crate) fn certificate(name: &str, year: i32) -> (Vec<u8>, Arc<ServerConfig>) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    let root = authority.self_signed(&authority_key).unwrap();
    let issuer = Issuer::new(authority, authority_key);

    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2019, 1, 1);
    params.not_after = date_time_ymd(year, 1, 1);
    let key = KeyPair::generate().unwrap();
    let leaf = params.signed_by(&key, &issuer).unwrap();
    (root.pem().into_bytes(), served(leaf, &key))
}

/// An authority's own certificate where a server's should be, as the shortest recipe for openssl makes it.
pub(crate) fn self_signed(name: &str) -> (Vec<u8>, Arc<ServerConfig>) {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    (certificate.pem().into_bytes(), served(certificate, &key))
}

fn served(certificate: Certificate, key: &KeyPair) -> Arc<ServerConfig> {
    let provider = tokio_rustls::rustls::crypto::ring::default_provider();
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap();
    Arc::new(config)
}
