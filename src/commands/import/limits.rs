//! What a list may be at most, and the sentences for a file that is more or something else. A file is a stranger's: it
//! may be broken, encrypted, or made to fill a machine.

use anyhow::anyhow;

/// The file itself, in bytes: a hundred thousand customers in Excel's form.
pub(super) const MOST_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// All its parts unpacked, in bytes. XML packs well; a list of that many customers is less than this.
pub(super) const MOST_UNPACKED_BYTES: u64 = 64 * 1024 * 1024;
/// Parts of a workbook: a few for each worksheet, one for each picture.
pub(super) const MOST_PARTS: usize = 2_000;
/// One text of a workbook, in bytes: a cell of Excel holds 32.767 characters.
pub(super) const MOST_TEXT_BYTES: usize = 512 * 1024;
/// Tags and texts of one part: each costs the reader of the workbook a few dozen bytes.
pub(super) const MOST_TAGS: usize = 6_000_000;
/// Texts that a workbook may announce to have; room is made for them before they come.
pub(super) const MOST_SHARED_TEXTS: usize = 1_000_000;
/// Filled cells of a list.
pub(super) const MOST_CELLS: usize = 1_000_000;
/// Customers of a list.
pub(super) const MOST_CUSTOMERS: usize = 50_000;
/// Areas of merged cells.
pub(super) const MOST_MERGED: usize = 10_000;
/// Reading, in seconds. What keeps within the other limits takes a tenth of it on a slow machine.
pub(super) const MOST_SECONDS: u64 = 60;

/// What to do about a file that cannot be read as it is.
const SAVE_AGAIN: &str = "open it in Excel or LibreOffice and save it as a new .xlsx, or as CSV";

/// More than a limit of something.
pub(super) fn too_much(what: &str) -> anyhow::Error {
    anyhow!("it holds {what}, which no list of customers does; copy the list alone into a new workbook and import that")
}

/// Not whole.
pub(super) fn damaged(why: impl std::fmt::Display) -> anyhow::Error {
    anyhow!("it is damaged or no workbook ({why}); {SAVE_AGAIN}")
}

/// Another kind of file.
pub(super) fn other_kind(what: &str) -> anyhow::Error {
    anyhow!("it is {what}; {SAVE_AGAIN}")
}
