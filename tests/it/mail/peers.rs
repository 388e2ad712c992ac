//! The same transport against mail servers other people wrote.
//!
//! `ORDERD_TEST_SMTP=host:port` names a server on loopback without TLS that accepts everything (aiosmtpd as
//! `tests/peers/smtp_peer.py`, or postfix's smtp-sink). Without it the story is skipped with a word, except under `CI`.
//! `ORDERD_TEST_SMTP_EXPECT` says what shall become of the message: `sent` (default), `temporary`, `permanent`,
//! `lost` (after the final dot).

use std::convert::Infallible;
use std::env;

use orderd::domain::notice::NoticeKind;
use orderd::mail::transport::smtp::{Limits, Server, Settings, Tls};
use orderd::mail::{Outcome, Transport};

use crate::skipped;

use super::samples::{compose, notice, workbook};

#[tokio::test]
async fn a_mail_server_other_people_wrote_takes_our_mail() {
    let Ok(address) = env::var("ORDERD_TEST_SMTP") else {
        skipped("ORDERD_TEST_SMTP=host:port names no mail server");
        return;
    };
    let (host, port) = address.rsplit_once(':').expect("host:port");
    let expected = env::var("ORDERD_TEST_SMTP_EXPECT").unwrap_or_else(|_| "sent".into());
    let settings = Settings {
        host: host.to_owned(),
        port: port.parse().expect("a port"),
        tls: Tls::None,
        login: None,
        extra_roots: None,
        hello: "dapur.example".into(),
        limits: Limits::default(),
    };
    let transport = Transport::Smtp(Server::new(settings).unwrap());
    let mut session = transport.session();
    for (number, kind) in (1..).zip(NoticeKind::ALL) {
        let message = compose(&[notice(*kind, number, 0)], "sm@dapur.example", &[workbook()]);
        let outcome = match session.prepare(&message).await {
            Ok(ready) => ready.transmit(async || Ok::<(), Infallible>(())).await.unwrap(),
            Err(outcome) => outcome,
        };
        println!("{kind}: {outcome}");
        let got = match outcome {
            Outcome::Sent { .. } => "sent",
            Outcome::Temporary { .. } => "temporary",
            Outcome::Permanent { .. } => "permanent",
            Outcome::ConnectionLost { after_dot: true, .. } => "lost",
            Outcome::ConnectionLost { after_dot: false, .. } => "unreachable",
            Outcome::AuthRefused { .. } | Outcome::TlsRefused { .. } | Outcome::Unwritable { .. } => "refused",
        };
        assert_eq!(got, expected, "{kind}: {outcome}");
    }
    session.close().await;
}
