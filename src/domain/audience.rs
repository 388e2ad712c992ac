//! To whom something goes: recipients come only from the house rules, never from the sheet.

use super::approval::Answerer;
use super::policy::Policy;
use super::text::Text;

/// Addresses that must act, and addresses that should know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Audience {
    /// Must act.
    pub to: Vec<Text>,
    /// Should know.
    pub cc: Vec<Text>,
}

impl Audience {
    /// Adds addresses to those who must act, each once.
    #[must_use]
    pub(crate) fn to(mut self, addresses: &[String]) -> Self {
        for address in addresses {
            if !self.to.iter().any(|known| known.eq_ignore_ascii_case(address)) {
                self.cc.retain(|known| !known.eq_ignore_ascii_case(address));
                self.to.push(address.as_str().into());
            }
        }
        self
    }

    /// Adds addresses to those who should know; whoever must act is not told twice.
    #[must_use]
    pub(crate) fn cc(mut self, addresses: &[String]) -> Self {
        for address in addresses {
            let known = self.to.iter().chain(&self.cc).any(|known| known.eq_ignore_ascii_case(address));
            if !known {
                self.cc.push(address.as_str().into());
            }
        }
        self
    }

    /// The same people; this address, if it must act, comes first.
    #[must_use]
    pub(crate) fn led_by(mut self, address: &str) -> Self {
        if let Some(at) = self.to.iter().position(|known| known.eq_ignore_ascii_case(address)) {
            self.to[..=at].rotate_right(1);
        }
        self
    }

    /// Whether there is nobody.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.to.is_empty() && self.cc.is_empty()
    }

    /// Everybody, in order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Text> {
        self.to.iter().chain(&self.cc)
    }
}

/// The store managers of an outlet; of one that the house no longer has, Marketing, who can name another.
#[must_use]
pub(crate) fn store_managers<'a>(policy: &'a Policy, outlet: Option<&str>) -> &'a [String] {
    let Some(name) = outlet else { return &[] };
    policy.outlet(name).map_or(&policy.roles.marketing, |outlet| &outlet.store_manager)
}

/// Those who answer about an order of an outlet.
#[must_use]
pub(crate) fn answerers<'a>(by: Answerer, policy: &'a Policy, outlet: Option<&str>) -> &'a [String] {
    match by {
        Answerer::Marketing => &policy.roles.marketing,
        Answerer::Rnd => &policy.roles.rnd,
        Answerer::Ppic => &policy.roles.ppic,
        Answerer::StoreManager => store_managers(policy, outlet),
        Answerer::Accounting => &policy.roles.accounting,
    }
}
