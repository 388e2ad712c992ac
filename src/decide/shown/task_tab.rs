//! `Tugas`: every open point as a line for each role it is up to, by role, the late ones first. Its first line says when
//! we last looked: the sheet itself colours it red when that is long ago.

use chrono::NaiveDateTime;

use super::next_steps::Actor;
use super::task::Task;
use crate::decide::orders::due::Due;
use crate::decide::world::{TaskRow, World};
use crate::domain::cell::Cell;
use crate::domain::policy::Policy;
use crate::domain::role::Role;
use crate::domain::serial;
use crate::domain::shared::Shared;

/// The tab.
pub(crate) const TAB: &str = "Tugas";
/// What the first line is recognised by; the colour in the template waits for this word.
const CLOCK: &str = "Sinkron terakhir";

/// The first line.
#[must_use]
pub(super) fn clock(world: &World<'_>) -> TaskRow {
    TaskRow {
        cells: [
            Cell::text(CLOCK),
            serial::instant(world.now, world.policy.timezone),
            Cell::Empty,
            Cell::Empty,
            Cell::text("Kalau merah, orderd sudah lebih dari 30 menit tidak bekerja: hubungi admin."),
            Cell::Empty,
            Cell::Empty,
        ],
        link: None,
    }
}

/// The lines below the first one.
#[must_use]
pub(super) fn rows(tasks: &[Shared<Task>], world: &World<'_>) -> Vec<TaskRow> {
    let mut seats: Vec<(Seat, Cell)> = Vec::new();
    let mut label = |seat: Seat| match seats.iter().find(|(known, _)| *known == seat) {
        Some((_, label)) => label.clone(),
        None => {
            let label = Cell::text(seat.label(world.policy));
            seats.push((seat, label.clone()));
            label
        }
    };
    let lines = lines(tasks).into_iter().map(|(seat, task)| {
        let cells = [
            label(seat),
            task.until.map_or(Cell::Empty, |until| serial::local(until.end())),
            Cell::text(task.subject.text()),
            Cell::text(task.gist.clone()),
            Cell::text(task.what.clone()),
            task.spot.as_ref().map_or(Cell::Empty, |spot| Cell::text(spot.label())),
            Cell::text(if task.is_late { "Ya" } else { "" }),
        ];
        TaskRow { cells, link: task.spot.as_ref().map(|spot| spot.fragment().into()) }
    });
    lines.collect()
}

/// Where each role's first line will stand, as the end of a link, in the order of the lines; none while the tab is not
/// there. How many lines there are before it depends on what is open alone: time moves lines within a role only.
#[must_use]
pub(super) fn first_lines(tasks: &[Shared<Task>], world: &World<'_>) -> Vec<(Role, String)> {
    let Some(tab) = world.books.seen.get(TAB) else { return Vec::new() };
    let mut first: Vec<(Role, String)> = Vec::new();
    // Behind the header comes the line with the time.
    for (row, (seat, _)) in (tab.header_row + 3..).zip(lines(tasks)) {
        if let Seat::Role(role) = seat
            && first.iter().all(|(known, _)| *known != role)
        {
            first.push((role, format!("gid={}&range=A{row}", tab.sheet_id)));
        }
    }
    first
}

/// Whose line it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seat {
    Role(Role),
    /// The store manager of an outlet that is not configured.
    ManagerElsewhere,
}

impl Seat {
    fn of(actor: Actor) -> Option<Self> {
        match actor {
            Actor::Role(role) => Some(Self::Role(role)),
            Actor::Driver => Some(Self::Role(Role::Logistics)),
            Actor::ManagerElsewhere => Some(Self::ManagerElsewhere),
            // Nobody has to do anything about it.
            Actor::System => None,
        }
    }

    fn label(self, policy: &Policy) -> String {
        match self {
            Self::Role(role) => role.label(policy),
            Self::ManagerElsewhere => "Store Manager".to_owned(),
        }
    }

    /// The order in which the guide addresses people.
    const fn rank(self) -> (u8, usize) {
        match self {
            Self::Role(role) => match role {
                Role::Marketing => (0, 0),
                Role::Rnd => (1, 0),
                Role::Ppic => (2, 0),
                Role::StoreManager(outlet) => (3, outlet),
                Role::Production => (4, 0),
                Role::Purchasing => (5, 0),
                Role::Accounting => (6, 0),
                Role::Logistics => (7, 0),
                Role::Admin => (8, 0),
            },
            Self::ManagerElsewhere => (3, usize::MAX),
        }
    }
}

/// The tasks of the lines below the first one, each with whose line it is.
fn lines(tasks: &[Shared<Task>]) -> Vec<(Seat, &Task)> {
    let mut lines: Vec<(Seat, &Task)> = Vec::with_capacity(tasks.len());
    for task in tasks.iter().map(|task| &**task) {
        let mut seats: Vec<Seat> = Vec::new();
        for seat in task.who.actors().filter_map(Seat::of) {
            if !seats.contains(&seat) {
                seats.push(seat);
            }
        }
        lines.extend(seats.into_iter().map(|seat| (seat, task)));
    }
    lines.sort_by_key(|(seat, task)| {
        (seat.rank(), !task.is_late, task.until.map_or(NaiveDateTime::MAX, Due::end), task.subject)
    });
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::decide::shown::next_steps::{Joint, Who};
    use crate::decide::shown::task::Subject;
    use crate::decide::tests::{at, nov, policy};
    use crate::domain::books::{Books, SeenTab};
    use crate::domain::facts::Facts;
    use crate::domain::ids::OrderId;
    use crate::domain::text::Text;

    fn task(who: impl Into<Who>, sequence: u32, until: Option<Due>, is_late: bool) -> Shared<Task> {
        let task = Task {
            who: who.into(),
            subject: Subject::Order(OrderId { year: 2026, sequence }),
            about: Text::default(),
            what: "isi".into(),
            spot: None,
            until,
            is_late,
            gist: Text::default(),
        };
        task.into()
    }

    #[test]
    fn lines_stand_by_role_then_late_then_due_and_a_joint_point_stands_with_each() {
        let manager = Actor::Role(Role::StoreManager(0));
        let tasks = [
            task(Role::Logistics, 1, None, false),
            task(Who::several(manager, Joint::And, Actor::Role(Role::Production)), 2, Some(Due::Day(nov(28))), false),
            task(Role::Marketing, 3, Some(Due::Day(nov(25))), false),
            task(Role::Marketing, 4, Some(Due::Day(nov(26))), false),
            task(Role::Marketing, 5, None, false),
            task(Role::Marketing, 6, Some(Due::Day(nov(27))), true),
            task(Who::one(Actor::System), 7, None, false),
            task(Who::one(Actor::ManagerElsewhere), 8, None, false),
            task(Who::several(Actor::Driver, Joint::Or, Actor::Role(Role::Logistics)), 9, None, false),
        ];
        let found: Vec<String> =
            lines(&tasks).iter().map(|(seat, t)| format!("{} {}", seat.label(&policy()), t.subject)).collect();
        assert_eq!(
            found,
            [
                "Marketing ODR-2026-0006",
                "Marketing ODR-2026-0003",
                "Marketing ODR-2026-0004",
                "Marketing ODR-2026-0005",
                "Store Manager ODR-2026-0002",
                "Store Manager ODR-2026-0008",
                "Produksi ODR-2026-0002",
                "Logistik ODR-2026-0001",
                "Logistik ODR-2026-0009",
            ]
        );
        let (policy, mut books, facts) = (policy(), Books::default(), Facts::default());
        let none = first_lines(&tasks, &World::new(at(23, 9, 0), &policy, &books, &facts));
        assert_eq!(none, [], "while the tab is not there");
        books.seen.insert(TAB, SeenTab { sheet_id: 9, ..SeenTab::default() });
        let world = World::new(at(23, 9, 0), &policy, &books, &facts);
        let first = first_lines(&tasks, &world);
        let line = |row| format!("gid=9&range=A{row}");
        assert_eq!(
            first,
            [
                (Role::Marketing, line(3)),
                (Role::StoreManager(0), line(7)),
                (Role::Production, line(9)),
                (Role::Logistics, line(10)),
            ]
        );
        let rows = rows(&tasks, &world);
        assert_eq!(rows[7].cells[2], Cell::text("ODR-2026-0001"), "row 10 of the sheet, the clock being in row 2");
    }
}
