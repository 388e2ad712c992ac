//! How an answer travels: laid out for people unless `prettyPrint=false`, packed for who asks twice.
//!
//! Google packs only where both `Accept-Encoding` and `User-Agent` say gzip.

use std::io::Write as _;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

/// The layout a call wants, and whether it may be packed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Packing {
    pretty: bool,
    gzip: bool,
}

impl Packing {
    /// What a request asks for.
    pub(super) fn of(headers: &HeaderMap, pretty: bool) -> Self {
        let says = |name: header::HeaderName| {
            headers.get(name).and_then(|value| value.to_str().ok()).is_some_and(|text| text.contains("gzip"))
        };
        Self { pretty, gzip: says(header::ACCEPT_ENCODING) && says(header::USER_AGENT) }
    }

    /// The bytes that go over the wire.
    pub(super) fn pack(self, body: Vec<u8>) -> Vec<u8> {
        let laid_out = if self.pretty { laid_out(&body).unwrap_or(body) } else { body };
        if !self.gzip {
            return laid_out;
        }
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        // Writing into memory cannot fail.
        let packed = packer.write_all(&laid_out).and_then(|()| packer.finish());
        packed.unwrap_or(laid_out)
    }

    /// Says in the head how the body is packed.
    pub(super) fn mark(self, response: &mut Response) {
        if self.gzip {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let both = HeaderValue::from_static("Origin, X-Origin, Referer, Accept-Encoding, User-Agent");
        response.headers_mut().insert(header::VARY, both);
    }
}

fn laid_out(body: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let mut text = serde_json::to_vec_pretty(&value).ok()?;
    text.push(b'\n');
    Some(text)
}
