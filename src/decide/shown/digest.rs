//! Recognises what was shown before.

use std::fmt;

/// A digest that stays the same from one version of the program to the next (FNV-1a): another one would look as if
/// everything had changed.
pub(super) struct Digest(u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    /// Takes these bytes in.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        const PRIME: u64 = 0x0100_0000_01b3;
        bytes.iter().for_each(|b| self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(PRIME));
    }

    /// Never 0, which stands for "not known".
    pub(super) fn finish(&self) -> u64 {
        self.0.max(1)
    }
}

/// Texts are taken in as they are written.
impl fmt::Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.bytes(text.as_bytes());
        Ok(())
    }
}
