//! What becomes of a message when the mail server behaves, and when it does not.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use orderd::domain::notice::NoticeKind;
use orderd::mail::transport::smtp::{Limits, Server, Settings, SettingsError, Tls};
use orderd::mail::{Cause, Flaw, Message, Outcome, Phase, Transport};
use secrecy::SecretString;

use super::samples::{compose, notice, workbook};
use super::server::{
    Act, FLOOD_BYTES, Peer, Secure, Step, certificate, listen, listen_secured, pipelining, polite, say, self_signed,
};

fn message(number: u32) -> Message {
    compose(&[notice(NoticeKind::ConfirmOrder, number, 0)], "sm@dapur.example", &[])
}

fn settings(peer: &Peer) -> Settings {
    let wait = Duration::from_secs(10);
    Settings {
        host: "localhost".into(),
        port: peer.address.port(),
        tls: Tls::None,
        login: None,
        extra_roots: None,
        hello: "dapur.example".into(),
        limits: Limits { connect: wait, greeting: wait, command: wait, final_reply: wait },
    }
}

fn impatient(peer: &Peer) -> Settings {
    let wait = Duration::from_millis(300);
    Settings { limits: Limits { connect: wait, greeting: wait, command: wait, final_reply: wait }, ..settings(peer) }
}

fn login() -> Option<(String, SecretString)> {
    Some(("orderd".into(), SecretString::from("rahasia".to_owned())))
}

/// Sends one batch; every outcome in order, and whether *sending* was noted for it.
async fn send(settings: Settings, messages: &[Message]) -> Vec<(Outcome, bool)> {
    let transport = Transport::Smtp(Server::new(settings).unwrap());
    let mut session = transport.session();
    let mut outcomes = Vec::new();
    for message in messages {
        let noted = AtomicBool::new(false);
        let outcome = match session.prepare(message).await {
            Ok(ready) => {
                let note = async || {
                    noted.store(true, Ordering::Relaxed);
                    Ok::<(), Infallible>(())
                };
                ready.transmit(note).await.unwrap()
            }
            Err(outcome) => outcome,
        };
        outcomes.push((outcome, noted.into_inner()));
    }
    session.close().await;
    outcomes
}

/// Servers that take one command at a time, and several.
const FRIENDLY: [fn(Step) -> Act; 2] = [polite, pipelining];

/// One message against a script that differs from a friendly server in one answer.
async fn meet(friendly: fn(Step) -> Act, step: Step, act: Act) -> (Outcome, bool, Peer) {
    let peer = listen(move |_, at, _| if at == step { act.clone() } else { friendly(at) }).await;
    let (outcome, noted) = send(impatient(&peer), &[message(1)]).await.remove(0);
    (outcome, noted, peer)
}

fn short(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Sent { .. } => "sent".into(),
        Outcome::Temporary { phase, code, .. } => format!("temporary {code} {phase:?}"),
        Outcome::Permanent { phase, code, .. } => format!("permanent {code} {phase:?}"),
        Outcome::AuthRefused { .. } => "auth refused".into(),
        Outcome::TlsRefused { .. } => "tls refused".into(),
        Outcome::ConnectionLost { phase, after_dot, .. } => format!("lost {phase:?} after_dot={after_dot}"),
        Outcome::Unwritable { .. } => "unwritable".into(),
    }
}

#[tokio::test]
async fn a_batch_travels_over_one_connection_and_arrives_byte_by_byte() {
    let peer = listen(|_, step, _| polite(step)).await;
    let messages =
        [message(1), compose(&[notice(NoticeKind::ProformaIssued, 2, 0)], "rnd@dapur.example", &[workbook()])];
    let outcomes = send(settings(&peer), &messages).await;
    assert!(
        outcomes.iter().all(|(o, noted)| matches!(o, Outcome::Sent { reply } if reply == "queued as 42") && *noted),
        "{outcomes:?}"
    );
    assert_eq!(peer.commands(), "C1, EHLO, MAIL, RCPT, DATA, DOT, MAIL, RCPT, DATA, DOT, QUIT");
    for (arrived, sent) in peer.messages().iter().zip(&messages) {
        // The library ends a body with one more line break before the dot; mail readers ignore it.
        assert_eq!(arrived.trim_ascii_end(), sent.bytes.trim_ascii_end());
    }
}

#[tokio::test]
async fn a_line_of_one_dot_does_not_end_the_message() {
    let peer = listen(|_, step, _| polite(step)).await;
    let mut dotted = message(1);
    dotted.bytes = b"Subject: x\r\n\r\n.\r\n..\r\n.QUIT\r\nend\r\n".to_vec();
    let outcomes = send(settings(&peer), &[dotted.clone()]).await;
    assert_eq!(short(&outcomes[0].0), "sent");
    assert_eq!(peer.messages()[0].trim_ascii_end(), dotted.bytes.trim_ascii_end());
}

#[tokio::test]
async fn each_refusal_and_each_silence_is_named_for_what_it_is() {
    let check = async |step: Step, act: Act, expected: &str, noted_expected: bool| {
        for friendly in FRIENDLY {
            let (outcome, noted, _) = meet(friendly, step, act.clone()).await;
            assert_eq!((short(&outcome).as_str(), noted), (expected, noted_expected), "{step:?} {act:?}: {outcome:?}");
        }
    };
    check(Step::Greeting, say("220 ok"), "sent", true).await;
    check(Step::Greeting, say("421 too busy"), "temporary 421 Connect", false).await;
    check(Step::Greeting, say("554 go away"), "permanent 554 Connect", false).await;
    check(Step::Greeting, Act::Hang, "lost Connect after_dot=false", false).await;
    check(Step::Greeting, Act::Drop, "lost Connect after_dot=false", false).await;
    check(Step::Greeting, say("<html>not SMTP"), "lost Connect after_dot=false", false).await;
    check(Step::Ehlo, say("500 what"), "permanent 500 Connect", false).await;
    check(Step::Mail, say("451 later"), "temporary 451 Sender", false).await;
    check(Step::Mail, say("530 5.7.0 log in first"), "permanent 530 Sender", false).await;
    check(Step::Rcpt, say("450 4.2.0 greylisted"), "temporary 450 Recipient", false).await;
    check(Step::Rcpt, say("550-no such\r\n550 user"), "permanent 550 Recipient", false).await;
    check(Step::Rcpt, Act::Hang, "lost Recipient after_dot=false", false).await;
    check(Step::Rcpt, Act::Drop, "lost Recipient after_dot=false", false).await;
    check(Step::Data, say("451 later"), "temporary 451 Data", false).await;
    check(Step::Data, say("250 ok"), "lost Data after_dot=false", false).await;
    check(Step::Dot, say("451 later"), "temporary 451 FinalReply", true).await;
    check(Step::Dot, say("552 too big"), "permanent 552 FinalReply", true).await;
    check(Step::Dot, say("554 spam"), "permanent 554 FinalReply", true).await;
    check(Step::Dot, Act::Drop, "lost FinalReply after_dot=true", true).await;
    check(Step::Dot, Act::Hang, "lost FinalReply after_dot=true", true).await;
    check(Step::Dot, say("354 huh"), "lost FinalReply after_dot=true", true).await;
}

#[tokio::test]
async fn a_server_gone_while_the_body_travels_has_not_got_the_message() {
    let peer = listen(|_, step, _| if step == Step::Data { Act::DropInBody } else { polite(step) }).await;
    // Larger than any socket buffer, so that the end is met before the dot.
    let mut big = message(1);
    big.bytes = b"Subject: x\r\n\r\n".iter().copied().chain(b"0123456789abcdef\r\n".repeat(1 << 20)).collect();
    let (outcome, _) = send(settings(&peer), &[big]).await.remove(0);
    assert_eq!(short(&outcome), "lost Body after_dot=false");
    assert!(peer.messages().is_empty());
}

#[tokio::test]
async fn the_words_of_a_refusal_are_kept_in_one_line() {
    let (outcome, _, _) = meet(polite, Step::Rcpt, say("550-5.1.1 tidak ada\r\n550 orang ini")).await;
    assert_eq!(outcome.to_string(), "ditolak server pada RCPT TO: 550 5.1.1 tidak ada orang ini");
}

#[tokio::test]
async fn one_refused_recipient_does_not_touch_the_others() {
    for friendly in FRIENDLY {
        let peer = listen(move |_, step, line| match step {
            Step::Rcpt if line.contains("rnd@") => say("550 no such user"),
            Step::Rcpt if line.contains("ppic@") => say("450 greylisted"),
            _ => friendly(step),
        })
        .await;
        let to = |recipient: &str| compose(&[notice(NoticeKind::ConfirmOrder, 1, 0)], recipient, &[]);
        let batch =
            [to("rnd@dapur.example"), to("sm@dapur.example"), to("ppic@dapur.example"), to("marketing@dapur.example")];
        let outcomes = send(settings(&peer), &batch).await;
        let short: Vec<String> = outcomes.iter().map(|(o, _)| short(o)).collect();
        assert_eq!(short, ["permanent 550 Recipient", "sent", "temporary 450 Recipient", "sent"]);
        let connections = peer.commands().matches("EHLO").count();
        assert_eq!(connections, 3, "a new connection after every refusal: {}", peer.commands());
        assert_eq!(peer.messages().len(), 2);
    }
}

#[tokio::test]
async fn whoever_takes_several_commands_is_told_all_three_before_it_answers() {
    let peer = listen(|_, step, _| match step {
        Step::Mail | Step::Rcpt => Act::Later,
        Step::Data => say("250 sender ok\r\n250 recipient ok\r\n354 go ahead"),
        _ => pipelining(step),
    })
    .await;
    for (outcome, noted) in send(settings(&peer), &[message(1), message(2)]).await {
        assert_eq!((short(&outcome).as_str(), noted), ("sent", true), "{outcome:?}");
    }
    assert_eq!(peer.commands(), "C1, EHLO, MAIL, RCPT, DATA, DOT, MAIL, RCPT, DATA, DOT, QUIT");
    // Who offers nothing of the kind hears nothing more before it has answered.
    let (outcome, noted, peer) = meet(polite, Step::Mail, Act::Later).await;
    assert_eq!((short(&outcome).as_str(), noted), ("lost Sender after_dot=false", false));
    assert_eq!(peer.commands(), "C1, EHLO, MAIL");
}

#[tokio::test]
async fn what_was_offered_before_tls_began_is_not_taken_for_an_offer() {
    let (root, config) = certificate("localhost", 2100);
    let check = async |before: &'static str, after: &'static str, expected: &str| {
        let ehlos = AtomicUsize::new(0);
        let script = move |_: u32, step: Step, _: &str| match step {
            Step::Ehlo if ehlos.fetch_add(1, Ordering::Relaxed) == 0 => say(&format!("250-{before}\r\n250 STARTTLS")),
            Step::Ehlo => say(&format!("250-{after}\r\n250 8BITMIME")),
            Step::Mail => Act::Later,
            _ => polite(step),
        };
        let peer = listen_secured(script, Secure::OnRequest, Some(config.clone())).await;
        let settings = Settings { tls: Tls::StartTls, extra_roots: Some(root.clone()), ..impatient(&peer) };
        send(settings, &[message(1)]).await;
        assert_eq!(peer.commands(), expected);
    };
    check("PIPELINING", "SIZE", "C1, EHLO, STARTTLS, EHLO, MAIL").await;
    check("SIZE", "PIPELINING", "C1, EHLO, STARTTLS, EHLO, MAIL, RCPT, DATA").await;
}

#[tokio::test]
async fn a_reply_out_of_step_never_passes_for_an_acceptance() {
    // Each script says one reply too many; the real answer to the second message's dot is a refusal.
    let check = async |step: Step, extra: &'static str| {
        for friendly in FRIENDLY {
            let peer = listen(move |_, at, _| match (at == step, friendly(at)) {
                (_, Act::Say(_)) if at == Step::Dot => say("554 refused"),
                (true, Act::Say(usual)) => Act::Say(format!("{usual}\r\n{extra}")),
                (_, act) => act,
            })
            .await;
            let outcomes = send(settings(&peer), &[message(1), message(2)]).await;
            for (outcome, _) in outcomes {
                assert!(!matches!(outcome, Outcome::Sent { .. }), "{step:?}: {outcome:?}");
            }
        }
    };
    check(Step::Greeting, "220 twice").await;
    check(Step::Ehlo, "250 twice").await;
    check(Step::Mail, "250 twice").await;
    check(Step::Rcpt, "250 twice").await;
    check(Step::Rcpt, "354 early").await;
    check(Step::Data, "250 accepted already").await;
}

#[tokio::test]
async fn a_late_reply_is_not_read_as_the_next_messages_answer() {
    for friendly in FRIENDLY {
        // The first dot is answered twice: the second answer must not count for the second message.
        let peer = listen(move |number, step, _| match (number, step) {
            (1, Step::Dot) => say("250 queued\r\n250 queued again"),
            (2.., Step::Dot) => say("554 refused"),
            _ => friendly(step),
        })
        .await;
        let outcomes = send(settings(&peer), &[message(1), message(2), message(3)]).await;
        let short: Vec<String> = outcomes.iter().map(|(o, _)| short(o)).collect();
        assert_eq!(short, ["sent", "permanent 554 FinalReply", "permanent 554 FinalReply"]);
    }
}

#[tokio::test]
async fn nothing_is_sent_when_the_note_fails() {
    let peer = listen(|_, step, _| polite(step)).await;
    let transport = Transport::Smtp(Server::new(settings(&peer)).unwrap());
    let mut session = transport.session();
    let message = message(1);
    let ready = session.prepare(&message).await.map_err(|o| o.to_string()).unwrap();
    assert_eq!(ready.transmit(async || Err("disk full")).await, Err("disk full"));
    // The same session goes on with a fresh connection.
    let ready = session.prepare(&message).await.map_err(|o| o.to_string()).unwrap();
    let outcome = ready.transmit(async || Ok::<(), Infallible>(())).await.unwrap();
    assert_eq!(short(&outcome), "sent");
    session.close().await;
    assert_eq!(peer.messages().len(), 1);
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_later() {
    let peer = listen(|_, step, _| polite(step)).await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let outcomes =
        send(Settings { host: "127.0.0.1".into(), port: closed.port(), ..settings(&peer) }, &[message(1)]).await;
    assert_eq!(
        outcomes[0].0.to_string(),
        "server email tidak bisa dihubungi: tidak ada server di port itu; periksa mail.host dan mail.port"
    );
    let nowhere = Settings { host: "nobody.invalid".into(), ..settings(&peer) };
    let nowhere = send(Settings { tls: Tls::Implicit, ..nowhere }, &[message(1)]).await.remove(0).0;
    assert_eq!(
        nowhere,
        Outcome::ConnectionLost { phase: Phase::Connect, after_dot: false, cause: Cause::NoSuchHost },
        "{nowhere}"
    );
}

#[tokio::test]
async fn a_password_is_shown_to_a_server_that_asks_and_a_refusal_stops_everything() {
    let check = async |offer: &'static str, auth: Act, expected: &str| {
        let peer = listen(move |_, step, _| match step {
            Step::Ehlo => Act::Say(format!("250-peer.example\r\n250 {offer}")),
            Step::Auth => auth.clone(),
            _ => polite(step),
        })
        .await;
        let outcomes = send(Settings { login: login(), ..settings(&peer) }, &[message(1)]).await;
        assert_eq!(short(&outcomes[0].0), expected, "{offer}: {:?}", outcomes[0].0);
        assert_eq!(peer.messages().len(), usize::from(expected == "sent"));
    };
    check("AUTH PLAIN LOGIN", say("235 welcome"), "sent").await;
    check("AUTH LOGIN", Act::Challenge("235 welcome"), "sent").await;
    check("AUTH PLAIN LOGIN", say("535 5.7.8 wrong password"), "auth refused").await;
    check("AUTH LOGIN", Act::Challenge("535 5.7.8 wrong password"), "auth refused").await;
    check("AUTH PLAIN", say("454 later"), "temporary 454 Auth").await;
    check("AUTH CRAM-MD5", say("235 welcome"), "auth refused").await;
    check("SIZE 1000", say("235 welcome"), "auth refused").await;
}

#[tokio::test]
async fn a_handshake_goes_to_the_door_and_back() {
    let peer = listen(|_, step, _| polite(step)).await;
    let transport = Transport::Smtp(Server::new(settings(&peer)).unwrap());
    let sentence = transport.handshake().await.unwrap();
    assert!(sentence.contains("answers"), "{sentence}");
    assert_eq!(peer.commands(), "C1, EHLO, QUIT");
}

#[tokio::test]
async fn plain_text_is_for_this_machine_only() {
    let peer = listen(|_, step, _| polite(step)).await;
    let check = |host: &str, allowed: bool| {
        let result = Server::new(Settings { host: host.into(), ..settings(&peer) });
        assert_eq!(!matches!(result, Err(SettingsError::PlainText(_))), allowed, "{host}");
    };
    check("localhost", true);
    check("127.0.0.1", true);
    check("::1", true);
    check("mail.example.com", false);
    check("localhost.example.com", false);
    check("192.168.1.4", false);
}

#[tokio::test]
async fn a_certificate_must_hold() {
    let offer = |_: u32, step: Step, _: &str| match step {
        Step::Ehlo => say("250-peer.example\r\n250-AUTH PLAIN\r\n250 STARTTLS"),
        _ => polite(step),
    };
    let check = async |name: &str, year: i32, trusted: bool, expected: Option<Flaw>| {
        for (tls, secure) in [(Tls::StartTls, Secure::OnRequest), (Tls::Implicit, Secure::FromTheStart)] {
            let (root, config) = certificate(name, year);
            let peer = listen_secured(offer, secure, Some(config)).await;
            let extra_roots = trusted.then_some(root);
            let settings = Settings { tls, login: login(), extra_roots, ..settings(&peer) };
            let (outcome, _) = send(settings, &[message(1)]).await.remove(0);
            let flaw = match &outcome {
                Outcome::TlsRefused { cause: Cause::Certificate(flaw) } => Some(*flaw),
                other => {
                    assert_eq!(short(other), "sent");
                    None
                }
            };
            assert_eq!(flaw, expected, "{name} {year} {trusted} {tls:?}: {outcome:?}");
            assert_eq!(peer.messages().len(), usize::from(flaw.is_none()));
            assert_eq!(
                peer.commands().contains("AUTH"),
                flaw.is_none(),
                "no password without TLS: {}",
                peer.commands()
            );
        }
    };
    check("localhost", 2100, true, None).await;
    check("localhost", 2100, false, Some(Flaw::UnknownIssuer)).await;
    check("localhost", 2020, true, Some(Flaw::Expired)).await;
    check("other.example", 2100, true, Some(Flaw::OtherName)).await;
    let (root, config) = self_signed("localhost");
    let peer = listen_secured(offer, Secure::FromTheStart, Some(config)).await;
    let settings = Settings { tls: Tls::Implicit, extra_roots: Some(root), ..settings(&peer) };
    let (outcome, _) = send(settings, &[message(1)]).await.remove(0);
    assert_eq!(outcome, Outcome::TlsRefused { cause: Cause::Certificate(Flaw::SelfSigned) });
}

/// What a person reads at `check`, and whether it came while they still waited.
async fn handshake(settings: Settings) -> Result<String, Cause> {
    let transport = Transport::Smtp(Server::new(settings).unwrap());
    match tokio::time::timeout(Duration::from_secs(10), transport.handshake()).await.expect("an answer within 10 s") {
        Ok(sentence) => Ok(sentence),
        Err(Outcome::TlsRefused { cause }) => Err(cause),
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_for_the_other_way_of_tls_is_told_within_ten_seconds() {
    let patient = |peer: &Peer, tls: Tls| Settings { tls, limits: Limits::default(), ..settings(peer) };
    let plain = listen(|_, step, _| polite(step)).await;
    let (_, config) = certificate("localhost", 2100);
    let secured = listen_secured(|_, step, _| polite(step), Secure::FromTheStart, Some(config)).await;
    // Slow is not wrong: some servers let senders wait for their greeting.
    let slow = listen(|number, step, _| {
        if number == 1 && step == Step::Greeting {
            std::thread::sleep(Duration::from_secs(6));
        }
        polite(step)
    })
    .await;
    let (clear, start, none, late) = tokio::join!(
        handshake(patient(&plain, Tls::Implicit)),
        handshake(patient(&secured, Tls::StartTls)),
        handshake(patient(&secured, Tls::None)),
        handshake(patient(&slow, Tls::None)),
    );
    assert_eq!(clear, Err(Cause::BeginsInTheClear));
    assert_eq!(start, Err(Cause::BeginsUnderTls));
    assert_eq!(none, Err(Cause::BeginsUnderTls));
    assert!(late.as_ref().is_ok_and(|sentence| sentence.contains("answers")), "{late:?}");
    assert!(!secured.commands().contains("EHLO"), "nothing was said to it: {}", secured.commands());
}

#[tokio::test]
async fn a_missing_starttls_is_never_answered_with_plain_text() {
    let check = async |ehlo: &'static str, starttls: &'static str| {
        let peer = listen(move |_, step, _| match step {
            Step::Ehlo => say(ehlo),
            Step::StartTls => say(starttls),
            _ => polite(step),
        })
        .await;
        let settings = Settings { tls: Tls::StartTls, login: login(), ..settings(&peer) };
        let (outcome, noted) = send(settings, &[message(1)]).await.remove(0);
        assert_eq!((short(&outcome).as_str(), noted), ("tls refused", false), "{outcome:?}");
        let commands = peer.commands();
        assert!(!commands.contains("AUTH") && !commands.contains("MAIL"), "{commands}");
    };
    check("250-peer.example\r\n250 AUTH PLAIN", "220 go").await;
    check("250-peer.example\r\n250 STARTTLS", "502 not now").await;
}

#[tokio::test]
async fn words_slipped_in_before_the_handshake_do_not_pass_for_answers_after_it() {
    let check = async |slipped: &'static str| {
        let (root, config) = certificate("localhost", 2100);
        let script = move |_: u32, step: Step, _: &str| match step {
            Step::Ehlo => say("250-peer.example\r\n250 STARTTLS"),
            Step::StartTls => say(slipped),
            Step::Dot => say("554 refused"),
            _ => polite(step),
        };
        let peer = listen_secured(script, Secure::OnRequest, Some(config)).await;
        let settings = Settings { tls: Tls::StartTls, extra_roots: Some(root), ..settings(&peer) };
        for (outcome, _) in send(settings, &[message(1), message(2)]).await {
            assert!(!matches!(outcome, Outcome::Sent { .. }), "{slipped:?}: {outcome:?}");
        }
    };
    check("220 go\r\n250 slipped in").await;
    check("220 go\r\n250 one\r\n250 two\r\n250 three\r\n354 four\r\n250 five").await;
}

#[tokio::test]
async fn a_server_that_speaks_plain_text_on_a_tls_port_is_a_wrong_setting() {
    let peer = listen(|_, step, _| polite(step)).await;
    let (root, _) = certificate("localhost", 2100);
    let settings = Settings { tls: Tls::Implicit, extra_roots: Some(root), ..settings(&peer) };
    let (outcome, _) = send(settings, &[message(1)]).await.remove(0);
    assert_eq!(short(&outcome), "tls refused", "{outcome:?}");
    assert!(outcome.to_string().ends_with("tulis mail.tls = \"starttls\""), "{outcome}");
}

#[tokio::test]
async fn a_reply_without_an_end_is_not_read_to_its_end() {
    let (root, config) = certificate("localhost", 2100);
    for (tls, secure) in
        [(Tls::None, Secure::No), (Tls::StartTls, Secure::OnRequest), (Tls::Implicit, Secure::FromTheStart)]
    {
        // The reply to the first word, and one in the middle of the talk: under TLS both are said inside of it.
        for flooded in [Step::Ehlo, Step::Mail] {
            let sent = Arc::new(AtomicUsize::new(0));
            let (flood, greeted) = (Arc::clone(&sent), AtomicUsize::new(0));
            let script = move |_: u32, step: Step, _: &str| {
                let hello = step == Step::Ehlo && greeted.fetch_add(1, Ordering::Relaxed) == 0;
                if tls == Tls::StartTls && hello {
                    say("250-peer.example\r\n250 STARTTLS")
                } else if step == flooded {
                    Act::Flood(Arc::clone(&flood))
                } else {
                    polite(step)
                }
            };
            let peer = listen_secured(script, secure, Some(Arc::clone(&config))).await;
            let settings = Settings { tls, extra_roots: Some(root.clone()), ..settings(&peer) };
            let (outcome, _) = send(settings, &[message(1)]).await.remove(0);
            assert!(outcome.to_string().contains("terlalu panjang"), "{tls:?} {flooded:?}: {outcome:?}");
            let sent = sent.load(Ordering::Relaxed);
            assert!(sent < FLOOD_BYTES / 4, "{tls:?} {flooded:?}: {sent} bytes were taken");
        }
    }
}

#[tokio::test]
async fn a_password_never_shows() {
    let peer = listen(|_, step, _| {
        if step == Step::Auth {
            say("535 no")
        } else if step == Step::Ehlo {
            say("250 AUTH PLAIN")
        } else {
            polite(step)
        }
    })
    .await;
    let server = Server::new(Settings { login: login(), ..settings(&peer) }).unwrap();
    assert!(!format!("{server:?}").contains("rahasia"));
    let outcomes = send(Settings { login: login(), ..settings(&peer) }, &[message(1)]).await;
    assert!(!format!("{outcomes:?}").contains("rahasia"));
}

#[tokio::test]
async fn a_batch_can_be_sent_from_a_task_of_its_own() {
    let peer = Arc::new(listen(|_, step, _| polite(step)).await);
    let settings = settings(&peer);
    let outcomes = tokio::spawn(async move { send(settings, &[message(1)]).await }).await.unwrap();
    assert_eq!(outcomes.first().map(|(o, _)| short(o)), Some("sent".into()));
}
