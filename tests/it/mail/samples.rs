//! Letters that carry the sample notices.

use orderd::domain::notice::{Notice, NoticeKey};
use orderd::domain::policy::Company;
pub(super) use orderd::mail::samples::{at, notice};
use orderd::mail::{Attachment, Composer, Lead, Letter, Links, Message, Sender, Wording, message_id};

pub(crate) fn sender() -> Sender {
    Sender::parse("orderd@dapur.example").unwrap()
}

pub(crate) fn company() -> Company {
    Company { name: "PT Makanan Nusantara".into(), code: "MKN".into(), ..Company::default() }
}

pub(crate) fn links() -> Links {
    let mut links = Links::new();
    for n in 1..300 {
        let id = format!("ODR-2026-{n:04}");
        let row = ("Pesanan".to_owned(), id);
        let url = format!("https://docs.google.com/spreadsheets/d/abc/edit#gid=0&range=A{n}");
        links.insert(
            row.clone(),
            Lead { url, label: format!("Buka {} di sheet", row.1), row: Some(row), choices: Vec::new() },
        );
    }
    links
}

pub(crate) fn workbook() -> Attachment {
    Attachment {
        name: "ODR-2026-0147 dokumen.xlsx".into(),
        bytes: (0..=255_u8).cycle().take(5_000).collect(),
        mime: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".into(),
    }
}

/// A letter to `recipient`, composed in the built-in words.
pub(crate) fn compose(notices: &[Notice], recipient: &str, attachments: &[Attachment]) -> Message {
    compose_in(Wording::built_in(), notices, recipient, attachments)
}

pub(crate) fn compose_in(wording: Wording, notices: &[Notice], recipient: &str, attachments: &[Attachment]) -> Message {
    let keys: Vec<NoticeKey> = notices.iter().map(|n| n.key.clone()).collect();
    let (from, company, links) = (sender(), company(), links());
    let id = message_id(&keys, recipient, from.domain());
    let letter = Letter {
        recipient,
        notices,
        from: &from,
        company: &company,
        links: &links,
        attachments,
        at: at(),
        timezone: chrono_tz::Asia::Jakarta,
        message_id: &id,
        references: Some("<first@dapur.example>"),
    };
    Composer::new(wording).compose(&letter).unwrap()
}
