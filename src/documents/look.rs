//! How a cell of a page looks: size, weight, colour, ground, lines, where its text leans.

/// Where a text leans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

/// The colours of the house.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Body text.
    #[default]
    Black,
    /// Labels and small print.
    Grey,
    /// Titles.
    Accent,
    /// On an accent background.
    White,
    /// What must not be overlooked.
    Red,
}

/// What lies behind a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fill {
    /// Paper.
    #[default]
    None,
    /// A light band.
    Light,
    /// The accent colour.
    Accent,
}

/// The lines around a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Border {
    /// None.
    #[default]
    None,
    /// A thin line below.
    Below,
    /// A thin box.
    Box,
    /// A thick accent line below.
    Rule,
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Look {
    /// In points.
    pub size: u8,
    pub bold: bool,
    pub italic: bool,
    pub ink: Ink,
    pub fill: Fill,
    pub align: Align,
    pub border: Border,
    /// Text starts at the top instead of the middle.
    pub top: bool,
    /// Text keeps off the sides.
    pub inset: bool,
}

impl Look {
    /// Ordinary text.
    pub const BODY: Self = Self {
        size: 10,
        bold: false,
        italic: false,
        ink: Ink::Black,
        fill: Fill::None,
        align: Align::Left,
        border: Border::None,
        top: false,
        inset: false,
    };
    /// A label before a value.
    pub const LABEL: Self = Self { size: 9, ink: Ink::Grey, top: true, ..Self::BODY };
    /// A value behind a label.
    pub const VALUE: Self = Self { top: true, ..Self::BODY };
    /// Small print.
    pub const SMALL: Self = Self { size: 8, ink: Ink::Grey, ..Self::BODY };
    /// A heading inside the page.
    pub const HEADING: Self = Self { bold: true, ink: Ink::Accent, ..Self::BODY };
    /// The head of a table.
    pub const HEAD: Self = Self {
        size: 9,
        bold: true,
        ink: Ink::White,
        fill: Fill::Accent,
        align: Align::Center,
        border: Border::Box,
        ..Self::BODY
    };
    /// A cell of a table.
    pub const CELL: Self = Self { border: Border::Box, inset: true, ..Self::BODY };
    /// The total of a page.
    pub const TOTAL: Self =
        Self { size: 11, bold: true, fill: Fill::Light, border: Border::Box, inset: true, ..Self::BODY };

    /// The same, leaning right.
    #[must_use]
    pub const fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }

    /// The same, centred.
    #[must_use]
    pub const fn center(self) -> Self {
        Self { align: Align::Center, ..self }
    }

    /// The same, kept off the sides.
    #[must_use]
    pub const fn inset(self) -> Self {
        Self { inset: true, ..self }
    }

    /// The same in bold.
    #[must_use]
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same in this colour.
    #[must_use]
    pub const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }
}
