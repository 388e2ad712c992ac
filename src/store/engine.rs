//! The engine in use: what every one of them offers under these names. The choice between several is made here.

pub(super) use super::sqlite::{
    Arguments, BEGIN_READING, BEGIN_WRITING, Connection, Engine, NAME, Place, STEPS, connect, copy, faults, is_too_old,
    tables, version,
};
