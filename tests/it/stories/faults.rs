//! Every fault of Google's at every request of a cycle in which something happens: afterwards sheet, mails and numbers
//! are as if nothing had been.

use std::time::Duration;

use orderd::cycle::CycleError;
use orderd::sandbox::{Fault, On};

use super::crash::{before_the_storm, picture, promise, undisturbed};
use crate::shop::post_office::PostOffice;
use crate::shop::{PATIENCE, Shop};

/// Cycles until one comes to its end, as the daemon does.
async fn cycles(shop: &mut Shop, fault: &str) -> usize {
    for failed in 0..4 {
        match shop.clerk.as_mut().unwrap().cycle().await {
            Ok(_) => return failed,
            Err(CycleError::Sheet(_)) => {}
            Err(error) => panic!("{fault}: {error:?}"),
        }
    }
    panic!("{fault}: one fault broke four cycles");
}

#[tokio::test]
async fn any_fault_at_any_request_leaves_no_trace() {
    let (sheet, mails) = undisturbed().await;
    let faults = [
        Fault::Status(429),
        Fault::Status(500),
        Fault::Status(503),
        Fault::Status(403),
        Fault::Status(404),
        Fault::Status(400),
        Fault::Html503,
        Fault::Hang,
        Fault::Slow(Duration::from_millis(50)),
        Fault::CutBeforeApplying,
        Fault::CutAfterApplying,
        Fault::TruncatedBody(40),
        Fault::Unauthorized401,
        Fault::EmptyObject,
        Fault::NoValues,
        Fault::HugeBody(300_000),
    ];
    for fault in faults {
        let mut survived = 0;
        // Reading, writing, looking again: beyond them nothing is asked any more.
        for request in 0..=3 {
            let name = format!("{fault:?} at request {}", request + 1);
            let office = PostOffice::open().await;
            let mut shop = before_the_storm(&office).await;
            if fault == Fault::Hang {
                shop.call_timeout = Duration::from_secs(2);
            }
            shop.start().await;
            shop.sandbox.reset_counters();
            shop.sandbox.faults().push(On::Any, request, 1, fault.clone());
            cycles(&mut shop, &name).await;
            let met = shop.sandbox.counters().reads + shop.sandbox.counters().writes > request;
            shop.sandbox.faults().clear();
            shop.cycle().await;
            shop.cycle().await;
            assert_eq!(picture(&shop), sheet, "{name}");
            promise(&office.taken(), &mails, &name);
            shop.call_timeout = PATIENCE;
            shop.is_idle().await;
            survived += usize::from(!met);
        }
        assert!(survived <= 1, "{fault:?}: a cycle has at least three requests");
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_had_stops_no_mail_and_passes() {
    for fault in [Fault::InvalidGrant, Fault::Status(500), Fault::CutBeforeApplying, Fault::TruncatedBody(10)] {
        let mut shop = Shop::open("23 10:00").await;
        let row = shop.order(100, crate::shop::date("30"), &[]);
        // A mail waits: it was decided, and the process ended.
        shop.clerk.as_mut().unwrap().cycle().await.unwrap();
        shop.sandbox.faults().push(On::Tokens, 0, 8, fault.clone());
        shop.start().await;
        let failed = shop.clerk.as_mut().unwrap().cycle().await;
        if fault == Fault::InvalidGrant {
            let sentence = failed.unwrap_err().to_string();
            assert!(sentence.contains("make a new key") && !sentence.contains("clock"), "what Google said: {sentence}");
        }
        shop.postman.as_mut().unwrap().round(PATIENCE).await.unwrap();
        assert_eq!(shop.mails(), ["check-materials"], "{fault:?}");
        shop.sandbox.faults().clear();
        shop.cycle().await;
        assert_eq!(shop.status(row), "Menunggu R&D/PPIC");
        shop.is_idle().await;
    }
}
