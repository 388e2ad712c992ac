//! A workbook's parts before anybody reads them: unpacked once, piece by piece, and counted. What is more than a list of
//! customers could be is refused here, because the reader of workbooks keeps texts whole and makes room for what a
//! workbook announces.

use std::io::{Cursor, Read};

use anyhow::bail;
use zip::ZipArchive;

use super::limits::{
    MOST_PARTS, MOST_SHARED_TEXTS, MOST_TAGS, MOST_TEXT_BYTES, MOST_UNPACKED_BYTES, damaged, other_kind, too_much,
};

/// Unpacked at a time, in bytes.
const PIECE: usize = 64 * 1024;
/// What announces the number of texts.
const ANNOUNCED: &[u8] = b"uniqueCount";
/// An announcement with its figure is never longer, in bytes.
const ANNOUNCEMENT: usize = 64;

/// Looks at all parts.
///
/// # Errors
/// When it is no workbook, is damaged, or more than a list could be.
pub(super) fn inspect(bytes: &[u8]) -> anyhow::Result<()> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_PARTS {
        return Err(too_much("thousands of parts"));
    }
    let has = |name: &str| archive.file_names().flatten().any(|part| part.eq_ignore_ascii_case(name));
    if has("content.xml") && has("mimetype") {
        return Err(other_kind("a workbook of LibreOffice"));
    }
    if has("xl/workbook.bin") {
        return Err(other_kind("a binary workbook (.xlsb)"));
    }
    if !has("[Content_Types].xml") {
        return Err(other_kind("an archive without a workbook"));
    }
    let mut left = MOST_UNPACKED_BYTES;
    let mut piece = vec![0; PIECE];
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).map_err(damaged)?;
        let mut scan = Scan::default();
        loop {
            let read = part.read(&mut piece).map_err(damaged)?;
            if read == 0 {
                break;
            }
            left = left.checked_sub(read as u64).ok_or_else(|| too_much("more than 64 MiB, unpacked"))?;
            scan.take(&piece[..read])?;
        }
    }
    Ok(())
}

/// What was seen of a part.
#[derive(Default)]
struct Scan {
    /// Bytes since a tag began.
    run: usize,
    tags: usize,
    /// The end of the piece before, for what lies across two.
    tail: Vec<u8>,
}

impl Scan {
    fn take(&mut self, piece: &[u8]) -> anyhow::Result<()> {
        for byte in piece {
            if *byte == b'<' {
                self.tags += 1;
                self.run = 0;
            } else {
                self.run += 1;
                if self.run > MOST_TEXT_BYTES {
                    return Err(too_much("a text longer than any cell, or a picture of more than half a megabyte"));
                }
            }
        }
        if self.tags > MOST_TAGS {
            return Err(too_much("millions of cells"));
        }
        let mut seam = std::mem::take(&mut self.tail);
        let head = piece.len().min(ANNOUNCEMENT);
        seam.extend_from_slice(&piece[..head]);
        for text in [&seam[..], piece] {
            if announced(text).any(|texts| texts > MOST_SHARED_TEXTS) {
                bail!(too_much("an announcement of millions of texts"));
            }
        }
        seam.extend_from_slice(&piece[head..]);
        self.tail = seam.split_off(seam.len().saturating_sub(ANNOUNCEMENT));
        Ok(())
    }
}

/// The numbers of texts that are announced.
fn announced(text: &[u8]) -> impl Iterator<Item = usize> {
    let starts =
        text.iter().enumerate().filter(|(at, byte)| **byte == ANNOUNCED[0] && text[*at..].starts_with(ANNOUNCED));
    starts.map(|(at, _)| {
        let behind = text[at + ANNOUNCED.len()..].iter().take(ANNOUNCEMENT);
        let figure = behind.skip_while(|b| b.is_ascii_whitespace() || b"=\"'".contains(b));
        let digits = figure.take_while(|b| b.is_ascii_digit());
        digits.fold(0_usize, |n, digit| n.saturating_mul(10).saturating_add(usize::from(digit - b'0')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(pieces: &[&[u8]]) -> bool {
        let mut scan = Scan::default();
        pieces.iter().all(|piece| scan.take(piece).is_ok())
    }

    #[test]
    fn what_is_announced_is_found_also_across_two_pieces() {
        assert!(scanned(&[br#"<sst count="9" uniqueCount="1000000">"#]));
        assert!(!scanned(&[br#"<sst count="9" uniqueCount="1000001">"#]));
        assert!(!scanned(&[br#"<sst uniqueCount = '99999999999999999999999'>"#]));
        assert!(!scanned(&[br#"<sst unique"#, br#"Count="1000001">"#]));
        assert!(!scanned(&[br#"<sst uniqueCount="10"#, br#"00001">"#]));
        assert!(scanned(&[br#"<sst unique"#, br#"Count="1000000">"#]));
    }

    #[test]
    fn a_text_may_be_as_long_as_a_cell_and_no_longer_than_half_a_megabyte() {
        let text = vec![b'x'; MOST_TEXT_BYTES];
        assert!(scanned(&[b"<t", &text[2..]]));
        assert!(scanned(&[b"<t>", &text[..MOST_TEXT_BYTES - 2], b"<", &text]));
        assert!(!scanned(&[b"<t>", &text]));
    }
}
