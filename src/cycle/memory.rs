//! What is remembered, shared between the cycle, which changes it, and the delivery, which asks whether a mail is still due.

use std::sync::{Arc, RwLock};

use crate::domain::facts::Facts;

/// Memory as both the cycle and the delivery see it.
pub type Shared = Arc<RwLock<Facts>>;
