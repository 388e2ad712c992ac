//! What is remembered, shared between the cycle, which changes it, and the delivery, which asks whether a mail is still due.

use std::sync::{Arc, RwLock};

use crate::decide::OpenTasks;
use crate::domain;
use crate::domain::facts::Facts;

/// Memory as both the cycle and the delivery see it.
pub type Shared = Arc<RwLock<Facts>>;

/// What is open, as of the last look at the sheet: links of mails lead there. Blank until the first look.
pub(super) type Open = Arc<RwLock<domain::shared::Shared<OpenTasks>>>;
