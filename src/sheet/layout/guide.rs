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

/// One row of the tab `Panduan`: for whom, which step or column, how.
pub(crate) type GuideRow = [String; 3];

impl Guide {
    /// The rows of the tab `Panduan` below its header. A row of three empty cells separates the sections.
    #[must_use]
    pub(super) fn rows(&self, tabs: &[TabTemplate]) -> Vec<GuideRow> {
        let blank = || [String::new(), String::new(), String::new()];
        let mut rows: Vec<GuideRow> =
            self.general.iter().map(|t| ["Semua".into(), t.topic.clone(), t.text.clone()]).collect();
        for owner in Owner::PEOPLE {
            rows.push(blank());
            let steps = self.role.iter().filter(|r| r.owner == owner).flat_map(|r| &r.steps);
            rows.extend((1..).zip(steps).map(|(n, step)| [owner.label().into(), format!("Langkah {n}"), step.clone()]));
            for tab in tabs {
                for column in tab.columns.iter().filter(|c| c.owners.contains(&owner)) {
                    let required = if column.required { "Wajib. " } else { "" };
                    let mut how = format!("{required}{}", column.note.replace('\n', " "));
                    if !column.values.is_empty() {
                        how.push_str(&format!(" Pilihan: {}.", column.values.join(" / ")));
                    }
                    rows.push([owner.label().into(), format!("{} › {}", tab.title, column.header), how]);
                }
            }
        }
        rows.push(blank());
        rows.extend(self.status.iter().map(|s| ["Arti Status".into(), s.label.clone(), s.text.clone()]));
        rows.push(blank());
        rows.extend(tabs.iter().map(|t| ["Isi tab".into(), t.title.clone(), t.about.clone()]));
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
            let own: Vec<_> = rows.iter().filter(|r| r[0] == owner.label()).collect();
            assert_eq!(own.first().map(|r| r[1].as_str()), Some("Langkah 1"), "{owner:?}");
            assert!(own.iter().any(|r| r[1].contains(" › ")), "{owner:?} fills no column");
        }
    }

    #[test]
    fn the_guide_names_every_column_people_fill() {
        let rows = Layout::embedded().guide_rows();
        for tab in Layout::embedded().tabs() {
            for column in tab.columns.iter().filter(|c| !c.ours) {
                let name = format!("{} › {}", tab.title, column.header);
                assert!(rows.iter().any(|r| r[1] == name), "{name}");
            }
        }
    }
}
