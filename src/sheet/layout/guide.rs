//! The staff guide: what each role does, in plain Indonesian. Its steps are written by hand, its columns follow from
//! the templates, so that the guide cannot name a column the sheet does not have.

use serde::Deserialize;

use super::template::{Owner, TabTemplate};

/// The hand-written part of the guide.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    general: Vec<Topic>,
    status: Vec<Label>,
    role: Vec<Role>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    topic: String,
    text: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    label: String,
    text: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Role {
    owner: Owner,
    steps: Vec<String>,
}

/// Marks the line that opens a chapter.
pub(crate) const CHAPTER: &str = "■ ";

impl Guide {
    /// The lines of the tab `Panduan` below its header, one column for a phone: a chapter for everybody, one for each role,
    /// then what statuses and tabs are. A blank line stands before each chapter but the first.
    #[must_use]
    pub(super) fn rows(&self, tabs: &[TabTemplate]) -> Vec<String> {
        let mut rows = vec![format!("{CHAPTER}Semua bagian")];
        rows.extend(self.general.iter().map(|t| format!("{}: {}", t.topic, t.text)));
        for owner in Owner::PEOPLE {
            rows.extend([String::new(), format!("{CHAPTER}{}", owner.label())]);
            let steps = self.role.iter().filter(|r| r.owner == owner).flat_map(|r| &r.steps);
            rows.extend((1..).zip(steps).map(|(n, step)| format!("{n}. {step}")));
            for tab in tabs {
                for column in tab.columns.iter().filter(|c| c.owners.contains(&owner)) {
                    let required = if column.required { "Wajib. " } else { "" };
                    let mut how = format!("{required}{}", column.note.replace('\n', " "));
                    if !column.values.is_empty() {
                        how.push_str(&format!(" Pilihan: {}.", column.values.join(" / ")));
                    }
                    rows.push(format!("{} › {}: {how}", tab.title, column.header));
                }
            }
        }
        rows.extend([String::new(), format!("{CHAPTER}Arti Status")]);
        rows.extend(self.status.iter().map(|s| format!("{}: {}", s.label, s.text)));
        rows.extend([String::new(), format!("{CHAPTER}Isi tab")]);
        rows.extend(tabs.iter().map(|t| format!("{}: {}", t.title, t.about)));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::super::Layout;
    use super::*;

    #[test]
    fn every_role_finds_its_steps_before_its_columns() {
        let rows = Layout::embedded().guide_rows();
        for owner in Owner::PEOPLE {
            let heading = format!("{CHAPTER}{}", owner.label());
            let chapter = rows.iter().skip_while(|row| **row != heading).skip(1);
            let own: Vec<_> = chapter.take_while(|row| !row.is_empty()).collect();
            assert!(own.first().is_some_and(|row| row.starts_with("1. ")), "{owner:?}");
            assert!(own.iter().any(|row| row.contains(" › ")), "{owner:?} fills no column");
        }
    }

    #[test]
    fn the_guide_names_every_column_people_fill() {
        let rows = Layout::embedded().guide_rows();
        for tab in Layout::embedded().tabs() {
            for column in tab.columns.iter().filter(|c| !c.ours) {
                let name = format!("{} › {}: ", tab.title, column.header);
                assert!(rows.iter().any(|row| row.starts_with(&name)), "{name}");
            }
        }
    }
}
