//! Reads `.eml` files well enough to show them: headers, the HTML or text body, attachments.
//!
//! Never follows links, never loads anything a mail names.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

/// Nesting of multiparts read; deeper ones are not shown.
const MAX_DEPTH: usize = 8;

/// A mail as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Mail {
    /// `From`.
    pub from: String,
    /// `To`.
    pub to: String,
    /// `Cc`.
    pub cc: String,
    /// `Subject`.
    pub subject: String,
    /// `Date`, as written.
    pub date: String,
    /// The `text/plain` body.
    pub text: Option<String>,
    /// The `text/html` body.
    pub html: Option<String>,
    /// Attached files, in order.
    pub attachments: Vec<Attached>,
}

/// A file in a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Attached {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: usize,
}

/// Reads a whole message.
pub(super) fn read(bytes: &[u8]) -> Mail {
    let (headers, _) = split(bytes);
    let header = |name: &str| decode_words(&find(&headers, name).unwrap_or_default());
    let mut mail = Mail {
        from: header("from"),
        to: header("to"),
        cc: header("cc"),
        subject: header("subject"),
        date: header("date"),
        ..Mail::default()
    };
    for leaf in leaves(bytes) {
        if let Some(name) = leaf.file_name() {
            mail.attachments.push(Attached { name, bytes: leaf.content().len() });
            continue;
        }
        let text = characters(&leaf.content(), &parameter(&leaf.kind, "charset").unwrap_or_default());
        let html = leaf.kind.to_ascii_lowercase().starts_with("text/html");
        (if html { &mut mail.html } else { &mut mail.text }).get_or_insert(text);
    }
    mail
}

/// The `n`-th attached file of a whole message: name and content.
pub(super) fn attachment(bytes: &[u8], n: usize) -> Option<(String, Vec<u8>)> {
    let files = leaves(bytes).into_iter().filter_map(|leaf| Some((leaf.file_name()?, leaf)));
    files.into_iter().nth(n).map(|(name, leaf)| (name, leaf.content()))
}

/// A part that has no parts.
struct Leaf<'a> {
    headers: Headers,
    kind: String,
    body: &'a [u8],
}

impl Leaf<'_> {
    /// `None`: it is read, not attached.
    fn file_name(&self) -> Option<String> {
        let disposition = find(&self.headers, "content-disposition").unwrap_or_default();
        let name = parameter(&disposition, "filename").or_else(|| parameter(&self.kind, "name"));
        let attached = disposition.to_ascii_lowercase().starts_with("attachment");
        let is_file = attached || name.is_some() || !self.kind.to_ascii_lowercase().starts_with("text/");
        is_file.then(|| decode_words(&name.unwrap_or_else(|| "lampiran".to_owned())))
    }

    fn content(&self) -> Vec<u8> {
        let encoding = find(&self.headers, "content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
        match encoding.trim() {
            "base64" => from_base64(self.body),
            "quoted-printable" => from_quoted(self.body, false),
            _ => self.body.to_vec(),
        }
    }
}

fn leaves(bytes: &[u8]) -> Vec<Leaf<'_>> {
    let mut found = Vec::new();
    collect(bytes, 0, &mut found);
    found
}

fn collect<'a>(bytes: &'a [u8], depth: usize, found: &mut Vec<Leaf<'a>>) {
    let (headers, body) = split(bytes);
    let kind = find(&headers, "content-type").unwrap_or_else(|| "text/plain".to_owned());
    if !kind.to_ascii_lowercase().starts_with("multipart/") {
        found.push(Leaf { headers, kind, body });
    } else if depth < MAX_DEPTH
        && let Some(boundary) = parameter(&kind, "boundary")
    {
        for piece in pieces(body, &boundary) {
            collect(piece, depth + 1, found);
        }
    }
}

type Headers = Vec<(String, String)>;

fn split(bytes: &[u8]) -> (Headers, &[u8]) {
    let mut headers: Headers = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push(' ');
                value.push_str(line.trim_start());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    (headers, rest)
}

fn find(headers: &Headers, name: &str) -> Option<String> {
    headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
}

/// `name="value"` or `name=value` of a structured header; also in pieces (`name*0=`, `name*1=`) and with a character set
/// (`name*=utf-8''…`), as RFC 2231 has it.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut pieces: Vec<(usize, String)> = header
        .split(';')
        .skip(1)
        .filter_map(|piece| {
            let (n, value) = piece.split_once('=')?;
            let value = value.trim().trim_matches('"');
            let n = n.trim().to_ascii_lowercase();
            let marks = n.strip_prefix(name)?;
            let number = marks.trim_matches('*');
            if !(marks.is_empty() || marks.starts_with('*')) || !number.chars().all(|c| c.is_ascii_digit()) {
                return None;
            }
            let text = if marks.ends_with('*') { from_percent(value) } else { value.to_owned() };
            Some((number.parse().unwrap_or(0), text))
        })
        .collect();
    pieces.sort_by_key(|(number, _)| *number);
    (!pieces.is_empty()).then(|| pieces.into_iter().map(|(_, text)| text).collect())
}

/// `utf-8''na%20me` as text; later pieces come without the character set.
fn from_percent(value: &str) -> String {
    let value = value.rsplit_once('\'').map_or(value, |(_, value)| value);
    String::from_utf8_lossy(&from_quoted(value.replace('%', "=").as_bytes(), false)).into_owned()
}

fn pieces<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let marker = format!("--{boundary}");
    let mut found = Vec::new();
    let (mut start, mut at) = (None, 0);
    while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
        let end = rest.iter().position(|b| *b == b'\n').map_or(body.len(), |n| at + n + 1);
        let line = body.get(at..end).unwrap_or(&[]);
        if line.starts_with(marker.as_bytes()) {
            if let Some(from) = start.take() {
                found.push(body.get(from..at).unwrap_or(&[]));
            }
            if line.get(marker.len()..).is_some_and(|tail| tail.starts_with(b"--")) {
                return found;
            }
            start = Some(end);
        }
        at = end;
    }
    if let Some(from) = start {
        found.push(body.get(from..).unwrap_or(&[]));
    }
    found
}

fn from_base64(body: &[u8]) -> Vec<u8> {
    let clean: Vec<u8> = body.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    STANDARD.decode(clean).unwrap_or_default()
}

fn from_quoted(body: &[u8], word: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while let Some(&byte) = body.get(at) {
        if byte == b'=' {
            let pair = body.get(at + 1..at + 3).and_then(|pair| std::str::from_utf8(pair).ok());
            if let Some(decoded) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
                out.push(decoded);
                at += 3;
                continue;
            }
            // A soft line break.
            if body.get(at + 1) == Some(&b'\n') {
                at += 2;
                continue;
            }
            if body.get(at + 1..at + 3) == Some(b"\r\n") {
                at += 3;
                continue;
            }
        }
        out.push(if byte == b'_' && word { b' ' } else { byte });
        at += 1;
    }
    out
}

fn characters(bytes: &[u8], charset: &str) -> String {
    match charset.to_ascii_lowercase().as_str() {
        "iso-8859-1" | "latin1" | "windows-1252" => bytes.iter().map(|b| char::from(*b)).collect(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Encoded words (`=?utf-8?Q?…?=`, `=?utf-8?B?…?=`) as text; blanks between two of them vanish.
fn decode_words(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let (before, word) = rest.split_at(at);
        let Some((decoded, after)) = encoded_word(word) else {
            out.push_str(before);
            out.push_str("=?");
            rest = word.get(2..).unwrap_or("");
            after_word = false;
            continue;
        };
        if !(after_word && before.trim().is_empty()) {
            out.push_str(before);
        }
        out.push_str(&decoded);
        rest = after;
        after_word = true;
    }
    out.push_str(rest);
    out
}

fn encoded_word(word: &str) -> Option<(String, &str)> {
    let mut parts = word.get(2..)?.splitn(3, '?');
    let (charset, encoding, tail) = (parts.next()?, parts.next()?, parts.next()?);
    let end = tail.find("?=")?;
    let (data, after) = tail.split_at(end);
    let bytes = match encoding {
        "B" | "b" => from_base64(data.as_bytes()),
        "Q" | "q" => from_quoted(data.as_bytes(), true),
        _ => return None,
    };
    Some((characters(&bytes, charset), after.get(2..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_in_two_forms_with_an_attachment_is_read() {
        let eml = "From: =?utf-8?Q?Dapur_MKN?= <a@example.id>\r\nTo: b@example.id\r\n\
                   Subject: =?utf-8?B?UGVzYW5hbiA=?=\r\n =?utf-8?Q?100_pack_=E2=9C=93?=\r\nDate: Mon, 23 Nov 2026\r\n\
                   Content-Type: multipart/mixed; boundary=\"M\"\r\n\r\n--M\r\n\
                   Content-Type: multipart/alternative; boundary=A\r\n\r\n--A\r\nContent-Type: text/plain; charset=utf-8\r\n\
                   Content-Transfer-Encoding: quoted-printable\r\n\r\nbaris =\r\nsatu =C3=A9\r\n--A\r\n\
                   Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+aGFs\r\nbzwvYj4=\r\n\
                   --A--\r\n--M\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"a.pdf\"\r\n\r\n\
                   x\r\n--M--\r\n";
        let mail = read(eml.as_bytes());
        assert_eq!(mail.from, "Dapur MKN <a@example.id>");
        assert_eq!(mail.subject, "Pesanan 100 pack ✓");
        assert_eq!(mail.text.as_deref(), Some("baris satu é\r\n"));
        assert_eq!(mail.html.as_deref(), Some("<b>halo</b>"));
        assert_eq!(mail.attachments, [Attached { name: "a.pdf".to_owned(), bytes: 3 }]);
        assert_eq!(attachment(eml.as_bytes(), 0), Some(("a.pdf".to_owned(), b"x\r\n".to_vec())));
        assert_eq!(attachment(eml.as_bytes(), 1), None);
    }

    #[test]
    fn names_of_files_are_read_however_they_are_written() {
        let check = |written: &str, name: &str| {
            let eml =
                format!("Content-Disposition: attachment; {written}\r\nContent-Transfer-Encoding: base64\r\n\r\neA==");
            assert_eq!(attachment(eml.as_bytes(), 0), Some((name.to_owned(), b"x".to_vec())), "{written}");
        };
        check("filename=\"a b.pdf\"", "a b.pdf");
        check("filename=a.pdf", "a.pdf");
        check("filename*0=\"012-INV PT \";\r\n filename*1=\"Maju.pdf\"", "012-INV PT Maju.pdf");
        check("filename*=utf-8''PT%20Caf%C3%A9.pdf", "PT Café.pdf");
        check("filename*0*=utf-8''PT%20Caf%C3%A9; filename*1*=%20B.pdf", "PT Café B.pdf");
        check("filename=\"=?utf-8?Q?Caf=C3=A9.pdf?=\"", "Café.pdf");
        check("x=y", "lampiran");
    }

    #[test]
    fn garbage_is_shown_as_far_as_it_goes() {
        for eml in ["", "\n", "=?=?", "Subject: =?utf-8?B?", "Content-Type: multipart/mixed; boundary=x\n\n--x"] {
            read(eml.as_bytes());
        }
        assert_eq!(read(b"Subject: =?x\n\nhalo").text.as_deref(), Some("halo"));
    }
}
