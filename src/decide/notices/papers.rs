//! Every number reaches a person: which papers go along with a mail, and to whom. Whoever hands a paper on is sent it
//! once, with the first mail about it; a reminder brings nothing anew.

use crate::decide::notices::kind::Kind;
use crate::decide::orders::Order;
use crate::domain::audience::{Audience, store_managers};
use crate::domain::document::{Document, DocumentKind, Reader};
use crate::domain::facts::OrderFacts;
use crate::domain::notice::{Enclosure, NoticeKind};
use crate::domain::policy::Policy;
use crate::domain::text::Text;

/// The people who hand a paper on, or work with it.
fn readers(kind: DocumentKind, policy: &Policy, outlet: Option<&str>) -> Audience {
    let (roles, managers) = (&policy.roles, store_managers(policy, outlet));
    kind.readers().iter().fold(Audience::default(), |people, reader| {
        people.to(match reader {
            Reader::Marketing => &roles.marketing,
            Reader::Accounting => &roles.accounting,
            Reader::StoreManagers => managers,
            Reader::Logistics => &roles.logistics,
            Reader::Purchasing => &roles.purchasing,
        })
    })
}

/// The papers of an order that go along with a mail to these people.
#[must_use]
pub(super) fn of_order(
    kind: &Kind,
    order: &Order<'_>,
    people: &Audience,
    rung: u32,
    policy: &Policy,
) -> Vec<Enclosure> {
    let documents = kind.documents();
    let is_print = kind.notice == NoticeKind::DeliveryOrderReplaced;
    if rung > 0 || (is_print && !is_print_of_use(order)) {
        return Vec::new();
    }
    let outlet = order.terms.as_deref().map(|terms| &*terms.outlet);
    let issued = order.facts.papers().filter(|document| documents.contains(&document.kind));
    let paper = |document: &Document| {
        // A new print goes to whoever has the old one as well.
        let is_anew = is_print && document.kind == DocumentKind::DeliveryOrder;
        enclosure(document, is_anew, people, policy, outlet, &order.facts)
    };
    issued.filter_map(paper).collect()
}

/// Whether somebody works with the new print: it is another paper, or the goods are still here.
pub(crate) fn is_print_of_use(order: &Order<'_>) -> bool {
    order.replaced || order.facts.shipped.is_none()
}

/// The receipt of a payment, where a mail brings it.
#[must_use]
pub(super) fn of_payment(
    kind: &Kind,
    receipt: Option<&Document>,
    people: &Audience,
    policy: &Policy,
) -> Vec<Enclosure> {
    let Some(receipt) = receipt.filter(|receipt| kind.documents().contains(&receipt.kind)) else { return Vec::new() };
    let readers = readers(receipt.kind, policy, None);
    let to: Vec<Text> = people.all().filter(|address| is_among(address, &readers)).cloned().collect();
    if to.is_empty() { Vec::new() } else { vec![Enclosure { number: receipt.number.clone(), to }] }
}

/// Remembers what went along with a mail.
pub(super) fn remember(facts: &mut OrderFacts, papers: &[Enclosure]) {
    for paper in papers {
        match facts.handed.iter_mut().find(|handed| handed.number == paper.number) {
            Some(handed) => {
                let new: Vec<Text> = paper.to.iter().filter(|address| !handed.reaches(address)).cloned().collect();
                handed.to.extend(new);
            }
            None => facts.handed.push(paper.clone()),
        }
    }
}

/// Whether a paper of this kind is out that none of these people was sent.
#[must_use]
pub(crate) fn waits_for(order: &Order<'_>, kind: DocumentKind, people: &[String]) -> bool {
    let handed = |number: &str| order.facts.handed.iter().find(|handed| *handed.number == *number);
    let mut papers = order.facts.papers().filter(|document| document.kind == kind);
    papers.any(|document| {
        !people.is_empty()
            && handed(&document.number).is_some_and(|handed| !people.iter().any(|address| handed.reaches(address)))
    })
}

fn enclosure(
    document: &Document,
    is_anew: bool,
    people: &Audience,
    policy: &Policy,
    outlet: Option<&str>,
    facts: &OrderFacts,
) -> Option<Enclosure> {
    let readers = readers(document.kind, policy, outlet);
    let handed = facts.handed.iter().find(|handed| handed.number == document.number);
    let lacks = |address: &str| is_anew || !handed.is_some_and(|handed| handed.reaches(address));
    let to: Vec<Text> = people.all().filter(|address| is_among(address, &readers) && lacks(address)).cloned().collect();
    (!to.is_empty()).then(|| Enclosure { number: document.number.clone(), to })
}

fn is_among(address: &str, people: &Audience) -> bool {
    people.all().any(|known| known.eq_ignore_ascii_case(address))
}
