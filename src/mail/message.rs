//! A finished message, and the names it bears: Message-ID and sender.

use chrono::{DateTime, Utc};
use lettre::Address;
use sha2::{Digest, Sha256};

use super::text;
use crate::domain::notice::{NoticeKey, NoticeKind};
use crate::domain::template_fault::TemplateFault;

/// One message for one recipient, ready to leave.
#[derive(Clone, Debug)]
pub struct Message {
    /// The envelope's sender.
    pub sender: Address,
    /// The envelope's only recipient.
    pub recipient: Address,
    /// With angle brackets; the same for the same notices and recipient.
    pub message_id: String,
    /// The `Date` it bears.
    pub at: DateTime<Utc>,
    /// What kind of notice.
    pub kind: NoticeKind,
    /// The order or payment, `-` where there is none, `N-pesanan` of a merged message.
    pub subject_id: String,
    /// The whole message with CRLF line ends, plain ASCII.
    pub bytes: Vec<u8>,
    /// Where a deployment's own wording failed and ours was used.
    pub wording_faults: Vec<TemplateFault>,
}

/// Who writes: an address and the name shown beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The name shown; empty: none.
    pub name: String,
    /// The address.
    pub address: Address,
}

impl Sender {
    /// Reads `order@example.com` or `Orderd <order@example.com>`.
    ///
    /// # Errors
    /// When the address is not one.
    pub fn parse(text: &str) -> Result<Self, lettre::address::AddressError> {
        let (name, address) = match text.trim().strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"'), address),
            None => ("", text),
        };
        Ok(Self { name: text::line(name, 80), address: address.trim().parse()? })
    }

    /// The part behind the `@`; Message-IDs end with it.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.domain()
    }
}

/// The Message-ID of these notices for this recipient: the same tomorrow, so that a copy sent after a crash is
/// recognised as one. The order of the keys does not matter.
#[must_use]
pub fn message_id(keys: &[NoticeKey], recipient: &str, domain: &str) -> String {
    let mut keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    keys.sort();
    // Line feeds cannot occur in keys, so no two lists read alike.
    format!("<{}@{domain}>", digest(&[&keys.join("\n"), "\n\n", &recipient.to_lowercase()], 16))
}

/// The first `bytes` bytes of a SHA-256 in hexadecimal.
pub(super) fn digest(parts: &[&str], bytes: usize) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(bytes).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn key(subject: &str, rung: u32) -> NoticeKey {
        NoticeKey { subject: subject.into(), kind: NoticeKind::ConfirmOrder, episode: 1, rung }
    }

    #[test]
    fn a_message_id_depends_on_keys_and_recipient_only() {
        let one = message_id(&[key("ODR-2026-0147", 0)], "a@x.id", "mail.id");
        // Written down: a release that changes it would send copies nobody recognises.
        assert_eq!(one, "<b8e83874ee70bf062b3070120d5b0604@mail.id>");
        assert_ne!(one, message_id(&[key("ODR-2026-0147", 1)], "a@x.id", "mail.id"));
        assert_ne!(one, message_id(&[key("ODR-2026-0147", 0)], "b@x.id", "mail.id"));
        assert_eq!(
            message_id(&[key("A", 0), key("B", 0)], "a@x.id", "m"),
            message_id(&[key("B", 0), key("A", 0)], "A@x.id", "m")
        );
    }

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        let check = |text: &str, name: &str| {
            let sender = Sender::parse(text).unwrap();
            assert_eq!((sender.name.as_str(), sender.address.to_string().as_str()), (name, "o@x.id"), "{text}");
        };
        check("o@x.id", "");
        check(" Pesanan <o@x.id>", "Pesanan");
        check("\"Dapur, Pusat\" <o@x.id>", "Dapur, Pusat");
        assert!(Sender::parse("bukan alamat").is_err());
    }
}
