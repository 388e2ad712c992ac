//! A connection to a mail server that hands on no more than a reply may be long. The library looks at a line only when
//! it is whole: a server that never ends one would fill the machine's memory.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Bytes of one line of a reply; the standard allows 512.
const LINE_BYTES: usize = 8 * 1024;
/// Bytes between two words of ours: a reply of many lines.
const REPLY_BYTES: usize = 64 * 1024;

/// The reply went on and on.
#[derive(Debug, thiserror::Error)]
#[error("a reply without an end")]
pub(super) struct Endless;

/// A connection whose replies have an end.
#[derive(Debug)]
pub(super) struct Bounded<S> {
    stream: S,
    line: usize,
    reply: usize,
}

impl<S> Bounded<S> {
    pub(super) const fn new(stream: S) -> Self {
        Self { stream, line: 0, reply: 0 }
    }

    pub(super) const fn get_ref(&self) -> &S {
        &self.stream
    }

    pub(super) fn into_inner(self) -> S {
        self.stream
    }

    /// Counts what came; false when it is too much.
    fn count(&mut self, bytes: &[u8]) -> bool {
        self.reply += bytes.len();
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line += part.len();
            if self.line > LINE_BYTES {
                return false;
            }
            if part.ends_with(b"\n") {
                self.line = 0;
            }
        }
        self.reply <= REPLY_BYTES
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        let is_bounded = this.count(buf.filled().get(before..).unwrap_or_default());
        Poll::Ready(if is_bounded { Ok(()) } else { Err(io::Error::other(Endless)) })
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.reply = 0;
        Pin::new(&mut this.stream).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Bounded<TcpStream> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_and_a_reply_have_an_end() {
        let line = |bytes: usize| [vec![b'x'; bytes - 1], vec![b'\n']].concat();
        let check = |pieces: &[Vec<u8>], fits: bool| {
            let mut bounded = Bounded::new(());
            assert_eq!(pieces.iter().all(|piece| bounded.count(piece)), fits);
        };
        check(&[line(LINE_BYTES)], true);
        check(&[line(LINE_BYTES + 1)], false);
        check(&[vec![b'x'; LINE_BYTES], b"\n".to_vec()], false);
        check(&[vec![b'x'; LINE_BYTES - 1], b"\n".to_vec(), line(LINE_BYTES)], true);
        check(&vec![line(LINE_BYTES); REPLY_BYTES / LINE_BYTES], true);
        check(&vec![line(LINE_BYTES); REPLY_BYTES / LINE_BYTES + 1], false);
    }
}
