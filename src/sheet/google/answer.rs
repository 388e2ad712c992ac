//! The body of an answer as it came over the wire, and its unpacking within bounds.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};

/// What every answer may unpack to, however few bytes it came in.
const FREE_BYTES: usize = 8 * 1024 * 1024;

/// Beyond that, unpacked bytes for each one received. Sheets come at 10 to 100; only an answer made to burst comes near
/// the format's own bound of 1032.
const MOST_PER_BYTE: usize = 500;

/// The most a packer may look back, as a power of two: the format allows no more.
const WINDOW_BITS: u8 = 15;

/// Where more comes than was announced, there is room for so many bytes more.
const LEAST_ROOM: usize = 64 * 1024;

/// A body, packed as it came.
#[derive(Debug)]
pub(super) struct Answer {
    sent: Vec<u8>,
    is_gzip: bool,
    limit: usize,
}

/// Why an answer cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// It makes no sense; where.
    Malformed(String),
    /// It unpacks to more than this, in bytes.
    TooLarge(usize),
}

impl From<String> for Unusable {
    fn from(place: String) -> Self {
        Self::Malformed(place)
    }
}

impl Answer {
    /// `encoding`: what the header says; `limit`: the most it may unpack to, in bytes.
    ///
    /// # Errors
    ///
    /// An encoding nobody asked for.
    pub(super) fn new(sent: Vec<u8>, encoding: Option<&str>, limit: usize) -> Result<Self, Unusable> {
        let is_gzip = match encoding.map(str::trim) {
            None | Some("") => false,
            Some(name) if name.eq_ignore_ascii_case("identity") => false,
            Some(name) if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") => true,
            Some(_) => return Err(Unusable::Malformed("packed in a way nobody asked for".to_owned())),
        };
        Ok(Self { sent, is_gzip, limit })
    }

    /// The bytes as they came, to recognise the same answer without unpacking it.
    pub(super) fn sent(&self) -> &[u8] {
        &self.sent
    }

    /// The JSON in it.
    ///
    /// # Errors
    ///
    /// [`Unusable::TooLarge`] for one that bursts its bounds, and [`Unusable::Malformed`] for one cut short or damaged:
    /// the format carries length and checksum of the whole.
    pub(super) fn text(&self) -> Result<Cow<'_, [u8]>, Unusable> {
        if !self.is_gzip {
            return Ok(Cow::Borrowed(&self.sent));
        }
        let limit = self.limit.min(FREE_BYTES.saturating_add(self.sent.len().saturating_mul(MOST_PER_BYTE)));
        let broken = || Unusable::Malformed("packed badly or cut short".to_owned());
        let mut unpacker = Decompress::new_gzip(WINDOW_BITS);
        // With room for one byte more the end is seen in the same stroke.
        let mut text = Vec::with_capacity(self.announced().min(limit).saturating_add(1));
        loop {
            let rest =
                usize::try_from(unpacker.total_in()).ok().and_then(|read| self.sent.get(read..)).unwrap_or_default();
            // Straight into room that nobody cleared before: a reader would have all of it filled with zeros first.
            let status = unpacker.decompress_vec(rest, &mut text, FlushDecompress::None).map_err(|_| broken())?;
            if text.len() > limit {
                return Err(Unusable::TooLarge(limit));
            }
            match status {
                Status::StreamEnd => break,
                Status::Ok | Status::BufError if text.len() < text.capacity() => return Err(broken()),
                Status::Ok | Status::BufError => {
                    text.reserve_exact(text.len().max(LEAST_ROOM).min(limit - text.len() + 1));
                }
            }
        }
        if unpacker.total_in() != self.sent.len() as u64 {
            return Err(Unusable::Malformed("something behind the packed answer".to_owned()));
        }
        Ok(Cow::Owned(text))
    }

    /// How much it says it unpacks to, in its last four bytes: room taken once instead of again and again. Only a hint, which
    /// the sender may forge.
    fn announced(&self) -> usize {
        self.sent.last_chunk().map_or(0, |length| u32::from_le_bytes(*length) as usize)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    const LIMIT: usize = 64 * 1024 * 1024;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn opened(sent: Vec<u8>, encoding: Option<&str>, limit: usize) -> Result<Vec<u8>, Unusable> {
        Answer::new(sent, encoding, limit)?.text().map(Cow::into_owned)
    }

    #[test]
    fn a_packed_answer_is_the_same_answer_and_one_cut_at_any_byte_is_none() {
        let text = br#"{"valueRanges":[{"valueRange":{"values":[["No Order",1500,true]]}}]}"#;
        let whole = packed(text);
        for encoding in ["gzip", "GZIP", "x-gzip"] {
            assert_eq!(opened(whole.clone(), Some(encoding), LIMIT).unwrap(), text);
        }
        for length in 0..whole.len() {
            let cut = opened(whole[..length].to_vec(), Some("gzip"), LIMIT);
            assert!(matches!(cut, Err(Unusable::Malformed(_))), "{length}: {cut:?}");
        }
    }

    #[test]
    fn any_damaged_byte_is_noticed_or_changes_nothing() {
        let text: Vec<u8> = (0..2_000_u32).flat_map(|n| format!("[\"ODR-{n}\",{}],", n * 37).into_bytes()).collect();
        let whole = packed(&text);
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x04;
            if let Ok(opened) = opened(damaged, Some("gzip"), LIMIT) {
                assert_eq!(opened, text, "byte {at} was damaged and something else was read");
            }
        }
    }

    #[test]
    fn a_server_that_lies_about_its_encoding_is_refused() {
        let malformed = |sent: &[u8], encoding: &str| {
            let answer = opened(sent.to_vec(), Some(encoding), LIMIT);
            assert!(matches!(answer, Err(Unusable::Malformed(_))), "{encoding}: {answer:?}");
        };
        malformed(b"{}", "gzip");
        malformed(b"{}", "br");
        malformed(&packed(b"{}"), "deflate");
        malformed(&[packed(b"{}"), packed(b"{}")].concat(), "gzip");
        malformed(&[packed(b"{}"), b"{}".to_vec()].concat(), "gzip");
        assert_eq!(opened(b"{}".to_vec(), Some("identity"), LIMIT).unwrap(), b"{}");
        assert_eq!(opened(b"{}".to_vec(), None, LIMIT).unwrap(), b"{}");
    }

    #[test]
    fn a_bomb_is_refused_and_a_sheet_of_empty_cells_is_not() {
        let bomb = packed(&vec![b' '; 40 * 1024 * 1024]);
        let limit = FREE_BYTES + bomb.len() * MOST_PER_BYTE;
        assert!(limit < 40 * 1024 * 1024);
        assert_eq!(opened(bomb, Some("gzip"), LIMIT), Err(Unusable::TooLarge(limit)));
        let exact = packed(&[b'1'; 5_000]);
        assert_eq!(opened(exact.clone(), Some("gzip"), 4_999), Err(Unusable::TooLarge(4_999)));
        assert_eq!(opened(exact, Some("gzip"), 5_000).unwrap().len(), 5_000);
        let empty: Vec<u8> = (0..20_000_u32)
            .flat_map(|row| format!("[\"ODR-2026-{row:05}\"{}],", ",\"\"".repeat(76)).into_bytes())
            .collect();
        assert_eq!(opened(packed(&empty), Some("gzip"), LIMIT).unwrap(), empty);
    }
}
