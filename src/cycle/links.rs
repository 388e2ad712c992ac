//! Where the links of a mail lead: made when it is sent, for rows and columns move. Each leads to the very cell its reader
//! is to fill, and its button says which; where nothing of theirs is open, to the row.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::decide::OpenTasks;
use crate::decide::notices::kind::{Asked, Errand, Leads};
use crate::decide::notices::kinds;
use crate::decide::shown::task::{Spot, Subject};
use crate::decide::shown::task_tab;
use crate::domain::column::{Column, OrderColumn, PaymentColumn};
use crate::domain::facts::Facts;
use crate::domain::ids::{OrderId, PaymentId};
use crate::domain::notice::Notice;
use crate::domain::response::Put;
use crate::domain::role::{self, Role};
use crate::mail::{Choice, Lead, Links};

/// The links of a mail as one reader follows them.
pub(super) fn links(config: &Config, notices: &[Notice], reader: &str, facts: &Facts, open: &OpenTasks) -> Links {
    let guide = Guide { config, facts, open, roles: role::held_by(&config.policy, reader) };
    let mut links = Links::new();
    for notice in notices {
        for (tab, id) in named(notice) {
            if let Some(lead) = guide.to_row(&tab, &id) {
                links.insert((tab, id), lead);
            }
        }
    }
    // What a notice is about may also be named in a table; the button is for what it asks.
    for notice in notices {
        if let Some(place) = &notice.brief.place
            && let Some(lead) = guide.to_place(notice, place)
        {
            let choices = guide.choices(&place.1, &notice.brief.asks);
            links.insert(place.clone(), Lead { choices, ..lead });
        }
    }
    links
}

/// The rows that the tables of a notice name: ids in their first column.
pub(super) fn named(notice: &Notice) -> impl Iterator<Item = (String, String)> {
    let ids = notice.brief.tables.iter().flat_map(|t| &t.rows).filter_map(|row| row.first());
    ids.filter_map(|id| {
        let order = id.parse::<OrderId>().ok().map(|_| OrderColumn::TAB);
        let tab = order.or_else(|| id.parse::<PaymentId>().ok().map(|_| PaymentColumn::TAB))?;
        Some((tab.to_owned(), id.to_string()))
    })
}

/// Leads one reader.
struct Guide<'g> {
    config: &'g Config,
    facts: &'g Facts,
    open: &'g OpenTasks,
    roles: BTreeSet<Role>,
}

impl Guide<'_> {
    /// Where the button of a notice leads.
    fn to_place(&self, notice: &Notice, (tab, id): &(String, String)) -> Option<Lead> {
        let asked = match kinds::of(notice.key.kind).leads {
            Leads::Next | Leads::Trouble => None,
            Leads::Order(of) => self.order(id).and_then(|(subject, row)| self.asked(of, subject, row)),
            Leads::Payment(of) => self.payment(id).and_then(|(subject, row)| self.asked(of, subject, row)),
            Leads::Report(_, of) => self.roles.iter().copied().filter_map(of).find_map(|errand| self.to_errand(errand)),
        };
        asked.or_else(|| self.to_row(tab, id))
    }

    /// Where somebody is led who looks for a row: to the cell they are to fill next there.
    fn to_row(&self, tab: &str, id: &str) -> Option<Lead> {
        if let Some(spot) = self.open.next_cell(id, &self.roles) {
            return Some(self.to_spot(spot));
        }
        let order = || self.order(id).and_then(|(of, row)| self.open.cell(OrderColumn::OrderNo, row, of));
        let payment = || self.payment(id).and_then(|(of, row)| self.open.cell(PaymentColumn::PaymentNo, row, of));
        let lead = |end: &str, label: String| self.lead(end, label, Some((tab.to_owned(), id.to_owned())));
        if let Some(spot) = order().or_else(payment) {
            return Some(lead(&spot.fragment(), format!("Buka {id} di sheet")));
        }
        // A row nobody has seen yet since the start, or none at all.
        let gid = self.facts.system.sheet.tabs.get(tab)?.sheet_id?;
        let label = if id.is_empty() { format!("Buka tab {tab}") } else { format!("Buka tab {tab} dan cari {id}") };
        Some(lead(&format!("gid={gid}"), label))
    }

    /// The answers the reader can give by the form, to what the mail was written about and as long as it is asked for.
    fn choices(&self, id: &str, asks: &[Put]) -> Vec<Choice> {
        let Some(form) = &self.config.answers else { return Vec::new() };
        let mine = asks.iter().filter(|put| self.open.is_asked(id, &put.question, &self.roles));
        let choice = |put: &Put, word: &str| Choice {
            label: choice_label(&put.question, word),
            url: form.filled(id, &put.question, &put.code, word),
        };
        mine.flat_map(|put| put.words.iter().map(|word| choice(put, word))).collect()
    }

    fn to_errand(&self, errand: Errand) -> Option<Lead> {
        let spot = match errand {
            Errand::Tasks => {
                let (role, line) = self.open.first_line(&self.roles)?;
                let role = role.label(&self.config.policy);
                let label = format!("Buka Tugas {role}");
                return Some(self.lead(line, label, Some((task_tab::TAB.to_owned(), role))));
            }
            Errand::NewPayment => self.open.new_payment().cloned(),
            Errand::Stock(column) => self.open.first_of(column),
            Errand::Capacity(column) => self.open.first_of(column),
            Errand::Customer(column) => self.open.first_of(column),
        };
        spot.map(|spot| self.to_spot(&spot))
    }

    /// The cell that a mail itself speaks of to one of the reader's roles.
    fn asked<C: Column>(&self, of: fn(Role) -> Option<Asked<C>>, subject: Subject, row: u32) -> Option<Lead> {
        let (column, is_filled) = match self.roles.iter().copied().find_map(of)? {
            Asked::Fill(column) => (column, true),
            Asked::Look(column) => (column, false),
        };
        let spot = self.open.cell(column, row, subject)?;
        Some(self.to_spot(&Spot { is_filled, ..spot }))
    }

    fn to_spot(&self, spot: &Spot) -> Lead {
        let row = spot.subject().map(|subject| (spot.tab.to_owned(), subject.to_string()));
        self.lead(&spot.fragment(), spot.invitation(), row)
    }

    fn lead(&self, end: &str, label: String, row: Option<(String, String)>) -> Lead {
        Lead { url: format!("{}#{end}", self.config.sheet.page()), label, row, choices: Vec::new() }
    }

    /// An order by its id, and the row it was last seen in.
    fn order(&self, id: &str) -> Option<(Subject, u32)> {
        let id = id.parse::<OrderId>().ok()?;
        Some((Subject::Order(id), self.facts.orders.get(&id)?.seen.at))
    }

    /// The same of a payment.
    fn payment(&self, id: &str) -> Option<(Subject, u32)> {
        let id = id.parse::<PaymentId>().ok()?;
        Some((Subject::Payment(id), self.facts.payments.get(&id)?.seen.at))
    }
}

/// What a button says: of money in whole words, for `Ya` alone means nothing there.
fn choice_label(question: &str, word: &str) -> String {
    match (question == PaymentColumn::Verified.header(), word) {
        (true, "Ya") => "Terverifikasi".to_owned(),
        (true, "Tidak") => "Tidak masuk".to_owned(),
        (true | false, _) => format!("{question}: {word}"),
    }
}
