//! Who does what: the roles of the procedure, and the people who hold them. One person may hold several.

use super::text::Text;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::policy::Policy;

/// A role; a store manager's is that of one outlet, by its place in the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Marketing,
    Rnd,
    Ppic,
    StoreManager(usize),
    Production,
    Purchasing,
    Accounting,
    Logistics,
    Admin,
}

/// People who hold the same roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Colleagues {
    /// What they do.
    pub roles: BTreeSet<Role>,
    /// Their addresses.
    pub addresses: Vec<Text>,
}

impl Role {
    /// The role as people call it.
    #[must_use]
    pub(crate) fn label(self, policy: &Policy) -> String {
        let name = match self {
            Self::Marketing => "Marketing",
            Self::Rnd => "R&D",
            Self::Ppic => "Gudang PPIC",
            Self::StoreManager(outlet) => {
                let outlet = policy.outlets.get(outlet).filter(|_| policy.outlets.len() > 1);
                return outlet.map_or_else(|| "Store Manager".to_owned(), |o| format!("Store Manager {}", o.name));
            }
            Self::Production => "Produksi",
            Self::Purchasing => "Purchasing",
            Self::Accounting => "Akunting",
            Self::Logistics => "Logistik",
            Self::Admin => "Admin",
        };
        name.to_owned()
    }
}

/// The outlet of this name, as its place in the configuration.
#[must_use]
pub(crate) fn outlet(policy: &Policy, name: &str) -> Option<usize> {
    policy.outlets.iter().position(|o| o.is_called(name))
}

/// The roles somebody holds who is written to at this address.
#[must_use]
pub(crate) fn held_by(policy: &Policy, address: &str) -> BTreeSet<Role> {
    let holds = |addresses: &[String]| addresses.iter().any(|known| known.eq_ignore_ascii_case(address));
    seats(policy).into_iter().filter(|(_, addresses)| holds(addresses)).map(|(role, _)| role).collect()
}

/// The address as the house rules spell it, if it is somebody's there.
#[must_use]
pub(crate) fn spelled<'p>(policy: &'p Policy, address: &str) -> Option<&'p str> {
    let known = seats(policy).into_iter().flat_map(|(_, addresses)| addresses);
    known.map(String::as_str).find(|known| known.eq_ignore_ascii_case(address))
}

/// Everybody, by what `wanted` makes of the roles they hold; who holds none of interest is left out.
#[must_use]
pub(crate) fn colleagues(policy: &Policy, wanted: impl Fn(Role) -> bool) -> Vec<Colleagues> {
    let mut people: BTreeMap<String, (&str, BTreeSet<Role>)> = BTreeMap::new();
    for (role, addresses) in seats(policy).into_iter().filter(|(role, _)| wanted(*role)) {
        for address in addresses {
            people.entry(address.to_lowercase()).or_insert((address, BTreeSet::new())).1.insert(role);
        }
    }
    let mut groups: BTreeMap<BTreeSet<Role>, Vec<Text>> = BTreeMap::new();
    for (address, roles) in people.into_values() {
        groups.entry(roles).or_default().push(address.into());
    }
    groups.into_iter().map(|(roles, addresses)| Colleagues { roles, addresses }).collect()
}

/// Every role with the addresses of those who hold it.
fn seats(policy: &Policy) -> Vec<(Role, &[String])> {
    let roles = &policy.roles;
    let mut seats: Vec<(Role, &[String])> = vec![
        (Role::Marketing, &roles.marketing),
        (Role::Rnd, &roles.rnd),
        (Role::Ppic, &roles.ppic),
        (Role::Production, &roles.production),
        (Role::Purchasing, &roles.purchasing),
        (Role::Accounting, &roles.accounting),
        (Role::Logistics, &roles.logistics),
        (Role::Admin, &roles.admin),
    ];
    seats.extend(policy.outlets.iter().enumerate().map(|(n, o)| (Role::StoreManager(n), &*o.store_manager)));
    seats
}
