//! A mail that says nothing but that it arrived: for whoever sets orderd up. It is no notice and is not remembered.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, Date};
use lettre::message::{Mailbox, SinglePart};

use super::compose::ComposeError;
use super::message::{Message, Sender, digest};
use crate::domain::notice::NoticeKind;

const SUBJECT: &str = "Percobaan: email orderd sampai";
const BODY: &str = "Email percobaan ini dikirim oleh orderd, juru tulis lembar pesanan.\n\n\
                    Kalau email ini sampai di kotak masuk, pengirimannya sudah benar.\n\
                    Kalau ada di folder spam, tandai sebagai bukan spam.\n";

/// The mail for one recipient.
///
/// # Errors
/// When the recipient is no address.
pub fn trial(from: &Sender, to: &str, at: DateTime<Utc>) -> Result<Message, ComposeError> {
    let recipient: lettre::Address = to.trim().parse().map_err(|_| ComposeError::Recipient(to.to_owned()))?;
    let name = (!from.name.is_empty()).then(|| from.name.clone());
    // Two trials of one second are one.
    let id = format!("<{}@{}>", digest(&["trial\n", &at.to_rfc3339(), "\n", to], 16), from.domain());
    let message = lettre::Message::builder()
        .header(Date::new(SystemTime::from(at)))
        .from(Mailbox::new(name, from.address.clone()))
        .to(Mailbox::new(None, recipient.clone()))
        .subject(SUBJECT)
        .message_id(Some(id.clone()))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(BODY.to_owned()))?;
    Ok(Message {
        sender: from.address.clone(),
        recipient,
        message_id: id,
        at,
        kind: NoticeKind::SheetTrouble,
        subject_id: "percobaan".to_owned(),
        bytes: message.formatted(),
        wording_faults: Vec::new(),
    })
}
