//! Response bodies that misbehave: cut off, dripping, or without end.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::Sleep;

/// What a body does.
#[derive(Debug)]
pub(super) struct Misbehaving {
    data: Bytes,
    sent: usize,
    /// Bytes after which the connection breaks.
    cut: Option<usize>,
    /// Bytes per piece and the pause before each.
    drip: Option<(usize, Duration)>,
    pause: Option<Pin<Box<Sleep>>>,
    /// Bytes of filler after the data.
    filler: u64,
}

/// Size of a piece of filler, in bytes.
const FILLER: usize = 64 * 1024;

impl Misbehaving {
    /// The length is promised in full, but the connection breaks after `cut` bytes.
    pub(super) fn truncated(data: Bytes, cut: usize) -> Self {
        Self { cut: Some(cut.min(data.len())), ..Self::whole(data) }
    }

    /// Pieces of `size` bytes, each after `pause`.
    pub(super) fn dripping(data: Bytes, size: usize, pause: Duration) -> Self {
        Self { drip: Some((size.max(1), pause)), ..Self::whole(data) }
    }

    /// `length` bytes that never become valid JSON.
    pub(super) fn huge(length: u64) -> Self {
        Self { filler: length, ..Self::whole(Bytes::from_static(b"{\"valueRanges\":[")) }
    }

    fn whole(data: Bytes) -> Self {
        Self { data, sent: 0, cut: None, drip: None, pause: None, filler: 0 }
    }
}

/// The break of a connection, as an error of the body.
#[derive(Debug)]
pub(super) struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the sandbox broke this connection on request")
    }
}

impl std::error::Error for Broken {}

impl HttpBody for Misbehaving {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let left = self.data.len() - self.sent;
        if let Some(cut) = self.cut {
            if self.sent >= cut {
                return Poll::Ready(Some(Err(Broken)));
            }
            let piece = self.data.slice(self.sent..cut);
            self.sent = cut;
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        if left > 0 {
            let size = match self.drip {
                None => left,
                Some((size, every)) => {
                    let pause = self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(every)));
                    if pause.as_mut().poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    self.pause = None;
                    size.min(left)
                }
            };
            let piece = self.data.slice(self.sent..self.sent + size);
            self.sent += size;
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        if self.filler > 0 {
            let size = usize::try_from(self.filler).unwrap_or(FILLER).min(FILLER);
            self.filler -= size as u64;
            return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; FILLER]).slice(..size)))));
        }
        Poll::Ready(None)
    }

    fn size_hint(&self) -> SizeHint {
        if self.filler > 0 { SizeHint::default() } else { SizeHint::with_exact((self.data.len() - self.sent) as u64) }
    }
}
