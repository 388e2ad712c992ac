//! Every number of the register reaches each who hands it on or works with it, once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::Office;
use crate::domain::document::DocumentKind;
use crate::domain::notice::{Notice, NoticeKind};

/// What is issued so shortly before the end may still wait for a mail that brings it.
const LATELY: TimeDelta = TimeDelta::days(3);

/// Who was sent what.
#[derive(Default)]
struct Handed<'a> {
    /// How often a number went to a mailbox, new prints of names aside.
    mails: BTreeMap<(&'a str, &'a str), u32>,
    /// Who was sent a new print under an old number.
    prints: BTreeSet<(&'a str, &'a str)>,
    /// Invoices whose money was asked for.
    asked: BTreeSet<&'a str>,
    /// Delivery orders whose goods were allowed to leave.
    released: BTreeSet<&'a str>,
}

impl<'a> Handed<'a> {
    fn of(mails: &'a [Notice]) -> Self {
        let mut handed = Self::default();
        for notice in mails {
            let value = |name: &str| notice.brief.values.get(name).map_or("", String::as_str);
            let is_print = notice.key.kind == NoticeKind::DeliveryOrderReplaced && value("nomor_lama").is_empty();
            for paper in &notice.papers {
                let readers: BTreeSet<&str> =
                    paper.to.iter().map(|a| a.split('@').next().unwrap_or_default()).collect();
                assert_eq!(readers.len(), paper.to.len(), "{}: {paper:?}", notice.key);
                for reader in readers {
                    let sent = (&*paper.number, reader);
                    if is_print && paper.number.contains("/SJ/") {
                        handed.prints.insert(sent);
                    } else {
                        *handed.mails.entry(sent).or_default() += 1;
                    }
                }
            }
            match notice.key.kind {
                NoticeKind::RequestSettlement | NoticeKind::ReceivableHandover => {
                    handed.asked.insert(value("nomor_invoice"));
                }
                NoticeKind::ReleaseShipment => {
                    handed.released.insert(value("nomor_sj"));
                }
                _ => {}
            }
        }
        handed
    }

    fn check(&self, number: &str, reader: &str, is_due: bool) {
        let sent = (number, reader);
        let times = self.mails.get(&sent).copied().unwrap_or_default();
        assert!(times <= 1, "{number} went to {reader} {times} times");
        assert!(times == 1 || self.prints.contains(&sent) || !is_due, "{number} never reached {reader}");
    }
}

/// How many numbers of each kind were looked at.
pub(super) fn every_number_reaches_who_hands_it_on(office: &Office, looked_at: &mut BTreeMap<DocumentKind, usize>) {
    let handed = Handed::of(&office.mails);
    for entry in &office.facts.register {
        let number = &*entry.number;
        let is_void = entry.note.starts_with("BATAL");
        let is_late = office.policy.start_of(entry.on) + LATELY > office.now;
        // A delivery order or invoice that is void before anybody asked for its money was never anybody's.
        let is_due = !is_late && (!is_void || matches!(entry.kind, DocumentKind::Proforma | DocumentKind::Receipt));
        let invoice = entry.order.and_then(|id| office.facts.orders[&id].live_delivery());
        let asked = match entry.kind {
            DocumentKind::Invoice => handed.asked.contains(number),
            DocumentKind::DeliveryOrder => invoice.is_some_and(|delivery| {
                *delivery.order.number == *number && handed.asked.contains(&*delivery.invoice.number)
            }),
            DocumentKind::Proforma | DocumentKind::Receipt => false,
            DocumentKind::CreditNote => true,
        };
        let released = handed.released.contains(number);
        handed.check(number, "marketing", is_due);
        handed.check(number, "accounting", is_due && asked);
        handed.check(number, "sm", released);
        handed.check(number, "logistics", released);
        handed.check(number, "purchasing", false);
        for stranger in ["rnd", "ppic", "production"] {
            assert!(!handed.mails.contains_key(&(number, stranger)), "{number} to {stranger}");
        }
        *looked_at.entry(entry.kind).or_default() += usize::from(is_due);
    }
}
