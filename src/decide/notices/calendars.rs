//! Who keeps a calendar finds a change of it in the mail that tells them of the change anyway, and the plan remembers whom it
//! brought an entry.

use std::collections::BTreeMap;

use crate::decide::notices::kind::Papers;
use crate::decide::notices::kinds;
use crate::decide::orders::Order;
use crate::domain::ids::OrderId;
use crate::domain::notice::{Notice, NoticeKind};
use crate::domain::text::Text;

/// Puts the entry of an order into the mails of this cycle that say that it changed or is off, and leaves their readers out
/// of the one that brings nothing else.
pub(super) fn ride_along(notices: &mut [Notice]) {
    let is_alone = |notice: &Notice| notice.key.kind == NoticeKind::DeliveryScheduled;
    let Some(entries) = notices.iter().find(|notice| is_alone(notice)).map(|notice| notice.brief.calendar.clone())
    else {
        return;
    };
    let tells = [NoticeKind::OrderChanged, NoticeKind::OrderClosed];
    let mut heard: Vec<Text> = Vec::new();
    for notice in notices.iter_mut().filter(|notice| tells.contains(&notice.key.kind)) {
        notice.brief.calendar.clone_from(&entries);
        // A copy may wait for a digest, which brings no file.
        heard.extend(notice.to.iter().cloned());
    }
    notices.iter_mut().filter(|notice| is_alone(notice)).for_each(|notice| notice.leave_out(&heard));
}

/// Remembers which entries a delivery plan among these notices brought to store managers: they hear when it changes.
pub(crate) fn note_planned(notices: &[Notice], orders: &mut BTreeMap<OrderId, Order<'_>>) {
    let is_plan = |notice: &&Notice| kinds::of(notice.key.kind).papers == Papers::Calendar && notice.order.is_none();
    for entry in notices.iter().filter(is_plan).flat_map(|notice| &notice.brief.calendar) {
        if let Some(facts) = orders.get_mut(&entry.order).and_then(|order| order.facts.calendar.as_mut()) {
            facts.planned = true;
        }
    }
}
