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

/// What stands there at a time of an answer that is looked at piece by piece: as much as stays at hand for a processor.
const PIECE_BYTES: usize = 128 * 1024;

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

    /// The JSON in it, all of it at once.
    ///
    /// # Errors
    ///
    /// [`Unusable::TooLarge`] for one that bursts its bounds, and [`Unusable::Malformed`] for one cut short or damaged:
    /// the format carries length and checksum of the whole.
    pub(super) fn text(&self) -> Result<Cow<'_, [u8]>, Unusable> {
        let Some(mut unpacker) = self.unpacker() else { return Ok(Cow::Borrowed(&self.sent)) };
        // With room for one byte more the end is seen in the same stroke.
        let mut text = Vec::with_capacity(self.announced().min(unpacker.limit).saturating_add(1));
        while !unpacker.fill(&mut text)? {
            text.reserve_exact(text.len().max(LEAST_ROOM).min(unpacker.limit - text.len() + 1));
        }
        Ok(Cow::Owned(text))
    }

    /// The same, to be looked at from its beginning to its end, without standing there as a whole. What of it was handed out
    /// is part of an answer only if the end comes too.
    pub(super) fn pieces(&self) -> Pieces<'_> {
        Pieces::of(self, PIECE_BYTES)
    }

    /// `None`: it is not packed.
    fn unpacker(&self) -> Option<Unpacker<'_>> {
        let limit = self.limit.min(FREE_BYTES.saturating_add(self.sent.len().saturating_mul(MOST_PER_BYTE)));
        let inflate = || Decompress::new_gzip(WINDOW_BITS);
        self.is_gzip.then(|| Unpacker { sent: &self.sent, inflate: inflate(), limit })
    }

    /// How much it says it unpacks to, in its last four bytes: room taken once instead of again and again. Only a hint, which
    /// the sender may forge.
    fn announced(&self) -> usize {
        self.sent.last_chunk().map_or(0, |length| u32::from_le_bytes(*length) as usize)
    }
}

/// Unpacks an answer.
struct Unpacker<'a> {
    sent: &'a [u8],
    inflate: Decompress,
    limit: usize,
}

impl Unpacker<'_> {
    /// Fills the room that is left behind what stands in it, of which there must be some; whether that was the end.
    fn fill(&mut self, room: &mut Vec<u8>) -> Result<bool, Unusable> {
        let broken = || Unusable::Malformed("packed badly or cut short".to_owned());
        let count = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        let rest = self.sent.get(count(self.inflate.total_in())..).unwrap_or_default();
        // Straight into room that nobody cleared before: a reader would have all of it filled with zeros first.
        let status = self.inflate.decompress_vec(rest, room, FlushDecompress::None).map_err(|_| broken())?;
        if count(self.inflate.total_out()) > self.limit {
            return Err(Unusable::TooLarge(self.limit));
        }
        match status {
            Status::StreamEnd if count(self.inflate.total_in()) == self.sent.len() => Ok(true),
            Status::StreamEnd => Err(Unusable::Malformed("something behind the packed answer".to_owned())),
            Status::Ok | Status::BufError if room.len() < room.capacity() => Err(broken()),
            Status::Ok | Status::BufError => Ok(false),
        }
    }
}

/// An answer, from its beginning to its end.
pub(super) struct Pieces<'a> {
    from: Source<'a>,
    /// Where in its room begins what was not taken.
    start: usize,
    taken: usize,
}

enum Source<'a> {
    Whole(&'a [u8]),
    Packed { unpacker: Unpacker<'a>, room: Vec<u8>, is_all: bool },
}

impl<'a> Pieces<'a> {
    /// With room for so many bytes at a time; for more where somebody must see more at once.
    pub(super) fn of(answer: &'a Answer, room: usize) -> Self {
        let from = match answer.unpacker() {
            None => Source::Whole(&answer.sent),
            Some(unpacker) => Source::Packed { unpacker, room: Vec::with_capacity(room.max(1)), is_all: false },
        };
        Self { from, start: 0, taken: 0 }
    }

    /// What comes next: so many bytes, and perhaps more; fewer only before the end.
    ///
    /// # Errors
    ///
    /// As [`Answer::text`].
    pub(super) fn ahead(&mut self, least: usize) -> Result<&[u8], Unusable> {
        if let Source::Packed { unpacker, room, is_all } = &mut self.from {
            while !*is_all && room.len() - self.start < least {
                room.drain(..std::mem::take(&mut self.start));
                room.reserve(least.saturating_sub(room.len()).min(unpacker.limit));
                *is_all = unpacker.fill(room)?;
            }
        }
        Ok(self.at_hand())
    }

    /// What stands in the room, as far as it was not taken.
    pub(super) fn at_hand(&self) -> &[u8] {
        let all = match &self.from {
            Source::Whole(all) => all,
            Source::Packed { room, .. } => room.as_slice(),
        };
        all.get(self.start..).unwrap_or_default()
    }

    /// Takes so many bytes of what is at hand.
    pub(super) fn take(&mut self, bytes: usize) {
        let bytes = bytes.min(self.at_hand().len());
        self.start += bytes;
        self.taken += bytes;
    }

    /// How many bytes were taken.
    pub(super) const fn taken(&self) -> usize {
        self.taken
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

    /// All of an answer, the same at once and in pieces of any size.
    fn opened(sent: Vec<u8>, encoding: Option<&str>, limit: usize) -> Result<Vec<u8>, Unusable> {
        let answer = Answer::new(sent, encoding, limit)?;
        let text = answer.text().map(Cow::into_owned);
        // Of a long one that is tried often some pieces do.
        let small: &[(usize, usize)] = if answer.sent.len() < 200 { &[(1, 1), (1, 100), (100, 7)] } else { &[] };
        for (room, step) in small.iter().copied().chain([(10_000, 3_000)]) {
            assert!(in_pieces(&answer, room, step) == text, "{room}, {step}");
        }
        text
    }

    fn in_pieces(answer: &Answer, room: usize, step: usize) -> Result<Vec<u8>, Unusable> {
        let (mut pieces, mut all) = (Pieces::of(answer, room), Vec::new());
        loop {
            let ahead = pieces.ahead(step)?;
            let next = &ahead[..step.min(ahead.len())];
            all.extend_from_slice(next);
            let length = next.len();
            pieces.take(length);
            assert_eq!(pieces.taken(), all.len());
            if length == 0 {
                return Ok(all);
            }
        }
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
