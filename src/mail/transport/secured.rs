//! Connections on which the mail library begins anew: one lent to it until TLS begins, and one under TLS. The library could
//! lead both by itself, but then nobody bounds what the server says inside of TLS. Never looks at what is said.

use std::error::Error as _;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use futures_util::io::{AsyncRead as _, AsyncWrite as _};
use lettre::transport::smtp::Error;
#[expect(
    deprecated,
    reason = "the only way to the library's TLS, with its certificates, over a connection of ours"
)]
use lettre::transport::smtp::client::AsyncNetworkStream;
use lettre::transport::smtp::client::{AsyncTokioStream, TlsParameters};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::bounded::Bounded;

/// A connection under TLS.
#[expect(deprecated, reason = "as above")]
#[derive(Debug)]
pub(super) struct Secured {
    stream: AsyncNetworkStream,
    peer: SocketAddr,
    /// What is read before anything that the server says: the library waits for a greeting, and where TLS began in the
    /// middle of the talk that was said before.
    greeting: &'static [u8],
}

impl Secured {
    /// Begins TLS on a connection that has just been made.
    ///
    /// # Errors
    /// No TLS there, or a certificate that does not hold.
    pub(super) async fn from_the_start(stream: TcpStream, parameters: TlsParameters) -> Result<Self, Error> {
        Self::over(stream, parameters, b"").await
    }

    /// Begins TLS on a connection on which the server greeted already.
    ///
    /// # Errors
    /// The same.
    pub(super) async fn after_greeting(stream: TcpStream, parameters: TlsParameters) -> Result<Self, Error> {
        Self::over(stream, parameters, b"220 STARTTLS\r\n").await
    }

    #[expect(deprecated, reason = "as above")]
    async fn over(stream: TcpStream, parameters: TlsParameters, greeting: &'static [u8]) -> Result<Self, Error> {
        let peer = stream.peer_addr().unwrap_or_else(|_| SocketAddr::from(([0, 0, 0, 0], 0)));
        let mut stream = AsyncNetworkStream::use_existing_tokio1(Box::new(stream));
        stream.upgrade_tls(parameters).await?;
        Ok(Self { stream, peer, greeting })
    }
}

impl AsyncRead for Secured {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.greeting.is_empty() {
            let (now, later) = this.greeting.split_at(this.greeting.len().min(buf.remaining()));
            buf.put_slice(now);
            this.greeting = later;
            return Poll::Ready(Ok(()));
        }
        let read = ready!(Pin::new(&mut this.stream).poll_read(cx, buf.initialize_unfilled()))?;
        buf.advance(read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Secured {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_close(cx)
    }
}

impl AsyncTokioStream for Bounded<Secured> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.get_ref().peer)
    }
}

/// rustls reports what it does not accept as invalid data; a connection that merely broke has another kind.
#[must_use]
pub(super) fn is_certificate_trouble(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        cause = inner.source();
    }
    false
}

/// A connection that is lent out, and taken back when TLS is to begin on it.
#[derive(Clone, Debug)]
pub(super) struct Lent(Arc<Mutex<Option<Bounded<TcpStream>>>>);

impl Lent {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self(Arc::new(Mutex::new(Some(Bounded::new(stream)))))
    }

    /// Takes it back; whoever it was lent to finds it closed.
    pub(super) fn take_back(&self) -> io::Result<TcpStream> {
        self.lock().take().map(Bounded::into_inner).ok_or_else(closed)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Bounded<TcpStream>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poll<T>(&self, step: impl FnOnce(Pin<&mut Bounded<TcpStream>>) -> Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        self.lock().as_mut().map_or_else(|| Poll::Ready(Err(closed())), |stream| step(Pin::new(stream)))
    }
}

fn closed() -> io::Error {
    io::Error::from(io::ErrorKind::NotConnected)
}

impl AsyncRead for Lent {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_read(cx, buf))
    }
}

impl AsyncWrite for Lent {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll(|stream| stream.poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_shutdown(cx))
    }
}

impl AsyncTokioStream for Lent {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.lock().as_ref().ok_or_else(closed)?.get_ref().peer_addr()
    }
}
