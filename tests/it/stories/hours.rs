//! The clock of the machine is behind: nothing is decided on it, and somebody hears of it.

use chrono::TimeDelta;
use orderd::clock::Clock;
use orderd::cycle::{Clerk, CycleError, Report};

use crate::commands::{failed, orderd, said};
use crate::shop::{PATIENCE, Shop, date};

/// A shop whose last cycle was an hour ago, by the machine's own clock.
async fn an_hour_ago() -> Shop {
    let at = Clock::system().now().with_timezone(&chrono_tz::Asia::Jakarta) - TimeDelta::hours(1);
    let mut shop = Shop::open(&at.format("%Y-%m-%d %H:%M").to_string()).await;
    shop.stop();
    shop
}

async fn on(shop: &Shop, clock: Clock) -> Clerk {
    Clerk::start(shop.config.clone(), clock).await.unwrap()
}

async fn cycle(clerk: &mut Clerk) -> Result<Report, CycleError> {
    let ended = clerk.cycle().await;
    clerk.postman().unwrap().round(PATIENCE).await.unwrap();
    ended
}

#[tokio::test]
async fn a_clock_that_is_behind_stops_everything_and_is_told_once() {
    let mut shop = an_hour_ago().await;
    let row = shop.order(100, date("2099-11-30"), &[]);
    let mut clerk = on(&shop, Clock::system()).await;
    shop.sandbox.date_answers_ahead(TimeDelta::minutes(6));
    // A rehearsal leaves no trace of that either.
    assert_eq!(clerk.rehearse().await.unwrap_err().class(), "clock");
    assert_eq!((shop.system("Jam komputer"), shop.mails()), (String::new(), vec![]));
    let before = shop.sandbox.book().rows("Pesanan");
    let status = shop.sandbox.book().rows("Status Sistem");
    assert_eq!(cycle(&mut clerk).await.unwrap_err().class(), "clock");
    let said = shop.system("Jam komputer");
    assert!(said.starts_with("TERTINGGAL sejak ") && said.contains("timedatectl"), "{said}");
    let shown = shop.sandbox.book().rows("Status Sistem");
    assert_eq!(shown[..shown.len() - 1], status, "one row more, nothing else");
    assert_eq!(shop.sandbox.book().rows("Pesanan"), before);
    let mail = shop.mails_of("sheet-trouble").pop().unwrap();
    assert_eq!((mail.recipient.as_str(), shop.mails()), ("admin@shop.example", vec!["sheet-trouble".to_owned()]));
    assert!(mail.subject.contains("jam komputer orderd tertinggal") && mail.text.contains("timedatectl"), "{mail:?}");
    // It goes on so, and writes and mails nothing more; also in another process.
    shop.sandbox.reset_counters();
    assert_eq!(cycle(&mut clerk).await.unwrap_err().class(), "clock");
    drop(clerk);
    let mut clerk = on(&shop, Clock::system()).await;
    assert_eq!(cycle(&mut clerk).await.unwrap_err().class(), "clock");
    assert_eq!((shop.sandbox.counters().writes, shop.mails()), (0, vec![]));
    assert_eq!(shop.system("Jam komputer"), said);
    // Put right, work goes on, and the word is gone.
    shop.sandbox.date_answers_ahead(TimeDelta::minutes(4));
    let report = cycle(&mut clerk).await.unwrap();
    assert_eq!(shop.system("Jam komputer"), "");
    assert!(shop.id(row).starts_with("ODR-"), "{}", shop.id(row));
    // At night it waits for the morning.
    assert_eq!(report.notices.iter().map(|key| key.kind.as_str()).collect::<Vec<_>>(), ["check-materials"]);
    shop.mails();
    // The next time is told anew.
    shop.sandbox.date_answers_ahead(TimeDelta::days(2));
    shop.order(200, date("2099-11-30"), &[]);
    assert_eq!(cycle(&mut clerk).await.unwrap_err().class(), "clock");
    assert_eq!(shop.mails(), ["sheet-trouble"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_past_day_may_be_rehearsed_and_reported_and_no_cycle_runs_on_it() {
    let shop = an_hour_ago().await;
    let past = (Clock::system().now() - TimeDelta::days(3)).to_rfc3339();
    said(&orderd(&shop, &["sync", "--dry-run", "--at", &past]), &["nothing was changed"]);
    said(&orderd(&shop, &["export", "-o", "past.xlsx", "--at", &past]), &["past.xlsx"]);
    failed(
        &orderd(&shop, &["sync", "--at", &past]),
        &["nothing is decided until it is set", "--at names no earlier time"],
    );
    // Today's workbook by a clock that is behind would be another day's.
    said(&orderd(&shop, &["export", "-o", "today.xlsx"]), &["today.xlsx"]);
    let ahead = (Clock::system().now() + TimeDelta::hours(2)).to_rfc3339();
    said(&orderd(&shop, &["sync", "--at", &ahead]), &[]);
    failed(&orderd(&shop, &["export", "-o", "behind.xlsx"]), &["--as-of"]);
    let day = Clock::system().now().format("%Y-%m-%d").to_string();
    said(&orderd(&shop, &["export", "-o", "named.xlsx", "--as-of", &day]), &["named.xlsx"]);
}
