//! How a gate of the procedure stands.

/// How a gate stands.
#[derive(Clone, Copy)]
pub(super) enum Gate {
    Open,
    Shut,
    /// Does not apply, or is not due.
    Aside,
}

impl From<bool> for Gate {
    fn from(open: bool) -> Self {
        if open { Self::Open } else { Self::Shut }
    }
}

impl Gate {
    /// A gate that is not open; before its turn nobody need worry.
    pub(super) const fn not_yet(before_its_turn: bool) -> Self {
        if before_its_turn { Self::Aside } else { Self::Shut }
    }
}
