//! The mail about troubles of the sheet: its sentences, and by which keys a mail that waited knows whether they last.

use crate::decide::notices::content;
use crate::domain::facts::Trouble;
use crate::domain::notice::Brief;

/// So many troubles are told one by one in a mail; nobody reads more.
const MOST_TROUBLES: usize = 100;

/// What the mail says.
pub(super) fn brief(told: &[Trouble]) -> Brief {
    let title = match told {
        [only] => only.sentence.clone(),
        many => format!("{} hal di sheet perlu dilihat", many.len()),
    };
    let mut sentences: Vec<String> = told.iter().take(MOST_TROUBLES).map(|t| t.sentence.clone()).collect();
    let rest = told.len() - sentences.len();
    if rest > 0 {
        sentences.push(format!("… dan {rest} hal lain."));
    }
    let mut brief = content::trouble_brief(&title, &sentences, "", None);
    name_troubles(&mut brief, told.iter().map(|t| t.key.as_str()));
    brief
}

/// Where a mail about troubles keeps their keys, one a line; no template shows them.
pub const TROUBLE_KEYS: &str = "perkara";
/// The trouble of too many notices at once.
pub const MASS_HOLD: &str = "mass hold";

/// Lets a mail that waited find out whether its troubles are still there.
pub fn name_troubles<'t>(brief: &mut Brief, keys: impl IntoIterator<Item = &'t str>) {
    let keys: Vec<&str> = keys.into_iter().collect();
    brief.values.insert(TROUBLE_KEYS.to_owned(), keys.join("\n"));
}
