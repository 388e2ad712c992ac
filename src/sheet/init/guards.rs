//! Protections: orderd's own columns, and approvals and money, which are for their roles. Somebody's own protections stay.

use std::hash::{DefaultHasher, Hash, Hasher};

use google_sheets4::api::ProtectedRange;

use super::existing::covers;
use super::furnish::Work;
use super::options::{InitOptions, Protect};
use super::request;
use crate::sheet::layout::Owner;

/// Protections with this description are ours to change.
const COLUMNS_PROTECTED: &str = "orderd: kolom otomatis";
const TAB_PROTECTED: &str = "orderd: tab otomatis";
/// So begins the description of a guarded column's protection; whose it is follows.
const GUARDED: &str = "orderd: hanya ";

impl Work<'_> {
    pub(super) fn protections(&mut self, protect: Protect) {
        let warning_only = protect != Protect::Strict;
        let ours = |d: Option<&str>| d == Some(COLUMNS_PROTECTED) || d == Some(TAB_PROTECTED);
        for protection in &self.state.protections {
            let Some(id) = protection.protected_range_id.filter(|_| ours(protection.description.as_deref())) else {
                continue;
            };
            if protect == Protect::Off {
                self.step.requests.push(request::unprotect(id));
                self.say("took a protection away");
            } else if protection.warning_only.unwrap_or(false) != warning_only {
                self.step.requests.push(request::reprotect(id, warning_only));
                self.say(if warning_only { "made a protection a warning" } else { "made a warning a protection" });
            }
        }
        if protect == Protect::Off {
            return;
        }
        let bare: Vec<u32> = self
            .columns()
            .into_iter()
            .filter(|(column, place, _)| {
                column.ours && !self.others(&[GUARDED]).filter_map(|p| p.range.as_ref()).any(|r| covers(r, *place))
            })
            .map(|(_, place, _)| place)
            .collect();
        if bare.is_empty() {
            return;
        }
        if self.tab.ours {
            self.step.requests.push(request::protect(self.id(), None, TAB_PROTECTED, warning_only));
        } else {
            let mut bare = bare;
            bare.sort_unstable();
            for run in bare.chunk_by(|a, b| a + 1 == *b) {
                let columns = (run[0], run[run.len() - 1] + 1);
                self.step.requests.push(request::protect(self.id(), Some(columns), COLUMNS_PROTECTED, warning_only));
            }
        }
        self.say("protected the automatic columns");
    }

    /// The protections whose description begins otherwise.
    fn others<'w>(&'w self, beginnings: &'w [&str]) -> impl Iterator<Item = &'w ProtectedRange> {
        let is_one = |p: &&ProtectedRange| {
            let description = p.description.as_deref().unwrap_or_default();
            !beginnings.iter().any(|beginning| description.starts_with(beginning))
        };
        self.state.protections.iter().filter(is_one)
    }

    /// Approvals and money: a warning that names whose they are, or a protection for those alone. Its description also says
    /// for which addresses it was made, so that a person who adds somebody by hand is not undone until these change.
    pub(super) fn guards(&mut self, options: &InitOptions<'_>) {
        let guarded: Vec<_> = self.columns().into_iter().filter(|(column, ..)| column.guarded).collect();
        for (column, place, _) in guarded {
            let there = self.state.protections.iter().find(|p| {
                p.description.as_deref().is_some_and(|d| d.starts_with(GUARDED))
                    && p.range.as_ref().is_some_and(|range| covers(range, place))
            });
            let id = there.and_then(|p| p.protected_range_id);
            if options.protect == Protect::Off {
                if let Some(id) = id {
                    self.step.requests.push(request::unprotect(id));
                    self.say("took a protection away");
                }
                continue;
            }
            let owner = column.owners.first().copied().unwrap_or(Owner::Daemon);
            let editors = options.editors.get(&owner).filter(|_| options.protect == Protect::Roles);
            let description = match editors {
                Some(editors) => format!("{GUARDED}{} ({})", owner.label(), mark(editors)),
                None => format!("{GUARDED}{}", owner.label()),
            };
            let is_so = |p: &ProtectedRange| {
                p.description.as_deref() == Some(&*description) && p.warning_only.unwrap_or(false) == editors.is_none()
            };
            if there.is_some_and(is_so) {
                continue;
            }
            // Editors belong to a protection alone, so it is made anew and not changed.
            self.step.requests.extend(id.map(request::unprotect));
            let columns = (place, place + 1);
            self.step.requests.push(request::guard(self.id(), columns, &description, editors.map(Vec::as_slice)));
            self.say(&format!("guarded \"{}\" for {}", column.header, owner.label()));
        }
    }
}

/// Tells one list of addresses from another.
fn mark(addresses: &[String]) -> String {
    let mut hasher = DefaultHasher::new();
    addresses.hash(&mut hasher);
    format!("{:06x}", hasher.finish() & 0xff_ffff)
}
