//! A connection to a mail server that hands on no more than a reply may be long. The library looks at a line only when
//! it is whole: a server that never ends one would fill the machine's memory. It also hears what a server offers that the
//! library does not remember.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Bytes of one line of a reply; the standard allows 512.
const LINE_BYTES: usize = 8 * 1024;
/// Bytes between two words of ours: a reply of many lines.
const REPLY_BYTES: usize = 64 * 1024;

/// As a server offers to take several commands at once, among the lines of its reply to EHLO.
const PIPELINING: &[u8] = b"PIPELINING";
/// So much of a line tells what it offers: a code, one sign, the word, the line's end.
const OFFER_BYTES: usize = 4 + PIPELINING.len() + 2;

/// The reply went on and on.
#[derive(Debug, thiserror::Error)]
#[error("a reply without an end")]
pub(super) struct Endless;

/// A connection whose replies have an end.
#[derive(Debug)]
pub(super) struct Bounded<S> {
    stream: S,
    line: usize,
    /// How the line begins.
    begin: Vec<u8>,
    reply: usize,
    heard: Heard,
}

/// What a server was heard to offer.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard(Arc<AtomicBool>);

impl Heard {
    /// It takes several commands at once.
    pub(super) fn pipelining(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl<S> Bounded<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, line: 0, begin: Vec::with_capacity(OFFER_BYTES), reply: 0, heard: Heard::default() }
    }

    /// What the server offers, as it says so.
    pub(super) fn heard(&self) -> Heard {
        self.heard.clone()
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
            let room = OFFER_BYTES - self.begin.len();
            self.begin.extend_from_slice(part.get(..room).unwrap_or(part));
            if self.line > LINE_BYTES {
                return false;
            }
            if part.ends_with(b"\n") {
                self.line = 0;
                if is_offer(&self.begin) {
                    self.heard.0.store(true, Ordering::Relaxed);
                }
                self.begin.clear();
            }
        }
        self.reply <= REPLY_BYTES
    }
}

/// `250-PIPELINING`, or with a space where it is the last line.
fn is_offer(line: &[u8]) -> bool {
    let word = line.strip_prefix(b"250").and_then(|rest| rest.strip_prefix(b"-").or(rest.strip_prefix(b" ")));
    word.is_some_and(|word| word.trim_ascii_end().eq_ignore_ascii_case(PIPELINING))
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
    #[test]
    fn what_a_server_offers_is_heard_in_whatever_pieces_it_comes() {
        let check = |reply: &str, offered: bool| {
            for size in [1, 2, 7, reply.len()] {
                let mut bounded = Bounded::new(());
                assert!(reply.as_bytes().chunks(size).all(|piece| bounded.count(piece)));
                assert_eq!(bounded.heard().pipelining(), offered, "{reply:?} in pieces of {size}");
            }
        };
        check("250-mx.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n", true);
        check("250-mx.example\r\n250-8BITMIME\r\n250 pipelining\r\n", true);
        check("250-mx.example\n250-Pipelining \n250 8BITMIME\n", true);
        check("250-mx.example\r\n250 8BITMIME\r\n", false);
        check("250-mx.example\r\n250-PIPELINING=NO\r\n250-XPIPELINING\r\n250 8BITMIME\r\n", false);
        check("250-PIPELININGS\r\n250 PIPELINING IS NOT FOR YOU\r\n", false);
        check("220 PIPELINING\r\n250PIPELINING\r\n", false);
        check("250 PIPELINING", false);
    }
}
