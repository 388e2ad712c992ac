//! Attempts under way at the same time, within one task: dropped together when the round is.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

type Lane<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A handful of futures; whichever ends first is given out first.
pub(super) struct Lanes<'a, T>(Vec<Lane<'a, T>>);

impl<'a, T> Lanes<'a, T> {
    pub fn new() -> Self {
        Self(Vec::new())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn push(&mut self, work: impl Future<Output = T> + Send + 'a) {
        self.0.push(Box::pin(work));
    }

    /// What ends next; `None` when nothing is under way. Nothing is lost when this is dropped.
    pub async fn next(&mut self) -> Option<T> {
        poll_fn(|context| {
            for at in 0..self.0.len() {
                if let Poll::Ready(ended) = self.0[at].as_mut().poll(context) {
                    drop(self.0.remove(at));
                    return Poll::Ready(Some(ended));
                }
            }
            if self.0.is_empty() { Poll::Ready(None) } else { Poll::Pending }
        })
        .await
    }
}
