//! A picture that stands on papers: the logo, the QRIS code. Read from a file that a person put there, so it is looked
//! at before it is believed; it is never fetched from elsewhere.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

/// A file larger than this is no logo, and would go along with every mail.
pub const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// A picture of more points takes long to unpack and shows nothing more on paper.
pub const MOST_PIXELS: u32 = 2_000_000;

/// A picture, still packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// How it is packed.
    pub packing: Packing,
    /// The file as it is.
    pub bytes: Arc<[u8]>,
}

/// How a picture is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// JPEG, with its number of colours: 1 grey, 3 colour.
    Jpeg(u8),
    /// PNG.
    Png,
}

/// An unpacked picture: a byte per colour and pixel.
#[derive(Debug)]
pub(super) struct Pixels {
    /// 1 grey, 3 colour.
    pub colours: usize,
    pub data: Vec<u8>,
    /// How much each pixel covers, if not all do.
    pub alpha: Option<Vec<u8>>,
}

/// Why a picture cannot be used, and what to do.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum PictureError {
    #[error("cannot be read ({0}); correct the path or its permissions")]
    File(#[from] std::io::Error),
    #[error("is larger than {} MB; save it smaller, 1000 pixels wide is plenty", MOST_BYTES / 1024 / 1024)]
    Heavy,
    #[error("has {width} × {height} pixels; save it smaller, 1000 pixels wide is plenty")]
    Large { width: u32, height: u32 },
    #[error("is an SVG; save it as PNG, 1000 pixels wide")]
    Svg,
    #[error("is neither PNG nor JPEG; save it as PNG")]
    Unknown,
    #[error("is a JPEG for printing presses (CMYK); save it as PNG")]
    Cmyk,
    #[error("is damaged; save it again as PNG")]
    Damaged,
}

impl Picture {
    /// The picture in a file.
    ///
    /// # Errors
    /// When there is none that can be used.
    pub fn open(path: &Path) -> Result<Self, PictureError> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        Self::read(bytes)
    }

    /// The picture in these bytes.
    ///
    /// # Errors
    /// When there is none that can be used.
    pub fn read(bytes: Vec<u8>) -> Result<Self, PictureError> {
        if u64::try_from(bytes.len()).is_ok_and(|length| length > MOST_BYTES) {
            return Err(PictureError::Heavy);
        }
        let (packing, width, height) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            let info =
                png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().map_err(|_| PictureError::Damaged)?;
            (Packing::Png, info.info().width, info.info().height)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            let frame = jpeg_frame(&bytes).ok_or(PictureError::Damaged)?;
            match frame.colours {
                1 | 3 => (Packing::Jpeg(frame.colours), frame.width, frame.height),
                _ => return Err(PictureError::Cmyk),
            }
        } else if is_svg(&bytes) {
            return Err(PictureError::Svg);
        } else {
            return Err(PictureError::Unknown);
        };
        if width == 0 || height == 0 {
            return Err(PictureError::Damaged);
        }
        if width.checked_mul(height).is_none_or(|pixels| pixels > MOST_PIXELS) {
            return Err(PictureError::Large { width, height });
        }
        let picture = Self { width, height, packing, bytes: bytes.into() };
        if packing == Packing::Png {
            picture.unpacked()?;
        }
        Ok(picture)
    }

    /// The pixels of a PNG.
    pub(super) fn unpacked(&self) -> Result<Pixels, PictureError> {
        let damaged = |_| PictureError::Damaged;
        let mut decoder = png::Decoder::new(std::io::Cursor::new(&self.bytes));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(damaged)?;
        let mut data = vec![0; reader.output_buffer_size().ok_or(PictureError::Damaged)?];
        let frame = reader.next_frame(&mut data).map_err(damaged)?;
        data.truncate(frame.buffer_size());
        let (colours, has_alpha) = match frame.color_type {
            png::ColorType::Grayscale => (1, false),
            png::ColorType::GrayscaleAlpha => (1, true),
            png::ColorType::Rgb => (3, false),
            png::ColorType::Rgba => (3, true),
            png::ColorType::Indexed => return Err(PictureError::Damaged),
        };
        if !has_alpha {
            return Ok(Pixels { colours, data, alpha: None });
        }
        let pixels = data.chunks_exact(colours + 1);
        let alpha = pixels.clone().filter_map(|pixel| pixel.last()).copied().collect();
        let data = pixels.flat_map(|pixel| pixel.iter().take(colours)).copied().collect();
        Ok(Pixels { colours, data, alpha: Some(alpha) })
    }
}

struct Frame {
    width: u32,
    height: u32,
    colours: u8,
}

/// What the frame header of a JPEG says (ITU T.81, B.2.2).
fn jpeg_frame(bytes: &[u8]) -> Option<Frame> {
    let mut rest = bytes.get(2..)?;
    loop {
        let [0xff, marker, after @ ..] = rest else { return None };
        let [high, low, body @ ..] = after else { return None };
        match marker {
            // Filling before a marker.
            0xff => rest = rest.get(1..)?,
            // A frame header of any kind; C4, C8 and CC are tables.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let [_, h1, h2, w1, w2, colours, ..] = body else { return None };
                let pair = |high: u8, low: u8| u32::from(u16::from_be_bytes([high, low]));
                return Some(Frame { width: pair(*w1, *w2), height: pair(*h1, *h2), colours: *colours });
            }
            _ => rest = after.get(usize::from(u16::from_be_bytes([*high, *low]))..)?,
        }
    }
}

fn is_svg(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).to_lowercase();
    start.contains("<svg")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop where its own pictures fail")]
    use super::*;

    fn png(width: u32, height: u32, colour: png::ColorType) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(colour);
        let mut writer = encoder.write_header().unwrap();
        let size = usize::try_from(width * height).unwrap() * colour.samples();
        writer.write_image_data(&vec![200; size]).unwrap();
        writer.finish().unwrap();
        bytes
    }

    /// The headers of a JPEG of 320 × 200.
    fn jpeg(colours: u8) -> Vec<u8> {
        let mut bytes = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc0\x00\x0b\x08\x00\xc8\x01\x40".to_vec();
        bytes.extend([colours, 0, 0, 0]);
        bytes
    }

    #[test]
    fn a_picture_says_its_size_and_a_wrong_one_what_to_do() {
        let fine = |bytes: Vec<u8>, width, height, packing| {
            let picture = Picture::read(bytes).unwrap();
            assert_eq!((picture.width, picture.height, picture.packing), (width, height, packing));
        };
        fine(png(3, 2, png::ColorType::Rgba), 3, 2, Packing::Png);
        fine(png(2_000, 1_000, png::ColorType::Grayscale), 2_000, 1_000, Packing::Png);
        fine(jpeg(3), 320, 200, Packing::Jpeg(3));
        let wrong = |bytes: Vec<u8>, words: &str| {
            let error = Picture::read(bytes).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        };
        wrong(png(2_001, 1_000, png::ColorType::Grayscale), "2001 × 1000 pixels");
        wrong(png(30, 20, png::ColorType::Rgb).into_iter().take(60).collect(), "damaged");
        wrong(jpeg(4), "CMYK");
        wrong(b"\xff\xd8\xff\xe0".to_vec(), "damaged");
        wrong(b"<?xml version=\"1.0\"?>\n<svg/>".to_vec(), "SVG");
        wrong(b"GIF89a".to_vec(), "neither PNG nor JPEG");
        wrong(vec![0; 4 * 1024 * 1024 + 1], "larger than 4 MB");
    }

    #[test]
    fn colour_and_cover_are_told_apart() {
        let pixels = Picture::read(png(3, 2, png::ColorType::Rgba)).unwrap().unpacked().unwrap();
        assert_eq!((pixels.colours, pixels.data.len(), pixels.alpha.map(|a| a.len())), (3, 18, Some(6)));
        let pixels = Picture::read(png(3, 2, png::ColorType::Grayscale)).unwrap().unpacked().unwrap();
        assert_eq!((pixels.colours, pixels.data.len(), pixels.alpha), (1, 6, None));
    }
}
