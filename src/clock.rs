//! The only place that asks the time.
//!
//! Everything else is handed an instant. Tests and the sandbox push a clock instead of sleeping.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// A source of the current instant; clones share the same hands.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Hands>);

#[derive(Debug)]
enum Hands {
    System,
    Ahead(Mutex<TimeDelta>),
    Pushed(Mutex<DateTime<Utc>>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(Hands::System))
    }

    /// The machine's clock, set forward by so much: it goes on in the time of a week that was played.
    #[must_use]
    pub fn ahead(by: TimeDelta) -> Self {
        Self(Arc::new(Hands::Ahead(Mutex::new(by))))
    }

    /// A clock that stands at `at` until it is pushed.
    #[must_use]
    pub fn pushed(at: DateTime<Utc>) -> Self {
        Self(Arc::new(Hands::Pushed(Mutex::new(at))))
    }

    /// Whether it is the machine's own, which others can be asked about; every other one was set on purpose.
    #[must_use]
    pub fn is_the_machines(&self) -> bool {
        match &*self.0 {
            Hands::System => true,
            Hands::Ahead(_) | Hands::Pushed(_) => false,
        }
    }

    /// The current instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &*self.0 {
            Hands::System => Utc::now(),
            Hands::Ahead(by) => {
                let by = *by.lock().unwrap_or_else(PoisonError::into_inner);
                Utc::now().checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
            }
            Hands::Pushed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves the clock by `by` (negative: back). The machine's clock stays as it is.
    pub fn advance(&self, by: TimeDelta) {
        let to = self.now().checked_add_signed(by);
        self.set(to.unwrap_or(DateTime::<Utc>::MAX_UTC));
    }

    /// Sets the clock; one that runs goes on from there. The machine's clock stays as it is.
    pub fn set(&self, to: DateTime<Utc>) {
        match &*self.0 {
            Hands::System => {}
            Hands::Ahead(by) => *by.lock().unwrap_or_else(PoisonError::into_inner) = to - Utc::now(),
            Hands::Pushed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner) = to,
        }
    }
}
