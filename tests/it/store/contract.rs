//! What every memory promises, whatever its engine: each test runs on both.

use std::fs;
use std::slice;
use std::task::Poll;

use orderd::domain::cell::Cell;
use orderd::domain::notice::News;
use orderd::domain::outage::MailStop;
use orderd::domain::template_fault::TemplateFault;
use orderd::store::{Deferral, MailState, Pending, Which};
use proptest::prelude::*;

use super::*;

/// Makes a test of each engine from each promise.
macro_rules! on_both {
    ($($promise:ident),* $(,)?) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test]
            async fn $promise() {
                super::$promise(Engine::Sqlite).await;
            })*
        }
        mod postgres {
            use super::*;
            $(#[tokio::test]
            async fn $promise() {
                if server().is_some() {
                    super::$promise(Engine::Postgres).await;
                }
            })*
        }
    };
}

on_both!(
    what_was_recorded_is_loaded_alike_by_the_next_process,
    what_may_happen_once_is_refused_twice_and_takes_its_whole_cycle_with_it,
    a_cycle_that_fails_at_any_of_its_writes_leaves_nothing,
    only_one_may_cycle_and_the_second_learns_who,
    a_reader_sees_every_commit_of_a_running_writer_and_cannot_write,
    a_backup_made_while_the_daemon_runs_holds_everything_and_overwrites_nothing,
    a_message_goes_through_its_life_and_keeps_its_message_id_over_a_crash,
    what_was_sent_is_noted_with_the_claim_of_the_next,
    a_merged_message_lists_all_it_is_about_and_belongs_to_no_thread,
    a_hold_stops_all_mail_but_sheet_trouble_until_a_person_lifts_it,
    one_question_answers_how_mail_stands,
    more_rows_than_a_page_are_all_loaded_in_order,
    news_are_written_when_they_change_and_read_as_every_version_wrote_them,
    a_cycle_cancelled_midway_is_recorded_whole_or_not_at_all,
    a_memory_of_a_later_version_or_another_program_is_refused_untouched,
    a_memory_that_is_not_there_is_made_by_a_writer_and_missed_by_a_reader,
);

#[test]
fn any_row_of_cycles_is_loaded_from_a_file_as_it_was_applied() {
    any_row_of_cycles(Engine::Sqlite, 24);
}

#[test]
fn any_row_of_cycles_is_loaded_from_a_server_as_it_was_applied() {
    if server().is_some() {
        any_row_of_cycles(Engine::Postgres, 12);
    }
}

async fn a_memory_of_a_later_version_or_another_program_is_refused_untouched(engine: Engine) {
    let shelf = engine.shelf();
    shelf.writer().await.0.close().await.unwrap();
    shelf.meddle("INSERT INTO {at}schema_version VALUES (99)").await;
    for mode in [OpenMode::Read, OpenMode::Write] {
        let error = shelf.open(mode).await.unwrap_err();
        assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error:?}");
    }

    let foreign = engine.shelf();
    match &foreign.instance {
        None => fs::write(foreign.file(), "").unwrap(),
        Some(instance) => server().unwrap().run("postgres", format!("CREATE SCHEMA {instance}")).await,
    }
    foreign.meddle("CREATE TABLE {at}bookmarks (url TEXT)").await;
    let error = foreign.open(OpenMode::Write).await.unwrap_err();
    assert!(error.to_string().contains("belongs to another program"), "{error}");
}

async fn news_are_written_when_they_change_and_read_as_every_version_wrote_them(engine: Engine) {
    let news = |fact: &str| News {
        subject: "ODR-2026-0001".into(),
        order: Some(order_id(1)),
        fact: fact.into(),
        about: "PT Maju Jaya".into(),
        tables: Vec::new(),
        readers: vec![RND.into()],
    };
    let changes = |record: u64, news: &Shared<Vec<News>>| {
        let mut facts = system(None);
        (facts.sheet.record, facts.mail.news) = (record, news.clone());
        Changes { system: Some(facts), ..Changes::default() }
    };
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    let loaded = async || {
        let system = shelf.open(OpenMode::Read).await.unwrap().load().await.unwrap().system;
        (system.sheet.record, system.mail.news)
    };
    let (none, one) = (Shared::<Vec<News>>::default(), Shared::from(vec![news("DP diterima.")]));
    store.record(&lease, &changes(1, &one)).await.unwrap();
    assert_eq!(loaded().await, (1, one.clone()));

    // Who looks for them elsewhere sees that a record that leaves them alone does not write them.
    shelf.meddle("UPDATE {at}system SET v = '[]' WHERE k = 'news'").await;
    store.record(&lease, &changes(2, &one)).await.unwrap();
    assert_eq!(loaded().await, (2, none.clone()));
    let two = Shared::from(vec![news("DP diterima."), news("Order dikonfirmasi.")]);
    store.record(&lease, &changes(3, &two)).await.unwrap();
    assert_eq!(loaded().await, (3, two.clone()));
    store.record(&lease, &changes(4, &none)).await.unwrap();
    assert_eq!(loaded().await, (4, none));

    // An older version wrote them among the rest, and knew of no others.
    let spelt = serde_json::to_string(&*two).unwrap();
    shelf.meddle(&format!(r#"UPDATE {{at}}system SET v = '{{"record":5,"news":{spelt}}}' WHERE k = 'facts'"#)).await;
    assert_eq!(loaded().await, (5, two.clone()));
    drop(lease);
    store.close().await.unwrap();
    let (store, lease) = shelf.writer().await;
    let known = store.load().await.unwrap().system.mail.news;
    store.record(&lease, &changes(6, &known)).await.unwrap();
    assert_eq!(loaded().await, (6, two), "they are not lost with the change of where they stand");
}

async fn a_memory_that_is_not_there_is_made_by_a_writer_and_missed_by_a_reader(engine: Engine) {
    let shelf = engine.shelf();
    for _ in 0..2 {
        assert!(matches!(shelf.open(OpenMode::Read).await, Err(StoreError::Missing { .. })), "looking makes nothing");
    }
    let (store, _lease) = shelf.writer().await;
    assert_eq!(store.load().await.unwrap(), Facts::default());
    let name = if engine == Engine::Sqlite { "SQLite 3." } else { "PostgreSQL 1" };
    assert!(store.about().await.unwrap().engine.starts_with(name));
    shelf.open(OpenMode::Read).await.unwrap();
}

async fn what_was_recorded_is_loaded_alike_by_the_next_process(engine: Engine) {
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    drop(lease);
    store.close().await.unwrap();

    let (store, _lease) = shelf.writer().await;
    assert_eq!(store.load().await.unwrap(), applied([&a_cycle()]));
    assert_eq!(store.history("ODR-2026-0001").await.unwrap(), a_cycle().history);
    let told = &a_cycle().notices[0];
    assert_eq!(store.notice(&told.key).await.unwrap().as_ref(), Some(told));
    assert_eq!(store.integrity().await.unwrap(), Vec::<String>::new());
}

async fn what_may_happen_once_is_refused_twice_and_takes_its_whole_cycle_with_it(engine: Engine) {
    let again = |change: Changes| Changes { orders: vec![order(9)], history: vec![line("-", "x")], ..change };
    let new = about_order(2, NoticeKind::ConfirmOrder);
    let old = about_order(1, NoticeKind::ConfirmOrder);
    let twin = RegisterEntry { number: "1/PI/MKN/XI/2026".into(), ..number(1, "") };
    let cases = [
        (Changes { notices: vec![old.clone()], ..Changes::default() }, "notice ODR-2026-0001/confirm-order/1/0 is"),
        (Changes { mailings: vec![mailing(SM, &[&old])], ..Changes::default() }, "has a message for this recipient"),
        (Changes { mailings: vec![mailing(SM, &[&new])], ..Changes::default() }, "which is not recorded"),
        (Changes { register: vec![twin], ..Changes::default() }, "document number 1/PI/MKN/XI/2026 or its place"),
    ];
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    let before = everything(&store).await;
    for (change, sentence) in cases {
        let error = store.record(&lease, &again(change)).await.unwrap_err();
        assert!(error.to_string().contains(sentence), "{error}");
        assert!(!error.is_suspect(), "{error}");
        assert_eq!(everything(&store).await, before, "after: {error}");
    }
    assert!(store.history("-").await.unwrap().is_empty());
    let next = Changes { orders: vec![order(9)], ..Changes::default() };
    store.record(&lease, &next).await.expect("a refusal does not harm the next cycle");
}

async fn a_cycle_that_fails_at_any_of_its_writes_leaves_nothing(engine: Engine) {
    for table in ["orders", "payments", "register", "periods", "notices", "messages", "deliveries", "history", "system"]
    {
        let shelf = engine.shelf();
        let (store, lease) = shelf.writer().await;
        let before = everything(&store).await;
        let (trap, untrap) = match engine {
            Engine::Sqlite => (
                format!("CREATE TRIGGER trap AFTER INSERT ON {table} BEGIN SELECT RAISE(FAIL, 'trap'); END"),
                "DROP TRIGGER trap".to_owned(),
            ),
            Engine::Postgres => (
                format!(
                    "CREATE FUNCTION {{at}}trap() RETURNS trigger LANGUAGE plpgsql AS \
                     $$ BEGIN RAISE EXCEPTION 'trap'; END $$; CREATE TRIGGER trap AFTER INSERT ON {{at}}{table} \
                     FOR EACH ROW EXECUTE FUNCTION {{at}}trap()"
                ),
                format!("DROP TRIGGER trap ON {{at}}{table}"),
            ),
        };
        shelf.meddle(&trap).await;
        store.record(&lease, &a_cycle()).await.expect_err(table);
        assert_eq!(everything(&store).await, before, "{table}");

        shelf.meddle(&untrap).await;
        store.record(&lease, &a_cycle()).await.expect(table);
        assert_eq!(store.load().await.unwrap(), applied([&a_cycle()]), "{table}");
    }
}

async fn only_one_may_cycle_and_the_second_learns_who(engine: Engine) {
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    let second = shelf.open(OpenMode::Write).await.unwrap();
    for other in [&store, &second] {
        let refused = other.lease().await.unwrap_err();
        let me = format!("process {}", std::process::id());
        assert!(matches!(&refused, StoreError::Held { holder: Some(holder), .. } if holder.starts_with(&me)));
        assert!(refused.to_string().starts_with("another orderd (process "), "{refused}");
    }
    drop(lease);
    // It is free again.
    leased(&second).await;
}

async fn a_reader_sees_every_commit_of_a_running_writer_and_cannot_write(engine: Engine) {
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    let reader = shelf.open(OpenMode::Read).await.unwrap();
    assert_eq!(reader.load().await.unwrap(), Facts::default());
    store.record(&lease, &a_cycle()).await.unwrap();
    assert_eq!(reader.load().await.unwrap(), applied([&a_cycle()]));
    assert!(matches!(reader.lease().await, Err(StoreError::ReadOnly { .. })));
    assert!(matches!(reader.record(&lease, &a_cycle()).await, Err(StoreError::ReadOnly { .. })));
    assert!(matches!(reader.retry(Which::EveryOpen, at(0)).await, Err(StoreError::ReadOnly { .. })));
}

async fn a_backup_made_while_the_daemon_runs_holds_everything_and_overwrites_nothing(engine: Engine) {
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    for (name, from) in [("by-writer.db", OpenMode::Write), ("by-reader.db", OpenMode::Read)] {
        let to = shelf.folder.path().join(name);
        let source = shelf.open(from).await.unwrap();
        source.backup(&to).await.unwrap();
        let copy = open(&to, OpenMode::Read).await.unwrap();
        assert_eq!(everything(&copy).await, everything(&store).await);
        let size = fs::metadata(&to).unwrap().len();
        assert!(matches!(source.backup(&to).await, Err(StoreError::Exists { .. })));
        assert_eq!(fs::metadata(&to).unwrap().len(), size);
    }
    let nowhere = store.backup(&shelf.folder.path().join("no/such/place.db")).await.unwrap_err();
    assert!(matches!(nowhere, StoreError::Backup { .. }), "{nowhere:?}");
    let left: Vec<_> = fs::read_dir(shelf.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".partial")), "{left:?}");
}

async fn a_message_goes_through_its_life_and_keeps_its_message_id_over_a_crash(engine: Engine) {
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    assert!(store.due(at(1), 10).await.unwrap().is_empty(), "not before its time");
    let due = store.due(at(2), 10).await.unwrap();
    assert_eq!(due.iter().map(|m| (m.id, m.recipient.as_str())).collect::<Vec<_>>(), [(1, SM), (2, RND)]);
    assert_eq!(due[0].notices, a_cycle().notices);
    assert_eq!((due[0].attempts, due[0].created_at, due[0].message_id.as_deref()), (0, at(2), None));
    assert_eq!(store.due(at(2), 1).await.unwrap().len(), 1);

    // Greylisted before the dot, then the process dies after it.
    let greylisted = Deferral { now: at(2), next_at: at(7), reason: "450 nanti saja", message_id: None, note: None };
    store.defer(&lease, 1, &greylisted).await.unwrap();
    assert_eq!(store.due(at(6), 10).await.unwrap().iter().map(|m| m.id).collect::<Vec<_>>(), [2]);
    assert!(store.mark_sending(&lease, 1, "<a@majujaya.example>").await.unwrap());
    assert!(!store.mark_sending(&lease, 1, "<a@majujaya.example>").await.unwrap(), "claimed once");
    assert_eq!(store.discard_by_hand(Which::One(1), "x").await.unwrap(), 0, "hands off while it is under way");
    assert_eq!(store.pending().await.unwrap(), Pending { queued: 1, sending: 1, failed: 0 });
    drop(lease);
    store.close().await.unwrap();

    let (store, lease) = shelf.writer().await;
    assert_eq!(store.recover(&lease, at(10)).await.unwrap(), 1);
    assert_eq!(store.recover(&lease, at(10)).await.unwrap(), 0);
    let again = store.due(at(10), 10).await.unwrap().remove(0);
    assert_eq!((again.id, again.attempts, again.message_id.as_deref()), (1, 2, Some("<a@majujaya.example>")));
    let history = store.history("ODR-2026-0001").await.unwrap();
    assert_eq!(history.last().unwrap().text, "dikirim ulang setelah gangguan");
    assert_eq!(store.thread_root(order_id(1), SM).await.unwrap(), None, "not known to have arrived");

    assert!(store.mark_sending(&lease, 1, "<a@majujaya.example>").await.unwrap());
    store.mark_sent(&lease, 1, at(11), Some("terkirim")).await.unwrap();
    assert!(matches!(store.mark_sent(&lease, 1, at(11), None).await, Err(StoreError::NotSo { id: 1, .. })));
    assert_eq!(store.thread_root(order_id(1), SM).await.unwrap().as_deref(), Some("<a@majujaya.example>"));
    assert_eq!(store.thread_root(order_id(1), RND).await.unwrap(), None);
    assert_eq!(
        store.history("ODR-2026-0001").await.unwrap().last().unwrap(),
        &HistoryLine { at: at(11), ..line("ODR-2026-0001", "terkirim") }
    );

    store.fail(&lease, 2, "550 tidak dikenal").await.unwrap();
    let lines = store.outbox(MessageState::OPEN, 10).await.unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (lines[0].id, lines[0].kind.as_str(), &*lines[0].subjects),
        (2, "confirm-order", &["ODR-2026-0001".into()][..])
    );
    assert_eq!((lines[0].state, lines[0].next_at), (MessageState::Failed, None));
    assert_eq!(lines[0].reason.as_deref(), Some("550 tidak dikenal"));
    assert_eq!(store.retry(Which::EveryFailed, at(60)).await.unwrap(), 1);
    let retried = store.due(at(60), 10).await.unwrap().remove(0);
    assert_eq!((retried.attempts, retried.created_at, retried.queued_at), (0, at(2), at(60)));
    store.discard(&lease, 2, "sudah tidak berlaku").await.unwrap();
    assert_eq!(store.retry(Which::EveryOpen, at(61)).await.unwrap(), 0, "sent and discarded are final");
    assert_eq!(store.pending().await.unwrap(), Pending::default());
}

async fn what_was_sent_is_noted_with_the_claim_of_the_next(engine: Engine) {
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    store.record(&lease, &a_cycle()).await.unwrap();
    let states = async || {
        let lines = store.outbox(MessageState::ALL, 10).await.unwrap();
        lines.iter().map(|line| (line.id, line.state, line.attempts)).collect::<Vec<_>>()
    };
    assert!(store.mark_sending(&lease, 1, "<a@majujaya.example>").await.unwrap());
    assert!(store.mark_sent_and_sending(&lease, &[(1, at(3))], 2, "<b@majujaya.example>").await.unwrap());
    assert_eq!(states().await, [(1, MessageState::Sent, 1), (2, MessageState::Sending, 0)]);
    assert_eq!(store.outbox(MessageState::ALL, 10).await.unwrap()[0].sent_at, Some(at(3)));

    // Its dot never went out: as if it had not been claimed, and a person may drop it.
    store.put_back(&lease, 2, None).await.unwrap();
    assert_eq!(states().await, [(1, MessageState::Sent, 1), (2, MessageState::Queued, 0)]);
    assert_eq!(store.due(at(3), 10).await.unwrap()[0].message_id, None);
    store.put_back(&lease, 1, None).await.unwrap();
    assert_eq!(states().await[0], (1, MessageState::Sent, 1), "what was sent stays sent");

    // What was sent was noted already, as a person does: the next is ours all the same.
    assert!(store.mark_sent_and_sending(&lease, &[(1, at(4))], 2, "<b@majujaya.example>").await.unwrap());
    assert_eq!(states().await, [(1, MessageState::Sent, 1), (2, MessageState::Sending, 0)]);
    store.put_back(&lease, 2, None).await.unwrap();

    // Dropped meanwhile: it is not sent, and what was sent is noted all the same; again it is noted once.
    assert_eq!(store.discard_by_hand(Which::One(2), "x").await.unwrap(), 1);
    assert!(!store.mark_sent_and_sending(&lease, &[(1, at(4))], 2, "<b@majujaya.example>").await.unwrap());
    assert_eq!(states().await, [(1, MessageState::Sent, 1), (2, MessageState::Discarded, 0)]);
    assert_eq!(store.outbox(MessageState::ALL, 10).await.unwrap()[0].sent_at, Some(at(3)));
    let third = mailing("ppic@majujaya.example", &[&about_order(1, NoticeKind::ConfirmOrder)]);
    store.record(&lease, &Changes { mailings: vec![third], ..Changes::default() }).await.unwrap();
    assert!(store.mark_sending(&lease, 3, "<c@majujaya.example>").await.unwrap());
    assert!(!store.mark_sent_and_sending(&lease, &[(3, at(5))], 2, "<b@majujaya.example>").await.unwrap());
    let noted = [(1, MessageState::Sent, 1), (2, MessageState::Discarded, 0), (3, MessageState::Sent, 1)];
    assert_eq!(states().await, noted);
}

async fn a_merged_message_lists_all_it_is_about_and_belongs_to_no_thread(engine: Engine) {
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    let early = about_order(1, NoticeKind::ConfirmOrder);
    store.record(&lease, &Changes { notices: vec![early.clone()], ..Changes::default() }).await.unwrap();
    let late = about_order(2, NoticeKind::ConfirmOrder);
    let money = notice("BYR-2026-0003", NoticeKind::VerifyPayment, Some(order_id(2)));
    let loose = notice("BYR-2026-0004", NoticeKind::VerifyPayment, None);
    let mailings = vec![mailing(SM, &[&late, &early]), mailing(RND, &[&money, &loose]), mailing(SM, &[&money])];
    let change = Changes { notices: vec![late, money, loose], mailings, ..Changes::default() };
    store.record(&lease, &change).await.unwrap();

    let lines = store.outbox(MessageState::ALL, 10).await.unwrap();
    let subjects: Vec<String> = lines.iter().map(|l| l.subjects.join(",")).collect();
    assert_eq!(subjects, ["ODR-2026-0002,ODR-2026-0001", "ODR-2026-0002,BYR-2026-0004", "ODR-2026-0002"]);
    assert_eq!(store.outbox(MessageState::ALL, 1).await.unwrap()[0].id, 3, "the latest");
    for id in 1..=3 {
        assert!(store.mark_sending(&lease, id, &format!("<{id}>")).await.unwrap());
        store.mark_sent(&lease, id, at(3), None).await.unwrap();
    }
    assert_eq!(store.thread_root(order_id(2), SM).await.unwrap().as_deref(), Some("<3>"));
    assert_eq!(store.thread_root(order_id(1), SM).await.unwrap(), None);
    assert_eq!(store.thread_root(order_id(2), RND).await.unwrap(), None);
}

async fn a_hold_stops_all_mail_but_sheet_trouble_until_a_person_lifts_it(engine: Engine) {
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    let trouble = notice("-", NoticeKind::SheetTrouble, None);
    let mut change = Changes { system: Some(system(Some("250 surat, 23/11 09:15"))), ..a_cycle() };
    change.mailings.push(mailing(SM, &[&trouble]));
    change.notices.push(trouble);
    store.record(&lease, &change).await.unwrap();
    let ids = async || store.due(at(9), 10).await.unwrap().iter().map(|m| m.id).collect::<Vec<_>>();
    assert_eq!(ids().await, [3]);

    // A command in another process lifts it; the leader, unaware, records the old hold once more.
    let command = shelf.open(OpenMode::Write).await.unwrap();
    assert_eq!(command.release().await.unwrap().as_deref(), Some("250 surat, 23/11 09:15"));
    assert_eq!(command.release().await.unwrap(), None);
    let stale = Changes { system: change.system.clone(), ..Changes::default() };
    store.record(&lease, &stale).await.unwrap();
    assert_eq!(ids().await, [1, 2, 3]);
    assert_eq!(store.load().await.unwrap().system.mail.held, None);

    // The next hold is another one.
    let next = Changes { system: Some(system(Some("300 surat, 24/11 10:00"))), ..Changes::default() };
    store.record(&lease, &next).await.unwrap();
    assert_eq!(store.held().await.unwrap().as_deref(), Some("300 surat, 24/11 10:00"));
    assert_eq!(ids().await, [3]);
    store.record(&lease, &Changes { system: Some(system(None)), ..Changes::default() }).await.unwrap();
    assert_eq!(ids().await, [1, 2, 3]);
}

async fn one_question_answers_how_mail_stands(engine: Engine) {
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    assert_eq!(store.mail_state().await.unwrap(), MailState::default());
    let stop = MailStop {
        since: at(1),
        until: at(2),
        tries: 3,
        reason: "server surat menolak kata sandi".into(),
        needs_person: true,
        settings: "smtp.shop.example".into(),
    };
    let fault =
        TemplateFault { file: "/t/a.txt".into(), line: Some(3), what: "syntax error".into(), text: String::new() };
    let hold = |reason| Changes { system: Some(system(Some(reason))), ..Changes::default() };
    store.record(&lease, &hold("250 surat, 23/11 09:15")).await.unwrap();
    store.stop_mail(&lease, &stop).await.unwrap();
    store.note_template_faults(&lease, slice::from_ref(&fault)).await.unwrap();
    let whole = MailState { held: Some("250 surat, 23/11 09:15".into()), stop: Some(stop), faults: vec![fault] };
    assert_eq!(store.mail_state().await.unwrap(), whole);

    // Lifted, and another one imposed.
    store.release().await.unwrap();
    assert_eq!(store.mail_state().await.unwrap(), MailState { held: None, ..whole.clone() });
    store.record(&lease, &hold("250 surat, 23/11 09:15")).await.unwrap();
    assert_eq!(store.mail_state().await.unwrap().held, None, "the very one that was lifted");
    store.record(&lease, &hold("300 surat, 24/11 10:00")).await.unwrap();
    let whole = MailState { held: Some("300 surat, 24/11 10:00".into()), ..whole };
    assert_eq!(store.mail_state().await.unwrap(), whole);
    store.resume_mail(&lease).await.unwrap();
    store.note_template_faults(&lease, &[]).await.unwrap();
    assert_eq!(store.mail_state().await.unwrap(), MailState { stop: None, faults: Vec::new(), ..whole });
}

async fn more_rows_than_a_page_are_all_loaded_in_order(engine: Engine) {
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    let orders: Vec<_> = (1..=2_000).map(order).collect();
    let register: Vec<_> = (1..=2_000).rev().map(|n| number(n, "")).collect();
    let many = Changes { orders, register, ..Changes::default() };
    let void = Changes { register: vec![number(1_500, "BATAL")], ..Changes::default() };
    store.record(&lease, &many).await.unwrap();
    store.record(&lease, &void).await.unwrap();
    assert_eq!(store.load().await.unwrap(), applied([&many, &void]));
}

async fn a_cycle_cancelled_midway_is_recorded_whole_or_not_at_all(engine: Engine) {
    // How often the verb waits, and whether at all, depends on how the machine schedules its threads.
    for _ in 0..50 {
        if was_cancelled(engine).await {
            return;
        }
    }
    panic!("the verb was never cancelled");
}

/// Records a cycle that is cancelled at its first wake, its second, and so on, until it is there. Whether it was cancelled
/// before that.
async fn was_cancelled(engine: Engine) -> bool {
    let shelf = engine.shelf();
    let (store, lease) = shelf.writer().await;
    let before = everything(&store).await;
    let cycle = a_cycle();
    for wakes in 1..200 {
        let ended = cancelled_after(wakes, store.record(&lease, &cycle)).await;
        let after = everything(&store).await;
        if after != before {
            // It ended, or was cancelled while its commit was under way.
            ended.unwrap_or(Ok(())).unwrap();
            assert_eq!(after.0, applied([&cycle]));
            assert_eq!((after.1.len(), after.2), (2, cycle.history));
            return wakes > 1;
        }
        assert!(ended.is_none(), "it ended and nothing is there");
    }
    panic!("the verb never came to its end");
}

/// Drops the verb at its `wakes`-th wake, unless it has ended.
async fn cancelled_after<F: Future>(wakes: usize, verb: F) -> Option<F::Output> {
    let mut verb = Box::pin(verb);
    let mut left = wakes;
    std::future::poll_fn(|context| match verb.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            left -= 1;
            if left == 0 { Poll::Ready(None) } else { Poll::Pending }
        }
    })
    .await
}

fn changes() -> impl Strategy<Value = Changes> {
    let cell = prop_oneof![
        any::<f64>().prop_filter("the sheet holds no other", |n| n.is_finite()).prop_map(Cell::Number),
        ".{1,8}".prop_map(|text| Cell::text(text.as_str())),
        any::<bool>().prop_map(Cell::Bool),
    ];
    let orders = prop::collection::vec((1_u32..6, cell, any::<u64>()), 0..4);
    let payments = prop::collection::vec((1_u32..6, any::<i64>()), 0..3);
    let register = prop::collection::vec((1_u32..6, ".{0,6}"), 0..3);
    let periods = prop::collection::vec((1_u32..6, any::<i64>()), 0..3);
    let system = prop::option::of(prop::option::of("[a-c]"));
    (orders, payments, register, periods, system).prop_map(|(orders, payments, register, periods, held)| Changes {
        orders: orders
            .into_iter()
            .map(|(n, cell, digest)| {
                let mut facts = order(n);
                facts.seen.content.set(OrderColumn::Notes, cell);
                facts.lines_digest = digest;
                facts
            })
            .collect(),
        payments: payments.into_iter().map(|(n, amount)| payment(n, amount)).collect(),
        register: register.iter().map(|(n, note)| number(*n, note)).collect(),
        periods: periods.iter().map(|(n, orders)| closed(&format!("2026-W{n:02}"), *orders)).collect(),
        system: held.map(|reason| self::system(reason.as_deref())),
        ..Changes::default()
    })
}

/// Any row of cycles is loaded as it was applied.
fn any_row_of_cycles(engine: Engine, cases: u32) {
    let config = ProptestConfig::with_cases(cases);
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let rows = prop::collection::vec(changes(), 1..6);
    let outcome = runner.run(&rows, |cycles| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let loaded = runtime.block_on(async {
            let shelf = engine.shelf();
            let (store, lease) = shelf.writer().await;
            for cycle in &cycles {
                store.record(&lease, cycle).await.unwrap();
            }
            store.load().await.unwrap()
        });
        prop_assert_eq!(loaded, applied(&cycles));
        Ok(())
    });
    outcome.unwrap();
}
