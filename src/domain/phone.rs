//! Phone.
use serde::{Deserialize, Serialize};
/// E.164.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(pub Box<str>);
