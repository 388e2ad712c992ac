//! Text as facts and rows hold it: names, numbers, addresses, by the hundred thousand and mostly short.

/// A text that does not change. Up to 23 bytes stand in it; what is longer stands once, however often it is copied.
pub type Text = smol_str::SmolStr;
