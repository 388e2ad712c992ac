//! Who an open point is up to: values, which mails and digests go by, and the words a row shows for them.

use std::fmt;

use crate::domain::role::Role;

/// Somebody who is to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Actor {
    /// The people of a role.
    Role(Role),
    /// The store manager of an outlet that is not configured: nobody we could write to.
    ManagerElsewhere,
    /// Whoever drives the goods for Logistics.
    Driver,
    /// We ourselves.
    System,
}

/// How several are named together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joint {
    /// All of them act.
    And,
    /// Whoever comes first.
    Or,
}

/// All an open point is up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    actors: Vec<Actor>,
    joint: Joint,
    /// The outlet named behind the store manager, where the point names it.
    outlet: Option<String>,
}

impl Who {
    /// One alone.
    #[must_use]
    pub(crate) fn one(actor: Actor) -> Self {
        Self { actors: vec![actor], joint: Joint::And, outlet: None }
    }

    /// Several together.
    #[must_use]
    pub(crate) fn several(first: Actor, joint: Joint, second: Actor) -> Self {
        Self { actors: vec![first, second], joint, outlet: None }
    }

    /// The same, with the outlet named.
    #[must_use]
    pub(crate) fn of_outlet(self, name: &str) -> Self {
        Self { outlet: Some(name.to_owned()).filter(|name| !name.is_empty()), ..self }
    }

    /// Everybody it is up to, in the order they are named.
    pub(crate) fn actors(&self) -> impl Iterator<Item = Actor> {
        self.actors.iter().copied()
    }

    /// The roles we write to.
    pub(crate) fn roles(&self) -> impl Iterator<Item = Role> {
        self.actors.iter().filter_map(|actor| match actor {
            Actor::Role(role) => Some(*role),
            // Whoever drives has no address of their own, and hears of it from Logistics.
            Actor::Driver => Some(Role::Logistics),
            Actor::ManagerElsewhere | Actor::System => None,
        })
    }
}

impl From<Role> for Who {
    fn from(role: Role) -> Self {
        Self::one(Actor::Role(role))
    }
}

impl From<Actor> for Who {
    fn from(actor: Actor) -> Self {
        Self::one(actor)
    }
}

impl Actor {
    /// The word for them in a row.
    #[must_use]
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Role(role) => match role {
                Role::Marketing => "Marketing",
                Role::Rnd => "R&D",
                Role::Ppic => "PPIC",
                Role::StoreManager(_) => "Store Manager",
                Role::Production => "Produksi",
                Role::Purchasing => "Purchasing",
                Role::Accounting => "Akunting",
                Role::Logistics => "Logistik",
                Role::Admin => "Admin",
            },
            Self::ManagerElsewhere => "Store Manager",
            Self::Driver => "Sopir",
            Self::System => "Sistem",
        }
    }
}

impl fmt::Display for Who {
    /// `Store Manager & Produksi`, `Sopir / Store Manager`, `Store Manager Pusat`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let join = match self.joint {
            Joint::And => " & ",
            Joint::Or => " / ",
        };
        for (n, actor) in self.actors.iter().enumerate() {
            f.write_str(if n > 0 { join } else { "" })?;
            f.write_str(actor.word())?;
        }
        self.outlet.as_ref().map_or(Ok(()), |outlet| write!(f, " {outlet}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_follow_from_values_and_never_the_other_way_round() {
        let manager = Actor::Role(Role::StoreManager(1));
        let check = |who: Who, words: &str, roles: &[Role]| {
            assert_eq!(who.to_string(), words);
            assert_eq!(who.roles().collect::<Vec<_>>(), roles, "{words}");
        };
        check(Role::Rnd.into(), "R&D", &[Role::Rnd]);
        check(
            Who::several(manager, Joint::And, Actor::Role(Role::Production)),
            "Store Manager & Produksi",
            &[Role::StoreManager(1), Role::Production],
        );
        check(
            Who::several(manager, Joint::Or, Actor::Role(Role::Purchasing)),
            "Store Manager / Purchasing",
            &[Role::StoreManager(1), Role::Purchasing],
        );
        check(
            Who::several(Actor::Driver, Joint::Or, manager),
            "Sopir / Store Manager",
            &[Role::Logistics, Role::StoreManager(1)],
        );
        check(Who::one(Actor::System), "Sistem", &[]);
        check(Who::one(Actor::ManagerElsewhere), "Store Manager", &[]);
        check(Who::one(manager).of_outlet("Pusat"), "Store Manager Pusat", &[Role::StoreManager(1)]);
        check(
            Who::one(manager).of_outlet("Bandung / Logistik"),
            "Store Manager Bandung / Logistik",
            &[Role::StoreManager(1)],
        );
    }
}
